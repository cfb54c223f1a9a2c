# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Chains of certificates in one text: PEM, from the issuer of a certificate up to the root."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import CertificateRejected
from ansible_collections.m365.graph.plugins.module_utils._values import x509

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


class CertificateChainType(x509.CertificateType):
    """Certificates in an ``Edm.String``, compared in order by DER, sent as PEM. One alone may be DER in base64."""

    def __init__(self) -> None:
        super().__init__("Edm.String", pem=True)

    def parse(self, value: Any) -> Hashable:
        return tuple(item.der for item in self.certificates(value))

    def encode(self, value: Any) -> Any:
        one = x509.CertificateType(pem=True)
        return "".join(one.encode(item) for item in self.certificates(value))

    @staticmethod
    def certificates(value: Any) -> list[x509.Certificate]:
        """The certificates in a value, none in null.

        Raises :class:`InvalidValue` if it has none, and :class:`CertificateRejected` if it has a private key.
        """
        if value is None:
            return []
        text = x509.unarmoured(value).decode("latin-1")
        if "PRIVATE KEY-----" in text:
            raise CertificateRejected(
                "it holds a private key, which must never be uploaded: give the certificates alone"
            )
        return [x509.load(block) for block in _BLOCK.findall(text)] or [x509.load(value)]
