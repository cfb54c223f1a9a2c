# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for the API of AWX: lists with filters, creation, changes, associations, and the checks of what is sent.

Sources: the AWX API reference (https://docs.ansible.com/projects/awx/en/latest/rest_api/) and AWX's serializers: a job
template needs a playbook that is a file of its project, a credential type has the kind cloud or net, names are unique.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN = "a-token-of-the-controller"
Json = dict[str, Any]


class AwxService:
    """``playbooks`` are the files of each project. ``objects`` has what was created, ``writes`` how often."""

    def __init__(self, playbooks: Sequence[str]) -> None:
        self.playbooks = playbooks
        self.objects: dict[str, dict[int, Json]] = {"organizations": {}}
        self.links: dict[str, list[int]] = {}
        self.surveys: dict[int, Json] = {}
        self.writes: list[str] = []
        self.create("organizations", {"name": "Default"})
        service = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                sent = json.loads(self.rfile.read(length) or b"{}") if length else {}
                known = self.headers.get("Authorization") == f"Bearer {TOKEN}"
                denied = {"detail": "Authentication credentials were not provided."}
                status, answer = service.answer(self.command, self.path, sent) if known else (401, denied)
                body = b"" if answer is None else json.dumps(answer).encode()
                self.send_response(status)
                for name, value in (
                    ("Content-Type", "application/json"),
                    ("Content-Length", str(len(body))),
                    ("X-API-Product-Name", "AWX"),
                    ("X-API-Product-Version", "24.6.1"),
                ):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PATCH = do_DELETE = _handle

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> AwxService:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def named(self, endpoint: str) -> dict[str, Json]:
        """The objects of a list by their names."""
        return {row["name"]: row for row in self.objects.get(endpoint, {}).values()}

    def create(self, endpoint: str, sent: Json) -> Json:
        rows = self.objects.setdefault(endpoint, {})
        number = len(rows) + 1
        row = {"summary_fields": {}, **sent, "id": number, "type": endpoint.removesuffix("s")}
        row["url"] = f"/api/v2/{endpoint}/{number}/"
        row["related"] = {"survey_spec": f"{row['url']}survey_spec/"} if endpoint == "job_templates" else {}
        if endpoint == "projects":
            row["scm_revision"] = "0123456789abcdef0123456789abcdef01234567"
        rows[number] = row
        return row

    def answer(self, method: str, target: str, sent: Json) -> tuple[int, Json | None]:
        path = urlsplit(target)
        parts = path.path.removeprefix("/api/v2/").strip("/").split("/")
        if method != "GET":
            self.writes.append(f"{method} {'/'.join(re.sub(r'^[0-9]+$', '*', part) for part in parts)}")
        if len(parts) == 1:
            if method == "GET":
                return 200, _page(self._found(parts[0], dict(parse_qsl(path.query))))
            refused = self.refusal(parts[0], sent)
            return (400, refused) if refused else (201, self.create(parts[0], sent))
        row = self.objects.get(parts[0], {}).get(int(parts[1]))
        if row is None:
            return 404, {"detail": "Not found."}
        if len(parts) == 2:
            if method == "PATCH":
                row.update(sent)
            return 200, row
        return self._related(method, row, parts[2], sent)

    def _related(self, method: str, row: Json, name: str, sent: Json) -> tuple[int, Json | None]:
        if name == "survey_spec":
            if method == "POST":
                self.surveys[row["id"]] = sent
            return 200, self.surveys.get(row["id"], {})
        linked = self.links.setdefault(f"{row['url']}{name}", [])
        if method == "POST":
            (linked.remove if sent.get("disassociate") else linked.append)(sent["id"])
            return 204, None
        return 200, _page([self.objects[name][number] for number in linked])

    def _found(self, endpoint: str, asked: dict[str, str]) -> list[Json]:
        filters = {name: value for name, value in asked.items() if name not in ("page_size", "order_by")}
        return [
            row
            for row in self.objects.get(endpoint, {}).values()
            if all(str(row.get(name)) == value for name, value in filters.items())
        ]

    def refusal(self, endpoint: str, sent: Json) -> Json | None:
        """Why AWX would refuse an object; None if it accepts it."""
        if endpoint == "credential_types":
            return _credential_type_refusal(sent)
        if endpoint == "job_templates" and sent.get("playbook") not in self.playbooks:
            return {"playbook": ["Playbook not found for project."]}
        if endpoint == "job_templates" and not isinstance(sent.get("extra_vars", ""), str):
            return {"extra_vars": ["Not a valid string."]}
        if sent.get("name") in self.named(endpoint) and endpoint != "hosts":
            return {"__all__": [f"{endpoint} with this Name already exists."]}
        return None


def _page(rows: Sequence[Json]) -> Json:
    return {"count": len(rows), "next": None, "previous": None, "results": [*rows]}


def _credential_type_refusal(sent: Json) -> Json | None:
    if sent.get("kind") not in ("cloud", "net"):
        return {"kind": ["Must be one of 'cloud' or 'net'."]}
    fields = sent["inputs"]["fields"]
    allowed = {
        "id",
        "type",
        "label",
        "help_text",
        "secret",
        "multiline",
        "choices",
        "default",
        "format",
        "ask_at_runtime",
    }
    for field in fields:
        if not {"id", "label"} <= {*field} <= allowed or field.get("type", "string") not in ("string", "boolean"):
            return {"inputs": [f"Schema validation error in {field}"]}
    ids = {field["id"] for field in fields}
    if not {*sent["inputs"].get("required", [])} <= ids:
        return {"inputs": ["required has an unknown field"]}
    texts = [*sent["injectors"].get("env", {}).values(), *sent["injectors"].get("file", {}).values()]
    names = {name for text in texts for name in re.findall(r"\b(?:if|\{\{) (\w+)\b", text)}
    unknown = names - ids - {"tower"}
    return {"injectors": [f"uses an undefined field ({', '.join(sorted(unknown))})"]} if unknown else None
