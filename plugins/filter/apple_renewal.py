# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that shows what Apple's certificates and tokens need; its documentation is in apple_renewal.yml."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.filter.certificates import days_left

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
PUSH = "push_certificate"
DEP = "dep_token"
VPP = "vpp_token"
LABELS = {PUSH: "push certificate", DEP: "device enrollment token", VPP: "apps and books token"}
_NAMES = {PUSH: ("apple_identifier",), DEP: ("token_name",), VPP: ("display_name", "organization_name", "apple_id")}
_EXPIRY = {PUSH: "expiration_date_time", DEP: "token_expiration_date_time", VPP: "expiration_date_time"}
_USELESS = ("expired", "invalid")
_PORTAL = "Apple Business or Apple School Manager"


def apple_renewal(
    found: Rows, results: Rows | None = None, within_days: int = 30, folder: str = "", now: Any = None
) -> list[dict[str, Any]]:
    """One entry for each certificate and token in ``found``, as the module results in ``results`` have changed it."""
    entries = []
    for kind in LABELS:
        rows = {str(row.get("id") or ""): (row, False) for row in found.get(kind) or ()}
        for result in (results or {}).get(kind) or ():
            row = result.get("resource")
            if row:
                rows[str(row.get("id") or _name(kind, row))] = (row, bool(result.get("changed")))
        if kind == PUSH and len(rows) > 1:  # a tenant has one; in check mode, the first one has no ID
            rows = dict([*rows.items()][-1:])
        if kind == PUSH and not rows:
            rows = {"": ({}, False)}
        entries += [_entry(kind, row, uploaded, int(within_days), now) for row, uploaded in rows.values()]
    names = _files([entry for entry in entries if entry["due"] and entry["kind"] != VPP])
    for entry in entries:
        name = names.get(id(entry))
        entry["file"] = os.path.join(folder, name) if folder and name else None
        entry["next"] = " ".join(_steps(entry)) if entry["due"] else None
    return entries


def _entry(kind: str, row: Row, uploaded: bool, within_days: int, now: Any) -> dict[str, Any]:
    left = days_left(row.get(_EXPIRY[kind]), now)
    due = left is None or left < within_days or row.get("token_state") in _USELESS
    return {
        "kind": kind,
        "label": LABELS[kind],
        "name": _name(kind, row),
        "id": row.get("id"),
        "apple_identifier": row.get("apple_identifier") or row.get("apple_id"),
        "expiration_date_time": None if left is None else row.get(_EXPIRY[kind]),
        "days_left": left,
        "due": due,
        "uploaded": uploaded,
    }


def _name(kind: str, row: Row) -> str:
    return str(next((row[name] for name in _NAMES[kind] if row.get(name)), ""))


def _files(entries: Sequence[Row]) -> dict[int, str]:
    """The names of the files for Apple, by the identity of the entry. Two tokens never have the same file."""
    stems = {id(entry): re.sub(r"[^\w.-]+", "_", str(entry["name"])).strip("._") for entry in entries}
    names = {}
    for entry in entries:
        stem, key = stems[id(entry)], id(entry)
        if entry["kind"] == PUSH:
            names[key] = "IntuneCSR.csr"
        elif entry["id"]:
            alone = [other.casefold() for other in stems.values()].count(stem.casefold()) == 1 and len(stem) <= 100
            names[key] = f"{stem if stem and alone else entry['id']}.pem"
    return names


def _steps(entry: Row) -> Iterator[str]:
    account, name, file = entry["apple_identifier"], entry["name"], entry["file"]
    if entry["kind"] == PUSH:
        request = f"Upload {file}" if file else "Set apple_renewal_folder, upload the signing request from there"
        what = f"renew the certificate of {account}" if account else "create a certificate"
        yield f"{request} at identity.apple.com and {what}. Then set apple_renewal_push_certificate to the new file."
    elif entry["kind"] == DEP:
        if entry["expiration_date_time"] is None:
            key = file or "the public key (set apple_renewal_folder)"
            yield f"Upload {key} to {_PORTAL} for a new server."
        yield f'Download the token of "{name}" from {_PORTAL} and add it to apple_renewal_dep_tokens.'
    else:
        yield f'Download the token of "{name}" from {_PORTAL} and add it to apple_renewal_vpp_tokens.'


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"apple_renewal": apple_renewal}
