#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_based_application_configuration_info
short_description: Get information about chains of trust for application certificates
version_added: 1.0.0
description: List the chains of trust without their authorities. Use
  M(m365.graph.certificate_based_application_authority_info) to list the authorities.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the configuration. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(AppCertTrustConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.certificate_based_application_configuration
  - module: m365.graph.certificate_based_application_authority
  - name: Update certificateBasedApplicationConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/certificatebasedapplicationconfiguration-update
"""

EXAMPLES = r"""
- name: List the chains of trust
  m365.graph.certificate_based_application_configuration_info:
  register: chains
"""

RETURN = r"""
resources:
  description: List of configurations, with the option names of
    M(m365.graph.certificate_based_application_configuration).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 0a6a9b97-b84c-406a-a703-14d699d1fbb1
      display_name: Contoso applications
      description: Certificates that applications may authenticate with
      deleted_date_time: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    CERTIFICATE_BASED_APPLICATION_CONFIGURATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
