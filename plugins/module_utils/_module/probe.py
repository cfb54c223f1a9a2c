# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``probe_info``: options into types, findings into a result without values of the tenant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.exchange import USER_AGENT
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    common_options,
    option,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._tenant.tenant_probe import TenantProbe
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown


def probe_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``probe_info``."""
    options = {**common_options(), "types": option("list", elements="str")}
    run(make_module(argument_spec=options, supports_check_mode=True), run_probe)


def run_probe(session: Session) -> dict[str, Any]:
    """The differences between the tenant's answers and the descriptions. Returns the result without the trail."""
    params = session.params
    described = {kind.type_name: kind for resource in RESOURCES.values() for kind in resource.concrete}
    asked = params["types"] or [name for name, kind in described.items() if params["cloud"] in kind.clouds]
    for name in asked:
        if name not in described:
            near = get_close_matches(name, described, 1)
            meant = f" (is {near[0]} meant?)" if near else ""
            raise InputError(f"types: {shown(name)} is not a described type{meant}: {', '.join(sorted(described))}.")
        described[name].check_cloud(params["cloud"])
    chosen = [described[name] for name in dict.fromkeys(asked)]
    probe = TenantProbe(session.client)
    probe.probe(chosen)
    return {
        "changed": False,
        "collection": USER_AGENT.split()[0].rpartition("/")[2],
        "cloud": params["cloud"],
        "findings": [finding.to_dict() for finding in probe.findings],
        "compared": probe.compared,
    }
