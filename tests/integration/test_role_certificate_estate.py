# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role certificate_estate: plan, gate, apply and report, for one tenant and for several."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from lab import Lab
from playbooks import COLLECTION, TaskRun, run_playbook
from tenants import connection, environment

pytestmark = pytest.mark.playbook

ROLE = "m365.graph.certificate_estate"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
MakeLab = Callable[..., Lab]
README = (COLLECTION / "roles" / "certificate_estate" / "README.md").read_text()


def guid(number: int) -> str:
    return f"b20d3703-3703-b20d-0337-{number:012}"


def tenant(*numbers: int) -> dict[str, Any]:
    rows = [
        {
            "id": guid(number),
            "subject": f"CN=Apps {number}",
            "subjectName": "Before",
            "expirationDateTime": "2031-01-01T00:00:00Z",
            "status": "provisioned",
        }
        for number in numbers
    ]
    return {"entities": {SIGNING: rows}}


def wished(number: int, name: str = "Before", **more: Any) -> dict[str, Any]:
    return {
        "type": "enterpriseCodeSigningCertificate",
        "key": {"subject": f"CN=Apps {number}"},
        "properties": {"subjectName": name},
        **more,
    }


def folder(path: Path, *documents: Mapping[str, Any]) -> str:
    path.mkdir(parents=True, exist_ok=True)
    (path / "signing.yml").write_text(yaml.safe_dump_all(documents))
    return str(path)


class Call:
    """What one call of the role did."""

    def __init__(self, tasks: list[TaskRun]) -> None:
        self.tasks = tasks
        result = next(task for task in tasks if task.name == "Result").result["msg"]
        self.result: dict[str, Any] = json.loads(result) if isinstance(result, str) else result
        self.changed = any(task.changed for task in tasks)
        self.message = next((str(task.result["msg"]) for task in tasks if task.outcome == "failed"), "")

    @property
    def writes(self) -> list[tuple[str, Any]]:
        """What was written, without the batches that it went in."""
        return sorted(
            (f"{request['method']} {request['path'].rpartition('/')[2]}", request["body"])
            for task in self.tasks
            for request in task.writes
            if not request["path"].endswith("$batch")
        )

    @property
    def reads(self) -> int:
        return sum(len(task.requests) for task in self.tasks)


def calls(here: Lab, *given: Mapping[str, Any], **options: Any) -> list[Call]:
    """Call the role several times in one play, whatever becomes of each call; ``keywords`` are those of its block."""
    tasks: list[dict[str, Any]] = []
    for one in given:
        variables = {f"certificate_estate_{name}": value for name, value in one.items() if name != "keywords"}
        include = {"name": "Call", "ansible.builtin.include_role": {"name": ROLE}, "vars": variables}
        shown = {"name": "Result", "ansible.builtin.debug": {"msg": "{{ certificate_estate_result | default({}) }}"}}
        rescue = {"name": "Rescued", "ansible.builtin.meta": "noop"}
        tasks.append(
            {"name": "Block", "block": [include], "rescue": [rescue], "always": [shown], **one.get("keywords", {})}
        )
    run = here.play(*tasks, **options)
    parts, rest = [], list(run.tasks)
    while rest:
        end = next(index for index, task in enumerate(rest) if task.name == "Result") + 1
        parts.append(Call(rest[:end]))
        rest = rest[end:]
    assert len(parts) == len(given), run.output
    return parts


def report(here: Lab) -> str:
    return (here.directory / "plan.md").read_text()


