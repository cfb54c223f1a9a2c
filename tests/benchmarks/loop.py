# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converged certificates, one by one: the module as it is, as a process of its own, and the two uri tasks of those who
have no module.

In a loop, and in tasks without one. All ways are measured in one ansible-playbook against one emulator, in turn
(start.py measures its start). The uri tasks read and send a PATCH where something differs (it never does); the token
that they need is fetched by a task of its own, which is not counted. A process of its own is what the module is without
the action plugin: the interpreter is the same Python behind a script.

Usage: loop.py [items ...] [--tasks N] [--repetitions N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from _service import Service, serve
from estate import floor
from playbooks import PlaybookRun, TaskRun, run_playbook, write_playbook

MODULE = "m365.graph.enterprise_code_signing_certificate"
PATH = "/deviceAppManagement/enterpriseCodeSigningCertificates"
VALUES = {"status": "provisioned", "subjectName": "Contoso Apps"}
#: What there is to compare, by the beginning of its tasks' names, with the target: so many times slower than the
#: module.
MINE, PROCESS, URI, NOTHING = "module", "process", "uri", "nothing"
TASK_TARGETS = {URI: 10}
#: The targets of loops by the number of items, because a loop's own costs weigh on its first items.
LOOP_TARGETS = {20: {PROCESS: 20, URI: 45}, 100: {PROCESS: 20, URI: 50}, 500: {PROCESS: 20, URI: 60}}


def tenant(items: int) -> dict[str, Any]:
    """As many certificates as items, all as desired."""
    rows = [
        {"id": f"00000000-0000-4000-8000-{index:012}", **VALUES, "expirationDateTime": "2030-01-01T00:00:00Z"}
        for index in range(items)
    ]
    return {PATH: rows}


def token_task(service: Service) -> dict[str, Any]:
    about = service.about
    form = {
        "grant_type": "client_credentials",
        "client_id": about["client_id"],
        "client_secret": about["client_secret"],
        "scope": "https://graph.microsoft.com/.default",
    }
    options = {
        "url": f"{about['authority_url']}/{about['tenant_id']}/oauth2/v2.0/token",
        "method": "POST",
        "body_format": "form-urlencoded",
        "body": form,
        "ca_path": about["ca_path"],
    }
    return {"name": "token", "ansible.builtin.uri": options, "register": "token"}


def ways(service: Service, python: Path, id: str, found: str) -> Iterator[dict[str, Any]]:
    """A task or two for each way; ``id`` is the expression of a certificate's id, ``found`` that of what the first uri
    task got.
    """
    module = {MODULE: {"id": f"{{{{ {id} }}}}", "status": VALUES["status"], "subject_name": VALUES["subjectName"]}}
    yield {"name": MINE, **module}
    yield {"name": PROCESS, **module, "vars": {"ansible_python_interpreter": str(python)}}
    uri = {
        "url": f"{service.about['graph_url']}/beta{PATH}/{{{{ {id} }}}}",
        "ca_path": service.about["ca_path"],
        "headers": {"Authorization": "Bearer {{ token.json.access_token }}"},
    }
    yield {"name": f"{URI} GET", "ansible.builtin.uri": uri, "register": "found"}
    patch = {
        **uri,
        "url": uri["url"].replace(id, f"{found}.json.id"),
        "method": "PATCH",
        "body_format": "json",
        "body": VALUES,
    }
    differs = " or ".join(f"{found}.json.{name} != '{value}'" for name, value in VALUES.items())
    yield {"name": f"{URI} PATCH where different", "ansible.builtin.uri": patch, "when": differs}
    yield {"name": NOTHING, "ansible.builtin.assert": {"that": True, "quiet": True}}


def looped(service: Service, python: Path, items: int) -> Iterator[dict[str, Any]]:
    """The ids come from a variable: Ansible carries a list in the task itself along with each item's
    result.
    """
    yield token_task(service)
    for task in ways(service, python, "item", "item"):
        again = "PATCH" in task["name"]
        yield {
            **task,
            "loop": "{{ found.results }}" if again else f"{{{{ ids[:{items}] }}}}",
            **({"loop_control": {"label": "{{ item.item }}"}} if again else {}),
        }


def separate(service: Service, python: Path, count: int) -> Iterator[dict[str, Any]]:
    """All tasks of one way, then all of the next; the uri tasks in pairs."""
    yield token_task(service)
    rows = [[*ways(service, python, f"'{row['id']}'", "found")] for row in tenant(count)[PATH]]
    for way in (MINE, PROCESS, URI, NOTHING):
        yield from (task for row in rows for task in row if task["name"].startswith(way))


def tasks_of(run: PlaybookRun, way: str) -> list[TaskRun]:
    return [task for task in run.tasks if task.name.startswith(way) and not task.outcome.endswith("item")]


def seconds(run: PlaybookRun, way: str) -> float:
    """From the start of a way's first task to the end of its last."""
    tasks = tasks_of(run, way)
    return tasks[-1].ended - tasks[0].started


def counted(run: PlaybookRun, way: str) -> str:
    seen = Counter(
        "token" if request["log"] == "token" else request["method"]
        for task in tasks_of(run, way)
        for request in task.requests
    )
    return " + ".join(f"{number:,} {what}" for what, number in seen.items()) or "none"


class Comparison:
    """Several runs of the same tasks, and what is printed of them."""

    def __init__(self, directory: Path, service: Service, ids: Sequence[str]) -> None:
        self._directory = directory
        self._service = service
        self._ids = ids
        self.python = directory / "python"
        self.python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        self.python.chmod(0o755)
        self.right = True

    def run(self, tasks: Sequence[Mapping[str, Any]]) -> PlaybookRun:
        """One run. The connection comes from the environment, as in a pipeline."""
        path = write_playbook(self._directory / "loop.yml", tasks, vars={"ids": self._ids})
        before = len(self._service.log())
        env = {**self._service.environment, "RECORD_RESULTS": "no"}
        run = run_playbook(
            path, directory=self._directory, env=env, requests=lambda: self._service.log()[before:], timeout=3600
        )
        if run.status:
            sys.exit(run.output[-3000:])
        return run

    def line(
        self, tasks: Sequence[Mapping[str, Any]], count: int, repetitions: int, targets: Mapping[str, int]
    ) -> None:
        """Measure, and print how long each way took."""
        runs = [self.run(tasks) for _repetition in range(repetitions)]
        each = {
            way: statistics.median(seconds(run, way) * 1000 / count for run in runs)
            for way in (MINE, PROCESS, URI, NOTHING)
        }
        times = {
            way: statistics.median(seconds(run, way) / seconds(run, MINE) for run in runs) for way in (PROCESS, URI)
        }
        print(
            f"  {count:5} {repetitions:5} {each[MINE]:9.1f} {each[PROCESS]:9.1f} {each[URI]:9.1f} {each[NOTHING]:9.1f}",
            end="",
        )
        print(
            f" {times[PROCESS]:9.1f} x {times[URI]:9.1f} x   "
            f"{' | '.join(counted(runs[-1], way) for way in (MINE, PROCESS, URI))}",
            flush=True,
        )
        expected = {MINE: (f"{count:,} GET",), PROCESS: (f"{count:,} token + {count:,} GET",), URI: (f"{count:,} GET",)}
        # The module's token, which the run's first task asks for, is counted with it.
        expected[MINE] = (f"1 token + {count:,} GET",)
        for way, allowed in expected.items():
            if any(counted(run, way) not in allowed for run in runs):
                print(f"          {way} must have sent {allowed[0]}")
                self.right = False
        for way, target in targets.items():
            print(f"          target against {way}: {target} x, {'met' if times[way] >= target else 'NOT met'}")


HEADER = (
    f"{'runs':>5} {'module':>9} {'process':>9} {'two uri':>9} {'nothing':>9} {'process':>11} {'two uri':>11}   "
    "requests: module | process | two uri"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", type=int, nargs="*", default=[1, 20, 100, 500])
    parser.add_argument("--tasks", type=int, default=50, help="how many tasks without a loop")
    parser.add_argument("--repetitions", type=int, help="of each measurement (default: the fewer the longer it takes)")
    options = parser.parse_args()
    most = max([*options.items, options.tasks])
    with tempfile.TemporaryDirectory() as name, serve(Path(name) / "service", tenant(most)) as service:
        comparison = Comparison(Path(name), service, [row["id"] for row in tenant(most)[PATH]])
        print(
            "Converged certificates, one by one: milliseconds for each, median; 'nothing' is a task that does "
            "nothing, so Ansible's own part"
        )
        print(f"  loop  {HEADER}")
        for count in options.items:
            comparison.line(
                [*looped(service, comparison.python, count)],
                count,
                options.repetitions or max(1, min(5, 200 // count)),
                LOOP_TARGETS.get(count, {}),
            )
        if options.tasks:
            print(f"  tasks {HEADER}")
            repetitions = options.repetitions or max(1, min(3, 100 // options.tasks))
            comparison.line(
                [*separate(service, comparison.python, options.tasks)], options.tasks, repetitions, TASK_TARGETS
            )
        asked = [entry for entry in service.outer() if entry["method"] == "GET"][:most]
        print(
            f"  a bare script gets {len(asked)} of the same answers over one connection, its token included, in "
            f"{floor(service, asked) * 1000:.0f} ms"
        )
        print(f"  exact counts: {'as they must be' if comparison.right else 'NOT as they must be'}")
    return 0 if comparison.right else 1


if __name__ == "__main__":
    sys.exit(main())
