# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a key of B2C is added, when it becomes active, and when its predecessors are retired."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
from typing import Any

import pytest
from certificates import issue
from cryptography.hazmat.primitives.asymmetric import ec

from ansible_collections.m365.graph.plugins.module_utils._credential.policy_key_entries import (
    active_among,
    covered_until,
    describe_key,
    has_certificate,
    keys_of,
    row_of,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.policy_keys import (
    DesiredPolicyKey,
    after,
    check_key,
    guard_key,
    is_same,
    plan_key,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    CertificateRejected,
    GuardRefused,
    InputError,
    InvalidValue,
    NoMatch,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.jwk import NumericDate, SecretText, base64url, moment

NOW = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
AT = int(NOW.timestamp())
DAY = 86_400
ISSUED = issue("signing", usages=None, authority=False, now=NOW)
CERTIFICATE = x509.load(ISSUED.pem)


def key(kid: str, starts: float | None, ends: float | None, **more: Any) -> dict[str, Any]:
    times = {name: None if days is None else AT + int(days * DAY) for name, days in (("nbf", starts), ("exp", ends))}
    return {"kid": kid, "kty": "RSA", "use": "sig", "status": "enabled", **times, **more}


def key_set(*keys: dict[str, Any]) -> dict[str, Any]:
    return {"id": "B2C_1A_x", "keys": [*keys]}


def rotation(**more: Any) -> DesiredPolicyKey:
    return DesiredPolicyKey(
        **{"kty": "RSA", "use": "sig", "valid_days": 365, "renew_before_days": 30, "activate_after_days": 14, **more}
    )


def kids(rows: Any) -> list[str]:
    return [row["kid"] for row in rows]


@pytest.mark.parametrize(
    ("there", "begins"),
    [
        ([], 0),
        ([key("old", -300, 20)], 14),
        ([key("old", -300, 5)], 5 - 1 / 24),
        ([key("old", -300, 0.01)], 0),
        ([key("eternal", None, None)], 14),
        ([key("off", -1, 300, status="disabled")], 0),
        ([key("gap", 90, 300)], 0),
        ([key("expired", -9, -1)], 0),
    ],
)
def test_a_key_is_generated_in_time_and_overlaps(there: list[dict[str, Any]], begins: float) -> None:
    made = plan_key(key_set(*there), rotation(), NOW)
    assert made.addition is not None
    assert made.addition["nbf"] == AT + int(begins * DAY)
    assert made.addition["exp"] == made.addition["nbf"] + 365 * DAY
    assert [(row.before, row.after) for row in made.changes] == [(None, describe_key(made.addition))]
    then = key_set(*there, {**made.addition, "kid": "new"})
    assert plan_key(then, rotation(), NOW).addition is None, "it is added once"


@pytest.mark.parametrize(
    "there",
    [
        [key("long", -1, 31)],
        [key("old", -300, 5), key("next", 3, 300)],
        [key("old", -300, 5), key("next", 3, 20), key("after", 19, 90)],
        [key("text", -1, 300, nbf=str(AT - 9), exp=str(AT + 300 * DAY), kty="rsa")],
    ],
)
def test_none_is_generated_while_the_keys_are_valid(there: list[dict[str, Any]]) -> None:
    made = plan_key(key_set(*there), rotation(), NOW)
    assert made.addition is None and made.changes == ()
    assert made.entry is not None and made.entry["kid"] == there[-1]["kid"]


def test_a_gap_counts_as_an_end() -> None:
    there = [key("a", -9, 10), key("b", 11, 300)]
    assert plan_key(key_set(*there), rotation(), NOW).addition is not None
    assert plan_key(key_set(*there, key("eternal", None, None)), rotation(), NOW).addition is None, "it bridges the gap"


@pytest.mark.parametrize(
    ("days", "retired", "retiring"),
    [(None, [], []), (8, [], ["old"]), (7, ["old"], []), (0, ["old"], [])],
)
def test_predecessors_are_disabled_after_the_successor_has_started(
    days: int | None, retired: list[str], retiring: list[str]
) -> None:
    there = key_set(
        key("old", -300, 20), key("new", -7, 300), key("eternal", None, None), key("off", -99, 9, status="disabled")
    )
    made = plan_key(there, rotation(retire_after_days=days), NOW)
    assert kids(made.retired) == retired
    assert [(row["kid"], due) for row, due in made.retiring] == [(kid, "2027-01-02T12:00:00Z") for kid in retiring]
    old, *_others = keys_of(after(there, made, rotation()))
    assert old["status"] == ("disabled" if retired else "enabled")
    guard_key(there, made, NOW, {})


def test_a_key_that_has_not_started_retires_nobody() -> None:
    there = key_set(key("first", -300, 20), key("active", -100, 20), key("next", 3, 300))
    made = plan_key(there, rotation(retire_after_days=7), NOW)
    assert kids(made.retired) == ["first"], "the active key has replaced it long ago"
    assert [(row["kid"], due) for row, due in made.retiring] == [("active", moment(AT + 10 * DAY))]
    late = plan_key(there, rotation(retire_after_days=120), NOW)
    assert [(row["kid"], due) for row, due in late.retiring] == [
        ("first", moment(AT + 20 * DAY)),
        ("active", moment(AT + 123 * DAY)),
    ]


def test_a_run_that_adds_or_enables_a_key_retires_none() -> None:
    made = plan_key(key_set(key("old", -300, 5)), rotation(retire_after_days=0), NOW)
    assert made.addition and made.retired == () and kids(row for row, _due in made.retiring) == ["old"]
    there = key_set(key("old", -300, 5), key("mine", -1, 300, status="disabled"))
    wish = DesiredPolicyKey(kid="mine", status="enabled", retire_after_days=0)
    made = plan_key(there, wish, NOW)
    assert made.status == "enabled" and made.retired == () and kids(row for row, _due in made.retiring) == ["old"]


def test_a_key_without_a_start_is_retired_only_if_it_is_named() -> None:
    there = key_set(key("eternal", None, None), key("new", -7, 300))
    assert plan_key(there, rotation(retire_after_days=0), NOW).retired == ()
    named = rotation(retire_after_days=0, retire_kids=frozenset({"eternal"}))
    assert kids(plan_key(there, named, NOW).retired) == ["eternal"]


def test_retired_keys_can_be_removed() -> None:
    there = key_set(key("old", -300, 20, status="disabled"), key("new", -7, 300))
    wish = rotation(retire_after_days=0, removed=True)
    made = plan_key(there, wish, NOW)
    assert kids(made.retired) == ["old"] and kids(keys_of(after(there, made, wish))) == ["new"]
    assert [row.after for row in made.changes] == [None]


def test_which_key_is_active_and_until_when_there_is_one() -> None:
    eternal, old, new = key("eternal", None, None), key("old", -9, 9), key("new", -2, 30)
    assert active_among([old, new, eternal, key("next", 5, 60)], AT) is new
    assert active_among([eternal, key("expired", -9, -1)], AT) is eternal
    assert active_among([key("off", -1, 9, status="disabled")], AT) is None
    assert covered_until([old, new], AT) == new["exp"]
    assert covered_until([key("next", 5, 60), new], AT) == AT + 60 * DAY
    assert covered_until([key("next", 5, 60)], AT) is None
    assert moment(covered_until([eternal], AT) or 0) == "9999-12-31T23:59:59Z"


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({"nbf": AT - DAY}, "a"),
        ({"exp": AT + 9 * DAY}, "a"),
        ({"nbf": AT - DAY, "exp": AT + 300 * DAY}, None),
        ({}, "a"),
        ({"use": "enc"}, None),
    ],
)
def test_a_secret_is_found_by_its_dates(wish: dict[str, Any], found: str | None) -> None:
    there = key_set(key("a", -1, 9, kty="oct"), key("b", None, None, kty="OCT"), key("c", -9, -1, kty="oct"))
    desired = DesiredPolicyKey(**{"kty": "oct", "secret": True, "use": "sig", **wish})
    if desired.use == "enc":
        with pytest.raises(InputError, match="use: the keys of B2C_1A_x have the use sig, and all keys of a key set"):
            plan_key(there, desired, NOW)
        return
    made = plan_key(there, desired, NOW)
    assert (made.entry or {}).get("kid") == found and (made.addition is None) == (found is not None)
    if made.addition:
        assert is_same(key("new", -1, 300, kty="OCT"), made.addition, desired)
        assert not is_same(key("other", -1, 301, kty="oct"), made.addition, desired)


