# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enumerations and complex types of VPN configurations. Source: Microsoft Graph (beta), and its metadata."""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

VPN_AUTHENTICATION_METHOD = Enum(
    "microsoft.graph.vpnAuthenticationMethod",
    {"certificate": 0, "usernameAndPassword": 1, "sharedSecret": 2, "derivedCredential": 3, "azureAD": 4},
)
WINDOWS10_VPN_AUTHENTICATION_METHOD = Enum(
    "microsoft.graph.windows10VpnAuthenticationMethod",
    {"certificate": 0, "usernameAndPassword": 1, "customEapXml": 2, "derivedCredential": 3},
)
ANDROID_VPN_CONNECTION_TYPE = Enum(
    "microsoft.graph.androidVpnConnectionType",
    {
        "ciscoAnyConnect": 0,
        "pulseSecure": 1,
        "f5EdgeClient": 2,
        "dellSonicWallMobileConnect": 3,
        "checkPointCapsuleVpn": 4,
        "citrix": 5,
        "microsoftTunnel": 7,
        "netMotionMobility": 8,
        "microsoftProtect": 9,
    },
)
ANDROID_FOR_WORK_VPN_CONNECTION_TYPE = Enum(
    "microsoft.graph.androidForWorkVpnConnectionType",
    {
        "ciscoAnyConnect": 0,
        "pulseSecure": 1,
        "f5EdgeClient": 2,
        "dellSonicWallMobileConnect": 3,
        "checkPointCapsuleVpn": 4,
        "citrix": 5,
    },
)
ANDROID_WORK_PROFILE_VPN_CONNECTION_TYPE = Enum(
    "microsoft.graph.androidWorkProfileVpnConnectionType",
    {
        "ciscoAnyConnect": 0,
        "pulseSecure": 1,
        "f5EdgeClient": 2,
        "dellSonicWallMobileConnect": 3,
        "checkPointCapsuleVpn": 4,
        "citrix": 5,
        "paloAltoGlobalProtect": 6,
        "microsoftTunnel": 7,
        "netMotionMobility": 8,
        "microsoftProtect": 9,
    },
)
APPLE_VPN_CONNECTION_TYPE = Enum(
    "microsoft.graph.appleVpnConnectionType",
    {
        "ciscoAnyConnect": 0,
        "pulseSecure": 1,
        "f5EdgeClient": 2,
        "dellSonicWallMobileConnect": 3,
        "checkPointCapsuleVpn": 4,
        "customVpn": 5,
        "ciscoIPSec": 6,
        "citrix": 7,
        "ciscoAnyConnectV2": 8,
        "paloAltoGlobalProtect": 9,
        "zscalerPrivateAccess": 10,
        "f5Access2018": 11,
        "citrixSso": 12,
        "paloAltoGlobalProtectV2": 13,
        "ikEv2": 14,
        "alwaysOn": 15,
        "microsoftTunnel": 16,
        "netMotionMobility": 17,
        "microsoftProtect": 18,
    },
)
WINDOWS10_VPN_CONNECTION_TYPE = Enum(
    "microsoft.graph.windows10VpnConnectionType",
    {
        "pulseSecure": 0,
        "f5EdgeClient": 1,
        "dellSonicWallMobileConnect": 2,
        "checkPointCapsuleVpn": 3,
        "automatic": 4,
        "ikEv2": 5,
        "l2tp": 6,
        "pptp": 7,
        "citrix": 8,
        "paloAltoGlobalProtect": 9,
        "ciscoAnyConnect": 10,
        "unknownFutureValue": 11,
        "microsoftTunnel": 12,
    },
)
WINDOWS_VPN_CONNECTION_TYPE = Enum(
    "microsoft.graph.windowsVpnConnectionType",
    {"pulseSecure": 0, "f5EdgeClient": 1, "dellSonicWallMobileConnect": 2, "checkPointCapsuleVpn": 3},
)
VPN_PROVIDER_TYPE = Enum("microsoft.graph.vpnProviderType", {"notConfigured": 0, "appProxy": 1, "packetTunnel": 2})
WINDOWS10_VPN_PROFILE_TARGET = Enum(
    "microsoft.graph.windows10VpnProfileTarget", {"user": 0, "device": 1, "autoPilotDevice": 2}
)
VPN_CLIENT_AUTHENTICATION_TYPE = Enum(
    "microsoft.graph.vpnClientAuthenticationType", {"userAuthentication": None, "deviceAuthentication": None}
)
VPN_DEAD_PEER_DETECTION_RATE = Enum(
    "microsoft.graph.vpnDeadPeerDetectionRate", {"medium": None, "none": None, "low": None, "high": None}
)
VPN_LOCAL_IDENTIFIER = Enum(
    "microsoft.graph.vpnLocalIdentifier", {"deviceFQDN": None, "empty": None, "clientCertificateSubjectName": None}
)
VPN_SERVER_CERTIFICATE_TYPE = Enum(
    "microsoft.graph.vpnServerCertificateType", {"rsa": None, "ecdsa256": None, "ecdsa384": None, "ecdsa521": None}
)
VPN_ENCRYPTION_ALGORITHM_TYPE = Enum(
    "microsoft.graph.vpnEncryptionAlgorithmType",
    {
        "aes256": 0,
        "des": 1,
        "tripleDes": 2,
        "aes128": 3,
        "aes128Gcm": 4,
        "aes256Gcm": 5,
        "aes192": 6,
        "aes192Gcm": 7,
        "chaCha20Poly1305": 8,
    },
)
VPN_INTEGRITY_ALGORITHM_TYPE = Enum(
    "microsoft.graph.vpnIntegrityAlgorithmType",
    {"sha2_256": 0, "sha1_96": 1, "sha1_160": 2, "sha2_384": 3, "sha2_512": 4, "md5": 5},
)
AUTHENTICATION_TRANSFORM_CONSTANT = Enum(
    "microsoft.graph.authenticationTransformConstant",
    {"md5_96": 0, "sha1_96": 1, "sha_256_128": 2, "aes128Gcm": 3, "aes192Gcm": 4, "aes256Gcm": 5},
)
DIFFIE_HELLMAN_GROUP = Enum(
    "microsoft.graph.diffieHellmanGroup",
    {"group1": 0, "group2": 1, "group14": 2, "ecp256": 3, "ecp384": 4, "group24": 5},
)
PERFECT_FORWARD_SECRECY_GROUP = Enum(
    "microsoft.graph.perfectForwardSecrecyGroup",
    {"pfs1": 0, "pfs2": 1, "pfs2048": 2, "ecp256": 3, "ecp384": 4, "pfsMM": 5, "pfs24": 6},
)
VPN_SERVICE_EXCEPTION_ACTION = Enum(
    "microsoft.graph.vpnServiceExceptionAction",
    {"forceTrafficViaVPN": None, "allowTrafficOutside": None, "dropTraffic": None},
)
VPN_TUNNEL_CONFIGURATION_TYPE = Enum(
    "microsoft.graph.vpnTunnelConfigurationType", {"wifiAndCellular": None, "cellular": None, "wifi": None}
)
VPN_ON_DEMAND_RULE_CONNECTION_ACTION = Enum(
    "microsoft.graph.vpnOnDemandRuleConnectionAction",
    {"connect": 0, "evaluateConnection": 1, "ignore": 2, "disconnect": 3},
)
VPN_ON_DEMAND_RULE_CONNECTION_DOMAIN_ACTION = Enum(
    "microsoft.graph.vpnOnDemandRuleConnectionDomainAction", {"connectIfNeeded": 0, "neverConnect": 1}
)
VPN_ON_DEMAND_RULE_INTERFACE_TYPE_MATCH = Enum(
    "microsoft.graph.vpnOnDemandRuleInterfaceTypeMatch", {"notConfigured": 0, "ethernet": 1, "wiFi": 2, "cellular": 3}
)
VPN_TRAFFIC_DIRECTION = Enum(
    "microsoft.graph.vpnTrafficDirection", {"outbound": None, "inbound": None, "unknownFutureValue": None}
)
VPN_TRAFFIC_RULE_APP_TYPE = Enum("microsoft.graph.vpnTrafficRuleAppType", {"none": 0, "desktop": 1, "universal": 2})
VPN_TRAFFIC_RULE_ROUTING_POLICY_TYPE = Enum(
    "microsoft.graph.vpnTrafficRuleRoutingPolicyType", {"none": 0, "splitTunnel": 1, "forceTunnel": 2}
)
WINDOWS10_APP_TYPE = Enum("microsoft.graph.windows10AppType", {"desktop": 0, "universal": 1})

