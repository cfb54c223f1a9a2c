# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client certificates: files and passwords that work, and errors that explain why one does not."""

from __future__ import annotations

import base64
import dataclasses
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest
from certificates import Issued, issue
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from token_authority import OWN, PASSWORD, Authority, fails, make, pem_file, with_certificate

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import (
    CredentialOptions,
)


def encrypted_key(issued: Issued, form: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8) -> bytes:
    return issued.key.private_bytes(
        serialization.Encoding.PEM, form, serialization.BestAvailableEncryption(PASSWORD.encode())
    )


def pfx_file(
    folder: Path, issued: Issued, password: str | None, *, with_key: bool = True, others: tuple[Issued, ...] = ()
) -> str:
    encryption = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    key = issued.key if with_key else None
    path = folder / "client.pfx"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"name", key, issued.certificate, [other.certificate for other in others] or None, encryption
        )
    )
    return str(path)


OTHER = issue("Another", index=2)
EXPIRED = issue("Old", starts=-30, days=10)
FUTURE = issue("New", starts=3, days=10)
ELLIPTIC = issue("Curve", elliptic=ec.SECP256R1())
GOOD: dict[str, tuple[Callable[[Path, Issued], str], str | None]] = {
    "pem": (lambda folder, own: pem_file(folder, own.key_pem(), own.pem), None),
    "pem, certificate first": (lambda folder, own: pem_file(folder, own.pem, own.key_pem()), None),
    "pem, chain first": (lambda folder, own: pem_file(folder, OTHER.pem, own.pem, own.key_pem()), None),
    "pem, bag attributes": (
        lambda folder, own: pem_file(folder, "Bag Attributes\n", own.key_pem(), "subject=x\n", own.pem),
        None,
    ),
    "pem, PKCS1": (
        lambda folder, own: pem_file(folder, own.key_pem(serialization.PrivateFormat.TraditionalOpenSSL), own.pem),
        None,
    ),
    "pem, encrypted": (lambda folder, own: pem_file(folder, encrypted_key(own), own.pem), PASSWORD),
    "pem, encrypted PKCS1": (
        lambda folder, own: pem_file(
            folder, encrypted_key(own, serialization.PrivateFormat.TraditionalOpenSSL), own.pem
        ),
        PASSWORD,
    ),
    "pem, needless password": (lambda folder, own: pem_file(folder, own.key_pem(), own.pem), PASSWORD),
    "pfx": (lambda folder, own: pfx_file(folder, own, PASSWORD), PASSWORD),
    "pfx, chain": (lambda folder, own: pfx_file(folder, own, PASSWORD, others=(OTHER,)), PASSWORD),
    "pfx, no password": (lambda folder, own: pfx_file(folder, own, None), None),
    "pfx, empty password": (lambda folder, own: pfx_file(folder, own, None), ""),
}


@pytest.mark.parametrize("form", GOOD)
def test_a_client_certificate_signs_an_assertion_that_holds(
    authority: Authority, options: CredentialOptions, form: str, tmp_path: Path
) -> None:
    write, password = GOOD[form]
    authority.certificate = OWN
    credential = make(with_certificate(options, write(tmp_path, OWN), password))
    assert credential.kind == "client_certificate"
    assert credential.token().roles
    (header,) = authority.assertion_headers
    assert header["alg"] == "PS256"
    assert "x5t" not in header  # SHA-1
    assert [base64.b64decode(entry) for entry in header["x5c"]] == [OWN.der]
    assert "client_secret" not in authority.forms[0]


@pytest.mark.parametrize("form", ["pem", "pfx"])
def test_an_authority_may_want_the_sha1_thumbprint(
    authority: Authority, options: CredentialOptions, form: str, tmp_path: Path
) -> None:
    write, password = GOOD[form]
    authority.certificate = OWN
    chosen = dataclasses.replace(
        with_certificate(options, write(tmp_path, OWN), password), client_certificate_thumbprint_algorithm="sha1"
    )
    assert make(chosen).token().roles
    (header,) = authority.assertion_headers
    assert header["alg"] == "RS256"
    assert "x5t#S256" not in header
    assert [base64.b64decode(entry) for entry in header["x5c"]] == [OWN.der]


