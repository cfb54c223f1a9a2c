# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Event source for certificates, keys, secrets and tokens that expire soon.

ansible-rulebook runs this file. Its Python also needs ansible-core and the packages in the collection's
requirements.txt.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

DOCUMENTATION = r"""
short_description: Emit events for everything in a tenant that expires soon
description:
  - Polls a tenant in the same way as m365.graph.certificate_info and emits an event for each certificate, key, secret
    or token that expires soon or has expired. It emits another event for the same item when its severity increases.
  - C(event.certificate) is a row of m365.graph.certificate_info, C(event.previous_severity) its previous severity (null
    in the first event), C(event.tenant_id) the tenant as configured, and C(event.read_at) the time of the poll.
  - If a later poll fails, C(event.poll_error) contains the reason and polling continues. If the first poll fails, the
    source stops.
  - The source only reads.
options:
  within_days:
    description: Emit events for items that expire within this number of days.
    type: int
    default: 30
  interval:
    description: Seconds between two polls, at least 60.
    type: int
    default: 86400
  repeat:
    description: Whether each poll emits events for all items that expire soon, instead of only for new or more urgent
      ones.
    type: bool
    default: false
notes:
  - Also accepts the options of m365.graph.certificate_info, such as areas, types, exclude and policy, and the
    credentials, which can also be set with the same environment variables.
"""

EXAMPLES = r"""
- m365.graph.certificate_expiry:
    within_days: 30
    interval: 86400
    areas: [entra]
"""

# ansible-rulebook runs this file directly, so the collection must be added to the import path.
_ROOT = str(Path(__file__).absolute().parents[7])
if _ROOT not in sys.path:
    sys.path.append(_ROOT)

from ansible_collections.m365.graph.plugins.module_utils._module.certificate_info import (
    certificate_info_options,
    run_certificate_info,
)
from ansible_collections.m365.graph.plugins.plugin_utils.controller import Reader

LOGGER = logging.getLogger(__name__)
SHORTEST = 60
#: The options that only this source has.
OWN: dict[str, dict[str, Any]] = {
    "within_days": {"type": "int", "default": 30},
    "interval": {"type": "int", "default": 86400},
    "repeat": {"type": "bool", "default": False},
    "device_certificates": {"type": "str", "choices": ["rows", "none"], "default": "none"},
}
Row = Mapping[str, Any]
Seen = Mapping[tuple[Any, ...], str]


class ExpiryError(Exception):
    """A poll failed; the message contains no secrets."""


def look(args: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the result of certificate_info and the effective options. Raises :class:`ExpiryError`."""
    reader = Reader({}, ExpiryError, heard=True)
    with reader.session({**certificate_info_options(), **OWN}, args) as session:
        if session.params["interval"] < SHORTEST:
            raise ExpiryError(f"interval: {session.params['interval']} is less than {SHORTEST} seconds.")
        return run_certificate_info(session), dict(session.params)


def news(rows: Sequence[Row], seen: Seen, *, repeat: bool = False) -> tuple[list[dict[str, Any]], Seen]:
    """Return the new events and the severities seen so far. Renewed items are removed from the latter.

    Items without an expiry date cause no event. Without ``repeat``, only new items and items with a changed severity
    do.
    """
    ending = {_key(row): row for row in rows if row["not_after"] is not None}
    events = [
        {"certificate": dict(row), "previous_severity": seen.get(key)}
        for key, row in ending.items()
        if repeat or seen.get(key) != row["severity"]
    ]
    return events, {key: str(row["severity"]) for key, row in ending.items()}


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("path", "property", "key_id", "kind", "not_after", "thumbprint"))


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    """Poll, emit events and wait, until cancelled."""
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
                LOGGER.warning("%s was not read: %s", gap["type"], gap["reason"])
            for event in events:
                await queue.put({**event, "tenant_id": options["tenant_id"], "read_at": found["read_at"]})
        await asyncio.sleep(interval)
