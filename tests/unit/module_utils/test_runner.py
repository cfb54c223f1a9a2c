# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules refuse before they ask for a client."""

from __future__ import annotations

from typing import Any, NoReturn

import in_process
import pytest

from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE

REFUSED = "cloud=china has no enterprise code-signing certificate: Microsoft offers it in public only."
DOCUMENT = {"type": "enterpriseCodeSigningCertificate", "key": {"subject": "CN=x"}, "properties": {"subjectName": "x"}}


def no_client(_session: Any) -> NoReturn:
    raise AssertionError("no client is wanted")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("enterprise_code_signing_certificate", {"subject": "CN=x"}),
        ("enterprise_code_signing_certificate_info", {}),
        ("apply", {"documents": [DOCUMENT]}),
        ("export", {"types": ["enterpriseCodeSigningCertificate"]}),
    ],
)
def test_a_cloud_that_lacks_the_resource_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, options: dict[str, Any]
) -> None:
    monkeypatch.setitem(vars(ENTERPRISE), "clouds", ("public",))
    result = in_process.run(name, {**options, "cloud": "china"}, no_client)
    assert (result["failed"], result["msg"], result["calls"]) == (True, REFUSED, [])


@pytest.mark.parametrize("name", ["managed_device_certificate_state", "managed_device_certificate_state_info"])
def test_a_version_that_lacks_the_resource_is_refused_by_name(name: str) -> None:
    result = in_process.run(name, {"api_version": "v1.0"}, no_client)
    assert result["msg"] == "value of api_version must be one of: beta, got: v1.0"


@pytest.mark.parametrize("value", [".inf", "inf", float("inf"), "-Infinity"])
def test_infinity_is_no_whole_number(value: Any) -> None:
    message = in_process.run("export", {"timeout": value}, no_client)["msg"]
    assert message.startswith("argument 'timeout' is of type ") and "unable to convert to int" in message
