#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_profile
short_description: Manage a certificate profile of Intune (SCEP, PKCS or imported PFX)
version_added: 1.0.0
description:
  - Manage the profiles that Intune uses to issue certificates to devices, of all types and for all platforms. O(type)
    selects the profile type. If you set an option that the type does not support, the task fails and lists the
    supported options.
  - A change to a profile can make Intune revoke and re-issue all certificates issued from it. A change that has this
    effect, or is assumed to have it, is refused unless O(allow_reissue=true). The message includes the number of
    affected certificates. The guide on certificate profiles lists the effect of each property.
  - The root certificate, groups, filters and scope tags can be given by name. Names are resolved in the same batch that
    finds the profile.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the profile. The type of a profile cannot be changed.
    type: str
    required: true
    choices:
      - iosScepCertificateProfile
      - iosPkcsCertificateProfile
      - iosImportedPFXCertificateProfile
      - macOSScepCertificateProfile
      - macOSPkcsCertificateProfile
      - macOSImportedPFXCertificateProfile
      - windows81SCEPCertificateProfile
      - windows10PkcsCertificateProfile
      - windows10ImportedPFXCertificateProfile
      - windows10PFXImportCertificateProfile
      - windowsPhone81SCEPCertificateProfile
      - windowsPhone81ImportedPFXCertificateProfile
      - androidScepCertificateProfile
      - androidPkcsCertificateProfile
      - androidImportedPFXCertificateProfile
      - androidForWorkScepCertificateProfile
      - androidForWorkPkcsCertificateProfile
      - androidForWorkImportedPFXCertificateProfile
      - androidWorkProfileScepCertificateProfile
      - androidWorkProfilePkcsCertificateProfile
      - androidDeviceOwnerScepCertificateProfile
      - androidDeviceOwnerPkcsCertificateProfile
      - androidDeviceOwnerImportedPFXCertificateProfile
      - aospDeviceOwnerScepCertificateProfile
      - aospDeviceOwnerPkcsCertificateProfile
  id:
    description:
      - ID of the profile.
      - Without this option, the profile is identified by O(type) and O(display_name). If several profiles match, the
        task fails and lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  root_certificate:
    description:
      - Trusted root certificate profile that this profile refers to, by name or ID. It must have the type for the same
        platform.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference.
    type: str
  certificate_validity_period_scale:
    description: Unit of O(certificate_validity_period_value).
    type: str
    choices: [days, months, years]
  certificate_validity_period_value:
    description: Validity period of the certificates, in the unit of O(certificate_validity_period_scale).
    type: int
  renewal_threshold_percentage:
    description: Remaining lifetime, in percent (1 to 99), at which devices request a new certificate.
    type: int
  subject_name_format:
    description:
      - Format of the subject name. One of V(commonName), V(commonNameIncludingEmail), V(commonNameAsEmail), V(custom),
        V(commonNameAsIMEI), V(commonNameAsSerialNumber) and, except on iOS and macOS, V(commonNameAsAadDeviceId),
        V(commonNameAsIntuneDeviceId), V(commonNameAsDurableDeviceId).
    type: str
  subject_name_format_string:
    description:
      - Subject name for O(subject_name_format=custom).
      - The syntax of its variables is the same as that of Ansible templates. Mark the value as C(!unsafe), or enclose
        it in C({% raw %}) and C({% endraw %}).
    type: str
  subject_alternative_name_type:
    description:
      - Types of subject alternative names.
      - A list of members, or one comma-separated string, in any order. Members are V(none), V(emailAddress),
        V(userPrincipalName), V(customAzureADAttribute), V(domainNameService), V(universalResourceIdentifier).
    type: list
    elements: str
  subject_alternative_name_format_string:
    description: Custom format of the subject alternative name. Write variables as described for
      O(subject_name_format_string). An example is C({{UserPrincipalName}}), marked as C(!unsafe).
    type: str
  custom_subject_alternative_names:
    description: Subject alternative names, in any order.
    type: list
    elements: dict
    suboptions:
      name:
        description: Value of the name. Write variables as described for O(subject_name_format_string).
        type: str
      san_type:
        description: Type of the name, a member of O(subject_alternative_name_type).
        type: list
        elements: str
  extended_key_usages:
    description: Extended key usages, in any order, identified by O(extended_key_usages[].object_identifier).
    type: list
    elements: dict
    suboptions:
      name:
        description: Display name.
        type: str
      object_identifier:
        description: Object identifier, such as V(1.3.6.1.5.5.7.3.2) for client authentication.
        type: str
        required: true
  certificate_store:
    description: Certificate store, V(user) or V(machine).
    type: str
  key_storage_provider:
    description: Where Windows stores the private key.
    type: str
    choices: [useTpmKspOtherwiseUseSoftwareKsp, useTpmKspOtherwiseFail, usePassportForWorkKspOtherwiseFail,
              useSoftwareKsp]
  key_size:
    description: Key size. Only for SCEP.
    type: str
    choices: [size1024, size2048, size4096]
  key_usage:
    description:
      - Key usage of the certificate. Only for SCEP.
      - A list of members, or one comma-separated string, in any order. Members are V(keyEncipherment),
        V(digitalSignature).
    type: list
    elements: str
  hash_algorithm:
    description:
      - Hash algorithms. Only for SCEP, except on iOS.
      - A list of members, or one comma-separated string, in any order. Members are V(sha1), V(sha2).
    type: list
    elements: str
  scep_server_urls:
    description: URLs of the SCEP servers, in any order. Devices distribute their requests between them.
    type: list
    elements: str
  certification_authority:
    description: Host name of the certification authority. Only for PKCS.
    type: str
  certification_authority_name:
    description: Name of the certification authority. Only for PKCS.
    type: str
  certificate_template_name:
    description: Name of the certificate template. Only for PKCS.
    type: str
  certification_authority_type:
    description: Type of the certification authority. Only for PKCS on Android Enterprise devices without a personal
      profile.
    type: str
    choices: [notConfigured, microsoft, digiCert]
  intended_purpose:
    description: Purpose of the imported user certificates to deliver. Only for imported PFX.
    type: str
    choices: [unassigned, smimeEncryption, smimeSigning, vpn, wifi]
  deployment_channel:
    description:
      - Channel that delivers the profile on macOS, V(deviceChannel) or V(userChannel).
      - Microsoft documents for other macOS profiles that the channel cannot be changed after deployment.
    type: str
  allow_all_apps_access:
    description: Whether all apps on macOS may use the private key.
    type: bool
  certificate_access_type:
    description: Which Android apps may use the certificate, V(userApproval) or V(specificApps).
    type: str
  silent_certificate_access_details:
    description: Android apps that may use the certificate without user approval, in any order.
    type: list
    elements: dict
    suboptions:
      package_id:
        description: Package ID of the app. An example is V(com.contoso.mail).
        type: str
  allow_reissue:
    description:
      - Whether to allow a change that makes Intune re-issue certificates or removes them from devices, and the removal
        of a profile on which configurations depend, such as those of Wi-Fi, VPN or single sign-on.
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
  - module: m365.graph.certificate_profile_info
  - module: m365.graph.trusted_root_certificate
  - module: m365.graph.managed_device_certificate_state_info
  - name: iosScepCertificateProfile
    description: Microsoft Graph reference for one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-iosscepcertificateprofile?view=graph-rest-beta
  - name: Remove SCEP and PKCS certificates in Microsoft Intune
    description: Effects of changes, as documented by Microsoft.
    link: https://learn.microsoft.com/intune/intune-service/protect/remove-certificates
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
    subject_name_format: custom
    subject_name_format_string: "{% raw %}CN={{UserName}},O=Contoso{% endraw %}"
    custom_subject_alternative_names:
      - name: "{% raw %}{{UserPrincipalName}}{% endraw %}"
        san_type: userPrincipalName
    key_size: size2048
    key_usage: [digitalSignature, keyEncipherment]
    extended_key_usages:
      - name: Client Authentication
        object_identifier: 1.3.6.1.5.5.7.3.2
    assignments:
      - group: All employees
        filter: Corporate phones
      - target: exclusionGroup
        group: Contractors

