# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime as dt

from case import Case
from certificates import issue

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
FIRST = issue("ADFS Signing", usages=None, now=TODAY)
SECOND = issue("ADFS Signing 2", usages=None, days=700, now=TODAY)
THIRD = issue("ADFS Signing 3", usages=None, days=900, now=TODAY)
STS = "https://sts.contoso.com/adfs"
ADDRESS = {"domain": "contoso.com", "api_version": "beta"}

CASE = Case(
    tenant={"entities": {"/domains": [{"id": "contoso.com", "authenticationType": "Managed", "isVerified": True}]}},
    address=ADDRESS,
    create={
        **ADDRESS,
        "display_name": "Contoso AD FS",
        "issuer_uri": "http://sts.contoso.com/adfs/services/trust",
        "passive_sign_in_uri": f"{STS}/ls",
        "preferred_authentication_protocol": "wsFed",
        "federated_idp_mfa_behavior": "acceptIfMfaDoneByFederatedIdp",
        "signing_certificate": FIRST.pem,
    },
    changes={
        "display_name": {"display_name": "Contoso Federation"},
        "issuer_uri": {"issuer_uri": "http://sts.contoso.com/adfs/services/trust2"},
        "metadata_exchange_uri": {"metadata_exchange_uri": f"{STS}/services/trust/mex"},
        "passive_sign_in_uri": {"passive_sign_in_uri": f"{STS}/ls2"},
        "preferred_authentication_protocol": {"preferred_authentication_protocol": "saml"},
        "signing_certificate": {"signing_certificate": SECOND.pem},
        "active_sign_in_uri": {"active_sign_in_uri": f"{STS}/services/trust/2005/usernamemixed"},
        "default_interactive_authentication_method": {
            "default_interactive_authentication_method": "http://schemas.microsoft.com/claims/multipleauthn"
        },
        "federated_idp_mfa_behavior": {"federated_idp_mfa_behavior": "rejectMfaByFederatedIdp"},
        "is_signed_authentication_request_required": {"is_signed_authentication_request_required": True},
        "next_signing_certificate": {"next_signing_certificate": base64.b64encode(THIRD.der).decode()},
        "open_id_connect_discovery_endpoint": {
            "open_id_connect_discovery_endpoint": f"{STS}/.well-known/openid-configuration"
        },
        "password_change_uri": {"password_change_uri": f"{STS}/portal/updatepassword"},
        "password_reset_uri": {"password_reset_uri": f"{STS}/portal/resetpassword"},
        "prompt_login_behavior": {"prompt_login_behavior": "nativeSupport"},
        "sign_out_uri": {"sign_out_uri": f"{STS}/ls?wa=wsignout1.0"},
        "system_browser_enabled_on": {"system_browser_enabled_on": ["mac", "ios"], "api_version": "v1.0"},
    },
    answered={
        "signing_certificate": ["signing_certificate_update_status"],
        "next_signing_certificate": ["signing_certificate_update_status"],
    },
    bad=[
        (
            {"domain": "contoso.com", "system_browser_enabled_on": ["windows"]},
            "is not one or more of none, ios, android, mac, linux",
        ),
        (
            {"domain": "contoso.com", "passive_sign_in_uri": "sts.contoso.com"},
            "passive_sign_in_uri: .* is not an address such as",
        ),
        (
            {"domain": "contoso.com", "signing_certificate": FIRST.key_pem()},
            "signing_certificate: it holds a private key",
        ),
        (
            {"domain": "contoso.com", "signing_certificate": "not base64!"},
            "neither a PEM nor a base64 certificate, and as a file it cannot be read",
        ),
        (
            {"domain": "contoso.com", "next_signing_certificate": "MAAA"},
            "next_signing_certificate: the value holds no X.509 certificate",
        ),
        (
            {"domain": "contoso.com", "federated_idp_mfa_behavior": "trustEverybody"},
            "is not one of acceptIfMfaDoneByFederatedIdp, enforceMfa",
        ),
        (
            {"domain": "contoso.com", "prompt_login_behavior": "never"},
            "is not one of translateToFreshPasswordAuthentication, nativeSupport, disabled",
        ),
        (
            {"domain": "contoso.com", "password_change_uri": f"{STS}/x"},
            "password_change_uri exists in beta only, and api_version is v1.0",
        ),
        (
            {"domain": "contoso.com", "signing_certificate_update_status": {"certificate_update_result": "success"}},
            "Unsupported parameters",
        ),
        ({"domain": "contoso", "display_name": "x"}, 'domain: "contoso" is not a domain name'),
        ({"domain": "contoso.com", "id": "1", "display_name": "x"}, 'id: "1" is not the id of'),
        ({"display_name": "x"}, "Which internal domain federation is meant. Give domain"),
        (
            {"domain": "contoso.com", "is_signed_authentication_request_required": "perhaps"},
            "is_signed_authentication_request_required",
        ),
    ],
    secrets=[FIRST.key_pem().splitlines()[1]],
)
