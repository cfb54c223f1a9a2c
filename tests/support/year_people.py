# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens in the tenant of the simulated year without the pipeline: people, applications, devices, Microsoft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from certificates import Issued
from hostile_text import HOSTILE
from year_service import ACTORS, PORTAL, TOOL, YearService
from year_tenant import (
    APPLICATIONS,
    CONFIGURATIONS,
    GROUPS,
    ISSUER,
    SIGNING,
    TOKENS,
    IdentityProvider,
    YearTenant,
    certificate,
    credential,
    id_of,
)

PEOPLE = ("ada@contoso.example", "grace@contoso.example", "o'brien@contoso.example")
#: Days between announcing a new signing certificate of an identity provider and signing with it.
ANNOUNCED = 14


@dataclass(frozen=True)
class Happening:
    """One change of desired state by somebody else: to the resource with an ID, or to what did not exist before.

    ``names`` are the Graph properties that differ. A resource that is in no document is ``unmanaged``.
    """

    id: str
    who: str
    kind: str
    names: tuple[str, ...] = ()
    unmanaged: bool = False


class People:
    """Everybody but the pipeline. Each day something happens; the same seed gives the same year."""

    def __init__(
        self, service: YearService, tenant: YearTenant, random: Random, now: Callable[[], dt.datetime]
    ) -> None:
        self.service, self.tenant, self.random, self.now = service, tenant, random, now
        self._made = 0
        self._texts = [text for text in HOSTILE if 0 < len(text) < 100 and "\0" not in text and text.isprintable()]
        self._gone: set[str] = set()

    def day(self, number: int) -> list[Happening]:
        """What is to be found in the night after."""
        self._devices()
        self._apple(number)
        self._identity_providers()
        self._microsoft(number)
        usual: list[Callable[[], list[Happening]]] = [
            self._description,
            self._threshold,
            self._assignment,
            self._subject,
            self._new_root,
            self._new_application,
            self._new_key,
            self._removed,
            self._group,
            self._nothing,
            self._nothing,
        ]
        return [found for act in self.random.sample(usual, 2) for found in act()]

    def weather(self, number: int) -> None:
        """Throttling and lag come and go."""
        self.service.control("DELETE", "faults")
        lag = 0.5 if number % 5 == 2 else 0.0
        self.service.tell(settings={"replica_lag": lag, "page_size": 100 if number % 3 else 20})
        if number % 4 == 1:
            faults = [{"status": 429, "retry_after": "1"}, {"status": 503, "retry_after": "0"}]
            for do in faults:
                self.service.control("POST", "faults", {"match": {"method": "GET"}, "times": 2, "do": do})

    # -- what is desired state

    def _nothing(self) -> list[Happening]:
        return []

    def profiles(self) -> list[str]:
        """The IDs of the profiles for certificates. One that was made again has another ID."""
        kind = "#microsoft.graph.iosScepCertificateProfile"
        return sorted(row["id"] for row in self.service.rows(CONFIGURATIONS) if row["@odata.type"] == kind)

    def _profile(self) -> str:
        return self.random.choice(self.profiles())

    def mistake(self) -> list[str]:
        """Somebody deletes profiles that are in use. Returns their names."""
        rows = {row["id"]: row for row in self.service.rows(CONFIGURATIONS)}
        chosen = self.random.sample(self.profiles(), 2)
        for id in chosen:
            self.service.send(PORTAL, "DELETE", f"{CONFIGURATIONS}/{id}")
        return [rows[id]["displayName"] for id in chosen]

    def _description(self) -> list[Happening]:
        who, chosen = self.random.choice(PEOPLE), self._profile()
        text = self.random.choice(self._texts)
        self.service.by_person(who, f"{CONFIGURATIONS}/{chosen}", description=f"{text} {self._next()}")
        return [Happening(chosen, who, "description", ("description",))]

    def _threshold(self) -> list[Happening]:
        chosen = self._profile()
        row = next(row for row in self.service.rows(CONFIGURATIONS) if row["id"] == chosen)
        kind = {"@odata.type": row["@odata.type"]}
        value = 21 + (row["renewalThresholdPercentage"] - 20) % 9
        body = {**kind, "renewalThresholdPercentage": value}
        self.service.send(PORTAL, "PATCH", f"{CONFIGURATIONS}/{chosen}", body)
        return [Happening(chosen, ACTORS[PORTAL], "threshold", ("renewalThresholdPercentage",))]

    def _assignment(self) -> list[Happening]:
        chosen = self._profile()
        before = self.service.rows(f"{CONFIGURATIONS}/{chosen}/assignments")
        taken = {row["target"].get("groupId") for row in before}
        group = next(id for id in self._shuffled(GROUPS) if id not in taken)
        target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group}
        given = [*({"target": row["target"]} for row in before), {"target": target}]
        self.service.send(PORTAL, "POST", f"{CONFIGURATIONS}/{chosen}/assign", {"assignments": given})
        return [Happening(chosen, ACTORS[PORTAL], "assignment", ("assignments",))]

    def _shuffled(self, path: str) -> list[str]:
        rows = [str(row["id"]) for row in self.service.rows(path)]
        return self.random.sample(rows, len(rows))

    def _group(self) -> list[Happening]:
        """A group gets another name, or is deleted: every document that names it is concerned."""
        who, chosen = self.random.choice(PEOPLE), self.random.choice(self._shuffled(GROUPS))
        concerned = [
            row["id"]
            for row in self.service.rows(CONFIGURATIONS)
            for one in self.service.rows(f"{CONFIGURATIONS}/{row['id']}/assignments")
            if one["target"].get("groupId") == chosen
        ]
        if self.random.random() < 0.2:
            self.service.send(PORTAL, "DELETE", f"{GROUPS}/{chosen}")
            who = ACTORS[PORTAL]
        else:
            self.service.by_person(who, f"{GROUPS}/{chosen}", displayName=f"Renamed devices {self._next()}")
        return [Happening(id, who, "group", ("assignments",)) for id in dict.fromkeys(concerned)]

    def _subject(self) -> list[Happening]:
        number = 2 * self.random.randrange(4, 40) + 1
        place = f"{APPLICATIONS}/{id_of(7, number)}/federatedIdentityCredentials/{id_of(8, number)}"
        if id_of(8, number) in self._gone:
            return []
        subject = f"repo:contoso/app{number}:environment:stage{self._next()}"
        self.service.send(TOOL, "PATCH", place, {"subject": subject})
        return [Happening(id_of(8, number), ACTORS[TOOL], "subject", ("subject",))]

    def _removed(self) -> list[Happening]:
        left = [row["id"] for row in self.service.rows(SIGNING)]
        if len(left) < 8:
            return []
        chosen = self.random.choice(left)
        self.service.send(PORTAL, "DELETE", f"{SIGNING}/{chosen}")
        self._gone.add(chosen)
        return [Happening(chosen, ACTORS[PORTAL], "removed")]

    # -- what no document describes

    def _next(self) -> int:
        self._made += 1
        return self._made

    def _new_root(self) -> list[Happening]:
        root = certificate(f"Shadow CA {self._next()}", self.now(), -1, 2000, root=True)
        body = {
            "@odata.type": "#microsoft.graph.iosTrustedRootCertificate",
            "displayName": f"{self.random.choice(self._texts)[:60]} {self._made}",
            "trustedRootCertificate": root.text,
            "certFileName": "shadow.cer",
        }
        made = self.service.send(PORTAL, "POST", CONFIGURATIONS, body)
        return [Happening(made["id"], ACTORS[PORTAL], "new root", unmanaged=True)]

    def _new_application(self) -> list[Happening]:
        name = f"{self.random.choice(self._texts)[:80]} {self._next()}"
        made = self.service.send(TOOL, "POST", APPLICATIONS, {"displayName": name})
        body = {
            "name": f"main{self._made}",
            "issuer": ISSUER,
            "subject": f"repo:stranger/app{self._made}:ref:refs/heads/main",
            "audiences": ["api://AzureADTokenExchange"],
        }
        below = self.service.send(TOOL, "POST", f"{APPLICATIONS}/{made['id']}/federatedIdentityCredentials", body)
        return [Happening(below["id"], ACTORS[TOOL], "new application", unmanaged=True)]

    def _new_key(self) -> list[Happening]:
        number = 2 * self.random.randrange(21, 50)
        place = f"{APPLICATIONS}/{id_of(7, number)}"
        row = next(row for row in self.service.rows(APPLICATIONS) if row["id"] == id_of(7, number))
        name = f"added {self._next()}"
        added = credential(certificate(name, self.now(), -1, 90), name)
        kept = [{key: value for key, value in item.items() if key != "key"} for item in row["keyCredentials"]]
        self.service.send(TOOL, "PATCH", place, {"keyCredentials": [*kept, added]})
        after = next(row for row in self.service.rows(APPLICATIONS) if row["id"] == id_of(7, number))
        (made,) = [item for item in after["keyCredentials"] if item["displayName"] == name]
        return [Happening(made["keyId"], ACTORS[TOOL], "new key", unmanaged=True)]

    # -- what is reported, and what the rotation roles follow

    def _devices(self) -> None:
        """Some devices renew their certificates, which is no change of desired state."""
        there = self.profiles()
        for _device in range(5):
            number = self.random.randrange(140)
            days = (self.now() - self.tenant.now).total_seconds() / 86400
            fresh = self.tenant.state(number // 7, number % 7, days)
            place = f"{CONFIGURATIONS}/{id_of(4, number // 7)}/managedDeviceCertificateStates/{id_of(5, number)}"
            if id_of(4, number // 7) in there:
                self.service.silently(place, **{name: value for name, value in fresh.items() if name != "id"})

    def _apple(self, number: int) -> None:
        """Tokens of Apple are renewed; the service reports their new dates, and syncs every day."""
        for row in self.service.rows(TOKENS):
            values: dict[str, Any] = {"lastSyncDateTime": f"{self.now():%Y-%m-%dT%H:%M:%SZ}"}
            if row["expirationDateTime"][:10] < f"{self.now() + dt.timedelta(days=10):%Y-%m-%d}":
                values["expirationDateTime"] = f"{self.now() + dt.timedelta(days=365):%Y-%m-%dT%H:%M:%SZ}"
            self.service.silently(f"{TOKENS}/{row['id']}", **values)

    def _identity_providers(self) -> None:
        """Publish a new signing certificate in advance; sign with it some days before the old one expires."""
        for provider in self.tenant.providers:
            left = (provider.certificates[0].certificate.not_valid_after_utc - self.now()).days
            if left <= ANNOUNCED and len(provider.certificates) == 1:
                provider.certificates = [provider.certificates[0], self._signer(provider)]
                provider.publish()
            elif left <= ANNOUNCED // 3 and len(provider.certificates) > 1:
                provider.certificates = provider.certificates[1:]
                provider.publish()

    def _signer(self, provider: IdentityProvider) -> Issued:
        return certificate(f"sts.{provider.domain} {self._next()}", self.now(), -1, 200)

    def evening(self, number: int) -> None:
        """One identity provider signs with a new certificate without notice. Sign-in fails until the night."""
        if number % 90 == 4:
            provider = self.tenant.providers[number % len(self.tenant.providers)]
            provider.certificates = [self._signer(provider)]
            provider.publish()

    def _microsoft(self, number: int) -> None:
        """Microsoft adds a property and a member of an enumeration, and the service uses the property."""
        if number == 4:
            self.service.tell(property=["iosScepCertificateProfile", "renewalWindowHint", "Edm.String"])
            self.service.tell(member=["certificateIssuanceStates", "attested"])
            for profile in self.profiles():
                self.service.silently(f"{CONFIGURATIONS}/{profile}", renewalWindowHint="auto")
