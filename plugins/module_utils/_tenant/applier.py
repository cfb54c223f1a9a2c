# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out a plan for many documents: parents first, independent resources in batches.

If a batch leaves the outcome of a write open, the reconciler handles that write alone, as if it had been sent alone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._client.batch import LIMIT, BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded, OwnerPlan
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_writer import CredentialWriter
from ansible_collections.m365.graph.plugins.module_utils._engine.duplicates import (
    Creation,
    Verdict,
    adopted,
    possible,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.entity_parts import with_ids
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator, id_of
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import Outcome
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler, predicted
from ansible_collections.m365.graph.plugins.module_utils._engine.references import References
from ansible_collections.m365.graph.plugins.module_utils._errors import M365GraphError, MissingParent, ProtocolError
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import usable
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.order import waves
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import Progress


class Applier:
    """Writes the planned changes of documents, through one client."""

    def __init__(self, client: GraphClient, progress: Progress) -> None:
        self._client = client
        self._locator = Locator(client)
        self._reconciler = Reconciler(client)
        self._keeper = CredentialWriter(client)
        self._progress = progress

    def explain(self, entries: Iterable[PlannedDocument]) -> None:
        """Add details from the descriptions to the service's errors."""
        for entry in entries:
            if entry.error is not None:
                entry.fail(self._explained(entry, entry.error))

    def _explained(self, entry: PlannedDocument, error: M365GraphError) -> M365GraphError:
        try:
            with self._reconciler.explaining(entry.target):
                raise error
        except M365GraphError as explained:
            return explained

    def carry_out(self, entries: Sequence[PlannedDocument], *, continue_on_error: bool) -> None:
        """Write everything that is planned. Afterwards, each entry has its outcome or its error.

        Without ``continue_on_error``, nothing is written if an entry has an error already; if one fails later, the
        entries that were not started are skipped.
        """
        working = waves(entries)
        total, done = sum(map(len, working)), 0
        stopped = not continue_on_error and any(entry.error for entry in entries)
        self._progress("written", 0, total)
        for wave in working:
            # Without continue_on_error, only one batch is running when an error occurs. The resources in one holder are
            # one write.
            whole = continue_on_error or isinstance(wave[0].document.resource, Embedded)
            for part in _parts(wave, len(wave) if whole else LIMIT):
                if stopped:
                    for entry in part:
                        entry.skipped = True
                    continue

                def progress(count: int, before: int = done) -> None:
                    self._progress("written", before + count, total)

                self._write(part, progress)
                done += len(part)
                self._progress("written", done, total)
                stopped = not continue_on_error and any(entry.error for entry in part)

    def _write(self, part: Sequence[PlannedDocument], progress: Callable[[int], None]) -> None:
        if isinstance(part[0].document.resource, Embedded):
            self._write_holder(part, part[0].document.resource)
            return
        ready = self._not_created_meanwhile([entry for entry in part if self._find_place(entry)])
        firsts: list[BatchResult | None] = [None] * len(ready)
        seen: list[Entity | None] = [None] * len(ready)
        verdicts: list[Verdict | None] = [None] * len(ready)
        for entry in ready:
            if entry.decided.before:
                self._client.expect(_item(entry), version=entry.target.version)
        # A resource that is deleted and created again is handled alone, so that nothing comes between the two steps.
        together = [number for number, entry in enumerate(ready) if entry.action is not PlanAction.REPLACE]
        if len(together) > 1:
            requests = [self._reconciler.request(ready[number].target, ready[number].decided) for number in together]
            try:
                for number, result in zip(together, self._client.batch(requests, progress=progress), strict=True):
                    firsts[number] = result
            except M365GraphError as error:
                for number in together:
                    ready[number].fail(error)
                ready = [entry for entry in ready if entry.error is None]
                firsts, seen, verdicts = [None] * len(ready), [None] * len(ready), [None] * len(ready)
            else:
                verdicts = self._settled(ready, firsts)
                seen = self._read_back(ready, firsts)
        for entry, first, row, verdict in zip(ready, firsts, seen, verdicts, strict=True):
            self._finish(entry, first, row, verdict)

    def _not_created_meanwhile(self, entries: Sequence[PlannedDocument]) -> list[PlannedDocument]:
        """The entries that still have to be written.

        Another run may have created their resources since the plan was made, so that nothing, or less, is left to do.
        """
        making = [
            entry
            for entry in entries
            if entry.action is PlanAction.CREATE and possible(entry.document.resource, entry.desired)
        ]
        found = self._reconciler.duplicates.find([(entry.target, entry.desired) for entry in making])
        for entry, other in zip(making, found, strict=True):
            if other is None:
                continue
            try:
                if isinstance(other, M365GraphError):
                    raise other
                entry.plan = adopted(entry.target, entry.desired, other)
                entry.outcome = predicted(entry.target, entry.plan)
            except M365GraphError as error:
                entry.fail(error)
        return [entry for entry in entries if entry.changes_something]

    def _settled(
        self, entries: Sequence[PlannedDocument], firsts: Sequence[BatchResult | None]
    ) -> list[Verdict | None]:
        """For each creation of a batch, whether another run has created the same at the same moment."""
        made = {
            number: Creation(entry.target, entry.desired, id)
            for number, (entry, first) in enumerate(zip(entries, firsts, strict=True))
            if entry.action is PlanAction.CREATE
            and isinstance(first, Reply)
            and usable(id := (first.body or {}).get(entry.target.resource.id_property))
        }
        verdicts = self._reconciler.duplicates.settle([*made.values()])
        known = dict(zip(made, verdicts, strict=True))
        return [known.get(number) for number in range(len(entries))]

    def _write_holder(self, part: Sequence[PlannedDocument], resource: Embedded) -> None:
        """Write the resources in one holder: read it, plan again from its current state, and write."""
        now, documents = dt.datetime.now(dt.UTC), [entry.document for entry in part]
        ids = [str(uuid.uuid4()) for _entry in part]
        plans: list[list[Plan]] = []
        added: set[int] = set()

        def together(holder: Json) -> OwnerPlan:
            found = resource.holding.plan(holder, documents, now, ids, added)
            for item in found.parts:
                if isinstance(item, M365GraphError):
                    raise item
            plans.append([item for item in found.parts if isinstance(item, Plan)])
            return found

        try:
            place, found = self._keeper.find(part[0].target, absent=False)
            holder: Json = found or {}
            for number, body in together(holder).additions.items():
                holder = self._keeper.add_signing_certificate(
                    place, holder, body, _made_since(resource, holder, documents[number])
                )
                added.add(number)
            kept = self._keeper.write(place, holder, lambda seen: together(seen).made)
            there = resource.holding.plan(kept.owner or {}, documents, now, ids, added).parts
        except M365GraphError as error:
            for entry in part:
                entry.fail(error)
            return
        for number, (entry, made, shown) in enumerate(zip(part, plans[0], there, strict=True)):
            after = dict(shown.after) if isinstance(shown, Plan) else dict(made.after)
            entry.plan = made
            entry.outcome = Outcome(made, after or None, entry.target, () if number else kept.warnings)

    def _find_place(self, entry: PlannedDocument) -> bool:
        """Address an entry below a parent, and resolve its references, if earlier entries created these.

        False if that failed.
        """
        if entry.decided.before and not entry.document.resource.singleton:
            try:
                id_of(entry.decided.before, entry.target.collection)
            except ProtocolError as error:
                entry.fail(error)
                return False
        if entry.refers and not self._refer(entry):
            return False
        maker, parent = entry.follows, entry.document.resource.parent
        if maker is None or parent is None:
            return True
        made = maker.outcome.entity if maker.outcome else None
        if maker.error or maker.skipped or made is None:
            entry.fail(MissingParent(f'It is under "{entry.document.parent_name}", which could not be created.'))
            return False
        if not usable(made.get(parent.key)):
            label = maker.document.resource.label
            entry.fail(
                MissingParent(
                    f'It is under "{entry.document.parent_name}", whose id is not known: the {label} has been created, '
                    "but the answer has no usable id, and reading does not show it so far. Run again in a minute."
                )
            )
            return False
        entry.target = self._locator.below(entry.target, parent, made)
        return True

    def _refer(self, entry: PlannedDocument) -> bool:
        """Replace names by IDs, now that all the named resources exist, and plan again; false if that failed."""
        document = entry.document
        try:
            named = self._locator.retried(lambda: self._named(document), made=True)
            entry.named = named
            entry.plan = plan(document.resource, entry.decided.before or None, named)
        except M365GraphError as error:
            entry.fail(self._explained(entry, error))
        return entry.error is None

    def _named(self, document: Document) -> Mapping[str, Any]:
        (named,), _answers = References(self._client).resolve([(document.resource, document.version, document.desired)])
        if isinstance(named, M365GraphError):
            raise named
        return named

    def _read_back(
        self, entries: Sequence[PlannedDocument], replies: Sequence[BatchResult | None]
    ) -> list[Entity | None]:
        """Read the changed resources that the service did not return, in as few requests as possible.

        A resource that cannot be read now is left to its own confirmation.
        """
        silent = [
            number
            for number, (entry, reply) in enumerate(zip(entries, replies, strict=True))
            if entry.action is PlanAction.UPDATE and isinstance(reply, Reply) and not reply.body
        ]
        rows: list[Entity | None] = [None] * len(entries)
        if len(silent) < 2:
            return rows
        requests = [BatchRequest("GET", _item(entries[number]), entries[number].target.version) for number in silent]
        try:
            answers = self._client.batch(requests)
        except M365GraphError:
            return rows
        for number, read in zip(silent, answers, strict=True):
            if isinstance(read, Reply) and read.body:
                rows[number] = with_ids(entries[number].document.resource, read.body)
        return rows

    def _finish(
        self, entry: PlannedDocument, first: BatchResult | None, seen: Entity | None, verdict: Verdict | None
    ) -> None:
        try:
            with self._reconciler.explaining(entry.target):
                entry.outcome = self._reconciler.carry_out(
                    entry.target, entry.desired, entry.decided, first, seen, verdict
                )
                entry.plan = entry.outcome.plan  # less is left to do if another run has done the same
        except M365GraphError as error:
            entry.fail(error)


def _made_since(resource: Embedded, before: Json, document: Document) -> Callable[[Json], Json | None]:
    """Finds in a holder, as it is read, what the service has created for a document."""
    return lambda seen: resource.holding.found(before, seen, document)


def _item(entry: PlannedDocument) -> str:
    return entry.target.item(str(entry.decided.before.get("id")))


def _parts(entries: Sequence[PlannedDocument], size: int) -> Iterator[Sequence[PlannedDocument]]:
    for start in range(0, len(entries), max(size, 1)):
        yield entries[start : start + size]
