# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules in the tests' own process, as the action plugin runs them, with an emulator and no network between."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from clients import graph_client
from m365_graph_emulator import Emulator
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.action import graph
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions, credential_from
from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NoAnswer

#: Every module of the collection, by its file.
MODULES = sorted(path.stem for path in (Path(graph.__file__).parents[1] / "modules").glob("*.py"))
Connect = Callable[[session.Session], GraphClient]


class _Spec(Exception):
    """A module has declared its options."""


def options_of(name: str) -> dict[str, dict[str, Any]]:
    """A module's argument spec."""
    spec: dict[str, dict[str, Any]] = rules_of(name)["argument_spec"]
    return spec


def rules_of(name: str) -> dict[str, Any]:
    """What a module asks of its options: its argument spec, and rules such as ``required_one_of``."""

    def make(**rules: Any) -> Any:
        raise _Spec(rules)

    with pytest.raises(_Spec) as said:
        _module(name).main(make_module=make)
    found: dict[str, Any] = said.value.args[0]
    return found


def run(
    name: str,
    arguments: Mapping[str, Any],
    connect: Connect,
    *,
    check_mode: bool = False,
    sleep: Callable[[float], None] = lambda _seconds: None,
) -> dict[str, Any]:
    """A module's result; ``connect`` makes the client when it wants one, and ``sleep`` waits for replicas."""

    def connected(made: session.Session) -> Any:  # a function, so that the class binds it, whatever ``connect`` is
        return connect(made)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session.Session, "_connect", connected)
        patch.setattr(session, "clock", Clock(sleep=sleep))
        return result_of(name, arguments, check_mode=check_mode)


def result_of(name: str, arguments: Mapping[str, Any], *, check_mode: bool = False) -> dict[str, Any]:
    """A module's result, with the connection that it makes itself."""

    def make(*, argument_spec: dict[str, Any], supports_check_mode: bool, **rules: Any) -> Any:
        return graph._Module(f"m365.graph.{name}", dict(arguments), check_mode, argument_spec, rules)

    with pytest.raises(graph._Finished) as finished:
        _module(name).main(make_module=make)
    result: dict[str, Any] = json.loads(json.dumps(finished.value.result, cls=graph._RESULT_ENCODER))
    return result


def _module(name: str) -> Any:
    return importlib.import_module(f"ansible_collections.m365.graph.plugins.modules.{name}")


class Wireless:
    """A transport that hands requests to an emulator and carries its answers back, cut connections included."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        path, _mark, query = url.removeprefix(self._emulator.url).partition("?")
        reply = self._emulator._answer(
            method, path, query, {name.lower(): value for name, value in headers.items()}, body or b""
        )
        if reply.reset:
            raise NoAnswer("the connection was closed by the other side")
        content = reply.body[: len(reply.body) // 2] if reply.truncate else reply.body
        whole = len(content) == len(reply.body)
        return HttpAnswer(reply.status, CaseInsensitiveDict(reply.headers), content, whole=whole)

    def renew(self) -> None:
        """There is no connection."""


class Tenant:
    """An emulated tenant without a network, and the way of a module to it: with one token, in a time that costs
    nothing. ``passes`` gets the seconds that pass.
    """

    def __init__(self, emulator: Emulator, passes: Callable[[float], None] = lambda _seconds: None) -> None:
        self.emulator = emulator
        self._passes = passes
        self.transport = Wireless(emulator)
        self.credential = credential_from(
            CredentialOptions(
                emulator.tenant_id, emulator.client_id, emulator.client_secret, authority_url=emulator.authority_url
            ),
            transport=self.transport,
            environment={},
            sleep=self.sleep,
        )
        self.passed = 0.0

    def sleep(self, seconds: float) -> None:
        self.passed += seconds
        self._passes(seconds)

    def connect(self, made: session.Session) -> GraphClient:
        """The client that a task gets."""
        return graph_client(
            self.emulator.url,
            self.credential,
            transport=self.transport,
            timeout=made.params["timeout"],
            read_only=made.check_mode,
            sleep=self.sleep,
            monotonic=lambda: self.passed,
        )
