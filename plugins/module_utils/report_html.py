# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A certificate report as one HTML page: it holds all it needs, asks for nothing, and a browser is told to let it do nothing else. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import SEVERITIES, ExpiryRow
from ansible_collections.m365.graph.plugins.module_utils.report import Report, ending_of, label_of, name_of
from ansible_collections.m365.graph.plugins.module_utils.report_charts import lanes, meter, months, sign
from ansible_collections.m365.graph.plugins.module_utils.report_page import SCRIPT, STYLE

_DETAILS = {
    "type": "Type",
    "used_by": "Used by",
    "owners": "Owners",
    "subject": "Subject",
    "issuer": "Issuer",
    "serial_number": "Serial number",
    "sha256_fingerprint": "SHA-256",
    "thumbprint": "Thumbprint",
    "not_before": "Valid from",
    "not_after": "Valid until",
    "key_id": "Key ID",
    "property": "Property",
    "path": "Path",
}
_WIDE = ("Type", "Used by, owners")
"""Columns that a narrow screen leaves to the details."""

_JOINERS = "\u200c\u200d"
"""Signs that cannot be seen, and without which some scripts cannot be written."""

_CODE = frozenset({"serial_number", "sha256_fingerprint", "thumbprint", "key_id", "property", "path"})


def html(report: Report) -> str:
    """The whole page."""
    policy = f"default-src 'none'; style-src {_hash(STYLE)}; script-src {_hash(SCRIPT)}; img-src data:; base-uri 'none'; form-action 'none'"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="robots" content="noindex">',
            f"<title>{_text(report.title)}, {report.day.isoformat()}</title>",
            '<link rel="icon" href="data:,">',
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#list">Skip to the list</a>',
            '<div class="wrap">',
            *_header(report),
            "<main>",
            *_main(report),
            "</main>",
            *_footer(report),
            "</div>",
            f"<script>{SCRIPT}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _header(report: Report) -> Iterator[str]:
    day = f'<time datetime="{report.day.isoformat()}">{report.day.day} {report.day:%B %Y}</time>'
    yield f'<header><h1>{_text(report.title)} <span aria-hidden="true">·</span> {day}</h1>'
    yield f'<p class="verdict">{_text(report.verdict)}</p>'
    yield "</header>"


def _main(report: Report) -> Iterator[str]:
    if report.not_read:
        types = ", ".join(label_of(str(source.get("type"))) for source in report.not_read)
        what = "1 type" if len(report.not_read) == 1 else f"{len(report.not_read)} types"
        yield '<aside class="panel note" aria-label="What is missing"><p><strong>The picture is not whole:</strong> '
        yield f'{what} could not be read ({_text(types)}). <a href="#missing">Why</a></p></aside>'
    yield from _tiles(report)
    if report.rows:
        yield from _timeline(report)
        yield from _list(report)
    if report.device_certificates:
        yield from _devices(report)
    if report.not_read:
        yield from _missing(report)


def _meanings(report: Report) -> dict[str, str]:
    days = report.policy
    return {
        "expired": "have ended",
        "critical": f"end within {days['critical']} days",
        "warning": f"within {days['warning']} days, or weak",
        "notice": f"within {days['notice']} days",
        "unknown": "no end is known",
        "ok": "end later",
    }


def _tiles(report: Report) -> Iterator[str]:
    yield '<section aria-label="How many, by severity"><ul class="tiles">'
    for severity, meaning in _meanings(report).items():
        number = report.counts[severity]
        if number or severity != "unknown":
            yield f'<li><div class="tile s-{severity}{"" if number else " none"}" data-severity="{severity}">'
            yield f"<span>{sign(severity)}{_word(severity)}</span> <b>{number:,}</b> <small>{_text(meaning)}</small></div></li>"
    yield "</ul></section>"


def _timeline(report: Report) -> Iterator[str]:
    owned = any(row.get("owners") for row in report.rows)
    yield '<section aria-labelledby="when"><h2 id="when">When it ends</h2><p>The year to come, by severity'
    yield f"{' and by owner' if owned else ' and by type'}. The same is in the list below.</p>"
    for drawing, name, more in (
        (months(report), "By month", "how many end in each"),
        (lanes(report), "By owner" if owned else "By type", "near days have more room than far ones"),
    ):
        yield f'<figure class="panel"><figcaption>{name} <span>{more}</span></figcaption>'
        yield f'<div class="scroll" role="group" aria-label="{name}" tabindex="0">{drawing}</div></figure>'
    yield "</section>"


def _list(report: Report) -> Iterator[str]:
    owners = sorted({owner for row in report.rows for owner in row.get("owners") or ()})
    yield '<section aria-labelledby="list"><h2 id="list" tabindex="-1">Everything that can expire</h2><p>The soonest end first.</p>'
    yield '<div class="controls" role="search" aria-label="Filter the list" hidden>'
    yield '<label class="grow">Search <input id="search" type="search" autocomplete="off" spellcheck="false"></label>'
    yield _select("area", "Area", ((area, area.capitalize()) for area in sorted({row["area"] for row in report.rows})))
    yield _select("kind", "Kind", ((kind, kind.capitalize()) for kind in sorted({row["kind"] for row in report.rows})))
    if owners:
        yield _select("owner", "Owner", ((owner, owner) for owner in owners))
    yield '<button id="reset" type="button">Reset</button></div>'
    yield '<p class="count" id="count" role="status"></p>'
    yield '<div class="panel sheet"><table id="estate" role="table">'
    yield '<caption>Certificates, keys, secrets and tokens with their ends, the soonest first</caption><thead role="rowgroup">'
    yield '<tr role="row">'
    for heading, more in (("Severity", " data-numeric"), ("Ends", ' aria-sort="ascending"'), ("What", ""), *((name, ' class="wide"') for name in _WIDE)):
        yield f'<th scope="col" role="columnheader"{more}>{heading}</th>'
    yield '</tr></thead><tbody role="rowgroup">'
    for row in report.rows:
        yield from _row(row)
    yield "</tbody></table></div></section>"


