# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policy keys of Azure AD B2C's custom policies: the containers without their keys.

Sources: Microsoft Graph (beta), "trustFrameworkKeySet resource type", "trustFrameworkKey resource type". The creator of
a key set chooses its ID, to which the service adds B2C_1A_ if it is missing; here the prefix is required, because
otherwise the next run would look for another ID. Keys are added to a set by actions (uploadCertificate, uploadPkcs12,
uploadSecret, generateKey) and their secret parts cannot be read, so a PUT of the readable keys would destroy them.
"""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Int64, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

KEY_STATUS = Enum(
    "microsoft.graph.trustFrameworkKeyStatus", {"enabled": None, "disabled": None, "unknownFutureValue": None}
)
KEY = Complex(
    "microsoft.graph.trustFrameworkKey",
    {
        "kid": String,
        "kty": String,
        "use": String,
        "status": KEY_STATUS,
        "nbf": Int64,
        "exp": Int64,
        "x5c": Collection(String),
        "x5t": String,
        "e": String,
        "n": String,
        **dict.fromkeys(("d", "dp", "dq", "k", "p", "q", "qi"), String),
    },
)

TRUST_FRAMEWORK_KEY_SET = Resource(
    name="trust_framework_key_set",
    type="microsoft.graph.trustFrameworkKeySet",
    label="trust framework key set",
    paths={"beta": "/trustFramework/keySets"},
    default_version="beta",
    keys=("id",),
    id_pattern=r"(?i)B2C_1A_[\w.-]+",
    id_example="B2C_1A_TokenSigningKeyContainer",
    methods=frozenset({"GET", "POST", "DELETE"}),
    permissions=Permissions(
        read=("TrustFrameworkKeySet.Read.All", "TrustFrameworkKeySet.ReadWrite.All"),
        write=("TrustFrameworkKeySet.ReadWrite.All",),
    ),
    traits=Traits(trust=True),
    expiring=(
        Expiring(
            "Custom policies of Azure AD B2C.",
            "key",
            each="keys",
            certificate="x5c",
            ends="exp",
            starts="nbf",
            thumbprint="x5t",
            name=("kid",),
            used_by=("id",),
            key_id="kid",
            used=lambda key: not KEY_STATUS.equal(key.get("status"), "disabled"),
        ),
    ),
    properties=(
        Property("id", String, "Name of the key set.", nullable=False, required=True, access=Access.CREATE_ONLY),
        Property(
            "keys",
            Collection(KEY, "keyed", ("kid",)),
            "The keys in the set, without what is secret of them.",
            access=Access.READ_ONLY,
        ),
    ),
)
