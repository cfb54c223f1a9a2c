# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make acceptance``: playbooks with every described resource against the Graph that the environment points at.

That is the emulator with every habit of the service switched on, unless AZURE_TENANT_ID names a tenant. See
docs/testing.md.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import multiprocessing
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
for _folder in ("tests/support", "tests/contract", "roles/emulator/files"):
    sys.path.insert(0, str(ROOT / _folder))

import certificates  # noqa: E402

# Certificates of the cases have the prefix of the run in their names: before the cases are loaded.
RUN = f"m365a-{dt.datetime.now(dt.UTC):%y%m%d%H%M}-{secrets.token_hex(2)}"
_issue = certificates.issue
certificates.issue = lambda name="Contoso Apps", **more: _issue(f"{RUN} {name}", **more)  # type: ignore[assignment]

from acceptance_credentials import CredentialScenario, credential_tasks  # noqa: E402
from acceptance_report import Verdict, judged, judged_credential, write  # noqa: E402
from acceptance_runner import by_playbook, in_this_process  # noqa: E402
from acceptance_scenario import AGED, NOT_UNDONE, Scenario, name_of, readings, sweep_paths, tasks  # noqa: E402
from case import Case, cases_of  # noqa: E402
from credential_cases import CASES as CREDENTIALS  # noqa: E402
from credential_cases import CredentialCase  # noqa: E402
from facts import described  # noqa: E402
from playbooks import PlaybookRun  # noqa: E402

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource  # noqa: E402

TENANT = "M365_GRAPH_ACCEPTANCE_TENANT"
ONCE = "M365_GRAPH_ACCEPTANCE_ONCE"
TYPES = [name for name in os.environ.get("M365_GRAPH_ACCEPTANCE_TYPES", "").split(",") if name]
"""The types to which a run is limited; all if it is empty."""
FOLDER = Path(os.environ.get("M365_GRAPH_ACCEPTANCE_REPORT") or ROOT / "build")
EMULATORS = 1 if TYPES else 4
"""Emulators that share the types: Intune takes 100 writes of an app in 20 seconds, and the suite has about 1,500."""
PLAYBOOKS = "--playbooks" in sys.argv
"""Whether ansible-playbook runs the tasks, which takes longer."""
AT_A_TIME = 3 if PLAYBOOKS else 12
"""Scenarios: most of the time, each waits for a replica."""
HOURS = 6
LAG = 3.0
"""Seconds until lists are read again before something is removed that this run seems to have left."""
DELETED = tuple(
    f"/directory/deletedItems/microsoft.graph.{name}"
    for name in ("servicePrincipal", "application", "certificateBasedAuthPki", "certificateAuthorityDetail")
)
DOMAIN = "contoso.com"
EMULATED = {"settings": {"every_habit": True}, "entities": {"/domains": [{"id": DOMAIN, "isVerified": True}]}}
Options = Mapping[str, str]
FORKS = multiprocessing.get_context("fork")


class Refused(Exception):
    """The suite must not run as it was started."""


@dataclass(frozen=True)
class Tenant:
    """A Graph, and which part of the types is tried there."""

    variables: Options
    once: Mapping[str, str]
    part: int = 0
    parts: int = 1


@dataclass(frozen=True)
class Found:
    """What one tenant has shown, and how many resources were removed of earlier runs and of this one."""

    verdicts: Sequence[Verdict]
    old: int
    left: int


def refusal(variables: Options) -> str:
    """Why the suite does not run against the tenant of the environment; empty if it may."""
    tenant, repeated = variables.get("AZURE_TENANT_ID", ""), variables.get(TENANT, "")
    if not repeated:
        return f"{TENANT} is not set. The suite creates and deletes resources. To allow it, set it to the tenant's ID."
    if repeated.lower() != tenant.lower():
        return f"{TENANT} is {repeated}, and AZURE_TENANT_ID is {tenant or 'not set'}. They must be equal."
    return ""


