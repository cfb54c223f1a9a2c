# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write documents to files. A file is replaced only when its content differs, and always as a whole.

The same documents give the same bytes on every machine. PyYAML's two emitters, one in C and one in Python, differ for
some characters, so this module writes YAML's block style with the scalars of JSON, which are also YAML (YAML 1.2,
section 1.3). Nothing is written, compared or removed through a link in the given folder.
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
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import reason
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_file_name

D = TypeVar("D", bound=Mapping[str, Any])

HEADER = "# Written by m365.graph.export. Every run writes the same for the same tenant.\n"
_UNFINISHED = ".unfinished"
"""End of the names of temporary files."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*")
# Texts that YAML 1.1, which PyYAML reads, does not read as text; and null.
_TAKEN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
# Characters that JSON does not escape and YAML requires: Unicode line ends, the byte order mark, C1 controls,
# surrogates.
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


@dataclass
class Written:
    """How many files were, or would be, written, left unchanged and removed, and the number of documents."""

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


def write_file(
    path: str, documents: Iterable[Mapping[str, Any]], *, dry_run: bool, header: str = HEADER, option: str = "path"
) -> Written:
    """Write all documents to one file, YAML or JSON by its name. Raises :class:`InputError` if that fails."""
    told = Written()
    target = Path(path)

    def counted() -> Iterator[Mapping[str, Any]]:
        for document in documents:
            told.documents += 1
            yield document

    texts = _json(counted()) if target.suffix == ".json" else _yaml(counted(), header)
    with _told(path, option):
        _put(target, texts, told, dry_run)
    return told


def write_folder(
    path: str,
    documents: Iterable[D],
    kinds: Iterable[str],
    *,
    remove_others: bool,
    dry_run: bool,
    on_written: Callable[[str, D], None] = lambda _file, _document: None,
) -> Written:
    """Write a file for each document, in a folder for each type. Raises :class:`InputError`.

    ``on_written`` is called for each file that is new or differs, with its path below the folder.

    With ``remove_others``, all other documents in the folders of ``kinds`` are removed, and what a run left there that
    was killed while it wrote a file.
    """
    told, folder = Written(), Path(path)
    names: set[Path] = set()
    checked: set[str] = set()
    for document in documents:
        told.documents += 1
        kind = document["type"]
        file = folder / kind / f"{_file_name(document)}.yml"
        names.add(file)
        with _told(path):
            if kind not in checked:
                _check_folder(folder / kind)
                checked.add(kind)
            if _put(file, _yaml([document]), told, dry_run):
                on_written(f"{kind}/{file.name}", document)
    for kind in kinds if remove_others else ():
        with _told(path):
            _check_folder(folder / kind)
            _remove_others(folder / kind, names, told, dry_run)
    return told


def _check_folder(folder: Path) -> None:
    """Raises :class:`InputError` for a link: files would be written and removed where it leads to."""
    if folder.is_symlink():
        raise InputError(
            f'path: "{folder}" is a link. Replace it with a folder; nothing is written or removed through links.'
        )


def _remove_others(folder: Path, names: Collection[Path], told: Written, dry_run: bool) -> None:
    if not dry_run:
        for file in folder.glob(f".*{_UNFINISHED}"):
            file.unlink()
    for file in sorted(folder.glob("*.yml")):
        if file not in names:
            told.removed += 1
            if not dry_run:
                file.unlink()


def _file_name(document: Mapping[str, Any]) -> str:
    """A name that a person recognises and that no other document has: the texts of the key, and a digest of the key."""
    place = [document["path"], document["key"]] if "path" in document else document["key"]
    key = json.dumps(place, sort_keys=True)
    words = "-".join(str(value) for value in document["key"].values() if isinstance(value, str))
    return "-".join(filter(None, [for_file_name(words), hashlib.sha256(key.encode()).hexdigest()[:10]]))


def _put(file: Path, texts: Iterable[str], told: Written, dry_run: bool) -> bool:
    """Write the texts to a temporary file, and replace the file with it when they differ, or when it is a link.

    Returns whether they did.
    """
    if not dry_run:
        file.parent.mkdir(parents=True, exist_ok=True)
    where = None if dry_run else file.parent
    descriptor, beside = tempfile.mkstemp(prefix=f".{file.name}.", suffix=_UNFINISHED, dir=where)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as new:
            new.writelines(texts)
        if _is_regular(file) and filecmp.cmp(beside, file, shallow=False):
            told.unchanged += 1
            return False
        told.written += 1
        if not dry_run:
            _like_others(beside, file)
            os.replace(beside, file)
        return True
    finally:
        if os.path.exists(beside):
            os.unlink(beside)


def _like_others(beside: str, file: Path) -> None:
    """Set the mode of the file that is replaced, or of a new file: a temporary file is readable by its owner only."""
    if _is_regular(file):
        shutil.copymode(file, beside)
        return
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(beside, 0o666 & ~mask)


def _is_regular(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


@contextlib.contextmanager
def _told(path: str, option: str = "path") -> Iterator[None]:
    """Name the path when the system refuses."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        raise InputError(f'{option}: "{path}" cannot be written: {reason(error)}.') from None


def _json(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    separator = "[\n"
    for document in documents:
        yield separator + json.dumps(document, indent=1, ensure_ascii=True)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _yaml(documents: Iterable[Mapping[str, Any]], header: str = HEADER) -> Iterator[str]:
    yield header
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
