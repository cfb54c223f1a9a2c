# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that this version does not know: kept in documents as Graph has them, and compared as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from certificates import issue

from ansible_collections.m365.graph.plugins.module_utils._description.assignments import ASSIGNMENTS
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE
from ansible_collections.m365.graph.plugins.module_utils._tenant import document_output, documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import plan_documents

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PROFILE = documents.kind_of("iosScepCertificateProfile")
ENTITY: dict[str, Any] = {
    "id": "b20d3703-3703-b20d-0337-0db203370db2",
    "displayName": "Wi-Fi",
    "keySize": "size8192",
    "keyUsage": "digitalSignature,keyEncipherment,quantumSignature",
    "subjectNameFormat": "commonName",
    "extendedKeyUsages": [{"name": "Client", "objectIdentifier": "1.3.6.1.5.5.7.3.2", "critical": True}],
}
RAW = ("extendedKeyUsages", "keySize", "keyUsage")
COLLECTION = {
    "@odata.type": "#microsoft.graph.configurationManagerCollectionAssignmentTarget",
    "collectionId": "SMS00001",
}
OTHER = {**COLLECTION, "collectionId": "SMS00002"}


def exported(**changed: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(document_output.write(PROFILE, "beta", {**ENTITY, **changed}, {})))
    return found


def omitted(resource: Resource, entity: Mapping[str, Any]) -> list[str]:
    """The properties that a document leaves out, because their types do not know the values."""
    names: list[str] = []
    document_output.write(resource, "beta", entity, {}, on_omitted=lambda item: names.append(item.name))
    return names


def planned(document: dict[str, Any], entity: dict[str, Any]) -> Plan:
    parsed = documents.parse(document, "test")
    return plan(parsed.resource, entity, parsed.desired)


def test_an_export_keeps_them_and_its_plan_is_empty() -> None:
    document = exported()
    assert document["raw"] == {name: ENTITY[name] for name in RAW}
    assert document["properties"] == {"subjectNameFormat": "commonName"}
    assert omitted(PROFILE, ENTITY) == []
    assert not planned(document, ENTITY).changed
    (entry,) = plan_documents(
        [documents.parse(document, "test")], TenantSnapshot([documents.parse(document, "there")]), now=NOW
    )
    assert entry.error is None
    assert entry.action is PlanAction.NONE


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("keySize", "size16384"),
        ("keySize", "size2048"),
        ("keyUsage", "digitalSignature"),
        ("extendedKeyUsages", [{**ENTITY["extendedKeyUsages"][0], "critical": False}]),
    ],
)
def test_another_value_is_one_change_that_restores_what_was_there(name: str, now: Any) -> None:
    made = planned(exported(), {**ENTITY, name: now})
    (change,) = made.changes
    assert (change.before, change.after) == (now, ENTITY[name])
    assert change.effect is PROFILE.property(name).effect
    assert made.body == {name: ENTITY[name]}


