#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: application_proxy_certificate_info
short_description: Get information about the TLS certificates of Application Proxy applications
version_added: 1.0.0
description: Get the certificates of applications that Microsoft Entra application proxy publishes under a custom
  domain. The private key is not returned.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  app_id:
    description: Client ID of an application. Without this option and O(application), all applications with Application
      Proxy are returned. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  application:
    description: Display name or client ID of an application's service principal. Alternative to O(app_id).
      An example is V(Contoso Pipeline).
    type: str
notes:
  - Requires the application permission C(Application.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.application_proxy_certificate
  - module: m365.graph.certificate_info
  - name: onPremisesPublishing
    description: Microsoft Graph reference for the property of the application.
    link: https://learn.microsoft.com/graph/api/resources/onpremisespublishing?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Get the certificates of all applications with Application Proxy
  m365.graph.application_proxy_certificate_info:
  register: proxied
"""

RETURN = r"""
resources:
  description: List of applications with their certificates, with the option names of
    M(m365.graph.application_proxy_certificate). The metadata is V(null) for an application without a custom domain.
  returned: success
  type: list
  elements: dict
  sample:
    - app_id: d7fbfe28-c60e-46d2-8335-841923950d3b
      id: bf21f7e9-9d25-4da2-82ab-7fdd85049f83
      external_url: https://intranet.contoso.com/
      verified_custom_domain_certificates_metadata:
        expiry_date: "2027-11-23T12:00:00Z"
        issue_date: "2026-11-23T12:00:00Z"
        issuer_name: CN=Contoso TLS CA, O=Contoso, C=US
        subject_name: CN=intranet.contoso.com
        thumbprint: 5F0B6C1E2D3A4B5C6D7E8F900112233445566778
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
from ansible_collections.m365.graph.plugins.module_utils._resources.application_proxy import (
    APPLICATION_PROXY_CERTIFICATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
