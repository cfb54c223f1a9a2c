#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wired_configuration
short_description: Manage a configuration of Intune for wired networks with 802.1X
version_added: 1.0.0
description:
  - Manage the configurations with which Intune connects iOS, macOS and Windows devices to a wired network with 802.1X.
    O(type) selects the Graph type. If you set an option that the type does not support, the task fails and lists the
    supported options.
  - Certificate profiles, root certificates, groups, filters and scope tags can be given by name. Names are resolved in
    the same batch that finds the configuration.
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
      - iosWiredNetworkConfiguration
      - macOSWiredNetworkConfiguration
      - windowsWiredNetworkConfiguration
  id:
    description:
      - ID of the configuration.
      - Without this option, the configuration is identified by O(type) and O(display_name). If several configurations
        match, the task fails and lists their IDs.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  network_name:
    description: Name of the network that devices show. Required to create a configuration for macOS. Not for Windows.
    type: str
  network_interface:
    description: Network interfaces that use the configuration. One of V(anyEthernet), V(firstActiveEthernet),
      V(secondActiveEthernet), V(thirdActiveEthernet), V(firstEthernet), V(secondEthernet) or V(thirdEthernet). Not for
      Windows.
    type: str
  eap_type:
    description: Type of EAP. Required to create a configuration, except on iOS. Depending on O(type), one of V(eapTls),
      V(eapTtls), V(peap), V(eapFast), V(eapAka), V(leap), V(eapSim) or V(teap).
    type: str
  eap_fast_configuration:
    description: Protected access credentials of EAP-FAST. One of V(noProtectedAccessCredential),
      V(useProtectedAccessCredential), V(useProtectedAccessCredentialAndProvision) or
      V(useProtectedAccessCredentialAndProvisionAnonymously). Not for Windows.
    type: str
  authentication_method:
    description: How the device authenticates itself. One of V(certificate), V(usernameAndPassword) or
      V(derivedCredential).
    type: str
  non_eap_authentication_method_for_eap_ttls:
    description: Method inside EAP-TTLS. One of V(unencryptedPassword), V(challengeHandshakeAuthenticationProtocol),
      V(microsoftChap) or V(microsoftChapVersionTwo). Not for Windows.
    type: str
  outer_identity_privacy_mask_value:
    description: Name that is sent in clear text instead of the user name, such as V(anonymous). Only for iOS.
    type: str
  trusted_server_certificate_names:
    description: Names in the certificates of trusted servers, in any order. Devices then connect without asking the
      user.
    type: list
    elements: str
  identity_certificate_for_client_authentication:
    description:
      - Certificate profile with which the device authenticates itself, by name or ID. It must have a type for the same
        platform.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference.
    type: str
  root_certificate_for_server_validation:
    description:
      - Trusted root certificate by which the device recognises the server, by name or ID. It must have the type for the
        same platform.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Not for Windows.
    type: str
  deployment_channel:
    description: Channel that delivers the configuration on macOS. It cannot be changed after deployment. One of
      V(deviceChannel) or V(userChannel). Only for macOS.
    type: str
  enable_outer_identity_privacy:
    description: Name that is sent in clear text instead of the user name, such as V(anonymous). Only for macOS.
    type: str
  secondary_authentication_method:
    description: Second method by which the device authenticates itself. One of V(certificate), V(usernameAndPassword)
      or V(derivedCredential). Only for Windows.
    type: str
  authentication_type:
    description: Whether the user or the device signs in. One of V(none), V(user), V(machine), V(machineOrUser) or
      V(guest). Only for Windows.
    type: str
  inner_authentication_protocol_for_eapttls:
    description: Method inside EAP-TTLS. One of V(unencryptedPassword), V(challengeHandshakeAuthenticationProtocol),
      V(microsoftChap) or V(microsoftChapVersionTwo). Only for Windows.
    type: str
  outer_identity_privacy_temporary_value:
    description: Name that is sent in clear text instead of the user name, such as V(anonymous). Only for Windows.
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
  enforce8021_x:
    description: Whether Windows requires 802.1X at every port. Only for Windows.
    type: bool
  force_fips_compliance:
    description: Whether Windows uses FIPS-compliant algorithms only. Only for Windows.
    type: bool
  authentication_block_period_in_minutes:
    description: Minutes without another attempt after a failure. Only for Windows. An example is V(20).
    type: int
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
  secondary_identity_certificate_for_client_authentication:
    description:
      - Certificate profile for O(secondary_authentication_method), by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for Windows.
      - An example is V(Device certificate).
    type: str
  root_certificate_for_client_validation:
    description:
      - Trusted root certificate from which the certificate of the device was issued, by name or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for Windows.
      - An example is V(Contoso Root CA).
    type: str
  secondary_root_certificate_for_client_validation:
    description:
      - Trusted root certificate from which the certificate for O(secondary_authentication_method) was issued, by name
        or ID.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. V(null)
        clears the reference. Only for Windows.
      - An example is V(Contoso Root CA).
    type: str
  root_certificates_for_server_validation:
    description:
      - Trusted root certificates by which the device recognises servers, by name or ID, in any order. C([]) clears the
        references.
      - Reading it takes a separate request. It is therefore only read and returned if this option is given. Only for
        Windows.
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
  - module: m365.graph.wired_configuration_info
  - module: m365.graph.certificate_profile
  - module: m365.graph.trusted_root_certificate
  - name: windowsWiredNetworkConfiguration
    description: Microsoft Graph reference for one of the types.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windowswirednetworkconfiguration?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Trust the root certificate on Macs
  m365.graph.trusted_root_certificate:
    type: macOSTrustedRootCertificate
    display_name: Contoso Root CA
    trusted_root_certificate: files/root-ca.cer

- name: Issue certificates for the network to Macs
  m365.graph.certificate_profile:
    type: macOSScepCertificateProfile
    display_name: Network certificate of Macs
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

- name: Connect Macs with these certificates
  m365.graph.wired_configuration:
    type: macOSWiredNetworkConfiguration
    display_name: Wired network of Macs
    network_name: Contoso
    network_interface: anyEthernet
    eap_type: eapTls
    authentication_method: certificate
    identity_certificate_for_client_authentication: Network certificate of Macs
    root_certificate_for_server_validation: Contoso Root CA
    trusted_server_certificate_names: [radius.contoso.com]
    assignments:
      - group: All employees
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
    type: macOSWiredNetworkConfiguration
    id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
    display_name: Wired network of Macs
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
    network_interface: anyEthernet
    deployment_channel: null
    eap_type: eapTls
    eap_fast_configuration: null
    authentication_method: certificate
    non_eap_authentication_method_for_eap_ttls: null
    enable_outer_identity_privacy: null
    trusted_server_certificate_names: [radius.contoso.com]
    identity_certificate_for_client_authentication: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
    root_certificate_for_server_validation: 8e0f7a3c-7a3c-8e0f-3c7a-0f8e3c7a0f8e
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
from ansible_collections.m365.graph.plugins.module_utils._resources.wired_configurations import (
    WIRED_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
