# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds details from descriptions to the service's errors: the missing permission, the API version with the resource."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import ODD_ANSWER
from ansible_collections.m365.graph.plugins.module_utils._engine.references import permissions_of
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target

MOST_DEVICES = 100
"""The largest number of devices that are named as affected by a change."""


class ErrorHints:
    """Explains errors of one client."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    @contextmanager
    def explaining(self, target: Target) -> Iterator[None]:
        """Add the other version or the missing permission, from the description, to an error of the service.

        A response with an unexpected form becomes an error as well.
        """
        before = len(self._client.calls)
        try:
            with self._explaining(target):
                yield
        except _errors.M365GraphError:
            raise
        except ODD_ANSWER as error:
            raise self._client.odd_answer(error, before) from error

    @contextmanager
    def _explaining(self, target: Target) -> Iterator[None]:
        resource = target.resource
        try:
            yield
        except _errors.Forbidden as error:
            needed = resource.permissions.to(error.method)
            path = error.path.partition("?")[0].removeprefix(f"/{target.version}")
            if resource.parent and path == resource.parent.collection:
                needed = resource.parent.permissions
            needed = permissions_of([resource]).get(path, needed)
            if not needed:
                raise error.explained(
                    f"Microsoft's reference of this path names the permission that it takes{self._held(needed)}"
                ) from None
            hint, roles = f"This needs the application permission {needed[0]}{self._held(needed)}", self._roles()
            if roles and not set(needed) & set(roles):  # then this is the reason; graph_error has the service's text
                raise error.explained(
                    hint, f"{error.method} {error.path.partition('?')[0]} was refused (403)"
                ) from None
            raise error.explained(hint) from None
        except _errors.GraphError as error:
            if not error.no_route:
                raise
            if target.documented and (
                target.version in resource.documented_paths
                or (error.method == "PATCH" and target.version in resource.documented_update)
            ):
                raise error.explained(
                    "The service does not know the path as it is documented: leave path_form at canonical"
                ) from None
            other = [version for version in resource.paths if version != target.version]
            if error.status == 405 or not other:
                raise
            raise error.explained(
                f"This service has no {resource.label} in {target.version}: set api_version to {other[0]}"
            ) from None

    def counted(self, target: Target, id: str, refused: _errors.ReissueRefused) -> _errors.ReissueRefused:
        """A refusal with the number of certificates that were issued from the resource, if the service lists them."""
        issued = target.resource.issued
        if issued is None:
            return refused
        select = {"$select": ",".join(issued.select)}
        try:
            path = f"{target.cast(id)}/{issued.collection}"
            held = [row for row in self._client.list(path, version=target.version, params=select) if issued.holds(row)]
        except _errors.M365GraphError as error:
            return refused.counted(f"; how many certificates it touches could not be counted: {str(error).rstrip('.')}")
        said = "1 certificate that was" if len(held) == 1 else f"{len(held)} certificates that were"
        affects: dict[str, Any] = {"certificates": len(held)}
        if issued.device:
            names = {name for row in held if isinstance(name := row.get(issued.device), str) and name}
            affects["devices"] = sorted(names)[:MOST_DEVICES]
        return refused.counted(f"; devices have {said} issued from it", affects)

    def _roles(self) -> tuple[str, ...]:
        """The permissions in the token; none if it does not show them."""
        try:
            return tuple(sorted(self._client.token().roles))
        except _errors.M365GraphError:
            return ()

    def _held(self, needed: tuple[str, ...]) -> str:
        """The permissions in the token, as the end of a sentence; empty if it does not show them."""
        roles = self._roles()
        if not roles:
            return ""
        if not needed:
            return f"; the token has {', '.join(roles)}"
        if set(needed) & set(roles):
            return ", which the token has: a licence, or the reach of the permission, may be what is missing"
        return f", which the token lacks; it has {', '.join(roles)}"
