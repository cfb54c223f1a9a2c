# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory: applications, service principals and their credentials, the organization, groups.

Written from the metadata facts; the notation is described in ``model.py``. Marks beyond the metadata:

- ``logo`` is a stream in v1.0; the beta version declares a binary value, which is not answered either (``sel``);
- owners are references in the metadata; here they live inside what they own, for they are only read;
- what the directory keeps up by itself (``appOwnerOrganizationId``, ``servicePrincipalType``, ...) is ``service``.
"""

from __future__ import annotations

from ..model import EntityTypeData

ENTITIES: dict[str, EntityTypeData] = {
    "directoryObject": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": "deletedDateTime DateTimeOffset",
    },
    "application": {
        "base": "directoryObject",
        "versions": "v1.0 beta",
        "properties": (
            "api apiApplication, appId String{ro}, appRoles appRole[]!, authenticationBehaviors "
            "authenticationBehaviors{sel}, certification certification, createdByAppId String{ro}, createdDateTime "
            "DateTimeOffset{ro}, defaultRedirectUri String, description String, disabledByMicrosoftStatus "
            "String{service}, displayName String, groupMembershipClaims String, identifierUris String[]!, info "
            "informationalUrl, isDeviceOnlyAuthSupported Boolean, isDisabled Boolean, isFallbackPublicClient Boolean, "
            "keyCredentials keyCredential[]!, logo Binary!{sel,beta}, logo Stream!{v1.0}, managerApplications "
            "Guid[]!{ro,sel}, nativeAuthenticationApisEnabled nativeAuthenticationApisEnabled, notes String, "
            "onPremisesPublishing onPremisesPublishing{beta,part}, optionalClaims optionalClaims, "
            "parentalControlSettings parentalControlSettings, passwordCredentials passwordCredential[]!, "
            "publicClient publicClientApplication, "
            "publisherDomain String{ro}, requestSignatureVerification requestSignatureVerification, "
            "requiredResourceAccess requiredResourceAccess[]!, samlMetadataUrl String, serviceManagementReference "
            "String, servicePrincipalLockConfiguration servicePrincipalLockConfiguration, signInAudience String, "
            "signInAudienceRestrictions signInAudienceRestrictionsBase!{beta}, spa spaApplication, tags String[]!, "
            "tokenEncryptionKeyId Guid, uniqueName String{ro}, verifiedPublisher verifiedPublisher, web "
            "webApplication, windows windowsApplication{beta}, addIns addIn[]!{v1.0}, applicationTemplateId "
            "String{ro,v1.0}, oauth2RequirePostResponse Boolean!{v1.0}"
        ),
        "navigation": (
            "appManagementPolicies appManagementPolicy[]{and,single}, federatedIdentityCredentials "
            "federatedIdentityCredential[]{contained}, owners directoryObject[]{contained}, tokenIssuancePolicies "
            "tokenIssuancePolicy[]{and,single}"
        ),
    },
    "servicePrincipal": {
        "base": "directoryObject",
        "versions": "v1.0 beta",
        "properties": (
            "accountEnabled Boolean, addIns addIn[]!, alternativeNames String[]!, appDescription String{service}, "
            "appDisplayName String{service}, appId String{im}, appOwnerOrganizationId Guid{service}, "
            "appRoleAssignmentRequired Boolean!, appRoles appRole[]!, applicationTemplateId String{ro}, createdByAppId "
            "String{ro}, customSecurityAttributes customSecurityAttributeValue{sel}, description String, "
            "disabledByMicrosoftStatus String{service}, displayName String, errorUrl String{beta}, homepage String, "
            "info informationalUrl, isDisabled Boolean, keyCredentials keyCredential[]!, loginUrl String, logoutUrl "
            "String, notes String, notificationEmailAddresses String[]!, passwordCredentials passwordCredential[]!, "
            "passwordSingleSignOnSettings passwordSingleSignOnSettings{ro,beta}, preferredSingleSignOnMode String, "
            "preferredTokenSigningKeyEndDateTime DateTimeOffset{service,beta}, preferredTokenSigningKeyThumbprint "
            "String, publishedPermissionScopes permissionScope[]!{beta}, publisherName String{service,beta}, replyUrls "
            "String[]!, samlMetadataUrl String{beta}, samlSingleSignOnSettings samlSingleSignOnSettings, "
            "servicePrincipalNames String[]!, servicePrincipalType String{service}, signInAudience String{ro}, tags "
            "String[]!, tokenEncryptionKeyId Guid, verifiedPublisher verifiedPublisher, oauth2PermissionScopes "
            "permissionScope[]!{v1.0}, resourceSpecificApplicationPermissions resourceSpecificPermission[]!{ro,v1.0}"
        ),
        "navigation": (
            "appManagementPolicies appManagementPolicy[]{and,single}, claimsMappingPolicies "
            "claimsMappingPolicy[]{and,single}, federatedIdentityCredentials federatedIdentityCredential[]{contained}, "
            "owners directoryObject[]{contained}, synchronization synchronization{contained}, tokenIssuancePolicies "
            "tokenIssuancePolicy[]{and,single}"
        ),
    },
    "agentIdentityBlueprint": {"base": "application", "versions": "v1.0 beta"},
    "federatedIdentityCredential": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "audiences String[]!, claimsMatchingExpression federatedIdentityExpression{beta}, description String, "
            "issuer String!, name String!{im}, subject String"
        ),
    },
    "organization": {
        "base": "directoryObject",
        "versions": "v1.0 beta",
        "properties": (
            "assignedPlans assignedPlan[]!{service}, businessPhones String[]!, certificateConnectorSetting "
            "certificateConnectorSetting{beta}, city String, country String, countryLetterCode String, createdDateTime "
            "DateTimeOffset{ro}, defaultUsageLocation String, directorySizeQuota directorySizeQuota{beta}, displayName "
            "String, isMultipleDataLocationsForServicesEnabled Boolean{ro,beta}, marketingNotificationEmails "
            "String[]!, mobileDeviceManagementAuthority mdmAuthority!{service}, onPremisesLastPasswordSyncDateTime "
            "DateTimeOffset{beta}, onPremisesLastSyncDateTime DateTimeOffset{ro}, onPremisesSyncEnabled Boolean, "
            "partnerTenantType partnerTenantType, postalCode String, preferredLanguage String, privacyProfile "
            "privacyProfile, provisionedPlans provisionedPlan[]!{service}, resourceQuotas resourceQuota[]{beta}, "
            "securityComplianceNotificationMails String[]!, securityComplianceNotificationPhones String[]!, state "
            "String, street String, technicalNotificationMails String[]!, tenantType String{service}, verifiedDomains "
            "verifiedDomain[]!{service}"
        ),
        "navigation": "certificateBasedAuthConfiguration certificateBasedAuthConfiguration[]{contained}",
    },
    "group": {
        "base": "directoryObject",
        "versions": "v1.0 beta",
        "properties": (
            "createdDateTime DateTimeOffset{service}, description String, displayName String, groupTypes String[]!, "
            "mail String, mailEnabled Boolean, mailNickname String, membershipRule String, securityEnabled Boolean, "
            "uniqueName String, visibility String"
        ),
    },
    "user": {
        "base": "directoryObject",
        "versions": "v1.0 beta",
        "properties": "displayName String, mail String, userPrincipalName String",
        "navigation": "authentication authentication{contained,always}",
    },
}
