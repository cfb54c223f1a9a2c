#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_authority
short_description: Manage a certificate authority of a public key infrastructure
version_added: 1.0.0
description:
  - Manage a certificate authority that Microsoft Entra trusts for certificate-based authentication of users.
  - The properties that the service requires about the certificate (thumbprint, expiry date, issuer, key identifier and
    type) are read from the certificate.
  - A public key infrastructure can have 250 authorities.
  - A different certificate is a different authority. For a rollover, add the new authority, and remove the old one when
    no user certificates issued by it are in use.
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
      - ID of the authority.
      - Without this option, the authority is identified by O(certificate) or O(thumbprint), or otherwise by
        O(display_name).
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  public_key_infrastructure_id:
    description: ID of the public key infrastructure. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  public_key_infrastructure:
    description: Display name of the public key infrastructure. Alternative to O(public_key_infrastructure_id).
    type: str
  state:
    description:
      - V(present) creates the authority if it is missing and corrects the given properties.
      - V(absent) removes the authority. Users can no longer sign in with certificates that it issued.
    type: str
    default: present
    choices: [present, absent]
  certificate:
    description:
      - Certificate of the authority, at most 8 KB. Required to create an authority.
      - PEM text, base64-encoded DER, or the path of a file in either format. Certificates are compared by their DER
        encoding. Private keys are refused.
    type: str
  thumbprint:
    description:
      - SHA-1 thumbprint of the certificate, with or without separators.
      - Identifies an authority if its certificate is not available.
    type: str
  display_name:
    description: Name of the authority.
    type: str
  certificate_authority_type:
    description:
      - V(root) or V(intermediate). V(null) clears the value.
      - For a new authority, the default is determined from the certificate. A self-issued certificate is a root.
    type: str
  certificate_revocation_list_url:
    description: URL of the certificate revocation list (CRL).
    type: str
  delta_certificate_revocation_list_url:
    description: URL of the delta certificate revocation list. An example is V(http://crl.contoso.com/issuing+.crl).
    type: str
  is_issuer_hint_enabled:
    description: Whether certificates of this authority are included in the issuer hints shown to users.
    type: bool
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
  - Requires the application permission C(PublicKeyInfrastructure.ReadWrite.All).
  - In check mode, C(PublicKeyInfrastructure.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.certificate_authority_info
  - module: m365.graph.public_key_infrastructure
  - name: Update certificateAuthorityDetail
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/certificateauthoritydetail-update
"""

EXAMPLES = r"""
- name: Create a public key infrastructure
  m365.graph.public_key_infrastructure:
    display_name: Contoso PKI

- name: Trust the issuing CA for user sign-in
  m365.graph.certificate_authority:
    public_key_infrastructure: Contoso PKI
    display_name: Contoso Issuing CA
    certificate: "{{ playbook_dir }}/files/issuing-ca.cer"
    certificate_revocation_list_url: http://crl.contoso.com/issuing.crl
    is_issuer_hint_enabled: true

- name: Remove the previous issuing CA
  m365.graph.certificate_authority:
    public_key_infrastructure: Contoso PKI
    thumbprint: 1A:2B:3C:4D:5E:6F:70:81:92:A3:B4:C5:D6:E7:F8:09:1A:2B:3C:4D
    state: absent
"""

RETURN = r"""
resource:
  description: Current state of the authority, or its predicted state in check mode. V(null) if the authority does not
    exist.
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
    CERTIFICATE_AUTHORITY as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
