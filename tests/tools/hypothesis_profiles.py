"""Pytest plugin: how much hypothesis tries. ``ci`` is the same on each run and quick, ``nightly`` looks further and anew."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, database=None, max_examples=60)
settings.register_profile("nightly", deadline=None, database=None, max_examples=10_000, print_blob=True)
