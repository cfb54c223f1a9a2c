#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: export
short_description: Export a tenant as documents for apply
version_added: 1.0.0
description:
  - Read all resources of the types that this collection supports and write each of them as a document for
    M(m365.graph.apply).
  - The output is sorted, and the same tenant always results in the same files. If you store the directory in Git, the
    history shows what has changed.
  - Secrets, such as password credentials, and values that the service sets are omitted. Parents are referred to by name
    if the name is unique.
  - Large exports are sorted on disk, so that memory use does not grow with the size of the tenant.
  - Key credentials of applications and service principals are exported if the service returns the thumbprint of the
    certificate, which becomes part of the key of the document. The certificate itself is only included if O(types)
    includes the type, and if M(m365.graph.apply) would accept the certificate, that is, if it has not expired and is
    not weak. Entra only returns the certificate if the owner is read individually, and allows 150 of these requests per
    minute. A document without the certificate describes the state of this tenant, but cannot add the credential to
    another tenant.
  - For token-signing certificates of service principals, the names that have a valid certificate are exported. The
    service creates these certificates. Their replacement intervals are not stored in the tenant and are not exported.
author:
  - m365.graph contributors (@m365-graph)
options:
  types:
    description:
      - Graph types to export, such as C(internalDomainFederation). Without this option, all supported types are
        exported, except those that devices report (C(managedDeviceCertificateState)).
      - Set an empty list to export O(collections) only.
    type: list
    elements: str
  path:
    description:
      - Output path. A path that ends with C(.yml), C(.yaml) or C(.json) is a single file for all documents. Any other
        path is a directory with a subdirectory for each type and a file for each resource.
      - Without this option, the documents are returned.
    type: path
  include_ids:
    description:
      - Whether the key of each document includes the ID, except for resources that every tenant has exactly once. IDs
        differ between tenants. A document with an ID cannot be applied to another tenant.
      - With V(false), IDs are only included in documents that cannot be distinguished otherwise.
    type: bool
    default: false
  complete:
    description:
      - Whether to write empty properties as well, as V(null) or as an empty list.
      - A complete document describes the whole resource. If somebody sets a property that was empty at the time of the
        export, M(m365.graph.apply) reports it and removes the value again. With V(false), a document does not manage
        empty properties.
      - Properties that can only be set at creation are omitted if they are empty.
    type: bool
    default: false
  raw_properties:
    description:
      - Properties in Graph that this version of the collection does not know, and that documents are to keep under
        C(raw). M(m365.graph.apply) compares them and sends them as they are.
      - RV(left_out) names the properties that have a value in the tenant. Only name settings here. Nothing shows
        whether the service sets a property itself; such a value would be reported as drift whenever it changes.
      - Properties whose names look like those of secrets are never kept.
      - An example is V(newProperty).
    type: list
    elements: str
    default: []
  collections:
    description:
      - Collections of types that have no module, to export as well, as documents with a C(path).
      - Each entry is a mapping with C(type), the full name of the type, such as C(microsoft.graph.group); C(path), that
        of the collection, or of a resource that exists once; and optionally C(api_version) (V(v1.0) by default),
        C(key), the name or the names of the properties that identify a resource (by default, its ID does), and
        C(read_only), the names of properties to leave out.
      - Types that are derived from C(type) are exported as well.
      - Properties are omitted if the metadata shows that only the service sets them, if their names look like those of
        secrets, and if every entity of the service has them, such as C(createdDateTime).
    type: list
    elements: dict
    default: []
  metadata_file:
    description:
      - File with the metadata of the service (C($metadata)), in the API version of O(collections).
      - Without this option, the metadata is read from the service if O(collections) is given.
      - If not set, the value of the environment variable E(M365_GRAPH_METADATA_FILE) is used.
      - An example is V(metadata.xml).
    type: path
  metadata_cache:
    description:
      - Directory for an index of the metadata that persists between runs, as in M(m365.graph.resource).
      - If not set, the value of the environment variable E(M365_GRAPH_METADATA_CACHE) is used.
      - An example is V(/var/cache/m365-graph).
    type: path
  read_only_file:
    description:
      - File in which M(m365.graph.apply) has remembered read-only properties. They are omitted.
      - If not set, the value of the environment variable E(M365_GRAPH_READ_ONLY_FILE) is used.
      - An example is V(read_only.yml).
    type: path
  remove_others:
    description: Whether to remove files from the directories of the exported types if their resource no longer exists.
    type: bool
    default: false
  allow_incomplete:
    description:
      - Whether the task succeeds if types could not be read, for example because a permission is missing. They are
        listed in RV(not_read) in any case.
      - The files of these types are left as they are.
    type: bool
    default: false
