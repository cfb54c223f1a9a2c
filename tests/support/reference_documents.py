# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes documents of any type from the examples in Microsoft's reference, and counts why others are left out.

Types, paths and values are checked with Microsoft's SDKs, not with the engine, so that a mistake of the engine cannot
be the reason why an example is left out.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from m365_graph_emulator.types import MODEL
from reference_pages import ReferenceExample
from sdk_metadata import PREFIX, SdkMetadata, SdkResource, graph_sdk

TYPE = "@odata.type"
NOT_CREATED = "its path is that of an action, or is not in the SDK, or takes no PATCH"
NO_TYPE = "neither its body nor its response names the type, of which its collection has several"
OTHER_TYPE = "its type is not one of its collection"
ANOTHER = "another example of the same type is used"
DESCRIBED = "its type has a module"
NO_KEY = "no property of its body identifies the resource"
LINKS = "it links to other resources, which must exist (@odata.bind)"
UNKNOWN = "it breaks the metadata: a property that the type does not have"
WRONG = "it breaks the metadata: a value of another type"
OF_TYPE = "it breaks the metadata: a value whose @odata.type is no type, abstract, or not one of the property"
MEMBER = "it breaks the metadata: a member that the enumeration does not have"
NO_CHANGE = "no other property can be changed"
IGNORED = frozenset({"id", "createdDateTime", "lastModifiedDateTime", "supportsScopeTags", "version"})
"""What services set in every entity, and documents leave out where a resource is pasted."""

_TEXTS = {
    "Guid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "DateTimeOffset": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)"),
    "Date": re.compile(r"\d{4}-\d\d-\d\d"),
    "TimeOfDay": re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,12})?)?"),
    "Duration": re.compile(r"-?P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
    "Binary": re.compile(r"[A-Za-z0-9+/_-]*={0,2}"),
    "String": re.compile(r".*", re.DOTALL),
}


@dataclass
class UsedTypes:
    """What the metadata of an example needs apart from its own type, see :class:`SdkMetadata`: modules of types that
    values name, names of enumerations whose members are combined, and properties with entities.
    """

    named: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    links: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class ReferenceDocument:
    """An example as a document, with the property that is changed afterwards.

    ``ancestors`` are the modules of the base types; ``documented``: the page of the update changes this property as
    well.
    """

    page: str
    resource: SdkResource
    ancestors: tuple[str, ...]
    document: dict[str, Any]
    change: dict[str, Any]
    used: UsedTypes
    documented: bool


@dataclass
class ReferenceDocuments:
    """The documents of one version, and how many of the ``found`` examples are left out for which reason."""

    found: int = 0
    chosen: list[ReferenceDocument] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


class LeftOut(Exception):
    """An example is not used; the text is the reason."""


