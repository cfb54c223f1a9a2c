# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters federation_metadata and federation_rollover."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from certificates import NOW, Issued, issue
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.filter import federation_metadata as metadata_filter
from ansible_collections.m365.graph.plugins.filter import federation_rollover as rollover_filter
from ansible_collections.m365.graph.plugins.filter.federation_metadata import (
    MAX_BYTES,
    MetadataError,
    federation_metadata,
    read,
)
from ansible_collections.m365.graph.plugins.filter.federation_rollover import Choices, federation_rollover, review
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import load

OLD = issue("ADFS Signing - old", usages=None, starts=-300, days=365)
NEW = issue("ADFS Signing - new", usages=None, starts=-2, days=365)
THIRD = issue("ADFS Signing - third", usages=None, starts=-1, days=365)
EXPIRED = issue("ADFS Signing - expired", usages=None, starts=-400, days=365)
STRANGER = issue("Stranger", usages=None)
ENCRYPTION = issue("ADFS Encryption", usages=None)


def text(issued: Issued) -> str:
    return base64.b64encode(issued.der).decode()


def key(*certificates: str, use: str | None = "signing") -> str:
    data = "".join(
        f"<X509Data><X509Certificate>{certificate}</X509Certificate></X509Data>" for certificate in certificates
    )
    return (
        f"<KeyDescriptor{f' use={chr(34)}{use}{chr(34)}' if use else ''}><KeyInfo "
        f'xmlns="http://www.w3.org/2000/09/xmldsig#">{data}</KeyInfo></KeyDescriptor>'
    )


def token_service(*keys: str) -> str:
    return (
        '<RoleDescriptor xsi:type="fed:SecurityTokenServiceType" '
        'protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706">'
        f"{''.join(keys)}</RoleDescriptor>"
    )


def identity_provider(*keys: str) -> str:
    return (
        "<IDPSSODescriptor "
        f'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{"".join(keys)}</IDPSSODescriptor>'
    )


def document(*roles: str, signer: Issued | None = None, attributes: str = "") -> str:
    signature = ""
    if signer:
        signature = (
            '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/><ds:SignatureValue/>'
            '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">'
            f"<X509Data><X509Certificate>{text(signer)}</X509Certificate></X509Data></KeyInfo></ds:Signature>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?><EntityDescriptor ID="_1" '
        f'entityID="http://sts.contoso.com/adfs/services/trust"{attributes}'
        f' xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{signature}{"".join(roles)}</EntityDescriptor>'
    )


def fingerprints(found: dict[str, Any]) -> list[str]:
    return [certificate["sha256_fingerprint"] for certificate in found["certificates"]]


def fingerprint(issued: Issued) -> str:
    return load(issued.der).sha256_fingerprint


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


# -- the comparison


def compare(
    published: list[Issued],
    signing: Issued | None,
    following: Issued | None = None,
    *,
    signer: Issued | None = None,
    trusted: tuple[Issued, ...] = (),
    status: dict[str, Any] | None = None,
    now: dt.datetime = NOW,
    **choices: Any,
) -> dict[str, Any]:
    known = {**read(document(token_service(*[key(text(one)) for one in published]), signer=signer), now)}
    known["trusted"] = [{"certificate": text(one)} for one in trusted]
    federation = {
        "domain": "contoso.com",
        "signing_certificate": text(signing) if signing else None,
        "next_signing_certificate": following.pem if following else None,
        "signing_certificate_update_status": status,
    }
    return review(federation, known, Choices(**choices), now)


def written(found: dict[str, Any]) -> dict[str, Issued | None]:
    everyone = {text(one): one for one in (OLD, NEW, THIRD, EXPIRED, STRANGER)}
    return {name: everyone[value] if value else None for name, value in found["write"].items()}


