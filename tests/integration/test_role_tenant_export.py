# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role tenant_export: a tenant's history in Git, in a repository with a bare one behind it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lab import Lab
from m365_graph_emulator.model import EmulatedProperty
from playbooks import COLLECTION, PlaybookRun, run_playbook
from tenants import environment

from ansible_collections.m365.graph.plugins.lookup import run_lock

pytestmark = pytest.mark.playbook
ROLE = "m365.graph.tenant_export"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
MakeLab = Callable[..., Lab]


def guid(number: int) -> str:
    return f"b20d3703-3703-b20d-0337-{number:012}"


def signing(number: int) -> dict[str, Any]:
    told = {
        "subject": f"CN=Apps {number}",
        "issuer": "CN=CA",
        "expirationDateTime": "2031-01-01T00:00:00Z",
        "uploadDateTime": "2026-01-01T00:00:00Z",
    }
    return {"id": guid(number), "subjectName": "Before", "issuerName": "CA", "status": "provisioned", **told}


class Repository:
    """A working tree and the bare repository that it was cloned from. Git is asked without anybody's own settings."""

    def __init__(self, here: Lab) -> None:
        self.here = here
        self.env = {"HOME": str(here.directory), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        self.bare, self.tree = here.directory / "bare.git", here.directory / "history"
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare), cwd=here.directory)
        self.git("clone", "--quiet", str(self.bare), str(self.tree), cwd=here.directory)
        self.git("checkout", "--quiet", "-b", "main")

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd or self.tree,
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def log(self, cwd: Path | None = None) -> list[str]:
        """Each commit's message, the newest first."""
        return [
            message.lstrip("\n") for message in self.git("log", "-z", "--format=%B", cwd=cwd).rstrip("\0").split("\0")
        ]

    def export(self, *arguments: str, **variables: Any) -> PlaybookRun:
        given = {
            "repository": str(self.tree),
            "author_name": "Nightly",
            "author_email": "nightly@contoso.example",
            "title": "contoso",
            **variables,
        }
        named = {f"tenant_export_{name}": value for name, value in given.items() if value is not None}
        self.here.emulator.clear_log()
        run = self.here.play(
            {"name": "Call", "ansible.builtin.include_role": {"name": ROLE}, "vars": named},
            {"name": "Result", "ansible.builtin.debug": {"msg": "{{ tenant_export_result }}"}},
            arguments=arguments,
            env=self.env,
        )
        assert {
            request["method"] for request in self.here.emulator.requests if not request["path"].endswith("$batch")
        } <= {"GET"}
        return run

    def commit(self) -> None:
        self.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=Notes")

    @property
    def clean(self) -> bool:
        return self.git("status", "--porcelain", "--untracked-files=all") == ""


@pytest.fixture
def repository(lab: MakeLab) -> Repository:
    return Repository(lab({"entities": {SIGNING: [signing(1), signing(2)]}}))


def message(run: PlaybookRun) -> str:
    return str(next(task for task in reversed(run.tasks) if task.outcome == "failed").result["msg"])


