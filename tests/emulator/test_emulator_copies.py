# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant from the documents of an export: what they name is there, and what is wrong with them is reported.

That nothing differs from the export afterwards is shown by tests/contract and tests/integration/test_copies.py.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from any_types import IP, LOCATIONS, METADATA, ip_location
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from emulator_support import ROOT as HOME
from emulator_support import Client, make_certificate
from m365_graph_emulator import Emulator, TenantError

CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
GUID = "99999999-0000-4000-8000-000000000001"
ROOT = {"type": "iosTrustedRootCertificate", "key": {"id": GUID, "displayName": "Root"}, "properties": {}}
PROFILE = {
    "type": "iosScepCertificateProfile",
    "key": {"displayName": "Wi-Fi"},
    "properties": {
        "keySize": "size2048",
        "roleScopeTagIds": ["Berlin", "Default", "7"],
        "rootCertificate": "Root",
        "assignments": [
            {"target": "group", "group": "Sales", "filter": "Corporate", "filterType": "exclude"},
            {"target": "exclusionGroup", "group": GUID},
            {"target": "allDevices"},
        ],
    },
}

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(HOME / "roles" / "emulator" / "files")}
COMMAND = (sys.executable, "-m", "m365_graph_emulator")


def copy(tmp_path: Path, *documents: Mapping[str, Any], tenant: Mapping[str, Any] | None = None) -> Emulator:
    """An emulator to be started with ``with``."""
    (tmp_path / "export.json").write_text(json.dumps(documents))
    return Emulator(tmp_path / "emulator", tenant, export=tmp_path / "export.json")


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with copy(tmp_path_factory.mktemp("copy"), PROFILE, ROOT) as emulator:
        client = Client(emulator)
        yield emulator, client
        client.session.close()


def test_names_are_resolved(profile: tuple[Emulator, Client]) -> None:
    emulator, client = profile
    row = next(row for row in emulator.entities(CONFIGURATIONS) if row["displayName"] == "Wi-Fi")
    tags = {row["displayName"]: row["id"] for row in emulator.entities("/deviceManagement/roleScopeTags")}
    assert row["roleScopeTagIds"] == [tags["Berlin"], "0", "7"]
    path = f"{CONFIGURATIONS}/{row['id']}/microsoft.graph.iosScepCertificateProfile/rootCertificate"
    assert client.get(path).json()["id"] == GUID
    assert row["keySize"] == "size2048"


def test_assignments_are_those_of_graph(profile: tuple[Emulator, Client]) -> None:
    emulator, client = profile
    row = next(row for row in emulator.entities(CONFIGURATIONS) if row["displayName"] == "Wi-Fi")
    groups = {row["displayName"]: row["id"] for row in emulator.entities("/groups")}
    (found,) = emulator.entities("/deviceManagement/assignmentFilters")
    targets = [item["target"] for item in client.get(f"{CONFIGURATIONS}/{row['id']}/assignments").json()["value"]]
    assert [target["@odata.type"].rpartition(".")[2] for target in targets] == [
        "groupAssignmentTarget",
        "exclusionGroupAssignmentTarget",
        "allDevicesAssignmentTarget",
    ]
    assert targets[0]["groupId"] == groups["Sales"]
    assert targets[0]["deviceAndAppManagementAssignmentFilterId"] == found["id"]
    assert targets[0]["deviceAndAppManagementAssignmentFilterType"] == "exclude"
    assert targets[1]["groupId"] == GUID
    assert GUID in groups.values()


def test_two_copies_are_equal(tmp_path: Path, profile: tuple[Emulator, Client]) -> None:
    with copy(tmp_path, PROFILE, ROOT) as other:
        ids = [[row["id"] for row in one.entities(CONFIGURATIONS)] for one in (other, profile[0])]
    assert ids[0] == ids[1]


def test_a_reference_to_what_was_not_exported(tmp_path: Path) -> None:
    """What is named is made, of the type that the reference asks for."""
    with copy(tmp_path, PROFILE) as emulator:
        kinds = {row["displayName"]: row["@odata.type"] for row in emulator.entities(CONFIGURATIONS)}
    assert kinds["Root"] == "#microsoft.graph.iosTrustedRootCertificate"


