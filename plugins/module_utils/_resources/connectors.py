# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Issuers and connectors of certificates for Intune: connectors on premises, and authorities in the cloud.

Sources: Microsoft Graph (beta), "ndesConnector resource type", "certificateConnectorDetails resource type" and
"cloudCertificationAuthority resource type". The metadata lists every method for the connectors, but their values are
their own reports, so they are only read here. The documents call name, description and scope tags of a cloud authority
writable, and an eTag "for optimistic concurrency control", which is not documented as required and is not sent. All
other values are set at its creation, which is only possible in the admin centre.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.cloud_pki import LEAVES_BELOW
from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Filter,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import EXTENDED_KEY_USAGE
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.strings import DistinguishedName, Hexadecimal
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum


def _read_only(name: str, kind: Any, description: str, *, nullable: bool = True, volatile: bool = False) -> Property:
    return Property(name, kind, description, nullable=nullable, access=Access.READ_ONLY, volatile=volatile)


def _members(name: str, *members: str) -> Enum:
    """An enumeration whose numbers are not published."""
    return Enum(f"microsoft.graph.{name}", dict.fromkeys(members))


_CONFIGURATION = Permissions(
    read=("DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All")
)

NDES_CONNECTOR_STATE = Enum("microsoft.graph.ndesConnectorState", {"none": 0, "active": 1, "inactive": 2})
HEALTH_STATUS = _members(
    "ndesConnectorHealthStatus",
    "unknown",
    "noActionRequired",
    "attentionRequired",
    "actionRequired",
    "disconnected",
    "unknownFutureValue",
)
HEALTH_METRIC = _members(
    "connectorHealthCheckMetricName",
    "caConnectivity",
    "caIssuancePermissions",
    "caRevocationPermissions",
    "certificateTemplate",
    "unknownFutureValue",
)
HEALTH_CHECK = Complex("microsoft.graph.connectorHealthCheck", {"metricName": HEALTH_METRIC, "status": HEALTH_STATUS})

NDES_CONNECTOR = Resource(
    name="ndes_connector",
    type="microsoft.graph.ndesConnector",
    label="NDES connector",
    paths={"beta": "/deviceManagement/ndesConnectors"},
    default_version="beta",
    keys=("displayName",),
    methods=frozenset({"GET"}),
    permissions=_CONFIGURATION,
    properties=(
        _read_only("id", String, "Unique identifier of the connector.", nullable=False),
        _read_only("displayName", String, "Name of the connector."),
        _read_only("machineName", String, "Machine that the connector runs on."),
        _read_only("connectorVersion", String, "Version of the connector."),
        _read_only("state", NDES_CONNECTOR_STATE, "Whether the connector is active.", nullable=False),
        _read_only("healthStatus", HEALTH_STATUS, "The worst of its health checks."),
        _read_only("healthChecks", Collection(HEALTH_CHECK, "keyed", ("metricName",)), "Its health checks one by one."),
        _read_only("enrolledDateTime", DateTimeOffset, "When the connector was enrolled.", nullable=False),
        _read_only("lastConnectionDateTime", DateTimeOffset, "When the connector last connected.", nullable=False),
        _read_only("roleScopeTagIds", Collection(String, "set"), "Scope tags."),
    ),
)

CERTIFICATE_CONNECTOR = Resource(
    name="certificate_connector",
    type="microsoft.graph.certificateConnectorDetails",
    label="certificate connector",
    paths={"beta": "/deviceManagement/certificateConnectorDetails"},
    default_version="beta",
    keys=("connectorName",),
    methods=frozenset({"GET"}),
    permissions=_CONFIGURATION,
    properties=(
        _read_only("id", String, "Unique identifier of the connector.", nullable=False),
        _read_only("connectorName", String, "Name of the connector."),
        _read_only("machineName", String, "Machine that the connector runs on."),
        _read_only("connectorVersion", String, "Version of the connector."),
        _read_only("enrollmentDateTime", DateTimeOffset, "When the connector was enrolled.", nullable=False),
        _read_only("lastCheckinDateTime", DateTimeOffset, "When the connector last connected.", nullable=False),
    ),
)

