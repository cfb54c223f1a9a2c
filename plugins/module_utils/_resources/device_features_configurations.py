# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Intune's configurations of device features of iOS and macOS, whose single sign-on can use a certificate profile.

Source: Microsoft Graph (beta), "iosDeviceFeaturesConfiguration resource type" and "macOSDeviceFeaturesConfiguration
resource type". The property singleSignOnExtension is older; both types have one of their own since then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.limits import between, elements
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Traits
from ansible_collections.m365.graph.plugins.module_utils._resources import apple_values as values
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    configuration,
    number,
    profile,
    selected,
    table,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.vpn_values import KEY_VALUE_PAIR
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, EdmType, Int32, Int64, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

_RANGES = Collection(values.IP_RANGE, "bag")


def _several(name: str, kind: EdmType, description: str) -> Property:
    """A list that has at most 500 elements."""
    return Property(name, kind, description, limits=(elements(0, 500),))


_KNOWN = table(
    (
        _several("airPrintDestinations", Collection(values.AIR_PRINT_DESTINATION, "bag"), "Printers of the device."),
        Property("assetTagTemplate", String, "Text on the lock screen that identifies the device."),
        Property("contentFilterSettings", values.WEB_CONTENT_FILTER, "Websites that people can open."),
        _several("homeScreenDockIcons", Collection(values.HOME_SCREEN_ITEM, "list"), "Apps and folders in the dock."),
        Property("homeScreenGridHeight", Int32, "Rows of the home screen."),
        Property("homeScreenGridWidth", Int32, "Columns of the home screen."),
        _several("homeScreenPages", Collection(values.HOME_SCREEN_PAGE, "list"), "Pages of the home screen."),
        Property("iosSingleSignOnExtension", values.IOS_SINGLE_SIGN_ON_EXTENSION, "App that signs in to other apps."),
        Property("lockScreenFootnote", String, "Text at the end of the lock screen."),
        _several(
            "notificationSettings",
            Collection(values.NOTIFICATION_SETTINGS, "keyed", ("bundleID",)),
            "Notifications of apps.",
        ),
        Property("singleSignOnExtension", values.SINGLE_SIGN_ON_EXTENSION, "Older form of the extension."),
        Property("singleSignOnSettings", values.IOS_SINGLE_SIGN_ON_SETTINGS, "Kerberos single sign-on of apps."),
        Property("wallpaperDisplayLocation", values.WALLPAPER_LOCATION, "Screens with the wallpaper."),
        Property("wallpaperImage", values.IMAGE, "Picture of the wallpaper."),
        Property("adminShowHostInfo", Boolean, "Whether the login window shows the host."),
        _several(
            "appAssociatedDomains",
            Collection(values.ASSOCIATED_DOMAINS, "keyed", ("applicationIdentifier",)),
            "Domains that belong to an app.",
        ),
        _several("associatedDomains", Collection(KEY_VALUE_PAIR, "bag"), "Older form of the domains."),
        Property("authorizedUsersListHidden", Boolean, "Whether the login window asks for a name instead of a list."),
        Property("authorizedUsersListHideAdminUsers", Boolean, "Whether the list omits administrators."),
        Property("authorizedUsersListHideLocalUsers", Boolean, "Whether the list omits local users."),
        Property("authorizedUsersListHideMobileAccounts", Boolean, "Whether the list omits mobile accounts."),
        Property("authorizedUsersListIncludeNetworkUsers", Boolean, "Whether the list has users of the network."),
        Property("authorizedUsersListShowOtherManagedUsers", Boolean, "Whether the list ends with other users."),
        _several("autoLaunchItems", Collection(values.LAUNCH_ITEM, "list"), "Apps and files that open at login."),
        Property("consoleAccessDisabled", Boolean, "Whether the command line is not available at login."),
        Property("contentCachingBlockDeletion", Boolean, "Whether the cache stays when other apps need its space."),
        _several("contentCachingClientListenRanges", _RANGES, "Addresses of clients of the cache."),
        Property("contentCachingClientPolicy", values.CACHING_CLIENTS, "Clients of the cache."),
        Property("contentCachingDataPath", String, "Folder of the cache."),
        Property("contentCachingDisableConnectionSharing", Boolean, "Whether the connection is not shared."),
        Property("contentCachingEnabled", Boolean, "Whether the device caches content for others."),
        Property("contentCachingForceConnectionSharing", Boolean, "Whether the connection is shared."),
        Property("contentCachingKeepAwake", Boolean, "Whether the device stays awake for the cache."),
        Property("contentCachingLogClientIdentities", Boolean, "Whether the addresses of clients are logged."),
        Property("contentCachingMaxSizeBytes", Int64, "Largest size of the cache, in bytes."),
        Property(
            "contentCachingParentSelectionPolicy", values.CACHING_PARENTS, "How one of several parent caches is chosen."
        ),
        Property("contentCachingParents", Collection(String, "list"), "Addresses of parent caches."),
        _several("contentCachingPeerFilterRanges", _RANGES, "Addresses of peers from which content is taken."),
        _several("contentCachingPeerListenRanges", _RANGES, "Addresses of peers that get content."),
        Property("contentCachingPeerPolicy", values.CACHING_PEERS, "Other caches with which content is shared."),
        number("contentCachingPort", "Port of the cache; 0 for any.", between(0, 65535)),
        _several("contentCachingPublicRanges", _RANGES, "Public addresses of the clients."),
        Property("contentCachingShowAlerts", Boolean, "Whether alerts of the cache are shown."),
        Property("contentCachingType", values.CACHING_TYPE, "Content in the cache."),
        Property("logOutDisabledWhileLoggedIn", Boolean, "Whether people cannot log out."),
        Property("loginWindowText", String, "Text in the login window."),
        Property(
            "macOSSingleSignOnExtension", values.MACOS_SINGLE_SIGN_ON_EXTENSION, "App that signs in to other apps."
        ),
        Property("powerOffDisabledWhileLoggedIn", Boolean, "Whether people cannot power off while they are logged in."),
        Property("restartDisabled", Boolean, "Whether the login window has no restart."),
        Property("restartDisabledWhileLoggedIn", Boolean, "Whether people cannot restart while they are logged in."),
        Property("screenLockDisableImmediate", Boolean, "Whether people cannot lock the screen at once."),
        Property("shutDownDisabled", Boolean, "Whether the login window has no shutdown."),
        Property("shutDownDisabledWhileLoggedIn", Boolean, "Whether people cannot shut down while they are logged in."),
        Property("sleepDisabled", Boolean, "Whether the login window has no sleep."),
    )
)


