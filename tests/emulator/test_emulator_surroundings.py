# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is around the certificates: users, deleted items, changes by delta, enrollment profiles, health metrics."""

from __future__ import annotations

import base64

from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator

ENROLLMENT = "/deviceManagement/depOnboardingSettings"
DELETED = "/directory/deletedItems"
INFRASTRUCTURES = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"


def test_users_are_read(emu: Emulator) -> None:
    emu.reset({"entities": {"/users": [{"id": "u", "displayName": "Adele", "userPrincipalName": "a@contoso.example"}]}})
    client = Client(emu, "v1.0")
    query = {"$filter": "userPrincipalName eq 'A@contoso.example'"}
    assert [row["id"] for row in client.get("/users", params=query).json()["value"]] == ["u"]
    assert client.post("/users", {}).status_code == 405


def test_the_bypass_code_of_a_device_is_shown_on_demand(emu: Emulator) -> None:
    devices, code = "/deviceManagement/managedDevices", "activationLockBypassCode"
    emu.reset({"entities": {devices: [{"id": "d", code: "A1-B2"}]}})
    client = Client(emu, "v1.0")
    assert client.get(devices).json()["value"][0][code] is None
    assert client.get(devices, params={"$select": code}).json()["value"][0][code] is None
    assert client.get(f"{devices}/d").json()[code] is None
    assert client.get(f"{devices}/d", params={"$select": code}).json()[code] == "A1-B2"


def test_deleted_items_are_restored(client: Client) -> None:
    made = client.post("/applications", {"displayName": "x"}).json()
    principal = client.post("/servicePrincipals", {"appId": made["appId"]}).json()
    client.delete(f"/applications/{made['id']}")
    (deleted,) = client.get(f"{DELETED}/microsoft.graph.application").json()["value"]
    assert deleted["id"] == made["id"] and deleted["deletedDateTime"]
    assert client.get(f"{DELETED}/microsoft.graph.servicePrincipal").json()["value"][0]["id"] == principal["id"]
    assert client.post(f"{DELETED}/{made['id']}/restore", None).json()["displayName"] == "x"
    assert client.get(f"/applications/{made['id']}").json()["deletedDateTime"] is None
    assert client.get(f"{DELETED}/{made['id']}").status_code == 404
    assert client.delete(f"{DELETED}/{principal['id']}").status_code == 204
    assert client.post(f"{DELETED}/{principal['id']}/restore", None).status_code == 404


def test_a_service_principal_is_restored_by_itself(client: Client) -> None:
    made = client.post("/applications", {"displayName": "x"}).json()
    secret = client.post(f"/applications/{made['id']}/addPassword", {"passwordCredential": {"displayName": "s"}}).json()
    principal = client.post("/servicePrincipals", {"appId": made["appId"]}).json()["id"]
    claims = {"displayName": "p", "definition": ['{"ClaimsMappingPolicy":{"Version":1}}']}
    policy = client.post("/policies/claimsMappingPolicies", claims).json()["id"]
    url = f"{client.emulator.graph_url}/beta/policies/claimsMappingPolicies/{policy}"
    place = f"/servicePrincipals/{principal}/claimsMappingPolicies"
    assert client.post(f"{place}/$ref", {"@odata.id": url}).status_code == 204
    client.delete(f"/applications/{made['id']}")
    refused = client.post(f"{DELETED}/{principal}/restore", None)
    assert (refused.status_code, refused.json()["error"]["details"][0]["code"]) == (400, "NoBackingApplicationObject")
    restored = client.post(f"{DELETED}/{made['id']}/restore", None).json()
    assert restored["@odata.type"] == "#microsoft.graph.application"
    assert [row["keyId"] for row in restored["passwordCredentials"]] == [secret["keyId"]]
    assert client.get(f"/servicePrincipals/{principal}").status_code == 404
    assert client.post(f"{DELETED}/{principal}/restore", None).json()["appId"] == made["appId"]
    assert client.get(place).json()["value"] == []


def test_what_was_made_again_is_not_restored(client: Client) -> None:
    uris = {"displayName": "x", "identifierUris": ["api://contoso"]}
    made = client.post("/applications", uris).json()
    principal = client.post("/servicePrincipals", {"appId": made["appId"]}).json()["id"]
    client.delete(f"/servicePrincipals/{principal}")
    assert client.post("/servicePrincipals", {"appId": made["appId"]}).status_code == 201
    assert client.post(f"{DELETED}/{principal}/restore", None).status_code == 409
    client.delete(f"/applications/{made['id']}")
    again = client.post("/applications", uris).json()
    refused = client.post(f"{DELETED}/{made['id']}/restore", None)
    assert (refused.status_code, "AppIdentifierUri 'api://contoso'" in refused.text) == (400, True)
    client.patch(f"/applications/{again['id']}", {"identifierUris": []})
    assert client.post(f"{DELETED}/{made['id']}/restore", None).status_code == 200
    infrastructure = client.post(INFRASTRUCTURES, {"displayName": "x"}).json()["id"]
    path, certificate = f"{INFRASTRUCTURES}/{infrastructure}/certificateAuthorities", in_base64(make_certificate())
    first = client.post(path, {"certificate": certificate}).json()["id"]
    client.delete(f"{path}/{first}")
    assert client.post(path, {"certificate": certificate}).status_code == 201
    assert client.post(f"{DELETED}/{first}/restore", None).status_code == 400


