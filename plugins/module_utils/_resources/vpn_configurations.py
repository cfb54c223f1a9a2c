# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Intune's VPN configurations, for platforms whose type refers to a certificate profile.

Source: Microsoft Graph (beta), the types below deviceConfiguration, and the numbers of elements on their pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.limits import between, elements
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Property, Traits
from ansible_collections.m365.graph.plugins.module_utils._resources import vpn_values as values
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import DEPLOYMENT_CHANNEL
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    DERIVED,
    configuration,
    number,
    profile,
    secret,
    selected,
    table,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Binary, Boolean, EdmType, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

_EXTENDED_KEY_USAGE = Complex("microsoft.graph.extendedKeyUsage", {"name": String, "objectIdentifier": String})
_NAMES = Collection(String, "set")


def _several(name: str, kind: EdmType, description: str, most: int) -> Property:
    return Property(name, kind, description, limits=(elements(0, most),))


_KNOWN = table(
    (
        Property("connectionName", String, "Name of the connection that devices show."),
        Property("connectionType", values.APPLE_VPN_CONNECTION_TYPE, "Type of the connection."),
        Property("authenticationMethod", values.VPN_AUTHENTICATION_METHOD, "How the device authenticates itself."),
        Property("server", values.VPN_SERVER, "The VPN server."),
        _several("servers", Collection(values.VPN_SERVER), "The VPN servers, in order.", 500),
        Property("realm", String, "Realm of Pulse Secure."),
        Property("role", String, "Role of Pulse Secure."),
        Property("fingerprint", String, "Fingerprint by which Check Point Capsule recognises the server."),
        Property("identifier", String, "Identifier of a custom VPN app."),
        Property("loginGroupOrDomain", String, "Group or domain of SonicWall Mobile Connect."),
        _several("customData", Collection(values.KEY_VALUE, "keyed", ("key",)), "Settings of the VPN app.", 25),
        _several(
            "customKeyValueData",
            Collection(values.KEY_VALUE_PAIR, "keyed", ("name",)),
            "Settings of the VPN app, by name.",
            25,
        ),
        Property("alwaysOn", Boolean, "Whether the connection is always on."),
        Property("alwaysOnLockdown", Boolean, "Whether there is no network without the connection."),
        Property("lockdownExclusionList", _NAMES, "Packages of apps that have a network without the connection."),
        Property("microsoftTunnelSiteId", String, "ID of the site of Microsoft Tunnel."),
        Property("proxyServer", values.VPN_PROXY_SERVER, "The proxy server."),
        Property("proxyExclusionList", _NAMES, "Hosts that are reached without the proxy server."),
        _several("targetedMobileApps", Collection(values.APP_LIST_ITEM, "set"), "Apps that use the connection.", 500),
        Property("targetedPackageIds", _NAMES, "Packages of apps that use the connection."),
        Property("enableSplitTunneling", Boolean, "Whether traffic is split."),
        Property("enablePerApp", Boolean, "Whether apps start the connection."),
        Property("providerType", values.VPN_PROVIDER_TYPE, "Type of the provider of a connection for apps."),
        Property("associatedDomains", _NAMES, "Domains that are associated with the connection."),
        Property("excludedDomains", _NAMES, "Domains that are reached without the connection."),
        Property("safariDomains", _NAMES, "Domains in Safari that start the connection."),
        _several(
            "onDemandRules", Collection(values.VPN_ON_DEMAND_RULE), "Rules that start the connection, in order.", 500
        ),
        Property("disableOnDemandUserOverride", Boolean, "Whether users cannot switch these rules off."),
        Property("disconnectOnIdle", Boolean, "Whether an idle connection ends."),
        number("disconnectOnIdleTimerInSeconds", "Seconds until an idle connection ends.", between(0, 65535)),
        Property("includeAllNetworks", Boolean, "Whether most traffic uses the connection."),
        Property("excludeLocalNetworks", Boolean, "Whether local traffic does not use the connection."),
        Property("optInToDeviceIdSharing", Boolean, "Whether the VPN app gets the ID of the device."),
        Property("cloudName", String, "Cloud of Zscaler."),
        Property("excludeList", _NAMES, "Addresses that are not sent through Zscaler."),
        Property("strictEnforcement", Boolean, "Whether there is no network until users sign in to Zscaler."),
        Property("userDomain", String, "Domain that the Zscaler app fills in."),
        Property("deploymentChannel", DEPLOYMENT_CHANNEL, "Channel by which macOS gets the configuration."),
        # IKEv2 on iOS
        Property("clientAuthenticationType", values.VPN_CLIENT_AUTHENTICATION_TYPE, "Whether user or device signs in."),
        secret("sharedSecret", "Shared secret of IKEv2."),
        Property("localIdentifier", values.VPN_LOCAL_IDENTIFIER, "How the device names itself."),
        Property("remoteIdentifier", String, "Name of the server."),
        Property("serverCertificateType", values.VPN_SERVER_CERTIFICATE_TYPE, "Type of the server's certificate."),
        Property("serverCertificateCommonName", String, "Common name in the server's certificate."),
        Property("serverCertificateIssuerCommonName", String, "Common name of its issuer."),
        Property("enableCertificateRevocationCheck", Boolean, "Whether the revocation of certificates is checked."),
        Property("enableEAP", Boolean, "Whether EAP is used."),
        Property("enablePerfectForwardSecrecy", Boolean, "Whether perfect forward secrecy is used."),
        Property("enableUseInternalSubnetAttributes", Boolean, "Whether the attributes of the inner network are used."),
        Property("deadPeerDetectionRate", values.VPN_DEAD_PEER_DETECTION_RATE, "How often dead peers are detected."),
        Property("disableMobilityAndMultihoming", Boolean, "Whether mobility and multihoming are off."),
        Property("disableRedirect", Boolean, "Whether redirections are ignored."),
        number("mtuSizeInBytes", "Largest packet in bytes, 1280 to 1400.", between(1280, 1400)),
        Property("tlsMinimumVersion", String, "Lowest version of TLS."),
        Property("tlsMaximumVersion", String, "Highest version of TLS."),
        Property("allowDefaultSecurityAssociationParameters", Boolean, "Whether the default parameters are allowed."),
        Property(
            "allowDefaultChildSecurityAssociationParameters",
            Boolean,
            "Whether the default parameters of child associations are allowed.",
        ),
        Property(
            "securityAssociationParameters",
            values.IOS_VPN_SECURITY_ASSOCIATION_PARAMETERS,
            "Parameters of security associations.",
        ),
        Property(
            "childSecurityAssociationParameters",
            values.IOS_VPN_SECURITY_ASSOCIATION_PARAMETERS,
            "Parameters of child security associations.",
        ),
        Property("enableAlwaysOnConfiguration", Boolean, "Whether the connection is always on."),
        Property("alwaysOnConfiguration", values.APPLE_VPN_ALWAYS_ON_CONFIGURATION, "Settings of that connection."),
        # Windows
        Property("customXml", Binary, "XML that configures the connection, in base64."),
        Property("eapXml", Binary, "XML that configures EAP, in base64."),
        Property("profileTarget", values.WINDOWS10_VPN_PROFILE_TARGET, "Whether user or device has the connection."),
        Property("enableAlwaysOn", Boolean, "Whether the connection is always on."),
        Property("enableDeviceTunnel", Boolean, "Whether the device has a tunnel of its own."),
        Property("enableDnsRegistration", Boolean, "Whether the device registers its address in DNS."),
        Property("enableConditionalAccess", Boolean, "Whether conditional access applies."),
        Property(
            "enableSingleSignOnWithAlternateCertificate", Boolean, "Whether another certificate is used to sign in."
        ),
        Property("singleSignOnEku", _EXTENDED_KEY_USAGE, "Extended key usage of that certificate."),
        Property("singleSignOnIssuerHash", String, "Hash of the issuer of that certificate."),
        Property("rememberUserCredentials", Boolean, "Whether Windows stores the user's credentials."),
        Property("cryptographySuite", values.CRYPTOGRAPHY_SUITE, "Algorithms of IKEv2."),
        _several("dnsRules", Collection(values.VPN_DNS_RULE), "Rules of DNS, in order.", 1000),
        Property("dnsSuffixes", Collection(String), "Suffixes of DNS, in order."),
        Property("dnsSuffixSearchList", Collection(String), "Suffixes of DNS on Windows Phone, in order."),
        _several("routes", Collection(values.VPN_ROUTE, "set"), "Routes through the connection.", 1000),
        _several("trafficRules", Collection(values.VPN_TRAFFIC_RULE), "Rules of traffic, in order.", 1000),
        _several(
            "associatedApps",
            Collection(values.WINDOWS10_ASSOCIATED_APPS, "set"),
            "Apps that use the connection on Windows.",
            10000,
        ),
        Property("onlyAssociatedAppsCanUseConnection", Boolean, "Whether only these apps use the connection."),
        Property("trustedNetworkDomains", _NAMES, "Domains in whose networks there is no connection."),
        Property("windowsInformationProtectionDomain", String, "Domain of Windows Information Protection."),
        Property("bypassVpnOnCompanyWifi", Boolean, "Whether there is no connection in the Wi-Fi of the company."),
        Property("bypassVpnOnHomeWifi", Boolean, "Whether there is no connection in the Wi-Fi at home."),
        Property(
            "applyOnlyToWindows81",
            Boolean,
            "Whether it applies to Windows 8.1 only.",
            nullable=False,
            access=Access.READ_ONLY,
            volatile=True,
        ),
    )
)

