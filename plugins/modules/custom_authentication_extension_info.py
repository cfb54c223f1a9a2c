#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: custom_authentication_extension_info
short_description: Get information about custom authentication extensions of Entra
version_added: 1.0.0
description:
  - List the APIs that Entra calls while users sign in or sign up. You can select one type or one ID.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the extensions. Without this option, extensions of all types are returned.
    type: str
    choices:
      - onTokenIssuanceStartCustomExtension
      - onAttributeCollectionStartCustomExtension
      - onAttributeCollectionSubmitCustomExtension
      - onOtpSendCustomExtension
      - onPasswordSubmitCustomExtension
      - onVerifiedIdClaimValidationCustomExtension
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description: ID of the extension. If no extension has this ID, the list is empty.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(CustomAuthenticationExtension.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.custom_authentication_extension
  - name: customAuthenticationExtension resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/customauthenticationextension
"""

EXAMPLES = r"""
- name: List all custom authentication extensions
  m365.graph.custom_authentication_extension_info:
"""

RETURN = r"""
resources:
  description: List of extensions, with the option names of M(m365.graph.custom_authentication_extension).
  returned: success
  type: list
  elements: dict
  sample:
    - type: onTokenIssuanceStartCustomExtension
      id: 6fc5012e-7665-43d6-9708-4370863f4e6e
      display_name: Claims of the customer database
      description: null
      authentication_configuration:
        odata_type: azureAdTokenAuthentication
        resource_id: api://claims.contoso.com/a13d0fc1-04ab-4ede-b215-63de0174cbb4
      endpoint_configuration:
        odata_type: httpRequestEndpoint
        target_url: https://claims.contoso.com/token
      client_configuration:
        timeout_in_milliseconds: 2000
        maximum_retries: 1
      behavior_on_error: null
      claims_for_token_configuration:
        - claim_id_in_api_response: CustomerNumber
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
from ansible_collections.m365.graph.plugins.module_utils._resources.custom_extensions import (
    CUSTOM_AUTHENTICATION_EXTENSION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
