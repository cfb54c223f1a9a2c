# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long ``certificate_info`` takes and how much memory, with few and many device certificates: it must stay flat.

The module's own code runs in a process of its own here, whose peak of resident memory the system (Linux) reports.
Usage: expiry.py [applications [device certificates]]
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from _service import Service, serve
from estate import guid
from in_process import options_of

APPLICATIONS, STATES = "/applications", "/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates"
PAGE, LARGEST_PAGE = 1000, 999
#: MiB by which ten times as many device certificates may raise the peak: one page more or less.
FLAT = 5

PROGRAM = """
import json, re, sys, time
from ansible_collections.m365.graph.plugins.module_utils._module import certificate_info
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
began = time.process_time()
result = certificate_info.run_certificate_info(session)
counted = (result.get("device_certificates") or {}).get("total", 0)
print(json.dumps([time.process_time() - began, peak(), result["summary"]["total"], counted, result["not_read"]]))
"""


def applications(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": guid(3, number),
            "appId": guid(4, number),
            "displayName": f"Application {number}",
            "passwordCredentials": [{"keyId": guid(5, number), "endDateTime": "2031-01-01T00:00:00Z"}],
        }
        for number in range(count)
    ]


def states(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": guid(6, number),
            "managedDeviceDisplayName": f"Phone {number}",
            "userPrincipalName": f"user{number}@contoso.com",
            "certificateThumbprint": f"{number:040X}",
            "certificateSerialNumber": f"{number:X}",
            "certificateSubjectName": f"CN=Phone {number}, O=Contoso",
            "certificateIssuerName": "CN=Contoso Issuing CA",
            "certificateIssuanceDateTime": "2026-01-01T00:00:00Z",
            "certificateExpirationDateTime": "2031-01-01T00:00:00Z",
            "certificateRevokeStatus": "none",
            "certificateRevokeStatusLastChangeDateTime": "2026-01-01T00:00:00Z",
        }
        for number in range(count)
    ]


def measure(service: Service) -> tuple[float, float, int, int]:
    """CPU seconds, peak memory in MiB, and the numbers of rows and of counted device certificates."""
    asked = {
        **{name: rules.get("default") for name, rules in options_of("certificate_info").items()},
        **service.options,
        "types": ["application", "managedAllDeviceCertificateState"],
        "policy": {"critical": 7, "warning": 30, "notice": 90, "weak": "warning"},
        "timeout": 3000,
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True
    )
    seconds, peak, rows, counted, not_read = json.loads(done.stdout)
    if not_read:
        sys.exit(str(not_read))
    return float(seconds), float(peak) / 1024, int(rows), int(counted)


def main(apps: int = 20_000, devices: int = 200_000) -> int:
    print("certificate_info: applications are listed, device certificates are counted")
    print(f"  {'applications':>12} {'device cert.':>12} {'exchanges':>9} {'CPU time':>11} {'memory':>11}")
    right, peaks = True, []
    for count in (devices // 10, devices):
        entities = {APPLICATIONS: applications(apps), STATES: states(count)}
        with (
            tempfile.TemporaryDirectory() as name,
            serve(Path(name) / "service", entities, page_size=PAGE) as service,
        ):
            seconds, peak, rows, counted = measure(service)
            exchanges = len(service.outer())
        peaks.append(peak)
        pages = max(1, math.ceil(apps / LARGEST_PAGE)) + max(1, math.ceil(count / PAGE))
        right &= rows == apps and counted == count and exchanges == pages
        print(f"  {apps:12,} {count:12,} {exchanges:9,} {seconds:9.2f} s {peak:7.0f} MiB", flush=True)
    grown = peaks[1] - peaks[0]
    print(f"  everything is counted, page by page: {'yes' if right else 'NO'}")
    print(f"  target: memory does not grow with the devices: {grown:+.1f} MiB, {'met' if grown <= FLAT else 'NOT met'}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
