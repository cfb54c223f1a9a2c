# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Properties of EAP that Wi-Fi and wired configurations share.

Source: Microsoft Graph (beta), and the ranges on the page of windowsWifiEnterpriseEAPConfiguration.
"""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils._description.limits import between
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property
from ansible_collections.m365.graph.plugins.module_utils._resources import network_values as values
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import DEPLOYMENT_CHANNEL
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    number,
    profile,
    root,
    roots,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

EAP = (
    Property("networkName", String, "Name of the network that devices show."),
    Property("deploymentChannel", DEPLOYMENT_CHANNEL, "Channel by which macOS gets the configuration."),
    Property("forceFIPSCompliance", Boolean, "Whether Windows uses FIPS-compliant algorithms only."),
    Property("eapType", values.EAP_TYPE, "Type of EAP."),
    Property("eapFastConfiguration", values.EAP_FAST_CONFIGURATION, "Protected access credentials of EAP-FAST."),
    Property(
        "innerAuthenticationProtocolForEAPTTLS",
        values.NON_EAP_AUTHENTICATION_METHOD_FOR_EAP_TTLS_TYPE,
        "Method inside EAP-TTLS on Windows.",
    ),
    Property("outerIdentityPrivacyTemporaryValue", String, "Name that is sent instead of the user's."),
    Property(
        "trustedServerCertificateNames", Collection(String, "set"), "Names in the certificates of trusted servers."
    ),
    Property("performServerValidation", Boolean, "Whether the certificate of the server is validated."),
    Property("disableUserPromptForServerValidation", Boolean, "Whether users cannot decide to trust another server."),
    Property("requireCryptographicBinding", Boolean, "Whether PEAP requires cryptographic binding."),
    Property("cacheCredentials", Boolean, "Whether Windows stores the user's credentials."),
    number("authenticationPeriodInSeconds", "Seconds until an attempt to authenticate fails.", between(1, 3600)),
    number(
        "authenticationRetryDelayPeriodInSeconds",
        "Seconds between a failure and the next attempt.",
        between(1, 3600),
    ),
    number("eapolStartPeriodInSeconds", "Seconds before an EAPOL start message is sent.", between(1, 3600)),
    number("maximumEAPOLStartMessages", "EAPOL start messages before a failure.", between(1, 100)),
    number("maximumAuthenticationFailures", "Failures that are allowed for the same credentials.", between(1, 100)),
)

CLIENT_ROOT = root(
    "rootCertificateForClientValidation",
    "windows81TrustedRootCertificate",
    "Trusted root certificate of the device's certificate, by name or by ID.",
)


def client(base: str) -> Property:
    """The certificate profile with which a device authenticates itself."""
    return profile(
        "identityCertificateForClientAuthentication",
        base,
        "Certificate profile with which the device authenticates itself, by name or by ID.",
    )


def server(kind: str) -> Property:
    """The root certificate by which a device recognises the server."""
    return root("rootCertificateForServerValidation", kind, "Trusted root certificate of the server, by name or by ID.")


def servers(kind: str) -> Property:
    """The root certificates by which a device recognises servers."""
    return roots(
        "rootCertificatesForServerValidation", kind, "Trusted root certificates of the servers, by name or by ID."
    )
