# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any resource: what is refused by its metadata, the cache of the metadata, and managing resources without it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from m365_graph_emulator import DEMO_SECRET
from resource_tenant import (
    BETA,
    CERTIFICATE,
    CONFIGURATIONS,
    ID,
    MODULE,
    OTHER,
    PFX,
    SCEP,
    TAG,
    TAGS,
    TENANT,
    MakeLab,
    asked,
    methods,
)

BAD: list[tuple[dict[str, Any], str]] = [
    ({"path": "deviceManagement"}, "is not a path in Microsoft Graph"),
    ({"path": f"{TAGS}/"}, "is not a path in Microsoft Graph"),
    ({"path": f"{TAGS}?$top=1"}, "is not a path in Microsoft Graph"),
    ({"path": "/beta/users"}, "begins with a version. Set api_version instead"),
    ({"path": TAGS, "body": {}}, "body: it has no property"),
    ({"path": TAGS, "match": ["displayName"]}, 'match: "displayName" is not a property of body'),
    (
        {"path": TAGS, "match": ["displayName"], "body": {"displayName": ""}},
        'match: "displayName" has no value in body',
    ),
    (
        {"path": TAGS, "write_only": ["pasword"], "body": {"password": "x"}},
        'write_only: "pasword" is not a property of body',
    ),
    ({"path": TAGS, "match": ["a"], "write_only": ["a"], "body": {"a": "x"}}, 'match: "a" is in write_only'),
    ({}, "missing required arguments: path"),
    ({"path": TAGS, "state": "gone"}, "value of state must be one of"),
    ({"path": TAGS, "no_such_option": 1}, "Unsupported parameters"),
    ({"path": TAGS, "body": "text"}, "body"),
    ({"path": TAGS, "body": {"@odata.type": 1}}, "body: @odata.type"),
]
WRONG = [
    ({"path": TAGS, "body": {"description": "x"}}, f"path: {TAGS} is a collection. Set match"),
    (
        {"path": f"{TAGS}/0", "match": ["description"], "body": {"description": "x"}},
        f"match: {TAGS}/0 is one roleScopeTag",
    ),
    (
        {"path": f"{TAGS}/0", "body": {"descripton": "x"}},
        'body: "descripton" is not a property of microsoft.graph.roleScopeTag; is description meant?',
    ),
    ({"path": f"{TAGS}/0", "body": {"description": 1}}, 'description: "1" is not a string.'),
    (
        {"path": f"{CONFIGURATIONS}/{ID}", "body": {"keyUsage": "x"}},
        "which is derived from it: say with @odata.type which type is meant",
    ),
    (
        {"path": f"{CONFIGURATIONS}/{ID}", "body": {"@odata.type": SCEP, "keyUsage": "signing"}},
        'keyUsage: "signing" is not one or more of keyEncipherment',
    ),
    (
        {"path": f"{CONFIGURATIONS}/{ID}", "body": {"@odata.type": "#microsoft.graph.iosScep", "displayName": "x"}},
        "beta has no type",
    ),
    (
        {"path": f"{TAGS}/0", "body": {"@odata.type": SCEP, "displayName": "x"}},
        "is not microsoft.graph.roleScopeTag, which is what",
    ),
    ({"path": f"{CONFIGURATIONS}/{ID}", "body": {"displayName": None}}, "displayName: null is not allowed"),
    (
        {"path": PFX, "match": ["thumbprint"], "body": {**CERTIFICATE, "startDateTime": "2026-13-01T00:00:00Z"}},
        "startDateTime: ",
    ),
    (
        {
            "path": f"{CONFIGURATIONS}/{ID}",
            "body": {"@odata.type": SCEP, "customSubjectAlternativeNames": [{"sanType": "x"}]},
        },
        'customSubjectAlternativeNames: [0]: sanType: "x" is not',
    ),
]


