# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ids of the changes of a plan, each bound to the plan's digest, and the approval of changes by their ids. Pure.

The digest covers the tenant and all changes of the plan: type and key of each resource, the state in which it was
found, the action, the changed values, and the guards that refuse it. So an id is valid for one change in one plan on
one state of the tenant. It contains no secrets: a secret is in it as a slow salted digest (scrypt, RFC 7914).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import document_output
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

ALL = "all"
"""The entry of ``approve`` that approves every change of the plan."""
CHANGE_ID = "[a-f][0-9a-f]{11}"
"""An id begins with a letter, so that YAML does not read it as a number."""
_LETTERS = "abcdef"


def name_of(document: Mapping[str, Any]) -> str:
    """What identifies the resource of a document, as it is in a plan."""
    path = [document["path"]] if "path" in document else []
    return json.dumps([document["type"], *path, document["key"]], sort_keys=True)


def state_of(entry: PlannedDocument) -> str | None:
    """A digest of the resource as it was found: of everything that can be written, in canonical form."""
    document, plan = entry.document, entry.decided
    if not entry.changes_something or not plan.before:
        return None
    before = {"id": None, **plan.before}  # the service may not return the ID of a singleton
    found = document_output.write(document.resource, document.version, before, {}, by_id=True)
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def changes_of(entry: PlannedDocument) -> list[dict[str, Any]]:
    """The changes of an entry as a file holds them."""
    found: list[dict[str, Any]] = json.loads(json.dumps([change.to_dict() for change in entry.decided.changes]))
    return found


def guards_of(entry: PlannedDocument) -> list[str]:
    """The ``allow_*`` options of the guards that refuse the change of an entry: an approval is for these guards."""
    return sorted(refused.option for refused in entry.refusals)


def secret_digest(document: Document, tenant: str) -> str | None:
    """A digest of the secrets of a document, by which the same secrets are recognised; None if it has none.

    The salt is that of the resource, so that the digest is the same in each plan of a tenant and in no other.
    """
    hidden = document_output.secrets_of(document)
    if not hidden:
        return None
    salt = hashlib.sha256(json.dumps([tenant, name_of(document_output.rewrite(document))]).encode()).digest()
    content = json.dumps(hidden, sort_keys=True).encode()
    return hashlib.scrypt(content, salt=salt, n=2**14, r=8, p=1).hex()


def plan_digest(tenant: str, entries: Iterable[Mapping[str, Any]]) -> str:
    """The digest of a plan from its entries as a plan file holds them. Entries that change nothing do not count."""
    rows = [
        [
            name_of(entry["document"]),
            *(entry[name] for name in ("action", "id", "state", "secret", "changes", "guards")),
        ]
        for entry in entries
        if entry["action"] != "none"
    ]
    content = json.dumps([tenant, sorted(map(json.dumps, rows))])
    return hashlib.sha256(content.encode()).hexdigest()


def change_id(digest: str, document: Mapping[str, Any]) -> str:
    """The id of the change of a document's resource in the plan with a digest."""
    found = hashlib.sha256(f"{digest} {name_of(document)}".encode()).hexdigest()
    return _LETTERS[int(found[0], 16) % len(_LETTERS)] + found[1:12]


def bind(entries: Sequence[PlannedDocument], tenant: str) -> str:
    """Give each change of a plan its id. Returns the digest of the plan."""
    changing = [entry for entry in entries if entry.changes_something]
    rows: list[dict[str, Any]] = [
        {
            "document": document_output.rewrite(entry.document),
            "action": entry.action.value,
            "id": entry.decided.before.get("id"),
            "state": state_of(entry),
            "secret": secret_digest(entry.document, tenant),
            "changes": changes_of(entry),
            "guards": guards_of(entry),
        }
        for entry in changing
    ]
    digest = plan_digest(tenant, rows)
    for entry, row in zip(changing, rows, strict=True):
        entry.change_id = change_id(digest, row["document"])
    return digest


def approve(entries: Sequence[PlannedDocument], ids: Sequence[str], done: Collection[str] = ()) -> None:
    """Approve the changes with the given ids, or each with ``all``.

    ``done`` are the ids of changes that an earlier run has carried out. Raises :class:`InputError` if an id is not one
    of the plan.
    """
    known = {entry.change_id for entry in entries if entry.change_id} | {*done}
    for text in ids:
        if text != ALL and not re.fullmatch(CHANGE_ID, text):
            raise InputError(
                f"approve: {shown(text)} is neither the id of a change, 12 hexadecimal digits, nor {ALL}; nothing was "
                "sent."
            )
    strange = [*dict.fromkeys(text for text in ids if text != ALL and text not in known)]
    if strange:
        what = "change" if len(strange) == 1 else "changes"
        raise InputError(
            f"approve: this plan has no {what} {', '.join(strange)}, so nothing was sent; the documents or the tenant "
            "have changed since the plan was made that shows it. Make the plan again."
        )
    for entry in entries:
        entry.approved = bool(entry.refusals) and (ALL in ids or entry.change_id in ids)
