# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant full of hostile names: no output of a role, a playbook or a module lets one of them act."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml
from certificates import issue
from hostile_text import AGENT_COMMANDS, COMMIT_WORDS, ESCAPES, HOSTILE, agent_commands, unseen
from lab import Lab
from playbooks import PlaybookRun, run_playbook
from tenants import environment

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
PROFILE = "77777777-7777-7777-7777-777777777770"
WORST = (*AGENT_COMMANDS, *ESCAPES)
MakeLab = Callable[..., Lab]


def moment(days: int) -> str:
    return f"{NOW + dt.timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def guid(number: int, first: str = "b") -> str:
    return f"{first}0d37030-3703-b20d-0337-{number:012}"


def tenant() -> dict[str, Any]:
    """Names that any user may choose: of applications, secrets and devices; and what an administrator pasted."""
    applications = [
        {
            "id": guid(number, "a"),
            "displayName": name,
            "passwordCredentials": [
                {"keyId": guid(number, "c"), "displayName": name, "endDateTime": moment(number % 60 - 20)}
            ],
        }
        for number, name in enumerate(name for name in HOSTILE if name != "\ud800")
    ]
    states = [
        {
            "id": guid(number, "d"),
            "deviceDisplayName": name,
            "userDisplayName": name,
            "certificateExpirationDateTime": moment(3),
            "certificateIssuanceState": "issued",
        }
        for number, name in enumerate(WORST)
    ]
    signing = [
        {
            "id": guid(number),
            "subject": f"CN=Apps {number}",
            "subjectName": name,
            "expirationDateTime": moment(5),
            "status": "provisioned",
        }
        for number, name in enumerate(WORST)
    ]
    profile = {"id": PROFILE, "@odata.type": "#microsoft.graph.androidPkcsCertificateProfile", "displayName": "Wi-Fi"}
    return {
        "entities": {
            "/applications": applications,
            SIGNING: signing,
            "/deviceManagement/deviceConfigurations": [{**profile, "managedDeviceCertificateStates": states}],
        }
    }


def check_log(run: PlaybookRun) -> None:
    assert agent_commands(run.output) == []
    assert unseen(run.output) == []


def role(name: str, **variables: Any) -> dict[str, Any]:
    named = {f"{name}_{option}": value for option, value in variables.items()}
    call = {"name": name, "ansible.builtin.include_role": {"name": f"m365.graph.{name}"}, "vars": named}
    return {"name": "one", "block": [call], "rescue": [{"ansible.builtin.meta": "noop"}]}


def test_roles_and_modules_print_names_as_data(lab: MakeLab) -> None:
    here = lab(tenant())
    files = {
        format: str(here.directory / f"report.{format}")
        for format in ("html", "markdown", "json", "csv", "junit", "prometheus")
    }
    documents = here.directory / "documents"
    documents.mkdir()
    wanted = [
        {
            "type": "enterpriseCodeSigningCertificate",
            "key": {"subject": f"CN=Apps {number}"},
            "properties": {"subjectName": f"{name}!"},
        }
        for number, name in enumerate(WORST)
    ]
    (documents / "signing.yml").write_text(yaml.safe_dump_all(wanted))
    (here.directory / "metadata.xml").write_text('<a>##vso[task.complete]\n::error::x</a><b xmlns:v="##[error]"/>')
    here.emulator.faults.add(
        {
            "match": {"method": "GET", "path": "vppTokens"},
            "times": 99,
            "do": {
                "status": 403,
                "body": {"error": {"code": "Forbidden", "message": "no\x1b[2J ##vso[task.complete]\n::error::x"}},
            },
        }
    )
    run = here.play(
        role("certificate_report", files=files, title="##[section]::x", owners=False, fail_on="critical"),
        role("device_certificate_audit", device_configuration_id=PROFILE, show="all"),
        role("certificate_estate", folders=[str(documents)], mode="plan", title="contoso"),
        role("federation_signing_rollover", domain="contoso.com", metadata=str(here.directory / "metadata.xml")),
        {"name": "refused", "m365.graph.vpp_token_info": {}, "ignore_errors": True},
        {
            "name": "unknown",
            "m365.graph.resource": {"path": "/applications", "match": {"displayName": "##[x]\n::y::"}},
            "ignore_errors": True,
        },
        arguments=["--diff"],
        env={"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"},
    )
    check_log(run)
    assert r"#\#vso[task.setvariable" in run.output, "names are shown"
    assert "no\\x1b[2J" in run["refused"].result["msg"]
    shown = [task.name for task in run.tasks if task.outcome != "skipped"]
    for name in (
        "Show what needs attention",
        "Show the certificate states",
        "Show the report",
        "Check that they are usable",
    ):
        assert any(task.endswith(name) for task in shown), name
    texts = {format: Path(path).read_text() for format, path in files.items()}
    for format, text in texts.items():
        assert unseen(text.replace("\r\n", "\n")) == [], format
    assert agent_commands(texts["markdown"]) == []
    assert "<script>document" not in texts["html"] and "<img" not in texts["html"]
    assert (
        len(json.loads(texts["json"])["certificates"])
        == len(ElementTree.fromstring(texts["junit"]).findall(".//testcase")) - 1
    )


