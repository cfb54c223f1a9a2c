# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Well-formed values of every Edm type for property-based tests: few of each, so that two that are drawn are often
equal.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from certificates import issue
from hypothesis import strategies as st
from provisioning_profiles import profile

from ansible_collections.m365.graph.plugins.module_utils._description.links import Reference
from ansible_collections.m365.graph.plugins.module_utils._values import pkcs12, provisioning_profile, x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import TYPE, Polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.strings import GuidText, JsonText
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Flags

_PRIMITIVE: dict[str, list[Any]] = {
    "Edm.String": ["CN=A, O=B", "o=b,cn=a", "0a1b", "0A:1B", "x", ""],
    "Edm.Boolean": [True, False],
    "Edm.Int32": [0, 1, "1"],
    "Edm.Int64": [0, 1, "1"],
    "Edm.Double": [0.0, 1, "INF"],
    "Edm.Guid": [
        "b20d3703-3703-b20d-0337-0db203370db2",
        "B20D3703-3703-B20D-0337-0DB203370DB2",
        "00000000-0000-0000-0000-000000000000",
    ],
    "Edm.Binary": ["YWI=", "YWI", "YWJj"],
    "Edm.DateTimeOffset": [
        "2027-01-01T00:00:00Z",
        "2027-01-01T01:00:00.0000000+01:00",
        "2027-01-01T00:00:00.0000001Z",
        "0001-01-01T00:00:00-08:00",
    ],
    "Edm.Date": ["2027-01-01", "2028-01-01"],
    "Edm.TimeOfDay": ["09:30", "09:30:00.0000000", "10:00:00"],
    "Edm.Duration": ["P14D", "PT336H", "P1D"],
}


def values(kind: EdmType, version: str = "beta") -> st.SearchStrategy[Any]:
    """Values of ``kind`` in a version, as a person or a service may write them."""
    if isinstance(kind, x509.CertificateType):
        return st.sampled_from(
            [
                issue("A").pem,
                x509.load(issue("A").pem).base64(),
                issue("A", index=1).pem,
                issue("B").pem,
                issue("A", days=700).pem,
            ]
        )
    if isinstance(kind, provisioning_profile.ProvisioningProfileType):
        return st.sampled_from([profile(days) for days in (100, 200)])
    if isinstance(kind, pkcs12.Pkcs12Type):
        return st.sampled_from([base64.b64encode(issue(name).pfx("x")).decode() for name in ("A", "B")])
    if kind is pkcs12.PfxCredential:
        return st.sampled_from([base64.b64encode(issue(name, usages=None).pfx("x")).decode() for name in ("A", "B")])
    if kind is pkcs12.PfxPassword:
        return st.just("x")
    if isinstance(kind, Flags):
        members = st.lists(st.sampled_from(kind.choices), min_size=1, max_size=3)
        return members | members.map(",".join)
    if isinstance(kind, Enum):
        return st.sampled_from([*kind.choices, *(choice.upper() for choice in kind.choices)])
    if isinstance(kind, Polymorphic):
        return st.one_of([values(part, version).map(_of_type(part.name)) for part in kind.parts])
    if isinstance(kind, Complex):
        known = {name: inner for name, inner in kind.properties.items() if version == "beta" or name not in kind.beta}
        return st.fixed_dictionaries(
            {}, optional={name: st.none() | values(inner, version) for name, inner in known.items()}
        )
    if isinstance(kind, Collection):
        return st.lists(values(kind.item, version), max_size=3, unique_by=kind._key if kind.kind == "keyed" else None)
    if isinstance(kind, JsonText):
        return st.sampled_from(['{"a":{"b":1}}', '{ "a": {"b": "1"} }', {"a": {"b": 1}}, '{"a":null}', {}])
    if kind is Reference:
        return st.sampled_from([*_PRIMITIVE["Edm.Guid"], "Contoso"])
    if kind is GuidText:
        return st.sampled_from(_PRIMITIVE["Edm.Guid"])
    return st.sampled_from(_PRIMITIVE[kind.name])


def _of_type(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda value: {TYPE: f"#{name}", **value}
