# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the requests with a JSON body, and the names of read-only properties, from Microsoft's reference in Markdown.

The reference has one page for each operation (``api-reference/v1.0/api/group-post-groups.md``) and one for each type
(``api-reference/v1.0/resources/group.md``). Pages in any language can be read: requests are the same in all of them.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_facts import VERSIONS

ROOT = "api-reference"
_FENCE = re.compile(r"^[ \t]*```[ \t]*[\w-]*[ \t]*\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)
_REQUEST = re.compile(
    r"\s*(?P<method>POST|PATCH|PUT)\s+(?:https://graph\.microsoft\.com/(?P<version>v1\.0|beta))?(?P<url>/[^\s?]*)"
    r"[^\n]*\n(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
_COMMENT = re.compile(r'(?<=[\s,{\[\]}"\d])//[^"\n]*$', re.MULTILINE)
_LAST_COMMA = re.compile(r",(\s*[}\]])")
_ROW = re.compile(r"^\|\s*\**(\w+)\**\s*\|[^|]*\|(.*)$", re.MULTILINE)
_READ_ONLY = re.compile(r"read-?only|(?:somente|apenas|só) (?:de )?leitura", re.IGNORECASE)


@dataclass(frozen=True)
class DocumentedRequest:
    """A request on a page. ``body`` is None if the page shows no JSON object that can be read."""

    version: str
    page: str
    method: str
    url: str
    body: dict[str, Any] | None


class ReferencePages:
    """The reference in a folder: a work tree, or a Git directory without one, whose newest commit is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._is_tree = (folder / ROOT).is_dir()

    def revision(self) -> str:
        """The commit that is read, with its day."""
        return self._git("log", "-1", "--format=%h of %cs").strip()

    def requests(self) -> Iterator[DocumentedRequest]:
        """Every request of the pages about operations that has a body."""
        for version in VERSIONS:
            for page, text in self._pages(version, "api"):
                yield from requests_in(version, page, text)

    def read_only(self) -> dict[tuple[str, str], frozenset[str]]:
        """The names of the properties that the page of a type calls read-only, by version and page."""
        return {
            (version, page): frozenset(read_only_in(text))
            for version in VERSIONS
            for page, text in self._pages(version, "resources")
        }

    def _pages(self, version: str, kind: str) -> Iterator[tuple[str, str]]:
        folder = f"{ROOT}/{version}/{kind}"
        if self._is_tree:
            for path in sorted((self.folder / folder).glob("*.md")):
                yield path.stem, path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
            return
        names = [
            name
            for name in self._git("ls-tree", "--name-only", "HEAD", f"{folder}/").splitlines()
            if name.endswith(".md")
        ]
        for name, content in zip(names, self._contents(names), strict=True):
            yield Path(name).stem, content.decode("utf-8", "replace").replace("\r\n", "\n")

    def _contents(self, names: Iterable[str]) -> Iterator[bytes]:
        """The files of the commit, read by one process."""
        asked = "".join(f"HEAD:{name}\n" for name in names)
        command = ["git", "-C", str(self.folder), "cat-file", "--batch"]
        answer = subprocess.run(command, input=asked.encode(), stdout=subprocess.PIPE, check=True).stdout
        position = 0
        while position < len(answer):
            end = answer.index(b"\n", position)
            size = int(answer[position:end].split()[2])
            yield answer[end + 1 : end + 1 + size]
            position = end + size + 2

    def _git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout


def requests_in(version: str, page: str, text: str) -> Iterator[DocumentedRequest]:
    """The requests of a page that have a body; what only shows the form of a URL has none."""
    for block in _FENCE.findall(text):
        found = _REQUEST.match(block)
        if found is None:
            continue
        start = re.search(r"^\s*[{\[]", found["rest"], re.MULTILINE)
        if start is None:
            continue
        name = (found["version"] or version).lower()
        yield DocumentedRequest(
            name, page, found["method"].upper(), found["url"], _object(found["rest"][start.start() :])
        )


def _object(text: str) -> dict[str, Any] | None:
    """The JSON object at the start of a text; pages have comments, commas before brackets and line ends in texts."""
    for form in (text, _LAST_COMMA.sub(r"\1", _COMMENT.sub("", text))):
        try:
            found, _end = json.JSONDecoder(strict=False).raw_decode(form.strip())
        except json.JSONDecodeError:
            continue
        return found if isinstance(found, dict) else None
    return None


def read_only_in(text: str) -> Iterator[str]:
    """The names of the rows of tables whose description calls the property read-only."""
    for name, description in _ROW.findall(text):
        if _READ_ONLY.search(description):
            yield name
