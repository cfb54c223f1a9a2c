#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: saml_or_ws_fed_external_domain_federation
short_description: Keep the federation with an identity provider of a partner's domains
version_added: 1.0.0
description:
  - Keeps with which SAML or WS-Fed identity provider guests of a partner's domains sign in, and which certificate Entra trusts to have signed its
    tokens.
  - Certificates are compared by DER. A valid one is not replaced by one that has expired or expires sooner unless an option allows it.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - The federation's ID.
      - Without it the federation is found by O(display_name).
    type: str
  state:
    description:
      - V(present) makes the federation as described, and creates it if it is not there.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: The identity provider's name. Needed to create a federation.
    type: str
  issuer_uri:
    description: Issuer URI that the identity provider signs with. Needed to create a federation.
    type: str
  metadata_exchange_uri:
    description: Address of the metadata exchange for rich client applications. Null clears it.
    type: str
  passive_sign_in_uri:
    description: Address to which browsers are sent to sign in. Needed to create a federation.
    type: str
  preferred_authentication_protocol:
    description:
      - Protocol that is preferred. Needed to create a federation.
      - One of V(wsFed), V(saml).
    type: str
  signing_certificate:
    description:
      - The certificate with which the identity provider signs tokens now. Needed to create a federation.
      - PEM text, base64 of DER, or the path of a file with either. Certificates are compared by DER. Private keys are refused.
    type: str
  domains:
    description:
      - The partner's domains that a new federation starts with.
      - Of a federation that is there this is neither read nor changed.
    type: list
    elements: dict
    suboptions:
      id:
        description: A domain's name.
        type: str
        required: true
  allow_expired:
    description: Let O(signing_certificate) be one that has expired.
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
notes:
  - Needs the application permission C(IdentityProvider.ReadWrite.All).
  - In check mode C(IdentityProvider.Read.All) is enough.
  - Needs the application permission C(Domain.ReadWrite.All) to delete.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.saml_or_ws_fed_external_domain_federation_info
  - module: m365.graph.internal_domain_federation
  - name: Update samlOrWsFedExternalDomainFederation
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/samlorwsfedexternaldomainfederation-update
"""

EXAMPLES = r"""
- name: Guests of Fabrikam sign in with Fabrikam's identity provider
  m365.graph.saml_or_ws_fed_external_domain_federation:
    display_name: Fabrikam
    issuer_uri: https://sts.fabrikam.com/saml2
    passive_sign_in_uri: https://sts.fabrikam.com/saml2/signin
    preferred_authentication_protocol: saml
    signing_certificate: "{{ playbook_dir }}/files/sts-signing.cer"
    domains:
      - id: fabrikam.com
"""

RETURN = r"""
resource:
  description: The federation as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: 96db02e2-80c1-5555-bc3a-de92ffb8c5be
    display_name: Fabrikam
    issuer_uri: https://sts.fabrikam.com/saml2
    metadata_exchange_uri: null
    passive_sign_in_uri: https://sts.fabrikam.com/saml2/signin
    preferred_authentication_protocol: saml
    signing_certificate: MIIC6DCCAdCgAwIBAgIQQ6vYJIVKQ
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
    - property: issuer_uri
      before: https://sts.fabrikam.com
      after: https://sts.fabrikam.com/saml2
      effect: safe
diff:
  description: The federation before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /v1.0/directory/federationConfigurations/microsoft.graph.samlOrWsFedExternalDomainFederation
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
    path: /v1.0/directory/federationConfigurations/96db02e2-80c1-5555-bc3a-de92ffb8c5be
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
