# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of applications and service principals: ``keyCredentials`` and ``passwordCredentials``, and the actions
on them.

A PATCH replaces a collection whole. An entry that is kept is sent back as it was read, with its ``keyId`` and without
its ``key``: any other value of ``customKeyIdentifier``, ``type``, ``usage`` or the dates counts as a change (an absent
one too: azure-powershell issue 6219), and is refused with KeyNotUpdatable. What the documents are silent about: the
same ``key`` sent again is no change. The usage Encrypt is that of the guide on SAML token encryption; the resource's
page and the service's own refusals (msgraph-sdk-dotnet issue 1869) name Sign and Verify alone.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from .. import certificates, edm
from ..errors import EmulatedError, bad_request
from ..store import StoredEntity
from . import app_policies, proofs
from .base import Behaviour, ChangeContext, OperationHandler

_FIXED = ("customKeyIdentifier", "endDateTime", "startDateTime", "type", "usage")
_TYPES = {
    "AsymmetricX509Cert": ("Sign", "Verify", "Encrypt"),
    "X509CertAndPassword": ("Sign",),
    "Symmetric": ("Sign", "Verify"),
}
_ROLLED = {"AsymmetricX509Cert": "Verify", "X509CertAndPassword": "Sign"}
"""What addKey takes: the usage of each type."""
_TEN_YEARS, _THREE_YEARS, _TWO_YEARS = (timedelta(days=years * 365) for years in (10, 3, 2))

Values = dict[str, Any]


