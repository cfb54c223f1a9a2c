# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures for credentials that the platform gives: an emulator with its platforms."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from m365_graph_emulator import Emulator
from m365_graph_emulator.identity import Platform
from platform_client import CLIENT, ISSUERS, SYSTEM_ASSIGNED, USER_ASSIGNED

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions


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
