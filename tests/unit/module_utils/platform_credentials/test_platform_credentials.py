# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials that the platform gives: against the emulator, which checks assertions as Entra ID does, and its
platforms.
"""

from __future__ import annotations

import dataclasses
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from m365_graph_emulator import Emulator
from m365_graph_emulator.identity import Platform
from m365_graph_emulator.oauth import GRAPH
from platform_client import CLIENT, SYSTEM_ASSIGNED, USER_ASSIGNED, fails, make

from ansible_collections.m365.graph.plugins.module_utils import _clouds, _errors
from ansible_collections.m365.graph.plugins.module_utils._auth import managed_identity
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions
from ansible_collections.m365.graph.plugins.module_utils._auth.federated import audience
from ansible_collections.m365.graph.plugins.module_utils._auth.token import Credential
from ansible_collections.m365.graph.plugins.module_utils._http.transport import NotSent


def works(emulator: Emulator, credential: Credential, client_id: str = CLIENT, kind: str = "federated") -> None:
    token = credential.token()
    assert emulator._exchange.authority.accept(f"Bearer {token.value}")["appid"] == client_id
    assert abs(token.expires_at - time.time() - 3599) < 60
    assert credential.token().cached
    (entry,) = emulator.token_requests
    assert (entry["kind"], entry["client_id"], entry["status"]) == (kind, client_id, 200)
    assert entry["scope"] == f"{GRAPH}/.default"


# Federated: a file


def test_a_workload_identity_file_is_read_for_each_token(
    emulator: Emulator, platform: Platform, options: CredentialOptions, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    credential = make("workload_identity", dataclasses.replace(options, federated_token_file=str(file)))
    assert "cannot be read (No such file or directory)" in fails(credential)
    file.write_text(platform.assertion("kubernetes") + "\n")
    works(emulator, credential)
    file.write_text(platform.assertion("kubernetes", sub="somebody else"))
    with pytest.raises(_errors.AuthenticationError, match="has this subject"):
        credential.token("{}")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (
            {"sub": "system:serviceaccount:automation:other"},
            "no federated credential of the application has this subject (AADSTS700213). ",
        ),
        ({"sub": "SYSTEM:serviceaccount:automation:ansible"}, "has this subject"),
        (
            {"aud": "https://elsewhere.example"},
            "no federated credential of the application has this audience (AADSTS700212). ",
        ),
        (
            {"iss": "https://elsewhere.example"},
            "no federated credential of the application has this issuer (AADSTS700211). ",
        ),
        ({"exp": 1000}, "outside its time of validity; check the clock here"),
    ],
)
def test_an_assertion_that_is_not_trusted_is_explained(
    platform: Platform, options: CredentialOptions, changed: dict[str, Any], why: str, tmp_path: Path
) -> None:
    assertion = platform.assertion("kubernetes", **changed)
    (tmp_path / "token").write_text(assertion)
    text = fails(
        make("workload_identity", dataclasses.replace(options, federated_token_file=str(tmp_path / "token"))), assertion
    )
    assert why in text
    assert "Trace ID" not in text


def test_an_assertion_with_anothers_signature_is_explained(
    platform: Platform, options: CredentialOptions, tmp_path: Path
) -> None:
    good, other = platform.assertion("kubernetes").split("."), platform.assertion("github").split(".")
    (tmp_path / "token").write_text(".".join([*good[:2], other[2]]))
    text = fails(make("workload_identity", dataclasses.replace(options, federated_token_file=str(tmp_path / "token"))))
    assert "signature does not match the keys of its issuer" in text


@pytest.mark.parametrize("content", [b"", b"s3cret text", b"a.b", b"\xff\xfe"])
def test_a_file_without_an_assertion_is_explained(
    emulator: Emulator, options: CredentialOptions, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "token").write_bytes(content)
    text = fails(
        make("workload_identity", dataclasses.replace(options, federated_token_file=str(tmp_path / "token"))), "s3cret"
    )
    assert (
        text
        == f"federated_token_file={tmp_path}/token holds no assertion, which is a signed JSON web token of three parts."
    )
    assert emulator.token_requests == []


# Federated: pipelines


@pytest.mark.parametrize("kind", ["github_oidc", "azure_pipelines_oidc"])
def test_a_pipeline_signs_in(emulator: Emulator, platform: Platform, options: CredentialOptions, kind: str) -> None:
    environment = platform.github if kind == "github_oidc" else platform.azure_pipelines
    credential = make(kind, options, environment)
    works(emulator, credential)
    assert credential.token_requests == 1
    (asked,) = platform.requests
    if kind == "github_oidc":
        assert parse_qs(asked["query"]) == {"api-version": ["2.0"], "audience": ["api://AzureADTokenExchange"]}
    else:
        assert parse_qs(asked["query"]) == {
            "api-version": ["7.1"],
            "serviceConnectionId": ["44444444-4444-4444-4444-444444444444"],
        }


@pytest.mark.parametrize("kind", ["github_oidc", "azure_pipelines_oidc"])
def test_a_wrong_subject_of_a_pipeline_shows_the_one_it_has(
    platform: Platform, options: CredentialOptions, kind: str
) -> None:
    platform.subjects[kind.removesuffix("_oidc")] = "contoso:fork"
    text = fails(
        make(kind, options, {**platform.github, **platform.azure_pipelines}),
        platform.request_token,
        platform.pipeline_token,
    )
    assert "presented assertion subject 'contoso:fork'" in text


@pytest.mark.parametrize(
    ("kind", "variable", "value", "why"),
    [
        (
            "github_oidc",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            "wr0ng",
            "(401): Unauthorized. The request token is not valid for this job.",
        ),
        (
            "azure_pipelines_oidc",
            "SYSTEM_ACCESSTOKEN",
            "wr0ng",
            "(401): TF400813: The user is not authorized to access this resource.",
        ),
        (
            "azure_pipelines_oidc",
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
            "none",
            "There is no authorized service connection none",
        ),
        (
            "github_oidc",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "http://x.example/wr0ng",
            "ACTIONS_ID_TOKEN_REQUEST_URL in the environment is not an https address.",
        ),
    ],
)
def test_a_pipeline_that_gives_no_assertion_is_explained(
    emulator: Emulator, platform: Platform, options: CredentialOptions, kind: str, variable: str, value: str, why: str
) -> None:
    with pytest.raises(_errors.AuthenticationError) as caught:
        make(kind, options, {**platform.github, **platform.azure_pipelines, variable: value}).token()
    assert why in str(caught.value)
    assert "wr0ng" not in str(caught.value)
    assert emulator.token_requests == []


@pytest.mark.parametrize("token", ["s3cret\nline", "s3cret€"])
@pytest.mark.parametrize("kind", ["github_oidc", "azure_pipelines_oidc", "managed_identity"])
def test_a_secret_that_cannot_be_a_header_is_not_shown(
    platform: Platform, options: CredentialOptions, machine: pytest.MonkeyPatch, kind: str, token: str
) -> None:
    environment = {**platform.github, **platform.azure_pipelines, **platform.app_service}
    environment |= dict.fromkeys(("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN", "IDENTITY_HEADER"), token)
    for name, value in environment.items():
        machine.setenv(name, value)
    fails(make(kind, options, environment), "s3cret")


@pytest.mark.parametrize("name", ["ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID"])
def test_a_service_connection_may_have_the_names_of_terraform(
    emulator: Emulator, platform: Platform, options: CredentialOptions, name: str
) -> None:
    environment = platform.azure_pipelines
    environment[name] = environment.pop("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")
    works(emulator, make("azure_pipelines_oidc", options, environment))


def test_each_cloud_has_its_audience() -> None:
    assert {name: audience(cloud.scope) for name, cloud in _clouds.CLOUDS.items()} == {
        "public": "api://AzureADTokenExchange",
        "us_government_l4": "api://AzureADTokenExchangeUSGov",
        "us_government_l5": "api://AzureADTokenExchangeUSGov",
        "china": "api://AzureADTokenExchangeChina",
    }


# Managed identities


@pytest.fixture
def machine(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of this process, in which msal looks for the platform."""
    for name in (
        "IDENTITY_ENDPOINT",
        "IDENTITY_HEADER",
        "IMDS_ENDPOINT",
        "MSI_ENDPOINT",
        "MSI_SECRET",
        "IDENTITY_SERVER_THUMBPRINT",
    ):
        monkeypatch.delenv(name, raising=False)
    prefixes = {"linux": str(platform.arc_tokens)}
    monkeypatch.setattr("msal.managed_identity._supported_arc_platforms_and_their_prefixes", prefixes)
    return monkeypatch


