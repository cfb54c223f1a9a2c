# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing secret is seen, whatever fails: every module, every fault of the table, every kind of secret, wherever a run
leaves something.

The cross is run in this process, and what a module returns is looked through, which is all that Ansible can show. By
day a module meets a part of the faults, each module another part, so that together they meet all; a changed module
meets all of them. Some modules, at night all, are also run by ``ansible-playbook``: there the output at ``-vvvv``,
results as JSON (on the terminal, in a folder of files and in a report), the log file and the run's own folders are
looked through. With check mode and diff in both.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import functools
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import in_process
import jwt.algorithms
import pytest
from by_day import by_day, is_changed
from case import case_of
from certificates import issue
from clients import graph_client
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from lab import Lab
from m365_graph_emulator import Emulator
from m365_graph_emulator.identity import Platform
from night import night
from planned import Planned, key_secrets, planned
from planned_tenant import DELETED_APPLICATIONS, POLICY_KEYS
from playbooks import PlaybookRun
from tenants import connection
from tokens import tokens_in

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import (
    Credential,
    CredentialOptions,
    credential_from,
)
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NotSent

CLIENT = "33333333-3333-3333-3333-333333333333"
SECRET = "emulated~s3cret/+&="
PASSWORD = "pfx-pass-w0rd"
OWN = issue("Automation", now=dt.datetime.now(dt.UTC).replace(microsecond=0), index=7)
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
PKIS = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
#: Every how manyth failure a module meets by day in this process, and by ansible-playbook.
PART, PLAYED = 6, 8
#: How many modules ansible-playbook is run with by day.
MODULES = 10
HIDDEN = ("client_secret", "client_certificate_password", "access_token")
#: What the test itself writes, which holds the secrets.
GIVEN = ("play.yml", "client.pfx", "client.pem", "assertion", "skip_waits.json")


@functools.cache
def own_pfx() -> bytes:
    encryption = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"client", OWN.key, OWN.certificate, None, encryption)


class Severed:
    """A transport that reaches nothing."""

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        raise NotSent("the connection was refused")

    def renew(self) -> None:
        """There is no connection."""


