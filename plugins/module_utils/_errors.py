# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One exception tree for everything that can go wrong between a playbook and Microsoft Graph.

Every exception's text is one sentence that a person can act on. The service's own error is in
:attr:`GraphError.graph_error`, in addition to it.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self


class M365GraphError(Exception):
    """Root of the tree; ``str(error)`` is the sentence shown to the user."""


class InvalidValue(M365GraphError, ValueError):
    """A value is not of its Edm type. The text names the value and what is allowed, not the option."""


class InputError(M365GraphError):
    """An option is wrong. Raised before any request; the text names option, value and what is allowed."""


class OutsideLimit(InputError):
    """A value that Microsoft documents as not allowed, or that the service accepts and cannot use.

    A task is refused before any request. One of many documents is refused only if it would change something, because
    the current values of a tenant can be exported and applied again.
    """


class CertificateRejected(InputError):
    """A certificate breaks a policy (expired, weak, wrong purpose, carries a private key)."""


class GuardRefused(M365GraphError):
    """A change would do damage that the user has not allowed.

    ``harm`` is the damage, as a sentence without its full stop. ``option`` is the ``allow_*`` option that allows it,
    and ``advice`` names it. ``effect`` is the effect of the change on others, and ``properties`` are the options of the
    properties that have it (none: all that change).
    """

    def __init__(
        self,
        harm: str,
        advice: str,
        *,
        option: str,
        effect: str,
        properties: Sequence[str] = (),
        end: str = "; nothing was sent.",
    ) -> None:
        super().__init__(f"{harm}{end} {advice}")
        self.end = end
        self.harm, self.advice, self.option, self.effect = harm, advice, option, effect
        self.properties = tuple(properties)

    def renamed(self, rename: Callable[[str], str]) -> GuardRefused:
        """The same refusal with other names of properties in its text."""
        return GuardRefused(
            rename(self.harm),
            rename(self.advice),
            option=self.option,
            effect=self.effect,
            properties=self.properties,
            end=self.end,
        )


