# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Managed devices as hosts, by ansible-inventory as people call it."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import playbooks
import pytest
import yaml
from lab import Lab
from programs import run_program
from tenants import connection
from tenants import environment as tenant_environment

pytestmark = pytest.mark.playbook

MakeLab = Callable[..., Lab]
CONFIGURATIONS, DEVICES = "/deviceManagement/deviceConfigurations", "/deviceManagement/managedDevices"
REPORT = "/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates"
PROFILE = "3f0d5d66-5d66-3f0d-665d-0d3f665d0d3f"


def device(number: int, name: str, user: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"705c034c-034c-705c-4c03-5c704c035c7{number}",
        "deviceName": name,
        "serialNumber": f"S{number}",
        "userDisplayName": user,
        "userPrincipalName": f"{user.lower()}@contoso.com",
        "operatingSystem": "iOS",
        "complianceState": "compliant",
        "managedDeviceOwnerType": "company",
        **more,
    }


def state(name: str, user: str, expires: str, **more: Any) -> dict[str, Any]:
    return {
        "deviceDisplayName": name,
        "userDisplayName": user,
        "certificateExpirationDateTime": expires,
        "certificateIssuanceState": "issued",
        **more,
    }


TENANT: dict[str, Any] = {
    "entities": {
        DEVICES: [
            device(1, "ada-iphone", "Ada"),
            device(2, "iPhone", "Bob", complianceState="noncompliant"),
            device(3, "iPhone", "Bob", operatingSystem="Android"),
            device(4, "grace-pixel", "Grace", operatingSystem="Android", managedDeviceOwnerType="personal"),
        ],
        CONFIGURATIONS: [
            {
                "id": PROFILE,
                "@odata.type": "#microsoft.graph.iosPkcsCertificateProfile",
                "displayName": "Wi-Fi",
                "managedDeviceCertificateStates": [
                    state("ada-iphone", "Ada", "2020-01-01T00:00:00Z", certificateErrorCode=7),
                    state("iPhone", "Bob", "2040-01-01T00:00:00Z"),
                    state("gone", "Nobody", "2040-01-01T00:00:00Z"),
                ],
            }
        ],
        REPORT: [
            {
                "managedDeviceDisplayName": "ada-iphone",
                "userPrincipalName": "ada@contoso.com",
                "certificateThumbprint": "AB",
            },
            {
                "managedDeviceDisplayName": "grace-pixel",
                "userPrincipalName": "grace@contoso.com",
                "certificateThumbprint": "CD",
            },
        ],
    },
    "settings": {"page_size": 3},
}
FIRST_PAGES = [("GET", f"/v1.0{DEVICES}"), ("GET", f"/v1.0{DEVICES}")]
STATES = (
    "GET",
    f"/beta{CONFIGURATIONS}/{PROFILE}/microsoft.graph.iosPkcsCertificateProfile/managedDeviceCertificateStates",
)


def example() -> dict[str, Any]:
    """The plugin's documented example."""
    path = playbooks.COLLECTION / "plugins" / "inventory" / "managed_devices.py"
    (found,) = [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES"
    ]
    content: dict[str, Any] = yaml.safe_load(ast.literal_eval(found.value))
    return content


