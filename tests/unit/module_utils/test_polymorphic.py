# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of one of several types, and the two uses of them that know more: API connectors, chains of certificates."""

from __future__ import annotations

import base64
import dataclasses
from typing import Any

import pytest
from certificates import NOW, issue

from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction, apart, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    CertificateRejected,
    GuardRefused,
    InputError,
    InvalidValue,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.api_connectors import (
    API_AUTHENTICATION,
    API_CONNECTOR,
    MASK,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.custom_extensions import AUTHENTICATION
from ansible_collections.m365.graph.plugins.module_utils._resources.tls_inspection import (
    DESTINATION,
    EXTERNAL_CERTIFICATE_AUTHORITY_CERTIFICATE,
)
from ansible_collections.m365.graph.plugins.module_utils._values import naming, signing_request, x509
from ansible_collections.m365.graph.plugins.module_utils._values.certificate_chain import CertificateChainType
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Untyped

TOKEN = {"@odata.type": "#microsoft.graph.azureAdTokenAuthentication", "resourceId": "api://a"}
POP = {"@odata.type": "#microsoft.graph.azureAdPopTokenAuthentication"}
CLIENT, NEXT = issue("client", usages=None), issue("client", usages=None, index=1)
ROOT = issue("Root", usages=None, root=True)
ISSUING = issue("Issuing", usages=None, index=1, signer=ROOT)


def pfx(issued: Any, password: str = "x") -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.pkcs12Certificate",
        "pkcs12Value": base64.b64encode(issued.pfx(password)).decode(),
        "password": password,
    }


def shown(*issued: Any) -> dict[str, Any]:
    rows = [{"thumbprint": x509.load(item.pem).thumbprint.lower(), "isActive": True} for item in issued]
    return {"@odata.type": "#microsoft.graph.clientCertificateAuthentication", "certificateList": rows}


def test_the_type_follows_from_the_properties_or_is_given() -> None:
    assert AUTHENTICATION.encode({"resourceId": "api://a"}) == TOKEN
    assert AUTHENTICATION.encode({"@odata.type": "azureAdPopTokenAuthentication"}) == POP
    assert naming.from_options(AUTHENTICATION, naming.to_options(AUTHENTICATION, TOKEN)) == {
        "@odata.type": "azureAdTokenAuthentication",
        "resourceId": "api://a",
    }
    assert AUTHENTICATION.merge({"resourceId": "api://b"}, POP) == {**TOKEN, "resourceId": "api://b"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "@odata.type is needed, one of azureAdTokenAuthentication, azureAdPopTokenAuthentication"),
        ({**POP, "resourceId": "api://a"}, "no azureAdPopTokenAuthentication has resourceId"),
        ({"@odata.type": "other"}, '@odata.type: "other" is not one of azureAdTokenAuthentication'),
        ({"resource": "x"}, '"resource" is not a property of'),
        ("x", "is not an object"),
    ],
)
def test_a_value_of_no_type_is_refused(value: Any, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        AUTHENTICATION.encode(value)


def test_values_of_different_types_differ() -> None:
    fqdn, category = ({"@odata.type": f"#{name}", "values": ["a"]} for name in DESTINATION.kinds)
    assert not DESTINATION.equal(fqdn, category) and not DESTINATION.matches(fqdn, category)
    assert DESTINATION.matches(fqdn, {**fqdn, "@odata.type": str(fqdn["@odata.type"]).removeprefix("#")})
    assert not AUTHENTICATION.matches(TOKEN, POP) and AUTHENTICATION.matches({"resourceId": "api://a"}, TOKEN)


def test_a_property_can_have_another_type_in_each_kind() -> None:
    pair = polymorphic(
        "x.pair",
        {"x.number": {"key": String, "value": Int32}, "x.switch": {"key": String, "value": Boolean}},
    )
    switch = {"@odata.type": "switch", "key": "a", "value": True}
    assert pair.properties == {"key": String, "value": Untyped}
    assert pair.encode(switch) == {"@odata.type": "#x.switch", "key": "a", "value": True}
    assert pair.matches(switch, {**switch, "@odata.type": "#x.switch"})
    with pytest.raises(InvalidValue, match="is not a whole number from"):
        pair.encode({**switch, "@odata.type": "number"})
    with pytest.raises(InvalidValue, match=r"@odata\.type is needed, one of number, switch"):
        pair.parse({"key": "a", "value": True})


def test_a_certificate_is_recognised_by_its_thumbprint() -> None:
    assert API_AUTHENTICATION.matches(pfx(CLIENT), shown(CLIENT, NEXT))
    assert not API_AUTHENTICATION.matches(pfx(CLIENT), shown(NEXT))
    assert API_AUTHENTICATION.matches(shown(CLIENT), shown(NEXT, CLIENT)), "as it was exported"
    basic = {"@odata.type": "#microsoft.graph.basicAuthentication", "username": "api", "password": "a"}
    assert API_AUTHENTICATION.matches(basic, {**basic, "password": MASK})
    assert not API_AUTHENTICATION.matches(basic, {**basic, "username": "b"})
    assert not API_AUTHENTICATION.matches(basic, shown(CLIENT))
    assert API_AUTHENTICATION.encode({"pkcs12Value": pfx(CLIENT)["pkcs12Value"]})["password"] == "", "it is required"


def test_a_further_certificate_is_added_and_nothing_secret_is_planned() -> None:
    desired = {"authenticationConfiguration": pfx(NEXT)}
    made = plan(API_CONNECTOR, {"id": "1", "authenticationConfiguration": shown(CLIENT)}, desired)
    inner, outer = apart(API_CONNECTOR, made)
    assert (made.action, inner.body, set(outer)) == (PlanAction.UPDATE, {}, {"authenticationConfiguration"})
    told = made.changes[0].after["certificateList"]
    assert [row["isActive"] for row in told] == [False, True]
    assert pfx(NEXT)["pkcs12Value"] not in str((made.changes, made.after))
    replaced = plan(API_CONNECTOR, {"id": "1", "authenticationConfiguration": None}, desired)
    assert apart(API_CONNECTOR, replaced)[1] == {}, "there is nothing to keep, so it is part of the PATCH"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (shown(CLIENT), "certificate_list shows certificates and cannot be sent"),
        ({"username": "a", "password": MASK}, "what the service shows instead of a password"),
    ],
)
def test_what_the_service_shows_is_not_sent(value: Any, said: str) -> None:
    desired = {"displayName": "a", "targetUrl": "https://a", "authenticationConfiguration": value}
    with pytest.raises(InputError, match=said):
        guard(API_CONNECTOR, plan(API_CONNECTOR, None, desired), {}, NOW)
    with pytest.raises(InputError, match="pkcs12_value is needed"):
        API_CONNECTOR.check({"authenticationConfiguration": {"@odata.type": "pkcs12Certificate"}}, NOW, {})


