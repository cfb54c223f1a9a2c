# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Damaged certificates, PFX and PEM files, in options and in the tenant: one sentence each, and the others go on."""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import in_process
import pytest
from case import case_of
from certificates import issue
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import PBES, serialize_key_and_certificates
from m365_graph_emulator import Emulator
from night import night
from odd_certificates import PASSWORD, odd_file, originals, text_of
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.filter import federation_metadata
from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.client_certificate import load_client_certificate
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer
from ansible_collections.m365.graph.plugins.module_utils._values import pkcs12, x509

RUNS = 100_000 if night() else 10_000
#: The longest time that one file may take. Opening a PFX takes much work on purpose.
LONGEST = 3.0


def read_certificate(data: bytes, chance: random.Random, _folder: Path) -> None:
    found = x509.load(text_of(data, chance))
    for part in (
        *("thumbprint", "subject", "issuer", "serial_number", "not_before", "not_after", "self_signed", "is_leaf"),
        *("subject_name", "issuer_name", "key_bits", "weakness", "extended_key_usages"),
    ):
        getattr(found, part, None)


def read_pfx(data: bytes, _chance: random.Random, _folder: Path) -> None:
    pkcs12.certificate_in(base64.b64encode(data).decode(), PASSWORD)


def read_client_certificate(data: bytes, chance: random.Random, folder: Path) -> None:
    path = folder / "client"
    path.write_bytes(data)
    load_client_certificate(str(path), chance.choice((PASSWORD, None)), time.time())


def read_metadata(data: bytes, chance: random.Random, _folder: Path) -> None:
    federation_metadata.load(text_of(data, chance), "the certificate")


READERS: dict[str, tuple[str, Callable[[bytes, random.Random, Path], None], int]] = {
    "a certificate": ("certificate", read_certificate, 25),
    "a PEM as a certificate": ("PEM", read_certificate, 25),
    "a PFX": ("PFX", read_pfx, 5),
    "a PEM to sign in": ("PEM", read_client_certificate, 15),
    "a PFX to sign in": ("PFX", read_client_certificate, 5),
    "federation metadata": ("certificate", read_metadata, 15),
}
#: The rest of the percentage, for the options of modules.
OPTIONS = 10


@pytest.mark.parametrize("reader", READERS)
def test_a_damaged_file_is_refused_in_one_sentence(reader: str, tmp_path: Path) -> None:
    kind, read, percent = READERS[reader]
    runs, refused = RUNS * percent // 100, 0
    for seed in range(runs):
        chance = random.Random(f"{reader} {seed}")
        data = odd_file(kind, chance)
        began = time.monotonic()
        try:
            read(data, chance, tmp_path)
        except (_errors.M365GraphError, federation_metadata.MetadataError) as error:
            refused += 1
            message = str(error)
            assert message.strip() and "\n" not in message and "PRIVATE KEY-----" not in message, (seed, message)
        assert time.monotonic() - began < LONGEST, (seed, time.monotonic() - began)
    assert refused > runs // 3, "most changes matter"


def test_a_pfx_that_asks_for_hours_of_work_is_refused(tmp_path: Path) -> None:
    own = issue("Contoso")
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(100_000)
        .key_cert_algorithm(PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(PASSWORD.encode())
    )
    data = serialize_key_and_certificates(b"client", own.key, own.certificate, None, encryption)
    assert pkcs12.certificate_in(base64.b64encode(data).decode(), PASSWORD).thumbprint
    endless = data.replace((100_000).to_bytes(3, "big"), b"\x7f\xff\xff")
    assert endless != data
    (tmp_path / "client.pfx").write_bytes(endless)
    began = time.monotonic()
    with pytest.raises(_errors.InvalidValue, match=r"needs 8,388,607 iterations .* at most 2,000,000 are allowed"):
        pkcs12.certificate_in(base64.b64encode(endless).decode(), PASSWORD)
    with pytest.raises(_errors.AuthenticationError, match="needs 8,388,607 iterations"):
        load_client_certificate(str(tmp_path / "client.pfx"), PASSWORD, time.time())
    assert time.monotonic() - began < 1


def certificate_options() -> list[tuple[str, str]]:
    """Options that have a certificate in the sample of a module, by module."""
    return [
        (name, option)
        for name in in_process.MODULES
        if (case := case_of(name)) and not name.endswith("_info")
        for option, value in case.create.items()
        if isinstance(value, str) and ("-----BEGIN CERTIFICATE-----" in value or value.startswith("MI"))
    ]