@pytest.mark.nightly
def test_plan_gate_apply_report(lab: MakeLab) -> None:
    here = lab(tenant(1, 2, 3, 4))
    estate = folder(here.directory / "estate", wished(1, "After"), wished(2, state="absent"), wished(3))
    common = {"folders": [estate], "report": str(here.directory / "plan.md"), "title": "Contoso"}
    plan, many, forbidden, foretold = calls(
        here,
        common,
        {**common, "mode": "apply", "max_changes": 1},
        {**common, "mode": "apply", "refuse": ["create", "delete"], "report": str(here.directory / "refused.md")},
        {**common, "mode": "apply", "keywords": {"check_mode": True}},
    )
    assert [call.writes for call in (plan, many, forbidden, foretold)] == [[]] * 4

    # A plan shows what would be changed, as the recap of the play does.
    assert (plan.message, plan.changed, plan.result["changed"]) == ("", True, True)
    assert plan.result["summary"] == {
        "create": 0,
        "update": 1,
        "replace": 0,
        "delete": 1,
        "unchanged": 1,
        "failed": 0,
        "skipped": 0,
    }
    assert foretold.result == {**plan.result, "mode": "apply"}
    text = report(here)
    assert text == plan.result["markdown"]
    assert text.startswith(
        "## Contoso\n\n### Plan: 1 to change, 1 to remove, 1 unchanged\n\n✏️ **enterpriseCodeSigningCertificate**"
    )
    assert '- subjectName: "Before"\n+ subjectName: "After"' in text

    assert (
        many.message
        == "The plan for Contoso is refused. It changes 2 resources, and certificate_estate_max_changes is 1."
    )
    assert not many.changed
    assert forbidden.result["refused"] == ["It would delete resources, which certificate_estate_refuse forbids."]
    assert forbidden.message == f"The plan for Contoso is refused. {forbidden.result['refused'][0]}"
    assert (here.directory / "refused.md").read_text() == f"{text}\n⛔ {forbidden.result['refused'][0]}\n"

    temporary = here.directory / "temporary"
    temporary.mkdir()
    last = {**common, "mode": "apply", "max_changes": 0}
    applied, again = calls(here, {**common, "mode": "apply", "max_changes": 2}, last, env={"TMPDIR": str(temporary)})
    assert applied.message == again.message == ""
    assert applied.writes == [(f"DELETE {guid(2)}", None), (f"PATCH {guid(1)}", {"subjectName": "After"})]
    assert [task.name.partition(" : ")[2] for task in applied.tasks if task.changed] == ["Apply"]
    assert applied.result["markdown"].startswith("## Contoso\n\n### Applied: 1 changed, 1 removed, 1 unchanged\n")
    assert (again.writes, again.reads, again.changed) == ([], plan.reads, False)
    assert report(here) == "## Contoso\n\n### Plan: 3 unchanged\n"
    assert Path(next(task.result["path"] for task in applied.tasks if "path" in task.result)).parent == temporary
    assert [*temporary.iterdir()] == [], "no plan is left behind"


@pytest.mark.nightly
def test_only_the_approved_plan(lab: MakeLab) -> None:
    here = lab(tenant(1, 2))
    estate = folder(here.directory / "estate", wished(1, "After"), wished(2))
    common: dict[str, Any] = {
        "folders": [estate],
        "plan_file": str(here.directory / "plan.json"),
        "report": str(here.directory / "plan.md"),
    }
    none, _planned = calls(here, {**common, "mode": "apply"}, common)
    assert "there is no plan in" in none.message
    assert none.writes == []
    assert "❌ plan\\_file: there is no plan in" in none.result["markdown"]

    kept = Path(common["plan_file"]).read_bytes()
    here.emulator.set_property(f"{SIGNING}/{guid(1)}", subjectName="Moved")
    moved, checked = calls(
        here, {**common, "mode": "apply"}, {**common, "mode": "apply", "keywords": {"check_mode": True}}
    )
    assert "the tenant has moved" in moved.message
    assert moved.writes == checked.writes == []
    assert "### Plan: 1 to change" in report(here)
    assert Path(common["plan_file"]).read_bytes() == kept, "an approved plan stays as it was approved"

    here.emulator.set_property(f"{SIGNING}/{guid(1)}", subjectName="Before")
    (applied,) = calls(here, {**common, "mode": "apply"})
    assert applied.writes == [(f"PATCH {guid(1)}", {"subjectName": "After"})], applied.message


@pytest.mark.nightly
def test_prune_within_its_maximum(lab: MakeLab) -> None:
    here = lab(tenant(1, 2, 3))
    scope = {
        "prune": [{"type": "enterpriseCodeSigningCertificate"}],
        "folders": [folder(here.directory / "estate", wished(1))],
        "mode": "apply",
    }
    refused, gated, applied = calls(
        here,
        {**scope, "prune_maximum": 1},
        {**scope, "prune_maximum": 2, "refuse": ["delete"]},
        {**scope, "prune_maximum": 2},
    )
    assert "2 resources would be removed, and prune_maximum is 1" in refused.message
    assert "❌ prune: 2 resources would be removed" in refused.result["markdown"]
    assert "certificate_estate_refuse forbids" in gated.message
    assert refused.writes == gated.writes == []
    assert applied.writes == [(f"DELETE {guid(2)}", None), (f"DELETE {guid(3)}", None)]


def test_a_plan_for_a_pull_request_needs_no_credential(lab: MakeLab) -> None:
    here = lab(tenant(1, 2))
    estate, snapshot = (
        folder(here.directory / "estate", wished(1, "After")),
        folder(here.directory / "snapshot", wished(1), wished(2)),
    )
    nobody = dict.fromkeys(("tenant_id", "client_id", "client_secret"))
    common = {"folders": [estate], "snapshot": [snapshot]}
    plan, refused = calls(here, common, {**common, "mode": "apply"}, **nobody)
    assert plan.result["summary"]["update"] == 1, plan.message
    assert "Set certificate_estate_mode=plan" in refused.message
    assert here.emulator.requests == here.emulator.token_requests == []


