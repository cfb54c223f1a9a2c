# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a task says, a module ends with one sentence or reaches for the network: it never ends in a traceback."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from certificates import issue
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.action import graph
from ansible_collections.m365.graph.plugins.module_utils import runner, session
from ansible_collections.m365.graph.plugins.module_utils.errors import ConnectionFailed

MODULES = sorted(path.stem for path in (Path(graph.__file__).parents[1] / "modules").glob("*.py"))
OFFLINE = "The network is off."
CERTIFICATES = ("content", "signing_certificate", "next_signing_certificate")
KEY_LINE = issue().key_pem().splitlines()[1]

_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        [
            *("", " ", "\x00", "../..", "x" * 5000, "{{ x }}", "null", "b20d3703-3703-b20d-0337-0db203370db2", "contoso.com", "beta", "v1.0"),
            *("present", "absent", "documented", "iosPkcsCertificateProfile", "/", "/etc/hostname", "~", "~nobody/x", "a\nb", "=", "-----BEGIN "),
            *("2027-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999-14:00", "P1D", "CN=a", 'CN="', "provisioned", "MAA="),
            *(issue().pem, issue().key_pem(), issue().pem[:200], "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"),
        ]
    ),
)
_VALUES = st.one_of(_ODD, st.lists(_ODD, max_size=3), st.dictionaries(st.text(max_size=5), _ODD, max_size=3))


def _run(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """A module's result, with a network that is off."""
    module = importlib.import_module(f"ansible_collections.m365.graph.plugins.modules.{name}")

    def make(*, argument_spec: dict[str, Any], mutually_exclusive: list[list[str]] | None = None, supports_check_mode: bool) -> Any:
        return graph._Module(f"m365.graph.{name}", arguments, False, argument_spec, mutually_exclusive or [])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "make_module", make)
        patch.setattr(session.Session, "_connect", _refuse)
        with pytest.raises(graph._Finished) as finished:
            module.main()
    result: dict[str, Any] = finished.value.result
    return result


def _refuse(self: session.Session) -> None:
    raise ConnectionFailed(OFFLINE, method="GET", path="/")


def _options(name: str) -> list[str]:
    """The names of a module's options, asked of the module by an option it cannot have."""
    said = _run(name, {"no_such_option": 1})["msg"]
    return [part.strip().split(" ")[0] for part in said.partition("Supported parameters include: ")[2].rstrip(".").split(",")]


@pytest.mark.parametrize("name", MODULES)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_input_ends_in_a_traceback(name: str, data: st.DataObject) -> None:
    options = st.sampled_from(_options(name))
    arguments = data.draw(st.dictionaries(options, _VALUES, max_size=6))
    result = _run(name, json.loads(json.dumps(arguments)))
    assert result["failed"] is True
    message = result["msg"]
    assert message.strip()
    assert "\n" not in message or "\\n" in json.dumps(arguments), "Ansible repeats a wrong choice as it is"
    assert "Traceback" not in message
    if KEY_LINE not in json.dumps({option: value for option, value in arguments.items() if option not in CERTIFICATES}):
        assert KEY_LINE not in json.dumps(result)
    assert result.get("graph_error") is None or OFFLINE in message
