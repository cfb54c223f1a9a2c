# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs every module of the collection inside the controller's worker process.

A module's own process takes a few hundred milliseconds before its first line runs. If the module would run on this
machine, as this user and in this Python, its work is done here instead; else it is passed on unchanged. The items of a
loop share one worker, and so one connection and one token. Workers inherit the modules that the controller has loaded,
and the memory that passes the token from task to task.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from ansible import constants as C
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from ansible.module_utils.common.json import Direction, get_module_decoder, get_module_encoder
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._client.progress import TaskProgress
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_log
from ansible_collections.m365.graph.plugins.plugin_utils import collector, compiled, controller, progress_display
from ansible_collections.m365.graph.plugins.plugin_utils.controller_process import controller_pid

# Everything from here to the classes runs in the controller, before it forks (see __init__.py).
controller.prepare()
_DISPLAY = Display()

_MODULES = "ansible_collections.m365.graph.plugins.modules"
#: How Ansible writes the options and the result of a module that it does not provide, and reads the options.
_PROFILE = "legacy"
_OPTIONS_ENCODER = get_module_encoder(_PROFILE, Direction.CONTROLLER_TO_MODULE)
_OPTIONS_DECODER = get_module_decoder(_PROFILE, Direction.CONTROLLER_TO_MODULE)
_RESULT_ENCODER = get_module_encoder(_PROFILE, Direction.MODULE_TO_CONTROLLER)
#: Variables, or prefixes of their names, that a process or a library reads once; this process has read them.
_READ_ONCE = (
    *("DYLD_", "GCONV_PATH", "GLIBC_", "LD_", "LOCALDOMAIN", "MALLOC_", "OPENSSL_", "PYTHON", "RES_OPTIONS"),
    *("SSLKEYLOGFILE", "TEMP", "TMP", "TZ"),
)


