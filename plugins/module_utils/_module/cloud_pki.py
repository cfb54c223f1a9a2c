# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The actions of a Cloud PKI authority: options into a desired state, calls of the service, results."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._description import cloud_pki
from ansible_collections.m365.graph.plugins.module_utils._description.cloud_pki import (
    ACTIONS,
    LEAVES,
    LEAVES_BELOW,
    NEEDS,
    ActionCall,
    ActionRequest,
)
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine import nested_lists
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import CertificateRejected, InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    RedactedText,
    WholeNumber,
    info_argument_spec,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import returned, run, target_of
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown


def action_main(resource: Resource, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run the module."""
    options: dict[str, Any] = {
        **info_argument_spec(resource),
        "display_name": {"type": "str"},
        "action": {"type": "str", "choices": list(ACTIONS), "required": True},
        "version_number": {"type": WholeNumber("int")},
        "serial_numbers": {"type": "list", "elements": "str"},
        "signed_certificate": {"type": RedactedText("str")},
        "trust_chain_certificates": {"type": "list", "elements": RedactedText("str")},
        "allow_revocation": {"type": "bool", "default": False},
    }
    module = make_module(
        argument_spec=options,
        required_one_of=[["id", "display_name"]],
        required_if=[["action", action, [option]] for action, option in NEEDS.items()],
        supports_check_mode=True,
    )
    run(module, lambda session: run_action(session, resource))


def run_action(session: Session, resource: Resource) -> dict[str, Any]:
    """Bring an authority into the state after the action. Returns the result without the trail."""
    target, wish = target_of(resource, session.params), _requested(session.params)
    actor = _Actor(session, target)
    with Reconciler(session.client).explaining(target):
        before = actor.find(session.params["display_name"])
        versions = actor.versions(before) if wish.action in ("activate", "renew") else ()
        leaves = cloud_pki.of(before, actor.leaves(before)) if wish.action == "revoke_leaf_certificates" else ()
        due = [*cloud_pki.calls(wish, before, versions, leaves)]
        after = before
        for call in due:
            after = {**after, **call.sets} if session.check_mode else actor.ask(after, call)
    changes = [change.to_dict() for call in due for change in call.changes]
    header = f"{resource.label} {before['displayName']}"
    return {
        "changed": bool(due),
        "resource": returned(target, after),
        "changes": changes,
        "diff": {
            "before": {row["property"]: row["before"] for row in changes},
            "after": {row["property"]: row["after"] for row in changes},
            "before_header": header,
            "after_header": header,
        },
    }


def _requested(params: Mapping[str, Any]) -> ActionRequest:
    action = params["action"]
    for option in (*NEEDS.values(), "trust_chain_certificates"):
        needed = NEEDS.get(action) == option or (
            option == "trust_chain_certificates" and action == "upload_signed_certificate"
        )
        if params[option] is not None and not needed:
            raise InputError(f"{option}: it is not for the action {action}.")
    serial_numbers = params["serial_numbers"] or []
    if action == "revoke_leaf_certificates" and not serial_numbers:
        raise InputError("serial_numbers: it is empty, so that there is nothing to revoke.")
    for number in serial_numbers:
        if not re.fullmatch(r"[0-9A-Fa-f]+(?:[: ]?[0-9A-Fa-f]+)*", number):
            raise InputError(
                f"serial_numbers: {shown(number)} is not a serial number, which has hexadecimal digits only."
            )
    signed, chain = params["signed_certificate"], params["trust_chain_certificates"] or []
    return ActionRequest(
        action=action,
        version_number=params["version_number"],
        serial_numbers=serial_numbers,
        signed=None if signed is None else _certificate("signed_certificate", signed),
        chain=[_certificate("trust_chain_certificates", item) for item in chain],
        allow_revocation=params["allow_revocation"],
    )


def _certificate(option: str, value: str) -> x509.Certificate:
    try:
        return x509.load(value)
    except (InvalidValue, CertificateRejected) as error:
        raise InputError(f"{option}: {error}.") from None


class _Actor:
    """Reads an authority and calls its actions."""

    def __init__(self, session: Session, target: Target) -> None:
        self._client = session.client
        self._target = target

    def find(self, name: str | None) -> Entity:
        found = Locator(self._client).locate(self._target, {} if name is None else {"displayName": name})
        if found is None:
            raise _errors.NoMatch(f"There is no {self._target.resource.label} {shown(self._target.id or name)}.")
        return found

    def listed(self, path: str) -> list[Entity]:
        return [dict(row) for row in self._client.list(path, version=self._target.version)]

    def leaves(self, authority: Entity) -> list[Entity]:
        """The certificates that the authority has issued.

        If the service lists only those of all authorities, they are taken from that list.
        """
        return nested_lists.rows_below_or_of(
            self._client, LEAVES_BELOW, str(authority["id"]), LEAVES, self._target.version
        )

    def versions(self, authority: Entity) -> list[Entity]:
        return self.listed(f"{self._target.item(authority['id'])}/versions")

    def ask(self, authority: Entity, call: ActionCall) -> Entity:
        """The authority after a call.

        If the outcome of the call is unknown, it is read; the call is never repeated.
        """
        place, unsure = self._target.item(authority["id"]), None
        try:
            reply = self._client.post(f"{place}/{call.name}", version=self._target.version, body=call.body or None)
            if call.leaf is None and reply.body and reply.body.get("id") == authority["id"]:
                return dict(reply.body)
        except _errors.AmbiguousOutcome as error:
            unsure = error
        if call.leaf is not None and unsure is None:
            return authority
        seen = dict(self._client.get(place, version=self._target.version))
        leaves = self.leaves(authority) if call.leaf is not None else ()
        versions = self.versions(authority) if call.stages else ()
        if unsure is not None and not call.done(seen, versions, leaves):
            raise unsure.explained("Reading shows that it has not happened so far; it was not sent again")
        return seen
