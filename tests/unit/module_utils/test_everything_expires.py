# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``certificate_info`` lists every certificate, key, secret and token: held against Microsoft's metadata.

Every property of the SDKs that is the end of something, or that contains a certificate, is read by a source, or
tests/facts/coverage.json has the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graph_facts import PREFIX, VERSIONS, read, schema

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._expiry.sources import SOURCES, ExpirySource
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE

ROOT = Path(__file__).parents[3]
ENDS = re.compile(
    r"(?i)expir|^exp$|notAfter|valid(?:ity)?(?:To|Until|End)|^(?:preferredTokenSigningKey)?end(?:Date|Time)"
)
MOMENTS = {"Date", "DateTimeOffset"}
SECONDS = re.compile(r"^(?:exp|notAfter)$")
END = "2031-02-03T04:05:06Z"
#: Read by code of their own, without a description: proved below.
CREDENTIALS = {"keyCredential.endDateTime": "keyCredentials", "passwordCredential.endDateTime": "passwordCredentials"}


def expiring() -> set[str]:
    """``type.property`` of everything that ends, or is a certificate, in either version."""
    return {
        f"{name}.{prop}"
        for version in VERSIONS
        for name, entry in read(f"{version}.json")["trust"].items()
        for prop, kind in entry.get("props", {}).items()
        if (kind in MOMENTS and ENDS.search(prop))
        or (kind == "Int32|Int64" and SECONDS.search(prop))
        or (kind in ("Binary", "String") and prop.lower().endswith("certificate"))
    }


def types(version: str) -> dict[str, Any]:
    return {**schema(version)["complex"], **schema(version)["entities"]}


def declared(name: str, prop: str) -> Iterator[str]:
    """The types that declare a property: the type, its base types, or types that are derived from it."""
    for version in VERSIONS:
        known = types(version)
        chain = [name]
        while base := known.get(chain[-1], {}).get("base"):
            chain.append(base)
        derived = [one for one, entry in known.items() if entry.get("base") == name]
        yield from (one for one in [*chain, *derived] if prop in known.get(one, {}).get("props", {}))


def places(name: str, path: str) -> set[str]:
    """``type.property`` of what is at a path of names below a type."""
    first, _dot, rest = path.partition(".")
    owners = {*declared(name, first)}
    if not rest:
        return {f"{owner.removeprefix(PREFIX)}.{first}" for owner in owners}
    inner = {
        properties[first]["t"]
        for owner in owners
        for version in VERSIONS
        if first in (properties := types(version).get(owner, {}).get("props", {}))
    }
    return set().union(*(places(one, rest) for one in inner))


def listed(source: ExpirySource, part: Expiring) -> set[str]:
    """What a description reads."""
    prefix = f"{part.each}." if part.each else ""
    paths = [f"{prefix}{name}" for name in (part.ends, part.certificate) if name]
    return set().union(*(places(source.resource.type, path) for path in paths))


def covered() -> set[str]:
    return {*CREDENTIALS}.union(
        *(listed(source, part) for source in SOURCES.values() for part in source.resource.expires)
    )


def reasons() -> list[str]:
    return [name for entry in read("coverage.json")["not_expiring"] for name in entry["properties"].split()]


def test_everything_that_expires_is_listed_or_there_is_a_reason() -> None:
    found = expiring()
    assert len(found) > 100
    assert found - covered() - {*reasons()} == set()


def test_a_reason_is_about_something_that_is_not_listed() -> None:
    assert len(reasons()) == len({*reasons()})
    assert {*reasons()} <= expiring()
    assert {*reasons()} & covered() == set()
    assert all(entry["why"] for entry in read("coverage.json")["not_expiring"])


@pytest.mark.parametrize("name", SOURCES)
def test_what_a_source_reads_is_in_the_metadata(name: str) -> None:
    """A name that is misspelt in a description would never be found in an entity."""
    for part in SOURCES[name].resource.expires:
        assert listed(SOURCES[name], part), part.use


@pytest.mark.parametrize("name", ["application", "servicePrincipal"])
@pytest.mark.parametrize("prop", CREDENTIALS)
def test_credentials_are_read_by_code_of_their_own(name: str, prop: str) -> None:
    entry = {"keyId": "1", "type": "Symmetric", "usage": "Verify", "endDateTime": END}
    (item,) = SOURCES[name].items({"appId": "2", CREDENTIALS[prop]: [entry]})
    assert item.ends is not None and item.property == CREDENTIALS[prop]


def test_the_guide_names_every_type() -> None:
    guide = (ROOT / "docs" / "docsite" / "rst" / "guide_certificate_expiry.rst").read_text(encoding="utf-8")
    roots = {*TRUSTED_ROOT_CERTIFICATE.variants}
    assert {name for name in {*SOURCES} - roots if f"``{name}``" not in guide} == set()
