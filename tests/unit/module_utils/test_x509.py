# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime as dt
import hashlib

import pytest
from certificates import NOW, issue
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from ansible_collections.m365.graph.plugins.module_utils._errors import CertificateRejected, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.strings import DistinguishedName

POLICY = x509.CertificatePolicy("code signing", x509.CODE_SIGNING)


def test_every_form_of_a_certificate_is_the_same_value() -> None:
    issued = issue()
    text = base64.b64encode(issued.der).decode()
    forms = [
        issued.der,
        issued.pem,
        issued.pem.encode(),
        "Bag Attributes\n    friendlyName: x\n" + issued.pem,
        text,
        text.rstrip("="),
        "\n".join(text[index : index + 64] for index in range(0, len(text), 64)),
        base64.b64encode(issued.pem.encode()).decode(),
        text.encode(),
    ]
    kind = x509.CertificateType()
    assert {x509.load(form).der for form in forms} == {issued.der}
    assert all(kind.equal(form, text) for form in forms)
    assert {kind.encode(form) for form in forms} == {text}
    assert not kind.equal(text, issue("Another").pem)


def test_what_a_certificate_says() -> None:
    issued = issue()
    certificate = x509.load(issued.pem)
    assert certificate.subject == 'CN=Contoso Apps, O="Contoso, Ltd.", S=Washington, C=US'
    assert certificate.issuer == 'CN=Contoso Issuing CA, O="Contoso, Ltd."'
    assert certificate.subject_common_name == "Contoso Apps"
    assert certificate.issuer_common_name == "Contoso Issuing CA"
    assert certificate.not_after == NOW + dt.timedelta(days=364)
    assert certificate.sha256_fingerprint == hashlib.sha256(issued.der).hexdigest().upper()
    assert certificate.thumbprint == hashlib.sha1(issued.der).hexdigest().upper()
    assert certificate.extended_key_usages == frozenset({x509.CODE_SIGNING})
    assert certificate.weakness is None


