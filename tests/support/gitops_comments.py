# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What GitLab and Azure DevOps answer about the comments of a pull request.

Sources: https://docs.gitlab.com/api/notes/ and
https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads.
"""

from __future__ import annotations

import json
import re
from pathlib import Path


def comments(folder: Path, commented: bool) -> list[list[str]]:
    """Answers for curl: a comment of somebody else that looks like ours, then ours if there is one."""
    mark = "<!-- m365.graph -->\nplan"
    found = [(6, "somebody"), *([(7, "me")] if commented else [])]
    notes = [{"id": id, "body": mark, "author": {"id": who}} for id, who in found]
    threads = [{"id": id, "comments": [{"content": mark, "author": {"id": who}}]} for id, who in found]
    answers = {
        "user.json": {"id": "me"},
        "notes.json": notes,
        "threads.json": {"value": threads},
        "connection.json": {"authenticatedUser": {"id": "me"}},
    }
    for name, answer in answers.items():
        (folder / name).write_text(json.dumps(answer))
    return [["curl", rf"--output {re.escape(name)} ", "", str(folder / name), name] for name in answers]
