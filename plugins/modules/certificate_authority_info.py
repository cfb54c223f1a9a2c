#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_authority_info
short_description: Get information about certificate authorities of public key infrastructures
version_added: 1.0.0
description: List the authorities of one public key infrastructure or of all of them.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description: ID of the authority. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  public_key_infrastructure_id:
    description: ID of the public key infrastructure. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  public_key_infrastructure:
    description: Display name of the public key infrastructure. Alternative to O(public_key_infrastructure_id).
    type: str
notes:
  - Requires the application permission C(PublicKeyInfrastructure.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.certificate_authority
  - module: m365.graph.public_key_infrastructure
  - name: Update certificateAuthorityDetail
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/certificateauthoritydetail-update
"""

EXAMPLES = r"""
- name: Get the expiry dates of certificate authorities
  m365.graph.certificate_authority_info:
    public_key_infrastructure: Contoso PKI
  register: authorities
"""

RETURN = r"""
resources:
  description: List of authorities, with the option names of M(m365.graph.certificate_authority).
  returned: success
  type: list
  elements: dict
  sample:
    - public_key_infrastructure_id: fdd9841c-90c6-4234-a116-d72a5cd2c583
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

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    CERTIFICATE_AUTHORITY as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
