# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device configurations, their certificate profiles, and the certificate states below them."""

from __future__ import annotations

from typing import Any

import pytest
from emulator_support import CONFIGURATIONS, Client
from graph_facts import url_shapes
from m365_graph_emulator import Emulator
from m365_graph_emulator.types import MODEL

SHAPES = [item["url"] for item in url_shapes()]
PROFILES = sorted({url.split("/")[-3].removeprefix("microsoft.graph.") for url in SHAPES})
PROFILE, OWNER, STATE = (
    "aaaaaaaa-0000-4000-8000-000000000001",
    "aaaaaaaa-0000-4000-8000-000000000002",
    "bbbbbbbb-0000-4000-8000-000000000001",
)
ROOT_ID = "cccccccc-0000-4000-8000-000000000001"
# What the document's example sends.
EXAMPLE = {
    "@odata.type": "#microsoft.graph.managedDeviceCertificateState",
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


def seed(profile: str, owner: str | None = None, link: str = "identityCertificate", **settings: Any) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {
            "id": PROFILE,
            "@odata.type": f"#microsoft.graph.{profile}",
            "displayName": "p",
            "managedDeviceCertificateStates": [{"id": STATE}],
        }
    ]
    if owner:
        target = f"{CONFIGURATIONS}('{PROFILE}')"
        rows.insert(
            0,
            {"id": OWNER, "@odata.type": f"#microsoft.graph.{owner}", "displayName": "o", f"{link}@odata.bind": target},
        )
    return {"entities": {CONFIGURATIONS: rows}, "settings": settings}


def scep(**more: Any) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
        "displayName": "SCEP",
        "keyUsage": "digitalSignature,keyEncipherment",
        **more,
    }


@pytest.mark.parametrize("profile", PROFILES)
def test_states_by_the_direct_form(emu: Emulator, profile: str) -> None:
    emu.reset(seed(profile))
    client = Client(emu)
    path = f"{CONFIGURATIONS}/{PROFILE}/microsoft.graph.{profile}/managedDeviceCertificateStates"
    assert [row["id"] for row in client.get(path).json()["value"]] == [STATE]
    response = client.patch(f"{path}/{STATE}", EXAMPLE)
    assert response.status_code == 200
    answered = response.json()
    assert {name: answered[name] for name in EXAMPLE if name != "@odata.type"} == {
        name: value for name, value in EXAMPLE.items() if name != "@odata.type"
    }
    assert client.get(f"{path}/{STATE}").json()["certificateErrorCode"] == 4
    assert client.delete(f"{path}/{STATE}").status_code == 204
    assert client.get(f"{path}/{STATE}").status_code == 404
    assert client.get(path, version="v1.0").status_code == 400


@pytest.mark.parametrize("shape", SHAPES, ids=lambda url: str(url).split("/")[-3])
def test_states_by_the_documented_shapes(emu: Emulator, shape: str) -> None:
    parts = shape.removeprefix(CONFIGURATIONS + "/{deviceConfigurationId}/").split("/")
    profile = parts[-3].removeprefix("microsoft.graph.")
    path = shape.replace("{managedDeviceCertificateStateId}", STATE)
    if len(parts) == 3:
        emu.reset(seed(profile))
        path = path.replace("{deviceConfigurationId}", PROFILE)
    elif len(parts) == 5:
        emu.reset(seed(profile, parts[0].removeprefix("microsoft.graph."), parts[1]))
        path = path.replace("{deviceConfigurationId}", OWNER)
    else:  # the two shapes that lack the cast
        emu.reset(seed(profile, "androidForWorkVpnConfiguration"))
        path = path.replace("{deviceConfigurationId}", OWNER)
        client = Client(emu)
        for method in ("GET", "PATCH", "DELETE"):
            response = client.call(method, path, {})
            assert response.status_code == 400
            assert response.json()["error"]["message"] == "Resource not found for the segment 'identityCertificate'."
        emu.reset(seed(profile, "androidForWorkVpnConfiguration", uncast_identity_certificate=True))
    client = Client(emu)
    assert client.get(path).json()["id"] == STATE
    assert client.patch(path, {"certificateErrorCode": 7}).json()["certificateErrorCode"] == 7
    inside = f"{CONFIGURATIONS}/{PROFILE}/managedDeviceCertificateStates"
    assert emu.entities(inside)[0]["certificateErrorCode"] == 7
    assert client.delete(path).status_code == 204
    assert emu.entities(inside) == []


