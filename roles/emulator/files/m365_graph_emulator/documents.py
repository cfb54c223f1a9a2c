# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files: YAML and JSON of tenants, and the documents of an export.

An export is a folder with files, or one file, of documents::

    type: federatedIdentityCredential
    key: {application: Contoso Pipeline, name: main}   # its place, and what identifies it there; maybe its id
    properties: {issuer: https://..., subject: ...}
    raw: {...}                                         # more properties, with values that may be newer
    path: /groups                                      # the place of a type that the collection does not describe

``{"$file": "name"}`` in place of a property's value is the content of a file below the folder.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .settings import TenantError

_SUFFIXES = (".yml", ".yaml", ".json")
_LARGEST = 32 << 20
_FILE = "$file"


@dataclass(frozen=True)
class ExportedDocument:
    """One document: the properties of its key and the others are apart; ``source`` is where it was read.

    ``raw`` are values as Graph has them, maybe newer than what the emulator knows. ``path`` is the place of a type that
    the collection does not describe.
    """

    type: str
    key: Mapping[str, Any]
    values: Mapping[str, Any]
    source: str
    state: str = "present"
    raw: Mapping[str, Any] = field(default_factory=dict)
    path: str | None = None


def read_documents(path: Path) -> list[ExportedDocument]:
    """The documents of a folder or a file, sorted by file; raises TenantError that names file and member."""
    if path.is_dir():
        files = sorted(
            file
            for file in path.rglob("*")
            if file.suffix in _SUFFIXES and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
    elif path.suffix in _SUFFIXES and path.is_file():
        files = [path]
    else:
        raise TenantError(f'from: "{path}" is neither a folder nor a file of documents (.yml, .yaml or .json)')
    root = (path if path.is_dir() else path.parent).resolve()
    found = [document for file in files for document in _documents(file, root)]
    if not found:
        raise TenantError(f'from: "{path}" has no documents')
    return found


def _documents(file: Path, root: Path) -> Iterator[ExportedDocument]:
    for number, written in enumerate(_items(read_values(file)), 1):
        source = f"{file}#{number}"
        if not isinstance(written, dict) or not isinstance(written.get("type"), str):
            raise TenantError(f"{source}: a document is a mapping with type, key and properties")
        parts = {name: written.get(name) or {} for name in ("key", "properties", "raw")}
        for name, part in parts.items():
            if not isinstance(part, dict):
                raise TenantError(f"{source}: {name} must be a mapping, not {part!r}")
        values = {name: _content(value, file, root, f"{source}: {name}") for name, value in parts["properties"].items()}
        state = written.get("state", "present")
        type_name = written["type"].removeprefix("#").removeprefix("microsoft.graph.")
        path = written.get("path")
        if not isinstance(path, str | None):
            raise TenantError(f"{source}: path must be a text, not {path!r}")
        yield ExportedDocument(type_name, parts["key"], values, source, str(state), parts["raw"], path)


def _items(written: list[Any]) -> Iterator[Any]:
    """The documents; a list counts as the documents in it, and null as none."""
    for item in written:
        if isinstance(item, list):
            yield from item
        elif item is not None:
            yield item


def _content(value: Any, file: Path, root: Path, where: str) -> Any:
    """A value, or the content of the file that it names: text, else base64."""
    if not (isinstance(value, dict) and set(value) == {_FILE} and isinstance(value[_FILE], str)):
        return value
    path = (file.parent / value[_FILE]).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise TenantError(f'{where}: "{value[_FILE]}" is no file below {root}')
    content = _bytes(path)
    try:
        return content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return base64.b64encode(content).decode("ascii")


def _bytes(path: Path) -> bytes:
    if not path.is_file() or path.stat().st_size > _LARGEST:
        raise TenantError(f"{path} is not a file of at most {_LARGEST >> 20} MiB")
    return path.read_bytes()


def read_values(path: Path) -> list[Any]:
    """The values in a JSON or YAML file: one, or of YAML as many as it separates; raises TenantError."""
    try:
        text = _bytes(path).decode("utf-8")
        if path.suffix == ".json":
            return [json.loads(text)]
    except ValueError as problem:
        raise TenantError(f"{path} is not JSON or not in UTF-8: {problem}") from problem
    import yaml  # only needed for files in YAML

    try:
        return list(yaml.load_all(text, Loader=_text_loader(yaml)))
    except yaml.YAMLError as problem:
        raise TenantError(f"{path} is not valid YAML: {' '.join(str(problem).split())}") from problem


def _text_loader(yaml: Any) -> Any:
    """A safe loader that leaves timestamps as text: a date object would lose its offset and its ticks."""

    class TextLoader(yaml.SafeLoader):  # type: ignore[misc]
        pass

    TextLoader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return TextLoader
