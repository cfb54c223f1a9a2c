# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much CPU time and memory an inventory of many managed devices takes, and how many requests.

It is compared with a static inventory of the same hosts and variables in JSON, which Ansible's own plugin reads.

Usage: inventory.py [devices]
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

from _cost import Cost, playbook_cost
from _service import serve
from estate import guid
from playbooks import write_playbook

DEVICES = "/deviceManagement/managedDevices"
PAGE = 1000


def devices(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": guid(7, number),
            "deviceName": f"phone-{number}",
            "userDisplayName": f"User {number}",
            "userPrincipalName": f"user{number}@contoso.com",
            "operatingSystem": "iOS" if number % 2 else "Windows",
            "complianceState": "compliant",
            "serialNumber": f"C{number:011}",
        }
        for number in range(count)
    ]


def static(rows: list[dict[str, Any]]) -> dict[str, Any]:
    hosts = {str(row["deviceName"]): {f"intune_{name}": value for name, value in row.items()} for row in rows}
    return {"all": {"hosts": hosts}}


def line(what: str, cost: Cost, exchanges: int, count: int) -> str:
    each = cost.seconds * 1e6 / count
    return f"  {what:22} {exchanges:9,} {cost.seconds:9.2f} s {each:7.0f} us {cost.peak:9.0f} MiB"


def main(count: int = 100_000) -> int:
    rows = devices(count)
    with (
        tempfile.TemporaryDirectory() as name,
        serve(Path(name) / "service", {DEVICES: rows}, page_size=PAGE) as service,
    ):
        directory = Path(name)
        (directory / "all.managed_devices.yml").write_text(
            json.dumps({"plugin": "m365.graph.managed_devices", "certificates": "none"})
        )
        (directory / "static.yml").write_text(json.dumps(static(rows)))
        # One host is enough to see what the inventory costs.
        hosts = "phone-0"
        play = write_playbook(
            directory / "play.yml",
            [{"name": "one host", "ansible.builtin.assert": {"that": "intune_operating_system is defined"}}],
            hosts=hosts,
        )
        plain = write_playbook(
            directory / "plain.yml",
            [{"name": "one host", "ansible.builtin.assert": {"that": "intune_operatingSystem is defined"}}],
            hosts=hosts,
        )
        print(f"Inventory of {count:,} managed devices, for a play with one of them")
        print(f"  {'':22} {'exchanges':>9} {'CPU time':>11} {'each':>10} {'largest process':>14}")
        theirs = playbook_cost(plain, "-i", str(directory / "static.yml"), directory=directory, env={})
        print(line("static file", theirs, 0, count), flush=True)
        asked = ("-i", str(directory / "all.managed_devices.yml"))
        mine = playbook_cost(play, *asked, directory=directory, env=service.environment)
        exchanges, tokens = len(service.outer()), sum(entry["log"] == "token" for entry in service.log())
        print(line("managed_devices", mine, exchanges, count), flush=True)
    right = exchanges == max(1, math.ceil(count / PAGE)) and tokens == 1
    print(f"  one token, and one request for {PAGE:,} devices: {'yes' if right else 'NO'}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
