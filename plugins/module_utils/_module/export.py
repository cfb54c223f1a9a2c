# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``export``: options into types and collections, resources into documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.progress import TaskProgress
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._module.any_types import DescribedTypes, metadata_options
from ansible_collections.m365.graph.plugins.module_utils._module.options import ModuleFactory, common_options
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run
from ansible_collections.m365.graph.plugins.module_utils._tenant import documents, export_files
from ansible_collections.m365.graph.plugins.module_utils._tenant.any_exporter import AnyExporter, parse_collection
from ansible_collections.m365.graph.plugins.module_utils._tenant.exporter import DocumentWithIds, Exporter

MOST_WRITTEN = 200  # files in the result of an export; the first one writes thousands


def export_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``export``."""
    options: dict[str, Any] = {
        **common_options(),
        "types": {"type": "list", "elements": "str"},
        "path": {"type": "path"},
        "include_ids": {"type": "bool", "default": False},
        "complete": {"type": "bool", "default": False},
        "raw_properties": {"type": "list", "elements": "str", "default": []},
        "collections": {"type": "list", "elements": "dict", "default": []},
        **metadata_options(),
        "remove_others": {"type": "bool", "default": False},
        "allow_incomplete": {"type": "bool", "default": False},
    }
    run(make_module(argument_spec=options, supports_check_mode=True), run_export)


def run_export(session: Session) -> dict[str, Any]:
    """Export the tenant as documents. Returns the result without the trail."""
    params, path = session.params, session.params["path"]
    asked = [kind for name in params["types"] or [] for kind in documents.kinds_of(name, "types")]
    for resource in asked:
        resource.check_cloud(params["cloud"])
    # Reports of devices and the service are not desired state: a renewed certificate of a device would be drift.
    every = (resource for resource in documents.every_kind().values() if not resource.reported)
    collections = [parse_collection(item, f"collections[{n}]") for n, item in enumerate(params["collections"])]
    only_collections = bool(collections) and params["types"] == []
    chosen = asked or [item for item in every if params["cloud"] in item.clouds and not only_collections]
    if params["remove_others"] and (path is None or export_files.is_file(path)):
        raise InputError("remove_others: path must be a folder.")
    exporter = Exporter(
        session.client,
        complete=params["complete"],
        raw_properties=params["raw_properties"],
        progress=session.progress.report,
    )
    described = DescribedTypes(session)
    others = AnyExporter(
        session.client,
        described.read({item.version for item in collections}),
        left_out=exporter.omitted,
        not_read=exporter.not_read,
        learned=described.read_only,
    )
    for collection in collections:
        others.check(collection)
    rows = others.rows(collections, complete=params["complete"])
    found = _counted(
        exporter.documents(chosen, include_ids=params["include_ids"], in_full=bool(asked), others=rows),
        session.progress,
    )
    result: dict[str, Any]
    if path is None:
        result = {"changed": False, "documents": [*map(dict, found)]}
    elif export_files.is_file(path):
        told = export_files.write_file(path, found, dry_run=session.check_mode)
        result = {"changed": told.changed, "summary": vars(told)}
    else:
        types = [
            *map(documents.resource_type, chosen),
            *(kind for item in collections for kind in others.types_in(item)),
        ]
        kinds = (kind for kind in types if kind not in exporter.not_read)
        written: list[dict[str, Any]] = []

        def note(file: str, document: DocumentWithIds) -> None:
            if len(written) < MOST_WRITTEN:
                written.append({"file": file, "related": [*document.related]})

        told = export_files.write_folder(
            path,
            found,
            kinds,
            remove_others=params["remove_others"],
            dry_run=session.check_mode,
            on_written=note,
        )
        result = {"changed": told.changed, "summary": vars(told), "written": written}
    return {**result, **_missing(exporter, len(chosen) + len(collections), params["allow_incomplete"])}


def _missing(exporter: Exporter, asked: int, allowed: bool) -> dict[str, Any]:
    """The parts that are missing from an export, and the failure unless that is allowed."""
    rows = [{"type": kind, "reason": reason} for kind, reason in sorted(exporter.not_read.items())]
    result: dict[str, Any] = {"not_read": rows, "left_out": exporter.left_out}
    if rows and not allowed:
        first = rows[0]
        what = f"{len(rows)} of {asked} types could not be read, everything else was exported"
        result |= {"failed": True, "msg": f"{what}: {first['type']}: {first['reason']}"}
    return result


def _counted(found: Iterator[DocumentWithIds], progress: TaskProgress) -> Iterator[DocumentWithIds]:
    for number, document in enumerate(found, 1):
        progress.report("exported", number)
        yield document
