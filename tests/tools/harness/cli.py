# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The targets of the Makefile."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence

from .console import Console
from .environment import Environment, Environments, SetupError
from .interpreters import find_interpreters
from .matrix import PYTHONS, ROWS, Row
from .runner import Processes, Result, Step, run_steps
from .steps import Bench, all_steps
from .workspace import COPY, ROOT, build_lock, refresh_copy

PARTS = ("lint", "types", "unit", "sanity", "integration", "contract", "build", "docs")
NIGHTLY = ("docs",)  # takes a minute, and what it would find is nearly always found by lint
TARGETS = (*PARTS, "test", "nightly", "demo", "bench", "generate", "format", "release")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="drive.py", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    target: str = parser.parse_args(argv).target
    console = Console()
    try:
        if target not in (*PARTS, "test", "nightly"):
            return _program(target, console)
        return _steps(target, console)
    except SetupError as error:
        console.line(str(error), "red")
        return 2
    except KeyboardInterrupt:
        console.line("interrupted", "red")
        return 130


def _arguments() -> tuple[str, ...]:
    return tuple(shlex.split(os.environ.get("ARGS", "")))


def _bench(nightly: bool, processes: Processes) -> Bench:
    """The rows of the matrix that this machine can run."""
    only = os.environ.get("ROW", "")
    interpreters = find_interpreters()
    possible = [row for row in ROWS if row.python in interpreters and only in ("", row.python, row.slug)]
    rows = [row for row in possible if nightly or not row.nightly or row.slug == only] or possible
    if not rows:
        known = ", ".join(interpreters) or "none with venv and ensurepip"
        raise SetupError(f"No row of the support matrix can run here{f' with ROW={only}' if only else ''}: Python {known} found, {', '.join(PYTHONS)} wanted.")
    rows.sort(key=lambda row: (row.nightly, PYTHONS.index(row.python)))
    folders = tuple(dict.fromkeys(path.parent for path in interpreters.values()))

    def environment(row: Row) -> Environment:
        return Environment(row.slug, row.label, interpreters[row.python], (row.requirement,), folders)

    lowest = rows[0].python
    return Bench(
        rows=tuple((row, environment(row)) for row in rows),
        importer=Environment(f"importer-{lowest}", "galaxy-importer", interpreters[lowest], (), folders),
        eda=Environment(f"eda-{lowest}", "ansible-rulebook", interpreters[lowest], (rows[0].requirement,), folders),
        builder=Environment(f"builder-{lowest}", "ansible-builder", interpreters[lowest], (), folders),
        molecule=Environment(f"molecule-{lowest}", "molecule", interpreters[lowest], (), folders),
        peers=Environment(f"peers-{lowest}", "peers", interpreters[lowest], (), folders),
        processes=processes,
        arguments=_arguments(),
        profile="nightly" if nightly else "ci",
        every_row=nightly,
    )


def _needs(steps: Sequence[Step]) -> dict[Environment, tuple[str, ...]]:
    needs: dict[Environment, tuple[str, ...]] = {}
    for step in steps:
        for environment, layers in step.needs.items():
            needs[environment] = tuple(dict.fromkeys([*needs.get(environment, ()), *layers]))
    return needs


def _steps(target: str, console: Console) -> int:
    """Run the steps of a target and end with the one line that says it all."""
    started = time.monotonic()
    nightly = target == "nightly"
    processes = Processes()
    with build_lock(console):
        bench = _bench(nightly, processes)
        steps = [step for step in all_steps(bench) if target in ("nightly", step.part) or (target == "test" and step.part not in NIGHTLY)]
        Environments(console, fresh=nightly).prepare(_needs(steps))
        refresh_copy()
        results = run_steps(steps, console, processes, show_output=target in PARTS)
        if nightly:
            Environments(console, fresh=True).prepare({bench.peers: ("peers",)})
        benchmarks = _benchmarks(bench) if nightly else 0
    return _report(results, console, time.monotonic() - started) or benchmarks


def _report(results: Sequence[tuple[Step, Result]], console: Console, seconds: float) -> int:
    passed = sum(result.passed for _step, result in results)
    failed = sum(result.failed for _step, result in results)
    skipped = sum(result.skipped for _step, result in results)
    console.line()
    for step, result in results:
        if result.failed:
            console.status("failed", step.title, note=result.note)
    console.line(f"{len(results)} steps in {seconds:.0f} s" + (f", {skipped} tests skipped" if skipped else ""), "dim")
    console.line(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def _program(target: str, console: Console) -> int:
    """The targets that are one program in the primary environment, with the terminal to itself."""
    layers = {"demo": ("base",), "bench": ("base", "test"), "generate": ("base", "lint"), "format": ("base", "lint"), "release": ("base", "lint")}[target]
    with build_lock(console):
        bench = _bench(False, Processes())
        Environments(console).prepare({bench.primary: layers, **({bench.peers: ("peers",)} if target == "bench" else {})})
        refresh_copy()
    primary = bench.primary
    if target == "bench":
        return _benchmarks(bench)
    commands = {
        "demo": [[str(primary.python), "tests/tools/demo.py", *bench.arguments]],
        "generate": [[str(primary.python), "tests/tools/generate.py", str(ROOT)]],
        "release": [[str(primary.python), "tests/tools/release.py", str(ROOT), *bench.arguments]],
        "format": [[primary.tool("ruff"), "check", "--fix", "--no-cache", "."], [primary.tool("ruff"), "format", "--no-cache", "."]],
    }[target]
    if target == "demo" and not (ROOT / "tests/tools/demo.py").is_file():
        console.line("tests/tools/demo.py does not exist: there is no demo to run.", "red")
        return 1
    return max(subprocess.run(command, cwd=ROOT, env=primary.variables(), check=False).returncode for command in commands)


def _benchmarks(bench: Bench) -> int:
    """Every program in tests/benchmarks, or the one that ARGS begins with, one after the other: they measure, so nothing runs beside them."""
    programs = sorted(path for path in (COPY / "tests" / "benchmarks").glob("*.py") if not path.name.startswith("_"))
    arguments = bench.arguments
    if named := [program for program in programs if program.stem in arguments[:1]]:
        programs, arguments = named, arguments[1:]
    if not programs:
        print("tests/benchmarks: none yet", file=sys.stderr)
        return 0
    variables = {**bench.primary.variables(), "PEERS_PYTHON": str(bench.peers.python)}
    return max(
        subprocess.run([bench.primary.python, program, *arguments], cwd=COPY, env=variables, stdin=subprocess.DEVNULL, check=False).returncode
        for program in programs
    )
