#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_info
short_description: List every certificate, key, secret and token of a tenant that can expire
version_added: 1.0.0
description:
  - Reads everything in a tenant that can expire, and tells of each what it is, where it is used, when it ends and how urgent that is.
  - Credentials and token-signing certificates of applications and service principals, signing certificates of federated domains, certification
    authorities that users, applications and clients may come from, code-signing certificates, Apple's push certificate and tokens, cloud certification
    authorities, root certificates that devices trust, certificates that users bring, policy keys of Azure AD B2C, the older certificate connector, and
    certificates of devices.
  - A type that this collection learns to keep is read as soon as its description says what of it can expire.
  - All lists are read in a few batches. What the application has no permission for is left out and named in RV(not_read), and so is what the service
    does not have for this tenant.
  - Shows no secret. Of a client secret Microsoft Graph shows its name and its end.
  - Does not see the certificates of application proxies, which no list shows.
author:
  - m365.graph contributors (@m365-graph)
options:
  areas:
    description: Only what belongs to Microsoft Entra, or to Microsoft Intune.
    type: list
    elements: str
    choices:
      - entra
      - intune
  types:
    description: Only these Graph types, such as C(application), C(servicePrincipal) or C(internalDomainFederation).
    type: list
    elements: str
  exclude:
    description: Graph types that are left out.
    type: list
    elements: str
  within_days:
    description:
      - Only what ends within so many days, or has ended.
      - What does not tell its end is listed as well.
    type: int
  policy:
    description: When something is how urgent. What has ended is C(expired), and what ends later than all of these is C(ok).
    type: dict
    suboptions:
      critical:
        description: What ends within so many days is C(critical).
        type: int
        default: 7
      warning:
        description: What ends within so many days is C(warning).
        type: int
        default: 30
      notice:
        description: What ends within so many days is C(notice).
        type: int
        default: 90
      weak:
        description: How urgent at least a certificate is that is weak, or that cannot be read.
        type: str
        choices:
          - critical
          - warning
          - notice
          - ok
        default: warning
  device_certificates:
    description:
      - What is told of the certificates that devices have from Intune, of which there may be a hundred thousand.
      - With V(summary) they are read and counted in RV(device_certificates), with V(rows) each is a row, with V(none) they are not read.
      - Revoked ones do not count.
    type: str
    choices:
      - summary
      - rows
      - none
    default: summary
  certificate_details:
    description:
      - Whether the certificates themselves are read of applications and service principals, which lists do not show.
      - Without it subject, issuer, serial number and SHA-256 fingerprint of those are null, and a weak one is not found.
      - Takes one more request for each that has a certificate, 20 in an exchange. The service lets a tenant make 150 of them in a minute.
    type: bool
    default: false
  owners:
    description:
      - Whether the owners of applications and service principals are read.
      - Takes one more request for each that has a row, 20 in an exchange.
    type: bool
    default: false
  strict:
    description: Whether a type that cannot be read fails the task.
    type: bool
    default: false
notes:
  - M(m365.graph.permissions_info) tells which permissions the token lacks for it.
seealso:
  - module: m365.graph.permissions_info
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
"""

EXAMPLES = r"""
- name: Everything that can expire
  m365.graph.certificate_info:
  register: estate

- name: What is urgent
  ansible.builtin.debug:
    msg: "{{ item.not_after }} {{ item.display_name }}: {{ item.use }}"
  loop: "{{ estate.certificates | selectattr('severity', 'in', ['expired', 'critical']) }}"
  loop_control:
    label: "{{ item.path }}"

- name: What could not be looked at
  ansible.builtin.debug:
    msg: "{{ item.type }} needs {{ item.permission or 'another tenant' }}: {{ item.reason }}"
  loop: "{{ estate.not_read }}"
  loop_control:
    label: "{{ item.type }}"

- name: Credentials of applications that end within two months, and whose they are
  m365.graph.certificate_info:
    types:
      - application
      - servicePrincipal
    within_days: 60
    certificate_details: true
    owners: true
    policy:
      critical: 14
      warning: 45
      weak: critical
