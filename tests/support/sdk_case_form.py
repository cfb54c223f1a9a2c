# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must be known about a type before Microsoft's SDKs can use it on the emulator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True)
class SdkCase:
    """What is done with a type.

    ``body`` creates it and ``change`` changes it; ``beta`` has more of the body, for that version only. Where the
    tenant has it already, ``item`` is its ID and ``body`` what it has; ``once``: it has no ID, and its first PATCH
    creates it. ``hidden`` are properties that are sent and not returned: secrets, and what needs $expand.
    ``lacking`` are documented properties that the SDK does not have. ``no_path`` is why the SDK of a version has no
    request builder for it: its requests are then sent with the URL.
    """

    path: str
    body: Json
    change: Json = field(default_factory=dict)
    beta: Json = field(default_factory=dict)
    item: str = ""
    once: bool = False
    hidden: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    no_path: Mapping[str, str] = field(default_factory=dict)
