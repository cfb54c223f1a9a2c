# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tenant of the simulated year as it is on the first day: 600 objects of every area."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import Any

from certificates import Issued, issue
from federation_documents import document, key, text, token_service

CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
APPLICATIONS, PRINCIPALS, GROUPS, DOMAINS = "/applications", "/servicePrincipals", "/groups", "/domains"
TOKENS = "/deviceAppManagement/vppTokens"
ISSUER = "https://token.actions.githubusercontent.com"
PLATFORMS = ("ios", "macOS", "androidWorkProfile", "windows81")
ROTATED, SAML = 6, 3
FEDERATED = ("contoso.example", "fabrikam.example", "adatum.example")


def application(number: int) -> str:
    """The name of an application."""
    return f"Application {number:03}"


def id_of(kind: int, number: int) -> str:
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


def thumbprint(issued: Issued) -> str:
    return hashlib.sha1(issued.der).hexdigest().upper()


def certificate(name: str, now: dt.datetime, starts: int, days: int, *, root: bool = False) -> Issued:
    """A certificate with few different keys, because keys take long to make."""
    return issue(name, usages=None, starts=starts, days=days, now=now.replace(microsecond=0), root=root)


def credential(issued: Issued, name: str, **more: Any) -> dict[str, Any]:
    identifier = base64.b64encode(bytes.fromhex(thumbprint(issued))).decode()
    kind = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": issued.text}
    return {"keyId": str(uuid.uuid4()), **kind, "displayName": name, "customKeyIdentifier": identifier, **more}


class IdentityProvider:
    """Publishes its signing certificates in a metadata file. The first one signs.

    ``known`` are those that it has published so far, which people trust until they are gone from the tenant.
    """

    def __init__(self, file: Path, domain: str, first: Issued) -> None:
        self.file, self.domain, self.certificates = file, domain, [first]
        self.known = {first.pem: None}
        self.publish()

    def publish(self) -> None:
        self.known |= dict.fromkeys(item.pem for item in self.certificates)
        keys = [key(text(item)) for item in self.certificates]
        self.file.write_text(document(token_service(*keys), signer=self.certificates[0]), encoding="utf-8")