def test_deleted_authorities_are_restored(client: Client) -> None:
    infrastructure = client.post(INFRASTRUCTURES, {"displayName": "x"}).json()["id"]
    path = f"{INFRASTRUCTURES}/{infrastructure}/certificateAuthorities"
    authority = client.post(path, {"certificate": in_base64(make_certificate())}).json()
    client.delete(f"{path}/{authority['id']}")
    (deleted,) = client.get(f"{DELETED}/microsoft.graph.certificateAuthorityDetail").json()["value"]
    assert deleted["id"] == authority["id"] and deleted["deletedDateTime"]
    assert client.post(f"{DELETED}/{authority['id']}/restore", None).status_code == 200
    assert client.get(f"{path}/{authority['id']}").json()["thumbprint"] == authority["thumbprint"]
    client.delete(f"{INFRASTRUCTURES}/{infrastructure}")
    assert client.post(f"{DELETED}/{authority['id']}/restore", None).status_code == 400
    assert client.post(f"{DELETED}/{infrastructure}/restore", None).json()["displayName"] == "x"
    assert client.get(f"{INFRASTRUCTURES}/{infrastructure}").json()["deletedDateTime"] is None
    assert client.get(path).json()["value"] == []
    assert client.post(f"{DELETED}/{authority['id']}/restore", None).status_code == 200
    assert [row["id"] for row in client.get(path).json()["value"]] == [authority["id"]]


def test_changes_by_delta(client: Client) -> None:
    kept, gone = (client.post("/applications", {"displayName": name}).json()["id"] for name in ("a", "b"))
    first = client.get("/applications/delta", params={"$select": "displayName"}).json()
    assert [row["displayName"] for row in first["value"]] == ["a", "b"]
    client.patch(f"/applications/{kept}", {"displayName": "c"})
    client.delete(f"/applications/{gone}")
    second = client.get(first["@odata.deltaLink"]).json()
    assert second["value"] == [{"displayName": "c"}, {"id": gone, "@removed": {"reason": "changed"}}]
    assert client.get(second["@odata.deltaLink"]).json()["value"] == []
    assert client.get("/applications/delta()", params={"$deltatoken": "x"}).status_code == 400


def test_the_policy_of_authentication_methods(client: Client) -> None:
    found = client.get("/policies/authenticationMethodsPolicy", version="v1.0").json()
    assert (found["id"], found["displayName"]) == ("authenticationMethodsPolicy", "Authentication Methods Policy")
    path = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/x509Certificate"
    assert client.get(path).json()["state"] == "disabled"


def test_enrollment_profiles_and_imported_devices(client: Client) -> None:
    path = f"{ENROLLMENT}/{client.post(ENROLLMENT, {'tokenName': 'ABM'}).json()['id']}"
    profile = client.post(f"{path}/enrollmentProfiles", {"displayName": "P"}).json()
    assert client.get(f"{path}/enrollmentProfiles/{profile['id']}").json()["displayName"] == "P"
    device = client.post(f"{path}/importedAppleDeviceIdentities", {"serialNumber": "S", "platform": "macOS"}).json()
    assert (device["enrollmentState"], device["platform"]) == ("unknown", "macOS")


def test_expiring_tokens_are_counted(client: Client) -> None:
    token = base64.b64encode(b'{"expDate": "2029-01-01T00:00:00+0000", "orgName": "Contoso"}').decode()
    client.post("/deviceAppManagement/vppTokens", {"token": token, "appleId": "a"})
    for moment, count in (("2028-01-01T00:00:00Z", 0), ("2030-01-01T00:00:00Z", 1)):
        path = f"{ENROLLMENT}/getExpiringVppTokenCount(expiringBeforeDateTime='{moment}')"
        assert client.get(path).json()["value"] == count
    assert client.get(f"{ENROLLMENT}/getExpiringVppTokenCount(expiringBeforeDateTime='x')").status_code == 400


def test_health_metrics_of_connectors(emu: Emulator) -> None:
    path = "/deviceManagement/certificateConnectorDetails"
    emu.reset({"entities": {path: [{"id": "c", "connectorName": "C"}]}})
    client = Client(emu)
    found = client.post(f"{path}/c/getHealthMetrics", {"metricNames": ["RequestFailure"]}).json()["value"]
    assert found == [{"name": "RequestFailure", "value": 0}]
    series = {"timeSeries": {"metricName": "x", "startDateTime": "2026-01-01T00:00:00Z"}}
    assert client.post(f"{path}/c/getHealthMetricTimeSeries", series).json()["value"][0]["failureCount"] == 0


def test_the_browsers_of_a_federation(emu: Emulator) -> None:
    row = {"id": "f", "issuerUri": "https://x.example", "signingCertificate": "", "systemBrowserEnabledOn": "mac,ios"}
    emu.reset({"entities": {"/domains": [{"id": "d", "federationConfiguration": [row]}]}})
    client = Client(emu, "v1.0")
    assert client.get("/domains/d/federationConfiguration/f").json()["systemBrowserEnabledOn"] == "ios,mac"
    assert "systemBrowserEnabledOn" not in client.get("/domains/d/federationConfiguration/f", version="beta").json()
