# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cached credentials with a source that counts its tokens."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable

from ansible_collections.m365.graph.plugins.module_utils._auth.token import Token
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import (
    CachedCredential,
    StoredToken,
    TokenStore,
    fingerprint,
)

FORK = multiprocessing.get_context("fork")
NAME = fingerprint(["kind"], ["secret"])
CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}'


class Source:
    """A credential that makes tokens out of nothing, each another one."""

    kind = "client_secret"

    def __init__(self, clock: Clock, lifetime: float = 3600.0, sign: str = "t") -> None:
        self.token_requests = 0
        self.clock = clock
        self.lifetime = lifetime
        self.sign = sign
        self.asked: list[str | None] = []
        self.discarded: list[str] = []

    def token(self, claims: str | None = None) -> Token:
        self.token_requests += 1
        self.asked.append(claims)
        return Token(f"{self.sign}{self.token_requests}", self.clock() + self.lifetime)

    def discard(self, token: Token) -> None:
        self.discarded.append(token.value)


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


Make = Callable[..., tuple[CachedCredential, Source]]


def maker(clock: Clock, store: TokenStore) -> Make:
    def make(sign: str = "a", lifetime: float = 3600.0) -> tuple[CachedCredential, Source]:
        source = Source(clock, lifetime, sign)
        return CachedCredential(source, store, NAME, clock), source

    return make


# Memory without a name


def entry(value: str = "planted") -> StoredToken:
    return StoredToken(Token(value, 2e9), 0, 2e9, None)