@pytest.mark.parametrize(
    "secret",
    [
        issue().key_pem(),
        issue().key_pem(PrivateFormat.TraditionalOpenSSL),
        issue().pem + issue().key_pem(),
        issue().key_der(),
        issue().key_der(PrivateFormat.TraditionalOpenSSL),
        issue(elliptic=ec.SECP256R1()).key_der(PrivateFormat.TraditionalOpenSSL),
        pkcs12.serialize_key_and_certificates(b"x", issue().key, issue().certificate, None, NoEncryption()),
        base64.b64encode(issue().key_der()).decode(),
        base64.b64encode(issue().key_pem().encode()).decode(),
        "-----BEGIN PRIVATE KEY-----\ncut off",
    ],
)
def test_a_private_key_is_refused_and_never_repeated(secret: str | bytes) -> None:
    with pytest.raises(CertificateRejected, match="holds a private key") as raised:
        x509.load(secret)
    assert "MII" not in str(raised.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "no X.509 certificate"),
        ("Y29udGVudA==", "no X.509 certificate"),
        ("not base64!", "is not a certificate"),
        (b"\x00\xff", "no X.509 certificate"),
        (issue().pem + issue("Another").pem, "holds 2 certificates"),
        (issue().der[:-5], "no X.509 certificate"),
        ("-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----", "is not base64"),
        (7, "is not a certificate"),
    ],
)
def test_what_is_no_certificate_is_refused(value: object, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        x509.load(value)


def test_a_sound_certificate_passes_the_policy() -> None:
    POLICY.check(x509.load(issue().pem), now=NOW, allow={})


@pytest.mark.parametrize(
    ("issued", "allow", "said"),
    [
        (issue("Old", starts=-10, days=9), "allow_expired", "expired on 2026-11-22T12:00:00Z; set allow_expired"),
        (issue("Early", starts=1), None, "is not valid before 2026-11-24T12:00:00Z"),
        (issue("Web", usages=(ExtendedKeyUsageOID.SERVER_AUTH,)), None, "is not meant for code signing"),
        (issue("Any", usages=None), None, "is not meant for code signing"),
        (issue("Weak", bits=1024), "allow_weak", "has a 1024-bit RSA key, below 2048 bits; set allow_weak"),
    ],
)
def test_the_policy_refuses_in_one_sentence(issued: object, allow: str | None, said: str) -> None:
    certificate = x509.load(issued.der)  # type: ignore[attr-defined]
    everything = {"allow_expired": True, "allow_weak": True}
    with pytest.raises(CertificateRejected, match=said):
        POLICY.check(certificate, now=NOW, allow={**everything, allow: False} if allow else everything)
    if allow:
        POLICY.check(certificate, now=NOW, allow={allow: True})


# Self-signed with SHA-1, which the library no longer signs with: made once with OpenSSL, RSA 2048, CN=Signed With
# SHA-1.
SHA1 = """-----BEGIN CERTIFICATE-----
MIIDLjCCAhagAwIBAgIUOI2TpQf43plhbn9B4OwKCdpSRF8wDQYJKoZIhvcNAQEF
BQAwHDEaMBgGA1UEAwwRU2lnbmVkIFdpdGggU0hBLTEwHhcNMjYxMTIzMTc1MDQ3
WhcNMzYxMTIwMTc1MDQ3WjAcMRowGAYDVQQDDBFTaWduZWQgV2l0aCBTSEEtMTCC
ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANI9i65BFPu0scX6BHYjhkOM
qykTimfqNOQZDNte0g2Xk6FguWVf65HsygwpftqCjw6IjtP0HzCKLmulqUR1KD7A
UI+BW8RBT9m6HBqDd4spvE7Epyrri8Y8HTd6lx+5qewVPk50n5VZ0VHrxPB76opv
s7Puj0+lm3OiZyyL9UXrKbN/3sXVEI7o3P8umzD5FZWFHcg4kjJwkXTAerZ9LXeY
IzwFBKtigYqCAGQHQin5ZjnVDGRHRMySXvuOny2OlkCAi+TnjWHMTDWOpMbQRkWx
yRjgpTv1YrcPgQxPZlxVm6Yf1T5Cswi0XYY9jOQCCW7U/mxNMsHT2Eax4cSOTyEC
AwEAAaNoMGYwHQYDVR0OBBYEFD+DWjr+Jy73zpHs4LlB1dNiO0rbMB8GA1UdIwQY
MBaAFD+DWjr+Jy73zpHs4LlB1dNiO0rbMA8GA1UdEwEB/wQFMAMBAf8wEwYDVR0l
BAwwCgYIKwYBBQUHAwMwDQYJKoZIhvcNAQEFBQADggEBADxLu+LgxGuZSY4qlKA0
Lt9aM8RcTGVexNp3x7eBHy12tjYPLl8Xm5W7aq+i1yDHqQ6frvELxqRzZGcm+jSZ
ww85wLMl2z9ciTPASO9+UgnmG5I7G7H90wC7G9aMV7SZJEZ31ieI++UsBTLFXzoA
KPecOqFM5Az9kVHX8XK9n41qzq1gM+IoV2RGipkweCfpgTEK1Ta0bXmGpCoKhujZ
61WC1cckMiHKpBdU2195oevxyyBl35veriIZNqL65zKFE/yZoNtt9Ag9em1coUFo
A2sevYQ25kw5hCudVnVFjAO0/8ZYfCrrQrw/Y40362shXzhSyWVLgPEFwdAKccVm
ER4=
-----END CERTIFICATE-----
"""


def test_a_sha1_signature_is_weak() -> None:
    assert x509.load(SHA1).weakness == "is signed with SHA-1"


def test_what_a_certificate_is_known_by() -> None:
    root = x509.load(SHA1)
    assert root.self_signed
    assert root.subject_key_identifier == "3F835A3AFE272EF7CE91ECE0B941D5D3623B4ADB"
    assert root.serial_number == "388D93A507F8DE99616E7F41E0EC0A09DA52445F"
    issued = issue()
    leaf, bits = x509.load(issued.pem), issued.key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    assert not leaf.self_signed
    assert leaf.subject_key_identifier == hashlib.sha1(bits).hexdigest().upper()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("CN=Contoso Apps, O=Contoso, C=US", "c=us,o=contoso,cn=contoso apps"),
        ('CN=a, O="Contoso, Ltd."', "CN=a,O=Contoso\\, Ltd."),
        ("CN=a;O=b", "CN=a, O=b"),
        ("S=Washington", "ST=Washington"),
        ("E=x@example.com", "emailAddress=x@example.com"),
        ("OID.2.5.4.3=a", "CN=a"),
        ("CN=a + OU=b, O=c", "OU=b+CN=a,O=c"),
        ("CN=two   spaces", "CN=two spaces"),
        ("CN=M\\C3\\BCnchen", "CN=München"),
        ('CN="say ""hi"""', 'CN=say \\"hi\\"'),
    ],
)
def test_names_are_equal_by_meaning(left: str, right: str) -> None:
    assert DistinguishedName.equal(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("CN=a", "CN=b"),
        ("CN=a, O=b", "CN=a"),
        ("CN=a, OU=b, O=c", "OU=b, CN=a, O=c"),
        ("CN=a,O=b", "CN=a+O=b"),
        ("Subject value", "subject value"),
    ],
)
def test_names_that_differ(left: str, right: str) -> None:
    assert not DistinguishedName.equal(left, right)


