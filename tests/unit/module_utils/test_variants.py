# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One module for several Graph types: which options there are, and whose they are."""

from __future__ import annotations

import pytest

from ansible_collections.m365.graph.plugins.module_utils._description.links import Issued
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Identity,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._description.variants import chosen, family
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values import edm
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum

BASE = Resource(
    name="sample",
    type="microsoft.graph.sampleBase",
    label="sample",
    paths={"beta": "/samples"},
    default_version="beta",
    permissions=Permissions(("Sample.Read.All",), ("Sample.ReadWrite.All",)),
    keys=("displayName",),
    issued=Issued("certificates", frozenset({"oneSample"}), ("id",), lambda row: True),
    properties=(
        Property("id", edm.String, "Id", nullable=False, access=Access.READ_ONLY),
        Property("displayName", edm.String, "Name"),
    ),
)
FAMILY = family(
    BASE,
    {
        "oneSample": (
            Property("format", Enum("a", {"common": 0, "apple": 1}), "Format", nullable=False),
            Property("size", edm.Int32, "Size"),
        ),
        "otherSample": (
            Property("format", Enum("b", {"common": 0, "other": 1}), "Format"),
            Property("displayName", edm.String, "N", effect=Effect.REISSUES),
        ),
    },
)
ONE, OTHER = FAMILY.variants["oneSample"], FAMILY.variants["otherSample"]


def test_a_variant_has_the_properties_of_the_base_and_its_own() -> None:
    assert [item.name for item in ONE.properties] == ["id", "displayName", "format", "size"]
    assert [item.name for item in OTHER.properties] == ["id", "displayName", "format"]
    assert (ONE.type, ONE.type_name) == ("microsoft.graph.oneSample", "oneSample")
    assert OTHER.property("displayName").effect is Effect.REISSUES, "its own stands in the place of the base's"
    assert (ONE.issued is not None, OTHER.issued) == (True, None)


def test_the_family_has_all_of_them_once() -> None:
    assert [item.name for item in FAMILY.properties] == ["id", "displayName", "format", "size"]
    united = FAMILY.property("format")
    assert isinstance(united.type, Enum)
    assert united.type.choices == ["common", "apple", "other"]
    assert united.nullable


def test_the_type_picks_the_variant() -> None:
    assert chosen(FAMILY, "oneSample", ["format", "size"]) is ONE
    assert chosen(FAMILY, None) is FAMILY
    assert chosen(BASE, "oneSample", ["x"]) is BASE
    with pytest.raises(InputError, match=r"type otherSample has no size; what it has is display_name, format\."):
        chosen(FAMILY, "otherSample", ["format", "size"])


def test_a_row_of_another_type_is_never_meant() -> None:
    row = {"@odata.type": "#microsoft.graph.oneSample", "displayName": "a"}
    assert ONE.identify({"displayName": "a"}, row) is Identity.SAME
    assert OTHER.identify({"displayName": "a"}, row) is Identity.OTHER
    assert (FAMILY.of(row), ONE.of(row), OTHER.of(row), BASE.of(row)) == (ONE, ONE, None, BASE)
    assert FAMILY.of({"@odata.type": "#microsoft.graph.third"}) is None
    assert ONE.of({}) is ONE, "where only one type can be, the service need not name it"
