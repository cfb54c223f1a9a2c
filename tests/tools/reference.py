# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rebuild the examples of Microsoft's reference in tests/facts (see tests/facts/README.md).

``python tests/tools/reference.py DOCS --metadata FILE`` writes ``examples.json`` and ``example_types.json``. DOCS is a
folder with Microsoft's documentation, FILE the metadata of v1.0. The types of beta come from msgraph-beta-sdk.

An example is the body of a documented POST that creates an entity, or of a PATCH of an entity that exists once: its
type, its path, and what the page sends, with neutral texts. What cannot be a resource is counted with the reason.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "roles" / "emulator" / "files"), str(ROOT.parents[2])]

from graph_facts import FACTS, VERSIONS  # noqa: E402
from graph_sdk import GraphSdk  # noqa: E402
from m365_graph_emulator.types import MODEL  # noqa: E402
from reference_changes import another, changed_property  # noqa: E402
from reference_pages import DocumentedRequest, ReferencePages  # noqa: E402
from reference_paths import OPERATION, ExamplePlace, LeftOutError  # noqa: E402
from reference_paths import place as place_of  # noqa: E402
from reference_subset import subset  # noqa: E402
from reference_types import CsdlSource, SdkSource, TypeTree  # noqa: E402
from reference_values import SCOPE_TAGS, TYPE, ExampleReader, secrets_in, type_name  # noqa: E402

from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import every_kind  # noqa: E402

_NAMES = ("displayName", "name", "title", "subject")
_TEXTS = ("description", "displayName", "notes")
"""Properties that a resource may get later, in this order, if the example has only what identifies it."""


@dataclass
class FoundExample:
    """An example with what it needs of the metadata."""

    version: str
    page: str
    type: str
    place: ExamplePlace
    body: dict[str, Any]
    reader: ExampleReader
    key: tuple[str, ...] = ()
    change: dict[str, Any] = field(default_factory=dict)
    change_page: str = ""
    readers: list[ExampleReader] = field(default_factory=list)
    read_only: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.readers = self.readers or [self.reader]

    def record(self) -> dict[str, Any]:
        """The example as it is in the file."""
        optional = {
            "key": list(self.key),
            "write_only": sorted({*secrets_in(self.body), *(self.hidden & set(self.body))}),
            "read_only": sorted(self.read_only & set(self.body)),
            "change": self.change,
            "change_page": self.change_page,
            "without": {
                name: reason
                for name, reason in self.reader.left_out.items()
                if reason not in ("computed", "annotation")
            },
        }
        return {
            "version": self.version,
            "page": self.page,
            "type": self.type,
            "path": self.place.path,
            "body": self.body,
            **{name: value for name, value in optional.items() if value},
        }


