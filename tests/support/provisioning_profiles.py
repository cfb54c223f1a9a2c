# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provisioning profiles as Apple issues them: a property list (TN3125) in signed data."""

from __future__ import annotations

import base64
import datetime as dt
import plistlib
from typing import Any

from certificates import issue
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)


def content(days: int = 365, application: str = "A1B2C3D4E5.com.contoso.field", **more: Any) -> bytes:
    """The property list of a profile that expires in so many days."""
    expires = (TODAY + dt.timedelta(days=days)).replace(tzinfo=None)
    return plistlib.dumps(
        {
            "AppIDName": "Contoso Field Service",
            "CreationDate": expires - dt.timedelta(days=365),
            "DeveloperCertificates": [issue(now=TODAY).der],
            "Entitlements": {"application-identifier": application},
            "ExpirationDate": expires,
            "Name": "Contoso Field Service",
            "ProvisionsAllDevices": True,
            "TeamIdentifier": ["A1B2C3D4E5"],
            "UUID": "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0",
            **more,
        }
    )


def signed(plist: bytes) -> bytes:
    """The file: signed data in DER."""
    signer = issue("Provisioning Profile Signing", now=TODAY)
    assert isinstance(signer.key, rsa.RSAPrivateKey)
    return (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(plist)
        .add_signer(signer.certificate, signer.key, hashes.SHA256())
        .sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
    )


def profile(days: int = 365, **more: Any) -> str:
    """A signed profile in base64, as Graph has it."""
    return base64.b64encode(signed(content(days, **more))).decode()
