# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who changed what, from the audit logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import in_process
import pytest
from estates import CONFIGURATIONS, everything, id_of
from m365_graph_emulator import DEMO_CLIENT, DEMO_SECRET, Emulator
from tenants import connection

ADA = "ada@contoso.example"
ROOT = f"{CONFIGURATIONS}/{id_of(10)}"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(tmp_path_factory.mktemp("changes")) as made:
        yield made


@pytest.fixture
def lived(emulator: Emulator) -> Emulator:
    """A tenant in which a person and an application have changed something."""
    emulator.reset({"entities": everything()})
    emulator.set_property(ROOT, user_name=ADA, displayName="Renamed")
    emulator.set_property("/domains/contoso.example", user_name=ADA, isDefault=True)
    document = {"type": "certificateBasedAuthPki", "key": {"displayName": "New"}}
    assert ask(emulator, "apply", documents=[document])["changed"]
    emulator.clear_log()
    return emulator


def ask(emulator: Emulator, name: str = "change_info", **options: Any) -> dict[str, Any]:
    tenant = in_process.Tenant(emulator)
    return in_process.run(name, {**connection(emulator), **options}, tenant.connect, sleep=tenant.sleep)


def test_both_logs_in_one_request(lived: Emulator) -> None:
    result = ask(lived)
    root, domain, made = result["changes"]
    assert (root["who"], root["by"], root["source"], root["succeeded"]) == (ADA, "user", "intune", True)
    assert root["targets"] == [
        {
            "id": id_of(10),
            "name": "Renamed",
            "type": "Microsoft.Management.Services.Api.DeviceConfiguration",
        }
    ]
    assert root["properties"] == ["DisplayName"] and "Contoso" not in str(root)
    assert (domain["who"], domain["by"], domain["source"], domain["application"]) == (ADA, "user", "entra", None)
    assert (made["by"], made["application_id"], made["action"][:4]) == ("application", DEMO_CLIENT, "Add ")
    assert made["who"] == made["application"] and made["who"]
    assert [call["path"] for call in result["calls"] if not call.get("batch")] == ["/v1.0/$batch"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", result["since"]) and result["since"] < result["until"]


def test_changes_are_selected_by_id_name_and_value(lived: Emulator) -> None:
    def targets(*ids: str, **options: Any) -> list[str]:
        return [
            one["targets"][0]["id"] or one["targets"][0]["name"] for one in ask(lived, ids=[*ids], **options)["changes"]
        ]

    assert targets(id_of(10).upper()) == [id_of(10)]
    assert targets("contoso.example", id_of(999)) == ["contoso.example"]
    filters = [request["query"] for request in lived.requests if request["path"].endswith("directoryAudits")]
    assert "targetResources/any(t:t/id eq '00000999-0000-4000-8000-000000000000')" in filters[-1]
    assert targets(id_of(10), *(f"name {number}" for number in range(30))) == [id_of(10)]
    lived.clear_log()
    assert targets() == [] and lived.requests == []
    # The ID of a credential is only in the values of its application's entry.
    keys = [{"keyId": id_of(77), "type": "AsymmetricX509Cert", "usage": "Verify"}]
    lived.set_property(f"/applications/{id_of(20)}", user_name=ADA, keyCredentials=keys)
    (change,) = ask(lived, ids=[id_of(77), id_of(20)])["changes"]
    assert change["mentions"] == [id_of(77)] and change["targets"][0]["id"] == id_of(20)


def test_the_period(lived: Emulator) -> None:
    assert ask(lived, since="2020-01-01", until="2020-01-02T00:00:00+01:00")["changes"] == []
    assert len(ask(lived, since="2w", until="2999-01-01")["changes"]) == 3
    assert ask(lived, since="2020-01-01", until="2020-01-02T00:00:00+01:00")["until"] == "2020-01-01T23:00:00Z"
    lived.clear_log()
    for options, message in (
        ({"since": "yesterday"}, 'since: "yesterday" is not a number of hours, days or weeks such as 36h'),
        ({"since": "99999w"}, 'since: "99999w" is not'),
        ({"until": "2020-13-01"}, 'until: "2020-13-01" is not'),
        ({"since": "2026-01-02", "until": "2026-01-01"}, "since: 2026-01-02T00:00:00Z is not before until, which is"),
    ):
        assert ask(lived, **options)["msg"].startswith(message)
    assert lived.requests == []


@pytest.mark.parametrize("held", ["AuditLog.Read.All", "DeviceManagementConfiguration.Read.All"])
def test_a_log_without_permission_stops_no_other(emulator: Emulator, held: str) -> None:
    app = {"client_id": DEMO_CLIENT, "secret": DEMO_SECRET, "permissions": [held]}
    emulator.reset({"entities": everything(), "apps": [app]})
    emulator.set_property(ROOT, user_name=ADA, displayName="Renamed")
    emulator.set_property("/domains/contoso.example", user_name=ADA, isDefault=True)
    entra = held == "AuditLog.Read.All"
    result = ask(emulator)
    assert [change["source"] for change in result["changes"]] == ["entra" if entra else "intune"]
    (refused,) = result["not_read"]
    assert refused["source"] == ("intune" if entra else "entra")
    assert refused["permission"] == ("DeviceManagementApps.Read.All" if entra else "AuditLog.Read.All")
    assert refused["permission"] in refused["reason"]
    strict = ask(emulator, strict=True)
    assert strict["graph_error"]["status"] == 403 and refused["permission"] in strict["msg"]
    needed = ask(emulator, "permissions_info", modules=["change_info"])
    assert needed["missing"] == [refused["permission"]]


def test_pages_and_odd_entries(emulator: Emulator) -> None:
    emulator.reset({"entities": everything(), "settings": {"page_size": 2}})
    for number in range(5):
        emulator.set_property(ROOT, user_name=ADA, displayName=f"Name {number}")
    assert len(ask(emulator)["changes"]) == 5
    emulator.faults.add(
        {"match": {"path": "directoryAudits"}, "times": 1, "do": {"status": 200, "body": {"value": [{}, {"id": "a"}]}}}
    )
    odd = ask(emulator, sources=["entra"])["changes"]
    assert [(change["id"], change["who"], change["succeeded"], change["targets"]) for change in odd] == [
        (None, None, False, []),
        ("a", None, False, []),
    ]
