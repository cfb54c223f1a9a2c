# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role federation_signing_rollover: a tenant that trusts what its identity provider signs with."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from certificates import Issued, issue
from https_server import HttpsServer, Proxy, respond, write_ca
from identity_provider import metadata
from lab import Lab
from playbooks import COLLECTION, TaskRun, run_playbook, write_playbook
from tenants import environment

pytestmark = pytest.mark.playbook

ROLE = "m365.graph.federation_signing_rollover"
MODULE_TASK = f"{ROLE} : Update the signing certificates"
DOMAIN = "contoso.example"
MANAGED = "managed.example"
PATH = f"/domains/{DOMAIN}/federationConfiguration"
ITEM = f"/v1.0{PATH}/6601d14b-d113-8f64-fda2-9b5ddda18ecc"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
OLD = issue("ADFS Signing - old", usages=None, starts=-300, now=TODAY)
NEW = issue("ADFS Signing - new", usages=None, starts=-2, now=TODAY)
SHORT = issue("ADFS Signing - short", usages=None, starts=-1, days=20, now=TODAY)
EXPIRED = issue("ADFS Signing - expired", usages=None, starts=-400, now=TODAY)
STRANGER = issue("Stranger", usages=None, starts=-10, days=60, now=TODAY)
MakeLab = Callable[..., Lab]


def text(issued: Issued) -> str:
    return base64.b64encode(issued.der).decode()


def tenant(signing: Issued, following: Issued | None = None, **values: Any) -> dict[str, Any]:
    row = {
        "id": ITEM.rpartition("/")[2],
        "displayName": "Contoso AD FS",
        "issuerUri": f"http://sts.{DOMAIN}/adfs/services/trust",
        "signingCertificate": text(signing),
        "nextSigningCertificate": text(following) if following else None,
        "signingCertificateUpdateStatus": {
            "certificateUpdateResult": "Success",
            "lastRunDateTime": f"{TODAY - dt.timedelta(days=40):%Y-%m-%dT%H:%M:%S}.1234567Z",
        },
        **values,
    }
    return {"entities": {"/domains": [{"id": name, "isVerified": True} for name in (DOMAIN, MANAGED)], PATH: [row]}}


@dataclass(frozen=True)
class Step:
    """One call of the role in a play."""

    tasks: list[TaskRun]

    @property
    def requests(self) -> list[dict[str, Any]]:
        return [request for task in self.tasks for request in task.requests]

    @property
    def seen(self) -> list[tuple[str, str]]:
        return [(request["method"], request["path"]) for request in self.requests]

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [request["body"] for request in self.requests if request["method"] != "GET"]

    @property
    def message(self) -> str:
        """The message of the task that failed; empty when none did."""
        failed = [task.result for task in self.tasks if task.outcome == "failed"]
        return str(failed[0].get("results", failed)[0]["msg"]) if failed else ""

    @property
    def result(self) -> dict[str, Any]:
        (shown,) = [task for task in self.tasks if task.name == "Result"]
        found: dict[str, Any] = (
            json.loads(shown.result["msg"]) if isinstance(shown.result["msg"], str) else shown.result["msg"]
        )
        return found


def call(document: str | None = None, *, keywords: Mapping[str, Any] | None = None, **variables: Any) -> dict[str, Any]:
    """A call of the role with a metadata file of this content, or with the metadata that ``variables`` name."""
    return {"document": document, "keywords": keywords or {}, "variables": {"domain": DOMAIN, **variables}}


def roll(here: Lab, *calls: Mapping[str, Any]) -> list[Step]:
    """Call the role several times in one play, whatever becomes of each call."""
    here.emulator.clear_log()
    tasks: list[dict[str, Any]] = []
    for number, one in enumerate(calls):
        variables = dict(one["variables"])
        if one["document"] is not None:
            path = here.directory / f"FederationMetadata{number}.xml"
            path.write_text(one["document"])
            variables["metadata"] = str(path)
        include = {
            "name": f"Call {number}",
            "ansible.builtin.include_role": {"name": ROLE},
            "vars": {f"federation_signing_rollover_{name}": value for name, value in variables.items()},
        }
        shown = {
            "name": "Result",
            "ansible.builtin.debug": {"msg": "{{ federation_signing_rollover_result | default({}) }}"},
        }
        rescue = {"name": "Rescued", "ansible.builtin.meta": "noop"}
        tasks.append(
            {"name": f"Block {number}", "block": [include], "rescue": [rescue], "always": [shown], **one["keywords"]}
        )
    run = here.play(*tasks, arguments=["--diff"], env={"no_proxy": "localhost"})
    steps, rest = [], list(run.tasks)
    while rest:
        end = next(index for index, task in enumerate(rest) if task.name == "Result") + 1
        steps.append(Step(rest[:end]))
        rest = rest[end:]
    assert len(steps) == len(calls), run.output
    assert sum(len(step.requests) for step in steps) == len(here.emulator.requests), run.output
    return steps


