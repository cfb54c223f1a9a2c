# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Locate, read, plan, apply, confirm: how a resource in the tenant becomes what the options ask for.

The only requests of a converged run are the ones that locate it: one GET when the id is known, one list otherwise. Names of
other entities are looked up in the same exchange (a batch), and so are references to others when the id is known; else those
take one more.
A write's answer is trusted; the resource is read again only when there was no answer body, or when nobody can say
whether the write happened. Then a replica that is behind could tell the old story, so reading goes on for a while
before a write is sent a second time.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import QuestionAnswer
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import (
    Plan,
    PlanAction,
    apart,
    guard,
    kept,
    plan,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access
from ansible_collections.m365.graph.plugins.module_utils._engine.link_writer import LinkWriter
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import (
    WRITE_ATTEMPTS,
    Locator,
    Target,
    instead_of,
    whole,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.references import References, permissions_of
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown


@dataclass(frozen=True)
class Outcome:
    """``entity`` is the final state by Graph name (``None``: absent), or the predicted one when nothing was sent; ``target`` where it is."""

    plan: Plan
    entity: Entity | None
    target: Target
    warnings: tuple[str, ...] = ()


def decide(
    target: Target,
    current: Entity | None,
    desired: Mapping[str, Any],
    *,
    absent: bool,
    allow: Mapping[str, bool],
    now: dt.datetime,
) -> Plan:
    """The plan for a resource that was looked for, if it may be carried out. Raises :class:`M365GraphError`."""
    if current is None and target.id is not None and not absent and not target.resource.named_by_people:
        raise _errors.NoMatch(
            f'There is no {target.resource.label} with id "{target.id}"; ids are given by the service, so it cannot be created.'
        )
    made = plan(target.resource, current, desired, absent=absent)
    guard(target.resource, made, allow, now)
    return made


def predicted(target: Target, made: Plan) -> Outcome:
    """What a plan comes to when it is not, or need not be, carried out."""
    return Outcome(made, None if made.action is PlanAction.DELETE or not made.after else dict(made.after), target)


class Reconciler:
    """Brings one resource at a time to its desired state through one client."""

    def __init__(self, client: GraphClient, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._locator = Locator(client, sleep=sleep)
        self._references = References(client)
        self._surroundings = LinkWriter(client, self._locator)

    def reconcile(
        self,
        target: Target,
        desired: Mapping[str, Any],
        *,
        absent: bool = False,
        allow: Mapping[str, bool] | None = None,
        now: dt.datetime | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """Do what has to be done, or with ``dry_run`` only say what that is.

        ``desired`` holds values as :meth:`Resource.parse` returns them. Raises :class:`M365GraphError`.
        """
        resource, now = target.resource, now or dt.datetime.now(dt.UTC)
        if resource.traits.check and not absent:
            resource.traits.check(desired, now, allow or {})
        if target.id is None and not resource.can_identify(desired):
            keys = " or ".join(resource.property(key).option for key in resource.keys if key != "id")
            raise _errors.InputError(f"Which {resource.label} is meant? Give id{', or ' if keys else ''}{keys}.")
        with self.explaining(target):
            parent_by_id = not target.unresolved
            target = self._locator.resolve(target)
            answers: list[QuestionAnswer] = []
            if not absent:
                target = target.reading(desired)
                desired, answers = self._named(target, desired)
            try:
                current = self._locator.locate(target, desired, answers)
            except _errors.MissingParent:
                # A name that leads nowhere may be a mistake; an id that answers 404 is that of something that was deleted.
                if not (absent and parent_by_id):
                    raise
                current = None
            try:
                made = decide(target, current, desired, absent=absent, allow=allow or {}, now=now)
            except _errors.ReissueRefused as refused:
                raise self._locator.counted(target, str((current or {}).get("id")), refused) from None
            if dry_run or not made.changed:
                return predicted(target, made)
            if current is not None:
                self._client.expect(target.item(str(current.get("id"))), version=target.version)
            return self.carry_out(target, desired, made)

    def _named(self, target: Target, desired: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[QuestionAnswer]]:
        """The desired values with ids for names, and the answers to the locator's questions where they were asked along with the names."""
        (ids,), answers = self._references.resolve(
            [(target.resource, target.version, desired)], self._locator.questions(target, desired)
        )
        if isinstance(ids, _errors.M365GraphError):
            raise ids
        return ids, answers

    def read(self, target: Target) -> list[tuple[Target, Entity]]:
        """The resources that a target means, each with the place it was found at; a target may leave parameters out."""
        with self.explaining(target):
            places = list(self._locator.targets(self._locator.resolve(target)))
            if target.id is None:
                found = [(place, row) for place in places for row in self._locator.rows(place)]
            else:
                found = [(place, row) for place in places if (row := self._locator.get(place, target.id)) is not None]
            return self._locator.completed([(whole(place, row), row) for place, row in found])

    def carry_out(
        self,
        target: Target,
        desired: Mapping[str, Any],
        made: Plan,
        first: BatchResult | None = None,
        seen: Entity | None = None,
    ) -> Outcome:
        """Write what is planned, and see to it until it is done.

        ``first`` is what became of :meth:`request` when that was sent already, in a batch; ``seen`` is the resource as it was read since.
        """
        if made.action is PlanAction.DELETE:
            return self._delete(target, made, first)
        inner, outer = apart(target.resource, made)
        own = {name: value for name, value in desired.items() if name not in outer}
        if made.action is PlanAction.CREATE:
            outcome = self._create(target, own, inner, first, seen)
        elif made.action is PlanAction.REPLACE:
            outcome = self._replace(target, own, inner, first)
        elif inner.body:
            outcome = self._update(target, own, inner, first, seen)
        else:
            return self._surround(Outcome(made, dict(made.after), target), made, outer, first)
        return self._surround(outcome, made, outer, None) if outer else replace(outcome, plan=made)

    def _surround(self, outcome: Outcome, made: Plan, outer: Mapping[str, Any], first: BatchResult | None) -> Outcome:
        """See to what lies outside the body of a resource that is as planned itself."""
        entity, target = dict(outcome.entity or {}), outcome.target
        try:
            entity, warnings = self._surroundings.write(target, outer, entity, first)
        except _errors.GraphError as error:
            if made.action is PlanAction.UPDATE:
                raise
            raise error.explained(
                f'The {target.resource.label} itself has been created, with id "{entity.get("id")}"'
            ) from None
        return Outcome(made, entity, target, (*outcome.warnings, *warnings))

    def request(self, target: Target, made: Plan) -> BatchRequest:
        """The write that carries out a plan; of two, the first."""
        if made.action is PlanAction.CREATE:
            return self._creation(target, made)
        id = str(made.before.get("id"))
        if made.action in (PlanAction.DELETE, PlanAction.REPLACE):
            return BatchRequest("DELETE", target.item(id), target.version)
        inner, outer = apart(target.resource, made)
        if not inner.body:
            name, value = next(iter(outer.items()))
            return self._surroundings.request(target, id, target.resource.property(name), value)
        documented = target.resource.documented_update.get(target.version)
        if documented is None or not target.documented:
            return BatchRequest("PATCH", target.item(id), target.version, self._body(target, inner))
        return BatchRequest("PATCH", documented, target.version, {**self._body(target, inner), "id": id})

    def _creation(self, target: Target, made: Plan) -> BatchRequest:
        inner, _outer = apart(target.resource, made)
        return BatchRequest(
            "PATCH" if target.resource.singleton else "POST",
            target.collection,
            target.version,
            self._body(target, inner),
        )

    def _body(self, target: Target, made: Plan) -> Entity:
        typed = {"@odata.type": f"#{target.resource.type}"} if target.resource.typed_body else {}
        return {**typed, **self._surroundings.bindings(target, made.body)}

    def _send(self, request: BatchRequest, first: BatchResult | None) -> Reply:
        """The reply to a write that is sent now, unless it was sent already."""
        if isinstance(first, _errors.GraphError):
            raise first
        if first is not None:
            return first
        if request.method == "DELETE":
            return self._client.delete(request.path, version=request.version)
        send = self._client.post if request.method == "POST" else self._client.patch
        return send(request.path, version=request.version, body=request.body or {})

    def _create(
        self, target: Target, desired: Mapping[str, Any], made: Plan, first: BatchResult | None, seen: Entity | None
    ) -> Outcome:
        def done(entity: Entity | None) -> bool:
            # What it replaces may show for a while yet.
            return entity is not None and not (made.before and plan(target.resource, entity, desired).changed)

        try:
            reply = self._send(self._creation(target, made), first)
        except _errors.AmbiguousOutcome as error:
            with instead_of(error):
                found = self._locator.settle(lambda: self._locator.locate(target, desired), done)
            if found is None or not done(found):
                raise error.explained(
                    f"The {target.resource.label} is not there so far; it was not sent again, because that could make a second one"
                ) from None
            return Outcome(made, found, target)
        if reply.body and ("id" in reply.body or target.resource.singleton):
            return self._answered(target, made, reply)
        return self._confirmed(target, made, lambda: self._locator.locate(target, desired), seen)

    def _update(
        self, target: Target, desired: Mapping[str, Any], made: Plan, first: BatchResult | None, seen: Entity | None
    ) -> Outcome:
        id = str(made.before.get("id"))

        def done(entity: Entity | None) -> bool:
            return entity is not None and not plan(target.resource, entity, desired).changed

        for attempt in range(1, WRITE_ATTEMPTS + 1):
            try:
                reply = self._send(self.request(target, made), first)
            except _errors.AmbiguousOutcome as error:
                first = None
                with instead_of(error):
                    current = self._locator.settle(lambda: self._locator.get(target, id), done)
                if current is not None and done(current):
                    return Outcome(made, current, target)
                if current is None:
                    raise error.explained(f"The {target.resource.label} is not there any more") from None
                if attempt == WRITE_ATTEMPTS:
                    raise error.explained(
                        f"It was sent {attempt} times, and reading shows that nothing has changed"
                    ) from None
                continue
            if reply.body:
                return self._answered(target, made, reply)
            return self._confirmed(target, made, lambda: self._locator.get(target, id), seen)
        raise AssertionError("unreachable")

    def _delete(self, target: Target, made: Plan, first: BatchResult | None) -> Outcome:
        id = str(made.before.get("id"))
        for attempt in range(1, WRITE_ATTEMPTS + 1):
            try:
                self._send(self.request(target, made), first)
            except _errors.NotFound:
                pass
            except _errors.AmbiguousOutcome as error:
                first = None
                with instead_of(error):
                    there = self._locator.get(target, id) is not None
                if there and attempt == WRITE_ATTEMPTS:
                    raise error.explained(
                        f"It was sent {attempt} times, and the {target.resource.label} is still there"
                    ) from None
                if there:
                    continue
            break
        return Outcome(made, None, target)

    def _replace(self, target: Target, desired: Mapping[str, Any], made: Plan, first: BatchResult | None) -> Outcome:
        """Delete and create again. When the service refuses the new one, the old one is put back."""
        self._delete(target, made, first)
        try:
            return self._create(target, desired, made, None, None)
        except _errors.AmbiguousOutcome as error:
            raise error.explained(f"The {target.resource.label} that was there had been deleted before") from None
        except _errors.GraphError as error:
            raise error.explained(
                f"The {target.resource.label} that was there had been deleted before; {self._put_back(target, made)}"
            ) from None

    def _put_back(self, target: Target, made: Plan) -> str:
        """Create what was there before; what became of it, as a clause."""
        former = replace(made, action=PlanAction.CREATE, body=kept(target.resource, made.before))
        try:
            self._send(self._creation(target, former), None)
        except _errors.M365GraphError as error:
            return f"putting it back failed too: {str(error).rstrip('.')}"
        return "it has been put back"

    def _answered(self, target: Target, made: Plan, reply: Reply) -> Outcome:
        """The write's own answer is the final state; what it does not repeat is as planned."""
        answer = {
            name: value
            for name, value in (reply.body or {}).items()
            if not name.startswith("@") or name == "@odata.type"
        }
        return Outcome(made, {**made.after, **answer}, target, tuple(self._unheeded(target, made, answer)))

    def _confirmed(self, target: Target, made: Plan, read: Callable[[], Entity | None], seen: Entity | None) -> Outcome:
        """The final state of a write that was accepted without an answer body. That it cannot be read back undoes nothing."""
        try:
            entity = self._locator.settle(
                read, lambda there: there is not None and not list(self._unheeded(target, made, there)), seen
            )
            why = "it does not show so far"
        except _errors.M365GraphError as error:
            entity, why = None, str(error).rstrip(".")
        if entity is None:
            return Outcome(
                made,
                dict(made.after),
                target,
                (f"The service accepted the {target.resource.label}, but reading it back failed: {why}.",),
            )
        return Outcome(made, entity, target, tuple(self._unheeded(target, made, entity)))

    @staticmethod
    def _unheeded(target: Target, made: Plan, entity: Mapping[str, Any]) -> Iterator[str]:
        """A sentence for each property that the service took without a word and did not keep."""
        for name, value in made.body.items():
            item = target.resource.property(name)
            if (
                item.access in (Access.READ_WRITE, Access.CREATE_ONLY)
                and name in entity
                and not item.same(value, entity[name])
            ):
                yield f"The service accepted {item.option} {shown(value)} but shows {shown(entity[name])}."

    @contextmanager
    def explaining(self, target: Target) -> Iterator[None]:
        """Add to an error of the service what only the description knows: the other version, the missing permission."""
        resource = target.resource
        try:
            yield
        except _errors.Forbidden as error:
            needed = resource.permissions.to(error.method)
            path = error.path.partition("?")[0].removeprefix(f"/{target.version}")
            if resource.parent and path == resource.parent.collection:
                needed = resource.parent.permissions
            needed = permissions_of([resource]).get(path, needed)
            if not needed:
                raise error.explained(
                    f"Microsoft's reference of this path names the permission that it takes{self._held(needed)}"
                ) from None
            raise error.explained(f"This needs the application permission {needed[0]}{self._held(needed)}") from None
        except _errors.GraphError as error:
            if not error.no_route:
                raise
            if target.documented and (
                target.version in resource.documented_paths
                or (error.method == "PATCH" and target.version in resource.documented_update)
            ):
                raise error.explained(
                    "The service does not know the path as it is documented: leave path_form at canonical"
                ) from None
            other = [version for version in resource.paths if version != target.version]
            if error.status == 405 or not other:
                raise
            raise error.explained(
                f"This service has no {resource.label} in {target.version}: set api_version to {other[0]}"
            ) from None

    def _roles(self) -> tuple[str, ...]:
        """The permissions that the token carries; none when it does not show them."""
        try:
            return tuple(sorted(self._client.token().roles))
        except _errors.M365GraphError:
            return ()

    def _held(self, needed: tuple[str, ...]) -> str:
        """What the token says of its permissions, as the end of a sentence; nothing when it does not show them."""
        roles = self._roles()
        if not roles:
            return ""
        if not needed:
            return f"; the token has {', '.join(roles)}"
        if set(needed) & set(roles):
            return ", which the token has: a licence, or the reach of the permission, may be what is missing"
        return f", which the token lacks; it has {', '.join(roles)}"
