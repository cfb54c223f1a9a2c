# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What export writes: apply finds nothing to change in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from apply_tenant import APPLY, CONFIGURATIONS, EXPORT, SIGNING, TENANT, MakeLab, guid, profile, signing, state
from tokens import tokens_in

#: A tenant has some resources from the beginning, of other types than these.
KINDS = {"types": ["enterpriseCodeSigningCertificate", "internalDomainFederation", "managedDeviceCertificateState"]}


@pytest.mark.playbook
def test_export_and_apply_agree(lab: MakeLab) -> None:
    here = lab(TENANT)
    folder, file = here.directory / "export", here.directory / "tenant.json"
    run = here.play(
        {"name": "predicted", EXPORT: {**KINDS, "path": str(folder)}, "check_mode": True},
        {"name": "export", EXPORT: {**KINDS, "path": str(folder)}},
        {"name": "again", EXPORT: {**KINDS, "path": str(folder)}},
        {"name": "one file", EXPORT: {**KINDS, "path": str(file)}},
        {"name": "returned", EXPORT: KINDS, "register": "returned"},
        {"name": "from the folder", APPLY: {"paths": [str(folder)]}, "check_mode": True},
        {"name": "from the file", APPLY: {"paths": [str(file)]}, "check_mode": True},
        {"name": "from the result", APPLY: {"documents": "{{ returned.documents }}"}, "check_mode": True},
        {"name": "offline", APPLY: {"paths": [str(folder)], "snapshot": [str(file)]}},
        {"name": "every type", EXPORT: {}},
    )
    assert run.status == 0, run.output
    assert run["returned"].result["left_out"] == run["every type"].result["left_out"] == []
    assert (
        run["predicted"].result["summary"]
        == run["export"].result["summary"]
        == {"documents": 19, "written": 19, "unchanged": 0, "removed": 0}
    )
    assert run["predicted"].changed and run["export"].changed and not run["again"].changed
    assert run["again"].result["summary"] == {"documents": 19, "written": 0, "unchanged": 19, "removed": 0}
    for name in ("from the folder", "from the file", "from the result", "offline"):
        assert not run[name].changed
        assert run[name].result["summary"] == {
            "create": 0,
            "update": 0,
            "replace": 0,
            "delete": 0,
            "unchanged": 19,
            "failed": 0,
            "skipped": 0,
        }, name
    assert run["offline"].result["calls"] == []
    assert run["offline"].requests == []
    exported = run["returned"].result["documents"]
    assert [document["type"] for document in exported] == sorted(document["type"] for document in exported)
    assert exported == json.loads(file.read_text())
    assert {"domain": "contoso.com"} in [document["key"] for document in exported]
    assert {
        document["key"]["deviceConfiguration"]
        for document in exported
        if document["type"] == "managedDeviceCertificateState"
    } == {f"Profile {number}" for number in range(3)}
    assert guid(0) not in file.read_text()
    assert "signingCertificateUpdateStatus" not in file.read_text()
    assert tokens_in(run.output) == []


def test_an_export_is_the_same_in_whatever_order_the_service_lists(lab: MakeLab) -> None:
    texts = []
    entities: Any = TENANT["entities"]
    for order in (1, -1):
        here = lab(
            {
                "entities": {path: rows[::order] for path, rows in entities.items()},
                "settings": {"page_size": 2 if order == 1 else 100},
            }
        )
        file = here.directory / "tenant.yml"
        kinds = ["enterpriseCodeSigningCertificate", "managedDeviceCertificateState"]
        run = here.play({"name": "export", EXPORT: {"path": str(file), "types": kinds}})
        assert run.status == 0, run.output
        texts.append(file.read_bytes())
    assert texts[0] == texts[1]


