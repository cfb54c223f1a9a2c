# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

CASE = Case(
    address={},
    create={"validating_domains": {"root_domains": "allFederated"}},
    changes={
        "validating_domains": {
            "validating_domains": {"root_domains": "enumerated", "domain_names": ["contoso.com", "fabrikam.com"]}
        },
    },
    bad=[
        ({"state": "absent"}, "value of state must be one of: present"),
        ({"validating_domains": {"domain_names": ["contoso.com"]}}, "validating_domains needs root_domains"),
        ({"validating_domains": {"root_domains": "some"}}, "some.* is not one of none, all, allFederated"),
        ({"validating_domains": {"root_domains": "enumerated"}}, "enumerated needs domain_names"),
        (
            {"validating_domains": {"root_domains": "all", "domain_names": ["contoso.com"]}},
            "all takes no domain_names",
        ),
        (
            {"validating_domains": {"root_domains": "enumerated", "domain_names": ["contoso"]}},
            r"validating_domains\.domain_names\[0\]: .*contoso.* is not a domain name",
        ),
        ({"validating_domains": None}, "validating_domains: null is not allowed"),
    ],
)
