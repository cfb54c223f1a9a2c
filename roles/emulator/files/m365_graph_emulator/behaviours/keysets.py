# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""B2C policy keys: sets of JSON web keys (RFC 7517), and the actions that add one.

The service puts ``B2C_1A_`` before the id of a set. The keys of a set are both a value of it (``keys``) and entities
inside it (``keys_v2``); the emulator keeps the entities, and the value follows. Private parts of keys are never
answered.

What is refused, and with which codes, is from "Error codes: Azure Active Directory B2C" (AADB2C95025 to 95059). All
keys of a set have one type and one use. A set chooses its active key by "Overview of policy keys": of the enabled ones
within their time the one that started last; one without a start is the last resort. By that page, keys also cannot be
removed from a set, and an uploaded key is disabled at first, while the permissions reference lists DELETE and no
tutorial enables a key: ``removable_policy_keys`` and ``disabled_policy_keys`` choose. The use of an uploaded
certificate is that of the set's other keys, else ``sig`` (presumed: the actions take none).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from .. import certificates, signing
from ..errors import EmulatedError, bad_request, no_method, not_found
from ..store import Store, StoredEntity
from .base import Behaviour, ChangeContext, OperationHandler

_SETS, _PREFIX = "/trustFramework/keySets", "B2C_1A_"
_NAMES = ("d", "dp", "dq", "e", "exp", "k", "kid", "kty", "n", "nbf", "p", "q", "qi", "status", "use", "x5c", "x5t")
_MESSAGES = {
    "AADB2C90253": "The trustframework keyset parameter '{}' is missing",
    "AADB2C95025": "The presented password for the uploaded certificate is wrong.",
    "AADB2C95030": "Missing kty parameter for the trustframework key.",
    "AADB2C95031": "Bad kty parameter '{}' for the trustframework key. Must be RSA or oct.",
    "AADB2C95032": "One can't mix RSA and Oct types in one key set.",
    "AADB2C95033": "Bad use parameter '{}' for the trustframework key.",
    "AADB2C95042": "One can't mix signature and encryption usage in one key set.",
    "AADB2C95059": "One of the keys in the payload has 'kid' which is not empty.",
}


