# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sources of everything in a tenant that can expire. Pure.

A described resource is a source if its description states what can expire. Some sources need code of their own: the
credentials of applications and service principals, which no collection lists, and the certificate of the older
connector, which is part of the organization. Others have no module (module ``other_resources``).

Sources: Microsoft Graph, "keyCredential resource type", "passwordCredential resource type", "organization resource
type" (beta).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    PAIR,
    entries_of,
    id_of,
    is_half_of_pair,
    thumbprint_among,
    thumbprint_of,
    ticks,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import APPLICATION, SERVICE_PRINCIPAL
from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parent
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Json,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._expiry import provisioning, rows
from ansible_collections.m365.graph.plugins.module_utils._expiry.other_resources import OTHERS
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import ExpiringItem, items_of, with_certificate
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import resource_type
from ansible_collections.m365.graph.plugins.module_utils._values.edm import String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Complex

POLICIES = "appManagementPolicy"
"""The type of the policies with which credentials are compared, as in the options."""

LARGEST_PAGE = 999
"""The largest number of directory objects on one page."""


@dataclass(frozen=True, eq=False)
class ExpirySource:
    """``items`` are the items of an entity that can expire; ``params`` are sent with the list. ``detail`` is
    a property that a read of one entity returns in full, and a list does not. ``owned``: entities have owners.
    ``option`` is the option that it needs, unless its type is chosen.
    """

    resource: Resource
    items: Callable[[Json], Iterator[ExpiringItem]]
    params: Mapping[str, str | int] = field(default_factory=dict)
    detail: str | None = None
    owned: bool = False
    option: str | None = None

    @property
    def type(self) -> str:
        return resource_type(self.resource)

    @property
    def area(self) -> str:
        return rows.area_of(self.resource)

    @property
    def many(self) -> bool:
        """Whether there may be too many to list."""
        return any(expiring.many for expiring in self.resource.expires)


def _credentials(what: str, owner: Json) -> Iterator[ExpiringItem]:
    """The credentials of an application or a service principal; all entries of one certificate are one item."""
    entries = entries_of(owner)
    grouped: dict[str, list[Json]] = {}
    for entry in entries:
        # The entries of one certificate share their customKeyIdentifier, which need not be its thumbprint.
        shared = str(entry["customKeyIdentifier"]) if is_half_of_pair(entry, entries) else None
        grouped.setdefault(shared or thumbprint_of(entry) or id_of(entry), []).append(entry)
    for same in grouped.values():
        yield _key(what, owner, same)
    # A certificate whose private key is in the service is listed with the password of that key, which nobody renews.
    pairs = {
        entry.get("customKeyIdentifier")
        for entry in entries
        if entry.get("type") == PAIR and entry.get("customKeyIdentifier")
    }
    for entry in entries_of(owner, "passwordCredentials"):
        if entry.get("customKeyIdentifier") not in pairs:
            yield ExpiringItem(
                kind="secret",
                use=f"Sign-in of the {what}, with a secret.",
                property="passwordCredentials",
                key_id=entry.get("keyId"),
                name=entry.get("displayName"),
                used_by=owner.get("appId"),
                starts=ticks(entry.get("startDateTime")),
                ends=ticks(entry.get("endDateTime")),
            )


def _key(what: str, owner: Json, entries: list[Json]) -> ExpiringItem:
    """One key or certificate, from its entries: one for each usage."""
    usages = {str(entry.get("usage")) for entry in entries}
    symmetric = all(entry.get("type") == "Symmetric" for entry in entries)
    told = next((entry for entry in entries if entry.get("usage") == "Verify"), entries[0])
    thumbprint, active = thumbprint_among(told, entries), None
    if "Sign" in usages:
        use, signs = "Signature of SAML tokens.", str(owner.get("preferredTokenSigningKeyThumbprint") or "").upper()
        # Without its thumbprint it is unknown whether a certificate is the preferred one.
        active = None if signs and thumbprint is None else signs == thumbprint
    elif "Encrypt" in usages:
        use, encrypts = "Encryption of tokens.", str(owner.get("tokenEncryptionKeyId") or "").lower()
        active = any(id_of(entry) == encrypts for entry in entries)
    else:
        use = f"Sign-in of the {what}, with a {'key' if symmetric else 'certificate'}."
    starts, ends = ([ticks(entry.get(name)) for entry in entries] for name in ("startDateTime", "endDateTime"))
    item = ExpiringItem(
        kind="key" if symmetric else "certificate",
        use=use,
        property="keyCredentials",
        key_id=told.get("keyId"),
        name=told.get("displayName"),
        used_by=owner.get("appId"),
        thumbprint=thumbprint,
        starts=max((one for one in starts if one is not None), default=None),
        ends=min((one for one in ends if one is not None), default=None),
        active=active,
    )
    return with_certificate(item, told["key"]) if told.get("key") and not symmetric else item