class World:
    """A tenant, and every way to prove that one may change it."""

    def __init__(self, lab: Lab, platform: Platform) -> None:
        self.lab, self.emulator, self.folder = lab, lab.emulator, lab.directory
        self.created, self.passed = "", 0.0
        self._known: dict[CredentialOptions, Credential] = {}
        self._wire = in_process.Wireless(self.emulator)
        self.pfx = own_pfx()
        (self.folder / "client.pfx").write_bytes(self.pfx)
        (self.folder / "client.pem").write_text(OWN.key_pem() + OWN.pem)
        self.assertion = platform.assertion("kubernetes")
        (self.folder / "assertion").write_text(self.assertion)
        form = f"grant_type=client_credentials&client_id={CLIENT}&client_secret=emulated~s3cret%2F%2B%26%3D&scope=https://graph.microsoft.com/.default"
        self.token: str = self.emulator._exchange.authority.token(self.emulator.tenant_id, form.encode(), {}, {})[
            "access_token"
        ]
        self.credentials: Sequence[dict[str, str]] = (
            {"client_secret": SECRET},
            {"client_certificate_path": str(self.folder / "client.pfx"), "client_certificate_password": PASSWORD},
            {"auth_source": "workload_identity", "federated_token_file": str(self.folder / "assertion")},
            {"access_token": self.token},
            {"client_certificate_path": str(self.folder / "client.pem")},
        )

    def secrets(self, name: str) -> Iterator[str]:
        """Everything that must not be seen, the parts of every token among it."""
        case = case_of(name)
        yield from (
            SECRET,
            "emulated~s3cret%2F%2B%26%3D",
            "emulated~s3cret",
            PASSWORD,
            "n0t-needed",
            "PRIVATE KEY",
            *(case.secrets if case else ()),
            *key_secrets(),
        )
        yield base64.b64encode(self.pfx).decode()[100:160]
        yield from (line for line in OWN.key_pem().splitlines()[1:-1] if len(line) == 64)
        for path in ("/applications", "/servicePrincipals", "/directory/deletedItems"):
            for row in self.emulator._exchange.service.store.rows(path):
                yield from (item["secretText"] for item in row.values.get("passwordCredentials", ()))
        for row in self.emulator._exchange.service.store.rows("/trustFramework/keySets"):
            yield from (item["k"] for item in row.values["keys"] if item["k"])
        for token in (self.assertion, self.token, *self.emulator._exchange.authority._accepted):
            yield from token.split(".")[1:]

    def play(self, name: str, tasks: Sequence[Planned], *, python: str = sys.executable) -> PlaybookRun:
        """Run the tasks, each with the next credential in turn."""
        case, written = case_of(name), list[dict[str, Any]]()
        options_hidden = [
            *HIDDEN,
            *(option for option, rules in in_process.options_of(name).items() if rules.get("no_log")),
        ]
        for number, task in enumerate(tasks):
            options = self.options(task, number)
            # By variables, as in real playbooks: callbacks show a task as it is written.
            hidden = {option: str(options[option]) for option in options_hidden if option in options}
            options |= {option: f"{{{{ {option} }}}}" for option in hidden}
            for index, secret in enumerate(case.secrets if case else ()):
                hidden[f"secret{index}"] = secret
                options = json.loads(json.dumps(options).replace(secret, f"{{{{ secret{index} }}}}"))
            more = {"diff": True, "ignore_errors": task.fails is not False, "vars": hidden, **task.more}
            written.append({"name": task.name, f"m365.graph.{name}": options, **more})
        faults = {task.name: list(task.faults) for task in tasks if task.faults}
        environment = {
            **self.lab.without_waits(faults=faults),
            "ANSIBLE_CALLBACKS_ENABLED": "record,skip_waits,ansible.builtin.tree,ansible.builtin.junit",
            "ANSIBLE_CALLBACK_TREE_DIR": str(self.folder / "tree"),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
            "ANSIBLE_LOG_PATH": str(self.folder / "run.log"),
            "JUNIT_OUTPUT_DIR": str(self.folder / "junit"),
            "ANSIBLE_PYTHON_INTERPRETER": python,
        }
        return self.lab.play(*written, arguments=["-vvvv"], env=environment, client_id=CLIENT, client_secret=SECRET)

    def assert_nothing_is_seen(self, name: str, run: PlaybookRun) -> None:
        """Look through everything that the run has left."""
        files = [
            path
            for path in self.folder.rglob("*")
            if path.is_file() and path.name not in GIVEN and self.emulator.directory not in path.parents
        ]
        seen = {"output": run.output.encode(), **{str(path): path.read_bytes() for path in files}}
        assert (
            any(path.endswith("run.log") for path in seen)
            and any("/tree/" in path for path in seen)
            and any("/junit/" in path for path in seen)
        )
        self.assert_nothing_in(name, seen)

    def assert_nothing_in(self, name: str, seen: Mapping[str, bytes]) -> None:
        """Look for everything that is secret."""
        secrets = [secret.encode() for secret in {*self.secrets(name)}]
        found = [(where, secret[:12]) for where, content in seen.items() for secret in secrets if secret in content]
        assert found == []
        assert [(where, tokens_in(content)) for where, content in seen.items() if tokens_in(content)] == []

    def options(self, task: Planned, number: int) -> dict[str, Any]:
        """The options of a task, with the credential whose turn it is."""
        if "client_certificate_password" in task.options:  # it makes another credential of the one with the secret
            return {"client_secret": SECRET, **task.options}
        return {**({} if task.fails is False else self.credentials[number % len(self.credentials)]), **task.options}

    def run(self, name: str, task: Planned, number: int) -> dict[str, Any]:
        """A task's result, in this process and in a time that costs nothing."""
        self.emulator.faults.clear()
        for fault in task.faults:
            self.emulator.faults.add(fault)
        options = {
            **connection(self.emulator),
            "client_id": CLIENT,
            "client_secret": SECRET,
            **self.options(task, number),
        }
        options |= {option: self.created for option, value in options.items() if value == "{{ created.resource.id }}"}
        self.passed = 0.0
        result = in_process.run(
            name, options, self._connect, check_mode=bool(task.more.get("check_mode")), sleep=self._sleep
        )
        if task.more.get("register") == "created":
            self.created = result["resource"]["id"]
        return result

    def _sleep(self, seconds: float) -> None:
        self.passed += seconds

    def _connect(self, session: Session) -> GraphClient:
        params = session.params
        given = {item.name: params[item.name] for item in dataclasses.fields(CredentialOptions) if item.name in params}
        given |= {"authority_url": params["authority_url"]}
        options = CredentialOptions(**given)
        if options not in self._known:
            self._known[options] = credential_from(options, transport=self._wire, environment={}, sleep=self._sleep)
        credential = self._known[options]
        wire = self._wire if params["graph_url"] == self.emulator.graph_url else Severed()
        return graph_client(
            params["graph_url"],
            credential,
            transport=wire,
            timeout=params["timeout"],
            read_only=session.check_mode,
            sleep=self._sleep,
            monotonic=lambda: self.passed,
        )


