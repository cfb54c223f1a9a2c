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
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from gitops_world import FOLDER, READER, SERVICES, WRITER, World, pipeline
from lab import Lab
from m365_graph_emulator.identity import Platform
from pipeline_platform import LIMITED, platform, trusting, variables
from playbooks import COLLECTION


@pytest.fixture
def world(lab: Callable[..., Lab]) -> Iterator[World]:
    here = lab()
    with Platform(here.emulator) as platform:
        yield World(here, platform)


def written(world: World, service: str) -> tuple[list[str], list[str]]:
    """The arguments of the one call that wrote a comment, and what was sent with it."""
    calls = world.noted("gh") if service == "github" else world.noted("curl")
    (call,) = [call for call in calls if service == "github" or "/dev/null" in call[0]]
    return call


def comment(world: World, service: str) -> str:
    """The text of the one comment that was made, at the right place, signed in as the right one."""
    arguments, (text, *headers) = written(world, service)
    if service == "github":
        assert arguments == ["pr", "comment", "17", "--edit-last", "--create-if-none", "--body-file", "plan.md"]
        return text
    if service == "gitlab":
        assert arguments[-1] == "https://gitlab.example.com/api/v4/projects/5/merge_requests/17/notes"
        assert headers == ["PRIVATE-TOKEN: a project's token\n"]
        return text
    place = "project/_apis/git/repositories/repository/pullRequests/17/threads"
    assert arguments[-1] == f"https://dev.azure.com/contoso/{place}?api-version=7.1"
    assert headers == [f"Authorization: Bearer {world.platform.pipeline_token}\n"]
    (said,) = json.loads(text)["comments"]
    return str(said["content"])


@pytest.mark.parametrize("service", ["gitlab", pytest.param("azure", marks=pytest.mark.nightly)])
def test_the_next_run_updates_the_comment_of_the_first(world: World, service: str) -> None:
    """A comment of somebody else is not touched, even if it looks like ours."""
    world.commented = True
    world.forget()
    world.store(service)
    world.wish("After")
    status, output = world.run(service, "plan")
    assert status == 0, output
    arguments, (text, *_headers) = written(world, service)
    assert "### Plan: 1 to change" in text
    method, place = ("PUT", "/notes/7") if service == "gitlab" else ("PATCH", "/threads/7/comments/1?api-version=7.1")
    assert arguments[arguments.index("--request") + 1] == method and arguments[-1].endswith(place)
    arguments = [word for call, _sent in world.noted("curl") for word in call]
    secrets = ("a project's token", world.platform.pipeline_token, world.platform.assertion("kubernetes")[:40])
    assert not [word for word in arguments if any(secret in word for secret in secrets)], "others see arguments"


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


@pytest.mark.parametrize("service", by_day("azure"))
def test_a_report_of_drift_marks_what_is_new_since_last_night(world: World, service: str) -> None:
    """Drift fails the job, and the next run needs what it has found."""

    def night() -> tuple[int, str]:
        world.forget()
        status, output = world.run(service, "drift")
        assert (world.folder / "drift.json").exists(), output
        return status, (world.folder / "drift.md").read_text()

    world.wish("Before")
    status, report = night()
    assert status == 0 and "🆕" not in report, "the first one"
    world.wish("After")
    status, report = night()
    assert status == 3 and "🆕" in report
    status, report = night()
    assert status == 3 and "### Plan: 1 to change" in report and "🆕" not in report


PROFILES = "/deviceManagement/deviceConfigurations"


@pytest.mark.parametrize("service", by_day("github"))
def test_the_reviewed_plan_is_applied_with_what_was_approved(world: World, service: str) -> None:
    profile = {"@odata.type": "#microsoft.graph.iosScepCertificateProfile", "displayName": "VPN", "keySize": "size2048"}
    document = {
        "type": "iosScepCertificateProfile",
        "key": {"displayName": "VPN"},
        "properties": {"keySize": "size4096"},
    }
    (world.folder / "estate" / "vpn.yml").write_text(yaml.safe_dump(document))
    world.fill(places={PROFILES: [profile]}, more="DeviceManagementConfiguration.ReadWrite.All")

    def size() -> str:
        return str(world.emulator.entities(PROFILES)[0]["keySize"])

    world.approve(service, "")
    status, output = world.run(service, "apply")
    assert status == 2 and "There is no plan of a" in output, "a change that was not reviewed"
    status, output = world.run(service, "plan")
    assert status == 2, output
    (id,) = re.findall(r"approve the change ([a-f][0-9a-f]{11})", comment(world, service))

    world.approve(service, id)
    status, output = world.run(service, "plan")
    assert status == 0, output
    assert "> Approved for this run: " in comment(world, service)
    world.store(service)
    place = f"{PROFILES}/{world.emulator.entities(PROFILES)[0]['id']}"
    world.emulator.set_property(place, keySize="size1024")
    status, output = world.run(service, "apply")
    assert status == 2 and size() == "size1024", output
    assert "### The plan does not hold any more: 1 different" in (world.folder / "applied.md").read_text()
    assert {request["method"] for request in world.emulator.requests} <= {"GET", "POST"}

    world.emulator.set_property(place, keySize="size2048")
    world.forget()
    status, output = world.run(service, "apply")
    assert status == 0 and size() == "size4096", output


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