def _owner(parent: Parent) -> ExpirySource:
    """A type with credentials, as a source of its own."""
    # An app management policy may concern only what was created after a date.
    dated = ["createdDateTime"] if parent is APPLICATION else []
    select = ",".join([*parent.select, "passwordCredentials", *dated])
    name = "application" if parent is APPLICATION else "servicePrincipal"
    resource = Resource(
        name=str(parent.option),
        type=f"microsoft.graph.{name}",
        label=parent.label,
        paths={"v1.0": parent.collection},
        default_version="v1.0",
        permissions=Permissions(read=parent.permissions),
        properties=(Property("id", String, "Its object id.", nullable=False, access=Access.READ_ONLY),),
    )
    return ExpirySource(
        resource,
        partial(_credentials, parent.label),
        {"$select": select, "$top": LARGEST_PAGE},
        detail="keyCredentials",
        owned=True,
    )


_CONNECTOR = Complex("microsoft.graph.certificateConnectorSetting", {})
_ORGANIZATION = Resource(
    name="organization",
    type="microsoft.graph.organization",
    label="organization",
    paths={"beta": "/organization"},
    default_version="beta",
    permissions=Permissions(read=("Organization.Read.All",)),
    properties=(
        Property(
            "certificateConnectorSetting", _CONNECTOR, "The older certificate connector.", access=Access.READ_ONLY
        ),
    ),
    expiring=(
        Expiring(
            "Connector to the certification authority.", each="certificateConnectorSetting", ends="certExpiryTime"
        ),
    ),
)


def _described(
    resource: Resource,
    params: Mapping[str, str | int] | None = None,
) -> ExpirySource:
    return ExpirySource(resource, partial(items_of, resource), {**resource.read_query, **(params or {})})


SOURCES: dict[str, ExpirySource] = {
    source.type: source
    for source in sorted(
        (
            _owner(APPLICATION),
            _owner(SERVICE_PRINCIPAL),
            ExpirySource(provisioning.PROVISIONING, provisioning.items, option=provisioning.OPTION),
            _described(_ORGANIZATION, {"$select": "id,displayName,certificateConnectorSetting"}),
            *(_described(other.resource, other.params) for other in OTHERS),
            *(
                _described(resource)
                for family in RESOURCES.values()
                for resource in family.concrete
                if resource.expires
            ),
        ),
        key=lambda source: source.type,
    )
}
"""Every source by its Graph type."""

AREAS = ("entra", "intune")


def chosen(
    areas: list[str] | None,
    types: list[str] | None,
    exclude: list[str] | None,
    cloud: str,
    given: Collection[str] = (),
) -> list[ExpirySource]:
    """The sources that the options select; those that need an option only with one of ``given``.

    Raises :class:`InputError` for an unknown type, and for a type that the cloud does not have.
    """
    for option, named, others in (("types", types, set()), ("exclude", exclude, {POLICIES})):
        unknown = sorted({*(named or ())} - {*SOURCES} - others)
        if unknown:
            raise InputError(
                f'{option}: "{unknown[0]}" is not a type of which something can expire; those are {", ".join(SOURCES)}.'
            )
    for name in types or ():
        SOURCES[name].resource.check_cloud(cloud)
    return [
        source
        for name, source in SOURCES.items()
        if (name in types if types else source.option is None or source.option in given)
        and name not in (exclude or ())
        and (not areas or source.area in areas)
        and cloud in source.resource.clouds
    ]


def holder_of(source: ExpirySource, entity: Json, path: str, parent: str | None) -> rows.Holder:
    """What the rows show of an entity."""
    id, name = entity.get("id"), _name(source.resource, entity)
    return rows.Holder(
        source.type, source.area, None if id is None else str(id), name or parent or source.resource.label, path, parent
    )


def _name(resource: Resource, entity: Mapping[str, Any]) -> str | None:
    """The display name of an entity; None for a singleton without one, whose label is clear enough."""
    own = [name for expiring in resource.expires if expiring.each is None for name in expiring.name]
    told = ["displayName", *([] if resource.singleton else own), *(["id"] if resource.named_by_people else [])]
    return next((str(entity[name]) for name in told if entity.get(name)), None)
