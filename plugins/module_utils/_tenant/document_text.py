# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents from the text of a YAML or JSON file, within limits. Pure.

A file may come with a pull request, so its author is not trusted. Values are built while the text is parsed, and
parsing stops at the first limit that is exceeded. YAML aliases count as if they were written out, and a value that
contains itself is refused. Two equal names in one mapping are refused, because YAML and JSON would keep the last one.
YAML timestamps stay text, because Python's datetime cuts the seventh digit of a second.

Sources: YAML 1.1, 3.2.2.2 (anchors and aliases) and 10.2.1.1 (merge keys); RFC 8259 (JSON).
"""

from __future__ import annotations

import contextlib
import json
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from ansible_collections.m365.graph.plugins.module_utils._errors import MissingLibrary
from ansible_collections.m365.graph.plugins.module_utils._values.shared_texts import SharedTexts

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]
    YAML_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    YAML_IMPORT_ERROR = None

LARGEST_DOCUMENT = 4 << 20
"""Characters of the names and texts of one document. Microsoft Graph takes no larger request."""
MOST_VALUES = 20_000
"""Names and values of one document."""
DEEPEST = 64
"""Levels of mappings and lists in one document."""
MOST_DOCUMENTS = 100_000
"""Documents in one file."""

_CHECK_INTERVAL = 1000
"""Values between two calls of ``check_time``."""
_LONGEST_PLAIN = 64
"""Characters of an unquoted YAML scalar that can be a number. YAML's base 60 takes quadratic time to read."""

CheckTime = Callable[[], None]
"""Called now and then. Raises when the time is up."""


class UnreadableText(ValueError):
    """The text cannot be used. The message is a clause without a full stop."""


def yaml_documents(text: str, check_time: CheckTime | None = None) -> Iterator[Any]:
    """The documents of a YAML text; a list counts as the documents in it, and null as none.

    Raises :class:`UnreadableText`, and :class:`MissingLibrary` without PyYAML.
    """
    if YAML_IMPORT_ERROR:
        raise MissingLibrary("PyYAML", YAML_IMPORT_ERROR)
    if re.search("^%TAG", text, re.MULTILINE):
        raise UnreadableText("it is not valid YAML for documents: %TAG is not supported")
    try:
        for number, document in enumerate(_YamlReader(text, check_time).documents()):
            if number == MOST_DOCUMENTS:
                raise UnreadableText(f"it has more than {MOST_DOCUMENTS:,} documents")
            if document is not None:
                yield document
    except yaml.YAMLError as error:
        raise UnreadableText(f"it is not valid YAML: {' '.join(str(error).split())}") from None


