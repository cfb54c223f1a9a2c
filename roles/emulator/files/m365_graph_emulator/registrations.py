# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Graph shows of an app that signs in: credentials added there sign in too, and those removed there do no more.

The seed's ``apps`` say who may sign in and with which permissions; an application with the same ``appId`` adds its
valid credentials. An app may read the application and the service principal that represent it without any permission
(https://learn.microsoft.com/graph/api/serviceprincipal-get).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from . import certificates, edm
from .store import Store, StoredEntity
from .tenant import SignInApp, TrustedAssertion

_APPLICATIONS = "/applications"
_SELVES = (_APPLICATIONS, "/servicePrincipals")


def registered(store: Store, app: SignInApp) -> SignInApp:
    """The app with the credentials of its application besides its own."""
    found = next(
        (row for row in store.rows(_APPLICATIONS) if str(row.values["appId"]).lower() == app.client_id.lower()), None
    )
    if found is None:
        return app
    keys = [
        item["key"]
        for item in found.values["keyCredentials"]
        if item["usage"] == "Verify" and item["key"] and _valid(item)
    ]
    trusts = [row.values for row in store.rows(f"{_APPLICATIONS}/{found.id.lower()}/federatedIdentityCredentials")]
    return replace(
        app,
        certificates=[
            *app.certificates,
            *(certificates.read(key).public_bytes(Encoding.PEM).decode("ascii") for key in keys),
        ],
        secrets=[
            *app.secrets,
            *(
                item["secretText"]
                for item in found.values["passwordCredentials"]
                if item["secretText"] and _valid(item)
            ),
        ],
        federated_credentials=[
            *app.federated_credentials,
            *(
                TrustedAssertion(item["issuer"], item["subject"], item["audiences"][0])
                for item in trusts
                if item["subject"] and item["audiences"]
            ),
        ],
    )


def is_app(entity: StoredEntity | None, app_id: str) -> bool:
    """Whether an entity is the application, or the service principal, of an app."""
    return entity is not None and str(entity.values.get("appId")).lower() == app_id.lower()


def reads_itself(method: str, collection: str, entity: StoredEntity | None, app_id: str) -> bool:
    """Whether a request of an app reads what represents the app."""
    return method == "GET" and collection in _SELVES and is_app(entity, app_id)


def _valid(item: dict[str, Any]) -> bool:
    now = datetime.now(UTC)
    starts, ends = item["startDateTime"], item["endDateTime"]
    return (starts is None or edm.moment(starts) <= now) and (ends is None or now < edm.moment(ends))
