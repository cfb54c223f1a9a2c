#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: derived_credential_info
short_description: List the settings for derived credentials
version_added: 1.0.0
description: Returns the settings for derived credentials.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description: The ID of one setting.
    type: str
notes:
  - Needs the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.derived_credential
  - name: deviceManagementDerivedCredentialSettings resource type
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicemanagementderivedcredentialsettings
"""

EXAMPLES = r"""
- name: Who derives credentials?
  m365.graph.derived_credential_info:
  register: issuers
"""

RETURN = r"""
resources:
  description: The settings, each under the option names of M(m365.graph.derived_credential).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 6601d14b-d113-8f64-fda2-9b5ddda18ecc
      display_name: Purebred
      issuer: purebred
      help_url: https://intranet.contoso.com/derived-credentials
      notification_type: companyPortal,email
      renewal_threshold_percentage: 80
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/derivedCredentials
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
    path: /beta/deviceManagement/derivedCredentials
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.user_certificates import (
    DERIVED_CREDENTIAL as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
