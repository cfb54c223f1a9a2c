# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that describes what a restore changes, holds back, leaves alone and cannot bring back.

Its documentation is in restore_report.yml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Effect, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.change_ids import ALL
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import kind_of
from ansible_collections.m365.graph.plugins.module_utils._values.naming import camel_case
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_log, for_markdown

Row = Mapping[str, Any]
MOST_SHOWN = 100
"""The largest number of resources in one list of the report."""
_MEANINGS = {
    Effect.REISSUES.value: "certificates are revoked and issued again",
    Effect.REMOVES.value: "devices that are no longer targeted lose it",
    Effect.REPLACES.value: "it is replaced by another one",
    "interrupts": "sign-ins are interrupted",
    "weakens": "sign-ins are protected less",
    "shortens": "it expires sooner",
}
_DEVICES = ("/deviceManagement/", "/deviceAppManagement/", "/users/")
_NOTHING = {"Changes": "Nothing differs."}
_NOT_RETURNED = (Access.WRITE_ONLY, Access.INITIAL)


def restore_report(
    result: Row,
    earlier: Row,
    removals: Sequence[Row] = (),
    approve: Sequence[str] = (),
    rest: Sequence[Row] | None = None,
    removed: Sequence[Row] = (),
    not_read: Sequence[Row] = (),
) -> dict[str, Any]:
    """The report about ``result``, the plan or the outcome of a restore.

    ``removals`` are the planned results of all removals, and ``removed`` those of the approved ones. ``rest`` are the
    results of a plan after the run, whose IDs are valid for the next one.
    """
    if "results" not in result:
        raise AnsibleFilterError("restore_report: the input is not a result of m365.graph.apply.")
    rows = sorted(result["results"], key=lambda row: row.get("step") or 0)
    gone = [*zip(earlier["removals"], removals, strict=True)]
    approved = [row for removal, row in gone if _approved(removal, approve)]
    after = [*rows, *(removed or approved)]
    changes = [row for row in after if row["changed"]]
    failed = [row for row in after if row.get("failed") and not _refused(row)]
    held = [
        *(
            {"id": row["id"], **_named(row), "reason": row["msg"]}
            for row in (rows if rest is None else rest)
            if _refused(row)
        ),
        *(
            {"id": removal["id"], **_named(row), "reason": _not_removed(removal, row)}
            for removal, row in gone
            if row["action"] != "none" and not _approved(removal, approve)
        ),
    ]
    sections = {
        "Changes": [f"{number}. {_change(row)}" for number, row in enumerate(changes, 1)],
        "Held back": [f"{row['id']}: {_name(row)}: {row['reason']}" for row in held],
        "Cannot be restored": [f"{_name(row)}: {row['msg']}" for row in failed],
        "Does not come back": [*_losses(changes)],
        "Left alone": [*_left(earlier, not_read)],
    }
    return {
        "title": for_log(f"{earlier['commit'][:12]} of {earlier['time']}: {earlier['subject']}"),
        "held": held,
        "failed": [{**_named(row), "reason": row["msg"]} for row in failed],
        "held_lines": [for_log(line) for line in sections["Held back"]],
        "lines": [for_log(line) for line in _lines(sections)],
        "markdown": _markdown(sections),
    }


def _approved(removal: Row, approve: Sequence[str]) -> bool:
    return ALL in approve or removal["id"] in approve


def _refused(row: Row) -> bool:
    """Whether only a guard prevents the change."""
    return row.get("approval") == "needed"


def _named(row: Row) -> dict[str, Any]:
    return {"type": row["type"], "key": dict(row["key"])}


def _name(row: Row) -> str:
    key = ", ".join(f"{name}={value}" for name, value in row["key"].items() if value is not None)
    return f"{row['type']} {key}".rstrip()


def _change(row: Row) -> str:
    meant = "; ".join([*_meanings(_kind(row), row), *_affected(row)])
    return f"{row['action']} {_name(row)}" + (f": {meant}." if meant else "")