def test_a_secret_that_has_expired_is_still_there_by_its_dates() -> None:
    there = key_set(key("a", -9, -1, kty="oct"))
    fixed = DesiredPolicyKey(kty="oct", use="sig", exp=AT - DAY)
    assert plan_key(there, fixed, NOW).changes == ()
    assert plan_key(there, DesiredPolicyKey(kty="oct", use="sig"), NOW).addition is not None
    with pytest.raises(InputError, match="exp: 2026-12-30T12:00:00Z is in the past"):
        plan_key(there, DesiredPolicyKey(kty="oct", use="sig", exp=AT - 2 * DAY), NOW)


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        ({"x5c": [ISSUED.text]}, True),
        ({"x5c": [issue("other", now=NOW).text], "x5t": "x"}, False),
        ({"x5c": ["nonsense!"]}, False),
        ({"x5c": [], "x5t": base64url(hashlib.sha1(ISSUED.der).digest())}, True),
        ({"x5t": base64.urlsafe_b64encode(hashlib.sha1(ISSUED.der).digest()).decode()}, True),
        ({"x5t": hashlib.sha1(ISSUED.der).hexdigest()}, True),
        ({"x5t": "AAAA"}, False),
        ({"n": "AQAB", "e": "AQAB"}, False),
        ({}, False),
    ],
)
def test_a_certificate_is_recognised(shown: dict[str, Any], same: bool) -> None:
    assert has_certificate(key("a", None, None, **shown), CERTIFICATE) is same
    numbers = CERTIFICATE.rsa_numbers
    assert numbers is not None
    public = {
        name: base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))
        for name, value in zip("ne", numbers, strict=True)
    }
    assert has_certificate(key("a", None, None, **public), CERTIFICATE)
    assert not has_certificate(key("renewed", None, None, **public, x5t="AAAA"), CERTIFICATE)


