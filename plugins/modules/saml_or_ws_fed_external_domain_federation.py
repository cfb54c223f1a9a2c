#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: saml_or_ws_fed_external_domain_federation
short_description: Manage the federation with an identity provider for the domains of a partner
version_added: 1.0.0
description:
  - Manage the SAML or WS-Fed identity provider that guests from the domains of a partner use to sign in, including the
    certificate that Entra accepts for signatures of its tokens.
  - Certificates are compared by their DER encoding. The module does not replace a valid certificate with one that has
    expired or expires sooner, unless the corresponding option allows it.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - ID of the federation.
      - Without this option, the federation is identified by O(display_name).
    type: str
  state:
    description:
      - V(present) creates the federation if it is missing and corrects the given properties.
      - V(absent) removes the federation.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Display name of the identity provider. Required to create a federation.
    type: str
  issuer_uri:
    description: Issuer URI of the identity provider. Required to create a federation.
    type: str
  metadata_exchange_uri:
    description: URL of the metadata exchange endpoint for rich client applications. V(null) clears the value.
      An example is V(https://sts.fabrikam.com/adfs/services/trust/mex).
    type: str
  passive_sign_in_uri:
    description: URL that browsers are redirected to for sign-in. Required to create a federation.
    type: str
  preferred_authentication_protocol:
    description:
      - Preferred authentication protocol. Required to create a federation.
      - V(wsFed) or V(saml).
    type: str
  signing_certificate:
    description:
      - Current token-signing certificate of the identity provider. Required to create a federation.
      - PEM text, base64-encoded DER, or the path of a file in either format. Certificates are compared by their DER
        encoding. Private keys are refused.
    type: str
  domains:
    description:
      - Domains of the organizations whose users sign in. Domains that are missing are added.
      - Microsoft Graph does not document how to remove a domain. A list without a domain of the federation is refused.
    type: list
    elements: dict
    suboptions:
      id:
        description: Name of the domain.
        type: str
        required: true
  allow_expired:
    description: Whether O(signing_certificate) may be a certificate that has expired.
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
notes:
  - Requires the application permission C(IdentityProvider.ReadWrite.All).
  - In check mode, C(IdentityProvider.Read.All) is sufficient.
  - Requires the application permission C(Domain.ReadWrite.All) to delete.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.saml_or_ws_fed_external_domain_federation_info
  - module: m365.graph.internal_domain_federation
  - name: Update samlOrWsFedExternalDomainFederation
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/samlorwsfedexternaldomainfederation-update
"""

EXAMPLES = r"""
- name: Allow guests from Fabrikam to sign in with their identity provider
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
  description: Current state of the federation, or its predicted state in check mode. V(null) if the federation does not
    exist.
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
    SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
