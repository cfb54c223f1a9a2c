#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device_features_configuration
short_description: Manage device features of iOS or macOS, with single sign-on by certificate
version_added: 1.0.0
description:
  - Manage the configurations with which Intune sets up device features on iOS and macOS, in particular single sign-on
    with a certificate, and also printers, the home screen, notifications, the login window and content caching.
    O(type) selects the Graph type. If you set an option that the type does not support, the task fails and lists the
    supported options.
  - Certificate profiles, groups, filters and scope tags can be given by name. Names are resolved in the same batch that
    finds the configuration.
  - If the certificate profile of a configuration is removed or replaced, single sign-on stops.
    M(m365.graph.certificate_profile) and M(m365.graph.trusted_root_certificate) therefore refuse that without approval.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the configuration. The type of a configuration cannot be changed.
    type: str
    required: true
    choices:
      - iosDeviceFeaturesConfiguration
      - macOSDeviceFeaturesConfiguration
  id:
    description:
      - ID of the configuration.
      - Without this option, the configuration is identified by O(type) and O(display_name). If several configurations
        match, the task fails and lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  air_print_destinations:
    description: Printers of the device.
    type: list
    elements: dict
    suboptions:
      force_tls:
        description: Whether the connection is encrypted.
        type: bool
      ip_address:
        description: Address of the printer. An example is V(10.0.0.9).
        type: str
      port:
        description: Port of the printer. An example is V(631).
        type: int
      resource_path:
        description: Path of the printer on its server. An example is V(ipp/print).
        type: str
  asset_tag_template:
    description: Text on the lock screen that identifies the device. Only for iOS. An example is V(Property of Contoso).
    type: str
  content_filter_settings:
    description: Websites that people can open. Only for iOS.
    type: dict
    suboptions:
      odata_type:
        description: Graph type of the value. Not needed if the other suboptions fit only one type.
        type: str
        choices: [iosWebContentFilterAutoFilter, iosWebContentFilterSpecificWebsitesAccess]
      allowed_urls:
        description: Addresses that people can open. Only for V(iosWebContentFilterAutoFilter). An example is
          V(https://contoso.com).
        type: list
        elements: str
      blocked_urls:
        description: Addresses that people cannot open. Only for V(iosWebContentFilterAutoFilter). An example is
          V(https://games.example).
        type: list
        elements: str
      specific_websites_only:
        description: The only websites that people can open, as bookmarks. Intune has replaced it by
          O(content_filter_settings.website_list). Only for V(iosWebContentFilterSpecificWebsitesAccess).
        type: list
        elements: dict
        suboptions:
          bookmark_folder:
            description: Folder of the bookmark. An example is V(/Contoso).
            type: str
          display_name:
            description: Name of the bookmark. An example is V(Contoso).
            type: str
          url:
            description: Address of the bookmark. An example is V(https://contoso.com).
            type: str
      website_list:
        description: The only websites that people can open, as bookmarks, in order. Only for
          V(iosWebContentFilterSpecificWebsitesAccess).
        type: list
        elements: dict
        suboptions:
          bookmark_folder:
            description: Folder of the bookmark. An example is V(/Contoso).
            type: str
          display_name:
            description: Name of the bookmark. An example is V(Contoso).
            type: str
          url:
            description: Address of the bookmark. An example is V(https://contoso.com).
            type: str
  home_screen_dock_icons:
    description: Apps and folders in the dock. Only for iOS.
    type: list
    elements: dict
    suboptions:
      odata_type:
        description: Graph type of the value. Not needed if the other suboptions fit only one type.
        type: str
        choices: [iosHomeScreenApp, iosHomeScreenFolder]
      bundle_id:
        description: Bundle ID of the app. An example is V(com.apple.mobilesafari).
        type: str
      display_name:
        description: Name of the app or the folder. An example is V(Safari).
        type: str
      is_web_clip:
        description: Whether the app is a web clip.
        type: bool
      pages:
        description: Pages of the folder, in order.
        type: list
        elements: dict
        suboptions:
          apps:
            description: Apps on the page, in order.
            type: list
            elements: dict
            suboptions:
              bundle_id:
                description: Bundle ID of the app. An example is V(com.apple.mobilesafari).
                type: str
              display_name:
                description: Name of the app or the folder. An example is V(Safari).
                type: str
              is_web_clip:
                description: Whether the app is a web clip.
                type: bool
          display_name:
            description: Name of the page. An example is V(Work).
            type: str
  home_screen_grid_height:
    description: Number of rows of the home screen. Only for iOS. An example is V(6).
    type: int
  home_screen_grid_width:
    description: Number of columns of the home screen. Only for iOS. An example is V(4).
    type: int
  home_screen_pages:
    description: Pages of the home screen. Only for iOS.
    type: list
    elements: dict
    suboptions:
      display_name:
        description: Name of the page. An example is V(Work).
        type: str
      icons:
        description: Apps and folders on the page, in order.
        type: list
        elements: dict
        suboptions:
          odata_type:
            description: Graph type of the value. Not needed if the other suboptions fit only one type.
            type: str
            choices: [iosHomeScreenApp, iosHomeScreenFolder]
          bundle_id:
            description: Bundle ID of the app. An example is V(com.apple.mobilesafari).
            type: str
          display_name:
            description: Name of the app or the folder. An example is V(Safari).
            type: str
          is_web_clip:
            description: Whether the app is a web clip.
            type: bool
          pages:
            description: Pages of the folder, in order.
            type: list
            elements: dict
            suboptions:
              apps:
                description: Apps on the page, in order.
                type: list
                elements: dict
                suboptions:
                  bundle_id:
                    description: Bundle ID of the app. An example is V(com.apple.mobilesafari).
                    type: str
                  display_name:
                    description: Name of the app or the folder. An example is V(Safari).
                    type: str
                  is_web_clip:
                    description: Whether the app is a web clip.
                    type: bool
              display_name:
                description: Name of the page. An example is V(Work).
                type: str
  ios_single_sign_on_extension:
    description: App that signs in to other apps. Only for iOS.
    type: dict
    suboptions:
      odata_type:
        description: Graph type of the value. Not needed if the other suboptions fit only one type.
        type: str
        choices:
          - iosAzureAdSingleSignOnExtension
          - iosCredentialSingleSignOnExtension
          - iosKerberosSingleSignOnExtension
          - iosRedirectSingleSignOnExtension
      bundle_id_access_control_list:
        description: Bundle IDs of the apps that sign in with the extension. Only for
          V(iosAzureAdSingleSignOnExtension). An example is V(com.contoso.app).
        type: list
        elements: str
      configurations:
        description: Settings of the extension, in any order. Only for V(iosAzureAdSingleSignOnExtension),
          V(iosCredentialSingleSignOnExtension) and V(iosRedirectSingleSignOnExtension).
        type: list
        elements: dict
        suboptions:
          odata_type:
            description: Graph type of the setting.
            type: str
            choices: [keyBooleanValuePair, keyIntegerValuePair, keyRealValuePair, keyStringValuePair]
          key:
            description: Name of the setting. An example is V(browser_sso_interaction_enabled).
            type: str
          value:
            description: Value of the setting, of the type in
              O(ios_single_sign_on_extension.configurations[].odata_type). An example is V(1).
            type: raw
      enable_shared_device_mode:
        description: Whether several people share the device. Only for V(iosAzureAdSingleSignOnExtension).
        type: bool
      domains:
        description: Hosts or domains for which the extension signs in. Only for V(iosCredentialSingleSignOnExtension)
          and V(iosKerberosSingleSignOnExtension). An example is V(contoso.com).
        type: list
        elements: str
      extension_identifier:
        description: Bundle ID of the extension. Only for V(iosCredentialSingleSignOnExtension) and
          V(iosRedirectSingleSignOnExtension). An example is V(com.contoso.sso).
        type: str
      realm:
        description: Kerberos realm, or realm of the extension. Only for V(iosCredentialSingleSignOnExtension) and
          V(iosKerberosSingleSignOnExtension). An example is V(CONTOSO.COM).
        type: str
      team_identifier:
        description: Team ID of the publisher of the extension. Only for V(iosCredentialSingleSignOnExtension) and
          V(iosRedirectSingleSignOnExtension). An example is V(A1B2C3D4E5).
        type: str
      active_directory_site_code:
        description: Site of Active Directory. Only for V(iosKerberosSingleSignOnExtension). An example is V(Berlin).
        type: str
      block_active_directory_site_auto_discovery:
        description: Whether the site is not determined by DNS and LDAP. Only for V(iosKerberosSingleSignOnExtension).
        type: bool
      block_automatic_login:
        description: Whether passwords are not kept in the keychain. Only for V(iosKerberosSingleSignOnExtension).
        type: bool
      cache_name:
        description: Name of the Kerberos cache. Only for V(iosKerberosSingleSignOnExtension). An example is V(Contoso).
        type: str
      credential_bundle_id_access_control_list:
        description: Bundle IDs of the apps that can use the Kerberos ticket. Only for
          V(iosKerberosSingleSignOnExtension). An example is V(com.contoso.app).
        type: list
        elements: str
      domain_realms:
        description: Realms of the domains. Only for V(iosKerberosSingleSignOnExtension). An example is V(CONTOSO.COM).
        type: list
        elements: str
      is_default_realm:
        description: Whether the realm is the default one. Only for V(iosKerberosSingleSignOnExtension).
        type: bool
      managed_apps_in_bundle_id_acl_included:
        description: Whether all managed apps can use the Kerberos ticket. Only for V(iosKerberosSingleSignOnExtension).
        type: bool
      password_block_modification:
        description: Whether people cannot change their password. Only for V(iosKerberosSingleSignOnExtension).
        type: bool
      password_change_url:
        description: Address at which people change their password. Only for V(iosKerberosSingleSignOnExtension). An
          example is V(https://password.contoso.com).
        type: str
      password_enable_local_sync:
        description: Whether the password of the device follows that of the directory. Only for
          V(iosKerberosSingleSignOnExtension).
        type: bool
      password_expiration_days:
        description: Days after which the password expires. Only for V(iosKerberosSingleSignOnExtension). An example is
          V(90).
        type: int
      password_expiration_notification_days:
        description: Days before the password expires in which people are warned. Only for
          V(iosKerberosSingleSignOnExtension). An example is V(15).
        type: int
      password_minimum_age_days:
        description: Days before a password can be changed again. Only for V(iosKerberosSingleSignOnExtension). An
          example is V(1).
        type: int
      password_minimum_length:
        description: Length of a password, in characters. Only for V(iosKerberosSingleSignOnExtension). An example is
          V(12).
        type: int
      password_previous_password_block_count:
        description: Number of previous passwords that cannot be used again. Only for
          V(iosKerberosSingleSignOnExtension). An example is V(10).
        type: int
      password_require_active_directory_complexity:
        description: Whether passwords meet the complexity that Active Directory requires. Only for
          V(iosKerberosSingleSignOnExtension).
        type: bool
      password_requirements_description:
        description: Requirements for passwords, as people read them. Only for
          V(iosKerberosSingleSignOnExtension). An example is V(At least 12 characters).
        type: str
      require_user_presence:
        description: Whether people confirm each sign-in, for example with Touch ID. Only for
          V(iosKerberosSingleSignOnExtension).
        type: bool
      sign_in_help_text:
        description: Text at the end of the sign-in window. Only for V(iosKerberosSingleSignOnExtension). An example is
          V(Ask IT for help).
        type: str
      user_principal_name:
        description: Name with which the person signs in. Only for V(iosKerberosSingleSignOnExtension). An example is
          V(ada@contoso.com).
        type: str
      url_prefixes:
        description: Beginnings of the addresses for which the extension signs in. Only for
          V(iosRedirectSingleSignOnExtension). An example is V(https://login.contoso.com).
        type: list
        elements: str
  lock_screen_footnote:
    description: Text at the end of the lock screen. Only for iOS. An example is V(If found, call +49 30 901820).
    type: str
  notification_settings:
    description: Notifications of apps. Only for iOS.
    type: list
    elements: dict
    suboptions:
      alert_type:
        description: How a notification appears. One of V(deviceDefault), V(banner), V(modal) or V(none).
        type: str
      app_name:
        description: Name of the app. An example is V(Mail).
        type: str
      badges_enabled:
        description: Whether the app shows a badge.
        type: bool
      bundle_id:
        description: Bundle ID of the app. An example is V(com.apple.mobilemail).
        type: str
        required: true
      enabled:
        description: Whether the app can notify.
        type: bool
      preview_visibility:
        description: When the notification shows its content. One of V(notConfigured), V(alwaysShow), V(hideWhenLocked)
          or V(neverShow).
        type: str
      publisher:
        description: Publisher of the app. An example is V(Apple).
        type: str
      show_in_notification_center:
        description: Whether the notification center shows the notification.
        type: bool
      show_on_lock_screen:
        description: Whether the lock screen shows the notification.
        type: bool
      sounds_enabled:
        description: Whether the notification has a sound.
        type: bool
  single_sign_on_extension:
    description: Older form of the extension.
    type: dict
    suboptions:
      odata_type:
        description: Graph type of the value. Not needed if the other suboptions fit only one type.
        type: str
        choices: [credentialSingleSignOnExtension, redirectSingleSignOnExtension]
      configurations:
        description: Settings of the extension, in any order.
        type: list
        elements: dict
        suboptions:
          odata_type:
            description: Graph type of the setting.
            type: str
            choices: [keyBooleanValuePair, keyIntegerValuePair, keyRealValuePair, keyStringValuePair]
          key:
            description: Name of the setting. An example is V(browser_sso_interaction_enabled).
            type: str
          value:
            description: Value of the setting, of the type in O(single_sign_on_extension.configurations[].odata_type).
              An example is V(1).
            type: raw
      domains:
        description: Hosts or domains for which the extension signs in. Only for V(credentialSingleSignOnExtension). An
          example is V(contoso.com).
        type: list
        elements: str
      extension_identifier:
        description: Bundle ID of the extension. An example is V(com.contoso.sso).
        type: str
      realm:
        description: Kerberos realm, or realm of the extension. Only for V(credentialSingleSignOnExtension). An example
          is V(CONTOSO.COM).
        type: str
      team_identifier:
        description: Team ID of the publisher of the extension. An example is V(A1B2C3D4E5).
        type: str
      url_prefixes:
        description: Beginnings of the addresses for which the extension signs in. Only for
          V(redirectSingleSignOnExtension). An example is V(https://login.contoso.com).
        type: list
        elements: str
  single_sign_on_settings:
    description: Kerberos single sign-on of apps. Only for iOS.
    type: dict
    suboptions:
      allowed_apps_list:
        description: Apps that sign in, in any order.
        type: list
        elements: dict
        suboptions:
          app_id:
            description: ID of the app. An example is V(com.contoso.app).
            type: str
          app_store_url:
            description: Address of the app in the store. An example is V(https://apps.apple.com/app/id1).
            type: str
          name:
            description: Name of the app. An example is V(Contoso).
            type: str
          publisher:
            description: Publisher of the app. An example is V(Contoso).
            type: str
      allowed_urls:
        description: Beginnings of the addresses for which apps sign in. An example is V(https://intranet.contoso.com).
        type: list
        elements: str
      display_name:
        description: Name of the settings. An example is V(Kerberos).
        type: str
      kerberos_principal_name:
        description: Kerberos name of the person. An example is V(ada@contoso.com).
        type: str
      kerberos_realm:
        description: Kerberos realm. An example is V(CONTOSO.COM).
        type: str
  wallpaper_display_location:
    description: Screens with the wallpaper. Only for iOS.
    type: str
    choices: [notConfigured, lockScreen, homeScreen, lockAndHomeScreens]
  wallpaper_image:
    description: Picture of the wallpaper. Only for iOS.
    type: dict
    suboptions:
      type:
        description: Media type of the picture. An example is V(image/png).
        type: str
      value:
        description: The picture, base64-encoded. An example is V(iVBORw0KGgo=).
        type: str
  identity_certificate_for_client_authentication:
    description:
      - Certificate profile with which Kerberos single sign-on authenticates itself, by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for iOS.
      - An example is V(Kerberos certificate of phones).
    type: str
  single_sign_on_extension_pkinit_certificate:
    description:
      - Certificate profile with which the Kerberos extension authenticates itself, by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference.
      - An example is V(Kerberos certificate of phones).
    type: str
  admin_show_host_info:
    description: Whether the login window shows the host. Only for macOS.
    type: bool
  app_associated_domains:
    description: Domains that belong to an app. Only for macOS.
    type: list
    elements: dict
    suboptions:
      application_identifier:
        description: Team ID and bundle ID of the app, of which there is one entry each. An example is
          V(A1B2C3D4E5.com.contoso.app).
        type: str
        required: true
      direct_downloads_enabled:
        description: Whether the association is read from the domain itself.
        type: bool
      domains:
        description: Services and domains. An example is V(applinks:contoso.com).
        type: list
        elements: str
  associated_domains:
    description: Older form of the domains. Only for macOS.
    type: list
    elements: dict
    suboptions:
      name:
        description: Team ID and bundle ID of the app. An example is V(A1B2C3D4E5.com.contoso.app).
        type: str
      value:
        description: Services and domains, with commas between them. An example is V(applinks:contoso.com).
        type: str
  authorized_users_list_hidden:
    description: Whether the login window asks for a name instead of a list. Only for macOS.
    type: bool
  authorized_users_list_hide_admin_users:
    description: Whether the list omits administrators. Only for macOS.
    type: bool
  authorized_users_list_hide_local_users:
    description: Whether the list omits local users. Only for macOS.
    type: bool
  authorized_users_list_hide_mobile_accounts:
    description: Whether the list omits mobile accounts. Only for macOS.
    type: bool
  authorized_users_list_include_network_users:
    description: Whether the list has users of the network. Only for macOS.
    type: bool
  authorized_users_list_show_other_managed_users:
    description: Whether the list ends with other users. Only for macOS.
    type: bool
  auto_launch_items:
    description: Apps and files that open at login. Only for macOS.
    type: list
    elements: dict
    suboptions:
      hide:
        description: Whether the app opens without a window.
        type: bool
      path:
        description: Path of the app or the file. An example is V(/Applications/Safari.app).
        type: str
  console_access_disabled:
    description: Whether the command line is not available at login. Only for macOS.
    type: bool
  content_caching_block_deletion:
    description: Whether the cache stays when other apps need its space. Only for macOS.
    type: bool
  content_caching_client_listen_ranges:
    description: Addresses of clients of the cache. Only for macOS.
    type: list
    elements: dict
    suboptions:
      odata_type:
        description: Graph type of the value. Not needed if the other suboptions fit only one type.
        type: str
        choices: [iPv4CidrRange, iPv6CidrRange, iPv4Range, iPv6Range]
      cidr_address:
        description: Addresses in CIDR notation. An example is V(10.0.0.0/8).
        type: str
      lower_address:
        description: First address. An example is V(10.0.0.1).
        type: str
      upper_address:
        description: Last address. An example is V(10.0.0.99).
        type: str
  content_caching_client_policy:
    description: Clients of the cache. Only for macOS.
    type: str
    choices:
      - notConfigured
      - clientsInLocalNetwork
      - clientsWithSamePublicIpAddress
      - clientsInCustomLocalNetworks
      - clientsInCustomLocalNetworksWithFallback
  content_caching_data_path:
    description: Folder of the cache. Only for macOS. An example is V(/Library/Application
      Support/Apple/AssetCache/Data).
    type: str
  content_caching_disable_connection_sharing:
    description: Whether the connection is not shared. Only for macOS.
    type: bool
  content_caching_enabled:
    description: Whether the device caches content for others. Only for macOS.
    type: bool
  content_caching_force_connection_sharing:
    description: Whether the connection is shared. Only for macOS.
    type: bool
  content_caching_keep_awake:
    description: Whether the device stays awake for the cache. Only for macOS.
    type: bool
  content_caching_log_client_identities:
    description: Whether the addresses of clients are logged. Only for macOS.
    type: bool
  content_caching_max_size_bytes:
    description: Largest size of the cache, in bytes; 0 for no limit. Only for macOS. An example is V(50000000000).
    type: int
  content_caching_parent_selection_policy:
    description: How one of several parent caches is chosen. Only for macOS.
    type: str
    choices: [notConfigured, roundRobin, firstAvailable, urlPathHash, random, stickyAvailable]
  content_caching_parents:
    description: Addresses of parent caches. Only for macOS. An example is V(10.0.0.2).
    type: list
    elements: str
  content_caching_peer_filter_ranges:
    description: Addresses of peers from which content is taken. Only for macOS.
    type: list
    elements: dict
    suboptions:
      odata_type:
        description: Graph type of the value. Not needed if the other suboptions fit only one type.
        type: str
        choices: [iPv4CidrRange, iPv6CidrRange, iPv4Range, iPv6Range]
      cidr_address:
        description: Addresses in CIDR notation. An example is V(10.0.0.0/8).
        type: str
      lower_address:
        description: First address. An example is V(10.0.0.1).
        type: str
      upper_address:
        description: Last address. An example is V(10.0.0.99).
        type: str
  content_caching_peer_listen_ranges:
    description: Addresses of peers that get content. Only for macOS.
    type: list
    elements: dict
    suboptions:
      odata_type:
        description: Graph type of the value. Not needed if the other suboptions fit only one type.
        type: str
        choices: [iPv4CidrRange, iPv6CidrRange, iPv4Range, iPv6Range]
      cidr_address:
        description: Addresses in CIDR notation. An example is V(10.0.0.0/8).
        type: str
      lower_address:
        description: First address. An example is V(10.0.0.1).
        type: str
      upper_address:
        description: Last address. An example is V(10.0.0.99).
        type: str
  content_caching_peer_policy:
    description: Other caches with which content is shared. Only for macOS.
    type: str
    choices: [notConfigured, peersInLocalNetwork, peersWithSamePublicIpAddress, peersInCustomLocalNetworks]
  content_caching_port:
    description: Port of the cache; 0 for any. Only for macOS. An example is V(0).
    type: int
  content_caching_public_ranges:
    description: Public addresses of the clients. Only for macOS.
    type: list
    elements: dict
    suboptions:
      odata_type:
        description: Graph type of the value. Not needed if the other suboptions fit only one type.
        type: str
        choices: [iPv4CidrRange, iPv6CidrRange, iPv4Range, iPv6Range]
      cidr_address:
        description: Addresses in CIDR notation. An example is V(10.0.0.0/8).
        type: str
      lower_address:
        description: First address. An example is V(10.0.0.1).
        type: str
      upper_address:
        description: Last address. An example is V(10.0.0.99).
        type: str
  content_caching_show_alerts:
    description: Whether alerts of the cache are shown. Only for macOS.
    type: bool
  content_caching_type:
    description: Content in the cache. Only for macOS.
    type: str
    choices: [notConfigured, userContentOnly, sharedContentOnly]
  log_out_disabled_while_logged_in:
    description: Whether people cannot log out. Only for macOS.
    type: bool
  login_window_text:
    description: Text in the login window. Only for macOS. An example is V(Property of Contoso).
    type: str
  mac_os_single_sign_on_extension:
    description: App that signs in to other apps. Only for macOS.
    type: dict
    suboptions:
      odata_type:
        description: Graph type of the value. Not needed if the other suboptions fit only one type.
        type: str
        choices:
          - macOSAzureAdSingleSignOnExtension
          - macOSCredentialSingleSignOnExtension
          - macOSKerberosSingleSignOnExtension
          - macOSRedirectSingleSignOnExtension
      bundle_id_access_control_list:
        description: Bundle IDs of the apps that sign in with the extension. Only for
          V(macOSAzureAdSingleSignOnExtension). An example is V(com.contoso.app).
        type: list
        elements: str
      configurations:
        description: Settings of the extension, in any order. Only for V(macOSAzureAdSingleSignOnExtension),
          V(macOSCredentialSingleSignOnExtension) and V(macOSRedirectSingleSignOnExtension).
        type: list
        elements: dict
        suboptions:
          odata_type:
            description: Graph type of the setting.
            type: str
            choices: [keyBooleanValuePair, keyIntegerValuePair, keyRealValuePair, keyStringValuePair]
          key:
            description: Name of the setting. An example is V(browser_sso_interaction_enabled).
            type: str
          value:
            description: Value of the setting, of the type in
              O(mac_os_single_sign_on_extension.configurations[].odata_type). An example is V(1).
            type: raw
      enable_shared_device_mode:
        description: Whether several people share the device. Only for V(macOSAzureAdSingleSignOnExtension).
        type: bool
      domains:
        description: Hosts or domains for which the extension signs in. Only for V(macOSCredentialSingleSignOnExtension)
          and V(macOSKerberosSingleSignOnExtension). An example is V(contoso.com).
        type: list
        elements: str
      extension_identifier:
        description: Bundle ID of the extension. Only for V(macOSCredentialSingleSignOnExtension) and
          V(macOSRedirectSingleSignOnExtension). An example is V(com.contoso.sso).
        type: str
      realm:
        description: Kerberos realm, or realm of the extension. Only for V(macOSCredentialSingleSignOnExtension) and
          V(macOSKerberosSingleSignOnExtension). An example is V(CONTOSO.COM).
        type: str
      team_identifier:
        description: Team ID of the publisher of the extension. Only for V(macOSCredentialSingleSignOnExtension) and
          V(macOSRedirectSingleSignOnExtension). An example is V(A1B2C3D4E5).
        type: str
      active_directory_site_code:
        description: Site of Active Directory. Only for V(macOSKerberosSingleSignOnExtension). An example is V(Berlin).
        type: str
      block_active_directory_site_auto_discovery:
        description: Whether the site is not determined by DNS and LDAP. Only for V(macOSKerberosSingleSignOnExtension).
        type: bool
      block_automatic_login:
        description: Whether passwords are not kept in the keychain. Only for V(macOSKerberosSingleSignOnExtension).
        type: bool
      cache_name:
        description: Name of the Kerberos cache. Only for V(macOSKerberosSingleSignOnExtension). An example is
          V(Contoso).
        type: str
      credential_bundle_id_access_control_list:
        description: Bundle IDs of the apps that can use the Kerberos ticket. Only for
          V(macOSKerberosSingleSignOnExtension). An example is V(com.contoso.app).
        type: list
        elements: str
      domain_realms:
        description: Realms of the domains. Only for V(macOSKerberosSingleSignOnExtension). An example is
          V(CONTOSO.COM).
        type: list
        elements: str
      is_default_realm:
        description: Whether the realm is the default one. Only for V(macOSKerberosSingleSignOnExtension).
        type: bool
      managed_apps_in_bundle_id_acl_included:
        description: Whether all managed apps can use the Kerberos ticket. Only for
          V(macOSKerberosSingleSignOnExtension).
        type: bool
      password_block_modification:
        description: Whether people cannot change their password. Only for V(macOSKerberosSingleSignOnExtension).
        type: bool
      password_change_url:
        description: Address at which people change their password. Only for V(macOSKerberosSingleSignOnExtension). An
          example is V(https://password.contoso.com).
        type: str
      password_enable_local_sync:
        description: Whether the password of the device follows that of the directory. Only for
          V(macOSKerberosSingleSignOnExtension).
        type: bool
      password_expiration_days:
        description: Days after which the password expires. Only for V(macOSKerberosSingleSignOnExtension). An example
          is V(90).
        type: int
      password_expiration_notification_days:
        description: Days before the password expires in which people are warned. Only for
          V(macOSKerberosSingleSignOnExtension). An example is V(15).
        type: int
      password_minimum_age_days:
        description: Days before a password can be changed again. Only for V(macOSKerberosSingleSignOnExtension). An
          example is V(1).
        type: int
      password_minimum_length:
        description: Length of a password, in characters. Only for V(macOSKerberosSingleSignOnExtension). An example is
          V(12).
        type: int
      password_previous_password_block_count:
        description: Number of previous passwords that cannot be used again. Only for
          V(macOSKerberosSingleSignOnExtension). An example is V(10).
        type: int
      password_require_active_directory_complexity:
        description: Whether passwords meet the complexity that Active Directory requires. Only for
          V(macOSKerberosSingleSignOnExtension).
        type: bool
      password_requirements_description:
        description: Requirements for passwords, as people read them. Only for
          V(macOSKerberosSingleSignOnExtension). An example is V(At least 12 characters).
        type: str
      require_user_presence:
        description: Whether people confirm each sign-in, for example with Touch ID. Only for
          V(macOSKerberosSingleSignOnExtension).
        type: bool
      sign_in_help_text:
        description: Text at the end of the sign-in window. Only for V(macOSKerberosSingleSignOnExtension). An example
          is V(Ask IT for help).
        type: str
      user_principal_name:
        description: Name with which the person signs in. Only for V(macOSKerberosSingleSignOnExtension). An example is
          V(ada@contoso.com).
        type: str
      credentials_cache_monitored:
        description: Whether the cache is watched, so that a new ticket is requested at once. Only for
          V(macOSKerberosSingleSignOnExtension).
        type: bool
      kerberos_apps_in_bundle_id_acl_included:
        description: Whether the Kerberos apps of macOS can use the ticket. Only for
          V(macOSKerberosSingleSignOnExtension).
        type: bool
      mode_credential_used:
        description: Which other processes use the ticket. Only for V(macOSKerberosSingleSignOnExtension). An example is
          V(always).
        type: str
      preferred_kd_cs:
        description: Key distribution centers, in order of preference. Only for V(macOSKerberosSingleSignOnExtension).
          An example is V(kdc.contoso.com).
        type: list
        elements: str
      tls_for_ldap_required:
        description: Whether LDAP connections are encrypted. Only for V(macOSKerberosSingleSignOnExtension).
        type: bool
      user_setup_delayed:
        description: Whether people are not asked until the extension is first used. Only for
          V(macOSKerberosSingleSignOnExtension).
        type: bool
      username_label_custom:
        description: Name of the field for the user name. Only for V(macOSKerberosSingleSignOnExtension). An example is
          V(Staff number).
        type: str
      url_prefixes:
        description: Beginnings of the addresses for which the extension signs in. Only for
          V(macOSRedirectSingleSignOnExtension). An example is V(https://login.contoso.com).
        type: list
        elements: str
  power_off_disabled_while_logged_in:
    description: Whether people cannot power off while they are logged in. Only for macOS.
    type: bool
  restart_disabled:
    description: Whether the login window has no restart. Only for macOS.
    type: bool
  restart_disabled_while_logged_in:
    description: Whether people cannot restart while they are logged in. Only for macOS.
    type: bool
  screen_lock_disable_immediate:
    description: Whether people cannot lock the screen at once. Only for macOS.
    type: bool
  shut_down_disabled:
    description: Whether the login window has no shutdown. Only for macOS.
    type: bool
  shut_down_disabled_while_logged_in:
    description: Whether people cannot shut down while they are logged in. Only for macOS.
    type: bool
  sleep_disabled:
    description: Whether the login window has no sleep. Only for macOS.
    type: bool
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
  - module: m365.graph.device_features_configuration_info
  - module: m365.graph.certificate_profile
  - module: m365.graph.trusted_root_certificate
  - name: iosDeviceFeaturesConfiguration
    description: Microsoft Graph reference for one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-iosdevicefeaturesconfiguration?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Issue certificates for Kerberos
  m365.graph.certificate_profile:
    type: iosPkcsCertificateProfile
    display_name: Kerberos certificate of phones
    certification_authority: ca.contoso.com
    certification_authority_name: Contoso Issuing CA
    certificate_template_name: Kerberos
    certificate_validity_period_scale: years
    certificate_validity_period_value: 1
    renewal_threshold_percentage: 20
    subject_name_format: commonName

- name: Sign in to apps with them
  m365.graph.device_features_configuration:
    type: iosDeviceFeaturesConfiguration
    display_name: Single sign-on of phones
    wallpaper_display_location: notConfigured
    ios_single_sign_on_extension:
      odata_type: iosKerberosSingleSignOnExtension
      realm: CONTOSO.COM
      domains: [contoso.com]
      require_user_presence: true
    single_sign_on_extension_pkinit_certificate: Kerberos certificate of phones
    assignments:
      - group: All employees
        filter: Corporate phones
"""

RETURN = r"""
resource:
  description:
    - Current state of the configuration, or its predicted state in check mode. V(null) if the configuration does not
      exist.
    - Includes the properties of the type. Groups, filters and certificate profiles are returned as IDs.
  returned: success
  type: dict
  sample:
    type: iosDeviceFeaturesConfiguration
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
from ansible_collections.m365.graph.plugins.module_utils._resources.device_features_configurations import (
    DEVICE_FEATURES_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
