# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index of a metadata document: what is in it, and what is refused."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Any

import pytest
from m365_graph_emulator import metadata
from m365_graph_emulator.types import MODEL
from metadata_sample import SAMPLE

from ansible_collections.m365.graph.plugins.module_utils._any_type import csdl


def test_types_are_indexed_under_their_full_names() -> None:
    index = csdl.parse(SAMPLE)
    assert index["starts"] == {"things": "Collection(microsoft.graph.thing)", "settings": "microsoft.graph.settings"}
    assert index["types"]["microsoft.graph.gadget"] == {
        "kind": "entity",
        "base": "microsoft.graph.thing",
        "props": {
            "usages": "microsoft.graph.usages!",
            "shade": "microsoft.graph.paint.colour",
            "extra": "Collection(microsoft.graph.paint.layer)",
        },
        "navs": {"owner": "microsoft.graph.thing", "parts": "Collection(microsoft.graph.part)"},
    }
    assert index["types"]["microsoft.graph.usages"] == {
        "kind": "enum",
        "flags": True,
        "members": {"none": 0, "sign": 1, "seal": 2},
    }
    assert index["types"]["microsoft.graph.thing"]["open"] is True
    keys = {name.rpartition(".")[2]: item["key"] for name, item in index["types"].items() if "key" in item}
    assert keys == {"entity": ["id"], "partner": ["tenantId"], "share": ["from", "to"]}
    assert index["types"]["microsoft.graph.paint.layer"]["abstract"] is True
    assert index["types"]["microsoft.graph.paint.gloss"]["base"] == "microsoft.graph.paint.layer"
    assert index["types"]["microsoft.graph.length"] == {"kind": "definition", "of": "Edm.Int32"}


def test_members_without_a_value_are_counted() -> None:
    assert csdl.parse(SAMPLE)["types"]["microsoft.graph.paint.colour"]["members"] == {
        "red": 0,
        "green": 1,
        "unknownFutureValue": 7,
        "blue": 8,
    }


def test_annotations_and_operations_leave_no_trace() -> None:
    text = json.dumps(csdl.parse(SAMPLE))
    assert "Org.OData" not in text and "paintOver" not in text and "bindingParameter" not in text


