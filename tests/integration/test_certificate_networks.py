# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a root certificate to the state of a device's certificate: root, profile, network, and back.

The paths to the states are those of Microsoft's document of managedDeviceCertificateState, which lead through a wired,
a Wi-Fi and a VPN configuration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from certificates import issue
from lab import Lab
from playbooks import PlaybookRun

MakeLab = Callable[..., Lab]
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT = issue("Contoso Root", usages=None, root=True, now=TODAY)
SECRET = "correct horse battery"
COMMON = {
    "certificate_validity_period_scale": "years",
    "certificate_validity_period_value": 1,
    "renewal_threshold_percentage": 20,
    "subject_name_format": "commonName",
}
SCEP = {
    **COMMON,
    "root_certificate": "Root",
    "key_size": "size2048",
    "key_usage": ["digitalSignature"],
    "scep_server_urls": ["https://scep.contoso.com"],
    "extended_key_usages": [{"name": "Client Authentication", "object_identifier": "1.3.6.1.5.5.7.3.2"}],
}
STATE: dict[str, Any] = {
    "certificate_thumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A",
    "device_platform": "macOS",
    "device_display_name": "Ada's Mac",
    "certificate_key_usage": "digitalSignature",
    "certificate_validity_period_units": "years",
    "certificate_issuance_state": "issued",
    "certificate_key_storage_provider": "useSoftwareKsp",
    "certificate_subject_name_format": "commonName",
    "certificate_subject_alternative_name_format": "emailAddress",
    "certificate_revoke_status": "none",
    "certificate_expiration_date_time": "2027-12-01T00:00:00.1234567Z",
    "certificate_last_issuance_state_changed_date_time": "2026-12-01T00:00:00.1234567Z",
    "last_certificate_state_change_date_time": "2026-12-01T00:00:00.1234567Z",
    "certificate_issuance_date_time": "2026-12-01T00:00:00.1234567Z",
    "certificate_key_length": 2048,
    "certificate_validity_period": 1,
    "certificate_error_code": 0,
}
#: The type of the root certificate, of the profile, the module and type of the network, and its own values.
CHAINS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "macOSWiredNetworkConfiguration": (
        "macOSTrustedRootCertificate",
        "macOSScepCertificateProfile",
        "wired_configuration",
        {
            "network_name": "Contoso",
            "eap_type": "eapTls",
            "network_interface": "anyEthernet",
            "identity_certificate_for_client_authentication": "Profile",
            "root_certificate_for_server_validation": "Root",
        },
    ),
    "windowsWifiEnterpriseEAPConfiguration": (
        "windows81TrustedRootCertificate",
        "windows81SCEPCertificateProfile",
        "wifi_configuration",
        {
            "ssid": "Contoso",
            "eap_type": "eapTls",
            "pre_shared_key": SECRET,
            "identity_certificate_for_client_authentication": "Profile",
            "root_certificate_for_client_validation": "Root",
            "root_certificates_for_server_validation": ["Root"],
        },
    ),
    "windowsPhone81VpnConfiguration": (
        "windowsPhone81TrustedRootCertificate",
        "windowsPhone81SCEPCertificateProfile",
        "vpn_configuration",
        {
            "connection_name": "Contoso",
            "connection_type": "pulseSecure",
            "authentication_method": "certificate",
            "servers": [{"address": "vpn.contoso.com", "is_default_server": True}],
            "identity_certificate": "Profile",
        },
    ),
}
STOPS = {"wired_configuration": "the wired network", "wifi_configuration": "Wi-Fi", "vpn_configuration": "VPN"}


def _tasks(network: str) -> list[dict[str, Any]]:
    """The root certificate, the profile and the network."""
    root, profile, module, values = CHAINS[network]
    store = {"destination_store": "computerCertStoreRoot"} if root.startswith("windows81") else {}
    provider = {"key_storage_provider": "useSoftwareKsp"} if profile.startswith("windows") else {}
    hashes = {"hash_algorithm": ["sha2"]} if profile.startswith("windows") else {}
    san = {"subject_alternative_name_type": ["emailAddress"]} if profile.startswith("windowsPhone") else {}
    return [
        {
            "name": "root",
            "m365.graph.trusted_root_certificate": {
                "type": root,
                "display_name": "Root",
                "trusted_root_certificate": ROOT.pem,
                **store,
            },
        },
        {
            "name": "profile",
            "m365.graph.certificate_profile": {
                "type": profile,
                "display_name": "Profile",
                **SCEP,
                **provider,
                **hashes,
                **san,
            },
            "register": "profile",
        },
        {
            "name": "network",
            f"m365.graph.{module}": {"type": network, "display_name": "Network", **values},
            "register": "network",
        },
    ]


