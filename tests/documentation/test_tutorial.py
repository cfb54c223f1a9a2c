# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tutorial as somebody follows it: its files are written, its commands typed into one shell, and what it shows must
be what is printed.
"""

from __future__ import annotations

import re
import subprocess
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from forked_programs import path_with_programs
from playbooks import COLLECTION, environment

TUTORIAL = COLLECTION / "docs" / "docsite" / "rst" / "guide_tutorial.rst"
BLOCK = re.compile(
    r"^\.\. code-block:: (?P<language>\w+)\n(?:   :caption: (?P<file>\S+)\n)?\n(?P<text>(?:   .*\n|\n)+)", re.MULTILINE
)
ENDED = "the command has ended with"


@dataclass(frozen=True)
class Command:
    """What is typed, and the lines that the page shows of what is printed then."""

    text: str
    shown: list[str]


class Shell:
    """One bash, in which a command finds the folder and the variables that the one before it has left."""

    def __init__(self, folder: Path, programs: Path) -> None:
        people = {
            f"GIT_{role}_{what}": "ada@contoso.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        variables = environment(folder, people)
        del variables["ANSIBLE_CALLBACKS_ENABLED"]  # for tests that look at results
        variables["PATH"] = path_with_programs(programs, variables)
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def type(self, command: str) -> tuple[int, str]:
        """Returns the command's status and what it printed."""
        assert self._bash.stdin and self._bash.stdout
        self._bash.stdin.write(f'{{ {command}\n}} </dev/null\necho "{ENDED} $?"\n')
        self._bash.stdin.flush()
        printed: list[str] = []
        for line in self._bash.stdout:
            if line.startswith(ENDED):
                return int(line.rsplit(maxsplit=1)[1]), "".join(printed)
            printed.append(line)
        raise AssertionError(f"the shell ended during {command!r}:\n{''.join(printed)}")

    def close(self) -> None:
        assert self._bash.stdin
        self._bash.stdin.close()
        self._bash.wait(timeout=30)


def commands(block: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        text, *shown = part.splitlines()
        yield Command(text, [line.strip() for line in shown if line.strip() not in ("", "...")])


@pytest.fixture
def shell(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    shell = Shell(tmp_path, tmp_path_factory.mktemp("programs"))
    yield shell
    shell.type(
        "ansible-playbook emulator.yml -e emulator_state=stopped"
    )  # where a command has failed, its last one did not run
    shell.close()


def test_the_tutorial_works(tmp_path: Path, shell: Shell) -> None:
    typed = 0
    for block in BLOCK.finditer(TUTORIAL.read_text(encoding="utf-8")):
        text = textwrap.dedent(block["text"]).strip("\n") + "\n"
        if block["file"]:
            (tmp_path / "tenant" / block["file"]).write_text(text, encoding="utf-8")
        elif block["language"] == "console":
            for command in commands(text):
                status, printed = shell.type(command.text)
                print(f"$ {command.text}\n{printed}")
                assert status == 0, command.text
                lines = [line.strip() for line in printed.splitlines()]
                assert [line for line in command.shown if line not in lines] == [], command.text
                typed += 1
    assert typed > 20
