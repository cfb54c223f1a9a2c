# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant full of hostile names: no output of a role, a playbook or a module lets one of them act."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from certificates import issue
from estates import CONFIGURATIONS, everything
from hostile_tenant import PROFILE, SIGNING, WORST, check_fed, guid, only_calls, playbooks, roles, tenant
from hostile_text import CHECKS, COMMIT_WORDS, agent_commands, check_commit_message
from lab import Lab
from playbooks import PlaybookRun, run_playbook
from tenants import environment

pytestmark = pytest.mark.playbook
MakeLab = Callable[..., Lab]
#: What each test tries, apart from modules. A new role or playbook without an entry is a failure.
FED = {
    "roles_and_modules": (
        *("roles/certificate_report", "roles/device_certificate_audit", "roles/certificate_estate"),
        "roles/federation_signing_rollover",
    ),
    "expiry": ("playbooks/expiry",),
    "history": ("roles/tenant_export", "roles/change_report", "playbooks/copy", "playbooks/restore"),
    "reading": (
        *("playbooks/doctor", "playbooks/drift", "playbooks/probe", "playbooks/export", "playbooks/try"),
        "roles/emulator",
    ),
    "writing": (
        *("roles/app_signing_rotation", "roles/apple_renewal", "roles/code_signing_rollover", "roles/key_set_rollover"),
        "roles/trusted_root",
        *("playbooks/code_signing", "playbooks/federation_signing_rollover"),
    ),
}
#: One name with every kind of text, without what a file system or YAML refuses.
ALL = "".join(WORST).replace("\0", "")
TYPES = ["androidTrustedRootCertificate"]


def test_every_role_and_playbook_is_tried() -> None:
    fed = {name for names in FED.values() for name in names}
    of_roles = {name.removeprefix("roles/") for name in fed if name.startswith("roles/")}
    assert of_roles == {*roles()}
    calling = {name for name in playbooks() if only_calls(name, of_roles)}
    assert {*playbooks()} - calling == {
        name.removeprefix("playbooks/") for name in fed if name.startswith("playbooks/")
    }


def role(name: str, /, **variables: Any) -> dict[str, Any]:
    named = {f"{name}_{option}": value for option, value in variables.items()}
    call = {"name": name, "ansible.builtin.include_role": {"name": f"m365.graph.{name}"}, "vars": named}
    return {"name": "one", "block": [call], "rescue": [{"ansible.builtin.meta": "noop"}]}


