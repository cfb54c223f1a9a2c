#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: derived_credential
short_description: Manage a setting for derived credentials
version_added: 1.0.0
description: Manage which provider derives certificates for mobile devices from the smart cards of users, and how users
  are notified.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - ID of the setting.
      - Without this option, the setting is identified by O(display_name).
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the setting if it is missing and corrects the given properties.
      - V(absent) removes the setting.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the setting. Required to create a setting.
    type: str
  issuer:
    description: Issuer of the derived credentials. Required to create a setting.
    type: str
    choices: [intercede, entrustDatacard, purebred, xTec]
  help_url:
    description: URL of a page that helps users to obtain a credential.
    type: str
  notification_type:
    description:
      - How users are notified to obtain or renew a credential.
      - One or more of V(none), V(companyPortal), V(email).
    type: list
    elements: str
  renewal_threshold_percentage:
    description: Percentage of the lifetime after which a credential is renewed.
    type: int
notes:
  - Requires the application permission C(DeviceManagementConfiguration.ReadWrite.All).
  - In check mode, C(DeviceManagementConfiguration.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.derived_credential_info
  - name: deviceManagementDerivedCredentialSettings resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicemanagementderivedcredentialsettings
"""

EXAMPLES = r"""
- name: Derive credentials with Purebred and renew them after 80 % of their lifetime
  m365.graph.derived_credential:
    display_name: Purebred
    issuer: purebred
    help_url: https://intranet.contoso.com/derived-credentials
    notification_type: [companyPortal, email]
    renewal_threshold_percentage: 80
"""

RETURN = r"""
resource:
  description: Current state of the setting, or its predicted state in check mode. V(null) if the setting does not
    exist.
  returned: success
  type: dict
  sample:
    id: 6601d14b-d113-8f64-fda2-9b5ddda18ecc
    display_name: Purebred
    issuer: purebred
    help_url: https://intranet.contoso.com/derived-credentials
    notification_type: companyPortal,email
    renewal_threshold_percentage: 80
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
from ansible_collections.m365.graph.plugins.module_utils._resources.user_certificates import (
    DERIVED_CREDENTIAL as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
