# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures for tests of credentials against an authority."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from https_server import write_ca
from token_authority import CLIENT, SCOPE, SECRET, TENANT, Authority

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import (
    CredentialOptions,
)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in (
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "NETRC",
            "MSAL_FORCE_REGION",
        ):
            monkeypatch.delenv(name)


@pytest.fixture
def authority() -> Iterator[Authority]:
    authority = Authority()
    with authority.server:
        yield authority


@pytest.fixture
def options(authority: Authority, tmp_path: Path) -> CredentialOptions:
    return CredentialOptions(
        tenant_id=TENANT,
        client_id=CLIENT,
        client_secret=SECRET,
        authority_url=authority.url,
        scope=SCOPE,
        ca_path=write_ca(tmp_path),
    )
