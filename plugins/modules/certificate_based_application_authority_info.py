#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_based_application_authority_info
short_description: Get information about trusted certificate authorities for application certificates
version_added: 1.0.0
description: List the authorities of one chain of trust or of all of them.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the authority. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  certificate_based_application_configuration_id:
    description: ID of the chain of trust. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  certificate_based_application_configuration:
    description: Display name of the chain of trust. Alternative to O(certificate_based_application_configuration_id).
    type: str
notes:
  - Requires the application permission C(AppCertTrustConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.certificate_based_application_authority
  - module: m365.graph.certificate_based_application_configuration
  - name: Update certificateAuthorityAsEntity
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/certificateauthorityasentity-update
"""

EXAMPLES = r"""
- name: List the authorities that are trusted for application certificates
  m365.graph.certificate_based_application_authority_info:
    certificate_based_application_configuration: Contoso applications
  register: authorities
"""

RETURN = r"""
resources:
  description: List of authorities, with the option names of M(m365.graph.certificate_based_application_authority).
  returned: success
  type: list
  elements: dict
  sample:
    - certificate_based_application_configuration_id: 0a6a9b97-b84c-406a-a703-14d699d1fbb1
      id: 54a5974a-7cb0-432c-b10c-aff55fe62825
      certificate: MIIGrDCCBJSgAwIBAgITWgACAdWQXvWynRA6
      is_root_authority: false
      issuer: Contoso Root CA
      issuer_subject_key_identifier: BA:AF:4A:02:4D:AA:A6:F1:3C:25:8E:AD:FA:38:98:CE:D9:23:32:D9
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
    CERTIFICATE_BASED_APPLICATION_AUTHORITY as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
