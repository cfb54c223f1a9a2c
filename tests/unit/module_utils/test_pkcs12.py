# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A PFX that needs hours of work is refused, wherever that is written, and no other is."""

from __future__ import annotations

import random

import pytest
from certificates import issue
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import PBES, serialize_key_and_certificates

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.pkcs12 import check_work

ROUNDS, ENDLESS = (100_000).to_bytes(3, "big"), b"\x7f\xff\xff"
SALTED = b"\x04\x08saltsalt\x02\x03" + ENDLESS


@pytest.mark.parametrize("algorithm", [PBES.PBESv2SHA256AndAES256CBC, PBES.PBESv1SHA1And3KeyTripleDESCBC])
def test_each_number_of_rounds_counts(algorithm: PBES) -> None:
    own = issue("Contoso")
    builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(100_000).hmac_hash(hashes.SHA256())
    encryption = builder.key_cert_algorithm(algorithm).build(b"password")
    data = serialize_key_and_certificates(b"client", own.key, own.certificate, None, encryption)
    check_work(data)
    parts = data.split(ROUNDS)
    assert len(parts) > 2, "the certificate, the key and the file have one each"
    for number in range(1, len(parts)):
        one = ROUNDS.join(parts[:number]) + ENDLESS + ROUNDS.join(parts[number:])
        with pytest.raises(InvalidValue, match="needs 8,388,607 iterations"):
            check_work(one)


@pytest.mark.parametrize(
    "before",
    [
        *(b"\x30\x0f", b"\x30\x80", b"\x30\x81\x0f", b"\x30\x82\x00\x0f", b"\x30\x88" + bytes(7) + b"\x0f"),
        *(b"\x30\x12\x24\x0a", b"\x30\x82\x00\x12\x24\x80"),
        *(b"\x04\x14" + bytes(range(1, 21)), b"\x04\x81\x20" + b"x" * 32, b"\x04\x82\x01\x00" + b"x" * 256),
        b"\x24\x80\x04\x02xx\x00\x00",
    ],
    ids=lambda before: before[:6].hex(),
)
def test_no_form_of_the_file_hides_it(before: bytes) -> None:
    with pytest.raises(InvalidValue, match="needs 8,388,607 iterations"):
        check_work(b"0\x82\x0a\x0f" + b"x" * 20 + before + SALTED)


def test_encrypted_content_is_not_taken_for_a_number_of_rounds() -> None:
    check_work(b"0\x82\x0a\x0f" + b"x" * 300 + SALTED + b"x" * 300)
    chance = random.Random(1)
    for _number in range(4_000):  # two of them were refused before
        check_work(b"0\x82\x0a\x0f" + chance.randbytes(2575))
