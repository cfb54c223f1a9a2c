# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role app_signing_rotation: many applications, each in a stage of its own."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from certificates import Issued, issue
from lab import Lab
from playbooks import COLLECTION, PlaybookRun, run_playbook
from tenants import environment

pytestmark = pytest.mark.playbook

ROLE = "m365.graph.app_signing_rotation"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
OLD, NEW, THEIRS = (
    issue(name, usages=None, starts=-400, days=800, now=TODAY, index=index)
    for index, name in enumerate(("old", "new", "theirs"))
)
MakeLab = Callable[..., Lab]


def moment(days: int) -> str:
    return f"{TODAY + dt.timedelta(days=days, hours=1):%Y-%m-%dT%H:%M:%SZ}"


def credential(issued: Issued, starts: int, ends: int, name: str = "agent") -> dict[str, Any]:
    return {
        "key": base64.b64encode(issued.der).decode(),
        "displayName": name,
        "startDateTime": moment(starts),
        "endDateTime": moment(ends),
    }


def owner(number: int, name: str, *credentials: dict[str, Any]) -> dict[str, Any]:
    """An application or a service principal with these credentials and one of somebody else's, which expires soon."""
    id = f"99999999-0000-4000-8000-{number:012}"
    return {
        "id": id,
        "appId": id.replace("4000", "4001"),
        "displayName": name,
        "keyCredentials": [credential(THEIRS, -300, 5, "theirs"), *credentials],
    }


def signing(number: int, name: str, *ages: tuple[int, int], preferred: int = 0) -> dict[str, Any]:
    """A service principal with a token-signing certificate for each pair of days, since when and until when."""
    row = {
        **owner(number, name),
        "keyCredentials": [],
        "passwordCredentials": [],
        "preferredTokenSigningKeyThumbprint": thumbprint(f"{name}{preferred}"),
    }
    for index, (starts, ends) in enumerate(ages):
        shared = {
            "customKeyIdentifier": base64.b64encode(bytes.fromhex(thumbprint(f"{name}{index}"))).decode(),
            "displayName": "CN=SSO",
            "startDateTime": moment(starts),
            "endDateTime": moment(ends),
        }
        ids = [f"99999999-0000-400{half}-800{index}-{number:012}" for half in (8, 9)]
        row["keyCredentials"] += [
            {**shared, "keyId": ids[0], "type": "X509CertAndPassword", "usage": "Sign"},
            {**shared, "keyId": ids[1], "type": "AsymmetricX509Cert", "usage": "Verify"},
        ]
        row["passwordCredentials"].append({**shared, "keyId": ids[0]})
    return row


