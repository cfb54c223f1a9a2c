# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which entries of audit logs explain a change, and what of them reaches commit messages and reports."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from hostile_text import HOSTILE, agent_commands, unseen

from ansible_collections.m365.graph.plugins.filter.commit_summary import MOST_AUTHORS, commit_summary
from ansible_collections.m365.graph.plugins.filter.drift_authors import MOST_ROWS, drift_authors
from ansible_collections.m365.graph.plugins.module_utils._audit.authors import AuditIndex, ChangedThing, author

KEY, APP, ROOT, PROFILE = (f"{number}0000000-0000-4000-8000-000000000000" for number in (1, 2, 3, 4))


def entry(who: str, *targets: str, when: int = 1, source: str = "entra", **more: Any) -> dict[str, Any]:
    ids = [{"id": one if one[:1].isdigit() else None, "name": one, "type": None} for one in targets]
    return {
        "id": f"{who}{when}", "when": f"2026-11-{when:02d}T00:00:00Z", "who": who, "by": "user", "source": source,
        "application": None, "action": "Update", "succeeded": True, "targets": ids, "mentions": [], **more,
    }  # fmt: skip


def test_a_name_that_leads_nowhere_is_explained_by_what_took_it_away() -> None:
    """A renamed group is known by its ID and a deleted one by its name, whatever else has happened to the profile."""
    log = [
        entry("katherine", PROFILE, when=9, source="intune", properties=["Description"]),
        entry("grace", KEY, "Renamed", when=3, properties=["DisplayName"]),
        entry("ada", KEY, "Renamed", when=4, properties=["Description"]),
        entry("joan", "Devices", when=2, properties=[]),
    ]
    row = {"type": "iosScepCertificateProfile", "key": {"displayName": "SCEP"}, "failed": True, "related": [PROFILE]}
    for missing, who in (
        ([{"name": "Devices", "id": KEY}], "grace"),
        ([{"name": "devices", "id": None}], "joan"),
        ([{"name": "unknown", "id": None}], "katherine"),
    ):
        (found,) = drift_authors({"results": [{**row, "missing": missing}]}, {"changes": log})["rows"]
        assert found["who"] == who


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        # The entry that names the credential counts, not a later one about its application.
        (ChangedThing("applicationKeyCredential", {}, [KEY, APP]), ["ada", "grace"]),
        # Otherwise the last change of the application.
        (ChangedThing("federatedIdentityCredential", {}, [ROOT, APP]), ["joan"]),
        (ChangedThing("internalDomainFederation", {"domain": "contoso.com"}, [ROOT, "contoso.com"]), ["mary"]),
        (ChangedThing("iosTrustedRootCertificate", {"displayName": "Root"}, [ROOT.upper()]), ["hedy"]),
        # An assignment of Intune has the IDs of the profile and of the group as its ID.
        (ChangedThing("iosScepCertificateProfile", {"displayName": "SCEP"}, [PROFILE]), ["katherine"]),
        # Names count where no ID is known, in any letter case, and only in the log of the type.
        (ChangedThing("iosTrustedRootCertificate", {"displayName": "ROOT"}), ["hedy"]),
        (ChangedThing("federatedIdentityCredential", {"application": "build", "name": "x"}), ["joan"]),
        (ChangedThing("iosTrustedRootCertificate", {"displayName": "Root"}, [KEY]), []),
        (ChangedThing("nothing", {"displayName": "Root"}), []),
    ],
)
def test_what_explains_a_change(thing: ChangedThing, expected: list[str]) -> None:
    index = AuditIndex(
        [
            entry("grace", APP, when=2, mentions=[KEY]),
            entry("ada", APP, when=3, mentions=[KEY]),
            entry("joan", APP, "build", when=5),
            entry("failed", APP, ROOT, when=6, succeeded=False),
            entry("mary", "contoso.com"),
            entry("hedy", ROOT, "Root", source="intune"),
            entry("entra", "Root"),
            entry("katherine", f"{PROFILE}_{KEY}", source="intune"),
        ]
    )
    assert [change["who"] for change in index.explaining(thing)] == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"who": "ada", "by": "user", "application": "Portal"}, "ada with Portal"),
        ({"who": "ada", "by": "user"}, "ada"),
        ({"who": "Pipeline", "by": "application", "application": "Pipeline"}, "Pipeline"),
        ({"application_id": APP}, APP),
        ({}, "unknown"),
    ],
)
def test_an_author_in_a_few_words(change: dict[str, Any], expected: str) -> None:
    assert author(change) == expected


def added(number: int) -> str:
    lines = ["type: iosTrustedRootCertificate", "key:", f"  displayName: r{number}"]
    name = f"t/{number}.yml"
    return "\n".join(
        [
            f"diff --git a/{name} b/{name}",
            "new file mode 100644",
            f"@@ -0,0 +1,{len(lines)} @@",
            *(f"+{x}" for x in lines),
        ]
    )


