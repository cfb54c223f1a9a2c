# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a certificate report in a browser: it works with mouse and keyboard, prints, and loads nothing."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from by_day import by_day
from playwright.sync_api import Browser, sync_playwright
from report_window import ROWS, Report

from ansible_collections.m365.graph.plugins.filter.certificate_report import certificate_report
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import (
    ExpiringItem,
    ExpiryPolicy,
    ExpiryRow,
    Holder,
    ordered,
    row_of,
    summary,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import ticks_of

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
DAY = 86_400 * 10_000_000
OWNERS = ("ada@contoso.com", "grace@contoso.com", "platform-team@contoso.com")
EVIL = '</strong><img src="https://example.invalid/x"><script>document.title = "taken"</script>'
#: Where pictures are left for people to look at; nowhere when it is not set.
PICTURES = os.environ.get("REPORT_PICTURES")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SHAPES = {
    "light": (1280, {"color_scheme": "light"}),
    "dark": (1280, {"color_scheme": "dark"}),
    "narrow": (390, {"color_scheme": "light"}),
    "narrow-dark": (390, {"color_scheme": "dark"}),
    "print": (794, {"color_scheme": "dark", "media": "print"}),
}
SIZE = {"width": 1280, "height": 1000}


def _row(number: int, days: int | None, *, type: str = "application", name: str = "", **more: Any) -> ExpiryRow:
    area = "entra" if type in ("application", "servicePrincipal", "internalDomainFederation") else "intune"
    holder = Holder(type, area, str(number), name or f"Application {number}", f"/v1.0/things/{number}")
    owners = more.pop("owners", None)
    ends = None if days is None else ticks_of(NOW) + days * DAY
    item = ExpiringItem(
        more.pop("kind", "secret"),
        "Sign-in of the application, with a secret.",
        "passwordCredentials",
        ends=ends,
        **more,
    )
    return {**row_of(holder, item, ExpiryPolicy(), NOW), "owners": owners}


def _estate() -> dict[str, Any]:
    days = [-40, -3, 2, 5, 9, 14, 21, 28, 40, 60, 88, *range(95, 700, 31)]
    rows = [
        _row(number, left, name=f"Application {number:02}", owners=[OWNERS[number % 3]])
        for number, left in enumerate(days)
    ]
    rows += [
        _row(
            90,
            4,
            type="applePushNotificationCertificate",
            name="Apple push notification certificate",
            kind="certificate",
            used_by="apple@contoso.com",
        ),
        _row(
            91,
            12,
            type="internalDomainFederation",
            name="Contoso AD FS",
            kind="certificate",
            used_by="contoso.com",
            subject="CN=ADFS Signing",
            active=True,
        ),
        _row(
            92,
            500,
            type="servicePrincipal",
            name="Weak",
            kind="certificate",
            findings=("has a 1024-bit RSA key, below 2048 bits",),
            owners=[],
        ),
        _row(93, None, name=EVIL, owners=[EVIL]),
    ]
    found = ordered(rows)
    return {
        "certificates": found,
        "summary": summary(found),
        "policy": {"critical": 7, "warning": 30, "notice": 90, "weak": "warning"},
        "read_at": "2026-11-25T12:00:00Z",
        "not_read": [
            {"type": "vppToken", "permission": "DeviceManagementServiceConfig.Read.All", "reason": f"403 {EVIL}"}
        ],
        "device_certificates": {
            "total": 1000,
            "expired": 10,
            "critical": 40,
            "warning": 150,
            "notice": 0,
            "unknown": 0,
            "ok": 800,
            "next_not_after": None,
        },
    }


ESTATE = _estate()
TOTAL = len(ESTATE["certificates"])


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium without a window; the test is skipped where there is none."""
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    if binary is None:
        pytest.skip(f"no {' or '.join(BROWSERS)} in PATH")
    directory = str(tmp_path_factory.mktemp("chromium"))  # it keeps what it needs below HOME otherwise
    environment = {**os.environ, "HOME": directory, "XDG_CONFIG_HOME": directory, "XDG_CACHE_HOME": directory}
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=binary, args=["--disable-gpu", "--disable-quic"], env=environment
        )
        yield found
        found.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Report]]:
    """Opens the page of an estate; options are those of a browser's context."""
    opened = []

    def make(estate: dict[str, Any] | None = None, **options: Any) -> Report:
        file = tmp_path / "report.html"
        file.write_text(certificate_report(estate or ESTATE, title="Contoso certificate report"), encoding="utf-8")
        opened.append(browser.new_context(viewport=SIZE, **options))
        report = Report(opened[-1].new_page())
        report.page.goto(file.as_uri())
        return report

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def report(show: Callable[..., Report]) -> Report:
    return show()


def test_next_steps_and_places_are_links_that_open_nothing_by_themselves(report: Report) -> None:
    steps = report.page.locator(".steps li")
    assert steps.count() >= 3
    assert all(text for text in steps.all_inner_texts())
    report.page.locator(f"{ROWS} summary").first.click()
    link = report.page.locator("details[open] a").first
    assert str(link.get_attribute("href")).startswith(("https://entra.microsoft.com/", "https://intune.microsoft.com/"))
    assert link.get_attribute("rel") == "noreferrer"


def test_the_page_shows_what_has_changed(browser: Browser, tmp_path: Path) -> None:
    before = certificate_report({**ESTATE, "certificates": ESTATE["certificates"][4:]}, "json")
    file = tmp_path / "report.html"
    file.write_text(certificate_report(ESTATE, before=before), encoding="utf-8")
    with browser.new_context(viewport=SIZE) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        assert "4 new" in page.locator("#changes + p").inner_text()
        assert page.locator(".changes li").count() == 4
        assert Axe().run(page).response["violations"] == []


def test_5000_rows_can_be_filtered_and_sorted(show: Callable[..., Report]) -> None:
    rows = [_row(number, number % 900, name=f"Application {number:04}") for number in range(5000)]
    report = show({**ESTATE, "certificates": ordered(rows), "summary": summary(rows)})
    assert report.count == "Showing the first 500 of 5,000"
    report.narrow_down("search", "application 4321")
    assert report.names == ["Application 4321"]
    report.page.locator("#reset").click()
    report.page.locator("#estate thead th button").nth(2).click()
    assert report.page.locator(f"{ROWS} bdi").first.inner_text() == "Application 0000"
    assert report.complaints == []


def test_nothing_is_asked_for_and_nothing_is_run_but_what_is_in_the_page(report: Report) -> None:
    page = report.page
    assert page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)") == []
    assert report.complaints == []
    assert page.title() == "Contoso certificate report, 2026-11-25"
    assert EVIL in report.names, "as text"
    assert page.locator("img").count() == 0
    page.evaluate(
        "() => { const one = document.createElement('img'); one.src = 'https://example.invalid/x';"
        " document.body.append(one) }"
    )
    page.evaluate(
        "() => { const one = document.createElement('script'); one.textContent = 'document.title = `taken`';"
        " document.body.append(one) }"
    )
    assert page.title() != "taken"
    assert sum("Content Security Policy" in complaint for complaint in report.complaints) == 2


