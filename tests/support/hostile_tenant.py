# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant full of hostile names, and the roles and playbooks that are tried on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import yaml
from hostile_text import AGENT_COMMANDS, ESCAPES, HOSTILE, check_log
from playbooks import COLLECTION, PlaybookRun

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
PROFILE = "77777777-7777-7777-7777-777777777770"
IMPORT = "ansible.builtin.import_playbook"
WORST = (*AGENT_COMMANDS, *ESCAPES)


def moment(days: int) -> str:
    return f"{NOW + dt.timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def guid(number: int, first: str = "b") -> str:
    return f"{first}0d37030-3703-b20d-0337-{number:012}"


def tenant() -> dict[str, Any]:
    """Names that any user may choose: of applications, secrets and devices; and what an administrator pasted."""
    applications = [
        {
            "id": guid(number, "a"),
            "displayName": name,
            "passwordCredentials": [
                {"keyId": guid(number, "c"), "displayName": name, "endDateTime": moment(number % 60 - 20)}
            ],
        }
        for number, name in enumerate(name for name in HOSTILE if name != "\ud800")
    ]
    states = [
        {
            "id": guid(number, "d"),
            "deviceDisplayName": name,
            "userDisplayName": name,
            "certificateExpirationDateTime": moment(3),
            "certificateIssuanceState": "issued",
        }
        for number, name in enumerate(WORST)
    ]
    signing = [
        {
            "id": guid(number),
            "subject": f"CN=Apps {number}",
            "subjectName": name,
            "expirationDateTime": moment(5),
            "status": "provisioned",
        }
        for number, name in enumerate(WORST)
    ]
    profile = {"id": PROFILE, "@odata.type": "#microsoft.graph.androidPkcsCertificateProfile", "displayName": "Wi-Fi"}
    return {
        "entities": {
            "/applications": applications,
            SIGNING: signing,
            "/deviceManagement/deviceConfigurations": [{**profile, "managedDeviceCertificateStates": states}],
        }
    }


def playbooks() -> Iterator[str]:
    yield from (path.stem for path in (COLLECTION / "playbooks").glob("*.yml"))


def plays(playbook: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((COLLECTION / "playbooks" / f"{playbook}.yml").read_text())
    return found


def only_calls(playbook: str, roles: Iterable[str]) -> bool:
    """Whether a playbook only sets variables and calls ``roles``, directly or by another playbook."""
    return all(
        only_calls(str(play[IMPORT]).removesuffix(".yml"), roles)
        if IMPORT in play
        else not play.get("tasks")
        and {one["role"].rpartition(".")[2] for one in play.get("roles", [{"role": ""}])} <= {*roles}
        for play in plays(playbook)
    )


def check_fed(run: PlaybookRun, names: Iterable[str]) -> None:
    """The roles (``roles/x``) and playbooks (``playbooks/x``) have run, and printed nothing that acts."""
    check_log(run.output)
    for name in names:
        kind, _slash, short = name.partition("/")
        if kind == "roles":
            assert f"TASK [m365.graph.{short} : " in run.output, f"{name}: {run.output[-1000:]}"
        for play in plays(short) if kind == "playbooks" else ():
            assert IMPORT in play or f"PLAY [{play['name']}]" in run.output, f"{name}: {run.output[-1000:]}"


def roles() -> Iterator[str]:
    yield from (path.name for path in (COLLECTION / "roles").iterdir() if path.is_dir())
