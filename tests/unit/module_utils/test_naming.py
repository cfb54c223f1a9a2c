# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nested values: Graph's names, Ansible's names, and the options that Ansible checks them by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from certificates import issue

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Permissions, Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._module import options, resource
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.naming import (
    camel_case,
    from_options,
    snake_case,
    to_options,
)
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType

LEVEL = Enum("microsoft.graph.level", {"low": 0, "high": 1})
RULE = Complex("microsoft.graph.rule", {"x509CertificateRuleType": String, "requiredLevel": LEVEL, "priority": Int32})
AUTHORITY = Complex(
    "microsoft.graph.certificateAuthority",
    {"certificate": CertificateType(), "isRootAuthority": Boolean, "crlUrl": String},
)
MODE = Complex("microsoft.graph.mode", {"defaultLevel": LEVEL, "rules": Collection(RULE, "keyed", ("priority",))})
RESOURCE = Resource(
    name="sample",
    type="microsoft.graph.sample",
    label="sample",
    paths={"beta": "/samples"},
    default_version="beta",
    permissions=Permissions(("Sample.Read.All",)),
    properties=(
        Property("mode", MODE, "Mode."),
        Property("authorities", Collection(AUTHORITY, "keyed", ("certificate",)), "Authorities."),
        Property("anything", Complex("microsoft.graph.anything", {}, open=True), "Anything."),
    ),
)
ISSUED = issue()


@pytest.mark.parametrize("name", ["expirationDateTime", "isRootAuthority", "id", "x509CertificateField"])
def test_names_go_there_and_back(name: str) -> None:
    assert camel_case(snake_case(name)) == name


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("expirationDateTime", "expiration_date_time"),
        ("federatedIdpMfaBehavior", "federated_idp_mfa_behavior"),
        ("enterpriseIPRangesAreAuthoritative", "enterprise_ip_ranges_are_authoritative"),
        ("openIdConnectDiscoveryEndpoint", "open_id_connect_discovery_endpoint"),
        ("x509CertificateField", "x509_certificate_field"),
        ("id", "id"),
    ],
)
def test_ansible_names(name: str, option: str) -> None:
    assert snake_case(name) == option


GRAPH = {"defaultLevel": "high", "rules": [{"x509CertificateRuleType": "issuerSubject", "priority": 1}]}
OPTIONS = {"default_level": "high", "rules": [{"x509_certificate_rule_type": "issuerSubject", "priority": 1}]}


def test_nested_names() -> None:
    assert to_options(MODE, {**GRAPH, "@odata.etag": "x"}) == OPTIONS
    assert to_options(MODE, {**GRAPH, "@odata.type": f"#{MODE.name}"}) == OPTIONS
    assert "@odata.type" in to_options(MODE, {**GRAPH, "@odata.type": "#microsoft.graph.newerMode"})
    assert from_options(MODE, OPTIONS) == GRAPH
    assert from_options(MODE, GRAPH) == GRAPH


def test_a_nested_null_says_nothing_and_a_blank_clears() -> None:
    kind = Collection(AUTHORITY, "keyed", ("certificate",))
    given = [{"certificate": "x", "is_root_authority": None, "crl_url": ""}]
    assert from_options(kind, given) == [{"certificate": "x", "crlUrl": None}]


def _parsed(values: dict[str, Any]) -> dict[str, Any]:
    given = {"mode": None, "authorities": None, "anything": None, **values}
    return RESOURCE.parse(resource._values(RESOURCE, given, set(given) - set(values)), "beta")


def test_a_nested_certificate_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "ca.cer"
    file.write_bytes(ISSUED.der)
    from_file, from_text = (
        _parsed({"authorities": [{"certificate": value, "is_root_authority": True}]})
        for value in (str(file), ISSUED.pem)
    )
    assert from_file == from_text
    assert from_file["authorities"][0]["isRootAuthority"] is True


@pytest.mark.parametrize(
    ("certificate", "said"),
    [
        (
            "/does/not/exist.cer",
            r"authorities\[0\].certificate: \"/does/not/exist.cer\" is neither a PEM nor a base64 certificate, and "
            r"as a file it cannot be read",
        ),
        (ISSUED.key_pem(), "authorities: it holds a private key"),
    ],
)
def test_a_bad_nested_certificate_is_refused(certificate: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        _parsed({"authorities": [{"certificate": certificate}]})


def test_a_nested_file_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(ISSUED.key_pem())
    with pytest.raises(InputError, match=r"authorities\[0\].certificate: it holds a private key"):
        _parsed({"authorities": [{"certificate": str(file)}]})


def test_the_options_inside_an_option() -> None:
    spec = options.argument_spec(RESOURCE, options.OmittedOptions())
    authorities = spec["authorities"]
    assert (authorities["type"], authorities["elements"]) == ("list", "dict")
    assert {name: (option["type"], option["required"]) for name, option in authorities["options"].items()} == {
        "certificate": ("str", True),
        "is_root_authority": ("bool", False),
        "crl_url": ("str", False),
    }
    assert authorities["options"]["certificate"]["type"](ISSUED.key_pem()) == "(a private key, not shown)"
    assert spec["mode"]["type"] == "dict"
    assert set(spec["mode"]["options"]["rules"]["options"]) == {
        "x509_certificate_rule_type",
        "required_level",
        "priority",
    }
    assert "options" not in spec["anything"]


def test_a_diff_tells_nested_certificates_in_a_few_words() -> None:
    shown = resource._shown(RESOURCE, {"authorities": [{"certificate": ISSUED.pem, "isRootAuthority": True}]})
    assert shown["authorities"][0]["certificate"].startswith("Contoso Apps (expires 2027-11-22, SHA-256 ")
    assert shown["authorities"][0]["is_root_authority"] is True