def ask(
    here: Lab,
    options: Mapping[str, Any],
    *arguments: str,
    env: Mapping[str, str] | None = None,
    file: str = "managed_devices.yml",
    before: Path | None = None,
) -> tuple[str, str, int]:
    """What ansible-inventory prints and complains, and its status."""
    path = here.directory / file
    path.write_text(yaml.safe_dump({"plugin": "m365.graph.managed_devices", **options}))
    here.emulator.clear_log()
    given = tenant_environment(here.emulator) if env is None else env
    variables = playbooks.environment(here.directory, {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true", **given})
    asked_for = [*(["-i", str(before)] if before else []), "-i", str(path), *(arguments or ["--list"])]
    done = run_program("ansible-inventory", asked_for, directory=here.directory, environment=variables, apart=True)
    return done.stdout, done.stderr, done.returncode


def listed(here: Lab, options: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    output, complaints, status = ask(here, options, **more)
    assert status == 0, complaints
    return inventory_of(output)


def inventory_of(output: str) -> dict[str, Any]:
    """The inventory as printed; what came from a service is marked there as not to be templated."""
    found: dict[str, Any] = json.loads(output, object_hook=lambda item: item.get("__ansible_unsafe", item))
    return found


def asked(here: Lab) -> list[tuple[str, str]]:
    return [(request["method"], request["path"]) for request in here.emulator.requests]


@pytest.mark.every_core
def test_devices_are_hosts_with_their_certificates(lab: MakeLab) -> None:
    here = lab(TENANT)
    output, complaints, status = ask(here, {})
    assert status == 0, complaints
    found = inventory_of(output)
    variables = found["_meta"]["hostvars"]
    assert sorted(variables) == [
        "705c034c-034c-705c-4c03-5c704c035c72",
        "705c034c-034c-705c-4c03-5c704c035c73",
        "ada-iphone",
        "grace-pixel",
    ]
    ada = variables["ada-iphone"]
    assert (ada["intune_operating_system"], ada["intune_compliance_state"], ada["intune_serial_number"]) == (
        "iOS",
        "compliant",
        "S1",
    )
    assert "intune_activation_lock_bypass_code" not in ada and "intune_imei" not in ada
    (certificate,) = ada["intune_certificates"]
    assert (certificate["certificate_error_code"], certificate["device_configuration_id"]) == (7, PROFILE)
    assert certificate["profile_type"] == "iosPkcsCertificateProfile"
    assert (
        variables["grace-pixel"]["intune_certificates"]
        == variables["705c034c-034c-705c-4c03-5c704c035c72"]["intune_certificates"]
        == []
    )
    assert "Several devices match the certificates of iPhone; none of them gets these." in " ".join(complaints.split())
    assert asked(here) == [*FIRST_PAGES, ("GET", f"/beta{CONFIGURATIONS}"), STATES]
    query = here.emulator.requests[0]["query"]
    assert (
        query.startswith("$select=id,deviceName,userDisplayName,userPrincipalName,azureADDeviceId,")
        and "$filter" not in query
    )
    assert len(here.emulator.token_requests) == 1


@pytest.mark.every_core
def test_groups_are_constructed_as_the_example_has_it(lab: MakeLab) -> None:
    here = lab(TENANT)
    found = listed(here, example())
    hosts = {name: sorted(group["hosts"]) for name, group in found.items() if name != "_meta" and "hosts" in group}
    assert hosts["os_iOS"] == ["S2", "ada-iphone"]
    assert hosts["os_Android"] == ["S3"]
    assert hosts["noncompliant"] == ["S2"]
    assert hosts["without_certificate"] == ["S2", "S3"]
    assert "certificate_expiring" not in hosts, "what has expired already is not expiring"
    assert found["_meta"]["hostvars"]["ada-iphone"]["certificate_errors"] == [None]
    assert "$filter=managedDeviceOwnerType eq 'company'" in here.emulator.requests[0]["query"]
    graph, _complaints, status = ask(here, example(), "--graph", "os_iOS")
    assert status == 0 and sorted(graph.split()) == ["@os_iOS:", "|--S2", "|--ada-iphone"]


def test_the_guides_example(lab: MakeLab) -> None:
    guide = (playbooks.COLLECTION / "docs" / "docsite" / "rst" / "guide_device_certificates.rst").read_text()
    (block,) = re.findall(r"^   plugin: .*?\n(?=\n``)", guide, re.MULTILINE | re.DOTALL)
    found = listed(lab(TENANT), yaml.safe_load(textwrap.dedent(block)))
    assert found["os_iOS"]["hosts"] and len(found["without_certificate"]["hosts"]) == 3


def test_a_second_run_is_served_by_the_cache(lab: MakeLab) -> None:
    here = lab(TENANT)
    cache = here.directory / "cache"
    options = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(cache)}
    first = listed(here, options)
    assert len(asked(here)) == 4
    assert listed(here, options) == first
    assert here.emulator.requests == here.emulator.token_requests == []
    kept = "".join(path.read_text() for path in cache.iterdir())
    assert "ada-iphone" in kept and str(here.emulator.client_secret) not in kept and "eyJ" not in kept
    assert "grace-pixel" not in json.dumps(listed(here, {**options, "filter": "managedDeviceOwnerType eq 'company'"}))
    assert len(asked(here)) == 3, "another question has another answer"
    assert ask(here, options, "--list", "--flush-cache")[2] == 0
    assert len(asked(here)) == 4


def test_certificates_of_the_report_or_none(lab: MakeLab) -> None:
    here = lab(TENANT)
    hosts = listed(
        here, {"certificates": "report", "hostnames": ["serialNumber"], "vars_prefix": "", "select": ["imei"]}
    )["_meta"]["hostvars"]
    assert {name: [row["certificate_thumbprint"] for row in host["certificates"]] for name, host in hosts.items()} == {
        "S1": ["AB"],
        "S2": [],
        "S3": [],
        "S4": ["CD"],
    }
    assert "imei" in hosts["S1"] and "model" not in hosts["S1"]
    assert asked(here) == [*FIRST_PAGES, ("GET", f"/beta{REPORT}")]
    hosts = listed(here, {"certificates": "none"})["_meta"]["hostvars"]
    assert not any("intune_certificates" in host for host in hosts.values())
    assert asked(here) == FIRST_PAGES


def test_a_tenant_without_devices_asks_for_no_certificates(lab: MakeLab) -> None:
    here = lab({"entities": {}})
    assert listed(here, {})["_meta"]["hostvars"] == {}
    assert asked(here) == [("GET", f"/v1.0{DEVICES}")]


def test_options_in_the_file_and_in_extra_variables(lab: MakeLab) -> None:
    here = lab(TENANT)
    options = connection(here.emulator)
    assert "ada-iphone" in listed(here, {**options, "certificates": "none"}, env={})["_meta"]["hostvars"]
    secret = options.pop("client_secret")
    output, complaints, status = ask(
        here, {**options, "certificates": "none"}, "--list", "-e", f"m365_graph_client_secret={secret}", env={}
    )
    assert status == 0 and "ada-iphone" in output, complaints


@pytest.mark.parametrize(
    ("options", "fault", "said"),
    [
        ({}, {"match": {"path": "managedDevices"}, "do": {"status": 403}}, "DeviceManagementManagedDevices.Read.All"),
        (
            {},
            {"match": {"path": "deviceConfigurations"}, "do": {"status": 403}},
            "DeviceManagementConfiguration.Read.All",
        ),
        ({"filter": "nothing eq"}, None, "Microsoft Graph refused GET /v1.0/deviceManagement/managedDevices"),
        ({"certificates": "some"}, None, "profiles, report, none"),
        ({"client_secret": "wrong-secret-of-somebody"}, None, "AADSTS7000215"),
        ({"strict": True, "compose": {"x": "nowhere.to_be"}}, None, "nowhere"),
    ],
)
def test_failures_are_told_in_a_sentence(
    lab: MakeLab, options: dict[str, Any], fault: dict[str, Any] | None, said: str
) -> None:
    here = lab(TENANT)
    if fault:
        here.emulator.faults.add({**fault, "times": None})
    _output, complaints, status = ask(here, options)
    told = " ".join(complaints.split())
    assert status != 0 and said in told, complaints
    assert (
        "Traceback" not in told
        and "wrong-secret-of-somebody" not in told
        and str(here.emulator.client_secret) not in told
    )


@pytest.mark.every_core
def test_options_can_be_templates(lab: MakeLab) -> None:
    here = lab(TENANT)
    options = connection(here.emulator)
    secret, cloud = options.pop("client_secret"), options.pop("tenant_id")
    given = {
        **options,
        "client_secret": "{{ lookup('ansible.builtin.env', 'THE_SECRET') }}",
        "tenant_id": "{{ tenant }}",
        "certificates": "none",
    }
    output, complaints, status = ask(here, given, "--list", "-e", f"tenant={cloud}", env={"THE_SECRET": secret})
    assert status == 0 and "ada-iphone" in output, complaints


def test_a_template_that_cannot_be_resolved_is_an_error_that_names_the_option(lab: MakeLab) -> None:
    here = lab(TENANT)
    _output, complaints, status = ask(here, {"tenant_id": "{{ nowhere }}"})
    assert status != 0 and "tenant_id: the template cannot be resolved" in " ".join(complaints.split()), complaints
    assert here.emulator.requests == []


def test_users_cannot_take_over_the_inventory_by_the_names_of_their_devices(lab: MakeLab) -> None:
    strange = [
        "localhost",
        "all",
        "UNGROUPED",
        "prod-db01",
        "webservers",
        "a,b:c[1:9]",
        "../../etc/x",
        "x\nrm -rf",
        "-e",
        "*",
        "~x",
        "\u202eevil",
        "a\u0000b",
    ]
    kinds = ["webservers", "ungrouped", "all", "prod-db01", "{{ lookup('pipe', 'id') }}", "../../x", "\u001b[31m"]
    devices = [device(1, "ada", "Ada")] + [
        {
            **device(2, name, "Eve"),
            "id": f"90000000-0000-0000-0000-{index:012}",
            "operatingSystem": kinds[index % len(kinds)],
        }
        for index, name in enumerate(strange)
    ]
    here = lab({"entities": {DEVICES: devices}})
    servers = here.directory / "servers.ini"
    servers.write_text("[webservers]\nprod-db01 role=database\n")
    rules = {
        "certificates": "none",
        "keyed_groups": [{"key": "intune_operating_system", "prefix": "", "separator": ""}],
    }
    output, complaints, status = ask(here, rules, before=servers)
    assert status == 0, complaints
    found = json.loads(output)
    hosts = found["_meta"]["hostvars"]
    assert set(hosts) == {"ada", "prod-db01", *(row["id"] for row in devices[1:])}
    assert hosts["prod-db01"] == {"role": "database"}
    assert found["webservers"]["hosts"] == ["prod-db01"]
    assert "intune_webservers" in found
    assert "have their ID as host name" in " ".join(complaints.split())
    assert "\u202e" not in complaints and "\u001b[31m" not in complaints


def test_another_file_is_another_plugins(lab: MakeLab) -> None:
    here = lab(TENANT)
    assert ask(here, {}, file="hosts.yml")[2] != 0
    assert here.emulator.requests == []
