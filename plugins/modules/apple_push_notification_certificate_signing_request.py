#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apple_push_notification_certificate_signing_request
short_description: Download the signing request for the Apple MDM push certificate of Intune
version_added: 1.0.0
description:
  - Write the signing request of Intune to a file for the Apple Push Certificates Portal (identity.apple.com), where you
    create or renew the certificate with it. Then upload the certificate with
    M(m365.graph.apple_push_notification_certificate).
  - The file is not changed while it has a request for the same key.
  - Intune signs the request for Apple. The text is written as Intune returns it, because Apple accepts no other form.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  dest:
    description:
      - File on the managed node to write the request to, in an existing folder. An example is V(files/IntuneCSR.csr).
      - A new file has mode C(0600), so only its owner can read it. The request contains no secret.
      - A file that has something else than a signing request is not overwritten.
      - Without it, the request is only returned.
    type: path
notes:
  - Requires the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
attributes:
  check_mode:
    description: Reads the request and does not write the file.
    support: full
  diff_mode:
    description: The request before and after the change.
    support: full
  idempotent:
    description: The file is not written if it has a request for the same key.
    support: full
seealso:
  - module: m365.graph.apple_push_notification_certificate
  - module: m365.graph.dep_onboarding_setting_public_key
  - name: applePushNotificationCertificate resource type
    description: Microsoft Graph reference for the resource and its functions.
    link: https://learn.microsoft.com/graph/api/resources/intune-devices-applepushnotificationcertificate
"""

EXAMPLES = r"""
- name: Write the signing request for identity.apple.com
  m365.graph.apple_push_notification_certificate_signing_request:
    dest: "{{ playbook_dir }}/files/IntuneCSR.csr"
"""

RETURN = r"""
dest: {description: The file., returned: success, type: str, sample: /srv/apple/IntuneCSR.csr}
signing_request:
  description: The signing request.
  returned: success
  type: dict
  contains:
    content: {type: str, description: Text to upload to Apple.}
    subject: {type: str, description: Subject of the request. V(null) if it cannot be read.}
    key_fingerprint: {type: str, description: SHA-256 fingerprint of the public key. V(null) if it cannot be read.}
  sample:
    content: PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iVVRGLTgiPz4K
    subject: CN=Microsoft Intune
    key_fingerprint: 3F0A9C5E7D21B84466E0C1D2A3B4C5D6E7F8091A2B3C4D5E6F708192A3B4C5D6
diff: {description: The request in the file before and after the change., returned: success, type: dict}
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
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import (
    APPLE_PUSH_NOTIFICATION_CERTIFICATE as RESOURCE,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.apple_downloads import PUSH_CERTIFICATE_REQUEST

main = partial(download_main, RESOURCE, PUSH_CERTIFICATE_REQUEST)


if __name__ == "__main__":
    main()
