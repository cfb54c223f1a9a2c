# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A loop over converged code-signing certificates: the module against the two uri tasks one would write without it.

Both are measured in one ansible-playbook run against the same emulator; play start-up is not counted, the token that
the uri tasks need is fetched by a task of its own. Usage: loop.py [items] [repetitions]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
for folder in (TESTS / "support", TESTS.parent / "roles" / "emulator" / "files"):
    sys.path.insert(0, str(folder))

from m365_graph_emulator import Emulator  # noqa: E402
from tenants import connection  # noqa: E402

from playbooks import PlaybookRun, run_playbook, write_playbook  # noqa: E402

PATH = "/deviceAppManagement/enterpriseCodeSigningCertificates"
VALUES = {"status": "provisioned", "subjectName": "Contoso Apps"}


def tenant(items: int) -> dict[str, Any]:
    """As many certificates as items, all as desired."""
    rows = [{"id": f"00000000-0000-4000-8000-{index:012}", **VALUES, "expirationDateTime": "2030-01-01T00:00:00Z"} for index in range(items)]
    return {"entities": {PATH: rows}}


def tasks(items: int, emulator: Emulator) -> list[dict[str, Any]]:
    ids = [row["id"] for row in tenant(items)["entities"][PATH]]
    url = f"{emulator.graph_url}/beta{PATH}/{{{{ item }}}}"
    uri = {"ca_path": str(emulator.ca_path), "headers": {"Authorization": "Bearer {{ token.json.access_token }}"}, "body_format": "json"}
    form = {
        "grant_type": "client_credentials",
        "client_id": emulator.client_id,
        "client_secret": emulator.client_secret,
        "scope": "https://graph.microsoft.com/.default",
    }
    token = {
        "url": f"{emulator.authority_url}/{emulator.tenant_id}/oauth2/v2.0/token",
        "method": "POST",
        "body_format": "form-urlencoded",
        "body": form,
        "ca_path": str(emulator.ca_path),
    }
    options = {"id": "{{ item }}", "status": VALUES["status"], "subject_name": VALUES["subjectName"]}
    return [
        {"name": "module", "m365.graph.enterprise_code_signing_certificate": options, "loop": ids},
        {"name": "token", "ansible.builtin.uri": token, "register": "token"},
        {"name": "uri GET", "ansible.builtin.uri": {**uri, "url": url}, "loop": ids, "register": "found"},
        {
            "name": "uri PATCH where different",
            "ansible.builtin.uri": {**uri, "url": url.replace("item", "item.item"), "method": "PATCH", "body": VALUES},
            "loop": "{{ found.results }}",
            "loop_control": {"label": "{{ item.item }}"},
            "when": "item.json.status != 'provisioned' or item.json.subjectName != 'Contoso Apps'",
        },
        {
            "name": "uri PATCH always",
            "ansible.builtin.uri": {**uri, "url": url, "method": "PATCH", "body": VALUES},
            "loop": ids,
        },
    ]


def seconds(run: PlaybookRun, name: str) -> float:
    """How long a task took, over all its items."""
    (whole,) = [task for task in run.tasks if task.name == name and not task.outcome.endswith("item")]
    return whole.ended - whole.started


def requests(run: PlaybookRun, name: str) -> str:
    (whole,) = [task for task in run.tasks if task.name == name and not task.outcome.endswith("item")]
    methods = whole.methods
    return " + ".join(f"{methods.count(method)} {method}" for method in dict.fromkeys(methods)) or "none"


def main(items: int = 20, repetitions: int = 3) -> int:
    runs = []
    with tempfile.TemporaryDirectory() as name, Emulator(directory=Path(name) / "emulator", tenant=tenant(items)) as emulator:
        directory = Path(name)
        path = write_playbook(directory / "loop.yml", tasks(items, emulator), defaults=connection(emulator))
        for _repetition in range(repetitions):
            emulator.clear_log()
            run = run_playbook(path, directory=directory, requests=lambda: emulator.requests)
            if run.status:
                print(run.output[-3000:])
                return 1
            runs.append((run, len(emulator.token_requests)))
    names = ("module", "uri GET", "uri PATCH where different", "uri PATCH always")
    medians = {name: statistics.median(seconds(run, name) for run, _tokens in runs) for name in names}
    last, tokens = runs[-1]
    print(f"Loop over {items} converged certificates, median of {repetitions} runs")
    print(f"  {'task':28}{'seconds':>9}{'ms/item':>9}   requests")
    for name in names:
        print(f"  {name:28}{medians[name]:9.2f}{medians[name] * 1000 / items:9.0f}   {requests(last, name)}")
    compared = medians["uri GET"] + medians["uri PATCH where different"]
    blind = medians["uri GET"] + medians["uri PATCH always"]
    print(f"  token requests: {tokens - 1} by the module, 1 by the uri tasks")
    print(f"  module : uri pair that compares     1 : {compared / medians['module']:.2f}")
    print(f"  module : uri pair that always writes 1 : {blind / medians['module']:.2f}")
    return 0 if requests(last, "module") == f"{items} GET" else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
