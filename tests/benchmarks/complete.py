# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much larger a complete export is, which has the empty properties as well: characters for each type.

The resources are those of the contract. Usage: complete.py [module ...]
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from _service import TESTS

sys.path.insert(0, str(TESTS / "contract"))

import in_process
from case import Case, case_of, cases_of
from contract_run import tenant_of
from m365_graph_emulator import Emulator

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import resource_type


def sizes(resource: Resource, case: Case, directory: Path) -> tuple[int, int]:
    """The characters of the export as indented JSON, brief and complete."""
    with Emulator(directory=directory, tenant=tenant_of(resource, [case])) as emulator:
        connect = in_process.Tenant(emulator).connect
        made = in_process.run(resource.name, case.typed(case.create), connect)
        if made.get("failed"):
            raise SystemExit(f"{resource.name}: {made['msg']}")
        asked = {"types": [resource_type(case.concrete(resource))]}
        brief, complete = (
            json.dumps(in_process.run("export", {**asked, "complete": whole}, connect)["documents"], indent=1)
            for whole in (False, True)
        )
    return len(brief), len(complete)


def main(*names: str) -> int:
    print(f"{'Characters of an export':52} {'brief':>8} {'complete':>9}")
    total = [0, 0]
    for name in names or [name for name, resource in RESOURCES.items() if case_of(name) and any(resource.writable())]:
        # What refers to a result of an earlier task needs a playbook.
        cases = [case for case in cases_of(name) if "{{" not in json.dumps(case.create, default=str)]
        for case in cases[:1]:
            with tempfile.TemporaryDirectory() as directory:
                brief, complete = sizes(RESOURCES[name], case, Path(directory))
            total = [total[0] + brief, total[1] + complete]
            print(f"  {name:50} {brief:8,} {complete:9,}  {complete / brief - 1:+5.0%}")
    print(f"  {'all':50} {total[0]:8,} {total[1]:9,}  {total[1] / total[0] - 1:+5.0%}")
    return 0 if total[1] > total[0] else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
