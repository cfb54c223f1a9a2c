# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tool takes from pages of the reference: facts, neutral texts, and a reason for what it leaves out."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from graph_facts import read

# At the end: tests/support has modules of the same names as tools.
sys.path.append(str(Path(__file__).parents[2] / "tools"))
pages = importlib.import_module("reference_pages")
types = importlib.import_module("reference_types")
tool = importlib.import_module("reference")

METADATA = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EnumType Name="colours" IsFlags="true"><Member Name="red" Value="1" /><Member Name="blue" Value="2" /></EnumType>
      <EnumType Name="size"><Member Name="small" /><Member Name="unknownFutureValue" /></EnumType>
      <TypeDefinition Name="count" UnderlyingType="Edm.Int32" />
      <EntityType Name="entity" Abstract="true">
        <Key><PropertyRef Name="id" /></Key><Property Name="id" Type="Edm.String" Nullable="false" />
      </EntityType>
      <EntityType Name="toy" BaseType="graph.entity" Abstract="true">
        <Property Name="displayName" Type="Edm.String" Nullable="false" />
        <Property Name="made" Type="Edm.DateTimeOffset"><Annotation Term="Org.OData.Core.V1.Computed" /></Property>
        <NavigationProperty Name="maker" Type="graph.person" />
        <NavigationProperty Name="parts" Type="Collection(graph.part)" ContainsTarget="true" />
      </EntityType>
      <EntityType Name="ball" BaseType="graph.toy">
        <Property Name="colours" Type="graph.colours" />
        <Property Name="size" Type="graph.size" />
        <Property Name="weight" Type="graph.count" Nullable="false" />
        <Property Name="price" Type="Edm.Double" />
        <Property Name="note" Type="Edm.String" />
        <Property Name="password" Type="Edm.String" />
        <Property Name="surfaces" Type="Collection(graph.surface)" />
      </EntityType>
      <EntityType Name="part" BaseType="graph.entity"><Property Name="name" Type="Edm.String" /></EntityType>
      <EntityType Name="person" BaseType="graph.entity"><Property Name="mail" Type="Edm.String" /></EntityType>
      <EntityType Name="unused" BaseType="graph.entity" />
      <ComplexType Name="surface" Abstract="true"><Property Name="kind" Type="Edm.String" /></ComplexType>
      <ComplexType Name="rough" BaseType="graph.surface"><Property Name="grain" Type="Edm.Int32" /></ComplexType>
      <ComplexType Name="shiny" BaseType="graph.surface" />
      <EntityContainer Name="GraphService">
        <EntitySet Name="users" EntityType="microsoft.graph.person" />
        <EntitySet Name="toys" EntityType="microsoft.graph.toy" />
        <Singleton Name="best" Type="microsoft.graph.ball" />
      </EntityContainer>
      <Annotations Target="microsoft.graph.part/name">
        <Annotation Term="Org.OData.Core.V1.Permissions">
          <EnumMember>Org.OData.Core.V1.Permission/Read</EnumMember>
        </Annotation>
      </Annotations>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"""
PAGE = """
The form of the request:

```http
POST /toys/{id | name}
```

``` http
POST https://graph.microsoft.com/v1.0/toys?x=1
Content-Type: application/json

{
  "@odata.type": "#microsoft.graph.ball", // the type
  "displayName": "The ball of Anna's dog",
  "weight": 12,
  "made": "2020-01-01T00:00:00Z",
  "colours": "Blue, red",
  "maker@odata.bind": "https://graph.microsoft.com/v1.0/users('4562bcc8-c436-4f95-b7c0-4f8ce89dca5e')",
  "parts": [ { "id": "2f9dd5b1-2f10-4f9c-9ad8-7ae7f1a9d3b8" } ],
  "surfaces": [ { "@odata.type": "microsoft.graph.rough", "grain": 3, "kind": "sand", } ],
  "colour@odata.type": "x",
  "price": "free",
  "weigth": 1,
}
```

```json
{ "an": "answer" }
```
"""


class Sdk:
    """Every entity can be changed, except parts."""

    @staticmethod
    def builder(path: str) -> tuple[str, frozenset[str]] | None:
        return None if "/parts/" in path else (path, frozenset({"PATCH"}))


@pytest.fixture
def tree(tmp_path: Path) -> Any:
    file = tmp_path / "metadata.xml"
    file.write_text(METADATA)
    return types.TypeTree(types.CsdlSource(file, Sdk(), "a sample"))


def found(tree: Any, *texts: tuple[str, str], read_only: Any = None) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The examples in pages, given as name and text, and what is left out."""
    finder = tool.ExampleFinder("v1.0", tree, read_only or {})
    requests = [request for page, text in texts for request in pages.requests_in("v1.0", page, text)]
    examples = [example.record() for example in finder.find(requests)]
    return examples, finder.left_out


