# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an identity provider such as AD FS publishes of itself."""

from __future__ import annotations

import base64

from certificates import Issued, issue

_ENCRYPTION = issue("ADFS Encryption", usages=None)


def metadata(*published: Issued, signer: Issued | None = None) -> str:
    """Federation metadata with these signing certificates, and signed, as far as can be read from it, by another."""

    def info(issued: Issued) -> str:
        content = base64.b64encode(issued.der).decode()
        return f'<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{content}</X509Certificate></X509Data></KeyInfo>'

    keys = "".join(f'<KeyDescriptor use="signing">{info(issued)}</KeyDescriptor>' for issued in published)
    encryption = f'<KeyDescriptor use="encryption">{info(_ENCRYPTION)}</KeyDescriptor>'
    signature = (
        f'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/>{info(signer)}</ds:Signature>'
        if signer
        else ""
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><EntityDescriptor '
        'entityID="http://sts.contoso.example/adfs/services/trust"'
        f' xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{signature}'
        '<RoleDescriptor xsi:type="fed:SecurityTokenServiceType" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706">{encryption}{keys}</RoleDescriptor>'
        f"<IDPSSODescriptor>{encryption}{keys}</IDPSSODescriptor></EntityDescriptor>"
    )
