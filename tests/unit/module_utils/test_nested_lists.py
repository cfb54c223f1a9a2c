# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates of Microsoft Cloud PKI are listed below each authority, or at the path of Microsoft's pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._description.cloud_pki import LEAVES, LEAVES_BELOW
from ansible_collections.m365.graph.plugins.module_utils._engine import nested_lists
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import (
    CLOUD_CERTIFICATION_AUTHORITY_LEAF_CERTIFICATE as LEAF,
)

AUTHORITIES = "/deviceManagement/cloudCertificationAuthority"
BELOW = f"{AUTHORITIES}/{{}}/cloudCertificationAuthorityLeafCertificate"


class Service:
    """Lists by path; every other path answers with an error."""

    def __init__(
        self, lists: Mapping[str, list[dict[str, Any]]], error: type[_errors.GraphError] = _errors.NotFound
    ) -> None:
        self.lists = lists
        self.error = error
        self.paths: list[str] = []

    def list(self, path: str, *, version: str, params: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        assert (version, params) == ("beta", None)
        self.paths.append(path)
        if path not in self.lists:
            raise self.error("nothing", method="GET", path=path)
        return iter(self.lists[path])


def rows(service: Service) -> list[tuple[str, str | None]]:
    found = Locator(service).rows(Target(LEAF, "beta"))  # type: ignore[arg-type]
    return [(row["id"], row.get("issuerId")) for row in found]


def test_every_authority_lists_its_certificates() -> None:
    lists = {
        AUTHORITIES: [{"id": "a"}, {"id": "b"}],
        BELOW.format("a"): [{"id": "1"}],
        BELOW.format("b"): [{"id": "2", "issuerId": "B"}],
    }
    service = Service(lists)
    assert rows(service) == [("1", "a"), ("2", "B")]
    assert service.paths == [AUTHORITIES, BELOW.format("a"), BELOW.format("b")]
    found = Locator(service).get(Target(LEAF, "beta", "2"), "2")  # type: ignore[arg-type]
    assert found and found["id"] == "2"
    assert Locator(service).get(Target(LEAF, "beta", "3"), "3") is None  # type: ignore[arg-type]


def test_a_service_that_lists_all_at_once_is_read_so() -> None:
    service = Service(
        {AUTHORITIES: [{"id": "a"}], LEAVES: [{"id": "1", "issuerId": "a"}, {"id": "2", "issuerId": "b"}]}
    )
    assert rows(service) == [("1", "a"), ("2", "b")]
    below = nested_lists.rows_below_or_of(service, LEAVES_BELOW, "a", LEAVES, "beta")  # type: ignore[arg-type]
    assert [row["id"] for row in below] == ["1", "2"]


def test_what_is_refused_is_no_missing_path() -> None:
    service = Service({AUTHORITIES: [{"id": "a"}]}, _errors.Forbidden)
    with pytest.raises(_errors.Forbidden):
        rows(service)
    assert service.paths == [AUTHORITIES, BELOW.format("a")]


def test_usages_in_a_string_are_a_list() -> None:
    shown = LEAF.to_options(
        {"id": "1", "keyUsages": '["digitalSignature","keyEncipherment"]', "extendedKeyUsages": "no JSON"}
    )
    assert (shown["key_usages"], shown["extended_key_usages"]) == (["digitalSignature", "keyEncipherment"], "no JSON")
