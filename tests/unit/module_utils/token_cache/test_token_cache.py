# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token that the processes of a run share: when it is used, in files and in memory."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from token_source import CLAIMS, FORK, NAME, Clock, Make, Source, maker

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.token import EXPIRY_MARGIN, Token
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import (
    CachedCredential,
    StoredToken,
    TokenFolder,
    TokenStore,
)

#: Workers of Ansible are forks too. The emulator's threads are not theirs.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


@pytest.fixture
def make_with_files(clock: Clock, folder: Path) -> Make:
    return maker(clock, TokenFolder(str(folder), patience=0.2))


def test_the_second_process_uses_the_token_of_the_first(make: Make) -> None:
    (one, _first), (two, second) = make("a"), make("b")
    assert (one.token(), two.token()) == (Token("a1", 1_800_003_600.0), Token("a1", 1_800_003_600.0, cached=True))
    assert (two.token_requests, second.asked, two.kind) == (0, [], "client_secret")


def test_nobody_else_can_read_the_files(make_with_files: Make, folder: Path) -> None:
    make_with_files()[0].token()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {path.name for path in folder.iterdir()} == {f"{NAME}.json", f"{NAME}.lock"}


def test_it_is_renewed_before_it_expires_and_all_follow(make: Make, clock: Clock) -> None:
    (one, _first), (two, second) = make("a"), make("b")
    one.token()
    two.token()
    clock.now += 3600 - EXPIRY_MARGIN - 1
    assert one.token().value == two.token().value == "a1"
    clock.now += 1
    assert (two.token().value, one.token().value) == ("b1", "b1")
    assert (one.token_requests, second.token_requests) == (1, 1)


def test_a_token_that_lives_only_a_minute_is_shared_for_half_of_it(make: Make, clock: Clock) -> None:
    (one, _first), (two, _second) = make("a", 60.0), make("b", 60.0)
    one.token()
    clock.now += 29
    assert two.token().value == "a1"
    clock.now += 1
    assert two.token().value == "b1"


def test_a_token_from_the_future_is_not_used(make: Make, clock: Clock) -> None:
    (one, _first), (two, _second) = make("a"), make("b")
    one.token()
    clock.now -= 3600
    assert two.token().value == "b1"


@pytest.mark.parametrize("seconds", [-30.0, 30.0])
def test_clocks_may_differ_a_little(make: Make, clock: Clock, seconds: float) -> None:
    (one, _first), (two, _second) = make("a"), make("b")
    one.token()
    clock.now += seconds
    assert two.token().value == "a1"


def test_claims_get_one_new_token_for_all_that_ask_for_the_same(make: Make) -> None:
    (one, first), (two, second), (three, third) = make("a"), make("b"), make("c")
    assert {credential.token().value for credential in (one, two, three)} == {"a1"}
    assert one.token(CLAIMS).value == "a2"
    assert (two.token(CLAIMS), second.asked) == (Token("a2", 1_800_003_600.0, cached=True), [])
    assert three.token('{"other": 1}').value == "c1"
    assert (first.asked, third.asked) == ([None, CLAIMS], ['{"other": 1}'])
    assert two.token(CLAIMS).value == "b1", "the one with these claims was refused too"
    assert make("d")[0].token().value == "b1"


def test_claims_that_the_shared_token_was_made_for_get_another(make: Make) -> None:
    (one, first), (two, second) = make("a"), make("b")
    one.token()
    assert (one.token(CLAIMS).value, one.token(CLAIMS).value, first.asked) == ("a2", "a3", [None, CLAIMS, CLAIMS])
    assert two.token().value == "a3"
    assert (two.token(CLAIMS).value, second.asked) == ("b1", [CLAIMS])


def test_a_discarded_token_is_gone_for_all(make: Make, store: TokenStore) -> None:
    (one, _first), (two, second) = make("a"), make("b")
    refused = one.token()
    assert two.token().value == refused.value
    two.discard(refused)
    assert store.read(NAME) is None
    assert (two.token().value, second.discarded) == ("b1", ["a1"])
    one.discard(refused)
    assert one.token().value == "b1", "a newer token of another process stays"


def test_a_token_without_an_end_is_not_shared(clock: Clock, store: TokenStore) -> None:
    class Endless(Source):
        def token(self, claims: str | None = None) -> Token:
            return Token("endless")

    CachedCredential(Endless(clock), store, NAME, clock).token()
    assert store.read(NAME) is None


def whole(clock: Clock) -> dict[str, Any]:
    now = clock()
    return {
        "name": NAME,
        "token": "planted",
        "expires_at": now + 3600,
        "fetched_at": now,
        "use_until": now + 3300,
        "claims": None,
    }


def test_a_whole_file_is_believed(make_with_files: Make, clock: Clock, folder: Path) -> None:
    plant(folder, json.dumps(whole(clock)).encode())
    assert make_with_files()[0].token().value == "planted"


