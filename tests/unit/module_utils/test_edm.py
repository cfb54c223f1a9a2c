# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metadata_sample import sample_schema

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import edm
from ansible_collections.m365.graph.plugins.module_utils._values.inferred import INFERRED
from ansible_collections.m365.graph.plugins.module_utils._values.strings import (
    CaseInsensitiveString,
    DistinguishedName,
    ObjectIdentifier,
)
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Flags
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType

KEY_USAGES = Flags("microsoft.graph.keyUsages", {"keyEncipherment": 1, "digitalSignature": 2})
NAME_TYPES = Flags(
    "microsoft.graph.subjectAlternativeNameType",
    {"none": 0, "emailAddress": 1, "userPrincipalName": 2, "domainNameService": 8},
)
STATUS = Enum("microsoft.graph.certificateStatus", {"notProvisioned": 0, "provisioned": 1, "unknownFutureValue": 2})
ALGORITHMS = Flags("microsoft.graph.weakAlgorithms", {"rsaSha1": 1, "unknownFutureValue": 2})
UPDATE = Complex(
    "microsoft.graph.signingCertificateUpdateStatus",
    {"certificateUpdateResult": edm.String, "lastRunDateTime": edm.DateTimeOffset},
)
USAGE = Complex("microsoft.graph.extendedKeyUsage", {"name": edm.String, "objectIdentifier": edm.String})
LABELLED = Complex(USAGE.name, USAGE.properties, labels=frozenset({"name"}))
PAYLOAD = Enum("microsoft.graph.payload", {"none": 0, "some": 1})
LAYER = sample_schema().edm("microsoft.graph.paint.layer")

EQUAL = [
    (edm.DateTimeOffset, "2016-12-31T23:57:57.2481234-08:00", "2017-01-01T07:57:57.2481234Z"),
    (edm.DateTimeOffset, "2027-01-31T00:00:00Z", "2027-01-31T00:00:00.0000000Z"),
    (edm.DateTimeOffset, "2027-01-31T00:00Z", "2027-01-31T00:00:00+00:00"),
    (edm.DateTimeOffset, "2027-01-31 02:00:00+02:00", "2027-01-31T00:00:00Z"),
    (edm.DateTimeOffset, "2027-01-31T00:00:00.12Z", "2027-01-31t00:00:00.120z"),
    (edm.DateTimeOffset, "0001-01-01T00:00:00+08:00", "0001-01-01T00:00:00+08:00"),
    (edm.DateTimeOffset, dt.datetime(2027, 1, 31, tzinfo=dt.UTC), "2027-01-31T00:00:00Z"),
    (edm.Duration, "P14D", "PT336H"),
    (edm.Duration, "P2W", "P14D"),
    (edm.Duration, "PT1M", "PT60.0000000S"),
    (edm.Duration, "-P1D", "-PT24H"),
    (edm.Guid, "B20D3703-3703-B20D-0337-0DB203370DB2", "b20d3703-3703-b20d-0337-0db203370db2"),
    (edm.Binary, "YWJj\nZGVm\n", "YWJjZGVm"),
    (edm.Binary, "YWI", "YWI="),
    (edm.Binary, "_-8", "/+8="),
    (edm.Int64, "9007199254740993", 9007199254740993),
    (edm.Int32, 5.0, 5),
    (edm.Double, 5, 5.0),
    (edm.Double, "NaN", "NaN"),
    (edm.TimeOfDay, "09:30", "09:30:00.000"),
    (edm.Date, dt.date(2027, 1, 31), "2027-01-31"),
    (CaseInsensitiveString, "Ada@Contoso.com", "ADA@contoso.com"),
    (ObjectIdentifier, " OID.1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.2"),
    (LABELLED, {"name": "Client", "objectIdentifier": "1.2"}, {"name": "Kunde", "objectIdentifier": "1.2"}),
    (NAME_TYPES, "none", None),
    (PAYLOAD, "none", None),
    (Complex("x", {"kind": NAME_TYPES}), {"kind": "none"}, {}),
    (STATUS, "Provisioned", "provisioned"),
    (STATUS, "1", "provisioned"),
    (STATUS, "madeTomorrow", "MadeTomorrow"),
    (KEY_USAGES, "keyEncipherment,digitalSignature", "digitalSignature, keyEncipherment"),
    (KEY_USAGES, ["digitalSignature", "keyEncipherment"], "KeyEncipherment,DigitalSignature"),
    (KEY_USAGES, "3", "keyEncipherment,digitalSignature"),
    (NAME_TYPES, "none", []),
    (NAME_TYPES, "none,emailAddress", "emailAddress"),
    (USAGE, {"name": "x", "objectIdentifier": None, "@odata.id": "noise"}, {"name": "x"}),
    (Collection(edm.String), [], None),
    (Collection(edm.String, "set"), ["a", "b", "a"], ["b", "a"]),
    (Collection(edm.String, "bag"), ["a", "b", "a"], ["a", "a", "b"]),
    (Collection(USAGE, "keyed", ("name",)), [{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "a"}]),
]

