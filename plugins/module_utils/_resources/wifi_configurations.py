# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Intune's Wi-Fi configurations with EAP, one Graph type for each platform.

Source: Microsoft Graph (beta), the types below deviceConfiguration that refer to certificate profiles, and the ranges
on the pages of windowsWifiEnterpriseEAPConfiguration and androidDeviceOwnerWiFiConfiguration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.limits import between
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Property, Traits
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._resources import network_values as values
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    DERIVED,
    configuration,
    number,
    secret,
    selected,
    table,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.eap_properties import (
    CLIENT_ROOT,
    EAP,
    client,
    server,
    servers,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, EdmType, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

_KNOWN = table(
    (
        *EAP,
        Property("ssid", String, "SSID of the network."),
        Property("connectAutomatically", Boolean, "Whether devices connect when the network is in range."),
        Property("connectWhenNetworkNameIsHidden", Boolean, "Whether devices connect if the SSID is not broadcast."),
        Property("connectToPreferredNetwork", Boolean, "Whether devices change to a network with a higher priority."),
        Property("wiFiSecurityType", values.WIFI_SECURITY_TYPE, "Security of the network."),
        Property("wifiSecurityType", values.WIFI_SECURITY_TYPE, "Security of the network on Windows."),
        secret("preSharedKey", "Pre-shared key."),
        Property("preSharedKeyIsSet", Boolean, "Whether the pre-shared key is used."),
        Property("proxySettings", values.WIFI_PROXY_SETTING, "Where the proxy server comes from."),
        Property("proxySetting", values.WIFI_PROXY_SETTING, "Where the proxy server comes from on Windows and AOSP."),
        Property("proxyManualAddress", String, "Address of the proxy server."),
        Property("proxyManualPort", Int32, "Port of the proxy server."),
        Property("proxyAutomaticConfigurationUrl", String, "Address of the script that configures the proxy server."),
        Property("proxyExclusionList", String, "Hosts that are reached without the proxy server, in one text."),
        Property("macAddressRandomizationMode", values.MAC_ADDRESS_RANDOMIZATION_MODE, "Which MAC address is used."),
        Property("disableMacAddressRandomization", Boolean, "Whether iOS uses the MAC address of the hardware."),
        Property(
            "wifiRequirePhysicalMacAddressEnabled", Boolean, "Whether macOS uses the MAC address of the hardware."
        ),
        Property("meteredConnectionLimit", values.METERED_CONNECTION_LIMIT_TYPE, "Whether the connection is metered."),
        Property("authenticationMethod", values.WIFI_AUTHENTICATION_METHOD, "How the device authenticates itself."),
        Property("authenticationType", values.WIFI_AUTHENTICATION_TYPE, "Whether the user or the device signs in."),
        Property(
            "innerAuthenticationProtocolForEapTtls",
            values.NON_EAP_AUTHENTICATION_METHOD_FOR_EAP_TTLS_TYPE,
            "Method inside EAP-TTLS.",
        ),
        Property(
            "innerAuthenticationProtocolForPeap", values.NON_EAP_AUTHENTICATION_METHOD_FOR_PEAP, "Method inside PEAP."
        ),
        Property("usernameFormatString", String, "How the user name is composed."),
        secret("passwordFormatString", "How the password is composed."),
        Property("networkSingleSignOn", values.NETWORK_SINGLE_SIGN_ON_TYPE, "When Windows connects during sign-in."),
        Property("promptForAdditionalAuthenticationCredentials", Boolean, "Whether Windows asks for more credentials."),
        Property("userBasedVirtualLan", Boolean, "Whether the virtual LAN depends on the user."),
        Property(
            "enablePreAuthentication", Boolean, "Whether devices authenticate with other access points in advance."
        ),
        Property("enablePairwiseMasterKeyCaching", Boolean, "Whether pairwise master keys are stored."),
        number("maximumAuthenticationTimeoutInSeconds", "Seconds until authentication times out.", between(1, 120)),
        number("maximumNumberOfPairwiseMasterKeysInCache", "Pairwise master keys that are stored.", between(1, 255)),
        number("maximumPairwiseMasterKeyCacheTimeInMinutes", "Minutes for which they are stored.", between(5, 1440)),
        number("maximumPreAuthenticationAttempts", "Attempts to authenticate in advance.", between(1, 16)),
    )
)

_NETWORK = "networkName* ssid* connectAutomatically! connectWhenNetworkNameIsHidden! wiFiSecurityType!"
_OWNER = _NETWORK.replace("connectAutomatically!", "connectAutomatically").replace("Hidden!", "Hidden")
_PROXY = "proxyManualAddress proxyManualPort proxyAutomaticConfigurationUrl"
_EAP = (
    "eapType* authenticationMethod innerAuthenticationProtocolForEapTtls outerIdentityPrivacyTemporaryValue "
    "trustedServerCertificateNames"
)
_ANDROID = f"{_EAP} innerAuthenticationProtocolForPeap"
_APPLE = f"{_NETWORK} preSharedKey proxySettings! {_PROXY} {_EAP} eapFastConfiguration"
_WINDOWS = (
    f"networkName ssid connectAutomatically connectWhenNetworkNameIsHidden connectToPreferredNetwork wifiSecurityType "
    f"preSharedKey proxySetting {_PROXY} meteredConnectionLimit forceFIPSCompliance eapType* authenticationMethod "
    "authenticationType innerAuthenticationProtocolForEAPTTLS outerIdentityPrivacyTemporaryValue "
    "trustedServerCertificateNames performServerValidation disableUserPromptForServerValidation "
    "requireCryptographicBinding cacheCredentials networkSingleSignOn promptForAdditionalAuthenticationCredentials "
    "userBasedVirtualLan enablePreAuthentication enablePairwiseMasterKeyCaching authenticationPeriodInSeconds "
    "authenticationRetryDelayPeriodInSeconds eapolStartPeriodInSeconds maximumEAPOLStartMessages "
    "maximumAuthenticationFailures maximumAuthenticationTimeoutInSeconds maximumNumberOfPairwiseMasterKeysInCache "
    "maximumPairwiseMasterKeyCacheTimeInMinutes maximumPreAuthenticationAttempts"
)
_HOSTS = Property(
    "proxyExclusionList",
    Collection(String, "set"),
    "Hosts that are reached without the proxy server on AOSP.",
    option_name="proxy_exclusion_hosts",
)


def _android(names: str, platform: str, **types: EdmType) -> tuple[Property, ...]:
    return (
        *selected(_KNOWN, names, eapType=values.ANDROID_EAP_TYPE, **types),
        client(f"{platform}CertificateProfileBase"),
        server(f"{platform}TrustedRootCertificate"),
    )


TYPES: Mapping[str, Sequence[Property]] = {
    "iosEnterpriseWiFiConfiguration": (
        *selected(_KNOWN, f"{_APPLE} disableMacAddressRandomization usernameFormatString passwordFormatString"),
        client("iosCertificateProfileBase"),
        servers("iosTrustedRootCertificate"),
        DERIVED,
    ),
    "macOSEnterpriseWiFiConfiguration": (
        *selected(_KNOWN, f"{_APPLE} wifiRequirePhysicalMacAddressEnabled deploymentChannel"),
        client("macOSCertificateProfileBase"),
        server("macOSTrustedRootCertificate"),
        servers("macOSTrustedRootCertificate"),
    ),
    "windowsWifiEnterpriseEAPConfiguration": (
        *selected(_KNOWN, _WINDOWS),
        client("windowsCertificateProfileBase"),
        CLIENT_ROOT,
        servers("windows81TrustedRootCertificate"),
    ),
    "androidEnterpriseWiFiConfiguration": _android(
        f"{_NETWORK} {_ANDROID} preSharedKey usernameFormatString passwordFormatString",
        "android",
        wiFiSecurityType=values.ANDROID_WIFI_SECURITY_TYPE,
    ),
    "androidForWorkEnterpriseWiFiConfiguration": _android(
        f"{_NETWORK} {_ANDROID}", "androidForWork", wiFiSecurityType=values.ANDROID_WIFI_SECURITY_TYPE
    ),
    "androidWorkProfileEnterpriseWiFiConfiguration": _android(
        f"{_NETWORK} {_ANDROID} preSharedKey preSharedKeyIsSet! proxySettings proxyAutomaticConfigurationUrl",
        "androidWorkProfile",
        wiFiSecurityType=values.ANDROID_WIFI_SECURITY_TYPE,
    ),
    "androidDeviceOwnerEnterpriseWiFiConfiguration": (
        *_android(
            f"{_OWNER} {_ANDROID} preSharedKey preSharedKeyIsSet! proxySettings! {_PROXY} proxyExclusionList "
            "macAddressRandomizationMode",
            "androidDeviceOwner",
            wiFiSecurityType=values.ANDROID_DEVICE_OWNER_WIFI_SECURITY_TYPE,
        ),
        servers("androidDeviceOwnerTrustedRootCertificate"),
        DERIVED,
    ),
    "aospDeviceOwnerEnterpriseWiFiConfiguration": (
        *_android(
            f"{_OWNER} {_ANDROID} preSharedKey preSharedKeyIsSet! proxySetting {_PROXY}",
            "aospDeviceOwner",
            wiFiSecurityType=values.AOSP_DEVICE_OWNER_WIFI_SECURITY_TYPE,
        ),
        _HOSTS,
    ),
}


def _refuse_unused_key(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    """Microsoft documents that a key is ignored unless preSharedKeyIsSet is true."""
    if desired.get("preSharedKey") and desired.get("preSharedKeyIsSet") is False:
        raise InputError("pre_shared_key would be ignored, because pre_shared_key_is_set is false.")


WIFI_CONFIGURATION = configuration(
    "wifi_configuration", "Wi-Fi configuration", TYPES, Traits(check=_refuse_unused_key, service="Wi-Fi")
)