def test_wrong_casts(emu: Emulator) -> None:
    emu.reset(seed("iosPkcsCertificateProfile"))
    client = Client(emu)

    def status(cast: str) -> int:
        return client.get(
            f"{CONFIGURATIONS}/{PROFILE}/microsoft.graph.{cast}/managedDeviceCertificateStates"
        ).status_code

    assert status("iosPkcsCertificateProfile") == 200
    assert status("iosScepCertificateProfile") == 404, "another profile type"
    assert status("iosCertificateProfile") == 400, "a type without the navigation"
    assert status("nonsense") == 400
    assert status("domain") == 400, "an unrelated type"
    assert client.get(f"{CONFIGURATIONS}/{PROFILE}/managedDeviceCertificateStates").status_code == 400, "no cast at all"


@pytest.mark.parametrize(
    "body",
    [
        {"certificateKeyUsage": "keyAgreement"},
        {"certificateKeyUsage": "digitalSignature,nonsense"},
        {"certificateErrorCode": "4"},
        {"certificateErrorCode": 2**31},
        {"certificateErrorCode": True},
        {"certificateErrorCode": None},
        {"devicePlatform": "unknownFutureValue"},
        {"devicePlatform": "symbian"},
        {"certificateIssuanceDateTime": "2016-12-31"},
        {"nonsense": 1},
    ],
)
def test_states_refuse_what_does_not_fit(emu: Emulator, body: dict[str, Any]) -> None:
    emu.reset(seed("iosPkcsCertificateProfile"))
    path = (
        f"{CONFIGURATIONS}/{PROFILE}/microsoft.graph.iosPkcsCertificateProfile/managedDeviceCertificateStates/{STATE}"
    )
    assert Client(emu).patch(path, body).status_code == 400


def test_flags_come_back_in_the_services_order(client: Client) -> None:
    made = client.post(CONFIGURATIONS, scep()).json()
    assert made["keyUsage"] == "keyEncipherment,digitalSignature"
    path = f"{CONFIGURATIONS}/{made['id']}"
    body = {
        "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
        "subjectAlternativeNameType": "DomainNameService, emailAddress,emailaddress",
    }
    assert client.patch(path, body).json()["subjectAlternativeNameType"] == "emailAddress,domainNameService"


def test_newer_members_need_the_prefer_header(emu: Emulator) -> None:
    assert MODEL.enums["devicePlatformType"].newer == {"windowsMobileApplicationManagement"}
    emu.reset(seed("iosPkcsCertificateProfile"))
    client = Client(emu)
    path = (
        f"{CONFIGURATIONS}/{PROFILE}/microsoft.graph.iosPkcsCertificateProfile/managedDeviceCertificateStates/{STATE}"
    )
    assert (
        client.patch(path, {"devicePlatform": "windowsMobileApplicationManagement"}).json()["devicePlatform"]
        == "unknownFutureValue"
    )
    told = client.get(path, Prefer="include-unknown-enum-members")
    assert told.json()["devicePlatform"] == "windowsMobileApplicationManagement"
    assert told.headers["Preference-Applied"] == "include-unknown-enum-members"


def test_odata_type_is_mandatory(client: Client) -> None:
    made = client.post(CONFIGURATIONS, scep()).json()
    attempts = [
        client.post(CONFIGURATIONS, {"displayName": "x"}),
        client.post(CONFIGURATIONS, {"@odata.type": "#microsoft.graph.iosCertificateProfileBase", "displayName": "x"}),
        client.patch(f"{CONFIGURATIONS}/{made['id']}", {"displayName": "x"}),
    ]
    for response in attempts:
        assert response.status_code == 400
        assert response.json()["error"]["code"] == "ModelValidationFailure"
        assert "Cannot create an abstract class" in response.json()["error"]["message"]
    other = client.patch(
        f"{CONFIGURATIONS}/{made['id']}", {"@odata.type": "#microsoft.graph.iosPkcsCertificateProfile"}
    )
    assert other.status_code == 400