class _YamlReader:
    """Builds values from the events of PyYAML's parser, the one in C where it is available."""

    def __init__(self, text: str, check_time: CheckTime | None) -> None:
        base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._text, self._base, self._check_time = text, base, check_time
        self._values = self._characters = 0
        self._anchors: dict[str, tuple[Any, int, int] | None] = {}
        self._texts = SharedTexts()
        tags = {f"tag:yaml.org,2002:{name}": name for name in ("null", "bool", "int", "float", "str", "binary")}
        self._constructors = {tag: base.yaml_constructors[tag] for tag in tags}
        self._resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {
            first: [(tag, pattern) for tag, pattern in resolvers if tag in tags]
            for first, resolvers in base.yaml_implicit_resolvers.items()
        }

    def documents(self) -> Iterator[Any]:
        """The documents. Raises :class:`UnreadableText` and YAMLError."""
        self._loader = loader = self._base(self._text)
        self._next: Callable[[], Any] = loader.get_event
        try:
            while not isinstance(event := self._next(), yaml.StreamEndEvent):
                if isinstance(event, yaml.DocumentStartEvent):
                    self._anchors.clear()
                    yield from self._roots(self._next())
        finally:
            loader.dispose()

    def _roots(self, event: Any) -> Iterator[Any]:
        if not isinstance(event, yaml.SequenceStartEvent):
            yield self._fresh(event)
            return
        self._check_tag(event, "seq")
        if event.anchor:
            self._anchors[event.anchor] = None
        while not isinstance(item := self._next(), yaml.SequenceEndEvent):
            yield self._fresh(item)

    def _fresh(self, event: Any) -> Any:
        """A value that is a document of its own."""
        self._values = self._characters = 0
        if self._check_time:
            self._check_time()
        return self._value(event, 1)

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        before = (self._values, self._characters)
        if event.anchor:
            self._anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            self._count(event, 1, len(event.value))
            value = self._scalar(event)
        else:
            self._count(event, 1, 0)
            if depth > DEEPEST:
                self._refuse(event, f"a document is nested deeper than {DEEPEST} levels")
            is_list = isinstance(event, yaml.SequenceStartEvent)
            self._check_tag(event, "seq" if is_list else "map")
            value = self._list(depth) if is_list else self._mapping(depth)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._values - before[0], self._characters - before[1])
        return value

    def _list(self, depth: int) -> list[Any]:
        items = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        merged: list[Any] = []
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
                source = self._value(self._next(), depth + 1)
                merged += source if isinstance(source, list) else [source]
                if not all(isinstance(item, dict) for item in merged):
                    self._refuse(event, "what << merges is not a mapping")
                continue
            name = self._value(event, depth + 1)
            if not isinstance(name, str):
                self._refuse(event, f"the name {str(name)[:40]} is not text; put it in quotes")
            if name in made:
                self._refuse(event, f"{name} appears twice in one mapping")
            made[name] = self._value(self._next(), depth + 1)
        if not merged:
            return self._texts.in_row(made)
        return {name: item for source in (*reversed(merged), made) for name, item in source.items()}

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            self._refuse(event, f"there is no anchor &{event.anchor} before *{event.anchor}")
        found = self._anchors[event.anchor]
        if found is None:
            self._refuse(event, f"*{event.anchor} makes a value contain itself")
        value, values, characters = found
        self._count(event, values, characters)
        return value

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        tag: str | None = None if event.tag == "!" else event.tag
        if tag is None:
            if not event.implicit[0] or len(text) > _LONGEST_PLAIN:
                return text
            found = self._resolvers.get(text[:1], ())
            tag = next((resolved for resolved, pattern in found if pattern.match(text)), None)
            if tag is None:
                return text
        elif tag not in self._constructors:
            self._refuse(event, f"the tag {tag} is not supported")
        elif len(text) > _LONGEST_PLAIN and tag.endswith((":int", ":float")):
            self._refuse(event, f"a number has more than {_LONGEST_PLAIN} characters")
        try:
            return self._constructors[tag](self._loader, yaml.ScalarNode(tag, text, event.start_mark, event.end_mark))
        except (ValueError, KeyError):
            self._refuse(event, f"{text[:40]} does not match its tag {tag}")

    def _check_tag(self, event: Any, name: str) -> None:
        if event.tag not in (None, "!", f"tag:yaml.org,2002:{name}"):
            self._refuse(event, f"the tag {event.tag} is not supported")

    def _count(self, event: Any, values: int, characters: int) -> None:
        if self._check_time and self._values % _CHECK_INTERVAL == 0:
            self._check_time()
        self._values += values
        self._characters += characters
        if self._values > MOST_VALUES:
            self._refuse(event, f"a document has more than {MOST_VALUES:,} values, aliases included")
        if self._characters > LARGEST_DOCUMENT:
            self._refuse(event, f"a document is larger than {LARGEST_DOCUMENT >> 20} MiB, aliases included")

    @staticmethod
    def _refuse(event: Any, what: str) -> NoReturn:
        raise UnreadableText(f"line {event.start_mark.line + 1}: {what}")


