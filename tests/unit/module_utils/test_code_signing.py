# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
from typing import Any

import pytest
from certificates import issue

from ansible_collections.m365.graph.plugins.module_utils._description.plan import plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Identity
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE

ISSUED = issue()
CONTENT = base64.b64encode(ISSUED.der).decode()
DISTINGUISHED = {
    "subject": 'CN=Contoso Apps, O="Contoso, Ltd.", S=Washington, C=US',
    "issuer": 'CN=Contoso Issuing CA, O="Contoso, Ltd."',
}
COMMON = {"subjectName": "Contoso Apps", "issuerName": "Contoso Issuing CA"}
SWAPPED = {
    "subjectName": DISTINGUISHED["subject"],
    "subject": "Contoso Apps",
    "issuerName": DISTINGUISHED["issuer"],
    "issuer": "Contoso Issuing CA",
}
REVERSED = {
    "subject": "C=US, ST=Washington, O=Contoso\\, Ltd., CN=Contoso Apps",
    "issuer": "O=Contoso\\, Ltd.,CN=Contoso Issuing CA",
}
EXPIRY = {"expirationDateTime": "2027-11-22T12:00:00.0000000Z"}
BLANK = {"content": None, "status": "notProvisioned", "expirationDateTime": "0001-01-01T00:00:00Z"}


@pytest.mark.parametrize("names", [DISTINGUISHED, COMMON, SWAPPED, REVERSED, {**DISTINGUISHED, **COMMON}])
def test_a_certificate_is_known_by_what_it_says(names: dict[str, Any]) -> None:
    assert ENTERPRISE.identify({"content": CONTENT}, {"content": None, **names, **EXPIRY}) is Identity.SAME


@pytest.mark.parametrize(
    "row",
    [
        {**DISTINGUISHED, "expirationDateTime": "2027-11-22T12:00:01Z"},
        {**DISTINGUISHED, **EXPIRY, "issuer": "CN=Another CA"},
        {**COMMON, **EXPIRY, "subjectName": "Another"},
        {**DISTINGUISHED, **EXPIRY, "subject": "CN=Contoso Apps"},
        {"content": base64.b64encode(issue("Another").der).decode(), **DISTINGUISHED, **EXPIRY},
    ],
)
def test_another_certificate(row: dict[str, Any]) -> None:
    assert ENTERPRISE.identify({"content": CONTENT}, {"content": None, **row}) is Identity.OTHER


def test_a_row_that_the_service_has_not_filled_in_is_unknown() -> None:
    assert ENTERPRISE.identify({"content": CONTENT}, BLANK) is Identity.UNKNOWN
    assert (
        ENTERPRISE.identify({"content": CONTENT}, {**BLANK, "expirationDateTime": "0001-01-01T00:00:00-08:00"})
        is Identity.UNKNOWN
    )
    assert ENTERPRISE.identify({"content": CONTENT}, {**BLANK, "content": CONTENT}) is Identity.SAME


def test_a_drifted_property_does_not_hide_a_certificate() -> None:
    there = {"content": None, **DISTINGUISHED, **COMMON, **EXPIRY}
    for drifted in ("subject", "subjectName", "issuer", "issuerName"):
        desired = {"content": CONTENT, drifted: there[drifted]}
        assert ENTERPRISE.identify(desired, {**there, drifted: "CN=Drifted"}) is Identity.SAME, drifted
        assert ENTERPRISE.identify({"content": CONTENT, drifted: "Corrected"}, there) is Identity.SAME, drifted
    desired = {"content": CONTENT, **EXPIRY}
    assert ENTERPRISE.identify(desired, {**there, "expirationDateTime": "2026-11-22T12:00:00Z"}) is Identity.OTHER, (
        "its predecessor"
    )
    assert (
        ENTERPRISE.identify(
            {"content": CONTENT, **DISTINGUISHED}, {"content": None, **EXPIRY, "subject": "CN=x", "issuer": "CN=y"}
        )
        is Identity.OTHER
    )


def test_the_example_of_the_document_whose_names_are_not_the_certificates() -> None:
    desired = {
        "content": CONTENT,
        "subject": "Subject value",
        "subjectName": "Subject Name value",
        "issuer": "Issuer value",
        **EXPIRY,
    }
    assert ENTERPRISE.identify(desired, {**desired, "content": None}) is Identity.SAME
    assert ENTERPRISE.identify(desired, {"content": None, **DISTINGUISHED, **COMMON, **EXPIRY}) is Identity.SAME
    assert not plan(ENTERPRISE, {"id": "1", **desired, "content": None}, desired).changed
    assert not plan(ENTERPRISE, {"id": "1", **desired}, desired).changed


def test_without_the_certificate_the_keys_tell() -> None:
    assert ENTERPRISE.identify({"subject": "cn=a,o=b"}, {"subject": "O=b, CN=A", "subjectName": "A"}) is Identity.SAME
    assert (
        ENTERPRISE.identify(
            {"subject": "cn=a,o=b", "subjectName": "Corrected"}, {"subject": "O=b, CN=A", "subjectName": "A"}
        )
        is Identity.SAME
    )
    assert ENTERPRISE.identify({"subject": "cn=a", **EXPIRY}, {"subject": "CN=A"}) is Identity.OTHER
    assert not ENTERPRISE.can_identify({"subjectName": "A"})


def test_content_is_sent_again_only_for_another_certificate() -> None:
    there = {"id": "1", "content": None, **DISTINGUISHED, **EXPIRY}
    assert not plan(ENTERPRISE, there, {"content": CONTENT}).changed
    assert not plan(ENTERPRISE, {"id": "1", **BLANK}, {"content": CONTENT}).changed
    assert not plan(
        ENTERPRISE, {**there, "content": "\n".join([CONTENT[:64], CONTENT[64:]])}, {"content": CONTENT}
    ).changed
    made = plan(ENTERPRISE, there, ENTERPRISE.parse({"content": issue("Another").pem}, "beta"))
    assert list(made.body) == ["content"]
    assert made.after["content"] is None
    assert made.after["subjectName"] == "Another"


def test_a_drifted_name_is_repaired_by_that_name_alone() -> None:
    there = {"id": "1", "content": None, **DISTINGUISHED, **COMMON, **EXPIRY}
    desired = {"content": CONTENT, "issuerName": "Contoso Issuing CA"}
    assert dict(plan(ENTERPRISE, {**there, "issuerName": "Nobody"}, desired).body) == {
        "issuerName": "Contoso Issuing CA"
    }


def test_what_a_create_will_read_back() -> None:
    made = plan(ENTERPRISE, None, {"content": CONTENT})
    assert dict(made.body) == {"content": CONTENT}
    assert made.after == {
        "content": None,
        "status": "provisioned",
        **DISTINGUISHED,
        **COMMON,
        "expirationDateTime": "2027-11-22T12:00:00Z",
    }
