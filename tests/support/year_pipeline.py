# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The repository of the simulated year and the playbooks that run in it, as the pipelines in docs/gitops run them."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from playbooks import COLLECTION, PlaybookRun, environment, run_playbook
from year_service import YearService
from year_tenant import ROTATED, SAML, YearTenant, application

PLAYBOOKS = COLLECTION / "playbooks"
DAYS = 45
"""Days before their expiry in which certificates of applications are replaced."""


class Pipeline:
    """A working tree with the folders ``estate`` (desired state) and ``export`` (what the tenant was each night)."""

    def __init__(self, folder: Path, service: YearService, tenant: YearTenant, environment: Mapping[str, str]) -> None:
        folder.mkdir()
        self.service, self.tenant = service, tenant
        self.tree, self._runs = folder / "repository", folder / "runs"
        self.tree.mkdir()
        self._runs.mkdir()
        git = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        names = {"GIT_AUTHOR_NAME": "Nightly", "GIT_AUTHOR_EMAIL": "nightly@contoso.example"}
        committer = {name.replace("AUTHOR", "COMMITTER"): value for name, value in names.items()}
        self._environment = {**environment, **git, **names, **committer}
        self.git("init", "--quiet", "--initial-branch=main")
        self._numbers = itertools.count(1)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.tree,
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def play(self, name: str, variables: Mapping[str, Any] | None = None, *arguments: str) -> PlaybookRun:
        """Run a playbook of the collection in the working tree."""
        folder = self._runs / str(next(self._numbers))
        folder.mkdir()
        extra = ["-e", json.dumps(variables)] if variables else []
        try:
            return run_playbook(
                PLAYBOOKS / f"{name}.yml",
                *extra,
                *arguments,
                directory=folder,
                env={**self._environment, **self.service.variables, "PWD": str(self.tree)},
                timeout=600,
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    # -- each night

    def rotate(self) -> list[PlaybookRun]:
        """The roles that replace certificates before they expire: two pipelines at the same moment."""
        applications = [
            {
                "application": application(number),
                "display_name": application(number),
                "certificate": str(self.tenant.folder / f"application{number}.cer"),
            }
            for number in range(ROTATED)
        ]
        signing = [
            {"service_principal": f"SAML {number}", "display_name": f"CN=SAML {number}"} for number in range(SAML)
        ]
        domains = [
            {
                "domain": one.domain,
                "metadata": str(one.file),
                "promote": "when_primary_changed",
                "trusted": [*one.known],
            }
            for one in self.tenant.providers
        ]
        rotation = {
            "app_signing_rotation_applications": applications,
            "app_signing_rotation_token_signing": signing,
            "app_signing_rotation_renew_before_days": DAYS,
        }
        return together(
            lambda: self.play("app_signing_rotation", rotation),
            lambda: self.play("federation_signing_rollover", {"federation_signing_rollover_domains": domains}),
        )

    def export(self) -> PlaybookRun:
        return self.play("tenant_export", self._exporting)

    @property
    def _exporting(self) -> dict[str, Any]:
        given = {"repository": str(self.tree), "include_ids": True, "title": "Night"}
        return {f"tenant_export_{name}": value for name, value in given.items()}

    def export_killed(self, seconds: float) -> None:
        """An export that is killed after some seconds, as if its runner were taken away."""
        folder = (
            self._runs / f"killed{next(self._numbers)}"
        )  # processes that outlive it for a moment still write into it
        folder.mkdir()
        given = {**self._environment, **self.service.variables, "PWD": str(self.tree)}
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(PLAYBOOKS / "tenant_export.yml")]
        run = subprocess.Popen(
            [*command, "-e", json.dumps(self._exporting)],
            env={**environment(folder, given), "RECORD_FILE": str(folder / "record.jsonl")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        shutil.rmtree(folder, ignore_errors=True)

    def look(self) -> list[PlaybookRun]:
        """Drift, expiry and report, which are jobs side by side."""
        return together(self.drift, self.expiry, self.report)

    def drift(self, **variables: Any) -> PlaybookRun:
        files = {
            name: f"../drift.{end}" for name, end in (("status", "status"), ("report", "md"), ("state_file", "json"))
        }
        return self.play("drift", {**files, **variables})

    def expiry(self) -> PlaybookRun:
        return self.play("expiry", {"status": "../expiry.status", "within_days": 30})

    def report(self) -> PlaybookRun:
        return self.play(
            "certificate_report", {"certificate_report_files": {"json": str(self.tree.parent / "report.json")}}
        )

    # -- each week

    def plan(self) -> PlaybookRun:
        """A plan in a file. It has also what a guard refuses; the playbook fails then."""
        return self.play("plan", {"plan_file": "../plan.json"})

    def apply(self, approve: Sequence[str] = ()) -> PlaybookRun:
        """Apply the plan that was reviewed, with the changes that were approved."""
        return self.play("apply", {"plan_file": "../plan.json", "approve": [*approve]})

    def restore(self, to: str) -> PlaybookRun:
        return self.play("restore", {"to": to, "approve": "all"})

    def apply_twice(self, **variables: Any) -> list[PlaybookRun]:
        """Two pipelines at the same moment, each with a plan of its own."""
        return together(*[lambda: self.play("apply", variables)] * 2)

    def commit(self, message: str) -> None:
        """Record what people have changed in the folder ``estate``."""
        self.git("add", "--all", "estate")
        if self.git("status", "--porcelain", "estate"):
            self.git("commit", "--quiet", f"--message={message}", "--", "estate")


def together(*plays: Callable[[], PlaybookRun]) -> list[PlaybookRun]:
    """Run playbooks at the same moment."""
    with ThreadPoolExecutor(len(plays)) as pool:
        return [run.result() for run in [pool.submit(play) for play in plays]]
