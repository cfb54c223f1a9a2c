# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the acceptance suite does with a case of the contract in a tenant that is not ours.

Everything that it creates has the prefix of the run in its name, also what a case expects to find: groups, filters,
scope tags, applications and parents are created first. Nothing is assigned to all users or all devices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from case import Case

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Resource
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import DERIVED_CREDENTIALS
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import resource_type

Task = dict[str, Any]
RESOURCE, RESOURCE_INFO = "m365.graph.resource", "m365.graph.resource_info"
ROOTS = "m365.graph.trusted_root_certificate"
CONFIGURATIONS, GROUPS = "/deviceManagement/deviceConfigurations", "/groups"
APPLICATIONS, PRINCIPALS = "/applications", "/servicePrincipals"
FILTERS, TAGS = "/deviceManagement/assignmentFilters", "/deviceManagement/roleScopeTags"
NAMES = ("display_name", "name", "token_name", "user_principal_name")
PREFIX = "m365a-"
AGED = re.compile(rf"{PREFIX}(\d{{10}})-[0-9a-z]{{4}}")
AGAIN = ", again"
DELAY, SOME, RETRIES = 0.5, 30, 60
"""Seconds until a task is repeated, and how often: replicas are up to ten seconds behind, seldom thirty."""
ANYTHING, CHANGED = "true", "({0}.changed | default(false))"
SILENT, FOUND = "not ({0}.changed | default(false))", "({0}.resources | default([])) | length == 1"
EMPTY_GROUP = {"id": "0f2c4d6e-0000-4000-8000-000000000000", "displayName": "Nobody"}
# Resources that a run must not create or change, because that cannot be undone.
NOT_UNDONE = {
    "apple_push_notification_certificate": "there is no way to remove a push certificate or to put one back",
    "application_proxy_certificate": "a replaced certificate cannot be put back, because Graph never returns it",
    "symantec_code_signing_certificate": "a replaced certificate cannot be put back, because Graph never returns it",
    "cloud_certification_authority": "a certification authority takes a licence and cannot be removed at once",
}


@dataclass(frozen=True)
class Scenario:
    """One case of one resource; ``number`` distinguishes its tasks in a playbook."""

    resource: Resource
    case: Case
    number: int

    @property
    def type(self) -> str:
        """Graph's type, as in documents."""
        return resource_type(self.case.concrete(self.resource))

    @property
    def once(self) -> bool:
        """Whether a tenant has the resource once: it is another's then, and put back."""
        return self.resource.singleton or self.resource.only_one

    @property
    def collections(self) -> set[str]:
        """The collections in which it creates something."""
        return {self.resource.paths[self.resource.default_version], *(path for path, _row in _expected(self))}

    def task(self, name: str, module: str, options: Any, **more: Any) -> Task:
        return step(f"{self.number}: {name}", module, options, **more)

    def again(
        self, name: str, module: str, options: Any, until: str = SILENT, retries: int = RETRIES, **more: Any
    ) -> Task:
        result = more.pop("register", self.variable("again"))
        return repeated(f"{self.number}: {name}", module, options, result, until, retries, **more)

    def variable(self, name: str) -> str:
        return f"{name}_{self.number}"


def step(name: str, module: str, options: Any, **more: Any) -> Task:
    """A task after which the others run in any case."""
    return {"name": name, module: options, "ignore_errors": True, **more}


def repeated(
    name: str, module: str, options: Any, result: str, until: str = SILENT, retries: int = RETRIES, **more: Any
) -> Task:
    """A task that is repeated until its ``result`` is as in ``until``: replicas may be some seconds behind."""
    condition = f"not ({result}.failed | default(false)) and {until.format(result)}"
    return step(name, module, options, register=result, until=condition, retries=retries, delay=DELAY, **more)


