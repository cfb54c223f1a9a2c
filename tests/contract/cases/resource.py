# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A resource that has secrets, kept by the module for any.

Its contract is in the integration tests, as it has no description.
"""

from __future__ import annotations

from case import Case

SECRETS = ["QW4gZW5jcnlwdGVkIHBhc3N3b3Jk", "QW4gZW5jcnlwdGVkIGJsb2I="]
BODY = {
    "thumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A",
    "userPrincipalName": "ada@contoso.com",
    "intendedPurpose": "smimeEncryption",
    "startDateTime": "2026-01-01T00:00:00Z",
    "expirationDateTime": "2028-01-01T00:00:00Z",
    "providerName": "Contoso Key Storage",
    "keyName": "contoso-pfx",
    "paddingScheme": "oaepSha512",
    "encryptedPfxPassword": SECRETS[0],
    "encryptedPfxBlob": SECRETS[1],
}
# Without metadata, so that the first request is the one that looks for the resource.
PLACE = {
    "path": "/deviceManagement/userPfxCertificates",
    "api_version": "beta",
    "match": ["thumbprint"],
    "metadata": "none",
}
HIDDEN = ["encryptedPfxPassword", "encryptedPfxBlob"]

CASE = Case(
    create={**PLACE, "body": BODY, "write_only": HIDDEN},
    changes={"body": {"body": {**BODY, "keyName": "other-pfx"}, "write_only": HIDDEN}},
    address={**PLACE, "body": {"thumbprint": BODY["thumbprint"]}},
    bad=[],
    secrets=SECRETS,
)
