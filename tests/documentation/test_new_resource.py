# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A new resource costs one descriptor, one module pair, one case and its type in the emulator, as in CONTRIBUTING.md.

A made-up resource, "enrollment seal", is added to a copy of the checkout; everything else must find it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from playbooks import COLLECTION

NAME, TYPE, PATH = "enrollment_seal", "enrollmentSeal", "/deviceManagement/enrollmentSeals"
READ, WRITE = "DeviceManagementServiceConfig.Read.All", "DeviceManagementServiceConfig.ReadWrite.All"

DESCRIPTOR = f'''

ENROLLMENT_SEAL = Resource(
    name="{NAME}",
    type="microsoft.graph.{TYPE}",
    label="enrollment seal",
    paths={{"beta": "{PATH}"}},
    default_version="beta",
    keys=("sealName",),
    permissions=Permissions(read=("{READ}", "{WRITE}"), write=("{WRITE}",)),
    properties=(
        Property("id", String, "Unique identifier of the seal.", nullable=False, access=Access.READ_ONLY),
        Property("sealName", String, "Name of the seal.", required=True),
        Property("contact", String, "Who is responsible."),
        Property("roleScopeTagIds", Collection(String, "set"), "Scope tags."),
    ),
)
'''

HEADER = """# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations
"""

MODULE = f'''#!/usr/bin/python
{HEADER}
DOCUMENTATION = r"""
module: {NAME}%(suffix)s
short_description: %(summary)s
version_added: 1.0.0
description: %(summary)s.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the seal.
    type: str
%(options)sextends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.%(fragment)s
seealso:
  - module: m365.graph.{NAME}%(other)s
"""

EXAMPLES = r"""
%(example)s"""

RETURN = r"""
%(returned)s
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import %(main)s
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import ENROLLMENT_SEAL as RESOURCE

main = partial(%(main)s, RESOURCE)


if __name__ == "__main__":
    main()
'''

OPTIONS = """  state:
    description: V(present) creates or corrects the seal, V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  seal_name:
    description: Name of the seal. Required to create one.
    type: str
  contact:
    description: Who is responsible.
    type: str
  role_scope_tag_ids:
    description: IDs of the scope tags.
    type: list
    elements: str
"""

SAMPLE = """id: e8f7dcc3-dcc3-e8f7-c3dc-f7e8c3dcf7e8
seal_name: Contoso
contact: Ada
role_scope_tag_ids: ["0"]"""

PAIR = {
    "": {
        "suffix": "",
        "summary": "Manage an enrollment seal",
        "options": OPTIONS,
        "fragment": "resource_module",
        "other": "_info",
        "example": f"- name: Keep the seal\n  m365.graph.{NAME}:\n    seal_name: Contoso\n    contact: Ada\n",
        "returned": "resource:\n  description: Current state.\n  returned: success\n  type: dict\n  sample:\n"
        + "".join(f"    {line}\n" for line in SAMPLE.splitlines()).rstrip(),
        "main": "reconcile_main",
    },
    "_info": {
        "suffix": "_info",
        "summary": "Get information about enrollment seals",
        "options": "",
        "fragment": "info_module",
        "other": "",
        "example": f"- name: List the seals\n  m365.graph.{NAME}_info:\n  register: seals\n",
        "returned": "resources:\n  description: List of seals.\n  returned: success\n  type: list\n  elements: dict\n"
        "  sample:\n    - " + "\n      ".join(SAMPLE.splitlines()),
        "main": "info_main",
    },
}

CASE = f"""{HEADER}
from case import Case

CASE = Case(
    create={{"seal_name": "Contoso", "role_scope_tag_ids": ["0"]}},
    changes={{
        "seal_name": {{"seal_name": "Fabrikam"}},
        "contact": {{"contact": "Grace"}},
        "role_scope_tag_ids": {{"role_scope_tag_ids": ["0", "4"]}},
    }},
    bad=[({{"contact": "Ada"}}, "seal_name"), ({{"seal_name": "x", "state": "valid"}}, "must be one of")],
)
"""

