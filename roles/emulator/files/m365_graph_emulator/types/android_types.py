# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Android and AOSP profiles below deviceConfiguration.

Written from the metadata facts of the beta endpoint; the notation is described in ``model.py``.
"""

from __future__ import annotations

from ..model import EntityTypeData

ENTITIES: dict[str, EntityTypeData] = {
    "androidCertificateProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "certificateValidityPeriodScale certificateValidityPeriodScale!, certificateValidityPeriodValue Int32!, "
            "extendedKeyUsages extendedKeyUsage[]!, renewalThresholdPercentage Int32!, subjectAlternativeNameType "
            "subjectAlternativeNameType!, subjectNameFormat subjectNameFormat!"
        ),
        "navigation": "rootCertificate androidTrustedRootCertificate",
    },
    "androidDeviceOwnerCertificateProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "certificateValidityPeriodScale certificateValidityPeriodScale!, certificateValidityPeriodValue Int32!, "
            "extendedKeyUsages extendedKeyUsage[]!, renewalThresholdPercentage Int32!, subjectAlternativeNameType "
            "subjectAlternativeNameType, subjectNameFormat subjectNameFormat"
        ),
        "navigation": "rootCertificate androidDeviceOwnerTrustedRootCertificate",
    },
    "androidDeviceOwnerDerivedCredentialAuthenticationConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "certificateAccessType androidDeviceOwnerCertificateAccessType, silentCertificateAccessDetails "
            "androidDeviceOwnerSilentCertificateAccess[]"
        ),
        "navigation": "derivedCredentialSettings deviceManagementDerivedCredentialSettings",
    },
    "androidDeviceOwnerEnterpriseWiFiConfiguration": {
        "base": "androidDeviceOwnerWiFiConfiguration",
        "properties": (
            "authenticationMethod wiFiAuthenticationMethod, eapType androidEapType!, "
            "innerAuthenticationProtocolForEapTtls nonEapAuthenticationMethodForEapTtlsType, "
            "innerAuthenticationProtocolForPeap nonEapAuthenticationMethodForPeap, outerIdentityPrivacyTemporaryValue "
            "String, trustedServerCertificateNames String[]"
        ),
        "navigation": (
            "derivedCredentialSettings deviceManagementDerivedCredentialSettings, "
            "identityCertificateForClientAuthentication androidDeviceOwnerCertificateProfileBase, "
            "rootCertificateForServerValidation androidDeviceOwnerTrustedRootCertificate, "
            "rootCertificatesForServerValidation androidDeviceOwnerTrustedRootCertificate[]"
        ),
    },
    "androidDeviceOwnerImportedPFXCertificateProfile": {
        "base": "androidDeviceOwnerCertificateProfileBase",
        "properties": (
            "certificateAccessType androidDeviceOwnerCertificateAccessType, intendedPurpose intendedPurpose!, "
            "silentCertificateAccessDetails androidDeviceOwnerSilentCertificateAccess[]"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidDeviceOwnerPkcsCertificateProfile": {
        "base": "androidDeviceOwnerCertificateProfileBase",
        "properties": (
            "certificateAccessType androidDeviceOwnerCertificateAccessType, certificateStore certificateStore!, "
            "certificateTemplateName String!, certificationAuthority String!, certificationAuthorityName String, "
            "certificationAuthorityType deviceManagementCertificationAuthority!, customSubjectAlternativeNames "
            "customSubjectAlternativeName[], silentCertificateAccessDetails "
            "androidDeviceOwnerSilentCertificateAccess[], subjectAlternativeNameFormatString String, "
            "subjectNameFormatString String!"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidDeviceOwnerScepCertificateProfile": {
        "base": "androidDeviceOwnerCertificateProfileBase",
        "properties": (
            "certificateAccessType androidDeviceOwnerCertificateAccessType, certificateStore certificateStore, "
            "customSubjectAlternativeNames customSubjectAlternativeName[], hashAlgorithm hashAlgorithms!, keySize "
            "keySize!, keyUsage keyUsages!, scepServerUrls String[], silentCertificateAccessDetails "
            "androidDeviceOwnerSilentCertificateAccess[], subjectAlternativeNameFormatString String, "
            "subjectNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidDeviceOwnerTrustedRootCertificate": {
        "base": "deviceConfiguration",
        "properties": "certFileName String, trustedRootCertificate Binary!",
    },
    "androidDeviceOwnerVpnConfiguration": {
        "base": "vpnConfiguration",
        "properties": (
            "alwaysOn Boolean, alwaysOnLockdown Boolean, connectionType androidVpnConnectionType!, customData "
            "keyValue[], customKeyValueData keyValuePair[], lockdownExclusionList String[], microsoftTunnelSiteId "
            "String, proxyExclusionList String[], proxyServer vpnProxyServer, targetedMobileApps appListItem[], "
            "targetedPackageIds String[]"
        ),
        "navigation": (
            "derivedCredentialSettings deviceManagementDerivedCredentialSettings, identityCertificate "
            "androidDeviceOwnerCertificateProfileBase"
        ),
    },
    "androidDeviceOwnerWiFiConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "connectAutomatically Boolean, connectWhenNetworkNameIsHidden Boolean, macAddressRandomizationMode "
            "macAddressRandomizationMode, networkName String!, preSharedKey String{wo}, preSharedKeyIsSet Boolean!, "
            "proxyAutomaticConfigurationUrl String, proxyExclusionList String, proxyManualAddress String, "
            "proxyManualPort Int32, proxySettings wiFiProxySetting!, ssid String!, wiFiSecurityType "
            "androidDeviceOwnerWiFiSecurityType!"
        ),
    },
    "androidEasEmailProfileConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "accountName String!, authenticationMethod easAuthenticationMethod!, customDomainName String, "
            "durationOfEmailToSync emailSyncDuration!, emailAddressSource userEmailSource!, emailSyncSchedule "
            "emailSyncSchedule!, hostName String!, requireSmime Boolean!, requireSsl Boolean!, syncCalendar Boolean!, "
            "syncContacts Boolean!, syncNotes Boolean!, syncTasks Boolean!, userDomainNameSource domainNameSource, "
            "usernameSource androidUsernameSource!"
        ),
        "navigation": (
            "identityCertificate androidCertificateProfileBase, smimeSigningCertificate androidCertificateProfileBase"
        ),
    },
    "androidEnterpriseWiFiConfiguration": {
        "base": "androidWiFiConfiguration",
        "properties": (
            "authenticationMethod wiFiAuthenticationMethod, eapType androidEapType!, "
            "innerAuthenticationProtocolForEapTtls nonEapAuthenticationMethodForEapTtlsType, "
            "innerAuthenticationProtocolForPeap nonEapAuthenticationMethodForPeap, outerIdentityPrivacyTemporaryValue "
            "String, passwordFormatString String, preSharedKey String{wo}, trustedServerCertificateNames String[], "
            "usernameFormatString String"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication androidCertificateProfileBase, "
            "rootCertificateForServerValidation androidTrustedRootCertificate"
        ),
    },
    "androidForWorkCertificateProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "certificateValidityPeriodScale certificateValidityPeriodScale!, certificateValidityPeriodValue Int32!, "
            "extendedKeyUsages extendedKeyUsage[]!, renewalThresholdPercentage Int32!, subjectAlternativeNameType "
            "subjectAlternativeNameType, subjectNameFormat subjectNameFormat!"
        ),
        "navigation": "rootCertificate androidForWorkTrustedRootCertificate",
    },
    "androidForWorkEasEmailProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "authenticationMethod easAuthenticationMethod!, durationOfEmailToSync emailSyncDuration!, "
            "emailAddressSource userEmailSource!, hostName String!, requireSsl Boolean!, usernameSource "
            "androidUsernameSource!"
        ),
        "navigation": "identityCertificate androidForWorkCertificateProfileBase",
    },
    "androidForWorkEnterpriseWiFiConfiguration": {
        "base": "androidForWorkWiFiConfiguration",
        "properties": (
            "authenticationMethod wiFiAuthenticationMethod, eapType androidEapType!, "
            "innerAuthenticationProtocolForEapTtls nonEapAuthenticationMethodForEapTtlsType, "
            "innerAuthenticationProtocolForPeap nonEapAuthenticationMethodForPeap, outerIdentityPrivacyTemporaryValue "
            "String, trustedServerCertificateNames String[]"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication androidForWorkCertificateProfileBase, "
            "rootCertificateForServerValidation androidForWorkTrustedRootCertificate"
        ),
    },
    "androidForWorkGmailEasConfiguration": {"base": "androidForWorkEasEmailProfileBase"},
    "androidForWorkImportedPFXCertificateProfile": {
        "base": "androidCertificateProfileBase",
        "properties": "intendedPurpose intendedPurpose!",
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidForWorkNineWorkEasConfiguration": {
        "base": "androidForWorkEasEmailProfileBase",
        "properties": "syncCalendar Boolean, syncContacts Boolean, syncTasks Boolean",
    },
    "androidForWorkPkcsCertificateProfile": {
        "base": "androidForWorkCertificateProfileBase",
        "properties": (
            "certificateTemplateName String!, certificationAuthority String!, certificationAuthorityName String!, "
            "subjectAlternativeNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidForWorkScepCertificateProfile": {
        "base": "androidForWorkCertificateProfileBase",
        "properties": (
            "certificateStore certificateStore, customSubjectAlternativeNames customSubjectAlternativeName[], "
            "hashAlgorithm hashAlgorithms!, keySize keySize!, keyUsage keyUsages!, scepServerUrls String[], "
            "subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidForWorkTrustedRootCertificate": {
        "base": "deviceConfiguration",
        "properties": "certFileName String, trustedRootCertificate Binary!",
    },
    "androidForWorkVpnConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "authenticationMethod vpnAuthenticationMethod!, connectionName String!, connectionType "
            "androidForWorkVpnConnectionType!, customData keyValue[], customKeyValueData keyValuePair[], fingerprint "
            "String, realm String, role String, servers vpnServer[]!"
        ),
        "navigation": "identityCertificate androidForWorkCertificateProfileBase",
    },
    "androidForWorkWiFiConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "connectAutomatically Boolean!, connectWhenNetworkNameIsHidden Boolean!, networkName String!, ssid "
            "String!, wiFiSecurityType androidWiFiSecurityType!"
        ),
    },
    "androidImportedPFXCertificateProfile": {
        "base": "androidCertificateProfileBase",
        "properties": "intendedPurpose intendedPurpose!",
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidPkcsCertificateProfile": {
        "base": "androidCertificateProfileBase",
        "properties": (
            "certificateTemplateName String!, certificationAuthority String!, certificationAuthorityName String!, "
            "subjectAlternativeNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidScepCertificateProfile": {
        "base": "androidCertificateProfileBase",
        "properties": (
            "hashAlgorithm hashAlgorithms!, keySize keySize!, keyUsage keyUsages!, scepServerUrls String[], "
            "subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidTrustedRootCertificate": {
        "base": "deviceConfiguration",
        "properties": "certFileName String, trustedRootCertificate Binary!",
    },
    "androidVpnConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "authenticationMethod vpnAuthenticationMethod!, connectionName String!, connectionType "
            "androidVpnConnectionType!, customData keyValue[], customKeyValueData keyValuePair[], fingerprint String, "
            "realm String, role String, servers vpnServer[]!"
        ),
        "navigation": "identityCertificate androidCertificateProfileBase",
    },
    "androidWiFiConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "connectAutomatically Boolean!, connectWhenNetworkNameIsHidden Boolean!, networkName String!, ssid "
            "String!, wiFiSecurityType androidWiFiSecurityType!"
        ),
    },
    "androidWorkProfileCertificateProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "certificateValidityPeriodScale certificateValidityPeriodScale!, certificateValidityPeriodValue Int32!, "
            "extendedKeyUsages extendedKeyUsage[]!, renewalThresholdPercentage Int32!, subjectAlternativeNameType "
            "subjectAlternativeNameType, subjectNameFormat subjectNameFormat!"
        ),
        "navigation": "rootCertificate androidWorkProfileTrustedRootCertificate",
    },
    "androidWorkProfileEasEmailProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "authenticationMethod easAuthenticationMethod!, durationOfEmailToSync emailSyncDuration!, "
            "emailAddressSource userEmailSource!, hostName String!, requireSsl Boolean!, usernameSource "
            "androidUsernameSource!"
        ),
        "navigation": "identityCertificate androidWorkProfileCertificateProfileBase",
    },
    "androidWorkProfileEnterpriseWiFiConfiguration": {
        "base": "androidWorkProfileWiFiConfiguration",
        "properties": (
            "authenticationMethod wiFiAuthenticationMethod, eapType androidEapType!, "
            "innerAuthenticationProtocolForEapTtls nonEapAuthenticationMethodForEapTtlsType, "
            "innerAuthenticationProtocolForPeap nonEapAuthenticationMethodForPeap, outerIdentityPrivacyTemporaryValue "
            "String, trustedServerCertificateNames String[]"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication androidWorkProfileCertificateProfileBase, "
            "rootCertificateForServerValidation androidWorkProfileTrustedRootCertificate"
        ),
    },
    "androidWorkProfileGmailEasConfiguration": {"base": "androidWorkProfileEasEmailProfileBase"},
    "androidWorkProfileNineWorkEasConfiguration": {
        "base": "androidWorkProfileEasEmailProfileBase",
        "properties": "syncCalendar Boolean, syncContacts Boolean, syncTasks Boolean",
    },
    "androidWorkProfilePkcsCertificateProfile": {
        "base": "androidWorkProfileCertificateProfileBase",
        "properties": (
            "certificateStore certificateStore, certificateTemplateName String!, certificationAuthority String!, "
            "certificationAuthorityName String!, customSubjectAlternativeNames customSubjectAlternativeName[], "
            "subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidWorkProfileScepCertificateProfile": {
        "base": "androidWorkProfileCertificateProfileBase",
        "properties": (
            "certificateStore certificateStore, customSubjectAlternativeNames customSubjectAlternativeName[], "
            "hashAlgorithm hashAlgorithms!, keySize keySize!, keyUsage keyUsages!, scepServerUrls String[], "
            "subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "androidWorkProfileTrustedRootCertificate": {
        "base": "deviceConfiguration",
        "properties": "certFileName String, trustedRootCertificate Binary!",
    },
    "androidWorkProfileVpnConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "alwaysOn Boolean, alwaysOnLockdown Boolean, authenticationMethod vpnAuthenticationMethod!, connectionName "
            "String!, connectionType androidWorkProfileVpnConnectionType!, customData keyValue[], customKeyValueData "
            "keyValuePair[], fingerprint String, lockdownExclusionList String[], microsoftTunnelSiteId String, "
            "proxyExclusionList String[], proxyServer vpnProxyServer, realm String, role String, servers vpnServer[]!, "
            "targetedMobileApps appListItem[], targetedPackageIds String[]"
        ),
        "navigation": "identityCertificate androidWorkProfileCertificateProfileBase",
    },
    "androidWorkProfileWiFiConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "connectAutomatically Boolean!, connectWhenNetworkNameIsHidden Boolean!, networkName String!, preSharedKey "
            "String, preSharedKeyIsSet Boolean!, proxyAutomaticConfigurationUrl String, proxySettings "
            "wiFiProxySetting, ssid String!, wiFiSecurityType androidWiFiSecurityType!"
        ),
    },
    "aospDeviceOwnerCertificateProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "certificateValidityPeriodScale certificateValidityPeriodScale!, certificateValidityPeriodValue Int32!, "
            "extendedKeyUsages extendedKeyUsage[]!, renewalThresholdPercentage Int32!, subjectAlternativeNameType "
            "subjectAlternativeNameType, subjectNameFormat subjectNameFormat"
        ),
        "navigation": "rootCertificate aospDeviceOwnerTrustedRootCertificate",
    },
    "aospDeviceOwnerEnterpriseWiFiConfiguration": {
        "base": "aospDeviceOwnerWiFiConfiguration",
        "properties": (
            "authenticationMethod wiFiAuthenticationMethod, eapType androidEapType!, "
            "innerAuthenticationProtocolForEapTtls nonEapAuthenticationMethodForEapTtlsType, "
            "innerAuthenticationProtocolForPeap nonEapAuthenticationMethodForPeap, outerIdentityPrivacyTemporaryValue "
            "String, trustedServerCertificateNames String[]"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication aospDeviceOwnerCertificateProfileBase, "
            "rootCertificateForServerValidation aospDeviceOwnerTrustedRootCertificate"
        ),
    },
    "aospDeviceOwnerPkcsCertificateProfile": {
        "base": "aospDeviceOwnerCertificateProfileBase",
        "properties": (
            "certificateStore certificateStore!, certificateTemplateName String!, certificationAuthority String!, "
            "certificationAuthorityName String, certificationAuthorityType deviceManagementCertificationAuthority!, "
            "customSubjectAlternativeNames customSubjectAlternativeName[], subjectAlternativeNameFormatString String, "
            "subjectNameFormatString String!"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "aospDeviceOwnerScepCertificateProfile": {
        "base": "aospDeviceOwnerCertificateProfileBase",
        "properties": (
            "certificateStore certificateStore, customSubjectAlternativeNames customSubjectAlternativeName[], "
            "hashAlgorithm hashAlgorithms!, keySize keySize!, keyUsage keyUsages!, scepServerUrls String[], "
            "subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "aospDeviceOwnerTrustedRootCertificate": {
        "base": "deviceConfiguration",
        "properties": "certFileName String, trustedRootCertificate Binary!",
    },
    "aospDeviceOwnerWiFiConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "connectAutomatically Boolean, connectWhenNetworkNameIsHidden Boolean, networkName String!, preSharedKey "
            "String, preSharedKeyIsSet Boolean!, proxyAutomaticConfigurationUrl String, proxyExclusionList String[], "
            "proxyManualAddress String, proxyManualPort Int32|Int64, proxySetting wiFiProxySetting, ssid String!, "
            "wiFiSecurityType aospDeviceOwnerWiFiSecurityType!"
        ),
    },
}
