# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a certificate report in a real browser: it looks right, works with mouse and keyboard, and asks for nothing."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, axe_core, chromium

from ansible_collections.m365.graph.plugins.filter.certificate_report import certificate_report
from ansible_collections.m365.graph.plugins.module_utils.edm import ticks_of
from ansible_collections.m365.graph.plugins.module_utils.estate import Holder, Item, Policy, Row, ordered, row_of, summary

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
DAY = 86_400 * 10_000_000
OWNERS = ("ada@contoso.com", "grace@contoso.com", "platform-team@contoso.com")
EVIL = '</strong><img src="https://example.invalid/x"><script>document.title = "taken"</script>'
#: Where pictures are left for people to look at; nowhere when it is not set.
PICTURES = os.environ.get("REPORT_PICTURES")
ENTER, TAB, SPACE = "\ue007", "\ue004", " "
SHAPES = {
    "light": {"width": 1280},
    "dark": {"width": 1280, "scheme": "dark"},
    "narrow": {"width": 390},
    "narrow-dark": {"width": 390, "scheme": "dark"},
    "print": {"width": 794, "media": "print", "scheme": "dark"},
}


def _row(number: int, days: int | None, *, type: str = "application", name: str = "", **more: Any) -> Row:
    area = "entra" if type in ("application", "servicePrincipal", "internalDomainFederation") else "intune"
    holder = Holder(type, area, str(number), name or f"Application {number}", f"/v1.0/things/{number}")
    owners = more.pop("owners", None)
    ends = None if days is None else ticks_of(NOW) + days * DAY
    item = Item(more.pop("kind", "secret"), "Sign-in of the application, with a secret.", "passwordCredentials", ends=ends, **more)
    return {**row_of(holder, item, Policy(), NOW), "owners": owners}


def _estate() -> dict[str, Any]:
    days = [-40, -3, 2, 5, 9, 14, 21, 28, 40, 60, 88, *range(95, 700, 31)]
    rows = [_row(number, left, name=f"Application {number:02}", owners=[OWNERS[number % 3]]) for number, left in enumerate(days)]
    rows += [
        _row(90, 4, type="applePushNotificationCertificate", name="Apple push notification certificate", kind="certificate", used_by="apple@contoso.com"),
        _row(91, 12, type="internalDomainFederation", name="Contoso AD FS", kind="certificate", used_by="contoso.com", subject="CN=ADFS Signing", active=True),
        _row(92, 500, type="servicePrincipal", name="Weak", kind="certificate", findings=("has a 1024-bit RSA key, below 2048 bits",), owners=[]),
        _row(93, None, name=EVIL, owners=[EVIL]),
    ]
    found = ordered(rows)
    return {
        "certificates": found,
        "summary": summary(found),
        "policy": {"critical": 7, "warning": 30, "notice": 90, "weak": "warning"},
        "read_at": "2026-11-25T12:00:00Z",
        "not_read": [{"type": "vppToken", "permission": "DeviceManagementServiceConfig.Read.All", "reason": f"403 {EVIL}"}],
        "device_certificates": {"total": 1000, "expired": 10, "critical": 40, "warning": 150, "notice": 0, "unknown": 0, "ok": 800, "next_not_after": None},
    }


ESTATE = _estate()
TOTAL = len(ESTATE["certificates"])


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Browser:
    file = tmp_path / "report.html"
    file.write_text(certificate_report(ESTATE, title="Contoso certificate report"), encoding="utf-8")
    browser.shape(1280)
    browser.open(file)
    return browser


def shown(page: Browser) -> list[str]:
    """The names in the list, as far as they are to be seen."""
    rows = "[...document.querySelectorAll('#estate tbody tr')].filter(row => !row.hidden)"
    found: list[str] = page.run(f"return {rows}.map(row => row.cells[2].querySelector('bdi').innerText)")
    return found


def count(page: Browser) -> str:
    return str(page.run("return document.getElementById('count').innerText"))


def test_nothing_is_asked_for_and_nothing_is_run_but_what_is_in_the_page(page: Browser) -> None:
    assert page.run("return performance.getEntriesByType('resource').map(entry => entry.name)") == []
    assert [entry for entry in page.log() if entry["level"] != "DEBUG"] == []
    assert page.run("return document.title") == "Contoso certificate report, 2026-11-25"
    assert EVIL in shown(page), "as text"
    assert page.run("return document.querySelectorAll('img').length") == 0
    page.run("const one = document.createElement('img'); one.src = 'https://example.invalid/x'; document.body.append(one)")
    page.run("const one = document.createElement('script'); one.textContent = 'document.title = \"taken\"'; document.body.append(one)")
    assert page.run("return document.title") != "taken"
    assert sum("Content Security Policy" in entry["message"] for entry in page.log()) == 2


def test_the_list_can_be_sorted(page: Browser) -> None:
    sorts = "return [...document.querySelectorAll('#estate thead th')].map(head => head.getAttribute('aria-sort'))"
    click = "document.querySelectorAll('#estate thead th button')[arguments[0]].click()"
    assert page.run(sorts) == [None, "ascending", None, None, None]
    first = shown(page)
    page.run(click, 1)
    assert page.run(sorts) == [None, "descending", None, None, None]
    assert shown(page) == [*reversed(first[:-1]), first[-1]], "what is not known stays last"
    page.run(click, 2)
    assert shown(page)[:3] == [EVIL, "Apple push notification certificate", "Application 00"]
    page.run(click, 0)
    severities = page.run("return [...document.querySelectorAll('#estate tbody tr')].map(r => r.dataset.severity)")
    assert severities == sorted(severities, key=["expired", "critical", "warning", "notice", "unknown", "ok"].index)


