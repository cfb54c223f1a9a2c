# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The example of each of Microsoft's documents, replayed: sent where it differs, property by property, and not at all
where it is there.

The values are those of the documents. Only ``content``, there the base64 of the word "content", is a real certificate
here, because the module refuses what is none.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from certificates import issue
from lab import Lab

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_DEVICE_CERTIFICATE_STATE,
    PROFILE_TYPES,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import UPDATE_RESULTS
from ansible_collections.m365.graph.plugins.module_utils._values.naming import snake_case

MakeLab = Callable[..., Lab]
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)

CODE_SIGNING_PATH = "/deviceAppManagement/enterpriseCodeSigningCertificates"
CODE_SIGNING_ID = "b20d3703-3703-b20d-0337-0db203370db2"
CODE_SIGNING = {
    "content": base64.b64encode(issue("Contoso Apps", now=TODAY).der).decode(),
    "status": "provisioned",
    "subjectName": "Subject Name value",
    "subject": "Subject value",
    "issuerName": "Issuer Name value",
    "issuer": "Issuer value",
    "expirationDateTime": "2016-12-31T23:57:57.2481234-08:00",
    "uploadDateTime": "2016-12-31T23:58:46.5747426-08:00",
}
CODE_SIGNING_OTHER = {
    "content": "Y29udGVudA==",
    "status": "notProvisioned",
    "subjectName": "x",
    "subject": "x",
    "issuerName": "x",
    "issuer": "x",
    "expirationDateTime": "2016-12-31T23:57:57.2481235-08:00",
    "uploadDateTime": "2016-12-31T23:58:46Z",
}

STATE_ID = "d99bc884-c884-d99b-84c8-9bd984c89bd9"
STATE = {
    "devicePlatform": "androidForWork",
    "certificateKeyUsage": "digitalSignature",
    "certificateValidityPeriodUnits": "months",
    "certificateIssuanceState": "challengeIssued",
    "certificateKeyStorageProvider": "useTpmKspOtherwiseFail",
    "certificateSubjectNameFormat": "commonNameIncludingEmail",
    "certificateSubjectAlternativeNameFormat": "emailAddress",
    "certificateRevokeStatus": "pending",
    "certificateProfileDisplayName": "Certificate Profile Display Name value",
    "deviceDisplayName": "Device Display Name value",
    "userDisplayName": "User Display Name value",
    "certificateExpirationDateTime": "2017-01-01T00:02:14.9489247-08:00",
    "certificateLastIssuanceStateChangedDateTime": "2017-01-01T00:00:27.7468732-08:00",
    "lastCertificateStateChangeDateTime": "2017-01-01T00:01:10.7144639-08:00",
    "certificateIssuer": "Certificate Issuer value",
    "certificateThumbprint": "Certificate Thumbprint value",
    "certificateSerialNumber": "Certificate Serial Number value",
    "certificateKeyLength": 4,
    "certificateEnhancedKeyUsage": "Certificate Enhanced Key Usage value",
    "certificateValidityPeriod": 9,
    "certificateSubjectNameFormatString": "Certificate Subject Name Format String value",
    "certificateSubjectAlternativeNameFormatString": "Certificate Subject Alternative Name Format String value",
    "certificateIssuanceDateTime": "2016-12-31T23:59:41.5044473-08:00",
    "certificateErrorCode": 4,
}
STATE_OTHER = {
    **{name: "another" for name, value in STATE.items() if isinstance(value, str) and value.endswith(" value")},
    "devicePlatform": "iOS",
    "certificateKeyUsage": "keyEncipherment,digitalSignature",
    "certificateValidityPeriodUnits": "days",
    "certificateIssuanceState": "issued",
    "certificateKeyStorageProvider": "useSoftwareKsp",
    "certificateSubjectNameFormat": "custom",
    "certificateSubjectAlternativeNameFormat": "none",
    "certificateRevokeStatus": "none",
    "certificateExpirationDateTime": "2018-01-01T00:00:00Z",
    "certificateLastIssuanceStateChangedDateTime": "2018-01-01T00:00:00Z",
    "lastCertificateStateChangeDateTime": "2018-01-01T00:00:00Z",
    "certificateKeyLength": 2048,
    "certificateValidityPeriod": 1,
    "certificateIssuanceDateTime": "2018-01-01T00:00:00Z",
    "certificateErrorCode": 0,
}


RAN = "2021-08-25T07:44:46.2616778Z"


