#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_info
short_description: Get information about everything in a tenant that can expire
version_added: 1.0.0
description:
  - List everything in a tenant that can expire, with its type, its use, its expiry date and its severity.
  - This includes credentials and token-signing certificates of applications and service principals, signing
    certificates of federated domains, certification authorities trusted for users, applications and clients,
    code-signing certificates, the Apple MDM push certificate and Apple tokens, Cloud PKI authorities, trusted root
    certificates on devices, imported user certificates, policy keys of Azure AD B2C, the legacy certificate connector,
    and device certificates.
  - It also includes certificates of custom domains of Application Proxy, certification authorities for TLS inspection
    in Global Secure Access, client certificates of API connectors, and what has no module in this collection, such as
    provisioning profiles inside iOS apps, enrolment tokens of Android, certificates that encrypt change notifications,
    and certificates inside of Intune profiles. The complete list of types is in the guide on certificate expiry.
  - Credentials of applications and service principals are compared with the app management policy that applies to them.
    If the policy would not allow a credential now, its name is in RV(certificates[].app_management_policy), and the
    reason in RV(certificates[].findings). The credential keeps working, but cannot be renewed in the same way.
  - New resource types of this collection are included automatically if their description includes an expiry date.
  - All lists are read in a few batches. Types for which the application has no permission, and types that the service
    does not offer for this tenant, are skipped and listed in RV(not_read).
  - No secrets are returned. For a client secret, Microsoft Graph returns only the name and the dates.
  - The certificate of a custom domain of Application Proxy takes one additional request for each application with
    Application Proxy, in batches of 20.
  - Comparing credentials with policies takes two requests in the same batches, and one more for each policy. It needs
    the permission C(Policy.Read.All), and C(AppCertTrustConfiguration.Read.All) for the authorities that a policy
    trusts. Without them, the credentials are not marked, and RV(not_compared) has the reason.
  - Of subscriptions to change notifications, Microsoft Graph returns only those of the application that signs in.
author:
  - m365.graph contributors (@m365-graph)
options:
  areas:
    description: Return only items of Microsoft Entra or of Microsoft Intune.
    type: list
    elements: str
    choices:
      - entra
      - intune
  types:
    description: Return only items of these Graph types, such as C(application), C(servicePrincipal) or
      C(internalDomainFederation).
    type: list
    elements: str
  exclude:
    description:
      - Graph types to exclude. An example is V(vppToken).
      - With V(appManagementPolicy), credentials are not compared with policies.
    type: list
    elements: str
  within_days:
    description:
      - Return only items that expire within this number of days or have expired.
      - Items without a known expiry date are always included.
    type: int
  policy:
    description: Thresholds for the severity. Expired items have the severity C(expired), and items that expire after
      all thresholds have the severity C(ok).
    type: dict
    suboptions:
      critical:
        description: Items that expire within this number of days have the severity C(critical).
        type: int
        default: 7
      warning:
        description: Items that expire within this number of days have the severity C(warning).
        type: int
        default: 30
      notice:
        description: Items that expire within this number of days have the severity C(notice).
        type: int
        default: 90
      weak:
        description: Minimum severity of certificates that are weak or cannot be parsed, and of credentials that an app
          management policy does not allow.
        type: str
        choices:
          - critical
          - warning
          - notice
          - ok
        default: warning
  device_certificates:
    description:
      - How to report device certificates issued through Intune, and the certificates with which Intune manages devices.
        There can be more than a hundred thousand of them.
      - V(summary) reads and counts them in RV(device_certificates). V(rows) returns one row for each certificate.
        V(none) does not read them.
      - Revoked certificates are not counted.
    type: str
    choices:
      - summary
      - rows
      - none
    default: summary
  certificate_details:
    description:
      - Whether to read the certificates of applications and service principals, which are not included in lists.
      - With V(false), the subject, issuer, serial number and SHA-256 fingerprint of these certificates are V(null).
        Weak certificates, and certificates of authorities that an app management policy does not trust, are not
        detected.
      - This takes one additional request for each object that has a certificate, in batches of 20. The service allows
        150 of these requests per tenant and minute.
    type: bool
    default: false
  owners:
    description:
      - Whether to read the owners of applications and service principals.
      - This takes one additional request for each object that has a row, in batches of 20.
    type: bool
    default: false
  provisioning_secrets:
    description:
      - Whether to list the secrets with which provisioning signs in to other applications. Microsoft Graph returns no
        expiry date for them, so their severity is C(unknown). Their values are not returned.
      - This takes one additional request for each application from the gallery, in batches of 20, and the permission
        C(Synchronization.Read.All).
      - Without this option, they are only read if O(types) contains V(synchronization).
    type: bool
    default: false
  strict:
    description: Whether the task fails if a type cannot be read, or credentials cannot be compared with policies.
    type: bool
    default: false
notes:
  - Use M(m365.graph.permissions_info) to show which permissions the module needs and the token does not have.
  - On a terminal, the progress is shown after two seconds and then at most once per second. Without a terminal, in AWX
    and if E(CI) is set, it is shown every ten seconds. It is written to the standard error. Set
    E(M365_GRAPH_PROGRESS=off) to show no progress, or see
    R(Progress, ansible_collections.m365.graph.docsite.guide_performance) for the other values.
