# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook doctor: it names what is wrong and what to do next, in few sentences and without secrets."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from in_process import result_of
from lab import Lab
from pipeline_platform import LIMITED, platform, trusting, variables
from playbooks import PlaybookRun, run_playbook
from programs import PIPELINES
from tenants import connection, environment

from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._clouds import CLOUDS
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock

MakeLab = Callable[..., Lab]
GRAPH = CLOUDS["public"].graph_url
APP = "22222222-2222-2222-2222-222222222222"
HELD = ["DeviceManagementApps.Read.All", "Organization.Read.All"]
TENANT = {"apps": [{"client_id": APP, "secret": "reader-secret", "permissions": HELD}]}
ESTATE = [
    {"type": "vppToken", "key": {"displayName": "Books"}, "properties": {"appleId": "apple@contoso.com"}},
    {"type": "windows81TrustedRootCertificate", "key": {"displayName": "Root"}, "properties": {"description": "Root"}},
]


def doctor(here: Lab, *variables: str, env: dict[str, str] | None = None) -> PlaybookRun:
    words = [word for variable in variables for word in ("-e", variable)]
    found = {**environment(here.emulator), "PWD": str(here.directory), **(env or {})}
    run = run_playbook(Path("m365.graph.doctor"), *words, directory=here.directory, env=found)
    assert "eyJ" not in run.output and (here.emulator.client_secret or "") not in run.output
    return run


def unsigned(claims: Mapping[str, Any]) -> str:
    """A token with these claims that no service accepts."""
    return (
        ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
            for part in ({"alg": "none"}, claims)
        )
        + "."
    )


def statuses(run: PlaybookRun) -> dict[str, str]:
    return {one["name"]: one["status"] for one in run["Examine"].result["checks"]}


def test_everything_is_all_right(lab: MakeLab) -> None:
    here = lab({"entities": {}})
    (here.directory / "estate").mkdir()
    (here.directory / "estate" / "all.json").write_text(json.dumps(ESTATE))
    (here.directory / "own.yml").write_text("- hosts: all\n  roles:\n    - m365.graph.certificate_report\n")
    run = doctor(here, "playbooks=drift,own.yml", "modules=vpp_token_info", "report=doctor.md", "status=status")
    assert run.status == 0, run.output
    assert set(statuses(run).values()) == {"ok"}, run.output
    assert (here.directory / "status").read_text() == "0"
    result = run["Examine"].result
    assert result["missing"] == [] and result["problems"] == []
    assert result["identity"]["tenant_name"] == "Contoso"
    needed = {by for row in result["permissions"] for by in row["needed_by"]}
    own = f"playbook {here.directory}/own.yml"
    # Own playbooks are not known to compare only, so the documents are applied.
    assert needed == {
        "module vpp_token_info",
        "playbook drift",
        own,
        "documents of type vppToken",
        "documents of type windows81TrustedRootCertificate",
    }
    assert (here.directory / "doctor.md").read_text().startswith("## Everything is all right\n\n| result | check |")
    assert [one["method"] for one in here.emulator.requests if "/organization" in one["path"]] == ["GET"]


def test_missing_permissions_are_one_short_list(lab: MakeLab) -> None:
    here = lab(TENANT)
    (here.directory / "estate").mkdir()
    (here.directory / "estate" / "all.json").write_text(json.dumps([*ESTATE, {"type": "toaster"}]))
    run = doctor(here, "playbooks=drift,apply", "report=doctor.md")
    assert run.status == 2
    result = run["Examine"].result
    # Read and ReadWrite of the same thing are not both in the list.
    assert result["missing"] == [
        "DeviceManagementConfiguration.ReadWrite.All",
        "DeviceManagementRBAC.Read.All",
        "DeviceManagementServiceConfig.ReadWrite.All",
        "GroupMember.Read.All",
    ]
    assert {name for name, status in statuses(run).items() if status == "failed"} == {"permissions", "documents"}
    assert "toaster" in result["problems"][1]
    assert "grant admin consent" in run.output
    assert "| missing permission | to | for |" in (here.directory / "doctor.md").read_text()


def examined(here: Lab, **options: Any) -> dict[str, Any]:
    """What the module returns, with the connection to the emulator and other options; None leaves one out."""
    given = {**connection(here.emulator), **options}
    return result_of("doctor_info", {name: value for name, value in given.items() if value is not None})


def of(result: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in result["checks"] if one["name"] == name)


@pytest.fixture
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("AZURE_", "M365_GRAPH_")) or name.lower().endswith("_proxy") or name in PIPELINES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", "/nonexistent")  # no Azure CLI
    monkeypatch.setattr(session, "clock", Clock(sleep=lambda _seconds: None))


@pytest.mark.usefixtures("_plain")
def test_without_credentials_one_short_sentence(lab: MakeLab) -> None:
    here = lab(TENANT)
    result = examined(here, tenant_id=None, client_id=None, client_secret=None)
    assert result["problems"] == ["Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET."]
    found = {one["name"]: one["status"] for one in result["checks"]}
    assert found["graph"] == found["authority"] == found["clock"] == found["versions"] == "ok"
    assert found["token"] == found["tenant"] == "skipped"
    some = examined(here, client_id=None, client_secret=None, client_certificate_path="/x.pem")
    assert some["problems"][0].startswith("Set AZURE_CLIENT_ID. The authentication guide lists")
    assert of(examined(here, cloud="china", graph_url=CLOUDS["public"].graph_url), "variables")["advice"] == (
        "Correct the option, or the environment variable that sets it."
    )