class ExampleFinder:
    """Finds the examples of a version among the requests of its pages."""

    def __init__(self, version: str, types: TypeTree, read_only: dict[tuple[str, str], frozenset[str]]) -> None:
        self.version = version
        self.types = types
        self._read_only = read_only
        self.left_out: dict[str, set[str]] = {}

    def find(self, requests: Iterable[DocumentedRequest]) -> Iterator[FoundExample]:
        """One example for each type at a path: the one with the most properties."""
        best: dict[tuple[str, str], FoundExample] = {}
        changes: dict[str, list[FoundExample]] = {}
        for request in requests:
            try:
                example = self._read(request)
            except LeftOutError as reason:
                self.left_out.setdefault(str(reason), set()).add(request.page)
                continue
            if request.method == "PATCH":
                changes.setdefault(example.type, []).append(example)
            if request.method == "POST" or "{}" not in example.place.path:
                key = (example.type, example.place.path)
                if key not in best or len(example.body) > len(best[key].body):
                    best[key] = example
        for example in best.values():
            try:
                yield self._complete(example, changes.get(example.type, []))
            except LeftOutError as reason:
                self.left_out.setdefault(str(reason), set()).add(example.page)

    def _read(self, request: DocumentedRequest) -> FoundExample:
        if request.method == "PUT":
            raise LeftOutError("replaced as a whole by PUT")
        if request.body is None:
            raise LeftOutError("no JSON object that can be read")
        place = place_of(self.types, request.url)
        kind = self.types.source.find(place.type)
        if kind is None or kind.kind != "entity":
            raise LeftOutError(OPERATION)
        if request.method == "POST" and not place.many:
            raise LeftOutError(OPERATION if place.path.endswith("{}") else "one resource that a POST creates")
        if request.method == "PATCH" and place.many:
            raise LeftOutError("a PATCH of a collection")
        given = request.body.get(TYPE)
        name = type_name(given) if isinstance(given, str) else place.type
        known = self.types.source.find(name)
        if known is None or not self.types.derives(name, place.type):
            raise LeftOutError("a type that the metadata does not have there")
        if known.abstract:
            raise LeftOutError("an abstract type, or none where the collection has several")
        reader = ExampleReader(self.types, self.version)
        body = reader.entity(request.body, name)
        if not body:
            raise LeftOutError("no property that the metadata has")
        read_only = self._read_only_of(request.page, name)
        computed = {label for label, mark in self.types.marks(name).items() if mark == "computed"}
        given = {label: "computed" for label in body if label in computed}
        if "id" in body and place.path.startswith(("/deviceManagement", "/deviceAppManagement")):
            given["id"] = "an ID, which Intune ignores"
        for label, reason in given.items():
            del body[label]
            reader.left_out[label] = reason
        hidden = self._emulated(name, "wo")
        return FoundExample(self.version, request.page, name, place, body, reader, read_only=read_only, hidden=hidden)

    def _read_only_of(self, page: str, name: str) -> frozenset[str]:
        """The properties that only the service sets.

        The examples of Intune have all properties of a type; those of other pages were sent by somebody.
        """
        area = re.match(r"intune-[a-z0-9]+-", page)
        if area is None:
            return frozenset()
        named = self._read_only.get((self.version, area[0] + name.lower()), frozenset())
        return named | self._emulated(name, "ro", "service")

    def _emulated(self, name: str, *marks: str) -> frozenset[str]:
        """The properties of which the emulator knows what the service does with them."""
        known = [MODEL.entities[item] for item in self.types.chain(name) if item in MODEL.entities]
        return frozenset(prop.name for item in known for prop in item.properties if prop.marks & {*marks})

    def _complete(self, example: FoundExample, changes: list[FoundExample]) -> FoundExample:
        """With what identifies it, and one property with another value."""
        name, place = example.type, example.place
        if name.casefold() in every_kind():
            raise LeftOutError("has a module")
        writable = {label: value for label, value in example.body.items() if label not in example.read_only}
        if not writable:
            raise LeftOutError("only properties that the page of the type calls read-only")
        kept = {label: value for label, value in writable.items() if label in self.types.values(name)}
        example = replace(example, key=tuple(self._key(name, kept)) if place.many else ())
        if place.many and not example.key:
            raise LeftOutError("nothing identifies it")
        fixed = {SCOPE_TAGS, *example.key, *secrets_in(kept), *example.hidden, *example.read_only}
        return self._changed(example, {name: kept[name] for name in kept if name not in fixed}, fixed, changes)

    def _changed(
        self, example: FoundExample, kept: dict[str, Any], fixed: set[str], changes: list[FoundExample]
    ) -> FoundExample:
        """With another value of one property: one of a documented update, or of the example, or a text.

        Pages about Intune update a type with the values with which they create it, so that there is another one then.
        """
        declared = self.types.values(example.type)
        updates = [
            (other, {name: value for name, value in other.body.items() if name in declared and name not in fixed})
            for other in changes
        ]
        for other, options in updates:
            if chosen := changed_property(options, kept):
                readers = [example.reader, other.reader]
                return replace(example, change=chosen, change_page=other.page, readers=readers)
        for other, options in updates:
            if chosen := self._another({name: kept[name] for name in options if name in kept}, declared):
                return replace(example, change=chosen, change_page=other.page)
        item = f"{example.place.path}/{{}}" if example.place.many else example.place.path
        if not self.types.source.changes(item):
            return example
        more = {name: f"Text of {name}" for name in _TEXTS if declared.get(name, "").rstrip("?!") == "String"}
        more = {name: value for name, value in more.items() if name not in fixed and name not in example.body}
        return replace(example, change=self._another(kept, declared) or dict([*more.items()][:1]))

    def _another(self, values: dict[str, Any], declared: dict[str, str]) -> dict[str, Any]:
        """The first property that can have another value, with that."""
        for name, value in values.items():
            changed = another(value, self.types, declared[name])
            if changed is not None:
                return {name: changed}
        return {}

    def _key(self, kind: str, values: dict[str, Any]) -> Iterator[str]:
        """The names of the properties that identify the entity in its collection: the ID if the client chooses it."""
        if "id" in values:
            yield "id"
            return
        texts = [name for name, value in values.items() if isinstance(value, str) and value]
        texts = [name for name in texts if name not in {*secrets_in(values)}]
        declared = self.types.values(kind)
        texts.sort(key=lambda name: declared[name].rstrip("!?") != "String")  # rather than dates and enumerations
        named = [name for name in _NAMES if name in texts]
        yield from named[:1] or texts[:3]


