# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role trusted_root: one certificate for every platform, and for the authorities in Entra."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from estates import CONFIGURATIONS, INFRASTRUCTURES, ROOTS, TRUSTED
from lab import Lab
from playbooks import COLLECTION, run_playbook
from tenants import environment

pytestmark = pytest.mark.playbook
MakeLab = Callable[..., Lab]
ROLE = COLLECTION / "roles" / "trusted_root"
EVERY = yaml.safe_load((ROLE / "vars" / "main.yml").read_text())["trusted_root_types"]


def root(**variables: Any) -> dict[str, Any]:
    given = {f"trusted_root_{name}": value for name, value in variables.items()}
    return {
        "name": "Call",
        "ansible.builtin.include_role": {"name": "m365.graph.trusted_root"},
        "vars": {"trusted_root_name": "Root", **given},
    }


def test_a_root_for_every_platform_and_for_entra(lab: MakeLab) -> None:
    chain = {"displayName": "Existing", "trustedCertificateAuthorities": []}
    here = lab({"entities": {"/groups": [{"displayName": "Staff"}], TRUSTED: [chain]}})
    pem, der = here.directory / "root.pem", here.directory / "root.cer"
    lines = [ROOTS[0].text[start : start + 64] for start in range(0, len(ROOTS[0].text), 64)]
    pem.write_text("\n".join(["Root 0", "-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""]))
    der.write_bytes(ROOTS[0].der)
    everything = {
        "platforms": [*EVERY],
        "groups": ["Staff"],
        "pki": "PKI",
        "crl_url": "http://crl.contoso.com/root.crl",
    }
    result = {"name": "Result", "ansible.builtin.debug": {"msg": "{{ trusted_root_result.summary }}"}}
    run = here.play(
        root(certificate=str(pem), application_configuration="New", **everything),
        result,
        root(certificate=str(der), application_configuration="Existing", all_devices=True, approve=["all"]),
        {**result, "name": "Second result"},
    )
    assert run.status == 0, run.output
    assert run["Result"].result["msg"]["create"] == len(EVERY) + 3
    # The second file is the same certificate: it is assigned to other devices, and added to the other chain.
    second = run["Second result"].result["msg"]
    assert (second["create"], second["update"], second["unchanged"]) == (1, 6, 0)
    profiles = here.emulator.entities(CONFIGURATIONS)
    assert sorted(row["@odata.type"].rpartition(".")[2] for row in profiles) == sorted(EVERY.values())
    assert {row["displayName"] for row in profiles} == {"Root"}
    assert {row["trustedRootCertificate"] for row in profiles} == {ROOTS[0].text}
    assert [row["displayName"] for row in here.emulator.entities(INFRASTRUCTURES)] == ["PKI"]
    assert sorted(row["displayName"] for row in here.emulator.entities(TRUSTED)) == ["Existing", "New"]


def test_the_example_of_the_readme(lab: MakeLab) -> None:
    example = re.search(r"```yaml\n(---\n.*?)```", (ROLE / "README.md").read_text(), re.DOTALL)
    assert example
    here = lab({"entities": {"/groups": [{"displayName": "All employees"}]}})
    (here.directory / "files").mkdir()
    (here.directory / "files" / "root-ca.cer").write_bytes(ROOTS[1].der)
    (here.directory / "site.yml").write_text(example[1])
    run = run_playbook(here.directory / "site.yml", "--check", directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert run["Show the number of changes"].result["trusted_root_result.summary"]["create"] == 6
    assert here.emulator.entities(CONFIGURATIONS) == []
