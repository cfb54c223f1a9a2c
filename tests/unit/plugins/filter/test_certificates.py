# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from certificates import issue

from ansible_collections.m365.graph.plugins.filter.certificates import (
    FINDINGS,
    certificate_audit,
    code_signing_conflict,
    days_left,
)

NOW = "2026-11-23T12:00:00.0000000Z"
YEAR_1 = ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00-08:00", "0001-01-01T00:00:00.0000000+01:00", None]


@pytest.mark.parametrize(
    ("expires", "days"),
    [
        ("2026-11-24T12:00:00Z", 1),
        ("2026-11-24T11:59:59.9999999Z", 0),
        ("2026-11-23T12:00:00.0000000Z", 0),
        ("2026-11-23T11:59:59.9999999Z", -1),
        ("2026-11-24T04:00:00-08:00", 1),
        ("2026-11-24T21:30:00+09:30", 1),
        ("2026-11-24T21:29:59.9999999+09:30", 0),
        ("2028-02-29T12:00:00Z", 463),
        ("9999-12-31T23:59:59.9999999Z", 2912116),
        *[(never, None) for never in YEAR_1],
    ],
)
def test_days_left(expires: str | None, days: int | None) -> None:
    assert days_left(expires, NOW) == days


def test_days_left_counts_from_the_present() -> None:
    assert days_left((dt.datetime.now(dt.UTC) + dt.timedelta(days=3, minutes=5)).isoformat()) == 3


@pytest.mark.parametrize(
    ("value", "said"), [("tomorrow", '"tomorrow" is not a date'), ("2027-01-31T12:00:00", "has no UTC offset")]
)
def test_a_date_that_is_none_is_an_error(value: str, said: str) -> None:
    with pytest.raises(AnsibleFilterError, match=said):
        days_left(value, NOW)
    with pytest.raises(
        AnsibleFilterError, match=f'certificate_expiration_date_time of certificate state "x": .*{said}'
    ):
        certificate_audit([{"id": "x", "certificate_expiration_date_time": value}], 30, NOW)
    with pytest.raises(AnsibleFilterError):
        days_left(NOW, value)


def row(**values: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "certificate_expiration_date_time": "2028-01-01T00:00:00Z",
        "certificate_issuance_state": "issued",
        "certificate_revoke_status": "none",
        "certificate_error_code": 0,
        **values,
    }


@pytest.mark.parametrize(
    ("values", "findings"),
    [
        ({}, []),
        ({"certificate_expiration_date_time": "2026-11-23T12:00:00.0000000Z"}, ["expired"]),
        ({"certificate_expiration_date_time": "2026-11-23T12:00:00.0000001Z"}, ["expiring"]),
        ({"certificate_expiration_date_time": "2026-12-23T04:00:00.0000000-08:00"}, ["expiring"]),
        ({"certificate_expiration_date_time": "2026-12-23T04:00:00.0000001-08:00"}, []),
        *[({"certificate_expiration_date_time": never}, []) for never in YEAR_1],
        ({"certificate_issuance_state": "issueFailed", "certificate_error_code": -2146885628}, ["failed", "error"]),
        ({"certificate_issuance_state": "InstallFailed"}, ["failed"]),
        ({"certificate_issuance_state": "deleteFailed"}, []),
        ({"certificate_issuance_state": "madeTomorrow"}, []),
        ({"certificate_issuance_state": "revoked"}, ["revoked"]),
        (
            {"certificate_revoke_status": "revoked", "certificate_expiration_date_time": "2026-01-01T00:00:00Z"},
            ["expired", "revoked"],
        ),
        ({"certificate_revoke_status": "pending"}, []),
        ({"certificate_error_code": None}, []),
        ({"certificate_error_code": 5}, ["error"]),
    ],
)
def test_findings(values: dict[str, Any], findings: list[str]) -> None:
    (state,) = certificate_audit([row(**values)], 30, NOW)["states"]
    assert state["findings"] == findings


def test_no_rows() -> None:
    assert certificate_audit([], 30, NOW) == {
        "audited_at": "2026-11-23T12:00:00Z",
        "expiring_within_days": 30,
        "states": [],
        "summary": {
            "total": 0,
            "without_finding": 0,
            "without_certificate": 0,
            **dict.fromkeys(FINDINGS, 0),
            "issuance_states": {},
            "error_codes": {},
        },
    }


