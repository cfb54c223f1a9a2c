#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_certification_authority
short_description: Keep what can be changed of a Microsoft Cloud PKI authority
version_added: 1.0.0
description:
  - Keeps the name, the description and the scope tags of a certification authority of Microsoft Cloud PKI.
  - All the rest is fixed when an authority is created. Creating, revoking and deleting authorities is left to the admin center, so that one that is
    not there is an error.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - The authority's ID.
      - Without it the authority is found by O(display_name).
    type: str
  state:
    description: V(present) makes the authority as described. It must be there.
    type: str
    default: present
    choices: [present]
  display_name:
    description: The authority's name. With O(id) it renames the authority.
    type: str
  description:
    description: What the authority is for.
    type: str
  role_scope_tag_ids:
    description: The IDs of the authority's scope tags.
    type: list
    elements: str
notes:
  - Needs the application permission C(DeviceManagementCloudCA.ReadWrite.All).
  - In check mode C(DeviceManagementCloudCA.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.cloud_certification_authority_info
  - name: Update cloudCertificationAuthority
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-cloudpkigraphservice-cloudcertificationauthority-update
"""

EXAMPLES = r"""
- name: The issuing authority is described, and the helpdesk sees it
  m365.graph.cloud_certification_authority:
    display_name: Contoso Issuing CA
    description: Certificates for Wi-Fi and VPN
    role_scope_tag_ids: ["0", "4"]
"""

RETURN = r"""
resource:
  description: The authority as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: 96c8868d-868d-96c8-8d86-c8968d86c896
    display_name: Contoso Issuing CA
    description: Certificates for Wi-Fi and VPN
    role_scope_tag_ids:
      - "0"
      - "4"
    certification_authority_status: active
    cloud_certification_authority_type: issuingCertificationAuthority
    common_name: Contoso Issuing CA
    subject_name: CN=Contoso Issuing CA, O=Contoso
    thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    validity_end_date_time: "2031-11-23T12:00:00Z"
    scep_server_url: https://contoso.manage.microsoft.com/TrafficGateway/PassThroughRoutingService/CloudPki/CloudPkiService/Scep
changes:
  description: What differs, one entry for each property that was (in check mode, would be) sent.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: The option's name.
      type: str
    before:
      description: The value in the tenant.
      type: raw
    after:
      description: The value that is sent.
      type: raw
    effect:
      description: What the change does beyond the property. V(safe), V(reissues) or V(replaces).
      type: str
  sample:
    - property: description
      before: null
      after: Certificates for Wi-Fi and VPN
      effect: safe
diff:
  description: The authority before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/cloudCertificationAuthority
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
    method: PATCH
    path: /beta/deviceManagement/cloudCertificationAuthority/96c8868d-868d-96c8-8d86-c8968d86c896
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import (
    CLOUD_CERTIFICATION_AUTHORITY as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
