# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The platforms on which a playbook can run without a secret: GitHub Actions, Azure Pipelines, Kubernetes, managed
identities.

A :class:`Platform` runs next to an :class:`Emulator`, on ports of its own: https for what is on the internet in
reality, http for what a machine asks on the spot. Its issuers sign assertions with their own keys; a tenant trusts them
when its seed holds ``Platform.issuers`` and an app has a federated credential. Managed identities are the seed's
``identities``. Written from https://docs.github.com/actions/reference/security/oidc,
https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create,
https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token,
https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference,
https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from . import tls
from .emulator import Emulator
from .exchange import EmulatedReply
from .files import private_directory, write_private
from .oauth import OAuthError
from .server import EmulatorServer
from .signing import SigningKey

SERVICE_CONNECTION = "44444444-4444-4444-4444-444444444444"
EXCHANGE = "api://AzureADTokenExchange"
_OWNER = "https://github.com/contoso"
_PIPELINE = "/contoso/33333333-3333-3333-3333-333333333333/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken"
_PATHS = {"github": "/github", "azure_pipelines": "/azure_pipelines", "kubernetes": "/kubernetes"}
_LIFETIME = 300


class Platform:
    """The platforms around one emulator; a context manager.

    ``subjects`` are the ``sub`` of the assertions of each issuer (``github``, ``azure_pipelines``, ``kubernetes``) and
    may be changed at any time. ``requests`` lists ``{"method", "path", "query", "status"}`` of what was asked, never a
    token. ``faults`` are statuses that the next requests of managed identities get instead of an answer.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self.directory = private_directory(emulator.directory / "platform")
        self._keys = {name: SigningKey(self.directory, f"{name}.pem") for name in _PATHS}
        self.subjects = {
            "github": "repo:contoso/graph:ref:refs/heads/main",
            "azure_pipelines": "sc://contoso/graph/m365",
            "kubernetes": "system:serviceaccount:automation:ansible",
        }
        self.request_token, self.pipeline_token, self.identity_header = (
            secrets.token_urlsafe(32) for _name in range(3)
        )
        self.requests: list[dict[str, Any]] = []
        self.faults: list[int] = []
        self._arc_keys: dict[str, str] = {}
        ca_path, context = tls.ensure(emulator.directory, "127.0.0.1")
        self.ca_path = str(ca_path)
        self._servers = [
            EmulatorServer(("127.0.0.1", 0), context, self._public),
            EmulatorServer(("127.0.0.1", 0), None, self._local),
        ]
        self._threads = [
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            for server in self._servers
        ]
        self.url = f"https://127.0.0.1:{self._servers[0].server_address[1]}"
        self.local_url = f"http://127.0.0.1:{self._servers[1].server_address[1]}"

    def __enter__(self) -> Platform:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.shutdown()
            thread.join()
            server.close_connections()
            server.server_close()

    # --- what a test sets up with it ---

    def issuer(self, name: str) -> str:
        """The ``iss`` of ``github``, ``azure_pipelines`` or ``kubernetes``."""
        return self.url + _PATHS[name]

    @property
    def issuers(self) -> list[dict[str, Any]]:
        """The ``issuers`` for the tenant's seed."""
        return [{"issuer": self.issuer(name), "jwks": self._jwks(name)} for name in _PATHS]

    @property
    def github(self) -> dict[str, str]:
        """The environment of a job with ``permissions: id-token: write``."""
        return {
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/github/token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.request_token,
        }

    @property
    def azure_pipelines(self) -> dict[str, str]:
        """The environment of a step with ``System.AccessToken``, after a task with a service connection."""
        return {
            "SYSTEM_OIDCREQUESTURI": self.url + _PIPELINE,
            "SYSTEM_ACCESSTOKEN": self.pipeline_token,
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": SERVICE_CONNECTION,
        }

    @property
    def app_service(self) -> dict[str, str]:
        """The environment in App Service."""
        return {"IDENTITY_ENDPOINT": f"{self.local_url}/msi/token/", "IDENTITY_HEADER": self.identity_header}

    @property
    def arc(self) -> dict[str, str]:
        """The environment on a server with the agent of Azure Arc."""
        return {
            "IDENTITY_ENDPOINT": f"{self.local_url}/arc/metadata/identity/oauth2/token",
            "IMDS_ENDPOINT": self.local_url,
        }

    @property
    def virtual_machine(self) -> dict[str, str]:
        """A virtual machine has none; this leads clients here instead of 169.254.169.254."""
        return {"AZURE_POD_IDENTITY_AUTHORITY_HOST": self.local_url}

    @property
    def arc_tokens(self) -> Path:
        """Where the agent of Azure Arc puts its key files; in reality /var/opt/azcmagent/tokens."""
        return private_directory(self.directory / "tokens")

    def assertion(self, name: str, audience: str = EXCHANGE, **changed: Any) -> str:
        """What an issuer signs, with claims ``changed`` (None leaves one out)."""
        started = int(time.time())
        claims = {
            "iss": self.issuer(name),
            "sub": self.subjects[name],
            "aud": [audience] if name == "kubernetes" else audience,
            "iat": started,
            "nbf": started - 5,
            "exp": started + _LIFETIME,
            "jti": str(uuid.uuid4()),
            **changed,
        }
        return self._keys[name].sign({key: value for key, value in claims.items() if value is not None})

    # --- what is on the internet ---

    def _public(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> EmulatedReply:
        return self._noted(method, path, query, self._answer_public(method, path, _single(query), headers))

    def _answer_public(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> EmulatedReply:
        for name, root in _PATHS.items():
            if (method, path) == ("GET", f"{root}/.well-known/openid-configuration"):
                return EmulatedReply.json(
                    200, {"issuer": self.issuer(name), "jwks_uri": f"{self.issuer(name)}/.well-known/jwks"}
                )
            if (method, path) == ("GET", f"{root}/.well-known/jwks"):
                return EmulatedReply.json(200, self._jwks(name))
        if (method, path) == ("GET", "/github/token"):
            if not _bearer(headers, self.request_token):
                return EmulatedReply.json(
                    401, {"message": "Unauthorized. The request token is not valid for this job."}
                )
            return EmulatedReply.json(
                200, {"count": 1, "value": self.assertion("github", query.get("audience", _OWNER))}
            )
        if (method, path) == ("POST", _PIPELINE):
            return self._pipelines(query, headers)
        return EmulatedReply.json(404, {"message": f"Nothing is at {path}."})

    def _pipelines(self, query: Mapping[str, str], headers: Mapping[str, str]) -> EmulatedReply:
        if not _bearer(headers, self.pipeline_token):
            if headers.get("x-tfs-fedauthredirect") != "Suppress":
                return EmulatedReply(302, {"Location": "https://spsprodweu1.vssps.visualstudio.com/_signin"})
            return EmulatedReply.json(
                401, {"$id": "1", "message": "TF400813: The user is not authorized to access this resource."}
            )
        if "api-version" not in query:
            return EmulatedReply.json(
                400, {"$id": "1", "message": 'No api-version was supplied for the "POST" request.'}
            )
        if query.get("serviceConnectionId") != SERVICE_CONNECTION:
            return EmulatedReply.json(
                404,
                {
                    "$id": "1",
                    "message": f"There is no authorized service connection {query.get('serviceConnectionId')}.",
                },
            )
        return EmulatedReply.json(200, {"oidcToken": self.assertion("azure_pipelines")})

    # --- what is on the machine ---

    def _local(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> EmulatedReply:
        if self.faults:
            return self._noted(
                method,
                path,
                query,
                EmulatedReply.json(self.faults.pop(0), {"error": "updating", "error_description": "Try again later."}),
            )
        asked = _single(query)
        if method == "GET" and path.rstrip("/") == "/metadata/identity/oauth2/token":
            reply = self._metadata(asked, headers, "2018-02-01")
        elif method == "GET" and path.rstrip("/") == "/arc/metadata/identity/oauth2/token":
            reply = self._arc(asked, headers)
        elif method == "GET" and path.rstrip("/") == "/msi/token":
            reply = self._service(asked, headers)
        else:
            reply = EmulatedReply.json(404, {"error": "not_found", "error_description": f"Nothing is at {path}."})
        return self._noted(method, path, query, reply)

    def _metadata(self, query: Mapping[str, str], headers: Mapping[str, str], oldest: str) -> EmulatedReply:
        """The instance metadata service of a virtual machine."""
        if headers.get("metadata", "").lower() != "true" or "x-forwarded-for" in headers:
            return EmulatedReply.json(
                400, {"error": "bad_request_102", "error_description": "Required metadata header not specified"}
            )
        if query.get("api-version", "") < oldest or not query.get("resource"):
            return EmulatedReply.json(
                400,
                {
                    "error": "invalid_request",
                    "error_description": "api-version or resource is missing or not supported",
                },
            )
        return self._token(
            query,
            lambda error, text: EmulatedReply.json(400, {"error": error, "error_description": text}),
            with_lifetime=True,
        )

    def _arc(self, query: Mapping[str, str], headers: Mapping[str, str]) -> EmulatedReply:
        """Azure Arc: who can read a file that only its group may read, and returns its content, gets the token."""
        scheme, _space, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic" and self._arc_keys.pop(given, ""):
            return self._metadata(query, headers, "2019-11-01")
        if headers.get("metadata", "").lower() != "true":
            return self._metadata(query, headers, "2019-11-01")
        name, content = f"{uuid.uuid4()}.key", secrets.token_hex(32)
        write_private(self.arc_tokens / name, content.encode())
        self._arc_keys[content] = name
        return EmulatedReply(401, {"WWW-Authenticate": f"Basic realm=/var/opt/azcmagent/tokens/{name}"})

    def _service(self, query: Mapping[str, str], headers: Mapping[str, str]) -> EmulatedReply:
        """App Service."""
        if not hmac.compare_digest(headers.get("x-identity-header", "").encode(), self.identity_header.encode()):
            return EmulatedReply.json(401, {"statusCode": 401, "message": "The X-IDENTITY-HEADER is missing or wrong."})
        if query.get("api-version") != "2019-08-01" or not query.get("resource"):
            return EmulatedReply.json(
                400, {"statusCode": 400, "message": "api-version or resource is missing or not supported."}
            )
        return self._token(
            query,
            lambda _error, text: EmulatedReply.json(400, {"statusCode": 400, "message": text}),
            with_lifetime=False,
        )

    def _token(self, query: Mapping[str, str], refuse: Any, *, with_lifetime: bool) -> EmulatedReply:
        exchange = self._emulator._exchange
        entry = exchange.log.open_token()
        try:
            identity, answer = exchange.authority.identity_token(
                query.get("client_id"), query["resource"].rstrip("/"), entry
            )
            body = {
                "access_token": answer["access_token"],
                "client_id": identity.client_id,
                "expires_on": str(int(time.time()) + answer["expires_in"]),
                "resource": query["resource"],
                "token_type": "Bearer",
            }
            # Numbers are strings here.
            reply = EmulatedReply.json(
                200,
                {**body, "expires_in": str(answer["expires_in"]), "not_before": str(int(time.time()) - 300)}
                if with_lifetime
                else body,
            )
        except KeyError:
            reply = refuse("invalid_request", "Identity not found")
        except OAuthError as problem:
            reply = refuse("invalid_resource", f"AADSTS{problem.code}: {problem.sentence}")
        entry["status"] = reply.status
        exchange.log.close(entry, "token")
        return reply

    # --- inside ---

    def _jwks(self, name: str) -> dict[str, Any]:
        return {"keys": [self._keys[name].jwk]}

    def _noted(self, method: str, path: str, query: str, reply: EmulatedReply) -> EmulatedReply:
        self.requests.append({"method": method, "path": path, "query": query, "status": reply.status})
        return reply


def _bearer(headers: Mapping[str, str], token: str) -> bool:
    scheme, _space, given = headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())


def _single(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
