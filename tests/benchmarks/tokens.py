# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many tokens one ansible-playbook asks for: many tasks, modules and loops, for one host and for several in
parallel.

The same playbook is run in the controller's worker and as ordinary modules, each of which is a process that asks for
itself.

Usage: tokens.py [hosts ...]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from _service import Service, serve
from playbooks import run_playbook, write_playbook

SIGNING = "m365.graph.enterprise_code_signing_certificate"
PATH = "/deviceAppManagement/enterpriseCodeSigningCertificates"
IDS = [f"00000000-0000-4000-8000-{index:012}" for index in range(5)]
ROWS = [
    {"id": id, "status": "provisioned", "subjectName": "Apps", "expirationDateTime": "2030-01-01T00:00:00Z"}
    for id in IDS
]


def tasks() -> list[dict[str, Any]]:
    """Each module that needs no more than a tenant, in loops too."""
    converged = {"id": "{{ item }}", "status": "provisioned", "subject_name": "Apps"}
    return [
        {"name": "list", f"{SIGNING}_info": {}},
        {"name": "loop", SIGNING: converged, "loop": IDS},
        {"name": "predicted loop", SIGNING: {**converged, "subject_name": "Other"}, "loop": IDS, "check_mode": True},
        {"name": "permissions", "m365.graph.permissions_info": {"modules": ["enterprise_code_signing_certificate"]}},
        {"name": "domain", "m365.graph.internal_domain_federation_info": {"domain": "contoso.com"}},
        {
            "name": "export",
            "m365.graph.export": {
                "path": "{{ playbook_dir }}/{{ inventory_hostname }}.yml",
                "types": ["enterpriseCodeSigningCertificate"],
            },
        },
        {"name": "apply", "m365.graph.apply": {"paths": ["{{ playbook_dir }}/{{ inventory_hostname }}.yml"]}},
        *({"name": f"again {number}", f"{SIGNING}_info": {"id": IDS[0]}} for number in range(10)),
    ]


def measure(directory: Path, service: Service, hosts: int, python: str) -> tuple[int, int]:
    """Tokens and exchanges with Graph of one run."""
    inventory = directory / "inventory"
    inventory.write_text(
        "".join(
            f"tenant{number} ansible_connection=local ansible_python_interpreter={python}\n" for number in range(hosts)
        )
    )
    path = write_playbook(directory / "tokens.yml", tasks(), defaults=service.options, hosts="all")
    before, outer = len(service.log()), len(service.outer())
    run = run_playbook(path, "-i", str(inventory), "--forks", str(hosts), directory=directory, timeout=3600)
    if run.status:
        sys.exit(run.output[-3000:])
    return sum(entry["log"] == "token" for entry in service.log()[before:]), len(service.outer()) - outer


def main(hosts: Sequence[int] = (1, 5)) -> int:
    right = True
    print(f"Tokens of one run: {len(tasks())} tasks, two of them loops over {len(IDS)}")
    print(f"  {'hosts':>5} {'forks':>5} {'exchanges':>9} {'tokens':>6} {'tokens of ordinary modules':>26}")
    with (
        tempfile.TemporaryDirectory() as name,
        serve(Path(name) / "service", {PATH: ROWS, "/domains": [{"id": "contoso.com"}]}) as service,
    ):
        directory = Path(name)
        other = directory / "python"
        other.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        other.chmod(0o755)
        for count in hosts:
            tokens, exchanges = measure(directory, service, count, sys.executable)
            ordinary, same = measure(directory, service, count, str(other))
            right &= tokens == 1 and exchanges == same
            print(f"  {count:5} {count:5} {exchanges:9,} {tokens:6} {ordinary:26,}", flush=True)
    print(f"  target: 1 token for a run, {'met' if right else 'NOT met'}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(tuple(map(int, sys.argv[1:])) or (1, 5)))
