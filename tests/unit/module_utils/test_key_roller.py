# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys that are added and removed one by one with a proof: what is sent, in which order, and after what goes wrong."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest
from certificates import NOW, Issued, issue
from cryptography.hazmat.primitives import hashes

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.proof_of_possession import ProofOfPossession, proof_from
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._credential import rolling
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import (
    DesiredKey,
    KeyPlan,
    Pfx,
    Retirement,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import APPLICATION_KEY_CREDENTIAL
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_writer import WrittenCredential
from ansible_collections.m365.graph.plugins.module_utils._engine.key_roller import KeyRoller
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._values import x509

OLD, NEW = (issue(name, usages=None, days=400, index=index) for index, name in enumerate(("old", "new")))
OWNER, PLANNED, GIVEN = (f"99999999-0000-4000-8000-{number:012}" for number in range(2, 5))
TARGET = Target(APPLICATION_KEY_CREDENTIAL, "v1.0", parameters={"application_id": OWNER})
WISH = DesiredKey(certificate=x509.load(NEW.pem), thumbprint=x509.load(NEW.pem).thumbprint, display_name="agent")
LATER = NOW + dt.timedelta(days=1)
SECONDS = LATER.timestamp()


def entry(issued: Issued, id: str, name: str | None = "agent", **more: Any) -> dict[str, Any]:
    loaded = x509.load(issued.pem)
    return {
        "customKeyIdentifier": base64.b64encode(bytes.fromhex(loaded.thumbprint)).decode(),
        "displayName": name,
        "endDateTime": loaded.not_after.isoformat(),
        "key": loaded.base64(),
        "keyId": id,
        "startDateTime": loaded.not_before.isoformat(),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        **more,
    }


def proof(issued: Issued = OLD) -> ProofOfPossession:
    found = proof_from(None, issued.key_pem() + issued.pem, None, SECONDS)
    assert found is not None
    return found


Event = Callable[["Directory", str, dict[str, Any]], Reply | None]


class Directory(GraphClient):
    """An application that gives IDs of its own, and events in the place of the first writes; reads can lag behind."""

    def __init__(self, *events: Event, entries: list[dict[str, Any]] | None = None) -> None:
        self.credentials = [entry(OLD, "old")] if entries is None else entries
        self.passwords: list[dict[str, Any]] = []
        self.stale: list[list[dict[str, Any]]] = []
        self.writes: list[tuple[str, dict[str, Any]]] = []
        self.slept: list[float] = []
        self._events = [*events]
        self.memory = RunMemory(now=lambda: 0.0)
        self.calls = []
        self.clock = Clock(sleep=self.slept.append, now=lambda: SECONDS)

    @property
    def time_left(self) -> float:
        return 100.0

    def get(self, path: str, **more: Any) -> dict[str, Any]:
        if "passwordCredentials" in str(more.get("params")):
            return {"id": OWNER, "passwordCredentials": self.passwords}
        shown = self.stale.pop(0) if self.stale else self.credentials
        return {"id": OWNER, "keyCredentials": [dict(item) for item in shown], "tokenEncryptionKeyId": None}

    def post(self, path: str, *, body: Any = None, **_more: Any) -> Reply:
        action = path.rpartition("/")[2]
        self.writes.append((action, body))
        if self._events and (reply := self._events.pop(0)(self, action, body)) is not None:
            return reply
        return self.act(action, body)

    def act(self, action: str, body: dict[str, Any]) -> Reply:
        if action == "removeKey":
            left = [item for item in self.credentials if item["keyId"] != body["keyId"]]
            if len(left) == len(self.credentials):
                raise _errors.BadRequest("No credentials found", method="POST", path="/", status=400)
            self.credentials = left
            return Reply(204, None, {})
        self.credentials = [*self.credentials, {**body["keyCredential"], "keyId": GIVEN}]
        return Reply(200, {**body["keyCredential"], "key": None, "keyId": GIVEN}, {})


def fails(error: _errors.GraphError, done: bool = False) -> Event:
    def event(directory: Directory, action: str, body: dict[str, Any]) -> None:
        if done:
            directory.act(action, body)
        raise error

    return event


def answers(body: dict[str, Any] | None) -> Event:
    """The action is carried out, and its answer is another one."""

    def event(directory: Directory, action: str, given: dict[str, Any]) -> Reply:
        directory.act(action, given)
        return Reply(200, body, {})

    return event


UNKNOWN = _errors.AmbiguousOutcome("no answer", method="POST", path="/")


def roll(directory: Directory, wish: DesiredKey = WISH, by: Issued = OLD) -> WrittenCredential:
    roller = KeyRoller(directory, proof(by))
    owner = {"id": OWNER, "keyCredentials": directory.credentials, "tokenEncryptionKeyId": None}
    made, _warning = rolling.plan_with_proof(owner, wish, LATER, PLANNED)
    return roller.roll(TARGET, made, wish)


def test_the_proof_is_as_documented() -> None:
    text = proof().token(OWNER, SECONDS)
    assert "=" not in text
    found = jwt.decode_complete(
        text,
        OLD.certificate.public_key(),  # type: ignore[arg-type]  # an RSA key
        algorithms=["RS256"],
        audience="00000002-0000-0000-c000-000000000000",
        options={"verify_exp": False, "verify_nbf": False},
    )
    print_ = OLD.certificate.fingerprint(hashes.SHA1())
    assert found["header"] == {
        "alg": "RS256",
        "typ": "JWT",
        "kid": print_.hex().upper(),
        "x5t": base64.urlsafe_b64encode(print_).decode().rstrip("="),
    }
    claims = found["payload"]
    assert set(claims) == {"aud", "iss", "nbf", "exp"} and claims["iss"] == OWNER
    assert claims["exp"] - claims["nbf"] == 600
    assert claims["nbf"] < SECONDS < claims["exp"]


def test_no_text_of_a_proof_has_its_key() -> None:
    assert OLD.key_pem().splitlines()[1] not in repr(proof())
    assert "x" * 20 not in repr(DesiredKey(pfx=Pfx("x" * 20, "x" * 20)))


def test_the_id_of_the_answer_counts() -> None:
    directory = Directory()
    written = roll(directory)
    assert [action for action, _body in directory.writes] == ["addKey"]
    key = directory.writes[0][1]["keyCredential"]
    assert "keyId" not in key and key["key"] == x509.load(NEW.pem).base64() and key["displayName"] == "agent"
    assert written.made is not None and written.made.entry is not None and written.owner is not None
    assert written.made.entry["keyId"] == GIVEN
    assert [item["keyId"] for item in written.owner["keyCredentials"]] == ["old", GIVEN]
    assert written.warnings == ()


@pytest.mark.parametrize("body", [None, {}, {"keyId": None}])
def test_without_an_id_in_the_answer_reading_finds_it(body: dict[str, Any] | None) -> None:
    directory = Directory(answers(body))
    directory.stale = [[entry(OLD, "old")]]
    written = roll(directory)
    assert written.made is not None and written.made.entry is not None
    assert (written.made.entry["keyId"], len(directory.writes), directory.slept) == (GIVEN, 1, [0.5])


def test_an_addition_of_unknown_outcome_that_is_there() -> None:
    directory = Directory(fails(UNKNOWN, done=True))
    written = roll(directory)
    assert written.made is not None and written.made.entry is not None
    assert (written.made.entry["keyId"], len(directory.writes)) == (GIVEN, 1)


def test_an_addition_of_unknown_outcome_that_is_not_there_is_not_repeated() -> None:
    directory = Directory(fails(UNKNOWN))
    with pytest.raises(_errors.AmbiguousOutcome, match="it was not sent again, because that could add it twice"):
        roll(directory)
    assert len(directory.writes) == 1 and sum(directory.slept) > 1


def test_an_accepted_addition_that_never_shows() -> None:
    directory = Directory(answers({}))
    directory.stale = [[entry(OLD, "old")]] * 20
    with pytest.raises(_errors.NoMatch, match="has added a key credential, but does not show it so far: run again"):
        roll(directory)
    assert len(directory.writes) == 1


def test_a_replica_that_stays_behind_is_told_of() -> None:
    directory = Directory()
    directory.stale = [[entry(OLD, "old")]] * 20
    written = roll(directory)
    assert written.warnings == ("The service accepted the change, but does not show it so far.",)
    assert written.owner is not None
    assert [item["keyId"] for item in written.owner["keyCredentials"]] == ["old", GIVEN], "as it was answered"


RETIRE = replace(WISH, retire=Retirement(0, "agent"))


def retiring(*more: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry(OLD, "old"), *more, entry(NEW, "new")]


def test_that_of_the_proof_goes_last() -> None:
    third = issue("third", usages=None, days=400, index=2)
    directory = Directory(entries=retiring(entry(third, "third")))
    written = roll(directory, RETIRE)
    assert [(action, body["keyId"]) for action, body in directory.writes] == [
        ("removeKey", "third"),
        ("removeKey", "old"),
    ]
    assert written.owner is not None
    assert [item["keyId"] for item in written.owner["keyCredentials"]] == ["new"]


@pytest.mark.parametrize("done", [True, False])
def test_a_removal_of_unknown_outcome_is_repeated_if_it_is_still_there(done: bool) -> None:
    directory = Directory(fails(UNKNOWN, done=done), entries=retiring())
    roll(directory, RETIRE, NEW)
    assert len(directory.writes) == (1 if done else 2)
    assert [item["keyId"] for item in directory.credentials] == ["new"]


def test_a_removal_that_somebody_else_has_done_is_fine() -> None:
    refusal = _errors.BadRequest("No credentials found", method="POST", path="/", status=400)
    roll(Directory(fails(refusal, done=True), entries=retiring()), RETIRE, NEW)


@pytest.mark.parametrize(
    ("error", "times"), [(UNKNOWN, 3), (_errors.BadRequest("no", method="POST", path="/", status=400), 1)]
)
def test_a_removal_that_never_happens_is_an_error(error: _errors.GraphError, times: int) -> None:
    directory = Directory(*[fails(error)] * 3, entries=retiring())
    with pytest.raises(type(error)):
        roll(directory, RETIRE, NEW)
    assert len(directory.writes) == times


@pytest.mark.parametrize(("code", "explained"), [("Authentication_MissingOrMalformed", True), ("Expired", False)])
def test_a_refused_proof_is_explained_and_a_refused_token_is_not(code: str, explained: bool) -> None:
    error = _errors.Unauthorized("401.", method="POST", path="/", status=401, code=code)
    with pytest.raises(_errors.Unauthorized) as caught:
        roll(Directory(fails(error)))
    assert (
        "The service does not accept the proof: proof_certificate_content must be" in str(caught.value)
    ) == explained


SIGN = DesiredKey(
    certificate=WISH.certificate,
    thumbprint=WISH.thumbprint,
    pfx=Pfx("cGZ4", "a password"),
    usage="Sign",
    display_name="signing",
)
PAIR = {"type": "X509CertAndPassword", "usage": "Sign", "key": None}


def test_a_pfx_is_in_the_request_and_nowhere_else() -> None:
    directory = Directory()
    written = roll(directory, SIGN)
    body = directory.writes[0][1]
    assert (body["keyCredential"]["key"], body["passwordCredential"]) == ("cGZ4", {"secretText": "a password"})
    assert (body["keyCredential"]["type"], body["keyCredential"]["usage"]) == ("X509CertAndPassword", "Sign")
    assert written.made is not None
    assert "cGZ4" not in str(written.made) and "a password" not in str(written.made)


@pytest.mark.parametrize("left", [True, False])
def test_the_password_that_a_removed_pfx_leaves_is_told_of(left: bool) -> None:
    directory = Directory(entries=[entry(OLD, "old"), entry(NEW, "pair", "signing", **PAIR)])
    directory.passwords = [{"keyId": "PAIR" if left else "other"}]
    written = roll(directory, replace(SIGN, absent=True))
    told = "The password of the PFX that was removed is still there, as the secret pair."
    assert written.warnings == ((told,) if left else ())


def test_a_password_that_cannot_be_read_is_not_told_of() -> None:
    directory = Directory(entries=[entry(OLD, "old"), entry(NEW, "pair", "signing", **PAIR)])
    real = directory.get

    def get(path: str, **more: Any) -> dict[str, Any]:
        if "passwordCredentials" in str(more.get("params")):
            raise _errors.Forbidden("403", method="GET", path=path, status=403)
        return real(path, **more)

    directory.get = get  # type: ignore[method-assign]
    assert roll(directory, replace(SIGN, absent=True)).warnings == ()


def planned(wish: DesiredKey, *entries: dict[str, Any], **more: Any) -> tuple[KeyPlan, str | None]:
    owner = {"id": OWNER, "keyCredentials": [*entries], "tokenEncryptionKeyId": None, **more}
    return rolling.plan_with_proof(owner, wish, LATER, PLANNED)


def test_a_name_that_the_service_has_not_taken_is_told_of() -> None:
    made, warning = planned(RETIRE, entry(OLD, "old"), entry(NEW, "new", None))
    assert warning == "The credential has no name, and no proof allows to give it one."
    assert made.removed == {"old"}, "what is to be retired is still found by the name"
    made, warning = planned(WISH, entry(NEW, "new", None))
    assert not made.plan.changed and warning


def test_another_name_is_refused() -> None:
    with pytest.raises(_errors.InputError, match='display_name: the credential is named "theirs", and no proof allows'):
        planned(WISH, entry(NEW, "new", "theirs"))


def test_one_that_encrypts_tokens_is_not_removed() -> None:
    gone = DesiredKey(key_id=GIVEN, absent=True)
    with pytest.raises(_errors.InputError, match="Tokens are encrypted with the credential"):
        planned(gone, entry(NEW, GIVEN, usage="Encrypt"), tokenEncryptionKeyId=GIVEN)


def refused(made: KeyPlan, by: Issued) -> bool:
    try:
        rolling.refuse_unproven(made, x509.load(by.pem).thumbprint, "proof_certificate_path", LATER)
    except _errors.InputError:
        return True
    return False


@pytest.mark.parametrize(
    ("there", "refusal"),
    [
        ([entry(OLD, "1")], False),
        ([entry(OLD, "1", **PAIR)], False),
        ([entry(NEW, "1", usage="Encrypt"), entry(OLD, "2", usage="Encrypt")], True),
        ([entry(OLD, "1", endDateTime="2020-01-01T00:00:00Z")], True),
        ([entry(OLD, "1", startDateTime="2099-01-01T00:00:00Z")], True),
        ([entry(issue("third", usages=None, index=2), "1")], True),
        ([entry(OLD, "1", key=None, customKeyIdentifier="AAAA")], False),
        ([], True),
    ],
)
def test_only_a_valid_credential_proves_something(there: list[dict[str, Any]], refusal: bool) -> None:
    wish = replace(WISH, certificate=x509.load(issue("fourth", usages=None, index=1).pem))
    wish = replace(wish, thumbprint=wish.certificate.thumbprint if wish.certificate else None)
    made, _warning = planned(wish, *there)
    assert refused(made, OLD) == refusal


def test_without_a_change_nothing_is_proven() -> None:
    made, _warning = planned(WISH, entry(NEW, "new"))
    assert not refused(made, OLD)


def test_a_signing_certificate_of_the_service_is_not_retired() -> None:
    """Its public half is there too; that of a PFX of ours is not."""
    mine = issue("mine", usages=None, index=2, days=500)
    service, half = entry(OLD, "1", "signing", **PAIR), entry(OLD, "2", "signing")
    wish = replace(SIGN, retire=Retirement(0, "signing"))
    for there, gone in (([service, half], set()), ([service], {"1"})):
        made, _warning = planned(wish, *there, entry(mine, "3", "signing"), entry(NEW, "4", "signing", **PAIR))
        assert made.removed == gone
