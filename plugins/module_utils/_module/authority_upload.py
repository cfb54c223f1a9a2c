# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``public_key_infrastructure_upload``: options into a file, one request, and the wait for its end."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._description import authority_upload
from ansible_collections.m365.graph.plugins.module_utils._description.authority_upload import (
    AuthorityFile,
    changes,
    how_it_ended,
    is_running,
)
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    RedactedText,
    info_argument_spec,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import read_file, returned, run, target_of
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import Certificate

_ALLOW = ("allow_expired", "allow_leaf")
_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between two looks at an upload; the last one is repeated."""
_START = 30.0
"""Seconds in which an accepted upload may show a status from before it."""
_LATER = "Run again later to see how it ends."


def upload_main(resource: Resource, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run the module."""
    options: dict[str, Any] = {
        **info_argument_spec(resource),
        "display_name": {"type": "str"},
        "url": {"type": "str", "required": True, "no_log": True},  # it may have a token that gives access
        "src": {"type": RedactedText("path"), "required": True},
        "wait": {"type": "bool", "default": True},
        **{name: {"type": "bool", "default": False} for name in _ALLOW},
    }
    module = make_module(
        argument_spec=options,
        required_one_of=[["id", "display_name"]],
        mutually_exclusive=[["id", "display_name"]],
        supports_check_mode=True,
    )
    run(module, lambda session: run_upload(session, resource))


def run_upload(session: Session, resource: Resource) -> dict[str, Any]:
    """Bring the authorities of a file into an infrastructure. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    target, file = target_of(resource, params), _file(params)
    _check_url(params["url"])
    file.check("src", now, {name: params[name] for name in _ALLOW})
    loader = _Loader(session, target, file)
    with Reconciler(session.client).explaining(target):
        place = loader.find(params["display_name"])
        rows = loader.authorities(place)
        lacking = file.lacking(rows)
        if lacking and is_running(place) and params["wait"] and not session.check_mode:
            place = loader.ended(place)
            rows = loader.authorities(place)
            lacking = file.lacking(rows)
        if lacking and is_running(place):
            session.warn(f"An upload or a deletion is running, so nothing was sent. {_LATER}")
            return _result(target, place, file, lacking, ())
        file.check_additions("src", rows)
        if lacking and not session.check_mode:
            place = loader.upload(place, params["url"], wait=params["wait"])
    return _result(target, place, file, lacking, lacking)


def _file(params: Mapping[str, Any]) -> AuthorityFile:
    try:
        return AuthorityFile.read(read_file("src", params["src"]))
    except InvalidValue as error:
        raise InputError(f"src: {shown(params['src'])} cannot be used: {error}.") from None


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InputError("url: the value is not an address that begins with http:// or https://.")


def _result(
    target: Target, place: Entity, file: AuthorityFile, lacking: tuple[Certificate, ...], added: tuple[Certificate, ...]
) -> dict[str, Any]:
    header = f"{target.resource.label} {place.get('displayName')}"
    before = [one for one in file.authorities if one not in lacking]
    return {
        "changed": bool(added),
        "resource": returned(target, place),
        "changes": [change.to_dict() for change in changes(added)],
        "diff": {
            "before": {"certificate_authorities": authority_upload.shown(before)},
            "after": {"certificate_authorities": authority_upload.shown((*before, *added))},
            "before_header": header,
            "after_header": header,
        },
    }


class _Loader:
    """Reads an infrastructure, and lets the service download a file into it."""

    def __init__(self, session: Session, target: Target, file: AuthorityFile) -> None:
        self._client = session.client
        self._warn = session.warn
        self._target = target
        self._file = file
        self._locator = Locator(session.client)

    def find(self, name: str | None) -> Entity:
        found = self._locator.locate(self._target, {} if name is None else {"displayName": name})
        if found is None:
            raise _errors.NoMatch(f"There is no {self._target.resource.label} {shown(self._target.id or name)}.")
        return found

    def read(self, place: Entity) -> Entity:
        row = self._client.get(self._path(place), version=self._target.version)
        return {**row, "id": place["id"]}  # which is its address, whatever the answer has

    def authorities(self, place: Entity) -> list[Entity]:
        path = f"{self._path(place)}/certificateAuthorities"
        return [dict(row) for row in self._client.list(path, version=self._target.version)]

    def ended(self, place: Entity) -> Entity:
        """The infrastructure after the job that is running, or as it is when the time is up."""
        for pause in itertools.chain(_PAUSES, itertools.repeat(_PAUSES[-1])):
            if not is_running(place) or pause >= self._client.time_left:
                return place
            self._locator.pause(pause)
            place = self.read(place)
        raise AssertionError("itertools.repeat does not end")

    def upload(self, place: Entity, url: str, *, wait: bool) -> Entity:
        """The infrastructure after the upload, or while it runs."""
        unsure: _errors.AmbiguousOutcome | None = None
        try:
            self._client.post(
                f"{self._path(place)}/upload",
                version=self._target.version,
                body=authority_upload.body(url, self._file),
            )
        except _errors.AmbiguousOutcome as error:
            unsure = error
        seen, begun = self._begun(place, short=unsure is not None)
        lacking = () if is_running(seen) else self._lacking(seen)
        if lacking and not begun:
            if unsure is not None:
                raise unsure.explained("The upload is not running so far; it was not sent again")
            raise _errors.NoMatch(
                "The service has accepted the upload, but does not show it or its authorities so far: run again later."
            )
        if is_running(seen) and wait:
            seen = self.ended(seen)
            if is_running(seen):
                self._warn(f"The upload was accepted and is still running. {_LATER}")
            else:
                lacking = self._lacking(seen)
        if lacking:
            raise _errors.NoMatch(how_it_ended(seen, lacking, len(self._file.authorities)))
        return seen

    def _begun(self, before: Entity, *, short: bool) -> tuple[Entity, bool]:
        """The infrastructure as soon as it shows that the upload runs or is over, and whether it does.

        Its status can be that from before for a while. ``short``: it may not have been accepted.
        """
        waited = 0.0
        for pause in itertools.chain(_PAUSES, itertools.repeat(_PAUSES[-1])):
            seen = self.read(before)
            moved = any(seen.get(name) != before.get(name) for name in ("status", "statusDetails"))
            if is_running(seen) or moved or not self._file.lacking(self.authorities(seen)):
                return seen, True
            if waited >= (_START / 3 if short else _START) or pause >= self._client.time_left:
                return seen, False
            self._locator.pause(pause)
            waited += pause
        raise AssertionError("itertools.repeat does not end")

    def _lacking(self, seen: Entity) -> tuple[Certificate, ...]:
        """The authorities that are not there after the end; a list can lag behind the status."""
        for pause in _PAUSES[:3]:
            lacking = self._file.lacking(self.authorities(seen))
            if not lacking or pause >= self._client.time_left:
                return lacking
            self._locator.pause(pause)
        return self._file.lacking(self.authorities(seen))

    def _path(self, place: Entity) -> str:
        return self._target.item(str(place["id"]))