_JSON_TOKEN = re.compile(r'[^"\[\]{},]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?[^"\[\]{},]*+){0,2}+([\[\]{},]?)', re.DOTALL)
"""A name and its value, if they are there, and the sign after them. It matches anywhere, so that no text takes long."""
_JSON_SPACE = re.compile(r"[ \t\r\n]*")


def json_documents(text: str, check_time: CheckTime | None = None) -> Iterator[Any]:
    """The documents of a JSON text: the items of a list, or else the one value; null counts as none.

    Raises :class:`UnreadableText`.
    """
    start = _after_space(text, 0)
    _check_json(text, start, text[start : start + 1] == "[", MOST_VALUES, check_time)
    for document in _json_items(text, start, _decoder(SharedTexts())):
        if check_time:
            check_time()
        if document is not None:
            yield document


def json_mapping(text: str, most_values: int) -> Mapping[str, Any]:
    """The one object of a JSON text. Raises :class:`UnreadableText`."""
    _check_json(text, 0, False, most_values, None)
    with _json_errors():
        made = _decoder(SharedTexts()).decode(text)
    if not isinstance(made, dict):
        raise UnreadableText("it is not a JSON object")
    return made


def _check_json(text: str, start: int, listed: bool, most_values: int, check_time: CheckTime | None) -> None:
    """Count values and levels before anything is built. Raises :class:`UnreadableText`."""
    depth = values = documents = 0
    begun = start
    for found in _JSON_TOKEN.finditer(text, start):
        sign = found[1]
        if not sign:
            continue
        if sign in "]}":
            depth -= 1
            continue
        values += 1
        if sign == ",":
            if listed and depth == 1:
                documents += 1
                at = found.start(1)
                _check_size(at - begun)
                begun, values = at, 0
                if documents == MOST_DOCUMENTS:
                    raise UnreadableText(f"it has more than {MOST_DOCUMENTS:,} documents")
        else:
            depth += 1
            if depth > DEEPEST + listed:
                raise UnreadableText(f"a document is nested deeper than {DEEPEST} levels")
        if values > most_values:
            raise UnreadableText(f"a document has more than {most_values:,} values")
        if check_time and values % _CHECK_INTERVAL == 0:
            check_time()
    if listed or most_values == MOST_VALUES:
        _check_size(len(text) - begun)


def _check_size(characters: int) -> None:
    if characters > LARGEST_DOCUMENT:
        raise UnreadableText(f"a document is larger than {LARGEST_DOCUMENT >> 20} MiB")


def _json_items(text: str, at: int, decoder: json.JSONDecoder) -> Iterator[Any]:
    listed = text[at : at + 1] == "["
    if listed:
        at = _after_space(text, at + 1)
    more = not (listed and text[at : at + 1] == "]")
    while more:
        with _json_errors():
            item, at = decoder.raw_decode(text, at)
        yield item
        at = _after_space(text, at)
        more = listed and text[at : at + 1] == ","
        if more:
            at = _after_space(text, at + 1)
    with _json_errors():
        if listed and text[at : at + 1] != "]":
            raise json.JSONDecodeError("Expecting ',' or ']'", text, at)
        at = _after_space(text, at + listed)
        if at != len(text):
            raise json.JSONDecodeError("Extra data", text, at)


@contextlib.contextmanager
def _json_errors() -> Iterator[None]:
    try:
        yield
    except UnreadableText:
        raise
    except ValueError as error:  # also an integer of more digits than Python reads
        raise UnreadableText(f"it is not valid JSON: {error}") from None


def _after_space(text: str, at: int) -> int:
    found = _JSON_SPACE.match(text, at)
    return found.end() if found else at


def _decoder(texts: SharedTexts) -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=lambda pairs: texts.in_row(_once(pairs)), parse_constant=_no_constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for name, _value in pairs:
            if name in seen:
                raise UnreadableText(f"{name} appears twice in one mapping")
            seen.add(name)
    return made


def _no_constant(name: str) -> NoReturn:
    raise UnreadableText(f"{name} is not a number in JSON")
