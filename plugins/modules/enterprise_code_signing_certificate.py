#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_code_signing_certificate
short_description: Manage an enterprise code-signing certificate of Intune
version_added: 1.0.0
description:
  - Upload, update and delete certificates that Intune distributes to Windows devices to trust line-of-business apps of
    an organization.
  - A certificate is identified by its subject, issuer and expiry date. If the certificate is already present, a run
    sends a single read request.
  - Before it sends any request, the module refuses certificates that have expired, are not yet valid, are weak, are not
    intended for code signing, or include a private key.
author:
  - m365.graph contributors (@m365-graph)
options:
  id:
    description:
      - ID of the certificate in the tenant.
      - Without this option, the certificate is identified by O(content) or O(src), or by those of O(subject), O(issuer)
        and O(expiration_date_time) that are given. If several certificates match, the task fails.
    type: str
  state:
    description:
      - V(present) uploads the certificate if it is missing and corrects the given properties.
      - V(absent) removes the certificate.
    type: str
    default: present
    choices: [present, absent]
  content:
    description:
      - Certificate as PEM text or base64-encoded DER. Private keys are refused.
      - The service does not return the content after the upload. The module therefore compares subject, issuer and
        expiry date, and never uploads the content again.
    type: str
  src:
    description: File with the certificate in PEM or DER format. Alternative to O(content).
    type: path
  status:
    description: Whether the certificate is provisioned. The service sets the value after the upload.
    type: str
    choices: [notProvisioned, provisioned]
  subject_name:
    description: Subject name, set by the service from the certificate. An example is V(Contoso Apps).
    type: str
  subject:
    description: Subject of the certificate. Distinguished names are compared regardless of order and spacing.
    type: str
  issuer_name:
    description: Issuer name, set by the service from the certificate. An example is V(Contoso Issuing CA).
    type: str
  issuer:
    description: Issuer of the certificate. Distinguished names are compared regardless of order and spacing.
      An example is V(CN=Contoso Issuing CA).
    type: str
  expiration_date_time:
    description:
      - Expiry date of the certificate in ISO 8601 format with a UTC offset, with up to seven fractional digits.
      - Enclose the value in quotes. YAML parses an unquoted timestamp with at most six fractional digits.
    type: str
  upload_date_time:
    description: Upload time of the certificate, in the same format as O(expiration_date_time).
      An example is V(2026-11-30T08:00:00Z).
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
  allow_reissue:
    description: Whether the certificate in O(content) may replace a different certificate that O(id) refers to.
    type: bool
    default: false
  api_version:
    description:
      - Microsoft Graph API version.
      - Microsoft documents the resource in V(v1.0), but the published v1.0 metadata does not include it. V(beta) is
        documented and included in the metadata.
    type: str
    default: beta
    choices: [v1.0, beta]
  path_form:
    description:
      - V(canonical) sends PATCH requests to the path of the certificate.
      - V(documented) sends PATCH requests in V(beta) to the path of the collection with the ID in the body, as in the
        beta documentation from Microsoft. The metadata does not include this operation, and the service may return
        status 405.
    type: str
    default: canonical
    choices: [canonical, documented]
notes:
  - Requires the application permission C(DeviceManagementApps.ReadWrite.All).
  - In check mode, C(DeviceManagementApps.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.enterprise_code_signing_certificate_info
  - name: Update enterpriseCodeSigningCertificate
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-apps-enterprisecodesigningcertificate-update
"""

EXAMPLES = r"""
- name: Upload the code-signing certificate stored in Git
  m365.graph.enterprise_code_signing_certificate:
    src: "{{ playbook_dir }}/files/code-signing.cer"

- name: Upload the certificate from a variable
  m365.graph.enterprise_code_signing_certificate:
    content: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/code-signing.cer') }}"

- name: Provision a certificate with a known ID
  m365.graph.enterprise_code_signing_certificate:
    id: b20d3703-3703-b20d-0337-0db203370db2
    status: provisioned

- name: Remove the previous certificate
  m365.graph.enterprise_code_signing_certificate:
    subject: CN=Contoso Apps 2024, O=Contoso, C=US
    expiration_date_time: "2026-06-30T12:00:00Z"
    state: absent
"""

RETURN = r"""
resource:
  description: Current state of the certificate, or its predicted state in check mode. V(null) if the certificate does
    not exist.
  returned: success
  type: dict
  sample:
    id: b20d3703-3703-b20d-0337-0db203370db2
    content: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE as RESOURCE

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
