# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets ansible-test install what its checks need, from wherever this machine's pip installs.

ansible-test makes virtual environments of its own. It fetches pip for them from one fixed host, unless the script is already in its cache;
and it passes no variables on, so that pip's settings in PIP_* are lost. Both are put into the home folder that the driver gives it:
a few lines that take pip from the interpreter (ensurepip), and pip's settings as a file, for as long as ansible-test runs.
"""

from __future__ import annotations

import ast
import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .environment import Environment

_GET_PIP = """# Stands in for the get-pip script that ansible-test would fetch: pip comes with the interpreter.
import ensurepip

ensurepip.bootstrap(default_pip=True)
"""
_ASK = """
from types import SimpleNamespace
from ansible_test._internal.python_requirements import get_venv_packages
print(get_venv_packages(SimpleNamespace(version="%d.%d" % __import__("sys").version_info[:2]))["pip"])
"""


@contextlib.contextmanager
def pip_for_ansible_test(environment: Environment) -> Iterator[None]:
    """Both are in place while the block runs."""
    settings = environment.home / ".config" / "pip" / "pip.conf"
    netrc = environment.home / ".netrc"
    _place_get_pip(environment)
    _write_private(settings, _pip_settings(environment))
    if (Path.home() / ".netrc").is_file() and not netrc.is_symlink():
        netrc.symlink_to(Path.home() / ".netrc")
    try:
        yield
    finally:
        # They may hold the password of an index.
        settings.unlink(missing_ok=True)
        netrc.unlink(missing_ok=True)


def _place_get_pip(environment: Environment) -> None:
    """In the cache, under the name that this ansible-test looks for."""
    answer = subprocess.run([environment.python, "-c", _ASK], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    name = f"get_pip_{answer.stdout.strip().replace('.', '_')}.py"
    cache = environment.home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / name).write_text(_GET_PIP, encoding="utf-8")


def _pip_settings(environment: Environment) -> str:
    """What pip of the user's environment is set to, from files and variables, in the form of one file."""
    command = [str(environment.python), "-m", "pip", "config", "list", "--disable-pip-version-check"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL).stdout.splitlines()
    sections: dict[str, dict[str, str]] = {"global": {"quiet": "1"}}
    for line in lines:
        key, _equals, value = line.partition("=")
        section, _dot, name = key.rpartition(".")
        if name in ("config-file", "user", "target", "prefix", "root", "require-virtualenv"):
            continue
        section = "global" if section == ":env:" else section
        text = str(ast.literal_eval(value))
        sections.setdefault(section, {})[name] = text.replace("%", "%%").strip().replace("\n", "\n    ")
    return "".join(f"[{section}]\n" + "".join(f"{name} = {value}\n" for name, value in values.items()) for section, values in sections.items())


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
