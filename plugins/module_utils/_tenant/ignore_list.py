# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The trust that is allowed to exist without a document: patterns with reasons, in a file of the repository.

Each entry of the file is a mapping::

    type: servicePrincipalKeyCredential     # a pattern of types
    key: {servicePrincipal: "Legacy *"}     # patterns of parts of the key; or
    id: 0f1e2d3c-*                          # a pattern of IDs
    reason: The vendor renews it.

In a pattern, ``*`` is any text, ``?`` one character and ``[abc]`` one of several. Letter case does not matter.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import UnreadableText, yaml_documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import read_regular
from ansible_collections.m365.graph.plugins.module_utils._tenant.unmanaged import TrustRow
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

FILE_NAME = ".m365-ignore.yml"
"""The file of a folder of documents. Its name begins with a dot, so that it is no document."""
LARGEST_FILE = 1 << 20
LONGEST_PATTERN = 500
_MEMBERS = ("type", "key", "id", "reason")


@dataclass(frozen=True)
class IgnoredTrust:
    """One entry. ``source`` is its place, for messages."""

    type: str
    key: Mapping[str, str]
    id: str | None
    reason: str
    source: str

    @cached_property
    def _type(self) -> re.Pattern[str]:
        return _pattern(self.type)

    @cached_property
    def _key(self) -> dict[str, re.Pattern[str]]:
        return {name: _pattern(text) for name, text in self.key.items()}

    @cached_property
    def _id(self) -> re.Pattern[str]:
        return _pattern(self.id or "*")

    def matches(self, one: TrustRow) -> bool:
        if not self.matches_type(one.type):
            return False
        return self._id.match(_folded(one.id)) is not None and all(
            one.key.get(name) is not None and pattern.match(_folded(one.key[name])) is not None
            for name, pattern in self._key.items()
        )

    def matches_type(self, name: str) -> bool:
        return self._type.match(_folded(name)) is not None

    def to_dict(self) -> dict[str, Any]:
        return {"source": self.source, "type": self.type, "key": dict(self.key), "id": self.id, "reason": self.reason}


def read(paths: Iterable[str], kinds: Collection[str]) -> list[IgnoredTrust]:
    """The entries of files. ``kinds`` are the types that carry trust. Raises :class:`InputError`."""
    found: list[IgnoredTrust] = []
    for path in paths:
        try:
            text = read_regular(os.path.expanduser(path), LARGEST_FILE, path).decode()
            for number, raw in enumerate(yaml_documents(text), 1):
                found.append(parse(raw, f"{path}#{number}", kinds))
        except UnicodeDecodeError:
            raise InputError(f'unmanaged_ignore: "{path}" is not text in UTF-8.') from None
        except UnreadableText as error:
            raise InputError(f'unmanaged_ignore: "{path}": {error}.') from None
        except InputError as error:
            raise InputError(f"unmanaged_ignore: {error}") from None
    return found


def files_in(folders: Iterable[str]) -> Iterator[str]:
    """The file of each folder of documents that has one."""
    for folder in folders:
        path = Path(os.path.expanduser(folder)) / FILE_NAME
        if os.path.lexists(path):
            yield str(path)


def parse(raw: object, source: str, kinds: Collection[str]) -> IgnoredTrust:
    """An entry from its content. Raises :class:`InputError`."""
    if not isinstance(raw, Mapping):
        raise InputError(f"{source}: an entry is a mapping of {', '.join(_MEMBERS)}.")
    strangers = [name for name in raw if name not in _MEMBERS]
    if strangers:
        near = get_close_matches(str(strangers[0]), _MEMBERS, 1)
        meant = f" (is {near[0]} meant?)" if near else ""
        raise InputError(
            f"{source}: {shown(strangers[0])}{meant} is not among the members of an entry: {', '.join(_MEMBERS)}."
        )
    kind, key, id = _text(raw, "type", source), raw.get("key") or {}, raw.get("id")
    if not isinstance(key, Mapping) or not all(isinstance(value, str) for item in key.items() for value in item):
        raise InputError(f"{source}: key is not a mapping of names to patterns.")
    if id is not None:
        _text(raw, "id", source)
    for pattern in (kind, id or "", *key.values()):
        if len(pattern) > LONGEST_PATTERN:
            raise InputError(f"{source}: a pattern is longer than {LONGEST_PATTERN} characters.")
    entry = IgnoredTrust(kind, dict(key), id, _text(raw, "reason", source), source)
    if not any(map(entry.matches_type, kinds)):
        near = get_close_matches(kind, kinds, 1)
        meant = f" (is {near[0]} meant?)" if near else ""
        raise InputError(f"{source}: type {shown(kind)}{meant} is none of those that carry trust: {', '.join(kinds)}.")
    return entry


def sort_out(found: Sequence[TrustRow], entries: Sequence[IgnoredTrust]) -> tuple[list[TrustRow], list[IgnoredTrust]]:
    """The resources that no entry matches, and the entries that match none."""
    used: set[int] = set()
    kept: list[TrustRow] = []
    for one in found:
        matching = [number for number, entry in enumerate(entries) if entry.matches(one)]
        used.update(matching)
        if not matching:
            kept.append(one)
    return kept, [entry for number, entry in enumerate(entries) if number not in used]


def _text(raw: Mapping[str, Any], name: str, source: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{source}: an entry needs {name}, a text that is not empty.")
    return value


def _folded(value: object) -> str:
    return str(value).casefold()


def _pattern(text: str) -> re.Pattern[str]:
    """The compiled pattern. ``translate`` makes each ``*`` atomic, so that matching takes no exponential time."""
    return re.compile(fnmatch.translate(text.casefold()))
