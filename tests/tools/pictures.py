# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make pictures`: the pictures of the README in docs/images.

demo.svg shows the output of `make demo`, one chapter after the other; report.png shows the page of a certificate report
in Chromium, with the invented tenant of ``report_rows.example``. A test compares the text of both with what the demo
prints and the page contains, so values that differ in each run are replaced: ``steady``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from html import escape, unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
COLUMNS = 100
TODAY = dt.date(2026, 9, 1)
"""The day of the pictures."""

_ESCAPE = re.compile(r"\033\[([\d;]*)m")
_CHAPTER = re.compile(r"^ \d  ")
_LINE, _MARGIN, _WIDTH = 17, 20, 990
_SECONDS, _STEP = 9.0, 0.07  # of each chapter, and until its next line is shown
_CLASSES = {"1": "b", "2": "d", "31": "r", "32": "g", "33": "y", "36": "c", "7": "c"}
_STYLE = """
text { font: 13px/1 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d7dce5; }
.b { font-weight: 700; } .d { fill: #7f8b9d; } .r { fill: #ff8f8f; } .g { fill: #6bd389; } .y { fill: #f0c560; }
.c { fill: #7cc7f5; }
.chapter { visibility: hidden; } .chapter.still { visibility: visible; }
@media (prefers-reduced-motion: no-preference) {
  .chapter { animation: chapter var(--all) steps(1) var(--at) infinite; }
  .chapter text { animation: line var(--all) steps(1) var(--at) infinite backwards; }
}
"""
# REUSE-IgnoreStart
_HEAD = """<!--
Copyright (c) 2026, m365.graph contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->
"""
# REUSE-IgnoreEnd


