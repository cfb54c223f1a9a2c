# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single resources do beyond storing values: one small class per behaviour that a description names.

A behaviour gets the checked values and returns what is stored; it may refuse with a GraphError.
"""

from __future__ import annotations

from .apple import EnrollmentToken, ProvisioningProfile, PushCertificate, VppToken
from .base import Behaviour, Scene
from .cloud_pki import CloudAuthority
from .directory import Application, FederatedCredential, ServicePrincipal
from .domains import Domain, Federation
from .intune import Assignment, CodeSigning, Configuration, ScopeTag, Symantec, Versioned
from .keysets import Key, KeySet
from .trust import ApplicationTrust, CertificateAuthority, CertificateBasedAuth, ExternalFederation, MutualTls, Pki, TrustedAuthority

__all__ = ["BEHAVIOURS", "Behaviour", "Scene"]

BEHAVIOURS: dict[str | None, Behaviour] = {
    None: Behaviour(),
    "versioned": Versioned(),
    "configuration": Configuration(),
    "assignment": Assignment(),
    "code_signing": CodeSigning(),
    "symantec": Symantec(),
    "scope_tag": ScopeTag(),
    "push_certificate": PushCertificate(),
    "vpp_token": VppToken(),
    "enrollment_token": EnrollmentToken(),
    "provisioning_profile": ProvisioningProfile(),
    "cloud_authority": CloudAuthority(),
    "domain": Domain(),
    "federation": Federation(),
    "application": Application(),
    "service_principal": ServicePrincipal(),
    "federated_credential": FederatedCredential(),
    "certificate_based_auth": CertificateBasedAuth(),
    "pki": Pki(),
    "certificate_authority": CertificateAuthority(),
    "external_federation": ExternalFederation(),
    "mutual_tls": MutualTls(),
    "application_trust": ApplicationTrust(),
    "trusted_authority": TrustedAuthority(),
    "key_set": KeySet(),
    "key": Key(),
}
