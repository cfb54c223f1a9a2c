# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counts words that plain English avoids, in what users read and in what developers read.

Users read the README, the guides, roles' documentation and task names, DOCUMENTATION, EXAMPLES and RETURN of
plugins, and messages (string constants of at least three words). Developers read docstrings and comments. Each word
is an error. Patterns leave out idiomatic uses of a word: "the tool
that fits your needs", "a whole number", "as a whole", "the dots stand for what varies".

``python language.py <collection>``
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: A pattern, and the words to use instead. Words that are only wrong of code (asks, sees, knows) cannot be recognised.
WORDS = {
    r"wish(?:es|ed)?(?: for)?|wanted": "desired state, desired value",
    r"told(?! apart)|tells?|said|says": "given, reported, returned, shows",
    r"(?:can|could|cannot|can't|may|to|not) be had|had out": "available, obtained, could not get",
    r"(?:has|have|had) ended|ends? soon|goes on": "expires, has expired, expires soon, is removed on",
    r"that fits?(?! your)|fits? the": "match",
    r"(?:is|are) content": "is met, passes",
    r"stor(?:y|ies)|told apart|(?:is|are|was|were|be|not) whole": "message, distinguished, complete",
    r"stands? (?:in|at|under|before|between)|lies? (?:in|below|under|on|at)": "is in, is under",
    r"beside|in (?:its|their) stead": "next to, in addition to, instead",
    r"hears?|heard": "is called",
    r"seen to|given an end": "handled, timed out",
}
PATTERN = re.compile("|".join(rf"(?P<w{number}>\b(?:{word})\b)" for number, word in enumerate(WORDS)), re.IGNORECASE)

NAMES = re.compile("``[^`\n]*``")
"""Names of the code in a docstring."""

DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/**/*.md",
    "docs/**/*.rst",
    "docs/**/*.yml",
    "roles/**/*.md",
    "roles/**/*.yml",
)
USERS_CODE = ("plugins/**/*.py", "extensions/**/*.py", "roles/**/*.py")
CODE = (*USERS_CODE, "tests/**/*.py", "docs/**/*.py", "noxfile.py")


@dataclass(frozen=True)
class Text:
    """Some words, the line they begin in, and whether users read them."""

    path: Path
    line: int
    text: str
    users: bool


def texts(root: Path) -> Iterator[Text]:
    for path in sorted(
        path for pattern in (*PAGES, "playbooks/**/*.yml", "extensions/**/*.yml") for path in root.glob(pattern)
    ):
        yield Text(path, 1, path.read_text(encoding="utf-8"), users=True)
    users = {path for pattern in USERS_CODE for path in root.glob(pattern)}
    for path in sorted({path for pattern in CODE for path in root.glob(pattern)} - {Path(__file__).resolve()}):
        source = path.read_text(encoding="utf-8")
        yield from _strings(path, ast.parse(source), path in users)
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield Text(path, token.start[0], token.string, users=False)


def _strings(path: Path, tree: ast.Module, users: bool) -> Iterator[Text]:
    """Docstrings, documentation, and messages where users see the messages of this file."""
    docstrings: set[ast.expr] = set()
    documentation: set[ast.expr] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):  # a docstring, also of an attribute
            docstrings |= {statement.value for statement in body if isinstance(statement, ast.Expr)}
        if isinstance(node, ast.Assign) and any(
            isinstance(name, ast.Name) and name.id in DOCUMENTATION for name in node.targets
        ):
            documentation.add(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node in docstrings:
                yield Text(path, node.lineno, NAMES.sub("", node.value), users=False)
            elif node in documentation or (users and len(node.value.split()) > 2):
                yield Text(path, node.lineno, node.value, users=True)


def main(root: Path) -> int:
    found = {True: Counter[str](), False: Counter[str]()}
    for text in texts(root.resolve()):
        for match in PATTERN.finditer(text.text):
            assert match.lastgroup
            word = list(WORDS)[int(match.lastgroup[1:])]
            found[text.users][word] += 1
            line = text.line + text.text.count("\n", 0, match.start())
            print(f"{text.path.relative_to(root.resolve())}:{line}: {match[0]} (write: {WORDS[word]})")
    for word in WORDS:
        if found[True][word] or found[False][word]:
            print(f"{found[True][word]:5} {found[False][word]:5}  {word} -> {WORDS[word]}")
    print(f"{found[True].total()} words to avoid in what users read, {found[False].total()} in docstrings and comments")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
