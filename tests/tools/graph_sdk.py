# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read types, paths and operations from the text of Microsoft's generated Python SDKs, without importing them.

Kiota generates msgraph-sdk (v1.0) and msgraph-beta-sdk (beta) from Microsoft's OpenAPI description, one class per file:

- ``models/<snake_case>.py``: a type. ``get_field_deserializers`` has its own properties with the kind of their values,
  ``serialize`` lacks the read-only ones, ``create_from_discriminator_value`` has the ``@odata.type`` of derived types;
- ``<segment>/item/<segment>/*_request_builder.py``: a path with its URL template and one ``Method.X`` per HTTP method.

Types are written as in the facts: ``String`` is ``Edm.String``, ``keyCredential`` is ``microsoft.graph.keyCredential``,
``[]`` marks a collection. Kiota has one kind of integer (``Int32|Int64``) and one of float (``Single|Double|Decimal``).
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from graph_facts import PREFIX, with_ids

PACKAGES = {"v1.0": ("msgraph-sdk", "msgraph"), "beta": ("msgraph-beta-sdk", "msgraph_beta")}
SCALARS = {
    "str": "String",
    "bool": "Boolean",
    "bytes": "Binary",
    "int": "Int32|Int64",
    "float": "Single|Double|Decimal",
    "UUID": "Guid",
    "uuid": "Guid",
    "datetime": "DateTimeOffset",
    "date": "Date",
    "time": "TimeOfDay",
    "timedelta": "Duration",
}
_CLASS = re.compile(r"^class (\w+)\(([^)]*)\):", re.MULTILINE)
_MEMBER = re.compile(r'^    \w+ = "([^"]*)",', re.MULTILINE)
_ODATA_TYPE = re.compile(r'odata_type: Optional\[str\] = "#([^"]+)"')
_FIELD = re.compile(r'^ +"(\w+)": lambda n : setattr\(self, \'\w+\', n\.get_(\w+?)_values?\((\w*)\)\),', re.MULTILINE)
_WRITTEN = re.compile(r'writer\.write_(\w+)\("(\w+)"')
_DERIVED = re.compile(r'mapping_value\.casefold\(\) == "#([^"]+)"\.casefold\(\)')
_IMPORT = re.compile(r"^ *from (\.+)([\w.]*) import (\w+)$", re.MULTILINE)
_TEMPLATE = re.compile(r'"\{\+baseurl\}(/[^"?]*?)(?:(?:\{\?|\?)[^"]*)?", path_parameters\)')
_METHOD = re.compile(r"RequestInformation\(Method\.(\w+),")
_SIGNATURE = re.compile(
    r"^    async def (get|post)\(self,(?:body: (\w+), )?.*\) -> (\w+)(?:\[([\w\[\]]+)\])?:$", re.MULTILINE
)
_BODY = re.compile(r"^    async def post\(self,body: (\w+),", re.MULTILINE)
_PARAMETER = re.compile(r"(\w+)='?\{(\w+)\}'?")
_INIT = re.compile(r"def __init__\(self,[^)]*?path_parameters: Union\[[^)]*?\]\](?:, ([^)]*))?\) -> None")


def snake(name: str) -> str:
    """The file or folder that Kiota makes of a name: an underscore before every capital letter, then lower case."""
    return re.sub(r"(?<!^)(?<!_)([A-Z])", r"_\1", name).lower()


@dataclass(frozen=True)
class SdkType:
    """One class of ``models``. Modules are paths without suffix from the root of the generated code: ``models/domain``.

    ``values`` maps properties to their type (``[]`` marks a collection) and the module of that type, None for a scalar;
    ``read_only`` are those that the class never sends; ``members`` are those of an enumeration, None for a class;
    ``flags_used`` are the modules of enumerations whose members may be combined.
    """

    name: str
    base: str | None = None
    values: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    read_only: frozenset[str] = frozenset()
    members: tuple[str, ...] | None = None
    flags_used: frozenset[str] = frozenset()
    derived: tuple[str, ...] = ()


@dataclass(frozen=True)
class SdkOperation:
    """An action (POST) or a function (GET): types of its parameters and its result, as in ``SdkType.values``."""

    method: str
    parameters: dict[str, tuple[str, str | None]]
    returns: tuple[str, str | None] | None


class FolderSource:
    """The generated code in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, name: str) -> str | None:
        """The text of a file; None without it."""
        path = self.root / name
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def names(self, folder: str) -> list[str]:
        """What is in a folder, sorted, folders with a slash at the end; nothing where there is no such folder."""
        path = self.root / folder
        return sorted(entry.name + "/" * entry.is_dir() for entry in path.iterdir()) if path.is_dir() else []


class WheelSource:
    """The same in a wheel. ``zipfile.Path`` would read the complete list of names for each folder."""

    def __init__(self, wheel: Path, root: str) -> None:
        self._archive = zipfile.ZipFile(wheel)
        self._root = root
        self._files: dict[str, set[str]] = {}
        for name in self._archive.namelist():
            parent, _slash, label = name.removeprefix(root).rpartition("/")
            while label not in self._files.setdefault(parent, set()):
                self._files[parent].add(label)
                if not parent:
                    break
                parent, _slash, label = parent.rpartition("/")
                label += "/"

    def read(self, name: str) -> str | None:
        """As ``FolderSource.read``."""
        folder, _slash, label = name.rpartition("/")
        return self._archive.read(self._root + name).decode() if label in self._files.get(folder, ()) else None

    def names(self, folder: str) -> list[str]:
        """As ``FolderSource.names``."""
        return sorted(self._files.get(folder, ()))


class GraphSdk:
    """One SDK of one release; ``source`` has the folder ``generated`` of its package."""

    def __init__(self, version: str, release: str, source: FolderSource | WheelSource) -> None:
        self.version = version
        self.release = release
        self.package = PACKAGES[version][0]
        self.source = source
        self._types: dict[str, SdkType | None] = {}

    @classmethod
    def installed(cls, version: str) -> GraphSdk:
        """The SDK that is installed next to this Python; ModuleNotFoundError without it."""
        package, module = PACKAGES[version]
        spec = importlib.util.find_spec(module)
        if spec is None or not spec.submodule_search_locations:
            raise ModuleNotFoundError(f"{package} is not installed: pip install -r tests/requirements-witness.txt")
        source = FolderSource(Path(spec.submodule_search_locations[0]) / "generated")
        return cls(version, importlib.metadata.version(package), source)

    @classmethod
    def from_wheel(cls, version: str, wheel: Path) -> GraphSdk:
        """The SDK in a wheel, whose name has its release."""
        return cls(version, wheel.name.split("-")[1], WheelSource(wheel, f"{PACKAGES[version][1]}/generated/"))

    # Types

    def module(self, name: str) -> str:
        """The module of a type (``microsoft.graph.domain``, with or without the prefix)."""
        *spaces, last = name.removeprefix(PREFIX).split(".")
        return "/".join(["models", *map(snake, spaces), snake(last)])

    def modules(self, folder: str = "models") -> Iterator[str]:
        """The modules of all types."""
        for name in self.source.names(folder):
            if name.endswith("/") and name != "__pycache__/":
                yield from self.modules(f"{folder}/{name.removesuffix('/')}")
            elif name.endswith(".py") and name != "__init__.py":
                yield f"{folder}/{name.removesuffix('.py')}"

    def type_at(self, module: str) -> SdkType | None:
        """The type in a module; None where there is none."""
        if module not in self._types:
            text = self.source.read(f"{module}.py")
            self._types[module] = _parse_type(module, text) if text is not None else None
        return self._types[module]

    def chain(self, module: str) -> list[str]:
        """The modules of a type and its ancestors, nearest first."""
        found: list[str] = []
        following: str | None = module
        while following and (known := self.type_at(following)):
            found.append(following)
            following = known.base
        return found

    def is_entity(self, module: str) -> bool:
        """Whether a type has a key: whether it derives from ``entity``."""
        return self.chain(module)[-1:] == ["models/entity"]

    def has_id(self, module: str) -> bool:
        """Whether a type has an ID, by derivation from ``entity`` or as a property of its own."""
        return any("id" in known.values for name in self.chain(module) if (known := self.type_at(name)))

    def subtypes(self, module: str) -> Iterator[str]:
        """The modules of the types that are derived from a type and from which no other is derived."""
        known = self.type_at(module)
        for name in known.derived if known else ():
            found = self.type_at(self.module(name))
            if found and not found.derived:
                yield self.module(name)

    # Paths and operations

    def builder(self, path: str) -> tuple[str, frozenset[str]] | None:
        """URL and methods of a path with ``{}`` for each id (``/domains/{}``); None where the SDK has no such path."""
        for _name, text in self._builders(_folder(path)):
            template = _TEMPLATE.search(text)
            methods = frozenset(_METHOD.findall(text))
            if template and methods:
                url = template[1].replace("%2D", "-")
                return (url, methods) if with_ids(url) == path else None
        return None

    def below(self, path: str) -> Iterator[str]:
        """The names of the folders of a path: what follows it, and ``item`` for its ids."""
        for name in self.source.names(_folder(path)):
            if name.endswith("/") and name != "__pycache__/":
                yield name.removesuffix("/")

    def root(self, folder: str) -> str | None:
        """The path of a folder at the top; None for a folder that is no path."""
        for _name, text in self._builders(folder):
            if template := _TEMPLATE.search(text):
                return template[1].replace("%2D", "-")
        return None

    def served(self, path: str) -> tuple[str, frozenset[str]] | None:
        """The module of what a path returns, of a collection its items, and the methods of path and items.

        None where a path does not exist or returns no class.
        """
        found, methods = None, frozenset[str]()
        for place in (path, f"{path}/{{}}"):
            for name, text in self._builders(_folder(place)):
                template = _TEMPLATE.search(text)
                if template is None or with_ids(template[1].replace("%2D", "-")) != place:
                    continue
                methods |= frozenset(_METHOD.findall(text))
                signature = _SIGNATURE.search(text)
                kind = dict(_imports(f"{_folder(place)}/{name}", text)).get(signature[4] or "") if signature else None
                known = self.type_at(kind) if kind else None
                if kind and known and known.members is None and not known.name.endswith("CollectionResponse"):
                    found = kind
        return (found, methods) if found else None

    def collections(self, deepest: int, folder: str = "") -> Iterator[tuple[str, str]]:
        """Paths without ids, with at most ``deepest`` segments, where a POST creates an entity and a PATCH changes it.

        Each with the module of the type that is created.
        """
        for name in self.source.names(folder):
            place = f"{folder}/{name}".strip("/")
            if name.endswith("/") and name not in ("__pycache__/", "item/", "models/"):
                if (found := self._created_at(place)) is not None:
                    yield found
                if place.count("/") + 1 < deepest:
                    yield from self.collections(deepest, place)

    def _created_at(self, folder: str) -> tuple[str, str] | None:
        changes = any("PATCH" in _METHOD.findall(text) for _name, text in self._builders(f"{folder}/item"))
        for name, text in self._builders(folder) if changes else ():
            template, body = _TEMPLATE.search(text), _BODY.search(text)
            if template and body and "{" not in template[1]:
                module = dict(_imports(f"{folder}/{name}", text))[body[1]]
                if self.is_entity(module) or self.has_id(module):
                    return template[1].replace("%2D", "-"), module
        return None

    def creation(self, path: str) -> tuple[str, str, bool] | None:
        """The collection at a path with IDs (``/teams/0815/channels``), where a POST creates an entity.

        Its path with ``{}`` for each ID, the module of its type, and whether a PATCH changes it; None without a POST.
        """
        folder = ""
        for part in path.strip("/").split("/"):
            names = {name.replace("_", ""): name for name in self._folders(folder)}
            name = names.get(part.replace("-", "").casefold())
            if name is None and "item" not in names:
                return None
            folder = f"{folder}/{name or 'item'}".strip("/")
        changes = any("PATCH" in _METHOD.findall(text) for _name, text in self._builders(f"{folder}/item"))
        for name, text in self._builders(folder):
            template, body = _TEMPLATE.search(text), _BODY.search(text)
            module = dict(_imports(f"{folder}/{name}", text)).get(body[1]) if body else None
            if template and module and (self.is_entity(module) or self.has_id(module)):
                return with_ids(template[1].replace("%2D", "-")), module, changes
        return None

    def _folders(self, folder: str) -> list[str]:
        return [name.removesuffix("/") for name in self.source.names(folder) if name.endswith("/")]

    def operation(self, path: str, folder: str) -> tuple[str, SdkOperation] | None:
        """Name and signature of what a folder of a path has, if that is one GET or one POST and no more; else None."""
        place = f"{_folder(path)}/{folder}"
        for name, text in self._builders(place):
            template, methods = _TEMPLATE.search(text), _METHOD.findall(text)
            signature = _SIGNATURE.search(text)
            if template is None or signature is None or methods not in (["GET"], ["POST"]):
                continue
            label, _open, arguments = template[1].rpartition("/")[2].partition("(")
            imports = dict(_imports(f"{place}/{name}", text))
            parameters = self._arguments(arguments, text)
            if signature[2]:
                body = self.type_at(imports[signature[2]])
                assert body
                parameters = body.values
            return label, SdkOperation(methods[0], parameters, self._result(signature, imports))
        return None

    def _arguments(self, arguments: str, text: str) -> dict[str, tuple[str, str | None]]:
        """The parameters of a function, which are part of its URL. Their kinds are in the constructor."""
        init = _INIT.search(text)
        kinds = dict(re.findall(r"(\w+): Optional\[(\w+)", init[1] or "")) if init else {}
        return {name: (SCALARS[kinds.get(snake(label), "str")], None) for name, label in _PARAMETER.findall(arguments)}

    def _result(self, signature: re.Match[str], imports: dict[str, str]) -> tuple[str, str | None] | None:
        if signature[3] == "None":
            return None
        kind = (signature[4] or signature[3]).removeprefix("list[").removesuffix("]")
        many = "[]" if "list[" in (signature[4] or "") else ""
        if kind in SCALARS:
            return ("Stream" if kind == "bytes" else SCALARS[kind]) + many, None
        module = imports[kind]
        found = self.type_at(module)
        assert found
        if not module.startswith("models/"):
            return found.values.get("value")
        return found.name + many, module

    def _builders(self, folder: str) -> Iterator[tuple[str, str]]:
        for name in self.source.names(folder):
            if name.endswith("_request_builder.py"):
                yield name.removesuffix(".py"), self.source.read(f"{folder}/{name}") or ""


def _folder(path: str) -> str:
    return "/".join(
        "item" if part == "{}" else snake(part.replace(PREFIX, "graph_")) for part in path.strip("/").split("/")
    )


def _imports(module: str, text: str) -> Iterator[tuple[str, str]]:
    """Class names and modules of the relative imports in a module."""
    top = PurePosixPath(module)
    for dots, name, label in _IMPORT.findall(text):
        yield label, "/".join([*top.parts[: len(top.parts) - len(dots)], *name.split(".")])


def _parse_type(module: str, text: str) -> SdkType:
    declared = _CLASS.search(text)
    assert declared, module
    spaces = "".join(f"{_camel(part)}." for part in module.split("/")[1:-1]) if module.startswith("models/") else ""
    full = _ODATA_TYPE.search(text)
    name = full[1].removeprefix(PREFIX) if full else spaces + declared[1][0].lower() + declared[1][1:]
    if declared[2] == "str, Enum":
        return SdkType(name, members=tuple(_MEMBER.findall(text)))
    imports = {declared[1]: module, **dict(_imports(module, text))}
    written = {prop: kind for kind, prop in _WRITTEN.findall(text)}
    values: dict[str, tuple[str, str | None]] = {}
    flags = set()
    for prop, kind, argument in _FIELD.findall(text):
        target = imports.get(argument)
        many = kind.startswith("collection")
        if kind == "collection_of_enum" and target:
            one = written.get(prop) == "enum_value" or f"Optional[{argument}]" in text
            flags |= {target} if one else set()
            many = not one
        scalar = SCALARS.get(argument if kind == "collection_of_primitive" else kind)
        label = scalar or (argument[0].lower() + argument[1:])
        values[prop] = (label + "[]" * many, target)
    return SdkType(
        name,
        imports.get(declared[2].partition(",")[0]),
        values,
        frozenset(values) - set(written),
        flags_used=frozenset(flags),
        derived=tuple(label.removeprefix(PREFIX) for label in _DERIVED.findall(text)),
    )


def _camel(part: str) -> str:
    first, *more = part.split("_")
    return first + "".join(word.capitalize() for word in more)
