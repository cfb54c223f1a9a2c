#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apply
short_description: Apply desired-state documents to a tenant
version_added: 1.0.0
description:
  - Read desired-state documents from the task, from files and from directories, create one plan for all of them, and
    apply it.
  - Documents support every resource type that has a module in this collection, and with a C(path) every other type of
    Microsoft Graph. They use Microsoft Graph property names.
  - Applications and service principals store their key credentials in one property, which Microsoft Graph replaces as a
    whole. All documents about the same owner are combined into one write. The module reads the property immediately
    before the write and verifies it afterwards. Credentials that no document describes are preserved.
  - The module reads whole collections or batches of 20, whichever needs fewer requests, and resolves each name once. It
    writes in batches, parents before children, within the limits that Microsoft publishes. A document that needs no
    change needs no request of its own.
  - If any document is invalid, nothing is sent.
  - A change that would do damage, for example one that makes Intune revoke and re-issue certificates, is refused. The
    plan shows it with its ID, and O(approve) allows it for one run. An C(allow_) option in a document allows it in
    every run, and each run in which the option has an effect reports a warning.
author:
  - m365.graph contributors (@m365-graph)
options:
  documents:
    description:
      - Desired resources. Each document is a mapping with C(type), the name of the Graph type, such as
        C(enterpriseCodeSigningCertificate); C(key), the parent and the identifying properties of the resource, or its
        C(id); C(properties), the managed properties with their Graph names; and optionally C(api_version), C(state)
        (C(present) or C(absent)) and the C(allow_) options of the corresponding module. Properties that are not listed
        are left unchanged.
      - C(raw) holds values that this version of the collection does not know, for example a member of an enumeration
        that Microsoft added later, by property name and exactly as Microsoft Graph returns them. They are compared as
        JSON and sent unchanged. It can also hold properties that Microsoft added later. A warning names them if they
        are sent.
      - Use the type C(servicePrincipalTokenSigningCertificate) for token-signing certificates. The service creates
        these certificates. A document ensures that a valid certificate with the given name exists. C(renewBeforeDays),
        C(promoteAfterDays) and C(retireAfterDays) control its replacement.
      - Use the type C(applicationKeyCredential) or C(servicePrincipalKeyCredential) for key credentials, because the
        Graph type C(keyCredential) does not identify the owner. A key credential is identified by its C(usage)
        (C(Verify) by default) together with the C(thumbprint) in the key or the C(certificate), or by its C(keyId). The
        certificate is required to add a credential. Documents do not support the grace period of
        M(m365.graph.application_key_credential). To remove a predecessor, add a document for it with the state
        C(absent).
      - "A document of any other type of Microsoft Graph has a C(path): that of the collection, such as C(/groups), or
        of a resource that exists once, such as C(/policies/authorizationPolicy). Its C(type) is the full name, such as
        C(microsoft.graph.group), its C(key) the C(id) or the properties that identify the resource in the collection,
        and its C(properties) are raw Microsoft Graph properties, which are compared by the types in the metadata of the
        service. A resource that exists once has no key. C(read_only) lists properties that only the service sets: they
        are neither sent nor compared. C(write_only) lists properties that the service does not return: they are only
        sent when the resource is created. C(replaces) lists properties that the service cannot change: a change deletes
        the resource and creates it again, which is refused unless O(approve) or C(allow_reissue) allows it. With
        C(chosen_id) set to V(true), the C(id) in the key is sent when the resource is created, for types whose IDs
        their creators choose. Other side effects of changes are not known for these types."
    type: list
    elements: dict
  paths:
    description:
      - Files and directories with YAML or JSON documents. A file can contain one or more documents.
      - In a file, a value of the form C({"$file":) C("name"}) is replaced by the content of a file, relative to the
        directory given here or to the directory of the given file.
    type: list
    elements: path
  overlay:
    description:
      - Whether a document replaces an earlier document for the same resource. Use this to override shared documents
        with documents for a specific tenant.
      - O(documents) come first, followed by the entries of O(paths) in order. Two documents for the same resource in
        the same entry are always an error.
      - A document is replaced as a whole. Properties are not merged. Both documents must use the same key for the
        resource.
    type: bool
    default: false
  snapshot:
    description:
      - Files or directories written by M(m365.graph.export) to use instead of the tenant. No credentials are needed and
        no requests are sent.
      - The module then only creates a plan, even without check mode.
      - An example is V(export/contoso).
    type: list
    elements: path
  plan_file:
    description:
      - In check mode with O(documents) or O(paths), the file to write the plan to. Only its owner can read the file,
        and it contains no secrets.
      - Otherwise, the file with the plan to apply. The plan is applied exactly as written or not at all. It is refused
        if the given documents differ from those of the plan, or if the tenant has changed since the plan was created.
        Without O(documents) and O(paths), the documents of the plan are used.
      - A plan that was applied only partially can be applied again, also with the IDs of its changes in O(approve).
      - A plan written by an earlier release of this collection is refused.
      - An example is V(plan.json).
    type: path
  approve:
    description:
      - IDs of the refused changes to apply in this run, as RV(results[].id) of the plan shows them. V(all) approves
        every change of the plan.
      - An ID is bound to the digest of the plan. The digest covers the tenant (O(tenant_id) and the address of
        Microsoft Graph), and for each change the type and key of the resource, the state in which the resource was
        found, the action, the changed values and the guards that refuse the change. If any of these differs in any
        change of the plan, for example because the tenant has changed, all IDs are different. Documents that need no
        change do not count.
      - If the plan has no change with one of the IDs, the task fails and nothing is sent.
      - In check mode, approved changes are part of the plan and do not fail.
    type: list
    elements: str
    default: []
  prune:
    description:
      - Collections from which to remove resources that no document describes. Each entry is a mapping with C(type) and,
        for resources that belong to a parent, a C(key) that identifies the parent. Key credentials are never pruned.
      - For types without a module, an entry has the C(type), the C(path) of the collection and optionally the
        C(api_version). With a base type, resources of all types that are derived from it are removed.
      - Requires O(prune_maximum). Nothing is removed if any document could not be planned.
    type: list
    elements: dict
  prune_maximum:
    description: Maximum number of resources that O(prune) may remove. If there are more, nothing is sent.
    type: int
  continue_on_error:
    description:
      - Whether to apply the remaining documents if one document fails. Invalid documents are always refused, all of
        them together.
      - With V(false), nothing is written if a document cannot be planned, and no further batch is sent after a write
        has failed.
    type: bool
    default: false
  report_unmanaged:
    description:
      - Whether to report what exists in the tenant and in no document, of all types that carry trust. These are trusted
        roots, certification authorities, federations, federated credentials, key credentials, token-signing
        certificates, code-signing certificates, policy keys and certificate profiles.
      - The module then lists all resources of these types, in addition to those that the plan needs. Types that it
        cannot read are in RV(unmanaged_not_read).
      - A document that refers to a resource by its name, key or ID makes it managed, also if the document could not be
        planned.
      - Some things are not reported, because nobody in the organization has set them up. These are credentials of
        Microsoft's own applications and of managed identities, and policies that exist in every tenant. Expired
        credentials are not reported either.
    type: bool
    default: false
  unmanaged_ignore:
    description:
      - Files that list what O(report_unmanaged) leaves out. The file C(.m365-ignore.yml) of each directory in O(paths)
        is always used.
      - Each entry is a mapping with C(type), C(reason), and C(key) or C(id). C(type), C(id) and the values in C(key)
        are patterns in which C(*) stands for any text, C(?) for one character and C([abc]) for one of several. Letter
        case is ignored. An entry that matches nothing is reported.
      - An example is V(ignore.yml).
    type: list
    elements: path
  unmanaged_state:
    description:
      - File that stores what this run has found, so that the next run can mark what is new, and knows the IDs of
        resources that were deleted in the meantime. It contains IDs and digests, no values. It is written in check mode
        as well.
      - If the file does not exist yet, nothing is marked. Use one file for each tenant.
    type: path
  metadata_file:
    description:
      - File with the metadata of the service (C($metadata)), in the API version that the documents with a C(path) use.
      - Without this option, the metadata is read from the service, once per run and only if a document has a C(path).
        With O(snapshot), values of such documents are then compared by their form.
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
      - File, with a name that ends with C(.yml), C(.yaml) or C(.json), in which the module remembers the properties in
        RV(read_only). Keep it next to the documents in Git, but not in a directory that O(paths) includes.
      - Later runs neither send nor compare these properties of the type. The file can be edited. It is not written in
        check mode.
      - If not set, the value of the environment variable E(M365_GRAPH_READ_ONLY_FILE) is used.
      - An example is V(read_only.yml).
    type: path
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
notes:
  - On a terminal, the progress is shown after two seconds and then at most once per second. Without a terminal, in AWX
    and if E(CI) is set, it is shown every ten seconds. It is written to the standard error. Set
    E(M365_GRAPH_PROGRESS=off) to show no progress, or see
    R(Progress, ansible_collections.m365.graph.docsite.guide_performance) for the other values.
