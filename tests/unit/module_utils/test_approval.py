# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that guards refuse: they are planned, have an id that is bound to the plan, and are approved by it."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import yaml
from certificates import issue
from plans import plan_differences

from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError, ReissueRefused
from ansible_collections.m365.graph.plugins.module_utils._tenant import change_ids, documents, guards, plan_file
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import hold, plan_all, plan_documents
from ansible_collections.m365.graph.plugins.module_utils._values import x509

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
ROOT = "f0f0f0f0-0000-4000-8000-000000000001"
ONE, TWO = (issue(name, usages=None, days=300, now=NOW, index=index) for index, name in enumerate(("one", "two")))


class Tenant(TenantSnapshot):
    """A tenant of documents, in which devices have 20 certificates of each profile."""

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        if target.resource.issued is None:
            return refused
        return refused.counted("; devices have 20 certificates", {"certificates": 20, "devices": ["Phone"]})


def document(kind: str, key: dict[str, Any], source: str, **more: Any) -> Document:
    options = {name: more.pop(name) for name in [*more] if name.startswith("allow_") or name == "state"}
    return documents.parse({"type": kind, "key": key, "properties": more, **options}, source)


def federation(domain: str, mfa: str = "rejectMfaByFederatedIdp", **more: Any) -> Document:
    return document("internalDomainFederation", {"domain": domain}, domain, federatedIdpMfaBehavior=mfa, **more)


def profile(name: str, size: str = "size2048", **more: Any) -> Document:
    return document("iosScepCertificateProfile", {"displayName": name}, name, keySize=size, **more)


def key(issued: Any, **more: Any) -> Document:
    given = {} if more.get("state") == "absent" else {"certificate": issued.pem}
    found = x509.load(issued.pem)
    return document(
        "applicationKeyCredential", {"application": "build", "thumbprint": found.thumbprint}, "key", **given, **more
    )


FOUND = [federation("a.example"), federation("b.example"), profile("VPN"), key(ONE)]


def planned(
    *desired: Document, found: Sequence[Document] | None = None, tenant: str = "contoso"
) -> tuple[list[PlannedDocument], str]:
    there = Tenant(FOUND if found is None else found)
    entries = plan_all(desired, there, now=NOW)
    guards.weigh(entries, there)
    return entries, change_ids.bind(entries, tenant)


WEAKER = federation("a.example", "acceptIfMfaDoneByFederatedIdp", displayName="A")
LARGER = profile("VPN", "size4096", description="New")


def test_a_refused_change_is_planned_and_its_id_opens_the_guard() -> None:
    entries, _digest = planned(WEAKER, LARGER, federation("b.example", displayName="B"))
    weaker, larger, plain = entries
    assert [(entry.error, entry.action.value) for entry in entries] == [(None, "update")] * 3
    change_ids.approve(entries, [str(larger.change_id)])
    hold(entries)
    assert isinstance(weaker.error, GuardRefused) and weaker.refused
    assert str(weaker.error) == (
        "Changing federatedIdpMfaBehavior from rejectMfaByFederatedIdp to acceptIfMfaDoneByFederatedIdp weakens "
        "multifactor authentication for every user of the domain; nothing was sent. Set allow_weaker_mfa to true to "
        f"send it anyway. To do it in this run only, approve the change {weaker.change_id}."
    )
    assert (larger.error, larger.approved, plain.error, plain.approved) == (None, True, None, False)
    assert guards.planned_change(weaker) == {
        "id": weaker.change_id,
        "effect": "weakens",
        "affects": {"domains": ["a.example"]},
        "approval": "needed",
    }
    assert guards.planned_change(larger) == {
        "id": larger.change_id,
        "effect": "reissues",
        "affects": {"certificates": 20, "devices": ["Phone"]},
        "approval": "given",
    }
    assert guards.planned_change(plain) == {
        "id": plain.change_id,
        "effect": "safe",
        "affects": {"domains": ["b.example"]},
    }
    told = {change["property"]: change["effect"] for change in guards.planned_changes(weaker)}
    assert told == {"display_name": "safe", "federated_idp_mfa_behavior": "weakens"}
    told = {change["property"]: change["effect"] for change in guards.planned_changes(larger)}
    assert told == {"description": "safe", "key_size": "reissues"}


