# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from case import Case
from certificates import issue

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT = issue("Contoso Root CA", usages=None, root=True, now=TODAY)
ISSUING = issue("Contoso Issuing CA", usages=None, index=1, now=TODAY)
LEAF = issue("www.contoso.com", usages=None, authority=False, now=TODAY)
EXPIRED = issue("Old Root CA", usages=None, root=True, starts=-30, days=20, now=TODAY)
NAMED = {"display_name": "Door cameras", "tls_client_auth_parameter": "tls_client_auth_subject_dn"}

CASE = Case(
    create={
        **NAMED,
        "certificate_authorities": [
            {
                "certificate": ROOT.pem,
                "is_root_authority": True,
                "certificate_revocation_list_url": "http://crl.contoso.com/root.crl",
            }
        ],
    },
    changes={
        "display_name": {"display_name": "Cameras"},
        "certificate_authorities": {
            "certificate_authorities": [
                {"certificate": ISSUING.pem, "is_root_authority": False},
                {"certificate": ROOT.pem},
            ]
        },
    },
    bad=[
        (
            {**NAMED, "certificate_authorities": [{"certificate": LEAF.pem}]},
            "is not that of an authority.*; set allow_leaf",
        ),
        ({**NAMED, "certificate_authorities": [{"certificate": EXPIRED.pem}]}, "expired on .*; set allow_expired"),
        (
            {
                **NAMED,
                "certificate_authorities": [
                    {"certificate": ROOT.pem, "certificate_revocation_list_url": "https://crl"}
                ],
            },
            r"certificate_authorities\[0\]\.certificate_revocation_list_url: .* is not an http address",
        ),
        (
            {"tls_client_auth_parameter": "tls_client_auth_subject_dn"},
            "Which mutual-TLS OAuth configuration is meant. Give id, or display_name",
        ),
        (
            {**NAMED, "tls_client_auth_parameter": "subject"},
            "value of tls_client_auth_parameter must be one of: tls_client_auth_subject_dn",
        ),
        (
            {**NAMED, "certificate_authorities": [{"is_root_authority": True}]},
            "missing required arguments: certificate found in certificate_authorities",
        ),
        (
            {**NAMED, "certificate_authorities": [{"certificate": "MAAA"}]},
            r"certificate_authorities: \[0\]: certificate: the value holds no X.509",
        ),
        (
            {**NAMED, "certificate_authorities": [{"certificate": ROOT.key_pem()}]},
            r"certificate_authorities: .*private key",
        ),
        (
            {**NAMED, "certificate_authorities": [{"certificate": "/no/such.cer"}]},
            r"certificate_authorities\[0\].certificate: .* cannot be read",
        ),
        (
            {**NAMED, "certificate_authorities": [{"certificate": ROOT.pem}, {"certificate": ROOT.pem}]},
            "is there twice",
        ),
        (
            {**NAMED, "certificate_authorities": [{"certificate": ROOT.pem, "url": "x"}]},
            "Unsupported parameters .*certificate_authorities.url",
        ),
        ({**NAMED, "api_version": "v1.0"}, "value of api_version must be one of: beta"),
    ],
    secrets=[ROOT.key_pem().splitlines()[1]],
)
