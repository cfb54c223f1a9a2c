# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How noxfile.py registers sessions: shared environments, programs, tests, and the targets of make.

A session named ``env-...`` creates a virtual environment and installs into it when its requirements have changed. The
sessions that use it require it, and run in the copy of the collection in build/ (see workspace.py).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nox
from changes import changed
from matrix import ROWS as MATRIX
from matrix import Row, interpreter, rows
from workspace import BUILD, COPY, ROOT, refresh_copy

NIGHT = bool(os.environ.get("M365_TEST_NIGHTLY"))
ROWS = rows(os.environ.get("ROW", ""), NIGHT)
CORES = os.cpu_count() or 1
#: pytest-xdist's processes in each session. Sessions run side by side as well (run.py), enough on few cores.
WORKERS = CORES // 2 if CORES > 3 else 0

Run = Callable[[nox.Session], object]

# Settings and credentials of the user that must not reach the tests, and what make leaves behind.
PRIVATE = ("ACTIONS_ID_TOKEN_", "ANSIBLE_", "ARM_", "AZURE_", "M365_GRAPH_", "MAKE", "MFLAGS", "PYTEST_", "SYSTEM_OIDC")
#: What the acceptance suite takes from the user: the tenant and the credentials.
TENANT = {
    name: value
    for name, value in os.environ.items()
    if name.startswith(("ACTIONS_ID_TOKEN_", "AZURE_", "M365_GRAPH_", "SYSTEM_OIDC"))
}
#: A folder with Microsoft's reference, for the tests of its examples.
REFERENCE = "M365_GRAPH_REFERENCE"
for _name in [name for name in os.environ if name.startswith(PRIVATE) and name != REFERENCE]:
    del os.environ[_name]
if os.environ.get(REFERENCE):  # tests run in a copy of the checkout
    os.environ[REFERENCE] = os.path.abspath(os.environ[REFERENCE])


