#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: internal_domain_federation
short_description: Keep the federation of a domain with an identity provider
version_added: 1.0.0
description:
  - Keeps how a domain is federated with an identity provider such as AD FS, and which certificates Entra trusts to have signed its tokens.
  - Certificates are compared by DER. A valid one is not replaced by one that has expired or expires sooner, and multifactor authentication is not
    weakened, unless an option allows it.
  - The status of the automatic certificate update is read-only. It is returned with an explanation, and there is no option for it.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description:
      - The version of Microsoft Graph.
      - O(default_interactive_authentication_method), O(open_id_connect_discovery_endpoint) and O(password_change_uri) exist in V(beta) only.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - The federation's ID.
      - A domain has one federation at most, so that it is not needed.
    type: str
  domain:
    description: The domain's name.
    type: str
  state:
    description:
      - V(present) makes the federation as described, and creates it if the domain has none.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the identity provider.
    type: str
  issuer_uri:
    description: Issuer URI that the federation service signs with.
    type: str
  metadata_exchange_uri:
    description: Address of the metadata exchange for rich client applications.
    type: str
  passive_sign_in_uri:
    description: Address to which browsers are sent to sign in.
    type: str
  preferred_authentication_protocol:
    description:
      - Protocol that is preferred.
      - One of V(wsFed), V(saml), or null to clear it.
    type: str
  signing_certificate:
    description:
      - The certificate with which the identity provider signs tokens now.
      - PEM text, base64 of DER, or the path of a file with either. Certificates are compared by DER. Private keys are refused.
      - Needed to create a federation. The service would otherwise leave a domain behind that nobody can manage over Graph.
    type: str
  active_sign_in_uri:
    description: Address at which active clients sign in.
    type: str
  default_interactive_authentication_method:
    description: Method that interactive sign-in starts with.
    type: str
  federated_idp_mfa_behavior:
    description:
      - Whether multifactor authentication of the identity provider is accepted.
      - One of V(acceptIfMfaDoneByFederatedIdp), V(enforceMfaByFederatedIdp), V(rejectMfaByFederatedIdp), or null to clear it.
    type: str
  is_signed_authentication_request_required:
    description: Whether Entra signs SAML authentication requests.
    type: bool
  next_signing_certificate:
    description:
      - A further certificate with which the identity provider may sign tokens, for a rollover.
      - PEM text, base64 of DER, or the path of a file with either. Certificates are compared by DER. Private keys are refused.
    type: str
  open_id_connect_discovery_endpoint:
    description: Address of the OpenID Connect discovery document.
    type: str
  password_change_uri:
    description: Address at which passwords are changed.
    type: str
  password_reset_uri:
    description: Address at which passwords are reset.
    type: str
  prompt_login_behavior:
    description:
      - What happens when an application asks to sign in anew.
      - One of V(translateToFreshPasswordAuthentication), V(nativeSupport), V(disabled), or null to clear it.
    type: str
  sign_out_uri:
    description: Address to which users are sent when they sign out.
    type: str
  allow_expired:
    description: Let O(signing_certificate) or O(next_signing_certificate) be one that has expired.
    type: bool
    default: false
  allow_not_yet_valid:
    description: Let O(signing_certificate) be one that is not valid yet. Until it is, users cannot sign in.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Let O(signing_certificate) replace a valid one that expires later.
    type: bool
    default: false
  allow_weaker_mfa:
    description:
      - Let O(federated_idp_mfa_behavior) become weaker.
      - From strict to weak the behaviours are V(rejectMfaByFederatedIdp), V(enforceMfaByFederatedIdp), V(acceptIfMfaDoneByFederatedIdp) and none.
    type: bool
    default: false
notes:
  - Needs the application permission C(Domain-InternalFederation.ReadWrite.All).
  - In check mode C(Domain-InternalFederation.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.internal_domain_federation_info
  - name: Update internalDomainFederation
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/internaldomainfederation-update
"""

EXAMPLES = r"""
- name: The domain is federated with our identity provider, and Entra does multifactor authentication itself
  m365.graph.internal_domain_federation:
    domain: contoso.com
    display_name: Contoso AD FS
    issuer_uri: http://sts.contoso.com/adfs/services/trust
    metadata_exchange_uri: https://sts.contoso.com/adfs/services/trust/mex
    passive_sign_in_uri: https://sts.contoso.com/adfs/ls
    active_sign_in_uri: https://sts.contoso.com/adfs/services/trust/2005/usernamemixed
    sign_out_uri: https://sts.contoso.com/adfs/ls
    preferred_authentication_protocol: wsFed
    federated_idp_mfa_behavior: rejectMfaByFederatedIdp
    signing_certificate: "{{ playbook_dir }}/files/sts-signing.cer"

- name: The next signing certificate is known before the identity provider uses it
  m365.graph.internal_domain_federation:
    domain: contoso.com
    next_signing_certificate: "{{ playbook_dir }}/files/sts-signing-next.cer"
"""

RETURN = r"""
resource:
  description: The resource as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    domain: contoso.com
    id: 6601d14b-d113-8f64-fda2-9b5ddda18ecc
    display_name: Contoso AD FS
    issuer_uri: http://sts.contoso.com/adfs/services/trust
    metadata_exchange_uri: https://sts.contoso.com/adfs/services/trust/mex
    passive_sign_in_uri: https://sts.contoso.com/adfs/ls
    preferred_authentication_protocol: wsFed
    signing_certificate: MIIDADCCAeigAwIBAgIQEX41y8r6
    active_sign_in_uri: https://sts.contoso.com/adfs/services/trust/2005/usernamemixed
    federated_idp_mfa_behavior: rejectMfaByFederatedIdp
    is_signed_authentication_request_required: true
    next_signing_certificate: null
    password_reset_uri: null
    prompt_login_behavior: nativeSupport
    sign_out_uri: https://sts.contoso.com/adfs/ls
    signing_certificate_update_status:
      certificate_update_result: success
      last_run_date_time: "2026-11-22T07:44:46.2616778Z"
      severity: ok
      explanation: Entra read the identity provider's metadata and has its current certificate.
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
    - property: federated_idp_mfa_behavior
      before: acceptIfMfaDoneByFederatedIdp
      after: rejectMfaByFederatedIdp
      effect: safe
diff:
  description: The resource before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /v1.0/domains/contoso.com/federationConfiguration
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
    path: /v1.0/domains/contoso.com/federationConfiguration/6601d14b-d113-8f64-fda2-9b5ddda18ecc
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import INTERNAL_DOMAIN_FEDERATION as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
