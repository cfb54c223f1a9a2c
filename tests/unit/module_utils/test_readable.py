# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for people: the elements that differ, names for ids, certificates by subject and expiry, the effects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from certificates import issue

from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import ReissueRefused
from ansible_collections.m365.graph.plugins.module_utils._tenant import change_ids, documents, guards
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.markdown import render
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import hold, plan_all
from ansible_collections.m365.graph.plugins.module_utils._tenant.readable import (
    Place,
    different,
    lines,
    name_ids,
    notes,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
SALES, ADMINS, GUESTS, FILTER, ROOT = (f"f0f0f0f0-0000-4000-8000-00000000000{number}" for number in range(5))
NAMES = {SALES: "Sales", ADMINS: "Admins", FILTER: "Corporate", "7": "Berlin"}


class Tenant(TenantSnapshot):
    """A tenant of documents that names some IDs; ``asked`` are those that were looked up."""

    def __init__(self, found: Sequence[Document]) -> None:
        super().__init__(found)
        self.asked: list[str] = []

    def labels(self, places: Sequence[Place]) -> dict[Place, str]:
        self.asked += [id for _version, _lookup, id in places]
        return {place: NAMES[place[2]] for place in places if place[2] in NAMES}

    def owner(self, entry: PlannedDocument) -> str | None:
        return "build agent" if entry.target.resource.type.endswith("KeyCredential") else None

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        return refused.counted("; 20", {"certificates": 20, "devices": [f"Phone {number}" for number in range(8)]})


def document(kind: str, key: Mapping[str, Any], **properties: Any) -> Document:
    more = {name: properties.pop(name) for name in [*properties] if name.startswith("allow_") or name == "state"}
    return documents.parse({"type": kind, "key": key, "properties": properties, **more}, "estate.yml")


def profile(**properties: Any) -> Document:
    return document("iosScepCertificateProfile", {"displayName": "VPN"}, **properties)


def planned(found: Document, desired: Document, *, approved: bool = False) -> tuple[PlannedDocument, Tenant]:
    tenant = Tenant([found])
    entries = plan_all([desired], tenant, now=NOW)
    assert entries[0].error is None, entries[0].error
    guards.weigh(entries, tenant)
    name_ids(entries, tenant)
    change_ids.bind(entries, "contoso")
    change_ids.approve(entries, ["all"] if approved else [])
    hold(entries)
    return entries[0], tenant


def include(group: str, **more: Any) -> dict[str, Any]:
    return {"target": "group", "group": group, **more}


def test_only_the_elements_that_differ_and_names_for_ids() -> None:
    found = profile(assignments=[include(SALES), include(GUESTS)], roleScopeTagIds=["0", "7"])
    desired = profile(
        assignments=[include(SALES), include(ADMINS, filter=FILTER, filterType="include")], roleScopeTagIds=["0"]
    )
    entry, tenant = planned(found, desired)
    assert lines(entry) == [
        '- roleScopeTagIds: "Berlin"',
        "! assignments: removes",
        f'- assignments: {{"group": "{GUESTS}", "target": "group"}}',
        '+ assignments: {"filter": "Corporate", "filterType": "include", "group": "Admins", "target": "group"}',
    ]
    assert {*tenant.asked} == {SALES, GUESTS, ADMINS, FILTER, "0", "7"}
    same, tenant = planned(found, found)
    assert (same.action.value, tenant.asked) == ("none", []), "nothing is looked up without a change"


def test_what_differs_in_structures_and_ordered_lists() -> None:
    usage = {"name": "Client Authentication", "objectIdentifier": "1.3.6.1.5.5.7.3.2"}
    found = profile(
        scepServerUrls=["https://one.example", "https://two.example"],
        extendedKeyUsages=[usage],
        description="Old",
        keySize="size2048",
    )
    desired = profile(
        scepServerUrls=["https://two.example", "https://three.example"],
        extendedKeyUsages=[usage, {"name": "Any", "objectIdentifier": "2.5.29.37.0"}],
        description=None,
    )
    entry, _tenant = planned(found, desired)
    assert [line for line in lines(entry) if line[0] != "!"] == [
        '- description: "Old"',
        "+ description: null",
        '- scepServerUrls: "https://one.example"',
        '+ scepServerUrls: "https://three.example"',
        '+ extendedKeyUsages: {"name": "Any", "objectIdentifier": "2.5.29.37.0"}',
    ]
    assert [*different("list", Collection(String), ["a", "b"], ["b", "a"])] == [
        '- list: ["a", "b"]',
        '+ list: ["b", "a"]',
    ]
    assert [*different("list", Collection(String), ["a", "a", "b"], ["a", "b"])] == ['- list: "a"']
    assert [*different("list", Collection(String), None, [])] == ["+ list: []"]
    assert [*different("one", None, {"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}})] == [
        "- one.a.c: 2",
        "+ one.a.c: 3",
    ]


def test_certificates_are_shown_by_subject_and_expiry() -> None:
    first, second = (issue(name, usages=None, days=90, now=NOW, authority=True) for name in ("First", "Second"))
    found = document(
        "certificateBasedAuthConfiguration",
        {},
        certificateAuthorities=[{"certificate": first.text, "isRootAuthority": True}],
    )
    desired = document(
        "certificateBasedAuthConfiguration",
        {},
        certificateAuthorities=[
            {"certificate": first.text, "isRootAuthority": True, "certificateRevocationListUrl": "http://crl.example"},
            {"certificate": second.text, "isRootAuthority": True},
        ],
    )
    entry, _tenant = planned(found, desired, approved=True)
    text = "\n".join(lines(entry))
    assert "Second (expires 2027-02-2" in text and "SHA-256" in text
    assert ", SHA-256 " in text and '].certificateRevocationListUrl: "http://crl.example"' in text
    assert "+ certificateAuthorities[First (expires 2027-02-2" in text
    assert first.text not in text and second.text not in text


def test_the_effect_on_others_in_a_sentence() -> None:
    found, larger = profile(keySize="size2048"), profile(keySize="size4096")
    refused, _tenant = planned(found, larger)
    approved, _tenant = planned(found, larger, approved=True)
    said = "Affects 20 certificates; the devices Phone 0, Phone 1, Phone 2, Phone 3, Phone 4 and 3 more."
    assert notes(refused) == [said]
    harm = "Changing keySize has certificates that were issued from it revoked and issued again; 20"
    assert notes(approved) == [f"Approved for this run: {harm}.", said]
    standing, _tenant = planned(found, profile(keySize="size4096", allow_reissue=True))
    assert notes(standing) == [f"Allowed by allow_reissue in the document: {harm}.", said]
    removed, _tenant = planned(found, profile(state="absent"))
    assert notes(removed) == ["Devices lose the certificates that were issued from it.", said]

    text = render([refused], written=False)
    assert text == (
        "### Plan: 0 unchanged, 1 failed\n\n"
        f"❌ **iosScepCertificateProfile** displayName `VPN` (estate.yml) `{refused.change_id}`\n\n"
        f"> {refused.error}\n>\n> {said}\n\n"
        '```diff\n! keySize: reissues\n- keySize: "size2048"\n+ keySize: "size4096"\n```\n'
    ).replace("allow_reissue", r"allow\_reissue")
    applied = render([approved], written=True)
    assert str(approved.change_id) not in applied and "> Approved for this run: " in applied


@pytest.mark.parametrize("name", ["x\n::error::y", "\x1b[31mred", "```"])
def test_text_of_the_tenant_stays_one_line(name: str) -> None:
    entry, _tenant = planned(profile(description="Old"), profile(description=name))
    assert all("\n" not in line and "\x1b" not in line for line in lines(entry))
    assert "\n::error" not in render([entry], written=False)


def test_an_application_is_named() -> None:
    one, two = (issue(name, usages=None, days=300, now=NOW, index=index) for index, name in enumerate(("a", "b")))
    key = {"applicationId": SALES}
    found = document("applicationKeyCredential", key, certificate=one.pem)
    entry, _tenant = planned(found, document("applicationKeyCredential", key, certificate=two.pem))
    assert entry.affects == {"applications": ["build agent"]}
    assert notes(entry) == ["Affects the application build agent."]