def _meanings(resource: Resource | None, row: Row) -> Iterator[str]:
    """What the change does to devices, applications and sign-ins."""
    changes = row.get("changes") or []
    for_devices = resource is None or _for_devices(resource)
    if row["action"] == "delete":
        yield _loss(resource)
    elif row["action"] == "create":
        assigned = any(change["property"] == "assignments" and change["after"] for change in changes)
        if not for_devices:
            yield "sign-ins can use it again"
        else:
            yield "the assigned devices get it again" if assigned else "it has no assignments, so no device gets it"
    else:
        for effect, meaning in _MEANINGS.items():
            names = ", ".join(camel_case(change["property"]) for change in changes if change["effect"] == effect)
            if names:
                yield f"{meaning} ({names})"
        names = ", ".join(camel_case(change["property"]) for change in changes if change["effect"] not in _MEANINGS)
        if names:
            yield f"changes {names}" if for_devices else f"changes {names}, on which sign-ins depend"


def _affected(row: Row) -> Iterator[str]:
    for what, affected in (row.get("affects") or {}).items():
        if isinstance(affected, list):
            if affected:
                yield f"{what}: {', '.join(map(str, affected))}"
        elif affected:
            yield f"{affected} {what}"


def _loss(resource: Resource | None) -> str:
    return "devices lose it" if resource is None or _for_devices(resource) else "sign-ins with it stop"


def _not_removed(removal: Row, row: Row) -> str:
    """Why a removal is held back."""
    meant = "; ".join([_loss(_kind(row)), *_affected(row)])
    return f"it was added later. If it is removed, {meant}. {removal['note']}".rstrip()


def _kind(row: Row) -> Resource | None:
    try:
        return kind_of(row["type"])
    except InputError:
        return None


def _for_devices(resource: Resource) -> bool:
    return any(path.startswith(_DEVICES) for path in resource.paths.values())


def _losses(changes: Sequence[Row]) -> Iterator[str]:
    """What a resource that is created again does not have."""
    for row in changes:
        resource = _kind(row)
        if row["action"] not in ("create", "replace") or resource is None:
            continue
        lost = [] if resource.singleton or resource.named_by_people else ["it gets a new ID"]
        if resource.issued:
            lost.append("certificates that were issued from it are not restored, devices request new ones")
        hidden = [item.name for item in resource.writable() if item.secret or item.access in _NOT_RETURNED]
        if hidden:
            lost.append(f"no document has its {', '.join(hidden)}")
        if lost:
            yield f"{_name(row)}: {'; '.join(lost)}."


_NOT_RETURNED = (Access.WRITE_ONLY, Access.INITIAL)


def _left(earlier: Row, not_read: Sequence[Row]) -> Iterator[str]:
    yield from (f"{_name(row)}: {row['reason']}" for row in earlier["left"])
    yield from (f"A later document is not readable: {sentence}" for sentence in earlier["unreadable"])
    if not_read:
        kinds = ", ".join(row["type"] for row in not_read)
        yield f"What was added is not known of types that could not be read: {kinds}."


def _lines(sections: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for title, items in sections.items():
        if items or title in _NOTHING:
            yield f"{title}:"
            yield from (f"  {item}" for item in _shown(items) or [_NOTHING[title]])


def _markdown(sections: Mapping[str, Sequence[str]]) -> str:
    parts = []
    for title, items in sections.items():
        if items or title in _NOTHING:
            listed = "\n".join(f"- {for_markdown(item)}" for item in _shown(items) or [_NOTHING[title]])
            parts.append(f"### {title}\n\n{listed}\n")
    return "\n".join(parts)


def _shown(items: Sequence[str]) -> list[str]:
    more = [f"and {len(items) - MOST_SHOWN} more"] if len(items) > MOST_SHOWN else []
    return [*items[:MOST_SHOWN], *more]


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"restore_report": restore_report}
