# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Intune's e-mail configurations with Exchange ActiveSync, for platforms whose type refers to certificate profiles.

Source: Microsoft Graph (beta), the types below deviceConfiguration. A type with a base for Gmail and Nine Work has the
properties of that base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Traits
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    DERIVED,
    configuration,
    profile,
    selected,
    table,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum, Flags

EAS_AUTHENTICATION_METHOD = Enum(
    "microsoft.graph.easAuthenticationMethod", {"usernameAndPassword": 0, "certificate": 1, "derivedCredential": 2}
)
ANDROID_USERNAME_SOURCE = Enum(
    "microsoft.graph.androidUsernameSource",
    {"username": 0, "userPrincipalName": 1, "samAccountName": 2, "primarySmtpAddress": 3},
)
USERNAME_SOURCE = Enum(
    "microsoft.graph.usernameSource", {"userPrincipalName": 0, "primarySmtpAddress": 1, "samAccountName": 2}
)
USER_EMAIL_SOURCE = Enum("microsoft.graph.userEmailSource", {"userPrincipalName": 0, "primarySmtpAddress": 1})
DOMAIN_NAME_SOURCE = Enum("microsoft.graph.domainNameSource", {"fullDomainName": 0, "netBiosDomainName": 1})
EMAIL_SYNC_DURATION = Enum(
    "microsoft.graph.emailSyncDuration",
    {"userDefined": 0, "oneDay": 1, "threeDays": 2, "oneWeek": 3, "twoWeeks": 4, "oneMonth": 5, "unlimited": 6},
)
EMAIL_SYNC_SCHEDULE = Enum(
    "microsoft.graph.emailSyncSchedule",
    {
        "userDefined": 0,
        "asMessagesArrive": 1,
        "manual": 2,
        "fifteenMinutes": 3,
        "thirtyMinutes": 4,
        "sixtyMinutes": 5,
        "basedOnMyUsage": 6,
    },
)
EMAIL_CERTIFICATE_TYPE = Enum(
    "microsoft.graph.emailCertificateType", {"none": 0, "certificate": 1, "derivedCredential": 2}
)
EAS_SERVICES = Flags(
    "microsoft.graph.easServices", {"none": 0, "calendars": 1, "contacts": 2, "email": 4, "notes": 8, "reminders": 16}
)

_KNOWN = table(
    (
        Property("accountName", String, "Name of the account that the device shows."),
        Property("hostName", String, "Host of the Exchange server."),
        Property("authenticationMethod", EAS_AUTHENTICATION_METHOD, "How the device authenticates itself."),
        Property("emailAddressSource", USER_EMAIL_SOURCE, "Attribute that has the e-mail address."),
        Property("usernameSource", USER_EMAIL_SOURCE, "Attribute that has the user name."),
        Property("usernameAADSource", USERNAME_SOURCE, "Attribute of Entra that has the user name."),
        Property("userDomainNameSource", DOMAIN_NAME_SOURCE, "Form of the domain name of the user."),
        Property("customDomainName", String, "Domain name of the user."),
        Property("durationOfEmailToSync", EMAIL_SYNC_DURATION, "Period from which e-mail is synchronized."),
        Property("emailSyncSchedule", EMAIL_SYNC_SCHEDULE, "When e-mail is synchronized."),
        Property("requireSsl", Boolean, "Whether the connection is encrypted."),
        Property("requireSmime", Boolean, "Whether S/MIME is used."),
        Property("useOAuth", Boolean, "Whether OAuth is used."),
        Property("syncCalendar", Boolean, "Whether the calendar is synchronized."),
        Property("syncContacts", Boolean, "Whether contacts are synchronized."),
        Property("syncNotes", Boolean, "Whether notes are synchronized."),
        Property("syncTasks", Boolean, "Whether tasks are synchronized."),
        Property("easServices", EAS_SERVICES, "What is synchronized."),
        Property("easServicesUserOverrideEnabled", Boolean, "Whether users can change what is synchronized."),
        Property("perAppVPNProfileId", String, "ID of the VPN configuration that the mail app uses."),
        Property(
            "blockMovingMessagesToOtherEmailAccounts", Boolean, "Whether messages cannot be moved to other accounts."
        ),
        Property("blockSendingEmailFromThirdPartyApps", Boolean, "Whether other apps cannot send e-mail."),
        Property("blockSyncingRecentlyUsedEmailAddresses", Boolean, "Whether recent addresses are not synchronized."),
        Property("signingCertificateType", EMAIL_CERTIFICATE_TYPE, "Where the certificate that signs comes from."),
        Property(
            "encryptionCertificateType", EMAIL_CERTIFICATE_TYPE, "Where the certificate that encrypts comes from."
        ),
        Property("smimeSigningEnabled", Boolean, "Whether messages are signed."),
        Property("smimeSigningUserOverrideEnabled", Boolean, "Whether users can change whether messages are signed."),
        Property(
            "smimeSigningCertificateUserOverrideEnabled",
            Boolean,
            "Whether users can choose the certificate that signs.",
        ),
        Property("smimeEncryptByDefaultEnabled", Boolean, "Whether messages are encrypted."),
        Property(
            "smimeEncryptByDefaultUserOverrideEnabled",
            Boolean,
            "Whether users can change whether messages are encrypted.",
        ),
        Property(
            "smimeEncryptionCertificateUserOverrideEnabled",
            Boolean,
            "Whether users can choose the certificate that encrypts.",
        ),
        Property("smimeEnablePerMessageSwitch", Boolean, "Whether users can send a message unencrypted."),
    )
)

