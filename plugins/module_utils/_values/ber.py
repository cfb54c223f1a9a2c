# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Elements of BER (ITU-T X.690), in which Apple's signed and encrypted messages (CMS, RFC 5652) are written. Pure."""

from __future__ import annotations

from dataclasses import dataclass

SEQUENCE, OID, OCTETS, CONSTRUCTED_OCTETS, CONTEXT_0 = 0x30, 0x06, 0x04, 0x24, 0xA0
DEEPEST = 16
"""Levels of nested elements. Apple's messages have six; a stranger's file could have thousands."""


@dataclass(frozen=True)
class Element:
    """One element: its tag, the places of its content, and the place after it."""

    tag: int
    start: int
    stop: int
    after: int


def element(data: bytes, at: int, depth: int = 0) -> Element:
    """The element at a place. Raises IndexError or ValueError for one that is not complete."""
    tag, size, start = data[at], data[at + 1], at + 2
    if depth > DEEPEST or tag & 0x1F == 0x1F:  # tags of several bytes do not occur in CMS
        raise ValueError
    if size == 0x80:  # an indefinite length: the content ends with two zeros
        stop = start
        while data[stop : stop + 2] != b"\0\0":
            stop = element(data, stop, depth + 1).after
        return Element(tag, start, stop, stop + 2)
    if size > 0x80:
        count = size & 0x7F
        size, start = int.from_bytes(data[start : start + count], "big"), start + count
    if start + size > len(data):
        raise ValueError
    return Element(tag, start, start + size, start + size)


def children(data: bytes, parent: Element) -> list[Element]:
    """The elements in another one. Raises IndexError or ValueError."""
    found, at = list[Element](), parent.start
    while at < parent.stop:
        found.append(element(data, at))
        at = found[-1].after
    return found


def message(data: bytes, kind: bytes) -> Element | None:
    """The content of a CMS message; None if it is of another kind than this object identifier.

    Raises IndexError or ValueError for data that is no CMS message.
    """
    name, wrapped = children(data, element(data, 0))[:2]
    if name.tag != OID or data[name.start : name.stop] != kind or wrapped.tag != CONTEXT_0:
        return None
    return wrapped
