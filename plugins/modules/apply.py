#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apply
short_description: Bring many resources to the state that documents describe
version_added: 1.0.0
description:
  - Takes desired documents from the task, from files and from folders, makes one plan for all of them and carries it out.
  - Every type that a module of this collection keeps can be in a document, under Graph's own names.
  - The key credentials of an application or a service principal are held by it in one property, which a write replaces whole. All documents about one
    owner make one plan and one write, sent right after a read and read back, and whatever no document names stays as it is.
  - Reads whole collections or batches of 20, whichever takes fewer requests, resolves each name once, and writes in batches, parents before
    what lies below them, within the limits that Microsoft publishes. A document that is in order already costs no request of its own.
  - Nothing is sent when a document is wrong in a way that can be known beforehand.
author:
  - m365.graph contributors (@m365-graph)
options:
  documents:
    description:
      - Desired resources. Each is a mapping with C(type), the name of the Graph type, such as C(enterpriseCodeSigningCertificate);
        C(key), where the resource is and what tells it from its neighbours, or its C(id);
        C(properties), what is kept, under Graph's names, everything else being left alone;
        and as needed C(api_version), C(state) (C(present) or C(absent)) and the C(allow_) options of the module that keeps one such resource.
      - The token-signing certificates of one name have the type C(servicePrincipalTokenSigningCertificate). The service makes them, so a document says
        that there is always a valid one, and with C(renewBeforeDays), C(promoteAfterDays) and C(retireAfterDays) how it is replaced in time.
      - A key credential has the type C(applicationKeyCredential) or C(servicePrincipalKeyCredential), as Graph's own C(keyCredential) does not tell the
        owner. It is known by its C(usage) (C(Verify) by default) together with the C(thumbprint) in its key or its C(certificate), or by its C(keyId);
        to add one takes the certificate. What M(m365.graph.application_key_credential) retires after some days is for that module. In documents
        a predecessor goes when its own document says C(absent).
    type: list
    elements: dict
  paths:
    description:
      - Files with documents, YAML or JSON, one or many in each, and folders of such files.
      - In a file, C({"$file":) C("name"}) in the place of a value is the content of a file below the folder that is given here, or beside the given file.
    type: list
    elements: path
  overlay:
    description:
      - Whether a document replaces one that comes before it and means the same resource, as a tenant's own folder does with a common one.
      - O(documents) come first, then each entry of O(paths). Two documents for one resource within one of them are a mistake all the same.
      - A document is replaced as a whole, its properties are not mixed. The two must call the resource by the same key.
    type: bool
    default: false
  snapshot:
    description:
      - Files or folders that M(m365.graph.export) wrote, which stand for the tenant. No credential is needed and no request is made.
      - The result is a plan, also outside check mode.
    type: list
    elements: path
  plan_file:
    description:
      - In check mode with O(documents) or O(paths), the file that the plan is written to, readable by its owner only and without secrets.
      - Otherwise the file with the plan that is carried out, exactly as it was made, or not at all. It is refused when the documents that are
        given are not those of the plan, or when the tenant has moved, that is, when what was recorded of it does not hold any more. Without
        documents and paths those of the plan are taken.
      - A plan that was carried out in part can be carried out again.
    type: path
  prune:
    description:
      - Collections in which whatever no document names is removed. Each is a mapping with C(type), and where such resources lie below another,
        a C(key) that says below which. Key credentials are never pruned.
      - Needs O(prune_maximum). Nothing is removed when a document could not be planned.
    type: list
    elements: dict
  prune_maximum:
    description: How many resources O(prune) may remove at most. When there are more, nothing is sent at all.
    type: int
  continue_on_error:
    description:
      - Whether the other documents are brought into order when one fails. Documents that are wrong in themselves are refused all the same, all of them at once.
      - Without it nothing is written when a document cannot be planned, and no further batch is sent once a write has failed.
    type: bool
    default: false
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
notes:
  - Progress is shown once a second on a terminal, and not at all where E(CI) is set.
seealso:
  - module: m365.graph.export
"""

EXAMPLES = r"""
- name: The estate is as it is in Git
  m365.graph.apply:
    paths:
      - "{{ playbook_dir }}/estate"

- name: Two resources from the play itself
  m365.graph.apply:
    documents:
      - type: internalDomainFederation
        key:
          domain: contoso.com
        properties:
          displayName: Contoso AD FS
          issuerUri: http://sts.contoso.com/adfs/services/trust
          passiveSignInUri: https://sts.contoso.com/adfs/ls
          signingCertificate: "{{ lookup('ansible.builtin.file', playbook_dir ~ '/files/sts-signing.cer') }}"
      - type: enterpriseCodeSigningCertificate
        key:
          subject: CN=Contoso Apps 2024, O=Contoso, C=US
        state: absent
  register: applied

- name: A new certificate for an application, and the old one goes with the same write
  m365.graph.apply:
    documents:
      - type: applicationKeyCredential
        key:
          application: build agent
          displayName: build agent
        properties:
          certificate: "{{ lookup('ansible.builtin.file', playbook_dir ~ '/files/build-agent.cer') }}"
          usage: Verify
      - type: applicationKeyCredential
        key:
          application: build agent
          thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
        state: absent

- name: What was done, for a comment on the pull request
  ansible.builtin.debug:
    msg: "{{ applied.markdown }}"

- name: Code-signing certificates that no document names go, but never more than two
  m365.graph.apply:
    paths:
      - "{{ playbook_dir }}/estate"
    prune:
      - type: enterpriseCodeSigningCertificate
    prune_maximum: 2
"""

RETURN = r"""
results:
  description: One entry for each document, in their order, and one for each resource that O(prune) removes.
  returned: when the documents could be read
  type: list
  elements: dict
  contains:
    source:
      description: Where the document is written.
      type: str
    type:
      description: Its Graph type.
      type: str
    key:
      description: Where the resource is and what tells it from its neighbours.
      type: dict
    action:
      description: What was done, or would be, V(none), V(create), V(update), V(replace) or V(delete).
      type: str
    changed:
      description: Whether that changes anything.
      type: bool
    skipped:
      description: True when nothing was done because another document had failed.
      type: bool
    failed:
      description: True when the document could not be planned or carried out.
      type: bool
    msg:
      description: Why it failed.
      type: str
    graph_error:
      description: What the service said, when it failed there.
      type: dict
    changes:
      description: The properties that differ, as the module of the resource returns them. With a change only, as the next two.
      type: list
      elements: dict
    diff:
      description: The resource before and after.
      type: dict
    resource:
      description: The final state, or the predicted one, under the option names of the module that keeps one such resource.
      type: dict
  sample:
    - source: estate/federation.yml
      type: internalDomainFederation
      key: {domain: contoso.com}
      action: none
      changed: false
summary:
  description: How many documents were, or would be, handled in each way.
  returned: when the documents could be read
  type: dict
  sample: {create: 0, update: 1, replace: 0, delete: 0, unchanged: 41, failed: 0, skipped: 0}
changes:
  description: The properties that differ in all documents, each with the C(source) of its document.
  returned: when the documents could be read
  type: list
  elements: dict
  sample: []
markdown:
  description: The plan, or what came of it, as Markdown of at most 60,000 characters.
  returned: when the documents could be read
  type: str
  sample: "### Plan: 1 to change, 41 unchanged"
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
  description: What the service said to the first document that failed.
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

from ansible_collections.m365.graph.plugins.module_utils._module.tenant import apply_main

main = apply_main


if __name__ == "__main__":
    main()
