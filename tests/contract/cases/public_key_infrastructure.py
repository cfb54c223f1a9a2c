# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

CASE = Case(
    create={"display_name": "Contoso PKI"},
    changes={"display_name": {"display_name": "Contoso"}},
    bad=[
        ({"display_name": "x" * 257}, "display_name: .* has 257 characters; at most 256 are allowed"),
        ({}, "Which public key infrastructure is meant. Give id, or display_name"),
        ({"display_name": "x", "status": "succeeded"}, "Unsupported parameters .*status"),
        ({"display_name": "x", "api_version": "v2.0"}, "value of api_version must be one of: v1.0, beta"),
    ],
)
