# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom authentication extensions: the APIs that Entra calls while users sign in or up, and how it signs in there.

Entra calls the API with a token for the application ``resourceId``. The answer decides about claims in tokens,
attributes at sign-up or one-time passcodes, so that the tenant trusts whoever runs the API.

Sources: Microsoft Graph, "customAuthenticationExtension resource type", "Create customAuthenticationExtension" (at most
100; displayName is optional there, and here the name by which an extension is found), "Update
customAuthenticationExtension" (@odata.type is required), "azureAdTokenAuthentication resource type". The type
onPasswordSubmitCustomExtension is in the metadata of both versions only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.limits import member
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._description.variants import NAMESPACE, family
from ansible_collections.m365.graph.plugins.module_utils._resources.api_connectors import HTTPS_ADDRESS
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex

AUTHENTICATION = polymorphic(
    "microsoft.graph.customExtensionAuthenticationConfiguration",
    {
        "microsoft.graph.azureAdTokenAuthentication": {"resourceId": String},
        "microsoft.graph.azureAdPopTokenAuthentication": {},
    },
)
ENDPOINT = polymorphic(
    "microsoft.graph.customExtensionEndpointConfiguration",
    {"microsoft.graph.httpRequestEndpoint": {"targetUrl": String}},
)
BEHAVIOUR = polymorphic(
    "microsoft.graph.customExtensionBehaviorOnError", {"microsoft.graph.fallbackToMicrosoftProviderOnError": {}}
)
CLIENT = Complex(
    "microsoft.graph.customExtensionClientConfiguration", {"maximumRetries": Int32, "timeoutInMilliseconds": Int32}
)
CLAIM = Complex("microsoft.graph.onTokenIssuanceStartReturnClaim", {"claimIdInApiResponse": String})

_WRITE = ("CustomAuthenticationExtension.ReadWrite.All",)

TYPES: Mapping[str, Sequence[Property]] = {
    "onTokenIssuanceStartCustomExtension": (
        Property(
            "claimsForTokenConfiguration",
            Collection(CLAIM, "keyed", ("claimIdInApiResponse",)),
            "Claims that the API returns.",
        ),
    ),
    **dict.fromkeys(
        (
            "onAttributeCollectionStartCustomExtension",
            "onAttributeCollectionSubmitCustomExtension",
            "onOtpSendCustomExtension",
            "onPasswordSubmitCustomExtension",
            "onVerifiedIdClaimValidationCustomExtension",
        ),
        (),
    ),
}

CUSTOM_AUTHENTICATION_EXTENSION = family(
    Resource(
        name="custom_authentication_extension",
        type=f"{NAMESPACE}customAuthenticationExtension",
        label="custom authentication extension",
        paths=dict.fromkeys(("v1.0", "beta"), "/identity/customAuthenticationExtensions"),
        default_version="v1.0",
        keys=("displayName",),
        permissions=Permissions(read=("CustomAuthenticationExtension.Read.All", *_WRITE), write=_WRITE),
        typed_body=True,
        traits=Traits(most=100, trust=True),
        properties=(
            Property("id", String, "Unique identifier.", nullable=False, access=Access.READ_ONLY),
            Property("displayName", String, "Name.", required=True),
            Property("description", String, "Description."),
            Property(
                "authenticationConfiguration",
                AUTHENTICATION,
                "How Entra authenticates itself to the API.",
                required=True,
            ),
            Property(
                "endpointConfiguration", ENDPOINT, "Address of the API.", limits=(member(HTTPS_ADDRESS, "targetUrl"),)
            ),
            Property(
                "clientConfiguration", CLIENT, "How long Entra waits for the API and how often it repeats a call."
            ),
            Property("behaviorOnError", BEHAVIOUR, "What Entra does if the API fails."),
        ),
    ),
    TYPES,
)
