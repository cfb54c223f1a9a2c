# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``change_info``: options into a period, entries of audit logs into rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._audit.logs import LOGS
from ansible_collections.m365.graph.plugins.module_utils._audit.period import period, written
from ansible_collections.m365.graph.plugins.module_utils._audit.reader import AuditReader
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._module.options import ModuleFactory, common_options
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run

SOURCES = tuple(log.source for log in LOGS)


def change_info_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``change_info``."""
    options: dict[str, Any] = {
        **common_options(),
        "since": {"type": "str", "default": "1d"},
        "until": {"type": "str"},
        "ids": {"type": "list", "elements": "str"},
        "sources": {"type": "list", "elements": "str", "choices": list(SOURCES), "default": list(SOURCES)},
        "strict": {"type": "bool", "default": False},
    }
    run(make_module(argument_spec=options, supports_check_mode=True), run_change_info)


def run_change_info(session: Session) -> dict[str, Any]:
    """The changes of a period. Returns the result without the trail."""
    params = session.params
    begin, end = period(params["since"], params["until"], dt.datetime.now(dt.UTC))
    reader = AuditReader(session.client, strict=params["strict"])
    found = reader.changes(begin, end if params["until"] is not None else None, params["ids"], params["sources"])
    return {
        "changed": False,
        "changes": found,
        "since": written(begin),
        "until": written(end),
        "not_read": reader.not_read,
    }
