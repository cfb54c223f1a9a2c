#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_code_signing_certificate_info
short_description: List the enterprise code-signing certificates of Intune
version_added: 1.0.0
description:
  - Lists the certificates with which Intune lets Windows devices trust an organization's own line-of-business apps, all pages, or the one with a
    given ID.
author:
  - m365.graph contributors (@m365-graph)
options:
  id:
    description: The ID of one certificate. The list is empty when there is none with it.
    type: str
  api_version:
    description:
      - The version of Microsoft Graph.
      - V(v1.0) is documented for this resource, yet the published v1.0 metadata does not reach it. V(beta) has it in both.
    type: str
    default: beta
    choices: [v1.0, beta]
notes:
  - Needs the application permission C(DeviceManagementApps.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.enterprise_code_signing_certificate
"""

EXAMPLES = r"""
- name: What is there
  m365.graph.enterprise_code_signing_certificate_info:
  register: code_signing

- name: Certificates that are not provisioned
  ansible.builtin.debug:
    msg: "{{ code_signing.resources | rejectattr('status', 'equalto', 'provisioned') | map(attribute='subject') | list }}"
"""

RETURN = r"""
resources:
  description: The certificates, each under the option names of M(m365.graph.enterprise_code_signing_certificate).
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
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceAppManagement/enterpriseCodeSigningCertificates
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
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