_APP = "hostName* authenticationMethod! emailAddressSource! usernameSource! durationOfEmailToSync! requireSsl!"
_NINE = "syncCalendar syncContacts syncTasks"


def _client(base: str) -> Property:
    return profile(
        "identityCertificate",
        base,
        "Certificate profile with which the device authenticates itself, by name or by ID.",
    )


def _signing(base: str) -> Property:
    return profile("smimeSigningCertificate", base, "Certificate profile that signs messages, by name or by ID.")


def _app(names: str, platform: str) -> tuple[Property, ...]:
    """The properties of an Android app for e-mail."""
    return (
        *selected(_KNOWN, f"{_APP} {names}", usernameSource=ANDROID_USERNAME_SOURCE),
        _client(f"{platform}CertificateProfileBase"),
    )


TYPES: Mapping[str, Sequence[Property]] = {
    "iosEasEmailProfileConfiguration": (
        *selected(
            _KNOWN,
            "accountName* hostName* authenticationMethod emailAddressSource! usernameSource! usernameAADSource "
            "userDomainNameSource customDomainName durationOfEmailToSync! requireSsl! requireSmime useOAuth "
            "easServices easServicesUserOverrideEnabled perAppVPNProfileId blockMovingMessagesToOtherEmailAccounts "
            "blockSendingEmailFromThirdPartyApps blockSyncingRecentlyUsedEmailAddresses signingCertificateType "
            "encryptionCertificateType smimeSigningEnabled smimeSigningUserOverrideEnabled "
            "smimeSigningCertificateUserOverrideEnabled smimeEncryptByDefaultEnabled "
            "smimeEncryptByDefaultUserOverrideEnabled smimeEncryptionCertificateUserOverrideEnabled "
            "smimeEnablePerMessageSwitch",
        ),
        _client("iosCertificateProfileBase"),
        _signing("iosCertificateProfile"),
        profile(
            "smimeEncryptionCertificate",
            "iosCertificateProfile",
            "Certificate profile that encrypts messages, by name or by ID.",
        ),
        DERIVED,
    ),
    "androidEasEmailProfileConfiguration": (
        *_app(
            "accountName* emailSyncSchedule! requireSmime! syncCalendar! syncContacts! syncNotes! syncTasks! "
            "customDomainName userDomainNameSource",
            "android",
        ),
        _signing("androidCertificateProfileBase"),
    ),
    "androidForWorkGmailEasConfiguration": _app("", "androidForWork"),
    "androidForWorkNineWorkEasConfiguration": _app(_NINE, "androidForWork"),
    "androidWorkProfileGmailEasConfiguration": _app("", "androidWorkProfile"),
    "androidWorkProfileNineWorkEasConfiguration": _app(_NINE, "androidWorkProfile"),
}

EMAIL_CONFIGURATION = configuration("email_configuration", "e-mail configuration", TYPES, Traits(service="e-mail"))
