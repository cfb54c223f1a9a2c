# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What playbooks see that change key credentials with a proof of possession instead of a permission."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from certificates import issue
from cryptography.hazmat.primitives import hashes
from lab import Lab
from tokens import tokens_in

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
OLD, NEW, FOREIGN, SIGNER = (
    issue(name, usages=None, days=400, now=TODAY, index=index)
    for index, name in enumerate(("old", "new", "foreign", "signer"))
)
OBJECT, APP = "99999999-0000-4000-8000-000000000002", "99999999-0000-4000-8000-000000000001"
OWNERS = {"application": "/applications", "service_principal": "/servicePrincipals"}
PASSWORD = "pfx-pass~w0rd"
MODULE = "m365.graph.application_key_credential"
MakeLab = Callable[..., Lab]


def tenant(*permissions: str, secret: str = "itself", **values: Any) -> dict[str, Any]:
    """An app with these permissions, that is an application and a service principal with an old certificate."""
    row = {"id": OBJECT, "appId": APP, "displayName": "build"}
    old = {"key": OLD.text, "displayName": "agent"}
    theirs = {"key": FOREIGN.text, "displayName": "theirs"}
    rows = [{**row, "keyCredentials": [old, theirs], **values}]
    return {
        "apps": [{"client_id": APP, "secret": secret, "permissions": [*permissions]}],
        "entities": dict.fromkeys(OWNERS.values(), rows),
    }


def proving(here: Lab, **defaults: Any) -> dict[str, Any]:
    """The connection of the app itself, and what the proofs are signed with."""
    for name, issued in (("old", OLD), ("new", NEW), ("foreign", FOREIGN), ("signer", SIGNER)):
        (here.directory / f"{name}.pem").write_text(issued.key_pem() + issued.pem)
        (here.directory / f"{name}.pfx").write_bytes(issued.pfx(PASSWORD))
    return {"client_id": APP, "client_secret": "itself", **defaults}


def keys(here: Lab, kind: str = "application") -> list[dict[str, Any]]:
    (owner,) = here.emulator.entities(OWNERS[kind])
    found: list[dict[str, Any]] = owner["keyCredentials"]
    return found


@pytest.mark.playbook
def test_an_application_replaces_its_certificate_without_any_permission(lab: MakeLab) -> None:
    here = lab(tenant())
    connection = proving(here)
    task = {"application_id": OBJECT, "certificate": NEW.pem, "display_name": "agent", "retire_after_days": 0}
    old = {**task, "proof_certificate_path": str(here.directory / "old.pem")}
    new = {
        **task,
        "proof_certificate_content": base64.b64encode(NEW.pfx(PASSWORD)).decode(),
        "proof_certificate_password": PASSWORD,
    }
    before = keys(here)
    run = here.play(
        {"name": "add, predicted", MODULE: old, "check_mode": True, "diff": True},
        {"name": "add", MODULE: old, "diff": True},
        {"name": "retire, predicted", MODULE: new, "check_mode": True, "diff": True},
        {"name": "retire", MODULE: new, "diff": True},
        {"name": "again", MODULE: new, "diff": True},
        {"name": "without", MODULE: {**task, "display_name": "another"}, "ignore_errors": True},
        arguments=["-vvvv"],
        **connection,
    )
    assert run.status == 0, run.output
    for name, action in (("add", "addKey"), ("retire", "removeKey")):
        predicted, real = run[f"{name}, predicted"], run[name]
        assert set(predicted.methods) == {"GET"} and predicted.changed and real.changed
        assert predicted.result["changes"] == real.result["changes"]
        assert predicted.result["diff"] == real.result["diff"]
        (write,) = real.writes
        assert write["path"] == f"/v1.0/applications/{OBJECT}/{action}"
    added = run["add"].writes[0]["body"]
    assert set(added) == {"keyCredential", "passwordCredential", "proof"} and "keyId" not in added["keyCredential"]
    assert set(run["retire"].writes[0]["body"]) == {"keyId", "proof"}
    assert [row["key_id"] for row in run["add"].result["retiring"]] == [before[0]["keyId"]]
    assert [row["key_id"] for row in run["retire"].result["retired"]] == [before[0]["keyId"]]
    again = run["again"]
    assert (again.changed, again.methods, again.result["changes"]) == (False, ["GET"], [])
    assert again.result["resource"] == run["add"].result["resource"] == run["retire"].result["resource"]
    assert [row["displayName"] for row in keys(here)] == ["theirs", "agent"]
    assert keys(here)[0] == before[1], "what is not ours is as it was"
    assert "needs the application permission Application.ReadWrite.OwnedBy" in run["without"].result["msg"]
    for secret in (PASSWORD, OLD.key_pem().splitlines()[1], NEW.key_pem().splitlines()[1]):
        assert secret not in run.output
    assert tokens_in(run.output) == []


