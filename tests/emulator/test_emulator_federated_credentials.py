# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Federated identity credentials of applications."""

from __future__ import annotations

from typing import Any

import pytest
from emulator_applications import APP, APPLICATION, refused
from emulator_support import Client

CREDENTIALS = f"{APPLICATION}/federatedIdentityCredentials"


def trust(**more: Any) -> dict[str, Any]:
    return {
        "issuer": "https://token.example",
        "subject": "repo:contoso/graph",
        "audiences": ["api://AzureADTokenExchange"],
        **more,
    }


def test_life_of_a_federated_credential(app: Client) -> None:
    response = app.post(CREDENTIALS, trust(name="main"))
    made = response.json()
    assert response.status_code == 201 and made["description"] is None and "claimsMatchingExpression" not in made
    for path in (
        f"{CREDENTIALS}/{made['id']}",
        f"{CREDENTIALS}/main",
        f"/applications(appId='{APP}')/federatedIdentityCredentials(name='main')",
    ):
        assert app.get(path).json()["id"] == made["id"]
    refused(app.post(CREDENTIALS, trust(name="main", subject="other")), 409, "Request_MultipleObjectsWithSameKeyValue")
    refused(app.post(CREDENTIALS, trust(name="other")), 409, "Request_MultipleObjectsWithSameKeyValue")
    assert "cannot be changed" in refused(app.patch(f"{CREDENTIALS}/main", {"name": "new"}), 400)
    assert app.patch(f"{CREDENTIALS}/main", {"name": "main", "subject": "repo:contoso/other"}).status_code == 204
    assert app.get(f"{CREDENTIALS}/main").json()["subject"] == "repo:contoso/other"
    assert app.delete(f"{CREDENTIALS}/main").status_code == 204
    assert app.get(CREDENTIALS).json()["value"] == []


def test_upsert_of_a_federated_credential(app: Client) -> None:
    path = f"{CREDENTIALS}(name='main')"
    refused(app.patch(path, trust()), 404, "Request_ResourceNotFound")
    made = app.patch(path, trust(), Prefer="create-if-missing")
    assert (made.status_code, made.json()["name"]) == (201, "main")
    assert app.patch(path, trust(description="x"), Prefer="create-if-missing").status_code == 204
    assert app.get(path).json()["description"] == "x"


@pytest.mark.parametrize(
    "body",
    [
        trust(),
        trust(name="x", audiences=[]),
        trust(name="x", audiences=["a", "b"]),
        trust(name="x", issuer=""),
        trust(name="x", subject=None),
    ],
)
def test_federated_credentials_that_do_not_fit(app: Client, body: dict[str, Any]) -> None:
    refused(app.post(CREDENTIALS, body), 400)


def test_at_most_twenty_federated_credentials(app: Client) -> None:
    statuses = [
        app.post(CREDENTIALS, trust(name=f"n{number}", subject=f"s{number}")).status_code for number in range(21)
    ]
    assert statuses == [201] * 20 + [400]


def test_claims_matching_expression_is_beta_only(app: Client) -> None:
    expression = {"value": "claims['sub'] matches 'repo:contoso/*'", "languageVersion": 1}
    body = {
        "name": "flexible",
        "issuer": "https://token.example",
        "audiences": ["a"],
        "claimsMatchingExpression": expression,
    }
    refused(app.post(CREDENTIALS, body), 400)
    assert app.post(CREDENTIALS, body, version="beta").json()["claimsMatchingExpression"] == expression
