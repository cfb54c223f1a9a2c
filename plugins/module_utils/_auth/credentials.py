# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of credential for Microsoft Graph, and the choice of one by a task's options.

The kinds are in the other modules of this package; the token that processes share is in :mod:`token_store`.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ansible_collections.m365.graph.plugins.module_utils._auth import (
    azure_cli,
    confidential_client,
    federated,
    managed_identity,
)
from ansible_collections.m365.graph.plugins.module_utils._auth.token import (
    EXPIRY_MARGIN,
    Credential,
    CredentialOptions,
    CredentialSupport,
    DiscardingCredential,
    Token,
    WrappedCredential,
    token_from,
)
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import (
    CachedCredential,
    TokenStore,
    fingerprint,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport, Transport

__all__ = [
    "ENVIRONMENT",
    "EXPIRY_MARGIN",
    "KINDS",
    "Credential",
    "CredentialOptions",
    "Token",
    "credential_from",
    "token_from",
]

#: The environment variable for each option, for error texts.
ENVIRONMENT = {
    "tenant_id": "AZURE_TENANT_ID",
    "client_id": "AZURE_CLIENT_ID",
    "client_secret": "AZURE_CLIENT_SECRET",
    "client_certificate_path": "AZURE_CLIENT_CERTIFICATE_PATH",
    "client_certificate_password": "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "federated_token_file": "AZURE_FEDERATED_TOKEN_FILE",
    "access_token": "M365_GRAPH_ACCESS_TOKEN",
}


class _AccessToken:
    """A token from elsewhere; it cannot be renewed."""

    kind = "access_token"
    token_requests = 0

    def __init__(self, options: CredentialOptions, means: CredentialSupport) -> None:
        self._token = replace(
            token_from((options.access_token or "").strip().removeprefix("Bearer ").strip()), cached=True
        )
        self._now = means.now

    def __repr__(self) -> str:
        return "<access_token credential>"

    def token(self, claims: str | None = None) -> Token:
        if claims is not None:
            raise AuthenticationError(
                "Microsoft Graph wants a token with further claims, and an access_token cannot be renewed; fetch a "
                "new one."
            )
        if self._token.expires_at <= self._now():
            expired = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(self._token.expires_at))
            raise AuthenticationError(f"The access_token expired at {expired}; fetch a new one.")
        return self._token

    def discard(self, token: Token) -> None:
        """Does nothing: there is no other token."""


@dataclass(frozen=True)
class CredentialKind:
    """One row of :data:`KINDS`.

    ``needs`` are the required options (lower case) and environment variables (upper case; one of several joined by
    ``|``), ``defaults`` the variables that replace missing options of this kind only. ``make`` makes a credential; it
    reads files and sends nothing. ``missing`` returns what the machine lacks for ``auto`` to consider the kind; such a
    kind is available without the user's choice, so its errors explain why ``auto`` chose it. ``reads`` are the
    environment variables, apart from ``needs``, that distinguish its tokens from others.
    """

    needs: tuple[str, ...]
    make: Callable[[CredentialOptions, CredentialSupport], DiscardingCredential]
    defaults: Mapping[str, str] = field(default_factory=dict)
    missing: Callable[[Mapping[str, str]], str | None] | None = None
    reads: tuple[str, ...] = ()

    def lacking(self, options: CredentialOptions, environment: Mapping[str, str]) -> list[str]:
        """The missing ``needs``, as clauses."""
        return [_named(need) for need in self.needs if not _value(need, options, environment)]

    def begun(self, options: CredentialOptions, environment: Mapping[str, str]) -> bool:
        """Whether one of the ``needs`` that only this kind has is given."""
        return any(_value(need, options, environment) for need in self.needs if need not in _APPLICATION)

    def complete(self, options: CredentialOptions, environment: Mapping[str, str]) -> CredentialOptions:
        """The options with ``defaults`` filled in."""
        found = {
            name: environment.get(variable)
            for name, variable in self.defaults.items()
            if not _value(name, options, environment)
        }
        return replace(options, **{name: value for name, value in found.items() if value})


_APPLICATION = ("tenant_id", "client_id")

#: Every kind, by its ``auth_source``, in the order in which ``auto`` tries them: credentials that the user gives first,
#: stronger ones before weaker ones, then those that the platform offers to an application that the user names, and
#: finally those of the machine.
KINDS: dict[str, CredentialKind] = {
    "access_token": CredentialKind(("access_token",), _AccessToken),
    "client_certificate": CredentialKind(
        (*_APPLICATION, "client_certificate_path"), confidential_client.client_certificate
    ),
    "client_secret": CredentialKind((*_APPLICATION, "client_secret"), confidential_client.client_secret),
    "workload_identity": CredentialKind((*_APPLICATION, "federated_token_file"), federated.workload_identity),
    "github_oidc": CredentialKind((*_APPLICATION, federated.GITHUB_URL, federated.GITHUB_TOKEN), federated.github_oidc),
    "azure_pipelines_oidc": CredentialKind(
        (*_APPLICATION, federated.PIPELINES_URL, federated.PIPELINES_TOKEN, "|".join(federated.SERVICE_CONNECTION)),
        federated.azure_pipelines_oidc,
        defaults={"tenant_id": "AZURESUBSCRIPTION_TENANT_ID", "client_id": "AZURESUBSCRIPTION_CLIENT_ID"},
    ),
    "managed_identity": CredentialKind(
        (),
        managed_identity.ManagedIdentity,
        missing=managed_identity.missing,
        reads=(*managed_identity.ENDPOINTS, *managed_identity.SECRETS, "IMDS_ENDPOINT"),
    ),
    "azure_cli": CredentialKind((), azure_cli.AzureCli, missing=azure_cli.missing, reads=("AZURE_CONFIG_DIR", "HOME")),
}


