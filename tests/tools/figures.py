# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Figures of the code, with limits: lines, length of files, names of classes, and the code that a module costs.

Lines: all lines of Python in plugins, roles and tests. A file has at most 420 lines, documentation apart. Names of
classes are unique in plugins.

What a module costs is counted in statements, without documentation and docstrings, so that the formatter's line length
does not change it. A module's own code is its file and its share of the descriptions; the engine is what its entry
point imports, directly or not. The limits were 70 lines of a module's own code and 130 with the engine, the upper end
in good collections over an API, where this collection had 37 and 110. The limits in statements leave the same room:
own code has 18 and may have 34, with the engine it has 100 and may have 118. More means that a loop was copied.

``python figures.py <collection>`` fails where a limit is exceeded.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections import defaultdict
from pathlib import Path

#: Whether exceeding a limit is an error.
STRICT_LINES = False
STRICT_LENGTH = STRICT_NAMES = True
LINES, BEFORE, STATEMENTS_BEFORE = 53_000, 65_907, 33_600
LENGTH = 420
OWN, WITH_ENGINE = 34, 118
PACKAGE = "ansible_collections.m365.graph.plugins."
DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN"}


def statements(source: str) -> int:
    """How many statements there are, each a logical line: neither line breaks in brackets nor comments matter."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return sum(token.type == tokenize.NEWLINE for token in tokens)


def cost(path: Path) -> int:
    """How many statements of code are in ``path``: without documentation and docstrings."""
    source = path.read_text(encoding="utf-8")
    nodes = ast.walk(ast.parse(source))
    return statements(source) - sum(isinstance(node, ast.stmt) and _is_documentation(node) for node in nodes)


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
    total = logical = 0
    parts = []
    for folder in ("plugins", "roles", "tests"):
        sources = [path.read_text(encoding="utf-8") for path in (root / folder).rglob("*.py")]
        count = sum(source.count("\n") for source in sources)
        logical += sum(map(statements, sources))
        total += count
        parts.append(f"{count:,} in {folder}")
    print(f"{total:,} lines of Python: {', '.join(parts)} (at most {LINES:,}; {BEFORE:,} before, with lines up to 160)")
    print(f"{logical:,} statements, whatever the length of the lines ({STATEMENTS_BEFORE:,} before)")
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
    descriptions = [*(utilities / "_resources").glob("*.py")]
    engine = imported(utilities / "_module" / "resource.py", plugins, set()) - {*descriptions}
    others = {*plugins.rglob("*.py")} - engine - {*modules} - {*descriptions}
    count = len(modules)
    own = sum(map(cost, [*modules, *descriptions])) / count
    with_engine = own + sum(map(cost, engine)) / count
    everything = with_engine + sum(map(cost, others)) / count
    longest = max(modules, key=cost)
    print(
        f"{count} modules: {own:.0f} statements each (at most {OWN}), {with_engine:.0f} with the engine "
        f"(at most {WITH_ENGINE}), {everything:.0f} with all plugins; "
        f"the longest file is {longest.stem}, {cost(longest)}"
    )
    return int(own > OWN or cost(longest) > OWN or with_engine > WITH_ENGINE)


if __name__ == "__main__":
    sys.exit(max(check(Path(sys.argv[1]).resolve()) for check in (lines, lengths, names, module_costs)))
