# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else of a tenant expires: enrolment tokens, certificates in profiles, apps and subscriptions.

Names and types are those of msgraph-beta-sdk 1.66; of the large types, only what is about expiry is described. Methods
and permissions are those of the pages of each type's methods, such as
https://learn.microsoft.com/graph/api/intune-apps-ioslobapp-list. An
application lists its own subscriptions with the permission with which it has created them
(https://learn.microsoft.com/graph/api/subscription-list), so that any token may. The secrets of provisioning are read
in https://learn.microsoft.com/entra/identity/app-provisioning/skip-out-of-scope-deletions; which values the answer
shows is not documented, so that all of them are shown here, the worst case. The numbers of their kinds are in no SDK.
"""

from __future__ import annotations

from ..model import EntityTypeData, ResourceData

_TOKEN = (
    "accountId String, createdDateTime DateTimeOffset!{service}, description String, displayName String, "
    "enrolledDeviceCount Int32!, lastModifiedDateTime DateTimeOffset!{service}, tokenExpirationDateTime "
    "DateTimeOffset!, tokenValue String"
)
_PROTECTION = "dataRecoveryCertificate windowsInformationProtectionDataRecoveryCertificate, enterpriseDomain String"

ENTITIES: dict[str, EntityTypeData] = {
    "androidDeviceOwnerEnrollmentProfile": {
        "base": "entity",
        "properties": f"{_TOKEN}, enrollmentTokenUsageCount Int32!, tokenCreationDateTime DateTimeOffset!{{service}}",
    },
    "androidForWorkEnrollmentProfile": {"base": "entity", "properties": _TOKEN},
    "deviceManagementResourceAccessProfileBase": {
        "base": "entity",
        "abstract": True,
        "properties": "description String, displayName String!, version Int32!{service}",
    },
    "depEnrollmentBaseProfile": {"base": "enrollmentProfile", "properties": "isDefault Boolean!, isMandatory Boolean!"},
    "depEnrollmentProfile": {
        "base": "enrollmentProfile",
        "properties": (
            "isDefault Boolean!, isMandatory Boolean!, managementCertificates managementCertificateWithThumbprint[]"
        ),
    },
    "depIOSEnrollmentProfile": {
        "base": "depEnrollmentBaseProfile",
        "properties": "managementCertificates managementCertificateWithThumbprint[]",
    },
    "iosEduDeviceConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "deviceCertificateSettings iosEduCertificateSettings, studentCertificateSettings "
            "iosEduCertificateSettings, teacherCertificateSettings iosEduCertificateSettings"
        ),
    },
    "macOSEndpointProtectionConfiguration": {
        "base": "deviceConfiguration",
        "properties": (
            "fileVaultEnabled Boolean!, fileVaultInstitutionalRecoveryKeyCertificate Binary, "
            "fileVaultInstitutionalRecoveryKeyCertificateFileName String"
        ),
    },
    "managedApp": {"base": "mobileApp", "abstract": True, "versions": "v1.0 beta"},
    "managedAppPolicy": {
        "base": "entity",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": (
            "createdDateTime DateTimeOffset!{service}, description String, displayName String!, lastModifiedDateTime "
            "DateTimeOffset!{service}, roleScopeTagIds String[]{beta}, version String{service}"
        ),
    },
    "managedIOSLobApp": {
        "base": "managedMobileLobApp",
        "versions": "v1.0 beta",
        "properties": "bundleId String, expirationDateTime DateTimeOffset",
    },
    "managedMobileLobApp": {"base": "managedApp", "abstract": True, "versions": "v1.0 beta"},
    "mdmWindowsInformationProtectionPolicy": {
        "base": "windowsInformationProtection",
        "versions": "v1.0 beta",
    },
    "mobileApp": {
        "base": "entity",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": "description String, displayName String, publisher String",
    },
    "mobileLobApp": {"base": "mobileApp", "abstract": True, "versions": "v1.0 beta"},
    "iosLobApp": {
        "base": "mobileLobApp",
        "versions": "v1.0 beta",
        "properties": "bundleId String, expirationDateTime DateTimeOffset",
    },
    "subscription": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "applicationId String{ro}, changeType String!, clientState String{wo}, encryptionCertificate String, "
            "encryptionCertificateId String, expirationDateTime DateTimeOffset!, includeResourceData Boolean, "
            "notificationUrl String!, resource String!"
        ),
    },
    # An application keeps the jobs and the schema of its provisioning there as well.
    "synchronization": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": "secrets synchronizationSecretKeyStringValuePair[]{path}",
    },
    "windows10XTrustedRootCertificate": {
        "base": "deviceManagementResourceAccessProfileBase",
        "properties": "certFileName String, trustedRootCertificate Binary",
    },
    "windowsInformationProtection": {
        "base": "managedAppPolicy",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": _PROTECTION,
    },
    "windowsInformationProtectionPolicy": {
        "base": "windowsInformationProtection",
        "versions": "v1.0 beta",
    },
}

COMPLEX: dict[str, str] = {
    "iosEduCertificateSettings": (
        "certFileName String, certificateTemplateName String, certificationAuthority String, "
        "certificationAuthorityName String, trustedRootCertificate Binary"
    ),
    "managementCertificateWithThumbprint": "certificate String, thumbprint String",
    "synchronizationSecretKeyStringValuePair": "key synchronizationSecret!, value String",
    "windowsInformationProtectionDataRecoveryCertificate": (
        "certificate Binary, description String, expirationDateTime DateTimeOffset!, subjectName String"
    ),
}

ENUMS: dict[str, str] = {
    "synchronizationSecret": (
        "None=0 UserName=1 Password=2 SecretToken=3 AppKey=4 BaseAddress=5 ClientIdentifier=6 ClientSecret=7 "
        "SingleSignOnType=8 Sandbox=9 Url=10 Domain=11 ConsumerKey=12 ConsumerSecret=13 TokenKey=14 "
        "TokenExpiration=15 Oauth2AccessToken=16 Oauth2AccessTokenCreationTime=17 Oauth2RefreshToken=18 "
        "SyncAll=19 InstanceName=20 Oauth2ClientId=21 Oauth2ClientSecret=22 CompanyId=23 UpdateKeyOnSoftDelete=24 "
        "SynchronizationSchedule=25 SystemOfRecord=26 SandboxName=27 EnforceDomain=28 SyncNotificationSettings=29 "
        "SkipOutOfScopeDeletions=30 Oauth2AuthorizationCode=31 Oauth2RedirectUri=32 "
        "ApplicationTemplateIdentifier=33 Oauth2TokenExchangeUri=34 Oauth2AuthorizationUri=35 "
        "AuthenticationType=36 Server=37 PerformInboundEntitlementGrants=38 HardDeletesEnabled=39 "
        "SyncAgentCompatibilityKey=40 SyncAgentADContainer=41 ValidateDomain=42 TestReferences=43 "
        "ConnectionString=44"
    ),
}

CONTAINERS = {"/identity": "identityContainer", "/networkAccess": "networkaccess.networkAccessRoot"}
CONTAINERS["/networkAccess/tls"] = "networkaccess.tlsTermination"

_APPS_READ = ["DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"]
_APPS_WRITE = ["DeviceManagementApps.ReadWrite.All"]
_CONFIGURATION_READ = ["DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All"]
_CONFIGURATION_WRITE = ["DeviceManagementConfiguration.ReadWrite.All"]


def _collection(
    type_name: str, read: list[str], write: list[str], versions: str = "beta", area: str = "intune"
) -> ResourceData:
    return {
        "type": type_name,
        "area": area,
        "versions": versions,
        "collection": {"GET": read, "POST": write},
        "item": {"GET": read, "PATCH": write, "DELETE": write},
    }


RESOURCES: dict[str, ResourceData] = {
    "/deviceAppManagement/mdmWindowsInformationProtectionPolicies": _collection(
        "mdmWindowsInformationProtectionPolicy", _APPS_READ, _APPS_WRITE, "v1.0 beta"
    ),
    "/deviceAppManagement/mobileApps": _collection("mobileApp", _APPS_READ, _APPS_WRITE, "v1.0 beta"),
    "/deviceAppManagement/windowsInformationProtectionPolicies": _collection(
        "windowsInformationProtectionPolicy", _APPS_READ, _APPS_WRITE, "v1.0 beta"
    ),
    "/deviceManagement/androidDeviceOwnerEnrollmentProfiles": _collection(
        "androidDeviceOwnerEnrollmentProfile", _CONFIGURATION_READ, _CONFIGURATION_WRITE
    ),
    "/deviceManagement/androidForWorkEnrollmentProfiles": _collection(
        "androidForWorkEnrollmentProfile", _CONFIGURATION_READ, _CONFIGURATION_WRITE
    ),
    "/deviceManagement/resourceAccessProfiles": _collection(
        "deviceManagementResourceAccessProfileBase", _CONFIGURATION_READ, _CONFIGURATION_WRITE
    ),
    "/servicePrincipals/{id}/synchronization": {
        "type": "synchronization",
        "area": "directory",
        "kind": "singleton",
        "item": {"GET": ["Synchronization.Read.All", "Synchronization.ReadWrite.All"]},
    },
    "/subscriptions": _collection("subscription", [], [], "v1.0 beta", "directory"),
}
