#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tenant_app_management_policy
short_description: Manage the app management policy of the tenant
version_added: 1.0.0
description:
  - Manage which secrets and certificates may be added to the applications and service principals of the tenant, and for
    how long they may be valid. The policy always exists. It is disabled by default.
  - An app to which an M(m365.graph.app_management_policy) is assigned follows that policy only.
  - The policy concerns new credentials. Existing ones keep working. M(m365.graph.application_key_credential) and its
    siblings refuse a credential that the policy does not allow before they send it.
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
  state:
    description: V(present) corrects the given properties. The service does not support removal.
    type: str
    default: present
    choices: [present]
  display_name:
    description: Name of the policy. An example is V(Restrictions of the tenant).
    type: str
  description:
    description: Description of the policy. An example is V(Restrictions of the tenant).
    type: str
  is_enabled:
    description: Whether the restrictions are enforced.
    type: bool
  application_restrictions:
    description: Restrictions of applications, which are the apps that are registered in this tenant.
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
            description: Restrict only applications that were created at this time or later, in ISO 8601 format.
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
            description: Restrict only applications that were created at this time or later, in ISO 8601 format.
            type: str

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
  service_principal_restrictions:
    description: Restrictions of service principals, for apps that are registered in another tenant.
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
            description: Restrict only service principals that were created at this time or later, in ISO 8601 format.
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
            description: Restrict only service principals that were created at this time or later, in ISO 8601 format.
            type: str
notes:
  - Requires the application permission C(Policy.ReadWrite.ApplicationConfiguration).
  - In check mode, C(Policy.Read.All) is sufficient.
  - Microsoft requires a Microsoft Entra Workload Identities Premium license for app management policies.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.tenant_app_management_policy_info
  - module: m365.graph.app_management_policy
  - name: Application authentication methods
    description: Overview of the policies in the Microsoft Graph reference.
    link: https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy
  - name: Update tenantAppManagementPolicy
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/tenantappmanagementpolicy-update
"""

EXAMPLES = r"""
- name: Limit secrets to 180 days and certificates to a year
  m365.graph.tenant_app_management_policy:
    is_enabled: true
    application_restrictions:
      password_credentials:
        - restriction_type: passwordLifetime
          state: enabled
          max_lifetime: P180D
      key_credentials:
        - restriction_type: asymmetricKeyLifetime
          state: enabled
          max_lifetime: P365D

- name: Forbid secrets of applications that are created from 2027 onwards
  m365.graph.tenant_app_management_policy:
    is_enabled: true
    application_restrictions:
      password_credentials:
        - restriction_type: passwordAddition
          state: enabled
          restrict_for_apps_created_after_date_time: "2027-01-01T00:00:00Z"
"""

RETURN = r"""
resource:
  description: Current state of the policy, or its predicted state in check mode. V(null) if the policy does not exist.
  returned: success
  type: dict
  sample:
    id: 00000000-0000-0000-0000-000000000000
    display_name: Default app management tenant policy
    description: Default tenant policy that enforces app management restrictions.
    is_enabled: true
    application_restrictions:
      key_credentials: []
      password_credentials:
        - restriction_type: passwordLifetime
          state: enabled
          max_lifetime: P180D
          restrict_for_apps_created_after_date_time: null
    service_principal_restrictions:
      key_credentials: []
      password_credentials: []
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
    TENANT_APP_MANAGEMENT_POLICY as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
