# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authority: OpenID discovery, keys, and the token endpoint for applications.

Grant ``client_credentials`` (RFC 6749 4.4) with a secret in the body or as Basic credentials, or with a signed
assertion (RFC 7523, :mod:`assertions`). Errors have Entra's shape: ``error``, ``error_description`` that begins with an
AADSTS code, ``error_codes``, ``timestamp``, ``trace_id``, ``correlation_id``. Managed identities get their tokens by
``Authority.identity_token`` (:mod:`identity`).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

import jwt

from . import assertions, signing
from .signing import SigningKey
from .tenant import SeededTenant, SignInApp

GRAPH = "https://graph.microsoft.com"
_GRAPH_APP = "00000003-0000-0000-c000-000000000000"


class OAuthError(Exception):
    """A refusal of the token endpoint."""

    def __init__(self, status: int, error: str, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.error, self.code, self.sentence = status, error, code, sentence

    def body(self, correlation_id: str) -> dict[str, Any]:
        """The response body."""
        trace, moment = str(uuid.uuid4()), datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        text = (
            f"AADSTS{self.code}: {self.sentence} Trace ID: {trace} Correlation ID: {correlation_id} Timestamp: {moment}"
        )
        return {
            "error": self.error,
            "error_description": text,
            "error_codes": [self.code],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation_id,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.code}",
        }


class TokenRefused(Exception):
    """A Graph request whose token is not accepted; the text is the sentence of the 401."""