class YearTenant:
    """The seed, and what people know about it: certificates in files, identity providers, names."""

    def __init__(self, folder: Path, now: dt.datetime) -> None:
        self.folder, self.now = folder, now
        folder.mkdir()
        self.providers = [
            IdentityProvider(
                folder / f"{domain}.xml", domain, certificate(f"sts.{domain}", now, -200, 230 + 45 * number)
            )
            for number, domain in enumerate(FEDERATED)
        ]
        self.entities: dict[str, list[dict[str, Any]]] = {
            GROUPS: [{"id": id_of(1, number), "displayName": f"Devices {number:02}"} for number in range(30)],
            "/deviceManagement/assignmentFilters": [
                {"id": id_of(2, number), "displayName": f"Filter {number}", "platform": "iOS"} for number in range(4)
            ],
            CONFIGURATIONS: [*self._roots(), *self._profiles()],
            SIGNING: [self._code_signing(number) for number in range(12)],
            APPLICATIONS: [self._application(number) for number in range(110)],
            PRINCIPALS: [self._principal(number) for number in range(30)],
            DOMAINS: [self._domain(provider) for provider in self.providers],
            TOKENS: [self._token(number) for number in range(3)],
            "/deviceManagement/managedDevices": [
                {"id": id_of(11, number), "deviceName": f"Phone {number:03}"} for number in range(150)
            ],
        }

    def moment(self, days: float) -> str:
        return f"{self.now + dt.timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"

    def _roots(self) -> list[dict[str, Any]]:
        roots = [certificate(f"Contoso Root CA {number}", self.now, -400, 3650, root=True) for number in range(4)]
        return [
            {
                "id": id_of(3, 10 * number + place),
                "@odata.type": f"#microsoft.graph.{platform}TrustedRootCertificate",
                "displayName": f"Root {number} for {platform}",
                "description": "",
                "trustedRootCertificate": root.text,
                "certFileName": f"root{number}.cer",
                "assignments": [self._assigned(number)],
            }
            for number, root in enumerate(roots)
            for place, platform in enumerate(PLATFORMS)
        ]

    def _assigned(self, group: int) -> dict[str, Any]:
        target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": id_of(1, group)}
        return {"target": target}

    def _profiles(self) -> list[dict[str, Any]]:
        return [
            {
                "id": id_of(4, number),
                "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
                "displayName": f"Device certificate {number:02}",
                "description": "Managed in Git",
                "keySize": "size2048",
                "keyUsage": "digitalSignature,keyEncipherment",
                "certificateValidityPeriodScale": "years",
                "certificateValidityPeriodValue": 1,
                "renewalThresholdPercentage": 20,
                "subjectNameFormat": "commonName",
                "subjectAlternativeNameType": "none",
                "scepServerUrls": ["https://scep.contoso.example"],
                "extendedKeyUsages": [{"name": "Client Authentication", "objectIdentifier": "1.3.6.1.5.5.7.3.2"}],
                "rootCertificate@odata.bind": f"{CONFIGURATIONS}('{id_of(3, 10 * (number % 4))}')",
                "assignments": [self._assigned(number)],
                "managedDeviceCertificateStates": [self.state(number, device) for device in range(7)],
            }
            for number in range(20)
        ]

    def state(self, profile: int, device: int, issued: float = 0.0) -> dict[str, Any]:
        """What a device reports; ``issued`` is when its certificate was issued, in days."""
        number = 7 * profile + device
        return {
            "id": id_of(5, number),
            "certificateThumbprint": hashlib.sha1(f"{number} {issued}".encode()).hexdigest().upper(),
            "certificateSerialNumber": f"{number:06X}",
            "deviceDisplayName": f"Phone {number:03}",
            "certificateExpirationDateTime": self.moment(issued + 20 + number % 340),
            "certificateIssuanceState": "issued",
        }

    def _code_signing(self, number: int) -> dict[str, Any]:
        return {
            "id": id_of(6, number),
            "subject": f"CN=Apps {number:02}, O=Contoso",
            "subjectName": f"Apps {number:02}",
            "issuer": "CN=Contoso Issuing CA",
            "issuerName": "Contoso Issuing CA",
            "expirationDateTime": self.moment(15 + 40 * number),
            "uploadDateTime": self.moment(-100),
            "status": "provisioned",
        }

    def _application(self, number: int) -> dict[str, Any]:
        """The first ones sign in with a certificate that is rotated, later ones by federation or with their own."""
        name = application(number)
        row: dict[str, Any] = {"id": id_of(7, number), "appId": id_of(17, number), "displayName": name}
        if number < ROTATED:
            current = certificate(name, self.now, -320, 367 + 25 * number)
            row["keyCredentials"] = [credential(current, name)]
        elif number % 2:
            row["federatedIdentityCredentials"] = [
                {
                    "id": id_of(8, number),
                    "name": "main",
                    "issuer": ISSUER,
                    "subject": f"repo:contoso/app{number}:ref:refs/heads/main",
                    "audiences": ["api://AzureADTokenExchange"],
                    "description": "",
                }
            ]
        elif number % 4 == 0:
            own = certificate(f"{name} own", self.now, -100, 130 + 10 * number)
            row["keyCredentials"] = [credential(own, "own")]
        elif number % 10 == 2:
            secret = {"keyId": str(uuid.uuid4()), "displayName": "old secret", "endDateTime": self.moment(number)}
            row["passwordCredentials"] = [{**secret, "startDateTime": self.moment(-60), "secretText": "never shown"}]
        return row

    def _principal(self, number: int) -> dict[str, Any]:
        """The first ones sign SAML tokens with a certificate that is rotated."""
        row: dict[str, Any] = {
            "id": id_of(9, number),
            "appId": id_of(17, number) if number >= SAML else id_of(18, number),
            "displayName": application(number) if number >= SAML else f"SAML {number}",
        }
        if number < SAML:
            name = f"CN=SAML {number}"
            current = certificate(name[3:], self.now, -900, 960 + 60 * number)
            verify = credential(current, name)
            sign = {**verify, "keyId": str(uuid.uuid4()), "usage": "Sign", "type": "X509CertAndPassword"}
            row |= {
                "preferredSingleSignOnMode": "saml",
                "preferredTokenSigningKeyThumbprint": thumbprint(current),
                "keyCredentials": [verify, sign],
            }
        return row

    def _domain(self, provider: IdentityProvider) -> dict[str, Any]:
        federation = {
            "id": id_of(10, FEDERATED.index(provider.domain)),
            "displayName": provider.domain,
            "issuerUri": f"http://sts.{provider.domain}/trust",
            "passiveSignInUri": f"https://sts.{provider.domain}/ls",
            "preferredAuthenticationProtocol": "wsFed",
            "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
            "signingCertificate": text(provider.certificates[0]),
        }
        kind = {"isVerified": True, "authenticationType": "Federated"}
        return {"id": provider.domain, **kind, "federationConfiguration": [federation]}

    def _token(self, number: int) -> dict[str, Any]:
        return {
            "id": id_of(12, number),
            "displayName": f"Volume purchases {number}",
            "appleId": f"apple{number}@contoso.example",
            "countryOrRegion": "us",
            "expirationDateTime": self.moment(25 + 50 * number),
            "vppTokenAccountType": "business",
            "state": "valid",
        }
