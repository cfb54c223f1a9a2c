#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mutual_tls_oauth_configuration
short_description: Manage the certificate authorities trusted for mutual-TLS clients
version_added: 1.0.0
description:
  - Manage which certificate authorities Entra trusts to issue the certificates that devices or clients use for mutual
    TLS authentication.
  - The service only supports changes to the name and the list of authorities, and replaces the list as a whole. The
    module compares the certificates by their DER encoding and sends the list if an authority differs.
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
  tls_client_auth_parameter:
    description:
      - Field of the client certificate that identifies the client.
      - Required to create a configuration. It cannot be changed afterwards.
    type: str
    choices: [tls_client_auth_subject_dn, tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip,
              tls_client_auth_san_email]
  certificate_authorities:
    description:
      - List of authorities. Authorities that are not in the list are removed from the configuration.
      - An empty list removes all authorities.
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
notes:
  - Requires the application permission C(MutualTlsOauthConfiguration.ReadWrite.All).
  - In check mode, C(MutualTlsOauthConfiguration.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.mutual_tls_oauth_configuration_info
  - name: Update mutualTlsOauthConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/mutualtlsoauthconfiguration-update
"""

EXAMPLES = r"""
- name: Trust the certificate authorities of a camera manufacturer
  m365.graph.mutual_tls_oauth_configuration:
    display_name: Door cameras
    tls_client_auth_parameter: tls_client_auth_subject_dn
    certificate_authorities:
      - certificate: "{{ playbook_dir }}/files/root-ca.cer"
        certificate_revocation_list_url: http://crl.contoso.com/root.crl
      - certificate: "{{ playbook_dir }}/files/issuing-ca.cer"
"""

RETURN = r"""
resource:
  description: Current state of the configuration, or its predicted state in check mode. V(null) if the configuration
    does not exist.
  returned: success
  type: dict
  sample:
    id: eec5ba11-2fc0-4113-83a2-ed986ed13cdb
    display_name: Door cameras
    tls_client_auth_parameter: tls_client_auth_subject_dn
    certificate_authorities:
      - certificate: MIIDADCCAeigAwIBAgIQEX41y8r6
        is_root_authority: true
        certificate_revocation_list_url: http://crl.contoso.com/root.crl
        delta_certificate_revocation_list_url: null
        issuer: CN=Contoso Root CA
        issuer_ski: 3F835A3AFE272EF7CE91ECE0B941D5D3623B4ADB
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
    MUTUAL_TLS_OAUTH_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
