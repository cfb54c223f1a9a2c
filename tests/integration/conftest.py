# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""By day, plays of labs take place in this process, apart from those of tests with the mark ``playbook``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab
from night import night


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "playbook: ansible-playbook runs the plays of this test by day as well; at night it runs those of every test",
    )


@pytest.fixture
def lab(lab: Callable[..., Lab], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Lab]:
    """Makes labs. By day, their plays take place in this process, unless the test has the mark ``playbook``."""
    from direct_plays import DirectLab, SkippedTime

    if night() or request.node.get_closest_marker("playbook") or request.node.get_closest_marker("every_core"):
        return lab

    clock = SkippedTime()
    monkeypatch.setattr("m365_graph_emulator.clock.now", clock.now)

    def make(*arguments: Any, **options: Any) -> Lab:
        made = lab(*arguments, **options)
        return DirectLab(made.directory, made.emulator, clock)

    return make
