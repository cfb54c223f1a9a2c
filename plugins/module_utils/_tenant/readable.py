# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A planned change for people: one line per changed element, names instead of IDs, and what the change does to others.

The terminal, Markdown and the results of a task show the same lines. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup, replace_references
from ansible_collections.m365.graph.plugins.module_utils._description.plan import MASK, Change, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property
from ansible_collections.m365.graph.plugins.module_utils._engine.references import references_in
from ansible_collections.m365.graph.plugins.module_utils._errors import CertificateRejected, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._tenant.guards import effect_of_change
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType
from ansible_collections.m365.graph.plugins.module_utils._values.naming import camel_case
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_json, for_log
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType, described

Place = tuple[str, Lookup, str]
"""API version, kind of entity, and ID."""
MOST_NAMED = 5
"""The largest number of names in a sentence."""


class Labels(Protocol):
    """The part of a tenant that knows the names of entities."""

    def labels(self, places: Sequence[Place]) -> Mapping[Place, str]:
        """The names of entities as far as they are known or can be read."""

    def owner(self, entry: PlannedDocument) -> str | None:
        """The name of the application or service principal, which exists, to which the resource of an entry belongs."""


def name_ids(entries: Iterable[PlannedDocument], tenant: Labels) -> None:
    """Find the names of the IDs in changes. Those that the documents do not name are read together."""
    unknown: dict[Place, list[PlannedDocument]] = {}
    for entry in entries:
        if not entry.changes_something:
            continue
        # An owner that another document creates has no place yet, and the document names it.
        if entry.affects.get("applications") and entry.follows is None and (owner := tenant.owner(entry)):
            entry.affects = {**entry.affects, "applications": [owner]}
        version, resource = entry.target.version, entry.document.resource
        written, sent = (references_in(resource, values) for values in (entry.document.desired, entry.desired))
        if len(written) == len(sent):
            named = {
                (lookup, id.lower()): text
                for (_same, text), (lookup, id) in zip(written, sent, strict=True)
                if text != id and not lookup.is_id(text)
            }
            entry.names = {**entry.names, **named}
        for lookup, id in _ids(entry):
            if (lookup, id.lower()) not in entry.names:
                unknown.setdefault((version, lookup, id), []).append(entry)
    found = tenant.labels([*unknown]) if unknown else {}
    for place, name in found.items():
        for entry in unknown[place]:
            entry.names = {**entry.names, (place[1], place[2].lower()): name}


def _ids(entry: PlannedDocument) -> Iterator[tuple[Lookup, str]]:
    """The IDs of other entities in the changes of an entry."""
    resource = entry.document.resource
    changed = {change.property for change in entry.decided.changes}
    names = [item.name for item in resource.properties if item.lookups and item.option in changed]
    for values in (entry.decided.before, entry.decided.after):
        kept = {name: values[name] for name in names if values.get(name) is not None}
        yield from ((lookup, id) for lookup, id in references_in(resource, kept) if lookup.is_id(id))


def lines(entry: PlannedDocument) -> list[str]:
    """The changed elements of an entry as lines of a diff."""
    found = [line for change in entry.decided.changes for line in _change(entry, change)]
    return [str(for_log(line)) for line in found]


def _change(entry: PlannedDocument, change: Change) -> Iterator[str]:
    resource = entry.document.resource
    item = next((item for item in resource.properties if item.option == change.property), None)
    # A holder's property is not a property of the resources in it.
    name = camel_case(change.property) if item is None else item.name
    effect = effect_of_change(entry, change)
    if effect not in ("safe", "unknown"):
        yield f"! {name}: {effect}"
    if item is None:
        yield from _scalar(name, None, change.before, change.after, both=False)
        return
    before, after = (_named(entry, item, value) for value in (change.before, change.after))
    yield from different(name, item.type, before, after)


def _named(entry: PlannedDocument, item: Property, value: Any) -> Any:
    """A value with names instead of IDs."""
    if not item.lookups or value in (None, MASK):
        return value
    return replace_references(value, item.lookups, lambda lookup, id: entry.names.get((lookup, id.lower()), id))


