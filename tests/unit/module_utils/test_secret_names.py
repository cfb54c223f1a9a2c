# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is hidden because of its name, whatever else is wrong with the input."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._module.any_resource import HiddenBody, _JsonObject
from ansible_collections.m365.graph.plugins.module_utils._module.tenant import HiddenSecrets
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_output import without_secrets
from ansible_collections.m365.graph.plugins.module_utils._values.secret_names import looks_secret, masked, secret_texts

SECRET = "correct horse battery staple"


@pytest.mark.parametrize(
    "name",
    [
        *("password", "token", "secretText", "clientSecret", "accessToken", "encryptedPfxPassword", "privateKey"),
        *("passwordHash", "apiKey", "shared_key", "Client-Secret", "passphrase", "PASSWORD", "clientsecret", "pwd"),
        *("pasword", "passwrd", "secrt", "clientSecert", "acessTokn", "privatKey"),
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "passwordPolicies", "tokenLifetime", "accessTokenAcceptedVersion", "isPasswordRequired", "displayName"),
        *(
            "taken",
            "key",
            "keyCredentials",
            "tokenEncryptionKeyId",
            "passwordResetUri",
            "thumbprint",
            "usage",
            "certificate",
        ),
    ],
)
def test_names_of_other_values(name: str) -> None:
    assert not looks_secret(name)


def test_nested_values_are_masked_and_found() -> None:
    value = {
        "displayName": "App",
        "passwordCredentials": [{"secretText": SECRET, "hint": "cor"}],
        "token": {"inner": [SECRET, 12345, 5, None, True]},
        "secretText": "",
    }
    assert masked(value, "***") == {
        "displayName": "App",
        "passwordCredentials": [{"secretText": "***", "hint": "cor"}],
        "token": {"inner": ["***", "***", "***", None, True]},
        "secretText": "***",
    }
    assert [*secret_texts(value)] == [SECRET, SECRET, "12345"]


PROFILE: dict[str, Any] = {"type": "internalDomainFederation", "key": {"domain": "a.example"}}


@pytest.mark.parametrize(
    "document",
    [
        {**PROFILE, "properties": {"pasword": SECRET}},
        {**PROFILE, "properties": {"anythingElse": {"deep": [SECRET]}}},
        {**PROFILE, "propertis": {"displayName": SECRET}},
        {**PROFILE, "properties": SECRET},
        {**PROFILE, "properties": [SECRET]},
        {**PROFILE, "clientSecret": SECRET},
        {**PROFILE, "key": {"domain": "a.example", "password": SECRET}},
        {"type": "internalDomainFederatin", "properties": {"displayName": SECRET}},
        {"typ": "internalDomainFederation", "properties": {"displayName": SECRET}},
        {"type": ["x"], "properties": {"displayName": SECRET}},
        {"properties": {1: SECRET}},
        [SECRET],
        SECRET,
    ],
)
def test_a_secret_in_a_wrong_document_is_not_shown(document: Any) -> None:
    for shown in (without_secrets(document), HiddenSecrets(document)):
        assert SECRET not in json.dumps(shown)
    assert HiddenSecrets(document).raw == document


def test_a_right_document_is_shown() -> None:
    document = {
        **PROFILE,
        "state": "present",
        "properties": {"displayName": "A", "passwordResetUri": "https://a.example"},
    }
    assert without_secrets(document) == document


@pytest.mark.parametrize(
    "body",
    [
        {"password": SECRET},
        json.dumps({"token": SECRET}),
        f"{{password: {SECRET}",
        [SECRET],
        {"a": [{"secretText": SECRET}]},
    ],
)
def test_a_secret_in_a_body_is_not_shown(body: Any) -> None:
    shown = _JsonObject("dict")(body)
    assert isinstance(shown, HiddenBody)
    assert SECRET not in json.dumps(shown) + str(shown)
    assert _JsonObject("dict")(shown) is shown
