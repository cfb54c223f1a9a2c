#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dep_onboarding_setting_public_key
short_description: Download the public key for an Apple device enrollment (ADE) token of Intune
version_added: 1.0.0
description:
  - Write the public key of an enrollment program token to a file. Apple Business or Apple School Manager encrypts the
    token for that key. Then upload the token with M(m365.graph.dep_onboarding_setting_action).
  - If the service has no key for the token yet, the module generates one.
  - The file is not changed while it has the same certificate.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the token's setting. Either O(id) or O(token_name) is required.
      An example is V(54fac284-7866-43e5-860a-9c8e10fa3d7d).
    type: str
  token_name:
    description: Name of the token.
    type: str
  dest:
    description:
      - File on the managed node to write the key to, in an existing folder. It is a certificate in PEM format. An
        example is V(files/IntuneADE.pem).
      - A new file has mode C(0600), so only its owner can read it. The key contains no secret.
      - A file that has something else than a certificate is not overwritten.
      - Without it, the key is only returned.
    type: path
notes:
  - Requires the application permission C(DeviceManagementServiceConfig.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
attributes:
  check_mode:
    description: Reads the key and does not write the file. A key that would have to be generated is not predicted.
    support: full
  diff_mode:
    description: The key before and after the change.
    support: full
  idempotent:
    description: The file is not written if it has the same certificate.
    support: full
seealso:
  - module: m365.graph.dep_onboarding_setting
  - module: m365.graph.dep_onboarding_setting_action
  - name: depOnboardingSetting resource type
    description: Microsoft Graph reference for the resource and its functions.
    link: https://learn.microsoft.com/graph/api/resources/intune-enrollment-deponboardingsetting?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Write the public key for Apple Business
  m365.graph.dep_onboarding_setting_public_key:
    token_name: Contoso devices
    dest: "{{ playbook_dir }}/files/IntuneADE.pem"
"""

RETURN = r"""
dest: {description: The file., returned: success, type: str, sample: /srv/apple/IntuneADE.pem}
public_key:
  description: The public key. V(null) in check mode if the service has none yet.
  returned: success
  type: dict
  contains:
    content: {type: str, description: "Text to upload to Apple, a certificate in PEM format."}
    subject: {type: str, description: Subject of the certificate. V(null) if it cannot be read.}
    thumbprint: {type: str, description: SHA-1 thumbprint of the certificate. V(null) if it cannot be read.}
    expiration_date_time:
      {type: str, description: "When the certificate expires, in ISO 8601 format. V(null) if it cannot be read."}
  sample:
    content: "-----BEGIN CERTIFICATE-----\nMIIC..."
    subject: CN=Microsoft Intune
    thumbprint: 9C1D0E4A5B6C7D8E9FA0B1C2D3E4F5061728394A
    expiration_date_time: "2027-10-06T13:01:29Z"
diff: {description: The key in the file before and after the change., returned: success, type: dict}
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

from ansible_collections.m365.graph.plugins.module_utils._module.download import download_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import DEP_ONBOARDING_SETTING as RESOURCE
from ansible_collections.m365.graph.plugins.module_utils._resources.apple_downloads import ENROLMENT_PUBLIC_KEY

main = partial(download_main, RESOURCE, ENROLMENT_PUBLIC_KEY)


if __name__ == "__main__":
    main()
