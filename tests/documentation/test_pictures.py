# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README's pictures show what the demo prints and what the report's page contains today."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from playbooks import COLLECTION

sys.path.append(str(COLLECTION / "tests" / "tools"))
pictures = importlib.import_module("pictures")

IMAGES = COLLECTION / "docs" / "images"
SVG = (IMAGES / "demo.svg").read_text(encoding="utf-8")
AGAIN = "run `make pictures`"


@pytest.mark.nightly
def test_the_picture_shows_what_the_demo_prints(tmp_path: Path) -> None:
    printed = pictures.demo(tmp_path)
    assert pictures.lines_of(SVG) == pictures.lines_printed(printed), AGAIN
    assert pictures.svg(printed) == SVG, AGAIN
    assert (tmp_path / "certificates.html").is_file()


def test_the_picture_shows_the_report_s_page() -> None:
    png = (IMAGES / "report.png").read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert pictures.words_in(png) == pictures.words_of(pictures.report_page()), AGAIN


def test_the_picture_is_a_drawing_that_runs_nothing_and_loads_nothing() -> None:
    root = ElementTree.fromstring(SVG)
    tags = {str(element.tag).rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "style", "rect", "circle", "g", "text", "tspan"}
    assert "url(" not in SVG and "@import" not in SVG
    assert len(root.findall("{*}g")) == 6
    assert max(len(line) for line in pictures.lines_of(SVG)) <= 120, "wider lines do not fit"


def test_pictures_are_in_the_readme_and_not_in_the_artifact() -> None:
    readme = (COLLECTION / "README.md").read_text(encoding="utf-8")
    settings = yaml.safe_load((COLLECTION / "galaxy.yml").read_text(encoding="utf-8"))
    place = settings["repository"].replace("github.com", "raw.githubusercontent.com") + "/main/"
    shown = re.findall(r"!\[([^\]]+)\]\((\S+)\)", readme)
    names = sorted(path.name for path in IMAGES.iterdir())
    assert sorted(address.removeprefix(f"{place}docs/images/") for _text, address in shown) == names
    assert all(len(text) > 30 for text, _address in shown), "a text for who cannot see the picture"
    assert "docs/images" in settings["build_ignore"]
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) < 250_000


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("to 2026-12-02T17:21:19Z", "to 2026-09-03T09:00:00Z"),
        ("on 2027-11-30.", "on 2027-09-01."),
        ("at 2026-11-30T16:18:11.5388580Z", "at 2026-09-01T09:00:00.0000000Z"),
        ("https://127.0.0.1:36511/x", "https://127.0.0.1:8443/x"),
        ('"MIIEFzCCAn+g..."', '"MII............"'),
    ],
)
def test_values_that_differ_in_each_run_are_replaced(printed: str, expected: str) -> None:
    assert pictures.steady(printed, dt.date(2026, 11, 30)) == expected
