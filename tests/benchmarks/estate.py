# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole tenant in one task: ``apply`` against a loop of modules and against the floor.

The floor is a bare script that sends the requests that ``apply`` has sent, one after the other over one kept-alive
connection, and reads the answers without looking at them. Both keep Microsoft's limit for writes, which the emulator
enforces. ansible-playbook's start is not counted; the first token is. The loop is measured with some certificates, and
scaled: to no less than the limit lets be.

Usage: estate.py [documents ...] [--latency MS ...] [--repetitions N]
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
#: Writes to Intune that Microsoft allows one application in one tenant, and in how many seconds.
WRITES, WINDOW = 100, 20
LIMITS: dict[str, Any] = {"writes_per_window": WRITES, "throttle_window": WINDOW}
#: How many certificates a loop is measured with.
SAMPLE = 400

FLOOR = (
    f"WRITES, WINDOW = {WRITES}, {WINDOW}"
    + """
import json, sys, time
import requests
about, asked = json.load(sys.stdin)
began = time.perf_counter()
session = requests.Session()
session.trust_env, session.verify = False, about["ca_path"]
form = {name: about[name] for name in ("client_id", "client_secret")}
form |= {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
answer = session.post(f"{about['authority_url']}/{about['tenant_id']}/oauth2/v2.0/token", data=form).json()
session.headers["Authorization"] = f"Bearer {answer['access_token']}"
written = []
for method, url, body in asked:
    inner = body["requests"] if url.endswith("/$batch") else [{"method": method}]
    writes = sum(one["method"] != "GET" for one in inner)
    if len(written) + writes > WRITES:
        time.sleep(max(0, written[len(written) + writes - WRITES - 1] + WINDOW - time.monotonic()))
    answer = session.request(method, about["graph_url"] + url, json=body).json()
    assert all(one["status"] < 300 for one in answer.get("responses", ())), answer
    written = [*written, *[time.monotonic()] * writes][-WRITES:]
print(time.perf_counter() - began)
"""
)


def guid(kind: int, number: int) -> str:
    return f"00000000-0000-4000-800{kind}-{number:012}"


def certificates(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of the tenant, each with the document that matches it."""
    for number in range(count):
        key = {
            "subject": f"CN=App {number}, O=Contoso",
            "issuer": "CN=Contoso Issuing CA",
            "expirationDateTime": "2031-01-01T00:00:00Z",
        }
        values = {"status": "provisioned", "subjectName": f"App {number}"}
        yield (
            {"id": guid(0, number), **key, **values},
            {"type": "enterpriseCodeSigningCertificate", "key": key, "properties": values},
        )


def states(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for number in range(count):
        key = {"certificateThumbprint": f"{number:040X}", "certificateSerialNumber": f"{number:X}"}
        values = {
            "deviceDisplayName": f"Phone {number}",
            "certificateKeyUsage": "digitalSignature,keyEncipherment",
            "certificateKeyLength": 2048,
        }
        place = {"deviceConfiguration": f"Profile {number // STATES}", "profileType": TYPE}
        document = {"type": "managedDeviceCertificateState", "key": {**place, **key}, "properties": values}
        yield (
            {"id": guid(1, number), **key, **values, "certificateExpirationDateTime": "2027-01-01T00:00:00.1234567Z"},
            document,
        )


def estate(count: int, drifted: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A tenant with ``count`` resources, two in five code-signing certificates, the others states below profiles; and
    its documents.

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
    return {SIGNING: [row for row, _document in signing], CONFIGURATIONS: profiles}, [
        document for _row, document in [*signing, *below]
    ]


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
    asked = [
        (entry["method"], entry["path"] + ("?" + entry["query"] if entry["query"] else ""), entry["body"])
        for entry in entries
    ]
    done = subprocess.run(
        [sys.executable, "-c", FLOOR],
        input=json.dumps([dict(service.about), asked]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(done.stdout)


def compare(directory: Path, count: int, latency: int, drifted: int, repetitions: int, looped: float) -> bool:
    """Measure and print one line; false when a count is not what it must be.

    ``looped``: seconds for each item of a loop.
    """
    entities, documents = estate(count, drifted)
    directory.mkdir()
    (directory / "estate.json").write_text(json.dumps(documents))
    task = {"m365.graph.apply": {"paths": [str(directory / "estate.json")], "timeout": 3000}}
    applied: list[float] = []
    below: list[float] = []
    for repetition in range(repetitions):
        with serve(directory / f"applied-{repetition}", entities, latency=latency, **LIMITS) as service:
            run, seconds = play(directory, service, task)
            asked, tokens = service.outer(), sum(entry["log"] == "token" for entry in service.log())
        applied.append(seconds)
        with serve(directory / f"floor-{repetition}", entities, latency=latency, **LIMITS) as service:
            below.append(floor(service, asked))
    counted = run["measured"].result["summary"]
    ratio = statistics.median(mine / theirs for mine, theirs in zip(applied, below, strict=True))
    mine = statistics.median(applied)
    scaled = max(looped * count, WINDOW * ((drifted - 1) // WRITES))
    text = (
        f"  {count:7,} {drifted:7,} {latency:5} ms {len(asked):9,} {tokens:6} {mine:9.2f} s "
        f"{statistics.median(below):9.2f} s {ratio:6.2f}"
    )
    print(f"{text} {scaled:9.1f} s {scaled / mine:6.1f} x", flush=True)
    few = count > 1000 or drifted > 0 or len(asked) <= 60
    return counted["update"] == drifted and counted["unchanged"] == count - drifted and tokens == 1 and few


def loop(directory: Path, latency: int, share: float) -> float:
    """Seconds that a certificate takes in a loop of the module, where a ``share`` of them differs."""
    entities, documents = estate(SAMPLE * 5 // 2, int(SAMPLE * share))
    items = [
        {"id": row["id"], **document["properties"]} for row, document in zip(entities[SIGNING], documents, strict=False)
    ]
    options = {"id": "{{ item.id }}", "status": "{{ item.status }}", "subject_name": "{{ item.subjectName }}"}
    task = {"m365.graph.enterprise_code_signing_certificate": options, "loop": items, "loop_control": {"label": ""}}
    directory.mkdir()
    with serve(directory / "service", entities, latency=latency, **LIMITS) as service:
        return play(directory, service, task)[1] / len(items)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--latency", type=int, nargs="*", default=[0, 50, 150])
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    print(
        "One task for a whole tenant: apply, the same requests by a bare script (floor), and the module in a loop "
        "(scaled)"
    )
    print(
        f"  {'docs':>7} {'drifted':>7} {'latency':>8} {'exchanges':>9} {'tokens':>6} {'apply':>11} {'floor':>11} "
        f"{'ratio':>6} {'loop':>11} {'':>8}"
    )
    right = True
    with tempfile.TemporaryDirectory() as name:
        for share in (0.0, 0.1):
            for latency in options.latency:
                looped = loop(Path(name) / f"loop-{latency}-{share}", latency, share)
                for count in options.documents:
                    repetitions = options.repetitions if count * share <= WRITES else 1  # what is above it is waiting
                    right &= compare(
                        Path(name) / f"{count}-{latency}-{share}",
                        count,
                        latency,
                        int(count * share),
                        repetitions,
                        looped,
                    )
    print(
        f"  exact counts: {'as they must be' if right else 'NOT as they must be'}; target for 1,000 documents at 50 "
        "ms: 60 exchanges, ratio 1.3"
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
