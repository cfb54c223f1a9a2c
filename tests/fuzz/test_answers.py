# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No answer of a server ends in a traceback, in a wrong statement about what was written, or in a hostile output.

Every module, the lookup and the inventory run against an emulated tenant of which one answer is odd.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import in_process
import pytest
import yaml
from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.inventory.data import InventoryData
from case import case_of
from hostile_text import HOSTILE, check_log
from m365_graph_emulator import Emulator
from night import night
from odd_answers import odd_answer, odd_id
from requests.structures import CaseInsensitiveDict
from tenants import connection

from ansible_collections.m365.graph.plugins.action import graph
from ansible_collections.m365.graph.plugins.inventory import managed_devices
from ansible_collections.m365.graph.plugins.lookup import graph as lookup
from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer
from ansible_collections.m365.graph.plugins.plugin_utils.controller import Reader

PLUGINS = ("lookup", "inventory")
RUNS = (100_000 if night() else 2_000) // (len(in_process.MODULES) + len(PLUGINS)) + 1
#: What a message contains about a write that may have been executed.
OPEN = re.compile(
    r"unknown|has been (?:created|changed)|had been written|was sent|been deleted|accepted|at the same moment|"
    r"took effect|not there any more|(?:[0-9]+ of [0-9]+ documents|The document) failed"
)
DEVICES = {
    "/deviceManagement/managedDevices": [
        {"id": f"b20d3703-3703-b20d-0337-{number:012}", "deviceName": f"phone-{number}", "serialNumber": f"S{number}"}
        for number in range(3)
    ]
}


class OddWire(in_process.Wireless):
    """Carries the answers of an emulator back, the one with the number ``odd`` changed."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.odd, self.chance = 0, random.Random(0)

    def expect(self, odd: int, chance: random.Random) -> None:
        self.odd, self.chance = odd, chance

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        answer = super().send(method, url, headers=headers, body=body, timeout=timeout)
        self.odd -= 1
        if self.odd != 0 or "/oauth2/" in url:
            return answer
        return odd_answer(answer, self.chance, done=method != "GET" and answer.status < 300)


class OddIdWire(in_process.Wireless):
    """Carries answers back, with one ID changed in the first from that to the ``odd``-th write on that has any."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.odd, self.chance, self.reads = 0, random.Random(0), False

    def expect(self, odd: int, chance: random.Random, *, reads: bool = False) -> None:
        """``odd`` is 0 for no change. With ``reads``, the changed answer may also be that to a GET after a write."""
        self.odd, self.chance, self.reads = odd, chance, reads

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        answer = super().send(method, url, headers=headers, body=body, timeout=timeout)
        wrote = method != "GET" and (not url.endswith("/$batch") or b'"POST"' in (body or b""))
        if "/oauth2/" in url or answer.status >= 300 or self.odd < 1 or not (wrote or (self.reads and self.odd == 1)):
            return answer
        if self.odd > 1:
            self.odd -= 1
            return answer
        odd = odd_id(answer, self.chance)
        self.odd = 0 if odd else self.odd
        return odd or answer


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[in_process.Tenant]:
    emulator = Emulator(tmp_path_factory.mktemp("answers"))
    made = in_process.Tenant(emulator)
    made.credential.token()
    made.transport = OddWire(emulator)
    yield made
    emulator.stop()


def fill(name: str, tenant: in_process.Tenant) -> tuple[dict[str, Any], str]:
    """Put the tenant back to its beginning, with the sample of a module; returns the sample's options and its ID."""
    case, made = case_of(name), {}
    if case is None:
        tenant.emulator.reset({"entities": DEVICES})
        return {}, ""
    tenant.emulator.reset(dict(case.tenant))
    made = in_process.run(name.removesuffix("_info"), case.create, tenant.connect, sleep=tenant.sleep)
    return dict(case.create), str((made.get("resource") or {}).get("id") or "")


def options_for(name: str, chance: random.Random, tenant: in_process.Tenant) -> dict[str, Any]:
    """Options of a task that reads, creates, changes or removes the sample of a module."""
    case = case_of(name)
    if name == "apply":
        kind = chance.choice([one for one in in_process.MODULES if case_of(one) and not one.endswith("_info")])
        fill(kind, tenant)
        found = in_process.run("export", {}, tenant.connect)["documents"]
        if chance.random() < 0.5:  # first rollout
            other = case_of(kind)
            tenant.emulator.reset(dict(other.tenant) if other else None)
        return {"documents": found[:5] or [{"type": "nothing"}], "continue_on_error": chance.random() < 0.5}
    _created, id = fill(name, tenant)
    if case is None or name.endswith("_info"):
        if name == "permissions_info":
            return {"modules": ["vpp_token"]}
        return {"path": "/applications"} if name in ("resource", "resource_info") else {}
    options = {**case.create, **chance.choice([{}, *case.changes.values()])}
    spec = in_process.options_of(name)
    if chance.random() < 0.3 and "absent" in spec.get("state", {}).get("choices", ()):
        options = {**{key: value for key, value in case.address.items() if "{{" not in str(value)}, "state": "absent"}
        options |= {"id": id} if id and "id" in spec else {}
    if chance.random() < 0.4:
        tenant.emulator.reset(dict(case.tenant))
    return options


