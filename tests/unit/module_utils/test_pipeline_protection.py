# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who can write through a pipeline: what GitHub, GitLab and Azure DevOps answer, and what doctor_info reports.

The answers have the form of the examples in the services' references, which the module names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NotSent
from ansible_collections.m365.graph.plugins.module_utils._module.doctor_checks import CheckResult
from ansible_collections.m365.graph.plugins.module_utils._module.pipeline_protection import (
    ENVIRONMENTS,
    PipelineQuestion,
    check_protection,
    detected,
)

Answers = dict[str, Any]
NOWHERE = "nobody answers"
VARIABLES = {
    "github": {"GITHUB_TOKEN": "secret", "GITHUB_REPOSITORY": "contoso/estate"},
    "gitlab": {"CI_JOB_TOKEN": "secret", "CI_PROJECT_ID": "5", "CI_API_V4_URL": "https://git.contoso.com/api/v4"},
    "azure_pipelines": {
        "SYSTEM_ACCESSTOKEN": "secret",
        "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/",
        "SYSTEM_TEAMPROJECTID": "project",
    },
}


class Service:
    """A transport with answers by address: a value, a status, or nobody. Everything else is not found."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.headers: list[Mapping[str, str]] = []

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        assert method == "GET" and body is None and timeout > 0
        self.headers.append(headers)
        found = self.answers.get(url, 404)
        if found == NOWHERE:
            raise NotSent("the host name cannot be resolved", permanent=True)
        if isinstance(found, int):
            return HttpAnswer(found, {}, b"{}")
        return HttpAnswer(200, {}, found if isinstance(found, bytes) else json.dumps(found).encode())

    def renew(self) -> None:
        raise AssertionError("not used")


def check(pipeline: str, answers: Mapping[str, Any], *, without: str = "", **more: str) -> tuple[CheckResult, Service]:
    hidden: list[str] = []
    service = Service(answers)
    variables = {name: value for name, value in {**VARIABLES[pipeline], **more}.items() if name != without}
    question = PipelineQuestion(pipeline, ENVIRONMENTS[pipeline], "main", variables)
    result = check_protection(question, service, Clock(sleep=lambda _seconds: None), hidden.extend)
    sent = " ".join(value for headers in service.headers for value in headers.values())
    assert not service.headers or (hidden and hidden[0] in sent), "a token is hidden before it is sent"
    assert not any(token in f"{result.message}{result.advice}" for token in hidden)
    assert bool(result.advice) == (result.status == "failed") and result.message.endswith(".")
    return result, service


HUB = "https://api.github.com/repos/contoso/estate"
ENVIRONMENT = f"{HUB}/environments/production"
POLICIES = f"{ENVIRONMENT}/deployment-branch-policies?per_page=100"
CUSTOM = {
    "name": "production",
    "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
}
PROTECTED = {
    "name": "production",
    "deployment_branch_policy": {"protected_branches": True, "custom_branch_policies": False},
}
MAIN = {f"{HUB}/branches/main": {"name": "main", "protected": True}}


def policies(*names: str, kind: str = "branch") -> Answers:
    rows = [{"id": 1, "node_id": "x", "name": name, "type": kind} for name in names]
    return {ENVIRONMENT: CUSTOM, POLICIES: {"total_count": len(rows), "branch_policies": rows}}


def protected(*names: str) -> Answers:
    rows = [{"name": name, "protected": True} for name in names]
    return {ENVIRONMENT: PROTECTED, f"{HUB}/branches?protected=true&per_page=100": rows}


@pytest.mark.parametrize(
    ("answers", "status", "message"),
    [
        ({**policies("main"), **MAIN}, "ok", "Only the branch main can deploy to the environment production, and"),
        ({**protected("main"), **MAIN}, "ok", "Only the branch main can deploy to the environment production, and"),
        ({**policies("main", "release/*"), **MAIN}, "failed", "allows deployments from release/*."),
        ({**policies("main", kind="tag"), **MAIN}, "failed", "allows deployments from tags main."),
        ({**policies(), **MAIN}, "failed", "allows deployments from no branch."),
        ({**protected("main", "trunk"), **MAIN}, "failed", "allows deployments from trunk."),
        ({ENVIRONMENT: {"deployment_branch_policy": None}, **MAIN}, "failed", "Every branch can deploy to the environ"),
        ({**policies("main"), f"{HUB}/branches/main": {"protected": False}}, "failed", "The branch main is not prot"),
        ({f"{HUB}/environments?per_page=1": {"environments": []}}, "failed", "The environment production does not e"),
        ({ENVIRONMENT: 403}, "skipped", "Whether production is protected could not be read: the token needs actions"),
        (policies("main"), "skipped", "the token needs actions: read and contents: read, and the branch main must"),
        ({ENVIRONMENT: CUSTOM, **MAIN}, "skipped", "the token needs actions: read and contents: read"),
        ({ENVIRONMENT: 500}, "skipped", "could not be read: api.github.com answered 500."),
        ({ENVIRONMENT: NOWHERE}, "skipped", "api.github.com cannot be reached: the host name cannot be resolved."),
        ({ENVIRONMENT: b"<html>"}, "skipped", "api.github.com did not answer with JSON."),
        ({ENVIRONMENT: []}, "skipped", "the answer has an unknown form."),
        ({ENVIRONMENT: CUSTOM, POLICIES: {"branch_policies": ["main"]}, **MAIN}, "skipped", "has an unknown form."),
    ],
)
def test_github(answers: Answers, status: str, message: str) -> None:
    result, service = check("github", answers)
    assert result.status == status and message in result.message, result
    assert {headers["Authorization"] for headers in service.headers} == {"Bearer secret"}


def test_without_variables_nothing_is_sent() -> None:
    for pipeline, variables in VARIABLES.items():
        for name in variables:
            if name != "CI_API_V4_URL":
                result, service = check(pipeline, {}, without=name)
                assert result.status == "skipped" and name in result.message and not service.headers, result
    result, service = check("github", {}, GITHUB_API_URL="http://github.contoso.com")
    assert result.status == "skipped" and "https://" in result.message and not service.headers


LAB = "https://git.contoso.com/api/v4/projects/5"
BRANCHES = f"{LAB}/repository/branches?search=%5Emain&per_page=100"
GUARDED = {BRANCHES: [{"name": "main", "protected": True}, {"name": "mainly", "protected": False}]}
OWN = f"{LAB}/protected_environments?per_page=100"


@pytest.mark.parametrize(
    ("answers", "status", "message"),
    [
        ({**GUARDED, OWN: [{"name": "production"}]}, "ok", "The environment production and the branch main are prot"),
        ({**GUARDED, OWN: [{"name": "staging"}]}, "failed", "The project does not protect the environment production."),
        ({BRANCHES: [{"name": "main", "protected": False}]}, "failed", "The branch main is not protected."),
        ({BRANCHES: [{"name": "mainly", "protected": True}]}, "failed", "The branch main does not exist."),
        (
            {**GUARDED, OWN: 403},
            "skipped",
            "production is protected could not be read: the branch main is. For the env",
        ),
        ({BRANCHES: 404}, "skipped", "the token cannot read the project's branches."),
    ],
)
def test_gitlab(answers: Answers, status: str, message: str) -> None:
    result, service = check("gitlab", answers)
    assert result.status == status and message in result.message, result
    assert {headers["JOB-TOKEN"] for headers in service.headers} == {"secret"}


def test_gitlab_prefers_a_token_that_is_given() -> None:
    for name in ("GITLAB_TOKEN", "GITLAB_COMMENT_TOKEN"):
        _result, service = check("gitlab", GUARDED, **{name: "given"})
        assert [headers.get("PRIVATE-TOKEN") for headers in service.headers] == ["given", "given"]
        assert not any("JOB-TOKEN" in headers for headers in service.headers)


ADO = "https://dev.azure.com/contoso/project/_apis"
CONNECTIONS = f"{ADO}/serviceendpoint/endpoints?endpointNames=m365-writer&api-version=7.1"
CHECKS = (
    f"{ADO}/pipelines/checks/configurations?resourceType=endpoint&resourceId=5e47&%24expand=settings"
    "&api-version=7.1-preview.1"
)
NAMED = {CONNECTIONS: {"count": 1, "value": [{"id": "5e47", "name": "m365-writer"}]}}
LOCK = {"type": {"id": "2EF31AD6-BAA0-403A-8B45-2CBC9B4E5563", "name": "ExclusiveLock"}, "settings": None}
APPROVAL = {"type": {"id": "8c6f20a7-a545-4486-9777-f762fafe0d4d", "name": "Approval"}, "settings": {"approvers": []}}


def control(branches: str, ensured: str = "true", **more: object) -> dict[str, object]:
    return {
        "type": {"id": "fe1de3ee-a436-41b4-bb20-f6eb4cb879a7", "name": "Task Check"},
        "settings": {
            "definitionRef": {"id": "86b05a0c-73e6-4f7d-b3cf-e38f3b39a75b", "name": "evaluatebranchProtection"},
            "inputs": {"allowedBranches": branches, "ensureProtectionOfBranch": ensured},
        },
        **more,
    }


@pytest.mark.parametrize(
    ("checks", "status", "message"),
    [
        ([APPROVAL, control("refs/heads/main"), LOCK], "ok", "Only the protected branch main can use m365-writer, one"),
        (
            [control("*"), control("refs/heads/main"), LOCK],
            "ok",
            "Only the protected branch main can use m365-writer, one",
        ),
        ([APPROVAL, LOCK], "failed", "The service connection m365-writer can be used from every branch."),
        ([control("*"), LOCK], "failed", "can be used from *."),
        ([control("refs/heads/main, refs/heads/dev"), LOCK], "failed", "can be used from refs/heads/dev."),
        ([control("refs/heads/main", isDisabled=True), LOCK], "failed", "can be used from every branch."),
        ([control("refs/heads/main", "false"), LOCK], "failed", "can be used from main without branch protection."),
        (
            [control("refs/heads/main")],
            "failed",
            "Two runs can use the service connection m365-writer at the same time",
        ),
        (403, "skipped", "the token cannot read the checks of the service connection."),
    ],
)
def test_azure_pipelines(checks: object, status: str, message: str) -> None:
    answers = {**NAMED, CHECKS: checks if isinstance(checks, int) else {"value": checks}}
    result, service = check("azure_pipelines", answers)
    assert result.status == status and message in result.message, result
    assert {headers["Authorization"] for headers in service.headers} == {"Bearer secret"}


@pytest.mark.parametrize("answer", [{"value": []}, 401, {"value": [{"id": "1", "name": "m365-writer-2"}]}])
def test_a_connection_that_the_build_service_cannot_see(answer: object) -> None:
    result, _service = check("azure_pipelines", {CONNECTIONS: answer})
    assert result.status == "skipped" and "the build service needs the role Reader" in result.message


def test_the_service_is_recognised_by_the_variables_of_its_jobs() -> None:
    assert detected({"GITHUB_ACTIONS": "true"}) == "github"
    assert detected({"GITLAB_CI": "true"}) == "gitlab"
    assert detected({"TF_BUILD": "True"}) == "azure_pipelines"
    assert detected({"GITHUB_ACTIONS": "false", "CI": "true"}) is None
