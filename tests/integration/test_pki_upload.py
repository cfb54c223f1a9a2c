# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authorities that the service downloads as a whole, as playbooks see it."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from certificates import Issued, bundle, issue
from lab import Lab

MODULE = "m365.graph.public_key_infrastructure_upload"
PKIS = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
ID = "fdd9841c-90c6-4234-a116-d72a5cd2c583"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT, ISSUING, THIRD = (
    issue(name, usages=None, root=True, authority=True, now=NOW, index=index)
    for index, name in enumerate(("Contoso Root CA", "Contoso Issuing CA", "Contoso Third CA"))
)
EXPIRED = issue("Expired", usages=None, root=True, authority=True, now=NOW, starts=-30, days=20, index=3)
LEAF = issue("Leaf", usages=None, authority=False, now=NOW, index=4)
LINK = "https://pki.contoso.com/ca.p7b?sig=t0ken-of-the-store"
DATA = bundle(ROOT, ISSUING)
MakeLab = Callable[..., Lab]


def tenant(*there: Issued, served: bytes | None = DATA, delay: float = 0.0, **values: Any) -> dict[str, Any]:
    rows = [{"certificate": issued.text} for issued in there]
    return {
        "entities": {
            PKIS: [{"id": ID, "displayName": "Contoso PKI", **values}],
            f"{PKIS}/{ID}/certificateAuthorities": rows,
        },
        "downloads": {} if served is None else {LINK: base64.b64encode(served).decode()},
        "settings": {"pki_upload_delay": delay},
    }


def given(here: Lab, data: bytes = DATA, **more: Any) -> dict[str, Any]:
    path = here.directory / "ca.p7b"
    path.write_bytes(data)
    return {"display_name": "Contoso PKI", "url": LINK, "src": str(path), **more}


def authorities(here: Lab) -> list[str]:
    return [row["displayName"] for row in here.emulator.entities(f"{PKIS}/{ID}/certificateAuthorities")]


@pytest.mark.playbook
def test_a_file_is_uploaded_once(lab: MakeLab) -> None:
    here = lab(tenant(delay=1.5))
    task = given(here)
    run = here.play(
        {"name": "predicted", MODULE: task, "check_mode": True, "diff": True},
        {"name": "done", MODULE: task, "diff": True},
        {"name": "again", MODULE: {"id": ID, "url": LINK, "src": task["src"]}, "diff": True},
        arguments=["-vvvv"],
    )
    assert run.status == 0, run.output
    predicted, done, again = run["predicted"], run["done"], run["again"]
    assert predicted.changed and set(predicted.methods) == {"GET"}
    assert done.changed and [write["path"] for write in done.writes] == [f"/v1.0{PKIS}/{ID}/upload"]
    assert done.writes[0]["body"] == {"uploadUrl": LINK, "sha256FileHash": hashlib.sha256(DATA).hexdigest().upper()}
    assert done.result["changes"] == predicted.result["changes"] and done.result["diff"] == predicted.result["diff"]
    assert [change["before"] for change in done.result["changes"]] == [None, None]
    assert done.result["resource"]["status"] == "succeeded"
    assert authorities(here) == ["Contoso Root CA", "Contoso Issuing CA"]
    assert (again.changed, set(again.methods), again.result["changes"]) == (False, {"GET"}, [])
    assert again.result["diff"]["before"] == again.result["diff"]["after"] == done.result["diff"]["after"]
    assert "t0ken-of-the-store" not in run.output


def test_without_waiting_a_later_run_shows_the_end(lab: MakeLab) -> None:
    here = lab(tenant(delay=20.0))
    task = given(here, wait=False)
    run = here.play(
        {"name": "begun", MODULE: task},
        {"name": "meanwhile", MODULE: task},
        {"name": "meanwhile, predicted", MODULE: given(here), "check_mode": True},
    )
    assert run.status == 0, run.output
    begun, meanwhile = run["begun"], run["meanwhile"]
    assert begun.changed and begun.result["resource"]["status"] == "running"
    for later in (meanwhile, run["meanwhile, predicted"]):
        assert not later.changed and later.writes == []
        (warning,) = later.result["warnings"]
        assert warning == (
            "An upload or a deletion is running, so nothing was sent. Run again later to see how it ends."
        )