@pytest.fixture(scope="module", autouse=True)
def _opened_keys() -> Iterator[None]:
    """A private key that is read again is the one that was read before: to check one takes 0.06 CPU seconds."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            *((serialization, "load_pem_private_key"), (jwt.algorithms, "load_pem_private_key")),
            *((pkcs12, "load_pkcs12"), (pkcs12, "load_key_and_certificates")),
        ):
            patch.setattr(module, name, functools.lru_cache(maxsize=64)(getattr(module, name)))
        yield


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Emulator, Platform]]:
    directory = tmp_path_factory.mktemp("emulator")
    with Emulator(directory) as emulator, Platform(emulator) as made:
        yield emulator, made


@pytest.fixture
def world(tmp_path: Path, platform: tuple[Emulator, Platform], request: pytest.FixtureRequest) -> World:
    case = case_of(request.getfixturevalue("name"))
    emulator, issuing = platform
    app = {
        "client_id": CLIENT,
        "secret": SECRET,
        "certificates": [OWN.pem],
        "federated_credentials": [{"issuer": issuing.issuer("kubernetes"), "subject": issuing.subjects["kubernetes"]}],
    }
    rows = [
        {"id": f"b20d3703-3703-b20d-0337-0db20337000{index}", "subject": f"CN={name}"}
        for index, name in enumerate("ab")
    ]
    owners = {
        path: [{"id": "b20d3703-3703-b20d-0337-0db203370009", "displayName": "build"}]
        for path in ("/applications", "/servicePrincipals")
    }
    owners[PKIS] = [{"displayName": "Contoso PKI"}]
    more = {"/trustFramework/keySets": [POLICY_KEYS], "/directory/deletedItems": DELETED_APPLICATIONS}
    entities = case.tenant.get("entities", {}) if case else {SIGNING: rows, **owners, **more}
    emulator.reset({"apps": [app], "issuers": issuing.issuers, "entities": entities})
    return World(Lab(tmp_path, emulator), issuing)


def some(name: str, every: int) -> list[Planned]:
    """The tasks of a module; by day every ``every``th of those that fail, and all of a changed module."""
    if night() or is_changed(name):
        return [*planned(name)]
    first = in_process.MODULES.index(name)
    return [task for number, task in enumerate(planned(name), first) if task.fails is False or number % every == 0]


def check_message(task: Planned, result: dict[str, Any]) -> None:
    """One sentence, for people."""
    assert result["msg"].strip() and "\n" not in result["msg"] and "Traceback" not in json.dumps(result), task.name


@pytest.mark.parametrize("name", in_process.MODULES)
def test_no_result_holds_a_secret(name: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("m365_graph_emulator.exchange.time.sleep", lambda _seconds: None)
    results = [(task, world.run(name, task, number)) for number, task in enumerate(some(name, PART))]
    assert [task.name for task, result in results if task.fails and not result.get("failed")] == []
    assert [
        (task.name, result["msg"]) for task, result in results if task.fails is False and result.get("failed")
    ] == []
    for task, result in results:
        if result.get("failed"):
            check_message(task, result)
    seen = {task.name: json.dumps(result).encode() for task, result in results}
    world.assert_nothing_in(name, seen)


@pytest.mark.parametrize("name", by_day(in_process.MODULES, MODULES))
def test_nothing_secret_is_seen(name: str, world: World) -> None:
    tasks = some(name, PLAYED)
    run = world.play(name, tasks)
    assert run.status == 0, run.output[-3000:]
    assert [task.name for task in run.tasks] == [task.name for task in tasks]
    survived = [task.name for task, done in zip(tasks, run.tasks, strict=True) if task.fails and not done.failed]
    assert not survived, "; ".join(survived)
    assert [task.name for task, done in zip(tasks, run.tasks, strict=True) if done.failed and task.fails is False] == []
    for task, done in zip(tasks, run.tasks, strict=True):
        if done.failed:
            check_message(task, done.result)
    world.assert_nothing_is_seen(name, run)
