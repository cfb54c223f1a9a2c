# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A collection that is written whole, while somebody else writes it too and replicas are behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from certificates import NOW, issue

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import DesiredKey, plan_credential
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import (
    APPLICATION_KEY_CREDENTIAL,
    TOKEN_SIGNING_CERTIFICATE,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.token_signing import new_since
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_writer import (
    CredentialWriter,
    WrittenCredential,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._values import x509

CERTIFICATE = x509.load(issue("agent", usages=None).pem)
WISH = DesiredKey(certificate=CERTIFICATE, thumbprint=CERTIFICATE.thumbprint, display_name="agent")
MINE = "99999999-0000-4000-8000-00000000000e"
OWNER = "99999999-0000-4000-8000-000000000002"
TARGET = Target(APPLICATION_KEY_CREDENTIAL, "v1.0", parameters={"application_id": OWNER})
Event = Callable[["Directory"], None]


def foreign(name: str) -> dict[str, Any]:
    return {
        "keyId": name,
        "displayName": name,
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "key": None,
        "customKeyIdentifier": "AAAA",
    }


class Directory(GraphClient):
    """An application, at which events happen in the place of the first writes, or after a write; and reads that lag
    behind.
    """

    def __init__(self, *events: Event, after: dict[int, Event] | None = None) -> None:
        self.credentials = [foreign("theirs")]
        self.stale: list[list[dict[str, Any]]] = []
        self.writes: list[list[str]] = []
        self.paths: list[str] = []
        self._events, self._after = list(events), after or {}
        self.memory = RunMemory(now=lambda: self.time)
        self.time = 0.0
        self.calls = []
        self.clock = Clock(sleep=lambda _seconds: None)

    @property
    def time_left(self) -> float:
        return 100.0

    def get(self, path: str, **_more: Any) -> dict[str, Any]:
        self.paths.append(path)
        shown = self.stale.pop(0) if self.stale else self.credentials
        return {"id": OWNER, "keyCredentials": [dict(item) for item in shown], "tokenEncryptionKeyId": None}

    def patch(self, path: str, *, body: Any, from_read: bool = False, **_more: Any) -> Reply:
        assert from_read
        self.writes.append([item["keyId"] for item in body["keyCredentials"]])
        if self._events:
            self._events.pop(0)(self)
        there = {item["keyId"]: item for item in self.credentials}
        if [item for item in body["keyCredentials"] if item["keyId"] not in there and not item["key"]]:
            raise _errors.BadRequest("New key credentials must have a key", method="PATCH", path=path, status=400)
        self.credentials = [
            {**there.get(item["keyId"], item), "displayName": item["displayName"]} for item in body["keyCredentials"]
        ]
        if len(self.writes) in self._after:
            self._after[len(self.writes)](self)
        return Reply(204, {}, {})

    def expect(self, path: str, *, version: str) -> None:
        pass

    def ids(self) -> list[str]:
        return [item["keyId"] for item in self.credentials]


def fails(error: _errors.GraphError, meanwhile: Event = lambda _directory: None) -> Event:
    """A write that ends with an error."""

    def event(directory: Directory) -> None:
        meanwhile(directory)
        raise error

    return event


CONFLICT = _errors.Conflict("409", method="PATCH", path="/", status=409)
UNKNOWN = _errors.AmbiguousOutcome("no answer", method="PATCH", path="/")


def add(directory: Directory) -> None:
    directory.credentials.append(foreign(f"another {len(directory.credentials)}"))


def overwrite(directory: Directory) -> None:
    """Somebody who had read the collection before it was written adds a credential of their own."""
    directory.credentials = [*directory.credentials[:-1], foreign("late")]


def remove(directory: Directory) -> None:
    directory.credentials = directory.credentials[1:]


def keep(directory: Directory, slept: list[float] | None = None, wish: DesiredKey = WISH) -> WrittenCredential:
    naps = [] if slept is None else slept
    directory.clock = Clock(sleep=naps.append)
    keeper = CredentialWriter(directory)
    owner = keeper.read(TARGET)
    return keeper.write(TARGET, owner, lambda there: plan_credential(there, wish, NOW + dt.timedelta(days=1), MINE))


def test_read_written_and_read_back() -> None:
    directory = Directory()
    slept: list[float] = []
    kept = keep(directory, slept)
    assert (directory.writes, directory.ids(), kept.warnings, slept) == ([["theirs", MINE]], ["theirs", MINE], (), [])
    assert len(directory.paths) == 2


def test_a_conflict_is_planned_again_from_what_is_there() -> None:
    directory = Directory(fails(CONFLICT, add))
    assert not keep(directory).warnings
    assert directory.writes == [["theirs", MINE], ["theirs", "another 1", MINE]]
    assert directory.ids() == ["theirs", "another 1", MINE], "theirs was never lost"


def test_conflicts_without_end_are_an_error() -> None:
    directory = Directory(*[fails(CONFLICT, add)] * 3)
    with pytest.raises(_errors.Conflict):
        keep(directory)
    assert len(directory.writes) == 3


def test_what_was_kept_and_is_gone_by_now_does_not_come_in_the_way() -> None:
    directory = Directory()
    owner = {"id": OWNER, "keyCredentials": [foreign("gone"), foreign("theirs")], "tokenEncryptionKeyId": None}
    keeper = CredentialWriter(directory)
    keeper.write(TARGET, owner, lambda there: plan_credential(there, WISH, NOW, MINE))
    assert directory.writes == [["gone", "theirs", MINE], ["theirs", MINE]]


def test_a_request_that_is_wrong_by_itself_is_sent_once() -> None:
    directory = Directory(fails(_errors.BadRequest("no", method="PATCH", path="/", status=400)))
    with pytest.raises(_errors.BadRequest, match="no"):
        keep(directory)
    assert len(directory.writes) == 1


@pytest.mark.parametrize("happened", [True, False])
def test_after_an_unknown_outcome_reading_decides(happened: bool) -> None:
    directory = Directory(fails(UNKNOWN))
    if happened:
        real = directory.patch

        def patch(path: str, **more: Any) -> Reply:
            directory._events.clear()
            real(path, **more)
            raise _errors.AmbiguousOutcome("no answer", method="PATCH", path=path)

        directory.patch = patch  # type: ignore[method-assign]
    kept = keep(directory)
    assert directory.ids() == ["theirs", MINE] and kept.owner is not None
    assert len(directory.writes) == (1 if happened else 2)


def test_a_write_that_never_happens_is_an_error() -> None:
    directory = Directory(*[fails(UNKNOWN)] * 3)
    with pytest.raises(
        _errors.AmbiguousOutcome, match="It was sent 3 times, and reading shows that nothing has changed"
    ):
        keep(directory)
    assert directory.ids() == ["theirs"]


def test_a_replica_that_is_behind_is_waited_for() -> None:
    directory, slept = Directory(), list[float]()
    directory.stale = [directory.credentials, directory.credentials, directory.credentials]
    assert not keep(directory, slept).warnings
    assert (len(directory.writes), slept) == (1, [0.5, 1.0])


def test_one_that_stays_behind_is_told_of() -> None:
    directory = Directory()
    directory.stale = [directory.credentials] * 9
    kept = keep(directory)
    assert kept.warnings == ("The service accepted the change, but does not show it so far.",)
    assert directory.writes == [["theirs", MINE]], "it was accepted, and is not sent again"


def test_whoever_overwrites_ours_keeps_theirs() -> None:
    directory = Directory(after={1: overwrite})
    keep(directory)
    assert directory.ids() == ["theirs", "late", MINE]


def test_nothing_is_written_from_a_state_that_lacks_what_was_kept() -> None:
    directory = Directory()
    directory.stale = [directory.credentials, *([[foreign("older")]] * 9)]
    with pytest.raises(_errors.Conflict, match="theirs do not show any more: somebody else changes them too"):
        keep(directory)
    assert directory.writes == [["theirs", MINE]] and directory.ids() == ["theirs", MINE]


def test_what_others_remove_is_told_of() -> None:
    directory = Directory(after={1: remove})
    assert keep(directory).warnings == (
        "The credential with the key id theirs was kept, and is not there any more: somebody else has removed it "
        "meanwhile.",
    )


def find(directory: Directory, slept: list[float] | None = None) -> list[str]:
    """The ids of the credentials from which the next task of the same run plans."""
    directory.clock = Clock(sleep=([] if slept is None else slept).append)
    keeper = CredentialWriter(directory)
    _place, owner = keeper.find(TARGET, absent=False)
    return [entry["keyId"] for entry in (owner or {})["keyCredentials"]]


def _next_task(written: Directory, stale: int) -> Directory:
    """The next task of the run, whose first reads come from a replica that does not show yet what the task before has
    written.
    """
    directory = Directory()
    directory.memory, directory.credentials = written.memory, written.credentials
    directory.stale = [[foreign("theirs")]] * stale
    return directory


def test_the_next_task_waits_for_a_replica_that_does_not_show_what_this_run_wrote() -> None:
    written, slept = Directory(), list[float]()
    keep(written)
    assert find(_next_task(written, 3), slept) == ["theirs", MINE]
    assert slept == [0.5, 1.0, 2.0]


def test_a_new_name_is_not_undone_by_a_list_from_an_older_read() -> None:
    written, slept = Directory(), list[float]()
    keep(written)
    keep(written, wish=replace(WISH, key_id=MINE, thumbprint=None, certificate=None, display_name="renamed"))
    assert [item["displayName"] for item in written.credentials] == ["theirs", "renamed"]
    behind = _next_task(written, 0)
    behind.stale = [[foreign("theirs"), {**written.credentials[1], "displayName": "agent"}]] * 2
    assert find(behind, slept) == ["theirs", MINE]
    assert slept == [0.5, 1.0], "a list with the former name would be written otherwise"


def test_a_read_without_what_was_to_stay_does_not_confirm_a_new_name() -> None:
    directory, slept = Directory(), list[float]()
    keep(directory)
    directory._after = {2: lambda there: there.stale.extend([[foreign("theirs")]] * 2)}
    wish = replace(WISH, key_id=MINE, thumbprint=None, certificate=None, display_name="renamed")
    assert keep(directory, slept, wish).warnings == ()
    assert slept == [0.5, 1.0]


def test_the_next_task_refuses_to_plan_from_a_read_that_is_older_than_what_this_run_wrote() -> None:
    written = Directory()
    keep(written)
    behind = _next_task(written, 99)
    with pytest.raises(
        _errors.Conflict,
        match=f"does not show the credentials as this run last saw or wrote them \\({MINE}\\).*Nothing was written",
    ):
        find(behind)
    assert behind.writes == []


def test_after_a_minute_a_read_is_believed() -> None:
    """Somebody else may have removed the credential by then."""
    written = Directory()
    keep(written)
    later = _next_task(written, 99)
    written.time = 61.0
    assert find(later) == ["theirs"]


def test_what_this_run_removed_is_not_written_again_from_a_replica_that_still_shows_it() -> None:
    directory = Directory()
    directory.credentials.append(foreign("old"))
    directory.memory.note_credentials(TARGET.collection, ["theirs"], ["old"])
    directory.stale = [[foreign("theirs"), foreign("old")]]
    directory.credentials = [foreign("theirs")]
    assert find(directory) == ["theirs"]


def test_a_parent_that_was_just_made_is_waited_for() -> None:
    directory, slept = Directory(), list[float]()
    reads = iter([True, True])

    def get(path: str, **_more: Any) -> dict[str, Any]:
        if next(reads, False):
            raise _errors.NotFound("no", method="GET", path=path, status=404)
        return Directory.get(directory, path)

    directory.get = get  # type: ignore[method-assign]
    assert find(directory, slept) == ["theirs"]
    assert slept == [1.0, 2.0]
    reads = iter([True] * 9)
    with pytest.raises(_errors.MissingParent):
        find(directory)


ANSWER = {
    "@odata.context": "x",
    "customKeyIdentifier": "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=",
    "displayName": "CN=SSO",
    "startDateTime": "2026-01-01T00:00:00Z",
    "endDateTime": "2029-01-01T00:00:00Z",
    "key": "MII=",
    "keyId": "99999999-0000-4000-8000-0000000000AA",
    "thumbprint": "68656C6C6F20776F726C642068656C6C6F20776F726C64",
    "type": "AsymmetricX509Cert",
    "usage": "Verify",
}


def test_the_answer_of_the_service_is_trusted_though_no_read_shows_the_certificate() -> None:
    directory = Directory()
    directory.post = lambda path, **_more: Reply(201, dict(ANSWER), {})  # type: ignore[method-assign]
    owner = directory.get("/")
    target = Target(TOKEN_SIGNING_CERTIFICATE, "v1.0", parameters={"service_principal_id": OWNER})
    keeper = CredentialWriter(directory)
    there = keeper.add_signing_certificate(
        target, owner, {"displayName": "CN=SSO"}, lambda seen: new_since(owner, seen, "CN=SSO")
    )
    made = new_since(owner, there, "CN=SSO")
    assert made and made["keyId"] == ANSWER["keyId"] and made["endDateTime"] == ANSWER["endDateTime"]
    directory.paths.clear()
    with pytest.raises(_errors.Conflict, match="Nothing was written"):
        keeper.find(target, absent=False)  # rather than to have a second one made


def test_an_answer_that_shows_nothing_is_not_trusted() -> None:
    directory = Directory()
    directory.post = lambda path, **_more: Reply(204, None, {})  # type: ignore[method-assign]
    target = Target(TOKEN_SIGNING_CERTIFICATE, "v1.0", parameters={"service_principal_id": OWNER})
    with pytest.raises(_errors.NoMatch, match="run again later"):
        CredentialWriter(directory).add_signing_certificate(target, directory.get("/"), {}, lambda _seen: None)
