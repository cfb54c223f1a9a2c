# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Processes that share a token, with an emulated authority; which credentials share one."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from certificates import NOW, issue
from m365_graph_emulator import Emulator
from token_source import CLAIMS, FORK

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth import confidential_client
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions, credential_from
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import (
    CachedCredential,
    TokenFolder,
    TokenStore,
)
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport
from ansible_collections.m365.graph.plugins.plugin_utils.token_memory import TokenMemory

#: Workers of Ansible are forks too. The emulator's threads are not theirs.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


# Real processes and a real authority


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "MSAL_FORCE_REGION"):
            monkeypatch.delenv(name)
    with Emulator(tmp_path / "emulator") as emulator:
        yield emulator


@pytest.fixture
def options(emulator: Emulator) -> CredentialOptions:
    return CredentialOptions(
        tenant_id=emulator.tenant_id,
        client_id=emulator.client_id,
        client_secret=emulator.client_secret,
        authority_url=emulator.authority_url,
        ca_path=emulator.ca_path,
    )


@pytest.fixture(params=["folder", "memory"])
def patient(request: pytest.FixtureRequest, folder: Path) -> TokenStore:
    """As in a run: nobody gives up while another fetches."""
    return TokenFolder(str(folder)) if request.param == "folder" else TokenMemory()


def _fetch(options: CredentialOptions, store: TokenStore, answers: Any, claims: str | None, together: Any) -> None:
    together.wait(
        60
    )  # a process that is forked while the emulator's threads are at work may inherit a lock of OpenSSL's that is held
    credential = credential_from(options, store=store, environment={})
    token = credential.token()
    together.wait(60)  # all have the first token before one asks for the next
    if claims is not None:
        token = credential.token(claims)
    answers.put((token.value, token.cached, credential.token_requests))


@pytest.mark.parametrize("claims", [None, CLAIMS])
def test_eight_processes_at_once_ask_for_one_token(
    emulator: Emulator, options: CredentialOptions, patient: TokenStore, claims: str | None
) -> None:
    emulator.faults.add({"match": {"path": "token$"}, "times": None, "do": {"delay": 0.3}})
    answers, together = FORK.Queue(), FORK.Barrier(8)
    processes = [
        FORK.Process(target=_fetch, args=(options, patient, answers, claims, together), daemon=True)
        for _number in range(8)
    ]
    for process in processes:
        process.start()
    found = [answers.get(timeout=60) for _process in processes]
    for process in processes:
        process.join(60)
    expected = 1 if claims is None else 2
    assert len(emulator.token_requests) == expected
    assert sum(requests for _value, _cached, requests in found) == expected
    assert len({value for value, _cached, _requests in found}) == 1
    assert [cached for _value, cached, _requests in found].count(False) == 1


def _die(options: CredentialOptions, store: TokenStore) -> None:
    credential_from(options, store=store, environment={}).token()


def test_a_process_that_dies_while_it_fetches_holds_nobody_up(
    emulator: Emulator, options: CredentialOptions, patient: TokenStore
) -> None:
    emulator.faults.add({"match": {"path": "token$"}, "times": 1, "do": {"delay": 3}})
    process = FORK.Process(target=_die, args=(options, patient), daemon=True)
    process.start()
    until = time.monotonic() + 20
    while not emulator.token_requests and time.monotonic() < until:
        time.sleep(0.01)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    started = time.monotonic()
    credential = credential_from(options, store=patient, environment={})
    assert credential.token().value
    assert credential.token_requests == 1
    assert time.monotonic() - started < 2.5


def test_who_is_somebody_else_gets_another_token(
    emulator: Emulator, options: CredentialOptions, patient: TokenStore
) -> None:
    def requests(options: CredentialOptions, **environment: str) -> int:
        credential = credential_from(options, store=patient, environment=environment)
        credential.token()
        return credential.token_requests

    assert [requests(options), requests(options)] == [1, 0]
    assert requests(dataclasses.replace(options, scope=f"{emulator.graph_url}/.default")) == 1
    wrong = credential_from(dataclasses.replace(options, client_secret="wrong"), store=patient, environment={})
    with pytest.raises(_errors.AuthenticationError, match="the client secret is wrong"):
        wrong.token()


