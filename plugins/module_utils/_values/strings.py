# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strings with another equality than that of their characters: names, object identifiers, thumbprints, JSON.

In Graph's metadata each of them is an ``Edm.String``. They are sent as they are written.

Sources: RFC 4512 (object identifiers), RFC 4514 and RFC 5280 section 7.1 (distinguished names).
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, Guid, Opaque, String


class _MeaningfulString(EdmType):
    """A string whose canonical form is not the string itself."""

    name = "Edm.String"

    def parse(self, value: Any) -> Hashable:
        String.parse(value)
        return self.meaning(value)

    def encode(self, value: Any) -> Any:
        String.parse(value)  # every string has a meaning
        return value

    def canonical(self, value: Any) -> Hashable:
        return self.meaning(value) if isinstance(value, str) else super().canonical(value)

    def meaning(self, text: str) -> Hashable:
        """The canonical form: equal for two strings that the service considers equal."""
        raise NotImplementedError


class _CaseInsensitiveString(_MeaningfulString):
    """A string that is compared without regard to letter case: user principal names, Apple IDs, client IDs."""

    def meaning(self, text: str) -> Hashable:
        return text.casefold()


CaseInsensitiveString: EdmType = _CaseInsensitiveString()


class _GuidText(EdmType):
    """A GUID in an Edm.String, in any letter case."""

    name = "Edm.String"

    def parse(self, value: Any) -> Hashable:
        return Guid.parse(value)


GuidText: EdmType = _GuidText()


class _ObjectIdentifier(_MeaningfulString):
    """An object identifier, with or without blanks around it and the prefix ``OID.``."""

    def meaning(self, text: str) -> Hashable:
        return text.strip().casefold().removeprefix("oid.")


ObjectIdentifier: EdmType = _ObjectIdentifier()


ATTRIBUTE_TYPES = {
    "CN": "2.5.4.3",
    "SN": "2.5.4.4",
    "SERIALNUMBER": "2.5.4.5",
    "C": "2.5.4.6",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "S": "2.5.4.8",
    "STREET": "2.5.4.9",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "T": "2.5.4.12",
    "TITLE": "2.5.4.12",
    "G": "2.5.4.42",
    "GN": "2.5.4.42",
    "E": "1.2.840.113549.1.9.1",
    "EMAIL": "1.2.840.113549.1.9.1",
    "EMAILADDRESS": "1.2.840.113549.1.9.1",
    "DC": "0.9.2342.19200300.100.1.25",
    "UID": "0.9.2342.19200300.100.1.1",
    "POSTALCODE": "2.5.4.17",
    "DESCRIPTION": "2.5.4.13",
}
"""X.520 attribute types by the short names that OpenSSL, RFC 4514 and Windows print."""

_NAME_TOKEN = re.compile(
    r"""\s*(?P<type>[A-Za-z][A-Za-z0-9.]*|\d+(?:\.\d+)+)\s*=\s*
    (?P<value>"(?:[^"\\]|""|\\.)*"|(?:[^,;+"\\]|\\.)*)\s*(?P<end>[,;+]|$)""",
    re.DOTALL | re.VERBOSE,
)


class _DistinguishedName(_MeaningfulString):
    """An X.500 name in an Edm.String, compared as a name (RFC 5280 section 7.1).

    Spelling, spacing and letter case do not matter. Programs differ in the order of the RDNs, so a name equals its own
    reversal. A string that is not a distinguished name is compared as it is.
    """

    def meaning(self, text: str) -> Hashable:
        form = _NAME_FORMS.get(text)
        if form is None:
            if len(_NAME_FORMS) >= _MOST_NAMES:
                _NAME_FORMS.clear()
            form = _NAME_FORMS[text] = _name_form(text) or text
        return form


_MOST_NAMES = 1 << 15
_NAME_FORMS: dict[str, bytes | str] = {}
"""The forms of the last names: a plan for many documents reads each several times. lru_cache takes twice the memory."""


