# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of types without a module in a task: the metadata that describes them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

from ansible.module_utils.basic import env_fallback

from ansible_collections.m365.graph.plugins.module_utils._any_type import csdl, metadata
from ansible_collections.m365.graph.plugins.module_utils._any_type.document_type import TypeCatalog
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import Schema
from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import (
    any_documents,
    export_files,
    read_only_names,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_files import LARGEST_FILE
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import (
    UnreadableText,
    json_documents,
    yaml_documents,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.read_only_names import HEADER, FoundReadOnly
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import read_regular

BY_LOOKS = (
    "values are compared by what they look like: an instant, a GUID, a duration, flags or base64 as such, "
    "everything else as it is written"
)


def metadata_options() -> dict[str, dict[str, Any]]:
    """The options about the metadata of documents."""
    return {
        "metadata_file": {"type": "path", "fallback": (env_fallback, ["M365_GRAPH_METADATA_FILE"])},
        "metadata_cache": {"type": "path", "fallback": (env_fallback, ["M365_GRAPH_METADATA_CACHE"])},
        "read_only_file": {"type": "path", "fallback": (env_fallback, ["M365_GRAPH_READ_ONLY_FILE"])},
    }


class DescribedTypes:
    """Describes the documents of a task, with metadata that is read once for each version.

    ``offline``: there is no tenant, so that only a file can have the metadata.
    """

    def __init__(self, task: Session, *, offline: bool = False) -> None:
        self._task = task
        self._offline = offline
        self._schemas: dict[str, Schema | None] = {}
        self.catalog = TypeCatalog(self._schemas)
        self.read_only = known_in(task.params["read_only_file"])

    def read(self, versions: Iterable[str]) -> TypeCatalog:
        """The descriptions of these versions. Without metadata, a warning explains how values are compared."""
        for version in sorted(versions):
            if version not in self._schemas:
                self._schemas[version] = self._schema(version)
        return self.catalog

    def typed(self, found: list[Document]) -> tuple[list[Document], list[str]]:
        """The documents, with types of the metadata if some need it, and the problems of wrong documents."""
        versions = any_documents.versions_of(found)
        if not versions:
            return found, []
        self._task.hide(any_documents.secrets_in(found))
        return any_documents.typed(found, self.read(versions), self.read_only)

    def scopes(self, scope: Document) -> list[Document]:
        """A scope of ``prune`` with types of the metadata, see :func:`any_documents.scopes_of`."""
        return any_documents.scopes_of(scope, self.read(any_documents.versions_of([scope])), self.read_only)

    def learn(self, entries: Sequence[PlannedDocument]) -> list[dict[str, str]]:
        """Report the properties that turned out to be read-only, and remember them in the task's file, if it has one.

        Returns them as rows of the result.
        """
        found = read_only_names.found_in(entries)
        advice = self._remember(found) if found else ""
        for item in found:
            self._task.warn(
                f"{item.source}: Microsoft Graph {item.reason} {item.property}, which is read-only. {advice}."
            )
        return [
            {
                "source": item.source,
                "type": item.type,
                "api_version": item.version,
                "property": item.property,
                "reason": item.reason,
            }
            for item in found
        ]

    def _remember(self, found: Sequence[FoundReadOnly]) -> str:
        """Write the task's file. Returns what to do, or what was done, as a sentence without its period.

        The resources have been written by then, so that a file that cannot be written is no error.
        """
        path = self._task.params["read_only_file"]
        by_hand = "Name it in read_only of the document, so that it is neither sent nor compared"
        if path is None:
            return by_hand
        rows = read_only_names.rows(read_only_names.with_found(self.read_only, found))
        try:
            export_files.write_file(path, rows, dry_run=False, header=HEADER, option="read_only_file")
        except InputError as error:
            return f"{by_hand}: {str(error).rstrip('.')}"
        return "It is neither sent nor compared from now on, because it is in read_only_file"

    def _schema(self, version: str) -> Schema | None:
        path = self._task.params["metadata_file"]
        if path is not None:
            return schema_in(path)
        if self._offline:
            self._task.warn(f"There is no metadata of {version}: name metadata_file. Without it, {BY_LOOKS}.")
            return None
        learned = metadata.learn(
            self._task.client,
            version,
            folder=self._task.params["metadata_cache"],
            run_folder=session.run_directory,
        )
        problems = [*learned.problems]
        if learned.schema is None:
            self._task.warn(f"{' '.join(problems).rstrip('.')}; {BY_LOOKS}.")
        else:
            for problem in problems:
                self._task.warn(problem)
        return learned.schema


def schema_in(path: str) -> Schema:
    """The types in a metadata file. Raises :class:`InputError`."""
    try:
        return Schema(csdl.parse(read_regular(os.path.expanduser(path), csdl.LARGEST)))
    except InputError as error:
        raise InputError(f"metadata_file: {error}") from None
    except csdl.UnreadableMetadata as error:
        raise InputError(f'metadata_file: "{path}" is not metadata of Microsoft Graph: {error}.') from None


def known_in(path: str | None) -> dict[tuple[str, str], frozenset[str]]:
    """The read-only properties that earlier runs have found. Raises :class:`InputError`."""
    if path is None or not os.path.lexists(path):
        return {}
    try:
        text = read_regular(path, LARGEST_FILE).decode()
        return read_only_names.parse(json_documents(text) if path.endswith(".json") else yaml_documents(text))
    except InputError as error:
        raise InputError(f"read_only_file: {error}") from None
    except (UnreadableText, UnicodeDecodeError) as error:
        raise InputError(f'read_only_file: "{path}" cannot be read: {error}.') from None
