# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook restore: a tenant comes back to an export in Git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from estates import SCEP, profiles_below_a_root
from in_process import result_of
from lab import Lab
from playbooks import PlaybookRun, run_playbook
from tenants import connection, environment

MakeLab = Callable[..., Lab]
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
ROOT, *PROFILES = profiles_below_a_root(3)
del PROFILES[2]["properties"]["rootCertificate"]
ASSIGNED = [{"target": "group", "group": "All staff"}]
CREDENTIAL = {"issuer": "https://issuer.example", "subject": "main", "audiences": ["api://AzureADTokenExchange"]}


def credential(name: str, **more: Any) -> dict[str, Any]:
    properties = {**CREDENTIAL, "subject": name}
    return {
        "type": "federatedIdentityCredential",
        "key": {"application": "Pipeline", "name": name},
        "properties": properties,
        **more,
    }


def profile(number: int, **properties: Any) -> dict[str, Any]:
    document = PROFILES[number]
    return {**document, "properties": {**document["properties"], **properties}}


def gone(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "properties": {}, "state": "absent"}


class History:
    """A tenant, and a Git repository with its exports."""

    def __init__(self, here: Lab) -> None:
        self.here, self.emulator = here, here.emulator
        self.env = {
            **environment(here.emulator),
            "PWD": str(here.directory),
            "TMPDIR": str(here.directory),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        env = {**os.environ, **self.env}
        done = subprocess.run(command, cwd=self.here.directory, env=env, capture_output=True, text=True, check=True)
        return done.stdout

    def apply(self, *documents: dict[str, Any]) -> None:
        result = result_of("apply", {**connection(self.emulator), "documents": [*documents]})
        assert not result.get("failed"), result["msg"]

    def export(self, **options: Any) -> None:
        """What the role tenant_export writes, without the commit."""
        path = str(self.here.directory / "export")
        options = {**connection(self.emulator), "path": path, "complete": True, "remove_others": True, **options}
        result = result_of("export", options)
        assert not result.get("failed"), result["msg"]
        self.git("add", "--all", "export")

    def commit(self, tag: str, **options: Any) -> None:
        self.export(**options)
        self.git("commit", "--quiet", f"--message=Export {tag}")
        self.git("tag", tag)

    def restore(self, *variables: str, check: bool = False) -> PlaybookRun:
        self.emulator.clear_log()
        words = [word for variable in ("report=restore.md", *variables) for word in ("-e", variable)]
        run = run_playbook(
            Path("m365.graph.restore"), *words, *["--check"][:check], directory=self.here.directory, env=self.env
        )
        assert [*self.here.directory.glob("m365_graph_restore.*")] == [], "the documents are discarded"
        return run

    @property
    def writes(self) -> list[str]:
        return [
            one["method"]
            for one in self.emulator.requests
            if one["method"] != "GET" and not one["path"].endswith("/$batch")
        ]


def shown(run: PlaybookRun) -> list[str]:
    return list(run["Show the plan"].result["msg"])


def held(run: PlaybookRun) -> list[dict[str, Any]]:
    return list(run["Set the result"].result["ansible_facts"]["restore_result"]["held"])


def test_an_undo_undoes(lab: MakeLab) -> None:
    here = History(
        lab({"entities": {"/groups": [{"displayName": "All staff"}], "/applications": [{"displayName": "Pipeline"}]}})
    )
    larger = {**profile(2, keySize="size4096"), "key": {"displayName": "Large keys"}}
    here.apply(ROOT, profile(0, assignments=ASSIGNED), profile(1), profile(2), larger, credential("main"))
    here.commit("before")
    here.apply(gone(profile(0)), gone(profile(1)), profile(2, description="Set later"))
    here.apply(gone(ROOT), {**profile(1), "key": {"displayName": "Added"}, "properties": SCEP})
    here.apply({**larger, "properties": SCEP, "allow_reissue": True})
    here.apply(credential("added"), credential("main", properties={**CREDENTIAL, "subject": "taken over"}))
    here.commit("after")
    here.apply(credential("by-hand"))

    run = here.restore("to=before", check=True)
    assert run.status == 0, run.output
    assert here.writes == []
    for line in shown(run):
        print(line)
    print((here.here.directory / "restore.md").read_text())
    run = here.restore("to=before")
    assert run.status == 0, run.output
    print(run.output)
