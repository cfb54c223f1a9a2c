# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a certificate report with many rows: how large it is, and how long it takes to make, open and search.

Chromium opens a copy of the page that measures itself. Without Chromium in PATH, only the first part is measured.

Usage: report.py [rows ...]
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import _service  # noqa: F401 - for the import path
from report_rows import DAY, NOW

from ansible_collections.m365.graph.plugins.filter.certificate_report import certificate_report
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import (
    ExpiringItem,
    ExpiryPolicy,
    Holder,
    ordered,
    row_of,
    summary,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import ticks_of

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ROWS = 5000
#: Rows that the page shows at first.
SHOWN = 500
#: Milliseconds between a key press and its result that people notice as a wait, and until a page is there.
KEY, OPEN = 100, 1000
#: The script runs after that of the page; reading a height makes the browser lay out the page.
MEASURE = """
<script>
(() => {
  const search = document.getElementById('search'), table = document.getElementById('estate'), keys = [];
  const lay = () => document.body.offsetHeight;
  lay();
  const opened = performance.now();
  for (const text of ['a', 'ap', 'application 1', 'application 12', 'nothing', '']) {
    const began = performance.now();
    search.value = text;
    search.dispatchEvent(new Event('input'));
    lay();
    keys.push(performance.now() - began);
  }
  const began = performance.now();
  table.tHead.rows[table.tHead.rows.length - 1].querySelector('button').click();
  lay();
  const shown = [...table.tBodies[0].rows].filter(row => !row.hidden).length;
  const told = {opened, keys, sorted: performance.now() - began, shown};
  const place = document.createElement('pre');
  place.id = 'measured';
  place.textContent = JSON.stringify(told);
  document.body.append(place);
})();
</script>
"""


def estate(count: int) -> dict[str, Any]:
    """As many secrets, each of an application of its own, that expire within two years."""
    rows = []
    for number in range(count):
        holder = Holder("application", "entra", str(number), f"Application {number}", f"/v1.0/applications/{number}")
        item = ExpiringItem(
            "secret",
            "Sign-in of the application, with a secret.",
            "passwordCredentials",
            name=f"Pipeline {number}",
            ends=ticks_of(NOW) + (number % 730) * DAY,
        )
        rows.append({**row_of(holder, item, ExpiryPolicy(), NOW), "owners": [f"owner{number % 50}@contoso.com"]})
    found = ordered(rows)
    return {
        "certificates": found,
        "summary": summary(found),
        "policy": {"critical": 7, "warning": 30, "notice": 90, "weak": "warning"},
        "read_at": "2026-11-25T12:00:00Z",
        "not_read": [],
    }


def opened(browser: str, page: str, directory: Path) -> dict[str, Any]:
    """What the page has measured in a browser."""
    file = directory / "page.html"
    # The page allows its own script only.
    free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    file.write_text(free.replace("</body>", f"{MEASURE}</body>"), encoding="utf-8")
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={directory}/browser",
        "--dump-dom",
    ]
    done = subprocess.run(
        [*command, file.as_uri()], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    )
    found = re.search(r'<pre id="measured">(.*?)</pre>', done.stdout)
    if found is None:
        sys.exit("the page has measured nothing")
    measured: dict[str, Any] = json.loads(found[1])
    return measured


def main(*counts: int) -> int:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    right = True
    print("The page of a report")
    print(f"  {'rows':>6} {'made in':>10} {'size':>9} {'opened in':>10} {'key':>8} {'longest':>8} {'sort':>8}")
    for count in counts or (500, ROWS):
        given = estate(count)
        began = time.process_time()
        page = certificate_report(given)
        made = time.process_time() - began
        size = len(page.encode())
        print(f"  {count:6,} {made:8.2f} s {size / 2**20:5.1f} MiB", end="")
        if browser:
            with tempfile.TemporaryDirectory() as name:
                seen = opened(browser, page, Path(name))
            right &= seen["shown"] == min(count, SHOWN)
            usual, longest = statistics.median(seen["keys"]), max(seen["keys"])
            print(f" {seen['opened']:7.0f} ms {usual:5.0f} ms {longest:5.0f} ms {seen['sorted']:5.0f} ms", end="")
            if count >= ROWS:
                met = usual <= KEY and seen["opened"] <= OPEN
                print(f"   target: opened in {OPEN} ms, {KEY} ms for a key: {'met' if met else 'NOT met'}", end="")
        print(flush=True)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
