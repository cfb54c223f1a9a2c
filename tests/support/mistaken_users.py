# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tenant and the files of the users who make the mistakes in mistakes_of_users.py."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

from certificates import issue
from cryptography.hazmat.primitives.asymmetric import ec

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
SIGNER = issue("Mistaken Apps", now=TODAY)
PLAIN = issue("Build agent", usages=None, now=TODAY, index=1)
EXPIRED = issue("Old apps", now=TODAY, starts=-90, days=30)
FUTURE = issue("Next apps", now=TODAY, starts=20)
CURVE = issue("Curve", usages=None, now=TODAY, elliptic=ec.SECP256R1())
AUTHORITY = issue("Contoso Root CA", usages=None, now=TODAY, root=True, authority=True)
STS = issue("ADFS Signing", usages=None, now=TODAY)
PASSWORD = "correct-horse-battery"
WRONG = "not-the-right-secret"
APPLICATION, CLIENT = "99999999-0000-4000-8000-000000000001", "99999999-0000-4000-8000-000000000501"
LIMITED, LIMITED_SECRET = "99999999-0000-4000-8000-000000000777", "limited-app-secret"
UNKNOWN = "99999999-0000-4000-8000-00000000dead"
#: What no message may show.
SECRETS = (PASSWORD, WRONG, LIMITED_SECRET, "PRIVATE KEY", SIGNER.key_pem().splitlines()[1])


def _twin(number: int) -> dict[str, Any]:
    return {"id": f"99999999-0000-4000-8000-00000000010{number}", "displayName": "twin", "keyCredentials": []}


def _federation() -> dict[str, Any]:
    return {
        "id": "99999999-0000-4000-8000-000000000900",
        "displayName": "Contoso",
        "issuerUri": "http://sts.contoso.com/trust",
        "passiveSignInUri": "https://sts.contoso.com/ls",
        "preferredAuthenticationProtocol": "wsFed",
        "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
        "signingCertificate": STS.text,
    }


def tenant(client_id: str, secret: str) -> dict[str, Any]:
    """The seed of the tenant in which the mistakes are made; its first application has every permission."""
    return {
        "apps": [
            {"client_id": client_id, "secret": secret},
            {"client_id": LIMITED, "secret": LIMITED_SECRET, "permissions": ["Group.Read.All"]},
        ],
        "entities": {
            "/applications": [
                {"id": APPLICATION, "appId": CLIENT, "displayName": "Build Agent", "keyCredentials": []},
                _twin(1),
                _twin(2),
            ],
            "/domains": [
                {"id": "contoso.com", "authenticationType": "Federated", "federationConfiguration": [_federation()]}
            ],
        },
    }


def files() -> dict[str, bytes]:
    """The files of the users."""
    pfx = SIGNER.pfx(PASSWORD)
    return {
        "both.pem": (SIGNER.pem + SIGNER.key_pem()).encode(),
        "certificate.pem": SIGNER.pem.encode(),
        "plain.pem": PLAIN.pem.encode(),
        "chain.pem": (SIGNER.pem + AUTHORITY.pem).encode(),
        "mixed.pem": (PLAIN.pem + SIGNER.key_pem()).encode(),
        "old.pem": (EXPIRED.pem + EXPIRED.key_pem()).encode(),
        "curve.pem": (CURVE.pem + CURVE.key_pem()).encode(),
        "client.pfx": pfx,
        "key-vault.txt": base64.b64encode(pfx),
        "cut.pem": SIGNER.pem[:300].encode(),
        "notes.txt": b"The certificate is in the safe.",
        "type.yml": _document(type="enterpriseCodeSigningCertficate"),
        "property.yml": _document(properties={"subjectNam": "x"}),
        "state.yml": _document(state="abesnt"),
        "field.yml": _document(propertys={}),
        "broken.yml": b"type: enterpriseCodeSigningCertificate\nkey: {subject: [\n",
    }


def _document(**changed: Any) -> bytes:
    return json.dumps(document(**changed)).encode()


def document(**changed: Any) -> dict[str, Any]:
    """A document of a code-signing certificate, with changes."""
    right = {
        "type": "enterpriseCodeSigningCertificate",
        "key": {"subject": "CN=Mistaken Apps"},
        "properties": {"subjectName": "x"},
    }
    return {**right, **changed}
