# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The root certificates that devices trust through Intune, one Graph type for each platform.

Source: Microsoft Graph (beta), the types below deviceConfiguration. Microsoft documents for Windows that a root
certificate is removed from devices that are no longer targeted; for other platforms that is presumed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_useless_authority
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Effect,
    Json,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._description.variants import family
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import DEPLOYMENT_CHANNEL
from ansible_collections.m365.graph.plugins.module_utils._resources.device_configurations import (
    COMMON,
    NAME_FILTER,
    PATHS,
    PERMISSIONS,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum

DESTINATION_STORE = Enum(
    "microsoft.graph.certificateDestinationStore",
    {"computerCertStoreRoot": 0, "computerCertStoreIntermediate": 1, "userCertStoreIntermediate": 2},
)

_ROOT = (
    Property(
        "trustedRootCertificate",
        x509.CertificateType(),
        "The certificate that devices come to trust.",
        nullable=False,
        required=True,
        path_accepted=True,
        effect=Effect.REPLACES,
    ),
    Property("certFileName", String, "Name of the certificate's file, for people."),
)
_STORE = Property(
    "destinationStore",
    DESTINATION_STORE,
    "Store that Windows puts the certificate into.",
    nullable=False,
    effect=Effect.REPLACES,
)
_CHANNEL = Property(
    "deploymentChannel", DEPLOYMENT_CHANNEL, "Channel by which macOS gets the certificate.", effect=Effect.REPLACES
)

TYPES: Mapping[str, Sequence[Property]] = {
    "iosTrustedRootCertificate": _ROOT,
    "macOSTrustedRootCertificate": (*_ROOT, _CHANNEL),
    "windows81TrustedRootCertificate": (*_ROOT, _STORE, dataclasses.replace(COMMON[-1], documented=True)),
    "windowsPhone81TrustedRootCertificate": _ROOT,
    "androidTrustedRootCertificate": _ROOT,
    "androidForWorkTrustedRootCertificate": _ROOT,
    "androidWorkProfileTrustedRootCertificate": _ROOT,
    "androidDeviceOwnerTrustedRootCertificate": _ROOT,
    "aospDeviceOwnerTrustedRootCertificate": _ROOT,
}


def _refuse_useless_root(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    refuse_useless_authority("trusted_root_certificate", desired.get("trustedRootCertificate"), now, allow)


TRUSTED_ROOT_CERTIFICATE = family(
    Resource(
        name="trusted_root_certificate",
        type="microsoft.graph.deviceConfiguration",
        label="trusted root certificate",
        paths=PATHS,
        default_version="beta",
        keys=("displayName",),
        permissions=PERMISSIONS,
        allow=("allow_expired", "allow_leaf", "allow_reissue"),
        typed_body=True,
        filters=(NAME_FILTER,),
        traits=Traits(check=_refuse_useless_root, trust=True),
        properties=COMMON,
    ),
    TYPES,
)
