# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the facts about Microsoft Graph in tests/facts: what comes from the SDKs together with what is kept by hand.

A schema has the names that Microsoft's metadata has:

- ``entities`` and ``complex``: ``base``, ``abstract``, ``props`` and ``nav``. A property has its type ``t``, ``c`` for
  a collection, ``n`` for nullability (absent: nullable, False: not, None: unknown), ``ro`` for read-only and ``sel`` in
  ``d`` for a value that must be selected; a navigation property has ``contains`` if its target is part of its owner;
- ``enums``: ``flags`` and ``members``, with their numbers where known;
- ``bound``: actions and functions, the first of whose ``params`` is what they are bound to;
- ``paths``: ``url`` and methods ``m``.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parents[1] / "facts"
VERSIONS = ("v1.0", "beta")
PREFIX = "microsoft.graph."


def read(name: str) -> Any:
    """One file of tests/facts."""
    return json.loads((FACTS / name).read_text(encoding="utf-8"))


@functools.cache
def additions() -> dict[str, Any]:
    """What the SDKs lack, with sources."""
    loaded: dict[str, Any] = read("additions.json")
    return loaded


@functools.cache
def schema(version: str) -> dict[str, Any]:
    """The types, operations and paths of a version (``v1.0`` or ``beta``)."""
    generated, details = read(f"{version}.json"), read("details.json")
    loaded: dict[str, Any] = {"meta": generated["meta"]}
    for section in ("entities", "complex"):
        known = {
            name: {**details["types"].get(name, {}), **details[version].get(name, {})} for name in generated[section]
        }
        loaded[section] = {PREFIX + name: _type(item, known[name]) for name, item in generated[section].items()}
    loaded["enums"] = {
        PREFIX + name: _enum(item, details["enums"].get(name, "")) for name, item in generated["enums"].items()
    }
    bound = {
        (kind, name): _operation(kind, name, item, details["operations"].get(f"{kind}.{name}", {}))
        for kind, items in generated["operations"].items()
        for name, item in items.items()
    }
    loaded["paths"] = [{"url": url, "m": methods.split()} for url, methods in generated["paths"].items()]
    for section in ("entities", "complex", "enums"):
        loaded[section] |= {name: item for name, item in additions()[section].items() if version in item["versions"]}
    bound |= {
        (_short(item["params"][0]["t"]), _short(item["name"])): item
        for item in additions()["bound"]
        if version in item["versions"]
    }
    loaded["bound"] = list(bound.values())
    for item in left_out(version):
        _leave_out(loaded, item)
    return loaded


def left_out(version: str) -> list[dict[str, Any]]:
    """What the SDK of a version has and neither the collection nor the emulator describes, with the reason (``why``).

    Each is a ``type``, its ``property``, ``member`` or marks as ``read_only``, or a ``parameter`` of an ``operation``.
    """
    return [item for item in additions()["left_out"] if version in item["versions"]]


@functools.cache
def catalogue() -> list[dict[str, Any]]:
    """The catalogue's records: a type, where it is, which permissions and success statuses are documented.

    ``versions`` has the versions whose SDK reaches the path, with the methods of ``collection`` and ``item`` there.
    """
    records = [*read("catalogue.json"), *additions()["catalogue"]]
    return [
        {**record, "versions": {version: methods for version in VERSIONS if (methods := _methods(record, version))}}
        for record in records
    ]


@functools.cache
def url_shapes() -> list[dict[str, Any]]:
    """The documented paths of certificate states: ``url`` and ``methods``."""
    loaded: list[dict[str, Any]] = read("url_shapes.json")
    return loaded


@functools.cache
def clouds() -> dict[str, list[str]]:
    """By type, the clouds that Microsoft's page of the type names ("available in the following national clouds")."""
    loaded: dict[str, list[str]] = read("clouds.json")
    return loaded


def with_ids(url: str) -> str:
    """A URL with every placeholder as ``{}``."""
    return re.sub(r"\{[^}]+\}", "{}", url)


