# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Types that nobody has described, served by the emulator from a metadata file and managed with m365.graph.resource."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from emulator_support import Client
from lab import Lab
from m365_graph_emulator import Emulator, TenantError
from metadata_sample import SAMPLE
from playbooks import PlaybookRun

RESOURCE = "m365.graph.resource"
GADGET: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.gadget",
    "name": "drill",
    "made": "2026-01-02T03:04:05Z",
    "length": 7,
    "tags": ["b", "a"],
    "usages": "seal,sign",
    "box": {"width": 3, "inside": {"width": 1}},
    "shade": "green",
    "contoso_extra": {"a": [1]},
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Lab]:
    file = tmp_path / "metadata.xml"
    file.write_bytes(SAMPLE)
    with Emulator(tmp_path / "emulator", metadata=file) as emulator:
        yield Lab(tmp_path, emulator)


def gadget(**more: Any) -> dict[str, Any]:
    return {RESOURCE: {"path": "/things", "match": ["name"], "body": {**GADGET, **more}}}


def played(here: Lab, *tasks: dict[str, Any]) -> PlaybookRun:
    run = here.play(*tasks)
    assert run.status == 0, run.output
    return run


def test_the_life_of_an_entity(here: Lab) -> None:
    gone = {RESOURCE: {"path": "/things", "match": ["name"], "body": {"name": "drill"}, "state": "absent"}}
    run = played(
        here,
        {"name": "predicted", **gadget(), "check_mode": True},
        {"name": "created", **gadget()},
        {"name": "again", **gadget(tags=["a", "b"], usages="sign,seal")},
        {"name": "changed", **gadget(length=8)},
        {"name": "absent", **gone},
        {"name": "absent, again", **gone},
    )
    assert [run[name].changed for name in ("predicted", "created", "again", "changed", "absent", "absent, again")] == [
        *(True, True, False, True, True, False)
    ]
    assert run["created"].result["resource"]["contoso_extra"] == {"a": [1]}
    assert run["changed"].writes[-1]["body"]["length"] == 8


@pytest.mark.parametrize(
    ("name", "value"), [("length", "long"), ("usages", None), ("shade", "mauve"), ("tags", None), ("box", {"depth": 1})]
)
def test_what_the_service_would_refuse(here: Lab, name: str, value: Any) -> None:
    """Types and nullability, by the emulator itself: the module would not even send it."""
    client = Client(here.emulator)
    assert client.post("/things", GADGET).status_code == 201
    refused = client.post("/things", {**GADGET, name: value})
    client.session.close()
    assert refused.status_code == 400
    assert len(here.emulator.entities("/things")) == 1


def test_navigation_casts_and_singletons(here: Lab) -> None:
    (made,) = (task.result["resource"] for task in played(here, {"name": "made", **gadget()}).tasks)
    inside = f"/things/{made['id']}/microsoft.graph.gadget/parts"
    run = played(
        here,
        {"name": "part", RESOURCE: {"path": inside, "match": ["count"], "body": {"count": 5}}},
        {"name": "parts", "m365.graph.resource_info": {"path": inside}},
        {"name": "setting", RESOURCE: {"path": "/settings", "body": {"on": True}}},
        {"name": "setting, again", RESOURCE: {"path": "/settings", "body": {"on": True}}},
        {"name": "limits", RESOURCE: {"path": "/settings/limits", "body": {"most": 3}}},
    )
    assert run["part"].changed and run["setting"].changed and not run["setting, again"].changed
    assert [row["count"] for row in run["parts"].result["resources"]] == [5]
    assert here.emulator.entities("/settings")[0]["on"] is True


def test_described_types_stay_as_they_are(here: Lab) -> None:
    application = {"path": "/applications", "match": ["displayName"], "body": {"displayName": "x"}}
    run = played(here, {"name": "made", RESOURCE: application}, {"name": "again", RESOURCE: application})
    assert run["made"].changed and not run["again"].changed


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<", "cannot be read"),
        (b"<a/>", "is no CSDL document"),
        (SAMPLE.replace(b'Type="graph.box"', b'Type="graph.crate"'), "types that it does not declare: crate"),
    ],
)
def test_a_wrong_file(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "metadata.xml").write_bytes(content)
    with pytest.raises(TenantError, match=problem):
        Emulator(tmp_path / "emulator", metadata=tmp_path / "metadata.xml")
