# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes one resource as planned, and confirms the result.

A write's response is trusted; the resource is read again only if the response has no body, or if the outcome of the
write is unknown. A replica that is behind could show the old state then, so reading continues for a while before a
write is sent a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import ODD_ANSWER
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction, apart, kept, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access
from ansible_collections.m365.graph.plugins.module_utils._engine.duplicates import (
    Creation,
    Duplicates,
    Verdict,
    outcome_of,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.entity_parts import entity_of, with_ids
from ansible_collections.m365.graph.plugins.module_utils._engine.link_writer import LinkWriter
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import (
    PATIENCE,
    WRITE_ATTEMPTS,
    Locator,
    instead_of,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import Outcome, send
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import usable
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

FINISHING_TIME = 60.0
"""Seconds that a replacement gets after its DELETE, regardless of the task's timeout, so that it is always completed.
"""


class ResourceWriter:
    """Carries out plans through one client."""

    def __init__(self, client: GraphClient, locator: Locator) -> None:
        self._client = client
        self._locator = locator
        self._surroundings = LinkWriter(client, locator)
        self.duplicates = Duplicates(client, locator, self._delete)

    def carry_out(
        self,
        target: Target,
        desired: Mapping[str, Any],
        made: Plan,
        first: BatchResult | None = None,
        seen: Entity | None = None,
        verdict: Verdict | None = None,
    ) -> Outcome:
        """Write what is planned, and confirm the result.

        ``first`` is the result of :meth:`request` if it was sent already, in a batch; ``seen`` is the resource as it
        was read since, and ``verdict`` that of :meth:`Duplicates.settle`.
        """
        if made.action is PlanAction.DELETE:
            return self._delete(target, made, first)
        inner, outer = apart(target.resource, made)
        own = {name: value for name, value in desired.items() if name not in outer}
        if made.action is PlanAction.CREATE:
            outcome = self._create(target, own, inner, first, seen)
            if outcome.created:
                id = str((outcome.entity or {})["id"])
                verdict = verdict or self.duplicates.settle([Creation(target, desired, id)])[0]
                if verdict.error is not None:
                    raise verdict.error
                if verdict.other is not None:
                    return self._adopt(target, desired, verdict.other)
                outcome = replace(outcome, warnings=(*outcome.warnings, *verdict.warnings))
                self._surroundings.remember(target, id, inner.body)
        elif made.action is PlanAction.REPLACE:
            outcome = self._replace(target, own, inner, first)
        elif inner.body:
            outcome = self._update(target, own, inner, first, seen)
        else:
            return self._surround(Outcome(inner, dict(made.after), target), made, outer, first)
        return self._surround(outcome, made, outer, None) if outer else replace(outcome, plan=made)

    def _adopt(self, target: Target, desired: Mapping[str, Any], other: Entity) -> Outcome:
        """Continue with the resource of another run, which stays instead of the one that this run has created."""
        outcome = outcome_of(target, desired, other)
        if not outcome.plan.changed:
            return outcome
        finished = self.carry_out(target, desired, outcome.plan)
        return replace(finished, warnings=(*outcome.warnings, *finished.warnings))

    def _surround(self, outcome: Outcome, made: Plan, outer: Mapping[str, Any], first: BatchResult | None) -> Outcome:
        """Write the values that are not in the body of a resource, which itself has its planned state already."""
        entity, target = dict(outcome.entity or {}), outcome.target
        if made.action is PlanAction.UPDATE and not usable(entity.get("id")):
            entity["id"] = made.before.get("id")
        elif not target.resource.singleton and not usable(entity.get("id")):
            names = " and ".join(target.resource.property(name).option for name in outer)
            path = f"/{target.version}{target.collection}"
            raise _errors.ProtocolError(
                f"The {target.resource.label} itself has been created, but the answer to POST {path} has no usable id, "
                f"and reading does not show the {target.resource.label} so far, so {names} could not be written. "
                "Run again in a minute.",
                method="POST",
                path=path,
            )
        try:
            entity, warnings = self._surroundings.write(target, outer, entity, first, made.before)
        except _errors.GraphError as error:
            label = f"The {target.resource.label} itself"
            if made.action is not PlanAction.UPDATE:
                raise error.explained(f'{label} has been created, with id "{entity.get("id")}"') from None
            if outcome.plan.body:
                raise error.explained(f"{label} has been changed") from None
            raise
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
            return self._surroundings.first(target, id, target.resource.property(name), value, made.before)
        documented = target.resource.documented_update.get(target.version)
        if documented is None or not target.documented:
            method = target.resource.update_method
            return BatchRequest(method, target.item(id), target.version, self._body(target, inner))
        return BatchRequest("PATCH", documented, target.version, {**self._body(target, inner), "id": id})

    def _creation(self, target: Target, made: Plan) -> BatchRequest:
        inner, _outer = apart(target.resource, made)
        return BatchRequest(
            target.resource.update_method if target.resource.singleton else "POST",
            target.collection,
            target.version,
            self._body(target, inner),
        )

    def _body(self, target: Target, made: Plan) -> Entity:
        typed = {"@odata.type": f"#{target.resource.type}"} if target.resource.typed_body else {}
        body = {**typed, **self._surroundings.bindings(target, made.body)}
        return {target.resource.inside: body} if target.resource.inside else body

    def _create(
        self,
        target: Target,
        desired: Mapping[str, Any],
        made: Plan,
        first: BatchResult | None = None,
        seen: Entity | None = None,
        attempts: int = 1,
    ) -> Outcome:
        """Create a resource. With ``attempts``, repeat it if its outcome is unknown and the resource is not shown."""

        def done(entity: Entity | None) -> bool:
            # The replaced resource may still be shown for a while.
            return entity is not None and not (made.before and plan(target.resource, entity, desired).changed)

        def settled() -> Entity | None:
            found = self._locator.settle(lambda: self._locator.locate(target, desired), done)
            return found if done(found) else None

        again = (
            "it was not sent again, because that could make a second one"
            if attempts == 1
            else f"it was sent {attempts} times"
        )
        unknown: _errors.AmbiguousOutcome | None = None
        for attempt in range(1, attempts + 1):
            try:
                reply = send(self._client, self._creation(target, made), first)
                break
            except _errors.AmbiguousOutcome as error:
                first, unknown = None, error
                try:
                    with instead_of(error):
                        found = settled()
                except _errors.AmbiguousOutcome:
                    if attempt == attempts:
                        raise
                    continue
                if found is not None:
                    return Outcome(made, found, target)
                if attempt == attempts:
                    raise error.explained(f"The {target.resource.label} is not there so far; {again}") from None
            except (_errors.Conflict, _errors.BadRequest) as error:
                if unknown is None:
                    raise
                with instead_of(unknown):
                    found = settled()  # the create that was sent before may be the reason for the conflict
                if found is None:
                    raise error from None
                return Outcome(made, found, target)
        id = (reply.body or {}).get(target.resource.id_property)
        if usable(id):
            _check_id(target, id)
        if reply.body and (usable(id) or target.resource.singleton):
            with suppress(*ODD_ANSWER):
                outcome = self._answered(target, made, reply)
                return replace(outcome, created=made.action is PlanAction.CREATE and not target.resource.singleton)
        return self._confirmed(target, made, lambda: self._locator.locate(target, desired), seen, answered=reply.body)

    def _update(
        self, target: Target, desired: Mapping[str, Any], made: Plan, first: BatchResult | None, seen: Entity | None
    ) -> Outcome:
        id = str(made.before.get("id"))

        def done(entity: Entity | None) -> bool:
            return entity is not None and not plan(target.resource, entity, desired).changed

        for attempt in range(1, WRITE_ATTEMPTS + 1):
            try:
                reply = send(self._client, self.request(target, made), first)
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
                with suppress(*ODD_ANSWER):
                    return self._answered(target, made, reply)
            return self._confirmed(target, made, lambda: self._locator.get(target, id), seen)
        raise AssertionError("unreachable")

    def _delete(self, target: Target, made: Plan, first: BatchResult | None) -> Outcome:
        id = str(made.before.get("id"))
        for attempt in range(1, WRITE_ATTEMPTS + 1):
            try:
                send(self._client, self.request(target, made), first)
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
        """Delete and create again. If the new resource cannot be created, the old one is restored.

        A create of unknown outcome is sent again if the service itself refuses a second resource.
        """
        label = f"The {target.resource.label} that was there"
        try:
            self._delete(target, made, first)
        except _errors.AmbiguousOutcome as error:
            self._client.extend(FINISHING_TIME)
            raise error.explained(f"{label} may have been deleted; {self._put_back(target, made)}") from None
        try:
            self._client.extend(FINISHING_TIME)
            return self._create(target, desired, made, attempts=WRITE_ATTEMPTS if _unique(target) else 1)
        except _errors.M365GraphError as error:
            self._client.extend(FINISHING_TIME)
            clause = (
                f"{label} had been deleted before; "
                f"{self._put_back(target, made, sent=isinstance(error, _errors.AmbiguousOutcome))}"
            )
            if isinstance(error, _errors.GraphError):
                raise error.explained(clause) from None
            raise type(error)(f"{str(error).rstrip('.')}. {clause}.") from None
        except BaseException:
            self._put_back(target, made)
            raise

    def _put_back(self, target: Target, made: Plan, *, sent: bool = False) -> str:
        """Create the old resource again; returns the outcome as a clause.

        ``sent``: a create of unknown outcome was sent before. If the service refuses a second resource, the old one is
        created without reading first: a replica that is behind may still show it.
        """
        former = kept(target.resource, made.before)
        request = self._creation(target, replace(made, action=PlanAction.CREATE, body=former))
        look, failure = sent and not _unique(target), "reading shows that it is not there"
        for pause in (*PATIENCE, None):
            try:
                there = self._locator.locate(replace(target, id=None), former) if look else None
                if there is not None:
                    same = not plan(target.resource, there, former).changed
                    return "it is there again" if same else f"there is one with id {shown(str(there.get('id')))} now"
                send(self._client, request)
                return "it has been put back"
            except _errors.M365GraphError as error:
                failure = str(error).rstrip(".")
                look = not _unique(target) or isinstance(error, (_errors.Conflict, _errors.BadRequest))
            if pause is not None:
                self._locator.pause(pause)
        return f"putting it back failed too: {failure}"

    def _answered(self, target: Target, made: Plan, reply: Reply) -> Outcome:
        """The response of the write is the final state; properties that it does not contain are as planned."""
        resource, body = target.resource, reply.body or {}
        own_form = resource.inside or resource.id_property != "id"
        body = entity_of(target, body) if own_form else with_ids(resource, body) if resource.inner else body
        answer = {name: value for name, value in body.items() if not name.startswith("@") or name == "@odata.type"}
        if not usable(answer.get("id")) and usable(made.after.get("id")):
            answer |= {name: made.after[name] for name in ("id", resource.id_property) if name in made.after}
        return Outcome(made, {**made.after, **answer}, target, tuple(self._unheeded(target, made, answer)))

    def _confirmed(
        self,
        target: Target,
        made: Plan,
        read: Callable[[], Entity | None],
        seen: Entity | None,
        answered: Mapping[str, Any] | None = None,
    ) -> Outcome:
        """The final state after a write whose response has no body, or only ``answered``, which has no usable ID.

        A failed read is only a warning.
        """
        try:
            entity = self._locator.settle(
                read, lambda there: there is not None and not list(self._unheeded(target, made, there)), seen
            )
            why = "it does not show so far"
        except _errors.M365GraphError as error:
            entity, why = None, str(error).rstrip(".")
        except ODD_ANSWER:
            entity, why = None, "the answer does not have the form that Microsoft documents"
        if entity is None:
            lack = "its answer has no usable id, and " if answered else ""
            warning = f"The service accepted the {target.resource.label}, but {lack}reading it back failed: {why}."
            return Outcome(made, dict(made.after), target, (warning,))
        return Outcome(made, entity, target, tuple(self._unheeded(target, made, entity)))

    @staticmethod
    def _unheeded(target: Target, made: Plan, entity: Mapping[str, Any]) -> Iterator[str]:
        """A sentence for each property that the service accepted and does not show."""
        for name, value in made.body.items():
            item = target.resource.property(name)
            if (
                item.access in (Access.READ_WRITE, Access.CREATE_ONLY)
                and name in entity
                and not (item.hideable and entity[name] is None)
                and not item.same(value, entity[name])
            ):
                yield f"The service accepted {item.option} {shown(value)} but shows {shown(entity[name])}."


def _check_id(target: Target, id: str) -> None:
    """Raise :class:`InputError` if the service has chosen another ID than the one that a create has sent."""
    chosen = target.id if target.resource.named_by_people else None
    if chosen is not None and id.lower() != chosen.lower():
        raise _errors.InputError(
            f"The {target.resource.label} has been created with the ID {shown(id)} instead of {shown(chosen)}: the "
            "service chooses the IDs of this type. Identify the resource by a property such as displayName."
        )


def _unique(target: Target) -> bool:
    """Whether the service itself refuses a second resource: there is one at most, or its ID is in the request."""
    return target.resource.only_one or target.resource.named_by_people
