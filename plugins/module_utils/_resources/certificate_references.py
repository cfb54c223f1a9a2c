# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What configurations that use certificates have in common: their references, and tables of their properties.

Source: Microsoft Graph (beta), the navigation properties of the types below deviceConfiguration, and the types derived
from their targets. The documents for Wi-Fi say that "rootCertificatesForServerValidation" has at most 500 elements.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.limits import ValueLimit, elements
from ansible_collections.m365.graph.plugins.module_utils._description.links import Link, Lookup, Reference
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._description.variants import NAMESPACE, family
from ansible_collections.m365.graph.plugins.module_utils._resources.device_configurations import (
    COMMON,
    NAME_FILTER,
    PATHS,
    PERMISSIONS,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.strings import ObjectIdentifier
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex

PROFILES: Mapping[str, tuple[str, ...]] = {
    "androidCertificateProfileBase": (
        "androidScepCertificateProfile",
        "androidPkcsCertificateProfile",
        "androidImportedPFXCertificateProfile",
        "androidForWorkImportedPFXCertificateProfile",
    ),
    "androidForWorkCertificateProfileBase": (
        "androidForWorkScepCertificateProfile",
        "androidForWorkPkcsCertificateProfile",
    ),
    "androidWorkProfileCertificateProfileBase": (
        "androidWorkProfileScepCertificateProfile",
        "androidWorkProfilePkcsCertificateProfile",
    ),
    "androidDeviceOwnerCertificateProfileBase": (
        "androidDeviceOwnerScepCertificateProfile",
        "androidDeviceOwnerPkcsCertificateProfile",
        "androidDeviceOwnerImportedPFXCertificateProfile",
    ),
    "aospDeviceOwnerCertificateProfileBase": (
        "aospDeviceOwnerScepCertificateProfile",
        "aospDeviceOwnerPkcsCertificateProfile",
    ),
    "iosCertificateProfileBase": ("iosScepCertificateProfile", "iosPkcsCertificateProfile"),
    "iosCertificateProfile": (
        "iosScepCertificateProfile",
        "iosPkcsCertificateProfile",
        "iosImportedPFXCertificateProfile",
    ),
    "macOSCertificateProfileBase": (
        "macOSScepCertificateProfile",
        "macOSPkcsCertificateProfile",
        "macOSImportedPFXCertificateProfile",
    ),
    "windowsCertificateProfileBase": (
        "windows81SCEPCertificateProfile",
        "windows10PkcsCertificateProfile",
        "windows10ImportedPFXCertificateProfile",
        "windowsPhone81ImportedPFXCertificateProfile",
    ),
    "windowsPhone81CertificateProfileBase": ("windowsPhone81SCEPCertificateProfile",),
}
"""The types of certificate profiles below each abstract one that a configuration can refer to."""

EXTENDED_KEY_USAGE = Complex(
    "microsoft.graph.extendedKeyUsage",
    {"name": String, "objectIdentifier": ObjectIdentifier},
    labels=frozenset({"name"}),
)

DERIVED_CREDENTIALS = "/deviceManagement/derivedCredentials"
DERIVED = Property(
    "derivedCredentialSettings",
    Reference,
    "Derived credential setting, by name or by ID.",
    link=Link(DERIVED_CREDENTIALS),
    lookups={
        "": Lookup(
            "derived credential setting",
            DERIVED_CREDENTIALS,
            PERMISSIONS.read,
            f"{NAMESPACE}deviceManagementDerivedCredentialSettings",
        )
    },
)


def profile(name: str, base: str, description: str) -> Property:
    """A reference to a certificate profile of one of the types below ``base``."""
    kinds = tuple(f"{NAMESPACE}{kind}" for kind in PROFILES[base])
    lookup = Lookup(
        "certificate profile of a suitable type", PATHS["beta"], PERMISSIONS.read, f"{NAMESPACE}{base}", kinds=kinds
    )
    return Property(name, Reference, description, link=Link(PATHS["beta"]), lookups={"": lookup})


def root(name: str, kind: str, description: str, effect: Effect = Effect.SAFE) -> Property:
    """A reference to a trusted root certificate, which has one type for each platform."""
    lookup = Lookup(f"trusted root certificate of type {kind}", PATHS["beta"], PERMISSIONS.read, f"{NAMESPACE}{kind}")
    return Property(name, Reference, description, effect=effect, link=Link(PATHS["beta"]), lookups={"": lookup})


def roots(name: str, kind: str, description: str) -> Property:
    """A reference to any number of trusted root certificates."""
    return dataclasses.replace(
        root(name, kind, description),
        type=Collection(Reference, "set"),
        link=Link(PATHS["beta"], many=True),
        limits=(elements(0, 500),),
    )


def secret(name: str, description: str) -> Property:
    """A password or key: sent with a creation, never returned and never compared."""
    return Property(name, String, description, access=Access.WRITE_ONLY, secret=True)


def number(name: str, description: str, *limits: ValueLimit) -> Property:
    """A whole number within the documented limits."""
    return Property(name, Int32, description, limits=limits)


def table(known: Sequence[Property]) -> Mapping[str, Property]:
    """Properties by name, from which :func:`selected` chooses those of a type."""
    return {item.name: item for item in known}


def selected(known: Mapping[str, Property], names: str, **types: EdmType) -> tuple[Property, ...]:
    """The properties of a type, from a list of names: ``name`` can be null, ``name!`` cannot, ``name*`` is required.

    ``types`` are those that differ from the table.
    """
    found = []
    for word in names.split():
        name = word.rstrip("!*")
        item = dataclasses.replace(known[name], nullable=word == name, required=word.endswith("*"))
        found.append(dataclasses.replace(item, type=types.get(name, item.type)))
    return tuple(found)


def configuration(name: str, label: str, types: Mapping[str, Sequence[Property]], traits: Traits) -> Resource:
    """The description of the configurations of one module."""
    return family(
        Resource(
            name=name,
            type=f"{NAMESPACE}deviceConfiguration",
            label=label,
            paths=PATHS,
            default_version="beta",
            keys=("displayName",),
            permissions=PERMISSIONS,
            allow=("allow_reissue",),
            typed_body=True,
            filters=(NAME_FILTER,),
            traits=traits,
            properties=COMMON,
        ),
        types,
    )
