# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications that trust another authority: a file (Kubernetes), GitHub Actions, Azure Pipelines.

The assertion is fetched for each token, because it is valid for minutes only and the platform replaces its file.
Sources: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust,
https://docs.github.com/actions/reference/security/oidc,
https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ansible_collections.m365.graph.plugins.module_utils._auth.authority import AuthorityHttp, with_query
from ansible_collections.m365.graph.plugins.module_utils._auth.confidential_client import ConfidentialClient, who
from ansible_collections.m365.graph.plugins.module_utils._auth.token import CredentialOptions, CredentialSupport
from ansible_collections.m365.graph.plugins.module_utils._clouds import CLOUDS
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError

#: The environment variables with which a job in GitHub that may write ID tokens can request one.
GITHUB_URL, GITHUB_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
#: The same in Azure Pipelines; map the token into the step (``env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)``).
PIPELINES_URL, PIPELINES_TOKEN = "SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN"
#: The ID of the service connection: as Azure's tasks set it, and as Terraform's providers name it.
SERVICE_CONNECTION = (
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
    "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID",
)

_AUDIENCE = "api://AzureADTokenExchange"
_AUDIENCES = {
    CLOUDS["us_government_l4"].scope: f"{_AUDIENCE}USGov",
    CLOUDS["us_government_l5"].scope: f"{_AUDIENCE}USGov",
    CLOUDS["china"].scope: f"{_AUDIENCE}China",
}
#: The largest file that can be an assertion, in bytes.
_LONGEST = 65536
_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


def audience(scope: str) -> str:
    """The audience of assertions for Entra ID in the cloud of the scope."""
    return _AUDIENCES.get(scope, _AUDIENCE)


def workload_identity(options: CredentialOptions, means: CredentialSupport) -> ConfidentialClient:
    """The credential ``workload_identity``: the assertion is in a file that the platform renews."""
    path = options.federated_token_file or ""

    def assertion() -> str:
        named = f"federated_token_file={path}"
        try:
            with open(path, encoding="ascii") as file:
                return _checked(file.read(_LONGEST), named)
        except OSError as error:
            raise AuthenticationError(f"{named} cannot be read ({error.strerror}).") from None
        except UnicodeDecodeError:
            return _checked("", named)

    return _federated("workload_identity", options, means, assertion)


def github_oidc(options: CredentialOptions, means: CredentialSupport) -> ConfidentialClient:
    """The credential ``github_oidc``: GitHub signs an assertion about the running workflow."""
    secret = means.environment[GITHUB_TOKEN].strip()
    url = _https(GITHUB_URL, means.environment[GITHUB_URL])
    http = AuthorityHttp(means, who(options), [secret])

    def assertion() -> str:
        headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
        document = http.document("GET", with_query(url, {"audience": audience(options.scope)}), headers)
        return _checked(document.get("value"), f"The answer of {urlsplit(url).netloc}")

    return _federated("github_oidc", options, means, assertion, secret)


def azure_pipelines_oidc(options: CredentialOptions, means: CredentialSupport) -> ConfidentialClient:
    """The credential ``azure_pipelines_oidc``: Azure DevOps signs an assertion for a service connection."""
    secret = means.environment[PIPELINES_TOKEN].strip()
    url = _https(PIPELINES_URL, means.environment[PIPELINES_URL]).rstrip("/")
    http = AuthorityHttp(means, who(options), [secret])

    def assertion() -> str:
        # Suppress redirections: a refusal must not lead to a page where a person can sign in.
        headers = {
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/json",
            "X-TFS-FedAuthRedirect": "Suppress",
        }
        query = {"api-version": "7.1", "serviceConnectionId": service_connection(means.environment) or ""}
        return _checked(
            http.document("POST", with_query(url, query), headers).get("oidcToken"),
            f"The answer of {urlsplit(url).netloc}",
        )

    return _federated("azure_pipelines_oidc", options, means, assertion, secret)


def service_connection(environment: Mapping[str, str]) -> str | None:
    """The ID of the service connection in the environment."""
    return next((environment[name].strip() for name in SERVICE_CONNECTION if environment.get(name, "").strip()), None)


def _federated(
    kind: str, options: CredentialOptions, means: CredentialSupport, assertion: Callable[[], str], *secrets: str
) -> ConfidentialClient:
    return ConfidentialClient(kind, options, {"client_assertion": assertion}, means, secrets)


def _checked(text: object, source: str) -> str:
    value = text.strip() if isinstance(text, str) else ""
    if not _JWT.fullmatch(value):
        raise AuthenticationError(f"{source} holds no assertion, which is a signed JSON web token of three parts.")
    return value


def _https(name: str, url: str) -> str:
    # The address is not repeated: it can contain a secret.
    if not url.strip().startswith("https://"):
        raise AuthenticationError(f"{name} in the environment is not an https address.")
    return url.strip()