def named_once(variables: Options) -> dict[str, str]:
    """Types that a tenant has once and that may be changed: ``type`` or ``type=value``, separated by commas."""
    items = (item.strip().partition("=") for item in variables.get(ONCE, "").split(",") if item.strip())
    return {name: value for name, _sign, value in items}


class Acceptance:
    """One run against one Graph."""

    def __init__(self, tenant: Tenant, folder: Path, pool: Executor) -> None:
        self.variables, self.once = dict(tenant.variables), tenant.once
        self.folder = folder
        self.pool = pool
        self.resources, self.credentials = _share(tenant)
        self.numbers = itertools.count()
        self.replaced = {
            "11111111-1111-1111-1111-111111111111": self.variables.get("AZURE_TENANT_ID", ""),
            DOMAIN: self.once.get("internalDomainFederation") or DOMAIN,
        }

    def play(self, name: str, listed: Sequence[Mapping[str, Any]]) -> PlaybookRun:
        """Run tasks in a process of their own."""
        if PLAYBOOKS:
            return by_playbook(listed, self.folder / name, self.variables)
        return self.pool.submit(in_this_process, listed).result()

    def permissions(self) -> dict[str, list[str]]:
        """The permissions that each module lacks, as m365.graph.permissions_info reports them."""
        modules = [
            name for item in self.resources for name in ([item.name] if item.kept else []) + [f"{item.name}_info"]
        ]
        modules += [case.module.rpartition(".")[2] for case in self.credentials]
        listed = [{"name": name, "m365.graph.permissions_info": {"modules": [name]}} for name in modules]
        done = self.play("permissions", listed)
        if done.status:
            raise Refused(f"The permissions of the token could not be read:\n{done.output[-2000:]}")
        return {name: list(done[name].result["missing"]) for name in modules}

    def sweep(self, own: bool) -> int:
        """Remove what runs have left behind: this one, or those that began hours ago."""
        left = self._left(own)
        if left and own:  # a replica that is behind may show what was removed a moment ago
            time.sleep(LAG)
            left = self._left(own)
        gone = [{"path": path, "api_version": "beta", "state": "absent"} for path in left]
        if gone:
            self.play("swept", [_task(options["path"], "m365.graph.resource", options) for options in gone])
        return len(gone)

    def purge(self) -> None:
        """Delete for good what this run has created and deleted; the directory keeps it for 30 days otherwise."""
        deleted = [path.partition("/microsoft.graph.")[0] + f"/{id}" for path, id in self._rows(DELETED, own=True)]
        gone = [{"path": path, "api_version": "beta", "state": "absent"} for path in deleted]
        if gone:
            self.play("purged", [_task(options["path"], "m365.graph.resource", options) for options in gone])

    def _left(self, own: bool) -> list[str]:
        """The paths of the resources that are left behind, as lists show them."""
        return [f"{path}/{id}" for path, id in self._rows(sweep_paths(self.resources), own)]

    def _rows(self, paths: Sequence[str], own: bool) -> list[tuple[str, str]]:
        """The collections and IDs of what is left in these collections."""
        listed = [_task(path, "m365.graph.resource_info", {"path": path, "api_version": "beta"}) for path in paths]
        done = self.play("sweep", listed)
        return [
            (path, str(row["id"]))
            for path in paths
            for row in done[path].result.get("resources") or []
            if _is_left(name_of(row), own)
        ]

    def verdicts(self) -> list[Verdict]:
        """What the report has for every type."""
        missing = self.permissions()
        found: list[Verdict] = []
        planned: list[tuple[Scenario, bool]] = []
        for resource in self.resources:
            scenarios = [Scenario(resource, case, next(self.numbers)) for case in _cases(resource)]
            scenarios = [each for each in scenarios if not TYPES or each.type in TYPES]
            lacks, reads = missing.get(resource.name, []), missing[f"{resource.name}_info"]
            why_not = self._why_not(scenarios[0], lacks) if resource.kept else ""
            if reads:
                reason = f"the token lacks {', '.join(reads)}"
                found += [Verdict(each.type, "skipped", reason) for each in scenarios]
                continue
            writes = resource.kept and not why_not
            planned += [(each, writes) for each in scenarios]
            if why_not:
                found += [Verdict(each.type, "skipped", f"only read: {why_not}") for each in scenarios]
        planned.sort(key=lambda item: _size(*item), reverse=True)
        below = [item for item in planned if item[0].resource.parent is not None]
        parents = {parent.collection for scenario, _writes in below if (parent := scenario.resource.parent) is not None}
        around = [item for item in planned if item not in below and parents & set(item[0].collections)]
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            first = [pool.submit(self._run, *item) for item in below]
            others = [pool.submit(self._run, *item) for item in planned if item not in below + around]
            # An export of what is below other resources fails if these are removed meanwhile.
            wait(first)
            others += [pool.submit(self._run, *item) for item in around]
            others += [pool.submit(self._credential, case, missing) for case in self.credentials]
            return [*found, *(done.result() for done in first + others)]

    def _why_not(self, scenario: Scenario, lacks: Sequence[str]) -> str:
        """Why a resource is not written; empty if it is."""
        if scenario.resource.name in NOT_UNDONE:
            return NOT_UNDONE[scenario.resource.name]
        if lacks:
            return f"the token lacks {', '.join(lacks)}"
        if scenario.once and scenario.type not in self.once:
            return f"a tenant has it once; name {scenario.type} in {ONCE} to change it and put it back"
        return ""

    def _run(self, scenario: Scenario, writes: bool) -> Verdict:
        listed = [*(tasks(scenario, RUN, self.replaced) if writes else readings(scenario))]
        return judged(scenario, writes, self.play(f"scenario_{scenario.number}", listed))

    def _credential(self, case: CredentialCase, missing: Mapping[str, Sequence[str]]) -> Verdict:
        lacks = missing[case.module.rpartition(".")[2]]
        if lacks:
            return Verdict(case.type, "skipped", f"the token lacks {', '.join(lacks)}")
        scenario = CredentialScenario(case, next(self.numbers))
        return judged_credential(scenario, self.play(case.type, [*credential_tasks(scenario, RUN)]))