def _name_form(text: str) -> bytes | None:
    """The canonical form of a name, None if the text is not one.

    It takes much less memory than the RDNs. A text never equals it, and the lengths make it unambiguous.
    """
    rdns = _rdns(text)
    if rdns is None:
        return None
    parts = ("+".join(f"{oid}={len(value)}:{value}" for oid, value in rdn) for rdn in min(rdns, rdns[::-1]))
    return ",".join(parts).encode("utf-8", "surrogatepass")


def _rdns(text: str) -> tuple[tuple[tuple[str, str], ...], ...] | None:
    """The RDNs of a name, each sorted pairs of (object identifier, folded value); None if the text is not a name."""
    rdns: list[list[tuple[str, str]]] = [[]]
    position = 0
    while True:
        found = _NAME_TOKEN.match(text, position)
        if not found:
            return None
        kind = found["type"].upper().removeprefix("OID.")
        oid = kind if kind[0].isdigit() else ATTRIBUTE_TYPES.get(kind, kind)
        rdns[-1].append((oid, _fold(found["value"])))
        position = found.end()
        if found["end"] in (",", ";"):
            rdns.append([])
        elif not found["end"]:
            return tuple(tuple(sorted(rdn)) for rdn in rdns) if position == len(text) else None


@lru_cache(maxsize=1 << 10)  # many names have the same organization
def _fold(value: str) -> str:
    """The comparison form of an attribute value: unquoted, unescaped, letter case and inner spaces folded."""
    quoted = len(value) > 1 and value[0] == '"' == value[-1]
    text = value[1:-1].replace('""', '"') if quoted else value
    if "\\" not in text:
        return " ".join(text.split()).casefold()

    def unescape(found: re.Match[str]) -> str:
        pairs = found[0]
        return bytes.fromhex(pairs.replace("\\", "")).decode("utf-8", "replace") if len(pairs) > 2 else pairs[1]

    return " ".join(re.sub(r"(?:\\[0-9A-Fa-f]{2})+|\\.", unescape, text, flags=re.DOTALL).split()).casefold()


DistinguishedName: EdmType = _DistinguishedName()


class _Hexadecimal(_MeaningfulString):
    """A thumbprint or serial number in an Edm.String.

    It is hexadecimal in any letter case, with or without separators and leading zeros. Any other string is compared as
    it is.
    """

    def meaning(self, text: str) -> Hashable:
        digits = text.upper()
        if not digits or digits.strip(_HEXADECIMAL):
            digits = re.sub(r"[\s:-]", "", digits).removeprefix("0X")
            if not digits or digits.strip(_HEXADECIMAL):
                return text
        digits = digits.lstrip("0") or "0"
        return text if digits == text else digits  # not the same text twice in memory


_HEXADECIMAL = "0123456789ABCDEF"

Hexadecimal: EdmType = _Hexadecimal()


class JsonText(EdmType):
    """A JSON object in an Edm.String: people may write the object itself.

    The order of members and blanks between them do not matter. Microsoft's pages write the same number or truth value
    with and without quotation marks (``"Version":"1"``, ``"Version":1``), so these are equal. Names are compared with
    their letter case.
    """

    name = "Edm.String"

    def parse(self, value: Any) -> Hashable:
        return Opaque.of(_without_kinds(self.read(value)))

    def encode(self, value: Any) -> Any:
        self.parse(value)
        return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    def read(self, value: Any) -> Mapping[str, Any]:
        """The object; raises :class:`InvalidValue`."""
        found = value
        if isinstance(value, str):
            try:
                found = json.loads(value)
            except (ValueError, RecursionError):
                found = None
        if not isinstance(found, Mapping):
            raise self._refuse(value, "a JSON object, or a text that contains one")
        return found


def _without_kinds(value: Any) -> Any:
    """JSON with numbers and truth values as text."""
    if isinstance(value, Mapping):
        return {str(name): _without_kinds(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_kinds(item) for item in value]
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return value.lower() if isinstance(value, str) and value.lower() in ("true", "false") else value
