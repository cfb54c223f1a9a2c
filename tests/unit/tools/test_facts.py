# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The facts follow from Microsoft's SDKs: rebuilt where these are installed, and read from a small SDK everywhere."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import graph_facts
import pytest

ROOT = Path(__file__).parents[3]
# At the end: tests/support has a module of the same name as the tool.
sys.path.append(str(ROOT / "tests" / "tools"))
graph_sdk = importlib.import_module("graph_sdk")
trust_facts = importlib.import_module("trust_facts")
# By its path: tests/support has a module of the same name.
_spec = importlib.util.spec_from_file_location("facts_tool", ROOT / "tests" / "tools" / "facts.py")
assert _spec and _spec.loader
tool = importlib.util.module_from_spec(_spec)
sys.modules["facts_tool"] = tool
_spec.loader.exec_module(tool)

BASE = """
@dataclass
class {name}({bases}):
    # The OdataType property
    odata_type: Optional[str] = {kind}
{annotations}
    def create_from_discriminator_value(parse_node):
{derived}
    def get_field_deserializers(self,):
        fields: dict[str, Callable[[Any], None]] = {{
{fields}
        }}
    def serialize(self,writer):
{written}
"""
BUILDER = """
{imports}
class Builder(BaseRequestBuilder):
    def __init__(self,request_adapter: RequestAdapter, path_parameters: Union[str, dict[str, Any]]{arguments}) -> None:
        super().__init__(request_adapter, "{{+baseurl}}{url}{{?%24expand,%24select}}", path_parameters)
{methods}
"""


def write_type(root: Path, module: str, name: str, bases: str, values: dict[str, str], **more: Any) -> None:
    """A class as Kiota writes it: ``values`` maps properties to the call that reads them."""
    read_only, flags, derived = more.get("read_only", ()), more.get("flags", ()), more.get("derived", ())
    calls = {prop: re.sub(r"\((\w*)\)", "", call) for prop, call in values.items()}
    text = BASE.format(
        name=name,
        bases=bases,
        kind=f'"#microsoft.graph.{more["kind"]}"' if "kind" in more else "None",
        annotations=f"\n    from .entity import Entity\n{more.get('imports', '')}",
        derived="\n".join(
            f'        if mapping_value and mapping_value.casefold() == "#microsoft.graph.{label}".casefold():'
            for label in derived
        ),
        fields="\n".join(
            f"            \"{prop}\": lambda n : setattr(self, 'x', n.get_{call})," for prop, call in values.items()
        ),
        written="\n".join(
            f'        writer.write_{"enum_value" if prop in flags else call[4:]}("{prop}", self.x)'
            for prop, call in calls.items()
            if prop not in read_only
        ),
    )
    write(root / f"{module}.py", text)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def generated(tmp_path: Path) -> Path:
    """The folder ``generated`` of a small SDK: badges, their colours, and where they are."""
    root = tmp_path / "msgraph" / "generated"
    write_type(root, "models/entity", "Entity", "AdditionalDataHolder", {"id": "str_value()"}, derived=["goldBadge"])
    write_type(
        root,
        "models/badge",
        "Badge",
        "Entity, Parsable",
        {
            "colours": "collection_of_enum_values(Colour)",
            "count": "int_value()",
            "issued": "datetime_value()",
            "names": "collection_of_primitive_values(str)",
            "next": "object_value(Badge)",
            "sizes": "collection_of_object_values(BadgeSize)",
        },
        read_only=("issued",),
        flags=("colours",),
        derived=["goldBadge"],
        imports="    from .colour import Colour\n    from .shapes.badge_size import BadgeSize\n",
    )
    write_type(
        root,
        "models/gold_badge",
        "GoldBadge",
        "Badge, Parsable",
        {},
        kind="goldBadge",
        imports="    from .badge import Badge\n",
    )
    write_type(
        root, "models/shapes/badge_size", "BadgeSize", "Parsable", {"width": "float_value()"}, kind="shapes.badgeSize"
    )
    write(
        root / "models/colour.py",
        'from enum import Enum\n\nclass Colour(str, Enum):\n    Red = "red",\n    # Not red.\n    Blue = "blue",\n',
    )
    for place, url, methods in (
        ("badges", "/badges", "GET POST"),
        ("badges/item", "/badges/{badge%2Did}", "DELETE GET PATCH"),
    ):
        text = "".join(
            f"        request_info = RequestInformation(Method.{method}, self.url_template)\n"
            for method in methods.split()
        )
        write(
            root / place / f"{place.rpartition('/')[2]}_request_builder.py",
            BUILDER.format(imports="", arguments="", url=url, methods=text),
        )
    write(
        root / "badges/item/polish/polish_request_builder.py",
        BUILDER.format(
            imports="from ....models.badge import Badge\nfrom .polish_post_request_body import PolishPostRequestBody",
            arguments="",
            url="/badges/{badge%2Did}/polish",
            methods="    async def post(self,body: PolishPostRequestBody, options: X = None) -> Optional[Badge]:\n"
            "        RequestInformation(Method.POST, self.url_template)\n",
        ),
    )
    for folder, url in (("polish_all", "/badges/polishAll"), ("count", "/badges/$count")):
        write(
            root / f"badges/{folder}/{folder}_request_builder.py",
            BUILDER.format(
                imports="",
                arguments="",
                url=url,
                methods="    async def get(self, options: X = None) -> Optional[int]:\n"
                "        RequestInformation(Method.GET, self.url_template)\n",
            ),
        )
    write_type(
        root,
        "badges/item/polish/polish_post_request_body",
        "PolishPostRequestBody",
        "Parsable",
        {"times": "int_value()"},
    )
    return root