def options(values: dict[str, Any]) -> dict[str, Any]:
    return {snake_case(name): value for name, value in values.items()}


def assert_sent(resource: Resource, body: dict[str, Any], expected: dict[str, Any]) -> None:
    sent = {name: value for name, value in body.items() if name != "id" and not name.startswith("@")}
    assert set(sent) == set(expected)
    for name, value in expected.items():
        assert resource.property(name).type.equal(sent[name], value), name


@pytest.mark.parametrize(("version", "form"), [("v1.0", "canonical"), ("beta", "canonical"), ("beta", "documented")])
def test_update_enterprise_code_signing_certificate(lab: MakeLab, version: str, form: str) -> None:
    settings = {"content_must_parse": False, "collection_patch": True}
    same = CODE_SIGNING_ID.replace("b2", "b3")
    rows = [{"id": CODE_SIGNING_ID, **CODE_SIGNING_OTHER}, {"id": same, **CODE_SIGNING}]
    here = lab({"entities": {CODE_SIGNING_PATH: rows}, "settings": settings})
    task = {**options(CODE_SIGNING), "api_version": version, "path_form": form, "allow_reissue": True}
    module = "m365.graph.enterprise_code_signing_certificate"
    run = here.play(
        {"name": "differs", module: {**task, "id": CODE_SIGNING_ID}}, {"name": "same", module: {**task, "id": same}}
    )
    assert run.status == 0, run.output
    (write,) = run["differs"].writes
    assert write["method"] == "PATCH"
    assert write["path"] == f"/{version}{CODE_SIGNING_PATH}" + ("" if form == "documented" else f"/{CODE_SIGNING_ID}")
    assert_sent(ENTERPRISE, write["body"], CODE_SIGNING)
    assert not run["same"].changed
    assert run["same"].methods == ["GET"]


@pytest.mark.playbook
def test_update_enterprise_code_signing_certificate_with_one_difference_at_a_time(lab: MakeLab) -> None:
    names = [name for name in CODE_SIGNING if name != "content"]
    ids = {name: f"b20d3703-3703-b20d-0337-0db20337000{index}" for index, name in enumerate(names)}
    rows = [{**CODE_SIGNING, "id": ids[name], "content": None, name: CODE_SIGNING_OTHER[name]} for name in names]
    here = lab({"entities": {CODE_SIGNING_PATH: rows}})
    module = "m365.graph.enterprise_code_signing_certificate"
    run = here.play(*[{"name": name, module: {"id": ids[name], **options(CODE_SIGNING)}} for name in names])
    assert run.status == 0, run.output
    for name in names:
        (write,) = run[name].writes
        assert_sent(ENTERPRISE, write["body"], {name: CODE_SIGNING[name]})


