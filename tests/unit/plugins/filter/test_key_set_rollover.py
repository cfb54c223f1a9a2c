# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stage of a key's rollover, from the results of the module."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.filter.key_set_rollover import key_set_rollover

NOW = "2027-01-01T12:00:00Z"
ADDS = [{"property": "keys", "before": None, "after": "RSA sig"}]
LATER = {"kid": "k", "start_date_time": "2027-01-15T12:00:00Z"}
STARTED = {"kid": "k", "start_date_time": "2026-12-01T12:00:00Z"}


def result(until: str | None = "2028-01-01T12:00:00Z", **more: Any) -> dict[str, Any]:
    return {"covered_until": until, "changes": [], "retired": [], "retiring": [], "due_date_time": None, **more}


def entry(told: dict[str, Any], source: dict[str, Any], **more: Any) -> dict[str, Any]:
    (found,) = key_set_rollover([told], [{"key_set_id": "B2C_1A_x", **source}], now=NOW, **more)
    return found


GENERATED = {"kty": "RSA", "use": "sig"}
FIXED = {"kty": "RSA", "use": "sig", "exp": 1}
PFX = {"content": "c2VjcmV0", "password": "hidden"}


@pytest.mark.parametrize(
    ("told", "source", "stage", "following", "attention"),
    [
        (result(), GENERATED, "current", "", False),
        (result("2027-01-05T12:00:00Z"), GENERATED, "current", "", False),
        (result("2027-01-05T12:00:00Z"), FIXED, "due", "a new key is needed", True),
        (result("2027-02-15T12:00:00Z"), PFX, "due", "a new key is needed", True),
        (result("2027-02-16T12:00:00Z"), PFX, "current", "", False),
        (result(None), PFX, "due", "there is no usable key, and none is given", True),
        (result(changes=ADDS, resource=LATER), PFX, "added", "the new one becomes active on 2027-01-15", False),
        (
            result(changes=ADDS, resource=STARTED, retiring=[{"retire_date_time": "2027-01-09T00:00:00Z"}]),
            PFX,
            "added",
            "the old one is retired on 2027-01-09",
            False,
        ),
        (result(resource=LATER), GENERATED, "overlap", "the new one becomes active on 2027-01-15", False),
        (result(retired=[{"kid": "old"}], changes=[{"property": "keys", "before": "x"}]), PFX, "retired", "", False),
        (result(changes=[{"property": "status", "before": "disabled"}]), PFX, "corrected", "", False),
        (result(due_date_time="2027-05-01T00:00:00Z"), PFX, "waiting", "the new one is added on 2027-05-01", False),
        (result(failed=True, msg="refused"), GENERATED, "failed", "refused", True),
    ],
)
def test_stages(told: dict[str, Any], source: dict[str, Any], stage: str, following: str, attention: bool) -> None:
    found = entry(told, source)
    assert (found["stage"], found["next"], found["attention"]) == (stage, following, attention)
    assert found["writes"] is bool(told["changes"])
    assert "hidden" not in str(found) and "c2VjcmV0" not in str(found)


def test_days_of_an_entry_take_precedence() -> None:
    assert entry(result("2027-02-16T12:00:00Z"), {**PFX, "renew_before_days": 60})["stage"] == "due"
    assert entry(result("2027-02-16T12:00:00Z"), PFX, renew_before_days=60)["stage"] == "due"


def test_what_was_written_counts_and_what_was_skipped_does_not() -> None:
    planned = result(changes=ADDS, resource={**LATER, "kid": None})
    done = entry(planned, GENERATED, done=[result(changes=ADDS, resource=LATER)])
    assert (done["kid"], done["stage"]) == ("k", "added")
    assert entry(planned, GENERATED, done=[{"skipped": True}])["kid"] is None


@pytest.mark.parametrize(
    ("rows", "stage", "left"),
    [
        ([], "due", None),
        ([{"nbf": None, "exp": None, "status": "enabled"}], "current", None),
        ([{"nbf": None, "exp": 1_800_000_000, "status": "enabled"}], "due", 13),
        ([{"nbf": None, "exp": 1_900_000_000, "status": "disabled"}], "due", None),
    ],
)
def test_a_key_set_that_is_only_monitored(rows: list[dict[str, Any]], stage: str, left: int | None) -> None:
    found = entry({"skipped": True}, {}, found=[{"resources": rows}])
    assert (found["stage"], found["days_left"], found["source"], found["writes"]) == (stage, left, None, False)
