#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: user_pfx_certificate
short_description: Keep an imported PFX certificate of a user
version_added: 1.0.0
description:
  - Imports, corrects and removes a certificate and key that Intune delivers to the devices of a user, for S/MIME for example.
  - Its password is encrypted for the certificate connector before it is sent, with a tool such as Microsoft's PFXImport. Neither the PFX nor the
    password reads back, and neither is compared. Another certificate has another thumbprint, and is another resource.
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
      - The certificate's ID.
      - Without it the certificate is found by O(thumbprint) and O(user_principal_name), whichever of them are given.
    type: str
  state:
    description:
      - V(present) makes the certificate as described, and creates it if it is not there.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  user_principal_name:
    description: The user's principal name. Needed to import a certificate.
    type: str
  thumbprint:
    description: The SHA-1 thumbprint of the certificate, with or without separators. Needed to import a certificate.
    type: str
  intended_purpose:
    description: What the certificate is for. Needed to import a certificate.
    type: str
    choices: [unassigned, smimeEncryption, smimeSigning, vpn, wifi]
  start_date_time:
    description: When the certificate becomes valid, ISO 8601 with a UTC offset. Needed to import a certificate.
    type: str
  expiration_date_time:
    description: When the certificate expires, ISO 8601 with a UTC offset. Needed to import a certificate.
    type: str
  provider_name:
    description: The cryptographic provider that encrypted the password. Needed to import a certificate.
    type: str
  key_name:
    description: The key, within the provider, that encrypted the password. Needed to import a certificate.
    type: str
  padding_scheme:
    description: The padding that the password is encrypted with. Needed to import a certificate.
    type: str
    choices: [none, pkcs1, oaepSha1, oaepSha256, oaepSha384, oaepSha512]
  encrypted_pfx_blob:
    description: The PFX itself in base64, sealed by its password. It is secret. Needed to import a certificate.
    type: str
  encrypted_pfx_password:
    description: The encrypted password of the PFX in base64. It is secret. Needed to import a certificate.
    type: str
notes:
  - Needs the application permission C(DeviceManagementConfiguration.ReadWrite.All).
  - In check mode C(DeviceManagementConfiguration.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.user_pfx_certificate_info
  - name: Update userPFXCertificate
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-raimportcerts-userpfxcertificate-update
"""

EXAMPLES = r"""
- name: A user's S/MIME certificate comes to the user's devices
  m365.graph.user_pfx_certificate:
    user_principal_name: ada@contoso.com
    thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    intended_purpose: smimeEncryption
    start_date_time: "2026-11-01T00:00:00Z"
    expiration_date_time: "2028-11-01T00:00:00Z"
    provider_name: Microsoft Software Key Storage Provider
    key_name: PFXEncryptionKey
    padding_scheme: oaepSha512
    encrypted_pfx_blob: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/ada.pfx.encrypted') }}"
    encrypted_pfx_password: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/ada.password.encrypted') }}"
"""

RETURN = r"""
resource:
  description: The certificate as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: b20d3703-3703-b20d-0337-0db203370db2-8e3c7b6a5d4f2e1b0a9c8d7e6f5a4b3c2d1e0f9a
    user_principal_name: ada@contoso.com
    thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    intended_purpose: smimeEncryption
    start_date_time: "2026-11-01T00:00:00Z"
    expiration_date_time: "2028-11-01T00:00:00Z"
    provider_name: Microsoft Software Key Storage Provider
    key_name: PFXEncryptionKey
    padding_scheme: oaepSha512
    created_date_time: "2026-11-23T12:00:00.1234567Z"
    last_modified_date_time: "2026-11-23T12:00:00.1234567Z"
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
    - property: intended_purpose
      before: unassigned
      after: smimeEncryption
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
      path: /beta/deviceManagement/userPfxCertificates
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
    path: /beta/deviceManagement/userPfxCertificates/b20d3703-3703-b20d-0337-0db203370db2-8e3c7b6a5d4f2e1b0a9c8d7e6f5a4b3c2d1e0f9a
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.user_certificates import USER_PFX_CERTIFICATE as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
