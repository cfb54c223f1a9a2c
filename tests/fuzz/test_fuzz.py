# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a task contains, a module ends with one sentence or with a complete result: it never ends in a traceback.

Every module is found by its file, and its options by its argument spec. Inputs are odd in some options and well formed
in the others, so that they come past Ansible's checks, to a tenant that is emulated or to a network that is off.
"""

from __future__ import annotations

import functools
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import in_process
import pytest
from by_day import is_changed
from case import Case, case_of
from certificates import issue
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from m365_graph_emulator import Emulator
from night import night

from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._errors import ConnectionFailed
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import resource_type

#: Inputs for each module by day, and for one that has changed.
SAMPLE, CHANGED = 25, 200
OFFLINE = "The network is off."
CERTIFICATES = ("content", "signing_certificate", "next_signing_certificate")
KEY_LINE = issue().key_pem().splitlines()[1]
_GUIDS = ["b20d3703-3703-b20d-0337-0db203370db2", "3f0d5d66-5d66-3f0d-665d-0d3f665d0d3f"]
#: A module may write to a path: these cannot be written, or lead to a place of the test's own (:func:`elsewhere`).
_PATHS = [
    "/proc/version",
    "/proc/sys/fs",
    "/proc/nowhere/x",
    "~nosuchuser/x",
    "x",
    "x.yml",
    "x.json",
    ".",
    "../..",
    "\x00",
    "\x00.yml",
    "",
]
_TEXTS = [
    *(
        "",
        " ",
        "\x00",
        "x" * 5000,
        "{{ x }}",
        "null",
        "beta",
        "v1.0",
        "a\nb",
        "=",
        "-----BEGIN ",
        "contoso.com",
        "sts.contoso.com",
    ),
    *(
        "https://sts.contoso.com/adfs",
        "https://[",
        "urn:x",
        "2027-01-01T00:00:00Z",
        "2027-02-30T00:00:00Z",
        "0001-01-01T00:00:00Z",
    ),
    *(
        "9999-12-31T23:59:59.9999999-14:00",
        "P1D",
        "CN=a",
        'CN="',
        "CN=a, O=b",
        "MAA=",
        "00:11:22",
        "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A",
    ),
    *(issue().pem, issue().pem[:200], issue().key_pem(), "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"),
    *_GUIDS,
]
_TEXT = st.text(st.characters(exclude_characters="/~"), max_size=12)
_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _TEXT, st.sampled_from([*_TEXTS, *_PATHS]))
_ANYTHING = st.one_of(
    _SCALARS, st.lists(_SCALARS, max_size=3), st.dictionaries(st.text(max_size=5), _SCALARS, max_size=3)
)
_OF_TYPE: Mapping[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "int": st.one_of(st.integers(-1, 5000), st.integers()),
    "float": st.floats(),
    "path": st.sampled_from(_PATHS),
    "dict": st.dictionaries(st.text(max_size=5), _SCALARS, max_size=3),
    "str": st.one_of(st.sampled_from(_TEXTS), _TEXT),
}
_CONTENTS = [
    *(
        "- &a [*a]",
        "? [a]\n: b",
        "a: 1\na: 2",
        "!!python/object:os.system x",
        "{",
        "[[[[",
        "---\n---\n",
        "2027-01-01",
        "\ufeff{}",
        "null",
        "<<: 1",
    ),
    *(issue().pem, issue().pem[:200], issue().key_pem()),
]


def _well_formed(rules: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values of an option that Ansible lets through."""
    if rules.get("choices"):
        one = st.sampled_from([*rules["choices"]])
    else:
        one = _OF_TYPE.get(rules.get("elements", "str") if rules["type"] == "list" else rules["type"], _ANYTHING)
    return st.lists(one, max_size=3) if rules["type"] == "list" else one


