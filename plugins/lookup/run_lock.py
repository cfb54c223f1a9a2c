# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: run_lock
short_description: Let only one run at a time work on something
version_added: 1.0.0
author:
  - m365.graph contributors (@m365-graph)
description:
  - Takes or releases a lock that a file represents. The lock belongs to the process C(ansible-playbook) and to the host
    of the inventory, so it is held across tasks. The role P(m365.graph.tenant_export#role) uses it.
  - The lock of a process that no longer exists is free. The lock of a process on another machine, or in another
    container with another host name, is free after six hours.
  - The file is not removed when the lock is released, so that two runs never lock different files.
options:
  _terms:
    description: File of the lock, in a directory that exists.
    type: list
    elements: str
    required: true
  state:
    description: V(held) takes the lock, V(free) releases it. A lock that another run holds is not released.
    type: str
    choices: [held, free]
    default: held
"""

EXAMPLES = r"""
- name: Create a folder for the lock
  ansible.builtin.tempfile:
    state: directory
  register: folder
  check_mode: false

- name: Work alone
  block:
    - name: Take the lock
      ansible.builtin.assert:
        that: refusal == ''
        fail_msg: "{{ refusal }}"
        quiet: true
      vars:
        refusal: "{{ query('m365.graph.run_lock', folder.path ~ '/lock') | join }}"
  always:
    - name: Release the lock
      ansible.builtin.debug:
        msg: "{{ query('m365.graph.run_lock', folder.path ~ '/lock', state='free') | join }}"
"""

RETURN = r"""
_raw:
  description: Empty strings, or for each lock that another run holds, a sentence that names this run.
  type: list
  elements: str
"""

import fcntl
import json
import os
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.m365.graph.plugins.plugin_utils.controller_process import controller_pid

LONGEST_RUN = 6 * 3600
"""Seconds after which the lock of a process on another machine, which cannot be checked, is free."""

Owner = Mapping[str, Any]


class LookupModule(LookupBase):  # type: ignore[misc]  # ansible-core has no type information here
    """Takes or releases locks for this run."""

    def run(self, terms: Sequence[str], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[str]:
        self.set_options(var_options=variables, direct=kwargs)
        me = _me(str((variables or {}).get("inventory_hostname", "")))
        change = _take if self.get_option("state") == "held" else _release
        try:
            return [change(str(term), me) for term in terms]
        except OSError as error:
            raise AnsibleLookupError(f"The lock cannot be changed: {error}.") from None


def _me(name: str) -> Owner:
    """The process of ansible-playbook, of which this one may be a worker."""
    pid = controller_pid()
    return {"machine": socket.gethostname(), "pid": pid, "started": _started(pid), "host": name}


def _take(path: str, me: Owner) -> str:
    with _opened(path) as file:
        owner = _read(file)
        if owner and owner != me and _at_work(owner, os.fstat(file.fileno()).st_mtime):
            return f"Another run is at work: process {owner['pid']} on {owner['machine']}, for {owner['host']}."
        _write(file, json.dumps(me))
    return ""


def _release(path: str, me: Owner) -> str:
    with _opened(path) as file:
        if _read(file) == me:
            _write(file, "")
    return ""


def _opened(path: str) -> Any:
    """The file, locked until it is closed."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    file = open(descriptor, "r+", encoding="utf-8")  # noqa: SIM115  # its caller closes it
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def _read(file: Any) -> Owner | None:
    try:
        owner = json.loads(file.read())
    except ValueError:  # empty, or a write that was interrupted
        return None
    known = isinstance(owner, dict) and isinstance(owner.get("pid"), int) and {"machine", "started", "host"} <= {*owner}
    return owner if known else None


def _write(file: Any, text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()


def _at_work(owner: Owner, since: float) -> bool:
    if owner["machine"] != socket.gethostname():
        return time.time() - since < LONGEST_RUN
    try:
        os.kill(owner["pid"], 0)
    except ProcessLookupError:
        return False
    except OSError:  # it exists, and belongs to somebody else
        pass
    # The system uses the numbers of processes again.
    return bool(owner["started"] == _started(owner["pid"]))


def _started(pid: int) -> str | None:
    """When a process was started, in the unit of the system; None where the system does not show it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None
