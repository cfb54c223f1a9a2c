# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apple's tokens for device enrolment: what is one, and when it expires."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt

import apple_tokens
import pytest
from certificates import issue
from hypothesis import given
from hypothesis import strategies as st
from provisioning_profiles import content, signed

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import enrolment_token

ISSUED = dt.datetime(2026, 10, 6, 13, 1, 29, tzinfo=dt.UTC)
TOKEN = apple_tokens.token(issue().pem, ISSUED)
BARE = TOKEN.removeprefix(apple_tokens.HEADERS)
ARMOURED = f"-----BEGIN PKCS7-----\n{BARE}-----END PKCS7-----\n"


@pytest.mark.parametrize(
    "text", [TOKEN, TOKEN.replace("\n", "\r\n"), f"\n{TOKEN}", BARE, ARMOURED, ARMOURED.replace("PKCS7", "CMS")]
)
def test_a_token_is_sent_as_it_is(text: str) -> None:
    assert enrolment_token.check(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "token",
        issue().pem,
        issue().key_pem(),
        base64.b64encode(b'{"expDate": "2030-01-01T00:00:00+0000"}').decode(),
        base64.b64encode(signed(content())).decode(),
        BARE[:30],
        apple_tokens.HEADERS,
        base64.b64encode(b"0\x80" * 3000).decode(),
    ],
)
def test_anything_else_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        enrolment_token.check(text)
    said = "the value is not a token for device enrolment as it is downloaded from Apple, which is an encrypted message"
    assert str(refused.value) == f"{said} (.p7m)"


@given(st.text() | st.binary(max_size=200).map(lambda data: base64.b64encode(b"0\x80" + data).decode()))
def test_no_text_is_an_error_of_another_kind(text: str) -> None:
    with contextlib.suppress(InvalidValue):
        enrolment_token.check(text)


@pytest.mark.parametrize(
    ("name", "issued"),
    [
        (apple_tokens.file_name(ISSUED), ISSUED),
        (apple_tokens.file_name(ISSUED, "Contoso_Token_2020"), ISSUED),
        ("My server_Token_2026-10-06T13-01-29Z_smime (1).p7m", ISSUED),
        ("Intune_Token_2026-13-06T13-01-29Z_smime.p7m", None),
        ("Intune_Token_2026-10-06T13:01:29Z_smime.p7m", None),
        ("token.p7m", None),
        ("", None),
    ],
)
def test_the_name_of_the_file_has_its_time(name: str, issued: dt.datetime | None) -> None:
    assert enrolment_token.issued_at(name) == issued


@pytest.mark.parametrize(
    ("issued", "expires"), [("2022-07-01", "2023-07-01"), ("2028-02-29", "2029-02-28"), ("2027-03-01", "2028-03-01")]
)
def test_it_is_valid_for_a_year(issued: str, expires: str) -> None:
    moment = dt.datetime.fromisoformat(f"{issued}T22:18:53+00:00")
    assert enrolment_token.expiry(moment).isoformat() == f"{expires}T22:18:53+00:00"
