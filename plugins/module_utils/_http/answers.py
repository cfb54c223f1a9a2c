# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interprets responses of Microsoft Graph: successes, errors, ``Retry-After`` and claims challenges. Pure.

Sources: https://learn.microsoft.com/graph/errors (the error resource), RFC 9110 section 10.2.3 (``Retry-After``),
https://learn.microsoft.com/entra/identity-platform/claims-challenge (Continuous Access Evaluation).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import parsedate_to_datetime

from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AmbiguousOutcome,
    BadRequest,
    Conflict,
    DeadlineExceeded,
    Forbidden,
    GraphError,
    NotFound,
    ProtocolError,
    ServiceFault,
    Throttled,
    Unauthorized,
)
from ansible_collections.m365.graph.plugins.module_utils._http.json_text import TooDeep, read_json
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log

Body = dict[str, object]

#: Intune appends these to its sentences; they are only for Microsoft's support.
_SUPPORT_NOISE = re.compile(r"[\s\-,.]*\b(?:Operation ID|Activity ID)\b.*", re.DOTALL)
#: Signed or encrypted (RFC 7515, RFC 7516): the first part is a JSON object in base64url.
_TOKEN = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w.-]*")
_NOT_LETTERS = re.compile(r"[^A-Za-z]")
_CLAIMS = re.compile(r'\bclaims="([^"]*)"')

