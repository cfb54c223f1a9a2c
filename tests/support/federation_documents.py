# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Metadata of identity providers, and the certificates in it."""

from __future__ import annotations

import base64

from certificates import Issued, issue

from ansible_collections.m365.graph.plugins.module_utils._values.x509 import load

OLD = issue("ADFS Signing - old", usages=None, starts=-300, days=365)
NEW = issue("ADFS Signing - new", usages=None, starts=-2, days=365)
STRANGER = issue("Stranger", usages=None)


def text(issued: Issued) -> str:
    return base64.b64encode(issued.der).decode()


def key(*certificates: str, use: str | None = "signing") -> str:
    data = "".join(
        f"<X509Data><X509Certificate>{certificate}</X509Certificate></X509Data>" for certificate in certificates
    )
    return (
        f"<KeyDescriptor{f' use={chr(34)}{use}{chr(34)}' if use else ''}><KeyInfo "
        f'xmlns="http://www.w3.org/2000/09/xmldsig#">{data}</KeyInfo></KeyDescriptor>'
    )


def token_service(*keys: str) -> str:
    return (
        '<RoleDescriptor xsi:type="fed:SecurityTokenServiceType" '
        'protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706">'
        f"{''.join(keys)}</RoleDescriptor>"
    )


def document(*roles: str, signer: Issued | None = None, attributes: str = "") -> str:
    signature = ""
    if signer:
        signature = (
            '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/><ds:SignatureValue/>'
            '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">'
            f"<X509Data><X509Certificate>{text(signer)}</X509Certificate></X509Data></KeyInfo></ds:Signature>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?><EntityDescriptor ID="_1" '
        f'entityID="http://sts.contoso.com/adfs/services/trust"{attributes}'
        f' xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{signature}{"".join(roles)}</EntityDescriptor>'
    )


def fingerprint(issued: Issued) -> str:
    return load(issued.der).sha256_fingerprint
