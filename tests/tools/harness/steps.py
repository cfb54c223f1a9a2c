# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of `make test`, in the order in which they start: quick checks first."""

from __future__ import annotations

import re
import shutil
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from .environment import Environment
from .matrix import Row
from .pip_bridge import pip_for_ansible_test
from .runner import LIMIT, Processes, Result, Step, read_junit
from .workspace import BUILD, COLLECTIONS, COPY, DIST, REPORTS

# The top level of the built artifact: what a user needs. Everything else there is a mistake in galaxy.yml.
_SHIPPED = frozenset(
    [
        "CHANGELOG.rst",
        "CODE_OF_CONDUCT.md",
        "CONTRIBUTING.md",
        "FILES.json",
        "LICENSE",
        "MANIFEST.json",
        "README.md",
        "SECURITY.md",
        "bindep.txt",
        "changelogs",
        "docs",
        "extensions",
        "meta",
        "playbooks",
        "plugins",
        "requirements.txt",
        "roles",
    ]
)

# What a page of the documentation would load from somewhere else.
_FOREIGN = re.compile(r"<(?:script|img|iframe|link rel=\"stylesheet\")[^>]*\"(?:https?:)?//[^>]*>")


@dataclass(frozen=True)
class Bench:
    """The environments of this run, lowest Python first; the first one is the primary one, which holds the tools as well."""

    rows: tuple[tuple[Row, Environment], ...]
    importer: Environment
    builder: Environment
    eda: Environment
    molecule: Environment
    peers: Environment
    processes: Processes
    arguments: tuple[str, ...] = ()
    profile: str = "ci"
    every_row: bool = False
    primary: Environment = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "primary", self.rows[0][1])

    def command(self, environment: Environment, *command: str, cwd: Path = COPY, **more: str) -> Result:
        status, output = self.processes.run(command, cwd, {**environment.variables(), **more})
        return Result.of(status == 0, output)

    def rows_per_core(self) -> tuple[tuple[Row, Environment], ...]:
        """For long steps: each ansible-core once, with the newest Python that it has here. All rows at night."""
        if self.every_row:
            return self.rows
        return tuple({row.core: (row, environment) for row, environment in self.rows}.values())


def all_steps(bench: Bench) -> Iterator[Step]:
    yield from _lint(bench)
    yield from _types(bench)
    yield from _unit(bench)
    yield from _build(bench)
    yield from _sanity(bench)
    yield from _integration(bench)
    yield Step("docs", "documentation: the site, without a warning", lambda: _site(bench), {bench.primary: ("base", "docs")})


# -- static checks


def _lint(bench: Bench) -> Iterator[Step]:
    primary = bench.primary
    needs = {primary: ("base", "lint")}

    def step(title: str, *command: str) -> Step:
        return Step("lint", title, lambda: bench.command(primary, *command), needs)

    cache = ["--config", str(COPY / "pyproject.toml")]
    yield step("ruff check", primary.tool("ruff"), "check", "--output-format", "concise", "--no-cache", *cache, ".")
    yield step("ruff format", primary.tool("ruff"), "format", "--check", "--diff", "--no-cache", *cache, ".")
    yield Step("lint", "shellcheck", lambda: _shellcheck(bench), needs)
    yield step("modules are in meta/runtime.yml and README.md", str(primary.python), "tests/tools/generate.py", str(COPY), "--check")
    yield step("every file says whose it is and its licence", primary.tool("reuse"), "lint", "--lines")
    yield Step("lint", "the code that a module costs", lambda: _yardstick(bench), needs)
    yield Step("lint", "changelog fragments", lambda: _changelog(bench), needs)
    yield Step("lint", "ansible-lint, profile production", lambda: _ansible_lint(bench), needs)
    docs = ["lint-collection-docs", "--plugin-docs", "--check-extra-docs-refs", "."]
    yield step("antsibull-docs: plugins, roles and guides", primary.tool("antsibull-docs"), *docs)


