# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Token-signing certificates in documents: the service creates them, once; what is not named is not touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab
from signing_tenant import OBJECT, shown, tenant, thumbprint

APPLY, EXPORT = "m365.graph.apply", "m365.graph.export"
TYPE = "servicePrincipalTokenSigningCertificate"
DAYS: dict[str, Any] = {"renewBeforeDays": 30, "promoteAfterDays": 14, "retireAfterDays": 7}
MakeLab = Callable[..., Lab]


def wished(name: str = "CN=SSO", state: str = "present", **properties: Any) -> dict[str, Any]:
    return {
        "type": TYPE,
        "key": {"servicePrincipal": "SSO", "displayName": name},
        "properties": properties,
        "state": state,
    }


def alone(step: Any) -> list[tuple[str, str]]:
    """What was sent but for the batch, or the list, of the names."""
    path = f"/v1.0/servicePrincipals/{OBJECT}"
    return [
        (request["method"], request["path"].removeprefix(path))
        for request in step.requests
        if request["path"].startswith(path)
    ]


def named(here: Lab, name: str) -> list[dict[str, Any]]:
    return [entry for entry in shown(here)["keyCredentials"] if entry["displayName"] == name]


@pytest.mark.playbook
def test_the_service_makes_one_for_each_name_and_only_once(lab: MakeLab) -> None:
    here = lab(tenant())
    before = named(here, "CN=Other")
    documents = [wished(**DAYS), wished("CN=Second")]
    run = here.play(
        {"name": "predicted", APPLY: {"documents": documents}, "check_mode": True, "diff": True},
        {"name": "applied", APPLY: {"documents": documents}, "diff": True},
        {"name": "again", APPLY: {"documents": documents}, "diff": True},
        {
            "name": "module",
            "m365.graph.service_principal_token_signing_certificate": {
                "service_principal": "SSO",
                "display_name": "CN=SSO",
            },
        },
    )
    assert run.status == 0, run.output
    predicted, applied, again = (run[name] for name in ("predicted", "applied", "again"))
    assert {request["method"] for request in predicted.requests} == {"GET"}
    assert predicted.result["summary"] == applied.result["summary"]
    assert [row["action"] for row in applied.result["results"]] == ["create", "create"]
    assert [write["path"].rpartition("/")[2] for write in applied.writes] == [
        "addTokenSigningCertificate",
        "addTokenSigningCertificate",
        OBJECT,
    ]
    assert [write["body"] for write in applied.writes][:2] == [{"displayName": "CN=SSO"}, {"displayName": "CN=Second"}]
    assert list(applied.writes[2]["body"]) == ["preferredTokenSigningKeyThumbprint"], (
        "where none signs, one is promoted at once"
    )
    made = applied.result["results"][0]["resource"]
    assert made["thumbprint"] and made["preferred"] is True
    assert (again.changed, run["module"].changed) == (False, False)
    assert {request["method"] for request in again.requests} == {"GET"}
    assert len(named(here, "CN=SSO")) == len(named(here, "CN=Second")) == 2
    assert named(here, "CN=Other") == before


def test_the_steps_of_a_rollover(lab: MakeLab) -> None:
    here = lab(tenant((-1000, 20), preferred=0))
    run = here.play({"name": "added", APPLY: {"documents": [wished(**DAYS)]}})
    assert run.status == 0, run.output
    assert [write["path"].rpartition("/")[2] for write in run["added"].writes] == ["addTokenSigningCertificate"], (
        "it is known for a fortnight before it signs"
    )
    assert shown(here)["preferredTokenSigningKeyThumbprint"] == thumbprint(0)

    here = lab(tenant((-1000, 20), (-15, 1000), preferred=0))
    run = here.play(
        {"name": "promoted", APPLY: {"documents": [wished(**DAYS)]}},
        {"name": "again", APPLY: {"documents": [wished(**DAYS)]}},
    )
    assert run.status == 0, run.output
    assert [row["action"] for row in run["promoted"].result["results"]] == ["update"]
    assert [write["body"] for write in run["promoted"].writes] == [
        {"preferredTokenSigningKeyThumbprint": thumbprint(1)}
    ]
    assert not run["again"].changed

    here = lab(tenant((-1000, 20), (-30, 1000), preferred=1))
    run = here.play({"name": "retired", APPLY: {"documents": [wished(**DAYS)]}})
    assert run.status == 0, run.output
    (write,) = run["retired"].writes
    assert sorted(write["body"]) == ["keyCredentials", "passwordCredentials"]
    assert [entry["displayName"] for entry in shown(here)["keyCredentials"]] == [
        "CN=SSO",
        "CN=SSO",
        "CN=Other",
        "CN=Other",
    ]


