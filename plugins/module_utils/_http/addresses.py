# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses in Microsoft Graph: made from paths, shown in messages, and limited to the configured host. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeGuard
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from ansible_collections.m365.graph.plugins.module_utils._clouds import https_root
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, ProtocolError


def usable(id: object) -> TypeGuard[str]:
    """Whether a service's ID can be part of an address; a line break or another invisible sign in it is a fault."""
    return isinstance(id, str) and id.isprintable() and id.strip() not in ("", ".", "..")


def segment(value: str) -> str:
    """Percent-encode one ID or name for use between two slashes of a path.

    Refuses (:class:`InputError`) the empty value, which would turn the address of one resource into the address of the
    complete collection, and ``.`` and ``..``, which would address another resource.
    """
    if value.strip() in ("", ".", ".."):
        raise InputError(f"{value!r} cannot be part of an address in Microsoft Graph.")
    return quote(value, safe="")


class Addresses:
    """The addresses of one service. Paths begin with a slash and omit the version."""

    def __init__(self, graph_url: str) -> None:
        self.root = https_root("graph_url", graph_url)
        self.host = urlsplit(self.root).netloc.removesuffix(":443")

    def url(self, path: str, version: str, params: Mapping[str, str | int] | None = None) -> str:
        """The address of a path. Raises :class:`InputError` for one that would address another resource."""
        bare = path.partition("?")[0]
        steps = bare.split("/")
        # An empty step is a missing ID: Graph would return the collection, or another resource.
        if (
            steps[0]
            or len(steps) < 2
            or any(step in ("", ".", "..") for step in steps[1:])
            or "#" in path
            or "\\" in path
        ):
            raise InputError(
                f"path={path} is not an address in Microsoft Graph: it begins with one slash and has no "
                "empty part, no '..' and no '#'."
            )
        query = urlencode(params or {}, quote_via=quote, safe="$,'()/:")
        return f"{self.root}/{version}{path}" + (("&" if "?" in path else "?") + query if query else "")

    def own(self, page: str, link: object, what: str) -> str:
        """The absolute form of a link from the service, if it leads to the configured host.

        The token is sent with it, so every other host is refused.
        """
        try:
            url = urljoin(page, link) if isinstance(link, str) and link.startswith("/") else str(link)
        except ValueError:
            url = ""
        # Compared as written, and only in this plain form: parsers differ for "user@host", "host\\@host" and white
        # space.
        plain = re.match(r"(https://[^/?#\\@\s]+)(?=[/?#])", url, re.IGNORECASE)
        if plain and plain.group().lower().removesuffix(":443") == f"https://{self.host}":
            return url
        raise self.protocol_error(page, f"{what} outside {self.root}, which is not followed")

    def shown(self, url: str) -> str:
        """The address for messages: without host, with the query decoded."""
        path, mark, query = url.partition("?")
        path = "/" + "/".join(path.split("/")[3:])
        return path.removeprefix(urlsplit(self.root).path) + mark + unquote(query)

    def protocol_error(self, url: str, what: str) -> ProtocolError:
        """The error of a GET whose response is not in Graph's format."""
        path = self.shown(url)
        return ProtocolError(f"The answer to GET {path} {what}.", method="GET", path=path)