def test_a_long_list_shows_its_first_rows(show: Callable[..., Report]) -> None:
    rows = [_row(number, 1 + number, name=f"Application-{number:03}") for number in range(600)]
    report = show({**ESTATE, "certificates": rows, "summary": summary(rows)})
    assert len(report.names) == 500
    assert report.count == "Showing the first 500 of 600"
    report.narrow_down("search", "application-59")
    assert len(report.names) == 10, "also what was not shown"
    report.narrow_down("search", "")
    heads = report.page.locator("#estate thead th")
    heads.nth(1).locator("button").click()
    assert report.names[0] == "Application-599", "the first of all in the new order"
    report.page.locator("#more").click()
    assert len(report.names) == 600
    assert not report.page.locator("#more").is_visible()


def test_a_long_list_is_printed_completely(show: Callable[..., Report]) -> None:
    rows = [_row(number, 1 + number, name=f"Application-{number:03}") for number in range(600)]
    report = show({**ESTATE, "certificates": rows, "summary": summary(rows)})
    report.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(report.names) == 600
    report.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(report.names) == 500


def test_the_list_can_be_sorted(report: Report) -> None:
    heads = report.page.locator("#estate thead th")

    def order() -> list[str | None]:
        return [head.get_attribute("aria-sort") for head in heads.all()]

    assert order() == [None, "ascending", None, None, None]
    first = report.names
    heads.nth(1).locator("button").click()
    assert order() == [None, "descending", None, None, None]
    assert report.names == [*reversed(first[:-1]), first[-1]], "what is not known stays last"
    heads.nth(2).locator("button").click()
    assert report.names[:3] == [EVIL, "Apple push notification certificate", "Application 00"]
    heads.nth(0).locator("button").click()
    severities = [row.get_attribute("data-severity") for row in report.page.locator("#estate tbody tr").all()]
    assert severities == sorted(severities, key=["expired", "critical", "warning", "notice", "unknown", "ok"].index)


