# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is different since an earlier report: what is new, what is gone, and what was renewed. Pure.

An item is identified by the path of its resource, its property and its key ID, thumbprint or name. A new item that
expires later takes the place of one that is gone if both are in the same property of the same resource. Nothing is new
or gone if one of the two reports could not read its type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import ExpiryRow

_NEEDED = ("path", "type", "display_name", "not_after")
_NOT_A_REPORT = "before: this is not a certificate report in the format json"


@dataclass(frozen=True)
class Changes:
    """``renewed`` has the earlier row and the present one. ``since`` is the day of the earlier report."""

    since: str
    new: Sequence[ExpiryRow]
    gone: Sequence[ExpiryRow]
    renewed: Sequence[tuple[ExpiryRow, ExpiryRow]]

    @property
    def sentence(self) -> str:
        """The numbers in one sentence."""
        counted = ((len(self.new), "new"), (len(self.gone), "gone"), (len(self.renewed), "renewed"))
        found = ", ".join(f"{number:,} {word}" for number, word in counted if number)
        return f"Since {self.since}: {found or 'no change'}."


def earlier(text: str) -> Mapping[str, Any]:
    """An earlier report in the format json. Raises :class:`InputError` for anything else."""
    try:
        found: Any = json.loads(text)
    except ValueError:
        raise InputError(f"{_NOT_A_REPORT}.") from None
    document: Mapping[str, Any] = found if isinstance(found, dict) else {}
    rows = document.get("certificates")
    if not isinstance(rows, list) or not isinstance(document.get("day"), str):
        raise InputError(f"{_NOT_A_REPORT}: it has no certificates and no day.")
    if not all(isinstance(row, dict) and all(name in row for name in _NEEDED) for row in rows):
        raise InputError(f"{_NOT_A_REPORT}: each certificate has {', '.join(_NEEDED)}.")
    return document


def changes_of(before: Mapping[str, Any], rows: Sequence[ExpiryRow], not_read: Sequence[Mapping[str, Any]]) -> Changes:
    """The changes between an earlier report and the rows of the present one."""
    unknown = {str(source.get("type")) for source in [*(before.get("not_read") or ()), *not_read]}
    was = {_key(row): row for row in before["certificates"] if row["type"] not in unknown}
    now = {_key(row): row for row in rows if row["type"] not in unknown}
    renewed = [(was[key], row) for key, row in now.items() if key in was and _later(row, was[key])]
    gone = [row for key, row in was.items() if key not in now]
    new = []
    for row in (row for key, row in now.items() if key not in was):
        replaced = next((old for old in gone if _key(old)[:2] == _key(row)[:2] and _later(row, old)), None)
        if replaced is None:
            new.append(row)
        else:
            gone.remove(replaced)
            renewed.append((replaced, row))
    return Changes(str(before["day"]), new, gone, renewed)


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    own = row.get("key_id") or row.get("thumbprint") or row.get("name")
    return str(row["path"]), str(row.get("property") or ""), str(own or "")


def _later(row: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Whether the expiry date is later. Dates are in the form of the result, which sorts as text."""
    return str(row["not_after"] or "") > str(old["not_after"] or "")
