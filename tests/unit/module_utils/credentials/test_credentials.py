# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials against an authority that checks the secret and the assertion's signature."""

from __future__ import annotations

import base64
import dataclasses
import json
import math
from time import monotonic

import pytest
from https_server import Behaviour, hang_up, respond
from token_authority import CLIENT, EPOCH, SECRET, TENANT, Authority, Time, fails, jwt_of, make, refuse

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import (
    CredentialOptions,
    Token,
    token_from,
)
from ansible_collections.m365.graph.plugins.module_utils._auth.token import within

# Tokens


def test_a_token_tells_its_roles_and_hides_its_value() -> None:
    value = jwt_of(roles=["Device.Read.All"], exp=EPOCH + 60)
    token = token_from(value)
    assert (token.value, token.expires_at, token.roles, token.cached) == (
        value,
        EPOCH + 60,
        ("Device.Read.All",),
        False,
    )
    assert value not in repr(token)


@pytest.mark.parametrize(
    "value",
    [
        "opaque",
        "a.b.c",
        "..",
        jwt_of(roles="x"),
        "a." + base64.b64encode(b"[]").decode() + ".c",
        "a.é.c".replace("é", "%"),
    ],
)
def test_a_token_that_says_nothing_has_no_roles_and_no_end(value: str) -> None:
    assert token_from(value) == Token(value, math.inf, ())


@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", "nön-ascii"])
def test_what_cannot_be_a_token_is_refused_unseen(value: str) -> None:
    text = fails(CredentialOptions(auth_source="access_token", access_token=f" {value} " if value else "\t"))
    assert value.strip() == "" or value not in text


def test_an_access_token_is_used_as_it_is() -> None:
    credential = make(CredentialOptions(access_token="Bearer opaque\n"))
    assert (credential.kind, credential.token(), credential.token_requests) == (
        "access_token",
        Token("opaque", cached=True),
        0,
    )


def test_an_expired_access_token_is_refused() -> None:
    value = jwt_of(exp=EPOCH)
    text = fails(CredentialOptions(access_token=value))
    assert text == "The access_token expired at 2026-11-23 12:00:00 UTC; fetch a new one."


def test_an_access_token_cannot_answer_a_claims_challenge() -> None:
    with pytest.raises(_errors.AuthenticationError, match="cannot be renewed"):
        make(CredentialOptions(access_token="opaque")).token("{}")


# Client secret


def test_a_client_secret_gets_a_token_in_one_request(authority: Authority, options: CredentialOptions) -> None:
    credential = make(options)
    token = credential.token()
    assert token.roles == ("Device.Read.All", "Domain.ReadWrite.All")
    assert (token.expires_at, token.cached, credential.kind) == (EPOCH + 3600, False, "client_secret")
    assert (len(authority.server.requests), len(authority.forms), credential.token_requests) == (1, 1, 1)


def test_a_token_is_used_until_shortly_before_its_end(authority: Authority, options: CredentialOptions) -> None:
    time = Time()
    credential = make(options, time)
    first = credential.token()
    time.now += 3299
    assert credential.token() == dataclasses.replace(first, cached=True)
    assert credential.token_requests == 1


def test_a_token_that_lives_only_a_minute_is_used_for_half_of_it(
    authority: Authority, options: CredentialOptions
) -> None:
    authority.lifetime = 60
    time = Time()
    credential = make(options, time)
    first = credential.token()
    time.now += 29
    assert credential.token().value == first.value
    time.now += 1
    second = credential.token()
    assert (second.value != first.value, second.cached, credential.token_requests, len(authority.server.requests)) == (
        True,
        False,
        2,
        2,
    )


def test_claims_go_to_the_authority_and_the_new_token_stays(authority: Authority, options: CredentialOptions) -> None:
    credential = make(options)
    first = credential.token()
    second = credential.token('{"access_token":{"nbf":{"essential":true,"value":"1"}}}')
    assert json.loads(authority.forms[1]["claims"]) == {
        "access_token": {"nbf": {"essential": True, "value": "1"}, "xms_cc": {"values": ["cp1"]}}
    }
    assert second.value != first.value
    assert credential.token().value == second.value


def test_the_capability_for_claims_challenges_is_declared(authority: Authority, options: CredentialOptions) -> None:
    make(options).token()
    assert json.loads(authority.forms[0]["claims"]) == {"access_token": {"xms_cc": {"values": ["cp1"]}}}


def test_a_wrong_secret_is_explained(authority: Authority, options: CredentialOptions) -> None:
    wrong = dataclasses.replace(options, client_secret="wr0ng-secret")
    text = fails(wrong)
    host = authority.url.removeprefix("https://")
    assert text == (
        f"No token for application {CLIENT} in tenant {TENANT}: the client secret is wrong (it must be the secret's "
        f"value, not its id) (AADSTS7000215). {host} answered 401. Entra ID reported: AADSTS7000215: Invalid client "
        "secret provided. Ensure the secret being sent in the request is the client secret value. Got '********'."
    )
    assert len(authority.forms) == 1