- name: Change the subject alternative name and re-issue the certificates of all phones
  m365.graph.certificate_profile:
    type: iosScepCertificateProfile
    display_name: Wi-Fi certificate of phones
    subject_alternative_name_type: [userPrincipalName, emailAddress]
    allow_reissue: true

- name: Issue certificates from a Microsoft CA to Windows devices
  m365.graph.certificate_profile:
    type: windows10PkcsCertificateProfile
    display_name: Client certificate of Windows
    certification_authority: ca01.corp.contoso.com
    certification_authority_name: Contoso Issuing CA
    certificate_template_name: IntuneClient
    certificate_validity_period_scale: years
    certificate_validity_period_value: 1
    renewal_threshold_percentage: 20
    key_storage_provider: useTpmKspOtherwiseFail
    subject_name_format: commonNameAsEmail
    certificate_store: user
    role_scope_tag_ids: [Berlin]
    assignments:
      - target: allLicensedUsers

- name: Remove the profile of the old CA
  m365.graph.certificate_profile:
    type: windows10PkcsCertificateProfile
    display_name: Client certificate of Windows (2019)
    state: absent
"""

RETURN = r"""
resource:
  description:
    - Current state of the profile, or its predicted state in check mode. V(null) if the profile does not exist.
    - Includes the properties of the profile type. Groups, filters and the root certificate are returned as IDs.
  returned: success
  type: dict
  sample:
    type: iosScepCertificateProfile
    id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
    display_name: Wi-Fi certificate of phones
    description: null
    role_scope_tag_ids: ["0"]
    root_certificate: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
    scep_server_urls: [https://scep.contoso.com/certsrv/mscep/mscep.dll]
    certificate_validity_period_scale: years
    certificate_validity_period_value: 1
    renewal_threshold_percentage: 20
    subject_name_format: commonName
    subject_name_format_string: null
    subject_alternative_name_type: userPrincipalName
    subject_alternative_name_format_string: null
    custom_subject_alternative_names: []
    key_size: size2048
    key_usage: keyEncipherment,digitalSignature
    certificate_store: null
    extended_key_usages:
      - name: Client Authentication
        object_identifier: 1.3.6.1.5.5.7.3.2
    assignments:
      - target: group
        group: 0f2c4d6e-4d6e-0f2c-6e4d-2c0f6e4d2c0f
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
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import (
    CERTIFICATE_PROFILE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
