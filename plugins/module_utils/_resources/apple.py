# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection of a tenant to Apple: push certificate, tokens for apps and books, tokens for device enrolment.

Sources: Microsoft Graph, "applePushNotificationCertificate resource type", "vppToken resource type",
"depOnboardingSetting resource type" and the pages of their methods. Those pages list values that the service determines
itself among the values of a PATCH; here they are read-only. The push certificate is sent as PEM text, as in the Intune
admin centre, and reads back null in tenants although not in the document, which calls it "not yet documented". A token
for apps and books is base64 of a JSON object with its expiry date (Apple, "Managing Apps and Books"), and reads back
null or masked. Before the first upload, the push certificate does not exist (404). The token of a device enrolment is
uploaded by an action and is not a property (see ``apple_actions``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.limits import ValueLimit
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_expired, refuse_sooner
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Identity,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, OutsideLimit
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    Boolean,
    DateTimeOffset,
    Int32,
    String,
    decode_base64,
    instant,
    shown,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString, Hexadecimal
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

_BETA = frozenset({"beta"})


def _read_only(
    name: str, kind: Any, description: str, *, nullable: bool = True, volatile: bool = True, **more: Any
) -> Property:
    return Property(name, kind, description, nullable=nullable, access=Access.READ_ONLY, volatile=volatile, **more)


def _refuse_expired_push(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    refuse_expired("certificate", desired.get("certificate"), now, allow)


def _shown_of_push(desired: Json) -> dict[str, Any]:
    """The values that Intune reads from the certificate."""
    if desired.get("certificate") is None:
        return {}
    certificate = x509.load(desired["certificate"])
    return {
        "certificateSerialNumber": certificate.serial_number,
        "expirationDateTime": instant(ticks_of(certificate.not_after)),
        "topicIdentifier": certificate.subject_user_id,
    }


def _holds_push(desired: Json, current: Json) -> Identity:
    """Compare the serial number, which is unique because Apple issues every push certificate."""
    there = current.get("certificateSerialNumber")
    wanted = x509.load(desired["certificate"]).serial_number
    return Identity.SAME if there and Hexadecimal.equal(there, wanted) else Identity.OTHER


def _guard_push(current: Json, body: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    if body.get("certificate") is None:
        return
    certificate = x509.load(body["certificate"])
    topic, there = certificate.subject_user_id, current.get("topicIdentifier")
    if there and topic and topic != there and not allow.get("allow_other_topic"):
        raise GuardRefused(
            f"The certificate that is there is for the topic {there}, the new one for {topic}, so that every Apple "
            "device would have to enrol again",
            "Renew the certificate that is there at Apple instead, or set allow_other_topic to true if that is meant.",
            option="allow_other_topic",
            effect="interrupts",
        )
    refuse_sooner("certificate", certificate.not_after, current.get("expirationDateTime"), now, allow)


APPLE_PUSH_NOTIFICATION_CERTIFICATE = Resource(
    name="apple_push_notification_certificate",
    type="microsoft.graph.applePushNotificationCertificate",
    label="Apple push notification certificate",
    paths={
        "v1.0": "/deviceManagement/applePushNotificationCertificate",
        "beta": "/deviceManagement/applePushNotificationCertificate",
    },
    default_version="v1.0",
    singleton=True,
    methods=frozenset({"GET", "PATCH"}),
    permissions=Permissions(
        read=("DeviceManagementServiceConfig.ReadWrite.All",), write=("DeviceManagementServiceConfig.ReadWrite.All",)
    ),
    allow=("allow_expired", "allow_sooner_expiry", "allow_other_topic"),
    traits=Traits(check=_refuse_expired_push, derive=_shown_of_push, holds=_holds_push, guard=_guard_push),
    expiring=(
        Expiring(
            "Management of Apple devices, which would all have to enrol again.",
            certificate="certificate",
            ends="expirationDateTime",
            serial_number="certificateSerialNumber",
            name=("topicIdentifier",),
            used_by=("appleIdentifier",),
        ),
    ),
    properties=(
        Property("id", String, "Unique identifier, the service's own.", nullable=False, access=Access.READ_ONLY),
        Property(
            "appleIdentifier", CaseInsensitiveString, "Apple account that the certificate was made with.", required=True
        ),
        Property(
            "certificate",
            x509.CertificateType("Edm.String", pem=True),
            "The certificate. It may read back null.",
            access=Access.WRITE_ONLY,
            required=True,
            volatile=True,
            path_accepted=True,
        ),
        _read_only("certificateSerialNumber", Hexadecimal, "Serial number of the certificate.", volatile=False),
        _read_only("topicIdentifier", String, "Topic of the certificate, which enrolled devices know.", volatile=False),
        _read_only(
            "expirationDateTime", DateTimeOffset, "When the certificate expires.", nullable=False, volatile=False
        ),
        _read_only("certificateUploadStatus", String, "How the last upload went."),
        _read_only("certificateUploadFailureReason", String, "Why it failed, if it did."),
        _read_only("lastModifiedDateTime", DateTimeOffset, "When it last changed.", nullable=False),
    ),
)

DELIVERY_PROTOCOL = Enum(
    "microsoft.graph.appleDeviceDeliveryProtocol",
    {"default": None, "mobileDeviceManagement": None, "declarativeDeviceManagement": None, "unknownFutureValue": None},
)
VPP_TOKEN_STATE = Enum(
    "microsoft.graph.vppTokenState",
    {"unknown": 0, "valid": 1, "expired": 2, "invalid": 3, "assignedToExternalMDM": 4, "duplicateLocationId": 5},
)
VPP_TOKEN_SYNC_STATUS = Enum(
    "microsoft.graph.vppTokenSyncStatus", {"none": 0, "inProgress": 1, "completed": 2, "failed": 3}
)
VPP_TOKEN_ACCOUNT_TYPE = Enum("microsoft.graph.vppTokenAccountType", {"business": 0, "education": 1})
ACTION_STATE = Enum(
    "microsoft.graph.actionState",
    {"none": 0, "pending": 1, "canceled": 2, "active": 3, "done": 4, "failed": 5, "notSupported": 6},
)
VPP_TOKEN_ACTION_RESULT = Complex(
    "microsoft.graph.vppTokenActionResult",
    {
        "actionName": String,
        "actionState": ACTION_STATE,
        "lastUpdatedDateTime": DateTimeOffset,
        "startDateTime": DateTimeOffset,
    },
)


def _token(text: Any) -> Mapping[str, Any]:
    """The content of a token for apps and books; empty if it cannot be read."""
    try:
        content = json.loads(decode_base64(str(text)))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, Mapping) else {}


APPLE_TOKEN = ValueLimit(
    "the token as it was downloaded from Apple, which is base64 of a JSON object",
    lambda value: bool(_token(value)),
    lambda _secret: "the value is not a token as it is downloaded from Apple, which is base64 of a JSON object",
)


def _shown_of_token(desired: Json) -> dict[str, Any]:
    content = _token(desired.get("token"))
    expiry = DateTimeOffset.canonical(content.get("expDate"))
    expires = {"expirationDateTime": instant(expiry)} if isinstance(expiry, int) else {}
    return {**expires, **({"organizationName": content["orgName"]} if content.get("orgName") else {})}


def _holds_token(desired: Json, current: Json) -> Identity:
    """Compare the expiry date, the only value that the service shows of a token, unless it shows the token."""
    if desired["token"] == current.get("token"):
        return Identity.SAME
    expiry, there = (
        DateTimeOffset.canonical(_token(desired["token"]).get("expDate")),
        DateTimeOffset.canonical(current.get("expirationDateTime")),
    )
    if not isinstance(expiry, int) or not isinstance(there, int):
        return Identity.UNKNOWN
    return Identity.SAME if abs(expiry - there) < 10_000_000 else Identity.OTHER


def _refuse_expired_token(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    content = _token(desired.get("token"))
    expiry = DateTimeOffset.canonical(content.get("expDate"))
    if isinstance(expiry, int) and expiry < ticks_of(now) and not allow.get("allow_expired"):
        raise OutsideLimit(
            f"token: The token of {shown(content.get('orgName'))} expired on {instant(expiry)}; set allow_expired to "
            "true to upload it all the same."
        )


def _guard_token(current: Json, body: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse a token of another organization, or one that expires sooner.

    The content of a token does not distinguish the locations of one organization.
    """
    if not body.get("token"):
        return
    content = _token(body["token"])
    new, there = content.get("orgName"), current.get("organizationName")
    if new and there and not CaseInsensitiveString.equal(new, there) and not allow.get("allow_other_organization"):
        raise GuardRefused(
            f"The token that is there is for the organization {shown(there)}, the new one for {shown(new)}, so that "
            "Intune could no longer manage the licenses that it has assigned",
            "Set allow_other_organization to true if that is meant.",
            option="allow_other_organization",
            effect="replaces",
        )
    refuse_sooner("token", content.get("expDate"), current.get("expirationDateTime"), now, allow)


VPP_TOKEN = Resource(
    name="vpp_token",
    type="microsoft.graph.vppToken",
    label="VPP token",
    paths={"v1.0": "/deviceAppManagement/vppTokens", "beta": "/deviceAppManagement/vppTokens"},
    default_version="beta",
    keys=("displayName", "appleId", "organizationName"),
    permissions=Permissions(
        read=("DeviceManagementServiceConfig.Read.All", "DeviceManagementServiceConfig.ReadWrite.All"),
        write=("DeviceManagementServiceConfig.ReadWrite.All",),
    ),
    allow=("allow_expired", "allow_sooner_expiry", "allow_other_organization"),
    traits=Traits(check=_refuse_expired_token, derive=_shown_of_token, holds=_holds_token, guard=_guard_token),
    expiring=(
        Expiring(
            "Apps and books from Apple.",
            "token",
            ends="expirationDateTime",
            name=("displayName", "organizationName", "appleId"),
            used_by=("appleId", "organizationName"),
        ),
    ),
    properties=(
        Property("id", String, "Unique identifier of the token.", nullable=False, access=Access.READ_ONLY),
        Property("displayName", String, "Name of the token.", versions=_BETA),
        Property("appleId", CaseInsensitiveString, "Apple account that the token belongs to.", required=True),
        Property("organizationName", String, "Organization that the token belongs to."),
        Property(
            "token",
            String,
            "The token that Apple issued.",
            access=Access.WRITE_ONLY,
            required=True,
            secret=True,
            limits=(APPLE_TOKEN,),
        ),
        Property("vppTokenAccountType", VPP_TOKEN_ACCOUNT_TYPE, "Kind of the Apple account.", nullable=False),
        Property("countryOrRegion", CaseInsensitiveString, "Country or region of the Apple store."),
        Property(
            "automaticallyUpdateApps", Boolean, "Whether apps of the token are updated by themselves.", nullable=False
        ),
        Property(
            "claimTokenManagementFromExternalMdm",
            Boolean,
            "Whether Intune takes the token over from another device management.",
            nullable=False,
            versions=_BETA,
        ),
        Property(
            "dataSharingConsentGranted",
            Boolean,
            "Whether data may be shared with Apple.",
            nullable=False,
            versions=_BETA,
        ),
        Property("roleScopeTagIds", Collection(String, "set"), "Scope tags.", versions=_BETA),
        Property(
            "appleDeviceAppDeliveryProtocolType",
            DELIVERY_PROTOCOL,
            "How apps are delivered to devices.",
            versions=_BETA,
        ),
        _read_only("state", VPP_TOKEN_STATE, "Whether the token is valid.", nullable=False, option_name="token_state"),
        _read_only("expirationDateTime", DateTimeOffset, "When the token expires.", nullable=False, volatile=False),
        _read_only("lastModifiedDateTime", DateTimeOffset, "When it last changed.", nullable=False),
        _read_only("lastSyncDateTime", DateTimeOffset, "When it was last synchronized with Apple.", nullable=False),
        _read_only("lastSyncStatus", VPP_TOKEN_SYNC_STATUS, "How the last synchronization went.", nullable=False),
        _read_only("locationName", String, "Location, as Apple has it.", versions=_BETA),
        _read_only(
            "tokenActionResults", Collection(VPP_TOKEN_ACTION_RESULT), "How actions on the token went.", versions=_BETA
        ),
    ),
)

DEP_TOKEN_TYPE = Enum("microsoft.graph.depTokenType", {"none": 0, "dep": 1, "appleSchoolManager": 2})

DEP_ONBOARDING_SETTING = Resource(
    name="dep_onboarding_setting",
    type="microsoft.graph.depOnboardingSetting",
    label="DEP onboarding setting",
    paths={"beta": "/deviceManagement/depOnboardingSettings"},
    default_version="beta",
    keys=("tokenName",),
    permissions=Permissions(
        read=("DeviceManagementServiceConfig.Read.All", "DeviceManagementServiceConfig.ReadWrite.All"),
        write=("DeviceManagementServiceConfig.ReadWrite.All",),
    ),
    expiring=(
        Expiring(
            "Enrolment of Apple devices.",
            "token",
            ends="tokenExpirationDateTime",
            name=("tokenName",),
            used_by=("appleIdentifier",),
        ),
    ),
    properties=(
        Property("id", String, "Unique identifier of the setting.", nullable=False, access=Access.READ_ONLY),
        Property("tokenName", String, "Name of the token.", required=True),
        Property("appleIdentifier", CaseInsensitiveString, "Apple account that the token was obtained with."),
        Property("dataSharingConsentGranted", Boolean, "Whether data may be shared with Apple.", nullable=False),
        Property("roleScopeTagIds", Collection(String, "set"), "Scope tags."),
        _read_only("tokenType", DEP_TOKEN_TYPE, "Kind of the token.", nullable=False),
        _read_only("tokenExpirationDateTime", DateTimeOffset, "When the token expires.", nullable=False),
        _read_only(
            "shareTokenWithSchoolDataSyncService",
            Boolean,
            "Whether the token is shared with School Data Sync.",
            nullable=False,
        ),
        _read_only("syncedDeviceCount", Int32, "How many devices have been synchronized.", nullable=False),
        _read_only("lastModifiedDateTime", DateTimeOffset, "When the service was set up.", nullable=False),
        _read_only(
            "lastSuccessfulSyncDateTime", DateTimeOffset, "When the last synchronization succeeded.", nullable=False
        ),
        _read_only(
            "lastSyncTriggeredDateTime", DateTimeOffset, "When the last synchronization was asked for.", nullable=False
        ),
        _read_only(
            "lastSyncErrorCode",
            Int32,
            "Apple's error in the last synchronization, 0 when there was none.",
            nullable=False,
        ),
    ),
)
