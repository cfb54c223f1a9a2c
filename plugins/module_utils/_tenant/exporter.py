# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant as documents: the same tenant gives the same documents in the same order.

Memory use does not depend on the number of resources: they are sorted in parts on disk.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import IO, Any, Optional

from ansible_collections.m365.graph.plugins.module_utils._client.batch import LIMIT, BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description import variants
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator, whole
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.references import References
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, M365GraphError, NotFound
from ansible_collections.m365.graph.plugins.module_utils._tenant import document_output, documents
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

RUN = 5_000
"""The number of documents that are sorted in memory at a time."""

SpooledRow = tuple[str, str, str]
"""The sort key of a document, the ID, and as JSON the document with the related IDs."""
ExportPlace = tuple[Target, Optional[str]]  # noqa: UP045
"""The collection of resources, and the name of their parent if it is unique."""
LaterProperty = tuple[dict[str, Any], int]
"""The first document whose resource has a property that the collection does not know, and the number of resources."""
_UNKNOWN = "This version of the collection does not know this property."
_HAVE = "It has a value in {} of {}. If it is a setting, keep it with raw_properties."


class DocumentWithIds(dict[str, Any]):
    """A document. ``related`` are the ID of the resource and those of its path, in the document or not."""

    def __init__(self, document: Json, related: Sequence[str]) -> None:
        super().__init__(document)
        self.related = related


class Exporter:
    """Reads resources through one client and writes them as documents.

    ``complete``: with what is empty. ``raw_properties`` are kept although the descriptions do not have them.
    ``progress`` is called with "read", the number of types that were read, their total, and the unit.
    """

    def __init__(
        self,
        client: GraphClient,
        *,
        complete: bool = False,
        raw_properties: Collection[str] = (),
        progress: Callable[[str, int, int, str], None] = lambda _what, _done, _total, _unit: None,
    ) -> None:
        self.not_read: dict[str, str] = {}
        """The types that could not be read, with the reason."""
        self.omitted: list[dict[str, Any]] = []
        """What is not in the documents, with its own reason."""
        self._later: dict[tuple[str, str], LaterProperty] = {}
        self._raw_properties = raw_properties
        self._client = client
        self._complete = complete
        self._progress = progress
        self._locator = Locator(client)
        self._reconciler = Reconciler(client)
        self._references = References(client)

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """What is not in the documents: ``document`` (type and key), ``property`` and ``reason``.

        A property that the collection does not know has one entry for its type, with the first document.
        """
        return self.omitted + [
            {"document": first, "property": name, "reason": f"{_UNKNOWN} {_HAVE.format(count, kind)}"}
            for (kind, name), (first, count) in sorted(self._later.items())
        ]

    def documents(
        self,
        resources: Sequence[Resource],
        *,
        include_ids: bool = False,
        in_full: bool = False,
        others: Iterable[SpooledRow] = (),
    ) -> Iterator[DocumentWithIds]:
        """Every resource of the given types as a document, sorted. Raises :class:`_errors.M365GraphError`.

        If the service refuses to list a type, the others continue: the type is in :attr:`not_read` afterwards.
        ``in_full`` adds what the service returns only if it is asked for one owner at a time. ``others`` are resources
        of types without a module.
        """
        # The path of a singleton identifies it; apply takes no ID for it.
        id_names = {documents.resource_type(item): item.id_name for item in resources if not item.singleton}
        kinds = variants.together(resources)
        rows = itertools.chain(
            (row for kind in self._one_by_one(kinds) for row in self._readable(kind, in_full)), others
        )
        for _key, same in itertools.groupby(_sorted(rows), key=lambda row: row[0]):
            for document, twin in _with_twins(same):
                id_name = id_names.get(document["type"], "id" if "path" in document and document.related else None)
                if (include_ids or twin) and id_name is not None:
                    document["key"][id_name] = document.related[0]
                yield document

    def _one_by_one(self, kinds: Sequence[Resource]) -> Iterator[Resource]:
        for number, kind in enumerate(kinds):
            self._progress("read", number, len(kinds), " types")
            yield kind

    def _readable(self, kind: Resource, in_full: bool) -> Iterator[SpooledRow]:
        try:
            yield from self._held(kind, in_full) if isinstance(kind, Embedded) else self._rows(kind)
        except GraphError as error:
            if error.status in (None, 401):  # the connection or the sign-in: the next type would fail as well
                raise
            self.not_read |= {documents.resource_type(resource): str(error) for resource in kind.concrete}

    def _row(self, place: Target, parent_name: str | None, entity: Json) -> SpooledRow:
        resource = place.resource
        later = self._raw_properties
        not_held: list[Property] = []
        document = document_output.write(
            resource,
            place.version,
            entity,
            place.parameters,
            parent_name,
            complete=self._complete,
            later=later,
            on_omitted=not_held.append,
        )
        told = {"type": document["type"], "key": document["key"]}
        for name in document_output.not_named(resource, place.version, entity, later):
            first, count = self._later.get((told["type"], name), (told, 0))
            self._later[told["type"], name] = first, count + 1
        for item in not_held:
            reason = f"{shown(entity[item.name])} is not a value that this version of the collection knows."
            self.omitted.append({"document": told, "property": item.name, "reason": reason})
        related = [str(entity.get("id")), *place.parameters.values()]
        return _order(place, parent_name, entity), related[0], json.dumps([document, related])

    def _rows(self, resource: Resource) -> Iterator[SpooledRow]:
        target = Target(resource, resource.default_version)
        with self._reconciler.explaining(target):
            places = self._places(target)
            if resource.singleton:
                yield from (
                    self._row(place, name, entity) for place, name in places for entity in self._locator.rows(place)
                )
                return
            lists = [place.listing({}).request for place, _name in places]
            for number, page in self._client.pages_of(lists, missing_is_empty=resource.missing_is_empty):
                place, name = places[number]
                rows = self._locator.entities(place, page)
                found = [(whole(place, entity), entity) for entity in rows if not resource.is_built_in(entity)]
                complete = self._locator.completed(found)
                named = self._references.names([(own.resource, own.version, entity) for own, entity in complete])
                yield from (
                    self._row(own, name, entity) for (own, _entity), entity in zip(complete, named, strict=True)
                )

    def _held(self, resource: Embedded, in_full: bool) -> Iterator[SpooledRow]:
        """The resources in holders, from one list of the holders.

        Holders that the list does not return completely are read individually, in batches.
        """
        target, now = Target(resource, resource.default_version), dt.datetime.now(dt.UTC)
        with self._reconciler.explaining(target):
            found = [*self._locator.places(target)]
            listed = [
                (place, holder)
                for place, (_target, holder) in zip(_named(target, found), found, strict=True)
                if holder.get(resource.property_name)
            ]
            lacking = [place for place, holder in listed if in_full or resource.holding.unclear(holder)]
            enough = [item for item in listed if not (in_full or resource.holding.unclear(item[1]))]
            for (place, name), holder in itertools.chain(enough, self._read(resource, lacking)):
                yield from (self._row(place, name, entity) for entity in resource.holding.export(holder, now, in_full))

    def _read(self, resource: Embedded, places: Sequence[ExportPlace]) -> Iterator[tuple[ExportPlace, Json]]:
        """Holders as individual reads return them, without those that were deleted in the meantime."""
        for start in range(0, len(places), LIMIT):
            part = places[start : start + LIMIT]
            asked = [
                BatchRequest("GET", place.collection, place.version, params=resource.selection) for place, _name in part
            ]
            for place, result in zip(part, self._client.batch(asked), strict=True):
                if isinstance(result, NotFound):
                    continue
                if isinstance(result, M365GraphError):
                    raise result
                yield place, result.body or {}

    def _places(self, target: Target) -> list[ExportPlace]:
        return _named(target, [*self._locator.places(target)])


