# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates and tokens that do not read back: the push certificate, tokens for apps, the Symantec PFX."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from certificates import NOW, issue

from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    CertificateRejected,
    GuardRefused,
    InputError,
    OutsideLimit,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import (
    APPLE_PUSH_NOTIFICATION_CERTIFICATE as PUSH,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import VPP_TOKEN
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import SYMANTEC
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import load

TOPIC = "com.apple.mgmt.External.2f42b322"
CERTIFICATE = issue("APSP:2f42b322", usages=None, user_id=TOPIC)
RENEWED = issue("APSP:2f42b322", usages=None, user_id=TOPIC, days=700)
SOONER = issue("APSP:2f42b322", usages=None, user_id=TOPIC, days=100)
FOREIGN = issue("APSP:0055e7e9", usages=None, user_id="com.apple.mgmt.External.0055e7e9", days=700)
THERE = {
    "id": "1",
    "appleIdentifier": "mdm@contoso.com",
    "certificate": None,
    "certificateSerialNumber": load(CERTIFICATE.pem).serial_number.lower().lstrip("0"),
    "topicIdentifier": TOPIC,
    "expirationDateTime": "2027-11-22T12:00:00Z",
}


def _push(pem: str) -> dict[str, Any]:
    return PUSH.parse({"certificate": pem}, "v1.0")


def test_a_push_certificate_is_known_by_its_serial_number() -> None:
    assert plan(PUSH, THERE, _push(CERTIFICATE.pem)).action is PlanAction.NONE
    made = plan(PUSH, THERE, _push(RENEWED.pem))
    assert made.body == {"certificate": RENEWED.pem}
    assert made.after["expirationDateTime"] == "2028-10-22T12:00:00Z"
    assert made.after["certificateSerialNumber"] == load(RENEWED.pem).serial_number


@pytest.mark.parametrize("shown", [RENEWED.pem, RENEWED.text])
def test_a_service_that_shows_the_push_certificate_is_believed(shown: str) -> None:
    assert plan(PUSH, {**THERE, "certificate": shown}, _push(RENEWED.pem)).action is PlanAction.NONE
    assert plan(PUSH, {**THERE, "certificate": shown}, _push(CERTIFICATE.pem)).action is PlanAction.UPDATE


@pytest.mark.parametrize(
    ("certificate", "option", "said"),
    [
        (
            FOREIGN,
            "allow_other_topic",
            f"is for the topic {TOPIC}, the new one for com.apple.mgmt.External.0055e7e9, so that every Apple device",
        ),
        (
            SOONER,
            "allow_sooner_expiry",
            "is valid until 2027-11-22T12:00:00Z, the new one only until 2027-03-02T12:00:00Z",
        ),
    ],
)
def test_a_renewal_that_does_damage_needs_leave(certificate: Any, option: str, said: str) -> None:
    made = plan(PUSH, THERE, _push(certificate.pem))
    with pytest.raises(GuardRefused, match=said) as refused:
        guard(PUSH, made, {}, NOW)
    assert f"set {option} to true" in str(refused.value).replace("Set", "set")
    guard(PUSH, made, {option: True}, NOW)


def test_a_first_push_certificate_and_a_proper_renewal_need_none() -> None:
    guard(PUSH, plan(PUSH, None, {**_push(FOREIGN.pem), "appleIdentifier": "a"}), {}, NOW)
    guard(PUSH, plan(PUSH, THERE, _push(RENEWED.pem)), {}, NOW)
    guard(PUSH, plan(PUSH, {**THERE, "expirationDateTime": "2026-01-01T00:00:00Z"}, _push(SOONER.pem)), {}, NOW)


def _token(expires: str, organization: str = "Contoso") -> str:
    return base64.b64encode(json.dumps({"expDate": expires, "token": "x", "orgName": organization}).encode()).decode()


VPP = {"id": "1", "displayName": "Apps", "token": None, "expirationDateTime": "2027-11-22T12:00:00Z"}


@pytest.mark.parametrize(
    ("token", "action"),
    [
        (_token("2027-11-22T12:00:00+0000"), PlanAction.NONE),
        (_token("2027-11-22T05:00:00-0700"), PlanAction.NONE),
        (_token("2028-11-22T12:00:00+0000"), PlanAction.UPDATE),
        ("no token that can be read", PlanAction.NONE),
        (base64.b64encode(b"[1]").decode(), PlanAction.NONE),
    ],
)
@pytest.mark.parametrize("shown", [None, "****", "no token that can be read"])
def test_a_token_is_known_by_its_expiry(token: str, action: PlanAction, shown: str | None) -> None:
    assert plan(VPP_TOKEN, {**VPP, "token": shown}, {"token": token}).action is action


def test_a_token_of_another_organization_needs_leave() -> None:
    renewed, theirs = "2028-11-22T12:00:00+0000", {**VPP, "organizationName": "Fabrikam"}
    made = plan(VPP_TOKEN, theirs, {"token": _token(renewed)})
    said = 'The token that is there is for the organization "Fabrikam", the new one for "Contoso", so that Intune could'
    with pytest.raises(GuardRefused, match=said) as refused:
        guard(VPP_TOKEN, made, {"allow_sooner_expiry": True}, NOW)
    assert "Set allow_other_organization to true if that is meant." in str(refused.value)
    guard(VPP_TOKEN, made, {"allow_other_organization": True}, NOW)
    for there in ({**VPP, "organizationName": "CONTOSO"}, {**VPP, "organizationName": None}, VPP):
        guard(VPP_TOKEN, plan(VPP_TOKEN, there, {"token": _token(renewed)}), {}, NOW)
    guard(VPP_TOKEN, plan(VPP_TOKEN, theirs, {"token": _token(renewed, "")}), {}, NOW)
    guard(VPP_TOKEN, plan(VPP_TOKEN, theirs, {"displayName": "Books"}), {}, NOW)


def test_a_token_that_has_expired_needs_leave() -> None:
    expired = {"token": _token("2026-01-01T00:00:00+0000")}
    said = 'token: The token of "Contoso" expired on 2026-01-01T00:00:00Z; set allow_expired to true to upload it'
    with pytest.raises(OutsideLimit, match=said):
        VPP_TOKEN.check(expired, NOW, {})
    VPP_TOKEN.check(expired, NOW, {"allow_expired": True})
    VPP_TOKEN.check({"token": _token("2028-01-01T00:00:00+0000"), "displayName": "x"}, NOW, {})
    VPP_TOKEN.check({"displayName": "x"}, NOW, {})


def test_a_token_that_expires_sooner_needs_leave() -> None:
    made = plan(VPP_TOKEN, VPP, {"token": _token("2027-01-01T00:00:00+0000")})
    assert (made.after["expirationDateTime"], made.after["organizationName"], made.after["token"]) == (
        "2027-01-01T00:00:00Z",
        "Contoso",
        None,
    )
    with pytest.raises(GuardRefused, match="The token that is there is valid until"):
        guard(VPP_TOKEN, made, {}, NOW)
    guard(VPP_TOKEN, made, {"allow_sooner_expiry": True}, NOW)


PASSWORD = "correct horse"
SIGNING = issue("Contoso Apps")
PROVISIONED = {
    "id": "1",
    "status": "provisioned",
    "subject": load(SIGNING.pem).subject,
    "subjectName": "Contoso Apps",
    "issuer": load(SIGNING.pem).issuer,
    "issuerName": "Contoso Issuing CA",
    "expirationDateTime": "2027-11-22T12:00:00.0000000Z",
}


def _pfx(issued: Any, password: str = PASSWORD) -> dict[str, str]:
    return {"content": base64.b64encode(issued.pfx(password)).decode(), "password": password}


def test_a_pfx_is_known_by_the_certificate_in_it() -> None:
    assert plan(SYMANTEC, PROVISIONED, _pfx(SIGNING)).action is PlanAction.NONE
    assert plan(SYMANTEC, {**PROVISIONED, "content": "****"}, _pfx(SIGNING, "another")).action is PlanAction.NONE
    assert set(plan(SYMANTEC, PROVISIONED, _pfx(issue("Contoso Apps", days=700))).body) == {"content", "password"}
    empty = {"id": "1", "status": "notProvisioned", "subject": None, "expirationDateTime": "0001-01-01T00:00:00Z"}
    made = plan(SYMANTEC, empty, _pfx(SIGNING))
    guard(SYMANTEC, made, {}, NOW)
    assert (made.after["subject"], made.after["content"], made.after["password"]) == (
        PROVISIONED["subject"],
        None,
        None,
    )


def test_a_pfx_that_expires_sooner_needs_leave() -> None:
    made = plan(SYMANTEC, PROVISIONED, _pfx(issue("Contoso Apps", days=100)))
    with pytest.raises(GuardRefused, match="Set allow_sooner_expiry"):
        guard(SYMANTEC, made, {}, NOW)


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ({"content": _pfx(SIGNING)["content"]}, InputError, "password is needed with content"),
        ({**_pfx(SIGNING), "password": "wrong"}, InputError, "content: the PFX cannot be opened with the password"),
        (_pfx(issue("Old", starts=-30, days=20)), CertificateRejected, "expired on"),
        (_pfx(issue("Plain", usages=None)), CertificateRejected, "is not meant for code signing"),
    ],
)
def test_a_pfx_that_is_no_good_is_refused(values: dict[str, Any], kind: type[Exception], said: str) -> None:
    assert SYMANTEC.traits.check
    with pytest.raises(kind, match=said) as refused:
        SYMANTEC.traits.check(values, NOW, {})
    assert values["content"][:40] not in str(refused.value)