"""

RETURN = r"""
certificates:
  description: A row for each certificate, key, secret and token, the soonest end first.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: What it is, C(certificate), C(key), C(secret) or C(token).
      type: str
    area:
      description: C(entra) or C(intune).
      type: str
    type:
      description: The Graph type of the resource that has it.
      type: str
    id:
      description: The resource's ID; null for the few that have none.
      type: str
    display_name:
      description: What the resource is called.
      type: str
    name:
      description: What it is called itself, such as the common name of a certificate or the description of a secret.
      type: str
    use:
      description: What it is for.
      type: str
    used_by:
      description: Who or what depends on it, where Microsoft Graph tells, such as the domain of a federation, or the client ID of an application.
      type: str
    path:
      description: The resource's address, below that of Microsoft Graph.
      type: str
    property:
      description: The property of the resource that holds it; null where the resource shows no more than the end.
      type: str
    key_id:
      description: What tells it from others in the same property.
      type: str
    active:
      description: Whether it is the one of several that signs, or encrypts, at present; null where there is no such choice.
      type: bool
    subject:
      description: Subject of the certificate.
      type: str
    issuer:
      description: Issuer of the certificate.
      type: str
    serial_number:
      description: Serial number of the certificate, hexadecimal.
      type: str
    sha256_fingerprint:
      description: SHA-256 fingerprint of the certificate, upper-case hexadecimal; null where the certificate itself is not shown.
      type: str
    thumbprint:
      description: SHA-1 thumbprint of the certificate, as Microsoft shows it.
      type: str
    not_before:
      description: When it starts to be valid, in UTC.
      type: str
    not_after:
      description: When it ends, in UTC; null where nothing tells.
      type: str
    days_left:
      description: Whole days until then, negative afterwards.
      type: int
    severity:
      description: C(expired), C(critical), C(warning), C(notice), C(ok), or C(unknown) where nothing tells when it ends.
      type: str
    findings:
      description: What else is wrong with it, such as a weak key.
      type: list
      elements: str
    owners:
      description: Who owns the application or service principal; null when O(owners) is not true, and for everything else.
      type: list
      elements: str
  sample:
    - kind: certificate
      area: entra
      type: internalDomainFederation
      id: 6601d14b-d113-8f64-fda2-9b5ddda18ecc
      display_name: Contoso AD FS
      name: ADFS Signing - sts.contoso.com
      use: Certificate that signs tokens now.
      used_by: contoso.com
      path: /v1.0/domains/contoso.com/federationConfiguration/6601d14b-d113-8f64-fda2-9b5ddda18ecc
      property: signingCertificate
      key_id: null
      active: null
      subject: CN=ADFS Signing - sts.contoso.com
      issuer: CN=ADFS Signing - sts.contoso.com
      serial_number: 3F2B7C1D9E8A4F60B1C2D3E4F5A69788
      sha256_fingerprint: 9C1F5B0E3A7D8C2B4E6F1A0D9B8C7E5F3A2D1C0B9E8F7A6D5C4B3A2F1E0D9C8B
      thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
      not_before: '2025-12-16T09:30:00Z'
      not_after: '2026-12-16T09:30:00Z'
      days_left: 20
      severity: warning
      findings: []
      owners: null
summary:
  description: How many rows there are, of each severity, kind and type; how many have findings; the next one to end.
  returned: success
  type: dict
  sample:
    total: 42
    expired: 1
    critical: 0
    warning: 3
    notice: 5
    unknown: 0
    ok: 33
    with_findings: 1
    by_kind: {certificate: 30, secret: 9, token: 3}
    by_type: {application: 21, depOnboardingSetting: 1, internalDomainFederation: 2, servicePrincipal: 16, vppToken: 2}
    next_not_after: '2026-12-16T09:30:00Z'
device_certificates:
  description: How many certificates devices have, of each severity, and the next one to end.
  returned: when O(device_certificates=summary) and they were asked for
  type: dict
  sample: {total: 98012, expired: 12, critical: 40, warning: 1200, notice: 4100, unknown: 0, ok: 92660, next_not_after: '2026-11-26T08:00:00Z'}
not_read:
  description: What could not be read, or not in full.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: The Graph type.
      type: str
    area:
      description: C(entra) or C(intune).
      type: str
    permission:
      description: The least-privileged application permission that is missing; null when it is something else.
      type: str
    reason:
      description: Why, in one sentence.
      type: str
    graph_error:
      description: What the service said.
      type: dict
  sample: []
policy:
  description: The policy that the severities follow from.
  returned: success
  type: dict
  sample: {critical: 7, warning: 30, notice: 90, weak: warning}
read_at:
  description: When it was read, in UTC.
  returned: success
  type: str
  sample: '2026-11-25T12:00:00Z'
calls:
  description: Every request to Microsoft Graph, with C(batch) true for those that went in a batch.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /v1.0/domains?$select=id,authenticationType
      status: 200
      batch: true
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
    status: 503
    code: ServiceUnavailable
    message: The service is temporarily unavailable.
    request_id: 8f6ae0a5-2b4c-4a3e-9f5b-0d6d2f6a5c11
    method: GET
    path: /v1.0/applications
"""

from ansible_collections.m365.graph.plugins.module_utils._module.certificate_info import certificate_info_main

main = certificate_info_main


if __name__ == "__main__":
    main()
