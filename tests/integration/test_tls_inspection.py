# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filtering profiles and their links to TLS inspection policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab
from playbooks import TaskRun

MakeLab = Callable[..., Lab]
PROFILES, POLICIES = "/networkAccess/filteringProfiles", "/networkAccess/tlsInspectionPolicies"
BASELINE, PILOTS = (f"d734d2de-f2df-4b4a-8c4c-5111f887827{number}" for number in (5, 6))
CONTOSO, PILOT = (f"b712c469-e7cd-e7cb-738f-94b199570b{number}" for number in ("0d", "0e"))
SPACE = "#microsoft.graph.networkaccess"
LINK, APPLY = "m365.graph.tls_inspection_policy_link", "m365.graph.apply"
#: A link to a policy of another kind, which nobody manages here.
FOREIGN = {"@odata.type": f"{SPACE}.filteringPolicyLink", "state": "enabled", "priority": 100}
TENANT: dict[str, Any] = {
    "entities": {
        POLICIES: [
            {"id": id, "name": name, "settings": {"defaultAction": "bypass"}}
            for id, name in ((CONTOSO, "Contoso TLS inspection"), (PILOT, "Pilot"))
        ],
        PROFILES: [
            {"id": id, "name": name, "state": "enabled", "priority": priority}
            for id, name, priority in ((BASELINE, "Baseline profile", 65000), (PILOTS, "Pilots", 100))
        ],
        f"{PROFILES}/{BASELINE}/policies": [FOREIGN],
    }
}
NAMED = {"filtering_profile": "Baseline profile"}


def document(policy: str, state: str = "enabled") -> dict[str, Any]:
    return {
        "type": "tlsInspectionPolicyLink",
        "key": {"filteringProfile": "Baseline profile"},
        "properties": {"policy": policy, "state": state},
    }


def writes(run: TaskRun) -> list[str]:
    """The methods of what was written; batches only read here."""
    return [request["method"] for request in run.writes if not request["path"].endswith("/$batch")]


@pytest.mark.playbook
def test_a_profile_is_linked_to_a_policy_by_names(lab: MakeLab) -> None:
    here = lab(TENANT)
    wished = {**NAMED, "policy": "Contoso TLS inspection", "link_state": "enabled"}
    other = {**NAMED, "policy": "Pilot"}
    run = here.play(
        {"name": "unknown", LINK: {**wished, "policy": "Nobody"}, "ignore_errors": True},
        {"name": "predicted", LINK: wished, "check_mode": True},
        {"name": "linked", LINK: wished},
        {"name": "again", LINK: wished},
        {"name": "disabled", LINK: {**NAMED, "link_state": "disabled"}},
        {"name": "refused", LINK: other, "ignore_errors": True},
        {"name": "replaced", LINK: {**other, "allow_reissue": True}},
        {"name": "listed", f"{LINK}_info": {}},
        {"name": "gone", LINK: {**NAMED, "state": "absent"}},
        {"name": "gone already", LINK: {**NAMED, "state": "absent"}},
    )
    assert run.status == 0, run.output
    assert 'there is no TLS inspection policy with the name "Nobody"' in run["unknown"].result["msg"]
    linked = run["linked"].result["resource"]
    assert (linked["policy"], linked["link_state"], linked["version"]) == (CONTOSO, "enabled", "1.0")
    assert run["predicted"].result["changes"] == run["linked"].result["changes"]
    assert [run[name].changed for name in ("again", "disabled", "replaced", "gone", "gone already")] == [
        *(False, True, True, True, False)
    ]
    assert run["disabled"].result["resource"]["policy"] == CONTOSO
    assert "hanging policy deletes the link" in run["refused"].result["msg"] and not writes(run["refused"])
    assert writes(run["replaced"]) == ["DELETE", "POST"]
    (only,) = run["listed"].result["resources"]
    assert (only["policy"], only["link_state"], only["filtering_profile_id"]) == (PILOT, "disabled", BASELINE)
    rows = here.emulator.entities(f"{PROFILES}/{BASELINE}/policies")
    assert [row["@odata.type"] for row in rows] == [FOREIGN["@odata.type"]], "links to other policies stay"


def test_links_are_documents(lab: MakeLab) -> None:
    """Also in the form of Graph, where the policy is an object with its ID, and before the policy exists."""
    here = lab(TENANT)
    exported = str(here.directory / "tenant")
    new = {
        "type": "tlsInspectionPolicy",
        "key": {"name": "Everything"},
        "properties": {"settings": {"defaultAction": "inspect"}},
    }
    raw: dict[str, Any] = {
        "type": "tlsInspectionPolicyLink",
        "key": {"filteringProfileId": PILOTS},
        "properties": {
            "@odata.type": f"{SPACE}.tlsInspectionPolicyLink",
            "state": "enabled",
            "policy": {"@odata.type": f"{SPACE}.tlsInspectionPolicy", "id": PILOT},
        },
    }
    run = here.play(
        {"name": "predicted", APPLY: {"documents": [document("Everything"), new, raw]}, "check_mode": True},
        {"name": "applied", APPLY: {"documents": [document("Everything"), new, raw]}},
        {"name": "again", APPLY: {"documents": [document("Everything"), new, raw]}},
        {
            "name": "both changed",
            APPLY: {
                "documents": [
                    document("Everything", "disabled"),
                    {**raw, "properties": {**raw["properties"], "state": "disabled"}},
                ]
            },
        },
        {"name": "refused", APPLY: {"documents": [document("Pilot")]}, "ignore_errors": True},
        {"name": "export", "m365.graph.export": {"types": ["tlsInspectionPolicyLink"], "path": exported}},
        {"name": "exported", "m365.graph.export": {"types": ["tlsInspectionPolicyLink"]}},
        {"name": "the same", APPLY: {"paths": [exported]}},
        {"name": "gone", APPLY: {"documents": [{**document("Everything"), "state": "absent"}]}},
    )
    assert run.status == 0, run.output
    assert run["predicted"].result["summary"] == run["applied"].result["summary"]
    assert run["applied"].result["summary"]["create"] == 3
    assert not run["again"].changed and not run["the same"].changed
    made = next(row for row in here.emulator.entities(POLICIES) if row["name"] == "Everything")
    for row in run["both changed"].result["results"]:
        assert row["resource"]["policy"] in (made["id"], PILOT) and row["resource"]["link_state"] == "disabled"
    assert "hanging policy deletes the link" in run["refused"].result["results"][0]["msg"]
    exports = {item["key"]["filteringProfile"]: item["properties"] for item in run["exported"].result["documents"]}
    assert exports == {
        "Baseline profile": {"state": "disabled", "policy": "Everything"},
        "Pilots": {"state": "disabled", "policy": "Pilot"},
    }
    assert run["gone"].changed
