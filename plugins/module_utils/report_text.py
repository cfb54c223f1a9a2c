# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A certificate report for machines, and for people who read text: Markdown, JSON, CSV, JUnit XML, Prometheus. Pure.

Sources: RFC 4180 (CSV); OWASP, "CSV Injection"; the schema that Jenkins has for JUnit's XML; Prometheus, "Exposition formats".
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import SEVERITIES
from ansible_collections.m365.graph.plugins.module_utils._tenant.markdown import LONGEST
from ansible_collections.m365.graph.plugins.module_utils.report import Report, ending_of, label_of, name_of, seconds_of

COLUMNS = (
    *("severity", "not_after", "days_left", "kind", "area", "type", "display_name", "name", "use", "used_by", "owners", "findings"),
    *("subject", "issuer", "serial_number", "sha256_fingerprint", "thumbprint", "not_before", "property", "key_id", "active", "id", "path"),
)
_SIGNS = {"expired": "⛔", "critical": "🔴", "warning": "🟠", "notice": "🔵", "unknown": "❔", "ok": "🟢"}


def markdown(report: Report) -> str:
    """For a comment on a pull request or an issue; what does not fit is counted in the last line."""
    counts = ", ".join(f"{number} {severity}" for severity, number in report.counts.items() if number) or "nothing that can expire"
    text = f"## {_plain(report.title)}, {report.day.isoformat()}\n\n**{report.verdict}**\n\nFound: {counts}.\n"
    if report.device_certificates:
        told = ", ".join(f"{report.device_certificates[severity]:,} {severity}" for severity in SEVERITIES if report.device_certificates.get(severity))
        text += f"\nCertificates of devices: {told or 'none'}.\n"
    for source in report.not_read:
        text += f"\n> **Not read: {_plain(label_of(str(source.get('type'))))}.** {_plain(str(source.get('reason')))}\n"
    rows = [row for row in report.rows if row["severity"] != "ok"]
    if rows:
        text += "\n| Severity | Ends | What | Type | Used by | Owners |\n| --- | --- | --- | --- | --- | --- |\n"
    for number, row in enumerate(rows):
        ends = f"{row['not_after'][:10]} ({ending_of(row)})" if row["not_after"] else ending_of(row)
        what = "; ".join([name_of(row), *row["findings"]])
        cells = [f"{_SIGNS[row['severity']]} {row['severity']}", ends, *map(_plain, (what, label_of(row["type"]), row.get("used_by"), _owners(row)))]
        line = f"| {' | '.join(cells)} |\n"
        if len(text) + len(line) > LONGEST:
            return f"{text}\n… and {len(rows) - number} more\n"
        text += line
    return text


def _plain(text: object) -> str:
    """Text in which Markdown and HTML mean nothing, and that a cell of a table can hold."""
    return re.sub(r"([\\`*_{}\[\]<>#|~@!&])", r"\\\1", " ".join(str("" if text is None else text).split()))


def _owners(row: Mapping[str, Any]) -> str:
    return ", ".join(row.get("owners") or ())


