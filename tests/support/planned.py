# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that fail: every module, with every fault of the table that its operations do not survive."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import in_process
from case import Case, case_of
from certificates import bundle, issue
from planned_tenant import DELETED_APPLICATIONS, POLICY_KEYS
from scenarios import OPERATIONS, SCENARIOS, Fault, Scenario

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES

#: What the module for any resource is tried with: one of many, that has all methods.
ANY = RESOURCES["enterprise_code_signing_certificate"]
GRAPH = "^/(beta|v1.0)/"
HANDED_OVER = tempfile.TemporaryDirectory()
"""Where new secrets are stored, in no folder that is looked through."""
ENTITIES = rf"{GRAPH}(?!\$batch$)"
"""Everything but the batches in which names are looked up before a write."""
#: What goes wrong with the authority.
AUTHORITY = (
    Scenario("the authority repeats the request", "x", (Fault({"status": 400, "echo": True}, None),)),
    Scenario("the authority is down, and repeats the request", "x", (Fault({"status": 503, "echo": True}, None),)),
    Scenario("the authority answers with a web page", "x", (Fault({"html": True, "status": 200}, None),)),
    Scenario("the authority's answer is cut off", "x", (Fault({"truncate": True}, None),)),
    Scenario("the authority's connection is cut", "x", (Fault({"reset": "after"}, None),)),
)


@dataclass(frozen=True)
class Planned:
    """A task: its module's options, the faults that are armed for it, and whether it must fail (None: it may).

    ``once``: it differs from the one before it by a wait only.
    """

    name: str
    options: Mapping[str, Any]
    faults: tuple[Mapping[str, Any], ...] = ()
    fails: bool | None = False
    once: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def planned(name: str) -> Iterator[Planned]:
    """The tasks for one module. A module of no resource is in :data:`OTHERS`, or fails here by its name."""
    case = case_of(name)
    if name in OTHERS:
        yield from OTHERS[name]()
    elif name.endswith("_info"):
        yield from _reading(RESOURCES[name.removesuffix("_info")], _place(name, case) if case else {})
    elif case:
        yield from _keeping(RESOURCES.get(name, ANY), case)
    else:
        raise AssertionError(f"no sample options of {name}")
    first, *_others = _sample(name, case)
    for number, scenario in enumerate(AUTHORITY):
        faults = tuple(
            {"match": {"path": "token$"}, "times": fault.times, "do": dict(fault.do)} for fault in scenario.faults
        )
        # The password is not needed; with another one it is another credential, which needs a token of its own.
        options = {**first, "client_certificate_password": f"n0t-needed-{number}"}
        yield Planned(scenario.name, options, faults, fails=None if name == "doctor_info" else True)


def _sample(name: str, case: Case | None) -> Iterator[Mapping[str, Any]]:
    if name in OTHERS:
        yield from (task.options for task in OTHERS[name]())
    yield _place(name, case) if case and name.endswith("_info") else case.create if case else {}


def _place(name: str, case: Case) -> dict[str, Any]:
    """Options that list the sample resources."""
    known = in_process.options_of(name)
    return {option: value for option, value in case.address.items() if option in known and "{{" not in str(value)}


def _reading(resource: Resource, options: Mapping[str, Any]) -> Iterator[Planned]:
    """Tasks whose reads fail.

    To what has no collection, or an id that people choose, a 404 means that it is not there, and it has no pages.
    """
    for task in failing("list", "GET", options):
        missing = "404" in task.name
        survived = (resource.singleton or resource.named_by_people) and (missing or "next link" in task.name)
        # Below a parent that exists, a list that is missing is empty, or a replica lags and is read again.
        survived = survived or (resource.parent is not None and missing)
        # A missing list has no pages.
        survived = survived or (resource.missing_is_empty and "next link" in task.name)
        yield replace(task, fails=None if survived else task.fails)


