# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every form in which a certificate can prove who the playbook is, read off the assertion that the authority checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from certificates import issue
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from lab import Lab
from m365_graph_emulator import assertions

MODULE = "m365.graph.enterprise_code_signing_certificate_info"
CLIENT = "33333333-3333-3333-3333-333333333333"
PASSWORD = "pfx-pass-w0rd"
OWN = issue("Automation", now=dt.datetime.now(dt.UTC).replace(microsecond=0))
ALGORITHM = "client_certificate_thumbprint_algorithm"
MakeLab = Callable[..., Lab]


@pytest.fixture
def headers(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """The headers of the assertions that the authority was sent."""
    seen: list[Mapping[str, Any]] = []
    known = assertions._certificate

    def noting(app: Any, header: Mapping[str, Any]) -> Any:
        seen.append(header)
        return known(app, header)

    monkeypatch.setattr(assertions, "_certificate", noting)
    return seen


def pem(folder: Path) -> dict[str, str]:
    path = folder / "client.pem"
    path.write_text(OWN.key_pem() + OWN.pem)
    return {"client_certificate_path": str(path)}


def pfx(folder: Path) -> dict[str, str]:
    path = folder / "client.pfx"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"client", OWN.key, OWN.certificate, None, BestAvailableEncryption(PASSWORD.encode())
        )
    )
    return {"client_certificate_path": str(path), "client_certificate_password": PASSWORD}


@pytest.mark.playbook
def test_both_thumbprints_serve_with_pem_and_with_pfx(lab: MakeLab, headers: list[Mapping[str, Any]]) -> None:
    here = lab({"apps": [{"client_id": CLIENT, "certificates": [OWN.pem]}]})
    own: dict[str, Any] = {"client_id": CLIENT, "client_secret": None}
    variable = {"M365_GRAPH_CLIENT_CERTIFICATE_THUMBPRINT_ALGORITHM": "sha1"}
    run = here.play(
        {"name": "pem", MODULE: pem(here.directory)},
        {"name": "pem, sha1", MODULE: {**pem(here.directory), ALGORITHM: "sha1"}},
        {"name": "pem, sha1 from the environment", MODULE: pem(here.directory), "environment": variable},
        {"name": "pfx", MODULE: {**pfx(here.directory), ALGORITHM: "sha256"}},
        {"name": "pfx, sha1", MODULE: {**pfx(here.directory), ALGORITHM: "sha1"}},
        {"name": "md5", MODULE: {**pem(here.directory), ALGORITHM: "md5"}, "ignore_errors": True},
        arguments=["-vvvv"],
        **own,
    )
    assert run.status == 0, run.output[-3000:]
    # One token for each credential: the third task shares the second one's.
    assert [
        run[name].result["token_requests"]
        for name in ("pem", "pem, sha1", "pem, sha1 from the environment", "pfx", "pfx, sha1")
    ] == [1, 1, 0, 1, 1]
    forms = [(header["alg"], "x5t#S256" in header, "x5t" in header, len(header["x5c"])) for header in headers]
    modern, older = ("PS256", True, False, 1), ("RS256", False, True, 1)
    assert forms == [modern, older, modern, older]
    assert {entry["kind"] for entry in here.emulator.token_requests} == {"assertion"}
    assert run["md5"].result["msg"] == f"value of {ALGORITHM} must be one of: sha256, sha1, got: md5"
    shown = run.output + str([task.result for task in run.tasks])
    assert [secret for secret in (PASSWORD, OWN.key_pem().splitlines()[1]) if secret in shown] == []
