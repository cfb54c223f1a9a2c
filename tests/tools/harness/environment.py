# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual environments in build/, made once and kept until their requirements change.

An environment grows in layers (a requirements file each): ``make demo`` needs few packages, ``make test`` many. A layer that is
installed and unchanged costs nothing on the next run: no pip is started.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from .console import Console
from .workspace import BUILD, COLLECTIONS, ROOT

LAYERS = {
    "base": "requirements.txt",
    "test": "tests/requirements-test.txt",
    "lint": "tests/requirements-lint.txt",
    "docs": "tests/requirements-docs.txt",
    "witness": "tests/requirements-witness.txt",
    "importer": "tests/requirements-importer.txt",
    "browser": "tests/requirements-browser.txt",
    "builder": "tests/requirements-builder.txt",
    "eda": "tests/requirements-eda.txt",
    "molecule": "tests/requirements-molecule.txt",
    "peers": "tests/requirements-peers.txt",
}

# Settings and credentials of the user that must not reach the tests, and what make itself leaves behind.
_KEPT_OUT = ("ACTIONS_ID_TOKEN_", "ANSIBLE_", "ARM_", "AZURE_", "M365_GRAPH_", "MAKE", "MFLAGS", "PYTEST_", "SYSTEM_OIDC")


class SetupError(Exception):
    """An environment cannot be made; the text says why."""


@dataclass(frozen=True)
class Environment:
    """One virtual environment; ``pins`` hold in every layer."""

    name: str
    title: str
    interpreter: Path
    pins: tuple[str, ...] = ()
    real_folders: tuple[Path, ...] = field(default=(), repr=False)

    @property
    def path(self) -> Path:
        return BUILD / f"venv-{self.name}"

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    @property
    def home(self) -> Path:
        """The tools' home folder: each environment has one, so that none sees the user's settings or another's half-made caches."""
        return BUILD / "home" / self.name

    def tool(self, name: str) -> str:
        return str(self.path / "bin" / name)

    def variables(self) -> dict[str, str]:
        """The environment variables of every tool: this environment first, nothing of the user's Ansible, no litter in the copy."""
        variables = {name: value for name, value in os.environ.items() if not name.startswith(_KEPT_OUT)}
        for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "ARGS", "ROW"):
            variables.pop(name, None)
        # The real interpreters stand before the shims of version managers, which ansible-test cannot use.
        folders = [str(self.path / "bin"), *map(str, self.real_folders), variables.get("PATH", os.defpath)]
        variables.update(
            ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS),
            ANSIBLE_HOME=str(self.home / ".ansible"),
            ANSIBLE_LOCALHOST_WARNING="false",
            ANSIBLE_PYTHON_INTERPRETER=str(self.python),
            HOME=str(self.home),
            LC_ALL="C.UTF-8",
            PATH=os.pathsep.join(folders),
            PYTHONPATH=str(COLLECTIONS),
            PYTHONPYCACHEPREFIX=str(BUILD / "pycache"),
            PYTHONUTF8="1",
            VIRTUAL_ENV=str(self.path),
        )
        return variables


class Environments:
    """Makes environments ready, several at a time."""

    def __init__(self, console: Console, fresh: bool = False) -> None:
        self._console = console
        self._fresh = fresh
        self._announced = False

    def prepare(self, wanted: dict[Environment, tuple[str, ...]]) -> None:
        """Install what is missing of the wanted layers."""
        for environment in wanted:
            environment.home.mkdir(parents=True, exist_ok=True)
        missing = {environment: layers for environment, wishes in wanted.items() if (layers := self._missing(environment, wishes))}
        if not missing:
            return
        if not self._announced:
            self._announced = True
            self._console.line("Setting up what the tools need in build/. This happens once; later runs reuse it.", "bold")
        with ThreadPoolExecutor(max_workers=2) as pool:
            for future in [pool.submit(self._install, environment, layers) for environment, layers in missing.items()]:
                future.result()
        self._console.line()

    # -- one environment

    @staticmethod
    def _marker(environment: Environment) -> Path:
        return environment.path / "m365-graph.json"

    def _installed(self, environment: Environment) -> dict[str, str]:
        if not environment.python.exists():  # a link to an interpreter that was removed
            return {}
        try:
            content: dict[str, str] = json.loads(self._marker(environment).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content

    @staticmethod
    def _key(environment: Environment, layer: str) -> str:
        content = [str(environment.path), str(environment.interpreter), *environment.pins, (ROOT / LAYERS[layer]).read_text(encoding="utf-8")]
        return hashlib.sha256("\0".join(content).encode()).hexdigest()[:16]

    def _missing(self, environment: Environment, wishes: tuple[str, ...]) -> tuple[str, ...]:
        if self._fresh:
            return wishes
        installed = self._installed(environment)
        return tuple(layer for layer in wishes if installed.get(layer) != self._key(environment, layer))

    def _install(self, environment: Environment, layers: tuple[str, ...]) -> None:
        started = time.monotonic()
        label = f"{environment.path.relative_to(ROOT)}: {environment.title}"
        self._console.status("busy", label, note=", ".join(layers))
        installed = self._installed(environment)
        if self._fresh or any(layer in installed for layer in layers) or not installed:
            shutil.rmtree(environment.path, ignore_errors=True)
            layers = tuple(dict.fromkeys([*installed, *layers]))
            installed = {}
            self._run(environment, [str(environment.interpreter), "-m", "venv", str(environment.path)])
        everything = dict.fromkeys([*installed, *layers])
        files = [argument for layer in everything for argument in ("-r", str(ROOT / LAYERS[layer]))]
        # Bytecode is written on first use, to build/pycache: compiling all of a large package beforehand takes longer than it saves.
        command = [str(environment.python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile", *environment.pins, *files]
        self._run(environment, command)
        self._marker(environment).write_text(json.dumps({layer: self._key(environment, layer) for layer in everything}), encoding="utf-8")
        self._console.status("ok", label, time.monotonic() - started, ", ".join(layers))

    @staticmethod
    def _run(environment: Environment, command: list[str]) -> None:
        # pip sees the environment of the user, and only that: indexes, proxies and certificates are configured there.
        variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
        result = subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if result.returncode:
            # The text may hold the address of an index with its password, so it goes to the person as it is and to no file.
            raise SetupError(f"{environment.path.relative_to(ROOT)} ({environment.title}) could not be set up:\n{result.stdout.strip()}")
