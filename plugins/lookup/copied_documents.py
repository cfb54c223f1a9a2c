# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: copied_documents
short_description: Translate the documents of one tenant for another tenant
version_added: 1.0.0
author:
  - m365.graph contributors (@m365-graph)
description:
  - Read an export of one tenant, select documents, and write them to a folder as documents for another tenant. The
    playbook C(m365.graph.copy) does this and applies them with M(m365.graph.apply).
  - IDs are removed. The names of groups, assignment filters, scope tags and domains are replaced by the names in
    O(mapping), and looked up in the target tenant, which the credential options select.
  - Nothing is written to a tenant.
options:
  _terms:
    description: Files and folders with documents, written by M(m365.graph.export).
    type: list
    elements: str
    required: true
  path:
    description: Folder for the translated documents. The folder C(documents) in it contains all of them, and the folder
      C(plan) contains them without assignments to groups that do not exist yet.
    type: path
    required: true
  types:
    description: Types to copy. Without this option, all types are copied except those that devices or the service
      report.
    type: list
    elements: str
    default: []
  names:
    description: Patterns for the names of the resources to copy, such as V(Wi-Fi*). The name is each text in the key
      of a document. Letter case does not matter. Without this option, all resources are copied.
    type: list
    elements: str
    default: []
  mapping:
    description:
      - YAML file with the sections C(groups), C(filters), C(scope_tags) and C(domains). Each section maps names in the
        source tenant to names in the target tenant. A name that is not listed stays as it is.
      - With null in place of a name, the assignment, the filter of an assignment, or the scope tag is omitted.
      - An ID of a group, a filter or a scope tag in the source tenant can be mapped as well.
      - An example is V(mapping.yml).
    type: path
  assignments:
    description: Whether to copy assignments.
    type: bool
    default: true
  create_groups:
    description: Whether groups that do not exist in the target tenant are to be created. They are listed in C(groups)
      instead of C(missing).
    type: bool
    default: false
extends_documentation_fragment:
  - m365.graph.plugin
"""

EXAMPLES = r"""
- name: Export the source tenant
  m365.graph.export:
    types: [iosPkcsCertificateProfile, iosTrustedRootCertificate]
    path: "{{ playbook_dir }}/export"
  check_mode: false

- name: Translate the Wi-Fi profiles
  ansible.builtin.set_fact:
    copied: >-
      {{ query('m365.graph.copied_documents', playbook_dir ~ '/export', path=playbook_dir ~ '/copy', names=['Wi-Fi*'])
      | first }}

- name: Show which names the target tenant does not have
  ansible.builtin.debug:
    msg: "{{ copied.missing | m365.graph.safe_for_log }}"
"""

RETURN = r"""
_raw:
  description:
    - One mapping.
    - C(documents) is the number of documents.
    - C(missing) lists the names that the target tenant does not have, each with C(kind), C(name), C(nearest) and
      C(used_by). An ID of the source tenant counts as such a name. C(missing_names) has a sentence for each.
    - C(suggestion) is the text of a mapping file with these names, or empty.
    - C(groups) lists the groups to create, each with the C(name) and the C(body) of the request.
    - C(problems) lists, in one sentence each, what else cannot be copied.
    - C(notes) lists all of this in sentences, and the properties that are not copied because the service does not
      return them, and the documents that still contain a domain that O(mapping) replaces in keys only.
  type: list
  elements: dict
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, ask
from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup
from ansible_collections.m365.graph.plugins.module_utils._engine.references import References, UnresolvedNames
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, M365GraphError
from ansible_collections.m365.graph.plugins.module_utils._tenant import copying, document_files, documents, export_files
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import read_regular
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.plugin_utils.controller import Reader

Translated = tuple[documents.Document, copying.Copy]
"""A document for the target, parsed and as it is written."""
MAPPING_SIZE = 1 << 20
"""The largest size of a mapping file in bytes."""
SAME_BEGINNING = 3
"""The number of characters with which similar names begin, where they cannot all be listed."""


