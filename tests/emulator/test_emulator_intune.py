# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Intune's connectors, imported PFX files, scope tags, filters, reports of certificates, and Microsoft Cloud PKI."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator

AUTHORITIES = "/deviceManagement/cloudCertificationAuthority"
LEAVES = "/deviceManagement/cloudCertificationAuthorityLeafCertificate"
TAGS = "/deviceManagement/roleScopeTags"


def root(**more: Any) -> dict[str, Any]:
    return {
        "displayName": "Root",
        "commonName": "Contoso Root",
        "organizationName": "Contoso",
        "cloudCertificationAuthorityType": "rootCertificationAuthority",
        "certificateKeySize": "rsa4096",
        "validityPeriodInYears": 10,
        **more,
    }


def test_root_and_issuing_authority(client: Client) -> None:
    response = client.post(AUTHORITIES, root(thumbprint="mine", certificationAuthorityStatus="paused"))
    made = response.json()
    assert (response.status_code, made["certificationAuthorityStatus"], made["versionNumber"]) == (201, "active", 1)
    assert (made["commonName"], made["certificateKeySize"], made["roleScopeTagIds"]) == (
        "Contoso Root",
        "rsa4096",
        ["0"],
    )
    assert made["subjectName"] == "CN=Contoso Root" and len(made["thumbprint"]) == 40
    assert int(made["validityEndDateTime"][:4]) - int(made["validityStartDateTime"][:4]) in (9, 10)
    kind = "issuingCertificationAuthority"
    issuing = client.post(
        AUTHORITIES,
        root(commonName="Issuing", cloudCertificationAuthorityType=kind, certificationAuthorityIssuerId=made["id"]),
    )
    assert (issuing.json()["issuerCommonName"], issuing.json()["rootCertificateCommonName"]) == (
        "Contoso Root",
        "Contoso Root",
    )
    path = f"{AUTHORITIES}/{made['id']}"
    changed = client.patch(path, {"displayName": "New", "commonName": "Other"}).json()
    assert (changed["displayName"], changed["commonName"]) == ("New", "Contoso Root"), (
        "what is in the certificate stays"
    )
    assert changed["eTag"] != made["eTag"]
    wrong: list[dict[str, Any]] = [
        {"commonName": None},
        {"validityPeriodInYears": 0},
        {"cloudCertificationAuthorityType": None},
        {"cloudCertificationAuthorityType": kind},
    ]
    assert [client.post(AUTHORITIES, root(**more)).status_code for more in wrong] == [400] * 4
    assert len(client.post(f"{path}/getAllCloudCertificationAuthority", None).json()["value"]) == 2
    assert client.post(f"{path}/getCloudCertificationAuthority", None).json()["id"] == made["id"]
    assert client.delete(path).status_code == 204


def test_status_of_an_authority(client: Client) -> None:
    path = f"{AUTHORITIES}/{client.post(AUTHORITIES, root()).json()['id']}"
    change = f"{path}/changeCloudCertificationAuthorityStatus"
    body = {"certificationAuthorityStatus": "paused", "certificationAuthorityVersion": 1}
    assert client.post(change, body).json()["certificationAuthorityStatus"] == "paused"
    assert client.post(change, {**body, "certificationAuthorityStatus": "signingPending"}).status_code == 400
    assert (
        client.post(f"{path}/revokeCloudCertificationAuthorityCertificate", {}).json()["certificationAuthorityStatus"]
        == "revoked"
    )
    assert client.post(change, body).status_code == 400, "revoked for good"


def test_renewal_of_an_authority(client: Client) -> None:
    made = client.post(AUTHORITIES, root()).json()
    path = f"{AUTHORITIES}/{made['id']}"
    assert client.post(f"{path}/renew", None).status_code == 204
    assert client.get(path).json()["thumbprint"] == made["thumbprint"], "staged, not yet in force"
    assert client.post(f"{path}/renew", None).status_code == 400

    def states() -> list[tuple[int, str]]:
        rows = client.get(f"{path}/versions").json()["value"]
        assert client.post(f"{path}/getCloudCertificationAuthorityVersions", None).json()["value"] == rows
        return [(row["versionNumber"], row["certificationAuthorityVersionStatus"]) for row in rows]

    assert states() == [(1, "active"), (2, "staged")]
    assert client.post(f"{path}/activate", {"certificationAuthorityVersion": 3}).status_code == 400
    activated = client.post(f"{path}/activate", {"certificationAuthorityVersion": 2}).json()
    assert activated["versionNumber"] == 2 and activated["thumbprint"] != made["thumbprint"]
    assert states() == [(1, "retired"), (2, "active")]


def test_authority_below_an_external_root(client: Client, certificate: x509.Certificate) -> None:
    made = client.post(
        AUTHORITIES, root(cloudCertificationAuthorityType="issuingCertificationAuthorityWithExternalRoot")
    ).json()
    path = f"{AUTHORITIES}/{made['id']}"
    assert (made["certificationAuthorityStatus"], made["thumbprint"]) == ("signingPending", None)
    assert made["certificateSigningRequest"]
    upload = f"{path}/uploadExternallySignedCertificationAuthorityCertificate"
    chain = [{"displayName": "Root", "certificate": in_base64(make_certificate())}]
    assert client.post(upload, {"signedCertificate": "no certificate"}).status_code == 400
    done = client.post(upload, {"signedCertificate": in_base64(certificate), "trustChainCertificates": chain}).json()
    assert (done["certificationAuthorityStatus"], done["serialNumber"]) == ("active", f"{certificate.serial_number:X}")
    assert client.post(upload, {"signedCertificate": in_base64(certificate)}).status_code == 400