def test_a_chain_is_compared_in_order() -> None:
    kind = CertificateChainType()
    both = ISSUING.pem + ROOT.pem
    assert kind.encode(both) == kind.encode(base64.b64encode(both.encode()).decode()) == both
    assert not kind.equal(both, ROOT.pem + ISSUING.pem)
    assert kind.equal(ROOT.pem, ROOT.text)
    with pytest.raises(CertificateRejected, match="private key"):
        kind.parse(both + ROOT.key_pem())


AUTHORITY = EXTERNAL_CERTIFICATE_AUTHORITY_CERTIFICATE


def test_a_certificate_must_be_for_the_key_of_the_request() -> None:
    current = {"id": "1", "name": "a", "certificateSigningRequest": ISSUING.request()}
    fitting = plan(AUTHORITY, current, {"certificate": ISSUING.pem, "chain": ROOT.pem})
    guard(AUTHORITY, fitting, {}, NOW)
    other = plan(AUTHORITY, current, {"certificate": ROOT.pem})
    with pytest.raises(GuardRefused, match="for another key than that of the signing request"):
        guard(AUTHORITY, other, {}, NOW)
    guard(AUTHORITY, other, {"allow_other_key": True}, NOW)
    assert signing_request.requested_key("MIIC") is None


def test_a_certificate_needs_an_authority_and_does_not_expire_sooner() -> None:
    new = {"name": "a", "commonName": "a", "organizationName": "a", "certificate": ISSUING.pem}
    with pytest.raises(InputError, match="there is no such authority yet"):
        guard(AUTHORITY, plan(AUTHORITY, None, new), {}, NOW)
    later = issue("Issuing", usages=None, index=1, days=700)
    current = {"id": "1", "name": "a", "certificate": later.pem}
    with pytest.raises(GuardRefused, match="valid until"):
        guard(AUTHORITY, plan(AUTHORITY, current, {"certificate": ISSUING.pem}), {}, NOW)


def test_a_chain_starts_with_the_signer() -> None:
    AUTHORITY.check({"certificate": ISSUING.pem, "chain": ROOT.pem}, NOW, {})
    with pytest.raises(InputError, match="is followed by"):
        AUTHORITY.check({"certificate": ROOT.pem, "chain": ISSUING.pem}, NOW, {})


def test_secrets_of_a_value_are_secret_options() -> None:
    assert dataclasses.replace(API_AUTHENTICATION).secrets == {"password", "pkcs12Value"}
