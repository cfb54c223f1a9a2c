# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""B2C policy keys."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator

SETS = "/trustFramework/keySets"
SET = f"{SETS}/B2C_1A_signing"
KEY = {"kid": "one", "kty": "oct", "use": "sig"}


@pytest.fixture
def empty(client: Client) -> Client:
    assert client.post(SETS, {"id": "signing"}).status_code == 201
    return client


@pytest.fixture(scope="module")
def pair() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65537, 2048)
    return key, make_certificate(key=key)


def pfx(key: Any, certificate: x509.Certificate, password: str = "secret") -> str:
    hidden = serialization.BestAvailableEncryption(password.encode())
    return base64.b64encode(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, hidden)).decode()


def kids(client: Client) -> list[str]:
    found = [key["kid"] for key in client.get(SET).json()["keys"]]
    assert [key["kid"] for key in client.get(f"{SET}/keys_v2").json()["value"]] == found, "both views agree"
    return found


@pytest.mark.parametrize("sent", ["signing", "B2C_1A_signing"])
def test_the_service_puts_a_prefix_before_the_id(client: Client, sent: str) -> None:
    response = client.post(SETS, {"id": sent})
    assert (response.status_code, response.json()["id"], response.json()["keys"]) == (201, "B2C_1A_signing", [])
    assert response.headers["Location"].endswith(f"{SETS}('B2C_1A_signing')")
    assert client.post(SETS, {"id": "signing"}).status_code == 400, "it exists"
    assert client.post(SETS, {}).status_code == 400
    assert client.delete(SET).status_code == 204
    assert client.get(SETS).json()["value"] == []


def test_uploaded_certificate(empty: Client, pair: tuple[rsa.RSAPrivateKey, x509.Certificate]) -> None:
    response = empty.post(f"{SET}/uploadCertificate", {"key": in_base64(pair[1])})
    key = response.json()
    assert response.status_code == 200 and response.json()["@odata.context"].endswith(
        "#microsoft.graph.trustFrameworkKey"
    )
    assert (key["kty"], key["use"], key["x5c"], key["status"]) == ("RSA", "sig", [in_base64(pair[1])], "enabled")
    assert key["x5t"] == base64.urlsafe_b64encode(pair[1].fingerprint(hashes.SHA1())).decode().rstrip("=")
    assert (key["nbf"], key["exp"]) == (
        int(pair[1].not_valid_before_utc.timestamp()),
        int(pair[1].not_valid_after_utc.timestamp()),
    )
    assert kids(empty) == [key["kid"]]
    for wrong in ("AAAA", "", None):
        assert empty.post(f"{SET}/uploadCertificate", {"key": wrong}).status_code == 400


def test_uploaded_pkcs12(empty: Client, pair: tuple[rsa.RSAPrivateKey, x509.Certificate]) -> None:
    key = empty.post(f"{SET}/uploadPkcs12", {"key": pfx(*pair), "password": "secret"}).json()
    assert key["x5c"] == [in_base64(pair[1])]
    shown = empty.get(f"{SET}/keys_v2/{key['kid']}").json()
    assert shown["n"] and [shown[name] for name in ("d", "p", "q", "dp", "dq", "qi", "k")] == [None] * 7, (
        "private parts are not readable"
    )
    elliptic = ec.generate_private_key(ec.SECP256R1())
    refused = [
        {"key": pfx(*pair), "password": "wrong"},
        {"key": "AAAA", "password": ""},
        {"key": pfx(elliptic, make_certificate(key=elliptic)), "password": "secret"},
    ]
    assert [empty.post(f"{SET}/uploadPkcs12", body).status_code for body in refused] == [400] * 3
    assert kids(empty) == [key["kid"]]


def test_generated_and_uploaded_secrets(empty: Client) -> None:
    times = {"nbf": 1508969811, "exp": 1608969811}
    assert empty.post(SETS, {"id": "pair"}).status_code == 201
    pair = empty.post(f"{SETS}/B2C_1A_pair/generateKey", {"use": "sig", "kty": "RSA", **times}).json()
    assert (pair["kty"], pair["e"], pair["nbf"], pair["d"]) == ("RSA", "AQAB", 1508969811, None)
    generated = empty.post(f"{SET}/generateKey", {"use": "sig", "kty": "OCT", **times}).json()
    assert (generated["kty"], generated["exp"], generated["k"]) == ("oct", 1608969811, None)
    secret = empty.post(f"{SET}/uploadSecret", {"use": "sig", "k": "application secret"}).json()
    assert (secret["kty"], secret["k"]) == ("oct", None)
    assert empty.post(f"{SET}/generateKey", {"use": "sig", "kty": "EC"}).status_code == 400
    assert empty.post(f"{SET}/uploadSecret", {"use": "sig"}).status_code == 400
    assert kids(empty) == [generated["kid"], secret["kid"]]
    assert empty.get(f"{SET}/getActiveKey").json()["kid"] == secret["kid"], "the other one has expired"
    assert empty.get(f"{SET}/getActiveKey()").json()["kid"] == secret["kid"]


