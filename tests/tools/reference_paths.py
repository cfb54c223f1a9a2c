# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the paths of documented requests lead in the metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reference_types import TypeTree, bare, is_many

OPERATION = "an operation, or no entity"
_WITH_KEY = re.compile(r"([\w.$]+)\((.*)\)")
_CAST = re.compile(r"(?:microsoft\.)?graph\.([\w.]+)")


class LeftOutError(Exception):
    """A request is no example; the text is the reason."""


@dataclass(frozen=True)
class ExamplePlace:
    """Where a path leads: ``path`` has ``{}`` for each of ``ids``; ``links`` are the navigations on the way."""

    path: str
    ids: tuple[str, ...]
    type: str
    many: bool
    links: tuple[tuple[str, str], ...]
    casts: frozenset[str]


def place(types: TypeTree, url: str) -> ExamplePlace:
    """The end of a path. Pages of users write ``/me``. Raises :class:`LeftOutError`."""
    first, *parts = _parts(url)
    if first == "me":
        first, parts = "users", ["me", *parts]
    reference = types.source.start(first)
    if reference is None:
        raise LeftOutError("a path that the metadata does not have")
    name, many, path = bare(reference), is_many(reference), f"/{first}"
    links: list[tuple[str, str]] = []
    ids: list[str] = []
    casts: set[str] = set()
    for part in parts:
        cast = _CAST.fullmatch(part)
        if part.startswith("$"):
            raise LeftOutError("a link between resources" if part == "$ref" else "no JSON resource")
        if cast and (known := types.source.find(cast[1])) and known.kind == "entity":
            name, path = cast[1], f"{path}/microsoft.graph.{cast[1]}"
            casts.add(name)
        elif many:
            many, path = False, f"{path}/{{}}"
            ids.append(part)
        elif ":" in part:
            raise LeftOutError("addressed by the path of a file")
        else:
            owner, label = _link(types, name, part)
            if owner != name:  # Graph wants the derived type in the path, even where a page leaves it out
                path = f"{path}/microsoft.graph.{owner}"
                casts.add(owner)
            link = types.links(owner)[label]
            links.append((owner, label))
            name, many, path = bare(link), is_many(link), f"{path}/{label}"
    return ExamplePlace(path, tuple(ids), name, many, tuple(links), frozenset(casts))


def _link(types: TypeTree, name: str, part: str) -> tuple[str, str]:
    """The type that has a navigation, and its name: pages do not always have the right case."""
    for owner in (name, *types.source.derived(name)):
        for label in types.links(owner):
            if label.lower() == part.lower():
                return owner, label
    raise LeftOutError(OPERATION)


def _parts(url: str) -> list[str]:
    """The parts of a path, keys in parentheses as parts of their own."""
    found: list[str] = []
    for part in url.partition("?")[0].strip("/").split("/"):
        with_key = _WITH_KEY.fullmatch(part)
        found += [with_key[1], with_key[2].strip("'")] if with_key else [part]
    return found
