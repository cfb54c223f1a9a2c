# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the service is asked for its metadata, and what is kept of it."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from metadata_sample import SAMPLE

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._any_type import metadata
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply

ROOT = "https://graph.example"


class Service:
    """A client whose service has one document, with a tag or without; ``refuse`` is what it raises instead."""

    root = ROOT

    def __init__(self, etag: str | None = '"1"', content: bytes = SAMPLE) -> None:
        self.etag = etag
        self.content = content
        self.refuse: _errors.M365GraphError | None = None
        self.asked: list[tuple[str, str | None]] = []

    def document(self, path: str, *, version: str, accept: str, etag: str | None = None) -> Reply:
        assert (path, accept) == ("/$metadata", "application/xml")
        self.asked.append((version, etag))
        if self.refuse:
            raise self.refuse
        headers = {"ETag": self.etag} if self.etag else {}
        return Reply(304, None, headers) if etag and etag == self.etag else Reply(200, None, headers, self.content)


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[Any, Any]]:
    known: dict[Any, Any] = {}
    monkeypatch.setattr(metadata, "_known", known)
    yield known


def learn(service: Service, **folders: Any) -> metadata.KnownMetadata:
    return metadata.learn(service, "beta", **{name: str(folder) for name, folder in folders.items()})  # type: ignore[arg-type]


def forbidden() -> _errors.Forbidden:
    return _errors.Forbidden("It was refused.", method="GET", path="/beta/$metadata", status=403)


def test_a_process_asks_once(forgetful: dict[Any, Any]) -> None:
    service = Service()
    first, second = learn(service), learn(service)
    assert first.schema is second.schema
    assert first.schema is not None
    assert service.asked == [("beta", None)]
    assert first.schema.known("microsoft.graph.gadget")


def test_a_run_asks_once(forgetful: dict[Any, Any], tmp_path: Path) -> None:
    service = Service()
    for _task in range(3):
        forgetful.clear()
        assert learn(service, run_folder=tmp_path / "run").schema is not None
    assert len(service.asked) == 1
    (file,) = (tmp_path / "run").iterdir()
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)


def test_the_users_folder_is_asked_about_by_its_tag(forgetful: dict[Any, Any], tmp_path: Path) -> None:
    service = Service()
    for expected in (None, '"1"', '"1"'):
        forgetful.clear()
        assert learn(service, folder=tmp_path).schema is not None
        assert service.asked[-1] == ("beta", expected)
    service.etag = '"2"'
    service.content = SAMPLE.replace(b'Name="gadget"', b'Name="gizmo"')
    for _run in range(2):
        forgetful.clear()
        found = learn(service, folder=tmp_path).schema
        assert found is not None and found.known("microsoft.graph.gizmo")
    assert [etag for _version, etag in service.asked[3:]] == ['"1"', '"2"']
    assert len(list(tmp_path.iterdir())) == 1


def test_what_has_no_tag_is_not_kept_beyond_the_run(forgetful: dict[Any, Any], tmp_path: Path) -> None:
    service = Service(etag=None)
    assert learn(service, folder=tmp_path / "kept", run_folder=tmp_path / "run").problems == ()
    assert not (tmp_path / "kept").exists()
    assert len(list((tmp_path / "run").iterdir())) == 1


def test_versions_and_services_do_not_mix(forgetful: dict[Any, Any], tmp_path: Path) -> None:
    service = Service()
    learn(service, folder=tmp_path)
    service.root = "https://other.example"
    learn(service, folder=tmp_path)
    metadata.learn(service, "v1.0", folder=str(tmp_path))  # type: ignore[arg-type]
    assert [etag for _version, etag in service.asked] == [None] * 3
    assert len(list(tmp_path.iterdir())) == 3


def test_what_cannot_be_read_is_a_problem_and_is_asked_for_again() -> None:
    service = Service()
    service.refuse = forbidden()
    assert learn(service) == metadata.KnownMetadata(None, ("The metadata of beta could not be read (It was refused).",))
    service.refuse = None
    assert learn(service).schema is not None


def test_a_task_without_time_ends() -> None:
    service = Service()
    service.refuse = _errors.DeadlineExceeded("Time is up.", method="GET", path="/")
    with pytest.raises(_errors.DeadlineExceeded):
        learn(service)
    service.refuse = _errors.AuthenticationError("No token.")
    with pytest.raises(_errors.AuthenticationError):
        learn(service)


def test_what_was_kept_serves_when_the_service_does_not(forgetful: dict[Any, Any], tmp_path: Path) -> None:
    service = Service()
    learn(service, folder=tmp_path)
    forgetful.clear()
    service.refuse = forbidden()
    found = learn(service, folder=tmp_path)
    assert found.schema is not None
    assert "what the cache has of it is used" in found.problems[0]
    assert forgetful == {}, "the next task warns too"


DAMAGED = {
    "not JSON": "{",
    "nothing": "",
    "a list": "[]",
    "another format": json.dumps({"format": 0, "of": f"{ROOT}/beta", "etag": '"1"', "starts": {}, "types": {}}),
    "another service's": json.dumps({"format": 1, "of": "https://x/beta", "etag": '"1"', "starts": {}, "types": {}}),
    "types that are none": json.dumps({"format": 1, "of": f"{ROOT}/beta", "etag": '"1"', "starts": {}, "types": 5}),
    "nested too deeply": "[" * 100_000,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_made_anew(forgetful: dict[Any, Any], tmp_path: Path, content: str) -> None:
    service = Service()
    learn(service, folder=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text(content)
    forgetful.clear()
    assert learn(service, folder=tmp_path) != metadata.KnownMetadata(None)
    assert service.asked == [("beta", None)] * 2
    assert json.loads(file.read_text())["etag"] == '"1"'


def test_a_file_of_others_is_not_believed(forgetful: dict[Any, Any], tmp_path: Path) -> None:
    service = Service()
    learn(service, folder=tmp_path)
    (file,) = tmp_path.iterdir()
    file.chmod(0o620)
    forgetful.clear()
    learn(service, folder=tmp_path)
    kept = tmp_path / "elsewhere"
    os.rename(file, kept)
    file.symlink_to(kept)
    forgetful.clear()
    learn(service, folder=tmp_path)
    assert [etag for _version, etag in service.asked] == [None] * 3
    assert not file.is_symlink()


@pytest.mark.parametrize("folder", ["/proc/nowhere/x", "\x00", "~nosuchuser/x\x00", "/dev/null"])
def test_a_folder_that_cannot_be_used_is_a_problem_and_no_more(folder: str) -> None:
    found = learn(Service(), folder=folder)
    assert found.schema is not None
    assert found.problems[0].startswith("metadata_cache: the metadata cannot be kept there: ")
