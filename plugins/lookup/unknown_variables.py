# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: unknown_variables
short_description: Find misspelled variables of a role
version_added: 1.0.0
description:
  - Return a sentence for each variable whose name starts with the name of a role, but which the role does not use. All
    roles of this collection call it first, because a misspelled variable, such as
    C(certificate_estate_prune_maximun), would silently leave a limit at its default.
  - A role uses a variable if its name occurs in a file of its directories C(defaults), C(handlers), C(meta), C(tasks)
    or C(vars).
author:
  - m365.graph contributors (@m365-graph)
options:
  _terms:
    description: Directory of a role, usually the variable C(role_path). Its last part is the name of the role.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
# The first task of a role
- name: Check the names of variables
  ansible.builtin.assert:
    that: my_role_unknown | length == 0
    fail_msg: "{{ my_role_unknown | join(' ') }}"
  vars:
    my_role_unknown: "{{ query('m365.graph.unknown_variables', role_path) }}"
  when: role_path is defined
"""

RETURN = r"""
_raw:
  description: A sentence for each unknown variable, sorted by name. It names the variable with the most similar name.
  type: list
  elements: str
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log

FOLDERS = ("defaults", "handlers", "meta", "tasks", "vars")


class LookupModule(LookupBase):  # type: ignore[misc]  # ansible-core has no type information here
    """The variables that have a role's prefix and that the role does not use."""

    def run(self, terms: Sequence[str], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[str]:
        self.set_options(var_options=variables, direct=kwargs)
        return [sentence for term in terms for sentence in _unknown(Path(term), variables or {})]


def _unknown(role: Path, variables: Mapping[str, Any]) -> Iterator[str]:
    used = _used(role)
    for name in sorted(name for name in variables if name.startswith(f"{role.name}_") and name not in used):
        near = get_close_matches(name, sorted(used), 1)
        meant = f" Use {near[0]}." if near else ""
        yield for_pipeline_log(f"{name} is not a variable of the role {role.name}.{meant}")


def _used(role: Path) -> set[str]:
    """All words in the files of the role that have its prefix."""
    word = re.compile(rf"\b{re.escape(role.name)}_\w+")
    files = [file for folder in FOLDERS for file in (role / folder).rglob("*.yml")]
    if not files:
        raise AnsibleLookupError(f'"{role}" is not the directory of a role.')
    return {name for file in files for name in word.findall(file.read_text(encoding="utf-8"))}
