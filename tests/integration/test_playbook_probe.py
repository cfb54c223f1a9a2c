# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook probe: it finds what differs from the descriptions, and reveals no value of the tenant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from in_process import result_of
from lab import Lab
from playbooks import run_playbook
from tenants import connection, environment

from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES

MakeLab = Callable[..., Lab]
VPP = {"type": "vppToken", "version": "beta", "path": "/deviceAppManagement/vppTokens"}
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
SCEP = {"type": "iosScepCertificateProfile", "version": "beta", "path": CONFIGURATIONS}
FEDERATION = "/domains/{domain}/federationConfiguration"
#: What a tenant may have that no description has: each kind that an emulator can have as a habit.
FINDINGS = [
    {**SCEP, "kind": "absent", "property": "keySize", "seen": "", "described": "microsoft.graph.keySize"},
    {**SCEP, "kind": "member", "property": "keyUsage", "seen": "newerUsage", "described": "microsoft.graph.keyUsages"},
    {
        "type": "internalDomainFederation",
        "version": "v1.0",
        "path": FEDERATION,
        "kind": "status",
        "property": "",
        "seen": "403 Authorization_RequestDenied",
        "described": "200",
    },
    {**VPP, "kind": "null", "property": "automaticallyUpdateApps", "seen": "null", "described": "Edm.Boolean"},
    *(
        {**VPP, "kind": "property", "property": f"new{seen.title()}", "seen": seen, "described": ""}
        for seen in ("array", "boolean", "null", "number", "object", "string")
    ),
]
MARK = "Zorro-7f3a"


def profiles() -> list[dict[str, Any]]:
    """One entity of each described type of device configurations."""
    kinds = [*RESOURCES["certificate_profile"].concrete, *RESOURCES["trusted_root_certificate"].concrete]
    parameters = RESOURCES["managed_device_certificate_state"].parameters
    with_states = next(item.choices for item in parameters if item.name == "profile_type")
    state = {"deviceDisplayName": MARK, "userDisplayName": MARK, "certificateSerialNumber": MARK}
    return [
        {
            "@odata.type": f"#{kind.type}",
            "displayName": f"{MARK} {kind.type_name}",
            "description": MARK,
            **({"managedDeviceCertificateStates": [state]} if kind.type_name in with_states else {}),
        }
        for kind in kinds
    ]


def tenant(directory: Path | None = None) -> dict[str, Any]:
    """A tenant whose texts all begin with the mark."""
    return {
        **({"habits": str(directory / "habits.json")} if directory else {}),
        "entities": {
            "/deviceAppManagement/vppTokens": [
                {"id": f"{MARK}-id", "displayName": MARK, "organizationName": MARK, "appleId": f"{MARK}@contoso.com"}
            ],
            CONFIGURATIONS: profiles(),
            "/deviceManagement/ndesConnectors": [{"displayName": MARK, "machineName": MARK}],
            "/deviceManagement/certificateConnectorDetails": [{"connectorName": MARK, "machineName": MARK}],
            "/domains": [
                {"id": f"{name}.com", "authenticationType": "Federated"} for name in (MARK, f"{MARK}-2", f"{MARK}-3")
            ],
            f"/domains/{MARK}.com/federationConfiguration": [{"displayName": MARK, "issuerUri": f"urn:{MARK}"}],
            "/applications": [
                {
                    "displayName": MARK,
                    "federatedIdentityCredentials": [
                        {"name": MARK, "issuer": f"https://{MARK}.example", "subject": MARK, "audiences": [MARK]}
                    ],
                }
            ],
            "/trustFramework/keySets": [{"id": f"B2C_1A_{MARK}"}],
        },
    }


def test_the_emulator_answers_as_described(lab: MakeLab) -> None:
    """Two descriptions that share no code: what one of them has and the other has not would be a finding."""
    here = lab(tenant())
    result = result_of("probe_info", connection(here.emulator))
    assert result["findings"] == []
    there = {row["type"] for row in result["compared"] if row["entities"]}
    assert {"vppToken", "ndesConnector", "internalDomainFederation", "managedDeviceCertificateState"} <= there
    assert {kind.type_name for kind in RESOURCES["certificate_profile"].concrete} <= there
    assert MARK not in json.dumps(result)
    assert {request["method"] for request in here.emulator.requests} == {"GET"}


@pytest.mark.nightly
def test_a_probe_becomes_habits_that_a_probe_finds(lab: MakeLab, tmp_path: Path) -> None:
    (tmp_path / "habits.json").write_text(json.dumps({"findings": FINDINGS}))
    here = lab(tenant(tmp_path))
    assert here.emulator.set_property(_first(here, "iosScepCertificateProfile"), keyUsage="digitalSignature,newerUsage")
    run = run_playbook(
        Path("m365.graph.probe"),
        directory=here.directory,
        env={**environment(here.emulator), "PWD": str(here.directory)},
    )
    assert run.status == 0, run.output
    text = (here.directory / "probe.json").read_text()
    found = json.loads(text)
    assert _sorted(found["findings"]) == _sorted(FINDINGS)
    assert MARK not in text and MARK not in json.dumps(run["Compare"].result) and MARK not in run.output
    assert {"type": "vppToken", "version": "beta", "path": VPP["path"], "entities": True} in found["compared"]
    assert "10 differences in" in run["Show what was found"].result["msg"][0]


def _sorted(rows: list[dict[str, str]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def _first(here: Lab, kind: str) -> str:
    rows = here.emulator.entities(CONFIGURATIONS)
    return f"{CONFIGURATIONS}/{next(row['id'] for row in rows if row['@odata.type'].endswith(kind))}"


def test_what_cannot_be_read_is_reported_without_values(lab: MakeLab) -> None:
    here = lab(tenant())
    for path, do in {
        f"{MARK}.com/federationConfiguration": {
            "status": 404,
            "body": {"error": {"code": f"{MARK} x", "message": MARK}},
        },
        f"vppTokens/{MARK}-id": {"status": 400, "body": {"error": {"code": "BadRequest", "message": MARK}}},
        "ndesConnectors$": {"status": 200, "body": {"value": [{"displayName": {"x": MARK}, MARK: 1}, [MARK]]}},
    }.items():
        here.emulator.faults.add({"match": {"path": path}, "times": None, "do": do})
    result = result_of(
        "probe_info", {**connection(here.emulator), "types": ["vppToken", "internalDomainFederation", "ndesConnector"]}
    )
    assert not result.get("failed"), result
    told = {(row["type"], row["version"], row["kind"], row["seen"]) for row in result["findings"]}
    assert {("vppToken", "beta", "status", "400 BadRequest"), ("vppToken", "v1.0", "status", "400 BadRequest")} <= told
    assert ("internalDomainFederation", "v1.0", "status") not in {row[:3] for row in told}, (
        "a 404 means that there is none"
    )
    ndes = {(row["kind"], row["property"]) for row in result["findings"] if row["type"] == "ndesConnector"}
    assert {("form", "")} == ndes, "an answer of another form is not compared"
    assert MARK not in json.dumps(result)
    here.emulator.faults.clear()
    here.emulator.faults.add({"match": {"path": "vppTokens/"}, "times": None, "do": {"status": 401}})
    refused = result_of("probe_info", {**connection(here.emulator), "types": ["vppToken"]})
    assert refused["failed"] and refused["msg"].startswith(
        "The probe could not read /deviceAppManagement/vppTokens/{id}: 401"
    )
    assert MARK not in json.dumps(refused)
