#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trust_framework_key
short_description: Manage a key in a policy key container of Azure AD B2C
version_added: 1.0.0
description:
  - Generate a key, or upload a secret, a certificate or a PFX to a key set that custom policies of Azure AD B2C use.
    Enable and disable keys, and roll keys over in time.
  - Of the enabled keys within their time, the one that started last is active. Policies sign and encrypt with it. A new
    key that starts in the future therefore overlaps with the old one, and applications can read it from the metadata
    before it is used.
  - A certificate that is already in the key set is not uploaded again, whatever its name. The service does not return
    secrets and generated keys. The module finds them by their type, O(use), O(nbf) and O(exp), and cannot detect that
    the text of a secret is another one. To upload a new secret, change its dates.
  - All keys of a key set have one type and one use. The module refuses another one before it sends anything.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  key_set_id:
    description:
      - Name of the key set, which must exist. It starts with V(B2C_1A_).
      - Always required. An example is V(B2C_1A_TokenSigningKeyContainer).
    type: str
  state:
    description:
      - V(present) adds the key if it is missing, and sets its O(status).
      - V(absent) removes the key that O(kid), O(certificate), O(src) or O(content) identifies. Microsoft's permissions
        reference lists this request, but according to the documentation of Azure AD B2C, keys cannot be removed. If the
        service refuses, the task fails. Set O(status=disabled) instead.
    type: str
    default: present
    choices: [present, absent]
  kid:
    description: ID of an existing key whose O(status) is managed, or that is removed.
      An example is V(Gaid7K8sO8RavMX9fzHir_Wg0femGhbY9b-B4rVIxbE).
    type: str
  certificate:
    description:
      - Certificate to upload, as a file path, PEM text or base64 of its DER encoding. A private key is refused.
      - Azure AD B2C uses such a key to encrypt for somebody else, or to check somebody else's signatures.
      - An example is V(files/partner.cer).
    type: str
  content:
    description:
      - Certificate with its private key to upload, as base64-encoded PFX. The value is secret.
      - Requires O(password). The value is the output of C(base64 -w0 signing.pfx), for example.
    type: str
  src:
    description: File with the PFX. Alternative to O(content).
    type: path
  password:
    description: Password of the PFX. The value is secret. The service does not accept an empty password.
    type: str
  secret:
    description:
      - Secret to upload, such as the client secret of an identity provider. The value is secret.
      - Requires O(use).
    type: str
  secret_src:
    description: File with the secret. Alternative to O(secret). A line break at its end is not part of the secret.
    type: path
  kty:
    description:
      - Type of the key to generate, V(RSA) for a key pair or V(oct) for a symmetric key. Requires O(use).
      - Without O(nbf), O(exp) and O(valid_for_days), a key is generated if the key set has none that has not expired.
    type: str
    choices: [RSA, oct]
  use:
    description: Purpose of a generated key or a secret, V(sig) for signatures or V(enc) for encryption.
    type: str
    choices: [sig, enc]
  nbf:
    description:
      - Start of a generated key or a secret, in seconds since 1970, or as a date and time with UTC offset.
      - An example is V(2027-01-01T00:00:00Z).
    type: str
  exp:
    description:
      - End of a generated key or a secret, in seconds since 1970, or as a date and time with UTC offset.
      - An example is V(2028-01-01T00:00:00Z).
    type: str
  valid_for_days:
    description:
      - Validity period of a generated key in days. With this option, a key is generated if the last one expires within
        O(renew_before_days). Keys without an expiry date do not count.
      - Not for secrets, which are not made by the service.
    type: int
  renew_before_days:
    description:
      - With O(valid_for_days), the default is V(30).
      - With O(certificate), O(src) or O(content), the certificate is only uploaded if the keys of the key set expire
        within this number of days. Without this option, it is uploaded at once.
    type: int
  activate_after_days:
    description:
      - With O(valid_for_days), the number of days until a generated key starts. It starts earlier if the other keys
        expire before, and at once if there is no valid key.
      - It must not be more than O(renew_before_days).
    type: int
    default: 0
  retire_after_days:
    description:
      - Number of days after the start of the active key until keys that started before it are disabled. Without this
        option, they are not.
      - A run that adds or enables a key never disables one. Keys without a start are a last resort for Azure AD B2C,
        and stay enabled unless O(retire_kids) lists them.
      - Choose more days than tokens and cached metadata are valid.
    type: int
  retire_kids:
    description: IDs of other keys to retire at the same time. An example is V(Y8r1).
    type: list
    elements: str
  retired_state:
    description: V(disabled) disables retired keys, V(absent) removes them (see O(state)).
    type: str
    choices: [disabled, absent]
    default: disabled
  status:
    description:
      - Whether the key can be used.
      - Without this option, a new key is enabled and the status of an existing key stays as it is.
    type: str
    choices: [enabled, disabled]
  allow_expired:
    description: Whether to upload a certificate that has expired.
    type: bool
    default: false
  allow_weak:
    description: Whether to upload a certificate with an RSA key of less than 2048 bits, or one signed with SHA-1 or
      MD5.
    type: bool
    default: false
  allow_in_use:
    description: Whether to disable or remove the active key.
    type: bool
    default: false
