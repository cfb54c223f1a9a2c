# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apple's tokens for device enrolment, as they are downloaded: S/MIME messages for one recipient. Pure.

A token is enveloped data (RFC 5652) in an S/MIME message, with lengths that BER need not state. Its expiry date is
inside, so it is derived from the time at which Apple issued the token, which is in the name of the file:
``Intune_Token_2022-07-01T22-18-53Z_smime.p7m`` has a token that expires on 2023-07-01 at 22:18:53 (NanoDEP,
"Quickstart guide", with the content of such a token; Intune, "Renew a token", for the year).
"""

from __future__ import annotations

import datetime as dt
import re

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import ber
from ansible_collections.m365.graph.plugins.module_utils._values.edm import decode_base64

_ENVELOPED_DATA = bytes.fromhex("2a864886f70d010703")
_ISSUED = re.compile(r"_Token_(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z_smime", re.ASCII)
_HEADERS = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\n", re.ASCII)
_ARMOUR = re.compile(r"-----(?:BEGIN|END) (?:PKCS7|CMS)-----")
_EXPECTED = "a token for device enrolment as it is downloaded from Apple, which is an encrypted message (.p7m)"


def check(text: str) -> str:
    """The text of a token. Raises :class:`InvalidValue`, which does not show it."""
    lines = text.replace("\r\n", "\n").lstrip()
    headers = _HEADERS.match(lines)
    try:
        data = decode_base64(_ARMOUR.sub("", lines[headers.end() :] if headers else lines))
        enveloped = ber.message(data, _ENVELOPED_DATA) is not None
    except (IndexError, ValueError):
        enveloped = False
    if not enveloped:
        raise InvalidValue(f"the value is not {_EXPECTED}")
    return text


def issued_at(file_name: str) -> dt.datetime | None:
    """When Apple issued a token, from the name of its file; None if the name does not have it."""
    found = _ISSUED.search(file_name)
    try:
        return dt.datetime.fromisoformat(f"{found[1]}T{found[2]}:{found[3]}:{found[4]}+00:00") if found else None
    except ValueError:
        return None


def expiry(issued: dt.datetime) -> dt.datetime:
    """A year later. Of a leap day, this is the day before."""
    leap = (issued.month, issued.day) == (2, 29)
    return issued.replace(year=issued.year + 1, day=28 if leap else issued.day)
