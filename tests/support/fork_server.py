# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs Ansible's programs in forks of a process that has loaded Ansible and this collection.

To start ansible-playbook costs about two CPU seconds, most of them for imports. This process does the imports once and
forks for every run. The fork takes on the environment, folder and output of its run, reads the configuration again and
calls the program's own ``main``. Modules of ansible-core run in forks as well (fork_modules.py). Where the environment
or the configuration differs in a way that a loaded process cannot follow, the fork executes the real program instead.

Started as ``fork_server.py SOCKET``: it prints ``ready`` when it listens, and ends when its standard input closes. A
client connects to the socket, sends the descriptors of the run's standard input, output and error, then one JSON
object, and closes its side::

    {"command": [path of the program, argument, ...], "directory": path, "environment": {name: value},
     "limits": {number of a resource: [soft, hard]}}

It receives two lines: the process id of the run, which leads a process group, and at the end its exit status as
:func:`os.waitstatus_to_exitcode` has it.
"""

from __future__ import annotations

import array
import ast
import atexit
import contextlib
import functools
import gc
import importlib
import inspect
import json
import os
import pkgutil
import resource
import select
import signal
import socket
import sys
import traceback
from types import ModuleType
from typing import Any, NoReturn, TextIO

import fork_modules
import jinja2.nativetypes

#: The programs that are served, and the class of ansible-core that each is.
PROGRAMS = {
    "ansible": ("adhoc", "AdHocCLI"),
    "ansible-doc": ("doc", "DocCLI"),
    "ansible-inventory": ("inventory", "InventoryCLI"),
    "ansible-playbook": ("playbook", "PlaybookCLI"),
}
#: What Ansible imports while it runs a play, by package.
PLUGINS = {
    "action": (
        "assert",
        "command",
        "copy",
        "debug",
        "fail",
        "gather_facts",
        "include_vars",
        "normal",
        "set_fact",
        "template",
    ),
    "become": ("runas", "su", "sudo"),
    "cache": ("memory",),
    "callback": ("default", "junit", "minimal", "oneline", "tree"),
    "connection": ("local", "psrp", "ssh", "winrm"),
    "doc_fragments": (
        "connection_pipelining",
        "constructed",
        "default_callback",
        "inventory_cache",
        "result_format_callback",
        "shell_common",
        "shell_windows",
        "vars_plugin_staging",
    ),
    "filter": ("core", "encryption", "mathstuff", "urls", "urlsplit"),
    "inventory": ("auto", "host_list", "ini", "script", "toml", "yaml"),
    "lookup": ("dict", "env", "file", "items", "template"),
    "shell": ("cmd", "powershell", "sh"),
    "strategy": ("free", "linear"),
    "test": ("core", "files", "mathstuff", "uri"),
    "vars": ("host_group_vars",),
}
#: Those whose options are part of the configuration.
CONFIGURABLE = ("become", "cache", "callback", "connection", "inventory", "lookup", "shell")
LIBRARIES = ("cryptography.x509", "msal", "msal_extensions", "requests")
FINDER = "ansible.utils.collection_loader._collection_finder"
COLLECTION = "ansible_collections.m365.graph.plugins"
#: What of the collection is loaded. Not the action plugin: a run does that itself, as it makes the memory for its
#: tokens then.
PACKAGES = ("module_utils", "modules", "plugin_utils")
#: Environment variables that are read when Python starts, or when a library is imported.
READ_AT_START = ("LANG", "LC_", "LD_", "OPENSSL_", "PYTHON")
#: Settings that are read when they are needed, so that a fork may change them. All others must be as in this process.
FOLLOWED = frozenset(
    """
    CALLBACKS_ENABLED CONFIG_FILE DEFAULT_FORKS DEFAULT_KEEP_REMOTE_FILES DEFAULT_LOCAL_TMP DEFAULT_LOG_PATH
    DEFAULT_VAULT_PASSWORD_FILE DISPLAY_TRACEBACK INJECT_INVOCATION INTERPRETER_PYTHON INVENTORY_ANY_UNPARSED_IS_FAILED
    INVENTORY_UNPARSED_WARNING LOCALHOST_WARNING
    """.split()  # noqa: SIM905
)


#: Seconds after which a run looks for results again. Ansible's millisecond takes CPU time from what it waits for.
POLL = 0.005


class Unlike(Exception):
    """A run differs from this process in a way that a fork cannot follow."""


# -- before the forks


def load() -> None:
    """Do once what every run does before its first task; show nothing of it."""
    for name, _class in PROGRAMS.values():
        importlib.import_module(f"ansible.cli.{name}")
    for package, names in PLUGINS.items():
        for name in names:
            with contextlib.suppress(ImportError):  # not every ansible-core has each
                importlib.import_module(f"ansible.plugins.{package}.{name}")
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):  # one of them is optional
            importlib.import_module(name)
    loader = importlib.import_module("ansible.plugins.loader")
    loader.init_plugin_loader()
    importlib.import_module("ansible_collections.ansible.builtin")  # reads where its plugins have moved
    for package in CONFIGURABLE:  # reads their documentation, for the options
        plugins = getattr(loader, f"{package}_loader")
        list(plugins.all(class_only=True))
        for name in PLUGINS.get(package, ()):
            plugins.get(f"ansible.builtin.{name}", class_only=True)
    for name in PACKAGES:
        root = importlib.import_module(f"{COLLECTION}.{name}")
        for found in pkgutil.walk_packages(root.__path__, f"{COLLECTION}.{name}."):
            importlib.import_module(found.name)
    importlib.import_module(f"{COLLECTION}.module_utils._http.transport").prepare()
    fork_modules.install(READ_AT_START)
    know_actions()
    environment: Any = jinja2.nativetypes.NativeEnvironment()  # compiles each default of a setting once
    environment.from_string = functools.cache(environment.from_string)
    manager: Any = importlib.import_module("ansible.config.manager")
    manager.NativeEnvironment = lambda: environment
    configure()
    gc.collect()
    gc.freeze()  # a fork that never looks at these objects shares their memory


def know_actions() -> None:
    """Resolve the collection's actions once: each play with defaults for the group resolves all, half of its time."""
    base: Any = importlib.import_module("ansible.playbook.base").FieldAttributeBase
    resolve = base._resolve_action
    known: dict[str, str | None] = {}

    def resolved(self: Any, name: str, mandatory: bool = True) -> Any:
        return known[name] if name in known else resolve(self, name, mandatory=mandatory)

    for found in pkgutil.iter_modules(importlib.import_module(f"{COLLECTION}.modules").__path__):
        name = f"{COLLECTION.removeprefix('ansible_collections.').removesuffix('.plugins')}.{found.name}"
        known[name] = resolve(None, name)
    base._resolve_action = resolved