notes:
  - Requires the application permission C(TrustFrameworkKeySet.ReadWrite.All).
  - In check mode, C(TrustFrameworkKeySet.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.trust_framework_key_info
  - module: m365.graph.trust_framework_key_set
  - name: Overview of policy keys in Azure Active Directory B2C
    description: How Azure AD B2C chooses the active key.
    link: https://learn.microsoft.com/azure/active-directory-b2c/policy-keys-overview
  - name: "trustFrameworkKeySet: generateKey"
    description: Microsoft Graph reference for the action.
    link: https://learn.microsoft.com/graph/api/trustframeworkkeyset-generatekey?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Create a container for the token-signing key
  m365.graph.trust_framework_key_set:
    id: B2C_1A_TokenSigningKeyContainer

- name: Generate a new signing key in time, and disable its predecessors a week after it has become active
  m365.graph.trust_framework_key:
    key_set_id: B2C_1A_TokenSigningKeyContainer
    kty: RSA
    use: sig
    valid_for_days: 365
    renew_before_days: 45
    activate_after_days: 14
    retire_after_days: 7

- name: Upload the client secret of an identity provider
  m365.graph.trust_framework_key:
    key_set_id: B2C_1A_FacebookSecret
    secret_src: "{{ playbook_dir }}/files/facebook.password"
    use: sig
    nbf: "2027-01-01T00:00:00Z"

- name: Upload the certificate with which SAML requests are signed
  m365.graph.trust_framework_key:
    key_set_id: B2C_1A_SamlMessageSigning
    src: "{{ playbook_dir }}/files/saml.pfx"
    password: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/saml.password') }}"

- name: Stop using a key at once
  m365.graph.trust_framework_key:
    key_set_id: B2C_1A_TokenSigningKeyContainer
    kid: Y8r1
    status: disabled
    allow_in_use: true
"""

RETURN = r"""
resource:
  description: Current state of the key, or its predicted state in check mode. V(null) if the key does not exist, or if
    the certificate is not uploaded before RV(due_date_time).
  returned: success
  type: dict
  sample:
    key_set_id: B2C_1A_TokenSigningKeyContainer
    kid: Gaid7K8sO8RavMX9fzHir_Wg0femGhbY9b-B4rVIxbE
    kty: RSA
    use: sig
    status: enabled
    nbf: 1796860800
    exp: 1828396800
    start_date_time: "2026-12-10T00:00:00Z"
    end_date_time: "2027-12-10T00:00:00Z"
    active: false
    certificate: null
    thumbprint: null
    e: AQAB
    n: rd54s6
changes:
  description: One entry for each key that is added, disabled or removed, and for a changed status.
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: V(keys) or V(status).}
    before: {type: raw, description: Value in the tenant. V(null) for a key that is added.}
    after: {type: raw, description: Value afterwards. V(null) for a key that is removed.}
    effect: {type: str, description: Effect beyond the change itself. Always V(safe).}
  sample:
    - property: keys
      before: null
      after: RSA sig (from 2026-12-10T00:00:00Z, until 2027-12-10T00:00:00Z)
      effect: safe
retired:
  description: Predecessors that were disabled or removed in this run (in check mode, would be).
  returned: success
  type: list
  elements: dict
  sample: []
retiring:
  description: Predecessors that will be retired later. A run retires them on or after their C(retire_date_time).
  returned: success
  type: list
  elements: dict
  sample: []
due_date_time:
  description: With O(renew_before_days), when the certificate will be uploaded. V(null) if nothing is waiting.
  returned: success
  type: str
  sample: null
covered_until:
  description: Until when the key set always has a usable key. V(null) if it has none now. A key without an expiry date
    ends in the year 9999.
  returned: success
  type: str
  sample: "2027-12-10T00:00:00Z"
diff:
  description: Summary of all keys of the key set before and after the change.
  returned: success
  type: dict
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

from ansible_collections.m365.graph.plugins.module_utils._module.policy_key import policy_key_main

main = policy_key_main


if __name__ == "__main__":
    main()
