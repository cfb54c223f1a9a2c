# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers compared with descriptions: every kind of difference, and no value in a finding."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Resource
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._tenant import probe
from ansible_collections.m365.graph.plugins.module_utils._tenant.probe import (
    UNUSUAL,
    ProbePlace,
    absent,
    compare,
    status_of,
    type_name,
)
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

VPP = RESOURCES["vpp_token"]
SCEP = RESOURCES["certificate_profile"].variants["iosScepCertificateProfile"]
DESCRIBED = [(kind, version) for resource in RESOURCES.values() for kind in resource.concrete for version in kind.paths]


def place(resource: Resource, version: str = "beta") -> ProbePlace:
    return ProbePlace(resource, version, resource.paths[version])


def found(resource: Resource, row: dict[str, Any], version: str = "beta") -> list[tuple[str, str, str]]:
    return [(one.kind, one.property, one.seen) for one in compare(place(resource, version), [row])]


@pytest.mark.parametrize(
    ("resource", "row", "expected"),
    [
        (VPP, {"displayName": "x", "id": "1", "@odata.etag": "1", "roleScopeTagIds": ["0"]}, []),
        (VPP, {"newProperty": 1}, [("property", "newProperty", "number")]),
        (VPP, {"newProperty": None}, [("property", "newProperty", "null")]),
        (VPP, {"Contoso Ltd.": 1}, [("property", UNUSUAL, "number")]),
        (VPP, {"extension_4f8d1c662f39_badge": "x"}, [("property", UNUSUAL, "string")]),
        (VPP, {"ext8vtgd3rd_contoso": {}}, [("property", UNUSUAL, "object")]),
        (VPP, {"displayName": 4}, [("type", "displayName", "number")]),
        (VPP, {"automaticallyUpdateApps": None}, [("null", "automaticallyUpdateApps", "null")]),
        (VPP, {"automaticallyUpdateApps": "false"}, [("type", "automaticallyUpdateApps", "string")]),
        (VPP, {"state": "suspended"}, [("member", "state", "suspended")]),
        (VPP, {"state": "VALID"}, []),
        (VPP, {"state": "Contoso token"}, [("member", "state", UNUSUAL)]),
        (VPP, {"state": "Contoso"}, [("member", "state", UNUSUAL)]),
        (VPP, {"expirationDateTime": "soon"}, [("form", "expirationDateTime", "string")]),
        (VPP, {"expirationDateTime": ""}, [("form", "expirationDateTime", "empty string")]),
        (VPP, {"expirationDateTime": "2030-01-01T00:00:00.0000000Z"}, []),
        (
            SCEP,
            {"keyUsage": "digitalSignature,newer,Odd One"},
            [("member", "keyUsage", "newer"), ("member", "keyUsage", UNUSUAL)],
        ),
        (SCEP, {"extendedKeyUsages": [{"name": "x", "oid": "1"}]}, [("property", "extendedKeyUsages.oid", "string")]),
        (SCEP, {"extendedKeyUsages": {"name": "x"}}, [("type", "extendedKeyUsages", "object")]),
        (SCEP, {"scepServerUrls": [1, None]}, [("type", "scepServerUrls", "number")]),
        (SCEP, {"assignments": [{"target": {"odd": 1}}]}, []),
    ],
)
def test_a_difference_is_found(resource: Resource, row: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert found(resource, row) == expected


def test_a_property_of_the_other_version_is_found() -> None:
    later = next(item for item in VPP.properties if item.versions == {"beta"})
    (finding,) = compare(place(VPP, "v1.0"), [{later.name: None}])
    assert (finding.kind, finding.described) == ("property", f"{later.type.name} in beta only")


def test_statuses_and_types_are_names_only() -> None:
    assert status_of(place(VPP), 403, "Forbidden").seen == "403 Forbidden"
    assert status_of(place(VPP), 400, "Contoso is wrong").seen == "400"
    assert type_name("windows10Toaster") == "windows10Toaster" and type_name("a toaster") == type_name(None) == UNUSUAL


def test_what_no_answer_has_is_absent() -> None:
    names = {one.property for one in absent(place(VPP), ["displayName"])}
    assert "appleId" in names and "displayName" not in names
    hidden = {item.name for item in VPP.properties if item.secret or item.access in (Access.WRITE_ONLY, Access.INITIAL)}
    assert hidden and names.isdisjoint(hidden)


MARK = "zorro7f3a"
_VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.just(f"{MARK} x"),
        st.just(f"{MARK.title()}"),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.just(f"{MARK} key"), inner, max_size=2)),
    max_leaves=6,
)


@given(st.data())
def test_no_finding_has_a_value(data: st.DataObject) -> None:
    """Whatever is in an answer; only names that look like the service's own are shown."""
    resource, version = data.draw(st.sampled_from(DESCRIBED))
    names = st.sampled_from([*(item.name for item in resource.properties), f"{MARK} name", f"extension_1_{MARK}"])
    row = data.draw(st.dictionaries(names, _VALUES, max_size=8))
    for finding in compare(place(resource, version), [row]):
        assert MARK not in json.dumps(finding.to_dict()).casefold()


def _described_types(kind: Any) -> list[Any]:
    inner = (
        [kind.item] if isinstance(kind, Collection) else kind.properties.values() if isinstance(kind, Complex) else []
    )
    return [kind, *(one for part in inner for one in _described_types(part))]


def test_members_that_are_described_would_be_shown() -> None:
    """The form of a member is that of all known ones: a newer one is shown, and not replaced as unusual."""
    kinds = {
        kind for resource, _version in DESCRIBED for item in resource.properties for kind in _described_types(item.type)
    }
    for kind in kinds:
        for member in kind.members if isinstance(kind, Enum) else ():
            lacking = Enum(kind.name, {name: None for name in kind.members if name != member})
            assert [one.seen for one in probe._members(place(VPP), "state", lacking, member)] == [member]
