# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that is wrong with documents is reported at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, OutsideLimit
from ansible_collections.m365.graph.plugins.module_utils._tenant import documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import check

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
ROOT = "iosTrustedRootCertificate"


def refused(document: dict[str, Any]) -> str:
    with pytest.raises(InputError) as caught:
        documents.parse(document, "d")
    return str(caught.value)


def test_every_problem_of_a_document_is_in_one_message() -> None:
    said = refused(
        {
            "type": "iosScepCertificateProfile",
            "sate": "absent",
            "state": "gone",
            "api_version": "v2",
            "allow_reissue": "yes",
            "key": {"displayName": "VPN", "naem": "x"},
            "properties": {
                "keySize": "size1",
                "keySiez": "size2048",
                "renewalThresholdPercentage": "many",
                "rootCertificate": {"$file": "root.cer"},
            },
            "raw": {"displayName": 1},
        }
    )
    assert "\n" not in said
    for part in (
        'd: "sate" (is state meant?) is not among the members',
        'api_version: "v2" is not one of',
        'state: "gone" is not one of present, absent',
        'allow_reissue: "yes" is not true or false',
        '"naem" is not among what the key of iosScepCertificateProfile can hold',
        '"keySiez" (is keySize meant?) is not among the writable properties',
        'keySize: "size1" is not one of',
        'renewalThresholdPercentage: "many"',
        "rootCertificate: $file is for documents in files",
        '"displayName" is not among the properties of iosScepCertificateProfile that raw can hold',
    ):
        assert part in said, (part, said)


@pytest.mark.parametrize("member", ["key", "properties"])
def test_a_member_of_another_form_does_not_hide_the_others(member: str) -> None:
    said = refused({"type": ROOT, "key": {"displayName": "R"}, "state": "gone", member: "text"})
    assert f"{member} is not a mapping of names to values" in said
    assert 'state: "gone" is not one of' in said


def test_every_document_is_reported_with_what_could_not_be_read() -> None:
    twins = [documents.parse({"type": ROOT, "key": {"displayName": "R"}}, source) for source in ("one", "two")]
    with pytest.raises(InputError) as caught:
        check(twins, NOW, unread=[refused({"type": "x"})])
    assert str(caught.value).startswith("2 of 3 documents cannot be applied, so nothing was sent: d: type: ")
    assert str(caught.value).endswith("; two: it means the same resource as one.")


def test_every_value_outside_a_limit_is_reported() -> None:
    found = documents.parse(
        {
            "type": "internalDomainFederation",
            "key": {"domain": "contoso.com"},
            "properties": {"issuerUri": "x" * 9000, "passiveSignInUri": "x" * 9000, "displayName": "Contoso"},
        },
        "d",
    )
    limited = ("issuerUri", "passiveSignInUri")
    with pytest.raises(OutsideLimit) as caught:
        found.resource.check(found.desired, NOW, {}, graph_names=True)
    assert all(f"{name}: " in str(caught.value) for name in limited)
