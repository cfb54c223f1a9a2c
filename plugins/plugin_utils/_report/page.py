# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A certificate report as one HTML page that loads nothing, with a policy that makes browsers refuse all else.

The page is template/page.html.j2; its style and its script are files next to it. (The folder is not called page:
Ansible would import it instead of this file.) Every value goes through ``for_html``.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import SEVERITIES, ExpiryRow
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_html, visible
from ansible_collections.m365.graph.plugins.plugin_utils._report import charts
from ansible_collections.m365.graph.plugins.plugin_utils._report.guidance import (
    address_of,
    guidance_of,
    guide_of,
    next_steps,
    step_of,
)
from ansible_collections.m365.graph.plugins.plugin_utils._report.report import (
    Report,
    expiry_in_words,
    label_of,
    name_of,
)

_FOLDER = Path(__file__).parent / "template"
STYLE = (_FOLDER / "style.css").read_text(encoding="utf-8")
SCRIPT = (_FOLDER / "script.js").read_text(encoding="utf-8")

_DETAILS = {
    "used_by": "Used by",
    "owners": "Owners",
    "subject": "Subject",
    "issuer": "Issuer",
    "serial_number": "Serial number",
    "sha256_fingerprint": "SHA-256",
    "thumbprint": "Thumbprint",
    "not_before": "Valid from",
    "not_after": "Valid until",
    "key_id": "Key ID",
    "property": "Property",
    "path": "Path",
}
"""The columns in the details of a row, with their labels."""

_CODE = frozenset({"serial_number", "sha256_fingerprint", "thumbprint", "key_id", "property", "path"})

_OF_PLACES = frozenset({"used_by", "owners", "key_id", "property", "path"})
"""The columns that differ between the places of one certificate."""


def html(report: Report) -> str:
    """The complete page."""
    return _template().render(
        report=report,
        severities=SEVERITIES,
        meanings=_meanings(report),
        steps=next_steps(report.rows),
        listed=listed(report.rows),
        months=charts.month_chart(report),
        lanes=charts.lane_chart(report),
        owners=sorted({owner for row in report.rows for owner in row.get("owners") or ()}),
        device_shares=charts.shares({severity: number or 0 for severity, number in report.device_counts.items()}),
    )


@dataclass(frozen=True)
class ListedRow:
    """A row of the list: its values, and every place with that certificate, including itself."""

    row: ExpiryRow
    places: Sequence[ExpiryRow]

    @property
    def name(self) -> str:
        """The resource for a single place, the certificate for several."""
        row = self.row
        return name_of(row) if len(self.places) == 1 else str(row.get("name") or row.get("subject") or name_of(row))

    @property
    def users(self) -> list[str]:
        """The users and owners in all places, without duplicates."""
        found = (user for row in self.places for user in (row.get("used_by"), *(row.get("owners") or ())))
        return [*dict.fromkeys(str(user) for user in found if user)]

    @property
    def owners(self) -> list[str]:
        """The owners of all places, without duplicates."""
        return [*dict.fromkeys(str(owner) for row in self.places for owner in row.get("owners") or ())]

    @property
    def areas(self) -> list[str]:
        """The areas of all places, without duplicates."""
        return [*dict.fromkeys(str(row["area"]) for row in self.places)]


def listed(rows: Sequence[ExpiryRow]) -> list[ListedRow]:
    """The rows of the list in the same order: one certificate that is used in several places is one row."""
    found: dict[tuple[str, ...], list[ExpiryRow]] = {}
    for number, row in enumerate(rows):
        fingerprint = str(row.get("sha256_fingerprint") or row.get("thumbprint") or "").upper()
        key = (fingerprint, row["severity"], str(row["not_after"])) if fingerprint else (str(number),)
        found.setdefault(key, []).append(row)
    return [ListedRow(places[0], places) for places in found.values()]


@cache
def _template() -> Template:
    """The compiled page. A missing value is an error, and a value that is not Markup is made safe for HTML."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else Markup(for_html(value)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        label=label_of,
        next_step=step_of,
        expiry=expiry_in_words,
        row_name=name_of,
        to_json=_json,
        short=charts.short_number,
    )
    environment.globals.update(
        style=Markup(STYLE),
        script=Markup(SCRIPT),
        style_hash=_hash(STYLE),
        script_hash=_hash(SCRIPT),
        address_of=address_of,
        guidance_of=guidance_of,
        guide_of=guide_of,
        shapes=charts.SHAPES,
        width=charts.WIDTH,
        lane_height=charts.LANE_HEIGHT,
        details=_DETAILS,
        code=_CODE,
        of_places=_OF_PLACES,
    )
    return environment.get_template("page.html.j2")


def _json(texts: Sequence[str]) -> str:
    """A list of texts for the script, as the page shows them."""
    return json.dumps([*map(visible, texts)], ensure_ascii=False)


def _hash(text: str) -> Markup:
    """The source expression of Content Security Policy 3, 2.3.1, for an inline style or script."""
    return Markup(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'")


def _meanings(report: Report) -> dict[str, str]:
    days: Any = report.policy
    return {
        "expired": "before today",
        "critical": f"within {days['critical']} days",
        "warning": f"within {days['warning']} days, weak, or against a policy",
        "notice": f"within {days['notice']} days",
        "unknown": "expiry date unknown",
        "ok": "later",
    }