class DocumentMaker:
    """Makes the documents of a version from the examples of all its pages, of types that ``described`` does not have.

    ``described`` are names of types in lower case.
    """

    def __init__(self, version: str, examples: Iterable[ReferenceExample], described: Container[str]) -> None:
        self.version = version
        self._sdk = graph_sdk.GraphSdk.installed(version)
        self._metadata = SdkMetadata(version, {}, [])
        self._described = described
        self._examples = list(examples)
        self._updates: dict[str, list[ReferenceExample]] = {}
        for example in self._examples:
            if example.method == "PATCH" and example.problem is None:
                self._updates.setdefault(self._updated(example), []).append(example)

    def documents(self) -> ReferenceDocuments:
        """A document for each type, from its first example that can be used."""
        made = ReferenceDocuments()
        seen: set[str] = set()
        for example in self._examples:
            if example.method != "POST":
                continue
            made.found += 1
            try:
                document = self._document(example, seen)
            except LeftOut as reason:
                made.left_out[str(reason)] += 1
            else:
                seen.add(document.resource.module)
                made.chosen.append(document)
        return made

    def _updated(self, example: ReferenceExample) -> str:
        """The module of the type that a PATCH changes; empty if nothing shows it."""
        created: tuple[str, str, bool] | None = self._sdk.creation(_of_user(example.path).rpartition("/")[0])
        module: str | None = self._sdk.module(example.type) if example.type else None
        if created and (module is None or created[1] not in self._sdk.chain(module)):
            return created[1]
        return module or ""

    def _document(self, example: ReferenceExample, seen: set[str]) -> ReferenceDocument:
        created = self._sdk.creation(_of_user(example.path))
        if created is None or not created[2]:
            raise LeftOut(NOT_CREATED)
        if example.problem:
            raise LeftOut(example.problem)
        item = self._resource(example, *created[:2])
        name = self._sdk.type_at(item.module).name
        if item.module in seen:
            raise LeftOut(ANOTHER)
        if name.casefold() in self._described:
            raise LeftOut(DESCRIBED)
        checker = BodyChecker(self._metadata, self._sdk)
        checker.check(item.module, example.body)
        computed = checker.read_only(item.module) & set(example.body)
        # What is pasted, with its type or its ID, may have what the metadata shows as read-only.
        pasted = TYPE in example.body or "id" in example.body
        told = self._marked(item, "ro", "service", "alone")
        computed |= told & set(example.body)
        ignored = {TYPE, *computed, *IGNORED}
        key = self._key(item, {name: value for name, value in example.body.items() if name not in ignored})
        hidden = self._marked(item, "wo") & set(example.body) - ignored - {key}
        unchanged = self._marked(item, "ro", "service", "alone", "wo", "im") | checker.read_only(item.module)
        fixed = {key, *ignored, *hidden, *unchanged}
        change, documented = self._change(item, fixed, example.body)
        checker.check(item.module, change)
        document = {
            "type": PREFIX + name,
            "path": _concrete(_of_user(example.path), item.path),
            "api_version": self.version,
            "key": {key: example.body[key]},
            "properties": {name: value for name, value in example.body.items() if name != key},
        }
        read_only = told & set(example.body) if pasted else computed | IGNORED & set(example.body)
        document |= {
            option: sorted(names) for option, names in (("read_only", read_only), ("write_only", hidden)) if names
        }
        ancestors = tuple(self._sdk.chain(item.module)[1:])
        return ReferenceDocument(example.page, item, ancestors, document, change, checker.used, documented)

    def _marked(self, item: SdkResource, *marks: str) -> set[str]:
        """The properties that have some of the emulator's marks: which of them are read-only is not in the metadata."""
        names = [self._sdk.type_at(module).name for module in self._sdk.chain(item.module)]
        known = [prop for name in names if name in MODEL.entities for prop in MODEL.entities[name].properties]
        return {prop.name for prop in known if not prop.marks.isdisjoint(marks)}

    def _resource(self, example: ReferenceExample, path: str, declared: str) -> SdkResource:
        derived = [*self._sdk.type_at(declared).derived]
        module = self._sdk.module(example.type) if example.type else declared
        if declared not in self._sdk.chain(module):
            if TYPE in example.body or derived:
                raise LeftOut(OTHER_TYPE)
            module = declared
        if derived and example.type is None:
            raise LeftOut(NO_TYPE)
        return SdkResource(path, declared, module)

    def _key(self, item: SdkResource, values: Mapping[str, Any]) -> str:
        """A text that identifies the resource, or else a number."""
        known = self._metadata.values(item.module)
        kinds = {name: known[name] for name, value in values.items() if name in known and value not in (None, "")}
        texts = [name for name, kind in kinds.items() if kind == ("String", None)]
        others = [name for name, kind in kinds.items() if kind in (("Guid", None), ("Int32|Int64", None))]
        found = [*(name for name in ("displayName", "name") if name in texts), *texts, *others]
        if not found:
            raise LeftOut(NO_KEY)
        return found[0]

    def _change(self, item: SdkResource, other: set[str], values: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        """The property that is changed: one that the page of the update has, or else one of the example or the type.

        Its value is that of the update if it is another one, or else one of the same type.
        """
        known, pairs = self._metadata.values(item.module), self._metadata.pairs(item.module)
        bodies = [update.body for update in self._updates.get(item.module, ())]
        for body in bodies:
            for name, value in body.items():
                if name in known and name not in other and value not in (None, values.get(name)):
                    with contextlib.suppress(LeftOut):
                        BodyChecker(self._metadata, self._sdk).check(item.module, {name: value})
                        return {name: value}, True
        documented = [name for body in bodies for name in body]
        for name in [*documented, *values, *pairs]:
            if name not in other and name in pairs:
                return {name: next(value for value in pairs[name] if value != values.get(name))}, name in documented
        raise LeftOut(NO_CHANGE)


def _of_user(path: str) -> str:
    """The path of the resources of the user who has signed in, with an ID."""
    return re.sub(r"^/me(?=/)", "/users/me", path)


def _concrete(path: str, template: str) -> str:
    """The path of an example as the SDK writes its names, with the example's IDs as plain words."""
    steps = zip(path.split("/"), template.split("/"), strict=True)
    return "/".join(re.sub(r"[^\w.-]", "", given) or "0" if step == "{}" else step for given, step in steps)


class BodyChecker:
    """Checks values with the types of an SDK, and notes which types they use."""

    def __init__(self, metadata: SdkMetadata, sdk: Any) -> None:
        self._metadata = metadata
        self._sdk = sdk
        self.used = UsedTypes()

    def read_only(self, module: str) -> set[str]:
        return {name for owner in self._sdk.chain(module) for name in self._sdk.type_at(owner).read_only}

    def check(self, module: str, values: Mapping[str, Any]) -> None:
        """Raises :class:`LeftOut`."""
        known = self._metadata.values(module)
        owners = {name: owner for owner in self._sdk.chain(module) for name in self._sdk.type_at(owner).values}
        for name, value in values.items():
            if name.endswith("@odata.bind"):
                raise LeftOut(LINKS)
            if "@" in name:
                continue
            if name not in owners:
                raise LeftOut(UNKNOWN)
            if name not in known:
                self.used.links.add((owners[name], name))
            kind, target = self._sdk.type_at(owners[name]).values[name]
            if isinstance(value, list) != kind.endswith("[]") and value is not None:
                raise LeftOut(WRONG)
            for one in value if isinstance(value, list) else [] if value is None else [value]:
                self._check(kind.removesuffix("[]"), target, one)

    def _check(self, kind: str, target: str | None, value: Any) -> None:
        if target is None:
            if not _is_scalar(kind, value):
                raise LeftOut(WRONG)
            return
        members = self._sdk.type_at(target).members
        if members is not None:
            self._enum(target, members, value)
            return
        if not isinstance(value, Mapping):
            raise LeftOut(WRONG)
        kind_of = target
        if TYPE in value:
            named = str(value[TYPE]).removeprefix("#")
            kind_of = self._sdk.module(named)
            abstract = named.removeprefix(PREFIX) in MODEL.complex_abstract  # the SDK does not show this
            if not named.startswith(PREFIX) or target not in self._sdk.chain(kind_of) or abstract:
                raise LeftOut(OF_TYPE)
            self.used.named.add(kind_of)
        self.check(kind_of, value)

    def _enum(self, module: str, members: Iterable[str], value: Any) -> None:
        if not isinstance(value, str):
            raise LeftOut(WRONG)
        parts = [part.strip() for part in value.split(",")]
        if not set(parts) <= set(members):
            raise LeftOut(MEMBER)
        if len(parts) > 1:
            self.used.flags.add(self._sdk.type_at(module).name)


def _is_scalar(kind: str, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind in ("Int32|Int64", "Single|Double|Decimal"):
        return number and (kind != "Int32|Int64" or isinstance(value, int))
    if kind == "Boolean":
        return isinstance(value, bool)
    return isinstance(value, str) and kind in _TEXTS and _TEXTS[kind].fullmatch(value) is not None
