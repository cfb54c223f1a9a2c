# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials of platforms, and the texts of their errors."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions, credential_from
from ansible_collections.m365.graph.plugins.module_utils._auth.token import Credential

CLIENT = "33333333-3333-3333-3333-333333333333"
USER_ASSIGNED = "55555555-5555-5555-5555-555555555555"
SYSTEM_ASSIGNED = "66666666-6666-6666-6666-666666666666"
ISSUERS = ("github", "azure_pipelines", "kubernetes")


def make(kind: str, options: CredentialOptions, environment: Mapping[str, str] | None = None) -> Credential:
    return credential_from(
        dataclasses.replace(options, auth_source=kind), environment=environment or {}, sleep=lambda _seconds: None
    )


def fails(credential: Credential, *unseen: str) -> str:
    with pytest.raises(_errors.AuthenticationError) as caught:
        credential.token()
    text = f"{caught.value} {caught.value.reported}".rstrip()  # the message, and the warning with the whole response
    assert text.endswith(".") and "\n" not in text
    for secret in unseen:
        assert secret not in text
    return text
