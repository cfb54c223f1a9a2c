# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two runs that create the same resource at the same moment: which resource stays, and who removes the other one.

Graph accepts several resources of most types with the same name, and a creation cannot have a condition. Therefore a
run lists the collection after a creation, until the list shows the new resource. A replica that shows it also shows
what was created before, so at least the later of two runs finds both resources. All runs come to the same verdict: the
resource with the earlier ``createdDateTime`` stays, or the one with the smaller ID if the dates are equal or missing.
The run that has created another one removes it, and uses the one that stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Optional

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import ODD_ANSWER
from ansible_collections.m365.graph.plugins.module_utils._client.questions import ask
from ansible_collections.m365.graph.plugins.module_utils._description.matching import (
    CandidateIndex,
    Entity,
    by_creation,
    created_at,
    several,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction, apart, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine import dependants
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import DECISION, PATIENCE, Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import Outcome
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target

# pylint, as ansible-test runs it, reads | between classes as arithmetic.
Delete = Callable[[Target, Plan, Optional[BatchResult]], object]  # noqa: UP045


@dataclass(frozen=True)
class Creation:
    """A resource that this run has just created: its collection, its desired state and its ID."""

    target: Target
    desired: Json
    id: str


@dataclass(frozen=True)
class Verdict:
    """The result for a creation.

    ``other`` is the resource of another run that stays instead, after the own one was removed; ``error`` is set if that
    failed. Without both, the created resource stays; ``warnings`` are sentences about it.
    """

    other: Entity | None = None
    error: _errors.M365GraphError | None = None
    warnings: tuple[str, ...] = ()


def possible(resource: Resource, desired: Json) -> bool:
    """Whether the service accepts a second resource of the desired state."""
    refused = resource.only_one or resource.named_by_people or resource.traits.unique or resource.nested
    return not refused and resource.can_identify(desired)


def adopted(target: Target, desired: Json, other: Entity) -> Plan:
    """The plan for a resource that another run has just created: nothing, or to set what is not part of its body.

    Raises :class:`_errors.ChangedMeanwhile` if the other run has created it with other values.
    """
    made = plan(target.resource, other, desired)
    inner, outer = apart(target.resource, made)
    wrong = [*inner.body, *(name for name in outer if other.get(name))]
    if not made.changed or (made.action is PlanAction.UPDATE and not wrong):
        return made
    names = " and ".join(sorted(target.resource.property(name).option for name in wrong or made.body))
    raise _errors.ChangedMeanwhile(
        f"Another run has created this {target.resource.label} at the same moment (id {other.get('id')}), with another "
        f"value of {names}. Run again to change it."
    )


class Duplicates:
    """Finds resources that several runs have created, and removes those of this run, through one client."""

    def __init__(self, client: GraphClient, locator: Locator, delete: Delete) -> None:
        self._client = client
        self._locator = locator
        self._delete = delete

    def find(self, wishes: Sequence[tuple[Target, Json]]) -> list[Entity | _errors.AmbiguousMatch | None]:
        """For each desired state the resource that matches now, in few requests; None if there is none.

        None as well if that cannot be read: :meth:`settle` looks again. Waits while there are several.
        """
        found: list[list[Entity]] = [[] for _wish in wishes]
        waiting = [*range(len(wishes))]
        try:
            for look, pause in enumerate((*DECISION, None) if wishes else ()):
                indexes = self._indexes([wishes[number] for number in waiting])
                for number, index in zip(waiting, indexes, strict=True):
                    found[number] = index.same(wishes[number][1]) if index else []
                # One without a date may be the one that another run removes, see _judge.
                waiting = [
                    number
                    for number in waiting
                    if len(found[number]) > 1 or (found[number] and look < 2 and created_at(found[number][0]) is None)
                ]
                if not waiting or pause is None or pause >= self._client.time_left:
                    break
                self._client.clock.sleep(pause)
            there = [(number, rows[0]) for number, rows in enumerate(found) if len(rows) == 1]
            whole = self._locator.completed([(wishes[number][0], row) for number, row in there])
        except (_errors.M365GraphError, *ODD_ANSWER):
            return [None] * len(wishes)
        result: dict[int, Entity | _errors.AmbiguousMatch] = {
            number: row for (number, _row), (_target, row) in zip(there, whole, strict=True)
        }
        for number, rows in enumerate(found):
            if len(rows) > 1:
                target, desired = wishes[number]
                result[number] = several(target.resource.label, target.resource.describe(desired), rows)
        return [result.get(number) for number in range(len(wishes))]

    def settle(self, made: Sequence[Creation]) -> list[Verdict]:
        """The verdict for each creation. Waits, in all at most for ``PATIENCE``, until the list shows it."""
        verdicts = [Verdict()] * len(made)
        waiting = {
            number: "the service does not show it so far"
            for number, creation in enumerate(made)
            if possible(creation.target.resource, creation.desired)
        }
        try:
            for look, pause in enumerate((*PATIENCE, None) if waiting else ()):
                lost: dict[int, Entity] = {}
                pairs = [(made[number].target, made[number].desired) for number in waiting]
                for number, index in zip([*waiting], self._indexes(pairs), strict=True):
                    self._judge(number, made[number], index, look, waiting, lost)
                for number, verdict in self._remove({number: (made[number], row) for number, row in lost.items()}):
                    verdicts[number] = verdict
                    del waiting[number]
                if not waiting or pause is None or pause >= self._client.time_left:
                    break
                self._client.clock.sleep(pause)
        except _errors.M365GraphError as error:
            waiting = dict.fromkeys(waiting, str(error).rstrip("."))
        except ODD_ANSWER:
            waiting = dict.fromkeys(waiting, "the answer does not have the form that Microsoft documents")
        for number, reason in waiting.items():
            label = made[number].target.resource.label
            verdicts[number] = Verdict(
                warnings=(
                    f"Whether another run has created the same {label} at the same moment is not known for id "
                    f"{made[number].id}: {reason}.",
                )
            )
        return verdicts

    @staticmethod
    def _judge(
        number: int,
        creation: Creation,
        index: CandidateIndex | None,
        look: int,
        waiting: dict[int, str],
        lost: dict[int, Entity],
    ) -> None:
        """Take a creation out of ``waiting`` if it is the only one, or put the one that stays instead into ``lost``."""
        own = index.get(creation.id) if index else None
        if index is None or own is None:
            return
        keys = creation.target.resource.key_values(creation.desired)
        same = [
            row for row in index.same(creation.desired, own) if all(row.get(name) == own.get(name) for name in keys)
        ]
        first = by_creation(same)[0]
        if len(same) == 1:
            # Without a date, the ID decides, and the one with the smaller ID may have been created later.
            if look or created_at(own) is not None:
                del waiting[number]
        elif first is own:
            others = ", ".join(str(row.get("id")) for row in same if row is not own)
            waiting[number] = f"there is another one with the same name (id {others})"
        else:
            lost[number] = first

    def _indexes(self, wishes: Sequence[tuple[Target, Json]]) -> list[CandidateIndex | None]:
        """For each desired state the resources among which it is, each list read once; None if it cannot be read."""
        many: dict[str, int] = {}
        for target, _desired in wishes:
            many[target.collection] = many.get(target.collection, 0) + 1
        asked = [target.listing(desired if many[target.collection] <= FEW else {}) for target, desired in wishes]
        fresh = [*dict.fromkeys(asked)]
        answers = dict(zip(fresh, ask(self._client, fresh), strict=True))
        # One list may have resources of several types, with other keys.
        indexes: dict[object, CandidateIndex | None] = {}
        result = []
        for question, (target, _desired) in zip(asked, wishes, strict=True):
            key = (question, target.resource.row_type, target.resource.keys)
            answer = answers[question]
            if key not in indexes:
                rows = self._locator.entities(target, answer) if isinstance(answer, list) else None
                indexes[key] = None if rows is None else CandidateIndex(target.resource, rows)
            result.append(indexes[key])
        return result

    def _remove(self, lost: Mapping[int, tuple[Creation, Entity]]) -> list[tuple[int, Verdict]]:
        """Remove created resources to which nothing refers, after a look at those that stay instead."""
        places = {number: _whole(creation.target) for number, (creation, _first) in lost.items()}
        asked = {
            number: [places[number].about(str(first.get("id"))), places[number].about(creation.id)]
            for number, (creation, first) in lost.items()
        }
        answers = iter(ask(self._client, [one for pair in asked.values() for group in pair for one in group]))
        there = {number: [[next(answers) for _one in group] for group in pair] for number, pair in asked.items()}
        going: dict[int, tuple[Creation, Entity, Entity]] = {}
        verdicts: list[tuple[int, Verdict]] = []
        for number, (creation, first) in lost.items():
            others, owns = there[number]
            other = self._locator.get(places[number], str(first.get("id")), others)
            own = self._locator.get(places[number], creation.id, owns)
            if other is None:
                continue  # a later look shows what became of it
            going[number] = creation, own or {"id": creation.id}, other
        reasons = dependants.refer(
            self._client, self._locator, [(places[number], own) for number, (_creation, own, _other) in going.items()]
        )
        for (number, (creation, _own, other)), why in zip([*going.items()], reasons, strict=True):
            if why is not None:
                verdicts.append((number, Verdict(error=_both_stay(creation, other, why))))
                del going[number]
        return verdicts + self._deleted(going)

    def _deleted(self, going: Mapping[int, tuple[Creation, Entity, Entity]]) -> list[tuple[int, Verdict]]:
        requests = [
            BatchRequest("DELETE", creation.target.item(creation.id), creation.target.version)
            for creation, _own, _other in going.values()
        ]
        firsts: Sequence[BatchResult | None] = (
            self._client.batch(requests) if len(requests) > 1 else [None] * len(going)
        )
        verdicts = []
        for (number, (creation, own, other)), first in zip(going.items(), firsts, strict=True):
            try:
                self._delete(creation.target, Plan(PlanAction.DELETE, (), {}, own, {}), first)
                verdicts.append((number, Verdict(other)))
            except _errors.M365GraphError as error:
                why = f"removing the second one failed: {str(error).rstrip('.')}"
                verdicts.append((number, Verdict(error=_both_stay(creation, other, why))))
        return verdicts


FEW = 20
"""The number of resources of a collection up to which each is looked for on its own, where the list can be filtered."""


def outcome_of(target: Target, desired: Json, other: Entity) -> Outcome:
    """The outcome if the resource of another run stays, before anything is changed in it."""
    made = adopted(target, desired, other)
    note = (
        f"Another run has created the same {target.resource.label} at the same moment (id {other.get('id')}). It "
        "stays, and the one that this run had created has been removed."
    )
    return Outcome(made, other, target, (note,))


def _whole(target: Target) -> Target:
    return target.reading(item.name for item in target.resource.properties)


def _both_stay(creation: Creation, other: Entity, why: str) -> _errors.AmbiguousMatch:
    ids = [str(other.get("id")), creation.id]
    return _errors.AmbiguousMatch(
        f"Another run has created the same {creation.target.resource.label} at the same moment, so there are two: id "
        f"{ids[0]}, and id {ids[1]} of this run, which stays as well, because {why}. Remove one of them.",
        ids,
    )
