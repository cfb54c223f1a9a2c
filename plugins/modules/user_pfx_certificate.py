#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: user_pfx_certificate
short_description: Manage an imported PFX certificate of a user
version_added: 1.0.0
description:
  - Import, update and delete a certificate with its private key that Intune delivers to the devices of a user, for
    example for S/MIME.
  - The PFX file is uploaded as is. Its password is encrypted with the public key of the certificate connector before
    the upload, for example with the PFXImport PowerShell module from Microsoft. The service does not return either of
    them, and they are not compared. A certificate with a different thumbprint is a different resource.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - ID of the certificate.
      - Without this option, the certificate is identified by those of O(thumbprint) and O(user_principal_name) that are
        given.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) imports the certificate if it is missing and corrects the given properties.
      - V(absent) removes the certificate.
    type: str
    default: present
    choices: [present, absent]
  user_principal_name:
    description: User principal name of the user. Required to import a certificate.
    type: str
  thumbprint:
    description: SHA-1 thumbprint of the certificate, 40 hexadecimal digits with or without separators. Required to
      import a certificate.
    type: str
  intended_purpose:
    description: Intended purpose of the certificate. Required to import a certificate.
    type: str
    choices: [unassigned, smimeEncryption, smimeSigning, vpn, wifi]
  start_date_time:
    description: Start of the validity period in ISO 8601 format with a UTC offset. Required to import a certificate.
    type: str
  expiration_date_time:
    description: Expiry date in ISO 8601 format with a UTC offset. Required to import a certificate.
    type: str
  provider_name:
    description: Cryptographic provider of the key that O(encrypted_pfx_password) is encrypted with. Required to import
      a certificate.
    type: str
  key_name:
    description: Name of the key within the provider that O(encrypted_pfx_password) is encrypted with. Required to
      import a certificate.
    type: str
  padding_scheme:
    description: Padding scheme that O(encrypted_pfx_password) is encrypted with. Required to import a certificate.
    type: str
    choices: [none, pkcs1, oaepSha1, oaepSha256, oaepSha384, oaepSha512]
  encrypted_pfx_blob:
    description: Content of the PFX file, base64-encoded. The PFX is protected by its password and not encrypted any
      further. The value is secret. Required to import a certificate.
    type: str
  encrypted_pfx_password:
    description: Password of the PFX, encrypted with the public key of the certificate connector and base64-encoded. The
      value is secret. Required to import a certificate.
    type: str
notes:
  - Requires the application permission C(DeviceManagementConfiguration.ReadWrite.All).
  - In check mode, C(DeviceManagementConfiguration.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.user_pfx_certificate_info
  - name: Update userPFXCertificate
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-raimportcerts-userpfxcertificate-update
"""

EXAMPLES = r"""
- name: Import an S/MIME certificate of a user
  m365.graph.user_pfx_certificate:
    user_principal_name: ada@contoso.com
    thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    intended_purpose: smimeEncryption
    start_date_time: "2026-11-01T00:00:00Z"
    expiration_date_time: "2028-11-01T00:00:00Z"
    provider_name: Microsoft Software Key Storage Provider
    key_name: PFXEncryptionKey
    padding_scheme: oaepSha512
    encrypted_pfx_blob: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/ada.pfx.b64') }}"
    encrypted_pfx_password: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/ada.password.encrypted') }}"
"""

RETURN = r"""
resource:
  description: Current state of the certificate, or its predicted state in check mode. V(null) if the certificate does
    not exist.
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
from ansible_collections.m365.graph.plugins.module_utils._resources.user_certificates import (
    USER_PFX_CERTIFICATE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