def test_a_certificate_that_is_not_registered_is_explained(
    authority: Authority, options: CredentialOptions, tmp_path: Path
) -> None:
    authority.certificate = OTHER
    text = fails(with_certificate(options, pem_file(tmp_path, OWN.key_pem(), OWN.pem)))
    assert "the certificate is not registered with the application" in text
    assert len(authority.assertion_headers) == 1


DAMAGED_KEY = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
BAD: dict[str, tuple[Callable[[Path], str], str | None, str]] = {
    "missing": (lambda folder: str(folder / "client.pem"), None, "does not exist"),
    "folder": (str, None, r"cannot be read \(Is a directory\)"),
    "empty": (lambda folder: pem_file(folder, ""), None, "is neither a PEM nor a PFX file"),
    "text": (lambda folder: pem_file(folder, "hello"), None, "is neither a PEM nor a PFX file"),
    "no key": (lambda folder: pem_file(folder, OWN.pem), None, "holds no private key"),
    "no certificate": (lambda folder: pem_file(folder, OWN.key_pem()), None, "holds no certificate"),
    "damaged certificate": (
        lambda folder: pem_file(folder, OWN.key_pem(), OWN.pem.replace("M", "N", 40)),
        None,
        "holds a certificate that is damaged",
    ),
    "damaged key": (lambda folder: pem_file(folder, DAMAGED_KEY, OWN.pem), None, "holds a private key that is damaged"),
    "wrong password": (
        lambda folder: pem_file(folder, encrypted_key(OWN), OWN.pem),
        "wr0ng",
        "cannot be decrypted with client_certificate_password",
    ),
    "no password": (
        lambda folder: pem_file(folder, encrypted_key(OWN), OWN.pem),
        None,
        "encrypted private key, and client_certificate_password is not given",
    ),
    "no match": (lambda folder: pem_file(folder, OTHER.key_pem(), OWN.pem), None, "do not belong together"),
    "expired": (lambda folder: pem_file(folder, EXPIRED.key_pem(), EXPIRED.pem), None, "expired on 2026-11-03"),
    "future": (lambda folder: pem_file(folder, FUTURE.key_pem(), FUTURE.pem), None, "valid only from 2026-11-26"),
    "not RSA": (lambda folder: pem_file(folder, ELLIPTIC.key_pem(), ELLIPTIC.pem), None, "not RSA"),
    "pfx, wrong password": (
        lambda folder: pfx_file(folder, OWN, PASSWORD),
        "wr0ng",
        "client_certificate_password does not open it",
    ),
    "pfx, no password": (
        lambda folder: pfx_file(folder, OWN, PASSWORD),
        None,
        "encrypted and client_certificate_password is not given",
    ),
    "pfx, no key": (lambda folder: pfx_file(folder, OWN, PASSWORD, with_key=False), PASSWORD, "holds no private key"),
    "DER": (lambda folder: pem_file(folder, OWN.der), None, "holds no private key"),
}


@pytest.mark.parametrize("form", BAD)
def test_a_certificate_file_that_does_not_serve_is_explained_before_any_request(
    authority: Authority, options: CredentialOptions, form: str, tmp_path: Path
) -> None:
    write, password, why = BAD[form]
    path = write(tmp_path)
    with pytest.raises(_errors.AuthenticationError, match=why) as caught:
        make(with_certificate(options, path, password))
    text = str(caught.value)
    assert text.startswith(f"client_certificate_path={path} ")
    assert text.endswith(".")
    assert "wr0ng" not in text
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert authority.server.connections == 0


def test_an_msal_that_is_too_old_for_certificates_is_named(
    options: CredentialOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "msal", types.SimpleNamespace(__version__="1.34.2"))
    assert "needs msal 1.35 or newer; 1.34.2 is installed" in fails(
        with_certificate(options, pem_file(tmp_path, OWN.key_pem(), OWN.pem))
    )