def test_the_list_can_be_filtered(page: Browser) -> None:
    fill = "const c = document.getElementById(arguments[0]); c.value = arguments[1]; c.dispatchEvent(new Event('input', {bubbles: true}))"
    press = "document.querySelector(`button.tile[data-severity=${arguments[0]}]`).click()"
    assert count(page) == f"Showing {TOTAL} of {TOTAL}"
    page.run(fill, "search", "PUSH apple@")
    assert shown(page) == ["Apple push notification certificate"], "every word counts, in any letter case"
    page.run(fill, "search", "adfs signing")
    assert shown(page) == ["Contoso AD FS"], "what is in the details counts"
    page.run(fill, "search", "")
    page.run(press, "critical")
    assert shown(page) == ["Application 02", "Apple push notification certificate", "Application 03"]
    page.run(press, "expired")
    assert count(page) == f"Showing 5 of {TOTAL}"
    page.run(fill, "owner", OWNERS[0])
    assert shown(page) == ["Application 00", "Application 03"]
    page.run(fill, "area", "intune")
    assert shown(page) == []
    page.run("document.getElementById('reset').click()")
    assert count(page) == f"Showing {TOTAL} of {TOTAL}"
    page.run(fill, "kind", "certificate")
    assert len(shown(page)) == 3


def test_everything_can_be_done_without_a_mouse(page: Browser) -> None:
    page.press(TAB)
    assert page.run("return document.activeElement.className") == "skip"
    page.press(ENTER)
    assert page.run("return location.hash") == "#list"
    page.run("document.querySelector('button.tile').focus()")
    page.press(SPACE)
    assert page.run("return document.activeElement.getAttribute('aria-pressed')") == "true"
    assert count(page) == f"Showing 2 of {TOTAL}"
    page.run("document.querySelectorAll('#estate thead th button')[2].focus()")
    page.press(ENTER)
    assert page.run("return document.activeElement.parentElement.getAttribute('aria-sort')") == "ascending"
    page.run("document.querySelector('#estate tbody tr:not([hidden]) summary').focus()")
    page.press(ENTER)
    assert page.run("return document.querySelectorAll('details[open]').length") == 1
    reached = page.run(
        "const all = [...document.querySelectorAll('a, button, input, select, summary, .scroll')]; return all.filter(one => one.tabIndex < 0).length"
    )
    assert reached == 0


@pytest.mark.parametrize("name", SHAPES)
def test_the_page_fits_and_is_accessible(page: Browser, name: str, tmp_path: Path) -> None:
    shape: dict[str, Any] = SHAPES[name]
    page.shape(**shape)
    # A page that is wider than its window would scroll to the side.
    assert page.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
    grounds = page.run("return [document.body, document.querySelector('.panel')].map(one => getComputedStyle(one).backgroundColor)")
    dark = shape.get("scheme") == "dark" and "media" not in shape
    assert all((sum(map(int, ground[4:-1].split(","))) < 200) == dark for ground in grounds), "paper is white"
    picture = Path(PICTURES or tmp_path) / f"report-{name}.png"
    page.picture(picture)
    assert picture.stat().st_size > 20_000
    if shape.get("media") == "print":
        assert page.run("return getComputedStyle(document.querySelector('.controls')).display") == "none"
    page.run(axe_core())
    found = page.wait_for("axe.run(document, {resultTypes: ['violations', 'incomplete']}).then(arguments[0])")
    broken = [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found["violations"]]
    assert broken == [], json.dumps(broken, indent=1)
    assert len(found["passes"]) > 20


def test_the_list_is_there_without_a_script(page: Browser) -> None:
    page.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.command("Page.reload")
        root = page.command("DOM.getDocument", depth=-1)["root"]["nodeId"]
        rows = page.command("DOM.querySelectorAll", nodeId=root, selector="#estate tbody tr:not([hidden])")["nodeIds"]
        buttons = page.command("DOM.querySelectorAll", nodeId=root, selector="th button, .controls:not([hidden])")["nodeIds"]
    finally:
        page.command("Emulation.setScriptExecutionDisabled", value=False)
    assert len(rows) == TOTAL
    assert buttons == [], "what would do nothing is not shown"


@pytest.mark.parametrize("rows", [[], ESTATE["certificates"][-2:]])
def test_a_small_tenant_has_a_page_too(browser: Browser, tmp_path: Path, rows: list[Row]) -> None:
    file = tmp_path / "report.html"
    file.write_text(certificate_report({**ESTATE, "certificates": rows, "not_read": [], "device_certificates": None}), encoding="utf-8")
    browser.shape(1280)
    browser.open(file)
    assert browser.run("return document.querySelector('.verdict').innerText") == "Nothing needs attention within 30 days."
    assert len(shown(browser)) == len(rows)
    assert [entry for entry in browser.log() if entry["level"] != "DEBUG"] == []
