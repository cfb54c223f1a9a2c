# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant with resources of types that have no module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab import Lab
from playbooks import PlaybookRun

MakeLab = Callable[..., Lab]
MODULE, INFO = "m365.graph.resource", "m365.graph.resource_info"
TAGS, CONFIGURATIONS, PFX = (
    "/deviceManagement/roleScopeTags",
    "/deviceManagement/deviceConfigurations",
    "/deviceManagement/userPfxCertificates",
)
ID, OTHER, NOWHERE = (
    "3f0d5d66-5d66-3f0d-665d-0d3f665d0d3f",
    "3f0d5d66-5d66-3f0d-665d-0d3f665d0d40",
    "3f0d5d66-5d66-3f0d-665d-0d3f665d0d41",
)
SCEP = "#microsoft.graph.iosScepCertificateProfile"
PROFILE: dict[str, Any] = {
    "id": ID,
    "@odata.type": SCEP,
    "displayName": "Wi-Fi",
    "keyUsage": "digitalSignature,keyEncipherment",
    "scepServerUrls": ["https://a.contoso.com/scep", "https://b.contoso.com/scep"],
    "certificateValidityPeriodValue": 1,
    "certificateValidityPeriodScale": "years",
    "customSubjectAlternativeNames": [{"sanType": "userPrincipalName", "name": "upn"}],
    "managedDeviceCertificateStates": [
        {
            "id": OTHER,
            "certificateIssuanceDateTime": "2026-01-01T00:00:00.1234567Z",
            "certificateKeyUsage": "digitalSignature",
        }
    ],
}
TENANT = {
    "entities": {
        CONFIGURATIONS: [
            PROFILE,
            {"id": OTHER, "@odata.type": "#microsoft.graph.iosPkcsCertificateProfile", "displayName": "Wi-Fi"},
        ],
        "/domains": [{"id": "contoso.com", "authenticationType": "Managed", "passwordNotificationWindowInDays": 14}],
    }
}
BETA = {"api_version": "beta"}
TAG = {"path": TAGS, **BETA, "match": ["displayName"], "body": {"displayName": "Berlin", "description": "An office"}}
SECRET, BLOB = "QW4gZW5jcnlwdGVkIHBhc3N3b3Jk", "QW4gZW5jcnlwdGVkIGJsb2I="
CERTIFICATE = {
    "thumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A",
    "userPrincipalName": "ada@contoso.com",
    "intendedPurpose": "smimeEncryption",
    "startDateTime": "2026-01-01T00:00:00Z",
    "expirationDateTime": "2028-01-01T00:00:00Z",
    "providerName": "Contoso Key Storage",
    "keyName": "contoso-pfx",
    "paddingScheme": "oaepSha512",
    "encryptedPfxBlob": BLOB,
    "encryptedPfxPassword": SECRET,
}


def methods(run: PlaybookRun, name: str) -> list[str]:
    """The methods of a task's requests, the one for metadata left out."""
    return [request["method"] for request in run[name].requests if not request["path"].endswith("$metadata")]


def asked(here: Lab) -> list[int]:
    """The statuses of the requests for metadata."""
    return [request["status"] for request in here.emulator.requests if request["path"].endswith("$metadata")]
