#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wifi_configuration
short_description: Manage a Wi-Fi configuration of Intune that uses certificates
version_added: 1.0.0
description:
  - Manage the configurations with which Intune connects devices to a Wi-Fi network with EAP, for all platforms. O(type)
    selects the Graph type. If you set an option that the type does not support, the task fails and lists the supported
    options.
  - Certificate profiles, root certificates, derived credential settings, groups, filters and scope tags can be given by
    name. Names are resolved in the same batch that finds the configuration.
  - A configuration refers to the certificate profile with which a device authenticates itself, and to the root
    certificates by which it recognises the server. If one of these is removed or replaced, devices can no longer
    connect. M(m365.graph.certificate_profile) and M(m365.graph.trusted_root_certificate) therefore refuse that without
    approval.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the configuration. The type of a configuration cannot be changed.
    type: str
    required: true
    choices:
      - iosEnterpriseWiFiConfiguration
      - macOSEnterpriseWiFiConfiguration
      - windowsWifiEnterpriseEAPConfiguration
      - androidEnterpriseWiFiConfiguration
      - androidForWorkEnterpriseWiFiConfiguration
      - androidWorkProfileEnterpriseWiFiConfiguration
      - androidDeviceOwnerEnterpriseWiFiConfiguration
      - aospDeviceOwnerEnterpriseWiFiConfiguration
  id:
    description:
      - ID of the configuration.
      - Without this option, the configuration is identified by O(type) and O(display_name). If several configurations
        match, the task fails and lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  network_name:
    description: Name of the network that devices show. Required to create a configuration, except on Windows.
    type: str
  ssid:
    description: SSID of the network. Required to create a configuration, except on Windows.
    type: str
  connect_automatically:
    description: Whether devices connect when the network is in range.
    type: bool
  connect_when_network_name_is_hidden:
    description: Whether devices connect if the SSID is not broadcast.
    type: bool
  wi_fi_security_type:
    description: Security of the network. Not for Windows.
    type: str
    choices: [open, wpaPersonal, wpaEnterprise, wep, wpa2Personal, wpa2Enterprise, wpa3Personal]
  pre_shared_key:
    description:
      - Pre-shared key. Enterprise networks do not need one.
      - Intune does not return it. It is therefore sent when the configuration is created, and never causes a change by
        itself. Not for Android for Work.
      - Keep it in a vault, such as in the variable C(vault_wifi_key).
    type: str
  proxy_settings:
    description: Source of the proxy server. One of V(none), V(manual) or V(automatic). Only for iOS, macOS, Android
      with a work profile and Android Enterprise.
    type: str
  proxy_manual_address:
    description: Address of the proxy server. Not for Android device administrator, Android for Work and Android with a
      work profile. An example is V(proxy.contoso.com).
    type: str
  proxy_manual_port:
    description: Port of the proxy server. Not for Android device administrator, Android for Work and Android with a
      work profile. An example is V(8080).
    type: int
  proxy_automatic_configuration_url:
    description: Address of the script that configures the proxy server. Not for Android device administrator and
      Android for Work. An example is V(https://proxy.contoso.com/proxy.pac).
    type: str
  eap_type:
    description: Type of EAP. Required to create a configuration.
    type: str
    choices: [eapTls, leap, eapSim, eapTtls, peap, eapFast, teap]
  authentication_method:
    description: How the device authenticates itself. One of V(certificate), V(usernameAndPassword) or
      V(derivedCredential).
    type: str
  inner_authentication_protocol_for_eap_ttls:
    description: Method inside EAP-TTLS. One of V(unencryptedPassword), V(challengeHandshakeAuthenticationProtocol),
      V(microsoftChap) or V(microsoftChapVersionTwo). Not for Windows.
    type: str
  outer_identity_privacy_temporary_value:
    description: Name that is sent in clear text instead of the user name, such as V(anonymous).
    type: str
  trusted_server_certificate_names:
    description: Names in the certificates of trusted servers, in any order. Devices then connect without asking the
      user.
    type: list
    elements: str
  eap_fast_configuration:
    description: Protected access credentials of EAP-FAST. One of V(noProtectedAccessCredential),
      V(useProtectedAccessCredential), V(useProtectedAccessCredentialAndProvision) or
      V(useProtectedAccessCredentialAndProvisionAnonymously). Only for iOS and macOS.
    type: str
  disable_mac_address_randomization:
    description: Whether iOS uses the MAC address of the hardware. Only for iOS.
    type: bool
  username_format_string:
    description: Format of the user name. Variables have the same syntax as Ansible templates. Mark the value as
      C(!unsafe), or enclose it in C({% raw %}) and C({% endraw %}). Only for iOS and Android device administrator.
      An example is C({{UserName}}).
    type: str
  password_format_string:
    description:
      - Format of the password.
      - It is treated like a password. It is sent when the configuration is created, and never causes a change by
        itself. Only for iOS and Android device administrator.
      - An example is C({{OnPremisesSamAccountName}}).
    type: str
  identity_certificate_for_client_authentication:
    description:
      - Certificate profile with which the device authenticates itself, by name or ID. It must have a type for the same
        platform.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference.
    type: str
  root_certificates_for_server_validation:
    description:
      - Trusted root certificates by which the device recognises servers, by name or ID, in any order. They must have
        the type for the same platform. C([]) clears the references.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. Only for
        iOS, macOS, Windows and Android Enterprise.
    type: list
    elements: str
  derived_credential_settings:
    description:
      - Derived credential setting for O(authentication_method=derivedCredential), by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for iOS and Android Enterprise.
      - An example is V(Purebred).
    type: str
  wifi_require_physical_mac_address_enabled:
    description: Whether macOS uses the MAC address of the hardware. Only for macOS.
    type: bool
  deployment_channel:
    description: Channel that delivers the configuration on macOS. Microsoft documents that it cannot be changed. One of
      V(deviceChannel) or V(userChannel). Only for macOS.
    type: str
  root_certificate_for_server_validation:
    description:
      - Trusted root certificate by which the device recognises the server, by name or ID. It must have the type for the
        same platform.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Not for iOS and Windows.
      - An example is V(Contoso Root CA).
    type: str
  connect_to_preferred_network:
    description: Whether devices change to a network with a higher priority. Only for Windows.
    type: bool
  wifi_security_type:
    description: Security of the network. One of V(open), V(wpaPersonal), V(wpaEnterprise), V(wep), V(wpa2Personal),
      V(wpa2Enterprise) or V(wpa3Personal). Only for Windows.
    type: str
  proxy_setting:
    description: Source of the proxy server. One of V(none), V(manual) or V(automatic). Only for Windows and Android
      (AOSP).
    type: str
  metered_connection_limit:
    description: Whether the connection is metered. One of V(unrestricted), V(fixed) or V(variable). Only for Windows.
    type: str
  force_fips_compliance:
    description: Whether Windows uses FIPS-compliant algorithms only. Only for Windows.
    type: bool
  authentication_type:
    description: Whether the user or the device signs in. One of V(none), V(user), V(machine), V(machineOrUser) or
      V(guest). Only for Windows.
    type: str
  inner_authentication_protocol_for_eapttls:
    description: Method inside EAP-TTLS. One of V(unencryptedPassword), V(challengeHandshakeAuthenticationProtocol),
      V(microsoftChap) or V(microsoftChapVersionTwo). Only for Windows.
    type: str
  perform_server_validation:
    description: Whether the certificate of the server is validated. Only for Windows.
    type: bool
  disable_user_prompt_for_server_validation:
    description: Whether users cannot decide to trust another server. Only for Windows.
    type: bool
  require_cryptographic_binding:
    description: Whether PEAP requires cryptographic binding. Only for Windows.
    type: bool
  cache_credentials:
    description: Whether Windows stores the user's credentials. Only for Windows.
    type: bool
  network_single_sign_on:
    description: When Windows connects during sign-in. One of V(disabled), V(prelogon) or V(postlogon). Only for
      Windows.
    type: str
  prompt_for_additional_authentication_credentials:
    description: Whether Windows asks for more credentials. Only for Windows.
    type: bool
  user_based_virtual_lan:
    description: Whether the virtual LAN depends on the user. Only for Windows.
    type: bool
  enable_pre_authentication:
    description: Whether devices authenticate with other access points in advance. Only for Windows.
    type: bool
  enable_pairwise_master_key_caching:
    description: Whether pairwise master keys are stored. Only for Windows.
    type: bool
  authentication_period_in_seconds:
    description: Seconds until an attempt to authenticate fails. Only for Windows. An example is V(18).
    type: int
  authentication_retry_delay_period_in_seconds:
    description: Seconds between a failure and the next attempt. Only for Windows. An example is V(1).
    type: int
  eapol_start_period_in_seconds:
    description: Seconds before an EAPOL start message is sent. Only for Windows. An example is V(5).
    type: int
  maximum_eapol_start_messages:
    description: EAPOL start messages before a failure. Only for Windows. An example is V(3).
    type: int
  maximum_authentication_failures:
    description: Failures that are allowed for the same credentials. Only for Windows. An example is V(3).
    type: int
  maximum_authentication_timeout_in_seconds:
    description: Seconds until authentication times out. Only for Windows. An example is V(60).
    type: int
  maximum_number_of_pairwise_master_keys_in_cache:
    description: Pairwise master keys that are stored. Only for Windows. An example is V(128).
    type: int
  maximum_pairwise_master_key_cache_time_in_minutes:
    description: Minutes for which they are stored. Only for Windows. An example is V(720).
    type: int
  maximum_pre_authentication_attempts:
    description: Attempts to authenticate in advance. Only for Windows. An example is V(3).
    type: int
  root_certificate_for_client_validation:
    description:
      - Trusted root certificate from which the certificate of the device was issued, by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for Windows.
      - An example is V(Contoso Root CA).
    type: str
  inner_authentication_protocol_for_peap:
    description: Method inside PEAP. One of V(none) or V(microsoftChapVersionTwo). Not for iOS, macOS and Windows.
    type: str
  pre_shared_key_is_set:
    description: Whether the pre-shared key is used. Unless this is V(true), Intune ignores O(pre_shared_key). Only for
      Android with a work profile, Android Enterprise and Android (AOSP).
    type: bool
  proxy_exclusion_list:
    description: Hosts that are reached without the proxy server, as one text. Only for Android Enterprise.
      An example is V(*.contoso.com).
    type: str
  mac_address_randomization_mode:
    description: Which MAC address is used. One of V(automatic) or V(hardware). Only for Android Enterprise.
    type: str
  proxy_exclusion_hosts:
    description: Hosts that are reached without the proxy server, as one text. Only for Android (AOSP).
      An example is V(*.contoso.com).
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
  - module: m365.graph.wifi_configuration_info
  - module: m365.graph.certificate_profile
  - module: m365.graph.trusted_root_certificate
  - name: windowsWifiEnterpriseEAPConfiguration
    description: Microsoft Graph reference for one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windowswifienterpriseeapconfiguration?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Issue Wi-Fi certificates to phones
  m365.graph.certificate_profile:
    type: iosScepCertificateProfile
    display_name: Wi-Fi certificate of phones
    root_certificate: Contoso Root CA
    scep_server_urls: [https://scep.contoso.com/certsrv/mscep/mscep.dll]
    certificate_validity_period_scale: years
    certificate_validity_period_value: 1
    renewal_threshold_percentage: 20
    subject_name_format: commonNameAsEmail
    key_size: size2048
    key_usage: [digitalSignature, keyEncipherment]
    extended_key_usages:
      - name: Client Authentication
        object_identifier: 1.3.6.1.5.5.7.3.2

- name: Connect phones with these certificates
  m365.graph.wifi_configuration:
    type: iosEnterpriseWiFiConfiguration
    display_name: Wi-Fi of phones
    network_name: Contoso
    ssid: Contoso
    connect_automatically: true
    connect_when_network_name_is_hidden: false
    wi_fi_security_type: wpa2Enterprise
    proxy_settings: none
    eap_type: eapTls
    authentication_method: certificate
    identity_certificate_for_client_authentication: Wi-Fi certificate of phones
    root_certificates_for_server_validation: [Contoso Root CA]
    trusted_server_certificate_names: [radius.contoso.com]
    assignments:
      - group: All employees
        filter: Corporate phones

- name: Connect Windows devices with PEAP
  m365.graph.wifi_configuration:
    type: windowsWifiEnterpriseEAPConfiguration
    display_name: Wi-Fi of computers
    ssid: Contoso
    network_name: Contoso
    wifi_security_type: wpa2Enterprise
    eap_type: peap
    authentication_method: usernameAndPassword
    perform_server_validation: true
    root_certificates_for_server_validation: [Contoso Root CA]
    trusted_server_certificate_names: [radius.contoso.com]
    outer_identity_privacy_temporary_value: anonymous

- name: Remove the configuration of the old network
  m365.graph.wifi_configuration:
    type: iosEnterpriseWiFiConfiguration
    display_name: Wi-Fi of phones (2019)
    state: absent
"""

RETURN = r"""
resource:
  description:
    - Current state of the configuration, or its predicted state in check mode. V(null) if the configuration does not
      exist.
    - Includes the properties of the type. Groups, filters and certificate profiles are returned as IDs. Secrets are not
      returned.
  returned: success
  type: dict
  sample:
    type: iosEnterpriseWiFiConfiguration
    id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
    display_name: Wi-Fi of phones
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
    network_name: Contoso
    ssid: Contoso
    connect_automatically: true
    connect_when_network_name_is_hidden: false
    wi_fi_security_type: wpa2Enterprise
    proxy_settings: none
    proxy_manual_address: null
    proxy_manual_port: null
    proxy_automatic_configuration_url: null
    eap_type: eapTls
    authentication_method: certificate
    inner_authentication_protocol_for_eap_ttls: null
    outer_identity_privacy_temporary_value: null
    trusted_server_certificate_names: [radius.contoso.com]
    eap_fast_configuration: null
    disable_mac_address_randomization: null
    username_format_string: null
    identity_certificate_for_client_authentication: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
    root_certificates_for_server_validation: [8e0f7a3c-7a3c-8e0f-3c7a-0f8e3c7a0f8e]
    derived_credential_settings: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.wifi_configurations import (
    WIFI_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