seealso:
  - module: m365.graph.export
"""

EXAMPLES = r"""
- name: Apply the documents of a directory
  m365.graph.apply:
    paths:
      - "{{ playbook_dir }}/estate"

- name: Apply two documents from the play
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

- name: Manage a group, which has no module
  m365.graph.apply:
    documents:
      - type: microsoft.graph.group
        path: /groups
        key:
          displayName: Certificate operators
        properties:
          description: People who renew certificates
          mailEnabled: false
          mailNickname: certificate-operators
          securityEnabled: true

- name: Add a new application certificate and remove the old one in the same write
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

- name: Plan, and show the IDs of the changes that need approval
  m365.graph.apply:
    paths:
      - "{{ playbook_dir }}/estate"
  check_mode: true
  ignore_errors: true
  register: planned

- name: Apply with one approved change
  m365.graph.apply:
    paths:
      - "{{ playbook_dir }}/estate"
    approve: "{{ planned.results | selectattr('approval', 'defined') | map(attribute='id') }}"

- name: Show the result as Markdown, for example for a pull request comment
  ansible.builtin.debug:
    msg: "{{ applied.markdown }}"

- name: Compare the tenant with the documents, and show trust that is in no document
  m365.graph.apply:
    paths:
      - "{{ playbook_dir }}/estate"
    report_unmanaged: true
    unmanaged_state: "{{ playbook_dir }}/drift.json"
  check_mode: true
  register: compared

