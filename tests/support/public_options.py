# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option that users can set, as it is documented: of modules, plugins, roles and the event source."""

from __future__ import annotations

import ast
import functools
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from programs import COLLECTION

_FRAGMENTS = "ansible_collections.m365.graph.plugins.doc_fragments"


@dataclass(frozen=True)
class PublicOption:
    """An option: where it is documented, its name with those of the options around it, and its documentation.

    ``used`` are the names of everything that the examples of the same page set.
    """

    page: str
    path: str
    spec: Mapping[str, Any]
    used: frozenset[str]

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def text(self) -> str:
        """The description in one line."""
        found = self.spec.get("description") or ""
        return found if isinstance(found, str) else " ".join(map(str, found))


def public_options() -> list[PublicOption]:
    """All of them, page by page."""
    return [option for page in _pages() for option in page]


def _pages() -> Iterator[Iterator[PublicOption]]:
    plugins = COLLECTION / "plugins"
    for kind in ("modules", "lookup", "inventory"):
        for path in sorted((plugins / kind).glob("[!_]*.py")):
            yield _plugin(f"{kind}/{path.stem}", path)
    for path in sorted((COLLECTION / "extensions" / "eda" / "plugins" / "event_source").glob("[!_]*.py")):
        yield _plugin(f"event_source/{path.stem}", path)
    for path in sorted((plugins / "filter").glob("*.yml")):
        document = yaml.safe_load(path.read_text())
        yield _options(f"filter/{path.stem}", document["DOCUMENTATION"].get("options", {}), document["EXAMPLES"])
    for path in sorted((COLLECTION / "roles").glob("*/meta/argument_specs.yml")):
        role = path.parents[1]
        specs = yaml.safe_load(path.read_text())["argument_specs"]
        examples = "\n".join(re.findall(r"^```yaml\n(.*?)^```", (role / "README.md").read_text(), re.M | re.S))
        for spec in specs.values():
            yield _options(f"role/{role.name}", spec.get("options", {}), examples)


def _plugin(page: str, path: Path) -> Iterator[PublicOption]:
    texts = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper()
        if isinstance(node.value, ast.Constant)
    }
    document = yaml.safe_load(texts["DOCUMENTATION"])
    options: dict[str, Any] = {}
    for fragment in document.get("extends_documentation_fragment", []):
        options |= _fragment(fragment)
    return _options(page, {**options, **document.get("options", {})}, texts["EXAMPLES"])


@functools.cache
def _fragment(name: str) -> Mapping[str, Any]:
    """The options of a fragment; those of Ansible's own are not ours."""
    if not name.startswith("m365.graph."):
        return {}
    module, _dot, part = name.removeprefix("m365.graph.").partition(".")
    fragment = importlib.import_module(f"{_FRAGMENTS}.{module}").ModuleDocFragment
    text = getattr(fragment, part.upper() or "DOCUMENTATION")
    return dict((yaml.safe_load(text) or {}).get("options", {}))


def _options(page: str, options: Mapping[str, Any], examples: str) -> Iterator[PublicOption]:
    # The input of a filter, and the terms of a lookup, have no names in examples.
    unnamed = {"_input"} if f"| m365.graph.{page.rpartition('/')[2]}" in examples else set()
    if re.search(rf"(?:lookup|query)\('m365\.graph\.{page.rpartition('/')[2]}', ", examples):
        unnamed.add("_terms")
    used = unnamed | set(re.findall(r"(?:^|[\s{,(-])[\"']?([a-z_][a-z0-9_]*)[\"']?\s*[:=]", examples, re.MULTILINE))
    return _nested(page, "", options, frozenset(used))


def _nested(page: str, above: str, options: Mapping[str, Any], used: frozenset[str]) -> Iterator[PublicOption]:
    for name, spec in options.items():
        yield PublicOption(page, f"{above}{name}", spec, used)
        inner = spec.get("suboptions") or spec.get("options") or {}
        yield from _nested(page, f"{above}{name}.", inner, used)