def test_the_list_can_be_filtered(report: Report) -> None:
    tiles = report.page.locator("button.tile")
    assert report.count == f"Showing {TOTAL} of {TOTAL}"
    report.narrow_down("search", "PUSH apple@")
    assert report.names == ["Apple push notification certificate"], "every word counts, in any letter case"
    report.narrow_down("search", "adfs signing")
    assert report.names == ["Contoso AD FS"], "what is in the details counts"
    report.narrow_down("search", "")
    tiles.and_(report.page.locator("[data-severity=critical]")).click()
    assert report.names == ["Application 02", "Apple push notification certificate", "Application 03"]
    tiles.and_(report.page.locator("[data-severity=expired]")).click()
    assert report.count == f"Showing 5 of {TOTAL}"
    report.narrow_down("owner", OWNERS[0])
    assert report.names == ["Application 00", "Application 03"]
    report.narrow_down("area", "intune")
    assert report.names == []
    report.page.locator("#reset").click()
    assert report.count == f"Showing {TOTAL} of {TOTAL}"
    report.narrow_down("kind", "certificate")
    assert len(report.names) == 3


def test_everything_can_be_done_without_a_mouse(report: Report) -> None:
    page, focused = report.page, report.page.locator(":focus")
    page.keyboard.press("Tab")
    assert focused.get_attribute("class") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#list"
    page.locator("button.tile").first.press("Space")
    assert focused.get_attribute("aria-pressed") == "true"
    assert report.count == f"Showing 2 of {TOTAL}"
    page.locator("#estate thead th button").nth(2).press("Enter")
    assert focused.locator("xpath=..").get_attribute("aria-sort") == "ascending"
    page.locator(f"{ROWS} summary").first.press("Enter")
    assert page.locator("details[open]").count() == 1
    everything = "[...document.querySelectorAll('a, button, input, select, summary, .scroll')]"
    assert page.evaluate(f"{everything}.filter(one => one.tabIndex < 0).length") == 0


@pytest.mark.parametrize("name", by_day(SHAPES, 3))
def test_the_page_fits_and_is_accessible(report: Report, name: str, tmp_path: Path) -> None:
    page, (width, media) = report.page, SHAPES[name]
    page.set_viewport_size({**SIZE, "width": width})
    page.emulate_media(**media)
    # A page that is wider than its window would scroll to the side.
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
    grounds = page.evaluate(
        "[document.body, document.querySelector('.panel')].map(one => getComputedStyle(one).backgroundColor)"
    )
    dark = name.endswith("dark")
    assert all((sum(map(int, ground[4:-1].split(","))) < 200) == dark for ground in grounds), "paper is white"
    picture = Path(PICTURES or tmp_path) / f"report-{name}.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 20_000
    assert page.locator(".controls").is_visible() == (name != "print")
    found = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
    broken = [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found["violations"]]
    assert broken == [], json.dumps(broken, indent=1)
    assert len(found["passes"]) > 20


