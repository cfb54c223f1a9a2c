# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that people without rights can give to devices and applications, and what each output must not do with them."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

ESCAPES = (
    "\x1b[2J\x1b[1;1Hcleared",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31mred",
    "bell\x07 null\x00 delete\x7f",
    "over\rwritten",
    "two\nlines",
    "\u202egnp.exe",
    "\u2066isolated\u2069",
    "\u2028separated\u2029",
    "a\u00adb\u200bc\ufeffd",
    "\U000e0041\U000e0042tags",
)
"""What steers a terminal, or makes a text look like another one."""

AGENT_COMMANDS = (
    "##vso[task.setvariable variable=PATH]/tmp",
    "name ##VSO[task.complete result=Succeeded;]done",
    "##[error]failed",
    "x ##[add-mask]m",
    "###vso[task.logissue type=error]x",
    "##teamcity[buildStatus status='SUCCESS']",
    "::set-output name=a::b",
    "  ::error file=a,line=1::b",
    "\n::add-mask::m",
    "::stop-commands::token",
    "section_start:1560896352:s[collapsed=true]\r\x1b[0Kheader",
    "section_end:1560896352:s",
)
"""What the agents of Azure Pipelines, GitHub Actions, GitLab CI and TeamCity run when it is printed."""

MARKUP = (
    '</script><script>document.title="taken"</script>',
    '<img src=x onerror="alert(1)">',
    "<!-- hidden",
    "--> shown",
    "@everyone and @team/admins",
    "fixes #1, GH-2, !3",
    "[link](javascript:alert(1)) ![image](https://evil.example/x.png)",
    "https://evil.example www.evil.example",
    "**bold** _emphasis_ ~~struck~~ `code` $x$",
    "a | b | c",
    "```\nfence",
    "back\\slash \\| \\",
    "&lt;b&gt; &#64;",
    "# heading",
)
"""What means something in HTML, Markdown or on a forge."""

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "|calc",
    "%0A=1",
    '=HYPERLINK("https://evil.example")',
)
"""What a spreadsheet computes."""

COMMIT_WORDS = (
    "[skip ci]",
    "[CI SKIP]",
    "[no ci]",
    "[skip actions]",
    "***NO_CI***",
    "skip-checks: true",
    "closes #12",
    "Signed-off-by: Somebody Else <else@example.com>",
)
"""What a forge or a pipeline looks for in a commit message."""

PATHS = ("../../etc/passwd", "/etc/passwd", "con", "NUL.txt", "a/b\\c", "..", ".", "", "-rf", "~root", "x" * 400)
"""What a file system takes for more than a name."""

PATTERNS = ("all,!web", "web:&staging", "~.*", "*", "web[0:9]", "{{ 7 * 7 }}", "{% raw %}", "localhost")
"""What Ansible takes for a pattern of hosts or a template."""

HOSTILE = (*ESCAPES, *AGENT_COMMANDS, *MARKUP, *FORMULAS, *COMMIT_WORDS, *PATHS, *PATTERNS, "\ud800", "\x00", "'\"")

_COMMAND = re.compile(r"^\s*::[\w-]+.*?::|##(?:vso|teamcity)?\[|section_(?:start|end):", re.IGNORECASE | re.MULTILINE)
_JOINERS = "\u200c\u200d"


def unseen(text: str) -> list[str]:
    """The characters of a text that nobody can see, or that steer a terminal; a line feed is none."""
    return [
        one
        for one in text
        if one != "\n" and one not in _JOINERS and unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]


def agent_commands(text: str) -> list[str]:
    """What the agent of a pipeline would run if the text were printed."""
    return [found[0] for found in _COMMAND.finditer(text)]


def unescaped_markdown(text: str) -> list[str]:
    """What of a text, given as running text, Markdown or a forge would act on."""
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", " ", text)  # CommonMark 0.31, 2.4: a backslash before ASCII punctuation
    found = re.findall(r"[<>`*_\[\]|~$#]|[@!%](?=\w)|GH-\d|://|www\.\w", re.sub(r"&#8203;", "\u200b", bare))
    return found + re.findall(r"&(?!(?:amp|lt|gt);)", re.sub(r"&#8203;", "", bare))


def check_log(text: str) -> None:
    """Nothing of a text that is printed is a command for a terminal or for the agent of a pipeline."""
    found = [*agent_commands(text), *unseen(text)]
    assert found == [], (found, text)


def check_markdown(text: str) -> None:
    """A comment or a summary, which is printed in some pipelines as well."""
    check_log(text)
    bare = re.sub(r"^(`{3,})[a-z]*\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    bare = re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", bare)
    assert re.findall(r"<(?:\w|/|!)|(?<!\w)@(?:everyone|team)|(?<!\\)\]\(|(?:://|www\.)evil|#1\b|GH-2", bare) == [], (
        bare
    )


def check_csv(text: str) -> None:
    assert unseen(text.replace("\r\n", "\n")) == [], text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [
        cell for cell in cells if cell.lstrip()[:1] in {*"=+-@＝|%"} and cell.strip("-") and not _number(cell)
    ] == []


def _number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(?:\.\d+)?", text) is not None


def check_json(text: str) -> None:
    assert unseen(text) == [], text
    json.loads(text)


def check_xml(text: str) -> None:
    assert unseen(text) == [], text
    ElementTree.fromstring(text)


def check_prometheus(text: str) -> None:
    assert unseen(text) == [], text
    label = r'[a-z_]+="(?:[^"\\\n]|\\["\\n])*"'
    lines = [line for line in text.splitlines() if line and not line.startswith("# ")]
    odd = [line for line in lines if not re.fullmatch(rf"\w+(?:\{{(?:{label}(?:,{label})*)?\}})? \S+", line)]
    assert odd == [], odd


def check_calendar(text: str) -> None:
    assert unseen(text.replace("\r\n", "\n")) == [], text
    lines = text.replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line and not re.match(r"[A-Z-]+(?:;VALUE=DATE)?:", line)] == []


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            name for name, value in attrs if name.startswith("on") or (value or "").startswith("javascript:")
        ]
        self.found += [tag] if tag in ("img", "iframe", "object") else []


def check_html(text: str) -> None:
    assert unseen(text) == [], text
    page = _Page()
    page.feed(text)
    assert page.found == []
    assert "<script>document" not in text and "<!-- hidden" not in text


def check_commit_message(text: str) -> None:
    check_log(text)
    assert not re.search(
        r"\[skip ci\]|\[ci skip\]|\[no ci\]|\*\*\*NO_CI\*\*\*|^skip-checks:", text, re.IGNORECASE | re.M
    )
    assert not re.search(r"(?<!\w)[@#!]\w|^Signed-off-by:", text, re.MULTILINE)


CHECKS: dict[str, Callable[[str], None]] = {
    "log": check_log,
    "markdown": check_markdown,
    "html": check_html,
    "json": check_json,
    "csv": check_csv,
    "junit": check_xml,
    "prometheus": check_prometheus,
    "ics": check_calendar,
    "commit message": check_commit_message,
}
"""What looks at a text, by the place that it is for."""
