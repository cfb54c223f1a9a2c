#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device_features_configuration_info
short_description: Get information about configurations of device features of iOS and macOS
version_added: 1.0.0
description:
  - List the configurations with which Intune sets up device features on iOS and macOS. You can select one type or one
    ID. All pages are read.
  - Assignments and references to certificate profiles are included. References take one additional request for every 20
    of them.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the configurations. Without this option, configurations of all types are returned.
    type: str
    choices:
      - iosDeviceFeaturesConfiguration
      - macOSDeviceFeaturesConfiguration
  id:
    description: ID of the configuration. If no configuration has this ID, the list is empty.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description: Return only configurations with this name. The comparison is case-sensitive.
      An example is V(Single sign-on of phones).
    type: str
  api_version:
    description: Microsoft Graph API version. The types are only available in V(beta).
    type: str
    default: beta
    choices: [beta]
notes:
  - Requires the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.device_features_configuration
"""

EXAMPLES = r"""
- name: List all configurations of device features
  m365.graph.device_features_configuration_info:

- name: List those for macOS
  m365.graph.device_features_configuration_info:
    type: macOSDeviceFeaturesConfiguration
"""

RETURN = r"""
resources:
  description: List of configurations, with the option names of M(m365.graph.device_features_configuration) and the
    properties of the type.
  returned: success
  type: list
  elements: dict
  sample:
    - type: iosDeviceFeaturesConfiguration
      id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
      display_name: Single sign-on of phones
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
      air_print_destinations: []
      asset_tag_template: null
      content_filter_settings: null
      home_screen_dock_icons: []
      home_screen_grid_height: null
      home_screen_grid_width: null
      home_screen_pages: []
      ios_single_sign_on_extension:
        odata_type: iosKerberosSingleSignOnExtension
        realm: CONTOSO.COM
        domains: [contoso.com]
        require_user_presence: true
      lock_screen_footnote: null
      notification_settings: []
      single_sign_on_extension: null
      single_sign_on_settings: null
      wallpaper_display_location: notConfigured
      wallpaper_image: null
      identity_certificate_for_client_authentication: null
      single_sign_on_extension_pkinit_certificate: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
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

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.device_features_configurations import (
    DEVICE_FEATURES_CONFIGURATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
