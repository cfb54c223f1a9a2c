# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token that the processes of a run share: real processes, real files, real memory, an emulated authority."""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import json
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from certificates import NOW, issue
from m365_graph_emulator import Emulator

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth import confidential_client
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions, credential_from
from ansible_collections.m365.graph.plugins.module_utils._auth.token import EXPIRY_MARGIN, Token
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import (
    LARGEST,
    CachedCredential,
    StoredToken,
    TokenFolder,
    TokenStore,
    fingerprint,
)
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport
from ansible_collections.m365.graph.plugins.plugin_utils.token_memory import TokenMemory

#: Workers of Ansible are forks too. The emulator's threads are not theirs.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, folder: Path) -> TokenStore:
    return TokenFolder(str(folder), patience=0.2) if request.param == "folder" else TokenMemory(patience=0.2)


Make = Callable[..., tuple[CachedCredential, Source]]


def maker(clock: Clock, store: TokenStore) -> Make:
    def make(sign: str = "a", lifetime: float = 3600.0) -> tuple[CachedCredential, Source]:
        source = Source(clock, lifetime, sign)
        return CachedCredential(source, store, NAME, clock), source

    return make


@pytest.fixture
def make(clock: Clock, store: TokenStore) -> Make:
    return maker(clock, store)


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


# Memory without a name


def entry(value: str = "planted") -> StoredToken:
    return StoredToken(Token(value, 2e9), 0, 2e9, None)


def child(work: Callable[[], object]) -> Any:
    """What a forked process makes of it."""
    answers = FORK.Queue()
    process = FORK.Process(target=lambda: answers.put(work()))
    process.start()
    found = answers.get(timeout=30)
    process.join(30)
    return found


def test_memory_is_shared_with_those_that_are_forked_later() -> None:
    memory = TokenMemory()
    assert not memory.shared

    def write() -> bool:
        memory.write(NAME, entry())
        return memory.shared

    assert child(write) is True
    assert memory.read(NAME) == entry()
    assert child(lambda: memory.read(NAME)) == entry()
    assert TokenMemory().read(NAME) is None


def test_memory_is_not_inherited_by_other_programs() -> None:
    memory = TokenMemory()
    code = f"import os; os.fstat({memory._memory})"
    seen = subprocess.run([sys.executable, "-c", code], close_fds=False, capture_output=True, text=True, check=False)
    assert "Bad file descriptor" in seen.stderr


def test_each_name_has_its_own_place() -> None:
    memory = TokenMemory()
    names = [fingerprint([str(number)], []) for number in range(200)]
    for number, name in enumerate(names):
        memory.write(name, entry(str(number)))
    found = [memory.read(name) for name in names]
    assert [item.token.value if item else None for item in found] == [str(number) for number in range(200)]
    assert os.fstat(memory._memory).st_blocks * 512 < 10_000_000, "what is not used takes no memory"


def test_another_name_in_the_same_place_is_no_wrong_token() -> None:
    memory = TokenMemory()
    other = NAME[:7] + fingerprint(["other"], [])[7:]
    memory.write(NAME, entry())
    assert memory.read(other) is None
    memory.write(other, entry("other"))
    assert memory.read(NAME) is None


def test_a_token_that_is_too_long_is_not_shared() -> None:
    memory = TokenMemory()
    memory.write(NAME, entry("x" * LARGEST))
    assert memory.read(NAME) is None


@pytest.mark.parametrize(
    "content", [b"\xff" * 100, b"\0\0\0\x05" + b"\1" * 100, b"\0\0\0\0" + hashlib.sha256(b"").digest()]
)
def test_damaged_memory_is_replaced(clock: Clock, content: bytes) -> None:
    memory = TokenMemory()
    os.pwrite(memory._memory, content, int(NAME[:7], 16) * (36 + LARGEST))
    make = maker(clock, memory)
    assert (make("a")[0].token().value, make("b")[0].token().value) == ("a1", "a1")


def test_a_place_that_another_process_holds_is_waited_for_with_bounded_patience(clock: Clock) -> None:
    memory = TokenMemory(patience=0.2)
    held, done = FORK.Event(), FORK.Event()
    process = FORK.Process(target=_hold, args=(memory, held, done))
    process.start()
    assert held.wait(30)
    started = time.monotonic()
    assert maker(clock, memory)("a")[0].token().value == "a1"
    assert 0.15 < time.monotonic() - started < 5
    done.set()
    process.join(30)


