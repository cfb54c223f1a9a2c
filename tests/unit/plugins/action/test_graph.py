# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What playbooks cannot show of the action plugin; tests/integration/test_in_process.py has what they can."""

from __future__ import annotations

import logging
import multiprocessing
import os
import subprocess
import sys
import threading
import types
import warnings
from pathlib import Path
from typing import Any

import pytest
from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.parameters import remove_values
from ansible.utils.display import Display

from ansible_collections.m365.graph.plugins.action import graph
from ansible_collections.m365.graph.plugins.module_utils._auth import token_store
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import TokenFolder
from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.plugin_utils import controller, token_memory
from ansible_collections.m365.graph.plugins.plugin_utils.token_memory import TokenMemory

ACTION = "m365.graph.permissions_info"
SPEC = {
    "old": {"type": "str", "removed_in_version": "9.0.0", "removed_from_collection": "m365.graph"},
    "name": {"type": "str", "aliases": ["alias"]},
}


def action(**arguments: Any) -> Any:
    plugin = object.__new__(graph.ActionModule)
    plugin._task = types.SimpleNamespace(action=ACTION, resolved_action=ACTION, args=arguments, check_mode=False)
    return plugin


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes something else of the module's work."""

    def replace(work: Any) -> None:
        monkeypatch.setattr(
            "ansible_collections.m365.graph.plugins.modules.permissions_info.main", lambda make_module: work()
        )

    __import__("ansible_collections.m365.graph.plugins.modules.permissions_info")
    return replace


def test_the_interpreter_by_another_name(tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    for folder in (tmp_path, beside):
        (folder / "python").symlink_to(sys.executable)
    assert graph._is_this_python(sys.executable)
    assert graph._is_this_python(os.path.join(os.path.dirname(sys.executable), ".", os.path.basename(sys.executable)))
    assert graph._is_this_python("auto_legacy_silent")
    for other in (
        str(tmp_path / "python"),
        str(beside / "python"),
        "python3",
        "/usr/bin/env python3",
        "/nowhere",
        "",
        f"{sys.executable} -B",
    ):
        assert not graph._is_this_python(other), other


def test_a_virtual_environment_knows_its_python_by_several_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    (tmp_path / "link").symlink_to(tmp_path / "venv")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "bin" / "python"))
    assert graph._is_this_python(str(tmp_path / "venv" / "bin" / "python3"))
    assert graph._is_this_python(str(tmp_path / "link" / "bin" / "python"))
    assert not graph._is_this_python(os.path.realpath(sys.executable)), "it has other packages"


@pytest.mark.parametrize(("platform", "here"), [("linux", True), ("freebsd14", True), ("darwin", False)])
def test_a_forked_process_of_macos_does_no_work_here(
    monkeypatch: pytest.MonkeyPatch, platform: str, here: bool
) -> None:
    plugin = action()
    plugin._task.async_val, plugin._task.delegate_to = 0, None
    plugin._connection = types.SimpleNamespace(transport="local", become=None)
    plugin._templar = types.SimpleNamespace(template=lambda value: value)
    monkeypatch.setattr(sys, "platform", platform)
    assert plugin._is_here({"ansible_python_interpreter": sys.executable})
    assert plugin._wants_process({}) is not here


def test_a_handed_over_task_runs_in_the_python_that_would_have_run_it() -> None:
    plugin = action()
    plugin._task.delegate_to = None
    assert plugin._with_this_python({"x": 1}) == {"x": 1, "ansible_python_interpreter": sys.executable}
    plugin._task.delegate_to = "there"
    found = plugin._with_this_python({"ansible_delegated_vars": {"there": {"y": 2}}})
    assert found["ansible_delegated_vars"]["there"] == {"y": 2, "ansible_python_interpreter": sys.executable}


@pytest.mark.parametrize(
    "name", ["SSLKEYLOGFILE", "PYTHONWARNINGS", "LD_PRELOAD", "OPENSSL_CONF", "TMPDIR", "TZ", "RES_OPTIONS"]
)
def test_what_a_process_reads_once_needs_a_process(name: str) -> None:
    plugin = action()
    plugin._task.async_val = 0
    assert plugin._wants_process({name: "x"})
    assert not plugin._wants_process({"AZURE_TENANT_ID": "x", "HTTPS_PROXY": "y"})


