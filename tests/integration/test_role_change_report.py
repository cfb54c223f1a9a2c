# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role change_report: what has changed in a tenant, who did it, and which commit approved it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

import in_process
import pytest
import yaml
from estates import CONFIGURATIONS, SIGNING, id_of
from lab import Lab
from m365_graph_emulator import edm
from tenants import connection

pytestmark = pytest.mark.playbook
MakeLab = Callable[..., Lab]
ADA, GRACE = "ada@contoso.example", "grace|@contoso.example"
ROOT = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate"}


class Tree:
    """A working tree with an export and desired documents, and the tenant that they are about."""

    def __init__(self, here: Lab, patch: pytest.MonkeyPatch) -> None:
        self.here, self.folder = here, here.directory / "tree"
        self.now = "2026-11-01T00:00:00Z"
        patch.setattr(edm, "now", lambda: self.now)
        self.folder.mkdir()
        self._tenant = in_process.Tenant(here.emulator)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        named = ("-c", "user.name=Ada", "-c", "user.email=ada@contoso.example")
        env = {
            **os.environ,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_COMMITTER_DATE": self.now,
        }
        done = subprocess.run(
            ["git", *named, *arguments], cwd=self.folder, env=env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def run(self, name: str, **options: Any) -> None:
        given = {**connection(self.here.emulator), **options}
        result = in_process.run(name, given, self._tenant.connect, sleep=self._tenant.sleep)
        assert not result.get("failed"), result

    def wish(self, subject: str, **files: Any) -> str:
        """Commit desired documents on a branch that is merged; returns the hash of the merge."""
        self.git("checkout", "--quiet", "-b", "change")
        (self.folder / "estate").mkdir(exist_ok=True)
        for name, documents in files.items():
            (self.folder / "estate" / f"{name}.yml").write_text(yaml.safe_dump_all(documents))
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=wip")
        self.git("checkout", "--quiet", "main")
        self.git("merge", "--quiet", "--no-ff", "change", f"--message={subject}")
        self.git("branch", "--quiet", "-D", "change")
        return self.git("rev-parse", "HEAD")

    def export(self) -> None:
        self.run("export", path=str(self.folder / "export"), remove_others=True)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=export")


def root(name: str, **properties: Any) -> Mapping[str, Any]:
    return {"type": "iosTrustedRootCertificate", "key": {"displayName": name}, "properties": properties}


def test_who_changed_what_and_who_approved_it(lab: MakeLab, monkeypatch: pytest.MonkeyPatch) -> None:
    entities = {
        CONFIGURATIONS: [{**ROOT, "id": id_of(n), "displayName": f"Root {n}"} for n in range(4)],
        SIGNING: [{"id": id_of(80), "subject": "CN=Apps", "subjectName": "a", "status": "provisioned"}],
    }
    here = lab({"entities": entities})
    tree, change = Tree(here, monkeypatch), here.emulator.set_property
    (tree.folder / "README.md").write_text("# History\n")
    tree.git("add", "--all")
    tree.git("commit", "--quiet", "--message=first")
    tree.export()

    tree.now = "2026-11-02T10:00:00Z"
    # One commit with two documents in one file; the pipeline applies it. Then people in the portal.
    merge = tree.wish("Approve | this", roots=[root("Root 0", description="approved"), root("Root 1", description="x")])
    tree.run("apply", paths=[str(tree.folder / "estate")])
    change(f"{CONFIGURATIONS}/{id_of(2)}", user_name=GRACE, description="mine")
    change(f"{SIGNING}/{id_of(80)}", subjectName="b")
    tree.now = "2026-11-03T02:00:00Z"
    tree.export()
    tree.now = "2026-11-03T12:00:00Z"
    change(f"{CONFIGURATIONS}/{id_of(0)}", user_name=GRACE, description="other")
    change(f"{CONFIGURATIONS}/{id_of(3)}", user_name=ADA, description="there")
    change(f"{CONFIGURATIONS}/{id_of(3)}", user_name=ADA, description=None)
    tree.now = "2026-11-04T02:00:00Z"
    tree.export()
    tree.now = "2026-11-04T12:00:00Z"
    gone = tree.wish("Remove it", more=[{**root("Root 1"), "state": "absent"}], roots=[root("Root 0")])
    tree.run("apply", paths=[str(tree.folder / "estate")])
    tree.now = "2026-11-05T02:00:00Z"
    tree.export()

    names = {
        "repository": str(tree.folder),
        "since": "2026-11-02",
        "until": "2026-11-06",
        "path": str(here.directory),
        "title": "Contoso",
    }
    call = {"name": "m365.graph.change_report"}
    given = {f"change_report_{name}": value for name, value in names.items()}
    run = here.play(
        {"name": "Call", "ansible.builtin.include_role": call, "vars": given},
        {"name": "Result", "ansible.builtin.debug": {"msg": "{{ change_report_result }}"}},
        {
            "name": "Refused",
            "ansible.builtin.include_role": call,
            "vars": {**given, "change_report_path": str(here.directory / "nowhere")},
        },
    )
    refused = next(task for task in reversed(run.tasks) if task.outcome == "failed")
    assert refused.result["msg"] == f"change_report_path: the folder {here.directory}/nowhere does not exist."
    result = run["Result"].result["msg"]
    told = {
        (row["kind"], row["key"].get("displayName") or row["key"].get("subject") or row["key"]["name"], row["who"]): (
            row["properties"],
            row["approved_by"] and row["approved_by"]["hash"],
        )
        for row in result["changes"]
    }
    app = here.emulator.describe()["apps"][0]["display_name"]
    assert told == {
        ("changed", "Root 0", app): (["description"], merge),
        ("changed", "Root 1", app): (["description"], merge),
        ("changed", "Root 2", GRACE): (["description"], None),
        ("changed", "CN=Apps", None): (["subjectName"], None),
        ("changed", "Root 0", GRACE): (["description"], None),
        ("logged", "Root 3", ADA): (["Description"], None),
        ("removed", "Root 1", app): ([], gone),
    }
    assert result["summary"]["changes"] == len(result["changes"]) and result["not_read"] == []
    text = (here.directory / "change-report.md").read_text()
    assert text.startswith("## Contoso\n\n") and f"{merge[:10]} Ada" in text and "**not approved**" in text
    table = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {8}
    assert json.loads((here.directory / "change-report.json").read_text())["changes"] == result["changes"]
    with (here.directory / "change-report.csv").open(newline="") as file:
        lines = [*csv.DictReader(file)]
    assert [line["who"] for line in lines] == [row["who"] or "" for row in result["changes"]]
