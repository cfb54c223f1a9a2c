# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What brings a tenant back to the documents of an earlier time, apart from these documents themselves. Pure.

A resource is removed only if later documents show that it was added since then. What no document has ever contained may
be older than the first export, so it stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Identity
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.any_documents import parse
from ansible_collections.m365.graph.plugins.module_utils._tenant.change_ids import change_id
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, resource_type

_TYPE_UNKNOWN = "The earlier documents contain none of this type: check that the type was exported then."
_AMBIGUOUS = "Its parent shares its name with others, so it may be a resource of the earlier documents."
_UNRECORDED = "No commit of this branch contains it."
_NOT_ASKED = "It was added later, and remove=none."
_CANNOT = "It was added later, but Microsoft Graph cannot remove it."


@dataclass(frozen=True)
class Recorded:
    """A document as it is written, and what it means."""

    raw: Mapping[str, Any]
    document: Document

    @property
    def type(self) -> str:
        return resource_type(self.document.resource)

    @property
    def id(self) -> tuple[str, str] | None:
        return (self.type, self.document.id.lower()) if self.document.id else None

    @property
    def name(self) -> tuple[object, ...] | None:
        """What identifies the resource if its ID does not."""
        resource, desired = self.document.resource, self.document.desired
        return replace(self.document, id=None).identity if resource.can_identify(desired) else None

    @property
    def without_parent(self) -> tuple[object, ...]:
        return (self.type, *(() if self.document.resource.only_one else self.document.telling))

    @property
    def given(self) -> tuple[str, ...]:
        """The identifying properties that the document has; it is about every resource with these values."""
        return tuple(name for name in self.document.resource.keys if self.document.desired.get(name) is not None)

    @property
    def by_content(self) -> bool:
        """Whether the resource must be compared, because its keys do not show whether it is the same."""
        resource = self.document.resource
        return not resource.only_one and resource.identified_by_content(self.document.desired)

    def forms(self, names: tuple[str, ...]) -> tuple[object, ...]:
        """The values of identifying properties as the service compares them."""
        resource, desired = self.document.resource, self.document.desired
        return tuple(resource.property(name).key_form(desired.get(name)) for name in names)


@dataclass(frozen=True)
class Removal:
    """A resource to remove. ``id`` names this removal: it is another one if the resource or the commit is."""

    id: str
    document: Mapping[str, Any]
    note: str


@dataclass
class Undo:
    """``removals``, and the resources that are left alone although no earlier document contains them."""

    removals: list[Removal] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)

    def leave(self, found: Recorded, reason: str) -> None:
        self.left.append({"type": found.type, "key": dict(found.raw["key"]), "reason": reason})


def undo(
    then: Sequence[Recorded], later: Iterable[Recorded], now: Sequence[Recorded], *, commit: str, remove: str
) -> Undo:
    """The removals that bring back the time of ``then``, whose commit is ``commit``.

    ``later`` are the documents of all commits since then, and ``now`` those of the tenant, with IDs.
    """
    result, known, recorded = Undo(), _Known(then, now), _Known(later, [])
    types = {item.type for item in then}
    for found in now:
        resource = found.document.resource
        if resource.reported or known.has(found):
            continue
        if known.may_have(found):
            result.leave(found, _AMBIGUOUS)
            continue
        added = recorded.has(found)
        if not added and remove != "all":
            result.leave(found, _UNRECORDED)
        elif remove == "none":
            result.leave(found, _NOT_ASKED)
        elif "DELETE" not in resource.methods:
            result.leave(found, _CANNOT)
        else:
            result.removals.append(_removal(found, commit, "" if found.type in types else _TYPE_UNKNOWN))
    return result


def without_lost_id(found: Recorded, now: Collection[tuple[str, str]], not_read: Collection[str]) -> Mapping[str, Any]:
    """The document without its ID if the resource does not exist any more: the service gives the new one another ID.

    ``now`` are the types and IDs in the tenant, apart from the types that could not be read.
    """
    raw, resource = found.raw, found.document.resource
    if found.id is None or found.id in now or found.type in not_read or resource.named_by_people:
        return raw
    changed = {**raw, "key": {name: value for name, value in raw["key"].items() if name != resource.id_name}}
    try:
        parse(changed, "")
    except InputError:
        return raw  # nothing else identifies it
    return changed


class _Known:
    """Documents, to find the one about a resource. Those that are to be absent do not count."""

    def __init__(self, documents: Iterable[Recorded], now: Iterable[Recorded]) -> None:
        present = [item for item in documents if not item.document.absent]
        there = {item.id for item in now if item.id}
        self._ids = {item.id for item in present if item.id}
        # A document whose ID exists is about that resource only, not about others of the same name.
        free = [item for item in present if item.id not in there]
        self._names = {item.name for item in free if item.name}
        self._forms: dict[object, dict[tuple[str, ...], set[tuple[object, ...]]]] = {}
        self._contents: dict[object, list[Recorded]] = {}
        for item in free:
            if item.by_content:
                self._contents.setdefault(_place(item), []).append(item)
            elif item.given and not item.document.resource.only_one:
                forms = self._forms.setdefault(_place(item), {})
                forms.setdefault(item.given, set()).add(item.forms(item.given))
        self._without_parent = {item.without_parent: item for item in free if item.document.resource.parent}

    def has(self, found: Recorded) -> bool:
        place = _place(found)
        return (
            (found.id is not None and found.id in self._ids)
            or (found.name is not None and found.name in self._names)
            or any(found.forms(names) in forms for names, forms in self._forms.get(place, {}).items())
            or any(
                item.document.resource.identify(item.document.desired, found.document.desired) is not Identity.OTHER
                for item in self._contents.get(place, ())
            )
        )

    def may_have(self, found: Recorded) -> bool:
        """Whether a document may be about the resource, because one has the name of its parent and one the ID."""
        other = self._without_parent.get(found.without_parent)
        return other is not None and _by_name(other) is not _by_name(found)


def _by_name(item: Recorded) -> bool:
    return item.document.parent_name is not None


def _place(item: Recorded) -> tuple[object, ...]:
    document, parent = item.document, item.document.resource.parent
    return (
        document.resource.collection_name,
        tuple(sorted((name, value.lower()) for name, value in document.parameters.items())),
        (parent.forms_of(document.parent_name) or document.parent_name)
        if parent and document.parent_name is not None
        else None,
    )


def _removal(found: Recorded, commit: str, note: str) -> Removal:
    digest = hashlib.sha256(json.dumps([commit, found.raw], sort_keys=True).encode()).hexdigest()
    document = {name: found.raw[name] for name in ("type", "path", "api_version", "key") if name in found.raw}
    return Removal(change_id(digest, document), {**document, "state": "absent"}, note)


def recorded(
    raws: Iterable[tuple[str, Any]], read_file: Callable[[str], Callable[[str], bytes]] | None = None
) -> tuple[list[Recorded], list[str]]:
    """The documents of ``raws``, each with its source, and a sentence for each that cannot be used.

    ``read_file(source)`` returns the function that reads a file that a document of that source names.
    """
    found: list[Recorded] = []
    wrong: list[str] = []
    for source, raw in raws:
        try:
            document = parse(raw, source, read_file(source) if read_file else None)
        except InputError as error:
            wrong.append(str(error))
        else:
            found.append(Recorded({**raw, "key": raw.get("key") or {}}, document))
    return found, wrong