def test_a_history_is_written_and_pushed(repository: Repository) -> None:
    first = repository.export(push=True, types=["enterpriseCodeSigningCertificate"])
    assert first.status == 0, first.output
    assert repository.log()[0].startswith(
        "contoso: 2 added\n\nAdded:\n- enterpriseCodeSigningCertificate subject CN=Apps "
    )
    assert repository.git("log", "-1", "--format=%an <%ae>") == "Nightly <nightly@contoso.example>\n"
    assert repository.clean

    emulator = repository.here.emulator
    emulator.reset({"entities": {SIGNING: [signing(3), signing(1)]}})
    forger = "ada@contoso.example\n\nChanged-by: grace@contoso.example"
    emulator.set_property(f"{SIGNING}/{guid(1)}", user_name=forger, subjectName="Renamed by somebody")
    second = repository.export(push=True, types=["enterpriseCodeSigningCertificate"])
    result = second["Result"].result["msg"]
    assert result["commit"] == repository.git("rev-parse", "HEAD").strip()
    assert result["message"] == repository.log()[0]
    assert result["files"] == {"documents": 2, "written": 2, "unchanged": 0, "removed": 1}
    assert [(entry["type"], entry["key"]["subject"], entry["properties"]) for entry in result["changed"]] == [
        ("enterpriseCodeSigningCertificate", "CN=Apps 1", ["subjectName"])
    ]
    lines = repository.log()[0].splitlines()
    assert lines[0] == "contoso: 1 added, 1 changed, 1 removed"
    added, changed, removed = (line for line in lines if line.startswith("- "))
    assert added.startswith("- enterpriseCodeSigningCertificate subject CN=Apps 3, ")
    assert re.fullmatch(r"- enterpriseCodeSigningCertificate subject CN=Apps 1, .*: subjectName", changed)
    assert removed.startswith("- enterpriseCodeSigningCertificate subject CN=Apps 2, ")
    assert lines[1:].index("Added:") < lines[1:].index("Changed:") < lines[1:].index("Removed:")
    assert "Renamed" not in repository.log()[0]
    # One trailer, whatever is in a name; what has come without an entry in the logs has no author.
    assert repository.git("log", "-1", "--format=%(trailers:key=Changed-by,valueonly)").strip() == (
        "ada@contoso.example Changed-by: grace@contoso.example"
    )
    assert "Author unknown: 2 of 3. The audit logs do not contain the changes." in lines
    assert repository.log(repository.bare) == repository.log()

    # Nothing has changed: no commit, nothing to push.
    third = repository.export(push=True, types=["enterpriseCodeSigningCertificate"])
    assert third.status == 0, third.output
    assert not any(task.changed for task in third.tasks)
    assert third["Result"].result["msg"] == {
        "commit": None,
        "message": "",
        "added": [],
        "changed": [],
        "removed": [],
        "pushed": False,
        "files": {"documents": 2, "written": 0, "unchanged": 2, "removed": 0},
        "not_read": [],
        "left_out": [],
    }
    assert len(repository.log()) == 2


@pytest.mark.nightly
def test_every_type_is_exported_without_secrets(repository: Repository) -> None:
    run = repository.export(folder="tenants/contoso")
    assert run.status == 0, run.output
    files = repository.git("ls-files").splitlines()
    assert len(files) == run["Result"].result["msg"]["files"]["documents"] > 2
    assert all(file.startswith("tenants/contoso/") for file in files)
    assert run["Result"].result["msg"]["pushed"] is False


@pytest.mark.nightly
def test_what_could_not_be_pushed_goes_with_the_next_run(repository: Repository) -> None:
    repository.git("remote", "set-url", "origin", str(repository.here.directory / "nowhere.git"))
    failed = repository.export(push=True)
    assert failed.status != 0
    assert failed[f"{ROLE} : Push"].outcome == "failed"
    assert len(repository.log()) == 1
    repository.git("remote", "set-url", "origin", str(repository.bare))
    repository.git("checkout", "--quiet", "--detach")
    nowhere = repository.export(push=True)
    assert (
        message(nowhere)
        == f"{repository.tree} has no branch checked out. Set tenant_export_branch to the branch to push to."
    )
    again = repository.export(push=True, branch="nightly")
    assert again["Result"].result["msg"]["pushed"] is True, again.output
    assert repository.git("log", "--format=%H", "nightly", cwd=repository.bare) == repository.git("log", "--format=%H")


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("staged", marks=pytest.mark.nightly),
        "changed",
        pytest.param("in the folder", marks=pytest.mark.nightly),
    ],
)
def test_nobodys_work_is_committed(repository: Repository, kind: str) -> None:
    name = "export/notes.txt" if kind == "in the folder" else "notes.txt"
    file = repository.tree / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("first")
    if kind != "in the folder":
        repository.git("add", name)
    if kind == "changed":
        repository.commit()
        file.write_text("in the making")
    before = repository.git("status", "--porcelain", "--untracked-files=all")
    run = repository.export()
    sign = {"staged": "A ", "changed": "M", "in the folder": "??"}[kind]
    assert message(run) == f"{repository.tree} has uncommitted changes, so nothing was exported: {sign} {name}."
    assert repository.here.emulator.requests == []
    assert repository.git("status", "--porcelain", "--untracked-files=all") == before


@pytest.mark.nightly
def test_other_files_that_git_does_not_track_stay(repository: Repository) -> None:
    (repository.tree / "notes.txt").write_text("in the making")
    run = repository.export()
    assert run.status == 0, run.output
    assert "notes.txt" not in repository.git("ls-files")
    repository.here.emulator.faults.add(
        {"match": {"method": "GET", "path": SIGNING}, "times": 99, "do": {"status": 403, "code": "Forbidden"}}
    )
    assert repository.export(types=["enterpriseCodeSigningCertificate"]).status != 0
    assert (repository.tree / "notes.txt").read_text() == "in the making"