def sha256(issued: Issued) -> str:
    return hashlib.sha256(issued.der).hexdigest().upper()


CONVERGED = [("GET", f"/v1.0{PATH}")]
WRITTEN = [*CONVERGED, ("GET", ITEM), ("PATCH", ITEM)]
CHECK = {"check_mode": True}


@pytest.mark.nightly
def test_a_rollover_from_beginning_to_end(lab: MakeLab) -> None:
    here = lab(tenant(OLD))
    staging, switched, dropped = (
        metadata(NEW, OLD, signer=OLD),
        metadata(NEW, OLD, signer=NEW),
        metadata(NEW, signer=NEW),
    )
    asked: dict[str, Any] = {"promote": "when_primary_changed"}
    steps = roll(
        here,
        call(metadata(OLD, signer=OLD), **asked),
        call(staging, keywords=CHECK, **asked),
        call(staging, **asked),
        call(staging, **asked),
        call(switched, **asked),
        call(switched, **asked),
        call(dropped, **asked),
        call(dropped, foreign="remove", **asked),
    )
    assert [index for index, step in enumerate(steps) if step.message] == [6], [step.message for step in steps]
    nothing_to_do, foretold, staged, again, promoted, settled, alarm, removed = steps

    # Nothing to do: one GET.
    assert nothing_to_do.seen == CONVERGED
    found = nothing_to_do.result
    assert (found["domain"], found["changed"], found["next"], found["foreign"], found["warnings"]) == (
        DOMAIN,
        False,
        None,
        [],
        [],
    )
    assert found["signing"] == {
        "subject": 'CN=ADFS Signing - old, O="Contoso, Ltd.", S=Washington, C=US',
        "sha256_fingerprint": sha256(OLD),
        "thumbprint": hashlib.sha1(OLD.der).hexdigest().upper(),
        "not_before": f"{OLD.certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}",
        "not_after": f"{OLD.certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
        "days_left": 64,
        "role": "signing",
        "primary": True,
        "in_metadata": True,
        "trusted": False,
    }
    assert found["metadata"]["primary"] == sha256(OLD)
    assert (found["update_status"]["severity"], found["update_status"]["age_days"]) == ("ok", 40)

    # A second certificate is published: check mode foretells, and a run stages it by one PATCH with it alone.
    assert {method for method, _path in foretold.seen} == {"GET"}
    assert foretold.result["changed"]
    (task,) = [task for task in foretold.tasks if task.name == MODULE_TASK]
    assert task.result["diff"]["after"]["next_signing_certificate"].startswith("ADFS Signing - new (expires")
    assert staged.seen == WRITTEN
    assert staged.bodies == [{"nextSigningCertificate": text(NEW)}]
    assert staged.result["next"] == foretold.result["next"]
    assert [one["role"] for one in staged.result["metadata"]["certificates"]] == ["next", "signing"]
    assert again.seen == CONVERGED
    assert not again.result["changed"]

    # The identity provider signs with it: the two trade places, by one PATCH.
    assert promoted.seen == WRITTEN
    assert promoted.bodies == [{"signingCertificate": text(NEW), "nextSigningCertificate": text(OLD)}]
    assert promoted.result["signing"]["sha256_fingerprint"] == sha256(NEW)
    assert promoted.result["write"] == {"signing_certificate": text(NEW), "next_signing_certificate": text(OLD)}
    assert settled.seen == CONVERGED

    # It drops the old one, which the tenant still trusts: an alarm, until that one is removed.
    assert alarm.seen == CONVERGED
    assert "next_signing_certificate ADFS Signing - old" in alarm.message
    assert removed.bodies == [{"nextSigningCertificate": None}]


@pytest.mark.every_core
def test_promotion_now_and_a_domain_that_is_not_federated(lab: MakeLab) -> None:
    here = lab(tenant(OLD, NEW))
    promoted, managed = roll(
        here, call(metadata(NEW), promote="now", trusted=[text(OLD)]), call(metadata(NEW), domain=MANAGED)
    )
    assert promoted.bodies == [{"signingCertificate": text(NEW)}], promoted.message
    assert promoted.result["update_status"]["age_days"] == 0
    assert promoted.result["warnings"] == []
    assert managed.message == f"{MANAGED} is not federated, so there are no signing certificates to roll over."


