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
CONFIGURATION = "0a6a9b97-b84c-406a-a703-14d699d1fbb1"
PLACE = {"certificate_based_application_configuration_id": CONFIGURATION}

CASE = Case(
    tenant={
        "entities": {
            "/directory/certificateAuthorities/certificateBasedApplicationConfigurations": [
                {
                    "id": CONFIGURATION,
                    "displayName": "Contoso applications",
                    "trustedCertificateAuthorities": [{"certificate": ROOT.text, "isRootAuthority": True}],
                }
            ]
        }
    },
    address={**PLACE, "id": "{{ created.resource.id }}"},
    create={**PLACE, "certificate": ISSUING.pem},
    changes={"is_root_authority": {"is_root_authority": True}},
    bad=[
        ({**PLACE, "certificate": LEAF.pem}, "is not that of an authority.*; set allow_leaf"),
        ({**PLACE, "certificate": EXPIRED.pem}, "expired on .*; set allow_expired"),
        (
            {"certificate": ISSUING.pem},
            "Give certificate_based_application_configuration_id or certificate_based_application_configuration",
        ),
        ({**PLACE, "is_root_authority": True}, "is meant. Give id, or certificate"),
        ({**PLACE, "certificate": ISSUING.key_pem()}, "certificate: it holds a private key"),
        ({**PLACE, "certificate": "not base64!"}, "certificate: .* as a file it cannot be read"),
        ({**PLACE, "certificate": ISSUING.pem, "issuer": "x"}, "Unsupported parameters .*issuer"),
    ],
    secrets=[ISSUING.key_pem().splitlines()[1]],
)
