# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Typical mistakes in tasks, documents, credentials and networks, as data.

In the texts of ``options`` and ``environment``, ``{folder}`` is a folder with :func:`mistaken_users.files`, and
``{port}`` a port that refuses connections.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mistaken_users import (
    APPLICATION,
    CLIENT,
    CURVE,
    EXPIRED,
    FUTURE,
    LIMITED,
    LIMITED_SECRET,
    PASSWORD,
    PLAIN,
    SIGNER,
    UNKNOWN,
    WRONG,
    document,
)

_SIGNING = "enterprise_code_signing_certificate"
_CREDENTIAL = "application_key_credential"
_ROOT = "trusted_root_certificate"
_FEDERATED = "federated_identity_credential"
_SIGN_IN = "enterprise_code_signing_certificate_info"


@dataclass(frozen=True)
class Mistake:
    """One mistake: the task that makes it, and the words that its message must have.

    ``words`` name the option, document or file, and what to do. ``options`` replace those of a correct connection
    (None: the option is not given). ``answer`` is what the tenant answers instead to the requests whose path matches.
    ``of_ansible``: ansible-core words the message, as for a module of any collection.
    """

    name: str
    module: str
    options: Mapping[str, Any]
    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    answer: tuple[str, Mapping[str, Any]] | None = None
    of_ansible: bool = False


def _entra(code: int, sentence: str) -> tuple[str, Mapping[str, Any]]:
    text = f"AADSTS{code}: {sentence} Trace ID: 1 Correlation ID: 2 Timestamp: 2026-11-30 12:00:00Z"
    body = {"error": "invalid_client", "error_description": text, "error_codes": [code]}
    return "oauth2/v2.0/token$", {"status": 401, "body": body}


def _signed_by(path: str, **more: Any) -> dict[str, Any]:
    return {"client_secret": None, "client_certificate_path": f"{{folder}}/{path}", **more}


def _adds(certificate: Any, **more: Any) -> dict[str, Any]:
    return {"application": "Build Agent", "display_name": "agent", "certificate": certificate, **more}


def _federates(**more: Any) -> dict[str, Any]:
    right = {
        "application": "Build Agent",
        "name": "github-main",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/infrastructure:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"],
    }
    return {**right, **more}


def _applies(*documents: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"documents": [*documents], **more}


_COMPLETE = document(properties={"content": SIGNER.pem})