def test_a_damaged_file_in_an_option_is_refused_in_one_sentence(tmp_path: Path) -> None:
    found = certificate_options()
    assert len({name for name, _option in found}) > 6
    with Emulator(tmp_path / "emulator") as emulator:
        tenant = in_process.Tenant(emulator)
        for seed in range(RUNS * OPTIONS // 100):
            name, option = found[seed % len(found)]
            chance = random.Random(f"{name} {option} {seed}")
            case = case_of(name)
            assert case
            emulator.reset(dict(case.tenant))
            kind = "PFX" if "pfx" in option or "blob" in option else chance.choice(("certificate", "PEM"))
            options = {**case.create, option: text_of(odd_file(kind, chance), chance)}
            result = in_process.run(name, options, tenant.connect, sleep=tenant.sleep)
            message = result.get("msg") or "x"
            assert message.strip() and "\n" not in message and "Traceback" not in message, (name, seed, message)
            assert "PRIVATE KEY-----" not in json.dumps(result), (name, seed)


def test_damaged_certificates_in_documents_are_refused_by_the_name_of_their_document(tmp_path: Path) -> None:
    """Nothing is written then, and each that is damaged is named, in one sentence."""
    good = [base64.b64encode(data).decode() for data in originals()["certificate"][:2]]

    def document(number: int, content: str) -> dict[str, Any]:
        key = {"displayName": f"Root {number}"}
        return {"type": "iosTrustedRootCertificate", "key": key, "properties": {"trustedRootCertificate": content}}

    with Emulator(tmp_path / "emulator", {"entities": {}}) as emulator:
        tenant = in_process.Tenant(emulator)
        for seed in range(RUNS // 200):
            chance = random.Random(f"documents {seed}")
            damaged = [base64.b64encode(odd_file("certificate", chance)).decode() for _number in range(2)]
            documents = [document(number, content) for number, content in enumerate([*damaged, *good])]
            options = {"documents": documents, "continue_on_error": True}
            result = in_process.run("apply", options, tenant.connect, check_mode=True, sleep=tenant.sleep)
            if "results" not in result:
                message = result["msg"]
                assert "\n" not in message and "documents[2]" not in message and "documents[3]" not in message, seed
                assert "documents[0]" in message or "documents[1]" in message, (seed, message)


class DamagedWire(in_process.Wireless):
    """Carries answers back in which certificates are replaced by damaged ones; every third stays as it is."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.chance = random.Random(0)
        self._known = {base64.b64encode(data).decode() for data in originals()["certificate"]}

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        answer = super().send(method, url, headers=headers, body=body, timeout=timeout)
        try:
            changed = json.dumps(self._damaged(json.loads(answer.body))).encode()
        except ValueError:
            return answer
        return HttpAnswer(answer.status, CaseInsensitiveDict(answer.headers), changed, whole=answer.whole)

    def _damaged(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._damaged(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._damaged(item) for item in value]
        if value in self._known and self.chance.random() < 0.7:
            return base64.b64encode(odd_file("certificate", self.chance)).decode()
        return value


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[in_process.Tenant]:
    first, _second, third, _curve = (base64.b64encode(data).decode() for data in originals()["certificate"])
    root = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "trustedRootCertificate": first}
    federation = {
        "id": "b20d3703-3703-b20d-0337-0db203370db2",
        "displayName": "AD FS",
        "issuerUri": "http://contoso.example/trust",
        "passiveSignInUri": "https://sts.contoso.example/ls",
        "preferredAuthenticationProtocol": "wsFed",
        "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
        "signingCertificate": third,
    }
    entities = {
        "/deviceManagement/deviceConfigurations": [{**root, "displayName": f"Root {number}"} for number in range(12)],
        "/domains": [
            {
                "id": "contoso.example",
                "isVerified": True,
                "authenticationType": "Federated",
                "federationConfiguration": [federation],
            }
        ],
    }
    with Emulator(tmp_path / "emulator", {"entities": entities}) as emulator:
        made = in_process.Tenant(emulator)
        made.credential.token()
        made.transport = DamagedWire(emulator)
        yield made


@pytest.mark.parametrize("name", ["export", "certificate_info", "trusted_root_certificate_info"])
def test_damaged_certificates_of_a_tenant_do_not_hide_the_others(name: str, tenant: in_process.Tenant) -> None:
    for seed in range(RUNS // 1000):
        wire: Any = tenant.transport
        wire.chance = random.Random(f"{name} {seed}")
        result = in_process.run(name, {}, tenant.connect, sleep=tenant.sleep)
        assert not result.get("failed"), (seed, result.get("msg"))
        rows = json.dumps(result)
        assert all(f"Root {number}" in rows for number in range(12)), seed