def _named(target: Target, found: Sequence[tuple[Target, Json]]) -> list[ExportPlace]:
    """The collections of resources, with the names of their parents; None for a name that several parents share."""
    parent = target.resource.parent
    if parent is None or parent.option is None:
        return [(place, None) for place, _row in found]
    first = next(iter(parent.name_fields))
    names = [str(row.get(first) or "") for _place, row in found]
    shared = Counter(names)
    return [
        (place, name if name and shared[name] == 1 else None) for (place, _row), name in zip(found, names, strict=True)
    ]


def _order(place: Target, parent_name: str | None, entity: Json) -> str:
    """The sort key of a resource. It is equal for two resources that differ only in their IDs."""
    resource = place.resource
    where = json.dumps(
        [
            documents.resource_type(resource),
            parent_name or "",
            *(place.parameters[name] for name in sorted(place.parameters)),
        ]
    )
    if resource.only_one:
        return where
    keys = [resource.property(name) for name in resource.telling]
    told = [
        repr(item.key_form(entity.get(item.name))) for item in keys if not isinstance(item.type, x509.CertificateType)
    ]
    return " ".join([where, *told])


def _with_twins(same: Iterator[SpooledRow]) -> Iterator[tuple[DocumentWithIds, bool]]:
    """Documents, and whether other documents have the same key."""
    rows = [*itertools.islice(same, 2)]
    twin = len(rows) > 1
    for _key, _id, text in itertools.chain(rows, same):
        yield DocumentWithIds(*json.loads(text)), twin


def _sorted(rows: Iterator[SpooledRow]) -> Iterator[SpooledRow]:
    """The rows in order; all but :data:`RUN` of them are in temporary files that only this process can open."""
    first = sorted(itertools.islice(rows, RUN))
    if len(first) < RUN:
        yield from first
        return
    with ExitStack() as stack:
        runs = [stack.enter_context(_spooled(first))]
        while part := sorted(itertools.islice(rows, RUN)):
            runs.append(stack.enter_context(_spooled(part)))
        yield from heapq.merge(*map(_read, runs))


def _spooled(rows: Sequence[SpooledRow]) -> IO[str]:
    file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # its caller closes it
    file.writelines(json.dumps(row) + "\n" for row in rows)
    file.seek(0)
    return file


def _read(file: IO[str]) -> Iterator[SpooledRow]:
    for line in file:
        order, id, text = json.loads(line)
        yield order, id, text
