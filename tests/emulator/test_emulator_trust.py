# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trusted certificate authorities, the certificate method of sign-in, federations with other organizations."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator

ORGANIZATION = "/organization/11111111-1111-1111-1111-111111111111"
CBA = f"{ORGANIZATION}/certificateBasedAuthConfiguration"
PKI = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
MUTUAL_TLS = "/directory/certificateAuthorities/mutualTlsOauthConfigurations"
APPLICATION_TRUST = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
METHOD = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/x509Certificate"
METHOD_TYPE = "#microsoft.graph.x509CertificateAuthenticationMethodConfiguration"
FEDERATIONS = "/directory/federationConfigurations"
EXTERNAL = "microsoft.graph.samlOrWsFedExternalDomainFederation"


def ski(certificate: x509.Certificate) -> str:
    return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest.hex().upper()


def authority(certificate: x509.Certificate, **more: Any) -> dict[str, Any]:
    return {"isRootAuthority": True, "certificate": in_base64(certificate), **more}


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_the_organization_is_always_there(client: Client, version: str) -> None:
    client.version = version
    rows = client.get("/organization").json()["value"]
    assert [(row["id"], row["displayName"]) for row in rows] == [(client.emulator.tenant_id, "Contoso")]
    assert (
        client.patch(
            ORGANIZATION, {"technicalNotificationMails": ["pki@contoso.example"], "tenantType": "CIAM"}
        ).status_code
        == 204
    )
    shown = client.get(ORGANIZATION).json()
    assert (shown["technicalNotificationMails"], shown["tenantType"]) == (["pki@contoso.example"], "AAD")
    assert client.post("/organization", {}).status_code == 405
    assert client.delete(ORGANIZATION).status_code == 405


def test_a_seeded_organization_replaces_the_preset(emu: Emulator) -> None:
    emu.reset({"tenant_id": "33333333-3333-3333-3333-333333333333"})
    assert [row["id"] for row in emu.entities("/organization")] == ["33333333-3333-3333-3333-333333333333"]
    emu.reset({"entities": {"/organization": [{"id": "o", "displayName": "Fabrikam"}]}})
    assert [row["displayName"] for row in emu.entities("/organization")] == ["Fabrikam"]


def test_certificate_based_auth_configuration(client: Client, certificate: x509.Certificate) -> None:
    response = client.post(
        CBA, {"certificateAuthorities": [authority(certificate, issuer="ignored", issuerSki="ignored")]}, version="v1.0"
    )
    made = response.json()
    assert (response.status_code, made["id"]) == (201, "29728ade-6ae4-4ee9-9103-412912537da5"), (
        "the same id in every tenant"
    )
    stored = made["certificateAuthorities"][0]
    assert (stored["issuerSki"], stored["certificate"]) == (ski(certificate), in_base64(certificate))
    assert stored["issuer"].startswith("E=pki@contoso.example, CN=Contoso Code Signing"), (
        "calculated from the certificate"
    )
    assert client.post(CBA, {"certificateAuthorities": [authority(certificate)]}).status_code == 400, "at most one"
    assert client.patch(f"{CBA}/{made['id']}", {"certificateAuthorities": []}).status_code == 405, "delete and create"
    assert client.get(CBA).json()["value"][0]["id"] == made["id"]
    assert client.delete(f"{CBA}/{made['id']}").status_code == 204
    wrong: list[list[dict[str, Any]]] = [[], [{"isRootAuthority": True}], [{"certificate": "AAAA"}]]
    assert [client.post(CBA, {"certificateAuthorities": rows}).status_code for rows in wrong] == [400] * 3
    assert client.post(CBA, {}).status_code == 400
    assert client.get(CBA).json()["value"] == []


def test_public_key_infrastructure(client: Client, certificate: x509.Certificate) -> None:
    pki = client.post(PKI, {"displayName": "Contoso PKI"}, version="v1.0").json()
    inside = f"{PKI}/{pki['id']}/certificateAuthorities"
    response = client.post(
        inside, {"certificate": in_base64(certificate, serialization.Encoding.PEM), "certificateAuthorityType": "root"}
    )
    made = response.json()
    assert response.status_code == 201
    assert made["certificate"] == in_base64(certificate)
    assert made["thumbprint"] == certificate.fingerprint(hashes.SHA1()).hex().upper()
    assert (made["expirationDateTime"], made["issuerSubjectKeyIdentifier"]) == (
        "2027-01-01T00:00:00.0000000Z",
        ski(certificate),
    )
    assert (made["displayName"], made["isIssuerHintEnabled"]) == ("Contoso Code Signing", False)
    assert client.post(inside, {"certificate": in_base64(certificate)}).status_code == 400, "no certificate twice"
    assert client.post(inside, {"certificateAuthorityType": "root"}).status_code == 400
    changed = client.patch(
        f"{inside}/{made['id']}", {"isIssuerHintEnabled": True, "createdDateTime": "2020-01-01T00:00:00Z"}
    )
    assert (changed.status_code, changed.json()) == (
        200,
        {**made, "isIssuerHintEnabled": True, "@odata.context": changed.json()["@odata.context"]},
    )
    assert [
        row["id"]
        for row in client.get(inside, params={"$filter": f"thumbprint eq '{made['thumbprint']}'"}).json()["value"]
    ] == [made["id"]]
    renamed = client.patch(f"{PKI}/{pki['id']}", {"displayName": "New", "status": "running"})
    assert (renamed.status_code, renamed.json()["displayName"], renamed.json()["status"]) == (200, "New", None)
    assert client.delete(f"{inside}/{made['id']}").status_code == 204
    assert client.delete(f"{PKI}/{pki['id']}").status_code == 204


