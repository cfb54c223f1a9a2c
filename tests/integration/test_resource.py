# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any resource, managed and read in Graph's own JSON, with the types of the service's metadata and without."""

from __future__ import annotations

from typing import Any

import pytest
from certificates import issue
from resource_tenant import (
    BETA,
    CONFIGURATIONS,
    ID,
    INFO,
    MODULE,
    NOWHERE,
    OTHER,
    PROFILE,
    SCEP,
    TAG,
    TAGS,
    TENANT,
    MakeLab,
    asked,
    methods,
)


@pytest.mark.playbook
def test_from_nothing_to_nothing(lab: MakeLab) -> None:
    here = lab(TENANT)
    changed = {**TAG, "body": {"displayName": "Berlin", "description": "Two offices"}}
    cleared = {**TAG, "body": {"displayName": "Berlin", "description": None}}
    gone = {**TAG, "body": {"displayName": "Berlin"}, "state": "absent"}
    tasks: list[dict[str, Any]] = []
    for name, options in (("create", TAG), ("change", changed), ("clear", cleared), ("absent", gone)):
        tasks += [{"name": f"{name}, predicted", MODULE: options, "check_mode": True, "diff": True}]
        tasks += [{"name": f"{name}{again}", MODULE: options, "diff": True} for again in ("", ", again")]
    run = here.play(*tasks)
    assert run.status == 0, run.output
    written = {"create": "POST", "change": "PATCH", "clear": "PATCH", "absent": "DELETE"}
    for name, method in written.items():
        predicted, real, again = run[f"{name}, predicted"], run[name], run[f"{name}, again"]
        assert (predicted.changed, real.changed, again.changed) == (True, True, False), name
        assert (methods(run, f"{name}, predicted"), methods(run, name), methods(run, f"{name}, again")) == (
            ["GET"],
            ["GET", method],
            ["GET"],
        )
        assert predicted.result["changes"] == real.result["changes"]
        assert again.result["changes"] == []
        assert again.result["diff"]["before"] == again.result["diff"]["after"]
        assert [call["method"] for call in real.result["calls"]][-2:] == ["GET", method]
        assert real.result["compared_by"] == "metadata"
        assert "warnings" not in real.result
    assert [write["body"] for name in written for write in run[name].writes] == [
        {"displayName": "Berlin", "description": "An office"},
        {"description": "Two offices"},
        {"description": None},
        None,
    ]
    assert run["create"].result["resource"]["id"]
    assert run["create"].result["diff"]["before"] == {}
    assert run["change"].result["changes"] == [
        {"property": "description", "before": "An office", "after": "Two offices", "effect": "unknown"}
    ]
    assert run["change, predicted"].result["resource"] == run["change"].result["resource"]
    assert run["absent"].result["resource"] is None
    assert run["absent"].result["diff"]["after"] == {}
    assert asked(here) == [200], "the metadata is read once in a run"


@pytest.mark.parametrize(
    "body", [{"keyUsage": "keyEncipherment,digitalSignature"}, {"scepServerUrls": PROFILE["scepServerUrls"][::-1]}]
)
@pytest.mark.parametrize("metadata", ["auto", "none"])
def test_another_spelling_of_the_same_is_no_change(lab: MakeLab, body: dict[str, Any], metadata: str) -> None:
    here = lab(TENANT)
    run = here.play(
        {
            "name": "keep",
            MODULE: {
                "path": f"{CONFIGURATIONS}/{ID}",
                **BETA,
                "body": {"@odata.type": SCEP, **body},
                "metadata": metadata,
            },
        }
    )
    assert run.status == 0, run.output
    assert not run["keep"].changed
    assert run["keep"].result["compared_by"] == ("metadata" if metadata == "auto" else "inference")


def test_only_what_differs_is_sent_of_a_derived_type(lab: MakeLab) -> None:
    here = lab(TENANT)
    task = {"path": f"{CONFIGURATIONS}/{ID}", **BETA}
    body = {
        "@odata.type": SCEP,
        "displayName": "Wi-Fi",
        "keyUsage": ["digitalSignature"],
        "certificateValidityPeriodScale": "YEARS",
    }
    names = [{"sanType": "userPrincipalName", "name": "upn"}]
    run = here.play(
        {"name": "flags", MODULE: {**task, "body": body}},
        {
            "name": "list",
            MODULE: {**task, "body": {"@odata.type": SCEP, "customSubjectAlternativeNames": "{{ names }}"}},
            "vars": {"names": [*names, *names]},
        },
        {
            "name": "again",
            MODULE: {**task, "body": {"@odata.type": SCEP, "customSubjectAlternativeNames": "{{ names }}"}},
            "vars": {"names": [*names, *names]},
        },
    )
    assert run.status == 0, run.output
    (write,) = run["flags"].writes
    assert write["body"] == {"@odata.type": SCEP, "keyUsage": "digitalSignature"}
    (change,) = run["flags"].result["changes"]
    assert (change["property"], set(change["before"].split(",")), change["after"]) == (
        "keyUsage",
        {"digitalSignature", "keyEncipherment"},
        "digitalSignature",
    )
    assert len(run["list"].writes[0]["body"]["customSubjectAlternativeNames"]) == 2, (
        "one more of the same is a change of a list"
    )
    assert not run["again"].changed


