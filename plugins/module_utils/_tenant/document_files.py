# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents in files: YAML or JSON, one or many in each, a file or a folder of them.

All files of documents, and those that documents name with ``$file``, are in the given folder, or in the folder of the
given file: a pull request cannot have another file of the machine sent to a tenant.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.any_documents import parse
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import (
    CheckTime,
    UnreadableText,
    json_documents,
    yaml_documents,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import (
    below,
    read_regular,
    reason,
    walk,
)

SUFFIXES = (".yml", ".yaml", ".json")

LARGEST_FILE = 32 << 20
"""Bytes of a file of documents: 20,000 documents of usual size."""
LARGEST_CONTENT = 4 << 20
"""Bytes of a file that a document names. Microsoft Graph takes no larger request."""
_FILES = f" They are in files whose names end with {', '.join(SUFFIXES)}."
MOST_PROBLEMS = 20
"""Wrong documents in one file after which the rest of it is not read."""


def load(paths: Iterable[str], option: str, check_time: CheckTime | None = None) -> Iterator[Document | InputError]:
    """The documents in files and folders, sorted by path, with an error in place of each document that is wrong.

    ``check_time`` is called between and within files and may raise, which ends the reading.
    """
    for given in paths:
        path = Path(os.path.expanduser(given))
        try:
            folder = path.is_dir()
            files = walk(path, SUFFIXES) if folder else iter([path])
            root = path if folder else path.parent
            empty = True
            for file in files:
                for document in _documents(file, root, option, check_time):
                    yield document
                    empty = False
            if empty:  # a wrong folder would look like an estate without differences
                yield InputError(f'{option}: "{given}" contains no documents.{_FILES if folder else ""}')
        except (OSError, ValueError) as error:  # from is_dir
            yield InputError(f'{option}: "{given}" cannot be read: {reason(error)}.')
        except InputError as error:
            yield InputError(f"{option}: {error}")


def _documents(file: Path, root: Path, option: str, check_time: CheckTime | None) -> Iterator[Document | InputError]:
    problems, read_file = 0, partial(_read_below, root, file.parent)
    try:
        for raw, source in _named(file, _content(file, root, check_time)):
            try:
                yield parse(raw, source, read_file)
            except InputError as error:
                yield error
                problems += 1
                if problems == MOST_PROBLEMS:
                    raise InputError(f'"{file}": the rest is not read after {MOST_PROBLEMS} wrong documents.') from None
    except InputError as error:
        yield InputError(f"{option}: {error}")
    except UnreadableText as error:
        yield InputError(f'{option}: "{file}": {error}.')


def _named(file: Path, written: Iterator[Any]) -> Iterator[tuple[Any, str]]:
    """Each document with its source: the file, and the document's number where there are several."""
    missing = object()
    first, second = next(written, missing), next(written, missing)
    if first is missing:
        return
    yield first, str(file) if second is missing else f"{file}#1"
    if second is not missing:
        yield second, f"{file}#2"
    for number, raw in enumerate(written, 3):
        yield raw, f"{file}#{number}"


def _read_below(root: Path, folder: Path, name: str) -> bytes:
    return read_regular(below(root, folder / name, name), LARGEST_CONTENT, name)


def _content(file: Path, root: Path, check_time: CheckTime | None) -> Iterator[Any]:
    """The documents in a file as they are written. Raises :class:`InputError` and :class:`UnreadableText`."""
    if file.suffix not in SUFFIXES and not file.exists():
        raise InputError(f'"{file}" does not exist. The playbook m365.graph.export writes documents from a tenant.')
    if file.suffix not in SUFFIXES:
        raise InputError(f'"{file}" is neither a folder nor a file whose name ends with {", ".join(SUFFIXES)}.')
    path = below(root, file, str(file)) if file.is_symlink() else file
    return _decoded(str(file), read_regular(path, LARGEST_FILE, str(file)), check_time)


def documents_in(name: str, content: bytes) -> Iterator[Any]:
    """The documents in the content of a file as they are written. Raises :class:`InputError`."""
    try:
        yield from _decoded(name, content, None)
    except UnreadableText as error:
        raise InputError(f'"{name}": {error}.') from None


def _decoded(name: str, content: bytes, check_time: CheckTime | None) -> Iterator[Any]:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise InputError(f'"{name}" is not text in UTF-8.') from None
    return json_documents(text, check_time) if name.endswith(".json") else yaml_documents(text, check_time)
