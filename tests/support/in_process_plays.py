# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant and playbooks that run in the controller's worker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from lab import Lab
from playbooks import PlaybookRun, run_playbook, write_playbook
from tenants import connection

MODULE = "m365.graph.enterprise_code_signing_certificate"
INFO = f"{MODULE}_info"
PATH = "/deviceAppManagement/enterpriseCodeSigningCertificates"
IDS = [f"b20d3703-3703-b20d-0337-0db20337000{index}" for index in range(5)]
MakeLab = Callable[..., Lab]
Task = dict[str, Any]
ROWS = [
    {"id": id, "status": "notProvisioned", "subject": f"CN={index}", "expirationDateTime": "2030-01-01T00:00:00Z"}
    for index, id in enumerate(IDS)
]
ROWS[3]["issuer"] = "CN={{ 1 + 1 }}, É"
TENANT = {"entities": {PATH: ROWS}}
HANDLERS = [{"name": "handler", INFO: {"id": IDS[1]}}]


def play(here: Lab, tasks: Iterable[Task], *arguments: str, python: str = sys.executable, **env: str) -> PlaybookRun:
    more = {"vars": {"ansible_python_interpreter": python}, "handlers": HANDLERS}
    path = write_playbook(here.directory / "play.yml", list(tasks), defaults=connection(here.emulator), **more)
    return run_playbook(path, *arguments, directory=here.directory, env=env, requests=lambda: here.emulator.requests)
