# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Options for authentication and connection, and attributes, of all modules."""

    DOCUMENTATION = r"""
requirements:
  - python >= 3.11
  - requests
  - msal
  - cryptography
options:
  tenant_id:
    description: Tenant ID (a GUID) or domain name of the tenant. If not set, the value of the environment variable
      E(AZURE_TENANT_ID) is used. An example is V(contoso.onmicrosoft.com).
    type: str
  client_id:
    description: Application (client) ID. If not set, the value of the environment variable E(AZURE_CLIENT_ID) is used.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  client_secret:
    description: Client secret of the application. If not set, the value of the environment variable
      E(AZURE_CLIENT_SECRET) is used. Keep it in a vault, such as in the variable C(vault_client_secret).
    type: str
  client_certificate_path:
    description:
      - PEM or PFX file with a certificate of the application and its private key.
      - If not set, the value of the environment variable E(AZURE_CLIENT_CERTIFICATE_PATH) is used.
      - An example is V(/run/secrets/pipeline.pem).
    type: path
  client_certificate_password:
    description: Password of O(client_certificate_path). If not set, the value of the environment variable
      E(AZURE_CLIENT_CERTIFICATE_PASSWORD) is used. Keep it in a vault, such as in the variable
      C(vault_certificate_password).
    type: str
  client_certificate_thumbprint_algorithm:
    description:
      - How the client assertion identifies the certificate in O(client_certificate_path), and how it is signed.
      - V(sha256) uses the SHA-256 thumbprint and a PS256 signature, as recommended by Microsoft.
      - V(sha1) uses the SHA-1 thumbprint and an RS256 signature, for authorities that do not support SHA-256.
      - If not set, the value of the environment variable E(M365_GRAPH_CLIENT_CERTIFICATE_THUMBPRINT_ALGORITHM) is used.
    type: str
    default: sha256
    choices: [sha256, sha1]
  federated_token_file:
    description:
      - File with a token of an external identity provider that the application trusts (workload identity federation).
      - If not set, the value of the environment variable E(AZURE_FEDERATED_TOKEN_FILE) is used.
      - An example is V(/var/run/secrets/azure/tokens/azure-identity-token).
    type: path
  access_token:
    description: Access token for Microsoft Graph. If not set, the value of the environment variable
      E(M365_GRAPH_ACCESS_TOKEN) is used. An example is C({{ token.stdout }}), from a task that gets it.
    type: str
  auth_source:
    description:
      - Type of credential to use.
      - V(auto) uses the first type whose options are complete, in the order documented in the authentication guide.
      - If not set, the value of the environment variable E(M365_GRAPH_AUTH_SOURCE) is used.
    type: str
    default: auto
    choices:
      - auto
      - access_token
      - client_certificate
      - client_secret
      - workload_identity
      - github_oidc
      - azure_pipelines_oidc
      - managed_identity
      - azure_cli
  cloud:
    description: National cloud of the tenant. If not set, the value of the environment variable E(M365_GRAPH_CLOUD) is
      used.
    type: str
    default: public
    choices: [public, us_government_l4, us_government_l5, china]
  graph_url:
    description:
      - Base URL of Microsoft Graph, without the API version. Overrides the URL of the cloud.
      - If not set, the value of the environment variable E(M365_GRAPH_URL) is used.
      - An example is V(https://graph.microsoft.us).
    type: str
  authority_url:
    description:
      - Base URL of the token service. Overrides the URL of the cloud.
      - If not set, the value of the environment variable E(AZURE_AUTHORITY_HOST) is used.
      - An example is V(https://login.microsoftonline.us).
    type: str
  ca_path:
    description:
      - PEM file with certificate authorities to trust instead of those of the system. TLS certificates are always
        verified.
      - If not set, the value of the environment variable E(M365_GRAPH_CA_PATH) is used.
      - An example is V(/etc/ssl/certs/proxy.pem).
    type: path
  timeout:
    description: Maximum duration of the task in seconds, including the time to wait for a throttled service.
    type: int
    default: 300
attributes:
  action_group:
    description: Use the action groups to set C(module_defaults) for all modules of the collection.
    support: full
    membership:
      - m365.graph.graph
      - m365.graph.all
notes:
  - The module can run on any host that can reach Microsoft Graph. Usually this is the controller, with
    C(hosts=localhost) or C(delegate_to=localhost).
"""

    RESOURCE_MODULE = r"""
attributes:
  check_mode:
    description: Predicts all write requests without sending them.
    support: full
  diff_mode:
    description: Shows the resource before and after the change. Certificates are shown as subject and fingerprint.
    support: full
  idempotent:
    description: Values are compared by meaning and not by their notation. Nothing is written if there is no difference.
    support: full
"""

    INFO_MODULE = r"""
attributes:
  check_mode:
    description: The module only reads and behaves the same in check mode.
    support: full
  diff_mode:
    description: The module makes no changes.
    support: N/A
  idempotent:
    description: The module makes no changes.
    support: full
"""