def test_mutual_tls(client: Client, certificate: x509.Certificate) -> None:
    body = {
        "displayName": "Cameras",
        "tlsClientAuthParameter": "tls_client_auth_subject_dn",
        "certificateAuthorities": [authority(certificate)],
    }
    response = client.post(MUTUAL_TLS, body)
    made = response.json()
    assert (response.status_code, made["certificateAuthorities"][0]["issuerSki"]) == (201, ski(certificate))
    path = f"{MUTUAL_TLS}/{made['id']}"
    other = make_certificate()
    changed = client.patch(path, {"displayName": "New", "certificateAuthorities": [authority(other)]})
    assert changed.status_code == 200
    assert [item["certificate"] for item in changed.json()["certificateAuthorities"]] == [in_base64(other)], (
        "replaced whole"
    )
    assert client.patch(path, {"tlsClientAuthParameter": "tls_client_auth_san_dns"}).status_code == 400
    assert client.patch(path, {"tlsClientAuthParameter": "tls_client_auth_subject_dn"}).status_code == 200, (
        "the same value is no change"
    )
    assert client.post(MUTUAL_TLS, {"displayName": "x"}).status_code == 400
    assert (
        client.patch(path, {"certificateAuthorities": [{"certificate": "AAAA", "isRootAuthority": True}]}).status_code
        == 400
    )
    assert client.get(MUTUAL_TLS, version="v1.0").status_code == 400, "beta only"
    assert client.delete(path).status_code == 204


def test_certificate_authorities_of_applications(client: Client, certificate: x509.Certificate) -> None:
    response = client.post(
        APPLICATION_TRUST, {"displayName": "Chain", "trustedCertificateAuthorities": [authority(certificate)]}
    )
    made = response.json()
    assert response.status_code == 200, "as the document says"
    inside = f"{APPLICATION_TRUST}/{made['id']}/trustedCertificateAuthorities"
    assert "trustedCertificateAuthorities" not in made
    first = client.get(inside).json()["value"][0]
    assert (first["issuerSubjectKeyIdentifier"], first["isRootAuthority"]) == (ski(certificate), True)
    expanded = client.get(
        f"{APPLICATION_TRUST}/{made['id']}", params={"$expand": "trustedCertificateAuthorities"}
    ).json()
    assert [row["id"] for row in expanded["trustedCertificateAuthorities"]] == [first["id"]]
    added = client.post(inside, authority(make_certificate(), isRootAuthority=False))
    assert added.status_code == 201
    assert client.patch(f"{inside}/{added.json()['id']}", {"isRootAuthority": True}).status_code == 204
    assert client.patch(f"{inside}/{added.json()['id']}", {"certificate": in_base64(certificate)}).status_code == 400
    assert client.patch(f"{APPLICATION_TRUST}/{made['id']}", {"description": "x"}).status_code == 204
    assert (
        client.patch(f"{APPLICATION_TRUST}/{made['id']}", {"trustedCertificateAuthorities": []}).status_code == 400
    ), "changed one by one"
    assert client.delete(f"{inside}/{first['id']}").status_code == 204
    assert client.delete(f"{APPLICATION_TRUST}/{made['id']}").status_code == 204
    assert client.post(APPLICATION_TRUST, {"displayName": "Chain"}).status_code == 400


