# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the examples of writes in the pages of Microsoft's reference, which a developer has cloned.

The pages are Markdown: ``api-reference/{v1.0,beta}/api/*.md`` in
https://github.com/microsoftgraph/microsoft-graph-docs-contrib. A page of a method has its requests and responses in
fenced blocks of ``http``, seldom the body in a block ``json`` of its own; a comment in front of a block has the type of
the response. Pages are written by hand, so that nothing is taken for granted: what cannot be read has a reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FOLDER = "api-reference/{version}/api"
_BLOCK = re.compile(r"^[ \t]*```[ \t]*(\w+)[^\n]*\n(.*?)^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL)
_REQUEST = re.compile(r"(POST|PATCH)[ \t]+(\S+)[^\n]*(?:\n|$)")
_STATUS = re.compile(r"HTTP/[\d.]+[ \t]+(\d{3})")
_TYPE_IN_COMMENT = re.compile(r'"@odata\.type"\s*:\s*"(?:Collection\()?#?microsoft\.graph\.([\w.]+)')
_HEADER = re.compile(r"[\w-]+[ \t]*:")
_PLACEHOLDER = re.compile(r"\{[^{}:\"]+\}|<[^<>]+>|String \(identifier\)|\.\.\.")
NO_JSON = "its body is not JSON"
NO_BODY = "it has no body"
PLACEHOLDER = "its body has placeholders"


@dataclass(frozen=True)
class ReferenceExample:
    """An example of a write: ``method`` is POST or PATCH, ``path`` below the version, as written.

    ``type`` is the type of the resource without the namespace ``microsoft.graph``, from the body, else from the
    response; None if neither has one. ``problem`` is a clause with the reason why the body cannot be used.
    """

    page: str
    method: str
    path: str
    body: dict[str, Any]
    type: str | None = None
    problem: str | None = None


def pages(checkout: Path, version: str) -> Iterator[tuple[str, str]]:
    """Name (without suffix) and text of the pages of a version; FileNotFoundError without the folder."""
    folder = checkout / FOLDER.format(version=version)
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} does not exist: {checkout} is no checkout of Microsoft's reference")
    for file in sorted(folder.rglob("*.md")):
        yield file.stem, file.read_text(encoding="utf-8", errors="replace")


def examples(page: str, text: str) -> list[ReferenceExample]:
    """The examples of POST and PATCH in a page, in their order. A request without headers and body is none."""
    found: list[ReferenceExample] = []
    body: str | None = None
    position = 0
    for block in _BLOCK.finditer(text):
        between, content = text[position : block.start()], block[2].strip()
        position = block.end()
        request = _REQUEST.match(content)
        if request and "://" in request[2]:
            body = _body(content[request.end() :])
            found.append(_read(page, request[1], _path(request[2]), body))
        elif found and body == "" and block[1].casefold() == "json" and content.startswith("{"):
            body = content
            found[-1] = _read(page, found[-1].method, found[-1].path, body)
        elif found and found[-1].type is None and _STATUS.match(content):
            found[-1] = _typed(found[-1], between, content)
    return found


def _path(url: str) -> str:
    """The path below the version of a URL such as ``https://graph.microsoft.com/v1.0/users?$top=1``."""
    return "/" + urlsplit(url).path.lstrip("/").partition("/")[2].rstrip("/")


def _body(rest: str) -> str:
    """What follows the headers: after an empty line, or from the first line that is no header."""
    lines = rest.splitlines()
    while lines and _HEADER.match(lines[0].strip()):
        lines.pop(0)
    return "\n".join(lines).strip()


def _read(page: str, method: str, path: str, text: str) -> ReferenceExample:
    if not text:
        return ReferenceExample(page, method, path, {}, problem=NO_BODY)
    try:
        body = json.loads(text)
    except ValueError:
        return ReferenceExample(page, method, path, {}, problem=NO_JSON)
    if not isinstance(body, dict) or not body:
        return ReferenceExample(page, method, path, {}, problem=NO_BODY)
    problem = PLACEHOLDER if any(map(_PLACEHOLDER.fullmatch, _texts(body))) else None
    return ReferenceExample(page, method, path, body, _own_type(body), problem)


def _typed(example: ReferenceExample, comment: str, answer: str) -> ReferenceExample:
    """The example with the type that its response has, in its body or else in the comment in front of it."""
    _head, brace, rest = answer.partition("{")
    try:
        body = json.loads(brace + rest) if brace else {}
    except ValueError:
        body = {}
    noted = _TYPE_IN_COMMENT.search(comment)
    kind = _own_type(body) or (noted[1] if noted else None)
    return ReferenceExample(example.page, example.method, example.path, example.body, kind, example.problem)


def _own_type(body: dict[str, Any]) -> str | None:
    kind = body.get("@odata.type")
    return kind.removeprefix("#").removeprefix("microsoft.graph.") if isinstance(kind, str) else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