def request(method: str, url: str, body: dict[str, Any]) -> str:
    return f"```http\n{method} https://graph.microsoft.com/v1.0{url}\n\n{json.dumps(body)}\n```\n"


def test_a_page_becomes_facts_and_neutral_texts(tree: Any) -> None:
    update = request("PATCH", "/toys/1", {"@odata.type": "#microsoft.graph.ball", "weight": 13})
    (example,), left_out = found(tree, ("toy-post", PAGE), ("toy-update", update))
    assert left_out == {}
    assert example == {
        "version": "v1.0",
        "page": "toy-post",
        "type": "ball",
        "path": "/toys",
        "body": {
            "displayName": "Text 1 of displayName's kind",
            "weight": 12,
            "colours": "blue,red",
            "maker@odata.bind": "https://graph.microsoft.com/v1.0/users/c0ffee00-0000-4000-8000-000000000001",
            "parts": [{"id": "c0ffee00-0000-4000-8000-000000000002"}],
            "surfaces": [{"@odata.type": "#microsoft.graph.rough", "grain": 3, "kind": "Text 3 of kind"}],
        },
        "key": ["displayName"],
        "change": {"weight": 13},
        "change_page": "toy-update",
        "without": {"price": "not a value of Double", "weigth": "not a property"},
    }


@pytest.mark.parametrize(
    ("value", "neutral"),
    [
        ("4562bcc8-c436-4f95-b7c0-4f8ce89dca5e", "c0ffee00-0000-4000-8000-000000000001"),
        ("anna@contoso.com", "person1@example.com"),
        ("https://contoso.com/a b", "Text 1 of note"),
        ("https://contoso.com/a", "https://example.com/1"),
        ("www.contoso.com", "part1.example.com"),
        ("contoso.com", "example.com"),
        ("10.1.2.0/24", "192.0.2.1/24"),
        ("fe80::1/64", "2001:db8::/64"),
        ("+49 30 1234567", "+1 425 555 0101"),
        ('{"Policy": 1}', '{"Text 1 of note": 1}'),
        ("{broken", "Text 1 of note"),
        ("<p>Hello</p>", "<p>Text 1 of note</p>"),
        ("one\ntwo", "Text 1 of note\nin lines"),
        ('a "b"', 'Text 1 of note in "quotes"'),
        ("Contoso", "Text 1 of note"),
        ("", ""),
        ("multiFactor", "multiFactor"),
        ("en-US", "en-US"),
        ("User.Read.All", "User.Read.All"),
        ("2027-01-31T09:00:00", "2027-01-31T09:00:00"),
        ("PT8H", "PT8H"),
        ("10.0.1", "10.0.1"),
    ],
)
def test_texts_keep_their_form(tree: Any, value: str, neutral: str) -> None:
    body = {"@odata.type": "#microsoft.graph.ball", "note": value, "size": "small"}
    (example,), _left_out = found(tree, ("toy-post", request("POST", "/toys", body)))
    assert example["body"]["note"] == neutral


def test_secrets_are_only_written(tree: Any) -> None:
    body = {"@odata.type": "#microsoft.graph.ball", "displayName": "A", "password": "xWwvJ]6NMw+bWH-d"}
    (example,), _left_out = found(tree, ("toy-post", request("POST", "/toys", body)))
    assert example["body"]["password"] == "not-to-be-shown-2" and example["write_only"] == ["password"]
    assert "change" not in example, "what identifies it and secrets are not changed"


BALL = {"@odata.type": "#microsoft.graph.ball", "displayName": "A"}


@pytest.mark.parametrize(
    ("method", "url", "body", "reason"),
    [
        ("PUT", "/toys/1", BALL, "replaced as a whole by PUT"),
        ("POST", "/toys/1/throw", BALL, "an operation, or no entity"),
        ("POST", "/toys/throw", BALL, "an operation, or no entity"),
        ("POST", "/toys/1/parts/$ref", {"@odata.id": "x"}, "a link between resources"),
        ("POST", "/toys/1/parts/2/$value", {"a": 1}, "no JSON resource"),
        ("POST", "/toys", {"displayName": "A"}, "an abstract type, or none where the collection has several"),
        ("POST", "/toys", {"@odata.type": "#microsoft.graph.part"}, "a type that the metadata does not have there"),
        ("POST", "/toys", {"@odata.type": "#microsoft.graph.kite"}, "a type that the metadata does not have there"),
        ("POST", "/games", BALL, "a path that the metadata does not have"),
        ("POST", "/best", BALL, "one resource that a POST creates"),
        ("PATCH", "/toys", BALL, "a PATCH of a collection"),
        ("POST", "/toys", {"@odata.type": "#microsoft.graph.ball"}, "no property that the metadata has"),
        ("POST", "/toys/root:/a", BALL, "an operation, or no entity"),
        ("POST", "/toys", {**BALL, "displayName": None, "weight": 1}, "nothing identifies it"),
    ],
)
def test_what_cannot_be_a_resource(tree: Any, method: str, url: str, body: dict[str, Any], reason: str) -> None:
    examples, left_out = found(tree, ("toy-x", request(method, url, body)))
    assert examples == [] and left_out == {reason: {"toy-x"}}