def test_an_unknown_application_is_explained(options: CredentialOptions) -> None:
    text = fails(dataclasses.replace(options, client_id="other"))
    assert "the application (client_id) does not exist in this tenant (AADSTS700016). " in text
    assert "Entra ID reported: AADSTS700016: Application with identifier 'other' was not found." in text
    assert "Trace ID" not in text


def test_an_unknown_tenant_is_explained(options: CredentialOptions) -> None:
    text = fails(dataclasses.replace(options, tenant_id="contoso.com"))
    assert "the tenant (tenant_id) does not exist in this cloud (AADSTS90002). " in text
    assert "Entra ID reported: AADSTS90002: Tenant 'x' not found. Check to make sure." in text
    assert "Trace ID" not in text


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("7000222", "secret has expired"),
        ("700024", "check the clock"),
        ("500011", "Microsoft Graph is unknown"),
        ("50034", "account does not exist"),
        ("99", "AADSTS99: Why"),
    ],
)
def test_other_refusals_are_explained(
    authority: Authority, options: CredentialOptions, code: str, meaning: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: refuse(401, "invalid_client", f"AADSTS{code}: Why"))
    text = fails(options)
    assert meaning in text
    assert f"AADSTS{code}: Why." in text


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (
            respond(403, b"<html>Blocked", {"Content-Type": "text/html"}),
            "answered 403, and the answer is a web page (text/html), not JSON",
        ),
        (respond(200, b"not json"), "answered 200, and the answer (application/json) is not JSON"),
        (respond(200, {"hello": "world"}), "answered with something that is no token"),
        (respond(302, headers={"Location": "https://elsewhere.example/"}), "answered 302, and the answer is empty"),
    ],
)
def test_an_authority_that_is_none(
    authority: Authority, options: CredentialOptions, behaviour: Behaviour, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: behaviour)
    assert said in fails(options)


@pytest.mark.parametrize(("headers", "wait"), [({}, 1.0), ({"Retry-After": "7"}, 7.0), ({"Retry-After": "0"}, 0.0)])
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_authority_is_asked_again(
    authority: Authority,
    options: CredentialOptions,
    status: int,
    headers: dict[str, str],
    wait: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grant = authority.grant
    monkeypatch.setattr(
        authority,
        "grant",
        lambda form: respond(status, {"error": "busy"}, headers) if len(authority.forms) == 1 else grant(form),
    )
    time = Time()
    credential = make(options, time)
    credential.token()
    assert (time.sleeps, credential.token_requests) == ([wait], 2)


def test_an_authority_that_stays_busy_is_given_up_after_three_tries(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        authority,
        "grant",
        lambda _form: respond(503, {"error": "temporarily_unavailable", "error_description": "AADSTS90033: Later."}),
    )
    time = Time()
    assert "(503): AADSTS90033: Later." in fails(options, time)
    assert (time.sleeps, len(authority.forms)) == ([1.0, 2.0], 3)


def test_an_authority_that_asks_for_minutes_is_not_waited_for(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: respond(429, {"error": "throttled"}, {"Retry-After": "120"}))
    time = Time()
    assert "(429): throttled." in fails(options, time)
    assert (time.sleeps, len(authority.forms)) == ([], 1)


def test_an_authority_is_waited_for_as_long_as_the_task_has_time(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: respond(503, {"error": "busy"}, {"Retry-After": "7"}))
    time = Time()
    with within(lambda: 10.0 - sum(time.sleeps)):
        assert "(503): busy." in fails(options, time)
    assert (time.sleeps, len(authority.forms)) == ([7.0], 2)
    with within(lambda: 0.0):
        assert (
            fails(options)
            == f"Could not get a token for application {CLIENT} in tenant {TENANT}, because the task's timeout has "
            "run out."
        )
    assert len(authority.forms) == 2


def test_a_silent_authority_ends_with_the_task(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: authority.server.say_nothing)
    began = monotonic()
    with within(lambda: max(0.0, began + 0.3 - monotonic())):
        assert "could not be reached: time ran out while waiting for the other side" in fails(options)
    assert monotonic() - began < 5


def test_a_connection_that_breaks_is_made_again(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = authority.grant
    monkeypatch.setattr(authority, "grant", lambda form: hang_up if len(authority.forms) == 1 else grant(form))
    time = Time()
    assert make(options, time).token().roles
    assert time.sleeps == [1.0]


def test_an_authority_that_cannot_be_reached_is_named(options: CredentialOptions) -> None:
    time = Time()
    text = fails(dataclasses.replace(options, authority_url="https://login.invalid"), time)
    assert (
        text == "Could not get a token, because login.invalid could not be reached: the host name cannot be resolved."
    )
    assert time.sleeps == [1.0, 2.0]


def test_an_authority_that_is_not_trusted_gets_no_secret(authority: Authority, options: CredentialOptions) -> None:
    time = Time()
    assert "certificate is not trusted" in fails(dataclasses.replace(options, ca_path=None), time)
    assert (authority.server.requests, time.sleeps) == ([], [])


def test_ca_path_wins_over_the_environment(options: CredentialOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    assert make(options).token().roles


def test_nothing_secret_is_logged(
    authority: Authority, options: CredentialOptions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    token = make(options).token()
    assert SECRET not in caplog.text
    assert token.value not in caplog.text
