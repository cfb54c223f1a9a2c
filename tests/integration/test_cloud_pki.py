# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be done with an authority of Microsoft Cloud PKI, as playbooks see it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from certificates import Issued, issue
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID
from lab import Lab

MODULE = "m365.graph.cloud_certification_authority_action"
AUTHORITIES = "/deviceManagement/cloudCertificationAuthority"
LEAVES = "/deviceManagement/cloudCertificationAuthorityLeafCertificate"
ID, OTHER = "96c8868d-868d-96c8-8d86-c8968d86c896", "96c8868d-868d-96c8-8d86-c8968d86c897"
NAMED = {"display_name": "Contoso Issuing CA"}
SIGNED, ROOT = issue("Contoso Issuing CA", usages=None), issue("Contoso Root CA", usages=None, root=True, index=1)
MakeLab = Callable[..., Lab]


def request_of(issued: Issued) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Contoso Issuing CA")])
    key: Any = load_pem_private_key(issued.key_pem().encode(), None)
    made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def tenant(faults: list[dict[str, Any]] | None = None, **values: Any) -> dict[str, Any]:
    authority = {
        "id": ID,
        "displayName": "Contoso Issuing CA",
        "commonName": "Contoso Issuing CA",
        "certificationAuthorityStatus": "active",
        **values,
    }
    leaves = [
        {
            "id": f"l{number}",
            "serialNumber": f"1F0{number}",
            "subjectName": f"CN=Laptop {number}",
            "issuerId": issuer,
            "certificateStatus": "active",
        }
        for number, issuer in enumerate([ID, ID, OTHER])
    ]
    return {"entities": {AUTHORITIES: [authority], LEAVES: leaves}, "faults": faults or []}


def steps(options: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": "predicted", MODULE: options, "check_mode": True, "diff": True},
        {"name": "done", MODULE: options, "diff": True},
        {"name": "again", MODULE: options, "diff": True},
    ]


def status(here: Lab) -> str:
    (row,) = here.emulator.entities(AUTHORITIES)
    return str(row["certificationAuthorityStatus"])


@pytest.mark.parametrize(
    ("action", "before", "after", "call"),
    [
        ("pause", "active", "paused", "changeCloudCertificationAuthorityStatus"),
        ("resume", "paused", "active", "changeCloudCertificationAuthorityStatus"),
        ("revoke", "paused", "revoked", "revokeCloudCertificationAuthorityCertificate"),
    ],
)
def test_a_state_is_asked_for_once(lab: MakeLab, action: str, before: str, after: str, call: str) -> None:
    here = lab(tenant(certificationAuthorityStatus=before))
    run = here.play(*steps({**NAMED, "action": action, "allow_revocation": True}))
    assert run.status == 0, run.output
    predicted, done, again = run["predicted"], run["done"], run["again"]
    assert (predicted.changed, predicted.methods) == (True, ["GET"])
    assert (done.methods, done.writes[0]["path"]) == (["GET", "POST"], f"/beta{AUTHORITIES}/{ID}/{call}")
    assert (again.changed, again.methods) == (False, ["GET"])
    assert predicted.result["changes"] == done.result["changes"]
    assert predicted.result["diff"] == done.result["diff"]
    assert (
        predicted.result["resource"]["certification_authority_status"]
        == done.result["resource"]["certification_authority_status"]
        == after
        == status(here)
    )


def test_what_makes_no_sense_is_refused(lab: MakeLab) -> None:
    here = lab(tenant(certificationAuthorityStatus="paused"))
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "not allowed": ({**NAMED, "action": "revoke"}, "would be revoked, for good.*allow_revocation"),
        "not waiting": (
            {**NAMED, "action": "upload_signed_certificate", "signed_certificate": SIGNED.pem},
            "is paused, and does not wait",
        ),
        "not staged": ({**NAMED, "action": "activate", "version_number": 7}, "has no staged version 7. Staged: none"),
        "not issued": (
            {**NAMED, "action": "revoke_leaf_certificates", "serial_numbers": ["1F02"]},
            "has issued no certificate with the serial number",
        ),
        "leaf not allowed": (
            {**NAMED, "action": "revoke_leaf_certificates", "serial_numbers": ["1f00"]},
            "CN=Laptop 0. Set allow_revocation",
        ),
        "nowhere": ({"display_name": "x", "action": "pause"}, 'There is no cloud certification authority "x"'),
    }
    run = here.play(
        *({"name": name, MODULE: options, "ignore_errors": True} for name, (options, _said) in wrong.items())
    )
    for name, (_options, said) in wrong.items():
        step = run[name]
        assert step.failed, name
        assert set(step.methods) == {"GET"}, name
        assert re.search(said, step.result["msg"]), step.result["msg"]
    assert status(here) == "paused"


