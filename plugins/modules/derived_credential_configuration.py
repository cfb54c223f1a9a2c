#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: derived_credential_configuration
short_description: Manage a configuration of Intune for apps that sign in with derived credentials
version_added: 1.0.0
description:
  - Manage the configurations with which apps on iOS and Android Enterprise sign in with the derived credential of a
    device, that is a certificate that the issuer of a smart card has issued to a phone. O(type) selects the Graph
    type. If you set an option that the type does not support, the task fails and lists the supported options.
  - The derived credential setting, groups, filters and scope tags can be given by name. Names are resolved in the same
    batch that finds the configuration.
  - M(m365.graph.derived_credential) manages the settings. The certificates themselves have no expiry date in Microsoft
    Graph; devices renew them.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the configuration. The type of a configuration cannot be changed.
    type: str
    required: true
    choices:
      - iosDerivedCredentialAuthenticationConfiguration
      - androidDeviceOwnerDerivedCredentialAuthenticationConfiguration
  id:
    description:
      - ID of the configuration.
      - Without this option, the configuration is identified by O(type) and O(display_name). If several configurations
        match, the task fails and lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  derived_credential_settings:
    description:
      - Derived credential setting, by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference.
      - An example is V(Purebred).
    type: str
  certificate_access_type:
    description: Which apps may use the certificate. One of V(userApproval) or V(specificApps). Only for Android
      Enterprise.
    type: str
  silent_certificate_access_details:
    description: Apps that use the certificate without asking the user. Only for Android Enterprise.
    type: list
    elements: dict
    suboptions:
      package_id:
        description: Package of the app. An example is V(com.contoso.app).
        type: str
  allow_reissue:
    description:
      - Whether to allow a change that removes the configuration from devices that are no longer targeted.
      - Review the change with C(--check --diff) first, and set the option only for the run that makes the change.
    type: bool
    default: false
notes:
  - Requires the application permission C(DeviceManagementConfiguration.ReadWrite.All).
  - In check mode, C(DeviceManagementConfiguration.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
  - m365.graph.device_configuration
seealso:
  - module: m365.graph.derived_credential_configuration_info
  - module: m365.graph.certificate_profile
  - module: m365.graph.email_configuration
  - module: m365.graph.wifi_configuration
  - name: iosDerivedCredentialAuthenticationConfiguration
    description: Microsoft Graph reference for one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-iosderivedcredentialauthenticationconfiguration?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Let phones get derived credentials from the issuer of the smart cards
  m365.graph.derived_credential:
    display_name: Purebred
    issuer: purebred
    help_url: https://contoso.com/smart-cards
    notification_type: [email]

- name: Let apps on phones sign in with the derived credential
  m365.graph.derived_credential_configuration:
    type: iosDerivedCredentialAuthenticationConfiguration
    display_name: Sign-in of apps
    derived_credential_settings: Purebred
    assignments:
      - group: All employees
        filter: Corporate phones

- name: Let one app use it without asking
  m365.graph.derived_credential_configuration:
    type: androidDeviceOwnerDerivedCredentialAuthenticationConfiguration
    display_name: Sign-in of apps (Android)
    derived_credential_settings: Purebred
    certificate_access_type: specificApps
    silent_certificate_access_details:
      - package_id: com.contoso.app
"""

RETURN = r"""
resource:
  description:
    - Current state of the configuration, or its predicted state in check mode. V(null) if the configuration does not
      exist.
    - Includes the properties of the type. Groups, filters and settings are returned as IDs.
  returned: success
  type: dict
  sample:
    type: androidDeviceOwnerDerivedCredentialAuthenticationConfiguration
    id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
    display_name: Sign-in of apps
    description: null
    role_scope_tag_ids: ["0"]
    device_management_applicability_rule_os_edition: null
    device_management_applicability_rule_os_version: null
    device_management_applicability_rule_device_mode: null
    created_date_time: "2026-11-23T12:00:00.1234567Z"
    last_modified_date_time: "2026-11-23T12:00:00.1234567Z"
    supports_scope_tags: true
    version: 1
    assignments: [{target: group, group: 0f2c4d6e-4d6e-0f2c-6e4d-2c0f6e4d2c0f, filter: null, filter_type: null}]
    certificate_access_type: specificApps
    silent_certificate_access_details:
      - package_id: com.contoso.app
    derived_credential_settings: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
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
from ansible_collections.m365.graph.plugins.module_utils._resources.derived_credential_configurations import (
    DERIVED_CREDENTIAL_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
