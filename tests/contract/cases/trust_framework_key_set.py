# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

CASE = Case(
    create={"id": "B2C_1A_TokenSigningKeyContainer"},
    changes={},
    bad=[
        ({}, "Which trust framework key set is meant. Give id"),
        (
            {"id": "TokenSigningKeyContainer"},
            'id: "TokenSigningKeyContainer" is not the id of a trust framework key set, which looks like B2C_1A_',
        ),
        ({"id": "B2C_1A_x", "keys": []}, "Unsupported parameters .*keys"),
        ({"id": "B2C_1A_x", "api_version": "v1.0"}, "value of api_version must be one of: beta"),
    ],
)
