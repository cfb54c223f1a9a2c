# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apple's certificates and tokens in Intune, and the other code signing certificates."""

from __future__ import annotations

import base64
import datetime as dt
import json
import plistlib
from typing import Any

import apple_tokens
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator

PUSH = "/deviceManagement/applePushNotificationCertificate"
SYMANTEC = "/deviceAppManagement/symantecCodeSigningCertificate"
VPP = "/deviceAppManagement/vppTokens"
ENROLLMENT = "/deviceManagement/depOnboardingSettings"
PROFILES = "/deviceAppManagement/iosLobAppProvisioningConfigurations"
TOPIC = "com.apple.mgmt.External.0055e7e9"


@pytest.fixture(scope="module")
def push() -> x509.Certificate:
    return make_certificate([(NameOID.USER_ID, TOPIC), (NameOID.COMMON_NAME, "APSP:0055e7e9")])


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_push_certificate(client: Client, push: x509.Certificate, version: str) -> None:
    client.version = version
    absent = client.get(PUSH)
    assert (absent.status_code, absent.json()["error"]["code"]) == (404, "ResourceNotFound"), "a tenant may have none"
    assert client.patch(PUSH, {"appleIdentifier": "it@contoso.example"}).status_code == 400
    pem = push.public_bytes(serialization.Encoding.PEM).decode()
    response = client.patch(PUSH, {"appleIdentifier": "it@contoso.example", "certificate": pem})
    made = response.json()
    assert response.status_code == 200, "the first PATCH makes it"
    assert (made["topicIdentifier"], made["expirationDateTime"]) == (TOPIC, "2027-01-01T00:00:00.0000000Z")
    assert made["certificateSerialNumber"] == f"{push.serial_number:X}"
    new = make_certificate([(NameOID.USER_ID, TOPIC)])
    changed = client.patch(PUSH, {"certificate": in_base64(new), "certificateSerialNumber": "mine"}).json()
    assert (changed["id"], changed["certificateSerialNumber"]) == (made["id"], f"{new.serial_number:X}")
    assert client.patch(PUSH, {"certificate": "no certificate"}).status_code == 400
    assert client.get(PUSH).json()["appleIdentifier"] == "it@contoso.example"
    assert client.delete(PUSH).status_code == 405
    assert client.post(PUSH, {}).status_code == 405


def request_in(text: str) -> x509.CertificateSigningRequest:
    """The request of the customer in what Apple's portal takes, if the signature of the vendor fits."""
    plist = plistlib.loads(base64.b64decode(text))
    der = base64.b64decode(plist["PushCertRequestCSR"])
    vendor = x509.load_pem_x509_certificates(plist["PushCertCertificateChain"].encode())[0].public_key()
    assert isinstance(vendor, rsa.RSAPublicKey)
    vendor.verify(base64.b64decode(plist["PushCertSignature"]), der, padding.PKCS1v15(), hashes.SHA256())
    return x509.load_der_x509_csr(der)


def test_push_certificate_signing_request(client: Client) -> None:
    path = f"{PUSH}/downloadApplePushNotificationCertificateSigningRequest"
    first = client.get(path).json()["value"]
    assert client.get(path, version="v1.0").json()["value"] == first, "the key stays the same"
    assert client.post(f"{PUSH}/generateApplePushNotificationCertificateSigningRequest", None).json()["value"] != first
    assert client.get(path).json()["value"] != first
    for response in (
        client.get(f"{PUSH}/downloadApplePushNotificationCertificateSigningRequest"),
        client.post(f"{PUSH}/generateApplePushNotificationCertificateSigningRequest", None),
    ):
        assert response.status_code == 200 and response.json()["@odata.context"].endswith("#Edm.String")
        assert request_in(response.json()["value"]).is_signature_valid
    assert (
        client.get(f"{PUSH}/downloadApplePushNotificationCertificateSigningRequest()", version="v1.0").status_code
        == 200
    )
    assert (
        client.post(f"{PUSH}/generateApplePushNotificationCertificateSigningRequest", None, version="v1.0").status_code
        == 400
    ), "beta only"
    assert client.get(PUSH).status_code == 404, "asking for a request makes no certificate"


def test_a_seeded_singleton(emu: Emulator) -> None:
    emu.reset(
        {
            "entities": {
                PUSH: [
                    {
                        "id": "apns",
                        "appleIdentifier": "it@contoso.example",
                        "expirationDateTime": "2026-12-24T00:00:00Z",
                    }
                ]
            }
        }
    )
    shown = Client(emu).get(PUSH).json()
    assert (shown["id"], shown["expirationDateTime"]) == ("apns", "2026-12-24T00:00:00.0000000Z")
    assert [row["id"] for row in emu.entities(PUSH)] == ["apns"]
    assert emu.set_property(PUSH, appleIdentifier="other")["appleIdentifier"] == "other"


