# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The TLS certificate of an Application Proxy application with a custom domain: a part of ``onPremisesPublishing``.

That property of an application is returned if it is selected, and cannot be changed together with others. Sources:
Microsoft Graph (beta), "onPremisesPublishing resource type", "verifiedCustomDomainCertificatesMetadata resource type"
and "Update application"; "Automate the configuration of Application Proxy", for the tag of its service principals;
Entra, "Replace certificate in Microsoft Entra application proxy apps", for the body of an upload: key credential and
password credential have their secret in ``value`` there, which the metadata calls ``key`` and ``secretText``. The
credentials are not returned. What is there has a thumbprint, which is documented without its algorithm: SHA-1 in that
script. The options are named as for other PFX uploads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_sooner
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Identity,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import READ_APPLICATIONS
from ansible_collections.m365.graph.plugins.module_utils._values import pkcs12, x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    DateTimeOffset,
    Guid,
    String,
    instant,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString, Hexadecimal
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Complex

_TAG = "WindowsAzureActiveDirectoryOnPremApp"
_PFX, _PASSWORD = "verifiedCustomDomainKeyCredential", "verifiedCustomDomainPasswordCredential"
_SHOWN = "verifiedCustomDomainCertificatesMetadata"

METADATA = Complex(
    "microsoft.graph.verifiedCustomDomainCertificatesMetadata",
    {
        "expiryDate": DateTimeOffset,
        "issueDate": DateTimeOffset,
        "issuerName": String,
        "subjectName": String,
        "thumbprint": String,
    },
)
PROXIED = Parent(
    label="application with Application Proxy",
    collection="/servicePrincipals",
    parameter="app_id",
    permissions=("Application.Read.All",),
    key="appId",
    option="application",
    name_fields={"displayName": CaseInsensitiveString, "appId": Guid},
    eligible=lambda row: _TAG in (row.get("tags") or ()),
    condition=f"tags/any(t:t eq '{_TAG}')",
    select=("id", "appId", "displayName", "tags"),
)


def _opened(values: Json) -> x509.Certificate | None:
    """The certificate in the PFX of ``values``; None if there is none, or if it cannot be opened."""
    if values.get(_PFX) is None or values.get(_PASSWORD) is None:
        return None
    return pkcs12.readable(values[_PFX]["value"], values[_PASSWORD]["value"])


def _refuse_unfit(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    if desired.get(_PFX) is None:
        return
    if desired.get(_PASSWORD) is None:
        raise InputError("password is needed with content, which it opens.")
    try:
        certificate = pkcs12.certificate_in(desired[_PFX]["value"], desired[_PASSWORD]["value"])
    except InvalidValue as error:
        raise InputError(f"content: {error}.") from None
    purpose = ("TLS servers", x509.SERVER_AUTHENTICATION) if certificate.extended_key_usages is not None else ()
    x509.CertificatePolicy(*purpose).check(certificate, now=now, allow=allow)


def _holds(desired: Json, current: Json) -> Identity:
    """Compare the thumbprint; without one, the expiry date."""
    certificate, there = _opened(desired), current.get(_SHOWN) or {}
    if certificate is None:
        return Identity.UNKNOWN  # a password alone changes nothing
    if pkcs12.PfxCredential.equal(desired[_PFX], current.get(_PFX)):
        return Identity.SAME
    if there.get("thumbprint"):
        prints = (certificate.thumbprint, certificate.sha256_fingerprint)
        return Identity.SAME if any(Hexadecimal.equal(there["thumbprint"], one) for one in prints) else Identity.OTHER
    expiry = DateTimeOffset.canonical(there.get("expiryDate"))
    same = isinstance(expiry, int) and x509.same_second(certificate.not_after, expiry)
    return Identity.SAME if same else Identity.OTHER


def _guard(current: Json, body: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    certificate = _opened(body)
    if certificate is None:
        return
    if not current.get("externalUrl"):
        raise InputError("The application is not published with Application Proxy: it has no external URL.")
    there = (current.get(_SHOWN) or {}).get("expiryDate")
    refuse_sooner("certificate", certificate.not_after, there, now, allow)


def _shown(body: Json) -> dict[str, Any]:
    """What the service reads from the certificate."""
    found = _opened(body)
    if found is None:
        return {}
    return {
        _SHOWN: {
            "expiryDate": instant(ticks_of(found.not_after)),
            "issueDate": instant(ticks_of(found.not_before)),
            "issuerName": found.issuer,
            "subjectName": found.subject,
            "thumbprint": found.thumbprint,
        }
    }


APPLICATION_PROXY_CERTIFICATE = Resource(
    name="application_proxy_certificate",
    type="microsoft.graph.onPremisesPublishing",
    label="Application Proxy certificate",
    paths={"beta": "/applications(appId='{app_id}')"},
    default_version="beta",
    inside="onPremisesPublishing",
    singleton=True,
    methods=frozenset({"GET", "PATCH"}),
    parameters=(Parameter("app_id", "the client ID of an application, a GUID", GUIDS),),
    parent=PROXIED,
    permissions=Permissions(read=READ_APPLICATIONS, write=("Application.ReadWrite.OwnedBy",)),
    allow=("allow_expired", "allow_weak", "allow_sooner_expiry"),
    traits=Traits(check=_refuse_unfit, derive=_shown, holds=_holds, guard=_guard),
    expiring=(
        Expiring(
            "TLS certificate of a custom domain of Application Proxy.",
            each=_SHOWN,
            ends="expiryDate",
            starts="issueDate",
            thumbprint="thumbprint",
            subject=("subjectName",),
            issuer=("issuerName",),
            name=("subjectName",),
        ),
    ),
    properties=(
        Property("id", String, "Object ID of the application.", nullable=False, access=Access.READ_ONLY),
        Property("externalUrl", String, "Address of the application on the internet.", access=Access.READ_ONLY),
        Property(
            _PFX,
            pkcs12.PfxCredential,
            "The certificate with its private key, as a PFX.",
            access=Access.WRITE_ONLY,
            secret=True,
            option_name="content",
            file_option="src",
        ),
        Property(
            _PASSWORD,
            pkcs12.PfxPassword,
            "What opens the PFX.",
            access=Access.WRITE_ONLY,
            secret=True,
            option_name="password",
        ),
        Property(_SHOWN, METADATA, "The certificate that is there.", access=Access.READ_ONLY, volatile=True),
    ),
)
