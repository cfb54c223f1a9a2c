# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds keys to a key set of Azure AD B2C, and enables, disables and removes them.

Every call of an action adds a key. A request of unknown outcome is therefore not repeated: the key that it may have
added is found by reading, because the service shows everything of it but its secret parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, ask
from ansible_collections.m365.graph.plugins.module_utils._credential.policy_key_entries import (
    DISABLED,
    ENABLED,
    enabled,
    keys_of,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.error_hints import ErrorHints
from ansible_collections.m365.graph.plugins.module_utils._engine.fresh_reads import fresh_read
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import PATIENCE, WRITE_ATTEMPTS, Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment, usable

KEY_SETS = "/trustFramework/keySets"
_NOT_SERVED = (400, 404, 405, 501)


class PolicyKeyWriter:
    """Manages keys through one client."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._locator = Locator(client)
        self._explaining = ErrorHints(client).explaining

    def find(self, target: Target, *, absent: bool) -> Json | None:
        """The key set in a target; None if it does not exist and ``absent`` is desired.

        Waits for a read that shows the keys of this run. Raises :class:`_errors.Conflict` if none does in time: another
        key would be added, or a change repeated.
        """
        with self._explaining(target):
            try:
                key_set = self._read(target) if absent else self._locator.retried(lambda: self._read(target))
            except _errors.NoMatch:
                if absent:
                    return None
                raise
            path = _noted(target)
            key_set, contradicted = fresh_read(self._client, lambda: self._read(target), path, _marks, first=key_set)
            if contradicted:
                raise _errors.Conflict(
                    f"The keys do not show as this run last wrote them ({', '.join(contradicted)}): the service is "
                    "behind, or somebody else has changed them. Nothing was sent. Run again in a minute.",
                    method="GET",
                    path=f"/{target.version}{target.collection}",
                )
            return key_set

    def key_sets(self, target: Target) -> list[tuple[Target, Json, str | None]]:
        """The key sets that a target refers to, each with its path and the ``kid`` of its active key."""
        with self._explaining(target):
            if target.missing:
                rows = [dict(row) for row in self._client.list(KEY_SETS, version=target.version)]
            else:
                rows = [dict(self._read(target))]
            places = [
                Target(target.resource, target.version, parameters={"key_set_id": str(row.get("id"))}) for row in rows
            ]
            asked = [Question(f"{place.collection}/getActiveKey", place.version) for place in places]
            active: list[str | None] = []
            for answer in ask(self._client, asked):
                if isinstance(answer, _errors.GraphError):
                    if not isinstance(answer, _errors.NotFound | _errors.BadRequest):
                        raise answer
                    active.append(None)  # no key is within its time: nothing documents the answer
                else:
                    active.append(next((str(row["kid"]) for row in answer if row.get("kid")), None))
            return list(zip(places, rows, active, strict=True))

    def add(self, target: Target, key_set: Json, action: str, body: Json, same: Callable[[Json], bool]) -> Json:
        """Add a key by an action, and return it as the service shows it. ``same`` recognises it among other keys."""
        before = _kids(key_set)

        def added(keys: Sequence[Json]) -> Json | None:
            return next((key for key in keys if key["kid"] not in before and same(key)), None)

        with self._explaining(target):
            try:
                reply = self._client.post(f"{target.collection}/{action}", version=target.version, body=dict(body))
            except _errors.AmbiguousOutcome as error:
                found = self._seen(target, added)
                if found is None:
                    raise error.explained(
                        "The key is not there so far; it was not sent again, because that could add a second one"
                    ) from None
            else:
                found = self._answered(target, reply.body or {}, added)
            kid = found.get("kid")
            if not usable(kid):
                raise _errors.NoMatch(
                    "The service has accepted the key, but neither its answer nor the key set shows it."
                )
            self._note(target, kid, enabled(found))
            return found

    def _answered(self, target: Target, answer: Json, added: Callable[[Sequence[Json]], Json | None]) -> Json:
        """The key in an answer. Microsoft's examples of answers lack the status, which a read shows then."""
        kid = answer.get("kid") if usable(answer.get("kid")) else None
        if kid and answer.get("status"):
            return {name: value for name, value in answer.items() if not name.startswith("@")}
        found = self._seen(
            target, lambda keys: next((key for key in keys if key["kid"] == kid), None) if kid else added(keys)
        )
        return found or answer

    def set_status(self, target: Target, kid: str, status: str) -> None:
        """Enable or disable a key."""
        path = f"{target.collection}/keys_v2/{segment(kid)}"
        with self._explaining(target):
            for attempt in range(1, WRITE_ATTEMPTS + 1):
                try:
                    self._client.patch(path, version=target.version, body={"status": status})
                except _errors.AmbiguousOutcome as error:
                    if self._seen(target, lambda keys: _with_status(keys, kid, status)) is not None:
                        break
                    if attempt == WRITE_ATTEMPTS:
                        raise error.explained(
                            f"It was sent {attempt} times, and reading shows that nothing has changed"
                        ) from None
                else:
                    break
            self._note(target, kid, status == ENABLED)

    def remove(self, target: Target, kid: str) -> None:
        """Remove a key. One that is gone already is fine. The request is not documented, so the service may refuse."""
        with self._explaining(target):
            for attempt in range(1, WRITE_ATTEMPTS + 1):
                try:
                    self._client.delete(f"{target.collection}/keys_v2/{segment(kid)}", version=target.version)
                except _errors.GraphError as error:
                    # A refusal is no failure if somebody else has removed it.
                    unsure = isinstance(error, _errors.AmbiguousOutcome)
                    if (unsure or error.status in _NOT_SERVED) and kid not in _kids(self._read(target)):
                        break
                    if error.status in _NOT_SERVED:
                        raise error.explained(
                            "Nothing documents that a key can be removed from its key set. Disable it instead"
                        ) from None
                    if not unsure or attempt == WRITE_ATTEMPTS:
                        raise
                else:
                    break
            self._client.memory.note_credentials(_noted(target), [], [kid, *(f"{kid} {one}" for one in _STATUSES)])

    def _seen(self, target: Target, found: Callable[[Sequence[Json]], Json | None]) -> Json | None:
        """What a read shows as soon as it does; None if none does in time."""
        for pause in (*PATIENCE, None):
            key = found(keys_of(self._read(target)))
            if key is not None or pause is None or pause >= self._client.time_left:
                return key
            self._locator.pause(pause)
        return None

    def _read(self, target: Target) -> Json:
        try:
            return dict(self._client.get(target.collection, version=target.version))
        except _errors.NotFound as error:
            if error.no_route:
                raise
            raise _errors.NoMatch(
                f'There is no key set "{target.parameters["key_set_id"]}". The module trust_framework_key_set creates '
                "key sets."
            ) from None

    def _note(self, target: Target, kid: str, on: bool) -> None:
        now, before = (ENABLED, DISABLED) if on else (DISABLED, ENABLED)
        self._client.memory.note_credentials(_noted(target), [kid, f"{kid} {now}"], [f"{kid} {before}"])


_STATUSES = (ENABLED, DISABLED)


def _noted(target: Target) -> str:
    return f"{target.collection}/keys"


def _marks(key_set: Json) -> set[str]:
    """What distinguishes a set from how it was before: its keys, and with each its status."""
    keys = keys_of(key_set)
    return _kids(key_set) | {f"{key['kid']} {ENABLED if enabled(key) else DISABLED}" for key in keys}


def _kids(key_set: Json) -> set[str]:
    return {str(key["kid"]) for key in keys_of(key_set)}


def _with_status(keys: Sequence[Json], kid: str, status: str) -> Json | None:
    return next((key for key in keys if key["kid"] == kid and enabled(key) is (status == ENABLED)), None)