@pytest.mark.nightly
@pytest.mark.usefixtures("_plain")
def test_refused_tokens_are_explained(lab: MakeLab) -> None:
    here = lab(TENANT)
    wrong = of(examined(here, client_secret="not-the-secret"), "token")
    assert "the client secret is wrong" in wrong["message"] and "not-the-secret" not in wrong["message"]
    assert wrong["advice"] == "Create a new client secret, and set AZURE_CLIENT_SECRET to its value."
    unknown = of(examined(here, client_id="33333333-3333-3333-3333-333333333333"), "token")
    assert unknown["advice"].startswith("Set AZURE_CLIENT_ID to the application (client) ID")
    # A token of another tenant, and one for another service.
    claims = {"tid": "44444444-4444-4444-4444-444444444444", "roles": ["Domain.Read.All"], "aud": GRAPH}
    other = examined(here, access_token=unsigned(claims), auth_source="access_token")
    assert of(other, "token")["message"].startswith("The token is for the tenant 4444")
    assert of(other, "authority")["status"] == "skipped" and other["held"] == ["Domain.Read.All"]
    assert of(other, "tenant")["status"] == "failed" and "eyJ" not in json.dumps(other)
    service = examined(
        here, access_token=unsigned({"aud": "https://management.azure.com/"}), auth_source="access_token"
    )
    assert of(service, "token")["message"] == f"The token is for https://management.azure.com and not for {GRAPH}."
    person = examined(here, access_token=unsigned({"scp": "User.Read"}), auth_source="access_token")
    assert of(person, "permissions")["message"].endswith("because the token is that of a user.")
    unread = examined(here, access_token="opaque", auth_source="access_token")
    assert of(unread, "permissions")["status"] == "skipped"
    here.emulator.faults.add({"match": {"path": "organization"}, "do": {"status": 403}})
    assert of(examined(here), "tenant")["message"].endswith("Its name needs Organization.Read.All.")


@pytest.mark.nightly
@pytest.mark.usefixtures("_plain")
def test_what_is_in_the_way(lab: MakeLab, monkeypatch: pytest.MonkeyPatch) -> None:
    here = lab(TENANT)
    untrusted = examined(here, ca_path=None)
    assert [of(untrusted, name)["status"] for name in ("authority", "graph", "clock", "token", "tenant")] == [
        "failed",
        "failed",
        "skipped",
        "skipped",
        "skipped",
    ]
    assert of(untrusted, "graph")["advice"].startswith("Set M365_GRAPH_CA_PATH to a PEM file")
    refused = of(examined(here, graph_url="https://127.0.0.1:1"), "graph")
    assert refused["advice"] == "Allow connections from this machine to 127.0.0.1:1, or set HTTPS_PROXY."
    nowhere = of(examined(here, graph_url="https://graph.invalid"), "graph")
    assert nowhere["advice"].startswith("Check DNS on this machine")
    here.emulator.faults.add({"match": {"path": "^/v1.0/$"}, "do": {"html": True, "status": 200}})
    portal = examined(here)
    assert "web page" in of(portal, "graph")["message"] and of(portal, "tenant")["status"] == "skipped"
    now = time.time()
    for shift, which in ((720, "12 minutes ahead"), (-720, "12 minutes behind")):
        monkeypatch.setattr(session, "clock", Clock(now=lambda shift=shift: now + shift))  # type: ignore[misc]
        late = of(examined(here), "clock")
        assert late["message"] == f"The clock of this machine is {which}."
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pass-word@127.0.0.1:2")
    proxied = examined(here, graph_url="https://graph.example")
    assert of(proxied, "graph")["advice"].startswith("Check the proxy 127.0.0.1:2 (HTTPS_PROXY, NO_PROXY)")
    assert "pass-word" not in json.dumps(proxied)


@pytest.mark.nightly
@pytest.mark.usefixtures("_plain")
def test_wrong_names_stop_no_other_check(lab: MakeLab) -> None:
    here = lab(TENANT)
    result = examined(here, modules=["toaster"], playbooks=["nothing"], documents=["/nonexistent"])
    assert of(result, "permissions")["message"].startswith('modules: "toaster" is not a module')
    assert of(result, "permissions")["advice"] == "There is 1 more problem like this."
    assert of(result, "documents")["status"] == "failed" and of(result, "versions")["status"] == "ok"


def test_in_a_pipeline_who_can_write(lab: MakeLab) -> None:
    """In a job of GitHub, the playbook reads the protection of the environment with the token of the job."""
    here = lab(TENANT)
    with platform(LIMITED["github"]) as service:
        job = {"GITHUB_TOKEN": "ghs_of-the-job", "M365_GRAPH_CA_PATH": trusting(here)}
        job |= variables("github", service.url)
        run = doctor(here, "report=doctor.md", env=job)
        assert run.status == 0, run.output
        said = "Only the branch main can deploy to the environment production, and it is protected."
        assert said in run.output and said in (here.directory / "doctor.md").read_text()
        assert {one.headers["authorization"] for one in service.requests} == {"Bearer ghs_of-the-job"}
        assert "ghs_of-the-job" not in run.output
        run = doctor(here, "pipeline_environment=staging", "pipeline_branch=trunk", env=job)
        assert run.status == 0 and statuses(run)["pipeline"] == "skipped"
        assert "Whether staging is protected could not be read: the token needs actions: read." in run.output
        elsewhere = {name: value for name, value in job.items() if name != "GITHUB_ACTIONS"}
        asked = len(service.requests)
        assert "pipeline" not in statuses(doctor(here, env=elsewhere)) and len(service.requests) == asked
        assert statuses(doctor(here, "pipeline=github", env=elsewhere))["pipeline"] == "ok"
