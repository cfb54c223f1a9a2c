#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_certification_authority_action
short_description: Pause, renew, sign or revoke a Microsoft Cloud PKI authority
version_added: 1.0.0
description:
  - Sees to it that a certification authority of Microsoft Cloud PKI, or a certificate that it has issued, is in the state to which an action leads.
  - Where it is already, nothing is sent. Where the action makes no sense, such as resuming an authority that is revoked, that is an error.
  - Microsoft documents the actions and their parameters, but not in which states they are allowed, so that the service may still refuse one.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description: The authority's ID. This or O(display_name) tells which authority is meant.
    type: str
  display_name:
    description: The authority's name.
    type: str
  action:
    description:
      - V(pause) stops an active authority from issuing certificates, V(resume) lets a paused one go on.
      - V(renew) has another version of an active authority made, with a certificate of its own, where none is staged already. V(activate) puts the
        staged version O(version_number) in force.
      - V(upload_signed_certificate) gives an authority that waits for it O(signed_certificate).
      - V(revoke) revokes the authority's own certificate, V(revoke_leaf_certificates) those that it has issued with O(serial_numbers). Both are for good and
        need O(allow_revocation=true).
    type: str
    required: true
    choices: [activate, pause, renew, resume, revoke, revoke_leaf_certificates, upload_signed_certificate]
  version_number:
    description: The version to activate.
    type: int
  serial_numbers:
    description: Serial numbers of issued certificates, in hexadecimal digits.
    type: list
    elements: str
  signed_certificate:
    description:
      - The certificate that an external authority has issued for the signing request, as PEM or base64. It must hold the request's key.
      - A private key beside it is refused.
    type: str
  trust_chain_certificates:
    description: The certificates above O(signed_certificate), from its issuer to the root, each as PEM or base64.
    type: list
    elements: str
  allow_revocation:
    description: Revoke what O(action) says, which cannot be undone.
    type: bool
    default: false
notes:
  - Needs the application permission C(DeviceManagementCloudCA.ReadWrite.All).
  - In check mode C(DeviceManagementCloudCA.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
attributes:
  check_mode:
    description: Tells what would be asked of the service.
    support: full
  diff_mode:
    description: The state before and after.
    support: full
  idempotent:
    description: Nothing is sent where the authority is in the state already.
    support: full
seealso:
  - module: m365.graph.cloud_certification_authority
  - module: m365.graph.cloud_certification_authority_leaf_certificate_info
  - name: cloudCertificationAuthority resource type
    description: Microsoft's reference of the resource and its actions.
    link: https://learn.microsoft.com/graph/api/resources/intune-cloudpkigraphservice-cloudcertificationauthority
"""

EXAMPLES = r"""
- name: No certificates are issued during the migration
  m365.graph.cloud_certification_authority_action:
    display_name: Contoso Issuing CA
    action: pause

- name: The migration is over
  m365.graph.cloud_certification_authority_action:
    display_name: Contoso Issuing CA
    action: resume

- name: The certificate of a laptop that was lost is revoked
  m365.graph.cloud_certification_authority_action:
    display_name: Contoso Issuing CA
    action: revoke_leaf_certificates
    serial_numbers:
      - 1F00000A2C
    allow_revocation: true
"""

RETURN = r"""
resource:
  description: The authority as it is in the tenant, or in check mode as far as it can be known how it would be.
  returned: success
  type: dict
  sample:
    id: 96c8868d-868d-96c8-8d86-c8968d86c896
    display_name: Contoso Issuing CA
    certification_authority_status: paused
changes:
  description: What differs, one entry for each call of the service that was (in check mode, would be) made.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: What changes.
      type: str
    before:
      description: The value in the tenant. The serial number of a certificate that is revoked.
      type: raw
    after:
      description: The value afterwards; null for a certificate that is revoked.
      type: raw
    effect:
      description: What the change does beyond that. V(safe), or V(reissues) where certificates have to be issued again.
      type: str
  sample:
    - property: certification_authority_status
      before: active
      after: paused
      effect: safe
diff:
  description: What changes, before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: POST
      path: /beta/deviceManagement/cloudCertificationAuthority/96c8868d-868d-96c8-8d86-c8968d86c896/changeCloudCertificationAuthorityStatus
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
    method: POST
    path: /beta/deviceManagement/cloudCertificationAuthority/96c8868d-868d-96c8-8d86-c8968d86c896/changeCloudCertificationAuthorityStatus
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.cloud_pki import action_main
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import (
    CLOUD_CERTIFICATION_AUTHORITY as RESOURCE,
)

main = partial(action_main, RESOURCE)


if __name__ == "__main__":
    main()
