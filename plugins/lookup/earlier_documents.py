# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: earlier_documents
short_description: Read the documents of an earlier commit, and find what was added since then
version_added: 1.0.0
author:
  - m365.graph contributors (@m365-graph)
description:
  - Write the documents that a folder of a Git repository had at an earlier time to another folder, and list what was
    added to the tenant since then. Together, they restore the tenant with M(m365.graph.apply). The playbook
    C(m365.graph.restore) does this.
  - Git is only read. The working tree is neither used nor changed.
  - A resource counts as added if the tenant has it, no document of the earlier commit is about it, and a later commit
    of the current branch contains it.
  - If a document identifies a resource by an ID that the tenant no longer has, the ID is removed from the document. The
    resource is then created again with the ID that the service gives it.
  - Documents of types that devices or the service report, such as C(managedDeviceCertificateState), are left out.
options:
  _terms:
    description:
      - A commit, a tag, a branch, or a date such as V(2026-11-30) or V(2026-11-30T14:00+01:00).
      - A date selects the last commit of the current branch at or before this time. A day begins at 00:00. A time
        without an offset is in UTC.
    type: list
    elements: str
    required: true
  repository:
    description: Directory in the working tree. O(folder) is relative to it.
    type: path
    default: .
  folder:
    description: Folder with the documents in Git.
    type: str
    default: export
  tenant:
    description: File with the documents of the tenant, written by M(m365.graph.export) with C(include_ids=true).
    type: path
    required: true
  not_read:
    description: The result C(not_read) of M(m365.graph.export). It is C({{ exported.not_read }}), for example.
    type: list
    elements: dict
    default: []
  path:
    description: Folder for the earlier documents. It must not exist or must be empty.
    type: path
    required: true
  remove:
    description: Which resources without an earlier document are listed in C(removals). V(recorded) lists those that a
      later commit contains, V(all) lists all of them, and V(none) lists none.
    type: str
    choices: [recorded, all, none]
    default: recorded
"""

EXAMPLES = r"""
- name: Create a private folder
  ansible.builtin.tempfile:
    state: directory
  register: private
  check_mode: false

- name: Export the tenant as it is now
  m365.graph.export:
    path: "{{ private.path }}/now.json"
    include_ids: true
  check_mode: false

- name: Find out what has changed since the last commit
  ansible.builtin.set_fact:
    earlier: >-
      {{ query('m365.graph.earlier_documents', 'HEAD', repository=playbook_dir ~ '/tenant',
      tenant=private.path ~ '/now.json', path=private.path ~ '/earlier') | first }}

- name: Show what would be restored
  m365.graph.apply:
    paths:
      - "{{ private.path }}/earlier"
    documents: "{{ earlier.removals | map(attribute='document') }}"
    continue_on_error: true
  check_mode: true
"""

RETURN = r"""
_raw:
  description:
    - One mapping for each term.
    - C(commit), C(time) and C(subject) describe the commit.
    - C(removals) lists the resources that were added later, each with an C(id) for this removal, a C(document) with the
      state C(absent), and a C(note), which can be empty.
    - C(left) lists the resources that are left alone although no document is about them, each with C(type), C(key) and
      C(reason).
    - C(unreadable) lists a sentence for each document of a later commit that cannot be used.
  type: list
  elements: dict