def test_bad_input_is_refused_before_any_request(lab: MakeLab) -> None:
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "who": ({"action": "pause"}, "one of the following is required: id, display_name"),
        "what": ({**NAMED, "action": "delete"}, "value of action must be one of"),
        "needs": ({**NAMED, "action": "activate"}, "version_number"),
        "strange": (
            {**NAMED, "action": "pause", "version_number": 2},
            "version_number: it is not for the action pause",
        ),
        "empty": ({**NAMED, "action": "revoke_leaf_certificates", "serial_numbers": []}, "serial_numbers"),
        "serial": ({**NAMED, "action": "revoke_leaf_certificates", "serial_numbers": ["xyz"]}, "serial_numbers: "),
        "certificate": (
            {**NAMED, "action": "upload_signed_certificate", "signed_certificate": "x"},
            "signed_certificate: ",
        ),
        "key": (
            {**NAMED, "action": "upload_signed_certificate", "signed_certificate": SIGNED.pem + SIGNED.key_pem()},
            "signed_certificate: ",
        ),
    }
    here = lab(tenant())
    run = here.play(
        *({"name": name, MODULE: options, "ignore_errors": True} for name, (options, _said) in wrong.items())
    )
    for name, (_options, said) in wrong.items():
        step = run[name]
        assert (step.failed, step.requests) == (True, []), name
        assert said in step.result["msg"], name
    assert SIGNED.key_pem().splitlines()[1] not in run.output


@pytest.mark.playbook
def test_an_external_root_signs(lab: MakeLab) -> None:
    waiting = tenant(certificationAuthorityStatus="signingPending", certificateSigningRequest=request_of(SIGNED))
    here = lab(waiting)
    options = {
        **NAMED,
        "action": "upload_signed_certificate",
        "signed_certificate": SIGNED.pem,
        "trust_chain_certificates": [ROOT.pem],
    }
    run = here.play(
        {"name": "other key", MODULE: {**options, "signed_certificate": ROOT.pem}, "ignore_errors": True},
        *steps(options),
    )
    assert run.status == 0, run.output
    assert "has another key than the request" in run["other key"].result["msg"]
    assert run["other key"].writes == []
    assert (run["predicted"].changed, run["predicted"].methods) == (True, ["GET"])
    (write,) = run["done"].writes
    assert write["body"]["trustChainCertificates"][0]["displayName"] == "Contoso Root CA"
    assert (run["again"].changed, run["again"].methods, status(here)) == (False, ["GET"], "active")
    for step in (run["predicted"], run["done"]):
        assert step.result["resource"]["certification_authority_status"] == "active"
        assert step.result["resource"]["thumbprint"] == run["again"].result["resource"]["thumbprint"]


def test_a_staged_version_is_put_in_force(lab: MakeLab) -> None:
    versions = [
        {"id": f"v{number}", "versionNumber": number, "certificationAuthorityVersionStatus": state}
        for number, state in ((1, "active"), (2, "staged"))
    ]
    here = lab(tenant(versionNumber=1, versions=versions))
    run = here.play(*steps({**NAMED, "action": "activate", "version_number": 2}))
    assert run.status == 0, run.output
    assert (run["predicted"].changed, run["predicted"].methods) == (True, ["GET", "GET"])
    assert run["done"].methods == ["GET", "GET", "POST"]
    assert run["done"].writes[0]["body"] == {"certificationAuthorityVersion": 2}
    assert (
        run["predicted"].result["resource"]["version_number"] == run["done"].result["resource"]["version_number"] == 2
    )
    assert (run["again"].changed, run["again"].writes) == (False, [])


