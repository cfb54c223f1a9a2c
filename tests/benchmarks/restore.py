# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole tenant into Git and back: tenant_export commits it, somebody breaks it, restore brings it back to the commit.

Of 20 resources, one is a SCEP profile with assignments, 7 are trusted root certificates with assignments, 4 are
code-signing certificates and 8 federated credentials. Of each 100, somebody changes two, deletes one and adds one. CPU
seconds are those of ansible-playbook and the programs that it starts, without the service.

Usage: restore.py [resources ...]
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from _service import Service, serve
from certificates import issue
from estates import SCEP, TODAY
from playbooks import COLLECTION, run_playbook

CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
APPLICATIONS = "/applications"
GROUPS = 20
CREDENTIALS = 20
"""Federated credentials of one application, which has at most 20."""
PAGE = 1000
"""Resources in one page of the service."""
LOGS = 1
"""Exchanges for the audit logs: one batch."""


def guid(kind: int, number: int) -> str:
    return f"00000000-0000-4000-800{kind}-{number:012}"


def assignment(number: int) -> dict[str, Any]:
    group = guid(1, number % GROUPS)
    return {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group}}


def profile(number: int, root: str) -> dict[str, Any]:
    return {
        "id": guid(2, number),
        "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
        "displayName": f"Profile {number}",
        **SCEP,
        "rootCertificate@odata.bind": f"{CONFIGURATIONS}('{root}')",
        "assignments": [assignment(number), assignment(number + 1)],
    }


def trusted_root(number: int, content: str) -> dict[str, Any]:
    kind = "#microsoft.graph.iosTrustedRootCertificate"
    row = {"id": guid(3, number), "@odata.type": kind, "displayName": f"Root {number}"}
    return {**row, "trustedRootCertificate": content, "assignments": [assignment(number)]}


def credential(number: int) -> dict[str, Any]:
    audiences = ["api://AzureADTokenExchange"]
    subject = f"repo:contoso/app{number}:environment:production"
    issuer = "https://token.actions.githubusercontent.com"
    return {"id": guid(5, number), "name": f"c{number}", "issuer": issuer, "subject": subject, "audiences": audiences}


def signing(number: int) -> dict[str, Any]:
    row = {"id": guid(7, number), "subject": f"CN=App {number}, O=Contoso", "issuer": "CN=Contoso Issuing CA"}
    row |= {"expirationDateTime": "2031-01-01T00:00:00Z"}
    return {**row, "status": "provisioned", "subjectName": f"App {number}"}


def tenant(count: int) -> dict[str, list[dict[str, Any]]]:
    content = issue("Root", usages=None, now=TODAY, root=True, index=0).text
    profiles, signed, credentials = count // 20, count // 5, count * 2 // 5
    roots = [trusted_root(number, content) for number in range(count - profiles - signed - credentials)]
    below = [credential(number) for number in range(credentials)]
    return {
        "/groups": [{"id": guid(1, number), "displayName": f"Group {number}"} for number in range(GROUPS)],
        SIGNING: [signing(number) for number in range(signed)],
        CONFIGURATIONS: [*roots, *(profile(number, roots[number % len(roots)]["id"]) for number in range(profiles))],
        APPLICATIONS: [
            {
                "id": guid(4, start),
                "appId": guid(6, start),
                "displayName": f"Application {start}",
                "federatedIdentityCredentials": below[start : start + CREDENTIALS],
            }
            for start in range(0, credentials, CREDENTIALS)
        ],
    }


