#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: change_info
short_description: Get information about who changed what in a tenant
version_added: 1.0.0
description:
  - List the changes of a period from the audit logs of Microsoft Entra and Microsoft Intune, with who made them, when
    and from which application.
  - Values are not returned, only the names of the changed properties.
  - A log for which the application has no permission, or that the service does not offer for this tenant, is skipped
    and listed in RV(not_read).
  - The services store the logs for a limited time, Entra for 7 or 30 days. An entry can appear minutes after the
    change.
author:
  - m365.graph contributors (@m365-graph)
options:
  since:
    description:
      - Start of the period. A number of hours, days or weeks before now, such as C(36h), C(7d) or C(2w), or a date,
        with or without a time, such as C(2026-11-30) or C(2026-11-30T08:00:00Z).
      - Without an offset, the time is UTC.
    type: str
    default: 1d
  until:
    description: End of the period, in the same format. The present time by default.
    type: str
  ids:
    description:
      - Return only changes of resources with these IDs or names, and changes whose values contain one of these IDs.
      - Entra logs a change of a credential as a change of its application. To find it, specify both IDs, as
        C(related) in the result of M(m365.graph.apply) does.
      - Up to 20 IDs are selected by Entra itself. This is faster in tenants with many changes.
    type: list
    elements: str
  sources:
    description: The logs to read.
    type: list
    elements: str
    choices:
      - entra
      - intune
    default:
      - entra
      - intune
  strict:
    description: Whether the task fails if a log cannot be read.
    type: bool
    default: false
notes:
  - Requires the application permission C(AuditLog.Read.All) for Entra, and C(DeviceManagementApps.Read.All) or
    C(DeviceManagementConfiguration.Read.All) for Intune.
  - Microsoft also names C(Directory.Read.All) for Entra. Add it if the service refuses the request without it.
seealso:
  - module: m365.graph.apply
  - module: m365.graph.permissions_info
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
"""

EXAMPLES = r"""
- name: Get the changes of the last week
  m365.graph.change_info:
    since: 7d
  register: history

- name: Show who changed what
  ansible.builtin.debug:
    msg: "{{ item.when }} {{ item.who }}: {{ item.action }}"
  loop: "{{ history.changes | m365.graph.safe_for_log }}"
  loop_control:
    label: "{{ item.id }}"

- name: Get the changes of one application in November
  m365.graph.change_info:
    since: "2026-11-01"
    until: "2026-12-01"
    ids:
      - 3d0b5a4e-6f4e-4b2b-9a0e-43f2e4c5a7c1
"""

RETURN = r"""
changes:
  description: The changes, the oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the entry in the log.
      type: str
    when:
      description: Time of the change.
      type: str
    who:
      description: User principal name of the person, or name of the application that made the change.
      type: str
    by:
      description: V(user) or V(application). V(null) if the log does not contain it.
      type: str
    application:
      description: Name of the application. V(null) if the log does not contain it.
      type: str
    application_id:
      description: Client ID of the application.
      type: str
    action:
      description: Name of the activity, as the service calls it.
      type: str
    source:
      description: The log, V(entra) or V(intune).
      type: str
    succeeded:
      description: Whether the change took effect.
      type: bool
    targets:
      description: What was changed, each with C(id), C(name) and C(type).
      type: list
      elements: dict
    properties:
      description: Names of the changed properties, as the log contains them.
      type: list
      elements: str
    mentions:
      description: IDs in the old and new values, such as those of credentials.
      type: list
      elements: str
    correlation_id:
      description: ID that the entries of one operation share.
      type: str
  sample:
    - id: 5a4e3d0b-6f4e-4b2b-9a0e-43f2e4c5a7c1
      when: "2026-11-30T08:12:44Z"
      who: ada@contoso.com
      by: user
      application: Microsoft Intune portal extension
      application_id: 5926fc8e-304e-4f59-8bed-58ca97cc39a4
      action: Patch DeviceConfiguration
      source: intune
      succeeded: true
      targets:
        - id: 3d0b5a4e-6f4e-4b2b-9a0e-43f2e4c5a7c1
          name: Lab root
          type: Microsoft.Management.Services.Api.DeviceConfiguration
      properties: [DisplayName]
      mentions: []
      correlation_id: 9a0e3d0b-6f4e-4b2b-5a4e-43f2e4c5a7c1
since:
  description: Start of the period.
  returned: success
  type: str
  sample: "2026-11-29T08:00:00Z"
until:
  description: End of the period.
  returned: success
  type: str
  sample: "2026-11-30T08:00:00Z"
not_read:
  description: Logs that could not be read.
  returned: success
  type: list
  elements: dict
  contains:
    source:
      description: The log, V(entra) or V(intune).
      type: str
    permission:
      description: The missing application permission, if that is the reason.
      type: str
    reason:
      description: Reason in one sentence.
      type: str
  sample: []
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

from ansible_collections.m365.graph.plugins.module_utils._module.change_info import change_info_main

main = change_info_main


if __name__ == "__main__":
    main()