def test_only_the_status_of_a_key_can_be_changed(empty: Client) -> None:
    kid = empty.post(f"{SET}/uploadSecret", {"use": "sig", "k": "x"}).json()["kid"]
    path = f"{SET}/keys_v2/{kid}"
    assert empty.patch(path, {"status": "disabled"}).status_code == 204
    assert empty.get(path).json()["status"] == "disabled" == empty.get(SET).json()["keys"][0]["status"]
    assert empty.get(f"{SET}/getActiveKey").status_code == 404
    assert empty.patch(path, {"use": "enc"}).status_code == 400


def test_a_key_stays_in_its_set(emu: Emulator, empty: Client) -> None:
    kid = empty.post(f"{SET}/uploadSecret", {"use": "sig", "k": "x"}).json()["kid"]
    assert empty.delete(f"{SET}/keys_v2/{kid}").status_code == 405
    assert kids(empty) == [kid]
    emu.reset({"settings": {"removable_policy_keys": True}, "entities": {SETS: [{"id": SET[-14:], "keys": [KEY]}]}})
    assert empty.delete(f"{SET}/keys_v2/one").status_code == 204
    assert kids(empty) == []


def test_a_new_key_may_be_disabled(emu: Emulator, client: Client) -> None:
    emu.reset({"settings": {"disabled_policy_keys": True}, "entities": {SETS: [{"id": SET[-14:]}]}})
    made = client.post(f"{SET}/generateKey", {"use": "sig", "kty": "RSA"}).json()
    assert made["status"] == "disabled" and client.get(f"{SET}/getActiveKey").status_code == 404
    assert client.patch(f"{SET}/keys_v2/{made['kid']}", {"status": "enabled"}).status_code == 204
    assert client.get(f"{SET}/getActiveKey").json()["kid"] == made["kid"]


def test_the_active_key_is_the_one_that_started_last(emu: Emulator, client: Client) -> None:
    def active(**more: Any) -> Any:
        times = {"eternal": (None, None), "old": (-9, 9), "new": (-2, 30), "next": (5, 60), "over": (-1, -0.5), **more}
        now = time.time()
        keys = [
            {
                **KEY,
                "kid": kid,
                "nbf": None if starts is None else int(now + starts * 86400),
                "exp": None if ends is None else int(now + ends * 86400),
            }
            for kid, (starts, ends) in times.items()
        ]
        emu.reset({"entities": {SETS: [{"id": SET[-14:], "keys": keys}]}})
        return client.get(f"{SET}/getActiveKey").json()["kid"]

    assert active() == "new"
    assert active(new=(-2, -1)) == "old"
    assert active(new=(-2, -1), old=(-9, -3)) == "eternal", "a key without a start is the last resort"


def test_a_set_has_keys_of_one_kind(empty: Client, pair: tuple[rsa.RSAPrivateKey, x509.Certificate]) -> None:
    def code(action: str, body: dict[str, Any]) -> str:
        response = empty.post(f"{SET}/{action}", body)
        assert response.status_code == 400
        found: str = response.json()["error"]["code"]
        return found

    assert code("generateKey", {"use": "sig"}) == "AADB2C95030"
    assert code("generateKey", {"use": "sig", "kty": "EC"}) == "AADB2C95031"
    assert code("generateKey", {"use": "both", "kty": "RSA"}) == "AADB2C95033"
    assert code("generateKey", {"kty": "RSA"}) == "AADB2C90253"
    assert code("uploadPkcs12", {"key": pfx(*pair), "password": "wrong"}) == "AADB2C95025"
    assert code("uploadPkcs12", {"key": pfx(*pair), "password": " "}) == "AADB2C90253"
    assert empty.post(f"{SET}/generateKey", {"use": "enc", "kty": "rsa"}).json()["kty"] == "RSA"
    assert code("uploadSecret", {"use": "enc", "k": "x"}) == "AADB2C95032"
    assert code("generateKey", {"use": "sig", "kty": "RSA"}) == "AADB2C95042"
    assert empty.post(f"{SET}/uploadCertificate", {"key": in_base64(pair[1])}).json()["use"] == "enc"
    mixed = {"keys": [{"kty": "oct", "k": "c2VjcmV0", "use": "sig"}, {"kty": "RSA", "use": "sig"}]}
    assert empty.call("PUT", SET, mixed).json()["error"]["code"] == "AADB2C95032"
    assert empty.call("PUT", SET, {"keys": [KEY]}).json()["error"]["code"] == "AADB2C95059"
    assert len(kids(empty)) == 2


def test_put_replaces_the_keys(empty: Client) -> None:
    old = empty.post(f"{SET}/uploadSecret", {"use": "sig", "k": "x"}).json()["kid"]
    response = empty.call("PUT", SET, {"keys": [{"kty": "oct", "k": "c2VjcmV0", "use": "sig"}]})
    assert (response.status_code, response.json()["keys"][0]["k"]) == (200, None)
    assert kids(empty) != [old] and len(kids(empty)) == 1
    assert empty.call("PUT", SET, {}).json()["keys"] == []
    assert kids(empty) == []


def test_v1_has_no_key_sets(client: Client) -> None:
    assert client.get(SETS, version="v1.0").status_code == 400
