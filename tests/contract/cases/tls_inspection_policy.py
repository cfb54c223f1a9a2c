# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

POLICY = {"name": "Contoso TLS inspection", "settings": {"default_action": "bypass"}}

CASE = Case(
    create=POLICY,
    changes={
        "name": {"name": "TLS inspection"},
        "description": {"description": "All sites"},
        "settings": {"settings": {"default_action": "inspect"}},
    },
    bad=[
        ({**POLICY, "settings": {"default_action": "block"}}, "settings: default_?[aA]ction: .*is not one of bypass"),
        ({"description": "x"}, "is meant. Give id, or name"),
    ],
)