REFUSED = {
    "entities of its own": (
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        "document type declaration",
    ),
    "entities from elsewhere": (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>',
        "document type declaration",
    ),
    "a document type elsewhere": (b'<!DOCTYPE x SYSTEM "https://example.com/x.dtd"><x/>', "document type declaration"),
    "an entity that nobody declares": (b"<x>&a;</x>", "no XML that can be read"),
    "nothing": (b"", "no XML that can be read"),
    "half": (SAMPLE[: len(SAMPLE) // 2], "no XML that can be read"),
    "an encoding that nobody has": (b'<?xml version="1.0" encoding="no-such"?><x/>', "no XML that can be read"),
    "a web page": (b"<html><body>Sign in</body></html>", "declares no type"),
    "a number that is none": (SAMPLE.replace(b'Value="7"', b'Value="seven"'), "no XML that can be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_metadata_is_refused(name: str) -> None:
    content, said = REFUSED[name]
    with pytest.raises(csdl.UnreadableMetadata, match=said):
        csdl.parse(content)


def test_what_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csdl, "LARGEST", len(SAMPLE) - 1)
    with pytest.raises(csdl.UnreadableMetadata, match="has more than"):
        csdl.parse(SAMPLE)


LAUGHS = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
HOSTILE = {
    "entities": (f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><a>&a9;</a>'.encode(), "it has a document type declaration"),
    "one token": (b'<a b="' + b"x" * (16 << 20), "unclosed token"),
    "one comment": (b"<a><!--" + b"x" * (16 << 20), "unclosed token"),
    "deep": (b"<a>" * (4 << 20), "it is nested deeper than 64 elements"),
    "wide": (b"<a>" + b"<b/>" * (3 << 20), "it has more than 1,000,000 elements"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_metadata_is_refused_in_seconds(name: str) -> None:
    content, said = HOSTILE[name]
    begun = time.process_time()
    with pytest.raises(csdl.UnreadableMetadata, match=said):
        csdl.parse(content)
    assert time.process_time() - begun < 2


def test_many_members_take_linear_time() -> None:
    members = "".join(f'<Member Name="m{number}"/>' for number in range(30_000))
    begun = time.process_time()
    index = csdl.parse(f'<Schema xmlns="x" Namespace="n"><EnumType Name="e">{members}</EnumType></Schema>'.encode())
    assert time.process_time() - begun < 2
    assert index["types"]["n.e"]["members"]["m29999"] == 29_999


def test_another_encoding_is_read() -> None:
    assert csdl.parse(SAMPLE.decode().replace("utf-8", "utf-16").encode("utf-16")) == csdl.parse(SAMPLE)


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_the_emulated_documents_are_indexed_whole(version: str) -> None:
    text = metadata.document(MODEL, version).text
    index = csdl.parse(text.encode())
    declared = {f"microsoft.graph.{item.name}" for item in MODEL.entities.values() if version in item.versions}
    assert declared <= set(index["types"])
    assert len(json.dumps(index, separators=(",", ":"))) < len(text) * 0.7


def test_memory_follows_the_index_and_not_the_document() -> None:
    """A document that is large for what it declares: annotations, which are most of Graph's own with descriptions."""
    noise = (
        b'<Annotations Target="graph.x"><Annotation Term="Org.OData.Core.V1.Description" String="'
        + b"x" * 500
        + b'"/></Annotations>'
    )
    document = SAMPLE.replace(b"<EnumType", noise * 20_000 + b"<EnumType", 1)
    tracemalloc.start()
    index: dict[str, Any] = csdl.parse(document)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert index == csdl.parse(SAMPLE)
    assert len(document) > 10_000_000
    assert peak < 1_000_000


def test_annotations_show_which_properties_cannot_be_written() -> None:
    """Inside a property or apart, with the vocabulary's own alias, as elements or attributes."""
    text = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
      <edmx:Reference Uri="core.xml"><edmx:Include Namespace="Org.OData.Core.V1" Alias="Core" /></edmx:Reference>
      <edmx:DataServices><Schema Namespace="a.b" Alias="self" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="thing">
        <Property Name="one" Type="Edm.String"><Annotation Term="Core.Computed" /></Property>
        <Property Name="two" Type="Edm.String"><Annotation Term="Core.Computed" Bool="false" /></Property>
        <Property Name="three" Type="Edm.String" /><Property Name="four" Type="Edm.String" />
        <Property Name="five" Type="Edm.String" /><Property Name="six" Type="Edm.String" />
      </EntityType>
      <Annotations Target="self.thing/three"><Annotation Term="Org.OData.Core.V1.Permissions">
        <EnumMember>Org.OData.Core.V1.Permission/Read</EnumMember></Annotation></Annotations>
      <Annotations Target="a.b.thing/four"><Annotation Term="Core.Permissions"
        EnumMember="Org.OData.Core.V1.Permission/Read Org.OData.Core.V1.Permission/Write" /></Annotations>
      <Annotations Target="a.b.thing/five"><Annotation Term="Core.Immutable" Bool="true" /></Annotations>
      <Annotations Target="a.b.thing/six"><Annotation Term="Org.OData.Capabilities.V1.UpdateRestrictions"><Record>
        <PropertyValue Property="Updatable"><Annotation Term="Core.Computed" /></PropertyValue></Record></Annotation>
      </Annotations>
      <Annotations Target="a.b.other/one"><Annotation Term="Core.Computed" /></Annotations>
      <Annotations Target="a.b.thing"><Annotation Term="Core.Computed" /></Annotations>
      </Schema></edmx:DataServices></edmx:Edmx>"""
    thing = csdl.parse(text.encode())["types"]["a.b.thing"]
    assert (thing["computed"], thing["immutable"]) == (["one", "three"], ["five"])
