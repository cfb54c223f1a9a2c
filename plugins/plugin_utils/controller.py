# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Graph in the controller: for the action plugin, and for read-only plugins (lookup, inventory, event source).

The processes of a run share the token. The controller makes memory for it before it forks; without this memory, the
run's own temporary folder is used.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import multiprocessing
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from ansible import constants as C
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.utils.display import Display

from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import TokenFolder
from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import ODD_ANSWER
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, M365GraphError, MissingLibrary
from ansible_collections.m365.graph.plugins.module_utils._http import transport
from ansible_collections.m365.graph.plugins.module_utils._module.options import common_options
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log
from ansible_collections.m365.graph.plugins.plugin_utils.token_memory import TokenMemory

_TOKENS: list[TokenMemory] = []
"""The memory of this process or of its parent; empty if the system has no such memory."""


def prepare() -> None:
    """Load what every task needs, and make the memory for tokens: once, in the parent of the workers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a module's output on stderr is not shown either
        # msal imports its extensions on first use.
        for library in ("requests", "msal", "msal_extensions", "cryptography.x509"):
            with contextlib.suppress(ImportError):
                importlib.import_module(library)
    transport.prepare()
    if not _TOKENS:
        with contextlib.suppress(OSError):
            _TOKENS.append(TokenMemory())


def share() -> None:
    """Share the token of this process's sessions with the others of the run."""
    # A worker that made the memory itself would share it with no other process.
    shared = [memory for memory in _TOKENS if memory.shared or multiprocessing.parent_process() is None]
    session.token_store = shared[0] if shared else TokenFolder(os.path.join(C.DEFAULT_LOCAL_TMP, "m365.graph"))
    session.run_directory = os.path.join(C.DEFAULT_LOCAL_TMP, "m365.graph.run")


def run_has_ended() -> bool:
    """Whether this process is a worker whose controller was killed: then its parent is another process."""
    parent = multiprocessing.parent_process()
    return parent is not None and os.getppid() != parent.pid


class _Watcher(threading.Thread):
    """Ends this worker after its controller, unless it is at work.

    Without it, a worker would wait for ever with a long result: it has both ends of the pipe to its controller open.
    """

    def __init__(self) -> None:
        super().__init__(name="m365.graph", daemon=True)
        self.process, self.busy = os.getpid(), False

    def run(self) -> None:
        while self.busy or not run_has_ended():
            time.sleep(session.ATTENTION)
        os._exit(1)


_WATCHERS: list[_Watcher] = []


@contextlib.contextmanager
def at_work() -> Iterator[None]:
    """Finish this work even if the controller is killed, and stop soon afterwards then."""
    if multiprocessing.parent_process() and not any(watcher.process == os.getpid() for watcher in _WATCHERS):
        _WATCHERS[:] = [_Watcher()]
        _WATCHERS[0].start()
    for watcher in _WATCHERS:
        watcher.busy = True
    try:
        yield
    finally:
        for watcher in _WATCHERS:
            watcher.busy = False


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """Hide the log messages and warnings of libraries, which an ordinary module does not show either."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = logging.root.manager.disable
        logging.disable()
        try:
            yield
        finally:
            logging.disable(before)


class Reader:
    """A plugin that reads Graph, with the common options of all modules; see :class:`session.Caller`.

    Its client refuses to write. ``failure`` is the error that Ansible expects from such a plugin. With ``heard``, log
    messages of libraries are shown: hiding them affects the complete process, and so must not be done in one thread of
    several.
    """

    check_mode = True

    def __init__(self, options: Mapping[str, Any], failure: type[Exception], *, heard: bool = False) -> None:
        prepare()
        share()
        self.params: dict[str, Any] = {}
        self.no_log_values: set[str] = set()
        self._given = {name: options[name] for name in common_options() if options.get(name) is not None}
        self._failure = failure
        self._quiet: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext if heard else unheard

    def warn(self, warning: str) -> None:
        Display().warning(remove_values(warning, self.no_log_values))

    @contextlib.contextmanager
    def session(self, spec: Mapping[str, Mapping[str, Any]], arguments: Mapping[str, Any]) -> Iterator[Session]:
        """A session with these options and the common ones. Errors in it become one sentence without secrets."""
        validated = ArgumentSpecValidator({**common_options(), **spec}).validate({**self._given, **arguments})
        self.params = validated.validated_parameters
        self.no_log_values = validated._no_log_values
        made = Session(self)
        try:
            if validated.error_messages:
                raise InputError(validated.error_messages[0])
            if x509.CRYPTOGRAPHY_IMPORT_ERROR:
                raise MissingLibrary("cryptography", x509.CRYPTOGRAPHY_IMPORT_ERROR)
            with self._quiet():
                yield made
        except M365GraphError as error:
            raise self._failed(error) from None
        except ODD_ANSWER as error:
            if not made.trail()["calls"]:
                raise
            raise self._failed(made.client.odd_answer(error)) from None

    def _failed(self, error: M365GraphError) -> Exception:
        return self._failure(remove_values(for_pipeline_log(error), self.no_log_values))
