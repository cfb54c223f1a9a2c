# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens in shared memory: forks, damage, locks."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from token_source import FORK, NAME, Clock, entry, maker

from ansible_collections.m365.graph.plugins.module_utils._auth.token import Token
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import (
    LARGEST,
    fingerprint,
)
from ansible_collections.m365.graph.plugins.plugin_utils.token_memory import TokenMemory

#: Workers of Ansible are forks too. The emulator's threads are not theirs.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


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