def _removal(name: str, module: str, kind: str, called: str, **more: Any) -> dict[str, Any]:
    options = {"type": kind, "display_name": called, "state": "absent", **more}
    return {"name": name, f"m365.graph.{module}": options, "ignore_errors": True}


def _msg(run: PlaybookRun, name: str) -> str:
    assert run[name].failed, name
    return str(run[name].result["msg"])


@pytest.mark.parametrize("network", CHAINS)
def test_a_chain_is_managed_from_its_root_to_the_state_of_a_device(lab: MakeLab, network: str) -> None:
    root, profile, module, _values = CHAINS[network]
    here = lab({})
    through = {
        "device_configuration_id": "{{ network.resource.id }}",
        "profile_type": profile,
        "path_form": "documented",
    }
    info, chain = "m365.graph.managed_device_certificate_state_info", "m365.graph.certificate_chain_info"
    state = "m365.graph.managed_device_certificate_state"
    made = here.play(
        *_tasks(network),
        {
            "name": "a device reports its certificate",
            state: {"device_configuration": "Profile", "profile_type": profile, **STATE},
        },
        {"name": "state", info: through},
        {
            "name": "state, corrected",
            state: {
                **through,
                "certificate_thumbprint": STATE["certificate_thumbprint"],
                "certificate_revoke_status": "pending",
            },
        },
        {"name": "from the root", chain: {"type": root}},
        {"name": "from the device", chain: {"device": "Ada's Mac", "type": network}},
        {"name": "from another device", chain: {"device": "Another"}},
        _removal("without the profile", "certificate_profile", profile, "Profile"),
        {**_removal("predicted", "trusted_root_certificate", root, "Root"), "check_mode": True},
    )
    for name in ("root", "profile", "network", "state, corrected"):
        assert made[name].changed, made[name].result
    (row,) = made["state"].result["resources"]
    assert row["device_display_name"] == "Ada's Mac"
    route = next(request["path"] for request in made["state"].requests if "CertificateStates" in request["path"])
    assert f"/microsoft.graph.{network}/identityCertificate" in route

    (down,) = made["from the root"].result["chains"]
    assert [(one["type"], one["direct"]) for one in down["needed_by"] if one["type"] == network] == [
        (network, module != "vpn_configuration")
    ]
    assert {one["type"] for one in down["needed_by"]} == {profile, network}
    assert (down["stops"], down["depends_on"]) == ([STOPS[module]], [])
    assert [one["device_display_name"] for one in down["devices"]] == ["Ada's Mac"]
    (up,) = made["from the device"].result["chains"]
    assert {one["type"] for one in up["depends_on"]} == {profile, root}
    assert (up["needed_by"], up["devices"][0]["profile"]) == ([], "Profile")
    assert up["devices"][0]["certificate_revoke_status"] == "pending"
    assert made["from another device"].result["chains"] == []

    for name in ("without the profile", "predicted"):
        assert _msg(made, name).startswith(f'Removing it stops {STOPS[module]} in "Network"; nothing was sent.')
        assert "DELETE" not in made[name].methods

    again = here.play(*_tasks(network))
    assert not any(again[name].changed for name in ("root", "profile", "network"))
    assert SECRET not in again.output + str([task.result for task in (*made.tasks, *again.tasks)])

    gone = here.play(
        _removal("network", module, network, "Network"),
        _removal("profile", "certificate_profile", profile, "Profile"),
        _removal("root", "trusted_root_certificate", root, "Root"),
    )
    assert all(gone[name].changed for name in ("network", "profile", "root"))


@pytest.mark.playbook
def test_with_allow_reissue_a_profile_is_removed_although_a_network_needs_it(lab: MakeLab) -> None:
    here = lab({})
    run = here.play(
        *_tasks("macOSWiredNetworkConfiguration"),
        _removal("removed", "certificate_profile", "macOSScepCertificateProfile", "Profile", allow_reissue=True),
    )
    assert run["removed"].changed


