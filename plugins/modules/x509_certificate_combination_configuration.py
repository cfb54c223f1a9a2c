#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: x509_certificate_combination_configuration
short_description: Manage which certificates satisfy an authentication strength
version_added: 1.0.0
description:
  - Manage which certificates satisfy a custom authentication strength, by the authority that has issued them, by their
    certificate policies, or both.
  - With both, a certificate needs one of the issuers and one of the policies.
  - An authentication strength can have one configuration for each combination, and only for combinations in
    O(m365.graph.authentication_strength_policy#module:allowed_combinations).
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - ID of the configuration.
      - Without this option, the configuration is identified by O(applies_to_combinations).
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  authentication_strength_policy_id:
    description: ID of the authentication strength. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  authentication_strength_policy:
    description: Name of the authentication strength. Alternative to O(authentication_strength_policy_id).
    type: str
  state:
    description:
      - V(present) creates the configuration if it is missing and corrects the given properties.
      - V(absent) removes the configuration. Every certificate satisfies the combinations again.
    type: str
    default: present
    choices: [present, absent]
  applies_to_combinations:
    description:
      - Combinations that are restricted, V(x509CertificateSingleFactor), V(x509CertificateMultiFactor) or both.
        Required to create a configuration.
    type: list
    elements: str
  allowed_issuer_skis:
    description:
      - Subject key identifiers of the authorities that may issue the certificates, at most 5, hexadecimal with or
        without separators.
      - C(issuer_subject_key_identifier) in the result of M(m365.graph.certificate_authority_info) is that of an
        authority's issuer. An authority's own identifier is in its certificate.
      - V([]) removes the restriction, if O(allowed_policy_oids) remains.
    type: list
    elements: str
  allowed_policy_oids:
    description:
      - Object identifiers of certificate policies, at most 5.
      - V([]) removes the restriction, if O(allowed_issuer_skis) remains.
    type: list
    elements: str
notes:
  - Requires the application permission C(Policy.ReadWrite.ConditionalAccess).
  - In check mode, C(Policy.Read.AuthenticationMethod) is sufficient.
  - Restrictions of the issuer need certificates with an authority key identifier.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.x509_certificate_combination_configuration_info
  - module: m365.graph.authentication_strength_policy
  - module: m365.graph.certificate_authority
  - name: Create combinationConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/authenticationstrengthpolicy-post-combinationconfigurations
"""

EXAMPLES = r"""
- name: Require a smart card
  m365.graph.authentication_strength_policy:
    display_name: Smart card
    allowed_combinations:
      - x509CertificateMultiFactor

- name: Accept smart cards of one issuing CA only
  m365.graph.x509_certificate_combination_configuration:
    authentication_strength_policy: Smart card
    applies_to_combinations:
      - x509CertificateMultiFactor
    allowed_issuer_skis:
      - 9A4248C6AC8C2931AB2A86537818E92E7B6C97B6
    allowed_policy_oids:
      - 1.3.6.1.4.1.311.21.8.1.2.3
"""

RETURN = r"""
resource:
  description: Current state of the configuration, or its predicted state in check mode. V(null) if there is none.
  returned: success
  type: dict
  sample:
    authentication_strength_policy_id: dd055c42-4218-4281-8631-f090e171f5cd
    id: 96cb1a17-e45e-4b4f-8b4b-4a9490d63d66
    applies_to_combinations:
      - x509CertificateMultiFactor
    allowed_issuer_skis:
      - 9A4248C6AC8C2931AB2A86537818E92E7B6C97B6
    allowed_policy_oids:
      - 1.3.6.1.4.1.311.21.8.1.2.3
# Written by `make generate` from tests/tools/returned.yml:
changes:
  description: One entry for each property that was sent (in check mode, would be sent).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the option.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: "Value that is sent, with IDs instead of names."}
    effect:
      description: Effect beyond the property. V(safe) has none, V(reissues) revokes and re-issues certificates,
        V(removes) removes them from devices, V(replaces) replaces the resource.
      type: str
diff: {description: The resource before and after the change., returned: success, type: dict}
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

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_strengths import (
    X509_CERTIFICATE_COMBINATION_CONFIGURATION as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