def credential_from(
    options: CredentialOptions,
    *,
    transport: Transport | None = None,
    store: TokenStore | None = None,
    environment: Mapping[str, str] | None = None,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> DiscardingCredential:
    """The credential that the options describe. Reads files, sends nothing.

    ``auth_source=auto`` takes the first kind of :data:`KINDS` with everything it needs; if that one fails, it does not
    try the next. ``transport`` sends the requests to the authority (by default an :class:`transport.HttpsTransport` of
    its own). ``store`` shares the token among the processes of a run (:mod:`token_store`). ``environment`` replaces
    ``os.environ``, which is read now and not later, except by msal, which detects the platform of a managed identity
    itself. ``now`` (seconds since the epoch) and ``sleep`` are for tests. Raises :class:`errors.AuthenticationError`.
    """
    known = dict(os.environ if environment is None else environment)
    name, passed_over = _choose(options, known)
    kind = KINDS[name]
    options = kind.complete(options, known)
    means = CredentialSupport(HttpsTransport(options.ca_path) if transport is None else transport, now, sleep, known)
    credential = kind.make(options, means)
    if options.auth_source == "auto" and kind.missing is not None:
        credential = _DiscoveredCredential(credential, passed_over)
    if store is None or name == "access_token":
        return credential
    return CachedCredential(credential, store, _fingerprint(name, options, known), now)


NO_CREDENTIALS = (
    "No credentials: set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET. Other ways to sign in: "
    "https://github.com/m365-graph/m365.graph/blob/main/docs/docsite/rst/guide_authentication.rst"
)
"""The message of the first minute: nothing is set yet."""


def _choose(options: CredentialOptions, environment: Mapping[str, str]) -> tuple[str, str]:
    """The kind, and what the kinds before it lack."""
    name = options.auth_source
    if name != "auto":
        if name not in KINDS:
            raise AuthenticationError(f"auth_source={name} is not available; it is one of auto, {', '.join(KINDS)}.")
        if lacking := KINDS[name].lacking(KINDS[name].complete(options, environment), environment):
            raise AuthenticationError(f"auth_source={name} lacks {', '.join(lacking)}.")
        return name, ""
    passed_over: dict[str, str] = {}
    for name, kind in KINDS.items():
        lacking = kind.lacking(kind.complete(options, environment), environment)
        if kind.missing is not None and (machine := kind.missing(environment)):
            lacking.append(machine)
        if not lacking:
            return name, "; ".join(passed_over.values())
        passed_over[name] = f"{name} lacks {', '.join(lacking)}"
    begun = [name for name, kind in KINDS.items() if kind.begun(options, environment)]
    details = f"Each type of credential is incomplete: {'; '.join(passed_over.values())}."
    if not begun and not any(_value(need, options, environment) for need in _APPLICATION):
        raise AuthenticationError(NO_CREDENTIALS, details=details)
    raise AuthenticationError(
        f"No credential is complete: {passed_over[next(iter(begun), 'client_secret')]}.", details=details
    )


class _DiscoveredCredential(WrappedCredential):
    """A credential that ``auto`` found on the machine: its errors explain why it was tried."""

    def __init__(self, credential: DiscardingCredential, passed_over: str) -> None:
        super().__init__(credential)
        self._passed_over = passed_over

    def token(self, claims: str | None = None) -> Token:
        try:
            return self._credential.token(claims)
        except AuthenticationError as error:
            why = f"{str(error).rstrip('.')}; it was tried because auth_source is auto and {self._passed_over}."
            raise AuthenticationError(why, error.reported) from None


def _value(need: str, options: CredentialOptions, environment: Mapping[str, str]) -> str:
    found = [environment.get(name) for name in need.split("|")] if need.isupper() else [getattr(options, need)]
    return next((value.strip() for value in found if value and value.strip()), "")


def _named(need: str) -> str:
    return (
        f"{need.partition('|')[0]} in the environment"
        if need.isupper()
        else f"{need} (or {ENVIRONMENT[need]} in the environment)"
    )


def _fingerprint(name: str, options: CredentialOptions, environment: Mapping[str, str]) -> str:
    """The name under which this credential's token is shared. Every value that affects the token is part of it."""
    public = [
        name,
        options.authority_url,
        options.tenant_id,
        options.client_id,
        options.scope,
        options.client_certificate_path,
        options.federated_token_file,
    ]
    public.append(options.client_certificate_thumbprint_algorithm)
    secret = [options.client_secret, options.client_certificate_password]
    if name == "client_certificate":
        with open(options.client_certificate_path or "", "rb") as file:
            secret.append(hashlib.sha256(file.read()).hexdigest())
    kind = KINDS[name]
    variables = [part for need in kind.needs if need.isupper() for part in need.split("|")]
    return fingerprint(public, [*secret, *(environment.get(variable) for variable in (*variables, *kind.reads))])
