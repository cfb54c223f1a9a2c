# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets in documents: which values are secret, and documents without them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.plan import MASK
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import MEMBERS, Document, kind_of
from ansible_collections.m365.graph.plugins.module_utils._values.secret_names import masked


def secrets_of(document: Document) -> dict[str, Any]:
    """The secret values of a document, by Graph name."""
    return {name: value for name, value in document.desired.items() if document.resource.property(name).secret}


def without_secrets(raw: object) -> object:
    """A document that can be shown, also an invalid one.

    Values of secret properties, of unknown members and properties (a misspelt name may be that of a secret), and under
    names that look secret are masked. So is any value that is not a mapping.
    """
    if not isinstance(raw, Mapping):
        return MASK
    try:
        resource = kind_of(raw["type"])
    except (InputError, KeyError):
        resource = None
    members = {*MEMBERS, *(resource.allow if resource else ())}
    open_ = {item.name for item in resource.properties if not item.secret} if resource else set()
    shown = {name: masked(item, MASK, hide=name not in members) for name, item in raw.items()}
    values = raw.get("properties")
    shown["properties"] = (
        {name: masked(item, MASK, hide=name not in open_) for name, item in values.items()}
        if isinstance(values, Mapping)
        else masked(values, MASK, hide=True)
    )
    return {name: shown[name] for name in raw}
