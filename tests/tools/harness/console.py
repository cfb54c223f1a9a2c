# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a person sees: one line per step, colours where they are welcome, whole lines only."""

from __future__ import annotations

import os
import sys
import threading

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def _wants_colour() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


class Console:
    """Writes whole lines, from any thread."""

    def __init__(self) -> None:
        self.colour = _wants_colour()
        unicode = (sys.stdout.encoding or "ascii").lower().startswith("utf")
        self._marks = dict(zip(("ok", "failed", "skipped", "busy"), "✔✘–…" if unicode else ("ok", "FAILED", "--", ".."), strict=True))
        self._lock = threading.Lock()

    def paint(self, text: str, *styles: str) -> str:
        if not self.colour or not styles:
            return text
        return f"\033[{';'.join(_CODES[style] for style in styles)}m{text}\033[0m"

    def line(self, text: str = "", *styles: str) -> None:
        with self._lock:
            sys.stdout.write(self.paint(text, *styles) + "\n")
            sys.stdout.flush()

    def status(self, state: str, title: str, seconds: float | None = None, note: str = "", output: str = "") -> None:
        """One coloured line for a step; ``output`` follows it, unbroken by other steps."""
        colour = {"ok": "green", "failed": "red", "skipped": "yellow", "busy": "dim"}[state]
        text = self.paint(f"{self._marks[state]} ", colour) + self.paint(f"{title:<64}", "bold" if state == "failed" else "dim" if state == "busy" else "cyan")
        if seconds is not None:
            text += self.paint(f"{seconds:7.1f} s", "dim")
        if note:
            text += "  " + self.paint(note, "dim")
        body = "".join(f"  {line}\n" for line in output.rstrip().splitlines()) if output.strip() else ""
        with self._lock:
            sys.stdout.write(f"{text}\n{body}")
            sys.stdout.flush()
