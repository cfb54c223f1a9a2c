# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people need to act on a row: the place in the admin centers, and the next step for its kind. Pure.

Addresses have an ID only where Microsoft's admin centers open a page by ID; otherwise, they lead to a list or to the
start page, and ``where`` has the path through the menus, as Microsoft's page ``source`` describes it in November 2026.
The pages about Apple's tokens call the tab *Apple* or *Apple mobile*. Source of the hosts: "National clouds and
Microsoft Graph"; of the Azure portal: https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
and https://learn.microsoft.com/azure/china/resources-developer-guide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import ExpiryRow

_GOVERNMENT = {
    "entra": "https://entra.microsoft.us/",
    "intune": "https://intune.microsoft.us/",
    "azure": "https://portal.azure.us/",
}
CLOUDS = {
    "public": {
        "entra": "https://entra.microsoft.com/",
        "intune": "https://intune.microsoft.com/",
        "azure": "https://portal.azure.com/",
    },
    "us_government_l4": _GOVERNMENT,
    "us_government_l5": _GOVERNMENT,
    "china": {
        "entra": "https://entra.microsoftonline.cn/",
        "intune": "https://intune.microsoftonline.cn/",
        "azure": "https://portal.azure.cn/",
    },
}
"""The admin centers of each cloud, and its Azure portal."""

GUIDES = "https://github.com/m365-graph/m365.graph/blob/main/docs/docsite/rst/"

LEARN = "https://learn.microsoft.com/"

_CONFIGURATION = "Devices > Manage devices > Configuration"
_CONFIGURATION_PAGE = "#view/Microsoft_Intune_DeviceSettings/DevicesMenu/~/configuration"
_CONNECTORS = "Tenant administration > Connectors and tokens"
_APPLE_ENROLLMENT = "Devices > Device onboarding > Enrollment > Apple"
_APPS = "Entra ID > Enterprise apps"
_AUTHORITIES = "Entra ID > Identity Secure Score"
_INTUNE = "intune/intune-service/"


@dataclass(frozen=True)
class Guidance:
    """``where`` is the path through the menus, empty if the admin centers do not show the type.

    ``source`` is the page of Microsoft's documentation that describes this path, without :data:`LEARN`. ``step`` is the
    next step, ``guide`` the page about it, without its extension, and ``playbook`` the one for it. ``page`` is the part
    of an address that opens the list, and ``portal`` the key in :data:`CLOUDS` if it is not the area of the row.
    """

    where: str
    source: str
    step: str
    guide: str
    playbook: str = ""
    page: str = ""
    portal: str = ""


