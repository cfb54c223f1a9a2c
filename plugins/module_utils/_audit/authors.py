# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which entries of audit logs explain a changed resource. Pure.

Entra logs a change of a credential as one of its application, with the ID of the credential in the values. So a change
that names the resource itself counts before one that only names its parent, and IDs count before names.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import ticks
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import kind_of

AuditChange = Mapping[str, Any]
"""An entry as ``change_info`` returns it."""

_INTUNE = ("/deviceManagement", "/deviceAppManagement")
_NAMES = ("displayName", "name", "domain", "subject")


@dataclass(frozen=True)
class ChangedThing:
    """A resource that differs: its type and key as in a document, and its IDs as far as they are known.

    The first of ``ids`` is its own, the others are those of its path.
    """

    type: str
    key: Mapping[str, Any]
    ids: Sequence[str] = ()

    @property
    def source(self) -> str:
        """The log in which its changes are; empty for an unknown type."""
        try:
            resource = kind_of(self.type)
        except InputError:
            return ""
        path = resource.paths[resource.default_version]
        return "intune" if path.startswith(_INTUNE) else "entra"

    @property
    def names(self) -> list[str]:
        """Its names, the one of its parent last."""
        own = [self.key[name] for name in _NAMES if isinstance(self.key.get(name), str)]
        parent = [value for name, value in self.key.items() if name not in _NAMES and isinstance(value, str)]
        return [*own, *parent[:1]]


class AuditIndex:
    """The changes of a period by what they name."""

    def __init__(self, changes: Iterable[AuditChange]) -> None:
        self._by: dict[tuple[str, str, Hashable], list[AuditChange]] = {}
        for change in changes:
            if change.get("succeeded"):
                for kind, value in _named(change):
                    self._by.setdefault((str(change.get("source")), kind, value), []).append(change)

    def explaining(self, thing: ChangedThing) -> list[AuditChange]:
        """The changes that explain a difference, the newest first; empty if the logs have none."""
        log = thing.source
        for kind, value, own in _questions(thing):
            found = sorted(self._by.get((log, kind, value.casefold()), ()), key=_newest_first)
            if found:
                return found if own else found[:1]  # the others may have changed something else of the parent
        return []

    def losing(self, ids: Iterable[str], names: Iterable[str]) -> list[AuditChange]:
        """The changes after which names lead nowhere, the newest first: an entity was renamed or deleted.

        ``ids`` are those of the entities as far as they are known.
        """
        asked = [*(("id", id.casefold()) for id in ids), *(("name", name.casefold()) for name in names)]
        found = [
            change
            for kind, value in asked
            for log in ("entra", "intune")
            for change in self._by.get((log, kind, value), ())
            if _renames(change)
        ]
        return sorted({id(change): change for change in found}.values(), key=_newest_first)


def _renames(change: AuditChange) -> bool:
    """Whether a change may have taken the name away. Entries about deletions need not have properties."""
    names = [str(name).casefold() for name in change.get("properties") or ()]
    return not names or "displayname" in names


def _questions(thing: ChangedThing) -> Iterator[tuple[str, str, bool]]:
    """What the entries about a resource name, the best first, and whether that is the resource itself.

    Names are not unique, so they count only if no ID is known. A domain has its name as its ID.
    """
    for id in thing.ids[:1]:
        yield from (("id", id, True), ("mention", id, True))
    for id in thing.ids[1:]:
        yield from (("id", id, False), ("name", id, True))
    if not thing.ids:
        yield from (("name", name, name not in thing.names[1:]) for name in thing.names)


def owner_of(id: str) -> str:
    """The ID of the profile that an assignment of Intune belongs to; empty for any other ID.

    The ID of an assignment is that of the profile, an underscore, and that of the group.
    """
    return id.partition("_")[0] if "_" in id else ""


def _named(change: AuditChange) -> Iterator[tuple[str, str]]:
    told = [(kind, one.get(kind)) for one in change.get("targets") or () for kind in ("id", "name")]
    told += [("mention", id) for id in change.get("mentions") or ()]
    told += [("id", owner_of(str(value))) for kind, value in told if kind == "id" and value]
    yield from dict.fromkeys((kind, str(value).casefold()) for kind, value in told if value)


def _newest_first(change: AuditChange) -> tuple[int, str]:
    return -(ticks(change.get("when")) or 0), str(change.get("id"))


def author(change: AuditChange) -> str:
    """Who has made a change, and with which application, in a few words."""
    who, application = change.get("who"), change.get("application") or change.get("application_id")
    if not who:
        return str(application or "unknown")
    return str(who) if change.get("by") != "user" or not application else f"{who} with {application}"


def unread(answer: Mapping[str, Any]) -> str | None:
    """Why authors may be unknown, as a sentence; None if both logs could be read."""
    if answer.get("failed") or "changes" not in answer:
        return str(answer.get("msg") or "The audit logs were not read.")
    reasons = [str(one.get("reason")) for one in answer.get("not_read") or ()]
    return " ".join(reasons) or None
