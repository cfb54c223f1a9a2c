# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets in documents: which values are secret, and documents without them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.plan import MASK
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, kind_of
from ansible_collections.m365.graph.plugins.module_utils._values import x509


def secrets_of(document: Document) -> dict[str, Any]:
    """The secret values of a document, by Graph name."""
    return {name: value for name, value in document.desired.items() if document.resource.property(name).secret}


def without_secrets(raw: object) -> object:
    """A document that can be shown: values of secret properties and private keys are replaced. Takes any value."""
    try:
        resource = kind_of(raw["type"]) if isinstance(raw, Mapping) else None
    except (InputError, KeyError):
        resource = None
    secret = {item.name for item in resource.properties if item.secret} if resource else set()
    return _masked(raw, secret)


def _masked(value: object, secret: set[str]) -> object:
    if isinstance(value, Mapping):
        return {
            name: MASK if name in secret and item is not None else _masked(item, secret) for name, item in value.items()
        }
    if isinstance(value, list):
        return [_masked(item, secret) for item in value]
    return x509.redacted(value) if isinstance(value, str) else value
