# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API of a service of pipelines, with fixed answers: which environments and branches it protects.

Sources: https://docs.github.com/rest/deployments/environments, https://docs.gitlab.com/api/protected_environments and
https://learn.microsoft.com/rest/api/azure/devops/approvalsandchecks/check-configurations/list.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path

from https_server import HttpsServer, Received, respond, write_ca
from lab import Lab

_HUB = "/repos/contoso/estate"
_ADO = "/contoso/project/_apis"
LIMITED: dict[str, dict[str, object]] = {
    "github": {
        f"{_HUB}/environments/production": {"deployment_branch_policy": {"custom_branch_policies": True}},
        f"{_HUB}/environments/production/deployment-branch-policies?per_page=100": {
            "branch_policies": [{"name": "main", "type": "branch"}]
        },
        f"{_HUB}/branches/main": {"protected": True},
    },
    "gitlab": {
        "/api/v4/projects/5/repository/branches?search=%5Emain&per_page=100": [{"name": "main", "protected": True}],
        "/api/v4/projects/5/protected_environments?per_page=100": [{"name": "production"}],
    },
    "azure": {
        f"{_ADO}/serviceendpoint/endpoints?endpointNames=m365-writer&api-version=7.1": {
            "value": [{"id": "5e47", "name": "m365-writer"}]
        },
        f"{_ADO}/pipelines/checks/configurations?resourceType=endpoint&resourceId=5e47&%24expand=settings"
        "&api-version=7.1-preview.1": {
            "value": [
                {
                    "settings": {
                        "definitionRef": {"id": "86b05a0c-73e6-4f7d-b3cf-e38f3b39a75b"},
                        "inputs": {"allowedBranches": "refs/heads/main", "ensureProtectionOfBranch": "true"},
                    }
                },
                {"type": {"id": "2EF31AD6-BAA0-403A-8B45-2CBC9B4E5563"}},
            ]
        },
    },
}
"""What each service answers, by path and query, if only the protected branch main can write."""


def platform(answers: Mapping[str, object]) -> HttpsServer:
    """A service with these answers by path and query; everything else is not found."""

    def answer(connection: ssl.SSLSocket, request: Received) -> bool:
        found = answers.get(request.target)
        return respond(404 if found is None else 200, found)(connection, request)

    return HttpsServer(otherwise=answer)


def trusting(here: Lab) -> str:
    """A file with the authorities of the emulator and of the service."""
    path = here.directory / "both.pem"
    path.write_text(Path(here.emulator.ca_path).read_text() + Path(write_ca(here.directory)).read_text())
    return str(path)


def variables(service: str, url: str) -> dict[str, str]:
    """What a service adds to the environment of a job, apart from its token."""
    return {
        "github": {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "contoso/estate", "GITHUB_API_URL": url},
        "gitlab": {"GITLAB_CI": "true", "CI_PROJECT_ID": "5", "CI_API_V4_URL": f"{url}/api/v4"},
        "azure": {
            "TF_BUILD": "True",
            "SYSTEM_COLLECTIONURI": f"{url}/contoso/",
            "SYSTEM_TEAMPROJECTID": "project",
        },
    }[service]