CA_STATUS = _members(
    "cloudCertificationAuthorityStatus",
    "unknown",
    "active",
    "paused",
    "revoked",
    "signingPending",
    "unknownFutureValue",
    "expired",
)
CA_KEY_SIZE = _members(
    "cloudCertificationAuthorityCertificateKeySize",
    *("unknown", "rsa2048", "rsa3072", "rsa4096", "eCP256", "eCP256k", "eCP384", "eCP521", "unknownFutureValue"),
)
CA_HASH = _members(
    "cloudCertificationAuthorityHashingAlgorithm", "unknown", "sha256", "sha384", "sha512", "unknownFutureValue"
)
CA_TYPE = _members(
    "cloudCertificationAuthorityType",
    *(
        "unknown",
        "rootCertificationAuthority",
        "issuingCertificationAuthority",
        "issuingCertificationAuthorityWithExternalRoot",
        "unknownFutureValue",
    ),
)
CA_KEY_PLATFORM = _members(
    "cloudCertificationAuthorityKeyPlatformType", "unknown", "software", "hardwareSecurityModule", "unknownFutureValue"
)
CLOUD_CERTIFICATION_AUTHORITY = Resource(
    name="cloud_certification_authority",
    type="microsoft.graph.cloudCertificationAuthority",
    label="cloud certification authority",
    paths={"beta": "/deviceManagement/cloudCertificationAuthority"},
    default_version="beta",
    keys=("displayName",),
    methods=frozenset({"GET", "PATCH"}),
    permissions=Permissions(
        read=("DeviceManagementCloudCA.Read.All",), write=("DeviceManagementCloudCA.ReadWrite.All",)
    ),
    traits=Traits(trust=True),
    expiring=(
        Expiring(
            "Issue of certificates to devices.",
            ends="validityEndDateTime",
            starts="validityStartDateTime",
            thumbprint="thumbprint",
            serial_number="serialNumber",
            subject=("subjectName", "commonName"),
            issuer=("issuerCommonName",),
            name=("commonName",),
            used_by=("organizationName",),
        ),
    ),
    properties=(
        _read_only("id", String, "Unique identifier of the authority.", nullable=False),
        Property("displayName", String, "Name of the authority.", nullable=False),
        Property("description", String, "What the authority is for."),
        Property("roleScopeTagIds", Collection(String, "set"), "Scope tags."),
        _read_only("certificationAuthorityStatus", CA_STATUS, "Whether the authority issues certificates."),
        _read_only("cloudCertificationAuthorityType", CA_TYPE, "Whether it is a root or an issuing authority."),
        _read_only("commonName", String, "Common name of its certificate."),
        _read_only("subjectName", DistinguishedName, "Subject of its certificate."),
        _read_only("organizationName", String, "Organization in the subject."),
        _read_only("organizationUnit", String, "Organizational unit in the subject."),
        _read_only("countryName", String, "Country in the subject."),
        _read_only("stateName", String, "State or province in the subject."),
        _read_only("localityName", String, "Locality in the subject."),
        _read_only("issuerCommonName", String, "Common name of its issuer."),
        _read_only("rootCertificateCommonName", String, "Common name of the root above it."),
        _read_only("certificationAuthorityIssuerId", String, "Unique identifier of its issuer."),
        _read_only("certificationAuthorityIssuerUri", String, "Address of its issuer."),
        _read_only("thumbprint", Hexadecimal, "SHA-1 thumbprint of its certificate."),
        _read_only("serialNumber", Hexadecimal, "Serial number of its certificate."),
        _read_only("validityPeriodInYears", Int32, "Lifetime of its certificate in years.", nullable=False),
        _read_only("validityStartDateTime", DateTimeOffset, "When its certificate becomes valid."),
        _read_only("validityEndDateTime", DateTimeOffset, "When its certificate expires."),
        _read_only("certificateKeySize", CA_KEY_SIZE, "Kind and size of its key."),
        _read_only("cloudCertificationAuthorityHashingAlgorithm", CA_HASH, "Hash that it signs with."),
        _read_only("keyPlatform", CA_KEY_PLATFORM, "Where its key is kept."),
        _read_only(
            "extendedKeyUsages",
            Collection(EXTENDED_KEY_USAGE, "keyed", ("objectIdentifier",)),
            "Usages of the certificates that it issues.",
        ),
        _read_only("certificateSigningRequest", String, "Request that an external root has to sign."),
        _read_only("certificateDownloadUrl", String, "Address of its certificate."),
        _read_only("certificateRevocationListUrl", String, "Address of its list of revoked certificates."),
        _read_only("ocspResponderUri", String, "Address of its OCSP responder."),
        _read_only("scepServerUrl", String, "Address at which devices ask for certificates."),
        _read_only("geographicRegion", String, "Region that hosts it."),
        _read_only("versionNumber", Int32, "How often it has been renewed.", nullable=False),
        _read_only("eTag", String, "Version of the entity.", volatile=True),
        _read_only("createdDateTime", DateTimeOffset, "When it was created."),
        _read_only("lastModifiedDateTime", DateTimeOffset, "When it last changed.", volatile=True),
    ),
)

