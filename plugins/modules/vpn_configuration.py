#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vpn_configuration
short_description: Manage a VPN configuration of Intune that can use certificates
version_added: 1.0.0
description:
  - Manage the configurations with which Intune connects devices to a VPN, for all platforms whose configurations can
    use a certificate. O(type) selects the Graph type. If you set an option that the type does not support, the task
    fails and lists the supported options.
  - Certificate profiles, derived credential settings, groups, filters and scope tags can be given by name. Names are
    resolved in the same batch that finds the configuration.
  - If the certificate profile of a configuration is removed or replaced, devices can no longer connect.
    M(m365.graph.certificate_profile) and M(m365.graph.trusted_root_certificate) therefore refuse that without approval.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the configuration. The type of a configuration cannot be changed.
    type: str
    required: true
    choices:
      - iosVpnConfiguration
      - iosikEv2VpnConfiguration
      - macOSVpnConfiguration
      - windows10VpnConfiguration
      - windowsPhone81VpnConfiguration
      - androidVpnConfiguration
      - androidForWorkVpnConfiguration
      - androidWorkProfileVpnConfiguration
      - androidDeviceOwnerVpnConfiguration
  id:
    description:
      - ID of the configuration.
      - Without this option, the configuration is identified by O(type) and O(display_name). If several configurations
        match, the task fails and lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  connection_name:
    description: Name of the connection that devices show. Required to create a configuration.
    type: str
  connection_type:
    description: Type of the connection. Required to create a configuration.
    type: str
    choices: [ciscoAnyConnect, pulseSecure, f5EdgeClient, dellSonicWallMobileConnect, checkPointCapsuleVpn, customVpn,
              ciscoIPSec, citrix, ciscoAnyConnectV2, paloAltoGlobalProtect, zscalerPrivateAccess, f5Access2018,
              citrixSso, paloAltoGlobalProtectV2, ikEv2, alwaysOn, microsoftTunnel, netMotionMobility, microsoftProtect,
              automatic, l2tp, pptp]
  authentication_method:
    description: How the device authenticates itself. Required to create a configuration.
    type: str
    choices: [certificate, usernameAndPassword, sharedSecret, derivedCredential, azureAD, customEapXml]
  server:
    description: The VPN server. Required to create a configuration. Only for iOS, iOS (IKEv2) and macOS.
    type: dict
    suboptions:
      address:
        description: Address or name.
        type: str
      description:
        description: Description. An example is V(Berlin).
        type: str
      is_default_server:
        description: Whether it is the default server.
        type: bool
  realm:
    description: Realm of Pulse Secure. Not for Windows and Windows Phone 8.1. An example is V(Employees).
    type: str
  role:
    description: Role of Pulse Secure. Not for Windows and Windows Phone 8.1. An example is V(Staff).
    type: str
  identifier:
    description: Identifier of a custom VPN app. Only for iOS, iOS (IKEv2) and macOS.
      An example is V(com.contoso.vpn).
    type: str
  login_group_or_domain:
    description: Group or domain of SonicWall Mobile Connect. Only for iOS, iOS (IKEv2), macOS and Windows Phone 8.1.
      An example is V(CONTOSO).
    type: str
  custom_data:
    description: Settings of the VPN app, in any order, identified by O(custom_data[].key). Not for Windows and Windows
      Phone 8.1.
    type: list
    elements: dict
    suboptions:
      key:
        description: Name of the setting. An example is V(mode).
        type: str
        required: true
      value:
        description: Value of the setting. An example is V(enabled).
        type: str
  custom_key_value_data:
    description: Settings of the VPN app, in any order, identified by O(custom_key_value_data[].name). Not for Windows
      and Windows Phone 8.1.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the setting.
        type: str
        required: true
      value:
        description: Value of the setting. An example is V(enabled).
        type: str
  enable_split_tunneling:
    description: Whether traffic is split between the connection and the network. Not for Android device administrator,
      Android for Work, Android with a work profile and Android Enterprise.
    type: bool
  enable_per_app:
    description: Whether apps start the connection. Only for iOS, iOS (IKEv2) and macOS.
    type: bool
  provider_type:
    description: Type of the provider of a connection for apps. One of V(notConfigured), V(appProxy) or V(packetTunnel).
      Only for iOS, iOS (IKEv2) and macOS.
    type: str
  proxy_server:
    description: The proxy server. Not for Android device administrator and Android for Work.
    type: dict
    suboptions:
      address:
        description: Address of the proxy server.
        type: str
      automatic_configuration_script_url:
        description: Address of the script that configures the proxy server.
          An example is V(https://proxy.contoso.com/proxy.pac).
        type: str
      port:
        description: Port of the proxy server. An example is V(8080).
        type: int
      bypass_proxy_server_for_local_address:
        description: Whether local addresses are reached without the proxy server. Only for Windows.
        type: bool
      automatically_detect_proxy_settings:
        description: Whether the proxy server is detected. Only for Windows Phone 8.1.
        type: bool
  associated_domains:
    description: Domains that are associated with the connection. Only for iOS, iOS (IKEv2) and macOS.
      An example is V(app.contoso.com).
    type: list
    elements: str
  excluded_domains:
    description: Domains that are reached without the connection. Only for iOS, iOS (IKEv2) and macOS.
      An example is V(cdn.contoso.com).
    type: list
    elements: str
  safari_domains:
    description: Domains in Safari that start the connection. Only for iOS, iOS (IKEv2) and macOS.
      An example is V(intranet.contoso.com).
    type: list
    elements: str
  on_demand_rules:
    description: Rules that start the connection, in order. Only for iOS, iOS (IKEv2) and macOS.
    type: list
    elements: dict
    suboptions:
      action:
        description: What happens if the rule matches. One of V(connect), V(evaluateConnection), V(ignore) or
          V(disconnect).
        type: str
      dns_search_domains:
        description: Search domains of DNS that match. An example is V(corp.contoso.com).
        type: list
        elements: str
      dns_server_address_match:
        description: Addresses of DNS servers that match. An example is V(10.0.0.53).
        type: list
        elements: str
      domain_action:
        description: When the domains start the connection. One of V(connectIfNeeded) or V(neverConnect).
        type: str
      domains:
        description: Domains of the rule. An example is V(corp.contoso.com).
        type: list
        elements: str
      interface_type_match:
        description: Network interface that matches. One of V(notConfigured), V(ethernet), V(wiFi) or V(cellular).
        type: str
      probe_required_url:
        description: Address that must be reachable without the connection.
          An example is V(https://probe.corp.contoso.com).
        type: str
      probe_url:
        description: Address that must be reachable for the rule to match.
          An example is V(https://probe.corp.contoso.com).
        type: str
      ssids:
        description: SSIDs that match. An example is V(Contoso).
        type: list
        elements: str
  disable_on_demand_user_override:
    description: Whether users cannot switch O(on_demand_rules) off. Only for iOS, iOS (IKEv2) and macOS.
    type: bool
  disconnect_on_idle:
    description: Whether an idle connection ends. Only for iOS, iOS (IKEv2) and macOS.
    type: bool
  disconnect_on_idle_timer_in_seconds:
    description: Seconds until an idle connection ends. Only for iOS, iOS (IKEv2) and macOS. An example is V(600).
    type: int
  include_all_networks:
    description: Whether most traffic uses the connection. Only for iOS, iOS (IKEv2) and macOS.
    type: bool
  exclude_local_networks:
    description: Whether local traffic does not use the connection. Only for iOS, iOS (IKEv2) and macOS.
    type: bool
  opt_in_to_device_id_sharing:
    description: Whether the VPN app gets the ID of the device. Only for iOS, iOS (IKEv2) and macOS.
    type: bool
  cloud_name:
    description: Cloud of Zscaler. Only for iOS and iOS (IKEv2). An example is V(zscaler).
    type: str
  exclude_list:
    description: Addresses that are not sent through Zscaler. Only for iOS and iOS (IKEv2).
      An example is V(10.0.0.0/8).
    type: list
    elements: str
  strict_enforcement:
    description: Whether there is no network until users sign in to Zscaler. Only for iOS and iOS (IKEv2).
    type: bool
  user_domain:
    description: Domain that the Zscaler app fills in. Only for iOS and iOS (IKEv2). An example is V(contoso.com).
    type: str
  microsoft_tunnel_site_id:
    description: ID of the site of Microsoft Tunnel. Not for macOS, Windows Phone 8.1, Android device administrator and
      Android for Work. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  targeted_mobile_apps:
    description: Apps that use the connection. Only for iOS, iOS (IKEv2), Android with a work profile and Android
      Enterprise.
    type: list
    elements: dict
    suboptions:
      app_id:
        description: Bundle ID or package of the app. An example is V(com.contoso.mail).
        type: str
      app_store_url:
        description: Address of the app in the store. An example is V(https://apps.apple.com/app/id951937596).
        type: str
      name:
        description: Name.
        type: str
      publisher:
        description: Publisher of the app. An example is V(Contoso).
        type: str
  identity_certificate:
    description:
      - Certificate profile with which the device authenticates itself, by name or ID. It must have a type for the same
        platform.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference.
    type: str
  derived_credential_settings:
    description:
      - Derived credential setting for O(authentication_method=derivedCredential), by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for iOS, iOS (IKEv2) and Android Enterprise.
      - An example is V(Purebred).
    type: str
  client_authentication_type:
    description: Whether user or device signs in. One of V(userAuthentication) or V(deviceAuthentication). Only for iOS
      (IKEv2).
    type: str
  shared_secret:
    description:
      - Shared secret of IKEv2.
      - Intune does not return it. It is therefore sent when the configuration is created, and never causes a change by
        itself. Only for iOS (IKEv2).
      - Keep it in a vault, such as in the variable C(vault_shared_secret).
    type: str
  local_identifier:
    description: How the device names itself. One of V(deviceFQDN), V(empty) or V(clientCertificateSubjectName). Only
      for iOS (IKEv2).
    type: str
  remote_identifier:
    description: Name of the server. Only for iOS (IKEv2). An example is V(vpn.contoso.com).
    type: str
  server_certificate_type:
    description: Type of the server's certificate. One of V(rsa), V(ecdsa256), V(ecdsa384) or V(ecdsa521). Only for iOS
      (IKEv2).
    type: str
  server_certificate_common_name:
    description: Common name in the server's certificate. Only for iOS (IKEv2). An example is V(vpn.contoso.com).
    type: str
  server_certificate_issuer_common_name:
    description: Common name of the issuer of the certificate of the server. Only for iOS (IKEv2).
      An example is V(Contoso Issuing CA).
    type: str
  enable_certificate_revocation_check:
    description: Whether the revocation of certificates is checked. Only for iOS (IKEv2).
    type: bool
  enable_eap:
    description: Whether EAP is used. Only for iOS (IKEv2).
    type: bool
  enable_perfect_forward_secrecy:
    description: Whether perfect forward secrecy is used. Only for iOS (IKEv2).
    type: bool
  enable_use_internal_subnet_attributes:
    description: Whether the attributes of the inner network are used. Only for iOS (IKEv2).
    type: bool
  dead_peer_detection_rate:
    description: How often dead peers are detected. One of V(medium), V(none), V(low) or V(high). Only for iOS (IKEv2).
    type: str
  disable_mobility_and_multihoming:
    description: Whether mobility and multihoming are off. Only for iOS (IKEv2).
    type: bool
  disable_redirect:
    description: Whether redirections are ignored. Only for iOS (IKEv2).
    type: bool
  mtu_size_in_bytes:
    description: Largest packet in bytes, 1280 to 1400. Only for iOS (IKEv2). An example is V(1400).
    type: int
  tls_minimum_version:
    description: Lowest version of TLS. Only for iOS (IKEv2). An example is V(1.2).
    type: str
  tls_maximum_version:
    description: Highest version of TLS. Only for iOS (IKEv2). An example is V(1.2).
    type: str
  allow_default_security_association_parameters:
    description: Whether the default parameters are allowed. Only for iOS (IKEv2).
    type: bool
  allow_default_child_security_association_parameters:
    description: Whether the default parameters of child associations are allowed. Only for iOS (IKEv2).
    type: bool
  security_association_parameters:
    description: Parameters of security associations. Only for iOS (IKEv2).
    type: dict
    suboptions:
      lifetime_in_minutes:
        description: Lifetime in minutes. An example is V(1440).
        type: int
      security_diffie_hellman_group:
        description: Diffie-Hellman group. An example is V(14).
        type: int
      security_encryption_algorithm:
        description: Encryption. One of V(aes256), V(des), V(tripleDes), V(aes128), V(aes128Gcm), V(aes256Gcm),
          V(aes192), V(aes192Gcm) or V(chaCha20Poly1305).
        type: str
      security_integrity_algorithm:
        description: Integrity check. One of V(sha2_256), V(sha1_96), V(sha1_160), V(sha2_384), V(sha2_512) or V(md5).
        type: str
  child_security_association_parameters:
    description: Parameters of child security associations. Only for iOS (IKEv2).
    type: dict
    suboptions:
      lifetime_in_minutes:
        description: Lifetime in minutes. An example is V(1440).
        type: int
      security_diffie_hellman_group:
        description: Diffie-Hellman group. An example is V(14).
        type: int
      security_encryption_algorithm:
        description: Encryption. One of V(aes256), V(des), V(tripleDes), V(aes128), V(aes128Gcm), V(aes256Gcm),
          V(aes192), V(aes192Gcm) or V(chaCha20Poly1305).
        type: str
      security_integrity_algorithm:
        description: Integrity check. One of V(sha2_256), V(sha1_96), V(sha1_160), V(sha2_384), V(sha2_512) or V(md5).
        type: str
  enable_always_on_configuration:
    description: Whether the connection is always on. Only for iOS (IKEv2).
    type: bool
  always_on_configuration:
    description: Settings for O(enable_always_on_configuration=true). Only for iOS (IKEv2).
    type: dict
    suboptions:
      air_print_exception_action:
        description: Traffic of AirPrint. One of V(forceTrafficViaVPN), V(allowTrafficOutside) or V(dropTraffic).
        type: str
      allow_all_captive_network_plugins:
        description: Whether all apps for captive networks are allowed.
        type: bool
      allow_captive_web_sheet:
        description: Whether sign-in pages of captive networks are allowed.
        type: bool
      allowed_captive_network_plugins:
        description: Apps for captive networks that are allowed.
        type: dict
        suboptions:
          allowed_bundle_identifiers:
            description: Bundle IDs of the apps. An example is V(com.contoso.captive).
            type: list
            elements: str
      cellular_exception_action:
        description: Traffic of cellular services. One of V(forceTrafficViaVPN), V(allowTrafficOutside) or
          V(dropTraffic).
        type: str
      nat_keep_alive_interval_in_seconds:
        description: Seconds between keep-alive packets. An example is V(110).
        type: int
      nat_keep_alive_offload_enable:
        description: Whether keep-alive packets are sent while the device sleeps.
        type: bool
      tunnel_configuration:
        description: Networks with a tunnel. One of V(wifiAndCellular), V(cellular) or V(wifi).
        type: str
      user_toggle_enabled:
        description: Whether users can switch it off.
        type: bool
      voicemail_exception_action:
        description: Traffic of voicemail. One of V(forceTrafficViaVPN), V(allowTrafficOutside) or V(dropTraffic).
        type: str
  deployment_channel:
    description: Channel that delivers the configuration on macOS. It cannot be changed after deployment. One of
      V(deviceChannel) or V(userChannel). Only for macOS.
    type: str
  servers:
    description: The VPN servers, in order. Not for iOS, iOS (IKEv2) and macOS.
    type: list
    elements: dict
    suboptions:
      address:
        description: Address or name.
        type: str
      description:
        description: Description. An example is V(Berlin).
        type: str
      is_default_server:
        description: Whether it is the default server.
        type: bool
  custom_xml:
    description: Configuration of the connection as XML, encoded in base64. Only for Windows and Windows Phone 8.1.
      The value is the output of C(base64 -w0 vpn.xml), for example.
    type: str
  eap_xml:
    description: Configuration of EAP as XML, encoded in base64. Only for Windows.
      The value is the output of C(base64 -w0 eap.xml), for example.
    type: str
  profile_target:
    description: Whether user or device has the connection. One of V(user), V(device) or V(autoPilotDevice). Only for
      Windows.
    type: str
  enable_always_on:
    description: Whether the connection is always on. Only for Windows.
    type: bool
  enable_device_tunnel:
    description: Whether the device has a tunnel of its own. Only for Windows.
    type: bool
  enable_dns_registration:
    description: Whether the device registers its address in DNS. Only for Windows.
    type: bool
  enable_conditional_access:
    description: Whether conditional access applies. Only for Windows.
    type: bool
  enable_single_sign_on_with_alternate_certificate:
    description: Whether another certificate is used to sign in. Only for Windows.
    type: bool
  single_sign_on_eku:
    description: Extended key usage of the certificate for O(enable_single_sign_on_with_alternate_certificate=true).
      Only for Windows.
    type: dict
    suboptions:
      name:
        description: Display name.
        type: str
      object_identifier:
        description: Object identifier. An example is V(1.3.6.1.5.5.7.3.2).
        type: str
  single_sign_on_issuer_hash:
    description: Hash of the issuer of that certificate. Only for Windows.
      An example is V(8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A).
    type: str
  remember_user_credentials:
    description: Whether Windows stores the user's credentials. Only for Windows and Windows Phone 8.1.
    type: bool
  cryptography_suite:
    description: Algorithms of IKEv2. Only for Windows.
    type: dict
    suboptions:
      authentication_transform_constants:
        description: Authentication. One of V(md5_96), V(sha1_96), V(sha_256_128), V(aes128Gcm), V(aes192Gcm) or
          V(aes256Gcm).
        type: str
      cipher_transform_constants:
        description: Cipher. One of V(aes256), V(des), V(tripleDes), V(aes128), V(aes128Gcm), V(aes256Gcm), V(aes192),
          V(aes192Gcm) or V(chaCha20Poly1305).
        type: str
      dh_group:
        description: Diffie-Hellman group. One of V(group1), V(group2), V(group14), V(ecp256), V(ecp384) or V(group24).
        type: str
      encryption_method:
        description: Encryption. One of V(aes256), V(des), V(tripleDes), V(aes128), V(aes128Gcm), V(aes256Gcm),
          V(aes192), V(aes192Gcm) or V(chaCha20Poly1305).
        type: str
      integrity_check_method:
        description: Integrity check. One of V(sha2_256), V(sha1_96), V(sha1_160), V(sha2_384), V(sha2_512) or V(md5).
        type: str
      pfs_group:
        description: Group for perfect forward secrecy. One of V(pfs1), V(pfs2), V(pfs2048), V(ecp256), V(ecp384),
          V(pfsMM) or V(pfs24).
        type: str
  dns_rules:
    description: Rules of DNS, in order. Only for Windows.
    type: list
    elements: dict
    suboptions:
      auto_trigger:
        description: Whether the domain starts the connection.
        type: bool
      name:
        description: Name.
        type: str
      persistent:
        description: Whether the rule applies without the connection.
        type: bool
      proxy_server_uri:
        description: Address of the proxy server. An example is V(proxy.contoso.com:8080).
        type: str
      servers:
        description: Addresses of the servers.
        type: list
        elements: str
  dns_suffixes:
    description: DNS suffixes, in order. Only for Windows. An example is V(corp.contoso.com).
    type: list
    elements: str
  routes:
    description: Routes through the connection. Only for Windows.
    type: list
    elements: dict
    suboptions:
      destination_prefix:
        description: First address of the destination. An example is V(10.0.0.0).
        type: str
      prefix_size:
        description: Length of the prefix, 1 to 32. An example is V(8).
        type: int
  traffic_rules:
    description: Rules of traffic, in order. Only for Windows.
    type: list
    elements: dict
    suboptions:
      app_id:
        description: App of the rule. An example is V(com.contoso.mail).
        type: str
      app_type:
        description: Type of the app. One of V(none), V(desktop) or V(universal).
        type: str
      claims:
        description: Claims of the rule. An example is V(user).
        type: str
      local_address_ranges:
        description: Local addresses.
        type: list
        elements: dict
        suboptions:
          lower_address:
            description: First address. An example is V(10.0.0.0).
            type: str
          upper_address:
            description: Last address. An example is V(10.255.255.255).
            type: str
      local_port_ranges:
        description: Local ports.
        type: list
        elements: dict
        suboptions:
          lower_number:
            description: First port. An example is V(443).
            type: int
          upper_number:
            description: Last port. An example is V(443).
            type: int
      name:
        description: Name.
        type: str
      protocols:
        description: Number of the protocol, 0 to 255. An example is V(6).
        type: int
      remote_address_ranges:
        description: Remote addresses.
        type: list
        elements: dict
        suboptions:
          lower_address:
            description: First address. An example is V(10.0.0.0).
            type: str
          upper_address:
            description: Last address. An example is V(10.255.255.255).
            type: str
      remote_port_ranges:
        description: Remote ports.
        type: list
        elements: dict
        suboptions:
          lower_number:
            description: First port. An example is V(443).
            type: int
          upper_number:
            description: Last port. An example is V(443).
            type: int
      routing_policy_type:
        description: Routing of the traffic. One of V(none), V(splitTunnel) or V(forceTunnel).
        type: str
      vpn_traffic_direction:
        description: Direction of the traffic. One of V(outbound) or V(inbound).
        type: str
  associated_apps:
    description: Apps that use the connection, in any order. Only for Windows.
    type: list
    elements: dict
    suboptions:
      app_type:
        description: Type of the app. One of V(desktop) or V(universal).
        type: str
      identifier:
        description: Package or path of the app. An example is V(com.contoso.mail).
        type: str
  only_associated_apps_can_use_connection:
    description: Whether only O(associated_apps) use the connection. Only for Windows.
    type: bool
  trusted_network_domains:
    description: Domains in whose networks there is no connection. Only for Windows.
    type: list
    elements: str
  windows_information_protection_domain:
    description: Domain of Windows Information Protection. Only for Windows. An example is V(contoso.com).
    type: str
  dns_suffix_search_list:
    description: DNS suffixes, in order. Only for Windows Phone 8.1. An example is V(corp.contoso.com).
    type: list
    elements: str
  bypass_vpn_on_company_wifi:
    description: Whether there is no connection in the Wi-Fi of the company. Only for Windows Phone 8.1.
    type: bool
  bypass_vpn_on_home_wifi:
    description: Whether there is no connection in the Wi-Fi at home. Only for Windows Phone 8.1.
    type: bool
  fingerprint:
    description: Fingerprint by which the app recognises the server. Only for Check Point Capsule VPN. Only for Android
      device administrator, Android for Work and Android with a work profile. An example is V(AA BB CC DD).
    type: str
  always_on:
    description: Whether the connection is always on. Only for Android with a work profile and Android Enterprise.
    type: bool
  always_on_lockdown:
    description: Whether there is no network without the connection. Only for Android with a work profile and Android
      Enterprise.
    type: bool
  lockdown_exclusion_list:
    description: Packages of apps that have a network without the connection. Only for Android with a work profile and
      Android Enterprise. An example is V(com.contoso.phone).
    type: list
    elements: str
  proxy_exclusion_list:
    description: Hosts that are reached without the proxy server. Only for Android with a work profile and Android
      Enterprise. An example is V(*.contoso.com).
    type: list
    elements: str
  targeted_package_ids:
    description: Packages of apps that use the connection. Only for Android with a work profile and Android Enterprise.
      An example is V(com.contoso.mail).
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
  - module: m365.graph.vpn_configuration_info
  - module: m365.graph.certificate_profile
  - module: m365.graph.trusted_root_certificate
  - name: windows10VpnConfiguration
    description: Microsoft Graph reference for one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windows10vpnconfiguration?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Issue VPN certificates to computers
  m365.graph.certificate_profile:
    type: windows10PkcsCertificateProfile
    display_name: VPN certificate of computers
    certification_authority: ca01.corp.contoso.com
    certification_authority_name: Contoso Issuing CA
    certificate_template_name: IntuneClient
    certificate_validity_period_scale: years
    certificate_validity_period_value: 1
    renewal_threshold_percentage: 20
    key_storage_provider: useTpmKspOtherwiseFail
    subject_name_format: commonNameAsEmail
    certificate_store: user

- name: Connect computers with these certificates
  m365.graph.vpn_configuration:
    type: windows10VpnConfiguration
    display_name: VPN of computers
    connection_name: Contoso
    connection_type: ikEv2
    authentication_method: certificate
    identity_certificate: VPN certificate of computers
    servers:
      - address: vpn.contoso.com
        is_default_server: true
    enable_always_on: true
    enable_split_tunneling: true
    trusted_network_domains: [corp.contoso.com]
    assignments:
      - group: Windows computers

- name: Remove the configuration of the old gateway
  m365.graph.vpn_configuration:
    type: windows10VpnConfiguration
    display_name: VPN of computers (2019)
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
    type: androidForWorkVpnConfiguration
    id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
    display_name: VPN of phones
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
    connection_name: Contoso
    connection_type: ciscoAnyConnect
    authentication_method: certificate
    servers: [{address: vpn.contoso.com, description: null, is_default_server: true}]
    realm: null
    role: null
    custom_data: []
    custom_key_value_data: []
    fingerprint: null
    identity_certificate: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
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
from ansible_collections.m365.graph.plugins.module_utils._resources.vpn_configurations import (
    VPN_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
