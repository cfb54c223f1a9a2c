# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates of Application Proxy beyond the contract: which applications are read, and what a write leaves alone."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from certificates import issue
from m365_graph_emulator import Emulator
from runners import in_this_process

MODULE = "m365.graph.application_proxy_certificate"
INTRANET, SHOP, FOREIGN = (f"a1000000-0000-0000-0000-00000000000{number}" for number in (3, 4, 5))
TAGS = ["WindowsAzureActiveDirectoryIntegratedApp", "WindowsAzureActiveDirectoryOnPremApp"]
PUBLISHED = {"externalUrl": "https://intranet.contoso.com/", "internalUrl": "https://intranet/"}
TENANT = {
    "entities": {
        "/applications": [
            {"appId": INTRANET, "displayName": "Intranet", "onPremisesPublishing": PUBLISHED},
            {"appId": SHOP, "displayName": "Shop"},
        ],
        "/servicePrincipals": [
            {"appId": INTRANET, "displayName": "Intranet", "tags": TAGS},
            {"appId": SHOP, "displayName": "Shop"},
        ],
    }
}
ISSUED = issue("intranet.contoso.com", usages=None, now=dt.datetime.now(dt.UTC).replace(microsecond=0))
PFX = ISSUED.pfx("correct horse")
UPLOAD = {"content": base64.b64encode(PFX).decode(), "password": "correct horse"}


def test_only_the_certificate_is_written_and_only_once(tmp_path: Path) -> None:
    tasks: list[dict[str, Any]] = [
        {"name": "upload", MODULE: {"application": "intranet", **UPLOAD}},
        {"name": "again", MODULE: {"application": INTRANET, **UPLOAD}},
        {"name": "list", f"{MODULE}_info": {}},
        {"name": "expiry", "m365.graph.certificate_info": {"types": ["onPremisesPublishing"]}},
        {"name": "not published", MODULE: {"app_id": SHOP, **UPLOAD}, "ignore_errors": True},
        {"name": "not there", MODULE: {"app_id": FOREIGN, **UPLOAD}, "ignore_errors": True},
        {"name": "export", "m365.graph.export": {"types": ["onPremisesPublishing"]}},
        {"name": "probe", "m365.graph.probe_info": {"types": ["onPremisesPublishing"]}},
    ]
    with Emulator(directory=tmp_path / "emulator", tenant=TENANT) as emulator:
        run = in_this_process(tasks, tmp_path, emulator)
        (row,) = [row for row in emulator.entities("/applications") if row["appId"] == INTRANET]
    assert run.status == 0, run.output
    assert [run[name].changed for name in ("upload", "again")] == [True, False]
    assert run["upload"].methods == ["GET", "GET", "PATCH", "GET"]
    (write,) = run["upload"].writes
    assert write["path"].endswith(f"/beta/applications(appId='{INTRANET}')")
    assert sorted(write["body"]["onPremisesPublishing"]) == [
        "verifiedCustomDomainKeyCredential",
        "verifiedCustomDomainPasswordCredential",
    ]
    assert row["onPremisesPublishing"]["internalUrl"] == PUBLISHED["internalUrl"]
    (listed,) = run["list"].result["resources"]
    assert (listed["app_id"], listed["external_url"]) == (INTRANET, PUBLISHED["externalUrl"])
    assert len(run["list"].requests) == 2, "one list of the tagged service principals, one application"
    (expiring,) = run["expiry"].result["certificates"]
    metadata = listed["verified_custom_domain_certificates_metadata"]
    assert (expiring["thumbprint"], expiring["display_name"]) == (metadata["thumbprint"], "Intranet")
    assert "The application is not published with Application Proxy" in run["not published"].result["msg"]
    assert f'There is no application with Application Proxy "{FOREIGN}"' in run["not there"].result["msg"]
    assert "PATCH" not in (*run["not published"].methods, *run["not there"].methods)
    documents = run["export"].result["documents"]
    assert documents == [{"type": "onPremisesPublishing", "key": {"application": "Intranet"}, "properties": {}}]
    assert run["export"].result["left_out"] == []
    assert run["probe"].result["findings"] == []
    shown = run.output + str([task.result for task in run.tasks])
    assert UPLOAD["content"] not in shown
    assert UPLOAD["password"] not in shown


def test_a_document_takes_the_pfx_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "intranet.pfx").write_bytes(PFX)
    document = {
        "type": "onPremisesPublishing",
        "key": {"application": "Intranet"},
        "properties": {
            "verifiedCustomDomainKeyCredential": {"$file": "intranet.pfx"},
            "verifiedCustomDomainPasswordCredential": "correct horse",
        },
    }
    (tmp_path / "documents" / "intranet.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    apply = {"m365.graph.apply": {"paths": [str(tmp_path / "documents")]}}
    with Emulator(directory=tmp_path / "emulator", tenant=TENANT) as emulator:
        run = in_this_process(
            [{"name": "plan", **apply, "check_mode": True}, {"name": "apply", **apply}, {"name": "again", **apply}],
            tmp_path,
            emulator,
        )
    assert run.status == 0, run.output
    assert [run[name].changed for name in ("plan", "apply", "again")] == [True, True, False]
    assert [write["method"] for write in run["apply"].writes if not write["path"].endswith("$batch")] == ["PATCH"]
