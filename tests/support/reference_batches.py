# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Divides the documents of the reference among tenants, and makes the tenants: what the resources are in exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from m365_graph_emulator.types import MODEL
from reference_documents import ReferenceDocument, ReferenceDocuments
from sdk_metadata import PREFIX, SdkMetadata

PRINCIPALS = "/servicePrincipals"
TAGS = "/deviceManagement/roleScopeTags"


class Batch:
    """Documents that one tenant can have."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.documents: list[ReferenceDocument] = []

    def takes(self, other: ReferenceDocument) -> bool:
        """Whether no document of the batch could be mistaken for another, or for what another one is in.

        The examples of a collection often have the same name, and a document of a base type is also about resources of
        the types that are derived from it.
        """
        path = other.resource.path
        return not any(
            (
                one.resource.path == path
                and (one.resource.module in other.ancestors or other.resource.module in one.ancestors)
            )
            or f"{one.resource.path}/{{}}/" in path
            or f"{path}/{{}}/" in one.resource.path
            for one in self.documents
        )

    def metadata(self) -> str:
        """The metadata of the types, as CSDL."""
        items = [one.resource for one in self.documents]
        used = [one.used for one in self.documents]
        flags = {name for one in used for name in one.flags}
        links = {link for one in used for link in one.links}
        known = SdkMetadata(self.version, MODEL.containers, items, flags, links)
        return known.csdl(items, sorted({name for one in used for name in one.named}))

    def tenant(self) -> dict[str, Any]:
        """The seed of a tenant with the resources that the paths of the documents lead through, and those they name."""
        entities: dict[str, Any] = {}
        principals = [one.document for one in self.documents if one.document["path"] == PRINCIPALS]
        ids = [{**one["key"], **one["properties"]}.get("appId") for one in principals]
        entities["/applications"] = [{"displayName": id, "appId": id} for id in ids if id]
        tags = [
            name
            for one in self.documents
            for values in (one.document["properties"], one.change)
            for name in values.get("roleScopeTagIds") or ()
        ]
        names = [name for name in dict.fromkeys(tags) if not name.isdecimal()]
        entities[TAGS] = [{"id": str(number), "displayName": name} for number, name in enumerate(names, 1)]
        for one in self.documents:
            steps = list(zip(one.document["path"].split("/"), one.resource.path.split("/"), strict=True))
            if "{}" not in one.resource.path:
                continue
            first = one.resource.path.split("/").index("{}")
            collection = "/".join(step for step, _name in steps[:first])
            place = _row(entities.setdefault(collection, []), steps[first][0], one.resource.path.partition("/{}")[0])
            for position in range(first + 1, len(steps) - 1):
                name, following = steps[position][0], steps[position + 1][1]
                if following == "{}":
                    place = _row(place.setdefault(name, []), steps[position + 1][0])
                elif steps[position][1] != "{}":
                    place = _row(place.setdefault(name, []), name)
        return {"entities": entities}


def _row(rows: list[dict[str, Any]], id: str, path: str = "") -> dict[str, Any]:
    for row in rows:
        if row["id"] == id:
            return row
    known = MODEL.resources.get(path)
    rows.append({"id": id})
    if known is not None and MODEL.entities[known.type].abstract:
        rows[-1]["@odata.type"] = f"#{PREFIX}{_derived(known.type)}"
    return rows[-1]


def _derived(name: str) -> str:
    """The first type that is derived from an abstract one in the emulator and has values."""
    for item in MODEL.entities.values():
        if item.base == name:
            return _derived(item.name) if item.abstract else item.name
    raise LookupError(f"nothing is derived from {name}")


def batches(made: ReferenceDocuments, version: str, largest: int) -> list[Batch]:
    """The documents in as few batches as their names allow, each with at most ``largest``."""
    found: list[Batch] = []
    for one in made.chosen:
        batch = next((item for item in found if len(item.documents) < largest and item.takes(one)), None)
        if batch is None:
            batch = Batch(version)
            found.append(batch)
        batch.documents.append(one)
    return found


def table(versions: Mapping[str, ReferenceDocuments]) -> list[str]:
    """How many examples were found and run, and why the others were left out, in each version."""
    reasons: Counter[str] = Counter()
    for made in versions.values():
        reasons += made.left_out
    rows: list[tuple[str, list[int]]] = [
        ("examples of a POST", [made.found for made in versions.values()]),
        ("run", [len(made.chosen) for made in versions.values()]),
        ("changed as in the update's page", [sum(one.documented for one in made.chosen) for made in versions.values()]),
        *(
            (f"left out: {name}", [made.left_out[name] for made in versions.values()])
            for name, _ in reasons.most_common()
        ),
    ]
    width = max(len(label) for label, _counts in rows)
    lines = [(label, [f"{count:,}" for count in counts]) for label, counts in rows]
    return [
        f"{label:{width}} {' '.join(f'{text:>7}' for text in texts)}" for label, texts in [("", [*versions]), *lines]
    ]
