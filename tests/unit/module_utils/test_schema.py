# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Types made from metadata: where paths lead, what values are, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from m365_graph_emulator import metadata
from m365_graph_emulator.types import MODEL
from metadata_sample import sample_index, sample_schema

from ansible_collections.m365.graph.plugins.module_utils._any_type import csdl
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import (
    ResourcePath,
    Schema,
    TypedMember,
)
from ansible_collections.m365.graph.plugins.module_utils._any_type.value_types import Confidential, TypeName
from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue

SCHEMA = sample_schema()
G = "microsoft.graph"
THING, GADGET, GLOSS = f"{G}.thing", f"{G}.gadget", f"#{G}.paint.gloss"

PLACES = {
    "/things": ResourcePath(THING, True),
    "/things/1": ResourcePath(THING, False, "1"),
    "/things('a%2Fb')": ResourcePath(THING, False, "a/b"),
    "/things(name='x')": ResourcePath(THING, False, "name='x'"),
    f"/things/{GADGET}": ResourcePath(GADGET, True),
    f"/things/1/{GADGET}": ResourcePath(GADGET, False, "1"),
    "/things/1/graph.gadget/parts": ResourcePath(f"{G}.part", True),
    f"/things/{GADGET}/1/parts/2": ResourcePath(f"{G}.part", False, "2"),
    f"/things/1/{GADGET}/owner": ResourcePath(THING, False),
    f"/things/1/{GADGET}/{THING}": ResourcePath(GADGET, False, "1"),
    "/things/1/box": ResourcePath(f"{G}.box", False),
    "/settings": ResourcePath(f"{G}.settings", False),
    "/settings/limits": ResourcePath(f"{G}.limits", False),
    "/nowhere": None,
    "/things/1/parts": None,
    "/things/1/name": None,
    "/things/$count": None,
    f"/settings/{GADGET}": None,
    f"/things/{G}.delta()": None,
    "/things/contoso.com": ResourcePath(THING, False, "contoso.com"),
    "/": None,
}


@pytest.mark.parametrize("path", PLACES)
def test_where_paths_lead(path: str) -> None:
    assert SCHEMA.place(path) == PLACES[path]


def equal(reference: str, left: Any, right: Any) -> bool:
    return SCHEMA.edm(reference).equal(left, right)