def test_a_pfx_with_its_private_key(lab: MakeLab) -> None:
    here = lab(tenant("Application.ReadWrite.OwnedBy"))
    connection = proving(here)
    module = "m365.graph.service_principal_key_credential"
    pfx = {"pfx_src": str(here.directory / "signer.pfx"), "pfx_password": PASSWORD, "usage": "Sign"}
    task = {"service_principal": "build", "proof_certificate_path": str(here.directory / "old.pem")}
    signing = {**task, **pfx, "display_name": "signing"}
    content = {
        **task,
        "usage": "Sign",
        "pfx_content": base64.b64encode(NEW.pfx(PASSWORD)).decode(),
        "pfx_password": PASSWORD,
        "display_name": "signing",
        "retire_after_days": 0,
    }
    gone = {**content, "state": "absent", "allow_in_use": True, "retire_after_days": None}
    run = here.play(
        {"name": "add, predicted", module: signing, "check_mode": True, "diff": True},
        {"name": "add", module: signing, "diff": True},
        {"name": "again", module: signing},
        {"name": "replace", module: content},
        {"name": "retire", module: content},
        {"name": "refused", module: {**gone, "allow_in_use": False}, "ignore_errors": True},
        {"name": "absent", module: gone},
        {"name": "absent, again", module: gone},
        arguments=["-vvvv"],
        **connection,
    )
    assert run.status == 0, run.output
    made = run["add"].result
    assert made["changes"] == run["add, predicted"].result["changes"]
    assert made["diff"] == run["add, predicted"].result["diff"]
    assert (made["resource"]["type"], made["resource"]["thumbprint"]) == (
        "X509CertAndPassword",
        SIGNER.certificate.fingerprint(hashes.SHA1()).hex().upper(),
    )
    assert not run["again"].changed and {*run["again"].methods} == {"GET"}
    assert [write["path"].rpartition("/")[2] for write in run["replace"].writes] == ["addKey"]
    assert [write["path"].rpartition("/")[2] for write in run["retire"].writes] == ["removeKey"]
    assert [row["key_id"] for row in run["retire"].result["retired"]] == [made["resource"]["key_id"]]
    (warning,) = run["retire"].result["warnings"]
    assert warning == (
        f"The password of the PFX that was removed is still there, as the secret {made['resource']['key_id']}."
    )
    assert "no other valid one with usage Sign would be left" in run["refused"].result["msg"]
    assert run["absent"].changed and not run["absent, again"].changed
    assert [row["displayName"] for row in keys(here, "service_principal")] == ["agent", "theirs"]
    for secret in (PASSWORD, base64.b64encode((here.directory / "signer.pfx").read_bytes()).decode()[100:160]):
        assert secret not in run.output


def test_that_of_the_proof_is_removed_last(lab: MakeLab) -> None:
    """A proof with a removed certificate would be refused."""
    signing = {"key": SIGNER.text, "displayName": "agent", "startDateTime": f"{TODAY:%Y-%m-%dT%H:%M:%SZ}"}
    rows = [{"key": issued.text, "displayName": "agent"} for issued in (OLD, FOREIGN)]
    here = lab(tenant(keyCredentials=[*rows, signing]))
    task = {
        "application_id": OBJECT,
        "certificate": SIGNER.pem,
        "display_name": "agent",
        "retire_after_days": 0,
        "proof_certificate_path": str(here.directory / "old.pem"),
    }
    run = here.play({"name": "retire", MODULE: task}, **proving(here))
    assert run.status == 0, run.output
    assert [write["path"].rpartition("/")[2] for write in run["retire"].writes] == ["removeKey", "removeKey"]
    assert len(run["retire"].result["retired"]) == 2
    assert [row["displayName"] for row in keys(here)] == ["agent"]


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ({}, {"proof_certificate_path": "signer.pem"}, r"proof_certificate_path: the certificate [0-9A-F]{40} is not "),
        ({"keyCredentials": []}, {}, "there is no valid key credential with which something can be proven"),
        ({}, {"certificate": OLD.pem, "display_name": "other"}, 'the credential is named "agent", and no proof allows'),
    ],
)
def test_what_no_proof_allows_is_predicted(
    lab: MakeLab, values: dict[str, Any], options: dict[str, Any], said: str
) -> None:
    here = lab(tenant(**values))
    connection = proving(here)
    task = {"application_id": OBJECT, "certificate": NEW.pem, "proof_certificate_path": "old.pem", **options}
    task["proof_certificate_path"] = str(here.directory / task["proof_certificate_path"])
    run = here.play(
        {"name": "predicted", MODULE: task, "check_mode": True, "ignore_errors": True},
        {"name": "real", MODULE: task, "ignore_errors": True},
        **connection,
    )
    for name in ("predicted", "real"):
        assert run[name].failed and re.search(said, run[name].result["msg"]), run[name].result["msg"]
        assert set(run[name].methods) == {"GET"} and "\n" not in run[name].result["msg"]


