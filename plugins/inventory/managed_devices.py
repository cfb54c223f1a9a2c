# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: managed_devices
short_description: Use Intune managed devices as hosts, with their certificates
version_added: 1.0.0
author:
  - m365.graph contributors (@m365-graph)
description:
  - Reads the managed devices of a tenant (Microsoft Graph v1.0) and the states of their certificates from Intune's
    certificate profiles (beta).
  - The properties of a device become host variables in snake case, prefixed with O(vars_prefix), for example
    C(intune_operating_system). C(intune_certificates) is the list of its certificate states.
  - A certificate state contains the display names of its device and user, but not their IDs. The plugin assigns a state
    to a device only if both names match exactly one device. If several devices match, it issues a warning with their
    names and assigns the state to none of them.
  - The name of the inventory file must end with C(managed_devices.yml).
notes:
  - The credential options, O(filter), O(select), O(certificates), O(hostnames) and O(vars_prefix) can contain
    templates.
  - A property of a device never adds it to a group that another inventory source created. The name of such a group gets
    the prefix C(intune_).
  - Needs the application permission C(DeviceManagementManagedDevices.Read.All), and for certificates
    C(DeviceManagementConfiguration.Read.All).
  - The cache contains devices and certificate states, but no tokens or secrets. Each tenant, filter and selection has
    its own entry.
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [m365.graph.managed_devices, managed_devices]
  filter:
    description: OData filter for the devices (C($filter)).
    type: str
  select:
    description:
      - The device properties to read, by their Graph names (C($select)), in addition to those that the plugin needs.
      - C(activationLockBypassCode) unlocks a device. It is read only if it is listed here.
    type: list
    elements: str
    default:
      - azureADDeviceId
      - complianceState
      - deviceCategoryDisplayName
      - enrolledDateTime
      - isEncrypted
      - lastSyncDateTime
      - managedDeviceOwnerType
      - managementCertificateExpirationDate
      - manufacturer
      - model
      - operatingSystem
      - osVersion
      - serialNumber
  certificates:
    description:
      - Source of the certificates.
      - V(profiles) reads the states of each certificate profile with all details, as returned by
        M(m365.graph.managed_device_certificate_state_info).
      - V(report) reads one list for all profiles with fewer details, as returned by
        M(m365.graph.managed_all_device_certificate_state_info).
      - V(none) reads no certificates.
    type: str
    default: profiles
    choices: [profiles, report, none]
  hostnames:
    description:
      - Properties to use as the host name, by their Graph names. The plugin uses the first property that the device has
        and whose value is unique.
      - Users name their devices as they like. The plugin does not use a name that the inventory already has, that
        Ansible reserves (V(all), V(ungrouped), V(localhost)), or that contains characters with a meaning in host
        patterns, paths or shells. A warning lists such names. List other inventory sources before this one, so that
        their names are known.
      - If no property is usable, the plugin uses the ID of the device.
    type: list
    elements: str
    default: [deviceName]
  vars_prefix:
    description: Prefix for the name of each variable.
    type: str
    default: intune_
extends_documentation_fragment:
  - m365.graph.plugin
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
seealso:
  - module: m365.graph.managed_device_certificate_state_info
  - name: managedDevice resource type
    description: Microsoft's reference of the devices.
    link: https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice
"""

EXAMPLES = r"""
# managed_devices.yml: corporate devices grouped by platform and compliance,
# and groups of devices whose certificates need attention
plugin: m365.graph.managed_devices
filter: managedDeviceOwnerType eq 'company'
hostnames: [deviceName, serialNumber]
keyed_groups:
  - key: intune_operating_system
    prefix: os
  - key: intune_compliance_state
    prefix: ""
    separator: ""
compose:
  certificate_errors: >-
    intune_certificates | rejectattr('certificate_error_code', 'eq', 0)
    | map(attribute='certificate_profile_display_name')
groups:
  without_certificate: intune_certificates | length == 0
  certificate_expiring: (intune_certificates | m365.graph.certificate_audit(30)).summary.expiring > 0
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: .cache
cache_timeout: 3600
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.m365.graph.plugins.module_utils._any_type import description
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Permissions, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import id_of
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._module.options import common_options, info_argument_spec
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run_info
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_ALL_DEVICE_CERTIFICATE_STATE,
    MANAGED_DEVICE_CERTIFICATE_STATE,
)
from ansible_collections.m365.graph.plugins.module_utils._values.naming import snake_case
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log
from ansible_collections.m365.graph.plugins.plugin_utils.controller import Reader
from ansible_collections.m365.graph.plugins.plugin_utils.managed_devices import (
    PROFILES,
    REPORT,
    RESERVED,
    StateColumns,
    certificates_of,
    host_names,
)

