# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The actions of a Microsoft Cloud PKI authority: pause, resume, renew, sign, revoke. Pure.

Each action is a desired state, so that it is requested only if that state is not met. Microsoft's documents name the
actions and their parameters, but neither the states in which they are allowed nor the form of a certificate: an
impossible transition is refused here, certificates are sent as PEM, and after a response without a body the authority
is read.

Sources: Microsoft Graph (beta), "cloudCertificationAuthority resource type" and the pages of its actions ``activate``,
``changeCloudCertificationAuthorityStatus``, ``revokeCloudCertificationAuthorityCertificate``, ``revokeLeafCertificate``
and ``uploadExternallySignedCertificationAuthorityCertificate``; ``renew``, which has no page, is in Microsoft's client
for beta, without parameters.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.actions import (
    Action,
    ActionCall,
    ActionOption,
    ActionRequest,
    ActionSet,
    Rows,
    RowsBelow,
)
from ansible_collections.m365.graph.plugins.module_utils._description.parents import NestedList
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    CertificateRejected,
    InputError,
    InvalidValue,
    NoMatch,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.module_utils._values.signing_request import key_of, requested_key
from ansible_collections.m365.graph.plugins.module_utils._values.strings import Hexadecimal

STATUS, LEAVES = "certificationAuthorityStatus", "/deviceManagement/cloudCertificationAuthorityLeafCertificate"
LEAVES_BELOW = NestedList(
    "/deviceManagement/cloudCertificationAuthority", "cloudCertificationAuthorityLeafCertificate", "issuerId"
)
"""The list of an authority's certificates in a tenant.

The path on Microsoft's pages, ``LEAVES``, returned 404 in a live tenant in 2026-07.
"""
_FROM = {"pause": "active", "resume": "paused"}
_TO = {"pause": "paused", "resume": "active"}


def _serial_numbers(option: str, value: list[str]) -> list[str]:
    if not value:
        raise InputError(f"{option}: it is empty, so that there is nothing to revoke.")
    for number in value:
        if not re.fullmatch(r"[0-9A-Fa-f]+(?:[: ]?[0-9A-Fa-f]+)*", number):
            raise InputError(f"{option}: {shown(number)} is not a serial number, which has hexadecimal digits only.")
    return value


def _certificate(option: str, value: str) -> x509.Certificate:
    try:
        return x509.load(value)
    except (InvalidValue, CertificateRejected) as error:
        raise InputError(f"{option}: {error}.") from None


def _chain(option: str, value: list[str]) -> list[x509.Certificate]:
    return [_certificate(option, item) for item in value]


def _reached(entity: Json, sets: Json) -> bool:
    """Whether an authority has the state and the version that a call sets."""
    return all(entity.get(name) == value for name, value in sets.items() if name in (STATUS, "versionNumber"))


def _setting(name: str, body: Json, changes: tuple[Change, ...], sets: Json) -> ActionCall:
    """A call that changes the authority itself."""
    return ActionCall(name, body, changes, lambda entity, _rows: _reached(entity, sets), sets)


def _change(option: str, before: Any, after: Any, effect: Effect = Effect.SAFE) -> tuple[Change, ...]:
    return (Change(option, before, after, effect),)


def _named(authority: Json) -> str:
    return f'The authority "{authority.get("displayName")}"'


def _status(desired: ActionRequest, authority: Json, _rows: Rows) -> Iterator[ActionCall]:
    action = desired.action
    status, wanted = authority.get(STATUS), _TO[action]
    if status == wanted:
        return
    if status != _FROM[action]:
        raise InputError(f"action: {_named(authority)} is {status}, and {action} is for one that is {_FROM[action]}.")
    body = {STATUS: wanted, "certificationAuthorityVersion": authority.get("versionNumber")}
    yield _setting(
        "changeCloudCertificationAuthorityStatus",
        body,
        _change("certification_authority_status", status, wanted),
        {STATUS: wanted},
    )


def _revocation(desired: ActionRequest, authority: Json, _rows: Rows) -> Iterator[ActionCall]:
    status = authority.get(STATUS)
    if status == "revoked":
        return
    if status == "signingPending":
        raise InputError(f"action: {_named(authority)} waits for its certificate, so that there is none to revoke.")
    if not desired.allow["allow_revocation"]:
        raise InputError(
            f"{_named(authority)} would be revoked, for good: every certificate below it is worthless then, and has "
            "to be issued again by another "
            "authority. Set allow_revocation to true if that is meant."
        )
    change = _change("certification_authority_status", status, "revoked", Effect.REISSUES)
    yield _setting(
        "revokeCloudCertificationAuthorityCertificate",
        {"certificationAuthorityVersion": authority.get("versionNumber")},
        change,
        {STATUS: "revoked"},
    )


def _staged(versions: Rows) -> dict[Any, Json]:
    return {
        row.get("versionNumber"): row for row in versions if row.get("certificationAuthorityVersionStatus") == "staged"
    }


def _renewal(_desired: ActionRequest, authority: Json, versions: Rows) -> Iterator[ActionCall]:
    if _staged(versions):
        return
    if authority.get(STATUS) != "active":
        raise InputError(
            f"action: {_named(authority)} is {authority.get(STATUS)}, and renew is for one that is active."
        )
    number = (
        max([int(row.get("versionNumber") or 0) for row in versions], default=int(authority.get("versionNumber") or 0))
        + 1
    )
    yield ActionCall("renew", {}, _change("staged_version", None, number), lambda _authority, rows: bool(_staged(rows)))


