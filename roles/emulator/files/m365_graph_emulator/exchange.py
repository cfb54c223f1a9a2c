# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an HTTP request to a reply: authority or Graph, with faults applied. No sockets."""

from __future__ import annotations

import base64
import json
import time
import traceback
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from . import batch, metadata
from .errors import EmulatedError, no_method
from .faults import Faults
from .log import RequestLog
from .messages import ServiceRequest
from .model import VERSIONS
from .oauth import OAuthError, TokenAuthority, TokenRefused
from .payload import read_json
from .service import EmulatedService, unknown_root

_JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_HTML = (
    "<html><head><title>Bad gateway</title></head>"
    "<body><h1>Bad gateway</h1><p>The proxy could not reach the server.</p></body></html>"
)


@dataclass
class EmulatedReply:
    """What goes back over the wire. ``reset`` cuts the connection instead, ``truncate`` sends half of the body."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    reset: bool = False
    truncate: bool = False

    @classmethod
    def json(cls, status: int, data: Any, headers: Mapping[str, str] | None = None) -> EmulatedReply:
        """A reply with a JSON body (none for None)."""
        if data is None:
            return cls(status, dict(headers or {}))
        return cls(
            status,
            {"Content-Type": "application/json; charset=utf-8", **(headers or {})},
            json.dumps(data, ensure_ascii=False).encode(),
        )


class EmulatedExchange:
    """One emulated tenant behind its URLs."""

    def __init__(self, service: EmulatedService, authority: TokenAuthority, faults: Faults, log: RequestLog) -> None:
        self.service = service
        self.authority = authority
        self.faults = faults
        self.log = log

    # --- the authority ---

    def authority_reply(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> EmulatedReply | None:
        """The reply of the authority, or None when the path is not one of its own."""
        tenant, _slash, rest = path.strip("/").partition("/")
        if rest in ("oauth2/v2.0/token", "oauth2/token") and method == "POST":
            return self._token(tenant, path, headers, body)
        if method != "GET" or rest not in (
            "v2.0/.well-known/openid-configuration",
            ".well-known/openid-configuration",
            "discovery/v2.0/keys",
        ):
            return None
        if tenant.lower() != self.service.tenant.tenant_id.lower():
            problem = OAuthError(
                400,
                "invalid_tenant",
                90002,
                f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.",
            )
            return EmulatedReply.json(400, problem.body(str(uuid.uuid4())))
        return EmulatedReply.json(
            200, {"keys": [self.authority.key.jwk]} if rest.endswith("keys") else self.authority.discovery()
        )

    def _token(self, tenant: str, path: str, headers: Mapping[str, str], body: bytes) -> EmulatedReply:
        entry = self.log.open_token()
        do = self.faults.take("POST", path)
        reply = self._early(do, {}, path, headers, body)
        if reply is None:
            try:
                reply = EmulatedReply.json(
                    200, self.authority.token(tenant, body, headers, entry), {"Cache-Control": "no-store"}
                )
            except OAuthError as problem:
                reply = EmulatedReply.json(
                    problem.status, problem.body(headers.get("client-request-id", str(uuid.uuid4())))
                )
            reply = self._late(do, reply, {})
        entry["status"] = None if reply.reset else reply.status
        self.log.close(entry, "token")
        return reply

    # --- Graph ---

    def graph_reply(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes, inner: str | None = None
    ) -> EmulatedReply:
        """The reply of Graph; ``path`` as it was sent, with its version."""
        entry = self.log.open(method, unquote(path), query, headers, body, inner)
        ids = {
            "request-id": str(uuid.uuid4()),
            "client-request-id": headers.get("client-request-id") or str(uuid.uuid4()),
        }
        if self.service.settings.latency and inner is None:
            time.sleep(self.service.settings.latency / 1000)
        do = self.faults.take(method, unquote(path), unquote(query), inner is not None)
        reply = self._early(do, ids, path, headers, body)
        if reply is None:
            try:
                reply = self._serve(method, path, query, headers, body, ids, bool(do.get("stale_reads")), inner)
            except EmulatedError as problem:
                reply = self._error(problem, path, ids)
            except Exception:  # a defect of the emulator: seen by the client as such, and by the developer
                traceback.print_exc()
                reply = self._error(
                    EmulatedError(500, "EmulatorDefect", "The emulator failed; see its error output."), path, ids
                )
            reply = self._late(do, reply, ids)
        entry["status"] = None if reply.reset and not reply.status else reply.status
        self.log.close(entry, "graph")
        return reply

    def _serve(
        self,
        method: str,
        path: str,
        query: str,
        headers: Mapping[str, str],
        body: bytes,
        ids: dict[str, str],
        stale: bool,
        inner: str | None,
    ) -> EmulatedReply:
        version, _slash, rest = path.strip("/").partition("/")
        if version in VERSIONS and unquote(rest) == "$metadata":
            return self._metadata(method, version, headers, ids)
        try:
            claims = self.authority.accept(headers.get("authorization"))
        except TokenRefused as problem:
            return self._unauthorized(str(problem), ids, path)
        if version not in VERSIONS:
            raise unknown_root(path)
        if rest == "$batch" and method == "POST" and inner is None:
            return self._batch(version, headers, body, ids)
        request = ServiceRequest(
            f"https://{headers.get('host') or urlsplit(self.authority.url).netloc}",
            method,
            version,
            "/" + rest,
            parse_qsl(query, keep_blank_values=True),
            headers,
            body,
            str(claims.get("appid", "")),
            frozenset(claims.get("roles") or ()),
            stale,
        )
        response = self.service.handle(request)
        sent = {"OData-Version": "4.0", **ids, **response.headers}
        if response.body is None:
            return EmulatedReply(response.status, sent)
        if isinstance(response.body, str):
            return EmulatedReply(response.status, sent, response.body.encode())
        return EmulatedReply.json(response.status, response.body, {"Content-Type": _JSON, **sent})

    def _metadata(self, method: str, version: str, headers: Mapping[str, str], ids: dict[str, str]) -> EmulatedReply:
        if method != "GET":
            raise no_method(method)
        found = metadata.document(self.service.model, version)
        sent = {"OData-Version": "4.0", "ETag": found.etag, **ids}
        if found.is_known(headers.get("if-none-match")):
            return EmulatedReply(304, sent)
        return EmulatedReply(200, {"Content-Type": "application/xml", **sent}, found.text.encode())

    def _batch(self, version: str, headers: Mapping[str, str], body: bytes, ids: dict[str, str]) -> EmulatedReply:
        def perform(
            method: str, url: str, own: dict[str, str], content: bytes, identifier: str
        ) -> batch.BatchedResponse:
            path, _mark, query = url.partition("?")
            own = {"authorization": headers.get("authorization", ""), "host": headers.get("host", ""), **own}
            reply = self.graph_reply(method, f"/{version}{path}", query, own, content, inner=identifier)
            text = reply.body.decode("utf-8", "replace")
            return batch.BatchedResponse(
                reply.status,
                reply.headers,
                _parsed(text) if "json" in reply.headers.get("Content-Type", "") else text or None,
            )

        return EmulatedReply.json(
            200, batch.run(read_json(body), perform), {"Content-Type": _JSON, "OData-Version": "4.0", **ids}
        )

    # --- errors and faults ---

    def _error(self, problem: EmulatedError, path: str, ids: dict[str, str]) -> EmulatedReply:
        version, _slash, rest = path.strip("/").partition("/")
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        body = problem.body(version, ids.get("request-id", ""), ids.get("client-request-id", ""), moment, "/" + rest)
        return EmulatedReply.json(problem.status, body, {**ids, **problem.headers})

    def _unauthorized(self, sentence: str, ids: dict[str, str], path: str, claims: str = "") -> EmulatedReply:
        """401 as Graph sends it; ``claims`` makes it the challenge of continuous access evaluation."""
        where = f'authorization_uri="{self.authority.url}/{self.service.tenant.tenant_id}/oauth2/v2.0/authorize"'
        challenge = f'Bearer realm="", {where}, client_id="00000003-0000-0000-c000-000000000000"'
        if claims:
            challenge += f', error="insufficient_claims", claims="{base64.b64encode(claims.encode()).decode()}"'
        return self._error(
            EmulatedError(401, "InvalidAuthenticationToken", sentence, "gateway", {"WWW-Authenticate": challenge}),
            path,
            ids,
        )

    def _early(
        self, do: Mapping[str, Any], ids: dict[str, str], path: str, headers: Mapping[str, str], request: bytes
    ) -> EmulatedReply | None:
        """What a fault does before the request is served; a reply means that it is not served at all."""
        if "delay" in do and do.get("when", "before") == "before":
            time.sleep(float(do["delay"]))
        if do.get("reset") == "before":
            return EmulatedReply(0, reset=True)
        if do.get("claims_challenge"):
            claims = json.dumps({"access_token": {"nbf": {"essential": True, "value": str(int(time.time()))}}})
            return self._unauthorized(
                "Continuous access evaluation resulted in challenge with result: InteractionRequired.",
                ids,
                path,
                claims,
            )
        if do.get("expire_token"):
            self.authority.expire(headers.get("authorization"))
            return self._unauthorized("Lifetime validation failed, the token is expired.", ids, path)
        if "status" in do and "html" not in do and not do.get("applied"):
            return self._told(
                do,
                ids,
                path,
                f" Your request: {dict(headers)} {request.decode('utf-8', 'replace')}" if do.get("echo") else "",
            )
        if do.get("html") and not do.get("applied"):
            return EmulatedReply(int(do.get("status", 502)), {"Content-Type": "text/html"}, _HTML.encode())
        return None

    def _late(self, do: Mapping[str, Any], reply: EmulatedReply, ids: dict[str, str]) -> EmulatedReply:
        """What a fault does after the request was served."""
        if do.get("applied") and "status" in do:
            reply = (
                self._told(do, ids, "/")
                if "html" not in do
                else EmulatedReply(int(do["status"]), {"Content-Type": "text/html"}, _HTML.encode())
            )
        if "delay" in do and do.get("when") == "after":
            time.sleep(float(do["delay"]))
        if do.get("reset") == "after":
            reply.reset = True
        if do.get("truncate"):
            reply.truncate = True
        if "headers" in do and "status" not in do:
            reply.headers.update({str(name): str(value) for name, value in do["headers"].items()})
        if "foreign_next_link" in do and reply.status == 200:
            reply.body = json.dumps({**json.loads(reply.body), "@odata.nextLink": do["foreign_next_link"]}).encode()
        return reply

    def _told(self, do: Mapping[str, Any], ids: dict[str, str], path: str, more: str = "") -> EmulatedReply:
        """The answer that a fault describes."""
        status = int(do["status"])
        codes = {
            429: "TooManyRequests",
            503: "ServiceUnavailable",
            504: "UnknownError",
            409: "Directory_ConcurrencyViolation",
            412: "PreconditionFailed",
        }
        headers = {str(name): str(value) for name, value in (do.get("headers") or {}).items()}
        wait = do.get("retry_after")
        if wait == "http-date":
            headers["Retry-After"] = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        elif wait is not None:
            headers["Retry-After"] = str(wait)
        if "body" in do:
            body = do["body"]
            return (
                EmulatedReply.json(status, body, {**ids, **headers})
                if not isinstance(body, str)
                else EmulatedReply(status, {**ids, **headers}, body.encode())
            )
        area = "intune" if "/device" in path else "gateway"
        problem = EmulatedError(
            status,
            str(do.get("code") or codes.get(status, "generalException")),
            f"Injected fault: status {status}.{more}",
            area,
            headers,
        )
        return self._error(problem, path, ids)


def _parsed(text: str) -> Any:
    """JSON data, or the text itself where the service breaks its JSON off."""
    try:
        return json.loads(text)
    except ValueError:
        return text
