# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of one tenant as documents for another one: without IDs, and with the names of the other tenant. Pure.

A mapping has a section for each kind of name. Null in place of a name leaves the reference out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, Optional

from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup, replace_references
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.any_documents import parse
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_output import rewrite
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import UnreadableText, yaml_documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, resource_type
from ansible_collections.m365.graph.plugins.module_utils._tenant.export_files import yaml_text
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

SECTIONS = {
    "groups": "/groups",
    "filters": "/deviceManagement/assignmentFilters",
    "scope_tags": "/deviceManagement/roleScopeTags",
    "domains": "/domains",
}
"""The sections of a mapping, with the collection of the entities."""
LABELS = {"groups": "group", "filters": "assignment filter", "scope_tags": "scope tag", "domains": "domain"}
UNDECIDED = "?"
"""In a suggested mapping, instead of a name that a person must fill in."""
_HEADER = (
    "# Names in the source tenant, with the names in the target tenant. null leaves the reference out.\n"
    f'# Replace each "{UNDECIDED}".\n'
)
_LEFT_OUT = "\0"
_HIDDEN = (Access.WRITE_ONLY, Access.INITIAL)

# pylint, as ansible-test runs it, reads | between classes as arithmetic.
NameMap = Mapping[str, Mapping[str, Optional[str]]]  # noqa: UP045
"""Names in the target, or None, by section and name in the source."""
Named = tuple[str, str]
"""A section, or the label of other entities, and a name in the target."""


@dataclass
class Copy:
    """A document for the target, what it refers to there, and what cannot be translated."""

    raw: dict[str, Any]
    names: set[Named] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    ids: set[Named] = field(default_factory=set)
    """IDs of the source tenant, for which the mapping has no name."""


def read_mapping(text: str) -> dict[str, dict[str, str | None]]:
    """A mapping from its file. Raises :class:`InputError`."""
    try:
        found = [*yaml_documents(text)]
    except UnreadableText as error:
        raise InputError(f"mapping: {error}.") from None
    raw = found[0] if found else {}
    if len(found) > 1 or not isinstance(raw, Mapping):
        raise InputError(f"mapping: it must be one mapping with the sections {', '.join(SECTIONS)}.")
    result: dict[str, dict[str, str | None]] = {section: {} for section in SECTIONS}
    for section, names in raw.items():
        if section not in SECTIONS:
            near = get_close_matches(section, SECTIONS, 1)
            meant = f" (is {near[0]} meant?)" if near else ""
            raise InputError(f"mapping: {shown(section)}{meant} is not one of {', '.join(SECTIONS)}.")
        if not isinstance(names, Mapping | None):
            raise InputError(f"mapping: {section} must map names to names.")
        for name, other in (names or {}).items():
            if other == UNDECIDED:
                raise InputError(f'mapping: {section}: replace "{UNDECIDED}" for {shown(name)} by a name, or by null.')
            if other is not None and not isinstance(other, str):
                raise InputError(f"mapping: {section}: {shown(other)} for {shown(name)} is not a name.")
            if other is None and section == "domains":
                raise InputError(f"mapping: domains: {shown(name)} needs a domain.")
            result[section][name] = other
    return result


def selected(documents: Iterable[Document], kinds: Sequence[Resource], names: Sequence[str]) -> list[Document]:
    """The documents of the types (none: all but reports), whose name fits one of the patterns (none: all).

    The name is each text in the key except IDs. Letter case does not matter. Raises :class:`InputError` for a pattern
    that matches nothing.
    """
    of_kind = [
        document
        for document in documents
        if not document.absent and (document.resource in kinds if kinds else not document.resource.reported)
    ]
    if not names:
        return of_kind
    for pattern in names:
        if not any(_fits(document, pattern) for document in of_kind):
            known = sorted({name for document in of_kind for name in _names_of(document)})
            near = get_close_matches(pattern, known, 1)
            raise InputError(f"names: nothing is called {shown(pattern)}{f'. Is {near[0]} meant?' if near else '.'}")
    return [document for document in of_kind if any(_fits(document, pattern) for pattern in names)]


def _fits(document: Document, pattern: str) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for name in _names_of(document))


def _names_of(document: Document) -> Iterator[str]:
    for name, value in document.key.items():
        if isinstance(value, str) and name != document.resource.id_name:
            yield value