def test_results_are_printed_as_data_at_any_verbosity(lab: MakeLab) -> None:
    """With -v Ansible prints the results of all tasks, and those of failed ones always. Variables have the values."""
    here, path = lab(tenant()), "/deviceAppManagement/enterpriseCodeSigningCertificates"
    documents = [
        {
            "type": "enterpriseCodeSigningCertificate",
            "key": {"subject": f"CN=Apps {number}"},
            "properties": {"subjectName": f"{name}!"},
        }
        for number, name in enumerate(WORST)
    ]
    broken = {"type": "enterpriseCodeSigningCertificate", "key": {"subject": "CN=nowhere"}, "properties": {}}
    run = here.play(
        {"name": "read", "m365.graph.resource_info": {"path": path}, "register": "seen"},
        {"name": "listed", "m365.graph.enterprise_code_signing_certificate_info": {}, "loop": [1, 2]},
        {"name": "applied", "m365.graph.apply": {"documents": documents}},
        {
            "name": "failed",
            "m365.graph.apply": {"documents": [*documents, broken], "continue_on_error": True},
            "ignore_errors": True,
            "environment": {"PYTHONWARNINGS": "ignore"},
        },
        {
            "name": "kept",
            "ansible.builtin.copy": {"content": "{{ seen.resources | to_json }}", "dest": str(here.directory / "seen")},
            "no_log": True,
        },
        arguments=["-v"],
        env={"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"},
    )
    assert agent_commands(run.output) == []
    assert run["failed"].failed and not run["applied"].failed
    names = [row["subjectName"] for row in json.loads((here.directory / "seen").read_text())]
    assert any("##vso[" in name for name in names), "the variables of the play have the values of the tenant"


def test_the_playbook_expiry_prints_and_writes_names_as_data(lab: MakeLab) -> None:
    here = lab(tenant())
    run = run_playbook(
        Path("m365.graph.expiry"),
        *("-e", "within_days=30", "-e", "report=expiry.md"),
        directory=here.directory,
        env={**environment(here.emulator), "PWD": str(here.directory)},
    )
    assert run.status == 2, run.output
    check_log(run)
    text = (here.directory / "expiry.md").read_text()
    assert unseen(text) == [] and agent_commands(text) == []
    assert "<" not in text and "@everyone" not in text and "https://evil" not in text
    rows = [line for line in text.splitlines() if line.startswith("| 2")]
    assert len(rows) > 40
    assert all(line.replace(r"\|", "").count("|") == 7 for line in rows)


def test_an_export_commits_names_as_data(lab: MakeLab) -> None:
    root = base64.b64encode(issue("Root", usages=None).der).decode()
    roots = [
        {
            "id": guid(number, "e"),
            "@odata.type": "#microsoft.graph.androidTrustedRootCertificate",
            "displayName": f"{number} {name}",
            "trustedRootCertificate": root,
        }
        for number, name in enumerate((*WORST, *COMMIT_WORDS, "@everyone", "!3"))
    ]
    here = lab({"entities": {"/deviceManagement/deviceConfigurations": roots}})
    tree = here.directory / "tree"
    env = {"HOME": str(here.directory), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*words: str) -> str:
        command = ["git", "-C", str(tree), *words]
        return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=True).stdout

    tree.mkdir()
    git("init", "--quiet", "--initial-branch=main")
    who = {"author_name": "Nightly", "author_email": "nightly@contoso.example"}
    kinds = ["androidTrustedRootCertificate"]
    run = here.play(
        role("tenant_export", repository=str(tree), title="[skip ci] ##[x]", types=kinds, push=False, **who), env=env
    )
    check_log(run)
    assert run.status == 0 and not any(task.failed for task in run.tasks), run.output[-3000:]
    message = git("log", "-1", "--format=%B")
    assert unseen(message) == [] and agent_commands(message) == []
    assert message.startswith("[\\skip ci]") and r"#\#\vso[task.setvariable" in message
    assert "***NO_CI***" not in message and not re.search(r"(?<!\w)[@#!]\w", message)
    names = git("ls-files").split()
    assert len(names) == len(roots)
    assert all(re.fullmatch(r"[\w./-]+", name) for name in names)