def test_leaf_certificates(emu: Emulator) -> None:
    leaves = [
        {"id": f"leaf{number}", "issuerId": issuer, "serialNumber": f"0{number}", "certificateStatus": "active"}
        for number, issuer in enumerate("aab")
    ]
    settings = {"top_level_leaf_certificates": True}
    emu.reset({"settings": settings, "entities": {AUTHORITIES: [{"id": "a", "displayName": "A"}], LEAVES: leaves}})
    client = Client(emu)
    assert client.get(f"{AUTHORITIES}/a").json()["certificationAuthorityStatus"] == "active"
    found = client.post(f"{AUTHORITIES}/a/getAllCloudCertificationAuthorityLeafCertificates", None).json()["value"]
    assert [row["id"] for row in found] == ["leaf0", "leaf1"]
    assert len(client.get(LEAVES).json()["value"]) == 3
    search = f"{AUTHORITIES}/a/searchCloudCertificationAuthorityLeafCertificateBySerialNumber"
    assert client.post(search, {"certificateSerialNumber": "01"}).json()["id"] == "leaf1"
    assert client.post(search, {"certificateSerialNumber": "02"}).status_code == 404, "of another authority"
    assert (
        client.post(f"{AUTHORITIES}/a/revokeLeafCertificate", {"leafCertificateId": "leaf0"}).json()[
            "certificateStatus"
        ]
        == "revoked"
    )
    revoked = client.post(
        f"{AUTHORITIES}/a/revokeLeafCertificateBySerialNumber", {"certificateSerialNumber": "01"}
    ).json()
    assert (
        revoked["certificateStatus"] == client.get(f"{LEAVES}/leaf1").json()["certificateStatus"] == "revoked"
        and revoked["revocationDateTime"]
    )
    assert client.delete(f"{LEAVES}/leaf0").status_code == 405


def test_scope_tags_count_up(client: Client) -> None:
    assert [(row["id"], row["displayName"], row["isBuiltIn"]) for row in client.get(TAGS).json()["value"]] == [
        ("0", "Default", True)
    ]
    made = [client.post(TAGS, {"displayName": name, "isBuiltIn": True}).json() for name in ("Zug", "Bern")]
    assert [(row["id"], row["isBuiltIn"]) for row in made] == [("1", False), ("2", False)]
    assert client.patch(f"{TAGS}/1", {"description": "x"}).json()["description"] == "x"
    assert client.delete(f"{TAGS}/1").status_code == 204
    assert client.delete(f"{TAGS}/0").status_code == 400
    assert [row["id"] for row in client.get(TAGS).json()["value"]] == ["0", "2"]


def test_seeded_scope_tags_are_added_to_the_preset(emu: Emulator) -> None:
    emu.reset({"entities": {TAGS: [{"id": "5", "displayName": "Zug"}]}})
    assert sorted(row["id"] for row in emu.entities(TAGS)) == ["0", "5"]
    emu.reset({"entities": {TAGS: [{"id": "0", "displayName": "Standard"}]}})
    assert [row["displayName"] for row in emu.entities(TAGS)] == ["Standard"]


def test_assignment_filters(client: Client) -> None:
    body = {
        "displayName": "Phones",
        "platform": "iOS",
        "rule": '(device.deviceName -startsWith "P")',
        "createdDateTime": "2020-01-01T00:00:00Z",
    }
    made = client.post("/deviceManagement/assignmentFilters", body).json()
    assert (made["assignmentFilterManagementType"], made["roleScopeTags"]) == ("devices", ["0"])
    assert not made["createdDateTime"].startswith("2020")


def test_imported_pfx_files(client: Client) -> None:
    body = {
        "thumbprint": "AB",
        "intendedPurpose": "smimeEncryption",
        "userPrincipalName": "ada@contoso.example",
        "startDateTime": "2026-01-01T00:00:00Z",
        "expirationDateTime": "2027-01-01T00:00:00Z",
        "providerName": "Microsoft Software Key Storage Provider",
        "keyName": "key",
        "paddingScheme": "oaepSha512",
        "encryptedPfxBlob": "AAAA",
        "encryptedPfxPassword": "secret",
    }
    response = client.post("/deviceManagement/userPfxCertificates", body)
    made = response.json()
    assert (response.status_code, made["encryptedPfxBlob"], made["encryptedPfxPassword"]) == (201, None, None), (
        "never answered"
    )
    path = f"/deviceManagement/userPfxCertificates/{made['id']}"
    changed = client.patch(path, {"intendedPurpose": "vpn"}).json()
    assert (changed["intendedPurpose"], changed["createdDateTime"]) == ("vpn", made["createdDateTime"])
    assert client.delete(path).status_code == 204


@pytest.mark.parametrize(
    ("path", "row"),
    [
        (
            "/deviceManagement/ndesConnectors",
            {
                "displayName": "NDES",
                "state": "active",
                "healthChecks": [{"metricName": "caConnectivity", "status": "disconnected"}],
            },
        ),
        (
            "/deviceManagement/certificateConnectorDetails",
            {"connectorName": "PKCS", "lastCheckinDateTime": "2026-11-01T00:00:00.0000000Z"},
        ),
        (
            "/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates",
            {
                "certificateRevokeStatus": "issued",
                "certificateExpirationDateTime": "2026-12-01T00:00:00.0000000Z",
                "certificateKeyUsages": 160,
            },
        ),
    ],
)
def test_what_connectors_and_devices_report(emu: Emulator, path: str, row: dict[str, Any]) -> None:
    emu.reset({"entities": {path: [{"id": "r", **row}]}})
    client = Client(emu)
    shown = client.get(path).json()["value"][0]
    assert {name: shown[name] for name in row} == row
    assert client.get(f"{path}/r").json()["id"] == "r"
    assert client.get(path, version="v1.0").status_code == 400