@pytest.mark.parametrize(
    ("published", "signer", "tenant", "promote", "expected"),
    [
        # in step
        ([OLD], OLD, (OLD, None), "never", {}),
        ([OLD], OLD, (OLD, None), "when_primary_changed", {}),
        ([OLD], OLD, (OLD, None), "now", {}),
        ([OLD, NEW], OLD, (OLD, NEW), "when_primary_changed", {}),
        ([OLD, NEW], None, (OLD, NEW), "when_primary_changed", {}),
        # a new certificate is staged, in whichever order it is published
        ([OLD, NEW], OLD, (OLD, None), "never", {"next_signing_certificate": NEW}),
        ([NEW, OLD], OLD, (OLD, None), "when_primary_changed", {"next_signing_certificate": NEW}),
        # promotion trades places as long as both are published
        ([OLD, NEW], NEW, (OLD, NEW), "never", {}),
        (
            [OLD, NEW],
            NEW,
            (OLD, NEW),
            "when_primary_changed",
            {"signing_certificate": NEW, "next_signing_certificate": OLD},
        ),
        ([OLD, NEW], OLD, (OLD, NEW), "now", {"signing_certificate": NEW, "next_signing_certificate": OLD}),
        ([OLD, NEW], OLD, (OLD, None), "now", {"signing_certificate": NEW, "next_signing_certificate": OLD}),
        ([OLD, NEW], OLD, (NEW, OLD), "now", {}),
        ([OLD, NEW], NEW, (NEW, OLD), "when_primary_changed", {}),
        # back to the old one when the identity provider goes back
        (
            [OLD, NEW],
            OLD,
            (NEW, OLD),
            "when_primary_changed",
            {"signing_certificate": OLD, "next_signing_certificate": NEW},
        ),
        # three are published: the one that signs comes first, then the newest
        ([OLD, NEW, THIRD], OLD, (NEW, THIRD), "never", {"next_signing_certificate": OLD}),
        ([OLD, NEW, THIRD], OLD, (OLD, NEW), "never", {"next_signing_certificate": THIRD}),
        # what has expired is not staged
        ([EXPIRED, OLD], OLD, (OLD, None), "never", {}),
        ([EXPIRED, OLD], OLD, (OLD, EXPIRED), "never", {}),
        ([EXPIRED, NEW], None, (EXPIRED, NEW), "now", {"signing_certificate": NEW}),
        ([EXPIRED], None, (EXPIRED, None), "now", {}),
    ],
)
def test_what_is_written(
    published: list[Issued],
    signer: Issued | None,
    tenant: tuple[Issued, Issued | None],
    promote: str,
    expected: dict[str, Issued | None],
) -> None:
    found = compare(published, *tenant, signer=signer, promote=promote)
    assert found["problem"] is None
    assert written(found) == expected
    after = {"signing_certificate": tenant[0], "next_signing_certificate": tenant[1], **expected}
    assert after["signing_certificate"] is not None
    assert (
        compare(
            published, after["signing_certificate"], after["next_signing_certificate"], signer=signer, promote=promote
        )["write"]
        == {}
    )


def test_a_promotion_after_the_old_one_has_gone_keeps_next_as_it_is() -> None:
    found = compare([NEW], OLD, NEW, trusted=(OLD,), promote="when_primary_changed")
    assert written(found) == {"signing_certificate": NEW}
    assert compare([NEW], NEW, NEW, promote="when_primary_changed")["write"] == {}


def test_a_certificate_that_is_not_valid_yet_is_staged_but_not_promoted() -> None:
    coming = issue("ADFS Signing - coming", usages=None, starts=3, days=365)
    found = compare([OLD, coming], OLD, promote="now")
    assert found["write"] == {"next_signing_certificate": text(coming)}


@pytest.mark.parametrize("place", ["signing_certificate", "next_signing_certificate"])
def test_a_foreign_certificate(place: str) -> None:
    tenant = (STRANGER, OLD) if place == "signing_certificate" else (OLD, STRANGER)
    found = compare([OLD, NEW], *tenant, signer=OLD)
    assert (
        "contoso.com trusts a foreign certificate, which is neither in the metadata nor in the list of trusted "
        f"ones: {place} Stranger" in found["problem"]
    )
    assert [one["sha256_fingerprint"] for one in found["foreign"]] == [fingerprint(STRANGER)]
    assert {found["signing"]["role"], found["next"]["role"]} >= {"foreign"}
    assert any("FOREIGN" in line for line in found["report"])
    allowed = compare([OLD, NEW], *tenant, signer=OLD, trusted=(STRANGER,))
    assert allowed["problem"] is None
    assert allowed["foreign"] == []


def test_one_foreign_certificate_in_both_places_is_one() -> None:
    assert len(compare([OLD], STRANGER, STRANGER)["foreign"]) == 1