def tasks(scenario: Scenario, prefix: str, replaced: Mapping[str, str]) -> Iterator[Task]:
    """The life of one resource. ``replaced`` are texts of the case for which this tenant has others."""
    case, resource = scenario.case, scenario.resource
    module, created = f"m365.graph.{resource.name}", scenario.variable("created")
    prefix = f"{prefix}-{scenario.number}"
    substitution = Substitution(prefix, dict(replaced))
    rows = [*_expected(scenario)]
    for number, (path, row) in enumerate(rows):
        made = scenario.variable(f"expected_{number}")
        creator, options = substitution.creation(path, row)
        yield scenario.task(f"expected {number}", creator, options, register=made)
        if path == APPLICATIONS:
            substitution.app_ids[row["displayName"]] = f"{{{{ {made}.resource.appId }}}}"
        if "id" in row:
            substitution.texts[str(row["id"])] = f"{{{{ {made}.resource.id }}}}"
        substitution.texts[row[_name(row)]] = f"{prefix} {row[_name(row)]}"
    options, address = substitution.options(case.typed(case.create)), substitution.options(case.typed(case.address))
    address = _renamed(address, created)
    if scenario.once:
        yield scenario.task("before", f"{module}_info", address, register=scenario.variable("before"))
    yield scenario.task("create, predicted", module, options, check_mode=True)
    yield scenario.task("create", module, options, register=created)
    there: dict[str, Any] = {"when": f"{created}.resource | default({{}}, true) | length > 0"}
    yield scenario.again("create, again", module, options, **there)
    yield scenario.again("read", f"{module}_info", address, FOUND, **there)
    for option in changed_options(scenario):
        change = {**address, **substitution.options(case.changes[option])}
        # A replica that is behind may show the value from before the last change, which can be the desired one.
        yield scenario.again(option, module, change, ANYTHING if scenario.once else CHANGED, retries=SOME, **there)
        # First without writing, until the replicas show the change: a write would be sent again, and count.
        yield scenario.again(f"{option}, shown", module, change, check_mode=True, **there)
        yield scenario.again(f"{option}, again", module, change, **there)
    given = [options, *(substitution.options(change) for change in case.changes.values())]
    yield from unchanged(scenario, [str(row["display_name"]) for row in given if "display_name" in row])
    if scenario.once:
        yield from _put_back(scenario, address)
    elif "DELETE" in resource.methods:
        gone = {**address, "state": "absent"}
        yield scenario.task("absent", module, gone, **there)
        yield scenario.again("absent, again", module, gone, **there)
    for number, (path, _row) in reversed([*enumerate(rows)]):
        made = scenario.variable(f"expected_{number}")
        gone = {"path": f"{path}/{{{{ {made}.resource.id }}}}", "api_version": "beta", "state": "absent"}
        yield scenario.task(f"remove {number}", RESOURCE, gone, when=f"{made}.resource is defined")


def readings(scenario: Scenario) -> Iterator[Task]:
    """What is done with a resource that may only be read."""
    if not scenario.resource.parameters:
        yield scenario.task("list", f"m365.graph.{scenario.resource.name}_info", scenario.case.typed({}))
    if scenario.resource.kept:
        yield from unchanged(scenario)


def unchanged(scenario: Scenario, names: Sequence[str] = ()) -> Iterator[Task]:
    """An export of the type, of which nothing is to be changed; once more if the first came from an old replica.

    With ``names``, only what has one of them is compared: other scenarios create and remove resources meanwhile.
    """
    exported, applied = scenario.variable("exported"), scenario.variable("applied")
    failed = f"({exported}.failed | default(false)) or ({applied}.failed | default(false))"
    second: dict[str, Any] = {"when": f"{failed} or ({applied}.changed | default(false))"}
    own = ""
    if names and scenario.resource.keys == ("displayName",):
        own = f" | selectattr('key.displayName', 'in', {[*names]}) | list"
    for suffix, retries, more in (("", SOME, dict[str, Any]()), (AGAIN, RETRIES, second)):
        export = {"types": [scenario.type]}
        yield scenario.task(f"export{suffix}", "m365.graph.export", export, register=f"{exported}{suffix[2:]}", **more)
        documents = {"documents": f"{{{{ {exported}{suffix[2:]}.documents | default([]){own} }}}}"}
        result: dict[str, Any] = {"register": f"{applied}{suffix[2:]}", "check_mode": True, **more}
        yield scenario.again(f"apply{suffix}", "m365.graph.apply", documents, retries=retries, **result)


def changed_options(scenario: Scenario) -> list[str]:
    """The options that are changed one by one: those that no other task can distinguish are left out."""
    return [option for option in scenario.case.changes if option not in scenario.case.unseen]


def _put_back(scenario: Scenario, address: Mapping[str, Any]) -> Iterator[Task]:
    """The resource as it was before, or its removal if there was none."""
    module, before = f"m365.graph.{scenario.resource.name}", scenario.variable("before")
    there = f"{before}.resources | default([]) | length > 0"
    concrete = scenario.case.concrete(scenario.resource)
    version = scenario.case.create.get("api_version", concrete.default_version)
    kept = [
        item.option
        for item in concrete.writable()
        if item.kept and item.access is not Access.CREATE_ONLY and version in item.versions
    ]
    row = {name: f"{{{{ {before}.resources[0].{name} }}}}" for name in kept if name not in ("id", *address)}
    given = {**row, "api_version": version, **address, **dict.fromkeys(scenario.resource.allow, True)}
    yield scenario.task("put back", module, given, when=there)
    if "DELETE" in scenario.resource.methods:
        yield scenario.task("put back, none", module, {**address, "state": "absent"}, when=f"not ({there})")


