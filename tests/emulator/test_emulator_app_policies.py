# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""App management policies: what they refuse, whom they concern, and how they are assigned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from emulator_applications import APPLICATION, OBJECT, PRINCIPAL, SERVICE_PRINCIPAL, refused
from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator

TENANT, POLICIES = "/policies/defaultAppManagementPolicy", "/policies/appManagementPolicies"
CHAINS = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
NOW = datetime.now(UTC).replace(microsecond=0)
NO_SECRETS = {"restrictionType": "passwordAddition", "state": "enabled"}
TYPE, LIFETIME = "CredentialTypeNotAllowedAsPerAppPolicy", "CredentialInvalidLifetimeAsPerAppPolicy"


def later(days: int) -> str:
    return (NOW + timedelta(days=days)).isoformat().replace("+00:00", "Z")


def restrict(client: Client, *passwords: dict[str, Any], keys: list[dict[str, Any]] | None = None) -> None:
    """Enforce restrictions of applications in the tenant."""
    restrictions = {"passwordCredentials": [*passwords], "keyCredentials": keys or []}
    body = {"isEnabled": True, "applicationRestrictions": restrictions}
    assert client.patch(TENANT, body).status_code == 204


def add_password(client: Client, path: str = APPLICATION, **values: str) -> Any:
    return client.post(f"{path}/addPassword", {"passwordCredential": values})


def assign(client: Client, path: str, **policy: Any) -> str:
    """Make a policy and assign it; returns its id."""
    body = {"displayName": "Own", "description": "x", "isEnabled": True, "restrictions": {}, **policy}
    id: str = client.post(POLICIES, body).json()["id"]
    url = f"{client.emulator.graph_url}/v1.0{POLICIES}/{id}"
    assert client.post(f"{path}/appManagementPolicies/$ref", {"@odata.id": url}).status_code == 204
    return id


def test_the_policy_of_the_tenant_is_there_and_disabled(client: Client) -> None:
    policy = client.get(TENANT, version="v1.0").json()
    assert (policy["id"], policy["isEnabled"]) == ("00000000-0000-0000-0000-000000000000", False)
    assert policy["applicationRestrictions"]["passwordCredentials"] == []
    assert client.delete(TENANT).status_code == 405
    for kind in ("passwordLifetime", "symmetricKeyLifetime"):
        body = {"applicationRestrictions": {"passwordCredentials": [{"restrictionType": kind, "state": "enabled"}]}}
        refused(client.patch(TENANT, body), 400)
    refused(client.patch(TENANT, {"applicationRestrictions": {"passwordCredentials": [NO_SECRETS, NO_SECRETS]}}), 400)


def test_forbidden_secrets(app: Client) -> None:
    assert add_password(app).status_code == 200
    restrict(app, NO_SECRETS)
    assert refused(add_password(app), 400, TYPE) == (
        "Credential type not allowed as per assigned policy '00000000-0000-0000-0000-000000000000'."
    )
    restrict(app, {**NO_SECRETS, "state": "disabled"})
    assert add_password(app).status_code == 200
    restrict(app, NO_SECRETS)
    assert app.patch(TENANT, {"isEnabled": False}).status_code == 204
    assert add_password(app).status_code == 200


def test_secrets_that_are_valid_for_too_long(app: Client) -> None:
    restrict(app, {"restrictionType": "passwordLifetime", "state": "enabled", "maxLifetime": "P90D"})
    response = add_password(app)
    refused(response, 400, LIFETIME)
    assert response.json()["error"]["details"][0]["code"] == "InvalidKeyEndDate"
    assert add_password(app, startDateTime=later(0), endDateTime=later(90)).status_code == 200
    refused(add_password(app, startDateTime=later(0), endDateTime=later(91)), 400, LIFETIME)


def test_a_restriction_concerns_what_was_created_later(app: Client) -> None:
    restrict(app, {**NO_SECRETS, "restrictForAppsCreatedAfterDateTime": "2099-01-01T00:00:00Z"})
    assert add_password(app).status_code == 200
    restrict(app, {**NO_SECRETS, "restrictForAppsCreatedAfterDateTime": "2015-01-01T00:00:00Z"})
    refused(add_password(app), 400, TYPE)


@pytest.mark.parametrize(("since", "status"), [("2018-12-31", 400), ("2019-01-02", 200)])
def test_service_principals_count_as_created_in_2019(app: Client, since: str, status: int) -> None:
    restriction = {**NO_SECRETS, "restrictForAppsCreatedAfterDateTime": f"{since}T00:00:00Z"}
    body = {"isEnabled": True, "servicePrincipalRestrictions": {"passwordCredentials": [restriction]}}
    assert app.patch(TENANT, body).status_code == 204
    assert add_password(app, SERVICE_PRINCIPAL).status_code == status


def test_the_assigned_policy_counts_alone(app: Client) -> None:
    restrict(app, NO_SECRETS)
    id = assign(app, APPLICATION)
    assert add_password(app).status_code == 200
    assert app.patch(f"{POLICIES}/{id}", {"restrictions": {"passwordCredentials": [NO_SECRETS]}}).status_code == 204
    assert id in refused(add_password(app), 400, TYPE)
    assert app.patch(f"{POLICIES}/{id}", {"isEnabled": False}).status_code == 204
    assert add_password(app).status_code == 200
    assert app.delete(f"{APPLICATION}/appManagementPolicies/{id}/$ref").status_code == 204
    refused(add_password(app), 400, TYPE)


