# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``$filter``: a small recursive descent parser that turns an expression into a predicate over entities (OData URL
conventions 5.1.1).

Names of operators and functions may be in any case (``startsWith``, ``NOT``). Known: ``and or not``, ``eq ne gt ge lt
le in has``, parentheses, ``contains startswith endswith tolower toupper isof``, ``any all`` over collections and
contained entities, ``x/$count``, ``null true false``, numbers, texts, instants, GUIDs, enumeration members. Texts
compare without case, as the directory and Intune do, unless a property is marked ``exact``. Anything else is a 400, as
from the service.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import edm
from .model import NAMESPACE, EmulatedModel, EmulatedProperty
from .store import StoredEntity

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<instant>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))"
    r"|(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_@$][\w.@]*(?:/\$?[A-Za-z_][\w.]*)*)|(?P<sign>[(),:]))"
)
_FUNCTIONS = ("contains", "startswith", "endswith", "tolower", "toupper", "isof", "cast")


Related = Callable[[StoredEntity, str], list[StoredEntity]]


def no_relations(_entity: StoredEntity, _name: str) -> list[StoredEntity]:
    """For filters that need no other entities."""
    return []


def operators(text: str) -> set[str]:
    """The operators and functions that an expression uses, in lower case; ``$count`` for ``x/$count``."""
    names = {match["name"].lower() for match in _TOKEN.finditer(text) if match["name"]}
    return names | {"$count" for name in names if name.endswith("/$count")}


class FilterProblem(ValueError):
    """An expression the service refuses; the text is the sentence of the error response."""


@dataclass(frozen=True)
class _FilterTerm:
    """A value for each entity, with the property it comes from."""

    read: Callable[[dict[str, Any]], Any]
    prop: EmulatedProperty | None = None
    literal: bool = False


def compile_filter(
    text: str, model: EmulatedModel, type_name: str, version: str, related: Related = no_relations
) -> Callable[[StoredEntity], bool]:
    """A predicate for an expression; raises FilterProblem."""
    parser = _FilterParser(text, model, type_name, version, related)
    predicate = parser.whole()
    return lambda entity: predicate(parser._row(entity))


