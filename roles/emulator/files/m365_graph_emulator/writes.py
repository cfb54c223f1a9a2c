# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes: those that the service refuses for a while, because of too many or another one, and statuses of others."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import replace

from . import clock
from .errors import EmulatedError, concurrency_violation
from .messages import ServiceResponse
from .settings import ServiceSettings

# Each service of Intune counts by itself (Graph, "Microsoft Graph service-specific throttling limits": Intune
# applications, device configuration, enrollment, RBAC). The pages list types; these are their collections.
_SERVICES = {
    "enterpriseCodeSigningCertificates": "applications",
    "iosLobAppProvisioningConfigurations": "applications",
    "symantecCodeSigningCertificate": "applications",
    "applePushNotificationCertificate": "enrollment",
    "depOnboardingSettings": "enrollment",
    "vppTokens": "enrollment",
    "roleScopeTags": "rbac",
    "assignmentFilters": "policies",
}


# Where statuses of a service differ from Microsoft's pages: IntuneCD 2.6.0 expects these (update/Intune, and
# remove_status_code of BaseUpdateModule); microsoft-graph-docs-contrib issue 8701 has the same of another type.
_REPORTED = {
    ("PATCH", "/deviceManagement/deviceConfigurations"): 204,
    ("DELETE", "/deviceManagement/deviceConfigurations"): 200,
    ("PATCH", "/deviceManagement/depOnboardingSettings/{id}/enrollmentProfiles"): 204,
    ("DELETE", "/deviceManagement/assignmentFilters"): 200,
    ("POST", "/deviceManagement/roleScopeTags"): 200,
    ("DELETE", "/deviceManagement/roleScopeTags"): 200,
}


def with_reported_status(response: ServiceResponse, method: str, path: str) -> ServiceResponse:
    """The response to a write below a collection, with the status that clients report."""
    status = _REPORTED.get((method, path), response.status)
    return replace(response, status=status, body=None if status == 204 else response.body)


class WriteLimits:
    """The writes so far. The caller has the lock of the service."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.settings = settings
        self._intune: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._directory = 0

    def check(self, app_id: str, area: str, path: str) -> None:
        """Count a write to the collection ``path``; raises EmulatedError if it is refused."""
        if area == "intune" and self.settings.writes_per_window:
            self._throttle(app_id, _SERVICES.get(path.split("/")[2], "device configuration"))
        elif area == "directory" and self.settings.concurrency_violations:
            self._directory += 1
            if self._directory % self.settings.concurrency_violations == 0:
                raise concurrency_violation()

    def _throttle(self, app_id: str, service: str) -> None:
        writes, moment, window = self._intune[app_id, service], clock.now(), self.settings.throttle_window
        while writes and moment - writes[0] >= window:
            writes.popleft()
        if len(writes) >= self.settings.writes_per_window:
            wait = str(int(window - (moment - writes[0])) + 1)
            raise EmulatedError(429, "TooManyRequests", "Too many requests.", "intune", {"Retry-After": wait})
        writes.append(moment)