def test_a_part_that_does_not_fit_leaves_nothing_behind(client: Client) -> None:
    assert (
        client.post(
            APPLICATION_TRUST, {"displayName": "x", "trustedCertificateAuthorities": [{"nonsense": 1}]}
        ).status_code
        == 400
    )
    assert (
        client.post(APPLICATION_TRUST, {"displayName": "x", "trustedCertificateAuthorities": ["x"]}).status_code == 400
    )
    assert client.get(APPLICATION_TRUST).json()["value"] == []


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_the_certificate_method_of_sign_in(client: Client, version: str) -> None:
    client.version = version
    default = client.get(METHOD).json()
    assert (default["@odata.type"], default["id"], default["state"]) == (METHOD_TYPE, "X509Certificate", "disabled")
    assert [item["x509CertificateField"] for item in default["certificateUserBindings"]] == [
        "PrincipalName",
        "RFC822Name",
    ]
    assert default["includeTargets"] == [{"id": "all_users", "isRegistrationRequired": False, "targetType": "group"}]
    assert client.patch(METHOD, {"state": "enabled"}).status_code == 400, "@odata.type must be in the body"
    rule = {
        "x509CertificateRuleType": "policyOID",
        "identifier": "1.2.3.4",
        "x509CertificateAuthenticationMode": "x509CertificateMultiFactor",
    }
    body = {
        "@odata.type": METHOD_TYPE,
        "id": "X509Certificate",
        "state": "enabled",
        "authenticationModeConfiguration": {
            "x509CertificateAuthenticationDefaultMode": "x509CertificateMultiFactor",
            "rules": [rule],
        },
        "includeTargets": [
            {"targetType": "group", "id": "5f1e8d10-0000-4000-8000-000000000001", "isRegistrationRequired": True}
        ],
    }
    response = client.patch(METHOD, body)
    assert (response.status_code, response.content) == (204, b"")
    shown = client.get(METHOD).json()
    assert (
        shown["state"] == "enabled" and shown["authenticationModeConfiguration"]["rules"][0]["identifier"] == "1.2.3.4"
    )
    assert [item["id"] for item in shown["includeTargets"]] == ["5f1e8d10-0000-4000-8000-000000000001"], (
        "replaced whole"
    )
    assert shown["certificateUserBindings"] == default["certificateUserBindings"]
    assert "includeTargets" not in client.get(METHOD, params={"$select": "state"}).json()
    assert client.delete(METHOD).status_code == 204
    assert client.get(METHOD).json() == default, "DELETE puts the default back"


def federation(content: str, **more: Any) -> dict[str, Any]:
    return {
        "@odata.type": f"#{EXTERNAL}",
        "issuerUri": "https://fabrikam.example/issuer",
        "displayName": "Fabrikam",
        "metadataExchangeUri": "https://fabrikam.example/metadata",
        "passiveSignInUri": "https://fabrikam.example/signin",
        "preferredAuthenticationProtocol": "wsFed",
        "domains": [{"@odata.type": "microsoft.graph.externalDomainName", "id": "fabrikam.example"}],
        "signingCertificate": content,
        **more,
    }


@pytest.mark.parametrize("way", ["", f"/{EXTERNAL}"])
def test_federation_with_another_organization(client: Client, content: str, way: str) -> None:
    client.version = "v1.0"
    response = client.post(FEDERATIONS + way, federation(content))
    made = response.json()
    assert response.status_code == 201 and "domains" not in made
    path = f"{FEDERATIONS}{way}/{made['id']}"
    assert client.get(path).json()["signingCertificate"] == content
    assert client.get(path).json().get("@odata.type", f"#{EXTERNAL}") == f"#{EXTERNAL}"
    domains = f"{FEDERATIONS}/{EXTERNAL}/{made['id']}/domains"
    assert [row["id"] for row in client.get(domains).json()["value"]] == ["fabrikam.example"]
    other = f"{FEDERATIONS}/{made['id']}/{EXTERNAL}/domains"
    assert client.post(other, {"id": "other.example"}).status_code == 201
    assert client.delete(f"{other}/fabrikam.example").status_code == 204
    assert [row["id"] for row in client.get(other).json()["value"]] == ["other.example"]
    changed = client.patch(f"{FEDERATIONS}/{made['id']}", {"displayName": "New", "metadataExchangeUri": None})
    assert changed.status_code == 200, "the document's example has no @odata.type"
    assert (changed.json()["displayName"], changed.json()["metadataExchangeUri"]) == ("New", None)
    assert client.patch(path, {"signingCertificate": "AAAA"}).status_code == 400
    assert client.delete(path).status_code == 204


def test_federations_that_do_not_fit(client: Client, content: str) -> None:
    for body in (
        federation("AAAA"),
        federation(content, domains=[{"id": ""}]),
        federation(content, domains="fabrikam.example"),
    ):
        assert client.post(FEDERATIONS, body).status_code == 400
    untyped = federation(content)
    del untyped["@odata.type"]
    assert client.post(FEDERATIONS, untyped).status_code == 400
    assert client.get(FEDERATIONS).json()["value"] == []
    assert client.post(f"{FEDERATIONS}/{EXTERNAL}", untyped).status_code == 201, "the path says the type"


def test_groups(client: Client) -> None:
    made = client.post(
        "/groups", {"displayName": "Phones", "mailNickname": "phones", "securityEnabled": True, "mailEnabled": False}
    ).json()
    found = client.get("/groups", params={"$filter": "displayName eq 'phones'", "$select": "id,displayName"}).json()[
        "value"
    ]
    assert found == [{"id": made["id"], "displayName": "Phones"}]
