# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that need approval: what the plan shows, and what is sent with the ids of its changes and without."""

from __future__ import annotations

from typing import Any

import pytest
from apply_tenant import APPLY, CONFIGURATIONS, TENANT, MakeLab, guid, wished, wished_federation
from playbooks import TaskRun

SCEP = {
    "id": guid(200),
    "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
    "displayName": "VPN",
    "description": "",
    "keySize": "size2048",
    "assignments": [
        {
            "id": f"{guid(200)}_{guid(number)}",
            "source": "direct",
            "target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": guid(number)},
        }
        for number in (401, 402)
    ],
    "managedDeviceCertificateStates": [
        {
            "id": guid(300 + number),
            "deviceDisplayName": f"Phone {number}",
            "certificateIssuanceState": state,
            "certificateRevokeStatus": "none",
        }
        for number, state in enumerate(("issued", "installed", "issueFailed"))
    ],
}
ENTITIES = TENANT["entities"]
GROUPS = [{"id": guid(number), "displayName": name} for number, name in ((400, "Sales"), (401, "Pilot"))]
FOUND = {"entities": {**ENTITIES, CONFIGURATIONS: [SCEP], "/groups": GROUPS}}


def profile(size: str, *, allow_reissue: bool = False, **more: Any) -> dict[str, Any]:
    return {
        "type": "iosScepCertificateProfile",
        "key": {"displayName": "VPN"},
        "properties": {"keySize": size, **more},
        "allow_reissue": allow_reissue,
    }


def written(task: TaskRun) -> list[tuple[str, str, Any]]:
    """What was written; a batch itself only carries it."""
    return sorted(
        (request["method"], request["path"].rpartition("/")[2], request["body"])
        for task in [task]
        for request in task.writes
        if not request["path"].endswith("$batch")
    )


