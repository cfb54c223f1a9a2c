# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values: what is accepted, and in which form it is answered."""

from __future__ import annotations

from typing import Any

import pytest
from m365_graph_emulator import edm
from m365_graph_emulator.model import EmulatedEnum, EmulatedProperty
from m365_graph_emulator.types import MODEL


@pytest.mark.parametrize(
    ("text", "kept", "utc"),
    [
        ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00.0000000Z", "2027-01-01T00:00:00.0000000Z"),
        ("2027-01-01T00:00Z", "2027-01-01T00:00:00.0000000Z", "2027-01-01T00:00:00.0000000Z"),
        ("2016-12-31T23:57:57.2481234-08:00", "2016-12-31T23:57:57.2481234-08:00", "2017-01-01T07:57:57.2481234Z"),
        ("2016-12-31t23:57:57.5z", "2016-12-31T23:57:57.5000000Z", "2016-12-31T23:57:57.5000000Z"),
        ("2016-12-31T23:57:57.123456789Z", "2016-12-31T23:57:57.1234567Z", "2016-12-31T23:57:57.1234567Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
    ],
)
def test_instants(text: str, kept: str, utc: str) -> None:
    assert edm.instant(text) == kept
    assert edm.instant(text, utc=True) == utc
    assert edm.ticks(kept) == edm.ticks(utc)


def test_ticks_count_hundreds_of_nanoseconds() -> None:
    assert edm.ticks("2027-01-01T00:00:00.0000002Z") - edm.ticks("2027-01-01T01:00:00.0000001+01:00") == 1


@pytest.mark.parametrize(
    ("type_name", "value"),
    [
        ("DateTimeOffset", "2027-01-01"),
        ("DateTimeOffset", "2027-13-01T00:00:00Z"),
        ("DateTimeOffset", "2027-01-01T00:00:00"),
        ("DateTimeOffset", 5),
        ("Int32", 2**31),
        ("Int32", 1.5),
        ("Int32", "1"),
        ("Int32", True),
        ("Boolean", "true"),
        ("Boolean", 1),
        ("String", 1),
        ("Binary", "a"),
        ("Binary", "ä==="),
        ("Guid", "x"),
        ("Duration", "14 days"),
        ("Duration", "P"),
        ("Duration", "P1DT"),
        ("TimeOfDay", "24:00"),
        ("Date", "2027-00-01"),
        ("Double", "1"),
    ],
)
def test_refused(type_name: str, value: Any) -> None:
    with pytest.raises(edm.ValueProblem, match=rf"Edm\.{type_name}"):
        edm.primitive(value, type_name)


@pytest.mark.parametrize(
    ("type_name", "value", "answered"),
    [
        ("Int32", -(2**31), -(2**31)),
        ("Binary", "_-8=", "/+8="),
        ("Binary", "", ""),
        ("Duration", "P14DT1H0.5S", "P14DT1H0.5S"),
        ("TimeOfDay", "23:59:59.1234567", "23:59:59.1234567"),
        ("Guid", "B20D3703-3703-B20D-0337-0DB203370DB2", "B20D3703-3703-B20D-0337-0DB203370DB2"),
        ("Double", 1, 1),
    ],
)
def test_accepted(type_name: str, value: Any, answered: Any) -> None:
    assert edm.primitive(value, type_name) == answered


def test_enumerations() -> None:
    usages, names = MODEL.enums["keyUsages"], MODEL.enums["subjectAlternativeNameType"]
    assert edm.enumeration("digitalSignature, KEYENCIPHERMENT", usages) == "keyEncipherment,digitalSignature"
    assert edm.enumeration("none", names) == "none"
    assert edm.enumeration("none,emailAddress", names) == "emailAddress"
    for wrong in ("", "digitalSignature,", "keyAgreement", 1, None):
        with pytest.raises(edm.ValueProblem):
            edm.enumeration(wrong, usages)
    plain = EmulatedEnum("plain", False, {"a": 0, "unknownFutureValue": 1, "b": 2})
    assert plain.newer == {"b"}
    assert edm.enumeration("B", plain) == "b"
    with pytest.raises(edm.ValueProblem):
        edm.enumeration("unknownFutureValue", plain)


def test_complex_values() -> None:
    prop = EmulatedProperty("names", "customSubjectAlternativeName", True)
    assert edm.checked([{"name": "x", "sanType": "emailAddress"}], prop, MODEL) == [
        {"name": "x", "sanType": "emailAddress"}
    ]
    assert edm.checked([{"@odata.type": "#microsoft.graph.customSubjectAlternativeName"}], prop, MODEL) == [
        {"name": None, "sanType": "none"}
    ]
    for wrong in (
        {"name": "x"},
        [{"nonsense": 1}],
        [{"sanType": None}],
        ["x"],
        [{"@odata.type": "#microsoft.graph.extendedKeyUsage"}],
    ):
        with pytest.raises(edm.ValueProblem):
            edm.checked(wrong, prop, MODEL)
    derived = edm.checked(
        {"@odata.type": "microsoft.graph.iPv4Range", "lowerAddress": "1.1.1.1"},
        EmulatedProperty("range", "ipRange"),
        MODEL,
    )
    assert derived["@odata.type"] == "#microsoft.graph.iPv4Range"
