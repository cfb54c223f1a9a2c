#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_certification_authority_action
short_description: Pause, resume, renew, sign or revoke a Microsoft Cloud PKI certification authority
version_added: 1.0.0
description:
  - Ensure that a Microsoft Cloud PKI certification authority, or a certificate that it issued, is in the state that an
    action results in.
  - Nothing is sent if it is already in that state. The task fails if the action is not possible, for example if you
    resume a revoked authority.
  - Microsoft documents the actions and their parameters, but not the states in which they are allowed. The service may
    refuse an action.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the authority. Either O(id) or O(display_name) is required.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description: Name of the authority.
    type: str
  action:
    description:
      - V(pause) stops an active authority from issuing certificates. V(resume) reactivates a paused authority.
      - V(renew) creates a new version of an active authority, with its own certificate, unless one is already staged.
        V(activate) activates the staged version O(version_number).
      - V(upload_signed_certificate) uploads O(signed_certificate) to an authority that is waiting for it.
      - V(revoke) revokes the certificate of the authority. V(revoke_leaf_certificates) revokes the issued certificates
        in O(serial_numbers). Both are irreversible and require O(allow_revocation=true).
    type: str
    required: true
    choices: [activate, pause, renew, resume, revoke, revoke_leaf_certificates, upload_signed_certificate]
  version_number:
    description: Version to activate. An example is V(2).
    type: int
  serial_numbers:
    description: Serial numbers of issued certificates, in hexadecimal.
    type: list
    elements: str
  signed_certificate:
    description:
      - Certificate that an external authority issued for the certificate signing request, as PEM or base64. It must
        contain the public key of the request.
      - Private keys are refused.
      - The lookup P(ansible.builtin.file#lookup) reads it from a file such as V(signed.pem).
    type: str
  trust_chain_certificates:
    description: Certificate chain of O(signed_certificate), from its issuer to the root, each as PEM or base64.
      The lookup P(ansible.builtin.file#lookup) reads it from a file such as V(root.pem).
    type: list
    elements: str
  allow_revocation:
    description: Whether to perform a revocation, which is irreversible.
    type: bool
    default: false
notes:
  - Requires the application permission C(DeviceManagementCloudCA.ReadWrite.All).
  - In check mode, C(DeviceManagementCloudCA.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
attributes:
  check_mode:
    description: Predicts the calls without sending them.
    support: full
  diff_mode:
    description: The state before and after the action.
    support: full
  idempotent:
    description: Nothing is sent if the authority is already in that state.
    support: full
seealso:
  - module: m365.graph.cloud_certification_authority
  - module: m365.graph.cloud_certification_authority_leaf_certificate_info
  - name: cloudCertificationAuthority resource type
    description: Microsoft Graph reference for the resource and its actions.
    link: https://learn.microsoft.com/graph/api/resources/intune-cloudpkigraphservice-cloudcertificationauthority
"""

EXAMPLES = r"""
- name: Stop issuing certificates during a migration
  m365.graph.cloud_certification_authority_action:
    display_name: Contoso Issuing CA
    action: pause

- name: Resume issuing certificates
  m365.graph.cloud_certification_authority_action:
    display_name: Contoso Issuing CA
    action: resume

- name: Revoke the certificate of a lost laptop
  m365.graph.cloud_certification_authority_action:
    display_name: Contoso Issuing CA
    action: revoke_leaf_certificates
    serial_numbers:
      - 1F00000A2C
    allow_revocation: true
"""

RETURN = r"""
resource:
  description: Current state of the authority, or its predicted state in check mode, as far as it can be predicted.
  returned: success
  type: dict
  sample:
    id: 96c8868d-868d-96c8-8d86-c8968d86c896
    display_name: Contoso Issuing CA
    certification_authority_status: paused
changes:
  description: One entry for each action call that was sent (in check mode, would be sent).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Type of change.}
    before: {type: raw, description: "Value in the tenant. For a revoked certificate, its serial number."}
    after: {type: raw, description: Value after the action. V(null) for a revoked certificate.}
    effect:
      description: Effect beyond the change itself. V(safe), or V(reissues) if certificates must be re-issued.
      type: str
  sample:
    - property: certification_authority_status
      before: active
      after: paused
      effect: safe
diff: {description: The state before and after the action., returned: success, type: dict}
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

from ansible_collections.m365.graph.plugins.module_utils._description.cloud_pki import CLOUD_AUTHORITY_ACTIONS
from ansible_collections.m365.graph.plugins.module_utils._module.actions import action_main
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import (
    CLOUD_CERTIFICATION_AUTHORITY as RESOURCE,
)

main = partial(action_main, RESOURCE, CLOUD_AUTHORITY_ACTIONS)


if __name__ == "__main__":
    main()
