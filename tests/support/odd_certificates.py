# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates, PFX and PEM files that are damaged, or made to do damage."""

from __future__ import annotations

import base64
import functools
import random
import re

from certificates import issue
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

PASSWORD = "pfx-pass-w0rd"


@functools.cache
def originals() -> dict[str, tuple[bytes, ...]]:
    """Files that are right, by kind."""
    made = [issue("Contoso", usages=None, root=True), issue("O=\u202eodd, Inc", user_id="x"), issue("Apps", index=1)]
    elliptic = issue("Curve", elliptic=ec.SECP256R1())
    certificates = (*(one.certificate.public_bytes(Encoding.DER) for one in (*made, elliptic)),)
    pems = (*((one.key_pem() + one.pem).encode() for one in made), (made[0].pem + made[1].pem).encode())
    stores = (
        pkcs12.serialize_key_and_certificates(
            b"client",
            made[0].key,
            made[0].certificate,
            [made[1].certificate],
            BestAvailableEncryption(b"pfx-pass-w0rd"),
        ),
    )
    return {"certificate": certificates, "PEM": pems, "PFX": stores}


def odd_file(kind: str, chance: random.Random) -> bytes:
    """A file of a kind with one to three changes: a byte, a length, a part left out, doubled, or of another file."""
    data = bytearray(chance.choice(originals()[kind]))
    for _change in range(chance.randrange(1, 4)):
        place, other = chance.randrange(len(data) + 1), chance.choice(originals()[kind])
        what = chance.randrange(8)
        if what == 0:
            data[place : place + 1] = bytes([chance.randrange(256)])
        elif what == 1:
            del data[place : place + chance.choice((1, 4, 40, len(data)))]
        elif what == 2:
            data[place:place] = other[place : place + chance.choice((1, 16, 200))]
        elif what == 3:
            data[place : place + 6] = b"\x84\xff\xff\xff\xff"
        elif what == 4:
            data[place : place + 2] = chance.choice((b"\x30\x80", b"\x02\x00", b"\x05\x00", b"\x17\x0d", b"\x18\x0f"))
        elif what == 5:
            dates = [found.start() for found in re.finditer(rb"\d{12}Z", bytes(data))] or [0]
            data[(at := chance.choice(dates)) : at + 13] = chance.choice(
                (b"000000000000Z", b"991332256099Z", b"99123123595\xffZ")
            )
        elif what == 6:
            data[place:place] = b"\x02\x04\x7f\xff\xff\xff"
        else:
            data[place : place + 2] = b"\xff\xfe"
        if not data:
            break
    return bytes(data)


def text_of(data: bytes, chance: random.Random) -> str:
    """A file as an option or a document has it: base64 on one line or several, in PEM, or as it is."""
    plain = base64.b64encode(data).decode()
    form = chance.randrange(4)
    if form == 0:
        return plain
    if form == 1:
        return f"-----BEGIN CERTIFICATE-----\n{plain}\n-----END CERTIFICATE-----\n"
    if form == 2:
        return base64.encodebytes(data).decode()
    return data.decode("utf-8", "replace")