_SIGN_IN = "Add a new certificate next to the old one, switch the application to its key, then remove the old one."
_APPLE = "Renew it with the same Apple ID. With another one, devices have to be enrolled again."
_APPLE_RENEWAL = ("guide_apple", "apple_renewal")
_TRUST = "Distribute the new authority before the old one expires, then remove the old one."
_ROOT = Guidance(
    _CONFIGURATION,
    f"{_INTUNE}protect/certificates-trusted-root",
    _TRUST,
    "guide_certificate_profiles",
    "trusted_root",
    _CONFIGURATION_PAGE,
)
_FEDERATION = (
    "Publish the next certificate at the identity provider, wait until Entra has it, then switch.",
    "guide_federation_rollover",
    "federation_signing_rollover",
)
_SIGNED_APPS = (
    "Upload the new certificate before you sign apps with it. Devices need both for some time.",
    "guide_code_signing_rollover",
    "code_signing_rollover",
)
_EXPIRY = "guide_certificate_expiry"
_PROFILES = "guide_certificate_profiles"
_SIGN_IN_GUIDE = "guide_certificate_sign_in"
_BY_TYPE = {
    "application": Guidance(
        "Entra ID > App registrations",
        "entra/identity-platform/how-to-add-credentials",
        _SIGN_IN,
        "guide_app_credentials",
        "app_signing_rotation",
    ),
    "servicePrincipal": Guidance(
        _APPS,
        "entra/identity/enterprise-apps/tutorial-manage-certificates-for-federated-single-sign-on",
        _SIGN_IN,
        "guide_app_credentials",
        "app_signing_rotation",
    ),
    "applePushNotificationCertificate": Guidance(
        f"{_APPLE_ENROLLMENT} > Apple MDM Push Certificate",
        "intune/device-enrollment/apple/create-mdm-push-certificate",
        _APPLE,
        *_APPLE_RENEWAL,
    ),
    "depOnboardingSetting": Guidance(
        f"{_APPLE_ENROLLMENT} > Enrollment program tokens",
        "intune/device-enrollment/apple/setup-apple-token",
        _APPLE,
        *_APPLE_RENEWAL,
    ),
    "vppToken": Guidance(f"{_CONNECTORS} > Apple VPP tokens", f"{_INTUNE}apps/vpp-apps-ios", _APPLE, *_APPLE_RENEWAL),
    "internalDomainFederation": Guidance(
        "Entra ID > Domain names", "entra/fundamentals/add-custom-domain", *_FEDERATION
    ),
    "samlOrWsFedExternalDomainFederation": Guidance(
        "Entra ID > External Identities > All identity providers", "entra/external-id/direct-federation", *_FEDERATION
    ),
    "enterpriseCodeSigningCertificate": Guidance(
        f"{_CONNECTORS} > Windows enterprise certificates", f"{_INTUNE}apps/app-sideload-windows", *_SIGNED_APPS
    ),
    "symantecCodeSigningCertificate": Guidance(
        f"{_CONNECTORS} > Windows Symantec certificate", f"{_INTUNE}apps/app-management", *_SIGNED_APPS
    ),
    "organization": Guidance(
        f"{_CONNECTORS} > Certificate connectors",
        f"{_INTUNE}protect/certificate-connector-install",
        "Install the current certificate connector, which renews its certificate itself.",
        _PROFILES,
        portal="intune",
    ),
    "cloudCertificationAuthority": Guidance(
        "Tenant administration > Cloud PKI",
        f"{_INTUNE}protect/microsoft-cloud-pki-delete",
        "Create a new authority and move the profiles to it before the old one expires.",
        _PROFILES,
    ),
    "userPFXCertificate": Guidance("", "", "Import the user's new certificate.", _PROFILES),
    "trustFrameworkKeySet": Guidance(
        "Azure AD B2C > Identity Experience Framework > Policy keys",
        "azure/active-directory-b2c/policy-keys-overview",
        "Add a new key to the container. Policies use the latest key that is valid.",
        "guide_policy_keys",
        "key_set_rollover",
        portal="azure",
    ),
    "externalCertificateAuthorityCertificate": Guidance(
        "Global Secure Access > Secure > TLS inspection policies > TLS inspection settings",
        "entra/global-secure-access/how-to-transport-layer-security-settings",
        "Sign a new certificate request with your own authority and upload it before the old certificate expires.",
        _EXPIRY,
    ),
    "identityApiConnector": Guidance(
        "Entra ID > External Identities > Overview > All API connectors",
        "entra/external-id/self-service-sign-up-add-api-connector",
        "Upload a new client certificate to the API connector.",
        _EXPIRY,
    ),
    "onPremisesPublishing": Guidance(
        f"{_APPS} > the application > Application proxy",
        "entra/identity/app-proxy/how-to-configure-custom-domain",
        "Upload the new certificate of the custom domain to the application.",
        "guide_app_credentials",
    ),
    "synchronization": Guidance(
        f"{_APPS} > the application > Provisioning",
        "entra/identity/app-provisioning/configure-automatic-user-provisioning-portal",
        "Create a new secret in the other application and enter it in the provisioning of the application.",
        _EXPIRY,
    ),
    "subscription": Guidance("", "", "Create the subscription again with a new encryption certificate.", _EXPIRY),
    **dict.fromkeys(
        ("androidDeviceOwnerEnrollmentProfile", "androidForWorkEnrollmentProfile"),
        Guidance(
            "Devices > Enrollment > Android",
            f"{_INTUNE}enrollment/android-fully-managed-enroll",
            "Replace the token of the enrollment profile.",
            _EXPIRY,
        ),
    ),
    **dict.fromkeys(
        ("depEnrollmentProfile", "depIOSEnrollmentProfile"),
        Guidance(
            f"{_APPLE_ENROLLMENT} > Enrollment program tokens",
            "intune/device-enrollment/apple/setup-automated-ios",
            "Replace the certificate in the enrollment profile.",
            "guide_apple",
        ),
    ),
    **dict.fromkeys(
        ("iosLobApp", "managedIOSLobApp"),
        Guidance(
            "Apps > All apps", f"{_INTUNE}apps/lob-apps-ios", "Upload the app with a new provisioning profile.", _EXPIRY
        ),
    ),
    "iosLobAppProvisioningConfiguration": Guidance(
        "Apps > iOS app provisioning profiles",
        f"{_INTUNE}apps/app-provisioning-profile-ios",
        "Download a new provisioning profile from Apple and upload it.",
        "guide_apple",
    ),
    **dict.fromkeys(
        ("iosEduDeviceConfiguration", "macOSEndpointProtectionConfiguration"),
        Guidance(
            _CONFIGURATION,
            f"{_INTUNE}configuration/device-profile-create",
            "Replace the certificate in the profile.",
            _EXPIRY,
            page=_CONFIGURATION_PAGE,
        ),
    ),
    **dict.fromkeys(
        ("mdmWindowsInformationProtectionPolicy", "windowsInformationProtectionPolicy"),
        Guidance("", "", "Replace the data recovery certificate in the policy.", _EXPIRY),
    ),
    "certificateAuthorityDetail": Guidance(
        f"{_AUTHORITIES} > Public key infrastructure",
        "entra/identity/authentication/how-to-certificate-based-authentication",
        _TRUST,
        _SIGN_IN_GUIDE,
    ),
    "certificateBasedAuthConfiguration": Guidance(
        f"{_AUTHORITIES} > Certificate authorities",
        "entra/identity/authentication/certificate-based-authentication-federation-get-started",
        _TRUST,
        _SIGN_IN_GUIDE,
    ),
    **dict.fromkeys(
        ("certificateAuthorityAsEntity", "mutualTlsOauthConfiguration"), Guidance("", "", _TRUST, _SIGN_IN_GUIDE)
    ),
}
_SECRET = (
    "Replace the secret with a certificate or a federated credential; or add a new secret, then remove the old one."
)
_FORBIDDEN = "Replace it with a credential that the app management policy allows, or assign another policy."
_WEAK = "Replace it with a certificate that meets the policy, now."


