# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Collects everything that is wrong with a document, so that people can correct it at once. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from types import TracebackType

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Json, shown


class Problems:
    """A context that collects instead of raising :class:`InputError`. It can be entered several times."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def __enter__(self) -> None:
        """Begin a part whose error is collected."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> bool:
        if not isinstance(error, InputError):
            return False
        self._found.append(str(error).rstrip("."))
        return True

    def refuse(self) -> None:
        """Raise :class:`InputError` with everything that was collected, each once."""
        if self._found:
            raise InputError(f"{'; '.join(dict.fromkeys(self._found))}.")


def mapping(what: str, value: object) -> Json:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise InputError(f"{what} is not a mapping of names to values.")
    return value


def refuse_strangers(what: str, written: Json, known: Collection[str]) -> None:
    strangers = [name for name in written if name not in known]
    if strangers:
        named = ", ".join(f"{shown(name)}{meant(name, known)}" for name in strangers)
        is_or_are = "is" if len(strangers) == 1 else "are"
        # A list of all names helps only those who do not find theirs in the suggestions.
        choices = "" if all(meant(name, known) for name in strangers) else f": {', '.join(known)}"
        raise InputError(f"{named} {is_or_are} not among {what}{choices}.")


def meant(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f" (is {near[0]} meant?)" if near else ""
