# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out a plan for key credentials with the actions addKey and removeKey, which change one credential each.

Each of them needs a proof, which is made right before it is sent. A request of unknown outcome to add a credential is
not sent again, because that could add it twice: reading shows what became of it. A removal is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import PAIR, id_of, ids_of
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import DesiredKey, KeyPlan
from ansible_collections.m365.graph.plugins.module_utils._credential.rolling import (
    added_since,
    addition,
    in_turn,
    with_added,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_writer import (
    CredentialWriter,
    WrittenCredential,
    marks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.error_hints import ErrorHints
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import PATIENCE, WRITE_ATTEMPTS, Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import usable

_NOT_PROVEN = "Authentication_MissingOrMalformed"


class Proof(Protocol):
    """Signs the tokens that prove the possession of a certificate."""

    @property
    def named(self) -> str: ...

    @property
    def thumbprint(self) -> str: ...

    def token(self, owner: str, now: float) -> str: ...


class KeyRoller:
    """Adds and removes key credentials through one client, with one proof."""

    def __init__(self, client: GraphClient, proof: Proof) -> None:
        self._client = client
        self._proof = proof
        self._owners = CredentialWriter(client)
        self._locator = Locator(client)
        self._explaining = ErrorHints(client).explaining

    def roll(self, target: Target, made: KeyPlan, desired: DesiredKey) -> WrittenCredential:
        """Carry out a plan for an owner that was just read."""
        owner = made.plan.before
        with self._explaining(target):
            for entry in made.added:
                id = self._add(target, owner, entry, desired)
                self._client.memory.note_credentials(target.collection, [id.lower()])
                made = with_added(made, entry, id)
            gone = in_turn(made, self._proof.thumbprint)
            for entry in gone:
                self._remove(target, owner, entry)
                lost = {mark for mark in marks_of(owner) if mark.startswith(id_of(entry))}
                self._client.memory.note_credentials(target.collection, [], lost)
            seen = self._settled(target, made)
            warnings = [*self._left(target, [id_of(entry) for entry in gone if entry.get("type") == PAIR])]
        if not _shows(made, seen):
            warnings.insert(0, "The service accepted the change, but does not show it so far.")
            seen = made.plan.after
        return WrittenCredential(target, made, seen, tuple(warnings))

    def _add(self, target: Target, owner: Json, entry: Json, desired: DesiredKey) -> str:
        """Add a credential; returns its ID."""
        unsure: _errors.AmbiguousOutcome | None = None
        try:
            answer = self._act(target, owner, "addKey", addition(entry, desired)) or {}
        except _errors.AmbiguousOutcome as error:
            unsure, answer = error, {}
        if usable(id := answer.get("keyId")):
            return id
        for pause in (*PATIENCE, None):
            if (id := added_since(owner, self._owners.read(target), entry)) is not None:
                return id
            if pause is None or pause >= self._client.time_left:
                break
            self._locator.pause(pause)
        if unsure is not None:
            raise unsure.explained(
                "The credential is not there so far; it was not sent again, because that could add it twice"
            )
        raise _errors.NoMatch("The service has added a key credential, but does not show it so far: run again later.")

    def _remove(self, target: Target, owner: Json, entry: Json) -> None:
        """Remove a credential. One that is gone already is fine."""
        for attempt in range(1, WRITE_ATTEMPTS + 1):
            try:
                self._act(target, owner, "removeKey", {"keyId": entry.get("keyId")})
            except (_errors.AmbiguousOutcome, _errors.BadRequest) as error:
                # A refusal is no failure if somebody else has removed it.
                if id_of(entry) not in ids_of(self._owners.read(target)):
                    return
                if isinstance(error, _errors.BadRequest) or attempt == WRITE_ATTEMPTS:
                    raise
            else:
                return

    def _act(self, target: Target, owner: Json, action: str, body: Json) -> Mapping[str, Any] | None:
        proof = self._proof.token(str(owner["id"]), self._client.clock.now())
        try:
            return self._client.post(
                f"{target.collection}/{action}", version=target.version, body={**body, "proof": proof}
            ).body
        except _errors.Unauthorized as error:
            if error.code != _NOT_PROVEN:
                raise
            raise error.explained(
                f"The service does not accept the proof: {self._proof.named} must be the certificate of one of the "
                "valid key credentials that it lists, and the clock of this computer must be right"
            ) from None

    def _settled(self, target: Target, made: KeyPlan) -> Json:
        """The owner as soon as it shows the change, or as it is read last."""
        for pause in PATIENCE:
            seen = self._owners.read(target)
            if _shows(made, seen) or pause >= self._client.time_left:
                return seen
            self._locator.pause(pause)
        return self._owners.read(target)

    def _left(self, target: Target, pairs: list[str]) -> list[str]:
        """A warning about each password of a removed PFX that is still there; it has the ID of the PFX."""
        if not pairs:
            return []
        select = {"$select": "id,passwordCredentials"}
        try:
            owner = self._client.get(target.collection, version=target.version, params=select)
        except _errors.GraphError:
            return []
        secrets: Any = owner.get("passwordCredentials") or ()
        left = {id_of(entry) for entry in secrets} & {*pairs}
        return [f"The password of the PFX that was removed is still there, as the secret {id}." for id in sorted(left)]


def _shows(made: KeyPlan, seen: Json) -> bool:
    """Whether an owner shows what a plan has added, and nothing that it has removed."""
    there = ids_of(seen)
    return not made.removed & there and {id_of(entry) for entry in made.added} <= there
