# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state: entities by collection, each with its last states (for replicas that lag and stale reads).

Entities are never changed in place: a change stores a new Entity, so that an older one stays what readers saw. The
store itself has no lock; the service holds one around each request.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

from . import clock

_KEPT = 8


@dataclass(frozen=True)
class EntityChange:
    """One entity before and after a request; None is its absence."""

    collection: str
    before: StoredEntity | None
    after: StoredEntity | None


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

    def complete(self) -> StoredEntity:
        """The entity with what appears later."""
        return replace(self, values={**self.values, **(self.later or {})}, later=None)

    def changed(self, **values: Any) -> StoredEntity:
        """A copy with other values."""
        return replace(self, values={**self.values, **values})


class _EntityHistory:
    """The states of one entity with the moments from which they hold, oldest first; None is its absence."""

    def __init__(self) -> None:
        self.created_at = -math.inf
        #: When each began, and the seconds after which it is seen at all.
        self.states: list[tuple[float, float, StoredEntity | None]] = [(-math.inf, 0.0, None)]

    def add(self, entity: StoredEntity | None, delay: float = 0.0) -> None:
        """A new state from now on, or in ``delay`` seconds."""
        moment = clock.now()
        if self.states[-1][-1] is None:
            self.created_at = moment + delay
        self.states = [*self.states[-_KEPT:], (moment, delay, entity)]

    def seen(self, lag: float, stale: bool) -> StoredEntity | None:
        """The state of ``lag`` seconds ago, or with ``stale`` the one before the last change."""
        if stale:
            found = self.states[-2:][0][-1]
        else:
            now = clock.now()  # tests set it back as well
            late = ((at, delay + max(lag, 0.0), entity) for at, delay, entity in reversed(self.states))
            found = next((entity for at, wait, entity in late if wait <= 0 or at + wait <= now), None)
        return found.settled() if found else None


class Store:
    """Collections of entities.

    Their paths have lower-case keys: ``/domains/contoso.example/federationConfiguration``.
    """

    def __init__(self) -> None:
        self._collections: dict[str, dict[str, _EntityHistory]] = {}
        self._journal: dict[tuple[str, str], EntityChange] = {}

    def rows(self, collection: str, lag: float = 0.0, stale: bool = False) -> list[StoredEntity]:
        """The entities of a collection in order of creation.

        ``lag`` and ``stale`` give those of a replica that is behind.
        """
        records = self._collections.get(collection, {}).values()
        return [entity for record in records if (entity := record.seen(lag, stale)) is not None]

    def get(self, collection: str, key: str, lag: float = 0.0, stale: bool = False) -> StoredEntity | None:
        """One entity, or None."""
        record = self._collections.get(collection, {}).get(key.lower())
        return record.seen(lag, stale) if record else None

    def put(self, collection: str, entity: StoredEntity, at_once: bool = False, *, delay: float = 0.0) -> StoredEntity:
        """Create or replace an entity; ``at_once`` leaves no older state behind (seeding, drift made on purpose).

        With ``delay`` (seconds), it appears later.
        """
        records = self._collections.setdefault(collection, {})
        record = records.setdefault(entity.id.lower(), _EntityHistory())
        if at_once:
            record.created_at, record.states = -math.inf, [(-math.inf, 0.0, entity)]
        else:
            self._note(collection, record.states[-1][-1], entity)
            record.add(entity, delay)
        return entity

    def remove(self, collection: str, key: str) -> None:
        """Delete an entity and all it contains."""
        record = self._collections[collection][key.lower()]
        self._note(collection, record.states[-1][-1], None)
        record.add(None)
        inside = f"{collection}/{key.lower()}/"
        for path in [path for path in self._collections if path.startswith(inside)]:
            del self._collections[path]

    def since(self, collection: str, moment: float) -> list[tuple[str, StoredEntity | None]]:
        """Ids and current states of the entities that have changed after a moment; None for those that are gone."""
        records = self._collections.get(collection, {})
        return [(key, history.seen(0, False)) for key, history in records.items() if history.states[-1][0] >= moment]

    def log(self, collection: str, entity: StoredEntity) -> None:
        """Add an entry of a log: it is no change, and every replica has it."""
        history = _EntityHistory()
        history.states = [(-math.inf, 0.0, entity)]
        self._collections.setdefault(collection, {})[entity.id] = history

    def _note(self, collection: str, before: StoredEntity | None, after: StoredEntity | None) -> None:
        entity = after or before
        assert entity is not None
        first = self._journal.get((collection, entity.id.lower()))
        self._journal[collection, entity.id.lower()] = EntityChange(
            collection, first.before if first else before, after
        )

    def changes(self) -> list[EntityChange]:
        """What has changed since the last call, each entity once."""
        found, self._journal = list(self._journal.values()), {}
        return [change for change in found if change.before != change.after]

    def age(self, collection: str, key: str) -> float:
        """Seconds since an entity was created; infinite for what was seeded or is unknown."""
        record = self._collections.get(collection, {}).get(key.lower())
        return clock.now() - record.created_at if record else math.inf

    def collections(self) -> list[str]:
        """Paths of the collections that hold or held something."""
        return list(self._collections)
