# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents in files: YAML or JSON, one or many in each, a file or a folder of them.

YAML's timestamps are read as text, because Python's cut the seventh fraction digit. A duplicate name in a mapping is
refused, because YAML would silently take the last one.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, MissingLibrary
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, parse

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]
    YAML_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    YAML_IMPORT_ERROR = None

SUFFIXES = (".yml", ".yaml", ".json")


def load(paths: Iterable[str], option: str) -> Iterator[Document | InputError]:
    """The documents in files and folders (all below one, sorted by name); an error in place of an invalid document.

    A file that a document names must be below the given folder, or next to the given file: a pull request cannot make
    the collection send other files of the machine to a tenant.
    """
    for given in paths:
        path = Path(os.path.expanduser(given))
        try:
            folder = path.is_dir()
            files = (
                sorted(
                    file for file in path.rglob("*") if file.suffix in SUFFIXES and not _hidden(file.relative_to(path))
                )
                if folder
                else [path]
            )
        except OSError as error:
            yield InputError(
                f'{option}: "{given}" cannot be read: {os.strerror(error.errno) if error.errno else error}.'
            )
            continue
        root = path if folder else path.parent
        for file in files:
            yield from _documents(file, root, option)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _documents(file: Path, root: Path, option: str) -> Iterator[Document | InputError]:
    try:
        written = _content(file)
    except InputError as error:
        yield InputError(f"{option}: {error}")
        return
    for index, raw in enumerate(written, 1):
        source = f"{file}#{index}" if len(written) > 1 else str(file)
        try:
            yield parse(raw, source, partial(_read_below, root, file.parent))
        except InputError as error:
            yield error


def _read_below(root: Path, folder: Path, name: str) -> bytes:
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a null byte, or a loop of links
        raise InputError(f'"{name}" cannot be read: {error}.') from None
    if not path.is_relative_to(root.resolve()):
        raise InputError(f'"{name}" lies outside {root}, below which a document\'s files must be.')
    return _bytes(path, name)


def _bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise InputError(f'"{name}" cannot be read: {why}.') from None


def _content(file: Path) -> list[Any]:
    """The content of a file, one entry for each document; a list counts as the documents in it."""
    if file.suffix not in SUFFIXES:
        raise InputError(f'"{file}" is neither a folder nor a file whose name ends with {", ".join(SUFFIXES)}.')
    try:
        text = _bytes(file, str(file)).decode()
    except UnicodeDecodeError:
        raise InputError(f'"{file}" is not a text in UTF-8.') from None
    parts = _json(file, text) if file.suffix == ".json" else _yaml(file, text)
    return [
        document for part in parts for document in (part if isinstance(part, list) else [part]) if document is not None
    ]


def _json(file: Path, text: str) -> list[Any]:
    try:
        return [json.loads(text, object_pairs_hook=partial(_once, file))]
    except (ValueError, RecursionError) as error:
        raise InputError(f'"{file}" is no JSON: {" ".join(str(error).split())}.') from None


def _once(file: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        raise InputError(
            f'"{file}": {next(name for name in names if names.count(name) > 1)} stands twice in one mapping.'
        )
    return made


def _yaml(file: Path, text: str) -> list[Any]:
    try:
        return [*yaml_load_all()(text)]
    except yaml.YAMLError as error:
        raise InputError(f'"{file}" is no YAML: {" ".join(str(error).split())}.') from None
    except (ValueError, RecursionError) as error:
        raise InputError(f'"{file}" is no YAML that can be read: {" ".join(str(error).split())}.') from None


def yaml_load_all() -> Callable[[str], Iterator[Any]]:
    """PyYAML's safe loader, without timestamps and with unique names. Raises :class:`MissingLibrary`."""
    if YAML_IMPORT_ERROR:
        raise MissingLibrary("PyYAML", YAML_IMPORT_ERROR)
    return partial(yaml.load_all, Loader=_loader())


def _loader() -> Any:
    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]  # the C one where it was built
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            names = [key.value for key, _value in node.value if key.tag != "tag:yaml.org,2002:merge"]
            twice = next((key for key, _value in node.value if names.count(key.value) > 1), None)
            if twice is not None:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{twice.value} stands twice in one mapping", twice.start_mark
                )
            return super().construct_mapping(node, deep=deep)

    timestamp = "tag:yaml.org,2002:timestamp"
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != timestamp]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    return Loader
