# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook copy: resources of one tenant in another one, with its names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from estates import CONFIGURATIONS, SCEP, profiles_below_a_root
from in_process import result_of
from lab import Lab
from playbooks import PlaybookRun, run_playbook
from tenants import connection, environment

MakeLab = Callable[..., Lab]
ROOT, PROFILE = profiles_below_a_root(1)


def named(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"displayName": name, **more} for name in names]


def copy(here: Lab, *variables: str, **given: Any) -> PlaybookRun:
    here.emulator.clear_log()
    env = {**environment(here.emulator), "PWD": str(here.directory), "TMPDIR": str(here.directory)}
    words = ["-e", json.dumps({"report": "copy.md", **given}), *variables]
    run = run_playbook(Path("m365.graph.copy"), *words, directory=here.directory, env=env)
    assert [*here.directory.glob("m365_graph_copy.*")] == [], "the documents are discarded"
    return run


def writes(here: Lab) -> list[str]:
    seen = here.emulator.requests
    return [one["method"] for one in seen if one["method"] != "GET" and not one["path"].endswith("/$batch")]


def shown(run: PlaybookRun) -> list[str]:
    return list(run["Show the plan"].result["msg"])


def test_profiles_are_copied_with_the_names_of_the_target(lab: MakeLab) -> None:
    source = lab(
        {
            "entities": {
                "/groups": named("All staff", "Kiosks", "Contractors"),
                "/deviceManagement/assignmentFilters": named("Corporate phones"),
                "/deviceManagement/roleScopeTags": [{"id": "7", "displayName": "Berlin"}],
                "/domains": [{"id": "contoso.com", "authenticationType": "Managed"}],
            }
        }
    )
    target = lab(
        {
            "entities": {
                "/groups": named("Alle Mitarbeiter", "Kiosk"),
                "/deviceManagement/assignmentFilters": named("Phones"),
                "/deviceManagement/roleScopeTags": [{"id": "3", "displayName": "Munich"}],
                "/domains": [{"id": "fabrikam.com", "authenticationType": "Managed"}],
            }
        }
    )
    assignments = [
        {"target": "group", "group": "All staff", "filter": "Corporate phones"},
        {"target": "group", "group": "Kiosks"},
        {"target": "exclusionGroup", "group": "Contractors"},
    ]
    properties = {**PROFILE["properties"], "assignments": assignments, "roleScopeTagIds": ["0", "Berlin"]}
    other = {**PROFILE, "key": {"displayName": "Other"}, "properties": SCEP}
    result = result_of(
        "apply", {**connection(source.emulator), "documents": [ROOT, {**PROFILE, "properties": properties}, other]}
    )
    assert not result.get("failed"), result["msg"]
    source.emulator.clear_log()
    of_source = {f"source_{name}": value for name, value in connection(source.emulator).items()}

    # What the target does not have is named at once, with a mapping to complete; nothing is written.
    run = copy(target, names="profile 0,root", suggest="map.yml", apply=True, **of_source)
    assert run.status == 2, run.output
    assert writes(target) == []
    assert shown(run)[:5] == [
        f"The target tenant has no {what}, which is used by iosScepCertificateProfile displayName=Profile 0.{near}"
        for what, near in {
            'assignment filter "Corporate phones"': "",
            'group "All staff"': "",
            'group "Contractors"': "",
            'group "Kiosks"': ' Is "Kiosk" meant?',
            'scope tag "Berlin"': "",
        }.items()
    ]
    assert "Nothing was written. The target tenant has no assignment filter" in run.output
    mapping = target.directory / "map.yml"
    assert yaml.safe_load(mapping.read_text()) == {
        "groups": {"All staff": "?", "Contractors": "?", "Kiosks": "Kiosk"},
        "filters": {"Corporate phones": "?"},
        "scope_tags": {"Berlin": "?"},
    }

    mapping.write_text(
        json.dumps(
            {
                "groups": {"All staff": "Alle Mitarbeiter", "Kiosks": None, "Contractors": "Externe"},
                "filters": {"Corporate phones": "Phones"},
                "scope_tags": {"Berlin": "Munich"},
            }
        )
    )
    run = copy(target, names="profile 0,root", mapping="map.yml", create_groups=True, apply=True, **of_source)
    assert run.status == 0, run.output
    assert shown(run)[0] == "These groups are created, without members: Externe."
    (external,) = (group for group in target.emulator.entities("/groups") if group["displayName"] == "Externe")
    assert (external["securityEnabled"], external["mailEnabled"]) == (True, False)
    exported = result_of(
        "export", {**connection(target.emulator), "types": ["iosScepCertificateProfile", "iosTrustedRootCertificate"]}
    )["documents"]
    assert [document["key"]["displayName"] for document in exported] == ["Profile 0", "Root"]
    found = exported[0]["properties"]
    assert found["rootCertificate"] == "Root"
    assert sorted(found["roleScopeTagIds"]) == ["0", "Munich"]
    assert {(one["target"], one["group"], one["filter"]) for one in found["assignments"]} == {
        ("group", "Alle Mitarbeiter", "Phones"),
        ("exclusionGroup", "Externe", None),
    }
    assert writes(source) == []
    assert "/m365" not in (target.directory / "copy.md").read_text()


@pytest.mark.nightly
def test_an_export_is_the_source_and_what_a_guard_refuses_is_approved(lab: MakeLab) -> None:
    target = lab({"entities": {}})
    larger = {**PROFILE, "properties": {**SCEP, "keySize": "size4096", "assignments": [{"group": "All staff"}]}}
    federation = {"type": "internalDomainFederation", "key": {"domain": "contoso.com"}, "properties": {}}
    (target.directory / "export.json").write_text(json.dumps([larger, ROOT, federation]))
    result = result_of("apply", {**connection(target.emulator), "documents": [{**PROFILE, "properties": SCEP}]})
    assert not result.get("failed"), result["msg"]
    given = {"source": "export.json", "types": "iosScepCertificateProfile", "assignments": False}

    planned = copy(target, **given)
    assert planned.status == 0, planned.output
    assert writes(target) == []
    (held,) = planned["Plan"].result["results"]
    assert (held["approval"], held["type"]) == ("needed", "iosScepCertificateProfile")
    assert f"-e approve={held['id']}" in planned["Show what was held back"].result["msg"]

    run = copy(target, **given, apply=True, approve=held["id"])
    assert run.status == 0, run.output
    (profile,) = target.emulator.entities(CONFIGURATIONS)
    assert profile["keySize"] == "size4096"

    missing = copy(target, source="export.json", types="internalDomainFederation")
    assert missing.status == 2
    assert shown(missing)[0].startswith('The target tenant has no domain "contoso.com"')
    assert copy(target).status == 2
