# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users test their own playbooks with: the example repository and the emulator's guide, unchanged."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml
from forked_programs import path_with_programs
from playbooks import COLLECTION, environment

EXAMPLE = COLLECTION / "docs" / "examples" / "consumer"
GUIDE = (COLLECTION / "docs" / "docsite" / "rst" / "guide_emulator.rst").read_text()
BIN = Path(sys.executable).parent


@pytest.fixture
def consumer(tmp_path: Path) -> Path:
    """A copy of the example, as in a repository of its own."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "consumer"))


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> str:
    """``PATH`` of a user."""
    return path_with_programs(tmp_path_factory.mktemp("programs"), os.environ)


def run(programs: str, folder: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command there, as a user does who has the collection installed."""
    variables = environment(folder, {"TMPDIR": str(folder), **env})
    for name in ("ANSIBLE_CALLBACK_PLUGINS", "ANSIBLE_CALLBACKS_ENABLED"):
        variables.pop(name)
    variables["PATH"] = programs
    return subprocess.run(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


def guide(language: str, index: int = 0) -> str:
    return textwrap.dedent(
        re.findall(rf"^\.\. code-block:: {language}\n\n((?:   .*\n|\n)+)", GUIDE, re.MULTILINE)[index]
    )


def left(folder: Path) -> list[str]:
    """What is there and was not in the example; not what Ansible keeps for itself."""
    there = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if not path.relative_to(folder).parts[0].startswith("ansible")
    }
    return sorted(there - {str(path.relative_to(EXAMPLE)) for path in EXAMPLE.rglob("*")})


@pytest.mark.nightly
def test_the_tests_of_the_example_pass(programs: str, consumer: Path) -> None:
    done = run(programs, consumer, "ansible-playbook", "tests/test.yml")
    assert done.returncode == 0, done.stdout
    assert left(consumer) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("estate/main.yml", "refs/heads/main", "refs/heads/master", "Check that one credential was added"),
        pytest.param(
            "site.yml",
            "certificate_estate_title: Contoso",
            "certificate_estate_mode: apply",
            "Check that nothing was written and that the report",
            marks=pytest.mark.nightly,
        ),
    ],
)
def test_the_tests_of_the_example_find_mistakes(
    programs: str, consumer: Path, file: str, before: str, after: str, said: str
) -> None:
    path = consumer / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    done = run(programs, consumer, "ansible-playbook", "tests/test.yml")
    assert done.returncode != 0, done.stdout
    assert re.search(rf"TASK \[{said}.*\n\[ERROR\]", done.stdout), done.stdout
    assert left(consumer) == [], "it tidies up all the same"


def test_the_example_asks_for_this_collection() -> None:
    (wanted,) = yaml.safe_load((EXAMPLE / "requirements.yml").read_text())["collections"]
    galaxy = yaml.safe_load((COLLECTION / "galaxy.yml").read_text())
    assert wanted["name"] == f"{galaxy['namespace']}.{galaxy['name']}"
    lowest = re.match(r">=([\d.]+),<2$", wanted["version"])
    assert lowest
    assert tuple(map(int, lowest[1].split("."))) <= tuple(map(int, galaxy["version"].split("."))) < (2,)


def test_the_playbook_of_the_guide(programs: str, tmp_path: Path) -> None:
    (tmp_path / "play.yml").write_text(guide("yaml"))
    done = run(programs, tmp_path, "ansible-playbook", "play.yml")
    assert done.returncode == 0, done.stdout
    assert "changed=" in done.stdout
    assert not (tmp_path / "graph" / "emulator.json").exists(), "it was stopped"


def test_the_python_of_the_guide(programs: str, consumer: Path) -> None:
    (consumer / "test_site.py").write_text(guide("python"))
    path = os.pathsep.join([str(COLLECTION / "roles" / "emulator" / "files"), os.environ.get("PYTHONPATH", "")])
    done = run(
        programs,
        consumer,
        str(BIN / "python"),
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "test_site.py",
        PYTHONPATH=path,
    )
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_seeds_and_faults_of_the_guide_are_good(tmp_path: Path) -> None:
    from m365_graph_emulator import Emulator

    with Emulator(directory=tmp_path, tenant=yaml.safe_load(guide("yaml", 1))) as graph:
        assert graph.entities("/domains")[0]["id"] == "contoso.com"
        graph.faults.add(yaml.safe_load(guide("yaml", 3)))
        assert len(graph.faults) == 1
