# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths: which type is found where, by which methods, with which application permissions, in which error shape.

Written from the catalogue and the documents. Keys carry no casts: the managedDeviceCertificateStates below a profile
are reached through the cast to one of the 24 profile types, and through the navigations that lead to a profile.
"""

from __future__ import annotations

from ..model import OperationData, ResourceData

# The types on the way from the service's root to the collections and singletons: of nothing else are these part of the
# model.
CONTAINERS = {
    "/auditLogs": "auditLogRoot",
    "/deviceAppManagement": "deviceAppManagement",
    "/deviceManagement": "deviceManagement",
    "/directory": "directory",
    "/directory/certificateAuthorities": "certificateAuthorityPath",
    "/directory/publicKeyInfrastructure": "publicKeyInfrastructureRoot",
    "/policies": "policyRoot",
    "/policies/authenticationMethodsPolicy": "authenticationMethodsPolicy",
    "/trustFramework": "trustFramework",
}

_APPS_READ = ["DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"]
_APPS_WRITE = ["DeviceManagementApps.ReadWrite.All"]
_CONFIGURATION_READ = ["DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All"]
_CONFIGURATION_WRITE = ["DeviceManagementConfiguration.ReadWrite.All"]
_CLOUD_READ = ["DeviceManagementCloudCA.Read.All"]
_CLOUD_WRITE = ["DeviceManagementCloudCA.ReadWrite.All"]
_DOMAIN_READ = ["Domain.Read.All", "Domain.ReadWrite.All"]
_DOMAIN_WRITE = ["Domain.ReadWrite.All"]
_FEDERATION_READ = ["Domain-InternalFederation.Read.All", "Domain-InternalFederation.ReadWrite.All"]
_FEDERATION_WRITE = ["Domain-InternalFederation.ReadWrite.All"]
_MANAGED_DEVICES_READ = ["DeviceManagementManagedDevices.Read.All", "DeviceManagementManagedDevices.ReadWrite.All"]
_MANAGED_DEVICES_WRITE = ["DeviceManagementManagedDevices.ReadWrite.All"]
_SCOPE_TAG_READ = [*_CONFIGURATION_READ, "DeviceManagementRBAC.Read.All", "DeviceManagementRBAC.ReadWrite.All"]
_SCOPE_TAG_WRITE = ["DeviceManagementRBAC.ReadWrite.All"]
_SERVICE_READ = ["DeviceManagementServiceConfig.Read.All", "DeviceManagementServiceConfig.ReadWrite.All"]
_SERVICE_WRITE = ["DeviceManagementServiceConfig.ReadWrite.All"]

_AUTHORITY, _LEAF = "cloudCertificationAuthority", "cloudCertificationAuthorityLeafCertificate"
# The documents name DeviceManagementConfiguration permissions for these actions, the permission lists those of Cloud
# PKI, as for the methods.
_CLOUD_OPERATIONS: dict[str, OperationData] = {
    "activate": {
        "permissions": _CLOUD_WRITE,
        "parameters": "certificationAuthorityVersion Int32",
        "returns": _AUTHORITY,
    },
    "changeCloudCertificationAuthorityStatus": {
        "permissions": _CLOUD_WRITE,
        "parameters": (
            "certificationAuthorityStatus cloudCertificationAuthorityStatus, certificationAuthorityVersion Int32"
        ),
        "returns": _AUTHORITY,
    },
    "getAllCloudCertificationAuthority": {"permissions": _CLOUD_READ, "returns": f"{_AUTHORITY}[]"},
    "getAllCloudCertificationAuthorityLeafCertificates": {"permissions": _CLOUD_READ, "returns": f"{_LEAF}[]"},
    "getCloudCertificationAuthority": {"permissions": _CLOUD_READ, "returns": _AUTHORITY},
    "getCloudCertificationAuthorityVersions": {
        "permissions": _CLOUD_READ,
        "returns": "cloudCertificationAuthorityVersion[]",
    },
    "renew": {"permissions": _CLOUD_WRITE},
    "revokeCloudCertificationAuthorityCertificate": {
        "permissions": _CLOUD_WRITE,
        "parameters": "certificationAuthorityVersion Int32",
        "returns": _AUTHORITY,
    },
    "revokeLeafCertificate": {"permissions": _CLOUD_WRITE, "parameters": "leafCertificateId String", "returns": _LEAF},
    "revokeLeafCertificateBySerialNumber": {
        "permissions": _CLOUD_WRITE,
        "parameters": "certificateSerialNumber String",
        "returns": _LEAF,
    },
    "searchCloudCertificationAuthorityLeafCertificateBySerialNumber": {
        "permissions": _CLOUD_READ,
        "parameters": "certificateSerialNumber String",
        "returns": _LEAF,
    },
    "uploadExternallySignedCertificationAuthorityCertificate": {
        "permissions": _CLOUD_WRITE,
        "parameters": (
            "signedCertificate String, trustChainCertificates trustChainCertificate[], certificationAuthorityVersion "
            "Int32"
        ),
        "returns": _AUTHORITY,
    },
}
_CONNECTOR_OPERATIONS: dict[str, OperationData] = {
    "getHealthMetrics": {
        "permissions": _CONFIGURATION_READ,
        "parameters": "metricNames String[]",
        "returns": "keyLongValuePair[]",
    },
    "getHealthMetricTimeSeries": {
        "permissions": _CONFIGURATION_READ,
        "parameters": "timeSeries timeSeriesParameter",
        "returns": "certificateConnectorHealthMetricValue[]",
    },
}
_ENROLLMENT_OPERATIONS: dict[str, OperationData] = {
    "getExpiringVppTokenCount": {
        "function": True,
        "on_collection": True,
        "permissions": _SERVICE_READ,
        "parameters": "expiringBeforeDateTime String",
        "returns": "Int32",
    },
    "generateEncryptionPublicKey": {"permissions": _SERVICE_READ, "returns": "String"},
    "getEncryptionPublicKey": {"function": True, "permissions": _SERVICE_READ, "returns": "String"},
    "shareForSchoolDataSyncService": {"permissions": _SERVICE_WRITE},
    "syncWithAppleDeviceEnrollmentProgram": {"permissions": _SERVICE_WRITE},
    "unshareForSchoolDataSyncService": {"permissions": _SERVICE_WRITE},
    "uploadDepToken": {"permissions": _SERVICE_WRITE, "parameters": "appleId String, depToken String"},
}

RESOURCES: dict[str, ResourceData] = {
    # v1.0: the type is declared but no navigation reaches it, and yet the document gives a v1.0 PATCH: setting
    # v1_code_signing_route.
    "/deviceAppManagement/enterpriseCodeSigningCertificates": {
        "type": "enterpriseCodeSigningCertificate",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _APPS_READ, "POST": _APPS_WRITE},
        "item": {"GET": _APPS_READ, "PATCH": _APPS_WRITE, "DELETE": _APPS_WRITE},
        "behaviour": "code_signing",
    },
    "/deviceAppManagement/iosLobAppProvisioningConfigurations": {
        "type": "iosLobAppProvisioningConfiguration",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _APPS_READ, "POST": _APPS_WRITE},
        "item": {"GET": _APPS_READ, "PATCH": _APPS_WRITE, "DELETE": _APPS_WRITE},
        "operations": {
            "assign": {
                "permissions": _APPS_WRITE,
                "parameters": "iOSLobAppProvisioningConfigAssignments iosLobAppProvisioningConfigurationAssignment[]",
            },
        },
        "behaviour": "provisioning_profile",
    },
    "/deviceAppManagement/iosLobAppProvisioningConfigurations/{id}/assignments": {
        "type": "iosLobAppProvisioningConfigurationAssignment",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _APPS_READ, "POST": _APPS_WRITE},
        "item": {"GET": _APPS_READ, "PATCH": _APPS_WRITE, "DELETE": _APPS_WRITE},
        "behaviour": "assignment",
    },
    "/deviceAppManagement/symantecCodeSigningCertificate": {
        "type": "symantecCodeSigningCertificate",
        "area": "intune",
        "versions": "beta",
        "kind": "singleton",
        "item": {"GET": _APPS_WRITE, "PATCH": _APPS_WRITE},
        "preset": [{"id": "aaaaaaaa-1111-4000-8000-000000000001", "status": "notProvisioned"}],
        "behaviour": "symantec",
    },
    "/deviceAppManagement/vppTokens": {
        "type": "vppToken",
        "area": "intune",
        "collection": {"GET": _SERVICE_READ, "POST": _SERVICE_WRITE},
        "item": {"GET": _SERVICE_READ, "PATCH": _SERVICE_WRITE, "DELETE": _SERVICE_WRITE},
        "operations": {
            "revokeLicenses": {
                "versions": "beta",
                "permissions": _SERVICE_WRITE,
                "parameters": "notifyManagedDevices Boolean!, revokeUntrackedLicenses Boolean",
            },
            "syncLicenses": {"permissions": _SERVICE_WRITE, "returns": "vppToken"},
        },
        "behaviour": "vpp_token",
    },
    # Without a certificate there is nothing: GET answers 404, and the first PATCH makes it.
    "/deviceManagement/applePushNotificationCertificate": {
        "type": "applePushNotificationCertificate",
        "area": "intune",
        "kind": "singleton",
        "item": {"GET": _SERVICE_WRITE, "PATCH": _SERVICE_WRITE},
        "operations": {
            "downloadApplePushNotificationCertificateSigningRequest": {
                "function": True,
                "permissions": _SERVICE_WRITE,
                "returns": "String",
            },
            "generateApplePushNotificationCertificateSigningRequest": {
                "versions": "beta",
                "permissions": _SERVICE_WRITE,
                "returns": "String",
            },
        },
        "behaviour": "push_certificate",
    },
    "/deviceManagement/assignmentFilters": {
        "type": "deviceAndAppManagementAssignmentFilter",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _CONFIGURATION_READ, "POST": _CONFIGURATION_WRITE},
        "item": {"GET": _CONFIGURATION_READ, "PATCH": _CONFIGURATION_WRITE, "DELETE": _CONFIGURATION_WRITE},
        "behaviour": "versioned",
    },
    "/deviceManagement/certificateConnectorDetails": {
        "type": "certificateConnectorDetails",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _CONFIGURATION_READ, "POST": _CONFIGURATION_WRITE},
        "item": {"GET": _CONFIGURATION_READ, "PATCH": _CONFIGURATION_WRITE, "DELETE": _CONFIGURATION_WRITE},
        "operations": _CONNECTOR_OPERATIONS,
        "behaviour": "connector",
    },
    "/deviceManagement/cloudCertificationAuthority": {
        "type": "cloudCertificationAuthority",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _CLOUD_READ, "POST": _CLOUD_WRITE},
        "item": {"GET": _CLOUD_READ, "PATCH": _CLOUD_WRITE, "DELETE": _CLOUD_WRITE},
        "operations": _CLOUD_OPERATIONS,
        "behaviour": "cloud_authority",
    },
    "/deviceManagement/cloudCertificationAuthority/{id}/versions": {
        "type": "cloudCertificationAuthorityVersion",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _CLOUD_READ},
        "item": {"GET": _CLOUD_READ},
    },
    # Not in the permission lists: any token may. Certificates come from devices, so that only reading makes sense.
    "/deviceManagement/cloudCertificationAuthorityLeafCertificate": {
        "type": "cloudCertificationAuthorityLeafCertificate",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": []},
        "item": {"GET": []},
    },
    "/deviceManagement/depOnboardingSettings": {
        "type": "depOnboardingSetting",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _SERVICE_READ, "POST": _SERVICE_WRITE},
        "item": {"GET": _SERVICE_READ, "PATCH": _SERVICE_WRITE, "DELETE": _SERVICE_WRITE},
        "operations": _ENROLLMENT_OPERATIONS,
        "behaviour": "enrollment_token",
    },
    "/deviceManagement/depOnboardingSettings/{id}/enrollmentProfiles": {
        "type": "enrollmentProfile",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _SERVICE_READ, "POST": _SERVICE_WRITE},
        "item": {"GET": _SERVICE_READ, "PATCH": _SERVICE_WRITE, "DELETE": _SERVICE_WRITE},
    },
    "/deviceManagement/depOnboardingSettings/{id}/importedAppleDeviceIdentities": {
        "type": "importedAppleDeviceIdentity",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _SERVICE_READ, "POST": _SERVICE_WRITE},
        "item": {"GET": _SERVICE_READ, "PATCH": _SERVICE_WRITE, "DELETE": _SERVICE_WRITE},
        "behaviour": "versioned",
    },
    "/deviceManagement/deviceConfigurations": {
        "type": "deviceConfiguration",
        "area": "intune",
        "collection": {"GET": _CONFIGURATION_READ, "POST": _CONFIGURATION_WRITE},
        "item": {"GET": _CONFIGURATION_READ, "PATCH": _CONFIGURATION_WRITE, "DELETE": _CONFIGURATION_WRITE},
        "operations": {
            "assign": {
                "permissions": _CONFIGURATION_WRITE,
                "parameters": "assignments deviceConfigurationAssignment[]",
                "returns": "deviceConfigurationAssignment[]",
            },
        },
        "behaviour": "configuration",
    },
    "/deviceManagement/deviceConfigurations/{id}/assignments": {
        "type": "deviceConfigurationAssignment",
        "area": "intune",
        "collection": {"GET": _CONFIGURATION_READ, "POST": _CONFIGURATION_WRITE},
        "item": {"GET": _CONFIGURATION_READ, "PATCH": _CONFIGURATION_WRITE, "DELETE": _CONFIGURATION_WRITE},
        "behaviour": "assignment",
    },
    "/deviceManagement/deviceConfigurations/{id}/managedDeviceCertificateStates": {
        "type": "managedDeviceCertificateState",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _CONFIGURATION_READ, "POST": _CONFIGURATION_WRITE},
        "item": {"GET": _CONFIGURATION_READ, "PATCH": _CONFIGURATION_WRITE, "DELETE": _CONFIGURATION_WRITE},
    },
    "/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates": {
        "type": "managedAllDeviceCertificateState",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _CONFIGURATION_READ, "POST": _CONFIGURATION_WRITE},
        "item": {"GET": _CONFIGURATION_READ, "PATCH": _CONFIGURATION_WRITE, "DELETE": _CONFIGURATION_WRITE},
    },
    # Not in the documents' permission lists: any token may.
    "/deviceManagement/derivedCredentials": {
        "type": "deviceManagementDerivedCredentialSettings",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": [], "POST": []},
        "item": {"GET": [], "PATCH": [], "DELETE": []},
    },
    "/deviceManagement/managedDevices": {
        "type": "managedDevice",
        "area": "intune",
        "versions": "v1.0 beta",
        "collection": {"GET": _MANAGED_DEVICES_READ, "POST": _MANAGED_DEVICES_WRITE},
        "item": {"GET": _MANAGED_DEVICES_READ, "PATCH": _MANAGED_DEVICES_WRITE, "DELETE": _MANAGED_DEVICES_WRITE},
    },
    "/deviceManagement/ndesConnectors": {
        "type": "ndesConnector",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _CONFIGURATION_READ, "POST": _CONFIGURATION_WRITE},
        "item": {"GET": _CONFIGURATION_READ, "PATCH": _CONFIGURATION_WRITE, "DELETE": _CONFIGURATION_WRITE},
    },
    "/deviceManagement/roleScopeTags": {
        "type": "roleScopeTag",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _SCOPE_TAG_READ, "POST": _SCOPE_TAG_WRITE},
        "item": {"GET": _SCOPE_TAG_READ, "PATCH": _SCOPE_TAG_WRITE, "DELETE": _SCOPE_TAG_WRITE},
        "preset": [
            {
                "id": "0",
                "displayName": "Default",
                "description": "The tag of everything that has no other.",
                "isBuiltIn": True,
            }
        ],
        "behaviour": "scope_tag",
    },
    "/deviceManagement/userPfxCertificates": {
        "type": "userPFXCertificate",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _CONFIGURATION_READ, "POST": _CONFIGURATION_WRITE},
        "item": {"GET": _CONFIGURATION_READ, "PATCH": _CONFIGURATION_WRITE, "DELETE": _CONFIGURATION_WRITE},
        "behaviour": "versioned",
    },
    "/domains": {
        "type": "domain",
        "area": "directory",
        "collection": {"GET": _DOMAIN_READ, "POST": _DOMAIN_WRITE},
        "item": {"GET": _DOMAIN_READ, "PATCH": _DOMAIN_WRITE, "DELETE": _DOMAIN_WRITE},
        "patch_status": 204,
        "named": True,
        "behaviour": "domain",
    },
    "/domains/{id}/federationConfiguration": {
        "type": "internalDomainFederation",
        "area": "directory",
        "collection": {"GET": _FEDERATION_READ, "POST": _FEDERATION_WRITE},
        "item": {"GET": _FEDERATION_READ, "PATCH": _FEDERATION_WRITE, "DELETE": _FEDERATION_WRITE},
        "max_items": 1,
        "absent_if_empty": True,
        "behaviour": "federation",
    },
}
