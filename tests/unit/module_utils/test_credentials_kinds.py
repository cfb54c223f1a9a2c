# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials that the platform gives: against the emulator, which checks assertions as Entra ID does, and its
platforms.
"""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import stat
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from m365_graph_emulator import Emulator
from m365_graph_emulator.identity import Platform
from m365_graph_emulator.oauth import GRAPH

from ansible_collections.m365.graph.plugins.module_utils import _clouds, _errors
from ansible_collections.m365.graph.plugins.module_utils._auth import managed_identity
from ansible_collections.m365.graph.plugins.module_utils._auth.azure_cli import AzureCli
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions, credential_from
from ansible_collections.m365.graph.plugins.module_utils._auth.federated import audience
from ansible_collections.m365.graph.plugins.module_utils._auth.token import Credential, CredentialSupport
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport, NotSent

CLIENT = "33333333-3333-3333-3333-333333333333"
USER_ASSIGNED = "55555555-5555-5555-5555-555555555555"
SYSTEM_ASSIGNED = "66666666-6666-6666-6666-666666666666"
ISSUERS = ("github", "azure_pipelines", "kubernetes")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Emulator, Platform]]:
    with Emulator(tmp_path_factory.mktemp("emulator")) as emulator, Platform(emulator) as platform:
        yield emulator, platform


@pytest.fixture
def emulator(running: tuple[Emulator, Platform], monkeypatch: pytest.MonkeyPatch) -> Emulator:
    emulator, platform = running
    trusted = [{"issuer": platform.issuer(name), "subject": platform.subjects[name]} for name in ISSUERS]
    emulator.reset(
        {
            "apps": [{"client_id": CLIENT, "federated_credentials": trusted}],
            "issuers": platform.issuers,
            "identities": [{"client_id": USER_ASSIGNED}, {"client_id": SYSTEM_ASSIGNED, "system_assigned": True}],
        }
    )
    platform.requests.clear()
    platform.faults.clear()
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "MSAL_FORCE_REGION"):
            monkeypatch.delenv(name)
    return emulator


@pytest.fixture
def platform(running: tuple[Emulator, Platform]) -> Iterator[Platform]:
    platform = running[1]
    subjects = dict(platform.subjects)
    yield platform
    platform.subjects = subjects


@pytest.fixture
def options(emulator: Emulator) -> CredentialOptions:
    return CredentialOptions(
        tenant_id=emulator.tenant_id, client_id=CLIENT, authority_url=emulator.authority_url, ca_path=emulator.ca_path
    )


def make(kind: str, options: CredentialOptions, environment: Mapping[str, str] | None = None) -> Credential:
    return credential_from(
        dataclasses.replace(options, auth_source=kind), environment=environment or {}, sleep=lambda _seconds: None
    )


def fails(credential: Credential, *unseen: str) -> str:
    with pytest.raises(_errors.AuthenticationError) as caught:
        credential.token()
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text
    for secret in unseen:
        assert secret not in text
    return text


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
            "no federated credential of the application has this subject; it said: AADSTS700213",
        ),
        ({"sub": "SYSTEM:serviceaccount:automation:ansible"}, "has this subject"),
        (
            {"aud": "https://elsewhere.example"},
            "no federated credential of the application has this audience; it said: AADSTS700212",
        ),
        (
            {"iss": "https://elsewhere.example"},
            "no federated credential of the application has this issuer; it said: AADSTS700211",
        ),
        ({"exp": 1000}, "outside its time of validity, so check the clock"),
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
    assert "signature does not fit the keys of its issuer" in text


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


# Azure CLI


def script(folder: Path, text: str) -> dict[str, str]:
    path = folder / "az"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def test_the_azure_cli_is_asked_without_a_shell(options: CredentialOptions, tmp_path: Path) -> None:
    expires = int(time.time()) + 3600
    answer = json.dumps(
        {
            "accessToken": "opaque",
            "expires_on": expires,
            "expiresOn": "2000-01-01 00:00:00.000000",
            "tokenType": "Bearer",
        }
    )
    environment = script(tmp_path, f'echo "$@" "[$PWD]" > {tmp_path}/asked\necho \'{answer}\'')
    credential = make("azure_cli", options, environment)
    token = credential.token()
    assert (token.value, token.expires_at, credential.token_requests) == ("opaque", expires, 1)
    asked = (tmp_path / "asked").read_text().strip()
    assert (
        asked
        == f"account get-access-token --resource https://graph.microsoft.com --tenant {options.tenant_id} --output "
        "json [/]"
    )


def test_an_older_azure_cli_tells_the_expiry_in_local_time(tmp_path: Path) -> None:
    expires = int(time.time()) + 3600
    text = time.strftime("%Y-%m-%d %H:%M:%S.123456", time.localtime(expires))
    environment = script(tmp_path, f"""echo '{json.dumps({"accessToken": "opaque", "expiresOn": text})}'""")
    assert make("azure_cli", CredentialOptions(), environment).token().expires_at == expires


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1",
            "The Azure CLI gave no token: Please run 'az login' to setup account.",
        ),
        (
            "echo 'WARNING: new version' >&2; echo 'ERROR: AADSTS50034: No. Trace ID: 1' >&2; exit 1",
            "the account does not exist in this tenant; it said",
        ),
        ("exit 1", "gave no token: it said nothing."),
        ("echo hello", "answered with something that is no token."),
        ("echo '{}'", "answered with something that is no token."),
    ],
)
def test_an_azure_cli_that_gives_no_token_is_explained(
    options: CredentialOptions, text: str, why: str, tmp_path: Path
) -> None:
    assert why in fails(make("azure_cli", options, script(tmp_path, text)))


def test_an_azure_cli_that_does_not_end_is_ended_with_all_it_has_started(
    options: CredentialOptions, tmp_path: Path
) -> None:
    environment = script(tmp_path, f"sleep 60 &\necho $! > {tmp_path}/child\nwait")
    started = time.monotonic()
    means = CredentialSupport(HttpsTransport(), environment=environment)
    assert "gave no token within 0.5 s." in fails(AzureCli(options, means, timeout=0.5))
    assert time.monotonic() - started < 10
    child = int((tmp_path / "child").read_text())
    for _try in range(100):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            break
        time.sleep(0.05)
    else:
        pytest.fail("what az had started is still running")


def test_an_azure_cli_that_is_not_there_is_explained(options: CredentialOptions) -> None:
    assert (
        fails(make("azure_cli", options, {"PATH": "/nowhere"}))
        == "auth_source=azure_cli needs the program az on the PATH."
    )


def test_a_failure_of_what_auto_found_tells_why_it_came_to_that(tmp_path: Path) -> None:
    environment = script(tmp_path, "echo 'ERROR: Please run az login' >&2; exit 1")
    text = fails(credential_from(CredentialOptions(tenant_id="contoso.example"), environment=environment))
    assert text.startswith(
        "The Azure CLI gave no token: Please run az login; it was tried because auth_source is auto and access_token "
        "lacks access_token (or"
    )
    assert (
        "github_oidc lacks client_id (or AZURE_CLIENT_ID in the environment), ACTIONS_ID_TOKEN_REQUEST_URL in the "
        "environment" in text
    )


def test_the_azure_cli_cannot_answer_a_claims_challenge(options: CredentialOptions) -> None:
    with pytest.raises(_errors.AuthenticationError, match="sign in anew with az login"):
        make("azure_cli", options).token("{}")
