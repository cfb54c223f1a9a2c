# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make acceptance`` passes on the emulator, and does not run against a tenant that nobody has named."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from acceptance_report import anonymous
from acceptance_scenario import AGED
from playbooks import COLLECTION

PROGRAM = COLLECTION / "tests" / "acceptance" / "acceptance.py"
TENANT = "b20d3703-3703-b20d-0337-0db203370db2"


def run(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "M365_GRAPH_"))}
    return subprocess.run(
        [sys.executable, str(PROGRAM)],
        env={**kept, "M365_GRAPH_ACCEPTANCE_REPORT": str(folder), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )


def test_every_type_passes_or_says_why_it_was_left_out(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout
    report = json.loads((tmp_path / "acceptance.json").read_text())
    statuses = [row["status"] for row in report["resources"]]
    assert report["summary"] == {status: statuses.count(status) for status in ("passed", "failed", "skipped")}
    assert report["summary"]["failed"] == 0
    assert sorted(row["type"] for row in report["resources"] if row["status"] == "skipped") == [
        "applePushNotificationCertificate",
        "cloudCertificationAuthority",
        "symantecCodeSigningCertificate",
    ]
    assert all(row["reason"] for row in report["resources"] if row["status"] == "skipped")
    assert "| federatedIdentityCredential | passed |" in (tmp_path / "acceptance.md").read_text()


@pytest.mark.parametrize(
    ("repeated", "said"),
    [
        ({}, "M365_GRAPH_ACCEPTANCE_TENANT is not set."),
        (
            {"M365_GRAPH_ACCEPTANCE_TENANT": "contoso.com"},
            "M365_GRAPH_ACCEPTANCE_TENANT is contoso.com, and AZURE_TENANT",
        ),
    ],
)
def test_a_tenant_that_is_not_named_twice_is_refused(tmp_path: Path, repeated: dict[str, str], said: str) -> None:
    done = run(tmp_path, AZURE_TENANT_ID=TENANT, AZURE_CLIENT_ID=TENANT, AZURE_CLIENT_SECRET="x", **repeated)
    assert (done.returncode, [*tmp_path.iterdir()]) == (2, [])
    assert said in done.stdout


def test_what_is_reported_has_neither_ids_nor_names() -> None:
    told = f"'Contoso VPN' of ada@contoso.com at https://graph.example/x has id {TENANT}, as {TENANT.upper()} has"
    assert anonymous(told) == "<name> of <address> at <address>/x has id <id 1>, as <id 1> has"


def test_the_sweeper_knows_what_a_run_has_made() -> None:
    assert AGED.search("m365a-2611300438-ab12-7 Wi-Fi")
    assert not re.search(AGED, "m365 accounting")