def _expected(scenario: Scenario) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a case expects in the tenant; of scope tags that it names by number as well."""
    entities: Mapping[str, Sequence[Mapping[str, Any]]] = scenario.case.tenant.get("entities", {})
    given = {str(row.get("id")) for rows in entities.values() for row in rows}
    options = [scenario.case.create, *scenario.case.changes.values()]
    tags = {str(tag) for row in options for tag in row.get("role_scope_tag_ids") or [] if str(tag).isdigit()}
    for tag in sorted(tags - given - {"0"}):
        yield TAGS, {"id": tag, "displayName": f"Tag {tag}"}
    if any(row.get("assignments") for row in options):
        yield GROUPS, EMPTY_GROUP
    for path, rows in entities.items():
        if path not in ("/domains", "/organization"):
            for row in rows:
                if _name(row) and _referred(scenario, path, row):
                    if path == PRINCIPALS:  # an application has it
                        yield APPLICATIONS, {"displayName": row["displayName"]}
                    yield path, row


def _name(row: Mapping[str, Any]) -> str:
    """The property that names a row; empty if it has none."""
    return next((name for name in ("displayName", "name") if row.get(name)), "")


def _referred(scenario: Scenario, path: str, row: Mapping[str, Any]) -> bool:
    """Whether a case can refer to a row: of what configurations refer to, to those of the types that its own takes."""
    kind = str(row.get("@odata.type", "")).removeprefix("#")
    if not (kind or path == DERIVED_CREDENTIALS) or not scenario.resource.variants:
        return True
    properties = scenario.case.concrete(scenario.resource).properties
    lookups = [lookup for item in properties for lookup in item.lookups.values() if lookup.collection == path]
    return any(kind in ("", *lookup.types) for lookup in lookups)


def _renamed(options: Any, created: str) -> Any:
    """Options with the variable in which the created resource is registered here."""
    if isinstance(options, dict):
        return {name: _renamed(value, created) for name, value in options.items()}
    return re.sub(r"\bcreated\.", f"{created}.", options) if isinstance(options, str) else options


class Substitution:
    """Puts this run's names and this tenant's ids in the place of those of a case."""

    def __init__(self, prefix: str, texts: dict[str, str]) -> None:
        self.prefix = prefix
        self.texts = texts
        self.app_ids = dict[str, str]()

    def row(self, path: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """The body that creates what a case expects."""
        body = {name: value for name, value in row.items() if name not in ("id", "appId")}
        name = body[_name(row)] = f"{self.prefix} {row[_name(row)]}"
        more: dict[str, dict[str, Any]] = {
            GROUPS: {
                "mailEnabled": False,
                "mailNickname": re.sub("[^a-z0-9-]", "", name.lower()),
                "securityEnabled": True,
            },
            FILTERS: {"platform": "iOS", "rule": f'(device.deviceName -startsWith "{self.prefix}")'},
        }
        return {**more.get(path, {}), **body}

    def creation(self, path: str, row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The module and the options that create what a case expects."""
        body, kind = self.row(path, row), str(row.get("@odata.type")).rpartition(".")[2]
        if kind.endswith("TrustedRootCertificate"):
            given = {"type": kind, "display_name": body["displayName"]}
            return ROOTS, {**given, "trusted_root_certificate": body["trustedRootCertificate"]}
        if path == PRINCIPALS:  # its name is that of the application
            body = {"appId": self.app_ids[row["displayName"]]}
            return RESOURCE, {"path": path, "api_version": "beta", "match": ["appId"], "body": body}
        return RESOURCE, {"path": path, "api_version": "beta", "match": [_name(row)], "body": body}

    def options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The options of a task."""
        found = {name: self._value(value) for name, value in options.items()}
        for name in NAMES:
            if isinstance(found.get(name), str) and self.prefix not in found[name]:
                found[name] = f"{self.prefix}{'-' if name == 'name' else ' '}{found[name]}".replace(
                    " ", "-" if name == "user_principal_name" else " "
                )
        if str(found.get("id", "")).upper().startswith("B2C_1A_"):
            found["id"] = f"B2C_1A_{self.prefix}-{found['id'][7:]}"
        if found.get("assignments"):
            found["assignments"] = _narrow(found["assignments"], self.texts[EMPTY_GROUP["displayName"]])
        return found

    def _value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._value(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(item) for item in value]
        return self.texts.get(value, value) if isinstance(value, str) else value


def _narrow(assignments: Sequence[Mapping[str, Any]], group: str) -> list[dict[str, Any]]:
    """Assignments without those that reach everybody; an empty group takes their place."""
    narrow = [dict(item) for item in assignments if not str(item.get("target")).startswith("all")]
    return narrow if len(narrow) == len(assignments) else [*narrow, {"target": "group", "group": group}]


def sweep_paths(resources: Sequence[Resource]) -> list[str]:
    """The collections in which a run creates something, those first that refer to others."""
    own = [
        resource.paths[resource.default_version]
        for resource in resources
        if resource.kept and not resource.parameters and not resource.singleton and "DELETE" in resource.methods
    ]
    last = [APPLICATIONS, GROUPS, FILTERS, TAGS]
    return list(dict.fromkeys([*(path.split("/microsoft.graph.")[0] for path in own), *last]))


def name_of(row: Mapping[str, Any]) -> str:
    """The texts in which a row may have the prefix of a run."""
    names = ("displayName", "name", "tokenName", "subject", "userPrincipalName", "id")
    return " ".join(str(row.get(name) or "") for name in names)