def _extension(base: str) -> Property:
    return profile(
        "singleSignOnExtensionPkinitCertificate",
        base,
        "Certificate profile with which the Kerberos extension authenticates itself, by name or by ID.",
    )


TYPES: Mapping[str, Sequence[Property]] = {
    "iosDeviceFeaturesConfiguration": (
        *selected(
            _KNOWN,
            "airPrintDestinations assetTagTemplate contentFilterSettings homeScreenDockIcons homeScreenGridHeight "
            "homeScreenGridWidth homeScreenPages iosSingleSignOnExtension lockScreenFootnote notificationSettings "
            "singleSignOnExtension singleSignOnSettings wallpaperDisplayLocation! wallpaperImage",
        ),
        profile(
            "identityCertificateForClientAuthentication",
            "iosCertificateProfileBase",
            "Certificate profile with which Kerberos single sign-on authenticates itself, by name or by ID.",
        ),
        _extension("iosCertificateProfileBase"),
    ),
    "macOSDeviceFeaturesConfiguration": (
        *selected(
            _KNOWN,
            "airPrintDestinations adminShowHostInfo! appAssociatedDomains associatedDomains "
            "authorizedUsersListHidden! authorizedUsersListHideAdminUsers! authorizedUsersListHideLocalUsers! "
            "authorizedUsersListHideMobileAccounts! authorizedUsersListIncludeNetworkUsers! "
            "authorizedUsersListShowOtherManagedUsers! autoLaunchItems consoleAccessDisabled! "
            "contentCachingBlockDeletion! contentCachingClientListenRanges contentCachingClientPolicy! "
            "contentCachingDataPath contentCachingDisableConnectionSharing! contentCachingEnabled! "
            "contentCachingForceConnectionSharing! contentCachingKeepAwake! contentCachingLogClientIdentities! "
            "contentCachingMaxSizeBytes contentCachingParentSelectionPolicy! contentCachingParents "
            "contentCachingPeerFilterRanges contentCachingPeerListenRanges contentCachingPeerPolicy! "
            "contentCachingPort contentCachingPublicRanges contentCachingShowAlerts! contentCachingType! "
            "logOutDisabledWhileLoggedIn! loginWindowText macOSSingleSignOnExtension powerOffDisabledWhileLoggedIn! "
            "restartDisabled! restartDisabledWhileLoggedIn! screenLockDisableImmediate! shutDownDisabled! "
            "shutDownDisabledWhileLoggedIn! singleSignOnExtension sleepDisabled!",
        ),
        _extension("macOSCertificateProfileBase"),
    ),
}

DEVICE_FEATURES_CONFIGURATION = configuration(
    "device_features_configuration", "device features configuration", TYPES, Traits(service="single sign-on")
)
