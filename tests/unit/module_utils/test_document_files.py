# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of documents whose author is not trusted: each is refused quickly, with its name and what is wrong."""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import document_files, document_text
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import (
    DEEPEST,
    MOST_VALUES,
    UnreadableText,
    json_documents,
    yaml_documents,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document

GOOD = "type: enterpriseCodeSigningCertificate\nkey: {subject: CN=Apps}\nproperties: {status: provisioned}\n"

LONGEST = 1.0
"""Seconds of CPU time that a file may cost before it is refused."""


def read(path: Path) -> tuple[list[Document], list[str]]:
    """The documents of a path, and the messages about it."""
    found = [*document_files.load([str(path)], "paths")]
    return (
        [item for item in found if isinstance(item, Document)],
        [str(item) for item in found if isinstance(item, InputError)],
    )


def seconds(path: Path, enough: float = LONGEST, attempts: int = 3) -> float:
    """The CPU time that reading a path costs: the least of some attempts, because other work adds to it."""
    least = float("inf")
    for _attempt in range(attempts):
        begun = time.process_time()
        read(path)
        least = min(least, time.process_time() - begun)
        if least < enough:
            break
    return least


def billion_laughs(levels: int, text: str = "ha") -> str:
    lines = [f"a0: &a0 [{', '.join([text] * 9)}]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, levels)]
    return "\n".join(lines)


HOSTILE = {
    "aliases.yml": (billion_laughs(9), "a document has more than 20,000 values, aliases included"),
    "long aliases.yml": (
        f"a: &a {'x' * 100_000}\nb: [{', '.join(['*a'] * 50)}]",
        "a document is larger than 4 MiB, aliases included",
    ),
    "merged.yml": (
        "a: &a {" + ", ".join(f"n{number}: 1" for number in range(9_000)) + "}\nb: {<<: [*a, *a, *a]}",
        "a document has more than 20,000 values, aliases included",
    ),
    "itself.yml": ("a: &a [*a]", "line 1: *a makes a value contain itself"),
    "root.yml": ("&a [*a]", "line 1: *a makes a value contain itself"),
    "unknown.yml": ("a: *b", "line 1: there is no anchor &b before *b"),
    "names.yml": (
        "\n".join(f"name{number}: 1" for number in range(60_000)),
        "a document has more than 20,000 values",
    ),
    "twice.yml": (
        "\n".join(f"name{number}: 1" for number in range(9_000)) + "\nname17: 2",
        "name17 appears twice in one mapping",
    ),
    "numbers.yml": (
        "\n".join(f"{number * (2**61 - 1)}: 1" for number in range(9_000)),
        "line 1: the name 0 is not text; put it in quotes",
    ),
    "deep.yml": ("[" * 900, f"a document is nested deeper than {DEEPEST} levels"),
    "deeper.yml": ("[" * 100_000, ""),
    "deep blocks.yml": ("- " * 100_000 + "a", f"a document is nested deeper than {DEEPEST} levels"),
    "base60.yml": ("!!int " + "1" + ":1" * 400_000, "a number has more than 64 characters"),
    "tags.yml": (
        "".join(f"%TAG !a{number}! tag:example.com,{number}:\n" for number in range(50_000)) + "---\na: 1",
        "%TAG is not supported",
    ),
    "date.yml": ("a: !!timestamp 2027-01-31", "the tag tag:yaml.org,2002:timestamp is not supported"),
    "number.yml": ("a: !!int x", "x does not match its tag"),
    "merge.yml": ("a: {<<: text}", "what << merges is not a mapping"),
    "names.json": (
        json.dumps({f"name{number}": 1 for number in range(60_000)}),
        "a document has more than 20,000 values",
    ),
    "twice.json": (
        "{" + ", ".join(f'"name{number}": 1' for number in [*range(9_000), 17]) + "}",
        "name17 appears twice in one mapping",
    ),
    "deep.json": ("[" * 1_000_000, f"a document is nested deeper than {DEEPEST} levels"),
    "deep objects.json": ('{"a":' * 1_000_000, f"a document is nested deeper than {DEEPEST} levels"),
    "quotes.json": ('"' + '\\"' * 1_000_000, "it is not valid JSON"),
    "digits.json": ("[" + "1" * 1_000_000 + "]", "it is not valid JSON"),
    "constant.json": ('{"a": NaN}', "NaN is not a number in JSON"),
    "long.json": ('["' + "x" * (5 << 20) + '"]', "a document is larger than 4 MiB"),
    "many.json": ("[" + "1," * 200_000 + "1]", "it has more than 100,000 documents"),
    "cut.json": ('[{"type": "a"} {"type": "b"}]', "Expecting ',' or ']'"),
    "after.json": ("[] []", "Extra data"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_second_and_some_megabytes(tmp_path: Path, name: str) -> None:
    text, said = HOSTILE[name]
    (tmp_path / name).write_text(text)
    assert seconds(tmp_path / name) < LONGEST
    tracemalloc.start()
    try:
        begun = tracemalloc.get_traced_memory()[0]
        found, problems = read(tmp_path / name)
        assert tracemalloc.get_traced_memory()[1] - begun < 10 * len(text) + 20_000_000
    finally:
        tracemalloc.stop()
    assert found == []
    assert problems[-1].startswith(f'paths: "{tmp_path / name}": ')
    assert said in problems[-1]


def test_aliases_and_merges_are_read_as_yaml_means_them() -> None:
    text = """
    base: &base {a: 1, b: 2}
    other: &other {b: 3, c: 4}
    one: {<<: *base, b: 5}
    two: {b: 6, <<: [*other, *base]}
    again: [*base, *base]
    """
    assert [*yaml_documents(text)] == [yaml.safe_load(text)]
    assert [*yaml_documents("- &a {x: 1}\n- *a\n-\n---\n- 3\n---\n4\n---\n")] == [{"x": 1}, {"x": 1}, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        "a: [yes, No, ~, null, 0x1F, 0b11, 017, 1_000, 1e3, 1.5, .inf, -.inf, 1:30, +1, '1']",
        'b: ["yes", =, <, !!str 5, !!binary aGk=, !!float 1, ! x]',
    ],
)
def test_scalars_are_read_as_pyyaml_reads_them(text: str) -> None:
    (found,) = yaml_documents(text.replace("=,", "'=',"))
    assert found == yaml.safe_load(text.replace("=,", "'=',"))


def test_an_unquoted_scalar_that_is_too_long_for_a_number_is_text() -> None:
    assert [*yaml_documents(f"a: {'1' * 65}")] == [{"a": "1" * 65}]


def test_limits_are_for_one_document_and_not_for_the_file() -> None:
    rows = [{"a": [*range(MOST_VALUES // 2)]}] * 5
    assert [*json_documents(json.dumps(rows))] == rows
    assert [*yaml_documents(yaml.dump(rows, default_flow_style=True, Dumper=NoAliases))] == rows
    assert [*json_documents(" \n[ ] ")] == [*json_documents("null")] == []


class NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def test_a_plan_may_have_more_values_than_a_document() -> None:
    text = json.dumps({"entries": [*range(MOST_VALUES + 1)]})
    assert document_text.json_mapping(text, 2 * MOST_VALUES) == json.loads(text)
    for wrong in ("[]", "1", "{", text):
        with pytest.raises(UnreadableText):
            document_text.json_mapping(wrong, MOST_VALUES)


def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "zero.yml").symlink_to("/dev/zero")
    for name, said in (("pipe.yml", "is not a regular file"), ("zero.yml", "is outside")):
        _found, (problem,) = read(tmp_path / name)
        assert f'"{tmp_path / name}" {said}' in problem


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    for name, size, text in (("large.yml", 33 << 20, ""), ("content.bin", 5 << 20, "")):
        (tmp_path / name).write_text(text)
        os.truncate(tmp_path / name, size)
    assert read(tmp_path / "large.yml")[1] == [f'paths: "{tmp_path}/large.yml" is larger than 32 MiB.']
    (tmp_path / "a.yml").write_text(GOOD.replace("status: provisioned", "content: {$file: content.bin}"))
    assert read(tmp_path / "a.yml")[1] == [f'{tmp_path}/a.yml: content: "content.bin" is larger than 4 MiB.']


@pytest.mark.parametrize("kind", ["pipe", "zero", "missing"])
def test_a_file_that_a_document_names_is_a_regular_one(tmp_path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(tmp_path / kind)
    elif kind == "zero":
        (tmp_path / kind).symlink_to("/dev/zero")
    (tmp_path / "a.yml").write_text(GOOD.replace("status: provisioned", f"content: {{$file: {kind}}}"))
    _found, (problem,) = read(tmp_path / "a.yml")
    said = {"pipe": "is not a regular file", "zero": "is outside", "missing": "cannot be read: No such file"}[kind]
    assert f'{tmp_path}/a.yml: content: "{kind}" {said}' in problem


def test_documents_resolve_as_files_that_they_name(tmp_path: Path) -> None:
    (tmp_path / "outside.yml").write_text(GOOD)
    (tmp_path / "elsewhere").mkdir()
    root = tmp_path / "root"
    (root / "inner" / "a.yml").mkdir(parents=True)
    (root / "inner" / "a.yml" / "deep.json").write_text(json.dumps(yaml.safe_load(GOOD)))
    (root / ".hidden").symlink_to(tmp_path)
    (root / "same.yml").symlink_to("inner/a.yml/deep.json")
    (root / "data.yml").write_text(GOOD)
    found, problems = read(root)
    assert [Path(document.source).name for document in found] == ["data.yml", "deep.json", "same.yml"]
    assert problems == []

    (root / "other.yml").symlink_to(tmp_path / "outside.yml")
    (root / "circle.yml").symlink_to("circle.yml")
    found, problems = read(root)
    assert len(found) == 3
    assert "circle.yml" in problems[0]
    assert problems[1] == f'paths: "{root}/other.yml" is outside {root}. All files must be in that folder.'

    (root / "folder").symlink_to(tmp_path / "elsewhere")
    assert read(root) == ([], [f'paths: "{root}/folder" is a link to a folder. Links to folders are not followed.'])


def test_a_folder_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads every folder")
    (tmp_path / "closed").mkdir(mode=0)
    assert read(tmp_path)[1] == [f'paths: "{tmp_path}/closed" cannot be read: Permission denied.']


def test_the_rest_of_a_file_is_not_read_after_many_wrong_documents(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {type: none}\n" * 5_000)
    _found, problems = read(tmp_path / "a.yml")
    assert len(problems) == document_files.MOST_PROBLEMS + 1
    assert problems[-1] == f'paths: "{tmp_path}/a.yml": the rest is not read after 20 wrong documents.'


@pytest.mark.parametrize("name", ["a.yml", "a.json"])
def test_reading_ends_when_the_time_is_up(tmp_path: Path, name: str) -> None:
    class TimeUp(Exception):
        pass

    calls = 0

    def check_time() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise TimeUp

    (tmp_path / name).write_text(json.dumps([[*range(MOST_VALUES - 1)]] * 5))
    with pytest.raises(TimeUp):
        list(document_files.load([str(tmp_path)], "paths", check_time))


@pytest.mark.parametrize("content", [None, "# nothing yet\n---\n"], ids=["empty folder", "empty file"])
def test_no_documents_are_a_mistake(tmp_path: Path, content: str | None) -> None:
    """A wrong folder would look like a tenant without differences."""
    (tmp_path / "README.md").write_text("# Estate")
    if content is not None:
        (tmp_path / "a.yml").write_text(content)
    said = f'paths: "{tmp_path}" contains no documents. They are in files whose names end with .yml, .yaml, .json.'
    assert read(tmp_path) == ([], [said])


@pytest.mark.parametrize(
    ("name", "near"), [("roots.YML", ".yml"), ("roots.ymal", ".yml"), ("roots.yam", ".yaml"), ("roots.jsonc", ".json")]
)
def test_a_misspelled_suffix_is_a_mistake(tmp_path: Path, name: str, near: str) -> None:
    for file in ("a.yml", name):
        (tmp_path / file).write_text(GOOD)
    said = f'paths: "{tmp_path / name}": the name of a file with documents ends with {near}.'
    assert read(tmp_path) == ([], [said])


@pytest.mark.parametrize("name", ["root.cer", "root.pem", "metadata.xml", "README.md", "a.yml~", ".a.ymal", "LICENSE"])
def test_other_files_may_be_among_the_documents(tmp_path: Path, name: str) -> None:
    for file in ("a.yml", name):
        (tmp_path / file).write_text(GOOD)
    found, wrong = read(tmp_path)
    assert len(found) == 1 and wrong == []
