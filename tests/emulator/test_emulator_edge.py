# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API connectors, custom authentication extensions and TLS inspection."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from emulator_support import Client, make_certificate

CONNECTORS, EXTENSIONS = "/identity/apiConnectors", "/identity/customAuthenticationExtensions"
AUTHORITIES, POLICIES, PROFILES = (
    "/networkAccess/tls/externalCertificateAuthorityCertificates",
    "/networkAccess/tlsInspectionPolicies",
    "/networkAccess/filteringProfiles",
)
TOKEN = {"@odata.type": "#microsoft.graph.azureAdTokenAuthentication", "resourceId": "api://contoso"}


def pfx(password: str = "secret", starts: int = -1) -> tuple[str, str]:
    """A PFX in base64, and the thumbprint of its certificate."""
    key = rsa.generate_private_key(65537, 2048)
    begin = dt.datetime.now(dt.UTC) + dt.timedelta(days=starts)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "client")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin)
    certificate = builder.not_valid_after(begin + dt.timedelta(days=90)).sign(key, hashes.SHA256())
    hidden = serialization.BestAvailableEncryption(password.encode())
    content = base64.b64encode(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, hidden)).decode()
    return content, certificate.fingerprint(hashes.SHA1()).hex().upper()


def connector(client: Client, authentication: dict[str, Any]) -> dict[str, Any]:
    body = {
        "displayName": "Check",
        "targetUrl": "https://api.contoso.com",
        "authenticationConfiguration": authentication,
    }
    response = client.post(CONNECTORS, body)
    assert response.status_code == 201
    made: dict[str, Any] = response.json()
    return made


def listed(shown: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(row["thumbprint"], row["isActive"]) for row in shown["authenticationConfiguration"]["certificateList"]]


def test_a_connector_shows_certificates_and_masks_passwords(client: Client) -> None:
    basic = {"@odata.type": "#microsoft.graph.basicAuthentication", "username": "api", "password": "n0t-shown"}
    made = connector(client, basic)
    assert made["authenticationConfiguration"] == {**basic, "password": "******"}
    path = f"{CONNECTORS}/{made['id']}"
    (first, one), (second, two), (later, three) = pfx(), pfx(), pfx(starts=10)
    sent = {"@odata.type": "#microsoft.graph.pkcs12Certificate", "pkcs12Value": first, "password": "secret"}
    assert client.patch(path, {"authenticationConfiguration": sent}).status_code == 204
    shown = client.get(path).json()
    assert shown["authenticationConfiguration"]["@odata.type"] == "#microsoft.graph.clientCertificateAuthentication"
    assert listed(shown) == [(one, True)]
    response = client.post(f"{path}/uploadClientCertificate", {"pkcs12Value": second, "password": "secret"})
    assert (response.status_code, listed(response.json())) == (200, [(one, False), (two, True)])
    client.post(f"{path}/uploadClientCertificate", {"pkcs12Value": later, "password": "secret"})
    assert listed(client.get(path).json()) == [(one, False), (two, True), (three, False)], "it is not valid yet"
    for wrong in (
        {"pkcs12Value": second, "password": "x"},
        {"pkcs12Value": "AAAA", "password": ""},
        {"pkcs12Value": first},
    ):
        assert client.post(f"{path}/uploadClientCertificate", wrong).status_code == 400
    assert client.patch(path, {"authenticationConfiguration": {**sent, "pkcs12Value": second}}).status_code == 204
    assert listed(client.get(path).json()) == [(two, True)], "a PATCH overwrites all"
    assert client.post(CONNECTORS, {"displayName": "Check"}).status_code == 400


def test_custom_extensions_are_typed_and_at_most_a_hundred(client: Client) -> None:
    body = {
        "@odata.type": "#microsoft.graph.onTokenIssuanceStartCustomExtension",
        "displayName": "Claims",
        "authenticationConfiguration": TOKEN,
        "claimsForTokenConfiguration": [{"claimIdInApiResponse": "CustomRoles"}],
    }
    made = client.post(EXTENSIONS, body)
    assert (made.status_code, made.json()["authenticationConfiguration"]) == (201, TOKEN)
    assert client.post(EXTENSIONS, {**body, "authenticationConfiguration": None}).status_code == 400
    assert client.post(EXTENSIONS, {name: body[name] for name in body if name != "@odata.type"}).status_code == 400
    path = f"{EXTENSIONS}/{made.json()['id']}"
    assert client.patch(path, {"description": "x"}).status_code == 400, "the type is missing"
    assert client.patch(path, {"@odata.type": body["@odata.type"], "description": "x"}).status_code == 204
    for _number in range(99):
        assert client.post(EXTENSIONS, body).status_code == 201
    assert client.post(EXTENSIONS, body).status_code == 400


