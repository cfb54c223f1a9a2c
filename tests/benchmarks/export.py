# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long ``export`` takes and how much memory, for tenants of different sizes: it must stay flat.

The module's own code runs in a process of its own here, whose peak of resident memory the system (Linux) reports.
Usage: export.py [states ...]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from _service import Service, serve
from estate import CONFIGURATIONS, estate
from in_process import options_of

PROGRAM = """
import json, re, sys, time
from ansible_collections.m365.graph.plugins.module_utils._module import export
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session

class Module:
    check_mode = False
    def __init__(self, options):
        self.no_log_values = set()
        self.params = options
    def warn(self, text):
        print(text, file=sys.stderr)

def peak():
    # Not getrusage's, which begins with the peak of the process that started this one.
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])

session = Session(Module(json.load(sys.stdin)))
session.client.token()
before, began = peak(), time.perf_counter()
result = export.run_export(session)
print(json.dumps([time.perf_counter() - began, before, peak(), result["summary"]["documents"]]))
"""


def measure(service: Service, path: Path) -> tuple[float, int, int, int]:
    """Seconds, peak memory before and afterwards in KiB, and the number of documents."""
    asked = {
        **{name: rules.get("default") for name, rules in options_of("export").items()},
        **service.options,
        "path": str(path),
        "types": ["managedDeviceCertificateState"],
        "timeout": 3000,
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True
    )
    seconds, before, after, documents = json.loads(done.stdout)
    return float(seconds), int(before), int(after), int(documents)


def main(*counts: int) -> int:
    print("Export of device certificate states into one file")
    print(
        f"  {'states':>8} {'exchanges':>9} {'seconds':>9} {'per state':>10} {'memory':>9} "
        f"{'more than at the start':>23} {'file':>9}"
    )
    right, grown = True, []
    for count in counts or (1_000, 10_000, 100_000):
        with tempfile.TemporaryDirectory() as name:
            entities, _documents = estate(count * 5 // 3 + 5, 0)
            profiles = entities[CONFIGURATIONS]
            states = sum(len(profile["managedDeviceCertificateStates"]) for profile in profiles)
            path = Path(name) / "tenant.yml"
            with serve(Path(name) / "service", {CONFIGURATIONS: profiles}, page_size=1000) as service:
                seconds, before, after, documents = measure(service, path)
                exchanges = len(service.outer())
            grown.append(after - before)
            size = path.stat().st_size
        right &= documents == states
        per, memory, more = seconds * 1e6 / states, after / 1024, (after - before) / 1024
        print(
            f"  {states:8,} {exchanges:9,} {seconds:9.2f} {per:7.0f} us {memory:5.0f} MiB {more:19.1f} MiB "
            f"{size / 2**20:5.1f} MiB",
            flush=True,
        )
    print(
        f"  every state is in the file: {'yes' if right else 'NO'}; memory grew by {max(grown) / 1024:.0f} MiB at most"
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
