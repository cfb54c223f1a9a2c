# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enumerations of Wi-Fi and wired configurations. Source: Microsoft Graph (beta), and its metadata."""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum

WIFI_AUTHENTICATION_METHOD = Enum(
    "microsoft.graph.wiFiAuthenticationMethod", {"certificate": 0, "usernameAndPassword": 1, "derivedCredential": 2}
)
WIRED_NETWORK_AUTHENTICATION_METHOD = Enum(
    "microsoft.graph.wiredNetworkAuthenticationMethod",
    {"certificate": 0, "usernameAndPassword": 1, "derivedCredential": 2, "unknownFutureValue": 3},
)
WIRED_NETWORK_AUTHENTICATION_TYPE = Enum(
    "microsoft.graph.wiredNetworkAuthenticationType",
    {"none": 0, "user": 1, "machine": 2, "machineOrUser": 3, "guest": 4, "unknownFutureValue": 5},
)
WIFI_AUTHENTICATION_TYPE = Enum(
    "microsoft.graph.wifiAuthenticationType", {"none": 0, "user": 1, "machine": 2, "machineOrUser": 3, "guest": 4}
)
EAP_TYPE = Enum(
    "microsoft.graph.eapType",
    {"eapTls": 13, "leap": 17, "eapSim": 18, "eapTtls": 21, "peap": 25, "eapFast": 43, "teap": 55},
)
ANDROID_EAP_TYPE = Enum("microsoft.graph.androidEapType", {"eapTls": 13, "eapTtls": 21, "peap": 25})
IOS_WIRED_NETWORK_EAP_TYPE = Enum(
    "microsoft.graph.iosWiredNetworkEapType",
    {"eapTls": None, "eapTtls": None, "peap": None, "eapFast": None, "eapAka": None, "unknownFutureValue": None},
)
EAP_FAST_CONFIGURATION = Enum(
    "microsoft.graph.eapFastConfiguration",
    {
        "noProtectedAccessCredential": 0,
        "useProtectedAccessCredential": 1,
        "useProtectedAccessCredentialAndProvision": 2,
        "useProtectedAccessCredentialAndProvisionAnonymously": 3,
    },
)
NON_EAP_AUTHENTICATION_METHOD_FOR_EAP_TTLS_TYPE = Enum(
    "microsoft.graph.nonEapAuthenticationMethodForEapTtlsType",
    {
        "unencryptedPassword": 0,
        "challengeHandshakeAuthenticationProtocol": 1,
        "microsoftChap": 2,
        "microsoftChapVersionTwo": 3,
    },
)
NON_EAP_AUTHENTICATION_METHOD_FOR_PEAP = Enum(
    "microsoft.graph.nonEapAuthenticationMethodForPeap", {"none": 0, "microsoftChapVersionTwo": 1}
)
WIFI_SECURITY_TYPE = Enum(
    "microsoft.graph.wiFiSecurityType",
    {
        "open": 0,
        "wpaPersonal": 1,
        "wpaEnterprise": 2,
        "wep": 3,
        "wpa2Personal": 4,
        "wpa2Enterprise": 5,
        "unknownFutureValue": None,
        "wpa3Personal": None,
    },
)
ANDROID_WIFI_SECURITY_TYPE = Enum(
    "microsoft.graph.androidWiFiSecurityType",
    {"open": 0, "wpaEnterprise": 1, "wpa2Enterprise": 2, "wep": None, "wpaPersonal": None, "unknownFutureValue": None},
)
ANDROID_DEVICE_OWNER_WIFI_SECURITY_TYPE = Enum(
    "microsoft.graph.androidDeviceOwnerWiFiSecurityType", {"open": 0, "wep": 1, "wpaPersonal": 2, "wpaEnterprise": 4}
)
AOSP_DEVICE_OWNER_WIFI_SECURITY_TYPE = Enum(
    "microsoft.graph.aospDeviceOwnerWiFiSecurityType",
    {"open": 0, "wep": 1, "wpaPersonal": 2, "wpaEnterprise": 4, "unknownFutureValue": None},
)
WIFI_PROXY_SETTING = Enum(
    "microsoft.graph.wiFiProxySetting", {"none": 0, "manual": 1, "automatic": 2, "unknownFutureValue": None}
)
MAC_ADDRESS_RANDOMIZATION_MODE = Enum(
    "microsoft.graph.macAddressRandomizationMode", {"automatic": None, "hardware": None, "unknownFutureValue": None}
)
METERED_CONNECTION_LIMIT_TYPE = Enum(
    "microsoft.graph.meteredConnectionLimitType", {"unrestricted": 0, "fixed": 1, "variable": 2}
)
NETWORK_SINGLE_SIGN_ON_TYPE = Enum(
    "microsoft.graph.networkSingleSignOnType", {"disabled": 0, "prelogon": 1, "postlogon": 2}
)
WIRED_NETWORK_INTERFACE = Enum(
    "microsoft.graph.wiredNetworkInterface",
    {
        "anyEthernet": 0,
        "firstActiveEthernet": 1,
        "secondActiveEthernet": 2,
        "thirdActiveEthernet": 3,
        "firstEthernet": 4,
        "secondEthernet": 5,
        "thirdEthernet": 6,
    },
)
