# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many documents are compared collection after collection, so that their current states are never in memory at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._tenant import documents, planner
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot

NOW = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)


def state(profile: int, number: int = 0, name: str = "Phone") -> Document:
    """The state of a certificate below a profile. Each profile has a list of its own."""
    key = {
        "deviceConfiguration": f"Profile {profile}",
        "profileType": "iosPkcsCertificateProfile",
        "certificateThumbprint": f"{number:040X}",
        "certificateSerialNumber": f"{number:X}",
    }
    written = {"type": "managedDeviceCertificateState", "key": key, "properties": {"deviceDisplayName": name}}
    return documents.parse(written, f"state {number} of profile {profile}")


class Noting(TenantSnapshot):
    """A tenant that notes how many documents are compared at a time, and whose lists are forgotten."""

    def __init__(self, found: Iterable[Document]) -> None:
        super().__init__(found)
        self.parts: list[int] = []
        self.forgotten: list[Target] = []

    def current(self, wishes: Sequence[tuple[Target, Any]]) -> Any:
        self.parts.append(len(wishes))
        return super().current(wishes)

    def forget(self, targets: Sequence[Target]) -> None:
        self.forgotten += targets


def test_collections_are_compared_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "AT_ONCE", 5)
    tenant = Noting(state(number) for number in range(25))
    desired = [*(state(number) for number in range(25)), state(24, name="Other")]
    entries = planner.plan_documents([*desired[:-2], desired[-1]], tenant, now=NOW)
    assert [entry.action.value for entry in entries] == ["none"] * 24 + ["update"]
    assert tenant.parts == [20, 5], "whole batches of 20 lists"
    assert len(tenant.forgotten) == 25
    unchanged, changed = entries[0], entries[-1]
    assert unchanged.plan and {*unchanged.plan.before} == {"id", "certificateThumbprint", "certificateSerialNumber"}
    assert unchanged.outcome is None
    assert changed.plan and changed.plan.before["deviceDisplayName"] == "Phone"
    assert changed.outcome is not None


def test_few_documents_are_compared_at_once() -> None:
    tenant = Noting(state(number) for number in range(25))
    planner.plan_documents([state(number) for number in range(25)], tenant, now=NOW)
    assert tenant.parts == [25], "no more requests"


def test_a_list_is_not_forgotten_if_its_rules_need_it() -> None:
    ruled = state(0).resource
    ruled = dataclasses.replace(ruled, traits=dataclasses.replace(ruled.traits, most=3))
    tenant = Noting([state(0)])
    planner.plan_documents([dataclasses.replace(state(0), resource=ruled)], tenant, now=NOW)
    assert not tenant.forgotten
