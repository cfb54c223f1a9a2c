# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates from Intune's certificate profiles on devices, as the devices report them.

Sources: Microsoft Graph (beta), "Update managedDeviceCertificateState" and "managedAllDeviceCertificateState resource
type". The first document lists 24 paths, one per type of profile. According to the metadata, all of them can be reached
by casting the profile itself, which is the form here. Ten of the documented paths lead through a VPN, wired or Wi-Fi
configuration to the profile that it refers to, two of those without the cast that the metadata requires. Whether the
service accepts changes to rows that devices report is not documented; the report over all profiles is only read here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Filter,
    Json,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    DateTimeOffset,
    Int32,
    String,
    is_never,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.strings import DistinguishedName, Hexadecimal
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum, Flags

_WIRED = "macOSWiredNetworkConfiguration"
_WIFI = "windowsWifiEnterpriseEAPConfiguration"

# Profile type -> the documented path between the configuration's ID and the cast to the profile: empty, or the type of
# the configuration (None: omitted in the document) and the navigation property from there.
_ROUTES: dict[str, tuple[str | None, str] | None] = {
    "iosPkcsCertificateProfile": None,
    "iosScepCertificateProfile": None,
    "androidPkcsCertificateProfile": None,
    "androidScepCertificateProfile": None,
    "iosImportedPFXCertificateProfile": None,
    "androidImportedPFXCertificateProfile": None,
    "aospDeviceOwnerPkcsCertificateProfile": None,
    "aospDeviceOwnerScepCertificateProfile": None,
    "androidDeviceOwnerPkcsCertificateProfile": None,
    "androidDeviceOwnerScepCertificateProfile": None,
    "androidWorkProfilePkcsCertificateProfile": None,
    "androidWorkProfileScepCertificateProfile": None,
    "androidForWorkImportedPFXCertificateProfile": None,
    "androidDeviceOwnerImportedPFXCertificateProfile": None,
    "androidForWorkPkcsCertificateProfile": (None, "identityCertificate"),
    "androidForWorkScepCertificateProfile": (None, "identityCertificate"),
    "windowsPhone81SCEPCertificateProfile": ("windowsPhone81VpnConfiguration", "identityCertificate"),
    "macOSPkcsCertificateProfile": (_WIRED, "identityCertificateForClientAuthentication"),
    "macOSScepCertificateProfile": (_WIRED, "identityCertificateForClientAuthentication"),
    "macOSImportedPFXCertificateProfile": (_WIRED, "identityCertificateForClientAuthentication"),
    "windows10PkcsCertificateProfile": (_WIFI, "identityCertificateForClientAuthentication"),
    "windows81SCEPCertificateProfile": (_WIFI, "identityCertificateForClientAuthentication"),
    "windows10ImportedPFXCertificateProfile": (_WIFI, "identityCertificateForClientAuthentication"),
    "windowsPhone81ImportedPFXCertificateProfile": (_WIFI, "identityCertificateForClientAuthentication"),
}


def _route(profile: str) -> str:
    """The documented path from a configuration to its states."""
    route = _ROUTES[profile]
    steps = [] if route is None else [*([f"microsoft.graph.{route[0]}"] if route[0] else []), route[1]]
    return "/".join([*steps, f"microsoft.graph.{profile}"])


PROFILE_TYPES = tuple(_ROUTES)

