# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant with certificates, states and a federation, and documents that describe them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from certificates import issue
from lab import Lab

APPLY = "m365.graph.apply"
EXPORT = "m365.graph.export"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
STS = issue("ADFS Signing", usages=None, now=TODAY)
NEW = issue("New Apps", now=TODAY)
MakeLab = Callable[..., Lab]


def guid(number: int) -> str:
    return f"b20d3703-3703-b20d-0337-{number:012}"


def signing(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": guid(number),
        "status": "provisioned",
        "subjectName": f"Apps {number}",
        "subject": f"CN=Apps {number}, O=Contoso",
        "issuerName": "CA",
        "issuer": "CN=CA",
        "expirationDateTime": "2031-01-01T00:00:00Z",
        "uploadDateTime": "2026-01-01T00:00:00Z",
        **more,
    }


def state(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": guid(1000 + number),
        "certificateThumbprint": f"{number:040X}",
        "certificateSerialNumber": f"{number:X}",
        "deviceDisplayName": f"Phone {number}",
        **more,
    }


def profile(number: int, states: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": guid(100 + number),
        "@odata.type": "#microsoft.graph.iosPkcsCertificateProfile",
        "displayName": f"Profile {number}",
        "managedDeviceCertificateStates": states,
        **more,
    }


FEDERATION = {
    "id": guid(99),
    "displayName": "Contoso",
    "issuerUri": "http://sts.contoso.com/trust",
    "passiveSignInUri": "https://sts.contoso.com/ls",
    "preferredAuthenticationProtocol": "wsFed",
    "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
    "signingCertificate": "".join(line for line in STS.pem.splitlines() if "-----" not in line),
}
TENANT = {
    "entities": {
        SIGNING: [signing(number) for number in range(6)],
        "/domains": [
            {"id": "contoso.com", "authenticationType": "Federated", "federationConfiguration": [FEDERATION]},
            {"id": "fabrikam.com", "authenticationType": "Managed", "isVerified": True},
        ],
        CONFIGURATIONS: [profile(number, [state(number * 10 + index) for index in range(4)]) for number in range(3)],
    }
}


def wished(number: int, **properties: Any) -> dict[str, Any]:
    return {
        "type": "enterpriseCodeSigningCertificate",
        "key": {"subject": f"O=contoso,CN=apps {number}"},
        "properties": {"status": "provisioned", "subjectName": f"Apps {number}", **properties},
    }


def wished_state(number: int, **properties: Any) -> dict[str, Any]:
    return {
        "type": "managedDeviceCertificateState",
        "key": {
            "deviceConfiguration": f"Profile {number // 10}",
            "profileType": "iosPkcsCertificateProfile",
            "certificateThumbprint": f"{number:040x}",
        },
        "properties": {"deviceDisplayName": f"Phone {number}", **properties},
    }


def wished_federation(**properties: Any) -> dict[str, Any]:
    return {
        "type": "internalDomainFederation",
        "key": {"domain": "contoso.com"},
        "properties": {"displayName": "Contoso", **properties},
    }
