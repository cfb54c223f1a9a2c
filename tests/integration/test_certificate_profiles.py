# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificate profiles and trusted root certificates: references, and the guard in front of what devices have."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from certificates import issue
from lab import Lab
from playbooks import TaskRun

MakeLab = Callable[..., Lab]
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT, OTHER = issue("Contoso Root", usages=None, now=TODAY), issue("Other Root", usages=None, now=TODAY, index=1)
OLD = issue("Old Root", usages=None, now=TODAY, starts=-400, days=100)
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
IDS = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(6)]
PROFILE, PRESENT = "m365.graph.certificate_profile", "m365.graph.trusted_root_certificate"


def _configuration(id: str, kind: str, name: str, **values: Any) -> dict[str, Any]:
    return {"id": id, "@odata.type": f"#microsoft.graph.{kind}", "displayName": name, **values}


def _state(number: int, state: str, revoked: str = "none") -> dict[str, Any]:
    return {
        "id": f"{number:08d}-1111-4000-8000-000000000000",
        "certificateIssuanceState": state,
        "certificateRevokeStatus": revoked,
    }


STATES = [
    _state(0, "issued"),
    _state(1, "installed"),
    _state(2, "issueFailed"),
    _state(3, "installed", "revoked"),
    _state(4, "revoked"),
]
SCEP: dict[str, Any] = {
    "keySize": "size2048",
    "keyUsage": "keyEncipherment,digitalSignature",
    "certificateValidityPeriodScale": "years",
    "certificateValidityPeriodValue": 1,
    "renewalThresholdPercentage": 20,
    "subjectNameFormat": "commonName",
    "scepServerUrls": ["https://one.example", "https://two.example"],
    "extendedKeyUsages": [{"name": "Client Authentication", "objectIdentifier": "1.3.6.1.5.5.7.3.2"}],
}
TENANT: dict[str, Any] = {
    "entities": {
        CONFIGURATIONS: [
            _configuration(
                IDS[0], "iosTrustedRootCertificate", "Root", trustedRootCertificate=base64.b64encode(ROOT.der).decode()
            ),
            _configuration(
                IDS[1],
                "iosTrustedRootCertificate",
                "New root",
                trustedRootCertificate=base64.b64encode(OTHER.der).decode(),
            ),
            _configuration(
                IDS[2],
                "macOSTrustedRootCertificate",
                "Root",
                trustedRootCertificate=base64.b64encode(ROOT.der).decode(),
            ),
            _configuration(
                IDS[3],
                "iosScepCertificateProfile",
                "Wi-Fi",
                **SCEP,
                **{
                    "rootCertificate@odata.bind": f"{CONFIGURATIONS}('{IDS[0]}')",
                    "managedDeviceCertificateStates": STATES,
                },
            ),
            _configuration(IDS[4], "macOSScepCertificateProfile", "Wi-Fi", **SCEP),
            _configuration(IDS[5], "iosWiFiConfiguration", "Wi-Fi"),
        ]
    }
}
WIFI = {"type": "iosScepCertificateProfile", "display_name": "Wi-Fi"}


def _task(name: str, module: str, options: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, module: dict(options), "diff": True, **more}


def _changes(step: TaskRun) -> dict[str, str]:
    return {change["property"]: change["effect"] for change in step.result["changes"]}


@pytest.mark.playbook
def test_equal_profiles_are_equal_however_they_are_written(lab: MakeLab) -> None:
    run = lab(TENANT).play(
        _task(
            *("same", PROFILE),
            {
                **WIFI,
                "root_certificate": "Root",
                "key_usage": ["digitalSignature", "keyEncipherment"],
                "scep_server_urls": ["https://two.example", "https://one.example"],
                "extended_key_usages": [{"object_identifier": "1.3.6.1.5.5.7.3.2"}],
                "subject_alternative_name_type": None,
                "role_scope_tag_ids": [],
            },
        ),
        _task(
            "same root",
            PRESENT,
            {"type": "iosTrustedRootCertificate", "display_name": "Root", "trusted_root_certificate": ROOT.pem},
        ),
    )
    assert run.status == 0, run.output
    assert not run["same"].changed
    assert run["same"].result["resource"]["root_certificate"] == IDS[0]
    assert not run["same root"].changed
    assert [request["method"] for request in run["same root"].requests] == ["GET"]


