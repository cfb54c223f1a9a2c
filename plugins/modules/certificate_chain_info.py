#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_chain_info
short_description: Get information about what depends on a certificate of Intune
version_added: 1.0.0
description:
  - Show the chains from trusted root certificates to the certificate profiles that refer to them, to the
    configurations that use these, such as those of Wi-Fi, VPN, e-mail or single sign-on, and to the devices that have a
    certificate.
  - A chain can begin with any of these, and is followed in both directions. RV(chains[].needed_by) stops working if the
    first one goes away, and RV(chains[].depends_on) is what it needs itself.
  - All configurations are listed, and their references are read in batches of 20.
author:
  - m365.graph contributors (@m365-graph)
options:
  id:
    description: ID of the configuration with which a chain begins.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description:
      - Name of the configurations with which chains begin. The comparison is case-sensitive.
      - Without O(id), O(display_name) and O(type), a chain begins with each trusted root certificate.
    type: str
  type:
    description: Graph type of the configurations with which chains begin, such as C(iosScepCertificateProfile).
    type: str
  device:
    description:
      - Name of a device. Only chains with certificates on this device are returned. The comparison is case-sensitive.
      - Without O(id), O(display_name) and O(type), a chain also begins with each certificate profile from which the
        device has a certificate.
    type: str
  devices:
    description: Whether to read the certificates on devices, which takes one request for each certificate profile of
      the chains, in batches of 20.
    type: bool
    default: true
notes:
  - Requires the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.certificate_profile
  - module: m365.graph.trusted_root_certificate
  - module: m365.graph.managed_device_certificate_state_info
  - module: m365.graph.certificate_info
"""

EXAMPLES = r"""
- name: Show what depends on the root certificate
  m365.graph.certificate_chain_info:
    display_name: Contoso Root CA
    devices: false
  register: root

- name: Do not remove it while something depends on it
  ansible.builtin.debug:
    msg: "{{ root.chains | map(attribute='needed_by') | flatten | map(attribute='display_name') | unique | list }}"

- name: Show what a device needs to connect
  m365.graph.certificate_chain_info:
    device: Ada's iPhone
"""

RETURN = r"""
chains:
  description: One entry for each configuration with which a chain begins, sorted by type and name.
  returned: success
  type: list
  elements: dict
  contains:
    type: {type: str, description: Graph type.}
    id: {type: str, description: ID.}
    display_name: {type: str, description: Name.}
    depends_on:
      description: What the configuration refers to, and what that refers to. C(direct) is V(true) for the former.
      type: list
      elements: dict
    needed_by:
      description: What refers to the configuration, and what refers to that. C(direct) is V(true) for the former.
      type: list
      elements: dict
    stops:
      description: What devices lose without the configuration, a subset of V(Wi-Fi), V(VPN), V(the wired network) and
        V(e-mail).
      type: list
      elements: str
    devices:
      description: Certificates on devices that were issued from a profile of the chain.
      type: list
      elements: dict
  sample:
    - type: iosTrustedRootCertificate
      id: 8e0f7a3c-7a3c-8e0f-3c7a-0f8e3c7a0f8e
      display_name: Contoso Root CA
      depends_on: []
      needed_by:
        - type: iosScepCertificateProfile
          id: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
          display_name: Wi-Fi certificate of phones
          direct: true
        - type: iosEnterpriseWiFiConfiguration
          id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
          display_name: Wi-Fi of phones
          direct: true
      stops: [Wi-Fi]
      devices:
        - device_display_name: Ada's iPhone
          user_display_name: Ada Lovelace
          certificate_issuance_state: issued
          certificate_revoke_status: none
          certificate_expiration_date_time: "2026-12-01T00:00:00.1234567Z"
          certificate_thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
          profile: Wi-Fi certificate of phones
          profile_id: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
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

from ansible_collections.m365.graph.plugins.module_utils._module.certificate_chain import certificate_chain_main

main = certificate_chain_main


if __name__ == "__main__":
    main()
