# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much code a module costs: its own, with the engine behind it, and with everything else that the collection ships.

A line counts when it holds code: documentation, docstrings, comments and empty lines do not. A module's own code is its file
and its share of the descriptions in module_utils/_resources. The engine is what ``_module.resource`` imports, whatever the depth. Good
collections over an API have 45 to 70 lines of a module's own and 90 to 130 with the shared code spread over the modules; more
than that means that a loop was copied.

``python yardstick.py <collection>`` prints one line, and fails where a limit is passed.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path

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
    """``path`` and every file of the collection that importing it loads. What a function imports is loaded by whoever calls it only."""
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


def main(root: Path) -> int:
    plugins = root / "plugins"
    modules = [*(plugins / "modules").glob("*.py")]
    descriptions = [*(plugins / "module_utils" / "_resources").glob("*.py")]
    engine = imported(plugins / "module_utils" / "_module" / "resource.py", plugins, set()) - {*descriptions}
    others = {*plugins.rglob("*.py")} - engine - {*modules} - {*descriptions}
    count = len(modules)
    own = sum(map(code_lines, [*modules, *descriptions])) / count
    with_engine = own + sum(map(code_lines, engine)) / count
    everything = with_engine + sum(map(code_lines, others)) / count
    longest = max(modules, key=code_lines)
    print(
        f"{count} modules: {own:.0f} lines of code each (at most {OWN}), {with_engine:.0f} with the engine (at most {WITH_ENGINE}), "
        f"{everything:.0f} with all there is; the longest file is {longest.stem}, {code_lines(longest)}"
    )
    return int(own > OWN or code_lines(longest) > OWN or with_engine > WITH_ENGINE)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
