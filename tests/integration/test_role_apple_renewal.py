# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role apple_renewal: a year with Apple, from the request to the renewed certificate."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apple_tokens
import pytest
from certificates import issue
from emulator_support import Client
from lab import Lab
from playbooks import COLLECTION, PlaybookRun, run_playbook
from tenants import environment

pytestmark = pytest.mark.playbook
MakeLab = Callable[..., Lab]
ROLE = "apple_renewal"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
PUSH = "/deviceManagement/applePushNotificationCertificate"
SETTINGS, TOKENS = "/deviceManagement/depOnboardingSettings", "/deviceAppManagement/vppTokens"
DEP_ID, VPP_ID = "54fac284-7866-43e5-860a-9c8e10fa3d7d", "b7a1f0c2-1f0b-4c55-9d1e-0c7b6f6f2d10"
TOPIC = "com.apple.mgmt.External.2f42b322"
OLD = issue("APSP:2f42b322", usages=None, user_id=TOPIC, starts=-355, days=365, now=TODAY)
NEW = issue("APSP:2f42b322", usages=None, user_id=TOPIC, now=TODAY)
FOREIGN = issue("APSP:0055e7e9", usages=None, user_id="com.apple.mgmt.External.0055e7e9", now=TODAY)
SECRET = "c2VjcmV0LW9mLWFwcGxl"


