# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Intune's configurations of Zero Trust DNS of Windows, whose DNS servers are trusted because of root certificates.

Source: Microsoft Graph (beta), "windowsZtdnsConfiguration resource type".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.limits import (
    OBJECT_IDENTIFIER,
    between,
    elements,
    every,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Traits
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    EXTENDED_KEY_USAGE,
    configuration,
    number,
    roots,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex

EXEMPTION_RULE = Complex(
    "microsoft.graph.windowsZtdnsExemptionRule",
    {"description": String, "displayName": String, "ipAddresses": Collection(String, "set")},
)
SECURE_DNS_SERVER = Complex(
    "microsoft.graph.windowsZtdnsSecureDnsServer",
    {
        "displayName": String,
        "dnsOverHttpsConfiguration": Complex(
            "microsoft.graph.windowsZtdnsSecureDnsServerDnsOverHttpsConfiguration",
            {"httpsPort": Int32, "queryUrl": String},
        ),
        "dnsOverTlsConfiguration": Complex(
            "microsoft.graph.windowsZtdnsSecureDnsServerDnsOverTlsConfiguration",
            {"certificateSubjectName": String, "tlsPort": Int32},
        ),
        "ipAddress": String,
    },
)

TYPES: Mapping[str, Sequence[Property]] = {
    "windowsZtdnsConfiguration": (
        Property(
            "secureDnsServers",
            Collection(SECURE_DNS_SERVER, "bag"),
            "DNS servers with encrypted connections.",
            nullable=False,
            required=True,
            limits=(elements(1, 500),),
        ),
        Property(
            "exemptionRules",
            Collection(EXEMPTION_RULE, "bag"),
            "Addresses that need no name.",
            limits=(elements(0, 500),),
        ),
        Property(
            "extendedKeyUsagesForClientAuthentication",
            Collection(EXTENDED_KEY_USAGE, "keyed", ("objectIdentifier",)),
            "Extended key usages of the certificate with which the device authenticates itself.",
            limits=(
                elements(0, 500),
                every(OBJECT_IDENTIFIER, "objectIdentifier", needed=True),
            ),
        ),
        Property(
            "auditModeEnabled", Boolean, "Whether connections without a resolved name are only logged and not blocked."
        ),
        Property("hostsFileResolutionEnabled", Boolean, "Whether names in the hosts file are resolved."),
        Property("loopbackDnsForwarderEnabled", Boolean, "Whether a DNS server of the device itself is used."),
        Property("loopbackTrafficBlocked", Boolean, "Whether connections of the device to itself are blocked."),
        number(
            "maximumConnectionTimeInSeconds",
            "Longest time for which a name that was resolved allows connections, in seconds.",
            between(30, 604800),
        ),
        roots(
            "rootCertificatesForClientValidation",
            "windows81TrustedRootCertificate",
            "Trusted root certificates of the certificate of the device, by name or by ID.",
        ),
        roots(
            "rootCertificatesForServerValidation",
            "windows81TrustedRootCertificate",
            "Trusted root certificates of the DNS servers, by name or by ID.",
        ),
    ),
}

ZTDNS_CONFIGURATION = configuration(
    "ztdns_configuration", "Zero Trust DNS configuration", TYPES, Traits(service="name resolution")
)