def test_a_foreign_certificate_is_reported_or_removed() -> None:
    reported = compare([OLD], OLD, STRANGER, foreign="report")
    assert (reported["problem"], reported["write"]) == (None, {})
    assert "trusts a foreign certificate" in reported["warnings"][0]
    assert written(compare([OLD], OLD, STRANGER, foreign="remove")) == {"next_signing_certificate": None}
    assert written(compare([OLD, NEW], OLD, STRANGER, foreign="remove")) == {"next_signing_certificate": NEW}
    assert written(compare([OLD, NEW], OLD, STRANGER, foreign="report")) == {"next_signing_certificate": NEW}
    assert "promote is never" in compare([OLD], STRANGER, foreign="remove")["problem"]
    assert "does not tell" in compare([OLD, NEW], STRANGER, foreign="remove", promote="when_primary_changed")["problem"]
    assert written(compare([OLD], STRANGER, STRANGER, foreign="remove", promote="now")) == {
        "signing_certificate": OLD,
        "next_signing_certificate": None,
    }


def test_a_trusted_next_certificate_stays_until_its_place_is_needed() -> None:
    assert compare([OLD], OLD, STRANGER, trusted=(STRANGER,))["write"] == {}
    assert written(compare([OLD, NEW], OLD, STRANGER, trusted=(STRANGER,))) == {"next_signing_certificate": NEW}


def test_a_federation_without_a_signing_certificate() -> None:
    assert "has no signing certificate" in compare([OLD], None)["problem"]
    assert written(compare([OLD], None, promote="now")) == {"signing_certificate": OLD}


@pytest.mark.parametrize(
    ("arguments", "warning"),
    [
        (
            {"published": [OLD, NEW, THIRD], "signing": OLD, "following": THIRD, "signer": OLD},
            "has room for two certificates, so that ADFS Signing - new",
        ),
        (
            {"published": [OLD, NEW], "signing": OLD, "following": NEW, "promote": "when_primary_changed"},
            "does not tell which one signs tokens now",
        ),
        (
            {"published": [OLD, NEW], "signing": OLD, "following": NEW, "signer": NEW},
            "The identity provider signs with ADFS Signing - new",
        ),
        ({"published": [OLD], "signing": OLD, "warn_days": 66}, "expires in 65 days and has no successor yet"),
        ({"published": [EXPIRED], "signing": EXPIRED}, "has expired and has no successor yet"),
        (
            {
                "published": [OLD],
                "signing": OLD,
                "status": {"certificate_update_result": "notFound", "severity": "critical", "explanation": "Gone."},
            },
            "notFound: Gone.",
        ),
        (
            {
                "published": [OLD],
                "signing": OLD,
                "status": {"last_run_date_time": "2026-11-01T00:00:00.1234567Z"},
                "status_max_age": 20,
            },
            "not run for 20 days",
        ),
        ({"published": [OLD], "signing": OLD, "status_max_age": 20}, "not run for 20 days"),
    ],
)
def test_warnings(arguments: dict[str, Any], warning: str) -> None:
    assert [True for one in compare(**arguments)["warnings"] if warning in one] == [True]


def test_nothing_to_warn_of() -> None:
    good = {
        "certificate_update_result": "Success",
        "last_run_date_time": "2026-11-20T00:00:00Z",
        "severity": "ok",
        "explanation": "Fine.",
    }
    found = compare([OLD, NEW], OLD, NEW, signer=OLD, status=good, status_max_age=20)
    assert found["warnings"] == []
    assert found["update_status"] == {
        "result": "Success",
        "severity": "ok",
        "explanation": "Fine.",
        "last_run": "2026-11-20T00:00:00Z",
        "age_days": 3,
        "stale": False,
    }
    assert [one["role"] for one in found["metadata"]["certificates"]] == ["signing", "next"]
    assert found["metadata"]["primary"] == fingerprint(OLD)


def test_the_filter_of_the_comparison() -> None:
    known = federation_metadata(document(token_service(key(text(OLD)))))
    apply = rollover_filter.FilterModule().filters()["federation_rollover"]
    assert apply({"domain": "contoso.com", "signing_certificate": OLD.pem}, known)["write"] == {}
    mistakes: list[dict[str, Any]] = [{"promote": "sometimes"}, {"foreign": "love"}]
    for wrong in mistakes:
        with pytest.raises(AnsibleFilterError, match="is one of"):
            federation_rollover({"domain": "contoso.com"}, known, **wrong)
    with pytest.raises(AnsibleFilterError, match="The tenant's signing_certificate cannot be used"):
        federation_rollover({"domain": "contoso.com", "signing_certificate": "?"}, known)
