# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iOS and macOS profiles below deviceConfiguration.

Written from the metadata facts of the beta endpoint; the notation is described in ``model.py``.
"""

from __future__ import annotations

from ..model import EntityTypeData

ENTITIES: dict[str, EntityTypeData] = {
    "appleDeviceFeaturesConfigurationBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": "airPrintDestinations airPrintDestination[]",
    },
    "appleVpnConfiguration": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "associatedDomains String[], authenticationMethod vpnAuthenticationMethod!, connectionName String!, "
            "connectionType appleVpnConnectionType!, customData keyValue[], customKeyValueData keyValuePair[], "
            "disableOnDemandUserOverride Boolean, disconnectOnIdle Boolean, disconnectOnIdleTimerInSeconds Int32, "
            "enablePerApp Boolean, enableSplitTunneling Boolean!, excludeLocalNetworks Boolean, excludedDomains "
            "String[], identifier String, includeAllNetworks Boolean, loginGroupOrDomain String, onDemandRules "
            "vpnOnDemandRule[], optInToDeviceIdSharing Boolean, providerType vpnProviderType, proxyServer "
            "vpnProxyServer, realm String, role String, safariDomains String[], server vpnServer!"
        ),
    },
    "iosCertificateProfile": {
        "base": "deviceConfiguration",
        "abstract": True,
        "versions": "v1.0 beta",
    },
    "iosCertificateProfileBase": {
        "base": "iosCertificateProfile",
        "abstract": True,
        "properties": (
            "certificateValidityPeriodScale certificateValidityPeriodScale!, certificateValidityPeriodValue Int32!, "
            "renewalThresholdPercentage Int32!, subjectAlternativeNameType subjectAlternativeNameType, "
            "subjectNameFormat appleSubjectNameFormat!"
        ),
    },
    "iosDerivedCredentialAuthenticationConfiguration": {
        "base": "deviceConfiguration",
        "navigation": "derivedCredentialSettings deviceManagementDerivedCredentialSettings",
    },
    "iosDeviceFeaturesConfiguration": {
        "base": "appleDeviceFeaturesConfigurationBase",
        "properties": (
            "assetTagTemplate String, contentFilterSettings iosWebContentFilterBase, homeScreenDockIcons "
            "iosHomeScreenItem[], homeScreenGridHeight Int32, homeScreenGridWidth Int32, homeScreenPages "
            "iosHomeScreenPage[], iosSingleSignOnExtension iosSingleSignOnExtension, lockScreenFootnote String, "
            "notificationSettings iosNotificationSettings[], singleSignOnExtension singleSignOnExtension, "
            "singleSignOnSettings iosSingleSignOnSettings, wallpaperDisplayLocation iosWallpaperDisplayLocation!, "
            "wallpaperImage mimeContent"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication iosCertificateProfileBase, "
            "singleSignOnExtensionPkinitCertificate iosCertificateProfileBase"
        ),
    },
    "iosEasEmailProfileConfiguration": {
        "base": "easEmailProfileConfigurationBase",
        "properties": (
            "accountName String!, authenticationMethod easAuthenticationMethod, "
            "blockMovingMessagesToOtherEmailAccounts Boolean, blockSendingEmailFromThirdPartyApps Boolean, "
            "blockSyncingRecentlyUsedEmailAddresses Boolean, durationOfEmailToSync emailSyncDuration!, easServices "
            "easServices, easServicesUserOverrideEnabled Boolean, emailAddressSource userEmailSource!, "
            "encryptionCertificateType emailCertificateType, hostName String!, perAppVPNProfileId String, requireSmime "
            "Boolean, requireSsl Boolean!, signingCertificateType emailCertificateType, smimeEnablePerMessageSwitch "
            "Boolean, smimeEncryptByDefaultEnabled Boolean, smimeEncryptByDefaultUserOverrideEnabled Boolean, "
            "smimeEncryptionCertificateUserOverrideEnabled Boolean, smimeSigningCertificateUserOverrideEnabled "
            "Boolean, smimeSigningEnabled Boolean, smimeSigningUserOverrideEnabled Boolean, useOAuth Boolean"
        ),
        "navigation": (
            "derivedCredentialSettings deviceManagementDerivedCredentialSettings, identityCertificate "
            "iosCertificateProfileBase, smimeEncryptionCertificate iosCertificateProfile, smimeSigningCertificate "
            "iosCertificateProfile"
        ),
    },
    "iosEnterpriseWiFiConfiguration": {
        "base": "iosWiFiConfiguration",
        "properties": (
            "authenticationMethod wiFiAuthenticationMethod, eapFastConfiguration eapFastConfiguration, eapType "
            "eapType!, innerAuthenticationProtocolForEapTtls nonEapAuthenticationMethodForEapTtlsType, "
            "outerIdentityPrivacyTemporaryValue String, passwordFormatString String, trustedServerCertificateNames "
            "String[], usernameFormatString String"
        ),
        "navigation": (
            "derivedCredentialSettings deviceManagementDerivedCredentialSettings, "
            "identityCertificateForClientAuthentication iosCertificateProfileBase, rootCertificatesForServerValidation "
            "iosTrustedRootCertificate[]"
        ),
    },
    "iosImportedPFXCertificateProfile": {
        "base": "iosCertificateProfile",
        "properties": "intendedPurpose intendedPurpose!",
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "iosPkcsCertificateProfile": {
        "base": "iosCertificateProfileBase",
        "properties": (
            "certificateStore certificateStore, certificateTemplateName String!, certificationAuthority String!, "
            "certificationAuthorityName String!, customSubjectAlternativeNames customSubjectAlternativeName[], "
            "subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "iosScepCertificateProfile": {
        "base": "iosCertificateProfileBase",
        "properties": (
            "certificateStore certificateStore, customSubjectAlternativeNames customSubjectAlternativeName[], "
            "extendedKeyUsages extendedKeyUsage[]!, keySize keySize!, keyUsage keyUsages!, scepServerUrls String[], "
            "subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": (
            "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}, rootCertificate "
            "iosTrustedRootCertificate"
        ),
    },
    "iosTrustedRootCertificate": {
        "base": "deviceConfiguration",
        "properties": "certFileName String, trustedRootCertificate Binary!",
    },
    "iosVpnConfiguration": {
        "base": "appleVpnConfiguration",
        "properties": (
            "cloudName String, excludeList String[], microsoftTunnelSiteId String, strictEnforcement Boolean, "
            "targetedMobileApps appListItem[], userDomain String"
        ),
        "navigation": (
            "derivedCredentialSettings deviceManagementDerivedCredentialSettings, identityCertificate "
            "iosCertificateProfileBase"
        ),
    },
    "iosWiFiConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "connectAutomatically Boolean!, connectWhenNetworkNameIsHidden Boolean!, disableMacAddressRandomization "
            "Boolean, networkName String!, preSharedKey String{wo}, proxyAutomaticConfigurationUrl String, "
            "proxyManualAddress String, proxyManualPort Int32, proxySettings wiFiProxySetting!, ssid String!, "
            "wiFiSecurityType wiFiSecurityType!"
        ),
    },
    "iosWiredNetworkConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "authenticationMethod wiredNetworkAuthenticationMethod, eapFastConfiguration eapFastConfiguration, eapType "
            "iosWiredNetworkEapType, networkInterface wiredNetworkInterface, networkName String, "
            "nonEapAuthenticationMethodForEapTtls nonEapAuthenticationMethodForEapTtlsType, "
            "outerIdentityPrivacyMaskValue String, trustedServerCertificateNames String[]"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication iosCertificateProfileBase, rootCertificateForServerValidation "
            "iosTrustedRootCertificate"
        ),
    },
    "iosikEv2VpnConfiguration": {
        "base": "iosVpnConfiguration",
        "properties": (
            "allowDefaultChildSecurityAssociationParameters Boolean, allowDefaultSecurityAssociationParameters "
            "Boolean, alwaysOnConfiguration appleVpnAlwaysOnConfiguration, childSecurityAssociationParameters "
            "iosVpnSecurityAssociationParameters, clientAuthenticationType vpnClientAuthenticationType, "
            "deadPeerDetectionRate vpnDeadPeerDetectionRate, disableMobilityAndMultihoming Boolean, disableRedirect "
            "Boolean, enableAlwaysOnConfiguration Boolean, enableCertificateRevocationCheck Boolean, enableEAP "
            "Boolean, enablePerfectForwardSecrecy Boolean, enableUseInternalSubnetAttributes Boolean, localIdentifier "
            "vpnLocalIdentifier, mtuSizeInBytes Int32, remoteIdentifier String, securityAssociationParameters "
            "iosVpnSecurityAssociationParameters, serverCertificateCommonName String, "
            "serverCertificateIssuerCommonName String, serverCertificateType vpnServerCertificateType, sharedSecret "
            "String{wo}, tlsMaximumVersion String, tlsMinimumVersion String"
        ),
    },
    "macOSCertificateProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "certificateValidityPeriodScale certificateValidityPeriodScale!, certificateValidityPeriodValue Int32!, "
            "renewalThresholdPercentage Int32!, subjectAlternativeNameType subjectAlternativeNameType, "
            "subjectNameFormat appleSubjectNameFormat!"
        ),
    },
    "macOSDeviceFeaturesConfiguration": {
        "base": "appleDeviceFeaturesConfigurationBase",
        "properties": (
            "adminShowHostInfo Boolean!, appAssociatedDomains macOSAssociatedDomainsItem[], associatedDomains "
            "keyValuePair[], authorizedUsersListHidden Boolean!, authorizedUsersListHideAdminUsers Boolean!, "
            "authorizedUsersListHideLocalUsers Boolean!, authorizedUsersListHideMobileAccounts Boolean!, "
            "authorizedUsersListIncludeNetworkUsers Boolean!, authorizedUsersListShowOtherManagedUsers Boolean!, "
            "autoLaunchItems macOSLaunchItem[], consoleAccessDisabled Boolean!, contentCachingBlockDeletion Boolean!, "
            "contentCachingClientListenRanges ipRange[], contentCachingClientPolicy macOSContentCachingClientPolicy!, "
            "contentCachingDataPath String, contentCachingDisableConnectionSharing Boolean!, contentCachingEnabled "
            "Boolean!, contentCachingForceConnectionSharing Boolean!, contentCachingKeepAwake Boolean!, "
            "contentCachingLogClientIdentities Boolean!, contentCachingMaxSizeBytes Int64, "
            "contentCachingParentSelectionPolicy macOSContentCachingParentSelectionPolicy!, contentCachingParents "
            "String[], contentCachingPeerFilterRanges ipRange[], contentCachingPeerListenRanges ipRange[], "
            "contentCachingPeerPolicy macOSContentCachingPeerPolicy!, contentCachingPort Int32, "
            "contentCachingPublicRanges ipRange[], contentCachingShowAlerts Boolean!, contentCachingType "
            "macOSContentCachingType!, logOutDisabledWhileLoggedIn Boolean!, loginWindowText String, "
            "macOSSingleSignOnExtension macOSSingleSignOnExtension, powerOffDisabledWhileLoggedIn Boolean!, "
            "restartDisabled Boolean!, restartDisabledWhileLoggedIn Boolean!, screenLockDisableImmediate Boolean!, "
            "shutDownDisabled Boolean!, shutDownDisabledWhileLoggedIn Boolean!, singleSignOnExtension "
            "singleSignOnExtension, sleepDisabled Boolean!"
        ),
        "navigation": "singleSignOnExtensionPkinitCertificate macOSCertificateProfileBase",
    },
    "macOSEnterpriseWiFiConfiguration": {
        "base": "macOSWiFiConfiguration",
        "properties": (
            "authenticationMethod wiFiAuthenticationMethod, eapFastConfiguration eapFastConfiguration, eapType "
            "eapType!, innerAuthenticationProtocolForEapTtls nonEapAuthenticationMethodForEapTtlsType, "
            "outerIdentityPrivacyTemporaryValue String, trustedServerCertificateNames String[]"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication macOSCertificateProfileBase, "
            "rootCertificateForServerValidation macOSTrustedRootCertificate, rootCertificatesForServerValidation "
            "macOSTrustedRootCertificate[]"
        ),
    },
    "macOSImportedPFXCertificateProfile": {
        "base": "macOSCertificateProfileBase",
        "properties": "deploymentChannel appleDeploymentChannel, intendedPurpose intendedPurpose!",
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "macOSPkcsCertificateProfile": {
        "base": "macOSCertificateProfileBase",
        "properties": (
            "allowAllAppsAccess Boolean, certificateStore certificateStore, certificateTemplateName String!, "
            "certificationAuthority String!, certificationAuthorityName String!, customSubjectAlternativeNames "
            "customSubjectAlternativeName[], deploymentChannel appleDeploymentChannel, "
            "subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "macOSScepCertificateProfile": {
        "base": "macOSCertificateProfileBase",
        "properties": (
            "allowAllAppsAccess Boolean, certificateStore certificateStore, customSubjectAlternativeNames "
            "customSubjectAlternativeName[], deploymentChannel appleDeploymentChannel, extendedKeyUsages "
            "extendedKeyUsage[]!, hashAlgorithm hashAlgorithms, keySize keySize!, keyUsage keyUsages!, scepServerUrls "
            "String[], subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": (
            "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}, rootCertificate "
            "macOSTrustedRootCertificate"
        ),
    },
    "macOSTrustedRootCertificate": {
        "base": "deviceConfiguration",
        "properties": "certFileName String, deploymentChannel appleDeploymentChannel, trustedRootCertificate Binary!",
    },
    "macOSVpnConfiguration": {
        "base": "appleVpnConfiguration",
        "properties": "deploymentChannel appleDeploymentChannel",
        "navigation": "identityCertificate macOSCertificateProfileBase",
    },
    "macOSWiFiConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "connectAutomatically Boolean!, connectWhenNetworkNameIsHidden Boolean!, deploymentChannel "
            "appleDeploymentChannel, networkName String!, preSharedKey String{wo}, proxyAutomaticConfigurationUrl "
            "String, proxyManualAddress String, proxyManualPort Int32, proxySettings wiFiProxySetting!, ssid String!, "
            "wiFiSecurityType wiFiSecurityType!, wifiRequirePhysicalMacAddressEnabled Boolean"
        ),
    },
    "macOSWiredNetworkConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "authenticationMethod wiFiAuthenticationMethod, deploymentChannel appleDeploymentChannel, "
            "eapFastConfiguration eapFastConfiguration, eapType eapType!, enableOuterIdentityPrivacy String, "
            "networkInterface wiredNetworkInterface!, networkName String!, nonEapAuthenticationMethodForEapTtls "
            "nonEapAuthenticationMethodForEapTtlsType, trustedServerCertificateNames String[]"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication macOSCertificateProfileBase, "
            "rootCertificateForServerValidation macOSTrustedRootCertificate"
        ),
    },
}
