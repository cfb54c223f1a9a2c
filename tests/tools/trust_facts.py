# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every type of Microsoft's SDKs that has to do with trust, by its name and the names of its properties.

That is a wide net: certificates, keys, credentials, secrets, tokens, signatures, trust, PKI, federation, SAML,
attestation and expiry. What is in it by accident is explained in tests/facts/coverage.json. Enumerations are left out,
because they are values of other types, and so are Kiota's classes for the answer of a list.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from graph_sdk import GraphSdk, SdkType

_WORD = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+")
_TRUST = re.compile(
    r"(?:certif\w*|certs?|credentials?|signing|signatures?|trust(?:ed|s)?|pki|federat\w*|expir\w*|thumbprints?|secrets?"
    r"|pfx|pkcs\d*|scep|x509|crl|saml\w*|attest\w*|tokens?|fido2?|passkeys?|jwks?|exp|validity)",
    re.IGNORECASE,
)
#: A key is one of these. Without such a word next to it, it is the name of a value, or of a setting in a registry.
_BEFORE_KEY = {
    "access",
    "decryption",
    "device",
    "encryption",
    "jwt",
    "private",
    "public",
    "recovery",
    "secret",
    "shared",
}
_AFTER_KEY = {"age", "material", "set", "sets", "strength", "usage", "usages"}
_VALID = re.compile(r"notAfter|valid(?:ity)?(?:To|Until|End)", re.IGNORECASE)
_END = re.compile(r"end(?:Date|Time|DateTime)$", re.IGNORECASE)
ANSWER = "CollectionResponse"


def speaks_of_trust(name: str) -> bool:
    """Whether the name of a type or a property is one of trust."""
    words = [word.lower() for word in _WORD.findall(name.rpartition(".")[2])]
    if any(_TRUST.fullmatch(word) for word in words) or _VALID.search(name):
        return True
    around = list(zip(["", *words], words, [*words[1:], ""], strict=False))
    return any(word in ("key", "keys") and (a in _BEFORE_KEY or b in _AFTER_KEY) for a, word, b in around)


def trust(sdk: GraphSdk) -> dict[str, dict[str, Any]]:
    """By type: ``kind``, ``props`` that speak of trust, ``path`` with ``methods`` of an entity.

    ``in`` of a complex type are the entity types with such a value. Of a type that speaks of trust, the end of a period
    is one of ``props`` as well.
    """
    types = {module: item for module in _modules(sdk) if (item := sdk.type_at(module)) and item.members is None}
    paths, owners = _paths(sdk), _Owners(sdk, types)
    found: dict[str, dict[str, Any]] = {}
    for module, item in types.items():
        props = {name: label for name, (label, _target) in item.values.items() if speaks_of_trust(name)}
        if item.name.endswith(ANSWER) or not (props or speaks_of_trust(item.name)):
            continue
        props |= {name: label for name, (label, _target) in item.values.items() if _END.search(name)}
        chain = sdk.chain(module)
        entry: dict[str, Any] = {"kind": "entity" if sdk.is_entity(module) or module in paths else "complex"}
        entry |= {"props": dict(sorted(props.items()))} if props else {}
        places = [paths[one] for one in chain if one in paths and one != "models/entity"]
        place = next((one for one in places if "PATCH" in one[1]), places[0] if places else None)
        if entry["kind"] == "complex":
            entry["in"] = " ".join(sorted(owners.entities(module)))
        elif place:
            entry |= {"path": place[0], "methods": " ".join(sorted(place[1]))}
        found[item.name] = entry
    return dict(sorted(found.items()))


def _modules(sdk: GraphSdk, folder: str = "models") -> Iterator[str]:
    for name in sdk.source.names(folder):
        if name.endswith("/"):
            yield from _modules(sdk, f"{folder}/{name[:-1]}") if name != "__pycache__/" else ()
        elif name.endswith(".py") and name != "__init__.py":
            yield f"{folder}/{name[:-3]}"


def _paths(sdk: GraphSdk) -> dict[str, tuple[str, frozenset[str]]]:
    """The best path of each type, with the methods there: one that can be written, and then the shortest."""
    best: dict[str, tuple[str, frozenset[str]]] = {}
    expanded: set[str] = set()
    waiting = deque(path for folder in sdk.below("") if (path := sdk.root(folder)))
    while waiting:
        path = waiting.popleft()
        found = sdk.served(path)
        if found is None:
            continue
        module, methods = found
        known = best.get(module)
        if known is None or _rank(path, methods) < _rank(*known):
            best[module] = path, methods
        if module not in expanded:
            expanded.add(module)
            item = f"{path}/{{}}" if "item" in sdk.below(path) else path
            names = (name for one in sdk.chain(module) if (kind := sdk.type_at(one)) for name in kind.values)
            waiting += [f"{item}/{name}" for name in names]
    return best


def _rank(path: str, methods: frozenset[str]) -> tuple[bool, bool, int, str]:
    return "PATCH" not in methods, "GET" not in methods, path.count("/"), path


class _Owners:
    """In which types a complex type occurs."""

    def __init__(self, sdk: GraphSdk, types: dict[str, SdkType]) -> None:
        self._sdk, self._types = sdk, types
        self._users: dict[str, set[str]] = {}
        self._derived: dict[str, set[str]] = {}
        for module, item in types.items():
            for _label, target in item.values.values():
                if target in types:
                    self._users.setdefault(target, set()).add(module)
            for base in sdk.chain(module)[1:]:
                self._derived.setdefault(base, set()).add(module)

    def entities(self, module: str) -> set[str]:
        """The names of the entity types with such a value, also inside of other complex types."""
        found: set[str] = set()
        waiting, seen = [module], {module}
        while waiting:
            for owner in self._direct(waiting.pop()) - seen:
                seen.add(owner)
                if self._sdk.is_entity(owner):
                    found.add(self._types[owner].name)
                else:
                    waiting.append(owner)
        return found

    def _direct(self, module: str) -> set[str]:
        """The types with a property of a type, of a base type (it may have this value), or of a derived type."""
        same = {*self._sdk.chain(module), *self._derived.get(module, ())}
        return set().union(*(self._users.get(one, set()) for one in same))