def _shellcheck(bench: Bench) -> Result:
    scripts = sorted(path for path in [*COPY.glob(".ci/*"), *COPY.rglob("*.sh")] if path.is_file())
    if not scripts:
        return Result(note="no scripts")
    return bench.command(bench.primary, bench.primary.tool("shellcheck"), *(str(path.relative_to(COPY)) for path in scripts))


def _yardstick(bench: Bench) -> Result:
    result = bench.command(bench.primary, str(bench.primary.python), "tests/tools/yardstick.py", str(COPY))
    return replace(result, note=result.output.strip())


def _ansible_lint(bench: Bench) -> Result:
    result = bench.command(bench.primary, bench.primary.tool("ansible-lint"), "--profile", "production", "--offline", "--strict", "--nocolor")
    count = re.search(r"in (\d+) files processed", result.output)
    if result.passed and (count is None or count[1] == "0"):
        return Result.of(False, result.output, "nothing was checked")
    return Result.of(bool(result.passed), result.output, f"{count[1]} files" if count else "")


def _changelog(bench: Bench) -> Result:
    """Fragments are well formed, and the version to come has something to say."""
    tool = bench.primary.tool("antsibull-changelog")
    output = ""
    for command in ([tool, "lint"], [tool, "lint-changelog-yaml", "--no-semantic-versioning", "changelogs/changelog.yaml"]):
        result = bench.command(bench.primary, *command)
        output += result.output
        if result.failed:
            return Result.of(False, output)
    fragments = list((COPY / "changelogs" / "fragments").glob("*.y*ml"))
    version = next(line.split()[1] for line in (COPY / "galaxy.yml").read_text(encoding="utf-8").splitlines() if line.startswith("version:"))
    if not fragments and f"  {version}:" not in (COPY / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"):
        return Result.of(False, f"{output}\nchangelogs/fragments is empty and changelogs/changelog.yaml knows no {version}")
    return Result.of(True, output, f"{len(fragments)} fragments")


def _types(bench: Bench) -> Iterator[Step]:
    """mypy, once per tree of its own: the plugins, the emulator, these tools."""
    primary = bench.primary
    emulator = COPY / "roles" / "emulator" / "files"  # imported by the demo too

    def check(name: str, cwd: Path, targets: Sequence[str]) -> Result:
        present = [target for target in targets if any((cwd / target).rglob("*.py"))]
        if not present:
            return Result(note="none yet")
        options = ["--config-file", str(COPY / "pyproject.toml"), "--cache-dir", str(BUILD / "mypy" / name), "--no-error-summary"]
        # Without PYTHONPATH: mypy would take the path of the copy for installed packages.
        return bench.command(primary, primary.tool("mypy"), *options, *present, cwd=cwd, MYPYPATH=f"{cwd}:{emulator}", PYTHONPATH="")

    plugins = [
        f"ansible_collections/m365/graph/plugins/{kind}" for kind in ("module_utils", "action", "filter", "inventory", "lookup", "modules", "plugin_utils")
    ]
    plugins.append("ansible_collections/m365/graph/extensions/eda/plugins/event_source")
    trees: list[tuple[str, Path, Sequence[str]]] = [
        ("plugins", COLLECTIONS, plugins),
        ("emulator", emulator, ["."]),
        ("tests/tools", COPY / "tests" / "tools", ["."]),
    ]
    for title, cwd, targets in trees:
        name = title.replace("/", "-")
        yield Step("types", f"mypy --strict: {title}", partial(check, name, cwd, targets), {primary: ("base", "test", "lint")})


# -- pytest

_NOTHING_COLLECTED = 5  # pytest's exit status
_NIGHT = 6 * 3600.0  # seconds that steps may take whose length at night grows with the number of modules


def _pytest(bench: Bench, environment: Environment, slug: str, folders: Sequence[str], limit: float = LIMIT) -> Callable[[], Result]:
    def run() -> Result:
        missing = [folder for folder in folders if not any((COPY / folder).rglob("test_*.py"))]
        if missing:
            return Result.of(False, f"there are no tests in {' and '.join(missing)}")
        report = REPORTS / f"{slug}.xml"
        report.parent.mkdir(parents=True, exist_ok=True)
        report.unlink(missing_ok=True)
        plugin = "ansible_collections.m365.graph.tests.tools.hypothesis_profiles"
        options = ["-q", "-p", plugin, f"--hypothesis-profile={bench.profile}", f"--junitxml={report}"]
        command = [str(environment.python), "-m", "pytest", *options, *bench.arguments, *folders]
        status, output = bench.processes.run(command, COPY, environment.variables(), limit)
        if not report.is_file():
            return Result.of(False, output, "pytest wrote no report")
        passed, failed, skipped = read_junit(report)
        if status == _NOTHING_COLLECTED and bench.arguments:
            return Result(note="nothing matches ARGS")
        if status and not failed:
            failed = 1  # nothing collected, a usage error or a crash: no test says so itself
        note = f"{passed} passed" + (f", {failed} failed" if failed else "") + (f", {skipped} skipped" if skipped else "")
        return Result(passed, failed, skipped, output, note)

    return run


def _faults(bench: Bench) -> Callable[[], Result]:
    """The table itself is in the output, which `make unit` shows, and in a report; its counts are told by every target."""
    run = _pytest(bench, bench.primary, "faults", ["tests/faults"])

    def counted() -> Result:
        result = run()
        table = re.search(r"^=+ faults =+\n(.*?^\d+ scenarios, .*?)$", result.output, re.DOTALL | re.MULTILINE)
        if table is None:
            return result
        (REPORTS / "faults.txt").write_text(table[1] + "\n", encoding="utf-8")
        return replace(result, note=f"{result.note}: {table[1].splitlines()[-1]}")

    return counted


def _unit(bench: Bench) -> Iterator[Step]:
    for row, environment in bench.rows:
        run = _pytest(bench, environment, f"unit-{row.slug}", ["tests/unit"])
        yield Step("unit", f"unit tests, {row.label}", run, {environment: ("base", "test")})
    yield Step("unit", "the table of faults", _faults(bench), {bench.primary: ("base", "test")})
    fuzz = _pytest(bench, bench.primary, "fuzz", ["tests/fuzz"], _NIGHT)
    yield Step("unit", "fuzzed input of every module", fuzz, {bench.primary: ("base", "test")})
    emulator = _pytest(bench, bench.primary, "emulator", ["tests/emulator"])
    yield Step("unit", "the emulator's own tests, with Microsoft's client", emulator, {bench.primary: ("base", "test", "witness")})


def _integration(bench: Bench) -> Iterator[Step]:
    """Playbooks and the contract of every module, on every ansible-core; once what must never be shown, the documentation's
    examples and what surrounds the collection. Long steps come first, so that none is left over at the end."""
    rows = bench.rows_per_core()
    for part in ("integration", "contract"):
        for row, environment in rows:
            run = _pytest(bench, environment, f"{part}-{row.slug}", [f"tests/{part}"])
            yield Step(part, f"{part} tests, {row.label}", run, {environment: ("base", "test")})
    secrets = _pytest(bench, bench.primary, "secrets", ["tests/secrets"], _NIGHT)
    yield Step("contract", "no secret is seen, whatever fails in whatever module", secrets, {bench.primary: ("base", "test")})
    examples = _pytest(bench, rows[-1][1], "documentation", ["tests/documentation"])
    yield Step("integration", "every example of the documentation", examples, {rows[-1][1]: ("base", "test")})
    workflows = _pytest(bench, rows[-1][1], "workflows", ["tests/workflows"])
    yield Step("integration", "pipelines, the controller, users' tests, the report's page, benchmarks", workflows, {rows[-1][1]: ("base", "test", "browser")})
    rulebooks = _pytest(bench, bench.eda, "eda", ["tests/eda"])
    yield Step("integration", "the event source, in ansible-rulebook", rulebooks, {bench.eda: ("base", "test", "eda")})
    yield Step("integration", "molecule: the scenario that is shipped", lambda: _molecule(bench), {bench.molecule: ("base", "molecule")})


def _molecule(bench: Bench) -> Result:
    if bench.arguments:
        return Result(note="not with ARGS, which are pytest's")
    return bench.command(bench.molecule, bench.molecule.tool("molecule"), "test", NO_COLOR="1")


# -- ansible-test and the artifact


def _sanity(bench: Bench) -> Iterator[Step]:
    for row, environment in bench.rows_per_core():
        yield Step("sanity", f"ansible-test sanity, {row.label}", partial(_run_sanity, bench, environment), {environment: ("base",)})


def _run_sanity(bench: Bench, environment: Environment) -> Result:
    arguments = ["sanity", "--local", "--color", "no", *bench.arguments]
    with pip_for_ansible_test(environment):
        result = bench.command(environment, environment.tool("ansible-test"), *arguments)
    if "All targets skipped" in result.output:  # ansible-test calls that a success
        return Result.of(False, result.output, "nothing was checked")
    return result


def _build(bench: Bench) -> Iterator[Step]:
    yield Step("build", "artifact: built, and only with what a user needs", lambda: _artifact(bench), {bench.primary: ("base",)})
    yield Step("build", "artifact: installed alone, it runs the README's playbook", lambda: _installed(bench), {bench.primary: ("base",)})
    yield Step("build", "galaxy-importer", lambda: _importer(bench), {bench.importer: ("importer",), bench.primary: ("base",)})
    yield Step("build", "execution environment", lambda: _execution_environment(bench), {bench.builder: ("builder",), bench.primary: ("base",)})


def _make_artifact(bench: Bench, folder: Path) -> tuple[Path | None, Result]:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.tar.gz"):
        old.unlink()
    result = bench.command(bench.primary, bench.primary.tool("ansible-galaxy"), "collection", "build", "--force", "--output-path", str(folder))
    return next(iter(folder.glob("*.tar.gz")), None), result


def _artifact(bench: Bench) -> Result:
    archive, result = _make_artifact(bench, DIST)
    if archive is None or result.failed:
        return Result.of(False, result.output)
    with tarfile.open(archive) as content:
        files = sorted(member.name for member in content.getmembers() if not member.isdir())
    strangers = [name for name in files if name.split("/")[0] not in _SHIPPED or "__pycache__" in name]
    missing = [name for name in ("README.md", "LICENSE", "meta/runtime.yml", "requirements.txt") if name not in files]
    output = "\n".join([str(archive.relative_to(BUILD.parent)), *(f"  {name}" for name in files)])
    if strangers or missing:
        output += f"\nnot to be shipped: {', '.join(strangers) or 'nothing'}; missing: {', '.join(missing) or 'nothing'}"
    return Result.of(not strangers and not missing, output, f"{len(files)} files, {archive.stat().st_size // 1024} KiB")


def _installed(bench: Bench) -> Result:
    folder = BUILD / "installed"
    shutil.rmtree(folder, ignore_errors=True)
    archive, result = _make_artifact(bench, folder / "artifact")
    if archive is None or result.failed:
        return Result.of(False, result.output)
    command = [str(bench.primary.python), "tests/tools/installed.py", str(archive), str(folder / "collections")]
    return bench.command(bench.primary, *command, PYTHONPATH="")


def _importer(bench: Bench) -> Result:
    archive, result = _make_artifact(bench, DIST / "importer")
    if archive is None or result.failed:
        return Result.of(False, result.output)
    settings = BUILD / "galaxy-importer.cfg"
    # Sanity and ansible-lint are steps of their own.
    settings.write_text("[galaxy-importer]\nRUN_ANSIBLE_TEST=False\nRUN_ANSIBLE_LINT=False\nCHECK_REQUIRED_TAGS=True\n", encoding="utf-8")
    result = bench.command(
        bench.importer, str(bench.importer.python), "-m", "galaxy_importer.main", str(archive), cwd=BUILD, GALAXY_IMPORTER_CONFIG=str(settings), PYTHONPATH=""
    )
    for report in BUILD.glob("importer_result.json"):
        report.unlink()
    complaints = [line for line in result.output.splitlines() if line.startswith(("ERROR", "CRITICAL"))]
    return Result.of(bool(result.passed) and not complaints, result.output)


def _execution_environment(bench: Bench) -> Result:
    """ansible-builder finds what the installed collection needs, and makes a build context of the definition in docs."""
    folder = BUILD / "execution-environment"
    shutil.rmtree(folder, ignore_errors=True)
    archive, result = _make_artifact(bench, folder)
    if archive is None or result.failed:
        return Result.of(False, result.output)
    pip, bindep, context = folder / "pip.txt", folder / "bindep.txt", folder / "context"
    collections = folder / "collections"
    builder, definition = bench.builder.tool("ansible-builder"), COPY / "docs" / "controller" / "execution-environment.yml"
    output = ""
    for environment, command in (
        (bench.primary, [bench.primary.tool("ansible-galaxy"), "collection", "install", "--offline", "-p", str(collections), str(archive)]),
        (bench.builder, [builder, "introspect", "--write-pip", str(pip), "--write-bindep", str(bindep), str(collections)]),
        (bench.builder, [builder, "create", "--file", str(definition), "--context", str(context), "--output-filename", "Containerfile"]),
    ):
        result = bench.command(environment, *command, cwd=folder, PYTHONPATH="", ANSIBLE_COLLECTIONS_PATH=str(collections))
        output += result.output
        if result.failed:
            return Result.of(False, output)
    wanted = {
        pip: re.findall(r"^[\w-]+", (COPY / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE),
        bindep: re.findall(r"^[\w-]+", (COPY / "bindep.txt").read_text(encoding="utf-8"), re.MULTILINE),
        context / "Containerfile": ["ansible-galaxy collection install", "introspect.py"],
        context / "_build" / "requirements.yml": ["m365.graph"],
    }
    missing = [
        f"{word} in {path.name}" for path, words in wanted.items() for word in words if not path.is_file() or word not in path.read_text(encoding="utf-8")
    ]
    return Result.of(not missing, f"{output}\nmissing: {', '.join(missing) or 'nothing'}")


# -- the documentation's site


def _site(bench: Bench) -> Result:
    """The collection's pages in build/docs/html: written by antsibull-docs, made HTML by Sphinx."""
    settings, site = COPY / "docs" / "site", BUILD / "docs"
    pages = site / "rst"
    shutil.rmtree(site, ignore_errors=True)  # Sphinx would not repeat the warnings of a page that is as it was
    pages.mkdir(parents=True)
    pages.chmod(0o755)  # antsibull-docs refuses a folder that others can write to
    write = ["--config-file", str(settings / "antsibull-docs.cfg"), "collection", "--use-current", "--squash-hierarchy"]
    result = bench.command(bench.primary, bench.primary.tool("antsibull-docs"), *write, "--fail-on-error", "--dest-dir", str(pages), "m365.graph")
    if result.failed:
        return result
    make = ["--builder", "html", "--conf-dir", str(settings), "--doctree-dir", str(site / "doctrees"), "--jobs", "2"]
    strict = ["--quiet", "--fail-on-warning"]
    result = bench.command(bench.primary, str(bench.primary.python), "-m", "sphinx", *make, *strict, str(pages), str(site / "html"))
    texts = {path: path.read_text(encoding="utf-8") for path in (site / "html").rglob("*.html")}
    strangers = [f"{path.relative_to(BUILD)}: {found[0]}" for path, text in texts.items() for found in _FOREIGN.finditer(text)]
    output = "\n".join([result.output, *strangers]).strip()
    return Result.of(bool(result.passed) and bool(texts) and not strangers, output, f"{len(texts)} pages in {site.relative_to(BUILD.parent)}/html")
