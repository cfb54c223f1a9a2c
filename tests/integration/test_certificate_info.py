# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything of a tenant that can expire, in one task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from expiring import CLIENT, ENTITIES, SAML, SECRET, SIGNING, WEAK, moment, thumbprint
from lab import Lab
from playbooks import TaskRun

from ansible_collections.m365.graph.plugins.module_utils._credential.owners import OWNED
from ansible_collections.m365.graph.plugins.module_utils._expiry.sources import SOURCES
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE
from ansible_collections.m365.graph.plugins.module_utils._values import x509

MakeLab = Callable[..., Lab]
INFO = "m365.graph.certificate_info"
#: Type, name and severity of what is there, in the order of the result.
EXPECTED = [
    ("certificateAuthorityDetail", "Contoso Issuing CA", "expired"),
    ("application", "old", "expired"),
    ("applePushNotificationCertificate", "com.apple.mgmt", "critical"),
    ("internalDomainFederation", "ADFS Signing", "critical"),
    ("application", "deploy", "critical"),
    ("enterpriseCodeSigningCertificate", "Contoso Apps", "warning"),
    ("organization", None, "warning"),
    ("servicePrincipal", "credential", "warning"),
    ("trustFrameworkKeySet", "one", "warning"),
    ("depOnboardingSetting", "DEP", "warning"),
    ("samlOrWsFedExternalDomainFederation", "Partner", "notice"),
    ("userPFXCertificate", "ada@contoso.com", "notice"),
    ("certificateBasedAuthConfiguration", "Old Root", "notice"),
    *((f"android{kind}EnrollmentProfile", "Kiosks", "notice") for kind in ("DeviceOwner", "ForWork")),
    ("servicePrincipal", "robot", "ok"),
    ("servicePrincipal", "CN=SSO", "ok"),
    ("symantecCodeSigningCertificate", "Phones", "ok"),
    ("vppToken", "Books", "ok"),
    ("onPremisesPublishing", "intranet.contoso.com", "ok"),
    ("iosLobAppProvisioningConfiguration", "Warehouse profile", "ok"),
    ("iosLobApp", "Warehouse", "ok"),
    ("managedIOSLobApp", "Warehouse", "ok"),
    ("identityApiConnector", None, "ok"),
    ("application", "credential", "ok"),
    ("macOSEndpointProtectionConfiguration", "FileVault recovery", "ok"),
    ("iosEduDeviceConfiguration", "Classroom Root", "ok"),
    ("externalCertificateAuthorityCertificate", "Inspection", "ok"),
    ("mdmWindowsInformationProtectionPolicy", "Data recovery", "ok"),
    ("windowsInformationProtectionPolicy", "Data recovery", "ok"),
    ("subscription", "notices", "ok"),
    ("depEnrollmentProfile", "Supervision", "ok"),
    ("depIOSEnrollmentProfile", "Supervision", "ok"),
    ("internalDomainFederation", "ADFS Signing next", "ok"),
    ("mutualTlsOauthConfiguration", "Cameras", "ok"),
    ("certificateAuthorityAsEntity", "Apps CA", "ok"),
    ("cloudCertificationAuthority", None, "ok"),
    ("certificateAuthorityDetail", "Contoso Root CA", "ok"),
    *(
        (kind, "Device root", "ok")
        for kind in sorted([*TRUSTED_ROOT_CERTIFICATE.variants, "windows10XTrustedRootCertificate"])
    ),
]


#: What is read without an option.
UNASKED = [name for name, source in SOURCES.items() if source.option is None]
#: What the options of the tests ask for, besides which nothing is read.
CREDENTIALS = {"types": ["application", "servicePrincipal"]}
STATES = "/beta/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates"
DEVICES = "/v1.0/deviceManagement/managedDevices"


def told(run: TaskRun) -> list[tuple[Any, ...]]:
    return [(row["type"], row["name"], row["severity"]) for row in run.result["certificates"]]