def _task(name: str, module: str, options: Mapping[str, str]) -> dict[str, Any]:
    return {"name": name, module: options, "ignore_errors": True}


def _size(scenario: Scenario, writes: bool) -> int:
    """About how many tasks a scenario has."""
    return 8 + 2 * len(scenario.case.changes) if writes else 8


def _is_left(names: str, own: bool) -> bool:
    if own:
        return RUN in names
    found = AGED.search(names)
    if found is None:
        return False
    began = dt.datetime.strptime(found[1], "%y%m%d%H%M").replace(tzinfo=dt.UTC)
    return dt.datetime.now(dt.UTC) - began > dt.timedelta(hours=HOURS)


def _merged(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """One verdict for each type: a failure counts before what was skipped, and that before what has passed."""
    order = {"failed": 0, "skipped": 1, "passed": 2}
    found: dict[str, Verdict] = {}
    for verdict in sorted(verdicts, key=lambda item: order[item.status]):
        found.setdefault(verdict.type, verdict)
    return [found[name] for name in sorted(found, key=str.casefold)]


def _cases(resource: Resource) -> Sequence[Case]:
    return cases_of(resource.name) if resource.kept else [Case({}, {}, [])]


def _share(tenant: Tenant) -> tuple[list[Resource], list[CredentialCase]]:
    """The resources and credentials that are tried in a tenant: about as many tasks for each."""
    shares: list[list[Resource]] = [[] for _number in range(tenant.parts)]
    sizes = [0] * tenant.parts
    limited = [resource for resource in described() if not TYPES or _types(resource) & {*TYPES}]
    for resource in sorted(limited, key=_cost, reverse=True):
        number = sizes.index(min(sizes))
        shares[number].append(resource)
        sizes[number] += _cost(resource)
    credentials = [case for case in CREDENTIALS if not TYPES or case.type in TYPES]
    return shares[tenant.part], credentials[tenant.part :: tenant.parts]


def _types(resource: Resource) -> set[str]:
    return {Scenario(resource, case, 0).type for case in _cases(resource)}


def _cost(resource: Resource) -> int:
    return sum(_size(Scenario(resource, case, 0), resource.kept) for case in _cases(resource))


def _tried(tenant: Tenant, folder: Path) -> Found:
    """Run the suite against one tenant."""
    os.environ.update(tenant.variables)
    folder.mkdir(exist_ok=True)
    with ProcessPoolExecutor(AT_A_TIME, FORKS, max_tasks_per_child=None) as pool:
        suite = Acceptance(tenant, folder, pool)
        old = suite.sweep(own=False)
        try:
            verdicts = suite.verdicts()
        finally:
            left = suite.sweep(own=True)
            suite.purge()
    return Found(verdicts, old, left)


def _tenants(stack: ExitStack, folder: Path) -> list[Tenant]:
    """The Graph of the environment, or emulators."""
    names = ("AZURE_", "M365_GRAPH_", "ACTIONS_ID_TOKEN_", "SYSTEM_OIDC", "SYSTEM_ACCESSTOKEN", "IDENTITY_")
    variables = {name: value for name, value in os.environ.items() if name.startswith(names)}
    if variables.get("AZURE_TENANT_ID") or variables.get("M365_GRAPH_URL"):
        why = refusal(variables)
        if why:
            raise Refused(why)
        return [Tenant(variables, named_once(variables))]
    every = {Scenario(item, case, 0).type: "" for item in described() if item.kept for case in cases_of(item.name)}
    once = {**every, "internalDomainFederation": DOMAIN}
    return [Tenant(_emulator(stack, folder / f"emulator_{part}"), once, part, EMULATORS) for part in range(EMULATORS)]


def _emulator(stack: ExitStack, folder: Path) -> Options:
    """The environment of an emulator that runs until the end, in a process of its own."""
    folder.mkdir()
    (folder / "tenant.json").write_text(json.dumps(EMULATED), encoding="utf-8")
    command = [sys.executable, "-m", "m365_graph_emulator", "--directory", str(folder / "emulator")]
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "roles/emulator/files")}
    start = [*command, "--background", "--tenant", str(folder / "tenant.json")]
    done = subprocess.run(start, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"The emulator did not start: {done.stderr}")
    stack.callback(subprocess.run, [*command, "--stop"], env=variables, capture_output=True, check=False)
    found = json.loads(done.stdout)
    return {
        "M365_GRAPH_URL": found["graph_url"],
        "M365_GRAPH_CA_PATH": found["ca_path"],
        "AZURE_AUTHORITY_HOST": found["authority_url"],
        "AZURE_TENANT_ID": found["tenant_id"],
        "AZURE_CLIENT_ID": found["client_id"],
        "AZURE_CLIENT_SECRET": found["client_secret"],
    }


def main() -> int:
    """Exit status 0 if nothing has failed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="m365_graph_acceptance.")))
        try:
            tenants = _tenants(stack, folder)
            pool = stack.enter_context(ProcessPoolExecutor(len(tenants), FORKS, max_tasks_per_child=None))
            found = [*pool.map(_tried, tenants, [folder / f"run_{tenant.part}" for tenant in tenants])]
        except Refused as problem:
            sys.stderr.write(f"{problem}\n")
            return 2
    old, left = sum(part.old for part in found), sum(part.left for part in found)
    notes = [f"{old} resources of earlier runs were removed."] if old else []
    notes += [f"{left} resources that this run had left were removed."] if left else []
    return write(_merged([verdict for part in found for verdict in part.verdicts]), notes, FOLDER)


if __name__ == "__main__":
    sys.exit(main())
