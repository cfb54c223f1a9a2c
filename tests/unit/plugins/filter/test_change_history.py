# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The history of a tenant from three sources: what is approved, and what cannot be known."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.filter.change_history import MOST_ROWS, change_history

ROOT = {"type": "iosTrustedRootCertificate", "key": {"displayName": "Root"}}
SINCE = {"changes": [], "since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z", "not_read": []}


def commit(day: int, name: str, before: Any, after: Any, subject: str = "s") -> str:
    """A commit as git log shows it. A text is taken as it is, None is a file that does not exist."""
    old, new = (
        None if one is None else one if isinstance(one, str) else yaml.safe_dump(one) for one in (before, after)
    )
    mode = "new file mode 100644\n" if old is None else "deleted file mode 100644\n" if new is None else ""
    lines = [f"{sign}{line}" for sign, text in (("-", old), ("+", new)) for line in (text or "").splitlines()]
    head = f"commit {day:040x}\n2026-11-{day:02d}T00:00:00+00:00\nAda <a@b>\n{subject}\n\n"
    return f"{head}diff --git a/{name} b/{name}\n{mode}@@ -1 +1 @@\n" + "\n".join(lines) + "\n"


def document(**properties: Any) -> dict[str, Any]:
    return {**ROOT, "properties": properties}


def approved(exports: str, desired: str) -> list[tuple[str, int | None, list[str]]]:
    rows = change_history(SINCE, exports=exports, desired=desired)["rows"]
    return [
        (row["kind"], row["approved_by"] and int(row["approved_by"]["hash"], 16), row["not_compared"]) for row in rows
    ]


CHANGE = commit(9, "t/r.yml", document(description="a"), document(description="b"))


@pytest.mark.parametrize(
    ("desired", "expected"),
    [
        (commit(3, "e.yml", None, document(description="b")), 3),
        # The last commit counts, and only the property that has changed.
        (commit(5, "e.yml", document(description="x"), document(description="b", displayName="y"))
         + commit(3, "e.yml", None, document(description="x")), 5),
        (commit(3, "e.yml", None, document(description="other")), None),
        (commit(3, "e.yml", None, document(displayName="Root")), None),
        (commit(10, "e.yml", None, document(description="b")), None),
        (commit(3, "e.yml", None, {**document(description="b"), "key": {"displayName": "Other"}}), None),
        (commit(3, "e.yml", None, {**ROOT, "state": "absent"}), None),
        (commit(3, "e.yml", None, "type: [broken"), None),
        ("", None),
    ],
)  # fmt: skip
def test_a_change_is_approved_by_its_values(desired: str, expected: int | None) -> None:
    assert approved(CHANGE, desired) == [("changed", expected, [])]


def test_removals_files_and_additions() -> None:
    gone = commit(9, "t/r.yml", document(description="a"), None)
    both = yaml.safe_dump_all([document(description="a"), {"type": "vppToken", "key": {"displayName": "x"}}])
    other = yaml.safe_dump({"type": "vppToken", "key": {"displayName": "x"}})
    assert approved(gone, commit(4, "e.yml", both, other)) == [("removed", 4, [])]
    assert approved(gone, commit(4, "e.yml", None, {**ROOT, "state": "absent"})) == [("removed", 4, [])]
    assert approved(gone, commit(4, "e.yml", None, both)) == [("removed", None, [])]
    added = commit(9, "t/r.yml", None, document(description="a", trustedRootCertificate="QUJD"))
    wished = document(description="a", trustedRootCertificate={"$file": "root.cer"})
    assert approved(added, commit(4, "e.yml", None, wished)) == [("added", 4, ["trustedRootCertificate"])]


def test_what_is_wrong_and_what_is_much() -> None:
    wrong: Any
    for wrong in ({}, None, {"changes": []}):
        with pytest.raises(AnsibleFilterError, match=r"not a result of m365\.graph\.change_info"):
            change_history(wrong)
    with pytest.raises(AnsibleFilterError, match=r"^change_history: exports: the input is not the output of git diff"):
        change_history(SINCE, exports=f"commit {'a' * 40}\n2026-11-01T00:00:00Z\na\ns\n\nnonsense\n")
    target = {"id": "1", "name": "user", "type": "User"}
    change = {"id": "1", "when": "2026-11-02T00:00:00Z", "who": "ada", "source": "entra", "succeeded": True}
    quiet = change_history({**SINCE, "changes": [{**change, "targets": [target]}, {**change, "succeeded": False}]})
    assert quiet["rows"] == [], "users are not the subject, and a failed change is none"
    many = [{**change, "id": str(number), "targets": []} for number in range(MOST_ROWS + 3)]
    found = change_history({**SINCE, "changes": many, "not_read": [{"reason": "No *permission*."}]})
    assert found["markdown"].endswith("\n… and 3 more\n") and found["csv"].count("\r\n") == MOST_ROWS + 4
    assert "⚠️ This report is incomplete. No \\*permission\\*." in found["markdown"]
