# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Options of plugins that run on the controller. Those of the fragment ``graph``, with their variables."""

    DOCUMENTATION = r"""
requirements:
  - python >= 3.11
  - requests
  - msal
  - cryptography
options:
  tenant_id:
    description: Tenant ID (a GUID) or domain name of the tenant. An example is V(contoso.onmicrosoft.com).
    type: str
    env: [{name: AZURE_TENANT_ID}]
    vars: [{name: m365_graph_tenant_id}]
  client_id:
    description: Application (client) ID. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
    env: [{name: AZURE_CLIENT_ID}]
    vars: [{name: m365_graph_client_id}]
  client_secret:
    description: Client secret of the application. Keep it in a vault, such as in the variable C(vault_client_secret).
    type: str
    env: [{name: AZURE_CLIENT_SECRET}]
    vars: [{name: m365_graph_client_secret}]
  client_certificate_path:
    description: PEM or PFX file with a certificate of the application and its private key.
      An example is V(/run/secrets/pipeline.pem).
    type: str
    env: [{name: AZURE_CLIENT_CERTIFICATE_PATH}]
    vars: [{name: m365_graph_client_certificate_path}]
  client_certificate_password:
    description: Password of O(client_certificate_path).
      Keep it in a vault, such as in the variable C(vault_certificate_password).
    type: str
    env: [{name: AZURE_CLIENT_CERTIFICATE_PASSWORD}]
    vars: [{name: m365_graph_client_certificate_password}]
  client_certificate_thumbprint_algorithm:
    description:
      - How the client assertion identifies the certificate in O(client_certificate_path), and how it is signed.
      - V(sha256) uses the SHA-256 thumbprint and a PS256 signature, as recommended by Microsoft.
      - V(sha1) uses the SHA-1 thumbprint and an RS256 signature, for authorities that do not support SHA-256.
    type: str
    default: sha256
    choices: [sha256, sha1]
    env: [{name: M365_GRAPH_CLIENT_CERTIFICATE_THUMBPRINT_ALGORITHM}]
    vars: [{name: m365_graph_client_certificate_thumbprint_algorithm}]
  federated_token_file:
    description: File with a token of an external identity provider that the application trusts (workload identity
      federation). An example is V(/var/run/secrets/azure/tokens/azure-identity-token).
    type: str
    env: [{name: AZURE_FEDERATED_TOKEN_FILE}]
    vars: [{name: m365_graph_federated_token_file}]
  access_token:
    description: Access token for Microsoft Graph. An example is C({{ token.stdout }}), from a task that gets it.
    type: str
    env: [{name: M365_GRAPH_ACCESS_TOKEN}]
    vars: [{name: m365_graph_access_token}]
  auth_source:
    description:
      - Type of credential to use.
      - V(auto) uses the first type whose options are complete, in the order documented in the authentication guide.
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
    env: [{name: M365_GRAPH_AUTH_SOURCE}]
    vars: [{name: m365_graph_auth_source}]
  cloud:
    description: National cloud of the tenant.
    type: str
    default: public
    choices: [public, us_government_l4, us_government_l5, china]
    env: [{name: M365_GRAPH_CLOUD}]
    vars: [{name: m365_graph_cloud}]
  graph_url:
    description: Base URL of Microsoft Graph, without the API version. Overrides the URL of the cloud.
      An example is V(https://graph.microsoft.us).
    type: str
    env: [{name: M365_GRAPH_URL}]
    vars: [{name: m365_graph_url}]
  authority_url:
    description: Base URL of the token service. Overrides the URL of the cloud.
      An example is V(https://login.microsoftonline.us).
    type: str
    env: [{name: AZURE_AUTHORITY_HOST}]
    vars: [{name: m365_graph_authority_url}]
  ca_path:
    description: PEM file with certificate authorities to trust instead of those of the system. TLS certificates are
      always verified. An example is V(/etc/ssl/certs/proxy.pem).
    type: str
    env: [{name: M365_GRAPH_CA_PATH}]
    vars: [{name: m365_graph_ca_path}]
  timeout:
    description: Maximum duration of the read in seconds, including the time to wait for a throttled service.
    type: int
    default: 300
    vars: [{name: m365_graph_timeout}]
notes:
  - The plugin only reads.
  - The plugin runs on the controller, regardless of the hosts of the play. It does not use C(module_defaults). Use
    variables or the environment instead.
"""