def test_states_are_in_order_and_counted() -> None:
    rows = [
        row(
            id="never",
            certificate_expiration_date_time=YEAR_1[1],
            certificate_issuance_state="issueFailed",
            certificate_error_code=-7,
        ),
        row(id="later", certificate_expiration_date_time="2028-01-01T00:00:00Z", extra="dropped"),
        row(id="gone", certificate_expiration_date_time="2026-11-23T00:00:00+01:00", certificate_error_code=-7),
        row(id="soon", certificate_expiration_date_time="2026-12-01T00:00:00.1234567-08:00"),
    ]
    found = certificate_audit(rows, 30, NOW)
    assert [(state["id"], state["expires"], state["days_left"]) for state in found["states"]] == [
        ("gone", "2026-11-22T23:00:00Z", -1),
        ("soon", "2026-12-01T08:00:00Z", 7),
        ("later", "2028-01-01T00:00:00Z", 403),
        ("never", None, None),
    ]
    assert found["summary"] == {
        "total": 4,
        "without_finding": 1,
        "without_certificate": 1,
        "expired": 1,
        "expiring": 1,
        "failed": 1,
        "revoked": 0,
        "error": 2,
        "issuance_states": {"issued": 3, "issueFailed": 1},
        "error_codes": {"-7": 2},
    }
    assert "extra" not in found["states"][2]


TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
NEW, OLD = issue(now=TODAY), issue(starts=-345, days=355, now=TODAY)
SAME = (
    "The old certificate and the new one have the same subject, issuer and expiry: they are one certificate to Intune."
)


def file(data: bytes) -> dict[str, str]:
    return {"file": base64.b64encode(data).decode()}


FORMS = [
    {"content": NEW.pem},
    {"content": base64.b64encode(NEW.der).decode()},
    file(NEW.der),
    file(NEW.pem.encode()),
    file(base64.encodebytes(NEW.der)),
]


@pytest.mark.parametrize("new", FORMS)
def test_one_certificate_in_any_form(new: dict[str, str]) -> None:
    assert code_signing_conflict(new, {"content": OLD.pem}) == ""
    assert code_signing_conflict(new, {"content": "", "file": "", "subject": "", "expiration_date_time": ""}) == ""
    for form in FORMS:
        assert code_signing_conflict(new, form) == SAME


def test_another_one_with_the_same_name_and_expiry() -> None:
    assert code_signing_conflict({"content": NEW.pem}, {"content": issue(now=TODAY, index=1).pem}) == SAME


def test_by_subject_and_expiry() -> None:
    subject = 'C=US, ST=washington, O="Contoso, Ltd.", CN=contoso apps'
    expires = NEW.certificate.not_valid_after_utc
    elsewhere = expires.astimezone(dt.timezone(dt.timedelta(hours=-8))).isoformat()
    assert code_signing_conflict({"content": NEW.pem}, {"subject": subject, "expiration_date_time": elsewhere}) == SAME
    later = (expires + dt.timedelta(seconds=1)).isoformat()
    assert code_signing_conflict({"content": NEW.pem}, {"subject": subject, "expiration_date_time": later}) == ""


@pytest.mark.parametrize(
    ("new", "old", "said"),
    [
        ({"content": "nonsense!"}, {}, "The new certificate cannot be used: content: "),
        ({"file": "", "content": ""}, {}, "The new certificate cannot be used: content: "),
        (
            {"content": NEW.pem + NEW.key_pem()},
            {},
            "The new certificate cannot be used: content: it holds a private key",
        ),
        (
            {"content": issue(starts=-30, days=20, now=TODAY).pem},
            {},
            'The new certificate cannot be used: The certificate "Contoso Apps" expired on ',
        ),
        (
            {"content": issue(bits=1024, now=TODAY).pem},
            {},
            'The new certificate cannot be used: The certificate "Contoso Apps" has a 1024-bit RSA key',
        ),
        ({"content": NEW.pem}, {"content": "nonsense!"}, "The old certificate cannot be identified: content: "),
        (
            {"content": NEW.pem},
            {"subject": "CN=x", "expiration_date_time": "tomorrow"},
            "The old certificate cannot be identified: expiration_date_time: ",
        ),
    ],
)
def test_why_not(new: dict[str, str], old: dict[str, str], said: str) -> None:
    sentence = code_signing_conflict(new, old)
    assert sentence.startswith(said)
    assert "PRIVATE" not in sentence


def test_what_is_allowed() -> None:
    assert code_signing_conflict({"content": issue(starts=-30, days=20, now=TODAY).pem}, {}, allow_expired=True) == ""
    assert code_signing_conflict({"content": issue(bits=1024, now=TODAY).pem}, {}, allow_weak=True) == ""
