# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant in which something of every kind expires, some time before or after now."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from typing import Any

from certificates import Issued, issue
from m365_graph_emulator import DEMO_TENANT

from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE
from ansible_collections.m365.graph.plugins.module_utils._values import x509

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
SECRET = "n0t~to-be-seen/ever"


def moment(days: float) -> str:
    return f"{NOW + dt.timedelta(days=days, hours=1):%Y-%m-%dT%H:%M:%SZ}"


def certificate(name: str, days: int, **more: Any) -> Issued:
    """A certificate that ends in so many days and an hour."""
    return issue(name, starts=-100, days=days + 100, usages=None, now=NOW + dt.timedelta(hours=1), **more)


SIGNING, NEXT, EXTERNAL = (
    certificate("ADFS Signing", 3),
    certificate("ADFS Signing next", 700),
    certificate("Partner", 40),
)
ROOT, ISSUING, OLD_ROOT = (
    certificate("Contoso Root CA", 3000),
    certificate("Contoso Issuing CA", -20, index=1),
    certificate("Old Root", 60),
)
WEAK, CLIENT, DEVICE_CA, APPS_CA = (
    certificate("weak", 500, bits=1024),
    certificate("client", 20),
    certificate("Cameras", 800),
    certificate("Apps CA", 900),
)
B2C, DEVICE_ROOT = certificate("B2C signing", 25), certificate("Device root", 4000)
FILE_VAULT, CLASSROOM, INSPECTION, RECOVERY, NOTICES, SUPERVISION = (
    certificate("FileVault recovery", 610),
    certificate("Classroom Root", 620),
    certificate("TLS inspection", 630),
    certificate("Data recovery", 640),
    certificate("Notifications", 650),
    certificate("Supervision", 660),
)


def thumbprint(issued: Issued) -> str:
    return x509.load(issued.pem).thumbprint


def key(issued: Issued, **more: Any) -> dict[str, Any]:
    entry = {
        "keyId": str(uuid.uuid4()),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "key": issued.text,
        "displayName": "credential",
    }
    return {**entry, "customKeyIdentifier": base64.b64encode(bytes.fromhex(thumbprint(issued))).decode(), **more}


def secret(name: str, days: float) -> dict[str, Any]:
    return {
        "keyId": str(uuid.uuid4()),
        "displayName": name,
        "endDateTime": moment(days),
        "startDateTime": moment(-10),
        "secretText": SECRET,
        "hint": "n0t",
    }


