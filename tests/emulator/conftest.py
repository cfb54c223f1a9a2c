# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for the emulator's own tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from emulator_applications import APP, OBJECT, PRINCIPAL, SOON
from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One emulator for the whole run."""
    with Emulator(tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator) -> Emulator:
    """The emulator with the demo tenant, empty."""
    running.reset()
    return running


@pytest.fixture
def client(emu: Emulator) -> Iterator[Client]:
    """A signed-in client of the beta version."""
    made = Client(emu)
    emu.clear_log()
    yield made
    made.session.close()


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of replica lag, provisioning and throttling."""
    made = Clock()
    monkeypatch.setattr("m365_graph_emulator.clock.now", made)
    return made


@pytest.fixture(scope="session")
def certificate() -> x509.Certificate:
    """A code signing certificate whose name needs quoting."""
    return make_certificate()


@pytest.fixture(scope="session")
def content(certificate: x509.Certificate) -> str:
    """The same as base64 of DER."""
    return in_base64(certificate)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def own(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """A certificate of the application, with the key above."""
    return make_certificate(expires=SOON, key=key)


@pytest.fixture
def app(emu: Emulator, own: x509.Certificate) -> Client:
    """A client of a tenant with one application and its service principal; the application has the certificate."""
    applications = [
        {
            "id": OBJECT,
            "appId": APP,
            "displayName": "GitOps",
            "keyCredentials": [{"key": in_base64(own), "displayName": "old"}],
        }
    ]
    principals = [{"id": PRINCIPAL, "appId": APP, "displayName": "GitOps"}]
    emu.reset({"entities": {"/applications": applications, "/servicePrincipals": principals}})
    return Client(emu, "v1.0")
