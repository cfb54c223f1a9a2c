"""Generate the files and texts that follow from the list of modules.

``python generate.py <collection> [--check]`` writes meta/runtime.yml, the catalogue of resources, the list of modules
that roles and playbooks use, the tables in README.md, in the guide to playbooks and on the page about coverage (between
two markers each), and in each module the notes on permissions and the return values that modules share (from
returned.yml). A new module or playbook needs no edit in any of these.
With ``--check`` nothing is written and a difference is an error.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import re
import sys
from pathlib import Path
from typing import Any

import action_coverage
import overview
import trust_coverage
import yaml

COLLECTION = "m365.graph"
REQUIRES_ANSIBLE = ">=2.19.0"
OPTIONAL = "# Optional: the role works without the permissions for these tasks.\n"
#: Modules that only read, although their names do not end with _info.
READ_ONLY = f"{COLLECTION}.plugins.module_utils._module.download import"
NEEDS, ENOUGH = "Requires the application permission", "In check mode"
LINE_LENGTH = 120
RETURNED_MARK = "# Written by `make generate` from tests/tools/returned.yml:\n"
#: Return values of modules that return ``resource``.
RESOURCE_VALUES = {"changes", "diff"}
BEGIN, END = "<!-- modules: begin (written by make generate) -->", "<!-- modules: end -->"
GUIDE = "docs/docsite/rst/guide_playbooks.rst"
COVERAGE = "docs/docsite/rst/guide_coverage.rst"
COVERAGE_BEGIN, COVERAGE_END = ".. coverage: begin (written by make generate)", ".. coverage: end"
GUIDE_BEGIN, GUIDE_END = ".. playbooks: begin (written by make generate)", ".. playbooks: end"


def module_names(root: Path) -> list[str]:
    return sorted(path.stem for path in (root / "plugins" / "modules").glob("*.py") if not path.stem.startswith("_"))


def documentation(root: Path, name: str) -> dict[str, Any]:
    """The module's DOCUMENTATION, from its sidecar file or from its source."""
    folder = root / "plugins" / "modules"
    for sidecar in (folder / f"{name}.yml", folder / f"{name}.yaml"):
        if sidecar.is_file():
            content: dict[str, Any] = yaml.safe_load(sidecar.read_text(encoding="utf-8"))["DOCUMENTATION"]
            return content
    for node in ast.parse((folder / f"{name}.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "DOCUMENTATION" for target in node.targets
        ):
            parsed: dict[str, Any] = yaml.safe_load(ast.literal_eval(node.value))
            return parsed
    raise SystemExit(f"plugins/modules/{name}.py has no DOCUMENTATION, and {name}.yml does not exist")


def runtime(root: Path) -> str:
    """The content of meta/runtime.yml: the action groups, and the action plugin that runs each module in-process."""
    names = module_names(root)
    actions = sorted(path.stem for path in (root / "plugins" / "action").glob("*.py") if not path.stem.startswith("_"))
    if len(actions) > 1:
        raise SystemExit(f"plugins/action contains {', '.join(actions)}. Expected one action plugin for all modules")
    content: dict[str, Any] = {
        "requires_ansible": REQUIRES_ANSIBLE,
        "action_groups": {"all": names, "graph": [{"metadata": {"extend_group": [f"{COLLECTION}.all"]}}]},
    }
    if actions and names:
        content["plugin_routing"] = {
            "modules": {name: {"action_plugin": f"{COLLECTION}.{actions[0]}"} for name in names}
        }
    return "---\n# Written by `make generate` from the files in plugins/modules and plugins/action.\n" + yaml.dump(
        content, Dumper=_Indented, sort_keys=False
    )


class _Indented(yaml.SafeDumper):
    """Indents list items under their key, as yamllint requires, and writes no aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def catalogue(root: Path) -> str:
    """The content of module_utils/_resources/catalogue.py: all descriptors that modules import as RESOURCE.

    Ansible only transfers files that a module imports by name, so the list cannot be collected at run time.
    """
    names: dict[str, set[str]] = {}
    for path in sorted((root / "plugins" / "modules").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module and ".module_utils._resources." in node.module:
                found = {alias.name for alias in node.names if alias.asname == "RESOURCE"}
                if found:
                    names.setdefault(node.module, set()).update(found)
    imports = "".join(_import(module, sorted(found)) for module, found in sorted(names.items()))
    every = "\n".join(f"        {name}," for name in sorted(name for found in names.values() for name in found))
    return f'''# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All resources that modules manage or read, by name. Written by `make generate` from the imports of the modules."""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
{imports}
RESOURCES: dict[str, Resource] = {{
    item.name: item
    for item in (
{every}
    )
}}
'''


def used_modules(root: Path) -> str:
    """The content of module_utils/_module/used_modules.py: the modules that each role and playbook uses.

    A module cannot read roles at run time, because Ansible transfers only what it imports.
    """
    package = f"ansible_collections.{COLLECTION}.plugins.module_utils._module"
    used_in = importlib.import_module(f"{package}.required_permissions").used_in
    uses: dict[str, set[str]] = {}
    for path in sorted([*root.glob("roles/*/tasks/*.yml"), *root.glob("playbooks/*.yml")]):
        text = path.read_text(encoding="utf-8")
        if OPTIONAL in text:
            continue
        names = {*used_in(text), *re.findall(r"import_playbook: (\w+)\.yml$", text, re.MULTILINE)}
        uses.setdefault(path.stem if path.parent.name == "playbooks" else path.parts[-3], set()).update(names)
    rows = "".join(_row(name, reached(name, uses) & {*module_names(root)}) for name in sorted(uses))
    return f'''# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules that roles and playbooks of the collection use. Written by `make generate` from their files. Pure."""

from __future__ import annotations

USED_MODULES: dict[str, tuple[str, ...]] = {{
{rows}}}
'''


def reached(name: str, uses: dict[str, set[str]]) -> set[str]:
    """The names that a role or playbook uses, also by way of others."""
    found: set[str] = set()
    waiting = [*uses[name]]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += uses.get(one, ())
    return found


def _row(name: str, modules: set[str]) -> str:
    """An entry of a dictionary as ruff formats it."""
    parts = [f'"{one}"' for one in sorted(modules)]
    line = f'    "{name}": ({", ".join(parts)}{"," if len(parts) == 1 else ""}),\n'
    if len(line) <= LINE_LENGTH:
        return line
    return f'    "{name}": (\n' + "".join(f"        {part},\n" for part in parts) + "    ),\n"


def _import(module: str, names: list[str]) -> str:
    """An import as ruff formats it."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) > LINE_LENGTH:
        rows = "".join(f"    {name},\n" for name in names)
        line = f"from {module} import (\n{rows})"
    return f"{line}\n"


def noted(path: Path) -> str | None:
    """The source of a module with its notes on permissions, from its descriptor. None without a descriptor."""
    text = path.read_text(encoding="utf-8")
    found = next(
        (
            node
            for node in ast.parse(text).body
            if isinstance(node, ast.ImportFrom) and any(name.asname == "RESOURCE" for name in node.names)
        ),
        None,
    )
    if found is None or found.module is None:
        return None
    resource = getattr(
        importlib.import_module(found.module), next(name.name for name in found.names if name.asname == "RESOURCE")
    )
    read, write = resource.permissions.read[0], next(iter(resource.permissions.write), None)
    if path.stem.endswith("_info") or write is None or READ_ONLY in text:
        lines = [f"  - {NEEDS} C({read}).\n"]
    else:
        lines = [f"  - {NEEDS} C({write}).\n"] + (
            [] if read == write else [f"  - {ENOUGH}, C({read}) is sufficient.\n"]
        )
        lines += [f"  - {NEEDS} C({permission}) to delete.\n" for permission in resource.permissions.delete[:1]]
    text = re.sub(rf"^  - (?:{NEEDS}|{ENOUGH})\b.*\n", "", text, flags=re.MULTILINE)
    if not re.search("^notes:$", text, re.MULTILINE):
        text = text.replace("\nextends_documentation_fragment:\n", "\nnotes:\nextends_documentation_fragment:\n", 1)
    return text.replace("\nnotes:\n", "\nnotes:\n" + "".join(lines), 1)


def returned(root: Path) -> dict[str, str]:
    """The YAML text of each shared return value, by name."""
    text = (root / "tests" / "tools" / "returned.yml").read_text(encoding="utf-8")
    return {found[1]: found[0] for found in re.finditer(r"^(\w+):.*\n(?:[ ]+.*\n)*", text, re.MULTILINE)}


def with_returned(text: str, shared: dict[str, str]) -> str:
    """The source of a module with the shared return values at the end of its RETURN.

    A value that the module documents itself is left out.
    """
    before, start, rest = text.partition('\nRETURN = r"""\n')
    block, end, after = rest.partition('"""\n')
    if not end:
        return text
    own = block.partition(RETURNED_MARK)[0]
    documented = set(yaml.safe_load(own) or ())
    left_out = documented if "resource" in documented else documented | RESOURCE_VALUES
    values = "".join(value for name, value in shared.items() if name not in left_out)
    return f"{before}{start}{own}{RETURNED_MARK}{values}{end}{after}"


def module_texts(root: Path) -> dict[Path, str]:
    """The source of every module with its generated parts, by path."""
    shared = returned(root)
    paths = sorted((root / "plugins" / "modules").glob("*.py"))
    texts: dict[Path, str] = {}
    for path in paths:
        try:
            texts[path] = with_returned(noted(path) or path.read_text(encoding="utf-8"), shared)
        except yaml.YAMLError as error:
            raise SystemExit(f"RETURN in {path.relative_to(root)} is not valid YAML: {error}") from None
    return texts


def between(text: str, begin: str, end: str, content: str) -> str:
    """The text with this content between two markers. Unchanged if it has no markers."""
    before, begin, rest = text.partition(begin)
    _old, end, after = rest.partition(end)
    return f"{before}{begin}\n\n{content}\n{end}{after}" if begin and end else text


def readme(root: Path, text: str) -> str:
    """README.md with its tables of modules. Unchanged if it has no markers."""
    descriptions = {name: documentation(root, name)["short_description"] for name in module_names(root)}
    return between(text, BEGIN, END, overview.modules(descriptions))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    root: Path = arguments.root
    problems: list[str] = []

    wanted = {
        root / "meta" / "runtime.yml": runtime(root),
        root / "plugins" / "module_utils" / "_resources" / "catalogue.py": catalogue(root),
        root / "plugins" / "module_utils" / "_module" / "used_modules.py": used_modules(root),
    }
    wanted |= module_texts(root)
    description = root / "README.md"
    if description.is_file():
        text = description.read_text(encoding="utf-8")
        wanted[description] = readme(root, text)
        problems += [
            f"README.md does not mention the module {name}"
            for name in module_names(root)
            if name not in wanted[description]
        ]
    else:
        problems.append("README.md is missing")
    guide = root / GUIDE
    if guide.is_file():
        wanted[guide] = between(guide.read_text(encoding="utf-8"), GUIDE_BEGIN, GUIDE_END, overview.playbooks(root))

    covered = root / COVERAGE
    if covered.is_file():
        found = trust_coverage.coverage()
        actions = action_coverage.coverage()
        problems += [*trust_coverage.unexplained(found), *action_coverage.unexplained(actions)]
        text = covered.read_text(encoding="utf-8")
        wanted[covered] = between(
            text, COVERAGE_BEGIN, COVERAGE_END, f"{trust_coverage.page(found)}\n{action_coverage.page(actions)}"
        )

    for path, content in wanted.items():
        if path.is_file() and path.read_text(encoding="utf-8") == content:
            continue
        if arguments.check:
            problems.append(f"{path.relative_to(root)} is not up to date. Run `make generate`.")
        else:
            path.write_text(content, encoding="utf-8")
            print(f"wrote {path.relative_to(root)}")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
