# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single resources do beyond storing values: one small class per behaviour that a description names.

A behaviour gets the checked values and returns what is stored; it may refuse with a EmulatedError.
"""

from __future__ import annotations

from .app_policies import AppPolicyBehaviour
from .apple import EnrollmentTokenBehaviour, ProvisioningProfileBehaviour, PushCertificateBehaviour, VppTokenBehaviour
from .base import Behaviour, ChangeContext
from .cloud_pki import LEAVES, CloudAuthorityBehaviour
from .deleted_items import DeletedItemBehaviour
from .directory import ApplicationBehaviour, FederatedCredentialBehaviour, ServicePrincipalBehaviour
from .domains import DomainBehaviour, FederationBehaviour
from .edge import (
    ApiConnectorBehaviour,
    CustomExtensionBehaviour,
    NetworkLinkBehaviour,
    NetworkProfileBehaviour,
    TlsAuthorityBehaviour,
    TlsPolicyBehaviour,
    TlsRuleBehaviour,
)
from .intune import (
    AssignmentBehaviour,
    CodeSigningBehaviour,
    ConnectorBehaviour,
    DeviceConfigurationBehaviour,
    ScopeTagBehaviour,
    SymantecBehaviour,
    VersionedBehaviour,
)
from .keysets import KeyBehaviour, KeySetBehaviour
from .signing_policies import (
    CombinationBehaviour,
    StrengthPolicyBehaviour,
    TokenPolicyBehaviour,
    TokenValidationBehaviour,
)
from .trust import (
    ApplicationTrustBehaviour,
    AuthenticationMethodBehaviour,
    CertificateAuthorityBehaviour,
    CertificateBasedAuthBehaviour,
    ExternalFederationBehaviour,
    MutualTlsBehaviour,
    PkiBehaviour,
    TrustedAuthorityBehaviour,
)

__all__ = ["BEHAVIOURS", "LEAVES", "Behaviour", "ChangeContext"]

BEHAVIOURS: dict[str | None, Behaviour] = {
    None: Behaviour(),
    "versioned": VersionedBehaviour(),
    "configuration": DeviceConfigurationBehaviour(),
    "assignment": AssignmentBehaviour(),
    "code_signing": CodeSigningBehaviour(),
    "symantec": SymantecBehaviour(),
    "scope_tag": ScopeTagBehaviour(),
    "push_certificate": PushCertificateBehaviour(),
    "vpp_token": VppTokenBehaviour(),
    "enrollment_token": EnrollmentTokenBehaviour(),
    "provisioning_profile": ProvisioningProfileBehaviour(),
    "cloud_authority": CloudAuthorityBehaviour(),
    "domain": DomainBehaviour(),
    "federation": FederationBehaviour(),
    "authentication_method": AuthenticationMethodBehaviour(),
    "application": ApplicationBehaviour(),
    "app_policy": AppPolicyBehaviour(),
    "strength_policy": StrengthPolicyBehaviour(),
    "combination": CombinationBehaviour(),
    "token_policy": TokenPolicyBehaviour(),
    "token_validation": TokenValidationBehaviour(),
    "deleted_item": DeletedItemBehaviour(),
    "connector": ConnectorBehaviour(),
    "service_principal": ServicePrincipalBehaviour(),
    "federated_credential": FederatedCredentialBehaviour(),
    "certificate_based_auth": CertificateBasedAuthBehaviour(),
    "pki": PkiBehaviour(),
    "certificate_authority": CertificateAuthorityBehaviour(),
    "external_federation": ExternalFederationBehaviour(),
    "mutual_tls": MutualTlsBehaviour(),
    "application_trust": ApplicationTrustBehaviour(),
    "trusted_authority": TrustedAuthorityBehaviour(),
    "key_set": KeySetBehaviour(),
    "key": KeyBehaviour(),
    "api_connector": ApiConnectorBehaviour(),
    "custom_extension": CustomExtensionBehaviour(),
    "tls_authority": TlsAuthorityBehaviour(),
    "tls_policy": TlsPolicyBehaviour(),
    "tls_rule": TlsRuleBehaviour(),
    "network_profile": NetworkProfileBehaviour(),
    "network_link": NetworkLinkBehaviour(),
}
