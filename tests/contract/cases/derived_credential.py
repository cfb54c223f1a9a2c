# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

NAMED = {"display_name": "Purebred"}

CASE = Case(
    create={
        **NAMED,
        "issuer": "purebred",
        "help_url": "https://intranet.contoso.com/purebred",
        "notification_type": ["email"],
        "renewal_threshold_percentage": 50,
    },
    changes={
        "display_name": {"display_name": "Derived credentials"},
        "issuer": {"issuer": "intercede"},
        "help_url": {"help_url": "https://intranet.contoso.com/help"},
        "notification_type": {"notification_type": ["companyPortal", "email"]},
        "renewal_threshold_percentage": {"renewal_threshold_percentage": 80},
    },
    bad=[
        ({"issuer": "purebred"}, "Which derived credential setting is meant. Give id, or display_name"),
        ({**NAMED, "issuer": "nobody"}, "value of issuer must be one of: intercede, entrustDatacard, purebred, xTec"),
        ({**NAMED, "notification_type": ["post"]}, '"post" is not one or more of none, companyPortal, email'),
        ({**NAMED, "help_url": None, "renewal_threshold_percentage": "most"}, "renewal_threshold_percentage"),
    ],
)