@pytest.mark.parametrize("service", by_day("gitlab"))
def test_the_pipeline_checks_who_can_write(world: World, service: str) -> None:
    """The reader of these tests may read one type, so permissions are missing, and the job fails with 3."""
    world.wish("Before")
    with platform(LIMITED[service]) as api:
        world.ca_path, world.job = trusting(world.lab), variables(service, api.url)
        status, output = world.run(service, "doctor")
        report = (world.folder / "doctor.md").read_text()
        assert status == 3, output
        found = {
            "github": "Only the branch main can deploy to the environment production, and it is protected.",
            "gitlab": "The environment production and the branch main are protected.",
            "azure": "Only the protected branch main can use m365-writer, one run at a time.",
        }[service]
        assert f"| ok | pipeline | {found} |" in report, report
        assert len(api.requests) == len(LIMITED[service]) and "documents of type" not in report


def test_jobs_have_only_the_permissions_that_they_need() -> None:
    jobs = pipeline("github-actions")["jobs"]
    assert pipeline("github-actions")["permissions"] == {}
    assert {name for name, job in jobs.items() if job["permissions"].get("pull-requests") == "write"} == {"plan"}
    assert {name for name, job in jobs.items() if job.get("environment")} == {"apply"}
    assert all("contents" in job["permissions"] and "concurrency" in job for job in jobs.values())


def test_everything_is_pinned() -> None:
    for path in FOLDER.glob("*.yml"):
        text = path.read_text()
        uses = re.findall(r"^ +(?:- )?uses: (\S+)", text, re.MULTILINE)
        assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", used) for used in uses), path.name
        assert "latest" not in text, path.name
        assert not re.search(r"pip install (?!--quiet (?:-c requirements\.txt )?-r )", text), path.name
    lines = (FOLDER / "requirements.txt").read_text().splitlines()
    pinned = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    needed = (COLLECTION / "requirements.txt").read_text()
    assert {*pinned} == {"ansible-core", *re.findall(r"^([\w-]+)[>=<]", needed, re.MULTILINE)}
    collection, version = yaml.safe_load((FOLDER / "requirements.yml").read_text())["collections"][0].values()
    assert (collection, version) == ("m365.graph", yaml.safe_load((COLLECTION / "galaxy.yml").read_text())["version"])


def test_no_secret_is_stored() -> None:
    """Nothing in the files names a secret of the service, but the token that GitLab wants for a comment, which is
    optional.
    """
    for path in FOLDER.glob("*.yml"):
        text = path.read_text()
        assert "AZURE_CLIENT_SECRET" not in text and "secrets." not in text and "CLIENT_CERTIFICATE" not in text, (
            path.name
        )


def test_each_service_applies_one_run_after_another() -> None:
    """GitHub by the concurrency of a job, GitLab by its resource group, Azure by the exclusive lock of a connection."""
    github, gitlab, azure = (
        yaml.safe_load((FOLDER / f"{name}.yml").read_text())
        for name in ("github-actions", "gitlab-ci", "azure-pipelines")
    )
    for jobs, lock in ((github["jobs"], "concurrency"), (gitlab, "resource_group")):
        applying = [job for job in jobs.values() if isinstance(job, dict) and "m365.graph.apply" in json.dumps(job)]
        # In GitHub's form with a group, a new run may wait for the one at work, or cancel it.
        held = [job.get(lock) for job in applying]
        assert [one["group"] if isinstance(one, dict) else one for one in held] == ["production"]
        assert not any(one["cancel-in-progress"] for one in held if isinstance(one, dict))
    assert azure["lockBehavior"] == "sequential"
