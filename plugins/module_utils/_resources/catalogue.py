# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All resources that modules manage or read, by name. Written by `make generate` from the imports of the modules."""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._resources.api_connectors import API_CONNECTOR
from ansible_collections.m365.graph.plugins.module_utils._resources.app_management import (
    APP_MANAGEMENT_POLICY,
    TENANT_APP_MANAGEMENT_POLICY,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import (
    APPLE_PUSH_NOTIFICATION_CERTIFICATE,
    DEP_ONBOARDING_SETTING,
    VPP_TOKEN,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.application_proxy import (
    APPLICATION_PROXY_CERTIFICATE,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import (
    AGENT_IDENTITY_BLUEPRINT_FEDERATED_IDENTITY_CREDENTIAL,
    FEDERATED_IDENTITY_CREDENTIAL,
    SERVICE_PRINCIPAL_FEDERATED_IDENTITY_CREDENTIAL,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_methods import (
    FIDO2_AUTHENTICATION_METHOD_CONFIGURATION,
    X509_CERTIFICATE_AUTHENTICATION_METHOD,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_strengths import (
    AUTHENTICATION_STRENGTH_POLICY,
    X509_CERTIFICATE_COMBINATION_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    CERTIFICATE_BASED_APPLICATION_AUTHORITY,
    CERTIFICATE_BASED_APPLICATION_CONFIGURATION,
    MUTUAL_TLS_OAUTH_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    CERTIFICATE_AUTHORITY,
    CERTIFICATE_BASED_AUTH_CONFIGURATION,
    PUBLIC_KEY_INFRASTRUCTURE,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import CERTIFICATE_PROFILE
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE, SYMANTEC
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import (
    CERTIFICATE_CONNECTOR,
    CLOUD_CERTIFICATION_AUTHORITY,
    CLOUD_CERTIFICATION_AUTHORITY_LEAF_CERTIFICATE,
    NDES_CONNECTOR,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.custom_extensions import (
    CUSTOM_AUTHENTICATION_EXTENSION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.derived_credential_configurations import (
    DERIVED_CREDENTIAL_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_ALL_DEVICE_CERTIFICATE_STATE,
    MANAGED_DEVICE_CERTIFICATE_STATE,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.device_features_configurations import (
    DEVICE_FEATURES_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.email_configurations import EMAIL_CONFIGURATION
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import (
    INTERNAL_DOMAIN_FEDERATION,
    SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.provisioning_profiles import (
    IOS_LOB_APP_PROVISIONING_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.tls_inspection import (
    EXTERNAL_CERTIFICATE_AUTHORITY_CERTIFICATE,
    TLS_INSPECTION_POLICY,
    TLS_INSPECTION_POLICY_LINK,
    TLS_INSPECTION_RULE,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.token_policies import (
    CLAIMS_MAPPING_POLICY,
    FEDERATED_TOKEN_VALIDATION_POLICY,
    TOKEN_ISSUANCE_POLICY,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.trust_framework import TRUST_FRAMEWORK_KEY_SET
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE
from ansible_collections.m365.graph.plugins.module_utils._resources.user_certificates import (
    DERIVED_CREDENTIAL,
    USER_PFX_CERTIFICATE,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.vpn_configurations import VPN_CONFIGURATION
from ansible_collections.m365.graph.plugins.module_utils._resources.wifi_configurations import WIFI_CONFIGURATION
from ansible_collections.m365.graph.plugins.module_utils._resources.wired_configurations import WIRED_CONFIGURATION
from ansible_collections.m365.graph.plugins.module_utils._resources.ztdns_configurations import ZTDNS_CONFIGURATION

RESOURCES: dict[str, Resource] = {
    item.name: item
    for item in (
        AGENT_IDENTITY_BLUEPRINT_FEDERATED_IDENTITY_CREDENTIAL,
        API_CONNECTOR,
        APPLE_PUSH_NOTIFICATION_CERTIFICATE,
        APPLICATION_PROXY_CERTIFICATE,
        APP_MANAGEMENT_POLICY,
        AUTHENTICATION_STRENGTH_POLICY,
        CERTIFICATE_AUTHORITY,
        CERTIFICATE_BASED_APPLICATION_AUTHORITY,
        CERTIFICATE_BASED_APPLICATION_CONFIGURATION,
        CERTIFICATE_BASED_AUTH_CONFIGURATION,
        CERTIFICATE_CONNECTOR,
        CERTIFICATE_PROFILE,
        CLAIMS_MAPPING_POLICY,
        CLOUD_CERTIFICATION_AUTHORITY,
        CLOUD_CERTIFICATION_AUTHORITY_LEAF_CERTIFICATE,
        CUSTOM_AUTHENTICATION_EXTENSION,
        DEP_ONBOARDING_SETTING,
        DERIVED_CREDENTIAL,
        DERIVED_CREDENTIAL_CONFIGURATION,
        DEVICE_FEATURES_CONFIGURATION,
        EMAIL_CONFIGURATION,
        ENTERPRISE,
        EXTERNAL_CERTIFICATE_AUTHORITY_CERTIFICATE,
        FEDERATED_IDENTITY_CREDENTIAL,
        FEDERATED_TOKEN_VALIDATION_POLICY,
        FIDO2_AUTHENTICATION_METHOD_CONFIGURATION,
        INTERNAL_DOMAIN_FEDERATION,
        IOS_LOB_APP_PROVISIONING_CONFIGURATION,
        MANAGED_ALL_DEVICE_CERTIFICATE_STATE,
        MANAGED_DEVICE_CERTIFICATE_STATE,
        MUTUAL_TLS_OAUTH_CONFIGURATION,
        NDES_CONNECTOR,
        PUBLIC_KEY_INFRASTRUCTURE,
        SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION,
        SERVICE_PRINCIPAL_FEDERATED_IDENTITY_CREDENTIAL,
        SYMANTEC,
        TENANT_APP_MANAGEMENT_POLICY,
        TLS_INSPECTION_POLICY,
        TLS_INSPECTION_POLICY_LINK,
        TLS_INSPECTION_RULE,
        TOKEN_ISSUANCE_POLICY,
        TRUSTED_ROOT_CERTIFICATE,
        TRUST_FRAMEWORK_KEY_SET,
        USER_PFX_CERTIFICATE,
        VPN_CONFIGURATION,
        VPP_TOKEN,
        WIFI_CONFIGURATION,
        WIRED_CONFIGURATION,
        X509_CERTIFICATE_AUTHENTICATION_METHOD,
        X509_CERTIFICATE_COMBINATION_CONFIGURATION,
        ZTDNS_CONFIGURATION,
    )
}