def test_one_that_runs_is_waited_for(lab: MakeLab) -> None:
    """Somebody else's upload of the same file: nothing more is sent after it."""
    here = lab(tenant(delay=4.0))
    run = here.play({"name": "begun", MODULE: given(here, wait=False)}, {"name": "waited", MODULE: given(here)})
    assert run.status == 0, run.output
    waited = run["waited"]
    assert not waited.changed and waited.writes == []
    assert waited.result["resource"]["status"] == "succeeded"
    assert len(authorities(here)) == 2


def test_the_timeout_ends_the_wait_and_not_the_upload(lab: MakeLab) -> None:
    here = lab(tenant(delay=60.0))
    run = here.play({"name": "begun", MODULE: given(here, timeout=8)})
    assert run.status == 0, run.output
    assert run["begun"].changed and run["begun"].result["resource"]["status"] == "running"
    assert run["begun"].result["warnings"] == [
        "The upload was accepted and is still running. Run again later to see how it ends."
    ]


def test_an_upload_that_fails(lab: MakeLab) -> None:
    here = lab(tenant(served=bundle(ROOT), delay=1.5))
    run = here.play({"name": "failed", MODULE: given(here)})
    assert run["failed"].result["msg"] == (
        'The upload ended with the status "failed": The hash of the downloaded file is not the one that was given. '
        "2 of 2 authorities are not there: Contoso Root CA, Contoso Issuing CA."
    )
    assert authorities(here) == []


def test_a_file_with_an_authority_that_is_there_is_not_sent(lab: MakeLab) -> None:
    here = lab(tenant(ROOT, THIRD))
    run = here.play(
        {"name": "predicted", MODULE: given(here), "check_mode": True, "ignore_errors": True},
        {"name": "real", MODULE: given(here)},
    )
    for name in ("predicted", "real"):
        assert run[name].result["msg"] == (
            "src: 1 of its 2 authorities are there already (Contoso Root CA), and the service refuses a file with one "
            "of those. Use a file with the others only (Contoso Issuing CA), or add them with certificate_authority."
        )
        assert run[name].writes == []


def test_an_infrastructure_that_does_not_exist(lab: MakeLab) -> None:
    here = lab(tenant())
    run = here.play({"name": "nobody's", MODULE: given(here, display_name="nobody")})
    assert run["nobody's"].result["msg"] == 'There is no public key infrastructure "nobody".'


def test_a_refusal_names_the_permission(lab: MakeLab) -> None:
    app = {
        "client_id": "22222222-2222-2222-2222-222222222222",
        "secret": "reader",
        "permissions": ["PublicKeyInfrastructure.Read.All"],
    }
    here = lab({**tenant(), "apps": [app]})
    run = here.play({"name": "refused", MODULE: given(here)}, client_secret="reader")
    assert "needs the application permission PublicKeyInfrastructure.ReadWrite.All" in run["refused"].result["msg"]


@pytest.mark.parametrize(
    ("data", "more", "said"),
    [
        (b"x", {}, "cannot be used: it is not a PKCS #7 file (.p7b) with certificates"),
        (ROOT.pem.encode(), {}, "cannot be used: it is not a PKCS #7 file (.p7b) with certificates"),
        (bundle(ROOT, EXPIRED), {}, "set allow_expired to true"),
        (bundle(LEAF), {}, "set allow_leaf to true"),
        (DATA, {"url": "ftp://pki.contoso.com/ca.p7b"}, "url: the value is not an address that begins with http://"),
        (DATA, {"url": "ca.p7b"}, "url: the value is not an address that begins with http://"),
        (DATA, {"src": "/no/such.p7b"}, 'src: "/no/such.p7b" cannot be read: No such file or directory'),
        (DATA, {"id": "x", "display_name": None}, 'id: "x" is not the id of a public key infrastructure'),
        (DATA, {"display_name": None}, "one of the following is required: id, display_name"),
        (DATA, {"url": None}, "missing required arguments: url"),
    ],
)
def test_bad_input_is_refused_before_any_request(lab: MakeLab, data: bytes, more: dict[str, Any], said: str) -> None:
    here = lab(tenant())
    task = {name: value for name, value in given(here, data, **more).items() if value is not None}
    run = here.play({"name": "refused", MODULE: task})
    assert said in run["refused"].result["msg"], run["refused"].result["msg"]
    assert here.emulator.requests == here.emulator.token_requests == []
