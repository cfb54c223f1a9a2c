#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fido2_authentication_method_configuration
short_description: Manage the passkey (FIDO2) authentication method
version_added: 1.0.0
description:
  - Manage which passkeys users can register and use, in the authentication methods policy of the tenant. The
    configuration always exists.
  - Microsoft offers it in the public cloud and in the clouds for US Government only.
  - In a tenant with passkey profiles, each target has the profiles that it allows. O(is_attestation_enforced) and
    O(key_restrictions) are the settings of tenants without profiles. Microsoft will remove them in October 2027.
  - Restrictions apply to registration and to sign-in. A user can no longer sign in with a passkey whose model is no
    longer allowed.
  - Lists are compared without regard to order. If an entry differs, the list is sent as a whole. Properties of an entry
    that are not given keep their values.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  state:
    description: V(present) corrects the given properties. The service does not support removal.
    type: str
    default: present
    choices: [present]
  method_state:
    description:
      - Whether users can sign in with passkeys.
      - V(enabled), V(disabled) or V(null).
    type: str
  include_targets:
    description: Groups whose members may use the method.
    type: list
    elements: dict
    suboptions:
      id:
        description: ID of the group, or V(all_users).
        type: str
        required: true
      target_type:
        description: V(group) or V(user). Microsoft no longer recommends V(user).
        type: str
      is_registration_required:
        description: Whether users must register for the method.
        type: bool
      allowed_passkey_profiles:
        description: IDs of the profiles that apply to the group. A passkey is allowed if one of them allows it.
        type: list
        elements: str
  exclude_targets:
    description: Groups whose members may not use the method, even if they are in O(include_targets).
    type: list
    elements: dict
    suboptions:
      id:
        description: ID of the group.
        type: str
        required: true
      target_type:
        description: V(group) or V(user).
        type: str
  is_self_service_registration_allowed:
    description: Whether users can register passkeys themselves. Microsoft also requires it for registration by API.
    type: bool
  is_attestation_enforced:
    description: Whether only passkeys with an attestation can be registered, in a tenant without profiles.
    type: bool
  key_restrictions:
    description: Allowed models of authenticators, in a tenant without profiles.
    type: dict
    suboptions:
      is_enforced:
        description: Whether the restrictions are enforced.
        type: bool
      enforcement_type:
        description: V(allow) only allows the models in the list, V(block) allows all others.
        type: str
      aa_guids:
        description: Models, by their Authenticator Attestation GUID (AAGUID).
        type: list
        elements: str
  passkey_profiles:
    description:
      - Profiles with settings for groups of users. A profile that is not in the list is removed.
      - The default profile of the tenant must be in the list, because it cannot be removed.
    type: list
    elements: dict
    suboptions:
      id:
        description: ID of the profile, a GUID. Choose a new one for a new profile.
        type: str
        required: true
      name:
        description: Name of the profile.
        type: str
      passkey_types:
        description: V(deviceBound), V(synced) or both.
        type: list
        elements: str
      attestation_enforcement:
        description: V(disabled), or V(registrationOnly) to only register passkeys with an attestation, which synced
          passkeys do not have.
        type: str
      key_restrictions:
        description: Allowed models of authenticators.
        type: dict
        suboptions:
          is_enforced:
            description: Whether the restrictions are enforced.
            type: bool
          enforcement_type:
            description: V(allow) only allows the models in the list, V(block) allows all others.
            type: str
          aa_guids:
            description: Models, by their Authenticator Attestation GUID (AAGUID).
            type: list
            elements: str
notes:
  - Requires the application permission C(Policy.ReadWrite.AuthenticationMethod).
  - In check mode, C(Policy.Read.AuthenticationMethod) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.fido2_authentication_method_configuration_info
  - module: m365.graph.user_authentication_key_info
  - module: m365.graph.x509_certificate_authentication_method
  - name: Update fido2AuthenticationMethodConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/fido2authenticationmethodconfiguration-update
"""

EXAMPLES = r"""
- name: Allow administrators to use two models of security keys, with an attestation
  m365.graph.fido2_authentication_method_configuration:
    method_state: enabled
    include_targets:
      - id: all_users
        target_type: group
        allowed_passkey_profiles:
          - 00000000-0000-0000-0000-000000000001
      - id: 0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0
        target_type: group
        is_registration_required: false
        allowed_passkey_profiles:
          - 8d3f5c1a-2b4e-4f6a-9c7d-1e2f3a4b5c6d
    passkey_profiles:
      - id: 00000000-0000-0000-0000-000000000001
      - id: 8d3f5c1a-2b4e-4f6a-9c7d-1e2f3a4b5c6d
        name: Administrators
        passkey_types: [deviceBound]
        attestation_enforcement: registrationOnly
        key_restrictions:
          is_enforced: true
          enforcement_type: allow
          aa_guids:
            - 2fc0579f-8113-47ea-b116-555a8db9202a
            - c5ef55ff-ad9a-4b9f-b580-adebafe026d0

- name: Block a model in a tenant without profiles
  m365.graph.fido2_authentication_method_configuration:
    key_restrictions:
      is_enforced: true
      enforcement_type: block
      aa_guids:
        - 2fc0579f-8113-47ea-b116-555a8db9202a
"""

RETURN = r"""
resource:
  description: Current state of the method, or its predicted state in check mode. V(null) if the method does not exist.
  returned: success
  type: dict
  sample:
    id: Fido2
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
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_methods import (
    FIDO2_AUTHENTICATION_METHOD_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
