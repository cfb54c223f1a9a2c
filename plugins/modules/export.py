#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: export
short_description: Write a tenant down as documents that apply takes
version_added: 1.0.0
description:
  - Reads every resource of the types that this collection describes and writes each as a document for M(m365.graph.apply).
  - The same tenant gives the same bytes, sorted, whatever the service lists first, so that a folder of them in Git shows what has changed.
  - Secrets, such as all password credentials, and what the service sets by itself, are left out; whatever a resource lies below is called by its name
    where that name is unique.
  - Documents are sorted on the disk where they are many, so that memory stays flat.
  - Key credentials of applications and service principals are exported where the service tells the thumbprint of their certificate, which is in the
    document's key then. The certificate itself is in the document only when the type is named in O(types), and when M(m365.graph.apply) would take it,
    that is, not when it has ended or is weak. Entra shows it only in a read of each owner by itself, of which it allows 150 in a minute. Without
    the certificate a document says the same about this tenant, but cannot add the credential to another one.
  - Of the token-signing certificates of service principals the names are exported of which one is valid. The service makes the certificates, and how
    they are to be replaced is nowhere to be read.
author:
  - m365.graph contributors (@m365-graph)
options:
  types:
    description: The Graph types to export, such as C(internalDomainFederation). Without it all that the collection describes.
    type: list
    elements: str
  path:
    description:
      - Where the documents are written. A name that ends with C(.yml), C(.yaml) or C(.json) is one file for all of them; anything else is a folder, with a
        folder for each type in it and a file for each resource.
      - Without it the documents are returned.
    type: path
  include_ids:
    description:
      - Whether the key of each document holds the ID too. IDs are another tenant's business, so a document with one cannot be applied there.
      - Without it they are in the documents that nothing else tells apart.
    type: bool
    default: false
  remove_others:
    description: Whether files that no resource belongs to any more are removed from the folders of the exported types.
    type: bool
    default: false
extends_documentation_fragment:
  - m365.graph.graph
attributes:
  check_mode:
    description: Reads the tenant and tells which files would change, without writing one.
    support: full
  diff_mode:
    description: The files are shown by whatever keeps them, such as Git.
    support: none
  idempotent:
    description: A file is touched only when its content changes.
    support: full
seealso:
  - module: m365.graph.apply
"""

EXAMPLES = r"""
- name: The tenant as it is, a file for each resource
  m365.graph.export:
    path: "{{ playbook_dir }}/export"
    remove_others: true

- name: Two types, to be looked at
  m365.graph.export:
    types:
      - internalDomainFederation
      - enterpriseCodeSigningCertificate
  register: exported

- name: What has just been exported is what is there
  m365.graph.apply:
    documents: "{{ exported.documents }}"
  register: applied
  failed_when: applied is changed
"""

RETURN = r"""
documents:
  description: The documents, when no O(path) is given.
  returned: when O(path) is not given
  type: list
  elements: dict
  sample:
    - type: internalDomainFederation
      key: {domain: contoso.com}
      properties: {displayName: Contoso AD FS}
summary:
  description: How many documents there are, and how many files were, or would be, written, left as they were and removed.
  returned: when O(path) is given
  type: dict
  sample: {documents: 42, written: 1, unchanged: 41, removed: 0}
calls:
  description: Every request to Microsoft Graph, with C(batch) true for those that went in a batch.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceAppManagement/enterpriseCodeSigningCertificates
      status: 200
token_requests:
  description: How many tokens were asked for.
  returned: always
  type: int
  sample: 1
graph_error:
  description: What the service said.
  returned: when the service refused
  type: dict
  sample:
    status: 403
    code: Forbidden
    message: Application is not authorized to perform this operation.
    request_id: 8f6ae0a5-2b4c-4a3e-9f5b-0d6d2f6a5c11
    method: GET
    path: /beta/deviceAppManagement/enterpriseCodeSigningCertificates
"""

from ansible_collections.m365.graph.plugins.module_utils._module.tenant import export_main

main = export_main


if __name__ == "__main__":
    main()