_CLASS_OF: dict[int, type[GraphError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    429: Throttled,
}


@dataclass(frozen=True)
class ServiceError:
    """An error as the service reports it.

    ``codes`` are from the general code to the most specific one (the nested inner errors' codes); ``message`` is
    readable prose on one line, without a final full stop; ``wait`` is the ``RetryAfter`` that Intune adds.
    """

    codes: tuple[str, ...]
    message: str
    request_id: str | None
    wait: str | None = None

    @property
    def code(self) -> str | None:
        """The error's own code, for messages and decisions."""
        return self.codes[0] if self.codes else None

    @property
    def concurrency_violation(self) -> bool:
        """Whether two requests changed the same directory object at the same moment, by the code or the message."""
        return any("concurrencyviolation" in _NOT_LETTERS.sub("", text).lower() for text in (*self.codes, self.message))


@dataclass(frozen=True)
class Reply:
    """A success: its status, its JSON object (``None`` without a body) and its headers (names in any letter case).

    ``content`` is the body of a document that is not JSON.
    """

    status: int
    body: Body | None = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Setback:
    """A failed request: its error, and whether and how it may be repeated."""

    kind: type[GraphError]
    sentence: str
    status: int | None = None
    said: ServiceError | None = None
    repeatable: bool = False
    faulty: bool = False  # repeated a few times only, instead of as long as time allows
    retry_after: float | None = None
    new_connection: bool = False
    claims: str | None = None

    def error(self, method: str, path: str, supplement: str = "", *, late: bool = False) -> GraphError:
        """The error; ``supplement`` is added at the end of its sentence; ``late``: the time is up."""
        # Without a response, the lack of time is the error.
        kind = DeadlineExceeded if late and self.kind is ServiceFault and self.status is None else self.kind
        return kind(
            f"{self.sentence}{supplement}.",
            method=method,
            path=path,
            status=self.status,
            code=self.said.code if self.said else None,
            service_message=self.said.message if self.said else None,
            request_id=self.said.request_id if self.said else None,
        )


def ambiguous(
    method: str, path: str, what: str, status: int | None = None, said: ServiceError | None = None
) -> Setback:
    """The setback of a write of unknown outcome."""
    return Setback(
        AmbiguousOutcome, f"{method} {path} was sent, but whether it took effect is unknown: {what}", status, said
    )


def interpret(method: str, path: str, answer: HttpAnswer, now: float, *, safe: bool) -> Reply | Setback:
    """The meaning of a response.

    ``safe``: the request changes nothing, so it may be repeated; ``now`` is in seconds since the epoch.
    """
    if 200 <= answer.status < 300:
        return _success(method, path, answer, safe)
    if 300 <= answer.status < 400:
        if method == "GET" and "Location" in answer.headers:
            return Reply(answer.status, None, answer.headers)
        sentence = (
            f"Microsoft Graph answered {method} {path} with a redirection ({answer.status}), which is not followed"
        )
        return Setback(ProtocolError, sentence, answer.status)
    return _refusal(method, path, answer, now, safe)


def interpret_document(method: str, path: str, answer: HttpAnswer, now: float, *, safe: bool) -> Reply | Setback:
    """The same for a document of any format, read by GET; 304 means that the caller's copy is current."""
    if answer.flaw and answer.status == 200:
        return Setback(ProtocolError, f"The answer to {method} {path} (200) cannot be read: {answer.flaw}", 200)
    if answer.status == 304 or (answer.status == 200 and answer.whole):
        return Reply(answer.status, None, answer.headers, answer.body)
    if answer.status == 200:
        sentence = f"The answer to {method} {path} (200) cannot be read: it was cut off"
        return Setback(ProtocolError, sentence, 200, repeatable=True, faulty=True, new_connection=True)
    return interpret(method, path, answer, now, safe=safe)


def _success(method: str, path: str, answer: HttpAnswer, safe: bool) -> Reply | Setback:
    """A 2xx response: its object, or the meaning of a missing one."""
    # OData: an empty reference returns no content.
    if (not safe or answer.status == 204) and answer.whole and not answer.flaw and not answer.body.strip():
        return Reply(answer.status, None, answer.headers)
    document: object = None
    what, damaged = answer.flaw or "it is not a JSON object", not answer.whole
    if answer.whole and not answer.flaw:
        try:
            document = read_json(answer.body)
        except TooDeep as error:
            what = str(error)
        except ValueError:
            damaged = "json" in (answer.headers.get("Content-Type") or "").lower()
            what = describe(answer)
    if isinstance(document, dict):
        return Reply(answer.status, document, answer.headers)
    if damaged:
        what = "it was cut off or damaged on its way"
    if not safe:
        return ambiguous(method, path, f"the answer ({answer.status}) cannot be read, {what}", answer.status)
    sentence = f"The answer to {method} {path} ({answer.status}) cannot be read: {what}"
    return Setback(ProtocolError, sentence, answer.status, repeatable=damaged, faulty=damaged, new_connection=damaged)


def _refusal(method: str, path: str, answer: HttpAnswer, now: float, safe: bool) -> Setback:
    status = answer.status
    said = read_error(answer)
    what = f"{status} {said.code}: {said.message}" if said.code else f"{status}, {said.message}"
    told = retry_after(answer.headers, now)
    wait = retry_after({"Retry-After": said.wait}, now) if told is None and said.wait else told
    # The directory changed nothing: it requests to "wait briefly and retry", for any method.
    collided = status in (409, 503) and said.concurrency_violation
    if status in (500, 502, 503, 504) and not safe and not collided:
        return replace(ambiguous(method, path, what, status, said), retry_after=wait, new_connection=status == 503)
    busy = status in (429, 503, 504) or collided
    faulty = status in (500, 502)
    return Setback(
        Conflict if collided else class_of(status),
        f"Microsoft Graph {'failed on' if status >= 500 else 'refused'} {method} {path}: {what}",
        status,
        said,
        repeatable=busy or faulty,
        faulty=faulty,
        retry_after=wait,
        # A 503 is repeated on a new connection, which can lead to another front end.
        new_connection=status == 503,
        claims=claims_challenge(answer.headers) if status == 401 else None,
    )


def class_of(status: int) -> type[GraphError]:
    """The exception class of an HTTP status that is not a success."""
    return ServiceFault if status >= 500 else _CLASS_OF.get(status, GraphError)


def read_error(answer: HttpAnswer) -> ServiceError:
    """Read an error response; a body that is not Graph's error resource is described."""
    request_id = answer.headers.get("request-id")
    try:
        document = None if answer.flaw else read_json(answer.body)
    except ValueError:
        document = None
    if document is None:
        return ServiceError((), describe(answer), request_id)
    error = document.get("error") if isinstance(document, dict) else None
    if isinstance(error, str):  # the OAuth form, which gateways in front of Graph use
        return ServiceError((error,), one_line(str(document.get("error_description") or "no explanation")), request_id)
    if not isinstance(error, dict):
        return ServiceError((), "the answer is JSON, but not a Graph error", request_id)
    layers = list(_layers(error))
    codes = tuple(dict.fromkeys(code for layer in layers if isinstance(code := layer.get("code"), str) and code))
    inner_id = next((found for layer in layers if isinstance(found := layer.get("request-id"), str) and found), None)
    return ServiceError(codes, readable(error.get("message")), inner_id or request_id, _told_wait(error.get("message")))


def _layers(error: dict[str, object]) -> Iterator[dict[str, object]]:
    layer: object = error
    while isinstance(layer, dict):
        yield layer
        layer = layer.get("innerError", layer.get("innererror"))


def readable(message: object) -> str:
    """The prose in an error's ``message``, which Intune wraps in a JSON string, sometimes more than once."""
    if isinstance(message, str) and message.lstrip()[:1] in ("{", '"'):
        try:
            return readable(read_json(message))
        except ValueError:
            pass
    if isinstance(message, dict):
        if isinstance(message.get("error"), dict):
            return readable(message["error"])
        prose = readable(message.get("Message", message.get("message")))
        # The phrase is often the only part that distinguishes one fault from another.
        phrase = message.get("CustomApiErrorPhrase")
        return f"{prose} ({phrase})" if isinstance(phrase, str) and phrase else prose
    return (one_line(_SUPPORT_NOISE.sub("", message)) if isinstance(message, str) else "") or "no explanation"


def _told_wait(message: object) -> str | None:
    """``RetryAfter`` of the JSON string in an error's ``message`` from Intune, as text."""
    if isinstance(message, str) and message.lstrip()[:1] in ("{", '"'):
        try:
            return _told_wait(read_json(message))
        except ValueError:
            return None
    if not isinstance(message, dict):
        return None
    if isinstance(message.get("error"), dict):
        return _told_wait(message["error"].get("message"))
    wait = message.get("RetryAfter")
    return None if wait is None or isinstance(wait, bool) else str(wait)


def one_line(text: str) -> str:
    """Collapse white space, remove the final full stop and hide tokens, for use in a sentence of a log."""
    return for_pipeline_log(without_tokens(" ".join(text.split()).rstrip(".")))


def without_tokens(text: str) -> str:
    """The text with asterisks instead of JSON Web Tokens: a gateway may repeat the request that it refuses."""
    return _TOKEN.sub("********", text)


def describe(answer: HttpAnswer) -> str:
    """A clause that describes a response whose body is not the expected JSON."""
    content_type = (answer.headers.get("Content-Type") or "no content type").split(";")[0].strip()
    if answer.flaw:
        return answer.flaw
    if not answer.whole:
        return f"the answer ({content_type}) was cut off"
    if not answer.body.strip():
        return "the answer is empty"
    if answer.body.lstrip()[:1] == b"<":
        return f"the answer is a web page ({content_type}), not JSON; a proxy or gateway may have sent it"
    return f"the answer ({content_type}) is not JSON"


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait from ``Retry-After`` (a number or an HTTP-date), never negative; ``None`` if it is invalid.

    ``now`` is the time in seconds since the epoch; a date is compared with the response's own ``Date`` if there is one,
    so that a wrong local clock has no effect.
    """
    value = (headers.get("Retry-After") or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d*)?", value):
        return float(value)
    when = _http_date(value)
    if when is None:
        return None
    sent = sent_at(headers)
    return max(0.0, when - (now if sent is None else sent))


def sent_at(headers: Mapping[str, str]) -> float | None:
    """The time of a response by the clock of its server, in seconds since the epoch; ``None`` without a valid Date."""
    return _http_date(headers.get("Date") or "")


def _http_date(value: str) -> float | None:
    try:
        parsed = parsedate_to_datetime(value)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):  # a year that is too large, or no date at all
        return None


def claims_challenge(headers: Mapping[str, str]) -> str | None:
    """The decoded claims (a JSON text) of a 401 that requires a token with more claims, else ``None``."""
    challenge = headers.get("WWW-Authenticate") or ""
    found = _CLAIMS.search(challenge)
    if found is None or "insufficient_claims" not in challenge:
        return None
    encoded = found.group(1).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        claims = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode("utf-8")
        return claims if isinstance(read_json(claims), dict) else None
    except (binascii.Error, ValueError):
        return None
