# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources that nobody has described: they only store their values."""

from __future__ import annotations

from .model import VERSIONS, EmulatedModel, EmulatedProperty, EmulatedResource


def plain_resource(path: str, type_name: str, collection: bool) -> EmulatedResource:
    """A resource that nobody has described: any token may do everything, and clients may choose IDs outside Intune."""
    intune = path.startswith(("/deviceManagement", "/deviceAppManagement"))
    return EmulatedResource(
        path=path,
        type=type_name,
        area="intune" if intune else "directory",
        versions=frozenset(VERSIONS),
        kind="collection" if collection else "singleton",
        collection={"GET": [], "POST": []},
        item={"GET": [], "PATCH": [], **({"DELETE": []} if collection else {})},
        patch_status=200 if intune else 204,
        untyped_patch=True,
        takes_id=not intune,
    )


def inside(model: EmulatedModel, owner: EmulatedResource, link: EmulatedProperty, kind: str = "") -> EmulatedResource:
    """The resource of a contained navigation of a type ``kind``: the described one, or a plain one."""
    path = f"{owner.path}/{link.name}" if owner.kind == "singleton" else f"{owner.path}/{{id}}/{link.name}"
    return (model.resources.get(path) or plain_resource(path, link.type, link.collection)).cast(kind)
