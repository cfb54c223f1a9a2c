# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules for one type of resource: options from a description, results and errors in Ansible's form.

A module is its documentation and one call of :func:`reconcile_main` or :func:`info_main`. ``run_*`` use only
``params``, ``check_mode``, ``no_log_values``, ``exit_json``, ``fail_json`` and ``warn`` of the module object.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.exchange import ODD_ANSWER
from ansible_collections.m365.graph.plugins.module_utils._client.session import Module, Session
from ansible_collections.m365.graph.plugins.module_utils._description import variants
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    CertificateRejected,
    GraphError,
    InputError,
    InvalidValue,
    M365GraphError,
    MissingLibrary,
)
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    OmittedOptions,
    argument_spec,
    check_given,
    common_options,
    exclusive,
    info_argument_spec,
    option,
)
from ansible_collections.m365.graph.plugins.module_utils._values import naming, x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    EdmType,
    shown,
)
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_log, for_pipeline_log
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex


def reconcile_main(resource: Resource, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run a module that manages ``resource``."""
    omitted = OmittedOptions()
    options = argument_spec(resource, omitted)
    module = make_module(
        argument_spec=options, mutually_exclusive=exclusive(resource, options), supports_check_mode=True
    )
    run(module, lambda session: run_reconcile(session, resource, omitted.names))


def info_main(resource: Resource, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run a module that lists ``resource``."""
    options = info_argument_spec(resource)
    module = make_module(
        argument_spec=options, mutually_exclusive=exclusive(resource, options), supports_check_mode=True
    )
    run(module, lambda session: run_info(session, resource))


def permissions_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``permissions_info``."""
    options = {**common_options(), "modules": option("list", elements="str"), "types": option("list", elements="str")}
    run(make_module(argument_spec=options, supports_check_mode=True), run_permissions)


def run_permissions(session: Session) -> dict[str, Any]:
    """The permissions that modules need and that the token has. Gets a token and sends no request to Graph."""
    # Imported here, because it imports every description, which no other module needs.
    from ansible_collections.m365.graph.plugins.module_utils._module import permissions

    asked = permissions.needs(session.params["modules"] or permissions.every_module(), session.params["types"] or ())
    held = sorted(session.client.token().roles)
    rows = [
        {
            "permission": need.any_of[0],
            "any_of": list(need.any_of),
            "reason": need.reason,
            "modules": need.modules,
            "held": need.met_by(held),
        }
        for need in asked
    ]
    return {
        "changed": False,
        "permissions": rows,
        "held": held,
        "missing": sorted({str(row["permission"]) for row in rows if not row["held"]}),
    }


def run(module: Module, work: Callable[[Session], dict[str, Any]]) -> None:
    """Do the work; each error becomes one sentence, with the service's own error next to it.

    Work may also return that it ``failed``.
    """
    session = Session(module)
    try:
        if x509.CRYPTOGRAPHY_IMPORT_ERROR:
            raise MissingLibrary("cryptography", x509.CRYPTOGRAPHY_IMPORT_ERROR)
        check_given(module)
        result = work(session)
    except MissingLibrary as error:
        module.fail_json(msg=str(error), exception=error.import_traceback)
    except M365GraphError as error:
        _fail(module, session, error)
    except ODD_ANSWER as error:
        if not session.trail()["calls"]:
            raise
        _fail(module, session, session.client.odd_answer(error))
    result.update({name: for_log(result[name]) for name in ("msg", "diff") if name in result})  # Ansible prints these
    if result.pop("failed", False):
        module.fail_json(**result, **session.trail())
    module.exit_json(**result, **session.trail())


def _fail(module: Module, session: Session, error: M365GraphError) -> NoReturn:
    said = {"graph_error": error.graph_error} if isinstance(error, GraphError) else {}
    module.fail_json(msg=for_pipeline_log(error), **said, **session.trail())


def run_reconcile(session: Session, resource: Resource, omitted: set[str]) -> dict[str, Any]:
    """Bring ``resource`` into the desired state of the task. Returns the result without the trail."""
    params = session.params
    target, desired = desired_of(resource, params, omitted)
    allow = {name: params[name] for name in resource.allow}
    outcome = Reconciler(session.client).reconcile(
        target, desired, absent=params["state"] == "absent", allow=allow, dry_run=session.check_mode
    )
    for warning in (*outcome.plan.warnings, *outcome.warnings):
        session.warn(warning)
    return {
        "changed": outcome.plan.changed,
        "resource": None if outcome.entity is None else returned(outcome.target, outcome.entity),
        "changes": [change.to_dict() for change in outcome.plan.changes],
        "diff": diff(outcome.target.resource, outcome.plan, outcome.entity),
    }


def desired_of(resource: Resource, params: Mapping[str, Any], omitted: set[str]) -> tuple[Target, dict[str, Any]]:
    """The target of a task, and the given values by Graph name, as they are sent.

    Raises :class:`InputError`.
    """
    resource = variants.chosen(resource, params.get("type"), _given(resource, params, omitted))
    target = target_of(resource, params)
    if target.unsaid:
        raise InputError(f"Which {resource.label} is meant? Give {_needed(target)}.")
    return target, resource.parse(_values(resource, params, omitted), target.version)


def _needed(target: Target) -> str:
    """The missing options of a path, as messages list them."""
    parent = target.resource.parent
    either = {parent.parameter: f"{parent.parameter} or {parent.option}"} if parent and parent.option else {}
    return " and ".join(either.get(name, name) for name in target.unsaid)


def _given(resource: Resource, params: Mapping[str, Any], omitted: set[str]) -> set[str]:
    """The options of properties that a task sets."""
    given = {item.option for item in resource.writable() if item.option not in omitted}
    return given | {
        item.option for item in resource.writable() if item.file_option and params[item.file_option] is not None
    }


def run_info(session: Session, resource: Resource) -> dict[str, Any]:
    """Every resource that the task addresses. Returns the result without the trail."""
    target = target_of(variants.chosen(resource, session.params.get("type")), session.params)
    if target.documented and target.unsaid:
        raise InputError(f"path_form: documented paths need one parent resource. Give {_needed(target)}.")
    found, now = Reconciler(session.client).read(target), dt.datetime.now(dt.UTC)
    asked = [
        (item, session.params[item.option]) for item in resource.filters if session.params[item.option] is not None
    ]
    return {
        "changed": False,
        "resources": [
            returned(place, row) for place, row in found if all(item.keeps(row, value, now) for item, value in asked)
        ],
    }


def target_of(resource: Resource, params: Mapping[str, Any]) -> Target:
    """The target in the task's options. Raises :class:`InputError`."""
    resource.check_cloud(params["cloud"])
    id = params.get("id")
    if id is not None and not re.fullmatch(resource.id_pattern, id):
        raise InputError(f'id: "{id}" is not the id of a {resource.label}, which looks like {resource.id_example}.')
    parameters = {
        item.name: item.parse(params[item.name]) for item in resource.parameters if params[item.name] is not None
    }
    name = params[resource.parent.option] if resource.parent and resource.parent.option else None
    return Target(
        resource, params["api_version"], id, parameters, name, documented=params.get("path_form") == "documented"
    )


def _values(resource: Resource, params: Mapping[str, Any], omitted: set[str]) -> dict[str, Any]:
    """The values of the resource's properties in the task, by Graph name; files are read here."""
    given = [item for item in resource.writable() if item.option not in omitted]
    values = {
        item.name: _with_files(
            item.type, item.option, naming.from_options(item.type, params[item.option]), item.path_accepted
        )
        for item in given
    }
    for item in resource.writable():
        if item.file_option and params[item.file_option] is not None:
            values[item.name] = item.parse(read_file(item.file_option, params[item.file_option]), item.file_option)
    return values


def _with_files(kind: EdmType, place: str, value: Any, path_accepted: bool = True) -> Any:
    """A value with the content of certificate files instead of their paths; nested certificates always accept paths."""
    if isinstance(kind, Collection) and isinstance(value, list):
        return [_with_files(kind.item, f"{place}[{index}]", item) for index, item in enumerate(value)]
    if isinstance(kind, Complex) and isinstance(value, Mapping):
        return {
            name: _with_files(kind.properties.get(name, kind), f"{place}.{naming.snake_case(name)}", item)
            for name, item in value.items()
        }
    if not isinstance(kind, x509.CertificateType) or not path_accepted or not _is_path(value):
        return value
    try:
        return kind.encode(read_file(place, value, "is neither a PEM nor a base64 certificate, and as a file it"))
    except (InvalidValue, CertificateRejected) as error:
        raise InputError(f"{place}: {error}.") from None


def _is_path(value: Any) -> bool:
    """Whether a certificate option contains a file's path: neither PEM nor base64, and not empty."""
    return isinstance(value, str) and value.strip() != "" and "\n" not in value.strip() and not x509.is_encoded(value)


def read_file(option: str, path: str, what: str = "") -> bytes:
    """The content of the file that an option names. Raises :class:`InputError`."""
    try:
        with open(os.path.expanduser(path), "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise InputError(f"{option}: {shown(path)} {what}{' ' if what else ''}cannot be read: {why}.") from None


def returned(place: Target, entity: Mapping[str, Any]) -> dict[str, Any]:
    """An entity as it is returned, with the values of its path, so that it can be used as options."""
    form = {"path_form": "documented"} if place.documented and place.resource.documented_paths else {}
    form |= {"type": place.resource.type_name} if place.resource.shared else {}
    return {**form, **place.parameters, **place.resource.to_options(entity)}


def diff(resource: Resource, made: Plan, entity: Mapping[str, Any] | None) -> dict[str, Any]:
    """Before and after for ``--diff``: without secrets, certificates in a few words, only values that the run sets."""
    after = (
        {} if entity is None else {**entity, **{name: value for name, value in made.body.items() if value is not None}}
    )
    header = f"{resource.label} {(entity or made.before).get('id') or '(new)'}"
    return {
        "before": _shown(resource, made.before),
        "after": _shown(resource, after),
        "before_header": header,
        "after_header": header,
    }


def _shown(resource: Resource, entity: Mapping[str, Any]) -> dict[str, Any]:
    told = {item.name: _described(item.type, entity.get(item.name)) for item in resource.properties}
    return {name: value for name, value in resource.to_options({**entity, **told}).items() if value is not None}


def _described(kind: EdmType, value: Any) -> Any:
    """A value with every certificate in it in a few words."""
    if isinstance(kind, Collection) and isinstance(value, list):
        return [_described(kind.item, item) for item in value]
    if isinstance(kind, Complex) and isinstance(value, Mapping):
        return {name: _described(kind.properties.get(name, kind), item) for name, item in value.items()}
    return x509.described(value) if isinstance(kind, x509.CertificateType) and isinstance(value, str) else value