def effects_of(emulator: Emulator) -> list[dict[str, Any]]:
    """The writes that the tenant has carried out."""
    return [
        request
        for request in emulator.requests
        if request["method"] != "GET" and request["status"] < 300 and not request["path"].endswith("/$batch")
    ]


def check(result: dict[str, Any], effects: Sequence[Mapping[str, Any]], name: str, seed: int) -> None:
    """One sentence, and no wrong statement about what was written."""
    json.dumps(result)
    told = (name, seed, result.get("msg"), [request["method"] for request in effects])
    if result.get("failed"):
        message = result["msg"]
        assert message.strip() and "Traceback" not in message and "\n" not in message, told
        assert not effects or OPEN.search(message), told
        return
    removed = sum("the one that this run had created has been removed" in text for text in result.get("warnings", ()))
    assert result["changed"] is (len(effects) > 2 * removed), told


@pytest.mark.parametrize("name", in_process.MODULES)
def test_no_odd_answer_is_misunderstood(name: str, tenant: in_process.Tenant) -> None:
    wire: Any = tenant.transport
    for seed in range(RUNS):
        chance = random.Random(f"{name} {seed}")
        wire.expect(0, chance)
        tenant.passed = 0.0
        options = options_for(name, chance, tenant)
        tenant.emulator.clear_log()
        tenant.passed = 0.0
        wire.expect(chance.choice((1, 1, 2, 2, 3, 4, 5)), chance)
        result = in_process.run(name, options, tenant.connect, sleep=tenant.sleep)
        check(result, effects_of(tenant.emulator), name, seed)


