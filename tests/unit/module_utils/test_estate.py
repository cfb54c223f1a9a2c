# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a tenant can expire, as it is read from entities and judged."""

from __future__ import annotations

import base64
import datetime as dt
import random
import re
from typing import Any

import pytest
from certificates import issue, said_to_be_sha1
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import (
    LEVELS,
    SEVERITIES,
    ExpiringItem,
    ExpiryPolicy,
    Holder,
    Tally,
    items_of,
    ordered,
    row_of,
    summary,
    within,
)
from ansible_collections.m365.graph.plugins.module_utils._expiry.sources import SOURCES, chosen
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    DateTimeOffset,
    Int64,
    String,
    instant,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
AT = ticks_of(NOW)
DAY = 86_400 * 10_000_000
HOLDER = Holder("vppToken", "intune", "1", "Books", "/beta/deviceAppManagement/vppTokens/1", "Contoso")
LEAF = issue("Leaf", now=NOW, days=100)
CERTIFICATE = x509.load(LEAF.pem)
#: What ends and is no source all the same: the report over all profiles lists the same certificates of devices.
TWICE = {"managed_device_certificate_state", "cloud_certification_authority_leaf_certificate"}


def resource(*properties: Property, expiring: tuple[Expiring, ...] = ()) -> Resource:
    return Resource(
        name="thing",
        type="microsoft.graph.thing",
        label="thing",
        paths={"beta": "/deviceManagement/things"},
        default_version="beta",
        properties=properties,
        permissions=Permissions(read=("Thing.Read.All",)),
        expiring=expiring,
    )


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (-1, "expired"),
        (0, "critical"),
        (7 * DAY, "critical"),
        (7 * DAY + 1, "warning"),
        (30 * DAY, "warning"),
        (90 * DAY, "notice"),
        (90 * DAY + 1, "ok"),
    ],
)
def test_severity_by_the_end(left: int, expected: str) -> None:
    assert ExpiryPolicy().severity(AT + left, False, AT) == expected


@given(
    days=st.lists(st.integers(0, 400), min_size=3, max_size=3).map(sorted),
    left=st.integers(-500, 500),
    later=st.integers(0, 500),
    weak=st.sampled_from([*LEVELS, "ok"]),
    found=st.booleans(),
)
def test_what_ends_later_is_never_more_urgent_and_a_finding_never_makes_less_of_it(
    days: list[int], left: int, later: int, weak: str, found: bool
) -> None:
    policy = ExpiryPolicy(days[0], days[1], days[2], weak)
    policy.check()
    rank = SEVERITIES.index
    soon, late = (policy.severity(AT + ends * DAY, found, AT) for ends in (left, left + later))
    assert rank(soon) <= rank(late)
    assert rank(policy.severity(AT + left * DAY, True, AT)) == min(
        rank(policy.severity(AT + left * DAY, False, AT)), rank(weak)
    )


@pytest.mark.parametrize(
    "policy",
    [ExpiryPolicy(critical=31), ExpiryPolicy(warning=91), ExpiryPolicy(critical=-1), ExpiryPolicy(notice=36_501)],
)
def test_a_policy_must_not_contradict_itself(policy: ExpiryPolicy) -> None:
    with pytest.raises(InputError, match=r"^policy: its days are to grow"):
        policy.check()


def test_what_nothing_tells_of_is_unknown_and_shown_whatever_the_days() -> None:
    row = row_of(HOLDER, ExpiringItem("secret", "x"), ExpiryPolicy(), NOW)
    assert (row["severity"], row["not_after"], row["days_left"], row["used_by"]) == ("unknown", None, None, "Contoso")
    assert within(ExpiringItem("secret", "x"), 0, NOW)
    assert (
        row_of(HOLDER, ExpiringItem("secret", "x", findings=("is weak",)), ExpiryPolicy(), NOW)["severity"] == "warning"
    )


@given(ends=st.integers(-400 * DAY, 400 * DAY), days=st.integers(0, 300))
def test_a_row_and_the_days_that_are_asked_for_agree(ends: int, days: int) -> None:
    item = ExpiringItem("secret", "x", ends=AT + ends)
    row = row_of(HOLDER, item, ExpiryPolicy(days, days, days), NOW)
    assert within(item, days, NOW) == (row["severity"] != "ok")
    assert (row["days_left"] < 0) == (row["severity"] == "expired")
    assert row["not_after"] == instant(AT + ends)


