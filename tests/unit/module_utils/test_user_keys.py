# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys of users: the descriptions against Microsoft's SDKs, rows that are spelled otherwise, users without keys."""

from __future__ import annotations

import facts
import pytest

from ansible_collections.m365.graph.plugins.module_utils._module.user_keys import _key, _may_have_key
from ansible_collections.m365.graph.plugins.module_utils._resources.user_keys import (
    KINDS,
    LISTS,
    NO_KEYS,
    KeyKind,
)
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Enum


@pytest.mark.parametrize("version", ["v1.0", "beta"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.option)
def test_kinds_are_those_of_the_metadata(kind: KeyKind, version: str) -> None:
    resource = kind.resource
    declared = facts.declared(version, resource.type)
    assert declared is not None
    ours = {item.name: item for item in resource.properties if version in item.versions}
    assert {*ours} == {*declared}
    for name, item in ours.items():
        inner = item.type.item if isinstance(item.type, Collection) else item.type
        assert (inner.name, isinstance(item.type, Collection)) == (declared[name]["t"], bool(declared[name].get("c")))
        if isinstance(inner, Enum):
            assert [*inner.members] == [*facts.schema(version)["enums"][inner.name]["members"]]
    assert ("device" in facts.navigations(version, resource.type)) == kind.on_device
    links = facts.navigations(version, "microsoft.graph.authentication")
    assert links[resource.paths[version].rpartition("/")[2]]["t"] == resource.type


def test_sources_are_lists_of_the_metadata() -> None:
    lists = {
        item["url"] for version in ("v1.0", "beta") for item in facts.schema(version)["paths"] if "GET" in item["m"]
    }
    for resource in LISTS.values():
        assert {*resource.paths.values()} <= lists


def test_an_undocumented_method_may_be_a_key() -> None:
    assert not _may_have_key({"methodsRegistered": sorted(NO_KEYS)})
    assert not _may_have_key({"methodsRegistered": []})
    assert _may_have_key({"methodsRegistered": ["mobilePhone", "passKeySynced"]})
    assert _may_have_key({"methodsRegistered": None}), "not reported"


def test_both_spellings_of_the_date_are_read() -> None:
    fido2 = KINDS[0]
    for name in ("createdDateTime", "creationDateTime"):
        assert _key(fido2, {"id": "x", name: "2026-08-10T06:44:09Z"})["created_date_time"] == "2026-08-10T06:44:09Z"
    assert _key(fido2, {"id": "x"})["key_strength"] is None, "of another kind"
