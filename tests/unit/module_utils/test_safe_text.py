# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text that other people chose is data wherever it is shown."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from hostile_text import (
    AGENT_COMMANDS,
    COMMIT_WORDS,
    ESCAPES,
    FORMULAS,
    HOSTILE,
    MARKUP,
    agent_commands,
    unescaped_markdown,
    unseen,
)
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.module_utils._values import safe_text

#: Fragments of the corpus in any order: what one text lacks, two together may have.
TEXT = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8), min_size=1, max_size=4).map("".join)
ONE_LINE: list[Callable[[object], str]] = [
    safe_text.visible,
    safe_text.for_terminal,
    safe_text.for_pipeline_log,
    safe_text.for_markdown,
    safe_text.for_markdown_code,
    safe_text.for_html,
    safe_text.for_csv,
    safe_text.for_prometheus,
    safe_text.for_calendar,
    safe_text.for_commit_message,
    safe_text.for_file_name,
]


def test_the_corpus_would_do_harm() -> None:
    assert all(unseen(text) or "\n" in text for text in ESCAPES)
    assert all(map(agent_commands, AGENT_COMMANDS))
    assert all(map(unescaped_markdown, MARKUP[:-3])) and unescaped_markdown(MARKUP[-1])


@pytest.mark.parametrize("function", ONE_LINE, ids=lambda function: str(function.__name__))
def test_nothing_steers_a_terminal(function: Callable[[object], str]) -> None:
    for text in (*HOSTILE, "".join(HOSTILE)):
        assert unseen(function(text)) == [], text
        assert "\n" not in function(text), text
    assert function(None) in ("", "`  `")
    assert function("Ada Lovelace") in ("Ada Lovelace", "`Ada Lovelace`", "ada-lovelace")


@given(TEXT)
def test_no_agent_runs_what_is_printed(text: str) -> None:
    for function in (
        safe_text.for_pipeline_log,
        safe_text.for_markdown,
        safe_text.for_markdown_code,
        safe_text.for_commit_message,
        safe_text.for_log,
    ):
        assert agent_commands(function(text)) == [], function.__name__
    assert safe_text.for_pipeline_log(safe_text.for_pipeline_log(text)) == safe_text.for_pipeline_log(text)


def test_a_log_keeps_lines_and_structure() -> None:
    found = safe_text.for_log({"a##[b]": ["two\n  ::error::x", 1, None, True, ("x",)]})
    assert found == {r"a#\#[b]": ["two\n  :\\:error::x", 1, None, True, ["x"]]}
    assert safe_text.for_log("-----BEGIN CERTIFICATE-----\nMIIB\n") == "-----BEGIN CERTIFICATE-----\nMIIB\n"


@given(TEXT)
@example("&#8203;@x")
def test_markdown_is_running_text(text: str) -> None:
    assert unescaped_markdown(safe_text.for_markdown(text)) == []


@given(TEXT)
def test_a_code_span_ends_where_it_should(text: str) -> None:
    code = safe_text.for_markdown_code(text)
    fence = re.match("`+", code)
    assert fence and code.endswith(fence[0])
    assert fence[0] not in re.findall("`+", code)[1:-1]


@given(TEXT)
def test_html_is_read_back_as_it_was_shown(text: str) -> None:
    found = safe_text.for_html(text)
    assert not set(found) & set("<>\"'")
    assert html.unescape(found) == safe_text.visible(text)


@given(TEXT)
def test_csv_holds_no_formula(text: str) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([safe_text.for_csv(text)])
    ((field,),) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert field.lstrip(" ")[:1] not in tuple("=+-@|%＝＋－＠")
    assert field.removeprefix("'") == safe_text.visible(text).removeprefix("'")


def test_every_formula_is_one_text() -> None:
    for text in FORMULAS:
        assert safe_text.for_csv(text).startswith(("'", "\\")), text


@given(TEXT)
def test_xml_is_read_back(text: str) -> None:
    safe = safe_text.for_xml(text)
    root = ElementTree.fromstring(f'<a b="{safe}">{safe}</a>')
    assert root.text == ("\n".join(map(safe_text.visible, text.split("\n"))) or None)
    assert (root.get("b") or "").split() == (root.text or "").split()


@given(TEXT)
def test_a_label_of_prometheus_is_read_back(text: str) -> None:
    safe = safe_text.for_prometheus(text)
    assert re.fullmatch(r'(?:[^"\\\n]|\\["\\])*', safe)
    assert re.sub(r'\\(["\\])', r"\1", safe) == safe_text.visible(text)


@given(st.dictionaries(TEXT, TEXT | st.integers() | st.none(), max_size=3))
def test_json_loses_nothing_and_steers_no_terminal(value: dict[str, Any]) -> None:
    text = safe_text.for_json(value)
    assert json.loads(text) == value
    assert unseen(text) == []


def test_commit_messages_steer_no_pipeline_and_no_forge() -> None:
    found = safe_text.for_commit_message(" ".join(COMMIT_WORDS[:7]) + " @a !4 GH-5", 1000)
    for word in (
        "[skip ci]",
        "[CI SKIP]",
        "[no ci]",
        "[skip actions]",
        "***NO_CI***",
        "skip-checks:",
        "#12",
        " @a",
        "!4",
        "GH-5",
    ):
        assert word not in found, word
    assert safe_text.for_commit_message("ada@contoso.com") == "ada@contoso.com"
    assert len(safe_text.for_commit_message("x" * 400)) == 120


def test_a_file_name_stays_in_its_folder() -> None:
    for text in HOSTILE:
        name = safe_text.for_file_name(text)
        assert re.fullmatch(r"(?:[a-z0-9][a-z0-9-]{0,59})?", name), name
    assert safe_text.for_file_name("Contoso Root CA 2026") == "contoso-root-ca-2026"
