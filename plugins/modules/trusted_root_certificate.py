#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trusted_root_certificate
short_description: Manage a trusted root certificate profile of Intune
version_added: 1.0.0
description:
  - Manage the profiles that make devices trust a root certificate. Each platform has its own Graph type, which O(type)
    selects. If you set an option that the type does not support, the task fails and lists the supported options.
  - Certificates are compared by their DER encoding. Because certificate profiles and network profiles refer to the root
    certificate, a different certificate is refused unless O(allow_reissue=true).
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type, which determines the platform. It cannot be changed.
    type: str
    required: true
    choices:
      - iosTrustedRootCertificate
      - macOSTrustedRootCertificate
      - windows81TrustedRootCertificate
      - windowsPhone81TrustedRootCertificate
      - androidTrustedRootCertificate
      - androidForWorkTrustedRootCertificate
      - androidWorkProfileTrustedRootCertificate
      - androidDeviceOwnerTrustedRootCertificate
      - aospDeviceOwnerTrustedRootCertificate
  id:
    description:
      - ID of the profile.
      - Without this option, the profile is identified by O(type) and O(display_name). If several profiles match, the
        task fails and lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  trusted_root_certificate:
    description: Certificate as PEM text, base64-encoded DER, or the path of a file in either format or in DER format.
      Private keys are refused.
    type: str
  cert_file_name:
    description: File name of the certificate that Intune displays.
    type: str
  destination_store:
    description: Windows certificate store. Only for V(windows81TrustedRootCertificate).
    type: str
    choices: [computerCertStoreRoot, computerCertStoreIntermediate, userCertStoreIntermediate]
  deployment_channel:
    description:
      - Channel that delivers the certificate on macOS, V(deviceChannel) or V(userChannel). Only for
        V(macOSTrustedRootCertificate).
      - Microsoft documents for other macOS profiles that the channel cannot be changed after deployment.
    type: str
  allow_expired:
    description: Whether to upload a certificate that has expired.
    type: bool
    default: false
  allow_leaf:
    description: Whether a certificate may be sent that is not that of an authority, according to its basic
      constraints and key usage.
    type: bool
    default: false
  allow_reissue:
    description: Whether to allow a change that replaces the certificate that devices trust, or removes it from them;
      and whether to remove a root certificate on which configurations depend, such as those of Wi-Fi or VPN.
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
  - module: m365.graph.trusted_root_certificate_info
  - module: m365.graph.certificate_profile
  - name: windows81TrustedRootCertificate
    description: Microsoft Graph reference for one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windows81trustedrootcertificate?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Trust the root certificate on several platforms
  m365.graph.trusted_root_certificate:
    type: "{{ item }}"
    display_name: Contoso Root CA
    trusted_root_certificate: "{{ playbook_dir }}/files/root.cer"
    cert_file_name: contoso-root.cer
    assignments:
      - target: allDevices
  loop:
    - iosTrustedRootCertificate
    - macOSTrustedRootCertificate
    - androidDeviceOwnerTrustedRootCertificate

- name: Add an issuing CA to the intermediate store of Windows devices
  m365.graph.trusted_root_certificate:
    type: windows81TrustedRootCertificate
    display_name: Contoso Issuing CA
    trusted_root_certificate: "{{ playbook_dir }}/files/root.cer"
    destination_store: computerCertStoreIntermediate
"""

RETURN = r"""
resource:
  description: Current state of the profile with the properties of its type, or its predicted state in check mode.
    V(null) if the profile does not exist.
  returned: success
  type: dict
  sample:
    type: iosTrustedRootCertificate
    id: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
    display_name: Contoso Root CA
    description: null
    role_scope_tag_ids: ["0"]
    trusted_root_certificate: MIIDazCCAlOgAwIBAgIUHk...
    cert_file_name: contoso-root.cer
    assignments:
      - target: allDevices
        group: null
        filter: null
        filter_type: null
    device_management_applicability_rule_os_edition: null
    device_management_applicability_rule_os_version: null
    device_management_applicability_rule_device_mode: null
    created_date_time: "2026-11-23T12:00:00.1234567Z"
    last_modified_date_time: "2026-11-23T12:00:00.1234567Z"
    supports_scope_tags: true
    version: 1
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
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import (
    TRUSTED_ROOT_CERTIFICATE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
