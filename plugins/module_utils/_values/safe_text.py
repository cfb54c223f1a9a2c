# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

r"""Text from other people, made safe for the place where it is shown: one function for each place. Pure.

Names of devices, applications and certificates, and messages of a service, are chosen by people other than the reader.
Every function takes any value (None is empty text) and returns text that is only data in its place. An invisible
character is shown as its escape sequence, such as ``\x1b`` or ``\u202e``, except the joiners that some scripts need. If
a log or a forge would interpret a text, a backslash or a zero-width space breaks the pattern.

Sources: Unicode Technical Report 36, 2.10 (bidirectional text); GitHub, "Workflow commands" and actions/runner
``ActionCommand.cs`` (``::`` first in a line, ``##[`` anywhere); Microsoft, "Logging commands" of Azure Pipelines
(``##vso[``, ``##[``); GitLab, "Job logs" (``section_start:``); GitHub Flavored Markdown 0.29, 6.1 and 6.9; OWASP, "CSV
Injection"; XML 1.0, 2.2; Prometheus, "Exposition formats"; GitHub and GitLab, "Skip CI"; Microsoft, "Naming files,
paths, and namespaces".
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

_JOINERS = "\u200c\u200d"
_ZERO_WIDTH_SPACE = "&#8203;"
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# The commands that an agent detects in a log, up to the character before which a backslash is added.
_LOG_COMMANDS = re.compile(r"(^\s*:(?=:)|#(?=#(?:vso|teamcity)?\[)|section_(?=(?:start|end):))", re.IGNORECASE)

_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]|~$#])")
# @person, @group; #issue, !merge request, ~label, %milestone, $snippet, &epic; GH-1; https:// and www., which become
# links.
_MARKDOWN_REFERENCES = re.compile(
    r"([@#!%](?=[\w\"'-])|GH-(?=\d)|:(?=//)|www(?=\.)|mailto(?=:)|xmpp(?=:))", re.IGNORECASE
)

_FORMULA_SIGNS = frozenset("=+-@＝＋－＠|%")

# Words in a commit message that stop pipelines from running, and references that close issues or notify people.
_COMMIT_WORDS = re.compile(
    r"(\[(?=(?:skip|no)[ -](?:ci|actions)\]|(?:ci|actions)[ -]skip\])|\*(?=\*\*NO_CI)|skip-(?=checks:)"
    r"|(?<!\w)[@#!](?=\w)|GH-(?=\d))",
    re.IGNORECASE,
)


def visible(value: object) -> str:
    r"""The text on one line, with every invisible character as an escape sequence; ``\n`` for a line break."""
    text = "" if value is None else str(value)
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in _JOINERS else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if character.isspace() and ord(character) > 0xFF and character not in "\u2028\u2029":
        return character  # a space of another width
    code = ord(character)
    return (
        " "
        if character == "\xa0"
        else f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def for_terminal(value: object) -> str:
    """One line without terminal control; a run of white space becomes one space."""
    return visible(" ".join(("" if value is None else str(value)).split()))


def for_pipeline_log(value: object) -> str:
    """One line that neither a terminal nor the agent of a pipeline interprets: GitHub, GitLab, Azure and TeamCity."""
    return _LOG_COMMANDS.sub(r"\1\\", for_terminal(value))


def for_log(value: Any) -> Any:
    """The same value with every text in it, including keys, made safe for a pipeline's log.

    Line breaks and spaces stay.
    """
    if isinstance(value, str):
        # Nearly all texts are as they should be, and a result has hundreds.
        if value.isprintable() and "::" not in value and "##" not in value and "section_" not in value.lower():
            return value
        return "\n".join(_LOG_COMMANDS.sub(r"\1\\", visible(line)) for line in value.split("\n"))
    if isinstance(value, Mapping):
        return {for_log(name): for_log(item) for name, item in value.items()}
    return [*map(for_log, value)] if isinstance(value, list | tuple) else value


def for_markdown(value: object) -> str:
    """One line without Markdown, HTML and references, for running text and for a cell of a table."""
    text = _MARKDOWN_SIGNS.sub(r"\\\1", html.escape(for_terminal(value), quote=False))
    return _MARKDOWN_REFERENCES.sub(rf"\1{_ZERO_WIDTH_SPACE}", text).replace("::", ":\\:")


def for_markdown_code(value: object) -> str:
    """A code span that cannot be closed early and that no pipeline interprets when the Markdown is printed."""
    text = for_pipeline_log(value)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{text}{fence}" if text and "`" not in text else f"{fence} {text} {fence}"


def for_html(value: object) -> str:
    """Text for the content or a quoted attribute of HTML."""
    return html.escape(visible(value))


def for_csv(value: object) -> str:
    """A field that no spreadsheet reads as a formula: an apostrophe is added before a text that looks like one.

    The caller quotes the field.
    """
    text = visible(value)
    return f"'{text}" if text.lstrip()[:1] in _FORMULA_SIGNS else text


def for_xml(value: object) -> str:
    """Text for the content or a quoted attribute of XML.

    Line breaks stay; characters that XML 1.0 does not allow become escape sequences.
    """
    return html.escape("\n".join(map(visible, ("" if value is None else str(value)).split("\n"))))


def for_prometheus(value: object) -> str:
    """The value of a label, between its double quotes."""
    return visible(value).replace("\\", "\\\\").replace('"', '\\"')


def for_calendar(value: object) -> str:
    """The text value of a property of iCalendar (RFC 5545, 3.3.11), on one line."""
    return re.sub(r"([\\\\;,])", r"\\\1", visible(value))


def for_json(value: Any, *, indent: int | None = 2) -> str:
    """JSON without terminal control and without loss: invisible characters are JSON escape sequences."""
    text = json.dumps(value, indent=indent, sort_keys=True, ensure_ascii=False)
    return re.sub(r"[^\n\x20-\x7e]", lambda found: _json_escaped(found[0]), text)


def _json_escaped(character: str) -> str:
    return character if character.isprintable() or character in _JOINERS else json.dumps(character)[1:-1]


def for_commit_message(value: object, longest: int = 120) -> str:
    """Part of a line of a commit message, cut at ``longest`` characters.

    It skips no pipeline, closes no issue and notifies nobody.
    """
    text = _COMMIT_WORDS.sub(r"\1\\", for_pipeline_log(value))
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def for_file_name(value: object, longest: int = 60) -> str:
    """The beginning of a file name, which the caller makes unique: lower-case letters, digits and single hyphens.

    It is empty if nothing of the text is left.
    """
    words = ("" if value is None else str(value)).lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:longest].strip("-")
