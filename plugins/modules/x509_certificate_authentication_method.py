#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: x509_certificate_authentication_method
short_description: Manage the X.509 certificate authentication method
version_added: 1.0.0
description:
  - Manage the X.509 certificate configuration in the authentication methods policy of the tenant. It always exists.
  - Microsoft offers it in the public cloud and in the clouds for US Government only.
  - Lists are compared without regard to order. If an entry differs, the list is sent as a whole. Properties of an entry
    that are not given keep their values.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  state:
    description: V(present) corrects the given properties. The service does not support removal.
    type: str
    default: present
    choices: [present]
  method_state:
    description:
      - Whether users can sign in with certificates.
      - V(enabled), V(disabled) or V(null).
    type: str
  include_targets:
    description: Groups whose members may use the method.
    type: list
    elements: dict
    suboptions:
      id:
        description: ID of the group, or V(all_users).
        type: str
        required: true
      target_type:
        description: V(group) or V(user).
        type: str
      is_registration_required:
        description: Whether users must register for the method.
        type: bool
  exclude_targets:
    description: Groups whose members may not use the method, even if they are in O(include_targets).
    type: list
    elements: dict
    suboptions:
      id:
        description: ID of the group.
        type: str
        required: true
      target_type:
        description: V(group) or V(user).
        type: str
  certificate_user_bindings:
    description: How a certificate is mapped to a user. The first matching binding in the order of priority is used.
    type: list
    elements: dict
    suboptions:
      priority:
        description: Priority of the binding, unique in the list.
        type: int
        required: true
      trust_affinity_level:
        description: V(low) or V(high).
        type: str
      user_property:
        description: Property of the user, such as V(userPrincipalName), V(onPremisesUserPrincipalName) or
          V(certificateUserIds).
        type: str
      x509_certificate_field:
        description: Field of the certificate, such as V(PrincipalName), V(RFC822Name) or V(SubjectKeyIdentifier).
        type: str
  authentication_mode_configuration:
    description: Strength of an authentication with a certificate.
    type: dict
    suboptions:
      rules:
        description: Rules for certificates from an issuer or with a policy.
        type: list
        elements: dict
        suboptions:
          identifier:
            description: Whether the rule applies to the subject of an issuer, the identifier of a policy, or both.
            type: str
            required: true
          issuer_subject_identifier:
            description: Subject of the issuer, in a rule for an issuer and a policy.
              An example is V(CN=Contoso Issuing CA).
            type: str
          policy_oid_identifier:
            description: Object identifier of the policy, in a rule for an issuer and a policy.
              An example is V(1.3.6.1.4.1.311.21.8.1).
            type: str
          x509_certificate_authentication_mode:
            description: V(x509CertificateSingleFactor) or V(x509CertificateMultiFactor).
            type: str
          x509_certificate_required_affinity_level:
            description: V(low) or V(high).
            type: str
          x509_certificate_rule_type:
            description: V(issuerSubject), V(policyOID) or V(issuerSubjectAndPolicyOID).
            type: str
            required: true
      x509_certificate_authentication_default_mode:
        description: V(x509CertificateSingleFactor) or V(x509CertificateMultiFactor), if no rule applies.
        type: str
      x509_certificate_default_required_affinity_level:
        description: Required affinity of a binding, V(low) or V(high), if no rule applies.
        type: str
  certificate_authority_scopes:
    description: Groups that may use the certificates of an authority.
    type: list
    elements: dict
    suboptions:
      include_targets:
        description: List of groups.
        type: list
        elements: dict
        suboptions:
          id:
            description: ID of the group.
            type: str
            required: true
          target_type:
            description: V(group) or V(user).
            type: str
      public_key_infrastructure_identifier:
        description: Public key infrastructure that contains the authority. An example is V(Contoso PKI).
        type: str
        required: true
      subject_key_identifier:
        description: Subject key identifier of the authority.
          An example is V(3f0d5d665d663f0d665d0d3f665d0d3f665d0d3f).
        type: str
        required: true
  issuer_hints_configuration:
    description: Whether the trusted authorities are sent to clients, so that clients only offer matching certificates.
    type: dict
    suboptions:
      state:
        description: V(enabled) or V(disabled).
        type: str
  crl_validation_configuration:
    description:
      - Whether certificates of an authority without a certificate revocation list are refused.
      - Only available in V(v1.0).
    type: dict
    suboptions:
      exempted_certificate_authorities_subject_key_identifiers:
        description: Subject key identifiers of authorities that do not need a certificate revocation list.
          An example is V(3f0d5d665d663f0d665d0d3f665d0d3f665d0d3f).
        type: list
        elements: str
      state:
        description: V(enabled) or V(disabled).
        type: str
  require_certificate_sid_alignment:
    description:
      - Whether the security identifier (SID) in the certificate must match that of the user.
      - Only available in V(beta).
    type: bool
