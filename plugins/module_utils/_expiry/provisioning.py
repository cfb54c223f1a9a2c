# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The secrets with which provisioning signs in to other applications. Pure.

Sources: Entra, "Skip deletion of user accounts that go out of scope" (step 3), for the path; Microsoft Graph,
"synchronizationSecretKeyStringValuePair resource type", for its rows. They are names and values, most of which are
settings such as addresses. Which values the service returns is not documented; only the names are kept. None of them
has an expiry date, except for access tokens, which provisioning renews by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Permissions, Resource
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import ExpiringItem

OPTION = "provisioning_secrets"
"""The option with which they are read: they take one request for each application from the gallery."""

SECRETS = frozenset(
    {
        *("AppKey", "ClientSecret", "ConnectionString", "ConsumerSecret", "Oauth2AuthorizationCode"),
        *("Oauth2ClientSecret", "Oauth2RefreshToken", "Password", "SecretToken", "TokenKey"),
    }
)
"""The names of values with which somebody could sign in."""

PROVISIONING = Resource(
    name="provisioning",
    type="microsoft.graph.synchronization",
    label="provisioning",
    paths={"beta": "/servicePrincipals/{service_principal_id}/synchronization/secrets"},
    default_version="beta",
    permissions=Permissions(read=("Synchronization.Read.All", "Synchronization.ReadWrite.All")),
    properties=(),
    methods=frozenset({"GET"}),
    singleton=True,
    parameters=(Parameter("service_principal_id", "the object ID of a service principal"),),
    parent=Parent(
        label="service principal",
        collection="/servicePrincipals",
        parameter="service_principal_id",
        permissions=("Application.Read.All",),
        # Provisioning needs the template of an application from the gallery.
        eligible=lambda row: row.get("applicationTemplateId") is not None,
        select=("id", "displayName", "applicationTemplateId"),
        top=999,
    ),
)


def items(entity: Json) -> Iterator[ExpiringItem]:
    """The secrets in the answer to a read."""
    for row in entity.get("value") or ():
        if row.get("key") in SECRETS:
            yield ExpiringItem(
                kind="secret", use="Provisioning of users, which signs in with it.", property="secrets", name=row["key"]
            )
