# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Options of modules that manage a device configuration of Intune."""

    DOCUMENTATION = r"""
options:
  api_version:
    description: Microsoft Graph API version. The types are only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  state:
    description:
      - V(present) creates the profile if it is missing and corrects the given properties.
      - V(absent) deletes the profile. Devices lose what it deployed, as when an assignment is removed.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the profile.
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
  assignments:
    description:
      - Groups and devices that the profile is assigned to. Assignments that are not in the list are removed. C([])
        removes all of them. Assignments that come from a policy set are left unchanged.
      - Removing an assignment, adding an exclusion and adding a filter remove the profile from devices. This requires
        O(allow_reissue=true), except where Microsoft documents that devices keep the certificate.
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
  device_management_applicability_rule_os_edition:
    description:
      - Windows editions that the profile applies to or does not apply to. V(null) means all editions.
      - A change can remove the profile from devices and requires O(allow_reissue=true).
    type: dict
    suboptions:
      name:
        description: Name of the rule.
        type: str
      rule_type:
        description: V(include) or V(exclude).
        type: str
      os_edition_types:
        description: Windows editions, such as V(windows10Enterprise), V(windows10Education), V(windows10Professional),
          V(windows10Home).
        type: list
        elements: str
  device_management_applicability_rule_os_version:
    description:
      - Windows versions that the profile applies to or does not apply to. V(null) means all versions.
      - A change can remove the profile from devices and requires O(allow_reissue=true).
    type: dict
    suboptions:
      name:
        description: Name of the rule.
        type: str
      rule_type:
        description: V(include) or V(exclude).
        type: str
      min_os_version:
        description: Minimum version, such as V(10.0.19041).
        type: str
      max_os_version:
        description: Maximum version. An example is V(10.0.26100).
        type: str
  device_management_applicability_rule_device_mode:
    description:
      - Windows mode that the profile applies to or does not apply to. V(null) means both modes.
      - A change can remove the profile from devices and requires O(allow_reissue=true).
    type: dict
    suboptions:
      name:
        description: Name of the rule.
        type: str
      rule_type:
        description: V(include) or V(exclude).
        type: str
      device_mode:
        description: V(standardConfiguration) or V(sModeConfiguration).
        type: str
"""
