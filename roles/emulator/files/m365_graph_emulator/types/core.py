# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Base types, code signing, domains and their federation, and what all device configurations share.

Written from the metadata facts; the notation is described in ``model.py``. Marks beyond the metadata:

- ``content`` is nulled by its behaviour: "set to null once certificate has been uploaded and other properties have been
  populated".
- ``signingCertificateUpdateStatus`` is ``ro``: according to its own page, although the update page lists it.
- ``service``: version and dates of a configuration, and what only the service changes on a domain. The documents do not
  say what happens to such a value when it is sent; the emulator ignores it.
"""

from __future__ import annotations

from ..model import EntityTypeData

ENTITIES: dict[str, EntityTypeData] = {
    "entity": {
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": "id String!{ro}",
    },
    "enterpriseCodeSigningCertificate": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "content Binary, status certificateStatus!, subjectName String, subject String, issuerName String, issuer "
            "String, expirationDateTime DateTimeOffset!, uploadDateTime DateTimeOffset!"
        ),
    },
    "identityProviderBase": {
        "base": "entity",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": "displayName String",
    },
    "samlOrWsFedProvider": {
        "base": "identityProviderBase",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": (
            "issuerUri String, metadataExchangeUri String, passiveSignInUri String, preferredAuthenticationProtocol "
            "authenticationProtocol, signingCertificate String"
        ),
    },
    "internalDomainFederation": {
        "base": "samlOrWsFedProvider",
        "versions": "v1.0 beta",
        "properties": (
            "activeSignInUri String, defaultInteractiveAuthenticationMethod String{beta}, federatedIdpMfaBehavior "
            "federatedIdpMfaBehavior, isSignedAuthenticationRequestRequired Boolean, nextSigningCertificate String, "
            "openIdConnectDiscoveryEndpoint String{beta}, passwordChangeUri String{beta}, passwordResetUri String, "
            "promptLoginBehavior promptLoginBehavior, signOutUri String, signingCertificateUpdateStatus "
            "signingCertificateUpdateStatus{ro}, systemBrowserEnabledOn systemBrowserEnabledOn{v1.0}"
        ),
    },
    "domain": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "authenticationType String!{service}, availabilityStatus String{service}, isAdminManaged "
            "Boolean!{service}, isDefault Boolean!, isInitial Boolean!{service}, isRoot Boolean!{service}, isVerified "
            "Boolean!{service}, passwordNotificationWindowInDays Int32, passwordValidityPeriodInDays Int32, state "
            "domainState{service}, supportedServices String[]!, manufacturer String{v1.0}, model String{v1.0}"
        ),
        "navigation": "federationConfiguration internalDomainFederation[]{contained}",
    },
    "deviceConfiguration": {
        "base": "entity",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": (
            "createdDateTime DateTimeOffset!{service}, description String, deviceManagementApplicabilityRuleDeviceMode "
            "deviceManagementApplicabilityRuleDeviceMode{beta}, deviceManagementApplicabilityRuleOsEdition "
            "deviceManagementApplicabilityRuleOsEdition{beta}, deviceManagementApplicabilityRuleOsVersion "
            "deviceManagementApplicabilityRuleOsVersion{beta}, displayName String!, lastModifiedDateTime "
            "DateTimeOffset!{service}, roleScopeTagIds String[]{beta}, supportsScopeTags Boolean!{ro,beta}, version "
            "Int32!{service}"
        ),
        "navigation": "assignments deviceConfigurationAssignment[]{contained}",
    },
    "easEmailProfileConfigurationBase": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "customDomainName String, userDomainNameSource domainNameSource, usernameAADSource usernameSource, "
            "usernameSource userEmailSource!"
        ),
    },
    "vpnConfiguration": {
        "base": "deviceConfiguration",
        "abstract": True,
        "properties": (
            "authenticationMethod vpnAuthenticationMethod!, connectionName String!, realm String, role String, servers "
            "vpnServer[]!"
        ),
    },
    "deviceManagementDerivedCredentialSettings": {
        "base": "entity",
        "properties": (
            "displayName String!, helpUrl String, issuer deviceManagementDerivedCredentialIssuer!, "
            "notificationType deviceManagementDerivedCredentialNotificationType!, renewalThresholdPercentage Int32!"
        ),
    },
    "managedDeviceCertificateState": {
        "base": "entity",
        "properties": (
            "devicePlatform devicePlatformType!, certificateKeyUsage keyUsages!, certificateValidityPeriodUnits "
            "certificateValidityPeriodScale!, certificateIssuanceState certificateIssuanceStates!, "
            "certificateKeyStorageProvider keyStorageProviderOption!, certificateSubjectNameFormat subjectNameFormat!, "
            "certificateSubjectAlternativeNameFormat subjectAlternativeNameType!, certificateRevokeStatus "
            "certificateRevocationStatus!, certificateProfileDisplayName String, deviceDisplayName String, "
            "userDisplayName String, certificateExpirationDateTime DateTimeOffset!, "
            "certificateLastIssuanceStateChangedDateTime DateTimeOffset!, lastCertificateStateChangeDateTime "
            "DateTimeOffset!, certificateIssuer String, certificateThumbprint String, certificateSerialNumber String, "
            "certificateKeyLength Int32!, certificateEnhancedKeyUsage String, certificateValidityPeriod Int32!, "
            "certificateSubjectNameFormatString String, certificateSubjectAlternativeNameFormatString String, "
            "certificateIssuanceDateTime DateTimeOffset!, certificateErrorCode Int32!"
        ),
    },
}
