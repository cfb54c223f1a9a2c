# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs every module of the collection inside the controller's worker process.

A module's own process costs a few hundred milliseconds before its first line runs. Where the module would run on this
very machine, as this user and in this Python, its work is done here instead; else it is handed over unchanged. The
items of a loop share one worker, hence one connection and one token; a folder of Ansible's that lives as long as the
run carries the token from task to task.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.m365.graph.plugins.module_utils import runner, session

# The controller imports this file before it forks workers, which inherit what is loaded here.
for _library in ("requests", "msal", "cryptography.x509"):
    with contextlib.suppress(ImportError):
        importlib.import_module(_library)

_DISPLAY = Display()
# Asked here, before the fork: a worker has no terminal of its own.
_WATCHED = sys.stdout.isatty() and not os.environ.get("CI")

_MODULES = "ansible_collections.m365.graph.plugins.modules"


class _Finished(Exception):
    """A module has called exit_json or fail_json; ``result`` is its result."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__()
        self.result = result


class _Module:
    """Stands in for AnsibleModule: validates options, masks what must not be shown, returns the result by :class:`_Finished`."""

    def __init__(
        self, name: str, arguments: dict[str, Any], check_mode: bool, spec: dict[str, Any], mutually_exclusive: list[list[str]], invocation: bool = True
    ) -> None:
        self.check_mode = check_mode
        self._invocation = invocation
        self._warnings: list[str] = []
        validated = ArgumentSpecValidator(spec, mutually_exclusive=mutually_exclusive).validate(arguments)
        self.params: dict[str, Any] = {**arguments, **validated.validated_parameters}
        self._secrets = {str(self.params[option]) for option, rules in spec.items() if rules.get("no_log") and self.params.get(option)}
        if validated.error_messages:
            message = validated.error_messages[0]
            if isinstance(validated.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({name}) module: {message}"
            self.fail_json(message)

    def warn(self, warning: str) -> None:
        if warning not in self._warnings:
            self._warnings.append(warning)

    def exit_json(self, **result: Any) -> NoReturn:
        if self._warnings:
            result["warnings"] = self._warnings
        if self._invocation:
            result["invocation"] = {"module_args": self.params}
        # Through JSON, as a module's result is: nothing but its plain types comes out, and nothing of it is shared.
        raise _Finished(json.loads(json.dumps(remove_values(result, self._secrets), default=str)))

    def fail_json(self, msg: str, **result: Any) -> NoReturn:
        result.pop("exception", None)
        self.exit_json(**result, failed=True, msg=msg)


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core has no type information here
    """In this process where that is the same, else as an ordinary module."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        variables = task_vars or {}
        result: dict[str, Any] = super().run(tmp, variables)
        if not self._is_here(variables):
            normal = self._shared_loader_obj.action_loader.get(
                "ansible.legacy.normal",
                task=self._task,
                connection=self._connection,
                play_context=self._play_context,
                loader=self._loader,
                templar=self._templar,
                shared_loader_obj=self._shared_loader_obj,
            )
            handed_over: dict[str, Any] = normal.run(tmp, variables)
            return handed_over
        environment: dict[str, str] = {}
        self._compute_environment_string(environment)
        with _environment(environment):
            result.update(self._run_here(_shows_invocation(variables)))
        return result

    def _is_here(self, variables: Mapping[str, Any]) -> bool:
        """Whether an ordinary module would run on this machine, as this user, now, and in this Python."""
        if self._connection.transport != "local" or self._connection.become or self._task.async_val:
            return False
        if self._task.delegate_to:
            variables = variables.get("ansible_delegated_vars", {}).get(self._task.delegate_to, {})
        interpreter = str(variables.get("ansible_python_interpreter") or C.config.get_config_value("INTERPRETER_PYTHON", variables=dict(variables)))
        if interpreter.startswith("auto"):
            return True
        return os.path.abspath(str(self._templar.template(interpreter))) == os.path.abspath(sys.executable)

    def _run_here(self, invocation: bool) -> dict[str, Any]:
        name = self._task.resolved_action or self._task.action
        module = importlib.import_module(f"{_MODULES}.{name.rpartition('.')[2]}")
        arguments = json.loads(json.dumps(self._task.args, default=_plain))

        def make(*, argument_spec: dict[str, Any], mutually_exclusive: list[list[str]] | None = None, supports_check_mode: bool) -> _Module:
            return _Module(name, arguments, self._task.check_mode, argument_spec, mutually_exclusive or [], invocation)

        session.cache_directory = os.path.join(C.DEFAULT_LOCAL_TMP, "m365.graph")
        session.show_progress = _DISPLAY.display if _WATCHED else None
        ordinary, runner.make_module = runner.make_module, make
        try:
            module.main()
        except _Finished as finished:
            return finished.result
        finally:
            runner.make_module = ordinary
        raise RuntimeError(f"{name} ended without a result")


def _shows_invocation(variables: Mapping[str, Any]) -> bool:
    """Whether results repeat the options: always before ansible-core 2.21, which has a setting for it."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=dict(variables)))
    except AnsibleError:
        return True


def _plain(value: Any) -> Any:
    """What Ansible makes of values that JSON does not have, on their way to a module."""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """The task's ``environment``, for as long as it runs."""
    before = dict(os.environ)
    os.environ.update({name: str(value) for name, value in variables.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