def plant(folder: Path, content: bytes, mode: int = 0o600) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{NAME}.json"
    path.write_bytes(content)
    path.chmod(mode)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "another"},
        {"token": "two words"},
        {"token": 1},
        {"expires_at": "soon"},
        {"use_until": None},
        {"fetched_at": float("nan")},
        {"claims": 1},
    ],
)
def test_a_file_that_is_not_right_is_replaced(
    make_with_files: Make, clock: Clock, folder: Path, changed: dict[str, object]
) -> None:
    plant(folder, json.dumps({**whole(clock), **changed}).encode())
    assert make_with_files("a")[0].token().value == "a1"
    assert make_with_files("b")[0].token().value == "a1"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xff", b"[" * 100_000, b'"' + b"x" * 1_000_000])
def test_a_damaged_file_is_replaced(make_with_files: Make, folder: Path, content: bytes) -> None:
    plant(folder, content)
    assert make_with_files("a")[0].token().value == "a1"
    assert make_with_files("b")[0].token().value == "a1"


def test_a_file_that_others_can_read_is_replaced(make_with_files: Make, clock: Clock, folder: Path) -> None:
    plant(folder, json.dumps(whole(clock)).encode(), 0o644)
    assert make_with_files("a")[0].token().value == "a1"
    assert stat.S_IMODE((folder / f"{NAME}.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", [f"{NAME}.json", f"{NAME}.lock"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_file_of_ours_is_not_touched(
    make_with_files: Make, clock: Clock, folder: Path, tmp_path: Path, name: str, kind: str
) -> None:
    folder.mkdir(mode=0o700)
    victim = tmp_path / "victim"
    victim.write_text(json.dumps(whole(clock)))
    victim.chmod(0o600)
    before = victim.read_text()
    if kind == "link":
        (folder / name).symlink_to(victim)
    elif kind == "pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).mkdir()
    assert make_with_files("a")[0].token().value == "a1"
    assert victim.read_text() == before


@pytest.mark.parametrize("kind", ["others may enter", "link", "file", "no parent"])
def test_a_folder_that_does_not_serve_costs_a_token_only(clock: Clock, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "tokens"
    if kind == "others may enter":
        folder.mkdir()
        folder.chmod(0o750)
    elif kind == "link":
        (tmp_path / "real").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "real")
    elif kind == "file":
        folder.write_text("")
    else:
        folder = folder / "below"
    for sign in "ab":
        credential = CachedCredential(Source(clock, sign=sign), TokenFolder(str(folder)), NAME, clock)
        assert (credential.token().value, credential.token().value) == (f"{sign}1", f"{sign}1")
    assert [path.name for path in tmp_path.rglob("*") if NAME in path.name] == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_costs_a_token_only(make_with_files: Make, folder: Path) -> None:
    folder.mkdir(mode=0o500)
    assert (make_with_files("a")[0].token().value, make_with_files("b")[0].token().value) == ("a1", "b1")


def test_a_disk_that_is_full_costs_a_token_only(
    make_with_files: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert (make_with_files("a")[0].token().value, make_with_files("b")[0].token().value) == ("a1", "b1")
    assert [path.name for path in folder.iterdir()] == [f"{NAME}.lock"], "nothing half-written stays"


def test_a_folder_of_somebody_else_is_refused(
    make_with_files: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(mode=0o700)
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    assert make_with_files("a")[0].token().value == "a1"
    assert list(folder.iterdir()) == []


def test_a_failure_is_not_shared_and_frees_the_lock(make: Make, clock: Clock, store: TokenStore) -> None:
    class Failing(Source):
        def token(self, claims: str | None = None) -> Token:
            raise _errors.AuthenticationError("No.")

    with pytest.raises(_errors.AuthenticationError):
        CachedCredential(Failing(clock), store, NAME, clock).token()
    started = time.monotonic()
    assert make("a")[0].token().value == "a1"
    assert time.monotonic() - started < 0.2


def test_a_lock_that_is_never_freed_is_waited_for_with_bounded_patience(make_with_files: Make, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    with open(os.open(folder / f"{NAME}.lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        started = time.monotonic()
        assert make_with_files("a")[0].token().value == "a1"
        assert 0.15 < time.monotonic() - started < 5


def test_no_one_reads_half_an_entry(store: TokenStore) -> None:
    tokens = [Token(sign * 20_000, 2e9) for sign in "ab"]
    store.write(NAME, StoredToken(tokens[0], 0, 2e9))
    writer = FORK.Process(target=_write_on, args=(store, tokens))
    writer.start()
    seen = set()
    while writer.is_alive():
        entry = store.read(NAME)
        if entry is not None:
            seen.add(entry.token.value[0])
            assert len(set(entry.token.value)) == 1
    writer.join()
    assert seen
    assert seen <= {"a", "b"}


def _write_on(store: TokenStore, tokens: list[Token]) -> None:
    for number in range(300):
        store.write(NAME, StoredToken(tokens[number % 2], 0, 2e9))
