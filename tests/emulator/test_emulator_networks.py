# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wi-Fi, VPN, wired and e-mail configurations in the emulator: their references and their secrets."""

from __future__ import annotations

import pytest
from emulator_support import CONFIGURATIONS, Client
from m365_graph_emulator import Emulator

ROOT = "dddddddd-0000-4000-8000-000000000000"
KIND, LINK = "windowsWifiEnterpriseEAPConfiguration", "rootCertificatesForServerValidation"


@pytest.fixture
def client(emu: Emulator) -> Client:
    rows = [{"id": ROOT, "@odata.type": "#microsoft.graph.windows81TrustedRootCertificate", "displayName": "Root"}]
    emu.reset({"entities": {CONFIGURATIONS: rows}})
    return Client(emu)


def test_a_list_of_references_takes_no_put(client: Client) -> None:
    made = client.post(CONFIGURATIONS, {"@odata.type": f"#microsoft.graph.{KIND}", "displayName": "w"}).json()
    path = f"{CONFIGURATIONS}/{made['id']}/microsoft.graph.{KIND}/{LINK}"
    reference = {"@odata.id": f"{CONFIGURATIONS}('{ROOT}')"}
    assert client.call("PUT", f"{path}/$ref", reference).status_code == 400
    assert client.post(f"{path}/$ref", reference).status_code == 204
    assert [row["id"] for row in client.get(path, params={"$select": "id"}).json()["value"]] == [ROOT]


@pytest.mark.parametrize(
    ("kind", "secret"),
    [
        (KIND, "preSharedKey"),
        ("iosEnterpriseWiFiConfiguration", "preSharedKey"),
        ("macOSEnterpriseWiFiConfiguration", "preSharedKey"),
        ("androidEnterpriseWiFiConfiguration", "preSharedKey"),
        ("androidDeviceOwnerEnterpriseWiFiConfiguration", "preSharedKey"),
        ("iosikEv2VpnConfiguration", "sharedSecret"),
    ],
)
def test_pre_shared_keys_are_not_returned(client: Client, kind: str, secret: str) -> None:
    response = client.post(
        CONFIGURATIONS, {"@odata.type": f"#microsoft.graph.{kind}", "displayName": "w", secret: "confidential"}
    )
    assert response.status_code == 201, response.text
    assert response.json()[secret] is None
    assert client.get(f"{CONFIGURATIONS}/{response.json()['id']}").json()[secret] is None
