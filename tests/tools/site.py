# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the documentation site: antsibull-docs writes the pages, Sphinx makes HTML of them. A warning is an error.

``python site.py <folder>``: the result is in <folder>/html.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

SETTINGS = Path(__file__).resolve().parents[2] / "docs" / "site"
# Anything that a page would load from another host.
_FOREIGN = re.compile(r"<(?:script|img|iframe|link rel=\"stylesheet\")[^>]*\"(?:https?:)?//[^>]*>")


def main(site: Path) -> int:
    pages, html = site / "rst", site / "html"
    shutil.rmtree(site, ignore_errors=True)  # Sphinx does not repeat the warnings of an unchanged page
    pages.mkdir(parents=True)
    pages.chmod(0o755)  # antsibull-docs refuses a folder that others can write to
    tool = Path(sys.executable).parent / "antsibull-docs"
    write: list[str | Path] = [
        tool,
        "--config-file",
        SETTINGS / "antsibull-docs.cfg",
        "collection",
        "--use-current",
        "--squash-hierarchy",
    ]
    subprocess.run([*write, "--fail-on-error", "--dest-dir", pages, "m365.graph"], check=True)
    make: list[str | Path] = [
        sys.executable,
        "-m",
        "sphinx",
        "--builder",
        "html",
        "--conf-dir",
        SETTINGS,
        "--doctree-dir",
        site / "doctrees",
    ]
    subprocess.run([*make, "--jobs", "auto", "--quiet", "--fail-on-warning", pages, html], check=True)
    texts = {path: path.read_text(encoding="utf-8") for path in html.rglob("*.html")}
    foreign = [f"{path}: {found[0]}" for path, text in texts.items() for found in _FOREIGN.finditer(text)]
    print("\n".join([*foreign, f"{len(texts)} pages in {html}"]))
    return int(bool(foreign) or not texts)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
