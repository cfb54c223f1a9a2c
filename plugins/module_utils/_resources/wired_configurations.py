# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Intune's configurations of wired networks with 802.1X: iOS, macOS and Windows.

Source: Microsoft Graph (beta), iosWiredNetworkConfiguration, macOSWiredNetworkConfiguration and
windowsWiredNetworkConfiguration, and the ranges on the page of the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Traits
from ansible_collections.m365.graph.plugins.module_utils._resources import network_values as values
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    configuration,
    profile,
    root,
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
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Int32, String

_KNOWN = table(
    (
        *EAP,
        Property("networkInterface", values.WIRED_NETWORK_INTERFACE, "Network interfaces that use the configuration."),
        Property(
            "authenticationMethod", values.WIRED_NETWORK_AUTHENTICATION_METHOD, "How the device authenticates itself."
        ),
        Property("secondaryAuthenticationMethod", values.WIRED_NETWORK_AUTHENTICATION_METHOD, "Second method."),
        Property(
            "authenticationType", values.WIRED_NETWORK_AUTHENTICATION_TYPE, "Whether the user or the device signs in."
        ),
        Property(
            "nonEapAuthenticationMethodForEapTtls",
            values.NON_EAP_AUTHENTICATION_METHOD_FOR_EAP_TTLS_TYPE,
            "Method inside EAP-TTLS.",
        ),
        Property("outerIdentityPrivacyMaskValue", String, "Name that iOS sends instead of the user's."),
        Property("enableOuterIdentityPrivacy", String, "Name that macOS sends instead of the user's."),
        Property("enforce8021X", Boolean, "Whether Windows requires 802.1X at every port."),
        Property("authenticationBlockPeriodInMinutes", Int32, "Minutes without another attempt after a failure."),
    )
)


TYPES: Mapping[str, Sequence[Property]] = {
    "iosWiredNetworkConfiguration": (
        *selected(
            _KNOWN,
            "networkName networkInterface eapType eapFastConfiguration authenticationMethod "
            "nonEapAuthenticationMethodForEapTtls outerIdentityPrivacyMaskValue trustedServerCertificateNames",
            eapType=values.IOS_WIRED_NETWORK_EAP_TYPE,
        ),
        client("iosCertificateProfileBase"),
        server("iosTrustedRootCertificate"),
    ),
    "macOSWiredNetworkConfiguration": (
        *selected(
            _KNOWN,
            "networkName* networkInterface! deploymentChannel eapType* eapFastConfiguration authenticationMethod "
            "nonEapAuthenticationMethodForEapTtls enableOuterIdentityPrivacy trustedServerCertificateNames",
            authenticationMethod=values.WIFI_AUTHENTICATION_METHOD,
        ),
        client("macOSCertificateProfileBase"),
        server("macOSTrustedRootCertificate"),
    ),
    "windowsWiredNetworkConfiguration": (
        *selected(
            _KNOWN,
            "eapType* authenticationMethod secondaryAuthenticationMethod authenticationType "
            "innerAuthenticationProtocolForEAPTTLS outerIdentityPrivacyTemporaryValue trustedServerCertificateNames "
            "performServerValidation disableUserPromptForServerValidation requireCryptographicBinding cacheCredentials "
            "enforce8021X forceFIPSCompliance authenticationBlockPeriodInMinutes authenticationPeriodInSeconds "
            "authenticationRetryDelayPeriodInSeconds eapolStartPeriodInSeconds maximumEAPOLStartMessages "
            "maximumAuthenticationFailures",
        ),
        client("windowsCertificateProfileBase"),
        profile(
            "secondaryIdentityCertificateForClientAuthentication",
            "windowsCertificateProfileBase",
            "Certificate profile for the second method, by name or by ID.",
        ),
        CLIENT_ROOT,
        root(
            "secondaryRootCertificateForClientValidation",
            "windows81TrustedRootCertificate",
            "Trusted root certificate of the second certificate, by name or by ID.",
        ),
        servers("windows81TrustedRootCertificate"),
    ),
}

WIRED_CONFIGURATION = configuration(
    "wired_configuration", "wired network configuration", TYPES, Traits(service="the wired network")
)