class LookupModule(LookupBase):  # type: ignore[misc]  # ansible-core has no type information here
    """The documents of one tenant, translated for another one."""

    def run(
        self, terms: Sequence[str], variables: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> list[dict[str, Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        options = self.get_options()
        reader = Reader(options, AnsibleLookupError)
        with reader.session({}, {}) as session:
            return [_copied([*map(str, terms)], options, session.client)]


def _copied(paths: Sequence[str], options: Mapping[str, Any], client: GraphClient) -> dict[str, Any]:
    mapping = _mapping(options["mapping"])
    kinds = [kind for name in options["types"] for kind in documents.kinds_of(name, "types")]
    found = copying.selected(_read(paths), kinds, options["names"])
    if not found:
        raise InputError("types: there are no documents of these types.")
    problems: list[str] = []
    translated: list[Translated] = []
    for document in found:
        made = copying.copied(document, mapping, assignments=options["assignments"])
        problems += made.problems
        if not made.problems:
            translated.append((documents.parse(made.raw, copying.name_of(document)), made))
    target = _Target(client, translated)
    new = {row.name for row in target.missing if options["create_groups"] and row.kind == "groups" and not row.is_id}
    missing = [row for row in target.missing if not (row.kind == "groups" and row.name in new)]
    raws = [made.raw for _document, made in translated]
    for name, written in (("documents", raws), ("plan", [copying.without_groups(raw, new) for raw in raws])):
        export_files.write_folder(str(Path(options["path"]) / name), written, [], remove_others=False, dry_run=False)
    in_sections = [(row.kind, row.name, row.nearest) for row in missing if row.kind in copying.SECTIONS]
    names = [row.sentence for row in missing]
    problems += target.problems
    groups_note = [f"These groups are created, without members: {', '.join(sorted(new))}."] if new else []
    return {
        "documents": len(raws),
        "missing": [
            {"kind": row.kind, "name": row.name, "nearest": row.nearest, "used_by": row.used_by} for row in missing
        ],
        "missing_names": names,
        "suggestion": copying.suggestion(mapping, in_sections) if in_sections else "",
        "groups": [{"name": name, "body": copying.new_group(name)} for name in sorted(new)],
        "problems": problems,
        "notes": [*names, *problems, *groups_note, *_secrets(found), *_domains(translated, mapping["domains"])],
    }


@dataclass(frozen=True)
class _MissingName:
    """A name that the target tenant does not have, or an ID of the source tenant."""

    kind: str
    name: str
    nearest: str | None
    used_by: list[str]
    is_id: bool

    @property
    def sentence(self) -> str:
        users = self.used_by
        more = f" and {len(users) - 1} more" if len(users) > 1 else ""
        near = f" Is {shown(self.nearest)} meant?" if self.nearest else ""
        label = copying.LABELS.get(self.kind, self.kind)
        return f"The target tenant has no {label} {shown(self.name)}, which is used by {users[0]}{more}.{near}"


def _read(paths: Sequence[str]) -> list[documents.Document]:
    found = [*document_files.load(paths, "source")]
    wrong = [str(item) for item in found if isinstance(item, InputError)]
    if wrong:
        raise InputError(wrong[0] if len(wrong) == 1 else f"{wrong[0]} And {len(wrong) - 1} more.")
    return [item for item in found if isinstance(item, documents.Document)]


def _mapping(path: str | None) -> copying.NameMap:
    if not path:
        return copying.read_mapping("")
    try:
        return copying.read_mapping(read_regular(path, MAPPING_SIZE).decode())
    except InputError as error:
        raise InputError(f"mapping: {error}" if not str(error).startswith("mapping") else str(error)) from None
    except UnicodeDecodeError:
        raise InputError(f'mapping: "{path}" is not text in UTF-8.') from None


class _Target:
    """The names that the target tenant does not have."""

    def __init__(self, client: GraphClient, translated: Sequence[Translated]) -> None:
        self._client = client
        self.problems: list[str] = []
        self._users: dict[copying.Named, list[str]] = {}
        self._domains: list[str] = []
        self._lookups: dict[copying.Named, tuple[Lookup, str]] = {}
        self._note_names(translated)
        ids = {named for _document, made in translated for named in made.ids}
        for document, made in translated:
            for named in made.ids:
                self._users.setdefault(named, []).append(document.source)
        self._note_domains(translated)
        self.missing = [
            _MissingName(kind, name, None if is_id else self._nearest(kind, name), sorted(users), is_id)
            for (kind, name), users in sorted(self._users.items())
            for is_id in [(kind, name) in ids]
        ]

    def _note_names(self, translated: Sequence[Translated]) -> None:
        wishes = [(document.resource, document.version, document.desired) for document, _made in translated]
        answers, _along = References(self._client).resolve(wishes)
        copied = {
            (document.resource.paths[document.version], str(value))
            for document, _made in translated
            for value in document.natural_key.values()
        }
        for (document, _made), answer in zip(translated, answers, strict=True):
            if isinstance(answer, UnresolvedNames):
                for lookup, name, _why in answer.missing:
                    if (lookup.collection, name) not in copied:
                        named = (copying.section_of(lookup), name)
                        self._lookups[named] = (lookup, document.version)
                        self._users.setdefault(named, []).append(document.source)
            elif isinstance(answer, M365GraphError):
                self.problems.append(f"{document.source}: {answer}")

    def _note_domains(self, translated: Sequence[Translated]) -> None:
        wanted = {
            (name, document.source) for document, made in translated for kind, name in made.names if kind == "domains"
        }
        if not wanted:
            return
        self._domains = self._rows(Question(copying.SECTIONS["domains"], "v1.0", {"$select": "id"}, many=True), "id")
        known = {domain.casefold() for domain in self._domains}
        for name, source in sorted(wanted):
            if name.casefold() not in known:
                self._users.setdefault(("domains", name), []).append(source)

    def _nearest(self, kind: str, name: str) -> str | None:
        if kind == "domains":
            return copying.nearest(name, self._domains)
        lookup, version = self._lookups[kind, name]
        params = lookup.near_params(name[:SAME_BEGINNING]) or lookup.params(name)
        question = Question(lookup.collection, version, params, many=True)
        return copying.nearest(name, self._rows(question, lookup.name_field))

    def _rows(self, question: Question, field: str) -> list[str]:
        (answer,) = ask(self._client, [question])
        if isinstance(answer, M365GraphError):
            raise answer
        return [str(row[field]) for row in answer if row.get(field)]


def _secrets(found: Sequence[documents.Document]) -> Iterator[str]:
    for document in found:
        names = copying.hidden(document.resource)
        if names:
            yield f"{copying.name_of(document)} is copied without {', '.join(names)}."


def _domains(translated: Sequence[Translated], domains: Mapping[str, str | None]) -> Iterator[str]:
    for document, made in translated:
        found = copying.mentions([made.raw["properties"]], [old for old, new in domains.items() if new != old])
        if found:
            yield f"{document.source} still contains {', '.join(found)}."
