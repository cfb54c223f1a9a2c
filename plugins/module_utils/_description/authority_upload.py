# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The authorities in a file that Entra downloads into a public key infrastructure, compared with those there. Pure.

The service appends the authorities of the file one after another, which takes up to 30 minutes. It refuses a file with
an authority that exists. The status of the infrastructure is ``running`` meanwhile, and ``succeeded`` on Microsoft's
pages; no page names the status after a failure, so that everything but ``running`` is an end, and the authorities show
how it ended.

Sources: Microsoft Graph, "certificateBasedAuthPki: upload", "Get certificateBasedAuthPki",
"certificateBasedAuthConfiguration resource type" (limits); Microsoft Entra, "Set up Microsoft Entra certificate-based
authentication" (each authority is available once it is uploaded).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_useless_authority
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.certificate_bundle import certificates_in
from ansible_collections.m365.graph.plugins.module_utils._values.strings import Hexadecimal

LARGEST, MOST = 8 * 1024, 250
"""Bytes of an authority's certificate, and authorities of an infrastructure."""

_SHOWN = 5
"""Authorities that a message names."""


@dataclass(frozen=True)
class AuthorityFile:
    """A file with authorities: the SHA-256 digest of its content, in capital hexadecimal digits, and what is in it."""

    digest: str
    authorities: tuple[x509.Certificate, ...]

    @classmethod
    def read(cls, data: bytes) -> AuthorityFile:
        """Raises :class:`errors.InvalidValue`."""
        return cls(hashlib.sha256(data).hexdigest().upper(), tuple(certificates_in(data)))

    def check(self, option: str, now: dt.datetime, allow: Mapping[str, bool]) -> None:
        """Refuse what the service refuses in any tenant. Raises :class:`InputError`."""
        for certificate in self.authorities:
            refuse_useless_authority(option, certificate.base64(), now, allow)
            if len(certificate.der) > LARGEST:
                raise InputError(
                    f'{option}: the certificate "{certificate.subject_common_name}" has {len(certificate.der):,} '
                    f"bytes; the service takes at most {LARGEST:,}."
                )

    def lacking(self, rows: Iterable[Json]) -> tuple[x509.Certificate, ...]:
        """The authorities of the file that are not among the rows of an infrastructure."""
        there = {Hexadecimal.canonical(row.get("thumbprint")) for row in rows}
        return tuple(one for one in self.authorities if Hexadecimal.canonical(one.thumbprint) not in there)

    def check_additions(self, option: str, rows: Sequence[Json]) -> None:
        """Refuse a file that the service refuses because of the authorities that are there."""
        new = self.lacking(rows)
        if new and len(new) < len(self.authorities):
            known = [one for one in self.authorities if one not in new]
            raise InputError(
                f"{option}: {len(known)} of its {len(self.authorities)} authorities are there already "
                f"({_names(known)}), and the service refuses a file with one of those. Use a file with the others "
                f"only ({_names(new)}), or add them with certificate_authority."
            )
        if len(rows) + len(new) > MOST:
            raise InputError(
                f"{option}: with its {len(new)} authorities the infrastructure would have {len(rows) + len(new)}; the "
                f"service takes at most {MOST}."
            )


def is_running(infrastructure: Json) -> bool:
    """Whether an upload or a deletion is in progress."""
    return str(infrastructure.get("status")).lower() == "running"


def changes(added: Iterable[x509.Certificate]) -> list[Change]:
    return [Change("certificate_authorities", None, one.describe(), Effect.SAFE) for one in added]


def shown(authorities: Iterable[x509.Certificate]) -> list[str]:
    """Authorities for a diff."""
    return [one.describe() for one in authorities]


def how_it_ended(infrastructure: Json, lacking: Sequence[x509.Certificate], total: int) -> str:
    """Why an upload that is over has not had its effect, as a sentence."""
    status, details = infrastructure.get("status"), infrastructure.get("statusDetails")
    ended = f'ended with the status "{status}"' if status else "ended"
    said = f": {str(details).rstrip('.')}" if details else ""
    return f"The upload {ended}{said}. {len(lacking)} of {total} authorities are not there: {_names(lacking)}."


def _names(authorities: Sequence[x509.Certificate]) -> str:
    names = [one.subject_common_name for one in authorities[:_SHOWN]]
    more = len(authorities) - len(names)
    return ", ".join([*names, f"and {more} more"] if more else names)


def body(url: str, file: AuthorityFile) -> dict[str, Any]:
    """What the action takes."""
    return {"uploadUrl": url, "sha256FileHash": file.digest}
