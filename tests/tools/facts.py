# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rebuild the facts about Microsoft Graph in tests/facts from Microsoft's Python SDKs (see tests/facts/README.md).

``python tests/tools/facts.py`` writes ``v1.0.json`` and ``beta.json`` from the installed msgraph-sdk and
msgraph-beta-sdk; ``--newest`` takes the newest wheels from the package index instead; ``--compare`` writes nothing and
lists how the SDKs differ from the stored facts, for people to read (exit status 0: a difference is news, not an error).

The facts have every type that the emulator or the catalogue names, its base types and the types of its properties; of
the device configurations, those that refer to another one (a Wi-Fi profile to its root certificate); every path of the
emulator and the catalogue, and the operations there, of collections only by their names. Of all other types, ``trust``
has those that have to do with trust, by their names and the names of their properties.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "roles" / "emulator" / "files")]

from graph_facts import FACTS, PREFIX, additions, read, with_ids  # noqa: E402
from graph_sdk import PACKAGES, GraphSdk, SdkType  # noqa: E402
from m365_graph_emulator.types import MODEL  # noqa: E402
from trust_facts import trust  # noqa: E402

SECTIONS = ("entities", "complex", "enums", "paths", "operations", "collection_operations", "trust")
FAMILY = "deviceConfiguration"


@dataclass(frozen=True)
class Scope:
    """What the facts are about: type names, and paths with ``{}`` for ids and the type of their items.

    ``keyed`` are types that are entities even without the base type ``entity``; ``partial`` has the properties to keep
    of types of which the project uses a few only.
    """

    types: frozenset[str]
    paths: dict[str, str]
    keyed: frozenset[str]
    partial: dict[str, frozenset[str]]


def scope() -> Scope:
    """The types and paths of the emulator and of the catalogue."""
    records = [*read("catalogue.json"), *additions()["catalogue"]]
    named = {record["type"].removeprefix(PREFIX) for record in records}
    paths = {
        record[place]: record["type"].removeprefix(PREFIX)
        for record in records
        for place in ("collection", "item")
        if record.get(place)
    }
    for path, resource in MODEL.resources.items():
        paths[path] = resource.type
        if resource.kind == "collection":
            paths[f"{path}/{{id}}"] = resource.type
    partial = {
        name: frozenset(prop.name for prop in (*MODEL.entities[name].properties, *MODEL.entities[name].navigation))
        for name in additions()["partial"]
    }
    return Scope(
        frozenset({*named, *MODEL.entities, *MODEL.complex, *MODEL.enums}),
        {with_ids(path): kind for path, kind in sorted(paths.items())},
        # What has a path with an id is an entity, though it may lack the base type "entity" (trustFrameworkKey_v2).
        frozenset({*additions()["keyed"], *(kind for path, kind in paths.items() if path.endswith("}"))}),
        partial,
    )


