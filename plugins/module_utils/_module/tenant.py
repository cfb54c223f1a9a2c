# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``apply``: options into documents, plans into results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, InputError
from ansible_collections.m365.graph.plugins.module_utils._module.any_types import DescribedTypes, metadata_options
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    WholeNumber,
    common_options,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import diff, returned, run
from ansible_collections.m365.graph.plugins.module_utils._module.unmanaged import OPTIONS as UNMANAGED_OPTIONS
from ansible_collections.m365.graph.plugins.module_utils._module.unmanaged import UnmanagedReport
from ansible_collections.m365.graph.plugins.module_utils._tenant import (
    any_documents,
    change_ids,
    document_files,
    documents,
    guards,
    plan_file,
    readable,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.applier import Applier
from ansible_collections.m365.graph.plugins.module_utils._tenant.current_state import CurrentState
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_output import without_secrets
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.garbage import no_search_for_garbage
from ansible_collections.m365.graph.plugins.module_utils._tenant.guards import planned_change, planned_changes
from ansible_collections.m365.graph.plugins.module_utils._tenant.markdown import render
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.order import waves
from ansible_collections.m365.graph.plugins.module_utils._tenant.plan_difference import (
    PlanDiffers,
    refuse_other_plan,
    render_differences,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import (
    address_of,
    check,
    hold,
    plan_all,
    refuse_wrong,
    summary,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.prune import PruneScope, plan_prune


class HiddenSecrets(dict[str, Any]):
    """A document in a task.

    Logs and the task's invocation show it without secrets; ``raw`` has them.
    """

    def __init__(self, raw: object) -> None:
        self.raw = raw
        shown = without_secrets(raw)
        super().__init__(shown if isinstance(shown, Mapping) else {"": shown})


class _DocumentOption(str):
    """The type of a document in an argument spec: a mapping, whose secrets Ansible never receives.

    Ansible calls a type, and ``ansible-test`` compares it with ``dict``.
    """

    def __call__(self, value: Any) -> HiddenSecrets:
        return value if isinstance(value, HiddenSecrets) else HiddenSecrets(value)


class _DocumentListOption(str):
    """The type of ``documents``. What is not a list is refused when it is parsed, because Ansible would show it."""

    __name__ = "list"

    def __call__(self, value: Any) -> list[Any]:
        return value if isinstance(value, list) else [HiddenSecrets(str(type(value)))]


def apply_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``apply``."""
    options: dict[str, Any] = {
        **common_options(),
        "documents": {"type": _DocumentListOption("list"), "elements": _DocumentOption("dict")},
        "paths": {"type": "list", "elements": "path"},
        "overlay": {"type": "bool", "default": False},
        "snapshot": {"type": "list", "elements": "path"},
        "plan_file": {"type": "path"},
        "approve": {"type": "list", "elements": "str", "default": []},
        "prune": {"type": "list", "elements": "dict"},
        "prune_maximum": {"type": WholeNumber("int")},
        "continue_on_error": {"type": "bool", "default": False},
        **UNMANAGED_OPTIONS,
        **metadata_options(),
    }
    run(make_module(argument_spec=options, supports_check_mode=True), run_apply)


def run_apply(session: Session) -> dict[str, Any]:
    """Make and carry out the plan of the task. Returns the result without the trail."""
    with no_search_for_garbage():
        return _applied(session)


def _applied(session: Session) -> dict[str, Any]:
    params, now = session.params, dt.datetime.now(dt.UTC)
    report = UnmanagedReport(session, _tenant(session), now)
    recorded = _recorded(session)
    wanted, problems = _documents(session)
    if not wanted and not problems and recorded:
        wanted = plan_file.documents_in(recorded)
    pruned = _scopes(params, recorded if not params["documents"] and not params["paths"] else None)
    if not wanted and not problems and not pruned and params["documents"] is None and params["paths"] is None:
        raise InputError("What is to be applied? Give documents, paths, or the plan_file of an earlier run.")
    described = DescribedTypes(session, offline=params["snapshot"] is not None)
    if not problems:
        wanted, problems = described.typed(wanted)
    scopes = [PruneScope(one) for scope in pruned for one in described.scopes(scope)]
    check(wanted, now, session.check_time, unread=problems)
    for document in wanted:
        document.resource.check_cloud(params["cloud"])
    snapshot = _snapshot(session, described)
    survey = None if params["snapshot"] is not None else _survey(session)
    tenant = survey or TenantSnapshot(snapshot)
    entries = plan_all(wanted, tenant, now=now, check_time=session.check_time)
    if not any(entry.error for entry in entries):
        entries += plan_prune(scopes, params["prune_maximum"] or 0, entries, tenant)
    guards.weigh(entries, tenant)
    readable.name_ids(entries, tenant)
    report.look(entries, survey, snapshot)
    digest = change_ids.bind(entries, _tenant(session))
    try:
        ids = _keep_or_hold(session, recorded, entries, now) if params["plan_file"] else {}
    except PlanDiffers as error:
        return {
            "changed": False,
            "failed": True,
            "msg": str(error),
            "plan_differences": [item.to_dict() for item in error.found],
            "markdown": render_differences(error.found),
        }
    digest = recorded["digest"] if recorded else digest
    change_ids.approve(entries, params["approve"], ids.values())
    hold(entries)
    applier = Applier(session.client, session.progress.report) if params["snapshot"] is None else None
    if applier:
        applier.explain(entries)
    for entry in entries:
        for warning in _warnings(entry):
            session.warn(f"{entry.document.source}: {warning}")
    if applier is None or session.check_mode:
        return report.complete(_result(entries, digest, written=False))
    session.check_time()
    _carry_out(applier, entries, continue_on_error=params["continue_on_error"])
    for entry in entries:
        for warning in entry.outcome.warnings if entry.outcome else ():
            session.warn(f"{entry.document.source}: {warning}")
    return {**report.complete(_result(entries, digest, written=True)), "read_only": described.learn(entries)}


def _warnings(entry: PlannedDocument) -> Iterator[str]:
    """Sentences about the desired values, and about the guards that the document opens for good."""
    yield from entry.plan.warnings if entry.plan else ()
    for use in entry.standing if entry.changes_something else ():
        yield f"{use.option} is set in the document and allows this change: {use.harm}."


def _carry_out(applier: Applier, entries: Sequence[PlannedDocument], *, continue_on_error: bool) -> None:
    """Write the plan. Approved changes are allowed, and nothing is pruned while a document has an error."""
    for entry in entries:
        if entry.approved:
            entry.document = guards.open_guards(entry.document, entry.refusals)
    if any(entry.error for entry in entries):
        for entry in entries:
            entry.skipped = entry.skipped or entry.pruned
    applier.carry_out([entry for entry in entries if not entry.skipped], continue_on_error=continue_on_error)


def _snapshot(session: Session, described: DescribedTypes) -> list[Document]:
    """The documents that take the place of the tenant. Raises :class:`InputError` with every wrong one."""
    found = _sound([*document_files.load(session.params["snapshot"] or (), "snapshot", session.check_time)])
    kept, problems = described.typed(found)
    refuse_wrong(problems, len(found))
    return kept


def _survey(session: Session) -> CurrentState:
    client, progress = session.client, session.progress
    # What no document is about is looked for in whole collections.
    keeps_lists = bool(session.params["prune"] or session.params["report_unmanaged"])
    return CurrentState(
        client, Locator(client), lambda done, total: progress.report("read", done, total), keeps_lists=keeps_lists
    )


def _tenant(session: Session) -> str:
    """The tenant of a plan."""
    params = session.params
    where = "a snapshot" if params["snapshot"] is not None else params["graph_url"] or f"cloud {params['cloud']}"
    return f"{params['tenant_id'] or 'a tenant'} at {where}"


def _recorded(session: Session) -> plan_file.Recorded | None:
    """The plan to be carried out. In check mode, documents make a new one instead."""
    params = session.params
    if not params["plan_file"]:
        return None
    given = params["documents"] is not None or params["paths"] is not None
    if session.check_mode and given:
        return None
    if params["snapshot"] is not None and given:
        return None
    found = plan_file.read(params["plan_file"])
    if found is None:
        raise InputError(
            f'plan_file: there is no plan in "{params["plan_file"]}"; a run in check mode with documents or paths '
            "writes one."
        )
    return found


def _keep_or_hold(
    session: Session, recorded: plan_file.Recorded | None, entries: Sequence[PlannedDocument], now: dt.datetime
) -> Mapping[str, str]:
    """Write the plan, or check that it has not changed since it was written. Raises :class:`InputError`.

    Returns the ids of the changes of a plan that was written earlier, by the names of the resources. Its ids are valid
    even if a part of it has been carried out.
    """
    path = session.params["plan_file"]
    if recorded is not None:
        refuse_other_plan(path, recorded, entries, _tenant(session))
        return plan_file.adopt(recorded, entries)
    if not any(entry.error for entry in entries):
        plan_file.write(path, plan_file.record(entries, _tenant(session), now))
    return {}


def _documents(session: Session) -> tuple[list[Document], list[str]]:
    """The documents of the task, from its options and from files, and the problems of every wrong one."""
    params = session.params
    given = params["documents"] or []
    found: list[Document] = []
    problems: list[str] = []
    for number, item in enumerate(given):
        session.check_time()
        try:
            found.append(any_documents.parse(item.raw, f"documents[{number}]"))
        except InputError as error:
            problems.append(str(error))
    layers = [found]
    for path in params["paths"] or []:
        read = [*document_files.load([path], "paths", session.check_time)]
        problems += [str(item) for item in read if isinstance(item, InputError)]
        layers.append([item for item in read if isinstance(item, Document)])
    return documents.overlay(layers) if params["overlay"] else [item for layer in layers for item in layer], problems


def _sound(read: Sequence[Document | InputError]) -> list[Document]:
    """The documents that were read. Raises :class:`InputError` with every wrong one."""
    refuse_wrong([str(item) for item in read if isinstance(item, InputError)], len(read))
    return [item for item in read if isinstance(item, Document)]


def _scopes(params: Mapping[str, Any], recorded: plan_file.Recorded | None) -> list[Document]:
    given = params["prune"] or []
    if given and params["prune_maximum"] is None:
        raise InputError("prune: give prune_maximum too, the number of resources that may be removed at most.")
    if recorded is not None and any(entry["pruned"] for entry in recorded["entries"]) and not given:
        raise InputError(
            "prune: the plan removes resources by prune, so the run that carries it out must be given the same "
            "prune and prune_maximum."
        )
    return [any_documents.parse_scope(item, f"prune[{number}]") for number, item in enumerate(given)]


def _result(entries: Sequence[PlannedDocument], digest: str, *, written: bool) -> dict[str, Any]:
    counted = summary(entries)
    failed = [entry for entry in entries if entry.error is not None]
    changed = [entry for entry in entries if entry.changes_something and not entry.skipped]
    shown = changed if written else [entry for entry in entries if entry.changes_something or entry.refused]
    rows = [_row(entry) for entry in entries]
    steps = {id(entry): number for number, wave in enumerate(waves(entries), 1) for entry in wave}
    for entry, row in zip(entries, rows, strict=True):
        if id(entry) in steps:
            row["step"] = steps[id(entry)]
    result: dict[str, Any] = {
        "changed": bool(changed) and (written or not failed),
        "results": rows,
        "changes": [
            {"source": entry.document.source, **change} for entry in shown for change in planned_changes(entry)
        ],
        "diff": [row["diff"] for row in rows if "diff" in row],
        "summary": counted,
        "plan_digest": digest,
        "markdown": render(entries, written=written),
    }
    if failed:
        first = failed[0]
        what = f"{len(failed)} of {len(entries)} documents failed" if len(entries) > 1 else "The document failed"
        result |= {"failed": True, "msg": f"{what}: {first.document.source}: {first.error}"}
        if isinstance(first.error, GraphError):
            result["graph_error"] = first.error.graph_error
    return result


def _row(entry: PlannedDocument) -> dict[str, Any]:
    """The result for one document. Unchanged documents have short rows: there may be thousands of them."""
    row: dict[str, Any] = {
        "source": entry.document.source,
        "type": documents.resource_type(entry.document.resource),
        **({"path": path} if (path := entry.document.resource.document_path) is not None else {}),
        "key": dict(address_of(entry)),
        "action": entry.action.value,
        "changed": entry.changes_something and not entry.skipped,
    }
    if entry.error is not None:
        row |= {"failed": True, "msg": str(entry.error)}
        if isinstance(entry.error, GraphError):
            row["graph_error"] = entry.error.graph_error
    elif entry.skipped:
        row["skipped"] = True
    if entry.change_id and (entry.changes_something or entry.refused):
        row |= {**planned_change(entry), "lines": readable.lines(entry), "notes": readable.notes(entry)}
    if entry.refused:
        row["changes"], row["diff"] = planned_changes(entry), _diff(entry)
    elif entry.changes_something and not entry.skipped and entry.plan and entry.outcome:
        entity = entry.outcome.entity
        row["changes"] = planned_changes(entry)
        row["resource"] = None if entity is None else returned(entry.outcome.target, entity)
        row["diff"] = _diff(entry)
    return row


def _diff(entry: PlannedDocument) -> dict[str, Any]:
    made = diff(entry.document.resource, entry.decided, entry.outcome.entity if entry.outcome else None)
    header = f"{documents.resource_type(entry.document.resource)} {entry.document.source}"
    return {**made, "before_header": header, "after_header": header}
