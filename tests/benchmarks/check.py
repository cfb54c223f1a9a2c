# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much CPU time and memory ``apply`` in check mode takes for a large tenant that is in the desired state.

It is compared with a play that only prints a message, side by side; the costs of ansible-playbook and all its processes
are counted. The documents are those of one long list, and of many short ones.

Usage: check.py [documents ...] [--repetitions N]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from _cost import in_turn, largest, more_seconds, playbook_cost
from _service import serve
from estate import SIGNING, certificates, estate
from playbooks import write_playbook

#: For 20,000 documents: MiB of the largest process, and CPU seconds in addition to those of the other play.
DOCUMENTS, MEMORY, SECONDS = 20_000, 100, 2.5
PAGE = 1000

Tenant = tuple[dict[str, Any], list[dict[str, Any]]]


def one_list(count: int) -> Tenant:
    pairs = [*certificates(count)]
    return {SIGNING: [row for row, _document in pairs]}, [document for _row, document in pairs]


def many_lists(count: int) -> Tenant:
    return estate(count, 0)


def measure(directory: Path, name: str, tenant: Tenant, repetitions: int) -> bool:
    """Measure and print one line; false if a number of requests is not what it must be."""
    entities, documents = tenant
    directory.mkdir()
    (directory / "documents.json").write_text(json.dumps(documents))
    with serve(directory / "service", entities, page_size=PAGE) as service:
        task = {"m365.graph.apply": {"paths": [str(directory / "documents.json")], "timeout": 3000}}
        apply = write_playbook(directory / "apply.yml", [{"name": "check", **task}], defaults=service.options)
        debug = write_playbook(directory / "debug.yml", [{"name": "debug", "ansible.builtin.debug": {"msg": "x"}}])
        runs = repetitions + 1
        mine, theirs = in_turn(
            repetitions,
            lambda: playbook_cost(apply, "--check", directory=directory, env={}),
            lambda: playbook_cost(debug, directory=directory, env={}),
        )
        exchanges = len(service.outer()) / runs
        tokens = sum(entry["log"] == "token" for entry in service.log()) / runs
        right = tokens == 1 and not [entry for entry in service.log() if entry.get("method") in ("PATCH", "DELETE")]
    seconds, memory = more_seconds(mine, theirs), largest(mine)
    times = statistics.median(ours.seconds / other.seconds for ours, other in zip(mine, theirs, strict=True))
    print(
        f"  {name:10} {len(documents):9,} {exchanges:9,.0f} {seconds:11.2f} s {times:5.1f} x {memory:9.0f} MiB", end=""
    )
    if len(documents) >= DOCUMENTS:
        print(f"   target: {SECONDS} s, {MEMORY} MiB", end="")
        met = seconds <= SECONDS and memory <= MEMORY
        print(f", {'met' if met else 'NOT met'}", end="")
    print(flush=True)
    return right and exchanges == int(exchanges)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="*", default=[DOCUMENTS])
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    tenants: dict[str, Callable[[int], Tenant]] = {"one list": one_list, "many lists": many_lists}
    print("apply in check mode, nothing differs: in addition to a play of debug")
    print(f"  {'':10} {'documents':>9} {'exchanges':>9} {'more CPU time':>13} {'times':>7} {'largest process':>14}")
    with tempfile.TemporaryDirectory() as name:
        right = [
            measure(Path(name) / f"{count}-{kind.split()[0]}", kind, tenant(count), options.repetitions)
            for count in options.documents
            for kind, tenant in tenants.items()
        ]
    return int(not all(right))


if __name__ == "__main__":
    sys.exit(main())