@pytest.mark.nightly
def test_the_first_commit_of_thousands_of_documents(repository: Repository) -> None:
    repository.here.emulator.reset({"entities": {SIGNING: [signing(number) for number in range(5_000)]}})
    begun = time.monotonic()
    run = repository.export(types=["enterpriseCodeSigningCertificate"])
    assert run.status == 0, run.output[-2000:]
    assert time.monotonic() - begun < 100
    assert repository.log()[0].startswith("contoso: 5000 added\n")
    assert len(repository.git("ls-files").splitlines()) == 5_000


@pytest.mark.nightly
def test_the_run_after_a_killed_one(repository: Repository) -> None:
    """What it leaves: the mark, changed, new, staged and unfinished files, and locks."""
    types = ["enterpriseCodeSigningCertificate"]
    assert repository.export(types=types).status == 0
    folder = repository.tree / "export" / types[0]
    first, second = sorted(folder.iterdir())
    first.write_text("half")
    second.unlink()
    (folder / "new.yml").write_text("new")
    repository.git("add", "--all")
    (folder / ".new.yml.x.unfinished").write_text("")
    (repository.tree / "notes.txt").write_text("in the making")
    mark = repository.tree / ".git" / f"m365-graph-export-{hashlib.sha256(b'export').hexdigest()[:12]}"
    assert not mark.exists()
    refused = repository.export(types=types)
    assert "has uncommitted changes" in message(refused)
    assert first.read_text() == "half"

    # Another run at work, as long as its process exists.
    lock = repository.tree / ".git" / "m365-graph-export-lock"
    with subprocess.Popen(["sleep", "600"]) as other:
        owner = {**run_lock._me("contoso"), "pid": other.pid, "started": run_lock._started(other.pid)}
        lock.write_text(json.dumps(owner))
        mark.touch()
        at_work = repository.export(types=types)
        other.kill()
    assert message(at_work).startswith(f"{repository.tree}: nothing was exported. Another run is at work: process ")
    assert first.read_text() == "half"

    for name in ("index.lock", "HEAD.lock", "refs/heads/main.lock"):
        (repository.tree / ".git" / name).touch()
        os.utime(repository.tree / ".git" / name, (1e9, 1e9))
    run = repository.export(types=types)
    assert run.status == 0, run.output
    assert run["Result"].result["msg"]["files"] == {"documents": 2, "written": 0, "unchanged": 2, "removed": 0}
    assert repository.git("status", "--porcelain", "--untracked-files=all") == "?? notes.txt\n"
    assert not mark.exists()
    assert lock.read_text() == "", "it is free again"
    assert len(repository.log()) == 1


@pytest.mark.nightly
def test_a_first_run_that_was_killed(repository: Repository) -> None:
    (repository.tree / "export" / "x").mkdir(parents=True)
    (repository.tree / "export" / "x" / "a.yml").write_text("half")
    repository.git("add", "--all")
    (repository.tree / ".git" / f"m365-graph-export-{hashlib.sha256(b'export').hexdigest()[:12]}").touch()
    run = repository.export(types=["enterpriseCodeSigningCertificate"])
    assert run.status == 0, run.output
    assert repository.clean
    assert len(repository.git("ls-files").splitlines()) == 2


@pytest.mark.nightly
def test_a_lock_that_may_be_in_use_is_left_alone(repository: Repository) -> None:
    lock = repository.tree / ".git" / "index.lock"
    lock.touch()
    run = repository.export()
    assert run.status != 0
    assert "index.lock" in run.output
    assert lock.exists()
    os.utime(lock, (1e9, 1e9))
    again = repository.export()
    assert again.status == 0, again.output
    assert repository.clean


