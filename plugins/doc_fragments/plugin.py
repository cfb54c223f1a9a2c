# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What the plugins that read Graph from the controller share: the options of the fragment ``graph``, with their variables."""

    DOCUMENTATION = r"""
requirements:
  - python >= 3.11
  - requests
  - msal
  - cryptography
options:
  tenant_id:
    description: The tenant's ID (a GUID) or one of its domain names.
    type: str
    env: [{name: AZURE_TENANT_ID}]
    vars: [{name: m365_graph_tenant_id}]
  client_id:
    description: The application (client) ID.
    type: str
    env: [{name: AZURE_CLIENT_ID}]
    vars: [{name: m365_graph_client_id}]
  client_secret:
    description: A client secret of the application.
    type: str
    env: [{name: AZURE_CLIENT_SECRET}]
    vars: [{name: m365_graph_client_secret}]
  client_certificate_path:
    description: A file with a certificate of the application and its private key, PEM or PFX.
    type: str
    env: [{name: AZURE_CLIENT_CERTIFICATE_PATH}]
    vars: [{name: m365_graph_client_certificate_path}]
  client_certificate_password:
    description: The password of O(client_certificate_path).
    type: str
    env: [{name: AZURE_CLIENT_CERTIFICATE_PASSWORD}]
    vars: [{name: m365_graph_client_certificate_password}]
  client_certificate_thumbprint_algorithm:
    description:
      - How the signed assertion names the certificate of O(client_certificate_path), and with that how it is signed.
      - V(sha256) is the SHA-256 thumbprint with a PS256 signature, which Microsoft recommends.
      - V(sha1) is the SHA-1 thumbprint with an RS256 signature, for an authority that knows no other.
    type: str
    default: sha256
    choices: [sha256, sha1]
    env: [{name: M365_GRAPH_CLIENT_CERTIFICATE_THUMBPRINT_ALGORITHM}]
    vars: [{name: m365_graph_client_certificate_thumbprint_algorithm}]
  federated_token_file:
    description: A file with a token of another identity provider that the application trusts (workload identity).
    type: str
    env: [{name: AZURE_FEDERATED_TOKEN_FILE}]
    vars: [{name: m365_graph_federated_token_file}]
  access_token:
    description: A ready access token for Microsoft Graph.
    type: str
    env: [{name: M365_GRAPH_ACCESS_TOKEN}]
    vars: [{name: m365_graph_access_token}]
  auth_source:
    description:
      - Which kind of credential to use.
      - V(auto) takes the first kind whose options are complete, in the order documented in the guide on authentication.
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
    description: The national cloud of the tenant.
    type: str
    default: public
    choices: [public, us_government_l4, us_government_l5, china]
    env: [{name: M365_GRAPH_CLOUD}]
    vars: [{name: m365_graph_cloud}]
  graph_url:
    description: The root of Microsoft Graph, without the version, in place of the cloud's.
    type: str
    env: [{name: M365_GRAPH_URL}]
    vars: [{name: m365_graph_url}]
  authority_url:
    description: The root of the token service in place of the cloud's.
    type: str
    env: [{name: AZURE_AUTHORITY_HOST}]
    vars: [{name: m365_graph_authority_url}]
  ca_path:
    description: A file of certificate authorities (PEM) to trust instead of the system's. TLS is always verified.
    type: str
    env: [{name: M365_GRAPH_CA_PATH}]
    vars: [{name: m365_graph_ca_path}]
  timeout:
    description: The most seconds that reading may take, waiting for a throttled service included.
    type: int
    default: 300
    vars: [{name: m365_graph_timeout}]
notes:
  - Only reads. The client itself refuses to write.
  - Runs on the controller, wherever the hosts of the play are. C(module_defaults) is for modules; variables and the environment serve here.
"""