_ANDROID = "connectionName* connectionType* authenticationMethod* servers! realm role customData customKeyValueData"
_NEWER = (
    "alwaysOn alwaysOnLockdown lockdownExclusionList microsoftTunnelSiteId proxyServer proxyExclusionList "
    "targetedMobileApps targetedPackageIds"
)
_APPLE = (
    "connectionName* connectionType* authenticationMethod* server* realm role identifier loginGroupOrDomain customData "
    "customKeyValueData enableSplitTunneling! enablePerApp providerType proxyServer associatedDomains excludedDomains "
    "safariDomains onDemandRules disableOnDemandUserOverride disconnectOnIdle disconnectOnIdleTimerInSeconds "
    "includeAllNetworks excludeLocalNetworks optInToDeviceIdSharing"
)
_IOS = f"{_APPLE} cloudName excludeList strictEnforcement userDomain microsoftTunnelSiteId targetedMobileApps"
_IKEV2 = (
    "clientAuthenticationType sharedSecret localIdentifier remoteIdentifier serverCertificateType "
    "serverCertificateCommonName serverCertificateIssuerCommonName enableCertificateRevocationCheck enableEAP "
    "enablePerfectForwardSecrecy enableUseInternalSubnetAttributes deadPeerDetectionRate disableMobilityAndMultihoming "
    "disableRedirect mtuSizeInBytes tlsMinimumVersion tlsMaximumVersion allowDefaultSecurityAssociationParameters "
    "allowDefaultChildSecurityAssociationParameters securityAssociationParameters childSecurityAssociationParameters "
    "enableAlwaysOnConfiguration alwaysOnConfiguration"
)


