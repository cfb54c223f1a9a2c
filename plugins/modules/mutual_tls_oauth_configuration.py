#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mutual_tls_oauth_configuration
short_description: Keep the authorities that mutual-TLS clients' certificates may come from
version_added: 1.0.0
description:
  - Keeps which certificate authorities Entra trusts to have issued the certificates with which devices or clients authenticate by mutual TLS.
  - The service changes the name and the list of authorities only, and replaces the list as a whole. The module compares it by the certificates' DER
    and sends it when an authority differs.
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
  tls_client_auth_parameter:
    description:
      - The field of a client's certificate that names the client.
      - Needed to create a configuration. It cannot be changed once that is there.
    type: str
    choices: [tls_client_auth_subject_dn, tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip, tls_client_auth_san_email]
  certificate_authorities:
    description:
      - The authorities. Those that are not in the list are removed from the configuration.
      - An empty list removes all of them.
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
notes:
  - Needs the application permission C(MutualTlsOauthConfiguration.ReadWrite.All).
  - In check mode C(MutualTlsOauthConfiguration.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.mutual_tls_oauth_configuration_info
  - name: Update mutualTlsOauthConfiguration
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/mutualtlsoauthconfiguration-update
"""

EXAMPLES = r"""
- name: Door cameras may authenticate with certificates of their maker's authorities
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
  description: The configuration as it is in the tenant, or in check mode as it would be. Null when it is absent.
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
    - property: display_name
      before: Cameras
      after: Door cameras
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
      path: /beta/directory/certificateAuthorities/mutualTlsOauthConfigurations
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
    path: /beta/directory/certificateAuthorities/mutualTlsOauthConfigurations/eec5ba11-2fc0-4113-83a2-ed986ed13cdb
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import MUTUAL_TLS_OAUTH_CONFIGURATION as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
