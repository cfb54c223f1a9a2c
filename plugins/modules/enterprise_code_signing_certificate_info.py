#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_code_signing_certificate_info
short_description: Get information about enterprise code-signing certificates of Intune
version_added: 1.0.0
description:
  - List the certificates that Intune distributes to Windows devices to trust line-of-business apps of an organization.
    All pages are read. You can select a certificate by its ID.
author:
  - m365.graph contributors (@m365-graph)
options:
  id:
    description: ID of the certificate. If no certificate has this ID, the list is empty.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  api_version:
    description:
      - Microsoft Graph API version.
      - Microsoft documents the resource in V(v1.0), but the published v1.0 metadata does not include it. V(beta) is
        documented and included in the metadata.
    type: str
    default: beta
    choices: [v1.0, beta]
notes:
  - Requires the application permission C(DeviceManagementApps.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.enterprise_code_signing_certificate
"""

EXAMPLES = r"""
- name: List all enterprise code-signing certificates
  m365.graph.enterprise_code_signing_certificate_info:
  register: code_signing

- name: List certificates that are not provisioned
  ansible.builtin.debug:
    msg: "{{ code_signing.resources | rejectattr('status', '==', 'provisioned') | map(attribute='subject') }}"
"""

RETURN = r"""
resources:
  description: List of certificates, with the option names of M(m365.graph.enterprise_code_signing_certificate).
  returned: success
  type: list
  elements: dict
  sample:
    - id: b20d3703-3703-b20d-0337-0db203370db2
      content: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