def test_a_certificate_waits_until_it_is_due() -> None:
    there = key_set(key("old", -300, 100), key("eternal", None, None))
    made = plan_key(there, DesiredPolicyKey(certificate=CERTIFICATE, renew_before_days=30), NOW)
    assert (made.entry, made.changes, made.due) == (None, (), moment(AT + 70 * DAY))
    for days in (None, 100):
        made = plan_key(there, DesiredPolicyKey(certificate=CERTIFICATE, renew_before_days=days), NOW)
        assert made.addition is not None and made.due is None
        assert has_certificate(made.addition, CERTIFICATE) and made.addition["use"] == "sig"
    assert plan_key(key_set(), DesiredPolicyKey(certificate=CERTIFICATE, renew_before_days=1), NOW).addition
    mine = key_set(key("mine", -1, 9, x5c=[ISSUED.text]))
    assert plan_key(mine, DesiredPolicyKey(certificate=CERTIFICATE, renew_before_days=1), NOW).changes == ()


def test_a_certificate_that_waits_does_not_keep_predecessors() -> None:
    there = key_set(key("first", -300, 100), key("active", -100, 100))
    made = plan_key(there, DesiredPolicyKey(certificate=CERTIFICATE, renew_before_days=30, retire_after_days=7), NOW)
    assert made.due is not None and kids(made.retired) == ["first"]


def test_the_status_of_a_key_is_left_alone_unless_it_is_given() -> None:
    there = key_set(key("a", -1, 9, status="disabled"), key("b", -1, 9))
    assert plan_key(there, DesiredPolicyKey(kid="a"), NOW).changes == ()
    made = plan_key(there, DesiredPolicyKey(kid="a", status="enabled"), NOW)
    assert [(row.property, row.before, row.after) for row in made.changes] == [("status", "disabled", "enabled")]
    assert [row["status"] for row in after(there, made, DesiredPolicyKey())["keys"]] == ["enabled", "enabled"]
    assert plan_key(there, DesiredPolicyKey(kid="b", status="enabled"), NOW).changes == ()
    with pytest.raises(NoMatch, match='There is no key "c" in the key set B2C_1A_x'):
        plan_key(there, DesiredPolicyKey(kid="c"), NOW)
    assert plan_key(there, DesiredPolicyKey(kid="c", absent=True), NOW).changes == ()


def test_the_active_key_is_guarded() -> None:
    there = key_set(key("old", -9, 20), key("active", -1, 20), key("next", 5, 60))
    for wish in (DesiredPolicyKey(kid="active", status="disabled"), DesiredPolicyKey(kid="active", absent=True)):
        made = plan_key(there, wish, NOW)
        with pytest.raises(GuardRefused, match="is the active key of B2C_1A_x: policies use it now"):
            guard_key(there, made, NOW, {})
        guard_key(there, made, NOW, {"allow_in_use": True})
    for kid in ("old", "next"):
        guard_key(there, plan_key(there, DesiredPolicyKey(kid=kid, absent=True), NOW), NOW, {})


def test_a_set_has_keys_of_one_type() -> None:
    with pytest.raises(
        InputError, match=r"kty: the keys of B2C_1A_x have the type oct, and .* Use another key set for RSA"
    ):
        plan_key(key_set(key("a", -1, 9, kty="oct")), DesiredPolicyKey(certificate=CERTIFICATE), NOW)


