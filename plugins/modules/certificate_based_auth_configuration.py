#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_based_auth_configuration
short_description: Manage the tenant-wide list of authorities for certificate-based authentication
version_added: 1.0.0
description:
  - Manage the tenant-wide list of certificate authorities that Microsoft Entra trusts for certificate-based
    authentication of users. M(m365.graph.public_key_infrastructure) is its successor, which manages authorities
    individually.
  - The service cannot update the list. A change deletes and re-creates the list, and no certificates are accepted in
    between. It therefore requires O(allow_reissue=true). If the service refuses the new list, the module restores the
    old list and fails.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - ID of the configuration, which is the same in every tenant.
      - This option is not required, because a tenant has at most one configuration.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  organization_id:
    description:
      - ID of the organization, which is the tenant ID.
      - Without this option, the module reads the organization first, which takes one additional request.
      - An example is V(84841066-274d-4ec0-a5c1-276be684bdd3).
    type: str
  state:
    description:
      - V(present) creates the list if it is missing and corrects the given properties.
      - V(absent) removes the list. No certificates are accepted afterwards.
    type: str
    default: present
    choices: [present, absent]
  certificate_authorities:
    description:
      - List of authorities. Authorities that are not in the list are no longer trusted.
      - Required to create the list.
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
          - Whether the authority is a root authority.
          - For a new authority, the default is determined from the certificate. A self-issued certificate is a root.
        type: bool
      certificate_revocation_list_url:
        description: URL of the certificate revocation list (CRL). An empty string clears the value.
        type: str
      delta_certificate_revocation_list_url:
        description: URL of the delta certificate revocation list. An empty string clears the value.
          An example is V(http://crl.contoso.com/issuing+.crl).
        type: str
      issuer:
        description: Determined by the service from the certificate. The option is ignored. It is accepted so that
          returned values can be used as input. An example is V(CN=Contoso Issuing CA).
        type: str
      issuer_ski:
        description: Determined by the service from the certificate. The option is ignored. It is accepted so that
          returned values can be used as input. An example is V(3f0d5d665d663f0d665d0d3f665d0d3f665d0d3f).
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
  allow_reissue:
    description: Whether to delete and re-create the list if an authority differs.
    type: bool
    default: false
notes:
  - Requires the application permission C(Organization.ReadWrite.All).
  - In check mode, C(Organization.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.certificate_based_auth_configuration_info
  - module: m365.graph.public_key_infrastructure
  - name: certificateBasedAuthConfiguration resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/certificatebasedauthconfiguration
"""

EXAMPLES = r"""
- name: Trust our authorities for user sign-in
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
  description: Current state of the configuration, or its predicted state in check mode. V(null) if the configuration
    does not exist.
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
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    CERTIFICATE_BASED_AUTH_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
