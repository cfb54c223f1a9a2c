# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cases of the modules that keep a credential of an owner, and the tasks of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from certificates import issue
from m365_graph_emulator import Emulator

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
MINE, THEIRS = (issue(name, usages=None, now=NOW, index=index) for index, name in enumerate(("agent", "theirs")))
OWNER = "99999999-0000-4000-8000-000000000002"
KEY = MINE.key_pem().splitlines()[1]
SECRET = "n0t~to-be-seen/ever"


@dataclass(frozen=True)
class CredentialCase:
    """``create`` makes the credential of the owner in ``place``; ``changes`` hold for an option what changes that alone
    and the property that is sent.

    ``writes`` are what making it sends, ``told`` is the option that names the credential again,
    ``bad`` is refused before any request.
    """

    module: str
    type: str
    collection: str
    place: Mapping[str, Any]
    create: Mapping[str, Any]
    told: Mapping[str, Any]
    writes: Sequence[str]
    removed: Sequence[str]
    changes: Mapping[str, tuple[Mapping[str, Any], str]] = field(default_factory=dict)
    bad: Sequence[tuple[Mapping[str, Any], str]] = ()


def _key_credential(owner: str) -> CredentialCase:
    made = {"certificate": MINE.pem, "display_name": "agent", "usage": "Encrypt"}
    return CredentialCase(
        module=f"m365.graph.{owner}_key_credential",
        type={"application": "applicationKeyCredential", "service_principal": "servicePrincipalKeyCredential"}[owner],
        collection={"application": "/applications", "service_principal": "/servicePrincipals"}[owner],
        place={owner: "build"},
        create=made,
        told={"certificate": MINE.pem, "usage": "Encrypt"},
        writes=["PATCH"],
        removed=["keyCredentials", "tokenEncryptionKeyId"],
        changes={
            "display_name": ({"display_name": "another"}, "keyCredentials"),
            "active": ({"active": True}, "tokenEncryptionKeyId"),
        },
        bad=[
            ({"certificate": MINE.pem + MINE.key_pem()}, "certificate: it holds a private key"),
            ({"certificate": "x"}, "certificate"),
            ({**made, "end_date_time": "tomorrow"}, "end_date_time"),
            ({**made, "usage": "Delegate"}, "usage"),
            ({"state": "present"}, "certificate"),
        ],
    )


CASES = [
    _key_credential("application"),
    _key_credential("service_principal"),
    CredentialCase(
        module="m365.graph.service_principal_token_signing_certificate",
        type="servicePrincipalTokenSigningCertificate",
        collection="/servicePrincipals",
        place={"service_principal": "build"},
        create={"display_name": "CN=SSO"},
        told={"display_name": "CN=SSO"},
        writes=["POST", "PATCH"],
        removed=["keyCredentials", "passwordCredentials"],
        bad=[
            ({"display_name": "SSO"}, "display_name"),
            ({"display_name": "CN=SSO", "renew_before_days": -1}, "renew_before_days"),
            ({"display_name": "CN=SSO", "end_date_time": "2020-01-01T00:00:00Z"}, "end_date_time"),
            ({}, "display_name"),
        ],
    ),
]


def credential_tasks(case: CredentialCase) -> list[dict[str, Any]]:
    name, made, told = case.module, {**case.place, **case.create}, {**case.place, **case.told}
    steps: list[dict[str, Any]] = [
        {"name": f"bad {index}", name: {**case.place, **options}, "ignore_errors": True}
        for index, (options, _said) in enumerate(case.bad)
    ]
    steps += [
        {"name": "nobody's", name: {**case.create, next(iter(case.place)): "nobody"}, "ignore_errors": True},
        {"name": "create, predicted", name: made, "check_mode": True, "diff": True},
        {"name": "create", name: made, "diff": True},
        {"name": "create, again", name: made, "diff": True},
        {"name": "list", f"{name}_info": dict(case.place)},
    ]
    for option, (options, _property) in case.changes.items():
        task = {name: {**told, **options}, "diff": True}
        steps += [
            {"name": f"{option}, predicted", **task, "check_mode": True},
            {"name": option, **task},
            {"name": f"{option}, again", **task},
        ]
    gone = {name: {**told, "state": "absent", "allow_in_use": True}, "diff": True}
    steps += [
        {"name": "export", "m365.graph.export": {"types": [case.type]}, "register": "exported"},
        {
            "name": "apply what was exported",
            "m365.graph.apply": {"documents": "{{ exported.documents }}"},
            "check_mode": True,
        },
        {"name": "absent, predicted", **gone, "check_mode": True},
        {"name": "absent", **gone},
        {"name": "absent, again", **gone},
    ]
    return steps


def owner_of(case: CredentialCase) -> dict[str, Any]:
    """The tenant of a case: an owner that has somebody else's key and secret."""
    foreign = {"displayName": "theirs", "usage": "Verify", "type": "AsymmetricX509Cert", "key": THEIRS.text}
    row = {
        "id": OWNER,
        "displayName": "build",
        "keyCredentials": [foreign],
        "passwordCredentials": [{"displayName": "theirs", "secretText": SECRET}],
    }
    return {"entities": {case.collection: [row]}}


def credentials_of(case: CredentialCase, emulator: Emulator) -> Any:
    """The keys and secrets of the owner."""
    (owner,) = emulator.entities(case.collection)
    return owner["keyCredentials"], owner["passwordCredentials"]
