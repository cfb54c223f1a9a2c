# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection does with each type of Microsoft Graph that has to do with trust: the page "Coverage".

The types come from Microsoft's SDKs (section ``trust`` of tests/facts), and what a module manages or reads from the
descriptions. What can be written at a path without a module is for documents of any type. Every other type needs a
reason in tests/facts/coverage.json. Pure, apart from reading the facts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support")]

from graph_facts import PREFIX, VERSIONS, read, schema  # noqa: E402

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource  # noqa: E402
from ansible_collections.m365.graph.plugins.module_utils._expiry.sources import SOURCES  # noqa: E402
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES  # noqa: E402
from ansible_collections.m365.graph.plugins.module_utils._resources.user_keys import KINDS  # noqa: E402
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType  # noqa: E402
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import Polymorphic  # noqa: E402
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex  # noqa: E402

MANAGED, LISTED, ANY, NOT = "managed", "listed", "any type", "not"
EXPIRY, USER_KEYS = "certificate_info", "user_authentication_key_info"


@dataclass
class TrustType:
    """A type of the SDKs: its versions, the names of its properties, and what the collection does with it.

    ``where`` are modules, a path, or the types that it is a part of; ``listed_by`` are modules that read it; ``why`` is
    the reason of ``not``.
    """

    name: str
    kind: str
    versions: list[str] = field(default_factory=list)
    props: dict[str, str] = field(default_factory=dict)
    path: str = ""
    methods: str = ""
    within: list[str] = field(default_factory=list)
    status: str = NOT
    where: list[str] = field(default_factory=list)
    listed_by: list[str] = field(default_factory=list)
    why: str = ""


def types() -> dict[str, TrustType]:
    """Every type with what is known of it in both versions; v1.0 decides where they differ."""
    found: dict[str, TrustType] = {}
    for version in VERSIONS:
        for name, entry in read(f"{version}.json")["trust"].items():
            one = found.setdefault(name, TrustType(name, entry["kind"]))
            one.versions.append(version)
            one.props = {**entry.get("props", {}), **one.props}
            one.within = sorted({*one.within, *entry.get("in", "").split()})
            if "path" in entry and "PATCH" not in one.methods:
                one.path, one.methods = entry["path"], entry["methods"]
    return found


def coverage() -> dict[str, TrustType]:
    """Every type with its status. One that nothing is done with has the status ``not``, and a reason if it is given."""
    records, found = read("coverage.json"), types()
    reasons = {name: entry["why"] for entry in records["not"] for name in entry["types"].split()}
    modules = _modules(records["modules"])
    for one in found.values():
        one.listed_by = sorted(modules[LISTED].get(one.name, ()))
        if one.name in modules[MANAGED]:
            one.status, one.where = MANAGED, sorted(modules[MANAGED][one.name])
        elif one.name in reasons:
            one.why = reasons[one.name]
        elif "PATCH" in one.methods and one.listed_by in ([], [EXPIRY]):
            one.status, one.where = ANY, [one.path]
        elif one.listed_by:
            one.status, one.where = LISTED, one.listed_by
    for one in found.values():
        owners = [name for name in one.within if name not in found or "PATCH" in found[name].methods]
        if one.status == NOT and not one.why and owners:
            one.status, one.where = ANY, owners
    return found


def _modules(by_hand: dict[str, str]) -> dict[str, dict[str, set[str]]]:
    """By status and type name the modules: of entities, of their base types, and of the values in them."""
    modules: dict[str, dict[str, set[str]]] = {MANAGED: {}, LISTED: {}}
    for name, text in by_hand.items():
        modules[MANAGED].setdefault(name, set()).update(text.split())
    for module, family in RESOURCES.items():
        status = MANAGED if family.kept else LISTED
        label = module if family.kept else f"{module}_info"
        for name in {name for one in family.concrete for name in _named(one)} | {family.type.removeprefix(PREFIX)}:
            modules[status].setdefault(name, set()).add(label)
    for source in SOURCES.values():
        for name in _named(source.resource):
            modules[LISTED].setdefault(name, set()).add(EXPIRY)
    for kind in KINDS:
        modules[LISTED].setdefault(kind.resource.type.removeprefix(PREFIX), set()).add(USER_KEYS)
    for listed in modules.values():
        for name, used in [*listed.items()]:
            for base in _bases(name):
                listed.setdefault(base, set()).update(used)
    return modules


def _named(resource: Resource) -> Iterator[str]:
    """The name of a resource's type, and those of the values in it."""
    yield resource.type.removeprefix(PREFIX)
    for prop in resource.properties:
        yield from _values(prop.type)


