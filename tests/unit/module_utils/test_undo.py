# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an undo removes, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from any_types import IP, LOCATIONS, ip_location

from ansible_collections.m365.graph.plugins.module_utils._tenant.undo import (
    Recorded,
    Undo,
    recorded,
    undo,
    without_lost_id,
)

ONE, TWO, THREE = (f"b20d3703-3703-b20d-0337-{number:012}" for number in (1, 2, 3))


def read(*raws: Mapping[str, Any]) -> list[Recorded]:
    found, wrong = recorded((f"{number}", raw) for number, raw in enumerate(raws))
    assert not wrong
    return found


def profile(name: str, id: str | None = None, **more: Any) -> dict[str, Any]:
    key = {"displayName": name} | ({"id": id} if id else {})
    return {"type": "iosScepCertificateProfile", "key": key, "properties": {"keySize": "size2048"}, **more}


def signing(subject: str, **more: Any) -> dict[str, Any]:
    return {"type": "enterpriseCodeSigningCertificate", "key": {"subject": subject, **more}, "properties": {}}


def undone(then: list[Any], later: list[Any], now: list[Any], remove: str = "recorded") -> Undo:
    return undo(read(*then), read(*later), read(*now), commit="c0ffee", remove=remove)


def removed(found: Undo) -> list[Any]:
    return [removal.document["key"]["id"] for removal in found.removals]


def reasons(found: Undo) -> list[str]:
    return [row["reason"] for row in found.left]


def test_what_later_commits_contain_is_removed_and_nothing_else() -> None:
    then = [profile("Wi-Fi")]
    later = [profile("Wi-Fi"), profile("Added")]
    now = [profile("Wi-Fi", ONE), profile("Added", TWO), profile("By hand", THREE)]
    found = undone(then, later, now)
    assert removed(found) == [TWO]
    (removal,) = found.removals
    assert removal.document == {
        "type": "iosScepCertificateProfile",
        "key": {"displayName": "Added", "id": TWO},
        "state": "absent",
    }
    assert removal.note == ""
    assert [(row["key"]["id"], row["reason"]) for row in found.left] == [
        (THREE, "No commit of this branch contains it.")
    ]
    assert removed(undone(then, later, now, "all")) == [TWO, THREE]
    none = undone(then, later, now, "none")
    assert removed(none) == []
    assert reasons(none) == ["It was added later, and remove=none.", "No commit of this branch contains it."]


def test_the_id_of_a_removal_belongs_to_the_resource_as_it_is() -> None:
    def id_of(now: dict[str, Any], commit: str = "c0ffee") -> str:
        (removal,) = undo([], read(profile("Added")), read(now), commit=commit, remove="recorded").removals
        return removal.id

    first = id_of(profile("Added", ONE))
    assert first == id_of(profile("Added", ONE))
    changed = {**profile("Added", ONE), "properties": {"keySize": "size4096"}}
    assert len({first, id_of(profile("Added", TWO)), id_of(changed), id_of(profile("Added", ONE), "beef")}) == 4


def test_a_type_of_which_the_earlier_documents_have_none_is_noted() -> None:
    found = undone([signing("CN=A")], [profile("Added")], [profile("Added", ONE)])
    assert "check that the type was exported then" in found.removals[0].note


@pytest.mark.parametrize("renamed", ["Wi-Fi", "Renamed"])
def test_an_id_tells_resources_of_one_name_apart(renamed: str) -> None:
    """Documents with IDs: what has the ID is known by any name, what only shares the name was added."""
    then = [profile("Wi-Fi", ONE)]
    now = [profile(renamed, ONE), profile("Wi-Fi", TWO)]
    assert removed(undone(then, [*then, profile("Wi-Fi", TWO)], now)) == [TWO]


def test_a_name_without_an_id_may_mean_any_resource_of_that_name() -> None:
    then = [profile("Wi-Fi")]
    found = undone(then, [*then, profile("Wi-Fi", TWO)], [profile("Wi-Fi", ONE), profile("Wi-Fi", TWO)])
    assert (removed(found), found.left) == ([], [])


def test_a_resource_that_was_created_again_is_the_same() -> None:
    found = undone([profile("Wi-Fi", ONE)], [profile("Wi-Fi", TWO)], [profile("Wi-Fi", TWO)])
    assert (removed(found), found.left) == ([], [])


def test_a_document_with_a_part_of_the_key_is_about_every_resource_with_this_part() -> None:
    later = [signing("CN=A", issuer="CN=B"), signing("CN=C", issuer="CN=B")]
    now = [signing("CN=A", issuer="CN=B", id=ONE), signing("CN=C", issuer="CN=B", id=TWO)]
    assert removed(undone([signing("CN=A")], later, now)) == [TWO]


def test_a_parent_whose_name_is_shared_by_now_is_not_guessed() -> None:
    def credential(**parent: str) -> dict[str, Any]:
        return {"type": "federatedIdentityCredential", "key": {**parent, "name": "main"}, "properties": {}}

    by_id = credential(applicationId=ONE)
    found = undone([credential(application="Pipeline")], [by_id], [{**by_id, "key": {**by_id["key"], "id": TWO}}])
    assert removed(found) == []
    assert "Its parent shares its name with others" in reasons(found)[0]


def test_what_graph_cannot_remove_is_left_and_reports_are_not_mentioned() -> None:
    connector = {"type": "ndesConnector", "key": {"id": ONE}, "properties": {}}
    push = {"type": "applePushNotificationCertificate", "key": {}, "properties": {}}
    found = undone([], [push], [push])
    assert reasons(found) == ["It was added later, but Microsoft Graph cannot remove it."]
    assert recorded([("x", connector)])[1]  # cannot be managed, so no document


def test_absent_documents_do_not_count() -> None:
    gone = {**profile("Added"), "state": "absent"}
    assert removed(undone([gone], [profile("Added")], [profile("Added", ONE)])) == [ONE]
    assert reasons(undone([], [gone], [profile("Added", ONE)])) == ["No commit of this branch contains it."]


def test_a_lost_id_is_dropped_where_the_name_is_enough() -> None:
    (item,) = read(profile("Wi-Fi", ONE))
    kept = without_lost_id(item, {("iosScepCertificateProfile", ONE)}, set())
    assert kept["key"] == {"displayName": "Wi-Fi", "id": ONE}
    assert without_lost_id(item, set(), set())["key"] == {"displayName": "Wi-Fi"}
    assert "id" in without_lost_id(item, set(), {"iosScepCertificateProfile"})["key"], "it may exist"
    (only,) = read({"type": "iosScepCertificateProfile", "key": {"id": ONE}, "properties": {}})
    assert without_lost_id(only, set(), set()) == only.raw


def test_documents_of_other_types_keep_their_path() -> None:
    def location(name: str, **more: Any) -> dict[str, Any]:
        return {**ip_location(name, "192.0.2.0/24"), "key": {"displayName": name, **more}}

    elsewhere = {**location("Added"), "path": "/identity/elsewhere"}
    found = undone([location("Offices"), elsewhere], [location("Added")], [location("Added", id=ONE)])
    (removal,) = found.removals
    key = {"displayName": "Added", "id": ONE}
    assert removal.document == {"type": IP, "path": LOCATIONS, "key": key, "state": "absent"}
    assert not undone([location("Added")], [location("Added")], [location("Added", id=ONE)]).removals