def test_symantec_code_signing_certificate(client: Client, certificate: x509.Certificate) -> None:
    assert client.get(SYMANTEC).json()["status"] == "notProvisioned"
    key = rsa.generate_private_key(65537, 2048)
    signer = make_certificate(key=key)
    content = pkcs12.serialize_key_and_certificates(
        b"x", key, signer, None, serialization.BestAvailableEncryption(b"secret")
    )
    body = {"content": base64.b64encode(content).decode(), "password": "wrong"}
    assert client.patch(SYMANTEC, body).status_code == 400
    response = client.patch(SYMANTEC, {**body, "password": "secret"})
    made = response.json()
    assert (response.status_code, made["status"], made["content"], made["password"]) == (200, "provisioned", None, None)
    assert (made["subjectName"], made["expirationDateTime"]) == ("Contoso Code Signing", "2027-01-01T00:00:00.0000000Z")
    assert client.patch(SYMANTEC, {"content": in_base64(certificate)}).status_code == 200, (
        "a certificate alone is read as well"
    )
    assert client.delete(SYMANTEC).status_code == 405
    assert client.get(SYMANTEC, version="v1.0").status_code == 400


def token(expires: str) -> str:
    return base64.b64encode(json.dumps({"token": "secret", "expDate": expires, "orgName": "Contoso"}).encode()).decode()


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_volume_purchase_token(client: Client, version: str) -> None:
    client.version = version
    response = client.post(
        VPP, {"token": token("2027-08-31T00:00:00+0000"), "appleId": "it@contoso.example", "state": "expired"}
    )
    made = response.json()
    assert (response.status_code, made["token"], made["state"], made["organizationName"]) == (
        201,
        None,
        "valid",
        "Contoso",
    )
    assert made["expirationDateTime"] == "2027-08-31T00:00:00.0000000+00:00"
    assert ("displayName" in made) == (version == "beta")
    path = f"{VPP}/{made['id']}"
    renewed = client.patch(path, {"token": token("2020-08-31T00:00:00+0000")}).json()
    assert (renewed["state"], renewed["lastSyncStatus"]) == ("expired", "none")
    synced = client.post(f"{path}/syncLicenses", None)
    assert synced.json()["lastSyncStatus"] == "completed" and synced.json()["@odata.context"].endswith(
        "#microsoft.graph.vppToken"
    )
    assert client.post(f"{path}/revokeLicenses", {"notifyManagedDevices": True}).status_code == (
        204 if version == "beta" else 400
    )
    assert client.post(VPP, {"appleId": "x"}).status_code == 400
    assert client.post(VPP, {"token": "Token value"}).status_code == 400, "neither base64 nor JSON"
    assert client.delete(path).status_code == 204


def test_enrollment_token(client: Client) -> None:
    made = client.post(
        ENROLLMENT, {"tokenName": "ABM", "appleIdentifier": "old@contoso.example", "syncedDeviceCount": 9}
    ).json()
    assert (made["syncedDeviceCount"], made["roleScopeTagIds"]) == (0, ["0"])
    path = f"{ENROLLMENT}/{made['id']}"
    upload, issued = f"{path}/uploadDepToken", dt.datetime(2026, 11, 3, 8, 15, 42, tzinfo=dt.UTC)
    body = {"appleId": "it@contoso.example", "depToken": "-----BEGIN PKCS7-----"}
    assert client.post(upload, body).status_code == 400, "there is no key yet"
    key = client.post(f"{path}/generateEncryptionPublicKey", None).json()["value"]
    assert x509.load_der_x509_certificate(base64.b64decode(key)).public_key() is not None
    assert client.get(f"{path}/getEncryptionPublicKey()").json()["value"] == key
    assert client.post(upload, {"appleId": "it@contoso.example"}).status_code == 400
    other = in_base64(make_certificate(key=rsa.generate_private_key(65537, 2048)))
    for wrong in (
        "-----BEGIN PKCS7-----",
        apple_tokens.token(other, issued),
        token("2027-08-31T00:00:00+0000"),
        base64.b64encode(b"0\x80" * 5000).decode(),
    ):
        assert client.post(upload, {**body, "depToken": wrong}).status_code == 400
    for headers in (apple_tokens.HEADERS, apple_tokens.HEADERS.replace("\n", "\r\n"), ""):
        assert client.post(upload, {**body, "depToken": apple_tokens.token(key, issued, headers)}).status_code == 204
    assert client.post(f"{path}/shareForSchoolDataSyncService", None).status_code == 204
    assert client.post(f"{path}/syncWithAppleDeviceEnrollmentProgram", None).status_code == 204
    shown = client.get(path).json()
    assert (shown["appleIdentifier"], shown["shareTokenWithSchoolDataSyncService"]) == ("it@contoso.example", True)
    assert shown["tokenExpirationDateTime"] == "2027-11-03T08:15:42.0000000Z"
    assert shown["lastSuccessfulSyncDateTime"] > made["lastSuccessfulSyncDateTime"]
    assert not [name for name in shown if "key" in name.lower()], "what the emulator keeps for itself is not answered"


