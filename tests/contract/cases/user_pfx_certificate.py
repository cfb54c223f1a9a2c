# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64

from case import Case

BLOB, PASSWORD = base64.b64encode(b"an encrypted PFX").decode(), base64.b64encode(b"an encrypted password").decode()
KNOWN = {"user_principal_name": "ada@contoso.com", "thumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A"}

CASE = Case(
    create={
        **KNOWN,
        "intended_purpose": "smimeEncryption",
        "start_date_time": "2026-11-01T00:00:00Z",
        "expiration_date_time": "2028-11-01T00:00:00.1234567+01:00",
        "provider_name": "Microsoft Software Key Storage Provider",
        "key_name": "PFXEncryptionKey",
        "padding_scheme": "oaepSha512",
        "encrypted_pfx_blob": BLOB,
        "encrypted_pfx_password": PASSWORD,
    },
    changes={
        "user_principal_name": {"user_principal_name": "grace@contoso.com"},
        "thumbprint": {"thumbprint": "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33"},
        "intended_purpose": {"intended_purpose": "smimeSigning"},
        "start_date_time": {"start_date_time": "2026-11-02T00:00:00Z"},
        "expiration_date_time": {"expiration_date_time": "2028-11-01T00:00:00.1234568+01:00"},
        "provider_name": {"provider_name": "Contoso Key Storage Provider"},
        "key_name": {"key_name": "AnotherKey"},
        "padding_scheme": {"padding_scheme": "oaepSha256"},
    },
    unseen=["encrypted_pfx_blob", "encrypted_pfx_password"],
    bad=[
        (
            {"intended_purpose": "vpn"},
            "Which user PFX certificate is meant. Give id, or thumbprint or user_principal_name",
        ),
        (
            {**KNOWN, "intended_purpose": "signing"},
            "value of intended_purpose must be one of: unassigned, smimeEncryption",
        ),
        ({**KNOWN, "padding_scheme": "pkcs7"}, "value of padding_scheme must be one of: none, pkcs1"),
        ({**KNOWN, "start_date_time": "2026-11-01"}, "start_date_time: .* is not a date and time"),
        ({**KNOWN, "id": "1"}, 'id: "1" is not the id of a user PFX certificate'),
    ],
    secrets=[BLOB, PASSWORD],
)
