# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check mode shows is what the run does, for generated estates with mistakes in them.

Modules run in this process, and their waits pass in a time that both sides share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import in_process
import pytest
from estates import (
    CLIENTS,
    CONFIGURATIONS,
    INFRASTRUCTURES,
    ISSUER,
    ISSUING,
    ROOTS,
    SCEP,
    SIGNING,
    TRUSTED,
    TYPES,
    Document,
    Generator,
    everything,
    id_of,
    tenant,
)
from m365_graph_emulator import Emulator
from night import night
from tenants import connection

#: How many estates are tried, and how many one test has.
ESTATES, TOGETHER = (1000 if night() else 100), 50
#: The collection of the parent, or of what a resource refers to, by type.
NEEDED = {
    "certificateAuthorityAsEntity": TRUSTED,
    "certificateAuthorityDetail": INFRASTRUCTURES,
    "iosScepCertificateProfile": CONFIGURATIONS,
}
Result = dict[str, Any]


class Estate:
    """Documents, and the emulated tenant that they are for."""

    def __init__(
        self,
        emulator: Emulator,
        folder: Path,
        entities: Mapping[str, Any],
        documents: Sequence[Document],
        *,
        assigned: bool = False,
    ) -> None:
        self.entities, self.documents, self.assigned = entities, documents, assigned
        self._emulator, self._folder = emulator, folder
        emulator.reset({"entities": entities})
        self._tenant = in_process.Tenant(emulator)

    @classmethod
    def generated(cls, emulator: Emulator, folder: Path, seed: int) -> Estate:
        """An estate that follows from a number. Each second one has no groups, filters and scope tags."""
        random, assigned = Random(seed), bool(seed % 2)
        entities = tenant(random)
        documents = Generator(random, assigned=assigned).documents()
        return cls(emulator, folder / str(seed), entities, documents, assigned=assigned)

    def run(self, name: str, *, check_mode: bool = False, **options: Any) -> Result:
        given = {**connection(self._emulator), **options}
        self._emulator.clear_log()
        return in_process.run(name, given, self._tenant.connect, check_mode=check_mode, sleep=self._tenant.sleep)

    def apply(self, *, check_mode: bool = False, **options: Any) -> Result:
        return self.run("apply", check_mode=check_mode, documents=self.documents, **options)

    def planned_offline(self) -> Result:
        """The plan against an export of the tenant."""
        exported = self.run("export", path=str(self._folder), types=[*TYPES])
        assert not exported.get("failed"), exported
        planned = self.apply(check_mode=True, snapshot=[str(self._folder)])
        assert self._emulator.requests == []
        return planned

    def writes(self) -> list[str]:
        """The writes that the last run sent. A batch alone is none: it may hold only reads."""
        return [
            f"{request['method']} {request['path']}"
            for request in self._emulator.requests
            if request["method"] != "GET"
            and not request["path"].endswith("/$batch")
            and request["path"].startswith(("/beta/", "/v1.0/"))
        ]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(tmp_path_factory.mktemp("estates")) as made:
        yield made


