# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the report of a restore shows of plans, and how it shows names that others have chosen."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.filter.restore_report import MOST_SHOWN, restore_report

EARLIER: dict[str, Any] = {
    "commit": "c0ffee" * 6,
    "time": "2026-11-01T02:30:00Z",
    "subject": "##vso[task.x]",
    "removals": [],
    "left": [],
    "unreadable": [],
}


def row(action: str, kind: str, name: str = "x", **more: Any) -> dict[str, Any]:
    changed = action != "none" and not more.get("failed")
    return {"type": kind, "key": {"displayName": name}, "action": action, "changed": changed, "source": "", **more}


def change(name: str, effect: str, after: Any = 1) -> dict[str, Any]:
    return {"property": name, "before": None, "after": after, "effect": effect}


def lines(*rows: dict[str, Any], **more: Any) -> list[str]:
    return list(restore_report({"results": [*rows]}, {**EARLIER, **more})["lines"])


def test_a_change_is_shown_with_what_it_does() -> None:
    found = lines(
        row("delete", "internalDomainFederation", step=9, affects={"domains": ["contoso.com"], "certificates": 0}),
        row("create", "iosScepCertificateProfile", step=2),
        row("create", "federatedIdentityCredential", step=1),
        row(
            "update",
            "iosScepCertificateProfile",
            step=3,
            changes=[change("key_size", "reissues"), change("description", "safe")],
            affects={"certificates": 20, "devices": []},
        ),
        row("update", "internalDomainFederation", step=4, changes=[change("federated_idp_mfa_behavior", "weakens")]),
    )
    assert found[: found.index("Does not come back:")] == [
        "Changes:",
        "  1. create federatedIdentityCredential displayName=x: sign-ins can use it again.",
        "  2. create iosScepCertificateProfile displayName=x: it has no assignments, so no device gets it.",
        "  3. update iosScepCertificateProfile displayName=x: certificates are revoked and issued again (keySize); "
        "changes description; 20 certificates.",
        "  4. update internalDomainFederation displayName=x: sign-ins are protected less (federatedIdpMfaBehavior).",
        "  5. delete internalDomainFederation displayName=x: sign-ins with it stop; domains: contoso.com.",
    ]


def test_what_does_not_come_back_is_named_before() -> None:
    found = lines(row("create", "vppToken", name="A"), row("update", "vppToken", name="B", changes=[]))
    assert found[-1] == "  vppToken displayName=A: it gets a new ID; no document has its token."


def test_a_removal_is_held_back_until_it_is_approved() -> None:
    earlier = {**EARLIER, "removals": [{"id": "a00000000001", "document": {}, "note": "Check."}]}
    planned = [row("delete", "iosScepCertificateProfile", affects={"certificates": 3})]
    held = restore_report({"results": []}, earlier, planned)
    assert held["held"][0]["reason"] == (
        "it was added later. If it is removed, devices lose it; 3 certificates. Check."
    )
    for approve in (["a00000000001"], ["all"]):
        approved = restore_report({"results": []}, earlier, planned, approve)
        assert approved["held"] == []
        assert approved["lines"][1].startswith("  1. delete iosScepCertificateProfile")
    gone = restore_report({"results": []}, earlier, [row("none", "iosScepCertificateProfile")])
    assert gone["held"] == []


def test_refusals_of_guards_are_held_back_and_other_failures_are_not() -> None:
    refused = row("update", "vppToken", failed=True, approval="needed", id="b00000000001", msg="It re-issues.")
    failed = row("none", "vppToken", failed=True, msg="token must be given.")
    found = restore_report({"results": [refused, failed]}, EARLIER)
    assert [item["id"] for item in found["held"]] == ["b00000000001"]
    assert [item["reason"] for item in found["failed"]] == ["token must be given."]
    again = {**refused, "id": "b00000000002"}
    assert restore_report({"results": [refused]}, EARLIER, rest=[again])["held"][0]["id"] == "b00000000002"
    assert restore_report({"results": [refused]}, EARLIER, rest=[])["held"] == []


def test_names_are_safe_in_logs_and_markdown_and_long_lists_end() -> None:
    left = [{"type": "t", "key": {"displayName": f"##vso[{n}]"}, "reason": "<b>"} for n in range(MOST_SHOWN + 5)]
    report = restore_report({"results": []}, {**EARLIER, "left": left})
    assert "##vso[" not in "\n".join([report["title"], *report["lines"]])
    assert report["lines"][-1] == "  and 5 more"
    assert "<b>" not in report["markdown"] and "- and 5 more\n" in report["markdown"]
    assert "Nothing differs." in report["markdown"]


def test_another_input_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match=r"not a result of m365\.graph\.apply"):
        restore_report({"msg": "failed"}, EARLIER)
