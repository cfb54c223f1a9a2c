# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A world for the pipelines of docs/gitops: a tenant, a repository, and the programs that a service's agent has."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import playbooks
import yaml
from forked_programs import path_with_programs
from gitops_comments import comments
from lab import Lab
from m365_graph_emulator.identity import Platform

FOLDER = playbooks.COLLECTION / "docs" / "gitops"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
READER, WRITER = "33333333-3333-3333-3333-333333333333", "44444444-4444-4444-4444-444444444444"
READS, WRITES = "DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"
ISSUERS = {"github": "github", "gitlab": "kubernetes", "azure": "azure_pipelines"}
STUBBED = ("pip", "ansible-galaxy", "gh", "curl")
STUB = f"""#!{sys.executable}
import json, os, re, shutil, sys
for program, pattern, text, source, name in json.load(open(os.environ["ANSWERS"])):
    if program == os.path.basename(sys.argv[0]) and re.search(pattern, " ".join(sys.argv[1:])):
        if text:
            print(text)
        if source and os.path.exists(source):
            shutil.copy(source, name)
files = [word for word in sys.argv[1:] if word.startswith(("@", "body@")) and word != "@-" or word == "plan.md"]
sent = [open(word.lstrip("@").removeprefix("body@")).read() for word in files]
sent += [sys.stdin.read()] if "@-" in sys.argv else []
open(os.environ["NOTES"], "a").write(json.dumps([os.path.basename(sys.argv[0]), sys.argv[1:], sent]) + "\\n")
"""


@dataclass(frozen=True)
class Step:
    """One piece of shell: how it is run, what it adds to the environment, and whether it runs after a failure too.

    It is left out if a file that it ``needs`` does not exist. ``obeyed`` is whether the agent runs commands in its
    output. ``action`` takes the place of the shell: what the service does itself.
    """

    shell: str = ""
    script: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    always: bool = False
    needs: str = ""
    obeyed: bool = False
    action: Callable[[], None] | None = None


def pipeline(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text())
    return document


