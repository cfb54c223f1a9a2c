# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``apply`` and ``export`` against IntuneCD, where both do the same: trusted root certificates of a tenant.

Both talk to graph.microsoft.com through one proxy that leads to the emulator, whose certificate has that name too.
IntuneCD is measured from inside, by its modules for device configurations alone, as its command does them among others;
the first token is counted for both, the start of Python and of ansible-playbook for neither. Its files are those that
it writes itself. The emulator enforces Microsoft's limit for writes.

Usage: peers.py [documents ...] [--latency MS ...]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from _service import Service, serve
from certificates import issue
from estate import LIMITS
from graph_proxy import GRAPH, leading_to
from playbooks import run_playbook, write_playbook

CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
TYPE = "iosTrustedRootCertificate"

INTUNECD = """
import contextlib, io, json, os, sys, time
import requests
from IntuneCD.backup.Intune.DeviceConfigurations import DeviceConfigurationBackupModule
from IntuneCD.update.Intune.DeviceConfigurations import DeviceConfigurationsUpdateModule
what, about = sys.argv[1], json.load(sys.stdin)
said = io.StringIO()
with contextlib.redirect_stdout(said):
    began = time.perf_counter()
    form = {name: about[name] for name in ("client_id", "client_secret")}
    form |= {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    token = requests.post(f"{about['authority_url']}/{about['tenant_id']}/oauth2/v2.0/token", data=form).json()
    if what == "backup":
        DeviceConfigurationBackupModule(token=token, path=about["path"], filetype="json", exclude=[]).main()
    else:
        DeviceConfigurationsUpdateModule(token=token, path=about["path"], filetype="json", exclude=[]).main()
    seconds = time.perf_counter() - began
# After the write it reports a PATCH answered with 200, as Microsoft documents it, as a failure: that costs no time.
wrong = [line for line in said.getvalue().splitlines() if "Error" in line and "retries with 200" not in line]
if wrong:
    sys.exit("\\n".join(wrong[-10:]))
print(json.dumps({"seconds": seconds}))
"""


def estate(count: int) -> list[dict[str, Any]]:
    root = issue("Contoso Root CA", usages=None, root=True)
    return [
        {
            "id": f"00000000-0000-4000-8003-{number:012}",
            "@odata.type": f"#microsoft.graph.{TYPE}",
            "displayName": f"Root {number}",
            "description": "Contoso's own",
            "certFileName": "root.cer",
            "trustedRootCertificate": root.text,
        }
        for number in range(count)
    ]


def peer(service: Service, variables: dict[str, str], what: str, folder: Path) -> float:
    """Seconds that IntuneCD takes."""
    given = {**service.about, "path": str(folder)}
    python, environment = os.environ["WITNESS_PYTHON"], {**os.environ, **variables, "PYTHONPATH": ""}
    done = subprocess.run(
        [python, "-c", INTUNECD, what],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return float(json.loads(done.stdout)["seconds"])


def mine(
    service: Service, variables: dict[str, str], directory: Path, task: dict[str, Any]
) -> tuple[float, dict[str, Any]]:
    """Seconds that the task takes, and its result."""
    path = write_playbook(
        directory / "play.yml",
        [{"name": "measured", **task}],
        defaults={**service.options, "graph_url": f"https://{GRAPH}"},
    )
    run = run_playbook(path, directory=directory, env=variables)
    if run.status:
        sys.exit(run.output[-3000:])
    measured = run["measured"]
    return measured.ended - measured.started, measured.result


@contextmanager
def tenant(directory: Path, count: int, latency: int, drifted: int = 0) -> Iterator[tuple[Service, dict[str, str]]]:
    """A tenant in which the first ``drifted`` root certificates have another description."""
    rows = estate(count)
    for row in rows[:drifted]:
        row["description"] = "Changed by hand"
    with (
        serve(directory, {CONFIGURATIONS: rows}, name=GRAPH, latency=latency, page_size=1000, **LIMITS) as service,
        leading_to(str(service.about["graph_url"]), str(service.about["ca_path"])) as variables,
    ):
        yield service, variables


def compare(directory: Path, count: int, latency: int) -> bool:
    """Export a tenant, and apply the export to one that is the same and one that is not; false when a count is not what
    it must be.
    """
    directory.mkdir()
    theirs, ours = directory / "intunecd", directory / "m365"
    export: dict[str, Any] = {"m365.graph.export": {"path": str(ours), "types": [TYPE]}}
    apply: dict[str, Any] = {"m365.graph.apply": {"paths": [str(ours)], "timeout": 3000}}
    right = True
    for what, drifted in (
        ("write the tenant down", None),
        ("apply, all as desired", 0),
        ("apply, one in ten differs", count // 10),
    ):
        with tenant(directory / f"a{drifted}", count, latency, drifted or 0) as (service, variables):
            seen = Told(peer(service, variables, "backup" if drifted is None else "update", theirs), service)
        with tenant(directory / f"b{drifted}", count, latency, drifted or 0) as (service, variables):
            seconds, result = mine(service, variables, directory, export if drifted is None else apply)
            told = Told(seconds, service)
        text = (
            f"  {count:7,} {latency:5} ms  {what:26} {seen.seconds:9.2f} s {seen.asked:7,} {told.seconds:9.2f} s "
            f"{told.asked:7,}"
        )
        print(f"{text} {seen.seconds / told.seconds:7.1f} x {seen.asked / told.asked:7.1f} x", flush=True)
        counted = result["summary"]
        expected = {"documents": count} if drifted is None else {"update": drifted, "unchanged": count - drifted}
        right = (
            right
            and told.writes == seen.writes == (drifted or 0)
            and all(counted[name] == number for name, number in expected.items())
        )
    return right


class Told:
    """What one tool took: seconds, exchanges with Graph (a batch is one) and writes, except throttled ones."""

    def __init__(self, seconds: float, service: Service) -> None:
        self.seconds = seconds
        self.asked = len(service.outer())
        written = [
            entry
            for entry in service.log()
            if entry["log"] == "graph" and entry["method"] != "GET" and entry["status"] != 429
        ]
        self.writes = len([entry for entry in written if not entry["path"].endswith("/$batch")])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="*", default=[1000])
    parser.add_argument("--latency", type=int, nargs="*", default=[0, 50, 150])
    options = parser.parse_args()
    print("Trusted root certificates of a tenant: IntuneCD, and export and apply, through the same proxy")
    print(
        f"  {'roots':>7} {'latency':>8}  {'':26} {'IntuneCD':>11} {'exch.':>7} {'here':>11} {'exch.':>7} "
        f"{'faster':>9} {'fewer':>9}"
    )
    with tempfile.TemporaryDirectory() as name:
        right = [
            compare(Path(name) / f"{count}-{latency}", count, latency)
            for count in options.documents
            for latency in options.latency
        ]
    return int(not all(right))


if __name__ == "__main__":
    sys.exit(main())