class _Finished(Exception):
    """A module has called exit_json or fail_json; ``result`` is its result."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__()
        self.result = result


class _Module:
    """Replaces AnsibleModule: validates options, masks secrets, and returns the result.

    The result is returned by raising :class:`_Finished`.
    """

    def __init__(
        self,
        name: str,
        arguments: dict[str, Any],
        check_mode: bool,
        spec: dict[str, Any],
        rules: dict[str, Any],
        invocation: bool = True,
    ) -> None:
        self.check_mode = check_mode
        self.required_one_of = rules.get("required_one_of")
        self.required_if = rules.get("required_if")
        self._verbosity = _DISPLAY.verbosity
        self._invocation = invocation
        self._warnings: list[str] = []
        self.no_log_values: set[str] = set()
        self.params: dict[str, Any] = {}
        try:
            validated = ModuleArgumentSpecValidator(spec, **rules).validate(arguments)
        except TypeError:  # ansible-core reads suboptions of a value before it checks that the value is an object
            nested = [
                option for option, rules in spec.items() if rules.get("options") and arguments.get(option) is not None
            ]
            self.fail_json(
                f"value of {' or '.join(nested)} must be an object, or a list of objects, as the documentation has it"
            )
        self.params = {**arguments, **validated.validated_parameters}
        self.no_log_values = validated._no_log_values
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
        if _may_show(result, self.no_log_values):
            # A secret such as "true" or "none" masks texts only.
            plain = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
            result = {**remove_values(result, self.no_log_values), **plain}
        if self._invocation:
            result["invocation"] = remove_values({"module_args": self.params}, self.no_log_values)
        raise _Finished(result)

    def fail_json(self, msg: str, exception: str | None = None, **result: Any) -> NoReturn:
        if _wants_traceback():
            result["exception"] = exception or _traceback()
        self.exit_json(**result, failed=True, msg=msg)


def _may_show(result: Mapping[str, Any], secrets: Iterable[str]) -> bool:
    """Whether a secret may be in a result. Ansible's own search takes ten times as long for thousands of values."""
    if any(secret in word for secret in secrets for word in ("True", "False", "None")):
        return True
    try:
        text = json.dumps(result)
    except (TypeError, ValueError):
        return True
    # JSON writes each character in the same way wherever it is.
    return any(json.dumps(secret)[1:-1] in text for secret in secrets)


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core has no type information here
    """Runs a module in this process if the result is the same, else as an ordinary module."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        variables = task_vars or {}
        super().run(tmp, variables)
        environment = self._environment()
        here = self._is_here(variables)
        with controller.at_work():
            if not here or self._wants_process(environment):
                return _printable(self._run_apart(variables, environment, here))
            if not self._connection.connected:
                self._connection._connect()  # as for an ordinary module, for the next item of a loop
            session.progress = TaskProgress()
            shown = progress_display.shown(session.progress, variables)
            with _set(environment), controller.unheard(), collector.seldom(), shown:
                output = self._output(_shows_invocation(variables))
            return _printable(self._received(output))

    def _run_apart(self, variables: dict[str, Any], environment: Mapping[str, str], here: bool) -> dict[str, Any]:
        """The result of an ordinary module."""
        if here:
            variables = self._with_this_python(variables)
            # A file with the options, secrets included, would stay if the run is killed.
            self._connection.set_option("pipelining", True)
        normal = self._shared_loader_obj.action_loader.get(
            "ansible.legacy.normal",
            task=self._watching_task(),
            connection=self._connection,
            play_context=self._play_context,
            loader=self._loader,
            templar=self._templar,
            shared_loader_obj=self._shared_loader_obj,
        )
        with self._progress_of_process(variables, environment):
            result: dict[str, Any] = normal.run(task_vars=variables)
        return result

    def _progress_of_process(
        self, variables: Mapping[str, Any], environment: Mapping[str, str]
    ) -> contextlib.AbstractContextManager[None]:
        """Show the progress of an ordinary module, if Ansible waits for it and it can write into a private file."""
        if self._connection.transport != "local" or self._connection.become or self._task.async_val:
            return contextlib.nullcontext()
        return progress_display.shown_of_process(variables, environment)

    def _environment(self) -> dict[str, str]:
        """The variables that the task adds to the environment."""
        given: dict[str, Any] = {}
        self._compute_environment_string(given)
        return {name: str(value) for name, value in given.items()}

    def _wants_process(self, environment: Mapping[str, str]) -> bool:
        """Whether the task needs a process of its own, although it would run here in the same way."""
        if self._task.async_val or sys.platform == "darwin":  # macOS kills a forked process that looks up the proxies
            return True
        # A user who keeps the files of modules wants to examine a module that ran from them.
        return bool(C.DEFAULT_KEEP_REMOTE_FILES) or any(name.startswith(_READ_ONCE) for name in environment)

    def _watching_task(self) -> Any:
        """The task, for a module on this machine with the processes that it watches, so that it ends when they do.

        A worker ends at once after the start of a task that nothing waits for (``poll: 0``), and the task continues.
        """
        if self._connection.transport != "local" or (self._task.async_val and not self._task.poll):
            return self._task
        task = self._task.copy(exclude_parent=True, exclude_tasks=True)
        task._parent = self._task._parent
        given = task.environment or []
        added = {session.RUN_PROCESSES: f"{os.getpid()} {controller_pid()}"}
        task.environment = [*(given if isinstance(given, list) else [given]), added]
        return task

    def _with_this_python(self, variables: dict[str, Any]) -> dict[str, Any]:
        """The variables of a task whose process uses this Python, instead of one that Ansible discovers."""
        python = {"ansible_python_interpreter": sys.executable}
        host, delegated = self._task.delegate_to, variables.get("ansible_delegated_vars", {})
        more = {"ansible_delegated_vars": {**delegated, host: {**delegated.get(host, {}), **python}}} if host else {}
        return {**variables, **python, **more}

    def _is_here(self, variables: Mapping[str, Any]) -> bool:
        """Whether an ordinary module would run on this machine, as this user, and in a Python like this one."""
        if self._connection.transport != "local" or self._connection.become:
            return False
        if self._task.delegate_to:
            variables = variables.get("ansible_delegated_vars", {}).get(self._task.delegate_to, {})
        interpreter = variables.get("ansible_python_interpreter") or C.config.get_config_value(
            "INTERPRETER_PYTHON", variables=variables
        )
        return _is_this_python(str(self._templar.template(interpreter)))

    def _run_here(self, invocation: bool) -> dict[str, Any]:
        """The module's result, also after an unexpected error."""
        name = self._task.resolved_action or self._task.action

        def make(*, argument_spec: dict[str, Any], supports_check_mode: bool, **rules: Any) -> _Module:
            return _Module(
                self._task.action, self._arguments(), self._task.check_mode, argument_spec, rules, invocation
            )

        controller.share()
        session.abandoned = controller.run_has_ended
        try:
            path = f"{_MODULES}.{name.rpartition('.')[2]}"
            compiled.load(path)
            module = importlib.import_module(path)
            _DISPLAY.vvv(f"Using module file {module.__file__} in this process")
            module.main(make_module=make)
            raise RuntimeError(f"{name} ended without a result")
        except _Finished as finished:
            return finished.result
        except Exception as error:
            more = {"exception": _traceback()} if _wants_traceback() else {}
            return {"failed": True, "msg": str(error) or type(error).__name__, **more}

    def _arguments(self) -> dict[str, Any]:
        """The task's options in the form in which an ordinary module receives them."""
        read: dict[str, Any] = json.loads(json.dumps(self._task.args, cls=_OPTIONS_ENCODER), cls=_OPTIONS_DECODER)
        return read

    def _output(self, invocation: bool) -> str:
        """The module's result as an ordinary module prints it."""
        return json.dumps(self._run_here(invocation), cls=_RESULT_ENCODER)

    def _received(self, output: str) -> dict[str, Any]:
        """The result in the form of an ordinary module.

        It passes through JSON, and a failure is read so that it is the module's and not the action's.
        """
        received: dict[str, Any] = json.loads(output)
        if received.get("failed"):
            with contextlib.suppress(
                AttributeError, TypeError
            ):  # other versions of ansible-core may read it in another way
                parsed = self._parse_returned_data({"rc": 1, "stdout": output, "stderr": ""}, _PROFILE)
                received = parsed if isinstance(parsed, dict) else parsed.as_result_dict(for_round_trip=True)
        return received


