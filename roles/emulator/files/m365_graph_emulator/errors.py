# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors as Microsoft Graph answers them.

Three shapes occur (Graph: "Microsoft Graph error responses"; Intune: reported responses):

- Graph's own gateway and the directory: ``{"error": {"code", "message", "innerError": {"date", "request-id",
  "client-request-id"}}}``, where the inner object is spelled ``innerError`` or ``innererror``; the emulator answers the
  first in v1.0 and the second in beta;
- Intune: the same outside, with a JSON *string* inside ``message`` that holds the sentence, an operation and an
  activity id.
"""

from __future__ import annotations

import json
from typing import Any

_NO_OPERATION = "00000000-0000-0000-0000-000000000000"


class EmulatedError(Exception):
    """An error response.

    ``area`` is ``gateway``, ``directory`` or ``intune`` and chooses the shape; ``details`` are more specific.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        area: str = "gateway",
        headers: dict[str, str] | None = None,
        details: list[dict[str, str]] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.area = area
        self.headers = headers or {}
        self.details = details

    def body(self, version: str, request_id: str, client_request_id: str, date: str, path: str) -> dict[str, Any]:
        """The response body."""
        message = self.message
        if self.area == "intune":
            message = intune_message(self.message, client_request_id, path)
        inner = {"date": date, "request-id": request_id, "client-request-id": client_request_id}
        more = {"details": self.details} if self.details else {}
        return {
            "error": {
                "code": self.code,
                "message": message,
                **more,
                "innererror" if version == "beta" else "innerError": inner,
            }
        }


def intune_message(sentence: str, activity_id: str, path: str) -> str:
    """The JSON string that Intune puts in ``message``: pretty printed with CR LF."""
    where = f"https://fef.manage.example/StatelessFEService{path}?api-version=5024-01-01"
    text = (
        f"{sentence} - Operation ID (for customer support): {_NO_OPERATION} - Activity ID: {activity_id} - Url: {where}"
    )
    document = {
        "_version": 3,
        "Message": text,
        "CustomApiErrorPhrase": "",
        "RetryAfter": None,
        "ErrorSourceService": "",
        "HttpHeaders": "{}",
    }
    return json.dumps(document, indent=2).replace("\n", "\r\n")


def no_segment(segment: str) -> EmulatedError:
    """A path that the metadata does not have."""
    return EmulatedError(400, "BadRequest", f"Resource not found for the segment '{segment}'.")


def not_found(area: str, key: str) -> EmulatedError:
    """An entity that does not exist."""
    if area == "intune":
        return EmulatedError(404, "ResourceNotFound", f"An entity with the id '{key}' was not found.", "intune")
    message = f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
    return EmulatedError(404, "Request_ResourceNotFound", message, area)


def bad_request(area: str, message: str) -> EmulatedError:
    """A request whose content is refused."""
    return EmulatedError(400, "Request_BadRequest" if area == "directory" else "BadRequest", message, area)


def same_key(message: str) -> EmulatedError:
    """A value that another object has, and that must be unique."""
    return EmulatedError(409, "Request_MultipleObjectsWithSameKeyValue", message, "directory")


def concurrency_violation() -> EmulatedError:
    """A write to the directory that another one has overtaken; it may be sent again."""
    message = "A conflicting object has been modified. Wait briefly and retry the request."
    return EmulatedError(503, "Directory_ConcurrencyViolation", message, "directory")


def model_validation(message: str) -> EmulatedError:
    """A body that does not match the model before Intune's services see it (docs issue 5517)."""
    return EmulatedError(400, "ModelValidationFailure", message)


def no_method(method: str) -> EmulatedError:
    """A method that the path does not serve."""
    return EmulatedError(
        405, "Request_BadRequest", f"Specified HTTP method is not allowed for the request target: {method}."
    )


def forbidden(area: str, permissions: list[str]) -> EmulatedError:
    """Missing application permissions: Intune names them, the directory does not."""
    if area == "intune":
        message = (
            "Application is not authorized to perform this operation. "
            "Application must have one of the following scopes:"
        )
        return EmulatedError(403, "Forbidden", f"{message} {', '.join(permissions)}", "intune")
    return EmulatedError(
        403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.", "directory"
    )