def test_a_cast_in_the_path_tells_the_type(lab: MakeLab) -> None:
    here = lab(TENANT)
    profile = f"{CONFIGURATIONS}/{ID}/microsoft.graph.iosScepCertificateProfile"
    states = f"{profile}/managedDeviceCertificateStates"
    same = {"certificateIssuanceDateTime": "2026-01-01T01:00:00.1234567+01:00"}
    run = here.play(
        {
            "name": "profile",
            MODULE: {"path": profile, **BETA, "body": {"keyUsage": "keyEncipherment, digitalSignature"}},
        },
        {"name": "state", MODULE: {"path": f"{states}/{OTHER}", **BETA, "body": same}},
        {"name": "state in parentheses", MODULE: {"path": f"{states}('{OTHER}')", **BETA, "body": same}},
        {"name": "states", MODULE: {"path": states, **BETA, "match": ["certificateIssuanceDateTime"], "body": same}},
    )
    assert run.status == 0, run.output
    assert [task.changed for task in run.tasks] == [False] * 4
    assert {task.result["compared_by"] for task in run.tasks} == {"metadata"}


def test_the_type_tells_resources_of_the_same_name_apart(lab: MakeLab) -> None:
    here = lab(TENANT)
    task = {"path": CONFIGURATIONS, **BETA, "match": ["displayName"]}
    run = here.play(
        {"name": "several", MODULE: {**task, "body": {"displayName": "Wi-Fi"}}, "ignore_errors": True},
        {"name": "one", MODULE: {**task, "body": {"@odata.type": SCEP, "displayName": "Wi-Fi"}}},
        {
            "name": "without metadata",
            MODULE: {**task, "body": {"@odata.type": SCEP, "displayName": "Wi-Fi"}, "metadata": "none"},
        },
        {
            "name": "another type",
            MODULE: {"path": f"{CONFIGURATIONS}/{OTHER}", **BETA, "body": {"@odata.type": SCEP, "displayName": "x"}},
            "ignore_errors": True,
        },
    )
    assert run["several"].failed
    assert ID in run["several"].result["msg"] and OTHER in run["several"].result["msg"]
    for name in ("one", "without metadata"):
        assert not run[name].changed
        assert run[name].result["resource"]["id"] == ID
    assert (
        run["another type"].result["msg"]
        == "@odata.type is fixed when a iosScepCertificateProfile is created and cannot be changed afterwards."
    )
    assert {request["method"] for request in here.emulator.requests} == {"GET"}