def demo(folder: Path) -> str:
    """What the demo prints, with colours; its page is written to the folder. Raises CalledProcessError."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "LINES")}
    command = [sys.executable, str(Path(__file__).with_name("demo.py")), str(folder / "certificates.html")]
    done = subprocess.run(
        command,
        env={**kept, "COLUMNS": str(COLUMNS), "FORCE_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return steady(done.stdout, dt.datetime.now(dt.UTC).date())


def steady(text: str, today: dt.date) -> str:
    """The text without the values that differ in each run: dates relative to TODAY, and made-up IDs and numbers."""
    ids: dict[str, str] = {}

    def day(found: re.Match[str]) -> str:
        moved = TODAY + (dt.date.fromisoformat(found[1]) - today)
        return f"{moved.isoformat()}{'T09:00:00' if found[2] else ''}{'.0000000' if found[3] else ''}"

    def identity(found: re.Match[str]) -> str:
        return ids.setdefault(found[0], f"5f0c2a1e-7b3d-4e60-9a58-{len(ids) + 1:012d}")

    text = re.sub(r"\b(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)?(\.\d{7})?", day, text)
    text = re.sub(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", identity, text)
    text = re.sub(r"SHA-256 [0-9A-F]{16}", "SHA-256 9C41D7A05E2B83F6", text)
    text = re.sub(r'"MII[\w+/]+', lambda found: '"MII'.ljust(len(found[0]), "."), text)
    return re.sub(r"https://127\.0\.0\.1:\d+", "https://127.0.0.1:8443", text)


def chapters(printed: str) -> list[list[str]]:
    """The lines of each chapter, with colours. What comes before the first and after the last verdict is omitted."""
    found: list[list[str]] = []
    for line in printed.splitlines():
        if _CHAPTER.match(plain(line)):
            found.append([])
        if found:
            found[-1].append(line.rstrip())
    return [_trimmed(lines) for lines in found]


def _trimmed(lines: Sequence[str]) -> list[str]:
    last = max((number for number, line in enumerate(lines) if plain(line).startswith("    ")), default=0)
    return [*lines[: last + 1]]


def plain(line: str) -> str:
    """A line without its colours."""
    return _ESCAPE.sub("", line)


def svg(printed: str) -> str:
    """The animated picture: each chapter for some seconds, its lines one after the other.

    Viewers that do not animate, or readers who prefer that nothing moves, see the second chapter.
    """
    found = chapters(printed)
    height = _MARGIN * 2 + 26 + _LINE * max(map(len, found))
    total = _SECONDS * len(found)
    share = 100 / len(found)
    frames = (
        f"@keyframes chapter {{ 0% {{ visibility: visible; }} {share:.3f}% {{ visibility: hidden; }} }}\n"
        "@keyframes line { 0% { opacity: 1; } 70% { opacity: 0; } }\n"
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"',
        f' role="img" aria-label="The output of make demo">\n{_HEAD}<style>{_STYLE}:root {{ --all: {total:g}s; }}\n',
        f'{frames}</style>\n<rect width="{_WIDTH}" height="{height}" rx="10" fill="#12161d"/>\n',
        *(f'<circle cx="{20 + 18 * dot}" cy="18" r="5.5" fill="#3a4352"/>\n' for dot in range(3)),
    ]
    for number, lines in enumerate(found):
        start = number * _SECONDS - total
        parts.append(f'<g class="chapter{" still" if number == 1 else ""}" style="--at: {start:g}s">\n')
        for row, line in enumerate(lines):
            if plain(line).strip():
                at, y = start + 0.3 + row * _STEP, _MARGIN + 26 + _LINE * row + 10
                parts.append(f'<text x="{_MARGIN}" y="{y}" style="--at: {at:.2f}s" xml:space="preserve">')
                parts += [*_spans(line), "</text>\n"]
        parts.append("</g>\n")
    return "".join([*parts, "</svg>\n"])


def _spans(line: str) -> Iterator[str]:
    """The pieces of a line, each with the class of its colour."""
    classes: list[str] = []
    for piece in re.split(r"(\033\[[\d;]*m)", line):
        if code := _ESCAPE.fullmatch(piece):
            classes = [_CLASSES[part] for part in code[1].split(";") if part in _CLASSES]
        elif piece:
            names = " ".join(dict.fromkeys(classes))
            yield f'<tspan class="{names}">{escape(piece)}</tspan>' if names else escape(piece)


def lines_of(picture: str) -> list[str]:
    """The text of a picture, line by line."""
    found = re.findall(r"<text [^>]*>(.*?)</text>", picture)
    return [unescape(re.sub(r"<[^>]+>", "", text)) for text in found]


def lines_printed(printed: str) -> list[str]:
    """The same lines, as the demo prints them."""
    return [plain(line) for lines in chapters(printed) for line in lines if plain(line).strip()]


def words_of(page: str) -> str:
    """A digest of the text of a page, without style and script."""
    text = re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return hashlib.sha256(" ".join(unescape(text).split()).encode()).hexdigest()


def with_words(png: bytes, digest: str) -> bytes:
    """The picture with a digest of the page that it shows, in a tEXt chunk (PNG 3rd edition, 11.3.3.2)."""
    data = b"tEXt" + b"Page\0" + digest.encode()
    chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return png[:33] + chunk + png[33:]  # after the signature and IHDR


def words_in(png: bytes) -> str:
    """The digest that ``with_words`` has added; empty if there is none."""
    found = re.search(rb"tEXtPage\0([0-9a-f]{64})", png)
    return found[1].decode() if found else ""


def report_page() -> str:
    """The page of the example report."""
    sys.path[:0] = [str(ROOT / "tests" / "support")]
    from report_rows import example

    from ansible_collections.m365.graph.plugins.filter.certificate_report import certificate_report

    return certificate_report(example(), title="Contoso certificate report")


def main() -> int:
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        print("make pictures needs Chromium in PATH.")
        return 1
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (IMAGES / "demo.svg").write_text(svg(demo(folder)), encoding="utf-8")
        page, file = report_page(), folder / "report.html"
        file.write_text(page, encoding="utf-8")
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=browser, args=["--disable-gpu"])
            view = opened.new_page(viewport={"width": 1240, "height": 1150}, color_scheme="light")
            view.goto(file.as_uri())
            (IMAGES / "report.png").write_bytes(with_words(view.screenshot(), words_of(page)))
            opened.close()
    for path in sorted(IMAGES.iterdir()):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
