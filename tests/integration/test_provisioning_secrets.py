# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of the secrets with which provisioning signs in to other applications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab
from playbooks import TaskRun

MakeLab = Callable[..., Lab]
INFO = "m365.graph.certificate_info"
SECRET, ADDRESS = "correct horse battery", "https://scim.contoso.com"
TEMPLATE = {"applicationTemplateId": "e0000000-0000-0000-0000-000000000001"}
GALLERY = "b0000000-0000-0000-0000-000000000001"
PRINCIPALS: list[dict[str, Any]] = [
    {
        "id": GALLERY,
        "displayName": "Payroll",
        **TEMPLATE,
        "synchronization": [
            {
                "id": "payroll",
                "secrets": [
                    {"key": "BaseAddress", "value": ADDRESS},
                    {"key": "SecretToken", "value": SECRET},
                    {"key": "ClientSecret", "value": SECRET},
                    {"key": "Oauth2AccessToken", "value": SECRET},
                ],
            }
        ],
    },
    {"id": "b0000000-0000-0000-0000-000000000002", "displayName": "Without provisioning", **TEMPLATE},
    {"id": "b0000000-0000-0000-0000-000000000003", "displayName": "Own application"},
]
ENTITIES = {"/servicePrincipals": PRINCIPALS}


def reads(run: TaskRun) -> list[str]:
    """The requests for secrets."""
    return [request["path"] for request in run.requests if request["path"].endswith("/secrets")]


@pytest.mark.playbook
def test_the_names_of_secrets_are_listed(lab: MakeLab) -> None:
    run = lab({"entities": ENTITIES}).play(
        {"name": "type", INFO: {"types": ["synchronization"]}},
        {"name": "option", INFO: {"provisioning_secrets": True}},
        {"name": "neither", INFO: {}},
        {"name": "other types", INFO: {"types": ["servicePrincipal"], "provisioning_secrets": True}},
        {"name": "excluded", INFO: {"exclude": ["synchronization"], "provisioning_secrets": True}},
    )
    assert run.status == 0, run.output
    rows = run["type"].result["certificates"]
    assert rows == run["option"].result["certificates"]
    assert [row["name"] for row in rows] == ["ClientSecret", "SecretToken"]
    expected = {
        "type": "synchronization",
        "kind": "secret",
        "area": "entra",
        "display_name": "Payroll",
        "used_by": "Payroll",
        "path": f"/beta/servicePrincipals/{GALLERY}/synchronization/secrets",
        "not_after": None,
        "severity": "unknown",
    }
    assert expected.items() <= rows[0].items()
    assert len(reads(run["type"])) == len(reads(run["option"])) == 2, "one for each application from the gallery"
    for name in ("neither", "other types", "excluded"):
        assert reads(run[name]) == [] and "synchronization" not in run[name].result["summary"]["by_type"]
    assert run["type"].result["not_read"] == [], "an application without provisioning has no such secrets"
    assert SECRET not in run.output and ADDRESS not in run.output


def test_a_missing_permission_is_listed_once(lab: MakeLab) -> None:
    app = {
        "client_id": "22222222-2222-2222-2222-222222222222",
        "secret": "reader",
        "permissions": ["Application.Read.All"],
    }
    here = lab({"entities": ENTITIES, "apps": [app]})
    asked: dict[str, Any] = {"types": ["synchronization"], "client_secret": "reader"}
    run = here.play(
        {"name": "some", INFO: asked},
        {"name": "strict", INFO: {**asked, "strict": True}, "ignore_errors": True},
        {"name": "planned", "m365.graph.permissions_info": {"modules": ["certificate_info"]}},
    )
    (refused,) = run["some"].result["not_read"]
    assert (refused["type"], refused["permission"]) == ("synchronization", "Synchronization.Read.All")
    assert run["strict"].failed
    assert "Synchronization.Read.All" not in run["planned"].result["missing"], "it is not needed without the option"
