# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials of applications that need no secret: trust in tokens of another identity provider.

Sources: Microsoft Graph, "federatedIdentityCredential resource type", "agentIdentityBlueprint resource type" and the
pages of the methods; GitHub, "OpenID Connect reference". Agent identities have no credentials of their own: they sign
in with those of their blueprint, an application of a derived type, whose paths have a cast (without it, the service is
reported to answer 404). Of service principals, the relationship is documented for managed identities, which cannot be
changed through Graph although the metadata has the methods; Azure manages their credentials, so that they are only
read. Neither metadata nor reference has a type for SPIFFE trust domains (August 2026): such a workload is a credential
whose issuer is the OpenID Connect discovery provider of the trust domain. A credential with a claims matching
expression is shown only in beta, where it has no subject, and v1.0 may not even list the others of its application
(azure-workload-identity, issue 373): beta is the default version. The audience is different in each cloud, so there is
no default.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.limits import (
    NOT_EMPTY,
    URL_FRIENDLY,
    at_most,
    between,
    elements,
    every,
    member,
)
from ansible_collections.m365.graph.plugins.module_utils._description.links import type_of
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
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Guid, Int32, String, shown
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex

READ_APPLICATIONS = ("Application.Read.All", "Application.ReadWrite.OwnedBy")
READ_BLUEPRINTS = ("AgentIdentityBlueprint.Read.All",)
BLUEPRINT_TYPE = "agentIdentityBlueprint"
_TYPE = "microsoft.graph.federatedIdentityCredential"

# Page federatedIdentityExpression: the version "should always be set to 1".
EXPRESSION_VERSION = dataclasses.replace(
    between(1, 1), allowed="1", refusal=lambda value: f"{value} is not 1, the only version of the language"
)
EXPRESSION = Complex("microsoft.graph.federatedIdentityExpression", {"languageVersion": Int32, "value": String})

APPLICATION_ID = Parameter(
    "application_id", "the object id of an application, a GUID (which is not its client id)", GUIDS
)
APPLICATION = Parent(
    label="application",
    collection="/applications",
    parameter="application_id",
    option="application",
    name_fields={"displayName": CaseInsensitiveString, "appId": Guid},
    permissions=READ_APPLICATIONS,
    select=("id", "displayName", "appId"),
    eligible=lambda row: type_of(row) != BLUEPRINT_TYPE,
)


GITHUB = "https://token.actions.githubusercontent.com"


