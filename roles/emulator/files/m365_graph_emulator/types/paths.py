# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths: which type is found where, by which methods, with which application permissions, in which error shape.

Written from the catalogue and the documents. Keys carry no casts: the managedDeviceCertificateStates below a profile are reached
through the cast to one of the 24 profile types, and through the navigations that lead to a profile.
"""

from __future__ import annotations

from ..model import ResourceData

_APPS_READ = ["DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"]
_APPS_WRITE = ["DeviceManagementApps.ReadWrite.All"]
_CONFIGURATION_READ = ["DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All"]
_CONFIGURATION_WRITE = ["DeviceManagementConfiguration.ReadWrite.All"]
_DOMAIN_READ = ["Domain.Read.All", "Domain.ReadWrite.All"]
_DOMAIN_WRITE = ["Domain.ReadWrite.All"]
_FEDERATION_READ = ["Domain-InternalFederation.Read.All", "Domain-InternalFederation.ReadWrite.All"]
_FEDERATION_WRITE = ["Domain-InternalFederation.ReadWrite.All"]

RESOURCES: dict[str, ResourceData] = {
    # v1.0: the type is declared but no navigation reaches it, and yet the document gives a v1.0 PATCH: setting v1_code_signing_route.
    "/deviceAppManagement/enterpriseCodeSigningCertificates": {
        "type": "enterpriseCodeSigningCertificate",
        "area": "intune",
        "versions": "beta",
        "collection": {"GET": _APPS_READ, "POST": _APPS_WRITE},
        "item": {"GET": _APPS_READ, "PATCH": _APPS_WRITE, "DELETE": _APPS_WRITE},
        "behaviour": "code_signing",
    },
    "/deviceManagement/deviceConfigurations": {
        "type": "deviceConfiguration",
        "area": "intune",
        "collection": {"GET": _CONFIGURATION_READ, "POST": _CONFIGURATION_WRITE},
        "item": {"GET": _CONFIGURATION_READ, "PATCH": _CONFIGURATION_WRITE, "DELETE": _CONFIGURATION_WRITE},
        "behaviour": "versioned",
    },
    "/deviceManagement/deviceConfigurations/{id}/managedDeviceCertificateStates": {
        "type": "managedDeviceCertificateState",
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
        "behaviour": "federation",
    },
}
