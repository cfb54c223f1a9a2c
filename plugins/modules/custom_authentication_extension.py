#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: custom_authentication_extension
short_description: Manage a custom authentication extension of Entra
version_added: 1.0.0
description:
  - Manage the APIs that Entra calls while users sign in or sign up, for example to add claims to a token.
  - Entra authenticates itself to the API with a token for an application of the tenant. There is no secret that could
    expire. The API must accept only tokens that are issued for this application.
  - A tenant can have 100 extensions.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the extension. It determines when Entra calls the API.
    type: str
    required: true
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
    description:
      - ID of the extension.
      - Without this option, the extension is identified by its name.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the extension if it is missing and corrects the given properties.
      - V(absent) deletes the extension.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the extension. Required to create an extension.
    type: str
  description:
    description: Description of the extension. An example is V(Managed in Git).
    type: str
  authentication_configuration:
    description: How Entra authenticates itself to the API. Required to create an extension.
    type: dict
    suboptions:
      odata_type:
        description: Graph type of the configuration. Not needed with O(authentication_configuration.resource_id).
        type: str
        choices: [azureAdTokenAuthentication, azureAdPopTokenAuthentication]
      resource_id:
        description: Application ID URI of the application for which the token is issued. Only for
          V(azureAdTokenAuthentication).
        type: str
  endpoint_configuration:
    description: The API that is called.
    type: dict
    suboptions:
      odata_type:
        description: Graph type of the endpoint. Not needed, because there is one only.
        type: str
        choices: [httpRequestEndpoint]
      target_url:
        description: Address of the API. It must start with C(https://).
        type: str
  client_configuration:
    description: How Entra calls the API.
    type: dict
    suboptions:
      maximum_retries:
        description: How often a call is repeated.
        type: int
      timeout_in_milliseconds:
        description: How long Entra waits for an answer, in milliseconds.
        type: int
  behavior_on_error:
    description: What Entra does if the API fails.
    type: dict
    suboptions:
      odata_type:
        description: V(fallbackToMicrosoftProviderOnError) lets Microsoft's own provider do the work.
        type: str
        choices: [fallbackToMicrosoftProviderOnError]
  claims_for_token_configuration:
    description:
      - Claims that the API returns. Only for the type V(onTokenIssuanceStartCustomExtension).
      - The list is replaced completely. The order is not significant.
    type: list
    elements: dict
    suboptions:
      claim_id_in_api_response:
        description: Name of the claim in the answer of the API.
        type: str
        required: true
notes:
  - Requires the application permission C(CustomAuthenticationExtension.ReadWrite.All).
  - In check mode, C(CustomAuthenticationExtension.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.custom_authentication_extension_info
  - name: customAuthenticationExtension resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/customauthenticationextension
"""

EXAMPLES = r"""
- name: Let an API add claims to tokens
  m365.graph.custom_authentication_extension:
    type: onTokenIssuanceStartCustomExtension
    display_name: Claims of the customer database
    authentication_configuration:
      resource_id: api://claims.contoso.com/a13d0fc1-04ab-4ede-b215-63de0174cbb4
    endpoint_configuration:
      target_url: https://claims.contoso.com/token
    client_configuration:
      timeout_in_milliseconds: 2000
      maximum_retries: 1
    claims_for_token_configuration:
      - claim_id_in_api_response: CustomerNumber

- name: Remove an extension that no application uses
  m365.graph.custom_authentication_extension:
    type: onAttributeCollectionStartCustomExtension
    display_name: Sign-up check
    state: absent
"""

RETURN = r"""
resource:
  description: Current state of the extension, or its predicted state in check mode.
    V(null) if the extension does not exist.
  returned: success
  type: dict
  sample:
    type: onTokenIssuanceStartCustomExtension
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
from ansible_collections.m365.graph.plugins.module_utils._resources.custom_extensions import (
    CUSTOM_AUTHENTICATION_EXTENSION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