class _FilterParser:
    def __init__(self, text: str, model: EmulatedModel, type_name: str, version: str, related: Related) -> None:
        self.model, self.type, self.version, self.related = model, type_name, version, related
        self.scopes: dict[str, EmulatedProperty] = {}
        self.tokens = list(self._split(text))
        self.at = 0

    @staticmethod
    def _split(text: str) -> list[tuple[str, str]]:
        found, position = [], 0
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if match is None:
                raise FilterProblem(f"Syntax error at position {position} in '{text}'.")
            found.append((str(match.lastgroup), match[str(match.lastgroup)]))
            position = match.end()
        return found

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _word(self) -> str:
        """The next token in lower case: operators and functions are written in any case."""
        return self._peek().lower()

    def _next(self, expected: str | None = None) -> tuple[str, str]:
        if self.at >= len(self.tokens) or (expected is not None and self._peek() != expected):
            raise FilterProblem(f"Invalid filter clause: {expected or 'more'} expected, found '{self._peek()}'.")
        self.at += 1
        return self.tokens[self.at - 1]

    def whole(self) -> Callable[[dict[str, Any]], bool]:
        predicate = self._or()
        if self.at != len(self.tokens):
            raise FilterProblem(f"Invalid filter clause: unexpected '{self._peek()}'.")
        return predicate

    def _or(self) -> Callable[[dict[str, Any]], bool]:
        terms = [self._and()]
        while self._word() == "or":
            self._next()
            terms.append(self._and())
        return lambda row: any(term(row) for term in terms)

    def _and(self) -> Callable[[dict[str, Any]], bool]:
        terms = [self._not()]
        while self._word() == "and":
            self._next()
            terms.append(self._not())
        return lambda row: all(term(row) for term in terms)

    def _not(self) -> Callable[[dict[str, Any]], bool]:
        if self._word() == "not":
            self._next()
            inner = self._not()
            return lambda row: not inner(row)
        if self._peek() == "(":
            self._next()
            inner = self._or()
            self._next(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Callable[[dict[str, Any]], bool]:
        left = self._term()
        operator = self._word()
        if operator in ("eq", "ne", "gt", "ge", "lt", "le", "has"):
            self._next()
            return self._compare(left, operator, self._term())
        if operator == "in":
            self._next()
            self._next("(")
            choices = [self._compare(left, "eq", self._term())]
            while self._peek() == ",":
                self._next()
                choices.append(self._compare(left, "eq", self._term()))
            self._next(")")
            return lambda row: any(choice(row) for choice in choices)
        return lambda row: left.read(row) is True

    def _term(self) -> _FilterTerm:
        kind, text = self._next()
        if kind == "text":
            value: Any = text[1:-1].replace("''", "'")
        elif kind == "number":
            value = float(text) if "." in text else int(text)
        elif kind in ("instant", "guid"):
            value = text
        elif kind == "name":
            return self._named(text)
        else:
            raise FilterProblem(f"Invalid filter clause: unexpected '{text}'.")
        return _FilterTerm(lambda row: value, literal=True)

    def _named(self, text: str) -> _FilterTerm:
        if text in ("true", "false", "null"):
            value = {"true": True, "false": False, "null": None}[text]
            return _FilterTerm(lambda row: value, literal=True)
        if text.lower() in _FUNCTIONS and self._peek() == "(":
            return self._function(text.lower())
        if text.startswith(NAMESPACE) and self.at < len(self.tokens) and self.tokens[self.at][0] == "text":
            return self._term()
        path, _slash, last = text.rpartition("/")
        if last.lower() in ("any", "all") and path and self._peek() == "(":
            return self._lambda(path, last.lower())
        if last == "$count" and path:
            counted = self._property(path)
            return _FilterTerm(lambda row: len(counted.read(row) or []))
        return self._property(text)

    def _property(self, text: str) -> _FilterTerm:
        names = text.split("/")
        prop: EmulatedProperty | None = None
        if names[0] in self.scopes:
            prop, names, start = self.scopes[names[0]], names[1:], names[0]
            if not names:
                return _FilterTerm(lambda row: row["@scope"][start], prop)
            known = self._known(prop.type)
            scope: str | None = start
        else:
            scope = None
            type_name = self.type
            if names[0].startswith(NAMESPACE):
                type_name = names.pop(0).removeprefix(NAMESPACE)
            known = self.model.properties(type_name, self.version) if type_name in self.model.entities else {}
        links = self.model.navigation(self.type, self.version) if scope is None and prop is None else {}
        if len(names) == 1 and names[0] in links and links[names[0]].collection:
            link = links[names[0]]
            return _FilterTerm(lambda row: [self._row(item) for item in self.related(row["@entity"], link.name)], link)
        for name in names:
            if name not in known:
                raise FilterProblem(edm.unknown_property(name, prop.type if prop else self.type))
            prop = known[name]
            known = self.model.complex_properties(prop.type) if prop.type in self.model.complex else {}

        def read(row: dict[str, Any]) -> Any:
            value: Any = row if scope is None else row["@scope"][scope]
            for name in names:
                value = value.get(name) if isinstance(value, dict) else None
            return value

        return _FilterTerm(read, prop)

    @staticmethod
    def _row(entity: StoredEntity) -> dict[str, Any]:
        return {"@entity": entity, "@type": entity.type, "id": entity.id, **entity.values}

    def _known(self, type_name: str) -> dict[str, EmulatedProperty]:
        if type_name in self.model.entities:
            return self.model.properties(type_name, self.version)
        return self.model.complex_properties(type_name) if type_name in self.model.complex else {}

    def _lambda(self, path: str, kind: str) -> _FilterTerm:
        source = self._property(path)
        if source.prop is None or not source.prop.collection:
            raise FilterProblem(f"The {kind} operator needs a collection, and '{path}' is none.")
        self._next("(")
        if self._peek() == ")":
            self._next()
            return _FilterTerm(lambda row: bool(source.read(row)))
        variable = self._next()[1]
        self._next(":")
        self.scopes[variable] = EmulatedProperty(source.prop.name, source.prop.type)
        inner = self._or()
        self._next(")")
        del self.scopes[variable]
        judge = any if kind == "any" else all
        return _FilterTerm(
            lambda row: judge(
                inner({**row, "@scope": {**row.get("@scope", {}), variable: item}}) for item in source.read(row) or []
            )
        )

    def _function(self, name: str) -> _FilterTerm:
        self._next("(")
        if name in ("isof", "cast"):
            return self._isof()
        arguments = [self._term()]
        while self._peek() == ",":
            self._next()
            arguments.append(self._term())
        self._next(")")
        if len(arguments) != (1 if name in ("tolower", "toupper") else 2):
            raise FilterProblem(
                f"No function signature for the function with name '{name}' matches the specified arguments."
            )
        if any(
            argument.prop is not None and argument.prop.type not in ("String", *self.model.enums)
            for argument in arguments
        ):
            raise FilterProblem(
                f"No function signature for the function with name '{name}' matches the specified arguments."
            )
        if len(arguments) == 1:
            change = str.lower if name == "tolower" else str.upper
            return _FilterTerm(lambda row: None if (value := arguments[0].read(row)) is None else change(str(value)))
        tests: dict[str, Callable[[str, str], bool]] = {
            "contains": lambda a, b: b in a,
            "startswith": str.startswith,
            "endswith": str.endswith,
        }
        test = tests[name]
        whole, part = arguments
        return _FilterTerm(lambda row: test(str(whole.read(row) or "").lower(), str(part.read(row) or "").lower()))

    def _isof(self) -> _FilterTerm:
        """``isof('microsoft.graph.x')``, ``isof(microsoft.graph.x)``, or with ``$it`` as the first argument."""
        text = self._next()[1]
        if self._peek() == ",":
            self._next()
            text = self._next()[1]
        self._next(")")
        wanted = text.strip("'").removeprefix("#").removeprefix(NAMESPACE)
        if wanted not in self.model.entities:
            raise FilterProblem(f"The child type '{text}' in a cast was not an entity type.")
        return _FilterTerm(lambda row: self.model.is_a(row["@type"], wanted))

    def _compare(self, left: _FilterTerm, operator: str, right: _FilterTerm) -> Callable[[dict[str, Any]], bool]:
        prop = left.prop or right.prop
        for term in (left, right):
            if term.literal and prop is not None:
                self._check(term.read({}), prop, operator)
        convert = self._converter(prop)

        def judge(row: dict[str, Any]) -> bool:
            one, two = left.read(row), right.read(row)
            if one is None or two is None:
                return (one is two) if operator == "eq" else (one is not two) if operator == "ne" else False
            if operator == "has":
                return set(str(two).lower().split(",")) <= set(str(one).lower().split(","))
            one, two = convert(one), convert(two)
            try:
                return bool(
                    {
                        "eq": one == two,
                        "ne": one != two,
                        "gt": one > two,
                        "ge": one >= two,
                        "lt": one < two,
                        "le": one <= two,
                    }[operator]
                )
            except TypeError as problem:
                raise FilterProblem(
                    f"A binary operator with incompatible types was detected for operator kind '{operator}'."
                ) from problem

        return judge

    def _check(self, value: Any, prop: EmulatedProperty, operator: str) -> None:
        if value is None or prop.collection:
            return
        try:
            edm.checked(value, EmulatedProperty(prop.name, prop.type), self.model)
        except edm.ValueProblem as problem:
            raise FilterProblem(
                f"A binary operator with incompatible types was detected for operator kind '{operator}': {problem}"
            ) from problem

    def _converter(self, prop: EmulatedProperty | None) -> Callable[[Any], Any]:
        if prop is not None and prop.type == "DateTimeOffset":
            return edm.ticks
        if prop is not None and prop.type in self.model.enums:
            enum = self.model.enums[prop.type]
            return lambda value: edm.enumeration(value, enum).lower()
        exact = prop is not None and "exact" in prop.marks
        return lambda value: value.lower() if isinstance(value, str) and not exact else value
