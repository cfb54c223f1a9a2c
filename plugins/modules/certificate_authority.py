#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_authority
short_description: Keep a certificate authority of a public key infrastructure
version_added: 1.0.0
description:
  - Keeps an authority whose certificates users may sign in with.
  - What the service wants to be told of the certificate (thumbprint, expiry, issuer, key identifier and type) is taken from it.
  - Another certificate is another authority, so that a rollover adds the new one and removes the old one when no user's certificate comes from it any
    more.
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
      - The authority's ID.
      - Without it the authority is found by O(certificate) or O(thumbprint), or else by O(display_name).
    type: str
  public_key_infrastructure_id:
    description: The ID of the public key infrastructure.
    type: str
  public_key_infrastructure:
    description: The display name of the public key infrastructure, in place of O(public_key_infrastructure_id).
    type: str
  state:
    description:
      - V(present) makes the authority as described, and creates it if it is not there.
      - V(absent) removes it. Users with certificates of the authority cannot sign in with them any more.
    type: str
    default: present
    choices: [present, absent]
  certificate:
    description:
      - The authority's certificate. Needed to create an authority.
      - PEM text, base64 of DER, or the path of a file with either. Certificates are compared by DER. Private keys are refused.
    type: str
  thumbprint:
    description:
      - The SHA-1 thumbprint of the certificate, with or without separators.
      - Finds an authority whose certificate is not at hand.
    type: str
  display_name:
    description: The authority's name.
    type: str
  certificate_authority_type:
    description:
      - One of V(root), V(intermediate), or null to clear it.
      - Of an authority that is new, what the certificate says (a root is its own issuer) unless this is given.
    type: str
  certificate_revocation_list_url:
    description: Address of the list of revoked certificates.
    type: str
  delta_certificate_revocation_list_url:
    description: Address of the list of certificates revoked since the last whole list.
    type: str
  is_issuer_hint_enabled:
    description: Whether the choice of certificates that users are offered has those of this authority.
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
  - Needs the application permission C(PublicKeyInfrastructure.ReadWrite.All).
  - In check mode C(PublicKeyInfrastructure.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.certificate_authority_info
  - module: m365.graph.public_key_infrastructure
  - name: Update certificateAuthorityDetail
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/certificateauthoritydetail-update
"""

EXAMPLES = r"""
- name: There is a place for our authorities
  m365.graph.public_key_infrastructure:
    display_name: Contoso PKI

- name: Users may sign in with certificates of our issuing authority
  m365.graph.certificate_authority:
    public_key_infrastructure: Contoso PKI
    display_name: Contoso Issuing CA
    certificate: "{{ playbook_dir }}/files/issuing-ca.cer"
    certificate_revocation_list_url: http://crl.contoso.com/issuing.crl
    is_issuer_hint_enabled: true

- name: Its predecessor is gone
  m365.graph.certificate_authority:
    public_key_infrastructure: Contoso PKI
    thumbprint: 1A:2B:3C:4D:5E:6F:70:81:92:A3:B4:C5:D6:E7:F8:09:1A:2B:3C:4D
    state: absent
"""

RETURN = r"""
resource:
  description: The authority as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    public_key_infrastructure_id: fdd9841c-90c6-4234-a116-d72a5cd2c583
    id: 90777c92-2eb3-4a68-931d-4a3e1e1c741f
    certificate: MIIGrDCCBJSgAwIBAgITWgACAdWQXvWynRA6
    thumbprint: C6FA1B2C3D4E5F60718293A4B5C6D7E8F94E9CF2
    display_name: Contoso Issuing CA
    certificate_authority_type: intermediate
    certificate_revocation_list_url: http://crl.contoso.com/issuing.crl
    delta_certificate_revocation_list_url: null
    is_issuer_hint_enabled: true
    issuer: Contoso Root CA
    issuer_subject_key_identifier: C0E91B2C3D4E5F60718293A4B5C6D7E8F9A0711A
    expiration_date_time: "2029-08-29T02:05:57Z"
    created_date_time: "2026-10-25T18:05:28Z"
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
    - property: is_issuer_hint_enabled
      before: false
      after: true
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
      path: /v1.0/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations/fdd9841c-90c6-4234-a116-d72a5cd2c583/certificateAuthorities
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
    path: /v1.0/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import CERTIFICATE_AUTHORITY as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
