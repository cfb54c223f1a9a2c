# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of documents before and after a change, from the output of git diff and git log. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import yaml_documents

ChangedFile = tuple[str, Optional[str], Optional[str]]  # noqa: UP045
"""Name, previous and current content. The content of a missing file is None."""

LOG_FORMAT = "commit %H%n%cI%n%aN <%aE>%n%s"
"""The format of git log that :func:`commits_of` reads."""


@dataclass(frozen=True)
class GitCommit:
    """A commit of a log, and the files that it changed."""

    hash: str
    date: str
    author: str
    subject: str
    files: tuple[ChangedFile, ...]


def commits_of(log: str) -> list[GitCommit]:
    """The commits of a log, the oldest first. Raises ValueError.

    Lines of a diff never begin with a word that is not Git's own, so that no file looks like a commit. A subject can
    look like one, and is read together with the lines before it.
    """
    heads = [*re.finditer(r"^commit ([0-9a-f]{40,64})\n(.*)\n(.*)\n(.*)$", log, flags=re.MULTILINE)]
    ends = [*(head.start() for head in heads[1:]), len(log)][: len(heads)]
    return [
        GitCommit(head[1], head[2], head[3], head[4], tuple(files_of(log[head.end() : end].lstrip("\n"))))
        for head, end in zip(heads, ends, strict=True)
    ][::-1]


def files_of(diff: str) -> Iterator[ChangedFile]:
    """Name, previous and current content of each file of a diff. The content of a missing file is None.

    Raises ValueError. Lines of a file begin with a space, ``+`` or ``-``, so that none of them looks like the header of
    a file.
    """
    if diff and not diff.startswith("diff --git "):
        raise ValueError("the input is not the output of git diff.")
    for part in re.split(r"^diff --git ", diff, flags=re.MULTILINE)[1:]:
        names, _end, rest = part.partition("\n")
        name = names[len(names) // 2 + 1 :]  # the same name twice: a/name b/name, or in quotes
        header, *hunks = re.split(r"^@@ -.*\n", rest, flags=re.MULTILINE)
        if len(hunks) > 1 or re.search("^(Binary files|rename|copy) ", header, re.MULTILINE):
            raise ValueError(
                "run git diff with --text, --no-renames and --unified=1000000, so that it shows whole files."
            )
        lines = hunks[0].split("\n") if hunks else []
        yield (
            name.replace("b/", "", 1),
            None if re.search("^new file mode ", header, re.MULTILINE) else _side(lines, " -"),
            None if re.search("^deleted file mode ", header, re.MULTILINE) else _side(lines, " +"),
        )


def _side(lines: Sequence[str], signs: str) -> str:
    """One side of a diff. A line that begins with a backslash means that the line before it has no line end."""
    kept: list[str] = []
    last_kept = False
    for line in lines:
        if line.startswith("\\") and last_kept:
            kept[-1] = kept[-1].removesuffix("\n")
        last_kept = line != "" and line[0] in signs
        if last_kept:
            kept.append(f"{line[1:]}\n")
    return "".join(kept)


def document_of(content: str | None) -> Mapping[str, Any]:
    """The document in a file; empty if it has none, or several."""
    try:
        documents = [*yaml_documents(content or "")]
    except Exception:  # not a document, whatever the parser raises
        return {}
    return documents[0] if len(documents) == 1 and isinstance(documents[0], Mapping) else {}
