# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide's recipe from a CA to the tenant, with community.crypto."""

from __future__ import annotations

import base64
import datetime as dt
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from certificates import issue
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lab import Lab
from playbooks import COLLECTION, PlaybookRun, collections_path, run_playbook
from tenants import environment

GUIDE = COLLECTION / "docs" / "docsite" / "rst" / "guide_own_ca.rst"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
CA = issue("Contoso Issuing CA", usages=None, root=True, authority=True, days=3000, now=NOW)


@pytest.fixture
def rotate(lab: Callable[..., Lab], neighbours: Path) -> Callable[..., tuple[PlaybookRun, Lab]]:
    """Runs the guide's playbook; the second value is the tenant."""
    here = lab({"entities": {"/applications": [{"displayName": "build agent", "keyCredentials": []}]}})
    found = re.search(r"^\.\. code-block:: yaml\n\n((?:   .*\n|\n)+)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    playbook = here.directory / "rotate.yml"
    playbook.write_text(textwrap.dedent(found[1]), encoding="utf-8")
    (here.directory / "ca").mkdir()
    (here.directory / "ca" / "ca.cer").write_text(CA.pem)
    (here.directory / "ca" / "ca.key").write_text(CA.key_pem())
    env = {**environment(here.emulator), "ANSIBLE_COLLECTIONS_PATH": f"{collections_path()}:{neighbours}"}

    def run(*arguments: str) -> tuple[PlaybookRun, Lab]:
        here.emulator.clear_log()
        return run_playbook(playbook, *arguments, directory=here.directory, env=env), here

    return run


def credentials(here: Lab) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = here.emulator.entities("/applications")[0]["keyCredentials"]
    return found


def current(here: Lab) -> str:
    """The thumbprint of the certificate with whose key the application signs in; the CA has issued it."""
    folder = here.directory / "pki"
    certificate = x509.load_pem_x509_certificate((folder / "build-agent.cer").read_bytes())
    key = load_pem_private_key((folder / "build-agent.key").read_bytes(), None)
    assert certificate.public_key() == key.public_key()
    certificate.verify_directly_issued_by(CA.certificate)
    return base64.b64encode(certificate.fingerprint(hashes.SHA1())).decode()


def thumbprints(here: Lab) -> list[str]:
    return [one["customKeyIdentifier"] for one in credentials(here)]


def test_a_certificate_from_its_request_to_its_removal(rotate: Callable[..., tuple[PlaybookRun, Lab]]) -> None:
    first, here = rotate()
    assert first.status == 0, first.output
    assert thumbprints(here) == [current(here)]
    assert (here.directory / "pki" / "build-agent.key").stat().st_mode & 0o777 == 0o600
    assert not [*(here.directory / "pki").glob("*.next.cer"), *(here.directory / "pki").glob("*.next.key")]

    same, _here = rotate()
    assert same.status == 0 and " changed=0 " in same.output, same.output
    assert {request["method"] for request in here.emulator.requests} == {"GET"}

    old = current(here)
    renewed, _here = rotate("-e", "renew_before_days=400")
    assert renewed.status == 0, renewed.output
    assert current(here) != old
    assert {*thumbprints(here)} == {old, current(here)}, "both are valid for some time"

    aged = [
        {**one, "startDateTime": f"{NOW - dt.timedelta(days=15 + index):%Y-%m-%dT%H:%M:%SZ}"}
        for index, one in enumerate(sorted(credentials(here), key=lambda one: one["startDateTime"], reverse=True))
    ]
    here.emulator.set_property(f"/applications/{here.emulator.entities('/applications')[0]['id']}", keyCredentials=aged)
    retired, _here = rotate()
    assert retired.status == 0, retired.output
    assert thumbprints(here) == [current(here)]


def test_the_old_key_remains_until_entra_has_the_new_certificate(
    rotate: Callable[..., tuple[PlaybookRun, Lab]],
) -> None:
    _first, here = rotate()
    old = current(here)
    here.emulator.faults.add({"match": {"method": "PATCH"}, "times": None, "do": {"status": 403}})
    failed, _here = rotate("-e", "renew_before_days=400")
    assert failed.status == 2 and current(here) == old
    here.emulator.faults.clear()
    again, _here = rotate("-e", "renew_before_days=400")
    assert again.status == 0, again.output
    assert current(here) != old and current(here) in thumbprints(here)