def _values(kind: EdmType) -> Iterator[str]:
    if isinstance(kind, Collection):
        yield from _values(kind.item)
    elif isinstance(kind, Complex):
        yield kind.name.removeprefix(PREFIX)
        if isinstance(kind, Polymorphic):
            yield from (part.name.removeprefix(PREFIX) for part in kind.parts)
        for inner in kind.properties.values():
            yield from _values(inner)


def _bases(name: str) -> Iterator[str]:
    """The base types of a type, as far as they are part of the facts."""
    for version in VERSIONS:
        known: dict[str, Any] = {**schema(version)["complex"], **schema(version)["entities"]}
        base = known.get(PREFIX + name, {}).get("base")
        while base and base != f"{PREFIX}entity":
            yield base.removeprefix(PREFIX)
            base = known.get(base, {}).get("base")


def unexplained(found: dict[str, TrustType]) -> list[str]:
    """The types that nothing is done with, without a reason, and reasons that are about no such type."""
    records = read("coverage.json")
    problems = [
        f"{one.name}: tests/facts/coverage.json has no reason why it is not managed, and no module has it"
        for one in found.values()
        if one.status == NOT and not one.why
    ]
    given = [name for entry in records["not"] for name in entry["types"].split()]
    problems += [f"{name}: two reasons" for name in sorted({*given}) if given.count(name) > 1]
    for name in sorted({*given}):
        if name not in found:
            problems.append(f"{name}: a reason for a type that is not in the facts")
        elif found[name].status != NOT:
            problems.append(f"{name}: {found[name].status}, so that it needs no reason")
    return problems


def page(found: dict[str, TrustType]) -> str:
    """reStructuredText: how many types there are of each status, and a table for each."""
    counts = {status: sum(one.status == status for one in found.values()) for status in (MANAGED, LISTED, ANY, NOT)}
    parts = [
        f"Of {len(found)} types, modules manage {counts[MANAGED]} and list {counts[LISTED]}. "
        f"{counts[ANY]} can be written as documents of any type, and {counts[NOT]} are not managed."
    ]
    for status, title, text, where in SECTIONS:
        parts.append(f"{title}\n{'-' * len(title)}\n\n{text}")
        rows = [one for one in sorted(found.values(), key=lambda one: one.name.lower()) if one.status == status]
        parts.append(_reasons(rows) if status == NOT else _table(rows, where))
    return "\n\n".join(parts) + "\n"


SECTIONS = (
    (MANAGED, "Managed by a module", "Types, their base types, and the values in them.", "Modules"),
    (LISTED, "Listed", "Read by a module with a description of its own, but not changed.", "Modules"),
    (
        ANY,
        "Documents of any type",
        "Microsoft's metadata has a path where such a resource, or the one that contains such a value, can be changed. "
        ":ansplugin:`m365.graph.apply#module` and :ansplugin:`m365.graph.resource#module` manage it there; see\n"
        ":ref:`ansible_collections.m365.graph.docsite.guide_any_resource.documents`. "
        "Whether the service accepts the change is documented on the page of the type.",
        "Path, or types that contain it",
    ),
    (NOT, "Not managed", "Each group of types with the reason.", "Reason"),
)
_MOST = 3


def _table(rows: list[TrustType], where: str) -> str:
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 47 9 44", ""]
    lines += ["   * - Type", "     - Versions", f"     - {where}"]
    for one in rows:
        shown = ", ".join(_place(one.status, name) for name in one.where[:_MOST])
        more = f", and {len(one.where) - _MOST} more" if len(one.where) > _MOST else ""
        if one.status == ANY and one.listed_by:
            more += f"; listed by {', '.join(_module(name) for name in one.listed_by)}"
        lines += [f"   * - ``{one.name}``", f"     - {', '.join(one.versions)}", f"     - {shown}{more}"]
    return "\n".join(lines)


def _place(status: str, name: str) -> str:
    return f"``{name}``" if status == ANY else _module(name)


def _module(name: str) -> str:
    return f":ansplugin:`m365.graph.{name}#module`"


def _reasons(rows: list[TrustType]) -> str:
    grouped: dict[str, list[str]] = {}
    for one in rows:
        grouped.setdefault(one.why, []).append(f"``{one.name}``")
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 50 50", "", "   * - Reason", "     - Types"]
    for why, names in sorted(grouped.items()):
        lines += [f"   * - {why}", f"     - {', '.join(names)}"]
    return "\n".join(lines)
