# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of many alike cases are run by day: a few of them, and those of each module that has just been changed.

At night all are run. ``make test`` finds out what has changed (tests/tools/changes.py); a test that is started by hand
takes the few.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from night import night

#: Paths of changed files in the collection, one in a line.
VARIABLE = "M365_TEST_CHANGED"
COLLECTION = Path(__file__).parents[2]
#: The folders whose files belong to some modules only.
OWN = ("plugins/modules/", "plugins/module_utils/_resources/", "tests/contract/cases/")


@functools.cache
def _words(changed: str) -> frozenset[str]:
    found: set[str] = set()
    for path in changed.splitlines():
        if path.startswith(OWN) and (COLLECTION / path).is_file():
            found.add(Path(path).stem)
            found.update(re.findall(r"\w+", (COLLECTION / path).read_text(encoding="utf-8")))
    return frozenset(found)


def is_changed(name: str) -> bool:
    """Whether a changed file of a module, a description or a contract's case names this module."""
    return name in _words(os.environ.get(VARIABLE, ""))


def chosen(cases: Iterable[Any], count: int, *, name: Callable[[Any], str] = str) -> list[Any]:
    """``count`` of the cases, evenly spread, and those of changed modules; at night all of them.

    ``name`` is the module's name of a case.
    """
    every = [*cases]
    if night() or len(every) <= count:
        return every
    spread = {round(number * (len(every) - 1) / max(count - 1, 1)) for number in range(count)}
    return [case for number, case in enumerate(every) if number in spread or is_changed(name(case))]


def by_day(cases: Iterable[Any], count: int, *, name: Callable[[Any], str] = str) -> list[Any]:
    """The cases for ``parametrize``; those that :func:`chosen` leaves out have the mark ``nightly``."""
    every = [*cases]
    kept = chosen(every, count, name=name)
    return [case if any(case is one for one in kept) else _late(case) for case in every]


def _late(case: Any) -> Any:
    values: Sequence[Any] = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.nightly)