def _activation(desired: ActionRequest, authority: Json, versions: Rows) -> Iterator[ActionCall]:
    number, before = desired.values["version_number"], authority.get("versionNumber")
    if number == before:
        return
    staged = _staged(versions)
    if number not in staged:
        there = ", ".join(str(key) for key in staged) or "none"
        raise InputError(f"version_number: {_named(authority)} has no staged version {number}. Staged: {there}.")
    names = (
        "versionNumber",
        "thumbprint",
        "serialNumber",
        "subjectName",
        "validityStartDateTime",
        "validityEndDateTime",
    )
    sets = {name: staged[number][name] for name in names if staged[number].get(name) is not None}
    yield _setting(
        "activate",
        {"certificationAuthorityVersion": number},
        _change("version_number", before, number),
        {"versionNumber": number, **sets},
    )


def _upload(desired: ActionRequest, authority: Json, _rows: Rows) -> Iterator[ActionCall]:
    signed: x509.Certificate = desired.values["signed_certificate"]
    status = authority.get(STATUS)
    if str(authority.get("thumbprint")).upper() == signed.thumbprint:
        return
    if status != "signingPending":
        raise InputError(
            f"signed_certificate: {_named(authority)} is {status}, and does not wait for a certificate that an "
            "external root has signed."
        )
    if not _fits(signed, authority.get("certificateSigningRequest")):
        raise InputError(
            f"signed_certificate: the certificate of {signed.subject} has another key than the request of the "
            "authority."
        )
    body = {
        "signedCertificate": _pem(signed),
        "trustChainCertificates": [
            {"displayName": item.subject_common_name or item.subject, "certificate": _pem(item)}
            for item in desired.values["trust_chain_certificates"] or ()
        ],
        "certificationAuthorityVersion": authority.get("versionNumber"),
    }
    sets = {
        STATUS: "active",
        "thumbprint": signed.thumbprint,
        "serialNumber": signed.serial_number,
        "subjectName": signed.subject,
    }
    yield _setting(
        "uploadExternallySignedCertificationAuthorityCertificate",
        body,
        _change("signed_certificate", None, signed.describe()),
        sets,
    )


def _leaf_revocations(desired: ActionRequest, authority: Json, leaves: Rows) -> Iterator[ActionCall]:
    same = Hexadecimal.equal
    found = [
        (number, [row for row in leaves if same(row.get("serialNumber"), number)])
        for number in desired.values["serial_numbers"]
    ]
    unknown = [number for number, rows in found if not rows]
    if unknown:
        raise NoMatch(
            f"serial_numbers: {_named(authority)} has issued no certificate with the serial number "
            f"{', '.join(map(shown, unknown))}."
        )
    due = {row["id"]: row for _number, rows in found for row in rows if not _revoked(row)}
    if due and not desired.allow["allow_revocation"]:
        names = ", ".join(str(row.get("subjectName") or row.get("serialNumber")) for row in due.values())
        raise InputError(
            f"These certificates would be revoked, for good: {names}. Set allow_revocation to true if that is meant."
        )
    for id, row in due.items():
        change = _change("serial_numbers", row.get("serialNumber"), None, Effect.REISSUES)
        yield ActionCall("revokeLeafCertificate", {"leafCertificateId": id}, change, _revoked_one(id), apart=True)


def _revoked_one(id: Any) -> Callable[[Json, Rows], bool]:
    return lambda _authority, rows: any(row["id"] == id and _revoked(row) for row in rows)


def _revoked(leaf: Json) -> bool:
    return leaf.get("certificateStatus") == "revoked"


def _pem(certificate: x509.Certificate) -> str:
    return ssl.DER_cert_to_PEM_cert(certificate.der)


def _fits(certificate: x509.Certificate, request: object) -> bool:
    """Whether a certificate has the key of a signing request (PKCS 10, RFC 2986).

    The service checks a request that cannot be read here.
    """
    wanted = requested_key(request)
    return wanted is None or wanted == key_of(certificate)


_VERSIONS = RowsBelow("versions")
CLOUD_AUTHORITY_ACTIONS = ActionSet(
    {
        "activate": Action(_activation, needs=("version_number",), below=_VERSIONS),
        "pause": Action(_status),
        "renew": Action(_renewal, below=_VERSIONS),
        "resume": Action(_status),
        "revoke": Action(_revocation),
        "revoke_leaf_certificates": Action(
            _leaf_revocations, needs=("serial_numbers",), below=RowsBelow(nested=LEAVES_BELOW, collection=LEAVES)
        ),
        "upload_signed_certificate": Action(
            _upload, needs=("signed_certificate",), takes=("trust_chain_certificates",)
        ),
    },
    options=(
        ActionOption("version_number", kind="int"),
        ActionOption("serial_numbers", _serial_numbers, kind="list"),
        ActionOption("signed_certificate", _certificate, redacted=True),
        ActionOption("trust_chain_certificates", _chain, kind="list", redacted=True),
    ),
    allow=("allow_revocation",),
)