def test_a_body_that_cannot_be_read(tree: Any) -> None:
    assert found(tree, ("toy-post", '```http\nPOST /toys\n\n{ "a": ... }\n```'))[1] == {
        "no JSON object that can be read": {"toy-post"}
    }


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"weight": 1 << 40}, "not a value of Int32"),
        ({"weight": None}, "null is not allowed"),
        ({"colours": "red,green"}, "not a member of colours"),
        ({"size": "unknownFutureValue"}, "not a member of size"),
        ({"surfaces": {}}, "not a list"),
        ({"surfaces": [{"kind": "x"}]}, "surface is abstract"),
        ({"surfaces": [{"@odata.type": "#microsoft.graph.part"}]}, "part is no surface"),
        ({"maker@odata.bind": ["/users/1"]}, "not a navigation of this kind"),
        ({"maker@odata.bind": "/users"}, "an address that the metadata does not have"),
        ({"parts": {"id": "1"}}, "not a navigation of this kind"),
        ({"parts": []}, "an empty navigation"),
    ],
)
def test_what_a_page_has_wrong_is_left_out_and_named(tree: Any, given: dict[str, Any], reason: str) -> None:
    (example,), _left_out = found(tree, ("toy-post", request("POST", "/toys", {**BALL, **given})))
    assert example["body"] == {"displayName": "Text 1 of displayName"}
    assert [*example["without"].values()] == [reason]


def test_who_sets_a_property(tree: Any) -> None:
    """The examples of Intune have all properties of a type, and the page of the type shows which are read-only."""
    table = "|weight|Int32|The weight. Read-only.|\n|**note**|String|Somente leitura.|\n|x|y|z|"
    assert [*pages.read_only_in(table)] == ["weight", "note"]
    body = request("POST", "/toys", {**BALL, "weight": 1, "note": "A"})
    known = {("v1.0", "intune-games-ball"): frozenset({"weight"})}
    ours, _left_out = found(tree, ("intune-games-ball-create", body), read_only=known)
    others, _left_out = found(tree, ("toy-post", body), read_only=known)
    assert [example.get("read_only") for example in ours + others] == [["weight"], None]
    assert [example["change"] for example in ours + others] == [{"note": "Another Text 2 of note"}, {"weight": 2}]


def test_an_entity_that_exists_once_and_a_path_with_ids(tree: Any) -> None:
    texts = [
        ("best-update", request("PATCH", "/best", {"weight": 3})),
        ("part-post", request("POST", "/toys/27/parts", {"id": "left", "@odata.type": "microsoft.graph.part"})),
        ("me-parts", request("POST", "/me/parts", {"id": "left"})),
    ]
    examples, left_out = found(tree, *texts)
    assert [(example["path"], example.get("key"), example.get("change")) for example in examples] == [
        ("/best", None, {"weight": 4}),
        ("/toys/{}/parts", ["id"], None),
    ]
    assert left_out == {"an operation, or no entity": {"me-parts"}}


def test_the_part_of_the_metadata_that_examples_need(tree: Any) -> None:
    finder = tool.ExampleFinder("v1.0", tree, {})
    lines = tool.subset(tree, finder.find(pages.requests_in("v1.0", "toy-post", PAGE)))
    assert lines["/toys"] == "toy[]" and lines["/users"] == "person[]"
    assert lines["toy"] == (
        "abstract entity < entity; displayName String!, made DateTimeOffset{computed}; "
        "maker person, parts part[]{contained}"
    )
    assert lines["colours"] == "flags enum; red=1 blue=2" and "weight Int32!" in lines["ball"]
    assert lines["part"] == "entity < entity; name String{computed}" and lines["person"] == "entity < entity"
    assert "shiny" not in lines and "unused" not in lines and "rough" in lines


def test_a_folder_or_its_history(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "api-reference" / "v1.0"
    for name, text in (("api/toy-post.md", PAGE), ("resources/toy.md", "|a|b|Read-only.|")):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    git = ["git", "-C", str(tmp_path / "docs"), "-c", "user.name=A", "-c", "user.email=a@example.com"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Pages"]):
        subprocess.run([*git, *command], check=True)
    tree, bare = pages.ReferencePages(tmp_path / "docs"), pages.ReferencePages(tmp_path / "docs" / ".git")
    assert [*tree.requests()] == [*bare.requests()] != []
    assert tree.read_only() == bare.read_only() == {("v1.0", "toy"): frozenset({"a"})}
    assert tree.revision() == bare.revision()


def test_the_files_are_written_as_they_are_read() -> None:
    for name in ("examples.json", "example_types.json"):
        stored = (Path(tool.FACTS) / name).read_text(encoding="utf-8")
        assert tool.text(read(name)) == stored
