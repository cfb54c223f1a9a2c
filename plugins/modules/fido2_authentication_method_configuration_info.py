#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fido2_authentication_method_configuration_info
short_description: Get information about the passkey (FIDO2) authentication method
version_added: 1.0.0
description: Get the passkey (FIDO2) configuration in the authentication methods policy of the tenant.
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
  - module: m365.graph.fido2_authentication_method_configuration
  - module: m365.graph.user_authentication_key_info
  - name: Update fido2AuthenticationMethodConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/fido2authenticationmethodconfiguration-update
"""

EXAMPLES = r"""
- name: Show which passkeys users can register
  m365.graph.fido2_authentication_method_configuration_info:
  register: method
"""

RETURN = r"""
resources:
  description: List of methods, with the option names of M(m365.graph.fido2_authentication_method_configuration).
  returned: success
  type: list
  elements: dict
  sample:
    - id: Fido2
      method_state: enabled
      include_targets:
        - id: all_users
          target_type: group
          is_registration_required: false
          allowed_passkey_profiles:
            - 00000000-0000-0000-0000-000000000001
      exclude_targets: []
      is_self_service_registration_allowed: true
      is_attestation_enforced: true
      key_restrictions:
        is_enforced: false
        enforcement_type: block
        aa_guids: []
      passkey_profiles:
        - id: 00000000-0000-0000-0000-000000000001
          name: Default passkey profile
          passkey_types: [deviceBound, synced]
          attestation_enforcement: disabled
          key_restrictions:
            is_enforced: false
            enforcement_type: allow
            aa_guids: []
      default_passkey_profile: 00000000-0000-0000-0000-000000000001
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
    FIDO2_AUTHENTICATION_METHOD_CONFIGURATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