def _printable(result: dict[str, Any]) -> dict[str, Any]:
    """The result in a form that can be printed into the log of a pipeline, whose agent runs commands in it.

    Ansible prints the whole result of a failed task, and that of every task with ``-v``. The values of a task that has
    not failed stay as they are, and its result is not printed.
    """
    failed = bool(result.get("failed"))
    if not failed and not _DISPLAY.verbosity:
        return result
    safe: dict[str, Any] = for_log(result)
    if safe == result:
        return result
    return safe if failed else {**result, "_ansible_verbose_override": True}


def _is_this_python(interpreter: str) -> bool:
    """Whether an interpreter has the packages of this one.

    A virtual environment has several names for its interpreter. If Ansible would search for one (``auto``), this one is
    used.
    """
    if interpreter.startswith("auto") or interpreter == sys.executable:
        return True
    return os.path.isabs(interpreter) and _real(interpreter) == _real(sys.executable)


def _real(interpreter: str) -> tuple[str, str]:
    return os.path.realpath(os.path.dirname(interpreter)), os.path.realpath(interpreter)


def _shows_invocation(variables: Mapping[str, Any]) -> bool:
    """Whether results repeat the options: always before ansible-core 2.21, which has a setting for it."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=variables))
    except AnsibleError:
        return True


def _wants_traceback() -> bool:
    """Whether failures show a traceback."""
    asked = set(C.config.get_config_value("DISPLAY_TRACEBACK"))
    return "always" in asked or ("error" in asked and "never" not in asked)


def _traceback() -> str:
    return (
        traceback.format_exc()
        if sys.exc_info()[0]
        else "".join(["Traceback (most recent call last):\n", *traceback.format_stack()])
    )


@contextlib.contextmanager
def _set(environment: Mapping[str, str]) -> Iterator[None]:
    """Set the variables that a task adds to the environment, while it runs: all of them, or none."""
    before: dict[str, str | None] = {}
    try:
        for name, value in environment.items():
            former = os.environ.get(name)
            try:
                os.environ[name] = value
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else error
                raise AnsibleActionFail(f"environment: {name!r} cannot be set to {value!r}: {why}.") from None
            before[name] = former
        session.environment = environment
        yield
    finally:
        session.environment = {}
        for name, former in before.items():
            if former is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = former
