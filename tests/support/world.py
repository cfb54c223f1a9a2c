# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One cell of the fault table: an emulated tenant, an operation on it, and a time that both sides share and that costs
nothing.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

import pytest
from certificates import issue
from clients import graph_client, own_options
from in_process import Wireless
from m365_graph_emulator import Emulator
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import credential_from
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.transport import (
    HttpAnswer,
    NoAnswer,
    NotSent,
    Transport,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_DEVICE_CERTIFICATE_STATE,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import INTERNAL_DOMAIN_FEDERATION
from ansible_collections.m365.graph.plugins.module_utils._tenant.applier import Applier
from ansible_collections.m365.graph.plugins.module_utils._tenant.current_state import CurrentState
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, parse, resource_type
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import plan_documents
from ansible_collections.m365.graph.plugins.module_utils._values.naming import camel_case

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
NAMES = ("a", "b", "c")
PROFILE = "3f0d5d66-5d66-3f0d-665d-0d3f665d0d3f"
#: Real seconds that the wire waits for an answer that will not come, and for one that will.
SILENCE, PLENTY = 0.4, 10.0


class Time:
    """Passes by sleeping and by waiting for answers; the emulator's clocks follow it."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.began = time.time()

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    def time(self) -> float:
        return self.began + self.passed

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.passed += seconds


class Near(Wireless):
    """A transport to an emulator in this process, with the header ``Date`` of its server; :meth:`sleep` replaces that
    of the emulator. An answer for which it sleeps longer than the client waits does not come.
    """

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self._slept = 0.0

    def sleep(self, seconds: float) -> None:
        self._slept += seconds

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        self._slept = 0.0
        try:
            answer = super().send(method, url, headers=headers, body=body, timeout=timeout)
        except NoAnswer as reason:
            raise NoAnswer("the time ran out") if self._slept > timeout else reason from None
        if self._slept > timeout:
            raise NoAnswer("the time ran out")
        dated = CaseInsensitiveDict({**answer.headers, "Date": formatdate(usegmt=True)})
        return HttpAnswer(answer.status, dated, answer.body, whole=answer.whole)


def near(emulator: Emulator, patch: pytest.MonkeyPatch) -> Near:
    """A transport to the emulator, which no longer sleeps in real time."""
    made = Near(emulator)
    patch.setattr("m365_graph_emulator.exchange.time.sleep", made.sleep)
    return made


class Wire:
    """The way to the emulator; a wait that ends in a time-out passes as shared time, not as real time."""

    def __init__(self, inner: Transport, shared: Time, *, silent: bool) -> None:
        self._inner, self._time, self._patience = inner, shared, SILENCE if silent else PLENTY
        self.unreachable = 0
        self.timeouts: list[float] = []

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        self.timeouts.append(timeout)
        if self.unreachable and ("/beta/" in url or "/v1.0/" in url):
            self.unreachable -= 1
            raise NotSent("the connection was refused")
        try:
            answer = self._inner.send(method, url, headers=headers, body=body, timeout=self._patience)
        except NoAnswer as reason:
            if "time ran out" in str(reason):
                self._time.sleep(timeout)
            raise
        self._time.sleep(0.05)
        return answer

    def renew(self) -> None:
        self._inner.renew()


def hexadecimal(name: str) -> str:
    """A thumbprint."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest().upper()


def certificate(name: str) -> str:
    return issue(name, now=NOW).pem


def text(name: str) -> str:
    return "".join(line for line in certificate(name).splitlines() if "-----" not in line)


def _federation(name: str, **more: str) -> dict[str, Any]:
    return {
        **more,
        "displayName": name,
        "issuerUri": f"http://{name}.example/trust",
        "passiveSignInUri": f"https://sts.{name}.example/ls",
        "preferredAuthenticationProtocol": "wsFed",
        "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
        "signingCertificate": text(name),
    }


@dataclass(frozen=True)
class Kind:
    """A resource under test: the tenant before, where each of its three items is, and the property that a PATCH
    changes.

    ``pages`` is how many requests its list takes, and ``place`` the parameters of an item's path.
    """

    resource: Resource
    tenant: Mapping[str, Any]
    collection: Callable[[str], str]
    created: Mapping[str, Any]
    key: Callable[[str], Mapping[str, Any]]
    property: str
    pages: int
    place: Callable[[str], Mapping[str, str]] = lambda name: {}

    def target(self, name: str) -> Target:
        return Target(self.resource, self.resource.default_version, parameters=self.place(name))

    def documents(self) -> list[Document]:
        """What makes one resource, changes another and removes a third."""
        kind = resource_type(self.resource)
        places = {
            name: {camel_case(option): value for option, value in self.place(name).items()} for name in (*NAMES, "new")
        }
        raw: list[dict[str, Any]] = [
            {"type": kind, "key": places["new"], "properties": dict(self.created)},
            {"type": kind, "key": {**places["a"], **self.key("a")}, "properties": {self.property: "changed"}},
            {"type": kind, "key": {**places["b"], **self.key("b")}, "state": "absent"},
        ]
        return [parse(document, f"document {number}") for number, document in enumerate(raw, 1)]


KINDS = {
    "code signing": Kind(
        ENTERPRISE,
        {
            SIGNING: [
                {
                    "id": name,
                    "status": "provisioned",
                    "subject": f"CN={name}",
                    "subjectName": name,
                    "issuer": "CN=CA",
                    "issuerName": "CA",
                    "expirationDateTime": "2031-01-01T00:00:00Z",
                    "uploadDateTime": "2026-01-01T00:00:00Z",
                }
                for name in NAMES
            ]
        },
        lambda name: SIGNING,
        {"content": certificate("new")},
        lambda name: {"subject": f"CN={name}"},
        "subjectName",
        2,
    ),
    "federation": Kind(
        INTERNAL_DOMAIN_FEDERATION,
        {
            "/domains": [
                *(
                    {
                        "id": f"{name}.example",
                        "isVerified": True,
                        "authenticationType": "Federated",
                        "federationConfiguration": [_federation(name, id=name)],
                    }
                    for name in NAMES
                ),
                {"id": "new.example", "isVerified": True},
            ]
        },
        lambda name: f"/domains/{name}.example/federationConfiguration",
        _federation("new"),
        lambda name: {},
        "displayName",
        1,
        lambda name: {"domain": f"{name}.example"},
    ),
    "device certificate": Kind(
        MANAGED_DEVICE_CERTIFICATE_STATE,
        {
            "/deviceManagement/deviceConfigurations": [
                {
                    "id": PROFILE,
                    "@odata.type": "#microsoft.graph.iosPkcsCertificateProfile",
                    "displayName": "Wi-Fi",
                    "managedDeviceCertificateStates": [
                        {"id": name, "certificateThumbprint": hexadecimal(name), "deviceDisplayName": name}
                        for name in NAMES
                    ],
                }
            ]
        },
        lambda name: (
            f"/deviceManagement/deviceConfigurations/{PROFILE}/microsoft.graph.iosPkcsCertificateProfile/managedDeviceCertificateStates"
        ),
        {"certificateThumbprint": hexadecimal("new"), "deviceDisplayName": "new"},
        lambda name: {"certificateThumbprint": hexadecimal(name)},
        "deviceDisplayName",
        2,
        lambda name: {"device_configuration_id": PROFILE, "profile_type": "iosPkcsCertificateProfile"},
    ),
}


class World:
    """A tenant, and a client of it in a time of its own."""

    def __init__(
        self,
        emulator: Emulator,
        shared: Time,
        kind: Kind,
        settings: Mapping[str, Any],
        transport: Transport,
        effects: list[str],
        **wire: Any,
    ) -> None:
        self.kind, self.time, self.emulator = kind, shared, emulator
        self.skew: float = wire.pop("skew", 0.0)
        timeout = wire.pop("timeout", 300.0)
        emulator.reset({"entities": copy.deepcopy(dict(kind.tenant)), "settings": {"page_size": 2, **settings}})
        effects.clear()
        self.effects = effects
        self.wire = Wire(transport, shared, silent=wire.get("silent", False))
        self.credential = credential_from(
            own_options(emulator),
            transport=self.wire,
            now=self.now,
            sleep=shared.sleep,
        )
        self.client = graph_client(
            emulator.graph_url,
            self.credential,
            transport=self.wire,
            timeout=timeout,
            side_by_side=1,  # the time of two that wait side by side would pass twice
            sleep=shared.sleep,
            monotonic=shared.monotonic,
            now=self.now,
            random=lambda: 0.5,
        )
        self.reconciler = Reconciler(self.client)
        self.credential.token()
        emulator.clear_log()

    def now(self) -> float:
        return self.time.time() + self.skew

    def perform(
        self, operation: str, begin: Callable[[], None] = lambda: None
    ) -> list[_errors.M365GraphError | BatchResult | None]:
        """Do it, after ``begin``; what came out, request by request for a batch. Raises what the operation raises."""
        kind, target = self.kind, self.kind.target("a")
        version = target.version
        if operation == "apply":
            entries = plan_documents(kind.documents(), CurrentState(self.client, Locator(self.client)), now=NOW)
            assert [entry.error for entry in entries] == [None] * 3
            begin()
            Applier(self.client, lambda *_told: None).carry_out(entries, continue_on_error=True)
            for entry, value in zip(entries, ("new", "changed", None), strict=True):
                final = entry.outcome.entity if entry.outcome else None
                assert entry.error or (final and final[kind.property]) == value, "the final state as it was reported"
            return [entry.error for entry in entries]
        begin()
        if operation == "create":
            desired = kind.resource.parse(kind.created, version)
            outcome = self.reconciler.reconcile(kind.target("new"), desired, now=NOW)
            assert outcome.entity is not None
            return [None]
        if operation == "PATCH":
            desired = kind.resource.parse({**kind.key("a"), kind.property: "changed"}, version)
            outcome = self.reconciler.reconcile(target, desired, now=NOW)
            assert outcome.entity is not None and outcome.entity[kind.property] == "changed", (
                "the final state as it was reported"
            )
            return [None]
        if operation == "DELETE":
            outcome = self.reconciler.reconcile(
                target, kind.resource.parse(dict(kind.key("a")), version), absent=True, now=NOW
            )
            assert outcome.entity is None
            return [None]
        if operation == "list":
            found = [row["id"] for _place, row in self.reconciler.read(target)]
            assert found == self.listed()
            return [None]
        if operation == "batch of reads":
            reads = [BatchRequest("GET", f"{kind.collection(name)}/{name}", version) for name in NAMES]
            results = self.client.batch([*reads, BatchRequest("GET", kind.collection("a"), version)])
            for name, result in zip(NAMES, results, strict=False):
                assert isinstance(result, _errors.GraphError) or (result.body or {})["id"] == name
            last = results[-1]
            if isinstance(last, Reply) and last.body:
                rows: Any = last.body["value"]
                assert [row["id"] for row in rows] == self.listed()
                assert "@odata.nextLink" not in last.body
            return list(results)
        writes = [
            BatchRequest("PATCH", f"{kind.collection(name)}/{name}", version, body={kind.property: "changed"})
            for name in NAMES
        ]
        return list(self.client.batch(writes))

    def listed(self) -> list[str]:
        """The ids in the first item's collection."""
        return [name for name in NAMES if self.kind.collection(name) == self.kind.collection("a")]

    def values(self) -> dict[str, Any]:
        """The property that a PATCH changes, by id, of everything that is there; what was created is ``new``."""
        places = dict.fromkeys(self.kind.collection(name) for name in (*NAMES, "new"))
        rows = [row for place in places for row in self.emulator.entities(place)]
        return {row["id"] if row["id"] in NAMES else "new": row[self.kind.property] for row in rows}

    def expected_values(self, operation: str, changed: bool) -> dict[str, Any]:
        """What :meth:`values` must be before and after an operation."""
        before = {name: name for name in NAMES}
        if not changed or operation in ("list", "batch of reads"):
            return before
        return {
            "create": {**before, "new": "new"},
            "PATCH": {**before, "a": "changed"},
            "DELETE": {name: name for name in NAMES if name != "a"},
            "batch of writes": dict.fromkeys(NAMES, "changed"),
            "apply": {"a": "changed", "c": "c", "new": "new"},
        }[operation]
