# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes documents into files. A file is written only if its content changes.

The same documents give the same bytes on every machine. PyYAML's two emitters, one in C and one in Python, differ for
some characters; the files are therefore in YAML's block style with JSON's scalars, which are valid in YAML (YAML 1.2,
section 1.3).
"""

from __future__ import annotations

import contextlib
import filecmp
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError

HEADER = "# Written by m365.graph.export. Every run writes the same for the same tenant.\n"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*")
# Texts that YAML 1.1, which PyYAML reads, does not read as text; and null.
_TAKEN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
# Characters that JSON does not escape and YAML requires: Unicode line ends, the byte order mark, C1 controls,
# surrogates.
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


@dataclass
class Written:
    """The number of files that were, or would be, written, unchanged and removed; and of documents in them."""

    documents: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def changed(self) -> bool:
        return bool(self.written or self.removed)


def is_file(path: str) -> bool:
    """Whether a path is one file for all documents, by its name; else it is a folder with a file for each."""
    return path.endswith((".yml", ".yaml", ".json"))


def write_file(path: str, documents: Iterable[Mapping[str, Any]], *, dry_run: bool) -> Written:
    """Write all documents to one file, YAML or JSON by its name. Raises :class:`InputError` if that fails."""
    told = Written()
    target = Path(path)

    def counted() -> Iterator[Mapping[str, Any]]:
        for document in documents:
            told.documents += 1
            yield document

    texts = _json(counted()) if target.suffix == ".json" else _yaml(counted())
    with _told(path):
        _put(target, texts, told, dry_run)
    return told


def write_folder(
    path: str, documents: Iterable[Mapping[str, Any]], kinds: Iterable[str], *, remove_others: bool, dry_run: bool
) -> Written:
    """Write a file for each document, in a folder for each type.

    ``remove_others``: remove other files in the folders of ``kinds``.
    """
    told, folder = Written(), Path(path)
    names: set[Path] = set()
    for document in documents:
        told.documents += 1
        file = folder / document["type"] / f"{_file_name(document)}.yml"
        names.add(file)
        with _told(path):
            _put(file, _yaml([document]), told, dry_run)
    if remove_others:
        with _told(path):
            for file in (file for kind in kinds for file in sorted((folder / kind).glob("*.yml")) if file not in names):
                told.removed += 1
                if not dry_run:
                    file.unlink()
    return told


def _file_name(document: Mapping[str, Any]) -> str:
    """A readable name that no other document has: the values of the key, and a digest of the key."""
    key = json.dumps(document["key"], sort_keys=True)
    words = "-".join(str(value) for value in document["key"].values() if isinstance(value, str))
    readable = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60].strip("-")
    return "-".join(filter(None, [readable, hashlib.sha256(key.encode()).hexdigest()[:10]]))


def _put(file: Path, texts: Iterable[str], told: Written, dry_run: bool) -> None:
    """Write the texts to a temporary file next to the file, and replace the file at once if its content differs."""
    if not dry_run:
        file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(prefix=f".{file.name}.", dir=None if dry_run else file.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as new:
            new.writelines(texts)
        if file.is_file() and filecmp.cmp(beside, file, shallow=False):
            told.unchanged += 1
            return
        told.written += 1
        if not dry_run:
            _like_others(beside, file)
            os.replace(beside, file)
    finally:
        if os.path.exists(beside):
            os.unlink(beside)


def _like_others(beside: str, file: Path) -> None:
    """Give a temporary file, which only its owner can read, the mode of the file it replaces, or of a new file."""
    if file.is_file():
        shutil.copymode(file, beside)
        return
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(beside, 0o666 & ~mask)


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    """Adds the path to errors of the system."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise InputError(f'path: "{path}" cannot be written: {why}.') from None


def _json(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    separator = "[\n"
    for document in documents:
        yield separator + json.dumps(document, indent=1, ensure_ascii=True)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _yaml(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield HEADER
    for document in documents:
        yield "---\n" + yaml_text(document)


def yaml_text(document: Mapping[str, Any]) -> str:
    """A mapping as YAML, which :mod:`document_files` reads back unchanged."""
    return "".join(f"{line}\n" for line in _lines(document, ""))


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _member(f"{indent}{_scalar(name)}:", item, indent + "  ")
    else:
        for item in value:
            yield from _element(item, indent)


def _member(start: str, item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, Mapping | list) and item:
        yield start
        yield from _lines(item, indent)
    else:
        yield f"{start} {_scalar(item)}"


def _element(item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, Mapping | list) and item:
        first, *others = _lines(item, indent + "  ")
        yield f"{indent}- {first.strip()}"
        yield from others
    else:
        yield f"{indent}- {_scalar(item)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _TAKEN:
        return value
    text = json.dumps(value, ensure_ascii=False)
    return _SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
