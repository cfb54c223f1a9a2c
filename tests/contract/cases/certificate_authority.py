# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from case import Case
from certificates import issue

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ISSUING = issue("Contoso Issuing CA", usages=None, now=TODAY)
LEAF = issue("www.contoso.com", usages=None, authority=False, now=TODAY)
EXPIRED = issue("Old Root CA", usages=None, root=True, starts=-30, days=20, now=TODAY)
INFRASTRUCTURE = "fdd9841c-90c6-4234-a116-d72a5cd2c583"
PLACE = {"public_key_infrastructure_id": INFRASTRUCTURE}
OTHER = "1A:2B:3C:4D:5E:6F:70:81:92:A3:B4:C5:D6:E7:F8:09:1A:2B:3C:4D"

CASE = Case(
    tenant={
        "entities": {
            "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations": [
                {"id": INFRASTRUCTURE, "displayName": "Contoso PKI"}
            ]
        }
    },
    address={**PLACE, "id": "{{ created.resource.id }}"},
    create={**PLACE, "certificate": ISSUING.pem, "display_name": "Issuing CA", "is_issuer_hint_enabled": False},
    changes={
        "display_name": {"display_name": "Contoso Issuing CA"},
        "certificate_authority_type": {"certificate_authority_type": "root"},
        "certificate_revocation_list_url": {"certificate_revocation_list_url": "http://crl.contoso.com/issuing.crl"},
        "delta_certificate_revocation_list_url": {
            "delta_certificate_revocation_list_url": "http://crl.contoso.com/issuing-delta.crl"
        },
        "is_issuer_hint_enabled": {"is_issuer_hint_enabled": True},
    },
    bad=[
        ({**PLACE, "certificate": LEAF.pem}, "is not that of an authority.*; set allow_leaf"),
        ({**PLACE, "certificate": EXPIRED.pem}, "expired on .*; set allow_expired"),
        (
            {**PLACE, "certificate": ISSUING.pem, "certificate_revocation_list_url": "https://crl"},
            'certificate_revocation_list_url: "https://crl" is not an http address',
        ),
        (
            {**PLACE, "certificate": ISSUING.pem, "delta_certificate_revocation_list_url": "ldap://crl/x"},
            "delta_certificate_revocation_list_url: .* is not an http",
        ),
        ({"certificate": ISSUING.pem}, "is meant. Give public_key_infrastructure_id or public_key_infrastructure"),
        ({**PLACE, "is_issuer_hint_enabled": True}, "is meant. Give id, or certificate or thumbprint or display_name"),
        (
            {**PLACE, "certificate": ISSUING.pem, "thumbprint": OTHER},
            "thumbprint: 1A:2B.* is not that of certificate, which is [0-9A-F]{40}",
        ),
        ({**PLACE, "certificate": ISSUING.key_pem()}, "certificate: it holds a private key"),
        (
            {**PLACE, "certificate": ISSUING.pem, "certificate_authority_type": "leaf"},
            "is not one of root, intermediate",
        ),
        (
            {**PLACE, "certificate": ISSUING.pem, "expiration_date_time": "2027-01-01T00:00:00Z"},
            "Unsupported parameters .*expiration_date_time",
        ),
    ],
    secrets=[ISSUING.key_pem().splitlines()[1]],
)
