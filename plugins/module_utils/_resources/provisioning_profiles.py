# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provisioning profiles of an organization's own iOS apps, which Intune installs before those in the apps expire.

Sources: Microsoft Graph (beta), "iosLobAppProvisioningConfiguration resource type" and the pages of its methods and of
its ``assign`` action; Intune, "Use iOS app provisioning profiles to prevent your apps from expiring": the admin center
fills in the expiry date from the file. Whether the service does so too is not documented. The date is therefore sent
together with the payload, and read-only otherwise. Microsoft's examples show ``payload`` in reads; it may read back
null all the same, as other uploads do, and then the expiry date decides whether the payload is there already. That
devices lose a profile when they are no longer targeted is presumed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description import assignments
from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.limits import form
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_sooner
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Identity,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import OutsideLimit
from ansible_collections.m365.graph.plugins.module_utils._resources.device_configurations import COMMON, NAME_FILTER
from ansible_collections.m365.graph.plugins.module_utils._values import provisioning_profile
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    TICKS_PER_SECOND,
    DateTimeOffset,
    String,
    instant,
    ticks_of,
)

_COMMON = {item.name: item for item in COMMON}


def _expiry(values: Json) -> int | None:
    """The expiry date in a payload, in ticks; None if there is no payload, or if it cannot be read."""
    found = provisioning_profile.readable(values.get("payload"))
    return None if found is None or found.expires is None else ticks_of(found.expires)


def _inside(values: Json) -> dict[str, Any]:
    """The values of the file."""
    found = provisioning_profile.readable(values.get("payload"))
    dates = {} if found is None else {"creationDate": found.created, "expirationDateTime": found.expires}
    return {name: instant(ticks_of(moment)) for name, moment in dates.items() if moment is not None}


def _refuse_expired(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    found = provisioning_profile.readable(desired.get("payload"))
    if found and found.expires and found.expires < now and not allow.get("allow_expired"):
        raise OutsideLimit(
            f'payload: The provisioning profile "{found.name}" expired on {found.expires:%Y-%m-%dT%H:%M:%SZ}; set '
            "allow_expired to true to upload it all the same."
        )


def _with_expiry(body: Json) -> dict[str, Any]:
    expiry = _expiry(body)
    return {} if expiry is None else {"expirationDateTime": instant(expiry)}


def _holds(desired: Json, current: Json) -> Identity:
    """Compare the expiry date, which is the only value of the payload in a read that does not show it."""
    expiry, there = _expiry(desired), DateTimeOffset.canonical(current.get("expirationDateTime"))
    if expiry is None or not isinstance(there, int):
        return Identity.UNKNOWN
    return Identity.SAME if abs(expiry - there) < TICKS_PER_SECOND else Identity.OTHER


def _guard(current: Json, body: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    expiry = _expiry(body)
    if expiry is not None:
        refuse_sooner("provisioning profile", instant(expiry), current.get("expirationDateTime"), now, allow)


def _payload_effect(before: Any, after: Any) -> Effect:
    """The payload of another app: the one that devices have would expire without a successor."""
    read = (provisioning_profile.readable(value) for value in (before, after))
    applications = {found.application for found in read if found is not None and found.application is not None}
    return Effect.REPLACES if len(applications) > 1 else Effect.SAFE


IOS_LOB_APP_PROVISIONING_CONFIGURATION = Resource(
    name="ios_lob_app_provisioning_configuration",
    type="microsoft.graph.iosLobAppProvisioningConfiguration",
    label="iOS app provisioning profile",
    paths={"beta": "/deviceAppManagement/iosLobAppProvisioningConfigurations"},
    default_version="beta",
    keys=("displayName",),
    permissions=Permissions(
        read=("DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"),
        write=("DeviceManagementApps.ReadWrite.All",),
    ),
    allow=("allow_expired", "allow_sooner_expiry", "allow_reissue"),
    filters=(NAME_FILTER,),
    traits=Traits(check=_refuse_expired, complete=_with_expiry, holds=_holds, guard=_guard, trust=True),
    expiring=(
        Expiring(
            "Permission of iOS devices to run an organization's own app.",
            ends="expirationDateTime",
            starts="creationDate",
            name=("displayName", "payloadFileName"),
            inside=_inside,
        ),
    ),
    properties=(
        *(_COMMON[name] for name in ("id", "displayName", "description", "roleScopeTagIds")),
        Property(
            "payload",
            provisioning_profile.Profile,
            "The provisioning profile. It may read back null.",
            nullable=False,
            required=True,
            file_option="src",
            effect=Effect.REPLACES,
            effect_of=_payload_effect,
            hideable=True,
        ),
        Property(
            "payloadFileName",
            String,
            "Name of the file.",
            nullable=False,
            required=True,
            limits=(
                form(
                    "a file name that ends with .mobileprovision or .xml",
                    r"(?i)[^/\\]*[^/\\.]\.(?:mobileprovision|xml)",
                ),
            ),
        ),
        Property(
            "expirationDateTime",
            DateTimeOffset,
            "When the provisioning profile expires, according to its payload.",
            access=Access.READ_ONLY,
        ),
        *(_COMMON[name] for name in ("createdDateTime", "lastModifiedDateTime", "version")),
        replace(_COMMON["assignments"], action=assignments.assign("iOSLobAppProvisioningConfigAssignments")),
    ),
)