def test_all_opens_every_guard() -> None:
    entries, _digest = planned(WEAKER, LARGER)
    change_ids.approve(entries, ["all"])
    hold(entries)
    assert [entry.error for entry in entries] == [None, None]
    assert guards.open_guards(entries[0].document, entries[0].refusals).allow == {"allow_weaker_mfa": True}


def test_an_id_is_text_in_yaml_and_the_same_in_each_plan() -> None:
    first, second = planned(WEAKER, LARGER), planned(LARGER, WEAKER, federation("b.example"))
    assert first[1] == second[1]
    ids = {entry.document.source: entry.change_id for entry in first[0]}
    assert len({*ids.values()}) == 2
    assert all(entry.change_id == ids.get(entry.document.source) for entry in second[0])
    for number in range(300):
        found = change_ids.change_id(str(number), {"type": "x", "key": {}})
        assert re.fullmatch(change_ids.CHANGE_ID, found) and yaml.safe_load(found) == found


@pytest.mark.parametrize(
    ("desired", "more"),
    [
        ([WEAKER], {}),
        ([WEAKER, LARGER, federation("b.example", displayName="B")], {}),
        ([federation("a.example", "acceptIfMfaDoneByFederatedIdp", displayName="Other"), LARGER], {}),
        ([WEAKER, LARGER], {"tenant": "fabrikam"}),
        ([WEAKER, LARGER], {"found": [replace(FOUND[0], desired={**FOUND[0].desired, "issuerUri": "x"}), *FOUND[1:]]}),
    ],
    ids=["less", "more", "another value", "another tenant", "the tenant has moved"],
)
def test_the_id_of_another_plan_is_refused(desired: list[Document], more: dict[str, Any]) -> None:
    old = [str(entry.change_id) for entry in planned(WEAKER, LARGER)[0]]
    entries, _digest = planned(*desired, **more)
    assert not {entry.change_id for entry in entries} & {*old}
    for id in old:
        with pytest.raises(InputError, match=f"approve: this plan has no change {id}, so nothing was sent; the doc"):
            change_ids.approve(entries, [id])
    with pytest.raises(InputError, match=f"this plan has no changes {old[0]}, {old[1]}, so"):
        change_ids.approve(entries, [*old, "all"])


