#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_based_application_configuration
short_description: Manage a chain of trust for application certificates
version_added: 1.0.0
description:
  - Manage a named chain of trust. An application management policy can refer to it to restrict which authorities may
    issue application certificates.
  - The service requires at least one authority when a configuration is created. Afterwards, manage individual
    authorities with M(m365.graph.certificate_based_application_authority).
  - A tenant can have 100 configurations, including deleted ones.
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
      - ID of the configuration.
      - Without this option, the configuration is identified by O(display_name).
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the configuration if it is missing and corrects the given properties.
      - V(absent) removes the configuration.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the configuration. Required to create a configuration.
    type: str
  description:
    description: Description of the configuration.
    type: str
  trusted_certificate_authorities:
    description:
      - Initial authorities of a new configuration, one to ten. Exactly one of them is a root. Required to create a
        configuration.
      - For an existing configuration, the list is neither read nor changed.
    type: list
    elements: dict
    suboptions:
      certificate:
        description:
          - Certificate of the authority.
          - PEM text, base64-encoded DER, or the path of a file in either format. Certificates are compared by their DER
            encoding. Private keys are refused.
        type: str
        required: true
      is_root_authority:
        description:
          - Whether the authority is the root of the chain of trust.
          - The default is determined from the certificate. A self-issued certificate is a root.
        type: bool
      issuer:
        description: Name of the issuer. Read from the certificate by default. An example is V(CN=Contoso Issuing CA).
        type: str
      issuer_subject_key_identifier:
        description: Subject key identifier of the authority. Read from the certificate by default.
          An example is V(3f0d5d665d663f0d665d0d3f665d0d3f665d0d3f).
        type: str
  allow_expired:
    description: Whether a certificate that has expired may be sent.
    type: bool
    default: false
  allow_leaf:
    description: Whether a certificate may be sent that is not that of an authority, according to its basic
      constraints and key usage.
    type: bool
    default: false
notes:
  - Requires the application permission C(AppCertTrustConfiguration.ReadWrite.All).
  - In check mode, C(AppCertTrustConfiguration.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.certificate_based_application_configuration_info
  - module: m365.graph.certificate_based_application_authority
  - name: Update certificateBasedApplicationConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/certificatebasedapplicationconfiguration-update
"""

EXAMPLES = r"""
- name: Restrict application certificates to our own CA
  m365.graph.certificate_based_application_configuration:
    display_name: Contoso applications
    description: Certificates that applications may authenticate with
    trusted_certificate_authorities:
      - certificate: "{{ playbook_dir }}/files/root-ca.cer"

- name: Trust an additional issuing CA
  m365.graph.certificate_based_application_authority:
    certificate_based_application_configuration: Contoso applications
    certificate: "{{ playbook_dir }}/files/issuing-ca.cer"
"""

RETURN = r"""
resource:
  description: Current state of the configuration, or its predicted state in check mode. V(null) if the configuration
    does not exist.
  returned: success
  type: dict
  sample:
    id: 0a6a9b97-b84c-406a-a703-14d699d1fbb1
    display_name: Contoso applications
    description: Certificates that applications may authenticate with
    deleted_date_time: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    CERTIFICATE_BASED_APPLICATION_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
