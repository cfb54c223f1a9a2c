# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Complex types of the directory.

Written from the metadata facts; the notation is described in ``model.py``. The document of ``trustFrameworkKey`` calls
the private parts of a key "not readable"; a client secret is answered by the action that makes it, and never again:
both are ``wo``.
"""

from __future__ import annotations

COMPLEX: dict[str, str] = {
    "Dictionary": "",
    "addIn": "id Guid, properties keyValue[]!, type String!",
    "allowedTenantsAudience < signInAudienceRestrictionsBase": (
        "allowedTenantIds String[]!, isHomeTenantAllowed Boolean!"
    ),
    "apiApplication": (
        "acceptMappedClaims Boolean, knownClientApplications Guid[], oauth2PermissionScopes permissionScope[]!, "
        "preAuthorizedApplications preAuthorizedApplication[], requestedAccessTokenVersion Int32"
    ),
    "appRole": (
        "allowedMemberTypes String[]!, description String, displayName String, id Guid!, isEnabled Boolean!, origin "
        "String{ro}, value String"
    ),
    "assignedPlan": "assignedDateTime DateTimeOffset, capabilityStatus String, service String, servicePlanId Guid",
    "authenticationBehaviors": (
        "blockAzureADGraphAccess Boolean, coopEnforcement Boolean{beta}, removeUnverifiedEmailClaim Boolean, "
        "requireClientServicePrincipal Boolean"
    ),
    "certificateAuthority": (
        "certificate Binary!, certificateRevocationListUrl String, deltaCertificateRevocationListUrl String, "
        "isRootAuthority Boolean!, issuer String!{ro}, issuerSki String!{ro}"
    ),
    "certificateConnectorSetting": (
        "certExpiryTime DateTimeOffset!, connectorVersion String, enrollmentError String, lastConnectorConnectionTime "
        "DateTimeOffset!, lastUploadVersion Int64!, status Int32!"
    ),
    "certification": (
        "certificationDetailsUrl String{ro}, certificationExpirationDateTime DateTimeOffset, isCertifiedByMicrosoft "
        "Boolean{ro}, isPublisherAttested Boolean, lastCertificationDateTime DateTimeOffset"
    ),
    "corsConfiguration": (
        "allowedHeaders String[], allowedMethods String[], allowedOrigins String[], maxAgeInSeconds Int32, resource "
        "String"
    ),
    "customSecurityAttributeValue": "",
    "directorySizeQuota": "total Int32, used Int32",
    "excludeTarget": "id String!, targetType authenticationMethodTargetType!",
    "federatedIdentityExpression": "languageVersion Int32!, value String!",
    "fido2KeyRestrictions": "aaGuids String[], enforcementType fido2RestrictionEnforcementType, isEnforced Boolean",
    "implicitGrantSettings": "enableAccessTokenIssuance Boolean, enableIdTokenIssuance Boolean",
    "includeTarget": "id String!, targetType authenticationMethodTargetType!",
    "informationalUrl": (
        "logoUrl String{ro}, marketingUrl String, privacyStatementUrl String, supportUrl String, termsOfServiceUrl "
        "String"
    ),
    "ipSegmentConfiguration < segmentConfiguration": "",
    "kerberosSignOnSettings": (
        "kerberosServicePrincipalName String, kerberosSignOnMappingAttributeType kerberosSignOnMappingAttributeType"
    ),
    "keyCredential": (
        "customKeyIdentifier Binary, displayName String, endDateTime DateTimeOffset, key Binary{sel}, keyId Guid, "
        "startDateTime DateTimeOffset, type String, usage String"
    ),
    "onPremisesApplicationSegment": (
        "alternateUrl String, corsConfigurations corsConfiguration[], externalUrl String, internalUrl String"
    ),
    "onPremisesPublishing": (
        "alternateUrl String, applicationServerTimeout String, applicationType String{ro}, externalAuthenticationType "
        "externalAuthenticationType, externalUrl String, internalUrl String, isAccessibleViaZTNAClient Boolean, "
        "isBackendCertificateValidationEnabled Boolean, isContinuousAccessEvaluationEnabled Boolean, "
        "isDeviceAccessEnabled Boolean, isDnsResolutionEnabled Boolean, isHttpOnlyCookieEnabled Boolean, "
        "isOnPremPublishingEnabled Boolean{ro}, isPersistentCookieEnabled Boolean, isSecureCookieEnabled Boolean, "
        "isStateSessionEnabled Boolean, isTranslateHostHeaderEnabled Boolean, isTranslateLinksInBodyEnabled Boolean, "
        "onPremisesApplicationSegments onPremisesApplicationSegment[], segmentsConfiguration segmentConfiguration, "
        "singleSignOnSettings onPremisesPublishingSingleSignOn, trafficRoutingMethod trafficRoutingMethod!, "
        "useAlternateUrlForTranslationAndRedirect Boolean, verifiedCustomDomainCertificatesMetadata "
        "verifiedCustomDomainCertificatesMetadata{ro}, verifiedCustomDomainKeyCredential keyCredential{more}, "
        "verifiedCustomDomainPasswordCredential passwordCredential{more}, "
        "wafAllowedHeaders wafAllowedHeadersDictionary, wafIpRanges ipRange[], wafProvider String"
    ),
    "onPremisesPublishingSingleSignOn": (
        "kerberosSignOnSettings kerberosSignOnSettings, singleSignOnMode singleSignOnMode"
    ),
    "openComplexDictionaryType < Dictionary": "",
    "optionalClaim": "additionalProperties String[], essential Boolean!, name String!, source String",
    "optionalClaims": "accessToken optionalClaim[], idToken optionalClaim[], saml2Token optionalClaim[]",
    "parentalControlSettings": "countriesBlockedForMinors String[], legalAgeGroupRule String",
    "passwordCredential": (
        "customKeyIdentifier Binary, displayName String, endDateTime DateTimeOffset, hint String{ro}, keyId Guid, "
        "secretText String{ro,wo}, startDateTime DateTimeOffset"
    ),
    "passwordSingleSignOnField": "customizedLabel String, defaultLabel String{ro}, fieldId String, type String",
    "passwordSingleSignOnSettings": "fields passwordSingleSignOnField[]",
    "permissionScope": (
        "adminConsentDescription String, adminConsentDisplayName String, id Guid!, isEnabled Boolean!, origin String, "
        "type String, userConsentDescription String, userConsentDisplayName String, value String"
    ),
    "preAuthorizedApplication": (
        "appId String!{beta}, appId String{v1.0}, permissionIds String[]!{beta}, delegatedPermissionIds String[]!{v1.0}"
    ),
    "privacyProfile": "contactEmail String, statementUrl String",
    "provisionedPlan": "capabilityStatus String, provisioningStatus String, service String",
    "publicClientApplication": "redirectUris String[]!",
    "redirectUriSettings": "index Int32, uri String",
    "requestSignatureVerification": "allowedWeakAlgorithms weakAlgorithms, isSignedRequestRequired Boolean!",
    "requiredResourceAccess": "resourceAccess resourceAccess[]!, resourceAppId String!",
    "resourceAccess": "id Guid!, type String",
    "resourceQuota": "maxPercentage Int32|Int64, resourceType resourceQuotaType, total Int32|Int64",
    "resourceSpecificPermission": "description String, displayName String, id Guid!, isEnabled Boolean!, value String",
    "samlSingleSignOnSettings": "relayState String",
    "segmentConfiguration": "",
    "selfSignedCertificate": (
        "customKeyIdentifier Binary, displayName String, endDateTime DateTimeOffset, key Binary, keyId Guid, "
        "startDateTime DateTimeOffset, thumbprint String, type String, usage String"
    ),
    "servicePrincipalLockConfiguration": (
        "allProperties Boolean, credentialsWithUsageSign Boolean, credentialsWithUsageVerify Boolean, enforcementScope "
        "servicePrincipalLockScope{beta}, isEnabled Boolean!, tokenEncryptionKeyId Boolean"
    ),
    "abstract signInAudienceRestrictionsBase": "kind kind!",
    "spaApplication": "redirectUris String[]!",
    "trustFrameworkKey": (
        "d String{wo}, dp String{wo}, dq String{wo}, e String, exp Int64, k String{wo}, kid String, kty String, n "
        "String, nbf Int64, p String{wo}, q String{wo}, qi String{wo}, status trustFrameworkKeyStatus, use String, x5c "
        "String[], x5t String"
    ),
    "unrestrictedAudience < signInAudienceRestrictionsBase": "",
    "verifiedCustomDomainCertificatesMetadata": (
        "expiryDate DateTimeOffset, issueDate DateTimeOffset, issuerName String, subjectName String, thumbprint String"
    ),
    "verifiedDomain": "capabilities String, isDefault Boolean, isInitial Boolean, name String, type String",
    "verifiedPublisher": "addedDateTime DateTimeOffset, displayName String, verifiedPublisherId String",
    "wafAllowedHeadersDictionary < Dictionary": "",
    "webApplication": (
        "homePageUrl String, implicitGrantSettings implicitGrantSettings, logoutUrl String, oauth2AllowImplicitFlow "
        "Boolean{beta}, redirectUriSettings redirectUriSettings[]!, redirectUris String[]!"
    ),
    "webSegmentConfiguration < segmentConfiguration": "",
    "windowsApplication": "packageSid String{ro}, redirectUris String[]",
    "x509CertificateAuthenticationModeConfiguration": (
        "rules x509CertificateRule[], x509CertificateAuthenticationDefaultMode x509CertificateAuthenticationMode, "
        "x509CertificateDefaultRequiredAffinityLevel x509CertificateAffinityLevel"
    ),
    "x509CertificateAuthorityScope": (
        "includeTargets includeTarget[], publicKeyInfrastructureIdentifier String, subjectKeyIdentifier String"
    ),
    "x509CertificateCRLValidationConfiguration": (
        "exemptedCertificateAuthoritiesSubjectKeyIdentifiers String[], state "
        "x509CertificateCRLValidationConfigurationState!"
    ),
    "x509CertificateIssuerHintsConfiguration": "state x509CertificateIssuerHintsState",
    "x509CertificateRule": (
        "identifier String, issuerSubjectIdentifier String, policyOidIdentifier String, "
        "x509CertificateAuthenticationMode x509CertificateAuthenticationMode, x509CertificateRequiredAffinityLevel "
        "x509CertificateAffinityLevel, x509CertificateRuleType x509CertificateRuleType"
    ),
    "x509CertificateUserBinding": (
        "priority Int32!, trustAffinityLevel x509CertificateAffinityLevel, userProperty String, x509CertificateField "
        "String"
    ),
}