def test_a_discarded_token_is_not_fetched_from_the_memory_of_msal(options: CredentialOptions) -> None:
    credential = credential_from(options, environment={})
    first = credential.token()
    credential.discard(first)
    assert credential.token().value != first.value
    assert credential.token_requests == 2


@pytest.mark.parametrize(
    ("kind", "variable"),
    [
        ("github_oidc", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
        ("azure_pipelines_oidc", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"),
        ("azure_pipelines_oidc", "SYSTEM_ACCESSTOKEN"),
        ("managed_identity", "IDENTITY_ENDPOINT"),
        ("azure_cli", "AZURE_CONFIG_DIR"),
    ],
)
def test_another_platform_is_another_credential(
    options: CredentialOptions, folder: Path, kind: str, variable: str
) -> None:
    environment = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.example",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "one",
        "SYSTEM_OIDCREQUESTURI": "https://dev.azure.example",
        "SYSTEM_ACCESSTOKEN": "one",
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "one",
        "IDENTITY_ENDPOINT": "http://localhost/one",
        "AZURE_CONFIG_DIR": "/one",
        "UNRELATED": "one",
    }

    def name(**changed: str) -> str:
        chosen = dataclasses.replace(options, auth_source=kind)
        credential = credential_from(chosen, store=TokenFolder(str(folder)), environment={**environment, **changed})
        assert isinstance(credential, CachedCredential)
        return credential._name

    assert name() == name(UNRELATED="two") != name(**{variable: "two"})


def test_a_replaced_certificate_is_another_credential(tmp_path: Path, options: CredentialOptions) -> None:
    path = tmp_path / "client.pem"
    names = set()
    for index in (0, 2):
        issued = issue("Automation", index=index)
        path.write_text(issued.key_pem() + issued.pem)
        chosen = dataclasses.replace(options, client_certificate_path=str(path), auth_source="client_certificate")
        credential = credential_from(
            chosen, store=TokenFolder(str(tmp_path / "tokens")), environment={}, now=NOW.timestamp
        )
        assert isinstance(credential, CachedCredential)
        names.add(credential._name)
    assert len(names) == 2


def test_another_thumbprint_is_another_credential(tmp_path: Path, options: CredentialOptions) -> None:
    """The authority may take one and refuse the other; a token fetched with one must not hide that."""
    issued = issue("Automation")
    path = tmp_path / "client.pem"
    path.write_text(issued.key_pem() + issued.pem)
    names = set()
    for algorithm in ("sha256", "sha1"):
        chosen = dataclasses.replace(
            options,
            client_certificate_path=str(path),
            client_certificate_thumbprint_algorithm=algorithm,
            auth_source="client_certificate",
        )
        credential = credential_from(
            chosen, store=TokenFolder(str(tmp_path / "tokens")), environment={}, now=NOW.timestamp
        )
        assert isinstance(credential, CachedCredential)
        names.add(credential._name)
    assert len(names) == 2


def test_no_secret_is_in_a_name(options: CredentialOptions, folder: Path, emulator: Emulator) -> None:
    credential_from(options, store=TokenFolder(str(folder)), environment={}).token()
    shown = " ".join(path.name for path in folder.iterdir()) + (next(folder.glob("*.json"))).read_text()
    assert options.client_secret
    assert options.client_secret not in shown


def test_an_access_token_is_not_written_down(folder: Path) -> None:
    credential_from(CredentialOptions(access_token="opaque"), store=TokenFolder(str(folder)), environment={}).token()
    assert not folder.exists()


def test_the_endpoints_that_are_taken_as_given_are_those_that_an_authority_tells(emulator: Emulator) -> None:
    ((address, known),) = confidential_client._endpoints(f"{emulator.authority_url}/{emulator.tenant_id}").items()
    told = json.loads(
        HttpsTransport(str(emulator.ca_path)).send("GET", address, headers={}, body=None, timeout=10).body
    )
    assert known == {name: told[name] for name in known}