@pytest.mark.parametrize("text", ["", "ALL", "0123456789ab", "abc", "abcdef0123456"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is neither the id of a change, 12 hexadecimal digits, nor all; nothing was"):
        change_ids.approve([], [text])


def test_a_secret_is_part_of_the_id() -> None:
    def vpp(token: str) -> Document:
        content = base64.b64encode(b'{"expDate":"2099-01-01T00:00:00+0000","token":"%s"}' % token.encode()).decode()
        return document("vppToken", {"appleId": "it@contoso.com"}, "token", token=content, displayName="Token")

    ids = [planned(vpp(token), found=[])[0][0].change_id for token in ("one", "one", "two")]
    assert ids[0] == ids[1] != ids[2]
    assert change_ids.secret_digest(vpp("one"), "contoso") != change_ids.secret_digest(vpp("one"), "fabrikam")


def test_options_of_documents_are_reported_when_they_are_used() -> None:
    allowed = federation("a.example", "acceptIfMfaDoneByFederatedIdp", allow_weaker_mfa=True, allow_expired=True)
    unused = federation("b.example", displayName="B", allow_weaker_mfa=True)
    larger = profile("VPN", "size4096", allow_reissue=True)
    entries, _digest = planned(allowed, unused, larger)
    assert [[use.option for use in entry.standing] for entry in entries] == [
        ["allow_weaker_mfa"],
        [],
        ["allow_reissue"],
    ]
    assert entries[2].standing[0].harm.endswith("issued again; devices have 20 certificates")
    assert [guards.planned_change(entry).get("approval") for entry in entries] == ["standing", None, "standing"]
    assert guards.planned_change(entries[2])["affects"]["certificates"] == 20
    hold(entries)
    assert [entry.error for entry in entries] == [None] * 3


def test_an_option_that_lets_a_value_pass_is_reported() -> None:
    old = issue("Old", days=20, starts=-30, usages=None, authority=True, now=NOW)
    root = document(
        "iosTrustedRootCertificate",
        {"displayName": "Root"},
        "root",
        trustedRootCertificate=old.pem,
        certFileName="root.cer",
        allow_expired=True,
    )
    (entry,) = plan_documents([root], Tenant([]), now=NOW)
    assert entry.error is None
    ((option, harm),) = [(use.option, use.harm) for use in entry.standing]
    assert option == "allow_expired"
    assert re.fullmatch(r'trusted_root_certificate: The certificate "Old" expired on \S+', harm)


def test_a_credential_in_use_is_shown_and_approved() -> None:
    entries, _digest = planned(key(ONE, state="absent"))
    (entry,) = entries
    assert guards.planned_change(entry) | {"id": ""} == {
        "id": "",
        "effect": "removes",
        "affects": {"applications": ["build"]},
        "approval": "needed",
    }
    assert [change["effect"] for change in guards.planned_changes(entry)] == ["interrupts"]
    change_ids.approve(entries, [str(entry.change_id)])
    hold(entries)
    assert entry.error is None
    (allowed,) = plan_documents([key(ONE, state="absent", allow_in_use=True)], Tenant(FOUND), now=NOW)
    assert [use.option for use in allowed.standing] == ["allow_in_use"]
    both, _digest = planned(key(ONE, state="absent"), key(TWO))
    assert [(entry.action.value, entry.refusals) for entry in both] == [("delete", ()), ("create", ())]


def test_a_resource_without_an_id_has_a_state() -> None:
    (entry,), _digest = planned(WEAKER)
    states = []
    for id in ({"id": "1"}, {"id": "2"}, {}):
        before = {name: value for name, value in entry.decided.before.items() if name != "id"} | id
        entry.plan = replace(entry.decided, before=before)
        states.append(change_ids.state_of(entry))
    assert len({*states}) == 3 and None not in states


def test_an_id_is_for_the_guards_that_refuse_the_change() -> None:
    """A credential that another one replaces can be removed. Without the other one, that needs an approval."""
    gone = key(ONE, state="absent")
    (free,), _digest = planned(gone, found=[key(ONE), key(TWO)])
    (alone,), _digest = planned(gone, found=[key(ONE)])
    assert (len(free.refusals), len(alone.refusals)) == (0, 1)
    assert (change_ids.changes_of(free), change_ids.state_of(free)) == (
        change_ids.changes_of(alone),
        change_ids.state_of(alone),
    )
    with pytest.raises(InputError, match="this plan has no change"):
        change_ids.approve([alone], [str(free.change_id)])
    recorded = plan_file.record([free], "contoso", NOW)
    assert plan_differences(recorded, [alone], "contoso") == ["key needs another approval than when the plan was made"]


def test_a_plan_in_a_file_keeps_its_ids_when_a_part_was_done() -> None:
    entries, digest = planned(WEAKER, LARGER)
    recorded = plan_file.record(entries, "contoso", NOW)
    assert recorded["digest"] == digest
    assert [row["change"] for row in recorded["entries"]] == [entry.change_id for entry in entries]
    assert recorded["entries"][1]["affects"] == {"certificates": 20, "devices": ["Phone"]}
    done, _digest = planned(WEAKER, LARGER, found=[WEAKER, *FOUND[1:]])
    assert plan_differences(recorded, done, "contoso") == []
    ids = plan_file.adopt(recorded, done)
    assert [entry.change_id for entry in done] == [None, entries[1].change_id]
    change_ids.approve(done, [str(entry.change_id) for entry in entries], ids.values())
    assert [entry.approved for entry in done] == [False, True]
