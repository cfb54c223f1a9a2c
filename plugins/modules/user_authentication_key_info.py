#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: user_authentication_key_info
short_description: Get information about the keys with which users sign in
version_added: 1.0.0
description:
  - List the passkeys (FIDO2 security keys), the keys of Windows Hello for Business and the platform credentials that
    users have registered, with their models and attestations.
  - Microsoft Graph lists the keys of one user at a time. Without O(users), the registration report shows which users
    may have keys, so that only their keys are read. All reads are sent in batches of 20.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. Only V(beta) returns when a key was last used.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  users:
    description: IDs or user principal names of the users.
    type: list
    elements: str
  source:
    description:
      - Where the users come from if O(users) is not specified.
      - V(registrations) is the report of registered methods. It needs Microsoft Entra ID P1, does not contain disabled
        users, and can be several hours old.
      - V(users) is the list of all users. The keys of every user are read.
    type: str
    default: registrations
    choices: [registrations, users]
  kinds:
    description: Kinds of keys. Each kind needs a permission of its own.
    type: list
    elements: str
    default: [fido2, windows_hello_for_business, platform_credential]
    choices: [fido2, windows_hello_for_business, platform_credential]
  devices:
    description: Whether to read the devices of keys, which takes one request for each key of Windows Hello for Business
      and each platform credential, in batches of 20.
    type: bool
    default: false
notes:
  - Requires the application permissions C(UserAuthMethod-Passkey.Read.All), C(UserAuthMethod-WindowsHello.Read.All) and
    C(UserAuthMethod-PlatformCred.Read.All) for the O(kinds) of the same names. C(UserAuthenticationMethod.Read.All)
    includes them, but also phone numbers.
  - Without O(users), requires C(AuditLog.Read.All) for O(source=registrations), or C(User.ReadBasic.All) for
    O(source=users).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.fido2_authentication_method_configuration
  - module: m365.graph.x509_certificate_authentication_method
  - name: fido2AuthenticationMethod resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/fido2authenticationmethod
"""

EXAMPLES = r"""
- name: List the passkeys of all users
  m365.graph.user_authentication_key_info:
    kinds: [fido2]
  register: passkeys

- name: Count the models in use, before others are blocked
  ansible.builtin.debug:
    msg: "{{ passkeys.authentication_keys | groupby('aa_guid', default='') | map('last') | map('length') }}"

- name: Show the keys of one user with their devices
  m365.graph.user_authentication_key_info:
    users: [ada@contoso.com]
    devices: true
"""

RETURN = r"""
authentication_keys:
  description: One entry for each key, sorted by user, kind and name. A value that a kind does not have is V(null).
  returned: success
  type: list
  elements: dict
  contains:
    kind: {type: str, description: "V(fido2), V(windows_hello_for_business) or V(platform_credential)."}
    user_id: {type: str, description: ID of the user. V(null) if O(users) has the user principal name.}
    user_principal_name: {type: str, description: User principal name. V(null) if O(users) has the ID.}
    user_display_name: {type: str, description: Name of the user. V(null) with O(users).}
    id: {type: str, description: ID of the key.}
    display_name: {type: str, description: "Name of the key, or of the device that contains it."}
    created_date_time: {type: str, description: When the user registered the key.}
    last_used_date_time: {type: str, description: When the user last signed in with the key. Only in V(beta).}
    model: {type: str, description: Model of the authenticator.}
    aa_guid: {type: str, description: Authenticator Attestation GUID (AAGUID) of the model.}
    passkey_type: {type: str, description: V(deviceBound) or V(synced).}
    attestation_level: {type: str, description: V(attested) or V(notAttested).}
    attestation_certificates:
      description: Certificates of the attestation, as Microsoft Graph returns them.
      type: list
      elements: str
    key_strength: {type: str, description: "V(normal), V(weak) or V(unknown)."}
    platform: {type: str, description: "Platform of the device, such as V(macOS)."}
    device:
      description: Device that contains the key. V(null) without O(devices), and if the service does not return it.
      type: dict
      contains:
        id: {type: str, description: ID of the device object.}
        device_id: {type: str, description: ID of the device.}
        display_name: {type: str, description: Name of the device.}
        operating_system: {type: str, description: Operating system.}
  sample:
    - kind: fido2
      user_id: 5f3c9a1e-1e9a-5f3c-9a1e-3c5f9a1e3c5f
      user_principal_name: ada@contoso.com
      user_display_name: Ada Lovelace
      id: -2_GRUg2-HYz6_1YG4YRAQ2
      display_name: Red key
      created_date_time: "2026-08-10T06:44:09Z"
      last_used_date_time: null
      model: NFC key
      aa_guid: 2fc0579f-8113-47ea-b116-555a8db9202a
      passkey_type: deviceBound
      attestation_level: attested
      attestation_certificates: [dbe793efdf1945e2df25d93653a1e8a3268a9075]
      key_strength: null
      platform: null
      device: null
users: {description: Number of users whose keys were read., returned: success, type: int, sample: 1}
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

from ansible_collections.m365.graph.plugins.module_utils._module.user_keys import user_keys_main

main = user_keys_main


if __name__ == "__main__":
    main()
