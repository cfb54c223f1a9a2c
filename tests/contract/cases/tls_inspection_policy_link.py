# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

PROFILE = "d734d2de-f2df-4b4a-8c4c-5111f8878275"
POLICY = "b712c469-e7cd-e7cb-738f-94b199570b0d"
PLACE = {"filtering_profile_id": PROFILE}
LINK = {**PLACE, "policy": POLICY, "link_state": "enabled"}

CASE = Case(
    tenant={
        "entities": {
            "/networkAccess/filteringProfiles": [
                {"id": PROFILE, "name": "Baseline profile", "state": "enabled", "priority": 65000}
            ],
            "/networkAccess/tlsInspectionPolicies": [
                {"id": POLICY, "name": "Contoso TLS inspection", "settings": {"defaultAction": "bypass"}}
            ],
        }
    },
    address=PLACE,
    create=LINK,
    changes={"link_state": {"link_state": "disabled"}},
    bad=[
        ({**LINK, "link_state": "reportOnly"}, "value of link_state must be one of: enabled, disabled"),
        ({**LINK, "policy": " "}, 'policy: " " is not a name or an id'),
        ({"policy": POLICY}, "is meant. Give filtering_profile_id or filtering_profile"),
    ],
)
