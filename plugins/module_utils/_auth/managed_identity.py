# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Managed identities: the platform (virtual machine, App Service, Azure Arc) issues tokens over local plain HTTP.

msal detects the platform from the environment of the process. No supported platform accepts the claims of a challenge
(Service Fabric, which would, is not supported): a new token is requested without them. Sources:
https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token,
https://learn.microsoft.com/azure/app-service/overview-managed-identity,
https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication.
"""

from __future__ import annotations

import http.client
import ipaddress
import traceback
from collections.abc import Mapping
from urllib.parse import urlsplit

from ansible_collections.m365.graph.plugins.module_utils._auth.authority import (
    AuthorityAnswer,
    AuthorityHttp,
    with_query,
)
from ansible_collections.m365.graph.plugins.module_utils._auth.confidential_client import import_msal
from ansible_collections.m365.graph.plugins.module_utils._auth.token import (
    CredentialOptions,
    CredentialSupport,
    RenewingCredential,
    Token,
    token_from,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError, MissingLibrary
from ansible_collections.m365.graph.plugins.module_utils._http.answers import one_line
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NoAnswer, NotSent, Transport

#: Variables of platforms with an endpoint for managed identities. A virtual machine sets none.
ENDPOINTS = ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST")
SECRETS = ("IDENTITY_HEADER", "MSI_SECRET")
#: Connection timeout in seconds: the endpoint is on this machine, and without one there is no response at all.
CONNECT_TIMEOUT = 3.0
_LARGEST = 1 << 20


def missing(environment: Mapping[str, str]) -> str | None:
    """Why ``auto`` does not use a managed identity.

    On a virtual machine, only a request would show whether there is one, which may take seconds.
    """
    if any(environment.get(name, "").strip() for name in ENDPOINTS):
        return None
    return f"{' or '.join(ENDPOINTS)} in the environment (on a virtual machine it must be asked for by name)"


class ManagedIdentity(RenewingCredential):
    """The credential ``managed_identity``: the identity with ``client_id``, or without it the system-assigned one."""

    kind = "managed_identity"

    def __init__(self, options: CredentialOptions, means: CredentialSupport) -> None:
        super().__init__(means.now)
        self._client_id = (options.client_id or "").strip()
        self._resource = options.resource
        self._name = (
            f"the managed identity {self._client_id}" if self._client_id else "the system-assigned managed identity"
        )
        self._http = _PlatformHttp(means, self._name, [means.environment.get(name) for name in SECRETS])

    def __repr__(self) -> str:
        return f"<managed_identity credential of {self._name}>"

    @property
    def token_requests(self) -> int:
        return self._http.token_requests

    def _acquire(self, claims: str | None) -> Token:
        msal = import_msal()
        identity = (
            msal.UserAssignedManagedIdentity(client_id=self._client_id)
            if self._client_id
            else msal.SystemAssignedManagedIdentity()
        )
        try:
            # A new client each time: an old one would answer from its own cache.
            answer = msal.ManagedIdentityClient(identity, http_client=self._http).acquire_token_for_client(
                resource=self._resource
            )
            token = token_from(str(answer["access_token"]), self._now() + float(answer["expires_in"]))
        except msal.ManagedIdentityError as error:
            raise AuthenticationError(
                f"Could not get a token for {self._name}: {self._http.masked(one_line(str(error)))}."
            ) from None
        except OSError as error:
            # Azure Arc: whoever can read this file may have the token.
            why = f"the key file of Azure Arc cannot be read ({error.strerror}); the user must be in the group himds"
            raise AuthenticationError(f"Could not get a token for {self._name}: {why}.") from None
        except (ValueError, KeyError, TypeError, RuntimeError):
            raise AuthenticationError(
                f"The platform answered with something that is no token for {self._name}."
            ) from None
        # The platform does not accept the claims, and may return the token that Graph refuses until that expires.
        if claims is not None and self._token is not None and self._token.value == token.value:
            raise AuthenticationError(
                f"Microsoft Graph wants a token with further claims, and the platform still gives {self._name} the "
                "old one."
            )
        return token


class _PlatformHttp(AuthorityHttp):
    """msal's ``http_client`` for the platform.

    Every GET requests a token; msal handles Azure Arc's challenge.
    """

    # 404 and 410: the virtual machine's service is being updated.
    busy = (*AuthorityHttp.busy, 404, 410)

    def __init__(self, means: CredentialSupport, who: str, secrets: list[str | None]) -> None:
        super().__init__(means, who, secrets)
        self._plain = PlainTransport()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_other: object,
    ) -> AuthorityAnswer:
        secret = (headers or {}).get("Authorization", "").removeprefix("Basic ")
        if secret and secret not in self._secrets:
            self._secrets.append(secret)
        answer = self.send("GET", with_query(url, params), headers or {})
        if answer.status == 401 and "WWW-Authenticate" in answer.headers:
            return AuthorityAnswer(401, "", {"WWW-Authenticate": answer.headers["WWW-Authenticate"]})
        return self._read(url, answer)

    def transport(self, url: str) -> Transport:
        self.token_requests += 1
        return self._plain if urlsplit(url).scheme.lower() == "http" else self._means.transport


class PlainTransport:
    """HTTP without TLS and without a proxy, only to this machine or its private network."""

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        """Send one request; see :class:`transport.Transport`."""
        try:
            from requests.structures import CaseInsensitiveDict
        except ImportError:
            raise MissingLibrary("requests", traceback.format_exc()) from None
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise NotSent("it is not an address", permanent=True) from None
        if not _is_near(host):
            raise NotSent("plain http is used on this machine and its private network only", permanent=True)
        connection = http.client.HTTPConnection(host, port, timeout=CONNECT_TIMEOUT)
        try:
            try:
                connection.connect()
            except TimeoutError:
                raise NotSent(
                    "nothing answers there, so this machine seems to have no managed identity", permanent=True
                ) from None
            except OSError as error:
                raise NotSent((error.strerror or "the connection failed").lower()) from None
            connection.sock.settimeout(timeout)
            try:
                connection.request(
                    method, f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", body, dict(headers)
                )
                response = connection.getresponse()
            except (OSError, http.client.HTTPException):
                raise NoAnswer("the connection was closed before an answer came") from None
            found: CaseInsensitiveDict[str] = CaseInsensitiveDict(response.getheaders())
            try:
                return HttpAnswer(response.status, found, response.read(_LARGEST))
            except (OSError, http.client.HTTPException):
                return HttpAnswer(response.status, found, b"", whole=False)
        finally:
            connection.close()

    def renew(self) -> None:
        """Does nothing: there is no connection to renew."""


def _is_near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private or ipaddress.ip_address(host).is_link_local
    except ValueError:
        return host.lower() == "localhost"