def guidance_of(row: ExpiryRow) -> Guidance | None:
    """The guidance for the type of a row; None for a type without any."""
    if str(row["type"]).endswith("TrustedRootCertificate"):
        return _ROOT
    return _BY_TYPE.get(row["type"])


def step_of(row: ExpiryRow) -> str:
    """The next step for a row, in one or two sentences; empty for a type without guidance."""
    found = guidance_of(row)
    if row["findings"] and row["severity"] not in ("expired", "critical"):
        return _FORBIDDEN if row.get("app_management_policy") else _WEAK
    secret = row["kind"] == "secret" and row["type"] in ("application", "servicePrincipal")
    return "" if found is None else _SECRET if secret else found.step


def address_of(row: ExpiryRow, cloud: str) -> str:
    """The address in an admin center where the resource is; empty if the admin centers do not show its type."""
    found = guidance_of(row)
    if found is None or not found.where:
        return ""
    id, app_id = quote(str(row["id"] or ""), safe=""), quote(str(row.get("used_by") or ""), safe="")
    page = found.page
    if row["type"] == "application" and app_id:
        page = f"#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/{app_id}"
    elif row["type"] == "servicePrincipal" and id and app_id:
        page = f"#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/SignOn/objectId/{id}/appId/{app_id}"
    return CLOUDS[cloud][found.portal or str(row["area"])] + page


def next_steps(rows: Sequence[ExpiryRow]) -> list[tuple[str, list[ExpiryRow], Guidance | None]]:
    """Each next step with the rows for which it is due, the most urgent first, and the guidance of the first.

    A step is due for rows that have expired or need action or attention.
    """
    due: dict[tuple[str, str], list[ExpiryRow]] = {}
    for row in rows:
        if row["severity"] in ("expired", "critical", "warning") and step_of(row):
            due.setdefault((step_of(row), guide_of(row)), []).append(row)
    return [(step, found, guidance_of(found[0])) for (step, _guide), found in due.items()]


def guide_of(row: ExpiryRow) -> str:
    """The address of the guide for a row; empty for a type without guidance."""
    found = guidance_of(row)
    return f"{GUIDES}{found.guide}.rst" if found else ""
