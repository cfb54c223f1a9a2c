# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access tokens, the interfaces of credentials, and how long a token is used."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import math
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError
from ansible_collections.m365.graph.plugins.module_utils._http.transport import Transport

#: A token is not used in the last seconds before its expiry (fewer for tokens that are valid for minutes only).
EXPIRY_MARGIN = 300.0
_TOKEN = re.compile(r"[!-~]+")

_time_left: ContextVar[Callable[[], float]] = ContextVar("time_left", default=lambda: math.inf)


@contextlib.contextmanager
def within(seconds: Callable[[], float]) -> Iterator[None]:
    """Limit credentials, within this context, to the ``seconds`` that are left of the task.

    Tasks share credentials, and msal is between a credential and its requests, so the limit cannot be passed as an
    argument.
    """
    before = _time_left.set(seconds)
    try:
        yield
    finally:
        _time_left.reset(before)


def time_left() -> float:
    """The seconds that are left for a token, see :func:`within`; infinite without a limit."""
    return _time_left.get()()


@dataclass(frozen=True)
class CredentialOptions:
    """The authentication options of a task. ``authority_url`` and ``scope`` come from the cloud (:mod:`clouds`)."""

    tenant_id: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    client_certificate_path: str | None = None
    client_certificate_password: str | None = field(default=None, repr=False)
    client_certificate_thumbprint_algorithm: str = "sha256"
    federated_token_file: str | None = None
    access_token: str | None = field(default=None, repr=False)
    auth_source: str = "auto"
    authority_url: str = "https://login.microsoftonline.com"
    scope: str = "https://graph.microsoft.com/.default"
    ca_path: str | None = None

    @property
    def resource(self) -> str:
        """The scope in the form of endpoints that use resources: without ``/.default``."""
        return self.scope.removesuffix("/.default")


@dataclass(frozen=True)
class CredentialSupport:
    """The environment of a credential: network, clock (seconds since the epoch), sleep, variables."""

    transport: Transport
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)


@dataclass(frozen=True)
class Token:
    """An access token.

    ``expires_at`` is in seconds since the epoch (infinite if the token does not show it). ``roles`` are its application
    permissions, read without any verification: for explanations, never for decisions. ``cached`` is true if this token
    was not fetched by the call that returned it.
    """

    value: str = field(repr=False)
    expires_at: float = math.inf
    roles: tuple[str, ...] = ()
    cached: bool = False

    def use_until(self, now: float) -> float:
        """The time (seconds since the epoch) until which a token that was fetched at ``now`` is used."""
        return (
            self.expires_at - min(EXPIRY_MARGIN, max(0.0, self.expires_at - now) / 2)
            if math.isfinite(self.expires_at)
            else math.inf
        )


class Credential(Protocol):
    """A source of tokens. ``token_requests`` counts the requests to an authority so far."""

    @property
    def kind(self) -> str:
        """The name of the kind, as in ``auth_source``."""

    @property
    def token_requests(self) -> int:
        """The number of requests to the authority, including repeated ones."""

    def token(self, claims: str | None = None) -> Token:
        """A valid token; a new one if ``claims`` (a JSON text from a claims challenge) must be in it.

        Raises :class:`errors.AuthenticationError`.
        """


class DiscardingCredential(Credential, Protocol):
    """A credential that can discard a token; all credentials of this collection can."""

    def discard(self, token: Token) -> None:
        """Never return this token again (the service refused it): the next call of ``token`` fetches another."""


class WrappedCredential:
    """A credential that adds something to another one: its kind and its requests are those of the other one."""

    def __init__(self, credential: DiscardingCredential) -> None:
        self._credential = credential

    def __repr__(self) -> str:
        return repr(self._credential)

    @property
    def kind(self) -> str:
        return self._credential.kind

    @property
    def token_requests(self) -> int:
        return self._credential.token_requests

    def discard(self, token: Token) -> None:
        self._credential.discard(token)


class ReportingCredential(WrappedCredential):
    """A credential that gives the complete response of the authority to ``warn`` when it gets no token."""

    def __init__(self, credential: DiscardingCredential, warn: Callable[[str], None]) -> None:
        super().__init__(credential)
        self._warn = warn
        self._warned: set[str] = set()

    def token(self, claims: str | None = None) -> Token:
        try:
            return self._credential.token(claims)
        except AuthenticationError as error:
            if error.reported and error.reported not in self._warned:
                self._warned.add(error.reported)
                self._warn(error.reported)
            raise


class RenewingCredential:
    """The common part of credentials that fetch tokens: store one, and fetch the next before it expires."""

    kind = ""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._token: Token | None = None
        self._use_until = -math.inf

    @property
    def token_requests(self) -> int:
        raise NotImplementedError

    def token(self, claims: str | None = None) -> Token:
        if claims is None and self._token is not None and self._now() < self._use_until:
            return replace(self._token, cached=True)
        self._token = self._acquire(claims)
        self._use_until = self._token.use_until(self._now())
        return self._token

    def discard(self, token: Token) -> None:
        if self._token is not None and self._token.value == token.value:
            self._token = None

    def _acquire(self, claims: str | None) -> Token:
        raise NotImplementedError


def token_from(value: str, expires_at: float | None = None) -> Token:
    """A token from its text; missing values are read from the text if it is a JWT (RFC 7519)."""
    # A line break in it would be refused later, with a message that contains the token.
    if not _TOKEN.fullmatch(value):
        raise AuthenticationError(
            "The access token is not a token: it holds white space or characters that no token has."
        )
    claims = claims_of(value)
    roles, expiry = claims.get("roles"), claims.get("exp")
    if expires_at is None:
        expires_at = float(expiry) if isinstance(expiry, int | float) else math.inf
    return Token(value, expires_at, tuple(str(role) for role in roles) if isinstance(roles, list) else ())


def claims_of(value: str) -> dict[str, Any]:
    """The claims in the text of a token, without any verification; none if it is no JWT."""
    try:
        encoded = value.split(".")[1]
        payload = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (IndexError, ValueError, binascii.Error):
        payload = None
    return payload if isinstance(payload, dict) else {}
