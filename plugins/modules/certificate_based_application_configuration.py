#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_based_application_configuration
short_description: Keep a chain of trust for the certificates of applications
version_added: 1.0.0
description:
  - Keeps a named chain of trust. An application management policy can refer to it, so that applications may have certificates of its authorities
    only.
  - The service wants at least one authority when a configuration is created, and keeps them one by one afterwards.
    M(m365.graph.certificate_based_application_authority) adds, corrects and removes them then.
  - A tenant can have 100 configurations, deleted ones included.
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
      - The configuration's ID.
      - Without it the configuration is found by O(display_name).
    type: str
  state:
    description:
      - V(present) makes the configuration as described, and creates it if it is not there.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: The configuration's name. Needed to create one.
    type: str
  description:
    description: What the configuration is for.
    type: str
  trusted_certificate_authorities:
    description:
      - The authorities that a new configuration starts with. Needed to create one.
      - One to ten authorities, exactly one of which is a root.
      - Of a configuration that is there this is neither read nor changed.
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
          - Whether it is the root of the chain.
          - What the certificate says (a root is its own issuer) unless this is given.
        type: bool
      issuer:
        description: The issuer's name. Taken from the certificate unless it is given.
        type: str
      issuer_subject_key_identifier:
        description: The identifier of the authority's key. Taken from the certificate unless it is given.
        type: str
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
  - module: m365.graph.certificate_based_application_configuration_info
  - module: m365.graph.certificate_based_application_authority
  - name: Update certificateBasedApplicationConfiguration
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/certificatebasedapplicationconfiguration-update
"""

EXAMPLES = r"""
- name: Applications may have certificates of our own authority
  m365.graph.certificate_based_application_configuration:
    display_name: Contoso applications
    description: Certificates that applications may authenticate with
    trusted_certificate_authorities:
      - certificate: "{{ playbook_dir }}/files/root-ca.cer"

- name: Its issuing authority is trusted as well, whether the configuration is new or old
  m365.graph.certificate_based_application_authority:
    certificate_based_application_configuration: Contoso applications
    certificate: "{{ playbook_dir }}/files/issuing-ca.cer"
"""

RETURN = r"""
resource:
  description: The configuration as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: 0a6a9b97-b84c-406a-a703-14d699d1fbb1
    display_name: Contoso applications
    description: Certificates that applications may authenticate with
    deleted_date_time: null
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
    - property: description
      before: null
      after: Certificates that applications may authenticate with
      effect: safe
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
      path: /beta/directory/certificateAuthorities/certificateBasedApplicationConfigurations
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
    path: /beta/directory/certificateAuthorities/certificateBasedApplicationConfigurations/0a6a9b97-b84c-406a-a703-14d699d1fbb1
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import CERTIFICATE_BASED_APPLICATION_CONFIGURATION as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
