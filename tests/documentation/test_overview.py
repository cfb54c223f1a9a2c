# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README, the page where to start and the table of playbooks are complete, and what they link to exists."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, meta, nodes
from playbooks import COLLECTION

from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import CERTIFICATE_PROFILE
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE
from ansible_collections.m365.graph.plugins.plugin_utils._report.report import label_of

sys.path.append(str(COLLECTION / "tests" / "tools"))
overview = importlib.import_module("overview")

README = (COLLECTION / "README.md").read_text(encoding="utf-8")
GUIDES = COLLECTION / "docs" / "docsite" / "rst"
LABEL = "ansible_collections.m365.graph.docsite."
REPOSITORY = yaml.safe_load((COLLECTION / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
#: Where GitHub serves a file as it is, for example a picture.
RAW = REPOSITORY.replace("github.com", "raw.githubusercontent.com")
PLAYBOOKS = sorted((COLLECTION / "playbooks").glob("*.yml"))
#: Keywords of a play or a task whose value is an expression without braces.
EXPRESSIONS = {"changed_when", "failed_when", "that", "until", "when"}
#: Names that Ansible, a playbook keyword or a filter of ours provides.
PROVIDED = re.compile(r"ansible_\w+|group_names|groups|hostvars|inventory_hostname|item|lookup|omit|query|playbook_dir")


def missing_links(text: str, root: Path) -> list[str]:
    """The links of a page that do not lead to a file both on Galaxy and in the repository.

    Galaxy shows the page without the files around it. A link to a file must therefore contain the repository's address.
    """
    missing = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _hash, anchor = link.removeprefix(f"{REPOSITORY}/blob/main/").removeprefix(f"{RAW}/main/").partition("#")
        if not link.startswith("https://"):
            missing.append(link)
        elif link.startswith((f"{REPOSITORY}/blob/", f"{RAW}/")) and not (root / path).is_file():
            missing.append(link)
        elif anchor and anchor not in _anchors(root / path):
            missing.append(link)
    return missing


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_of_the_readme_lead_somewhere_on_galaxy_and_in_the_repository() -> None:
    assert missing_links(README, COLLECTION) == []
    assert README.count(f"]({REPOSITORY}/blob/main/") > 30


@pytest.mark.parametrize(
    "link",
    ["docs/release.md", "#versions", "{}/blob/main/NONE.md", "{}/blob/main/README.md#none", f"{RAW}/main/x.png"],
)
def test_a_link_that_leads_nowhere_is_found(link: str) -> None:
    assert missing_links(f"[text]({link.format(REPOSITORY)})", COLLECTION)


def test_the_readme_names_everything_that_the_collection_contains() -> None:
    folders = ("plugins/modules/*.py", "plugins/lookup/*.py", "plugins/filter/*.yml", "plugins/inventory/*.py")
    paths = [path for folder in (*folders, "extensions/eda/plugins/*/*.py") for path in COLLECTION.glob(folder)]
    names = {path.stem for path in (*paths, *(COLLECTION / "roles").iterdir(), *PLAYBOOKS)} - {"__init__"}
    assert len(names) > 100
    found = {*re.findall(r"`(?:m365\.graph\.)?(\w+)`", README)}
    assert sorted(names - found) == []
    assert sorted({*re.findall(r"`m365\.graph\.(\w+)`", README)} - names) == []


def test_areas_name_modules_once() -> None:
    stems = [stem for _guides, found in overview.AREAS.values() for stem in found]
    modules = {path.stem.removesuffix("_info") for path in (COLLECTION / "plugins" / "modules").glob("*.py")}
    assert len({*stems}) == len(stems) > 30
    assert sorted({*stems} - modules) == []


def test_every_guide_is_in_the_contents_and_every_reference_exists() -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in GUIDES.glob("*.rst")}
    contents = yaml.safe_load((GUIDES.parent / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    assert sorted(name for section in contents for name in section["toctree"]) == sorted(pages)
    labels = {found for text in pages.values() for found in re.findall(rf"^\.\. _{LABEL}(\S+):$", text, re.MULTILINE)}
    used = {found for text in pages.values() for found in re.findall(rf":ref:`(?:[^`<]+<)?{LABEL}([\w.]+)>?`", text)}
    assert used and sorted(used - labels) == []


def test_the_names_in_the_admin_center_cover_every_profile_type() -> None:
    guide = (GUIDES / "guide_certificate_profiles.rst").read_text(encoding="utf-8")
    tables = guide.partition("Names in the admin center")[2].partition("One module for all types")[0]
    rows = re.findall(r"^   \* - (``.+)\n     - (.+)$", tables, re.MULTILINE)
    named = {name: meaning for names, meaning in rows for name in re.findall(r"``(\w+)``", names)}
    variants = [*TRUSTED_ROOT_CERTIFICATE.variants, *CERTIFICATE_PROFILE.variants]
    assert len(variants) == 34
    for variant in variants:
        ends = [name for name in named if variant.endswith(name)]
        begins = sorted((name for name in named if variant.startswith(name)), key=len)
        assert ends and begins, variant
        assert label_of(variant).startswith(named[begins[-1]].split(" (*")[0].split(":")[0].split(",")[0]), variant


def test_every_role_but_the_emulator_has_a_playbook() -> None:
    roles = {path.name for path in (COLLECTION / "roles").iterdir()}
    assert roles - {path.stem for path in PLAYBOOKS} == {"emulator"}


def test_recipes_name_playbooks() -> None:
    recipes = (GUIDES / "guide_start.rst").read_text(encoding="utf-8").partition("Recipes\n---")[2]
    named = {*re.findall(r"``(\w+)``", recipes)}
    assert len(named) > 10
    assert sorted(named - {path.stem for path in PLAYBOOKS}) == []


def test_the_table_of_playbooks_is_complete() -> None:
    guide = (GUIDES / "guide_playbooks.rst").read_text(encoding="utf-8")
    assert overview.playbooks(COLLECTION) in guide
    assert [path.stem for path in PLAYBOOKS] == re.findall(r"^   \* - ``m365\.graph\.(\w+)``\n", guide, re.MULTILINE)[
        -len(PLAYBOOKS) :
    ]


def test_playbooks_share_the_default_of_the_folder_with_the_documents() -> None:
    texts = {path.stem: overview.header(path.read_text(encoding="utf-8")).variables for path in PLAYBOOKS}
    named = {"export": "folder", "plan": "estate", "apply": "estate", "drift": "estate", "doctor": "estate"}
    assert all("(default: estate" in texts[name][variable] for name, variable in named.items())
    for name in named:
        assert "default('estate')" in (COLLECTION / "playbooks" / f"{name}.yml").read_text(encoding="utf-8")


def test_a_new_playbook_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (tmp_path / "roles" / "sealing").mkdir(parents=True)
    # REUSE-IgnoreStart
    head = "# SPDX-License-Identifier: GPL-3.0-or-later\n\n"
    # REUSE-IgnoreEnd
    tasks = "- name: Seal\n  roles:\n    - role: m365.graph.sealing\n"
    comment = "# Seals *all* things.\n#\n#   ansible-playbook m365.graph.seal\n#\n"
    comment += "#   depth   how deep,\n#           in cm (7)\n"
    (folder / "seal.yml").write_text(head + comment + tasks)
    rows = overview.playbooks(tmp_path)
    assert "   * - ``m365.graph.seal``\n     - Seals \\*all\\* things.\n" in rows
    assert (
        "     - * ``depth``: how deep, in cm (7)\n       * those of the role :ansplugin:`m365.graph.sealing#role`"
        in rows
    )
    (folder / "bare.yml").write_text(head + tasks)
    with pytest.raises(SystemExit, match=r"^playbooks/bare\.yml has no comment that describes it$"):
        overview.playbooks(tmp_path)
    (folder / "bare.yml").write_text(head + "# Seals.\n- name: Seal\n")
    with pytest.raises(SystemExit, match=r"bare\.yml lists no variables"):
        overview.playbooks(tmp_path)


def _used(node: Any, keyword: str = "") -> Iterator[tuple[bool, str]]:
    """The names that a playbook uses (True) and those that it sets itself (False)."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("vars", "ansible.builtin.set_fact") and isinstance(value, dict):
                yield from ((False, name) for name in value)
            if key in ("register", "loop_var", "index_var"):
                yield False, value
            yield from _used(value, str(key))
    elif isinstance(node, list):
        for item in node:
            yield from _used(item, keyword)
    elif isinstance(node, str):
        template = f"{{{{ {node} }}}}" if keyword in EXPRESSIONS and "{{" not in node else node
        yield from ((True, name) for name in _free(template))


def _free(template: str) -> set[str]:
    """The variables that a template takes from outside, whatever its filters and tests do."""
    environment = Environment()
    parsed = environment.parse(template)
    for node in parsed.find_all((nodes.Filter, nodes.Test)):
        (environment.filters if isinstance(node, nodes.Filter) else environment.tests).setdefault(
            node.name, lambda value: value
        )
    return meta.find_undeclared_variables(parsed) - {
        node.target.name for node in parsed.find_all(nodes.Assign) if isinstance(node.target, nodes.Name)
    }


def undocumented(text: str) -> tuple[set[str], set[str]]:
    """Variables that a playbook uses and its comment does not list, and those that it lists and nothing uses."""
    found = overview.header(text)
    names = [*_used(yaml.safe_load(text))]
    own = {name for used, name in names if not used}
    free = {name for used, name in names if used and not PROVIDED.fullmatch(name)}
    of_roles = {name for name in free if any(f"{name}_".startswith(f"{role}_") for role in found.roles)}
    connection = {name for name in free if name.startswith("m365_graph_")}
    listed = {*found.variables}
    meant = {name for text in found.variables.values() for name in re.findall(r"\w+_\w+", text)}
    return free - own - of_roles - connection - listed - meant, listed - free


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_the_comment_lists_exactly_the_variables_of_the_playbook(path: Path) -> None:
    assert undocumented(path.read_text(encoding="utf-8")) == (set(), set())


def test_a_variable_that_is_not_listed_is_found() -> None:
    text = next(path for path in PLAYBOOKS if path.stem == "probe").read_text(encoding="utf-8")
    assert undocumented(text.replace("#   file    ", "#   fail    ")) == ({"file"}, {"fail"})


@pytest.mark.nightly
def test_the_collection_can_be_installed_from_its_repository(tmp_path: Path) -> None:
    command = re.search(r"^\$ (ansible-galaxy collection install) git\+(\S+)$", README, re.MULTILINE)
    assert command and command[2] == REPOSITORY
    shutil.copytree(
        COLLECTION, tmp_path / "source", ignore=shutil.ignore_patterns("build", ".git", ".*_cache", "output")
    )
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@contoso.com", "-c", "init.defaultBranch=main"]
    for step in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "Begin"]):
        subprocess.run([*git, *step], cwd=tmp_path / "source", check=True)
    program, *arguments = command[1].split()
    source = f"git+file://{tmp_path / 'source'}"
    place = ["--collections-path", str(tmp_path / "installed")]
    subprocess.run([shutil.which(program) or program, *arguments, source, *place], check=True)
    installed = tmp_path / "installed" / "ansible_collections" / "m365" / "graph"
    assert (installed / "playbooks" / "doctor.yml").is_file() and (installed / "MANIFEST.json").is_file()
