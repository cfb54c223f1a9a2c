# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What every module of the collection shares: who asks, which cloud, and how it behaves."""

    DOCUMENTATION = r"""
requirements:
  - python >= 3.11
  - requests
  - msal
  - cryptography
options:
  tenant_id:
    description: The tenant's ID (a GUID) or one of its domain names. E(AZURE_TENANT_ID) is used when it is not given.
    type: str
  client_id:
    description: The application (client) ID. E(AZURE_CLIENT_ID) is used when it is not given.
    type: str
  client_secret:
    description: A client secret of the application. E(AZURE_CLIENT_SECRET) is used when it is not given.
    type: str
  client_certificate_path:
    description:
      - A file with a certificate of the application and its private key, PEM or PFX.
      - E(AZURE_CLIENT_CERTIFICATE_PATH) is used when it is not given.
    type: path
  client_certificate_password:
    description: The password of O(client_certificate_path). E(AZURE_CLIENT_CERTIFICATE_PASSWORD) is used when it is not given.
    type: str
  client_certificate_thumbprint_algorithm:
    description:
      - How the signed assertion names the certificate of O(client_certificate_path), and with that how it is signed.
      - V(sha256) is the SHA-256 thumbprint with a PS256 signature, which Microsoft recommends.
      - V(sha1) is the SHA-1 thumbprint with an RS256 signature, for an authority that knows no other.
      - E(M365_GRAPH_CLIENT_CERTIFICATE_THUMBPRINT_ALGORITHM) is used when it is not given.
    type: str
    default: sha256
    choices: [sha256, sha1]
  federated_token_file:
    description:
      - A file with a token of another identity provider that the application trusts (workload identity).
      - E(AZURE_FEDERATED_TOKEN_FILE) is used when it is not given.
    type: path
  access_token:
    description: A ready access token for Microsoft Graph. E(M365_GRAPH_ACCESS_TOKEN) is used when it is not given.
    type: str
  auth_source:
    description:
      - Which kind of credential to use.
      - V(auto) takes the first kind whose options are complete, in the order documented in the guide on authentication.
      - E(M365_GRAPH_AUTH_SOURCE) is used when it is not given.
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
    description: The national cloud of the tenant. E(M365_GRAPH_CLOUD) is used when it is not given.
    type: str
    default: public
    choices: [public, us_government_l4, us_government_l5, china]
  graph_url:
    description:
      - The root of Microsoft Graph, without the version, in place of the cloud's.
      - E(M365_GRAPH_URL) is used when it is not given.
    type: str
  authority_url:
    description:
      - The root of the token service in place of the cloud's.
      - E(AZURE_AUTHORITY_HOST) is used when it is not given.
    type: str
  ca_path:
    description:
      - A file of certificate authorities (PEM) to trust instead of the system's. TLS is always verified.
      - E(M365_GRAPH_CA_PATH) is used when it is not given.
    type: path
  timeout:
    description: The most seconds that the whole task may take, waiting for a throttled service included.
    type: int
    default: 300
attributes:
  action_group:
    description: The action groups that give a play C(module_defaults) for all modules of the collection at once.
    support: full
    membership:
      - m365.graph.graph
      - m365.graph.all
notes:
  - Runs wherever it can reach Microsoft Graph; usually on the controller, so with C(hosts=localhost) or C(delegate_to=localhost).
"""

    KEEPS = r"""
attributes:
  check_mode:
    description: Reads, predicts exactly what would be sent, and sends no write; the client itself refuses one.
    support: full
  diff_mode:
    description: Shows the resource before and after, certificates by subject and fingerprint.
    support: full
  idempotent:
    description: Values are compared, not their spelling. Nothing is written when nothing differs.
    support: full
"""

    READS = r"""
attributes:
  check_mode:
    description: Only reads, so that it does the same in check mode.
    support: full
  diff_mode:
    description: Changes nothing, so that there is no diff.
    support: N/A
  idempotent:
    description: Changes nothing.
    support: full
"""