class Extract:
    """The facts of one SDK within a scope."""

    def __init__(self, sdk: GraphSdk, within: Scope) -> None:
        self.sdk = sdk
        self.within = within
        self.types: dict[str, tuple[str, SdkType]] = {}
        self.flags: set[str] = set()
        # A class name does not show how the type's name begins, which matters for "Dictionary" only.
        self.names = {sdk.module(name): name for name in within.types}
        self.keyed = {sdk.module(name) for name in within.keyed}
        self._follow()

    def facts(self) -> dict[str, Any]:
        """The content of a generated file."""
        meta = {"version": self.sdk.version, "package": self.sdk.package, "release": self.sdk.release}
        found: dict[str, Any] = {"meta": meta, **{section: {} for section in SECTIONS}}
        for name, (module, item) in sorted(self.types.items()):
            if item.members is not None:
                found["enums"][name] = (
                    {"flags": True, "members": " ".join(item.members)}
                    if module in self.flags
                    else {"members": " ".join(item.members)}
                )
            elif self._is_entity(module):
                found["entities"][name] = self._class(module, item)
            else:
                found["complex"][name] = self._class(module, item)
        for path in sorted(self.within.paths):
            if builder := self.sdk.builder(path):
                found["paths"][builder[0]] = " ".join(sorted(builder[1]))
        found["operations"] = self._operations()
        found["collection_operations"] = self._collection_operations()
        found["trust"] = trust(self.sdk)
        return found

    def _follow(self) -> None:
        """Collect the types of the scope, their bases, the types of their values, and derived types."""
        waiting = [self.sdk.module(name) for name in sorted(self.within.types)]
        seen: set[str] = set()
        while waiting:
            module = waiting.pop()
            item = self.sdk.type_at(module)
            if module in seen or item is None:
                continue
            seen.add(module)
            self.types[self._name(module, item)] = module, item
            self.flags |= item.flags_used
            waiting += [item.base] if item.base else []
            waiting += [
                target for _label, target in self._properties(item).values() if target and not self._is_entity(target)
            ]
            derived = [self.sdk.module(name) for name in item.derived]
            waiting += [name for name in derived if self._belongs(name)]

    def _is_entity(self, module: str) -> bool:
        return module in self.keyed or self.sdk.is_entity(module)

    def _belongs(self, module: str) -> bool:
        """Whether a derived type is part of the facts: a kind of a value, a configuration that refers to another."""
        if not self._is_entity(module):
            return True
        family = self.sdk.module(FAMILY)
        item = self.sdk.type_at(module)
        targets = [target for _label, target in item.values.values() if target] if item else []
        return family in self.sdk.chain(module) and any(family in self.sdk.chain(target)[1:] for target in targets)

    def _properties(self, item: SdkType) -> dict[str, tuple[str, str | None]]:
        kept = self.within.partial.get(item.name)
        return {name: value for name, value in item.values.items() if kept is None or name in kept}

    def _class(self, module: str, item: SdkType) -> dict[str, Any]:
        base = self.sdk.type_at(item.base) if item.base else None
        found: dict[str, Any] = {"base": self._name(item.base or "", base)} if base else {}
        for name, (label, target) in sorted(self._properties(item).items()):
            section = "nav" if target and self._is_entity(target) else "props"
            found.setdefault(section, {})[name] = self._label(label, target) + " ro" * (name in item.read_only)
        return found

    def _label(self, label: str, target: str | None) -> str:
        """A type as the facts name it, with its namespace."""
        found = self.sdk.type_at(target) if target else None
        return (self._name(target, found) + "[]" * label.endswith("[]")) if target and found else label

    def _name(self, module: str, item: SdkType) -> str:
        return self.names.get(module, item.name)

    def _operations(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for path, kind in sorted(self.within.paths.items()):
            # Of a collection, what belongs to each item; of a singleton, what belongs to it.
            if kind in self.within.partial:
                continue
            if path.endswith("{}") or f"{path}/{{}}" not in self.within.paths:
                found.setdefault(kind, {}).update(self._bound(path, kind))
        return {kind: dict(sorted(items.items())) for kind, items in sorted(found.items()) if items}

    def _collection_operations(self) -> dict[str, str]:
        """By type, the names of what is bound to a collection of it, as text."""
        found: dict[str, set[str]] = {}
        for path, kind in sorted(self.within.paths.items()):
            if kind in self.within.partial or f"{path}/{{}}" not in self.within.paths:
                continue
            names = (operation[0] for folder in self.sdk.below(path) if (operation := self.sdk.operation(path, folder)))
            found.setdefault(kind, set()).update(name for name in names if not name.startswith(("$", "graph.", "{")))
        return {kind: " ".join(sorted(names)) for kind, names in sorted(found.items()) if names}

    def _bound(self, path: str, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        values = {
            name
            for module in self.sdk.chain(self.sdk.module(kind))
            if (item := self.sdk.type_at(module))
            for name in item.values
        }
        for folder in self.sdk.below(path):
            if folder == "item" or not (operation := self.sdk.operation(path, folder)):
                continue
            name, signature = operation
            if name in values or name.startswith(("$", "graph.")) or with_ids(f"{path}/{name}") in self.within.paths:
                continue
            entry: dict[str, Any] = {"method": signature.method}
            if signature.parameters:
                entry["params"] = {label: self._label(*value) for label, value in sorted(signature.parameters.items())}
            if signature.returns:
                entry["returns"] = self._label(*signature.returns)
            yield name, entry


def text(facts: dict[str, Any]) -> str:
    """A generated file: JSON with one type, path or operation a line, so that a difference can be read."""
    lines = [f'"meta": {json.dumps(facts["meta"])}']
    for section in SECTIONS:
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(item)}" for name, item in facts[section].items())
        lines.append(f'"{section}": {{\n{rows}\n}}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def differences(stored: dict[str, Any], fresh: dict[str, Any]) -> list[str]:
    """What a release has more (``+``), less (``-``) or otherwise (``~``) than the stored facts, one line each."""
    found: list[str] = []
    for section in SECTIONS:
        before, after = stored[section], fresh[section]
        found += [f"+ {section}: {name}" for name in after.keys() - before.keys()]
        found += [f"- {section}: {name}" for name in before.keys() - after.keys()]
        for name in before.keys() & after.keys():
            found += [f"{sign} {name}{detail}" for sign, detail in _changes(before[name], after[name])]
    return sorted(found, key=lambda line: (line[2:].split(": ")[-1].lower(), line))


def _changes(before: Any, after: Any) -> Iterator[tuple[str, str]]:
    """The differences inside one entry, with the path to them."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            if key not in before or key not in after:
                value = after[key] if key in after else before[key]
                yield "+" if key in after else "-", f" {key}: {value if isinstance(value, str) else json.dumps(value)}"
            else:
                yield from ((sign, f" {key}{detail}") for sign, detail in _changes(before[key], after[key]))
    elif isinstance(before, str) and isinstance(after, str) and " " in before + after:
        yield from (("+", f": {name}") for name in after.split() if name not in before.split())
        yield from (("-", f": {name}") for name in before.split() if name not in after.split())
    elif before != after:
        yield "~", f": {before} -> {after}"


def newest(folder: Path) -> Iterator[GraphSdk]:
    """The newest release of each SDK, downloaded as a wheel by pip (the SDKs need not be installed)."""
    names = [package for package, _module in PACKAGES.values()]
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--dest",
        str(folder),
        *names,
    ]
    subprocess.run(command, check=True)
    for version, (package, _module) in PACKAGES.items():
        (wheel,) = folder.glob(f"{package.replace('-', '_')}-*.whl")
        yield GraphSdk.from_wheel(version, wheel)


def run(sdks: Iterable[GraphSdk], compare: bool) -> None:
    """Write the facts, or print how they differ."""
    within = scope()
    for sdk in sdks:
        fresh = Extract(sdk, within).facts()
        file = FACTS / f"{sdk.version}.json"
        if compare:
            stored = json.loads(file.read_text(encoding="utf-8"))
            lines = differences(stored, fresh)
            print(
                f"{sdk.version}: {sdk.package} {stored['meta']['release']} -> {sdk.release}: {len(lines)} differences"
            )
            print("".join(f"  {line}\n" for line in lines), end="")
        elif not file.is_file() or file.read_text(encoding="utf-8") != text(fresh):
            file.write_text(text(fresh), encoding="utf-8")
            print(f"wrote {file.relative_to(ROOT)} from {sdk.package} {sdk.release}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--newest", action="store_true", help="take the newest SDKs from the package index, not the installed ones"
    )
    parser.add_argument(
        "--compare",
        action="store_true",
        help="write nothing; list what the SDKs have that the facts lack, and the reverse",
    )
    arguments = parser.parse_args()
    if arguments.newest:
        with tempfile.TemporaryDirectory() as folder:
            run(newest(Path(folder)), arguments.compare)
    else:
        run([GraphSdk.installed(version) for version in PACKAGES], arguments.compare)
    return 0


if __name__ == "__main__":
    sys.exit(main())