def test_references_are_exported_by_name_and_applied_elsewhere(lab: MakeLab) -> None:
    network = "windowsWifiEnterpriseEAPConfiguration"
    here = lab({})
    exported = here.play(*_tasks(network), {"name": "export", "m365.graph.export": {}, "register": "found"})
    documents = exported["export"].result["documents"]
    (wifi,) = (row for row in documents if row["type"] == network)
    assert wifi["properties"]["rootCertificatesForServerValidation"] == ["Root"]
    assert wifi["properties"]["identityCertificateForClientAuthentication"] == "Profile"
    assert "preSharedKey" not in wifi["properties"]
    here.emulator.reset({})
    applied = here.play(
        {"name": "elsewhere", "m365.graph.apply": {"documents": documents}},
        {"name": "again", "m365.graph.apply": {"documents": documents}},
        {
            "name": "without the profile",
            "m365.graph.apply": {
                "documents": [
                    {"type": row["type"], "key": row["key"], "state": "absent"}
                    for row in documents
                    if row["type"] == "windows81SCEPCertificateProfile"
                ]
            },
            "check_mode": True,
            "ignore_errors": True,
        },
    )
    assert applied["elsewhere"].result["summary"]["create"] == 3
    assert not applied["again"].changed
    (held,) = applied["without the profile"].result["results"]
    assert 'Removing it stops Wi-Fi in "Network"' in held["msg"]
    assert held["affects"] == {"configurations": ["Network"], "certificates": 0, "devices": []}


#: Type of the configuration, what it needs besides its name, the service that it stops, what it depends on, by type.
OTHERS: dict[str, tuple[str, dict[str, Any], str, set[str]]] = {
    "iosDeviceFeaturesConfiguration": (
        "device_features_configuration",
        {
            "wallpaper_display_location": "notConfigured",
            "ios_single_sign_on_extension": {
                "odata_type": "iosKerberosSingleSignOnExtension",
                "realm": "CONTOSO.COM",
                "domains": ["contoso.com"],
            },
            "single_sign_on_extension_pkinit_certificate": "Profile",
        },
        "single sign-on",
        {"iosScepCertificateProfile", "iosTrustedRootCertificate"},
    ),
    "windowsZtdnsConfiguration": (
        "ztdns_configuration",
        {"secure_dns_servers": [{"ip_address": "10.0.0.53"}], "root_certificates_for_server_validation": ["Root"]},
        "name resolution",
        {"windows81TrustedRootCertificate"},
    ),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_else_uses_certificates_is_known_to_the_guard_and_to_the_chain(lab: MakeLab, kind: str) -> None:
    module, values, service, needed = OTHERS[kind]
    root = next(one for one in needed if one.endswith("RootCertificate"))
    store = {"destination_store": "computerCertStoreRoot"} if root.startswith("windows81") else {}
    trusted = {"type": root, "display_name": "Root", "trusted_root_certificate": ROOT.pem, **store}
    profile = {"type": "iosScepCertificateProfile", "display_name": "Profile", **SCEP}
    here = lab({})
    made = here.play(
        {"name": "root", "m365.graph.trusted_root_certificate": trusted},
        *([{"name": "profile", "m365.graph.certificate_profile": profile}] if len(needed) > 1 else []),
        {"name": "configuration", f"m365.graph.{module}": {"type": kind, "display_name": "Network", **values}},
        {"name": "chain", "m365.graph.certificate_chain_info": {"type": kind}},
        _removal("without the root", "trusted_root_certificate", root, "Root"),
    )
    (chain,) = made["chain"].result["chains"]
    assert {one["type"] for one in chain["depends_on"]} == needed
    assert _msg(made, "without the root").startswith(f'Removing it stops {service} in "Network"; nothing was sent.')


def test_apps_depend_on_a_derived_credential(lab: MakeLab) -> None:
    kind, options = "iosDerivedCredentialAuthenticationConfiguration", {"display_name": "Apps"}
    setting = {"display_name": "Purebred", "issuer": "purebred", "help_url": "https://contoso.com"}
    made = lab({}).play(
        {"name": "setting", "m365.graph.derived_credential": {**setting, "notification_type": ["email"]}},
        {
            "name": "configuration",
            "m365.graph.derived_credential_configuration": {
                **options,
                "type": kind,
                "derived_credential_settings": "Purebred",
            },
        },
        {"name": "chain", "m365.graph.certificate_chain_info": {"type": "deviceManagementDerivedCredentialSettings"}},
    )
    (chain,) = made["chain"].result["chains"]
    assert ([one["type"] for one in chain["needed_by"]], chain["stops"]) == ([kind], ["sign-in of apps"])
