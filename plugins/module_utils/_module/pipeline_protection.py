# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``doctor_info`` in a pipeline: whether only a protected branch can use what the application with write access trusts.

That is an environment in GitHub Actions and GitLab CI, and a service connection in Azure Pipelines. It is read with the
token of the job, or with one that the job is given; what this token cannot read is reported as not known.

Sources: https://docs.github.com/rest/deployments/environments, https://docs.github.com/rest/deployments/branch-policies
and https://docs.github.com/rest/branches/branches; https://docs.gitlab.com/api/branches,
https://docs.gitlab.com/api/protected_environments and https://docs.gitlab.com/ci/jobs/ci_job_token (what a job's token
can read); https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/get-service-endpoints-by-names
and https://learn.microsoft.com/rest/api/azure/devops/approvalsandchecks/check-configurations/list. The last page does
not describe the settings of a check; their form is that of microsoft/terraform-provider-azuredevops. GitLab does not
document the role that reading protected environments needs; it is taken to be that for changing them, Maintainer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._http.json_text import read_json
from ansible_collections.m365.graph.plugins.module_utils._http.transport import NoAnswer, NotSent, Transport
from ansible_collections.m365.graph.plugins.module_utils._module.doctor_checks import CheckResult, send_twice

PIPELINES = ("github", "gitlab", "azure_pipelines")
#: The variables by which a job recognises its service.
MARKS = {"github": "GITHUB_ACTIONS", "gitlab": "GITLAB_CI", "azure_pipelines": "TF_BUILD"}
#: What the pipelines in docs/gitops use: environments, and a service connection.
ENVIRONMENTS = {"github": "production", "gitlab": "production", "azure_pipelines": "m365-writer"}

_REFUSED = (401, 403, 404)
#: The task behind the check "Branch control", and the type of the check "Exclusive lock".
_BRANCH_CONTROL = "86b05a0c-73e6-4f7d-b3cf-e38f3b39a75b"
_EXCLUSIVE_LOCK = "2ef31ad6-baa0-403a-8b45-2cbc9b4e5563"


class _Unknown(Exception):
    """What was asked for could not be read; the text is a sentence that explains why."""


