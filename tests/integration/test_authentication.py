# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of credential by real playbooks: the environment as the platform sets it, an authority that checks what it
is sent.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import certificates
import pytest
from certificates import issue
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from lab import Lab
from m365_graph_emulator.identity import Platform
from playbooks import PlaybookRun, run_playbook, write_playbook
from tokens import files_with_tokens, tokens_in

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import KINDS, NO_CREDENTIALS

MODULE = "m365.graph.enterprise_code_signing_certificate_info"
CLIENT = "33333333-3333-3333-3333-333333333333"
IDENTITY = "55555555-5555-5555-5555-555555555555"
SYSTEM_IDENTITY = "66666666-6666-6666-6666-666666666666"
SECRET = "emulated~s3cret/+&="
PASSWORD = "pfx-pass-w0rd"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
REGISTERED = issue("Registered", now=TODAY)
BY_NAME = issue("automation.contoso.example", now=TODAY, index=5)
ISSUERS = ("github", "azure_pipelines", "kubernetes")
Environment = Mapping[str, str]


def issuing_certificate() -> str:
    """The certificate of the authority behind :func:`certificates.issue`, as PEM."""
    name, key = BY_NAME.certificate.issuer, certificates._rsa(2048, -1)
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    )
    made = (
        builder.not_valid_before(TODAY - dt.timedelta(days=1))
        .not_valid_after(TODAY + dt.timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


class World:
    """A tenant, the platforms around it, and what a run must never show."""

    def __init__(self, lab: Lab, platform: Platform) -> None:
        self.lab = lab
        self.emulator = lab.emulator
        self.platform = platform
        self.folder = lab.directory
        self.application = {"AZURE_TENANT_ID": self.emulator.tenant_id, "AZURE_CLIENT_ID": CLIENT}
        # As the platforms write it, with a slash at the end.
        self.where = {
            "AZURE_AUTHORITY_HOST": f"{self.emulator.authority_url}/",
            "M365_GRAPH_URL": self.emulator.graph_url,
        }
        self.where["M365_GRAPH_CA_PATH"] = self.emulator.ca_path

    def play(self, environment: Environment, **options: Any) -> PlaybookRun:
        """List the certificates with nothing but the environment; the output of ``-vvvv`` must hold nothing secret."""
        none = dict.fromkeys(("graph_url", "authority_url", "ca_path", "tenant_id", "client_id", "client_secret"))
        task = {"name": "list", MODULE: options}
        run = self.lab.play(task, arguments=["-vvvv"], env={**self.where, **environment}, **none)
        shown = run.output + json.dumps([task.result for task in run.tasks])
        secrets = [
            SECRET,
            PASSWORD,
            self.platform.request_token,
            self.platform.pipeline_token,
            self.platform.identity_header,
            "PRIVATE KEY",
        ]
        secrets += [file.read_text() for file in self.platform.arc_tokens.iterdir()]
        assert [secret for secret in secrets if secret in shown] == []
        assert tokens_in(shown) == []
        return run

    def works(self, environment: Environment, kind: str, client_id: str = CLIENT, **options: Any) -> dict[str, Any]:
        run = self.play(environment, **options)
        assert run.status == 0, run.output[-3000:]
        assert [(entry["kind"], entry["client_id"], entry["status"]) for entry in self.emulator.token_requests] == [
            (kind, client_id, 200)
        ]
        assert [request["status"] for request in self.emulator.requests] == [200]
        return run["list"].result

    def fails(self, environment: Environment, **options: Any) -> str:
        run = self.play(environment, **options)
        assert run["list"].failed
        assert self.emulator.requests == []
        result = run["list"].result
        text = " ".join([result["msg"], *result.get("warnings", [])])
        assert text.endswith(".") and "\n" not in text and "Traceback" not in run.output
        return text

    def azure_cli(self, text: str) -> dict[str, str]:
        """A program ``az`` in front of whatever the machine has."""
        folder = self.folder / "bin"
        folder.mkdir()
        (folder / "az").write_text(text)
        (folder / "az").chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}


@pytest.fixture
def world(lab: Callable[..., Lab]) -> Iterator[World]:
    here = lab()
    with Platform(here.emulator) as platform:
        app = {
            "client_id": CLIENT,
            "secret": SECRET,
            "certificates": [REGISTERED.pem],
            "federated_credentials": [
                {"issuer": platform.issuer(name), "subject": platform.subjects[name]} for name in ISSUERS
            ],
            "trusted_names": [{"subject_name": "automation.contoso.example", "authority": issuing_certificate()}],
        }
        identities = [{"client_id": IDENTITY}, {"client_id": SYSTEM_IDENTITY, "system_assigned": True}]
        here.emulator.reset({"apps": [app], "issuers": platform.issuers, "identities": identities})
        yield World(here, platform)


# What the user hands over


@pytest.mark.playbook
def test_client_secret(world: World) -> None:
    result = world.works({**world.application, "AZURE_CLIENT_SECRET": SECRET}, "secret")
    assert (result["token_requests"], result["resources"]) == (1, [])


@pytest.mark.parametrize("form", ["pem", "pfx", "trusted by name"])
def test_client_certificate(world: World, form: str) -> None:
    issued, path, extra = (BY_NAME if form == "trusted by name" else REGISTERED), world.folder / "client", {}
    if form == "pfx":
        encryption = BestAvailableEncryption(PASSWORD.encode())
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(b"client", issued.key, issued.certificate, None, encryption)
        )
        extra = {"AZURE_CLIENT_CERTIFICATE_PASSWORD": PASSWORD}
    else:
        path.write_text(issued.key_pem() + issued.pem)
    world.works({**world.application, "AZURE_CLIENT_CERTIFICATE_PATH": str(path), **extra}, "assertion")