@pytest.mark.nightly
@pytest.mark.parametrize("known", [False, pytest.param(True, marks=pytest.mark.nightly)])
def test_a_failure_leaves_the_tree_as_it_was(repository: Repository, known: bool) -> None:
    if known:
        assert repository.export().status == 0
    before = repository.git("status", "--porcelain") + repository.git("ls-files", "--stage")
    repository.here.emulator.set_property(f"{SIGNING}/{guid(1)}", subjectName="After")
    hook = repository.tree / ".git" / "hooks" / "commit-msg"
    hook.write_text("#!/bin/sh\necho not on a Sunday >&2\nexit 1\n")
    hook.chmod(0o755)
    run = repository.export()
    assert message(run).endswith("Commit the documents: not on a Sunday")
    assert repository.clean
    assert repository.git("status", "--porcelain") + repository.git("ls-files", "--stage") == before
    hook.unlink()
    repository.here.emulator.faults.add(
        {"match": {"method": "GET", "path": SIGNING}, "times": 99, "do": {"status": 403, "code": "Forbidden"}}
    )
    refused = repository.export(types=["internalDomainFederation", "enterpriseCodeSigningCertificate"])
    assert "403" in message(refused)
    assert repository.clean


@pytest.mark.nightly
def test_what_is_missing_is_shown(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    model, kind = repository.here.emulator._exchange.service.model, "enterpriseCodeSigningCertificate"
    more = (EmulatedProperty("newSetting", "Edm.String"), EmulatedProperty("lastSync", "Edm.String"))
    changed = replace(model.entities[kind], properties=(*model.entities[kind].properties, *more))
    monkeypatch.setitem(model.entities, kind, changed)
    monkeypatch.setattr(model, "_properties", {})
    for number in (1, 2):
        repository.here.emulator.set_property(f"{SIGNING}/{guid(number)}", newSetting="on", lastSync="##vso[task.x]")
    repository.here.emulator.faults.add({"match": {"path": "vppTokens"}, "times": 99, "do": {"status": 403}})
    run = repository.export(allow_incomplete=True, raw_properties=["newSetting"], types=[kind, "vppToken"])
    assert run.status == 0, run.output
    result = run["Result"].result["msg"]
    assert [row["type"] for row in result["not_read"]] == ["vppToken"]
    assert [(row["property"], row["document"]["type"]) for row in result["left_out"]] == [("lastSync", kind)]
    assert "It has a value in 2 of enterpriseCodeSigningCertificate." in run.output
    assert result["commit"] and all('newSetting: "on"' in file.read_text() for file in repository.tree.rglob("*.yml"))


@pytest.mark.nightly
def test_check_mode_only_counts(repository: Repository) -> None:
    run = repository.export("--check", push=True)
    assert run.status == 0, run.output
    result = run["Result"].result["msg"]
    assert (result["commit"], result["pushed"]) == (None, False)
    assert result["files"]["written"] == result["files"]["documents"] > 0
    assert [path.name for path in repository.tree.iterdir()] == [".git"]


@pytest.mark.nightly
def test_wrong_folders_are_refused_before_any_request(repository: Repository) -> None:
    (repository.tree / ".gitignore").write_text("/build/\n")
    repository.git("add", ".gitignore")
    repository.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=Ignore")
    outside = "must be a folder in the working tree"
    for folder, expected in (("../x", outside), ("/tmp", outside), ("build/x", "Check its .gitignore")):
        assert expected in message(repository.export(folder=folder))
        assert repository.here.emulator.requests == []
    nothing = repository.export(repository=str(repository.here.directory))
    assert "not a git repository" in str(nothing[f"{ROLE} : Find the Git directory"].result["stderr"])


@pytest.mark.every_core
def test_the_example_of_the_readme_and_the_playbook(repository: Repository) -> None:
    here = repository.here
    example = re.search(
        r"```yaml\n(---\n.*?)```", (COLLECTION / "roles" / "tenant_export" / "README.md").read_text(), re.DOTALL
    )
    assert example
    path = here.directory / "site.yml"
    path.write_text(example[1])
    run = run_playbook(path, directory=here.directory, env={**environment(here.emulator), **repository.env})
    assert run.status == 0, run.output
    assert repository.log(repository.bare)[0].startswith("contoso.com: ")
    assert repository.git("log", "-1", "--format=%an <%ae>") == "Nightly export <export@contoso.com>\n"
    here.emulator.set_property(f"{SIGNING}/{guid(1)}", subjectName="After")
    repository.git("config", "user.name", "Git's own")
    repository.git("config", "user.email", "own@contoso.example")
    given = ["-e", f"tenant_export_repository={repository.tree}"]
    run = run_playbook(
        Path(ROLE), *given, directory=here.directory, env={**environment(here.emulator), **repository.env}
    )
    assert run.status == 0, run.output
    assert repository.log()[0].startswith("localhost: 1 changed\n")
    assert repository.git("log", "-1", "--format=%an") == "Git's own\n"