MISTAKES: tuple[Mistake, ...] = (
    # Signing in
    Mistake("The secret is wrong", _SIGN_IN, {"client_secret": WRONG}, ("client secret", "value")),
    Mistake(
        "The secret has expired",
        _SIGN_IN,
        {},
        ("client secret has expired",),
        answer=_entra(
            7000222,
            f"The provided client secret keys for app '{CLIENT}' are expired. Visit the Azure portal to create new "
            "keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added "
            "security: https://aka.ms/certCreds.",
        ),
    ),
    Mistake("The secret is missing", _SIGN_IN, {"client_secret": None}, ("client_secret",)),
    Mistake(
        "The secret is missing, and its source is set",
        _SIGN_IN,
        {"client_secret": None, "auth_source": "client_secret"},
        ("client_secret", "AZURE_CLIENT_SECRET"),
    ),
    Mistake("The client id is not of this tenant", _SIGN_IN, {"client_id": UNKNOWN}, ("client_id",)),
    Mistake("The tenant id is wrong", _SIGN_IN, {"tenant_id": UNKNOWN}, ("tenant_id",)),
    Mistake("The tenant id is a name", _SIGN_IN, {"tenant_id": "Contoso Ltd"}, ("tenant_id",)),
    Mistake("The cloud is misspelt", _SIGN_IN, {"cloud": "usgov"}, ("cloud",), of_ansible=True),
    Mistake(
        "The cloud and the address are of different clouds",
        _SIGN_IN,
        {"cloud": "china", "graph_url": "https://graph.microsoft.com", "authority_url": None},
        ("cloud", "graph_url"),
    ),
    Mistake(
        "Graph is unknown in the tenant's cloud",
        _SIGN_IN,
        {},
        ("cloud",),
        answer=_entra(
            500011,
            "The resource principal named https://microsoftgraph.chinacloudapi.cn was not found in the tenant named "
            "Contoso. This can happen if the application has not been installed by the administrator of the tenant "
            "or consented to by any user in the tenant.",
        ),
    ),
    Mistake(
        "A Conditional Access policy blocks the runner",
        _SIGN_IN,
        {},
        ("Conditional Access",),
        answer=_entra(
            53003,
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        ),
    ),
    Mistake(
        "The application is disabled",
        _SIGN_IN,
        {},
        ("disabled",),
        answer=_entra(7000112, f"Application '{CLIENT}'(Build Agent) is disabled."),
    ),
    Mistake(
        "The source of the credential is misspelt",
        _SIGN_IN,
        {"auth_source": "secret"},
        ("auth_source",),
        of_ansible=True,
    ),
    Mistake(
        "The access token is not a token",
        "resource_info",
        {"path": "/groups", "access_token": WRONG},
        ("InvalidAuthenticationToken", "access_token"),
    ),
    # The client certificate
    Mistake("The client certificate is not there", _SIGN_IN, _signed_by("nowhere.pem"), ("client_certificate_path",)),
    Mistake("The client certificate has no private key", _SIGN_IN, _signed_by("certificate.pem"), ("private key",)),
    Mistake(
        "The PFX has a password, and none is given",
        _SIGN_IN,
        _signed_by("client.pfx"),
        ("client_certificate_password", "client.pfx"),
    ),
    Mistake(
        "The password of the PFX is wrong",
        _SIGN_IN,
        _signed_by("client.pfx", client_certificate_password=WRONG),
        ("client_certificate_password", "client.pfx"),
    ),
    Mistake(
        "The PFX is in base64, as Key Vault has it",
        _SIGN_IN,
        _signed_by("key-vault.txt", client_certificate_password=PASSWORD),
        ("key-vault.txt", "base64"),
    ),
    Mistake(
        "The file is not a certificate", _SIGN_IN, _signed_by("notes.txt"), ("client_certificate_path", "PEM", "PFX")
    ),
    Mistake(
        "The path is the text of the file",
        _SIGN_IN,
        _signed_by("x") | {"client_certificate_path": SIGNER.pem},
        ("client_certificate_path", "path"),
    ),
    Mistake("The client certificate has expired", _SIGN_IN, _signed_by("old.pem"), ("old.pem", "expired")),
    Mistake("The client certificate has no RSA key", _SIGN_IN, _signed_by("curve.pem"), ("curve.pem", "RSA")),
    Mistake("Key and certificate are of two pairs", _SIGN_IN, _signed_by("mixed.pem"), ("mixed.pem", "belong")),
    Mistake("The client certificate is not registered", _SIGN_IN, _signed_by("both.pem"), ("registered",)),
    Mistake(
        "The federated token file is not there",
        _SIGN_IN,
        {"client_secret": None, "federated_token_file": "{folder}/token"},
        ("federated_token_file",),
    ),
    Mistake(
        "The branch is not the subject",
        _SIGN_IN,
        {},
        ("subject",),
        answer=_entra(
            700213,
            "No matching federated identity record found for presented assertion subject "
            "'repo:contoso/infrastructure:pull_request'. Check your federated identity credential Subject, Audience "
            "and Issuer against the presented assertion. "
            "https://learn.microsoft.com/entra/workload-id/workload-identity-federation",
        ),
    ),
    # The network
    Mistake("ca_path is not there", _SIGN_IN, {"ca_path": "{folder}/nowhere"}, ("ca_path",)),
    Mistake("ca_path is not PEM", _SIGN_IN, {"ca_path": "{folder}/notes.txt"}, ("ca_path", "PEM")),
    Mistake("The proxy's authority is not trusted", _SIGN_IN, {"ca_path": "{folder}/plain.pem"}, ("ca_path",)),
    Mistake(
        "The proxy is not there",
        _SIGN_IN,
        {"authority_url": "https://login.contoso.example"},
        ("proxy",),
        environment={"HTTPS_PROXY": "http://127.0.0.1:{port}"},
    ),
    Mistake("The authority is not there", _SIGN_IN, {"authority_url": "https://127.0.0.1:{port}"}, ("refused",)),
    Mistake("The address has no https", _SIGN_IN, {"graph_url": "http://graph.microsoft.com"}, ("graph_url", "https")),
    Mistake(
        "A proxy answers with a page",
        _SIGN_IN,
        {},
        ("web page",),
        answer=("Certificates", {"html": True, "status": 200}),
    ),
    # Permissions
    Mistake(
        "The permission is missing",
        _SIGN_IN,
        {"client_id": LIMITED, "client_secret": LIMITED_SECRET},
        ("permission", "DeviceManagementApps.Read"),
    ),
    # Options
    Mistake("The option is misspelt", _SIGNING, {"subjekt": "CN=x"}, ("subjekt",), of_ansible=True),
    Mistake(
        "The value is none of the choices",
        _SIGNING,
        {"subject": "CN=x", "status": "active"},
        ("status",),
        of_ansible=True,
    ),
    Mistake("The state is misspelt", _SIGNING, {"subject": "CN=x", "state": "deleted"}, ("state",), of_ansible=True),
    Mistake("The timeout is a word", _SIGNING, {"timeout": "soon"}, ("timeout",), of_ansible=True),
    Mistake("Nothing identifies the resource", _SIGNING, {"state": "absent"}, ("subject",)),
    Mistake("The id is not one", _SIGNING, {"id": "Contoso Apps", "status": "provisioned"}, ("id",)),
    Mistake("The id is of another tenant", _SIGNING, {"id": UNKNOWN, "status": "provisioned"}, (UNKNOWN,)),
    Mistake(
        "The date has no offset",
        _SIGNING,
        {"subject": "CN=x", "expiration_date_time": "2027-01-01T00:00:00"},
        ("expiration_date_time", "offset"),
    ),
    Mistake(
        "The date is a day",
        _SIGNING,
        {"subject": "CN=x", "expiration_date_time": "31.12.2027"},
        ("expiration_date_time",),
    ),
    Mistake("The subject is a name", _SIGNING, {"subject": "Contoso Apps", "status": "provisioned"}, ("content",)),
    Mistake("The file is not there", _SIGNING, {"src": "{folder}/nowhere.cer"}, ("src", "nowhere.cer")),
    Mistake("The file is a folder", _SIGNING, {"src": "{folder}"}, ("src",)),
    Mistake(
        "File and text are given",
        _SIGNING,
        {"src": "{folder}/certificate.pem", "content": SIGNER.pem},
        ("src", "content"),
        of_ansible=True,
    ),
    # Certificates that are uploaded
    Mistake("The path is in content", _SIGNING, {"content": "files/apps.cer"}, ("content",)),
    Mistake("The certificate is cut off", _SIGNING, {"src": "{folder}/cut.pem"}, ("src", "PEM")),
    Mistake(
        "The file with the private key is uploaded", _SIGNING, {"src": "{folder}/both.pem"}, ("src", "private key")
    ),
    Mistake(
        "A PFX is uploaded as an application's certificate",
        _CREDENTIAL,
        _adds("{folder}/client.pfx"),
        ("certificate", "private key"),
    ),
    Mistake(
        "The chain is uploaded where a leaf is needed",
        _CREDENTIAL,
        _adds("{folder}/chain.pem"),
        ("certificate", "leaf"),
    ),
    Mistake(
        "A leaf is distributed as a root",
        _ROOT,
        {
            "type": "iosTrustedRootCertificate",
            "display_name": "Root",
            "cert_file_name": "root.cer",
            "trusted_root_certificate": SIGNER.pem,
        },
        ("allow_leaf",),
    ),
    Mistake("The certificate has expired", _SIGNING, {"content": EXPIRED.pem, "subject_name": "x"}, ("allow_expired",)),
    Mistake("The certificate is not valid yet", _SIGNING, {"content": FUTURE.pem}, ("not valid before",)),
    Mistake("The certificate is not for code signing", _SIGNING, {"content": PLAIN.pem}, ("code signing",)),
    Mistake("The application's certificate has an elliptic curve", _CREDENTIAL, _adds(CURVE.pem), ("allow_weak",)),
    # Names
    Mistake(
        "The client id is given for the object id",
        _CREDENTIAL,
        {"application_id": CLIENT, "display_name": "agent", "certificate": PLAIN.pem},
        ("object ID", "client ID"),
    ),
    Mistake("The application does not exist", _CREDENTIAL, _adds(PLAIN.pem, application="Deploy bot"), ("Deploy bot",)),
    Mistake(
        "The name of the application has a blank at its end",
        _CREDENTIAL,
        _adds(PLAIN.pem, application="Build Agent "),
        ("Build Agent",),
    ),
    Mistake(
        "Two applications have the name",
        _CREDENTIAL,
        _adds(PLAIN.pem, application="twin"),
        ("application", "Give the id"),
    ),
    Mistake(
        "Name and id are given",
        _CREDENTIAL,
        _adds(PLAIN.pem, application_id=APPLICATION),
        ("application", "application_id"),
        of_ansible=True,
    ),
    Mistake(
        "The domain is not in the tenant",
        "internal_domain_federation",
        {"domain": "contoso.org", "display_name": "x"},
        ("contoso.org",),
    ),
    # Federated credentials
    Mistake("There are two audiences", _FEDERATED, _federates(audiences=["a", "b"]), ("audiences",)),
    Mistake("The name is too long", _FEDERATED, _federates(name="n" * 130), ("name", "120")),
    # Documents
    Mistake(
        "The type is misspelt",
        "apply",
        {"paths": ["{folder}/type.yml"]},
        ("type.yml", "enterpriseCodeSigningCertificate"),
    ),
    Mistake("The property is misspelt", "apply", {"paths": ["{folder}/property.yml"]}, ("property.yml", "subjectName")),
    Mistake("The state of a document is misspelt", "apply", {"paths": ["{folder}/state.yml"]}, ("state.yml", "absent")),
    Mistake(
        "A field of the document is misspelt", "apply", {"paths": ["{folder}/field.yml"]}, ("field.yml", "properties")
    ),
    Mistake("The file is not YAML", "apply", {"paths": ["{folder}/broken.yml"]}, ("broken.yml",)),
    Mistake("The folder is not there", "apply", {"paths": ["{folder}/estate"]}, ("paths", "estate")),
    Mistake("Two documents mean the same", "apply", _applies(document(), document()), ("documents",)),
    Mistake(
        "A document uses the name of the option",
        "apply",
        _applies(document(properties={"subject_name": "x"})),
        ("subjectName",),
    ),
    Mistake("A document has no key", "apply", _applies(document(key={})), ("key", "subject")),
    Mistake("The approved change is not one", "apply", _applies(_COMPLETE, approve=["abc"]), ("approve",)),
    Mistake("The type to export is misspelt", "export", {"types": ["trustedRootCertificate"]}, ("types",)),
    Mistake(
        "The path of the resource has the address",
        "resource_info",
        {"path": "https://graph.microsoft.com/v1.0/groups"},
        ("path",),
    ),
)