DIFFERENT = [
    (edm.DateTimeOffset, "2027-01-31T00:00:00.1234567Z", "2027-01-31T00:00:00.1234568Z"),
    (edm.DateTimeOffset, "2027-01-31T00:00:00Z", "2027-01-31T00:00:00+01:00"),
    (edm.DateTimeOffset, "2027-01-31T00:00:00Z", None),
    (edm.Duration, "P1D", "-P1D"),
    (edm.Int32, 0, None),
    (edm.Boolean, False, None),
    (edm.Boolean, True, 1),
    (edm.String, "a", "A"),
    (edm.String, "1", 1),
    (CaseInsensitiveString, "a", "b"),
    (CaseInsensitiveString, "a", None),
    (ObjectIdentifier, "1.2", "1.2.3"),
    (LABELLED, {"name": "Client", "objectIdentifier": "1.2"}, {"name": "Client", "objectIdentifier": "1.3"}),
    (STATUS, "notProvisioned", None),
    (NAME_TYPES, "emailAddress", None),
    (edm.Binary, "YWJj", "YWJk"),
    (KEY_USAGES, "keyEncipherment", "keyEncipherment,digitalSignature"),
    (KEY_USAGES, "keyEncipherment,nonRepudiation", "keyEncipherment"),
    (Collection(edm.String), ["a", "b"], ["b", "a"]),
    (Collection(edm.String), ["a", "a"], ["a", "b"]),
    (Collection(edm.String, "set"), ["a", "a"], ["a", "b"]),
    (Collection(edm.String, "set"), ["a"], ["a", "b"]),
    (Collection(edm.String, "bag"), ["a", "a"], ["a"]),
    (Collection(edm.String, "bag"), ["a", "b"], ["a", "a"]),
]


@pytest.mark.parametrize(("kind", "left", "right"), EQUAL)
def test_equal_values(kind: edm.EdmType, left: Any, right: Any) -> None:
    assert kind.equal(left, right)
    assert kind.equal(right, left)
    assert kind.matches(left, right)


