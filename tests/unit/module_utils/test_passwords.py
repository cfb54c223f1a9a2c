# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a secret is added, and when its predecessors are removed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._credential.passwords import (
    DesiredPassword,
    check_password,
    guard_password,
    passwords_of,
    plan_password,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError

NOW = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)


def moment(days: float) -> str:
    return (NOW + dt.timedelta(days=days)).isoformat().replace("+00:00", "Z")


def secret(id: str, starts: float, ends: float, name: str = "a", **more: Any) -> dict[str, Any]:
    return {"keyId": id, "displayName": name, "startDateTime": moment(starts), "endDateTime": moment(ends), **more}


def owner(*secrets: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"passwordCredentials": [*secrets], **more}


def wish(**more: Any) -> DesiredPassword:
    return DesiredPassword(display_name="a", **more)


def test_one_is_added_if_none_is_valid_for_long_enough() -> None:
    made = plan_password(owner(secret("theirs", -1, 300, "b"), secret("expired", -99, -1)), wish(), NOW)
    assert made.addition == {
        "displayName": "a",
        "startDateTime": "2027-01-01T12:00:00Z",
        "endDateTime": "2027-06-30T12:00:00Z",
    }
    assert made.entry == made.addition and made.removed == ()
    assert plan_password(owner(secret("1", -1, 30)), wish(), NOW).addition is not None
    assert plan_password(owner(secret("1", -1, 31)), wish(), NOW).addition is None


@pytest.mark.parametrize(
    ("after", "removed", "retiring"), [(None, [], []), (8, [], ["old"]), (7, ["old"], []), (0, ["old"], [])]
)
def test_predecessors_are_removed_in_time(after: int | None, removed: list[str], retiring: list[str]) -> None:
    there = owner(secret("old", -100, 20), secret("new", -7, 100), secret("theirs", -9, 9, "b"))
    made = plan_password(there, wish(retire_after_days=after), NOW)
    assert made.entry is not None and made.entry["keyId"] == "new"
    assert [entry["keyId"] for entry in made.removed] == removed
    assert [(entry["keyId"], due) for entry, due in made.retiring] == [(id, "2027-01-02T12:00:00Z") for id in retiring]


def test_a_run_that_adds_one_removes_none() -> None:
    made = plan_password(owner(secret("old", -100, 5)), wish(retire_after_days=0), NOW)
    assert made.addition and made.removed == ()
    assert [entry["keyId"] for entry, _due in made.retiring] == ["old"]


def test_one_that_is_not_valid_yet_replaces_nobody() -> None:
    made = plan_password(owner(secret("old", -9, 20), secret("new", 1, 300)), wish(retire_after_days=0), NOW)
    assert made.removed == () and [entry["keyId"] for entry, _due in made.retiring] == ["old"]


def test_the_password_of_a_certificate_is_no_secret() -> None:
    pair = {"type": "X509CertAndPassword", "customKeyIdentifier": "AA==", "keyId": "k"}
    there = owner(secret("p", -1, 300, customKeyIdentifier="AA=="), secret("s", -1, 300), keyCredentials=[pair])
    assert [entry["keyId"] for entry in passwords_of(there)] == ["s"]
    gone = plan_password(there, wish(absent=True), NOW)
    assert [entry["keyId"] for entry in gone.removed] == ["s"]


def test_the_last_valid_secret_is_guarded() -> None:
    there = owner(secret("old", -9, 20), secret("expired", -9, -1, "b"))
    made = plan_password(there, wish(absent=True), NOW)
    with pytest.raises(GuardRefused, match="no other valid secret would be left"):
        guard_password(there, made, NOW, {})
    guard_password(there, made, NOW, {"allow_in_use": True})
    both = owner(secret("old", -9, 20), secret("other", -9, 20, "b"))
    guard_password(both, plan_password(both, wish(absent=True), NOW), NOW, {})
    guard_password(both, plan_password(both, DesiredPassword(key_id="EXPIRED", absent=True), NOW), NOW, {})


@pytest.mark.parametrize(
    ("desired", "said"),
    [
        (DesiredPassword(), "Set display_name, to say"),
        (DesiredPassword(absent=True), "Set display_name or key_id, to say"),
        (DesiredPassword(display_name=""), "1 to 90 are allowed"),
        (DesiredPassword(display_name="x" * 91), "it has 91 characters"),
        (DesiredPassword(display_name="a", key_id="1"), "it is for state absent only"),
        (wish(valid_days=30), "each run would add a secret, because a new one is valid for 30 days"),
    ],
)
def test_what_is_refused(desired: DesiredPassword, said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_password(desired)