- name: Remove at most two code-signing certificates that no document describes
  m365.graph.apply:
    paths:
      - "{{ playbook_dir }}/estate"
    prune:
      - type: enterpriseCodeSigningCertificate
    prune_maximum: 2
"""

RETURN = r"""
results:
  description: One entry for each document, in the same order, and one for each resource that O(prune) removes.
  returned: when the documents could be read
  type: list
  elements: dict
  contains:
    source:
      description: Source of the document.
      type: str
    type:
      description: Graph type of the resource.
      type: str
    path:
      description: Path of the document. Only present if the document has one.
      type: str
    key:
      description: Parent and identifying properties of the resource.
      type: dict
    action:
      description: Action that was performed (in check mode, would be performed). One of V(none), V(create), V(update),
        V(replace) or V(delete).
      type: str
    changed:
      description: Whether the action changes the tenant.
      type: bool
    step:
      description: Number of the step in which the change is written. Changes of one step do not depend on each other.
        Only present if there is a change.
      type: int
    skipped:
      description: V(true) if no action was performed because another document failed.
      type: bool
    failed:
      description: V(true) if the document could not be planned or applied, or if its change needs approval.
      type: bool
    id:
      description: ID of the change, for O(approve). C(id), C(effect) and C(affects) are present if there is a change,
        also if it is refused.
      type: str
    effect:
      description:
        - Strongest effect of the change on others.
        - V(replaces) means that the resource is another one afterwards, or is deleted and created again. V(reissues)
          means that certificates issued from the resource are revoked and issued again. V(removes) means that the
          resource, or what devices received from it, is removed.
        - V(interrupts) means that something in use stops working, for example a sign-in. V(weakens) means that a
          sign-in is protected less. V(shortens) means that a certificate or token expires sooner than the current one.
        - V(safe) means that there is no such effect.
      type: str
    affects:
      description: Who or what is affected by the change, as far as it is known. A member that is not known is missing.
      type: dict
      contains:
        certificates:
          description: Number of certificates on devices that were issued from the resource, if the effect is
            V(reissues), V(removes) or V(replaces).
          type: int
        configurations:
          description: Names of the configurations that depend on the resource, such as those of Wi-Fi, VPN or single
            sign-on, and that stop if it is removed.
          type: list
        devices:
          description: Names of the devices with these certificates, at most 100.
          type: list
          elements: str
        applications:
          description: Application or service principal that the resource belongs to, by the name or ID in the document.
          type: list
          elements: str
        domains:
          description: Domain that the resource belongs to.
          type: list
          elements: str
        people:
          description: User principal name of the person that the resource belongs to.
          type: list
          elements: str
    approval:
      description: V(needed) if the change is refused until it is approved, V(given) if O(approve) allows it, and
        V(standing) if an C(allow_) option in the document allows it. Otherwise missing.
      type: str
    msg:
      description: Reason for the failure.
      type: str
    graph_error:
      description: Error reported by Microsoft Graph, if the failure was such an error.
      type: dict
    new:
      description: Whether the last run did not find the same differences. V(null) without the O(unmanaged_state) of an
        earlier run. C(new) and C(related) are only present with O(report_unmanaged=true) and if there is a change.
      type: bool
    related:
      description: ID of the resource and of its parents, under which audit logs list its changes. For a resource that
        does not exist, those from O(unmanaged_state), or empty. Also present if the document failed.
      type: list
      elements: str
    missing:
      description: Names in the document that nothing has, each with the ID of what had it when O(unmanaged_state) was
        written; V(null) if that is not known. Present with O(report_unmanaged=true) if the document failed for that
        reason.
      type: list
      elements: dict
      contains:
        name:
          description: Name in the document.
          type: str
        id:
          description: ID that had the name.
          type: str
    lines:
      description: The change for people, one line per changed element. A line begins with C(-) for what is removed,
        C(+) for what is new, and C(!) for an effect on others. Lists show only the elements that differ. Names replace
        IDs where they are known, and certificates are shown by subject and expiry. Present if C(id) is.
      type: list
      elements: str
    notes:
      description: Sentences about the approval of the change and about what it affects. Present if C(id) is.
      type: list
      elements: str
    changes:
      description: Differences, as returned by the module for the resource, each with C(id), C(effect), C(affects) and
        C(approval) of the change of the resource. C(effect) is that of the property. C(changes), C(diff) and
        C(resource) are only present if there is a change. A refused change has no C(resource).
      type: list
      elements: dict
    diff:
      description: The resource before and after the change.
      type: dict
    resource:
      description: Final state of the resource, or its predicted state in check mode, with the option names of the
        module for the resource.
      type: dict
  sample:
    - source: estate/federation.yml
      type: internalDomainFederation
      key: {domain: contoso.com}
      action: none
      changed: false
