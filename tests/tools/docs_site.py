# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the documentation site: antsibull-docs writes the pages, Sphinx makes HTML of them. A warning is an error.

``python docs_site.py <folder>``: the result is in <folder>/html.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import yaml

SETTINGS = Path(__file__).resolve().parents[2] / "docs" / "site"
# Anything that a page would load from another host.
_COMMON = "graph.py"
"""The documentation fragment with the options for signing in."""
_FOREIGN = re.compile(r"<(?:script|img|iframe|link rel=\"stylesheet\")[^>]*\"(?:https?:)?//[^>]*>")


def common_options(fragment: str) -> set[str]:
    """The options of the fragment that all modules share."""
    found = re.search(r'^    DOCUMENTATION = r?"""\n(.*?)"""', fragment, re.MULTILINE | re.DOTALL)
    assert found
    return {*yaml.safe_load(found[1])["options"]}


def own_options_first(page: str, common: Collection[str]) -> str:
    """A page with the options for signing in after its own, in each table of options. Other pages do not change."""
    first, *tables = re.split(r"(?=\n  \* - Parameter\n)", page)
    return first + "".join(_own_rows_first(table, common) for table in tables)


def _own_rows_first(text: str, common: Collection[str]) -> str:
    """The same for a text that begins with such a table."""
    after = re.compile(r"^\S", re.MULTILINE).search(text, 1)  # the first line that is not indented
    end = len(text[: after.start() if after else len(text)].rstrip("\n"))
    head, *rows = re.split(r"(?=^  \* - \.\. raw:: html$)", text[:end], flags=re.MULTILINE)

    def shared(row: str) -> bool:
        found = re.search(r'id="parameter-([^"/]+)', row)
        return found is not None and found[1] in common

    rows = [row if row.endswith("\n\n") else f"{row.rstrip()}\n\n" for row in rows]
    ordered = [*(row for row in rows if not shared(row)), *(row for row in rows if shared(row))]
    return head + "".join(ordered).rstrip("\n") + text[end:]


def landing(index: str, text: str) -> str:
    """The first page with a text about the collection, and a caption in the side bar for each group of guides.

    Its title is the name as it is written in playbooks.
    """
    index = re.sub(r"^M365\.Graph\n=+\n", "m365.graph\n==========\n", index, flags=re.MULTILINE)
    index = re.sub(
        r"^(.+)\n-+\n\n\.\. toctree::\n    :maxdepth: 1\n",
        lambda found: found[0] + f"    :caption: {found[1]}\n",
        index,
        flags=re.MULTILINE,
    )
    return index.replace(".. contents::\n", f"{text}\n.. contents::\n", 1)


def improve(pages: Path) -> None:
    """Apply the above to the pages that antsibull-docs has written."""
    root = SETTINGS.parents[1]
    common = common_options((root / "plugins" / "doc_fragments" / _COMMON).read_text(encoding="utf-8"))
    for path in sorted({*pages.glob("*_module.rst"), *pages.glob("*_lookup.rst"), *pages.glob("*_inventory.rst")}):
        path.write_text(own_options_first(path.read_text(encoding="utf-8"), common), encoding="utf-8")
    index = pages / "index.rst"
    text = (SETTINGS / "landing.rst").read_text(encoding="utf-8")
    index.write_text(landing(index.read_text(encoding="utf-8"), text), encoding="utf-8")


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
    improve(pages)
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
