# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a tenant trusts: certificate authorities of sign-in with certificates, of devices and of applications,
federations, B2C policy keys.

Written from the metadata facts; the notation is described in ``model.py``. Marks beyond the metadata come from the
update documents: the passkey profiles are no contained navigation in the metadata, but live inside their method.
"""

from __future__ import annotations

from ..model import EntityTypeData

ENTITIES: dict[str, EntityTypeData] = {
    "certificateBasedAuthConfiguration": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": "certificateAuthorities certificateAuthority[]!",
    },
    "certificateBasedAuthPki": {
        "base": "directoryObject",
        "versions": "v1.0 beta",
        "properties": (
            "displayName String, lastModifiedDateTime DateTimeOffset!{service}, status String{service}, statusDetails "
            "String{service}"
        ),
        "navigation": "certificateAuthorities certificateAuthorityDetail[]{contained}",
    },
    "certificateAuthorityDetail": {
        "base": "directoryObject",
        "versions": "v1.0 beta",
        "properties": (
            "certificate Binary!, certificateAuthorityType certificateAuthorityType, certificateRevocationListUrl "
            "String, createdDateTime DateTimeOffset{service}, deltaCertificateRevocationListUrl String, displayName "
            "String, expirationDateTime DateTimeOffset!, isIssuerHintEnabled Boolean, issuer String, "
            "issuerSubjectKeyIdentifier String, thumbprint String!"
        ),
    },
    "authenticationMethodConfiguration": {
        "base": "entity",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": "excludeTargets excludeTarget[], state authenticationMethodState",
    },
    "x509CertificateAuthenticationMethodConfiguration": {
        "base": "authenticationMethodConfiguration",
        "versions": "v1.0 beta",
        "properties": (
            "authenticationModeConfiguration x509CertificateAuthenticationModeConfiguration, "
            "certificateAuthorityScopes x509CertificateAuthorityScope[], certificateUserBindings "
            "x509CertificateUserBinding[], issuerHintsConfiguration x509CertificateIssuerHintsConfiguration, "
            "requireCertificateSidAlignment Boolean{beta}, crlValidationConfiguration "
            "x509CertificateCRLValidationConfiguration!{v1.0}"
        ),
        "navigation": "includeTargets authenticationMethodTarget[]{contained,inline}",
    },
    "fido2AuthenticationMethodConfiguration": {
        "base": "authenticationMethodConfiguration",
        "versions": "v1.0 beta",
        "properties": (
            "defaultPasskeyProfile String{service}, isAttestationEnforced Boolean, isSelfServiceRegistrationAllowed "
            "Boolean, keyRestrictions fido2KeyRestrictions"
        ),
        "navigation": (
            "includeTargets passkeyAuthenticationMethodTarget[]{contained,inline}, passkeyProfiles "
            "passkeyProfile[]{contained,inline}"
        ),
    },
    "passkeyAuthenticationMethodTarget": {
        "base": "authenticationMethodTarget",
        "versions": "v1.0 beta",
        "properties": "allowedPasskeyProfiles Guid[]",
    },
    "passkeyProfile": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "attestationEnforcement attestationEnforcement!, keyRestrictions fido2KeyRestrictions, name String, "
            "passkeyTypes passkeyTypes"
        ),
    },
    "samlOrWsFedExternalDomainFederation": {
        "base": "samlOrWsFedProvider",
        "versions": "v1.0 beta",
        "navigation": "domains externalDomainName[]{contained,deep}",
    },
    "externalDomainName": {
        "base": "entity",
        "versions": "v1.0 beta",
    },
    "trustedCertificateAuthorityBase": {
        "base": "directoryObject",
        "properties": "certificateAuthorities certificateAuthority[]",
    },
    "mutualTlsOauthConfiguration": {
        "base": "trustedCertificateAuthorityBase",
        "properties": "displayName String, tlsClientAuthParameter tlsClientRegistrationMetadata{im}",
    },
    "trustedCertificateAuthorityAsEntityBase": {
        "base": "directoryObject",
        "abstract": True,
        "navigation": "trustedCertificateAuthorities certificateAuthorityAsEntity[]{contained,deep}",
    },
    "certificateBasedApplicationConfiguration": {
        "base": "trustedCertificateAuthorityAsEntityBase",
        "properties": "description String, displayName String",
    },
    "certificateAuthorityAsEntity": {
        "base": "entity",
        "properties": (
            "certificate Binary!{im}, isRootAuthority Boolean!, issuer String!{im}, issuerSubjectKeyIdentifier "
            "String!{im}"
        ),
    },
    "trustFrameworkKeySet": {
        "base": "entity",
        "properties": "keys trustFrameworkKey[]",
        "navigation": "keys_v2 trustFrameworkKey_v2[]{contained}",
    },
    "trustFrameworkKey_v2": {
        "properties": (
            "d String{wo,im}, dp String{wo,im}, dq String{wo,im}, e String{im}, exp Int32|Int64{im}, k String{wo,im}, "
            "kid String{im}, kty String{im}, n String{im}, nbf Int32|Int64{im}, p String{wo,im}, q String{wo,im}, qi "
            "String{wo,im}, status trustFrameworkKeyStatus, use String{im}, x5c String[]{im}, x5t String{im}"
        ),
    },
    "authenticationMethodTarget": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": "isRegistrationRequired Boolean!, targetType authenticationMethodTargetType!",
    },
}