def test_access_token(world: World) -> None:
    token = world.emulator._exchange.authority.token(
        world.emulator.tenant_id,
        f"grant_type=client_credentials&client_id={CLIENT}&client_secret=emulated~s3cret%2F%2B%26%3D&scope=https://graph.microsoft.com/.default".encode(),
        {},
        {},
    )["access_token"]
    run = world.play({"M365_GRAPH_ACCESS_TOKEN": token})
    assert run.status == 0
    assert run["list"].result["token_requests"] == len(world.emulator.token_requests) == 0


# What the platform gives


def test_workload_identity(world: World) -> None:
    path = world.folder / "azure-identity-token"
    path.write_text(world.platform.assertion("kubernetes"))
    world.works({**world.application, "AZURE_FEDERATED_TOKEN_FILE": str(path)}, "federated")


def test_a_workload_identity_file_is_read_again_for_the_next_token(world: World) -> None:
    """As a cluster does it: the file is replaced while the play runs, and the old assertion has had its day."""
    path, fresh = world.folder / "azure-identity-token", world.folder / "fresh"
    path.write_text(world.platform.assertion("kubernetes"))
    fresh.write_text(world.platform.assertion("kubernetes"))
    world.emulator._exchange.service.settings.token_lifetime = 2
    environment = {**world.application, "AZURE_FEDERATED_TOKEN_FILE": str(path)}
    tasks: list[dict[str, Any]] = [
        {"name": "first", MODULE: {}},
        {"name": "emptied", "ansible.builtin.copy": {"content": "no assertion", "dest": str(path), "mode": "0600"}},
        {"name": "wait", "ansible.builtin.wait_for": {"timeout": 1}},
        {"name": "without", MODULE: {}, "ignore_errors": True},
        {"name": "replaced", "ansible.builtin.copy": {"src": str(fresh), "dest": str(path), "mode": "0600"}},
        {"name": "second", MODULE: {}},
    ]
    playbook = write_playbook(world.folder / "play.yml", tasks)
    run = run_playbook(
        playbook, directory=world.folder, env={**world.where, **environment}, requests=lambda: world.emulator.requests
    )
    assert run.status == 0, run.output[-3000:]
    assert "holds no assertion" in run["without"].result["msg"]
    assert [run[name].result["token_requests"] for name in ("first", "second")] == [1, 1]
    assert [(entry["kind"], entry["status"]) for entry in world.emulator.token_requests] == [("federated", 200)] * 2


def test_github_oidc(world: World) -> None:
    world.works({**world.application, **world.platform.github}, "federated")


def test_azure_pipelines_oidc(world: World) -> None:
    connection = {"AZURESUBSCRIPTION_TENANT_ID": world.emulator.tenant_id, "AZURESUBSCRIPTION_CLIENT_ID": CLIENT}
    world.works({**world.platform.azure_pipelines, **connection}, "federated")


