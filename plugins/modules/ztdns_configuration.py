#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ztdns_configuration
short_description: Manage a configuration of Intune for Zero Trust DNS of Windows
version_added: 1.0.0
description:
  - Manage the configurations of Zero Trust DNS, with which Windows only connects to addresses that an encrypted DNS
    server has given it. Windows trusts the DNS servers because of root certificates, and by others it chooses the
    certificate that it shows them.
  - Root certificates, groups, filters and scope tags can be given by name. Names are resolved in the same batch that
    finds the configuration.
  - If a root certificate of a configuration is removed or replaced, devices can no longer resolve names.
    M(m365.graph.trusted_root_certificate) therefore refuses that without approval.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the configuration. The type of a configuration cannot be changed.
    type: str
    required: true
    choices:
      - windowsZtdnsConfiguration
  id:
    description:
      - ID of the configuration.
      - Without this option, the configuration is identified by O(type) and O(display_name). If several configurations
        match, the task fails and lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  secure_dns_servers:
    description: DNS servers with encrypted connections. Required to create a configuration.
    type: list
    elements: dict
    suboptions:
      display_name:
        description: Name of the DNS server. An example is V(Berlin).
        type: str
      dns_over_https_configuration:
        description: Connection with DNS over HTTPS.
        type: dict
        suboptions:
          https_port:
            description: Port of the DNS server. An example is V(443).
            type: int
          query_url:
            description: Address of queries. An example is V(https://dns.contoso.com/dns-query).
            type: str
      dns_over_tls_configuration:
        description: Connection with DNS over TLS.
        type: dict
        suboptions:
          certificate_subject_name:
            description: Name in the certificate of the DNS server. An example is V(dns.contoso.com).
            type: str
          tls_port:
            description: Port of the DNS server. An example is V(853).
            type: int
      ip_address:
        description: Address of the DNS server. An example is V(10.0.0.53).
        type: str
  exemption_rules:
    description: Addresses that need no name.
    type: list
    elements: dict
    suboptions:
      description:
        description: Description of the rule. An example is V(Printers).
        type: str
      display_name:
        description: Name of the rule. An example is V(Printers).
        type: str
      ip_addresses:
        description: Addresses to which connections are allowed without a name. An example is V(10.0.0.0/24).
        type: list
        elements: str
  extended_key_usages_for_client_authentication:
    description: Extended key usages of the certificate with which the device authenticates itself.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the usage. It is not compared. An example is V(Client Authentication).
        type: str
      object_identifier:
        description: Object identifier of the usage. An example is V(1.3.6.1.5.5.7.3.2).
        type: str
        required: true
  audit_mode_enabled:
    description: Whether connections without a resolved name are only logged and not blocked.
    type: bool
  hosts_file_resolution_enabled:
    description: Whether names in the hosts file are resolved.
    type: bool
  loopback_dns_forwarder_enabled:
    description: Whether a DNS server of the device itself is used.
    type: bool
  loopback_traffic_blocked:
    description: Whether connections of the device to itself are blocked.
    type: bool
  maximum_connection_time_in_seconds:
    description: Longest time for which a name that was resolved allows connections, in seconds, V(30) to V(604800). An
      example is V(3600).
    type: int
  root_certificates_for_client_validation:
    description:
      - Trusted root certificates of the certificate of the device, by name or ID, in any order.
      - Reading them takes a separate request. They are therefore only read and returned if this option is given. C([])
        clears the references.
      - An example is V(Contoso Root CA).
    type: list
    elements: str
  root_certificates_for_server_validation:
    description:
      - Trusted root certificates of the DNS servers, by name or ID, in any order.
      - Reading them takes a separate request. They are therefore only read and returned if this option is given. C([])
        clears the references.
      - An example is V(Contoso Root CA).
    type: list
    elements: str
  allow_reissue:
    description:
      - Whether to allow a change that removes the configuration from devices that are no longer targeted.
      - Review the change with C(--check --diff) first, and set the option only for the run that makes the change.
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
  - module: m365.graph.ztdns_configuration_info
  - module: m365.graph.trusted_root_certificate
  - name: Zero Trust DNS
    description: Microsoft's description of the feature of Windows.
    link: https://learn.microsoft.com/windows-server/networking/dns/zero-trust-dns
"""

EXAMPLES = r"""
- name: Only connect to addresses from the own DNS server
  m365.graph.ztdns_configuration:
    type: windowsZtdnsConfiguration
    display_name: Zero Trust DNS of computers
    audit_mode_enabled: true
    secure_dns_servers:
      - display_name: Berlin
        ip_address: 10.0.0.53
        dns_over_tls_configuration:
          certificate_subject_name: dns.contoso.com
          tls_port: 853
    exemption_rules:
      - display_name: Printers
        ip_addresses: [10.0.9.0/24]
    root_certificates_for_server_validation: [Contoso Root CA]
    assignments:
      - group: Windows computers
"""

RETURN = r"""
resource:
  description:
    - Current state of the configuration, or its predicted state in check mode. V(null) if the configuration does not
      exist.
    - Groups, filters and root certificates are returned as IDs.
  returned: success
  type: dict
  sample:
    type: windowsZtdnsConfiguration
    id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
    display_name: Zero Trust DNS of computers
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
    secure_dns_servers:
      - display_name: Berlin
        ip_address: 10.0.0.53
        dns_over_tls_configuration: {certificate_subject_name: dns.contoso.com, tls_port: 853}
    exemption_rules:
      - display_name: Printers
        ip_addresses: [10.0.9.0/24]
    extended_key_usages_for_client_authentication: []
    audit_mode_enabled: true
    hosts_file_resolution_enabled: null
    loopback_dns_forwarder_enabled: null
    loopback_traffic_blocked: null
    maximum_connection_time_in_seconds: null
    root_certificates_for_client_validation: []
    root_certificates_for_server_validation: [8e0f7a3c-7a3c-8e0f-3c7a-0f8e3c7a0f8e]
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
from ansible_collections.m365.graph.plugins.module_utils._resources.ztdns_configurations import (
    ZTDNS_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
