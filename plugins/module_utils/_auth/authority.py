# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP with an authority: repeats requests if that is safe; errors are one sentence without secrets.

Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from ansible_collections.m365.graph.plugins.module_utils._auth.token import CredentialSupport, time_left
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError
from ansible_collections.m365.graph.plugins.module_utils._http.answers import describe, one_line, retry_after
from ansible_collections.m365.graph.plugins.module_utils._http.json_text import read_json
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NoAnswer, NotSent, Transport

#: A request for a token changes nothing, so it may be repeated after any fault.
TOKEN_TRIES = 3
TOKEN_TIMEOUT = 30.0
#: The longest wait, in seconds, that the authority can request.
LONGEST_WAIT = 30.0

#: The most common refusals of Entra ID, with their meaning for the author of the playbook.
_MEANING = {
    "7000215": "the client secret is wrong (it must be the secret's value, not its id)",
    "7000222": "the client secret has expired",
    "7000216": "the application needs a client secret or a certificate, and none was sent",
    "7000112": "the application is disabled",
    "700016": "the application (client_id) does not exist in this tenant",
    "90002": "the tenant (tenant_id) does not exist in this cloud",
    "900023": "tenant_id is neither a tenant's id nor one of its domains",
    "700027": "the certificate is not registered with the application, or has expired",
    "700030": "the application does not trust the certificate's subject name",
    "700024": "the assertion is outside its time of validity; check the clock here",
    "70021": "no federated credential of the application matches the assertion",
    "700211": "no federated credential of the application has this issuer",
    "700212": "no federated credential of the application has this audience",
    "700213": "no federated credential of the application has this subject",
    "50013": "the assertion's signature does not match the keys of its issuer",
    "500011": "Microsoft Graph is unknown in this tenant, so check cloud and graph_url",
    "50034": "the account does not exist in this tenant",
    "53003": "a Conditional Access policy forbids it",
}
_CODE = re.compile(r"\bAADSTS(\d+)")
_TRACE_NOISE = re.compile(r"\s*\b(?:Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)


def explain(text: str) -> tuple[str, str]:
    """The meaning of a message of Entra ID with its code, and the message without trace IDs, as a sentence.

    If the code is unknown, the message is its own meaning, and the second text is empty. The first one has no full stop
    at the end.
    """
    said = one_line(_TRACE_NOISE.sub("", text))
    code = _CODE.search(said)
    meaning = _MEANING.get(code.group(1)) if code else None
    return (f"{meaning} ({code.group()})", f"Entra ID reported: {said}.") if code and meaning else (said, "")


@dataclass(frozen=True)
class AuthorityAnswer:
    """The part of a response that msal reads."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    def raise_for_status(self) -> None:
        """Does nothing: only successful responses become objects of this class."""


class AuthorityHttp:
    """msal's ``http_client``: passes only JSON objects with status 200 to msal.

    ``who`` sends the requests, for error texts; ``secrets`` never appear in one. Errors are raised here because msal
    would lose some of the authority's message, and log the rest. ``token_requests`` counts the POSTs. ``known`` are
    documents by address that need not be requested.
    """

    #: Statuses after which a request is repeated.
    busy: tuple[int, ...] = (429, 500, 502, 503, 504)

    def __init__(
        self,
        means: CredentialSupport,
        who: str,
        secrets: Iterable[str | None] = (),
        known: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._means = means
        self._who = who
        self._known = known or {}
        self._secrets = [secret for secret in secrets if secret]
        self.token_requests = 0

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_other: object,
    ) -> AuthorityAnswer:
        if url in self._known:
            return AuthorityAnswer(200, json.dumps(self._known[url]), {})
        return self._read(url, self.send("GET", with_query(url, params), headers or {}))

    def post(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_other: object,
    ) -> AuthorityAnswer:
        form = {**(headers or {}), "Content-Type": "application/x-www-form-urlencoded"}
        return self._read(url, self.send("POST", with_query(url, params), form, urlencode(data or {}).encode()))

    def close(self) -> None:
        self._means.transport.renew()

    def document(self, method: str, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
        """The JSON object in the response to one request; raises :class:`errors.AuthenticationError`."""
        document: dict[str, Any] = json.loads(self._read(url, self.send(method, url, headers)).text)
        return document

    def transport(self, _url: str) -> Transport:
        """The transport for requests to this address."""
        return self._means.transport

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> HttpAnswer:
        """Send a request, and repeat it if useful; raises :class:`errors.AuthenticationError` without a response."""
        for tried in range(1, TOKEN_TRIES + 1):
            left = time_left()
            if left <= 0:
                raise AuthenticationError(
                    f"Could not get a token for {self._who}, because the task's timeout has run out."
                )
            self.token_requests += method == "POST"
            backoff = 2.0 ** (tried - 1)
            last = tried == TOKEN_TRIES
            try:
                answer = self.transport(url).send(
                    method, url, headers=headers, body=body, timeout=min(TOKEN_TIMEOUT, left)
                )
            except (NotSent, NoAnswer) as reason:
                if last or backoff >= time_left() or (isinstance(reason, NotSent) and reason.permanent):
                    raise AuthenticationError(
                        f"Could not get a token, because {urlsplit(url).netloc} could not be reached: {reason}."
                    ) from None
                wait = backoff
            else:
                asked = retry_after(answer.headers, self._means.now())
                wait = backoff if asked is None else asked
                busy = answer.status in self.busy or not answer.whole
                if last or not busy or wait > LONGEST_WAIT or wait >= time_left():
                    return answer
            self._means.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _read(self, url: str, answer: HttpAnswer) -> AuthorityAnswer:
        host = urlsplit(url).netloc
        try:
            document = read_json(answer.body) if answer.whole and not answer.flaw else None
        except ValueError:
            document = None
        if not isinstance(document, dict):
            what = describe(answer)
            raise AuthenticationError(
                f"Could not get a token for {self._who}: {host} answered {answer.status}, and {what}."
            )
        if answer.status == 200 and "error" not in document:
            return AuthorityAnswer(200, answer.body.decode(), answer.headers)
        error = (
            document.get("error_description") or document.get("error") or document.get("message") or "no explanation"
        )
        said, reported = explain(self.masked(str(error.get("message") if isinstance(error, dict) else error)))
        if reported:
            raise AuthenticationError(
                f"No token for {self._who}: {said}.", f"{host} answered {answer.status}. {reported}"
            )
        raise AuthenticationError(f"{host} gave no token to {self._who} ({answer.status}): {said}.")

    def masked(self, text: str) -> str:
        """The text with every secret replaced, also in the encoding of forms."""
        for secret in self._secrets:
            text = text.replace(secret, "********").replace(quote_plus(secret), "********")
        return text


def with_query(url: str, params: Mapping[str, str] | None) -> str:
    """The address with more query parameters."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