def test_bad_input(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play(
        *[
            {"name": f"bad {index}", MODULE: {**BETA, **options}, "ignore_errors": True}
            for index, (options, _said) in enumerate(BAD)
        ]
    )
    for index, (options, said) in enumerate(BAD):
        step = run[f"bad {index}"]
        assert step.failed and said in step.result["msg"], (options, step.result["msg"])
        assert "\n" not in step.result["msg"] and "Traceback" not in str(step.result)
    assert here.emulator.requests == here.emulator.token_requests == []


def test_what_the_metadata_refuses_reads_nothing_else(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play(
        *[
            {"name": f"wrong {index}", MODULE: {**BETA, **options}, "ignore_errors": True}
            for index, (options, _said) in enumerate(WRONG)
        ]
    )
    for index, (options, said) in enumerate(WRONG):
        step = run[f"wrong {index}"]
        assert step.failed and said in step.result["msg"], (options, step.result["msg"])
        assert methods(run, f"wrong {index}") == [], options
        assert "\n" not in step.result["msg"] and "Traceback" not in str(step.result)
    assert asked(here) == [200]


def test_a_named_cache_is_asked_about_by_its_tag(lab: MakeLab) -> None:
    here = lab(TENANT)
    folder = here.directory / "kept" / "metadata"
    task = {"path": f"{TAGS}/0", **BETA, "body": {"displayName": "Default"}, "metadata_cache": str(folder)}
    for expected in ([200], [200, 304], [200, 304, 304]):
        run = here.play({"name": "keep", MODULE: task}, {"name": "again", MODULE: task})
        assert run.status == 0, run.output
        assert not run["keep"].changed
        assert run["again"].result["compared_by"] == "metadata"
        assert asked(here) == expected
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert file.stat().st_size < 1 << 20
    file.write_text("{")
    run = here.play({"name": "damaged", MODULE: task})
    assert (run["damaged"].result["compared_by"], asked(here)) == ("metadata", [200, 304, 304, 200])
    file.chmod(0o666)
    here.play({"name": "anybody's", MODULE: task})
    assert asked(here)[-1] == 200, "what others could have written is not believed"
    run = here.play({"name": "no place", MODULE: {**task, "metadata_cache": "/proc/nowhere/x"}})
    assert not run["no place"].failed
    assert "metadata_cache: the metadata cannot be kept there" in run["no place"].result["warnings"][0]


def test_a_cache_serves_when_the_service_does_not(lab: MakeLab) -> None:
    here = lab(TENANT)
    task = {
        "path": f"{TAGS}/0",
        **BETA,
        "body": {"displayName": "Default"},
        "metadata_cache": str(here.directory / "cache"),
    }
    here.play({"name": "keep", MODULE: task})
    here.emulator.faults.add({"match": {"path": "metadata"}, "times": None, "do": {"status": 403}})
    run = here.play({"name": "keep", MODULE: task})
    assert run.status == 0, run.output
    assert run["keep"].result["compared_by"] == "metadata"
    assert "so that what the cache has of it is used" in run["keep"].result["warnings"][0]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 403}, "403"),
        ({"status": 404}, "404"),
        ({"status": 200, "body": "<html></html>"}, "it declares no type"),
        ({"status": 200, "body": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "document type declaration"),
        ({"status": 200, "body": "no xml"}, "no XML that can be read"),
    ],
)
def test_without_metadata_a_warning_tells_and_looks_are_compared(
    lab: MakeLab, fault: dict[str, Any], said: str
) -> None:
    here = lab(TENANT)
    here.emulator.faults.add({"match": {"path": "metadata"}, "times": None, "do": fault})
    state = f"{CONFIGURATIONS}/{ID}/microsoft.graph.iosScepCertificateProfile/managedDeviceCertificateStates/{OTHER}"
    same = {"path": state, **BETA, "body": {"certificateIssuanceDateTime": "2026-01-01T01:00:00.1234567+01:00"}}
    run = here.play(
        {"name": "same", MODULE: same},
        {
            "name": "other",
            MODULE: {**same, "body": {"certificateIssuanceDateTime": "2026-01-01T01:00:00.1234568+01:00"}},
        },
        {"name": "required", MODULE: {**same, "metadata": "required"}, "ignore_errors": True},
    )
    assert run.status == 0, run.output
    assert (run["same"].changed, run["other"].changed) == (False, True)
    assert run["same"].result["compared_by"] == "inference"
    (warning,) = run["same"].result["warnings"]
    assert (
        warning.startswith("The metadata of beta could not be read (")
        and said in warning
        and "compared by what they look like" in warning
    )
    assert "metadata=required" in run["required"].result["msg"]


def test_a_path_that_the_metadata_does_not_have(lab: MakeLab) -> None:
    here = lab({**TENANT, "settings": {"v1_code_signing_route": True}})
    task = {
        "path": "/deviceAppManagement/enterpriseCodeSigningCertificates",
        "match": ["subject"],
        "body": {"subject": "CN=x"},
    }
    run = here.play({"name": "keep", MODULE: task, "check_mode": True})
    assert run.status == 0, run.output
    assert run["keep"].result["compared_by"] == "inference"
    assert (
        run["keep"]
        .result["warnings"][0]
        .startswith(f"The metadata of v1.0 does not describe {task['path']}; values are compared")
    )


@pytest.mark.playbook
def test_the_cache_holds_no_secret(lab: MakeLab) -> None:
    here = lab(TENANT)
    folder = here.directory / "cache"
    here.play({"name": "keep", MODULE: {**TAG, "metadata_cache": str(folder)}})
    texts = [path.read_text() for path in Path(folder).iterdir()]
    assert texts and not any(DEMO_SECRET in text or "eyJ" in text or "Berlin" in text for text in texts)