@pytest.mark.parametrize("name", [name for name in in_process.MODULES if not name.endswith("_info")])
def test_an_id_that_cannot_be_used_hides_no_write(name: str, tenant: in_process.Tenant) -> None:
    """The ID in the answer to a write, or to a read after it, is the address of what comes next."""
    former = tenant.transport
    tenant.transport = wire = OddIdWire(tenant.emulator)
    try:
        for seed in range(RUNS // 2):
            chance = random.Random(f"id {name} {seed}")
            wire.expect(0, chance)
            former.expect(0, chance)  # type: ignore[attr-defined]
            options = options_for(name, chance, tenant)
            tenant.emulator.clear_log()
            tenant.passed = 0.0
            wire.expect(chance.choice((1, 1, 1, 2, 3)), chance, reads=chance.random() < 0.2)
            result = in_process.run(name, options, tenant.connect, sleep=tenant.sleep)
            check(result, effects_of(tenant.emulator), name, seed)
            assert "cannot be part of an address" not in result.get("msg", ""), (name, seed, result["msg"])
    finally:
        tenant.transport = former


class HostileWire(in_process.Wireless):
    """Carries answers back in which other people have chosen some of the texts."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.chance: random.Random | None = None

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        answer = super().send(method, url, headers=headers, body=body, timeout=timeout)
        if self.chance is None or "/oauth2/" in url or not answer.body:
            return answer
        content = json.dumps(self._chosen(json.loads(answer.body), self.chance)).encode()
        return HttpAnswer(answer.status, CaseInsensitiveDict(answer.headers), content, whole=answer.whole)

    def _chosen(self, value: Any, chance: random.Random, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._chosen(item, chance, key) for key, item in value.items()}
        if isinstance(value, list):
            return [self._chosen(item, chance, name) for item in value]
        ours = name.startswith("@") or name.lower().endswith("id") or not isinstance(value, str)
        return value if ours or chance.random() < 0.6 else chance.choice(HOSTILE)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    else:
        yield str(value)


@pytest.mark.parametrize("name", in_process.MODULES)
def test_no_module_prints_a_text_of_others_as_it_is(name: str, tenant: in_process.Tenant) -> None:
    """Ansible prints warnings and differences, and all of a failure."""
    former = tenant.transport
    tenant.transport = wire = HostileWire(tenant.emulator)
    try:
        for seed in range(RUNS // 4):
            chance = random.Random(f"hostile {name} {seed}")
            wire.chance = None
            former.expect(0, chance)  # type: ignore[attr-defined]
            options = options_for(name, chance, tenant)
            wire.chance, tenant.passed = chance, 0.0
            result = in_process.run(name, options, tenant.connect, sleep=tenant.sleep)
            shown = {part: result.get(part) for part in ("warnings", "diff", "msg")}
            for text in texts_in(graph._printable(result) if result.get("failed") else shown):
                check_log(text)
    finally:
        tenant.transport = former


def look_up(emulator: Emulator, chance: random.Random) -> None:
    term = chance.choice(("/deviceManagement/managedDevices", "trusted_root_certificate", "certificate_connector"))
    options = {**options_of(lookup), **connection(emulator)}
    rows = lookup._found(Reader(options, AnsibleLookupError), term, options)
    assert all(isinstance(row, dict) for row in rows)


def take_stock(emulator: Emulator, chance: random.Random) -> None:
    constructed: dict[str, Any] = {"strict": False, "compose": {}, "groups": {}, "keyed_groups": []}
    options = {**constructed, **options_of(managed_devices), **connection(emulator)}
    options["certificates"] = chance.choice(("none", "profiles", "report"))
    plugin = managed_devices.InventoryModule()
    plugin.inventory = InventoryData()
    plugin._populate(plugin._read(options), options)


def options_of(plugin: ModuleType) -> dict[str, Any]:
    """The options of a plugin with their defaults."""
    documented = yaml.safe_load(plugin.DOCUMENTATION)["options"]
    return {name: rules.get("default") for name, rules in documented.items()}


@pytest.mark.parametrize("plugin", [look_up, take_stock])
def test_no_odd_answer_stops_a_plugin_with_a_traceback(
    plugin: Callable[[Emulator, random.Random], None],
    tenant: in_process.Tenant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wire: Any = tenant.transport

    def connected(made: session.Session) -> Any:  # a function, so that the class binds it
        return tenant.connect(made)

    monkeypatch.setattr(session.Session, "_connect", connected)
    monkeypatch.setattr(session, "clock", Clock(sleep=tenant.sleep))
    tenant.emulator.reset({"entities": DEVICES})
    for seed in range(RUNS):
        chance = random.Random(f"{plugin.__name__} {seed}")
        tenant.passed = 0.0
        wire.expect(chance.randrange(1, 4), chance)
        try:
            plugin(tenant.emulator, chance)
        except AnsibleError as error:
            assert str(error).strip() and "Traceback" not in str(error), seed


def test_a_device_without_an_id_is_refused(tenant: in_process.Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def connected(made: session.Session) -> Any:
        return tenant.connect(made)

    def send(*_request: Any, **_more: Any) -> HttpAnswer:
        return HttpAnswer(200, CaseInsensitiveDict({}), b'{"value": [{"deviceName": "phone"}]}', whole=True)

    monkeypatch.setattr(session.Session, "_connect", connected)
    monkeypatch.setattr(tenant.transport, "send", send)
    with pytest.raises(AnsibleError, match="/managedDevices has a row without id"):
        take_stock(tenant.emulator, random.Random(0))


class ForgetfulWire(in_process.Wireless):
    """Answers a creation with an ID that no address can have, and shows no new resource in a list."""

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        answer = super().send(method, url, headers=headers, body=body, timeout=timeout)
        if "/oauth2/" in url or answer.status >= 300:
            return answer
        found = json.loads(answer.body or b"{}")
        changed: dict[str, Any] = {"id": ""} if method == "POST" else {"value": []} if "value" in found else {}
        content = json.dumps({**found, **changed}).encode()
        return HttpAnswer(answer.status, CaseInsensitiveDict(answer.headers), content, whole=answer.whole)


def test_what_needs_the_id_of_a_creation_reports_the_creation(
    tenant: in_process.Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant.emulator.reset(None)
    monkeypatch.setattr(tenant, "transport", ForgetfulWire(tenant.emulator))
    case = case_of("trusted_root_certificate")
    assert case is not None
    options = {**case.create, "assignments": [{"target": "allDevices"}]}
    result = in_process.run("trusted_root_certificate", options, tenant.connect, sleep=tenant.sleep)
    assert result["msg"] == (
        "The trusted root certificate itself has been created, but the answer to POST "
        "/beta/deviceManagement/deviceConfigurations has no usable id, and reading does not show the trusted root "
        "certificate so far, so assignments could not be written. Run again in a minute."
    )


def test_what_is_below_a_creation_without_a_usable_id_fails_alone(
    tenant: in_process.Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant.emulator.reset(None)
    monkeypatch.setattr(tenant, "transport", ForgetfulWire(tenant.emulator))
    case = case_of("certificate_authority")
    assert case is not None
    documents = [
        {
            "type": "certificateBasedAuthPki",
            "key": {"displayName": "Contoso"},
            "properties": {"displayName": "Contoso"},
        },
        {
            "type": "certificateAuthorityDetail",
            "key": {"displayName": "Issuing CA", "publicKeyInfrastructure": "Contoso"},
            "properties": {"displayName": "Issuing CA", "certificate": case.create["certificate"]},
        },
    ]
    result = in_process.run("apply", {"documents": documents}, tenant.connect, sleep=tenant.sleep)
    assert result["msg"] == (
        '1 of 2 documents failed: documents[1]: It is under "Contoso", whose id is not known: the public key '
        "infrastructure has been created, but the answer has no usable id, and reading does not show it so far. Run "
        "again in a minute."
    )
