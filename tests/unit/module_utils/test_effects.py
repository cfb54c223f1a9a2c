# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The effects in the guide are those in the descriptions, option by option and type by type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import facts

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import CERTIFICATE_PROFILE
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE

GUIDE = (Path(facts.__file__).parents[2] / "docs" / "docsite" / "rst" / "guide_certificate_profiles.rst").read_text()
KNOWN = {
    "iosScepCertificateProfile",
    "macOSScepCertificateProfile",
    "windows81SCEPCertificateProfile",
    "androidScepCertificateProfile",
}
SCEP = {name for name in CERTIFICATE_PROFILE.variants if "scep" in name.lower()}
COLUMNS = [
    KNOWN,
    SCEP - KNOWN,
    {name for name in CERTIFICATE_PROFILE.variants if "Pkcs" in name},
    {name for name in CERTIFICATE_PROFILE.variants if "PFX" in name},
]
NONE = "–"


def _table(title: str) -> Iterator[list[str]]:
    """The rows of the table below a title, without the header."""
    table = re.search(rf"^{title}\n~+\n.*?^   :header-rows: 1\n\n(.*?)(?=^\S|\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert table, title
    for row in re.split(r"^   \* - ", table[1], flags=re.MULTILINE)[2:]:
        yield [" ".join(cell.split()) for cell in row.split("\n     - ")]


def _effect(item: Property) -> str:
    return f"{item.effect.value}, {'documented' if item.documented else 'presumed'}"


def _effects(resource: Resource, types: Iterable[str], option: str) -> set[str]:
    found = {_effect(item) for name in types for item in resource.variants[name].writable() if item.option == option}
    return found or {NONE}


def test_every_type_has_its_column() -> None:
    assert sorted(name for column in COLUMNS for name in column) == sorted(CERTIFICATE_PROFILE.variants)


def test_effects_of_certificate_profiles() -> None:
    told = {row[0].strip("`"): row[1:] for row in _table("Effects of changes to a certificate profile")}
    assert set(told) | {"assignments"} == {item.option for item in CERTIFICATE_PROFILE.writable()}
    for option, cells in told.items():
        assert [{cell} for cell in cells] == [_effects(CERTIFICATE_PROFILE, types, option) for types in COLUMNS], option


def test_effects_of_trusted_roots() -> None:
    told = {row[0].strip("`"): row[1] for row in _table("Effects of changes to a trusted root certificate")}
    assert set(told) | {"assignments"} == {item.option for item in TRUSTED_ROOT_CERTIFICATE.writable()}
    for option, cell in told.items():
        assert {cell} == _effects(TRUSTED_ROOT_CERTIFICATE, TRUSTED_ROOT_CERTIFICATE.variants, option), option


def test_effects_of_narrower_assignments() -> None:
    types = {**CERTIFICATE_PROFILE.variants, **TRUSTED_ROOT_CERTIFICATE.variants}
    told = {
        name: effect
        for named, effect in _table("Effects of narrower assignments")
        for name in re.findall(r"``(\w+)``", named)
    }
    (others,) = [effect for named, effect in _table("Effects of narrower assignments") if named == "all others"]
    assert {name: told.get(name, others) for name in types} == {
        name: _effect(resource.property("assignments")) for name, resource in types.items()
    }
    for resource in types.values():
        item = resource.property("assignments")
        assert (item.effect_of is None) == (item.effect.value == "safe")


def test_whatever_does_harm_is_an_effect_of_a_writable_property() -> None:
    for resource in [*CERTIFICATE_PROFILE.variants.values(), *TRUSTED_ROOT_CERTIFICATE.variants.values()]:
        assert all(item.effect.value == "safe" for item in resource.properties if not item.writable)