def test_a_name_that_is_to_go(lab: MakeLab) -> None:
    here = lab(tenant((-100, 900), preferred=0))
    gone = wished(state="absent")
    run = here.play(
        {"name": "in use", APPLY: {"documents": [gone]}, "ignore_errors": True},
        {"name": "predicted", APPLY: {"documents": [{**gone, "allow_in_use": True}]}, "check_mode": True},
        {"name": "gone", APPLY: {"documents": [{**gone, "allow_in_use": True}]}},
        {"name": "again", APPLY: {"documents": [gone]}},
    )
    assert run["in use"].failed and "set allow_in_use" in run["in use"].result["msg"]
    assert run["in use"].writes == [] and run["predicted"].changed
    assert {request["method"] for request in run["predicted"].requests} == {"GET"}
    assert [row["action"] for row in run["gone"].result["results"]] == ["delete"]
    assert [row["resource"] for row in run["gone"].result["results"]] == [None]
    assert not run["again"].changed
    assert named(here, "CN=SSO") == [] and len(named(here, "CN=Other")) == 2


def test_what_is_exported_is_in_order_here_and_offline(lab: MakeLab) -> None:
    here = lab(tenant((-1000, 20), (-15, 1000), preferred=0))
    folder = here.directory / "export"
    run = here.play(
        {"name": "export", EXPORT: {"types": [TYPE]}, "register": "exported"},
        {"name": "files", EXPORT: {"types": [TYPE], "path": str(folder)}},
        {"name": "apply", APPLY: {"documents": "{{ exported.documents }}"}},
        {
            "name": "offline",
            APPLY: {"documents": "{{ exported.documents }}", "snapshot": [str(folder)]},
            "check_mode": True,
        },
        {"name": "new", APPLY: {"documents": [wished("CN=New")], "snapshot": [str(folder)]}, "check_mode": True},
    )
    assert run.status == 0, run.output
    key = {"servicePrincipal": "SSO"}
    told = [{"type": TYPE, "key": {**key, "displayName": name}, "properties": {}} for name in ("CN=Other", "CN=SSO")]
    assert run["export"].result["documents"] == told
    for name in ("apply", "offline"):
        assert not run[name].changed, name
        assert run[name].writes == [], name
    assert run["offline"].requests == [] and run["new"].changed


def test_wrong_documents_are_refused_before_any_request(lab: MakeLab) -> None:
    here = lab(tenant())
    wrong = {
        "name": (
            wished("SSO"),
            'display_name: "SSO" is not the name of a token-signing certificate: it must begin with CN=',
        ),
        "days": (wished(promoteAfterDays=-1), "promoteAfterDays: -1 is not between 0 and 3650"),
        "far": (wished(renewBeforeDays=2000), "each run would add a certificate"),
        "nobody": (
            {"type": TYPE, "key": {"servicePrincipal": "SSO"}},
            "key: set displayName, to say which token-signing certificates to manage.",
        ),
        "strange": (wished(thumbprint="x"), "thumbprint"),
    }
    run = here.play(
        *(
            {"name": name, APPLY: {"documents": [document]}, "ignore_errors": True}
            for name, (document, _said) in wrong.items()
        )
    )
    for name, (_document, said) in wrong.items():
        assert (run[name].failed, run[name].requests) == (True, []), name
        assert said in run[name].result["msg"], (name, run[name].result["msg"])
