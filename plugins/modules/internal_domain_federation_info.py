#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: internal_domain_federation_info
short_description: Get information about federations of domains with identity providers
version_added: 1.0.0
description:
  - Get the federation of one domain or of all federated domains in the tenant.
  - C(signing_certificate_update_status) is returned with a C(severity) (V(ok), V(warning), V(critical) or V(unknown))
    and an C(explanation). Undocumented results are returned unchanged.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description: ID of the federation. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  domain:
    description:
      - Name of the domain.
      - Without this option, all domains that are listed as federated are read. This also requires the application
        permission C(Domain.Read.All).
      - An example is V(contoso.com).
    type: str
notes:
  - Requires the application permission C(Domain-InternalFederation.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.internal_domain_federation
"""

EXAMPLES = r"""
- name: Get all federations of the tenant
  m365.graph.internal_domain_federation_info:
  register: federations

- name: List failed automatic certificate updates
  ansible.builtin.debug:
    msg: "{{ item.domain }}: {{ item.signing_certificate_update_status.explanation }}"
  loop: "{{ federations.resources }}"
  loop_control:
    label: "{{ item.domain }}"
  when: item.signing_certificate_update_status.severity | default('unknown') == 'critical'
"""

RETURN = r"""
resources:
  description: List of federations, with the option names of M(m365.graph.internal_domain_federation).
  returned: success
  type: list
  elements: dict
  sample:
    - domain: contoso.com
      id: 6601d14b-d113-8f64-fda2-9b5ddda18ecc
      display_name: Contoso AD FS
      issuer_uri: http://sts.contoso.com/adfs/services/trust
      metadata_exchange_uri: https://sts.contoso.com/adfs/services/trust/mex
      passive_sign_in_uri: https://sts.contoso.com/adfs/ls
      preferred_authentication_protocol: wsFed
      signing_certificate: MIIDADCCAeigAwIBAgIQEX41y8r6
      active_sign_in_uri: https://sts.contoso.com/adfs/services/trust/2005/usernamemixed
      federated_idp_mfa_behavior: rejectMfaByFederatedIdp
      is_signed_authentication_request_required: true
      next_signing_certificate: null
      password_reset_uri: null
      prompt_login_behavior: nativeSupport
      sign_out_uri: https://sts.contoso.com/adfs/ls
      signing_certificate_update_status:
        certificate_update_result: success
        last_run_date_time: "2026-11-22T07:44:46.2616778Z"
        severity: ok
        explanation: Entra read the identity provider's metadata and has its current certificate.
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
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import (
    INTERNAL_DOMAIN_FEDERATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
