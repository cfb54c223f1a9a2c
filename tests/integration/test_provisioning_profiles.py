# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provisioning profiles of iOS apps beyond the contract: a service that does not show payloads, and documents."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import yaml
from m365_graph_emulator import Emulator
from provisioning_profiles import profile
from runners import in_this_process

MODULE, TYPE = "m365.graph.ios_lob_app_provisioning_configuration", "iosLobAppProvisioningConfiguration"
HIDDEN = {"settings": {"hide_provisioning_payload": True}}
NAMED = {"display_name": "Field service", "payload_file_name": "field.mobileprovision"}
FIRST, SECOND = profile(), profile(700)


def test_a_payload_that_reads_back_null_is_uploaded_once(tmp_path: Path) -> None:
    tasks: list[dict[str, Any]] = [
        {"name": "create", MODULE: {**NAMED, "payload": FIRST}},
        {"name": "again", MODULE: {**NAMED, "payload": FIRST}},
        {"name": "renew", MODULE: {**NAMED, "payload": SECOND}},
        {"name": "renewed", MODULE: {**NAMED, "payload": SECOND}},
        {"name": "export", "m365.graph.export": {"types": [TYPE], "complete": True}, "register": "exported"},
        {"name": "apply", "m365.graph.apply": {"documents": "{{ exported.documents }}"}},
        {"name": "probe", "m365.graph.probe_info": {"types": [TYPE]}},
    ]
    with Emulator(directory=tmp_path / "emulator", tenant=HIDDEN) as emulator:
        run = in_this_process(tasks, tmp_path, emulator)
    assert run.status == 0, run.output
    assert [run[name].changed for name in ("create", "again", "renew", "renewed", "apply")] == [
        *(True, False, True, False),
        False,
    ]
    assert [run[name].methods[-1] for name in ("create", "again", "renew", "renewed")] == [
        "POST",
        "GET",
        "PATCH",
        "GET",
    ]
    assert run["create"].result["resource"]["payload"] is None
    assert "warnings" not in run["renew"].result and "warnings" not in run["create"].result
    (document,) = run["export"].result["documents"]
    assert "payload" not in document["properties"]
    assert [row for row in run["probe"].result["findings"] if row["kind"] == "null"] == []


def test_a_document_takes_its_payload_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "field.mobileprovision").write_bytes(base64.b64decode(FIRST))
    document = {
        "type": TYPE,
        "key": {"displayName": "Field service"},
        "properties": {"payload": {"$file": "field.mobileprovision"}, "payloadFileName": "field.mobileprovision"},
    }
    (tmp_path / "documents" / "field.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    apply = {"m365.graph.apply": {"paths": [str(tmp_path / "documents")]}}
    tasks = [
        {"name": "apply", **apply},
        {"name": "again", **apply},
        {"name": "export", "m365.graph.export": {"types": [TYPE]}},
    ]
    with Emulator(directory=tmp_path / "emulator") as emulator:
        run = in_this_process(tasks, tmp_path, emulator)
    assert run.status == 0, run.output
    assert [run[name].changed for name in ("apply", "again")] == [True, False]
    (exported,) = run["export"].result["documents"]
    assert exported["properties"]["payload"] == FIRST