class _Unprotected(Exception):
    """Something is not protected: a sentence, and one on what to do next."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


@dataclass(frozen=True)
class PipelineQuestion:
    """What to check. ``pipeline`` is one of :data:`PIPELINES`; ``environment`` has the variables of the job."""

    pipeline: str
    name: str
    branch: str
    environment: Mapping[str, str]

    def variable(self, *names: str) -> str:
        """The value of the first of these variables that is set. Raises :class:`_Unknown`."""
        for name in names:
            if value := self.environment.get(name, "").strip():
                return value
        raise _Unknown(f"{' or '.join(names)} is not set.")


def detected(environment: Mapping[str, str]) -> str | None:
    """The service whose job this is, by the variables of the process."""
    return next((name for name, mark in MARKS.items() if environment.get(mark, "").lower() == "true"), None)


def check_protection(
    question: PipelineQuestion, transport: Transport, clock: Clock, hide: Callable[[Iterable[str]], None]
) -> CheckResult:
    """The result of the check. ``hide`` is called with the tokens that are sent, before they are."""
    try:
        message = _SERVICES[question.pipeline](question, transport, clock, hide)
    except _Unprotected as problem:
        return CheckResult("pipeline", "failed", str(problem), problem.advice)
    except (_Unknown, InputError) as reason:
        what = f"Whether {question.name} is protected could not be read"
        return CheckResult("pipeline", "skipped", f"{what}: {reason}")
    return CheckResult("pipeline", "ok", message)


class _Api:
    """The API of one service, with one token. ``root`` has no slash at its end."""

    def __init__(self, root: str, headers: Mapping[str, str], transport: Transport, clock: Clock) -> None:
        if not root.startswith("https://"):
            raise _Unknown("the address of the service does not begin with https://.")
        self._root = root.rstrip("/")
        self._headers = {"Accept": "application/json", **headers}
        self._transport = transport
        self._clock = clock

    def get(self, path: str, **query: object) -> Any:
        """The value in the answer, or None if the token is not sufficient or nothing is there.

        Raises :class:`_Unknown` for every other answer.
        """
        url = f"{self._root}{path}{'?' if query else ''}{urlencode(query)}"
        host = urlsplit(url).netloc
        try:
            answer, _before = send_twice(url, self._headers, self._transport, self._clock)
        except (NotSent, NoAnswer) as error:
            raise _Unknown(f"{host} cannot be reached: {error}.") from None
        if answer.status in _REFUSED:
            return None
        if answer.status != 200:
            raise _Unknown(f"{host} answered {answer.status}.")
        try:
            return read_json(answer.body)
        except ValueError:
            raise _Unknown(f"{host} did not answer with JSON.") from None

    def rows(self, path: str, inside: str | None = None, **query: object) -> list[dict[str, Any]] | None:
        """The objects of a list, which is the answer itself or its property ``inside``."""
        value = self.get(path, **query)
        if value is None:
            return None
        found = _object(value).get(inside) if inside else value
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise _Unknown("the answer has an unknown form.")
        return found


def _object(value: object) -> dict[str, Any]:
    """A part of an answer that is documented as an object; an empty one for null."""
    if value is not None and not isinstance(value, dict):
        raise _Unknown("the answer has an unknown form.")
    return value or {}


def _github(
    question: PipelineQuestion, transport: Transport, clock: Clock, hide: Callable[[Iterable[str]], None]
) -> str:
    token = question.variable("GITHUB_TOKEN", "GH_TOKEN")
    owner, _slash, repository = question.variable("GITHUB_REPOSITORY").partition("/")
    hide([token])
    headers = {"Authorization": f"Bearer {token}", "X-GitHub-Api-Version": "2022-11-28", "User-Agent": "m365.graph"}
    root = question.environment.get("GITHUB_API_URL") or "https://api.github.com"
    api = _Api(root, headers, transport, clock)
    place = f"/repos/{segment(owner)}/{segment(repository)}"
    environment = f"{place}/environments/{segment(question.name)}"
    found = api.get(environment)
    settings = "(Settings, Environments, Deployment branches and tags)"
    only = f"Allow only the branch {question.branch} to deploy to {question.name} {settings}."
    if found is None:
        # Without the permission, an environment that exists is not found either.
        if api.get(f"{place}/environments", per_page=1) is None:
            raise _Unknown("the token needs actions: read.")
        raise _Unprotected(
            f"The environment {question.name} does not exist, so the first job that names it creates it unprotected.",
            f"Create it. {only}",
        )
    policy = _object(_object(found).get("deployment_branch_policy"))
    if policy.get("custom_branch_policies"):
        rows = api.rows(f"{environment}/deployment-branch-policies", "branch_policies", per_page=100)
        allowed = None if rows is None else {_described(row) for row in rows}
    elif policy.get("protected_branches"):
        rows = api.rows(f"{place}/branches", protected="true", per_page=100)
        allowed = None if rows is None else {_described(row) for row in rows}
    else:
        raise _Unprotected(f"Every branch can deploy to the environment {question.name}.", only)
    branch = api.get(f"{place}/branches/{segment(question.branch)}")
    if allowed is None or branch is None:
        raise _Unknown(
            f"the token needs actions: read and contents: read, and the branch {question.branch} must exist."
        )
    if allowed != {question.branch}:
        others = ", ".join(sorted(allowed - {question.branch})) or "no branch"
        raise _Unprotected(f"The environment {question.name} allows deployments from {others}.", only)
    if _object(branch).get("protected") is not True:
        raise _Unprotected(
            f"The branch {question.branch} is not protected.",
            "Require pull requests for it (Settings, Rules or Branches).",
        )
    return f"Only the branch {question.branch} can deploy to the environment {question.name}, and it is protected."


def _described(row: Mapping[str, Any]) -> str:
    """A branch, or a pattern for the names of branches or tags."""
    name = str(row.get("name"))
    return f"tags {name}" if row.get("type") == "tag" else name


def _gitlab(
    question: PipelineQuestion, transport: Transport, clock: Clock, hide: Callable[[Iterable[str]], None]
) -> str:
    own = question.environment.get("GITLAB_TOKEN") or question.environment.get("GITLAB_COMMENT_TOKEN")
    token = own or question.variable("CI_JOB_TOKEN")
    hide([token])
    root = question.environment.get("CI_API_V4_URL") or "https://gitlab.com/api/v4"
    api = _Api(root, {"PRIVATE-TOKEN" if own else "JOB-TOKEN": token}, transport, clock)
    place = f"/projects/{segment(question.variable('CI_PROJECT_ID'))}"
    # Sorted by name, so the branch itself comes first of all that begin with its name.
    branches = api.rows(f"{place}/repository/branches", search=f"^{question.branch}", per_page=100)
    if branches is None:
        raise _Unknown("the token cannot read the project's branches.")
    found = next((row for row in branches if row.get("name") == question.branch), {})
    if found.get("protected") is not True:
        problem = "is not protected" if found else "does not exist"
        advice = f"Protect {question.branch} (Settings, Repository, Protected branches)."
        raise _Unprotected(f"The branch {question.branch} {problem}.", advice)
    environments = api.rows(f"{place}/protected_environments", per_page=100)
    if environments is None:
        raise _Unknown(
            f"the branch {question.branch} is. For the environment, set GITLAB_TOKEN to a token with the scope "
            "read_api and the role Maintainer; GitLab Free does not protect environments."
        )
    if not any(row.get("name") == question.name for row in environments):
        raise _Unprotected(
            f"The project does not protect the environment {question.name}.",
            "Protect it (Settings, CI/CD, Protected environments), unless its group protects it.",
        )
    return f"The environment {question.name} and the branch {question.branch} are protected."


def _azure_pipelines(
    question: PipelineQuestion, transport: Transport, clock: Clock, hide: Callable[[Iterable[str]], None]
) -> str:
    token = question.variable("SYSTEM_ACCESSTOKEN")
    hide([token])
    # Suppressed: a refusal must not lead to a page where a person can sign in.
    headers = {"Authorization": f"Bearer {token}", "X-TFS-FedAuthRedirect": "Suppress"}
    root = question.variable("SYSTEM_COLLECTIONURI").rstrip("/")
    project = segment(question.variable("SYSTEM_TEAMPROJECTID", "SYSTEM_TEAMPROJECT"))
    api = _Api(f"{root}/{project}/_apis", headers, transport, clock)
    named: dict[str, object] = {"endpointNames": question.name, "api-version": "7.1"}
    connections = api.rows("/serviceendpoint/endpoints", "value", **named)
    connection = next((row for row in connections or () if row.get("name") == question.name), None)
    if connection is None:
        raise _Unknown("it does not exist, or the build service needs the role Reader for the service connection.")
    checks = api.rows(
        "/pipelines/checks/configurations",
        "value",
        **{"resourceType": "endpoint", "resourceId": connection.get("id"), "$expand": "settings"},
        **{"api-version": "7.1-preview.1"},
    )
    if checks is None:
        raise _Unknown("the token cannot read the checks of the service connection.")
    active = [check for check in checks if check.get("isDisabled") is not True]
    controls = [inputs for inputs in map(_branch_control, active) if inputs is not None]
    reference = f"refs/heads/{question.branch}"
    # Every check must pass, so one that allows this branch alone is enough.
    narrow = [inputs for inputs in controls if _branches(inputs) == {reference}]
    settings = f"(the service connection {question.name}, Approvals and checks)"
    if not narrow:
        allowed = sorted(set().union(*map(_branches, controls)) - {reference})
        which = ", ".join(allowed) if allowed else "every branch"
        raise _Unprotected(
            f"The service connection {question.name} can be used from {which}.",
            f"Add the check Branch control with the allowed branch {reference} {settings}.",
        )
    if not any(str(inputs.get("ensureProtectionOfBranch")).lower() == "true" for inputs in narrow):
        raise _Unprotected(
            f"The service connection {question.name} can be used from {question.branch} without branch protection.",
            f"Select Verify branch protection in the check Branch control {settings}.",
        )
    if not any(str(_object(check.get("type")).get("id")).lower() == _EXCLUSIVE_LOCK for check in active):
        raise _Unprotected(
            f"Two runs can use the service connection {question.name} at the same time.",
            f"Add the check Exclusive lock {settings}.",
        )
    return f"Only the protected branch {question.branch} can use {question.name}, one run at a time."


def _branch_control(check: Mapping[str, Any]) -> dict[str, Any] | None:
    """The inputs of a check "Branch control"; None for another check."""
    settings = _object(check.get("settings"))
    if str(_object(settings.get("definitionRef")).get("id")).lower() != _BRANCH_CONTROL:
        return None
    return _object(settings.get("inputs"))


def _branches(inputs: Mapping[str, Any]) -> set[str]:
    """The references that a check "Branch control" allows, which may contain wildcards; ``*`` if it has none."""
    return {name.strip() for name in str(inputs.get("allowedBranches") or "*").split(",") if name.strip()}


_SERVICES: Mapping[str, Callable[[PipelineQuestion, Transport, Clock, Callable[[Iterable[str]], None]], str]] = {
    "github": _github,
    "gitlab": _gitlab,
    "azure_pipelines": _azure_pipelines,
}