def test_configuration_life(client: Client, emu: Emulator) -> None:
    response = client.post(
        CONFIGURATIONS, scep(extendedKeyUsages=[{"name": "Client", "objectIdentifier": "1.3.6.1.5.5.7.3.2"}])
    )
    made = response.json()
    assert response.status_code == 201
    assert (made["@odata.type"], made["version"], made["roleScopeTagIds"]) == (
        "#microsoft.graph.iosScepCertificateProfile",
        1,
        ["0"],
    )
    assert made["createdDateTime"] == made["lastModifiedDateTime"] and len(made["createdDateTime"]) == 28
    assert set(made) - {"@odata.context", "@odata.type"} == set(MODEL.properties("iosScepCertificateProfile", "beta"))
    path = f"{CONFIGURATIONS}/{made['id']}"
    assert client.get(response.headers["Location"]).json()["displayName"] == "SCEP"
    changed = client.patch(
        path, {"@odata.type": made["@odata.type"], "displayName": "New", "version": 9, "supportsScopeTags": False}
    ).json()
    assert (changed["displayName"], changed["version"], changed["supportsScopeTags"]) == ("New", 2, True)
    assert changed["extendedKeyUsages"] == made["extendedKeyUsages"], "what was not sent stays"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_filter_by_type_and_cast_segment(client: Client) -> None:
    client.post(CONFIGURATIONS, scep(displayName="one"))
    client.post(CONFIGURATIONS, scep(displayName="two"))
    client.post(CONFIGURATIONS, {"@odata.type": "#microsoft.graph.iosPkcsCertificateProfile", "displayName": "one"})

    def names(path: str, condition: str | None = None) -> list[str]:
        return [
            row["displayName"]
            for row in client.get(path, params={"$filter": condition} if condition else None).json()["value"]
        ]

    assert names(CONFIGURATIONS, "displayName eq 'one' and isof('microsoft.graph.iosScepCertificateProfile')") == [
        "one"
    ]
    assert len(names(CONFIGURATIONS, "isof('microsoft.graph.iosCertificateProfileBase')")) == 3
    assert names(f"{CONFIGURATIONS}/microsoft.graph.iosScepCertificateProfile") == ["one", "two"]
    assert names(
        f"{CONFIGURATIONS}/microsoft.graph.iosScepCertificateProfile",
        "keyUsage has microsoft.graph.keyUsages'keyEncipherment'",
    ) == ["one", "two"]
    assert names(f"{CONFIGURATIONS}/microsoft.graph.windows81SCEPCertificateProfile") == []


