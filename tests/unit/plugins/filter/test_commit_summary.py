# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.filter.commit_summary import MOST_LINES, commit_summary
from ansible_collections.m365.graph.plugins.module_utils._tenant.export_files import HEADER, yaml_text


def document(subject: str, **properties: object) -> str:
    return f"{HEADER}---\n" + yaml_text({"type": "sample", "key": {"subject": subject}, "properties": properties})


def batch(*contents: str | None) -> str:
    """What git cat-file --batch prints."""
    return "".join(
        "HEAD:./x missing\n" if text is None else f"{'0' * 40} blob {len(text.encode())}\n{text}\n" for text in contents
    )


def test_what_was_added_changed_and_removed() -> None:
    contents = batch(
        *(None, document("CN=New")),
        *(document("CN=Ä", a=1, b="x missing\n", c=[1]), document("CN=Ä", a=2, b="x missing\n", d=None)),
        *(document("CN=Old", secret="hidden"), None),
        *("our own notes", "our other notes"),
    )
    found = commit_summary(["new.yml", "a.yml", "old.yml", "NOTES.txt"], contents, title="contoso.com")
    assert found["message"] == (
        "contoso.com: 1 added, 2 changed, 1 removed\n\n"
        "Added:\n- sample subject CN=New\n\n"
        "Changed:\n- sample subject CN=Ä: a, c, d\n- NOTES.txt\n\n"
        "Removed:\n- sample subject CN=Old\n"
    )
    assert found["changed"][0] == {
        "file": "a.yml",
        "type": "sample",
        "key": {"subject": "CN=Ä"},
        "properties": ["a", "c", "d"],
    }
    assert [entry["file"] for kind in ("added", "removed") for entry in found[kind]] == ["new.yml", "old.yml"]


def test_other_members_than_properties_count_too() -> None:
    before = {"type": "sample", "api_version": "beta", "key": {"id": "1"}, "properties": {}}
    found = commit_summary(["a.yml"], batch(yaml_text(before), yaml_text({**before, "api_version": "v1.0"})))
    assert found["changed"][0]["properties"] == ["api_version"]


def test_a_name_cannot_forge_lines() -> None:
    found = commit_summary(["a.yml"], batch(None, document("CN=A\n\nRemoved:\n- all\x1b[2J" + "x" * 200)), title="a\nb")
    assert found["message"] == f"a b: 1 added\n\nAdded:\n- sample subject CN=A Removed: - all\\x1b[2J{'x' * 91}...\n"


def test_a_name_cannot_control_pipelines_or_forges() -> None:
    names = "[skip ci] ***NO_CI*** closes #1 @team !2 ##vso[task.complete]"
    message = commit_summary(["a.yml"], batch(None, document(names)))["message"]
    for command in ("[skip ci]", "***NO_CI***", "#1", "@team", "!2", "##vso["):
        assert command not in message


def test_a_long_list_is_counted() -> None:
    names = [f"{number}.yml" for number in range(MOST_LINES + 5)]
    message = commit_summary(names, batch(*(text for name in names for text in (None, document(name)))))["message"]
    assert message.startswith(f"Tenant: {MOST_LINES + 5} added\n")
    assert message.endswith("\n\nAnd 5 more.\n")
    assert message.count("\n- ") == MOST_LINES


@pytest.mark.parametrize("contents", ["", "nonsense", batch(None), batch(None, None, None)])
def test_missing_contents_are_an_error(contents: str) -> None:
    with pytest.raises(AnsibleFilterError, match=r"git returned \d contents instead of 2"):
        commit_summary(["a.yml"], contents)


def test_nothing_changed() -> None:
    assert commit_summary([], "")["message"] == "Tenant: nothing changed\n"
