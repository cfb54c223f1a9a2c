# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``certificate_info``: options into sources and a policy, entities into rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._expiry import provisioning
from ansible_collections.m365.graph.plugins.module_utils._expiry.app_policies import KINDS, PolicyMarks
from ansible_collections.m365.graph.plugins.module_utils._expiry.reader import ExpiryReader
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import (
    LEVELS,
    MOST_DAYS,
    ExpiryPolicy,
    Tally,
    ordered,
    row_of,
    summary,
    within,
)
from ansible_collections.m365.graph.plugins.module_utils._expiry.sources import AREAS, POLICIES, ExpirySource, chosen
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    WholeNumber,
    common_options,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run


def certificate_info_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``certificate_info``."""
    run(make_module(argument_spec=certificate_info_options(), supports_check_mode=True), run_certificate_info)


def certificate_info_options() -> dict[str, dict[str, Any]]:
    """The options of ``certificate_info``."""
    default = ExpiryPolicy()
    policy: dict[str, Any] = {
        level: {"type": WholeNumber("int"), "default": getattr(default, level)} for level in LEVELS
    }
    policy["weak"] = {"type": "str", "choices": [*LEVELS, "ok"], "default": default.weak}
    return {
        **common_options(),
        "areas": {"type": "list", "elements": "str", "choices": list(AREAS)},
        "types": {"type": "list", "elements": "str"},
        "exclude": {"type": "list", "elements": "str"},
        "within_days": {"type": WholeNumber("int")},
        "policy": {"type": "dict", "options": policy, "apply_defaults": True},
        "device_certificates": {"type": "str", "choices": ["summary", "rows", "none"], "default": "summary"},
        "certificate_details": {"type": "bool", "default": False},
        "owners": {"type": "bool", "default": False},
        provisioning.OPTION: {"type": "bool", "default": False},
        "strict": {"type": "bool", "default": False},
    }


def run_certificate_info(session: Session) -> dict[str, Any]:
    """Everything that can expire. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    days, policy = params["within_days"], ExpiryPolicy(**params["policy"])
    policy.check()
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise InputError(f"within_days: {days} is not between 0 and {MOST_DAYS}.")
    options = [provisioning.OPTION] if params[provisioning.OPTION] else []
    sources = chosen(params["areas"], params["types"], params["exclude"], params["cloud"], options)
    listed, counted = _sorted_out(sources, params["device_certificates"])
    reader = ExpiryReader(session.client, strict=params["strict"], progress=session.progress.report)
    policies = _policies(reader, listed, params)
    found = [one for one in reader.entities(listed, policies) if any(within(item, days, now) for item in one.items())]
    if params["certificate_details"]:
        found = reader.detailed(found)
    if policies:
        found = policies.marked(found)
    rows = [row_of(one.holder, item, policy, now) for one in found for item in one.items() if within(item, days, now)]
    if params["owners"]:
        owners = reader.owners(found)
        rows = [{**row, "owners": owners.get(row["path"])} for row in rows]
    rows = ordered(rows)
    result: dict[str, Any] = {
        "changed": False,
        "certificates": rows,
        "summary": summary(rows),
        "policy": asdict(policy),
        "read_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
    }
    if counted:
        result["device_certificates"] = _counted(reader, counted, policy, now)
    return {
        **result,
        "not_read": sorted(reader.not_read, key=lambda one: str(one["type"])),
        "not_compared": reader.not_compared,
    }


def _sorted_out(sources: list[ExpirySource], device_certificates: str) -> tuple[list[ExpirySource], list[ExpirySource]]:
    """The sources whose items are listed, and those whose items are only counted."""
    many = [source for source in sources if source.many]
    if device_certificates == "rows":
        return sources, []
    return [source for source in sources if not source.many], many if device_certificates == "summary" else []


def _policies(reader: ExpiryReader, sources: list[ExpirySource], params: Mapping[str, Any]) -> PolicyMarks | None:
    """The policies with which credentials are compared; None if there are none, or the task excludes them."""
    restricted = any(source.type in KINDS for source in sources) and POLICIES not in (params["exclude"] or ())
    return PolicyMarks(reader, issuers=params["certificate_details"]) if restricted else None


def _counted(
    reader: ExpiryReader, sources: list[ExpirySource], policy: ExpiryPolicy, now: dt.datetime
) -> dict[str, Any]:
    tally = Tally(policy, now)
    for source in sources:
        for entity in reader.pages(source):
            for item in source.items(entity):
                tally.add(item)
    return tally.told()