class Server:
    """Forks a process for every run that is asked for."""

    def __init__(self, path: str) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen(64)
        self._ended, waking = os.pipe()
        os.set_blocking(self._ended, False)
        os.set_blocking(waking, False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._before = signal.set_wakeup_fd(waking)
        self._running: dict[int, socket.socket] = {}
        self._environment = dict(os.environ)
        self._settings = settings()

    def serve(self) -> None:
        """Until standard input closes, which ends the runs as well."""
        while True:
            waiting: list[socket.socket | int] = [self._listener, self._ended, 0]
            ready = select.select(waiting, [], [])[0]
            if 0 in ready:
                break
            if self._ended in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._ended, 4096)
                self._reap()
            if self._listener in ready:
                self._start(self._listener.accept()[0])
        for pid in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def _reap(self) -> None:
        for pid in list(self._running):
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                client = self._running.pop(pid)
                with contextlib.suppress(OSError):  # a client that has gone
                    client.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
                client.close()

    def _start(self, client: socket.socket) -> None:
        descriptors, asked = received(client)
        pid = os.fork()
        if pid == 0:
            self._become(asked, descriptors, client)
        for descriptor in descriptors:
            os.close(descriptor)
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the fork does it too: whoever is first
            os.setpgid(pid, pid)
        self._running[pid] = client
        with contextlib.suppress(OSError):
            client.sendall(b"%d\n" % pid)

    def _become(self, asked: dict[str, Any], descriptors: list[int], client: socket.socket) -> NoReturn:
        """In the fork: be the run."""
        status = 250
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(self._before)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            atexit.unregister(
                importlib.import_module("ansible.config.manager").cleanup_tmp_file
            )  # the server's temporary folder
            for other in (self._listener, client, *self._running.values()):
                other.close()
            for number, descriptor in enumerate(descriptors):
                os.dup2(descriptor, number)
                os.close(descriptor)
            for limit, values in asked["limits"].items():
                resource.setrlimit(int(limit), tuple(values))
            os.chdir(asked["directory"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            try:
                status = self._run(asked["command"])
            except Unlike:
                atexit._run_exitfuncs()
                os.execve(asked["command"][0], asked["command"], asked["environment"])
        except BaseException:
            traceback.print_exc()
        finally:
            leave(status)

    def _run(self, command: list[str]) -> int:
        """The program's exit status. :raises Unlike: for the real program."""
        name = os.path.basename(command[0])
        if name not in PROGRAMS or command[0] != os.path.join(os.path.dirname(sys.executable), name):
            raise Unlike
        changed = {
            name for name in {*self._environment, *os.environ} if self._environment.get(name) != os.environ.get(name)
        }
        if any(name.startswith(READ_AT_START) for name in changed):
            raise Unlike
        configure()
        now = settings()
        if any(now[name] != value for name, value in self._settings.items() if name not in FOLLOWED):
            raise Unlike
        if os.path.exists(
            os.path.join(constants().ANSIBLE_HOME, "plugins")
        ):  # those of this process's home are searched
            raise Unlike
        sys.stdin, sys.stdout, sys.stderr = open(0, closefd=False), written(1, "strict"), written(2, "backslashreplace")  # noqa: SIM115
        display()
        importlib.import_module(
            FINDER
        )._AnsibleCollectionFinder._remove()  # the program installs its own, with its paths
        sys.argv = command
        module, program = PROGRAMS[name]
        try:
            getattr(importlib.import_module(f"ansible.cli.{module}"), program).cli_executor(command)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
        return 0


def received(client: socket.socket) -> tuple[list[int], dict[str, Any]]:
    """The descriptors and the object that a client sends."""
    content, descriptors, _flags, _address = socket.recv_fds(client, 65536, 3)
    while part := client.recv(65536):
        content += part
    return list(array.array("i", descriptors)), json.loads(content)


# -- in a fork


def constants() -> ModuleType:
    return importlib.import_module("ansible.constants")


def settings() -> dict[str, str]:
    """The settings as they stand, whatever ANSIBLE_HOME is."""
    module = constants()
    names = module.config.get_configuration_definitions()
    return {name: repr(getattr(module, name)).replace(module.ANSIBLE_HOME, "~") for name in names}


def configure() -> None:
    """Read environment and ansible.cfg again, as ``ansible.constants`` does when it is imported."""
    module = constants()
    config = module.config
    definitions = config._base_defs
    plugins = config._plugins
    vars(config).clear()
    config._read_config_yaml_file = lambda _path: definitions
    config.__init__()
    config._plugins = plugins
    del config._read_config_yaml_file
    for name in config.get_configuration_definitions():
        module.set_constant(name, config.get_config_value(name, variables=vars(module)))
    module.set_constant("DEFAULT_INTERNAL_POLL_INTERVAL", POLL)


def written(descriptor: int, errors: str) -> TextIO:
    """A stream as Python opens it for standard output, or standard error."""
    return open(descriptor, "w", encoding="utf-8", errors=errors, closefd=False)


def display() -> None:
    """Make Ansible's display new: it holds the streams and what was warned of, and a log file that was set."""
    module = importlib.import_module("ansible.utils.display")
    module.Display().__init__()
    for statement in ast.parse(inspect.getsource(module)).body:
        if isinstance(statement, ast.If) and "DEFAULT_LOG_PATH" in ast.unparse(statement.test):
            exec(compile(ast.Module([statement], []), str(module.__file__), "exec"), vars(module))


def leave(status: int) -> NoReturn:
    """End the fork as Python ends, but do not spend time on tearing down what is loaded."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def main() -> None:
    sys.path[0] = os.path.dirname(sys.executable)  # as in the programs
    load()
    server = Server(sys.argv[1])
    os.write(1, b"ready\n")
    server.serve()


if __name__ == "__main__":
    main()
