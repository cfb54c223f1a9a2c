# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for any resource: options, results and warnings with Graph's own names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule, env_fallback
from ansible.module_utils.common.validation import check_type_dict

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._any_type import description, metadata
from ansible_collections.m365.graph.plugins.module_utils._any_type.description import DesiredEntity
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import Schema
from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._description.plan import MASK, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import Outcome
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._module.any_types import BY_LOOKS
from ansible_collections.m365.graph.plugins.module_utils._module.options import ModuleFactory, common_options
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.module_utils._values.secret_names import masked, secret_texts


class HiddenBody(dict[str, Any]):
    """A body in a task: its secrets are masked for logs and for the task's invocation; ``raw`` has them.

    ``raw`` is None for any other value than an object, which an error of Ansible would show.
    """

    def __init__(self, raw: Mapping[str, Any] | None) -> None:
        self.raw = raw
        super().__init__(masked(raw, MASK) if raw is not None else {"": MASK})

    def __str__(self) -> str:
        return f"not logged, with {', '.join(map(str, self)) or 'nothing'}"


class _JsonObject(str):
    """The type ``dict`` of an option that may contain secrets (see ``_DocumentOption`` for types in argument specs)."""

    __name__ = "dict"

    def __call__(self, value: Any) -> HiddenBody:
        if isinstance(value, HiddenBody):
            return value
        try:
            return HiddenBody(check_type_dict(value))
        except TypeError:
            return HiddenBody(None)


def resource_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``resource``."""
    options = {
        **_address(),
        "body": {"type": _JsonObject("dict"), "default": {}},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "match": {"type": "list", "elements": "str", "default": []},
        "write_only": {"type": "list", "elements": "str", "default": []},
        "metadata": {"type": "str", "default": "auto", "choices": ["auto", "required", "none"]},
        "metadata_cache": {"type": "path", "fallback": (env_fallback, ["M365_GRAPH_METADATA_CACHE"])},
    }
    run(make_module(argument_spec=options, supports_check_mode=True), run_resource)


def resource_info_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``resource_info``."""
    run(make_module(argument_spec=resource_info_options(), supports_check_mode=True), run_resource_info)


def resource_info_options() -> dict[str, dict[str, Any]]:
    """The options of ``resource_info``."""
    return {
        **_address(),
        "query": {"type": "dict", "default": {}},
        "advanced_query": {"type": "bool", "default": False},
    }


def _address() -> dict[str, dict[str, Any]]:
    return {
        **common_options(),
        "path": {"type": "str", "required": True},
        "api_version": {"type": "str", "default": "v1.0", "choices": ["v1.0", "beta"]},
    }


def run_resource(task: Session) -> dict[str, Any]:
    """Bring one resource into the desired state. Returns the result without the trail."""
    params, absent = task.params, task.params["state"] == "absent"
    body = params["body"].raw if isinstance(params["body"], HiddenBody) else params["body"]
    if body is None:
        raise _errors.InputError("body: it is not an object.")
    task.hide(secret_texts(body))
    wish = DesiredEntity(
        params["path"], params["api_version"], body, tuple(params["match"]), frozenset(params["write_only"])
    )
    task.hide(text for name in wish.write_only for text in description.texts(wish.body.get(name)))
    description.check(wish)
    if not absent and not wish.body:
        raise _errors.InputError("body: it has no property, so that there is nothing to keep.")
    needed = bool(wish.match) or not absent  # a resource that is deleted by its own path is not compared
    schema = _track_existence(task, wish) if needed else None
    resource = description.describe(wish, schema)
    by_metadata = schema is not None and schema.known(resource.type)
    if schema is not None and not by_metadata:
        _without(task, f"The metadata of {wish.version} does not describe {wish.path}")
    target = description.target(wish, resource, schema)
    outcome = Reconciler(task.client).reconcile(
        target, description.desired(wish, resource), absent=absent, dry_run=task.check_mode
    )
    for warning in (*outcome.plan.warnings, *outcome.warnings, *_remarks(resource, outcome)):
        task.warn(warning)
    return {
        "changed": outcome.plan.changed,
        "resource": None if outcome.entity is None else _shown(resource, outcome.entity),
        # The further effects of a change are known for described resources only.
        "changes": [{**change.to_dict(), "effect": "unknown"} for change in outcome.plan.changes],
        "diff": _diff(resource, outcome, wish),
        "compared_by": ("metadata" if by_metadata else "inference") if needed else None,
    }