def thumbprint(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest().upper()


TENANT = {
    "entities": {
        "/applications": [
            owner(1, "ends soon", credential(OLD, -300, 30)),
            owner(2, "lasts", credential(OLD, -300, 200)),
            owner(3, "after its grace", credential(OLD, -300, 30), credential(NEW, -20, 300)),
            owner(4, "in its grace", credential(OLD, -300, 30), credential(NEW, -3, 300)),
            owner(5, "nothing new", credential(OLD, -300, 30)),
            owner(6, "in order", credential(NEW, -300, 300)),
            owner(7, "watched", credential(OLD, -300, 30)),
            owner(8, "empty"),
            owner(9, "renamed", credential(OLD, -300, 30, "former name")),
            owner(10, "not listed", credential(OLD, -300, 1)),
        ],
        "/servicePrincipals": [
            owner(21, "without any"),
            signing(31, "SSO ends soon", (-900, 20)),
            signing(32, "SSO known", (-900, 20), (-15, 1000)),
            signing(33, "SSO new", (-900, 20), (-3, 1000)),
            signing(34, "SSO promoted", (-900, 20), (-40, 1000), preferred=1),
            signing(35, "SSO in order", (-100, 900)),
        ],
    }
}
NEXT_YEAR = (TODAY + dt.timedelta(days=140, hours=1)).strftime("%Y-%m-%d")
GRACE = (TODAY + dt.timedelta(days=11, hours=1)).strftime("%Y-%m-%d")


def entry(name: str, issued: Issued | None = NEW, **more: Any) -> dict[str, Any]:
    return {"application": name, "display_name": "agent", **({"certificate": issued.pem} if issued else {}), **more}


WISHED: dict[str, Any] = {
    "applications": [
        entry("ends soon"),
        entry("lasts"),
        entry("after its grace"),
        entry("in its grace"),
        entry("nothing new", OLD),
        entry("in order"),
        entry("watched", None),
        entry("empty", None),
        entry("renamed", retire_display_name="former name"),
    ],
    "service_principals": [
        {"service_principal_id": f"99999999-0000-4000-8000-{21:012}", "display_name": "agent", "certificate": NEW.pem}
    ],
    "token_signing": [
        {"service_principal": f"SSO {name}", "display_name": "CN=SSO"}
        for name in ("ends soon", "known", "new", "promoted", "in order")
    ],
}
#: The stage of each in the first run, and what comes next.
STAGES = {
    "ends soon": ("added", "the old one is removed on "),
    "lasts": ("waiting", f"the new one is added on {NEXT_YEAR}"),
    "after its grace": ("retired", ""),
    "in its grace": ("overlap", f"the old one is removed on {GRACE}"),
    "nothing new": ("due", "a new certificate is needed"),
    "in order": ("current", ""),
    "watched": ("due", "a new certificate is needed"),
    "empty": ("due", "there is none, and no certificate is given"),
    "renamed": ("added", "the old one is removed on "),
    WISHED["service_principals"][0]["service_principal_id"]: ("added", ""),
    "SSO ends soon": ("added", ""),
    "SSO known": ("promoted", ""),
    "SSO new": ("overlap", ""),
    "SSO promoted": ("retired", ""),
    "SSO in order": ("current", ""),
}


def rotate(here: Lab, *arguments: str, **variables: Any) -> tuple[PlaybookRun, dict[str, Any]]:
    here.emulator.clear_log()
    named = {f"app_signing_rotation_{name}": value for name, value in {**WISHED, **variables}.items()}
    include = {"name": "Call", "ansible.builtin.include_role": {"name": ROLE}, "vars": named}
    shown = {"name": "Result", "ansible.builtin.debug": {"msg": "{{ app_signing_rotation_result }}"}}
    run = here.play({"name": "Block", "block": [include], "always": [shown]}, arguments=arguments)
    result = run["Result"].result["msg"]
    return run, json.loads(result) if isinstance(result, str) else result


def written(here: Lab) -> list[str]:
    """Who was written to, and by which method."""
    rows = [row for path in TENANT["entities"] for row in here.emulator.entities(path)]
    names = {row["id"]: row["displayName"] for row in rows}
    return [
        f"{request['method']} {names[re.search('[0-9a-f-]{36}', request['path'])[0]]}"  # type: ignore[index]
        for request in here.emulator.requests
        if request["method"] != "GET"
    ]


def credentials(here: Lab, name: str, path: str = "/applications") -> list[tuple[str, str]]:
    """The name and the certificate of each key credential."""
    known = {
        hashlib.sha1(issued.der, usedforsecurity=False).digest(): word
        for issued, word in ((OLD, "old"), (NEW, "new"), (THEIRS, "theirs"))
    }
    row = next(row for row in here.emulator.entities(path) if row["displayName"] == name)
    return [
        (item["displayName"], known[base64.b64decode(item["customKeyIdentifier"])]) for item in row["keyCredentials"]
    ]


def stages(result: Mapping[str, Any]) -> dict[str, str]:
    return {entry["owner"]: entry["stage"] for entry in result["entries"]}


def test_each_takes_the_step_that_is_due(lab: MakeLab) -> None:
    here = lab(TENANT)
    foretold, predicted = rotate(here, "--check")
    assert foretold.status == 0, foretold.output
    assert written(here) == []
    run, result = rotate(here)
    assert run.status == 0, run.output
    for name, (stage, following) in STAGES.items():
        for told in (predicted, result):
            found = next(entry for entry in told["entries"] if entry["owner"] == name)
            assert found["stage"] == stage, (name, found)
            assert found["next"].startswith(following), (name, found)
    assert stages(result) == stages(predicted)
    assert result["changed"] is True
    assert result["summary"] == {
        "added": 4,
        "current": 2,
        "due": 3,
        "overlap": 2,
        "promoted": 1,
        "retired": 2,
        "waiting": 1,
    }
    assert [entry["owner"] for entry in result["entries"] if entry["attention"]] == ["nothing new", "watched", "empty"]

    # Who is written to, and nobody else.
    assert written(here) == [
        "PATCH ends soon",
        "PATCH after its grace",
        "PATCH renamed",
        "PATCH without any",
        "POST SSO ends soon",
        "PATCH SSO known",
        "PATCH SSO promoted",
    ]
    theirs = ("theirs", "theirs")
    assert credentials(here, "ends soon") == [theirs, ("agent", "old"), ("agent", "new")]
    assert credentials(here, "lasts") == [theirs, ("agent", "old")]
    assert credentials(here, "after its grace") == [theirs, ("agent", "new")]
    assert credentials(here, "in its grace") == [theirs, ("agent", "old"), ("agent", "new")]
    assert credentials(here, "renamed") == [theirs, ("former name", "old"), ("agent", "new")]
    assert credentials(here, "not listed") == [theirs, ("agent", "old")]
    assert credentials(here, "without any", "/servicePrincipals") == [theirs, ("agent", "new")]
    principals = {row["displayName"]: row for row in here.emulator.entities("/servicePrincipals")}
    assert principals["SSO known"]["preferredTokenSigningKeyThumbprint"] == thumbprint("SSO known1")
    assert principals["SSO new"]["preferredTokenSigningKeyThumbprint"] == thumbprint("SSO new0")
    assert len(principals["SSO ends soon"]["keyCredentials"]) == 4
    assert len(principals["SSO promoted"]["keyCredentials"]) == 2

    again, settled = rotate(here, fail_when_due=True)
    assert written(here) == []
    assert not settled["changed"]
    assert not any(task.changed for task in again.tasks)
    assert settled["summary"] == {"current": 5, "due": 3, "overlap": 6, "waiting": 1}
    (failed,) = [task for task in again.tasks if task.outcome == "failed"]
    assert failed.result["msg"] == "A new certificate is needed for nothing new, watched, empty."
    table = again[f"{ROLE} : Show the stage of each entry"].result["msg"]
    assert re.match(r"application +lasts +agent +waiting +200 +the new one is added on ", table[3]), table


@pytest.mark.nightly
def test_one_mistake_stops_all_before_any_write(lab: MakeLab) -> None:
    here = lab(TENANT)
    for wrong, said in (
        ({"applications": [entry("ends soon"), entry("nobody")]}, 'no application with the name "nobody"'),
        (
            {
                "applications": [entry("ends soon")],
                "service_principals": [
                    {"service_principal": "without any", "display_name": "agent", "certificate": "x"}
                ],
            },
            "",
        ),
        ({"applications": [entry("ends soon", certificate=NEW.key_pem())]}, "private key"),
    ):
        run = here.play(
            {
                "name": "Call",
                "ansible.builtin.include_role": {"name": ROLE},
                "vars": {f"app_signing_rotation_{n}": v for n, v in wrong.items()},
            }
        )
        assert run.status != 0
        assert said in run.output
    both = {"applications": [entry("ends soon", application_id="x")]}
    run = here.play(
        {
            "name": "Call",
            "ansible.builtin.include_role": {"name": ROLE},
            "vars": {f"app_signing_rotation_{n}": v for n, v in both.items()},
        }
    )
    assert "mutually exclusive" in run.output
    assert written(here) == []


@pytest.mark.nightly
def test_a_refused_write_is_told_beside_the_others(lab: MakeLab) -> None:
    refusal = {
        "match": {"method": "PATCH", "path": f"{1:012}"},
        "times": 9,
        "do": {"status": 403, "code": "Authorization_RequestDenied"},
    }
    here = lab({**TENANT, "faults": [refusal]})
    run, result = rotate(here)
    assert run.status != 0
    failed = next(entry for entry in result["entries"] if entry["owner"] == "ends soon")
    assert (failed["stage"], failed["attention"]) == ("failed", True)
    assert "403" in failed["next"] or "Authorization_RequestDenied" in failed["next"]
    assert stages(result)["after its grace"] == "retired"
    assert credentials(here, "after its grace") == [("theirs", "theirs"), ("agent", "new")]


@pytest.mark.every_core
def test_the_example_of_the_readme_and_the_playbook(lab: MakeLab) -> None:
    rows = [
        owner(1, "build agent", credential(OLD, -300, 30, "build agent")),
        owner(2, "Contoso Portal", credential(OLD, -300, 300, "portal")),
    ]
    here = lab({"entities": {"/applications": rows, "/servicePrincipals": [signing(3, "Contoso SSO")]}})
    files = here.directory / "files"
    files.mkdir()
    for name in ("build-agent", "portal"):
        (files / f"{name}.cer").write_bytes(NEW.der)
    example = re.search(
        r"```yaml\n(---\n.*?)```", (COLLECTION / "roles" / "app_signing_rotation" / "README.md").read_text(), re.DOTALL
    )
    assert example
    path = here.directory / "site.yml"
    path.write_text(example[1])
    run = run_playbook(path, directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert credentials(here, "build agent")[1:] == [("build agent", "old"), ("build agent", "new")]
    assert credentials(here, "Contoso Portal")[1:] == [("portal", "old")]
    variables = json.dumps(
        {"app_signing_rotation_applications": [{"application": "Contoso Portal", "display_name": "portal"}]}
    )
    run = run_playbook(Path(ROLE), "-e", variables, directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert "Contoso Portal  portal      current" in run.output


@pytest.mark.nightly
def test_an_application_rotates_its_own_certificate_with_a_proof(lab: MakeLab) -> None:
    row = owner(1, "ends soon", credential(OLD, -300, 30))
    client = {"client_id": row["appId"], "secret": "itself", "permissions": []}
    here = lab({"entities": {"/applications": [row]}, "apps": [client]})
    (here.directory / "old.pfx").write_bytes(OLD.pfx("pfx~of-the-old"))
    named = {
        "app_signing_rotation_applications": [
            {
                "application_id": row["id"],
                "display_name": "agent",
                "certificate": NEW.pem,
                "proof_certificate_path": str(here.directory / "old.pfx"),
                "retire_after_days": 0,
            }
        ],
        "app_signing_rotation_proof_certificate_password": "{{ secret }}",
    }
    call = {"name": "Call", "ansible.builtin.include_role": {"name": ROLE}, "vars": named}
    known = {"client_id": row["appId"], "client_secret": "itself"}
    for action, left in (("addKey", ["theirs", "agent", "agent"]), ("removeKey", ["theirs", "agent"])):
        here.emulator.clear_log()
        run = here.play({**call, "vars": {**named, "secret": "pfx~of-the-old"}}, arguments=["-vvv"], **known)
        assert run.status == 0, run.output
        writes = [request["path"] for request in here.emulator.requests if request["method"] != "GET"]
        assert writes == [f"/v1.0/applications/{row['id']}/{action}"]
        (found,) = here.emulator.entities("/applications")
        assert [item["displayName"] for item in found["keyCredentials"]] == left
        assert "pfx~of-the-old" not in run.output
        assert OLD.key_pem().splitlines()[1] not in run.output