class ReissueRefused(GuardRefused):
    """A change would remove certificates from devices, or change the identity of a resource.

    ``clause`` describes that. ``touched`` is the end of the sentence about the certificates of the resource, and
    ``affects`` is the same as data, as far as it is known.
    """

    def __init__(
        self, clause: str, touched: str = "", *, effect: str = "reissues", affects: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(
            f"{clause[:1].upper()}{clause[1:]}{touched}",
            "Set allow_reissue to true if that is meant.",
            option="allow_reissue",
            effect=effect,
        )
        self.clause, self.touched, self.affects = clause, touched, dict(affects or {})

    def renamed(self, rename: Callable[[str], str]) -> ReissueRefused:
        return ReissueRefused(rename(self.clause), effect=self.effect)

    def counted(self, touched: str, affects: Mapping[str, Any] | None = None) -> Self:
        """The same refusal with what is known about the certificates of the resource."""
        return type(self)(self.clause, touched, effect=self.effect, affects=affects)

    def also(self, touched: str, affects: Mapping[str, Any] | None = None) -> Self:
        """The same refusal with more that the change affects."""
        return type(self)(
            self.clause, f"{self.touched}{touched}", effect=self.effect, affects={**self.affects, **(affects or {})}
        )


class AmbiguousMatch(M365GraphError):
    """Several resources match the options; ``candidates`` are their IDs, and ``rows`` what was read of them."""

    def __init__(self, message: str, candidates: Sequence[str], rows: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)
        self.rows = tuple(rows)


class ChangedMeanwhile(M365GraphError):
    """Another run has created the resource with other values since this run has read it."""


class NoMatch(M365GraphError):
    """A resource that must exist does not."""


class MissingParent(NoMatch):
    """The parent of a resource does not exist, hence neither does the resource."""


class MissingLibrary(M365GraphError):
    """A Python library that the collection needs is not installed.

    ``import_traceback`` shows where the import failed.
    """

    def __init__(self, library: str, import_traceback: str) -> None:
        super().__init__(
            f"Failed to import the required Python library ({library}) on {platform.node()}'s Python {sys.executable}; "
            "install it there, or let ansible_python_interpreter name a Python that has it."
        )
        self.library = library
        self.import_traceback = import_traceback


class TimeExpired(M365GraphError):
    """The task's ``timeout`` has expired before the first write, while documents were read or compared."""


class AuthenticationError(M365GraphError):
    """Could not get a token; the text names the credential that was tried and the reason.

    ``reported`` is the complete response of the authority, as a sentence for a warning, if the text only explains it.
    ``details`` is a sentence for a warning that is only shown with ``-v``.
    """

    def __init__(self, message: str, reported: str = "", details: str = "") -> None:
        super().__init__(message)
        self.reported = reported
        self.details = details


class WriteRefused(M365GraphError):
    """A caller tried to write in check mode, which is a defect in the caller. Nothing was sent."""


_NO_ROUTE = ("resource not found for the segment", "no odata route exists")


class GraphError(M365GraphError):
    """A request to Microsoft Graph failed.

    ``status`` is the HTTP status (``None`` without a response), ``code`` and ``service_message`` are from the service
    (Graph's error resource, https://learn.microsoft.com/graph/errors), ``request_id`` is the ID that Microsoft support
    needs.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str,
        path: str,
        status: int | None = None,
        code: str | None = None,
        service_message: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.method = method
        self.path = path
        self.status = status
        self.code = code
        self.service_message = service_message
        self.request_id = request_id

    def explained(self, hint: str, said: str = "") -> Self:
        """The same error with one more sentence, for a caller who can explain it; ``said`` replaces the first one."""
        return type(self)(
            f"{(said or str(self)).rstrip('.')}. {hint}.",
            method=self.method,
            path=self.path,
            status=self.status,
            code=self.code,
            service_message=self.service_message,
            request_id=self.request_id,
        )

    @property
    def no_route(self) -> bool:
        """Whether the service reports that the path, or the method there, does not exist.

        That shows nothing about the resource. Graph's own gateway does not find a segment of the path. Intune behind
        it, which does not serve everything in the metadata, misses a route (microsoftgraph/microsoft-graph-docs-contrib
        issues 2323 and 6501). Both return 400.
        """
        said = (self.service_message or "").lower()
        return self.status == 405 or (self.status == 400 and any(phrase in said for phrase in _NO_ROUTE))

    @property
    def graph_error(self) -> dict[str, object]:
        """The ``graph_error`` return value of every module."""
        return {
            "status": self.status,
            "code": self.code,
            "message": self.service_message,
            "request_id": self.request_id,
            "method": self.method,
            "path": self.path,
        }


class BadRequest(GraphError):
    """400: the request itself is wrong; never read as "absent"."""


class Unauthorized(GraphError):
    """401: the token was not accepted."""


class Forbidden(GraphError):
    """403: the token is valid, a permission (or a licence) is missing."""


class NotFound(GraphError):
    """404: the only response that means absent."""


class Conflict(GraphError):
    """409 or 412: the resource has changed, or exists already."""


class Throttled(GraphError):
    """429 until the time was up."""


class ServiceFault(GraphError):
    """5xx, or no response, to a read that was repeated until the time was up."""


class ConnectionFailed(GraphError):
    """The request did not reach the service (name not resolved, connection refused, TLS not established)."""


class AmbiguousOutcome(GraphError):
    """A write was sent and its outcome is unknown (reset, time-out or 5xx after sending): read before repeating."""


class ProtocolError(GraphError):
    """The response is not in Graph's format: not JSON, truncated, or with a link to a foreign host."""


class DeadlineExceeded(GraphError):
    """The task's ``timeout`` ran out while waiting for the service."""