def trailers(message: str) -> list[str]:
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=message.encode(), capture_output=True, check=True
    )
    return done.stdout.decode().splitlines()


def test_trailers_of_a_commit() -> None:
    names = [text for text in HOSTILE if text]
    diff = "\n".join(map(added, range(len(names) + 1)))
    plain = commit_summary(diff)["message"]
    named = [entry(text, f"r{number}", source="intune") for number, text in enumerate(names)]
    message = commit_summary(diff, changes={"changes": named, "not_read": []})["message"]
    assert message.startswith(plain), "what the message says without authors stays"
    unknown, more, _trailers = message.removeprefix(plain).strip().split("\n\n")
    assert unknown == f"Author unknown: 1 of {len(names) + 1}. The audit logs do not contain the changes."
    assert more == f"And {len({*names}) - MOST_AUTHORS} more authors."
    parsed = trailers(message)
    assert len(parsed) == MOST_AUTHORS and all(line.startswith("Changed-by: ") for line in parsed)
    assert unseen(message) == [] and agent_commands(message) == []

    # IDs of written files count before names.
    written = [{"file": "t/0.yml", "related": [ROOT]}]
    changes = {"changes": [entry("ada", ROOT, source="intune"), entry("other", "r0", source="intune")]}
    found = commit_summary(added(0), changes=changes, written=written)
    assert trailers(found["message"]) == ["Changed-by: ada"] and found["added"][0]["changed_by"] == ["ada"]
    # Without the logs, the message states why.
    refused = {"changes": [], "not_read": [{"source": "intune", "reason": "Needs X.\n\nChanged-by: y"}]}
    message = commit_summary(added(0), changes=refused)["message"]
    assert message.endswith("\nAuthor unknown: 1 of 1. Needs X. Changed-by: y\n") and trailers(message) == []
    failed = commit_summary(added(0), changes={"failed": True, "msg": "No token."})["message"]
    assert failed.endswith("Author unknown: 1 of 1. No token.\n")


def test_a_table_of_drift() -> None:
    rows = [
        {"type": "iosTrustedRootCertificate", "key": {"displayName": text}, "changed": True, "new": True}
        for text in HOSTILE
    ]
    changes = {"changes": [entry(text, text, source="intune", action=text) for text in HOSTILE if text]}
    found = drift_authors({"results": [*rows, {"changed": False}], "unmanaged": []}, changes)
    assert len(found["rows"]) == len(HOSTILE) and found["unknown"] is None
    table = [line for line in found["markdown"].splitlines() if line.startswith("| 🆕")]
    assert len(table) == len(HOSTILE)
    for line in table:
        bare = line.replace("\\|", "")
        assert bare.count("|") == 6, "no name adds a cell"
    assert unseen(found["markdown"]) == [] and agent_commands(found["markdown"]) == []

    many = drift_authors({"results": rows[:1] * (MOST_ROWS + 7)}, {"changes": []})
    assert many["markdown"].endswith("\n… and 7 more\n") and many["rows"][0]["who"] is None
    assert drift_authors({"results": []}, {"failed": True, "msg": "x"}) == {"rows": [], "unknown": None, "markdown": ""}
    why = drift_authors({"results": rows[:1]}, {"failed": True, "msg": "No *token*"})
    assert why["unknown"] == "No *token*" and why["markdown"].endswith("⚠️ Some authors are unknown. No \\*token\\*\n")
    wrong: Any
    for wrong in ({}, []):
        with pytest.raises(AnsibleFilterError, match=r"not a result of m365\.graph\.apply"):
            drift_authors(wrong, {"changes": []})
    with pytest.raises(AnsibleFilterError, match=r"not a result of m365\.graph\.change_info"):
        drift_authors({"results": []}, [])


def test_what_a_failed_document_describes_has_an_author_as_well() -> None:
    """A deleted resource that cannot be created again, a change that needs approval, and a mistake in a document."""
    kind = "iosTrustedRootCertificate"
    rows = [
        {"type": kind, "key": {"displayName": "Gone"}, "failed": True, "changed": False, "msg": "x"},
        {
            "type": kind,
            "key": {"displayName": "Held"},
            "failed": True,
            "changed": False,
            "changes": [{"property": "x"}],
        },
        {"type": kind, "key": {"displayName": "Wrong"}, "failed": True, "changed": False, "msg": "x"},
    ]
    log = [entry("ada", "Gone", source="intune"), entry("grace", "Held", source="intune")]
    found = drift_authors({"results": rows, "unmanaged": []}, {"changes": log})
    assert [(row["drift"], row["who"]) for row in found["rows"]] == [("failed", "ada"), ("differs", "grace")]
