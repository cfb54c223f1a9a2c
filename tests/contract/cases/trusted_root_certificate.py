# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime as dt

from case import Case
from certificates import issue
from configurations import APPLICABILITY, EVERYTHING, REACH, ROOT, tenant

from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
SECOND = issue("Contoso Root 2", usages=None, now=TODAY, index=1)
LEAF = issue("www.contoso.com", usages=None, authority=False, now=TODAY)
EXPIRED = issue("Old Root", usages=None, root=True, starts=-30, days=20, now=TODAY)
SAID = {"display_name": "x"}
CHANGES = {
    **REACH,
    **APPLICABILITY,
    "trusted_root_certificate": {
        "trusted_root_certificate": base64.b64encode(SECOND.der).decode(),
        "allow_reissue": True,
    },
    "cert_file_name": {"cert_file_name": "root.cer"},
}


def _case(name: str) -> Case:
    """A type with an option of its own, and at night each, has every option changed; another has all of them when it is
    created.
    """
    own = {
        "macOSTrustedRootCertificate": {
            "deployment_channel": {"deployment_channel": "deviceChannel", "allow_reissue": True}
        },
        "windows81TrustedRootCertificate": {
            "destination_store": {"destination_store": "userCertStoreIntermediate", "allow_reissue": True}
        },
    }.get(name, {} if EVERYTHING else None)
    needed = {"destination_store": "computerCertStoreRoot"} if name.startswith("windows81") else {}
    every = {} if own is not None else {option: options[option] for option, options in CHANGES.items()}
    return Case(
        type=name,
        tenant=tenant(()),
        create={
            "assignments": [{"target": "allDevices"}],
            **every,
            "display_name": f"The {name}",
            "trusted_root_certificate": ROOT.pem,
            **needed,
        },
        changes={**CHANGES, **own} if own is not None else {"description": {"description": "Changed."}},
        whole=own is not None,
        before_removal=1,
        bad=[
            ({**SAID, "trusted_root_certificate": LEAF.pem}, "is not that of an authority.*; set allow_leaf"),
            ({**SAID, "trusted_root_certificate": EXPIRED.pem}, "expired on .*; set allow_expired"),
            (
                {**SAID, "trusted_root_certificate": ROOT.pem + ROOT.key_pem()},
                "trusted_root_certificate: it holds a private key",
            ),
            (
                {**SAID, "trusted_root_certificate": "/does/not/exist.cer"},
                "is neither .*, and as a file it cannot be read: No such file",
            ),
            ({**SAID, "trusted_root_certificate": None}, "trusted_root_certificate: null is not allowed"),
            (
                {**SAID, "destination_store": "computerCertStoreRoot"},
                "type macOSTrustedRootCertificate has no destination_store; what it has is",
            ),
        ]
        if name.startswith("macOS")
        else [],
        secrets=[ROOT.key_pem().splitlines()[1]],
    )


CASES = [_case(name) for name in TRUSTED_ROOT_CERTIFICATE.variants]
