# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switchable habits of the emulated service; ``habits.yml`` has their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


class TenantError(ValueError):
    """A seed that cannot be used; the text names the place."""


@dataclass
class ServiceSettings:
    """Habits of the emulated service. Seconds unless stated otherwise."""

    page_size: int = 100
    """Rows of a page when ``$top`` is missing. Another value than 100 also limits ``$top``."""
    empty_pages: bool = False
    """Put an empty page with a next link before the second page (Graph: pages may be empty)."""
    advanced_queries: bool = True
    """Require ``ConsistencyLevel: eventual`` and ``$count=true`` for advanced queries of directory objects."""
    replicas: int = 1
    """How many replicas answer reads in turn: the first is up to date, the last lags the most; 1: every read lags."""
    replica_lag: float = 0.0
    """How long reads of the directory still show the state before a write."""
    intune_replica_lag: float = 0.0
    """The same for Intune."""
    new_parent_lag: float = 0.0
    """How long requests below a new directory object are answered with 404."""
    token_signing_lag: float = 0.0
    """How long reads do not show a certificate that addTokenSigningCertificate created."""
    broken_expression_lists: bool = False
    """Break the v1.0 list of federated credentials off inside its JSON once one has a ``claimsMatchingExpression``."""
    top_level_leaf_certificates: bool = False
    """Serve the leaf certificates of Cloud PKI at ``/deviceManagement`` too, as the documents have it (live: 404)."""
    leaf_key_usages_as_text: bool = False
    """Answer ``keyUsages`` of leaf certificates as a list with one JSON text, as one tenant did."""
    ec_credentials: bool = False
    """Accept certificates with EC keys as credentials of applications."""
    apple_values: str = "preserve"
    """``preserve`` or ``lower``: the case in which Apple IDs and countries are answered."""
    apple_pem: bool = False
    """Answer the request for a push certificate and the key of an enrollment token as PEM."""
    enrollment_key_on_demand: bool = True
    """Generate the key of an enrollment token when it is read first; otherwise it is null until it is generated."""
    hide_provisioning_payload: bool = False
    """Answer the payload of a provisioning profile as null."""
    disabled_policy_keys: bool = False
    """Disable what is added to a key set of B2C until it is enabled."""
    removable_policy_keys: bool = False
    """Remove a key from a key set of B2C if it is deleted (permissions reference); otherwise, DELETE is refused."""
    provisioning_delay: float = 0.0
    """How long a code signing certificate stays notProvisioned after an upload."""
    pki_upload_delay: float = 0.0
    """How long the upload of a public key infrastructure runs."""
    v1_code_signing_route: bool = True
    """Serve code signing certificates on v1.0: the document gives the path, the metadata lacks it."""
    collection_patch: bool = False
    """Serve PATCH on the collection of code signing certificates, as a draft page has it, by the id in the body."""
    uncast_identity_certificate: bool = False
    """Serve ``deviceConfigurations/{id}/identityCertificate`` without a cast: in the documents, not in the metadata."""
    content_must_parse: bool = True
    """Refuse ``content`` that is no certificate.

    False accepts anything and answers it back, as the documents' example does.
    """
    date_offsets: str = "preserve"
    """``preserve``: answer instants with the offset that was sent; ``utc``: turn them into UTC."""
    read_only: str = "ignore"
    """``ignore`` or ``reject`` (400) a read-only property in a body."""
    always_odata_type: bool = False
    """Answer ``@odata.type`` of every entity, not only where the type is derived."""
    tips: bool = True
    """Answer ``@microsoft.graph.tips`` where ``$select`` is missing."""
    latency: float = 0.0
    """Milliseconds added to each Graph request."""
    token_lifetime: int = 3599
    """Seconds an access token is valid."""
    writes_per_window: int = 0
    """Writes that an app may send to one service of Intune in ``throttle_window``; 0: no limit (Graph: 100 in 20 s)."""
    throttle_window: float = 20.0
    """Length of that window."""
    reported_statuses: bool = False
    """Answer writes to Intune with the statuses that clients report where they differ from Microsoft's pages."""
    concurrency_violations: int = 0
    """Every how many writes to the directory one is answered with 503 Directory_ConcurrencyViolation; 0: none."""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> ServiceSettings:
        """Settings from a mapping; unknown names and wrong types are refused."""
        known = {item.name: item.default for item in fields(cls)}
        settings = cls()
        for name, value in data.items():
            if name not in known:
                raise TenantError(f"settings: {name} is unknown; known are {', '.join(known)}")
            expected = type(known[name])
            if expected is float and isinstance(value, int) and not isinstance(value, bool):
                value = float(value)
            if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
                raise TenantError(f"settings: {name} must be {expected.__name__}, not {value!r}")
            setattr(settings, name, value)
        if (
            settings.apple_values not in ("preserve", "lower")
            or settings.replicas < 1
            or settings.date_offsets not in ("preserve", "utc")
            or settings.read_only not in ("ignore", "reject")
            or settings.page_size < 1
            or settings.concurrency_violations < 0
        ):
            raise TenantError(
                "settings: date_offsets is preserve or utc, apple_values is preserve or lower, read_only is ignore or "
                "reject, page_size and replicas are at least 1, concurrency_violations is at least 0"
            )
        return settings
