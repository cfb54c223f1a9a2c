# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts what the tests share in reach: the emulator, certificates, playbooks, labs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lab import Lab

HERE = Path(__file__).parent

for folder in (HERE / "support", HERE / "contract", HERE.parent / "roles" / "emulator" / "files"):
    sys.path.insert(0, str(folder))


def pytest_configure(config: pytest.Config) -> None:
    """At night (``M365_TEST_NIGHTLY=1``, or hypothesis's profile of that name) nothing is left out, and every playbook
    is a process.
    """
    from night import VARIABLE, night

    config.addinivalue_line(
        "markers",
        "every_core: depends on ansible-core itself (how it runs modules, reads inventories and templates "
        "conditionals), so that it is run with every ansible-core; the other tests of tests/integration are run "
        "with the newest one by day, with all at night",
    )
    config.addinivalue_line(
        "markers",
        "nightly: takes long, and differs from another test of the day in details only; docs/testing.md says which and "
        "why",
    )
    if config.getoption("--hypothesis-profile", default=None) == "nightly":
        os.environ[VARIABLE] = "1"  # for the workers of pytest-xdist as well
    if night():
        os.environ.setdefault("M365_TEST_PLAYBOOKS", "process")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """By day, what is for the night is left out."""
    from night import night

    late = [] if night() else [item for item in items if item.get_closest_marker("nightly")]
    if late:
        config.hook.pytest_deselected(items=late)
        items[:] = [item for item in items if item not in late]


@pytest.fixture(autouse=True, scope="session")
def _keys() -> Iterator[None]:
    """RSA keys are used again; see keys.py."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from keys import reusing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rsa, "generate_private_key", reusing(rsa.generate_private_key))
        yield


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Callable[..., Lab]]:
    """Makes labs: ``lab()`` for the demo tenant, ``lab(tenant={...})`` for another, also with more ``metadata``."""
    from lab import Lab
    from m365_graph_emulator import Emulator

    emulators: list[Emulator] = []

    def make(tenant: Mapping[str, Any] | None = None, metadata: str | None = None) -> Lab:
        directory = tmp_path / f"lab{len(emulators)}"
        directory.mkdir()
        file = directory / "metadata.xml" if metadata else None
        if file and metadata:
            file.write_text(metadata, encoding="utf-8")
        seed = dict(tenant) if tenant else None
        emulators.append(Emulator(directory=directory / "emulator", tenant=seed, metadata=file).start())
        return Lab(directory, emulators[-1])

    yield make
    for emulator in emulators:
        emulator.stop()
