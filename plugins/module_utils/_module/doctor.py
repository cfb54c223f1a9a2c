# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``doctor_info``: who signs in, whether everything is reachable, and what the token lacks.

A check that fails stops no other; those that need its result are skipped. No result contains a token.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible.module_utils.ansible_release import __version__ as ansible_core
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils import _clouds
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import ENVIRONMENT
from ansible_collections.m365.graph.plugins.module_utils._auth.token import Token, claims_of
from ansible_collections.m365.graph.plugins.module_utils._client import session as sessions
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import ODD_ANSWER, USER_AGENT
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AuthenticationError,
    Forbidden,
    InputError,
    M365GraphError,
    Unauthorized,
)
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment
from ansible_collections.m365.graph.plugins.module_utils._http.limiter import LIMITS
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport, Transport
from ansible_collections.m365.graph.plugins.module_utils._module.doctor_checks import (
    CheckResult,
    HostReached,
    compare_clocks,
    reach,
)
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    common_options,
    option,
)
from ansible_collections.m365.graph.plugins.module_utils._module.pipeline_protection import (
    ENVIRONMENTS,
    PIPELINES,
    PipelineQuestion,
    check_protection,
    detected,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log

SUPPORTED = {
    "python": ("3.11", None),
    "ansible-core": ("2.19", None),
    "cryptography": ("42", None),
    "msal": ("1.35", "2"),
    "requests": ("2.32", "3"),
}
"""The first supported version, and the first one that is not supported any more."""

_GRAPH_APPLICATION = "00000003-0000-0000-c000-000000000000"
#: Kinds of credentials that get their tokens without a request to the authority by this collection.
_OWN_WAY = ("access_token", "managed_identity", "azure_cli")
_CODE = re.compile(r"\bAADSTS(\d+)")
_COMPARE = "Compare issuer, subject and audience in the message with the application's federated credentials."
_TENANT = "Set AZURE_TENANT_ID to the tenant's ID or one of its domains, and M365_GRAPH_CLOUD to its cloud."
_NEW_SECRET = "Create a new client secret, and set AZURE_CLIENT_SECRET to its value."
#: What to do after the most common refusals of Entra ID.
_AFTER = {
    "7000215": _NEW_SECRET,
    "7000222": _NEW_SECRET,
    "7000112": "Enable the application for sign-in in Entra.",
    "700016": "Set AZURE_CLIENT_ID to the application (client) ID, and AZURE_TENANT_ID to the tenant that has it.",
    "90002": _TENANT,
    "900023": _TENANT,
    "700027": "Add the certificate to the application, or use one that is registered and has not expired.",
    "700024": "Synchronise the clock of this machine by NTP, or renew the token file.",
    "70021": _COMPARE,
    "700211": _COMPARE,
    "700212": _COMPARE,
    "700213": _COMPARE,
    "53003": "Add the address of this machine to the named locations of the policy.",
}
_READ_ON = 'The section "Signing in" of the troubleshooting guide explains the message.'


def doctor_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``doctor_info``."""
    options = {
        **common_options(),
        "modules": option("list", elements="str"),
        "documents": option("list", elements="path"),
        "playbooks": option("list", elements="str"),
        "pipeline": option(default="auto", choices=["auto", *PIPELINES]),
        "pipeline_environment": option(),
        "pipeline_branch": option(default="main"),
    }
    run(make_module(argument_spec=options, supports_check_mode=True), run_doctor)


def run_doctor(session: Session) -> dict[str, Any]:
    """Examine the environment. Returns the result without the trail."""
    examination = DoctorExamination(session)
    examination.examine()
    checks = examination.checks
    return {
        "changed": False,
        "ok": not any(one.status == "failed" for one in checks),
        "checks": [one.to_dict() for one in checks],
        "problems": [f"{one.message} {one.advice}".strip() for one in checks if one.status == "failed"],
        "identity": examination.identity,
        "held": examination.held,
        "permissions": examination.permissions,
        "missing": examination.missing,
        "limits": [
            {
                "service": limit.service,
                "requests": limit.requests,
                "seconds": limit.seconds,
                "counted": "units" if limit.units else "writes" if limit.writes else "requests",
            }
            for limit in LIMITS
        ],
        "versions": versions(),
    }


class DoctorExamination:
    """The examination of one task's environment; ``checks`` are the results in their order."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._params: Mapping[str, Any] = session.params
        self.checks: list[CheckResult] = []
        self.identity: dict[str, Any] = {}
        self.held: list[str] = []
        self.permissions: list[dict[str, object]] = []
        self.missing: list[str] = []

    def examine(self) -> None:
        """Make every check."""
        kind = self._check_variables()
        reached = self._check_network(kind)
        self._note(compare_clocks([*reached.values()]))
        token = self._check_token(kind, reached)
        self._check_tenant(token, reached)
        self._check_use(token)
        self._check_pipeline(kind)
        self._note(check_versions(versions()))

    def _note(self, result: CheckResult) -> None:
        self.checks.append(
            CheckResult(result.name, result.status, for_pipeline_log(result.message), for_pipeline_log(result.advice))
        )

    def _ok(self, name: str, message: str) -> None:
        self._note(CheckResult(name, "ok", message))

    def _failed(self, name: str, message: str, advice: str) -> None:
        self._note(CheckResult(name, "failed", message, advice))

    def _skipped(self, name: str, message: str) -> None:
        self._note(CheckResult(name, "skipped", message))

    def _check_variables(self) -> str | None:
        """The kind of credential that the variables describe; None if they are wrong."""
        try:
            kind = self._session.client.credential.kind
        except (AuthenticationError, InputError) as error:
            self._failed("variables", *_about_variables(self._params, error))
            return None
        self._ok("variables", f"The variables are complete: auth_source {kind}, cloud {self._params['cloud']}.")
        return kind

    def _check_network(self, kind: str | None) -> dict[str, HostReached]:
        """The results for the authority and for Graph, as far as their addresses are known."""
        params = self._params
        try:
            cloud = _clouds.resolve(
                params["cloud"], graph_url=params["graph_url"], authority_url=params["authority_url"]
            )
            transport = self._transport(kind)
            graph_url = self._session.client.root if kind else cloud.graph_url
            tenant = segment(params["tenant_id"] or "common")
        except M365GraphError:
            for name in ("authority", "graph"):
                self._skipped(name, "Not checked, because the variables are wrong.")
            return {}
        found = {}
        if kind in _OWN_WAY:
            self._skipped("authority", f"Not checked, because auth_source {kind} does not use it.")
        else:
            url = f"{cloud.authority_url}/{tenant}/v2.0/.well-known/openid-configuration"
            found["authority"] = reach("authority", url, transport, sessions.clock)
            self._note(found["authority"].result)
        found["graph"] = reach("graph", f"{graph_url}/v1.0/", transport, sessions.clock)
        self._note(found["graph"].result)
        return found

    def _transport(self, kind: str | None) -> Transport:
        """The connections of the task, or new ones if there is no credential. Raises :class:`InputError`."""
        return self._session.client.transport if kind else HttpsTransport(self._params["ca_path"])

    def _check_token(self, kind: str | None, reached: Mapping[str, HostReached]) -> Token | None:
        if kind is None or ("authority" in reached and reached["authority"].result.status != "ok"):
            self._skipped("token", "No token was requested, because an earlier check failed.")
            return None
        try:
            token = self._session.client.token()
        except AuthenticationError as error:
            code = _CODE.search(str(error))
            self._failed("token", str(error), _AFTER.get(code[1], _READ_ON) if code else _READ_ON)
            return None
        claims = claims_of(token.value)
        self.held = sorted(token.roles)
        self.identity = _identity(claims, kind, self._params["cloud"])
        problem = self._wrong_token(claims)
        if problem:
            self._failed("token", *problem)
        elif not claims:
            self._ok("token", "A token was issued. Its content cannot be read, so its permissions are not known.")
        else:
            self._ok("token", f"A token was issued, with {_counted(len(self.held), 'application permission')}.")
        return token

    def _wrong_token(self, claims: Mapping[str, Any]) -> tuple[str, str] | None:
        """Why a token is not for this tenant or not for Graph, and what to do."""
        scope = _clouds.CLOUDS[self._params["cloud"]].scope.removesuffix("/.default")
        audience, tenant = str(claims.get("aud") or "").rstrip("/"), str(claims.get("tid") or "")
        wanted = self._params["tenant_id"] or ""
        if audience and audience not in (scope, _GRAPH_APPLICATION):
            return (
                f"The token is for {audience} and not for {scope}.",
                "Request a token for Microsoft Graph in this cloud.",
            )
        is_id = re.fullmatch(r"[0-9a-fA-F-]{36}", wanted)
        if tenant and is_id and tenant.lower() != wanted.lower():
            return (
                f"The token is for the tenant {tenant} and not for {wanted}.",
                "Sign in to the tenant of AZURE_TENANT_ID.",
            )
        return None

    def _check_tenant(self, token: Token | None, reached: Mapping[str, HostReached]) -> None:
        """Who signs in, and whether Graph accepts the token."""
        if token is None or not reached or reached["graph"].result.status != "ok":
            self._skipped("tenant", "The tenant was not read, because an earlier check failed.")
            return
        try:
            params = {"$select": "id,displayName"}
            rows = [*self._session.client.list("/organization", version="v1.0", params=params)]
            self.identity["tenant_name"] = for_pipeline_log(rows[0]["displayName"]) if rows else None
        except Forbidden:
            self.identity["tenant_name"] = None
        except ODD_ANSWER as problem:
            self._failed("tenant", str(self._session.client.odd_answer(problem)), "Check graph_url.")
            return
        except M365GraphError as error:
            refused = isinstance(error, (AuthenticationError, Unauthorized))
            self._failed("tenant", str(error), "Request a new token." if refused else "Run the playbook again later.")
            return
        who = self.identity
        name = (
            f"{who['tenant_name']} ({who['tenant_id']})" if who["tenant_name"] else f"{who['tenant_id'] or 'unknown'}"
        )
        called = (
            f"{who['application_name']} ({who['application_id']})" if who["application_name"] else who["application_id"]
        )
        hint = "" if who["tenant_name"] else " Its name needs Organization.Read.All."
        self._ok("tenant", f"Application {called or 'unknown'} in tenant {name}, cloud {who['cloud']}.{hint}")

    def _check_use(self, token: Token | None) -> None:
        """The permissions for what the user runs, and the documents."""
        # Imported here, because it imports every description.
        from ansible_collections.m365.graph.plugins.module_utils._module import required_permissions

        params = self._params
        use = required_permissions.required(
            params["modules"] or (), params["documents"] or (), params["playbooks"] or ()
        )
        self.permissions = [row.to_dict(self.held) for row in use.required]
        if use.problems:
            self._failed("permissions", use.problems[0], _further(use.problems) or "Correct the names.")
        elif token is None or not claims_of(token.value):
            self._skipped(
                "permissions", "The permissions were not compared, because there is no token that shows them."
            )
        elif self.identity["delegated"]:
            self._skipped("permissions", "The permissions were not compared, because the token is that of a user.")
        else:
            self.missing = required_permissions.shortest(use.required, self.held)
            self._compare(use.required)
        if use.document_problems:
            rest = _further(use.document_problems) or "Correct the document."
            self._failed("documents", use.document_problems[0], rest)
        elif params["documents"]:
            self._ok(
                "documents", f"{_counted(use.count, 'document')} of {_counted(len(use.types), 'type')} can be read."
            )
        else:
            self._skipped("documents", "No documents were named.")

    def _check_pipeline(self, kind: str | None) -> None:
        """In a pipeline, or if one is named: whether what the writing application trusts is protected."""
        environment = {**os.environ, **sessions.environment}
        named = self._params["pipeline"]
        service = detected(environment) if named == "auto" else named
        if service is None:
            return
        name = self._params["pipeline_environment"] or ENVIRONMENTS[service]
        question = PipelineQuestion(service, name, self._params["pipeline_branch"], environment)
        try:
            transport = self._transport(kind)
        except M365GraphError:
            self._skipped("pipeline", "Not checked, because the variables are wrong.")
            return
        self._note(check_protection(question, transport, sessions.clock, self._session.hide))

    def _compare(self, required: Iterable[object]) -> None:
        if self.missing:
            self._failed(
                "permissions",
                f"The token lacks {_counted(len(self.missing), 'permission')}: {', '.join(self.missing)}.",
                "Add them to the application as application permissions, and grant admin consent.",
            )
        elif any(True for _row in required):
            self._ok("permissions", "The token has every permission that is needed.")
        else:
            self._ok("permissions", "Nothing was named that needs permissions.")


def _identity(claims: Mapping[str, Any], kind: str, cloud: str) -> dict[str, Any]:
    """Who signs in, from the claims of a token."""

    def text(*names: str) -> str | None:
        return next((str(claims[name]) for name in names if isinstance(claims.get(name), str)), None)

    return {
        "application_id": text("appid", "azp"),
        "application_name": text("app_displayname"),
        "tenant_id": text("tid"),
        "tenant_name": None,
        "cloud": cloud,
        "auth_source": kind,
        "delegated": "scp" in claims and not claims.get("roles"),
    }


def _about_variables(params: Mapping[str, Any], error: M365GraphError) -> tuple[str, str]:
    """What is wrong with the variables, and what to do."""
    if not str(error).startswith(("No credential is complete", "No credentials:")):
        return str(error), "Correct the option, or the environment variable that sets it."
    proofs = ("client_secret", "client_certificate_path", "federated_token_file")
    proof = next((name for name in proofs if params[name]), proofs[0])
    unset = [ENVIRONMENT[name] for name in ("tenant_id", "client_id", proof) if not params[name]]
    listed = " and ".join(filter(None, [", ".join(unset[:-1]), unset[-1]])) if unset else "auth_source"
    return f"Set {listed}.", "" if len(
        unset
    ) > 2 else "The authentication guide lists the variables of every kind of credential."


def versions() -> dict[str, str | None]:
    """The versions of everything that a task uses; None for a library that is not installed."""
    found: dict[str, str | None] = {
        "collection": USER_AGENT.split()[0].rpartition("/")[2],
        "ansible-core": ansible_core,
        "python": platform.python_version(),
    }
    for name in ("requests", "msal", "cryptography"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = None
    return found


def check_versions(found: Mapping[str, str | None]) -> CheckResult:
    """Whether every version is supported."""
    wrong = []
    for name, (first, end) in SUPPORTED.items():
        version = found[name]
        if version is None or _number(version) < _number(first) or (end and _number(version) >= _number(end)):
            allowed = f"at least {first}{f', below {end}' if end else ''}"
            wrong.append(f"{name} {version or 'is not installed'} ({allowed})")
    listed = ", ".join(f"{name} {version}" for name, version in found.items())
    if not wrong:
        return CheckResult("versions", "ok", f"{listed}.")
    return CheckResult(
        "versions", "failed", f"Not supported: {', '.join(wrong)}.", "Install the packages of requirements.txt."
    )


def _number(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _further(problems: list[str]) -> str:
    more = len(problems) - 1
    return f"There {'is' if more == 1 else 'are'} {_counted(more, 'more problem')} like this." if more else ""
