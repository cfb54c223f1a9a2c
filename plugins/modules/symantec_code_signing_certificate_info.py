#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: symantec_code_signing_certificate_info
short_description: Get information about the Symantec code-signing certificate of Intune
version_added: 1.0.0
description: Get the properties of the Symantec code-signing certificate. The private key is not returned.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
notes:
  - Requires the application permission C(DeviceManagementApps.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.symantec_code_signing_certificate
  - module: m365.graph.enterprise_code_signing_certificate
  - name: Update symantecCodeSigningCertificate
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-apps-symanteccodesigningcertificate-update
"""

EXAMPLES = r"""
- name: Get the expiry date of the app signing certificate
  m365.graph.symantec_code_signing_certificate_info:
  register: signing
"""

RETURN = r"""
resources:
  description: List of certificates, with the option names of M(m365.graph.symantec_code_signing_certificate).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 00ffe83e-e83e-00ff-3ee8-ff003ee8ff00
      status: provisioned
      subject_name: Contoso Apps
      subject: CN=Contoso Apps, O=Contoso, C=US
      issuer_name: Contoso Issuing CA
      issuer: CN=Contoso Issuing CA, O=Contoso, C=US
      expiration_date_time: "2028-11-23T12:00:00.0000000Z"
      upload_date_time: "2026-11-23T12:00:00.1234567Z"
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
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import SYMANTEC as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
