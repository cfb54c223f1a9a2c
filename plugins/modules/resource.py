#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: resource
short_description: Manage any resource of Microsoft Graph as JSON
version_added: 1.0.0
description:
  - Manage a resource that has no dedicated module. Names and values are those of the Microsoft Graph reference.
  - Values are compared by meaning and not by their notation. The module reads the types from the metadata of the
    service. For example, timestamps are compared as points in time, flags without regard to order, and durations, GUIDs
    and base64 regardless of their notation.
  - Only differences are sent. Properties that O(body) does not include are left unchanged.
author:
  - m365.graph contributors (@m365-graph)
options:
  path:
    description:
      - Path after the API version, starting with a slash.
      - Path of one resource, such as V(/groups/b20d3703-3703-b20d-0337-0db203370db2) or
        V(/applications(uniqueName='billing'\)). With O(match), the path of a collection.
      - The path can include a cast to a derived type.
    type: str
    required: true
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  body:
    description:
      - Properties to manage.
      - Names that the type does not have are refused before anything is written. Names that start with V(@) are
        ignored, so that returned values can be used as input. The exception is V(@odata.type), which selects a derived
        type.
      - V(null), an empty string and an empty list clear a property.
      - In a nested object, properties that are not given keep their values, and the object is sent as a whole. A list
        is compared and sent as a whole, without regard to order.
      - References (C(name@odata.bind)) and contained resources are only sent when the resource is created.
    type: dict
    default: {}
  state:
    description:
      - V(present) creates the resource in a collection if no resource matches O(match), and corrects the given
        properties.
      - V(absent) deletes the resource.
    type: str
    default: present
    choices: [present, absent]
  match:
    description:
      - Names of properties in O(body) that identify a resource in the collection. If O(body) includes the type, the
        type must match as well.
      - The module reads the whole collection and compares its items. If several resources match, the task fails and
        lists their IDs.
    type: list
    elements: str
    default: []
  write_only:
    description:
      - Names of properties in O(body) that cannot be read, such as passwords.
      - They are sent when the resource is created. They never cause a change, and they are not returned.
    type: list
    elements: str
    default: []
  metadata:
    description:
      - Where to get the types of values from.
      - V(auto) uses the metadata of the service. If it cannot be read or does not include O(path), the module shows a
        warning and infers the types from the values.
      - With V(required), the task fails in this case.
      - With V(none), types are inferred and names are not validated.
    type: str
    default: auto
    choices: [auto, required, none]
  metadata_cache:
    description:
      - Directory for an index of the metadata that persists between runs. It is created if it does not exist.
      - The module uses the entity tag to check with the service whether the index is current.
      - Without this option, the metadata, which has a size of several megabytes, is read once per run by all tasks that
        run on the controller, and by each task that runs elsewhere.
      - If not set, the value of the environment variable E(M365_GRAPH_METADATA_CACHE) is used.
    type: path
notes:
  - The Microsoft Graph reference lists the permissions that a path needs.
  - The module cannot determine the effects of a change beyond the property itself. If a change can revoke certificates,
    use the dedicated module for the resource, which prevents this.
  - Extensions of directory objects, whose names include an underscore, are compared as plain JSON.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.resource_info
  - name: Microsoft Graph REST API reference
    description: Paths, types and permissions.
    link: https://learn.microsoft.com/graph/api/overview
"""

EXAMPLES = r"""
- name: Create a scope tag or update it by name
  m365.graph.resource:
    path: /deviceManagement/roleScopeTags
    api_version: beta
    match: [displayName]
    body:
      displayName: Berlin
      description: Devices of the office in Berlin
    metadata_cache: "{{ playbook_dir }}/cache"

- name: Update a resource by its path
  m365.graph.resource:
    path: /domains/contoso.com
    body:
      passwordNotificationWindowInDays: 21

- name: Import a user certificate whose blob and password cannot be read
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

- name: Remove the scope tag of a closed office
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
  description: Current state of the resource, or its predicted state in check mode, without the properties in
    O(write_only). V(null) if the resource does not exist.
  returned: success
  type: dict
  sample:
    id: "1"
    displayName: Berlin
    description: Devices of the office in Berlin
    isBuiltIn: false
changes:
  description: One entry for each property that was sent (in check mode, would be sent).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the property.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: Value that is sent.}
    effect: {type: str, description: Effect beyond the property itself. Always V(unknown) for this module.}
  sample:
    - property: description
      before: Devices of the office in Berlin
      after: Devices of the offices in Berlin
      effect: unknown
compared_by:
  description:
    - Source of the types of values. V(metadata) of the service, or V(inference) from the values.
    - V(null) if no values are compared, because O(state=absent) deletes a resource by its path.
  returned: success
  type: str
  sample: metadata
# Written by `make generate` from tests/tools/returned.yml:
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

from ansible_collections.m365.graph.plugins.module_utils._module.any_resource import resource_main

main = resource_main


if __name__ == "__main__":
    main()
