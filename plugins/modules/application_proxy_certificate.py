#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: application_proxy_certificate
short_description: Manage the TLS certificate of an Application Proxy application
version_added: 1.0.0
description:
  - Upload and renew the certificate of an application that Microsoft Entra application proxy publishes under a custom
    domain. Entra assigns the certificate to the other applications of its domain as well.
  - The service does not return the PFX and its password. The module compares the thumbprint of the certificate in the
    PFX and does not upload a certificate that is already installed.
  - Before it sends any request, the module refuses certificates that have expired, are not yet valid, are weak, or are
    not intended for TLS servers. Other settings of Application Proxy stay as they are.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  state:
    description: V(present) uploads the certificate if another one is installed, or none. The service does not support
      removal.
    type: str
    default: present
    choices: [present]
  app_id:
    description: Client ID of the application. Required unless O(application) is set.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  application:
    description: Display name or client ID of the application's service principal. Alternative to O(app_id).
    type: str
  content:
    description:
      - Certificate with its private key, as base64-encoded PFX. The value is secret.
      - Requires O(password).
      - The value is the output of C(base64 -w0 certificate.pfx), for example.
    type: str
  src:
    description: File with the PFX. Alternative to O(content).
    type: path
  password:
    description: Password of the PFX. The value is secret and is only sent together with the PFX.
    type: str
  allow_expired:
    description: Whether to upload a certificate that has expired.
    type: bool
    default: false
  allow_weak:
    description: Whether to upload a certificate with an RSA key of less than 2048 bits, or one signed with SHA-1 or
      MD5.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Whether the certificate may replace a valid certificate that expires later.
    type: bool
    default: false
notes:
  - Requires the application permission C(Application.ReadWrite.OwnedBy).
  - In check mode, C(Application.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.application_proxy_certificate_info
  - module: m365.graph.certificate_info
  - name: onPremisesPublishing
    description: Microsoft Graph reference for the property of the application.
    link: https://learn.microsoft.com/graph/api/resources/onpremisespublishing?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Renew the certificate of the intranet
  m365.graph.application_proxy_certificate:
    application: Intranet
    src: "{{ playbook_dir }}/files/intranet.pfx"
    password: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/intranet.password') }}"
"""

RETURN = r"""
resource:
  description: Current state of the certificate, or its predicted state in check mode.
  returned: success
  type: dict
  sample:
    app_id: d7fbfe28-c60e-46d2-8335-841923950d3b
    id: bf21f7e9-9d25-4da2-82ab-7fdd85049f83
    external_url: https://intranet.contoso.com/
    verified_custom_domain_certificates_metadata:
      expiry_date: "2027-11-23T12:00:00Z"
      issue_date: "2026-11-23T12:00:00Z"
      issuer_name: CN=Contoso TLS CA, O=Contoso, C=US
      subject_name: CN=intranet.contoso.com
      thumbprint: 5F0B6C1E2D3A4B5C6D7E8F900112233445566778
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
from ansible_collections.m365.graph.plugins.module_utils._resources.application_proxy import (
    APPLICATION_PROXY_CERTIFICATE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
