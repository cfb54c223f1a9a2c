#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_based_auth_configuration
short_description: Keep the tenant-wide list of authorities for certificate-based authentication
version_added: 1.0.0
description:
  - Keeps the one list of certificate authorities whose certificates users of the tenant may sign in with. M(m365.graph.public_key_infrastructure) is
    its successor, which keeps authorities one by one.
  - The service cannot change the list. A change deletes it and creates it again, and in between no certificate is accepted, so that O(allow_reissue)
    must allow it. When the service refuses the new list, the old one is put back and the module fails.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - The configuration's ID, which is the same in every tenant.
      - A tenant has one configuration at most, so that it is not needed.
    type: str
  organization_id:
    description:
      - The ID of the organization, which is the tenant's ID.
      - Without it the organization is read first, which takes one request more.
    type: str
  state:
    description:
      - V(present) makes the list as described, and creates it if there is none.
      - V(absent) removes it, so that no certificate is accepted.
    type: str
    default: present
    choices: [present, absent]
  certificate_authorities:
    description:
      - The authorities. Those that are not in the list are trusted no longer.
      - Needed to create a list.
    type: list
    elements: dict
    suboptions:
      certificate:
        description:
          - The authority's certificate.
          - PEM text, base64 of DER, or the path of a file with either. Certificates are compared by DER. Private keys are refused.
        type: str
        required: true
      is_root_authority:
        description:
          - Whether it is the root of a chain.
          - Of an authority that is new, what the certificate says (a root is its own issuer) unless this is given.
        type: bool
      certificate_revocation_list_url:
        description: Address of the list of revoked certificates. An empty text clears it.
        type: str
      delta_certificate_revocation_list_url:
        description: Address of the list of certificates revoked since the last whole list. An empty text clears it.
        type: str
      issuer:
        description: Worked out by the service from the certificate. Accepted, so that returned rows can be given back, and ignored.
        type: str
      issuer_ski:
        description: Worked out by the service from the certificate. Accepted, so that returned rows can be given back, and ignored.
        type: str
  allow_expired:
    description: Send a certificate although it has expired.
    type: bool
    default: false
  allow_leaf:
    description: Send a certificate although its basic constraints or key usage show that it is not that of an authority.
    type: bool
    default: false
  allow_reissue:
    description: Delete the list and create it again when an authority differs.
    type: bool
    default: false
notes:
  - Needs the application permission C(Organization.ReadWrite.All).
  - In check mode C(Organization.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.certificate_based_auth_configuration_info
  - module: m365.graph.public_key_infrastructure
  - name: certificateBasedAuthConfiguration resource type
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/resources/certificatebasedauthconfiguration
"""

EXAMPLES = r"""
- name: Users may sign in with certificates of our authorities
  m365.graph.certificate_based_auth_configuration:
    certificate_authorities:
      - certificate: "{{ playbook_dir }}/files/root-ca.cer"
        certificate_revocation_list_url: http://crl.contoso.com/root.crl
      - certificate: "{{ playbook_dir }}/files/issuing-ca.cer"
        certificate_revocation_list_url: http://crl.contoso.com/issuing.crl
    allow_reissue: true
"""

RETURN = r"""
resource:
  description: The configuration as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    organization_id: 84841066-274d-4ec0-a5c1-276be684bdd3
    id: 29728ade-6ae4-4ee9-9103-412912537da5
    certificate_authorities:
      - certificate: MIIDADCCAeigAwIBAgIQEX41y8r6
        is_root_authority: true
        certificate_revocation_list_url: http://crl.contoso.com/root.crl
        delta_certificate_revocation_list_url: null
        issuer: CN=Contoso Root CA
        issuer_ski: 3F835A3AFE272EF7CE91ECE0B941D5D3623B4ADB
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
    - property: certificate_authorities
      before: []
      after:
        - certificate: MIIDADCCAeigAwIBAgIQEX41y8r6
          is_root_authority: true
      effect: replaces
diff:
  description: The configuration before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /v1.0/organization/84841066-274d-4ec0-a5c1-276be684bdd3/certificateBasedAuthConfiguration
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
    path: /v1.0/organization/84841066-274d-4ec0-a5c1-276be684bdd3/certificateBasedAuthConfiguration
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import CERTIFICATE_BASED_AUTH_CONFIGURATION as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