@pytest.mark.parametrize(("kind", "left", "right"), DIFFERENT)
def test_different_values(kind: edm.EdmType, left: Any, right: Any) -> None:
    assert not kind.equal(left, right)
    assert not kind.equal(right, left)
    assert not kind.matches(left, right)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (edm.DateTimeOffset, "2027-02-30T00:00:00Z", "is not a date and time"),
        (edm.DateTimeOffset, "2027-01-31", "is not a date and time"),
        (edm.DateTimeOffset, "2027-01-31T25:00:00Z", "is not a date and time"),
        (edm.DateTimeOffset, "2027-01-31T00:00:00+15:00", "is not a date and time"),
        (edm.DateTimeOffset, "2027-01-31T00:00:00", "has no UTC offset"),
        (edm.DateTimeOffset, "2027-01-31T00:00:0٠Z", "is not a date and time"),
        (edm.Duration, "P1M", "is not a duration"),
        (edm.Duration, "P", "is not a duration"),
        (edm.Duration, "PT", "is not a duration"),
        (edm.Guid, "b20d3703", "is not a GUID"),
        (edm.Binary, "no base64!", "is not base64"),
        (edm.Binary, "YWJjZ", "is not base64"),
        (edm.Int32, 2147483648, "from -2147483648 to 2147483647"),
        (edm.Int32, True, "is not a whole number"),
        (edm.Int32, 1.5, "is not a whole number"),
        (edm.Double, "many", "is not a number"),
        (edm.Boolean, "yes", "is not true or false"),
        (edm.Date, "2027-13-01", "is not a date"),
        (edm.TimeOfDay, "24:00:00", "is not a time of day"),
        (STATUS, "ready", "is not one of notProvisioned, provisioned"),
        (STATUS, "unknownFutureValue", "is not one of notProvisioned, provisioned"),
        (STATUS, 2, "is not one of notProvisioned, provisioned"),
        (KEY_USAGES, "keyEncipherment,signing", '"signing" is not one or more of keyEncipherment, digitalSignature'),
        (KEY_USAGES, [], "is not one or more of"),
        (ALGORITHMS, "rsaSha1,unknownFutureValue", '"unknownFutureValue" is not one or more of rsaSha1$'),
        (
            USAGE,
            {"oid": "1.2"},
            '"oid" is not a property of microsoft.graph.extendedKeyUsage, which has name, objectIdentifier',
        ),
        (USAGE, "x", "is not an object"),
        (Collection(edm.Int32), [1, "x"], r"\[1\]: "),
        (Collection(edm.Int32), "1,2", "is not a list"),
        (Collection(USAGE, "keyed", ("name",)), [{"name": "a"}, {"name": "a"}], "is there twice"),
    ],
)
def test_refused_in_one_sentence(kind: edm.EdmType, value: Any, said: str) -> None:
    with pytest.raises(InvalidValue, match=said) as raised:
        kind.encode(value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        (edm.DateTimeOffset, "2016-12-31T23:57:57.2481234-08:00", "2017-01-01T07:57:57.2481234Z"),
        (edm.DateTimeOffset, "2027-01-31T00:00:00.0000000Z", "2027-01-31T00:00:00Z"),
        (edm.DateTimeOffset, "0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00+01:00"),
        (edm.Duration, "PT336H", "P14D"),
        (edm.Duration, "PT0H", "PT0S"),
        (edm.Duration, "-PT1H0.5S", "-PT1H0.5S"),
        (edm.Binary, "YWI", "YWI="),
        (edm.Double, "INF", "INF"),
        (edm.Int64, "12", 12),
        (STATUS, "PROVISIONED", "provisioned"),
        (KEY_USAGES, ["digitalSignature", "keyEncipherment"], "keyEncipherment,digitalSignature"),
        (NAME_TYPES, [], "none"),
        (
            UPDATE,
            {"lastRunDateTime": "2027-01-31T01:00:00+01:00", "@odata.id": "noise"},
            {"lastRunDateTime": "2027-01-31T00:00:00Z"},
        ),
        (
            Collection(USAGE, "set"),
            [{"name": "x", "@odata.type": "#microsoft.graph.extendedKeyUsage"}],
            [{"name": "x", "@odata.type": "#microsoft.graph.extendedKeyUsage"}],
        ),
    ],
)
def test_encoded_form(kind: edm.EdmType, value: Any, sent: Any) -> None:
    assert kind.encode(value) == sent


def test_the_type_of_a_complex_value_counts_where_it_is_not_the_declared_one() -> None:
    plain, typed = {"name": "x"}, {"name": "x", "@odata.type": f"#{USAGE.name}"}
    assert USAGE.equal(plain, typed)
    assert Collection(USAGE, "set").equal([typed], [plain])
    assert not USAGE.equal(plain, {"name": "x", "@odata.type": "#microsoft.graph.newerKeyUsage"})


def test_a_desired_complex_value_leaves_alone_what_it_does_not_name() -> None:
    assert USAGE.matches({"name": "x"}, {"name": "x", "objectIdentifier": "1.2"})
    assert not USAGE.matches({"name": "x", "objectIdentifier": None}, {"name": "x", "objectIdentifier": "1.2"})
    assert USAGE.merge({"name": "y"}, {"name": "x", "objectIdentifier": "1.2", "@odata.id": "noise"}) == {
        "name": "y",
        "objectIdentifier": "1.2",
    }


