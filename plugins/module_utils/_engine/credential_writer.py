# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the credentials of an application or a service principal, and writes the complete list without losing any.

Graph has no entity tag for applications, so a write of the list can collide with another one. It is therefore sent
directly after a read that shows everything that this run has recorded, and read back: the read shows whether it is
done, still in progress, or must be planned again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import entries_of, id_of
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import KeyPlan
from ansible_collections.m365.graph.plugins.module_utils._credential.token_signing import with_signing_certificate
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_policies import CredentialPolicies
from ansible_collections.m365.graph.plugins.module_utils._engine.error_hints import ErrorHints
from ansible_collections.m365.graph.plugins.module_utils._engine.fresh_reads import fresh_read
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import PATIENCE, WRITE_ATTEMPTS, Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target

Planner = Callable[[Json], KeyPlan]
"""Makes the plan for an owner as it was read, if it may be carried out; raises :class:`_errors.M365GraphError`."""


@dataclass(frozen=True)
class WrittenCredential:
    """The outcome: ``made`` is the plan, ``owner`` the final (or predicted) state of the owner.

    Both are None without an owner.
    """

    target: Target
    made: KeyPlan | None
    owner: Json | None
    warnings: tuple[str, ...] = ()


class CredentialWriter:
    """Manages credentials through one client."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._locator = Locator(client)
        self._explaining = ErrorHints(client).explaining
        self._policies = CredentialPolicies(client)

    def check_policies(self, target: Target, made: KeyPlan) -> None:
        """Raise :class:`_errors.InputError` if an app management policy forbids a credential that a plan adds."""
        with self._explaining(target):
            self._policies.refuse_keys(target, made.added)

    def rows(self, target: Target) -> list[tuple[Target, Json]]:
        """The owners whose credentials a target refers to, each with its path.

        An owner that is given by ID or name is read with its keys.
        """
        with self._explaining(target):
            if not target.unresolved and target.missing:
                return list(self._locator.places(target))
            place = self._locator.resolve(target)
            return [(place, self.read(place))]

    def find(self, target: Target, *, absent: bool) -> tuple[Target, Json | None]:
        """The owner in a target and its path; None if its ID is not found and ``absent`` is desired."""
        with self._explaining(target):
            place = self._locator.resolve(target)
            patient = not absent or target.unresolved
            try:
                owner = self._locator.retried(lambda: self._fresh(place)) if patient else self._fresh(place)
            except _errors.MissingParent:
                if patient:
                    raise
                return target, None
            self._client.expect(place.collection, version=place.version)
            return place, owner

    def write(self, target: Target, owner: Json, planner: Planner) -> WrittenCredential:
        """Carry out the planner's plan for an owner that was just read."""
        with self._explaining(target):
            for attempt in range(1, WRITE_ATTEMPTS + 1):
                made, last = planner(owner), attempt == WRITE_ATTEMPTS
                if not made.plan.changed:
                    return WrittenCredential(target, made, owner)
                unsure: _errors.AmbiguousOutcome | None = None
                try:
                    self._client.patch(target.collection, version=target.version, body=made.plan.body, from_read=True)
                except (_errors.Conflict, _errors.BadRequest) as error:
                    if last:
                        raise
                    fresh = self._after_refusal(target, owner, error, PATIENCE[attempt - 1])
                    if isinstance(error, _errors.BadRequest) and _same(fresh, owner, made):
                        raise error from None  # no other write has interfered, so the request is wrong
                    owner = fresh
                    continue
                except _errors.AmbiguousOutcome as error:
                    unsure = error
                seen = self._settled(target, made)
                if made.done(seen):
                    self._note(target, seen, made.removed | marks_of(owner) - marks_of(seen))
                elif unsure is None:
                    self._note(target, made.plan.after, made.removed | marks_of(owner) - marks_of(made.plan.after))
                if made.done(seen):
                    return WrittenCredential(target, made, seen, tuple(self._lost(made, seen)))
                if _same(seen, owner, made):
                    if unsure is None:
                        return WrittenCredential(
                            target,
                            made,
                            made.plan.after,
                            ("The service accepted the change, but does not show it so far.",),
                        )
                    if last:
                        raise unsure.explained(
                            f"It was sent {attempt} times, and reading shows that nothing has changed"
                        )
                elif made.lost(seen):
                    # A list from a replica that is behind lacks credentials, and writing it would remove them.
                    raise _interfered(target, f"and {', '.join(made.lost(seen))} do not show any more")
                owner = seen
            raise _interfered(target, f"each of the {WRITE_ATTEMPTS} times that they were written")

    def add_signing_certificate(
        self, target: Target, owner: Json, body: Json, found: Callable[[Json], Json | None]
    ) -> Json:
        """Make the service create a token-signing certificate; returns the owner with it.

        ``found`` finds the certificate in an owner as it is read. The request is sent only once: every call creates
        another certificate.
        """
        with self._explaining(target):
            unsure: _errors.AmbiguousOutcome | None = None
            path = f"{target.collection}/addTokenSigningCertificate"
            try:
                reply = self._client.post(path, version=target.version, body=dict(body))
            except _errors.AmbiguousOutcome as error:
                unsure = error
            else:
                answered = with_signing_certificate(owner, reply.body or {})
                if answered is not None:
                    self._client.memory.note_credentials(target.collection, [str((reply.body or {})["keyId"]).lower()])
            for pause in (*PATIENCE, None):
                seen = self.read(target)
                if found(seen) is not None:
                    return seen
                if pause is None or pause >= self._client.time_left:
                    break
                self._locator.pause(pause)
            if unsure is not None:
                raise unsure.explained(
                    "The certificate is not there so far; it was not asked for again, because that could "
                    "make a second one"
                )
            if answered is not None:  # the response to a write is trusted
                return answered
            raise _errors.NoMatch(
                f"The service has added a token-signing certificate to the {_label(target)}, but does not "
                "show it so far: run again later."
            )

    def _fresh(self, target: Target) -> dict[str, Any]:
        """The owner from a read that shows every credential of this run, and none that it has removed.

        Raises :class:`_errors.Conflict` if no read does in the allowed time. The list is not written from an older
        read: that would remove credentials that the read does not show.
        """
        path = target.collection
        owner, contradicted = fresh_read(self._client, lambda: self.read(target), path, marks_of)
        if not contradicted:
            self._note(target, owner)
            return dict(owner)
        raise _errors.Conflict(
            f"The {_label(target)} does not show the credentials as this run last saw or wrote them "
            f"({', '.join(dict.fromkeys(mark.partition(' ')[0] for mark in contradicted))}): the "
            "service is behind, or somebody else has changed them. Nothing was written. Run again in a minute.",
            method="GET",
            path=f"/{target.version}{path}",
        )

    def read(self, target: Target) -> dict[str, Any]:
        """The owner in a target with its credentials; raises :class:`_errors.MissingParent`."""
        parent = target.resource.parent
        if parent is None:
            raise ValueError(f"{target.resource.name} has no owner")
        try:
            return dict(
                self._client.get(target.collection, version=target.version, params={"$select": ",".join(parent.select)})
            )
        except _errors.NotFound:
            raise _errors.MissingParent(parent.missing(target.parameters[parent.parameter])) from None

    def _after_refusal(self, target: Target, owner: Json, error: _errors.GraphError, pause: float) -> dict[str, Any]:
        """The owner after a refused write.

        If somebody else has removed a credential, which caused the refusal, the read is correct.
        """
        if isinstance(error, _errors.Conflict):
            self._locator.pause(pause)
            return self._fresh(target)
        fresh = self.read(target)
        self._note(target, fresh, marks_of(owner) - marks_of(fresh))
        return fresh

    def _note(self, target: Target, owner: Json, removed: Iterable[str] = ()) -> None:
        self._client.memory.note_credentials(target.collection, marks_of(owner), removed)

    def _settled(self, target: Target, made: KeyPlan) -> Json:
        """The owner as soon as it shows what was sent and what was to stay, or as it is read last.

        A read without a credential that was to stay is probably older than the credential.
        """
        for pause in PATIENCE:
            seen = self.read(target)
            if (made.done(seen) and not made.lost(seen)) or pause >= self._client.time_left:
                return seen
            self._locator.pause(pause)
        return self.read(target)

    @staticmethod
    def _lost(made: KeyPlan, seen: Json) -> Iterator[str]:
        for id in made.lost(seen):
            yield (
                f"The credential with the key id {id} was kept, and is not there any more: somebody else has "
                "removed it meanwhile."
            )


