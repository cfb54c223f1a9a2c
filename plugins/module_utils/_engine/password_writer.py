# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds and removes secrets of an application or a service principal, by the two actions that Graph has for that.

The text of a secret is in the answer to the request that creates it, and nowhere else. A request of unknown outcome is
therefore not repeated: what it may have created is found by its start, and removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import id_of, ticks
from ansible_collections.m365.graph.plugins.module_utils._credential.passwords import passwords_of, secret_of
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_policies import CredentialPolicies
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_writer import CredentialWriter
from ansible_collections.m365.graph.plugins.module_utils._engine.error_hints import ErrorHints
from ansible_collections.m365.graph.plugins.module_utils._engine.fresh_reads import fresh_read
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import PATIENCE, WRITE_ATTEMPTS, Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target


class PasswordWriter:
    """Manages secrets through one client."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._owners = CredentialWriter(client)
        self._locator = Locator(client)
        self._policies = CredentialPolicies(client)
        self._explaining = ErrorHints(client).explaining

    def find(self, target: Target, *, absent: bool) -> tuple[Target, Json | None]:
        """The owner in a target and its path; None if its ID is not found and ``absent`` is desired.

        Waits for a read that shows the secrets of this run. Raises :class:`_errors.Conflict` if none does in time:
        another secret would be added, or a removal repeated.
        """
        place, owner = self._owners.find(target, absent=absent)
        if owner is None:
            return place, None
        with self._explaining(target):
            owner, contradicted = fresh_read(self._client, lambda: self._read(place), _noted(place), _ids, first=owner)
            if not contradicted:
                return place, owner
            raise _errors.Conflict(
                f"The secrets do not show as this run last wrote them ({', '.join(contradicted)}): the service is "
                "behind, or somebody else has changed them. Nothing was sent. Run again in a minute.",
                method="GET",
                path=f"/{place.version}{place.collection}",
            )

    def check_policies(self, target: Target, addition: Json) -> None:
        """Raise :class:`_errors.InputError` if an app management policy forbids a secret."""
        with self._explaining(target):
            self._policies.refuse_password(target, addition)

    def add(self, target: Target, addition: Json) -> dict[str, Any]:
        """Make the service create a secret; returns its answer, which has the text."""
        with self._explaining(target):
            try:
                reply = self._client.post(
                    f"{target.collection}/addPassword",
                    version=target.version,
                    body={"passwordCredential": dict(addition)},
                )
            except _errors.AmbiguousOutcome as error:
                raise error.explained(self._lost(target, addition)) from None
            answer = dict(reply.body or {})
            try:
                secret_of(answer)
            except _errors.NoMatch as error:
                raise _errors.NoMatch(f"{error} {self._lost(target, addition)}.") from None
            self._client.memory.note_credentials(_noted(target), [id_of(answer)])
            return answer

    def remove(self, target: Target, entries: Sequence[Json]) -> None:
        """Remove secrets. One that is gone already is fine."""
        with self._explaining(target):
            for entry in entries:
                self._remove(target, entry)
                self._client.memory.note_credentials(_noted(target), [], [id_of(entry)])

    def _remove(self, target: Target, entry: Json) -> None:
        for attempt in range(1, WRITE_ATTEMPTS + 1):
            try:
                self._client.post(
                    f"{target.collection}/removePassword", version=target.version, body={"keyId": entry.get("keyId")}
                )
            except (_errors.AmbiguousOutcome, _errors.BadRequest) as error:
                # A refusal is no failure if somebody else has removed it.
                if id_of(entry) not in _ids(self._read(target)):
                    return
                if isinstance(error, _errors.BadRequest) or attempt == WRITE_ATTEMPTS:
                    raise
            else:
                return

    def _lost(self, target: Target, addition: Json) -> str:
        """Remove the secret that a request of unknown outcome has created; returns what became of it, as a clause."""
        try:
            for pause in (*PATIENCE, None):
                made = [entry for entry in passwords_of(self._read(target)) if _is_same(entry, addition)]
                if made:
                    self.remove(target, made)
                    return "The secret had been created, but its text was lost, so it was removed again"
                if pause is None or pause >= self._client.time_left:
                    break
                self._locator.pause(pause)
        except _errors.M365GraphError as error:
            return f"Whether it created a secret, whose text is lost, is unknown: {str(error).rstrip('.')}"
        return "The secret is not there so far; it was not asked for again, because that could make a second one"

    def _read(self, target: Target) -> dict[str, Any]:
        parent = target.resource.parent
        select = {"$select": ",".join(parent.select)} if parent else None
        return dict(self._client.get(target.collection, version=target.version, params=select))


def _noted(target: Target) -> str:
    """Where the run memory has the secrets, apart from the key credentials of the owner."""
    return f"{target.collection}/passwordCredentials"


def _ids(owner: Json) -> set[str]:
    return {id_of(entry) for entry in passwords_of(owner)}


def _is_same(entry: Json, addition: Json) -> bool:
    """Whether a secret is the one that was asked for: its name, and the exact moment of its start."""
    same = entry.get("displayName") == addition.get("displayName")
    return same and ticks(entry.get("startDateTime")) == ticks(addition.get("startDateTime"))