notes:
  - Requires the application permission C(Policy.ReadWrite.AuthenticationMethod).
  - In check mode, C(Policy.Read.AuthenticationMethod) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.x509_certificate_authentication_method_info
  - module: m365.graph.public_key_infrastructure
  - module: m365.graph.certificate_authority
  - name: Update x509CertificateAuthenticationMethodConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/x509certificateauthenticationmethodconfiguration-update
"""

EXAMPLES = r"""
- name: Enable certificate sign-in for a group, as multifactor authentication
  m365.graph.x509_certificate_authentication_method:
    method_state: enabled
    include_targets:
      - id: 0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0
        target_type: group
    certificate_user_bindings:
      - priority: 1
        x509_certificate_field: PrincipalName
        user_property: userPrincipalName
    authentication_mode_configuration:
      x509_certificate_authentication_default_mode: x509CertificateMultiFactor
      rules:
        - x509_certificate_rule_type: policyOID
          identifier: 1.3.6.1.4.1.311.21.8.1
          x509_certificate_authentication_mode: x509CertificateSingleFactor
"""

RETURN = r"""
resource:
  description: Current state of the method, or its predicted state in check mode. V(null) if the method does not exist.
  returned: success
  type: dict
  sample:
    id: X509Certificate
    method_state: enabled
    include_targets:
      - id: 0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0
        target_type: group
        is_registration_required: false
    exclude_targets: []
    certificate_user_bindings:
      - priority: 1
        x509_certificate_field: PrincipalName
        user_property: userPrincipalName
        trust_affinity_level: low
    authentication_mode_configuration:
      x509_certificate_authentication_default_mode: x509CertificateMultiFactor
      x509_certificate_default_required_affinity_level: low
      rules: []
    certificate_authority_scopes: []
    issuer_hints_configuration:
      state: disabled
    crl_validation_configuration:
      state: disabled
      exempted_certificate_authorities_subject_key_identifiers: []
    require_certificate_sid_alignment: null
# Written by `make generate` from tests/tools/returned.yml:
changes:
  description: One entry for each property that was sent (in check mode, would be sent).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the option.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: "Value that is sent, with IDs instead of names."}
    effect:
      description: Effect beyond the property. V(safe) has none, V(reissues) revokes and re-issues certificates,
        V(removes) removes them from devices, V(replaces) replaces the resource.
      type: str
diff: {description: The resource before and after the change., returned: success, type: dict}
calls:
  description: Requests sent to Microsoft Graph, in order. C(batch) is V(true) for requests sent in a batch.
  returned: always
  type: list
  elements: dict
  sample: [{method: GET, path: /v1.0/organization, status: 200}]
token_requests: {description: Number of access tokens requested., returned: always, type: int, sample: 1}
graph_error:
  description: Error reported by Microsoft Graph.
  returned: when Microsoft Graph reported an error
  type: dict
  sample: {status: 403, code: Forbidden, message: Access denied., request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1}
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_methods import (
    X509_CERTIFICATE_AUTHENTICATION_METHOD as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
