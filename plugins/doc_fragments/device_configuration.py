# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What all modules share that keep a device configuration of Intune."""

    DOCUMENTATION = r"""
options:
  api_version:
    description: The version of Microsoft Graph. The types exist in V(beta) only.
    type: str
    default: beta
    choices: [beta]
  state:
    description:
      - V(present) creates it if it is not there and corrects the given properties.
      - V(absent) deletes it. Devices then lose what they have got from it, as when it is no longer assigned to them.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: The name.
    type: str
  description:
    description: A description for administrators.
    type: str
  role_scope_tag_ids:
    description:
      - The scope tags, by name or by ID, in any order. C([]) leaves the default one, V("0").
      - Names are looked up among all scope tags, which needs the permission C(DeviceManagementRBAC.Read.All).
    type: list
    elements: str
  assignments:
    description:
      - Who gets it. The list is whole; what is assigned otherwise is taken away. C([]) assigns it to nobody. What a policy set assigns is left alone.
      - An assignment that goes, a new exclusion and a new filter take it from devices. That needs O(allow_reissue=true), except where Microsoft documents
        that devices keep what they have got.
    type: list
    elements: dict
    suboptions:
      target:
        description:
          - Who is meant. V(group) and V(exclusionGroup) are the members of O(assignments[].group), V(allLicensedUsers) and V(allDevices) are everybody.
          - V(group) when it is left out.
        type: str
      group:
        description:
          - The group, by name or by ID. More than one group of that name is an error that shows their IDs.
          - Names need the permission C(GroupMember.Read.All).
        type: str
      filter:
        description: An assignment filter, by name or by ID.
        type: str
      filter_type:
        description:
          - Whether the devices that the filter fits are meant (V(include)) or the others (V(exclude)).
          - V(include) when there is a filter and this is left out.
        type: str
  device_management_applicability_rule_os_edition:
    description:
      - Editions of Windows that get it, or do not. Null means all.
      - A change may take it from devices, and needs O(allow_reissue=true).
    type: dict
    suboptions:
      name:
        description: Name of the rule.
        type: str
      rule_type:
        description: V(include) or V(exclude).
        type: str
      os_edition_types:
        description: The editions, such as V(windows10Enterprise), V(windows10Education), V(windows10Professional), V(windows10Home).
        type: list
        elements: str
  device_management_applicability_rule_os_version:
    description:
      - Versions of Windows that get it, or do not. Null means all.
      - A change may take it from devices, and needs O(allow_reissue=true).
    type: dict
    suboptions:
      name:
        description: Name of the rule.
        type: str
      rule_type:
        description: V(include) or V(exclude).
        type: str
      min_os_version:
        description: The lowest version, such as V(10.0.19041).
        type: str
      max_os_version:
        description: The highest version.
        type: str
  device_management_applicability_rule_device_mode:
    description:
      - The mode of Windows that gets it, or does not. Null means both.
      - A change may take it from devices, and needs O(allow_reissue=true).
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