def _client(base: str) -> Property:
    return profile(
        "identityCertificate",
        base,
        "Certificate profile with which the device authenticates itself, by name or by ID.",
    )


def _android(names: str, platform: str, connection: Enum) -> tuple[Property, ...]:
    return (
        *selected(_KNOWN, f"{_ANDROID} {names}", connectionType=connection),
        _client(f"{platform}CertificateProfileBase"),
    )


def _ios(names: str = "") -> tuple[Property, ...]:
    return (*selected(_KNOWN, f"{_IOS} {names}"), _client("iosCertificateProfileBase"), DERIVED)


TYPES: Mapping[str, Sequence[Property]] = {
    "iosVpnConfiguration": _ios(),
    "iosikEv2VpnConfiguration": _ios(_IKEV2),
    "macOSVpnConfiguration": (
        *selected(_KNOWN, f"{_APPLE} deploymentChannel"),
        _client("macOSCertificateProfileBase"),
    ),
    "windows10VpnConfiguration": (
        *selected(
            _KNOWN,
            "connectionName* connectionType* authenticationMethod* servers! customXml eapXml profileTarget "
            "enableAlwaysOn enableDeviceTunnel enableDnsRegistration enableConditionalAccess! enableSplitTunneling! "
            "enableSingleSignOnWithAlternateCertificate! singleSignOnEku singleSignOnIssuerHash "
            "rememberUserCredentials! cryptographySuite dnsRules dnsSuffixes routes trafficRules associatedApps "
            "onlyAssociatedAppsCanUseConnection trustedNetworkDomains windowsInformationProtectionDomain proxyServer "
            "microsoftTunnelSiteId",
            connectionType=values.WINDOWS10_VPN_CONNECTION_TYPE,
            authenticationMethod=values.WINDOWS10_VPN_AUTHENTICATION_METHOD,
            proxyServer=values.WINDOWS10_VPN_PROXY_SERVER,
        ),
        _client("windowsCertificateProfileBase"),
    ),
    "windowsPhone81VpnConfiguration": (
        *selected(
            _KNOWN,
            "connectionName* connectionType* authenticationMethod* servers! customXml enableSplitTunneling! "
            "loginGroupOrDomain rememberUserCredentials! dnsSuffixSearchList bypassVpnOnCompanyWifi! "
            "bypassVpnOnHomeWifi! proxyServer applyOnlyToWindows81!",
            connectionType=values.WINDOWS_VPN_CONNECTION_TYPE,
            proxyServer=values.WINDOWS81_VPN_PROXY_SERVER,
        ),
        _client("windowsPhone81CertificateProfileBase"),
    ),
    "androidVpnConfiguration": _android("fingerprint", "android", values.ANDROID_VPN_CONNECTION_TYPE),
    "androidForWorkVpnConfiguration": _android(
        "fingerprint", "androidForWork", values.ANDROID_FOR_WORK_VPN_CONNECTION_TYPE
    ),
    "androidWorkProfileVpnConfiguration": _android(
        f"fingerprint {_NEWER}", "androidWorkProfile", values.ANDROID_WORK_PROFILE_VPN_CONNECTION_TYPE
    ),
    "androidDeviceOwnerVpnConfiguration": (
        *_android(_NEWER, "androidDeviceOwner", values.ANDROID_VPN_CONNECTION_TYPE),
        DERIVED,
    ),
}

VPN_CONFIGURATION = configuration("vpn_configuration", "VPN configuration", TYPES, Traits(service="VPN"))