def test_a_row_has_no_secret_part_and_dates_that_people_read() -> None:
    row = row_of(key("a", 0, None, x5c=[ISSUED.text, "x"], x5t=base64url(hashlib.sha1(ISSUED.der).digest())), None)
    assert (row["startDateTime"], row["endDateTime"], row["active"]) == ("2027-01-01T12:00:00Z", None, False)
    assert (row["certificate"], row["thumbprint"]) == (ISSUED.text, CERTIFICATE.thumbprint)
    assert row_of(key("a", 0, None), {"kid": "a"})["active"]


@pytest.mark.parametrize(
    ("desired", "said"),
    [
        ({}, "Set kid, certificate, src, content, secret, secret_src or kty"),
        ({"kty": "RSA", "use": "sig", "absent": True}, "is removed by its kid"),
        ({"kid": "a", "nbf": 1}, "nbf: it is for generated keys and secrets"),
        ({"kid": "a", "exp": 1}, "exp: it is for generated keys and secrets"),
        ({"certificate": CERTIFICATE, "use": "sig"}, "use: it is for generated keys and secrets"),
        ({"certificate": CERTIFICATE, "valid_days": 9}, "valid_for_days: it is for generated keys and secrets"),
        ({"kty": "RSA"}, "use: set it to sig or enc"),
        ({"kty": "oct", "use": "sig", "secret": True, "valid_days": 9}, "valid_for_days: it is for generated keys"),
        ({"kty": "RSA", "use": "sig", "valid_days": 99, "exp": 9}, "it cannot be combined with nbf and exp"),
        ({"kty": "RSA", "use": "sig", "nbf": 9, "exp": 9}, "exp: 1970-01-01T00:00:09Z is not after nbf"),
        ({"kty": "RSA", "use": "sig", "activate_after_days": 1}, "activate_after_days: it requires valid_for_days"),
        ({"kty": "RSA", "use": "sig", "valid_days": 30}, "with 30, each run would add a key, .* valid for 30 days"),
        (
            {"kty": "RSA", "use": "sig", "valid_days": 99, "activate_after_days": 31},
            "31 is more than renew_before_days, 30",
        ),
        ({"kid": "a", "renew_before_days": 9}, "renew_before_days: it requires valid_for_days, a certificate or a PFX"),
        ({"kid": "a", "retire_kids": frozenset("b")}, "retire_after_days: it is required with retire_kids"),
        ({"kid": "a", "removed": True}, "retire_after_days: it is required with retire_kids and retired_state"),
    ],
)
def test_what_is_refused(desired: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_key(DesiredPolicyKey(**desired), NOW, {})


def test_certificates_that_are_refused() -> None:
    for days, said in ((-400, "expired on"), (400, "")):
        issued = issue("signing", usages=None, authority=False, now=NOW + dt.timedelta(days=days))
        wish = DesiredPolicyKey(certificate=x509.load(issued.pem))
        if said:
            with pytest.raises(CertificateRejected, match=said):
                check_key(wish, NOW, {})
            check_key(wish, NOW, {"allow_expired": True})
            check_key(dataclasses.replace(wish, absent=True), NOW, {})
        else:
            check_key(wish, NOW, {})  # it starts in the future: old and new overlap
    elliptic = x509.load(issue("ec", now=NOW, elliptic=ec.SECP256R1()).pem)
    with pytest.raises(CertificateRejected, match="supports only RSA keys"):
        check_key(DesiredPolicyKey(certificate=elliptic), NOW, {"allow_weak": True})


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (1_800_000_000, 1_800_000_000),
        (" 1800000000", 1_800_000_000),
        ("2027-01-15T09:00:00.9+01:00", 1_800_000_000),
        (dt.datetime(2027, 1, 15, 8, tzinfo=dt.UTC), 1_800_000_000),
        (0, 0),
    ],
)
def test_dates_of_keys(given: Any, seconds: int) -> None:
    assert NumericDate.encode(given) == seconds


@pytest.mark.parametrize(
    "given", [-1, True, "tomorrow", "2027-01-15T09:00:00", 10**15, "1969-12-31T23:59:59Z", 1.5, None]
)
def test_what_is_no_date_of_a_key(given: Any) -> None:
    with pytest.raises(InvalidValue):
        NumericDate.parse(given)


def test_a_secret_in_a_file_may_end_with_a_line_break() -> None:
    assert SecretText.encode(b"a b\r\n") == SecretText.encode("a b") == "a b"
    assert SecretText.encode("a b\n") == "a b\n"
    for wrong in (b"\xff", b"\n", " ", 7):
        with pytest.raises(InvalidValue) as refused:
            SecretText.parse(wrong)
        assert "xff" not in str(refused.value)
