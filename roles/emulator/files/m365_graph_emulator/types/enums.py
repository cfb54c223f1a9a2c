# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Enumeration types that the described entities use: members in the order of the metadata, with their values.

Members after ``unknownFutureValue`` are answered only to a client that sends
``Prefer: include-unknown-enum-members`` (the convention of evolvable enums, Graph's best practices).
"""

from __future__ import annotations

ENUMS: dict[str, str] = {
    "actionState": "none=0 pending=1 canceled=2 active=3 done=4 failed=5 notSupported=6",
    "androidDeviceOwnerCertificateAccessType": "userApproval=0 specificApps=1 unknownFutureValue=2",
    "androidDeviceOwnerWiFiSecurityType": "open=0 wep=1 wpaPersonal=2 wpaEnterprise=4",
    "androidEapType": "eapTls=13 eapTtls=21 peap=25",
    "androidForWorkVpnConnectionType": (
        "ciscoAnyConnect=0 pulseSecure=1 f5EdgeClient=2 dellSonicWallMobileConnect=3 checkPointCapsuleVpn=4 citrix=5"
    ),
    "androidUsernameSource": "username=0 userPrincipalName=1 samAccountName=2 primarySmtpAddress=3",
    "androidVpnConnectionType": (
        "ciscoAnyConnect=0 pulseSecure=1 f5EdgeClient=2 dellSonicWallMobileConnect=3 checkPointCapsuleVpn=4 citrix=5 "
        "microsoftTunnel=7 netMotionMobility=8 microsoftProtect=9"
    ),
    "androidWiFiSecurityType": "open=0 wpaEnterprise=1 wpa2Enterprise=2 wep wpaPersonal unknownFutureValue",
    "androidWorkProfileVpnConnectionType": (
        "ciscoAnyConnect=0 pulseSecure=1 f5EdgeClient=2 dellSonicWallMobileConnect=3 checkPointCapsuleVpn=4 citrix=5 "
        "paloAltoGlobalProtect=6 microsoftTunnel=7 netMotionMobility=8 microsoftProtect=9"
    ),
    "aospDeviceOwnerWiFiSecurityType": "open=0 wep=1 wpaPersonal=2 wpaEnterprise=4 unknownFutureValue",
    "appleDeploymentChannel": "deviceChannel=0 userChannel=1 unknownFutureValue",
    "appleDeviceDeliveryProtocol": "default mobileDeviceManagement declarativeDeviceManagement unknownFutureValue",
    "appleSubjectNameFormat": (
        "commonName=0 commonNameAsEmail=1 custom=2 commonNameIncludingEmail=3 commonNameAsIMEI=5 "
        "commonNameAsSerialNumber=6"
    ),
    "appleVpnConnectionType": (
        "ciscoAnyConnect=0 pulseSecure=1 f5EdgeClient=2 dellSonicWallMobileConnect=3 checkPointCapsuleVpn=4 "
        "customVpn=5 ciscoIPSec=6 citrix=7 ciscoAnyConnectV2=8 paloAltoGlobalProtect=9 zscalerPrivateAccess=10 "
        "f5Access2018=11 citrixSso=12 paloAltoGlobalProtectV2=13 ikEv2=14 alwaysOn=15 microsoftTunnel=16 "
        "netMotionMobility=17 microsoftProtect=18"
    ),
    "assignmentFilterManagementType": "devices apps unknownFutureValue",
    "attestationEnforcement": "disabled=0 registrationOnly=1 unknownFutureValue=2",
    "authenticationMethodState": "enabled=0 disabled=1",
    "authenticationMethodTargetType": "user=0 group=1 unknownFutureValue=2",
    "authenticationProtocol": "wsFed=0 saml=1 unknownFutureValue=2",
    "authenticationTransformConstant": "md5_96=0 sha1_96=1 sha_256_128=2 aes128Gcm=3 aes192Gcm=4 aes256Gcm=5",
    "certificateAuthorityType": "root=0 intermediate=1 unknownFutureValue=2",
    "certificateDestinationStore": (
        "computerCertStoreRoot=0 computerCertStoreIntermediate=1 userCertStoreIntermediate=2"
    ),
    "certificateIssuanceStates": (
        "unknown=0 challengeIssued=1 challengeIssueFailed=2 requestCreationFailed=3 requestSubmitFailed=4 "
        "challengeValidationSucceeded=5 challengeValidationFailed=6 issueFailed=7 issuePending=8 issued=9 "
        "responseProcessingFailed=10 responsePending=11 enrollmentSucceeded=12 enrollmentNotNeeded=13 revoked=14 "
        "removedFromCollection=15 renewVerified=16 installFailed=17 installed=18 deleteFailed=19 deleted=20 "
        "renewalRequested=21 requested=22"
    ),
    "certificateRevocationStatus": "none=0 pending=1 issued=2 failed=3 revoked=4",
    "certificateStatus": "notProvisioned=0 provisioned=1",
    "certificateStore": "user=1 machine=2",
    "certificateValidityPeriodScale": "days=0 months=1 years=2",
    "cloudCertificationAuthorityCertificateKeySize": (
        "unknown rsa2048 rsa3072 rsa4096 eCP256 eCP256k eCP384 eCP521 unknownFutureValue"
    ),
    "cloudCertificationAuthorityHashingAlgorithm": "unknown sha256 sha384 sha512 unknownFutureValue",
    "cloudCertificationAuthorityKeyPlatformType": "unknown software hardwareSecurityModule unknownFutureValue",
    "cloudCertificationAuthorityLeafCertificateStatus": "unknown active revoked expired unknownFutureValue",
    "cloudCertificationAuthorityStatus": "unknown active paused revoked signingPending unknownFutureValue expired",
    "cloudCertificationAuthorityType": (
        "unknown rootCertificationAuthority issuingCertificationAuthority "
        "issuingCertificationAuthorityWithExternalRoot unknownFutureValue"
    ),
    "cloudCertificationAuthorityVersionStatus": (
        "unknown active staged paused retired expired revoked decommissioned signingPending unknownFutureValue"
    ),
    "complianceState": "unknown compliant noncompliant conflict error inGracePeriod configManager",
    "connectorHealthCheckMetricName": (
        "caConnectivity caIssuancePermissions caRevocationPermissions certificateTemplate unknownFutureValue"
    ),
    "depTokenType": "none=0 dep=1 appleSchoolManager=2",
    "deviceAndAppManagementAssignmentFilterType": "none=0 include=1 exclude=2",
    "deviceAndAppManagementAssignmentSource": "direct=0 policySets=1",
    "deviceConfigAssignmentIntent": "apply=0 remove=1",
    "deviceManagementApplicabilityRuleType": "include=0 exclude=1",
    "deviceManagementCertificationAuthority": "notConfigured=0 microsoft=1 digiCert=2",
    "deviceManagementDerivedCredentialIssuer": "intercede=0 entrustDatacard=1 purebred=2 xTec=3",
    "deviceManagementDerivedCredentialNotificationType {flags}": "none=0 companyPortal=1 email=2",
    "devicePlatformType": (
        "android=0 androidForWork=1 iOS=2 macOS=3 windowsPhone81=4 windows81AndLater=5 windows10AndLater=6 "
        "androidWorkProfile=7 unknown=8 androidAOSP androidMobileApplicationManagement iOSMobileApplicationManagement "
        "unknownFutureValue windowsMobileApplicationManagement"
    ),
    "diffieHellmanGroup": "group1=0 group2=1 group14=2 ecp256=3 ecp384=4 group24=5",
    "domainNameSource": "fullDomainName=0 netBiosDomainName=1",
    "eapFastConfiguration": (
        "noProtectedAccessCredential=0 useProtectedAccessCredential=1 useProtectedAccessCredentialAndProvision=2 "
        "useProtectedAccessCredentialAndProvisionAnonymously=3"
    ),
    "eapType": "eapTls=13 leap=17 eapSim=18 eapTtls=21 peap=25 eapFast=43 teap=55",
    "easAuthenticationMethod": "usernameAndPassword=0 certificate=1 derivedCredential=2",
    "easServices {flags}": "none=0 calendars=1 contacts=2 email=4 notes=8 reminders=16",
    "emailCertificateType": "none=0 certificate=1 derivedCredential=2",
    "emailSyncDuration": "userDefined=0 oneDay=1 threeDays=2 oneWeek=3 twoWeeks=4 oneMonth=5 unlimited=6",
    "emailSyncSchedule": (
        "userDefined=0 asMessagesArrive=1 manual=2 fifteenMinutes=3 thirtyMinutes=4 sixtyMinutes=5 basedOnMyUsage=6"
    ),
    "externalAuthenticationType": "passthru=0 aadPreAuthentication=1",
    "federatedIdpMfaBehavior": (
        "acceptIfMfaDoneByFederatedIdp=0 enforceMfaByFederatedIdp=1 rejectMfaByFederatedIdp=2 unknownFutureValue=3"
    ),
    "fido2RestrictionEnforcementType": "allow=0 block=1 unknownFutureValue=2",
    "hashAlgorithms {flags}": "sha1=1 sha2=2",
    "intendedPurpose": "unassigned=1 smimeEncryption=2 smimeSigning=3 vpn=4 wifi=5",
    "iosNotificationAlertType": "deviceDefault=0 banner=1 modal=2 none=3",
    "iosNotificationPreviewVisibility": "notConfigured=0 alwaysShow=1 hideWhenLocked=2 neverShow=3",
    "iosWallpaperDisplayLocation": "notConfigured=0 lockScreen=1 homeScreen=2 lockAndHomeScreens=3",
    "iosWiredNetworkEapType": "eapTls eapTtls peap eapFast eapAka unknownFutureValue",
    "kerberosSignOnMappingAttributeType": (
        "userPrincipalName=0 onPremisesUserPrincipalName=1 userPrincipalUsername=2 onPremisesUserPrincipalUsername=3 "
        "onPremisesSAMAccountName=4"
    ),
    "keySize": "size1024=0 size2048=1 size4096=2",
    "keyStorageProviderOption": (
        "useTpmKspOtherwiseUseSoftwareKsp=0 useTpmKspOtherwiseFail=1 usePassportForWorkKspOtherwiseFail=2 "
        "useSoftwareKsp=3"
    ),
    "keyUsages {flags}": "keyEncipherment=1 digitalSignature=2",
    "kind": "unrestricted=0 allowedTenants=1 unknownFutureValue=2",
    "macAddressRandomizationMode": "automatic hardware unknownFutureValue",
    "macOSContentCachingClientPolicy": (
        "notConfigured=0 clientsInLocalNetwork=1 clientsWithSamePublicIpAddress=2 clientsInCustomLocalNetworks=3 "
        "clientsInCustomLocalNetworksWithFallback=4"
    ),
    "macOSContentCachingParentSelectionPolicy": (
        "notConfigured=0 roundRobin=1 firstAvailable=2 urlPathHash=3 random=4 stickyAvailable=5"
    ),
    "macOSContentCachingPeerPolicy": (
        "notConfigured=0 peersInLocalNetwork=1 peersWithSamePublicIpAddress=2 peersInCustomLocalNetworks=3"
    ),
    "macOSContentCachingType": "notConfigured=0 userContentOnly=1 sharedContentOnly=2",
    "managedDeviceOwnerType": "unknown company personal",
    "mdmAuthority": "unknown=0 intune=1 sccm=2 office365=3",
    "meteredConnectionLimitType": "unrestricted=0 fixed=1 variable=2",
    "nativeAuthenticationApisEnabled {flags}": "none=0 all=1 unknownFutureValue=2",
    "ndesConnectorHealthStatus": (
        "unknown noActionRequired attentionRequired actionRequired disconnected unknownFutureValue"
    ),
    "ndesConnectorState": "none=0 active=1 inactive=2",
    "networkSingleSignOnType": "disabled=0 prelogon=1 postlogon=2",
    "nonEapAuthenticationMethodForEapTtlsType": (
        "unencryptedPassword=0 challengeHandshakeAuthenticationProtocol=1 microsoftChap=2 microsoftChapVersionTwo=3"
    ),
    "nonEapAuthenticationMethodForPeap": "none=0 microsoftChapVersionTwo=1",
    "partnerTenantType": (
        "microsoftSupport=1 syndicatePartner=2 breadthPartner=3 breadthPartnerDelegatedAdmin=4 "
        "resellerPartnerDelegatedAdmin=5 valueAddedResellerPartnerDelegatedAdmin=6 unknownFutureValue=7"
    ),
    "passkeyTypes {flags}": "deviceBound=1 synced=2 unknownFutureValue=4",
    "perfectForwardSecrecyGroup": "pfs1=0 pfs2=1 pfs2048=2 ecp256=3 ecp384=4 pfsMM=5 pfs24=6",
    "promptLoginBehavior": "translateToFreshPasswordAuthentication=0 nativeSupport=1 disabled=2 unknownFutureValue=3",
    "resourceQuotaType": "agentIdentityBlueprint agentIdentity managedIdentity unknownFutureValue",
    "servicePrincipalLockScope": "notConfigured foreignTenantOnly everywhere unknownFutureValue",
    "singleSignOnMode": (
        "none=0 onPremisesKerberos=1 saml=3 pingHeaderBased=4 aadHeaderBased=5 oAuthToken=6 unknownFutureValue=7"
    ),
    "subjectAlternativeNameType {flags}": (
        "none=0 emailAddress=1 userPrincipalName=2 customAzureADAttribute=4 domainNameService=8 "
        "universalResourceIdentifier=16"
    ),
    "subjectNameFormat": (
        "commonName=0 commonNameIncludingEmail=1 commonNameAsEmail=2 custom=3 commonNameAsIMEI=5 "
        "commonNameAsSerialNumber=6 commonNameAsAadDeviceId=7 commonNameAsIntuneDeviceId=8 "
        "commonNameAsDurableDeviceId=9"
    ),
    "tlsClientRegistrationMetadata": (
        "tls_client_auth_subject_dn tls_client_auth_san_dns tls_client_auth_san_uri tls_client_auth_san_ip "
        "tls_client_auth_san_email unknownFutureValue"
    ),
    "trafficRoutingMethod": "none=0 random=1 sessionPersistence=2 performance=3 unknownFutureValue=4",
    "trustFrameworkKeyStatus": "enabled disabled unknownFutureValue",
    "userEmailSource": "userPrincipalName=0 primarySmtpAddress=1",
    "userPfxIntendedPurpose": "unassigned=0 smimeEncryption=1 smimeSigning=2 vpn=4 wifi=8",
    "userPfxPaddingScheme": "none=0 pkcs1=1 oaepSha1=2 oaepSha256=3 oaepSha384=4 oaepSha512=5",
    "usernameSource": "userPrincipalName=0 primarySmtpAddress=1 samAccountName=2",
    "vpnAuthenticationMethod": "certificate=0 usernameAndPassword=1 sharedSecret=2 derivedCredential=3 azureAD=4",
    "vpnClientAuthenticationType": "userAuthentication deviceAuthentication",
    "vpnDeadPeerDetectionRate": "medium none low high",
    "vpnEncryptionAlgorithmType": (
        "aes256=0 des=1 tripleDes=2 aes128=3 aes128Gcm=4 aes256Gcm=5 aes192=6 aes192Gcm=7 chaCha20Poly1305=8"
    ),
    "vpnIntegrityAlgorithmType": "sha2_256=0 sha1_96=1 sha1_160=2 sha2_384=3 sha2_512=4 md5=5",
    "vpnLocalIdentifier": "deviceFQDN empty clientCertificateSubjectName",
    "vpnOnDemandRuleConnectionAction": "connect=0 evaluateConnection=1 ignore=2 disconnect=3",
    "vpnOnDemandRuleConnectionDomainAction": "connectIfNeeded=0 neverConnect=1",
    "vpnOnDemandRuleInterfaceTypeMatch": "notConfigured=0 ethernet=1 wiFi=2 cellular=3",
    "vpnProviderType": "notConfigured=0 appProxy=1 packetTunnel=2",
    "vpnServerCertificateType": "rsa ecdsa256 ecdsa384 ecdsa521",
    "vpnServiceExceptionAction": "forceTrafficViaVPN allowTrafficOutside dropTraffic",
    "vpnTrafficDirection": "outbound inbound unknownFutureValue",
    "vpnTrafficRuleAppType": "none=0 desktop=1 universal=2",
    "vpnTrafficRuleRoutingPolicyType": "none=0 splitTunnel=1 forceTunnel=2",
    "vpnTunnelConfigurationType": "wifiAndCellular cellular wifi",
    "vppTokenAccountType": "business=0 education=1",
    "vppTokenActionFailureReason": (
        "none=0 appleFailure=1 internalError=2 expiredVppToken=3 expiredApplePushNotificationCertificate=4"
    ),
    "vppTokenState": "unknown=0 valid=1 expired=2 invalid=3 assignedToExternalMDM=4 duplicateLocationId=5",
    "vppTokenSyncStatus": "none=0 inProgress=1 completed=2 failed=3",
    "weakAlgorithms {flags}": "rsaSha1=1 unknownFutureValue=2",
    "wiFiAuthenticationMethod": "certificate=0 usernameAndPassword=1 derivedCredential=2",
    "wiFiProxySetting": "none=0 manual=1 automatic=2 unknownFutureValue",
    "wiFiSecurityType": (
        "open=0 wpaPersonal=1 wpaEnterprise=2 wep=3 wpa2Personal=4 wpa2Enterprise=5 unknownFutureValue wpa3Personal"
    ),
    "wifiAuthenticationType": "none=0 user=1 machine=2 machineOrUser=3 guest=4",
    "windows10AppType": "desktop=0 universal=1",
    "windows10DeviceModeType": "standardConfiguration=0 sModeConfiguration=1",
    "windows10EditionType": (
        "windows10Enterprise=0 windows10EnterpriseN=1 windows10Education=2 windows10EducationN=3 "
        "windows10MobileEnterprise=4 windows10HolographicEnterprise=5 windows10Professional=6 windows10ProfessionalN=7 "
        "windows10ProfessionalEducation=8 windows10ProfessionalEducationN=9 windows10ProfessionalWorkstation=10 "
        "windows10ProfessionalWorkstationN=11 notConfigured=12 windows10Home=13 windows10HomeChina=14 "
        "windows10HomeN=15 windows10HomeSingleLanguage=16 windows10Mobile=17 windows10IoTCore=18 "
        "windows10IoTCoreCommercial=19"
    ),
    "windows10VpnAuthenticationMethod": "certificate=0 usernameAndPassword=1 customEapXml=2 derivedCredential=3",
    "windows10VpnConnectionType": (
        "pulseSecure=0 f5EdgeClient=1 dellSonicWallMobileConnect=2 checkPointCapsuleVpn=3 automatic=4 ikEv2=5 l2tp=6 "
        "pptp=7 citrix=8 paloAltoGlobalProtect=9 ciscoAnyConnect=10 unknownFutureValue=11 microsoftTunnel=12"
    ),
    "windows10VpnProfileTarget": "user=0 device=1 autoPilotDevice=2",
    "windowsVpnConnectionType": "pulseSecure=0 f5EdgeClient=1 dellSonicWallMobileConnect=2 checkPointCapsuleVpn=3",
    "wiredNetworkAuthenticationMethod": "certificate=0 usernameAndPassword=1 derivedCredential=2 unknownFutureValue=3",
    "wiredNetworkAuthenticationType": "none=0 user=1 machine=2 machineOrUser=3 guest=4 unknownFutureValue=5",
    "wiredNetworkInterface": (
        "anyEthernet=0 firstActiveEthernet=1 secondActiveEthernet=2 thirdActiveEthernet=3 firstEthernet=4 "
        "secondEthernet=5 thirdEthernet=6"
    ),
    "x509CertificateAffinityLevel": "low=0 high=1 unknownFutureValue=2",
    "x509CertificateAuthenticationMode": (
        "x509CertificateSingleFactor=0 x509CertificateMultiFactor=1 unknownFutureValue=2"
    ),
    "x509CertificateCRLValidationConfigurationState": "disabled=0 enabled=1 unknownFutureValue=2",
    "x509CertificateIssuerHintsState": "disabled=0 enabled=1 unknownFutureValue=2",
    "x509CertificateRuleType": "issuerSubject=0 policyOID=1 unknownFutureValue=2 issuerSubjectAndPolicyOID=3",
}
