# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate of an Application Proxy application: when it is uploaded, and when not."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from certificates import NOW, issue
from cryptography.hazmat.primitives.serialization import pkcs12 as library

from ansible_collections.m365.graph.plugins.module_utils._description.plan import guard, plan
from ansible_collections.m365.graph.plugins.module_utils._engine.entity_parts import entity_of
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._resources.application_proxy import (
    APPLICATION_PROXY_CERTIFICATE as RESOURCE,
)
from ansible_collections.m365.graph.plugins.module_utils._values import pkcs12, x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import instant, ticks_of

ISSUED, RENEWED = issue("intranet.contoso.com", usages=None), issue("intranet.contoso.com", usages=None, days=700)
SHOWN = "verifiedCustomDomainCertificatesMetadata"


def desired(issued: Any = ISSUED, password: str = "s") -> dict[str, Any]:
    pfx = base64.b64encode(issued.pfx("s")).decode()
    given = {"verifiedCustomDomainKeyCredential": pfx, "verifiedCustomDomainPasswordCredential": password}
    return RESOURCE.parse(given, "beta")


def there(**shown: Any) -> dict[str, Any]:
    return {"id": "1", "externalUrl": "https://intranet.contoso.com/", SHOWN: shown or None}


def expiry(issued: Any) -> str:
    return instant(ticks_of(x509.load(issued.pem).not_after))


@pytest.mark.parametrize(
    ("shown", "changed"),
    [
        ({"thumbprint": x509.load(ISSUED.pem).thumbprint}, False),
        ({"thumbprint": x509.load(ISSUED.pem).thumbprint.lower(), "expiryDate": "2020-01-01T00:00:00Z"}, False),
        ({"thumbprint": x509.load(ISSUED.pem).sha256_fingerprint}, False),
        ({"thumbprint": "12" * 20, "expiryDate": expiry(ISSUED)}, True),
        ({"thumbprint": None, "expiryDate": expiry(ISSUED)}, False),
        ({"thumbprint": None, "expiryDate": expiry(RENEWED)}, True),
        ({"thumbprint": "", "expiryDate": None}, True),
        ({}, True),
    ],
)
def test_the_thumbprint_decides_or_else_the_expiry_date(shown: dict[str, Any], changed: bool) -> None:
    made = plan(RESOURCE, there(**shown), desired())
    assert made.changed is changed
    assert set(made.body) == (
        {"verifiedCustomDomainKeyCredential", "verifiedCustomDomainPasswordCredential"} if changed else set()
    )


def test_a_pfx_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[bytes] = []
    load = library.load_key_and_certificates

    def noted(data: bytes, password: bytes | None) -> Any:
        opened.append(data)
        return load(data, password)

    monkeypatch.setattr(library, "load_key_and_certificates", noted)
    given = desired(issue("intranet.contoso.com", usages=None, days=500))
    for shown in ({}, {"thumbprint": "12" * 20}):
        assert plan(RESOURCE, there(**shown), given).changed
    assert len(opened) == 1
    with pytest.raises(InvalidValue, match="cannot be opened"):
        pkcs12.certificate_in(base64.b64encode(opened[0]).decode(), "wrong")


def test_a_password_alone_changes_nothing() -> None:
    assert not plan(RESOURCE, there(), RESOURCE.parse({"verifiedCustomDomainPasswordCredential": "x"}, "beta")).changed
    assert not plan(RESOURCE, there(), desired(password="wrong")).changed


def test_an_application_that_is_not_published_gets_no_certificate() -> None:
    made = plan(RESOURCE, {**there(), "externalUrl": None}, desired())
    with pytest.raises(InputError, match="The application is not published with Application Proxy"):
        guard(RESOURCE, made, {}, NOW)


def test_a_certificate_that_expires_sooner_is_refused() -> None:
    made = plan(RESOURCE, there(thumbprint="12" * 20, expiryDate=expiry(RENEWED)), desired())
    with pytest.raises(GuardRefused, match="The certificate that is there is valid until"):
        guard(RESOURCE, made, {}, NOW)
    guard(RESOURCE, made, {"allow_sooner_expiry": True}, NOW)
    guard(RESOURCE, made, {}, NOW + dt.timedelta(days=1000))


def test_of_a_value_inside_an_entity_the_described_part_is_read() -> None:
    target = Target(RESOURCE, "beta", parameters={"app_id": "2"})
    row = {"id": "1", "onPremisesPublishing": {"externalUrl": "https://x/", "internalUrl": "https://y/"}}
    read = entity_of(target, row)
    assert read == {item.name: None for item in RESOURCE.properties} | {"id": "1", "externalUrl": "https://x/"}
    assert set(entity_of(target, {"id": "1", "onPremisesPublishing": None}).values()) == {"1", None}