def test_a_certificate_that_a_description_shows_needs_no_more_said() -> None:
    inner = Complex("microsoft.graph.authority", {"certificate": x509.CertificateType(), "name": String})
    kind = resource(
        Property("signing", x509.CertificateType(), "Signs."),
        Property("authorities", Collection(inner), "Authorities."),
        Property("first", Collection(inner), "With a create only.", access=Access.INITIAL),
        Property("name", String, "Name."),
    )
    entity = {
        "signing": LEAF.text,
        "authorities": [{"certificate": LEAF.text}, {"certificate": None}, None],
        "first": [{"certificate": LEAF.text}],
    }
    one, other = items_of(kind, entity)
    assert (one.property, one.use, one.name, one.thumbprint) == ("signing", "Signs.", "Leaf", CERTIFICATE.thumbprint)
    assert (other.property, other.use) == ("authorities", "Authorities.")
    assert (one.starts, one.ends) == (ticks_of(CERTIFICATE.not_before), ticks_of(CERTIFICATE.not_after))
    assert (one.kind, one.serial_number, one.sha256_fingerprint, one.subject) == (
        *("certificate", CERTIFICATE.serial_number, CERTIFICATE.sha256_fingerprint),
        CERTIFICATE.subject,
    )


def test_what_ends_first_counts() -> None:
    kind = resource(expiring=(Expiring("x", certificate="c", ends="e"),))
    soon, late, never = (
        DateTimeOffset.encode(moment)
        for moment in ("2026-12-01T00:00:00Z", "2099-01-01T00:00:00Z", "0001-01-01T00:00:00Z")
    )
    for told, expected in (
        (soon, soon),
        (late, instant(ticks_of(CERTIFICATE.not_after))),
        (never, instant(ticks_of(CERTIFICATE.not_after))),
    ):
        (item,) = items_of(kind, {"c": LEAF.text, "e": told})
        assert instant(item.ends or 0) == expected
    assert [*items_of(kind, {"c": None, "e": never})] == []
    assert [*items_of(kind, {"e": soon, "deletedDateTime": "2026-01-01T00:00:00Z"})] == []


@pytest.mark.parametrize(
    ("value", "findings"),
    [
        ("bm9uc2Vuc2U=", ["cannot be read as a certificate"]),
        (7, ["cannot be read as a certificate"]),
        (said_to_be_sha1(LEAF), ["is signed with SHA-1"]),
        (issue("short", bits=1024).text, ["has a 1024-bit RSA key, below 2048 bits"]),
    ],
)
def test_findings(value: Any, findings: list[str]) -> None:
    (item,) = items_of(resource(expiring=(Expiring("x", certificate="c"),)), {"c": value})
    assert [*item.findings] == findings


def test_a_key_of_a_policy_tells_seconds_and_its_thumbprint_in_base64url() -> None:
    source = RESOURCES["trust_framework_key_set"]
    thumbprint = base64.urlsafe_b64encode(bytes.fromhex("FB" * 20)).decode().rstrip("=")
    entity = {
        "id": "B2C_1A_x",
        "keys": [
            {"kid": "k", "exp": 1_800_000_000, "nbf": "1700000000", "x5t": thumbprint, "status": "enabled"},
            {"kid": "eternal"},
            {"kid": "retired", "exp": 1_800_000_000, "status": "disabled"},
            {"kid": "odd", "exp": "9" * 5000},
        ],
    }
    (item,) = items_of(source, entity)
    assert (item.kind, item.key_id, item.thumbprint) == ("key", "k", "FB" * 20)
    assert (instant(item.starts or 0), instant(item.ends or 0)) == ("2023-11-14T22:13:20Z", "2027-01-15T08:00:00Z")


def test_the_entries_of_one_certificate_are_one_and_the_password_of_its_key_is_none() -> None:
    identifier = base64.b64encode(bytes.fromhex(CERTIFICATE.thumbprint)).decode()
    dates = {
        "startDateTime": "2026-01-01T00:00:00Z",
        "endDateTime": "2027-01-01T00:00:00Z",
        "customKeyIdentifier": identifier,
    }
    owner = {
        "appId": "client",
        "preferredTokenSigningKeyThumbprint": CERTIFICATE.thumbprint.lower(),
        "tokenEncryptionKeyId": "E",
        "keyCredentials": [
            {"keyId": "s", "usage": "Sign", "type": "X509CertAndPassword", **dates},
            {"keyId": "v", "usage": "Verify", "type": "AsymmetricX509Cert", **dates},
            {"keyId": "e", "usage": "Encrypt", "type": "AsymmetricX509Cert"},
            {"keyId": "y", "usage": "Verify", "type": "Symmetric", "endDateTime": "2026-12-01T00:00:00Z"},
        ],
        "passwordCredentials": [
            {"keyId": "s", **dates},
            {"keyId": "p", "displayName": "deploy", "hint": "abc", "endDateTime": "2026-12-24T00:00:00Z"},
        ],
    }
    items = [*SOURCES["servicePrincipal"].items(owner)]
    assert [(item.kind, item.key_id, item.active, item.use) for item in items] == [
        ("certificate", "v", True, "Signature of SAML tokens."),
        ("certificate", "e", True, "Encryption of tokens."),
        ("key", "y", None, "Sign-in of the service principal, with a key."),
        ("secret", "p", None, "Sign-in of the service principal, with a secret."),
    ]
    assert {item.used_by for item in items} == {"client"}
    assert "abc" not in repr(items), "not even the hint of a secret"


