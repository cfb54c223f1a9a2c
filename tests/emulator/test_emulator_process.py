# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as a process, its files, and its TLS."""

from __future__ import annotations

import json
import os
import signal
import ssl
import stat
import subprocess
import sys
import time
from itertools import takewhile
from pathlib import Path

import pytest
import requests
from emulator_support import ROOT, Client
from m365_graph_emulator import DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT, Emulator
from m365_graph_emulator.tenant import SeededTenant

FILES = ROOT / "roles" / "emulator" / "files"
EXAMPLE = FILES / "tenant.example.yml"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "m365_graph_emulator", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(FILES)}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), env=environment(), capture_output=True, text=True, timeout=30, check=False
    )


def test_foreground(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("--directory", str(tmp_path / "e"), "--tenant", str(EXAMPLE)),
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        secret = "  export AZURE_CLIENT_SECRET=example-secret\n"
        text = "".join(takewhile(lambda line: line not in ("", secret), iter(process.stdout.readline, None)))
        found = json.loads((tmp_path / "e" / "emulator.json").read_text())
        assert found["pid"] == process.pid
        assert f"export M365_GRAPH_URL={found['graph_url']}\n" in text and found["ca_path"] in text
        health = requests.get(f"{found['graph_url']}/_emulator/health", verify=found["ca_path"], timeout=5)
        assert health.json()["tenant_id"] == found["tenant_id"]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not (tmp_path / "e" / "emulator.json").exists()


def test_reads_lag_where_the_command_starts_it(tmp_path: Path) -> None:
    """Unless the tenant has another one; the class leaves it out."""
    (tmp_path / "tenant.json").write_text('{"settings": {"replica_lag": 0}}')
    lags = []
    for name, more in (("a", ()), ("b", ("--tenant", str(tmp_path / "tenant.json")))):
        directory = str(tmp_path / name)
        found = json.loads(run("--directory", directory, "--background", *more).stdout)
        try:
            answer = requests.get(f"{found['graph_url']}/_emulator/tenant", verify=found["ca_path"], timeout=5)
            lags.append(answer.json()["settings"]["replica_lag"])
        finally:
            run("--directory", directory, "--stop")
    with Emulator(tmp_path / "c") as emulator:
        lags.append(emulator.describe()["settings"]["replica_lag"])
    assert lags == [1.0, 0.0, 0.0]


def test_background(tmp_path: Path) -> None:
    directory = str(tmp_path / "e")
    started = run("--directory", directory, "--background")
    try:
        first = json.loads(started.stdout)
        second = json.loads(run("--directory", directory, "--background").stdout)
        assert (first["started"], second["started"], first["pid"]) == (True, False, second["pid"])
        assert (first["tenant_id"], first["client_id"], first["client_secret"]) == (
            DEMO_TENANT,
            DEMO_CLIENT,
            DEMO_SECRET,
        )
        for name in ("emulator.json", "requests.jsonl", "token-key.pem", "server.pem", "emulator.log"):
            assert stat.S_IMODE((tmp_path / "e" / name).stat().st_mode) == 0o600, name
        assert stat.S_IMODE((tmp_path / "e").stat().st_mode) == 0o700
    finally:
        assert json.loads(run("--directory", directory, "--stop").stdout) == {"stopped": True}
    assert json.loads(run("--directory", directory, "--stop").stdout) == {"stopped": False}


def test_background_with_a_bad_tenant(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("nonsense: 1\n")
    failed = run("--directory", str(tmp_path / "e"), "--tenant", str(tmp_path / "bad.yml"), "--background")
    assert failed.returncode == 1
    assert "nonsense" in failed.stderr


def test_a_stale_file_is_no_running_emulator(tmp_path: Path) -> None:
    with Emulator(tmp_path) as emulator:
        text = (tmp_path / "emulator.json").read_text()
        authority = (tmp_path / "ca.pem").read_bytes()
        token = Client(emulator).session.headers["Authorization"]
    (tmp_path / "emulator.json").write_text(text)
    assert json.loads(run("--directory", str(tmp_path), "--stop").stdout) == {"stopped": False}
    with Emulator(tmp_path) as again:
        assert (tmp_path / "ca.pem").read_bytes() == authority, "the CA is kept"
        assert token, "and so is the key of the tokens"
        assert Client(again).get("/domains").status_code == 200


def test_certificates_are_renewed_before_they_expire(tmp_path: Path) -> None:
    with Emulator(tmp_path):
        before = (tmp_path / "ca.pem").read_bytes()
    (tmp_path / "server.pem").write_text("damaged")
    with Emulator(tmp_path) as emulator:
        assert (tmp_path / "ca.pem").read_bytes() != before
        assert Client(emulator).get("/domains").status_code == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_tls(emu: Emulator, host: str) -> None:
    url = f"https://{host}:{emu.port}/_emulator/health"
    assert requests.get(url, verify=emu.ca_path, timeout=5).status_code == 200
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(url, verify=ssl.get_default_verify_paths().cafile or True, timeout=5)


def test_it_is_quick(emu: Emulator) -> None:
    """A bound with room for a busy machine; on a quiet one a GET takes about half a millisecond, TLS included."""
    emu.reset({"entities": {"/domains": [{"id": "d"}]}})
    client = Client(emu)
    client.get("/domains/d")
    started = time.perf_counter()
    for _request in range(100):
        client.get("/domains/d")
    assert (time.perf_counter() - started) / 100 < 0.02


def test_the_example_tenant_loads(emu: Emulator) -> None:
    assert SeededTenant.load(EXAMPLE).apps[0].secret == "example-secret"
    emu.reset(EXAMPLE)
    assert all(emu.entities(path) for path in SeededTenant.load(EXAMPLE).entities)
