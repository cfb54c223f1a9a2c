# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apple's provisioning profiles (``.mobileprovision``) as values: which app may run where, and until when. Pure.

A profile is a property list in a CMS signature. Sources: Apple, "TN3125: Inside Code Signing: Provisioning Profiles"
(the form and the keys); RFC 5652, sections 3 to 5 (CMS), whose encoding is BER or DER. Microsoft's page of
``iosLobAppProvisioningConfiguration`` allows ``*.xml`` as well, so a property list without a signature is accepted. The
signature is not verified: devices do that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import property_list
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Binary, EdmType, decode_base64

_SEQUENCE, _OID, _OCTETS, _CONSTRUCTED_OCTETS, _CONTEXT_0 = 0x30, 0x06, 0x04, 0x24, 0xA0
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DEEPEST = 16
"""Levels of nested elements. A profile has six; a stranger's file could have thousands."""


@dataclass(frozen=True)
class ProvisioningProfile:
    """``application`` is the identifier of the app, with the team in front of it, or a pattern such as ``TEAM.*``.

    A value is None if the profile does not have it. Dates are in UTC.
    """

    name: str | None
    uuid: str | None
    application: str | None
    created: dt.datetime | None
    expires: dt.datetime | None


@dataclass(frozen=True)
class _Element:
    """One BER element: its tag, the places of its content, and the place after it."""

    tag: int
    start: int
    stop: int
    after: int


def load(data: bytes) -> ProvisioningProfile:
    """Read a profile. Raises :class:`InvalidValue`."""
    found = property_list.read(_signed_content(data) if data[:1] == bytes([_SEQUENCE]) else data)
    if found is None:
        raise InvalidValue("the value is not a provisioning profile, which contains a property list")
    rights = found.get("Entitlements")
    return ProvisioningProfile(
        name=_text(found.get("Name")),
        uuid=_text(found.get("UUID")),
        application=_text(rights.get("application-identifier")) if isinstance(rights, dict) else None,
        created=_moment(found.get("CreationDate")),
        expires=_moment(found.get("ExpirationDate")),
    )


def readable(value: Any) -> ProvisioningProfile | None:
    """The profile in a value of a property; None if there is none, or if it cannot be read."""
    try:
        return load(decode_base64(value)) if isinstance(value, str) else None
    except InvalidValue:
        return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(value: Any) -> dt.datetime | None:
    """A date of a property list, which is in UTC."""
    return value.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) else None


def _signed_content(data: bytes) -> bytes:
    """The content of a CMS SignedData."""
    try:
        kind, wrapped = _children(data, _element(data, 0, 0))[:2]
        if kind.tag != _OID or data[kind.start : kind.stop] != _SIGNED_DATA or wrapped.tag != _CONTEXT_0:
            raise InvalidValue("the value is not a provisioning profile: it is no signed data (CMS)")
        _version, _digests, encapsulated = _children(data, _children(data, wrapped)[0])[:3]
        _kind, explicit = _children(data, encapsulated)[:2]
        return b"".join(_octets(data, _children(data, explicit)[0], 0))
    except (IndexError, ValueError):
        raise InvalidValue("the value is not a provisioning profile: its signed data (CMS) cannot be read") from None


def _element(data: bytes, at: int, depth: int) -> _Element:
    """The element at a place. Raises IndexError or ValueError for one that is not complete."""
    tag, size, start = data[at], data[at + 1], at + 2
    if depth > _DEEPEST or tag & 0x1F == 0x1F:  # tags of several bytes do not occur in CMS
        raise ValueError
    if size == 0x80:  # an indefinite length: the content ends with two zeros
        stop = start
        while data[stop : stop + 2] != b"\0\0":
            stop = _element(data, stop, depth + 1).after
        return _Element(tag, start, stop, stop + 2)
    if size > 0x80:
        count = size & 0x7F
        size, start = int.from_bytes(data[start : start + count], "big"), start + count
    if start + size > len(data):
        raise ValueError
    return _Element(tag, start, start + size, start + size)


def _children(data: bytes, parent: _Element) -> list[_Element]:
    found, at = list[_Element](), parent.start
    while at < parent.stop:
        found.append(_element(data, at, 0))
        at = found[-1].after
    return found


def _octets(data: bytes, element: _Element, depth: int) -> Iterator[bytes]:
    """The parts of an octet string, which BER may divide."""
    if element.tag == _OCTETS:
        yield data[element.start : element.stop]
        return
    if element.tag != _CONSTRUCTED_OCTETS or depth > _DEEPEST:
        raise ValueError
    for child in _children(data, element):
        yield from _octets(data, child, depth + 1)


class ProvisioningProfileType(EdmType):
    """A provisioning profile in an ``Edm.Binary``. Two are equal if their bytes are."""

    name = "Edm.Binary"

    def parse(self, value: Any) -> Hashable:
        data = cast(bytes, Binary.parse(value))
        load(data)
        return data

    def encode(self, value: Any) -> Any:
        return Binary.encode(self.parse(value))


Profile: EdmType = ProvisioningProfileType()
