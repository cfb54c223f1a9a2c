# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each message that the guide on troubleshooting explains can be found in the code, word for word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from playbooks import COLLECTION

GUIDE = COLLECTION / "docs" / "docsite" / "rst" / "guide_troubleshooting.rst"
MESSAGES = re.findall(r"^   \* - ``(.+)``$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
LEFT_OUT = "…"


def _texts(node: ast.AST) -> str:
    """A text of the code; what is filled in at run time is left out."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_texts(part) if isinstance(part, ast.Constant) else LEFT_OUT for part in node.values)
    return (
        re.sub(r"\{[^{}]*\}", LEFT_OUT, node.value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        else ""
    )


def _code() -> Iterator[str]:
    """The texts of the plugins without their documentation, and without docstrings."""
    for path in sorted((COLLECTION / "plugins").rglob("*.py")):
        if path.parent.name in ("modules", "doc_fragments"):
            continue
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        docstrings = {node.value for node in nodes if isinstance(node, ast.Expr)}
        yield from filter(None, (_texts(node) for node in nodes if node not in docstrings))


CODE = set(_code())


def _part(wanted: str) -> bool:
    """Whether a text of the code has this; a clause that begins a sentence gets its capital letter at run time."""
    return any(form in text for form in (wanted, f"{wanted[:1].lower()}{wanted[1:]}") for text in CODE)


def test_there_are_messages() -> None:
    assert len(MESSAGES) > 40


@pytest.mark.parametrize("message", MESSAGES)
def test_the_message_is_one_of_the_code(message: str) -> None:
    """A message may be composed: then each part is in the code, and the longest part is more than a phrase."""
    parts = [part for part in (piece.strip(" ,;:") for piece in message.split(LEFT_OUT)) if part]
    assert max(map(len, parts)) > 10, "too little is quoted to be found"
    missing = [part for part in parts if not _part(part)]
    assert not missing


def test_a_message_that_does_not_exist_is_missed() -> None:
    assert not _part("the moon is not made of cheese, and the earth is no disc")
