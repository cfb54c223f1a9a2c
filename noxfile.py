# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every check of the collection as a nox session. `make` is the front; `nox -l` lists the sessions.

Sessions of antsibull-nox are configured in antsibull-nox.toml; tests/tools/sessions.py registers the others.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from pathlib import Path

import antsibull_nox
import nox

sys.path.insert(0, str(Path(__file__).parent / "tests" / "tools"))

from matrix import Row
from pip_bridge import pip_for_ansible_test
from sessions import NIGHT, ROWS, TENANT, environment, in_checkout, program, step, target, tests
from stamps import unchanged
from workspace import BUILD, COPY, ROOT

nox.needs_version = ">=2026.10.20"
nox.options.envdir = str(BUILD / "nox")
nox.options.reuse_venv = "yes"
nox.options.allow_parallel = True
nox.options.sessions = ["make-test"]
if os.environ.get("M365_TEST_TARGET") == "demo":
    logging.disable(logging.WARNING - 1)  # only the demo itself is to be seen
os.chdir(ROOT)
antsibull_nox.load_antsibull_nox_toml()

LOWEST = next(iter(ROWS))
# Long sessions run once for each ansible-core, with its newest Python; at night on every row.
PER_CORE = list(ROWS) if NIGHT else list({row.core: row for row in ROWS}.values())
NEWEST = PER_CORE[-1]

TESTS = {row: environment(row.name, row, "", "test") for row in ROWS}
PRIMARY = TESTS[LOWEST]
LINT = environment("lint", LOWEST, "", "test", "lint", "nox")
WITNESS = environment("witness", LOWEST, "", "test", "witness")
BROWSER = environment("browser", NEWEST, "", "test", "browser")
EDA = environment("eda", LOWEST, "", "test", "eda")
BUILDER = environment("builder", LOWEST, "builder", core=False)
DOCS = environment("docs", LOWEST, "", "docs")
ALONE = {"PYTHONPATH": None}  # without this checkout

# -- lint and types


@step("shellcheck", "Check shell scripts", LINT)
def shellcheck(session: nox.Session) -> None:
    scripts = sorted(str(path) for path in [*Path(".ci").glob("*"), *Path().rglob("*.sh")] if path.is_file())
    LINT.run(session, "shellcheck", *scripts)


@step("changelog", "Check changelog fragments", LINT)
def changelog(session: nox.Session) -> None:
    LINT.run(session, "antsibull-changelog", "lint")
    file = "changelogs/changelog.yaml"
    LINT.run(session, "antsibull-changelog", "lint-changelog-yaml", "--no-semantic-versioning", file)


@step("mypy", "Check types, strictly: plugins, emulator and tests, then the tools", LINT)
def mypy(session: nox.Session) -> None:
    emulator = "roles/emulator/files"
    programs = ["tests/tools", "tests/benchmarks"]
    folders = [f"tests/{path.name}" for path in sorted(Path("tests").iterdir()) if any(path.rglob("*.py"))]
    tested = [
        "plugins",
        "extensions",
        emulator,
        "tests/conftest.py",
        *(name for name in folders if name not in programs),
    ]
    # Twice, because a folder of programs is an import root of its own, with names that others have as well.
    for roots, checked in (
        (["tests/support", "tests/contract"], tested),
        ([*programs, "tests/support", "tests/contract"], [*programs, "noxfile.py"]),
    ):
        cache = ["--cache-dir", str(BUILD / "mypy" / Path(roots[0]).name)]
        options = ["--config-file", str(COPY / "pyproject.toml"), *cache, *session.posargs]
        path = os.pathsep.join([str(BUILD), *(str(COPY / root) for root in [*roots, emulator])])
        with session.chdir(BUILD):
            # Without PYTHONPATH: mypy would take the copy for an installed package.
            paths = [str(COPY / name) for name in checked]
            LINT.run(session, "mypy", *options, *paths, variables={"MYPYPATH": path, **ALONE})


LINTING = [
    *["formatters", "yamllint", "antsibull-nox-config", "license-check", "extra-checks"],
    *(name for name in ("docs-check", "ansible-lint") if not unchanged(name)),
    program("generated", "Generated files are up to date", LINT, "python", "tests/tools/generate.py", ".", "--check"),
    program("figures", "Lines, length of files, class names", LINT, "python", "tests/tools/figures.py", "."),
    program("language", "Words that plain English avoids", LINT, "python", "tests/tools/language.py", "."),
    program(
        "kits", "Pipelines, with the schemas of their services and zizmor", LINT, "python", "tests/tools/kits.py", "."
    ),
    shellcheck,
    changelog,
]

# -- tests


UNIT = [
    # By day on the lowest Python; the contract runs the same code on the others.
    *(
        tests(f"unit-{row.name}", f"Unit tests, ansible-core {row.core}", TESTS[row], "tests/unit")
        for row in (ROWS if NIGHT else [LOWEST])
    ),
    tests("faults", "The table of faults: what each operation does at each error", PRIMARY, "tests/faults"),
    tests("fuzz", "Random input for every module", PRIMARY, "tests/fuzz"),
    tests("emulator", "The emulator, with Microsoft's own client", WITNESS, "tests/emulator"),
]


def contract(row: Row) -> str:
    # By day, the other versions of ansible-core run a sample: modules run in the tests' own process.
    options = [] if NIGHT or row == NEWEST else ["-m", "every_core"]
    return tests(f"contract-{row.name}", "The contract of every module", TESTS[row], "tests/contract", *options)


CONTRACT = [
    *map(contract, PER_CORE),
    tests("secrets", "No secret in any output, whatever fails", PRIMARY, "tests/secrets"),
]


