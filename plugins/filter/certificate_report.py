# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters for a result of ``certificate_info``; the documentation of each is in a file with its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import LEVELS
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log
from ansible_collections.m365.graph.plugins.plugin_utils._report.guidance import CLOUDS
from ansible_collections.m365.graph.plugins.plugin_utils._report.ics import calendar
from ansible_collections.m365.graph.plugins.plugin_utils._report.page import html
from ansible_collections.m365.graph.plugins.plugin_utils._report.report import Report, report_of
from ansible_collections.m365.graph.plugins.plugin_utils._report.text import (
    csv_text,
    json_text,
    junit,
    markdown,
    prometheus,
)

#: The severity from which a row makes a test fail.
THRESHOLDS = ("expired", *LEVELS)
FORMATS = ("html", "markdown", "json", "csv", "junit", "prometheus", "ics")


def certificate_report(
    estate: Mapping[str, Any],
    format: str = "html",
    title: str | None = None,
    fail_on: str = "critical",
    cloud: str = "public",
    before: str | None = None,
) -> str:
    if fail_on not in THRESHOLDS:
        raise AnsibleFilterError(f'fail_on: "{fail_on}" is not one of {", ".join(THRESHOLDS)}.')
    renderers: dict[str, Callable[[Report], str]] = {
        "html": html,
        "markdown": markdown,
        "json": json_text,
        "csv": csv_text,
        "junit": partial(junit, fail_on=fail_on),
        "prometheus": prometheus,
        "ics": calendar,
    }
    if format not in renderers:
        raise AnsibleFilterError(f'format: "{format}" is not one of {", ".join(FORMATS)}.')
    if cloud not in CLOUDS:
        raise AnsibleFilterError(f'cloud: "{cloud}" is not one of {", ".join(CLOUDS)}.')
    try:
        return renderers[format](report_of(estate, title, cloud, before))
    except InputError as error:
        raise AnsibleFilterError(for_pipeline_log(error)) from None


def certificates_at_least(estate: Mapping[str, Any], severity: str) -> list[dict[str, Any]]:
    if severity not in THRESHOLDS:
        raise AnsibleFilterError(f'severity: "{severity}" is not one of {", ".join(THRESHOLDS)}.')
    try:
        return report_of(estate).at_least(severity)
    except InputError as error:
        raise AnsibleFilterError(for_pipeline_log(error)) from None


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"certificate_report": certificate_report, "certificates_at_least": certificates_at_least}