class KeySetBehaviour(Behaviour):
    """A key set."""

    def key(self, key: str) -> str:
        return key if not key or key.upper().startswith(_PREFIX) else _PREFIX + key

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        return self._given(context, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return (
            self._given(context, entity)
            if "keys" in context.sent or entity.values["keys"] != before.values["keys"]
            else entity
        )

    def _given(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        """The set with the keys of a body, which the service names."""
        given = entity.values["keys"] or []
        if not context.seeding and any(item.get("kid") for item in given):
            raise _refused("AADB2C95059")
        return self._stored(context, entity)

    @staticmethod
    def _stored(context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        """The set with named keys, which are entities inside it as well; those that it had are gone."""
        keys = [_key(**item) for item in entity.values["keys"] or []]
        if not context.seeding:
            _check(keys)
        place = _inside(entity.id)
        for row in context.store.rows(place):
            context.store.remove(place, row.id)
        for item in keys:
            context.store.put(
                place, StoredEntity(item["kid"], "trustFrameworkKey_v2", dict(item)), at_once=context.seeding
            )
        return entity.changed(keys=keys)

    def operations(self) -> Mapping[str, OperationHandler]:
        return {
            "generateKey": self._generate,
            "uploadCertificate": self._certificate,
            "uploadPkcs12": self._pkcs12,
            "uploadSecret": self._secret,
            "getActiveKey": self._active,
        }

    def _added(self, context: ChangeContext, entity: StoredEntity, key: dict[str, Any]) -> dict[str, Any]:
        first = {"status": "disabled"} if context.settings.disabled_policy_keys else {}
        keys = [*(entity.values["keys"] or []), {**key, **first}]
        context.store.put(context.collection, self._stored(context, entity.changed(keys=keys)))
        return public(keys[-1])

    def _generate(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> dict[str, Any]:
        kind = _type(arguments["kty"])
        numbers = rsa.generate_private_key(65537, 2048).public_key().public_numbers() if kind == "RSA" else None
        parts = (
            {"e": _number(numbers.e), "n": _number(numbers.n)}
            if numbers
            else {"k": signing.base64url(uuid.uuid4().bytes * 2)}
        )
        given = {name: arguments[name] for name in ("use", "nbf", "exp")}
        return self._added(context, entity, _key(kty=kind, **_needed(given, "use"), **parts))

    def _certificate(
        self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        try:
            read = certificates.read(arguments["key"] or "")
        except ValueError as problem:
            raise bad_request("directory", "The key could not be read: it is no certificate.") from problem
        return self._added(context, entity, _of_certificate(read, _use(entity)))

    def _pkcs12(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> dict[str, Any]:
        password = str(_needed(arguments, "key", "password")["password"])
        try:
            certificate, private = certificates.read_pfx(arguments["key"], password)
        except ValueError as problem:
            if "password" in str(problem):
                raise _refused("AADB2C95025") from problem
            raise bad_request("directory", f"The key could not be read: {problem}.") from problem
        secret = {"d": _number(private.private_numbers().d)}
        return self._added(context, entity, {**_of_certificate(certificate, _use(entity)), **secret})

    def _secret(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> dict[str, Any]:
        given = {name: arguments[name] for name in ("k", "use", "nbf", "exp")}
        return self._added(context, entity, _key(kty="oct", **_needed(given, "k", "use")))

    @staticmethod
    def _active(_change_context: ChangeContext, entity: StoredEntity, _arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The key that is in force: of those enabled and within their time the one that started last."""
        now = time.time()
        keys = [
            item
            for item in entity.values["keys"] or []
            if item["status"] != "disabled" and (item["nbf"] or 0) <= now < (item["exp"] or now + 1)
        ]
        if not keys:
            raise not_found("directory", entity.id)
        return public(max(keys, key=lambda item: item["nbf"] or 0))


class KeyBehaviour(Behaviour):
    """A key inside its set: a change shows in the set's value too."""

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        entity = entity.changed(kid=before.id)
        _mirror(context.store, context.collection, before.id, entity.values)
        return entity

    def deleted(self, context: ChangeContext, entity: StoredEntity) -> None:
        if not context.settings.removable_policy_keys:
            context.store.put(context.collection, entity)
            raise no_method("DELETE")
        _mirror(context.store, context.collection, entity.id, None)


def public(key: Mapping[str, Any]) -> dict[str, Any]:
    """A key as it is answered."""
    return {name: None if name in ("d", "dp", "dq", "k", "p", "q", "qi") else value for name, value in key.items()}


def _refused(code: str, name: object = "") -> EmulatedError:
    return EmulatedError(400, code, _MESSAGES[code].format(name), "directory")


def _needed(arguments: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The arguments, of which some must be there."""
    for name in names:
        if not str(arguments[name] or "").strip():
            raise _refused("AADB2C90253", name)
    return arguments


def _type(kind: object) -> str:
    """The type of a key as it is answered; any letter case is accepted."""
    if not kind:
        raise _refused("AADB2C95030")
    found = {"RSA": "RSA", "OCT": "oct"}.get(str(kind).upper())
    if found is None:
        raise _refused("AADB2C95031", kind)
    return found


def _check(keys: Sequence[Mapping[str, Any]]) -> None:
    """The rules for the keys of one set."""
    types, uses = {_type(key["kty"]) for key in keys}, {key["use"] for key in keys}
    for use in sorted(uses - {"sig", "enc"}, key=str):
        raise _refused("AADB2C95033", use)
    if len(types) > 1:
        raise _refused("AADB2C95032")
    if len(uses) > 1:
        raise _refused("AADB2C95042")


def _use(entity: StoredEntity) -> str:
    """What an uploaded certificate is for."""
    return next((str(key["use"]) for key in entity.values["keys"] or [] if key["use"]), "sig")


def _mirror(store: Store, place: str, kid: str, values: dict[str, Any] | None) -> None:
    owner = store.get(_SETS, place.split("/")[3])
    if owner is not None:
        others = [(item["kid"], item) for item in owner.values["keys"] or []]
        keys = [values if name == kid else item for name, item in others if name != kid or values is not None]
        store.put(_SETS, owner.changed(keys=keys))


def _inside(key: str) -> str:
    return f"{_SETS}/{key.lower()}/keys_v2"


def _key(**values: Any) -> dict[str, Any]:
    made = {**dict.fromkeys(_NAMES), "x5c": [], **{name: value for name, value in values.items() if name in _NAMES}}
    return {
        **made,
        "kid": made["kid"] or signing.base64url(uuid.uuid4().bytes * 2),
        "status": made["status"] or "enabled",
    }


def _of_certificate(certificate: x509.Certificate, use: str) -> dict[str, Any]:
    found, key = certificates.facts_of(certificate), certificate.public_key()
    parts = {}
    if isinstance(key, rsa.RSAPublicKey):
        parts = {"e": _number(key.public_numbers().e), "n": _number(key.public_numbers().n)}
    times = {
        "nbf": int(certificate.not_valid_before_utc.timestamp()),
        "exp": int(certificate.not_valid_after_utc.timestamp()),
    }
    thumbprint = signing.base64url(bytes.fromhex(found.thumbprint))
    return _key(kty="RSA", use=use, x5c=[found.der], x5t=thumbprint, **times, **parts)


def _number(value: int) -> str:
    return signing.base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))
