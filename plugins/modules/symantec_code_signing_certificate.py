#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: symantec_code_signing_certificate
short_description: Keep the Symantec code-signing certificate of Intune
version_added: 1.0.0
description:
  - Uploads and renews the certificate and key with which Intune signs the apps of an organization for Windows phones. A tenant has one.
  - Neither the PFX nor its password reads back. Presence is judged by subject, issuer and expiry of the certificate in the PFX, and nothing is sent
    again.
  - A certificate that has expired, is not valid yet, is weak or is not meant for code signing is refused before any request.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  state:
    description: V(present) uploads the certificate if it is not there. The service cannot remove it.
    type: str
    default: present
    choices: [present]
  content:
    description:
      - The certificate with its private key as base64 of a PFX. It is secret.
      - Needs O(password).
    type: str
  src:
    description: A file with the PFX, in place of O(content).
    type: path
  password:
    description: What opens the PFX. It is secret, and sent with the PFX only.
    type: str
  allow_expired:
    description: Upload a certificate although it has expired.
    type: bool
    default: false
  allow_weak:
    description: Upload a certificate although its key has less than 2048 RSA bits or it is signed with SHA-1 or MD5.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Let the certificate replace a valid one that expires later.
    type: bool
    default: false
notes:
  - Needs the application permission C(DeviceManagementApps.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.symantec_code_signing_certificate_info
  - module: m365.graph.enterprise_code_signing_certificate
  - name: Update symantecCodeSigningCertificate
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-apps-symanteccodesigningcertificate-update
"""

EXAMPLES = r"""
- name: The certificate that signs apps is the one that was bought last
  m365.graph.symantec_code_signing_certificate:
    src: "{{ playbook_dir }}/files/code-signing.pfx"
    password: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/code-signing.password') }}"
"""

RETURN = r"""
resource:
  description: The certificate as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: 00ffe83e-e83e-00ff-3ee8-ff003ee8ff00
    status: provisioned
    subject_name: Contoso Apps
    subject: CN=Contoso Apps, O=Contoso, C=US
    issuer_name: Contoso Issuing CA
    issuer: CN=Contoso Issuing CA, O=Contoso, C=US
    expiration_date_time: "2028-11-23T12:00:00.0000000Z"
    upload_date_time: "2026-11-23T12:00:00.1234567Z"
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
    - property: content
      before: null
      after: VALUE_NOT_SHOWN
      effect: safe
diff:
  description: The certificate before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceAppManagement/symantecCodeSigningCertificate
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
    path: /beta/deviceAppManagement/symantecCodeSigningCertificate
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import SYMANTEC as RESOURCE

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
