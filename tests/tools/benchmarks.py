# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the programs in tests/benchmarks, or only the one named: ``make bench ARGS="loop --items 100"``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"


def main(arguments: list[str]) -> int:
    programs = sorted(path for path in FOLDER.glob("*.py") if not path.name.startswith("_"))
    if named := [path for path in programs if path.stem in arguments[:1]]:
        programs, arguments = named, arguments[1:]
    return max(subprocess.run([sys.executable, program, *arguments], check=False).returncode for program in programs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
