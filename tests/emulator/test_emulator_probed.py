# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of a probe as habits. That a probe finds them again is shown by tests/integration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from emulator_support import Client
from m365_graph_emulator import Emulator, TenantError, probed
from m365_graph_emulator.types import MODEL

TOKENS = "/deviceAppManagement/vppTokens"
VPP = {"type": "vppToken", "version": "beta", "path": TOKENS}
TENANT = {"entities": {TOKENS: [{"id": "1", "displayName": "Books", "appleId": "a@contoso.com"}]}}


def emulator(tmp_path: Path, *findings: Mapping[str, Any], **more: Any) -> Emulator:
    (tmp_path / "probe.json").write_text(json.dumps({"findings": findings, "compared": [], **more}))
    return Emulator(tmp_path / "emulator", TENANT, habits=tmp_path / "probe.json")


def test_properties_nulls_and_members(tmp_path: Path) -> None:
    with emulator(
        tmp_path,
        {**VPP, "kind": "property", "property": "newName", "seen": "string"},
        {**VPP, "kind": "property", "property": "displayName", "seen": "string"},
        {**VPP, "kind": "property", "property": "(unusual name)", "seen": "string"},
        {**VPP, "kind": "absent", "property": "organizationName"},
        {**VPP, "kind": "absent", "property": "unheardOf"},
        {**VPP, "kind": "null", "property": "appleId", "seen": "null"},
        {**VPP, "kind": "member", "property": "state", "seen": "suspended_now"},
        {**VPP, "kind": "member", "property": "state", "seen": "(unusual name)"},
        {**VPP, "kind": "form", "property": "expirationDateTime", "seen": "empty string"},
    ) as emu:
        beta, stable = Client(emu), Client(emu, "v1.0")
        row = beta.get(f"{TOKENS}/1").json()
        assert (row["newName"], row["appleId"], row["displayName"]) == ("", None, "Books")
        assert "organizationName" not in row
        chosen = beta.get(f"{TOKENS}/1?$select=organizationName,newName").json()
        assert set(chosen) >= {"organizationName", "newName"}
        # The other version is as it was.
        row = stable.get(f"{TOKENS}/1").json()
        assert "newName" not in row and row["appleId"] == "a@contoso.com" and "organizationName" in row
        emu.set_property(f"{TOKENS}/1", {"state": "suspended_now", "newName": "x"})
        row = beta.get(f"{TOKENS}/1").json()
        assert (row["state"], row["newName"]) == ("suspended_now", "x")
    assert "newName" not in MODEL.properties("vppToken", "beta")


def test_statuses_of_paths_last(tmp_path: Path) -> None:
    domain = {
        "type": "internalDomainFederation",
        "version": "v1.0",
        "path": "/domains/{domain}/federationConfiguration",
    }
    with emulator(
        tmp_path,
        {**domain, "kind": "status", "seen": "403 Authorization_RequestDenied"},
        {**VPP, "path": f"{TOKENS}/{{id}}", "kind": "status", "seen": "500"},
    ) as emu:
        beta, stable = Client(emu), Client(emu, "v1.0")
        for _time in range(2):
            answer = stable.get("/domains/contoso.com/federationConfiguration")
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
            assert beta.get(f"{TOKENS}/1").status_code == 500
        assert beta.get(TOKENS).status_code == 200 and stable.get(f"{TOKENS}/1").status_code == 200
        assert beta.patch(f"{TOKENS}/1", {"displayName": "New"}).status_code == 200


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ([], "does not hold a mapping"),
        ({}, "is not the file of a probe: it has no list named findings"),
        ({"findings": ["x"]}, r"findings\[0\] is not a finding, which has type, version"),
        ({"findings": [{**VPP, "kind": "odd"}]}, "kind is one of property, absent"),
        ({"findings": [{**VPP, "kind": "null", "other": 1}]}, "is not a finding"),
        ({"findings": [{**VPP, "kind": "null", "version": "v2"}]}, "version is one of v1.0, beta, and path begins"),
        ({"findings": [{**VPP, "kind": "status", "seen": "odd"}]}, "seen is a status, with a code or without"),
        ({"findings": [{**VPP, "kind": "null", "type": "toaster"}]}, "the probe names the type toaster, which"),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, content: Any, problem: str) -> None:
    (tmp_path / "probe.json").write_text(json.dumps(content))
    with pytest.raises(TenantError, match=problem):
        Emulator(tmp_path / "emulator", {"habits": str(tmp_path / "probe.json")})


def test_without_findings_nothing_is_copied() -> None:
    assert probed.applied(MODEL, probed.read({"findings": []}, "x")) is MODEL
