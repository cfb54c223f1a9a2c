#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: external_certificate_authority_certificate
short_description: Manage a certificate authority for TLS inspection of Global Secure Access
version_added: 1.0.0
description:
  - Manage the certificate authorities with which Global Secure Access issues certificates for inspected connections.
  - Creating an authority generates a key in the service and returns a signing request. Have your own certificate
    authority sign it as an intermediate authority, and upload the result with O(certificate) and O(chain).
  - The certificate is compared by its DER encoding. It must be for the key of the signing request.
  - Devices must trust the root of the chain. See M(m365.graph.trusted_root_certificate).
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
      - ID of the authority.
      - Without this option, the authority is identified by its name.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the authority if it is missing and corrects the given properties.
      - V(absent) deletes the authority.
    type: str
    default: present
    choices: [present, absent]
  name:
    description: Name of the authority. Required to create an authority. Cannot be changed.
    type: str
  common_name:
    description: Common name in the signing request. Required to create an authority. Cannot be changed.
    type: str
  organization_name:
    description: Organisation in the signing request. Required to create an authority. Cannot be changed.
    type: str
  certificate:
    description:
      - Certificate that was issued for the signing request. An authority is created without it.
      - PEM text, base64-encoded DER, or the path of a file in either format. Private keys are refused.
    type: str
  chain:
    description:
      - Certificates above O(certificate), in order, from its issuer up to the root.
      - PEM text with all certificates, or the path of such a file. Private keys are refused.
    type: str
  allow_expired:
    description: Whether a certificate that has expired may be sent.
    type: bool
    default: false
  allow_leaf:
    description: Whether a certificate may be sent that is not that of an authority, according to its basic constraints
      and key usage.
    type: bool
    default: false
  allow_other_key:
    description: Whether a certificate may be sent that is for another key than that of the signing request.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Whether a certificate may be replaced by one that expires sooner.
    type: bool
    default: false
notes:
  - Requires the application permission C(NetworkAccess.ReadWrite.All).
  - In check mode, C(NetworkAccess.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.external_certificate_authority_certificate_info
  - name: externalCertificateAuthorityCertificate resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/networkaccess-externalcertificateauthoritycertificate?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Create an authority and get its signing request
  m365.graph.external_certificate_authority_certificate:
    name: Contoso TLS inspection
    common_name: Contoso TLS inspection CA
    organization_name: Contoso Ltd
  register: authority

- name: Save the request, so that your own authority can sign it
  ansible.builtin.copy:
    content: "{{ authority.resource.certificate_signing_request }}"
    dest: "{{ playbook_dir }}/files/tls-inspection.csr"
    mode: "0644"
  when: authority.resource.certificate_signing_request is truthy

- name: Upload the signed certificate
  m365.graph.external_certificate_authority_certificate:
    name: Contoso TLS inspection
    certificate: "{{ playbook_dir }}/files/tls-inspection.cer"
    chain: "{{ playbook_dir }}/files/tls-inspection-chain.pem"
"""

RETURN = r"""
resource:
  description: Current state of the authority, or its predicted state in check mode.
    V(null) if the authority does not exist.
  returned: success
  type: dict
  sample:
    id: 365da4f6-6194-401d-b787-b09815be36e3
    name: Contoso TLS inspection
    common_name: Contoso TLS inspection CA
    organization_name: Contoso Ltd
    certificate: null
    chain: null
    certificate_signing_request: MIICijCCAXICAQAwRTE
    status: csrGenerated
    validity: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.tls_inspection import (
    EXTERNAL_CERTIFICATE_AUTHORITY_CERTIFICATE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