LEAF_STATUS = _members(
    "cloudCertificationAuthorityLeafCertificateStatus", "unknown", "active", "revoked", "expired", "unknownFutureValue"
)


def _with_status(row: Json, statuses: Sequence[str], _now: dt.datetime) -> bool:
    return row.get("certificateStatus") in statuses


def _issued_by(row: Json, authority: str, _now: dt.datetime) -> bool:
    return str(row.get("issuerId")).lower() == authority.lower()


def _split_usages(row: dict[str, Any]) -> None:
    """Lists that some tenants show as JSON inside a string (measured in a tenant in 2026-07)."""
    for option in ("key_usages", "extended_key_usages"):
        if isinstance(row.get(option), str):
            with suppress(ValueError):
                row[option] = json.loads(row[option])


CLOUD_CERTIFICATION_AUTHORITY_LEAF_CERTIFICATE = Resource(
    name="cloud_certification_authority_leaf_certificate",
    type="microsoft.graph.cloudCertificationAuthorityLeafCertificate",
    label="leaf certificate of a cloud certification authority",
    paths={"beta": "/deviceManagement/cloudCertificationAuthorityLeafCertificate"},
    nested=LEAVES_BELOW,
    default_version="beta",
    traits=Traits(annotate=_split_usages),
    keys=("serialNumber",),
    methods=frozenset({"GET"}),
    # The permission lists do not have this path; those of the authority are the ones of its actions.
    permissions=Permissions(read=("DeviceManagementCloudCA.Read.All",)),
    properties=(
        _read_only("id", String, "Unique identifier of the certificate.", nullable=False),
        _read_only("subjectName", DistinguishedName, "Subject of the certificate."),
        _read_only("serialNumber", Hexadecimal, "Serial number of the certificate.", nullable=False),
        _read_only("thumbprint", Hexadecimal, "SHA-1 thumbprint of the certificate."),
        _read_only("certificateStatus", LEAF_STATUS, "Whether it is active, revoked or expired."),
        _read_only("revocationDateTime", DateTimeOffset, "When it was revoked."),
        _read_only("validityStartDateTime", DateTimeOffset, "When it becomes valid."),
        _read_only("validityEndDateTime", DateTimeOffset, "When it expires."),
        _read_only("issuerId", String, "Unique identifier of the authority that issued it."),
        _read_only("issuerName", String, "Name of that authority."),
        _read_only("certificationAuthorityIssuerUri", String, "Address of that authority's certificate."),
        _read_only("certificationAuthorityVersionNumber", Int32, "Version of that authority which issued it."),
        _read_only("deviceId", String, "Unique identifier of the device that it was issued to."),
        _read_only("deviceName", String, "Name of that device."),
        _read_only("devicePlatform", String, "Platform of that device."),
        _read_only("userId", String, "Unique identifier of the device's user."),
        _read_only("userPrincipalName", String, "User principal name of the device's user."),
        _read_only("keyUsages", Collection(String, "set"), "Key usages of the certificate."),
        _read_only("extendedKeyUsages", Collection(String, "set"), "Extended key usages of the certificate."),
        _read_only("crlDistributionPointUrl", String, "Address of the list of revoked certificates."),
        _read_only("ocspResponderUri", String, "Address of the OCSP responder."),
    ),
    filters=(
        Filter("certificate_status", "list", _with_status, tuple(LEAF_STATUS.choices)),
        Filter("issuer_id", "str", _issued_by),
    ),
)
