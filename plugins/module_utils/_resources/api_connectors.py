# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API connectors of user flows, and the password or the client certificates with which they call an API.

The certificate is uploaded as a PFX; the service shows thumbprint and dates of it, by which a PFX is recognised. A
connector that has certificates gets a further one by the action uploadClientCertificate: a PATCH would put it in the
place of all others. The service uses the certificate that was uploaded last among those that are valid, so that one
whose validity begins later takes over then. Microsoft documents no way to remove a single one.

Sources: Microsoft Graph, "identityApiConnector resource type", "Create identityApiConnector", "Update
identityApiConnector", "identityApiConnector: uploadClientCertificate", "pkcs12CertificateInformation resource type"
(isActive), "pkcs12Certificate resource type" (without a password, "" must be sent).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.limits import form
from ansible_collections.m365.graph.plugins.module_utils._description.links import Addition
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_expired
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import pkcs12, x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, EdmType, Int64, String
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import TYPE, Polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex

HTTPS_ADDRESS = form("an address such as https://api.contoso.com/sign-up", r"(?i)https://[^\s/?#]+\S*")

_BASIC, _PFX, _SHOWN = (
    f"microsoft.graph.{name}"
    for name in ("basicAuthentication", "pkcs12Certificate", "clientCertificateAuthentication")
)
CERTIFICATE = Complex(
    "microsoft.graph.pkcs12CertificateInformation",
    {"isActive": Boolean, "notAfter": Int64, "notBefore": Int64, "thumbprint": String},
)
_KINDS: Mapping[str, Mapping[str, EdmType]] = {
    _BASIC: {"username": String, "password": String},
    _PFX: {"pkcs12Value": pkcs12.Pkcs12Text, "password": String},
    _SHOWN: {"certificateList": Collection(CERTIFICATE, "keyed", ("thumbprint",))},
}
MASK = "******"
"""What the service shows instead of a password (example of "Create identityApiConnector")."""


@dataclass(frozen=True)
class ApiAuthenticationType(Polymorphic):
    """How a connector authenticates itself.

    A PFX matches a connector that shows the thumbprint of its certificate. Passwords are not compared.
    """

    def encode(self, value: Any) -> Any:
        sent = super().encode(value)
        return {**sent, "password": sent.get("password") or ""} if self.kind_of(sent) == _PFX else sent

    def matches(self, desired: Any, current: Any) -> bool:
        kind, there = self.kind_of(desired), self.kind_of(current)
        if kind == _PFX and there in (_PFX, _SHOWN):
            found = _opened(desired)
            return found is None or found.thumbprint in _thumbprints(current)
        if kind == _SHOWN == there:
            return _thumbprints(desired) <= _thumbprints(current)
        if kind == _BASIC == there:
            return desired.get("username") in (None, current.get("username"))
        return super().matches(desired, current)

    def merge(self, desired: Any, current: Any) -> Any:
        """A password or a certificate is sent completely; what is there is no part of it."""
        return None if desired is None else self.encode(desired)

    def settled(self, value: Any, current: Any) -> Any:
        """Thumbprints and dates instead of a PFX, a mask instead of a password."""
        kind = self.kind_of(value)
        if kind == _BASIC:
            return {**value, "password": MASK}
        found = _opened(value) if kind == _PFX else None
        if found is None:
            return value
        others = [{**item, "isActive": False} for item in _listed(current)]
        new = {
            "thumbprint": found.thumbprint,
            "notAfter": int(found.not_after.timestamp()),
            "notBefore": int(found.not_before.timestamp()),
            "isActive": True,
        }
        return {TYPE: f"#{_SHOWN}", "certificateList": [*others, new]}


API_AUTHENTICATION = ApiAuthenticationType(
    "microsoft.graph.apiAuthenticationConfigurationBase",
    {name: kind for inner in _KINDS.values() for name, kind in inner.items()},
    secrets=frozenset({"password", "pkcs12Value"}),
    kinds=_KINDS,
)


def _listed(value: Any) -> Sequence[Json]:
    return (value or {}).get("certificateList") or () if isinstance(value, Mapping) else ()


def _thumbprints(value: Any) -> set[str]:
    opened = _opened(value)
    shown = {str(item.get("thumbprint")).upper() for item in _listed(value)}
    return shown | ({opened.thumbprint} if opened else set())


def _opened(value: Any) -> x509.Certificate | None:
    """The certificate in the PFX of a value; None if there is none, or if it cannot be opened."""
    if not isinstance(value, Mapping) or value.get("pkcs12Value") is None:
        return None
    return pkcs12.readable(value["pkcs12Value"], str(value.get("password") or ""))


def _refuse_useless(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse a PFX that cannot be opened, or whose certificate has expired. One that is not yet valid is fine."""
    value = desired.get("authenticationConfiguration")
    if not isinstance(value, Mapping) or API_AUTHENTICATION.kind_of(value) != _PFX:
        return
    if value.get("pkcs12Value") is None:
        raise InputError("authentication_configuration.pkcs12_value is needed with pkcs12Certificate.")
    try:
        certificate = pkcs12.certificate_in(value["pkcs12Value"], str(value.get("password") or ""))
    except InvalidValue as error:
        raise InputError(f"authentication_configuration.pkcs12_value: {error}.") from None
    refuse_expired("authentication_configuration.pkcs12_value", certificate.der, now, allow)


def _refuse_shown(_current: Json, body: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    """Refuse to send what the service shows instead of a secret."""
    value = body.get("authenticationConfiguration") or {}
    if API_AUTHENTICATION.kind_of(value) == _SHOWN:
        raise InputError(
            "authentication_configuration.certificate_list shows certificates and cannot be sent: give pkcs12_value "
            "and password."
        )
    if value.get("password") == MASK:
        raise InputError(
            f"authentication_configuration.password: {MASK} is what the service shows instead of a password. Give the "
            "password itself."
        )


def _adds_certificate(value: Any, current: Any) -> bool:
    return API_AUTHENTICATION.kind_of(value) == _PFX and API_AUTHENTICATION.kind_of(current) == _SHOWN


API_CONNECTOR = Resource(
    name="api_connector",
    type="microsoft.graph.identityApiConnector",
    label="API connector",
    paths=dict.fromkeys(("v1.0", "beta"), "/identity/apiConnectors"),
    default_version="v1.0",
    keys=("displayName",),
    permissions=Permissions(read=("APIConnectors.ReadWrite.All",), write=("APIConnectors.ReadWrite.All",)),
    clouds=("public", "china"),
    allow=("allow_expired",),
    traits=Traits(check=_refuse_useless, guard=_refuse_shown, trust=True),
    expiring=(
        Expiring(
            "Client certificate with which user flows call an API.",
            each="authenticationConfiguration.certificateList",
            ends="notAfter",
            starts="notBefore",
            thumbprint="thumbprint",
            active="isActive",
            used_by=("targetUrl",),
        ),
    ),
    properties=(
        Property("id", String, "Unique identifier of the connector.", nullable=False, access=Access.READ_ONLY),
        Property("displayName", String, "Name of the connector.", required=True),
        Property("targetUrl", String, "Address of the API.", required=True, limits=(HTTPS_ADDRESS,)),
        Property(
            "authenticationConfiguration",
            API_AUTHENTICATION,
            "How the connector authenticates itself to the API.",
            required=True,
            addition=Addition(
                "uploadClientCertificate",
                _adds_certificate,
                lambda value: {name: value.get(name) for name in ("pkcs12Value", "password")},
            ),
        ),
    ),
)
