# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes that can be made with any resource, made up from its description.

Each is to be refused before any request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from certificates import issue

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._values.certificate_chain import CertificateChainType
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Enum, Flags
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType

KEY = issue("Anybody").key_pem()
SECRET = KEY.splitlines()[1]
"""A line of a private key that is given by mistake: nothing may show it."""


@dataclass(frozen=True)
class Mistake:
    """Options that are wrong, and what the sentence about them must contain."""

    name: str
    options: Mapping[str, Any]
    said: tuple[str, ...]


# By the name of the type: wrong values, and the message of each.
_WRONG: dict[str, tuple[tuple[Any, str], ...]] = {
    "Edm.Boolean": (("perhaps", ""),),
    "Edm.Int32": (("many", ""), (2**31, "is not a whole number from -2147483648 to 2147483647")),
    "Edm.Int64": (("many", ""), (2**63, "is not a whole number from")),
    "Edm.Double": (("many", ""),),
    "Edm.Guid": (("1", "is not a GUID"),),
    "Edm.Binary": (("no base64!", "is not base64"),),
    "Edm.DateTimeOffset": (
        ("tomorrow", "is not a date and time"),
        ("2027-02-30T00:00:00Z", "is not a date and time"),
        ("2027-01-31T00:00:00", "has no UTC offset"),
    ),
    "Edm.Date": (("2027-02-30", "is not a date"),),
    "Edm.TimeOfDay": (("25:00", "is not a time of day"),),
    "Edm.Duration": (("P1Y", "is not a duration"),),
}
_NO_CERTIFICATES = (
    ("-----BEGIN CERTIFICATE-----\nno base64!\n-----END CERTIFICATE-----", "is not base64"),
    ("-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----", "holds no X.509 certificate"),
    ("MAAA", "holds no X.509 certificate"),
    ("no base64!", "is n"),
    (issue("Cut off").pem[:300], "holds no X.509 certificate"),
    (issue("One").pem + issue("Two").pem, "holds 2 certificates"),
    (KEY, "holds a private key"),
)

# A chain may have several certificates.
_NO_CHAINS = tuple(item for item in _NO_CERTIFICATES if item[1] != "holds 2 certificates")


def mistakes(family: Resource, create: Mapping[str, Any], resource: Resource | None = None) -> Iterator[Mistake]:
    """Every mistake, each made in options that would create the resource; ``resource`` is the one of a family's types
    that is meant.
    """
    resource = resource or family
    yield Mistake("unknown option", {**create, "no_such_option": 1}, ("Unsupported parameters", "no_such_option"))
    if not resource.singleton:
        yield Mistake(
            "id of the wrong shape", {**create, "id": "no/id"}, ('id: "no/id" is not the id of', resource.label)
        )
    version = create.get("api_version", resource.default_version)
    for item in resource.writable():
        if version not in item.versions or item.name == "id":
            continue
        for index, (value, said) in enumerate(_wrong(item, family.property(item.name).nullable)):
            yield Mistake(f"{item.option}, mistake {index}", {**create, item.option: value}, (item.option, *said))


def _wrong(item: Property, null_for_others: bool) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Wrong values of a property, and what the message must contain in addition to its option.

    Where null is allowed for another type, Ansible lets it through.
    """
    several = isinstance(item.type, Collection)
    kind: EdmType = item.type.item if isinstance(item.type, Collection) else item.type
    for value, said in _wrong_values(kind):
        yield ([value] if several else value), said
    if not item.nullable and not several:
        # Ansible itself names the choices of an option that has some.
        chosen = isinstance(kind, Enum) and not isinstance(kind, Flags) and not null_for_others
        yield None, tuple(kind.choices) if chosen and isinstance(kind, Enum) else ("null is not allowed",)


def _wrong_values(kind: EdmType) -> Iterator[tuple[Any, tuple[str, ...]]]:
    if isinstance(kind, Enum):
        for member in ("noSuchMember", "unknownFutureValue"):
            yield member, (member, *kind.choices)
        return
    no_certificates = _NO_CHAINS if isinstance(kind, CertificateChainType) else _NO_CERTIFICATES
    for value, said in no_certificates if isinstance(kind, CertificateType) else _WRONG.get(kind.name, ()):
        yield value, (said,)
