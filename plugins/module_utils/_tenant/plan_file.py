# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan in a file, to be carried out later: the decisions, the state of the tenant, and the documents.

No secret is in it. A document with a secret is recorded without it, together with a salted digest (scrypt, RFC 7914) by
which the same document is recognised. Pure except for :func:`read` and :func:`write`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import documents as documents_module
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_secrets import secrets_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import MOST_SHOWN, PlannedDocument

FORMAT = "m365.graph plan 1"
Recorded = Mapping[str, Any]


def record(entries: Sequence[PlannedDocument], tenant: str, now: dt.datetime) -> dict[str, Any]:
    """The plan as it is in the file. ``tenant`` is the tenant of the plan. Every entry must have its plan."""
    salt = secrets.token_hex(16)
    return {
        "format": FORMAT,
        "tenant": tenant,
        "made": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "salt": salt,
        "entries": [_entry(entry, salt) for entry in entries],
    }


def _entry(entry: PlannedDocument, salt: str) -> dict[str, Any]:
    document, plan = entry.document, entry.decided
    return {
        "source": document.source,
        "pruned": entry.pruned,
        "document": documents_module.rewrite(document),
        "secret": _digest(document, salt),
        "action": entry.action.value,
        "id": plan.before.get("id"),
        "state": _state(entry) if entry.changes_something and plan.before else None,
        "changes": [change.to_dict() for change in plan.changes],
    }


def _state(entry: PlannedDocument) -> str:
    """A digest of the resource as it was found: of everything that can be written, in canonical form."""
    document, plan = entry.document, entry.decided
    found = documents_module.write(document.resource, document.version, plan.before, {}, by_id=True)
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def _digest(document: Document, salt: str) -> str | None:
    hidden = secrets_of(document)
    if not hidden:
        return None
    content = json.dumps(hidden, sort_keys=True).encode()
    return hashlib.scrypt(content, salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()


def documents_in(recorded: Recorded) -> list[Document]:
    """The documents of a plan that is carried out without them. Raises :class:`InputError` if secrets are missing."""
    kept = [entry for entry in recorded["entries"] if not entry["pruned"]]
    hidden = [entry["source"] for entry in kept if entry["secret"]]
    if hidden:
        raise InputError(
            "plan_file: a plan holds no secrets; give the documents again, because "
            f"{', '.join(hidden[:MOST_SHOWN])} have some."
        )
    return [documents_module.parse(entry["document"], entry["source"]) for entry in kept]


def differences(recorded: Recorded, entries: Sequence[PlannedDocument], tenant: str) -> list[str]:
    """The differences between the recorded plan and the current one; empty if they agree.

    Steps that were carried out already, as planned, are no difference: an interrupted plan can be carried out again.
    """
    if recorded["tenant"] != tenant:
        return [f"it was made for {recorded['tenant']}, and this is {tenant}"]
    then = {_name(entry["document"]): entry for entry in recorded["entries"]}
    now = {_name(documents_module.rewrite(entry.document)): entry for entry in entries}
    found = [f"{entry.document.source} is not in the plan" for name, entry in now.items() if name not in then]
    found += [
        f"{entry['source']} is in the plan only"
        for name, entry in then.items()
        if name not in now and not entry["pruned"]
    ]
    for name in then.keys() & now.keys():
        reason = _difference(then[name], now[name], recorded["salt"])
        if reason:
            found.append(f"{now[name].document.source} {reason}")
    return sorted(found)


def _name(document: Mapping[str, Any]) -> str:
    return json.dumps([document["type"], document["key"]], sort_keys=True)


def _difference(then: Recorded, now: PlannedDocument, salt: str) -> str | None:
    if then["document"] != json.loads(json.dumps(documents_module.rewrite(now.document))) or then["secret"] != _digest(
        now.document, salt
    ):
        return "has been edited since the plan was made"
    if now.error is not None:
        return f"cannot be planned any more: {str(now.error).rstrip('.')}"
    if not now.changes_something and then["action"] != "none":
        return None
    if then["action"] != now.action.value:
        return f"was planned as {then['action']}, and now it would be {now.action.value}: the tenant has moved"
    if now.changes_something and (
        then["id"] != now.decided.before.get("id") or (now.decided.before and then["state"] != _state(now))
    ):
        return "is not any more as it was found when the plan was made: the tenant has moved"
    return None


def read(path: str) -> Recorded | None:
    """The plan in a file; None if there is no file. Raises :class:`InputError`."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f'plan_file: "{path}" cannot be read: {os.strerror(error.errno or 0)}.') from None
    except ValueError:
        content = None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InputError(f'plan_file: "{path}" holds no plan of this collection ({FORMAT}).')
    return content


def write(path: str, plan: Recorded) -> None:
    """Write a plan, readable by its owner only; an old one is replaced at once. Raises :class:`InputError`."""
    if os.path.exists(path) and not os.path.isfile(path):  # os.replace would replace it
        raise InputError(f'plan_file: "{path}" is no regular file.')
    beside = f"{path}.{os.getpid()}.new"
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(plan, file, indent=1)
            file.write("\n")
        os.replace(beside, path)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise InputError(f'plan_file: "{path}" cannot be written: {why}.') from None