@pytest.mark.parametrize("where", ["virtual_machine", "app_service", "arc"])
@pytest.mark.parametrize("client_id", [None, USER_ASSIGNED])
def test_a_managed_identity_signs_in(
    emulator: Emulator,
    platform: Platform,
    options: CredentialOptions,
    machine: pytest.MonkeyPatch,
    where: str,
    client_id: str | None,
) -> None:
    environment: dict[str, str] = getattr(platform, where)
    for name, value in environment.items():
        machine.setenv(name, value)
    credential = make("managed_identity", dataclasses.replace(options, client_id=client_id), environment)
    works(emulator, credential, client_id or SYSTEM_ASSIGNED, "managed_identity")
    assert credential.token_requests == (2 if where == "arc" else 1)
    assert {parse_qs(request["query"])["resource"][0] for request in platform.requests} == {GRAPH}
    assert not credential.token("{}").cached
    assert len(emulator.token_requests) == 2


def test_a_platform_that_keeps_giving_the_token_that_was_refused(
    emulator: Emulator, platform: Platform, options: CredentialOptions, machine: pytest.MonkeyPatch
) -> None:
    machine.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", platform.local_url)
    once = emulator._exchange.authority.identity_token(None, GRAPH, {})
    machine.setattr(emulator._exchange.authority, "identity_token", lambda *_asked: once)
    credential = make("managed_identity", dataclasses.replace(options, client_id=None))
    credential.token()
    with pytest.raises(
        _errors.AuthenticationError, match="the platform still gives the system-assigned managed identity the old one"
    ):
        credential.token("{}")


