# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

AGENT, APP = "1b1c2d3e-4f50-6172-8394-a5b6c7d8e9f1", "3b1c2d3e-4f50-6172-8394-a5b6c7d8e9f3"
SHA256, SHA1 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
SETTINGS = {"Version": 1, "SigningAlgorithm": SHA256, "TokenResponseSigningPolicy": "TokenOnly"}


def definition(**settings: object) -> dict[str, object]:
    return {"definition": [{"TokenIssuancePolicy": settings}]}


NAMED = {"display_name": "Signed tokens", "description": "Tokens of our apps", **definition(**SETTINGS)}

CASE = Case(
    create=NAMED,
    changes={
        "display_name": {"display_name": "Signed"},
        "description": {"description": "Tokens with SHA-256"},
        "definition": definition(**{**SETTINGS, "TokenResponseSigningPolicy": "ResponseAndToken"}),
        "applies_to": {"applies_to": [{"application": "build agent"}]},
    },
    tenant={"entities": {"/applications": [{"id": AGENT, "appId": APP, "displayName": "build agent"}]}},
    bad=[
        ({**NAMED, "definition": ["x"]}, r"definition: \[0\]: .* is not a JSON object, or a text that contains one"),
        ({**NAMED, "definition": [{"ClaimsMappingPolicy": {}}]}, "must have exactly one member, TokenIssuancePolicy"),
        ({**NAMED, "definition": []}, "definition: the list has 0 elements; exactly 1 is allowed"),
        ({**NAMED, **definition(SigningAlgorithm=SHA256)}, "has no Version, and Microsoft Graph requires 1"),
        ({**NAMED, **definition(version=1)}, r"TokenIssuancePolicy\.version must be spelled Version"),
        (
            {**NAMED, **definition(**{**SETTINGS, "SigningAlgorithm": "sha256"})},
            r"definition\[0\]\.TokenIssuancePolicy\.SigningAlgorithm: .*sha256.* is not one of http://www\.w3\.org",
        ),
        (
            {**NAMED, "applies_to": [{"application": "a", "service_principal": "b"}]},
            r"applies_to\[0\] must have either",
        ),
    ],
)