DEVICES = "/deviceManagement/managedDevices"
PERMISSIONS = Permissions(
    read=("DeviceManagementManagedDevices.Read.All", "DeviceManagementManagedDevices.ReadWrite.All")
)
#: The properties that identify a device, and the user of the certificates.
NEEDED = ("id", "deviceName", "userDisplayName", "userPrincipalName")
CERTIFICATES: dict[str, tuple[Resource, StateColumns]] = {
    "profiles": (MANAGED_DEVICE_CERTIFICATE_STATE, PROFILES),
    "report": (MANAGED_ALL_DEVICE_CERTIFICATE_STATE, REPORT),
}
#: The number of names that a warning lists.
MOST_SHOWN = 10
#: Options that may be templates if they are texts, in addition to those of the credential.
_TEMPLATED = ("filter", "select", "certificates", "hostnames", "vars_prefix")
#: The options that select what is read.
_ABOUT = ("tenant_id", "client_id", "cloud", "graph_url", "filter", "select", "certificates", "hostnames")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]  # ansible-core has no type information here
    """Managed devices as hosts."""

    NAME = "m365.graph.managed_devices"
    #: Groups that a value of a device must not name, case-folded; empty while the groups come from the administrator.
    _foreign_groups: frozenset[str] = frozenset()

    def verify_file(self, path: str) -> bool:
        return bool(super().verify_file(path)) and path.endswith(("managed_devices.yml", "managed_devices.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        options = self._templated(self.get_options())
        keeps, key = options["cache"], self._key(path, options)
        found = self._cache.get(key) if cache and keeps else None
        if found is None:
            found = self._read(options)
            if keeps:
                self._cache[key] = found
        self._populate(found, options)

    def _templated(self, options: dict[str, Any]) -> dict[str, Any]:
        """The options with their templates resolved, except those that Ansible evaluates for each host."""
        self.templar.available_variables = self._vars  # only the extra variables: an inventory has no others yet
        found = dict(options)
        for name in (*common_options(), *_TEMPLATED):
            value = found.get(name)
            if value is None:
                continue
            try:
                found[name] = self.templar.template(value)
            except AnsibleError as error:
                raise AnsibleParserError(f"{name}: the template cannot be resolved: {error}") from error
        return found

    def _key(self, path: str, options: Mapping[str, Any]) -> str:
        about = json.dumps([options[name] for name in _ABOUT])
        return f"{self.get_cache_key(path)}_{hashlib.sha256(about.encode()).hexdigest()[:16]}"

    def _read(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The devices in Graph's own JSON, and the certificate states as their modules return them."""
        reader = Reader(options, AnsibleParserError)
        query = {"$select": ",".join(dict.fromkeys([*NEEDED, *options["hostnames"], *options["select"]]))}
        if options["filter"]:
            query["$filter"] = options["filter"]
        target = Target(
            replace(
                description.describe(description.DesiredEntity(DEVICES, "v1.0", {}), None), permissions=PERMISSIONS
            ),
            "v1.0",
        )
        with reader.session({}, {}) as session, Reconciler(session.client).explaining(target):
            devices = [description.raw(row) for row in session.client.list(DEVICES, version="v1.0", params=query)]
            for device in devices:
                id_of(device, DEVICES)
        states: list[dict[str, Any]] = []
        if devices and options["certificates"] in CERTIFICATES:
            resource, _link = CERTIFICATES[options["certificates"]]
            with reader.session(info_argument_spec(resource), {}) as session:
                states = run_info(session, resource)["resources"]
        return {"devices": devices, "certificates": states}

    def _warn(self, warning: str) -> None:
        self.display.warning(for_pipeline_log(warning))

    def _sanitize_group_name(self, name: str) -> str:
        """The name of a group, with a prefix if a value of a device would name a group of another source."""
        safe = str(to_safe_group_name(name))
        return f"intune_{safe}" if safe.casefold() in self._foreign_groups else safe

    def _populate(self, found: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        devices, prefix, strict = found["devices"], options["vars_prefix"], options["strict"]
        kept: dict[str, list[Any]] = {}
        if options["certificates"] in CERTIFICATES:
            kept, doubtful = certificates_of(devices, found["certificates"], CERTIFICATES[options["certificates"]][1])
            if doubtful:
                self._warn(f"Several devices match the certificates of {', '.join(doubtful)}; none of them gets these.")
        there = {str(name).casefold() for name in (*self.inventory.hosts, *self.inventory.groups)}
        parents = {str(rule.get("parent_group")).casefold() for rule in options["keyed_groups"] or ()}
        foreign = frozenset((there | RESERVED) - parents)
        names, refused = host_names(devices, options["hostnames"], there)
        if refused:
            self._warn(
                f"{len(refused)} devices have their ID as host name, because the inventory cannot use these names: "
                f"{', '.join(ascii(name) for name in refused[:MOST_SHOWN])}"
                f"{', ...' if len(refused) > MOST_SHOWN else ''}."
            )
        for device, name in zip(devices, names, strict=True):
            host = self.inventory.add_host(name)
            variables = {f"{prefix}{snake_case(key)}": value for key, value in device.items()}
            if options["certificates"] in CERTIFICATES:
                variables[f"{prefix}certificates"] = kept[device["id"]]
            for variable, value in variables.items():
                self.inventory.set_variable(host, variable, value)
            self._set_composite_vars(options["compose"], variables, host, strict=strict)
            self._add_host_to_composed_groups(options["groups"], variables, host, strict=strict)
            self._foreign_groups = foreign
            self._add_host_to_keyed_groups(options["keyed_groups"], variables, host, strict=strict)
            self._foreign_groups = frozenset()