def copied(document: Document, mapping: NameMap, *, assignments: bool) -> Copy:
    """The document for the target, without secrets and without ``allow_*`` options, which are approvals."""
    resource, raw = document.resource, rewrite(document)
    made = Copy({name: raw[name] for name in ("type", "api_version", "key", "properties", "raw") if name in raw})
    key = dict(raw["key"])
    if not resource.named_by_people:
        key.pop(resource.id_name, None)
    if isinstance(domain := key.get("domain"), str):
        key["domain"] = mapping["domains"].get(domain, domain)
        made.names.add(("domains", str(key["domain"])))
    properties = dict(raw["properties"])
    if not assignments:
        properties.pop("assignments", None)
    for item in resource.writable():
        if item.lookups and properties.get(item.name) is not None:
            properties[item.name] = _translated(item, properties[item.name], mapping, made)
    made.raw |= {"key": key, "properties": properties}
    try:
        parse(made.raw, name_of(document))
    except InputError as error:
        made.problems.append(f"It cannot be copied without its ID: {error}")
    return made


def _translated(item: Property, value: Any, mapping: NameMap, made: Copy) -> Any:
    """A property's value with the names of the target; None, or a shorter list, where a reference is left out."""

    def replaced(lookup: Lookup, text: str) -> str:
        section = section_of(lookup)
        other = mapping.get(section, {}).get(text, text)
        if other is None:
            return _LEFT_OUT
        if not lookup.is_id(other):
            made.names.add((section, other))
        elif other not in lookup.everywhere:
            made.ids.add((section, other))
        return other

    def one(each: Any) -> Any:
        if _as_graph_has_it(each):
            return each
        lookups = item.lookups
        if isinstance(each, Mapping):  # an assignment without a filter has null
            lookups = {name: lookup for name, lookup in lookups.items() if each.get(name.partition(".")[0]) is not None}
        found = replace_references(each, lookups, replaced)
        if not isinstance(found, Mapping):
            return None if found == _LEFT_OUT else found
        if found.get("group") == _LEFT_OUT:
            return None
        return {**found, "filter": None, "filterType": None} if found.get("filter") == _LEFT_OUT else found

    if isinstance(value, list):
        return [found for found in map(one, value) if found is not None]
    return one(value)


def _as_graph_has_it(value: Any) -> bool:
    """Whether an assignment has a target that the collection does not know."""
    return isinstance(value, Mapping) and value.get("raw") is not None


def section_of(lookup: Lookup) -> str:
    """The section of a mapping, or the label of entities that no section has."""
    return next((name for name, place in SECTIONS.items() if place == lookup.collection), lookup.label)


def name_of(document: Document) -> str:
    key = ", ".join(f"{name}={value}" for name, value in document.key.items() if name != document.resource.id_name)
    return f"{resource_type(document.resource)} {key}".rstrip()


def hidden(resource: Resource) -> list[str]:
    """The properties that no document has, because the service does not return them."""
    return [item.name for item in resource.writable() if item.secret or item.access in _HIDDEN]


def mentions(raw: Any, domains: Iterable[str]) -> list[str]:
    """The domains that occur in the texts of a value."""
    texts = [*_texts(raw)]
    return [
        domain
        for domain in domains
        if any(re.search(rf"(?<![\w-]){re.escape(domain)}(?![\w-])", text, re.IGNORECASE) for text in texts)
    ]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def nearest(name: str, others: Iterable[str]) -> str | None:
    """The name most similar to ``name``, whatever the letter case."""
    known = {other.casefold(): other for other in others}
    near = get_close_matches(name.casefold(), [*known], 1)
    return known[near[0]] if near else None


def suggestion(mapping: NameMap, missing: Iterable[tuple[str, str, str | None]]) -> str:
    """A mapping file with the names that are missing: (section, name, nearest name)."""
    sections = {section: dict(mapping.get(section, {})) for section in SECTIONS}
    for section, name, near in missing:
        if section in sections:
            source = next((old for old, new in sections[section].items() if new == name), name)
            sections[section][source] = near or UNDECIDED
    return _HEADER + yaml_text({section: names for section, names in sections.items() if names})


def new_group(name: str) -> dict[str, Any]:
    """A security group without members. Graph requires a mail nickname of at most 64 ASCII characters."""
    words = re.sub(r"[^A-Za-z0-9]+", "", name)[:40]
    return {
        "displayName": name,
        "mailEnabled": False,
        "mailNickname": f"{words}{hashlib.sha256(name.encode()).hexdigest()[:8]}",
        "securityEnabled": True,
    }


def without_groups(raw: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """The document without its assignments to groups that do not exist yet."""
    given = raw["properties"].get("assignments")
    if not given or not names:
        return dict(raw)
    kept = [each for each in given if each.get("group") not in names]
    return {**raw, "properties": {**raw["properties"], "assignments": kept}}
