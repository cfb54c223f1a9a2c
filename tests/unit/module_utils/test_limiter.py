# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The limiter: exact waits, and none where there is no need."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.m365.graph.plugins.module_utils._http.limiter import (
    LIMITS,
    SERVICES,
    SHARE_HEADER,
    SLACK,
    Limiter,
    RateLimit,
    service_of,
    units_of,
)

SIGNING = "/beta/deviceAppManagement/enterpriseCodeSigningCertificates"


class Clock:
    def __init__(self) -> None:
        self.time = 50.0

    def __call__(self) -> float:
        return self.time


@pytest.mark.parametrize(
    ("path", "service"),
    [
        (SIGNING, "Intune"),
        ("/beta/deviceManagement/deviceConfigurations/x?$select=id", "Intune"),
        ("/v1.0/DEVICEMANAGEMENT/manageddevices/x", "Intune devices"),
        ("/v1.0/domains('contoso.com')/federationConfiguration", "identity"),
        ("/v1.0/identity/conditionalAccess/policies", "identity protection"),
        ("/beta/trustFramework/keySets", "trust framework"),
        ("/v1.0/domainsOfKnowledge", None),
        ("/v1.0/$batch", None),
        ("/v1.0", None),
    ],
)
def test_the_longest_path_tells_the_service(path: str, service: str | None) -> None:
    assert service_of(path) == service


def test_nothing_waits_below_the_limit_and_each_request_beyond_it_waits_for_the_one_it_follows() -> None:
    clock = Clock()
    limiter = Limiter(clock=clock)
    for _number in range(100):
        assert limiter.reserve("PATCH", SIGNING) == 0
        clock.time += 0.01
    assert limiter.reserve("PATCH", SIGNING) == pytest.approx(20 - 1 + SLACK)
    clock.time += 19 + SLACK
    assert limiter.reserve("POST", SIGNING) == pytest.approx(0.01)
    clock.time += 40
    assert limiter.reserve("DELETE", SIGNING) == 0


def test_reads_do_not_count_as_writes_but_as_requests() -> None:
    limiter = Limiter(clock=Clock())
    assert {limiter.reserve("GET", SIGNING) for _number in range(1000)} == {0.0}
    assert limiter.reserve("GET", SIGNING) == pytest.approx(20 + SLACK)
    assert limiter.reserve("PATCH", "/beta/domains/x") == 0, "another service"


def test_an_hour_of_writes_is_as_fast_as_the_limit_allows() -> None:
    clock, sent = Clock(), list[float]()
    limiter = Limiter([RateLimit("Intune", 100, 20, writes=True)], clock=clock)
    for _number in range(1000):
        clock.time += limiter.reserve("PATCH", SIGNING)
        sent.append(clock.time)
    assert all(later - earlier >= 20 for earlier, later in zip(sent, sent[100:], strict=False))
    assert sent[-1] - sent[0] == pytest.approx(9 * (20 + SLACK))


@pytest.mark.parametrize(
    ("method", "path", "units"),
    [
        ("GET", "/v1.0/applications", 2),
        ("GET", "/v1.0/applications?$select=id", 1),
        ("GET", "/beta/Applications?$expand=owners", 3),
        ("GET", "/v1.0/applications/x", 1),
        ("GET", "/v1.0/domains?$select=id", 1),
        ("GET", "/v1.0/domains?$expand=federationConfiguration", 2),
        ("POST", "/v1.0/applications", 1),
    ],
)
def test_what_a_request_costs(method: str, path: str, units: int) -> None:
    assert units_of(method, path) == units


def test_resource_units_are_counted_as_they_cost() -> None:
    clock = Clock()
    limiter = Limiter([RateLimit("identity", 5, 10, units=True)], clock=clock)
    costly, cheap = "/v1.0/applications", "/v1.0/domains"
    assert [limiter.reserve("GET", path) for path in (costly, costly)] == [0, 0]
    clock.time += 4
    assert limiter.reserve("GET", costly) == pytest.approx(6 + SLACK), "one unit is free, and it takes two"
    assert limiter.reserve("PATCH", cheap) == pytest.approx(6 + SLACK)


def test_threads_share_the_places() -> None:
    limiter = Limiter([RateLimit("Intune", 10, 20)], clock=Clock())
    with ThreadPoolExecutor(8) as pool:
        waits = sorted(pool.map(lambda _number: limiter.reserve("GET", SIGNING), range(30)))
    assert [round(wait, 1) for wait in waits] == [0.0] * 10 + [20.1] * 10 + [40.2] * 10


@pytest.mark.parametrize(
    ("said", "wait"),
    [("0.8", 0.0), ("0.9", 0.1), ("1.0", 0.2), ("1.8", 1.0), ("17", 1.0), ("0.2", 0.0), ("much", 0.0), (None, 0.0)],
)
def test_a_service_that_says_it_is_in_heavy_use_is_given_a_moment(said: str | None, wait: float) -> None:
    clock = Clock()
    limiter = Limiter(clock=clock)
    limiter.observe("/v1.0/domains", {SHARE_HEADER: said} if said else {})
    assert limiter.reserve("GET", "/v1.0/applications") == pytest.approx(wait)
    assert limiter.reserve("GET", SIGNING) == 0
    clock.time += 1
    assert limiter.reserve("GET", "/v1.0/applications") == 0


def test_every_limit_is_of_a_service_that_paths_lead_to() -> None:
    assert {limit.service for limit in LIMITS} == set(SERVICES.values())
