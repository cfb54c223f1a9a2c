# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which kind of credential is chosen, and what is refused before any request."""

from __future__ import annotations

import base64
import dataclasses
import re
import sys
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from token_authority import (
    CLIENT,
    EPOCH,
    OWN,
    PASSWORD,
    SECRET,
    TENANT,
    Authority,
    fails,
    jwt_of,
    make,
    pem_file,
    refuse,
    with_certificate,
)

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import (
    ENVIRONMENT,
    KINDS,
    CredentialOptions,
    credential_from,
)
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import TokenFolder
from ansible_collections.m365.graph.plugins.module_utils._module.options import common_options

# Choosing


GITHUB = {
    "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.example/token",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "r3quest-token",
}
PIPELINES = {
    "SYSTEM_OIDCREQUESTURI": "https://dev.azure.example/oidctoken",
    "SYSTEM_ACCESSTOKEN": "p1peline-token",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "connection",
}
PLATFORM = {"IDENTITY_ENDPOINT": "http://127.0.0.1:1/msi/token", "IDENTITY_HEADER": "1dentity-header"}


@pytest.fixture
def everything(tmp_path: Path) -> tuple[CredentialOptions, dict[str, str]]:
    """Options and an environment with which every kind is complete."""
    (tmp_path / "az").write_text("#!/bin/sh\n")
    (tmp_path / "az").chmod(0o755)
    options = CredentialOptions(
        tenant_id=TENANT,
        client_id=CLIENT,
        client_secret=SECRET,
        client_certificate_path=pem_file(tmp_path, OWN.key_pem(), OWN.pem),
        client_certificate_password=PASSWORD,
        federated_token_file=str(tmp_path / "token"),
        access_token="ey-opaque",
    )
    return options, {**GITHUB, **PIPELINES, **PLATFORM, "PATH": str(tmp_path)}


def test_auto_takes_the_first_kind_that_is_complete(everything: tuple[CredentialOptions, dict[str, str]]) -> None:
    options, environment = everything
    kinds = []
    for left_out in (
        *(None, "access_token", "client_certificate_path", "client_secret", "federated_token_file"),
        *("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN", "IDENTITY_ENDPOINT"),
    ):
        if left_out and left_out.isupper():
            del environment[left_out]
        elif left_out:
            options = dataclasses.replace(options, **{left_out: " "})
        kinds.append(credential_from(options, environment=environment, now=lambda: EPOCH).kind)
    assert kinds == list(KINDS)


def test_a_service_connection_brings_its_application_along() -> None:
    environment = {**PIPELINES, "AZURESUBSCRIPTION_TENANT_ID": TENANT, "AZURESUBSCRIPTION_CLIENT_ID": CLIENT}
    credential = credential_from(CredentialOptions(), environment=environment)
    assert credential.kind == "azure_pipelines_oidc"
    assert CLIENT in repr(credential)
    assert TENANT in repr(credential)


def test_a_named_kind_wins_over_a_stronger_one() -> None:
    options = CredentialOptions(
        tenant_id=TENANT, client_id=CLIENT, client_secret=SECRET, access_token="opaque", auth_source="client_secret"
    )
    assert make(options).kind == "client_secret"


def test_without_anything_three_variables_and_a_link_are_named() -> None:
    with pytest.raises(_errors.AuthenticationError) as caught:
        credential_from(CredentialOptions(tenant_id=" "), environment={"PATH": "/nowhere"})
    assert re.fullmatch(
        r"No credentials: set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET\. .*guide_authentication\.rst",
        str(caught.value),
    )
    assert caught.value.details.startswith("Each type of credential is incomplete: access_token lacks")


def test_auto_without_a_complete_kind_lists_what_each_lacks() -> None:
    with pytest.raises(_errors.AuthenticationError) as caught:
        credential_from(CredentialOptions(tenant_id=TENANT, client_secret=SECRET), environment={"PATH": "/nowhere"})
    client = "client_id (or AZURE_CLIENT_ID in the environment)"
    assert str(caught.value) == f"No credential is complete: client_secret lacks {client}."
    assert caught.value.reported == ""
    assert caught.value.details == (
        "Each type of credential is incomplete: access_token lacks access_token (or M365_GRAPH_ACCESS_TOKEN in the "
        f"environment); client_certificate lacks {client}, client_certificate_path (or AZURE_CLIENT_CERTIFICATE_PATH "
        f"in the environment); client_secret lacks {client}; workload_identity lacks {client}, federated_token_file "
        f"(or AZURE_FEDERATED_TOKEN_FILE in the environment); github_oidc lacks {client}, "
        "ACTIONS_ID_TOKEN_REQUEST_URL in the environment, ACTIONS_ID_TOKEN_REQUEST_TOKEN in the environment; "
        f"azure_pipelines_oidc lacks {client}, SYSTEM_OIDCREQUESTURI in the environment, SYSTEM_ACCESSTOKEN in the "
        "environment, AZURESUBSCRIPTION_SERVICE_CONNECTION_ID in the environment; managed_identity lacks "
        "IDENTITY_ENDPOINT or MSI_ENDPOINT or AZURE_POD_IDENTITY_AUTHORITY_HOST in the environment (on a virtual "
        "machine it must be asked for by name); azure_cli lacks the program az on the PATH."
    )


