# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant, its export, and an emulator with that export: apply changes nothing there, and ids are the same.

Every other type of document is copied by tests/contract (test_a_copy_of_the_export_is_in_order).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from apply_credentials_tenant import CIPHER, EXPORT, NEW, OLD, MakeLab, guid, owner, seed, tenant
from lab import Lab
from m365_graph_emulator import Emulator

APPLY = "m365.graph.apply"
SIGNING = "m365.graph.service_principal_token_signing_certificate"


@pytest.mark.playbook
def test_credentials_of_applications_and_service_principals(lab: MakeLab, tmp_path: Path) -> None:
    encrypts = seed(CIPHER, "cipher", usage="Encrypt", keyId=guid(77))
    here = lab(tenant(owner(1, seed(NEW, "agent"), encrypts, tokenEncryptionKeyId=guid(77)), owner(2, seed(OLD, None))))
    file = tmp_path / "export.json"
    run = here.play(
        {"name": "signing", SIGNING: {"service_principal": "app 1", "display_name": "CN=SSO"}},
        {"name": "export", EXPORT: {"path": str(file)}},
    )
    assert run.status == 0, run.output
    kinds = {row["type"] for row in json.loads(file.read_text())}
    assert {
        "applicationKeyCredential",
        "servicePrincipalKeyCredential",
        "servicePrincipalTokenSigningCertificate",
    } <= kinds
    with Emulator(tmp_path / "emulator", export=file) as emulator:
        copied = Lab(tmp_path, emulator).play({"name": "apply", APPLY: {"paths": [str(file)]}})
        keys = {row["displayName"]: row["keyCredentials"] for row in emulator.entities("/applications")}
    assert copied.status == 0, copied.output
    assert not copied["apply"].changed, copied["apply"].result["markdown"]
    assert copied["apply"].result["summary"]["failed"] == 0
    assert {name: len(found) for name, found in keys.items()} == {"app 1": 2, "app 2": 1}


def test_ids_are_kept(lab: MakeLab, tmp_path: Path) -> None:
    here = lab(tenant(owner(1, seed(NEW, "agent", keyId=guid(5)))))
    folder = tmp_path / "export"
    run = here.play({"name": "export", EXPORT: {"path": str(folder), "include_ids": True}})
    assert run.status == 0, run.output
    with Emulator(tmp_path / "emulator", export=folder) as emulator:
        copied = Lab(tmp_path, emulator).play(
            {"name": "apply", APPLY: {"paths": [str(folder)]}},
            {"name": "again", EXPORT: {"path": str(folder), "include_ids": True}},
        )
        (application,) = emulator.entities("/applications")
    assert copied.status == 0, copied.output
    assert not copied["apply"].changed
    assert copied["again"].result["summary"]["unchanged"] == copied["again"].result["summary"]["documents"]
    assert [key["keyId"] for key in application["keyCredentials"]] == [guid(5)]
