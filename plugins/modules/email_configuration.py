#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: email_configuration
short_description: Manage an e-mail configuration of Intune that can use certificates
version_added: 1.0.0
description:
  - Manage the configurations with which Intune sets up e-mail on iOS and Android with Exchange ActiveSync, of all types
    that can use a certificate for authentication or for S/MIME. O(type) selects the Graph type. If you set an option
    that the type does not support, the task fails and lists the supported options.
  - Certificate profiles, derived credential settings, groups, filters and scope tags can be given by name. Names are
    resolved in the same batch that finds the configuration.
  - If the certificate profile of a configuration is removed or replaced, devices can no longer synchronize, or read and
    sign messages. M(m365.graph.certificate_profile) and M(m365.graph.trusted_root_certificate) therefore refuse that
    without approval.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the configuration. The type of a configuration cannot be changed.
    type: str
    required: true
    choices:
      - iosEasEmailProfileConfiguration
      - androidEasEmailProfileConfiguration
      - androidForWorkGmailEasConfiguration
      - androidForWorkNineWorkEasConfiguration
      - androidWorkProfileGmailEasConfiguration
      - androidWorkProfileNineWorkEasConfiguration
  id:
    description:
      - ID of the configuration.
      - Without this option, the configuration is identified by O(type) and O(display_name). If several configurations
        match, the task fails and lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  account_name:
    description: Name of the account that the device shows. Required to create a configuration. Only for iOS and Android
      device administrator.
    type: str
  host_name:
    description: Host of the Exchange server. Required to create a configuration.
    type: str
  authentication_method:
    description: How the device authenticates itself. One of V(usernameAndPassword), V(certificate) or
      V(derivedCredential).
    type: str
  email_address_source:
    description: Attribute that has the e-mail address.
    type: str
    choices: [userPrincipalName, primarySmtpAddress]
  username_source:
    description: Attribute that has the user name.
    type: str
    choices: [userPrincipalName, primarySmtpAddress, username, samAccountName]
  username_aad_source:
    description: Attribute of Entra that has the user name. One of V(userPrincipalName), V(primarySmtpAddress) or
      V(samAccountName). Only for iOS.
    type: str
  user_domain_name_source:
    description: Form of the domain name of the user. One of V(fullDomainName) or V(netBiosDomainName). Only for iOS and
      Android device administrator.
    type: str
  custom_domain_name:
    description: Domain name of the user. Only for iOS and Android device administrator. An example is V(contoso.com).
    type: str
  duration_of_email_to_sync:
    description: Period from which e-mail is synchronized.
    type: str
    choices: [userDefined, oneDay, threeDays, oneWeek, twoWeeks, oneMonth, unlimited]
  require_ssl:
    description: Whether the connection is encrypted.
    type: bool
  require_smime:
    description: Whether S/MIME is used. Only for iOS and Android device administrator.
    type: bool
  use_o_auth:
    description: Whether OAuth is used. Only for iOS.
    type: bool
  eas_services:
    description:
      - What is synchronized.
      - A list of members, or one comma-separated string, in any order. Members are V(none), V(calendars), V(contacts),
        V(email), V(notes), V(reminders). Only for iOS.
    type: list
    elements: str
  eas_services_user_override_enabled:
    description: Whether users can change what is synchronized. Only for iOS.
    type: bool
  per_app_vpn_profile_id:
    description: ID of the VPN configuration that the mail app uses. Only for iOS.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  block_moving_messages_to_other_email_accounts:
    description: Whether messages cannot be moved to other accounts. Only for iOS.
    type: bool
  block_sending_email_from_third_party_apps:
    description: Whether other apps cannot send e-mail. Only for iOS.
    type: bool
  block_syncing_recently_used_email_addresses:
    description: Whether recent addresses are not synchronized. Only for iOS.
    type: bool
  signing_certificate_type:
    description: Source of the certificate that signs messages. One of V(none), V(certificate) or V(derivedCredential).
      Only for iOS.
    type: str
  encryption_certificate_type:
    description: Source of the certificate that encrypts messages. One of V(none), V(certificate) or
      V(derivedCredential). Only for iOS.
    type: str
  smime_signing_enabled:
    description: Whether messages are signed. Only for iOS.
    type: bool
  smime_signing_user_override_enabled:
    description: Whether users can change whether messages are signed. Only for iOS.
    type: bool
  smime_signing_certificate_user_override_enabled:
    description: Whether users can choose the certificate that signs. Only for iOS.
    type: bool
  smime_encrypt_by_default_enabled:
    description: Whether messages are encrypted. Only for iOS.
    type: bool
  smime_encrypt_by_default_user_override_enabled:
    description: Whether users can change whether messages are encrypted. Only for iOS.
    type: bool
  smime_encryption_certificate_user_override_enabled:
    description: Whether users can choose the certificate that encrypts. Only for iOS.
    type: bool
  smime_enable_per_message_switch:
    description: Whether users can send a message unencrypted. Only for iOS.
    type: bool
  identity_certificate:
    description:
      - Certificate profile with which the device authenticates itself, by name or ID. It must have a type for the same
        platform.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference.
      - An example is V(Mail certificate).
    type: str
  smime_signing_certificate:
    description:
      - Certificate profile that signs messages, by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for iOS and Android device administrator.
    type: str
  smime_encryption_certificate:
    description:
      - Certificate profile that encrypts messages, by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for iOS.
      - An example is V(S/MIME encryption).
    type: str
  derived_credential_settings:
    description:
      - Derived credential setting for O(authentication_method=derivedCredential), by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for iOS.
      - An example is V(Purebred).
    type: str
  email_sync_schedule:
    description: When e-mail is synchronized. Only for Android device administrator.
    type: str
    choices: [userDefined, asMessagesArrive, manual, fifteenMinutes, thirtyMinutes, sixtyMinutes, basedOnMyUsage]
  sync_calendar:
    description: Whether the calendar is synchronized. Only for Android device administrator, Android for Work and
      Android with a work profile.
    type: bool
  sync_contacts:
    description: Whether contacts are synchronized. Only for Android device administrator, Android for Work and Android
      with a work profile.
    type: bool
  sync_notes:
    description: Whether notes are synchronized. Only for Android device administrator.
    type: bool
  sync_tasks:
    description: Whether tasks are synchronized. Only for Android device administrator, Android for Work and Android
      with a work profile.
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
  - module: m365.graph.email_configuration_info
  - module: m365.graph.certificate_profile
  - module: m365.graph.trusted_root_certificate
  - name: iosEasEmailProfileConfiguration
    description: Microsoft Graph reference for one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-ioseasemailprofileconfiguration?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Deliver imported S/MIME certificates to phones
  m365.graph.certificate_profile:
    type: iosImportedPFXCertificateProfile
    display_name: S/MIME certificates of phones
    intended_purpose: smimeSigning

- name: Set up e-mail with these certificates
  m365.graph.email_configuration:
    type: iosEasEmailProfileConfiguration
    display_name: E-mail of phones
    account_name: Contoso
    host_name: outlook.office365.com
    authentication_method: usernameAndPassword
    use_o_auth: true
    email_address_source: primarySmtpAddress
    username_source: userPrincipalName
    duration_of_email_to_sync: oneMonth
    require_ssl: true
    require_smime: true
    signing_certificate_type: certificate
    smime_signing_enabled: true
    smime_signing_certificate: S/MIME certificates of phones
    assignments:
      - group: All employees
        filter: Corporate phones
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
    type: androidWorkProfileNineWorkEasConfiguration
    id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
    display_name: E-mail of phones
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
    host_name: outlook.office365.com
    authentication_method: certificate
    email_address_source: primarySmtpAddress
    username_source: userPrincipalName
    duration_of_email_to_sync: oneMonth
    require_ssl: true
    sync_calendar: true
    sync_contacts: true
    sync_tasks: false
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
from ansible_collections.m365.graph.plugins.module_utils._resources.email_configurations import (
    EMAIL_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
