# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens from the Azure CLI: how it is run, what it prints, how it fails."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest
from platform_client import fails, make

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.azure_cli import AzureCli
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions, credential_from
from ansible_collections.m365.graph.plugins.module_utils._auth.token import CredentialSupport
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport

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
            "the account does not exist in this tenant (AADSTS50034). Entra ID reported: AADSTS50034: No.",
        ),
        ("exit 1", "gave no token: it printed nothing."),
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
