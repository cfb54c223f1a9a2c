# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the service's error bodies say to people."""

from __future__ import annotations

import json

import pytest
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.module_utils._http.answers import read_error
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer

NOISE = (
    " - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: 13c105e8 - Url: "
    "https://fef.example/x?api-version=5"
)


def said(
    body: object, content_type: str = "application/json", whole: bool = True, **headers: str
) -> tuple[tuple[str, ...], str, str | None]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    error = read_error(
        HttpAnswer(
            400,
            CaseInsensitiveDict({"Content-Type": content_type} | {k.replace("_", "-"): v for k, v in headers.items()}),
            content,
            whole,
        )
    )
    return error.codes, error.message, error.request_id


def test_code_message_and_request_id() -> None:
    body = {
        "error": {
            "code": "Request_BadRequest",
            "message": "Property x is bad.",
            "innerError": {"request-id": "in-body", "client-request-id": "c"},
        }
    }
    assert said(body, request_id="in-header") == (("Request_BadRequest",), "Property x is bad", "in-body")


@pytest.mark.parametrize("spelling", ["innerError", "innererror"])
def test_inner_errors_nest(spelling: str) -> None:
    body = {
        "error": {"code": "a", "message": "m", spelling: {"code": "b", spelling: {"code": "c", "request-id": "deep"}}}
    }
    assert said(body) == (("a", "b", "c"), "m", "deep")


def test_the_header_tells_the_request_id_when_the_body_does_not() -> None:
    assert said({"error": {"code": "a", "message": "m"}}, request_id="in-header")[2] == "in-header"


def intune(message: str, **more: object) -> str:
    return json.dumps(
        {"_version": 3, "Message": message, "CustomApiErrorPhrase": "", "RetryAfter": None, "HttpHeaders": "{}"} | more,
        indent=2,
    )


@pytest.mark.parametrize(
    ("message", "prose"),
    [
        (intune("An error has occurred" + NOISE), "An error has occurred"),
        (intune("Display name is taken." + NOISE), "Display name is taken"),
        (intune("Bad." + NOISE, CustomApiErrorPhrase="ValidatePatchSet"), "Bad (ValidatePatchSet)"),
        (json.dumps(intune("Twice encoded" + NOISE)), "Twice encoded"),
        (intune(intune("Nested" + NOISE)), "Nested"),
        (
            json.dumps({"error": {"code": "InternalError", "message": intune("Under an error" + NOISE)}}),
            "Under an error",
        ),
        (intune(NOISE), "no explanation"),
        ("{not json after all", "{not json after all"),
        ('"name" is not a property', '"name" is not a property'),
        ("Resource not found for the segment 'x'.", "Resource not found for the segment 'x'"),
        ("", "no explanation"),
        (None, "no explanation"),
    ],
)
def test_the_message_in_prose(message: object, prose: str) -> None:
    assert said({"error": {"code": "UnknownError", "message": message}}) == (("UnknownError",), prose, None)


@pytest.mark.parametrize(
    ("body", "content_type", "whole", "named"),
    [
        (
            b"<html><body>Bad gateway",
            "text/html; charset=utf-8",
            True,
            "the answer is a web page (text/html), not JSON",
        ),
        (b"  <?xml version='1.0'?>", "application/xml", True, "the answer is a web page (application/xml), not JSON"),
        (b"Service unavailable", "text/plain", True, "the answer (text/plain) is not JSON"),
        (b"", "", True, "the answer is empty"),
        (b'{"error": {"code"', "application/json", False, "the answer (application/json) was cut off"),
        (b"\xff\xfe", "application/octet-stream", True, "the answer (application/octet-stream) is not JSON"),
        (b"[]", "application/json", True, "the answer is JSON, but not a Graph error"),
        (b'{"error": ["x"]}', "application/json", True, "the answer is JSON, but not a Graph error"),
    ],
)
def test_other_bodies_are_named(body: bytes, content_type: str, whole: bool, named: str) -> None:
    codes, message, request_id = said(body, content_type, whole, request_id="r")
    assert (codes, request_id) == ((), "r")
    assert message.startswith(named)


def test_the_oauth_form_of_an_error() -> None:
    assert said({"error": "invalid_token", "error_description": "It is old."}) == (
        ("invalid_token",),
        "It is old",
        None,
    )
