# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can expire, as descriptions have it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ansible_collections.m365.graph.plugins.module_utils._values.edm import Json


@dataclass(frozen=True)
class Expiring:
    """Something of a resource that can expire, told by the properties that speak of it: where there are several, the
    first that has a value.

    ``use`` says what it is for. ``each`` is the property with a list of such things, whose elements have the other
    properties then. ``certificate`` holds the certificate, or a list that begins with it; ``kind`` is what it is
    without one. ``ends`` and ``starts`` are Edm.DateTimeOffset values, or seconds since 1970 as JWK has them.
    ``used_by`` are properties of the resource, ``name`` those of the thing (without one it is called as its
    certificate is). Of ``many`` a tenant can have a hundred thousand. What is not ``counted`` (called with the
    resource) is over already.
    """

    use: str
    kind: Literal["certificate", "key", "secret", "token"] = "certificate"
    each: str | None = None
    certificate: str | None = None
    ends: str | None = None
    starts: str | None = None
    thumbprint: str | None = None
    serial_number: str | None = None
    subject: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    key_id: str | None = None
    many: bool = False
    counted: Callable[[Json], bool] | None = None
