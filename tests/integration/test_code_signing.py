# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What playbooks that keep code-signing certificates see, beyond the contract that all modules share."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from certificates import issue, said_to_be_sha1
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from lab import Lab
from playbooks import run_playbook
from tenants import connection, environment

MODULE = "m365.graph.enterprise_code_signing_certificate"
PATH = "/deviceAppManagement/enterpriseCodeSigningCertificates"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ISSUED = issue("Contoso Apps", now=TODAY)
IDS = [f"b20d3703-3703-b20d-0337-0db20337000{index}" for index in range(3)]
MakeLab = Callable[..., Lab]


def row(id: str, **values: Any) -> dict[str, Any]:
    return {
        "id": id,
        "status": "provisioned",
        "subject": "CN=Old, O=Contoso",
        "subjectName": "Old",
        "issuer": "CN=Contoso Issuing CA",
        "issuerName": "Contoso Issuing CA",
        "expirationDateTime": "2016-12-31T23:57:57.2481234-08:00",
        "uploadDateTime": "2016-12-31T23:58:46.5747426-08:00",
        **values,
    }


def tenant(*rows: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return {"entities": {PATH: list(rows)}, "settings": settings}


@pytest.mark.playbook
def test_a_converged_run_is_one_get_by_id_and_one_list_without(lab: MakeLab) -> None:
    here = lab(tenant(row(IDS[0]), row(IDS[1], subject="CN=Another")))
    same = {
        "subject": "O=contoso,CN=old",
        "expiration_date_time": "2017-01-01T07:57:57.2481234Z",
        "upload_date_time": "2016-12-31T23:58:46.5747426-08:00",
        "status": "provisioned",
    }
    run = here.play({"name": "by id", MODULE: {"id": IDS[0], **same}}, {"name": "by subject", MODULE: same})
    assert run.status == 0, run.output
    for name, path in (("by id", f"/beta{PATH}/{IDS[0]}"), ("by subject", f"/beta{PATH}")):
        assert not run[name].changed
        assert [(request["method"], request["path"]) for request in run[name].requests] == [("GET", path)]
        assert run[name].result["calls"] == [{"method": "GET", "path": path, "status": 200}]
    assert [run[name].result["token_requests"] for name in ("by id", "by subject")] == [1, 0], (
        "one token serves the whole run"
    )
    assert len(here.emulator.token_requests) == 1


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_both_versions(lab: MakeLab, version: str) -> None:
    here = lab()
    run = here.play(
        {"name": "upload", MODULE: {"content": ISSUED.pem, "api_version": version}},
        {"name": "again", MODULE: {"content": ISSUED.pem, "api_version": version}},
        {"name": "correct", MODULE: {"content": ISSUED.pem, "api_version": version, "subject_name": "Corrected"}},
    )
    assert run.status == 0, run.output
    assert [request["method"] for request in here.emulator.requests] == ["GET", "POST", "GET", "GET", "PATCH"]
    assert {request["path"].split("/")[1] for request in here.emulator.requests} == {version}
    assert here.emulator.requests[-1]["body"] == {"subjectName": "Corrected"}


@pytest.mark.parametrize("form", ["PEM", "DER", "base64"])
def test_a_file_in_any_form(lab: MakeLab, form: str) -> None:
    here = lab()
    path = here.directory / "code-signing.cer"
    path.write_bytes({"PEM": ISSUED.pem.encode(), "DER": ISSUED.der, "base64": base64.encodebytes(ISSUED.der)}[form])
    run = here.play({"name": "upload", MODULE: {"src": str(path)}}, {"name": "again", MODULE: {"src": str(path)}})
    assert run.status == 0, run.output
    assert [request["method"] for request in here.emulator.requests] == ["GET", "POST", "GET"]
    assert base64.b64decode(here.emulator.requests[1]["body"]["content"]) == ISSUED.der


def test_a_file_with_a_private_key_is_refused(lab: MakeLab) -> None:
    here = lab()
    path = here.directory / "both.pem"
    path.write_text(ISSUED.pem + ISSUED.key_pem())
    run = here.play({"name": "upload", MODULE: {"src": str(path)}})
    assert "src: it holds a private key" in run["upload"].result["msg"]
    assert here.emulator.requests == []
    assert here.emulator.token_requests == []


def test_expired_and_weak_are_uploaded_when_allowed(lab: MakeLab) -> None:
    here = lab()
    expired, weak = issue("Expired", starts=-30, days=20, now=TODAY), issue("Weak", bits=1024, now=TODAY)
    run = here.play(
        {"name": "expired", MODULE: {"content": expired.pem, "allow_expired": True}},
        {"name": "weak", MODULE: {"content": weak.pem, "allow_weak": True}},
        {
            "name": "weakly signed",
            MODULE: {"content": said_to_be_sha1(issue("Weakly signed", now=TODAY)), "allow_weak": True},
        },
    )
    assert run.status == 0, run.output
    assert [request["method"] for request in here.emulator.requests] == ["GET", "POST"] * 3


def test_several_matches_show_their_ids(lab: MakeLab) -> None:
    here = lab(tenant(row(IDS[0]), row(IDS[1], status="notProvisioned"), row(IDS[2], subject="CN=Another")))
    run = here.play({"name": "absent", MODULE: {"subject": "CN=Old,O=Contoso", "state": "absent"}})
    assert run["absent"].failed
    assert run["absent"].result["msg"] == (
        f'2 resources fit subject "CN=Old,O=Contoso": ids {IDS[0]}, {IDS[1]}. Give the id of the enterprise '
        "code-signing certificate that is meant."
    )
    assert run["absent"].methods == ["GET"]


def test_an_id_that_does_not_exist(lab: MakeLab) -> None:
    here = lab()
    run = here.play(
        {"name": "absent", MODULE: {"id": IDS[0], "state": "absent"}},
        {"name": "present", MODULE: {"id": IDS[0], "status": "provisioned"}},
    )
    assert not run["absent"].changed
    assert not run["absent"].failed
    assert run["present"].failed
    assert f'no enterprise code-signing certificate with id "{IDS[0]}"' in run["present"].result["msg"]
    assert set(run["present"].methods) == {"GET"}


def test_a_certificate_to_replace_another_needs_leave(lab: MakeLab) -> None:
    here = lab(tenant(row(IDS[0])))
    run = here.play({"name": "replace", MODULE: {"id": IDS[0], "content": ISSUED.pem}})
    assert (
        "Changing content turns this enterprise code-signing certificate into another one; nothing was sent."
        in run["replace"].result["msg"]
    )
    assert run["replace"].methods == ["GET"]


INTUNE_HAS_NO_ROUTE = {
    "status": 400,
    "body": {
        "error": {
            "code": "No method match route template",
            "message": "No OData route exists that match template ~/singleton/navigation with http verb GET for "
            "request /StatelessAppFEService/x.",
        }
    },
}


@pytest.mark.parametrize("said_by", ["the gateway", "Intune"])
def test_v1_without_the_route_names_beta(lab: MakeLab, said_by: str) -> None:
    here = lab(tenant(v1_code_signing_route=False))
    if said_by == "Intune":
        here.emulator.faults.add({"match": {"path": "^/v1.0/"}, "times": None, "do": INTUNE_HAS_NO_ROUTE})
    v1 = {"api_version": "v1.0"}
    run = here.play(
        {"name": "list", f"{MODULE}_info": v1, "ignore_errors": True},
        {"name": "upload", MODULE: {**v1, "content": ISSUED.pem}, "ignore_errors": True},
        {
            "name": "correct",
            MODULE: {**v1, "id": IDS[0], "status": "provisioned", "path_form": "documented"},
            "ignore_errors": True,
        },
        {"name": "remove", MODULE: {**v1, "id": IDS[0], "state": "absent"}, "ignore_errors": True},
    )
    assert run.status == 0, run.output
    for name in ("list", "upload", "correct", "remove"):
        assert run[name].failed, name
        assert (
            run[name]
            .result["msg"]
            .endswith("This service has no enterprise code-signing certificate in v1.0: set api_version to beta.")
        )
        assert run[name].result["graph_error"]["status"] == 400
        assert run[name].methods == ["GET"]


def test_a_missing_permission_is_named(lab: MakeLab) -> None:
    app = {
        "client_id": "22222222-2222-2222-2222-222222222222",
        "secret": "reader",
        "permissions": ["DeviceManagementApps.Read.All"],
    }
    here = lab({**tenant(row(IDS[0])), "apps": [app]})
    run = here.play(
        {"name": "list", f"{MODULE}_info": {}},
        {"name": "correct", MODULE: {"id": IDS[0], "status": "notProvisioned"}, "ignore_errors": True},
    )
    assert not run["list"].failed
    said = (
        "needs the application permission DeviceManagementApps.ReadWrite.All, which the token lacks; it has "
        "DeviceManagementApps.Read.All."
    )
    assert said in run["correct"].result["msg"]
    error = run["correct"].result["graph_error"]
    assert (error["status"], error["method"], error["path"]) == (403, "PATCH", f"/beta{PATH}/{IDS[0]}")
    assert error["request_id"]


def test_a_wrong_secret_is_one_sentence(lab: MakeLab) -> None:
    here = lab()
    run = here.play({"name": "list", f"{MODULE}_info": {}}, client_secret="not-the-secret-at-all", arguments=["-vvvv"])
    assert "the client secret is wrong" in run["list"].result["msg"]
    assert "not-the-secret-at-all" not in run.output
    assert here.emulator.requests == []


def test_options_from_the_environment(lab: MakeLab) -> None:
    here = lab()
    nobody: dict[str, Any] = dict.fromkeys(connection(here.emulator))
    run = here.play({"name": "list", f"{MODULE}_info": {}}, env=environment(here.emulator), **nobody)
    assert run.status == 0, run.output
    assert run["list"].methods == ["GET"]


@pytest.mark.parametrize("form", ["PEM", "PFX"])
def test_a_client_certificate_signs_in(lab: MakeLab, form: str) -> None:
    client = issue("Graph client", usages=None, now=TODAY)
    app = {"client_id": "22222222-2222-2222-2222-222222222222", "certificates": [client.pem]}
    here = lab({"apps": [app]})
    path = here.directory / f"client.{form.lower()}"
    if form == "PEM":
        path.write_text(client.key_pem() + client.pem)
        password = None
    else:
        password = "opens-the-pfx"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"client", client.key, client.certificate, None, BestAvailableEncryption(password.encode())
            )
        )
    run = here.play(
        {"name": "list", f"{MODULE}_info": {}},
        client_secret=None,
        client_certificate_path=str(path),
        client_certificate_password=password,
        arguments=["-vvvv"],
    )
    assert run.status == 0, run.output
    assert [request["kind"] for request in here.emulator.token_requests] == ["assertion"]
    assert "opens-the-pfx" not in run.output