def test_the_list_is_there_without_a_script(show: Callable[..., Report]) -> None:
    page = show(java_script_enabled=False).page
    assert page.locator(ROWS).count() == TOTAL
    assert page.locator("th button, .controls:not([hidden])").count() == 0, "what would do nothing is not shown"


@pytest.mark.parametrize("rows", [[], ESTATE["certificates"][-2:]])
def test_a_small_tenant_has_a_page_too(show: Callable[..., Report], rows: list[ExpiryRow]) -> None:
    report = show({**ESTATE, "certificates": rows, "not_read": [], "device_certificates": None})
    assert report.page.locator(".verdict").inner_text() == "Nothing needs attention within 30 days."
    assert len(report.names) == len(rows)
    assert report.complaints == []


def _shared(number: int) -> ExpiryRow:
    more: dict[str, Any] = {
        "kind": "certificate",
        "sha256_fingerprint": "AB" * 32,
        "subject": "CN=Contoso Root",
        "owners": [OWNERS[number % 3]],
    }
    return _row(500 + number, 300, name=f"Location {number}", **more)


def test_one_certificate_with_its_places_is_one_row_that_opens(show: Callable[..., Report]) -> None:
    report = show({**ESTATE, "certificates": ordered([*ESTATE["certificates"], *map(_shared, range(4))])})
    page = report.page
    assert report.count == f"Showing {TOTAL + 4} of {TOTAL + 4}"
    report.narrow_down("search", "location 3")
    assert report.names == ["CN=Contoso Root"]
    assert report.count == f"Showing 4 of {TOTAL + 4}"
    row = page.locator(ROWS)
    assert not row.locator(".places li").first.is_visible()
    row.locator("summary").click()
    assert [text.split("\n")[0] for text in row.locator(".places li").all_inner_texts()] == [
        f"Location {number}" for number in range(4)
    ]
    report.narrow_down("owner", OWNERS[2])
    assert report.names == ["CN=Contoso Root"], "the owner of any place counts"


def _printed(pdf: bytes) -> list[bytes]:
    """The drawing of each page of a PDF that Chromium has made (ISO 32000-1, 7.7.3)."""
    pages = re.findall(
        rb"/Type\s*/Page\b.*?/Contents\s+(\d+) 0 R|/Contents\s+(\d+) 0 R[^>]*/Type\s*/Page\b", pdf, re.DOTALL
    )
    found = []
    for first, second in pages:
        stream = re.search(rb"(?<!\d)" + (first or second) + rb" 0 obj.*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
        assert stream
        found.append(zlib.decompress(stream[1]))
    return found


def test_244_rows_print_on_at_most_ten_pages(show: Callable[..., Report]) -> None:
    rows = [
        _row(number, number * 3 - 60, name=f"Application {number:03}", owners=[OWNERS[number % 3]])
        for number in range(244)
    ]
    page = show({**ESTATE, "certificates": ordered(rows)}).page
    pages = _printed(page.pdf(prefer_css_page_size=True))
    assert 3 < len(pages) <= 10
    texts = [len(re.findall(rb"\bT[jJ]\b", drawn)) for drawn in pages]
    assert min(texts) > 10, "no page is empty"
    page.emulate_media(media="print")
    head = page.locator("#estate thead")
    assert head.evaluate("head => getComputedStyle(head).display") == "table-header-group", "the head is on every page"
    assert "Contoso certificate report, 2026-11-25" in head.inner_text()
    page.emulate_media(media="screen")
    assert "Contoso" not in head.inner_text()
    page.set_viewport_size({**SIZE, "width": 390})
    assert "Contoso" not in head.inner_text()
