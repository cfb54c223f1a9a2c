# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A misspelled variable of a role ends the run before any request; it would leave a limit at its default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab
from playbooks import COLLECTION

pytestmark = pytest.mark.playbook
ROLES = sorted(path.name for path in (COLLECTION / "roles").iterdir())

#: What the roles' argument specifications require.
NEEDED: dict[str, dict[str, Any]] = {
    "certificate_estate": {"certificate_estate_folders": ["estate"]},
    "emulator": {"emulator_directory": "/nowhere"},
    "federation_signing_rollover": {
        "federation_signing_rollover_domain": "contoso.com",
        "federation_signing_rollover_metadata": "metadata.xml",
    },
    "trusted_root": {"trusted_root_certificate": "root.cer", "trusted_root_name": "Root"},
    "tenant_export": {"tenant_export_repository": "/nowhere"},
    "change_report": {f"change_report_{name}": "/none" for name in ("path", "repository", "since")},
}


def test_every_role_refuses_unknown_variables(lab: Callable[..., Lab]) -> None:
    here = lab()
    run = here.play(
        *(
            {
                "name": role,
                "block": [{"ansible.builtin.include_role": {"name": f"m365.graph.{role}"}}],
                "rescue": [
                    {"name": f"{role} ended", "ansible.builtin.debug": {"msg": "{{ ansible_failed_result.msg }}"}}
                ],
                "vars": NEEDED.get(role, {}) | {f"{role}_nonsens": 1},
            }
            for role in ROLES
        )
    )
    assert run.status == 0, run.output
    for role in ROLES:
        said = run[f"{role} ended"].result["msg"]
        assert said.startswith(f"{role}_nonsens is not a variable of the role {role}."), said
    assert here.emulator.requests == []


def test_the_name_that_is_meant_is_told(lab: Callable[..., Lab]) -> None:
    here = lab()
    role = {"name": "m365.graph.certificate_estate"}
    given = {"certificate_estate_folders": ["estate"], "certificate_estate_prune_maximun": 0}
    run = here.play({"name": "Call", "ansible.builtin.include_role": role, "vars": given})
    assert run.status != 0
    assert (
        "certificate_estate_prune_maximun is not a variable of the role certificate_estate. "
        "Use certificate_estate_prune_maximum." in run.output
    )
    assert here.emulator.requests == []