def exchanges(run: TaskRun) -> list[str]:
    """What went over the wire, without what lay in batches."""
    return [f"{request['method']} {request['path']}" for request in run.requests if not request["batch"]]


def by_name(run: TaskRun, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in run.result["certificates"] if row["name"] == name)
    return found


@pytest.fixture
def here(lab: MakeLab) -> Lab:
    return lab({"entities": ENTITIES})


@pytest.mark.playbook
def test_everything_is_found_in_a_few_exchanges(here: Lab) -> None:
    run = here.play({"name": "all", INFO: {}}, {"name": "again", INFO: {}, "check_mode": True})
    assert run.status == 0, run.output
    result = run["all"].result
    assert told(run["all"]) == EXPECTED
    assert {row["type"] for row in result["certificates"]} == {*UNASKED} - {
        "managedAllDeviceCertificateState",
        "managedDevice",
    }, "no source is left untried"
    assert result["not_read"] == []
    counts = {
        "total": 48,
        "expired": 2,
        "critical": 3,
        "warning": 5,
        "notice": 5,
        "unknown": 0,
        "ok": 33,
        "with_findings": 0,
    }
    assert counts.items() <= result["summary"].items()
    assert result["summary"]["by_kind"] == {"certificate": 41, "secret": 3, "token": 4}
    assert result["summary"]["next_not_after"] == moment(2)
    devices = {
        "total": 5,
        "expired": 2,
        "critical": 1,
        "warning": 0,
        "notice": 0,
        "unknown": 0,
        "ok": 2,
        "next_not_after": moment(6),
    }
    assert result["device_certificates"] == devices
    assert sorted(exchanges(run["all"])) == [
        f"GET {STATES}",
        f"GET {DEVICES}",
        *["POST /beta/$batch"] * 2,
        *["POST /v1.0/$batch"] * 2,
    ]
    assert {request["method"] for request in here.emulator.requests if not request["path"].endswith("/$batch")} == {
        "GET"
    }
    assert {**run["again"].result, "calls": 0, "token_requests": 0, "read_at": 0} == {
        **result,
        "calls": 0,
        "token_requests": 0,
        "read_at": 0,
    }
    assert SECRET not in run.output


def test_a_row_tells_what_and_where(here: Lab) -> None:
    run = here.play({"name": "all", INFO: {"exclude": ["application"]}})
    row = by_name(run["all"], "ADFS Signing")
    certificate = x509.load(SIGNING.pem)
    assert row == {
        "kind": "certificate",
        "area": "entra",
        "type": "internalDomainFederation",
        "id": "c0000000-0000-0000-0000-000000000001",
        "display_name": "AD FS",
        "name": "ADFS Signing",
        "use": "Certificate that signs tokens now.",
        "used_by": "contoso.com",
        "path": "/v1.0/domains/contoso.com/federationConfiguration/c0000000-0000-0000-0000-000000000001",
        "property": "signingCertificate",
        "key_id": None,
        "active": None,
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "serial_number": certificate.serial_number,
        "sha256_fingerprint": certificate.sha256_fingerprint,
        "thumbprint": certificate.thumbprint,
        "not_before": f"{certificate.not_before:%Y-%m-%dT%H:%M:%SZ}",
        "not_after": moment(3),
        "days_left": 3,
        "severity": "critical",
        "findings": [],
        "app_management_policy": None,
        "owners": None,
    }
    saml = by_name(run["all"], "CN=SSO")
    assert (saml["use"], saml["active"], saml["thumbprint"]) == ("Signature of SAML tokens.", True, thumbprint(SAML))
    assert by_name(run["all"], "one")["key_id"] == "one"
    published = by_name(run["all"], "intranet.contoso.com")
    assert published["path"] == "/beta/applications(appId='a1000000-0000-0000-0000-000000000003')"
    assert (published["used_by"], published["thumbprint"], published["issuer"]) == ("Intranet", "12" * 20, "Public CA")
    assert (published["not_after"], published["property"]) == (
        moment(410),
        "verifiedCustomDomainCertificatesMetadata",
    )
    connector = next(row for row in run["all"].result["certificates"] if row["type"] == "identityApiConnector")
    assert (connector["active"], connector["not_after"], connector["thumbprint"]) == (True, moment(440), "34" * 20)
    assert by_name(run["all"], "Inspection")["not_after"] == moment(630)
    assert by_name(run["all"], "Old Root")["used_by"] == "Contoso"
    assert not [row for row in run["all"].result["certificates"] if row["type"] == "application"]