def test_what_only_ids_tell_apart_is_exported_with_them(lab: MakeLab) -> None:
    twins = [signing(number, subject="CN=Twin") for number in range(2)]
    named_alike = [profile(number, [state(number)], displayName="Wi-Fi") for number in range(2)]
    bare = state(5, certificateSerialNumber=None)
    here = lab({"entities": {SIGNING: [*twins, signing(3)], CONFIGURATIONS: [*named_alike, profile(2, [bare])]}})
    run = here.play(
        {
            "name": "export",
            EXPORT: {"types": ["enterpriseCodeSigningCertificate", "managedDeviceCertificateState"]},
            "register": "exported",
        },
        {"name": "profiles", EXPORT: {"types": ["certificate_profile"]}},
        {"name": "apply", APPLY: {"documents": "{{ exported.documents }}"}, "check_mode": True},
        {"name": "with ids", EXPORT: {"include_ids": True}},
    )
    assert run.status == 0, run.output
    keys = [document["key"] for document in run["export"].result["documents"]]
    assert [key.get("id") for key in keys] == [None, guid(0), guid(1), guid(1000), guid(1001), guid(1005)] or sorted(
        key["id"] for key in keys if "id" in key
    ) == [guid(0), guid(1), guid(1005)]
    assert sorted(key["deviceConfigurationId"] for key in keys if "deviceConfigurationId" in key) == [
        guid(100),
        guid(101),
    ]
    assert sorted(document["key"].get("id", "") for document in run["profiles"].result["documents"]) == [
        "",
        guid(100),
        guid(101),
    ]
    assert not run["apply"].changed
    once = (
        "federatedTokenValidationPolicy",
        "fido2AuthenticationMethodConfiguration",
        "symantecCodeSigningCertificate",
        "tenantAppManagementPolicy",
        "x509CertificateAuthenticationMethodConfiguration",
    )
    assert all(("id" in row["key"]) == (row["type"] not in once) for row in run["with ids"].result["documents"])


def test_files_of_what_is_gone_are_removed_when_asked_for(lab: MakeLab) -> None:
    here = lab(TENANT)
    folder = here.directory / "export"
    kinds = {"types": ["enterpriseCodeSigningCertificate"], "path": str(folder)}
    run = here.play(
        {"name": "export", EXPORT: kinds},
        {"name": "gone", "m365.graph.enterprise_code_signing_certificate": {"id": guid(0), "state": "absent"}},
        {"name": "kept", EXPORT: kinds},
        {"name": "predicted", EXPORT: {**kinds, "remove_others": True}, "check_mode": True},
        {"name": "removed", EXPORT: {**kinds, "remove_others": True}},
        {"name": "not a folder", EXPORT: {"path": "tenant.yml", "remove_others": True}, "ignore_errors": True},
        {"name": "no such type", EXPORT: {"types": ["federation"]}, "ignore_errors": True},
        {"name": "not writable", EXPORT: {"path": "/dev/null/export"}, "ignore_errors": True},
    )
    assert run.status == 0, run.output
    assert [run[name].result["summary"] for name in ("kept", "predicted", "removed")] == [
        {"documents": 5, "written": 0, "unchanged": 5, "removed": removed} for removed in (0, 1, 1)
    ]
    assert len([*folder.rglob("*.yml")]) == 5
    assert run["not a folder"].result["msg"] == "remove_others: path must be a folder."
    assert run["no such type"].result["msg"].startswith('types: "federation" is not a type that documents can hold')
    assert run["not writable"].result["msg"] == 'path: "/dev/null/export" cannot be written: Not a directory.'


def test_a_value_where_there_was_none_is_drift_from_a_complete_export(lab: MakeLab) -> None:
    """Undoing it removes the value again."""
    here = lab(TENANT)
    asked = {"types": ["internalDomainFederation"]}
    clicked = {"domain": "contoso.com", "password_reset_uri": "https://sts.contoso.com/reset"}
    run = here.play(
        {"name": "export", EXPORT: asked, "register": "brief"},
        {"name": "export, complete", EXPORT: {**asked, "complete": True}, "register": "complete"},
        {"name": "somebody adds an address", "m365.graph.internal_domain_federation": clicked},
        {"name": "from the brief", APPLY: {"documents": "{{ brief.documents }}"}, "check_mode": True},
        {"name": "from the complete", APPLY: {"documents": "{{ complete.documents }}"}, "register": "undone"},
        {"name": "again", APPLY: {"documents": "{{ complete.documents }}"}, "check_mode": True},
    )
    assert run.status == 0, run.output
    assert not run["from the brief"].changed, "a document does not manage what it leaves out"
    (row,) = run["from the complete"].result["results"]
    (change,) = row["changes"]
    assert (change["property"], change["before"], change["after"]) == (
        "password_reset_uri",
        "https://sts.contoso.com/reset",
        None,
    )
    assert [write["body"] for write in run["from the complete"].writes] == [{"passwordResetUri": None}]
    assert not run["again"].changed