def _refuse_two_matches(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    if desired.get("subject") is not None and desired.get("claimsMatchingExpression") is not None:
        raise InputError(
            "subject and claims_matching_expression exclude one another: a token is matched by the one or by the other."
        )


def _refuse_no_match(current: Json, body: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    if not current and not body.get("subject") and not body.get("claimsMatchingExpression"):
        raise InputError(
            "There is no such federated identity credential yet, and to create it subject must be given, or in beta "
            "claims_matching_expression."
        )


def _clear_other_match(body: Json) -> dict[str, Any]:
    """One of subject and expression must be null, and is sent as null if the other is set."""
    if body.get("claimsMatchingExpression") is not None:
        return {"subject": None}
    return {"claimsMatchingExpression": None} if body.get("subject") is not None else {}


def _warn_of_no_match(desired: Json) -> Iterator[str]:
    """Values that no token can have.

    Entra compares issuer, subject and audience with the token character by character.
    """
    issuer, subject = str(desired.get("issuer") or ""), str(desired.get("subject") or "")
    for option, value in (("issuer", issuer), ("subject", subject), *_audiences(desired)):
        if value != value.strip():
            yield f"{option}: {shown(value)} never matches a token, because of the blanks around it."
    if issuer.strip().rstrip("/").casefold() == GITHUB and issuer.strip() != GITHUB:
        yield (
            f"issuer: {shown(issuer)} never matches a token of GitHub, whose issuer is {GITHUB}, with nothing after it."
        )
    elif issuer and not re.match(r"https://", issuer.strip()):
        yield (
            f"issuer: {shown(issuer)} never matches a token: the issuer of a token is an address that begins with "
            "https://."
        )
    if "*" in subject:
        yield (
            f"subject: {shown(subject)} never matches a token: the subject is compared character by character, and * "
            "stands "
            "for itself. Use claims_matching_expression (beta) for patterns."
        )
    if issuer.strip().rstrip("/").casefold() == GITHUB or subject.strip().startswith("repo:"):
        yield from (
            f"subject: {shown(subject)} never matches a token of GitHub: {why}." for why in _github(subject.strip())
        )


def _audiences(desired: Json) -> list[tuple[str, str]]:
    listed = desired.get("audiences")
    return [(f"audiences[{index}]", str(value)) for index, value in enumerate(listed or [])]


def _github(subject: str) -> Iterator[str]:
    """Why GitHub Actions never issues a token with a subject, as clauses.

    Owners can choose other claims, which does not affect these mistakes.
    """
    if re.search(r":pull[-_ ]?requests?$", subject, re.IGNORECASE) and not subject.endswith(":pull_request"):
        yield "the subject of a pull request ends with :pull_request"
    if found := re.search(r":ref:(?!refs/)([^:]+)$", subject):
        yield f"a branch is written as ref:refs/heads/{found[1]}, a tag as ref:refs/tags/{found[1]}"
    if found := re.search(r":(branch|tag):([^:]+)$", subject):
        yield f"it is written as ref:refs/{'heads' if found[1] == 'branch' else 'tags'}/{found[2]}"
    if subject.startswith("repo:") and re.match(r"repo:[^:/]+(:|$)", subject):
        yield "a repository is written as repo:OWNER/REPOSITORY"
    if re.match(r"https?://github\.com/", subject, re.IGNORECASE):
        yield "a repository is written as repo:OWNER/REPOSITORY"


FEDERATED_IDENTITY_CREDENTIAL = Resource(
    name="federated_identity_credential",
    type=_TYPE,
    label="federated identity credential",
    paths={
        "v1.0": "/applications/{application_id}/federatedIdentityCredentials",
        "beta": "/applications/{application_id}/federatedIdentityCredentials",
    },
    default_version="beta",
    keys=("name",),
    parameters=(APPLICATION_ID,),
    parent=APPLICATION,
    permissions=Permissions(read=READ_APPLICATIONS, write=("Application.ReadWrite.OwnedBy",)),
    traits=Traits(
        check=_refuse_two_matches,
        warn=_warn_of_no_match,
        complete=_clear_other_match,
        guard=_refuse_no_match,
        unique=("issuer", "subject"),
        most=20,
        trust=True,
    ),
    properties=(
        Property("id", String, "Unique identifier of the credential.", nullable=False, access=Access.READ_ONLY),
        Property(
            "name",
            CaseInsensitiveString,
            "Name of the credential, unique in the application.",
            nullable=False,
            required=True,
            access=Access.CREATE_ONLY,
            limits=(at_most(120), URL_FRIENDLY),
        ),
        Property(
            "issuer",
            String,
            "URL of the identity provider, as its tokens have it.",
            nullable=False,
            required=True,
            limits=(at_most(600),),
        ),
        Property("subject", String, "The workload, as the identity provider's tokens name it.", limits=(at_most(600),)),
        Property(
            "claimsMatchingExpression",
            EXPRESSION,
            "Expression that a token's claims must match, in place of one fixed subject.",
            versions=frozenset({"beta"}),
            limits=(member(EXPRESSION_VERSION, "languageVersion"), member(NOT_EMPTY, "value")),
        ),
        Property(
            "audiences",
            Collection(String, "set"),
            "Audience that a token must have.",
            nullable=False,
            required=True,
            limits=(elements(1, 1), every(at_most(600))),
        ),
        Property("description", String, "What the credential is for.", limits=(at_most(600),)),
    ),
)

AGENT_IDENTITY_BLUEPRINT_FEDERATED_IDENTITY_CREDENTIAL = dataclasses.replace(
    FEDERATED_IDENTITY_CREDENTIAL,
    name="agent_identity_blueprint_federated_identity_credential",
    label="federated identity credential of an agent identity blueprint",
    paths=dict.fromkeys(
        ("v1.0", "beta"),
        f"/applications/{{agent_identity_blueprint_id}}/microsoft.graph.{BLUEPRINT_TYPE}/federatedIdentityCredentials",
    ),
    parameters=(
        Parameter(
            "agent_identity_blueprint_id",
            "the object id of an agent identity blueprint, a GUID (which is not its client id)",
            GUIDS,
        ),
    ),
    parent=dataclasses.replace(
        APPLICATION,
        label="agent identity blueprint",
        collection=f"/applications/microsoft.graph.{BLUEPRINT_TYPE}",
        parameter="agent_identity_blueprint_id",
        option="agent_identity_blueprint",
        permissions=READ_BLUEPRINTS,
        eligible=None,
    ),
    permissions=Permissions(read=READ_BLUEPRINTS, write=("AgentIdentityBlueprint.AddRemoveCreds.All",)),
    document_name="agentIdentityBlueprintFederatedIdentityCredential",
)

SERVICE_PRINCIPAL_FEDERATED_IDENTITY_CREDENTIAL = dataclasses.replace(
    FEDERATED_IDENTITY_CREDENTIAL,
    name="service_principal_federated_identity_credential",
    label="federated identity credential of a managed identity",
    paths=dict.fromkeys(("v1.0", "beta"), "/servicePrincipals/{service_principal_id}/federatedIdentityCredentials"),
    methods=frozenset({"GET"}),
    parameters=(Parameter("service_principal_id", "the object id of a service principal, a GUID", GUIDS),),
    parent=dataclasses.replace(
        APPLICATION,
        label="managed identity",
        collection="/servicePrincipals",
        parameter="service_principal_id",
        option="service_principal",
        eligible=lambda row: row.get("servicePrincipalType") == "ManagedIdentity",
        select=("id", "displayName", "appId", "servicePrincipalType"),
    ),
    permissions=Permissions(read=READ_APPLICATIONS),
    traits=Traits(),
    document_name="servicePrincipalFederatedIdentityCredential",
)
