# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Key credentials that an application adds and removes itself, each with a proof that it has a valid one. Pure.

The actions addKey and removeKey take one credential each, and change none. Certificates have the usage Verify there,
and a PFX, which comes with its password, has the usage Sign. Not documented: whether addKey takes the name of a
credential, and its ID, from the request. The ID of the response counts, and a credential that has got no name stays
without one.

Sources: Microsoft Graph, "application: addKey", "application: removeKey", "servicePrincipal: addKey"; what can prove
something is in the review of the page (microsoft-graph-docs pull request 6587).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    CERTIFICATE,
    PAIR,
    KeyEntries,
    entries_of,
    id_of,
    ids_of,
    thumbprint_among,
    thumbprint_of,
    usable,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import (
    DesiredKey,
    KeyPlan,
    plan_credential,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError

_ABLE = ((CERTIFICATE, "Verify"), (PAIR, "Sign"))
_WITHOUT = "omit proof_certificate_path and proof_certificate_content, which needs Application.ReadWrite.OwnedBy"


def check_pfx(desired: DesiredKey, proven: bool) -> None:
    """Refuse a PFX that no request takes. Raises :class:`InputError`."""
    if desired.pfx is None:
        return
    if desired.usage != "Sign":
        raise InputError(f"usage: {desired.usage} is not the usage of a PFX, which is Sign.")
    if not proven and not desired.absent:
        raise InputError(
            "proof_certificate_path or proof_certificate_content is required to add a PFX: the service takes it "
            "only with a proof."
        )


def check_proof(desired: DesiredKey) -> None:
    """Refuse what a proof allows in no tenant. Raises :class:`InputError`."""
    if desired.usage == "Encrypt":
        raise InputError(f"usage: Encrypt is not possible with a proof. To manage the credential, {_WITHOUT}.")
    if desired.usage == "Sign" and desired.certificate and not desired.pfx and not desired.absent:
        raise InputError(
            "usage: Sign is not possible with a proof and certificate: a certificate has the usage Verify. For "
            "Sign, set pfx_src or pfx_content."
        )


def plan_with_proof(owner: Json, desired: DesiredKey, now: dt.datetime, new_id: str) -> tuple[KeyPlan, str | None]:
    """The plan for an owner without what no proof allows, and a warning about what it leaves.

    Raises :class:`InputError` and :class:`NoMatch`.
    """
    made = plan_credential(owner, desired, now, new_id)
    former = next((change.before for change in made.plan.changes if change.property == "display_name"), "")
    if former:
        raise InputError(
            f'display_name: the credential is named "{former}", and no proof allows to rename it. To rename it, '
            f"{_WITHOUT}."
        )
    warning = None
    if former is None:
        made = plan_credential(owner, replace(desired, display_name=None), now, new_id)
        warning = "The credential has no name, and no proof allows to give it one."
    if "tokenEncryptionKeyId" in made.plan.body:
        raise InputError(f"Tokens are encrypted with the credential, so no proof allows to remove it: {_WITHOUT}.")
    return made, warning


def refuse_unproven(made: KeyPlan, thumbprint: str, option: str, now: dt.datetime) -> None:
    """Raise :class:`InputError` if the certificate of the proof is certainly none of the owner's valid credentials."""
    entries = entries_of(made.plan.before)
    able = [entry for entry in entries if (entry.get("type"), entry.get("usage")) in _ABLE and usable(entry, now)]
    known = {thumbprint_among(entry, entries) for entry in able}
    if not made.plan.changed or thumbprint in known or None in known:
        return
    if not able:
        raise InputError(
            f"{option}: there is no valid key credential with which something can be proven. To add the first one, "
            f"{_WITHOUT}."
        )
    raise InputError(
        f"{option}: the certificate {thumbprint} is not one of the valid key credentials "
        f"({', '.join(sorted(map(str, known)))}), and only one of those proves something."
    )


def in_turn(made: KeyPlan, thumbprint: str) -> KeyEntries:
    """The credentials that a plan removes; that of the proof is the last one."""
    gone = [entry for entry in entries_of(made.plan.before) if id_of(entry) in made.removed]
    return tuple(sorted(gone, key=lambda entry: thumbprint_of(entry) == thumbprint))


def addition(entry: Json, desired: DesiredKey) -> dict[str, Any]:
    """What addKey takes, except the proof. The service chooses the ID."""
    pfx = desired.pfx
    key = {name: value for name, value in entry.items() if name != "keyId" and value is not None}
    return {
        "keyCredential": {**key, "key": pfx.content} if pfx else key,
        "passwordCredential": {"secretText": pfx.password} if pfx else None,
    }


def added_since(before: Json, seen: Json, entry: Json) -> str | None:
    """The ID of a credential that the service has added to an owner; None if it is not there."""
    there, sought = ids_of(before), _identity(entry)
    new = (one for one in entries_of(seen) if id_of(one) not in there and _identity(one) == sought)
    return next((str(one["keyId"]) for one in new), None)


def _identity(entry: Json) -> tuple[Any, ...]:
    return entry.get("type"), entry.get("usage"), thumbprint_of(entry)


def with_added(made: KeyPlan, entry: Json, id: str) -> KeyPlan:
    """A plan with the ID that the service has given to a new credential."""
    named = {**entry, "keyId": id}

    def renamed(values: Mapping[str, Any]) -> dict[str, Any]:
        listed = [named if id_of(one) == id_of(entry) else one for one in entries_of(values)]
        return {**values, "keyCredentials": listed} if listed else dict(values)

    plan = replace(made.plan, body=renamed(made.plan.body), after=renamed(made.plan.after))
    chosen = named if made.entry is not None and id_of(made.entry) == id_of(entry) else made.entry
    return replace(made, plan=plan, entry=chosen)
