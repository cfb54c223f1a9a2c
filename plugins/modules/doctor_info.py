#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: doctor_info
short_description: Check the sign-in, the network, the permissions and the versions
version_added: 1.0.0
description:
  - Check everything that a run needs. This is, in this order, the variables, the authority and Microsoft Graph (DNS,
    proxy, TLS), the clock, the token, the tenant, the permissions, the documents, in a pipeline who can write to the
    tenant, and the versions.
  - A check that fails stops no other. It is reported with what to do next, and the module succeeds.
  - The module requests a token and reads the name of the tenant. It never returns a token or a secret.
author:
  - m365.graph contributors (@m365-graph)
options:
  modules:
    description:
      - Modules that are used, with or without the prefix C(m365.graph.).
    type: list
    elements: str
  documents:
    description:
      - Folders and files with documents, as M(m365.graph.apply) takes them.
      - They need the permissions to apply them. If O(playbooks) names V(drift), V(plan) or V(try), and none that
        applies documents, those to read.
    type: list
    elements: path
  playbooks:
    description:
      - Playbooks and roles of the collection, with or without the prefix C(m365.graph.), such as V(expiry).
      - Own playbooks as files or folders, in which modules, roles and playbooks of the collection are looked for.
        Modules whose permissions depend on a path, such as M(m365.graph.resource), are left out.
    type: list
    elements: str
  pipeline:
    description:
      - The service whose pipeline writes to the tenant. The check V(pipeline) reads whether only O(pipeline_branch) can
        use O(pipeline_environment), and whether this branch is protected. What the token of the job cannot read is
        reported as skipped.
      - V(auto) recognises the service by the variables of the job, and makes no check elsewhere.
      - V(github) reads E(GITHUB_REPOSITORY) and E(GITHUB_TOKEN) or E(GH_TOKEN), a token with the permissions
        C(actions:read) and C(contents:read).
      - V(gitlab) reads E(CI_PROJECT_ID), E(CI_API_V4_URL) and E(GITLAB_TOKEN), E(GITLAB_COMMENT_TOKEN) or
        E(CI_JOB_TOKEN). The last one can read whether the branch is protected, but not the environment.
      - V(azure_pipelines) reads E(SYSTEM_COLLECTIONURI), E(SYSTEM_TEAMPROJECTID) and E(SYSTEM_ACCESSTOKEN). The build
        service needs the role Reader for the service connection.
    type: str
    choices: [auto, github, gitlab, azure_pipelines]
    default: auto
  pipeline_environment:
    description:
      - Name of the environment in GitHub or GitLab, or of the service connection in Azure Pipelines, that the
        application with write access trusts.
      - The default is the name in the pipelines of the collection, V(production) or V(m365-writer).
    type: str
  pipeline_branch:
    description:
      - Name of the branch whose documents are applied.
    type: str
    default: main
seealso:
  - module: m365.graph.permissions_info
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
"""

EXAMPLES = r"""
- name: Check what the nightly run needs
  m365.graph.doctor_info:
    playbooks:
      - expiry
    modules:
      - m365.graph.vpp_token_info
  register: doctor

- name: Check who can write to the tenant through the pipeline
  m365.graph.doctor_info:
    pipeline: github
    pipeline_environment: production
    pipeline_branch: main
  environment:
    GITHUB_REPOSITORY: contoso/estate

- name: Stop with what to do next
  ansible.builtin.assert:
    that: doctor.ok
    fail_msg: "{{ doctor.problems | join(' ') }}"
"""

RETURN = r"""
ok:
  description: Whether no check failed.
  returned: success
  type: bool
  sample: true
checks:
  description: The results of the checks, in their order.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The check, such as V(token).
      type: str
    status:
      description: V(ok), V(failed), or V(skipped) if it needs the result of a check that failed.
      type: str
    message:
      description: What was found, in one sentence.
      type: str
    advice:
      description: What to do next. Empty if the check did not fail.
      type: str
  sample:
    - {name: clock, status: ok, message: The clock is right to within 1 s., advice: ""}
problems:
  description: Message and advice of each check that failed.
  returned: success
  type: list
  elements: str
  sample: []
identity:
  description: Who signs in, from the token. Empty without a token.
  returned: success
  type: dict
  sample:
    application_id: 22222222-2222-2222-2222-222222222222
    application_name: Certificate pipeline
    tenant_id: 11111111-1111-1111-1111-111111111111
    tenant_name: Contoso
    cloud: public
    auth_source: client_secret
    delegated: false
held:
  description: Application permissions that the token includes.
  returned: success
  type: list
  elements: str
  sample: [DeviceManagementApps.ReadWrite.All]
permissions:
  description: Permissions that the modules, documents and playbooks need.
  returned: success
  type: list
  elements: dict
  contains:
    permission:
      description: Least-privileged application permission.
      type: str
    any_of:
      description: All permissions that are sufficient.
      type: list
      elements: str
    reason:
      description: What the permission is needed for.
      type: str
    needed_by:
      description: Modules, documents and playbooks that need the permission.
      type: list
      elements: str
    held:
      description: Whether the token includes a sufficient permission.
      type: bool
  sample:
    - permission: DeviceManagementApps.ReadWrite.All
      any_of: [DeviceManagementApps.ReadWrite.All]
      reason: read and write every enterprise code-signing certificate
      needed_by: [documents of type enterpriseCodeSigningCertificate]
      held: true
missing:
  description:
    - The shortest list of least-privileged permissions to grant. A permission to write includes that to read.
  returned: success
  type: list
  elements: str
  sample: []
limits:
  description: Published limits of Microsoft Graph for one application in one tenant, below which the collection stays.
  returned: success
  type: list
  elements: dict
  sample:
    - {service: Intune, requests: 100, seconds: 20, counted: writes}
versions:
  description: Versions of the collection, of ansible-core, of Python and of the required packages.
  returned: success
  type: dict
  sample:
    {collection: 1.0.0, ansible-core: 2.21.0, python: 3.13.0, requests: 2.32.5, msal: 1.35.0, cryptography: 46.0.3}
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

from ansible_collections.m365.graph.plugins.module_utils._module.doctor import doctor_main

main = doctor_main


if __name__ == "__main__":
    main()