def test_a_keyed_collection_keeps_what_an_element_leaves_out() -> None:
    kind = Collection(USAGE, "keyed", ("name",))
    current = [{"name": "b", "objectIdentifier": "2"}, {"name": "a", "objectIdentifier": "1"}]
    assert kind.matches([{"name": "a"}, {"name": "b"}], current)
    assert not kind.matches([{"name": "a"}], current)
    assert kind.merge([{"name": "a"}, {"name": "b", "objectIdentifier": "3"}], current) == [
        {"name": "a", "objectIdentifier": "1"},
        {"name": "b", "objectIdentifier": "3"},
    ]


def test_messages_show_a_value_exactly() -> None:
    assert edm.shown("Sales  team ") == '"Sales  team "'
    assert edm.shown("a\nb\u202e\x1b[31m\ud800") == '"a\\nb\\u202e\\x1b[31m\\ud800"'
    assert edm.shown("x" * 81) == f'"{"x" * 80}..."'
    for key in ("-----BEGIN PRIVATE KEY-----\nMIIE", {"key": "-----BEGIN RSA PRIVATE KEY-----\nMIIE"}):
        assert edm.shown(key) == "(a private key, not shown)"


def test_flags_by_name() -> None:
    assert KEY_USAGES.names("digitalSignature,keyEncipherment,later") == [
        "keyEncipherment",
        "digitalSignature",
        "later",
    ]


# Values close to each other, well formed and not, so that generated pairs are equal often enough to mean something.
_FRACTIONS = ["", ".1", ".10", ".1000000", ".1234567", ".12345678"]
_INSTANTS = st.builds(
    lambda day, hour, fraction, offset: f"2027-01-{day:02}T{hour:02}:00:00{fraction}{offset}",
    st.integers(30, 32),
    st.integers(22, 24),
    st.sampled_from(_FRACTIONS),
    st.sampled_from(["Z", "+00:00", "-01:00", "+01:00", "+14:00", "+14:01", ""]),
)
_BYTES = st.binary(max_size=3).flatmap(
    lambda data: st.sampled_from(
        [
            base64.b64encode(data).decode(),
            base64.b64encode(data).decode().rstrip("="),
            base64.urlsafe_b64encode(data).decode(),
            base64.encodebytes(data).decode(),
        ]
    )
)
_NAMES = st.lists(
    st.sampled_from(["CN=a", "cn=A", 'O="b, c"', "O=b\\, c", "2.5.4.3=a", "S=x", "ST=X", "nonsense"]), max_size=3
).flatmap(
    lambda parts: st.sampled_from([",".join(parts), ", ".join(parts), ";".join(reversed(parts)), "+".join(parts)])
)
_FLAGS = st.lists(
    st.sampled_from(["keyEncipherment", "DIGITALSIGNATURE", "later", " keyEncipherment", "2", ""]), max_size=3
)
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["name", "objectIdentifier", "@odata.type", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)
_OBJECTS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["a", "b", None]),
        "objectIdentifier": st.sampled_from(["1", None]),
        "@odata.etag": st.just("e"),
    },
)
# Of two types, one derived from the other, with notes about values among them.
_LAYERS = st.fixed_dictionaries(
    {},
    optional={
        "@odata.type": st.sampled_from(
            ["#microsoft.graph.paint.gloss", "#microsoft.graph.paint.layer", "#microsoft.graph.thing"]
        ),
        "colour": st.sampled_from(["red", "Red", "blue", None]),
        "shine": st.integers(0, 2),
        "@odata.etag": st.just("x"),
    },
)
_LOOKS = _INSTANTS | st.sampled_from(
    ["P1D", "PT24H", "a,b", "b, a", "a", 1, 1.0, True, None, "QUJD" * 10, "QUJD" * 10 + "\n"]
)
_TYPES: list[tuple[edm.EdmType, st.SearchStrategy[Any]]] = [
    (edm.String, st.text(max_size=2)),
    (edm.Boolean, st.booleans()),
    (edm.Int32, st.integers(-2, 2) | st.sampled_from(["1", "+1", 1.0])),
    (edm.Int64, st.integers(-2, 2) | st.sampled_from(["1", "01"])),
    (edm.Double, st.floats() | st.sampled_from(["INF", "NaN", 1])),
    (edm.Guid, st.uuids().map(str) | st.uuids().map(lambda value: str(value).upper())),
    (edm.Binary, _BYTES),
    (edm.DateTimeOffset, _INSTANTS),
    (edm.Date, st.dates().map(str) | st.dates()),
    (edm.TimeOfDay, st.sampled_from(["09:30", "09:30:00", "09:30:00.0", "09:30:00.0000001", "25:00"])),
    (edm.Duration, st.sampled_from(["P1D", "PT24H", "PT1440M", "PT86400S", "P0D", "-P0D", "PT0.0000001S", "P1Y"])),
    (CaseInsensitiveString, st.sampled_from(["a", "A", "ß", "SS", "ss"])),
    (ObjectIdentifier, st.sampled_from(["1.2", "OID.1.2", " 1.2", "oid.1.2", "1.3"])),
    (LABELLED, _OBJECTS),
    (PAYLOAD, st.sampled_from(["none", "NONE", "some", "0", 0, "later", None])),
    (STATUS, st.sampled_from(["provisioned", "PROVISIONED", "1", "later", "Later", 1])),
    (KEY_USAGES, _FLAGS | _FLAGS.map(",".join)),
    (USAGE, _OBJECTS),
    (
        UPDATE,
        st.fixed_dictionaries(
            {}, optional={"lastRunDateTime": _INSTANTS, "certificateUpdateResult": st.sampled_from(["success", None])}
        ),
    ),
    (Collection(edm.DateTimeOffset), st.lists(_INSTANTS, max_size=2)),
    (Collection(edm.Binary, "set"), st.lists(_BYTES, max_size=3)),
    (Collection(edm.String, "bag"), st.lists(st.sampled_from("abc"), max_size=4)),
    (Collection(USAGE, "keyed", ("name",)), st.lists(_OBJECTS, max_size=2, unique_by=lambda item: item.get("name"))),
    (LAYER, _LAYERS),
    (Collection(LAYER, "bag"), st.lists(_LAYERS, max_size=3)),
    (
        INFERRED,
        st.recursive(
            _LOOKS,
            lambda inner: (
                st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "@odata.etag"]), inner, max_size=2)
            ),
        ),
    ),
    (DistinguishedName, _NAMES),
    (CertificateType(), _BYTES),
]


