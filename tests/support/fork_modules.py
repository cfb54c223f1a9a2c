# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-core's own modules in forks of the worker instead of new Python processes.

Ansible packs a module and its imports into an archive and starts Python with it, which takes about half a CPU second.
A fork of the worker has the imports already. Only modules of ansible-core on this machine run so, as the user of the
tests, without async, and without environment variables that Python reads when it starts. Everything else, and each
module of this collection that is not run by its action plugin, is a process as usual.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import json
import os
import selectors
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

PREFIXES = ("ansible.builtin.", "ansible.legacy.")
#: The modules that the collection's roles, playbooks and documentation use.
MODULES = frozenset({"command", "copy", "file", "find", "slurp", "stat", "tempfile"})
PROFILE = "legacy"
#: A module's data, by which the command that runs it is recognised.
PAYLOAD = b"runs in a fork"
PIECE = 1 << 16


def install(read_at_start: tuple[str, ...]) -> None:
    """Replace how actions run modules.

    :param read_at_start: names, or prefixes of names, of the variables that need a new process.
    """
    for name in sorted(MODULES):
        importlib.import_module(f"ansible.modules.{name}")
    importlib.import_module("ansible.module_utils._internal._ansiballz._loader")
    base: Any = importlib.import_module("ansible.plugins.action").ActionBase
    execute = base._execute_module

    @functools.wraps(execute)
    def execute_module(self: Any, module_name: str | None = None, *rest: Any, **named: Any) -> Any:
        name = module_name or self._task.action
        if not fits(self, name, bool(named.get("wrap_async")), read_at_start):
            return execute(self, module_name, *rest, **named)
        command = self._low_level_execute_command
        given: dict[str, Any] = {}

        def configure(module_name: str, module_args: Mapping[str, Any], task_vars: object) -> tuple[Any, str]:
            given.update(module_args)
            return built(), module_name

        def low_level(*arguments: Any, in_data: bytes | None = None, **more: Any) -> Any:
            if in_data is not PAYLOAD:
                return command(*arguments, in_data=in_data, **more)
            environment: dict[str, str] = {}
            self._compute_environment_string(environment)
            return finished(lambda: run(name.rpartition(".")[2], given, environment))

        replaced = {
            "_configure_module": configure,
            "_is_pipelining_enabled": lambda *_arguments, **_named: True,
            "_low_level_execute_command": low_level,
        }
        vars(self).update(replaced)
        try:
            return execute(self, module_name, *rest, **named)
        finally:
            for attribute in replaced:
                vars(self).pop(attribute)

    base._execute_module = execute_module


def fits(action: Any, name: str, wrap_async: bool, read_at_start: tuple[str, ...]) -> bool:
    """Whether a module can run in a fork of this process."""
    prefix, _dot, short = name.rpartition(".")
    if f"{prefix}." not in (*PREFIXES, ".") or short not in MODULES:
        return False
    environment: dict[str, str] = {}
    action._compute_environment_string(environment)
    return not (
        wrap_async
        or action._task.async_val
        or action._connection.become
        or action._connection.transport not in ("local", "ansible.builtin.local")
        or any(variable.startswith(read_at_start) for variable in environment)
    )


def built() -> Any:
    """What Ansible knows about a packed module."""
    return SimpleNamespace(
        b_module_data=PAYLOAD,
        module_style="new",
        shebang=f"#!{sys.executable}",
        serialization_profile=PROFILE,
        has_async=False,
        has_become=False,
        has_environment=False,
        process_result=None,
        get_command_args=lambda _path: None,
    )


def run(name: str, arguments: Mapping[str, Any], environment: Mapping[str, str]) -> NoReturn:
    """In the fork: run a module as Ansible's wrapper does."""
    for number in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    os.environ.update(environment)
    serialize = importlib.import_module("ansible.module_utils.common.json")
    encoder = serialize.get_module_encoder(PROFILE, serialize.Direction.CONTROLLER_TO_MODULE)
    internal: Any = importlib.import_module("ansible.module_utils._internal")
    internal.is_controller = False
    sys.argv = [name]
    sys.modules.pop(f"ansible.modules.{name}", None)  # it runs as __main__
    loader = importlib.import_module("ansible.module_utils._internal._ansiballz._loader")
    loader.run_module(
        json_params=json.dumps({"ANSIBLE_MODULE_ARGS": dict(arguments)}, cls=encoder).encode(),
        profile=PROFILE,
        module_fqn=f"ansible.modules.{name}",
        modlib_path=str(Path(importlib.import_module("ansible").__path__[0]).parent),
        extensions={},
    )
    raise AssertionError("a module exits")


def finished(body: Callable[[], NoReturn]) -> dict[str, Any]:
    """Run ``body`` in a fork; its status and output as Ansible returns those of a command."""
    outputs = [os.pipe() for _stream in ("output", "errors")]
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        atexit._clear()  # what this process removes when it ends
        try:
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            for number, (reading, writing) in enumerate(outputs, 1):
                os.dup2(writing, number)
                os.close(reading)
                os.close(writing)
            sys.stdin = open(0, closefd=False)  # noqa: SIM115
            sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
            sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
            body()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        finally:
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    for _reading, writing in outputs:
        os.close(writing)
    try:
        output, errors = read([reading for reading, _writing in outputs])
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        pid = 0
    finally:
        for reading, _writing in outputs:
            os.close(reading)
        if pid:  # a task's time limit has interrupted the wait
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return {
        "rc": status,
        "stdout": output,
        "stdout_lines": output.splitlines(),
        "stderr": errors,
        "stderr_lines": errors.splitlines(),
    }


def read(descriptors: list[int]) -> list[str]:
    """Everything that comes out of pipes, until all are closed."""
    parts: dict[int, bytes] = dict.fromkeys(descriptors, b"")
    with selectors.DefaultSelector() as selector:
        for descriptor in descriptors:
            selector.register(descriptor, selectors.EVENT_READ)
        while selector.get_map():
            for key, _events in selector.select():
                piece = os.read(key.fd, PIECE)
                parts[key.fd] += piece
                if not piece:
                    selector.unregister(key.fd)
    return [parts[descriptor].decode("utf-8", "surrogateescape") for descriptor in descriptors]