def failures(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The failed documents with their messages; what fails all of them together is one without a source."""
    rows = result.get("results")
    if rows is None:
        return [("", result["msg"])]
    return [(row["source"], row["msg"]) for row in rows if row.get("failed")]


def outcomes(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What becomes of each document."""
    return [(row["source"], row["type"], row["action"], row["changed"], row.get("msg")) for row in rows]


def changes(result: Mapping[str, Any]) -> list[Any]:
    """The changes of each document. A plan names a root that will be created, and has no ID of it."""
    return [
        [change for change in row.get("changes", ()) if change["property"] != "root_certificate"]
        for row in result["results"]
    ]


def check_estate(estate: Estate) -> None:
    """Plan, run and run again. Without groups, filters and scope tags, a plan against an export agrees."""
    planned = estate.apply(check_mode=True)
    assert estate.writes() == []
    if not estate.assigned:
        check_offline(planned, estate.planned_offline(), estate.entities)
    done = estate.apply()
    assert failures(done) == failures(planned)
    if planned.get("failed"):
        assert estate.writes() == []
        return
    assert outcomes(done["results"]) == outcomes(planned["results"])
    assert changes(done) == changes(planned)
    assert bool(estate.writes()) == done["changed"] == planned["changed"]
    again = estate.apply()
    assert (again.get("msg"), again["changed"], estate.writes()) == (None, False, [])


def check_offline(planned: Result, offline: Result, entities: Mapping[str, Any]) -> None:
    """Compare two plans, document by document.

    An export has no applications and no domains. Whether one that has no resource of a type was asked for that type is
    not known, so that a plan does not refuse a name of such a resource.
    """
    if "results" not in planned:
        assert offline["msg"] == planned["msg"]
        return
    for live, told in zip(planned["results"], offline["results"], strict=True):
        unknown = {"application", "applicationId", "domain"} & {*live["key"]}
        if not unknown and NEEDED.get(live["type"], SIGNING) in {SIGNING, *entities}:
            assert (bool(told.get("failed")), told["action"]) == (bool(live.get("failed")), live["action"]), live


@pytest.mark.parametrize("first", range(0, ESTATES, TOGETHER))
def test_check_mode_says_what_the_run_does(emulator: Emulator, tmp_path: Path, first: int) -> None:
    for seed in range(first, first + TOGETHER):
        check_estate(Estate.generated(emulator, tmp_path, seed))


def federated(name: str, subject: str, **application: str) -> Document:
    values = {"issuer": ISSUER, "subject": subject, "audiences": ["api://AzureADTokenExchange"]}
    return {"type": "federatedIdentityCredential", "key": {**application, "name": name}, "properties": values}


def configuration(name: str) -> Document:
    values = {"trustedCertificateAuthorities": [{"certificate": ROOTS[1].text, "isRootAuthority": True}]}
    return {"type": "certificateBasedApplicationConfiguration", "key": {"displayName": name}, "properties": values}


def trusted(place: str, certificate: str) -> Document:
    key = {"certificateBasedApplicationConfiguration": place}
    return {"type": "certificateAuthorityAsEntity", "key": key, "properties": {"certificate": certificate}}


def infrastructure(name: str, **more: Any) -> Document:
    return {"type": "certificateBasedAuthPki", "key": {"displayName": name}, **more}


def authority(place: str, name: str, **more: Any) -> Document:
    values = {"certificate": ISSUING[1].text, "displayName": name}
    key = {"publicKeyInfrastructure": place}
    return {"type": "certificateAuthorityDetail", "key": key, "properties": values, **more}


def key_credential(**application: str) -> Document:
    return {"type": "applicationKeyCredential", "key": application, "properties": {"certificate": CLIENTS[0].pem}}


ROOT: Document = {"type": "iosTrustedRootCertificate", "key": {"displayName": "Contoso"}, "state": "absent"}
PROFILE: Document = {
    "type": "iosScepCertificateProfile",
    "key": {"displayName": "New"},
    "properties": {"rootCertificate": "Contoso", **SCEP},
}
#: Estates in which a plan was once not what the run did, each with the failures there must be.
FOUND: dict[str, tuple[list[Document], list[str]]] = {
    "a parent by two of its names": (
        [federated("New", "b", application="Contoso"), federated("Other", "c", application=id_of(30))],
        [],
    ),
    "one resource by two names of its parent": (
        [federated("New", "b", application="Contoso"), federated("new", "c", applicationId=id_of(20))],
        ["It means the same resource, and so does documents[0]."],
    ),
    "one resource below a new parent in two cases": (
        [trusted("new", ISSUING[0].text), trusted("New", ISSUING[0].text), configuration("New")],
        ["1 of 3 documents cannot be applied, so nothing was sent: documents[1]: it means the same resource as"],
    ),
    "an element of a new parent's list": (
        [configuration("New"), trusted("New", ROOTS[1].text)],
        ["It means the same resource as an element of trustedCertificateAuthorities in documents[0]."],
    ),
    "below a parent that is removed": (
        [authority("Contoso", "b"), infrastructure("Contoso", state="absent")],
        ["It needs the resource that documents[1] removes."],
    ),
    "with a root that is removed": ([PROFILE, ROOT], ["It needs the resource that documents[1] removes."]),
    "a subject that another one has": (
        [federated("New", "a", application="Contoso")],
        ['issuer and subject: "Contoso" has the same, and only one federated identity credential'],
    ),
    "a subject twice": (
        [federated("New", "b", application="Contoso"), federated("Other", "b", application="Contoso")],
        ["issuer and subject: documents[0] has the same"],
    ),
    "a certificate twice": (
        [authority("Contoso", "b"), authority("Contoso", "c")],
        ["certificate: documents[0] has the same, and only one certificate authority"],
    ),
    "a key credential by two names of its owner": (
        [key_credential(application="Contoso"), key_credential(application=id_of(30))],
        ["It manages the same key credential as documents[0]."],
    ),
    "gone with its parent": (
        [infrastructure("New", state="absent"), authority("New", "b", state="absent")],
        [],
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found(emulator: Emulator, tmp_path: Path, name: str) -> None:
    documents, expected = FOUND[name]
    estate = Estate(emulator, tmp_path, everything(), documents)
    told = failures(planned) if (planned := estate.apply(check_mode=True)).get("failed") else []
    assert len(told) == len(expected), told
    for (_source, message), begin in zip(told, expected, strict=True):
        assert message.startswith(begin)
    check_estate(estate)