SAML = certificate("SAML", 100)
ENTITIES: dict[str, Any] = {
    "/applications": [
        {
            "id": "a0000000-0000-0000-0000-000000000001",
            "displayName": "Pipeline",
            "keyCredentials": [key(WEAK)],
            "passwordCredentials": [secret("deploy", 5), secret("old", -3)],
            "owners": [
                {
                    "@odata.type": "#microsoft.graph.user",
                    "displayName": "Ada Lovelace",
                    "userPrincipalName": "ada@contoso.com",
                },
                {"@odata.type": "#microsoft.graph.servicePrincipal", "displayName": "Robot"},
            ],
        },
        {"id": "a0000000-0000-0000-0000-000000000002", "displayName": "Nothing to see"},
        {
            "id": "a0000000-0000-0000-0000-000000000003",
            "appId": "a1000000-0000-0000-0000-000000000003",
            "displayName": "Intranet",
            "onPremisesPublishing": {
                "externalUrl": "https://intranet.contoso.com/",
                "verifiedCustomDomainCertificatesMetadata": {
                    "expiryDate": moment(410),
                    "issueDate": moment(-10),
                    "issuerName": "Public CA",
                    "subjectName": "intranet.contoso.com",
                    "thumbprint": "12" * 20,
                },
            },
        },
        {
            "id": "a0000000-0000-0000-0000-000000000004",
            "appId": "a1000000-0000-0000-0000-000000000004",
            "displayName": "Default domain",
            "onPremisesPublishing": {"externalUrl": "https://default-contoso.msappproxy.net/"},
        },
    ],
    "/servicePrincipals": [
        {
            "id": "b0000000-0000-0000-0000-000000000001",
            "displayName": "SSO",
            "preferredTokenSigningKeyThumbprint": thumbprint(SAML),
            "keyCredentials": [
                key(SAML, displayName="CN=SSO"),
                key(SAML, usage="Sign", type="X509CertAndPassword", displayName="CN=SSO"),
                key(CLIENT),
            ],
            "passwordCredentials": [
                {
                    **secret("the key's", 100),
                    "customKeyIdentifier": base64.b64encode(bytes.fromhex(thumbprint(SAML))).decode(),
                },
                secret("robot", 91),
            ],
        },
        *(
            {
                "appId": f"a1000000-0000-0000-0000-00000000000{number}",
                "displayName": name,
                "tags": ["WindowsAzureActiveDirectoryOnPremApp"],
            }
            for number, name in ((3, "Intranet"), (4, "Default domain"))
        ),
    ],
    "/domains": [
        {
            "id": "contoso.com",
            "authenticationType": "Federated",
            "federationConfiguration": [
                {
                    "id": "c0000000-0000-0000-0000-000000000001",
                    "displayName": "AD FS",
                    "signingCertificate": SIGNING.text,
                    "nextSigningCertificate": NEXT.text,
                }
            ],
        },
        {"id": "managed.contoso.com", "authenticationType": "Managed"},
    ],
    "/directory/federationConfigurations": [
        {
            "@odata.type": "#microsoft.graph.samlOrWsFedExternalDomainFederation",
            "displayName": "Fabrikam",
            "issuerUri": "https://fabrikam.com/adfs",
            "passiveSignInUri": "https://fabrikam.com/adfs/ls",
            "preferredAuthenticationProtocol": "wsFed",
            "signingCertificate": EXTERNAL.text,
        }
    ],
    "/organization": [
        {
            "id": DEMO_TENANT,
            "displayName": "Contoso",
            "certificateConnectorSetting": {
                "certExpiryTime": moment(15),
                "status": 1,
                "lastConnectorConnectionTime": moment(-1),
                "lastUploadVersion": 1,
            },
            "certificateBasedAuthConfiguration": [
                {"certificateAuthorities": [{"certificate": OLD_ROOT.text, "isRootAuthority": True}]}
            ],
        }
    ],
    "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations": [
        {
            "displayName": "Contoso PKI",
            "certificateAuthorities": [
                {"certificate": ROOT.text, "displayName": "Root", "certificateAuthorityType": "root"},
                {"certificate": ISSUING.text, "displayName": "Issuing", "certificateAuthorityType": "intermediate"},
            ],
        }
    ],
    "/directory/certificateAuthorities/mutualTlsOauthConfigurations": [
        {
            "displayName": "Cameras",
            "tlsClientAuthParameter": "tls_client_auth_subject_dn",
            "certificateAuthorities": [{"certificate": DEVICE_CA.text, "isRootAuthority": True}],
        }
    ],
    "/directory/certificateAuthorities/certificateBasedApplicationConfigurations": [
        {
            "displayName": "Applications",
            "trustedCertificateAuthorities": [{"certificate": APPS_CA.text, "isRootAuthority": True}],
        }
    ],
    "/trustFramework/keySets": [
        {
            "id": "B2C_1A_Signing",
            "keys": [{"kid": "one", "kty": "RSA", "use": "sig", "x5c": [B2C.text]}, {"kid": "two", "kty": "oct"}],
        },
    ],
    "/deviceAppManagement/enterpriseCodeSigningCertificates": [
        {"subject": "CN=Contoso Apps", "subjectName": "Contoso Apps", "expirationDateTime": moment(8)}
    ],
    "/deviceAppManagement/symantecCodeSigningCertificate": [
        {"subjectName": "Phones", "issuerName": "Symantec", "expirationDateTime": moment(200)}
    ],
    "/deviceManagement/applePushNotificationCertificate": [
        {
            "appleIdentifier": "apple@contoso.com",
            "expirationDateTime": moment(2),
            "certificateSerialNumber": "0A1B",
            "topicIdentifier": "com.apple.mgmt",
        }
    ],
    "/deviceAppManagement/vppTokens": [
        {"displayName": "Books", "appleId": "apple@contoso.com", "expirationDateTime": moment(300)}
    ],
    "/deviceManagement/depOnboardingSettings": [
        {"tokenName": "DEP", "tokenExpirationDateTime": moment(29), "appleIdentifier": "apple@contoso.com"}
    ],
    "/deviceManagement/cloudCertificationAuthority": [
        {"displayName": "Cloud CA", "validityEndDateTime": moment(1000), "serialNumber": "77", "thumbprint": "AB" * 20},
    ],
    "/deviceManagement/userPfxCertificates": [
        {
            "userPrincipalName": "ada@contoso.com",
            "thumbprint": "CD" * 20,
            "startDateTime": moment(-1),
            "expirationDateTime": moment(50),
            "intendedPurpose": "vpn",
            "providerName": "p",
            "keyName": "k",
            "paddingScheme": "oaepSha256",
        }
    ],
    "/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates": [
        {
            "managedDeviceDisplayName": f"phone {days}",
            "certificateExpirationDateTime": moment(days),
            "certificateRevokeStatus": status,
            "certificateThumbprint": "EF" * 20,
        }
        for days, status in ((-5, "none"), (6, "none"), (6, "revoked"), (400, "none"))
    ],
}
ENTITIES["/deviceManagement/deviceConfigurations"] = [
    *(
        {
            "@odata.type": f"#microsoft.graph.{kind}",
            "displayName": "Devices",
            "trustedRootCertificate": DEVICE_ROOT.text,
        }
        for kind in TRUSTED_ROOT_CERTIFICATE.variants
    ),
    {
        "@odata.type": "#microsoft.graph.macOSEndpointProtectionConfiguration",
        "displayName": "Macs",
        "fileVaultInstitutionalRecoveryKeyCertificate": FILE_VAULT.text,
    },
    {
        "@odata.type": "#microsoft.graph.iosEduDeviceConfiguration",
        "displayName": "Classrooms",
        "teacherCertificateSettings": {"certFileName": "root.cer", "trustedRootCertificate": CLASSROOM.text},
    },
]
#: What no module manages.
ENTITIES |= {
    "/deviceAppManagement/iosLobAppProvisioningConfigurations": [
        {"displayName": "Warehouse profile", "payloadFileName": "w.mobileprovision", "expirationDateTime": moment(420)}
    ],
    "/deviceAppManagement/mobileApps": [
        {"@odata.type": f"#microsoft.graph.{kind}", "displayName": "Warehouse", "expirationDateTime": moment(430)}
        for kind in ("iosLobApp", "managedIOSLobApp")
    ],
    **{
        f"/deviceAppManagement/{name}": [
            {
                "displayName": "Laptops",
                "dataRecoveryCertificate": {
                    "certificate": RECOVERY.text,
                    "expirationDateTime": moment(640),
                    "subjectName": "CN=Data recovery",
                },
            }
        ]
        for name in ("mdmWindowsInformationProtectionPolicies", "windowsInformationProtectionPolicies")
    },
    **{
        f"/deviceManagement/{name}": [
            {"displayName": "Kiosks", "tokenExpirationDateTime": moment(85), "tokenValue": SECRET}
        ]
        for name in ("androidDeviceOwnerEnrollmentProfiles", "androidForWorkEnrollmentProfiles")
    },
    "/deviceManagement/managedDevices": [
        {"deviceName": f"laptop {days}", "managementCertificateExpirationDate": moment(days)} for days in (-9, 300)
    ],
    "/deviceManagement/resourceAccessProfiles": [
        {
            "@odata.type": "#microsoft.graph.windows10XTrustedRootCertificate",
            "displayName": "Devices",
            "certFileName": "root.cer",
            "trustedRootCertificate": DEVICE_ROOT.text,
        }
    ],
    "/identity/apiConnectors": [
        {
            "displayName": "Check",
            "targetUrl": "https://api.contoso.com/check",
            "authenticationConfiguration": {
                "@odata.type": "#microsoft.graph.clientCertificateAuthentication",
                "certificateList": [
                    {
                        "isActive": True,
                        "notAfter": int((NOW + dt.timedelta(days=440, hours=1)).timestamp()),
                        "notBefore": int(NOW.timestamp()),
                        "thumbprint": "34" * 20,
                    }
                ],
            },
        },
        {
            "displayName": "Old check",
            "targetUrl": "https://api.contoso.com/old",
            "authenticationConfiguration": {
                "@odata.type": "#microsoft.graph.basicAuthentication",
                "username": "u",
                "password": SECRET,
            },
        },
    ],
    "/networkAccess/tls/externalCertificateAuthorityCertificates": [
        {
            "name": "Inspection",
            "commonName": "TLS inspection",
            "organizationName": "Contoso Ltd",
            "certificate": INSPECTION.pem,
            "validity": {"startDateTime": moment(-10), "endDateTime": moment(630)},
        },
        {"name": "Not signed yet", "commonName": "Other", "organizationName": "Contoso Ltd"},
    ],
    "/subscriptions": [
        {
            "changeType": "updated",
            "encryptionCertificate": NOTICES.text,
            "encryptionCertificateId": "notices",
            "expirationDateTime": moment(1),
            "notificationUrl": "https://hooks.contoso.com/",
            "resource": "/users",
        }
    ],
}
ENTITIES["/deviceManagement/depOnboardingSettings"][0]["enrollmentProfiles"] = [
    {
        "@odata.type": f"#microsoft.graph.{kind}",
        "displayName": "iPads",
        "managementCertificates": [{"certificate": SUPERVISION.text, "thumbprint": thumbprint(SUPERVISION)}],
    }
    for kind in ("depEnrollmentProfile", "depIOSEnrollmentProfile")
]