def test_certificates_and_owners_are_read_of_what_is_shown_only(here: Lab) -> None:
    run = here.play(
        {"name": "lists", INFO: CREDENTIALS},
        {
            "name": "details",
            INFO: {**CREDENTIALS, "certificate_details": True, "owners": True, "policy": {"weak": "critical"}},
        },
        {"name": "soon", INFO: {**CREDENTIALS, "within_days": 6, "owners": True}},
    )
    assert run.status == 0, run.output
    assert by_name(run["lists"], "credential")["subject"] is None
    assert exchanges(run["lists"]) == ["POST /v1.0/$batch"]
    rows = run["details"].result["certificates"]
    assert run["details"].result["not_read"] == []
    weak = next(row for row in rows if row["findings"])
    assert (weak["findings"], weak["severity"], weak["display_name"]) == (
        ["has a 1024-bit RSA key, below 2048 bits"],
        "critical",
        "Pipeline",
    )
    expected = {x509.load(one.pem).sha256_fingerprint for one in (WEAK, CLIENT, SAML)}
    assert {row["sha256_fingerprint"] for row in rows if row["kind"] == "certificate"} == expected
    assert {(row["display_name"], tuple(row["owners"])) for row in rows} == {
        ("Pipeline", ("Robot", "ada@contoso.com")),
        ("SSO", ()),
    }
    assert exchanges(run["details"]) == ["POST /v1.0/$batch"] * 3
    assert [row["name"] for row in run["soon"].result["certificates"]] == ["old", "deploy"]
    assert [request["path"] for request in run["soon"].requests if "owners" in request["path"]] == [
        "/v1.0/applications/a0000000-0000-0000-0000-000000000001/owners"
    ]
    assert SECRET not in run.output


def test_what_is_asked_for(here: Lab) -> None:
    devices = {"types": ["managedAllDeviceCertificateState"]}
    run = here.play(
        {"name": "intune", INFO: {"areas": ["intune"], "device_certificates": "none"}},
        {
            "name": "devices",
            INFO: {
                **devices,
                "device_certificates": "rows",
                "within_days": 30,
                "policy": {"critical": 1, "warning": 2},
            },
        },
        {"name": "none", INFO: {**devices, "device_certificates": "none"}},
        {"name": "unknown", INFO: {"types": ["user"]}, "ignore_errors": True},
        {"name": "contrary", INFO: {"policy": {"critical": 60}}, "ignore_errors": True},
        {"name": "never", INFO: {"within_days": -1}, "ignore_errors": True},
        {"name": "cloud", INFO: {"types": ["cloudCertificationAuthority"], "cloud": "china"}, "ignore_errors": True},
    )
    assert {row["area"] for row in run["intune"].result["certificates"]} == {"intune"}
    assert "device_certificates" not in run["intune"].result
    assert [(row["name"], row["severity"], row["used_by"]) for row in run["devices"].result["certificates"]] == [
        ("phone -5", "expired", None),
        ("phone 6", "notice", None),
    ]
    assert exchanges(run["none"]) == []
    assert (
        run["unknown"]
        .result["msg"]
        .startswith(
            'types: "user" is not a type of which something can expire; those are androidDeviceOwnerEnrollmentProfile, '
        )
    )
    assert run["contrary"].result["msg"] == (
        "policy: its days are to grow from critical to notice, between 0 and 36500, and are critical 60, warning 30, "
        "notice 90."
    )
    assert run["never"].result["msg"] == "within_days: -1 is not between 0 and 36500."