@pytest.mark.parametrize(
    ("where", "named"),
    [
        pytest.param("virtual_machine", False, id="virtual machine, system-assigned"),
        pytest.param("virtual_machine", True, id="virtual machine, user-assigned"),
        pytest.param("app_service", False, id="app service, system-assigned"),
        pytest.param("app_service", True, id="app service, user-assigned"),
        # These need a Python that is started with a path of its own.
        pytest.param("arc", False, id="arc, system-assigned", marks=pytest.mark.nightly),
        pytest.param("arc", True, id="arc, user-assigned", marks=pytest.mark.playbook),
    ],
)
def test_managed_identity(world: World, where: str, named: bool) -> None:
    environment = dict(getattr(world.platform, where))
    if where == "arc":  # msal looks for the key file in a folder of the system only
        (world.folder / "site").mkdir()
        patch = "import msal.managed_identity as m\nm._supported_arc_platforms_and_their_prefixes['linux'] = {!r}\n"
        (world.folder / "site" / "sitecustomize.py").write_text(patch.format(str(world.platform.arc_tokens)))
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(world.folder / "site"), os.environ.get("PYTHONPATH")])
        )
    if named:
        environment["AZURE_CLIENT_ID"] = IDENTITY
    world.works(environment, "managed_identity", IDENTITY if named else SYSTEM_IDENTITY, auth_source="managed_identity")


def test_azure_cli(world: World) -> None:
    emulator = world.emulator
    form = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "scope": "https://graph.microsoft.com/.default",
    }
    environment = world.azure_cli(
        f"""#!{sys.executable}
import json, requests, sys, time
asked = ["--resource", "https://graph.microsoft.com", "--tenant", {emulator.tenant_id!r}, "--output", "json"]
assert sys.argv[1:] == ["account", "get-access-token", *asked]
session = requests.Session()
session.trust_env, session.verify = False, {emulator.ca_path!r}
answer = session.post("{emulator.authority_url}/{emulator.tenant_id}/oauth2/v2.0/token", {form!r}).json()
expires = int(time.time()) + answer["expires_in"]
print(json.dumps({{"accessToken": answer["access_token"], "expires_on": expires, "tokenType": "Bearer"}}))
"""
    )
    result = world.works({**environment, "AZURE_TENANT_ID": emulator.tenant_id}, "secret", auth_source="azure_cli")
    assert result["token_requests"] == 1


# One token for a run


def listing(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, MODULE: {}, **more}


def run_all(world: World, tasks: list[dict[str, Any]], **play: Any) -> PlaybookRun:
    """Run tasks with a secret in the environment; afterwards nothing of a token is left on the disk."""
    path = write_playbook(world.folder / "play.yml", tasks, **play)
    environment = {**world.where, **world.application, "AZURE_CLIENT_SECRET": SECRET}
    run = run_playbook(path, directory=world.folder, env=environment, requests=lambda: world.emulator.requests)
    assert run.status == 0, run.output[-3000:]
    assert [*world.folder.rglob("*.lock"), *files_with_tokens(world.folder)] == []
    return run


@pytest.mark.playbook
def test_the_tasks_of_a_run_share_one_token(world: World) -> None:
    run = run_all(world, [listing("first"), listing("loop", loop=[1, 2, 3]), listing("last")])
    assert len(world.emulator.token_requests) == 1
    assert len(world.emulator.requests) == 5
    assert [run[name].result["token_requests"] for name in ("first", "last")] == [1, 0]


def test_hosts_side_by_side_share_one_token(world: World) -> None:
    world.emulator.faults.add({"match": {"path": "token$"}, "times": None, "do": {"delay": 0.5}})
    hosts = {
        f"tenant{number}": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        for number in range(4)
    }
    (world.folder / "inventory.json").write_text(json.dumps({"all": {"hosts": hosts}}))
    path = write_playbook(world.folder / "play.yml", [listing("list")], hosts="all")
    environment = {**world.where, **world.application, "AZURE_CLIENT_SECRET": SECRET, "ANSIBLE_FORKS": "4"}
    run = run_playbook(path, "-i", str(world.folder / "inventory.json"), directory=world.folder, env=environment)
    assert run.status == 0, run.output[-3000:]
    assert (len(world.emulator.requests), len(world.emulator.token_requests)) == (4, 1)


