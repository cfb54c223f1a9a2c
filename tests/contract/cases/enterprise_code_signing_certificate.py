# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from case import Case
from certificates import issue, said_to_be_sha1
from cryptography.x509.oid import ExtendedKeyUsageOID

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
FIRST = issue("Contoso Apps", now=TODAY)
SECOND = issue("Contoso Apps 2", now=TODAY, index=1)
DERIVED = ("status", "subject_name", "subject", "issuer_name", "issuer", "expiration_date_time", "upload_date_time")

CASE = Case(
    create={"content": FIRST.pem},
    changes={
        "status": {"status": "notProvisioned"},
        "subject_name": {"subject_name": "Drifted"},
        "subject": {"subject": "CN=Drifted, O=Contoso"},
        "issuer_name": {"issuer_name": "Drifted CA"},
        "issuer": {"issuer": "CN=Drifted CA"},
        "expiration_date_time": {"expiration_date_time": "2030-12-31T23:57:57.2481234-08:00"},
        "upload_date_time": {"upload_date_time": "2026-12-31T23:58:46.5747426-08:00"},
        "content": {"content": SECOND.pem, "allow_reissue": True},
    },
    answered={"content": DERIVED},
    bad=[
        ({"content": FIRST.pem + FIRST.key_pem()}, "content: it holds a private key"),
        ({"content": "Y29udGVudA=="}, "content: .* holds no X.509 certificate"),
        ({"content": "not base64!"}, "content: .* is not a certificate"),
        ({"content": FIRST.pem + SECOND.pem}, "content: it holds 2 certificates"),
        ({"content": issue("Old", starts=-30, days=20, now=TODAY).pem}, "expired on .*; set allow_expired"),
        ({"content": issue("Early", starts=2, now=TODAY).pem}, "is not valid before"),
        ({"content": issue("Weak", bits=1024, now=TODAY).pem}, "1024-bit RSA key.*; set allow_weak"),
        ({"content": said_to_be_sha1(issue("Weak", now=TODAY))}, "is signed with SHA-1; set allow_weak"),
        ({"content": issue("Plain", usages=None, now=TODAY).pem}, "is not meant for code signing"),
        (
            {"content": issue("Web", usages=(ExtendedKeyUsageOID.SERVER_AUTH,), now=TODAY).pem},
            "is not meant for code signing",
        ),
        (
            {"content": issue("Old", starts=-30, days=20, now=TODAY).pem, "allow_weak": True},
            "expired on .*; set allow_expired",
        ),
        (
            {"content": issue("Weak", bits=1024, now=TODAY).pem, "allow_expired": True},
            "1024-bit RSA key.*; set allow_weak",
        ),
        ({"src": "/does/not/exist.cer"}, 'src: "/does/not/exist.cer" cannot be read: No such file'),
        ({"content": FIRST.pem, "src": "/does/not/exist.cer"}, "mutually exclusive"),
        ({"id": "not-a-guid", "status": "provisioned"}, 'id: "not-a-guid" is not the id of'),
        ({"status": "ready"}, "value of status must be one of: notProvisioned, provisioned"),
        ({"expiration_date_time": "tomorrow"}, 'expiration_date_time: "tomorrow" is not a date and time'),
        ({"subject": "CN=x", "expiration_date_time": "2027-01-01T00:00:00"}, "has no UTC offset"),
        ({"subject": "CN=x", "upload_date_time": None}, "upload_date_time: null is not allowed"),
        ({"status": "provisioned"}, "Which enterprise code-signing certificate is meant"),
        ({"subjekt": "CN=x"}, "Unsupported parameters .*subjekt"),
        ({"subject": "CN=x", "graph_url": "http://graph.example"}, "must start with https://"),
        ({"subject": "CN=x", "api_version": "v2.0"}, "value of api_version must be one of: v1.0, beta"),
    ],
    secrets=[FIRST.key_pem().splitlines()[1]],
)
