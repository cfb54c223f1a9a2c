# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Figures of the code, with limits: lines, length of files, names of classes, and the code that a module costs.

Lines: all lines of Python in plugins, roles and tests. A file has at most 420 lines, documentation apart. Names of
classes are unique in plugins.

What a module costs counts lines of code only: no documentation, docstrings, comments or empty lines. A module's own
code is its file and its share of the descriptions; the engine is what its entry point imports, directly or not.
Good collections over an API have 45 to 70 lines of a module's own and 90 to 130 with their share of the shared
code; more means that a loop was copied.

``python figures.py <collection>`` fails where a limit is exceeded.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections import defaultdict
from pathlib import Path

#: Whether a figure that is not met yet is an error.
STRICT_LINES = STRICT_LENGTH = STRICT_NAMES = False
LINES, BEFORE, STATEMENTS_BEFORE = 53_000, 65_907, 33_600
LENGTH = 420
OWN, WITH_ENGINE = 70, 130
PACKAGE = "ansible_collections.m365.graph.plugins."
DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def code_lines(path: Path) -> int:
    source = path.read_text(encoding="utf-8")
    written: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT:
            written |= {*range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and _is_documentation(node):
            written -= {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return len(written)


def _is_documentation(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id in DOCUMENTATION for target in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def imported(path: Path, plugins: Path, found: set[Path]) -> set[Path]:
    """``path`` and every file of the collection that importing it loads, apart from what functions import."""
    if path in found:
        return found
    found.add(path)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and f"{node.module}.".startswith(PACKAGE):
            base = plugins.joinpath(*node.module.removeprefix(PACKAGE).split("."))
            for candidate in [base.with_suffix(".py"), *(base / f"{alias.name}.py" for alias in node.names)]:
                if candidate.is_file():
                    imported(candidate, plugins, found)
    return found


def lines(root: Path) -> int:
    """Print how many lines and statements of Python there are; returns 1 if there are too many lines."""
    total = statements = 0
    parts = []
    for folder in ("plugins", "roles", "tests"):
        sources = [path.read_text(encoding="utf-8") for path in (root / folder).rglob("*.py")]
        count = sum(source.count("\n") for source in sources)
        tokens = (token for source in sources for token in tokenize.generate_tokens(io.StringIO(source).readline))
        statements += sum(token.type == tokenize.NEWLINE for token in tokens)
        total += count
        parts.append(f"{count:,} in {folder}")
    print(f"{total:,} lines of Python: {', '.join(parts)} (at most {LINES:,}; {BEFORE:,} before, with lines up to 160)")
    print(f"{statements:,} statements, whatever the length of the lines ({STATEMENTS_BEFORE:,} before)")
    return int(STRICT_LINES and total > LINES)


def lengths(root: Path) -> int:
    """Print the files that are too long, not counting documentation; returns 1 if there are any."""
    too_long = []
    for path in sorted(
        path for folder in ("plugins", "extensions", "roles", "tests") for path in (root / folder).rglob("*.py")
    ):
        source = path.read_text(encoding="utf-8")
        documented = sum(
            (node.end_lineno or node.lineno) - node.lineno + 1
            for node in ast.parse(source).body
            if isinstance(node, ast.Assign) and _is_documentation(node)
        )
        if (count := source.count("\n") - documented) > LENGTH:
            too_long.append(f"{path.relative_to(root)}: {count} lines (at most {LENGTH})")
    print("\n".join([*too_long, f"{len(too_long)} files are too long"]))
    return int(STRICT_LENGTH and bool(too_long))


def names(root: Path) -> int:
    """Print the names that several classes in plugins have; returns 1 if there are any."""
    classes = defaultdict[str, list[str]](list)
    for path in sorted((root / "plugins").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(str(path.relative_to(root)))
    shared = {name: paths for name, paths in classes.items() if len(paths) > 1 and name not in REQUIRED_NAMES}
    print(
        "\n".join(
            [
                *(f"class {name}: {', '.join(paths)}" for name, paths in shared.items()),
                f"{len(shared)} names of classes are not unique",
            ]
        )
    )
    return int(STRICT_NAMES and bool(shared))


#: Ansible looks plugins up by these names.
REQUIRED_NAMES = {
    "ActionModule",
    "CallbackModule",
    "FilterModule",
    "InventoryModule",
    "LookupModule",
    "ModuleDocFragment",
    "TestModule",
}


def module_costs(root: Path) -> int:
    """Print what a module costs; returns 1 if that is too much."""
    plugins = root / "plugins"
    modules = [*(plugins / "modules").glob("*.py")]
    utilities = plugins / "module_utils"
    utilities = plugins / "module_utils"
    descriptions = [*(utilities / "_resources").glob("*.py")]
    engine = imported(utilities / "_module" / "resource.py", plugins, set()) - {*descriptions}
    others = {*plugins.rglob("*.py")} - engine - {*modules} - {*descriptions}
    count = len(modules)
    own = sum(map(code_lines, [*modules, *descriptions])) / count
    with_engine = own + sum(map(code_lines, engine)) / count
    everything = with_engine + sum(map(code_lines, others)) / count
    longest = max(modules, key=code_lines)
    print(
        f"{count} modules: {own:.0f} lines of code each (at most {OWN}), {with_engine:.0f} with the engine "
        f"(at most {WITH_ENGINE}), {everything:.0f} with all there is; "
        f"the longest file is {longest.stem}, {code_lines(longest)}"
    )
    return int(own > OWN or code_lines(longest) > OWN or with_engine > WITH_ENGINE)


if __name__ == "__main__":
    sys.exit(max(check(Path(sys.argv[1]).resolve()) for check in (lines, lengths, names, module_costs)))
