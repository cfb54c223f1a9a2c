# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What depends on a root certificate or a certificate profile, and when it may be removed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from certificates import issue

from ansible_collections.m365.graph.plugins.module_utils._description.chains import (
    LinkedConfiguration,
    dependants,
    foundations,
    kinds_above,
    stopped,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._resources import catalogue
from ansible_collections.m365.graph.plugins.module_utils._tenant import change_ids, documents, guards
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import hold, plan_all

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
CONTENT = issue("Contoso Root", usages=None, root=True, days=3000, now=NOW).pem
ALL = {variant.type_name: variant for family in catalogue.RESOURCES.values() for variant in family.concrete}
IDENTITY, ROOTS = "identityCertificateForClientAuthentication", "rootCertificatesForServerValidation"


def _row(kind: str, id: str, **refers: list[str]) -> LinkedConfiguration:
    return LinkedConfiguration(ALL[kind], id, id.upper(), refers)


def _document(kind: str, name: str, **more: Any) -> Document:
    options = {name: more.pop(name) for name in [*more] if name.startswith("allow_") or name == "state"}
    return documents.parse({"type": kind, "key": {"displayName": name}, "properties": more, **options}, name)


def _root(name: str = "Root", **more: Any) -> Document:
    values = {} if more.get("state") == "absent" else {"trustedRootCertificate": CONTENT}
    return _document("iosTrustedRootCertificate", name, **values, **more)


def _profile(name: str = "Profile", root: str | None = "Root", **more: Any) -> Document:
    values = {} if more.get("state") == "absent" else {"rootCertificate": root}
    return _document("iosScepCertificateProfile", name, **values, **more)


def _wifi(name: str = "Wi-Fi", /, **more: Any) -> Document:
    if more.get("state") != "absent":
        more = {"ssid": "x", "networkName": "x", "eapType": "eapTls", IDENTITY: "Profile", **more}
    return _document("iosEnterpriseWiFiConfiguration", name, **more)


def _planned(*wanted: Document, tenant: tuple[Document, ...] | None = None) -> list[PlannedDocument]:
    state = TenantSnapshot(tenant or (_root(), _root("Other"), _profile(), _profile("Spare", "Other"), _wifi()))
    entries = plan_all(wanted, state, now=NOW)
    guards.weigh(entries, state)
    change_ids.bind(entries, "tenant")
    return entries


def test_a_chain_is_followed_in_both_directions() -> None:
    root = _row("iosTrustedRootCertificate", "root")
    profile = _row("iosScepCertificateProfile", "profile", rootCertificate=["root"])
    wifi = _row("iosEnterpriseWiFiConfiguration", "wifi", **{IDENTITY: ["profile"], ROOTS: ["other"]})
    other = _row("iosTrustedRootCertificate", "other")
    found = [wifi, other, profile, root]
    assert dependants("ROOT", found) == [profile, wifi]
    assert dependants("other", found) == [wifi]
    assert dependants("wifi", found) == []
    assert foundations("wifi", found) == [other, profile, root]
    assert foundations("root", found) == []


def test_a_circle_ends() -> None:
    one = _row("iosScepCertificateProfile", "one", rootCertificate=["two"])
    two = _row("iosScepCertificateProfile", "two", rootCertificate=["one"])
    assert dependants("one", [one, two]) == [two]
    assert foundations("one", [one, two]) == [two]


def test_only_types_that_can_depend_are_read() -> None:
    kinds: list[Resource] = [kind for kind in ALL.values() if kind.shared]
    above = {kind.type_name for kind in kinds_above("microsoft.graph.aospDeviceOwnerTrustedRootCertificate", kinds)}
    assert above == {
        *("aospDeviceOwnerScepCertificateProfile", "aospDeviceOwnerPkcsCertificateProfile"),
        "aospDeviceOwnerEnterpriseWiFiConfiguration",
    }
    assert kinds_above("microsoft.graph.iosEnterpriseWiFiConfiguration", kinds) == []


def test_what_stops_is_named_and_many_are_counted() -> None:
    rows = [_row("iosEnterpriseWiFiConfiguration", f"wifi {number}") for number in range(7)]
    rows += [_row("iosVpnConfiguration", "vpn"), _row("iosScepCertificateProfile", "profile")]
    names = ", ".join(f'"WIFI {number}"' for number in range(5))
    assert stopped(rows) == f'VPN in "VPN" and Wi-Fi in {names} and 2 more'
    assert stopped(rows[-1:]) is None


@pytest.mark.parametrize("wanted", [_profile(state="absent"), _root(state="absent")])
def test_a_resource_that_wifi_depends_on_is_not_removed_without_approval(wanted: Document) -> None:
    (entry,) = _planned(wanted)
    assert guards.planned_change(entry)["approval"] == "needed"
    assert (guards.effect_of(entry), entry.affects) == ("removes", {"configurations": ["Wi-Fi"]})
    hold([entry])
    assert str(entry.error).startswith('Removing it stops Wi-Fi in "Wi-Fi"; nothing was sent.')


def test_with_approval_it_is_removed() -> None:
    (entry,) = _planned(_profile(state="absent"))
    change_ids.approve([entry], [str(entry.change_id)])
    hold([entry])
    assert entry.error is None and entry.changes_something


def test_a_document_may_allow_it() -> None:
    (entry,) = _planned(_profile(state="absent", allow_reissue=True))
    assert (entry.refusals, [use.option for use in entry.standing]) == ((), ["allow_reissue"])
    assert entry.standing[0].harm == 'Removing it stops Wi-Fi in "Wi-Fi"'


def test_what_nothing_depends_on_is_removed() -> None:
    for wanted in (_profile("Spare", state="absent"), _root("Other", state="absent"), _wifi(state="absent")):
        (entry,) = _planned(wanted)
        assert (entry.refusals, entry.affects) == ((), {})


def test_what_goes_together_may_go() -> None:
    entries = _planned(_wifi(state="absent"), _profile(state="absent"), _root(state="absent"))
    assert [entry.refusals for entry in entries] == [(), (), ()]


def test_what_is_replaced_first_may_go() -> None:
    entries = _planned(_wifi(**{IDENTITY: "Spare"}), _profile(state="absent"))
    assert [entry.refusals for entry in entries] == [(), ()]
    entries = _planned(_profile(root="Other", allow_reissue=True), _root(state="absent"))
    assert entries[1].refusals == ()


def test_a_list_of_references_counts() -> None:
    tenant = (_root(), _root("Other"), _wifi(**{IDENTITY: None, ROOTS: ["Other", "Root"]}))
    (entry,) = _planned(_root(state="absent"), tenant=tenant)
    assert entry.affects == {"configurations": ["Wi-Fi"]}
    entries = _planned(_root(state="absent"), _wifi(**{ROOTS: ["Other"], IDENTITY: None}), tenant=tenant)
    assert entries[0].refusals == ()


def test_a_change_that_reissues_says_what_depends_on_it() -> None:
    (entry,) = _planned(_profile(root="Other"))
    assert entry.refusals[0].harm.endswith('revoked and issued again; Wi-Fi in "Wi-Fi" depends on it')
    assert entry.affects == {"configurations": ["Wi-Fi"]}
