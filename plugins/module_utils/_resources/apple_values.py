# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of the configurations of device features of Apple: single sign-on extensions, home screens, content caching.

Source: Microsoft Graph (beta), the types below ``appleDeviceFeaturesConfigurationBase`` and of their properties.
"""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils._resources.vpn_values import APP_LIST_ITEM
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    Binary,
    Boolean,
    Double,
    EdmType,
    Int32,
    String,
)
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

_SPACE = "microsoft.graph"
_TEXTS = Collection(String, "set")

KEY_TYPED_VALUE = polymorphic(
    f"{_SPACE}.keyTypedValuePair",
    {
        f"{_SPACE}.key{name}ValuePair": {"key": String, "value": kind}
        for name, kind in (("Boolean", Boolean), ("Integer", Int32), ("Real", Double), ("String", String))
    },
)
_SETTINGS = Collection(KEY_TYPED_VALUE, "bag")

_AZURE_AD: dict[str, EdmType] = {
    "bundleIdAccessControlList": _TEXTS,
    "configurations": _SETTINGS,
    "enableSharedDeviceMode": Boolean,
}
_CREDENTIAL: dict[str, EdmType] = {
    "configurations": _SETTINGS,
    "domains": _TEXTS,
    "extensionIdentifier": String,
    "realm": String,
    "teamIdentifier": String,
}
_REDIRECT: dict[str, EdmType] = {
    "configurations": _SETTINGS,
    "extensionIdentifier": String,
    "teamIdentifier": String,
    "urlPrefixes": _TEXTS,
}
_KERBEROS: dict[str, EdmType] = {
    "activeDirectorySiteCode": String,
    "blockActiveDirectorySiteAutoDiscovery": Boolean,
    "blockAutomaticLogin": Boolean,
    "cacheName": String,
    "credentialBundleIdAccessControlList": _TEXTS,
    "domainRealms": _TEXTS,
    "domains": _TEXTS,
    "isDefaultRealm": Boolean,
    "managedAppsInBundleIdACLIncluded": Boolean,
    "passwordBlockModification": Boolean,
    "passwordChangeUrl": String,
    "passwordEnableLocalSync": Boolean,
    "passwordExpirationDays": Int32,
    "passwordExpirationNotificationDays": Int32,
    "passwordMinimumAgeDays": Int32,
    "passwordMinimumLength": Int32,
    "passwordPreviousPasswordBlockCount": Int32,
    "passwordRequireActiveDirectoryComplexity": Boolean,
    "passwordRequirementsDescription": String,
    "realm": String,
    "requireUserPresence": Boolean,
    "signInHelpText": String,
    "userPrincipalName": String,
}
_MACOS_KERBEROS: dict[str, EdmType] = {
    **_KERBEROS,
    "credentialsCacheMonitored": Boolean,
    "kerberosAppsInBundleIdACLIncluded": Boolean,
    "modeCredentialUsed": String,
    "preferredKDCs": Collection(String, "list"),
    "tlsForLDAPRequired": Boolean,
    "userSetupDelayed": Boolean,
    "usernameLabelCustom": String,
}

# The older extension: its type for Kerberos is abstract, and Microsoft refers to the newer one.
SINGLE_SIGN_ON_EXTENSION = polymorphic(
    f"{_SPACE}.singleSignOnExtension",
    {
        f"{_SPACE}.credentialSingleSignOnExtension": _CREDENTIAL,
        f"{_SPACE}.redirectSingleSignOnExtension": _REDIRECT,
    },
)
IOS_SINGLE_SIGN_ON_EXTENSION = polymorphic(
    f"{_SPACE}.iosSingleSignOnExtension",
    {
        f"{_SPACE}.iosAzureAdSingleSignOnExtension": _AZURE_AD,
        f"{_SPACE}.iosCredentialSingleSignOnExtension": _CREDENTIAL,
        f"{_SPACE}.iosKerberosSingleSignOnExtension": _KERBEROS,
        f"{_SPACE}.iosRedirectSingleSignOnExtension": _REDIRECT,
    },
)
MACOS_SINGLE_SIGN_ON_EXTENSION = polymorphic(
    f"{_SPACE}.macOSSingleSignOnExtension",
    {
        f"{_SPACE}.macOSAzureAdSingleSignOnExtension": _AZURE_AD,
        f"{_SPACE}.macOSCredentialSingleSignOnExtension": _CREDENTIAL,
        f"{_SPACE}.macOSKerberosSingleSignOnExtension": _MACOS_KERBEROS,
        f"{_SPACE}.macOSRedirectSingleSignOnExtension": _REDIRECT,
    },
)

AIR_PRINT_DESTINATION = Complex(
    f"{_SPACE}.airPrintDestination", {"forceTls": Boolean, "ipAddress": String, "port": Int32, "resourcePath": String}
)
IOS_SINGLE_SIGN_ON_SETTINGS = Complex(
    f"{_SPACE}.iosSingleSignOnSettings",
    {
        "allowedAppsList": Collection(APP_LIST_ITEM, "bag"),
        "allowedUrls": _TEXTS,
        "displayName": String,
        "kerberosPrincipalName": String,
        "kerberosRealm": String,
    },
)
BOOKMARK = Complex(f"{_SPACE}.iosBookmark", {"bookmarkFolder": String, "displayName": String, "url": String})
WEB_CONTENT_FILTER = polymorphic(
    f"{_SPACE}.iosWebContentFilterBase",
    {
        f"{_SPACE}.iosWebContentFilterAutoFilter": {"allowedUrls": _TEXTS, "blockedUrls": _TEXTS},
        f"{_SPACE}.iosWebContentFilterSpecificWebsitesAccess": {
            "specificWebsitesOnly": Collection(BOOKMARK, "list"),
            "websiteList": Collection(BOOKMARK, "list"),
        },
    },
)
_APP: dict[str, EdmType] = {"bundleID": String, "displayName": String, "isWebClip": Boolean}
_FOLDER_PAGE = Complex(
    f"{_SPACE}.iosHomeScreenFolderPage",
    {"apps": Collection(Complex(f"{_SPACE}.iosHomeScreenApp", _APP), "list"), "displayName": String},
)
HOME_SCREEN_ITEM = polymorphic(
    f"{_SPACE}.iosHomeScreenItem",
    {
        f"{_SPACE}.iosHomeScreenApp": _APP,
        f"{_SPACE}.iosHomeScreenFolder": {"displayName": String, "pages": Collection(_FOLDER_PAGE, "list")},
    },
)
HOME_SCREEN_PAGE = Complex(
    f"{_SPACE}.iosHomeScreenPage", {"displayName": String, "icons": Collection(HOME_SCREEN_ITEM, "list")}
)
NOTIFICATION_ALERT_TYPE = Enum(
    f"{_SPACE}.iosNotificationAlertType", {"deviceDefault": 0, "banner": 1, "modal": 2, "none": 3}
)
NOTIFICATION_PREVIEW = Enum(
    f"{_SPACE}.iosNotificationPreviewVisibility",
    {"notConfigured": 0, "alwaysShow": 1, "hideWhenLocked": 2, "neverShow": 3},
)
NOTIFICATION_SETTINGS = Complex(
    f"{_SPACE}.iosNotificationSettings",
    {
        "alertType": NOTIFICATION_ALERT_TYPE,
        "appName": String,
        "badgesEnabled": Boolean,
        "bundleID": String,
        "enabled": Boolean,
        "previewVisibility": NOTIFICATION_PREVIEW,
        "publisher": String,
        "showInNotificationCenter": Boolean,
        "showOnLockScreen": Boolean,
        "soundsEnabled": Boolean,
    },
)
WALLPAPER_LOCATION = Enum(
    f"{_SPACE}.iosWallpaperDisplayLocation",
    {"notConfigured": 0, "lockScreen": 1, "homeScreen": 2, "lockAndHomeScreens": 3},
)
IMAGE = Complex(f"{_SPACE}.mimeContent", {"type": String, "value": Binary})

ASSOCIATED_DOMAINS = Complex(
    f"{_SPACE}.macOSAssociatedDomainsItem",
    {"applicationIdentifier": String, "directDownloadsEnabled": Boolean, "domains": _TEXTS},
)
LAUNCH_ITEM = Complex(f"{_SPACE}.macOSLaunchItem", {"hide": Boolean, "path": String})
IP_RANGE = polymorphic(
    f"{_SPACE}.ipRange",
    {
        **{f"{_SPACE}.iP{version}CidrRange": {"cidrAddress": String} for version in ("v4", "v6")},
        **{f"{_SPACE}.iP{version}Range": {"lowerAddress": String, "upperAddress": String} for version in ("v4", "v6")},
    },
)
CACHING_CLIENTS = Enum(
    f"{_SPACE}.macOSContentCachingClientPolicy",
    {
        "notConfigured": 0,
        "clientsInLocalNetwork": 1,
        "clientsWithSamePublicIpAddress": 2,
        "clientsInCustomLocalNetworks": 3,
        "clientsInCustomLocalNetworksWithFallback": 4,
    },
)
CACHING_PARENTS = Enum(
    f"{_SPACE}.macOSContentCachingParentSelectionPolicy",
    {
        "notConfigured": 0,
        "roundRobin": 1,
        "firstAvailable": 2,
        "urlPathHash": 3,
        "random": 4,
        "stickyAvailable": 5,
    },
)
CACHING_PEERS = Enum(
    f"{_SPACE}.macOSContentCachingPeerPolicy",
    {
        "notConfigured": 0,
        "peersInLocalNetwork": 1,
        "peersWithSamePublicIpAddress": 2,
        "peersInCustomLocalNetworks": 3,
    },
)
CACHING_TYPE = Enum(
    f"{_SPACE}.macOSContentCachingType", {"notConfigured": 0, "userContentOnly": 1, "sharedContentOnly": 2}
)
