#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ios_lob_app_provisioning_configuration
short_description: Manage an iOS app provisioning profile of Intune
version_added: 1.0.0
description:
  - Manage the provisioning profiles that Intune installs on iOS and iPadOS devices for the apps of an organization.
  - The profile inside an app expires after one year, and the app does not start anymore. Intune can replace the profile
    without a new version of the app.
  - The module reads the expiry date from the profile, and sends it together with the profile. If the service does not
    return the profile, the expiry date decides whether it is uploaded already.
  - Before it sends any request, the module refuses a file that is not a provisioning profile, or that has expired.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  state:
    description:
      - V(present) creates the profile if it is missing and corrects the given properties.
      - V(absent) deletes the profile. Devices lose it.
    type: str
    default: present
    choices: [present, absent]
  id:
    description:
      - ID of the profile.
      - Without this option, the profile is identified by O(display_name). If several profiles match, the task fails and
        lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description: Name of the profile. Required to create it.
    type: str
  description:
    description: Description of the profile for administrators. An example is V(Managed in Git).
    type: str
  role_scope_tag_ids:
    description:
      - Scope tags, by name or ID, in any order. V([]) assigns only the default scope tag, V("0").
      - Names are resolved from the list of all scope tags, which requires the permission
        C(DeviceManagementRBAC.Read.All).
    type: list
    elements: str
  payload:
    description:
      - Provisioning profile as it was downloaded from Apple, base64-encoded. Required to create the profile.
      - The profile of another app is refused unless O(allow_reissue=true).
      - The value is the output of C(base64 -w0 contoso.mobileprovision), for example.
    type: str
  src:
    description: File with the provisioning profile. Alternative to O(payload).
    type: path
  payload_file_name:
    description: File name that Intune displays. It ends with C(.mobileprovision) or C(.xml). Required to create the
      profile.
    type: str
  assignments:
    description:
      - Groups and devices that the profile is assigned to. Assignments that are not in the list are removed. C([])
        removes all of them. Assignments that come from a policy set are left unchanged.
      - Removing an assignment, adding an exclusion and adding a filter presumably remove the profile from devices. This
        requires O(allow_reissue=true).
    type: list
    elements: dict
    suboptions:
      target:
        description:
          - Target of the assignment. V(group) and V(exclusionGroup) refer to the members of O(assignments[].group),
            V(allLicensedUsers) to all licensed users, and V(allDevices) to all devices.
          - The default is V(group).
        type: str
      group:
        description:
          - Group, by name or ID. If several groups have the name, the task fails and lists their IDs.
          - Names require the permission C(GroupMember.Read.All).
          - An example is V(All employees).
        type: str
      filter:
        description: Assignment filter, by name or ID. An example is V(Corporate phones).
        type: str
      filter_type:
        description:
          - Whether devices that match the filter are included (V(include)) or excluded (V(exclude)).
          - With a filter, the default is V(include).
        type: str
  allow_expired:
    description: Whether to upload a provisioning profile that has expired.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Whether the provisioning profile may replace a valid one that expires later.
    type: bool
    default: false
  allow_reissue:
    description: Whether to allow a change that removes the profile from devices, or replaces it with that of another
      app.
    type: bool
    default: false
notes:
  - Requires the application permission C(DeviceManagementApps.ReadWrite.All).
  - In check mode, C(DeviceManagementApps.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.ios_lob_app_provisioning_configuration_info
  - module: m365.graph.certificate_info
  - name: iosLobAppProvisioningConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-apps-ioslobappprovisioningconfiguration?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Replace the provisioning profile in the field service app
  m365.graph.ios_lob_app_provisioning_configuration:
    display_name: Contoso Field Service
    src: "{{ playbook_dir }}/files/field-service.mobileprovision"
    payload_file_name: field-service.mobileprovision
    assignments:
      - target: allDevices
"""

RETURN = r"""
resource:
  description: Current state of the profile, or its predicted state in check mode. V(null) if the profile does not
    exist.
  returned: success
  type: dict
  sample:
    id: 7f2d3c1b-3c1b-7f2d-1b3c-2d7f1b3c2d7f
    display_name: Contoso Field Service
    description: null
    role_scope_tag_ids: ["0"]
    payload: MIIOwAYJKoZIhvcNAQcCoIIOsTCCDq0...
    payload_file_name: field-service.mobileprovision
    expiration_date_time: "2027-11-23T12:00:00Z"
    created_date_time: "2026-11-23T12:00:00.1234567Z"
    last_modified_date_time: "2026-11-23T12:00:00.1234567Z"
    version: 1
    assignments:
      - target: allDevices
        group: null
        filter: null
        filter_type: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.provisioning_profiles import (
    IOS_LOB_APP_PROVISIONING_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