def test_a_proof_that_the_service_refuses(lab: MakeLab) -> None:
    """The thumbprint of a credential is unknown, so that only the service can decide."""
    unknown = {"key": None, "customKeyIdentifier": "AAAA", "type": "AsymmetricX509Cert", "usage": "Verify"}
    here = lab(tenant(keyCredentials=[{**unknown, "displayName": "theirs", "endDateTime": "2099-01-01T00:00:00Z"}]))
    task = {
        "application_id": OBJECT,
        "certificate": NEW.pem,
        "proof_certificate_path": str(here.directory / "old.pem"),
    }
    run = here.play({"name": "add", MODULE: task, "ignore_errors": True}, **proving(here))
    message = run["add"].result["msg"]
    assert run["add"].result["graph_error"]["code"] == "Authentication_MissingOrMalformed"
    assert "The service does not accept the proof: proof_certificate_path must be the certificate of" in message


PROVEN = {"application_id": OBJECT, "proof_certificate_content": OLD.key_pem() + OLD.pem}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"certificate": NEW.pem, "usage": "Encrypt"}, "usage: Encrypt is not possible with a proof"),
        ({"certificate": NEW.pem, "usage": "Sign"}, "usage: Sign is not possible with a proof and certificate"),
        ({"certificate": NEW.pem, "proof_certificate_content": OLD.pem}, "proof_certificate_content holds no private"),
        (
            {"certificate": NEW.pem, "proof_certificate_content": OLD.key_pem() + NEW.pem},
            "proof_certificate_content holds a private key and a certificate that do not belong together",
        ),
        ({"certificate": NEW.pem, "proof_certificate_content": "?"}, "proof_certificate_content is neither PEM text"),
        (
            {"certificate": NEW.pem, "proof_certificate_content": base64.b64encode(OLD.pfx(PASSWORD)).decode()},
            "it is encrypted and proof_certificate_password is not given",
        ),
        (
            {"certificate": NEW.pem, "proof_certificate_content": None, "proof_certificate_path": "/no/such.pem"},
            "proof_certificate_path=/no/such.pem does not exist",
        ),
        (
            {"certificate": NEW.pem, "proof_certificate_path": OLD.key_pem(), "proof_certificate_content": None},
            "proof_certificate_path is the text of a key or certificate, and must be the path",
        ),
        ({"certificate": NEW.pem, "proof_certificate_path": "/x"}, "mutually exclusive"),
        (
            {"certificate": NEW.pem, "proof_certificate_content": None, "proof_certificate_password": PASSWORD},
            "proof_certificate_password: it opens proof_certificate_path or proof_certificate_content",
        ),
        ({"pfx_src": "/no/such.pfx", "pfx_password": PASSWORD}, "pfx_src=/no/such.pfx does not exist"),
        ({"pfx_content": "AAAA", "pfx_password": PASSWORD}, "pfx_content: the value is not a PFX"),
        ({"pfx_content": base64.b64encode(NEW.pfx(PASSWORD)).decode()}, "pfx_password is required with pfx_src"),
        (
            {"pfx_content": base64.b64encode(NEW.pfx(PASSWORD)).decode(), "pfx_password": "wrong"},
            "pfx_password: the PFX cannot be opened with the password",
        ),
        (
            {"pfx_content": base64.b64encode(NEW.pfx(PASSWORD)).decode(), "pfx_password": PASSWORD},
            "usage: Verify is not the usage of a PFX, which is Sign",
        ),
        (
            {
                "pfx_content": base64.b64encode(NEW.pfx(PASSWORD)).decode(),
                "pfx_password": PASSWORD,
                "usage": "Sign",
                "proof_certificate_content": None,
            },
            "is required to add a PFX: the service takes it only with a proof",
        ),
        ({"certificate": NEW.pem, "pfx_password": PASSWORD}, "pfx_password: it opens pfx_src or pfx_content"),
    ],
)
def test_bad_input_is_refused_before_any_request(lab: MakeLab, options: dict[str, Any], said: str) -> None:
    here = lab(tenant())
    given = {name: value for name, value in {**PROVEN, **options}.items() if value is not None}
    run = here.play({"name": "keep", MODULE: given}, arguments=["-vvvv"], **proving(here))
    message = run["keep"].result["msg"]
    assert said in message, message
    assert "\n" not in message
    assert here.emulator.requests == here.emulator.token_requests == []
    assert OLD.key_pem().splitlines()[1] not in run.output
