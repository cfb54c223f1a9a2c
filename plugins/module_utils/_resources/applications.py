# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials of applications that need no secret: trust in tokens of another identity provider.

Sources: Microsoft Graph, "federatedIdentityCredential resource type" and the pages of its methods. The audience that a
national cloud wants differs from cloud to cloud, so none is assumed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex

READ_APPLICATIONS = ("Application.Read.All", "Application.ReadWrite.OwnedBy")

EXPRESSION = Complex("microsoft.graph.federatedIdentityExpression", {"languageVersion": Int32, "value": String})

APPLICATION_ID = Parameter(
    "application_id", "the object id of an application, a GUID (which is not its client id)", GUIDS
)
APPLICATION = Parent(
    label="application",
    collection="/applications",
    parameter="application_id",
    option="application",
    name_fields={"displayName": r"(?s:.+)", "appId": GUIDS},
    permissions=READ_APPLICATIONS,
    select=("id", "displayName", "appId"),
)


def _check(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    if desired.get("subject") and desired.get("claimsMatchingExpression"):
        raise InputError(
            "subject and claims_matching_expression exclude one another: a token is matched by the one or by the other."
        )


def _guard(current: Json, body: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    if not current and not body.get("subject") and not body.get("claimsMatchingExpression"):
        raise InputError(
            "There is no such federated identity credential yet, and to create it subject must be given, or in beta claims_matching_expression."
        )


FEDERATED_IDENTITY_CREDENTIAL = Resource(
    name="federated_identity_credential",
    type="microsoft.graph.federatedIdentityCredential",
    label="federated identity credential",
    paths={
        "v1.0": "/applications/{application_id}/federatedIdentityCredentials",
        "beta": "/applications/{application_id}/federatedIdentityCredentials",
    },
    default_version="v1.0",
    keys=("name",),
    parameters=(APPLICATION_ID,),
    parent=APPLICATION,
    permissions=Permissions(read=READ_APPLICATIONS, write=("Application.ReadWrite.OwnedBy",)),
    traits=Traits(check=_check, guard=_guard),
    properties=(
        Property("id", String, "Unique identifier of the credential.", nullable=False, access=Access.READ_ONLY),
        Property(
            "name",
            String,
            "Name of the credential, unique in the application.",
            nullable=False,
            required=True,
            access=Access.CREATE_ONLY,
        ),
        Property(
            "issuer", String, "URL of the identity provider, as its tokens have it.", nullable=False, required=True
        ),
        Property("subject", String, "The workload, as the identity provider's tokens name it."),
        Property(
            "claimsMatchingExpression",
            EXPRESSION,
            "Expression that a token's claims must match, in place of one fixed subject.",
            versions=frozenset({"beta"}),
        ),
        Property(
            "audiences", Collection(String, "set"), "Audiences that a token may have.", nullable=False, required=True
        ),
        Property("description", String, "What the credential is for."),
    ),
)
