# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates small sets of documents with mistakes in them, and the tenant that they are for. Pure.

The names are few, so that documents often agree by chance: two mean one resource, one refers to another, a parent is
created or removed by another document. Some names exist only in another case, exist twice, or do not exist.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from certificates import issue

Document = dict[str, Any]
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
INFRASTRUCTURES = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
TRUSTED = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
ROOTS = [issue(f"Root {number}", usages=None, now=TODAY, root=True, index=number) for number in range(2)]
ISSUING = [issue(f"Issuing {number}", usages=None, now=TODAY, index=number) for number in range(2)]
CLIENTS = [issue(f"Client {number}", now=TODAY, index=number) for number in range(3)]
ISSUER = "https://token.actions.githubusercontent.com"

#: The types of the generated documents, to export them.
TYPES = (
    "applicationKeyCredential",
    "certificateAuthorityAsEntity",
    "certificateAuthorityDetail",
    "certificateBasedApplicationConfiguration",
    "certificateBasedAuthPki",
    "enterpriseCodeSigningCertificate",
    "federatedIdentityCredential",
    "internalDomainFederation",
    "iosScepCertificateProfile",
    "iosTrustedRootCertificate",
)
#: The names in the tenant, in another case, twice in the tenant, of what only a document may create, and of nothing.
NAMES = ("Contoso", "contoso", "Twin", "New", "Nothing")
#: How often each is taken by who makes mistakes, and by who takes care.
CARELESS, CAREFUL = (8, 1, 1, 4, 1), (16, 1, 0, 3, 0)

SCEP: dict[str, Any] = {
    "keySize": "size2048",
    "keyUsage": "digitalSignature,keyEncipherment",
    "certificateValidityPeriodScale": "years",
    "certificateValidityPeriodValue": 1,
    "renewalThresholdPercentage": 20,
    "subjectNameFormat": "commonName",
    "scepServerUrls": ["https://one.example"],
    "extendedKeyUsages": [{"name": "Client Authentication", "objectIdentifier": "1.3.6.1.5.5.7.3.2"}],
}


