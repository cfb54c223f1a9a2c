# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The texts for Apple's portals: in which forms they are understood, and when two are the same."""

from __future__ import annotations

import base64
import plistlib
import textwrap

import pytest
from certificates import issue
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ansible_collections.m365.graph.plugins.module_utils._resources.apple_downloads import (
    ENROLMENT_PUBLIC_KEY,
    PUSH_CERTIFICATE_REQUEST,
)
from ansible_collections.m365.graph.plugins.module_utils._values import property_list, signing_request

FIRST, SECOND = issue("Microsoft Intune"), issue("Microsoft Intune", index=1)
PEM = FIRST.request()
DER = x509.load_pem_x509_csr(PEM.encode()).public_bytes(Encoding.DER)


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def for_apple(request: str) -> str:
    return in_base64(plistlib.dumps({"PushCertRequestCSR": request, "PushCertSignature": "c2lnbmVk"}))


#: The same request in every form.
FORMS = {
    "PEM": PEM,
    "DER": in_base64(DER),
    "lines": "\n".join(textwrap.wrap(in_base64(DER), 64)),
    "base64 of PEM": in_base64(PEM.encode()),
    "for Apple": for_apple(in_base64(DER)),
    "for Apple, binary": in_base64(
        plistlib.dumps({"PushCertRequestCSR": in_base64(DER)}, fmt=plistlib.FMT_BINARY),
    ),
    "for Apple, in lines": "\n".join(textwrap.wrap(for_apple(in_base64(DER)), 76)),
}
BOMB = b'<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "PushCertRequestCSR">]><plist><dict/></plist>'
UNREADABLE = {
    "nothing": "",
    "text": "PushCertRequestCSR",
    "other base64": in_base64(b"PushCertRequestCSR"),
    "certificate": FIRST.pem,
    "bomb": in_base64(BOMB),
    "no request": in_base64(plistlib.dumps({"PushCertSignature": "PushCertRequestCSR"})),
    "request of another kind": in_base64(plistlib.dumps({"PushCertRequestCSR": [1]})),
    "list": in_base64(plistlib.dumps(["PushCertRequestCSR"])),
    "cut off": for_apple(in_base64(DER))[:400],
    "damaged": for_apple(in_base64(DER[:-9])),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_request_is_known_by_its_key(form: str) -> None:
    found = PUSH_CERTIFICATE_REQUEST.read(FORMS[form])
    assert found.content == FORMS[form], "Apple takes it as it is"
    assert found.readable and found.facts["subject"].startswith("CN=Microsoft Intune, O=")
    assert found.identity == PUSH_CERTIFICATE_REQUEST.read(PEM).identity == signing_request.requested_key(PEM)
    assert found.identity != PUSH_CERTIFICATE_REQUEST.read(SECOND.request()).identity
    assert len(found.facts["key_fingerprint"]) == 64


@pytest.mark.parametrize("form", UNREADABLE)
def test_another_text_is_compared_as_it_is(form: str) -> None:
    text = UNREADABLE[form]
    found = PUSH_CERTIFICATE_REQUEST.read(text)
    assert not found.readable and found.content == text
    assert found.identity == PUSH_CERTIFICATE_REQUEST.read(f"\n{text}\n").identity
    assert found.identity != PUSH_CERTIFICATE_REQUEST.read(f"{text}x").identity
    assert signing_request.requested_key(text) is None


@pytest.mark.parametrize("text", [FIRST.pem, in_base64(FIRST.der), in_base64(FIRST.pem.encode())])
def test_a_public_key_is_written_as_pem(text: str) -> None:
    found = ENROLMENT_PUBLIC_KEY.read(text)
    assert x509.load_pem_x509_certificate(found.content.encode()) == FIRST.certificate
    assert found.facts["thumbprint"] and found.identity == ENROLMENT_PUBLIC_KEY.read(FIRST.pem).identity
    assert found.identity != ENROLMENT_PUBLIC_KEY.read(SECOND.pem).identity


@pytest.mark.parametrize("text", ["-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n", FIRST.key_pem(), "x"])
def test_another_key_is_written_as_it_is(text: str) -> None:
    found = ENROLMENT_PUBLIC_KEY.read(text)
    assert (found.content, found.readable) == (text, False)


def test_a_property_list_that_refers_to_itself_is_none() -> None:
    assert property_list.read(BOMB) is None
    assert property_list.read(b"<plist><dict><key>a</key><string>b</string></dict></plist>") == {"a": "b"}
    assert property_list.read(b"<plist>" + b"<array>" * 5000) is None
