#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_based_application_authority
short_description: Keep an authority in a chain of trust for the certificates of applications
version_added: 1.0.0
description:
  - Keeps one authority of a chain of trust that M(m365.graph.certificate_based_application_configuration) made.
  - A chain can have ten authorities, one of which can be the root. Another certificate is another authority, so that a rollover adds the new one and
    removes the old one.
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
      - The authority's ID.
      - Without it the authority is found by O(certificate).
    type: str
  certificate_based_application_configuration_id:
    description: The ID of the chain of trust.
    type: str
  certificate_based_application_configuration:
    description: The chain's display name, in place of O(certificate_based_application_configuration_id).
    type: str
  state:
    description:
      - V(present) makes the authority as described, and creates it if it is not there.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  certificate:
    description:
      - The authority's certificate. Needed to create an authority.
      - PEM text, base64 of DER, or the path of a file with either. Certificates are compared by DER. Private keys are refused.
    type: str
  is_root_authority:
    description:
      - Whether it is the root of the chain.
      - Of an authority that is new, what the certificate says (a root is its own issuer) unless this is given.
    type: bool
  allow_expired:
    description: Send a certificate although it has expired.
    type: bool
    default: false
  allow_leaf:
    description: Send a certificate although its basic constraints or key usage show that it is not that of an authority.
    type: bool
    default: false
notes:
  - Needs the application permission C(AppCertTrustConfiguration.ReadWrite.All).
  - In check mode C(AppCertTrustConfiguration.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.certificate_based_application_authority_info
  - module: m365.graph.certificate_based_application_configuration
  - name: Update certificateAuthorityAsEntity
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/certificateauthorityasentity-update
"""

EXAMPLES = r"""
- name: The issuing authority is trusted
  m365.graph.certificate_based_application_authority:
    certificate_based_application_configuration: Contoso applications
    certificate: "{{ playbook_dir }}/files/issuing-ca.cer"

- name: Its predecessor is not
  m365.graph.certificate_based_application_authority:
    certificate_based_application_configuration: Contoso applications
    certificate: "{{ playbook_dir }}/files/issuing-ca-2024.cer"
    state: absent
"""

RETURN = r"""
resource:
  description: The authority as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    certificate_based_application_configuration_id: 0a6a9b97-b84c-406a-a703-14d699d1fbb1
    id: 54a5974a-7cb0-432c-b10c-aff55fe62825
    certificate: MIIGrDCCBJSgAwIBAgITWgACAdWQXvWynRA6
    is_root_authority: false
    issuer: Contoso Root CA
    issuer_subject_key_identifier: BA:AF:4A:02:4D:AA:A6:F1:3C:25:8E:AD:FA:38:98:CE:D9:23:32:D9
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
    - property: is_root_authority
      before: true
      after: false
      effect: safe
diff:
  description: The authority before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/directory/certificateAuthorities/certificateBasedApplicationConfigurations/0a6a9b97-b84c-406a-a703-14d699d1fbb1/trustedCertificateAuthorities
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
    path: /beta/directory/certificateAuthorities/certificateBasedApplicationConfigurations
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import CERTIFICATE_BASED_APPLICATION_AUTHORITY as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