def expressions(values: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Environment variables with what GitHub puts in the place of ``${{ ... }}``, and Azure in that of ``$(...)``."""
    return {
        name: re.sub(r"\$\{\{ ([\w.]+) \}\}|\$\(([\w.]+)\)", lambda found: known[found[1] or found[2]], str(value))
        for name, value in values.items()
    }


def github(job: str, world: World) -> list[Step]:
    """https://docs.github.com/actions/reference/workflow-syntax-for-github-actions: ``bash -e`` for each step."""
    known = {
        "vars.AZURE_TENANT_ID": world.tenant,
        "vars.AZURE_READER_CLIENT_ID": READER,
        "vars.AZURE_WRITER_CLIENT_ID": WRITER,
    }
    known |= {"github.token": "github's own token", "github.event.number": "17"}
    known |= {"github.run_id": str(world.runs), "github.run_attempt": "1"}
    document = pipeline("github-actions")
    assert document["jobs"][job]["permissions"]["id-token"] == "write"
    given = expressions({**document["env"], **document["jobs"][job]["env"]}, known)
    given |= {**world.platform.github, "GITHUB_STEP_SUMMARY": str(world.folder / "summary.md")}
    steps = []
    for step in document["jobs"][job]["steps"]:
        when, action = step.get("if", ""), github_cache(step, world, known)
        if "run" in step or action:
            found = re.search(r"hashFiles\('([^']+)'\) != ''", when)
            env = {**given, **expressions(step.get("env", {}), known)}
            needs = found[1] if found else ""
            steps.append(Step("bash -e", step.get("run", ""), env, "always()" in when, needs, action=action))
    return steps


def github_cache(step: Mapping[str, Any], world: World, known: Mapping[str, str]) -> Callable[[], None] | None:
    """https://github.com/actions/cache: what is saved under a key never changes; the latest with a prefix is restored.

    ``actions/cache`` itself saves nothing if the job fails, and so it is not used.
    """
    name, _at, _version = str(step.get("uses", "")).partition("@")
    if not name.startswith("actions/cache"):
        return None
    asked = expressions(step["with"], known)
    if name == "actions/cache/save":
        return lambda: world.save_cache(asked["key"], asked["path"])
    assert name == "actions/cache/restore", name
    return lambda: world.restore_cache([asked["key"]], asked["restore-keys"].split(), asked["path"])


def gitlab(job: str, world: World) -> list[Step]:
    """https://docs.gitlab.com/ci/yaml/: before_script and script are one shell that stops at the first failure;
    after_script is another.
    """
    document = pipeline("gitlab-ci")
    (name,) = document["default"]["id_tokens"]
    known = {"AZURE_READER_CLIENT_ID": READER, "AZURE_WRITER_CLIENT_ID": WRITER}
    given = {
        name: re.sub(r"\$(\w+)", lambda found: known[found[1]], value)
        for name, value in {**document["variables"], **document[job]["variables"]}.items()
    }
    given |= {
        name: world.platform.assertion("kubernetes"),
        "AZURE_TENANT_ID": world.tenant,
        "GITLAB_COMMENT_TOKEN": "a project's token",
    }
    given |= {"CI_API_V4_URL": "https://gitlab.example.com/api/v4", "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "17"}
    main = "\n".join([*document["default"]["before_script"], *document[job]["script"]])
    after = document[job].get("after_script")
    steps = [
        Step("bash -eo pipefail", main, given),
        *([Step("bash -eo pipefail", "\n".join(after), given, True)] if after else []),
    ]
    if cache := document[job].get("cache"):  # https://docs.gitlab.com/ci/yaml/#cachewhen: on_success if it is not given
        (path,), key = cache["paths"], cache["key"].replace("$CI_COMMIT_REF_SLUG", "main")
        always = cache.get("when") == "always"
        steps.insert(0, Step(action=lambda: world.restore_cache([key], [], path)))
        steps.append(Step(always=always, needs=path, action=lambda: world.save_cache(key, path, replace=True)))
    return steps


def azure(job: str, world: World) -> list[Step]:
    """https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2: neither step stops at a failure
    by itself.
    """
    known = {"System.AccessToken": world.platform.pipeline_token}
    document = pipeline("azure-pipelines")
    (found,) = [item for item in document["jobs"] if item["job"] == job]
    given = {
        **document["variables"],
        "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/",
        "SYSTEM_TEAMPROJECTID": "project",
    }
    given |= {"BUILD_REPOSITORY_ID": "repository", "SYSTEM_PULLREQUEST_PULLREQUESTID": "17"}
    given |= {"BUILD_SOURCEBRANCH": "refs/heads/main", "SYSTEM_DEFINITIONID": "9"}
    given["SYSTEM_OIDCREQUESTURI"] = world.platform.azure_pipelines["SYSTEM_OIDCREQUESTURI"]
    steps = []
    for step in found["steps"]:
        env = {**given, **expressions(step.get("env", {}), known)}
        if "task" in step:  # which signs in to a connection, and gives its name to the step
            client = {"m365-reader": READER, "m365-writer": WRITER}[step["inputs"]["azureSubscription"]]
            env |= {"AZURESUBSCRIPTION_TENANT_ID": world.tenant, "AZURESUBSCRIPTION_CLIENT_ID": client}
            env["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"] = world.platform.azure_pipelines[
                "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"
            ]
        steps.append(
            Step(
                "bash",
                step["bash"] if "bash" in step else step["inputs"]["inlineScript"],
                env,
                step.get("condition") == "always()",
                obeyed=step.get("target", {}).get("commands") != "restricted",
            )
        )
    return steps


SERVICES: dict[str, Callable[[str, World], list[Step]]] = {"github": github, "gitlab": gitlab, "azure": azure}


class World:
    """A tenant that trusts the pipelines, a repository with documents, and the programs that are not there."""

    def __init__(self, lab: Lab, platform: Platform) -> None:
        self.lab, self.job = lab, dict[str, str]()
        self.emulator, self.platform, self.folder = lab.emulator, platform, lab.directory / "repository"
        self.tenant = lab.emulator.tenant_id
        self.notes = lab.directory / "notes.jsonl"
        self.programs = lab.directory / "programs"
        self.kept, self.given = lab.directory / "kept", dict[str, str]()
        self.answers = lab.directory / "answers.json"
        self.caches, self.runs = dict[str, bytes](), 0
        self.ca_path = str(lab.emulator.ca_path)
        for folder in (self.folder, self.folder / "estate", self.programs, self.kept):
            folder.mkdir()
        for name in STUBBED:
            (self.programs / name).write_text(STUB)
            (self.programs / name).chmod(0o755)
        self.path = f"{self.programs}:{path_with_programs(lab.directory, {'PATH': '/usr/bin:/bin'})}"
        (self.kept / "tagged.json").write_text('{"value": []}')
        self._answer([])
        self.fill(
            {
                "subject": "CN=Apps",
                "subjectName": "Before",
                "expirationDateTime": "2031-01-01T00:00:00Z",
                "status": "provisioned",
            }
        )

    def forget(self) -> None:
        """A fresh folder for the next job."""
        for name in ("plan.json", "approved.txt", "reviewed.zip", "builds.json", "drift.json", "found.zip"):
            (self.folder / name).unlink(missing_ok=True)

    def fill(
        self, *rows: Mapping[str, Any], places: Mapping[str, list[dict[str, Any]]] | None = None, more: str = READS
    ) -> None:
        """A tenant with these code-signing certificates and other entities, a reader and a writer."""
        trusted = [
            {"issuer": self.platform.issuer(name), "subject": self.platform.subjects[name]} for name in ISSUERS.values()
        ]
        apps = [
            {"client_id": client, "federated_credentials": trusted, "permissions": [may, more]}
            for client, may in ((READER, READS), (WRITER, WRITES))
        ]
        self.emulator.reset(
            {"apps": apps, "issuers": self.platform.issuers, "entities": {SIGNING: list(rows), **(places or {})}}
        )

    def store(self, service: str) -> None:
        """Keep what a job has uploaded, as the service does, and give it to the next job, which has a fresh folder."""
        names = [name for name in ("plan.json", "approved.txt") if (self.folder / name).exists()]
        inside = "plan/" if service == "azure" else ""
        with zipfile.ZipFile(self.kept / "reviewed.zip", "w") as archive:
            for name in names:
                archive.write(self.folder / name, f"{inside}{name}")
        for name in names:
            (self.folder / name).replace(self.kept / name)
        (self.kept / "builds.json").write_text('{"value": [{"id": 5}]}')
        answers = {
            "github": [
                ["gh", r"^api repos/contoso/estate/commits/abc/pulls --jq \.\[0\]\.head\.sha$", "def", "", ""],
                ["gh", r"^api repos/contoso/estate/commits/abc/pulls --jq .*labels", self.approved, "", ""],
                ["gh", r"^run list --workflow m365 --event pull_request --commit def ", "77", "", ""],
                ["gh", r"^run download 77 --name plan$", "", str(self.kept / "plan.json"), "plan.json"],
            ],
            "gitlab": [
                [
                    "curl",
                    r"--header @- https://gitlab.example.com/api/v4/projects/5/jobs/artifacts/"
                    r"refs%2Fmerge-requests%2F17%2Fhead/download\?job=plan$",
                    "",
                    str(self.kept / "reviewed.zip"),
                    "reviewed.zip",
                ]
            ],
            "azure": [
                [
                    "curl",
                    r"--output builds\.json \S+/build/builds\?definitions=9&branchName=refs/pull/17/merge&.*\$top=1&",
                    "",
                    str(self.kept / "builds.json"),
                    "builds.json",
                ],
                [
                    "curl",
                    r"--output reviewed\.zip \S+/build/builds/5/artifacts\?artifactName=plan&\$format=zip&",
                    "",
                    str(self.kept / "reviewed.zip"),
                    "reviewed.zip",
                ],
            ],
        }
        self._answer(answers[service])

    def _answer(self, more: Sequence[Sequence[str]]) -> None:
        """What programs answer: ``more``, and Azure's list of finished runs with a tag, and the artifact of the last.

        https://learn.microsoft.com/rest/api/azure/devops/build/builds/list
        """
        tagged = (
            r"--output builds\.json \S+/build/builds\?definitions=9&branchName=refs/heads/main&tagFilters=drift"
            r"&statusFilter=completed&queryOrder=finishTimeDescending&\$top=1&"
        )
        artifact = r"--output found\.zip \S+/build/builds/6/artifacts\?artifactName=drift&\$format=zip&"
        listed = [
            *comments(self.kept, self.commented),
            ["curl", tagged, "", str(self.kept / "tagged.json"), "builds.json"],
            ["curl", artifact, "", str(self.kept / "found.zip"), "found.zip"],
        ]
        self.answers.write_text(json.dumps([*more, *listed]))

    commented = False

    def save_cache(self, key: str, path: str, *, replace: bool = False) -> None:
        """Keep a file. What is there stays, unless the service replaces it."""
        content = (self.folder / path).read_bytes()
        if replace or key not in self.caches:
            self.caches.pop(key, None)
            self.caches[key] = content

    def restore_cache(self, keys: Sequence[str], prefixes: Sequence[str], path: str) -> None:
        found = [key for key in self.caches if key in keys or any(key.startswith(one) for one in prefixes)]
        if found:
            (self.folder / path).write_bytes(self.caches[found[-1]])

    def _obey(self, output: str) -> None:
        """What Azure's agent does with commands in a log, see
        https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands.
        """
        upload = r"^##vso\[artifact\.upload containerfolder=drift;artifactname=drift\](.+)$"
        for path in re.findall(upload, output, re.MULTILINE):
            content = io.BytesIO()
            with zipfile.ZipFile(content, "w") as archive:
                archive.write(path, f"drift/{Path(path).name}")
            (self.kept / "found.zip").write_bytes(content.getvalue())
        if re.search(r"^##vso\[build\.addbuildtag\]drift$", output, re.MULTILINE):
            (self.kept / "tagged.json").write_text('{"value": [{"id": 6}]}')

    approved = ""

    def approve(self, service: str, ids: str) -> None:
        """Approve changes as people do: with labels, or with the variable of the pipeline."""
        self.approved = ids
        event = self.kept / "event.json"
        labels = [{"name": "documentation"}, *({"name": f"approve:{id}"} for id in ids.split(",") if id)]
        event.write_text(json.dumps({"pull_request": {"labels": labels}}))
        self.given = {
            "github": {
                "GITHUB_EVENT_PATH": str(event),
                "GITHUB_REPOSITORY": "contoso/estate",
                "GITHUB_SHA": "abc",
                "GITHUB_WORKFLOW": "m365",
            },
            "gitlab": {
                "CI_MERGE_REQUEST_LABELS": ",".join(label["name"] for label in labels),
                "CI_COMMIT_MESSAGE": "Merge branch 'x' into 'main'\n\nLarger\n\nSee merge request contoso/estate!17",
            },
            "azure": {
                "APPROVE": ids,
                "BUILD_SOURCEVERSIONMESSAGE": "Merged PR 17: Larger keys",
            },
        }[service]

    def wish(self, name: str) -> None:
        document = {
            "type": "enterpriseCodeSigningCertificate",
            "key": {"subject": "CN=Apps"},
            "properties": {"subjectName": name},
        }
        (self.folder / "estate" / "signing.yml").write_text(yaml.safe_dump(document))

    def run(self, service: str, job: str) -> tuple[int, str]:
        """Run a job as its service does: its exit status and what it printed."""
        self.emulator.clear_log()
        self.notes.write_text("")
        self.runs += 1
        base = playbooks.environment(
            self.folder,
            {
                "PATH": self.path,
                "NOTES": str(self.notes),
                "ANSWERS": str(self.answers),
                **self.given,
                "CI": "true",
            },
        )
        base |= {
            "AZURE_AUTHORITY_HOST": self.emulator.authority_url,
            "M365_GRAPH_URL": self.emulator.graph_url,
            "M365_GRAPH_CA_PATH": self.ca_path,
        }
        status, output = 0, ""
        for step in SERVICES[service](job, self):
            if (status and not step.always) or (step.needs and not (self.folder / step.needs).exists()):
                continue
            if step.action is not None:
                step.action()
                continue
            command = [*step.shell.split(), "-c", step.script]
            done = subprocess.run(
                command,
                cwd=self.folder,
                env={**base, **step.env, **self.job},
                capture_output=True,
                text=True,
                timeout=playbooks.TIMEOUT,
                check=False,
            )
            status, output = status or done.returncode, output + done.stdout + done.stderr
            if step.obeyed:
                self._obey(done.stdout)
        return status, output

    def noted(self, program: str) -> list[tuple[list[str], list[str]]]:
        """How a program was called, and what it was given to send."""
        rows = [json.loads(line) for line in self.notes.read_text().splitlines()]
        return [(arguments, sent) for name, arguments, sent in rows if name == program]

    @property
    def name(self) -> str:
        (row,) = self.emulator.entities(SIGNING)
        return str(row["subjectName"])

    @property
    def signed_in(self) -> set[tuple[str, str]]:
        return {(entry["kind"], entry["client_id"]) for entry in self.emulator.token_requests}