def small(generated: Path) -> Any:
    return graph_sdk.GraphSdk("v1.0", "1.2.3", graph_sdk.FolderSource(generated))


WITHIN = tool.Scope(frozenset({"badge"}), {"/badges": "badge", "/badges/{}": "badge"}, frozenset({"badge"}), {})
EXPECTED = {
    "meta": {"version": "v1.0", "package": "msgraph-sdk", "release": "1.2.3"},
    "entities": {
        "badge": {
            "base": "entity",
            "nav": {"next": "badge"},
            "props": {
                "colours": "colour",
                "count": "Int32|Int64",
                "issued": "DateTimeOffset ro",
                "names": "String[]",
                "sizes": "shapes.badgeSize[]",
            },
        },
        "entity": {"props": {"id": "String"}},
    },
    "complex": {"shapes.badgeSize": {"props": {"width": "Single|Double|Decimal"}}},
    "enums": {"colour": {"flags": True, "members": "red blue"}},
    "paths": {"/badges": "GET POST", "/badges/{badge-id}": "DELETE GET PATCH"},
    "operations": {"badge": {"polish": {"method": "POST", "params": {"times": "Int32|Int64"}, "returns": "badge"}}},
    "collection_operations": {"badge": "polishAll"},
    "trust": {},
}


def test_a_small_sdk_is_read(generated: Path) -> None:
    assert tool.Extract(small(generated), WITHIN).facts() == EXPECTED


