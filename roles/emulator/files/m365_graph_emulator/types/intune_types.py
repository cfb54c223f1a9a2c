# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Intune outside device configurations: Apple's certificates and tokens, connectors, Cloud PKI, imported PFX files,
scope tags, assignments.

Written from the metadata facts; the notation is described in ``model.py``. Marks beyond the metadata:

- ``wo``: the password of a PFX file, the encrypted content of imported PFX files, the token of volume purchases:
  secrets that nobody has seen come back, although the documents' generated examples show them;
- ``ro,im``: the document of Cloud PKI calls the properties that go into a certificate read-only and yet lists them for
  POST: they can be set there, and not later;
- ``service``: dates, counts and states of what the service does by itself.
"""

from __future__ import annotations

from ..model import EntityTypeData

ENTITIES: dict[str, EntityTypeData] = {
    "applePushNotificationCertificate": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "appleIdentifier String, certificate String, certificateSerialNumber String{ro}, "
            "certificateUploadFailureReason String, certificateUploadStatus String, expirationDateTime "
            "DateTimeOffset!, lastModifiedDateTime DateTimeOffset!{service}, topicIdentifier String"
        ),
    },
    "symantecCodeSigningCertificate": {
        "base": "entity",
        "properties": (
            "content Binary, expirationDateTime DateTimeOffset!, issuer String, issuerName String, password "
            "String{wo}, status certificateStatus!, subject String, subjectName String, uploadDateTime DateTimeOffset!"
        ),
    },
    "vppToken": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "appleDeviceAppDeliveryProtocolType appleDeviceDeliveryProtocol{beta}, appleId String, "
            "automaticallyUpdateApps Boolean!, claimTokenManagementFromExternalMdm Boolean!{beta}, countryOrRegion "
            "String, dataSharingConsentGranted Boolean!{beta}, displayName String{beta}, expirationDateTime "
            "DateTimeOffset!, lastModifiedDateTime DateTimeOffset!{service}, lastSyncDateTime "
            "DateTimeOffset!{service}, lastSyncStatus vppTokenSyncStatus!{service}, locationName String{beta}, "
            "organizationName String, roleScopeTagIds String[]{beta}, state vppTokenState!{service}, token String{wo}, "
            "tokenActionResults vppTokenActionResult[]{service,beta}, vppTokenAccountType vppTokenAccountType!"
        ),
    },
    "depOnboardingSetting": {
        "base": "entity",
        "properties": (
            "appleIdentifier String, dataSharingConsentGranted Boolean!, lastModifiedDateTime "
            "DateTimeOffset!{service}, lastSuccessfulSyncDateTime DateTimeOffset!{service}, lastSyncErrorCode "
            "Int32!{service}, lastSyncTriggeredDateTime DateTimeOffset!{service}, roleScopeTagIds String[], "
            "shareTokenWithSchoolDataSyncService Boolean!, syncedDeviceCount Int32!{service}, tokenExpirationDateTime "
            "DateTimeOffset!, tokenName String, tokenType depTokenType!"
        ),
        "navigation": (
            "enrollmentProfiles enrollmentProfile[]{contained}, importedAppleDeviceIdentities "
            "importedAppleDeviceIdentity[]{contained}"
        ),
    },
    "iosLobAppProvisioningConfiguration": {
        "base": "entity",
        "properties": (
            "createdDateTime DateTimeOffset!{service}, description String, displayName String!, expirationDateTime "
            "DateTimeOffset, lastModifiedDateTime DateTimeOffset!{service}, payload Binary!, payloadFileName String!, "
            "roleScopeTagIds String[], version Int32!{service}"
        ),
        "navigation": "assignments iosLobAppProvisioningConfigurationAssignment[]{contained}",
    },
    "iosLobAppProvisioningConfigurationAssignment": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": "target deviceAndAppManagementAssignmentTarget",
    },
    "userPFXCertificate": {
        "base": "entity",
        "properties": (
            "createdDateTime DateTimeOffset!{service}, encryptedPfxBlob Binary{wo}, encryptedPfxPassword String{wo}, "
            "expirationDateTime DateTimeOffset!, intendedPurpose userPfxIntendedPurpose!, keyName String, "
            "lastModifiedDateTime DateTimeOffset!{service}, paddingScheme userPfxPaddingScheme!, providerName String, "
            "startDateTime DateTimeOffset!, thumbprint String, userPrincipalName String{exact}"
        ),
    },
    "ndesConnector": {
        "base": "entity",
        "properties": (
            "connectorVersion String, displayName String, enrolledDateTime DateTimeOffset!, healthChecks "
            "connectorHealthCheck[]{ro}, healthStatus ndesConnectorHealthStatus{ro}, lastConnectionDateTime "
            "DateTimeOffset!, machineName String, roleScopeTagIds String[], state ndesConnectorState!"
        ),
    },
    "certificateConnectorDetails": {
        "base": "entity",
        "properties": (
            "connectorName String, connectorVersion String, enrollmentDateTime DateTimeOffset!, lastCheckinDateTime "
            "DateTimeOffset!, machineName String"
        ),
    },
    "managedDevice": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "activationLockBypassCode String{alone}, "
            "androidSecurityPatchLevel String, azureADDeviceId String, azureADRegistered Boolean!, "
            "complianceGracePeriodExpirationDateTime DateTimeOffset!, complianceState complianceState!, "
            "deviceCategoryDisplayName String, deviceName String, easActivated Boolean!, easActivationDateTime "
            "DateTimeOffset!, easDeviceId String, emailAddress String, enrolledDateTime DateTimeOffset!, "
            "ethernetMacAddress String, freeStorageSpaceInBytes Int64!, iccid String, imei String, isEncrypted "
            "Boolean!, isSupervised Boolean!, jailBroken String, lastSyncDateTime DateTimeOffset!, managedDeviceName "
            "String, managedDeviceOwnerType managedDeviceOwnerType!, managementCertificateExpirationDate "
            "DateTimeOffset!, manufacturer String, meid String, model String, notes String, operatingSystem String, "
            "osVersion String, phoneNumber String, physicalMemoryInBytes Int64!, serialNumber String, "
            "subscriberCarrier String, totalStorageSpaceInBytes Int64!, udid String, userDisplayName String, userId "
            "String, userPrincipalName String, wiFiMacAddress String"
        ),
    },
    "managedAllDeviceCertificateState": {
        "base": "entity",
        "properties": (
            "certificateExpirationDateTime DateTimeOffset!, certificateExtendedKeyUsages String, "
            "certificateIssuanceDateTime DateTimeOffset!, certificateIssuerName String, certificateKeyUsages Int32, "
            "certificateRevokeStatus certificateRevocationStatus!, certificateRevokeStatusLastChangeDateTime "
            "DateTimeOffset!, certificateSerialNumber String, certificateSubjectName String, certificateThumbprint "
            "String, managedDeviceDisplayName String, userPrincipalName String"
        ),
    },
    "cloudCertificationAuthority": {
        "base": "entity",
        "properties": (
            "certificateDownloadUrl String{ro}, certificateKeySize "
            "cloudCertificationAuthorityCertificateKeySize{ro,im}, certificateRevocationListUrl String{ro}, "
            "certificateSigningRequest String{ro}, certificationAuthorityIssuerId String{ro,im}, "
            "certificationAuthorityIssuerUri String{ro}, certificationAuthorityStatus "
            "cloudCertificationAuthorityStatus{ro}, cloudCertificationAuthorityHashingAlgorithm "
            "cloudCertificationAuthorityHashingAlgorithm{ro,im}, cloudCertificationAuthorityType "
            "cloudCertificationAuthorityType{ro,im}, commonName String{ro,im}, countryName String{ro,im}, "
            "createdDateTime DateTimeOffset{ro}, description String, displayName String!, eTag String{service}, "
            "extendedKeyUsages extendedKeyUsage[]{ro,im}, geographicRegion String{ro}, issuerCommonName "
            "String{service}, keyPlatform cloudCertificationAuthorityKeyPlatformType{ro,im}, lastModifiedDateTime "
            "DateTimeOffset{service}, localityName String{ro,im}, ocspResponderUri String{ro}, organizationName "
            "String{ro,im}, organizationUnit String{ro,im}, roleScopeTagIds String[], rootCertificateCommonName "
            "String{ro}, scepServerUrl String{ro}, serialNumber String{ro}, stateName String{ro,im}, subjectName "
            "String{ro}, thumbprint String{ro}, validityEndDateTime DateTimeOffset{ro}, validityPeriodInYears "
            "Int32|Int64!{ro,im}, validityStartDateTime DateTimeOffset{ro}, versionNumber Int32|Int64!{ro}"
        ),
        "navigation": (
            "versions cloudCertificationAuthorityVersion[]{contained}, cloudCertificationAuthorityLeafCertificate "
            "cloudCertificationAuthorityLeafCertificate[]{via=issuerId}"
        ),
    },
    "cloudCertificationAuthorityVersion": {
        "base": "entity",
        "properties": (
            "certificateDownloadUrl String{ro}, certificateRevocationListUrl String{ro}, certificateSigningRequest "
            "String{ro}, certificationAuthorityId String{ro}, certificationAuthorityIssuerUri String{ro}, "
            "certificationAuthorityVersionStatus cloudCertificationAuthorityVersionStatus{ro}, decommissionDateTime "
            "DateTimeOffset{ro}, keyPlatform cloudCertificationAuthorityKeyPlatformType{ro}, lastModifiedDateTime "
            "DateTimeOffset{ro}, ocspResponderUri String{ro}, scepServerUrl String{ro}, serialNumber String{ro}, "
            "subjectName String{ro}, thumbprint String{ro}, usage cloudCertificationAuthorityVersionUsage{ro}, "
            "validityEndDateTime DateTimeOffset{ro}, validityStartDateTime DateTimeOffset{ro}, versionNumber "
            "Int32|Int64{ro}"
        ),
    },
    "cloudCertificationAuthorityLeafCertificate": {
        "base": "entity",
        "properties": (
            "certificateStatus cloudCertificationAuthorityLeafCertificateStatus{ro}, certificationAuthorityIssuerUri "
            "String{ro}, certificationAuthorityVersionNumber Int32|Int64{ro}, crlDistributionPointUrl String{ro}, "
            "deviceId String{ro}, deviceName String{ro}, devicePlatform String{ro}, extendedKeyUsages String[]{ro}, "
            "issuerId String{ro}, issuerName String{ro}, keyUsages String[]{ro}, ocspResponderUri String{ro}, "
            "revocationDateTime DateTimeOffset{ro}, serialNumber String!{ro}, subjectName String{ro}, thumbprint "
            "String{ro}, userId String{ro}, userPrincipalName String{ro}, validityEndDateTime DateTimeOffset{ro}, "
            "validityStartDateTime DateTimeOffset{ro}"
        ),
    },
    "deviceConfigurationAssignment": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "intent deviceConfigAssignmentIntent{beta}, source deviceAndAppManagementAssignmentSource!{service,beta}, "
            "sourceId String{ro,beta}, target deviceAndAppManagementAssignmentTarget"
        ),
    },
    "roleScopeTag": {
        "base": "entity",
        "properties": "description String, displayName String, isBuiltIn Boolean!{ro}",
    },
    "deviceAndAppManagementAssignmentFilter": {
        "base": "entity",
        "properties": (
            "assignmentFilterManagementType assignmentFilterManagementType!, createdDateTime DateTimeOffset!{service}, "
            "description String, displayName String!, lastModifiedDateTime DateTimeOffset!{service}, platform "
            "devicePlatformType!, roleScopeTags String[], rule String"
        ),
    },
}
