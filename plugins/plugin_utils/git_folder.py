# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A folder in the history of a Git repository, read with the git command.

Authors of commits are not trusted: only commands that run no hooks, filters or diff programs are used, sizes are
checked before content is read, and links and submodules are refused.
"""

from __future__ import annotations

import datetime as dt
import os
import posixpath
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_files import LARGEST_FILE, SUFFIXES
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_log

LARGEST_FOLDER = 512 << 20
"""Bytes of all files that are read from one folder."""
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?)?")
_FILES = {"100644", "100755"}
_LINK, _SUBMODULE = "120000", "160000"
_NOTHING = "0" * 40


@dataclass(frozen=True)
class Commit:
    """A commit: its hash, the time of the commit in UTC, and the first line of its message."""

    hash: str
    time: str
    subject: str


@dataclass(frozen=True)
class _Blob:
    path: str
    hash: str


class GitFolder:
    """The folder ``folder`` of the working tree ``repository``. Everything raises :class:`InputError`."""

    def __init__(self, repository: str, folder: str) -> None:
        self._repository = repository
        self._folder = posixpath.normpath(folder) if folder else ""
        if not folder or folder.startswith("/") or self._folder.split("/")[0] in ("..", ".git"):
            raise InputError(f"folder: {shown(folder)} must be a folder in the working tree.")

    def commit(self, to: str) -> Commit:
        """The commit that a name (hash, branch, tag) or a date means.

        For a date, that is the last commit of the current branch at or before this time. A day begins at 00:00, and a
        time without an offset is in UTC.
        """
        self._git("rev-parse", "--git-dir")  # the message if this is no repository
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{to}^{{commit}}")
        if found is None:
            moment = _moment(to)
            if moment is None:
                raise InputError(
                    f"to: {shown(to)} is not a commit, tag or branch in {self._repository}, and not a date such as "
                    "2026-11-30 or 2026-11-30T14:00Z."
                )
            found = self._git("rev-list", "--first-parent", "-1", f"--min-age={int(moment.timestamp())}", "HEAD", "--")
            if not found:
                shallow = self._git("rev-parse", "--is-shallow-repository").strip() == b"true"
                why = " The clone is shallow: run git fetch --unshallow." if shallow else ""
                raise InputError(f"to: the current branch has no commit before {moment:%Y-%m-%dT%H:%MZ}.{why}")
        fields = self._git("show", "--no-patch", "--format=%H%x00%ct%x00%s", _text(found).strip(), "--")
        hash, time, subject = _text(fields).rstrip("\n").split("\0", 2)
        when = dt.datetime.fromtimestamp(int(time), dt.UTC)
        return Commit(hash, f"{when:%Y-%m-%dT%H:%M:%SZ}", subject)

    def files(self, commit: str) -> dict[str, bytes]:
        """The content of every file in the folder as of a commit, by its path in the folder; without hidden files."""
        blobs = [*self._tree(commit)]
        if not any(blob.path.endswith(SUFFIXES) for blob in blobs):
            raise InputError(f'to: the commit {commit[:12]} has no documents in the folder "{self._folder}".')
        return self._read(blobs)

    def later_files(self, commit: str) -> dict[str, bytes]:
        """The files with documents that later commits of the current branch have added or changed.

        Of each path the last content, also if the file was removed again.
        """
        before = {(blob.path, blob.hash) for blob in self._tree(commit)}
        found: dict[str, _Blob] = {}
        for blob in (*self._tree("HEAD"), *self._changed(commit)):
            found.setdefault(blob.path, blob)
        new = [blob for blob in found.values() if (blob.path, blob.hash) not in before]
        return self._read([blob for blob in new if blob.path.endswith(SUFFIXES)])

    def _tree(self, commit: str) -> Iterator[_Blob]:
        place = [] if self._folder == "." else [f"{self._folder}/"]
        for row in self._rows("ls-tree", "-r", "-z", commit, "--", *place):
            about, _tab, path = row.partition("\t")
            mode, _kind, hash = about.split()
            path = self._below(path)
            if any(part.startswith(".") for part in path.split("/")):
                continue
            if mode in (_LINK, _SUBMODULE):
                what = "link" if mode == _LINK else "submodule"
                raise InputError(f'"{path}" in the commit {commit[:12]} is a {what}, which is not read from Git.')
            yield _Blob(path, hash)

    def _changed(self, commit: str) -> Iterator[_Blob]:
        """The contents that commits after ``commit`` have written or removed, the latest first."""
        log = ["log", "--first-parent", "--diff-merges=first-parent", "--raw", "--relative", "--no-renames"]
        rows = self._rows(
            *log,
            "-z",
            "--no-abbrev",
            "--format=",
            "--no-ext-diff",
            "--no-textconv",
            f"{commit}..HEAD",
            "--",
            self._folder,
        )
        for about in rows:
            _before, mode, old, new, status = about.lstrip(":").split()
            path = self._below(next(rows, ""))
            if status == "D":
                mode, new = _before, old
            if mode in _FILES and new != _NOTHING and not any(part.startswith(".") for part in path.split("/")):
                yield _Blob(path, new)

    def _below(self, path: str) -> str:
        """A path below the folder. Git itself makes no such path, but a repository may have been written otherwise."""
        inner = path if self._folder == "." else path.removeprefix(f"{self._folder}/")
        if any(part in ("", ".", "..") or "\\" in part for part in inner.split("/")):
            raise InputError(f"{for_log(shown(path))} is not the name of a file in the folder.")
        return inner

    def _read(self, blobs: Sequence[_Blob]) -> dict[str, bytes]:
        hashes = [*dict.fromkeys(blob.hash for blob in blobs)]
        lines = self._git("cat-file", "--batch-check=%(objectsize)", stdin="".join(f"{one}\n" for one in hashes))
        sizes = dict(zip(hashes, _text(lines).split("\n"), strict=False))
        for blob in blobs:
            size = sizes[blob.hash]
            if not size.isdigit():
                raise InputError(f"{self._repository}: Git has no content of {for_log(shown(blob.path))}.")
            if int(size) > LARGEST_FILE:
                raise InputError(f"{for_log(shown(blob.path))} is larger than {LARGEST_FILE >> 20} MiB.")
        if sum(int(size) for size in sizes.values() if size) > LARGEST_FOLDER:
            raise InputError(f'the files of the folder "{self._folder}" are larger than {LARGEST_FOLDER >> 20} MiB.')
        contents = dict(self._contents(hashes))
        return {blob.path: contents[blob.hash] for blob in blobs}

    def _contents(self, hashes: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        answer = self._git("cat-file", "--batch=%(objectsize)", stdin="".join(f"{one}\n" for one in hashes))
        at = 0
        for hash in hashes:
            end = answer.index(b"\n", at)
            size = int(answer[at:end])
            yield hash, answer[end + 1 : end + 1 + size]
            at = end + 2 + size

    def _rows(self, *arguments: str) -> Iterator[str]:
        return (row for row in _text(self._git(*arguments)).split("\0") if row)

    def _git(self, *arguments: str, stdin: str = "") -> bytes:
        done = self._run(arguments, stdin)
        if done.returncode:
            why = " ".join(_text(done.stderr).split()) or f"exit status {done.returncode}"
            raise InputError(f"{self._repository}: git {arguments[0]} failed: {for_log(why)}")
        return done.stdout

    def _try(self, *arguments: str) -> bytes | None:
        done = self._run(arguments, "")
        return done.stdout if done.returncode == 0 else None

    def _run(self, arguments: Sequence[str], stdin: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                ["git", "-c", "log.showSignature=false", "-C", self._repository, *arguments],
                input=os.fsencode(stdin),
                capture_output=True,
                check=False,
                env=_environment(os.environ),
            )
        except (OSError, ValueError) as error:  # ValueError: a null byte
            raise InputError(f"git could not be run: {error}.") from None


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Git's answers in English, from this repository, without waiting for anybody."""
    kept = {name: value for name, value in given.items() if name not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")}
    return kept | {
        "LC_ALL": "C",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _moment(text: str) -> dt.datetime | None:
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    day, time, offset = found[1], found[2] or "00:00", (found[3] or "Z").replace("Z", "+00:00")
    try:
        return dt.datetime.fromisoformat(f"{day}T{time}{offset}")
    except ValueError:
        raise InputError(f"to: {shown(text)} is not a date of the calendar.") from None


def _text(raw: bytes) -> str:
    return os.fsdecode(raw)