def test_a_missing_permission_is_named_and_the_rest_is_told(lab: MakeLab) -> None:
    held = [
        "Application.Read.All",
        "Organization.Read.All",
        "Domain-InternalFederation.Read.All",
        "DeviceManagementApps.Read.All",
    ]
    here = lab(
        {
            "entities": ENTITIES,
            "apps": [{"client_id": "22222222-2222-2222-2222-222222222222", "secret": "reader", "permissions": held}],
        }
    )
    run = here.play(
        {"name": "some", INFO: {}},
        {"name": "strict", INFO: {"strict": True}, "ignore_errors": True},
        {"name": "planned", "m365.graph.permissions_info": {"modules": ["certificate_info"]}},
    )
    assert run.status == 0, run.output
    result = run["some"].result
    assert {row["type"] for row in result["certificates"]} == {
        *(
            "application",
            "servicePrincipal",
            "organization",
            "certificateBasedAuthConfiguration",
            "enterpriseCodeSigningCertificate",
            "iosLobApp",
            "iosLobAppProvisioningConfiguration",
            "managedIOSLobApp",
            "mdmWindowsInformationProtectionPolicy",
            "onPremisesPublishing",
            "subscription",
            "windowsInformationProtectionPolicy",
        )
    }
    refused = {row["type"]: row["permission"] for row in result["not_read"]}
    assert refused["internalDomainFederation"] == "Domain.Read.All", "the list of domains has a permission of its own"
    assert refused["certificateAuthorityDetail"] == "PublicKeyInfrastructure.Read.All"
    assert refused["managedAllDeviceCertificateState"] == "DeviceManagementConfiguration.Read.All"
    assert {*refused} | {row["type"] for row in result["certificates"]} == {*UNASKED}
    (policies,) = result["not_compared"]
    assert (policies["type"], policies["permission"]) == ("appManagementPolicy", "Policy.Read.All")
    assert "This needs the application permission Policy.Read.All" in policies["reason"]
    reason = next(row for row in result["not_read"] if row["type"] == "vppToken")
    assert (
        "This needs the application permission DeviceManagementServiceConfig.Read.All, which the token lacks"
        in reason["reason"]
    )
    assert reason["graph_error"]["status"] == 403
    assert run["strict"].failed
    assert "needs the application permission" in run["strict"].result["msg"]
    assert {*refused.values(), "Policy.Read.All"} == {*run["planned"].result["missing"]}


@pytest.mark.parametrize(("status", "fails"), [(400, False), (404, False), (501, False), (503, True), (401, True)])
def test_what_a_tenant_does_not_have_is_told_and_a_fault_fails(lab: MakeLab, status: int, fails: bool) -> None:
    here = lab({"entities": ENTITIES})
    here.emulator.faults.add(
        {"match": {"method": "GET", "path": "keySets|AllManagedDevice"}, "times": 99, "do": {"status": status}}
    )
    asked = {"types": ["trustFrameworkKeySet", "vppToken", "managedAllDeviceCertificateState"], "timeout": 5}
    run = here.play({"name": "one", INFO: asked, "ignore_errors": True})
    assert run["one"].failed == fails
    if not fails:
        assert [row["type"] for row in run["one"].result["not_read"]] == [
            "managedAllDeviceCertificateState",
            "trustFrameworkKeySet",
        ]
        assert [row["permission"] for row in run["one"].result["not_read"]] == [None, None]
        assert told(run["one"]) == [("vppToken", "Books", "ok")]


def test_every_credential_module_is_covered() -> None:
    assert {resource.parent.collection for resource in OWNED if resource.parent} == {
        "/applications",
        "/servicePrincipals",
    }
    assert {"application", "servicePrincipal"} <= {*SOURCES}
