#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: app_management_policy
short_description: Manage an app management policy
version_added: 1.0.0
description:
  - Manage a policy that replaces M(m365.graph.tenant_app_management_policy) for some applications and service
    principals, with other restrictions of their secrets and certificates, or with none.
  - The policy concerns new credentials. Existing ones keep working.
  - Lists are compared without regard to order. A list replaces all restrictions of its kind. Properties of a
    restriction that are not given keep their values.
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
      - V(absent) removes the policy. Its apps follow the policy of the tenant again.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the policy. Required to create a policy.
    type: str
  description:
    description: Description of the policy. Required to create a policy.
    type: str
  is_enabled:
    description: Whether the restrictions are enforced. If V(false), its apps are not restricted at all. A new policy is
      not enforced by default.
    type: bool
  restrictions:
    description: Restrictions of the assigned applications and service principals.
    type: dict
    suboptions:
      key_credentials:
        description: Restrictions of certificates. An empty list removes them.
        type: list
        elements: dict
        suboptions:
          restriction_type:
            description: V(asymmetricKeyLifetime) or, in V(beta), V(trustedCertificateAuthority).
            type: str
            required: true
          state:
            description: V(enabled) or V(disabled). A disabled restriction is not enforced.
            type: str
          certificate_based_application_configuration_ids:
            description:
              - Names or IDs of chains of trust that may issue certificates, for V(trustedCertificateAuthority).
              - Only available in V(beta).
            type: list
            elements: str
          exclude_actors:
            description: Exempt callers, by custom security attributes, with Microsoft Graph's names.
              It is a dictionary with properties such as C(customSecurityAttributes).
            type: dict
          max_lifetime:
            description: Longest validity period, an ISO 8601 duration such as V(P180D).
            type: str
          restrict_for_apps_created_after_date_time:
            description: Restrict only apps that were created at this time or later, in ISO 8601 format.
              An example is V(2026-01-01T00:00:00Z).
            type: str
      password_credentials:
        description: Restrictions of secrets and symmetric keys. An empty list removes them.
        type: list
        elements: dict
        suboptions:
          restriction_type:
            description: Type of the restriction. V(passwordAddition) forbids secrets, V(customPasswordAddition) forbids
              secrets that are not created by the service, V(symmetricKeyAddition) forbids symmetric keys,
              V(passwordLifetime) and V(symmetricKeyLifetime) limit their validity period.
            type: str
            required: true
          state:
            description: V(enabled) or V(disabled). A disabled restriction is not enforced.
            type: str
          exclude_actors:
            description: Exempt callers, by custom security attributes, with Microsoft Graph's names.
              It is a dictionary with properties such as C(customSecurityAttributes).
            type: dict
          max_lifetime:
            description: Longest validity period, an ISO 8601 duration such as V(P180D).
            type: str
          restrict_for_apps_created_after_date_time:
            description: Restrict only apps that were created at this time or later, in ISO 8601 format.
              An example is V(2026-01-01T00:00:00Z).
            type: str
      application_restrictions:
        description: Restrictions of applications that do not concern credentials.
        type: dict
        suboptions:
          audiences:
            description: Restrictions of account types, as in Microsoft's reference. Only available in V(beta).
            type: dict
          identifier_uris:
            description: Restrictions of identifier URIs, as in Microsoft's reference.
              It is a dictionary with properties such as C(nonDefaultUriAddition).
            type: dict
          redirect_uris:
            description: Restrictions of redirect URIs, as in Microsoft's reference. Only available in V(beta).
            type: dict
  applies_to:
    description:
      - Applications and service principals that follow the policy. An empty list removes all of them. Without this
        option, the assignments are neither read nor changed.
      - An app can have one policy. To move it, remove it from the other policy first.
    type: list
    elements: dict
    suboptions:
      application:
        description: Display name or object ID of an application, for an app that is registered in this tenant.
        type: str
      service_principal:
        description: Display name or object ID of a service principal, for an app of another tenant.
          An example is V(Contoso SSO).
        type: str
notes:
  - Requires the application permission C(Policy.ReadWrite.ApplicationConfiguration).
  - In check mode, C(Policy.Read.All) is sufficient.
  - Microsoft requires a Microsoft Entra Workload Identities Premium license for app management policies.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.app_management_policy_info
  - module: m365.graph.tenant_app_management_policy
  - module: m365.graph.certificate_based_application_configuration
  - name: Update appManagementPolicy
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/appmanagementpolicy-update
"""

EXAMPLES = r"""
- name: Allow build agents certificates for 90 days, and no secrets
  m365.graph.app_management_policy:
    display_name: Build agents
    description: Short certificates, and no secrets
    is_enabled: true
    restrictions:
      password_credentials:
        - restriction_type: passwordAddition
          state: enabled
      key_credentials:
        - restriction_type: asymmetricKeyLifetime
          state: enabled
          max_lifetime: P90D
    applies_to:
      - application: build agent

- name: Restrict the certificates to our own CA
  m365.graph.app_management_policy:
    api_version: beta
    display_name: Own CA
    description: Certificates of our own CA only
    is_enabled: true
    restrictions:
      key_credentials:
        - restriction_type: trustedCertificateAuthority
          state: enabled
          certificate_based_application_configuration_ids:
            - Contoso applications
"""

RETURN = r"""
resource:
  description: Current state of the policy, or its predicted state in check mode. V(null) if the policy does not exist.
  returned: success
  type: dict
  sample:
    id: db9d50b5-5fe1-4f8d-a4d1-9ab1a31c0b4c
    display_name: Build agents
    description: Certificates of our own CA, and no secrets
    is_enabled: true
    restrictions:
      key_credentials:
        - restriction_type: asymmetricKeyLifetime
          state: enabled
          max_lifetime: P90D
          restrict_for_apps_created_after_date_time: null
      password_credentials:
        - restriction_type: passwordAddition
          state: enabled
          max_lifetime: null
          restrict_for_apps_created_after_date_time: null
    applies_to:
      - application: 31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10
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
from ansible_collections.m365.graph.plugins.module_utils._resources.app_management import (
    APP_MANAGEMENT_POLICY as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
