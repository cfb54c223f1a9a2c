# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service refuses, answers with 404, or shows in another form: documented limits and live-measured habits."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from emulator_support import CONFIGURATIONS, Client, in_base64, make_certificate
from m365_graph_emulator import Emulator

APP = "22222222-0000-4000-8000-000000000001"
PRINCIPAL = "22222222-0000-4000-8000-000000000002"
CREDENTIALS = f"/applications/{APP}/federatedIdentityCredentials"
EXPRESSION = {"value": "claims['sub'] matches 'repo:contoso/*'", "languageVersion": 1}
BODY = {"name": "n", "issuer": "https://a.example", "subject": "s", "audiences": ["api://AzureADTokenExchange"]}
TRUSTS = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
INFRASTRUCTURES = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
AUTHORITIES = "/deviceManagement/cloudCertificationAuthority"
PFX = "/deviceManagement/userPfxCertificates"
KEY = rsa.generate_private_key(65537, 2048)
LATER = datetime.now(UTC) + timedelta(days=300)


def authority(expires: datetime = LATER, ca: bool | None = True, serial: int = 1, more: int = 0) -> str:
    """A self-issued certificate, base64 of DER, with ``more`` bytes; ``ca`` None leaves the basic constraints out."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key())
    builder = builder.serial_number(serial).not_valid_before(expires - timedelta(days=365)).not_valid_after(expires)
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if more:
        large = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"x" * more)
        builder = builder.add_extension(large, critical=False)
    return in_base64(builder.sign(KEY, hashes.SHA256()))


@pytest.fixture
def app(emu: Emulator) -> Client:
    """A client of a tenant with an application and its service principal."""
    emu.reset(
        {
            "entities": {
                "/applications": [{"id": APP, "displayName": "x"}],
                "/servicePrincipals": [{"id": PRINCIPAL, "displayName": "x"}],
            }
        }
    )
    return Client(emu)


@pytest.mark.parametrize(
    "changed",
    [
        {"audiences": ["a", "b"]},
        {"audiences": []},
        {"audiences": ["a" * 601]},
        {"name": "with space/slash"},
        {"name": "n" * 121},
        {"issuer": "https://" + "a" * 600},
        {"subject": "s" * 601},
        {"subject": None},
        {"claimsMatchingExpression": EXPRESSION},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_limits_of_federated_credentials(app: Client, changed: dict[str, Any]) -> None:
    refused = app.post(CREDENTIALS, {**BODY, **changed})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "Request_BadRequest")
    assert app.post(CREDENTIALS, {**BODY, "name": "n" * 120, "subject": "s" * 600}).status_code == 201


def test_an_expression_excludes_the_subject(app: Client) -> None:
    made = app.post(CREDENTIALS, {**BODY, "subject": None, "claimsMatchingExpression": EXPRESSION}).json()
    assert (made["subject"], made["claimsMatchingExpression"]) == (None, EXPRESSION)
    path = f"{CREDENTIALS}/{made['id']}"
    assert app.patch(path, {"subject": "s"}).status_code == 400
    assert app.patch(path, {"subject": "s", "claimsMatchingExpression": None}).status_code == 204
    shown = app.get(path, version="v1.0").json()
    assert shown["subject"] == "s" and "claimsMatchingExpression" not in shown, "beta only"
    refused = app.post(CREDENTIALS, {**BODY, "claimsMatchingExpression": EXPRESSION}, version="v1.0")
    assert refused.status_code == 400


@pytest.mark.parametrize("broken", [True, False])
def test_a_list_of_v1_may_break_off_at_an_expression(emu: Emulator, broken: bool) -> None:
    rows = [{**BODY, "subject": None, "claimsMatchingExpression": EXPRESSION}]
    entities = {"/applications": [{"id": APP, "displayName": "x", "federatedIdentityCredentials": rows}]}
    emu.reset({"settings": {"broken_expression_lists": broken}, "entities": entities})
    answer = Client(emu).get(CREDENTIALS, version="v1.0")
    assert answer.status_code == 200
    if broken:
        with pytest.raises(ValueError):
            json.loads(answer.text)
        assert "InternalServerError" in answer.text
    else:
        assert answer.json()["value"][0]["subject"] is None
    assert len(Client(emu).get(CREDENTIALS).json()["value"]) == 1, "beta always works"


def test_a_certificate_with_an_ec_key_is_no_credential(app: Client) -> None:
    new = make_certificate(expires=LATER, key=ec.generate_private_key(ec.SECP256R1()))
    key = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": in_base64(new)}
    assert app.patch(f"/applications/{APP}", {"keyCredentials": [key]}).status_code == 400
    app.emulator.reset(
        {"settings": {"ec_credentials": True}, "entities": {"/applications": [{"id": APP, "displayName": "x"}]}}
    )
    assert Client(app.emulator).patch(f"/applications/{APP}", {"keyCredentials": [key]}).status_code == 204


def test_a_credential_starts_within_its_certificate(app: Client) -> None:
    new = make_certificate(expires=LATER, key=KEY)
    key = {
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "key": in_base64(new),
        "startDateTime": "2001-01-01T00:00:00Z",
    }
    refused = app.patch(f"/applications/{APP}", {"keyCredentials": [key]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "KeyCredentialsInvalidStartDate")


def test_clients_may_choose_an_identifier_of_32_bytes(app: Client) -> None:
    new = make_certificate(expires=LATER, key=KEY)
    shared = {"customKeyIdentifier": base64.b64encode(b"k" * 32).decode(), "displayName": "CN=saml"}
    keys = [
        {**shared, "type": "X509CertAndPassword", "usage": "Sign", "key": "AAAA", "keyId": APP},
        {**shared, "type": "AsymmetricX509Cert", "usage": "Verify", "key": in_base64(new), "keyId": PRINCIPAL},
    ]
    thumbprint = new.fingerprint(hashes.SHA1()).hex().upper()
    path = f"/servicePrincipals/{PRINCIPAL}"
    assert (
        app.patch(path, {"keyCredentials": keys, "preferredTokenSigningKeyThumbprint": thumbprint}).status_code == 204
    )
    found = app.get(path).json()
    assert [item["customKeyIdentifier"] for item in found["keyCredentials"]] == [shared["customKeyIdentifier"]] * 2
    assert found["preferredTokenSigningKeyEndDateTime"] == found["keyCredentials"][1]["endDateTime"]


def test_a_token_signing_certificate_is_valid_at_once(app: Client) -> None:
    made = app.post(f"/servicePrincipals/{PRINCIPAL}/addTokenSigningCertificate", {"displayName": "CN=x"}).json()
    assert datetime.fromisoformat(made["startDateTime"][:19]).replace(tzinfo=UTC) <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("roots", "others", "status"), [(1, 0, 200), (1, 9, 200), (0, 1, 400), (2, 0, 400), (1, 10, 400)]
)
def test_a_chain_of_trust_has_one_root_and_ten_authorities(
    client: Client, roots: int, others: int, status: int
) -> None:
    rows = [{"certificate": authority(), "isRootAuthority": number < roots} for number in range(roots + others)]
    assert client.post(TRUSTS, {"displayName": "x", "trustedCertificateAuthorities": rows}).status_code == status


@pytest.mark.parametrize(
    ("collection", "parent", "most"),
    [
        ("trustedCertificateAuthorities", TRUSTS, 10),
        ("certificateAuthorities", INFRASTRUCTURES, 250),
    ],
)
def test_full_collections_take_no_other_authority(emu: Emulator, collection: str, parent: str, most: int) -> None:
    rows = [{"certificate": authority(serial=number + 1)} for number in range(most + 1)]
    statuses = []
    for there in (most - 1, most):
        emu.reset({"entities": {parent: [{"id": APP, "displayName": "x", collection: rows[:there]}]}})
        statuses.append(Client(emu).post(f"{parent}/{APP}/{collection}", rows[-1]).status_code // 100)
    assert statuses == [2, 4]


def test_the_file_of_an_authority_has_at_most_8_kilobytes(client: Client) -> None:
    made = client.post(INFRASTRUCTURES, {"displayName": "x"}).json()
    path, room = f"{INFRASTRUCTURES}/{made['id']}/certificateAuthorities", 8192 - len(authority(more=4000)) * 3 // 4
    assert client.post(path, {"certificate": authority(more=4000 + room - 10)}).status_code == 201
    refused = client.post(path, {"certificate": authority(more=4000 + room + 10)})
    assert (refused.status_code, "8192 bytes" in refused.text) == (400, True)


def test_the_name_of_an_infrastructure_has_at_most_256_characters(client: Client) -> None:
    assert client.post(INFRASTRUCTURES, {"displayName": "x" * 257}).status_code == 400
    made = client.post(INFRASTRUCTURES, {"displayName": "x" * 256})
    assert made.status_code == 201
    assert client.patch(f"{INFRASTRUCTURES}/{made.json()['id']}", {"displayName": "x" * 257}).status_code == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"certificate": authority(ca=False)},
        {"certificate": authority(expires=datetime.now(UTC) - timedelta(days=1))},
        {"certificateRevocationListUrl": "ldap://pki.example/root.crl"},
        {"deltaCertificateRevocationListUrl": "https://pki.example/root.crl"},
    ],
    ids=["leaf", "expired", "ldap", "https"],
)
def test_authorities_that_are_refused(client: Client, changed: dict[str, str]) -> None:
    path = f"/organization/{client.emulator.tenant_id}/certificateBasedAuthConfiguration"
    row = {
        "certificate": authority(),
        "isRootAuthority": True,
        "certificateRevocationListUrl": "http://pki.example/r.crl",
    }
    assert client.post(path, {"certificateAuthorities": [{**row, **changed}]}).status_code == 400
    assert client.post(path, {"certificateAuthorities": [row]}).status_code == 201


def test_there_is_one_configuration_of_certificate_based_sign_in(client: Client) -> None:
    path = f"/organization/{client.emulator.tenant_id}/certificateBasedAuthConfiguration"
    body = {"certificateAuthorities": [{"certificate": authority(ca=None), "isRootAuthority": True}]}
    made = client.post(path, body).json()
    assert made["id"] == "29728ade-6ae4-4ee9-9103-412912537da5"
    assert client.post(path, body).status_code == 400
    assert client.delete(f"{path}/{made['id']}").status_code == 204
    assert client.post(path, body).json()["id"] == made["id"]


def test_a_managed_domain_has_no_federation_configuration(emu: Emulator) -> None:
    emu.reset({"entities": {"/domains": [{"id": "contoso.example"}]}})
    answer = Client(emu).get("/domains/contoso.example/federationConfiguration")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "Request_ResourceNotFound")
    assert "federationConfiguration" in answer.json()["error"]["message"]


def test_only_verified_domains_federate_and_an_issuer_once(emu: Emulator) -> None:
    rows = [{"id": name} for name in ("a.example", "b.example")] + [{"id": "c.example", "isVerified": False}]
    emu.reset({"entities": {"/domains": rows}})
    client = Client(emu)
    body = {"issuerUri": "https://idp.example/x", "signingCertificate": authority(), "displayName": "x"}
    assert client.post("/domains/c.example/federationConfiguration", body).status_code == 400
    assert client.post("/domains/a.example/federationConfiguration", body).status_code == 201
    again = {**body, "issuerUri": "HTTPS://idp.example/X"}
    refused = client.post("/domains/b.example/federationConfiguration", again)
    assert refused.json()["error"]["code"] == "Request_MultipleObjectsWithSameKeyValue" and refused.status_code == 409
    external = {**body, "@odata.type": "#microsoft.graph.samlOrWsFedExternalDomainFederation", "domains": []}
    assert client.post("/directory/federationConfigurations", external).status_code == 409


def test_domains_are_added_to_an_external_federation(emu: Emulator) -> None:
    kind = {"@odata.type": "#microsoft.graph.samlOrWsFedExternalDomainFederation", "displayName": "x", "id": "f"}
    emu.reset({"entities": {"/directory/federationConfigurations": [kind]}})
    client = Client(emu, "v1.0")
    path = "/directory/federationConfigurations/f/microsoft.graph.samlOrWsFedExternalDomainFederation/domains"
    assert client.post(path, {"id": "fabrikam.example"}).status_code == 201
    assert [row["id"] for row in client.get(path).json()["value"]] == ["fabrikam.example"]


def test_leaf_certificates_are_below_their_authority(emu: Emulator) -> None:
    top = "/deviceManagement/cloudCertificationAuthorityLeafCertificate"
    leaves = [
        {"id": f"l{issuer}", "issuerId": issuer, "serialNumber": issuer, "keyUsages": ["digitalSignature"]}
        for issuer in "ab"
    ]
    entities = {AUTHORITIES: [{"id": "a", "displayName": "A"}, {"id": "b", "displayName": "B"}], top: leaves}
    for served in (False, True):
        settings = {"top_level_leaf_certificates": served, "leaf_key_usages_as_text": served}
        emu.reset({"settings": settings, "entities": entities})
        client = Client(emu)
        assert client.get(top).status_code == client.get(f"{top}/la").status_code == (200 if served else 404)
        inside = f"{AUTHORITIES}/a/cloudCertificationAuthorityLeafCertificate"
        (row,) = client.get(inside).json()["value"]
        assert row["keyUsages"] == (['["digitalSignature"]'] if served else ["digitalSignature"])
        assert client.get(f"{inside}/la").json()["id"] == "la"
        assert client.get(f"{inside}/lb").status_code == 404, "of another authority"


def test_imported_pfx_are_filtered_with_case_unless_lowered(client: Client) -> None:
    client.post(PFX, {"thumbprint": "aa", "userPrincipalName": "Adele@contoso.example"})

    def found(expression: str) -> int:
        return len(client.get(PFX, params={"$filter": expression}).json()["value"])

    assert found("userPrincipalName eq 'adele@contoso.example'") == 0
    assert found("userPrincipalName eq 'Adele@contoso.example'") == 1
    assert found("tolower(userPrincipalName) eq 'adele@contoso.example'") == 1


def test_apple_values_may_come_in_lower_case(emu: Emulator) -> None:
    token = base64.b64encode(b'{"expDate": "2029-01-01T00:00:00+0000", "orgName": "Contoso"}').decode()
    body = {"token": token, "appleId": "IT@Contoso.example", "countryOrRegion": "GB"}
    for values, expected in (("preserve", ("IT@Contoso.example", "GB")), ("lower", ("it@contoso.example", "gb"))):
        emu.reset({"settings": {"apple_values": values}})
        made = Client(emu).post("/deviceAppManagement/vppTokens", body).json()
        assert (made["appleId"], made["countryOrRegion"]) == expected
    refused = Client(emu).post("/deviceAppManagement/vppTokens", {**body, "token": "garbage"})
    assert refused.status_code == 400


def test_an_alternative_name_without_text_is_a_500(client: Client) -> None:
    body = {
        "@odata.type": "#microsoft.graph.windows81SCEPCertificateProfile",
        "displayName": "x",
        "customSubjectAlternativeNames": [{"sanType": "domainNameService", "name": ""}],
    }
    assert client.post(CONFIGURATIONS, body).status_code == 500


def test_intune_ignores_an_id_in_a_new_body(client: Client) -> None:
    body = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "x", "id": "chosen"}
    made = client.post(CONFIGURATIONS, body)
    assert made.status_code == 201 and made.json()["id"] != "chosen"
    assert client.post("/applications", {"displayName": "x", "id": APP}).status_code == 400, "the directory does not"


def test_values_that_are_not_nullable_are_never_null(client: Client) -> None:
    path = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/x509Certificate"
    found = client.get(path, version="v1.0").json()["crlValidationConfiguration"]
    assert found == {"exemptedCertificateAuthoritiesSubjectKeyIdentifiers": [], "state": "disabled"}
    assert client.patch(path, {"crlValidationConfiguration": None}, version="v1.0").status_code == 400


def test_client_ids_are_compared_without_case(app: Client) -> None:
    made = app.post("/applications", {"displayName": "y"}).json()
    found = app.get(f"/applications(appId='{made['appId'].upper()}')").json()
    assert found["id"] == made["id"]
    query = {"$filter": f"appId eq '{made['appId'].upper()}'"}
    assert [row["id"] for row in app.get("/applications", params=query).json()["value"]] == [made["id"]]
