#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: x509_certificate_combination_configuration_info
short_description: Get information about certificates that satisfy authentication strengths
version_added: 1.0.0
description: List the restrictions of certificates in one authentication strength or in all custom ones.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description: ID of the configuration. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  authentication_strength_policy_id:
    description: ID of the authentication strength. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  authentication_strength_policy:
    description: Name of the authentication strength. Alternative to O(authentication_strength_policy_id).
      An example is V(Certificate only).
    type: str
notes:
  - Requires the application permission C(Policy.Read.AuthenticationMethod).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.x509_certificate_combination_configuration
  - module: m365.graph.authentication_strength_policy
  - module: m365.graph.certificate_authority
  - name: Create combinationConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/authenticationstrengthpolicy-post-combinationconfigurations
"""

EXAMPLES = r"""
- name: List the certificates that satisfy authentication strengths
  m365.graph.x509_certificate_combination_configuration_info:
  register: configurations
"""

RETURN = r"""
resources:
  description: List of configurations, with the option names of
    M(m365.graph.x509_certificate_combination_configuration).
  returned: success
  type: list
  elements: dict
  sample:
    - authentication_strength_policy_id: dd055c42-4218-4281-8631-f090e171f5cd
      id: 96cb1a17-e45e-4b4f-8b4b-4a9490d63d66
      applies_to_combinations:
        - x509CertificateMultiFactor
      allowed_issuer_skis:
        - 9A4248C6AC8C2931AB2A86537818E92E7B6C97B6
      allowed_policy_oids:
        - 1.3.6.1.4.1.311.21.8.1.2.3
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
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_strengths import (
    X509_CERTIFICATE_COMBINATION_CONFIGURATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