def _keeping(resource: Resource, case: Case) -> Iterator[Planned]:
    """The life of a resource, interrupted at each step; it is there, or not, again before the next one."""
    removable = "DELETE" in resource.methods
    first = next(iter(case.changes.values()), {})
    change = {**case.address, **first}
    gone = Planned("gone", {**case.address, "state": "absent"})
    made = Planned("made", case.create, more={"register": "created"})
    # Where a run takes several exchanges, the first is a batch: of the list, and of the names that have to be looked
    # up.
    listed = not resource.named_by_people and case.exchanges == 1 and not resource.missing_is_empty
    if removable:
        for task, applied in _applied("create", "POST", case.create, listed=listed):
            yield from (task, made, gone) if applied else (task,)
    yield made
    for task, applied in _applied("PATCH", resource.update_method, change) if "PATCH" in resource.methods else ():
        # A PUT that its path does not have is sent as PATCH.
        patched = resource.update_method == "PUT" and task.name == "PATCH: 405"
        yield replace(task, fails=False) if patched else task
        if applied or patched:
            yield from (gone, made) if removable else (Planned("restored", {**case.address, **case.create}),)
    for task in _reading(resource, change):
        # What the run has just made is read again, because a replica may not have it yet. Where values must be unique,
        # the list of the others is read as well, and the service decides if that fails.
        fails = None if "id" in change and ("404" in task.name or resource.traits.unique) else task.fails
        if "next link" not in task.name:
            yield replace(task, name=f"{task.name}, predicted", fails=fails, more={"check_mode": True})
    if removable:
        for task, applied in _applied("DELETE", "DELETE", gone.options):
            yield from (task, made) if applied else (task,)


def _applied(
    operation: str, method: str, options: Mapping[str, Any], *, listed: bool = False
) -> Iterator[tuple[Planned, bool]]:
    """Tasks that fail, and whether the service has done what they asked for all the same; ``listed``: they look for it
    in a list.
    """
    for task, scenario in zip(failing(operation, method, options), _refused(operation), strict=True):
        if listed or "next link" not in scenario.name:  # what has an id is not looked for in a list
            yield task, scenario.applied


def _refused(operation: str) -> list[Scenario]:
    return [scenario for scenario in SCENARIOS if scenario.expected[OPERATIONS.index(operation)] == "x"]


def failing(operation: str, method: str, options: Mapping[str, Any], path: str = ENTITIES) -> Iterator[Planned]:
    """A task for each fault that an operation does not survive."""
    for scenario in _refused(operation):
        more: dict[str, Any] = (
            {"timeout": 1} if scenario.silent else {"graph_url": "https://127.0.0.1:9"} if scenario.unreachable else {}
        )
        faults = tuple(itertools.chain.from_iterable(_armed(fault, method, path) for fault in scenario.faults))
        yield Planned(f"{operation}: {scenario.name}", {**options, **more}, faults, fails=True, once=scenario.once)


def _armed(fault: Fault, method: str, path: str) -> Iterator[dict[str, Any]]:
    """A fault as the emulator takes it."""
    reads = {"method": "GET", "path": GRAPH, "batch": False}
    match = {"own": {**reads, "method": method, "path": path}, "everything": {"path": GRAPH, "batch": False}}.get(
        fault.on, reads
    )
    if fault.on == "later reads":
        yield {"match": reads, "do": {"delay": 0}}
    # A silence need not be longer than the task's timeout.
    do = {**fault.do, "delay": 2} if "delay" in fault.do else dict(fault.do)
    yield {"match": match, "times": fault.times, "do": do}


def _apply() -> Iterator[Planned]:
    documents = [
        {
            "type": "enterpriseCodeSigningCertificate",
            "key": {"subject": f"CN={name}"},
            "properties": {"subjectName": f"{name} of Contoso"},
        }
        for name in "ab"
    ]
    # What a batch leaves open is sent one by one, and may be done then.
    for task in failing("batch of writes", "POST", {"documents": documents}, r"\$batch$"):
        yield replace(task, fails=None)
    yield from failing("list", "GET", {"documents": documents})


def _export() -> Iterator[Planned]:
    yield from failing("list", "GET", {"types": ["enterpriseCodeSigningCertificate"]})


def _permissions() -> Iterator[Planned]:
    yield Planned("asked", {})


def _doctor() -> Iterator[Planned]:
    """It reports what fails, and does not fail itself."""
    named = {"modules": ["vpp_token"], "playbooks": ["drift"], "documents": ["/nonexistent"]}
    yield Planned("examined", named)
    for task in failing("list", "GET", named):
        yield replace(task, fails=None)


def _probe() -> Iterator[Planned]:
    """What the service refuses is what it reports."""
    for task in failing("list", "GET", {"types": ["enterpriseCodeSigningCertificate"]}):
        yield replace(task, fails=None)


def _resource_info() -> Iterator[Planned]:
    for task in failing("list", "GET", {"path": "/deviceManagement/userPfxCertificates", "api_version": "beta"}):
        yield replace(task, fails=None) if "404" in task.name else task  # what is not there is an empty list