def test_a_document_with_raw_values_is_written_again_as_it_was() -> None:
    document = documents.parse(exported(), "test")
    assert document.raw == RAW
    written = document_output.rewrite(document)
    assert written["raw"] == exported()["raw"]
    assert documents.parse(written, "test") == document
    assert documents.parse(exported(), "other").resource is document.resource, "equal documents have one description"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            {"keySiez": "x"},
            r'"keySiez" \(is keySize meant\?\) is not among the properties of iosScepCertificateProfile',
        ),
        ({"displayName": "x"}, '"displayName" is not among'),
        ({"assignments": []}, '"assignments" is not among'),
        ({"lastModifiedDateTime": "x"}, '"lastModifiedDateTime" is not among'),
        ({"keySize": ["x"]}, "raw: keySize cannot be"),
        ({"extendedKeyUsages": ["x"]}, "raw: extendedKeyUsages cannot be"),
        ({"keySize": None}, 'raw: keySize cannot be "null"'),
        ({"subjectNameFormat": "x"}, "raw: subjectNameFormat cannot be in properties as well"),
        (["keySize"], "raw is not a mapping"),
    ],
)
def test_what_raw_cannot_hold_is_refused(raw: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        documents.parse({**exported(), "raw": raw}, "test")


def test_certificates_and_keys_that_are_not_understood_are_named() -> None:
    root = documents.kind_of("iosTrustedRootCertificate")
    entity = {"id": ENTITY["id"], "displayName": "Root", "trustedRootCertificate": "bm90IGEgY2VydGlmaWNhdGU="}
    assert "raw" not in document_output.write(root, "beta", entity, {})
    assert omitted(root, entity) == ["trustedRootCertificate"]
    with pytest.raises(InputError, match='"content" is not among'):
        documents.parse(
            {"type": ENTERPRISE.type_name, "key": {"subject": "CN=A"}, "raw": {"content": issue("A").pem}}, "test"
        )


def test_a_value_in_a_form_that_its_type_cannot_have_is_named() -> None:
    assert omitted(PROFILE, {**ENTITY, "keySize": ["x"]}) == ["keySize"]
    assert "keySize" not in exported(keySize=["x"])["raw"]


def test_a_raw_value_that_is_known_by_now_is_like_any_other() -> None:
    document = documents.parse({**exported(), "raw": {"keySize": "SIZE2048"}}, "test")
    assert document.resource is PROFILE
    assert document.desired["keySize"] == "size2048"


def test_an_unknown_sign_in_rule_needs_the_permission_of_a_weaker_one() -> None:
    federation = documents.kind_of("internalDomainFederation")
    wish = {"type": "internalDomainFederation", "key": {"domain": "contoso.com"}}
    document = documents.parse({**wish, "raw": {"federatedIdpMfaBehavior": "quantum"}}, "test")
    made = plan(document.resource, {"id": "x", "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp"}, document.desired)
    with pytest.raises(GuardRefused, match="may weaken multifactor authentication"):
        guard(document.resource, made, {}, NOW)
    guard(document.resource, made, {"allow_weaker_mfa": True}, NOW)
    assert federation.property("federatedIdpMfaBehavior").type.name != "Edm.Untyped"


def test_no_message_shows_an_unknown_name_under_raw() -> None:
    shown = document_output.without_secrets({**exported(), "raw": {"keySize": "size8192", "keySiez": "hidden"}})
    assert "size8192" in str(shown)
    assert "hidden" not in str(shown)


LATER: dict[str, Any] = {"attestation": {"mode": "required"}, "keyAttestation": False}


def test_a_later_property_that_is_named_is_kept_and_compared() -> None:
    there = {**ENTITY, **LATER, "keyPassword": "hidden"}
    document = json.loads(json.dumps(document_output.write(PROFILE, "beta", there, {}, later=[*LATER, "keyPassword"])))
    assert document["raw"] == {**exported()["raw"], **LATER}
    assert not planned(document, there).changed
    parsed = documents.parse(document, "test")
    assert parsed.later == tuple(sorted(LATER))
    assert documents.parse(document_output.rewrite(parsed), "test") == parsed
    made = planned(document, {**there, "attestation": {"mode": "none"}})
    assert made.body == {"attestation": {"mode": "required"}}
    (warning,) = parsed.warnings(made)
    assert "does not know a property attestation of iosScepCertificateProfile" in warning
    assert not [*parsed.warnings(replace(made, body={"keySize": "size8192"}))]


def test_a_later_property_that_is_not_named_is_left_out_and_reported() -> None:
    there = {
        **ENTITY,
        **LATER,
        "lastSyncDateTime": "2026-01-01T00:00:00Z",
        "assignments@odata.context": "x",
        "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
        "version": 3,
        "nothing": None,
        "none": [],
    }
    assert document_output.write(PROFILE, "beta", there, {}) == exported()
    assert document_output.not_named(PROFILE, "beta", there, ["attestation"]) == ["keyAttestation", "lastSyncDateTime"]
    assert not planned(exported(), there).changed


def test_a_later_property_with_the_name_of_a_secret_is_masked() -> None:
    pfx = documents.kind_of("userPFXCertificate")
    key = {"thumbprint": "0" * 40, "userPrincipalName": "a@contoso.com"}
    for name in ("newPassword", "encryptedPfxBlb"):
        document = documents.parse({"type": pfx.type_name, "key": key, "raw": {name: "hidden"}}, "test")
        assert document.resource.property(name).secret, name


def test_a_property_of_the_other_version_is_reported() -> None:
    federated = documents.kind_of("federatedIdentityCredential")
    beta_only = next(item.name for item in federated.writable() if item.versions == {"beta"})
    assert federated.unknown_in({beta_only: {"value": "x"}}, "v1.0") == [beta_only]
    assert federated.unknown_in({beta_only: {"value": "x"}}, "beta") == []


def test_a_resource_that_is_made_again_loses_what_is_not_known() -> None:
    trust = documents.kind_of("certificateBasedAuthConfiguration")
    assert "PATCH" not in trust.methods
    authorities = [{"isRootAuthority": True, "certificate": issue("Contoso Root", root=True).pem}]
    wish = {"certificateAuthorities": authorities}
    made = plan(
        trust,
        {"id": "x", "certificateAuthorities": [], "crlPolicy": "strict"},
        trust.parse(wish, "v1.0", graph_names=True),
    )
    assert made.action is PlanAction.REPLACE
    assert [warning for warning in made.warnings if "does not know: crlPolicy" in warning]


def test_the_catalogue_is_not_changed() -> None:
    documents.parse(exported(), "test")
    assert PROFILE in [kind for resource in RESOURCES.values() for kind in resource.concrete]
    assert PROFILE.property("keySize").type.name != "Edm.Untyped"


def assigned(*targets: dict[str, Any]) -> list[dict[str, Any]]:
    action = PROFILE.property("assignments").action
    assert action is not None
    found: list[dict[str, Any]] = action.read([{"id": "x", "source": "direct", "target": item} for item in targets])
    return found


def test_a_target_that_is_not_known_is_kept_and_sent_as_it_is() -> None:
    everybody = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
    filtered = {
        **everybody,
        "deviceAndAppManagementAssignmentFilterId": ENTITY["id"],
        "deviceAndAppManagementAssignmentFilterType": "some",
    }
    there = {**ENTITY, "assignments": assigned(COLLECTION, OTHER, filtered)}
    document = exported(assignments=there["assignments"])
    assert [item["raw"] for item in document["properties"]["assignments"]] == [COLLECTION, OTHER, filtered]
    assert not planned(document, there).changed
    made = planned(document, {**ENTITY, "assignments": assigned(COLLECTION, everybody)})
    assert [change.property for change in made.changes] == ["assignments"]
    action = PROFILE.property("assignments").action
    assert action is not None
    assert action.write(made.body["assignments"]) == {
        "assignments": [{"target": COLLECTION}, {"target": OTHER}, {"target": filtered}]
    }


def test_an_assignment_that_is_not_known_is_not_removed_unnoticed() -> None:
    there = {**ENTITY, "assignments": assigned(COLLECTION)}
    document = exported(assignments=assigned({"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}))
    (change,) = planned(document, there).changes
    assert COLLECTION in [item.get("raw") for item in change.before]
    assert change.effect.value == "removes"


def test_a_raw_target_that_is_known_by_now_is_like_all_others() -> None:
    raw = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": ENTITY["id"]}
    assert ASSIGNMENTS.encode([{"raw": raw}]) == ASSIGNMENTS.encode([{"group": ENTITY["id"]}])
    assert ASSIGNMENTS.encode([{"raw": COLLECTION}]) == assigned(COLLECTION)
    with pytest.raises(InvalidValue, match="is assigned twice"):
        ASSIGNMENTS.encode([{"raw": COLLECTION}, {"raw": COLLECTION}])
    for wrong in ("x", {"collectionId": "x"}, {"@odata.type": 1}):
        with pytest.raises(InvalidValue, match="is not the target of an assignment in Graph"):
            ASSIGNMENTS.encode([{"raw": wrong}])
