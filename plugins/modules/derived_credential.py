#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: derived_credential
short_description: Keep a setting for derived credentials
version_added: 1.0.0
description: Keeps who derives certificates for mobile devices from users' smart cards, and how users are told about it.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - The setting's ID.
      - Without it the setting is found by O(display_name).
    type: str
  state:
    description:
      - V(present) makes the setting as described, and creates it if it is not there.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: The setting's name. Needed to create one.
    type: str
  issuer:
    description: Who derives the credentials. Needed to create a setting.
    type: str
    choices: [intercede, entrustDatacard, purebred, xTec]
  help_url:
    description: Address that helps users to get a credential.
    type: str
  notification_type:
    description:
      - How users are told to get or renew a credential.
      - One or more of V(none), V(companyPortal), V(email).
    type: list
    elements: str
  renewal_threshold_percentage:
    description: The share of its lifetime, in percent, after which a credential is renewed.
    type: int
notes:
  - Needs the application permission C(DeviceManagementConfiguration.ReadWrite.All).
  - In check mode C(DeviceManagementConfiguration.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.derived_credential_info
  - name: deviceManagementDerivedCredentialSettings resource type
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicemanagementderivedcredentialsettings
"""

EXAMPLES = r"""
- name: Credentials are derived by Purebred, and renewed when four fifths of their lifetime are over
  m365.graph.derived_credential:
    display_name: Purebred
    issuer: purebred
    help_url: https://intranet.contoso.com/derived-credentials
    notification_type: [companyPortal, email]
    renewal_threshold_percentage: 80
"""

RETURN = r"""
resource:
  description: The setting as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: 6601d14b-d113-8f64-fda2-9b5ddda18ecc
    display_name: Purebred
    issuer: purebred
    help_url: https://intranet.contoso.com/derived-credentials
    notification_type: companyPortal,email
    renewal_threshold_percentage: 80
changes:
  description: What differs, one entry for each property that was (in check mode, would be) sent.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: The option's name.
      type: str
    before:
      description: The value in the tenant.
      type: raw
    after:
      description: The value that is sent.
      type: raw
    effect:
      description: What the change does beyond the property. V(safe), V(reissues) or V(replaces).
      type: str
  sample:
    - property: renewal_threshold_percentage
      before: 50
      after: 80
      effect: safe
diff:
  description: The setting before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/derivedCredentials
      status: 200
token_requests:
  description: How many tokens were asked for.
  returned: always
  type: int
  sample: 1
graph_error:
  description: What the service said when it refused a request.
  returned: when Microsoft Graph answered with an error
  type: dict
  sample:
    status: 403
    code: Forbidden
    message: Application is not authorized to perform this operation.
    request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1
    method: PATCH
    path: /beta/deviceManagement/derivedCredentials/6601d14b-d113-8f64-fda2-9b5ddda18ecc
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.user_certificates import (
    DERIVED_CREDENTIAL as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