@pytest.mark.nightly
def test_a_foreign_certificate_fails_the_play_before_any_write(lab: MakeLab) -> None:
    here = lab(tenant(OLD, STRANGER))
    known = here.directory / "known.cer"
    known.write_bytes(STRANGER.der)
    document = metadata(OLD, NEW, signer=OLD)
    alarm, again = roll(
        here, call(document, promote="now"), call(document, promote="now", trusted=[str(known), text(OLD)])
    )
    assert alarm.seen == CONVERGED
    assert f"{DOMAIN} trusts a foreign certificate" in alarm.message
    assert "next_signing_certificate Stranger" in alarm.message
    assert [(one["role"], one["sha256_fingerprint"]) for one in alarm.result["foreign"]] == [
        ("foreign", sha256(STRANGER))
    ]
    assert again.bodies == [{"signingCertificate": text(NEW), "nextSigningCertificate": text(OLD)}], again.message


@pytest.mark.nightly
def test_guards_can_be_lifted(lab: MakeLab) -> None:
    both: dict[str, Any] = {"allow_expired": True, "allow_sooner_expiry": True}
    refused, allowed, expired = roll(
        lab(tenant(OLD)),
        call(metadata(OLD, SHORT), promote="now", keywords=CHECK),
        call(metadata(OLD, SHORT), promote="now", allow_sooner_expiry=True),
        call(metadata(EXPIRED), promote="now", trusted=[OLD.pem, SHORT.pem], **both),
    )
    assert "allow_sooner_expiry" in refused.message
    assert allowed.bodies == [{"signingCertificate": text(SHORT), "nextSigningCertificate": text(OLD)}], allowed.message
    assert expired.bodies == [{"signingCertificate": text(EXPIRED)}], expired.message


@pytest.mark.nightly
def test_the_status_of_the_automatic_update_can_fail_the_play(lab: MakeLab) -> None:
    document, old = metadata(OLD, NEW, signer=OLD), dict[str, Any](status_max_age=30)
    shown, failed = roll(
        lab(tenant(OLD)),
        call(document, status_fails="critical", keywords=CHECK, **old),
        call(document, status_fails="warning", **old),
    )
    assert shown.message == ""
    assert any("has not run for 30 days" in warning for warning in shown.result["warnings"])
    assert failed.bodies == [{"nextSigningCertificate": text(NEW)}], "the status is judged when everything else is done"
    assert "The automatic update of the certificate of contoso.example does not work: " in failed.message
    assert "older than federation_signing_rollover_status_max_age" in failed.message


def test_metadata_over_tls(lab: MakeLab, tmp_path: Path) -> None:
    here = lab(tenant(OLD))
    ca = write_ca(tmp_path)
    served = respond(200, metadata(OLD, NEW, signer=OLD).encode(), {"Content-Type": "application/samlmetadata+xml"})
    elsewhere = respond(302, b"", {"Location": "http://localhost/plain"})
    with HttpsServer(served, elsewhere) as server:
        address = f"{server.url}/FederationMetadata/2007-06/FederationMetadata.xml"
        trusting: dict[str, Any] = {"metadata": address, "metadata_ca_path": ca}
        refused, checked, redirected = roll(
            here, call(metadata=address), call(keywords=CHECK, **trusting), call(**trusting)
        )
        assert [(request.method, request.target) for request in server.requests] == [
            ("GET", "/FederationMetadata/2007-06/FederationMetadata.xml")
        ] * 2
    assert "The metadata cannot be read from https://localhost" in refused.message
    assert "CERTIFICATE_VERIFY_FAILED" in refused.message
    assert refused.seen == redirected.seen == []
    assert checked.result["write"] == {"next_signing_certificate": text(NEW)}, checked.message
    assert checked.bodies == []
    assert "302" in redirected.message


HOSTILE = metadata(OLD).replace("?>", '?><!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>')


WRONG: list[tuple[str | None, dict[str, Any], str]] = [
    (
        "<html>Sign in</html>",
        {},
        f"The metadata of {DOMAIN} at .*: The document is no federation metadata of one entity",
    ),
    (HOSTILE, {}, "has a document type declaration"),
    (
        None,
        {"metadata": "http://sts.contoso.example/metadata"},
        'must be an https URL or the path of a file, not "http://',
    ),
    (None, {"metadata": "/does/not/exist.xml"}, "The metadata cannot be read from /does/not/exist.xml: .*not found"),
    (metadata(OLD), {"trusted": ["/does/not/exist.cer"]}, "/does/not/exist.cer"),
    (metadata(OLD), {"trusted": [OLD.key_pem()]}, "Trusted certificate 1 cannot be used: it holds a private key"),
    (metadata(OLD), {"domain": "contoso"}, 'must be a domain name such as contoso.com, not "contoso"'),
    (
        metadata(OLD),
        {"promote": "sometimes"},
        "value of federation_signing_rollover_promote must be one of: never, when_primary_changed, now",
    ),
]


