# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provisioning profiles of iOS apps: the file, what it means for the plan, and what expires."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import plistlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from provisioning_profiles import TODAY, content, profile, signed

from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InvalidValue, ReissueRefused
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import items_of
from ansible_collections.m365.graph.plugins.module_utils._resources.provisioning_profiles import (
    IOS_LOB_APP_PROVISIONING_CONFIGURATION as RESOURCE,
)
from ansible_collections.m365.graph.plugins.module_utils._values import provisioning_profile
from ansible_collections.m365.graph.plugins.module_utils._values.edm import instant, ticks_of

SIGNED_DATA, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
END = b"\0\0"


def long(tag: int, *parts: bytes) -> bytes:
    """An element of indefinite length."""
    return bytes([tag, 0x80]) + b"".join(parts) + END


def part(data: bytes) -> bytes:
    return b"\x04" + bytes([0x82, *len(data).to_bytes(2, "big")]) + data


def in_ber(plist: bytes) -> bytes:
    """Signed data without signatures in BER: indefinite lengths, and the content in two parts."""
    octets = long(0x24, part(plist[:100]), long(0x24, part(plist[100:])))
    inner = long(0x30, b"\x02\x01\x01", long(0x31), long(0x30, DATA, long(0xA0, octets)), long(0x31))
    return long(0x30, SIGNED_DATA, long(0xA0, inner))


@pytest.mark.parametrize("form", [signed, in_ber, lambda plist: plist], ids=["DER", "BER", "unsigned"])
def test_a_profile_is_read_in_every_form(form: Any) -> None:
    found = provisioning_profile.load(form(content(365)))
    assert found == provisioning_profile.ProvisioningProfile(
        name="Contoso Field Service",
        uuid="0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0",
        application="A1B2C3D4E5.com.contoso.field",
        created=TODAY,
        expires=TODAY + dt.timedelta(days=365),
    )


def test_what_a_profile_does_not_have_is_none() -> None:
    found = provisioning_profile.load(plistlib.dumps({"Entitlements": [], "ExpirationDate": "soon", "Name": 1}))
    assert found == provisioning_profile.ProvisioningProfile(None, None, None, None, None)


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"x", b"\x30", b"\x30\x80", b"\x30\x05\x06", b"\x30\x84\xff\xff\xff\xff", b"<plist><dict>"),
        *(b"<?xml version='1.0'?><!DOCTYPE p [<!ENTITY a 'b'>]><plist><dict/></plist>", b"bplist00", signed(b"text")),
        *(long(0x30, DATA, long(0xA0)), long(0x30, SIGNED_DATA, long(0x30)), long(0x30, SIGNED_DATA, long(0xA0))),
        *(b"\x30\x80" * 40, in_ber(b"x" * 200)[:-20], in_ber(content()).replace(b"\x24\x80", b"\x0c\x80")),
        b"<plist><dict><key>a</key><date>2026-99-01T00:00:00Z</date></dict></plist>",
        b"<plist>" + b"<array>" * 100_000,
    ],
)
def test_what_is_no_profile_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidValue, match="the value is not a provisioning profile"):
        provisioning_profile.load(data)
    assert provisioning_profile.readable(base64.b64encode(data).decode()) is None


@given(st.binary(max_size=200), st.integers(0, 3000), st.sampled_from([signed(content()), in_ber(content())]))
def test_no_file_raises_anything_else(noise: bytes, at: int, file: bytes) -> None:
    for data in (noise, file[:at] + noise + file[at + len(noise) :], file[:at]):
        with contextlib.suppress(InvalidValue):
            provisioning_profile.load(data)


def row(days: int = 100, **more: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "displayName": "App",
        "payload": profile(days),
        "payloadFileName": "a.mobileprovision",
        "expirationDateTime": moment(days),
        "assignments": [],
        **more,
    }


def moment(days: int) -> str:
    return instant(ticks_of(TODAY + dt.timedelta(days=days)))


def desired(**values: Any) -> dict[str, Any]:
    return RESOURCE.parse({"displayName": "App", **values}, "beta")


def test_the_expiry_date_is_sent_with_the_payload_alone() -> None:
    made = plan(RESOURCE, row(100), desired(payload=profile(400)))
    assert made.action is PlanAction.UPDATE
    assert (sorted(made.body), made.body["expirationDateTime"]) == (["expirationDateTime", "payload"], moment(400))
    assert [*plan(RESOURCE, row(100), desired(description="x")).body] == ["description"]


@pytest.mark.parametrize(("days", "changed"), [(100, False), (400, True)])
def test_a_payload_that_is_not_shown_is_compared_by_its_expiry_date(days: int, changed: bool) -> None:
    assert plan(RESOURCE, row(100, payload=None), desired(payload=profile(days))).changed is changed


def test_a_payload_that_is_not_shown_is_not_sent_where_nothing_can_be_compared() -> None:
    hidden = row(100, payload=None, expirationDateTime=None)
    assert not plan(RESOURCE, hidden, desired(payload=profile(400))).changed
    undated = base64.b64encode(plistlib.dumps({"Name": "x"})).decode()
    assert not plan(RESOURCE, row(100, payload=None), desired(payload=undated)).changed


def test_a_payload_that_is_shown_is_compared_itself() -> None:
    there = row(100)
    assert not plan(RESOURCE, there, desired(payload=there["payload"])).changed
    assert plan(RESOURCE, there, desired(payload=profile(100, Name="Another"))).changed


def test_a_profile_that_expires_sooner_is_refused() -> None:
    made = plan(RESOURCE, row(100), desired(payload=profile(50)))
    with pytest.raises(GuardRefused, match="The provisioning profile that is there is valid until"):
        guard(RESOURCE, made, {}, TODAY)
    guard(RESOURCE, made, {"allow_sooner_expiry": True}, TODAY)
    guard(RESOURCE, made, {}, TODAY + dt.timedelta(days=101))


def test_the_profile_of_another_app_is_refused() -> None:
    other = profile(400, application="A1B2C3D4E5.com.contoso.sales")
    made = plan(RESOURCE, row(100), desired(payload=other))
    with pytest.raises(ReissueRefused, match="turns this iOS app provisioning profile into another one"):
        guard(RESOURCE, made, {}, TODAY)
    guard(RESOURCE, made, {"allow_reissue": True}, TODAY)
    renewed = plan(RESOURCE, row(100), desired(payload=profile(400)))
    assert {change.effect for change in renewed.changes} == {Effect.SAFE}


@pytest.mark.parametrize("told", [None, moment(900)])
def test_the_payload_says_when_it_expires(told: str | None) -> None:
    """The date that the service shows may be missing, or that of somebody who typed it in."""
    (item,) = items_of(RESOURCE, row(30, expirationDateTime=told))
    assert (item.ends, item.starts) == (ticks_of(TODAY + dt.timedelta(30)), ticks_of(TODAY + dt.timedelta(30 - 365)))
    (hidden,) = items_of(RESOURCE, row(payload=None, expirationDateTime=moment(900)))
    assert (hidden.ends, hidden.starts) == (ticks_of(TODAY + dt.timedelta(900)), None)