class Person:
    """Somebody with a client of their own."""

    def __init__(self, service: Service) -> None:
        about = service.about
        self._url = f"{about['graph_url']}/beta"
        self._session = requests.Session()
        self._session.trust_env, self._session.verify = False, about["ca_path"]
        form = {name: about[name] for name in ("client_id", "client_secret")}
        form |= {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
        url = f"{about['authority_url']}/{about['tenant_id']}/oauth2/v2.0/token"
        token = self._session.post(url, data=form).json()["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    def send(self, method: str, path: str, body: Any = None) -> None:
        self._session.request(method, f"{self._url}{path}", json=body).raise_for_status()

    def make_mistakes(self, number: int) -> int:
        """Change, delete and add ``number`` resources of each kind. Returns how many writes bring them back."""
        content = issue("Root", usages=None, now=TODAY, root=True, index=0).text
        scep, root = ("#microsoft.graph.iosScepCertificateProfile", "#microsoft.graph.iosTrustedRootCertificate")
        for turn in range(number):
            changed = {"@odata.type": scep, "description": "Changed"}
            self.send("PATCH", f"{CONFIGURATIONS}/{guid(2, turn)}", changed)
            self.send("DELETE", f"{CONFIGURATIONS}/{guid(2, number + turn)}")
            added = {"@odata.type": root, "displayName": f"Added {turn}", "trustedRootCertificate": content}
            self.send("POST", CONFIGURATIONS, added)
            place = f"{APPLICATIONS}/{guid(4, turn // CREDENTIALS * CREDENTIALS)}/federatedIdentityCredentials"
            self.send("PATCH", f"{place}/{guid(5, turn)}", {"description": "Changed"})
        return number * 5  # assignments of a new profile are a write of their own


@dataclass
class Cost:
    """Seconds of CPU time and of the clock."""

    cpu: float = 0
    wall: float = 0


@contextmanager
def measured() -> Iterator[Cost]:
    cost, wall, before = Cost(), time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    yield cost
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cost.wall = time.monotonic() - wall


@dataclass(frozen=True)
class Asked:
    """Exchanges with the service, in which a batch is one, and writes, in batches or not."""

    exchanges: int
    writes: int


class Repository:
    """A working tree with the exports of a tenant, and the playbooks that run in it."""

    def __init__(self, folder: Path, service: Service) -> None:
        self._folder, self._service = folder, service
        self._tree = folder / "repository"
        self._tree.mkdir(parents=True)
        names = {
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@b",
        }
        self._environment = {**service.environment, **names, "GIT_CONFIG_GLOBAL": os.devnull, "PWD": str(self._tree)}
        self._environment |= {"RECORD_RESULTS": "no", "M365_GRAPH_PROGRESS": "off"}
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self._tree), *arguments]
        return subprocess.run(
            command, env={**os.environ, **self._environment}, capture_output=True, text=True, check=True
        ).stdout

    def play(self, what: str, name: str, **variables: Any) -> Asked:
        """Run a playbook of the collection, and print what it costs."""
        since = len(self._service.log())
        with measured() as cost:
            run = run_playbook(
                COLLECTION / "playbooks" / f"{name}.yml",
                "-e",
                json.dumps(variables),
                directory=self._folder,
                env=self._environment,
                timeout=3000,
                process=True,
            )
        if run.status:
            sys.exit(run.output[-3000:])
        asked = [entry for entry in self._service.log()[since:] if entry["log"] == "graph"]
        told = Asked(
            sum(entry["batch"] is None for entry in asked),
            sum(entry["method"] != "GET" and not entry["path"].endswith("/$batch") for entry in asked),
        )
        print(f"  {what:34} {told.exchanges:9,} {told.writes:7,} {cost.cpu:9.1f} s {cost.wall:9.1f} s", flush=True)
        return told

    def export(self, what: str) -> Asked:
        return self.play(what, "tenant_export", tenant_export_repository=str(self._tree))


def compare(count: int) -> bool:
    """Measure with this number of resources; false if a number is not what it must be."""
    print(f"{count:,} resources")
    print(f"  {'':34} {'exchanges':>9} {'writes':>7} {'CPU':>11} {'clock':>11}")
    with tempfile.TemporaryDirectory() as name, serve(Path(name) / "service", tenant(count), page_size=PAGE) as service:
        repository = Repository(Path(name) / "work", service)
        first = repository.export("tenant_export, the first commit")
        again = repository.export("tenant_export, no change")
        mistakes = max(1, count // 100)
        writes = Person(service).make_mistakes(mistakes)
        repository.export(f"tenant_export, {4 * mistakes} changes")
        restored = repository.play("restore to the first commit", "restore", to="HEAD~1", approve="all")
        repository.export("tenant_export, what was restored")
        same = repository.git("rev-parse", "HEAD~2:export") == repository.git("rev-parse", "HEAD:export")
        commits = int(repository.git("rev-list", "--count", "HEAD"))
        documents = repository.git("ls-files", "export").splitlines()
        places = [f"/{kind}/" for kind in ("iosTrustedRootCertificate", "iosScepCertificateProfile")]
        places += ["/enterpriseCodeSigningCertificate/", "/federatedIdentityCredential/"]
        found = sum(any(place in file for place in places) for file in documents)
    right = found == count and commits == 3 and same and restored.writes == writes
    # The audit logs are read for a commit only.
    right &= first.exchanges == again.exchanges + LOGS and not (first.writes or again.writes)
    verdict = "as they must be" if right else "NOT as they must be"
    print(f"  exact counts: {verdict}: {found:,} documents, {commits} commits, {restored.writes} of {writes} writes")
    return right


def main(*counts: int) -> int:
    right = [compare(count) for count in counts or (500, 5_000)]
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
