# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An option that is null, as ``| default(none)`` leaves it, is not given, whatever Ansible's own rules make of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import in_process
import pytest

from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session


def needed() -> Iterator[Any]:
    """Modules that need one of some options, or some options for a value of another; the options are null."""
    for name in in_process.MODULES:
        rules = in_process.rules_of(name)
        required = {option: "x" for option, rule in rules["argument_spec"].items() if rule.get("required")}
        required |= {
            option: next(iter(rules["argument_spec"][option]["choices"]))
            for option in required
            if rules["argument_spec"][option].get("choices")
        }
        for option, value, needs, *_one in rules.get("required_if", ()):
            required |= dict.fromkeys(needs, "1") if required.get(option) == value else {}
        for names in rules.get("required_one_of", ()):
            yield pytest.param(name, {**required, names[0]: None}, names, id=f"{name}-{names[0]}")
            for option, value, needs, *_one in rules.get("required_if", ()):
                given = {**required, names[-1]: "x", option: value, **dict.fromkeys(needs)}
                yield pytest.param(name, given, needs, id=f"{name}-{value}")


def offline(_session: Session) -> GraphClient:
    raise AssertionError("no request may be sent")


@pytest.mark.parametrize(("name", "options", "missing"), [*needed()])
def test_null_is_not_given(name: str, options: dict[str, Any], missing: list[str]) -> None:
    result = in_process.run(name, options, offline)
    assert result["failed"]
    assert result["msg"].endswith(": " + ", ".join(missing)), result["msg"]
