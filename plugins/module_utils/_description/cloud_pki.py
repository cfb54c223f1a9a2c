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

import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.parents import NestedList
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, NoMatch
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
#: The values that an action needs in addition to the authority, by option.
NEEDS = {
    "activate": "version_number",
    "revoke_leaf_certificates": "serial_numbers",
    "upload_signed_certificate": "signed_certificate",
}
_FROM = {"pause": "active", "resume": "paused"}
_TO = {"pause": "paused", "resume": "active"}
ACTIONS = ("activate", "pause", "renew", "resume", "revoke", "revoke_leaf_certificates", "upload_signed_certificate")


@dataclass(frozen=True)
class ActionRequest:
    """An action and its values.

    ``signed`` and ``chain`` are certificates, the chain from the issuer up to the root.
    """

    action: str
    version_number: int | None = None
    serial_numbers: Sequence[str] = ()
    signed: x509.Certificate | None = None
    chain: Sequence[x509.Certificate] = ()
    allow_revocation: bool = False


@dataclass(frozen=True)
class ActionCall:
    """One call of the service: the action by Graph's name, its body, and the values of the authority that it ``sets``.

    ``leaf`` is the ID of its issued certificate, if it refers to one; ``stages``: it creates another version of the
    authority.
    """

    name: str
    body: Json
    changes: tuple[Change, ...]
    sets: Mapping[str, Any] = field(default_factory=dict)
    leaf: str | None = None
    stages: bool = False

    def done(self, authority: Json, versions: Sequence[Json], leaves: Sequence[Json]) -> bool:
        """Whether the call has been executed, as a read shows it."""
        if self.stages:
            return bool(_staged(versions))
        if self.leaf is not None:
            return any(row["id"] == self.leaf and _revoked(row) for row in leaves)
        return all(
            authority.get(name) == value for name, value in self.sets.items() if name in (STATUS, "versionNumber")
        )


def calls(
    desired: ActionRequest, authority: Json, versions: Sequence[Json], leaves: Sequence[Json]
) -> Iterator[ActionCall]:
    """The necessary calls of the service.

    ``versions`` and ``leaves`` are the authority's, if the action uses them. Raises :class:`InputError` for an action
    that is impossible in the authority's state, and :class:`NoMatch`.
    """
    if desired.action in _TO:
        yield from _status(desired.action, authority)
    elif desired.action == "revoke":
        yield from _revocation(desired, authority)
    elif desired.action == "renew":
        yield from _renewal(authority, versions)
    elif desired.action == "activate":
        yield from _activation(desired, authority, versions)
    elif desired.action == "upload_signed_certificate":
        yield from _upload(desired, authority)
    else:
        yield from _leaf_revocations(desired, authority, leaves)


def of(authority: Json, leaves: Sequence[Json]) -> list[Json]:
    """The certificates that the authority has issued, among all of the tenant's."""
    return [row for row in leaves if str(row.get("issuerId")).lower() == str(authority["id"]).lower()]


def _change(option: str, before: Any, after: Any, effect: Effect = Effect.SAFE) -> tuple[Change, ...]:
    return (Change(option, before, after, effect),)


def _named(authority: Json) -> str:
    return f'The authority "{authority.get("displayName")}"'


def _status(action: str, authority: Json) -> Iterator[ActionCall]:
    status, wanted = authority.get(STATUS), _TO[action]
    if status == wanted:
        return
    if status != _FROM[action]:
        raise InputError(f"action: {_named(authority)} is {status}, and {action} is for one that is {_FROM[action]}.")
    body = {STATUS: wanted, "certificationAuthorityVersion": authority.get("versionNumber")}
    yield ActionCall(
        "changeCloudCertificationAuthorityStatus",
        body,
        _change("certification_authority_status", status, wanted),
        {STATUS: wanted},
    )


def _revocation(desired: ActionRequest, authority: Json) -> Iterator[ActionCall]:
    status = authority.get(STATUS)
    if status == "revoked":
        return
    if status == "signingPending":
        raise InputError(f"action: {_named(authority)} waits for its certificate, so that there is none to revoke.")
    if not desired.allow_revocation:
        raise InputError(
            f"{_named(authority)} would be revoked, for good: every certificate below it is worthless then, and has "
            "to be issued again by another "
            "authority. Set allow_revocation to true if that is meant."
        )
    change = _change("certification_authority_status", status, "revoked", Effect.REISSUES)
    yield ActionCall(
        "revokeCloudCertificationAuthorityCertificate",
        {"certificationAuthorityVersion": authority.get("versionNumber")},
        change,
        {STATUS: "revoked"},
    )


def _staged(versions: Sequence[Json]) -> dict[Any, Json]:
    return {
        row.get("versionNumber"): row for row in versions if row.get("certificationAuthorityVersionStatus") == "staged"
    }


def _renewal(authority: Json, versions: Sequence[Json]) -> Iterator[ActionCall]:
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
    yield ActionCall("renew", {}, _change("staged_version", None, number), stages=True)


def _activation(desired: ActionRequest, authority: Json, versions: Sequence[Json]) -> Iterator[ActionCall]:
    number, before = desired.version_number, authority.get("versionNumber")
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
    yield ActionCall(
        "activate",
        {"certificationAuthorityVersion": number},
        _change("version_number", before, number),
        {"versionNumber": number, **sets},
    )


def _upload(desired: ActionRequest, authority: Json) -> Iterator[ActionCall]:
    signed, status = desired.signed, authority.get(STATUS)
    if signed is None:
        raise ValueError("signed_certificate is checked before")
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
            for item in desired.chain
        ],
        "certificationAuthorityVersion": authority.get("versionNumber"),
    }
    sets = {
        STATUS: "active",
        "thumbprint": signed.thumbprint,
        "serialNumber": signed.serial_number,
        "subjectName": signed.subject,
    }
    yield ActionCall(
        "uploadExternallySignedCertificationAuthorityCertificate",
        body,
        _change("signed_certificate", None, signed.describe()),
        sets,
    )


def _leaf_revocations(desired: ActionRequest, authority: Json, leaves: Sequence[Json]) -> Iterator[ActionCall]:
    same = Hexadecimal.equal
    found = [
        (number, [row for row in leaves if same(row.get("serialNumber"), number)]) for number in desired.serial_numbers
    ]
    unknown = [number for number, rows in found if not rows]
    if unknown:
        raise NoMatch(
            f"serial_numbers: {_named(authority)} has issued no certificate with the serial number "
            f"{', '.join(map(shown, unknown))}."
        )
    due = {row["id"]: row for _number, rows in found for row in rows if not _revoked(row)}
    if due and not desired.allow_revocation:
        names = ", ".join(str(row.get("subjectName") or row.get("serialNumber")) for row in due.values())
        raise InputError(
            f"These certificates would be revoked, for good: {names}. Set allow_revocation to true if that is meant."
        )
    for id, row in due.items():
        change = _change("serial_numbers", row.get("serialNumber"), None, Effect.REISSUES)
        yield ActionCall("revokeLeafCertificate", {"leafCertificateId": id}, change, leaf=id)


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
