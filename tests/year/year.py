# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make year``: an emulated tenant lives for 365 days on a shifted clock, and its state is kept in Git.

Each day people, devices, identity providers and Microsoft change something. Each night the pipelines of docs/gitops
run; each week somebody reviews a plan and applies it. See docs/testing.md for what must hold.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
for _folder in ("tests/support", "roles/emulator/files"):
    sys.path.insert(0, str(ROOT / _folder))

from playbooks import PlaybookRun  # noqa: E402
from year_clock import DAY, VARIABLE, ShiftedClock, library  # noqa: E402
from year_judge import Counts, counted, duplicates, needless, without_certificate, writes  # noqa: E402
from year_people import Happening, People  # noqa: E402
from year_pipeline import DAYS, Pipeline  # noqa: E402
from year_service import YearService  # noqa: E402
from year_tenant import CONFIGURATIONS, ROTATED, SAML, YearTenant, application, certificate, id_of  # noqa: E402

FOLDER = Path(os.environ.get("M365_GRAPH_YEAR_REPORT") or ROOT / "build")
WEEK, HALF_YEAR = 7, 182
#: What the roles for rotation manage, and so no document does.
BY_ROLES = ("servicePrincipalTokenSigningCertificate",)
OF_FEDERATIONS = ("signingCertificate", "nextSigningCertificate")


class Broken(Exception):
    """A pipeline did not do its work."""


