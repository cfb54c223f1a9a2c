# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role, by the examples of its README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from emulator_support import ROOT
from m365_graph_emulator import Emulator

pytest.importorskip("ansible", reason="ansible-core is not installed")

README = (ROOT / "roles" / "emulator" / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = str(re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)[0])
    return found.replace("m365.graph.emulator", "emulator")


def play(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    book = folder / "play.yml"
    book.write_text(text, encoding="utf-8")
    environment = {
        **os.environ,
        "ANSIBLE_ROLES_PATH": str(ROOT / "roles"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "EMULATOR_DIRECTORY": str(folder / "emulator"),
    }
    command = [sys.executable, "-m", "ansible", "playbook", str(book), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_playbook_of_the_readme(tmp_path: Path) -> None:
    done = play(tmp_path, block("yaml"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "emulator-demo-secret" not in done.stdout
    assert not (tmp_path / "emulator" / "emulator.json").exists(), "it was stopped"


def test_it_tells_why_it_did_not_start(tmp_path: Path) -> None:
    role = "{role: emulator, emulator_directory: %s, emulator_tenant: {nonsense: 1}}"
    text = f"- hosts: localhost\n  gather_facts: false\n  roles:\n    - {role}\n"
    done = play(tmp_path, text % (tmp_path / "emulator"))
    assert done.returncode != 0
    assert "unknown keys: nonsense" in done.stdout


@pytest.mark.nightly
def test_the_file_of_a_probe_reaches_the_emulator(tmp_path: Path) -> None:
    (tmp_path / "probe.json").write_text('{"findings": [{"kind": "odd"}]}')
    role = "{role: emulator, emulator_directory: %s, emulator_habits: %s}"
    text = f"- hosts: localhost\n  gather_facts: false\n  roles:\n    - {role}\n"
    done = play(tmp_path, text % (tmp_path / "emulator", tmp_path / "probe.json"))
    assert done.returncode != 0
    assert "findings[0]: kind is one of property, absent" in done.stdout


def test_the_python_example_of_the_readme(tmp_path: Path) -> None:
    scope: dict[str, Any] = {}
    exec(compile(block("python"), "README.md", "exec"), scope)
    assert scope["Emulator"] is Emulator
    scope["test_something"](tmp_path)