def id_of(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def tenant(random: Random) -> dict[str, list[dict[str, Any]]]:
    """Entities by path. What documents need to exist (groups, applications, domains) is always there."""
    every = everything()
    optional = (CONFIGURATIONS, INFRASTRUCTURES, TRUSTED, SIGNING)
    return {path: rows for path, rows in every.items() if path not in optional or random.random() < 0.8}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Entities by path: one of each kind with the name Contoso, and in some collections two with the name Twin."""
    root = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "trustedRootCertificate": ROOTS[0].text}
    scep = {
        "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
        "rootCertificate@odata.bind": f"{CONFIGURATIONS}('{id_of(10)}')",
        **SCEP,
    }
    credential = {"name": "Contoso", "issuer": ISSUER, "subject": "a", "audiences": ["api://AzureADTokenExchange"]}
    federation = {
        "id": id_of(70),
        "displayName": "a",
        "issuerUri": "http://contoso.example/trust",
        "passiveSignInUri": "https://sts.contoso.example/ls",
        "preferredAuthenticationProtocol": "wsFed",
        "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
        "signingCertificate": ROOTS[0].text,
    }
    return {
        "/groups": _named(1, "Contoso", "Twin", "Twin"),
        "/deviceManagement/assignmentFilters": _named(4, "Contoso"),
        "/deviceManagement/roleScopeTags": [{"id": "7", "displayName": "Contoso"}],
        "/applications": [
            {
                **row,
                "appId": id_of(30 + number),
                "federatedIdentityCredentials": [{"id": id_of(40), **credential}] if number == 0 else [],
            }
            for number, row in enumerate(_named(20, "Contoso", "Twin", "Twin"))
        ],
        CONFIGURATIONS: [
            *({**root, **row} for row in _named(10, "Contoso", "Twin", "Twin")),
            {**scep, "id": id_of(15), "displayName": "Contoso"},
        ],
        INFRASTRUCTURES: [
            {
                "id": id_of(50),
                "displayName": "Contoso",
                "certificateAuthorities": [
                    {
                        "id": id_of(51),
                        "displayName": "a",
                        "certificate": ISSUING[0].text,
                        "certificateAuthorityType": "intermediate",
                    }
                ],
            }
        ],
        TRUSTED: [
            {
                "id": id_of(60),
                "displayName": "Contoso",
                "trustedCertificateAuthorities": [{"certificate": ROOTS[0].text, "isRootAuthority": True}],
            }
        ],
        SIGNING: [
            {"id": id_of(80 + number), "subject": f"CN={name}", "subjectName": "a", "status": "provisioned"}
            for number, name in enumerate(("Contoso", "Twin", "Twin"))
        ],
        "/domains": [
            {
                "id": "contoso.example",
                "isVerified": True,
                "authenticationType": "Federated",
                "federationConfiguration": [federation],
            }
        ],
    }


def _named(first: int, *names: str) -> list[dict[str, Any]]:
    return [{"id": id_of(first + number), "displayName": name} for number, name in enumerate(names)]


class Generator:
    """Makes documents by a seeded ``random``. Only with ``assigned`` do they name groups, filters and scope tags."""

    def __init__(self, random: Random, *, assigned: bool) -> None:
        self._random = random
        self._assigned = assigned
        self._weights = random.choice([CARELESS, CAREFUL])

    def documents(self) -> list[Document]:
        """One to six documents in any order."""
        makers: list[Callable[[], Document]] = [
            self._root,
            self._profile,
            self._federated_credential,
            self._key_credential,
            self._infrastructure,
            self._authority,
            self._trusted_authority,
            self._configuration,
            self._federation,
            self._signing,
        ]
        chosen = self._random.choices(makers, k=self._random.randint(1, 6))
        return [self._spoilt(make()) for make in chosen]

    def _name(self) -> str:
        return self._random.choices(NAMES, self._weights)[0]

    def _word(self) -> str:
        return self._random.choice("ab")

    def _often(self) -> bool:
        return self._random.random() < 0.8

    def _document(self, kind: str, key: Mapping[str, Any], properties: Mapping[str, Any], **more: Any) -> Document:
        if "state" not in more and not self._often():
            return {"type": kind, "key": dict(key), "state": "absent"}
        return {"type": kind, "key": dict(key), "properties": dict(properties), **more}

    def _spoilt(self, document: Document) -> Document:
        """The document, rarely with a mistake that every run sees before it sends anything."""
        if self._random.random() < 0.97:
            return document
        return {**document, self._random.choice(["proprties", "allow_nothing", "state"]): "present "}

    def _shared(self) -> dict[str, Any]:
        """Properties that every device configuration has."""
        found: dict[str, Any] = {"description": self._word()}
        if not self._assigned:
            return found
        if self._random.random() < 0.3:
            found["roleScopeTagIds"] = [self._random.choice(["Contoso", "Contoso", "0", "contoso", "Nothing"])]
        if self._random.random() < 0.4:
            found["assignments"] = [{"target": "group", "group": self._name()}]
            if self._random.random() < 0.4:
                found["assignments"][0] |= {"filter": self._random.choice(["Contoso", "Contoso", "Nothing"])}
        return found

    def _root(self) -> Document:
        values = {"trustedRootCertificate": self._random.choices(ROOTS, (5, 1))[0].text, **self._shared()}
        return self._document("iosTrustedRootCertificate", {"displayName": self._name()}, values)

    def _profile(self) -> Document:
        values = {"rootCertificate": self._name(), **SCEP, **self._shared()}
        guard = {"allow_reissue": True} if self._word() == "a" else {}
        name = self._random.choice(["Contoso", "New"])
        return self._document("iosScepCertificateProfile", {"displayName": name}, values, **guard)

    def _application(self) -> dict[str, str]:
        """The key of an application: its name, its appId, or its object ID."""
        if self._often():
            return {"application": self._name()}
        return self._random.choice([{"application": id_of(30)}, {"applicationId": id_of(20)}])

    def _federated_credential(self) -> Document:
        values = {
            "issuer": ISSUER,
            "subject": self._random.choice("abcde"),
            "audiences": ["api://AzureADTokenExchange"],
        }
        key = {**self._application(), "name": self._random.choice(["Contoso", "New"])}
        return self._document("federatedIdentityCredential", key, values)

    def _key_credential(self) -> Document:
        client = self._random.choice(CLIENTS)
        key = self._application()
        if self._often():
            return self._document("applicationKeyCredential", key, {"certificate": client.pem}, state="present")
        key["thumbprint"] = hashlib.sha1(client.der, usedforsecurity=False).hexdigest().upper()
        return {"type": "applicationKeyCredential", "key": key, "state": "absent"}

    def _infrastructure(self) -> Document:
        return self._document("certificateBasedAuthPki", {"displayName": self._name()}, {})

    def _authority(self) -> Document:
        key = {"publicKeyInfrastructure": self._name()}
        values = {"certificate": self._random.choice(ISSUING).text, "displayName": self._word()}
        return {
            "type": "certificateAuthorityDetail",
            "key": key,
            "properties": values,
            "state": "present" if self._often() else "absent",
        }

    def _trusted_authority(self) -> Document:
        values = {"certificate": self._random.choice([ROOTS[0], *ISSUING]).text}
        key = {"certificateBasedApplicationConfiguration": self._name()}
        return self._document("certificateAuthorityAsEntity", key, values, state="present")

    def _configuration(self) -> Document:
        authorities = [{"certificate": self._random.choice(ROOTS).text, "isRootAuthority": True}]
        values = {"description": self._word()} | (
            {"trustedCertificateAuthorities": authorities} if self._often() else {}
        )
        return self._document("certificateBasedApplicationConfiguration", {"displayName": self._name()}, values)

    def _federation(self) -> Document:
        domain = self._random.choice(["contoso.example", "contoso.example", "Contoso.example", "nothing.example"])
        return self._document(
            "internalDomainFederation", {"domain": domain}, {"displayName": self._word()}, state="present"
        )

    def _signing(self) -> Document:
        values = {"subjectName": self._word()}
        return self._document("enterpriseCodeSigningCertificate", {"subject": f"CN={self._name()}"}, values)


def profiles_below_a_root(number: int, assigned: Callable[[int], bool] = lambda _number: True) -> list[dict[str, Any]]:
    """Documents of a trusted root and of profiles that refer to it by name; some are assigned to all devices."""
    root = {
        "type": "iosTrustedRootCertificate",
        "key": {"displayName": "Root"},
        "properties": {"trustedRootCertificate": ROOTS[0].text},
    }
    profiles = [
        {
            "type": "iosScepCertificateProfile",
            "key": {"displayName": f"Profile {index}"},
            "properties": {
                "rootCertificate": "Root",
                **SCEP,
                **({"assignments": [{"target": "allDevices"}]} if assigned(index) else {}),
            },
        }
        for index in range(number)
    ]
    return [root, *profiles]
