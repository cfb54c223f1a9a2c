# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs Ansible's programs: in forks of a process that has loaded Ansible, or each as a process of its own.

Forks are the default, because they take a fraction of the CPU time; see fork_server.py. ``M365_TEST_PLAYBOOKS=process``
in the environment of the tests asks for real processes; the nightly run sets it.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

HERE = Path(__file__).parent
COLLECTION = HERE.parents[1]
TIMEOUT = 300
#: Seconds in which the server must end.
PATIENCE = 60
#: Limits of this process that a run inherits, as from any parent.
LIMITS = (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)
SELECTOR = "M365_TEST_PLAYBOOKS"
#: The variables by which the services of pipelines are recognised, and the tokens for their APIs.
PIPELINES = (
    *("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD"),
    *("GITHUB_TOKEN", "GH_TOKEN", "GITLAB_TOKEN", "GITLAB_COMMENT_TOKEN", "CI_JOB_TOKEN", "SYSTEM_ACCESSTOKEN"),
)


def collections_path() -> Path:
    """The folder above ansible_collections of this checkout."""
    for parent in COLLECTION.parents:
        if parent.name == "ansible_collections":
            return parent.parent
    raise RuntimeError(
        "the tests must run from a copy of the collection in .../ansible_collections/m365/graph (make integration "
        "does that)"
    )


def environment(directory: Path, env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run: this one without what would select a tenant, settings or a pipeline, plus ``env``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "AZURE_", "M365_GRAPH_")) and name not in PIPELINES
    }
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callbacks"),
        "ANSIBLE_CALLBACKS_ENABLED": "record",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCAL_TEMP": str(directory / "ansible-local"),
        "ANSIBLE_REMOTE_TEMP": str(directory / "ansible-remote"),
        "ANSIBLE_HOME": str(directory / "ansible-home"),
        "ANSIBLE_ASYNC_DIR": str(directory / "ansible-async"),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        **env,
    }


def run_program(
    name: str,
    arguments: Sequence[str],
    *,
    directory: Path,
    environment: Mapping[str, str],
    apart: bool = False,
    process: bool = False,
    timeout: float = TIMEOUT,
) -> subprocess.CompletedProcess[str]:
    """Run a program of ansible-core, such as ansible-playbook, to its end.

    What it writes to standard error is in ``stdout``, or with ``apart`` in ``stderr``. With ``process`` it is a process
    of its own. :raises subprocess.TimeoutExpired: after ``timeout`` seconds; the run is killed then.
    """
    command = [str(Path(sys.executable).parent / name), *arguments]
    with tempfile.TemporaryFile("w+b") as output, tempfile.TemporaryFile("w+b") as errors:
        streams = (output, errors if apart else output)
        run = _in_process if process or os.environ.get(SELECTOR) == "process" else _in_fork
        status = run(command, directory, environment, streams, timeout)
        written = [_text(stream) for stream in (output, errors)]
    return subprocess.CompletedProcess(command, status, *written)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace").replace("\r\n", "\n")


def _in_process(
    command: list[str],
    directory: Path,
    environment: Mapping[str, str],
    streams: tuple[IO[bytes], IO[bytes]],
    timeout: float,
) -> int:
    output, errors = streams
    done = subprocess.run(
        command,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        timeout=timeout,
        check=False,
    )
    return done.returncode


def _in_fork(
    command: list[str],
    directory: Path,
    environment: Mapping[str, str],
    streams: tuple[IO[bytes], IO[bytes]],
    timeout: float,
) -> int:
    deadline = time.monotonic() + timeout
    with _connected(server_socket()) as server, open(os.devnull, "rb") as nothing:
        socket.send_fds(server, [b" "], [stream.fileno() for stream in (nothing, *streams)])
        asked = {
            "command": command,
            "directory": str(directory.absolute()),
            "environment": dict(environment),
            "limits": {limit: resource.getrlimit(limit) for limit in LIMITS},
        }
        server.sendall(json.dumps(asked).encode())
        server.shutdown(socket.SHUT_WR)
        with server.makefile("rb") as answers:
            pid = int(answers.readline())
            server.settimeout(max(0.0, deadline - time.monotonic()))
            try:
                return int(answers.readline())
            except TimeoutError:
                raise subprocess.TimeoutExpired(command, timeout) from None
            finally:  # what it has left running, if it was not to end
                if time.monotonic() >= deadline:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(pid, signal.SIGKILL)


def _connected(path: str) -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    return client


@functools.cache
def server_socket() -> str:
    """The socket of this process's server, which is started when it is first needed and ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="m365-"))  # a socket's path must be short
    path = str(folder / "socket")
    with (folder / "errors").open("wb") as errors:
        server = subprocess.Popen(
            [sys.executable, str(HERE / "fork_server.py"), path],
            cwd=folder,
            env=environment(folder, {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )

    def stop() -> None:
        assert server.stdin is not None
        server.stdin.close()
        server.wait(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    assert server.stdout is not None
    if server.stdout.readline() != b"ready\n":
        raise RuntimeError(f"the fork server did not start:\n{(folder / 'errors').read_text()}")
    return path
