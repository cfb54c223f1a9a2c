# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses of Microsoft Graph and Entra ID in each national cloud.

Source: https://learn.microsoft.com/graph/deployments.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError


@dataclass(frozen=True)
class Cloud:
    """The service roots of one cloud, without trailing slash, and the OAuth scope of app-only tokens."""

    graph_url: str
    authority_url: str
    scope: str


def _cloud(graph_url: str, authority_url: str) -> Cloud:
    return Cloud(graph_url, authority_url, f"{graph_url}/.default")


CLOUDS: dict[str, Cloud] = {
    # GCC (not GCC High) uses the public cloud.
    "public": _cloud("https://graph.microsoft.com", "https://login.microsoftonline.com"),
    "us_government_l4": _cloud("https://graph.microsoft.us", "https://login.microsoftonline.us"),
    "us_government_l5": _cloud("https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
    "china": _cloud("https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
}

#: Further names of token services that msal accepts for the cloud.
_ALIASES = {
    "https://login.windows.net": ("public",),
    "https://login.partner.microsoftonline.cn": ("china",),
}


def resolve(cloud: str = "public", graph_url: str | None = None, authority_url: str | None = None) -> Cloud:
    """Return the cloud's roots, replaced by ``graph_url`` and ``authority_url`` if they are given.

    An override may be a bare host name, as ``AZURE_AUTHORITY_HOST`` often is; it then means https. The scope is always
    that of the cloud: it names the resource of a token, not its address. Raises :class:`InputError` for an unknown
    cloud, for a URL that is not a plain https root, and for the URL of another cloud, whose tokens this one refuses.
    """
    try:
        known = CLOUDS[cloud]
    except KeyError:
        raise InputError(f"cloud={cloud} is not known; it is one of {', '.join(CLOUDS)}.") from None
    return Cloud(
        graph_url=_matching("graph_url", graph_url, cloud) if graph_url else known.graph_url,
        authority_url=_matching("authority_url", authority_url, cloud) if authority_url else known.authority_url,
        scope=known.scope,
    )


def _matching(option: str, value: str, cloud: str) -> str:
    """The override as an https root; the address of another cloud is refused."""
    root = https_root(option, value)
    owners = [name for name, known in CLOUDS.items() if root in (known.graph_url, known.authority_url)] or [
        *_ALIASES.get(root, ())
    ]
    if owners and cloud not in owners:
        raise InputError(
            f"{option}={root} belongs to cloud {' and '.join(owners)}, and cloud={cloud}: give both of one cloud."
        )
    return root


def https_root(option: str, value: str) -> str:
    """Return ``value`` as an https root without trailing slash; raises :class:`InputError`, naming ``option``."""
    url = value.strip()
    if "://" not in url:
        url = f"https://{url}"
    url = url.rstrip("/")
    # A user part could be a password, so the value is not repeated.
    plain = f"{option} must be a plain https URL: a host, at most a port and a path, no user, query or fragment."
    if "@" in url:
        raise InputError(plain)
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port != 0
    except ValueError:
        raise InputError(f"{option}={value} is not a URL.") from None
    if parts.scheme.lower() != "https":
        raise InputError(f"{option}={value} must start with https://, because tokens travel to it.")
    if (
        not parts.hostname
        or not port_is_valid
        or "\\" in url
        or parts.query
        or parts.fragment
        or any(map(str.isspace, url))
    ):
        raise InputError(plain)
    if parts.path.endswith(("/v1.0", "/beta")):
        raise InputError(f"{option}={value} must not end with the API version, which api_version chooses.")
    return f"https://{parts.netloc.lower()}{parts.path}"
