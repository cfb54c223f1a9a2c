# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What comes back with a deleted item, and when it must not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._credential.deleted_items import (
    APPLICATION,
    AUTHORITY,
    INFRASTRUCTURE,
    KINDS,
    SERVICE_PRINCIPAL,
    DeletedKind,
    called,
    changes_of,
    check_again,
    credentials_of,
    expired_text,
    one_of,
    row_of,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import AmbiguousMatch, GuardRefused, InputError
from ansible_collections.m365.graph.plugins.module_utils._module.permissions import needs

NOW = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
THUMBPRINT = "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A"


def item(id: str, name: str = "portal", **more: Any) -> dict[str, Any]:
    return {"id": id, "displayName": name, "deletedDateTime": "2026-12-20T12:00:00.0000000Z", **more}


def test_an_exact_name_comes_before_others() -> None:
    rows = [item("1", "Portal"), item("2", "portal"), item("3", "PORTAL"), item("4", "other")]
    assert [row["id"] for row in called(APPLICATION, "display_name", "portal", rows)] == ["2"]
    assert [row["id"] for row in called(APPLICATION, "display_name", "pORTAL", rows)] == ["1", "2", "3"]
    authority = {"thumbprint": THUMBPRINT.lower()}
    assert called(AUTHORITY, "thumbprint", THUMBPRINT, [authority, {}, {"thumbprint": None}]) == [authority]


def test_several_are_never_guessed() -> None:
    assert one_of(APPLICATION, "x", [], "Give the id.") is None
    assert one_of(APPLICATION, "x", [item("1")], "Give the id.") == item("1")
    with pytest.raises(
        AmbiguousMatch, match=r"match x: 1 \(deleted on 2026-12-20T12:00:00Z\), 2 .* Give the id"
    ) as said:
        one_of(APPLICATION, "x", [item("1"), item("2")], "Give the id.")
    assert said.value.candidates == ("1", "2")


@pytest.mark.parametrize(
    ("kind", "mine", "other", "refused"),
    [
        (APPLICATION, {}, {"displayName": "PORTAL"}, "guard"),
        (APPLICATION, {}, {"displayName": "other"}, None),
        (APPLICATION, {"identifierUris": ["api://A"]}, {"displayName": "x", "identifierUris": ["api://a"]}, "always"),
        (APPLICATION, {"identifierUris": ["api://a"]}, {"displayName": "x", "identifierUris": ["api://b"]}, None),
        (APPLICATION, {"displayName": None}, {"displayName": None}, None),
        (SERVICE_PRINCIPAL, {"appId": "a"}, {"displayName": "portal", "appId": "b"}, None),
        (SERVICE_PRINCIPAL, {"appId": "a"}, {"displayName": "x", "appId": "A"}, "always"),
        (INFRASTRUCTURE, {}, {"displayName": "portal"}, "guard"),
        (AUTHORITY, {"thumbprint": THUMBPRINT}, {"displayName": "x", "thumbprint": THUMBPRINT.lower()}, "guard"),
        (AUTHORITY, {"thumbprint": THUMBPRINT}, {"displayName": "portal", "thumbprint": "00"}, None),
        (AUTHORITY, {"thumbprint": None}, {"thumbprint": None}, None),
    ],
)
def test_what_was_created_again(
    kind: DeletedKind, mine: dict[str, Any], other: dict[str, Any], refused: str | None
) -> None:
    deleted, rival = item("1", **mine), {"id": "2", **other}
    check_again(kind, deleted, [{**rival, "id": "1"}], {})  # it is itself
    if refused is None:
        check_again(kind, deleted, [rival], {})
        return
    with pytest.raises(GuardRefused if refused == "guard" else InputError, match=r"again: 2 has|because"):
        check_again(kind, deleted, [rival], {})
    if refused == "guard":
        check_again(kind, deleted, [rival], {"allow_duplicate": True})
    else:
        with pytest.raises(InputError, match="Nothing was sent"):
            check_again(kind, deleted, [rival], {"allow_duplicate": True})


def test_credentials_and_what_has_expired() -> None:
    row = {
        "keyCredentials": [
            {
                "keyId": "k",
                "displayName": "cert",
                "usage": "Verify",
                "type": "AsymmetricX509Cert",
                "customKeyIdentifier": THUMBPRINT,
                "endDateTime": "2027-01-01T12:00:00Z",
            }
        ],
        "passwordCredentials": [
            {"keyId": "p", "displayName": "secret", "secretText": "hidden", "endDateTime": "2027-01-01T12:00:01Z"},
            {"keyId": "e", "displayName": None, "endDateTime": None},
        ],
    }
    found = credentials_of(APPLICATION, row, NOW)
    assert [(one["kind"], one["key_id"], one["thumbprint"], one["expired"]) for one in found] == [
        ("certificate", "k", THUMBPRINT, True),
        ("secret", "p", None, False),
        ("secret", "e", None, False),
    ]
    assert "hidden" not in str(found)
    assert str(expired_text(found)).startswith("1 of 3 credentials has expired: cert (Verify, ")
    assert expired_text(found[1:]) is None
    (authority,) = credentials_of(AUTHORITY, {"displayName": "Root", "expirationDateTime": "2026-01-01T00:00:00Z"}, NOW)
    assert authority["expired"]
    both = expired_text([authority, found[0]])
    assert both is not None and both.startswith("2 of 2 credentials have expired: Root (until 2026-01-01T00:00:00Z), ")


def test_changes_and_rows() -> None:
    assert changes_of({}, None) == ()
    (own,) = changes_of(item("1"), None)
    assert (own.property, own.before, own.after) == ("deleted_date_time", "2026-12-20T12:00:00Z", None)
    assert [one.property for one in changes_of({}, item("2"))] == ["service_principal"]
    row = row_of(APPLICATION, item("1", appId="a"))
    assert (row["type"], row["app_id"]) == ("application", "a")
    assert row["permanently_deleted_date_time"] == "2027-01-19T12:00:00Z"
    assert row_of(APPLICATION, {**item("1"), "deletedDateTime": None})["permanently_deleted_date_time"] is None


def test_permissions() -> None:
    writing = {need.any_of[0] for need in needs(["deleted_item_restore"])}
    reading = {need.any_of[0] for need in needs(["m365.graph.deleted_item_info"])}
    assert {"Application.ReadWrite.OwnedBy", "PublicKeyInfrastructure.ReadWrite.All"} <= writing
    assert reading == {"Application.Read.All", "PublicKeyInfrastructure.Read.All"}
    assert [kind.resource.type for kind in KINDS.values()] == [f"microsoft.graph.{name}" for name in KINDS]
