# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file with authorities, and the wait until the service has downloaded it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from certificates import NOW, bundle, issue
from cryptography.hazmat.primitives.serialization import Encoding

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._description.authority_upload import (
    LARGEST,
    MOST,
    AuthorityFile,
    how_it_ended,
    is_running,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._module.authority_upload import _Loader
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    PUBLIC_KEY_INFRASTRUCTURE,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509

ROOT, ISSUING = (
    issue(name, usages=None, root=True, authority=True, index=index) for index, name in enumerate(("Root", "Issuing"))
)
DATA = bundle(ROOT, ISSUING)
FILE = AuthorityFile.read(DATA)
#: A file of this kind without any certificate.
EMPTY = bytes.fromhex("302306092a864886f70d010702a0163014020101" + "3100" + "300b06092a864886f70d010701" + "3100")
ID = "fdd9841c-90c6-4234-a116-d72a5cd2c583"
BEFORE = {"id": ID, "displayName": "PKI", "status": None, "statusDetails": None}
ROWS = [{"thumbprint": x509.load(issued.pem).thumbprint.lower()} for issued in (ROOT, ISSUING)]


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_file_is_read(encoding: Encoding) -> None:
    data = bundle(ROOT, ISSUING, ROOT, encoding=encoding)
    file = AuthorityFile.read(data)
    assert file.digest == hashlib.sha256(data).hexdigest().upper()
    assert sorted(one.subject_common_name for one in file.authorities) == ["Issuing", "Root"], "each once"


@pytest.mark.parametrize(
    "data", [b"", b"x", ROOT.der, ROOT.pem.encode(), ROOT.key_pem().encode(), ROOT.pfx("x"), EMPTY]
)
def test_what_is_no_such_file(data: bytes) -> None:
    with pytest.raises(_errors.InvalidValue, match=r"PKCS #7 file \(\.p7b\)"):
        AuthorityFile.read(data)


def test_only_thumbprints_are_compared() -> None:
    assert FILE.lacking([]) == FILE.authorities
    assert [one.subject_common_name for one in FILE.lacking(ROWS[:1])] == ["Issuing"]
    assert FILE.lacking([*ROWS, {"thumbprint": None}]) == ()


def test_an_authority_that_is_there_excludes_the_file() -> None:
    FILE.check_additions("src", [])
    FILE.check_additions("src", ROWS)
    with pytest.raises(_errors.InputError, match=r"1 of its 2 authorities are there already \(Root\).*\(Issuing\)"):
        FILE.check_additions("src", ROWS[:1])


def test_an_infrastructure_has_at_most_250_authorities() -> None:
    others = [{"thumbprint": f"{number:040X}"} for number in range(MOST - 1)]
    FILE.check_additions("src", others[1:])
    with pytest.raises(_errors.InputError, match="the infrastructure would have 251; the service takes at most 250"):
        FILE.check_additions("src", others)


def test_a_certificate_that_is_too_large() -> None:
    large = issue("Root", usages=None, root=True, authority=True, organization="x" * (LARGEST // 2))
    with pytest.raises(_errors.InputError, match="bytes; the service takes at most 8,192"):
        AuthorityFile.read(bundle(large)).check("src", NOW, {})


def test_many_names_are_cut_off() -> None:
    many = [x509.load(issue(f"CA {number}", usages=None, root=True, authority=True).pem) for number in range(7)]
    ended = how_it_ended({"status": "failed", "statusDetails": None}, many, 7)
    assert ended == (
        'The upload ended with the status "failed". 7 of 7 authorities are not there: CA 0, CA 1, CA 2, CA 3, CA 4, '
        "and 2 more."
    )
    assert how_it_ended({}, many[:1], 7) == "The upload ended. 1 of 7 authorities are not there: CA 0."


@pytest.mark.parametrize(
    ("status", "runs"), [("running", True), ("Running", True), ("succeeded", False), (None, False)]
)
def test_what_runs(status: str | None, runs: bool) -> None:
    assert is_running({"status": status}) == runs


class Service(GraphClient):
    """The infrastructure as each read shows it, the last one for ever, with how many authorities are there then."""

    def __init__(self, *states: tuple[str | None, int], error: Exception | None = None) -> None:
        self._states: Iterator[tuple[str | None, int]] = iter(states)
        self._state = states[0]
        self._error = error
        self.posts: list[Any] = []
        self.slept: list[float] = []
        self.time = 1000.0
        self.calls = []
        self.clock = Clock(sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time -= seconds

    @property
    def time_left(self) -> float:
        return self.time

    def get(self, path: str, **_more: Any) -> dict[str, Any]:
        self._state = next(self._states, self._state)
        return {**BEFORE, "status": self._state[0]}

    def list(self, path: str, **_more: Any) -> Iterator[dict[str, Any]]:
        assert path.endswith(f"/{ID}/certificateAuthorities")
        return iter(ROWS[: self._state[1]])

    def post(self, path: str, *, body: Any = None, **_more: Any) -> Reply:
        self.posts.append((path.rpartition("/")[2], body))
        if self._error:
            raise self._error
        return Reply(204, None, {})


class Task:
    """What the loader takes of a session."""

    def __init__(self, service: Service) -> None:
        self.client = service
        self.warnings: list[str] = []
        self.warn = self.warnings.append


UNKNOWN = _errors.AmbiguousOutcome("no answer.", method="POST", path="/")


def upload(service: Service, wait: bool = True, status: str | None = None) -> tuple[dict[str, Any], list[str]]:
    task = Task(service)
    loader = _Loader(cast(Session, task), Target(PUBLIC_KEY_INFRASTRUCTURE, "v1.0"), FILE)
    seen = loader.upload({**BEFORE, "status": status}, "https://pki.contoso.com/ca.p7b", wait=wait)
    assert len(service.posts) == 1
    return seen, task.warnings


def test_it_ends_when_the_authorities_are_there() -> None:
    service = Service(("running", 0), ("running", 1), ("succeeded", 2))
    seen, warnings = upload(service)
    assert (seen["status"], warnings, service.slept) == ("succeeded", [], [1.0, 2.0])


def test_a_status_from_before_is_no_end() -> None:
    service = Service(("succeeded", 0), ("succeeded", 0), ("running", 0), ("succeeded", 2))
    seen, warnings = upload(service, status="succeeded")
    assert (seen["status"], warnings) == ("succeeded", [])
    assert service.slept == [1.0, 2.0, 1.0]


def test_one_that_is_over_at_once() -> None:
    service = Service(("succeeded", 2))
    assert upload(service, status="succeeded")[0]["status"] == "succeeded"
    assert service.slept == []


def test_a_list_may_lag_behind_the_status() -> None:
    service = Service(("running", 0), ("succeeded", 0))
    real, reads = service.list, []

    def listed(path: str, **more: Any) -> Iterator[dict[str, Any]]:
        reads.append(path)
        return iter(ROWS) if len(reads) > 2 else real(path, **more)

    service.list = listed  # type: ignore[method-assign]
    assert upload(service)[0]["status"] == "succeeded"


@pytest.mark.parametrize("wait", [True, False])
def test_a_failure_is_an_error(wait: bool) -> None:
    with pytest.raises(_errors.NoMatch, match=r'ended with the status "failed"\. 1 of 2 authorities are not there: '):
        upload(Service(("failed", 1)), wait)


def test_an_accepted_upload_that_never_shows() -> None:
    service = Service(("succeeded", 0))
    with pytest.raises(_errors.NoMatch, match="but does not show it or its authorities so far: run again later"):
        upload(service, status="succeeded")
    assert 30 <= sum(service.slept) < 90


@pytest.mark.parametrize("state", [("running", 0), ("succeeded", 2)])
def test_an_unknown_outcome_that_has_happened(state: tuple[str, int]) -> None:
    assert upload(Service(state, ("succeeded", 2), error=UNKNOWN))[0]["status"] == "succeeded"


def test_an_unknown_outcome_that_has_not_happened_is_not_repeated() -> None:
    service = Service((None, 0), error=UNKNOWN)
    with pytest.raises(_errors.AmbiguousOutcome, match="The upload is not running so far; it was not sent again"):
        upload(service)
    assert len(service.posts) == 1 and sum(service.slept) < 30


def test_time_that_is_up() -> None:
    service = Service(("running", 0))
    service.time = 10.0
    seen, warnings = upload(service)
    assert seen["status"] == "running"
    assert warnings == ["The upload was accepted and is still running. Run again later to see how it ends."]
    assert sum(service.slept) < 10


def test_without_waiting_one_that_runs_is_enough() -> None:
    service = Service(("running", 0))
    seen, warnings = upload(service, wait=False)
    assert (seen["status"], warnings, service.slept) == ("running", [], [])


def test_the_hash_is_that_of_the_file() -> None:
    service = Service(("succeeded", 2))
    upload(service)
    assert service.posts == [
        ("upload", {"uploadUrl": "https://pki.contoso.com/ca.p7b", "sha256FileHash": replace(FILE).digest})
    ]
