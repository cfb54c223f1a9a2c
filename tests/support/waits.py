# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the collection waits, and how a test puts another clock there: the one place that knows it.

Every class that waits takes ``sleep`` as an argument; its default is replaced for code that makes the objects itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._auth import credentials
from ansible_collections.m365.graph.plugins.module_utils._client import client
from ansible_collections.m365.graph.plugins.module_utils._engine import credential_writer, locator, reconciler
from ansible_collections.m365.graph.plugins.module_utils._tenant import applier

_WAITING: tuple[Callable[..., Any], ...] = (
    client.GraphClient.__init__,
    credentials.credential_from,
    locator.Locator.__init__,
    reconciler.Reconciler.__init__,
    applier.Applier.__init__,
    credential_writer.CredentialWriter.__init__,
)


def defaults() -> Iterator[dict[str, Any]]:
    """The defaults of everything that waits, ``sleep`` among them, to be changed in place."""
    for waiting in _WAITING:
        yield waiting.__kwdefaults__  # type: ignore[attr-defined]


def use(sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
    """Wait by another clock for the rest of this process."""
    for found in defaults():
        found["sleep"] = sleep
        if "clock" in found:
            found["clock"] = clock
