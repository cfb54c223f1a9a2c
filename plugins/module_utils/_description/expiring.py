# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions of what can expire. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ansible_collections.m365.graph.plugins.module_utils._values.edm import Json


@dataclass(frozen=True)
class Expiring:
    """A part of a resource that can expire, by its properties; of several, the first with a value is used.

    ``use`` is its purpose. ``each`` is the property with such a part or a list of them, which have the other properties
    then; a value inside of another one has a path of names (``validity.endDateTime``). ``certificate`` contains the
    certificate, or a list that begins with it; ``kind`` is the kind without a certificate. ``ends`` and ``starts`` are
    Edm.DateTimeOffset values, or seconds since 1970 as in JWK. ``used_by`` are properties of the resource, ``name``
    those of the part (the default is the name of its certificate). ``many``: a tenant can have a hundred thousand of
    them. ``active`` is true in the one of several that is in use. If ``counted`` (called with the resource) or ``used``
    (called with the part) is false, the part is not in use any more. ``inside(resource)`` are values of a file in the
    resource, by their names here: they take precedence over those of the service, because devices go by the file.
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
    active: str | None = None
    many: bool = False
    counted: Callable[[Json], bool] | None = None
    used: Callable[[Json], bool] | None = None
    inside: Callable[[Json], Json] | None = None
