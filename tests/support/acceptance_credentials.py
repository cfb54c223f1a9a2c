# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the acceptance suite does with the modules that keep a credential of an owner, which has no address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from acceptance_scenario import CHANGED, RESOURCE, SILENT, SOME, Task, repeated, step
from credential_cases import CredentialCase

APPLICATIONS = "/applications"


@dataclass(frozen=True)
class CredentialScenario:
    """One case; ``number`` distinguishes its tasks in a playbook."""

    case: CredentialCase
    number: int

    @property
    def type(self) -> str:
        """The type in documents."""
        return self.case.type

    def name(self, what: str) -> str:
        return f"{self.number}: {what}"

    def variable(self, name: str) -> str:
        return f"{name}_{self.number}"


def credential_tasks(scenario: CredentialScenario, prefix: str) -> Iterator[Task]:
    """The life of one credential. Its owner is a new application, or the service principal of one."""
    case, module = scenario.case, scenario.case.module
    application, owner = scenario.variable("application"), scenario.variable("owner")
    name = f"{prefix}-{scenario.number} build"
    paths = [APPLICATIONS]
    made = {"path": APPLICATIONS, "api_version": "beta", "match": ["displayName"], "body": {"displayName": name}}
    yield step(scenario.name("expected application"), RESOURCE, made, register=application)
    if case.collection != APPLICATIONS:
        body = {"appId": f"{{{{ {application}.resource.appId }}}}"}
        made = {"path": case.collection, "api_version": "beta", "match": ["appId"], "body": body}
        paths.append(case.collection)
    yield repeated(scenario.name("expected owner"), RESOURCE, made, owner, "{0}.resource is defined")
    place = {next(iter(case.place)): f"{{{{ {application}.resource.appId }}}}"}
    created, named = {**place, **case.create}, {**place, **case.told}
    again = scenario.variable("again")
    yield step(scenario.name("create, predicted"), module, created, check_mode=True)
    yield step(scenario.name("create"), module, created)
    yield repeated(scenario.name("create, again"), module, created, again, SILENT)
    yield repeated(scenario.name("read"), f"{module}_info", place, again, "({0}.resources | default([])) | length > 0")
    for option, (options, _property) in case.changes.items():
        yield repeated(scenario.name(option), module, {**named, **options}, again, CHANGED, SOME)
        yield repeated(scenario.name(f"{option}, again"), module, {**named, **options}, again, SILENT)
    exported = scenario.variable("exported")
    yield step(scenario.name("export"), "m365.graph.export", {"types": [case.type]}, register=exported)
    yield repeated(scenario.name("apply"), "m365.graph.apply", _own(case, application, exported, name), again, SILENT)
    gone = {**named, "state": "absent", "allow_in_use": True}
    yield step(scenario.name("absent"), module, gone)
    yield repeated(scenario.name("absent, again"), module, gone, again, SILENT)
    for path, variable in reversed([*zip(paths, (application, owner), strict=False)]):
        item = {"path": f"{path}/{{{{ {variable}.resource.id }}}}", "api_version": "beta", "state": "absent"}
        yield step(scenario.name(f"remove {path}"), RESOURCE, item, when=f"{variable}.resource is defined")


def _own(case: CredentialCase, application: str, exported: str, name: str) -> dict[str, Any]:
    """The exported documents about the owner, which they name by its name or client ID."""
    member = "application" if case.collection == APPLICATIONS else "servicePrincipal"
    known = f"['{name}', {application}.resource.appId]"
    own = f"selectattr('key.{member}', 'in', {known})"
    return {"documents": f"{{{{ {exported}.documents | default([]) | {own} | list }}}}"}