def test_a_policy_lists_whom_it_is_assigned_to(app: Client) -> None:
    id = assign(app, APPLICATION)
    url = f"{app.emulator.graph_url}/v1.0{POLICIES}('{id}')"
    assert app.post(f"{SERVICE_PRINCIPAL}/appManagementPolicies/$ref", {"@odata.id": url}).status_code == 204
    rows = app.get(f"{POLICIES}/{id}/appliesTo").json()["value"]
    assert {(row["@odata.type"], row["id"]) for row in rows} == {
        ("#microsoft.graph.application", OBJECT),
        ("#microsoft.graph.servicePrincipal", PRINCIPAL),
    }
    assert [row["id"] for row in app.get(f"{APPLICATION}/appManagementPolicies").json()["value"]] == [id]
    assert app.delete(f"{POLICIES}/{id}").status_code == 204
    assert app.get(f"{APPLICATION}/appManagementPolicies").json()["value"] == []


def test_only_one_policy_can_be_assigned(app: Client) -> None:
    assign(app, APPLICATION)
    second = app.post(POLICIES, {"displayName": "Other", "description": "x"}).json()["id"]
    body = {"@odata.id": f"{app.emulator.graph_url}/v1.0{POLICIES}/{second}"}
    refused(app.post(f"{APPLICATION}/appManagementPolicies/$ref", body), 400)


def test_certificates_and_symmetric_keys(app: Client, key: rsa.RSAPrivateKey) -> None:
    lifetime = {"restrictionType": "asymmetricKeyLifetime", "state": "enabled", "maxLifetime": "P30D"}
    symmetric = {"restrictionType": "symmetricKeyAddition", "state": "enabled"}
    restrict(app, symmetric, keys=[lifetime])
    old = app.get(APPLICATION, params={"$select": "keyCredentials"}).json()["keyCredentials"]
    kept = [{**entry, "key": None} for entry in old]
    assert app.patch(APPLICATION, {"keyCredentials": kept}).status_code == 204, "existing ones are left alone"
    new = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": in_base64(make_certificate(key=key))}
    refused(app.patch(APPLICATION, {"keyCredentials": [*kept, new]}), 400, LIFETIME)
    short = {**new, "startDateTime": later(0), "endDateTime": later(29)}
    assert app.patch(APPLICATION, {"keyCredentials": [*kept, short]}).status_code == 204
    secret = {"type": "Symmetric", "usage": "Verify", "key": "c2VjcmV0"}
    refused(app.patch(APPLICATION, {"keyCredentials": [*kept, secret]}), 400, TYPE)


def test_custom_passwords(app: Client) -> None:
    custom = {"restrictionType": "customPasswordAddition", "state": "enabled"}
    body = {"isEnabled": True, "servicePrincipalRestrictions": {"passwordCredentials": [custom]}}
    assert app.patch(TENANT, body).status_code == 204
    assert add_password(app, SERVICE_PRINCIPAL).status_code == 200, "the service has made it"
    made = {"passwordCredentials": [{"secretText": "chosen by the client", "displayName": "own"}]}
    refused(app.patch(SERVICE_PRINCIPAL, made), 400, TYPE)


def test_trusted_authorities(app: Client, key: rsa.RSAPrivateKey) -> None:
    own, other = make_certificate(key=key), make_certificate(key=rsa.generate_private_key(65537, 2048))
    chain = app.post(
        CHAINS,
        {
            "displayName": "Own CA",
            "trustedCertificateAuthorities": [
                {
                    "certificate": in_base64(own),
                    "isRootAuthority": True,
                    "issuer": "Own CA",
                    "issuerSubjectKeyIdentifier": "AA:BB",
                }
            ],
        },
        version="beta",
    ).json()["id"]
    trusted = {
        "restrictionType": "trustedCertificateAuthority",
        "state": "enabled",
        "certificateBasedApplicationConfigurationIds": [chain],
    }
    body = {"isEnabled": True, "applicationRestrictions": {"passwordCredentials": [], "keyCredentials": [trusted]}}
    refused(app.patch(TENANT, body, version="v1.0"), 400)
    assert app.patch(TENANT, body, version="beta").status_code == 204
    new = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": in_base64(other)}
    refused(app.patch(APPLICATION, {"keyCredentials": [new]}), 400, TYPE)
    assert app.patch(APPLICATION, {"keyCredentials": [{**new, "key": in_base64(own)}]}).status_code == 204


def test_exemptions_of_actors_are_kept(client: Client) -> None:
    exempt = {"customSecurityAttributes": [{"id": "Policy_Exempt", "operator": "equals", "value": "yes"}]}
    restrict(client, {**NO_SECRETS, "excludeActors": exempt})
    shown = client.get(TENANT).json()["applicationRestrictions"]["passwordCredentials"]
    assert shown[0]["excludeActors"] == exempt


@pytest.mark.parametrize(
    ("held", "status"), [(["Policy.Read.All"], 403), (["Policy.Read.All", "Application.Read.All"], 200)]
)
def test_permissions_for_assignments(emu: Emulator, held: list[str], status: int) -> None:
    """Reading whom a policy is assigned to needs two permissions."""
    rows = {POLICIES: [{"id": OBJECT, "displayName": "Own", "description": "x"}]}
    emu.reset({"apps": [{"client_id": "c", "secret": "s", "permissions": held}], "entities": rows})
    client = Client(emu, "v1.0")
    client.authorize("c", "s")
    assert client.get(f"{POLICIES}/{OBJECT}").status_code == 200
    assert client.get(f"{POLICIES}/{OBJECT}/appliesTo").status_code == status
