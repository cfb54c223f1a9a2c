# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWX and Automation Controller: its configuration as code, tenants as hosts, and indirect node counting."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jq
import pytest
import yaml
from in_process import MODULES, options_of
from jinja2 import Environment
from lab import Lab
from playbooks import COLLECTION, run_playbook
from tenants import connection, environment

MakeLab = Callable[..., Lab]
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
FOLDER = COLLECTION / "docs" / "controller"


class _Loader(yaml.SafeLoader):
    """YAML with Ansible's ``!unsafe``, which keeps a text from being a template."""


def _plain(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


_Loader.add_constructor("!unsafe", _plain)
(PLAY,) = yaml.load((FOLDER / "configure.yml").read_text(), _Loader)


def configured(module: str) -> list[dict[str, Any]]:
    found = [task[f"awx.awx.{module}"] for task in PLAY["tasks"] if f"awx.awx.{module}" in task]
    assert found
    return found


def variables_read() -> dict[str, str]:
    """The environment variables that every module reads, and the option of each."""
    fallbacks = {option: spec["fallback"][1] for option, spec in options_of("apply").items() if "fallback" in spec}
    return {name: option for option, names in fallbacks.items() for name in names if isinstance(name, str)}


def test_the_credential_injects_what_the_collection_reads() -> None:
    (kind,) = configured("credential_type")
    fields = {field["id"]: field for field in kind["inputs"]["fields"]}
    injected = kind["injectors"]["env"]
    assert set(injected) <= set(variables_read()), "nothing is injected that nobody reads"
    assert {variables_read()[name] for name in injected} >= {
        "tenant_id",
        "client_id",
        "client_secret",
        "client_certificate_path",
        "cloud",
    }
    assert {name for name, field in fields.items() if field.get("secret")} == {
        "client_secret",
        "client_certificate",
        "client_certificate_password",
    }
    assert fields["cloud"]["choices"] == options_of("apply")["cloud"]["choices"]
    # Rendered as the controller renders it, each variable has its field's value.
    values = {name: f"the {name}" for name in fields}
    tower = {"filename": {"certificate": "/runner/env/certificate"}}
    rendered = {name: Environment().from_string(text).render(**values, tower=tower) for name, text in injected.items()}
    expected = {variable: f"the {option}" for variable in injected if (option := variables_read()[variable]) in fields}
    assert rendered == {**expected, "AZURE_CLIENT_CERTIFICATE_PATH": tower["filename"]["certificate"]}
    without = (
        Environment()
        .from_string(injected["AZURE_CLIENT_CERTIFICATE_PATH"])
        .render(client_certificate="", tower={"filename": {}})
    )
    assert without == "", "no certificate, no path"


def test_job_templates_run_what_there_is() -> None:
    roles = yaml.safe_load((COLLECTION / "roles" / "certificate_estate" / "meta" / "argument_specs.yml").read_text())[
        "argument_specs"
    ]["main"]["options"]
    playbooks = {path.name for path in (FOLDER / "project").glob("*.yml")}
    assert {template["playbook"] for template in configured("job_template")} == playbooks
    for template in configured("job_template"):
        assert set(template["extra_vars"]) <= {*roles, "certificate_estate_hosts", "within_days"}
    asked = PLAY["vars"]["survey"]["spec"]
    assert {question["variable"] for question in asked} <= set(roles)
    modes = next(question for question in asked if question["variable"] == "certificate_estate_mode")
    assert (modes["choices"], modes["default"]) == (roles["certificate_estate_mode"]["choices"], "plan")


def test_the_image_holds_the_collection() -> None:
    image = yaml.safe_load((FOLDER / "execution-environment.yml").read_text())
    assert image["version"] == 3
    version = yaml.safe_load((COLLECTION / "galaxy.yml").read_text())["version"]
    assert image["dependencies"]["galaxy"]["collections"] == [{"name": "m365.graph", "version": version}]
    pinned = [image["dependencies"][name]["package_pip"] for name in ("ansible_core", "ansible_runner")]
    assert all("==" in pin for pin in pinned)
    core = next(
        line for line in (COLLECTION / "docs/gitops/requirements.txt").read_text().splitlines() if "-core" in line
    )
    assert core in pinned, "pipelines and controller run the same ansible-core"
    meta = yaml.safe_load((COLLECTION / "meta" / "execution-environment.yml").read_text())
    assert all((COLLECTION / file).is_file() for file in meta["dependencies"].values())


def tenant(*names: str) -> dict[str, Any]:
    rows = [
        {
            "subject": f"CN={name}",
            "subjectName": "Before",
            "expirationDateTime": "2031-01-01T00:00:00Z",
            "status": "provisioned",
        }
        for name in names
    ]
    return {"entities": {SIGNING: rows}}


def document(subject: str, name: str) -> dict[str, Any]:
    return {
        "type": "enterpriseCodeSigningCertificate",
        "key": {"subject": f"CN={subject}"},
        "properties": {"subjectName": name},
    }


@pytest.fixture
def tenants(lab: MakeLab) -> dict[str, Lab]:
    return {name: lab(tenant("Apps", name)) for name in ("contoso", "fabrikam", "adatum")}


def inventory(tenants: Mapping[str, Lab], folder: Path) -> Path:
    """Tenants as hosts, with the variables that configure.yml gives them and what only an emulated tenant needs."""
    hosts = {
        name: {
            f"m365_graph_{option.removeprefix('graph_')}": value for option, value in connection(here.emulator).items()
        }
        for name, here in tenants.items()
    }
    path = folder / "inventory.yml"
    path.write_text(json.dumps({"all": {"children": {"tenants": {"hosts": hosts}}}}))
    return path


def estate(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder / "signing.yml").write_text(yaml.safe_dump(document("Apps", name)))


def test_three_tenants_at_once(tenants: dict[str, Lab], tmp_path: Path) -> None:
    estate(tmp_path / "estate", "After")
    own = [{"type": "enterpriseCodeSigningCertificate", "key": {"subject": f"CN={name}"}} for name in tenants]
    ignored = [{**entry, "reason": "Each tenant has one of its own"} for entry in own]
    (tmp_path / "estate" / ".m365-ignore.yml").write_text(yaml.safe_dump(ignored))
    hosts = inventory(tenants, tmp_path)
    variables = {"certificate_estate_hosts": "tenants", "PWD": str(tmp_path)}
    command = ("-i", str(hosts), "--forks", "3", "-e", json.dumps(variables))

    def play(name: str, *more: str) -> Any:
        for here in tenants.values():
            here.emulator.clear_log()
        return run_playbook(Path(f"m365.graph.{name}"), *command, *more, directory=tmp_path, env={"PWD": str(tmp_path)})

    drifted = play("drift", "-e", "status=drift.status")
    assert drifted.status == 0, drifted.output
    assert (tmp_path / "drift.status").read_text() == "3"
    applied = play("apply")
    assert applied.status == 0, applied.output
    for name, here in tenants.items():
        rows = {row["subject"]: row["subjectName"] for row in here.emulator.entities(SIGNING)}
        assert rows == {"CN=Apps": "After", f"CN={name}": "Before"}
        writes = [
            request
            for request in here.emulator.requests
            if request["method"] in ("PATCH", "PUT", "DELETE") or request["path"].endswith("/$batch")
        ]
        assert len(writes) == 1, "each tenant is written to once"
        assert len(here.emulator.token_requests) == 1, "each tenant gives its own token, once"
        assert {request["status"] for request in here.emulator.requests} == {200}, "no token of another tenant is shown"
    began = [min(request["at"] for request in here.emulator.requests) for here in tenants.values()]
    ended = [max(request["at"] for request in here.emulator.requests) for here in tenants.values()]
    assert max(began) < min(ended), "side by side"
    same = play("drift", "-e", "status=drift.status")
    assert same.status == 0 and (tmp_path / "drift.status").read_text() == "0"


def test_drift_of_one_tenant_and_one_that_cannot_be_asked(tenants: dict[str, Lab], tmp_path: Path) -> None:
    estate(tmp_path / "estate", "Before")
    hosts = inventory(tenants, tmp_path)
    tenants["fabrikam"].play(
        {
            "name": "drift",
            "m365.graph.resource": {
                "path": f"{SIGNING}/{tenants['fabrikam'].emulator.entities(SIGNING)[0]['id']}",
                "api_version": "beta",
                "body": {"subjectName": "Drifted"},
            },
        }
    )
    command = ("-i", str(hosts), "--forks", "3", "-e", "certificate_estate_hosts=tenants", "-e", "status=drift.status")

    def drift(*more: str) -> tuple[int, str | None]:
        done = run_playbook(Path("m365.graph.drift"), *command, *more, directory=tmp_path, env={"PWD": str(tmp_path)})
        status = tmp_path / "drift.status"
        return done.status, status.read_text() if status.exists() else None

    assert drift() == (0, "3")
    tenants["adatum"].emulator.faults.add({"match": {"path": SIGNING}, "times": None, "do": {"status": 403}})
    assert drift() == (2, None), "an old answer is not left there either"


QUERY = yaml.safe_load((COLLECTION / "extensions" / "audit" / "event_query.yml").read_text())


def counted(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for result in results for row in jq.compile(QUERY["m365.graph.*"]["query"]).input_value(result).all()]


def test_what_was_kept_is_counted(lab: MakeLab, tmp_path: Path) -> None:
    here = lab(
        {
            "entities": {
                "/domains": [{"id": "contoso.com", "authenticationType": "Managed"}],
                **tenant("Apps")["entities"],
            }
        }
    )
    run = here.play(
        {
            "name": "kept",
            "m365.graph.enterprise_code_signing_certificate": {"subject": "CN=Apps", "subject_name": "After"},
        },
        {"name": "many", "m365.graph.apply": {"documents": [document("Apps", "Later")]}},
        {"name": "read", "m365.graph.enterprise_code_signing_certificate_info": {}},
        {"name": "wrong", "m365.graph.resource": {"path": "/nowhere/x", "body": {"a": 1}}, "ignore_errors": True},
        {"name": "gone", "m365.graph.resource": {"path": "/domains/contoso.com", "state": "absent"}},
    )
    assert run.status == 0, run.output
    (row,) = here.emulator.entities(SIGNING)
    facts = {
        "infra_type": "PublicCloud",
        "infra_bucket": "Governance & Operations",
        "device_type": "Microsoft 365 resource",
    }
    node = {"name": row["id"], "canonical_facts": {"id": row["id"], "service": "graph.microsoft.com"}, "facts": facts}
    assert [counted([run[name].result]) for name in ("kept", "many", "read", "wrong", "gone")] == [
        [node],
        [node],
        [],
        [],
        [],
    ]


def test_every_module_is_within_the_query() -> None:
    assert list(QUERY) == ["m365.graph.*"], "the form that stands for every module of the collection"
    assert MODULES


def test_exports_are_documents(lab: MakeLab) -> None:
    here = lab(tenant("Apps"))
    types = json.dumps({"types": ["enterpriseCodeSigningCertificate"]})
    env = {**environment(here.emulator), "PWD": str(here.directory)}
    run = run_playbook(
        Path("m365.graph.export"), "-e", "folder=written", "-e", types, directory=here.directory, env=env
    )
    assert run.status == 0, run.output
    (file,) = (here.directory / "written").rglob("*.yml")
    assert yaml.safe_load(file.read_text())["properties"]["subjectName"] == "Before"