def marks_of(owner: Json) -> set[str]:
    """What distinguishes an owner from how it was before: the credentials, and with each what a write can change.

    A read that lacks one of them is older than the write. A list that is written from it would undo the change.
    """
    entries = entries_of(owner)
    active = str(owner.get("tokenEncryptionKeyId") or "").lower()
    marks = {id_of(entry) for entry in entries} | ({f"{active} active"} if active else set())
    return marks | {f"{id_of(entry)} named {entry['displayName']}" for entry in entries if entry.get("displayName")}


def _same(seen: Json, owner: Json, made: KeyPlan) -> bool:
    """Whether an owner still shows the state for which the plan was made."""
    names = [name for name in owner if name.endswith("Credentials") or name in made.plan.body]
    return all(seen.get(name) == owner.get(name) for name in names)


def _label(target: Target) -> str:
    return (
        f"{target.resource.parent.label} {next(iter(target.parameters.values()))}"
        if target.resource.parent
        else target.resource.label
    )


def _interfered(target: Target, how: str) -> _errors.Conflict:
    return _errors.Conflict(
        f"The credentials of the {_label(target)} do not show as they were written, {how}: somebody else "
        "changes them too. Run again later.",
        method="PATCH",
        path=f"/{target.version}{target.collection}",
    )