def test_the_name_of_a_certificate_reads_back_as_the_same_name() -> None:
    certificate = x509.load(issue(organization='Quotes " and, commas + more').pem)
    assert DistinguishedName.equal(certificate.subject, certificate.parsed.subject.rfc4514_string())


def test_a_certificate_is_sent_in_the_form_that_the_property_has() -> None:
    issued = issue()
    assert x509.CertificateType().encode(issued.pem) == base64.b64encode(issued.der).decode()
    kind = x509.CertificateType("Edm.String", pem=True)
    assert kind.encode(issued.der) == issued.pem
    assert kind.equal(issued.pem, base64.b64encode(issued.der).decode())


PARTS = [
    *(
        "subject",
        "issuer",
        "subject_common_name",
        "issuer_common_name",
        "subject_user_id",
        "not_before",
        "not_after",
        "serial_number",
    ),
    *("self_signed", "subject_key_identifier", "extended_key_usages", "weakness", "is_leaf"),
]


def _sound_or_refused(der: bytes) -> list[str]:
    """The parts of a certificate that cannot be read; anything but a value and one sentence is an error of the test."""
    refused = []
    try:
        certificate = x509.load(der)
    except InvalidValue:
        return ["all"]
    for part in PARTS:
        try:
            getattr(certificate, part)
        except InvalidValue as error:
            refused.append(part)
            assert str(error).startswith(f"the {part.replace('_', ' ')} of the certificate cannot be read")
            assert "\n" not in str(error)
    assert (x509.readable(der) is None) is bool(
        set(refused) & set(PARTS[:-1]) - {"subject_key_identifier", "extended_key_usages", "self_signed"}
    )
    x509.described(base64.b64encode(der).decode())
    return refused


def test_a_damaged_certificate_is_refused_in_one_sentence() -> None:
    der = issue(authority=True).der
    unknown_key = der.replace(bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a864886f70d010150"))
    assert "weakness" in _sound_or_refused(unknown_key)
    unknown_signature = der.replace(bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010150"))
    assert "weakness" in _sound_or_refused(unknown_signature)
    damaged = [
        _sound_or_refused(der[:place] + bytes([der[place] ^ 0x10]) + der[place + 1 :])
        for place in range(0, len(der) - 260, 3)
    ]
    assert len([parts for parts in damaged if parts]) > 20
