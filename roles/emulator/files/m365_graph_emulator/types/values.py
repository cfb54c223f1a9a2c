# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Complex types that the described entities use.

Written from the metadata facts of the beta endpoint; the notation is described in ``model.py``.
"""

from __future__ import annotations

COMPLEX: dict[str, str] = {
    "airPrintDestination": "forceTls Boolean!, ipAddress String!, port Int32, resourcePath String!",
    "androidDeviceOwnerSilentCertificateAccess": "packageId String!",
    "appleVpnAlwaysOnConfiguration": (
        "airPrintExceptionAction vpnServiceExceptionAction, allowAllCaptiveNetworkPlugins Boolean, "
        "allowCaptiveWebSheet Boolean, allowedCaptiveNetworkPlugins specifiedCaptiveNetworkPlugins, "
        "cellularExceptionAction vpnServiceExceptionAction, natKeepAliveIntervalInSeconds Int32, "
        "natKeepAliveOffloadEnable Boolean, tunnelConfiguration vpnTunnelConfigurationType, userToggleEnabled Boolean, "
        "voicemailExceptionAction vpnServiceExceptionAction"
    ),
    "appListItem": "appId String, appStoreUrl String, name String!, publisher String",
    "cryptographySuite": (
        "authenticationTransformConstants authenticationTransformConstant, cipherTransformConstants "
        "vpnEncryptionAlgorithmType, dhGroup diffieHellmanGroup, encryptionMethod vpnEncryptionAlgorithmType, "
        "integrityCheckMethod vpnIntegrityAlgorithmType, pfsGroup perfectForwardSecrecyGroup"
    ),
    "customSubjectAlternativeName": "name String, sanType subjectAlternativeNameType!",
    "deviceManagementApplicabilityRuleDeviceMode": (
        "deviceMode windows10DeviceModeType!, name String, ruleType deviceManagementApplicabilityRuleType!"
    ),
    "deviceManagementApplicabilityRuleOsEdition": (
        "name String, osEditionTypes windows10EditionType[]!, ruleType deviceManagementApplicabilityRuleType!"
    ),
    "deviceManagementApplicabilityRuleOsVersion": (
        "maxOSVersion String, minOSVersion String, name String, ruleType deviceManagementApplicabilityRuleType!"
    ),
    "domainState": "lastActionDateTime DateTimeOffset, operation String, status String",
    "extendedKeyUsage": "name String, objectIdentifier String",
    "iosBookmark": "bookmarkFolder String, displayName String!, url String!",
    "iosHomeScreenFolderPage": "apps iosHomeScreenApp[]!, displayName String",
    "abstract iosHomeScreenItem": "displayName String",
    "iosHomeScreenPage": "displayName String, icons iosHomeScreenItem[]!",
    "iosNotificationSettings": (
        "alertType iosNotificationAlertType!, appName String, badgesEnabled Boolean, bundleID String!, enabled "
        "Boolean, previewVisibility iosNotificationPreviewVisibility!, publisher String, showInNotificationCenter "
        "Boolean, showOnLockScreen Boolean, soundsEnabled Boolean"
    ),
    "iosSingleSignOnSettings": (
        "allowedAppsList appListItem[], allowedUrls String[], displayName String, kerberosPrincipalName String, "
        "kerberosRealm String"
    ),
    "iosVpnSecurityAssociationParameters": (
        "lifetimeInMinutes Int32, securityDiffieHellmanGroup Int32, securityEncryptionAlgorithm "
        "vpnEncryptionAlgorithmType, securityIntegrityAlgorithm vpnIntegrityAlgorithmType"
    ),
    "abstract iosWebContentFilterBase": "",
    "abstract ipRange": "",
    "abstract keyTypedValuePair": "key String!",
    "keyValue": "key String, value String",
    "keyValuePair": "name String!, value String",
    "macOSAssociatedDomainsItem": "applicationIdentifier String!, directDownloadsEnabled Boolean!, domains String[]",
    "macOSLaunchItem": "hide Boolean!, path String!",
    "mimeContent": "type String, value Binary",
    "numberRange": "lowerNumber Int32!, upperNumber Int32!",
    "signingCertificateUpdateStatus": "certificateUpdateResult String{ro}, lastRunDateTime DateTimeOffset{ro}",
    "abstract singleSignOnExtension": "",
    "specifiedCaptiveNetworkPlugins": "allowedBundleIdentifiers String[]",
    "vpnDnsRule": "autoTrigger Boolean, name String!, persistent Boolean, proxyServerUri String, servers String[]",
    "vpnOnDemandRule": (
        "action vpnOnDemandRuleConnectionAction!, dnsSearchDomains String[], dnsServerAddressMatch String[], "
        "domainAction vpnOnDemandRuleConnectionDomainAction!, domains String[], interfaceTypeMatch "
        "vpnOnDemandRuleInterfaceTypeMatch!, probeRequiredUrl String, probeUrl String, ssids String[]"
    ),
    "vpnProxyServer": "address String, automaticConfigurationScriptUrl String, port Int32",
    "vpnRoute": "destinationPrefix String!, prefixSize Int32!",
    "vpnServer": "address String!, description String, isDefaultServer Boolean!",
    "vpnTrafficRule": (
        "appId String, appType vpnTrafficRuleAppType!, claims String, localAddressRanges iPv4Range[], localPortRanges "
        "numberRange[], name String!, protocols Int32, remoteAddressRanges iPv4Range[], remotePortRanges "
        "numberRange[], routingPolicyType vpnTrafficRuleRoutingPolicyType!, vpnTrafficDirection vpnTrafficDirection"
    ),
    "windows10AssociatedApps": "appType windows10AppType!, identifier String!",
    "windowsZtdnsExemptionRule": "description String, displayName String, ipAddresses String[]",
    "windowsZtdnsSecureDnsServer": (
        "displayName String, dnsOverHttpsConfiguration windowsZtdnsSecureDnsServerDnsOverHttpsConfiguration, "
        "dnsOverTlsConfiguration windowsZtdnsSecureDnsServerDnsOverTlsConfiguration, ipAddress String"
    ),
    "windowsZtdnsSecureDnsServerDnsOverHttpsConfiguration": "httpsPort Int32, queryUrl String",
    "windowsZtdnsSecureDnsServerDnsOverTlsConfiguration": "certificateSubjectName String, tlsPort Int32",
    "appleAppListItem < appListItem": "",
    "credentialSingleSignOnExtension < singleSignOnExtension": (
        "configurations keyTypedValuePair[], domains String[], extensionIdentifier String!, realm String!, "
        "teamIdentifier String"
    ),
    "iPv4CidrRange < ipRange": "cidrAddress String!",
    "iPv4Range < ipRange": "lowerAddress String!, upperAddress String!",
    "iPv6CidrRange < ipRange": "cidrAddress String!",
    "iPv6Range < ipRange": "lowerAddress String!, upperAddress String!",
    "iosAzureAdSingleSignOnExtension < iosSingleSignOnExtension": (
        "bundleIdAccessControlList String[], configurations keyTypedValuePair[], enableSharedDeviceMode Boolean!"
    ),
    "iosCredentialSingleSignOnExtension < iosSingleSignOnExtension": (
        "configurations keyTypedValuePair[], domains String[], extensionIdentifier String!, realm String!, "
        "teamIdentifier String"
    ),
    "iosHomeScreenApp < iosHomeScreenItem": "bundleID String!, isWebClip Boolean!",
    "iosHomeScreenFolder < iosHomeScreenItem": "pages iosHomeScreenFolderPage[]!",
    "iosKerberosSingleSignOnExtension < iosSingleSignOnExtension": (
        "activeDirectorySiteCode String, blockActiveDirectorySiteAutoDiscovery Boolean!, blockAutomaticLogin Boolean!, "
        "cacheName String, credentialBundleIdAccessControlList String[], domainRealms String[], domains String[], "
        "isDefaultRealm Boolean!, managedAppsInBundleIdACLIncluded Boolean!, passwordBlockModification Boolean!, "
        "passwordChangeUrl String, passwordEnableLocalSync Boolean!, passwordExpirationDays Int32, "
        "passwordExpirationNotificationDays Int32, passwordMinimumAgeDays Int32, passwordMinimumLength Int32, "
        "passwordPreviousPasswordBlockCount Int32, passwordRequireActiveDirectoryComplexity Boolean!, "
        "passwordRequirementsDescription String, realm String!, requireUserPresence Boolean!, signInHelpText String, "
        "userPrincipalName String"
    ),
    "iosRedirectSingleSignOnExtension < iosSingleSignOnExtension": (
        "configurations keyTypedValuePair[], extensionIdentifier String!, teamIdentifier String, urlPrefixes String[]"
    ),
    "abstract iosSingleSignOnExtension < singleSignOnExtension": "",
    "iosWebContentFilterAutoFilter < iosWebContentFilterBase": "allowedUrls String[], blockedUrls String[]",
    "iosWebContentFilterSpecificWebsitesAccess < iosWebContentFilterBase": (
        "specificWebsitesOnly iosBookmark[], websiteList iosBookmark[]"
    ),
    "abstract kerberosSingleSignOnExtension < singleSignOnExtension": (
        "activeDirectorySiteCode String, blockActiveDirectorySiteAutoDiscovery Boolean!, blockAutomaticLogin Boolean!, "
        "cacheName String, credentialBundleIdAccessControlList String[], domainRealms String[], domains String[], "
        "isDefaultRealm Boolean!, passwordBlockModification Boolean!, passwordChangeUrl String, "
        "passwordEnableLocalSync Boolean!, passwordExpirationDays Int32, passwordExpirationNotificationDays Int32, "
        "passwordMinimumAgeDays Int32, passwordMinimumLength Int32, passwordPreviousPasswordBlockCount Int32, "
        "passwordRequireActiveDirectoryComplexity Boolean!, passwordRequirementsDescription String, realm String!, "
        "requireUserPresence Boolean!, userPrincipalName String"
    ),
    "keyBooleanValuePair < keyTypedValuePair": "value Boolean!",
    "keyIntegerValuePair < keyTypedValuePair": "value Int32!",
    "keyRealValuePair < keyTypedValuePair": "value Double!",
    "keyStringValuePair < keyTypedValuePair": "value String!",
    "macOSAzureAdSingleSignOnExtension < macOSSingleSignOnExtension": (
        "bundleIdAccessControlList String[], configurations keyTypedValuePair[], enableSharedDeviceMode Boolean!"
    ),
    "macOSCredentialSingleSignOnExtension < macOSSingleSignOnExtension": (
        "configurations keyTypedValuePair[], domains String[], extensionIdentifier String!, realm String!, "
        "teamIdentifier String!"
    ),
    "macOSKerberosSingleSignOnExtension < macOSSingleSignOnExtension": (
        "activeDirectorySiteCode String, blockActiveDirectorySiteAutoDiscovery Boolean!, blockAutomaticLogin Boolean!, "
        "cacheName String, credentialBundleIdAccessControlList String[], credentialsCacheMonitored Boolean!, "
        "domainRealms String[], domains String[], isDefaultRealm Boolean!, kerberosAppsInBundleIdACLIncluded Boolean!, "
        "managedAppsInBundleIdACLIncluded Boolean!, modeCredentialUsed String, passwordBlockModification Boolean!, "
        "passwordChangeUrl String, passwordEnableLocalSync Boolean!, passwordExpirationDays Int32, "
        "passwordExpirationNotificationDays Int32, passwordMinimumAgeDays Int32, passwordMinimumLength Int32, "
        "passwordPreviousPasswordBlockCount Int32, passwordRequireActiveDirectoryComplexity Boolean!, "
        "passwordRequirementsDescription String, preferredKDCs String[], realm String!, requireUserPresence Boolean!, "
        "signInHelpText String, tlsForLDAPRequired Boolean!, userPrincipalName String, userSetupDelayed Boolean!, "
        "usernameLabelCustom String"
    ),
    "macOSRedirectSingleSignOnExtension < macOSSingleSignOnExtension": (
        "configurations keyTypedValuePair[], extensionIdentifier String!, teamIdentifier String!, urlPrefixes String[]"
    ),
    "abstract macOSSingleSignOnExtension < singleSignOnExtension": "",
    "redirectSingleSignOnExtension < singleSignOnExtension": (
        "configurations keyTypedValuePair[], extensionIdentifier String!, teamIdentifier String, urlPrefixes String[]"
    ),
    "windows10VpnProxyServer < vpnProxyServer": "bypassProxyServerForLocalAddress Boolean!",
    "windows81VpnProxyServer < vpnProxyServer": (
        "automaticallyDetectProxySettings Boolean!, bypassProxyServerForLocalAddress Boolean!"
    ),
    "allDevicesAssignmentTarget < deviceAndAppManagementAssignmentTarget": "",
    "allLicensedUsersAssignmentTarget < deviceAndAppManagementAssignmentTarget": "",
    "cloudCertificationAuthorityVersionUsage": "issuedStagedLeafCertificateCount Int32|Int64{ro}",
    "configurationManagerCollectionAssignmentTarget < deviceAndAppManagementAssignmentTarget": "collectionId String",
    "connectorHealthCheck": "metricName connectorHealthCheckMetricName, status ndesConnectorHealthStatus",
    "abstract deviceAndAppManagementAssignmentTarget": (
        "deviceAndAppManagementAssignmentFilterId String{beta}, deviceAndAppManagementAssignmentFilterType "
        "deviceAndAppManagementAssignmentFilterType!{beta}"
    ),
    "exclusionGroupAssignmentTarget < groupAssignmentTarget": "",
    "groupAssignmentTarget < deviceAndAppManagementAssignmentTarget": "groupId String",
    "vppTokenActionResult": (
        "actionName String, actionState actionState!, lastUpdatedDateTime DateTimeOffset!, startDateTime "
        "DateTimeOffset!"
    ),
    "vppTokenRevokeLicensesActionResult < vppTokenActionResult": (
        "actionFailureReason vppTokenActionFailureReason!, failedLicensesCount Int32!, totalLicensesCount Int32!"
    ),
    "trustChainCertificate": "certificate String!, displayName String!",
}