def integration(row: Row) -> str:
    # By day, the other versions of ansible-core run the tests that depend on it (see tests/conftest.py).
    options = [] if NIGHT or row == PER_CORE[-1] else ["-m", "every_core"]
    return tests(f"integration-{row.name}", "Playbooks against the emulator", TESTS[row], "tests/integration", *options)


NEIGHBOURS = tests("neighbours", "With community.crypto and awx.awx", PRIMARY, "tests/neighbours")
INTEGRATION = [
    *map(integration, PER_CORE),
    tests("documentation", "Every example of the documentation", TESTS[NEWEST], "tests/documentation"),
    tests("workflows", "Pipelines, controller, the report in a browser", BROWSER, "tests/workflows"),
    *([] if unchanged("eda") else [tests("eda", "The event source in ansible-rulebook", EDA, "tests/eda")]),
    *([] if unchanged("neighbours") else [NEIGHBOURS]),
    *([] if os.environ.get("ARGS") or unchanged("molecule") else ["molecule"]),
]


SHIPPED = ("plugins/", "extensions/", "meta/", "playbooks/", "roles/", "changelogs/", "docs/")


def sanity(row: Row) -> str:
    env, name = TESTS[row], f"sanity-{row.name}"
    # By day, imports are tried with the row's own Python, and pylint runs once: they take nine tenths of the time. The
    # code of the tests, which users do not get, is checked by ruff and mypy then.
    by_day = ["--python", row.python, *([] if row == NEWEST else ["--skip-test", "pylint"]), *SHIPPED]

    def run(session: nox.Session) -> None:
        with pip_for_ansible_test(Path(env.tool("python")), env.home):
            options = ["--local", "--color", "no", *([] if NIGHT else by_day), *session.posargs]
            output = env.run(session, "ansible-test", "sanity", *options, silent=True)
        print(output)
        if "All targets skipped" in output:  # a success for ansible-test
            session.error("nothing was checked")

    return step(name, f"ansible-test sanity, ansible-core {row.core}", env)(run)


SANITY = [sanity(row) for row in PER_CORE if not unchanged(f"sanity-{row.name}")]

# -- the artifact and the site


@step("artifact", "Build the artifact, check its content, run the README's playbook with it alone", PRIMARY)
def artifact(session: nox.Session) -> None:
    folder = BUILD / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    PRIMARY.run(session, "ansible-galaxy", "collection", "build", "--output-path", str(folder))
    archive = str(next(folder.glob("*.tar.gz")))
    PRIMARY.run(session, "python", "tests/tools/installed.py", archive, str(BUILD / "installed"), variables=ALONE)


@step("execution-environment", "Make a build context with ansible-builder", PRIMARY, BUILDER, requires=["artifact"])
def execution_environment(session: nox.Session) -> None:
    archive = str(next((BUILD / "dist").glob("*.tar.gz")))
    arguments = [archive, str(BUILD / "execution-environment"), PRIMARY.tool("ansible-galaxy")]
    BUILDER.run(session, "python", "tests/tools/execution_environment.py", *arguments, variables=ALONE)


BUILDING = [artifact, *(name for name in ("build-import-check", execution_environment) if not unchanged(name))]
SITE = program("site", "Build the documentation site", DOCS, "python", "tests/tools/docs_site.py", str(BUILD / "docs"))
FACTS = ["tests/tools/facts.py", "--newest", "--compare"]
COMPARED = program("facts-compare", "Compare tests/facts with Microsoft's newest SDKs", WITNESS, "python", *FACTS)

# -- what make runs. Long sessions come first, so that none is left over at the end.

TESTING = [
    *target("integration", "Playbooks against the emulator, and every example of the documentation", INTEGRATION),
    *target("contract", "The contract of every module, and secrets", CONTRACT),
    *target("sanity", "ansible-test sanity, in every ansible-core", SANITY),
    *target("unit", "Unit tests, faults, random input, emulator", UNIT),
    *target("types", "mypy, strict", [mypy]),
    *target("build", "The artifact, galaxy-importer, execution environment", BUILDING),
    *target("lint", "ruff, yamllint, ansible-lint, shellcheck, licences, documentation, figures", LINTING),
]
target("docs", "The documentation site", [SITE])
target("test", "Every check", TESTING)
target("nightly", "Every check, on every row, with the newest packages", [*TESTING, SITE, COMPARED])

in_checkout("demo", "The collection against a local Graph", PRIMARY, "tests/tools/demo.py")
in_checkout("pictures", "Draw the README's pictures", BROWSER, "tests/tools/pictures.py")
ACCEPTANCE = str(COPY / "tests" / "acceptance" / "acceptance.py")
SUITE = {**TENANT, "M365_GRAPH_ACCEPTANCE_REPORT": str(BUILD)}
in_checkout("acceptance", "Every resource against the Graph of the environment", PRIMARY, ACCEPTANCE, variables=SUITE)
YEAR = str(COPY / "tests" / "year" / "year.py")
REPORTED = {"M365_GRAPH_YEAR_REPORT": str(BUILD)}
in_checkout("year", "A simulated year of a tenant in Git", TESTS[NEWEST], YEAR, variables=REPORTED)
BENCHMARKS = str(COPY / "tests" / "tools" / "benchmarks.py")
in_checkout("bench", "Run the programs in tests/benchmarks", PRIMARY, BENCHMARKS, others=[WITNESS])
in_checkout("generate", "Write what follows from the list of modules", LINT, "tests/tools/generate.py", ".")
in_checkout("release", "Prepare a release", LINT, "tests/tools/release.py", ".")
in_checkout("facts", "Rebuild tests/facts from Microsoft's SDKs", WITNESS, "tests/tools/facts.py")