@functools.cache
def _inputs(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Options for a module: a few of any kind, over options that are right where there is a sample of such."""
    options, case = in_process.options_of(name), case_of(name)
    known = [{}] if case is None else [{}, {}, *_samples(name, case)]
    values = {
        option: st.one_of(_well_formed(rules), _well_formed(rules), _well_formed(rules), _ANYTHING)
        for option, rules in options.items()
    }
    if "documents" in options:
        values["documents"] = st.one_of(
            st.lists(_bent(st.sampled_from(_documents())), min_size=1, max_size=3), values["documents"]
        )
    chosen = st.lists(st.sampled_from([*values]), max_size=5, unique=True)
    drawn = chosen.flatmap(lambda names: st.fixed_dictionaries({option: values[option] for option in names}))
    return st.tuples(st.sampled_from(known), drawn).map(lambda pair: {**pair[0], **pair[1]})


@functools.cache
def _documents() -> list[dict[str, Any]]:
    """A document of each resource that there is a sample of, as an export writes it."""
    found, seen = list[dict[str, Any]](), set[str]()
    with tempfile.TemporaryDirectory() as folder:
        emulator = Emulator(folder)
        tenant = in_process.Tenant(emulator)
        for name in in_process.MODULES:
            case = case_of(name)
            if case and not name.endswith("_info"):
                _prepare(name, tenant, {}, there=True)
                # What several tenants have is exported once.
                there = json.dumps(case.tenant.get("entities"), sort_keys=True)
                own = [resource_type(case.concrete(RESOURCES[name]))] if name in RESOURCES and there in seen else []
                seen.add(there)
                found += in_process.run("export", {"types": own} if own else {}, tenant.connect)["documents"]
        emulator.stop()
    return found


def _bent(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The same, at times with one thing in them replaced by anything, however deep it is."""

    def replaced(value: Any) -> st.SearchStrategy[Any]:
        if isinstance(value, dict) and value:
            return st.sampled_from([*value]).flatmap(
                lambda key: st.one_of(_SCALARS, replaced(value[key])).map(lambda new: {**value, key: new})
            )
        return _ANYTHING

    return st.one_of(values, values.flatmap(replaced))


def _files() -> st.SearchStrategy[bytes]:
    """The content of a file that a task may name."""
    document = _bent(st.sampled_from(_documents())).map(json.dumps)
    return st.one_of(document, st.sampled_from(_CONTENTS), st.text(max_size=40)).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    )


def _samples(name: str, case: Case) -> Iterator[dict[str, Any]]:
    """Options that are right: what creates, addresses and changes the sample resource, or lists it."""
    spec = in_process.options_of(name)
    address = {option: value for option, value in case.address.items() if "{{" not in value}
    for sample in (
        {**case.create},
        *({**case.create, **change} for change in case.changes.values()),
        {**address, "id": _GUIDS[0]},
    ):
        yield {option: value for option, value in sample.items() if option in spec}


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[in_process.Tenant]:
    emulator = Emulator(tmp_path_factory.mktemp("fuzz"))
    yield in_process.Tenant(emulator)
    emulator.stop()


def _prepare(name: str, tenant: in_process.Tenant, arguments: dict[str, Any], *, there: bool) -> None:
    """Put the tenant back to its beginning, the sample resource created if it is to be ``there``; an id of the samples
    becomes its id.
    """
    case = case_of(name)
    tenant.emulator.reset(dict(case.tenant) if case else None)
    if case and there:
        made = in_process.run(name.removesuffix("_info"), case.create, tenant.connect)
        if arguments.get("id") == _GUIDS[0]:
            arguments["id"] = made["resource"]["id"]
        tenant.emulator.clear_log()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to work in, some folders deep."""
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b" / "c")


def _offline(_session: Session) -> GraphClient:
    raise ConnectionFailed(OFFLINE, method="GET", path="/")


@pytest.mark.parametrize("name", in_process.MODULES)
def test_no_input_ends_in_a_traceback(name: str, tenant: in_process.Tenant) -> None:
    by_day = CHANGED if is_changed(name) else SAMPLE

    @settings(
        max_examples=max(CHANGED, settings().max_examples) if night() else by_day,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        deadline=None,
    )
    @given(data=st.data())
    def every_input(data: st.DataObject) -> None:
        check(name, tenant, data)

    every_input()


def check(name: str, tenant: in_process.Tenant, data: st.DataObject) -> None:
    """Run a module with one input."""
    arguments: dict[str, Any] = json.loads(json.dumps(data.draw(_inputs(name))))
    check_mode, online, there = (data.draw(st.booleans(), label) for label in ("check mode", "online", "there"))
    content = data.draw(_files(), "files")
    for file in ("x", "x.yml", "x.json"):
        Path(file).write_bytes(content)
    if online:
        _prepare(name, tenant, arguments, there=there)
    result = in_process.run(
        name, arguments, tenant.connect if online else _offline, check_mode=check_mode, sleep=tenant.sleep
    )
    event(re.sub(r"[^A-Za-z ].*", "", result.get("msg") or ("changed" if result["changed"] else "ok")))
    json.dumps(result)
    if not result.get("failed"):
        assert isinstance(result["changed"], bool)
        written = [
            request
            for request in tenant.emulator.requests
            if request["method"] != "GET" and not request["path"].endswith("/$batch")
        ]
        assert not (online and check_mode and written)
    else:
        message = result["msg"]
        assert message.strip() and "Traceback" not in message
        assert "\n" not in message or "\\n" in json.dumps(arguments), "Ansible repeats a wrong choice as it is"
    given = json.dumps({option: value for option, value in arguments.items() if option not in CERTIFICATES})
    if KEY_LINE not in given:
        assert KEY_LINE not in json.dumps(result)