def _certificates() -> Iterator[Planned]:
    """One list is read in a batch, what is counted by itself; a source that is refused must fail only where nothing may
    be left out.
    """
    counted = {"types": ["managedAllDeviceCertificateState"]}
    for task in failing("list", "GET", {**counted, "strict": True}):
        yield task
        if "404" in task.name:
            yield replace(
                task, name=f"{task.name}, and goes on", options={**task.options, "strict": False}, fails=False
            )
    for task in failing(
        "batch of reads", "POST", {"types": ["application"], "certificate_details": True, "owners": True}, r"\$batch$"
    ):
        yield replace(task, fails=None)


def _credentials(owner: str, options: Mapping[str, Any]) -> Iterator[Planned]:
    """The life of a credential of an application or a service principal, interrupted at its reads and its writes."""
    named = {owner: "build", **options}
    yield from failing("list", "GET", named)
    # What is read back after a write of unknown outcome shows whether it happened, and a conflict is planned again.
    for task in failing("PATCH", "PATCH", named):
        yield replace(task, fails=None)
    yield Planned("gone", {**named, "state": "absent", "allow_in_use": True})


_NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
AGENT, PROVEN, SIGNER = (
    issue(name, usages=None, now=_NOW, index=index) for index, name in enumerate(("agent", "proven", "signer"), 5)
)
PFX_PASSWORD = "pfx~of~a-signer"
SIGNING = base64.b64encode(SIGNER.pfx(PFX_PASSWORD)).decode()
TOKEN = "sig=t0ken-of-the-store"
"""The part of an address that gives access to a file."""


def key_secrets() -> Iterator[str]:
    """What the tasks with key credentials and files have and nobody may see."""
    yield PFX_PASSWORD
    yield TOKEN
    yield SIGNING[100:160]
    yield from (line for line in PROVEN.key_pem().splitlines()[1:-1] if len(line) == 64)


def _key_credential(owner: str, rolled: Mapping[str, Any]) -> Callable[[], Iterator[Planned]]:
    """The same, and what is added and removed with a proof."""
    proof = {owner: "build", **rolled, "proof_certificate_content": PROVEN.key_pem() + PROVEN.pem}
    gone = {**proof, "state": "absent", "allow_in_use": True}

    def tasks() -> Iterator[Planned]:
        yield from _credentials(owner, {"certificate": AGENT.pem, "display_name": "agent"})
        yield Planned("proven", {owner: "build", "certificate": PROVEN.pem, "display_name": "proven"})
        # What is read back after a request of unknown outcome shows whether it happened.
        for task in failing("create", "POST", proof):
            yield replace(task, name=f"addKey, {task.name}", fails=None)
        yield Planned("rolled", proof)
        for task in failing("create", "POST", gone):
            yield replace(task, name=f"removeKey, {task.name}", fails=None)
        yield Planned("gone with a proof", gone)

    return tasks


def _token_signing() -> Iterator[Planned]:
    yield from _credentials("service_principal", {"display_name": "CN=build"})


def _password_credential(owner: str) -> Callable[[], Iterator[Planned]]:
    """The life of a secret, whose text is lost, or gets into a file. In the end there is one."""
    named = {owner: "build", "display_name": "agent", "secret_file": f"{HANDED_OVER.name}/secret"}

    def tasks() -> Iterator[Planned]:
        yield from failing("list", "GET", named)
        # What is read back after a request of unknown outcome is removed, and a refusal may be repeated.
        for task in failing("create", "POST", named):
            yield replace(task, fails=None)
        yield Planned("gone", {**named, "state": "absent", "allow_in_use": True})
        yield Planned("made", named)

    return tasks


def _policy_key() -> Iterator[Planned]:
    """The life of a key of B2C: read, added by an action, disabled and enabled."""
    named = {"key_set_id": POLICY_KEYS["id"]}
    for task in failing("list", "GET", {**named, "kty": "oct", "use": "sig"}):
        # A key set is read by its name, so that there are no pages; a replica may lag behind, so it is read again.
        yield replace(task, fails=None) if "404" in task.name or "next link" in task.name else task
    # What is read after a request of unknown outcome shows whether it has added the key, and a status is set again.
    secret = {**named, "secret": "s3cret-of-a-partner", "use": "sig", "exp": "2040-01-01T00:00:00Z"}
    for task in failing("create", "POST", secret):
        yield replace(task, fails=None)
    yield Planned("made", secret)
    for task in failing("PATCH", "PATCH", {**named, "kid": "first", "status": "disabled", "allow_in_use": True}):
        yield replace(task, fails=None)
        yield Planned("enabled", {**named, "kid": "first", "status": "enabled"})


