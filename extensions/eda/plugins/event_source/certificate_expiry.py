# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An event for everything of a tenant that ends soon: certificates, keys, secrets and tokens.

ansible-rulebook runs this file by itself. Beside it, its Python needs ansible-core and what requirements.txt of the collection names.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

DOCUMENTATION = r"""
short_description: Tell of everything in a tenant that ends soon
description:
  - Looks at a tenant again and again, as m365.graph.certificate_info does, and makes an event for each certificate, key, secret or token
    that ends soon or has ended. There is another event for the same one when it becomes more urgent.
  - C(event.certificate) is a row of m365.graph.certificate_info, C(event.previous_severity) how urgent it was the last time (null the first
    time), C(event.tenant_id) the tenant as it was given, and C(event.read_at) when it was read.
  - When a later look fails, C(event.poll_error) is a sentence that says why, and looking goes on. When the first one fails, the source ends.
  - Only reads.
options:
  within_days:
    description: How soon.
    type: int
    default: 30
  interval:
    description: Seconds between two looks. 60 at least.
    type: int
    default: 86400
  repeat:
    description: Whether each look makes events for all that ends soon, and not only for what is new or more urgent.
    type: bool
    default: false
notes:
  - Takes the options of m365.graph.certificate_info as well, such as areas, types, exclude and policy, and how to sign in, from here or from the
    same environment variables.
"""

EXAMPLES = r"""
- m365.graph.certificate_expiry:
    within_days: 30
    interval: 86400
    areas: [entra]
"""

# It is run as a file, not imported as a part of its collection.
_ROOT = str(Path(__file__).absolute().parents[7])
if _ROOT not in sys.path:
    sys.path.append(_ROOT)

from ansible_collections.m365.graph.plugins.module_utils._module.certificate_info import (  # noqa: E402
    certificate_info_options,
    run_certificate_info,
)
from ansible_collections.m365.graph.plugins.plugin_utils.controller import Reader  # noqa: E402

LOGGER = logging.getLogger(__name__)
SHORTEST = 60
#: The options of this source alone.
OWN: dict[str, dict[str, Any]] = {
    "within_days": {"type": "int", "default": 30},
    "interval": {"type": "int", "default": 86400},
    "repeat": {"type": "bool", "default": False},
    "device_certificates": {"type": "str", "choices": ["rows", "none"], "default": "none"},
}
Row = Mapping[str, Any]
Seen = Mapping[tuple[Any, ...], str]


class ExpiryError(Exception):
    """The tenant cannot be looked at; one sentence without secrets."""


def look(args: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What ends soon, as certificate_info returns it, and the options by which it was read. Raises :class:`ExpiryError`."""
    reader = Reader({}, ExpiryError, heard=True)
    with reader.session({**certificate_info_options(), **OWN}, args) as session:
        if session.params["interval"] < SHORTEST:
            raise ExpiryError(f"interval: {session.params['interval']} is less than {SHORTEST} seconds.")
        return run_certificate_info(session), dict(session.params)


def news(rows: Sequence[Row], seen: Seen, *, repeat: bool = False) -> tuple[list[dict[str, Any]], Seen]:
    """The events for what ends soon, and what has been seen by now: how urgent each is. What is renewed is forgotten.

    Only what tells its end is an event, and of that only what is new or is another severity than before, or all with ``repeat``.
    """
    ending = {_key(row): row for row in rows if row["not_after"] is not None}
    events = [{"certificate": dict(row), "previous_severity": seen.get(key)} for key, row in ending.items() if repeat or seen.get(key) != row["severity"]]
    return events, {key: str(row["severity"]) for key, row in ending.items()}


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("path", "property", "key_id", "kind", "not_after", "thumbprint"))


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    """Look, tell, wait, and so on until cancelled."""
    seen: Seen | None = None
    interval = SHORTEST
    while True:
        try:
            found, options = await asyncio.to_thread(look, args)
        except ExpiryError as error:
            if seen is None:
                raise
            LOGGER.warning("%s", error)
            await queue.put({"poll_error": str(error), "tenant_id": args.get("tenant_id")})
        else:
            interval = options["interval"]
            events, seen = news(found["certificates"], seen or {}, repeat=options["repeat"])
            for gap in found["not_read"]:
                LOGGER.warning("%s is not looked at: %s", gap["type"], gap["reason"])
            for event in events:
                await queue.put({**event, "tenant_id": options["tenant_id"], "read_at": found["read_at"]})
        await asyncio.sleep(interval)
