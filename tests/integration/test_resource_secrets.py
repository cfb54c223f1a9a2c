# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets of any resource: sent, never shown, never stored."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from m365_graph_emulator import DEMO_SECRET
from resource_tenant import (
    BETA,
    BLOB,
    CERTIFICATE,
    MODULE,
    PFX,
    SECRET,
    TAGS,
    TENANT,
    MakeLab,
)


@pytest.mark.playbook
@pytest.mark.parametrize("inside", [True, pytest.param(False, marks=pytest.mark.nightly)])
def test_write_only_values_are_sent_once_and_never_shown(lab: MakeLab, inside: bool) -> None:
    here = lab(TENANT)
    python = here.directory / "another-python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    where = {"vars": {"ansible_python_interpreter": sys.executable if inside else str(python)}, "diff": True}
    task = {
        "path": PFX,
        **BETA,
        "match": ["thumbprint"],
        "write_only": ["encryptedPfxBlob", "encryptedPfxPassword"],
        "body": CERTIFICATE,
    }
    other = {**CERTIFICATE, "keyName": "other", "encryptedPfxPassword": f"{SECRET}x"}
    run = here.play(
        {"name": "create", MODULE: task, **where},
        {"name": "again", MODULE: task, **where},
        {
            "name": "another secret",
            MODULE: {**task, "body": {**CERTIFICATE, "encryptedPfxPassword": SECRET[::-1]}},
            **where,
        },
        {"name": "another name", MODULE: {**task, "body": other}, **where},
        {
            "name": "no base64",
            MODULE: {**task, "body": {**CERTIFICATE, "startDateTime": SECRET}},
            "ignore_errors": True,
            **where,
        },
        arguments=["-vvvv"],
    )
    assert run.status == 0, run.output
    assert (
        run["create"].writes[0]["body"]["encryptedPfxBlob"] != ""
        and "encryptedPfxPassword" in run["create"].writes[0]["body"]
    )
    assert not run["again"].changed and not run["another secret"].changed
    assert [list(write["body"]) for write in run["another name"].writes] == [["keyName"]]
    assert run["create"].result["resource"]["keyName"] == "contoso-pfx"
    assert "encryptedPfxPassword" not in run["create"].result["resource"]
    shown = run.output + json.dumps([task.result for task in run.tasks])
    for secret in (SECRET, SECRET[::-1], BLOB, DEMO_SECRET):
        assert secret not in shown
    assert {change["property"]: change["after"] for change in run["create"].result["changes"]}[
        "encryptedPfxPassword"
    ] == "VALUE_NOT_SHOWN"


@pytest.mark.parametrize("inside", [True, pytest.param(False, marks=pytest.mark.nightly)])
def test_what_is_called_a_secret_is_not_shown_whatever_is_wrong(lab: MakeLab, inside: bool) -> None:
    here = lab(TENANT)
    python = here.directory / "another-python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    where = {
        "vars": {"ansible_python_interpreter": sys.executable if inside else str(python)},
        "diff": True,
        "ignore_errors": True,
    }
    hidden = "correct horse battery staple"
    bodies: list[Any] = [
        {"displayName": "new", "password": hidden},
        {"displayName": "new", "credentials": [{"secretText": hidden}], "token": {"inner": hidden}},
        f"{{password: {hidden}",
    ]
    run = here.play(
        *(
            {"name": f"body {number}", MODULE: {"path": TAGS, "match": ["displayName"], "body": body}, **where}
            for number, body in enumerate(bodies)
        ),
        {"name": "wrong state", MODULE: {"path": TAGS, "state": "gone", "body": bodies[0]}, **where},
        {"name": "wrong option", MODULE: {"path": TAGS, "boddy": 1, "body": bodies[1]}, **where},
        {"name": "no path", MODULE: {"body": bodies[0]}, **where},
        arguments=["-vvvv"],
    )
    assert [run[name].failed for name in ("body 2", "wrong state", "wrong option", "no path")] == [True] * 4
    assert run["body 2"].result["msg"] == "body: it is not an object."
    assert hidden not in run.output + json.dumps([task.result for task in run.tasks])
