# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The message that each typical mistake of users gets: one short sentence of its own, which shows what to do.

``pytest -s`` prints the table of mistakes and messages.
"""

from __future__ import annotations

import os
import re
import socket
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import in_process
import pytest
from m365_graph_emulator import DEMO_CLIENT, DEMO_SECRET, Emulator
from mistaken_users import SECRETS, files, tenant
from mistakes_of_users import MISTAKES, Mistake
from tenants import connection
from tokens import tokens_in

from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock

LONGEST = 200
#: The folder of documents in messages, as long as that of many users.
FOLDER, AUTHORITY = "/home/ada/m365", "login.microsoftonline.com"
#: Variables from which a task could take what it must lack here.
_PREFIXES = ("AZURE_", "M365_GRAPH_", "ACTIONS_ID", "SYSTEM_", "IDENTITY_", "MSI_", "HTTP", "http", "NO_PROXY", "no_p")


class MistakenUser:
    """A user with a folder of files, who makes one mistake after the other in one tenant."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self.folder, self.emulator = folder, emulator
        for name, content in files().items():
            (folder / name).write_bytes(content)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.closed_port = free.getsockname()[1]

    def result(self, mistake: Mistake) -> dict[str, Any]:
        """The result of the task, and the methods of its ``requests``."""
        self.emulator.faults.clear()
        if mistake.answer:
            path, do = mistake.answer
            self.emulator.faults.add({"match": {"path": path}, "times": None, "do": do})
        given = {**connection(self.emulator), **self._filled(mistake.options)}
        options = {name: value for name, value in given.items() if value is not None}
        before = len(self.emulator.requests)
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(_PREFIXES)]:
                patch.delenv(name)
            patch.setenv("PATH", str(Path(sys.executable).parent))  # without the Azure CLI
            for name, value in mistake.environment.items():
                patch.setenv(name, self._filled(value))
            patch.setattr(session, "clock", Clock(sleep=lambda _seconds: None))
            result = in_process.result_of(mistake.module, options)
        return {**result, "methods": [entry["method"] for entry in self.emulator.requests[before:]]}

    def message(self, result: Mapping[str, Any]) -> str:
        """The message as users read it, with their folder and the name of Entra's server."""
        text = str(result["msg"]).replace(str(self.folder), FOLDER)
        return text.replace(self.emulator.url.removeprefix("https://"), AUTHORITY)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{folder}", str(self.folder)).replace("{port}", str(self.closed_port))
        if isinstance(value, Mapping):
            return {name: self._filled(part) for name, part in value.items()}
        return [self._filled(part) for part in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], str]]:
    """The result and the message of each mistake, by its name."""
    seed = tenant(DEMO_CLIENT, DEMO_SECRET)
    with Emulator(tmp_path_factory.mktemp("emulator"), seed) as emulator:
        user = MistakenUser(tmp_path_factory.mktemp("user"), emulator)
        results = {mistake.name: user.result(mistake) for mistake in MISTAKES}
        return {name: (result, user.message(result)) for name, result in results.items()}


def test_the_table_of_mistakes(answers: dict[str, tuple[dict[str, Any], str]]) -> None:
    """At least 60 mistakes, each with a message that no other mistake gets; the table is printed."""
    assert len(answers) == len(MISTAKES) >= 60
    for name, (_result, message) in answers.items():
        print(f"| {name} | {message} |")
    counts = Counter(message for _result, message in answers.values())
    assert [message for message, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_gets_a_short_sentence(mistake: Mistake, answers: dict[str, tuple[dict[str, Any], str]]) -> None:
    result, message = answers[mistake.name]
    assert result.get("failed") is True
    assert set(result["methods"]) <= {"GET"}, "a write was sent"
    assert "exception" not in result and "Traceback" not in message
    assert [word for word in mistake.words if word not in message] == [], message
    assert "\n" not in message and re.match(r"\S", message)
    shown = repr({name: value for name, value in result.items() if name != "invocation"})
    assert [secret for secret in SECRETS if secret in shown] == [] and tokens_in(shown) == []
    if not mistake.of_ansible:  # Ansible's own messages have no full stop, and a list of all options
        assert message.endswith(".") and len(message) <= LONGEST, f"{len(message)}: {message}"


def test_the_response_of_entra_is_in_a_warning(answers: dict[str, tuple[dict[str, Any], str]]) -> None:
    """The message has the meaning of the response; the warning has all of it."""
    result, message = answers["The branch is not the subject"]
    assert message.endswith("no federated credential of the application has this subject (AADSTS700213).")
    (warning,) = result["warnings"]
    assert "'repo:contoso/infrastructure:pull_request'" in warning