def different(name: str, kind: EdmType | None, before: Any, after: Any) -> Iterator[str]:
    """The lines for the parts of a value that differ."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _members(name, kind, before, after)
    elif (isinstance(before, list) and isinstance(after, list)) or _becomes_list(before, after):
        yield from _elements(name, kind, before or [], after or [])
    else:
        yield from _scalar(name, kind, before, after)


def _becomes_list(before: Any, after: Any) -> bool:
    return (before is None and isinstance(after, list) and after != []) or (
        after is None and isinstance(before, list) and before != []
    )


def _members(name: str, kind: EdmType | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    types = kind.properties if isinstance(kind, Complex) else {}
    told = False
    for member in dict.fromkeys((*before, *after)):
        old, new = before.get(member), after.get(member)
        if not _same(types.get(member), old, new):
            told = True
            yield from different(f"{name}.{member}", types.get(member), old, new)
    if not told:  # the difference is in the form only
        yield from _scalar(name, kind, before, after)


def _elements(name: str, kind: EdmType | None, before: list[Any], after: list[Any]) -> Iterator[str]:
    item = kind.item if isinstance(kind, Collection) else None
    gone, new = _without(item, before, after), _without(item, after, before)
    if not gone and not new:  # another order, or an element more often
        yield from _scalar(name, kind, before, after)
        return
    for old in gone:
        other = next((one for one in new if _keys(kind, old) and _keys(kind, old) == _keys(kind, one)), None)
        if other is None:
            yield f"- {name}: {_shown(item, old)}"
        else:
            new.remove(other)
            yield from different(f"{name}[{_called(kind, old)}]", item, old, other)
    for one in new:
        yield f"+ {name}: {_shown(item, one)}"


def _without(item: EdmType | None, these: list[Any], others: list[Any]) -> list[Any]:
    """The elements of a list that another one does not have."""
    left, found = [*others], []
    for one in these:
        same = next((number for number, other in enumerate(left) if _same(item, one, other)), None)
        if same is None:
            found.append(one)
        else:
            del left[same]
    return found


def _keys(kind: EdmType | None, element: Any) -> tuple[Any, ...]:
    """What identifies an element of a keyed list, or the target of an assignment."""
    if not isinstance(kind, Collection) or not isinstance(element, Mapping):
        return ()
    return tuple(element.get(key) for key in kind.key)


def _called(kind: EdmType | None, element: Mapping[str, Any]) -> str:
    """The keys of an element in a keyed list, as they are shown."""
    types = kind.item.properties if isinstance(kind, Collection) and isinstance(kind.item, Complex) else {}
    keys = kind.key if isinstance(kind, Collection) else ()
    return ", ".join(_shown(types.get(key), element.get(key)) for key in keys)


def _same(kind: EdmType | None, one: Any, other: Any) -> bool:
    return one == other or (kind is not None and one is not None and other is not None and kind.equal(one, other))


def _scalar(name: str, kind: EdmType | None, before: Any, after: Any, *, both: bool = True) -> Iterator[str]:
    if before is not None:
        yield f"- {name}: {_shown(kind, before)}"
    if after is not None or both:
        yield f"+ {name}: {_shown(kind, after)}"


def _shown(kind: EdmType | None, value: Any) -> str:
    """A value in one line: a certificate by subject and expiry, a structure without its empty members."""
    if isinstance(kind, CertificateType) and isinstance(value, str):
        try:
            return described(value)
        except (InvalidValue, CertificateRejected):
            return _json(value)
    return _json(_short(kind, value))


def _short(kind: EdmType | None, value: Any) -> Any:
    if isinstance(value, Mapping):
        types = kind.properties if isinstance(kind, Complex) else {}
        filled = {name: part for name, part in value.items() if part not in (None, "", [], {})}
        return {name: _short(types.get(name), part) for name, part in filled.items()}
    if isinstance(value, list):
        item = kind.item if isinstance(kind, Collection) else None
        return [_short(item, part) for part in value]
    if isinstance(kind, CertificateType) and isinstance(value, str):
        return _shown(kind, value)
    return value


def _json(value: Any) -> str:
    return str(for_json(value, indent=None))


def notes(entry: PlannedDocument) -> list[str]:
    """Sentences about the approval of a change, and about what it does to others."""
    found = [f"Approved for this run: {refused.harm}." for refused in entry.refusals if entry.approved]
    found += [f"Allowed by {use.option} in the document: {use.harm}." for use in entry.standing]
    if entry.action is PlanAction.DELETE and entry.affects.get("certificates"):
        found.append("Devices lose the certificates that were issued from it.")
    affected = [part for name, one, many in _AFFECTED for part in _affected(entry.affects.get(name), one, many)]
    if affected:
        found.append(f"Affects {'; '.join(affected)}.")
    return [str(for_log(note)) for note in found]


_AFFECTED = (
    ("certificates", "certificate", "certificates"),
    ("devices", "the device", "the devices"),
    ("configurations", "the configuration", "the configurations"),
    ("applications", "the application", "the applications"),
    ("domains", "the domain", "the domains"),
    ("people", "the user", "the users"),
)


def _affected(value: Any, one: str, many: str) -> Iterator[str]:
    if isinstance(value, int):
        yield f"{value} {one if value == 1 else many}"
    elif value:
        more = f" and {len(value) - MOST_NAMED} more" if len(value) > MOST_NAMED else ""
        yield f"{one if len(value) == 1 else many} {', '.join(map(str, value[:MOST_NAMED]))}{more}"
