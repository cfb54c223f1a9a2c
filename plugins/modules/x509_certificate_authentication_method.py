#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: x509_certificate_authentication_method
short_description: Keep how users sign in with certificates
version_added: 1.0.0
description:
  - Keeps the part of the tenant's policy of authentication methods that is about X.509 certificates. It always exists.
  - Microsoft offers it in the public cloud and the clouds for US Government only.
  - Lists are compared without regard to order and are sent as a whole when an entry differs. An entry keeps the properties that the options leave
    out.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  state:
    description: V(present) makes the method as described. The service cannot remove it.
    type: str
    default: present
    choices: [present]
  method_state:
    description:
      - Whether users can sign in with certificates.
      - V(enabled), V(disabled), or null.
    type: str
  include_targets:
    description: The groups whose members may use the method.
    type: list
    elements: dict
    suboptions:
      id:
        description: The group's ID, or V(all_users).
        type: str
        required: true
      target_type:
        description: V(group), or V(user).
        type: str
      is_registration_required:
        description: Whether a user must register for the method.
        type: bool
  exclude_targets:
    description: The groups whose members may not use the method although they are in O(include_targets).
    type: list
    elements: dict
    suboptions:
      id:
        description: The group's ID.
        type: str
        required: true
      target_type:
        description: V(group), or V(user).
        type: str
  certificate_user_bindings:
    description: How a certificate is bound to a user. The first binding that matches, by its priority, counts.
    type: list
    elements: dict
    suboptions:
      priority:
        description: The binding's place in the order, unique in the list.
        type: int
        required: true
      trust_affinity_level:
        description: V(low) or V(high).
        type: str
      user_property:
        description: The user's property, such as V(userPrincipalName), V(onPremisesUserPrincipalName) or V(certificateUserIds).
        type: str
      x509_certificate_field:
        description: The certificate's field, such as V(PrincipalName), V(RFC822Name) or V(SubjectKeyIdentifier).
        type: str
  authentication_mode_configuration:
    description: How strong an authentication with a certificate is.
    type: dict
    suboptions:
      rules:
        description: Rules for certificates of an issuer or with a policy.
        type: list
        elements: dict
        suboptions:
          identifier:
            description: "What the rule is about: an issuer's subject or a policy's object identifier, or both."
            type: str
            required: true
          issuer_subject_identifier:
            description: The issuer's subject, in a rule about issuer and policy.
            type: str
          policy_oid_identifier:
            description: The policy's object identifier, in a rule about issuer and policy.
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
        description: V(x509CertificateSingleFactor) or V(x509CertificateMultiFactor), where no rule says otherwise.
        type: str
      x509_certificate_default_required_affinity_level:
        description: "V(low) or V(high): the affinity that a binding needs where no rule says otherwise."
        type: str
  certificate_authority_scopes:
    description: Which groups may use the certificates of which authority.
    type: list
    elements: dict
    suboptions:
      include_targets:
        description: The groups.
        type: list
        elements: dict
        suboptions:
          id:
            description: The group's ID.
            type: str
            required: true
          target_type:
            description: V(group), or V(user).
            type: str
      public_key_infrastructure_identifier:
        description: The public key infrastructure that has the authority.
        type: str
        required: true
      subject_key_identifier:
        description: The identifier of the authority's key.
        type: str
        required: true
  issuer_hints_configuration:
    description: Whether clients are told the accepted authorities, so that they offer those certificates only.
    type: dict
    suboptions:
      state:
        description: V(enabled) or V(disabled).
        type: str
  crl_validation_configuration:
    description:
      - Whether certificates of an authority without a list of revoked certificates are refused.
      - V(v1.0) only.
    type: dict
    suboptions:
      exempted_certificate_authorities_subject_key_identifiers:
        description: The key identifiers of authorities that need none.
        type: list
        elements: str
      state:
        description: V(enabled) or V(disabled).
        type: str
  require_certificate_sid_alignment:
    description:
      - Whether the security identifier in a certificate must be that of the user.
      - V(beta) only.
    type: bool
notes:
  - Needs the application permission C(Policy.ReadWrite.AuthenticationMethod).
  - In check mode C(Policy.Read.AuthenticationMethod) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.x509_certificate_authentication_method_info
  - module: m365.graph.public_key_infrastructure
  - module: m365.graph.certificate_authority
  - name: Update x509CertificateAuthenticationMethodConfiguration
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/x509certificateauthenticationmethodconfiguration-update
"""

EXAMPLES = r"""
- name: A group signs in with certificates, which count as multifactor authentication
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
  description: The method as it is in the tenant, or in check mode as it would be. Null when it is absent.
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
changes:
  description: What differs, one entry for each property that was (in check mode, would be) sent.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: The option's name.
      type: str
    before:
      description: The value in the tenant.
      type: raw
    after:
      description: The value that is sent.
      type: raw
    effect:
      description: What the change does beyond the property. V(safe), V(reissues) or V(replaces).
      type: str
  sample:
    - property: method_state
      before: disabled
      after: enabled
      effect: safe
diff:
  description: The method before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/x509Certificate
      status: 200
token_requests:
  description: How many tokens were asked for.
  returned: always
  type: int
  sample: 1
graph_error:
  description: What the service said when it refused a request.
  returned: when Microsoft Graph answered with an error
  type: dict
  sample:
    status: 403
    code: Forbidden
    message: Application is not authorized to perform this operation.
    request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1
    method: PATCH
    path: /v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/x509Certificate
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_methods import X509_CERTIFICATE_AUTHENTICATION_METHOD as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