@pytest.mark.parametrize("where", ["virtual_machine", "app_service", "arc"])
def test_an_identity_that_is_not_there_is_explained(
    platform: Platform, options: CredentialOptions, machine: pytest.MonkeyPatch, where: str
) -> None:
    environment: dict[str, str] = getattr(platform, where)
    for name, value in environment.items():
        machine.setenv(name, value)
    text = fails(make("managed_identity", options, environment), platform.identity_header)
    assert text.endswith(f"gave no token to the managed identity {CLIENT} (400): Identity not found.")


def test_a_wrong_identity_header_is_explained(
    platform: Platform, options: CredentialOptions, machine: pytest.MonkeyPatch
) -> None:
    machine.setenv("IDENTITY_ENDPOINT", platform.app_service["IDENTITY_ENDPOINT"])
    machine.setenv("IDENTITY_HEADER", "wr0ng")
    text = fails(make("managed_identity", options, {"IDENTITY_HEADER": "wr0ng"}), "wr0ng")
    assert "(401): The X-IDENTITY-HEADER is missing or wrong." in text


@pytest.mark.parametrize("status", [404, 410, 429, 500])
def test_a_machine_that_is_being_updated_is_asked_again(
    emulator: Emulator, platform: Platform, options: CredentialOptions, machine: pytest.MonkeyPatch, status: int
) -> None:
    machine.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", platform.local_url)
    platform.faults[:] = [status, status]
    credential = make("managed_identity", dataclasses.replace(options, client_id=USER_ASSIGNED))
    works(emulator, credential, USER_ASSIGNED, "managed_identity")
    assert credential.token_requests == 3


def test_a_key_file_that_cannot_be_read_is_explained(
    platform: Platform, options: CredentialOptions, machine: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in platform.arc.items():
        machine.setenv(name, value)
    machine.setattr("msal.managed_identity._supported_arc_platforms_and_their_prefixes", {"linux": str(tmp_path)})
    text = fails(make("managed_identity", options))
    assert (
        "the key file of Azure Arc cannot be read (No such file or directory); the user must be in the group himds"
        in text
    )


def test_a_machine_without_an_endpoint_is_soon_given_up(
    options: CredentialOptions, machine: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    machine.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{port}")
    assert f"because 127.0.0.1:{port} could not be reached: connection refused." in fails(
        make("managed_identity", options)
    )


@pytest.mark.parametrize("url", ["http://8.8.8.8/token", "http://elsewhere.example/token", "http://[::1/token"])
def test_plain_http_goes_nowhere_else(url: str) -> None:
    with pytest.raises(NotSent) as caught:
        managed_identity.PlainTransport().send("GET", url, headers={}, body=None, timeout=1)
    assert caught.value.permanent


def test_plain_http_ignores_proxies(
    emulator: Emulator, platform: Platform, options: CredentialOptions, machine: pytest.MonkeyPatch
) -> None:
    machine.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", platform.local_url)
    machine.setenv("http_proxy", "http://127.0.0.1:1")
    works(
        emulator,
        make("managed_identity", dataclasses.replace(options, client_id=USER_ASSIGNED)),
        USER_ASSIGNED,
        "managed_identity",
    )
