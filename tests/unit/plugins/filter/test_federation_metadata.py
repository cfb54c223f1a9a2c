# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter federation_metadata."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from certificates import NOW, Issued, issue
from federation_documents import NEW, OLD, STRANGER, document, fingerprint, key, text, token_service
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.filter import federation_metadata as metadata_filter
from ansible_collections.m365.graph.plugins.filter.federation_metadata import (
    MAX_BYTES,
    MetadataError,
    federation_metadata,
    read,
)

ENCRYPTION = issue("ADFS Encryption", usages=None)


def identity_provider(*keys: str) -> str:
    return (
        "<IDPSSODescriptor "
        f'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{"".join(keys)}</IDPSSODescriptor>'
    )


def fingerprints(found: dict[str, Any]) -> list[str]:
    return [certificate["sha256_fingerprint"] for certificate in found["certificates"]]


def test_what_ad_fs_publishes() -> None:
    other = token_service(key(text(STRANGER))).replace("SecurityTokenServiceType", "ApplicationServiceType")
    service_provider = identity_provider(key(text(STRANGER))).replace("IDPSSODescriptor", "SPSSODescriptor")
    found = read(
        document(
            other,
            token_service(key(text(ENCRYPTION), use="encryption"), key(text(OLD)), key(text(NEW))),
            service_provider,
            identity_provider(key(text(ENCRYPTION), use="encryption"), key(text(OLD)), key(text(NEW))),
            signer=OLD,
        ),
        NOW,
    )
    assert fingerprints(found) == [fingerprint(OLD), fingerprint(NEW)]
    assert found["primary"] == fingerprint(OLD)
    assert found["entity_id"] == "http://sts.contoso.com/adfs/services/trust"
    first = found["certificates"][0]
    assert base64.b64decode(first["certificate"]) == OLD.der
    assert first["subject"].startswith("CN=ADFS Signing - old")
    assert first["days_left"] == 65
    assert first["not_after"] == f"{OLD.certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}"


def test_a_key_without_a_use_signs_too_and_lines_may_be_broken() -> None:
    broken = "\n    ".join(text(NEW)[start : start + 64] for start in range(0, len(text(NEW)), 64))
    found = read(document(identity_provider(key(f"\n    {broken}\n", use=None))), NOW)
    assert fingerprints(found) == [fingerprint(NEW)]


@pytest.mark.parametrize(
    ("signer", "keys", "primary"),
    [
        (NEW, [OLD, NEW], NEW),
        (None, [OLD, NEW], None),
        (STRANGER, [OLD, NEW], None),
        (None, [NEW], NEW),
        (STRANGER, [NEW], NEW),
    ],
)
def test_the_order_tells_nothing_but_the_signature_does(
    signer: Issued | None, keys: list[Issued], primary: Issued | None
) -> None:
    found = read(document(token_service(*[key(text(one)) for one in keys]), signer=signer), NOW)
    assert found["primary"] == (fingerprint(primary) if primary else None)


def test_a_signature_deeper_down_is_not_that_of_the_document() -> None:
    inner = document(token_service(key(text(OLD)), key(text(NEW))), signer=NEW)
    signature = inner[inner.index("<ds:Signature") : inner.index("</ds:Signature>") + len("</ds:Signature>")]
    found = read(inner.replace(signature, "").replace("</RoleDescriptor>", signature + "</RoleDescriptor>"), NOW)
    assert found["primary"] is None


def test_prefixes_and_encodings() -> None:
    usual = document(token_service(key(text(NEW))))
    prefixed = (
        usual.replace("fed:", "f:")
        .replace("xmlns:fed", "xmlns:f")
        .replace(" xmlns=", " xmlns:md=")
        .replace("<KeyInfo xmlns:md", "<KeyInfo xmlns")
    )
    for name in ("EntityDescriptor", "RoleDescriptor", "KeyDescriptor"):
        prefixed = prefixed.replace(f"<{name}", f"<md:{name}").replace(f"</{name}", f"</md:{name}")
    wide = usual.replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16")
    for form in (
        usual,
        "\ufeff" + usual,
        "\n" + usual,
        usual.encode(),
        b"\xef\xbb\xbf" + usual.encode(),
        prefixed,
        wide,
        usual.replace("utf-8", "utf-16"),
    ):
        assert fingerprints(read(form, NOW)) == [fingerprint(NEW)]


LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 30))


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>',
        f'<!DOCTYPE x [<!ENTITY long "{"a" * 100_000}">]>',
        '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % remote SYSTEM "http://127.0.0.1:9/x.dtd"> %remote;]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x PUBLIC "-//x//y" "x.dtd">',
        "<!DOCTYPE x>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_is_expanded(declaration: str, encoding: str) -> None:
    usual = document(token_service(key(text(NEW))))
    for entity in ("&l29;", "&file;", ""):
        hostile = usual.replace('encoding="utf-8"?>', f'encoding="{encoding}"?>{declaration}').replace(
            "</EntityDescriptor>", f"{entity}</EntityDescriptor>"
        )
        with pytest.raises(MetadataError, match="document type declaration"):
            read(hostile.encode(encoding), NOW)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "The document is empty."),
        (" \n", "The document is empty."),
        ("<html><body>Sign in</p></html>", "its root is html, not EntityDescriptor of SAML 2.0."),
        ("nothing of the kind", "no well-formed XML"),
        ('{"issuer": "https://sts.contoso.com"}', "no well-formed XML"),
        (document(token_service(key(text(NEW))))[:-9], "no well-formed XML"),
        (document(token_service(key(text(NEW)))) + "<more/>", "no well-formed XML"),
        (document(token_service(key(text(NEW) + "&undeclared;"))), "no well-formed XML: undefined entity"),
        (
            document(token_service(key(text(NEW)))).replace("SAML:2.0:metadata", "SAML:2.1:metadata"),
            "not EntityDescriptor of SAML 2.0.",
        ),
        (document(token_service(key(text(NEW), use="encryption"))), "no signing certificate of a token service"),
        (document(token_service(key())), "no signing certificate of a token service"),
        (document(), "no signing certificate of a token service"),
        (document(token_service(key("AAAA"))), "Signing key 1 of the document cannot be used"),
        (
            document(token_service(key(text(NEW)[:40] + "<b>" + text(NEW)[40:] + "</b>"))),
            "an element inside a certificate",
        ),
        (document(token_service(key(text(NEW)), key("?"))), "Signing key 2 of the document cannot be used"),
        (document(token_service(key(NEW.key_pem()))), "it holds a private key"),
        (
            document(token_service(key(text(NEW), text(OLD)))),
            "Signing key 1 of the document has 2 certificates where one is expected.",
        ),
        (
            document(token_service(key(text(NEW))), attributes=' validUntil="2026-11-23T11:59:59Z"'),
            "has expired: it was valid until 2026-11-23T11:59:59Z",
        ),
        (
            document(token_service(key(text(NEW))), attributes=' validUntil="soon"'),
            'valid until "soon", which is no date',
        ),
        (document("<a>" * 100 + "</a>" * 100), "nested deeper than 64"),
        ("<!-- " + "x" * MAX_BYTES + " -->", "larger than 1024 KiB"),
        (b'<?xml version="1.0" encoding="klingon"?><x/>', "encoding"),
        (b"\x00\x01\x02", "no well-formed XML"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(content: str | bytes, problem: str) -> None:
    with pytest.raises(MetadataError) as caught:
        read(content, NOW)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_valid_until_in_the_future() -> None:
    for moment in ("2026-11-23T12:00:01Z", "2026-11-23T12:00:01.1234567", "2026-11-23T13:00:01+01:00"):
        assert (
            read(document(token_service(key(text(NEW))), attributes=f' validUntil="{moment}"'), NOW)["valid_until"]
            == moment
        )


@given(st.binary(max_size=300))
def test_nothing_but_the_own_error_leaves_the_reader(tail: bytes) -> None:
    start = document(token_service(key(text(NEW)))).encode()
    for data in (tail, start[:200] + tail, start[: len(start) // 2] + tail + start[len(start) // 2 :]):
        try:
            read(data, NOW)
        except MetadataError as error:
            assert "\n" not in str(error)


def test_the_filter() -> None:
    usual = document(token_service(key(text(NEW))))
    found = metadata_filter.FilterModule().filters()["federation_metadata"](usual)
    assert (fingerprints(found), found["trusted"], found["error"]) == ([fingerprint(NEW)], [], None)
    assert federation_metadata(base64.b64encode(usual.encode()).decode(), base64=True) == found
    with pytest.raises(AnsibleFilterError, match=r"^The document is empty\.$"):
        federation_metadata("")
    assert federation_metadata("", strict=False)["error"] == "The document is empty."
    assert federation_metadata(None, strict=False)["error"] == "The document is no text."
    assert "is not base64" in federation_metadata("<x/>", base64=True, strict=False)["error"]


def test_trusted_certificates_in_any_form() -> None:
    usual = document(token_service(key(text(NEW))))
    forms = [
        OLD.pem,
        text(OLD),
        base64.b64encode(OLD.pem.encode()).decode(),
        base64.b64encode(text(OLD).encode()).decode(),
    ]
    found = federation_metadata(usual, trusted=forms)
    assert [one["sha256_fingerprint"] for one in found["trusted"]] == [fingerprint(OLD)] * 4
    for wrong in ("sts.cer", OLD.key_pem(), OLD.pem + NEW.pem, 7):
        error = federation_metadata(usual, trusted=[OLD.pem, wrong], strict=False)["error"]
        assert error.startswith("Trusted certificate 2 cannot be used: ")
        assert "PRIVATE KEY" not in error
