# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token of the person who is signed in to the Azure CLI.

Source: https://learn.microsoft.com/cli/azure/account#az-account-get-access-token.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping

from ansible_collections.m365.graph.plugins.module_utils._auth.authority import explain
from ansible_collections.m365.graph.plugins.module_utils._auth.confidential_client import tenant_of
from ansible_collections.m365.graph.plugins.module_utils._auth.token import (
    CredentialOptions,
    CredentialSupport,
    RenewingCredential,
    Token,
    time_left,
    token_from,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError

#: The time limit of the Azure CLI, in seconds: it starts slowly, and may have to renew its own token.
TIMEOUT = 60.0


def missing(environment: Mapping[str, str]) -> str | None:
    """Why ``auto`` does not use the Azure CLI."""
    return None if _program(environment) else "the program az on the PATH"


def _program(environment: Mapping[str, str]) -> str | None:
    return shutil.which("az", path=environment.get("PATH", os.defpath))


class AzureCli(RenewingCredential):
    """The credential ``azure_cli``: a person's token (delegated), for trying things out."""

    kind = "azure_cli"

    def __init__(self, options: CredentialOptions, means: CredentialSupport, *, timeout: float = TIMEOUT) -> None:
        super().__init__(means.now)
        self._environment = means.environment
        self._tenant = tenant_of(options) if (options.tenant_id or "").strip() else None
        self._resource = options.resource
        self._timeout = timeout
        self._requests = 0

    def __repr__(self) -> str:
        return f"<azure_cli credential{f' for tenant {self._tenant}' if self._tenant else ''}>"

    @property
    def token_requests(self) -> int:
        return self._requests

    def _acquire(self, claims: str | None) -> Token:
        if claims is not None:
            raise AuthenticationError(
                "Microsoft Graph wants a token with further claims, which the Azure CLI cannot fetch by itself; "
                "sign in anew with az login."
            )
        program = _program(self._environment)
        if program is None:
            raise AuthenticationError("auth_source=azure_cli needs the program az on the PATH.")
        tenant = ["--tenant", self._tenant] if self._tenant else []
        self._requests += 1
        output = self._run(
            [program, "account", "get-access-token", "--resource", self._resource, *tenant, "--output", "json"]
        )
        try:
            document = json.loads(output)
            return token_from(str(document["accessToken"]), _expiry(document))
        except (ValueError, KeyError, TypeError):
            raise AuthenticationError("The Azure CLI answered with something that is no token.") from None

    def _run(self, command: list[str]) -> str:
        try:
            # A session of its own, so that every process that az starts can be ended; the root folder, so that nothing
            # is read from the current one. There is no module object with run_command here, which could not end the
            # process group either.
            process = subprocess.Popen(  # pylint: disable=ansible-bad-function
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                env=dict(self._environment),
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise AuthenticationError(f"The Azure CLI cannot be started ({error.strerror}).") from None
        timeout = min(self._timeout, time_left())
        try:
            output, complaint = process.communicate(timeout=timeout)
        except BaseException as reason:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(reason, subprocess.TimeoutExpired):
                raise AuthenticationError(f"The Azure CLI gave no token within {timeout:.3g} s.") from None
            raise
        if process.returncode != 0:
            errors = [line.removeprefix("ERROR:") for line in complaint.splitlines() if line.startswith("ERROR:")]
            said, reported = explain(" ".join(errors) or complaint[-500:] or "it printed nothing")
            raise AuthenticationError(f"The Azure CLI gave no token: {said}.", reported)
        return output


def _expiry(document: Mapping[str, object]) -> float | None:
    """``expires_on`` is in seconds since the epoch; older versions have only ``expiresOn``, a local time."""
    seconds, text = document.get("expires_on"), document.get("expiresOn")
    if seconds is not None:
        return float(str(seconds))
    return time.mktime(time.strptime(str(text).partition(".")[0], "%Y-%m-%d %H:%M:%S")) if text else None
