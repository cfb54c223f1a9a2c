# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many tenants as hosts of one play: how many tokens a run requests, and what a tenant costs.

Each host has an application of its own in its tenant. Its tasks share one token, whatever ``forks`` is. The same play
with a task that does nothing shows Ansible's own part.

Usage: hosts.py [tenants [forks]]
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from _cost import playbook_cost
from _service import serve
from loop import MODULE, PATH, VALUES, tenant
from playbooks import write_playbook

#: Tasks for each tenant: each needs the tenant's token.
TASKS = 2
SECRET = "benchmark-0123456789-secret"


def main(count: int = 1000, forks: int = 50) -> int:
    entities = tenant(1)
    id = entities[PATH][0]["id"]
    task = {MODULE: {"id": id, "status": VALUES["status"], "subject_name": VALUES["subjectName"]}}
    clients = [f"00000000-0000-4000-9000-{number:012}" for number in range(count)]
    # The emulator has one tenant. Each host is an application of its own, so that no two can share a token.
    apps = [{"client_id": client, "secret": SECRET} for client in clients]
    with tempfile.TemporaryDirectory() as name, serve(Path(name) / "service", entities, apps=apps) as service:
        directory = Path(name)
        shared = {**service.options, "client_id": "{{ client }}", "client_secret": SECRET}
        hosts = {
            f"tenant-{number}": {"client": client, "ansible_connection": "local"}
            for number, client in enumerate(clients)
        }
        (directory / "tenants.yml").write_text(json.dumps({"all": {"hosts": hosts}}))
        tasks = [{"name": f"task {number}", **task} for number in range(TASKS)]
        play = write_playbook(directory / "play.yml", tasks, defaults=shared, hosts="all")
        nothing = [
            {"name": f"task {number}", "ansible.builtin.assert": {"that": True, "quiet": True}}
            for number in range(TASKS)
        ]
        plain = write_playbook(directory / "plain.yml", nothing, hosts="all")
        asked = ("-i", str(directory / "tenants.yml"), "--forks", str(forks))
        theirs = playbook_cost(plain, *asked, directory=directory, env={})
        mine = playbook_cost(play, *asked, directory=directory, env={})
        log = service.log()
    tokens, exchanges = sum(entry["log"] == "token" for entry in log), sum(entry["log"] == "graph" for entry in log)
    print(f"{count:,} tenants as hosts, {TASKS} tasks for each, {forks} forks")
    print(f"  {'':22} {'tokens':>7} {'requests':>9} {'CPU time':>11} {'a task':>9} {'largest process':>14}")
    for what, cost, sent in (
        ("tasks that do nothing", theirs, (0, 0)),
        ("tasks of the collection", mine, (tokens, exchanges)),
    ):
        each = cost.seconds * 1000 / count / TASKS
        print(f"  {what:22} {sent[0]:7,} {sent[1]:9,} {cost.seconds:9.2f} s {each:6.1f} ms {cost.peak:9.0f} MiB")
    right = tokens == count and exchanges == count * TASKS
    print(f"  target: one token for each tenant, {'met' if right else 'NOT met'}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
