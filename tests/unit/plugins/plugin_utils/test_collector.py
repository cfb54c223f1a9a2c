# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unused objects are searched for less often in a block, and as before after it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from ansible_collections.m365.graph.plugins.plugin_utils import collector


@pytest.fixture(autouse=True)
def threshold() -> Iterator[tuple[int, int, int]]:
    before = gc.get_threshold()
    yield before
    gc.set_threshold(*before)


def test_searches_are_rare_in_the_block_only(threshold: tuple[int, int, int]) -> None:
    with collector.seldom():
        assert gc.get_threshold()[0] == collector.OBJECTS and gc.isenabled()
    assert gc.get_threshold() == threshold


def test_an_error_ends_it_too(threshold: tuple[int, int, int]) -> None:
    with pytest.raises(KeyError), collector.seldom():
        raise KeyError
    assert gc.get_threshold() == threshold


@pytest.mark.parametrize("first", [0, collector.OBJECTS * 2])
def test_a_user_who_wants_fewer_gets_fewer(first: int) -> None:
    gc.set_threshold(first, 10, 10)
    with collector.seldom():
        assert gc.get_threshold()[0] == first
