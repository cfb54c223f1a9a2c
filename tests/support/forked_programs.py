# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible's programs for a shell or a script, in a folder for ``PATH``: they run in forks, as in programs.py.

A program of the folder gives its environment, folder and streams to the fork server and ends with the run's status.
Where each program must be a process of its own (``M365_TEST_PLAYBOOKS=process``), the folder is that of the real ones.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import programs

#: Those that the fork server has loaded.
NAMES = ("ansible", "ansible-inventory", "ansible-playbook")
# The folder of the plugins is part of the configuration: without it, a run would start the real program.
PROGRAM = f"""#!{sys.executable} -IS
import json, os, resource, socket, sys
environment = {{"ANSIBLE_CALLBACK_PLUGINS": {str(programs.HERE / "callbacks")!r}, **os.environ}}
command = [os.path.join({str(Path(sys.executable).parent)!r}, os.path.basename(sys.argv[0])), *sys.argv[1:]]
limits = {{limit: resource.getrlimit(limit) for limit in {programs.LIMITS!r}}}
run = {{"command": command, "directory": os.getcwd(), "environment": environment, "limits": limits}}
with socket.socket(socket.AF_UNIX) as server:
    server.connect({{server!r}})
    socket.send_fds(server, [b" "], [0, 1, 2])
    server.sendall(json.dumps(run).encode())
    server.shutdown(socket.SHUT_WR)
    with server.makefile("rb") as answers:
        answers.readline()
        status = int(answers.readline() or 250)
sys.exit(status if status >= 0 else 128 - status)
"""


def folder_of_programs(parent: Path) -> Path:
    """A folder with the programs, made below ``parent``."""
    if os.environ.get(programs.SELECTOR) == "process":
        return Path(sys.executable).parent
    folder = parent / "forked"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(PROGRAM.replace("{server!r}", repr(programs.server_socket())), encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def path_with_programs(parent: Path, environment: Mapping[str, str]) -> str:
    """The value of ``PATH`` with the programs before everything else."""
    return os.pathsep.join([str(folder_of_programs(parent)), str(Path(sys.executable).parent), environment["PATH"]])
