# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every check of the collection as a nox session. `make` is the front; `nox -l` lists the sessions.

Sessions of antsibull-nox (see antsibull-nox.toml) have environments of their own. The others share a few: a session named
``env-...`` creates one and installs into it when its requirements have changed; the sessions that use it require it.
Most sessions run in the copy of the collection in build/ (tests/tools/workspace.py).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import antsibull_nox
import nox

sys.path.insert(0, str(Path(__file__).parent / "tests" / "tools"))

from matrix import Row, rows
from pip_bridge import pip_for_ansible_test
from stamps import unchanged
from workspace import BUILD, COPY, ROOT, refresh_copy

NIGHT = bool(os.environ.get("M365_TEST_NIGHTLY"))
ARGUMENTS = bool(os.environ.get("ARGS"))
CORES = os.cpu_count() or 1
WORKERS = CORES // 2 if CORES > 3 else 0  # of pytest-xdist in each session; sessions run side by side as well

# Settings and credentials of the user that must not reach the tests, and what make leaves behind.
PRIVATE = ("ACTIONS_ID_TOKEN_", "ANSIBLE_", "ARM_", "AZURE_", "M365_GRAPH_", "MAKE", "MFLAGS", "PYTEST_", "SYSTEM_OIDC")
for _name in [name for name in os.environ if name.startswith(PRIVATE)]:
    del os.environ[_name]

nox.needs_version = ">=2026.10.20"
nox.options.envdir = str(BUILD / "nox")
nox.options.reuse_venv = "yes"
nox.options.allow_parallel = True
nox.options.sessions = ["make-test"]
os.chdir(ROOT)
antsibull_nox.load_antsibull_nox_toml()

ROWS = rows(os.environ.get("ROW", ""), NIGHT)
# Long sessions run once for each ansible-core, with its newest Python; at night on every row.
PER_CORE = list(ROWS) if NIGHT else list({row.core: row for row in ROWS}.values())
LOWEST = next(iter(ROWS))


# -- environments


