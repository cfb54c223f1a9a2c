#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trusted_root_certificate
short_description: Keep a root certificate that Intune has devices trust
version_added: 1.0.0
description:
  - Keeps the profiles by which devices come to trust a root certificate, one Graph type for each platform. O(type) picks the platform; an option that it
    does not have is refused with the list of those that it has.
  - The certificate is compared by its DER, whatever its encoding. Another certificate is refused unless O(allow_reissue=true), because certificate
    profiles and network profiles refer to it.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: The Graph type, which is the platform. It cannot be changed afterwards.
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
      - The ID.
      - Without it the one of the O(type) with that O(display_name) is meant. More than one is an error that shows their IDs.
    type: str
  trusted_root_certificate:
    description: The certificate as PEM, as base64 of its DER, or the path of a file with either or with its DER. Private keys are refused.
    type: str
  cert_file_name:
    description: Name of the certificate's file, which Intune shows to people.
    type: str
  destination_store:
    description: The store that Windows puts the certificate into. For V(windows81TrustedRootCertificate) only.
    type: str
    choices: [computerCertStoreRoot, computerCertStoreIntermediate, userCertStoreIntermediate]
  deployment_channel:
    description:
      - Channel by which macOS gets the certificate, V(deviceChannel) or V(userChannel). For V(macOSTrustedRootCertificate) only.
      - Microsoft documents of other profiles for macOS that it cannot be edited once they are deployed.
    type: str
  allow_expired:
    description: Send a certificate although it has expired.
    type: bool
    default: false
  allow_leaf:
    description: Send a certificate although its basic constraints or key usage show that it is not that of an authority.
    type: bool
    default: false
  allow_reissue:
    description: Let a change through that replaces the certificate that devices trust, or takes it from them.
    type: bool
    default: false
notes:
  - Needs the application permission C(DeviceManagementConfiguration.ReadWrite.All).
  - In check mode C(DeviceManagementConfiguration.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
  - m365.graph.device_configuration
seealso:
  - module: m365.graph.trusted_root_certificate_info
  - module: m365.graph.certificate_profile
  - name: windows81TrustedRootCertificate
    description: Microsoft's reference of one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windows81trustedrootcertificate?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Every platform trusts the root
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

- name: Windows puts an issuing authority among the intermediate ones
  m365.graph.trusted_root_certificate:
    type: windows81TrustedRootCertificate
    display_name: Contoso Issuing CA
    trusted_root_certificate: "{{ playbook_dir }}/files/root.cer"
    destination_store: computerCertStoreIntermediate
"""

RETURN = r"""
resource:
  description: It as it is in the tenant, or in check mode as it would be, with the properties of its type. Null when it is absent.
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
changes:
  description: What differs, one entry for each property that was (in check mode, would be) sent.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: The option's name.
      type: str
    before:
      description: The value in the tenant.
      type: raw
    after:
      description: The value that is sent, with IDs in the place of names.
      type: raw
    effect:
      description:
        - What the change does beyond the property.
        - V(safe), V(replaces) (it is another one afterwards) or V(removes) (devices lose it).
      type: str
  sample:
    - property: cert_file_name
      before: root.cer
      after: contoso-root.cer
      effect: safe
diff:
  description: It before and after, the certificate by subject and fingerprint.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/deviceConfigurations?$filter=isof('microsoft.graph.iosTrustedRootCertificate') and displayName eq 'Root'&$expand=assignments
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
    path: /beta/deviceManagement/deviceConfigurations/{id}
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