@pytest.mark.playbook
def test_an_id_opens_one_guard_in_one_run(lab: MakeLab) -> None:
    here = lab(FOUND)
    file = str(here.directory / "plan.json")
    weaker = wished_federation(federatedIdpMfaBehavior="acceptIfMfaDoneByFederatedIdp")
    documents = [profile("size4096"), weaker, wished(0, subjectName="Renamed"), wished(1)]
    ids = "{{ planned.results | selectattr('type', 'equalto', 'iosScepCertificateProfile') | map(attribute='id') }}"
    another = {"m365.graph.enterprise_code_signing_certificate": {"id": guid(0), "subject_name": "By somebody"}}
    kept = {"documents": [weaker, profile("size4096")], "plan_file": file}
    run = here.play(
        {
            "name": "plan",
            APPLY: {"documents": documents},
            "check_mode": True,
            "register": "planned",
            "ignore_errors": True,
        },
        {
            "name": "names",
            APPLY: {
                "documents": [
                    profile(
                        "size2048",
                        assignments=[{"target": "group", "group": name} for name in ("Sales", guid(402))],
                    )
                ]
            },
            "check_mode": True,
            "ignore_errors": True,
        },
        {"name": "nothing approved", APPLY: {"documents": documents}, "ignore_errors": True},
        {
            "name": "predicted",
            APPLY: {"documents": documents, "approve": ids},
            "check_mode": True,
            "ignore_errors": True,
        },
        {"name": "one missing", APPLY: {"documents": documents, "approve": ids}, "ignore_errors": True},
        {"name": "moved", **another},
        {
            "name": "old id",
            APPLY: {"documents": [*documents[:1], *documents[2:]], "approve": ids},
            "ignore_errors": True,
        },
        {
            "name": "new plan",
            APPLY: {"documents": [*documents[:1], *documents[2:]]},
            "check_mode": True,
            "register": "planned",
            "ignore_errors": True,
        },
        {"name": "approved", APPLY: {"documents": [*documents[:1], *documents[2:]], "approve": ids}},
        {
            "name": "once only",
            APPLY: {"documents": [profile("size1024")]},
            "ignore_errors": True,
        },
        {"name": "standing", APPLY: {"documents": [profile("size1024", allow_reissue=True)]}},
        {
            "name": "pruned",
            APPLY: {
                "documents": [profile("size4096"), wished(0, subjectName="Again")],
                "prune": [{"type": "enterpriseCodeSigningCertificate"}],
                "prune_maximum": 9,
                "continue_on_error": True,
            },
            "ignore_errors": True,
        },
        {"name": "kept", APPLY: kept, "check_mode": True, "register": "planned", "ignore_errors": True},
        {"name": "kept, not approved", APPLY: {"plan_file": file}, "ignore_errors": True},
        {"name": "kept, all", APPLY: {"plan_file": file, "approve": ["all"]}},
        {"name": "kept, again", APPLY: {"plan_file": file, "approve": "{{ planned.results | map(attribute='id') }}"}},
    )
    assert run.status == 0, run.output

    # The plan shows what is refused like every other change, and how to approve it.
    plan = run["plan"].result
    larger, federation, renamed, same = plan["results"]
    assert run["plan"].failed and plan["summary"]["failed"] == 2
    assert larger["msg"] == (
        "Changing keySize has certificates that were issued from it revoked and issued again; devices have 2 "
        "certificates that were issued from it; nothing was sent. Set allow_reissue to true if that is meant. To do it "
        f"in this run only, approve the change {larger['id']}."
    )
    affected = {"certificates": 2, "devices": ["Phone 0", "Phone 1"]}
    assert (larger["effect"], larger["affects"], larger["approval"]) == ("reissues", affected, "needed")
    assert larger["changes"] == [
        {
            "property": "key_size",
            "before": "size2048",
            "after": "size4096",
            "effect": "reissues",
            "id": larger["id"],
            "affects": affected,
            "approval": "needed",
        }
    ]
    assert larger["diff"]["before"] != larger["diff"]["after"] and not larger["changed"]
    assert (federation["effect"], federation["affects"]) == ("weakens", {"domains": ["contoso.com"]})
    assert (renamed["effect"], renamed["affects"], "approval" in renamed) == ("safe", {}, False)
    assert "id" not in same
    assert [change["id"] for change in plan["changes"]] == [larger["id"], federation["id"], renamed["id"]]
    assert len({larger["id"], federation["id"], renamed["id"]}) == 3

    # Names instead of IDs: one that the document gives, and one that is looked up because it is in a change.
    (named,) = run["names"].result["results"]
    assert named["lines"] == [
        "! assignments: removes",
        '- assignments: {"group": "Pilot", "target": "group"}',
        '+ assignments: {"group": "Sales", "target": "group"}',
    ]
    assert "\n".join(named["lines"]) in run["names"].result["markdown"]
    asked = [request["path"] for request in run["names"].requests if "/groups/" in request["path"]]
    assert [path.rpartition("/")[2].partition("?")[0] for path in asked] == [guid(401), guid(402)]

    # Nothing is sent unless every refused change is approved by its id in this very plan.
    for name in ("plan", "nothing approved", "predicted", "one missing", "old id", "new plan", "once only", "kept"):
        assert written(run[name]) == [], name
    assert run["nothing approved"].failed and run["one missing"].failed
    first, second, *_others = run["predicted"].result["results"]
    assert (first["approval"], first["changed"], second["approval"]) == ("given", True, "needed")
    assert run["predicted"].result["plan_digest"] == plan["plan_digest"]
    assert run["old id"].result["msg"] == (
        f"approve: this plan has no change {larger['id']}, so nothing was sent; the documents or the tenant have "
        "changed since the plan was made that shows it. Make the plan again."
    )
    assert written(run["approved"]) == [
        ("PATCH", guid(0), {"subjectName": "Renamed"}),
        ("PATCH", guid(200), {"@odata.type": SCEP["@odata.type"], "keySize": "size4096"}),
    ]
    assert run["once only"].failed
    assert [method for method, _id, _body in written(run["standing"])] == ["PATCH"]
    assert run["standing"].result["warnings"] == [
        "documents[0]: allow_reissue is set in the document and allows this change: Changing keySize has certificates "
        "that were issued from it revoked and issued again; devices have 2 certificates that were issued from it."
    ]

    # Nothing is removed while a change waits for approval.
    assert written(run["pruned"]) == [("PATCH", guid(0), {"subjectName": "Again"})]
    assert run["pruned"].result["summary"]["skipped"] == 5

    # A plan in a file is carried out with its own ids, also if it was carried out already.
    assert run["kept, not approved"].failed and written(run["kept, not approved"]) == []
    assert [method for method, _id, _body in written(run["kept, all"])] == ["PATCH", "PATCH"]
    assert written(run["kept, again"]) == []
    assert not run["kept, again"].changed
