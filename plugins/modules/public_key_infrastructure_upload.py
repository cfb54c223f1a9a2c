#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: public_key_infrastructure_upload
short_description: Add all certificate authorities of a file to a public key infrastructure
version_added: 1.0.0
description:
  - Let Entra download a PKCS#7 file with certificate authorities, and add them to a public key infrastructure for
    certificate-based sign-in.
  - The module compares the authorities in a local copy of the file with those in the tenant, by their thumbprints.
    Nothing is sent if all of them are present.
  - An upload takes up to 30 minutes. The module waits for its end and then verifies that all authorities are present.
    It never waits longer than O(timeout).
  - The service refuses a file with an authority that is present already. The module detects this before it sends
    anything. Add the missing authorities with M(m365.graph.certificate_authority), or use a file with those only.
  - Before it sends any request, the module refuses certificates that have expired or are not those of authorities.
  - Microsoft offers the upload only with a Microsoft Entra ID P1 or P2 license.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description: ID of the public key infrastructure. Either O(id) or O(display_name) is required.
      An example is V(fdd9841c-90c6-4234-a116-d72a5cd2c583).
    type: str
  display_name:
    description: Name of the public key infrastructure, which must exist.
    type: str
  url:
    description:
      - Address from which Entra downloads the file. It must begin with V(http://) or V(https://) and be accessible from
        the internet.
      - The value is secret, because such an address may contain a token.
    type: str
    required: true
  src:
    description:
      - Local copy of the same file in PKCS#7 format (C(.p7b)), DER or PEM. Entra receives its SHA-256 hash and refuses
        a download with another one.
    type: path
    required: true
  wait:
    description:
      - Whether to wait for the end of the upload.
      - With V(false), the task ends as soon as the upload is running. A later run shows how it ended.
    type: bool
    default: true
  allow_expired:
    description: Whether to upload an authority that has expired.
    type: bool
    default: false
  allow_leaf:
    description: Whether to upload a certificate that is not that of an authority.
    type: bool
    default: false
notes:
  - Requires the application permission C(PublicKeyInfrastructure.ReadWrite.All).
  - In check mode, C(PublicKeyInfrastructure.Read.All) is sufficient.
  - Set O(timeout) to V(2000) to wait for a large file. If the upload is still running then, the task issues a warning
    and does not fail.
extends_documentation_fragment:
  - m365.graph.graph
attributes:
  check_mode:
    description: Predicts the upload without sending it.
    support: full
  diff_mode:
    description: The authorities of the file that are present before and after the upload.
    support: full
  idempotent:
    description: Nothing is sent if all authorities of the file are present.
    support: full
seealso:
  - module: m365.graph.certificate_authority
  - module: m365.graph.public_key_infrastructure
  - name: Upload certificate authorities
    description: Microsoft Graph reference for the request.
    link: https://learn.microsoft.com/graph/api/certificatebasedauthpki-upload
"""

EXAMPLES = r"""
- name: Trust all authorities of the company
  m365.graph.public_key_infrastructure_upload:
    display_name: Contoso PKI
    url: https://pki.contoso.com/contoso-pki.p7b
    src: "{{ playbook_dir }}/files/contoso-pki.p7b"
    timeout: 2000

- name: Start the upload and do not wait for its end
  m365.graph.public_key_infrastructure_upload:
    display_name: Contoso PKI
    url: https://pki.contoso.com/contoso-pki.p7b
    src: "{{ playbook_dir }}/files/contoso-pki.p7b"
    wait: false
"""

RETURN = r"""
resource:
  description: The public key infrastructure after the upload, or while it is running. In check mode, its current state.
  returned: success
  type: dict
  sample:
    id: fdd9841c-90c6-4234-a116-d72a5cd2c583
    display_name: Contoso PKI
    status: succeeded
    status_details: null
    last_modified_date_time: "2026-10-16T18:09:56Z"
    deleted_date_time: null
changes:
  description: One entry for each authority that was uploaded (in check mode, would be uploaded).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Always V(certificate_authorities).}
    before: {type: raw, description: Always V(null).}
    after: {type: raw, description: The authority.}
    effect: {type: str, description: Effect beyond the change itself. Always V(safe).}
  sample:
    - property: certificate_authorities
      before: null
      after: Contoso Issuing CA (expires 2031-11-24, SHA-256 8E3C7B6A5D4F2E1B...)
      effect: safe
diff: {description: The authorities of the file before and after the upload., returned: success, type: dict}
# Written by `make generate` from tests/tools/returned.yml:
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

from ansible_collections.m365.graph.plugins.module_utils._module.authority_upload import upload_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    PUBLIC_KEY_INFRASTRUCTURE as RESOURCE,
)

main = partial(upload_main, RESOURCE)


if __name__ == "__main__":
    main()
