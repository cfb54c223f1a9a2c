# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``certificate_chain_info``: which certificates, profiles, configurations and devices depend on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, ask
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._description.chains import (
    LinkedConfiguration,
    dependants,
    foundations,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.linked_configurations import neighbours, read
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, InputError
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    common_options,
    option,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE
from ansible_collections.m365.graph.plugins.module_utils._resources.user_certificates import DERIVED_CREDENTIAL
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

STATE = (
    *("deviceDisplayName", "userDisplayName", "certificateIssuanceState", "certificateRevokeStatus"),
    *("certificateExpirationDateTime", "certificateThumbprint"),
)
"""The properties of a certificate on a device that are returned."""


def certificate_chain_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``certificate_chain_info``."""
    options = {
        **common_options(),
        "id": option(),
        "display_name": option(),
        "type": option(),
        "device": option(),
        "devices": option("bool", default=True),
    }
    run(make_module(argument_spec=options, supports_check_mode=True), run_certificate_chain)


def run_certificate_chain(session: Session) -> dict[str, Any]:
    """The chains of the task. Returns the result without the trail."""
    params = session.params
    kinds = _kinds()
    if params["type"] is not None and params["type"] not in kinds:
        near = get_close_matches(params["type"], kinds, 1)
        meant = f" (is {near[0]} meant?)" if near else ""
        raise InputError(f"type: {shown(params['type'])} is not one of {', '.join(sorted(kinds))}{meant}.")
    if params["device"] is not None and not params["devices"]:
        raise InputError("device: it needs the certificates of devices, and devices is false.")
    found = _read(session, kinds)
    starts = [row for row in found if _chosen(row, params)]
    above = {row.id: dependants(row.id, found) for row in starts}
    below = {row.id: foundations(row.id, found) for row in starts}
    issuing = {
        row.id: row for start in starts for row in (start, *above[start.id], *below[start.id]) if row.resource.issued
    }
    states = _states(session, [*issuing.values()], params["device"]) if params["devices"] else {}
    chains = [_chain(row, above[row.id], below[row.id], states) for row in starts]
    if params["device"] is not None:
        chains = [chain for chain in chains if chain["devices"]]
    return {"changed": False, "chains": chains}


def _kinds() -> dict[str, Resource]:
    """Every type that is part of a chain."""
    root = next(iter(TRUSTED_ROOT_CERTIFICATE.concrete))
    found = {kind.type_name: kind for kind in neighbours(root, root.default_version)}
    return {**found, DERIVED_CREDENTIAL.type_name: DERIVED_CREDENTIAL}


def _read(session: Session, kinds: Mapping[str, Resource]) -> list[LinkedConfiguration]:
    """All configurations in the tenant, and the derived credential settings if one of them has any."""
    version, path = "beta", TRUSTED_ROOT_CERTIFICATE.paths["beta"]
    found = read(session.client, path, version, kinds.values())
    referred = {id for row in found for id in row.referred}
    if referred - {row.id for row in found} or session.params["type"] == DERIVED_CREDENTIAL.type_name:
        rows = session.client.list(
            DERIVED_CREDENTIAL.paths[version], version=version, params={"$select": "id,displayName"}
        )
        found += [
            LinkedConfiguration(DERIVED_CREDENTIAL, str(row["id"]).lower(), str(row.get("displayName")), {})
            for row in rows
            if row.get("id")
        ]
    return sorted(found, key=lambda row: (row.resource.type_name, row.name, row.id))


def _chosen(row: LinkedConfiguration, params: Mapping[str, Any]) -> bool:
    """Whether a chain of the result begins with a configuration. Without a choice, each root certificate begins one."""
    given = {name: params[name] for name in ("id", "display_name", "type") if params[name] is not None}
    if not given:
        return row.resource.type in {kind.type for kind in TRUSTED_ROOT_CERTIFICATE.concrete} or (
            params["device"] is not None and row.resource.issued is not None
        )
    actual = {"id": row.id, "display_name": row.name, "type": row.resource.type_name}
    return all(actual[name] == (value.lower() if name == "id" else value) for name, value in given.items())


def _states(
    session: Session, profiles: Sequence[LinkedConfiguration], device: str | None
) -> dict[str, list[dict[str, Any]]]:
    """The certificates on devices, by the profile from which they were issued. Raises :class:`GraphError`."""
    questions = [
        Question(
            f"{Target(row.resource, 'beta').cast(row.id)}/{row.resource.issued.collection}",
            "beta",
            {"$select": ",".join(("id", *STATE))},
            many=True,
        )
        for row in profiles
        if row.resource.issued
    ]
    found: dict[str, list[dict[str, Any]]] = {}
    for row, answer in zip(profiles, ask(session.client, questions), strict=True):
        if isinstance(answer, GraphError):
            raise answer
        found[row.id] = [_state(row, each) for each in answer if device in (None, each.get("deviceDisplayName"))]
    return found


def _state(profile: LinkedConfiguration, row: Json) -> dict[str, Any]:
    return {
        "device_display_name": row.get("deviceDisplayName"),
        "user_display_name": row.get("userDisplayName"),
        "certificate_issuance_state": row.get("certificateIssuanceState"),
        "certificate_revoke_status": row.get("certificateRevokeStatus"),
        "certificate_expiration_date_time": row.get("certificateExpirationDateTime"),
        "certificate_thumbprint": row.get("certificateThumbprint"),
        "profile": profile.name,
        "profile_id": profile.id,
    }


def _chain(
    start: LinkedConfiguration,
    above: Sequence[LinkedConfiguration],
    below: Sequence[LinkedConfiguration],
    states: Mapping[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    row = _row(start)
    devices = [state for each in (start, *above, *below) for state in states.get(each.id, ())]
    return {
        **row,
        "depends_on": [{**_row(each), "direct": each.id in start.referred} for each in below],
        "needed_by": [{**_row(each), "direct": start.id in each.referred} for each in above],
        "stops": sorted(_services(above)),
        "devices": sorted(devices, key=lambda state: (str(state["device_display_name"]), state["profile_id"])),
    }


def _services(rows: Iterable[LinkedConfiguration]) -> set[str]:
    return {row.resource.traits.service for row in rows if row.resource.traits.service}


def _row(row: LinkedConfiguration) -> dict[str, Any]:
    return {"type": row.resource.type_name, "id": row.id, "display_name": row.name}