def test_the_key_of_an_enrollment_token_may_have_to_be_generated(emu: Emulator) -> None:
    emu.reset({"settings": {"enrollment_key_on_demand": False}})
    client = Client(emu)
    path = f"{ENROLLMENT}/{client.post(ENROLLMENT, {'tokenName': 'ABM'}).json()['id']}"
    assert client.get(f"{path}/getEncryptionPublicKey").json()["value"] is None
    key = client.post(f"{path}/generateEncryptionPublicKey", None).json()["value"]
    assert client.get(f"{path}/getEncryptionPublicKey").json()["value"] == key


def test_texts_for_apple_may_be_pem(emu: Emulator) -> None:
    emu.reset({"settings": {"apple_pem": True}})
    client = Client(emu)
    request = client.get(f"{PUSH}/downloadApplePushNotificationCertificateSigningRequest").json()["value"]
    assert x509.load_pem_x509_csr(request.encode()).is_signature_valid
    path = f"{ENROLLMENT}/{client.post(ENROLLMENT, {'tokenName': 'ABM'}).json()['id']}"
    key = client.get(f"{path}/getEncryptionPublicKey").json()["value"]
    assert x509.load_pem_x509_certificate(key.encode()).public_key() is not None
    issued = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
    body = {"appleId": "it@contoso.example", "depToken": apple_tokens.token(key, issued)}
    assert client.post(f"{path}/uploadDepToken", body).status_code == 204


def test_devices_are_synchronized_every_15_minutes(client: Client) -> None:
    path = f"{ENROLLMENT}/{client.post(ENROLLMENT, {'tokenName': 'ABM'}).json()['id']}"
    sync = f"{path}/syncWithAppleDeviceEnrollmentProgram"
    assert client.post(sync, None).status_code == 204
    assert client.post(sync, None).status_code == 400
    before = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=16)
    client.emulator.set_property(path, lastSyncTriggeredDateTime=before.isoformat())
    assert client.post(sync, None).status_code == 204


def test_provisioning_profile(client: Client) -> None:
    plist = b"binary<key>ExpirationDate</key>\n\t<date>2027-03-04T05:06:07Z</date>binary"
    body = {"displayName": "App", "payload": base64.b64encode(plist).decode(), "payloadFileName": "app.mobileprovision"}
    response = client.post(PROFILES, body)
    made = response.json()
    assert (response.status_code, made["expirationDateTime"], made["version"]) == (
        201,
        "2027-03-04T05:06:07.0000000Z",
        1,
    )
    later = base64.b64encode(plist.replace(b"2027", b"2028")).decode()
    changed = client.patch(f"{PROFILES}/{made['id']}", {"payload": later}).json()
    assert (changed["expirationDateTime"][:4], changed["version"]) == ("2028", 2)
    assert (
        client.patch(f"{PROFILES}/{made['id']}", {"description": "x"}).json()["expirationDateTime"]
        == changed["expirationDateTime"]
    )


def test_a_provisioning_profile_is_assigned(client: Client) -> None:
    body = {"displayName": "App", "payload": "QUJD", "payloadFileName": "app.mobileprovision"}
    path = f"{PROFILES}/{client.post(PROFILES, body).json()['id']}"
    everybody = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
    for assigned in ([{"target": everybody}], [], [{"target": everybody}]):
        answer = client.post(f"{path}/assign", {"iOSLobAppProvisioningConfigAssignments": assigned})
        assert (answer.status_code, answer.content) == (204, b"")
        (row,) = client.get(f"{PROFILES}?$expand=assignments").json()["value"]
        assert [one["target"]["@odata.type"] for one in row["assignments"]] == [
            one["target"]["@odata.type"] for one in assigned
        ]
    assert client.post(f"{path}/assign", {"assignments": []}).status_code == 400, "the name of its parameter is its own"


def test_the_payload_of_a_provisioning_profile_may_be_hidden(emu: Emulator) -> None:
    emu.reset({"settings": {"hide_provisioning_payload": True}})
    client = Client(emu)
    payload = base64.b64encode(b"<key>ExpirationDate</key><date>2027-03-04T05:06:07Z</date>").decode()
    made = client.post(PROFILES, {"displayName": "App", "payload": payload, "payloadFileName": "a.xml"}).json()
    assert (made["payload"], made["expirationDateTime"][:4]) == (None, "2027")


@pytest.mark.parametrize(("path", "body"), [(PUSH, {"appleIdentifier": "x"}), (SYMANTEC, {"password": "x"})])
def test_permissions_of_singletons(emu: Emulator, path: str, body: dict[str, Any]) -> None:
    emu.reset(
        {"apps": [{"client_id": "c", "secret": "s", "permissions": ["DeviceManagementConfiguration.ReadWrite.All"]}]}
    )
    client = Client(emu)
    assert [client.get(path).status_code, client.patch(path, body).status_code] == [403, 403], (
        "whether there is one is not told"
    )