VPN_SERVER = Complex(
    "microsoft.graph.vpnServer", {"address": String, "description": String, "isDefaultServer": Boolean}
)
VPN_PROXY_SERVER = Complex(
    "microsoft.graph.vpnProxyServer", {"address": String, "automaticConfigurationScriptUrl": String, "port": Int32}
)
WINDOWS10_VPN_PROXY_SERVER = Complex(
    "microsoft.graph.windows10VpnProxyServer",
    {
        "address": String,
        "automaticConfigurationScriptUrl": String,
        "bypassProxyServerForLocalAddress": Boolean,
        "port": Int32,
    },
)
WINDOWS81_VPN_PROXY_SERVER = Complex(
    "microsoft.graph.windows81VpnProxyServer",
    {
        "address": String,
        "automaticConfigurationScriptUrl": String,
        "automaticallyDetectProxySettings": Boolean,
        "bypassProxyServerForLocalAddress": Boolean,
        "port": Int32,
    },
)
KEY_VALUE = Complex("microsoft.graph.keyValue", {"key": String, "value": String})
KEY_VALUE_PAIR = Complex("microsoft.graph.keyValuePair", {"name": String, "value": String})
APP_LIST_ITEM = Complex(
    "microsoft.graph.appListItem", {"appId": String, "appStoreUrl": String, "name": String, "publisher": String}
)
VPN_ON_DEMAND_RULE = Complex(
    "microsoft.graph.vpnOnDemandRule",
    {
        "action": VPN_ON_DEMAND_RULE_CONNECTION_ACTION,
        "dnsSearchDomains": Collection(String, "list"),
        "dnsServerAddressMatch": Collection(String, "list"),
        "domainAction": VPN_ON_DEMAND_RULE_CONNECTION_DOMAIN_ACTION,
        "domains": Collection(String, "list"),
        "interfaceTypeMatch": VPN_ON_DEMAND_RULE_INTERFACE_TYPE_MATCH,
        "probeRequiredUrl": String,
        "probeUrl": String,
        "ssids": Collection(String, "list"),
    },
)
CRYPTOGRAPHY_SUITE = Complex(
    "microsoft.graph.cryptographySuite",
    {
        "authenticationTransformConstants": AUTHENTICATION_TRANSFORM_CONSTANT,
        "cipherTransformConstants": VPN_ENCRYPTION_ALGORITHM_TYPE,
        "dhGroup": DIFFIE_HELLMAN_GROUP,
        "encryptionMethod": VPN_ENCRYPTION_ALGORITHM_TYPE,
        "integrityCheckMethod": VPN_INTEGRITY_ALGORITHM_TYPE,
        "pfsGroup": PERFECT_FORWARD_SECRECY_GROUP,
    },
)
VPN_DNS_RULE = Complex(
    "microsoft.graph.vpnDnsRule",
    {
        "autoTrigger": Boolean,
        "name": String,
        "persistent": Boolean,
        "proxyServerUri": String,
        "servers": Collection(String, "list"),
    },
)
VPN_ROUTE = Complex("microsoft.graph.vpnRoute", {"destinationPrefix": String, "prefixSize": Int32})
WINDOWS10_ASSOCIATED_APPS = Complex(
    "microsoft.graph.windows10AssociatedApps", {"appType": WINDOWS10_APP_TYPE, "identifier": String}
)
IPV4_RANGE = Complex("microsoft.graph.iPv4Range", {"lowerAddress": String, "upperAddress": String})
NUMBER_RANGE = Complex("microsoft.graph.numberRange", {"lowerNumber": Int32, "upperNumber": Int32})
VPN_TRAFFIC_RULE = Complex(
    "microsoft.graph.vpnTrafficRule",
    {
        "appId": String,
        "appType": VPN_TRAFFIC_RULE_APP_TYPE,
        "claims": String,
        "localAddressRanges": Collection(IPV4_RANGE, "list"),
        "localPortRanges": Collection(NUMBER_RANGE, "list"),
        "name": String,
        "protocols": Int32,
        "remoteAddressRanges": Collection(IPV4_RANGE, "list"),
        "remotePortRanges": Collection(NUMBER_RANGE, "list"),
        "routingPolicyType": VPN_TRAFFIC_RULE_ROUTING_POLICY_TYPE,
        "vpnTrafficDirection": VPN_TRAFFIC_DIRECTION,
    },
)
IOS_VPN_SECURITY_ASSOCIATION_PARAMETERS = Complex(
    "microsoft.graph.iosVpnSecurityAssociationParameters",
    {
        "lifetimeInMinutes": Int32,
        "securityDiffieHellmanGroup": Int32,
        "securityEncryptionAlgorithm": VPN_ENCRYPTION_ALGORITHM_TYPE,
        "securityIntegrityAlgorithm": VPN_INTEGRITY_ALGORITHM_TYPE,
    },
)
SPECIFIED_CAPTIVE_NETWORK_PLUGINS = Complex(
    "microsoft.graph.specifiedCaptiveNetworkPlugins", {"allowedBundleIdentifiers": Collection(String, "list")}
)
APPLE_VPN_ALWAYS_ON_CONFIGURATION = Complex(
    "microsoft.graph.appleVpnAlwaysOnConfiguration",
    {
        "airPrintExceptionAction": VPN_SERVICE_EXCEPTION_ACTION,
        "allowAllCaptiveNetworkPlugins": Boolean,
        "allowCaptiveWebSheet": Boolean,
        "allowedCaptiveNetworkPlugins": SPECIFIED_CAPTIVE_NETWORK_PLUGINS,
        "cellularExceptionAction": VPN_SERVICE_EXCEPTION_ACTION,
        "natKeepAliveIntervalInSeconds": Int32,
        "natKeepAliveOffloadEnable": Boolean,
        "tunnelConfiguration": VPN_TUNNEL_CONFIGURATION_TYPE,
        "userToggleEnabled": Boolean,
        "voicemailExceptionAction": VPN_SERVICE_EXCEPTION_ACTION,
    },
)
