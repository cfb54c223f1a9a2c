# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the guides explain of other programs is so: subjects of GitHub, Intune's macros, the token of a killed run."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import pytest
from ansible import constants
from lab import Lab
from playbooks import COLLECTION

from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import TokenFolder
from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import FEDERATED_IDENTITY_CREDENTIAL
from ansible_collections.m365.graph.plugins.plugin_utils import controller

GUIDES = COLLECTION / "docs" / "docsite" / "rst"
GITHUB = "https://token.actions.githubusercontent.com"
TYPE = "iosScepCertificateProfile"


def guide(name: str) -> str:
    return (GUIDES / f"guide_{name}.rst").read_text(encoding="utf-8")


def test_both_forms_of_githubs_subjects_are_shown_and_get_no_warning() -> None:
    """Repositories that were created since 2026-07-15 have IDs in their subjects (Azure/azure-dev issue 9382)."""
    subjects = re.findall(r"``(repo:[^`]+)``", guide("authentication"))
    forms = {bool(re.match(r"repo:[^@/]+@\d+/[^@:]+@\d+:", subject)) for subject in subjects}
    assert forms == {True, False}
    for subject in subjects:
        assert FEDERATED_IDENTITY_CREDENTIAL.warnings({"issuer": GITHUB, "subject": subject}) == (), subject


def test_a_macro_of_intune_is_undefined_in_a_task_unless_it_is_marked(lab: Callable[..., Lab]) -> None:
    here = lab({"entities": {}})
    profile = {"type": TYPE, "display_name": "Wi-Fi", "state": "absent"}
    macro = "CN={{DeviceName}}"
    run = here.play(
        {
            "name": "plain",
            "m365.graph.certificate_profile": {**profile, "subject_name_format_string": macro},
            "ignore_errors": True,
        },
        {
            "name": "marked",
            "m365.graph.certificate_profile": {
                **profile,
                "subject_name_format_string": f"{{% raw %}}{macro}{{% endraw %}}",
            },
        },
    )
    assert run.status == 0, run.output
    assert run["plain"].failed and not run["marked"].failed
    said = "'DeviceName' is undefined"
    assert said in str(run["plain"].result["msg"])
    assert f"Ansible: ``{said}``" in guide("troubleshooting")


def test_the_guide_says_where_a_killed_run_leaves_its_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no memory can be shared, it is in a folder of the run, which Ansible removes unless it is killed."""
    (pattern,) = set(re.findall(r"``(ansible-local-[^`]*)``", guide("performance")))
    assert fnmatch(Path(constants.DEFAULT_LOCAL_TMP).name, pattern)
    run = tmp_path / Path(constants.DEFAULT_LOCAL_TMP).name
    for name in ("token_store", "run_directory"):
        monkeypatch.setattr(session, name, None)
    monkeypatch.setattr(controller, "_TOKENS", [])
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(run))
    controller.share()
    assert isinstance(session.token_store, TokenFolder)
    assert Path(session.token_store.directory).parent == run
