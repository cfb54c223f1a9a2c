# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Intune's certificate profiles: SCEP, PKCS and imported PFX on every platform, one Graph type each.

Source: Microsoft Graph (beta), the types below deviceConfiguration. The effects on issued certificates are from
Microsoft's "Remove SCEP or PKCS certificates in Microsoft Intune": on Windows, iOS, macOS and Android Knox, a change of
a SCEP profile revokes them, and a change of a PKCS profile leaves them on the devices (new ones are not mentioned). A
device that is no longer targeted loses SCEP certificates on all of these platforms, PKCS certificates on Windows and
iOS, and keeps PKCS certificates on Knox and macOS. The page does not define which properties count as a change, and
does not cover other platforms and imported PFX: the presumption here is that all properties that are sent to devices
count, that is all except name, description and scope tags.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.limits import (
    NOT_EMPTY,
    OBJECT_IDENTIFIER,
    ValueLimit,
    between,
    elements,
    every,
)
from ansible_collections.m365.graph.plugins.module_utils._description.links import Issued
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Effect,
    Json,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._description.variants import family
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    EXTENDED_KEY_USAGE,
    root,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    ISSUANCE_STATES,
    KEY_STORAGE_PROVIDER,
    KEY_USAGES,
    PROFILE_TYPES,
    REVOCATION_STATUS,
    SUBJECT_ALTERNATIVE_NAME_TYPE,
    SUBJECT_NAME_FORMAT,
    VALIDITY_PERIOD_SCALE,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.device_configurations import (
    COMMON,
    NAME_FILTER,
    PATHS,
    PERMISSIONS,
    documented,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, EdmType, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Flags

ACCESS_TYPE = Enum(
    "microsoft.graph.androidDeviceOwnerCertificateAccessType",
    {"userApproval": 0, "specificApps": 1, "unknownFutureValue": 2},
)
APPLE_SUBJECT_NAME_FORMAT = Enum(
    "microsoft.graph.appleSubjectNameFormat",
    {
        "commonName": 0,
        "commonNameAsEmail": 1,
        "custom": 2,
        "commonNameIncludingEmail": 3,
        "commonNameAsIMEI": 5,
        "commonNameAsSerialNumber": 6,
    },
)
AUTHORITY_TYPE = Enum(
    "microsoft.graph.deviceManagementCertificationAuthority", {"notConfigured": 0, "microsoft": 1, "digiCert": 2}
)
DEPLOYMENT_CHANNEL = Enum(
    "microsoft.graph.appleDeploymentChannel", {"deviceChannel": 0, "userChannel": 1, "unknownFutureValue": None}
)
HASH_ALGORITHMS = Flags("microsoft.graph.hashAlgorithms", {"sha1": 1, "sha2": 2})
KEY_SIZE = Enum("microsoft.graph.keySize", {"size1024": 0, "size2048": 1, "size4096": 2})
PURPOSE = Enum(
    "microsoft.graph.intendedPurpose", {"unassigned": 1, "smimeEncryption": 2, "smimeSigning": 3, "vpn": 4, "wifi": 5}
)
STORE = Enum("microsoft.graph.certificateStore", {"user": 1, "machine": 2})

_ALTERNATIVE_NAME = Complex(
    "microsoft.graph.customSubjectAlternativeName", {"name": String, "sanType": SUBJECT_ALTERNATIVE_NAME_TYPE}
)
_SILENT_ACCESS = Complex("microsoft.graph.androidDeviceOwnerSilentCertificateAccess", {"packageId": String})


def _sent(
    name: str,
    kind: EdmType,
    description: str,
    *limits: ValueLimit,
    nullable: bool = True,
    required: bool = False,
) -> Property:
    """A property that is sent to devices."""
    return Property(
        name, kind, description, nullable=nullable, required=required, effect=Effect.REISSUES, limits=limits
    )


def _nullable(*properties: Property) -> tuple[Property, ...]:
    return tuple(dataclasses.replace(item, nullable=True, required=False) for item in properties)


def _root(kind: str) -> Property:
    """The trusted root certificate of a profile, of the type in the metadata."""
    description = "Trusted root certificate of the authority that issues, by name or by ID."
    return root("rootCertificate", kind, description, Effect.REISSUES)


# The service shows 0 for an unset value, and exported values can be written again.
RENEWAL_THRESHOLD = dataclasses.replace(between(1, 99), met=lambda value: 0 <= value <= 99)
_VALIDITY = (
    _sent("certificateValidityPeriodScale", VALIDITY_PERIOD_SCALE, "Unit of the validity period.", nullable=False),
    _sent("certificateValidityPeriodValue", Int32, "Validity period, in its unit.", nullable=False),
    _sent(
        "renewalThresholdPercentage",
        Int32,
        "Share of the lifetime that is left when devices renew, 1 to 99.",
        RENEWAL_THRESHOLD,
        nullable=False,
    ),
)
_SAN_TYPE = _sent("subjectAlternativeNameType", SUBJECT_ALTERNATIVE_NAME_TYPE, "Kinds of subject alternative names.")
_REQUIRED_SAN_TYPE = dataclasses.replace(_SAN_TYPE, nullable=False)
_SUBJECT = _sent("subjectNameFormat", SUBJECT_NAME_FORMAT, "Format of the subject name.", nullable=False)
_APPLE_SUBJECT = dataclasses.replace(_SUBJECT, type=APPLE_SUBJECT_NAME_FORMAT)
_SUBJECT_STRING = _sent("subjectNameFormatString", String, "Custom format of the subject name.")
_REQUIRED_SUBJECT_STRING = dataclasses.replace(_SUBJECT_STRING, nullable=False, required=True)
_SAN_STRING = _sent("subjectAlternativeNameFormatString", String, "Custom format of the subject alternative name.")
_CUSTOM_NAMES = _sent(
    "customSubjectAlternativeNames",
    Collection(_ALTERNATIVE_NAME, "set"),
    "Subject alternative names.",
    elements(0, 500),
    every(NOT_EMPTY, "name", needed=True),
)
_USAGES = _sent(
    "extendedKeyUsages",
    Collection(EXTENDED_KEY_USAGE, "keyed", ("objectIdentifier",)),
    "Extended key usages.",
    elements(0, 500),
    every(OBJECT_IDENTIFIER, "objectIdentifier", needed=True),
    nullable=False,
)
_STORE = _sent("certificateStore", STORE, "Store of the certificate.")
_PROVIDER = _sent("keyStorageProvider", KEY_STORAGE_PROVIDER, "Where the private key is kept.", nullable=False)
_CHANNEL = _sent("deploymentChannel", DEPLOYMENT_CHANNEL, "Channel by which macOS gets the profile.")
_ALL_APPS = _sent("allowAllAppsAccess", Boolean, "Whether every app may use the private key.")
_PURPOSE = _sent("intendedPurpose", PURPOSE, "What the imported certificates are meant for.", nullable=False)
SILENT_ACCESS = (
    _sent("certificateAccessType", ACCESS_TYPE, "Which apps may use the certificate."),
    _sent(
        "silentCertificateAccessDetails",
        Collection(_SILENT_ACCESS, "set"),
        "Apps that use the certificate without asking the user.",
        elements(0, 50),
    ),
)
_SCEP = (
    _sent("keySize", KEY_SIZE, "Length of the key.", nullable=False),
    _sent("keyUsage", KEY_USAGES, "Key usage of the certificate.", nullable=False),
    _sent("scepServerUrls", Collection(String, "set"), "Addresses of the SCEP servers, among which devices choose."),
    _SUBJECT_STRING,
    _SAN_STRING,
)
_HASH = _sent("hashAlgorithm", HASH_ALGORITHMS, "Hash algorithms.", nullable=False)
_AUTHORITY = (
    _sent("certificationAuthority", String, "Host of the certification authority.", nullable=False, required=True),
    _sent("certificationAuthorityName", String, "Name of the certification authority.", nullable=False, required=True),
    _sent("certificateTemplateName", String, "Name of the certificate template.", nullable=False, required=True),
)
_CUSTOM_AUTHORITY = (
    _AUTHORITY[0],
    *_nullable(_AUTHORITY[1]),
    _AUTHORITY[2],
    _sent("certificationAuthorityType", AUTHORITY_TYPE, "Kind of the certification authority.", nullable=False),
)

_APPLE = (*_VALIDITY, _APPLE_SUBJECT, _SAN_TYPE)
_WINDOWS = (*_VALIDITY, _SUBJECT, _SAN_TYPE, _PROVIDER)
_PHONE = (*_VALIDITY, _SUBJECT, _REQUIRED_SAN_TYPE, _PROVIDER, _USAGES)
_ADMINISTRATOR = (*_VALIDITY, _SUBJECT, _REQUIRED_SAN_TYPE, _USAGES, _root("androidTrustedRootCertificate"))
_OWNER = (*_VALIDITY, *_nullable(_SUBJECT), _SAN_TYPE, _USAGES, _root("androidDeviceOwnerTrustedRootCertificate"))
_AOSP = (*_VALIDITY, *_nullable(_SUBJECT), _SAN_TYPE, _USAGES, _root("aospDeviceOwnerTrustedRootCertificate"))
_FOR_WORK = (*_VALIDITY, _SUBJECT, _SAN_TYPE, _USAGES, _root("androidForWorkTrustedRootCertificate"))
_WORK_PROFILE = (*_VALIDITY, _SUBJECT, _SAN_TYPE, _USAGES, _root("androidWorkProfileTrustedRootCertificate"))

_ASSIGNMENTS = COMMON[-1]
_STAYS = dataclasses.replace(_ASSIGNMENTS, effect=Effect.SAFE, effect_of=None, documented=True)
"""Assignments for which Microsoft documents that devices keep certificates if they are no longer targeted."""
_TAKES = dataclasses.replace(_ASSIGNMENTS, documented=True)


def _known(*properties: Property) -> tuple[Property, ...]:
    """The properties of a SCEP profile on a platform for which Microsoft documents the effect of a change."""
    return (*documented(properties), _TAKES)


TYPES: Mapping[str, Sequence[Property]] = {
    "iosScepCertificateProfile": _known(
        *_APPLE, *_SCEP, _STORE, _CUSTOM_NAMES, _USAGES, _root("iosTrustedRootCertificate")
    ),
    "iosPkcsCertificateProfile": (*_APPLE, *_AUTHORITY, _STORE, _CUSTOM_NAMES, _SUBJECT_STRING, _SAN_STRING, _TAKES),
    "iosImportedPFXCertificateProfile": (_PURPOSE,),
    "macOSScepCertificateProfile": _known(
        *(
            *_APPLE,
            *_SCEP,
            *_nullable(_HASH),
            _STORE,
            _CUSTOM_NAMES,
            _USAGES,
            _CHANNEL,
            _ALL_APPS,
            _root("macOSTrustedRootCertificate"),
        )
    ),
    "macOSPkcsCertificateProfile": (
        *_APPLE,
        *_AUTHORITY,
        _STORE,
        _CUSTOM_NAMES,
        _SUBJECT_STRING,
        _SAN_STRING,
        _CHANNEL,
        _ALL_APPS,
        _STAYS,
    ),
    "macOSImportedPFXCertificateProfile": (*_APPLE, _PURPOSE, _CHANNEL),
    "windows81SCEPCertificateProfile": _known(
        *_WINDOWS, *_SCEP, _HASH, _STORE, _CUSTOM_NAMES, _USAGES, _root("windows81TrustedRootCertificate")
    ),
    "windows10PkcsCertificateProfile": (
        *(*_WINDOWS, *_AUTHORITY, _STORE, _CUSTOM_NAMES, *_nullable(_USAGES), _SUBJECT_STRING, _SAN_STRING, _TAKES),
    ),
    "windows10ImportedPFXCertificateProfile": (*_WINDOWS, _PURPOSE),
    "windows10PFXImportCertificateProfile": (_PROVIDER,),
    "windowsPhone81SCEPCertificateProfile": (*_PHONE, *_SCEP, _HASH, _root("windowsPhone81TrustedRootCertificate")),
    "windowsPhone81ImportedPFXCertificateProfile": (*_WINDOWS, _PURPOSE),
    "androidScepCertificateProfile": _known(*_ADMINISTRATOR, *_SCEP, _HASH),
    "androidPkcsCertificateProfile": (*_ADMINISTRATOR, *_AUTHORITY, _SAN_STRING, _STAYS),
    "androidImportedPFXCertificateProfile": (*_ADMINISTRATOR, _PURPOSE),
    "androidForWorkScepCertificateProfile": (*_FOR_WORK, *_SCEP, _HASH, _STORE, _CUSTOM_NAMES),
    "androidForWorkPkcsCertificateProfile": (*_FOR_WORK, *_AUTHORITY, _SAN_STRING),
    # As in the metadata, below the base of device administrator.
    "androidForWorkImportedPFXCertificateProfile": (*_ADMINISTRATOR, _PURPOSE),
    "androidWorkProfileScepCertificateProfile": (*_WORK_PROFILE, *_SCEP, _HASH, _STORE, _CUSTOM_NAMES),
    "androidWorkProfilePkcsCertificateProfile": (
        *_WORK_PROFILE,
        *_AUTHORITY,
        _STORE,
        _CUSTOM_NAMES,
        _SUBJECT_STRING,
        _SAN_STRING,
    ),
    "androidDeviceOwnerScepCertificateProfile": (*_OWNER, *_SCEP, _HASH, _STORE, _CUSTOM_NAMES, *SILENT_ACCESS),
    "androidDeviceOwnerPkcsCertificateProfile": (
        *(
            *_OWNER,
            *_CUSTOM_AUTHORITY,
            dataclasses.replace(_STORE, nullable=False),
            _CUSTOM_NAMES,
            _REQUIRED_SUBJECT_STRING,
            _SAN_STRING,
            *SILENT_ACCESS,
        ),
    ),
    "androidDeviceOwnerImportedPFXCertificateProfile": (*_OWNER, _PURPOSE, *SILENT_ACCESS),
    "aospDeviceOwnerScepCertificateProfile": (*_AOSP, *_SCEP, _HASH, _STORE, _CUSTOM_NAMES),
    "aospDeviceOwnerPkcsCertificateProfile": (
        *(
            *_AOSP,
            *_CUSTOM_AUTHORITY,
            dataclasses.replace(_STORE, nullable=False),
            _CUSTOM_NAMES,
            _REQUIRED_SUBJECT_STRING,
            _SAN_STRING,
        ),
    ),
}

_NOT_HELD = frozenset(
    {
        *(
            "unknown",
            "challengeIssued",
            "challengeIssueFailed",
            "requestCreationFailed",
            "requestSubmitFailed",
            "challengeValidationSucceeded",
        ),
        *(
            "challengeValidationFailed",
            "issueFailed",
            "issuePending",
            "responsePending",
            "enrollmentNotNeeded",
            "revoked",
            "deleted",
            "requested",
        ),
    }
)
"""The issuance states in which a device has no certificate to lose."""


def _holds(row: Json) -> bool:
    """Whether a device has the certificate of a managedDeviceCertificateState."""
    return ISSUANCE_STATES.canonical(
        row.get("certificateIssuanceState")
    ) not in _NOT_HELD and not REVOCATION_STATUS.equal(row.get("certificateRevokeStatus"), "revoked")


CERTIFICATE_PROFILE = family(
    Resource(
        name="certificate_profile",
        type="microsoft.graph.deviceConfiguration",
        label="certificate profile",
        paths=PATHS,
        default_version="beta",
        keys=("displayName",),
        permissions=PERMISSIONS,
        allow=("allow_reissue",),
        typed_body=True,
        filters=(NAME_FILTER,),
        traits=Traits(trust=True),
        issued=Issued(
            "managedDeviceCertificateStates",
            frozenset(PROFILE_TYPES),
            ("id", "certificateIssuanceState", "certificateRevokeStatus", "deviceDisplayName"),
            _holds,
            "deviceDisplayName",
        ),
        properties=COMMON,
    ),
    TYPES,
)
