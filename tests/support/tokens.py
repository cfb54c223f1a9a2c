# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a token looks like, wherever it must not be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

# Header and payload of a JSON Web Token (RFC 7519), each a JSON object in base64url. The dot matters: "eyJ" alone turns
# up by chance in the base64 of any certificate or key.
_TOKEN = re.compile(rb"eyJ[\w-]{8,}\.eyJ[\w-]{8,}")


def tokens_in(content: str | bytes) -> list[str]:
    """The tokens in a text, shortened."""
    found = _TOKEN.findall(content.encode() if isinstance(content, str) else content)
    return [token[:24].decode() for token in found]


def files_with_tokens(directory: Path) -> Iterator[Path]:
    """The files below a folder that hold a token."""
    return (path for path in directory.rglob("*") if path.is_file() and tokens_in(path.read_bytes()))