notes:
  - On a terminal, the progress is shown after two seconds and then at most once per second. Without a terminal, in AWX
    and if E(CI) is set, it is shown every ten seconds. It is written to the standard error. Set
    E(M365_GRAPH_PROGRESS=off) to show no progress, or see
    R(Progress, ansible_collections.m365.graph.docsite.guide_performance) for the other values.
extends_documentation_fragment:
  - m365.graph.graph
attributes:
  check_mode:
    description: Reads the tenant and returns which files would change. No file is written.
    support: full
  diff_mode:
    description: Use a version control system such as Git to show the differences between files.
    support: none
  idempotent:
    description: A file is only written if its content changes.
    support: full
seealso:
  - module: m365.graph.apply
"""

EXAMPLES = r"""
- name: Export the tenant to a directory
  m365.graph.export:
    path: "{{ playbook_dir }}/export"
    remove_others: true

- name: Export two types for review
  m365.graph.export:
    types:
      - internalDomainFederation
      - enterpriseCodeSigningCertificate
  register: exported

- name: Export the groups, which have no module
  m365.graph.export:
    types: []
    collections:
      - type: microsoft.graph.group
        path: /groups
        key: displayName
    path: "{{ playbook_dir }}/groups"

- name: Check that the exported documents match the tenant
  m365.graph.apply:
    documents: "{{ exported.documents }}"
  register: applied
  failed_when: applied is changed
"""

RETURN = r"""
documents:
  description: The documents, if O(path) is not given.
  returned: when O(path) is not given
  type: list
  elements: dict
  sample:
    - type: internalDomainFederation
      key: {domain: contoso.com}
      properties: {displayName: Contoso AD FS}
summary:
  description: Number of documents, and number of files that were written, left unchanged and removed (in check mode,
    would be).
  returned: when O(path) is given
  type: dict
  sample: {documents: 42, written: 1, unchanged: 41, removed: 0}
written:
  description: Files that were written (in check mode, would be), at most 200. C(file) is the path below O(path), and
    C(related) are the ID of the resource and those of its parents, whether or not the document contains them.
  returned: when O(path) is a directory
  type: list
  elements: dict
  sample:
    - file: internalDomainFederation/contoso-com-0f1e2d3c4b.yml
      related: [3d0b5a4e-6f4e-4b2b-9a0e-43f2e4c5a7c1, contoso.com]
not_read:
  description: Types that could not be read, with the reason. The task fails at the end if there are any, unless
    O(allow_incomplete=true).
  returned: success
  type: list
  elements: dict
  sample: [{type: vppToken, reason: Microsoft Graph refused the request.}]
left_out:
  description:
    - What has a value in the tenant and is not in the documents, for example a certificate that cannot be read.
    - A property that this version of the collection does not know is listed once for each type, with the first of the
      resources. It can be kept with O(raw_properties).
  returned: success
  type: list
  elements: dict
  sample:
    - document: {type: internalDomainFederation, key: {domain: contoso.com}}
      property: newSetting
      reason: This version of the collection does not know this property. It has a value in 2 of
        internalDomainFederation. If it is a setting, keep it with raw_properties.
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

from ansible_collections.m365.graph.plugins.module_utils._module.export import export_main

main = export_main


if __name__ == "__main__":
    main()
