# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which types carry trust, and the patterns of what may exist without a document."""

from __future__ import annotations

import time

import pytest

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import every_kind, resource_type
from ansible_collections.m365.graph.plugins.module_utils._tenant.ignore_list import LONGEST_PATTERN, parse
from ansible_collections.m365.graph.plugins.module_utils._tenant.unmanaged import TrustRow, trusting_kinds

KINDS = {resource_type(kind): kind for kind in trusting_kinds("public")}
ROOT = KINDS["iosTrustedRootCertificate"]
#: What people set up, but nobody trusts: settings, identities of users, and connections to other services.
OTHERS = {
    "appManagementPolicy",
    "applePushNotificationCertificate",
    "authenticationStrengthPolicy",
    "claimsMappingPolicy",
    "depOnboardingSetting",
    "deviceManagementDerivedCredentialSettings",
    "federatedTokenValidationPolicy",
    "fido2AuthenticationMethodConfiguration",
    "managedDeviceCertificateState",
    "onPremisesPublishing",
    "symantecCodeSigningCertificate",
    "tenantAppManagementPolicy",
    "tlsInspectionPolicyLink",
    "tlsInspectionRule",
    "tokenIssuancePolicy",
    "userPFXCertificate",
    "vppToken",
    "x509CertificateAuthenticationMethodConfiguration",
    "x509CertificateCombinationConfiguration",
}


def test_every_type_is_trust_or_known_to_be_none() -> None:
    # Configurations that use certificates trust root certificates, which have types of their own.
    using = {resource_type(kind) for kind in every_kind().values() if kind.traits.service}
    assert len(using) == 31
    assert {resource_type(kind) for kind in every_kind().values()} - {*KINDS} == OTHERS | using


def test_reports_are_no_trust() -> None:
    reported = [kind for family in RESOURCES.values() for kind in family.concrete if kind.reported or not kind.kept]
    assert reported and not [kind.name for kind in reported if kind.traits.trust]


@pytest.mark.parametrize(
    ("entry", "matches"),
    [
        ({"type": "IOS*"}, True),
        ({"type": "iosTrustedRootCertificate", "key": {"displayName": "lab ?oot"}}, True),
        ({"type": "*", "key": {"displayName": "[a-k]*"}}, False),
        ({"type": "*", "key": {"displayName": "Lab"}}, False),
        ({"type": "*", "key": {"name": "*"}}, False),
        ({"type": "*", "id": "ABC-*"}, True),
        ({"type": "*", "id": "abc-*", "key": {"displayName": "Other"}}, False),
    ],
)
def test_patterns(entry: dict[str, object], matches: bool) -> None:
    row = TrustRow(ROOT, {"id": "abc-1", "displayName": "Lab Root"})
    assert parse({**entry, "reason": "x"}, "file#1", [*KINDS]).matches(row) is matches


def test_a_pattern_takes_no_exponential_time() -> None:
    pattern = "*a" * (LONGEST_PATTERN // 2 - 1) + "b"
    entry = parse({"type": "*", "key": {"displayName": pattern}, "reason": "x"}, "file#1", [*KINDS])
    begin = time.process_time()
    assert not entry.matches(TrustRow(ROOT, {"id": "1", "displayName": "a" * 5000}))
    assert time.process_time() - begin < 2


def test_a_type_that_carries_no_trust_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r'^f#1: type "iosTrustedRootCertificat" \(is iosTrustedRootCertificate meant'):
        parse({"type": "iosTrustedRootCertificat", "reason": "x"}, "f#1", [*KINDS])
