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

import pytest
import yaml
from apply_tenant import signing
from estates import SCEP, profiles_below_a_root
from in_process import result_of
from lab import Lab
from playbooks import PlaybookRun, run_playbook
from tenants import connection, environment

MakeLab = Callable[..., Lab]
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
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

    def changed(self, tag: str) -> set[str]:
        """The names of the resources whose staged documents differ from those of a commit."""
        files = self.git("diff", "--cached", "--name-only", "--no-renames", tag, "--", "export").splitlines()
        names = set()
        for file in files:
            path = self.here.directory / file
            text = path.read_text() if path.exists() else self.git("show", f"{tag}:{file}")
            key = yaml.safe_load(text)["key"]
            names.add(key.get("displayName") or key["name"])
        return names

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
    lines = shown(run)
    assert lines[0].startswith("Restore to ") and lines[0].endswith(": Export before")
    order = [line.partition(": ")[0] for line in lines[lines.index("Changes:") + 1 : lines.index("Held back:")]]
    assert sorted(order[:2]) == [
        "  1. update federatedIdentityCredential application=Pipeline, name=main",
        "  2. update iosScepCertificateProfile displayName=Profile 2",
    ]
    assert order[2] == "  3. create iosTrustedRootCertificate displayName=Root", "what others refer to comes first"
    assert "the assigned devices get it again." in lines[lines.index("Changes:") + 4]
    reasons = {row["key"].get("displayName") or row["key"]["name"]: row["reason"] for row in held(run)}
    assert sorted(reasons) == ["Added", "Large keys", "added"]
    assert "revoked and issued again" in reasons["Large keys"]
    assert reasons["added"] == "it was added later. If it is removed, sign-ins with it stop; applications: Pipeline."
    assert "it gets a new ID; certificates that were issued from it are not restored" in run.output
    assert lines[-1].startswith("  federatedIdentityCredential application=Pipeline, name=by-hand, id=")
    assert "### Held back" in (here.here.directory / "restore.md").read_text()

    run = here.restore("to=before", check=False)
    assert run.status == 0, run.output
    assert "DELETE" not in here.writes
    ids = [row["id"] for row in held(run)]
    assert "approve=" + ",".join(ids) in str(run["Show what was held back"].result["msg"])
    here.export()
    assert here.changed("before") == {"Added", "Large keys", "added", "by-hand"}

    # What was refused and what was added: by the IDs that the run before has shown.
    run = here.restore("to=before", f"approve={','.join(ids)}")
    assert run.status == 0, run.output
    assert held(run) == []
    assert here.writes.count("DELETE") == 2
    here.export()
    assert here.changed("before") == {"by-hand"}


@pytest.mark.nightly
def test_what_cannot_be_restored_is_said_and_the_rest_is_done(lab: MakeLab) -> None:
    """Documents with IDs; a certificate whose content no export has; a wrong approval; a date; everything removed."""
    here = History(lab({"entities": {SIGNING: [signing(1)]}}))
    here.apply(profile(2))
    here.commit("before", include_ids=True)
    (one,) = here.emulator.entities(SIGNING)
    here.apply(
        {"type": "enterpriseCodeSigningCertificate", "key": {"id": one["id"]}, "state": "absent"}, gone(profile(2))
    )
    here.apply({**profile(2), "key": {"displayName": "By hand"}})
    wrong = here.restore("to=before", "approve=a00000000000")
    assert wrong.status == 2 and here.writes == []
    assert "this plan has no change a00000000000" in wrong.output
    run = here.restore("to=2099-01-01", "remove=all", "approve=all")
    assert run.status == 2
    assert "1 resources cannot be restored" in run.output
    assert [profile["displayName"] for profile in here.emulator.entities(CONFIGURATIONS)] == ["Profile 2"]

    # Nothing is left to do.
    here.commit("after", include_ids=True)
    again = here.restore("to=HEAD", check=True)
    assert again.status == 0, again.output
    assert shown(again)[1:] == ["Changes:", "  Nothing differs."]