seealso:
  - module: m365.graph.permissions_info
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
"""

EXAMPLES = r"""
- name: Get everything that can expire
  m365.graph.certificate_info:
  register: estate

- name: Show critical and expired items
  ansible.builtin.debug:
    msg: "{{ item.not_after }} {{ item.display_name }}: {{ item.use }}"
  loop: "{{ estate.certificates | selectattr('severity', 'in', ['expired', 'critical']) }}"
  loop_control:
    label: "{{ item.path }}"

- name: Show what could not be read
  ansible.builtin.debug:
    msg: "{{ item.type }}: {{ item.reason }}"
  loop: "{{ estate.not_read }}"
  loop_control:
    label: "{{ item.type }}"

- name: Get application credentials that expire within 60 days, with their owners
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
  description: One row for each certificate, key, secret and token, sorted by expiry date.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: One of C(certificate), C(key), C(secret) or C(token).
      type: str
    area:
      description: C(entra) or C(intune).
      type: str
    type:
      description: Graph type of the resource that contains the item.
      type: str
    id:
      description: ID of the resource. V(null) if the resource has no ID.
      type: str
    display_name:
      description: Display name of the resource.
      type: str
    name:
      description: Name of the item itself, such as the common name of a certificate or the description of a secret.
      type: str
    use:
      description: Purpose of the item.
      type: str
    used_by:
      description: What depends on the item, if Microsoft Graph returns it. For example, the domain of a federation or
        the client ID of an application.
      type: str
    path:
      description: Path of the resource in Microsoft Graph.
      type: str
    property:
      description: Property of the resource that contains the item. V(null) if the resource only returns the expiry
        date.
      type: str
    key_id:
      description: Identifier of the item within the property.
      type: str
    active:
      description: Whether the item is the one that is currently used for signing or encryption. V(null) if there is no
        such selection.
      type: bool
    subject:
      description: Subject of the certificate.
      type: str
    issuer:
      description: Issuer of the certificate.
      type: str
    serial_number:
      description: Serial number of the certificate, in hexadecimal.
      type: str
    sha256_fingerprint:
      description: SHA-256 fingerprint of the certificate, in upper-case hexadecimal. V(null) if the certificate itself
        is not returned.
      type: str
    thumbprint:
      description: SHA-1 thumbprint of the certificate, as returned by Microsoft Graph.
      type: str
    not_before:
      description: Start of the validity period, in UTC.
      type: str
    not_after:
      description: Expiry date, in UTC. V(null) if it is not known.
      type: str
    days_left:
      description: Whole days until the expiry date. Negative if the item has expired.
      type: int
    severity:
      description: One of C(expired), C(critical), C(warning), C(notice), C(ok), or C(unknown) if the expiry date is not
        known.
      type: str
    findings:
      description: Other problems, such as a weak key, or a lifetime that an app management policy does not allow.
      type: list
      elements: str
    app_management_policy:
      description: Name of the app management policy that would not allow the credential now. V(null) if it would, or
        if this is not known.
      type: str
    owners:
      description: Owners of the application or service principal. V(null) for all other types, and if O(owners) is not
        V(true).
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
      app_management_policy: null
      owners: null
summary:
  description: Number of rows per severity, kind and type, number of rows with findings, and the next item to expire.
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
  description: Number of device certificates per severity, and the next one to expire.
  returned: when O(device_certificates=summary) and device certificates were read
  type: dict
  sample: {total: 98012, expired: 12, critical: 40, warning: 1200, notice: 4100, unknown: 0, ok: 92660,
           next_not_after: '2026-11-26T08:00:00Z'}
not_read:
  description: Types that could not be read, or only partially.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: Graph type.
      type: str
    area:
      description: C(entra) or C(intune).
      type: str
    permission:
      description: Least-privileged application permission that is missing. V(null) if there is a different reason.
      type: str
    reason:
      description: Reason, in one sentence.
      type: str
    graph_error:
      description: Error reported by Microsoft Graph.
      type: dict
  sample: []
not_compared:
  description: Policies with which credentials of applications and service principals could not be compared. All
    certificates are in RV(certificates) even so.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: Graph type of the policies, or of the authorities that they trust.
      type: str
    area:
      description: C(entra).
      type: str
    permission:
      description: Least-privileged application permission that is missing. V(null) if there is a different reason.
      type: str
    reason:
      description: Reason, in one sentence.
      type: str
    graph_error:
      description: Error reported by Microsoft Graph.
      type: dict
  sample: []
policy:
  description: Policy that the severities are based on.
  returned: success
  type: dict
  sample: {critical: 7, warning: 30, notice: 90, weak: warning}
read_at:
  description: Time of the read, in UTC.
  returned: success
  type: str
  sample: '2026-11-25T12:00:00Z'
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

from ansible_collections.m365.graph.plugins.module_utils._module.certificate_info import certificate_info_main

main = certificate_info_main


if __name__ == "__main__":
    main()