class CredentialsBehaviour(Behaviour):
    """What applications and service principals have in common.

    ``password_patch``: new passwords may come with a PATCH.
    """

    password_patch = False

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if context.seeding:
            return entity.changed(keyCredentials=[_seeded(item) for item in entity.values["keyCredentials"]])
        return self._checked(context, None, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._checked(context, before, entity)

    def operations(self) -> Mapping[str, OperationHandler]:
        return {
            "addKey": self._add_key,
            "removeKey": self._remove_key,
            "addPassword": self._add_password,
            "removePassword": self._remove_password,
        }

    def _checked(self, context: ChangeContext, before: StoredEntity | None, entity: StoredEntity) -> StoredEntity:
        """The entity with its credentials as they are stored; those that were not sent stay."""
        values: Values = {}
        if "passwordCredentials" in context.sent:
            old = before.values["passwordCredentials"] if before else []
            values["passwordCredentials"] = [self._password(item, old) for item in entity.values["passwordCredentials"]]
            app_policies.refuse(context, entity, passwords=_added(values["passwordCredentials"], old), custom=True)
        if "keyCredentials" in context.sent:
            old = before.values["keyCredentials"] if before else []
            values["keyCredentials"] = [
                _kept(item, old, "keyCredentials") or new_key(item, context.settings.ec_credentials)
                for item in entity.values["keyCredentials"]
            ]
            app_policies.refuse(context, entity, keys=_added(values["keyCredentials"], old))
        return entity.changed(**values)

    def _password(self, item: Values, old: list[Values]) -> Values:
        kept = _kept(item, old, "passwordCredentials")
        if kept is not None:
            return kept
        if not self.password_patch or not item["secretText"]:
            raise bad_request("directory", "Password credentials cannot be added by an update: use addPassword.")
        return {
            **item,
            "keyId": item["keyId"] or str(uuid.uuid4()),
            "hint": item["secretText"][:3],
            "startDateTime": (starts := item["startDateTime"] or edm.now()),
            "endDateTime": item["endDateTime"] or edm.instant_of(edm.moment(starts) + _TWO_YEARS),
        }

    def _add_key(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> Values:
        proofs.prove(entity, arguments["proof"])
        key, password = arguments["keyCredential"], arguments["passwordCredential"] or {}
        if key["type"] not in _ROLLED:
            raise _invalid("type", ", ".join(_ROLLED))
        if key["usage"] != _ROLLED[key["type"]]:
            raise _invalid("usage", _ROLLED[key["type"]])
        secret = password.get("secretText")
        if (key["type"] == proofs.PAIR) != bool(secret):
            raise bad_request(
                "directory", "A password is for keys of the type X509CertAndPassword, and required for them."
            )
        made = new_key(_opened(key, secret) if secret else key, context.settings.ec_credentials)
        if secret:
            made["key"] = None
        if str(made["keyId"]).lower() in {str(item["keyId"]).lower() for item in entity.values["keyCredentials"]}:
            raise bad_request("directory", "The value of keyId of a new key credential must be unique.")
        app_policies.refuse(context, entity, keys=[made])
        values: Values = {"keyCredentials": [*entity.values["keyCredentials"], made]}
        if secret:
            shared = {name: made[name] for name in ("customKeyIdentifier", "endDateTime", "keyId", "startDateTime")}
            values["passwordCredentials"] = [
                *entity.values["passwordCredentials"],
                {**password, **shared, "hint": secret[:3]},
            ]
        context.store.put(context.collection, entity.changed(**values))
        return {name: None if name == "key" else value for name, value in made.items() if name != proofs.PUBLIC}

    def _remove_key(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> None:
        proofs.prove(entity, arguments["proof"])
        context.store.put(context.collection, _without(entity, "keyCredentials", arguments["keyId"]))

    def _add_password(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> Values:
        wanted = arguments["passwordCredential"] or {}
        starts = wanted.get("startDateTime") or edm.now()
        secret = secrets.token_urlsafe(30)
        made = {
            "customKeyIdentifier": None,
            "displayName": wanted.get("displayName"),
            "endDateTime": wanted.get("endDateTime") or edm.instant_of(edm.moment(starts) + _TWO_YEARS),
            "hint": secret[:3],
            "keyId": str(uuid.uuid4()),
            "secretText": secret,
            "startDateTime": starts,
        }
        app_policies.refuse(context, entity, passwords=[made])
        context.store.put(
            context.collection, entity.changed(passwordCredentials=[*entity.values["passwordCredentials"], made])
        )
        return made

    def _remove_password(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> None:
        context.store.put(context.collection, _without(entity, "passwordCredentials", arguments["keyId"]))


def new_key(item: Values, ec_allowed: bool = True) -> Values:
    """A key credential as it is stored: identifier and dates that are not given come from the certificate."""
    kind, usage = item["type"], item["usage"]
    if usage not in ("Sign", "Verify", "Encrypt"):
        raise _invalid("usage", "Sign, Verify")  # that it names no third is the service's own habit
    if kind not in _TYPES or usage not in _TYPES[kind]:
        raise _invalid("type", ", ".join(_TYPES))
    if not item["key"]:
        raise bad_request("directory", "New key credentials must have a value for the property 'key'.")
    made = {**item, "keyId": item["keyId"] or str(uuid.uuid4())}
    if usage in ("Verify", "Encrypt") and kind == "AsymmetricX509Cert":
        try:
            certificate = certificates.read(item["key"])
        except ValueError as problem:
            raise bad_request("directory", "Key credential value is invalid: it is no X.509 certificate.") from problem
        if not ec_allowed and not isinstance(certificate.public_key(), rsa.RSAPublicKey):
            raise bad_request("directory", "Key credential value is invalid: the certificate has no RSA key.")
        found = certificates.facts_of(certificate)
        made.update(
            key=found.der,
            customKeyIdentifier=item["customKeyIdentifier"] or thumbprint_bytes(found.thumbprint),
            startDateTime=item["startDateTime"] or found.starts,
            endDateTime=item["endDateTime"] or found.expires,
        )
        if edm.ticks(made["endDateTime"]) > edm.ticks(found.expires):
            raise EmulatedError(400, "KeyCredentialsInvalidEndDate", "Key credential end date is invalid.", "directory")
        if edm.ticks(made["startDateTime"]) < edm.ticks(found.starts):
            message = "Key credential start date is invalid."
            raise EmulatedError(400, "KeyCredentialsInvalidStartDate", message, "directory")
    made["startDateTime"] = made["startDateTime"] or edm.now()
    made["endDateTime"] = made["endDateTime"] or edm.instant_of(edm.moment(made["startDateTime"]) + _TEN_YEARS)
    return made


def _opened(item: Values, password: str) -> Values:
    """A PFX with its certificate, and the dates and the identifier of that, as ``new_key`` has them of others."""
    try:
        found = certificates.facts_of(certificates.read_pfx(item["key"] or "", password)[0])
    except ValueError as problem:
        raise bad_request("directory", "Key credential value is invalid: it is no PFX of this password.") from problem
    return {
        **item,
        "customKeyIdentifier": item["customKeyIdentifier"] or thumbprint_bytes(found.thumbprint),
        "endDateTime": item["endDateTime"] or found.expires,
        "startDateTime": item["startDateTime"] or found.starts,
        proofs.PUBLIC: found.der,
    }


def thumbprint_bytes(thumbprint: str) -> str:
    """A thumbprint in hexadecimal digits as ``customKeyIdentifier`` has it: base64."""
    return base64.b64encode(bytes.fromhex(thumbprint)).decode("ascii")


def token_signing(entity: StoredEntity, display_name: str | None, end: str | None) -> tuple[StoredEntity, Values]:
    """A new self-signed certificate for SAML tokens: two key credentials and a password with one
    ``customKeyIdentifier``; the public part is returned, with the ``keyId`` of the private one.

    It starts now and lasts three years at most, which is also the default; its name starts with ``CN=``.
    """
    if not (display_name or "").startswith("CN=") or display_name == "CN=":
        raise bad_request("directory", "The value of displayName must start with 'CN='.")
    assert display_name is not None
    starts = datetime.now(UTC)
    expires = edm.moment(end) if end else starts + _THREE_YEARS
    if not starts < expires <= starts + _THREE_YEARS + timedelta(days=1):
        raise bad_request(
            "directory", "The value of endDateTime must be in the future, and at most three years from now."
        )
    found = certificates.facts_of(certificates.self_signed(display_name.removeprefix("CN="), starts, expires))
    shared = {"customKeyIdentifier": thumbprint_bytes(found.thumbprint), "displayName": display_name}
    dates = {"startDateTime": edm.instant_of(starts), "endDateTime": end or edm.instant_of(expires)}
    sign_id, verify_id, secret = str(uuid.uuid4()), str(uuid.uuid4()), secrets.token_urlsafe(24)
    sign = {**shared, **dates, "key": None, "keyId": sign_id, "type": "X509CertAndPassword", "usage": "Sign"}
    verify = {**shared, **dates, "key": found.der, "keyId": verify_id, "type": "AsymmetricX509Cert", "usage": "Verify"}
    password = {**shared, **dates, "hint": secret[:3], "keyId": sign_id, "secretText": secret}
    changed = entity.changed(
        keyCredentials=[*entity.values["keyCredentials"], sign, verify],
        passwordCredentials=[*entity.values["passwordCredentials"], password],
    )
    # Live: pull request 968 of hashicorp/terraform-provider-azuread.
    return changed, {**verify, "keyId": sign_id, "thumbprint": found.thumbprint}


def _seeded(item: Values) -> Values:
    """A credential in a seed: the values of its certificate are filled in, and nothing is refused."""
    item = {
        **item,
        "keyId": item["keyId"] or str(uuid.uuid4()),
        "type": item["type"] or "AsymmetricX509Cert",
        "usage": item["usage"] or "Verify",
    }
    try:
        return new_key(item) if item["key"] else item
    except EmulatedError:
        return item


def _kept(item: Values, old: list[Values], collection: str) -> Values | None:
    """The stored credential that an entry of a PATCH keeps, or None for a new one; raises KeyNotUpdatable."""
    before = next((entry for entry in old if str(entry["keyId"]).lower() == str(item["keyId"]).lower()), None)
    if before is None:
        return None
    secret = "key" if collection == "keyCredentials" else "secretText"
    same = all(_comparable(name, item.get(name)) == _comparable(name, before.get(name)) for name in _FIXED)
    if not same or item.get(secret) not in (None, before.get(secret)):
        message = f"Update to existing credential with KeyId '{before['keyId']}' is not allowed."
        details = [{"code": "KeyNotUpdatable", "message": message, "target": collection}]
        raise EmulatedError(400, "Request_BadRequest", message, "directory", details=details)
    return {
        **before,
        "displayName": before.get("displayName") if item.get("displayName") is None else item["displayName"],
    }


def _added(entries: list[Values], old: list[Values]) -> list[Values]:
    """The entries that are new."""
    known = {str(item["keyId"]).lower() for item in old}
    return [item for item in entries if str(item["keyId"]).lower() not in known]


def _comparable(name: str, value: Any) -> Any:
    return edm.ticks(value) if value is not None and name.endswith("DateTime") else value


def _without(entity: StoredEntity, collection: str, key_id: str) -> StoredEntity:
    left = [item for item in entity.values[collection] if str(item["keyId"]).lower() != key_id.lower()]
    if len(left) == len(entity.values[collection]):
        raise bad_request("directory", f"No credentials found to be removed: there is none with KeyId '{key_id}'.")
    return entity.changed(**{collection: left})


def _invalid(name: str, known: str) -> EmulatedError:
    sentence = (
        f'The value for the property "{name}" in one of your credentials is invalid. Acceptable values are {known}.'
    )
    return bad_request("directory", sentence)
