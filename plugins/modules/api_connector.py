#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: api_connector
short_description: Manage an API connector of user flows with its client certificate
version_added: 1.0.0
description:
  - Manage the API connectors of user flows in Azure AD B2C and External ID, with the password or the client certificate
    that they present to the API.
  - A certificate is recognised by its thumbprint and only uploaded if the connector does not have it. A connector that
    has certificates gets a further one, and the previous ones stay. Entra presents the certificate that was uploaded
    last among those that are valid. One whose validity begins later takes over then.
  - Passwords cannot be read, so a changed password alone is not detected. Change the user name with the password.
  - Microsoft documents no way to remove a single certificate. An expired one is not used.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - ID of the API connector.
      - Without this option, the API connector is identified by its name.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the API connector if it is missing and corrects the given properties.
      - V(absent) deletes the API connector.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the API connector. Required to create an API connector.
    type: str
  target_url:
    description: Address of the API. It must start with C(https://). Required to create an API connector.
    type: str
  authentication_configuration:
    description:
      - How the connector authenticates itself to the API. Required to create an API connector.
      - Either a user name and a password, or a PFX. A change from the one to the other replaces the configuration.
    type: dict
    suboptions:
      odata_type:
        description: Graph type of the configuration. It follows from the other suboptions.
        type: str
        choices: [basicAuthentication, pkcs12Certificate, clientCertificateAuthentication]
      username:
        description: User name for basic authentication. An example is V(graph).
        type: str
      password:
        description: Password for basic authentication, or password of the PFX.
        type: str
      pkcs12_value:
        description: Certificate and private key as a base64-encoded PFX file (PKCS 12).
        type: str
      certificate_list:
        description: Certificates of the connector, as the service shows them. They are compared by thumbprint and never
          sent.
        type: list
        elements: dict
        suboptions:
          thumbprint:
            description: SHA-1 thumbprint of the certificate.
              An example is V(8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A).
            type: str
            required: true
          is_active:
            description: Whether the connector presents this certificate.
            type: bool
          not_after:
            description: When the certificate expires, in seconds since 1970-01-01. An example is V(1798761600).
            type: int
          not_before:
            description: When the certificate becomes valid, in seconds since 1970-01-01. An example is V(1767225600).
            type: int
  allow_expired:
    description: Whether a certificate that has expired may be sent.
    type: bool
    default: false
notes:
  - Requires the application permission C(APIConnectors.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.api_connector_info
  - name: identityApiConnector resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/identityapiconnector
"""

EXAMPLES = r"""
- name: Present a client certificate to the API
  m365.graph.api_connector:
    display_name: Sign-up check
    target_url: https://api.contoso.com/sign-up
    authentication_configuration:
      pkcs12_value: "{{ lookup('ansible.builtin.file', 'files/api-client.pfx.b64') }}"
      password: "{{ lookup('ansible.builtin.file', 'files/api-client.password') }}"

- name: Delete a connector that no user flow uses
  m365.graph.api_connector:
    display_name: Old check
    state: absent
"""

RETURN = r"""
resource:
  description: Current state of the API connector, or its predicted state in check mode.
    V(null) if the API connector does not exist.
  returned: success
  type: dict
  sample:
    id: 45715bb8-13f9-4bf6-927f-ef96c102d394
    display_name: Sign-up check
    target_url: https://api.contoso.com/sign-up
    authentication_configuration:
      odata_type: clientCertificateAuthentication
      certificate_list:
        - thumbprint: 0EB255CC895477798BA418B378255204304897AD
          not_after: 1858507200
          not_before: 1795435200
          is_active: true
# Written by `make generate` from tests/tools/returned.yml:
changes:
  description: One entry for each property that was sent (in check mode, would be sent).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the option.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: "Value that is sent, with IDs instead of names."}
    effect:
      description: Effect beyond the property. V(safe) has none, V(reissues) revokes and re-issues certificates,
        V(removes) removes them from devices, V(replaces) replaces the resource.
      type: str
diff: {description: The resource before and after the change., returned: success, type: dict}
calls:
  description: Requests sent to Microsoft Graph, in order. C(batch) is V(true) for requests sent in a batch.
  returned: always
  type: list
  elements: dict
  sample: [{method: GET, path: /v1.0/organization, status: 200}]
token_requests: {description: Number of access tokens requested., returned: always, type: int, sample: 1}
graph_error:
  description: Error reported by Microsoft Graph.
  returned: when Microsoft Graph reported an error
  type: dict
  sample: {status: 403, code: Forbidden, message: Access denied., request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1}
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.api_connectors import (
    API_CONNECTOR as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