def _track_existence(task: Session, wish: DesiredEntity) -> Schema | None:
    """The types of the service, if they are needed and available."""
    if task.params["metadata"] == "none":
        return None
    learned = metadata.learn(
        task.client, wish.version, folder=task.params["metadata_cache"], run_folder=session.run_directory
    )
    if learned.schema is None:
        _without(task, " ".join(learned.problems).rstrip("."))
        return None
    for problem in learned.problems:
        task.warn(problem)
    return learned.schema


def _without(task: Session, why: str) -> None:
    """Continue without types, if the task allows it."""
    if task.params["metadata"] == "required":
        raise _errors.NoMatch(f"{why}, and metadata=required.")
    task.warn(f"{why}; {BY_LOOKS}.")


def _remarks(resource: Resource, outcome: Outcome) -> Iterator[str]:
    """Warnings about values that were not compared, or only by their form."""
    there = outcome.plan.before
    links = description.initial(resource)
    if links and there and outcome.plan.action is not PlanAction.DELETE:
        yield f"{' and '.join(links)} was not compared: only a create sends what leads to other resources."
    unseen = [name for name in outcome.plan.body if there and name not in there]
    if unseen:
        yield (
            f"The service does not show {' and '.join(unseen)}, so that it is sent with each run. Name in "
            "write_only what is not to be compared."
        )


def _shown(resource: Resource, entity: Json) -> dict[str, Any]:
    secret = {item.name for item in resource.properties if item.secret}
    found: dict[str, Any] = description.raw({name: value for name, value in entity.items() if name not in secret})
    return found


def _diff(resource: Resource, outcome: Outcome, wish: DesiredEntity) -> dict[str, Any]:
    before, after = (
        {name: value for name, value in _shown(resource, entity or {}).items() if value is not None}
        for entity in _states(outcome)
    )
    return {"before": before, "after": after, "before_header": wish.path, "after_header": wish.path}


def _states(outcome: Outcome) -> tuple[Json, Json | None]:
    """Before and after; for values that are sent, in the form in which they are sent."""
    if outcome.entity is None:
        return outcome.plan.before, None
    return outcome.plan.before, {
        **outcome.entity,
        **{name: value for name, value in outcome.plan.body.items() if value is not None},
    }


def run_resource_info(task: Session) -> dict[str, Any]:
    """Every resource at a path. Returns the result without the trail."""
    params = task.params
    path, version = params["path"], params["api_version"]
    description.check_path(path)
    query = {name: _query_value(name, value) for name, value in params["query"].items()}
    headers: Mapping[str, str] = {}
    if params["advanced_query"]:
        query, headers = {"$count": "true", **query}, {"ConsistencyLevel": "eventual"}
    target = Target(description.describe(DesiredEntity(path, version, {}), None), version)
    try:
        with Reconciler(task.client).explaining(target):
            rows = [
                description.raw(row) for row in task.client.look(path, version=version, params=query, headers=headers)
            ]
    except _errors.NotFound:
        rows = []
    return {"changed": False, "resources": rows}


def _query_value(name: str, value: Any) -> str:
    """The value of a query option as in an address; several are joined by commas, as in ``$select``."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    if isinstance(value, str | int | float):
        return str(value)
    raise _errors.InputError(f"query: {name}: {shown(value)} is neither a text nor a number nor a list of texts.")