@pytest.mark.nightly
def test_what_cannot_be_planned_is_reported(lab: MakeLab) -> None:
    here = lab(tenant(1))
    here.emulator.set_property(f"{SIGNING}/{guid(1)}", subject="CN=Other")
    strange = folder(
        here.directory / "strange", {"type": "enterpriseCodeSigningCertificate", "properties": {"colour": "red"}}
    )
    missing = folder(
        here.directory / "missing",
        wished(7, "After"),
        {"type": "internalDomainFederation", "key": {"domain": "nowhere.example"}},
    )
    report = str(here.directory / "plan.md")
    wrong, unplanned, empty, nowhere = calls(
        here,
        {"folders": [strange], "mode": "apply", "report": report},
        {"folders": [missing], "mode": "apply", "title": "Contoso"},
        {"folders": [], "mode": "apply"},
        {"folders": [strange], "report": str(here.directory / "none" / "plan.md")},
    )
    assert "colour" in wrong.message
    assert Path(report).read_text().startswith("## localhost\n\n❌ ")
    assert "colour" in Path(report).read_text()
    assert "failed" in unplanned.result["markdown"]
    assert unplanned.message
    assert "certificate_estate_folders is empty" in empty.message
    assert "none does not exist" in nowhere.message
    assert not any(request["method"] not in ("GET", "POST") for request in here.emulator.requests)
    assert [call.writes for call in (wrong, unplanned, empty, nowhere)] == [[]] * 4


def example(index: int) -> str:
    return str(re.findall(r"```yaml\n(---\n.*?)```", README, re.DOTALL)[index])


@pytest.mark.every_core
def test_the_example_of_the_readme(lab: MakeLab) -> None:
    here = lab(tenant(1, 2))
    folder(here.directory / "estate", wished(1, "After"))
    path = here.directory / "site.yml"
    path.write_text(example(0))
    for merged, expected in (("", []), ("yes", [{"subjectName": "After"}])):
        here.emulator.clear_log()
        run = run_playbook(
            path,
            directory=here.directory,
            env={**environment(here.emulator), "MERGED": merged},
            requests=lambda: here.emulator.requests,
        )
        assert run.status == 0, run.output
        assert [request["body"] for request in here.emulator.requests if request["method"] == "PATCH"] == expected
    assert report(here).startswith("## localhost\n\n### Applied: 1 changed")


def test_many_tenants_share_a_base(lab: MakeLab) -> None:
    contoso, fabrikam = lab(tenant(1, 2, 3)), lab(tenant(1, 2, 3))
    estate = contoso.directory / "estate"
    folder(estate / "base", wished(1, "Common"), wished(2, "Common"))
    folder(estate / "tenants" / "contoso", wished(3, "Own"))
    folder(estate / "tenants" / "fabrikam", wished(2, "Own"), wished(1, state="absent"))
    hosts = {name: connection(here.emulator) for name, here in (("contoso", contoso), ("fabrikam", fabrikam))}
    (contoso.directory / "inventory.yml").write_text(json.dumps({"all": {"children": {"tenants": {"hosts": hosts}}}}))
    play = yaml.safe_load(example(1))
    # What only an emulated tenant needs.
    play[0]["module_defaults"]["group/m365.graph.graph"] |= {
        name: f"{{{{ {name} }}}}" for name in ("graph_url", "authority_url", "ca_path")
    }
    path = contoso.directory / "site.yml"
    path.write_text(yaml.safe_dump(play, sort_keys=False))
    run = run_playbook(path, "-i", "inventory.yml", directory=contoso.directory)
    assert run.status == 0, run.output

    def names(here: Lab) -> dict[str, str]:
        return {row["subject"]: row["subjectName"] for row in here.emulator.entities(SIGNING)}

    assert names(contoso) == {"CN=Apps 1": "Common", "CN=Apps 2": "Common", "CN=Apps 3": "Own"}
    assert names(fabrikam) == {"CN=Apps 2": "Own", "CN=Apps 3": "Before"}
    assert (
        (contoso.directory / "contoso.md").read_text().startswith("## contoso\n\n### Applied: 3 changed, 0 unchanged\n")
    )
    assert (
        (contoso.directory / "fabrikam.md")
        .read_text()
        .startswith("## fabrikam\n\n### Applied: 1 changed, 1 removed, 0 unchanged\n")
    )


def test_the_playbook(lab: MakeLab) -> None:
    here = lab(tenant(1))
    variables = {
        "certificate_estate_folders": [folder(here.directory / "estate", wished(1, "After"))],
        "certificate_estate_mode": "apply",
    }
    run = run_playbook(
        Path(ROLE), "-e", json.dumps(variables), directory=here.directory, env=environment(here.emulator)
    )
    assert run.status == 0, run.output
    assert here.emulator.entities(SIGNING)[0]["subjectName"] == "After"
