# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real browser, driven over the WebDriver protocol: Chromium without a window, by the driver that comes with it.

Source: W3C, "WebDriver"; Chromium, "ChromeDriver" (the commands below ``goog/cdp``).
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars", "--allow-file-access-from-files"),
)
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def axe_core() -> str:
    """The source of axe-core; the test is skipped where it is not installed."""
    roots = ("/usr/lib/node_modules", "/usr/local/lib/node_modules", *os.environ.get("NODE_PATH", "").split(os.pathsep))
    places = [os.environ.get("AXE_CORE", ""), *(f"{root}/axe-core/axe.min.js" for root in roots if root)]
    found = next((place for place in places if place and Path(place).is_file()), None)
    if found is None:
        pytest.skip("axe-core is not found: npm install --global axe-core, or AXE_CORE=/path/to/axe.min.js")
    return Path(found).read_text(encoding="utf-8")


class Browser:
    """One window, and what is done in it."""

    def __init__(self, url: str, session: str) -> None:
        self._url = f"{url}/session/{session}"

    def open(self, page: Path) -> None:
        self._send("POST", "/url", {"url": page.as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """The result of a function body."""
        return self._send("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait_for(self, script: str) -> Any:
        """The result of a function body that calls its last argument when it is done."""
        return self._send("POST", "/execute/async", {"script": script, "args": []})

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, whatever has the focus."""
        steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._send("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": steps}]})

    def command(self, name: str, **parameters: Any) -> Any:
        """A command of Chromium's own protocol."""
        return self._send("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def shape(self, width: int, *, scheme: str = "light", media: str = "screen") -> None:
        """How wide the window is, what colours its reader prefers, and whether it is paper."""
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=1000, deviceScaleFactor=1, mobile=False)
        self.command("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path: Path) -> None:
        """The whole page, as far down as it goes (but not for ever)."""
        height = min(6000, self.run("return document.documentElement.scrollHeight"))
        width = self.run("return document.documentElement.clientWidth")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        data = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        path.write_bytes(base64.b64decode(data))

    def log(self) -> list[dict[str, Any]]:
        """What the browser has complained of."""
        found: list[dict[str, Any]] = self._send("POST", "/se/log", {"type": "browser"})
        return found

    def _send(self, method: str, path: str, body: Any) -> Any:
        return _send(method, f"{self._url}{path}", body)


def _send(method: str, url: str, body: Any) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method)
    try:
        with _DIRECT.open(request, timeout=120) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise AssertionError(json.load(error)["value"]["message"]) from None


@contextmanager
def chromium(directory: Path) -> Iterator[Browser]:
    """A browser with nothing in it; the test is skipped where there is none."""
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip(f"no {' or '.join(BROWSERS)} with a chromedriver in PATH")
    # Chromium keeps what it needs below HOME otherwise.
    environment = {**os.environ, "HOME": str(directory), "XDG_CONFIG_HOME": str(directory), "XDG_CACHE_HOME": str(directory)}
    log = directory / "chromedriver.log"
    with log.open("wb") as output:
        process = subprocess.Popen([driver, "--port=0"], stdout=output, stderr=output, env=environment)
    try:
        url = f"http://127.0.0.1:{_port(log)}"
        options = {"binary": binary, "args": [*ARGUMENTS, f"--user-data-dir={directory / 'profile'}"]}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        made = _send("POST", f"{url}/session", {"capabilities": {"alwaysMatch": wanted}})
        try:
            yield Browser(url, made["sessionId"])
        finally:
            _send("DELETE", f"{url}/session/{made['sessionId']}", {})
    finally:
        process.terminate()
        process.wait(timeout=30)


def _port(log: Path) -> str:
    """The port that the driver has chosen."""
    for _attempt in range(300):
        found = log.read_text().partition("started successfully on port ")[2].partition(".")[0]
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"chromedriver does not start: {log.read_text()}")
