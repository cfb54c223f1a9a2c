#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_based_auth_configuration_info
short_description: Get information about the tenant-wide list of authorities for certificate-based authentication
version_added: 1.0.0
description: Get the list of authorities for certificate-based authentication. The result is empty until the list is
  created.
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
  organization_id:
    description: ID of the organization, which is the tenant ID. Without this option, the module reads the organization
      first. An example is V(84841066-274d-4ec0-a5c1-276be684bdd3).
    type: str
notes:
  - Requires the application permission C(Organization.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.certificate_based_auth_configuration
  - module: m365.graph.public_key_infrastructure
  - name: certificateBasedAuthConfiguration resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/certificatebasedauthconfiguration
"""

EXAMPLES = r"""
- name: List the authorities that are trusted for user sign-in
  m365.graph.certificate_based_auth_configuration_info:
  register: trusted
"""

RETURN = r"""
resources:
  description: List of configurations, with the option names of M(m365.graph.certificate_based_auth_configuration).
  returned: success
  type: list
  elements: dict
  sample:
    - organization_id: 84841066-274d-4ec0-a5c1-276be684bdd3
      id: 29728ade-6ae4-4ee9-9103-412912537da5
      certificate_authorities:
        - certificate: MIIDADCCAeigAwIBAgIQEX41y8r6
          is_root_authority: true
          certificate_revocation_list_url: http://crl.contoso.com/root.crl
          delta_certificate_revocation_list_url: null
          issuer: CN=Contoso Root CA
          issuer_ski: 3F835A3AFE272EF7CE91ECE0B941D5D3623B4ADB
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
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    CERTIFICATE_BASED_AUTH_CONFIGURATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