def _leave_out(loaded: dict[str, Any], item: dict[str, Any]) -> None:
    """Remove one thing from a schema; KeyError where it is not there (any more)."""
    if "operation" in item:
        kind, name = item["operation"].rsplit(".", 1)
        bound = next(
            entry
            for entry in loaded["bound"]
            if (_short(entry["params"][0]["t"]), _short(entry["name"])) == (kind, name)
        )
        bound["params"] = [param for param in bound["params"] if param["name"] != item["parameter"]]
        return
    name = PREFIX + item["type"]
    section = next(section for section in ("entities", "complex", "enums") if name in loaded[section])
    if "property" in item:
        loaded[section][name]["props"].pop(item["property"])
    elif "member" in item:
        loaded[section][name]["members"].pop(item["member"])
    elif item.get("read_only"):
        for prop in loaded[section][name]["props"].values():
            prop.pop("ro", None)
    else:
        loaded[section].pop(name)


def _methods(record: dict[str, Any], version: str) -> dict[str, list[str]]:
    known = {with_ids(item["url"]): item["m"] for item in schema(version)["paths"]}
    found = {place: known.get(with_ids(record[place])) for place in ("collection", "item") if record.get(place)}
    return {place: methods for place, methods in found.items() if methods}


def _type(item: dict[str, Any], details: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"abstract": True} if details.get("abstract") else {}
    if "base" in item:
        found["base"] = PREFIX + item["base"]
    marks = {
        mark: set(details.get(mark, "").split())
        for mark in ("nullable", "required", "read_only", "selected", "contained")
    }
    exact = details.get("types", {})
    for section in ("props", "nav"):
        found[section] = {
            name: _property(name, text, exact.get(name), marks) for name, text in item.get(section, {}).items()
        }
        if section == "nav":
            for name, link in found[section].items():
                link.pop("n", None)
                link |= {"contains": True} if name in marks["contained"] else {}
    return found


def _property(name: str, text: str, exact: str | None, marks: dict[str, set[str]]) -> dict[str, Any]:
    label, _blank, read_only = text.partition(" ")
    found: dict[str, Any] = {"t": _full(exact or label.removesuffix("[]"))}
    if label.endswith("[]"):
        found["c"] = True
    if name not in marks["nullable"]:
        found["n"] = False if name in marks["required"] else None
    if read_only or name in marks["read_only"]:
        found["ro"] = True
    if name in marks["selected"]:
        found["d"] = ["sel"]
    return found


_FLAGS = "{flags} "
"""In the details of an enumeration: the SDKs do not show that of an enumeration of which there are collections only."""


def _enum(item: dict[str, Any], numbers: str) -> dict[str, Any]:
    flags = item.get("flags", False) or numbers.startswith(_FLAGS)
    numbered = (entry.split("=") for entry in numbers.removeprefix(_FLAGS).split())
    known = {name: int(number) for name, number in numbered}
    return {"flags": flags, "members": {name: known.get(name) for name in item["members"].split()}}


def _operation(kind: str, name: str, item: dict[str, Any], details: dict[str, Any]) -> dict[str, Any]:
    marks = {mark: set(details.get(mark, "").split()) for mark in ("nullable", "required", "read_only", "selected")}
    exact = details.get("types", {})
    params = [
        {"name": label, **_property(label, text, exact.get(label), marks)}
        for label, text in item.get("params", {}).items()
    ]
    found: dict[str, Any] = {
        "k": {"POST": "action", "GET": "function"}[item["method"]],
        "name": PREFIX + name,
        "params": [{"name": "bindingParameter", "t": PREFIX + kind, "n": False}, *params],
    }
    if "returns" in item:
        found["returns"] = {"t": _full(details.get("returns") or item["returns"].removesuffix("[]"))}
        if item["returns"].endswith("[]"):
            found["returns"]["c"] = True
    return found


def _full(label: str) -> str:
    """A type's name with its namespace. Scalars begin with a capital letter, and so does Microsoft's Dictionary."""
    return f"Edm.{label}" if label[0].isupper() and label != "Dictionary" else PREFIX + label


def _short(name: str) -> str:
    return name.removeprefix(PREFIX)