def _states(values: dict[str, Any], form: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A tenant with a profile of every type that holds one state, and the configuration's id by profile type as the
    path form wants it.
    """
    configurations: list[dict[str, Any]] = []
    addresses: dict[str, str] = {}
    for index, profile in enumerate(PROFILE_TYPES):
        id = f"00000000-0000-4000-8000-{index:012}"
        state = {"id": STATE_ID, **values}
        configurations.append(
            {
                "id": id,
                "@odata.type": f"#microsoft.graph.{profile}",
                "displayName": profile,
                "managedDeviceCertificateStates": [state],
            }
        )
        addresses[profile] = id
        route = MANAGED_DEVICE_CERTIFICATE_STATE.parameters[1].choices[profile]["route"].split("/")
        if form == "documented" and len(route) > 1:
            addresses[profile] = f"00000000-0000-4000-9000-{index:012}"
            outer = route[0].removeprefix("microsoft.graph.") if len(route) == 3 else "androidForWorkVpnConfiguration"
            reference = {
                f"{route[-2]}@odata.bind": f"https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations('{id}')"
            }
            configurations.append(
                {
                    "id": addresses[profile],
                    "@odata.type": f"#microsoft.graph.{outer}",
                    "displayName": f"{profile} user",
                    **reference,
                }
            )
    settings = {"uncast_identity_certificate": True}
    return {"entities": {"/deviceManagement/deviceConfigurations": configurations}, "settings": settings}, addresses


@pytest.mark.parametrize("form", ["canonical", "documented"])
def test_update_managed_device_certificate_state_by_every_path(lab: MakeLab, form: str) -> None:
    """All 24 paths of the document.

    The two that the metadata does not know are served because the emulator is configured so.
    """
    tenant, addresses = _states(STATE_OTHER, form)
    here = lab(tenant)
    task = {
        "m365.graph.managed_device_certificate_state": {
            "device_configuration_id": "{{ item.value }}",
            "profile_type": "{{ item.key }}",
            "id": STATE_ID,
            "path_form": form,
            **options(STATE),
        },
        "loop": [{"key": profile, "value": id} for profile, id in addresses.items()],
    }
    run = here.play(
        {"name": "differs", **task},
        {"name": "same", **task},
        {"name": "list", "m365.graph.managed_device_certificate_state_info": {}},
    )
    assert run.status == 0, run.output
    writes = run["differs"].writes
    assert len(writes) == 24
    for write, (profile, id) in zip(writes, addresses.items(), strict=True):
        assert write["method"] == "PATCH"
        route = (
            MANAGED_DEVICE_CERTIFICATE_STATE.parameters[1].choices[profile]["route"]
            if form == "documented"
            else f"microsoft.graph.{profile}"
        )
        assert (
            write["path"]
            == f"/beta/deviceManagement/deviceConfigurations/{id}/{route}/managedDeviceCertificateStates/{STATE_ID}"
        )
        assert_sent(MANAGED_DEVICE_CERTIFICATE_STATE, write["body"], STATE)
    assert run["same"].methods == ["GET"] * 24
    assert not run["same"].changed
    # Without options all 24 types are listed, each profile once, by whatever path its state was changed.
    rows = run["list"].result["resources"]
    assert [row["profile_type"] for row in rows] == list(PROFILE_TYPES)
    assert run["list"].methods == ["GET"] * 25
    for row in rows:
        assert_sent(MANAGED_DEVICE_CERTIFICATE_STATE, {name: row[snake_case(name)] for name in STATE}, STATE)


def test_update_managed_device_certificate_state_with_one_difference_at_a_time(lab: MakeLab) -> None:
    profile = "00000000-0000-4000-8000-000000000001"
    ids = {name: f"00000000-0000-4000-9000-{index:012}" for index, name in enumerate(STATE)}
    states = [{**STATE, "id": ids[name], name: STATE_OTHER[name]} for name in STATE]
    row = {
        "id": profile,
        "@odata.type": "#microsoft.graph.iosPkcsCertificateProfile",
        "displayName": "x",
        "managedDeviceCertificateStates": states,
    }
    here = lab({"entities": {"/deviceManagement/deviceConfigurations": [row]}})
    there = {"device_configuration_id": profile, "profile_type": "iosPkcsCertificateProfile"}
    module = "m365.graph.managed_device_certificate_state"
    run = here.play(*[{"name": name, module: {**there, "id": ids[name], **options(STATE)}} for name in STATE])
    assert run.status == 0, run.output
    for name in STATE:
        (write,) = run[name].writes
        assert_sent(MANAGED_DEVICE_CERTIFICATE_STATE, write["body"], {name: STATE[name]})


def test_signing_certificate_update_status_is_explained(lab: MakeLab) -> None:
    results = [*UPDATE_RESULTS, "Success", "somethingNew", None]
    domains = [
        {
            "id": f"d{index}.contoso.com",
            "authenticationType": "Federated",
            "federationConfiguration": [
                {
                    "id": f"00000000-0000-4000-8000-{index:012}",
                    "signingCertificateUpdateStatus": {
                        "certificateUpdateResult": result,
                        "lastRunDateTime": "2021-08-25T07:44:46.2616778Z",
                    }
                    if result
                    else None,
                }
            ],
        }
        for index, result in enumerate(results)
    ]
    here = lab({"entities": {"/domains": [*domains, {"id": "managed.contoso.com", "authenticationType": "Managed"}]}})
    run = here.play({"name": "list", "m365.graph.internal_domain_federation_info": {}})
    assert run.status == 0, run.output
    rows = {row["domain"]: row["signing_certificate_update_status"] for row in run["list"].result["resources"]}
    assert len(rows) == len(results)
    for index, result in enumerate(results):
        status = rows[f"d{index}.contoso.com"]
        if result is None:
            assert status is None
            continue
        assert status["certificate_update_result"] == result
        assert status["last_run_date_time"] == RAN
        severity, explanation = UPDATE_RESULTS.get(
            result[0].lower() + result[1:], ("unknown", '"somethingNew" is not a documented result.')
        )
        assert (status["severity"], status["explanation"]) == (severity, explanation)
    assert {status["severity"] for status in rows.values() if status} == {"ok", "warning", "critical", "unknown"}
