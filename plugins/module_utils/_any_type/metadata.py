# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The service's own description of its types, ``$metadata``, read once and stored as an index (see ``csdl``).

Within a run, the index is in the run's private folder, and no task requests it again. In a folder that the user names,
it stays after the run, with the entity tag (ETag) by which the service reports, in a response without a body, that
nothing has changed. If a service gives no tag, the index is stored for the run only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._any_type import csdl
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import Schema
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._errors import DeadlineExceeded, GraphError

PATH = "/$metadata"
_FORMAT = 3
"""Changes with the format of an index, so that an index of another release of the collection is not read."""


@dataclass(frozen=True)
class MetadataEntry:
    """An index and the tag of its document."""

    etag: str | None
    index: csdl.SchemaIndex


@dataclass(frozen=True)
class KnownMetadata:
    """The types that could be read, and the problems, each a sentence."""

    schema: Schema | None
    problems: tuple[str, ...] = ()


_known: dict[tuple[str, str], Schema] = {}
"""The types that this process has read, by the service's root and the version: the items of a loop share them."""


class MetadataFolder:
    """Indexes in a folder, one file for each service and version, which only their owner can read and write.

    Files that others could have written are not read. Raises OSError and ValueError if a file cannot be written.
    """

    def __init__(self, directory: str) -> None:
        self._directory = directory

    def read(self, root: str, version: str) -> MetadataEntry | None:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            with os.fdopen(
                os.open(self._file(root, version), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK), "rb"
            ) as file:
                about = os.fstat(file.fileno())
                if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid() or about.st_mode & 0o022:
                    return None
                document: dict[str, Any] = json.loads(file.read(csdl.LARGEST))
            if (document["format"], document["of"]) == (_FORMAT, f"{root}/{version}"):
                return MetadataEntry(
                    document["etag"], {"starts": {**document["starts"]}, "types": {**document["types"]}}
                )
        return None

    def write(self, root: str, version: str, entry: MetadataEntry) -> None:
        """Replace the file at once, so that nobody reads half of it."""
        os.makedirs(self._directory, mode=0o700, exist_ok=True)
        final = self._file(root, version)
        temporary = f"{final}.{secrets.token_hex(8)}"
        document = {"format": _FORMAT, "of": f"{root}/{version}", "etag": entry.etag, **entry.index}
        try:
            with os.fdopen(
                os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump(document, file, separators=(",", ":"))
            os.replace(temporary, final)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise

    def _file(self, root: str, version: str) -> str:
        name = hashlib.sha256(f"{root}/{version}".encode()).hexdigest()[:32]
        return os.path.join(self._directory, f"metadata-{name}.json")


def learn(
    client: GraphClient, version: str, *, folder: str | None = None, run_folder: str | None = None
) -> KnownMetadata:
    """The types of a version of the client's service. ``folder`` is the user's, ``run_folder`` the run's own.

    Raises the client's errors if the task's time is up or no token is available; any other problem with the document is
    reported in the result.
    """
    key = (client.root, version)
    if key not in _known:
        passing = MetadataFolder(run_folder) if run_folder else None
        entry = passing.read(*key) if passing else None
        if entry is not None:
            _known[key] = Schema(entry.index)
            return KnownMetadata(_known[key])
        kept = MetadataFolder(os.path.expanduser(folder)) if folder else None
        entry, problems = _fetch(client, version, kept.read(*key) if kept else None)
        if entry is None:
            return KnownMetadata(None, tuple(problems))
        if passing:
            with contextlib.suppress(OSError, ValueError):
                passing.write(*key, entry)
        if kept and entry.etag and not problems:
            problems = _keep(kept, key, entry)
        schema = Schema(entry.index)
        if not problems:
            _known[key] = schema
        return KnownMetadata(schema, tuple(problems))
    return KnownMetadata(_known[key])


def _keep(kept: MetadataFolder, key: tuple[str, str], entry: MetadataEntry) -> list[str]:
    before = kept.read(*key)
    if before is not None and before.etag == entry.etag:
        return []
    try:
        kept.write(*key, entry)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return [f"metadata_cache: the metadata cannot be kept there: {why}."]
    return []


def _fetch(client: GraphClient, version: str, before: MetadataEntry | None) -> tuple[MetadataEntry | None, list[str]]:
    """The current index: a new one, or the old one if nothing has changed or the document cannot be read."""
    try:
        reply = client.document(PATH, version=version, accept="application/xml", etag=before.etag if before else None)
        if reply.status == 304 and before is not None:
            return before, []
        return MetadataEntry(reply.headers.get("ETag"), csdl.parse(reply.content)), []
    except DeadlineExceeded:
        raise
    except GraphError as error:
        why = str(error).rstrip(".")
    except csdl.UnreadableMetadata as error:
        why = f"{error}"
    if before is not None:
        return before, [
            f"The metadata of {version} could not be read ({why}), so that what the cache has of it is used."
        ]
    return None, [f"The metadata of {version} could not be read ({why})."]