@pytest.mark.parametrize(("shown", "active"), [(True, True), (False, None)])
def test_the_entries_of_one_certificate_share_an_identifier_that_need_not_be_its_thumbprint(
    shown: bool, active: bool | None
) -> None:
    """Microsoft's SAML guide writes a hash of 32 bytes: microsoft-graph-docs issue 11326."""
    identifier = base64.b64encode(bytes(range(32))).decode()
    shared = {"endDateTime": "2027-01-01T00:00:00Z", "customKeyIdentifier": identifier}
    public = {
        "keyId": "v",
        "usage": "Verify",
        "type": "AsymmetricX509Cert",
        "key": CERTIFICATE.base64() if shown else None,
        **shared,
    }
    owner = {
        "preferredTokenSigningKeyThumbprint": CERTIFICATE.thumbprint,
        "keyCredentials": [
            {"keyId": "s", "usage": "Sign", "type": "X509CertAndPassword", "key": None, **shared},
            public,
        ],
    }
    (item,) = SOURCES["servicePrincipal"].items(owner)
    assert (item.key_id, item.active, item.thumbprint) == ("v", active, CERTIFICATE.thumbprint if shown else None)


@given(st.randoms(use_true_random=False), st.lists(st.integers(-50, 400) | st.none(), max_size=12))
def test_the_order_does_not_depend_on_the_service(chance: random.Random, ends: list[int | None]) -> None:
    items = [
        ExpiringItem("secret", "x", name=str(number), ends=None if end is None else AT + end * DAY)
        for number, end in enumerate(ends)
    ]
    rows = [row_of(HOLDER, item, ExpiryPolicy(), NOW) for item in items]
    mixed = chance.sample(rows, len(rows))
    found = ordered(mixed)
    assert found == ordered(rows)
    known = [row["not_after"] for row in found if row["not_after"]]
    assert known == sorted(known)
    assert [row["not_after"] for row in found[len(known) :]] == [None] * (len(rows) - len(known)), (
        "what is not known comes last"
    )
    told, tally = summary(rows), Tally(ExpiryPolicy(), NOW)
    for item in items:
        tally.add(item)
    assert told["total"] == len(rows) == sum(told[severity] for severity in SEVERITIES)
    assert {name: told[name] for name in ("total", *SEVERITIES, "next_not_after")} == tally.told()


def test_sources_are_chosen_by_area_type_and_cloud() -> None:
    assert {source.area for source in chosen(["entra"], None, None, "public")} == {"entra"}
    assert [source.type for source in chosen(None, ["vppToken", "application"], ["application"], "public")] == [
        "vppToken"
    ]
    with pytest.raises(InputError, match=r'^exclude: "user" is not a type'):
        chosen(None, None, ["user"], "public")
    assert all("china" in source.resource.clouds for source in chosen(None, None, None, "china"))


def _ends(properties: list[tuple[str, Any]]) -> set[str]:
    """The names of properties that look like the end of something, nested ones too."""
    found = set()
    for name, kind in properties:
        inner = kind.item if isinstance(kind, Collection) else kind
        if isinstance(inner, Complex):
            found |= _ends(list(inner.properties.items()))
        elif inner in (DateTimeOffset, Int64) and re.search(
            r"(?i)expir|^exp$|(?<!last)(?<!Submission)EndDateTime$", name
        ):
            found.add(name)
    return found


def _within(kind: Any, path: str) -> dict[str, Any]:
    """The properties of the value at a path of names, the first of which is that of a property of the type."""
    found: dict[str, Any] = _properties(kind)
    for name in path.split(".")[1:]:
        found = _properties(found[name])
    return found


def _properties(kind: Any) -> dict[str, Any]:
    """The properties of a complex type, or of the elements of a collection of one."""
    value: Any = kind.item if isinstance(kind, Collection) else kind
    return dict(value.properties)


@pytest.mark.parametrize("name", RESOURCES)
def test_what_looks_like_an_end_is_said_to_be_one(name: str) -> None:
    resource = RESOURCES[name]
    ends = _ends([(item.name, item.type) for item in resource.properties])
    told = {(expiring.ends or "").rpartition(".")[2] for expiring in resource.expires}
    assert (ends <= told) != (name in TWICE), f"{ends - told} of {name}: say what expires, or why not"
    for expiring in resource.expires:
        known = {item.name: item for item in resource.properties}
        inner = _within(known[expiring.each.partition(".")[0]].type, expiring.each) if expiring.each else known
        thing = (
            expiring.certificate,
            expiring.ends,
            expiring.starts,
            expiring.thumbprint,
            expiring.serial_number,
            expiring.key_id,
        )
        named = {one for one in (*thing, *expiring.subject, *expiring.issuer, *expiring.name) if one}
        # What is inside of a file has names of its own.
        assert expiring.inside or {one.partition(".")[0] for one in named} <= {*inner}
        for one in (one for one in named if "." in one):
            assert one.rpartition(".")[2] in _within(known[one.partition(".")[0]].type, one.rpartition(".")[0])
        assert {*expiring.used_by} <= {*known}
