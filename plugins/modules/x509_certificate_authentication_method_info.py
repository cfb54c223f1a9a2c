#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: x509_certificate_authentication_method_info
short_description: Get information about the X.509 certificate authentication method
version_added: 1.0.0
description: Get the X.509 certificate configuration in the authentication methods policy of the tenant.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
notes:
  - Requires the application permission C(Policy.Read.AuthenticationMethod).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.x509_certificate_authentication_method
  - module: m365.graph.public_key_infrastructure
  - module: m365.graph.certificate_authority
  - name: Update x509CertificateAuthenticationMethodConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/x509certificateauthenticationmethodconfiguration-update
"""

EXAMPLES = r"""
- name: Check whether users can sign in with certificates
  m365.graph.x509_certificate_authentication_method_info:
  register: method
"""

RETURN = r"""
resources:
  description: List of methods, with the option names of M(m365.graph.x509_certificate_authentication_method).
  returned: success
  type: list
  elements: dict
  sample:
    - id: X509Certificate
      method_state: enabled
      include_targets:
        - id: 0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0
          target_type: group
          is_registration_required: false
      exclude_targets: []
      certificate_user_bindings:
        - priority: 1
          x509_certificate_field: PrincipalName
          user_property: userPrincipalName
          trust_affinity_level: low
      authentication_mode_configuration:
        x509_certificate_authentication_default_mode: x509CertificateMultiFactor
        x509_certificate_default_required_affinity_level: low
        rules: []
      certificate_authority_scopes: []
      issuer_hints_configuration:
        state: disabled
      crl_validation_configuration:
        state: disabled
        exempted_certificate_authorities_subject_key_identifiers: []
      require_certificate_sid_alignment: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_methods import (
    X509_CERTIFICATE_AUTHENTICATION_METHOD as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