@dataclass(frozen=True)
class Environment:
    """A shared virtual environment, created by the session of this name."""

    session: str

    @property
    def path(self) -> Path:
        return BUILD / "nox" / self.session.replace(".", "-")

    @property
    def home(self) -> Path:
        """The home folder of its programs: none of them reads the user's settings."""
        return BUILD / "home" / self.session

    def tool(self, name: str) -> str:
        return str(self.path / "bin" / name)

    def run(
        self,
        session: nox.Session,
        tool: str,
        *arguments: str,
        codes: Iterable[int] = (0,),
        silent: bool = False,
        variables: Mapping[str, str | None] | None = None,
    ) -> str:
        """Run one of its programs, with more environment variables or without some (None).

        The output is returned instead of printed if ``silent``.
        """
        env = {**self._variables(), **(variables or {})}
        command = [self.tool(tool), *arguments]
        return str(session.run(*command, env=env, external=True, success_codes=list(codes), silent=silent))

    def _variables(self) -> dict[str, str | None]:
        self.home.mkdir(parents=True, exist_ok=True)
        # Real interpreters come before the shims of version managers, which ansible-test cannot use.
        found = (interpreter(python) for python in sorted({row.python for row in MATRIX}))
        interpreters = dict.fromkeys(str(path.parent) for path in found if path)
        return {
            "ANSIBLE_COLLECTIONS_PATH": str(BUILD),
            "ANSIBLE_HOME": str(self.home / ".ansible"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": self.tool("python"),
            "ARGS": None,
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PATH": os.pathsep.join([str(self.path / "bin"), *interpreters, os.environ["PATH"]]),
            "PYTHONDONTWRITEBYTECODE": None,  # each process would compile every library again
            "PYTHONPATH": str(BUILD),
            "PYTHONPYCACHEPREFIX": str(BUILD / "pycache"),
            "PYTHONUTF8": "1",
            "ROW": None,
            "VIRTUAL_ENV": str(self.path),
        }


def environment(name: str, row: Row, *layers: str, core: bool = True) -> Environment:
    """Register the session that creates an environment, with the Python and ansible-core of a row.

    ``layers`` are the names of requirements files in tests; an empty one is requirements.txt.
    """
    files = [f"tests/requirements-{layer}.txt" if layer else "requirements.txt" for layer in layers]
    pins = [row.requirement] if core else []

    def install(session: nox.Session) -> None:
        texts = [(ROOT / file).read_text(encoding="utf-8") for file in files]
        key = hashlib.sha256("\0".join([str(ROWS[row]), *pins, *texts]).encode()).hexdigest()
        stamp = Path(session.virtualenv.location) / "requirements.sha256"
        if NIGHT or not stamp.is_file() or stamp.read_text() != key:
            newest = ["--upgrade", "--upgrade-strategy", "eager"] if NIGHT else []
            print(f"Installing into {session.virtualenv.location}", flush=True)
            # Bytecode is written on first use: compiling a large package takes longer than that saves.
            pip = ["python", "-m", "pip", "install", "--quiet", "--no-compile", *newest, *pins]
            session.run(*pip, *(argument for file in files for argument in ("-r", file)))
            stamp.write_text(key)

    made = Environment(f"env-{name}")
    nox.session(name=made.session, python=str(ROWS[row]), default=False)(install)
    return made


@nox.session(python=False, default=False)
def copy(session: nox.Session) -> None:
    """Refresh the copy of the collection in build/."""
    session.log(f"{refresh_copy()} files in {COPY}")


def step(name: str, summary: str, *environments: Environment, requires: Sequence[str] = ()) -> Callable[[Run], str]:
    """Register a session that uses shared environments and runs in the copy; the function becomes its name."""

    def register(run: Run) -> str:
        def in_copy(session: nox.Session) -> None:
            with session.chdir(COPY):
                run(session)

        in_copy.__doc__ = summary
        needed = ["copy", *(item.session for item in environments), *requires]
        nox.session(name=name, python=False, default=False, requires=needed)(in_copy)
        return name

    return register


def program(name: str, summary: str, env: Environment, tool: str, *arguments: str) -> str:
    """Register a session that runs one program in the copy; returns its name."""
    return step(name, summary, env)(lambda session: env.run(session, tool, *arguments))


def tests(name: str, summary: str, env: Environment, folder: str, *options: str) -> str:
    """Register a session that runs the tests in a folder, and reports to build/reports; returns its name."""

    def run(session: nox.Session) -> None:
        plugin = "ansible_collections.m365.graph.tests.tools.hypothesis_profiles"
        # Seconds for one test: by day far above what any needs.
        night = ["--hypothesis-profile=nightly"] if NIGHT else ["--hypothesis-profile=ci", "--timeout=900"]
        parallel = ["-n", str(WORKERS), "--dist", "loadscope"] if WORKERS else ["-p", "no:xdist"]
        report = f"--junitxml={BUILD / 'reports' / name}.xml"
        command = ["-m", "pytest", "-q", "-p", plugin, *night, *parallel, report, *options, *session.posargs, folder]
        variables = {"M365_TEST_CHANGED": "\n".join(changed()), "M365_TEST_KEYS": str(BUILD / "keys")}
        # Arguments may select nothing in one folder: exit status 5.
        codes = (0, 5) if session.posargs else (0,)
        env.run(session, "python", *command, codes=codes, variables=variables)

    return step(name, summary, env)(run)


def in_checkout(
    name: str,
    summary: str,
    env: Environment,
    *arguments: str,
    others: Sequence[Environment] = (),
    variables: Mapping[str, str] | None = None,
) -> None:
    """Register a Python program that writes to the checkout or talks to the person at the terminal."""

    def run(session: nox.Session) -> None:
        given = {"WITNESS_PYTHON": str(BUILD / "nox/env-witness/bin/python"), **(variables or {})}
        env.run(session, "python", *arguments, *session.posargs, variables=given)

    run.__doc__ = summary
    needed = ["copy", env.session, *(other.session for other in others)]
    nox.session(name=name, python=False, default=False, requires=needed)(run)


def target(name: str, summary: str, sessions: Sequence[str]) -> list[str]:
    """Register the session ``make-<name>``, which does nothing but require others; returns these."""

    def nothing(_session: nox.Session) -> None:
        pass

    nothing.__doc__ = summary
    nox.session(name=f"make-{name}", python=False, default=False, requires=list(sessions))(nothing)
    return list(sessions)
