# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets ansible-test install what its checks need, from the index that this machine's pip is configured for.

ansible-test creates its own virtual environments. It downloads pip for them from one fixed host, unless the script
is in its cache, and it does not pass on environment variables, so that pip's settings in PIP_* are lost. Both go
into the home folder of the run: a script that takes pip from the interpreter (ensurepip), and pip's settings as a
file, which is removed when ansible-test has finished.
"""

from __future__ import annotations

import ast
import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

_GET_PIP = """# Replaces the get-pip script that ansible-test would download: pip comes with the interpreter.
import ensurepip

ensurepip.bootstrap(default_pip=True)
"""
_ASK = """
from types import SimpleNamespace
from ansible_test._internal.python_requirements import get_venv_packages
print(get_venv_packages(SimpleNamespace(version="%d.%d" % __import__("sys").version_info[:2]))["pip"])
"""


@contextlib.contextmanager
def pip_for_ansible_test(python: Path, home: Path) -> Iterator[None]:
    """Both are in ``home`` while the block runs. ``python`` is the interpreter that has ansible-test."""
    settings = home / ".config" / "pip" / "pip.conf"
    netrc = home / ".netrc"
    _place_get_pip(python, home)
    _write_private(settings, _pip_settings(python))
    if (Path.home() / ".netrc").is_file() and not netrc.is_symlink():
        netrc.symlink_to(Path.home() / ".netrc")
    try:
        yield
    finally:
        # They may contain the password of an index.
        settings.unlink(missing_ok=True)
        netrc.unlink(missing_ok=True)


def _place_get_pip(python: Path, home: Path) -> None:
    """Write the script to the cache, under the name that this version of ansible-test expects."""
    answer = subprocess.run([python, "-c", _ASK], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    name = f"get_pip_{answer.stdout.strip().replace('.', '_')}.py"
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / name).write_text(_GET_PIP, encoding="utf-8")


def _pip_settings(python: Path) -> str:
    """The settings of the user's pip, from files and variables, in the form of one file."""
    command = [str(python), "-m", "pip", "config", "list", "--disable-pip-version-check"]
    lines = subprocess.run(
        command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    ).stdout.splitlines()
    sections: dict[str, dict[str, str]] = {"global": {"quiet": "1"}}
    for line in lines:
        key, _equals, value = line.partition("=")
        section, _dot, name = key.rpartition(".")
        if name in ("config-file", "user", "target", "prefix", "root", "require-virtualenv"):
            continue
        section = "global" if section == ":env:" else section
        text = str(ast.literal_eval(value))
        sections.setdefault(section, {})[name] = text.replace("%", "%%").strip().replace("\n", "\n    ")
    return "".join(
        f"[{section}]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())
        for section, values in sections.items()
    )


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