"""

import json
import os
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, M365GraphError
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_files import SUFFIXES, documents_in
from ansible_collections.m365.graph.plugins.module_utils._tenant.export_files import yaml_text
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import reason
from ansible_collections.m365.graph.plugins.module_utils._tenant.undo import Recorded, recorded, undo, without_lost_id
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log
from ansible_collections.m365.graph.plugins.plugin_utils.git_folder import GitFolder


class LookupModule(LookupBase):  # type: ignore[misc]  # ansible-core has no type information here
    """The documents of an earlier commit, and what was added since then."""

    def run(self, terms: Sequence[str], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        self.set_options(var_options=variables, direct=kwargs)
        try:
            return [self._earlier(str(term)) for term in terms]
        except M365GraphError as error:
            raise AnsibleLookupError(for_pipeline_log(error)) from None

    def _earlier(self, to: str) -> dict[str, Any]:
        folder = GitFolder(self.get_option("repository"), self.get_option("folder"))
        commit = folder.commit(to)
        files, later_files = folder.files(commit.hash), folder.later_files(commit.hash)
        raws = {file: [*documents_in(file, content)] for file, content in files.items() if file.endswith(SUFFIXES)}
        then, _refused = recorded(_with_sources(raws), _reader(files))  # apply refuses these with the same sentences
        later, unreadable = recorded(_readable(later_files), _reader(later_files))
        now, wrong = recorded(self._tenant())
        if wrong:
            raise InputError(f"tenant: {wrong[0]}")
        not_read = {row["type"] for row in self.get_option("not_read")}
        ids = {item.id for item in now if item.id}
        kept = {item.document.source: _kept(item, ids, not_read) for item in then}
        _write(Path(self.get_option("path")), files, _rewritten(raws, kept))
        found = undo(then, later, now, commit=commit.hash, remove=self.get_option("remove"))
        return {
            "commit": commit.hash,
            "time": commit.time,
            "subject": commit.subject,
            "removals": [asdict(removal) for removal in found.removals],
            "left": found.left,
            "unreadable": unreadable,
        }

    def _tenant(self) -> Iterable[tuple[str, Any]]:
        path = self.get_option("tenant")
        try:
            return [(path, raw) for raw in documents_in(path, Path(path).read_bytes())]
        except OSError as error:
            raise InputError(f'tenant: "{path}" cannot be read: {reason(error)}.') from None


def _kept(item: Recorded, ids: Iterable[tuple[str, str]], not_read: set[str]) -> Any:
    """The document as it is to be restored; None for what devices report."""
    return None if item.document.resource.reported else without_lost_id(item, {*ids}, not_read)


def _source(file: str, number: int) -> str:
    return f"{file}#{number}"


def _with_sources(raws: Mapping[str, Sequence[Any]]) -> Iterable[tuple[str, Any]]:
    return ((_source(file, number), raw) for file, found in raws.items() for number, raw in enumerate(found))


def _readable(files: Mapping[str, bytes]) -> Iterable[tuple[str, Any]]:
    """The documents in later files; in place of a file that cannot be read, what is no document."""
    for file, content in files.items():
        try:
            yield from _with_sources({file: [*documents_in(file, content)]})
        except InputError:
            yield file, None


def _reader(files: Mapping[str, bytes]) -> Callable[[str], Callable[[str], bytes]]:
    def of(source: str) -> Callable[[str], bytes]:
        def read(name: str) -> bytes:
            file = posixpath.normpath(posixpath.join(posixpath.dirname(source), name))
            if file not in files:
                raise InputError(f'"{name}" is not in the folder.')
            return files[file]

        return read

    return of


def _rewritten(raws: Mapping[str, Sequence[Any]], kept: Mapping[str, Any]) -> dict[str, str | None]:
    """The new texts of the files that change; None for a file without documents."""
    changed: dict[str, str | None] = {}
    for file, found in raws.items():
        documents = [kept.get(_source(file, number), raw) for number, raw in enumerate(found)]
        if documents == [*found]:
            continue
        left = [document for document in documents if document is not None]
        as_json = file.endswith(".json")
        text = json.dumps(left) if as_json else "".join(f"---\n{yaml_text(document)}" for document in left)
        changed[file] = text if left else None
    return changed


def _write(folder: Path, files: Mapping[str, bytes], changed: Mapping[str, str | None]) -> None:
    """Write the files, which only the user can read. Nothing that exists is overwritten or followed."""
    try:
        for name, content in files.items():
            text = changed.get(name, "")
            if text is None:
                continue
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with open(descriptor, "wb") as file:
                file.write(text.encode() if name in changed else content)
    except (OSError, ValueError) as error:
        raise InputError(f'path: "{folder}" cannot be written: {reason(error)}.') from None
