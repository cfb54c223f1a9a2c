# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from case import Case
from certificates import issue

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
FIRST = issue("Fabrikam Signing", usages=None, now=TODAY)
SECOND = issue("Fabrikam Signing 2", usages=None, days=700, now=TODAY)
STS = "https://sts.fabrikam.com/saml2"

CASE = Case(
    create={
        "display_name": "Fabrikam",
        "issuer_uri": STS,
        "passive_sign_in_uri": f"{STS}/signin",
        "preferred_authentication_protocol": "saml",
        "signing_certificate": FIRST.pem,
        "domains": [{"id": "fabrikam.com"}],
    },
    changes={
        "display_name": {"display_name": "Fabrikam, Inc."},
        "issuer_uri": {"issuer_uri": f"{STS}/issuer"},
        "metadata_exchange_uri": {"metadata_exchange_uri": f"{STS}/mex"},
        "passive_sign_in_uri": {"passive_sign_in_uri": f"{STS}/login"},
        "preferred_authentication_protocol": {"preferred_authentication_protocol": "wsFed"},
        "signing_certificate": {"signing_certificate": SECOND.pem},
        "domains": {"domains": [{"id": "Fabrikam.com"}, {"id": "fabrikam.example"}]},
    },
    # The list, and the domains of the one that matches.
    exchanges=2,
    bad=[
        ({"display_name": "x", "domains": [{"id": "fabrikam"}]}, r'domains\[0\]\.id: "fabrikam" is not a domain name'),
        (
            {"display_name": "x", "passive_sign_in_uri": "sts.fabrikam.com"},
            "passive_sign_in_uri: .* is not an address such as",
        ),
        ({"issuer_uri": STS}, "is meant. Give id, or display_name"),
        ({"display_name": "x", "signing_certificate": FIRST.key_pem()}, "signing_certificate: it holds a private key"),
        ({"display_name": "x", "preferred_authentication_protocol": "oidc"}, "is not one of wsFed, saml"),
        ({"display_name": "x", "domains": [{}]}, "missing required arguments: id found in domains"),
    ],
    secrets=[FIRST.key_pem().splitlines()[1]],
)