def test_the_owners_of_what_is_inside(tmp_path: Path) -> None:
    documents = [
        {
            "type": "federatedIdentityCredential",
            "key": {"application": "Pipeline", "name": name},
            "properties": {"issuer": "https://issuer.example", "subject": name},
        }
        for name in ("main", "next")
    ]
    documents.append({"type": "internalDomainFederation", "key": {"domain": "contoso.com"}, "properties": {}})
    state = {
        "type": "managedDeviceCertificateState",
        "key": {
            "profileType": "iosPkcsCertificateProfile",
            "deviceConfiguration": "PKCS",
            "certificateThumbprint": "A",
        },
        "properties": {"certificateKeyLength": 2048},
    }
    with copy(tmp_path, *documents, state) as emulator:
        (application,) = emulator.entities("/applications")
        inside = emulator.entities(f"/applications/{application['id']}/federatedIdentityCredentials")
        assert [(row["name"], row["subject"]) for row in inside] == [("main", "main"), ("next", "next")]
        assert application["displayName"] == "Pipeline"
        assert emulator.entities("/domains")[0]["authenticationType"] == "Federated"
        (configuration,) = emulator.entities(CONFIGURATIONS)
        assert configuration["@odata.type"] == "#microsoft.graph.iosPkcsCertificateProfile"
        (row,) = emulator.entities(f"{CONFIGURATIONS}/{configuration['id']}/managedDeviceCertificateStates")
        assert (row["certificateThumbprint"], row["certificateKeyLength"]) == ("A", 2048)


def test_secrets_are_placeholders(tmp_path: Path) -> None:
    token = {"type": "vppToken", "key": {"displayName": "Apps", "appleId": "a@contoso.com"}, "properties": {}}
    signing = {
        "type": "servicePrincipalTokenSigningCertificate",
        "key": {"servicePrincipal": "SSO", "displayName": "CN=x"},
    }
    with copy(tmp_path, token, signing) as emulator:
        (row,) = emulator.entities("/deviceAppManagement/vppTokens")
        assert row["token"] is None  # never answered
        (principal,) = emulator.entities("/servicePrincipals")
    assert [key["usage"] for key in principal["keyCredentials"]] == ["Sign", "Verify"]
    thumbprint = base64.b64decode(principal["keyCredentials"][0]["customKeyIdentifier"]).hex().upper()
    assert principal["preferredTokenSigningKeyThumbprint"] == thumbprint


def test_values_that_the_emulator_does_not_know(tmp_path: Path) -> None:
    newer = {**PROFILE, "raw": {"keyUsage": "postQuantum"}}
    with copy(tmp_path, newer) as emulator:
        row = next(row for row in emulator.entities(CONFIGURATIONS) if row["displayName"] == "Wi-Fi")
    assert row["keyUsage"] == "postQuantum"


@pytest.fixture(scope="module")
def authority() -> x509.Certificate:
    return make_certificate()


