# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the start of a run costs: one task of the collection against a play that only prints a message, in turn.

CPU seconds of ansible-playbook and all its processes are counted, so the task's own token and request as well.

Usage: start.py [--repetitions N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from _cost import in_turn, largest, more_seconds, playbook_cost
from _service import serve
from loop import MODULE, PATH, VALUES, tenant
from playbooks import write_playbook

#: CPU seconds in addition to those of the other play.
TARGET = 0.2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=9)
    repetitions = parser.parse_args().repetitions
    with tempfile.TemporaryDirectory() as name, serve(Path(name) / "service", tenant(1)) as service:
        directory = Path(name)
        id = tenant(1)[PATH][0]["id"]
        task = {MODULE: {"id": id, "status": VALUES["status"], "subject_name": VALUES["subjectName"]}}
        ours = write_playbook(directory / "ours.yml", [{"name": "ours", **task}])
        debug = write_playbook(directory / "debug.yml", [{"name": "debug", "ansible.builtin.debug": {"msg": "x"}}])
        mine, theirs = in_turn(
            repetitions,
            lambda: playbook_cost(ours, directory=directory, env=service.environment),
            lambda: playbook_cost(debug, directory=directory, env={}),
        )
        requests = [entry["log"] for entry in service.log()]
    more = more_seconds(mine, theirs)
    print("CPU seconds of a run with one task")
    print(f"  debug {statistics.median(cost.seconds for cost in theirs):.2f} s, {largest(theirs):.0f} MiB")
    print(f"  a module of the collection {more:.2f} s more, {largest(mine):.0f} MiB")
    print(f"  target: at most {TARGET} s more, {'met' if more <= TARGET else 'NOT met'}")
    return 0 if sorted(requests) == sorted(["graph", "token"] * (repetitions + 1)) else 1


if __name__ == "__main__":
    sys.exit(main())
