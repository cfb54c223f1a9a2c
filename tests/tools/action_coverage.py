# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection does with each action and function of the types that it describes: a part of the page "Coverage".

They come from Microsoft's SDKs (sections ``operations`` and ``collection_operations`` of tests/facts) and from what is
kept by hand of those that an SDK lacks. tests/facts/actions.json names the modules that use one, or the reason why none
does. Pure, apart from reading the facts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support")]

from graph_facts import PREFIX, VERSIONS, read, schema  # noqa: E402

ANY = "*"


@dataclass
class GraphOperation:
    """An action or a function of a type: its versions, the modules that use it, or why none does."""

    name: str
    versions: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    why: str = ""


def operations() -> dict[str, GraphOperation]:
    """Every one, by ``type/name``."""
    found: dict[str, GraphOperation] = {}
    for version in VERSIONS:
        for name in sorted({*_of_items(version), *_of_collections(version)}):
            found.setdefault(name, GraphOperation(name)).versions.append(version)
    return found


def _of_items(version: str) -> Iterator[str]:
    for item in schema(version)["bound"]:
        yield f"{item['params'][0]['t'].removeprefix(PREFIX)}/{item['name'].removeprefix(PREFIX)}"


def _of_collections(version: str) -> Iterator[str]:
    for kind, names in read(f"{version}.json")["collection_operations"].items():
        yield from (f"{kind}/{name}" for name in names.split())


def coverage() -> dict[str, GraphOperation]:
    """Every one with its modules or its reason, as far as there is one."""
    records, found = read("actions.json"), operations()
    reasons = {name: entry["why"] for entry in records["not"] for name in entry["actions"].split()}
    for one in found.values():
        one.modules = records["used"].get(one.name, "").split()
        one.why = reasons.get(one.name) or reasons.get(_anywhere(one.name), "")
    return found


def _anywhere(name: str) -> str:
    return f"{ANY}/{name.partition('/')[2]}"


def unexplained(found: dict[str, GraphOperation]) -> list[str]:
    """What neither a module nor a reason is given for, what has both, and records that are about nothing."""
    records = read("actions.json")
    problems = [
        f"{one.name}: tests/facts/actions.json has neither modules that use it nor a reason why none does"
        for one in found.values()
        if not one.modules and not one.why
    ]
    problems += [
        f"{one.name}: a module uses it, so that it needs no reason" for one in found.values() if one.modules and one.why
    ]
    given = [name for entry in records["not"] for name in entry["actions"].split()]
    problems += [f"{name}: two reasons" for name in sorted({*given}) if given.count(name) > 1]
    known = {*found, *map(_anywhere, found)}
    problems += [
        f"{name}: a record about an action that is not in the facts"
        for name in sorted({*given, *records["used"]})
        if name not in known
    ]
    return problems


def unused(found: dict[str, GraphOperation], sources: Iterable[str]) -> list[str]:
    """Records of use that are wrong: no source calls the action, or ``plugins/modules`` lacks the module."""
    text = "\n".join(sources)
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
    problems = []
    for one in found.values():
        name = one.name.partition("/")[2]
        if one.modules and not re.search(rf"[\"'/]{re.escape(name)}[\"'{{/]", text):
            problems.append(f"{one.name}: no plugin calls it")
        problems += [f"{one.name}: there is no module {module}" for module in one.modules if module not in modules]
    return problems


def page(found: dict[str, GraphOperation]) -> str:
    """reStructuredText: a table of those that modules use, and the reasons of the others."""
    title, rows = "Actions and functions", sorted(found.values(), key=lambda one: one.name.lower())
    used = [one for one in rows if one.modules]
    lines = [
        title,
        "-" * len(title),
        "",
        f"The types that modules manage or list have {len(found)} actions and functions. "
        f"Modules use {len(used)} of them.",
        "",
        *(".. list-table::", "   :header-rows: 1", "   :widths: 47 9 44", ""),
        *("   * - Action or function", "     - Versions", "     - Modules"),
    ]
    for one in used:
        modules = ", ".join(f":ansplugin:`m365.graph.{name}#module`" for name in one.modules)
        lines += [f"   * - ``{one.name}``", f"     - {', '.join(one.versions)}", f"     - {modules}"]
    grouped: dict[str, list[str]] = {}
    for one in rows:
        if not one.modules:
            grouped.setdefault(one.why, []).append(f"``{one.name}``")
    lines += ["", "No module uses the others:", ""]
    lines += [".. list-table::", "   :header-rows: 1", "   :widths: 50 50", ""]
    lines += ["   * - Reason", "     - Actions and functions"]
    for why, names in sorted(grouped.items()):
        lines += [f"   * - {why}", f"     - {', '.join(names)}"]
    return "\n".join(lines) + "\n"
