#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: internal_domain_federation
short_description: Manage the federation of a domain with an identity provider
version_added: 1.0.0
description:
  - Manage how a domain is federated with an identity provider such as AD FS, including the certificates that Entra
    accepts for signatures of its tokens.
  - Certificates are compared by their DER encoding. The module does not replace a valid certificate with one that has
    expired or expires sooner, and does not weaken multifactor authentication, unless the corresponding option allows
    it.
  - The status of the automatic certificate update is read-only. It is returned with an explanation.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description:
      - Microsoft Graph API version.
      - O(default_interactive_authentication_method), O(open_id_connect_discovery_endpoint) and O(password_change_uri)
        are only available in V(beta).
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - ID of the federation.
      - This option is not required, because a domain has at most one federation.
      - An example is V(96c8868d-868d-96c8-8d86-c8968d86c896).
    type: str
  domain:
    description: Name of the domain.
    type: str
  state:
    description:
      - V(present) creates the federation if it is missing and corrects the given properties.
      - V(absent) removes the federation.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Display name of the identity provider.
    type: str
  issuer_uri:
    description: Issuer URI of the federation service.
    type: str
  metadata_exchange_uri:
    description: URL of the metadata exchange endpoint for rich client applications.
    type: str
  passive_sign_in_uri:
    description: URL that browsers are redirected to for sign-in.
    type: str
  preferred_authentication_protocol:
    description:
      - Preferred authentication protocol.
      - V(wsFed) or V(saml). V(null) clears the value.
    type: str
  signing_certificate:
    description:
      - Current token-signing certificate of the identity provider.
      - PEM text, base64-encoded DER, or the path of a file in either format. Certificates are compared by their DER
        encoding. Private keys are refused.
      - Required to create a federation. Without it, the service leaves the domain in a state that cannot be managed
        with Microsoft Graph.
    type: str
  active_sign_in_uri:
    description: URL of the sign-in endpoint for active clients.
    type: str
  default_interactive_authentication_method:
    description: Default method for interactive sign-in.
      An example is V(http://schemas.microsoft.com/claims/multipleauthn).
    type: str
  federated_idp_mfa_behavior:
    description:
      - Whether multifactor authentication by the identity provider is accepted.
      - One of V(acceptIfMfaDoneByFederatedIdp), V(enforceMfaByFederatedIdp) or V(rejectMfaByFederatedIdp). V(null)
        clears the value.
    type: str
  is_signed_authentication_request_required:
    description: Whether Entra signs SAML authentication requests.
    type: bool
  next_signing_certificate:
    description:
      - Additional token-signing certificate of the identity provider, for a rollover.
      - PEM text, base64-encoded DER, or the path of a file in either format. Certificates are compared by their DER
        encoding. Private keys are refused.
    type: str
  open_id_connect_discovery_endpoint:
    description: URL of the OpenID Connect discovery document.
      An example is V(https://sts.contoso.com/.well-known/openid-configuration).
    type: str
  password_change_uri:
    description: URL of the page to change passwords.
      An example is V(https://sts.contoso.com/adfs/portal/updatepassword).
    type: str
  password_reset_uri:
    description: URL of the page to reset passwords. An example is V(https://password.contoso.com/reset).
    type: str
  prompt_login_behavior:
    description:
      - Behavior when an application requests a new sign-in.
      - One of V(translateToFreshPasswordAuthentication), V(nativeSupport) or V(disabled). V(null) clears the value.
    type: str
  sign_out_uri:
    description: URL that users are redirected to for sign-out.
    type: str
  system_browser_enabled_on:
    description:
      - Platforms on which the browser of the system is used to sign in.
      - V(none), or some of V(ios), V(android), V(mac) and V(linux). V(none) and V(null) are the same.
      - Only available in V(v1.0).
    type: list
    elements: str
  allow_expired:
    description: Whether O(signing_certificate) and O(next_signing_certificate) may be certificates that have expired.
    type: bool
    default: false
  allow_not_yet_valid:
    description: Whether O(signing_certificate) may be a certificate that is not valid yet. Users cannot sign in until
      it is.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Whether O(signing_certificate) may replace a valid certificate that expires later.
    type: bool
    default: false
  allow_weaker_mfa:
    description:
      - Whether O(federated_idp_mfa_behavior) may be changed to a weaker value.
      - From strongest to weakest, the values are V(rejectMfaByFederatedIdp), V(enforceMfaByFederatedIdp),
        V(acceptIfMfaDoneByFederatedIdp) and no value.
    type: bool
    default: false
notes:
  - Requires the application permission C(Domain-InternalFederation.ReadWrite.All).
  - In check mode, C(Domain-InternalFederation.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.internal_domain_federation_info
  - name: Update internalDomainFederation
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/internaldomainfederation-update
"""

EXAMPLES = r"""
- name: Federate the domain and enforce multifactor authentication in Entra
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

- name: Add the next signing certificate before the identity provider uses it
  m365.graph.internal_domain_federation:
    domain: contoso.com
    next_signing_certificate: "{{ playbook_dir }}/files/sts-signing-next.cer"
"""

RETURN = r"""
resource:
  description: Current state of the resource, or its predicted state in check mode. V(null) if the resource does not
    exist.
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
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import (
    INTERNAL_DOMAIN_FEDERATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
