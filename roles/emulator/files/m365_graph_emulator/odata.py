# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Query options: ``$select $filter $expand $orderby $search $top $skip $count $skiptoken``, and pages of a list.

``$top`` is the size of a page, not of the list: next links lead to the end (https://learn.microsoft.com/graph/paging).

Options may be written without the dollar sign, as Graph allows. An unknown option with one is a 400.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from . import edm
from .errors import EmulatedError
from .filters import FilterProblem, Related, compile_filter, no_relations
from .model import NAMESPACE, EmulatedModel
from .store import StoredEntity

_SYSTEM = ("select", "filter", "expand", "orderby", "top", "skip", "count", "skiptoken", "search", "format")
DEFAULT_PAGE = 100
_ON_ITEMS = ("select", "expand", "format")


@dataclass
class QueryOptions:
    """Query options after reading. ``expand`` maps a navigation to the properties selected in it (empty: all).

    ``expand_top`` limits the rows of an expanded navigation.
    """

    select: list[str] = field(default_factory=list)
    filter: str | None = None
    expand: dict[str, list[str]] = field(default_factory=dict)
    expand_top: dict[str, int] = field(default_factory=dict)
    orderby: list[tuple[str, bool]] = field(default_factory=list)
    top: int | None = None
    skip: int = 0
    count: bool = False
    search: str | None = None
    skiptoken: tuple[int, bool] | None = None
    """Where the page starts, and whether the empty page has been returned."""


@dataclass
class ListPage:
    """One page: its rows, the count if asked for (first page only), and the token of the next."""

    rows: list[StoredEntity]
    count: int | None
    token: str | None


def bad_query(message: str) -> EmulatedError:
    """An option the service refuses."""
    return EmulatedError(400, "BadRequest", message)


def read_options(query: Iterable[tuple[str, str]], on_item: bool) -> QueryOptions:
    """Options of a request; raises EmulatedError for unknown or malformed ones."""
    options = QueryOptions()
    for raw, value in query:
        name = raw.removeprefix("$").lower()
        if name not in _SYSTEM:
            if raw.startswith("$"):
                raise bad_query(f"The query parameter '{raw}' is not supported.")
            continue  # a custom option: a service may ignore it (OData)
        if on_item and name not in _ON_ITEMS:
            raise bad_query(f"Query option '${name}' was not found, or is not allowed on a single entity.")
        _set(options, name, value)
    return options


def _set(options: QueryOptions, name: str, value: str) -> None:
    if name == "select":
        options.select = [item.strip() for item in value.split(",") if item.strip()]
    elif name == "filter":
        options.filter = value
    elif name == "expand":
        options.expand, options.expand_top = _expand(value)
    elif name == "search":
        options.search = value
    elif name == "orderby":
        for item in filter(None, (item.strip() for item in value.split(","))):
            path, _space, direction = item.partition(" ")
            if direction.strip() not in ("", "asc", "desc"):
                raise bad_query(f"Syntax error in $orderby: '{item}'.")
            options.orderby.append((path, direction.strip() == "desc"))
    elif name in ("top", "skip"):
        if not value.isdigit():
            raise bad_query(
                f"Invalid value '{value}' for $%s query option found. A non-negative integer is required." % name
            )
        setattr(options, name, int(value))
    elif name == "count":
        if value not in ("true", "false"):
            raise bad_query(
                f"Invalid value '{value}' for $count query option found. Valid values are 'true' or 'false'."
            )
        options.count = value == "true"
    elif name == "skiptoken":
        options.skiptoken = _read_token(value)


def _expand(value: str) -> tuple[dict[str, list[str]], dict[str, int]]:
    """``a,microsoft.graph.x/b($select=c,d)``: navigations, maybe after a cast, and what to select in them."""
    found, limits = {}, {}
    for item in re.findall(r"[^,(]+(?:\([^)]*\))?", value):
        path, _bracket, inner = item.strip().partition("(")
        name_of = path.rpartition("/")[2] if path.startswith(NAMESPACE) else path
        selected: list[str] = []
        for option in filter(None, inner.rstrip(")").split(";")):
            name, _equals, text = option.partition("=")
            if name.strip() == "$top" and text.strip().isdigit():
                limits[name_of] = int(text)
                continue
            if name.strip() != "$select":
                raise bad_query(f"The query option '{name}' is not supported inside $expand.")
            selected = [part.strip() for part in text.split(",")]
        found[name_of] = selected
    return found, limits


def _token(start: int, after_empty: bool) -> str:
    return base64.urlsafe_b64encode(f"{start}:{int(after_empty)}".encode()).decode().rstrip("=")


def _read_token(text: str) -> tuple[int, bool]:
    try:
        start, after_empty = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(":")
        return int(start), after_empty == "1"
    except (binascii.Error, UnicodeDecodeError, ValueError) as problem:
        raise bad_query("The $skiptoken is not valid.") from problem


def check_select(names: list[str], model: EmulatedModel, type_name: str, version: str) -> None:
    """Refuse a selected property that neither the type nor a type derived from it has."""
    for name in names:
        if name == "*":
            continue
        last = name.rpartition("/")[2]
        cast = name.rpartition("/")[0].removeprefix(NAMESPACE) if name.startswith(NAMESPACE) else type_name
        if cast not in model.entities or (
            last not in model.properties(cast, version) and last not in model.navigation(cast, version)
        ):
            raise bad_query(f"Parsing OData Select and Expand failed: {edm.unknown_property(last, type_name)}")


def page(
    rows: list[StoredEntity],
    options: QueryOptions,
    model: EmulatedModel,
    type_name: str,
    version: str,
    size: int,
    empty_pages: bool,
) -> ListPage:
    """Order and cut rows that have been filtered. ``size``: rows of a page without ``$top``."""
    known = model.properties(type_name, version)
    for path, descending in reversed(options.orderby):
        if path not in known:
            raise bad_query(edm.unknown_property(path, type_name))
        rows = sorted(
            rows,
            key=lambda entity: _sort_key({"id": entity.id, **entity.values}.get(path), known[path].type),
            reverse=descending,
        )
    if options.top is not None:
        size = options.top if size == DEFAULT_PAGE else min(size, options.top)
    total = len(rows)
    start, after_empty = options.skiptoken or (options.skip, False)
    if empty_pages and options.skiptoken is not None and not after_empty and start < total:
        return ListPage([], None, _token(start, True))
    end = min(start + size, total)
    count = total if options.count and options.skiptoken is None else None
    return ListPage(rows[start:end], count, _token(end, False) if start < end < total else None)


def filtered(
    rows: list[StoredEntity],
    options: QueryOptions,
    model: EmulatedModel,
    type_name: str,
    version: str,
    related: Related = no_relations,
) -> list[StoredEntity]:
    """The rows that ``$search`` and ``$filter`` find. ``related`` gives the entities inside another one."""
    rows = _searched(rows, options.search)
    if options.filter is None:
        return rows
    try:
        predicate = compile_filter(options.filter, model, type_name, version, related)
        return [row for row in rows if predicate(row)]
    except FilterProblem as problem:
        raise bad_query(f"Invalid filter clause: {problem}") from problem


def _searched(rows: list[StoredEntity], search: str | None) -> list[StoredEntity]:
    """``"displayName:text"`` or ``"description:text"``: each word at the start of a word."""
    if search is None:
        return rows
    name, _colon, text = search.strip().strip('"').partition(":")
    if name not in ("displayName", "description") or not text:
        raise bad_query(f"Syntax error: character '{search[:1]}' is not valid at position 0 in '{search}'.")
    words = text.lower().split()
    return [row for row in rows if all(_has_word(str(row.values.get(name) or ""), word) for word in words)]


def _has_word(text: str, start: str) -> bool:
    return any(word.startswith(start) for word in re.split(r"[\W_]+", text.lower()))


def _sort_key(value: Any, type_name: str) -> tuple[bool, Any]:
    if value is None:
        return (False, 0)
    if type_name == "DateTimeOffset":
        return (True, edm.ticks(value))
    return (True, value.lower() if isinstance(value, str) else value)


def next_link(base: str, query: Iterable[tuple[str, str]], token: str) -> str:
    """The URL of the next page: the same options with the token in place of ``$skip``."""
    kept = [
        (name, value) for name, value in query if name.removeprefix("$").lower() not in ("skip", "skiptoken", "count")
    ]
    pairs = [f"{quote(name, safe='$')}={quote(value, safe='')}" for name, value in [*kept, ("$skiptoken", token)]]
    return f"{base}?{'&'.join(pairs)}"
