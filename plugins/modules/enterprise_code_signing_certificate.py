#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_code_signing_certificate
short_description: Keep an enterprise code-signing certificate of Intune
version_added: 1.0.0
description:
  - Uploads, corrects and removes the certificates with which Intune lets Windows devices trust an organization's own line-of-business apps.
  - The certificate is known by what it says itself. A run whose certificate is there already sends one read and nothing else.
  - A certificate that has expired, is not valid yet, is weak, is not meant for code signing, or comes with its private key is refused before any
    request.
author:
  - m365.graph contributors (@m365-graph)
options:
  id:
    description:
      - The certificate's ID in the tenant.
      - Without it the certificate is found by O(content) or O(src), or by O(subject), O(issuer) and O(expiration_date_time), whichever of them are
        given.
        More than one that fits is an error.
    type: str
  state:
    description:
      - V(present) uploads the certificate if it is not there and corrects the given properties.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  content:
    description:
      - The certificate as PEM text or as base64 of its DER. Private keys are refused.
      - The service returns no content once it has taken a certificate, so presence is judged by subject, issuer and expiry and the content is never
        sent again.
    type: str
  src:
    description: A file with the certificate, PEM or DER, in place of O(content).
    type: path
  status:
    description: Whether the certificate is provisioned. The service sets it after an upload.
    type: str
    choices: [notProvisioned, provisioned]
  subject_name:
    description: The subject name, filled by the service from the certificate.
    type: str
  subject:
    description: The subject. Distinguished names are compared as names, whatever their order and spacing.
    type: str
  issuer_name:
    description: The issuer name, filled by the service from the certificate.
    type: str
  issuer:
    description: The issuer. Distinguished names are compared as names, whatever their order and spacing.
    type: str
  expiration_date_time:
    description:
      - When the certificate expires, ISO 8601 with a UTC offset, up to seven fraction digits.
      - Write it in quotes. YAML turns a bare timestamp into one with at most six fraction digits.
    type: str
  upload_date_time:
    description: When the certificate was uploaded, written like O(expiration_date_time).
    type: str
  allow_expired:
    description: Upload a certificate although it has expired.
    type: bool
    default: false
  allow_weak:
    description: Upload a certificate although its key has less than 2048 RSA bits or it is signed with SHA-1 or MD5.
    type: bool
    default: false
  allow_reissue:
    description: Let O(content) of another certificate replace the one that O(id) names.
    type: bool
    default: false
  api_version:
    description:
      - The version of Microsoft Graph.
      - V(v1.0) is documented for this resource, yet the published v1.0 metadata does not reach it. V(beta) has it in both.
    type: str
    default: beta
    choices: [v1.0, beta]
  path_form:
    description:
      - V(canonical) sends a PATCH to the certificate's own path.
      - V(documented) sends it, in V(beta), to the collection's path with the ID in the body, as Microsoft's draft of the beta document spells it.
        The metadata knows no such operation and a service may answer 405.
    type: str
    default: canonical
    choices: [canonical, documented]
notes:
  - Needs the application permission C(DeviceManagementApps.ReadWrite.All).
  - In check mode C(DeviceManagementApps.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.enterprise_code_signing_certificate_info
  - name: Update enterpriseCodeSigningCertificate
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-apps-enterprisecodesigningcertificate-update
"""

EXAMPLES = r"""
- name: The certificate in Git is the certificate in the tenant
  m365.graph.enterprise_code_signing_certificate:
    src: "{{ playbook_dir }}/files/code-signing.cer"

- name: The same from a variable
  m365.graph.enterprise_code_signing_certificate:
    content: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/code-signing.cer') }}"

- name: A certificate with a known ID is provisioned
  m365.graph.enterprise_code_signing_certificate:
    id: b20d3703-3703-b20d-0337-0db203370db2
    status: provisioned

- name: The predecessor is gone
  m365.graph.enterprise_code_signing_certificate:
    subject: CN=Contoso Apps 2024, O=Contoso, C=US
    expiration_date_time: "2026-06-30T12:00:00Z"
    state: absent
"""

RETURN = r"""
resource:
  description: The certificate as it is in the tenant, or in check mode as it would be. Null when it is absent.
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
    - property: status
      before: notProvisioned
      after: provisioned
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
  sample:
    status: 403
    code: Forbidden
    message: Application is not authorized to perform this operation.
    request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1
    method: PATCH
    path: /beta/deviceAppManagement/enterpriseCodeSigningCertificates/b20d3703-3703-b20d-0337-0db203370db2
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE as RESOURCE

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
