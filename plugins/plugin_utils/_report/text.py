# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A certificate report as text for programs and people: Markdown, JSON, CSV, JUnit XML, Prometheus. Pure.

Every text goes through the function of ``_values/safe_text`` for its place. Each format begins with the types that
could not be read: in the verdict, as ``complete`` and null in JSON, as the first rows of the CSV file, as errors in
JUnit, as ``..._complete 0`` and NaN in Prometheus.

Sources: RFC 4180 (CSV); the schema of Jenkins for JUnit's XML; Prometheus, "Exposition formats".
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import SEVERITIES
from ansible_collections.m365.graph.plugins.module_utils._tenant.markdown import LONGEST
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import (
    for_csv,
    for_json,
    for_markdown,
    for_prometheus,
    for_xml,
    visible,
)
from ansible_collections.m365.graph.plugins.plugin_utils._report.report import (
    Report,
    expiry_in_words,
    label_of,
    name_of,
    seconds_of,
)

COLUMNS = (
    *(
        "severity",
        "not_after",
        "days_left",
        "kind",
        "area",
        "type",
        "display_name",
        "name",
        "use",
        "used_by",
        "owners",
        "findings",
    ),
    *("subject", "issuer", "serial_number", "sha256_fingerprint", "thumbprint", "not_before"),
    *("property", "key_id", "active", "id", "path"),
)
NOT_READ = "not_read"
"""The severity column of a CSV row for a type that could not be read."""

_SIGNS = {"expired": "⛔", "critical": "🔴", "warning": "🟠", "notice": "🔵", "unknown": "❔", "ok": "🟢"}


def markdown(report: Report) -> str:
    """For a comment on a pull request or an issue: all rows except ``ok``. The last line counts the omitted ones."""
    text = f"## {for_markdown(report.title)}, {report.day.isoformat()}\n\n**{for_markdown(report.verdict)}**\n"
    for source in report.not_read:
        label, reason = label_of(str(source.get("type"))), source.get("reason")
        text += f"\n> **Not read: {for_markdown(label)}.** {for_markdown(reason)}\n"
    if report.unmarked:
        text += f"\n> {for_markdown(report.unmarked)}\n"
    text += f"\nFound: {_in_words(report, report.counts)}.\n"
    if report.device_certificates:
        text += f"\nCertificates of devices: {_in_words(report, report.device_counts)}.\n"
    if report.changes:
        text += f"\n{for_markdown(report.changes.sentence)}\n"
    rows = [row for row in report.rows if row["severity"] != "ok"]
    if rows:
        text += "\n| Severity | Expires | What | Type | Used by | Owners |\n| --- | --- | --- | --- | --- | --- |\n"
    for number, row in enumerate(rows):
        severity, words = row["severity"], expiry_in_words(row)
        cells = (
            f"{_SIGNS[severity]} {severity}",
            f"{row['not_after'][:10]} ({words})" if row["not_after"] else words,
            "; ".join([name_of(row), *row["findings"]]),
            label_of(row["type"]),
            row.get("used_by"),
            ", ".join(row.get("owners") or ()),
        )
        line = f"| {' | '.join(map(for_markdown, cells))} |\n"
        if len(text) + len(line) > LONGEST:
            return f"{text}\n… and {len(rows) - number} more\n"
        text += line
    return text


def _in_words(report: Report, counts: Mapping[str, int | None]) -> str:
    known = ", ".join(f"{number:,} {severity}" for severity, number in counts.items() if number)
    if report.complete:
        return known or "nothing that can expire"
    return f"at least {known}" if known else "unknown"


def json_text(report: Report) -> str:
    """All data, sorted by name, so that two reports can be compared as text. An unknown count is null."""
    devices = report.device_certificates
    document = {
        "title": report.title,
        "day": report.day.isoformat(),
        "complete": report.complete,
        "gap": report.gap or None,
        "verdict": report.verdict,
        "policy": report.policy,
        "counts": report.counts,
        "certificates": list(report.rows),
        "device_certificates": {**devices, **report.device_counts, "total": _total(report.device_counts)}
        if devices
        else None,
        "not_read": list(report.not_read),
        "not_compared": list(report.not_compared),
    }
    if report.changes:
        changes = report.changes
        renewed = [{"before": old, "after": row} for old, row in changes.renewed]
        document["changes"] = {
            "since": changes.since,
            "new": [*changes.new],
            "gone": [*changes.gone],
            "renewed": renewed,
        }
    return for_json(document) + "\n"


def _total(counts: Mapping[str, int | None]) -> int | None:
    """The sum of the known counts; None if none is known."""
    known = [number for number in counts.values() if number is not None]
    return sum(known) if known else None


