# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all policies have that are assigned to applications and service principals.

Sources: Microsoft Graph, "policyBase resource type", and the pages of the methods of its derived types.
"""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup, Reference, Referrers
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Json,
    Permissions,
    Property,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, String
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex

POLICY_PERMISSIONS = Permissions(
    read=("Policy.Read.All", "Policy.ReadWrite.ApplicationConfiguration"),
    write=("Policy.ReadWrite.ApplicationConfiguration",),
)
POLICY_ID = Property("id", String, "Unique identifier of the policy.", nullable=False, access=Access.READ_ONLY)
POLICY_NAME = Property(
    "displayName", String, "Name of the policy.", nullable=False, required=True, matched_as=CaseInsensitiveString
)
POLICY_DELETED = Property("deletedDateTime", DateTimeOffset, "When the policy was deleted.", access=Access.READ_ONLY)
APPLICATION, SERVICE_PRINCIPAL = "application", "servicePrincipal"
_OWNERS = {
    APPLICATION: ("application", "/applications"),
    SERVICE_PRINCIPAL: ("service principal", "/servicePrincipals"),
}


def applies_to(description: str, navigation: str, *owners: str) -> Property:
    """The property with what follows a policy: of ``owners``, whose ``navigation`` property leads to the policy."""
    return Property(
        "appliesTo",
        Collection(Complex("appliesTo", dict.fromkeys(owners, Reference)), "set"),
        description,
        members=Referrers(kinds={owner: (owner, _OWNERS[owner][1]) for owner in owners}, navigation=navigation),
        lookups={
            owner: Lookup(*_OWNERS[owner], ("Application.Read.All",), names=CaseInsensitiveString) for owner in owners
        },
    )


def refuse_unclear(desired: Json) -> None:
    """Refuse an element that does not name exactly one application or service principal."""
    for index, one in enumerate(desired.get("appliesTo") or ()):
        if bool(one.get(APPLICATION)) == bool(one.get(SERVICE_PRINCIPAL)):
            raise InputError(
                f"applies_to[{index}] must have either application or service_principal, each a name or an object ID."
            )