@pytest.fixture
def rooted(emu: Emulator) -> Client:
    emu.reset(
        {
            "entities": {
                CONFIGURATIONS: [
                    {"id": ROOT_ID, "@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "root"}
                ]
            }
        }
    )
    return Client(emu)


@pytest.mark.parametrize(
    "form",
    [
        "{graph}/beta{all}('{id}')",
        "{graph}/beta{all}/{id}",
        "https://graph.microsoft.com/beta{all}('{id}')",
        "{all}('{id}')",
    ],
)
def test_references_are_bound_and_only_shown_on_demand(rooted: Client, form: str) -> None:
    url = form.format(graph=rooted.emulator.graph_url, all=CONFIGURATIONS, id=ROOT_ID)
    made = rooted.post(CONFIGURATIONS, scep(**{"rootCertificate@odata.bind": url})).json()
    path = f"{CONFIGURATIONS}/{made['id']}"
    assert not [name for name in {**made, **rooted.get(path).json()} if name.startswith("rootCertificate")]
    for query in (
        "rootCertificate",
        "microsoft.graph.iosScepCertificateProfile/rootCertificate",
        "rootCertificate($select=id,displayName)",
    ):
        assert rooted.get(path, params={"$expand": query}).json()["rootCertificate"]["displayName"] == "root"
    typed = f"{path}/microsoft.graph.iosScepCertificateProfile/rootCertificate"
    assert rooted.get(typed).json()["id"] == ROOT_ID
    assert rooted.get(f"{path}/rootCertificate").status_code == 400, "only the cast type has the navigation"
    assert rooted.get(f"{typed}/$ref").json()["@odata.id"].endswith(f"{CONFIGURATIONS}('{ROOT_ID}')")


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_references_change_through_ref(rooted: Client, method: str) -> None:
    made = rooted.post(CONFIGURATIONS, scep()).json()
    typed = f"{CONFIGURATIONS}/{made['id']}/microsoft.graph.iosScepCertificateProfile/rootCertificate"
    assert rooted.get(typed).status_code == 404
    assert (
        rooted.call(
            method, f"{typed}/$ref", {"@odata.id": f"{rooted.emulator.graph_url}/beta{CONFIGURATIONS}('{ROOT_ID}')"}
        ).status_code
        == 204
    )
    assert rooted.get(typed).json()["id"] == ROOT_ID
    assert rooted.delete(f"{typed}/$ref").status_code == 204
    assert rooted.get(typed).status_code == 404
    assert rooted.get(f"{CONFIGURATIONS}/{ROOT_ID}").status_code == 200, "the entity itself stays"


def test_references_to_nothing_or_to_the_wrong_type(rooted: Client) -> None:
    wrong = rooted.post(CONFIGURATIONS, scep()).json()["id"]
    for url in (f"{CONFIGURATIONS}('{wrong}')", f"{CONFIGURATIONS}('dead')", "/domains('x')", 5):
        response = rooted.post(CONFIGURATIONS, scep(**{"rootCertificate@odata.bind": url}))
        assert response.status_code == 400, response.text
    inline = rooted.post(CONFIGURATIONS, scep(rootCertificate={"id": ROOT_ID}))
    assert "navigation property 'rootCertificate'" in inline.json()["error"]["message"]


def test_collections_of_references(emu: Emulator) -> None:
    kind, link = "windowsWifiEnterpriseEAPConfiguration", "rootCertificatesForServerValidation"
    ids = [f"dddddddd-0000-4000-8000-00000000000{number}" for number in range(3)]
    emu.reset(
        {
            "entities": {
                CONFIGURATIONS: [
                    {"id": key, "@odata.type": "#microsoft.graph.windows81TrustedRootCertificate"} for key in ids
                ]
            }
        }
    )
    client = Client(emu)
    body = {
        "@odata.type": f"#microsoft.graph.{kind}",
        "displayName": "w",
        f"{link}@odata.bind": [f"{CONFIGURATIONS}('{key}')" for key in ids[:2]],
    }
    path = f"{CONFIGURATIONS}/{client.post(CONFIGURATIONS, body).json()['id']}/microsoft.graph.{kind}/{link}"

    def linked() -> list[str]:
        return [row["id"] for row in client.get(path).json()["value"]]

    assert linked() == ids[:2]
    assert client.post(f"{path}/$ref", {"@odata.id": f"{CONFIGURATIONS}/{ids[2]}"}).status_code == 204
    assert client.delete(f"{path}/{ids[0]}/$ref").status_code == 204
    assert linked() == ids[1:]
    assert len(client.get(f"{path}/$ref").json()["value"]) == 2
    assert client.get(f"{path}/$count").text == "2"
    client.delete(f"{CONFIGURATIONS}/{ids[1]}")
    assert linked() == ids[2:], "a deleted target is gone from the references"


def test_v1_shows_what_it_knows(client: Client) -> None:
    made = client.post(CONFIGURATIONS, scep()).json()
    shown = client.get(f"{CONFIGURATIONS}/{made['id']}", version="v1.0").json()
    assert "keyUsage" not in shown and "roleScopeTagIds" not in shown and shown["displayName"] == "SCEP"
    assert client.post(CONFIGURATIONS, scep(), version="v1.0").status_code == 400
