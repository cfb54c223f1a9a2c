# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which new credentials an app management policy forbids, as far as a client can decide it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from certificates import issue

from ansible_collections.m365.graph.plugins.module_utils._credential.app_policies import (
    Chains,
    CredentialPolicy,
    OwnerPolicies,
    policy_of,
    refused_keys,
    refused_password,
    violations,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509

CREATED = "2026-06-01T00:00:00Z"


def entry(days: int) -> dict[str, Any]:
    month, day = (2, days - 30) if days > 30 else (1, days + 1)
    ends = f"2027-{month:02}-{day:02}T00:00:00Z"
    return {"type": "AsymmetricX509Cert", "startDateTime": "2027-01-01T00:00:00Z", "endDateTime": ends}


def policy(**restriction: Any) -> CredentialPolicy:
    found = policy_of(
        {
            "isEnabled": True,
            "displayName": "Short",
            "restrictions": {
                "keyCredentials": [
                    {"restrictionType": "asymmetricKeyLifetime", "state": "enabled", "maxLifetime": "P30D"}
                    | restriction
                ],
                "passwordCredentials": [
                    {"restrictionType": "passwordLifetime", "state": "enabled", "maxLifetime": "P30D"} | restriction
                ],
            },
        },
        "restrictions",
    )
    assert found is not None
    return found


def test_a_credential_that_is_valid_for_too_long() -> None:
    assert refused_keys(policy(), [entry(30)], CREATED) is None
    assert refused_keys(policy(), [entry(30), entry(31)], CREATED) == (
        'The app management policy "Short" allows 30 days, and the credential would be valid for 31 days: set '
        "end_date_time to an earlier date."
    )
    assert refused_password(policy(), entry(30), CREATED) is None
    assert (refused_password(policy(), entry(31), CREATED) or "").endswith("set valid_for_days to a smaller number.")
    assert refused_keys(policy(), [{**entry(31), "type": "X509CertAndPassword"}], CREATED) is None
    assert "allows 36 hours" in (refused_keys(policy(maxLifetime="PT36H"), [entry(3)], CREATED) or "")


@pytest.mark.parametrize(
    ("since", "created", "refuses"),
    [
        (None, None, True),
        ("2026-01-01T00:00:00Z", CREATED, True),
        (CREATED, CREATED, True),
        ("2026-07-01T00:00:00Z", CREATED, False),
        ("2026-01-01T00:00:00Z", None, False),
    ],
)
def test_a_restriction_concerns_owners_that_were_created_later(since: Any, created: Any, refuses: bool) -> None:
    found = policy(restrictForAppsCreatedAfterDateTime=since)
    assert found.dated == (since is not None)
    assert bool(refused_keys(found, [entry(31)], created)) == refuses
    assert bool(refused_password(found, entry(31), created)) == refuses


def test_what_is_not_enforced() -> None:
    lifetime = {"restrictionType": "asymmetricKeyLifetime", "maxLifetime": "P1D"}
    enforced = {"isEnabled": True, "restrictions": {"keyCredentials": [{**lifetime, "state": "enabled"}]}}
    assert policy_of(enforced, "restrictions") is not None
    assert policy_of({**enforced, "isEnabled": False}, "restrictions") is None
    disabled = {"isEnabled": True, "restrictions": {"keyCredentials": [{**lifetime, "state": "disabled"}]}}
    assert policy_of(disabled, "restrictions") is None
    assert policy_of({"isEnabled": True, "restrictions": None}, "restrictions") is None


def test_forbidden_secrets() -> None:
    addition = {"restrictionType": "passwordAddition", "state": "enabled"}
    found = policy_of(
        {"isEnabled": True, "id": "p", "restrictions": {"passwordCredentials": [addition]}}, "restrictions"
    )
    assert found is not None
    assert refused_password(found, entry(1), None) == (
        'The app management policy "p" forbids secrets. Use a certificate or a federated identity.'
    )
    assert refused_keys(found, [entry(31)], None) is None


def test_lengths_of_the_same_number_of_days_are_shown_exactly() -> None:
    longer = {**entry(30), "endDateTime": "2027-01-31T01:00:00Z"}
    assert "allows 30 days, and the credential would be valid for 30 days and 1 hour:" in (
        refused_keys(policy(), [longer], CREATED) or ""
    )


EXEMPT = {"excludeActors": {"@odata.type": "x", "customSecurityAttributes": [{"id": "Engineering_Trusted"}]}}


def test_an_exemption_leaves_new_credentials_to_the_service() -> None:
    assert refused_keys(policy(**EXEMPT), [entry(31)], CREATED) is None
    assert refused_password(policy(**EXEMPT), entry(31), CREATED) is None
    nobody = {"excludeActors": {"@odata.type": "x", "customSecurityAttributes": []}}
    assert refused_keys(policy(**nobody), [entry(31)], CREATED) is not None
    assert [*violations(policy(**EXEMPT), entry(31), CREATED, secret=False)] != [], "nobody knows who added it"


NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
ROOT, OTHER = (
    issue(name, usages=None, root=True, now=NOW, index=index) for index, name in enumerate(("Root", "Other"))
)
LEAF = issue("Leaf", usages=None, signer=ROOT, now=NOW, index=2)
FORGED = issue("Root", usages=None, root=True, now=NOW, index=3)
TRUSTED = {
    "restrictionType": "trustedCertificateAuthority",
    "state": "enabled",
    "certificateBasedApplicationConfigurationIds": ["ABC", "def"],
}


def trusting(chains: Chains, **more: Any) -> CredentialPolicy:
    found = policy_of(
        {"isEnabled": True, "displayName": "PKI", "restrictions": {"keyCredentials": [{**TRUSTED, **more}]}},
        "restrictions",
        chains,
    )
    assert found is not None and found.trusting
    return found


def certificates(*issued: Any) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load(one.pem) for one in issued)


