#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_profile
short_description: Keep a certificate profile of Intune (SCEP, PKCS or imported PFX)
version_added: 1.0.0
description:
  - Keeps the profiles by which Intune has certificates issued to devices, of all kinds and platforms. O(type) picks the kind; an option that it does not
    have is refused with the list of those that it has.
  - A change of such a profile can make Intune revoke every certificate that was issued from it. So a change that does, or is presumed to, is refused
    with the number of certificates that devices have from it, unless O(allow_reissue=true). The guide on certificate profiles has every property's
    effect.
  - The root certificate, groups, filters and scope tags may be given by name. All names are looked up in the exchange that looks for the profile.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: The Graph type of the profile. A profile cannot become another type.
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
      - The profile's ID.
      - Without it the profile of the O(type) with that O(display_name) is meant. More than one is an error that shows their IDs.
    type: str
  root_certificate:
    description:
      - The trusted root certificate profile that this one refers to, by name or by ID. It must be of the platform's own type.
      - Graph shows it only by a path of its own, so it is read (and returned) only when it is given. Null clears it.
    type: str
  certificate_validity_period_scale:
    description: Unit of O(certificate_validity_period_value).
    type: str
    choices: [days, months, years]
  certificate_validity_period_value:
    description: How long certificates are valid.
    type: int
  renewal_threshold_percentage:
    description: How much of the lifetime is left, in per cent, when a device asks for a new certificate. 1 to 99.
    type: int
  subject_name_format:
    description:
      - Format of the subject name, one of V(commonName), V(commonNameIncludingEmail), V(commonNameAsEmail), V(custom), V(commonNameAsIMEI),
        V(commonNameAsSerialNumber), and except on iOS and macOS V(commonNameAsAadDeviceId), V(commonNameAsIntuneDeviceId), V(commonNameAsDurableDeviceId).
    type: str
  subject_name_format_string:
    description:
      - The subject name where O(subject_name_format=custom).
      - Its variables look like templates to Ansible. Mark the value C(!unsafe), or put it between C({% raw %}) and C({% endraw %}).
    type: str
  subject_alternative_name_type:
    description:
      - Kinds of subject alternative names.
      - A list of members, or one string joined by commas, in any order. Members are V(none), V(emailAddress), V(userPrincipalName),
        V(customAzureADAttribute), V(domainNameService), V(universalResourceIdentifier).
    type: list
    elements: str
  subject_alternative_name_format_string:
    description: Custom format of the subject alternative name. Its variables are written as in O(subject_name_format_string).
    type: str
  custom_subject_alternative_names:
    description: Subject alternative names, in any order.
    type: list
    elements: dict
    suboptions:
      name:
        description: The name. Its variables are written as in O(subject_name_format_string).
        type: str
      san_type:
        description: Its kind, a member of O(subject_alternative_name_type).
        type: list
        elements: str
  extended_key_usages:
    description: Extended key usages, in any order, told apart by O(extended_key_usages[].object_identifier).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name for people.
        type: str
      object_identifier:
        description: Object identifier such as V(1.3.6.1.5.5.7.3.2) for client authentication.
        type: str
        required: true
  certificate_store:
    description: Store of the certificate, V(user) or V(machine).
    type: str
  key_storage_provider:
    description: Where Windows keeps the private key.
    type: str
    choices: [useTpmKspOtherwiseUseSoftwareKsp, useTpmKspOtherwiseFail, usePassportForWorkKspOtherwiseFail, useSoftwareKsp]
  key_size:
    description: Length of the key, for SCEP.
    type: str
    choices: [size1024, size2048, size4096]
  key_usage:
    description:
      - Key usage of the certificate, for SCEP.
      - A list of members, or one string joined by commas, in any order. Members are V(keyEncipherment), V(digitalSignature).
    type: list
    elements: str
  hash_algorithm:
    description:
      - Hash algorithms, for SCEP except on iOS.
      - A list of members, or one string joined by commas, in any order. Members are V(sha1), V(sha2).
    type: list
    elements: str
  scep_server_urls:
    description: Addresses of the SCEP servers, in any order, for devices spread their requests over them.
    type: list
    elements: str
  certification_authority:
    description: Host name of the certification authority, for PKCS.
    type: str
  certification_authority_name:
    description: Name of the certification authority, for PKCS.
    type: str
  certificate_template_name:
    description: Name of the certificate template, for PKCS.
    type: str
  certification_authority_type:
    description: Kind of the certification authority, for PKCS on Android Enterprise devices without a personal profile.
    type: str
    choices: [notConfigured, microsoft, digiCert]
  intended_purpose:
    description: Which of the users' imported certificates are handed out, for imported PFX.
    type: str
    choices: [unassigned, smimeEncryption, smimeSigning, vpn, wifi]
  deployment_channel:
    description:
      - Channel by which macOS gets the profile, V(deviceChannel) or V(userChannel).
      - Microsoft documents of other profiles for macOS that it cannot be edited once they are deployed.
    type: str
  allow_all_apps_access:
    description: Whether every app on macOS may use the private key.
    type: bool
  certificate_access_type:
    description: Which apps on Android may use the certificate, V(userApproval) or V(specificApps).
    type: str
  silent_certificate_access_details:
    description: Apps on Android that use the certificate without asking the user, in any order.
    type: list
    elements: dict
    suboptions:
      package_id:
        description: The app's package.
        type: str
  allow_reissue:
    description:
      - Let a change through that makes Intune issue certificates again, or takes them from devices.
      - Set it for the one run that is meant to do that, and look at the result of C(--check --diff) before.
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
  - module: m365.graph.certificate_profile_info
  - module: m365.graph.trusted_root_certificate
  - module: m365.graph.managed_device_certificate_state_info
  - name: iosScepCertificateProfile
    description: Microsoft's reference of one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-iosscepcertificateprofile?view=graph-rest-beta
  - name: Remove SCEP and PKCS certificates in Microsoft Intune
    description: What Microsoft documents of the effects of a change.
    link: https://learn.microsoft.com/intune/intune-service/protect/remove-certificates
"""

EXAMPLES = r"""
- name: Phones get a certificate for the Wi-Fi
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

- name: Another subject alternative name, although every phone gets a new certificate
  m365.graph.certificate_profile:
    type: iosScepCertificateProfile
    display_name: Wi-Fi certificate of phones
    subject_alternative_name_type: [userPrincipalName, emailAddress]
    allow_reissue: true

- name: Windows gets certificates of a Microsoft CA
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

- name: The profile of the old authority is gone
  m365.graph.certificate_profile:
    type: windows10PkcsCertificateProfile
    display_name: Client certificate of Windows (2019)
    state: absent
"""

RETURN = r"""
resource:
  description:
    - The profile as it is in the tenant, or in check mode as it would be. Null when it is absent.
    - It holds the properties of its type. Groups, filters and the root certificate are shown by their IDs.
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
        - V(safe), V(reissues) (certificates are issued again) or V(removes) (devices lose what they have got).
      type: str
  sample:
    - property: key_size
      before: size2048
      after: size4096
      effect: reissues
diff:
  description: The profile before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/deviceConfigurations?$filter=isof('microsoft.graph.iosScepCertificateProfile') and displayName eq 'Wi-Fi'&$expand=assignments
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

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import (
    CERTIFICATE_PROFILE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
