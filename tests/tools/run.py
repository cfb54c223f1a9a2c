# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The front of nox behind the Makefile: ``python run.py <target>``. Uses the standard library only.

It installs nox in build/ when its requirements have changed, starts the target's sessions side by side and ends
with one line: how many tests passed and how many failed. A session without a report of its own counts as one test.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from xml.etree import ElementTree

import stamps
from workspace import BUILD, ROOT

CHECKS = ("lint", "types", "unit", "sanity", "integration", "contract", "build", "docs", "test", "nightly")
REPORTS = BUILD / "reports"
# Sessions at a time: one more than cores, as each waits now and then. Where there are more cores, each uses several.
JOBS = min((os.cpu_count() or 1) + 1, 4)
_BLOCK = re.compile(r"^={10} (\S+) (.+?): (\w+)(?:, .+)? ={10}$")
_START = re.compile(r"^Starting session (.+)\.{3}$")


def nox() -> str:
    """The path of nox, installed when its requirements have changed."""
    requirements = ROOT / "tests" / "requirements-nox.txt"
    folder = BUILD / "venv-nox"
    stamp, tool = folder / "requirements.sha256", folder / "bin" / "nox"
    key = hashlib.sha256(f"{folder}{sys.executable}".encode() + requirements.read_bytes()).hexdigest()
    if not tool.exists() or not stamp.is_file() or stamp.read_text() != key:
        print("Installing nox in build/. Environments are created once and then reused.", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", "-r", requirements], check=True)
        stamp.write_text(key)
    return str(tool)


def counts(session: str) -> tuple[int, int, int]:
    """Passed, failed and skipped tests in the session's JUnit report; zeros without one."""
    report = REPORTS / f"{session}.xml"
    good = bad = skipped = 0
    for suite in ElementTree.parse(report).iter("testsuite") if report.is_file() else ():
        total, failures, errors, left_out = (
            int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")
        )
        # pytest counts a test that passes and whose teardown fails as one test and one error: it failed.
        good, bad, skipped = (
            good + max(total - failures - errors - left_out, 0),
            bad + failures + errors,
            skipped + left_out,
        )
    return good, bad, skipped


def show(process: subprocess.Popen[str], everything: bool) -> None:
    """One line for each session, followed by its output if it failed (or if everything is asked for)."""
    assert process.stdout is not None
    shown = True
    started: dict[str, float] = {}
    for line in process.stdout:
        if start := _START.match(line):
            started[start[1]] = time.monotonic()
        elif block := _BLOCK.match(line.rstrip("\n")):
            mark, name, status = block.groups()
            seconds = time.monotonic() - started.get(name, time.monotonic())
            good, bad, skipped = counts(name)
            found = ", ".join(
                f"{count} {word}" for count, word in ((good, "passed"), (bad, "failed"), (skipped, "skipped")) if count
            )
            print(f"{mark} {name:32} {status:8} {seconds:6.1f} s  {found}".rstrip(), flush=True)
            shown = everything or status not in ("success", "skipped")
        elif shown and not line.startswith(("nox > Ran ", "nox > * ")):  # nox's own summary
            print(line, end="", flush=True)


def main(name: str) -> int:
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one run at a time in a checkout
        command = [nox(), "-s", f"make-{name}" if name in CHECKS else "formatters" if name == "format" else name]
        if name != "nightly" and stamps.installed():
            command.append("--no-install")
        arguments = shlex.split(os.environ.get("ARGS", ""))
        variables = {**os.environ, "M365_TEST_TARGET": name, "PYTHONPYCACHEPREFIX": str(BUILD / "pycache")}
        variables.pop("PYTHONDONTWRITEBYTECODE", None)  # each process would compile every library again
        if name == "nightly":
            variables |= {"M365_TEST_NIGHTLY": "1", "M365_TEST_PLAYBOOKS": "process"}
        if name not in CHECKS:
            variables.pop("CI", None)  # antsibull-nox only checks the format where it is set
            return subprocess.run([*command, "--", *arguments], cwd=ROOT, env=variables, check=False).returncode
        started = time.monotonic()
        shutil.rmtree(REPORTS, ignore_errors=True)
        REPORTS.mkdir()
        report = REPORTS / "nox.json"
        command += ["--parallel", str(JOBS), "--report", str(report), *(["--", *arguments] if arguments else [])]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env={**variables, "CI": "true"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            show(process, everything=name not in ("test", "nightly"))
        benchmarks = 0
        if name == "nightly":  # alone, because they measure
            benchmarks = subprocess.run([nox(), "-s", "bench"], cwd=ROOT, env=variables, check=False).returncode
        found = json.loads(report.read_text()) if report.is_file() else {"sessions": []}
        return summary(found, process.returncode, time.monotonic() - started) or benchmarks


def summary(report: dict[str, list[dict[str, object]]], status: int, seconds: float) -> int:
    """Print the counts; returns the exit status."""
    passed = failed = skipped = 0
    for session in report["sessions"]:
        name, good = str(session["name"]), session["result"] == "success"
        if name.startswith("make-"):
            continue
        found = counts(name)
        if not any(found) and not name.startswith("env-") and name != "copy":
            found = (int(good), 0, 0)
        passed, failed, skipped = passed + found[0], failed + max(found[1], int(not good)), skipped + found[2]
        if good:
            stamps.passed(name)
        else:
            print(f"failed: {name}")
    failed = failed or int(status != 0)
    stamps.all_passed(not failed)
    print(f"{len(report['sessions'])} sessions in {seconds:.0f} s" + (f", {skipped} tests skipped" if skipped else ""))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        print("interrupted")
        sys.exit(130)
