# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of the directory: which type is found where, by which methods and actions, with which application
permissions.

Written from the catalogue and the documents; statuses too. Permissions are the least ones that the documents name.
Applications and service principals are addressed by ``(appId='...')`` as well.
"""

from __future__ import annotations

from ..model import OperationData, ResourceData

_APPLICATION_READ = ["Application.Read.All", "Application.ReadWrite.OwnedBy"]
_OWNER_READ = ["Application.Read.All"]
_APPLICATION_WRITE = ["Application.ReadWrite.OwnedBy"]
_AUTHORITY_READ = ["AppCertTrustConfiguration.Read.All"]
_AUTHORITY_WRITE = ["AppCertTrustConfiguration.ReadWrite.All"]
_DEVICE_SERVICE_READ = ["DeviceManagementServiceConfig.Read.All", "DeviceManagementServiceConfig.ReadWrite.All"]
_DEVICE_SERVICE_WRITE = ["DeviceManagementServiceConfig.ReadWrite.All"]
_KEY_SET_READ = ["TrustFrameworkKeySet.Read.All", "TrustFrameworkKeySet.ReadWrite.All"]
_KEY_SET_WRITE = ["TrustFrameworkKeySet.ReadWrite.All"]
_METHOD_READ = ["Policy.Read.AuthenticationMethod"]
_METHOD_WRITE = ["Policy.ReadWrite.AuthenticationMethod"]
_MUTUAL_TLS_WRITE = ["MutualTlsOauthConfiguration.ReadWrite.All"]
_ORGANIZATION_READ = ["Organization.Read.All", "Organization.ReadWrite.All"]
_ORGANIZATION_WRITE = ["Organization.ReadWrite.All"]
_PKI_READ = ["PublicKeyInfrastructure.Read.All"]
_PKI_WRITE = ["PublicKeyInfrastructure.ReadWrite.All"]
_PROVIDER_READ = ["IdentityProvider.Read.All"]
_PROVIDER_WRITE = ["IdentityProvider.ReadWrite.All"]

_ADD_KEY = "keyCredential keyCredential!, passwordCredential passwordCredential, proof String!"
_CREDENTIALS: dict[str, OperationData] = {
    "addKey": {"permissions": _APPLICATION_WRITE, "parameters": _ADD_KEY, "returns": "keyCredential"},
    "removeKey": {"permissions": _APPLICATION_WRITE, "parameters": "keyId Guid!, proof String!"},
    "addPassword": {
        "permissions": _APPLICATION_WRITE,
        "parameters": "passwordCredential passwordCredential",
        "returns": "passwordCredential",
    },
    "removePassword": {"permissions": _APPLICATION_WRITE, "parameters": "keyId Guid!"},
}
# That it takes no permission is in the pages of applications, and not in those of service principals.
_OWN_KEYS: dict[str, OperationData] = {name: {**_CREDENTIALS[name], "own": True} for name in ("addKey", "removeKey")}
# Of the higher-privileged ones that the documents name too, only that of blueprints.
_BLUEPRINT, _BLUEPRINT_READ = "agentIdentityBlueprint", ["AgentIdentityBlueprint.Read.All"]
_BLUEPRINT_WRITE = ["AgentIdentityBlueprint.AddRemoveCreds.All", "AgentIdentityBlueprint.ReadWrite.All"]
_X509, _FIDO2, _PASSKEY_PROFILE = "X509Certificate", "Fido2", "00000000-0000-0000-0000-000000000001"
_NO_RESTRICTIONS = {"isEnforced": False, "enforcementType": "block", "aaGuids": []}


def _delta(type_name: str) -> dict[str, OperationData]:
    """The function that lists changes (https://learn.microsoft.com/graph/delta-query-overview)."""
    returns = f"{type_name}[]"
    return {"delta": {"function": True, "on_collection": True, "permissions": _APPLICATION_READ, "returns": returns}}


RESOURCES: dict[str, ResourceData] = {
    "/applications": {
        "type": "application",
        "area": "directory",
        "collection": {"GET": _APPLICATION_READ, "POST": ["AppRegistration.Create", "Application.ReadWrite.OwnedBy"]},
        "item": {"GET": _APPLICATION_READ, "PATCH": _APPLICATION_WRITE, "DELETE": _APPLICATION_WRITE},
        "patch_status": 204,
        "alternate": "appId uniqueName",
        "casts": {_BLUEPRINT: {"collection": {"GET": _BLUEPRINT_READ}, "item": {"GET": _BLUEPRINT_READ}}},
        "upsert": True,
        "operations": {**_CREDENTIALS, **_OWN_KEYS, **_delta("application")},
        "behaviour": "application",
    },
    "/applications/{id}/federatedIdentityCredentials": {
        "type": "federatedIdentityCredential",
        "area": "directory",
        "collection": {"GET": _APPLICATION_READ, "POST": _APPLICATION_WRITE},
        "item": {"GET": _APPLICATION_WRITE, "PATCH": _APPLICATION_WRITE, "DELETE": _APPLICATION_WRITE},
        "patch_status": 204,
        "max_items": 20,
        "alternate": "name",
        "plain": "name",
        "casts": {
            _BLUEPRINT: {
                "collection": {"GET": _BLUEPRINT_READ, "POST": _BLUEPRINT_WRITE},
                "item": {"GET": _BLUEPRINT_READ, "PATCH": _BLUEPRINT_WRITE, "DELETE": _BLUEPRINT_WRITE},
            }
        },
        "upsert": True,
        "behaviour": "federated_credential",
    },
    "/applications/{id}/owners": {
        "type": "directoryObject",
        "area": "directory",
        "collection": {"GET": _OWNER_READ},
        "item": {},
    },
    "/servicePrincipals": {
        "type": "servicePrincipal",
        "area": "directory",
        "collection": {"GET": _APPLICATION_READ, "POST": _APPLICATION_WRITE},
        "item": {"GET": _APPLICATION_READ, "PATCH": _APPLICATION_WRITE, "DELETE": _APPLICATION_WRITE},
        "patch_status": 204,
        "alternate": "appId",
        "operations": {
            **_CREDENTIALS,
            **_delta("servicePrincipal"),
            "addTokenSigningCertificate": {
                "permissions": _APPLICATION_WRITE,
                "parameters": "displayName String, endDateTime DateTimeOffset",
                "returns": "selfSignedCertificate",
            },
        },
        "behaviour": "service_principal",
    },
    "/servicePrincipals/{id}/federatedIdentityCredentials": {
        "type": "federatedIdentityCredential",
        "area": "directory",
        "collection": {"GET": _APPLICATION_READ},
        "item": {"GET": _APPLICATION_READ},
        "alternate": "name",
        "plain": "name",
        "behaviour": "federated_credential",
    },
    "/servicePrincipals/{id}/owners": {
        "type": "directoryObject",
        "area": "directory",
        "collection": {"GET": _OWNER_READ},
        "item": {},
    },
    # The documents list Organization.Read.All, the permission lists behind the catalogue those of Intune: either will
    # do.
    "/organization": {
        "type": "organization",
        "area": "directory",
        "collection": {"GET": ["DeviceManagementServiceConfig.Read.All", *_ORGANIZATION_READ]},
        "item": {
            "GET": [*_DEVICE_SERVICE_READ, *_ORGANIZATION_READ],
            "PATCH": [*_DEVICE_SERVICE_WRITE, *_ORGANIZATION_WRITE],
        },
        "patch_status": 204,
        "max_items": 1,
        "preset": [
            {
                "id": "{tenant}",
                "displayName": "Contoso",
                "tenantType": "AAD",
                "mobileDeviceManagementAuthority": "intune",
                "verifiedDomains": [
                    {"name": "contoso.example", "isDefault": True, "isInitial": True, "type": "Managed"}
                ],
            }
        ],
    },
    "/organization/{id}/certificateBasedAuthConfiguration": {
        "type": "certificateBasedAuthConfiguration",
        "area": "directory",
        "collection": {"GET": _ORGANIZATION_READ, "POST": _ORGANIZATION_WRITE},
        "item": {"GET": _ORGANIZATION_READ, "DELETE": _ORGANIZATION_WRITE},
        "max_items": 1,
        "behaviour": "certificate_based_auth",
    },
    "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations": {
        "type": "certificateBasedAuthPki",
        "area": "directory",
        "collection": {"GET": _PKI_READ, "POST": _PKI_WRITE},
        "item": {"GET": _PKI_READ, "PATCH": _PKI_WRITE, "DELETE": _PKI_WRITE},
        "operations": {
            "upload": {"permissions": _PKI_WRITE, "parameters": "uploadUrl String!, sha256FileHash String!"}
        },
        "behaviour": "pki",
    },
    "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations/{id}/certificateAuthorities": {
        "type": "certificateAuthorityDetail",
        "area": "directory",
        "collection": {"GET": _PKI_READ, "POST": _PKI_WRITE},
        "item": {"GET": _PKI_READ, "PATCH": _PKI_WRITE, "DELETE": _PKI_WRITE},
        "max_items": 250,
        "behaviour": "certificate_authority",
    },
    "/directory/federationConfigurations": {
        "type": "identityProviderBase",
        "area": "directory",
        "collection": {"GET": _PROVIDER_READ, "POST": _PROVIDER_WRITE},
        "item": {"GET": _PROVIDER_READ, "PATCH": _PROVIDER_WRITE, "DELETE": ["Domain.ReadWrite.All"]},
        "untyped_patch": True,
        "behaviour": "external_federation",
    },
    "/directory/federationConfigurations/{id}/domains": {
        "type": "externalDomainName",
        "area": "directory",
        "collection": {"GET": _PROVIDER_READ, "POST": _PROVIDER_WRITE},
        "item": {"GET": _PROVIDER_READ, "DELETE": _PROVIDER_WRITE},
        "named": True,
    },
    "/directory/certificateAuthorities/mutualTlsOauthConfigurations": {
        "type": "mutualTlsOauthConfiguration",
        "area": "directory",
        "versions": "beta",
        "collection": {"GET": ["MutualTlsOauthConfiguration.Read.All", *_MUTUAL_TLS_WRITE], "POST": _MUTUAL_TLS_WRITE},
        "item": {
            "GET": ["MutualTlsOauthConfiguration.Read.All"],
            "PATCH": _MUTUAL_TLS_WRITE,
            "DELETE": _MUTUAL_TLS_WRITE,
        },
        "behaviour": "mutual_tls",
    },
    "/directory/certificateAuthorities/certificateBasedApplicationConfigurations": {
        "type": "certificateBasedApplicationConfiguration",
        "area": "directory",
        "versions": "beta",
        "collection": {"GET": _AUTHORITY_READ, "POST": _AUTHORITY_WRITE},
        "item": {"GET": _AUTHORITY_READ, "PATCH": _AUTHORITY_WRITE, "DELETE": _AUTHORITY_WRITE},
        "post_status": 200,
        "patch_status": 204,
        "max_items": 100,
        "behaviour": "application_trust",
    },
    "/directory/certificateAuthorities/certificateBasedApplicationConfigurations/{id}/trustedCertificateAuthorities": {
        "type": "certificateAuthorityAsEntity",
        "area": "directory",
        "versions": "beta",
        "collection": {"GET": _AUTHORITY_READ, "POST": _AUTHORITY_WRITE},
        "item": {"GET": _AUTHORITY_READ, "PATCH": _AUTHORITY_WRITE, "DELETE": _AUTHORITY_WRITE},
        "max_items": 10,
        "patch_status": 204,
        "behaviour": "trusted_authority",
    },
    "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations": {
        "type": "authenticationMethodConfiguration",
        "area": "directory",
        "item": {"GET": _METHOD_READ, "PATCH": _METHOD_WRITE, "DELETE": _METHOD_WRITE},
        "patch_status": 204,
        "resets": True,
        # What the documents of GET (X.509) and PATCH (FIDO2) show as the default configurations.
        "preset": [
            {
                "id": _X509,
                "@odata.type": "#microsoft.graph.x509CertificateAuthenticationMethodConfiguration",
                "state": "disabled",
                "certificateUserBindings": [
                    {
                        "x509CertificateField": "PrincipalName",
                        "userProperty": "onPremisesUserPrincipalName",
                        "priority": 1,
                    },
                    {"x509CertificateField": "RFC822Name", "userProperty": "userPrincipalName", "priority": 2},
                ],
                "authenticationModeConfiguration": {
                    "x509CertificateAuthenticationDefaultMode": "x509CertificateSingleFactor",
                    "rules": [],
                },
                "includeTargets": [{"targetType": "group", "id": "all_users", "isRegistrationRequired": False}],
                "excludeTargets": [],
            },
            {
                "id": _FIDO2,
                "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
                "state": "disabled",
                "isSelfServiceRegistrationAllowed": True,
                "isAttestationEnforced": True,
                "keyRestrictions": _NO_RESTRICTIONS,
                "defaultPasskeyProfile": _PASSKEY_PROFILE,
                "passkeyProfiles": [
                    {
                        "id": _PASSKEY_PROFILE,
                        "name": "Default passkey profile",
                        "passkeyTypes": "deviceBound,synced",
                        "attestationEnforcement": "disabled",
                        "keyRestrictions": {**_NO_RESTRICTIONS, "enforcementType": "allow"},
                    }
                ],
                "includeTargets": [
                    {
                        "targetType": "group",
                        "id": "all_users",
                        "isRegistrationRequired": False,
                        "allowedPasskeyProfiles": [_PASSKEY_PROFILE],
                    }
                ],
                "excludeTargets": [],
            },
        ],
        "behaviour": "authentication_method",
    },
    # "No methods are supported" (page passkeyProfile): it is read and written with its method.
    "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{id}/passkeyProfiles": {
        "type": "passkeyProfile",
        "area": "directory",
        "item": {},
        "named": True,
    },
    "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{id}/includeTargets": {
        "type": "authenticationMethodTarget",
        "area": "directory",
        "collection": {"GET": _METHOD_READ},
        "item": {"GET": _METHOD_READ},
        "named": True,
    },
    "/trustFramework/keySets": {
        "type": "trustFrameworkKeySet",
        "area": "directory",
        "versions": "beta",
        "collection": {"GET": _KEY_SET_READ, "POST": _KEY_SET_WRITE},
        "item": {"GET": _KEY_SET_READ, "PATCH": _KEY_SET_WRITE, "PUT": _KEY_SET_WRITE, "DELETE": _KEY_SET_WRITE},
        "named": True,
        "operations": {
            "generateKey": {
                "permissions": _KEY_SET_WRITE,
                "parameters": "use String, kty String, nbf Int64, exp Int64",
                "returns": "trustFrameworkKey",
            },
            "uploadCertificate": {
                "permissions": _KEY_SET_WRITE,
                "parameters": "key String",
                "returns": "trustFrameworkKey",
            },
            "uploadPkcs12": {
                "permissions": _KEY_SET_WRITE,
                "parameters": "key String, password String",
                "returns": "trustFrameworkKey",
            },
            "uploadSecret": {
                "permissions": _KEY_SET_WRITE,
                "parameters": "use String, k String, nbf Int64, exp Int64",
                "returns": "trustFrameworkKey",
            },
            "getActiveKey": {"function": True, "permissions": _KEY_SET_READ, "returns": "trustFrameworkKey"},
        },
        "behaviour": "key_set",
    },
    "/trustFramework/keySets/{id}/keys_v2": {
        "type": "trustFrameworkKey_v2",
        "area": "directory",
        "versions": "beta",
        "collection": {"GET": _KEY_SET_WRITE},
        "item": {"GET": _KEY_SET_WRITE, "PATCH": _KEY_SET_WRITE, "PUT": _KEY_SET_WRITE, "DELETE": _KEY_SET_WRITE},
        "patch_status": 204,
        "behaviour": "key",
    },
    "/groups": {
        "type": "group",
        "area": "directory",
        "collection": {
            "GET": ["GroupMember.Read.All", "Group.Read.All"],
            "POST": ["Group.Create", "Group.ReadWrite.All"],
        },
        "item": {
            "GET": ["GroupMember.Read.All", "Group.Read.All"],
            "PATCH": ["Group.ReadWrite.All"],
            "DELETE": ["Group.ReadWrite.All"],
        },
        "patch_status": 204,
    },
    "/users": {
        "type": "user",
        "area": "directory",
        "collection": {"GET": ["User.ReadBasic.All", "User.Read.All"]},
        "item": {"GET": ["User.ReadBasic.All", "User.Read.All"]},
        "plain": "userPrincipalName",
    },
    # What has been deleted is read through a cast, such as microsoft.graph.application.
    "/directory/deletedItems": {
        "type": "directoryObject",
        "area": "directory",
        "collection": {"GET": [*_APPLICATION_READ, *_PKI_READ]},
        "item": {"GET": [*_APPLICATION_READ, *_PKI_READ], "DELETE": [*_APPLICATION_WRITE, *_PKI_WRITE]},
        "operations": {"restore": {"permissions": [*_APPLICATION_WRITE, *_PKI_WRITE], "returns": "directoryObject"}},
        "behaviour": "deleted_item",
    },
    "/policies/authenticationMethodsPolicy": {
        "type": "authenticationMethodsPolicy",
        "area": "directory",
        "kind": "singleton",
        "item": {"GET": _METHOD_READ, "PATCH": _METHOD_WRITE},
        "patch_status": 204,
        "preset": [
            {
                "id": "authenticationMethodsPolicy",
                "displayName": "Authentication Methods Policy",
                "description": "The tenant-wide policy that controls which authentication methods are allowed.",
                "policyVersion": "1.5",
            }
        ],
    },
}
