# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from playbooks import COLLECTION

from ansible_collections.m365.graph.plugins.filter.commit_summary import MOST_LINES, commit_summary
from ansible_collections.m365.graph.plugins.module_utils._tenant.export_files import HEADER, yaml_text


def document(subject: str, **properties: object) -> str:
    return f"{HEADER}---\n" + yaml_text({"type": "sample", "key": {"subject": subject}, "properties": properties})


GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "core.hooksPath=/dev/null"]
TASKS = yaml.safe_load((COLLECTION / "roles" / "tenant_export" / "tasks" / "commit.yml").read_text())
DIFF = next(task for task in TASKS if task["name"] == "Read the staged changes")["ansible.builtin.command"]["argv"]


def diff(folder: Path, *changes: tuple[str, str | None, str | None], settings: str = "") -> str:
    """What the role's git diff prints for files with their previous and current content."""
    env = {**os.environ, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": str(folder / "settings")}
    (folder / "settings").write_text(settings)
    tree = folder / "tree"

    def git(*arguments: str) -> bytes:
        return subprocess.run([*GIT, *arguments], cwd=tree, env=env, capture_output=True, check=True).stdout

    (tree / "export").mkdir(parents=True)
    git("init", "--quiet")
    for number in (1, 2):
        for change in changes:
            file, content = tree / "export" / change[0], change[number]
            file.unlink(missing_ok=True)
            if content is not None:
                file.write_bytes(content.encode())
        git("add", "--all")
        if number == 1 and any(change[1] is not None for change in changes):
            git("commit", "--quiet", "--message=before")
    return subprocess.run(DIFF, cwd=tree / "export", env=env, capture_output=True, check=True).stdout.decode()


SETTINGS = """[diff]
  noprefix = true
  suppressBlankEmpty = true
  renames = copies
  external = false
[color]
  ui = always
"""


@pytest.mark.parametrize("settings", ["", SETTINGS])
def test_what_was_added_changed_and_removed(tmp_path: Path, settings: str) -> None:
    contents = diff(
        tmp_path,
        ("new.yml", None, document("CN=New")),
        ("a.yml", document("CN=Ä", a=1, b="x\n", c=[1]), document("CN=Ä", a=2, b="x\n", d=None)),
        ("old.yml", document("CN=Old", secret="hidden"), None),
        (
            "notes b.txt",
            "our own\n\n@@ -1 +1 @@\ndiff --git a/x b/x\nnotes",
            "our own\n\n@@ -1 +1 @@\ndiff --git a/x b/x\nnotes\n",
        ),
        ("same.yml", document("CN=Same"), document("CN=Same")),
        settings=settings,
    )
    found = commit_summary(contents, title="contoso.com")
    assert found["message"] == (
        "contoso.com: 1 added, 2 changed, 1 removed\n\n"
        "Added:\n- sample subject CN=New\n\n"
        "Changed:\n- sample subject CN=Ä: a, c, d\n- notes b.txt\n\n"
        "Removed:\n- sample subject CN=Old\n"
    )
    assert found["changed"][0] == {
        "file": "a.yml",
        "type": "sample",
        "key": {"subject": "CN=Ä"},
        "properties": ["a", "c", "d"],
    }
    assert [entry["file"] for kind in ("added", "removed") for entry in found[kind]] == ["new.yml", "old.yml"]


def test_other_members_than_properties_count_too(tmp_path: Path) -> None:
    before = {"type": "sample", "api_version": "beta", "key": {"id": "1"}, "properties": {}}
    found = commit_summary(diff(tmp_path, ("a.yml", yaml_text(before), yaml_text({**before, "api_version": "v1.0"}))))
    assert found["changed"][0]["properties"] == ["api_version"]


def test_a_name_cannot_forge_lines(tmp_path: Path) -> None:
    found = commit_summary(
        diff(tmp_path, ("a.yml", None, document("CN=A\n\nRemoved:\n- all\x1b[2J" + "x" * 200))), title="a\nb"
    )
    assert found["message"] == f"a b: 1 added\n\nAdded:\n- sample subject CN=A Removed: - all\\x1b[2J{'x' * 91}...\n"


def test_a_name_cannot_control_pipelines_or_forges(tmp_path: Path) -> None:
    names = "[skip ci] ***NO_CI*** closes #1 @team !2 ##vso[task.complete]"
    message = commit_summary(diff(tmp_path, ("a.yml", None, document(names))))["message"]
    for command in ("[skip ci]", "***NO_CI***", "#1", "@team", "!2", "##vso["):
        assert command not in message


def test_a_long_list_is_counted(tmp_path: Path) -> None:
    names = [f"{number}.yml" for number in range(MOST_LINES + 5)]
    message = commit_summary(diff(tmp_path, *((name, None, document(name)) for name in names)))["message"]
    assert message.startswith(f"Tenant: {MOST_LINES + 5} added\n")
    assert message.endswith("\n\nAnd 5 more.\n")
    assert message.count("\n- ") == MOST_LINES


HEAD = "diff --git a/x b/x\nindex 1..2\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "the input is not the output of git diff"),
        (f"{HEAD}@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-a\n+b\n", "so that it shows whole files"),
        (f"{HEAD}Binary files a/x and b/x differ\n", "so that it shows whole files"),
        ("diff --git a/x b/y\nsimilarity index 90%\nrename from x\nrename to y\n", "so that it shows whole files"),
    ],
)
def test_another_input_is_an_error(text: str, said: str) -> None:
    with pytest.raises(AnsibleFilterError, match=said):
        commit_summary(text)


def test_empty_files_and_modes(tmp_path: Path) -> None:
    found = commit_summary(diff(tmp_path, ("empty.yml", None, ""), ("gone.yml", "", None)))
    assert found["message"] == "Tenant: 1 added, 1 removed\n\nAdded:\n- empty.yml\n\nRemoved:\n- gone.yml\n"
    assert commit_summary("diff --git a/x b/x\nold mode 100644\nnew mode 100755\n")["changed"] == []


def test_nothing_changed() -> None:
    assert commit_summary("")["message"] == "Tenant: nothing changed\n"