def every_type(test: Any) -> Any:
    """Run a property for each type by itself, so that each gets its share of examples.

    The test takes ``kind`` and ``data``.
    """
    return pytest.mark.parametrize(
        ("kind", "values"), _TYPES, ids=lambda value: value.name if isinstance(value, edm.EdmType) else ""
    )(given(data=st.data())(test))


@every_type
def test_equality_is_reflexive_symmetric_and_transitive(
    kind: edm.EdmType, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    first, second, third = (data.draw(values | _ANY) for _draw in range(3))
    assert kind.equal(first, first)
    assert kind.equal(first, second) == kind.equal(second, first)
    if kind.equal(first, second) and kind.equal(second, third):
        assert kind.equal(first, third)
    hash(kind.canonical(first))


@every_type
def test_what_is_sent_is_the_value_that_was_meant(
    kind: edm.EdmType, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    value = data.draw(values | _ANY)
    try:
        sent = kind.encode(value)
    except InvalidValue:
        return
    json.dumps(sent)
    assert kind.equal(sent, value)
    assert kind.encode(sent) == sent


@every_type
def test_a_merged_value_is_what_was_desired(
    kind: edm.EdmType, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    desired, current = (data.draw(values | _ANY) for _draw in range(2))
    try:
        kind.encode(desired)
    except InvalidValue:
        return
    assert kind.matches(desired, desired)
    merged = kind.merge(desired, current)
    assert kind.matches(desired, merged)


AUTHORITY = Complex(
    "microsoft.graph.certificateAuthority",
    {"certificate": edm.Binary, "issuer": edm.String},
    computed=frozenset({"issuer"}),
)


def test_what_the_service_works_out_is_neither_compared_nor_sent() -> None:
    there = {"certificate": "AAAA", "issuer": "CN=Root", "crlUrl": None}
    assert AUTHORITY.equal({"certificate": "AAAA"}, there)
    assert AUTHORITY.matches({"certificate": "AAAA", "issuer": "somebody"}, there)
    assert AUTHORITY.encode({"certificate": "AAAA", "issuer": "CN=Root"}) == {"certificate": "AAAA"}
    assert AUTHORITY.merge({"certificate": "AAAB"}, there) == {"certificate": "AAAB", "crlUrl": None}