def test_a_token_that_expires_during_a_run_is_renewed(world: World) -> None:
    world.emulator._exchange.service.settings.token_lifetime = 2
    pause = {"name": "wait", "ansible.builtin.wait_for": {"timeout": 1}}
    run = run_all(world, [listing("first"), pause, listing("second")])
    assert [run[name].result["token_requests"] for name in ("first", "second")] == [1, 1]
    assert {request["status"] for request in world.emulator.requests} == {200}


# Challenges


def test_a_claims_challenge_gets_one_new_token(world: World) -> None:
    world.emulator.faults.add(
        {"match": {"path": "enterpriseCodeSigningCertificates"}, "times": 1, "do": {"claims_challenge": True}}
    )
    run = world.play({**world.application, **world.platform.github})
    assert run.status == 0, run.output[-3000:]
    assert [(entry["status"], entry["claims"]) for entry in world.emulator.token_requests] == [(200, True), (200, True)]
    assert [request["status"] for request in world.emulator.requests] == [401, 200]
    assert run["list"].result["token_requests"] == 2
    assert len(world.platform.requests) == 2, "each token has an assertion of its own"


# Refusals


def test_a_wrong_secret(world: World) -> None:
    text = world.fails({**world.application, "AZURE_CLIENT_SECRET": f"{SECRET}wrong"})
    assert "the client secret is wrong (it must be the secret's value, not its id) (AADSTS7000215). " in text
    assert "Entra ID reported: AADSTS7000215: " in text


def test_a_wrong_subject(world: World) -> None:
    world.platform.subjects["github"] = "repo:contoso/fork:ref:refs/heads/main"
    text = world.fails({**world.application, **world.platform.github})
    assert "no federated credential of the application has this subject (AADSTS700213). " in text
    assert "'repo:contoso/fork:ref:refs/heads/main'" in text


def test_a_wrong_audience(world: World) -> None:
    path = world.folder / "azure-identity-token"
    path.write_text(world.platform.assertion("kubernetes", audience="https://kubernetes.default.svc"))
    text = world.fails({**world.application, "AZURE_FEDERATED_TOKEN_FILE": str(path)})
    assert "no federated credential of the application has this audience (AADSTS700212). " in text


def test_a_job_that_may_not_write_id_tokens(world: World) -> None:
    environment = world.azure_cli("#!/bin/sh\necho \"ERROR: Please run 'az login' to setup account.\" >&2\nexit 1\n")
    text = world.fails(
        {**environment, **world.application, **dict.fromkeys(world.platform.github, ""), "SYSTEM_OIDCREQUESTURI": ""}
    )
    assert text.startswith(
        "The Azure CLI gave no token: Please run 'az login' to setup account; it was tried because auth_source is "
        "auto and access_token lacks"
    )
    assert (
        "; github_oidc lacks ACTIONS_ID_TOKEN_REQUEST_URL in the environment, ACTIONS_ID_TOKEN_REQUEST_TOKEN in the "
        "environment;" in text
    )


def test_nothing_that_fits(world: World) -> None:
    text = world.fails({"PATH": str(Path(sys.executable).parent)})
    message, _separator, all_types = text.partition(" Each type of credential is incomplete: ")
    assert message == NO_CREDENTIALS and len(message) < 200
    told = all_types.rstrip(".").split("; ")
    assert [part.partition(" lacks ")[0] for part in told] == [*KINDS]
    assert told[1].endswith("client_certificate_path (or AZURE_CLIENT_CERTIFICATE_PATH in the environment)")
    assert told[-1] == "azure_cli lacks the program az on the PATH"


def test_nothing_that_fits_is_one_sentence_without_v(lab: Callable[..., Lab]) -> None:
    none: dict[str, Any] = dict.fromkeys(("tenant_id", "client_id", "client_secret"))
    run = lab().play({"name": "list", MODULE: {}}, env={"PATH": str(Path(sys.executable).parent)}, **none)
    assert run["list"].result["msg"] == NO_CREDENTIALS
    assert "warnings" not in run["list"].result and "Each type of credential" not in run.output


def test_a_named_kind_that_is_not_complete(world: World) -> None:
    text = world.fails(world.application, auth_source="github_oidc")
    assert text == (
        "auth_source=github_oidc lacks ACTIONS_ID_TOKEN_REQUEST_URL in the environment, "
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN in the environment."
    )
