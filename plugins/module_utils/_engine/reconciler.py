# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Locate, read, plan, write, confirm: brings a resource in the tenant into its desired state.

The only requests of an idempotent run are those that locate the resource: one GET if the ID is known, else one list.
Names of other entities are looked up in the same batch, and so are references to others if the ID is known; otherwise
those take one more request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import QuestionAnswer
from ansible_collections.m365.graph.plugins.module_utils._description.collection_rules import (
    adds_one,
    newly_unique,
    refusal,
)
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._engine import near_names
from ansible_collections.m365.graph.plugins.module_utils._engine.duplicates import Verdict
from ansible_collections.m365.graph.plugins.module_utils._engine.error_hints import ErrorHints
from ansible_collections.m365.graph.plugins.module_utils._engine.linked_configurations import (
    LinkedOrError,
    refusal_to_remove,
    uses_of,
    with_uses,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import SHORT_PATIENCE, Locator, id_of, whole
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import Outcome
from ansible_collections.m365.graph.plugins.module_utils._engine.references import References, names_in
from ansible_collections.m365.graph.plugins.module_utils._engine.resource_writer import ResourceWriter
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target


def decide(
    target: Target,
    current: Entity | None,
    desired: Mapping[str, Any],
    *,
    absent: bool,
    allow: Mapping[str, bool],
    now: dt.datetime,
) -> Plan:
    """The plan for a resource that was looked up, if it may be carried out. Raises :class:`M365GraphError`."""
    made = planned(target, current, desired, absent=absent)
    guard(target.resource, made, allow, now)
    return made


def planned(target: Target, current: Entity | None, desired: Mapping[str, Any], *, absent: bool) -> Plan:
    """The plan for a resource that was looked up, whatever its guards refuse. Raises :class:`M365GraphError`."""
    if current is None and target.id is not None and not absent and not target.resource.named_by_people:
        raise _errors.NoMatch(
            f'There is no {target.resource.label} with id "{target.id}"; ids are given by the service, so it '
            f"cannot be created.{target.resource.id_advice}"
        )
    return plan(target.resource, current, desired, absent=absent)


def predicted(target: Target, made: Plan) -> Outcome:
    """The outcome of a plan that is not, or need not be, carried out."""
    if made.action is PlanAction.DELETE or not made.after:
        return Outcome(made, None, target)
    return Outcome(made, made.after if isinstance(made.after, dict) else dict(made.after), target)


class Reconciler:
    """Brings one resource at a time into its desired state through one client."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._locator = Locator(client)
        self._references = References(client)
        self._writer = ResourceWriter(client, self._locator)
        self._hints = ErrorHints(client)
        self.explaining = self._hints.explaining
        self.request = self._writer.request
        self.carry_out = self._writer.carry_out
        self.duplicates = self._writer.duplicates

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
        """Make the necessary changes, or with ``dry_run`` only predict them.

        ``desired`` are values as :meth:`Resource.parse` returns them. Raises :class:`M365GraphError`.
        """
        resource, now = target.resource, now or dt.datetime.now(dt.UTC)
        if not absent:
            resource.check(desired, now, allow or {})
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
            seen: list[Entity] = []
            try:
                current = self._located(target, desired, answers, seen, patient=not (absent and parent_by_id))
            except _errors.MissingParent:
                # An unknown name may be a mistake; an unknown ID is that of a deleted entity.
                if not (absent and parent_by_id):
                    raise
                current = None
            try:
                made = decide(target, current, desired, absent=absent, allow=allow or {}, now=now)
            except _errors.ReissueRefused as refused:
                id = str((current or {}).get("id"))
                raise with_uses(self._hints.counted(target, id, refused), self._uses(target, id)) from None
            if made.action is PlanAction.DELETE and not (allow or {}).get("allow_reissue"):
                refusal = refusal_to_remove(self._uses(target, str(made.before.get("id"))))
                if refusal is not None:
                    raise refusal
            if current is None and target.id is None:
                near = near_names.of_resources(
                    self._client, resource, target.version, target.collection, desired, seen, creating=made.changed
                )
                made = replace(made, warnings=(*made.warnings, *near))
            if current is not None and made.changed and not target.resource.singleton:
                id_of(current, target.collection)  # otherwise it has no path to write to
            self._refuse_excluded(target, made, seen)
            if dry_run or not made.changed:
                return predicted(target, made)
            if current is not None:
                self._client.expect(target.item(str(current.get("id"))), version=target.version)
            # The answer to a single creation is trusted; `apply`, which pipelines run side by side, looks again.
            return self.carry_out(target, desired, made, verdict=Verdict())

    def _uses(self, target: Target, id: str) -> LinkedOrError:
        try:
            return uses_of(self._client, target, id)
        except _errors.GraphError as error:
            return error

    def _refuse_excluded(self, target: Target, made: Plan, seen: Sequence[Entity]) -> None:
        """Refuse a plan that the other resources of the collection rule out, see ``collection_rules``.

        ``seen`` are the rows, if the collection was listed. It is listed again before the plan is refused, because a
        replica that is behind may still show what was removed. If it cannot be listed, the service decides.
        """
        if newly_unique(target.resource, made) is None and not adds_one(target.resource, made):
            return
        rows: Sequence[Entity] | None = seen if seen or target.id is None else None
        for pause in (*SHORT_PATIENCE, None):
            if rows is None:
                try:
                    rows = self._locator.rows(replace(target, id=None))
                except _errors.GraphError:
                    return
            refused = refusal(target.resource, made, rows)
            if refused is None:
                return
            if pause is None or pause >= self._client.time_left:
                raise refused
            rows = None
            self._locator.pause(pause)

    def _located(
        self,
        target: Target,
        desired: Mapping[str, Any],
        answers: list[QuestionAnswer],
        seen: list[Entity],
        *,
        patient: bool,
    ) -> Entity | None:
        """The resource, or None. ``seen`` receives the rows, if the collection was listed.

        ``patient``: its parent was found by name or should exist, and is looked up more than once.
        """
        first = iter([answers])

        def located() -> Entity | None:
            seen.clear()
            return self._locator.locate(target, desired, next(first, ()), seen)

        return self._locator.retried(located) if patient else located()

    def _named(self, target: Target, desired: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[QuestionAnswer]]:
        """The desired values with IDs instead of names.

        Also returns the answers to the locator's questions if they were sent in the same batch.
        """
        wish = (target.resource, target.version, desired)

        def named() -> tuple[Mapping[str, Any], list[QuestionAnswer]]:
            (ids,), answers = self._references.resolve([wish], self._locator.questions(target, desired))
            if isinstance(ids, _errors.M365GraphError):
                self._references.forget(wish)
                raise ids
            return ids, answers

        made = (
            self._client.memory.ids_of(lookup.collection, [name]) for lookup, name in names_in(target.resource, desired)
        )
        return self._locator.retried(named, made=any(made))

    def read(self, target: Target) -> list[tuple[Target, Entity]]:
        """The resources that a target refers to, each with its own target; a target may omit parameters."""
        with self.explaining(target):
            place = self._locator.resolve(target)
            found = self._locator.retried(lambda: self._read(place))
            return self._locator.completed([(whole(place, row), row) for place, row in found])

    def _read(self, target: Target) -> list[tuple[Target, Entity]]:
        places = list(self._locator.targets(target))
        if target.id is None:
            return [(place, row) for place in places for row in self._locator.rows(place)]
        return [(place, row) for place in places if (row := self._locator.get(place, target.id)) is not None]
