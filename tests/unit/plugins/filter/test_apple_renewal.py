# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Apple's certificates and tokens need: when a renewal is due, which file Apple gets, and the next step."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.filter.apple_renewal import apple_renewal

NOW = "2026-11-30T08:00:00Z"
PUSH = {"id": "p", "apple_identifier": "mdm@contoso.com", "expiration_date_time": "2026-12-20T08:00:00Z"}
PORTAL = "Apple Business or Apple School Manager"


def dep(name: str, id: str = "d", expires: str | None = "2026-12-20T08:00:00Z") -> dict[str, Any]:
    return {"id": id, "token_name": name, "apple_identifier": "it@contoso.com", "token_expiration_date_time": expires}


def vpp(expires: str = "2027-12-20T08:00:00Z", **more: Any) -> dict[str, Any]:
    return {"id": "v", "display_name": "Apps", "apple_id": "a@contoso.com", "expiration_date_time": expires, **more}


@pytest.mark.parametrize(("days", "due"), [(19, False), (20, False), (21, True), (30, True), (0, False)])
def test_a_renewal_is_due_in_time(days: int, due: bool) -> None:
    (row,) = apple_renewal({"push_certificate": [PUSH]}, {}, days, "", NOW)
    assert (row["days_left"], row["due"], row["next"] is not None) == (20, due, due)


@pytest.mark.parametrize(
    ("row", "due"),
    [
        (vpp(), False),
        (vpp(token_state="valid"), False),
        (vpp(token_state="expired"), True),
        (vpp(token_state="invalid"), True),
        (vpp("2026-11-29T08:00:00Z"), True),
        (vpp("0001-01-01T00:00:00Z"), True),
    ],
)
def test_a_token_that_is_no_use_is_due(row: dict[str, Any], due: bool) -> None:
    _push, found = apple_renewal({"vpp_token": [row]}, now=NOW)
    assert found["due"] is due
    never = row["expiration_date_time"].startswith("0001")
    assert (found["days_left"] is None, found["expiration_date_time"] is None) == (never, never)


def test_files_have_names_that_are_safe_and_different() -> None:
    names = ("Contoso devices", "contoso/devices", "../../etc", "", "Ü", "x" * 101, "..", "Other")
    rows = [dep(name, f"d{number}") for number, name in enumerate(names)]
    push, *found = apple_renewal({"push_certificate": [PUSH], "dep_token": rows}, {}, 30, "/srv/apple", NOW)
    assert push["file"] == "/srv/apple/IntuneCSR.csr"
    assert [row["file"].removeprefix("/srv/apple/") for row in found] == [
        "d0.pem",
        "d1.pem",
        "etc.pem",
        "d3.pem",
        "Ü.pem",
        "d5.pem",
        "d6.pem",
        "Other.pem",
    ]


def test_without_a_folder_there_are_no_files() -> None:
    push, found = apple_renewal({"push_certificate": [PUSH], "dep_token": [dep("Devices", expires=None)]}, now=NOW)
    assert push["file"] is found["file"] is None
    assert push["next"] == (
        "Set apple_renewal_folder, upload the signing request from there at identity.apple.com and renew the "
        "certificate of mdm@contoso.com. Then set apple_renewal_push_certificate to the new file."
    )
    assert found["next"] == (
        f"Upload the public key (set apple_renewal_folder) to {PORTAL} for a new server. "
        f'Download the token of "Devices" from {PORTAL} and add it to apple_renewal_dep_tokens.'
    )


def test_results_replace_what_was_read() -> None:
    renewed = {"changed": True, "resource": {**PUSH, "expiration_date_time": "2027-12-20T08:00:00Z"}}
    same = {"changed": False, "resource": dep("Devices")}
    new = {"changed": True, "resource": {**vpp(), "id": None, "display_name": "Books"}}
    failed = {"failed": True, "msg": "x"}
    results: dict[str, Any] = {
        "push_certificate": [renewed],
        "dep_token": [same, {"skipped": True}],
        "vpp_token": [new, failed],
    }
    found = {"push_certificate": [PUSH], "dep_token": [dep("Devices")], "vpp_token": [vpp()]}
    rows = apple_renewal(found, results, 30, "", NOW)
    assert [(row["name"], row["uploaded"], row["due"]) for row in rows] == [
        ("mdm@contoso.com", True, False),
        ("Devices", False, True),
        ("Apps", False, False),
        ("Books", True, False),
    ]


def test_a_tenant_has_one_push_certificate() -> None:
    first = {"changed": True, "resource": {**PUSH, "id": None}}
    assert [row["id"] for row in apple_renewal({}, {"push_certificate": [first]}, now=NOW)] == [None]
    (row,) = apple_renewal({"push_certificate": []}, {"push_certificate": [{"skipped": True}]}, now=NOW)
    assert (row["name"], row["due"], "create a certificate" in row["next"]) == ("", True, True)
    (row,) = apple_renewal({"push_certificate": [PUSH]}, {"push_certificate": [first]}, now=NOW)
    assert row["uploaded"]