class Year:
    """The days of one tenant."""

    def __init__(self, folder: Path, preloaded: Path, seed: int) -> None:
        self.folder = folder
        self.clock = ShiftedClock(folder, preloaded)
        random = Random(seed)
        self.tenant = YearTenant(folder / "known", self.clock.now())
        started = {**os.environ, **self.clock.environment}
        self.service = YearService(folder / "service", {"entities": self.tenant.entities}, started)
        os.environ.update(self.clock.environment)  # for playbooks: their first fork server loads the library
        self.replica = YearService(folder / "replay", {}, started)
        self.people = People(self.service, self.tenant, random, self.clock.now)
        self.pipeline = Pipeline(folder / "work", self.service, self.tenant, {})
        self.random = random
        self.counts = Counts()
        self.expected: dict[str, list[Happening]] = {}
        self.files: dict[str, Path] = {}
        self.nights: list[tuple[str, Path, dict[str, int]]] = []

    # -- helpers

    def go_on(self, hour: int) -> None:
        """Go on to the next time that it is this hour (UTC)."""
        self.clock.set_hour(hour)
        os.environ[VARIABLE] = self.clock.offset
        self.service.set_clock(self.clock.offset)
        self.replica.set_clock(self.clock.offset)

    @property
    def today(self) -> str:
        return f"{self.clock.now():%Y-%m-%d}"

    def count(self, column: str, problems: Iterable[str]) -> None:
        self.counts.add(column, problems, self.today)

    @staticmethod
    def done(run: PlaybookRun, what: str) -> PlaybookRun:
        if run.status:
            raise Broken(f"{what} failed:\n{run.output[:6000]}\n[...]\n{run.output[-6000:]}")
        return run

    @staticmethod
    def fact(run: PlaybookRun, name: str) -> Any:
        """A fact that a role has set."""
        for task in reversed(run.tasks):
            facts = task.result.get("ansible_facts", {})
            if name in facts:
                return facts[name]
        raise Broken(f"there is no {name}:\n{run.output[-6000:]}")

    def documents(self, folder: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        for file in sorted((self.pipeline.tree / folder).rglob("*.yml")):
            yield file, yaml.safe_load(file.read_text(encoding="utf-8"))

    @staticmethod
    def id_in(document: Mapping[str, Any]) -> str:
        key = document["key"]
        return str(key.get("id") or key.get("keyId") or document["type"])

    # -- the first day

    def begin(self) -> None:
        """Put the tenant into Git, and what the roles rotate into their hands."""
        self.go_on(3)
        self.supply()
        self.done(self.pipeline.export(), "the first export")
        for file, document in self.documents("export"):
            self.adopt(file, document)
        ignored = [
            {"type": "applicationKeyCredential", "key": {"application": f"Application 00[0-{ROTATED - 1}]"}},
            {"type": "servicePrincipalTokenSigningCertificate", "key": {"servicePrincipal": "SAML *"}},
        ]
        listed = [{**entry, "reason": "Rotated every night"} for entry in ignored]
        (self.pipeline.tree / "estate" / ".m365-ignore.yml").write_text(yaml.safe_dump(listed), encoding="utf-8")
        self.pipeline.commit("Take the tenant as it is")

    def adopt(self, file: Path, document: Mapping[str, Any]) -> None:
        """Take a document of the export as desired state, without what the roles manage."""
        rotated = [application(number) for number in range(ROTATED)]
        if document["type"] in BY_ROLES or document["key"].get("application") in rotated:
            return
        target = self.pipeline.tree / "estate" / file.relative_to(self.pipeline.tree / "export")
        target.parent.mkdir(parents=True, exist_ok=True)
        left_out = OF_FEDERATIONS if document["type"] == "internalDomainFederation" else ()
        properties = {name: value for name, value in document["properties"].items() if name not in left_out}
        key = {name: value for name, value in document["key"].items() if name not in ("id", "keyId")}
        text = yaml.safe_dump({**document, "key": key, "properties": properties}, sort_keys=False)
        target.write_text(text, encoding="utf-8")
        self.files[self.id_in(document)] = target

    def supply(self) -> None:
        """People make the next certificate of an application some days before its rotation begins."""
        for number in range(ROTATED):
            file = self.tenant.folder / f"application{number}.cer"
            rows = {row["id"]: row for row in self.service.rows("/applications")}
            ends = max(item["endDateTime"] for item in rows[id_of(7, number)]["keyCredentials"])
            if not file.exists() or ends <= f"{self.clock.now() + (DAYS + 5) * DAY:%Y-%m-%d}":
                fresh = certificate(application(number), self.clock.now(), -1, 120 + 10 * number)
                file.write_text(fresh.pem, encoding="ascii")

    # -- a day and its night

    def day(self, number: int) -> None:
        if number % HALF_YEAR == WEEK + 1:
            self.go_on(7)
            self.undo()
        self.go_on(8)
        if number % WEEK == WEEK - 1:
            self.review(number)
        self.go_on(9)
        self.people.weather(number)
        self.supply()
        for happening in self.people.day(number):
            self.counts.seen[happening.kind] += 1
            self.expected.setdefault(happening.id, []).append(happening)
        self.go_on(23)
        self.certificates()
        self.people.evening(number)
        self.go_on(3)
        if number % 6 == 2:
            self.pipeline.export_killed(self.random.uniform(1, 6))
        self.night()
        self.counts.days += 1

    def certificates(self) -> None:
        missing = without_certificate(self.service, self.tenant.providers, self.clock.now())
        self.count("days_without_valid_certificate", missing)

    def night(self) -> None:
        self.service.requests()
        for run in self.pipeline.rotate():
            self.done(run, "a rotation")
        rotated = self.service.requests()
        self.counts.seen["writes of rotations"] += len(writes(rotated))
        mine = [id_of(7, number) for number in range(ROTATED)] + [id_of(9, number) for number in range(SAML)]
        self.count("needless_writes", needless(rotated, [*mine, *(one.domain for one in self.tenant.providers)]))
        self.certificates()
        self.done(self.pipeline.export(), "the export")
        self.remember()
        drift, expiry, _report = self.pipeline.look()
        self.compare(drift)
        self.done(expiry, "expiry")
        self.count("needless_writes", needless(self.service.requests(), []))
        self.count("duplicates", duplicates(self.service))

    def remember(self) -> None:
        """Keep the state of this night, to compare it with its commit."""
        file = self.folder / f"{self.today}.json"
        file.write_text(json.dumps(self.service.control("GET", "tenant")), encoding="utf-8")
        self.nights.append((self.pipeline.git("rev-parse", "HEAD").strip(), file, counted(self.service)))

    def compare(self, drift: PlaybookRun) -> None:
        """What drift has found with what others have changed."""
        result = self.fact(drift, "certificate_estate_result")
        ids = {str(file): id for id, file in self.files.items()}
        rows = [row for row in result["results"] if row.get("changed") or row.get("failed")]
        differing = {ids[row["source"]]: row for row in rows}
        unmanaged = {str(row["id"]): row for row in result["unmanaged"]}
        for found, kind in ((differing, False), (unmanaged, True)):
            expected = {id: last for id, last in self.happened().items() if last.unmanaged is kind}
            self.count(
                "false_drift", (f"{row['key']} {row.get('lines')}" for id, row in found.items() if id not in expected)
            )
            self.count("missed_drift", (str(expected[id]) for id in expected.keys() - found.keys()))
            self.attribute(result["authors"], found)
        for id in differing.keys() & self.expected.keys():
            names = {name for one in self.expected[id] for name in one.names}
            seen = {camel(change["property"]) for change in differing[id].get("changes", ())}
            self.count("false_drift", (f"{id}: {name} does not differ" for name in seen - names))
        self.counts.seen["nights with drift"] += bool(differing or unmanaged)

    def happened(self) -> dict[str, Happening]:
        """The last change of each resource that others have changed since the last review."""
        return {id: happened[-1] for id, happened in self.expected.items()}

    def attribute(self, authors: Iterable[Mapping[str, Any]], found: Mapping[str, Any]) -> None:
        """Compare the authors that the report names with those who did it."""
        named = {json.dumps([row["type"], row["key"]], sort_keys=True): row for row in authors}
        for id in found.keys() & self.expected.keys():
            row = named.get(json.dumps([found[id]["type"], found[id]["key"]], sort_keys=True), {})
            # Without the group that the document names, nothing else of the document can be compared.
            lost = [one for one in self.expected[id] if (one.kind == "group") is bool(found[id].get("missing"))]
            who = (lost or self.expected[id])[-1].who
            if who not in (row.get("who"), row.get("application")):
                self.count("unattributed", [f"{self.expected[id]}: {row}"])
            else:
                self.counts.seen["attributed"] += 1

    # -- each week

    def review(self, number: int) -> None:
        """Somebody takes some of what others have changed into Git, and undoes the rest."""
        exported = {self.id_in(document): (file, document) for file, document in self.documents("export")}
        for id, happened in list(self.expected.items()):
            # A document that names a group by its old name cannot be applied.
            undone = not happened[0].unmanaged and all(one.kind != "group" for one in happened)
            if id in exported and undone and self.random.random() < 0.5:
                continue
            if id in self.files:
                self.files.pop(id).unlink()
            if id in exported:
                self.adopt(*exported[id])
            self.expected.pop(id)
        self.pipeline.commit("Review what others have changed")
        self.service.requests()
        if number // WEEK % 2:
            for run in self.pipeline.apply_twice(approve="all"):
                self.done(run, "one of two applies")
        else:
            rows = self.fact(self.pipeline.plan(), "certificate_estate_result")["results"]
            approved = [row["id"] for row in rows if row.get("approval") == "needed"]
            self.done(self.pipeline.apply(approved), "the apply")
            self.counts.seen["approved changes"] += len(approved)
        sent = self.service.requests()
        self.count("needless_writes", needless(sent, self.expected))
        self.counts.seen["reviews"] += 1
        self.counts.seen["writes of reviews"] += len(writes(sent))
        self.expected.clear()

    def undo(self) -> None:
        """Somebody deletes what is in use, and somebody else brings it back from Git."""
        names = self.people.mistake()
        self.service.requests()
        self.done(self.pipeline.restore("HEAD"), "the restore")
        sent = self.service.requests()
        made = {row["displayName"]: row["id"] for row in self.service.rows(CONFIGURATIONS)}
        self.count("replay_mismatches", (f"{name} was not restored" for name in names if name not in made))
        self.count("needless_writes", needless(sent, [CONFIGURATIONS, *(made[name] for name in names if name in made)]))
        self.counts.seen["restored"] += len(names)
        for id, file in list(self.files.items()):
            key = yaml.safe_load(file.read_text(encoding="utf-8"))["key"]
            if key.get("displayName") in names and file.parent.name == "iosScepCertificateProfile":
                self.files[made[key["displayName"]]] = self.files.pop(id)
                if id in self.expected:
                    self.expected[made[key["displayName"]]] = self.expected.pop(id)

    # -- the end

    def replay(self, most: int) -> None:
        """Whether the commits of the nights have what the tenant had."""
        other = self.replica
        for order in self.service.told:
            if "settings" not in order:
                other.tell(**order)
        reader = Pipeline(self.folder / "reader", other, self.tenant, {})
        step = max(1, len(self.nights) // most)
        for commit, file, numbers in self.nights[::step]:
            other.control("PUT", "tenant", {**json.loads(file.read_text(encoding="utf-8")), "settings": {}})
            shutil.rmtree(reader.tree / "export", ignore_errors=True)
            archive = self.folder / "commit.tar"
            self.pipeline.git("archive", f"--output={archive}", commit, "export")
            shutil.unpack_archive(archive, reader.tree, filter="data")
            run = reader.play("plan", {"estate": "export"})
            rows = self.fact(run, "certificate_estate_result")["results"]
            different = (row for row in rows if row.get("changed") or row.get("failed"))
            self.counts.add("replay_mismatches", map(str, different), file.stem)
            for kind, number in numbers.items():
                files = len(list((reader.tree / "export" / kind).glob("*.yml")))
                problem = [f"{number} of {kind}, and {files} documents"] if files != number else []
                self.counts.add("replay_mismatches", problem, file.stem)

    def end(self) -> None:
        self.service.stop()
        self.replica.stop()


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make year", description="A simulated year of one tenant in Git.")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=365)
    parser.add_argument("--replays", type=int, default=365, help="the most nights that are compared with their commits")
    options = parser.parse_args()
    preloaded = library()
    if preloaded is None:
        sys.stderr.write("The package libfaketime has no library for this machine.\n")
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="m365_graph_year.") as folder:
        year = Year(Path(folder), preloaded, options.seed)
        broken: Exception | None = None
        try:
            year.begin()
            for number in range(options.days):
                year.day(number)
                if sys.stdout.isatty() or number % 10 == 9:
                    print(f"day {number + 1} of {options.days}: {time.monotonic() - began:.0f} s", flush=True)
            year.replay(options.replays)
        except Exception as error:
            broken = error
        year.end()
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = {**year.counts.to_dict(), **({"broken": str(broken)} if broken else {})}
    (FOLDER / "year.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    for name, value in found.items():
        print(f"{name}: {value}" if name != "problems" else f"problems: {len(value)}")
    for problem in found["problems"][:20]:
        print(problem)
    if broken is not None:
        print(f"The year ended on {year.today}: {type(broken).__name__}: {broken}")
    return int(year.counts.failed or broken is not None)


if __name__ == "__main__":
    sys.exit(main())
