# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A folder in the history of a Git repository, and what hostile commits have in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.plugin_utils import git_folder
from ansible_collections.m365.graph.plugins.plugin_utils.git_folder import GitFolder


class Repository:
    """A repository whose commits are made from data, as an attacker would."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, stdin: str = "", when: str = "2026-11-01T02:30:00Z") -> str:
        about = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        env = {**os.environ, **about, "GIT_COMMITTER_DATE": when, "GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run(
            ["git", *arguments], cwd=self.directory, env=env, input=stdin, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str], when: str, *, mode: str = "100644", branch: str = "main") -> str:
        """A commit with exactly these files; a name ``a/b`` is a file in a folder."""
        tree = self._tree({tuple(name.split("/")): text for name, text in files.items()}, mode)
        parents = self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").split()
        words = [word for parent in parents for word in ("-p", parent)]
        hash = self.git("commit-tree", tree, *words, "-m", f"State of {when}\n\nMore.", when=when)
        self.git("update-ref", f"refs/heads/{branch}", hash)
        return hash

    def _tree(self, files: Mapping[tuple[str, ...], str], mode: str) -> str:
        rows = []
        for name in sorted({path[0] for path in files}):
            below = {path[1:]: text for path, text in files.items() if path[0] == name and len(path) > 1}
            if below:
                rows.append(f"040000 tree {self._tree(below, mode)}\t{name}")
            else:
                blob = self.git("hash-object", "-w", "--stdin", stdin=files[name,])
                rows.append(f"{mode} blob {blob}\t{name}")
        return self.git("mktree", stdin="".join(f"{row}\n" for row in rows))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def folder(repository: Repository, name: str = "export") -> GitFolder:
    return GitFolder(str(repository.directory), name)


def test_commits_are_found_by_name_and_by_date(repository: Repository) -> None:
    first = repository.commit({"export/a.yml": "1"}, "2026-11-01T02:30:00+01:00")
    second = repository.commit({"export/a.yml": "2"}, "2026-11-02T02:30:00Z")
    other = repository.commit({"export/a.yml": "3"}, "2026-11-01T12:00:00Z", branch="other")
    repository.git("tag", "-a", "-m", "x", "before-migration", first)
    found = folder(repository).commit("before-migration")
    assert (found.hash, found.time) == (first, "2026-11-01T01:30:00Z")
    assert found.subject == "State of 2026-11-01T02:30:00+01:00"
    for to, expected in {
        first[:10]: first,
        "main": second,
        "other": other,
        "2026-11-02": first,
        "2026-11-03": second,
        "2026-11-02T02:30Z": second,
        "2026-11-02T03:29+01:00": first,
        "2026-11-01 01:30:00": first,
    }.items():
        assert folder(repository).commit(to).hash == expected, to
    for to, expected in {
        "2026-11-01": "the current branch has no commit before 2026-11-01T00:00Z",
        "2026-02-30": "is not a date of the calendar",
        "last tuesday": "is not a commit, tag or branch",
        "--all": "is not a commit, tag or branch",
        "": "is not a commit, tag or branch",
        "main\0": "git could not be run",
    }.items():
        with pytest.raises(InputError, match=expected):
            folder(repository).commit(to)


def test_the_files_of_a_commit_and_what_came_later(repository: Repository) -> None:
    first = repository.commit(
        {"export/a/one.yml": "1", "export/a/two.yml": "2", "export/.x/h.yml": "h", "other.yml": "o"},
        "2026-11-01T00:00Z",
    )
    repository.commit(
        {"export/a/one.yml": "1", "export/a/three.yml": "3", "export/a/four.yml": "4"}, "2026-11-02T00:00Z"
    )
    repository.commit(
        {"export/a/one.yml": "new", "export/a/four.yml": "4 again", "export/x.txt": "t"}, "2026-11-03T00:00Z"
    )
    assert folder(repository).files(first) == {"a/one.yml": b"1", "a/two.yml": b"2"}
    # three.yml was removed again; two.yml is the same as it was then.
    assert folder(repository).later_files(first) == {
        "a/one.yml": b"new",
        "a/four.yml": b"4 again",
        "a/three.yml": b"3",
    }
    assert folder(repository, "export/a").files(first) == {"one.yml": b"1", "two.yml": b"2"}
    assert "other.yml" in folder(repository, ".").files(first)
    (repository.directory / "export").mkdir()
    below = GitFolder(str(repository.directory / "export"), "a")
    assert below.files(first) == {"one.yml": b"1", "two.yml": b"2"}
    assert [*below.later_files(first)] == ["four.yml", "one.yml", "three.yml"]
    with pytest.raises(InputError, match='has no documents in the folder "nowhere"'):
        folder(repository, "nowhere").files(first)


def test_hostile_commits(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    link = repository.commit({"export/a.yml": "/etc/passwd"}, "2026-11-01T00:00Z", mode="120000")
    with pytest.raises(InputError, match=r'"a.yml" in the commit \w+ is a link, which is not read from Git'):
        folder(repository).files(link)
    large = repository.commit({"export/a.yml": "12345"}, "2026-11-02T00:00Z")
    for limit in ("LARGEST_FILE", "LARGEST_FOLDER"):
        with monkeypatch.context() as patch, pytest.raises(InputError, match="larger than 0 MiB"):
            patch.setattr(git_folder, limit, 4)
            folder(repository).files(large)
    hooked = repository.directory / ".git" / "config"
    hooked.write_text(hooked.read_text() + '[log]\n\tshowSignature = true\n[diff]\n\texternal = "touch pwned"\n')
    up = repository.commit({"export/../a.yml": "1"}, "2026-11-03T00:00Z")
    with pytest.raises(InputError, match="is not the name of a file in the folder"):
        folder(repository).files(up)
    with pytest.raises(InputError, match="is not the name of a file in the folder"):
        folder(repository).later_files(large)
    assert not (repository.directory / "pwned").exists()


@pytest.mark.parametrize("name", ["", "/etc", "..", "a/../..", ".git", "./.git/x"])
def test_folders_outside_the_working_tree(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="must be a folder in the working tree"):
        GitFolder(str(tmp_path), name)


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="git rev-parse failed: fatal: not a git repository"):
        GitFolder(str(tmp_path), "export").commit("main")