unmanaged:
  description: Resources that exist in the tenant and in no document, sorted by type and key.
  returned: when O(report_unmanaged=true) and the documents could be read
  type: list
  elements: dict
  contains:
    type:
      description: Graph type of the resource.
      type: str
    key:
      description: Parent and identifying properties of the resource, as in a document.
      type: dict
    id:
      description: ID of the resource. V(null) if a O(snapshot) does not contain it.
      type: str
    certificate:
      description: Subject and validity of its certificate. V(null) if Microsoft Graph does not return one.
      type: str
    related:
      description: ID of the resource and of its parents, under which audit logs list its changes.
      type: list
      elements: str
    new:
      description: Whether the last run did not find it. V(null) without the O(unmanaged_state) of an earlier run.
      type: bool
  sample:
    - type: iosTrustedRootCertificate
      key: {displayName: Lab root}
      id: 3d0b5a4e-6f4e-4b2b-9a0e-43f2e4c5a7c1
      certificate: CN=Lab root, until 2031-01-01
      related: [3d0b5a4e-6f4e-4b2b-9a0e-43f2e4c5a7c1]
      new: true
unmanaged_not_read:
  description: Types that O(report_unmanaged) could not read, with the C(reason).
  returned: when O(report_unmanaged=true) and the documents could be read
  type: list
  elements: dict
  sample: []
