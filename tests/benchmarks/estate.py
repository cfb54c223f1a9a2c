# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole tenant in one task: ``apply`` against a loop of modules and against the floor.

The floor is a bare script that sends the requests that ``apply`` has sent, one after the other over one kept-alive connection,
and reads the answers without looking at them. ansible-playbook's start is not counted; the first token is.

Usage: estate.py [documents ...] [--latency MS ...] [--repetitions N] [--loop]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _service import Service, serve

from playbooks import PlaybookRun, run_playbook, write_playbook

SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
TYPE = "iosPkcsCertificateProfile"
#: States below one profile.
STATES = 20

FLOOR = """
import json, sys, time
import requests
about, asked = json.load(sys.stdin)
began = time.perf_counter()
session = requests.Session()
session.trust_env, session.verify = False, about["ca_path"]
form = {name: about[name] for name in ("client_id", "client_secret")}
form |= {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
token = session.post(f"{about['authority_url']}/{about['tenant_id']}/oauth2/v2.0/token", data=form).json()["access_token"]
session.headers["Authorization"] = f"Bearer {token}"
for method, url, body in asked:
    session.request(method, about["graph_url"] + url, json=body).json()
print(time.perf_counter() - began)
"""


def guid(kind: int, number: int) -> str:
    return f"00000000-0000-4000-800{kind}-{number:012}"


def certificates(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of the tenant, each with the document that is content with it."""
    for number in range(count):
        key = {"subject": f"CN=App {number}, O=Contoso", "issuer": "CN=Contoso Issuing CA", "expirationDateTime": "2031-01-01T00:00:00Z"}
        values = {"status": "provisioned", "subjectName": f"App {number}"}
        yield {"id": guid(0, number), **key, **values}, {"type": "enterpriseCodeSigningCertificate", "key": key, "properties": values}


def states(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for number in range(count):
        key = {"certificateThumbprint": f"{number:040X}", "certificateSerialNumber": f"{number:X}"}
        values = {"deviceDisplayName": f"Phone {number}", "certificateKeyUsage": "digitalSignature,keyEncipherment", "certificateKeyLength": 2048}
        place = {"deviceConfiguration": f"Profile {number // STATES}", "profileType": TYPE}
        document = {"type": "managedDeviceCertificateState", "key": {**place, **key}, "properties": values}
        yield {"id": guid(1, number), **key, **values, "certificateExpirationDateTime": "2027-01-01T00:00:00.1234567Z"}, document


def estate(count: int, drifted: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A tenant with ``count`` resources, two in five code-signing certificates, the others states below profiles; and its documents.

    The first ``drifted`` certificates have another name.
    """
    signing, below = [*certificates(count * 2 // 5)], [*states(count - count * 2 // 5)]
    for row, _document in signing[:drifted]:
        row["subjectName"] = "Drifted"
    profiles = [
        {
            "id": guid(2, start // STATES),
            "@odata.type": f"#microsoft.graph.{TYPE}",
            "displayName": f"Profile {start // STATES}",
            "managedDeviceCertificateStates": [row for row, _document in below[start : start + STATES]],
        }
        for start in range(0, len(below), STATES)
    ]
    return {SIGNING: [row for row, _document in signing], CONFIGURATIONS: profiles}, [document for _row, document in [*signing, *below]]


def play(directory: Path, service: Service, task: dict[str, Any], *arguments: str) -> tuple[PlaybookRun, float]:
    """Run one task in a playbook of its own; the run, and how many seconds the task took."""
    path = write_playbook(directory / "play.yml", [{"name": "measured", **task}], defaults=service.options)
    run = run_playbook(path, *arguments, directory=directory)
    if run.status:
        sys.exit(run.output[-3000:])
    measured = run["measured"]
    return run, measured.ended - measured.started


def floor(service: Service, entries: list[dict[str, Any]]) -> float:
    """Seconds that the same requests take when nothing is done with the answers."""
    asked = [(entry["method"], entry["path"] + ("?" + entry["query"] if entry["query"] else ""), entry["body"]) for entry in entries]
    done = subprocess.run([sys.executable, "-c", FLOOR], input=json.dumps([dict(service.about), asked]), stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def compare(directory: Path, count: int, latency: int, drifted: int, repetitions: int, loop: bool) -> bool:
    """Measure and print one line; false when a count is not what it must be."""
    entities, documents = estate(count, drifted)
    (directory / "estate.json").write_text(json.dumps(documents))
    task = {"m365.graph.apply": {"paths": [str(directory / "estate.json")], "timeout": 3000}}
    applied: list[float] = []
    below: list[float] = []
    for repetition in range(1 if drifted else repetitions):
        with serve(directory / f"service-{latency}-{drifted}-{repetition}", entities, latency=latency) as service:
            run, seconds = play(directory, service, task)
            applied.append(seconds)
            asked = service.outer()
            tokens = sum(entry["log"] == "token" for entry in service.log())
            below.append(floor(service, [entry for entry in asked if not drifted or entry["method"] == "GET" or entry["path"].endswith("$batch")]))
    counted = run["measured"].result["summary"]
    ratio = statistics.median(mine / theirs for mine, theirs in zip(applied, below, strict=True))
    text = f"  {count:7,} {drifted:7,} {latency:5} ms {len(asked):9,} {tokens:6}"
    text += f" {statistics.median(applied):9.2f} s {statistics.median(below):9.2f} s {ratio:6.2f}"
    if loop:
        items = [{"id": row["id"], "status": row["status"], "subject_name": row["subjectName"]} for row in entities[SIGNING]]
        with serve(directory / f"service-{latency}-loop", entities, latency=latency) as service:
            options = {"id": "{{ item.id }}", "status": "{{ item.status }}", "subject_name": "{{ item.subject_name }}"}
            looped = {"m365.graph.enterprise_code_signing_certificate": options, "loop": items, "loop_control": {"label": ""}}
            _run, seconds = play(directory, service, looped)
        scaled = seconds * count / len(items)
        text += f" {scaled:9.1f} s {scaled / statistics.median(applied):6.0f} x"
    print(text, flush=True)
    few = count > 1000 or drifted > 0 or len(asked) <= 60
    return counted["update"] == drifted and counted["unchanged"] == count - drifted and tokens == 1 and few


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--latency", type=int, nargs="*", default=[0, 50, 150])
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    print("One task for a whole tenant: apply, the same requests by a bare script (floor), and the module in a loop (scaled from the certificates)")
    print(f"  {'docs':>7} {'drifted':>7} {'latency':>8} {'exchanges':>9} {'tokens':>6} {'apply':>11} {'floor':>11} {'ratio':>6} {'loop':>11} {'':>8}")
    right = True
    with tempfile.TemporaryDirectory() as name:
        for count in options.documents:
            for latency in options.latency:
                directory = Path(name) / f"{count}-{latency}"
                directory.mkdir()
                right &= compare(directory, count, latency, 0, options.repetitions, count <= 1000 and latency <= 50)
            drifted = count // 10
            if drifted <= 100:  # beyond it, what is measured is Microsoft's limit of 100 writes in 20 s
                directory = Path(name) / f"{count}-drifted"
                directory.mkdir()
                right &= compare(directory, count, 50, drifted, 1, False)
    print(f"  exact counts: {'as they must be' if right else 'NOT as they must be'}; target for 1,000 documents at 50 ms: 60 exchanges, ratio 1.5")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