def test_a_row_still_being_provisioned_is_waited_for(lab: MakeLab) -> None:
    here = lab(tenant(provisioning_delay=2.0))
    run = here.play(
        {"name": "upload", MODULE: {"content": ISSUED.pem}}, {"name": "again", MODULE: {"content": ISSUED.pem}}
    )
    assert run.status == 0, run.output
    assert not run["again"].changed
    assert [request["method"] for request in here.emulator.requests].count("POST") == 1
    assert set(run["again"].methods) == {"GET"}


def test_the_documented_path_of_beta(lab: MakeLab) -> None:
    here = lab(tenant(row(IDS[0]), collection_patch=True))
    change = {"id": IDS[0], "status": "notProvisioned", "path_form": "documented"}
    run = here.play({"name": "correct", MODULE: change}, {"name": "again", MODULE: change})
    assert run.status == 0, run.output
    (write,) = run["correct"].writes
    assert (write["method"], write["path"]) == ("PATCH", f"/beta{PATH}")
    assert write["body"] == {"status": "notProvisioned", "id": IDS[0]}
    assert run["again"].methods == ["GET"]


@pytest.mark.parametrize("status", [405, 400])
def test_a_service_without_the_documented_path_says_so(lab: MakeLab, status: int) -> None:
    here = lab(tenant(row(IDS[0])))
    if status == 400:
        here.emulator.faults.add({"match": {"method": "PATCH"}, "do": INTUNE_HAS_NO_ROUTE})
    run = here.play({"name": "correct", MODULE: {"id": IDS[0], "status": "notProvisioned", "path_form": "documented"}})
    assert run["correct"].failed
    assert run["correct"].result["graph_error"]["status"] == status
    assert (
        run["correct"]
        .result["msg"]
        .endswith("The service does not know the path as it is documented: leave path_form at canonical.")
    )