@pytest.mark.parametrize("missing", ["tenant_id", "client_id", "client_secret"])
def test_a_named_kind_that_lacks_an_option_says_so(options: CredentialOptions, missing: str) -> None:
    text = fails(dataclasses.replace(options, auth_source="client_secret", **{missing: " "}))
    assert text == f"auth_source=client_secret lacks {missing} (or {ENVIRONMENT[missing]} in the environment)."


def test_a_kind_that_is_not_there_is_named() -> None:
    assert fails(CredentialOptions(auth_source="password")).startswith(
        "auth_source=password is not available; it is one of auto, access_token,"
    )


@pytest.mark.parametrize(
    "text", [OWN.key_pem() + OWN.pem, OWN.pem, base64.b64encode(OWN.key_der()).decode(), "(a private key, not shown)"]
)
def test_a_key_in_the_place_of_its_file_is_refused_unseen(options: CredentialOptions, text: str) -> None:
    said = "client_certificate_path is the text of a key or certificate, and must be the path of a file with both."
    assert fails(with_certificate(options, text)) == said


@pytest.mark.parametrize("secret", [SECRET, quote_plus(SECRET), jwt_of(iss=CLIENT)])
def test_what_an_authority_repeats_is_masked(
    authority: Authority, options: CredentialOptions, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: refuse(400, "invalid_request", f"AADSTS1: In '{secret}'."))
    assert fails(options).endswith(" (400): AADSTS1: In '********'.")


@pytest.mark.parametrize("tenant", ["contoso.com/x", "https://contoso.com", "../common", "a b", "-"])
def test_a_tenant_that_is_none_is_refused_before_any_request(
    authority: Authority, options: CredentialOptions, tenant: str
) -> None:
    assert f"tenant_id={tenant} is neither" in fails(dataclasses.replace(options, tenant_id=tenant))
    assert authority.server.connections == 0


def test_every_option_of_a_kind_has_an_environment_variable() -> None:
    assert {name for kind in KINDS.values() for name in kind.needs if name.islower()} <= ENVIRONMENT.keys()


def test_the_guide_has_the_kinds_in_the_order_in_which_they_are_tried() -> None:
    guide = (Path(__file__).parents[4] / "docs/docsite/rst/guide_authentication.rst").read_text(encoding="utf-8")
    assert re.findall(r"^   \* - ``(\w+)``$", guide, re.MULTILINE)[1:] == [*KINDS]


def test_every_kind_is_a_choice_of_the_modules() -> None:
    """Each by the name that the documentation fixes; a kind that is renamed or lost is noticed here."""
    fixed = {
        "client_secret",
        "client_certificate",
        "workload_identity",
        "github_oidc",
        "azure_pipelines_oidc",
        "managed_identity",
        "azure_cli",
        "access_token",
    }
    assert set(KINDS) == fixed
    assert set(common_options()["auth_source"]["choices"]) == {"auto", *fixed}


def test_an_authority_url_without_tls_is_refused(options: CredentialOptions) -> None:
    with pytest.raises(_errors.InputError, match=r"authority_url=http://login\.example must start with https://"):
        make(dataclasses.replace(options, authority_url="http://login.example"))


def test_a_missing_msal_is_one_clear_sentence(options: CredentialOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msal", None)
    with pytest.raises(_errors.MissingLibrary, match=r"required Python library \(msal\)"):
        make(options).token()


def test_no_secret_in_any_repr(everything: tuple[CredentialOptions, dict[str, str]], tmp_path: Path) -> None:
    options, environment = everything
    shown = repr(options)
    for store in (None, TokenFolder(str(tmp_path / "tokens"))):
        for kind in KINDS:
            chosen = dataclasses.replace(options, auth_source=kind)
            shown += repr(credential_from(chosen, environment=environment, store=store, now=lambda: EPOCH))
    for secret in (SECRET, PASSWORD, "ey-opaque", "PRIVATE KEY", "r3quest-token", "p1peline-token", "1dentity-header"):
        assert secret not in shown
