# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures for tests of shared tokens."""

from __future__ import annotations

from pathlib import Path

import pytest
from token_source import Clock, Make, maker

from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import (
    TokenFolder,
    TokenStore,
)
from ansible_collections.m365.graph.plugins.plugin_utils.token_memory import TokenMemory


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, folder: Path) -> TokenStore:
    return TokenFolder(str(folder), patience=0.2) if request.param == "folder" else TokenMemory(patience=0.2)


@pytest.fixture
def make(clock: Clock, store: TokenStore) -> Make:
    return maker(clock, store)
