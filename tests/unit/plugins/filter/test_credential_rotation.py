# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.filter.credential_rotation import credential_rotation

NOW = "2026-06-01T00:00:00Z"
ADDS = {"property": "key_credentials", "before": None, "after": "new"}
ITEM = {"application": "build", "display_name": "agent", "certificate": "PEM"}


def row(ends: str, name: str = "agent", usage: str = "Verify", thumbprint: str = "A" * 40) -> dict[str, Any]:
    return {"display_name": name, "usage": usage, "end_date_time": ends, "thumbprint": thumbprint}


def judged(
    foretold: dict[str, Any],
    *found: dict[str, Any],
    kind: str = "application",
    item: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    (entry,) = credential_rotation(
        [{"item": {**ITEM, **(item or {})}, **foretold}], kind, [{"resources": list(found)}], now=NOW, **more
    )
    return entry


@pytest.mark.parametrize(
    ("ends", "stage", "writes"),
    [
        ("2026-07-31T00:00:00Z", "added", True),
        ("2026-08-01T00:00:00Z", "waiting", False),
        ("2026-05-01T00:00:00Z", "added", True),
    ],
)
def test_a_new_certificate_waits_for_its_day(ends: str, stage: str, writes: bool) -> None:
    """60 days are full days: what ends 61 days from now waits for the next."""
    entry = judged({"changes": [ADDS], "resource": row("2027-06-01T00:00:00Z")}, row(ends))
    assert (entry["stage"], entry["writes"], entry["attention"]) == (stage, writes, False)


def test_the_longest_of_its_own_decides() -> None:
    entry = judged(
        {"changes": [ADDS], "resource": row("2027-06-01T00:00:00Z")},
        *(row("2026-06-02T00:00:00Z"), row("2027-01-01T00:00:00Z")),
        *(row("2030-01-01T00:00:00Z", name="theirs"), row("2030-01-01T00:00:00Z", usage="Encrypt")),
    )
    assert (entry["stage"], entry["end_date_time"], entry["next"]) == (
        "waiting",
        "2027-01-01T00:00:00Z",
        "the new one is added on 2026-11-02",
    )


def test_predecessors_of_another_name_count() -> None:
    foretold = {"changes": [ADDS], "resource": row("2027-06-01T00:00:00Z")}
    there = row("2027-01-01T00:00:00Z", name="former", thumbprint="B" * 40)
    assert judged(foretold, there)["stage"] == "added"
    assert judged(foretold, there, item={"retire_display_name": "former"})["stage"] == "waiting"
    assert judged(foretold, there, item={"retire_thumbprints": ["bb " * 20]})["stage"] == "waiting"
    assert judged(foretold, there, item={"retire_display_name": "former", "renew_before_days": 300})["stage"] == "added"


def test_a_failure_is_told() -> None:
    done = [{"failed": True, "msg": "refused", "item": {}}]
    foretold = [{"item": ITEM, "changes": [ADDS], "resource": row("2027-06-01T00:00:00Z")}]
    (entry,) = credential_rotation(foretold, "application", [{"resources": []}], done, now=NOW)
    assert (entry["stage"], entry["next"], entry["attention"], entry["writes"]) == ("failed", "refused", True, False)


def test_entra_makes_token_signing_certificates_itself() -> None:
    item = {"service_principal_id": "1", "display_name": "CN=SSO"}
    there = {"end_date_time": "2026-06-10T00:00:00Z", "thumbprint": None, "preferred": True}
    (entry,) = credential_rotation([{"item": item, "changes": [], "resource": there}], "token_signing", now=NOW)
    assert (entry["owner"], entry["stage"], entry["attention"], entry["days_left"]) == ("1", "current", False, 9)
    adds = {"property": "certificates", "before": None, "after": "CN=SSO (created by the service)"}
    (entry,) = credential_rotation(
        [{"item": item, "changes": [adds], "resource": {**there, "preferred": False}}], "token_signing", now=NOW
    )
    assert (entry["stage"], entry["writes"]) == ("added", True)


def test_nothing_given_and_nothing_there() -> None:
    entry = judged({"skipped": True})
    assert (entry["stage"], entry["next"], entry["days_left"]) == (
        "due",
        "there is none, and no certificate is given",
        None,
    )