def test_a_root_that_points_elsewhere_is_drift(lab: MakeLab) -> None:
    here = lab(TENANT)
    wish = {**WIFI, "root_certificate": "New root"}
    run = here.play(
        _task("refused", PROFILE, wish, ignore_errors=True),
        _task("predicted", PROFILE, {**wish, "allow_reissue": True}, check_mode=True),
        _task("done", PROFILE, {**wish, "allow_reissue": True}),
        _task("again", PROFILE, wish),
        _task("read", f"{PROFILE}_info", {"id": IDS[3]}),
    )
    assert run.status == 0, run.output
    assert run["refused"].result["msg"] == (
        "Changing root_certificate has certificates that were issued from it revoked and issued again; devices have "
        "2 certificates that were issued from it; "
        "nothing was sent. Set allow_reissue to true if that is meant."
    )
    assert run["predicted"].writes == [] or {request["path"] for request in run["predicted"].writes} == {"/beta/$batch"}
    assert run["done"].result["changes"] == run["predicted"].result["changes"]
    assert run["done"].result["changes"] == [
        {"property": "root_certificate", "before": IDS[0], "after": IDS[1], "effect": "reissues"}
    ]
    written = [request for request in run["done"].writes if request["method"] == "PUT"]
    assert [request["path"] for request in written] == [
        f"/beta{CONFIGURATIONS}/{IDS[3]}/microsoft.graph.iosScepCertificateProfile/rootCertificate/$ref"
    ]
    assert not run["again"].changed
    assert run["read"].result["resources"][0]["root_certificate"] == IDS[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"hash_algorithm": ["sha2"]},
            "type iosScepCertificateProfile has no hash_algorithm; what it has is display_name, description, "
            ".*root_certificate",
        ),
        (
            {"intended_purpose": "wifi", "certification_authority": None},
            "has no certification_authority and no intended_purpose; what it has is",
        ),
        (
            {"subject_name_format": "commonNameAsAadDeviceId"},
            'subject_name_format: "commonNameAsAadDeviceId" is not one of commonName, commonNameAsEmail',
        ),
        ({"renewal_threshold_percentage": 100}, "renewal_threshold_percentage: 100 is not a whole number from 1 to 99"),
    ],
)
def test_what_a_type_does_not_have_is_refused_before_any_request(
    lab: MakeLab, options: Mapping[str, Any], said: str
) -> None:
    run = lab(TENANT).play(_task("wrong", PROFILE, {**WIFI, **options}, ignore_errors=True))
    assert run["wrong"].failed
    assert run["wrong"].requests == []
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(run["wrong"].result["msg"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"root_certificate": "No root"},
            "root_certificate: there is no trusted root certificate of type iosTrustedRootCertificate with the name "
            '"No root"',
        ),
        ({"id": IDS[4]}, f'id: "{IDS[4]}" is of type macOSScepCertificateProfile, not iosScepCertificateProfile'),
        ({"id": IDS[0].replace("0000-4", "1111-4")}, "There is no certificate profile with id"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_written(lab: MakeLab, options: Mapping[str, Any], said: str) -> None:
    here = lab(TENANT)
    run = here.play(
        _task("wrong", PROFILE, {**WIFI, "key_size": "size4096", "allow_reissue": True, **options}, ignore_errors=True)
    )
    assert run["wrong"].failed
    assert said in run["wrong"].result["msg"]
    assert not [request for request in here.emulator.requests if request["method"] in ("PATCH", "PUT", "DELETE")]


def test_safe_changes_need_no_leave(lab: MakeLab) -> None:
    run = lab(TENANT).play(
        _task("safe", PROFILE, {**WIFI, "id": IDS[3], "display_name": "Wi-Fi of phones", "description": "x"})
    )
    assert run.status == 0, run.output
    assert _changes(run["safe"]) == {"display_name": "safe", "description": "safe"}


def test_presumed_effects_are_told_as_such(lab: MakeLab) -> None:
    profile = {
        "type": "iosPkcsCertificateProfile",
        "display_name": "PKCS",
        "certification_authority": "ca",
        "certification_authority_name": "CA",
    }
    whole = {**profile, "certificate_template_name": "t", "certificate_validity_period_value": 1}
    run = lab().play(
        _task("new", PROFILE, whole),
        _task("change", PROFILE, {**profile, "certificate_template_name": "u"}, ignore_errors=True),
        _task(
            "deprecated",
            PROFILE,
            {
                "type": "windows10PFXImportCertificateProfile",
                "display_name": "PFX",
                "key_storage_provider": "useSoftwareKsp",
            },
        ),
        _task(
            *(
                "uncounted",
                PROFILE,
                {
                    "type": "windows10PFXImportCertificateProfile",
                    "display_name": "PFX",
                    "key_storage_provider": "useTpmKspOtherwiseFail",
                },
            ),
            ignore_errors=True,
        ),
    )
    assert run.status == 0, run.output
    assert run["change"].result["msg"] == (
        "Changing certificate_template_name has certificates that were issued from it presumably revoked and issued "
        "again; devices have 0 certificates that were issued from it; nothing was sent. Set allow_reissue to true "
        "if that is meant."
    )
    assert "presumably revoked and issued again; nothing was sent" in run["uncounted"].result["msg"]


def test_a_root_is_not_replaced_unasked(lab: MakeLab) -> None:
    wish = {"type": "iosTrustedRootCertificate", "display_name": "Root"}
    run = lab(TENANT).play(
        _task("other", PRESENT, {**wish, "trusted_root_certificate": OTHER.pem}, ignore_errors=True),
        _task(
            "expired", PRESENT, {**wish, "trusted_root_certificate": OLD.pem, "allow_reissue": True}, ignore_errors=True
        ),
        _task("key", PRESENT, {**wish, "trusted_root_certificate": OLD.pem + OLD.key_pem()}, ignore_errors=True),
        _task("store", PRESENT, {**wish, "destination_store": "computerCertStoreRoot"}, ignore_errors=True),
        _task("new one", PRESENT, {**wish, "trusted_root_certificate": OTHER.pem, "allow_reissue": True}),
        _task("list", f"{PRESENT}_info", {"display_name": "Root"}),
    )
    assert run.status == 0, run.output
    said = (
        "Changing trusted_root_certificate turns this trusted root certificate into another one; nothing was sent. "
        "Set allow_reissue to true"
    )
    assert said in run["other"].result["msg"]
    assert 'The certificate "Old Root" expired on ' in run["expired"].result["msg"]
    assert "it holds a private key" in run["key"].result["msg"]
    assert "has no destination_store; what it has is" in run["store"].result["msg"]
    assert run["new one"].result["diff"]["after"]["trusted_root_certificate"].startswith("Other Root (expires ")
    assert sorted(row["type"] for row in run["list"].result["resources"]) == [
        "iosTrustedRootCertificate",
        "macOSTrustedRootCertificate",
    ]


APPLY, EXPORT = "m365.graph.apply", "m365.graph.export"
PEOPLE: dict[str, Any] = {
    "/groups": [
        {"id": f"{name}-5555-4000-8000-000000000000", "displayName": shown}
        for name, shown in (("aaaaaaaa", "Sales"), ("bbbbbbbb", "Twins"), ("cccccccc", "Twins"))
    ],
    "/deviceManagement/assignmentFilters": [{"id": "dddddddd-5555-4000-8000-000000000000", "displayName": "Corporate"}],
    "/deviceManagement/roleScopeTags": [{"id": "7", "displayName": "Berlin"}],
}
SCEP_DOCUMENT = {
    "type": "iosScepCertificateProfile",
    "key": {"displayName": "New profile"},
    "properties": {
        "rootCertificate": "A new root",
        "keySize": "size2048",
        "roleScopeTagIds": ["Berlin"],
        "assignments": [
            {"group": "Sales", "filter": "Corporate"},
            {"target": "exclusionGroup", "group": "bbbbbbbb-5555-4000-8000-000000000000"},
        ],
    },
}
ROOT_DOCUMENT = {
    "type": "iosTrustedRootCertificate",
    "key": {"displayName": "A new root"},
    "properties": {"trustedRootCertificate": ROOT.pem},
}


def test_documents_refer_to_what_other_documents_make(lab: MakeLab) -> None:
    here = lab({"entities": {**TENANT["entities"], **PEOPLE}})
    documents = [SCEP_DOCUMENT, ROOT_DOCUMENT, {**ROOT_DOCUMENT, "type": "macOSTrustedRootCertificate"}]
    run = here.play(
        _task("plan", APPLY, {"documents": documents}, check_mode=True),
        _task("apply", APPLY, {"documents": documents}),
        _task("again", APPLY, {"documents": documents}),
        _task(
            "alone",
            APPLY,
            {"documents": [{**SCEP_DOCUMENT, "properties": {"rootCertificate": "No root"}}]},
            ignore_errors=True,
        ),
        _task(
            "guarded",
            APPLY,
            {
                "documents": [
                    {"type": WIFI["type"], "key": {"displayName": "Wi-Fi"}, "properties": {"keySize": "size4096"}}
                ]
            },
            ignore_errors=True,
        ),
    )
    assert run.status == 0, run.output
    assert [row["action"] for row in run["plan"].result["results"]] == ["create"] * 3
    assert {request["method"] for request in run["plan"].requests} <= {"GET", "POST"}
    assert run["apply"].result["summary"]["create"] == 3
    made = run["apply"].result["results"][0]["resource"]
    assert (made["root_certificate"], made["role_scope_tag_ids"]) == (
        run["apply"].result["results"][1]["resource"]["id"],
        ["7"],
    )
    assert not run["again"].changed
    assert run["again"].result["summary"]["unchanged"] == 3
    assert (
        'there is no trusted root certificate of type iosTrustedRootCertificate with the name "No root"'
        in run["alone"].result["msg"]
    )
    assert (
        "issued again; devices have 2 certificates that were issued from it; nothing was sent"
        in run["guarded"].result["msg"]
    )


def test_an_export_says_names_where_they_tell_one(lab: MakeLab) -> None:
    here = lab({"entities": {**TENANT["entities"], **PEOPLE}})
    run = here.play(
        _task("apply", APPLY, {"documents": [SCEP_DOCUMENT, ROOT_DOCUMENT]}),
        _task("export", EXPORT, {"types": ["certificate_profile", "iosTrustedRootCertificate"]}, register="exported"),
        _task("nothing to do", APPLY, {"documents": "{{ exported.documents }}"}),
        _task("with ids", EXPORT, {"types": ["iosScepCertificateProfile"]}),
    )
    assert run.status == 0, run.output
    found = {
        (document["type"], document["key"]["displayName"]): document["properties"]
        for document in run["export"].result["documents"]
    }
    assert sorted(found) == [
        ("iosScepCertificateProfile", "New profile"),
        ("iosScepCertificateProfile", "Wi-Fi"),
        ("iosTrustedRootCertificate", "A new root"),
        ("iosTrustedRootCertificate", "New root"),
        ("iosTrustedRootCertificate", "Root"),
        ("macOSScepCertificateProfile", "Wi-Fi"),
    ]
    new = found["iosScepCertificateProfile", "New profile"]
    assert (new["rootCertificate"], new["roleScopeTagIds"]) == ("A new root", ["Berlin"])
    assert [item["group"] for item in new["assignments"]] == ["Sales", "bbbbbbbb-5555-4000-8000-000000000000"], (
        "a name that two have tells neither"
    )
    assert new["assignments"][0]["filter"] == "Corporate"
    assert "rootCertificate" not in found["macOSScepCertificateProfile", "Wi-Fi"]
    assert not run["nothing to do"].changed
    assert run["nothing to do"].result["summary"]["unchanged"] == len(found)


def test_the_list_has_profiles_of_all_types_and_nothing_else(lab: MakeLab) -> None:
    run = lab({**TENANT, "settings": {"page_size": 2}}).play(
        _task("all", f"{PROFILE}_info", {}),
        _task("one type", f"{PROFILE}_info", {"type": "macOSScepCertificateProfile"}),
        _task("fed back", PROFILE, {**WIFI, "root_certificate": IDS[0], "assignments": []}),
    )
    assert run.status == 0, run.output
    assert {(row["type"], row["root_certificate"]) for row in run["all"].result["resources"]} == {
        ("iosScepCertificateProfile", IDS[0]),
        ("macOSScepCertificateProfile", None),
    }
    assert [row["id"] for row in run["one type"].result["resources"]] == [IDS[4]]
    assert not run["fed back"].changed