def csv_text(report: Report) -> str:
    """A row for each type that could not be read, then one for each certificate; every field in quotes."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for source in report.not_read:
        gap = {
            "severity": NOT_READ,
            "type": source.get("type"),
            "area": source.get("area"),
            "findings": source.get("reason"),
        }
        writer.writerow([_csv_field(gap.get(name)) for name in COLUMNS])
    writer.writerows([_csv_field(row.get(name)) for name in COLUMNS] for row in report.rows)
    return file.getvalue()


def _csv_field(value: Any) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    return for_csv("; ".join(map(str, value)) if isinstance(value, list | tuple) else value)


def junit(report: Report, fail_on: str) -> str:
    """A test suite for each type and a test for each row, which fails if it is at least as urgent as ``fail_on``.

    A test is skipped if the expiry date of its row is unknown; a type that could not be read is an error.
    """
    failing = {id(row) for row in report.at_least(fail_on)}
    suites: dict[str, list[tuple[str, str]]] = {}
    for source in report.not_read:
        kind = str(source.get("type"))
        case = _case(
            kind, "can be read", f'<error message="{for_xml(visible(source.get("reason")))}" type="{NOT_READ}"/>'
        )
        suites.setdefault(kind, []).append(("errors", case))
    for row in report.rows:
        kind, key = row["type"], row.get("key_id") or row.get("thumbprint") or ""
        name = f"{name_of(row)}, {row.get('property') or row['kind']} {key}".strip()
        message = for_xml(visible("; ".join([f"{row['severity']}: {expiry_in_words(row)}", *row["findings"]])))
        outcome, body = "", ""
        if id(row) in failing:
            detail = "\n".join(
                f"{field}: {_csv_field(row[field])}" for field in COLUMNS if row.get(field) not in (None, "", [])
            )
            outcome, body = (
                "failures",
                f'<failure message="{message}" type="{for_xml(row["severity"])}">{for_xml(detail)}</failure>',
            )
        elif row["severity"] == "unknown":
            outcome, body = "skipped", f'<skipped message="{message}"/>'
        suites.setdefault(kind, []).append((outcome, _case(kind, name, body)))
    every = [case for cases in suites.values() for case in cases]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="{for_xml(visible(report.title))}" {_totals(every)}>',
    ]
    for kind, cases in sorted(suites.items()):
        moment = f'time="0" timestamp="{report.day.isoformat()}T00:00:00"'
        lines += [
            f'<testsuite name="{for_xml(visible(kind))}" {_totals(cases)} {moment}>',
            *(case for _outcome, case in cases),
            "</testsuite>",
        ]
    return "\n".join([*lines, "</testsuites>", ""])


def _case(kind: str, name: str, body: str) -> str:
    return f'<testcase classname="{for_xml(visible(kind))}" name="{for_xml(visible(name))}" time="0">{body}</testcase>'


def _totals(cases: Sequence[tuple[str, str]]) -> str:
    number = Counter(outcome for outcome, _case in cases)
    counts = {"tests": len(cases), **{outcome: number[outcome] for outcome in ("failures", "errors", "skipped")}}
    return " ".join(f'{name}="{value}"' for name, value in counts.items())


def prometheus(report: Report) -> str:
    """For the textfile collector of the node exporter.

    It has expiry dates, numbers by severity, and whether the report is complete.
    """
    ends: dict[str, int] = {}
    for row in report.rows:
        seconds = seconds_of(row["not_after"])
        if seconds is not None:
            names = (
                "area",
                "kind",
                "type",
                "display_name",
                "name",
                "used_by",
                "path",
                "property",
                "key_id",
                "thumbprint",
            )
            labels = _labels({name: row.get(name) for name in names})
            ends[labels] = min(seconds, ends.get(labels, seconds))
    not_read = dict.fromkeys((_labels({"type": source.get("type")}) for source in report.not_read), 1)
    lines = [
        *_family(
            "certificate_report_complete",
            "1 when every type could be read; else numbers are minima.",
            [("", int(report.complete))],
        ),
        *_family("certificate_types_not_read", "Types that could not be read.", not_read.items()),
        *_family("certificate_not_after_timestamp_seconds", "Expiry date, in seconds since 1970.", ends.items()),
        *_family("certificates", "Number by severity; NaN when unknown.", _by_severity(report.counts)),
    ]
    if report.device_certificates:
        about = "Number of certificates of devices by severity; NaN when unknown."
        lines += _family("device_certificates", about, _by_severity(report.device_counts))
    return "\n".join([*lines, ""])


def _by_severity(counts: Mapping[str, int | None]) -> Iterator[tuple[str, int | None]]:
    return ((_labels({"severity": severity}), counts[severity]) for severity in SEVERITIES)


def _family(name: str, about: str, samples: Iterable[tuple[str, int | None]]) -> Iterator[str]:
    name = f"m365_graph_{name}"
    yield from (f"# HELP {name} {about}", f"# TYPE {name} gauge")
    yield from (f"{name}{labels} {'NaN' if value is None else value}" for labels, value in samples)


def _labels(values: Mapping[str, Any]) -> str:
    pairs = [f'{name}="{for_prometheus(value)}"' for name, value in values.items() if value not in (None, "")]
    return f"{{{','.join(pairs)}}}"