def text(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def vpp_token(days: int, organization: str = "Contoso") -> str:
    expires = f"{TODAY + dt.timedelta(days=days):%Y-%m-%dT%H:%M:%S}+0000"
    return base64.b64encode(
        json.dumps({"expDate": expires, "token": SECRET, "orgName": organization}).encode()
    ).decode()


@pytest.fixture
def tenant(lab: MakeLab) -> MakeLab:
    """A tenant in which everything from Apple expires in ten days."""

    def make(**settings: Any) -> Lab:
        soon = text(TODAY + dt.timedelta(days=10, hours=1))
        here = lab(
            {
                "settings": settings,
                "entities": {
                    SETTINGS: [
                        {
                            "id": DEP_ID,
                            "tokenName": "Contoso devices",
                            "appleIdentifier": "devices@contoso.com",
                            "tokenExpirationDateTime": soon,
                        }
                    ],
                    TOKENS: [
                        {
                            "id": VPP_ID,
                            "displayName": "Contoso apps",
                            "appleId": "apps@contoso.com",
                            "organizationName": "Contoso",
                            "expirationDateTime": soon,
                            "state": "valid",
                        }
                    ],
                },
            }
        )
        client = Client(here.emulator)
        assert client.patch(PUSH, {"appleIdentifier": "mdm@contoso.com", "certificate": OLD.pem}).status_code == 200
        here.emulator.clear_log()
        return here

    return make


def renew(here: Lab, *arguments: str, **variables: Any) -> PlaybookRun:
    given = {f"{ROLE}_{name}": value for name, value in {"folder": str(here.directory / "apple"), **variables}.items()}
    call = {"name": "Call", "ansible.builtin.include_role": {"name": f"m365.graph.{ROLE}"}, "vars": given}
    here.emulator.clear_log()
    return here.play(call, arguments=["-v", *arguments])


def result(run: PlaybookRun) -> dict[str, Any]:
    facts: dict[str, Any] = run[f"m365.graph.{ROLE} : Set the result"].result["ansible_facts"]
    found: dict[str, Any] = facts[f"{ROLE}_result"]
    return found


def shown(run: PlaybookRun) -> list[str]:
    lines: list[str] = run[f"m365.graph.{ROLE} : Show the expiry dates and the next steps"].result["msg"]
    return lines


def writes(here: Lab) -> list[str]:
    return [request["path"].rpartition("/")[2] for request in here.emulator.requests if request["method"] != "GET"]


def given(here: Lab, issued: dt.datetime = TODAY - dt.timedelta(hours=2)) -> dict[str, Any]:
    """What somebody has downloaded from Apple."""
    key = Client(here.emulator).get(f"{SETTINGS}/{DEP_ID}/getEncryptionPublicKey").json()["value"]
    token = here.directory / apple_tokens.file_name(issued)
    token.write_text(apple_tokens.token(key, issued))
    certificate = here.directory / "apple-push.pem"
    certificate.write_text(NEW.pem)
    return {
        "push_certificate": str(certificate),
        "dep_tokens": [{"token_name": "Contoso devices", "src": str(token)}],
        "vpp_tokens": [{"display_name": "Contoso apps", "token": vpp_token(365)}],
    }


def changed(run: PlaybookRun) -> list[str]:
    return [task.name.rpartition(" : ")[2] for task in run.tasks if task.changed]


@pytest.mark.nightly
def test_what_expires_soon_is_prepared_once(tenant: MakeLab) -> None:
    here = tenant()
    folder = here.directory / "apple"
    predicted = renew(here, "--check", "--diff")
    assert predicted.status == 0, predicted.output
    assert not folder.exists() and writes(here) == []
    run = renew(here)
    assert run.status == 0, run.output
    assert writes(here) == []
    assert result(run) == result(predicted)
    assert result(run)["due"] == 3
    assert [(row["kind"], row["name"], row["days_left"], row["uploaded"]) for row in result(run)["rows"]] == [
        ("push_certificate", "mdm@contoso.com", 9, False),
        ("dep_token", "Contoso devices", 10, False),
        ("vpp_token", "Contoso apps", 10, False),
    ]
    files = {path.name: path for path in folder.iterdir()}
    assert sorted(files) == ["Contoso_devices.pem", "IntuneCSR.csr"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.values()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [row["file"] for row in result(run)["rows"]] == [
        str(files["IntuneCSR.csr"]),
        str(files["Contoso_devices.pem"]),
        None,
    ]
    assert shown(run)[-3:] == [
        f"Upload {files['IntuneCSR.csr']} at identity.apple.com and renew the certificate of mdm@contoso.com. "
        "Then set apple_renewal_push_certificate to the new file.",
        'Download the token of "Contoso devices" from Apple Business or Apple School Manager and add it to '
        "apple_renewal_dep_tokens.",
        'Download the token of "Contoso apps" from Apple Business or Apple School Manager and add it to '
        "apple_renewal_vpp_tokens.",
    ]
    again = renew(here)
    assert (again.status, changed(again), writes(here)) == (0, [], [])


def test_what_was_downloaded_is_uploaded_once(tenant: MakeLab) -> None:
    here = tenant()
    variables = given(here)
    predicted = renew(here, "--check", "--diff", **variables)
    assert predicted.status == 0, predicted.output
    assert writes(here) == []
    run = renew(here, "--diff", **variables)
    assert run.status == 0, run.output
    assert writes(here) == [
        "applePushNotificationCertificate",
        "uploadDepToken",
        VPP_ID,
        "syncWithAppleDeviceEnrollmentProgram",
        "syncLicenses",
    ]
    assert changed(run) == changed(predicted)
    assert (result(run)["due"], result(predicted)["due"]) == (0, 0)
    assert [row["uploaded"] for row in result(run)["rows"]] == [True] * 3
    assert [row["days_left"] for row in result(run)["rows"]] == [363, 364, 364]
    assert [row["days_left"] for row in result(predicted)["rows"]] == [363, 364, 364]
    assert not (here.directory / "apple").exists(), "nothing is due any more"
    again = renew(here, **variables)
    assert (again.status, changed(again), writes(here)) == (0, [], [])
    assert [row["uploaded"] for row in result(again)["rows"]] == [False] * 3
    for output in (predicted.output, run.output, again.output):
        assert SECRET not in output and vpp_token(365) not in output
        lines = Path(variables["dep_tokens"][0]["src"]).read_text().splitlines()[6:]
        assert not [line for line in lines if line and line in output]


@pytest.mark.nightly
def test_a_vault_and_no_synchronization(tenant: MakeLab) -> None:
    here = tenant()
    variables = given(here)
    src = variables["dep_tokens"][0]["src"]
    issued = TODAY - dt.timedelta(hours=2)
    lookup = "{{ lookup('ansible.builtin.file', '" + src + "') }}"
    run = renew(
        here,
        dep_tokens=[{"id": DEP_ID, "token": lookup, "issued": text(issued), "apple_identifier": "other@contoso.com"}],
        synchronize=False,
    )
    assert run.status == 0, run.output
    assert writes(here) == ["uploadDepToken"]
    assert result(run)["due"] == 2
    assert here.emulator.entities(SETTINGS)[0]["appleIdentifier"] == "other@contoso.com"
    assert not [line for line in Path(src).read_text().splitlines()[6:] if line and line in run.output]


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("variables", "option", "said"),
    [
        (
            {"push_certificate": FOREIGN.pem},
            "allow_other_topic",
            "so that every Apple device would have to enrol again",
        ),
        (
            {"vpp_tokens": [{"display_name": "Contoso apps", "token": vpp_token(300, "Fabrikam")}]},
            "allow_other_organization",
            "is for the organization",
        ),
        (
            {"vpp_tokens": [{"display_name": "Contoso apps", "token": vpp_token(5)}]},
            "allow_sooner_expiry",
            "the new one only until",
        ),
    ],
)
def test_a_renewal_that_does_damage_needs_leave(
    tenant: MakeLab, variables: dict[str, Any], option: str, said: str
) -> None:
    here = tenant()
    refused = renew(here, **variables)
    assert refused.status == 2 and said in refused.output and f"et {option} to true" in refused.output
    assert writes(here) == []
    allowed = renew(here, **variables, **{option: True})
    assert allowed.status == 0, allowed.output
    assert len(writes(here)) >= 1


@pytest.mark.nightly
def test_a_tenant_without_anything_from_apple(lab: MakeLab) -> None:
    here = lab()
    run = renew(here, fail_when_due=True)
    assert run.status == 2
    assert [(row["kind"], row["due"], row["name"]) for row in result(run)["rows"]] == [("push_certificate", True, "")]
    request = here.directory / "apple" / "IntuneCSR.csr"
    step = f"Upload {request} at identity.apple.com and create a certificate."
    assert request.exists() and step in shown(run)[-1]
    made = renew(here, push_certificate=NEW.pem, push_apple_identifier="mdm@contoso.com", fail_when_due=True)
    assert made.status == 0, made.output
    assert (result(made)["due"], writes(here)) == (0, ["applePushNotificationCertificate"])


@pytest.mark.nightly
def test_a_new_token_is_predicted(tenant: MakeLab) -> None:
    here = tenant()
    token = [{"display_name": "Contoso books", "apple_id": "books@contoso.com", "token": vpp_token(200)}]
    runs = [renew(here, *arguments, vpp_tokens=token) for arguments in (["--check"], [], [])]
    assert [run.status for run in runs] == [0, 0, 0], runs[0].output
    rows = [[row for row in result(run)["rows"] if row["name"] == "Contoso books"] for run in runs]
    assert [(row["days_left"], row["uploaded"], row["due"]) for (row,) in rows] == [
        (199, True, False),
        (199, True, False),
        (199, False, False),
    ]


@pytest.mark.nightly
def test_bad_input_is_refused_before_any_request(tenant: MakeLab) -> None:
    here = tenant()
    for variables, said in (
        ({"within_days": -1}, "apple_renewal_within_days must not be negative."),
        ({"dep_tokens": [{"name": "x"}]}, "name"),
        ({"vpp_tokens": [{"display_name": "x"}]}, "missing required arguments: token"),
        ({"push_certificate": NEW.key_pem()}, "it holds a private key"),
    ):
        run = renew(here, **variables)
        assert run.status == 2 and said in run.output, (variables, run.output)
        assert here.emulator.requests == []
        assert "BEGIN PRIVATE KEY" not in run.output


def example(language: str) -> str:
    readme = (COLLECTION / "roles" / ROLE / "README.md").read_text(encoding="utf-8")
    return str(re.findall(rf"```{language}\n(.*?)```", readme, re.DOTALL)[0])


def test_the_example_of_the_readme(tenant: MakeLab) -> None:
    here = tenant()
    variables = given(here)
    files = here.directory / "files"
    files.mkdir()
    (files / "apple-push.pem").write_text(NEW.pem)
    (files / "contoso.vpptoken").write_text(vpp_token(365))
    token = Path(variables["dep_tokens"][0]["src"])
    (files / token.name).write_text(token.read_text())
    path = here.directory / "readme.yml"
    path.write_text(example("yaml").replace("Intune_Token_2026-10-06T13-01-29Z_smime.p7m", token.name))
    run = run_playbook(path, directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert run["Show how many renewals are due"].result["apple_renewal_result.due"] == "0" or (
        run["Show how many renewals are due"].result["apple_renewal_result.due"] == 0
    )
    assert example("text").splitlines()[0].split() == shown(run)[0].split()


def test_the_playbook_of_the_collection(tenant: MakeLab) -> None:
    here = tenant()
    variables = {f"{ROLE}_{name}": value for name, value in given(here).items()}
    here.emulator.clear_log()
    run = run_playbook(
        Path(f"m365.graph.{ROLE}"),
        "-e",
        json.dumps(variables),
        directory=here.directory,
        env=environment(here.emulator),
    )
    assert run.status == 0, run.output
    assert len(writes(here)) == 5