def _deleted() -> Iterator[Planned]:
    """One list is read by itself, several in a batch."""
    yield from failing("list", "GET", {"types": ["application"]})
    for task in failing("batch of reads", "POST", {}, r"\$batch$"):
        yield replace(task, fails=None)


def _restoration() -> Iterator[Planned]:
    """Deleted applications, each with a fault of its own: one that is there again needs no request."""
    first, *others = (row["id"] for row in DELETED_APPLICATIONS)
    for task in failing("list", "GET", {"type": "application", "id": first}):
        # A 404 means that it is not deleted, and an item is read without pages.
        yield replace(task, fails=None) if "404" in task.name or "next link" in task.name else task
    scenarios = [*failing("create", "POST", {"type": "application"})]
    assert len(scenarios) <= len(others), "each needs an application"
    for task, id in zip(scenarios, others, strict=False):
        yield replace(task, options={**task.options, "id": id}, fails=None)
    yield Planned("restored", {"type": "application", "id": first}, fails=False)


def _changes() -> Iterator[Planned]:
    """A log that is refused must fail only where none may be left out. An empty log is no error."""
    for task in failing("list", "GET", {"sources": ["entra"], "strict": True}):
        yield task
        if "404" in task.name:
            yield replace(
                task, name=f"{task.name}, and goes on", options={**task.options, "strict": False}, fails=False
            )


def _cloud_pki() -> Iterator[Planned]:
    yield from failing("list", "GET", {"display_name": "Contoso Issuing CA", "action": "pause"})


def _push_request() -> Iterator[Planned]:
    for task in failing("list", "GET", {}):
        yield replace(task, fails=None) if "next link" in task.name else task  # a text has no pages


def _public_key() -> Iterator[Planned]:
    yield from failing("list", "GET", {"token_name": "Contoso devices"})


def _dep_action() -> Iterator[Planned]:
    yield from failing("list", "GET", {"token_name": "Contoso devices", "action": "synchronize"})


def _vpp_action() -> Iterator[Planned]:
    yield from failing("list", "GET", {"display_name": "Contoso apps", "action": "synchronize"})


def _authority_upload() -> Iterator[Planned]:
    """What the service downloads is not there, so that an upload that begins fails too."""
    path = Path(HANDED_OVER.name) / "authorities.p7b"
    path.write_bytes(bundle(issue("Contoso Root CA", usages=None, root=True, authority=True, now=_NOW)))
    options = {"display_name": "Contoso PKI", "url": f"https://pki.contoso.com/ca.p7b?{TOKEN}", "src": str(path)}
    yield from failing("list", "GET", options)
    yield from failing("create", "POST", options)


def _user_keys() -> Iterator[Planned]:
    """The keys of a user whom the task names; a listed user who has gone is no error."""
    yield from failing("list", "GET", {"users": ["ada@contoso.example"], "kinds": ["fido2"]})


def _listed() -> Iterator[Planned]:
    yield from failing("list", "GET", {})


#: Modules that keep no resource of their own, or any.
OTHERS = {
    "apple_push_notification_certificate_signing_request": _push_request,
    "apply": _apply,
    "certificate_chain_info": _listed,
    "certificate_info": _certificates,
    "change_info": _changes,
    "export": _export,
    "cloud_certification_authority_action": _cloud_pki,
    "deleted_item_info": _deleted,
    "deleted_item_restore": _restoration,
    "dep_onboarding_setting_action": _dep_action,
    "dep_onboarding_setting_public_key": _public_key,
    "doctor_info": _doctor,
    "permissions_info": _permissions,
    "public_key_infrastructure_upload": _authority_upload,
    "probe_info": _probe,
    "resource_info": _resource_info,
    "application_key_credential": _key_credential("application", {"certificate": AGENT.pem, "display_name": "agent"}),
    "application_key_credential_info": _listed,
    "application_password_credential": _password_credential("application"),
    "application_password_credential_info": _listed,
    "service_principal_key_credential": _key_credential(
        "service_principal", {"pfx_content": SIGNING, "pfx_password": PFX_PASSWORD, "usage": "Sign"}
    ),
    "service_principal_key_credential_info": _listed,
    "service_principal_password_credential": _password_credential("service_principal"),
    "service_principal_password_credential_info": _listed,
    "service_principal_token_signing_certificate": _token_signing,
    "service_principal_token_signing_certificate_info": _listed,
    "trust_framework_key": _policy_key,
    "trust_framework_key_info": _listed,
    "user_authentication_key_info": _user_keys,
    "vpp_token_action": _vpp_action,
}
