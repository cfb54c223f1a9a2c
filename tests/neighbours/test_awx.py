# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/controller/configure.yml with awx.awx's own modules, against a stand-in for AWX."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from awx_service import TOKEN, AwxService
from playbooks import COLLECTION, PlaybookRun, collections_path, run_playbook

FOLDER = COLLECTION / "docs" / "controller"
#: The project of the example contains the thin playbooks, because AWX offers only files of a project.
THIN = sorted(path.name for path in (FOLDER / "project").glob("*.yml"))
TENANTS = {name: {"m365_graph_tenant_id": f"{name}.onmicrosoft.com"} for name in ("contoso", "fabrikam")}
SETTINGS = {
    "organization": "Default",
    "repository": "https://git.example.com/m365/estate.git",
    "image": "registry.example.com/m365-graph:1",
    "tenants": TENANTS,
}


def configure(service: AwxService, neighbours: Path, folder: Path) -> PlaybookRun:
    env = {
        "CONTROLLER_HOST": service.url,
        "CONTROLLER_OAUTH_TOKEN": TOKEN,
        "ANSIBLE_COLLECTIONS_PATH": f"{collections_path()}:{neighbours}",
    }
    return run_playbook(FOLDER / "configure.yml", "-e", json.dumps(SETTINGS), directory=folder, env=env)


def test_the_controller_is_configured_and_a_second_run_changes_nothing(neighbours: Path, tmp_path: Path) -> None:
    with AwxService(THIN) as service:
        first = configure(service, neighbours, tmp_path)
        assert first.status == 0, first.output
        assert [*service.named("credential_types")] == ["Microsoft Graph"]
        assert {*service.named("hosts")} == {*TENANTS}
        (group,) = service.objects["groups"].values()
        assert sorted(service.links[f"{group['url']}hosts"]) == [1, 2]
        templates = service.named("job_templates")
        assert {row["playbook"] for row in templates.values()} == {*THIN}
        assert json.loads(service.named("hosts")["contoso"]["variables"]) == TENANTS["contoso"]
        surveys = {number: [one["variable"] for one in spec["spec"]] for number, spec in service.surveys.items()}
        assert surveys == {
            templates["Microsoft 365 estate"]["id"]: ["certificate_estate_mode", "certificate_estate_max_changes"]
        }
        service.writes.clear()
        again = configure(service, neighbours, tmp_path)
        assert again.status == 0 and " changed=0 " in again.output, again.output
        assert service.writes == []


@pytest.mark.nightly
def test_a_playbook_that_is_no_file_of_the_project_is_refused(neighbours: Path, tmp_path: Path) -> None:
    with AwxService(["site.yml"]) as service:
        run = configure(service, neighbours, tmp_path)
    assert run.status == 2 and "Playbook not found for project." in run.output


def test_thin_playbooks_import_those_of_the_collection() -> None:
    for name in THIN:
        (play,) = yaml.safe_load((FOLDER / "project" / name).read_text(encoding="utf-8"))
        own = play["ansible.builtin.import_playbook"].removeprefix("m365.graph.")
        assert (COLLECTION / "playbooks" / f"{own}.yml").is_file()