KEY_USAGES = Flags("microsoft.graph.keyUsages", {"keyEncipherment": 1, "digitalSignature": 2})
SUBJECT_ALTERNATIVE_NAME_TYPE = Flags(
    "microsoft.graph.subjectAlternativeNameType",
    {
        "none": 0,
        "emailAddress": 1,
        "userPrincipalName": 2,
        "customAzureADAttribute": 4,
        "domainNameService": 8,
        "universalResourceIdentifier": 16,
    },
)
VALIDITY_PERIOD_SCALE = Enum("microsoft.graph.certificateValidityPeriodScale", {"days": 0, "months": 1, "years": 2})
KEY_STORAGE_PROVIDER = Enum(
    "microsoft.graph.keyStorageProviderOption",
    {
        "useTpmKspOtherwiseUseSoftwareKsp": 0,
        "useTpmKspOtherwiseFail": 1,
        "usePassportForWorkKspOtherwiseFail": 2,
        "useSoftwareKsp": 3,
    },
)
SUBJECT_NAME_FORMAT = Enum(
    "microsoft.graph.subjectNameFormat",
    {
        "commonName": 0,
        "commonNameIncludingEmail": 1,
        "commonNameAsEmail": 2,
        "custom": 3,
        "commonNameAsIMEI": 5,
        "commonNameAsSerialNumber": 6,
        "commonNameAsAadDeviceId": 7,
        "commonNameAsIntuneDeviceId": 8,
        "commonNameAsDurableDeviceId": 9,
    },
)
REVOCATION_STATUS = Enum(
    "microsoft.graph.certificateRevocationStatus", {"none": 0, "pending": 1, "issued": 2, "failed": 3, "revoked": 4}
)
DEVICE_PLATFORM = Enum(
    "microsoft.graph.devicePlatformType",
    {
        "android": 0,
        "androidForWork": 1,
        "iOS": 2,
        "macOS": 3,
        "windowsPhone81": 4,
        "windows81AndLater": 5,
        "windows10AndLater": 6,
        "androidWorkProfile": 7,
        "unknown": 8,
        "androidAOSP": None,
        "androidMobileApplicationManagement": None,
        "iOSMobileApplicationManagement": None,
        "unknownFutureValue": None,
        "windowsMobileApplicationManagement": None,
    },
)
ISSUANCE_STATES = Enum(
    "microsoft.graph.certificateIssuanceStates",
    {
        name: number
        for number, name in enumerate(
            (
                *("unknown", "challengeIssued", "challengeIssueFailed", "requestCreationFailed", "requestSubmitFailed"),
                *("challengeValidationSucceeded", "challengeValidationFailed", "issueFailed", "issuePending", "issued"),
                *(
                    "responseProcessingFailed",
                    "responsePending",
                    "enrollmentSucceeded",
                    "enrollmentNotNeeded",
                    "revoked",
                ),
                *("removedFromCollection", "renewVerified", "installFailed", "installed", "deleteFailed", "deleted"),
                *("renewalRequested", "requested"),
            )
        )
    },
)

_DAY = 86_400 * 10_000_000


def expiring(row: Json, days: int, now: dt.datetime) -> bool:
    """Whether a row expires within ``days`` days, or has expired. Without an expiry date it has no certificate."""
    expiry = row.get("certificateExpirationDateTime")
    ticks = DateTimeOffset.canonical(expiry)
    return isinstance(ticks, int) and not is_never(expiry) and ticks <= ticks_of(now) + days * _DAY


def _in_state(row: Json, states: list[str], _now: dt.datetime) -> bool:
    return any(ISSUANCE_STATES.equal(row.get("certificateIssuanceState"), state) for state in states)


def _revoked(row: Json, wanted: bool, _now: dt.datetime) -> bool:
    states = (
        REVOCATION_STATUS.equal(row.get("certificateRevokeStatus"), "revoked"),
        ISSUANCE_STATES.equal(row.get("certificateIssuanceState"), "revoked"),
    )
    return any(states) is wanted


def _with_error(row: Json, code: int, _now: dt.datetime) -> bool:
    return Int32.equal(row.get("certificateErrorCode"), code)


def _reported(name: str, kind: Any, description: str, *, nullable: bool = True) -> Property:
    return Property(name, kind, description, nullable=nullable, access=Access.READ_ONLY)


def _required(name: str, kind: Any, description: str) -> Property:
    return Property(name, kind, description, nullable=False)