ENTITY = f'''    "{TYPE}": {{
        "base": "entity",
        "properties": "contact String, roleScopeTagIds String[], sealName String",
    }},
'''

RESOURCE = f'''    "{PATH}": {{
        "type": "{TYPE}",
        "area": "intune",
        "versions": "beta",
        "collection": {{"GET": _SERVICE_READ, "POST": _SERVICE_WRITE}},
        "item": {{"GET": _SERVICE_READ, "PATCH": _SERVICE_WRITE, "DELETE": _SERVICE_WRITE}},
    }},
'''


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout in which a contributor has added the resource and run ``make generate``."""
    root = tmp_path_factory.mktemp("contributor") / "ansible_collections" / "m365" / "graph"
    left_out = shutil.ignore_patterns("build", "output", ".git", ".ansible", "__pycache__", ".*_cache")
    shutil.copytree(COLLECTION, root, ignore=left_out)
    with (root / "plugins/module_utils/_resources/apple.py").open("a") as file:
        file.write(DESCRIPTOR)
    for suffix, words in PAIR.items():
        (root / f"plugins/modules/{NAME}{suffix}.py").write_text(MODULE % words)
    (root / f"tests/contract/cases/{NAME}.py").write_text(CASE)
    types = root / "roles/emulator/files/m365_graph_emulator/types"
    insert(types / "intune_types.py", "\nENTITIES: dict[str, EntityTypeData] = {\n", ENTITY)
    insert(types / "paths.py", '    "/deviceManagement/depOnboardingSettings": {\n', RESOURCE, before=True)
    generated = run(root, "tests/tools/generate.py", ".")
    assert generated.returncode == 0, generated.stdout
    return root


def insert(path: Path, mark: str, text: str, before: bool = False) -> None:
    source = path.read_text()
    assert source.count(mark) == 1
    path.write_text(source.replace(mark, text + mark if before else mark + text))


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    place = str(root.parents[2])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "ANSIBLE_"))}
    variables = {**kept, "ANSIBLE_COLLECTIONS_PATH": place, "PYTHONPATH": place, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=root, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def test_generated_files_name_the_modules(checkout: Path) -> None:
    runtime = yaml.safe_load((checkout / "meta/runtime.yml").read_text())
    assert {NAME, f"{NAME}_info"} <= {*runtime["action_groups"]["all"]} & {*runtime["plugin_routing"]["modules"]}
    assert f"`m365.graph.{NAME}` | Manage an enrollment seal |" in (checkout / "README.md").read_text()
    module = (checkout / f"plugins/modules/{NAME}.py").read_text()
    assert f"Requires the application permission C({WRITE})" in module, "the note on permissions"
    assert "graph_error:" in module, "the return values that modules share"
    assert run(checkout, "tests/tools/generate.py", ".", "--check").returncode == 0


#: By night: they take their modules from the same list as the others.
LATE = [pytest.param(name, marks=pytest.mark.nightly) for name in ("documentation", "fuzz", "secrets")]


@pytest.mark.parametrize("folder", ["contract", "faults", *LATE])
def test_tests_find_the_resource(checkout: Path, folder: str) -> None:
    report = checkout / "report.xml"
    plugin = ["-p", "ansible_collections.m365.graph.tests.tools.hypothesis_profiles", "--hypothesis-profile=ci"]
    options = ["-q", *plugin, f"--junitxml={report}", "-k", NAME]
    result = run(checkout, "-m", "pytest", *options, f"tests/{folder}")
    assert result.returncode == 0, result.stdout[-6000:]
    names = [
        case.get("name", "") for case in ElementTree.parse(report).iter("testcase") if case.find("skipped") is None
    ]
    assert names and all(NAME in name for name in names)
