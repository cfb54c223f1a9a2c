#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: authentication_strength_policy
short_description: Manage an authentication strength
version_added: 1.0.0
description:
  - Manage a custom authentication strength, which Conditional Access can require for access to a resource.
  - The built-in authentication strengths can be read and cannot be changed.
  - To restrict the certificates that satisfy an authentication strength, use
    M(m365.graph.x509_certificate_combination_configuration).
  - A tenant can have 15 custom authentication strengths. One that a Conditional Access policy requires cannot be
    removed.
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
      - ID of the policy.
      - Without this option, the policy is identified by O(display_name).
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the policy if it is missing and corrects the given properties.
      - V(absent) removes the policy.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the policy. Required to create a policy.
    type: str
  description:
    description: Description of the policy. V(null) clears it.
    type: str
  allowed_combinations:
    description:
      - Authentication methods that satisfy the policy. Required to create a policy.
      - An element is one method, or several methods joined by commas that a user needs together, such as
        V(password,sms). The order of the elements and of the methods in one does not matter.
      - The methods are V(password), V(voice), V(hardwareOath), V(softwareOath), V(sms), V(fido2),
        V(windowsHelloForBusiness), V(microsoftAuthenticatorPush), V(deviceBasedPush), V(temporaryAccessPassOneTime),
        V(temporaryAccessPassMultiUse), V(email), V(x509CertificateSingleFactor), V(x509CertificateMultiFactor),
        V(federatedSingleFactor), V(federatedMultiFactor) and V(qrCodePin).
      - The list replaces the previous one. A change takes effect at once in all Conditional Access policies that
        require the authentication strength.
    type: list
    elements: str
  allow_weaker_mfa:
    description: Whether a single factor may be added to a policy that requires multifactor authentication so far.
    type: bool
    default: false
notes:
  - Requires the application permission C(Policy.ReadWrite.ConditionalAccess).
  - In check mode, C(Policy.Read.AuthenticationMethod) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.authentication_strength_policy_info
  - module: m365.graph.x509_certificate_combination_configuration
  - module: m365.graph.x509_certificate_authentication_method
  - name: Update authenticationStrengthPolicy
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/authenticationstrengthpolicy-update
"""

EXAMPLES = r"""
- name: Require a smart card
  m365.graph.authentication_strength_policy:
    display_name: Smart card
    description: Multifactor certificates only
    allowed_combinations:
      - x509CertificateMultiFactor

- name: Accept security keys as well
  m365.graph.authentication_strength_policy:
    display_name: Smart card
    allowed_combinations:
      - x509CertificateMultiFactor
      - fido2
"""

RETURN = r"""
resource:
  description: Current state of the policy, or its predicted state in check mode. V(null) if the policy does not exist.
  returned: success
  type: dict
  sample:
    id: dd055c42-4218-4281-8631-f090e171f5cd
    display_name: Smart card
    description: Multifactor certificates only
    allowed_combinations:
      - x509CertificateMultiFactor
    policy_type: custom
    requirements_satisfied: mfa
    created_date_time: "2026-10-25T18:05:28Z"
    modified_date_time: "2026-10-25T18:05:28Z"
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
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_strengths import (
    AUTHENTICATION_STRENGTH_POLICY as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