def _hold(memory: TokenMemory, held: Any, done: Any) -> None:
    with memory.lock(NAME):
        held.set()
        done.wait(30)


def test_a_thread_waits_for_another() -> None:
    memory = TokenMemory(patience=0.2)
    order: list[str] = []

    def later() -> None:
        with memory.lock(NAME):
            order.append("second")

    thread = threading.Thread(target=later)
    with memory.lock(NAME):
        thread.start()
        time.sleep(0.05)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_memory_that_cannot_be_used_costs_tokens_only(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    memory = TokenMemory(patience=0.2)
    for name in ("os.pread", "os.pwrite", "fcntl.lockf"):
        monkeypatch.setattr(name, fail)
    make = maker(clock, memory)
    assert (make("a")[0].token().value, make("b")[0].token().value) == ("a1", "b1")
    make("c")[0].discard(Token("c1"))


@pytest.mark.parametrize("name", ["memfd_create", "ftruncate"])
def test_a_system_without_it_says_so(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def fail(*_args: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(f"os.{name}", fail)
    with pytest.raises(OSError):
        TokenMemory()
    monkeypatch.delattr(f"os.{name}")
    if name == "memfd_create":
        with pytest.raises(OSError):
            TokenMemory()


# Real processes and a real authority


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "MSAL_FORCE_REGION"):
            monkeypatch.delenv(name)
    with Emulator(tmp_path / "emulator") as emulator:
        yield emulator


@pytest.fixture
def options(emulator: Emulator) -> CredentialOptions:
    return CredentialOptions(
        tenant_id=emulator.tenant_id,
        client_id=emulator.client_id,
        client_secret=emulator.client_secret,
        authority_url=emulator.authority_url,
        ca_path=emulator.ca_path,
    )


@pytest.fixture(params=["folder", "memory"])
def patient(request: pytest.FixtureRequest, folder: Path) -> TokenStore:
    """As in a run: nobody gives up while another fetches."""
    return TokenFolder(str(folder)) if request.param == "folder" else TokenMemory()


def _fetch(options: CredentialOptions, store: TokenStore, answers: Any, claims: str | None, together: Any) -> None:
    together.wait(
        60
    )  # a process that is forked while the emulator's threads are at work may inherit a lock of OpenSSL's that is held
    credential = credential_from(options, store=store, environment={})
    token = credential.token()
    together.wait(60)  # all have the first token before one asks for the next
    if claims is not None:
        token = credential.token(claims)
    answers.put((token.value, token.cached, credential.token_requests))


@pytest.mark.parametrize("claims", [None, CLAIMS])
def test_eight_processes_at_once_ask_for_one_token(
    emulator: Emulator, options: CredentialOptions, patient: TokenStore, claims: str | None
) -> None:
    emulator.faults.add({"match": {"path": "token$"}, "times": None, "do": {"delay": 0.3}})
    answers, together = FORK.Queue(), FORK.Barrier(8)
    processes = [
        FORK.Process(target=_fetch, args=(options, patient, answers, claims, together), daemon=True)
        for _number in range(8)
    ]
    for process in processes:
        process.start()
    found = [answers.get(timeout=60) for _process in processes]
    for process in processes:
        process.join(60)
    expected = 1 if claims is None else 2
    assert len(emulator.token_requests) == expected
    assert sum(requests for _value, _cached, requests in found) == expected
    assert len({value for value, _cached, _requests in found}) == 1
    assert [cached for _value, cached, _requests in found].count(False) == 1


def _die(options: CredentialOptions, store: TokenStore) -> None:
    credential_from(options, store=store, environment={}).token()


def test_a_process_that_dies_while_it_fetches_holds_nobody_up(
    emulator: Emulator, options: CredentialOptions, patient: TokenStore
) -> None:
    emulator.faults.add({"match": {"path": "token$"}, "times": 1, "do": {"delay": 3}})
    process = FORK.Process(target=_die, args=(options, patient), daemon=True)
    process.start()
    until = time.monotonic() + 20
    while not emulator.token_requests and time.monotonic() < until:
        time.sleep(0.01)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    started = time.monotonic()
    credential = credential_from(options, store=patient, environment={})
    assert credential.token().value
    assert credential.token_requests == 1
    assert time.monotonic() - started < 2.5


def test_who_is_somebody_else_gets_another_token(
    emulator: Emulator, options: CredentialOptions, patient: TokenStore
) -> None:
    def requests(options: CredentialOptions, **environment: str) -> int:
        credential = credential_from(options, store=patient, environment=environment)
        credential.token()
        return credential.token_requests

    assert [requests(options), requests(options)] == [1, 0]
    assert requests(dataclasses.replace(options, scope=f"{emulator.graph_url}/.default")) == 1
    wrong = credential_from(dataclasses.replace(options, client_secret="wrong"), store=patient, environment={})
    with pytest.raises(_errors.AuthenticationError, match="the client secret is wrong"):
        wrong.token()


def test_a_discarded_token_is_not_fetched_from_the_memory_of_msal(options: CredentialOptions) -> None:
    credential = credential_from(options, environment={})
    first = credential.token()
    credential.discard(first)
    assert credential.token().value != first.value
    assert credential.token_requests == 2


@pytest.mark.parametrize(
    ("kind", "variable"),
    [
        ("github_oidc", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
        ("azure_pipelines_oidc", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"),
        ("azure_pipelines_oidc", "SYSTEM_ACCESSTOKEN"),
        ("managed_identity", "IDENTITY_ENDPOINT"),
        ("azure_cli", "AZURE_CONFIG_DIR"),
    ],
)
def test_another_platform_is_another_credential(
    options: CredentialOptions, folder: Path, kind: str, variable: str
) -> None:
    environment = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.example",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "one",
        "SYSTEM_OIDCREQUESTURI": "https://dev.azure.example",
        "SYSTEM_ACCESSTOKEN": "one",
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "one",
        "IDENTITY_ENDPOINT": "http://localhost/one",
        "AZURE_CONFIG_DIR": "/one",
        "UNRELATED": "one",
    }

    def name(**changed: str) -> str:
        chosen = dataclasses.replace(options, auth_source=kind)
        credential = credential_from(chosen, store=TokenFolder(str(folder)), environment={**environment, **changed})
        assert isinstance(credential, CachedCredential)
        return credential._name

    assert name() == name(UNRELATED="two") != name(**{variable: "two"})


def test_a_replaced_certificate_is_another_credential(tmp_path: Path, options: CredentialOptions) -> None:
    path = tmp_path / "client.pem"
    names = set()
    for index in (0, 2):
        issued = issue("Automation", index=index)
        path.write_text(issued.key_pem() + issued.pem)
        chosen = dataclasses.replace(options, client_certificate_path=str(path), auth_source="client_certificate")
        credential = credential_from(
            chosen, store=TokenFolder(str(tmp_path / "tokens")), environment={}, now=NOW.timestamp
        )
        assert isinstance(credential, CachedCredential)
        names.add(credential._name)
    assert len(names) == 2


def test_another_thumbprint_is_another_credential(tmp_path: Path, options: CredentialOptions) -> None:
    """The authority may take one and refuse the other; a token fetched with one must not hide that."""
    issued = issue("Automation")
    path = tmp_path / "client.pem"
    path.write_text(issued.key_pem() + issued.pem)
    names = set()
    for algorithm in ("sha256", "sha1"):
        chosen = dataclasses.replace(
            options,
            client_certificate_path=str(path),
            client_certificate_thumbprint_algorithm=algorithm,
            auth_source="client_certificate",
        )
        credential = credential_from(
            chosen, store=TokenFolder(str(tmp_path / "tokens")), environment={}, now=NOW.timestamp
        )
        assert isinstance(credential, CachedCredential)
        names.add(credential._name)
    assert len(names) == 2


def test_no_secret_is_in_a_name(options: CredentialOptions, folder: Path, emulator: Emulator) -> None:
    credential_from(options, store=TokenFolder(str(folder)), environment={}).token()
    shown = " ".join(path.name for path in folder.iterdir()) + (next(folder.glob("*.json"))).read_text()
    assert options.client_secret
    assert options.client_secret not in shown


def test_an_access_token_is_not_written_down(folder: Path) -> None:
    credential_from(CredentialOptions(access_token="opaque"), store=TokenFolder(str(folder)), environment={}).token()
    assert not folder.exists()


def test_the_endpoints_that_are_taken_as_given_are_those_that_an_authority_tells(emulator: Emulator) -> None:
    ((address, known),) = confidential_client._endpoints(f"{emulator.authority_url}/{emulator.tenant_id}").items()
    told = json.loads(
        HttpsTransport(str(emulator.ca_path)).send("GET", address, headers={}, body=None, timeout=10).body
    )
    assert known == {name: told[name] for name in known}
