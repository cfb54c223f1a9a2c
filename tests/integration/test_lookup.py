# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup: paths and described resources, the modules' own sign-in, connection and token, and nothing but GET."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab
from playbooks import PlaybookRun
from tenants import connection, environment

pytestmark = pytest.mark.playbook

MakeLab = Callable[..., Lab]
LOOKUP, INFO = "m365.graph.graph", "m365.graph.resource_info"
CONFIGURATIONS, CODE_SIGNING = (
    "/deviceManagement/deviceConfigurations",
    "/deviceAppManagement/enterpriseCodeSigningCertificates",
)
PKCS, TRUSTED = "#microsoft.graph.iosPkcsCertificateProfile", "#microsoft.graph.iosTrustedRootCertificate"
TENANT: dict[str, Any] = {
    "entities": {
        CONFIGURATIONS: [
            {"@odata.type": PKCS if number % 2 else TRUSTED, "displayName": f"Profile {number:02}"}
            for number in range(25)
        ],
        CODE_SIGNING: [{"subject": "CN=Known", "expirationDateTime": "2030-01-01T00:00:00Z"}],
        "/domains": [{"id": "contoso.com", "authenticationType": "Managed"}],
    },
    "settings": {"page_size": 10},
}


def told(name: str, expression: str, **more: Any) -> dict[str, Any]:
    """A task that shows what an expression with the lookup gives."""
    return {"name": name, "ansible.builtin.debug": {"msg": f"{{{{ {expression} }}}}"}, **more}


def look(here: Lab, *tasks: dict[str, Any], **more: Any) -> PlaybookRun:
    return here.play(*tasks, env=environment(here.emulator), **more)


@pytest.mark.every_core
def test_paths_in_graphs_own_json(lab: MakeLab) -> None:
    here = lab(TENANT)
    options = "api_version='beta', select=['id', 'displayName'], orderby=['displayName desc']"
    run = look(
        here,
        told("all", f"query('{LOOKUP}', '{CONFIGURATIONS}', {options})"),
        told(
            "some",
            f"query('{LOOKUP}', '{CONFIGURATIONS}', api_version='beta', filter=only)",
            vars={"only": "startswith(displayName,'Profile 1')"},
        ),
        told("one and none", f"query('{LOOKUP}', '/domains/contoso.com', '/domains/nowhere.com')"),
        told("advanced", f"query('{LOOKUP}', '/groups', advanced_query=true, query={{'$top': 2}})"),
        told("one as it is", f"lookup('{LOOKUP}', '/domains/contoso.com').authenticationType"),
    )
    assert run.status == 0, run.output
    every = run["all"].result["msg"]
    assert [row["displayName"] for row in every] == [f"Profile {number:02}" for number in reversed(range(25))]
    assert not any("@odata.context" in row for row in every)
    assert [request["path"] for request in run["all"].requests] == [f"/beta{CONFIGURATIONS}"] * 3
    assert run["all"].requests[0]["query"] == "$select=id,displayName&$orderby=displayName desc"
    assert [row["displayName"] for row in run["some"].result["msg"]] == [
        f"Profile {number}" for number in range(10, 20)
    ]
    assert [row["id"] for row in run["one and none"].result["msg"]] == ["contoso.com"]
    assert run["advanced"].requests[0]["query"] == "$count=true&$top=2"
    assert run["one as it is"].result["msg"] == "Managed"
    assert {request["method"] for request in here.emulator.requests} == {"GET"}
    assert len(here.emulator.token_requests) == 1, "the tasks of a run share the token"


@pytest.mark.parametrize("name", ["enterprise_code_signing_certificate", "enterpriseCodeSigningCertificate"])
def test_a_described_resource_as_its_module_returns_it(lab: MakeLab, name: str) -> None:
    here = lab(TENANT)
    run = look(
        here,
        told("look", f"query('{LOOKUP}', '{name}')"),
        {"name": "info", "m365.graph.enterprise_code_signing_certificate_info": {}},
    )
    assert run.status == 0, run.output
    assert run["look"].result["msg"] == run["info"].result["resources"] != []
    assert (
        [request["path"] for request in run["look"].requests]
        == [f"/beta{CODE_SIGNING}"]
        == [request["path"] for request in run["info"].requests]
    )


