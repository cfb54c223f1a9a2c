#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: symantec_code_signing_certificate
short_description: Manage the Symantec code-signing certificate of Intune
version_added: 1.0.0
description:
  - Upload and renew the certificate and private key that Intune uses to sign apps of an organization for Windows Phone.
    A tenant has one.
  - The service does not return the PFX and its password. The module therefore compares subject, issuer and expiry date
    of the certificate in the PFX and does not upload a certificate that is already installed.
  - Before it sends any request, the module refuses certificates that have expired, are not yet valid, are weak, or are
    not intended for code signing.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  state:
    description: V(present) uploads the certificate if it is missing. The service does not support removal.
    type: str
    default: present
    choices: [present]
  content:
    description:
      - Certificate with its private key, as base64-encoded PFX. The value is secret.
      - Requires O(password).
      - The value is the output of C(base64 -w0 symantec.pfx), for example.
    type: str
  src:
    description: File with the PFX. Alternative to O(content).
    type: path
  password:
    description: Password of the PFX. The value is secret and is only sent together with the PFX.
    type: str
  allow_expired:
    description: Whether to upload a certificate that has expired.
    type: bool
    default: false
  allow_weak:
    description: Whether to upload a certificate with an RSA key of less than 2048 bits, or one signed with SHA-1 or
      MD5.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Whether the certificate may replace a valid certificate that expires later.
    type: bool
    default: false
notes:
  - Requires the application permission C(DeviceManagementApps.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.symantec_code_signing_certificate_info
  - module: m365.graph.enterprise_code_signing_certificate
  - name: Update symantecCodeSigningCertificate
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-apps-symanteccodesigningcertificate-update
"""

EXAMPLES = r"""
- name: Upload the latest app signing certificate
  m365.graph.symantec_code_signing_certificate:
    src: "{{ playbook_dir }}/files/code-signing.pfx"
    password: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/code-signing.password') }}"
"""

RETURN = r"""
resource:
  description: Current state of the certificate, or its predicted state in check mode. V(null) if the certificate does
    not exist.
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
# Written by `make generate` from tests/tools/returned.yml:
changes:
  description: One entry for each property that was sent (in check mode, would be sent).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the option.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: "Value that is sent, with IDs instead of names."}
    effect:
      description: Effect beyond the property. V(safe) has none, V(reissues) revokes and re-issues certificates,
        V(removes) removes them from devices, V(replaces) replaces the resource.
      type: str
diff: {description: The resource before and after the change., returned: success, type: dict}
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

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import SYMANTEC as RESOURCE

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
