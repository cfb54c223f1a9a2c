# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

NAMED = {"display_name": "Smart card", "allowed_combinations": ["x509CertificateMultiFactor"]}

CASE = Case(
    create=NAMED,
    changes={
        "display_name": {"display_name": "Smart cards"},
        "description": {"description": "Multifactor certificates only"},
        "allowed_combinations": {"allowed_combinations": ["x509CertificateMultiFactor", "sms, password"]},
    },
    bad=[
        ({**NAMED, "allowed_combinations": []}, "allowed_combinations must have at least one element"),
        ({**NAMED, "allowed_combinations": ["fido3"]}, r"allowed_combinations: \[0\]: .*fido3.* is not one or more of"),
        ({"description": "x"}, "Which authentication strength policy is meant. Give id, or display_name"),
        ({**NAMED, "policy_type": "builtIn"}, "Unsupported parameters .*policy_type"),
        ({**NAMED, "display_name": None}, "display_name: null is not allowed"),
    ],
)
