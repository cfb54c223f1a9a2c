# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Examples are read from pages of a reference, which are made up, with the form and the oddities of Microsoft's."""

from __future__ import annotations

from pathlib import Path

import pytest
from reference_pages import NO_BODY, NO_JSON, PLACEHOLDER, ReferenceExample, examples, pages

PAGE = """---
title: "Create farm"
---
# Create farm

## HTTP request
<!-- { "blockType": "ignored" } -->
``` http
POST /farms
POST /countries/{id}/farms
```

## Examples
### Request
# [HTTP](#tab/http)
<!-- {
  "blockType": "request",
  "name": "create_farm"
}-->
```http
POST https://graph.microsoft.com/v1.0/countries/44/farms?$select=id HTTP/1.1
Content-type: application/json
Content-length: 44

{
  "name": "Hof: am See",
  "fields": [{"@odata.type": "#microsoft.graph.field", "hectares": 3}]
}
```
# [C#](#tab/csharp)
[!INCLUDE [sample-code](../includes/snippets/csharp/create-farm-csharp-snippets.md)]
---

### Response
<!-- {
  "blockType": "response",
  "truncated": true,
  "@odata.type": "microsoft.graph.farm"
} -->
```http
HTTP/1.1 201 Created
Content-type: application/json

{
  "id": "1",
  "name": "Hof: am See"
}
```
"""
FARM = ReferenceExample(
    "farm-post",
    "POST",
    "/countries/44/farms",
    {"name": "Hof: am See", "fields": [{"@odata.type": "#microsoft.graph.field", "hectares": 3}]},
    "farm",
)


def written(request: str, body: str, *, language: str = "http") -> str:
    return f"Text\n```{language}\n{request}\nContent-type: application/json\n\n{body}\n```\nText\n"


def one(text: str) -> ReferenceExample:
    (found,) = examples("page", text)
    return found


def test_a_page_has_the_request_and_the_type_of_the_response() -> None:
    assert examples("farm-post", PAGE) == [FARM]


def test_blocks_may_be_indented() -> None:
    indented = "\n".join(f"  {line}" if line.startswith("```") else line for line in PAGE.splitlines())
    assert examples("farm-post", indented) == [FARM]


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        ('{"@odata.type": "#microsoft.graph.dairyFarm"}', "dairyFarm"),
        ('{"value": "cut off', "farm"),
        ("", "farm"),
    ],
)
def test_the_response_has_a_type_in_its_body_or_else_in_the_comment(response: str, kind: str) -> None:
    head, _brace, _rest = PAGE.rpartition('{\n  "id"')
    assert one(f"{head}{response}\n```\n").type == kind


def test_the_type_in_the_request_comes_first() -> None:
    text = PAGE.replace('"name": "Hof: am See",\n  "fields"', '"@odata.type": "#microsoft.graph.mill",\n  "fields"')
    assert one(text).type == "mill"


def test_several_examples_in_a_page() -> None:
    second = PAGE.partition("### Request")[2].replace("POST", "PATCH").replace("/44/farms?$select=id", "/44/farms/1")
    found = examples("page", f"{PAGE}\n### Request\n{second}")
    assert [(example.method, example.path) for example in found] == [
        ("POST", "/countries/44/farms"),
        ("PATCH", "/countries/44/farms/1"),
    ]


def test_a_body_in_a_block_of_its_own() -> None:
    request = "```http\nPOST https://graph.microsoft.com/beta/farms\nContent-type: application/json\n```\n"
    assert one(f'{request}\n```json\n{{"name": "Hof"}}\n```\n').body == {"name": "Hof"}
    assert one(f'{request}\n```json\n"Hof"\n```\n').problem == NO_BODY


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('{"name": "Hof", ...}', NO_JSON),
        ('{"name": "Hof" // the name\n}', NO_JSON),
        ('{"name": "Hof",}', NO_JSON),
        ("", NO_BODY),
        ("{}", NO_BODY),
        ('[{"name": "Hof"}]', NO_BODY),
        ('{"name": "{name-of-the-farm}"}', PLACEHOLDER),
        ('{"fields": [{"name": "<name of the field>"}]}', PLACEHOLDER),
        ('{"name": "..."}', PLACEHOLDER),
        ('{"rule": "{\\"a\\": 1}"}', None),
    ],
)
def test_what_cannot_be_used_has_a_reason(body: str, problem: str | None) -> None:
    assert one(written("POST https://graph.microsoft.com/v1.0/farms", body)).problem == problem


@pytest.mark.parametrize(
    "request_line",
    ["GET https://graph.microsoft.com/v1.0/farms", "POST /farms", "DELETE https://graph.microsoft.com/v1.0/farms/1"],
)
def test_other_requests_are_no_examples(request_line: str) -> None:
    assert examples("page", written(request_line, '{"name": "Hof"}')) == []


def test_a_block_without_an_end_is_no_example() -> None:
    text = written("POST https://graph.microsoft.com/v1.0/farms", '{"name": "Hof"}')
    assert examples("page", text.rpartition("```")[0]) == []


def test_the_pages_of_a_checkout(tmp_path: Path) -> None:
    folder = tmp_path / "api-reference" / "beta" / "api"
    (folder / "inner").mkdir(parents=True)
    (folder / "farm-post.md").write_bytes(b"Hof \xff")
    (folder / "inner" / "mill-post.md").write_text("Mühle", encoding="utf-8")
    (folder / "toc.yml").write_text("items: []", encoding="utf-8")
    assert list(pages(tmp_path, "beta")) == [("farm-post", "Hof \ufffd"), ("mill-post", "Mühle")]
    with pytest.raises(FileNotFoundError, match="is no checkout of Microsoft's reference"):
        list(pages(tmp_path, "v1.0"))
