# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state: entities by collection, each with what it was before its last change (for replica lag and stale reads).

Entities are never changed in place: a change stores a new Entity, so that an older one stays what readers saw. The
store itself has no lock; the service holds one around each request.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from . import clock


@dataclass(frozen=True)
class StoredEntity:
    """One entity: its values, its references (navigation -> ids), and facts that appear later (provisioning)."""

    id: str
    type: str
    values: dict[str, Any]
    references: dict[str, tuple[str, ...]] = field(default_factory=dict)
    due: float = 0.0
    later: dict[str, Any] | None = None

    def settled(self) -> StoredEntity:
        """The entity as it is by now."""
        if self.later is not None and clock.now() >= self.due:
            return replace(self, values={**self.values, **self.later}, later=None)
        return self

    def changed(self, **values: Any) -> StoredEntity:
        """A copy with other values."""
        return replace(self, values={**self.values, **values})


@dataclass
class _EntityHistory:
    current: StoredEntity | None
    previous: StoredEntity | None = None
    changed_at: float = 0.0


class Store:
    """Collections of entities.

    Their paths have lower-case keys: ``/domains/contoso.example/federationConfiguration``.
    """

    def __init__(self) -> None:
        self._collections: dict[str, dict[str, _EntityHistory]] = {}

    def rows(self, collection: str, lag: float = 0.0, stale: bool = False) -> list[StoredEntity]:
        """The entities of a collection in order of creation.

        ``lag`` and ``stale`` give those of a replica that is behind.
        """
        records = self._collections.get(collection, {}).values()
        return [entity for record in records if (entity := _seen(record, lag, stale)) is not None]

    def get(self, collection: str, key: str, lag: float = 0.0, stale: bool = False) -> StoredEntity | None:
        """One entity, or None."""
        record = self._collections.get(collection, {}).get(key.lower())
        return _seen(record, lag, stale) if record else None

    def put(self, collection: str, entity: StoredEntity, at_once: bool = False) -> StoredEntity:
        """Create or replace an entity; ``at_once`` leaves no older state behind (seeding, drift made on purpose)."""
        records = self._collections.setdefault(collection, {})
        record = records.setdefault(entity.id.lower(), _EntityHistory(None))
        record.previous = entity if at_once else (record.current.settled() if record.current else None)
        record.current, record.changed_at = entity, clock.now()
        return entity

    def remove(self, collection: str, key: str) -> None:
        """Delete an entity and all it contains."""
        record = self._collections[collection][key.lower()]
        record.previous, record.current, record.changed_at = record.current, None, clock.now()
        inside = f"{collection}/{key.lower()}/"
        for path in [path for path in self._collections if path.startswith(inside)]:
            del self._collections[path]

    def collections(self) -> list[str]:
        """Paths of the collections that hold or held something."""
        return list(self._collections)


def _seen(record: _EntityHistory, lag: float, stale: bool) -> StoredEntity | None:
    behind = stale or (lag > 0 and clock.now() - record.changed_at < lag)
    entity = record.previous if behind else record.current
    return entity.settled() if entity else None