def test_an_authority_is_renewed_and_the_new_version_put_in_force(lab: MakeLab) -> None:
    versions = [{"id": "v1", "versionNumber": 1, "certificationAuthorityVersionStatus": "active"}]
    here = lab(tenant(versionNumber=1, validityPeriodInYears=5, versions=versions))
    activate = {MODULE: {**NAMED, "action": "activate", "version_number": 2}}
    run = here.play(*steps({**NAMED, "action": "renew"}), {"name": "activate", **activate})
    assert run.status == 0, run.output
    assert (run["predicted"].changed, run["predicted"].methods) == (True, ["GET", "GET"])
    assert run["predicted"].result["changes"] == run["done"].result["changes"]
    assert run["done"].result["changes"][0]["after"] == 2
    assert [write["path"].rpartition("/")[2] for write in run["done"].writes] == ["renew"]
    assert (run["again"].changed, run["again"].methods) == (False, ["GET", "GET"])
    assert run["activate"].result["resource"]["version_number"] == 2


def test_issued_certificates_are_revoked(lab: MakeLab) -> None:
    here = lab(tenant())
    options = {
        "id": ID,
        "action": "revoke_leaf_certificates",
        "serial_numbers": ["1f:00", "1F01"],
        "allow_revocation": True,
    }
    run = here.play(
        *steps(options),
        {
            "name": "list",
            "m365.graph.cloud_certification_authority_leaf_certificate_info": {"certificate_status": ["revoked"]},
        },
    )
    assert run.status == 0, run.output
    assert (run["predicted"].changed, run["predicted"].methods) == (True, ["GET", "GET"])
    assert run["done"].methods == ["GET", "GET", "POST", "POST"]
    assert [write["body"] for write in run["done"].writes] == [{"leafCertificateId": "l0"}, {"leafCertificateId": "l1"}]
    assert [change["before"] for change in run["done"].result["changes"]] == ["1F00", "1F01"]
    assert (run["again"].changed, run["again"].methods) == (False, ["GET", "GET"])
    assert [row["id"] for row in run["list"].result["resources"]] == ["l0", "l1"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_renewal_of_unknown_outcome_is_looked_at_and_not_repeated(lab: MakeLab, when: str) -> None:
    versions = [{"id": "v1", "versionNumber": 1, "certificationAuthorityVersionStatus": "active"}]
    faults = [{"match": {"method": "POST", "path": "^/beta"}, "times": 1, "do": {"reset": when}}]
    here = lab(tenant(faults, versionNumber=1, validityPeriodInYears=5, versions=versions))
    step = here.play({"name": "renew", MODULE: {**NAMED, "action": "renew"}, "ignore_errors": True})["renew"]
    assert step.methods.count("POST") == 1 and step.failed == (when == "before")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_call_of_unknown_outcome_is_looked_at_and_not_repeated(lab: MakeLab, when: str) -> None:
    here = lab(tenant(faults=[{"match": {"method": "POST", "path": "^/beta"}, "times": 1, "do": {"reset": when}}]))
    run = here.play({"name": "pause", MODULE: {**NAMED, "action": "pause"}, "ignore_errors": True})
    step = run["pause"]
    assert [method for method in step.methods if method == "POST"] == ["POST"]
    assert step.methods[-1] == "GET"
    assert step.failed == (when == "before")
    if step.failed:
        assert "it was not sent again" in step.result["msg"]
    else:
        assert step.changed and status(here) == "paused"


def test_a_missing_permission_is_named(lab: MakeLab) -> None:
    here = lab(tenant(faults=[{"match": {"method": "POST", "path": "^/beta"}, "times": 1, "do": {"status": 403}}]))
    step = here.play({"name": "pause", MODULE: {**NAMED, "action": "pause"}, "ignore_errors": True})["pause"]
    assert "This needs the application permission DeviceManagementCloudCA.ReadWrite.All" in step.result["msg"]
    assert step.result["graph_error"]["status"] == 403