def text(document: dict[str, Any]) -> str:
    """A file with one example or one type a line, so that a difference can be read."""
    parts = []
    for name, section in document.items():
        if isinstance(section, list):
            rows = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in section)
            parts.append(f'"{name}": [\n{rows}\n]')
        elif name == "meta":
            parts.append(f'"{name}": {json.dumps(section)}')
        else:
            rows = ",\n".join(f"  {json.dumps(label)}: {json.dumps(row)}" for label, row in section.items())
            parts.append(f'"{name}": {{\n{rows}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "docs", type=Path, help="the folder of Microsoft's documentation: a work tree or a Git directory"
    )
    parser.add_argument("--metadata", type=Path, required=True, help="the metadata of v1.0 (CSDL)")
    parser.add_argument("--about", default="", help="what the metadata file is, for the record")
    arguments = parser.parse_args()
    sdks = {version: GraphSdk.installed(version) for version in VERSIONS}
    csdl = CsdlSource(arguments.metadata, sdks["v1.0"], arguments.about)
    emulated = {name for name, known in MODEL.entities.items() if known.abstract} | MODEL.complex_abstract
    sources = {"v1.0": csdl, "beta": SdkSource(sdks["beta"], csdl.keys(), csdl.abstract() | emulated, csdl.flags())}
    reference = ReferencePages(arguments.docs)
    requests, read_only = [*reference.requests()], reference.read_only()
    examples: list[FoundExample] = []
    left_out: dict[str, dict[str, list[str]]] = {}
    finders = {version: ExampleFinder(version, TypeTree(sources[version]), read_only) for version in VERSIONS}
    for version, finder in finders.items():
        found = [*finder.find(request for request in requests if request.version == version)]
        known = {(item.type, item.place.path) for item in examples}
        twice = [item for item in found if (item.type, item.place.path) in known]
        finder.left_out["an example of v1.0 is the same"] = {item.page for item in twice}
        found = [item for item in found if item not in twice]
        examples += found
        used = {page for item in found for page in (item.page, item.change_page)}
        left_out[version] = {
            reason: sorted(rest) for reason, pages in sorted(finder.left_out.items()) if (rest := pages - used)
        }
    examples.sort(key=lambda item: (item.version, item.place.path, item.type))
    meta = {"pages": reference.revision(), **{version: source.about for version, source in sources.items()}}
    files = {
        "examples.json": {
            "meta": meta,
            "examples": [item.record() for item in examples],
            **{f"left_out_{version}": rows for version, rows in left_out.items()},
        },
        "example_types.json": {"meta": meta}
        | {
            version: subset(finders[version].types, [item for item in examples if item.version == version])
            for version in VERSIONS
        },
    }
    for name, content in files.items():
        (FACTS / name).write_text(text(content), encoding="utf-8")
        print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