MANAGED_DEVICE_CERTIFICATE_STATE = Resource(
    reported=True,
    name="managed_device_certificate_state",
    type="microsoft.graph.managedDeviceCertificateState",
    label="managed device certificate state",
    paths={
        "beta": "/deviceManagement/deviceConfigurations/{device_configuration_id}"
        "/microsoft.graph.{profile_type}/managedDeviceCertificateStates"
    },
    documented_paths={
        "beta": "/deviceManagement/deviceConfigurations/{device_configuration_id}"
        "/{route}/managedDeviceCertificateStates"
    },
    default_version="beta",
    keys=("certificateThumbprint", "certificateSerialNumber"),
    parameters=(
        Parameter("device_configuration_id", "the id of a device configuration, a GUID", GUIDS),
        Parameter(
            "profile_type",
            "a type of certificate profile",
            choices={profile: {"route": _route(profile)} for profile in PROFILE_TYPES},
        ),
    ),
    parent=Parent(
        label="device configuration",
        collection="/deviceManagement/deviceConfigurations",
        parameter="device_configuration_id",
        permissions=("DeviceManagementConfiguration.Read.All",),
        option="device_configuration",
        type_parameter="profile_type",
        documented_types={profile: route[0] for profile, route in _ROUTES.items() if route},
        eligible=lambda row: str(row.get("@odata.type", "")).rpartition(".")[2] in _ROUTES,
        select=("id", "displayName"),
    ),
    permissions=Permissions(
        read=("DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All"),
        write=("DeviceManagementConfiguration.ReadWrite.All",),
    ),
    filters=(
        Filter("issuance_state", "list", _in_state, tuple(ISSUANCE_STATES.choices)),
        Filter("expiring_within_days", "int", expiring),
        Filter("revoked", "bool", _revoked),
        Filter("error_code", "int", _with_error),
    ),
    properties=(
        Property("id", String, "Unique identifier of the state.", nullable=False, access=Access.READ_ONLY),
        _required("devicePlatform", DEVICE_PLATFORM, "Platform of the device."),
        _required("certificateKeyUsage", KEY_USAGES, "Key usage of the certificate."),
        _required("certificateValidityPeriodUnits", VALIDITY_PERIOD_SCALE, "Unit of the validity period."),
        _required("certificateIssuanceState", ISSUANCE_STATES, "How far the issuance has come."),
        _required("certificateKeyStorageProvider", KEY_STORAGE_PROVIDER, "Where the private key is kept."),
        _required("certificateSubjectNameFormat", SUBJECT_NAME_FORMAT, "Format of the subject name."),
        _required(
            "certificateSubjectAlternativeNameFormat",
            SUBJECT_ALTERNATIVE_NAME_TYPE,
            "Formats of the subject alternative name.",
        ),
        _required("certificateRevokeStatus", REVOCATION_STATUS, "How far a revocation has come."),
        Property("certificateProfileDisplayName", String, "Name of the certificate profile."),
        Property("deviceDisplayName", String, "Name of the device."),
        Property("userDisplayName", String, "Name of the user."),
        _required("certificateExpirationDateTime", DateTimeOffset, "When the certificate expires."),
        _required(
            "certificateLastIssuanceStateChangedDateTime", DateTimeOffset, "When the issuance state last changed."
        ),
        _required("lastCertificateStateChangeDateTime", DateTimeOffset, "When the state last changed."),
        Property("certificateIssuer", DistinguishedName, "Issuer of the certificate."),
        Property("certificateThumbprint", Hexadecimal, "SHA-1 thumbprint of the certificate."),
        Property("certificateSerialNumber", Hexadecimal, "Serial number of the certificate."),
        _required("certificateKeyLength", Int32, "Length of the key in bits."),
        Property("certificateEnhancedKeyUsage", String, "Extended key usages of the certificate."),
        _required("certificateValidityPeriod", Int32, "Validity period, in its unit."),
        Property("certificateSubjectNameFormatString", String, "Custom format of the subject name."),
        Property(
            "certificateSubjectAlternativeNameFormatString", String, "Custom format of the subject alternative name."
        ),
        _required("certificateIssuanceDateTime", DateTimeOffset, "When the certificate was issued."),
        _required("certificateErrorCode", Int32, "Error of the last step, 0 when there was none."),
    ),
)

MANAGED_ALL_DEVICE_CERTIFICATE_STATE = Resource(
    name="managed_all_device_certificate_state",
    type="microsoft.graph.managedAllDeviceCertificateState",
    label="managed all-device certificate state",
    paths={"beta": "/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates"},
    default_version="beta",
    keys=("certificateThumbprint", "certificateSerialNumber"),
    methods=frozenset({"GET"}),
    permissions=Permissions(
        read=("DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All")
    ),
    filters=(Filter("expiring_within_days", "int", expiring), Filter("revoked", "bool", _revoked)),
    expiring=(
        Expiring(
            "Certificate of a device.",
            ends="certificateExpirationDateTime",
            starts="certificateIssuanceDateTime",
            thumbprint="certificateThumbprint",
            serial_number="certificateSerialNumber",
            subject=("certificateSubjectName",),
            issuer=("certificateIssuerName",),
            name=("managedDeviceDisplayName",),
            used_by=("userPrincipalName",),
            many=True,
            counted=lambda row: not REVOCATION_STATUS.equal(row.get("certificateRevokeStatus"), "revoked"),
        ),
    ),
    properties=(
        _reported("id", String, "Unique identifier of the state.", nullable=False),
        _reported("managedDeviceDisplayName", String, "Name of the device."),
        _reported("userPrincipalName", String, "The user."),
        _reported("certificateThumbprint", Hexadecimal, "SHA-1 thumbprint of the certificate."),
        _reported("certificateSerialNumber", Hexadecimal, "Serial number of the certificate."),
        _reported("certificateSubjectName", DistinguishedName, "Subject of the certificate."),
        _reported("certificateIssuerName", DistinguishedName, "Issuer of the certificate."),
        _reported("certificateIssuanceDateTime", DateTimeOffset, "When the certificate was issued.", nullable=False),
        _reported("certificateExpirationDateTime", DateTimeOffset, "When the certificate expires.", nullable=False),
        _reported("certificateKeyUsages", Int32, "Key usages of the certificate, as a number."),
        _reported("certificateExtendedKeyUsages", String, "Extended key usages of the certificate."),
        _reported("certificateRevokeStatus", REVOCATION_STATUS, "How far a revocation has come.", nullable=False),
        _reported(
            "certificateRevokeStatusLastChangeDateTime", DateTimeOffset, "When that last changed.", nullable=False
        ),
    ),
)