def test_an_authority_starts_with_a_signing_request(client: Client) -> None:
    body = {"name": "Inspection", "commonName": "Inspection CA", "organizationName": "Contoso Ltd"}
    assert client.post(AUTHORITIES, {"name": "Inspection"}).status_code == 400
    made = client.post(AUTHORITIES, body).json()
    request = x509.load_pem_x509_csr(made["certificateSigningRequest"].encode())
    assert (made["status"], request.is_signature_valid) == ("csrGenerated", True)
    path = f"{AUTHORITIES}/{made['id']}"
    key = rsa.generate_private_key(65537, 2048)
    pem = make_certificate(key=key).public_bytes(serialization.Encoding.PEM).decode()
    assert client.post(AUTHORITIES, {**body, "certificate": pem}).status_code == 400
    assert client.patch(path, {"certificate": "no certificate"}).status_code == 400
    assert client.patch(path, {"certificate": pem, "chain": pem}).status_code == 204
    shown = client.get(path).json()
    assert (shown["status"], shown["certificate"], shown["chain"]) == ("active", pem, pem)
    assert shown["validity"]["endDateTime"]
    assert client.patch(path, {"name": "Other"}).status_code == 400


def test_policies_and_their_rules(client: Client) -> None:
    assert client.post(POLICIES, {"name": "Inspection"}).status_code == 400, "settings are missing"
    made = client.post(POLICIES, {"name": "Inspection", "settings": {"defaultAction": "bypass"}}).json()
    assert made["version"] and made["lastModifiedDateTime"]
    rules = f"{POLICIES}/{made['id']}/policyRules"
    rule = {
        "@odata.type": "#microsoft.graph.networkaccess.tlsInspectionRule",
        "name": "Banks",
        "priority": 100,
        "action": "bypass",
        "settings": {"status": "enabled"},
        "matchingConditions": {
            "destinations": [
                {"@odata.type": "#microsoft.graph.networkaccess.tlsInspectionFqdnDestination", "values": ["a.com"]}
            ]
        },
    }
    answer = client.post(rules, rule)
    assert answer.status_code == 201
    assert client.post(rules, {**rule, "action": None}).status_code == 400
    path = f"{rules}/{answer.json()['id']}"
    assert client.patch(path, {"priority": 50}).status_code == 204, "the page's example of an update has no type"
    assert client.get(path).json()["priority"] == 50
    assert client.delete(f"{POLICIES}/{made['id']}").status_code == 204


def test_a_profile_has_one_link_to_a_policy(client: Client) -> None:
    """The examples of the pages: the policy is an object with its ID, and every answer shows it."""
    policy = client.post(POLICIES, {"name": "Inspection", "settings": {"defaultAction": "bypass"}}).json()
    assert client.post(PROFILES, {"name": "Baseline"}).status_code == 400, "state and priority are missing"
    profile = client.post(PROFILES, {"name": "Baseline", "state": "enabled", "priority": 100}).json()
    assert profile["version"] and profile["createdDateTime"]
    links = f"{PROFILES}/{profile['id']}/policies"
    link = {
        "@odata.type": "#microsoft.graph.networkaccess.tlsInspectionPolicyLink",
        "state": "enabled",
        "policy": {"@odata.type": "#microsoft.graph.networkaccess.tlsInspectionPolicy", "id": policy["id"]},
    }
    assert client.post(links, {**link, "policy": {"id": profile["id"]}}).status_code == 400
    assert client.post(links, {**link, "policy": None}).status_code == 400
    assert client.post(links, {**link, "state": None}).status_code == 400
    answer = client.post(links, link)
    assert answer.status_code == 201 and answer.json()["policy"]["name"] == "Inspection"
    assert client.post(links, link).status_code == 400, "one policy is allowed for every profile"
    of_type = "isof('microsoft.graph.networkaccess.tlsInspectionPolicyLink')"
    for query in ({}, {"$filter": of_type}, {"$filter": of_type, "$expand": "policy"}):
        (row,) = client.get(links, params=query).json()["value"]
        assert row["policy"]["id"] == policy["id"] and row["version"] == "1.0"
    path = f"{links}/{row['id']}"
    assert client.patch(path, {"state": "disabled"}).status_code == 204, "the page's example of an update has no type"
    shown = client.get(path).json()
    assert (shown["state"], shown["policy"]["id"]) == ("disabled", policy["id"])
    assert client.patch(path, {"policy": link["policy"]}).status_code == 400
    assert client.delete(path).status_code == 204
    assert client.get(f"{POLICIES}/{policy['id']}").status_code == 200
