#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: api_connector_info
short_description: Get information about API connectors of user flows
version_added: 1.0.0
description:
  - List the API connectors of user flows, with thumbprints and dates of their client certificates. Passwords are not
    returned.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description: ID of the API connector. If no API connector has this ID, the list is empty.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(APIConnectors.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.api_connector
  - name: identityApiConnector resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/identityapiconnector
"""

EXAMPLES = r"""
- name: List all API connectors
  m365.graph.api_connector_info:
"""

RETURN = r"""
resources:
  description: List of API connectors, with the option names of M(m365.graph.api_connector).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 45715bb8-13f9-4bf6-927f-ef96c102d394
      display_name: Sign-up check
      target_url: https://api.contoso.com/sign-up
      authentication_configuration:
        odata_type: clientCertificateAuthentication
        certificate_list:
          - thumbprint: 0EB255CC895477798BA418B378255204304897AD
            not_after: 1858507200
            not_before: 1795435200
            is_active: true
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
from ansible_collections.m365.graph.plugins.module_utils._resources.api_connectors import (
    API_CONNECTOR as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
