# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows profiles below deviceConfiguration.

Written from the metadata facts of the beta endpoint; the notation is described in ``model.py``.
"""

from __future__ import annotations

from ..model import EntityTypeData

ENTITIES: dict[str, EntityTypeData] = {
    "windows10CertificateProfileBase": {
        "base": "windowsCertificateProfileBase",
        "abstract": True,
    },
    "windows10ImportedPFXCertificateProfile": {
        "base": "windowsCertificateProfileBase",
        "properties": "intendedPurpose intendedPurpose!",
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "windows10PFXImportCertificateProfile": {
        "base": "deviceConfiguration",
        "properties": "keyStorageProvider keyStorageProviderOption!",
    },
    "windows10PkcsCertificateProfile": {
        "base": "windows10CertificateProfileBase",
        "properties": (
            "certificateStore certificateStore, certificateTemplateName String!, certificationAuthority String!, "
            "certificationAuthorityName String!, customSubjectAlternativeNames customSubjectAlternativeName[], "
            "extendedKeyUsages extendedKeyUsage[], subjectAlternativeNameFormatString String, subjectNameFormatString "
            "String"
        ),
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "windows10VpnConfiguration": {
        "base": "windowsVpnConfiguration",
        "properties": (
            "associatedApps windows10AssociatedApps[], authenticationMethod windows10VpnAuthenticationMethod!, "
            "connectionType windows10VpnConnectionType!, cryptographySuite cryptographySuite, dnsRules vpnDnsRule[], "
            "dnsSuffixes String[], eapXml Binary, enableAlwaysOn Boolean, enableConditionalAccess Boolean!, "
            "enableDeviceTunnel Boolean, enableDnsRegistration Boolean, enableSingleSignOnWithAlternateCertificate "
            "Boolean!, enableSplitTunneling Boolean!, microsoftTunnelSiteId String, onlyAssociatedAppsCanUseConnection "
            "Boolean, profileTarget windows10VpnProfileTarget, proxyServer windows10VpnProxyServer, "
            "rememberUserCredentials Boolean!, routes vpnRoute[], singleSignOnEku extendedKeyUsage, "
            "singleSignOnIssuerHash String, trafficRules vpnTrafficRule[], trustedNetworkDomains String[], "
            "windowsInformationProtectionDomain String"
        ),
        "navigation": "identityCertificate windowsCertificateProfileBase",
    },
    "windows81CertificateProfileBase": {
        "base": "windowsCertificateProfileBase",
        "abstract": True,
        "properties": (
            "customSubjectAlternativeNames customSubjectAlternativeName[], extendedKeyUsages extendedKeyUsage[]!"
        ),
    },
    "windows81SCEPCertificateProfile": {
        "base": "windows81CertificateProfileBase",
        "properties": (
            "certificateStore certificateStore, hashAlgorithm hashAlgorithms!, keySize keySize!, keyUsage keyUsages!, "
            "scepServerUrls String[], subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": (
            "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}, rootCertificate "
            "windows81TrustedRootCertificate"
        ),
    },
    "windows81TrustedRootCertificate": {
        "base": "deviceConfiguration",
        "properties": (
            "certFileName String, destinationStore certificateDestinationStore!, trustedRootCertificate Binary!"
        ),
    },
    "windows81VpnConfiguration": {
        "base": "windowsVpnConfiguration",
        "properties": (
            "applyOnlyToWindows81 Boolean!{ro}, connectionType windowsVpnConnectionType!, enableSplitTunneling "
            "Boolean!, loginGroupOrDomain String, proxyServer windows81VpnProxyServer"
        ),
    },
    "windowsCertificateProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "certificateValidityPeriodScale certificateValidityPeriodScale!, certificateValidityPeriodValue Int32!, "
            "keyStorageProvider keyStorageProviderOption!, renewalThresholdPercentage Int32!, "
            "subjectAlternativeNameType subjectAlternativeNameType, subjectNameFormat subjectNameFormat!"
        ),
    },
    "windowsPhone81CertificateProfileBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "certificateValidityPeriodScale certificateValidityPeriodScale!, certificateValidityPeriodValue Int32!, "
            "extendedKeyUsages extendedKeyUsage[]!, keyStorageProvider keyStorageProviderOption!, "
            "renewalThresholdPercentage Int32!, subjectAlternativeNameType subjectAlternativeNameType!, "
            "subjectNameFormat subjectNameFormat!"
        ),
    },
    "windowsPhone81ImportedPFXCertificateProfile": {
        "base": "windowsCertificateProfileBase",
        "properties": "intendedPurpose intendedPurpose!",
        "navigation": "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}",
    },
    "windowsPhone81SCEPCertificateProfile": {
        "base": "windowsPhone81CertificateProfileBase",
        "properties": (
            "hashAlgorithm hashAlgorithms!, keySize keySize!, keyUsage keyUsages!, scepServerUrls String[], "
            "subjectAlternativeNameFormatString String, subjectNameFormatString String"
        ),
        "navigation": (
            "managedDeviceCertificateStates managedDeviceCertificateState[]{contained}, rootCertificate "
            "windowsPhone81TrustedRootCertificate"
        ),
    },
    "windowsPhone81TrustedRootCertificate": {
        "base": "deviceConfiguration",
        "properties": "certFileName String, trustedRootCertificate Binary!",
    },
    "windowsPhone81VpnConfiguration": {
        "base": "windows81VpnConfiguration",
        "properties": (
            "authenticationMethod vpnAuthenticationMethod!, bypassVpnOnCompanyWifi Boolean!, bypassVpnOnHomeWifi "
            "Boolean!, dnsSuffixSearchList String[], rememberUserCredentials Boolean!"
        ),
        "navigation": "identityCertificate windowsPhone81CertificateProfileBase",
    },
    "windowsVpnConfiguration": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": "connectionName String!, customXml Binary, servers vpnServer[]!",
    },
    "windowsWifiConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "connectAutomatically Boolean, connectToPreferredNetwork Boolean, connectWhenNetworkNameIsHidden Boolean, "
            "forceFIPSCompliance Boolean, meteredConnectionLimit meteredConnectionLimitType, networkName String, "
            "preSharedKey String{wo}, proxyAutomaticConfigurationUrl String, proxyManualAddress String, "
            "proxyManualPort Int32, proxySetting wiFiProxySetting, ssid String, wifiSecurityType wiFiSecurityType"
        ),
    },
    "windowsWifiEnterpriseEAPConfiguration": {
        "base": "windowsWifiConfiguration",
        "properties": (
            "authenticationMethod wiFiAuthenticationMethod, authenticationPeriodInSeconds Int32, "
            "authenticationRetryDelayPeriodInSeconds Int32, authenticationType wifiAuthenticationType, "
            "cacheCredentials Boolean, disableUserPromptForServerValidation Boolean, eapType eapType!, "
            "eapolStartPeriodInSeconds Int32, enablePairwiseMasterKeyCaching Boolean, enablePreAuthentication Boolean, "
            "innerAuthenticationProtocolForEAPTTLS nonEapAuthenticationMethodForEapTtlsType, "
            "maximumAuthenticationFailures Int32, maximumAuthenticationTimeoutInSeconds Int32, "
            "maximumEAPOLStartMessages Int32, maximumNumberOfPairwiseMasterKeysInCache Int32, "
            "maximumPairwiseMasterKeyCacheTimeInMinutes Int32, maximumPreAuthenticationAttempts Int32, "
            "networkSingleSignOn networkSingleSignOnType, outerIdentityPrivacyTemporaryValue String, "
            "performServerValidation Boolean, promptForAdditionalAuthenticationCredentials Boolean, "
            "requireCryptographicBinding Boolean, trustedServerCertificateNames String[], userBasedVirtualLan Boolean"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication windowsCertificateProfileBase, "
            "rootCertificateForClientValidation windows81TrustedRootCertificate, rootCertificatesForServerValidation "
            "windows81TrustedRootCertificate[]"
        ),
    },
    "windowsWiredNetworkConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "authenticationBlockPeriodInMinutes Int32, authenticationMethod wiredNetworkAuthenticationMethod, "
            "authenticationPeriodInSeconds Int32, authenticationRetryDelayPeriodInSeconds Int32, authenticationType "
            "wiredNetworkAuthenticationType, cacheCredentials Boolean, disableUserPromptForServerValidation Boolean, "
            "eapType eapType!, eapolStartPeriodInSeconds Int32, enforce8021X Boolean, forceFIPSCompliance Boolean, "
            "innerAuthenticationProtocolForEAPTTLS nonEapAuthenticationMethodForEapTtlsType, "
            "maximumAuthenticationFailures Int32, maximumEAPOLStartMessages Int32, outerIdentityPrivacyTemporaryValue "
            "String, performServerValidation Boolean, requireCryptographicBinding Boolean, "
            "secondaryAuthenticationMethod wiredNetworkAuthenticationMethod, trustedServerCertificateNames String[]"
        ),
        "navigation": (
            "identityCertificateForClientAuthentication windowsCertificateProfileBase, "
            "rootCertificateForClientValidation windows81TrustedRootCertificate, rootCertificatesForServerValidation "
            "windows81TrustedRootCertificate[], secondaryIdentityCertificateForClientAuthentication "
            "windowsCertificateProfileBase, secondaryRootCertificateForClientValidation "
            "windows81TrustedRootCertificate"
        ),
    },
    "windowsZtdnsConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "auditModeEnabled Boolean, exemptionRules windowsZtdnsExemptionRule[], "
            "extendedKeyUsagesForClientAuthentication extendedKeyUsage[], hostsFileResolutionEnabled Boolean, "
            "loopbackDnsForwarderEnabled Boolean, loopbackTrafficBlocked Boolean, maximumConnectionTimeInSeconds "
            "Int32, secureDnsServers windowsZtdnsSecureDnsServer[]"
        ),
        "navigation": (
            "rootCertificatesForClientValidation windows81TrustedRootCertificate[], "
            "rootCertificatesForServerValidation windows81TrustedRootCertificate[]"
        ),
    },
}
