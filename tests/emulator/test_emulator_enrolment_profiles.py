# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Enrolment profiles of Apple devices, inside the token from Apple, are documents of any type.

Their types are those of Microsoft's SDK for beta: profiles of phones, computers, television and glasses.
"""

from __future__ import annotations

from typing import Any

from any_types import changed, writes
from apply_tenant import APPLY, EXPORT, MakeLab
from m365_graph_emulator.types import MODEL
from sdk_metadata import SdkMetadata, SdkResource, graph_sdk

TOKEN = "54fac284-7866-43e5-860a-9c8e10fa3d7d"
TOKENS = "/deviceManagement/depOnboardingSettings"
PROFILES = f"{TOKENS}/{TOKEN}/enrollmentProfiles"
BASE = "models/enrollment_profile"
TENANT = {"entities": {TOKENS: [{"id": TOKEN, "tokenName": "Contoso devices"}]}}
CERTIFICATES = [{"certificate": "QmVybGlu", "thumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A"}]
OTHERS = [{**CERTIFICATES[0], "thumbprint": "0" * 40}]
WITH_CERTIFICATES = {"microsoft.graph.depIOSEnrollmentProfile", "microsoft.graph.depEnrollmentProfile"}


def profiles() -> tuple[str, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """The metadata, and for each type a document with all its properties, and one property with another value."""
    sdk = graph_sdk.GraphSdk.installed("beta")
    items = [SdkResource(f"{TOKENS}/{{}}/enrollmentProfiles", BASE, module) for module in sdk.subtypes(BASE)]
    metadata = SdkMetadata("beta", MODEL.containers, items)
    pairs = [pair for item in items if (pair := metadata.document(item)) is not None]
    made = []
    for document, change in pairs:
        document |= {"path": PROFILES, "api_version": "beta"}
        if document["type"] in WITH_CERTIFICATES:
            document["properties"]["managementCertificates"] = CERTIFICATES
            change = {"managementCertificates": OTHERS}
        made.append((document, change))
    return metadata.csdl(items), made


def test_each_kind_of_profile_is_a_document(lab: MakeLab) -> None:
    text, made = profiles()
    first = [document for document, _change in made]
    assert {one["type"] for one in first} >= WITH_CERTIFICATES | {
        f"microsoft.graph.dep{system}EnrollmentProfile" for system in ("MacOS", "TvOS", "VisionOS")
    }
    second = [changed(document, **change) for document, change in made]
    here = lab(tenant=TENANT, metadata=text)
    collections = [
        {"type": one["type"], "path": PROFILES, "api_version": "beta", "key": next(iter(one["key"]))} for one in first
    ]
    run = here.play(
        {"name": "create", APPLY: {"documents": first}},
        {"name": "again", APPLY: {"documents": first}},
        {"name": "one property", APPLY: {"documents": second}},
        {"name": "changed", APPLY: {"documents": second}},
        {"name": "export", EXPORT: {"types": [], "collections": collections}, "register": "exported"},
        {"name": "exported", APPLY: {"documents": "{{ exported.documents }}"}},
        env=here.without_waits(),
    )
    assert run.status == 0, run.output
    assert run["create"].result["summary"]["create"] == len(first)
    assert [path for _method, path, _body in writes(run["create"])] == [f"/beta{PROFILES}"] * len(first)
    for step in ("again", "changed", "exported"):
        assert run[step].result["changes"] == [] and writes(run[step]) == [], run[step].result
    assert [(method, body) for method, _path, body in writes(run["one property"])] == [
        ("PATCH", {"@odata.type": f"#{one['type']}", **change}) for one, change in made
    ]
    assert run["exported"].result["summary"]["unchanged"] == len(first)
    exported = {one["type"]: one["properties"] for one in run["export"].result["documents"]}
    assert all(exported[name]["managementCertificates"] == OTHERS for name in WITH_CERTIFICATES)
    assert "adminAccountPassword 1" not in run.output
