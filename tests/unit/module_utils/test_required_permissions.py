# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which permissions playbooks, modules and documents need, and the shortest list of them."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
import yaml
from playbooks import COLLECTION

from ansible_collections.m365.graph.plugins.module_utils._module import doctor, permissions
from ansible_collections.m365.graph.plugins.module_utils._module.required_permissions import (
    READ_ONLY,
    RequiredPermission,
    required,
    shortest,
    used_in,
)
from ansible_collections.m365.graph.plugins.module_utils._module.used_modules import USED_MODULES

PLAY = """
- hosts: localhost
  module_defaults:
    group/m365.graph.graph: {}
  roles:
    - m365.graph.certificate_report
    - role: "m365.graph.tenant_export"  # m365.graph.vpp_token
  tasks:
    - m365.graph.apply: &documents
        paths: [estate]
    # m365.graph.vpp_token:
    - name: List
      m365.graph.vpp_token_info:
      register: found
    - debug:
        msg: "{{ found.resources | m365.graph.safe_for_log }}"
- import_playbook: m365.graph.drift
"""


def test_what_a_playbook_uses_is_found() -> None:
    assert used_in(PLAY) == ["certificate_report", "tenant_export", "apply", "vpp_token_info", "drift"]


#: Modules that need no permission of their own: those of their documents, paths or playbooks, or none at all.
ANY_RESOURCE = {"doctor_info", "permissions_info", "resource", "resource_info"}


@pytest.mark.parametrize("name", sorted({path.stem for path in (COLLECTION / "plugins" / "modules").glob("*.py")}))
def test_the_permissions_of_every_module_are_known(name: str) -> None:
    if name not in ANY_RESOURCE:
        assert permissions.needs([name])


def test_modules_of_actions_write_and_downloads_read() -> None:
    action = permissions.needs(["m365.graph.cloud_certification_authority_action"])
    assert [need.any_of[0] for need in action] == ["DeviceManagementCloudCA.ReadWrite.All"]
    key = permissions.needs(["dep_onboarding_setting_public_key"])
    assert [need.any_of[0] for need in key] == ["DeviceManagementServiceConfig.Read.All"]


def test_playbooks_that_compare_say_that_they_do_not_write() -> None:
    for name in READ_ONLY:
        header = (COLLECTION / "playbooks" / f"{name}.yml").read_text().split("\n- ")[0]
        assert re.search("(?i)does not write to the tenant|writes nothing to the tenant|no changes", header), name
        assert "apply" in USED_MODULES[name]


def test_documents_are_applied_or_compared(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text('{"type": "vppToken", "key": {"displayName": "x"}, "state": "absent"}')
    compared = required([], [str(tmp_path)], ["drift"])
    assert {row.any_of[0] for row in compared.required} == {
        "DeviceManagementServiceConfig.Read.All",
        *_names("vpp_token"),
    }
    alarm = required([], [str(tmp_path)], ["drift", "expiry"])
    assert not [by for row in alarm.required for by in row.needed_by if by.startswith("documents")], "none applies them"
    for playbooks in ([], ["expiry"], ["drift", "apply"], ["m365.graph.apply"]):
        applied = required([], [str(tmp_path)], playbooks)
        assert "DeviceManagementServiceConfig.ReadWrite.All" in shortest(applied.required, ())
        assert "DeviceManagementServiceConfig.Read.All" not in shortest(applied.required, ())
        assert any("documents of type vppToken" in row.needed_by for row in applied.required)
    assert (applied.count, applied.types) == (1, ["vppToken"])


def _names(module: str) -> set[str]:
    return {need.any_of[0] for need in permissions.needs([module]) if need.reason.startswith("find")}


def test_own_playbooks_are_files_or_folders(tmp_path: Path) -> None:
    (tmp_path / "site.yml").write_text("- m365.graph.vpp_token_info:\n- m365.graph.resource:\n")
    for name in (str(tmp_path), str(tmp_path / "site.yml")):
        (row,) = required([], [], [name]).required
        assert (row.any_of[0], row.needed_by) == ("DeviceManagementServiceConfig.Read.All", [f"playbook {name}"])
    (problem,) = required([], [], ["x" * 5000]).problems
    assert "is neither a file nor a folder" in problem
    assert required([], [], ["nothing"]).problems == [
        'playbooks: "nothing" is neither a file nor a folder, and no playbook or role of m365.graph: '
        f"{', '.join(sorted(USED_MODULES))}."
    ]


@pytest.mark.parametrize("names", [[*USED_MODULES], permissions.every_module()])
def test_the_list_has_no_permission_that_another_one_includes(names: list[str]) -> None:
    use = required([one for one in names if one not in USED_MODULES], [], [one for one in names if one in USED_MODULES])
    assert not use.problems
    found = shortest(use.required, ())
    assert len(found) == len({*found})
    for one, other in itertools.permutations(found, 2):
        assert one.replace(".Read.", ".ReadWrite.") != other
    assert shortest(use.required, found) == []
    for left_out in found:
        rest = [name for name in found if name != left_out]
        assert any(row.sufficient.isdisjoint(rest) for row in use.required), f"{left_out} is not needed"


def test_what_is_held_is_not_listed() -> None:
    rows = [
        RequiredPermission(("A.Read.All", "B.Read.All"), "read"),
        RequiredPermission(("A.ReadWrite.All",), "write"),
    ]
    assert shortest(rows, ()) == shortest(rows, ["A.Read.All"]) == ["A.ReadWrite.All"]
    assert shortest(rows[:1], ["A.ReadWrite.All"]) == []


def test_supported_versions_are_those_of_the_collection() -> None:
    lines = (COLLECTION / "requirements.txt").read_text().splitlines()
    written = dict(re.findall(r"^(\w+)(.*)$", "\n".join(lines), re.MULTILINE))
    for name in ("cryptography", "msal", "requests"):
        first, end = doctor.SUPPORTED[name]
        assert written[name] == f">={first}" + (f",<{end}" if end else "")
    runtime = yaml.safe_load((COLLECTION / "meta" / "runtime.yml").read_text())
    assert runtime["requires_ansible"] == f">={doctor.SUPPORTED['ansible-core'][0]}.0"
    galaxy = yaml.safe_load((COLLECTION / "galaxy.yml").read_text())
    assert doctor.versions()["collection"] == str(galaxy["version"])


@pytest.mark.parametrize(
    ("name", "version", "wrong"),
    [
        ("msal", "2.0", True),
        ("msal", "1.34.9", True),
        ("msal", "1.35.0rc1", False),
        ("requests", None, True),
        ("python", "3.10.12", True),
        ("ansible-core", "2.21.0.dev0", False),
    ],
)
def test_unsupported_versions_are_named(name: str, version: str | None, wrong: bool) -> None:
    result = doctor.check_versions({**doctor.versions(), name: version})
    assert (result.status == "failed") is wrong
    assert not wrong or f"Not supported: {name} " in result.message
