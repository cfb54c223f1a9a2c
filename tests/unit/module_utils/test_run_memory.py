# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tasks of one run share about what they have created and written."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import LAG, RunMemory


class Watch:
    time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_processes_share_a_file_that_is_private(tmp_path: Path, watch: Watch) -> None:
    first, second = (RunMemory(str(tmp_path / "run"), "contoso", now=watch) for _process in range(2))
    first.note_created("/Applications/A1", {"id": "a1", "displayName": "Pipeline", "appId": 7})
    first.note_credentials("/applications/a1", ["k1", "k2"], ["k0"])
    assert second.expected() == {"/applications/a1": LAG}
    assert second.ids_of("/applications", ["PIPELINE"]) == ["a1"]
    assert second.contradicted("/applications/A1", ["k1", "k0"]) == ["k0", "k2"]
    second.note_credentials("/applications/a1", ["k1"], ["k2"])
    assert first.contradicted("/applications/a1", ["k1"]) == []
    (file,) = (tmp_path / "run").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_resource_is_known_by_its_certificate_and_an_only_one_without_a_name(watch: Watch) -> None:
    memory = RunMemory(now=watch)
    memory.note_created("/things/1", {"id": "1", "certificate": "MIID"})
    assert memory.ids_of("/things", ["miid"]) == memory.ids_of("/things", None) == ["1"]
    assert memory.ids_of("/things", []) == []


def test_each_tenant_has_its_own(tmp_path: Path, watch: Watch) -> None:
    RunMemory(str(tmp_path), "contoso", now=watch).note_created("/things/1", {"displayName": "a"})
    assert RunMemory(str(tmp_path), "fabrikam", now=watch).expected() == {}


def test_after_a_minute_everything_is_believed_as_it_is_read(watch: Watch) -> None:
    memory = RunMemory(now=watch)
    memory.note_created("/things/1", {"displayName": "a"})
    memory.note_credentials("/things/1", ["k"])
    watch.time += LAG
    assert (memory.expected(), memory.ids_of("/things", ["a"]), memory.contradicted("/things/1", [])) == ({}, [], [])


def test_what_was_deleted_is_gone_until_it_is_created_again(tmp_path: Path, watch: Watch) -> None:
    first, second = (RunMemory(str(tmp_path), "contoso", now=watch) for _process in range(2))
    assert not second.was_deleted("/things/1")
    first.note_deleted("/Things/1")
    assert second.was_deleted("/things/1") and second.expected() == {}
    watch.time += LAG
    assert not second.was_deleted("/things/1")
    first.note_deleted("/things/1")
    second.note_created("/things/1", {"displayName": "a"})
    assert not first.was_deleted("/things/1") and first.expected() == {"/things/1": LAG}


def test_what_was_deleted_is_not_expected(watch: Watch) -> None:
    memory = RunMemory(now=watch)
    memory.note_created("/things/1", {"displayName": "a"})
    memory.note_deleted("/Things/1")
    assert memory.expected() == {}


def test_names_are_those_of_the_collection_itself(watch: Watch) -> None:
    memory = RunMemory(now=watch)
    memory.note_created("/things/1/parts/2", {"displayName": "a"})
    assert memory.ids_of("/things", ["a"]) == [] and memory.ids_of("/things/1/parts", ["a"]) == ["2"]


@pytest.mark.parametrize(
    "content", [b"\xff\n", b"[]\n", b"{}\n", b'{"tenant": "", "path": 1, "at": "x"}\n', b"[" * 100_000 + b"\n"]
)
def test_a_file_that_is_damaged_is_ignored(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "memory.jsonl").write_bytes(content)
    memory = RunMemory(str(tmp_path))
    memory.note_created("/things/1", {})
    assert list(memory.expected()) == ["/things/1"]


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "memory.jsonl").symlink_to(tmp_path / "elsewhere")
    RunMemory(str(tmp_path)).note_created("/things/1", {})
    assert (tmp_path / "elsewhere").read_text() == ""
