# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Around the certificates: Apple enrollment profiles, imported devices, authentication methods, health metrics.

Names and types are those of msgraph-beta-sdk 1.66. Of ``authenticationMethodsPolicy`` only a part is described.
"""

from __future__ import annotations

from ..model import EntityTypeData

ENTITIES: dict[str, EntityTypeData] = {
    "authenticationMethodsPolicy": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "description String, displayName String, lastModifiedDateTime DateTimeOffset{service}, policyVersion "
            "String, reconfirmationInDays Int32"
        ),
        "navigation": "authenticationMethodConfigurations authenticationMethodConfiguration[]{contained}",
    },
    "enrollmentProfile": {
        "base": "entity",
        "properties": (
            "configurationEndpointUrl String, description String, displayName String, "
            "enableAuthenticationViaCompanyPortal Boolean!, requireCompanyPortalOnSetupAssistantEnrolledDevices "
            "Boolean!, requiresUserAuthentication Boolean!"
        ),
    },
    "importedAppleDeviceIdentity": {
        "base": "entity",
        "properties": (
            "createdDateTime DateTimeOffset!{service}, description String, discoverySource discoverySource!, "
            "enrollmentState enrollmentState!, isDeleted Boolean!, isSupervised Boolean!, lastContactedDateTime "
            "DateTimeOffset!, platform platform!, requestedEnrollmentProfileAssignmentDateTime DateTimeOffset!, "
            "requestedEnrollmentProfileId String, serialNumber String"
        ),
    },
}

COMPLEX: dict[str, str] = {
    "certificateConnectorHealthMetricValue": "dateTime DateTimeOffset!, failureCount Int64!, successCount Int64!",
    "keyLongValuePair": "name String, value Int64!",
    "timeSeriesParameter": "endDateTime DateTimeOffset!, metricName String, startDateTime DateTimeOffset!",
}

ENUMS: dict[str, str] = {
    "discoverySource": "unknown=0 adminImport=1 deviceEnrollmentProgram=2",
    "enrollmentState": "unknown=0 enrolled=1 pendingReset=2 failed=3 notContacted=4 blocked=5",
    "platform": "unknown=0 ios=1 android=2 windows=3 windowsMobile=4 macOS=5 visionOS=6 tvOS=7 unknownFutureValue=8",
    "systemBrowserEnabledOn {flags}": "none=0 ios=1 android=2 mac=4 linux=8 unknownFutureValue=16",
}