@pytest.mark.parametrize("wrong", [{"": "y"}, {"A=B": "y"}, {"A": "x\0y"}])
def test_an_environment_that_cannot_be_set_is_not_set_in_part(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    monkeypatch.delenv("AZURE_TENANT_ID", raising=False)
    before = dict(os.environ)
    with (
        pytest.raises(AnsibleActionFail, match=r"^environment: .* cannot be set"),
        graph._set({"AZURE_TENANT_ID": "x", **wrong}),
    ):
        raise AssertionError
    assert dict(os.environ) == before
    assert session.environment == {}


class _TimeOut(BaseException):
    """What a task's ``timeout`` raises, at any instruction."""


def test_a_time_out_while_waiting_for_the_token_leaves_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def strike(*_arguments: Any) -> bool:
        raise _TimeOut

    for module, store in ((token_memory, TokenMemory()), (token_store, TokenFolder(str(tmp_path / "tokens")))):
        with monkeypatch.context() as patch:
            patch.setattr(module, "patiently", strike)
            with pytest.raises(_TimeOut), store.lock("a" * 64):
                raise AssertionError
        reached: list[bool] = []

        def take(store: Any = store, reached: Any = reached) -> None:  # pylint: disable=dangerous-default-value
            with store.lock("a" * 64):
                reached.append(True)

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        thread.join(5)
        assert reached == [True], store


def test_the_environment_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT", "before")
    monkeypatch.delenv("ADDED", raising=False)
    before = dict(os.environ)
    with pytest.raises(KeyError), graph._set({"KEPT": "meanwhile", "ADDED": "1"}):
        assert (os.environ["KEPT"], os.environ["ADDED"]) == ("meanwhile", "1")
        assert session.environment == {"KEPT": "meanwhile", "ADDED": "1"}
        raise KeyError
    assert dict(os.environ) == before
    assert session.environment == {}


def test_libraries_are_not_heard(capfd: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("urllib3.connectionpool")
    with controller.unheard():
        warnings.warn("parsed a serial number that is not positive", UserWarning, stacklevel=1)
        logger.error("retrying")
    assert capfd.readouterr() == ("", "")
    assert logger.isEnabledFor(logging.ERROR)


def test_a_fault_of_ours_is_a_failed_task(main: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError("division by zero")

    main(fail)
    plugin = action()
    result = plugin._received(plugin._output(False))
    assert (result["failed"], result["msg"]) == (True, "division by zero")
    monkeypatch.setattr(graph, "_wants_traceback", lambda: True)
    assert "ZeroDivisionError" in plugin._run_here(False)["exception"]


def test_a_failure_is_told_whatever_ansible_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(*_args: Any) -> None:
        raise TypeError("it takes another argument now")

    monkeypatch.setattr(graph.ActionModule, "_parse_returned_data", changed)
    assert action()._received('{"failed": true, "msg": "No."}') == {"failed": True, "msg": "No."}


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [(["never"], False), (["error"], True), (["always"], True), (["warning"], False), (["error", "never"], False)],
)
def test_tracebacks_are_wanted(monkeypatch: pytest.MonkeyPatch, setting: list[str], wanted: bool) -> None:
    monkeypatch.setattr(constants.config, "get_config_value", {"DISPLAY_TRACEBACK": setting}.__getitem__)
    assert graph._wants_traceback() is wanted


def test_deprecated_options_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(Display, "deprecated", lambda _self, msg, **_more: told.append(msg))
    monkeypatch.setattr(Display, "warning", lambda _self, msg, **_more: told.append(msg))
    with pytest.raises(graph._Finished):
        graph._Module(ACTION, {"old": "x", "name": "a", "alias": "b"}, False, SPEC, {}).exit_json()
    assert len(told) == 2
    assert "'old'" in told[0]
    assert "its alias alias" in told[1]


def test_a_process_that_did_not_inherit_memory_shares_a_folder(main: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a task's action is a template, so that the controller does not load the plugin for it."""
    stores: list[Any] = []
    main(lambda: stores.append(session.token_store))
    memory = TokenMemory()
    monkeypatch.setattr(controller, "_TOKENS", [memory])
    monkeypatch.setattr(session, "token_store", None)
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: "the controller")
    action()._run_here(False)
    monkeypatch.setattr(memory, "_maker", -1)
    action()._run_here(False)
    assert isinstance(stores[0], TokenFolder)
    assert stores[1] is memory


def test_the_controller_itself_uses_the_memory_that_its_workers_inherit(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = TokenMemory()
    monkeypatch.setattr(controller, "_TOKENS", [memory])
    monkeypatch.setattr(session, "token_store", None)
    controller.share()
    assert session.token_store is memory


@pytest.mark.parametrize("secret", ["hunter2", 'a"b\\c', "\u00fc\U0001f511", "line\nbreak", "12345"])
def test_a_secret_anywhere_in_a_result_is_masked(secret: str) -> None:
    module = graph._Module(ACTION, {}, False, {}, {})
    module.no_log_values = {secret}
    deep = {"rows": [{"text": f"before {secret} after", "plain": "plain", "number": 12345, "flag": True}]}
    with pytest.raises(graph._Finished) as finished:
        module.exit_json(**deep)
    masked = remove_values(deep, {secret})
    assert masked != deep
    assert finished.value.result["rows"] == masked["rows"]


def test_a_result_without_secrets_is_not_copied() -> None:
    module = graph._Module(ACTION, {}, False, {}, {})
    module.no_log_values = {"hunter2"}
    rows = [{"text": "plain"}]
    with pytest.raises(graph._Finished) as finished:
        module.exit_json(rows=rows)
    assert finished.value.result["rows"] is rows
