# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook try: documents are applied to a copy, what would be noticed is shown, and the tenant is only read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lab import Lab
from playbooks import PlaybookRun, run_playbook
from tenants import environment

MakeLab = Callable[..., Lab]
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
PROFILE = {
    "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
    "displayName": "Wi-Fi",
    "keySize": "size2048",
    "scepServerUrls": ["https://scep.contoso.com"],
}
CREDENTIAL = {
    "name": "main",
    "issuer": "https://issuer.example",
    "subject": "main",
    "audiences": ["api://AzureADTokenExchange"],
}
TENANT = {
    "entities": {
        CONFIGURATIONS: [PROFILE],
        "/applications": [{"displayName": "Pipeline", "federatedIdentityCredentials": [CREDENTIAL]}],
    }
}
LARGER = {"type": "iosScepCertificateProfile", "key": {"displayName": "Wi-Fi"}, "properties": {"keySize": "size4096"}}
GONE = {"type": "federatedIdentityCredential", "key": {"application": "Pipeline", "name": "main"}, "state": "absent"}


def tried(here: Lab, *documents: dict[str, Any], variables: tuple[str, ...] = ()) -> PlaybookRun:
    (here.directory / "estate").mkdir(exist_ok=True)
    (here.directory / "estate" / "documents.json").write_text(json.dumps(documents))
    words = [word for variable in ("report=try.md", *variables) for word in ("-e", variable)]
    env = {**environment(here.emulator), "PWD": str(here.directory), "TMPDIR": str(here.directory)}
    run = run_playbook(Path("m365.graph.try"), *words, directory=here.directory, env=env)
    methods = {one["method"] for one in here.emulator.requests if not one["path"].endswith("/$batch")}
    assert methods <= {"GET"}, "nothing is written to the tenant"
    assert [*here.directory.glob("m365_graph_try.*")] == [], "the copy is discarded"
    return run


def shown(run: PlaybookRun) -> list[str]:
    return list(run["Show what would be noticed"].result["msg"])


@pytest.mark.nightly
def test_what_is_in_order_is_not_noticed(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = tried(here, {**LARGER, "properties": {"description": "For staff."}})
    assert run.status == 0, run.output
    assert shown(run)[1:] == ["Nobody would notice."]
    assert (here.directory / "try.md").read_text().startswith("## Nobody would notice\n")


def test_re_issues_and_sign_ins_that_stop(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = tried(here, {**LARGER, "allow_reissue": True}, GONE)
    assert run.status == 0, run.output
    assert shown(run)[1:] == [
        "Applications: federatedIdentityCredential application=Pipeline, name=main: sign-ins with it stop",
        "Devices: iosScepCertificateProfile displayName=Wi-Fi: certificates are revoked and issued again (key_size)",
    ]
    assert here.emulator.entities(CONFIGURATIONS)[0]["keySize"] == "size2048"
    report = (here.directory / "try.md").read_text()
    assert report.startswith("## What would be noticed\n") and "size4096" in report


@pytest.mark.nightly
def test_what_a_guard_refuses_is_shown_with_the_rest(lab: MakeLab) -> None:
    """An export that is given is used, and the tenant is not even read."""
    here = lab({"entities": {}})
    documents = [{**LARGER, "properties": {"keySize": "size2048", "scepServerUrls": ["https://scep.contoso.com"]}}]
    (here.directory / "export.json").write_text(json.dumps(documents))
    run = tried(here, LARGER, variables=("export=export.json",))
    assert run.status == 2
    assert here.emulator.requests == []
    (line,) = shown(run)[1:]
    assert line.startswith("Devices: iosScepCertificateProfile displayName=Wi-Fi: Changing keySize")
    assert "1 of 1 documents cannot be applied as they are." in run.output


@pytest.mark.nightly
def test_a_wrong_export(lab: MakeLab) -> None:
    here = lab({"entities": {}})
    (here.directory / "export.json").write_text('[{"type": "toaster"}]')
    run = tried(here, LARGER, variables=("export=export.json",))
    assert run.status == 2
    assert "the emulator has no resources of the type toaster" in run.output