def test_a_wheel_is_read_as_a_folder_is(generated: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "msgraph_sdk-1.2.3-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in sorted(generated.rglob("*.py")):
            archive.write(path, path.relative_to(tmp_path))
    assert tool.Extract(graph_sdk.GraphSdk.from_wheel("v1.0", wheel), WITHIN).facts() == EXPECTED


def test_of_a_partial_type_only_some_properties_are_kept(generated: Path) -> None:
    within = tool.Scope(WITHIN.types, WITHIN.paths, WITHIN.keyed, {"badge": frozenset({"count"})})
    found = tool.Extract(small(generated), within).facts()
    assert found["entities"]["badge"] == {"base": "entity", "props": {"count": "Int32|Int64"}}
    assert (found["complex"], found["enums"], found["operations"]) == ({}, {}, {})
    assert found["collection_operations"] == {}


def test_a_file_has_one_type_a_line_and_is_the_same_each_time(generated: Path) -> None:
    texts = {tool.text(tool.Extract(small(generated), WITHIN).facts()) for _time in range(2)}
    (text,) = texts
    assert json.loads(text) == EXPECTED
    assert '\n  "colour": {"flags": true, "members": "red blue"}\n' in text


def test_what_has_to_do_with_trust_is_found_anywhere_in_an_sdk(generated: Path) -> None:
    """A type below another one, whose path follows from the navigation, and a value inside of a value in it."""
    seals = "            \"seals\": lambda n : setattr(self, 'x', n.get_collection_of_object_values(Seal)),"
    badge = generated / "models" / "badge.py"
    text = badge.read_text(encoding="utf-8").replace(
        "        fields: dict", "    from .seal import Seal\n        fields: dict"
    )
    badge.write_text(re.sub(r"(get_int_value\(\)\),\n)", rf"\1{seals}\n", text), encoding="utf-8")
    write_type(
        generated,
        "models/seal",
        "Seal",
        "Entity, Parsable",
        {"box": "object_value(SealBox)", "endDateTime": "datetime_value()", "notAfter": "datetime_value()"},
        imports="    from .seal_box import SealBox\n",
    )
    write_type(
        generated,
        "models/seal_box",
        "SealBox",
        "Parsable",
        {"lock": "object_value(Lock)"},
        imports="    from .lock import Lock\n",
    )
    write_type(
        generated, "models/lock", "Lock", "Parsable", {"endDateTime": "datetime_value()", "sharedKey": "str_value()"}
    )
    for place, url, methods in (
        ("badges/item", "/badges/{badge%2Did}", "GET PATCH"),
        ("badges/item/seals", "/badges/{badge%2Did}/seals", "GET POST"),
        ("badges/item/seals/item", "/badges/{badge%2Did}/seals/{seal%2Did}", "GET"),
    ):
        kind = "Seal" if "seals" in place else "Badge"
        dots = "." * (place.count("/") + 2)
        get = f"    async def get(self, options: X = None) -> Optional[{kind}]:\n" if place.endswith("item") else ""
        calls = "".join(
            f"        RequestInformation(Method.{method}, self.url_template)\n" for method in methods.split()
        )
        imported = f"from {dots}models.{kind.lower()} import {kind}"
        write(
            generated / place / f"{place.rpartition('/')[2]}_request_builder.py",
            BUILDER.format(imports=imported, arguments="", url=url, methods=get + calls),
        )
    assert trust_facts.trust(small(generated)) == {
        "lock": {"kind": "complex", "props": {"endDateTime": "DateTimeOffset", "sharedKey": "String"}, "in": "seal"},
        "seal": {
            "kind": "entity",
            "props": {"endDateTime": "DateTimeOffset", "notAfter": "DateTimeOffset"},
            "path": "/badges/{}/seals",
            "methods": "GET POST",
        },
    }


@pytest.mark.parametrize(
    "name, found",
    [
        ("certificateRevocationListUrl", True),
        ("userPFXCertificate", True),
        ("preSharedKey", True),
        ("keyUsages", True),
        ("expiryDateTime", True),
        ("validityEndDateTime", True),
        ("x509CertificateRule", True),
        ("membershipKind", False),
        ("signInCount", False),
        ("productKey", False),
        ("registryKey", False),
        ("keyValuePair", False),
    ],
)
def test_names_of_trust(name: str, found: bool) -> None:
    assert bool(trust_facts.speaks_of_trust(name)) is found


def test_differences_are_listed_for_people(generated: Path) -> None:
    fresh = json.loads(json.dumps(EXPECTED))
    fresh["entities"]["badge"]["props"] |= {"owner": "String", "count": "String"}
    del fresh["entities"]["badge"]["nav"]
    fresh["enums"]["colour"]["members"] += " green"
    fresh["enums"]["taste"] = {"members": "sweet sour"}
    fresh["paths"]["/badges"] = "GET"
    assert sorted(tool.differences(EXPECTED, fresh)) == [
        "+ badge props owner: String",
        "+ colour members: green",
        "+ enums: taste",
        "- /badges: POST",
        '- badge nav: {"next": "badge"}',
        "~ badge props count: Int32|Int64 -> String",
    ]
    assert tool.differences(EXPECTED, EXPECTED) == []


@pytest.mark.parametrize(
    "name, file",
    [
        ("iosImportedPFXCertificateProfile", "ios_imported_p_f_x_certificate_profile"),
        ("trustFrameworkKey_v2", "trust_framework_key_v2"),
    ],
)
def test_names_of_files_are_those_that_kiota_makes(name: str, file: str) -> None:
    assert graph_sdk.snake(name) == file


@pytest.mark.parametrize("version", graph_facts.VERSIONS)
def test_the_stored_facts_follow_from_the_installed_sdk(version: str) -> None:
    try:
        sdk = graph_sdk.GraphSdk.installed(version)
    except ModuleNotFoundError:
        pytest.skip("the SDKs are installed in one Python only")
    stored = (graph_facts.FACTS / f"{version}.json").read_text(encoding="utf-8")
    assert sdk.release == json.loads(stored)["meta"]["release"], (
        "run `make facts` after a change of tests/requirements-witness.txt"
    )
    assert tool.text(tool.Extract(sdk, tool.scope()).facts()) == stored, "run `make facts`"


@pytest.mark.parametrize("version", graph_facts.VERSIONS)
def test_the_stored_facts_are_those_of_the_required_release(version: str) -> None:
    meta = graph_facts.schema(version)["meta"]
    required = (ROOT / "tests" / "requirements-witness.txt").read_text(encoding="utf-8")
    assert f"\n{meta['package']}=={meta['release']}\n" in required


def test_details_are_about_what_is_there() -> None:
    """What is kept by hand names types, properties, members and parameters that the SDKs have."""
    details = graph_facts.read("details.json")
    facts = {version: graph_facts.read(f"{version}.json") for version in graph_facts.VERSIONS}
    for section, versions in (("types", graph_facts.VERSIONS), ("v1.0", ("v1.0",)), ("beta", ("beta",))):
        for name, item in details[section].items():
            known = [
                facts[version][kind][name]
                for version in versions
                for kind in ("entities", "complex")
                if name in facts[version][kind]
            ]
            assert known, f"{section}: {name}"
            properties = {prop for entry in known for kind in ("props", "nav") for prop in entry.get(kind, {})}
            named = {
                prop
                for mark in ("nullable", "required", "read_only", "selected", "contained")
                for prop in item.get(mark, "").split()
            }
            assert named | set(item.get("types", {})) <= properties, f"{section}: {name}"
            assert set(item["source"].split()) <= set(details["sources"]), name
    for name, numbers in details["enums"].items():
        members = {
            member for version in facts.values() for member in version["enums"].get(name, {}).get("members", "").split()
        }
        entries = numbers.removeprefix("{flags} ").split()
        assert {entry.partition("=")[0] for entry in entries} <= members, name
    for name, item in details["operations"].items():
        kind, label = name.rsplit(".", 1)
        entries = [version["operations"].get(kind, {}).get(label) for version in facts.values()]
        parameters = {param for entry in entries if entry for param in entry.get("params", {})}
        assert (
            any(entries)
            and {param for mark in ("nullable", "required") for param in item.get(mark, "").split()} <= parameters
        ), name


def test_every_reason_is_given() -> None:
    additions = graph_facts.additions()
    assert all(item["source"] for section in ("entities", "complex", "enums") for item in additions[section].values())
    assert all(
        item["source"]
        for item in [*additions["bound"], *additions["catalogue"], *additions["more_permissions"].values()]
    )
    assert all(
        [*additions["partial"].values(), *additions["keyed"].values(), *(item["why"] for item in additions["left_out"])]
    )
