#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: saml_or_ws_fed_external_domain_federation_info
short_description: Get information about federations with identity providers of partners
version_added: 1.0.0
description: List the federations with identity providers for the domains of partners.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description: ID of the federation. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(IdentityProvider.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.saml_or_ws_fed_external_domain_federation
  - module: m365.graph.internal_domain_federation
  - name: Update samlOrWsFedExternalDomainFederation
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/samlorwsfedexternaldomainfederation-update
"""

EXAMPLES = r"""
- name: List the identity providers of partners
  m365.graph.saml_or_ws_fed_external_domain_federation_info:
  register: partners
"""

RETURN = r"""
resources:
  description: List of federations, with the option names of M(m365.graph.saml_or_ws_fed_external_domain_federation).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 96db02e2-80c1-5555-bc3a-de92ffb8c5be
      display_name: Fabrikam
      issuer_uri: https://sts.fabrikam.com/saml2
      metadata_exchange_uri: null
      passive_sign_in_uri: https://sts.fabrikam.com/saml2/signin
      preferred_authentication_protocol: saml
      signing_certificate: MIIC6DCCAdCgAwIBAgIQQ6vYJIVKQ
# Written by `make generate` from tests/tools/returned.yml:
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

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import (
    SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
