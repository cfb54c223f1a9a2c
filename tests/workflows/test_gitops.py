# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pipelines of docs/gitops: the shell in them is taken out of their files and run as each service runs it, signed
in by its OIDC.

What is not there is stood for by programs that note how they were called: ``pip``, ``ansible-galaxy``, ``gh`` and
``curl``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import playbooks
import pytest
import yaml
from lab import Lab
from m365_graph_emulator.identity import Platform

FOLDER = playbooks.COLLECTION / "docs" / "gitops"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
READER, WRITER = "33333333-3333-3333-3333-333333333333", "44444444-4444-4444-4444-444444444444"
READS, WRITES = "DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"
ISSUERS = {"github": "github", "gitlab": "kubernetes", "azure": "azure_pipelines"}
STUBBED = ("pip", "ansible-galaxy", "gh", "curl")
STUB = f"""#!{sys.executable}
import json, os, sys
files = [word for word in sys.argv[1:] if word.startswith(("@", "body@")) or word == "plan.md"]
sent = [open(word.lstrip("@").removeprefix("body@")).read() for word in files]
open(os.environ["NOTES"], "a").write(json.dumps([os.path.basename(sys.argv[0]), sys.argv[1:], sent]) + "\\n")
"""


@dataclass(frozen=True)
class Step:
    """One piece of shell: how it is run, what it adds to the environment, and whether it runs after a failure too."""

    shell: str
    script: str
    env: Mapping[str, str] = field(default_factory=dict)
    always: bool = False


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
    document = pipeline("github-actions")
    assert document["permissions"]["id-token"] == "write"
    given = expressions({**document["env"], **document["jobs"][job]["env"]}, known)
    given |= {**world.platform.github, "GITHUB_STEP_SUMMARY": str(world.folder / "summary.md")}
    return [
        Step(
            "bash -e",
            step["run"],
            {**given, **expressions(step.get("env", {}), known)},
            "always()" in step.get("if", ""),
        )
        for step in document["jobs"][job]["steps"]
        if "run" in step
    ]


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
    return [
        Step("bash -eo pipefail", main, given),
        *([Step("bash -eo pipefail", "\n".join(after), given, True)] if after else []),
    ]


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
    given["SYSTEM_OIDCREQUESTURI"] = world.platform.azure_pipelines["SYSTEM_OIDCREQUESTURI"]
    steps = []
    for step in found["steps"]:
        env = {**given, **expressions(step.get("env", {}), known)}
        if "task" in step:  # which signs in to a connection, and tells the step which one
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
            )
        )
    return steps


SERVICES: dict[str, Callable[[str, World], list[Step]]] = {"github": github, "gitlab": gitlab, "azure": azure}


class World:
    """A tenant that trusts the pipelines, a repository with documents, and the programs that are not there."""

    def __init__(self, lab: Lab, platform: Platform) -> None:
        self.emulator, self.platform, self.folder = lab.emulator, platform, lab.directory / "repository"
        self.tenant = lab.emulator.tenant_id
        self.notes = lab.directory / "notes.jsonl"
        self.programs = lab.directory / "programs"
        for folder in (self.folder, self.folder / "estate", self.programs):
            folder.mkdir()
        for name in STUBBED:
            (self.programs / name).write_text(STUB)
            (self.programs / name).chmod(0o755)

        self.fill(
            {
                "subject": "CN=Apps",
                "subjectName": "Before",
                "expirationDateTime": "2031-01-01T00:00:00Z",
                "status": "provisioned",
            }
        )

    def fill(self, *rows: Mapping[str, Any]) -> None:
        """A tenant with these code-signing certificates, a reader and a writer."""
        trusted = [
            {"issuer": self.platform.issuer(name), "subject": self.platform.subjects[name]} for name in ISSUERS.values()
        ]
        apps = [
            {"client_id": client, "federated_credentials": trusted, "permissions": [may]}
            for client, may in ((READER, READS), (WRITER, WRITES))
        ]
        self.emulator.reset({"apps": apps, "issuers": self.platform.issuers, "entities": {SIGNING: list(rows)}})

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
        base = playbooks.environment(
            self.folder,
            {
                "PATH": f"{self.programs}:{Path(sys.executable).parent}:/usr/bin:/bin",
                "NOTES": str(self.notes),
                "CI": "true",
            },
        )
        base |= {
            "AZURE_AUTHORITY_HOST": self.emulator.authority_url,
            "M365_GRAPH_URL": self.emulator.graph_url,
            "M365_GRAPH_CA_PATH": str(self.emulator.ca_path),
        }
        status, output = 0, ""
        for step in SERVICES[service](job, self):
            if status and not step.always:
                continue
            command = [*step.shell.split(), "-c", step.script]
            done = subprocess.run(
                command,
                cwd=self.folder,
                env={**base, **step.env},
                capture_output=True,
                text=True,
                timeout=playbooks.TIMEOUT,
                check=False,
            )
            status, output = status or done.returncode, output + done.stdout + done.stderr
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