@pytest.mark.nightly
def test_wrong_input_fails_before_any_request(lab: MakeLab) -> None:
    here = lab(tenant(OLD))
    steps = roll(here, *[call(document, **variables) for document, variables, _expected in WRONG])
    for step, (_document, _variables, expected) in zip(steps, WRONG, strict=True):
        assert re.search(expected, step.message)
    assert here.emulator.requests == []
    assert here.emulator.token_requests == []


def test_the_example_of_the_readme(lab: MakeLab) -> None:
    here = lab(tenant(OLD))
    readme = (COLLECTION / "roles" / "federation_signing_rollover" / "README.md").read_text()
    example = re.search(r"```yaml\n(---\n.*?)```", readme, re.DOTALL)
    assert example
    path = here.directory / "site.yml"
    path.write_text(example[1])
    (here.directory / "files").mkdir()
    (here.directory / "files" / "FederationMetadata.xml").write_text(metadata(OLD, NEW, signer=NEW))
    run = run_playbook(
        path, directory=here.directory, env=environment(here.emulator), requests=lambda: here.emulator.requests
    )
    assert run.status == 0, run.output
    (write,) = [request["body"] for request in here.emulator.requests if request["method"] != "GET"]
    assert write == {"signingCertificate": text(NEW), "nextSigningCertificate": text(OLD)}
    assert "CN=ADFS Signing - new" in run["Show the signing certificate"].result["msg"]


@pytest.mark.nightly
def test_the_example_of_the_guide(lab: MakeLab, tmp_path: Path) -> None:
    seeded = tenant(OLD)
    seeded["entities"] = json.loads(json.dumps(seeded["entities"]).replace(DOMAIN, "contoso.com"))
    here = lab(seeded)
    guide = (COLLECTION / "docs" / "docsite" / "rst" / "guide_federation_rollover.rst").read_text()
    example = re.search(r"^\.\. code-block:: yaml\n\n((?:   .*\n)+)", guide, re.MULTILINE)
    assert example
    path = write_playbook(here.directory / "site.yml", yaml.safe_load(example[1]))
    served = respond(200, metadata(OLD, NEW, signer=NEW).encode(), {"Content-Type": "application/samlmetadata+xml"})
    with HttpsServer(otherwise=served) as server, Proxy({"sts.contoso.com": server.port}) as proxy:
        env = {**environment(here.emulator), **proxy.environment(write_ca(tmp_path))}
        runs = [run_playbook(path, directory=here.directory, env=env) for _number in range(2)]
    assert [run.status for run in runs] == [0, 0], runs[-1].output
    assert proxy.tunnels == ["sts.contoso.com:443"] * 2
    (write,) = [request["body"] for request in here.emulator.requests if request["method"] != "GET"]
    assert write == {"signingCertificate": text(NEW), "nextSigningCertificate": text(OLD)}


def test_the_playbook_takes_one_domain_after_the_other(lab: MakeLab) -> None:
    other = "fabrikam.example"
    seeded = tenant(OLD)
    seeded["entities"]["/domains"].append({"id": other, "isVerified": True})
    seeded["entities"][PATH.replace(DOMAIN, other)] = [
        {**seeded["entities"][PATH][0], "id": "7701d14b-d113-8f64-fda2-9b5ddda18ecc"}
    ]
    here = lab(seeded)
    for name, document in ((DOMAIN, metadata(OLD, NEW, signer=OLD)), (other, metadata(OLD, NEW, signer=NEW))):
        (here.directory / f"{name}.xml").write_text(document)
    federations = [
        {"domain": DOMAIN, "metadata": str(here.directory / f"{DOMAIN}.xml")},
        {"domain": other, "metadata": str(here.directory / f"{other}.xml"), "promote": "when_primary_changed"},
    ]
    variables = json.dumps({"federation_signing_rollover_domains": federations})
    expected = [
        {"nextSigningCertificate": text(NEW)},
        {"signingCertificate": text(NEW), "nextSigningCertificate": text(OLD)},
    ]
    run = run_playbook(
        Path(ROLE),
        "-e",
        variables,
        directory=here.directory,
        env=environment(here.emulator),
        requests=lambda: here.emulator.requests,
    )
    assert run.status == 0, run.output
    assert [request["body"] for request in here.emulator.requests if request["method"] != "GET"] == expected
