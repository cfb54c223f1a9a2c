# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every behaviour is made of: the scene of a change, and the plain behaviour that only stores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import edm
from ..errors import no_method
from ..settings import ServiceSettings
from ..store import Store, StoredEntity


@dataclass(frozen=True)
class ChangeContext:
    """Where a change happens. ``sent`` are the names of the properties in the body, ``seeding`` is true while a tenant
    is loaded.

    ``children`` are the values of the entities that the body creates inside this one, with their ids; ``app_id`` is the
    app of the request; ``downloads`` are the files (base64) that the service can download, by address.
    """

    store: Store
    settings: ServiceSettings
    collection: str
    sent: frozenset[str]
    seeding: bool = False
    children: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    app_id: str = ""
    downloads: Mapping[str, str] = field(default_factory=dict)


DELETED, HOME = "/directory/deletedItems", "@home"
"""Where deleted directory objects are for 30 days, and the value of theirs that is the collection they come from."""


def keep_deleted(context: ChangeContext, entity: StoredEntity, home: str = "") -> None:
    """Put a deleted directory object of the collection ``home`` (of the context) among the deleted items."""
    values = {"deletedDateTime": edm.now(), HOME: home or context.collection}
    context.store.put(DELETED, entity.changed(**values))


OperationHandler = Callable[[ChangeContext, StoredEntity, Mapping[str, Any]], Any]


class Behaviour:
    """The plain one: nothing beyond storing."""

    def key(self, key: str) -> str:
        """The key under which an entity is stored whose id the client has chosen."""
        return key

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        """An entity is about to be stored."""
        return entity

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        """A changed entity is about to be stored."""
        return entity

    def deleting(self, context: ChangeContext, entity: StoredEntity) -> None:
        """An entity is about to be deleted, with what it contains."""

    def deleted(self, context: ChangeContext, entity: StoredEntity) -> None:
        """An entity has been deleted."""

    def operations(self) -> Mapping[str, OperationHandler]:
        """What carries out the described operations, by their names.

        Entities and values that it returns are answered as they are.
        """
        return {}

    def perform(self, name: str, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> Any:
        """Carry out an operation; raises EmulatedError."""
        found = self.operations().get(name)
        if found is None:
            raise no_method(name)
        return found(context, entity, arguments)
