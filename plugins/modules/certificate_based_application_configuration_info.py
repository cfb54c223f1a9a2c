#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_based_application_configuration_info
short_description: List the chains of trust for the certificates of applications
version_added: 1.0.0
description: Returns the chains of trust, without their authorities, which M(m365.graph.certificate_based_application_authority_info) returns.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description: The ID of one configuration.
    type: str
notes:
  - Needs the application permission C(AppCertTrustConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.certificate_based_application_configuration
  - module: m365.graph.certificate_based_application_authority
  - name: Update certificateBasedApplicationConfiguration
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/certificatebasedapplicationconfiguration-update
"""

EXAMPLES = r"""
- name: Which chains of trust are there?
  m365.graph.certificate_based_application_configuration_info:
  register: chains
"""

RETURN = r"""
resources:
  description: The configurations, each under the option names of M(m365.graph.certificate_based_application_configuration).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 0a6a9b97-b84c-406a-a703-14d699d1fbb1
      display_name: Contoso applications
      description: Certificates that applications may authenticate with
      deleted_date_time: null
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/directory/certificateAuthorities/certificateBasedApplicationConfigurations
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
    method: GET
    path: /beta/directory/certificateAuthorities/certificateBasedApplicationConfigurations
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    CERTIFICATE_BASED_APPLICATION_CONFIGURATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