def json_text(report: Report) -> str:
    """Everything, sorted by name, so that two reports can be compared as text."""
    told = {
        "title": report.title,
        "day": report.day.isoformat(),
        "verdict": report.verdict,
        "policy": report.policy,
        "counts": report.counts,
        "certificates": list(report.rows),
        "device_certificates": report.device_certificates,
        "not_read": list(report.not_read),
    }
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def csv_text(report: Report) -> str:
    """A row for each certificate, every field in quotes. What a spreadsheet would take for a formula begins with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_field(row.get(name)) for name in COLUMNS] for row in report.rows)
    return file.getvalue()


def _field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return str(value).lower()
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    text = text.replace("\0", "")
    return f"'{text}" if text[:1] in ("\t", "\r", "\n") or text.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%") else text


def junit(report: Report, fail_on: str) -> str:
    """A test suite for each type and a test for each row, which fails when it is as urgent as ``fail_on``; what was not read is skipped."""
    failing = {id(row) for row in report.at_least(fail_on)}
    suites: dict[str, list[str]] = {}
    failures: dict[str, int] = {}
    skipped: dict[str, int] = {}
    for row in report.rows:
        kind, name = row["type"], f"{name_of(row)}, {row.get('property') or row['kind']} {row.get('key_id') or row.get('thumbprint') or ''}".strip()
        told = "; ".join([f"{row['severity']}: {ending_of(row)}", *row["findings"]])
        body = ""
        if id(row) in failing:
            failures[kind] = failures.get(kind, 0) + 1
            detail = "\n".join(f"{field}: {_field(row.get(field))}" for field in COLUMNS if row.get(field) not in (None, "", []))
            body = f"<failure message={_attribute(told)} type={_attribute(row['severity'])}>{_text(detail)}</failure>"
        elif row["severity"] == "unknown":
            skipped[kind] = skipped.get(kind, 0) + 1
            body = f"<skipped message={_attribute(told)}/>"
        suites.setdefault(kind, []).append(f'<testcase classname={_attribute(kind)} name={_attribute(name)} time="0">{body}</testcase>')
    for source in report.not_read:
        kind = str(source.get("type"))
        skipped[kind] = skipped.get(kind, 0) + 1
        body = f"<skipped message={_attribute(str(source.get('reason')))}/>"
        suites.setdefault(kind, []).append(f'<testcase classname={_attribute(kind)} name="can be read" time="0">{body}</testcase>')
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    totals = f'tests="{sum(map(len, suites.values()))}" failures="{sum(failures.values())}" errors="0" skipped="{sum(skipped.values())}"'
    lines.append(f"<testsuites name={_attribute(report.title)} {totals}>")
    for kind, cases in sorted(suites.items()):
        counts = f'tests="{len(cases)}" failures="{failures.get(kind, 0)}" errors="0" skipped="{skipped.get(kind, 0)}"'
        lines += [f'<testsuite name={_attribute(kind)} {counts} time="0" timestamp="{report.day.isoformat()}T00:00:00">', *cases, "</testsuite>"]
    return "\n".join([*lines, "</testsuites>", ""])


def _legal(text: str) -> str:
    """Text without what XML 1.0 cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]", "�", text)


def _text(text: str) -> str:
    return escape(_legal(text))


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def prometheus(report: Report) -> str:
    """For the textfile collector of the node exporter: when each ends, and how many there are of each severity."""
    ends: dict[str, int] = {}
    for row in report.rows:
        seconds = seconds_of(row["not_after"])
        if seconds is not None:
            names = ("area", "kind", "type", "display_name", "name", "used_by", "path", "property", "key_id", "thumbprint")
            labels = _labels({name: row.get(name) for name in names})
            ends[labels] = min(seconds, ends.get(labels, seconds))
    not_read = dict.fromkeys((_labels({"type": source.get("type")}) for source in report.not_read), 1)
    lines = [
        *_family("certificate_not_after_timestamp_seconds", "When it ends, in seconds since 1970.", ends.items()),
        *_family("certificates", "How many there are of each severity.", _by_severity(report.counts)),
        *_family("certificate_types_not_read", "Types that could not be read.", not_read.items()),
    ]
    if report.device_certificates:
        lines += _family("device_certificates", "How many certificates of devices there are of each severity.", _by_severity(report.device_certificates))
    return "\n".join([*lines, ""])


def _by_severity(counts: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    return ((_labels({"severity": severity}), int(counts.get(severity) or 0)) for severity in SEVERITIES)


def _family(name: str, about: str, samples: Iterable[tuple[str, int]]) -> Iterator[str]:
    name = f"m365_graph_{name}"
    yield from (f"# HELP {name} {about}", f"# TYPE {name} gauge")
    yield from (f"{name}{labels} {value}" for labels, value in samples)


def _labels(values: Mapping[str, Any]) -> str:
    told = [f'{name}="{_label(str(value))}"' for name, value in values.items() if value not in (None, "")]
    return f"{{{','.join(told)}}}"


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