def _select(id: str, label: str, choices: Iterable[tuple[str, str]]) -> str:
    options = "".join(f'<option value="{_text(value)}">{_text(shown)}</option>' for value, shown in choices)
    return f'<label>{label} <select id="{id}"><option value="">All</option>{options}</select></label>'


def _row(row: ExpiryRow) -> Iterator[str]:
    severity, ends, kind = row["severity"], row["not_after"] or "", label_of(row["type"])
    owners = list(row.get("owners") or ())
    users = [*([str(row["used_by"])] if row.get("used_by") else []), *owners]
    told = f' data-owners="{_text(json.dumps(owners))}"' if owners else ""
    yield f'<tr role="row" data-severity="{severity}" data-area="{_text(row["area"])}" data-kind="{_text(row["kind"])}"{told}>'
    yield f'<td role="cell" data-value="{SEVERITIES.index(severity)}"><span class="badge s-{severity}">{sign(severity)}{_word(severity)}</span></td>'
    date = f'<time class="date" datetime="{_text(ends)}">{_text(ends[:10])}</time>' if ends else ""
    yield f'<td role="cell" class="ends" data-value="{_text(ends)}">{date}<span class="soft">{_text(ending_of(row))}</span></td>'
    yield f'<th scope="row" role="rowheader" class="what" data-value="{_text(name_of(row).lower())}"><strong><bdi>{_text(name_of(row))}</bdi></strong>'
    yield f'<span class="soft">{_text(row["use"])}{_active(row)}</span>'
    yield from (f'<span class="finding">{_text(finding)}</span>' for finding in map(_sentence, row["findings"]))
    yield f"<details><summary>Details</summary><dl>{''.join(_details(row))}</dl></details></th>"
    yield f'<td role="cell" class="wide" data-value="{_text(kind.lower())}">{_text(kind)}<span class="soft">{_text(row["kind"].capitalize())}</span></td>'
    yield f'<td role="cell" class="wide" data-value="{_text(" ".join(users).lower())}">{"<br>".join(f"<bdi>{_text(user)}</bdi>" for user in users)}</td></tr>'


def _active(row: ExpiryRow) -> str:
    return {True: " In use now.", False: " Not in use now."}.get(row.get("active"), "")  # type: ignore[arg-type]


def _sentence(clause: str) -> str:
    return f"It {clause}."


def _details(row: ExpiryRow) -> Iterator[str]:
    for name, label in _DETAILS.items():
        value = row.get(name)
        if value not in (None, "", []):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else label_of(value) if name == "type" else str(value)
            kind = ' class="code"' if name in _CODE else ""
            yield f"<dt>{label}</dt><dd{kind}><bdi>{_text(shown)}</bdi></dd>"


def _devices(report: Report) -> Iterator[str]:
    told = report.device_certificates or {}
    counts = {severity: int(told.get(severity) or 0) for severity in SEVERITIES}
    upcoming = str(told.get("next_not_after") or "")[:10]
    yield '<section aria-labelledby="devices"><h2 id="devices">Certificates of devices</h2>'
    yield f"<p>{sum(counts.values()):,} that devices got from Intune{f', the next of which ends on {_text(upcoming)}' if upcoming else ''}.</p>"
    yield f'<div class="panel">{meter(counts)}<ul class="legend">'
    for severity in SEVERITIES:
        if counts[severity]:
            yield f'<li><span class="badge s-{severity}">{sign(severity)}{_word(severity)}</span> {counts[severity]:,}</li>'
    yield "</ul></div></section>"


def _missing(report: Report) -> Iterator[str]:
    yield '<section aria-labelledby="missing"><h2 id="missing">What could not be read</h2><p>Grant the permission, or leave the type out.</p>'
    yield '<div class="panel sheet"><table><caption>Types that could not be read</caption><thead><tr><th scope="col">Type</th>'
    yield '<th scope="col">Missing permission</th><th scope="col" class="wide">Reason</th></tr></thead><tbody>'
    for source in report.not_read:
        permission = source.get("permission")
        shown = f'<span class="code">{_text(permission)}</span>' if permission else "None that is known"
        yield f'<tr><th scope="row">{_text(label_of(str(source.get("type"))))}</th><td>{shown}</td><td class="wide">{_text(source.get("reason"))}</td></tr>'
    yield "</tbody></table></div></section>"


def _footer(report: Report) -> Iterator[str]:
    days = report.policy
    yield f"<footer><p>Read on {report.day.isoformat()} (UTC). Critical: within {days['critical']} days. Warning: within {days['warning']} days. "
    yield f"Notice: within {days['notice']} days. What is weak is at least: {_text(days.get('weak', 'ok'))}.</p>"
    yield "<p>Made by the Ansible collection m365.graph. Holds no secret, and asks for nothing from outside.</p></footer>"


def _word(severity: str) -> str:
    return "OK" if severity == "ok" else severity.capitalize()


def _text(value: Any) -> str:
    """Text for HTML, in an attribute as well. What cannot be shown is replaced."""
    text = "" if value is None else str(value)
    return escape("".join(one if one.isprintable() or one in _JOINERS else " " if one.isspace() else "�" for one in text))