@dataclass(frozen=True)
class Environment:
    """A shared virtual environment, made by the session of the same name."""

    session: str

    @property
    def path(self) -> Path:
        return BUILD / "nox" / self.session.replace(".", "-")

    @property
    def home(self) -> Path:
        """A home folder of its own: no tool reads the user's settings."""
        return BUILD / "home" / self.session

    def tool(self, name: str) -> str:
        return str(self.path / "bin" / name)

    def variables(self, **more: str | None) -> dict[str, str | None]:
        self.home.mkdir(parents=True, exist_ok=True)
        # Real interpreters come before the shims of version managers, which ansible-test cannot use.
        folders = [
            str(self.path / "bin"),
            *dict.fromkeys(str(path.parent) for path in ROWS.values()),
            os.environ["PATH"],
        ]
        return {
            "ANSIBLE_COLLECTIONS_PATH": str(BUILD),
            "ANSIBLE_HOME": str(self.home / ".ansible"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": self.tool("python"),
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PATH": os.pathsep.join(folders),
            "PYTHONPATH": str(BUILD),
            "PYTHONPYCACHEPREFIX": str(BUILD / "pycache"),
            "PYTHONUTF8": "1",
            "VIRTUAL_ENV": str(self.path),
            "ARGS": None,
            "ROW": None,
            **more,
        }


def environment(name: str, row: Row, *layers: str, core: bool = True) -> Environment:
    """Register the session that creates an environment from requirements files, with the row's Python and ansible-core."""
    files = [f"tests/requirements-{layer}.txt" if layer else "requirements.txt" for layer in layers]
    pins = [row.requirement] if core else []

    def install(session: nox.Session) -> None:
        texts = [(ROOT / file).read_text(encoding="utf-8") for file in files]
        key = hashlib.sha256("\0".join([str(ROWS[row]), *pins, *texts]).encode()).hexdigest()
        stamp = Path(session.virtualenv.location) / "requirements.sha256"
        if not NIGHT and stamp.is_file() and stamp.read_text() == key:
            return
        newest = ["--upgrade", "--upgrade-strategy", "eager"] if NIGHT else []
        # Bytecode is written on first use: compiling a large package takes longer than that saves.
        session.install("--no-compile", *newest, *pins, *(argument for file in files for argument in ("-r", file)))
        stamp.write_text(key)

    session = f"env-{name}"
    nox.session(name=session, python=str(ROWS[row]), default=False)(install)
    return Environment(session)


TESTS = {row: environment(row.name, row, "", "test") for row in ROWS}
PRIMARY = TESTS[LOWEST]
NEWEST = PER_CORE[-1]
LINT = environment("lint", LOWEST, "", "test", "lint", "nox")
WITNESS = environment("witness", LOWEST, "", "test", "witness")
BROWSER = environment("browser", NEWEST, "", "test", "browser")
EDA = environment("eda", LOWEST, "", "test", "eda")
BUILDER = environment("builder", LOWEST, "builder", core=False)
PEERS = environment("peers", LOWEST, "peers", core=False)
DOCS = environment("docs", LOWEST, "", "docs")


@nox.session(python=False, default=False)
def copy(session: nox.Session) -> None:
    """Refresh the copy of the collection in build/."""
    session.log(f"{refresh_copy()} files in {COPY}")


# -- helpers to register sessions


def step(
    name: str, summary: str, *environments: Environment, requires: Sequence[str] = ()
) -> Callable[[Callable[[nox.Session], None]], str]:
    """Register a session that uses shared environments and the copy; returns its name."""

    def register(run: Callable[[nox.Session], None]) -> str:
        def in_copy(session: nox.Session) -> None:
            with session.chdir(COPY):
                run(session)

        in_copy.__doc__ = summary
        needed = ["copy", *(item.session for item in environments), *requires]
        nox.session(name=name, python=False, default=False, requires=needed)(in_copy)
        return name

    return register


def tests(name: str, summary: str, env: Environment, folder: str, *options: str) -> str:
    """Register a session that runs the tests in a folder; its JUnit report goes to build/reports."""

    @step(name, summary, env)
    def run(session: nox.Session) -> None:
        report = BUILD / "reports" / f"{name}.xml"
        parallel = ["-n", str(WORKERS), "--dist", "loadscope"] if WORKERS else ["-p", "no:xdist"]
        limit = ["-o", "timeout=0"] if NIGHT else []
        profile = [
            "-p",
            "ansible_collections.m365.graph.tests.tools.hypothesis_profiles",
            f"--hypothesis-profile={'nightly' if NIGHT else 'ci'}",
        ]
        command = [
            env.tool("python"),
            "-m",
            "pytest",
            "-q",
            *profile,
            *parallel,
            *limit,
            f"--junitxml={report}",
            *options,
            *session.posargs,
            folder,
        ]
        # With arguments a session may have nothing to run: exit status 5.
        session.run(*command, env=env.variables(), external=True, success_codes=[0, 5] if session.posargs else [0])

    return name


def target(name: str, summary: str, sessions: Sequence[str]) -> list[str]:
    """Register the session ``make-<name>``, which only requires others; returns these."""

    def nothing(_session: nox.Session) -> None:
        pass

    nothing.__doc__ = summary
    nox.session(name=f"make-{name}", python=False, default=False, requires=list(sessions))(nothing)
    return list(sessions)


# -- lint and types


def program(name: str, summary: str, env: Environment, *command: str) -> str:
    @step(name, summary, env)
    def run(session: nox.Session) -> None:
        session.run(env.tool(command[0]), *command[1:], env=env.variables(), external=True)

    return name


@step("shellcheck", "Check shell scripts", LINT)
def shellcheck(session: nox.Session) -> None:
    scripts = sorted(str(path) for path in [*Path(".ci").glob("*"), *Path().rglob("*.sh")] if path.is_file())
    session.run(LINT.tool("shellcheck"), *scripts, env=LINT.variables(), external=True)


@step("changelog", "Check changelog fragments", LINT)
def changelog(session: nox.Session) -> None:
    for arguments in (["lint"], ["lint-changelog-yaml", "--no-semantic-versioning", "changelogs/changelog.yaml"]):
        session.run(LINT.tool("antsibull-changelog"), *arguments, env=LINT.variables(), external=True)


@step("mypy", "Check types, strictly: plugins, emulator, tools and tests", LINT)
def mypy(session: nox.Session) -> None:
    bases = [
        "tests/support",
        "tests/contract",
        "tests/emulator",
        "tests/faults",
        "tests/secrets",
        "tests/tools",
        "tests/benchmarks",
        "roles/emulator/files",
    ]
    path = os.pathsep.join([str(BUILD), *(str(COPY / base) for base in bases)])
    folders = [str(COPY / folder) for folder in ("plugins", "extensions", "roles/emulator/files", *TYPED_TESTS)]
    command = [
        LINT.tool("mypy"),
        "--config-file",
        str(COPY / "pyproject.toml"),
        "--cache-dir",
        str(BUILD / "mypy"),
        *session.posargs,
        *folders,
    ]
    with session.chdir(BUILD):
        # Without PYTHONPATH: mypy would take the copy for an installed package.
        session.run(*command, env=LINT.variables(MYPYPATH=path, PYTHONPATH=None), external=True)


# The tests whose types are checked so far.
TYPED_TESTS = ["noxfile.py", "tests/tools"]

LINTING = [
    *["formatters", "yamllint", "antsibull-nox-config", "license-check", "extra-checks", "docs-check", "ansible-lint"],
    program(
        "generated",
        "Check that generated files are up to date",
        LINT,
        "python",
        "tests/tools/generate.py",
        ".",
        "--check",
    ),
    program(
        "figures", "Count lines of code, and check limits and names", LINT, "python", "tests/tools/figures.py", "."
    ),
    program("language", "Count words that plain English avoids", LINT, "python", "tests/tools/language.py", "."),
    shellcheck,
    changelog,
]

# -- tests

UNIT = [
    *(
        tests(
            f"unit-{row.name}",
            f"Unit tests, {row.python}, ansible-core {row.core}",
            env,
            "tests/unit",
            *([] if NIGHT or row == LOWEST else ["-m", "not hypothesis"]),
        )
        for row, env in TESTS.items()
    ),
    tests("faults", "The table of faults: what each operation does at each error", PRIMARY, "tests/faults"),
    tests("fuzz", "Random input for every module", PRIMARY, "tests/fuzz"),
    tests("emulator", "The emulator, with Microsoft's own client", WITNESS, "tests/emulator"),
]
CONTRACT = [
    *(
        tests(
            f"contract-{row.name}",
            f"The contract of every module, ansible-core {row.core}",
            TESTS[row],
            "tests/contract",
        )
        for row in PER_CORE
    ),
    tests("secrets", "No secret in any output, whatever fails", PRIMARY, "tests/secrets"),
]
INTEGRATION = [
    *(
        tests(
            f"integration-{row.name}",
            f"Playbooks against the emulator, ansible-core {row.core}",
            TESTS[row],
            "tests/integration",
        )
        for row in PER_CORE
    ),
    tests("documentation", "Every example of the documentation", TESTS[NEWEST], "tests/documentation"),
    tests("workflows", "Pipelines, controller, users' tests, the report in a browser", BROWSER, "tests/workflows"),
    *([] if unchanged("eda") else [tests("eda", "The event source in ansible-rulebook", EDA, "tests/eda")]),
    *([] if ARGUMENTS or unchanged("molecule") else ["molecule"]),
]


def sanity(row: Row) -> str:
    env = TESTS[row]

    @step(f"sanity-{row.name}", f"ansible-test sanity, ansible-core {row.core}", env)
    def run(session: nox.Session) -> None:
        with pip_for_ansible_test(Path(env.tool("python")), env.home):
            output = session.run(
                env.tool("ansible-test"),
                "sanity",
                "--local",
                "--color",
                "no",
                *session.posargs,
                env=env.variables(),
                external=True,
                silent=True,
            )
        session.log(output)
        if "All targets skipped" in str(output):  # a success for ansible-test
            session.error("nothing was checked")

    return f"sanity-{row.name}"


SANITY = [name for row in PER_CORE if not unchanged(name := f"sanity-{row.name}") and sanity(row)]

# -- the artifact and the site


@step("artifact", "Build the artifact, check its content, run the README's playbook with it alone", PRIMARY)
def artifact(session: nox.Session) -> None:
    folder = BUILD / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    session.run(
        PRIMARY.tool("ansible-galaxy"),
        "collection",
        "build",
        "--output-path",
        str(folder),
        env=PRIMARY.variables(),
        external=True,
    )
    archive = next(folder.glob("*.tar.gz"))
    session.run(
        PRIMARY.tool("python"),
        "tests/tools/installed.py",
        str(archive),
        str(BUILD / "installed"),
        env=PRIMARY.variables(PYTHONPATH=None),
        external=True,
    )


@step(
    "execution-environment",
    "ansible-builder makes a build context from the artifact",
    PRIMARY,
    BUILDER,
    requires=["artifact"],
)
def execution_environment(session: nox.Session) -> None:
    archive = next((BUILD / "dist").glob("*.tar.gz"))
    command = [
        "tests/tools/execution_environment.py",
        str(archive),
        str(BUILD / "execution-environment"),
        PRIMARY.tool("ansible-galaxy"),
    ]
    session.run(BUILDER.tool("python"), *command, env=BUILDER.variables(PYTHONPATH=None), external=True)


BUILDING = [
    artifact,
    *([] if unchanged("build-import-check") else ["build-import-check"]),
    *([] if unchanged("execution-environment") else [execution_environment]),
]


@step("site", "Build the documentation's site in build/docs/html", DOCS)
def site(session: nox.Session) -> None:
    session.run(DOCS.tool("python"), "tests/tools/site.py", str(BUILD / "docs"), env=DOCS.variables(), external=True)


# -- what make runs

LINTS = target(
    "lint", "ruff, yamllint, ansible-lint, shellcheck, licences, documentation, changelog and figures", LINTING
)
TYPES = target("types", "mypy, strict", [mypy])
target("unit", "Unit tests, faults, random input, emulator", UNIT)
target("sanity", "ansible-test sanity, in every ansible-core", SANITY)
target("integration", "Playbooks against the emulator, and every example of the documentation", INTEGRATION)
target("contract", "The contract of every module, and secrets", CONTRACT)
target("build", "The artifact, galaxy-importer, execution environment", BUILDING)
target("docs", "The documentation's site", [site])
# Long sessions come first, so that none is left over at the end.
target("test", "Every check", [*INTEGRATION, *CONTRACT, *SANITY, *UNIT, *TYPES, *BUILDING, *LINTS])
target(
    "nightly",
    "Every check, on every row, with newest packages",
    [*INTEGRATION, *CONTRACT, *SANITY, *UNIT, *TYPES, *BUILDING, *LINTS, site, "facts-compare"],
)

# -- programs

program(
    "facts-compare",
    "Compare tests/facts with the newest SDKs of Microsoft",
    WITNESS,
    "python",
    "tests/tools/facts.py",
    "--newest",
    "--compare",
)


def in_checkout(name: str, summary: str, env: Environment, *arguments: str, others: Sequence[Environment] = ()) -> None:
    """Register a program that writes to the checkout or talks to the person at the terminal."""

    @nox.session(
        name=name, python=False, default=False, requires=["copy", env.session, *(other.session for other in others)]
    )
    def run(session: nox.Session) -> None:
        variables = env.variables(PEERS_PYTHON=PEERS.tool("python"))
        session.run(env.tool("python"), *arguments, *session.posargs, env=variables, external=True)

    run.__doc__ = summary


in_checkout("demo", "The collection against a local Graph", PRIMARY, "tests/tools/demo.py")
in_checkout("bench", "Run the programs in tests/benchmarks", PRIMARY, "tests/tools/benchmarks.py", others=[PEERS])
in_checkout("generate", "Write what follows from the list of modules", LINT, "tests/tools/generate.py", ".")
in_checkout("release", "Prepare a release", LINT, "tests/tools/release.py", ".")
in_checkout("facts", "Rebuild tests/facts from Microsoft's SDKs", WITNESS, "tests/tools/facts.py")
