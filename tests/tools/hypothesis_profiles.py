# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pytest plugin with profiles of hypothesis: ``ci`` is quick and repeatable, ``nightly`` has more, new examples."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, database=None, max_examples=60)
settings.register_profile("nightly", deadline=None, database=None, max_examples=10_000, print_blob=True)
