# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the client requests a new token: claims challenges, expired tokens, long waits."""

from __future__ import annotations

import base64
import math

import pytest
from client_world import EPOCH, OK, WRITES, FakeCredential, World, refusal

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._auth.token import time_left
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer

# Tokens


def challenge(claims: bytes, error: str = "insufficient_claims") -> HttpAnswer:
    encoded = base64.b64encode(claims).decode()
    header = (
        f'Bearer realm="", authorization_uri="https://login.example", client_id="c", error="{error}", '
        f'claims="{encoded}"'
    )
    return refusal(401, "InvalidAuthenticationToken", WWW_Authenticate=header)


CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}'


@pytest.mark.parametrize("method", ["GET", *WRITES])
def test_a_claims_challenge_is_answered_by_one_new_token(method: str) -> None:
    world = World(challenge(CLAIMS.encode()), OK)
    world.call(method)
    assert world.credential.claims == [None, CLAIMS]
    assert [sent["headers"]["Authorization"] for sent in world.sent] == ["Bearer first", "Bearer second"]
    assert (world.sleeps, world.statuses) == ([], [401, 200])


def test_a_second_claims_challenge_is_final() -> None:
    world = World(challenge(CLAIMS.encode()), challenge(CLAIMS.encode()))
    world.fails(_errors.Unauthorized)
    assert world.credential.claims == [None, CLAIMS]


@pytest.mark.parametrize(
    "useless", [challenge(b"no json"), challenge(CLAIMS.encode(), "invalid_token"), challenge(b"[]"), refusal(401)]
)
def test_401_without_a_usable_challenge_is_final(useless: HttpAnswer) -> None:
    world = World(useless)
    world.fails(_errors.Unauthorized)
    assert world.credential.claims == [None]


def test_401_for_a_cached_token_that_has_expired_gets_a_fresh_one() -> None:
    credential = FakeCredential(Token("old", expires_at=EPOCH, cached=True), Token("new", expires_at=EPOCH + 3600))
    world = World(refusal(401), OK, credential=credential)
    world.call("POST")
    assert [sent["headers"]["Authorization"] for sent in world.sent] == ["Bearer old", "Bearer new"]
    assert credential.claims == [None, None]


@pytest.mark.parametrize("token", [Token("t", EPOCH + 1, cached=True), Token("t", EPOCH, cached=False)])
def test_401_for_a_token_that_is_fresh_or_valid_is_final(token: Token) -> None:
    World(refusal(401), credential=FakeCredential(token)).fails(_errors.Unauthorized)


def test_no_token_in_any_text() -> None:
    world = World(refusal(401), credential=FakeCredential(Token("ey.secret.token")))
    error = world.fails(_errors.Unauthorized)
    assert (
        "secret"
        not in f"{error!r} {error.graph_error} {Token('ey.secret.token')!r} {world.client!r} {world.client.calls}"
    )


class DiscardingCredential(FakeCredential):
    def discard(self, token: Token) -> None:
        self.tokens = [other for other in self.tokens if other.value != token.value] or [token]


def test_401_for_a_cached_token_that_looks_valid_gets_another_one_if_the_credential_can_let_it_go() -> None:
    world = World(refusal(401), OK, credential=DiscardingCredential(Token("kept", cached=True), Token("new")))
    world.call("PATCH")
    assert [sent["headers"]["Authorization"] for sent in world.sent] == ["Bearer kept", "Bearer new"]


@pytest.mark.parametrize("token", [Token("just fetched"), Token("the only one", cached=True)])
def test_401_is_final_where_no_other_token_can_be_had(token: Token) -> None:
    World(refusal(401), credential=DiscardingCredential(token)).fails(_errors.Unauthorized)


def test_a_token_is_fetched_in_the_time_of_the_task() -> None:
    left: list[float] = []

    class Slow(FakeCredential):
        def token(self, claims: str | None = None) -> Token:
            left.append(time_left())
            return super().token(claims)

    world = World(refusal(429, Retry_After="40"), OK, timeout=100, random=0.0, credential=Slow())
    world.call("GET")
    assert left == [100, 60]
    assert time_left() == math.inf, "nobody waits for anything now"


def test_after_a_wait_the_credential_is_asked_again() -> None:
    world = World(refusal(429, Retry_After="200"), OK)
    world.call("GET")
    assert [sent["headers"]["Authorization"] for sent in world.sent] == ["Bearer first", "Bearer second"]
