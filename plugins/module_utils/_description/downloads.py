# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts of the service that people hand to others as files, such as a signing request. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DownloadedText:
    """A text as it is written to a file. Two texts with the same ``identity`` mean the same.

    ``facts`` describe it in results; they are null if it cannot be read.
    """

    content: str
    identity: Hashable
    facts: Mapping[str, Any]

    @property
    def readable(self) -> bool:
        return any(value is not None for value in self.facts.values())


@dataclass(frozen=True)
class Download:
    """The text that the function ``function`` of an entity returns, called ``result`` in results.

    ``read`` is applied to that text, and to the content of a file. ``maker`` is the action that makes the text if there
    is none yet, and returns it.
    """

    function: str
    result: str
    label: str
    read: Callable[[str], DownloadedText]
    maker: str = ""
