# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications that authenticate to Entra ID with a secret, a certificate, or an assertion of another authority.

Sources: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow,
https://learn.microsoft.com/entra/identity-platform/certificate-credentials.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable
from typing import Any, Union

from ansible_collections.m365.graph.plugins.module_utils._auth.authority import AuthorityHttp
from ansible_collections.m365.graph.plugins.module_utils._auth.client_certificate import load_client_certificate
from ansible_collections.m365.graph.plugins.module_utils._auth.token import (
    CredentialOptions,
    CredentialSupport,
    RenewingCredential,
    Token,
    token_from,
)
from ansible_collections.m365.graph.plugins.module_utils._clouds import https_root
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError, MissingLibrary

#: A secret, or one of msal's dictionaries: key and certificate, or a function that makes a fresh assertion.
Proof = Union[str, dict[str, str], dict[str, Callable[[], str]]]  # noqa: UP007 - see batch.BatchResult
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


class ConfidentialClient(RenewingCredential):
    """An application at its tenant's token endpoint, through msal. ``secrets`` never appear in an error."""

    def __init__(
        self,
        kind: str,
        options: CredentialOptions,
        proof: Proof,
        means: CredentialSupport,
        secrets: Iterable[str | None] = (),
    ) -> None:
        super().__init__(means.now)
        self.kind = kind
        self._authority, self._client_id = (
            f"{https_root('authority_url', options.authority_url)}/{tenant_of(options)}",
            (options.client_id or "").strip(),
        )
        self._scope = options.scope
        self._proof = proof
        masked = (options.client_secret, options.client_certificate_password, *secrets)
        self._http = AuthorityHttp(means, who(options), masked, _endpoints(self._authority))
        self._application: Any = None

    def __repr__(self) -> str:
        return f"<{self.kind} credential of application {self._client_id} at {self._authority}>"

    @property
    def token_requests(self) -> int:
        return self._http.token_requests

    def discard(self, token: Token) -> None:
        super().discard(token)
        self._application = None  # msal stores the token too

    def _acquire(self, claims: str | None) -> Token:
        msal = import_msal()
        try:
            if self._application is None:
                self._application = msal.ConfidentialClientApplication(
                    self._client_id,
                    client_credential=self._proof,
                    authority=self._authority,
                    # The user names the authority; a discovery request to Microsoft would be one more request.
                    instance_discovery=False,
                    client_capabilities=["cp1"],
                    http_client=self._http,
                )
            answer = self._application.acquire_token_for_client([self._scope], claims_challenge=claims)
            return token_from(str(answer["access_token"]), self._now() + float(answer["expires_in"]))
        except (ValueError, KeyError, TypeError, RuntimeError):
            # msal's errors for a document without the expected content; the texts can quote the request.
            raise AuthenticationError(
                f"The authority {self._authority} answered with something that is no token."
            ) from None


def _endpoints(authority: str) -> dict[str, dict[str, str]]:
    """The endpoints that msal would request from the authority before each first token.

    They are documented, and msal for .NET does not request them either.
    """
    root = f"{authority}/oauth2/v2.0"
    document = {
        "issuer": f"{authority}/v2.0",
        "authorization_endpoint": f"{root}/authorize",
        "token_endpoint": f"{root}/token",
    }
    return {f"{authority}/v2.0/.well-known/openid-configuration": document}


def tenant_of(options: CredentialOptions) -> str:
    """The tenant; raises :class:`errors.AuthenticationError` if it cannot be part of an address."""
    tenant = (options.tenant_id or "").strip()
    if not _TENANT.fullmatch(tenant):
        raise AuthenticationError(f"tenant_id={tenant} is neither a tenant's id nor one of its domains.")
    return tenant


def who(options: CredentialOptions) -> str:
    """The application as error messages name it."""
    return f"application {(options.client_id or '').strip()} in tenant {(options.tenant_id or '').strip()}"


def import_msal() -> Any:
    """msal, or :class:`errors.MissingLibrary`."""
    try:
        import msal  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise MissingLibrary("msal", traceback.format_exc()) from None
    return msal


def client_secret(options: CredentialOptions, means: CredentialSupport) -> ConfidentialClient:
    """The credential ``client_secret``."""
    return ConfidentialClient("client_secret", options, options.client_secret or "", means)


def client_certificate(options: CredentialOptions, means: CredentialSupport) -> ConfidentialClient:
    """The credential ``client_certificate``; reads the file."""
    certificate = load_client_certificate(
        options.client_certificate_path or "", options.client_certificate_password, means.now()
    )
    msal = import_msal()
    version = tuple(int(part) for part in re.findall(r"\d+", msal.__version__)[:2])
    if version < (1, 35):
        raise AuthenticationError(
            f"auth_source=client_certificate needs msal 1.35 or newer; {msal.__version__} is installed."
        )
    # msal sends the certificate along (x5c), which applications that trust a subject name and issuer need. It signs
    # with PS256 and names the certificate by its SHA-256 thumbprint (x5t#S256), or with RS256 and the SHA-1 thumbprint
    # (x5t) if that is given.
    proof = {"private_key": certificate.private_key, "public_certificate": certificate.certificate}
    if options.client_certificate_thumbprint_algorithm == "sha1":
        proof["thumbprint"] = certificate.sha1_thumbprint
    return ConfidentialClient("client_certificate", options, proof, means)
