"""The build and test driver behind the Makefile: ``python tests/tools/drive.py <target>``.

It makes the environments that the tools need, so it uses the standard library only.
"""

from __future__ import annotations

import sys

from harness.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
