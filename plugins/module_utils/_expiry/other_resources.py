# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources without a module of which something can expire: they are only read. Pure.

Sources: the pages of these types and of their lists in Microsoft's reference (``androidDeviceOwnerEnrollmentProfile``,
``iosLobApp``, ``managedDevice``, ...), for v1.0 where they exist there. An application sees only its own subscriptions,
for which it needs no permission of its own ("List subscriptions").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ansible_collections.m365.graph.plugins.module_utils._description.address import Version
from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import String

_APPS = "DeviceManagementApps.Read.All"
_CONFIGURATION = "DeviceManagementConfiguration.Read.All"
_CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
_SERVICE = "DeviceManagementServiceConfig.Read.All"


@dataclass(frozen=True)
class OtherResource:
    """A description; ``params`` are sent with the list."""

    resource: Resource
    params: Mapping[str, str | int] = field(default_factory=dict)


def _read_only(
    type_name: str,
    label: str,
    path: str,
    permission: str | None,
    *expiring: Expiring,
    version: Version = "beta",
    shared: bool = False,
    parent: Parent | None = None,
    singleton: bool = False,
    clouds: tuple[str, ...] | None = None,
) -> Resource:
    return Resource(
        name=label.replace(" ", "_"),
        type=f"microsoft.graph.{type_name}",
        label=label,
        paths={version: path},
        default_version=version,
        permissions=Permissions(read=(permission,) if permission else ()),
        properties=(Property("id", String, "Its ID.", nullable=False, access=Access.READ_ONLY),),
        methods=frozenset({"GET"}),
        expiring=expiring,
        shared=shared,
        parent=parent,
        parameters=(Parameter(parent.parameter, f"the {parent.key} of a {parent.label}"),) if parent else (),
        singleton=singleton,
        **({"clouds": clouds} if clouds else {}),  # type: ignore[arg-type]
    )


def _enrollment_profile(type_name: str) -> OtherResource:
    parent = Parent(
        label="token of Apple device enrolment",
        collection="/deviceManagement/depOnboardingSettings",
        parameter="dep_onboarding_setting_id",
        permissions=(_SERVICE,),
        name_fields={"tokenName": String},
    )
    path = "/deviceManagement/depOnboardingSettings/{dep_onboarding_setting_id}/enrollmentProfiles"
    return OtherResource(
        _read_only(
            type_name,
            "Apple enrolment profile",
            path,
            _SERVICE,
            Expiring(
                "Management of enrolled devices by a computer.",
                each="managementCertificates",
                certificate="certificate",
                thumbprint="thumbprint",
            ),
            shared=True,
            parent=parent,
        )
    )


def _android_token(type_name: str, path: str) -> OtherResource:
    expiring = Expiring("Enrolment of Android devices.", "token", ends="tokenExpirationDateTime", name=("displayName",))
    return OtherResource(_read_only(type_name, "Android enrolment profile", path, _CONFIGURATION, expiring))


def _ios_app(type_name: str) -> OtherResource:
    expiring = Expiring(
        "Provisioning profile inside an iOS app, which does not start without it.",
        ends="expirationDateTime",
        name=("displayName",),
    )
    path = "/deviceAppManagement/mobileApps"
    resource = _read_only(type_name, "iOS app", path, _APPS, expiring, version="v1.0", shared=True)
    return OtherResource(resource, {"$filter": f"isof('microsoft.graph.{type_name}')"})


def _information_protection(type_name: str, path: str) -> OtherResource:
    expiring = Expiring(
        "Recovery of data that Windows Information Protection has encrypted.",
        each="dataRecoveryCertificate",
        certificate="certificate",
        ends="expirationDateTime",
        subject=("subjectName",),
        name=("description",),
    )
    label = "Windows Information Protection policy"
    return OtherResource(_read_only(type_name, label, path, _APPS, expiring, version="v1.0"))


_EDU = tuple(
    Expiring(f"Root certificate of {whose} in shared iPads.", each=name, certificate="trustedRootCertificate")
    for whose, name in (
        ("devices", "deviceCertificateSettings"),
        ("students", "studentCertificateSettings"),
        ("teachers", "teacherCertificateSettings"),
    )
)
OTHERS: tuple[OtherResource, ...] = (
    OtherResource(
        _read_only(
            "subscription",
            "subscription",
            "/subscriptions",
            None,
            Expiring(
                "Encryption of change notifications.",
                certificate="encryptionCertificate",
                name=("encryptionCertificateId",),
                used_by=("applicationId",),
            ),
            version="v1.0",
        )
    ),
    _android_token("androidDeviceOwnerEnrollmentProfile", "/deviceManagement/androidDeviceOwnerEnrollmentProfiles"),
    _android_token("androidForWorkEnrollmentProfile", "/deviceManagement/androidForWorkEnrollmentProfiles"),
    _enrollment_profile("depEnrollmentProfile"),
    _enrollment_profile("depIOSEnrollmentProfile"),
    _ios_app("iosLobApp"),
    _ios_app("managedIOSLobApp"),
    _information_protection(
        "windowsInformationProtectionPolicy", "/deviceAppManagement/windowsInformationProtectionPolicies"
    ),
    _information_protection(
        "mdmWindowsInformationProtectionPolicy", "/deviceAppManagement/mdmWindowsInformationProtectionPolicies"
    ),
    OtherResource(
        _read_only(
            "macOSEndpointProtectionConfiguration",
            "macOS endpoint protection profile",
            _CONFIGURATIONS,
            _CONFIGURATION,
            Expiring(
                "Recovery of disks that FileVault has encrypted.",
                certificate="fileVaultInstitutionalRecoveryKeyCertificate",
            ),
            shared=True,
        )
    ),
    OtherResource(
        _read_only(
            "iosEduDeviceConfiguration", "iOS education profile", _CONFIGURATIONS, _CONFIGURATION, *_EDU, shared=True
        )
    ),
    OtherResource(
        _read_only(
            "windows10XTrustedRootCertificate",
            "Windows 10X trusted root certificate",
            "/deviceManagement/resourceAccessProfiles",
            _CONFIGURATION,
            Expiring("Trust of devices in what it has issued.", certificate="trustedRootCertificate"),
            shared=True,
        )
    ),
    OtherResource(
        _read_only(
            "managedDevice",
            "managed device",
            "/deviceManagement/managedDevices",
            "DeviceManagementManagedDevices.Read.All",
            Expiring(
                "Management of a device by Intune.",
                ends="managementCertificateExpirationDate",
                name=("deviceName",),
                used_by=("userPrincipalName",),
                many=True,
            ),
            version="v1.0",
        ),
        {"$select": "id,deviceName,managementCertificateExpirationDate,userPrincipalName"},
    ),
)