def test_what_is_not_there(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play(
        {
            "name": "present",
            MODULE: {"path": f"{CONFIGURATIONS}/{NOWHERE}", **BETA, "body": {"displayName": "x"}},
            "ignore_errors": True,
        },
        {"name": "absent", MODULE: {"path": f"{CONFIGURATIONS}/{NOWHERE}", **BETA, "state": "absent"}},
        {"name": "deleted", MODULE: {"path": f"{CONFIGURATIONS}/{OTHER}", **BETA, "state": "absent"}},
        {"name": "read", INFO: {"path": f"{CONFIGURATIONS}/{OTHER}", **BETA}},
        {
            "name": "deleted collection",
            MODULE: {"path": CONFIGURATIONS, **BETA, "state": "absent"},
            "ignore_errors": True,
        },
        {
            "name": "another version",
            MODULE: {"path": TAGS, "match": ["displayName"], "body": {"displayName": "x"}},
            "ignore_errors": True,
        },
        {"name": "another version, read", INFO: {"path": TAGS}, "ignore_errors": True},
    )
    assert run["present"].result["msg"].startswith(f'There is no deviceConfiguration with id "{NOWHERE}"')
    assert (run["absent"].changed, run["deleted"].changed) == (False, True)
    assert run["deleted"].result["compared_by"] is None
    assert run["deleted"].methods == ["GET", "DELETE"], "there is nothing to compare, hence no metadata to read"
    assert run["read"].result["resources"] == []
    assert run["deleted collection"].result["msg"] == f"{CONFIGURATIONS} is a collection, not one resource."
    assert run["another version"].failed and "refused GET /v1.0" in run["another version"].result["msg"]
    assert run["another version, read"].failed


def test_a_singleton_is_created_by_its_patch(lab: MakeLab) -> None:
    here = lab({"entities": {}})
    body = {"appleIdentifier": "ada@contoso.com", "certificate": issue("APNs").pem}
    task = {
        "path": "/deviceManagement/applePushNotificationCertificate",
        **BETA,
        "body": body,
        "write_only": ["certificate"],
    }
    run = here.play(
        {"name": "predicted", MODULE: task, "check_mode": True},
        {"name": "create", MODULE: task},
        {"name": "again", MODULE: task},
    )
    assert run.status == 0, run.output
    assert (run["predicted"].changed, run["create"].changed, run["again"].changed) == (True, True, False)
    assert [write["method"] for write in run["create"].writes] == ["PATCH"]


def test_references_are_sent_with_a_create_only(lab: MakeLab) -> None:
    here = lab(TENANT)
    root = {
        "@odata.type": "#microsoft.graph.iosTrustedRootCertificate",
        "displayName": "Root",
        "certFileName": "root.cer",
        "trustedRootCertificate": "MAA=",
    }
    bind = f"{here.emulator.graph_url}/beta{CONFIGURATIONS}('{{{{ root.resource.id }}}}')"
    body = {
        **{
            name: value
            for name, value in PROFILE.items()
            if name not in ("id", "managedDeviceCertificateStates", "customSubjectAlternativeNames")
        }
    }
    profile = {
        "path": CONFIGURATIONS,
        **BETA,
        "match": ["displayName"],
        "body": {**body, "displayName": "Second", "rootCertificate@odata.bind": bind},
    }
    run = here.play(
        {
            "name": "root",
            MODULE: {"path": CONFIGURATIONS, **BETA, "match": ["displayName"], "body": root},
            "register": "root",
        },
        {"name": "create", MODULE: profile},
        {"name": "again", MODULE: profile},
        {
            "name": "follow",
            INFO: {
                "path": f"{CONFIGURATIONS}/{{{{ id }}}}/microsoft.graph.iosScepCertificateProfile/rootCertificate",
                **BETA,
            },
            "vars": {"id": ID},
        },
    )
    assert run["root"].changed, run.output
    assert (
        run["create"]
        .writes[0]["body"]["rootCertificate@odata.bind"]
        .endswith(f"('{run['root'].result['resource']['id']}')")
    )
    assert not run["again"].changed
    assert run["again"].result["warnings"] == [
        "rootCertificate@odata.bind was not compared: only a create sends what leads to other resources."
    ]


def test_a_refusal_is_told_without_a_permission_that_nobody_knows(lab: MakeLab) -> None:
    app = {"client_id": "22222222-2222-2222-2222-222222222222", "secret": "reader", "permissions": ["Domain.Read.All"]}
    here = lab({**TENANT, "apps": [app]})
    run = here.play(
        {"name": "read", INFO: {"path": TAGS, **BETA}, "ignore_errors": True},
        {"name": "keep", MODULE: TAG, "ignore_errors": True},
        {
            "name": "write",
            MODULE: {"path": "/domains/contoso.com", "body": {"passwordNotificationWindowInDays": 21}},
            "ignore_errors": True,
        },
    )
    for name, method in (("read", "GET"), ("keep", "GET"), ("write", "PATCH")):
        result = run[name].result
        assert result["msg"].endswith(
            "Microsoft's reference of this path names the permission that it takes; the token has Domain.Read.All."
        )
        assert (result["graph_error"]["status"], result["graph_error"]["method"]) == (403, method)


def test_reading_one_many_none_and_pages(lab: MakeLab) -> None:
    rows = [{"id": f"domain{number:02}.com", "authenticationType": "Managed"} for number in range(25)]
    here = lab({"entities": {"/domains": rows}, "settings": {"page_size": 10}})
    run = here.play(
        {"name": "all", INFO: {"path": "/domains"}},
        {"name": "one", INFO: {"path": "/domains/domain03.com"}},
        {"name": "none", INFO: {"path": "/domains/nowhere.com"}},
        {"name": "some", INFO: {"path": "/domains", "query": {"$select": ["id", "authenticationType"], "$top": 2}}},
        {"name": "advanced", INFO: {"path": "/groups", "advanced_query": True}},
        {"name": "wrong", INFO: {"path": "/domains", "query": {"$select": {"a": 1}}}, "ignore_errors": True},
    )
    assert len(run["all"].result["resources"]) == 25
    assert run["all"].methods == ["GET"] * 3
    assert [row["id"] for row in run["one"].result["resources"]] == ["domain03.com"]
    assert run["none"].result["resources"] == []
    assert {tuple(row) for row in run["some"].result["resources"]} == {("id", "authenticationType")}
    assert not any(
        "@odata.context" in row or "@microsoft.graph.tips" in row
        for row in run["all"].result["resources"] + run["one"].result["resources"]
    )
    assert run["advanced"].result["calls"][0]["path"] == "/v1.0/groups?$count=true"
    assert "query: $select:" in run["wrong"].result["msg"]


def test_what_was_read_can_be_given_back(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play(
        {"name": "read", INFO: {"path": f"{CONFIGURATIONS}/{ID}", **BETA}, "register": "found"},
        {"name": "keep", MODULE: {"path": f"{CONFIGURATIONS}/{ID}", **BETA, "body": "{{ found.resources[0] }}"}},
    )
    assert run.status == 0, run.output
    assert not run["keep"].changed