def test_every_page_is_read(lab: MakeLab) -> None:
    here = lab(
        tenant(
            *[row(f"b20d3703-3703-b20d-0337-0db2033700{index:02}", subject=f"CN={index}") for index in range(7)],
            page_size=3,
            empty_pages=True,
        )
    )
    run = here.play({"name": "list", f"{MODULE}_info": {}})
    assert len(run["list"].result["resources"]) == 7
    assert len({resource["id"] for resource in run["list"].result["resources"]}) == 7


def test_a_row_fed_back_is_converged(lab: MakeLab) -> None:
    here = lab(tenant(row(IDS[0])))
    run = here.play(
        {"name": "list", f"{MODULE}_info": {}, "register": "found"},
        {"name": "back", MODULE: "{{ found.resources[0] }}"},
    )
    assert run.status == 0, run.output
    assert not run["back"].changed
    assert run["back"].methods == ["GET"]


def test_null_clears_and_omitted_is_left_alone(lab: MakeLab) -> None:
    here = lab(tenant(row(IDS[0])))
    run = here.play(
        {"name": "omitted", MODULE: {"id": IDS[0], "issuer_name": "{{ omit }}"}},
        {"name": "null", MODULE: {"id": IDS[0], "issuer_name": None}},
        {"name": "again", MODULE: {"id": IDS[0], "issuer_name": ""}},
    )
    assert run.status == 0, run.output
    assert not run["omitted"].changed
    assert [request["body"] for request in run["null"].writes] == [{"issuerName": None}]
    assert not run["again"].changed


def test_the_playbook_of_the_collection(lab: MakeLab) -> None:
    here = lab()
    path = here.directory / "contoso-apps.cer"
    path.write_text(ISSUED.pem)
    env = environment(here.emulator)
    variables = json.dumps({"code_signing_certificates": [{"src": str(path)}]})
    for expected in (["GET", "POST"], ["GET"]):
        here.emulator.clear_log()
        run = run_playbook(
            Path("m365.graph.code_signing"),
            "-e",
            variables,
            directory=here.directory,
            env=env,
            requests=lambda: here.emulator.requests,
        )
        assert run.status == 0, run.output
        assert [request["method"] for request in here.emulator.requests] == expected
