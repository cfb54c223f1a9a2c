#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: resource
short_description: Keep any resource of Microsoft Graph, in Graph's own JSON
version_added: 1.0.0
description:
  - Keeps a resource that has no module of its own. Names and values are Graph's, as in Microsoft's reference.
  - Values are compared by what they are and not by their spelling. What they are is read from the service's own metadata. An instant is an instant,
    flags have no order, and a duration, a GUID or base64 can be written in several ways.
  - Only what differs is sent, and nothing when nothing does. Properties that O(body) leaves out stay as they are.
author:
  - m365.graph contributors (@m365-graph)
options:
  path:
    description:
      - The path below the version, beginning with a slash.
      - The path of one resource, such as V(/groups/b20d3703-3703-b20d-0337-0db203370db2) or V(/applications(uniqueName='billing\)), or with O(match) the
        path of a collection.
      - A cast to a derived type can be part of it.
    type: str
    required: true
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  body:
    description:
      - The properties to keep.
      - A name that the type does not have is refused before anything is written. Names that begin with V(@) are ignored, so that what was read can be
        given back, with the exception of V(@odata.type), which says which derived type is meant.
      - Null, an empty string and an empty list clear a property.
      - An object inside keeps the properties that are left out, and is sent whole. A list is compared and sent whole; the order in it does not count.
      - References (C(name@odata.bind)) and resources inside the resource are sent when it is created and at no other time.
    type: dict
    default: {}
  state:
    description:
      - V(present) makes the resource as described. In a collection it is created when O(match) finds none.
      - V(absent) deletes it.
    type: str
    default: present
    choices: [present, absent]
  match:
    description:
      - The names of properties in O(body) that tell one resource of a collection from the others. The type tells as well, where O(body) has it.
      - The whole collection is read and compared here. When several fit, the task fails and shows their IDs.
    type: list
    elements: str
    default: []
  write_only:
    description:
      - The names of properties in O(body) that cannot be read back, such as passwords.
      - They are sent when the resource is created, never are a reason for a change, and are not shown.
    type: list
    elements: str
    default: []
  metadata:
    description:
      - Where the types of values are from.
      - With V(auto) from the service's metadata. When it cannot be read, or does not have O(path), a warning says so and types are inferred from the
        values.
      - With V(required) the task fails then.
      - With V(none) types are inferred, and names are not checked.
    type: str
    default: auto
    choices: [auto, required, none]
  metadata_cache:
    description:
      - A folder in which an index of the metadata is kept beyond the run. It is made when it does not exist.
      - The service is asked, by the entity tag, whether it is still the same.
      - Without it the metadata, some megabytes, is read once in a run by the tasks that run on the controller, and by each task that runs elsewhere.
      - E(M365_GRAPH_METADATA_CACHE) is used when it is not given.
    type: path
notes:
  - Which permission a path needs is in Microsoft's reference.
  - What a change does beyond the property is not known here. Where changes can revoke certificates, a module of the resource's own guards against that.
  - Extensions of directory objects, whose names have an underscore in them, are compared as plain JSON.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.resource_info
  - name: Microsoft Graph REST API reference
    description: Paths, types and permissions.
    link: https://learn.microsoft.com/graph/api/overview
"""

EXAMPLES = r"""
- name: A scope tag, found by its name
  m365.graph.resource:
    path: /deviceManagement/roleScopeTags
    api_version: beta
    match: [displayName]
    body:
      displayName: Berlin
      description: Devices of the office in Berlin
    metadata_cache: "{{ playbook_dir }}/cache"

- name: A resource that is there, by its own path
  m365.graph.resource:
    path: /domains/contoso.com
    body:
      passwordNotificationWindowInDays: 21

- name: A user's certificate that Intune delivers; the blob and its password cannot be read back
  m365.graph.resource:
    path: /deviceManagement/userPfxCertificates
    api_version: beta
    match: [thumbprint, userPrincipalName]
    write_only: [encryptedPfxBlob, encryptedPfxPassword]
    body:
      thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
      userPrincipalName: ada@contoso.com
      intendedPurpose: smimeEncryption
      startDateTime: "2026-01-01T00:00:00Z"
      expirationDateTime: "2028-01-01T00:00:00Z"
      providerName: Contoso Key Storage
      keyName: contoso-pfx
      paddingScheme: oaepSha512
      encryptedPfxBlob: TUlJQQ==
      encryptedPfxPassword: RTVBMw==

- name: No scope tag for an office that has closed
  m365.graph.resource:
    path: /deviceManagement/roleScopeTags
    api_version: beta
    match: [displayName]
    body:
      displayName: Bonn
    state: absent
"""

RETURN = r"""
resource:
  description: The resource as it is in the tenant, or in check mode as it would be, without what O(write_only) names. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: "1"
    displayName: Berlin
    description: Devices of the office in Berlin
    isBuiltIn: false
changes:
  description: What differs, one entry for each property that was (in check mode, would be) sent.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: The property's name.
      type: str
    before:
      description: The value in the tenant.
      type: raw
    after:
      description: The value that is sent.
      type: raw
    effect:
      description: What the change does beyond the property, which is always V(unknown) here.
      type: str
  sample:
    - property: description
      before: Devices of the office in Berlin
      after: Devices of the offices in Berlin
      effect: unknown
diff:
  description: The resource before and after.
  returned: success
  type: dict
compared_by:
  description:
    - What told the types of values. V(metadata) of the service, or V(inference) from the values.
    - Null where nothing is compared, because O(state=absent) deletes by the resource's own path.
  returned: success
  type: str
  sample: metadata
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/roleScopeTags
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
    path: /beta/deviceManagement/roleScopeTags/1
"""

from ansible_collections.m365.graph.plugins.module_utils._module.any_resource import resource_main

main = resource_main


if __name__ == "__main__":
    main()