def test_values_are_compared_as_what_they_are() -> None:
    members = SCHEMA.members(GADGET)
    for name, left, right in (
        ("made", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00.0000000+01:00"),
        ("guarantee", "P14D", "PT336H"),
        ("token", "B20D3703-3703-B20D-0337-0DB203370DB2", "b20d3703-3703-b20d-0337-0db203370db2"),
        ("photo", "MAA=", "MAA=\n"),
        ("usages", "sign,seal", "seal, sign"),
        ("shade", "Red", "red"),
        ("length", 3, 3.0),
        ("tags", ["a", "b"], ["b", "a"]),
    ):
        assert equal(members[name], left, right), name
    assert not equal(members["tags"], ["a", "a"], ["a"])
    assert not equal(members["tags"], ["a"], ["b"])


def test_members_are_inherited_and_nullable_as_declared() -> None:
    assert list(SCHEMA.members(GADGET))[:2] == ["id", "name"]
    assert not SCHEMA.member(GADGET, "usages").nullable
    assert SCHEMA.member(GADGET, "name").nullable
    assert SCHEMA.member(GADGET, "owner").link
    assert SCHEMA.member(GADGET, "owner@odata.bind").link
    assert not SCHEMA.member(GADGET, "tags").link


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (THING, "nmae", "; is name"),
        (THING, "shade", f"but of {GADGET}, which is derived from it: say with @odata.type"),
        (THING, "owner@odata.bind", "is not a property of"),
        (GADGET, "own@odata.bind", "is not a property of"),
        (f"{G}.part", "x_y", "is not a property of"),
    ],
)
def test_names_that_a_type_does_not_have(kind: str, name: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        SCHEMA.member(kind, name)


def test_an_open_type_takes_extensions_and_no_misspellings() -> None:
    assert SCHEMA.member(GADGET, "extension_0123_costCentre").nullable
    with pytest.raises(InvalidValue):
        SCHEMA.member(GADGET, "costCentre")
    assert SCHEMA.member(f"{G}.openTypeExtension", "costCentre").nullable, "it is made for names of its creator"


def test_the_property_with_the_id() -> None:
    kinds = {"partner": "tenantId", "gadget": "id", "share": "id", "box": "id"}
    assert {kind: SCHEMA.key(f"{G}.{kind}") for kind in kinds} == kinds, "of two properties none is the ID"


LAYERS = SCHEMA.edm(f"Collection({G}.paint.layer)")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            [{"@odata.type": GLOSS, "shin": 1}],
            r"\[0\]: \"shin\" is not a property of microsoft.graph.paint.gloss; is shine meant",
        ),
        ([{"shine": 1}], "but of microsoft.graph.paint.gloss, which is derived from it"),
        ([{"@odata.type": f"#{THING}"}], "@odata.type: .* is not microsoft.graph.paint.layer and not derived from it"),
        ([{"@odata.type": 1}], "@odata.type"),
        ([{"colour": "pink"}], r"\[0\]: colour: \"pink\" is not one of red, green, blue"),
        (["red"], r"\[0\]: .* is not an object of type"),
        ([{"@odata.type": GLOSS, "maker@odata.bind": "x", "taker@odata.bind": "x"}], "taker@odata.bind"),
    ],
)
def test_nested_values_that_are_refused(value: Any, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        LAYERS.parse(value)


def test_nested_values_of_a_derived_type() -> None:
    wish = [
        {
            "@odata.type": GLOSS,
            "colour": "RED",
            "shine": 3,
            "@odata.etag": "x",
            "maker@odata.bind": "y",
            "colour@odata.type": "z",
        }
    ]
    assert LAYERS.encode(wish) == [{"@odata.type": GLOSS, "colour": "red", "shine": 3, "maker@odata.bind": "y"}]
    there = [{"@odata.type": GLOSS, "colour": "red", "shine": 3, "newer": 1}]
    assert LAYERS.matches(wish, there)
    assert not LAYERS.matches([{"@odata.type": GLOSS, "shine": 4}], there)
    assert not LAYERS.matches(wish, [{"colour": "red", "shine": 3}]), "it is of the declared type"
    assert not LAYERS.matches(wish, there * 2)


def test_entities_inside_a_value_are_sent_and_not_compared() -> None:
    wish = [{"@odata.type": GLOSS, "shine": 3, "maker": {"name": "Anna", "made": "2027-01-31T12:00:00Z"}}]
    assert LAYERS.encode(wish) == wish
    assert LAYERS.matches(wish, [{"@odata.type": GLOSS, "shine": 3}])
    assert LAYERS.canonical(wish) == LAYERS.canonical([{"@odata.type": GLOSS, "shine": 3}])
    with pytest.raises(InvalidValue, match=r'\[0\]: maker: "nam" is not a property of microsoft.graph.thing'):
        LAYERS.parse([{"@odata.type": GLOSS, "maker": {"nam": "Anna"}}])


def test_a_deep_value_is_checked_in_linear_time() -> None:
    box, deepest = SCHEMA.edm(f"{G}.box"), 60
    value: dict[str, Any] = {"width": 1}
    for _level in range(deepest):
        value = {"inside": value, "width": 1}
    seen: list[str] = []

    class Counted(Schema):
        def member(self, name: str, member: str) -> TypedMember:
            seen.append(member)
            return super().member(name, member)

    counted = Counted(sample_index()).edm(f"{G}.box")
    assert counted.encode(value) == box.encode(value) == value
    assert len(seen) == 2 * deepest + 1, "each property is looked at once"


def test_a_secret_is_compared_by_its_type_and_never_quoted() -> None:
    secret = Confidential(SCHEMA.edm(f"Collection({G}.box)"))
    assert secret.name == f"Collection({G}.box)"
    assert secret.matches([{"width": 1, "@odata.type": f"#{G}.box"}], [{"width": 1.0, "inside": None}])
    assert secret.canonical([{"width": 1}]) == secret.parse([{"width": 1}])
    assert secret.encode([{"width": 1}]) == secret.merge([{"width": 1}], None) == [{"width": 1}]
    for wrong in ([{"width": "Berlin-1"}], "Berlin-1"):
        for use in (secret.parse, secret.encode, lambda value: secret.merge(value, None)):
            with pytest.raises(InvalidValue, match="is not shown because of a secret, is not one of") as error:
                use(wrong)
            assert "Berlin" not in str(error.value)


def test_a_type_that_is_said_where_the_service_leaves_it_out() -> None:
    box = SCHEMA.edm(f"{G}.box")
    wish = {"@odata.type": f"#{G}.box", "width": 1}
    assert box.matches(wish, {"width": 1, "inside": None})
    assert box.equal(wish, {"width": 1})
    assert box.merge(
        {"width": 2}, {"width": 1, "inside": {"width": 0, "@odata.type": f"#{G}.box"}, "@odata.etag": "x"}
    ) == {
        "width": 2,
        "inside": {"width": 0, "@odata.type": f"#{G}.box"},
    }


def test_a_value_of_another_type_replaces_the_one_that_is_there() -> None:
    layer = SCHEMA.edm(f"{G}.paint.layer")
    assert layer.merge({"@odata.type": GLOSS, "shine": 1}, {"colour": "red"}) == {"@odata.type": GLOSS, "shine": 1}
    assert layer.merge(None, {"colour": "red"}) is None
    assert layer.merge({"colour": "red"}, {"@odata.type": GLOSS, "shine": 1}) == {
        "@odata.type": GLOSS,
        "shine": 1,
        "colour": "red",
    }


def test_a_type_that_contains_itself() -> None:
    box = SCHEMA.edm(f"{G}.box")
    deep = {"inside": {"inside": {"width": 1}}}
    assert box.matches(deep, {"inside": {"inside": {"width": 1.0, "inside": None}, "width": 5}})
    with pytest.raises(
        InvalidValue, match=r'inside: inside: "wide" is not a property of microsoft.graph.box; is width or'
    ):
        box.parse({"inside": {"inside": {"wide": 1}}})


def test_an_object_that_the_service_sends_for_something_else_is_kept_as_it_is() -> None:
    box = SCHEMA.edm(f"{G}.box")
    assert not box.matches({"width": 1}, "text")
    assert box.equal("text", "text")
    assert box.canonical(None) is None


def test_types_that_go_in_a_circle_end() -> None:
    index = sample_index()
    index["types"][f"{G}.entity"]["base"] = GADGET
    circular = Schema(index)
    assert "name" in circular.members(GADGET)
    assert circular.place("/things/1") == ResourcePath(THING, False, "1")


def test_the_name_of_a_type() -> None:
    kind = TypeName(THING)
    assert kind.encode(f"#{THING}") == kind.encode("graph.thing") == f"#{THING}"
    assert kind.equal(f"#{THING}", None)
    assert not kind.equal(f"#{GADGET}", None)
    with pytest.raises(InvalidValue):
        kind.parse("#")


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_every_property_of_the_emulated_service_has_a_type(version: str) -> None:
    index = csdl.parse(metadata.document(MODEL, version).text.encode())
    schema = Schema(index)
    for name, item in index["types"].items():
        if item["kind"] == "enum":
            continue
        for member, reference in schema.members(name).items():
            schema.edm(reference).canonical("x")
            assert schema.member(name, member).type.name == reference.removesuffix("!").replace(
                "Edm.Stream", "Edm.Untyped"
            ), (name, member)
