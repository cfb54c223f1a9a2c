# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules that write a text of the service to a file, for somebody who needs it as a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._description.downloads import Download, DownloadedText
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    RedactedText,
    info_argument_spec,
    option,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run, target_of
from ansible_collections.m365.graph.plugins.module_utils._tenant import private_files
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import read_regular
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

_LARGEST = 1 << 20
"""The largest file that is compared, in bytes."""


@dataclass(frozen=True)
class _Answer:
    """The text of the service. It may have been ``made`` now, or would be if this were not check mode (no text)."""

    text: DownloadedText | None
    made: bool = False


def download_main(resource: Resource, download: Download, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run a module that writes a text of ``resource`` to a file."""
    keys = [resource.property(name).option for name in resource.keys]
    options: dict[str, Any] = {
        **info_argument_spec(resource),
        **{key: option() for key in keys},
        "dest": option(RedactedText("path")),
    }
    one_of = [] if resource.singleton else [["id", *keys]]
    module = make_module(argument_spec=options, required_one_of=one_of, supports_check_mode=True)
    run(module, lambda session: run_download(session, resource, download))


def run_download(session: Session, resource: Resource, download: Download) -> dict[str, Any]:
    """Read the text and write it, if the file does not have the same. Returns the result without the trail."""
    params = session.params
    target = target_of(resource, params)
    given = {name: params[resource.property(name).option] for name in resource.keys}
    named = resource.parse({name: value for name, value in given.items() if value is not None}, target.version)
    before = _there(params["dest"], download)
    with Reconciler(session.client).explaining(target):
        path = target.collection if resource.singleton else _item(session.client, target, named)
        answer = _read(session, target.version, path, download)
    text = answer.text
    differs = params["dest"] is not None and (text is None or before is None or before.identity != text.identity)
    if differs and before is not None and not before.readable:
        raise InputError(f'dest: "{params["dest"]}" exists and is no {download.label}. It was not changed.')
    if differs and text is not None and not session.check_mode:
        with private_files.prepared(params["dest"], "dest") as write:
            write(text.content)
    after = text if differs or before is None else before
    facts = {} if after is None else {"content": after.content, **after.facts}
    return {
        "changed": differs or answer.made,
        "dest": params["dest"],
        download.result: facts or None,
        "diff": {
            "before": dict(before.facts) if before and differs else {},
            "after": dict(text.facts) if text and differs else {},
            "before_header": f"{download.label}, {params['dest']}",
            "after_header": f"{download.label}, {params['dest']}",
        },
    }


def _there(dest: str | None, download: Download) -> DownloadedText | None:
    """The content of the file; None without one. Raises :class:`InputError` for a path that cannot become a file."""
    if dest is None:
        return None
    private_files.refuse_irregular(dest, "dest")
    folder = os.path.dirname(dest) or "."
    if not os.path.isdir(folder):
        raise InputError(f'dest: "{folder}" is not a folder. Create it first.')
    if not os.path.exists(dest):
        return None
    try:
        return download.read(read_regular(dest, _LARGEST).decode(errors="replace"))
    except InputError as error:
        raise InputError(f"dest: {error}") from None


def _item(client: GraphClient, target: Target, named: Mapping[str, Any]) -> str:
    """The path of the entity."""
    if target.id is not None:
        return target.item(target.id)
    found = Locator(client).locate(target, named)
    if found is None:
        raise _errors.NoMatch(f"There is no {target.resource.label} {shown(next(iter(named.values())))}.")
    return target.item(str(found["id"]))


def _read(session: Session, version: str, path: str, download: Download) -> _Answer:
    """The text that the service has, or makes if it has none yet."""
    function = f"{path}/{download.function}"
    try:
        value = session.client.get(function, version=version).get("value")
    except _errors.NotFound as error:
        if error.no_route or not download.maker:
            raise
        session.client.get(path, version=version)  # without the entity itself, this is the error
        value = None
    if value:
        return _Answer(download.read(str(value)))
    if not download.maker:
        raise _errors.ProtocolError(f"The service returned no {download.label}.", method="GET", path=function)
    if session.check_mode:
        return _Answer(None, made=True)
    try:
        reply = session.client.post(f"{path}/{download.maker}", version=version)
        value = (reply.body or {}).get("value") or session.client.get(function, version=version).get("value")
    except _errors.AmbiguousOutcome as error:
        value = session.client.get(function, version=version).get("value")
        if not value:
            raise error.explained("Reading shows that there is none so far; it was not sent again") from None
    if not value:
        raise _errors.ProtocolError(f"The service returned no {download.label}.", method="POST", path=function)
    return _Answer(download.read(str(value)), made=True)
