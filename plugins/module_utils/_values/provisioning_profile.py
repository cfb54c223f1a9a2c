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
from ansible_collections.m365.graph.plugins.module_utils._values import ber, property_list
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Binary, EdmType, decode_base64

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")


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


def load(data: bytes) -> ProvisioningProfile:
    """Read a profile. Raises :class:`InvalidValue`."""
    found = property_list.read(_signed_content(data) if data[:1] == bytes([ber.SEQUENCE]) else data)
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
        wrapped = ber.message(data, _SIGNED_DATA)
        content = None if wrapped is None else b"".join(_encapsulated(data, wrapped))
    except (IndexError, ValueError):
        raise InvalidValue("the value is not a provisioning profile: its signed data (CMS) cannot be read") from None
    if content is None:
        raise InvalidValue("the value is not a provisioning profile: it is no signed data (CMS)")
    return content


def _encapsulated(data: bytes, wrapped: ber.Element) -> Iterator[bytes]:
    _version, _digests, encapsulated = ber.children(data, ber.children(data, wrapped)[0])[:3]
    _kind, explicit = ber.children(data, encapsulated)[:2]
    return _octets(data, ber.children(data, explicit)[0], 0)


def _octets(data: bytes, element: ber.Element, depth: int) -> Iterator[bytes]:
    """The parts of an octet string, which BER may divide."""
    if element.tag == ber.OCTETS:
        yield data[element.start : element.stop]
        return
    if element.tag != ber.CONSTRUCTED_OCTETS or depth > ber.DEEPEST:
        raise ValueError
    for child in ber.children(data, element):
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
