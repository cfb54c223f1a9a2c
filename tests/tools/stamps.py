# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remembers what has passed with which input, so that it is repeated only when that has changed.

A stamp is a file in build/stamps with a hash of the input. A clean checkout has none, and the nightly run ignores them.
"""

from __future__ import annotations

import functools
import hashlib
import os

from workspace import BUILD, ROOT, files

_SHIPPED = (
    "plugins/",
    "roles/",
    "playbooks/",
    "extensions/",
    "meta/",
    "galaxy.yml",
    "requirements.txt",
    "bindep.txt",
    "noxfile.py",
    "antsibull-nox.toml",
)
#: The start of each input's path, for each session that is repeated only when its input has changed.
INPUTS = {
    "ansible-lint": (
        *_SHIPPED,
        "docs/",
        ".ansible-lint",
        ".yamllint",
        "changelogs/",
        "tests/tools/",
        "tests/config.yml",
    ),
    "build-import-check": (*_SHIPPED, "README.md", "changelogs/"),
    "docs-check": (*_SHIPPED, "docs/"),
    "eda": (*_SHIPPED, "tests/eda/", "tests/support/", "tests/requirements-eda.txt"),
    "execution-environment": (
        "meta/",
        "galaxy.yml",
        "requirements.txt",
        "bindep.txt",
        "docs/controller/",
        "tests/requirements-builder.txt",
        "tests/tools/",
    ),
    "neighbours": (
        *_SHIPPED,
        "docs/controller/",
        "docs/docsite/rst/guide_own_ca.rst",
        "tests/neighbours/",
        "tests/support/",
    ),
    "molecule": (*_SHIPPED, "tests/requirements-molecule.txt"),
    "sanity": (
        "plugins/",
        "tests/sanity/",
        "tests/config.yml",
        "meta/",
        "requirements.txt",
        "noxfile.py",
        "tests/tools/pip_bridge.py",
    ),
}


#: What the environments are installed from.
_PACKAGES = ("requirements.txt", "tests/requirements-", "antsibull-nox.toml", "noxfile.py", "tests/tools/matrix.py")


def _inputs(session: str) -> tuple[str, ...]:
    return INPUTS.get(session) or (INPUTS["sanity"] if session.startswith("sanity-") else ())


@functools.cache
def _key(inputs: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in files() if path.as_posix().startswith(inputs)):
        digest.update(f"{path}\0".encode())
        digest.update((ROOT / path).read_bytes() if (ROOT / path).is_file() else b"")
    return digest.hexdigest()


def _matches(name: str, inputs: tuple[str, ...]) -> bool:
    stamp = BUILD / "stamps" / name
    return stamp.is_file() and stamp.read_text() == _key(inputs)


def _write(name: str, inputs: tuple[str, ...]) -> None:
    stamp = BUILD / "stamps" / name
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(_key(inputs))


def unchanged(session: str) -> bool:
    """Whether the session has passed with this input. For ``make test`` only: its own target always runs a session."""
    return os.environ.get("M365_TEST_TARGET") == "test" and _matches(session, _inputs(session))


def installed() -> bool:
    """Whether the environments in build/ are complete: pip does not look for newer packages then."""
    return _matches("installed", _PACKAGES)


def passed(session: str) -> None:
    """Write the stamp of a session that has passed."""
    if inputs := _inputs(session):
        _write(session, inputs)


def all_passed(good: bool) -> None:
    """After a run: complete environments, or a reason to install into them again."""
    if good:
        _write("installed", _PACKAGES)
    else:
        (BUILD / "stamps" / "installed").unlink(missing_ok=True)