@pytest.fixture
def world(lab: Callable[..., Lab]) -> Iterator[World]:
    here = lab()
    with Platform(here.emulator) as platform:
        yield World(here, platform)


def comment(world: World, service: str) -> str:
    """The text of the one comment that was made, at the right place."""
    (call,) = world.noted("gh") if service == "github" else world.noted("curl")
    arguments, (text,) = call
    if service == "github":
        assert arguments == ["pr", "comment", "17", "--edit-last", "--create-if-none", "--body-file", "plan.md"]
        return text
    if service == "gitlab":
        assert arguments[-1] == "https://gitlab.example.com/api/v4/projects/5/merge_requests/17/notes"
        assert "PRIVATE-TOKEN: a project's token" in arguments
        return text
    assert (
        arguments[-1]
        == "https://dev.azure.com/contoso/project/_apis/git/repositories/repository/pullRequests/17/threads?api-version=7.1"
    )
    assert f"Authorization: Bearer {world.platform.pipeline_token}" in arguments
    (said,) = json.loads(text)["comments"]
    return str(said["content"])


def by_day(service: str) -> list[Any]:
    """All services, of which one is tried by day."""
    return [pytest.param(name, marks=[] if name == service else pytest.mark.nightly) for name in SERVICES]


@pytest.mark.parametrize("service", by_day("github"))
def test_a_pipeline_from_pull_request_to_drift(world: World, service: str) -> None:
    world.wish("After")
    status, output = world.run(service, "plan")
    assert status == 0, output
    assert "### Plan: 1 to change" in comment(world, service)
    assert world.name == "Before" and world.signed_in == {("federated", READER)}
    assert [arguments[:2] for arguments, _sent in world.noted("ansible-galaxy")] == [["collection", "install"]]
    assert any("m365/graph/requirements.txt" in arguments[-1] for arguments, _sent in world.noted("pip"))
    status, output = world.run(service, "apply")
    assert status == 0, output
    assert world.name == "After" and world.signed_in == {("federated", WRITER)}
    status, output = world.run(service, "drift")
    assert status == 0, output
    assert world.signed_in == {("federated", READER)}
    world.wish("Otherwise")
    status, output = world.run(service, "drift")
    assert status == 3, output
    assert "### Plan: 1 to change" in (world.folder / "drift.md").read_text()
    methods = {one["method"] for one in world.emulator.requests if not one["path"].endswith("/$batch")}
    assert methods == {"GET"} and world.name == "After"


@pytest.mark.parametrize("service", by_day("gitlab"))
def test_a_pipeline_that_fails(world: World, service: str) -> None:
    world.wish("After")
    (world.folder / "estate" / "wrong.yml").write_text("type: nothing\n")
    assert world.run(service, "plan")[0] == 2
    assert "is not a type that documents can hold" in comment(world, service), "the comment says why"
    assert world.run(service, "apply")[0] == 2
    assert world.name == "Before"
    status, _output = world.run(service, "drift")
    assert status == 2 and not (world.folder / "drift.status").exists(), "neither drift nor none"


@pytest.mark.parametrize("service", by_day("azure"))
def test_the_alarm(world: World, service: str) -> None:
    status, output = world.run(service, "expiry")
    assert status == 4, output  # the reader of these tests may read one type
    report = (world.folder / "expiry.md").read_text()
    assert re.match(r"## Incomplete: \d+ types could not be read .* nothing expires within 30 days\.\n", report), report
    assert "> **Not read: application.** " in report
    world.fill(
        {
            "subject": "CN=Old",
            "subjectName": "Old | Apps",
            "expirationDateTime": "2020-01-01T00:00:00Z",
            "status": "provisioned",
        }
    )
    status, output = world.run(service, "expiry")
    assert status == 4, output
    report = (world.folder / "expiry.md").read_text()
    assert "Of what could be read, 1 expires within 30 days or has expired." in report.splitlines()[0]
    assert re.search(
        r"^\| 2020-01-01T00:00:00Z \| -\d+ \| certificate \|(?: Old \\\| Apps \|){2}[^|]*\|$", report, re.MULTILINE
    ), report
    assert {request["method"] for request in world.emulator.requests if not request["path"].endswith("/$batch")} == {
        "GET"
    }


def test_no_secret_is_stored() -> None:
    """Nothing in the files names a secret of the service, but the token that GitLab wants for a comment, which is
    optional.
    """
    for path in FOLDER.glob("*.yml"):
        text = path.read_text()
        assert "AZURE_CLIENT_SECRET" not in text and "secrets." not in text and "CLIENT_CERTIFICATE" not in text, (
            path.name
        )