class TokenAuthority:
    """Issues and checks tokens for one tenant."""

    def __init__(
        self,
        key: SigningKey,
        tenant: SeededTenant,
        url: str,
        permissions: list[str],
        credentials: Callable[[SignInApp], SignInApp] = lambda app: app,
    ) -> None:
        """``credentials`` adds to an app those credentials that are not in the tenant's seed."""
        self.key = key
        self.tenant = tenant
        self.credentials = credentials
        self.url = url
        self.permissions = permissions
        self._accepted: dict[str, dict[str, Any]] = {}
        self._revoked: set[str] = set()

    @property
    def issuer(self) -> str:
        """The issuer of the tenant's tokens."""
        return f"{self.url}/{self.tenant.tenant_id}/v2.0"

    def discovery(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0, with what Entra adds."""
        root = f"{self.url}/{self.tenant.tenant_id}"
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{root}/oauth2/v2.0/logout",
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "tenant_region_scope": None,
            "cloud_instance_name": "microsoftonline.com",
            "msgraph_host": "graph.microsoft.com",
        }

    def token(self, tenant_id: str, body: bytes, headers: Mapping[str, str], note: dict[str, Any]) -> dict[str, Any]:
        """The response of the token endpoint; raises OAuthError. What a log may hold goes into ``note``."""
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        note.update(
            grant_type=form.get("grant_type"),
            client_id=form.get("client_id"),
            scope=form.get("scope"),
            claims="claims" in form,
            kind=None,
        )
        if tenant_id.lower() != self.tenant.tenant_id.lower():
            raise OAuthError(
                400,
                "invalid_request",
                90002,
                f"Tenant '{tenant_id}' not found. Check to make sure you have the correct tenant ID.",
            )
        _basic(form, headers)
        note["client_id"] = form.get("client_id")
        if "grant_type" not in form:
            raise OAuthError(
                400, "invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'."
            )
        if form["grant_type"] != "client_credentials":
            raise OAuthError(
                400,
                "unsupported_grant_type",
                70003,
                f"The app requested an unsupported grant type '{form['grant_type']}'.",
            )
        app = self._app(form)
        note["kind"] = "assertion" if "client_assertion" in form else "secret" if "client_secret" in form else None
        if "client_assertion" in form:
            note["kind"] = self._assertion(app, form)
        elif "client_secret" in form:
            known = [*([app.secret] if app.secret is not None else []), *app.secrets]
            if not any(hmac.compare_digest(secret.encode(), form["client_secret"].encode()) for secret in known):
                sentence = (
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret"
                )
                raise OAuthError(
                    401,
                    "invalid_client",
                    7000215,
                    f"{sentence} value, not the client secret ID, for a secret added to app '{app.client_id}'.",
                )
        else:
            raise OAuthError(
                401, "invalid_client", 7000218, "The request body must contain 'client_assertion' or 'client_secret'."
            )
        return self._issue(app, form)

    def _app(self, form: dict[str, str]) -> SignInApp:
        if not form.get("client_id"):
            raise OAuthError(
                400, "invalid_request", 900144, "The request body must contain the following parameter: 'client_id'."
            )
        app = self.tenant.app(form["client_id"])
        if app is None:
            directory = self.tenant.tenant_id
            sentence = (
                f"Application with identifier '{form['client_id']}' was not found in the directory '{directory}'."
            )
            raise OAuthError(400, "unauthorized_client", 700016, sentence)
        return self.credentials(app)

    def _assertion(self, app: SignInApp, form: dict[str, str]) -> str:
        """Check the assertion; ``assertion`` when the app signed it, ``federated`` when another authority did."""
        try:
            return assertions.check(self.tenant, app, form, (self.discovery()["token_endpoint"], self.issuer))
        except assertions.AssertionRefused as problem:
            raise OAuthError(401, "invalid_client", problem.code, str(problem)) from problem

    def identity_token(
        self, client_id: str | None, resource: str, note: dict[str, Any]
    ) -> tuple[SignInApp, dict[str, Any]]:
        """A managed identity (None: the system-assigned one) and its token response; raises KeyError, OAuthError."""
        note.update(
            grant_type=None, client_id=client_id, scope=f"{resource}/.default", claims=False, kind="managed_identity"
        )
        identity = self.tenant.identity(client_id)
        if identity is None:
            raise KeyError(client_id)
        note["client_id"] = identity.client_id
        return identity, self._issue(identity, {"scope": f"{resource}/.default"})

    def _issue(self, app: SignInApp, form: dict[str, str]) -> dict[str, Any]:
        resource = form.get("scope", "").removesuffix("/.default")
        if not form.get("scope", "").endswith("/.default"):
            sentence = f"The provided value for the input parameter 'scope' is not valid: {form.get('scope', '')}."
            raise OAuthError(400, "invalid_scope", 70011, sentence)
        if resource.rstrip("/") not in (self.url, GRAPH):
            raise OAuthError(
                400, "invalid_resource", 500011, f"The resource principal named {resource} was not found in the tenant."
            )
        started, lifetime = int(time.time()), self.tenant.settings.token_lifetime
        claims: dict[str, Any] = {
            "aud": resource.rstrip("/"),
            "iss": self.issuer,
            "iat": started,
            "nbf": started,
            "exp": started + lifetime,
            "app_displayname": app.display_name,
            "appid": app.client_id,
            "azp": app.client_id,
            "idtyp": "app",
            "oid": str(uuid.uuid5(uuid.NAMESPACE_URL, app.client_id)),
            "tid": self.tenant.tenant_id,
            "roles": self.permissions if app.permissions is None else app.permissions,
            "uti": signing.base64url(uuid.uuid4().bytes),
            "ver": "2.0",
        }
        capabilities = _capabilities(form.get("claims"))
        if capabilities:
            claims["xms_cc"] = capabilities
        return {
            "token_type": "Bearer",
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
            "access_token": self.key.sign(claims),
        }

    def accept(self, authorization: str | None) -> dict[str, Any]:
        """The claims of a bearer token; raises Refused (Graph answers 401 InvalidAuthenticationToken)."""
        scheme, _space, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenRefused("Access token is empty.")
        claims = self._accepted.get(token)
        if claims is None:
            try:
                signing.verify(token, self.key.public)
                claims = signing.split(token)[1]
            except jwt.InvalidTokenError as problem:
                raise TokenRefused("IDX14100: JWT is not well formed or its signature is not valid.") from problem
            if claims.get("iss") != self.issuer:
                raise TokenRefused("Access token validation failure. Invalid issuer.")
            if claims.get("aud") not in (self.url, GRAPH, _GRAPH_APP):
                raise TokenRefused("Access token validation failure. Invalid audience.")
            self._accepted[token] = claims
        if token in self._revoked or time.time() >= float(claims["exp"]):
            raise TokenRefused("Lifetime validation failed, the token is expired.")
        return claims

    def expire(self, authorization: str | None) -> None:
        """From now on a token counts as expired."""
        self._revoked.add((authorization or "").partition(" ")[2])


def _basic(form: dict[str, str], headers: Mapping[str, str]) -> None:
    """Client credentials in an Authorization header (RFC 6749 2.3.1)."""
    scheme, _space, text = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return
    try:
        client_id, _colon, secret = base64.b64decode(text).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return
    form.setdefault("client_id", unquote_plus(client_id))
    form.setdefault("client_secret", unquote_plus(secret))


def _capabilities(text: str | None) -> list[str]:
    """The client capabilities in a ``claims`` parameter."""
    try:
        return list(json.loads(text or "{}")["access_token"]["xms_cc"]["values"])
    except (ValueError, KeyError, TypeError):
        return []
