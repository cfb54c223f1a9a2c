# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No text of the documentation ends in the middle of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import COLLECTION
from public_options import public_options

GUIDES = [
    *sorted((COLLECTION / "docs" / "docsite" / "rst").glob("*.rst")),
    COLLECTION / "docs" / "site" / "landing.rst",
]
#: What is not a paragraph: a directive, an indented block, a list of cells, an underlined heading, a command.
NO_TEXT = re.compile(r"\.\.|\s|\* -|\$|[\w`].*\n[=\-~^]+$")
END = (".", ":", "!", "?")


def unfinished(text: str) -> Iterator[str]:
    """The ends of the paragraphs in a guide that have no end."""
    for paragraph in re.split(r"\n\s*\n", text):
        found = paragraph.strip("\n")
        if found and not NO_TEXT.match(found) and not re.fullmatch(r"[=\-~^]+", found) and not found.endswith(END):
            yield found[-80:]


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_every_paragraph_of_a_guide_ends_a_sentence(path: Path) -> None:
    assert [*unfinished(path.read_text(encoding="utf-8"))] == []


def test_every_description_of_an_option_ends_a_sentence() -> None:
    options = public_options()
    assert [option.path for option in options if not option.text.endswith(".")] == []
    for option in options:
        description = option.spec["description"]
        for text in [description] if isinstance(description, str) else description:
            assert str(text).strip().endswith("."), f"{option.page}: {option.path}"


def test_a_sentence_without_an_end_is_found() -> None:
    assert [*unfinished("Title\n=====\n\nWhole.\n\nBy default, AD FS\n\n#. One.\n\n   $ command\n")] == [
        "By default, AD FS"
    ]
