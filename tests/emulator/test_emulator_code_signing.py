# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Enterprise code signing certificates."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from emulator_support import SIGNING, Client, in_base64, make_certificate
from m365_graph_emulator import Emulator, certificates

SUBJECT = 'E=pki@contoso.example, CN=Contoso Code Signing, O="Contoso, ""Signing"" AG", S=Zug, C=CH'


def refused_by_intune(response: Any, status: int, code: str) -> str:
    """The sentence inside the JSON string inside the message."""
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code), response.text
    inner = json.loads(error["message"])
    assert inner["_version"] == 3 and "Activity ID" in inner["Message"]
    return str(inner["Message"])


def test_upload(client: Client, content: str) -> None:
    response = client.post(SIGNING, {"content": content})
    made = response.json()
    assert response.status_code == 201
    assert str(uuid.UUID(made["id"])) == made["id"]
    assert made["content"] is None
    assert made["status"] == "provisioned"
    assert made["subject"] == made["issuer"] == SUBJECT
    assert made["subjectName"] == made["issuerName"] == "Contoso Code Signing"
    assert made["expirationDateTime"] == "2027-01-01T00:00:00.0000000Z"
    assert made["uploadDateTime"].endswith("Z") and len(made["uploadDateTime"]) == 28
    read = client.get(f"{SIGNING}/{made['id']}")
    assert {name: value for name, value in read.json().items() if not name.startswith("@")} == {
        name: value for name, value in made.items() if not name.startswith("@")
    }


def test_pem_in_base64_is_read_too(client: Client, certificate: x509.Certificate) -> None:
    assert (
        client.post(SIGNING, {"content": in_base64(certificate, serialization.Encoding.PEM)}).json()["subject"]
        == SUBJECT
    )


@pytest.mark.parametrize("body", [{"content": base64.b64encode(b"content").decode()}, {}, {"content": None}])
def test_what_is_no_certificate_is_refused(client: Client, emu: Emulator, body: dict[str, Any]) -> None:
    assert "content" in refused_by_intune(client.post(SIGNING, body), 400, "BadRequest")
    assert emu.entities(SIGNING) == []


def test_the_documents_example_with_opaque_content(emu: Emulator) -> None:
    emu.reset(
        {
            "settings": {"content_must_parse": False},
            "entities": {SIGNING: [{"id": "b20d3703-3703-b20d-0337-0db203370db2"}]},
        }
    )
    body = {
        "@odata.type": "#microsoft.graph.enterpriseCodeSigningCertificate",
        "content": "Y29udGVudA==",
        "status": "provisioned",
        "subjectName": "Subject Name value",
        "subject": "Subject value",
        "issuerName": "Issuer Name value",
        "issuer": "Issuer value",
        "expirationDateTime": "2016-12-31T23:57:57.2481234-08:00",
        "uploadDateTime": "2016-12-31T23:58:46.5747426-08:00",
    }
    response = Client(emu).patch(f"{SIGNING}/b20d3703-3703-b20d-0337-0db203370db2", body, version="v1.0")
    assert response.status_code == 200
    assert body.items() - response.json().items() <= {("@odata.type", body["@odata.type"])}


@pytest.mark.parametrize(
    ("name", "value", "answered"),
    [
        ("status", "notProvisioned", "notProvisioned"),
        ("subjectName", "A", "A"),
        ("subject", "CN=A", "CN=A"),
        ("issuerName", None, None),
        ("issuer", "CN=I", "CN=I"),
        ("expirationDateTime", "2030-05-06T07:08:09.12+02:00", "2030-05-06T07:08:09.1200000+02:00"),
        ("uploadDateTime", "2026-05-06T07:08:09Z", "2026-05-06T07:08:09.0000000Z"),
    ],
)
def test_patch_merges(client: Client, content: str, name: str, value: Any, answered: Any) -> None:
    made = client.post(SIGNING, {"content": content}).json()
    response = client.patch(f"{SIGNING}/{made['id']}", {name: value})
    assert response.status_code == 200
    assert response.json() == {**made, name: answered}


def test_patch_with_content_parses_again(client: Client, content: str) -> None:
    made = client.post(SIGNING, {"content": content}).json()
    other = in_base64(make_certificate([(NameOID.COMMON_NAME, "Next")]))
    changed = client.patch(f"{SIGNING}/{made['id']}", {"content": other}).json()
    assert (changed["id"], changed["subject"], changed["content"]) == (made["id"], "CN=Next", None)


def test_provisioning_takes_its_time(emu: Emulator, content: str, clock: Any) -> None:
    emu.reset({"settings": {"provisioning_delay": 30}})
    client = Client(emu)
    made = client.post(SIGNING, {"content": content}).json()
    assert made["status"] == "notProvisioned"
    assert (made["subject"], made["expirationDateTime"], made["content"]) == (None, "0001-01-01T00:00:00Z", content)
    clock.seconds += 31
    later = client.get(f"{SIGNING}/{made['id']}").json()
    assert (later["status"], later["subject"], later["content"]) == ("provisioned", SUBJECT, None)


def test_delete(client: Client, content: str) -> None:
    path = f"{SIGNING}/{client.post(SIGNING, {'content': content}).json()['id']}"
    assert client.delete(path).status_code == 204
    for method in ("GET", "DELETE"):
        refused_by_intune(client.call(method, path), 404, "ResourceNotFound")
    refused_by_intune(client.patch(path, {"subject": "x"}), 404, "ResourceNotFound")