def test_roles_and_modules_print_names_as_data(lab: MakeLab) -> None:
    here = lab(tenant())
    files = {
        format: str(here.directory / f"report.{format}")
        for format in ("html", "markdown", "json", "csv", "junit", "prometheus", "ics")
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
    check_fed(run, FED["roles_and_modules"])
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
        CHECKS[format](text)
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
    check_fed(run, FED["expiry"])
    text = (here.directory / "expiry.md").read_text()
    CHECKS["markdown"](text)
    rows = [line for line in text.splitlines() if line.startswith("| 2")]
    assert len(rows) > 40
    assert all(line.replace(r"\|", "").count("|") == 7 for line in rows)


class Wrapped:
    """Several playbooks and roles in one run, in a folder that is also a Git repository."""

    def __init__(self, here: Lab) -> None:
        self.here, self.folder = here, here.directory
        self.env = {
            **environment(here.emulator),
            "PWD": str(self.folder),
            "TMPDIR": str(self.folder),
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }

    def run(self, *plays: tuple[str, dict[str, Any]] | dict[str, Any], arguments: Sequence[str] = ()) -> PlaybookRun:
        """Playbooks with their variables, and tasks."""
        found = [
            {"name": "Call", "ansible.builtin.import_playbook": f"m365.graph.{play[0]}", "vars": play[1]}
            if isinstance(play, tuple)
            else {"name": "Call", "hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [play]}
            for play in plays
        ]
        path = self.folder / "wrapped.yml"
        path.write_text(json.dumps(found))
        return run_playbook(path, *arguments, directory=self.folder, env=self.env)

    def git(self, *words: str, name: str = "Nightly") -> str:
        who = ("-c", f"user.name={name}", "-c", "user.email=nightly@contoso.example")
        command = ["git", "-C", str(self.folder), *who, *words]
        env = {**os.environ, **self.env}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout

    def write(self, file: str, *documents: dict[str, Any]) -> None:
        path = self.folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump_all(documents))

    def drifted(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """People with hostile names give each resource a hostile description."""
        for row in rows:
            name, path = row["displayName"], f"{CONFIGURATIONS}/{row['id']}"
            self.here.emulator.set_property(path, user_name=name, description=name)


def hostile_roots() -> list[dict[str, Any]]:
    content = base64.b64encode(issue("Root", usages=None).der).decode()
    names = (*WORST, *COMMIT_WORDS, "@everyone", "!3")
    kind = {"@odata.type": "#microsoft.graph.androidTrustedRootCertificate", "trustedRootCertificate": content}
    return [{**kind, "id": guid(number, "e"), "displayName": f"{number} {name}"} for number, name in enumerate(names)]


def root_of(row: Mapping[str, Any], **properties: Any) -> dict[str, Any]:
    key = {"displayName": row["displayName"]}
    return {"type": "androidTrustedRootCertificate", "key": key, "properties": properties}


@pytest.mark.nightly
def test_what_reads_and_compares_shows_names_as_data(lab: MakeLab) -> None:
    rows = hostile_roots()
    entities = {**everything(), CONFIGURATIONS: rows, "/organization": [{"id": guid(1), "displayName": ALL}]}
    wrapped = Wrapped(lab({"entities": entities}))
    wrapped.write("estate/##vso[x].yml", *(root_of(row, description=f"{row['displayName']}!") for row in rows[:12]))
    wrapped.write("other/broken.yml", {**root_of(rows[0]), "key": {"##vso[x]": "y"}}, {"type": "<b>##[error]x"})
    wrapped.drifted(rows)
    run = wrapped.run(
        ("doctor", {"report": "doctor.md", "status": "doctor", "estate": ["estate", "other"]}),
        ("drift", {"report": "drift.md", "status": "drift", "state_file": "drift.json"}),
        ("probe", {"file": "probe.json"}),
        ("export", {"folder": "export"}),
        ("try", {"report": "try.md", "export": "export"}),
        ("plan", {"report": "plan.md", "estate": "other"}),
        arguments=["--diff"],
    )
    check_fed(run, FED["reading"])
    assert "task.setvariable variable=PATH" in run.output, "names are shown"
    for name in ("doctor.md", "drift.md", "try.md", "plan.md"):
        CHECKS["markdown"]((wrapped.folder / name).read_text())
    assert "Who did it" in (wrapped.folder / "drift.md").read_text()
    for name in ("drift.json", "probe.json"):
        CHECKS["json"]((wrapped.folder / name).read_text())
    files = [str(path.relative_to(wrapped.folder)) for path in (wrapped.folder / "export").rglob("*")]
    assert len(files) > len(rows)
    assert all(re.fullmatch(r"[\w./-]+", name) for name in files)


@pytest.mark.nightly
def test_what_reads_a_history_shows_names_as_data(lab: MakeLab) -> None:
    """Those of documents and of who changed them, and what others have written into commits."""
    rows = hostile_roots()
    wrapped = Wrapped(lab({"entities": {CONFIGURATIONS: rows}}))
    wrapped.git("init", "--quiet", "--initial-branch=main")
    (wrapped.folder / ".gitignore").write_text("/*\n!/export\n!/estate\n")
    assigned = {"assignments": [{"target": "group", "group": "##vso[task.complete]\x1b[2J"}]}
    wrapped.write("export/roots.yml", *(root_of(row, description="a") for row in rows))
    wrapped.write("estate/roots.yml", *(root_of(row, description=row["displayName"], **assigned) for row in rows))
    wrapped.git("add", "--all")
    wrapped.git("commit", "--quiet", "--message=##vso[task.complete] @everyone", name="(img src=x) ##[error]x")
    wrapped.git("commit", "--quiet", "--allow-empty", f"--message=commit {'0123456789' * 4}")
    wrapped.drifted(rows)
    own = {"author_name": "Nightly", "author_email": "nightly@contoso.example", "push": False, "authors": True}
    about = {"since": "7d", "path": str(wrapped.folder), "desired_folder": "estate"}
    run = wrapped.run(
        role("tenant_export", repository=str(wrapped.folder), title="[skip ci] ##[x]", types=TYPES, **own),
        role("change_report", repository=str(wrapped.folder), title="<b> ##[x]", **about),
        ("restore", {"to": "HEAD~1", "report": "restore.md"}),
        ("copy", {"source": "estate", "report": "copy.md", "suggest": "map.yml"}),
    )
    check_fed(run, FED["history"])
    message = wrapped.git("log", "-1", "--format=%B")
    check_commit_message(message)
    assert message.startswith("[\\skip ci]") and r"#\#\vso[task.setvariable" in message
    trailers = wrapped.git("log", "-1", "--format=%(trailers:only,key=Changed-by)").splitlines()
    assert len([line for line in trailers if line]) > len(rows) // 2
    names = {*wrapped.git("ls-files", "export").split()} - {"export/roots.yml"}
    assert len(names) == len(rows) and all(re.fullmatch(r"[\w./-]+", name) for name in names)
    for name in ("change-report.md", "restore.md", "copy.md"):
        CHECKS["markdown"]((wrapped.folder / name).read_text())
    CHECKS["csv"]((wrapped.folder / "change-report.csv").read_bytes().decode())
    CHECKS["json"]((wrapped.folder / "change-report.json").read_text())


@pytest.mark.nightly
def test_what_rotates_and_distributes_shows_names_as_data(lab: MakeLab) -> None:
    seed = tenant()
    seed["entities"]["/domains"] = everything()["/domains"]
    seed["entities"]["/deviceManagement/depOnboardingSettings"] = [{"tokenName": name} for name in WORST[:8]]
    seed["entities"]["/deviceAppManagement/vppTokens"] = [{"displayName": name, "appleId": name} for name in WORST]
    keys = [{"kid": f"{ALL}{number}", "kty": ALL, "use": ALL, "nbf": number} for number in range(2)]
    seed["entities"]["/trustFramework/keySets"] = [{"id": "B2C_1A_Hostile", "keys": keys}]
    wrapped = Wrapped(lab(seed))
    file, root, metadata = (str(wrapped.folder / name) for name in ("new.pem", "root.pem", "metadata.xml"))
    Path(file).write_text(issue("New ##vso[x]").pem)
    Path(root).write_text(issue("Root ##vso[x]", usages=None, root=True).pem)
    Path(metadata).write_text("<a>##vso[task.complete]\n::error::x</a>")
    apps = [
        {"application_id": row["id"], "display_name": row["displayName"] or "x"}
        for row in seed["entities"]["/applications"][:12]
    ]
    run = wrapped.run(
        role("app_signing_rotation", applications=apps, fail_when_due=True),
        role("apple_renewal", within_days=9999, folder=str(wrapped.folder / "apple"), dep_tokens=[{"token_name": ALL}]),
        role("apple_renewal", within_days=9999, folder=str(wrapped.folder / "apple"), fail_when_due=True),
        role("code_signing_rollover", src=file, old_id=seed["entities"][SIGNING][0]["id"], timeout=0),
        role("key_set_rollover", keys=[{"key_set_id": "B2C_1A_Hostile", "kty": "RSA", "use": "sig"}]),
        role("trusted_root", certificate=root, name=ALL, platforms=["ios"], groups=[ALL]),
        ("code_signing", {"code_signing_certificates": [{"src": file}]}),
        (
            "federation_signing_rollover",
            {"federation_signing_rollover_domains": [{"domain": "contoso.example", "metadata": metadata}]},
        ),
    )
    check_fed(run, FED["writing"])
    assert r"#\#vso[" in run.output, "names are shown"
