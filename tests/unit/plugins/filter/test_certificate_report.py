# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports are what they are for those who read them: whatever a name holds, it is data there and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_rows import AT, DAY, NOW, REFUSED, estate, estates, row

from ansible_collections.m365.graph.plugins.filter.certificate_report import (
    FORMATS,
    THRESHOLDS,
    certificate_report,
    certificates_at_least,
)
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import (
    SEVERITIES,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.markdown import LONGEST
from ansible_collections.m365.graph.plugins.module_utils._values.edm import instant
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import visible
from ansible_collections.m365.graph.plugins.plugin_utils._report.charts import LANES, rows_by_lane
from ansible_collections.m365.graph.plugins.plugin_utils._report.guidance import CLOUDS, GUIDES
from ansible_collections.m365.graph.plugins.plugin_utils._report.page import SCRIPT, STYLE
from ansible_collections.m365.graph.plugins.plugin_utils._report.report import expiry_in_words, label_of, report_of

#: Where links may lead that a reader follows.
PLACES = (GUIDES, *CLOUDS["public"].values())
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def test_the_same_day_gives_the_same_text_and_another_time_of_it_too() -> None:
    for format in FORMATS:
        one = certificate_report(estate(row()), format)
        assert one == certificate_report(
            json.loads(json.dumps(estate(row(), read_at="2026-11-25T23:59:59.1234567Z"))), format
        )
        assert one.endswith("\n")


@given(estates())
def test_csv_is_read_back_and_holds_no_formula(found: dict[str, Any]) -> None:
    every = [*csv.DictReader(io.StringIO(certificate_report(found, "csv"), newline=""))]
    gaps = len(found["not_read"])
    assert [one["severity"] for one in every[:gaps]] == ["not_read"] * gaps, "what is missing comes first"
    rows = every[gaps:]
    assert len(rows) == len(found["certificates"])
    for read, given_row in zip(rows, found["certificates"], strict=True):
        for name, value in read.items():
            number = isinstance(given_row[name], int)
            assert number or not value.lstrip(" ").startswith(SIGNS), name
        plain = visible(given_row["display_name"])
        assert read["display_name"] in (plain, f"'{plain}")
        assert read["days_left"] == ("" if given_row["days_left"] is None else str(given_row["days_left"]))


@given(estates(), st.sampled_from(THRESHOLDS))
def test_junit_is_xml_that_counts_what_fails(found: dict[str, Any], fail_on: str) -> None:
    root = ElementTree.fromstring(certificate_report(found, "junit", fail_on=fail_on).encode())
    failing = [one for one in found["certificates"] if one["severity"] in SEVERITIES[: SEVERITIES.index(fail_on) + 1]]
    unknown = [one for one in found["certificates"] if one["severity"] == "unknown"]
    for suite in (root, *root):
        cases = suite.findall(".//testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(sum(case.find("failure") is not None for case in cases))
        assert suite.get("errors") == str(sum(case.find("error") is not None for case in cases))
        assert suite.get("skipped") == str(sum(case.find("skipped") is not None for case in cases))
    assert root.get("tests") == str(len(found["certificates"]) + len(found["not_read"]))
    assert root.get("failures") == str(len(failing)) == str(len(certificates_at_least(found, fail_on)))
    assert root.get("skipped") == str(len(unknown))
    assert root.get("errors") == str(len(found["not_read"]))


_SAMPLE = re.compile(r'(m365_graph_[a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?\d+|NaN)')


@given(estates())
def test_prometheus_takes_every_line_and_no_series_comes_twice(found: dict[str, Any]) -> None:
    lines = certificate_report(found, "prometheus").removesuffix("\n").split("\n")
    series = [line for line in lines if not line.startswith("# ")]
    assert all(_SAMPLE.fullmatch(line) for line in series)
    names = [line.rpartition(" ")[0] for line in series]
    assert len(names) == len({*names})
    declared = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {name.partition("{")[0] for name in names} <= declared


@given(estates())
def test_a_calendar_has_an_event_for_each_date_to_come(found: dict[str, Any]) -> None:
    text = certificate_report(found, "ics")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert all(re.match(r"[A-Z-]+[;:]", line) for line in lines), "no name adds a line"
    coming = [
        one["not_after"][:10].replace("-", "")
        for one in found["certificates"]
        if one["not_after"] and one["days_left"] >= 0
    ]
    gap = ["20261125"] if found["not_read"] else []
    assert [line.partition(":")[2] for line in lines if line.startswith("DTSTART")] == gap + coming
    for line in lines:
        if line.startswith(("SUMMARY:", "DESCRIPTION:")):
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", line)


def test_a_renewed_credential_keeps_its_event() -> None:
    texts = [certificate_report(estate(row(days, key_id="1")), "ics") for days in (10, 300)]
    first, second = (re.findall(r"UID:(.*)\r", text) for text in texts)
    assert first == second and texts[0] != texts[1]


def test_one_certificate_in_several_places_is_one_row_of_the_page() -> None:
    shared: dict[str, Any] = {"sha256_fingerprint": "AB" * 32, "thumbprint": "CD" * 20, "name": "CN=Root"}
    rows = [row(10, display_name=name, path=f"/{name}", **shared) for name in ("One", "Two")] + [
        row(10, display_name="Three")
    ]
    text = certificate_report(estate(*rows, row(50, display_name="Four", **shared)))
    assert sorted(re.findall(r'data-places="(\d)"', text)) == ["1", "1", "2"]
    assert "One certificate, used in 2 places." in text
    assert all(name in text for name in ("One", "Two", "/One", "/Two"))


def test_prometheus_tells_when() -> None:
    text = certificate_report(estate(row(10, name='a "b"\\\n'), row(None)), "prometheus")
    assert f'name="a \\"b\\"\\\\\\\\n",path="/v1.0/applications/1"}} {int(NOW.timestamp()) + 864_000}' in text
    assert 'm365_graph_certificates{severity="unknown"} 1' in text


class Page(HTMLParser):
    """What a browser makes of a page, as far as it matters here."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._inside: list[str] = []
        self.raw: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self._inside[-1] if self._inside else ""
        if inside in ("script", "style"):
            self.raw[inside] = data
        else:
            self.texts.append(data)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(estates())
def test_a_page_holds_text_as_text_and_asks_for_nothing(found: dict[str, Any]) -> None:
    page = Page(certificate_report(found))
    assert [tag for tag, _attributes in page.tags].count("script") == 1
    assert page.raw == {"script": SCRIPT, "style": STYLE}
    for tag, attributes in page.tags:
        assert not any(
            name.startswith("on") or name in ("style", "src", "srcset", "action", "formaction", "background")
            for name in attributes
        ), tag
        href = attributes.get("href") or "#"
        assert href.startswith(("#", "data:,", *PLACES)) and not {*href} & {*"<>\"' \\"}
    rows = [attributes for tag, attributes in page.tags if tag == "tr" and "data-severity" in attributes]
    assert [attributes["data-severity"] for attributes in rows] == [one["severity"] for one in found["certificates"]]


def test_the_browser_is_told_to_run_what_is_in_the_page_only() -> None:
    page = Page(certificate_report(estate(row())))
    (policy,) = [
        attributes["content"]
        for tag, attributes in page.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy and policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    code = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL) + re.sub(r"//.*", "", SCRIPT)
    assert not re.search(r"https?:|//|url\(|@import", code)


@given(estates())
def test_markdown_holds_text_as_text(found: dict[str, Any]) -> None:
    text = certificate_report(found, "markdown")
    for line in text.split("\n"):
        if line.startswith("| ") and not line.startswith("| ---"):
            assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 7, line
        assert not re.search(r"(?<!\\)(?:\\\\)*<", line)
    assert len(re.findall(r"^> ", text, re.MULTILINE)) == len(found["not_read"])


def test_markdown_says_what_does_not_fit() -> None:
    text = certificate_report(estate(*(row(10, name=f"{number}" * 20) for number in range(2000))), "markdown")
    assert len(text) < LONGEST + 100
    shown = text.count("🟠")
    assert text.endswith(f"… and {2000 - shown:,} more\n".replace(",", ""))


def test_json_holds_everything() -> None:
    found = estate(row(), not_read=[REFUSED], device_certificates={"total": 3, "ok": 3, "expired": 0})
    read = json.loads(certificate_report(found, "json", "Contoso"))
    assert {name: read[name] for name in ("certificates", "not_read", "policy")} == {
        name: found[name] for name in ("certificates", "not_read", "policy")
    }
    assert (read["title"], read["day"], read["counts"]["warning"]) == ("Contoso", "2026-11-25", 1)


def test_an_incomplete_report_says_so_first_and_shows_no_zero() -> None:
    found = estate(row(10), not_read=[REFUSED], device_certificates={"total": 0, **dict.fromkeys(SEVERITIES, 0)})
    missing = "Incomplete: 1 type could not be read (Apple VPP token)."
    texts = {format: certificate_report(found, format) for format in FORMATS}
    assert report_of(found).verdict == f"{missing} Of what could be read, 1 needs attention."
    read = json.loads(texts["json"])
    assert read["complete"] is False
    assert read["counts"] == {
        "expired": None,
        "critical": None,
        "warning": 1,
        "notice": None,
        "unknown": None,
        "ok": None,
    }
    assert set(read["device_certificates"].values()) == {None}
    assert texts["csv"].split("\r\n")[1].startswith('"not_read",')
    assert ElementTree.fromstring(texts["junit"]).get("errors") == "1"
    assert "m365_graph_certificate_report_complete 0\n" in texts["prometheus"]
    assert 'm365_graph_certificates{severity="expired"} NaN' in texts["prometheus"]
    assert not re.search(r"m365_graph_(device_)?certificates\{[^}]*\} 0", texts["prometheus"])
    assert texts["markdown"].split("\n")[2].startswith("**Incomplete: 1 type could not be read")
    assert "Certificates of devices: unknown." in texts["markdown"]
    assert "Found: at least 1 warning." in texts["markdown"]
    page = Page(texts["html"])
    assert any(text.startswith(missing) for text in page.texts)
    assert "? issued to devices" in texts["html"]
    assert "<b>0</b>" not in texts["html"]
    assert texts["html"].index("Incomplete: ") < texts["html"].index("<main>")


def test_a_complete_report_says_so_in_each_machine_format() -> None:
    found = estate(row(10))
    assert json.loads(certificate_report(found, "json"))["complete"] is True
    assert "m365_graph_certificate_report_complete 1\n" in certificate_report(found, "prometheus")
    assert ElementTree.fromstring(certificate_report(found, "junit")).get("errors") == "0"
    assert json.loads(certificate_report(found, "json"))["counts"]["expired"] == 0


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], "Nothing needs attention within 30 days."),
        ([100], "Nothing needs attention within 30 days."),
        ([-1], "1 has expired."),
        ([-2, -1, 3, 10], "2 have expired, 1 needs action within 7 days and 1 needs attention."),
        ([3, 4], "2 need action within 7 days."),
    ],
)
def test_the_verdict(days: list[int], expected: str) -> None:
    assert report_of(estate(*map(row, days))).verdict == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (None, "expiry date unknown"),
        (-0.5, "expired today"),
        (-1.5, "expired 2 days ago"),
        (0.5, "expires today"),
        (1.5, "1 day left"),
        (1200, "1,200 days left"),
    ],
)
def test_the_end_in_words(days: float | None, expected: str) -> None:
    assert expiry_in_words(row(days)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("application", "App registration"),
        ("vppToken", "Apple VPP token"),
        ("userPFXCertificate", "User PFX certificate"),
        ("depOnboardingSetting", "Apple enrollment program token"),
        ("samlOrWsFedExternalDomainFederation", "Federation with a partner"),
        ("iosTrustedRootCertificate", "iOS/iPadOS trusted root certificate"),
        ("x", "X"),
    ],
)
def test_a_type_in_words(name: str, expected: str) -> None:
    assert label_of(name) == expected


def test_lanes_are_of_owners_where_they_are_known() -> None:
    rows = [
        row(10, owners=["ada", "grace"]),
        row(3, owners=[]),
        row(400, type="vppToken"),
        row(-1, owners=["grace"]),
        row(None, owners=["nobody"]),
    ]
    lanes = rows_by_lane(report_of(estate(*rows)))
    assert {lane: len(found) for lane, found in lanes.items()} == {
        "grace": 2,
        "App registration": 1,
        "ada": 1,
        "Apple VPP token": 1,
    }
    assert [*lanes] == ["grace", "App registration", "ada", "Apple VPP token"], "the most urgent first"
    many = certificate_report(estate(*(row(10, owners=[f"owner {number}"]) for number in range(LANES + 3))))
    assert ">3 others<" in many


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([], "This is not a result of m365.graph.certificate_info, which has"),
        ({"certificates": 1, "read_at": "x"}, "This is not a result of m365.graph.certificate_info, which has"),
        ({**estate(row()), "read_at": "soon"}, '"soon" is not a date and time.'),
        ({**estate(row()), "policy": {}}, "it has no policy"),
        (estate({**row(), "severity": "bad"}), 'the severity "bad" does not exist'),
        ({**estate(), "certificates": [{"severity": "ok"}]}, ": rows without area, days_left"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(wrong: Any, message: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        certificate_report(wrong)
    assert message in str(refused.value)


def test_unknown_words_are_refused() -> None:
    for call in (
        lambda: certificate_report(estate(), "pdf"),
        lambda: certificate_report(estate(), fail_on="ok"),
        lambda: certificates_at_least(estate(), "unknown"),
        lambda: certificates_at_least({}, "expired"),
    ):
        with pytest.raises(AnsibleFilterError):
            call()


def test_instants_are_shown_to_the_day() -> None:
    assert instant(AT + 10 * DAY)[:10] in certificate_report(estate(row(10)))
