# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access tokens, what can fetch them, and how long one is used."""

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

#: Seconds before its expiry from which a token is no longer used (less for tokens that live only minutes).
EXPIRY_MARGIN = 300.0
_TOKEN = re.compile(r"[!-~]+")

_time_left: ContextVar[Callable[[], float]] = ContextVar("time_left", default=lambda: math.inf)


@contextlib.contextmanager
def within(seconds: Callable[[], float]) -> Iterator[None]:
    """Bound what credentials do meanwhile by the ``seconds`` that are left of the task.

    Tasks share credentials, and msal stands between a credential and its requests: nothing can be handed through to them.
    """
    before = _time_left.set(seconds)
    try:
        yield
    finally:
        _time_left.reset(before)


def time_left() -> float:
    """The seconds that are left for a token, see :func:`within`; infinite when nobody has said."""
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
        """The scope as the endpoints that know resources only want it: the same without ``/.default``."""
        return self.scope.removesuffix("/.default")


@dataclass(frozen=True)
class CredentialSupport:
    """What a credential works with: network, time (seconds since the epoch), a way to wait some seconds, environment."""

    transport: Transport
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)


@dataclass(frozen=True)
class Token:
    """An access token.

    ``expires_at`` is in seconds since the epoch (infinite when the token does not tell). ``roles`` are the application
    permissions it carries, read without verifying anything: for explanations, never for decisions. ``cached`` is true
    when this token was not fetched by the call that returned it.
    """

    value: str = field(repr=False)
    expires_at: float = math.inf
    roles: tuple[str, ...] = ()
    cached: bool = False

    def use_until(self, now: float) -> float:
        """Until when (seconds since the epoch) a token that was fetched at ``now`` is used before a new one is fetched."""
        return (
            self.expires_at - min(EXPIRY_MARGIN, max(0.0, self.expires_at - now) / 2)
            if math.isfinite(self.expires_at)
            else math.inf
        )


class Credential(Protocol):
    """Something that can say who we are. ``token_requests`` counts the tokens asked of an authority so far."""

    @property
    def kind(self) -> str:
        """Its name, as ``auth_source`` spells it."""

    @property
    def token_requests(self) -> int:
        """How many tokens were asked of the authority, repeated requests included."""

    def token(self, claims: str | None = None) -> Token:
        """A valid token; a new one when ``claims`` (a JSON text from a claims challenge) must be in it.

        Raises :class:`errors.AuthenticationError`.
        """


class DiscardingCredential(Credential, Protocol):
    """A credential that can be told that a token is no good; all of this collection can."""

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


class RenewingCredential:
    """The part that all credentials share that fetch tokens themselves: keep one, and fetch the next before it expires."""

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
    """Make a token of its text; what is not given is read from the text if that is a JWT (RFC 7519)."""
    # A line break inside would be refused later, by a text that repeats the token.
    if not _TOKEN.fullmatch(value):
        raise AuthenticationError(
            "The access token is not a token: it holds white space or characters that no token has."
        )
    try:
        encoded = value.split(".")[1]
        payload = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (IndexError, ValueError, binascii.Error):
        payload = None
    claims: dict[str, Any] = payload if isinstance(payload, dict) else {}
    roles, expiry = claims.get("roles"), claims.get("exp")
    if expires_at is None:
        expires_at = float(expiry) if isinstance(expiry, int | float) else math.inf
    return Token(value, expires_at, tuple(str(role) for role in roles) if isinstance(roles, list) else ())