unused_ignores:
  description: Entries of the ignore lists that match nothing, with C(source), C(type), C(key), C(id) and C(reason).
  returned: when O(report_unmanaged=true) and the documents could be read
  type: list
  elements: dict
  sample: []
summary:
  description: Number of documents per action (in check mode, per planned action).
  returned: when the documents could be read
  type: dict
  sample: {create: 0, update: 1, replace: 0, delete: 0, unchanged: 41, failed: 0, skipped: 0}
read_only:
  description:
    - Properties of documents with a C(path) that the service did not accept. C(reason) is V(ignored) if a property had
      the same value after the request as before, and V(refused) if the service reported that it cannot be written.
    - List them in C(read_only) of the document, or set O(read_only_file), so that later runs leave them out.
  returned: when the plan was carried out
  type: list
  elements: dict
  sample:
    - source: estate/groups.yml
      type: microsoft.graph.group
      api_version: v1.0
      property: securityIdentifier
      reason: ignored
changes:
  description: Differences of all documents, each with the C(source) of its document. In check mode, also those of
    refused changes.
  returned: when the documents could be read
  type: list
  elements: dict
  sample: []
plan_digest:
  description: Digest of the plan, to which the IDs of its changes are bound.
  returned: when the documents could be planned
  type: str
  sample: 1f2e3d4c5b6a79880f1e2d3c4b5a69788796a5b4c3d2e1f0fedcba9876543210
plan_differences:
  description: Differences between the plan in O(plan_file) and the current plan, because of which nothing was sent.
  returned: when the plan does not apply any more
  type: list
  elements: dict
  contains:
    source: {type: str, description: Source of the document.}
    type: {type: str, description: Graph type of the resource.}
    key: {type: dict, description: Parent and identifying properties of the resource.}
    difference:
      description: V(new) if only the current plan has the change, V(gone) if only the plan in the file has it, and
        V(different) if both have it, with other values or on another state of the tenant.
      type: str
    msg: {type: str, description: The difference as a sentence.}
    planned: {type: list, elements: str, description: Lines of the change in the file.}
    current: {type: list, elements: str, description: Lines of the change in the current plan.}
markdown:
  description: Plan or result as Markdown, at most 60,000 characters. If the plan in O(plan_file) does not apply any
    more, the differences between the two plans.
  returned: when the documents could be read
  type: str
  sample: "### Plan: 1 to change, 41 unchanged"
graph_error:
  description: Error reported by Microsoft Graph for the first document that failed.
  returned: when Microsoft Graph reported an error
  type: dict
  sample: {status: 403, code: Forbidden, message: Access denied., request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1}
# Written by `make generate` from tests/tools/returned.yml:
calls:
  description: Requests sent to Microsoft Graph, in order. C(batch) is V(true) for requests sent in a batch.
  returned: always
  type: list
  elements: dict
  sample: [{method: GET, path: /v1.0/organization, status: 200}]
token_requests: {description: Number of access tokens requested., returned: always, type: int, sample: 1}
"""

from ansible_collections.m365.graph.plugins.module_utils._module.tenant import apply_main

main = apply_main


if __name__ == "__main__":
    main()
