# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Apple's portals get from Intune: the request for a push certificate, and the key for enrolment tokens.

Sources: Microsoft Graph, "downloadApplePushNotificationCertificateSigningRequest function", and (beta)
"getEncryptionPublicKey function" and "generateEncryptionPublicKey action". The pages document only that each returns a
string. Apple's portal takes a request only in the form that its vendor has signed, so it is written as it is returned.
The key is documented for customers as a ``.pem`` file (Intune, "Set up automated device enrollment token"), so a
certificate in another form is written as PEM.
"""

from __future__ import annotations

import ssl

from ansible_collections.m365.graph.plugins.module_utils._description.downloads import Download, DownloadedText
from ansible_collections.m365.graph.plugins.module_utils._values import signing_request, x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import instant, ticks_of


def _request(text: str) -> DownloadedText:
    found = signing_request.readable(text)
    if found is None:
        return DownloadedText(text, text.strip(), {"subject": None, "key_fingerprint": None})
    return DownloadedText(text, found.key, {"subject": found.subject, "key_fingerprint": found.key_fingerprint})


def _public_key(text: str) -> DownloadedText:
    found = x509.readable(text)
    if found is None:
        facts = dict.fromkeys(("subject", "thumbprint", "expiration_date_time"))
        return DownloadedText(text, text.strip(), facts)
    return DownloadedText(
        ssl.DER_cert_to_PEM_cert(found.der),
        found.der,
        {
            "subject": found.subject,
            "thumbprint": found.thumbprint,
            "expiration_date_time": instant(ticks_of(found.not_after)),
        },
    )


PUSH_CERTIFICATE_REQUEST = Download(
    "downloadApplePushNotificationCertificateSigningRequest",
    "signing_request",
    "signing request for an Apple push notification certificate",
    _request,
)
ENROLMENT_PUBLIC_KEY = Download(
    "getEncryptionPublicKey",
    "public_key",
    "public key for a token of device enrolment",
    _public_key,
    maker="generateEncryptionPublicKey",
)