@pytest.mark.parametrize(
    ("chains", "more", "refuses"),
    [
        ({"abc": certificates(OTHER), "def": certificates(OTHER)}, {}, True),
        ({"abc": certificates(OTHER), "def": certificates(OTHER, ROOT)}, {}, False),
        ({"abc": certificates(OTHER), "def": certificates(FORGED)}, {}, True),
        ({"abc": certificates(OTHER)}, {}, False),
        ({}, {}, False),
        ({"abc": certificates(OTHER)}, {"certificateBasedApplicationConfigurationIds": ["abc"]}, True),
        ({"abc": certificates(OTHER)}, {"certificateBasedApplicationConfigurationIds": None}, False),
    ],
)
def test_an_issuer_is_refused_if_all_authorities_are_known(chains: Chains, more: dict[str, Any], refuses: bool) -> None:
    """A certificate with the name of an authority as issuer is not issued by it."""
    found, new = trusting(chains, **more), {**entry(1), "key": LEAF.text}
    reason = refused_keys(found, [new], None)
    assert bool(reason) == refuses
    assert [*violations(found, new, None, secret=False)] == (
        ['is not issued by an authority that the app management policy "PKI" trusts'] if refuses else []
    )
    assert refused_keys(found, [entry(1)], None) is None, "its certificate is unknown"


def test_what_v1_does_not_show() -> None:
    assert not trusting({}, certificateBasedApplicationConfigurationIds=None).shows_chains
    assert trusting({}).shows_chains and policy().shows_chains and not policy().trusting


def test_existing_credentials_are_compared_with_their_policy() -> None:
    forbidden = [
        {"restrictionType": kind, "state": "enabled"}
        for kind in ("passwordAddition", "symmetricKeyAddition", "customPasswordAddition")
    ]
    lengths = [
        {"restrictionType": kind, "state": "enabled", "maxLifetime": "P30D"}
        for kind in ("passwordLifetime", "symmetricKeyLifetime")
    ]
    found = policy_of(
        {"isEnabled": True, "displayName": "No", "restrictions": {"passwordCredentials": [*forbidden, *lengths]}},
        "restrictions",
    )
    assert found is not None
    symmetric = {**entry(31), "type": "Symmetric"}
    named = 'the app management policy "No"'
    long = f"is valid for 31 days, and {named} allows 30 days"
    assert [*violations(found, entry(31), None, secret=True)] == [f"is a secret, which {named} forbids", long]
    assert [*violations(found, symmetric, None, secret=False)] == [f"is a symmetric key, which {named} forbids", long]
    assert [*violations(found, entry(31), None, secret=False)] == []
    assert [*violations(policy(), symmetric, None, secret=False)] == []
    assert [*violations(policy(), entry(30), None, secret=False)] == []
    pair = {**entry(31), "type": "X509CertAndPassword"}
    assert [*violations(policy(), pair, None, secret=False)] == [], "only the service signs with it"


def test_the_assigned_policy_counts_alone() -> None:
    tenant = {
        "isEnabled": True,
        "displayName": "Tenant",
        "applicationRestrictions": {
            "passwordCredentials": [{"restrictionType": "passwordAddition", "state": "enabled"}]
        },
        "servicePrincipalRestrictions": {"passwordCredentials": []},
    }
    disabled = {"isEnabled": False, "displayName": "Own", "restrictions": None}
    counting = OwnerPolicies("application", None, tenant).policy
    assert counting is not None and counting.name == "Tenant"
    assert OwnerPolicies("servicePrincipal", None, tenant).policy is None
    assert OwnerPolicies("application", disabled, tenant).policy is None
    assert OwnerPolicies("application", None, None).policy is None