@pytest.mark.every_core
def test_it_shares_connection_and_token_with_the_module_of_the_task(lab: MakeLab) -> None:
    here = lab(TENANT)
    first = f"(query('{LOOKUP}', '{CONFIGURATIONS}', api_version='beta', select=['id']) | map(attribute='id') | first)"
    run = look(
        here,
        {"name": "read", INFO: {"path": f"{CONFIGURATIONS}/{{{{ {first} }}}}", "api_version": "beta"}},
        told("later", f"query('{LOOKUP}', '/domains') | length"),
        {"name": "last", INFO: {"path": "/domains"}},
    )
    assert run.status == 0, run.output
    assert len(run["read"].result["resources"]) == 1
    assert len(here.emulator.token_requests) == 1


def test_hosts_are_tenants(lab: MakeLab) -> None:
    """Variables sign in, where the environment is the same for every host."""
    here, other = (
        lab(TENANT),
        lab({"entities": {"/domains": [{"id": "fabrikam.com", "authenticationType": "Managed"}]}}),
    )
    tenants = [
        {f"m365_graph_{name.removeprefix('graph_')}": value for name, value in connection(each.emulator).items()}
        for each in (here, other)
    ]
    run = here.play(
        *[
            told(f"tenant {number}", f"query('{LOOKUP}', '/domains') | map(attribute='id')", vars=tenant)
            for number, tenant in enumerate(tenants)
        ]
    )
    assert run.status == 0, run.output
    assert "contoso.com" in run["tenant 0"].result["msg"]
    assert "fabrikam.com" in run["tenant 1"].result["msg"] and "contoso.com" not in run["tenant 1"].result["msg"]
    assert [len(each.emulator.token_requests) for each in (here, other)] == [1, 1]


BAD = [
    ("'/v1.0/domains'", 'path: "/v1.0/domains" begins with a version. Set api_version instead.'),
    ("'/domains?$top=1'", 'path: "/domains?$top=1" is not a path in Microsoft Graph'),
    ("'/domains/../groups'", "is not a path in Microsoft Graph"),
    (
        "'domain'",
        '"domain" is neither a path, which begins with a slash, nor a resource that is described here: '
        "agent_identity_blueprint_federated_identity_credential, ",
    ),
    (
        "'certificate_authority', select=['id']",
        'select: only what is at a path can be asked for so, not "certificate_authority".',
    ),
    ("'managed_device_certificate_state', api_version='v1.0'", "value of api_version must be one of: beta, got: v1.0"),
    ("'/domains', query={'$top': {}}", "query: $top: "),
]


def test_bad_input_is_told_in_a_sentence_before_any_request(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = look(
        here,
        *[
            told(f"bad {index}", f"query('{LOOKUP}', {term})", ignore_errors=True)
            for index, (term, _said) in enumerate(BAD)
        ],
    )
    for index, (term, said) in enumerate(BAD):
        step = run[f"bad {index}"]
        assert step.failed and said in step.result["msg"], (term, step.result)
    assert "Traceback" not in run.output
    assert here.emulator.requests == here.emulator.token_requests == []


def test_refusals_are_told_and_secrets_are_not(lab: MakeLab) -> None:
    here = lab(TENANT)
    here.emulator.faults.add({"match": {"path": "/domains"}, "times": None, "do": {"status": 403}})
    secret = "not-the-secret-of-this-application"
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END PRIVATE KEY-----"
    run = look(
        here,
        told("refused", f"query('{LOOKUP}', '/domains')", ignore_errors=True),
        told(
            "sign-in",
            f"query('{LOOKUP}', '/groups', client_secret=secret)",
            vars={"secret": secret},
            ignore_errors=True,
        ),
        told(
            "key",
            f"query('{LOOKUP}', '/groups', auth_source='client_certificate', client_certificate_path=key)",
            vars={"key": key},
            ignore_errors=True,
        ),
        told("warned", f"query('{LOOKUP}', '/domains', errors='warn')"),
    )
    assert "Microsoft Graph refused GET /v1.0/domains" in run["refused"].result["msg"]
    assert "AADSTS7000215" in run["sign-in"].result["msg"]
    assert run["key"].failed and "MIIEvQ" not in run["key"].result["msg"]
    assert not run["warned"].failed
    shown = json.dumps([task.result for task in run.tasks]) + run.output
    assert secret not in shown and str(here.emulator.client_secret) not in shown and "MIIEvQ" not in shown
