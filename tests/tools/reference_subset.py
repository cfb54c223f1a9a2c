# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of the metadata that examples need: their types and paths, and everything that these refer to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from reference_types import DeclaredType, TypeTree, bare

if TYPE_CHECKING:
    from reference import FoundExample


def subset(types: TypeTree, examples: Iterable[FoundExample]) -> dict[str, str]:
    """The types, each as one line of text, and the starts of paths (``/groups``).

    A line is ``kind < base; properties; links``; see the README of the facts. A type that is only on the way to others
    has no properties there. Where the source does not show what contains what, a navigation on a path, or with an
    entity inside a body, contains its target.
    """
    starts: dict[str, str] = {}
    links: set[tuple[str, str]] = set()
    contained: set[tuple[str, str]] = set()
    full: set[str] = set()
    passed: set[str] = set()
    for example in examples:
        places = [example.place, *(place for reader in example.readers for place in reader.places)]
        full |= {example.type}
        for reader in example.readers:
            full |= reader.named
            links |= reader.bound
            contained |= reader.followed
        for place in places:
            contained |= {*place.links}
            passed |= {place.type, *place.casts}
            first = place.path.split("/")[1]
            starts[f"/{first}"] = str(types.source.start(first))
    passed |= {bare(reference) for reference in starts.values()}
    kept_links: dict[str, set[str]] = {}
    marked: set[tuple[str, str]] = set()
    for owner, name in links | contained:
        declaring = _declaring(types, owner, name)
        kept_links.setdefault(declaring, set()).add(name)
        marked |= {(declaring, name)} if (owner, name) in contained and not types.source.shows_contained else set()
        passed |= {declaring, bare(types.links(owner)[name])}
    kept = _closed(types, full)
    for name in sorted({item for owner in passed for item in types.chain(owner)} - set(kept)):
        if (known := types.source.find(name)) is not None:
            kept[name] = replace(known, values={})
    for declaring, name in marked:
        kept[declaring].marks[name] = "contained"
    lines = {name: _line(known, kept_links.get(name, set())) for name, known in sorted(kept.items())}
    return {**dict(sorted(starts.items())), **lines}


def _declaring(types: TypeTree, owner: str, name: str) -> str:
    """The type in the line of a type that declares a navigation."""
    return next(item for item in types.chain(owner) if (known := types.source.find(item)) and name in known.links)


def _closed(types: TypeTree, waiting: set[str]) -> dict[str, DeclaredType]:
    """The types with their bases and the types of their values; of an abstract one, a derived one as well."""
    kept: dict[str, DeclaredType] = {}
    while waiting:
        name = waiting.pop()
        known = types.source.find(name)
        if known is None or name in kept:
            continue
        kept[name] = known
        waiting |= {bare(reference) for reference in known.values.values()}
        waiting |= {known.base} if known.base else set()
        if known.kind == "complex" and known.abstract:
            waiting |= {*types.concrete(name)[:1]}
    return kept


def _line(known: DeclaredType, links: set[str]) -> str:
    """A type as text."""
    head = " ".join(
        [
            *(mark for mark in ("abstract", "open", "flags") if getattr(known, mark)),
            known.kind,
            *([f"by {known.key}"] if known.key else []),
            *(["<", known.base] if known.base else []),
        ]
    )
    if known.kind == "enum":
        return f"{head}; {' '.join(f'{name}={number}' for name, number in known.members.items())}"
    values = ", ".join(_property(name, known.values[name], known) for name in sorted(known.values))
    followed = ", ".join(_property(name, known.links[name], known) for name in sorted(links))
    return "; ".join([head, values, followed]).rstrip("; ")


def _property(name: str, reference: str, known: DeclaredType) -> str:
    mark = known.marks.get(name)
    return f"{name} {reference.rstrip('?')}" + (f"{{{mark}}}" if mark else "")
