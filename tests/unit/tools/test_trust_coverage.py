# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about coverage: every type of Microsoft's SDKs that has to do with trust is managed, listed or explained."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import graph_facts
import pytest

ROOT = Path(__file__).parents[3]
sys.path.append(str(ROOT / "tests" / "tools"))
tool = importlib.import_module("trust_coverage")


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The files of facts, to be changed."""
    names = ("v1.0.json", "beta.json", "coverage.json")
    files: dict[str, Any] = {name: json.loads(json.dumps(graph_facts.read(name))) for name in names}
    monkeypatch.setattr(tool, "read", files.__getitem__)
    return files


def test_every_type_is_managed_or_listed_or_has_a_reason() -> None:
    assert tool.unexplained(tool.coverage()) == []


def test_every_status_occurs() -> None:
    """Otherwise, a mistake in the tool could hide behind an empty table."""
    found = tool.coverage()
    assert {one.status for one in found.values()} == {tool.MANAGED, tool.LISTED, tool.ANY, tool.NOT}
    assert found["internalDomainFederation"].where == ["internal_domain_federation"]
    assert found["samlOrWsFedProvider"].status == tool.MANAGED  # the base type of a described type
    assert found["x509CertificateRule"].where == ["x509_certificate_authentication_method"]  # a value
    assert found["certificateConnectorDetails"].where == ["certificate_connector_info"]
    assert found["tokenIssuancePolicy"].where == ["token_issuance_policy"]
    assert found["fido2CombinationConfiguration"].where == [
        "/policies/authenticationStrengthPolicies/{}/combinationConfigurations"
    ]
    assert found["fido2AuthenticationMethod"].where == ["user_authentication_key_info"]
    assert found["pkcs12CertificateInformation"].where == ["api_connector"]  # a value in one of several types
    assert found["oidcClientSecretAuthentication"].where == ["oidcIdentityProvider"]


def test_there_is_no_type_for_spiffe_trust_domains() -> None:
    """The guide states so, and shows the credential that serves instead. Such a type would be part of the page."""
    words = importlib.import_module("trust_facts")
    assert words.speaks_of_trust("spiffeTrustDomain")
    assert not [name for name in tool.types() if "spiffe" in name.casefold()]
    assert "has no resource for trust domains" in (
        ROOT / "docs" / "docsite" / "rst" / "guide_certificate_sign_in.rst"
    ).read_text(encoding="utf-8")


def test_a_new_type_needs_a_module_or_a_path_or_a_reason(facts: dict[str, Any]) -> None:
    facts["beta.json"]["trust"]["quantumCertificate"] = {"kind": "entity", "path": "/quantum", "methods": "GET"}
    (problem,) = tool.unexplained(tool.coverage())
    assert problem.startswith("quantumCertificate: tests/facts/coverage.json has no reason")
    facts["coverage.json"]["not"].append({"why": "Not of this world.", "types": "quantumCertificate"})
    assert tool.unexplained(tool.coverage()) == []
    facts["beta.json"]["trust"]["quantumCertificate"]["methods"] = "GET PATCH"
    assert tool.unexplained(tool.coverage()) == []


@pytest.mark.parametrize(
    "name, problem",
    [
        ("vppToken", "vppToken: managed, so that it needs no reason"),
        ("quantumCertificate", "quantumCertificate: a reason for a type that is not in the facts"),
        ("deviceInfo", "deviceInfo: two reasons"),
    ],
)
def test_a_reason_for_nothing_is_a_problem(facts: dict[str, Any], name: str, problem: str) -> None:
    facts["coverage.json"]["not"].append({"why": "No reason.", "types": name})
    assert tool.unexplained(tool.coverage()) == [problem]


def test_modules_by_hand_exist() -> None:
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
    by_hand = graph_facts.read("coverage.json")["modules"]
    assert by_hand and {name for listed in by_hand.values() for name in listed.split()} <= modules


def test_the_page_has_every_type_once() -> None:
    found = tool.coverage()
    text = tool.page(found)
    cells = re.findall(r"^   \* - ``([^`]+)``$", text, re.MULTILINE)
    reasons = [
        name for line in text.partition("Not managed\n")[2].splitlines() for name in re.findall(r"``([^`$]+)``", line)
    ]
    assert sorted(cells + reasons) == sorted(found)