def test_v1_route(emu: Emulator, content: str) -> None:
    client = Client(emu, "v1.0")
    assert client.get(SIGNING).status_code == 200
    emu.reset({"settings": {"v1_code_signing_route": False}})
    response = client.get(SIGNING)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "BadRequest"
    assert (
        response.json()["error"]["message"] == "Resource not found for the segment 'enterpriseCodeSigningCertificates'."
    )
    assert client.get(SIGNING, version="beta").status_code == 200


def test_patch_of_the_collection(emu: Emulator, content: str) -> None:
    response = Client(emu).patch(SIGNING, {"id": "x", "subject": "y"})
    assert response.status_code == 405
    assert "not allowed" in response.json()["error"]["message"]
    emu.reset({"settings": {"collection_patch": True}})
    client = Client(emu)
    made = client.post(SIGNING, {"content": content}).json()
    assert client.patch(SIGNING, {"id": made["id"], "subject": "y"}).json()["subject"] == "y"
    refused_by_intune(client.patch(SIGNING, {"subject": "y"}), 404, "ResourceNotFound")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"nonsense": 1},
            "Could not find a property named 'nonsense' on type 'microsoft.graph.enterpriseCodeSigningCertificate'.",
        ),
        ({"subject": 5}, "Cannot convert the literal '5' to the expected type 'Edm.String'."),
        (
            {"expirationDateTime": "tomorrow"},
            "Cannot convert the literal 'tomorrow' to the expected type 'Edm.DateTimeOffset'.",
        ),
        ({"expirationDateTime": "2027-01-01T00:00:00"}, "Edm.DateTimeOffset"),
        ({"expirationDateTime": "2027-02-30T00:00:00Z"}, "Edm.DateTimeOffset"),
        ({"expirationDateTime": None}, "does not allow null"),
        ({"content": "***"}, "Edm.Binary"),
        ({"status": "halfProvisioned"}, "halfProvisioned"),
        ({"id": "00000000-0000-0000-0000-000000000000"}, "read-only"),
    ],
)
def test_bodies_that_do_not_fit(
    client: Client, emu: Emulator, content: str, body: dict[str, Any], sentence: str
) -> None:
    made = client.post(SIGNING, {"content": content}).json()
    before = emu.entities(SIGNING)
    assert sentence in refused_by_intune(client.patch(f"{SIGNING}/{made['id']}", body), 400, "BadRequest")
    assert emu.entities(SIGNING) == before


def test_the_id_may_be_repeated(client: Client, content: str) -> None:
    made = client.post(SIGNING, {"content": content}).json()
    assert client.patch(f"{SIGNING}/{made['id'].upper()}", {"id": made["id"], "subject": "x"}).status_code == 200


def test_wrong_odata_type(client: Client, content: str) -> None:
    response = client.post(SIGNING, {"@odata.type": "#microsoft.graph.iosScepCertificateProfile", "content": content})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "ModelValidationFailure")


def test_no_json(client: Client) -> None:
    for data in (b"{", b"[]", b"\xff"):
        response = client.session.post(
            f"{client.emulator.graph_url}/beta{SIGNING}", data=data, headers={"Content-Type": "application/json"}
        )
        assert (response.status_code, response.json()["error"]["code"]) == (400, "BadRequest")


def test_utc_setting(emu: Emulator, content: str) -> None:
    emu.reset({"settings": {"date_offsets": "utc"}})
    client = Client(emu)
    made = client.post(SIGNING, {"content": content}).json()
    changed = client.patch(
        f"{SIGNING}/{made['id']}", {"expirationDateTime": "2016-12-31T23:57:57.2481234-08:00"}
    ).json()
    assert changed["expirationDateTime"] == "2017-01-01T07:57:57.2481234Z"


def test_seeding_with_content(emu: Emulator, content: str) -> None:
    emu.reset(
        {"entities": {SIGNING: [{"id": "A", "content": content, "issuerName": "somebody else"}, {"subject": "CN=B"}]}}
    )
    first, second = emu.entities(SIGNING)
    assert (first["subject"], first["issuerName"], first["content"]) == (SUBJECT, "somebody else", None)
    assert (second["subject"], second["status"], second["expirationDateTime"]) == (
        "CN=B",
        "notProvisioned",
        "0001-01-01T00:00:00Z",
    )


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([(NameOID.COMMON_NAME, "plain")], "CN=plain"),
        ([(NameOID.COMMON_NAME, " edge")], 'CN=" edge"'),
        ([(NameOID.COMMON_NAME, "a+b")], 'CN="a+b"'),
        (
            [(NameOID.DOMAIN_COMPONENT, "example"), (NameOID.DOMAIN_COMPONENT, "contoso"), (NameOID.COMMON_NAME, "x")],
            "CN=x, DC=contoso, DC=example",
        ),
        ([(NameOID.PSEUDONYM, "p"), (NameOID.STREET_ADDRESS, "s")], "STREET=s, OID.2.5.4.65=p"),
    ],
)
def test_names_as_dotnet_writes_them(names: list[tuple[x509.ObjectIdentifier, str]], text: str) -> None:
    assert certificates.distinguished_name(make_certificate(names).subject) == text