def test_folders_files_and_certificates(tmp_path: Path, authority: x509.Certificate) -> None:
    """Documents in YAML, several in a file, and certificates as PEM or in a file of their own."""
    folder = tmp_path / "export"
    (folder / "roots").mkdir(parents=True)
    pem, der = (authority.public_bytes(encoding) for encoding in (Encoding.PEM, Encoding.DER))
    (folder / "roots" / "a.pem").write_bytes(pem)
    (folder / "roots" / "b.cer").write_bytes(der)
    kind, name = "type: iosTrustedRootCertificate", "trustedRootCertificate"
    (folder / "roots" / "a.yml").write_text(
        f"---\n{kind}\nkey: {{displayName: A}}\nproperties: {{{name}: {{$file: a.pem}}}}\n"
        f"---\n{kind}\nkey: {{displayName: B}}\nproperties: {{{name}: {{$file: b.cer}}}}\n"
    )
    (folder / "c.json").write_text(
        json.dumps(
            [{"type": "iosTrustedRootCertificate", "key": {"displayName": "C"}, "properties": {name: pem.decode()}}]
        )
    )
    (folder / ".git").mkdir()
    (folder / ".git" / "broken.yml").write_text("{")
    gone = {"type": "iosTrustedRootCertificate", "key": {"displayName": "D"}, "state": "absent"}
    (folder / "d.json").write_text(json.dumps(gone))
    tenant = {"from": str(folder), "settings": {"page_size": 7}, "entities": {"/groups": [{"displayName": "Staff"}]}}
    with Emulator(tmp_path / "emulator", tenant) as emulator:
        rows = {row["displayName"]: row[name] for row in emulator.entities(CONFIGURATIONS)}
        assert rows == dict.fromkeys("ABC", base64.b64encode(der).decode())
        assert [row["displayName"] for row in emulator.entities("/groups")] == ["Staff"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "has no documents"),
        ("[1]", r"export\.json#1: a document is a mapping with type, key and properties"),
        ('[{"type": "x", "key": 1}]', r"export\.json#1: key must be a mapping, not 1"),
        ('[{"type": "toaster"}]', r"export\.json#1: the emulator has no resources of the type toaster"),
        ('[{"type": "federatedIdentityCredential", "key": {}}]', "key: application or applicationId is required"),
        (
            '[{"type": "roleScopeTag", "key": {"displayName": "x"}, "properties": {"colour": 1}}]',
            r"export\.json#1: .*Could not find a property named 'colour'",
        ),
        (
            '[{"type": "iosTrustedRootCertificate", "key": {"displayName": "x"}, '
            '"properties": {"trustedRootCertificate": {"$file": "../../etc/passwd"}}}]',
            r'trustedRootCertificate: "\.\./\.\./etc/passwd" is no file below',
        ),
    ],
)
def test_what_is_wrong_with_an_export(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "export.json").write_text(content)
    with pytest.raises(TenantError, match=problem):
        Emulator(tmp_path / "emulator", export=tmp_path / "export.json")


def test_an_export_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TenantError, match="neither a folder nor a file of documents"):
        Emulator(tmp_path / "emulator", export=tmp_path / "nothing")


def test_the_command(tmp_path: Path) -> None:
    """``--from`` without a directory: private files are in a temporary one, which is gone at the end."""
    (tmp_path / "export.json").write_text(json.dumps([ROOT]))
    process = subprocess.Popen(
        [*COMMAND, "--from", str(tmp_path / "export.json")], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        lines = takewhile(lambda line: "AZURE_CLIENT_SECRET" not in line, iter(process.stdout.readline, ""))
        values = dict(line.split()[-1].split("=", 1) for line in lines if "export " in line)
        directory = Path(values["M365_GRAPH_CA_PATH"]).parent
        assert json.loads((directory / "emulator.json").read_text())["pid"] == process.pid
    finally:
        process.terminate()
        assert process.wait(10) == 0
    assert not directory.exists()


@pytest.mark.parametrize("option", ["--stop", "--background"])
def test_a_process_in_the_background_needs_a_directory(option: str) -> None:
    found = subprocess.run([*COMMAND, option], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "--background and --stop need --directory" in found.stderr


def test_documents_of_other_types_are_at_their_paths(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(json.dumps([ip_location("Offices", "192.0.2.0/24")]))
    (tmp_path / "metadata.xml").write_text(METADATA)
    export, metadata = tmp_path / "export.json", tmp_path / "metadata.xml"
    with Emulator(tmp_path / "emulator", export=export, metadata=metadata) as emulator:
        client = Client(emulator)
        (row,) = client.get(LOCATIONS, version="v1.0").json()["value"]
        assert (row["@odata.type"], row["displayName"]) == (f"#{IP}", "Offices")
        assert row["ipRanges"] == ip_location("Offices", "192.0.2.0/24")["properties"]["ipRanges"]
        client.session.close()
    with pytest.raises(TenantError, match="no resources of the type ipNamedLocation at /identity"):
        Emulator(tmp_path / "without", export=export)
