# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the application permissions that modules need with those in a token.

Source: the least-privileged permissions in the descriptions, which a test compares with Microsoft's permissions
reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ansible_collections.m365.graph.plugins.module_utils._audit.logs import LOGS
from ansible_collections.m365.graph.plugins.module_utils._credential.deleted_items import KINDS as DELETED_KINDS
from ansible_collections.m365.graph.plugins.module_utils._credential.documents import EMBEDDED
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import OWNED
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._expiry.sources import SOURCES
from ansible_collections.m365.graph.plugins.module_utils._resources.app_management import TENANT_APP_MANAGEMENT_POLICY
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._resources.user_keys import KINDS, LISTS
from ansible_collections.m365.graph.plugins.module_utils._tenant import documents

_COLLECTION = "m365.graph."
_INFO = "_info"
_BULK = ("apply", "export")
_ESTATE = "certificate_info"
_CHANGES = "change_info"
_PROBE = "probe_info"
_CHAIN = "certificate_chain_info"
_KEYS = "user_authentication_key_info"
_ACTION = "_action"
#: Modules that download a text of a resource.
_DOWNLOADS = {
    "apple_push_notification_certificate_signing_request": "apple_push_notification_certificate",
    "dep_onboarding_setting_public_key": "dep_onboarding_setting",
}
#: Modules that make the service download something for a resource.
_UPLOADS = {"public_key_infrastructure_upload": "public_key_infrastructure"}
_DELETED = ("deleted_item_restore", "deleted_item_info")
_EVERY: dict[str, Resource] = {**RESOURCES, **{item.name: item for item in OWNED}}


@dataclass
class Need:
    """An operation of modules on Graph. Each permission in ``any_of`` allows it, the least-privileged one first."""

    any_of: tuple[str, ...]
    reason: str
    modules: list[str] = field(default_factory=list)

    def met_by(self, held: Iterable[str]) -> bool:
        return bool(set(self.any_of) & set(held))


def needs(modules: Sequence[str], types: Sequence[str] = ()) -> list[Need]:
    """The needs of the modules in their order, without duplicates.

    ``types`` are the types in the documents of ``apply`` and ``export``. Raises :class:`InputError` for an unknown
    module or type.
    """
    named = [given.removeprefix(_COLLECTION) for given in modules]
    if types and not set(_BULK) & set(named):
        raise InputError(f"types: they are for {' and '.join(_BULK)}, of which modules names neither.")
    found: dict[tuple[tuple[str, ...], str], Need] = {}
    for name in named:
        for resource, keeps in _uses(name, types):
            for any_of, reason in (*_wanted(resource, keeps), *(_names(resource) if keeps or name in _BULK else ())):
                need = found.setdefault((any_of, reason), Need(any_of, reason))
                if name not in need.modules:
                    need.modules.append(name)
    return list(found.values())


def _uses(name: str, types: Sequence[str]) -> Iterator[tuple[Resource, bool]]:
    """The resources that a module uses, and whether it manages them or only reads."""
    if name == _ESTATE:
        yield from ((source.resource, False) for source in SOURCES.values() if source.option is None)
        yield TENANT_APP_MANAGEMENT_POLICY, False
        return
    if name == _CHANGES:
        yield from ((log.resource, False) for log in LOGS)
        return
    if name == _PROBE:
        yield from ((resource, False) for resource in RESOURCES.values())
        return
    if name == _CHAIN:
        yield from ((RESOURCES[kind], False) for kind in ("trusted_root_certificate", "derived_credential"))
        return
    if name == _KEYS:
        yield from ((resource, False) for resource in (LISTS["registrations"], *(kind.resource for kind in KINDS)))
        return
    if name in _DELETED:
        yield from ((kind.resource, not name.endswith(_INFO)) for kind in DELETED_KINDS.values())
        return
    if name in _BULK:
        chosen = [resource for text in types for resource in documents.kinds_of(text, "types")] or [
            resource for resource in (*RESOURCES.values(), *EMBEDDED) if resource.kept
        ]
        yield from ((resource, name == "apply") for resource in chosen)
        return
    if name in _DOWNLOADS or name in _UPLOADS:
        yield _EVERY[{**_DOWNLOADS, **_UPLOADS}[name]], name in _UPLOADS
        return
    resource = _EVERY.get(name.removesuffix(_INFO).removesuffix(_ACTION))
    if resource is None or (name == resource.name and not resource.kept):
        others = (*_BULK, _ESTATE, _CHANGES, _PROBE, _CHAIN, _KEYS, *_DELETED, *_DOWNLOADS, *_UPLOADS)
        known = sorted({*every_module(), *(f"{item}{_INFO}" for item in _EVERY), *others})
        raise InputError(
            f'modules: "{name}" is not a module of m365.graph whose resources are known; those are {", ".join(known)}.'
        )
    yield resource, not name.endswith(_INFO)


def _wanted(resource: Resource, keeps: bool) -> Iterator[tuple[tuple[str, ...], str]]:
    """Sufficient permissions, and their purpose."""
    permissions, parent = resource.permissions, resource.parent
    if keeps:
        both = _both(permissions.read, permissions.write)
        if _reads(both, permissions.read):
            yield both, f"read and write every {resource.label}"
        else:
            yield permissions.read, f"read every {resource.label}"
            yield both, f"write every {resource.label}"
        if permissions.delete:
            yield permissions.delete, f"delete every {resource.label}"
        return
    if permissions.read:
        yield permissions.read, f"read every {resource.label}"
    if parent and not set(parent.permissions) & set(permissions.read):
        yield parent.permissions, f"list every {parent.label}"


def every_module() -> list[str]:
    """One module for each resource: the one that manages it, or the one that lists it if there is no other."""
    return [name if resource.kept else f"{name}{_INFO}" for name, resource in _EVERY.items()]


def _names(resource: Resource) -> Iterator[tuple[tuple[str, ...], str]]:
    """Permissions for names in options, as far as the resource's own permissions are not sufficient."""
    for lookup in dict.fromkeys(lookup for item in resource.properties for lookup in item.lookups.values()):
        if not set(lookup.permissions) & set(resource.permissions.read):
            yield lookup.permissions, f"find a {lookup.label} by its name"


def _reads(write: tuple[str, ...], read: tuple[str, ...]) -> bool:
    """Whether permissions to write are sufficient to read: in Graph, ReadWrite includes Read."""
    return not read or any(".ReadWrite." in name or name in read for name in write)


def _both(read: tuple[str, ...], write: tuple[str, ...]) -> tuple[str, ...]:
    """The permissions to write: in Graph, those that write can also read."""
    return tuple(permission for permission in write if permission in read) or write
